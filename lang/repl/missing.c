/* :missing, the facts to ask for. */
#include "lang/repl/internal.h"

#include <stdlib.h>

typedef struct Wanted {
    Str path;
    Str label;
    int64_t verdicts, alone;
} Wanted;

/* What of a rule can be counted batch by batch. */
typedef struct RuleReads {
    bool is_known;
    const RunReads *reads; /* NULL: nothing */
    int64_t *lone;         /* [reads->n] verdicts for which this fact alone is missing */
} RuleReads;

typedef struct WantedList {
    Map index; /* path -> number + 1 */
    VEC(Wanted) items;
    RuleReads *rules; /* of all policies, as in the walk's counts */
} WantedList;

static bool wants_unknown(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)walk, (void)rule;
    return verdict == VERDICT_UNKNOWN;
}

static Str label_of(const CoreRule *rule, Str path) {
    const Record *record = &rule->facts->root;
    const Field *field = NULL;
    Str rest = path;
    while (rest.n) {
        size_t dot = 0;
        while (dot < rest.n && rest.p[dot] != '.')
            dot++;
        field = record ? record_find(record, str_sub(rest, 0, dot), NULL) : NULL;
        if (!field)
            return STR_NONE;
        bool away = field->kind == FIELD_REF || field->kind == FIELD_INVERSE;
        record = away ? &field->target->root : &field->record;
        rest = str_sub(rest, dot + 1, rest.n);
    }
    return field ? field->label : STR_NONE;
}

static Wanted *wanted_of(Walk *walk, const CoreRule *rule, Str path) {
    WantedList *list = walk->data;
    Arena *arena = walk->s->answer;
    intptr_t at = (intptr_t)map_get(&list->index, path);
    if (!at) {
        Wanted wanted = {.path = str_copy(arena, path)};
        wanted.label = label_of(rule, wanted.path);
        vec_push(arena, &list->items, wanted);
        at = list->items.n;
        map_put(&list->index, wanted.path, (void *)at);
    }
    return &list->items.items[at - 1];
}

static void take_wanted(Walk *walk, const Found *found) {
    const Finding *finding = found->finding;
    for (int i = 0; i < finding->nmissing; i++) {
        Wanted *wanted = wanted_of(walk, found->rule, finding->missing[i]);
        wanted->verdicts++;
        wanted->alone += finding->nmissing == 1 && finding->nerrors == 0;
    }
}

/* Records in which one fact alone is missing are many, and need not be looked at. */
static void take_lone(Walk *walk, int policy, Run *run, const CoreRule *rule, uint64_t *rows) {
    WantedList *list = walk->data;
    RuleReads *reads = &list->rules[walk->first[policy] + rule->index];
    if (!reads->is_known) {
        reads->is_known = true;
        reads->reads = run_reads(walk->s->answer, run, rule);
        reads->lone = ARENA_ARRAY(walk->s->answer, int64_t, reads->reads ? reads->reads->n : 0);
    }
    if (!reads->reads)
        return;
    run_take_lone(run, reads->reads, rows, reads->lone);
    for (int i = 0; i < reads->reads->n; i++) {
        if (reads->lone[i] == 0)
            continue;
        Wanted *wanted = wanted_of(walk, rule, reads->reads->items[i]->path);
        wanted->verdicts += reads->lone[i];
        wanted->alone += reads->lone[i];
        reads->lone[i] = 0;
    }
}

static int by_verdicts(const void *x, const void *y) {
    const Wanted *a = x, *b = y;
    if (a->verdicts != b->verdicts)
        return a->verdicts > b->verdicts ? -1 : 1;
    return str_compare(a->path, b->path);
}

void verdicts_missing(Session *s) {
    WantedList list = {0};
    map_init(&list.index, s->answer);
    int nrules = 0;
    for (int p = 0; p < s->program->npolicies; p++)
        nrules += s->program->policies[p]->nrules;
    list.rules = ARENA_ARRAY(s->answer, RuleReads, nrules);
    Walk walk = {.s = s,
                 .program = s->program,
                 .wants = wants_unknown,
                 .take = take_wanted,
                 .takes_batch = take_lone,
                 .data = &list};
    if (!walk_all(&walk))
        return;
    if (list.items.n)
        qsort(list.items.items, (size_t)list.items.n, sizeof *list.items.items, by_verdicts);
    Table *table = table_new(s, 4);
    table_column(table, 0, "fact", WORDS("fact", "事实"), GRID_LEFT);
    table_column(table, 1, "label", WORDS("label", "名称"), GRID_LEFT);
    table_column(table, 2, "verdicts", WORDS("verdicts", "涉及结论"), GRID_RIGHT);
    table_column(table, 3, "alone", WORDS("alone", "可单独定结论"), GRID_RIGHT);
    for (int i = 0; i < list.items.n; i++) {
        const Wanted *wanted = &list.items.items[i];
        table_row(table);
        table_text(table, 0, wanted->path, GRID_PLAIN);
        table_text(table, 1, wanted->label, GRID_PLAIN);
        table_int(table, 2, wanted->verdicts);
        table_int(table, 3, wanted->alone);
    }
    table_print(table, SHOWN_ROWS);
    Words unknown = words_int(s->answer, walk_total(&walk).of[VERDICT_UNKNOWN]);
    if (list.items.n == 0)
        SAY(s, "No fact is missing for a verdict ({0} unknown).", "没有因事实未填写而未知的结论（未知 {0}）。",
            unknown);
    else
        SAY(s, "{0} unknown; {1} missing for them", "未知结论 {0}，缺 {1}",
            counted(s, walk_total(&walk).of[VERDICT_UNKNOWN], "verdict", "verdicts", "个"),
            counted(s, list.items.n, "fact is", "facts are", "项事实"));
}

/* :missing, the facts to ask for. */
#include "lang/repl/internal.h"

#include <stdlib.h>

typedef struct Wanted {
    Str path;
    Str label;
    int64_t verdicts, alone;
} Wanted;

typedef struct WantedList {
    Map index; /* path -> number + 1 */
    VEC(Wanted) items;
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

static void take_wanted(Walk *walk, const Found *found) {
    const Finding *finding = found->finding;
    WantedList *list = walk->data;
    Arena *arena = walk->s->answer;
    for (int i = 0; i < finding->nmissing; i++) {
        intptr_t at = (intptr_t)map_get(&list->index, finding->missing[i]);
        if (!at) {
            Wanted wanted = {.path = str_copy(arena, finding->missing[i])};
            wanted.label = label_of(found->rule, wanted.path);
            vec_push(arena, &list->items, wanted);
            at = list->items.n;
            map_put(&list->index, wanted.path, (void *)at);
        }
        list->items.items[at - 1].verdicts++;
        list->items.items[at - 1].alone += finding->nmissing == 1 && finding->nerrors == 0;
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
    Walk walk = {.s = s, .program = s->program, .wants = wants_unknown, .take = take_wanted, .data = &list};
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

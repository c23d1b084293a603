/* Verdicts: of a condition, of rules, and what can be read off them: facts to ask for, deadlines to come. */
#include "lang/repl/internal.h"

#include <stdlib.h>

enum { ROWS_PER_ARENA = 1024 };

typedef struct Counts {
    int64_t of[VERDICTS];
} Counts;

/* --- A walk over the findings of rules over the records that are asked about ------------------------------------------ */

typedef struct Walk {
    Session *s;
    const Program *program;
    RuleFilter filter;
    const void *context;
    /* Called with each finding; those that are not wanted in full are only counted. */
    bool (*wants)(struct Walk *walk, const CoreRule *rule, Verdict verdict);
    void (*take)(struct Walk *walk, const CoreRule *rule, const Finding *finding);
    void *data;
    Counts *counts;       /* [policy's first + rule's index] */
    int *first;           /* [policies] */
    int64_t records;
    bool one;             /* one record alone was asked about */
    bool several_rules, several_policies;
} Walk;

static Counts *counts_of(const Walk *walk, int policy, const CoreRule *rule) {
    return &walk->counts[walk->first[policy] + rule->index];
}

static bool asked(const Walk *walk, const CoreRule *rule) {
    return !walk->filter || walk->filter(rule, walk->context);
}

static void walk_rule(Walk *walk, int p, Eval *eval, const CoreRule *rule, int64_t row, Arena *scratch) {
    Counts *counts = counts_of(walk, p, rule);
    Verdict verdict;
    if (eval_verdict(eval, rule, row, &verdict) && !walk->wants(walk, rule, verdict)) {
        counts->of[verdict]++;
        return;
    }
    EvalFindings findings = eval_rule(eval, rule, row, scratch);
    for (int i = 0; i < findings.n; i++) {
        counts->of[findings.items[i].verdict]++;
        if (walk->wants(walk, rule, findings.items[i].verdict))
            walk->take(walk, rule, &findings.items[i]);
    }
}

static void walk_facts(Walk *walk, int p, Eval *eval, const Facts *facts, Rows rows) {
    const CorePolicy *policy = walk->program->policies[p];
    const CoreRule **rules = ARENA_ARRAY(walk->s->answer, const CoreRule *, policy->nrules);
    int n = 0;
    for (int r = 0; r < policy->nrules; r++)
        if (policy->rules[r]->facts == facts && asked(walk, policy->rules[r]))
            rules[n++] = policy->rules[r];
    if (n == 0)
        return;
    Arena *scratch = arena_new();
    for (int64_t row = rows.first; row < rows.end && !session_interrupted(walk->s); row++) {
        for (int r = 0; r < n; r++)
            walk_rule(walk, p, eval, rules[r], row, scratch);
        if (row % ROWS_PER_ARENA == ROWS_PER_ARENA - 1) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
    walk->records += p == 0 || rows.one ? rows.end - rows.first : 0;
}

/* False where nothing could be asked, or where it was interrupted. */
static bool walk_all(Walk *walk) {
    Session *s = walk->s;
    int nrules = 0, nasked = 0;
    walk->first = ARENA_ARRAY(s->answer, int, walk->program->npolicies);
    for (int p = 0; p < walk->program->npolicies; p++) {
        const CorePolicy *policy = walk->program->policies[p];
        walk->first[p] = nrules;
        nrules += policy->nrules;
        int before = nasked;
        for (int r = 0; r < policy->nrules; r++)
            nasked += asked(walk, policy->rules[r]);
        walk->several_policies |= before > 0 && nasked > before;
    }
    walk->several_rules = nasked > 1;
    walk->counts = ARENA_ARRAY(s->answer, Counts, nrules);
    for (int p = 0; p < walk->program->npolicies; p++) {
        const CorePolicy *policy = walk->program->policies[p];
        FactSet *set;
        if (!session_need_records(s, policy, &set))
            return false;
        Eval *eval = eval_new(s->answer, policy, set, s->as_of);
        for (int f = 0; f < policy->schema->nfacts; f++) {
            const Facts *facts = policy->schema->facts[f];
            Rows rows = session_rows(s, set, facts);
            bool about_other = s->org && !rows.one && !str_equal(str_of(s->org_facts), facts->name);
            if (about_other && walk->several_rules)
                continue; /* all rules of one organisation are asked: not those of other facts */
            walk->one |= rows.one && (s->org || rows.end == 1);
            walk_facts(walk, p, eval, facts, rows);
        }
        eval_free(eval);
    }
    return !session_interrupted(s);
}

static Counts total(const Walk *walk) {
    Counts all = {0};
    for (int p = 0; p < walk->program->npolicies; p++)
        for (int r = 0; r < walk->program->policies[p]->nrules; r++)
            for (int v = 0; v < VERDICTS; v++)
                all.of[v] += counts_of(walk, p, walk->program->policies[p]->rules[r])->of[v];
    return all;
}

static bool is_must(const CoreRule *rule) {
    return rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT;
}

static void say_counts(const Walk *walk) {
    Session *s = walk->s;
    Counts all = total(walk);
    Buf en = {0}, zh = {0};
    for (int v = 0; v < VERDICTS; v++) {
        Words words = verdict_words((Verdict)v);
        buf_add_format(&en, "%s%lld %.*s", v ? ", " : "", (long long)all.of[v], STR_ARG(words.en));
        buf_add_format(&zh, "%s%.*s %lld", v ? "，" : "", STR_ARG(words.zh), (long long)all.of[v]);
    }
    Words counts = {str_copy(s->answer, buf_str(&en)), str_copy(s->answer, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    Words records = words_int(s->answer, walk->records);
    if (walk->records == 1)
        SAY(s, "1 record: {0}", "1 条记录：{0}", counts);
    else
        SAY(s, "{0} records: {1}", "{0} 条记录：{1}", records, counts);
}

static GridColour colour_of(const CoreRule *rule, Verdict verdict) {
    switch (verdict) {
    case VERDICT_PASS: return GRID_GREEN;
    case VERDICT_FAIL: return is_must(rule) ? GRID_RED : GRID_YELLOW;
    case VERDICT_PENDING: return GRID_BLUE;
    case VERDICT_UNKNOWN: return GRID_BOLD;
    default: return GRID_DIM;
    }
}

/* --- Findings one by one --------------------------------------------------------------------------------------------- */

typedef struct Shown {
    Table *table;
    int id, rule, verdict, due, note; /* columns, -1: not there */
    int64_t more;                     /* not listed */
} Shown;

/* People look at the first; whoever takes JSON or CSV wants all. */
static bool is_full(const Session *s, const Shown *shown) {
    return s->mode == MODE_TABLE && !s->once && table_rows(shown->table) >= SHOWN_ROWS;
}

static bool is_shown(const Walk *walk, Verdict verdict) {
    if (verdict == VERDICT_NA)
        return walk->s->org && !walk->several_rules;
    return verdict != VERDICT_PASS || walk->s->org || walk->s->mode == MODE_JSON;
}

static bool wants_shown(Walk *walk, const CoreRule *rule, Verdict verdict) {
    Shown *shown = walk->data;
    (void)rule;
    if (!is_shown(walk, verdict))
        return false;
    if (!is_full(walk->s, shown))
        return true;
    shown->more++;
    return false;
}

static Words rule_words(const CoreRule *rule) {
    return (Words){rule->info.label.n ? rule->info.label : rule->info.rule,
                   rule->info.label.n ? rule->info.label : rule->info.rule};
}

static void take_shown(Walk *walk, const CoreRule *rule, const Finding *finding) {
    Session *s = walk->s;
    Shown *shown = walk->data;
    Table *table = shown->table;
    table_row(table);
    table_text(table, shown->id, str_copy(s->answer, finding->id), GRID_PLAIN);
    if (shown->rule >= 0)
        table_words(table, shown->rule, rule_words(rule), rule->info.rule, GRID_PLAIN);
    table_words(table, shown->verdict, verdict_words(finding->verdict), str_of(verdict_name(finding->verdict)),
                colour_of(rule, finding->verdict));
    if (shown->due >= 0 && finding->has_due) {
        Buf date = {0};
        date_print(&date, finding->due);
        table_text(table, shown->due, str_copy(s->answer, buf_str(&date)), GRID_PLAIN);
        buf_free(&date);
    }
    table_text(table, shown->note, report_note(s->answer, finding, s->options.language), GRID_PLAIN);
}

static void open_shown(Session *s, Shown *shown, bool rule, bool due) {
    int n = 0;
    *shown = (Shown){.id = n++, .rule = -1, .due = -1};
    if (due)
        shown->due = n++;
    if (rule)
        shown->rule = n++;
    shown->verdict = n++;
    shown->note = n++;
    shown->table = table_new(s, n);
    table_column(shown->table, shown->id, "id", WORDS("id", "组织"), GRID_LEFT);
    if (due)
        table_column(shown->table, shown->due, "due", WORDS("due", "到期日"), GRID_LEFT);
    if (rule)
        table_column(shown->table, shown->rule, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(shown->table, shown->verdict, "verdict", WORDS("verdict", "结论"), GRID_LEFT);
    table_column(shown->table, shown->note, "message", WORDS("what to do", "说明"), GRID_LEFT);
}

static void say_more(Session *s, int64_t more) {
    if (more > 0)
        SAY(s, "… and {0} more (:once FILE writes all to a file)", "……另有 {0} 条（:输出到 文件 可写出全部）",
            words_int(s->answer, more));
}

static int count_asked(const Program *program, RuleFilter filter, const void *context) {
    int n = 0;
    for (int p = 0; p < program->npolicies; p++)
        for (int r = 0; r < program->policies[p]->nrules; r++)
            n += !filter || filter(program->policies[p]->rules[r], context);
    return n;
}

static void show_findings(Session *s, const Program *program, RuleFilter filter, const void *context) {
    Shown shown;
    open_shown(s, &shown, count_asked(program, filter, context) > 1, false);
    Walk walk = {.s = s, .program = program, .filter = filter, .context = context, .wants = wants_shown,
                 .take = take_shown, .data = &shown};
    if (!walk_all(&walk))
        return;
    table_print(shown.table, 0);
    say_more(s, shown.more);
    say_counts(&walk);
}

/* --- Counts by rule -------------------------------------------------------------------------------------------------- */

static bool wants_none(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)walk, (void)rule, (void)verdict;
    return false;
}

static void show_summary(Session *s, const Program *program, RuleFilter filter, const void *context) {
    Walk walk = {.s = s, .program = program, .filter = filter, .context = context, .wants = wants_none};
    if (!walk_all(&walk))
        return;
    Table *table = table_new(s, 3 + VERDICTS);
    table_column(table, 0, "article", WORDS("article", "条"), GRID_LEFT);
    table_column(table, 1, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(table, 2, "label", WORDS("label", "名称"), GRID_LEFT);
    for (int v = 0; v < VERDICTS; v++)
        table_column(table, 3 + v, verdict_name((Verdict)v), verdict_words((Verdict)v), GRID_RIGHT);
    for (int p = 0; p < program->npolicies; p++) {
        for (int r = 0; r < program->policies[p]->nrules; r++) {
            const CoreRule *rule = program->policies[p]->rules[r];
            if (!asked(&walk, rule))
                continue;
            table_row(table);
            table_text(table, 0, rule->info.article, GRID_PLAIN);
            table_text(table, 1, rule->info.rule, GRID_PLAIN);
            table_text(table, 2, rule->info.label, GRID_PLAIN);
            for (int v = 0; v < VERDICTS; v++)
                table_int(table, 3 + v, counts_of(&walk, p, rule)->of[v]);
            s->result.findings |= is_must(rule) && counts_of(&walk, p, rule)->of[VERDICT_FAIL] > 0;
        }
    }
    table_print(table, 0);
    say_counts(&walk);
}

void verdicts_show(Session *s, const Program *program, RuleFilter filter, const void *context, VerdictsShown shown) {
    if (count_asked(program, filter, context) == 0) {
        SAY0(s, "There are no rules.", "没有规则。");
        return;
    }
    if (shown == SHOW_FINDINGS || s->org)
        show_findings(s, program, filter, context);
    else
        show_summary(s, program, filter, context);
}

bool verdicts_is_rule(const CoreRule *rule, const void *context) {
    return rule == context;
}

/* --- :missing -------------------------------------------------------------------------------------------------------- */

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

static void take_wanted(Walk *walk, const CoreRule *rule, const Finding *finding) {
    WantedList *list = walk->data;
    Arena *arena = walk->s->answer;
    for (int i = 0; i < finding->nmissing; i++) {
        intptr_t at = (intptr_t)map_get(&list->index, finding->missing[i]);
        if (!at) {
            Wanted wanted = {.path = str_copy(arena, finding->missing[i])};
            wanted.label = label_of(rule, wanted.path);
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
    Words unknown = words_int(s->answer, total(&walk).of[VERDICT_UNKNOWN]);
    if (list.items.n == 0)
        SAY(s, "No fact is missing for a verdict ({0} unknown).", "没有因事实未填写而未知的结论（未知 {0}）。", unknown);
    else
        SAY(s, "{0} verdicts are unknown; {1} facts would decide them.", "未知结论 {0} 个，涉及 {1} 项事实。", unknown,
            words_int(s->answer, list.items.n));
}

/* --- :due ------------------------------------------------------------------------------------------------------------ */

typedef struct Due {
    Date date;
    const CoreRule *rule;
    Finding finding;
} Due;

typedef struct DueList {
    bool has_until;
    Date until;
    VEC(Due) items;
} DueList;

static bool wants_pending(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)walk, (void)rule;
    return verdict == VERDICT_PENDING;
}

static void take_due(Walk *walk, const CoreRule *rule, const Finding *finding) {
    DueList *list = walk->data;
    if (!finding->has_due || (list->has_until && finding->due > list->until))
        return;
    Due due = {.date = finding->due, .rule = rule, .finding = *finding};
    Arena *arena = walk->s->answer;
    due.finding.id = str_copy(arena, finding->id);
    due.finding.has_due = false; /* it stands in a column of its own */
    due.finding.message = words_of(report_note(arena, &due.finding, walk->s->options.language));
    due.finding.nmissing = due.finding.nerrors = due.finding.nelements = 0;
    vec_push(arena, &list->items, due);
}

static int by_date(const void *x, const void *y) {
    const Due *a = x, *b = y;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    int order = str_compare_natural(a->finding.id, b->finding.id);
    return order ? order : (a->rule->index > b->rule->index) - (a->rule->index < b->rule->index);
}

void verdicts_due(Session *s, bool has_until, Date until) {
    DueList list = {.has_until = has_until, .until = until};
    Walk walk = {.s = s, .program = s->program, .wants = wants_pending, .take = take_due, .data = &list};
    if (!walk_all(&walk))
        return;
    if (list.items.n)
        qsort(list.items.items, (size_t)list.items.n, sizeof *list.items.items, by_date);
    Table *table = table_new(s, 4);
    table_column(table, 0, "due", WORDS("due", "到期日"), GRID_LEFT);
    table_column(table, 1, "id", WORDS("id", "组织"), GRID_LEFT);
    table_column(table, 2, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(table, 3, "message", WORDS("what to do", "说明"), GRID_LEFT);
    for (int i = 0; i < list.items.n; i++) {
        const Due *due = &list.items.items[i];
        Buf date = {0};
        date_print(&date, due->date);
        table_row(table);
        table_text(table, 0, str_copy(s->answer, buf_str(&date)), GRID_PLAIN);
        table_text(table, 1, due->finding.id, GRID_PLAIN);
        table_words(table, 2, rule_words(due->rule), due->rule->info.rule, GRID_PLAIN);
        table_text(table, 3, due->finding.message.en, GRID_PLAIN);
        buf_free(&date);
    }
    table_print(table, SHOWN_ROWS);
    SAY(s, "{0} deadlines to come", "待办期限 {0} 项", words_int(s->answer, list.items.n));
}

/* --- Names ----------------------------------------------------------------------------------------------------------- */

const CoreRule *session_rule(Session *s, Str name, const CorePolicy **policy) {
    VEC(Str) names = {0};
    for (int p = 0; p < s->program->npolicies; p++) {
        const CorePolicy *one = s->program->policies[p];
        const CoreRule *rule = core_find_rule(one, name);
        *policy = one;
        if (rule)
            return rule;
        for (int r = 0; r < one->nrules; r++) {
            vec_push(s->answer, &names, one->rules[r]->info.rule);
            if (one->rules[r]->info.label.n)
                vec_push(s->answer, &names, one->rules[r]->info.label);
        }
    }
    Diag *diag = diag_add(&s->diags, DIAG_RULE_NOT_FOUND, place_none(), DIAG_ARGS(words_of(name)));
    int closest = utf8_closest(name, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
    return NULL;
}

/* Verdicts: of a condition, of rules; and rules by name. */
#include "lang/repl/internal.h"

#include <stdlib.h>

static bool is_must(const CoreRule *rule) {
    return rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT;
}

Words counts_words(Arena *arena, const Counts *counts) {
    Buf en = {0}, zh = {0};
    for (int v = 0; v < VERDICTS; v++) {
        Words words = verdict_words((Verdict)v);
        buf_add_format(&en, "%s%lld %.*s", v ? ", " : "", (long long)counts->of[v], STR_ARG(words.en));
        buf_add_format(&zh, "%s%.*s %lld", v ? "，" : "", STR_ARG(words.zh), (long long)counts->of[v]);
    }
    Words words = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

void say_counts(const Walk *walk) {
    Session *s = walk->s;
    Counts all = walk_total(walk);
    Words counts = counts_words(s->answer, &all);
    SAY(s, "{0}: {1}", "{0}：{1}", counted(s, walk->records, "record", "records", "条记录"), counts);
}

GridColour verdict_colour(const CoreRule *rule, Verdict verdict) {
    switch (verdict) {
    case VERDICT_PASS:
        return GRID_GREEN;
    case VERDICT_FAIL:
        return is_must(rule) ? GRID_RED : GRID_YELLOW;
    case VERDICT_PENDING:
        return GRID_BLUE;
    case VERDICT_UNKNOWN:
        return GRID_BOLD;
    default:
        return GRID_DIM;
    }
}

/* --- Findings one by one ------------------------------------------------------------------------------------------ */

typedef struct Shown {
    Table *table;
    int id, rule, verdict, note; /* columns, -1: not there */
} Shown;

/* People look at the first; whoever takes JSON or CSV wants all. */
int64_t session_limit(const Session *s) {
    return s->mode == MODE_TABLE && !s->once ? SHOWN_ROWS : 0;
}

static bool is_shown(const Walk *walk, Verdict verdict) {
    if (verdict == VERDICT_NA)
        return walk->s->org && !walk->several_rules;
    return verdict != VERDICT_PASS || walk->s->org || walk->s->mode == MODE_JSON;
}

static bool wants_shown(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)rule;
    return is_shown(walk, verdict);
}

Words rule_words(const CoreRule *rule) {
    return (Words){rule->info.label.n ? rule->info.label : rule->info.rule,
                   rule->info.label.n ? rule->info.label : rule->info.rule};
}

static void take_shown(Walk *walk, const Found *found) {
    Session *s = walk->s;
    const Shown *shown = walk->data;
    const Finding *finding = found->finding;
    Table *table = shown->table;
    table_row(table);
    table_text(table, shown->id, str_copy(s->answer, finding->id), GRID_PLAIN);
    if (shown->rule >= 0)
        table_words(table, shown->rule, rule_words(found->rule), found->rule->info.rule, GRID_PLAIN);
    table_words(table, shown->verdict, verdict_words(finding->verdict), str_of(verdict_name(finding->verdict)),
                verdict_colour(found->rule, finding->verdict));
    table_text(table, shown->note, report_note(s->answer, finding, s->options.language), GRID_PLAIN);
}

static void open_shown(Session *s, Shown *shown, bool rule) {
    int n = 0;
    *shown = (Shown){.id = n++, .rule = -1};
    if (rule)
        shown->rule = n++;
    shown->verdict = n++;
    shown->note = n++;
    shown->table = table_new(s, n);
    table_column(shown->table, shown->id, "id", WORDS("id", "组织"), GRID_LEFT);
    if (rule)
        table_column(shown->table, shown->rule, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(shown->table, shown->verdict, "verdict", WORDS("verdict", "结论"), GRID_LEFT);
    table_column(shown->table, shown->note, "message", WORDS("what to do", "说明"), GRID_LEFT);
}

void say_more(Session *s, int64_t more) {
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
    open_shown(s, &shown, count_asked(program, filter, context) > 1);
    Walk walk = {.s = s,
                 .program = program,
                 .filter = filter,
                 .context = context,
                 .wants = wants_shown,
                 .take = take_shown,
                 .data = &shown,
                 .limit = session_limit(s)};
    if (!walk_all(&walk))
        return;
    table_print(shown.table, 0);
    say_more(s, walk.more);
    say_counts(&walk);
}

/* --- Counts by rule ----------------------------------------------------------------------------------------------- */

static void show_summary(Session *s, const Program *program, RuleFilter filter, const void *context) {
    Walk walk = {.s = s, .program = program, .filter = filter, .context = context};
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
            if (!walk_asks(&walk, rule))
                continue;
            table_row(table);
            table_text(table, 0, rule->info.article, GRID_PLAIN);
            table_text(table, 1, rule->info.rule, GRID_PLAIN);
            table_text(table, 2, rule->info.label, GRID_PLAIN);
            for (int v = 0; v < VERDICTS; v++)
                table_int(table, 3 + v, walk_counts(&walk, p, rule)->of[v]);
            s->result.findings |= is_must(rule) && walk_counts(&walk, p, rule)->of[VERDICT_FAIL] > 0;
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

/* --- Names -------------------------------------------------------------------------------------------------------- */

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

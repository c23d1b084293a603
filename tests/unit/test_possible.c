/* What lang/core says a rule or a case can never come to, against what the plain evaluator finds: random policies full of known(…), default(…),
 * constants and rules about rules, over random records. */
#include "lang/core/possible.h"
#include "lang/eval/eval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random_policy.h"

enum { RULES_EACH = 5, ROWS = 60 };

static void guarded(Gen *g, int depth, int rules);

static void guarded_leaf(Gen *g, int rules) {
    static const char *const leaves[] = {
        "known(a)", "missing(a)", "known(day)", "missing(region)", "known(region.size)", "known(people)", "missing(people)", "known(limit)",
        "a > 3", "a == 3", "m >= 10 yuan", "day <= as_of", "as_of >= 2014-03-01", "default(a, 2) > 3", "default(a, b) > 3",
        "default(m, 3 yuan) / 2 > 3 yuan", "a / 2 > 1", "6 / a > 1", "a / b > 1", "region.size > 2", "region.level == high", "id != \"o3\"",
        "count(people) >= 2", "any(people: lead)", "all(people: known(n))", "none(people where n > 3: lead)", "sum(people: pay) > 9 yuan",
        "max(people: n) > 3", "min(people where lead: n) > 1", "only(people where n > 5: lead)", "count(people where known(n)) >= 1",
        "yes", "no", "known(cap)", "cap > 3", "late > 1", "known(late)", "late at day > 1", "cap at day > 2", "twice(a, 2) > 4", "twice(3, 2) > 4",
        "date(2014, a, 3) <= as_of", "weekday(day) > 3", "sure", "unsure", "limit > 2", "default(limit, 3) > 2", "always_there > 1",
        "count(known(a), ok) >= 1", "type in {red, blue}", "text_of == \"甲\"", "failures() >= 2", "failures(1) >= 1",
    };
    uint32_t which = pick(sizeof leaves / sizeof *leaves + (rules > 0 ? 6 : 0));
    if (which >= sizeof leaves / sizeof *leaves)
        buf_add_format(&g->out, "%s(q%u)", pick(3) == 0 ? "failed" : pick(2) ? "passed" : "applies", pick((uint32_t)rules));
    else if (rules < 0 && which >= sizeof leaves / sizeof *leaves - 2)
        add(g, "ok");
    else
        add(g, leaves[which]);
}

/* `rules`: so many come before and may be asked about; -1 where a rule that counts failures would go round in a circle. */
static void guarded(Gen *g, int depth, int rules) {
    uint32_t which = depth > 0 ? pick(8) : 7;
    switch (which) {
    case 0: add(g, "(not "), guarded(g, depth - 1, rules), add(g, ")"); break;
    case 1: case 2: add(g, "("), guarded(g, depth - 1, rules), add(g, " and "), guarded(g, depth - 1, rules), add(g, ")"); break;
    case 3: case 4: add(g, "("), guarded(g, depth - 1, rules), add(g, " or "), guarded(g, depth - 1, rules), add(g, ")"); break;
    case 5:
        add(g, "(if "), guarded(g, depth - 1, rules), add(g, " then "), guarded(g, depth - 1, rules), add(g, " else ");
        guarded(g, depth - 1, rules), add(g, ")");
        break;
    default: guarded_leaf(g, rules); break;
    }
}

static Str guarded_policy(Arena *arena) {
    Gen g = {0};
    add(&g, pick(2) ? "policy p\n  effective 2014-07-01\n" : "");
    add(&g, header);
    add(&g, "define limit = a when a > 2, 4 when ok\ndefine always_there = default(a, 1) when known(a), 2 otherwise\n"
            "define sure = a > 2 when known(a), no otherwise\ndefine unsure = yes when a > 2, no otherwise\n"
            "define text_of = \"甲\" when known(title), \"乙\" otherwise\narticle 1 {\n");
    for (int i = 0; i < RULES_EACH; i++) {
        static const char *const forces[] = {"must", "must not", "should", "may"};
        bool may = pick(4) == 0, timed = !may && pick(3) == 0;
        buf_add_format(&g.out, "rule q%d\n  %s ", i, may ? "may" : forces[pick(3)]);
        if (timed)
            add(&g, pick(2) ? "done(day)" : "done(default(day, other))");
        else
            guarded(&g, 2, i < 2 ? -1 : i);
        if (pick(2))
            add(&g, "\n  when "), guarded(&g, 2, -1);
        if (pick(4) == 0)
            add(&g, "\n  unless "), guarded(&g, 1, -1);
        if (timed)
            add(&g, pick(3) == 0 ? "\n  within 2 months of other" : pick(2) ? "\n  by 2014-08-31" : "\n  each year by 03-31");
        if (i > 0 && pick(5) == 0)
            buf_add_format(&g.out, "\n  overrides q%d", i - 1);
        add(&g, "\n");
    }
    add(&g, "}\nrule each_one\n  must known(n) or lead\n  for org.people\n");
    Str text = str_copy(arena, buf_str(&g.out));
    buf_free(&g.out);
    return text;
}

typedef struct Tally {
    int64_t ruled_out, found;
} Tally;

typedef struct Trial {
    Arena *arena;
    const CorePolicy *policy;
    Eval *eval;
    int64_t rows;
    Str text;
    Tally *tally;
} Trial;

static void compare_rule(const Trial *trial, const CoreRule *rule) {
    bool can[VERDICTS];
    for (int v = 0; v < VERDICTS; v++) {
        can[v] = core_can_have(trial->policy, rule, (Verdict)v);
        trial->tally->ruled_out += !can[v];
    }
    for (int64_t row = 0; row < trial->rows; row++) {
        EvalFindings findings = eval_rule(trial->eval, rule, row, trial->arena);
        for (int k = 0; k < findings.n; k++)
            if (!can[findings.items[k].verdict])
                fail_msg("%.*s can never be %s, but is of row %lld\n%.*s", STR_ARG(rule->info.rule),
                         verdict_name(findings.items[k].verdict), (long long)row, STR_ARG(trial->text));
        trial->tally->found += findings.n;
    }
}

/* What the case comes to for the record, where it is reached for certain. */
static bool outcome_of(const Trial *trial, const CoreDefine *define, int number, int64_t row, CaseOutcome *outcome) {
    for (int c = 0; c <= number; c++) {
        const CoreCase *one = &define->cases[c];
        EvalValue when = {.known = true, .value = {.kind = VALUE_BOOL, .boolean = true}};
        if (one->when)
            when = eval_expr(trial->eval, one->when, row, trial->arena);
        if (c == number && !when.known) {
            *outcome = CASE_UNKNOWN;
            return true;
        }
        if (!when.known || when.value.boolean != (c == number))
            return false;
    }
    EvalValue value = eval_expr(trial->eval, define->cases[number].value, row, trial->arena);
    *outcome = !value.known                            ? CASE_UNKNOWN
               : define->type.kind != CORE_TYPE_BOOL   ? CASE_KNOWN
               : value.value.boolean                   ? CASE_YES
                                                       : CASE_NO;
    return true;
}

static void compare_case(const Trial *trial, const CoreDefine *define, int number) {
    bool can[CASE_OUTCOMES];
    for (int o = 0; o < CASE_OUTCOMES; o++) {
        can[o] = core_case_can(trial->policy, define, number, (CaseOutcome)o);
        trial->tally->ruled_out += !can[o];
    }
    for (int64_t row = 0; row < trial->rows; row++) {
        CaseOutcome outcome;
        if (outcome_of(trial, define, number, row, &outcome) && !can[outcome])
            fail_msg("case %d of %.*s can never come to %d, but does for row %lld\n%.*s", number + 1, STR_ARG(define->name), (int)outcome,
                     (long long)row, STR_ARG(trial->text));
    }
}

static void test_never(void **unused) {
    (void)unused;
    Tally tally = {0};
    for (int policies = 0; policies < 300; policies++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        Str text = policies % 5 ? guarded_policy(arena) : random_policy(arena);
        AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = check_policy(arena, &input, &diags);
        if (!policy || diags.errors > 0) {
            Buf buf = {0};
            diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
            fail_msg("%.*s\n%.*s", STR_ARG(buf_str(&buf)), STR_ARG(text));
        }
        FactSet *set = random_facts(arena, policy->schema, ROWS, false, &diags);
        Date as_of;
        date_from_ymd(2014, 7 + pick(6), 1 + pick(28), &as_of);
        Trial trial = {.arena = arena, .policy = policy, .text = text, .tally = &tally, .eval = eval_new(arena, policy, set, as_of)};
        for (int r = 0; r < policy->nrules; r++) {
            trial.rows = factset_rows(set, policy->rules[r]->facts->shape);
            compare_rule(&trial, policy->rules[r]);
        }
        for (int d = 0; d < policy->ndefines; d++) {
            trial.rows = factset_rows(set, policy->defines[d]->facts->shape);
            for (int c = 0; c < policy->defines[d]->ncases && !policy->defines[d]->uses_rule && !policy->defines[d]->uses_failures; c++)
                compare_case(&trial, policy->defines[d], c);
        }
        eval_free(trial.eval);
        arena_free(arena);
    }
    print_message("%lld ruled out, %lld verdicts\n", (long long)tally.ruled_out, (long long)tally.found);
    assert_true(tally.ruled_out > 1000 && tally.found > 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_never)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

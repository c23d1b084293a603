/* What lang/run says of many records at once, against the plain evaluator's word on each: which records may have a verdict, deadlines,
 * values. Random policies over random records. */
#include "lang/driver/driver.h"
#include "lang/run/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random_policy.h"

typedef struct Tally {
    int64_t left_out;  /* records that surely have none of the verdicts asked for */
    int64_t dues, values, unknown, order;
} Tally;

typedef struct Trial {
    Arena *arena;
    const CorePolicy *policy;
    const FactSet *set;
    Eval *eval;
    Date as_of;
    Str text;
    Tally *tally;
} Trial;

/* --- Verdicts and deadlines ------------------------------------------------------------------------------------------ */

static void compare_due(const Trial *trial, const Run *run, const CoreRule *rule, int64_t row, const Finding *finding) {
    Date due;
    if (rule->elements != NULL || !run_due(run, rule, row, &due))
        return;
    if (finding->has_due && finding->due != due)
        fail_msg("%.*s of row %lld: another deadline\n%.*s", STR_ARG(rule->info.rule), (long long)row, STR_ARG(trial->text));
    trial->tally->dues += finding->has_due;
}

static void compare_rule(const Trial *trial, Run *run, const CoreRule *rule, int64_t first, int64_t n) {
    uint64_t rows[VERDICTS][RUN_BATCH_WORDS], all[RUN_BATCH_WORDS];
    for (int v = 0; v < VERDICTS; v++)
        run_rows(run, rule, 1U << v, rows[v]);
    run_rows(run, rule, (1U << VERDICTS) - 1, all);
    for (int64_t i = 0; i < n; i++) {
        Arena *scratch = arena_new();
        EvalFindings findings = eval_rule(trial->eval, rule, first + i, scratch);
        bool has[VERDICTS] = {false};
        for (int k = 0; k < findings.n; k++) {
            has[findings.items[k].verdict] = true;
            compare_due(trial, run, rule, first + i, &findings.items[k]);
        }
        for (int v = 0; v < VERDICTS; v++) {
            bool may = bit_get(rows[v], i);
            if (has[v] && !(may && bit_get(all, i)))
                fail_msg("%.*s of row %lld is %s, and is left out\n%.*s", STR_ARG(rule->info.rule), (long long)(first + i),
                         verdict_name((Verdict)v), STR_ARG(trial->text));
            trial->tally->left_out += !may;
        }
        arena_free(scratch);
    }
    for (int64_t i = n; i < RUN_BATCH_ROWS; i++) /* nothing beyond the batch */
        assert_false(bit_get(all, i));
}

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static int compare_values(const Value *a, const Value *b) {
    switch (a->kind) {
    case VALUE_NUMBER: return number_compare(a->number, b->number);
    case VALUE_DATE: return (a->date > b->date) - (a->date < b->date);
    case VALUE_ENUM: return (a->code > b->code) - (a->code < b->code);
    default: return 2; /* in no order of its own */
    }
}

static void compare_value(const Trial *trial, const ValueBatch *batch, const CoreExpr *expr, int64_t first, int64_t n) {
    EvalValue before = {.known = false};
    int64_t lane = 0;
    for (int64_t i = 0; i < n; i++) {
        if (bit_get(batch->odd, i))
            continue;
        bool known = batch->known == NULL || bit_get(batch->known, i);
        EvalValue value = eval_expr(trial->eval, expr, first + i, trial->arena);
        if (value.known != known)
            fail_msg("a value of row %lld: %s\n%.*s", (long long)(first + i), known ? "not unknown" : "not known",
                     STR_ARG(trial->text));
        trial->tally->unknown += !known;
        if (!known)
            continue;
        if (before.known) {
            int order = compare_values(&before.value, &value.value), lanes = (lane > batch->lanes[i]) - (lane < batch->lanes[i]);
            bool equal = str_equal(before.text.en, value.text.en);
            if ((order != 2 && order != lanes) || equal != (lanes == 0))
                fail_msg("%.*s and %.*s: lanes %lld and %lld\n%.*s", STR_ARG(before.text.en), STR_ARG(value.text.en),
                         (long long)lane, (long long)batch->lanes[i], STR_ARG(trial->text));
            trial->tally->order += lanes != 0;
        }
        before = value;
        lane = batch->lanes[i];
        trial->tally->values++;
    }
}

static void compare_define(const Trial *trial, const CoreDefine *define) {
    int64_t rows = factset_rows(trial->set, define->facts->shape);
    if (define->uses_rule || define->uses_failures)
        return;
    for (int c = 0; c < define->ncases; c++) {
        const CoreExpr *expr = define->cases[c].value;
        RunValues *values = run_values_new(trial->arena, trial->policy, trial->set, trial->as_of, define->facts, expr);
        for (int64_t first = 0; values != NULL && first < rows; first += RUN_BATCH_ROWS) {
            int64_t n = rows - first < RUN_BATCH_ROWS ? rows - first : RUN_BATCH_ROWS;
            ValueBatch batch = run_values_batch(values, first, n);
            compare_value(trial, &batch, expr, first, n);
        }
    }
}

/* --- Policies -------------------------------------------------------------------------------------------------------- */

static void compare_facts(const Trial *trial, const Facts *facts) {
    int64_t rows = factset_rows(trial->set, facts->shape);
    Run *run = run_new(trial->arena, trial->policy, trial->set, trial->as_of, NULL);
    for (int64_t first = 0; first < rows; first += RUN_BATCH_ROWS) {
        int64_t n = rows - first < RUN_BATCH_ROWS ? rows - first : RUN_BATCH_ROWS;
        run_batch(run, facts, first, n);
        for (int r = 0; r < trial->policy->nrules; r++)
            if (trial->policy->rules[r]->facts == facts)
                compare_rule(trial, run, trial->policy->rules[r], first, n);
    }
    run_free(run);
}

static void test_random(void **unused) {
    (void)unused;
    Tally tally = {0};
    for (int policies = 0; policies < 60; policies++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        Str text = random_policy(arena);
        AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = check_policy(arena, &input, &diags);
        assert_non_null(policy);
        Trial trial = {.arena = arena, .policy = policy, .text = text, .tally = &tally};
        date_from_ymd(2014, 1 + pick(12), 1 + pick(28), &trial.as_of);
        int rows = policies % 30 == 29 ? 1100 : 70;
        trial.set = random_facts(arena, policy->schema, rows, policies % 3 == 0, &diags);
        trial.eval = eval_new(arena, policy, trial.set, trial.as_of);
        for (int f = 0; f < policy->schema->nfacts; f++)
            compare_facts(&trial, policy->schema->facts[f]);
        for (int d = 0; d < policy->ndefines; d++)
            compare_define(&trial, policy->defines[d]);
        eval_free(trial.eval);
        arena_free(arena);
    }
    print_message("%lld times left out, %lld deadlines, %lld values (%lld next to another one), %lld unknown\n",
                  (long long)tally.left_out, (long long)tally.dues, (long long)tally.values, (long long)tally.order,
                  (long long)tally.unknown);
    assert_true(tally.left_out > 10000);
    assert_true(tally.dues > 100);
    assert_true(tally.values > 1000 && tally.order > 100 && tally.unknown > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

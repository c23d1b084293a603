/* banfa test: runs the tests in policy files. */
#include "lang/cmd/cli.h"

#include "lang/eval/eval.h"
#include "runtime/report/grid.h"

#include <unistd.h>

typedef struct TestRun {
    Cli *cli;
    Buf out;
    bool coverage, complete; /* --coverage; --complete: what was not reached is a finding */
    int64_t passed, failed;
    int64_t coverable, covered; /* verdicts of rules and outcomes of cases: that can be, that were reached */
} TestRun;

static Str place_text(Arena *arena, Span span) {
    if (!span.source)
        return STR("?");
    return str_format(arena, "%.*s:%d", STR_ARG(span.source->name), source_place(span.source, span.start).line);
}

static void print_failure(TestRun *run, const EvalTestResult *result) {
    Arena *arena = run->cli->arena;
    bool zh = run->cli->language == LANGUAGE_ZH;
    const CoreTest *test = result->test;
    Str place = place_text(arena, test->span);
    buf_add_format(&run->out, zh ? "%.*s：测试“%.*s”未通过\n" : "%.*s: test \"%.*s\" failed\n", STR_ARG(place),
                   STR_ARG(test->label));
    for (int i = 0; i < result->nfailures; i++) {
        Str where = place_text(arena, result->spans[i]), sentence = words_in(result->failures[i], run->cli->language);
        buf_add_format(&run->out, "  %.*s%s%.*s\n", STR_ARG(where), zh ? "：" : ": ", STR_ARG(sentence));
    }
}

/* --- Coverage ------------------------------------------------------------------------------------------------------ */

/* What can be was seen, or can be and was not; else it cannot be. */
static void coverage_cell(TestRun *run, Grid *grid, int column, bool seen, bool can) {
    bool zh = run->cli->language == LANGUAGE_ZH;
    run->coverable += seen || can;
    run->covered += seen;
    if (seen)
        grid_cell(grid, column, zh ? STR("有") : STR("yes"), GRID_GREEN);
    else if (can)
        grid_cell(grid, column, zh ? STR("缺") : STR("missing"), GRID_RED);
    else
        grid_cell(grid, column, STR("-"), GRID_DIM);
}

static void print_rules_coverage(TestRun *run, const CorePolicy *policy, const EvalCoverage *coverage) {
    Language language = run->cli->language;
    bool zh = language == LANGUAGE_ZH;
    Grid *grid = grid_new(run->cli->arena, 1 + VERDICTS);
    grid_heading(grid, 0, zh ? STR("规则") : STR("rule"), GRID_LEFT);
    for (int v = 0; v < VERDICTS; v++)
        grid_heading(grid, 1 + v, words_in(verdict_words((Verdict)v), language), GRID_LEFT);
    for (int r = 0; r < policy->nrules; r++) {
        const CoreRule *rule = policy->rules[r];
        grid_row(grid);
        grid_cell(grid, 0, rule->info.rule, GRID_PLAIN);
        for (int v = 0; v < VERDICTS; v++)
            coverage_cell(run, grid, 1 + v, coverage->rules[r][v], core_can_have(policy, rule, (Verdict)v));
    }
    grid_print_text(grid, 0, cli_is_terminal(STDOUT_FILENO), &run->out);
}

/* Several cases may stand on one line. */
static Str case_place(Arena *arena, Span span) {
    if (!span.source)
        return STR("?");
    SourcePlace place = source_place(span.source, span.start);
    return str_format(arena, "%.*s:%d:%d", STR_ARG(span.source->name), place.line, place.column);
}

static void print_cases_coverage(TestRun *run, const CorePolicy *policy, const EvalCoverage *coverage) {
    static const Words outcomes[CASE_OUTCOMES] = {
        [CASE_YES] = {{"yes", 3}, {"是", 3}},
        [CASE_NO] = {{"no", 2}, {"否", 3}},
        [CASE_KNOWN] = {{"known", 5}, {"已知", 6}},
        [CASE_UNKNOWN] = {{"unknown", 7}, {"未知", 6}},
    };
    Arena *arena = run->cli->arena;
    bool zh = run->cli->language == LANGUAGE_ZH;
    Grid *grid = grid_new(arena, 2 + CASE_OUTCOMES);
    grid_heading(grid, 0, zh ? STR("定义") : STR("define"), GRID_LEFT);
    grid_heading(grid, 1, zh ? STR("情形") : STR("case"), GRID_LEFT);
    for (int o = 0; o < CASE_OUTCOMES; o++)
        grid_heading(grid, 2 + o, words_in(outcomes[o], run->cli->language), GRID_LEFT);
    for (int d = 0; d < policy->ndefines; d++) {
        const CoreDefine *define = policy->defines[d];
        for (int c = 0; c < define->ncases; c++) {
            grid_row(grid);
            grid_cell(grid, 0, c == 0 ? define->name : STR_NONE, GRID_PLAIN);
            grid_cell(grid, 1, case_place(arena, define->cases[c].span), GRID_PLAIN);
            for (int o = 0; o < CASE_OUTCOMES; o++)
                coverage_cell(run, grid, 2 + o, coverage->cases[d][c][o],
                              core_case_can(policy, define, c, (CaseOutcome)o));
        }
    }
    if (grid_rows(grid) == 0)
        return;
    buf_add_char(&run->out, '\n');
    grid_print_text(grid, 0, cli_is_terminal(STDOUT_FILENO), &run->out);
}

static void print_coverage(TestRun *run, const CorePolicy *policy, const EvalCoverage *coverage) {
    bool zh = run->cli->language == LANGUAGE_ZH;
    buf_add_format(&run->out, zh ? "政策 %.*s%s%.*s：\n" : "policy %.*s%s%.*s:\n", STR_ARG(policy->name),
                   policy->edition.n ? " " : "", STR_ARG(policy->edition));
    print_rules_coverage(run, policy, coverage);
    print_cases_coverage(run, policy, coverage);
    buf_add_char(&run->out, '\n');
}

static void print_covered(TestRun *run) {
    bool zh = run->cli->language == LANGUAGE_ZH;
    buf_add_format(&run->out,
                   zh ? "可能出现的结论和情形共 %lld 个，测试触及 %lld 个\n"
                      : "of %lld verdicts and cases that can be, %lld were reached\n",
                   (long long)run->coverable, (long long)run->covered);
}

static void run_policy(TestRun *run, const CorePolicy *policy) {
    EvalCoverage *coverage = run->coverage ? eval_coverage_new(run->cli->arena, policy) : NULL;
    for (int i = 0; i < policy->ntests; i++) {
        Arena *arena = arena_new();
        EvalTestResult result = eval_test(arena, policy, &policy->tests[i], coverage);
        run->passed += result.passed;
        run->failed += !result.passed;
        if (!result.passed)
            print_failure(run, &result);
        arena_free(arena);
    }
    if (coverage)
        print_coverage(run, policy, coverage);
}

static CorePolicy *compile(Cli *cli, const Policies *policies, const PolicyFiles *files) {
    if (check_declares_facts(files->files, files->nfiles))
        return policy_compile_with(policies->loader, files, NULL);
    /* Without declarations, what the tests give is all there is to know of the facts. */
    return policy_compile_with(policies->loader, files,
                               check_infer_from_tests(cli->arena, files->files, files->nfiles));
}

int cmd_test(Cli *cli) {
    TestRun run = {.cli = cli, .complete = args_has(&cli->args, "--complete")};
    run.coverage = run.complete || args_has(&cli->args, "--coverage");
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    for (int i = 0; i < policies.n; i++)
        compiled[i] = compile(cli, &policies, policies.files[i]);
    if (cli->diags.errors)
        return EXIT_FAILED;
    cli_report(cli);
    for (int i = 0; i < policies.n; i++)
        run_policy(&run, compiled[i]);
    if (run.coverage)
        print_covered(&run);
    buf_add_format(&run.out, "%lld passed, %lld failed\n", (long long)run.passed, (long long)run.failed);
    bool written = output_print(cli, &run.out);
    buf_free(&run.out);
    bool gaps = run.complete && run.covered < run.coverable;
    return !written ? EXIT_FAILED : run.failed || gaps ? EXIT_FINDINGS : EXIT_FINE;
}

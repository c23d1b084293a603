/* banfa test: runs the tests in policy files. */
#include "lang/cmd/cli.h"

#include "lang/eval/eval.h"
#include "runtime/report/grid.h"

#include <unistd.h>

typedef struct TestRun {
    Cli *cli;
    Buf out;
    int64_t passed, failed;
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

static void print_rules_coverage(TestRun *run, const CorePolicy *policy, const EvalCoverage *coverage) {
    Language language = run->cli->language;
    bool zh = language == LANGUAGE_ZH;
    Grid *grid = grid_new(run->cli->arena, 1 + VERDICTS);
    grid_heading(grid, 0, zh ? STR("规则") : STR("rule"), GRID_LEFT);
    for (int v = 0; v < VERDICTS; v++)
        grid_heading(grid, 1 + v, words_in(verdict_words((Verdict)v), language), GRID_LEFT);
    for (int r = 0; r < policy->nrules; r++) {
        grid_row(grid);
        grid_cell(grid, 0, policy->rules[r]->info.rule, GRID_PLAIN);
        for (int v = 0; v < VERDICTS; v++) {
            bool seen = coverage->rules[r][v];
            grid_cell(grid, 1 + v, seen ? (zh ? STR("有") : STR("yes")) : STR("-"), seen ? GRID_GREEN : GRID_DIM);
        }
    }
    grid_print_text(grid, 0, cli_is_terminal(STDOUT_FILENO), &run->out);
}

static void print_cases_coverage(TestRun *run, const CorePolicy *policy, const EvalCoverage *coverage) {
    Arena *arena = run->cli->arena;
    bool zh = run->cli->language == LANGUAGE_ZH;
    Grid *grid = grid_new(arena, 3);
    grid_heading(grid, 0, zh ? STR("定义") : STR("define"), GRID_LEFT);
    grid_heading(grid, 1, zh ? STR("情形") : STR("cases"), GRID_LEFT);
    grid_heading(grid, 2, zh ? STR("未触及") : STR("not reached"), GRID_LEFT);
    for (int d = 0; d < policy->ndefines; d++) {
        const CoreDefine *define = policy->defines[d];
        Buf lines = {0};
        int seen = 0;
        for (int c = 0; c < define->ncases; c++) {
            seen += coverage->cases[d][c];
            if (coverage->cases[d][c])
                continue;
            buf_add_c(&lines, lines.n ? (zh ? "、" : ", ") : "");
            buf_add(&lines, place_text(arena, define->cases[c].span));
        }
        grid_row(grid);
        grid_cell(grid, 0, define->name, GRID_PLAIN);
        grid_cell(grid, 1, str_format(arena, "%d/%d", seen, define->ncases),
                  seen == define->ncases ? GRID_GREEN : GRID_YELLOW);
        grid_cell(grid, 2, str_copy(arena, buf_str(&lines)), GRID_PLAIN);
        buf_free(&lines);
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

static void run_policy(TestRun *run, const CorePolicy *policy) {
    EvalCoverage *coverage =
        args_has(&run->cli->args, "--coverage") ? eval_coverage_new(run->cli->arena, policy) : NULL;
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
    TestRun run = {.cli = cli};
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    for (int i = 0; i < policies.n; i++)
        compiled[i] = compile(cli, &policies, policies.files[i]);
    if (cli->diags.errors)
        return EXIT_FAILED;
    cli_report(cli);
    for (int i = 0; i < policies.n; i++)
        run_policy(&run, compiled[i]);
    buf_add_format(&run.out, "%lld passed, %lld failed\n", (long long)run.passed, (long long)run.failed);
    bool written = output_print(cli, &run.out);
    buf_free(&run.out);
    return !written ? EXIT_FAILED : run.failed ? EXIT_FINDINGS : EXIT_FINE;
}

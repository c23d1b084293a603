/* banfa eval: policies and facts to verdicts. */
#include "lang/cmd/eval.h"

#include "runtime/base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool is_timed; /* --stats: else the clock is not asked, which touches pages for the first time */

double eval_now_s(void) {
    struct timespec t;
    if (!is_timed)
        return 0;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- Options ------------------------------------------------------------------------------------------------------- */

static void read_format(EvalRun *run) {
    Str value, names[REPORT_FORMATS];
    for (int i = 0; i < REPORT_FORMATS; i++)
        names[i] = str_of(report_format_name((ReportFormat)i));
    if (args_value(&run->cli->args, "--format", &value) && !report_format_find(value, &run->options.format))
        cli_bad_value(run->cli, "--format", value,
                      WORDS("`table`, `json`, `ndjson`, `csv` or `md`", "`table`、`json`、`ndjson`、`csv`或`md`"), names,
                      REPORT_FORMATS);
}

static void read_verdicts(EvalRun *run) {
    Str *values, names[2 * VERDICTS];
    for (int v = 0; v < VERDICTS; v++) {
        names[2 * v] = verdict_words((Verdict)v).en;
        names[2 * v + 1] = verdict_words((Verdict)v).zh;
    }
    int n = args_values(run->cli->arena, &run->cli->args, "--verdict", true, &values);
    run->options.chosen_verdicts = args_has(&run->cli->args, "--verdict");
    for (int i = 0; i < n; i++) {
        Verdict verdict;
        if (verdict_find(values[i], &verdict))
            run->options.verdicts[verdict] = true;
        else
            cli_bad_value(run->cli, "--verdict", values[i],
                          WORDS("`pass`, `fail`, `pending`, `unknown` or `na`", "`符合`、`不符合`、`待办`、`未知`或`不适用`"), names,
                          2 * VERDICTS);
    }
}

/* --overview, and --worst N, which asks for it as well. */
static void read_overview(EvalRun *run) {
    enum { WORST = 10, MOST_WORST = 1000 };
    Cli *cli = run->cli;
    Str value, names[] = {STR("table"), STR("md")};
    run->options.worst = WORST;
    run->options.overview = args_has(&cli->args, "--overview") || args_has(&cli->args, "--worst");
    if (args_value(&cli->args, "--worst", &value)) {
        Number number;
        int64_t worst;
        if (number_parse(value, &number) != NUMBER_TEXT_OK || !number_to_int64(number, &worst) || worst < 0 ||
            worst > MOST_WORST)
            cli_bad_value(cli, "--worst", value, WORDS("a whole number from 0 to 1000", " 0 至 1000 的整数"), NULL, 0);
        else
            run->options.worst = (int)worst;
    }
    if (run->options.overview && run->options.format != REPORT_TABLE && run->options.format != REPORT_MD)
        cli_bad_value(cli, "--format", str_of(report_format_name(run->options.format)),
                      WORDS("table or md with --overview", " table 或 md（与 --overview 同用时）"), names, 2);
}

static void read_options(EvalRun *run) {
    Cli *cli = run->cli;
    Str value;
    read_format(run);
    read_verdicts(run);
    run->options.language = cli->language;
    run->options.summary_only = args_has(&cli->args, "--summary");
    read_overview(run);
    run->lenient = args_has(&cli->args, "--lenient");
    run->options.as_of = cli_as_of(cli);
    if (args_value(&cli->args, "--jobs", &value)) {
        Number number;
        int64_t jobs;
        if (number_parse(value, &number) != NUMBER_TEXT_OK || !number_to_int64(number, &jobs) || jobs < 1 ||
            jobs > EVAL_MAX_JOBS)
            cli_bad_value(cli, "--jobs", value, WORDS("a whole number from 1 to 1024", " 1 至 1024 的整数"), NULL, 0);
        else
            run->jobs = (int)jobs;
    }
    args_value(&cli->args, "--output", &run->output_path);
    if (str_equal(run->output_path, STR("-")))
        run->output_path = STR_NONE;
    if (run->output_path.n == 0) {
        run->options.colour = cli_is_terminal(STDOUT_FILENO);
        run->options.width = cli_terminal_width(STDOUT_FILENO);
    }
}

/* --- Policies and facts -------------------------------------------------------------------------------------------- */

/* That the output is not one of the files that are read: it would be lost. */
static void check_output(EvalRun *run, const Policies *policies, const FactsInput *inputs, int ninputs) {
    struct stat output, input;
    Arena *arena = run->cli->arena;
    if (run->output_path.n == 0 || stat(str_c(arena, run->output_path), &output) != 0 || !S_ISREG(output.st_mode))
        return;
    bool same = false;
    for (int i = 0; i < ninputs; i++)
        same |= stat(str_c(arena, inputs[i].path), &input) == 0 && input.st_dev == output.st_dev &&
                input.st_ino == output.st_ino;
    for (int i = 0; i < policies->n; i++)
        for (int k = 0; k < policies->files[i]->nfiles; k++)
            same |= stat(str_c(arena, policies->files[i]->sources[k]->name), &input) == 0 &&
                    input.st_dev == output.st_dev && input.st_ino == output.st_ino;
    if (same)
        diag_add(&run->cli->diags, DIAG_OUTPUT_IS_INPUT, place_none(), DIAG_ARGS(words_of(run->output_path)));
}

static void load_policies(EvalRun *run) {
    Cli *cli = run->cli;
    run->ninputs = cli_facts_inputs(cli, &run->inputs);
    if (run->ninputs == 0 && !cli->diags.errors) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("eval")), WORDS("facts", "事实数据")));
        diag_help(diag, WORDS("`banfa eval POLICY… --facts FILE`", "`banfa eval 政策… --facts 文件`"));
    }
    if (cli->diags.errors)
        return;
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    check_output(run, &policies, run->inputs, run->ninputs);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    int ncompiled = 0;
    for (int i = 0; i < policies.n; i++) {
        CorePolicy *policy = policy_compile(policies.loader, policies.files[i], run->inputs, run->ninputs);
        if (policy)
            compiled[ncompiled++] = policy;
    }
    run->policies = ARENA_ARRAY(cli->arena, CorePolicy *, ncompiled);
    /* With an edition that could not be read, that none of the others is in force would only follow from that. */
    if (ncompiled == policies.n)
        run->npolicies =
            editions_choose(cli->arena, compiled, ncompiled, run->options.as_of, run->policies, &cli->diags);
    else
        memcpy(run->policies, compiled, sizeof *compiled * (size_t)(run->npolicies = ncompiled));
}

/* All facts into memory, for each policy. */
static void load_whole(EvalRun *run) {
    Cli *cli = run->cli;
    run->work.sets = ARENA_ARRAY(cli->arena, FactSet *, run->npolicies);
    policies_read_facts(cli->arena, run->policies, run->npolicies, run->inputs, run->ninputs, run->lenient,
                        run->work.sets, &cli->diags);
}

/* --- The report ---------------------------------------------------------------------------------------------------- */

static const RuleInfo *const *asked_rules(EvalRun *run) {
    const RuleInfo **infos = ARENA_ARRAY(run->cli->arena, const RuleInfo *, run->nrules);
    int n = 0;
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            if (run->rules[p][r])
                infos[n++] = &run->policies[p]->rules[r]->info;
    return infos;
}

static const Words *beginnings_of_messages(EvalRun *run) {
    Words *beginnings = ARENA_ARRAY(run->cli->arena, Words, run->nrules);
    int n = 0;
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            if (run->rules[p][r])
                beginnings[n++] = eval_message_begins(run->policies[p]->rules[r], run->cli->arena);
    return beginnings;
}

/* "LABEL EDITION, LABEL EDITION" */
static Str policies_title(const EvalRun *run) {
    Arena *arena = run->cli->arena;
    Str title = STR_NONE;
    for (int p = 0; p < run->npolicies; p++) {
        const CorePolicy *policy = run->policies[p];
        Str name = policy->label.n ? policy->label : policy->name;
        title = str_format(arena, "%.*s%s%.*s%s%.*s", STR_ARG(title), p ? "; " : "", STR_ARG(name),
                           policy->edition.n ? " " : "", STR_ARG(policy->edition));
    }
    return title;
}

/* A spreadsheet takes a CSV file for its own old encoding unless a BOM says otherwise; a pipe wants none. */
void eval_begin_report(EvalRun *run) {
    EvalWork *work = &run->work;
    buf_clear(&work->out);
    if (run->options.format == REPORT_CSV && run->output_path.n)
        buf_add_c(&work->out, "\xEF\xBB\xBF");
    if (run->options.overview)
        run->options.title = policies_title(run);
    run->options.folded = run->spools;
    if (run->spools && (run->options.format == REPORT_JSON || run->options.format == REPORT_NDJSON))
        run->options.beginnings = beginnings_of_messages(run);
    work->report =
        report_new(run->cli->arena, &run->options, asked_rules(run), (int)run->nrules, &work->out);
}

static void print_stats(const EvalRun *run) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr,
            "{\"rows\":%lld,\"rules\":%lld,\"load_s\":%.6f,\"eval_s\":%.6f,\"report_s\":%.6f,\"peak_mb\":%.1f}\n",
            (long long)run->work.rows, (long long)run->nrules, run->work.load_s, run->work.eval_s, run->work.report_s,
            (double)usage.ru_maxrss / 1024);
}

/* --- The command --------------------------------------------------------------------------------------------------- */

static void warn_of_no_rules(EvalRun *run) {
    for (int p = 0; p < run->npolicies; p++)
        if (run->policies[p]->nrules == 0)
            diag_add(&run->cli->diags, DIAG_POLICY_NO_RULES, place_span(run->policies[p]->span),
                     DIAG_ARGS(words_of(run->policies[p]->name)));
}

static void end_always(const EvalWork *work, DiagList *diags) {
    const EvalRun *run = work->run;
    for (int p = 0; p < run->npolicies && run->nids == 0; p++)
        eval_end_always(run_eval(work->runs[p]), work->broken[p], diags);
}

/* Everything is known. False when it could not be written. */
static bool finish(EvalRun *run) {
    Cli *cli = run->cli;
    EvalWork *work = &run->work;
    double start = eval_now_s();
    Buf head = {0};
    report_end(work->report, work->rows, &head);
    for (int i = 0; i < run->nids; i++)
        if (!run->ids[i].found)
            eval_report_unknown_id(run, run->ids[i].id);
    if (run->spools)
        eval_flush(work, true);
    bool kept = !run->spools || spool_report(cli, &run->spool);
    if (cli->diags.errors || !kept) {
        output_abandon(&run->output);
        buf_free(&head);
        return false;
    }
    output_write(&run->output, buf_str(&head));
    buf_free(&head);
    if (run->spools)
        spool_write(&run->spool, work->report, &run->output);
    else
        eval_flush(work, true);
    bool written = output_close(cli, &run->output);
    work->report_s += eval_now_s() - start;
    return written;
}

/* With all facts in memory. False after errors. */
static bool evaluate_whole(EvalRun *run) {
    Cli *cli = run->cli;
    EvalWork *work = &run->work;
    double start = eval_now_s();
    load_whole(run);
    run->work.load_s += eval_now_s() - start;
    if (cli->diags.errors)
        return false;
    start = eval_now_s();
    warn_of_no_rules(run);
    eval_choose_rules(run);
    eval_choose_ids(run);
    if (cli->diags.errors)
        return false;
    eval_begin_work(run, work, cli->arena);
    eval_check_records(work, NULL, &cli->diags);
    end_always(work, &cli->diags);
    work->eval_s = eval_now_s() - start;
    if (!output_open(cli, run->output_path, &run->output))
        return false;
    cli_report(cli);
    run->spools = run->options.format == REPORT_JSON;
    eval_begin_report(run);
    Map names;
    eval_facts_names(run, &names);
    for (int i = 0; i < names.n; i++)
        eval_facts(work, names.entries[i].key);
    return finish(run);
}

/* The same in batches; what is printed has waited in the spool. */
static bool finish_streamed(EvalRun *run) {
    Cli *cli = run->cli;
    if (cli->diags.errors)
        return false;
    warn_of_no_rules(run);
    end_always(&run->work, &cli->diags);
    if (!output_open(cli, run->output_path, &run->output))
        return false;
    cli_report(cli);
    return finish(run);
}

int cmd_eval(Cli *cli) {
    EvalRun run = {.cli = cli};
    is_timed = args_has(&cli->args, "--stats");
    double start = eval_now_s();
    spool_init(cli, &run.spool);
    read_options(&run);
    if (!cli->diags.errors)
        load_policies(&run);
    run.work.load_s = eval_now_s() - start;
    bool done = false;
    /* The worst records are known only at the end, with what would mend them: that asks for all facts at hand. */
    if (run.policies)
        done = !cli->diags.errors && !run.options.overview && eval_streamed(&run) ? finish_streamed(&run) : evaluate_whole(&run);
    eval_end_work(&run.work);
    spool_free(&run.spool);
    cli_report(cli);
    if (!done)
        return EXIT_FAILED;
    if (is_timed)
        print_stats(&run);
    return report_has_failed_must(run.work.report) ? EXIT_FINDINGS : EXIT_FINE;
}

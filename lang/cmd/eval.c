/* banfa eval: policies and facts to verdicts. */
#include "lang/cmd/cli.h"
#include "lang/cmd/eval_overview.h"

#include "lang/run/run.h"
#include "lang/why/why.h"
#include "runtime/base/utf8.h"
#include "runtime/report/report.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_BYTES = 1 << 20, ROWS_PER_ARENA = 256, MAX_JOBS = 1024, MAX_MENDED = 2000 };

/* An --id: a record, or one element of a record. */
typedef struct ChosenId {
    Str id;     /* as given */
    Str record; /* of it, where it names an element */
    bool is_element, found;
} ChosenId;

typedef struct EvalRun {
    Cli *cli;
    CorePolicy **policies; /* those in force, as given */
    FactSet **sets;        /* of each */
    Run **runs;
    bool **rules; /* [policy][rule]: whether it is asked */
    int npolicies;
    ChosenId *ids;
    int nids; /* 0: all records */
    ReportOptions options;
    Str output_path;
    bool lenient;
    Report *report;
    Buf out;
    HeldRecord held; /* --overview */
    Output output;
    int64_t rows, nrules;
    int64_t mended;        /* findings for which a mend was looked for: of a table nobody can read to its end, the first */
    double load_s, eval_s, report_s;
} EvalRun;

static double now_s(void) {
    struct timespec t;
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
            jobs > MAX_JOBS)
            cli_bad_value(cli, "--jobs", value, WORDS("a whole number from 1 to 1024", " 1 至 1024 的整数"), NULL, 0);
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

static void load_all(EvalRun *run) {
    Cli *cli = run->cli;
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    if (ninputs == 0 && !cli->diags.errors) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("eval")), WORDS("facts", "事实数据")));
        diag_help(diag, WORDS("`banfa eval POLICY… --facts FILE`", "`banfa eval 政策… --facts 文件`"));
    }
    if (cli->diags.errors)
        return;
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    check_output(run, &policies, inputs, ninputs);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    int ncompiled = 0;
    for (int i = 0; i < policies.n; i++) {
        CorePolicy *policy = policy_compile(policies.loader, policies.files[i], inputs, ninputs);
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
    run->sets = ARENA_ARRAY(cli->arena, FactSet *, run->npolicies);
    policies_read_facts(cli->arena, run->policies, run->npolicies, inputs, ninputs, run->lenient, run->sets,
                        &cli->diags);
}

/* --- --rule and --id ----------------------------------------------------------------------------------------------- */

static bool choose_rule(EvalRun *run, Str name) {
    bool found = false;
    for (int p = 0; p < run->npolicies; p++) {
        CoreRule *rule = core_find_rule(run->policies[p], name);
        if (rule)
            run->rules[p][rule->index] = found = true;
    }
    return found;
}

static void report_unknown_rule(EvalRun *run, Str name) {
    Cli *cli = run->cli;
    VEC(Str) names = {0};
    for (int p = 0; p < run->npolicies; p++) {
        for (int r = 0; r < run->policies[p]->nrules; r++) {
            const RuleInfo *info = &run->policies[p]->rules[r]->info;
            vec_push(cli->arena, &names, info->rule);
            if (info->label.n)
                vec_push(cli->arena, &names, info->label);
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_RULE_NOT_FOUND, place_none(), DIAG_ARGS(words_of(name)));
    cli_suggest(cli, diag, name, names.items, names.n);
}

static void choose_rules(EvalRun *run) {
    Cli *cli = run->cli;
    Str *values;
    int n = args_values(cli->arena, &cli->args, "--rule", false, &values);
    run->rules = ARENA_ARRAY(cli->arena, bool *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++) {
        run->rules[p] = ARENA_ARRAY(cli->arena, bool, run->policies[p]->nrules);
        memset(run->rules[p], n == 0, (size_t)run->policies[p]->nrules);
    }
    for (int i = 0; i < n; i++) {
        /* A label may have a comma in it: the whole first. */
        if (choose_rule(run, values[i]))
            continue;
        Str *parts;
        int nparts = split_list(cli->arena, values[i], &parts);
        for (int k = 0; k < nparts; k++)
            if (!choose_rule(run, parts[k]))
                report_unknown_rule(run, parts[k]);
    }
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            run->nrules += run->rules[p][r];
}

static bool record_exists(const EvalRun *run, Str id) {
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = factset_schema(run->sets[p]);
        for (int f = 0; f < schema->nfacts; f++)
            if (factset_find(run->sets[p], schema->facts[f], id) >= 0)
                return true;
    }
    return false;
}

static bool choose_id(EvalRun *run, Str id) {
    ChosenId chosen = {.id = id, .record = id};
    bool found = record_exists(run, id);
    /* ORG-ID/ELEMENT; either part may have a slash in it. */
    for (size_t i = id.n; !found && i-- > 1;) {
        if (id.p[i] != '/')
            continue;
        chosen.record = str_sub(id, 0, i);
        chosen.is_element = found = record_exists(run, chosen.record);
    }
    if (!found)
        return false;
    chosen.found = !chosen.is_element;
    run->ids[run->nids++] = chosen;
    return true;
}

static void report_unknown_id(EvalRun *run, Str id) {
    enum { MAX_LOOKED_AT = 100000 };
    Cli *cli = run->cli;
    VEC(Str) names = {0};
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = factset_schema(run->sets[p]);
        for (int f = 0; f < schema->nfacts; f++) {
            int64_t rows = factset_rows(run->sets[p], schema->facts[f]->shape);
            for (int64_t row = 0; row < rows && names.n < MAX_LOOKED_AT; row++)
                vec_push(cli->arena, &names, factset_id(run->sets[p], schema->facts[f], row));
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_ID_NOT_FOUND, place_none(), DIAG_ARGS(words_of(id)));
    cli_suggest(cli, diag, id, names.items, names.n);
}

static void choose_ids(EvalRun *run) {
    Cli *cli = run->cli;
    Str *values, *all;
    int n = args_values(cli->arena, &cli->args, "--id", false, &values);
    int room = n + args_values(cli->arena, &cli->args, "--id", true, &all);
    run->ids = ARENA_ARRAY(cli->arena, ChosenId, room);
    for (int i = 0; i < n; i++) {
        if (choose_id(run, values[i]))
            continue;
        Str *parts;
        int nparts = split_list(cli->arena, values[i], &parts);
        for (int k = 0; k < nparts; k++)
            if (!choose_id(run, parts[k]))
                report_unknown_id(run, parts[k]);
    }
}

/* Whether the record is asked about, whole or in part. */
static bool record_is_chosen(const EvalRun *run, Str id) {
    for (int i = 0; i < run->nids; i++)
        if (str_equal(run->ids[i].record, id))
            return true;
    return run->nids == 0;
}

static bool finding_is_chosen(EvalRun *run, Str record, Str id) {
    bool chosen = run->nids == 0;
    for (int i = 0; i < run->nids; i++) {
        if (!str_equal(run->ids[i].record, record) || (run->ids[i].is_element && !str_equal(run->ids[i].id, id)))
            continue;
        run->ids[i].found = chosen = true;
    }
    return chosen;
}

/* --- Evaluation ---------------------------------------------------------------------------------------------------- */

static bool asks_about(const EvalRun *run, int p, const Facts *facts) {
    for (int r = 0; r < run->policies[p]->nrules; r++)
        if (run->rules[p][r] && run->policies[p]->rules[r]->facts == facts)
            return true;
    return false;
}

/* With --id nothing goes out before all is known to be good: an element that is not there shows only at the end. */
static void flush(EvalRun *run, bool all) {
    if (!all && (run->nids || run->out.n < FLUSH_BYTES))
        return;
    output_write(&run->output, buf_str(&run->out));
    buf_clear(&run->out);
}

/* For people: a few words of what would mend a finding that is printed, where they say more than the rule's own. */
static void add_mend(EvalRun *run, int p, const CoreRule *rule, int64_t row, int index, Finding *finding, Arena *scratch) {
    const ReportOptions *options = &run->options;
    bool for_people = (options->format == REPORT_TABLE || options->format == REPORT_MD) && !options->summary_only;
    bool shown = !options->chosen_verdicts || options->verdicts[finding->verdict];
    if (!for_people || !shown || (finding->verdict != VERDICT_FAIL && finding->verdict != VERDICT_PENDING) ||
        run->mended >= MAX_MENDED)
        return;
    run->mended++;
    Why why = {.rule = rule, .finding = *finding};
    why.mend = why_mend(run_eval(run->runs[p]), run->sets[p], rule, row, index, finding, false, scratch);
    if (why_says_more(&why))
        finding->mend = why.mend.brief;
}

static void evaluate_rule(EvalRun *run, int p, const CoreRule *rule, Str id, int64_t row, Arena *scratch) {
    Verdict verdict = VERDICT_NA;
    int64_t n = 0;
    /* With --id, which elements a verdict is about matters even where it is not printed. */
    if (run->nids == 0 && run_verdict(run->runs[p], rule, row, &verdict, &n) && !report_prints(run->report, verdict)) {
        report_count(run->report, &rule->info, verdict, n);
        return;
    }
    EvalFindings findings = run_exact(run->runs[p], rule, row, scratch);
    for (int i = 0; i < findings.n; i++)
        if (finding_is_chosen(run, id, findings.items[i].id)) {
            if (run->options.overview)
                overview_hold(&run->held, &(HeldFinding){run->runs[p], run->sets[p], rule, row, i, findings.items[i]}, scratch);
            else
                add_mend(run, p, rule, row, i, &findings.items[i], scratch);
            report_add(run->report, &findings.items[i]);
        }
}

static void evaluate_record(EvalRun *run, int p, const Facts *facts, int64_t row, Arena *scratch) {
    const CorePolicy *policy = run->policies[p];
    Str id = run->nids ? factset_id(run->sets[p], facts, row) : STR_NONE;
    if (!record_is_chosen(run, id))
        return;
    for (int r = 0; r < policy->nrules; r++)
        if (run->rules[p][r] && policy->rules[r]->facts == facts)
            evaluate_rule(run, p, policy->rules[r], id, row, scratch);
}

/* Counts alone: no record is looked at one by one. */
static void count_batch(EvalRun *run, int p, const Facts *facts) {
    const CorePolicy *policy = run->policies[p];
    for (int r = 0; r < policy->nrules; r++) {
        const CoreRule *rule = policy->rules[r];
        if (!run->rules[p][r] || rule->facts != facts)
            continue;
        int64_t counts[VERDICTS] = {0};
        run_count(run->runs[p], rule, counts);
        for (int v = 0; v < VERDICTS; v++)
            report_count(run->report, &rule->info, (Verdict)v, counts[v]);
    }
}

static void evaluate_batch(EvalRun *run, const Facts *const *facts, int64_t first, int64_t n) {
    bool counts_alone = run->options.summary_only && run->nids == 0;
    int64_t most = 0, here[run->npolicies];
    double start = now_s();
    for (int p = 0; p < run->npolicies; p++) {
        int64_t rows = facts[p] ? factset_rows(run->sets[p], facts[p]->shape) - first : 0;
        here[p] = rows < n ? rows : n;
        if (here[p] <= 0)
            continue;
        most = here[p] > most ? here[p] : most;
        run_batch(run->runs[p], facts[p], first, here[p]);
        if (counts_alone)
            count_batch(run, p, facts[p]);
    }
    double done = now_s();
    run->eval_s += done - start;
    if (counts_alone) {
        run->rows += most;
        return;
    }
    Arena *scratch = arena_new();
    for (int64_t i = 0; i < most && !run->output.error; i++) {
        bool counted = run->nids == 0;
        for (int p = 0; p < run->npolicies; p++) {
            if (i >= here[p])
                continue;
            if (run->nids)
                counted |= record_is_chosen(run, factset_id(run->sets[p], facts[p], first + i));
            evaluate_record(run, p, facts[p], first + i, scratch);
        }
        run->rows += counted;
        if (run->options.overview && counted)
            overview_end_record(&run->held, run->report, run->options.language, scratch);
        flush(run, false);
        if (i % ROWS_PER_ARENA == ROWS_PER_ARENA - 1) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
    run->report_s += now_s() - done;
}

/* All records of the `facts` of this name, each with all policies. */
static void evaluate_facts(EvalRun *run, Str name) {
    int64_t rows = 0;
    const Facts **facts = ARENA_ARRAY(run->cli->arena, const Facts *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = factset_schema(run->sets[p]);
        for (int f = 0; f < schema->nfacts; f++)
            if (str_equal(schema->facts[f]->name, name) && asks_about(run, p, schema->facts[f]))
                facts[p] = schema->facts[f];
        if (facts[p] && factset_rows(run->sets[p], facts[p]->shape) > rows)
            rows = factset_rows(run->sets[p], facts[p]->shape);
    }
    for (int64_t first = 0; first < rows && !run->output.error; first += RUN_BATCH_ROWS)
        evaluate_batch(run, facts, first, rows - first < RUN_BATCH_ROWS ? rows - first : RUN_BATCH_ROWS);
}

static void evaluate_all(EvalRun *run) {
    Map names; /* of facts, in the order of their first declaration */
    map_init(&names, run->cli->arena);
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = factset_schema(run->sets[p]);
        for (int f = 0; f < schema->nfacts; f++)
            map_put(&names, schema->facts[f]->name, schema->facts[f]);
    }
    for (int i = 0; i < names.n; i++)
        evaluate_facts(run, names.entries[i].key);
}

static const RuleInfo *const *asked_rules(EvalRun *run) {
    const RuleInfo **infos = ARENA_ARRAY(run->cli->arena, const RuleInfo *, run->nrules);
    int n = 0;
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            if (run->rules[p][r])
                infos[n++] = &run->policies[p]->rules[r]->info;
    return infos;
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
static void begin_report(EvalRun *run) {
    if (run->options.format == REPORT_CSV && run->output_path.n)
        buf_add_c(&run->out, "\xEF\xBB\xBF");
    if (run->options.overview)
        run->options.title = policies_title(run);
    run->report = report_new(run->cli->arena, &run->options, asked_rules(run), (int)run->nrules, &run->out);
}

static void print_stats(const EvalRun *run) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr,
            "{\"rows\":%lld,\"rules\":%lld,\"load_s\":%.6f,\"eval_s\":%.6f,\"report_s\":%.6f,\"peak_mb\":%.1f}\n",
            (long long)run->rows, (long long)run->nrules, run->load_s, run->eval_s, run->report_s,
            (double)usage.ru_maxrss / 1024);
}

/* Warns of records that break an `always`; with --id of those that are asked about. */
static void check_always(EvalRun *run, Eval *eval) {
    DiagList all;
    diag_init(&all, run->cli->arena);
    eval_check_always(eval, run->nids ? &all : &run->cli->diags);
    for (int i = 0; i < all.diags.n; i++) {
        const Diag *diag = all.diags.items[i];
        Str id = diag->nargs ? diag->args[0].en : STR_NONE; /* ORG-ID or ORG-ID/ELEMENT */
        bool chosen = false;
        for (int k = 0; k < run->nids; k++) {
            Str record = run->ids[k].record;
            chosen |= str_starts(id, record) && (id.n == record.n || id.p[record.n] == '/');
        }
        if (chosen)
            diag_keep(&run->cli->diags, diag);
    }
}

static void prepare(EvalRun *run) {
    Cli *cli = run->cli;
    for (int p = 0; p < run->npolicies; p++)
        if (run->policies[p]->nrules == 0)
            diag_add(&cli->diags, DIAG_POLICY_NO_RULES, place_span(run->policies[p]->span),
                     DIAG_ARGS(words_of(run->policies[p]->name)));
    choose_rules(run);
    choose_ids(run);
    if (cli->diags.errors)
        return;
    run->runs = ARENA_ARRAY(cli->arena, Run *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++) {
        run->runs[p] = run_new(cli->arena, run->policies[p], run->sets[p], run->options.as_of, run->rules[p]);
        check_always(run, run_eval(run->runs[p]));
    }
}

static bool finish(EvalRun *run) {
    Cli *cli = run->cli;
    double start = now_s();
    report_end(run->report, run->rows);
    for (int i = 0; i < run->nids; i++)
        if (!run->ids[i].found)
            report_unknown_id(run, run->ids[i].id);
    if (cli->diags.errors) {
        output_abandon(&run->output);
        return false;
    }
    flush(run, true);
    bool written = output_close(cli, &run->output);
    run->report_s += now_s() - start;
    return written;
}

static void free_runs(EvalRun *run) {
    for (int p = 0; run->runs && p < run->npolicies; p++)
        run_free(run->runs[p]);
}

int cmd_eval(Cli *cli) {
    EvalRun run = {.cli = cli};
    double start = now_s();
    read_options(&run);
    if (!cli->diags.errors)
        load_all(&run);
    if (cli->diags.errors)
        return EXIT_FAILED;
    run.load_s = now_s() - start;
    start = now_s();
    prepare(&run);
    run.eval_s = now_s() - start;
    if (cli->diags.errors || !output_open(cli, run.output_path, &run.output)) {
        free_runs(&run);
        return EXIT_FAILED;
    }
    cli_report(cli);
    begin_report(&run);
    evaluate_all(&run);
    bool written = finish(&run);
    buf_free(&run.out);
    free_runs(&run);
    cli_report(cli);
    if (!written)
        return EXIT_FAILED;
    if (args_has(&cli->args, "--stats"))
        print_stats(&run);
    return report_has_failed_must(run.report) ? EXIT_FINDINGS : EXIT_FINE;
}

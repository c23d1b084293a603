/* banfa why: the verdicts about one record, each explained. */
#include "lang/cmd/ask.h"
#include "lang/cmd/ask_facts.h"

#include "lang/why/why.h"

typedef struct WhyRun {
    Cli *cli;
    CorePolicy **policies; /* those in force, as given */
    FactSet **sets;        /* of each */
    AskedFacts facts;
    int npolicies;
    bool **rules;          /* [policy][rule]: whether it is asked */
    bool rules_given;
    Str id, record;        /* as given; of it the record */
    Date as_of;
    bool json, lenient;
    Arena *scratch;
    Buf out;
    int printed;
    int64_t counts[VERDICTS];
    bool failed_must;
} WhyRun;

/* --- Options ------------------------------------------------------------------------------------------------------- */

static void read_options(WhyRun *run) {
    Cli *cli = run->cli;
    Str value;
    run->lenient = args_has(&cli->args, "--lenient");
    run->as_of = cli_as_of(cli);
    if (args_value(&cli->args, "--format", &value)) {
        static const Str names[] = {{"text", 4}, {"json", 4}};
        run->json = str_equal(value, names[1]);
        if (!run->json && !str_equal(value, names[0]))
            cli_bad_value(cli, "--format", value, WORDS("`text` or `json`", "`text`或`json`"), names, 2);
    }
    if (!args_value(&cli->args, "--id", &run->id)) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("why")), WORDS("a record (--id)", "要说明的记录（--id）")));
        diag_help(diag, WORDS("`banfa why POLICY… --facts FILE --id ID`", "`banfa why 政策… --facts 文件 --id 编号`"));
    }
}

static void load(WhyRun *run) {
    Cli *cli = run->cli;
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    if (ninputs == 0 && !cli->diags.errors) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("why")), WORDS("facts", "事实数据")));
        diag_help(diag, WORDS("`banfa why POLICY… --facts FILE --id ID`", "`banfa why 政策… --facts 文件 --id 编号`"));
    }
    if (cli->diags.errors)
        return;
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    int n = 0;
    for (int i = 0; i < policies.n; i++) {
        CorePolicy *policy = policy_compile(policies.loader, policies.files[i], inputs, ninputs);
        if (policy)
            compiled[n++] = policy;
    }
    run->policies = ARENA_ARRAY(cli->arena, CorePolicy *, n);
    if (n < policies.n)
        return; /* which was reported */
    run->npolicies = editions_choose(cli->arena, compiled, n, run->as_of, run->policies, &cli->diags);
    if (cli->diags.errors)
        return;
    run->facts = ask_facts(cli, run->policies, run->npolicies, inputs, ninputs, run->lenient, run->id);
    run->sets = run->facts.sets;
}

/* --- --rule and --id ----------------------------------------------------------------------------------------------- */

static void choose_record(WhyRun *run) {
    run->record = ask_record(run->sets, run->npolicies, run->id);
    if (run->record.p == NULL)
        ask_report_unknown_id(run->cli, run->sets, run->npolicies, run->id);
}

/* --- Explaining ---------------------------------------------------------------------------------------------------- */

static void print_one(WhyRun *run, const Why *why) {
    if (run->json) {
        buf_add_c(&run->out, run->printed ? "," : "");
        why_print_json(why, run->cli->language, &run->out);
    } else {
        buf_add_c(&run->out, run->printed ? "\n" : "");
        why_print_text(why, run->cli->language, &run->out);
    }
    run->printed++;
}

static void explain_rule(WhyRun *run, int p, Eval *eval, const CoreRule *rule, int64_t row) {
    EvalFindings findings = eval_rule(eval, rule, row, run->scratch);
    for (int i = 0; i < findings.n; i++) {
        const Finding *finding = &findings.items[i];
        bool whole = str_equal(run->id, run->record);
        if (!whole && !str_equal(finding->id, run->id))
            continue;
        run->counts[finding->verdict]++;
        bool is_must = rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT;
        run->failed_must |= is_must && finding->verdict == VERDICT_FAIL;
        if (!run->rules_given && (finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA))
            continue;
        Why why = why_explain(eval, rule, row, i, finding, run->scratch);
        if (finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_PENDING)
            why.mend = why_mend(eval, run->sets[p], rule, row, i, finding, true, run->scratch);
        why_ask_least(eval, run->sets[p], row, i, &why, run->scratch);
        print_one(run, &why);
    }
}

static void explain_all(WhyRun *run) {
    Cli *cli = run->cli;
    for (int p = 0; p < run->npolicies; p++) {
        const CorePolicy *policy = run->policies[p];
        Eval *eval = eval_new(cli->arena, policy, run->sets[p], run->as_of);
        for (int r = 0; r < policy->nrules; r++) {
            const CoreRule *rule = policy->rules[r];
            int64_t row = run->rules[p][r] ? factset_find(run->sets[p], rule->facts, run->record) : -1;
            if (row >= 0)
                explain_rule(run, p, eval, rule, row);
        }
        eval_free(eval);
    }
}

/* No finding: what the record's verdicts are, so that silence is not taken for an answer. */
static void print_nothing(WhyRun *run) {
    bool zh = run->cli->language == LANGUAGE_ZH;
    buf_add(&run->out, run->id);
    buf_add_c(&run->out, zh ? "：没有需要说明的发现（" : ": nothing to explain (");
    for (int v = 0; v < VERDICTS; v++) {
        buf_add_c(&run->out, v ? (zh ? "，" : ", ") : "");
        if (zh)
            buf_add_format(&run->out, "%.*s %lld", STR_ARG(verdict_words((Verdict)v).zh), (long long)run->counts[v]);
        else
            buf_add_format(&run->out, "%lld %s", (long long)run->counts[v], verdict_name((Verdict)v));
    }
    buf_add_c(&run->out, zh ? "）\n" : ")\n");
}

/* With --rule and one finding the object itself, else all of them in a list. */
static void wrap_json(WhyRun *run) {
    if (run->rules_given && run->printed == 1) {
        buf_add_char(&run->out, '\n');
        return;
    }
    Buf list = run->out;
    run->out = (Buf){0};
    buf_add_c(&run->out, "{\"as_of\":\"");
    date_print(&run->out, run->as_of);
    buf_add_c(&run->out, "\",\"findings\":[");
    buf_add(&run->out, buf_str(&list));
    buf_add_c(&run->out, "]}\n");
    buf_free(&list);
}

int cmd_why(Cli *cli) {
    WhyRun run = {.cli = cli};
    read_options(&run);
    if (!cli->diags.errors)
        load(&run);
    run.rules_given = args_has(&cli->args, "--rule");
    if (!cli->diags.errors)
        run.rules = ask_rules(cli, run.policies, run.npolicies);
    if (!cli->diags.errors)
        choose_record(&run);
    if (cli->diags.errors) {
        ask_facts_free(&run.facts);
        return EXIT_FAILED;
    }
    run.scratch = arena_new();
    explain_all(&run);
    bool is_element = !str_equal(run.id, run.record);
    int64_t seen = 0;
    for (int v = 0; v < VERDICTS; v++)
        seen += run.counts[v];
    if (is_element && seen == 0)
        ask_report_unknown_id(cli, run.sets, run.npolicies, run.id);
    cli_report(cli);
    bool good = !(is_element && seen == 0);
    if (run.json)
        wrap_json(&run);
    else if (run.printed == 0)
        print_nothing(&run);
    good = good && output_print(cli, &run.out);
    buf_free(&run.out);
    arena_free(run.scratch);
    ask_facts_free(&run.facts);
    return !good ? EXIT_FAILED : run.failed_must ? EXIT_FINDINGS : EXIT_FINE;
}

/* banfa check: what is wrong with policies, and the program's forms for who looks into it. */
#include "lang/cmd/cli.h"

#include "lang/lex/lex.h"

#include <stdio.h>

typedef enum DumpForm { DUMP_NONE, DUMP_TOKENS, DUMP_AST, DUMP_CORE, DUMP_FORMS } DumpForm;

static const Str dump_names[DUMP_FORMS] = {{"", 0}, {"tokens", 6}, {"ast", 3}, {"core", 4}};
static const Str format_names[] = {[DIAG_TEXT] = {"text", 4}, [DIAG_JSON] = {"json", 4}, [DIAG_SARIF] = {"sarif", 5}};

static DiagFormat read_format(Cli *cli) {
    Str value;
    if (!args_value(&cli->args, "--format", &value))
        return DIAG_TEXT;
    for (int i = DIAG_TEXT; i <= DIAG_SARIF; i++)
        if (str_equal(value, format_names[i]))
            return (DiagFormat)i;
    cli_bad_value(cli, "--format", value, WORDS("`text`, `json` or `sarif`", "`text`、`json`或`sarif`"), format_names, 3);
    return DIAG_TEXT;
}

static DumpForm read_dump(Cli *cli) {
    Str value;
    if (!args_value(&cli->args, "--dump", &value))
        return DUMP_NONE;
    for (int i = DUMP_TOKENS; i < DUMP_FORMS; i++)
        if (str_equal(value, dump_names[i]))
            return (DumpForm)i;
    cli_bad_value(cli, "--dump", value, WORDS("`tokens`, `ast` or `core`", "`tokens`、`ast`或`core`"), dump_names + 1,
                  DUMP_FORMS - 1);
    return DUMP_NONE;
}

static void dump_files(Cli *cli, DumpForm form, const PolicyFiles *files, Buf *out) {
    for (int i = 0; i < files->nfiles; i++) {
        const Source *source = files->sources[i];
        if (files->nfiles > 1)
            buf_add_format(out, "# %.*s\n", STR_ARG(source->name));
        if (form == DUMP_AST) {
            ast_dump(&files->files[i]->node, out);
            continue;
        }
        TokenList tokens = lex_source(cli->arena, source, 0, (uint32_t)source->text.n, true, &cli->diags);
        lex_dump(&tokens, source, out);
    }
}

static bool print_diagnostics(Cli *cli, DiagFormat format) {
    if (format == DIAG_TEXT)
        return true;
    Buf out = {0};
    diag_print(&cli->diags, format, cli->language, false, &out);
    if (!str_ends(buf_str(&out), STR("\n")))
        buf_add_char(&out, '\n');
    bool written = output_print(cli, &out);
    buf_free(&out);
    return written;
}

int cmd_check(Cli *cli) {
    DiagFormat format = read_format(cli);
    DumpForm dump = read_dump(cli);
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    if (cli->diags.errors)
        return EXIT_FAILED;
    static const LoadStage stages[DUMP_FORMS] = {
        [DUMP_NONE] = LOAD_POLICY, [DUMP_TOKENS] = LOAD_BYTES, [DUMP_AST] = LOAD_TREE, [DUMP_CORE] = LOAD_POLICY};
    Buf out = {0};
    if (dump == DUMP_NONE && args_has(&cli->args, "--fix"))
        fix_policies(cli, inputs, ninputs, &out);
    if (format != DIAG_TEXT) { /* standard output is the other form's */
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&out)));
        buf_clear(&out);
    }
    Policies policies = cli_load_policies(cli, stages[dump]);
    /* Looking at a policy runs nothing that it names, unless that is asked for. */
    if (!args_has(&cli->args, "--allow-native"))
        policy_loader_natives(policies.loader, (CheckNatives){0});
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    int ncompiled = 0;
    for (int i = 0; i < policies.n; i++) {
        if (dump == DUMP_TOKENS || dump == DUMP_AST) {
            dump_files(cli, dump, policies.files[i], &out);
            continue;
        }
        CorePolicy *policy = policy_compile(policies.loader, policies.files[i], inputs, ninputs);
        if (policy)
            compiled[ncompiled++] = policy;
        if (policy && dump == DUMP_NONE)
            policy_lint(policies.files[i], policy, &cli->diags);
        if (policy && dump == DUMP_CORE)
            core_dump(policy, &out);
    }
    editions_check(cli->arena, compiled, ncompiled, &cli->diags);
    cli_report_missing(cli); /* also where nothing was asked of them */
    bool errors = cli->diags.errors > 0, warnings = cli->diags.warnings > 0;
    bool written = out.n == 0 || output_print(cli, &out);
    buf_free(&out);
    written = print_diagnostics(cli, format) && written;
    if (format == DIAG_TEXT || !written) {
        cli_report(cli);
    } else if (errors || warnings) {
        fprintf(stderr, "%.*s\n", STR_ARG(cli_total(cli->arena, &cli->diags, cli->language)));
    }
    diag_init(&cli->diags, cli->arena); /* all of it is printed */
    return errors || !written ? EXIT_FAILED : warnings ? EXIT_FINDINGS : EXIT_FINE;
}

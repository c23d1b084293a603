/* banfa diff: what changed in meaning between two editions. */
#include "lang/cmd/cli.h"

#include "lang/diff/diff.h"

#include <stdlib.h>
#include <unistd.h>

typedef enum DiffFormat { FORMAT_TEXT, FORMAT_JSON, FORMAT_MD, DIFF_FORMATS } DiffFormat;

static const char *const format_names[DIFF_FORMATS] = {"text", "json", "md"};

static DiffFormat read_format(Cli *cli)
{
    Str value, names[DIFF_FORMATS];
    if (!args_value(&cli->args, "--format", &value))
        return FORMAT_TEXT;
    for (int i = 0; i < DIFF_FORMATS; i++) {
        names[i] = str_of(format_names[i]);
        if (str_equal(value, names[i]))
            return (DiffFormat)i;
    }
    cli_bad_value(cli, "--format", value, WORDS("`text`, `json` or `md`", "`text`、`json`或`md`"), names, DIFF_FORMATS);
    return FORMAT_TEXT;
}

static void check_operands(Cli *cli)
{
    if (cli->args.operands.n == 1) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("diff")), WORDS("two editions of a policy", "两个版本的政策")));
        diag_help(diag, WORDS("`banfa diff OLD NEW`", "`banfa diff 旧版本 新版本`"));
    }
    for (int i = 2; i < cli->args.operands.n; i++)
        diag_add(&cli->diags, DIAG_OPERAND_EXTRA, place_none(),
                 DIAG_ARGS(words_of(STR("diff")), words_of(cli->args.operands.items[i])));
    if (cli->args.operands.n == 2 && str_equal(cli->args.operands.items[0], STR("-")) &&
        str_equal(cli->args.operands.items[1], STR("-")))
        diag_add(&cli->diags, DIAG_STDIN_TWICE, place_none(),
                 DIAG_ARGS(WORDS("the old edition", "旧版本"), WORDS("the new edition", "新版本")));
}

/* The solver's program: BANFA_SOLVE, else beside this one, else where it is installed. */
static Str solver_path(Arena *arena)
{
    char self[4096];
    Str given = str_of(getenv("BANFA_SOLVE"));
    if (given.n)
        return given;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    Str directory = n > 0 ? path_directory((Str){self, (size_t)n}) : STR(".");
    Str beside = path_join(arena, directory, STR("banfa-solve"));
    if (access(str_c(arena, beside), X_OK) == 0)
        return str_copy(arena, beside);
    return path_join(arena, path_directory(directory), STR("libexec/banfa/banfa-solve"));
}

int cmd_diff(Cli *cli)
{
    DiffFormat format = read_format(cli);
    check_operands(cli);
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    Date as_of = cli_as_of(cli);
    if (cli->diags.errors)
        return EXIT_FAILED;
    PolicyLoader *loader = policy_loader_new(cli->arena, LOAD_POLICY, &cli->diags);
    policy_loader_natives(loader, cli_natives(cli));
    CorePolicy *policies[WORLD_SIDES] = {NULL};
    for (int s = 0; s < WORLD_SIDES; s++)
        policies[s] = policy_compile(loader, policy_load(loader, cli->args.operands.items[s]), inputs, ninputs);
    if (cli->diags.errors || !policies[0] || !policies[1])
        return EXIT_FAILED;
    FactSet *sets[WORLD_SIDES] = {NULL};
    if (ninputs > 0)
        policies_read_facts(cli->arena, policies, WORLD_SIDES, inputs, ninputs, args_has(&cli->args, "--lenient"), sets,
                            &cli->diags);
    if (cli->diags.errors)
        return EXIT_FAILED;
    Solver *solver = solver_new(cli->arena, solver_path(cli->arena));
    Diff *diff = diff_policies(cli->arena, policies[0], policies[1], decider_new(cli->arena, solver), NULL, &cli->diags);
    if (diff_asked_solver(diff) && !solver_works(solver))
        diag_add(&cli->diags, DIAG_DIFF_NO_SOLVER, place_none(), DIAG_ARGS(words_of(solver_path(cli->arena))));
    solver_free(solver);
    cli_report(cli);
    DiffPrint print = {.diff = diff,
                       .impact = sets[0] && sets[1] ? diff_impact(cli->arena, diff, sets, as_of) : NULL,
                       .names = {cli->args.operands.items[0], cli->args.operands.items[1]},
                       .language = cli->language,
                       .colour = cli_is_terminal(STDOUT_FILENO),
                       .width = cli_terminal_width(STDOUT_FILENO)};
    Buf out = {0};
    switch (format) {
    case FORMAT_JSON:
        diff_print_json(&print, &out);
        break;
    case FORMAT_MD:
        diff_print_markdown(&print, &out);
        break;
    default:
        diff_print_text(&print, &out);
    }
    bool written = output_print(cli, &out);
    buf_free(&out);
    return !written ? EXIT_FAILED : diff_means_something(diff) ? EXIT_FINDINGS : EXIT_FINE;
}

/* banfa diff: what changed in meaning between two editions. */
#include "lang/cmd/diff.h"

#include "lang/cmd/git.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef enum DiffFormat { FORMAT_TEXT, FORMAT_JSON, FORMAT_MD, FORMAT_HTML, FORMAT_GITHUB, DIFF_FORMATS } DiffFormat;

static const char *const format_names[DIFF_FORMATS] = {"text", "json", "md", "html", "github"};

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
    cli_bad_value(cli, "--format", value, WORDS("`text`, `json`, `md`, `html` or `github`", "`text`、`json`、`md`、`html`或`github`"), names,
                  DIFF_FORMATS);
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

Str cli_solver_path(Arena *arena)
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

/* --- While it works --------------------------------------------------------------------------------------------------------------- */

enum { SILENT_MS = 1000 };

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

typedef struct Watch {
    Cli *cli;
    bool shows, shown;
    int64_t start_ms;
    int done, of;
} Watch;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* After a second without an answer a terminal is told how far it is. */
static void show_progress(Watch *watch)
{
    if (!watch->shows || now_ms() - watch->start_ms < SILENT_MS)
        return;
    watch->shown = true;
    fprintf(stderr, watch->cli->language == LANGUAGE_ZH ? "\r\033[K正在比较第 %d 条，共 %d 条规则；按 Ctrl-C 可中止并输出已有结果"
                                                         : "\r\033[Kcomparing rule %d of %d; Ctrl-C stops and prints what is known",
            watch->done + 1, watch->of);
    fflush(stderr);
}

static void report_progress(void *data, int done, int of)
{
    Watch *watch = data;
    watch->done = done;
    watch->of = of;
    show_progress(watch);
}

static bool is_stopped(void *data)
{
    (void)data;
    return interrupted;
}

static bool keep_waiting(void *data)
{
    show_progress(data);
    return !interrupted;
}

Diff *diff_compare(Cli *cli, const CorePolicy *older, const CorePolicy *newer)
{
    Watch watch = {.cli = cli, .shows = cli_is_terminal(STDERR_FILENO), .start_ms = now_ms()};
    DiffProgress progress = {report_progress, is_stopped, &watch};
    /* The second Ctrl-C ends the program, as ever. */
    struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = (int)SA_RESETHAND}, before;
    sigaction(SIGINT, &action, &before);
    Solver *solver = solver_new(cli->arena, cli_solver_path(cli->arena));
    solver_while_waiting(solver, keep_waiting, &watch);
    DiffDay day = {cli_as_of(cli), args_has(&cli->args, "--as-of")};
    Diff *diff = diff_policies(cli->arena, older, newer, day, decider_new(cli->arena, solver), &progress, &cli->diags);
    if (diff_asked_solver(diff) && !solver_works(solver))
        diag_add(&cli->diags, DIAG_DIFF_NO_SOLVER, place_none(), DIAG_ARGS(words_of(cli_solver_path(cli->arena))));
    solver_free(solver);
    sigaction(SIGINT, &before, NULL);
    if (watch.shown)
        fprintf(stderr, "\r\033[K");
    return diff;
}

static int compare_operands(Cli *cli, GitTree trees[WORLD_SIDES])
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
    for (int s = 0; s < WORLD_SIDES; s++) {
        Str path = cli->args.operands.items[s];
        if (git_is_operand(path))
            path = git_open_operand(cli, loader, path, &trees[s]);
        if (path.n > 0)
            policies[s] = policy_compile(loader, policy_load(loader, path), inputs, ninputs);
    }
    if (cli->diags.errors || !policies[0] || !policies[1])
        return EXIT_FAILED;
    FactSet *sets[WORLD_SIDES] = {NULL};
    if (ninputs > 0)
        policies_read_facts(cli->arena, policies, WORLD_SIDES, inputs, ninputs, args_has(&cli->args, "--lenient"), sets,
                            &cli->diags);
    if (cli->diags.errors)
        return EXIT_FAILED;
    Diff *diff = diff_compare(cli, policies[0], policies[1]);
    cli_report(cli);
    Str output_path = STR_NONE;
    args_value(&cli->args, "--output", &output_path);
    DiffPrint print = {.diff = diff,
                       .impact = sets[0] && sets[1] ? diff_impact(cli->arena, diff, sets, as_of) : NULL,
                       .names = {cli->args.operands.items[0], cli->args.operands.items[1]},
                       .language = cli->language,
                       .colour = output_path.n == 0 && cli_is_terminal(STDOUT_FILENO),
                       .width = output_path.n == 0 ? cli_terminal_width(STDOUT_FILENO) : 0};
    Buf out = {0};
    switch (format) {
    case FORMAT_JSON:
        diff_print_json(&print, &out);
        break;
    case FORMAT_MD:
        diff_print_markdown(&print, &out);
        break;
    case FORMAT_HTML:
        diff_print_html(&print, &out);
        break;
    case FORMAT_GITHUB:
        diff_print_github(&print, &out);
        break;
    default:
        diff_print_text(&print, &out);
    }
    Output output;
    bool written = output_open(cli, output_path, &output);
    if (written) {
        output_write(&output, buf_str(&out));
        written = output_close(cli, &output);
    }
    buf_free(&out);
    return !written ? EXIT_FAILED : diff_means_something(diff) ? EXIT_FINDINGS : EXIT_FINE;
}

int cmd_diff(Cli *cli)
{
    if (args_has(&cli->args, "--git"))
        return git_diff_file(cli);
    GitTree trees[WORLD_SIDES] = {0};
    int code = compare_operands(cli, trees);
    for (int s = 0; s < WORLD_SIDES; s++)
        git_close_tree(cli->arena, &trees[s]);
    return code;
}

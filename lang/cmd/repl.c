/* banfa repl: what of the process the session needs: signals, the locale, the terminal. */
#include "lang/cmd/cli.h"

#include "lang/repl/repl.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted, resized;

static void on_interrupt(int number) {
    (void)number;
    interrupted = 1;
}

static void on_resize(int number) {
    (void)number;
    resized = 1;
}

/* Without SA_RESTART: a read that waits for a line ends. */
static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static int output_width(void) {
    return cli_terminal_width(STDOUT_FILENO);
}

/* Each answer over many records takes its columns anew, and gives them back: with pages from the system for each of them an
 * answer takes four times as long as with those of the answer before. */
static void keep_pages(void) {
#ifdef __GLIBC__
    enum { PIECE_BYTES = 32 << 20, KEPT_BYTES = 256 << 20 };
    mallopt(M_MMAP_THRESHOLD, PIECE_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
#endif
}

int cmd_repl(Cli *cli) {
    keep_pages();
    ReplOptions options = {.language = cli->language,
                           .as_of = cli_as_of(cli),
                           .solver = cli_solver_path(cli->arena),
                           .natives = cli_natives(cli),
                           .lenient = args_has(&cli->args, "--lenient"),
                           .terminal = isatty(STDIN_FILENO),
                           .colour = cli_is_terminal(STDOUT_FILENO),
                           .colour_errors = cli_is_terminal(STDERR_FILENO),
                           .interrupt = &interrupted,
                           .resized = &resized,
                           .width = output_width};
    options.echo = !options.terminal && args_has(&cli->args, "--echo");
    for (int i = 0; i < cli->args.operands.n; i++)
        if (str_equal(cli->args.operands.items[i], STR("-")))
            diag_add(&cli->diags, DIAG_STDIN_TWICE, place_none(),
                     DIAG_ARGS(WORDS("what is typed", "输入"), WORDS("the policy", "政策")));
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    for (int i = 0; i < ninputs; i++)
        if (str_equal(inputs[i].path, STR("-")))
            diag_add(&cli->diags, DIAG_STDIN_TWICE, place_none(),
                     DIAG_ARGS(WORDS("what is typed", "输入"), WORDS("facts (`--facts -`)", "事实数据（`--facts -`）")));
    if (cli->diags.errors)
        return EXIT_FAILED;
    options.policies = cli->args.operands.items;
    options.npolicies = cli->args.operands.n;
    options.facts = inputs;
    options.nfacts = ninputs;
    if (options.terminal) {
        /* libedit reads and shows characters as the locale says, and UTF-8 is all there is here: in plain C it would stumble over
         * the first Chinese one. */
        setlocale(LC_CTYPE, "C.UTF-8");
        handle(SIGINT, on_interrupt);
        handle(SIGWINCH, on_resize);
        handle(SIGCONT, on_resize);
    }
    ReplResult result = repl_run(&options);
    if (result.broken && result.error == EPIPE) {
        cli->reader_gone = true;
        return EXIT_FAILED;
    }
    if (result.broken) {
        diag_add(&cli->diags, DIAG_OUTPUT_STDOUT, place_none(), DIAG_ARGS(words_of_errno(cli->arena, result.error)));
        return EXIT_FAILED;
    }
    if (options.terminal)
        return EXIT_FINE;
    return result.errors ? EXIT_FAILED : result.findings ? EXIT_FINDINGS : EXIT_FINE;
}

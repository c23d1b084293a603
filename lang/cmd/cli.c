/* From argv to a command, and what the commands share. */
#include "lang/cmd/cli.h"

#include "runtime/base/io.h"
#include "runtime/base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BANFA_VERSION "0.1.0"

/* --- Language ------------------------------------------------------------------------------------------------------ */

static bool find_language(Str name, Language *language) {
    bool zh = str_equal(name, STR("zh")), en = str_equal(name, STR("en"));
    if (zh || en)
        *language = zh ? LANGUAGE_ZH : LANGUAGE_EN;
    return zh || en;
}

/* What the environment asks for. A locale is only a name here: it need not be installed. */
static Language environment_language(void) {
    Language language;
    if (find_language(str_of(getenv("BANFA_LANG")), &language))
        return language;
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strncmp(value, "zh", 2) == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

/* Looked for before all else, so that what is wrong with the command line is said in the language it asks for. */
static Language choose_language(int argc, char **argv) {
    Language language = environment_language();
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            find_language(str_of(argv[i] + 7), &language);
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            find_language(str_of(argv[i + 1]), &language);
        else if (strcmp(argv[i], "--") == 0)
            break;
    }
    return language;
}

/* --- Diagnostics --------------------------------------------------------------------------------------------------- */

static void write_stderr(Str bytes) {
    (void)io_write_all(STDERR_FILENO, bytes.p, bytes.n); /* where that fails there is nowhere left to say so */
}

Str cli_total(Arena *arena, const DiagList *diags, Language language) {
    long long errors = (long long)diags->errors, warnings = (long long)diags->warnings;
    if (language == LANGUAGE_ZH) {
        if (errors && warnings)
            return str_format(arena, "共 %lld 个错误、%lld 个警告", errors, warnings);
        return errors ? str_format(arena, "共 %lld 个错误", errors) : str_format(arena, "共 %lld 个警告", warnings);
    }
    Str e = str_format(arena, "%lld error%s", errors, errors == 1 ? "" : "s");
    Str w = str_format(arena, "%lld warning%s", warnings, warnings == 1 ? "" : "s");
    if (errors && warnings)
        return str_format(arena, "%.*s, %.*s", STR_ARG(e), STR_ARG(w));
    return errors ? e : w;
}

enum { FACTS_ERRORS_PRINTED = 20 }; /* the contract's number; the total is printed always */

static void start_queue(Cli *cli) {
    diag_init(&cli->diags, cli->arena);
    cli->diags.keep_facts = FACTS_ERRORS_PRINTED;
}

void cli_report_missing(Cli *cli) {
    facts_report_missing(cli->facts, cli->nfacts, &cli->diags);
    cli->nfacts = 0; /* they are said once */
}

void cli_report(Cli *cli) {
    /* What is wrong with a policy does not hide that the facts are not there. */
    if (cli->diags.errors)
        cli_report_missing(cli);
    if (cli->diags.diags.n == 0)
        return;
    Buf buf = {0};
    diag_print(&cli->diags, DIAG_TEXT, cli->language, cli_is_terminal(STDERR_FILENO), &buf);
    if (cli->diags.errors + cli->diags.warnings > 1) {
        buf_add(&buf, cli_total(cli->arena, &cli->diags, cli->language));
        buf_add_char(&buf, '\n');
    }
    write_stderr(buf_str(&buf));
    buf_free(&buf);
    start_queue(cli);
}

void cli_suggest(Cli *cli, Diag *diag, Str word, const Str *names, int n) {
    int closest = utf8_closest(word, names, n);
    if (closest >= 0)
        diag_help(diag, words_format(cli->arena, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names[closest]))));
}

void cli_bad_value(Cli *cli, const char *option, Str value, Words expected, const Str *names, int n) {
    Diag *diag = diag_add(&cli->diags, DIAG_OPTION_VALUE, place_none(),
                          DIAG_ARGS(words_of(str_of(option)), words_of(value), expected));
    cli_suggest(cli, diag, value, names, n);
}

Date cli_as_of(Cli *cli) {
    Str value;
    Date date;
    if (args_value(&cli->args, "--as-of", &value)) {
        if (cli_parse_date(cli->arena, value, &date))
            return date;
        cli_bad_value(cli, "--as-of", value, WORDS("a day like 2014-06-30", "日期，如 2014-06-30"), NULL, 0);
    }
    return date_today();
}

/* --- What commands share ------------------------------------------------------------------------------------------- */

CheckNatives cli_natives(Cli *cli) {
    CheckNatives natives = {0};
    for (int i = 0; i < COMMAND_MAX_OPTIONS && cli->command->options[i].name; i++)
        natives.bind |= strcmp(cli->command->options[i].name, "--allow-native") == 0;
    Str *folders;
    natives.nfolders = args_values(cli->arena, &cli->args, "--allow-native", false, &folders);
    natives.folders = folders;
    for (int i = 0, error; i < natives.nfolders; i++) {
        if (file_status(folders[i], &error) != FILE_DIRECTORY) {
            cli_bad_value(cli, "--allow-native", folders[i], WORDS("a folder", "文件夹"), NULL, 0);
            natives.bind = false; /* what is not found there only follows */
        }
    }
    return natives;
}

Policies cli_load_policies(Cli *cli, LoadStage stage) {
    Policies policies = {.loader = policy_loader_new(cli->arena, stage, &cli->diags)};
    policy_loader_natives(policies.loader, cli_natives(cli));
    int n = cli->args.operands.n;
    policies.files = ARENA_ARRAY(cli->arena, PolicyFiles *, n);
    for (int i = 0; i < n; i++) {
        PolicyFiles *files = policy_load(policies.loader, cli->args.operands.items[i]);
        bool seen = false;
        for (int j = 0; j < policies.n; j++)
            seen = seen || str_equal(policies.files[j]->real, files->real);
        if (!seen)
            policies.files[policies.n++] = files;
    }
    return policies;
}

static void report_stdin_twice(Cli *cli, Words first) {
    diag_add(&cli->diags, DIAG_STDIN_TWICE, place_none(),
             DIAG_ARGS(first, WORDS("facts (`--facts -`)", "事实数据（`--facts -`）")));
}

int cli_facts_inputs(Cli *cli, FactsInput **inputs) {
    Str *values;
    int n = args_values(cli->arena, &cli->args, "--facts", false, &values), kept = 0;
    bool policy_is_stdin = false, facts_is_stdin = false;
    for (int i = 0; i < cli->args.operands.n; i++)
        policy_is_stdin |= str_equal(cli->args.operands.items[i], STR("-"));
    *inputs = ARENA_ARRAY(cli->arena, FactsInput, n);
    for (int i = 0; i < n; i++) {
        FactsInput input = facts_input_parse(values[i]);
        bool seen = false;
        for (int j = 0; j < kept; j++)
            seen = seen || (str_equal((*inputs)[j].path, input.path) && str_equal((*inputs)[j].name, input.name));
        if (seen)
            continue;
        if (str_equal(input.path, STR("-"))) {
            if (policy_is_stdin || facts_is_stdin)
                report_stdin_twice(cli, policy_is_stdin ? WORDS("the policy", "政策") : WORDS("facts", "事实数据"));
            facts_is_stdin = true;
        }
        (*inputs)[kept++] = input;
    }
    /* What comes through a pipe is read once, and may be asked for several times: by inference, and for each policy. */
    if (!cli->diags.errors)
        facts_load_pipes(cli->arena, *inputs, kept, &cli->diags);
    cli->facts = *inputs;
    cli->nfacts = kept;
    return kept;
}

bool cli_parse_date(Arena *arena, Str text, Date *date) {
    Buf buf = {0};
    Str narrow = utf8_narrow(arena, str_trim(text));
    for (size_t i = 0; i < narrow.n; i++) {
        Str rest = str_sub(narrow, i, narrow.n);
        if (str_starts(rest, STR("年")) || str_starts(rest, STR("月"))) {
            buf_add_char(&buf, '-');
            i += 2;
        } else if (str_equal(rest, STR("日"))) {
            break;
        } else {
            buf_add_char(&buf, narrow.p[i] == '/' || narrow.p[i] == '.' ? '-' : narrow.p[i]);
        }
    }
    bool found = date_parse_iso(buf_str(&buf), date, NULL);
    buf_free(&buf);
    return found;
}

/* --- The program --------------------------------------------------------------------------------------------------- */

/* A standard stream that was closed by the caller would get the number of the next file opened, and output would go
 * there. */
static void reserve_standard_streams(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
            if (opened >= 0 && opened != fd)
                close(opened);
        }
}

static void unknown_command(Cli *cli, Str name) {
    Str names[64];
    int n = 0;
    for (const CommandInfo *command = command_table; command->name && n < 64; command++)
        names[n++] = str_of(command->name);
    Diag *diag = diag_add(&cli->diags, DIAG_COMMAND_UNKNOWN, place_none(), DIAG_ARGS(words_of(name)));
    int closest = utf8_closest(name, names, n);
    diag_help(diag, closest >= 0 ? words_format(cli->arena, WORDS("did you mean `banfa {0}`?", "是否应为`banfa {0}`？"),
                                                DIAG_ARGS(words_of(names[closest])))
                                 : WORDS("`banfa help` lists the commands", "运行`banfa help`可列出全部命令"));
}

static int print_version(Cli *cli) {
    Buf out = {0};
    buf_add_c(&out, "banfa " BANFA_VERSION "\n");
    bool written = output_print(cli, &out);
    buf_free(&out);
    return written ? EXIT_FINE : EXIT_FAILED;
}

static int print_help(Cli *cli) {
    Buf out = {0};
    help_print(cli->command, cli->language, &out);
    bool written = output_print(cli, &out);
    buf_free(&out);
    return written ? EXIT_FINE : EXIT_FAILED;
}

static void check_operands(Cli *cli) {
    const CommandInfo *command = cli->command;
    Words name = words_of(str_of(command->name));
    if (command->operand.en.n && cli->args.operands.n == 0) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(), DIAG_ARGS(name, command->operand));
        diag_help(diag,
                  words_format(cli->arena, WORDS("`banfa {0} {1}`", "`banfa {0} {1}`"), DIAG_ARGS(name, command->usage)));
    }
    for (int i = 0; !command->operands && i < cli->args.operands.n; i++)
        diag_add(&cli->diags, DIAG_OPERAND_EXTRA, place_none(), DIAG_ARGS(name, words_of(cli->args.operands.items[i])));
}

static int run(Cli *cli, int argc, char **argv) {
    /* Common options may come before the command: `banfa --lang zh help`. */
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1])
        at += strcmp(argv[at], "--lang") == 0 ? 2 : 1;
    int before = at < argc ? at : argc;
    args_parse(cli->arena, NULL, argv + 1, before - 1, &cli->args, &cli->diags);
    if (at < argc) {
        cli->command = command_find(str_of(argv[at]));
        if (!cli->command) {
            unknown_command(cli, str_of(argv[at]));
            return EXIT_FAILED;
        }
        args_parse(cli->arena, cli->command, argv + at + 1, argc - at - 1, &cli->args, &cli->diags);
    }
    Str language;
    static const Str languages[] = {{"en", 2}, {"zh", 2}};
    Language ignored;
    if (args_value(&cli->args, "--lang", &language) && !find_language(language, &ignored))
        cli_bad_value(cli, "--lang", language, WORDS("`en` or `zh`", "`en`或`zh`"), languages, 2);
    if (cli->diags.errors)
        return EXIT_FAILED;
    if (args_has(&cli->args, "--version"))
        return print_version(cli);
    if (!cli->command || args_has(&cli->args, "--help"))
        return print_help(cli);
    check_operands(cli);
    if (cli->diags.errors)
        return EXIT_FAILED;
    return cli->command->run(cli);
}

int cli_main(int argc, char **argv) {
    reserve_standard_streams();
    signal(SIGPIPE, SIG_IGN); /* what is half written is put away first */
    signal(SIGXFSZ, SIG_IGN);
    Arena *arena = arena_new();
    Cli cli = {.arena = arena, .language = choose_language(argc, argv)};
    start_queue(&cli);
    int code = run(&cli, argc, argv);
    cli_report(&cli);
    arena_free(arena);
    if (cli.reader_gone) { /* ends as any tool of the shell does */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    return code;
}

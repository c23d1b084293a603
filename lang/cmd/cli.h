/* One run of the program: what every command is given, and what they share. */
#ifndef BANFA_CMD_CLI_H
#define BANFA_CMD_CLI_H

#include "lang/cmd/options.h"
#include "lang/driver/driver.h"

enum { EXIT_FINE = 0, EXIT_FINDINGS = 1, EXIT_FAILED = 2 };

struct Cli {
    Arena *arena;
    DiagList diags;
    FactsInput *facts; /* what --facts names, until it was said which of them are missing */
    int nfacts;
    Language language;
    const CommandInfo *command;
    Args args;
    bool reader_gone;      /* what reads standard output has closed it, as `| head` does */
};

/* The whole program: reads argv, runs a command, prints diagnostics. Returns the exit code. */
int cli_main(int argc, char **argv);

/* `--help`, `banfa help [COMMAND]`; command NULL: the list of commands. */
void help_print(const CommandInfo *command, Language language, Buf *out);

/* The commands: each prints its results and returns the exit code. They queue diagnostics in cli->diags and print
 * them with
 * cli_report before results (cli_main prints what is left). */
int cmd_eval(Cli *cli);
int cmd_why(Cli *cli);
int cmd_check(Cli *cli);
int cmd_explain(Cli *cli);
int cmd_test(Cli *cli);
int cmd_coverage(Cli *cli);
int cmd_schema(Cli *cli);
int cmd_repl(Cli *cli);
int cmd_compile(Cli *cli);
int cmd_diff(Cli *cli);
int cmd_fmt(Cli *cli);
int cmd_git_setup(Cli *cli);
int cmd_help(Cli *cli);

/* Prints the queued diagnostics to standard error, with the total where there are errors, and empties the queue. */
void cli_report(Cli *cli);
void cli_report_missing(Cli *cli); /* queues the files of facts that are not there */
/* "2 errors, 1 warning" */
Str cli_total(Arena *arena, const DiagList *diags, Language language);
/* An option whose value is wrong: E0805. `names` (may be NULL) are the values there are, for a suggestion. */
void cli_bad_value(Cli *cli, const char *option, Str value, Words expected, const Str *names, int n);
/* The day of --as-of, today unless given; a wrong one is queued. */
Date cli_as_of(Cli *cli);
/* The solver's program: BANFA_SOLVE, else beside this one, else where it is installed. */
Str cli_solver_path(Arena *arena);
/* "did you mean `x`?" where one of the names is close. */
void cli_suggest(Cli *cli, Diag *diag, Str word, const Str *names, int n);

/* The folders of --allow-native; commands that have no such option load no library. Errors are queued. */
CheckNatives cli_natives(Cli *cli);
/* The policies that the operands name, each path once. Errors are queued. */
typedef struct Policies {
    PolicyLoader *loader;
    PolicyFiles **files;
    int n;
} Policies;
Policies cli_load_policies(Cli *cli, LoadStage stage);
/* check --fix: writes into the files of the policies what mends a lint and changes no meaning, and a line for each file to `said`. What
 * could not be written is queued; a policy with errors is left alone. */
void fix_policies(Cli *cli, FactsInput *inputs, int ninputs, Buf *said);
/* The inputs of --facts, the same one once. Standard input given twice (also as a policy) is an error. */
int cli_facts_inputs(Cli *cli, FactsInput **inputs);

/* 2013-06-04, also 2013/6/4, 2013.6.4 and 2013年6月4日, as in cells. */
bool cli_parse_date(Arena *arena, Str text, Date *date);

bool cli_is_terminal(int fd);   /* and colours are wanted there: no NO_COLOR, TERM is not dumb */
int cli_terminal_width(int fd); /* cells; COLUMNS, else the terminal's; 0 when it is none */

/* --- Output -------------------------------------------------------------------------------------------------------- */

/* Standard output, or a file that appears only when it is complete. */
typedef struct Output {
    int fd;
    Str path; /* empty: standard output */
    char *
        temporary; /* the file that is renamed at the end; NULL where the path is written directly (a device, a pipe) */
    char *target;
    int error; /* errno of what went wrong first */
} Output;

bool output_open(Cli *cli, Str path, Output *output); /* path empty: standard output. Errors are queued */
bool output_write(Output *output, Str bytes);         /* false after an error, which output_close reports */
bool output_close(Cli *cli, Output *output); /* false, with an error queued, when anything could not be written */
void output_abandon(Output *output);         /* leaves no file behind */
/* Writes all of buf to standard output; false with an error queued. */
bool output_print(Cli *cli, const Buf *buf);

#endif

/* The command line as data: commands and options are declared once in options.c, and reading it, help and suggestions
 * come from there.
 *
 * In: argv. Out: Args, or diagnostics. Owner: the arena; argv must outlive it. */
#ifndef BANFA_CMD_OPTIONS_H
#define BANFA_CMD_OPTIONS_H

#include "runtime/base/diag.h"

typedef struct Cli Cli;

typedef enum OptionKind {
    OPTION_FLAG,
    OPTION_VALUE,
    OPTION_REPEATABLE /* a value; may be given several times */
} OptionKind;

typedef struct OptionInfo {
    const char *name; /* "--as-of" */
    OptionKind kind;
    Words value; /* what stands after it in help: "DATE"; empty for a flag */
    Words help;
} OptionInfo;

enum { COMMAND_MAX_OPTIONS = 16 };

typedef struct CommandInfo {
    const char *name;
    Words usage;   /* what comes after the name */
    Words help;    /* one line */
    Words operand; /* what is missing where there must be one: "a policy"; empty: none is needed */
    bool operands; /* whether it takes any */
    OptionInfo options[COMMAND_MAX_OPTIONS]; /* closed by a name of NULL */
    int (*run)(Cli *cli);                    /* the exit code */
} CommandInfo;

extern const CommandInfo command_table[]; /* closed by a name of NULL */
extern const OptionInfo common_options[]; /* of every command; closed by a name of NULL */

typedef struct Arg {
    const OptionInfo *option;
    Str value;
} Arg;

typedef struct Args {
    VEC(Arg) given;
    VEC(Str) operands;
} Args;

const CommandInfo *command_find(Str name);
/* Reads argv[0 .. n-1] (after the command) into args. Errors are queued. `command` NULL: only the common options. */
void args_parse(Arena *arena, const CommandInfo *command, char *const *argv, int n, Args *args, DiagList *diags);
bool args_has(const Args *args, const char *option);
bool args_value(const Args *args, const char *option, Str *value); /* the last one */
/* All values of a repeatable option, in order; split at commas (, ， 、) where `split`. Returns how many. */
int args_values(Arena *arena, const Args *args, const char *option, bool split, Str **values);
/* A list at its commas, blanks taken off, empty parts left out. */
int split_list(Arena *arena, Str list, Str **parts);

#endif

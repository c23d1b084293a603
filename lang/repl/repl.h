/* The session in which one asks and gets an answer: expressions, rules, what-ifs, over policies and facts that are
 * loaded.
 *
 * In: policies and facts by path, what is typed at a terminal or a script. Out: answers on standard output,
 * diagnostics on standard error. Owner: everything is freed when repl_run returns; nothing here is global. Signals
 * and the locale are the caller's to set. */
#ifndef BANFA_REPL_REPL_H
#define BANFA_REPL_REPL_H

#include "lang/driver/driver.h"

#include <signal.h>

typedef struct ReplOptions {
    Language language;
    const Str *policies; /* paths, each once */
    int npolicies;
    const FactsInput *facts;
    int nfacts;
    CheckNatives natives;
    bool lenient;
    Date as_of;
    Str solver;                 /* the program that proves what :diff says */
    bool terminal;              /* standard input is one: prompt, editing, history */
    bool echo;                  /* no terminal, but prompts and what is read are printed all the same: transcripts */
    bool colour, colour_errors; /* on standard output, on standard error */
    volatile sig_atomic_t *interrupt; /* set by Ctrl-C; cleared here */
    volatile sig_atomic_t *resized;   /* set when the terminal has another size */
    int (*width)(void);               /* cells of a line of standard output, 0 for no limit */
} ReplOptions;

typedef struct ReplResult {
    bool errors;   /* something typed could not be done */
    bool findings; /* a test that was typed failed, or `:check` found a `must` that failed */
    bool broken;   /* standard output could not be written: *error is an errno */
    int error;
} ReplResult;

ReplResult repl_run(const ReplOptions *options);

#endif

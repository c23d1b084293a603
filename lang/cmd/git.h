/* Editions that git keeps: git itself is run, by its arguments and never through a shell.
 *
 * In: `git:REV:PATH`, or the arguments of git's own call of a diff program. Out: a folder with the .banfa files of that revision, as they stood, until
 * git_close. Owner: the arena of the command. */
#ifndef BANFA_CMD_GIT_H
#define BANFA_CMD_GIT_H

#include "lang/cmd/cli.h"

enum { GIT_NOT_RUN = -1, GIT_STOPPED = -2 };

/* Runs git. `in` may be empty. The exit code, or GIT_NOT_RUN where it could not be started and GIT_STOPPED where a signal ended it; `error` is its
 * first line on standard error. */
int git_run(Arena *arena, const char *const *args, Str in, Str *out, Str *error);
/* Why that failed: what git said, else `otherwise`. */
Words git_failure(int status, Str error, Words otherwise);

typedef struct GitTree {
    Str folder;          /* STR_NONE: none */
    FileNames files;     /* in it, as they are called in the repository */
    FileNames folders;   /* that were made in it, each after the one that it is in */
} GitTree;

/* `rev` empty: what is staged. False, with the reason, where there is no such revision or git cannot be asked. */
bool git_open_tree(Arena *arena, Str rev, GitTree *tree, Words *reason);
/* Writes a file into it, in the place of one of that name. */
bool git_put_file(Arena *arena, GitTree *tree, Str name, Str text);
void git_close_tree(Arena *arena, GitTree *tree);

bool git_is_operand(Str operand); /* begins with git: */
/* The path in the opened folder; where that fails, an error is queued and the path is empty. What is loaded from there is called git:REV:… in messages. */
Str git_open_operand(Cli *cli, PolicyLoader *loader, Str operand, GitTree *tree);

/* `banfa diff --git …`: what git calls for each file that differs. Always 0: git would stop otherwise. */
int git_diff_file(Cli *cli);

#endif

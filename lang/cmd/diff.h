/* What the commands that compare editions share. */
#ifndef BANFA_CMD_DIFF_H
#define BANFA_CMD_DIFF_H

#include "lang/cmd/cli.h"
#include "lang/diff/diff.h"

/* Compares with the solver, tells a terminal how far it is, and stops at Ctrl-C with what is known. Warnings are queued. */
Diff *diff_compare(Cli *cli, const CorePolicy *older, const CorePolicy *newer);

#endif

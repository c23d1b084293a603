/* Which rules and records a command is asked about: --rule and --id of eval and why.
 *
 * In: the options, policies, their facts. Out: choices in the command's arena; wrong ones are queued. */
#ifndef BANFA_CMD_ASK_H
#define BANFA_CMD_ASK_H

#include "lang/cmd/cli.h"

/* [policy][rule]: whether --rule names it, by name or label; all of them where the option is not given. */
bool **ask_rules(Cli *cli, CorePolicy *const *policies, int npolicies);
/* The record that an id is about: itself, or ORG-ID of ORG-ID/ELEMENT. Empty when there is none; nothing is queued then. */
Str ask_record(FactSet *const *sets, int nsets, Str id);
void ask_report_unknown_id(Cli *cli, FactSet *const *sets, int nsets, Str id);

#endif

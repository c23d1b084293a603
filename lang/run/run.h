/* The verdicts of one policy about many records: the machine for whole batches, the exact path for what it leaves.
 *
 * In: a checked policy, its facts, a date. Out: for a rule and a record of the batch at hand its verdict, where the
 * machine has it alone; counts of a whole batch. Reasons, messages and elements are the exact path's: eval_rule of that
 * one record. Owner: the arena. */
#ifndef BANFA_RUN_RUN_H
#define BANFA_RUN_RUN_H

#include "lang/eval/eval.h"
#include "runtime/vm/machine.h"

typedef struct Run Run;

enum { RUN_BATCH_ROWS = BATCH_ROWS };

/* `asked` ([policy->nrules], NULL: all) are the rules that will be asked about. */
Run *run_new(Arena *arena, const CorePolicy *policy, const FactSet *set, Date as_of, const bool *asked);
void run_free(Run *run);
/* The records of these facts are other ones now (facts_window_read): what was worked out of those before is dropped. */
void run_renew(Run *run, const Facts *facts);

/* Works out records [first, first + n) of these facts; first is a multiple of RUN_BATCH_ROWS. */
void run_batch(Run *run, const Facts *facts, int64_t first, int64_t n);

/* What the machine says of a rule and a record of the batch. For a rule about elements: of all of them together, where
 * they have one verdict (`n` of them). False: ask run_exact. */
bool run_verdict(Run *run, const CoreRule *rule, int64_t row, Verdict *verdict, int64_t *n);
/* All of it, with reasons: from the plain evaluator. */
EvalFindings run_exact(Run *run, const CoreRule *rule, int64_t row, Arena *out);
/* Adds up the verdicts of a rule over the batch. */
void run_count(Run *run, const CoreRule *rule, int64_t counts[VERDICTS]);
Eval *run_eval(Run *run); /* the plain evaluator behind it */

#endif

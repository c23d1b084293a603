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

enum { RUN_BATCH_ROWS = BATCH_ROWS, RUN_BATCH_WORDS = BATCH_ROWS / 64 };

/* `asked` ([policy->nrules], NULL: all) are the rules that will be asked about. */
Run *run_new(Arena *arena, const CorePolicy *policy, const FactSet *set, Date as_of, const bool *asked);
void run_free(Run *run);
/* The records of these facts are other ones now (facts_window_read): what was worked out of those before is dropped. */
void run_renew(Run *run, const Facts *facts);

/* Why the verifier refused the program for these facts, which is our defect: all their records take the exact path.
 * NULL: it did not. */
const char *run_refused(const Run *run, const Facts *facts);
/* Another maker of programs than emit_code: for tests, before the first batch. */
typedef Code *RunMaker(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                       const bool *asked);
void run_use_maker(Run *run, RunMaker *make);

/* Works out records [first, first + n) of these facts; first is a multiple of RUN_BATCH_ROWS. */
void run_batch(Run *run, const Facts *facts, int64_t first, int64_t n);

/* Whether the machine holds the rule; else each record is the exact path's. */
bool run_has_lanes(const Run *run, const CoreRule *rule);
/* What the machine says of a rule and a record of the batch. For a rule about elements: of all of them together, where
 * they have one verdict (`n` of them). False: ask run_exact. */
bool run_verdict(Run *run, const CoreRule *rule, int64_t row, Verdict *verdict, int64_t *n);
/* Which records of the batch may have one of these verdicts (bit v of `verdicts`); the others surely have none. Bit
 * i is record first + i. */
void run_rows(Run *run, const CoreRule *rule, unsigned verdicts, uint64_t rows[RUN_BATCH_WORDS]);
/* The deadline of a rule about records for a record of the batch, where the machine has it. */
bool run_due(const Run *run, const CoreRule *rule, int64_t row, Date *due);
/* All of it, with reasons: from the plain evaluator. */
EvalFindings run_exact(Run *run, const CoreRule *rule, int64_t row, Arena *out);
/* Adds up the verdicts of a rule over the batch. */
void run_count(Run *run, const CoreRule *rule, int64_t counts[VERDICTS]);
Eval *run_eval(Run *run); /* the plain evaluator behind it */

/* The facts that a rule reads, where nothing but one of them being missing can keep it undecided. */
typedef struct RunReads {
    const CoreFact **items; /* of the record itself, each column once */
    int n, capacity;
} RunReads;
/* NULL where something else can, or the machine does not hold the rule. After the first batch. */
const RunReads *run_reads(Arena *arena, const Run *run, const CoreRule *rule);
/* Takes those out of `rows`, records of the batch for which the rule is unknown, in which exactly one of the facts
 * is missing: it alone is the reason. Adds their number to counts[i] of that fact. */
void run_take_lone(const Run *run, const RunReads *reads, uint64_t rows[RUN_BATCH_WORDS], int64_t *counts);

/* --- Values ------------------------------------------------------------------------------------------------------- */

/* The values of one expression for many records: whole batches in lanes, in the order of the values, equal where the
 * values are. */
typedef struct RunValues RunValues;
/* NULL where lanes cannot hold it: then eval_expr of each record. */
RunValues *run_values_new(Arena *arena, const CorePolicy *policy, const FactSet *set, Date as_of, const Facts *facts,
                          const CoreExpr *expr);
typedef struct ValueBatch {
    const int64_t *lanes;
    const uint64_t *known; /* NULL: all */
    const uint64_t *odd;   /* records that eval_expr is to be asked about */
} ValueBatch;
ValueBatch run_values_batch(RunValues *values, int64_t first, int64_t n);

/* --- For reads.c -------------------------------------------------------------------------------------------------- */

const CorePolicy *run_policy(const Run *run);
Date run_as_of(const Run *run);
const Lanes *run_column(const Run *run, const Field *field); /* NULL where no program reads it */
const uint64_t *run_odd(const Run *run, const Facts *facts,
                        int64_t *first_word); /* of the batch, and where it begins in a column */

#endif

/* The plain evaluator: core and one record to verdicts, with exact arithmetic, walking the tree. It is the oracle the
 * machine is held against, so it is small, obviously right, folds nothing and shares no code with the machine.
 *
 * In: a checked policy, a FactSet of its schema, a date. Out: findings. Owner: the arena given, but for what it keeps
 * of the record at hand, which eval_free gives back. What rules of one record share is kept while the same record is
 * asked for again, so ask record by record. */
#ifndef BANFA_EVAL_EVAL_H
#define BANFA_EVAL_EVAL_H

#include "lang/core/core.h"
#include "lang/core/possible.h"
#include "lang/eval/reasons.h"

typedef struct Eval Eval;

Eval *eval_new(Arena *arena, const CorePolicy *policy, const FactSet *facts, Date as_of);
void eval_free(Eval *eval); /* before its arena is freed; NULL is allowed */

/* The records are other ones now: what is kept of the one at hand is dropped. */
void eval_forget(Eval *eval);

/* The findings of one rule about one record: one, or one for each element for a rule about elements (one `unknown` with
 * id ORG-ID/? when the list is missing, none when it is empty). They live in `out` (an arena that the caller frees or
 * keeps). */
typedef struct EvalFindings {
    Finding *items;
    int n;
} EvalFindings;
EvalFindings eval_rule(Eval *eval, const CoreRule *rule, int64_t row, Arena *out);

/* The verdict alone, which is quicker. False for a rule about elements, of which there may be several. */
bool eval_verdict(Eval *eval, const CoreRule *rule, int64_t row, Verdict *verdict);

/* What the messages of findings of a rule begin with, before the first value. Its text is the rule's or the arena's. */
Words eval_message_begins(const CoreRule *rule, Arena *arena);

/* Findings about records of a rule whose verdict is known already, as the machine says it: in one language, without what
 * only tables ask for (the origin). What is the same for all of them is made ready once. */
typedef struct EvalTold EvalTold;
EvalTold *eval_told_new(Arena *arena, Eval *eval, const CoreRule *rule, Language language);
void eval_told_free(EvalTold *told); /* before its arena is freed; NULL is allowed */
/* False where eval_rule has to say: of unknown, with its reasons, and of elements. What the finding points to lives until the
 * next call. */
bool eval_told(EvalTold *told, int64_t row, Verdict verdict, Finding *finding);

/* A value as text, as `{expression}` in a remedy prints it: "?" when unknown. */
typedef struct EvalValue {
    bool known;
    bool no_case;        /* unknown because a define it is has no case */
    Value value;         /* where known and no range or set */
    Words text;
} EvalValue;
EvalValue eval_expr(Eval *eval, const CoreExpr *expr, int64_t row, Arena *out);

/* Why the value is unknown; empty where it is known. */
ReasonList eval_expr_reasons(Eval *eval, const CoreExpr *expr, int64_t row, Arena *out);

/* Whether an `always` holds: 1 yes, 0 no, -1 not known. `element` is the number of the first element that breaks it,
 * from 1. */
int eval_always(Eval *eval, const CoreAlways *always, int64_t row, int64_t *element);

/* The warnings about records that break an `always`: of `facts` all that are there, or of all facts where it is NULL.
 * `broken` ([policy->nalways]) counts them over several calls; eval_end_always says how many are not warned of one by
 * one. */
void eval_check_always(Eval *eval, const Facts *facts, int64_t *broken, DiagList *diags);
void eval_end_always(Eval *eval, const int64_t *broken, DiagList *diags);

/* --- Policy tests --- */
typedef struct EvalTestResult {
    const CoreTest *test;
    bool passed;
    Words *failures;     /* one sentence for each expectation that was not met */
    Span *spans;
    int nfailures;
} EvalTestResult;

/* What the tests have seen, for `test --coverage`: for each rule which verdicts, for each case of a define what it came to. */
typedef struct EvalCoverage {
    bool (*rules)[VERDICTS];   /* [policy->nrules] */
    bool (**cases)[CASE_OUTCOMES]; /* [policy->ndefines][ncases]; see eval_coverage_new */
} EvalCoverage;
EvalCoverage *eval_coverage_new(Arena *arena, const CorePolicy *policy);

/* Runs one test. `coverage` may be NULL. A test that gives no as_of and needs one fails and says so. */
EvalTestResult eval_test(Arena *arena, const CorePolicy *policy, const CoreTest *test, EvalCoverage *coverage);

#endif

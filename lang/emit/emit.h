/* Core to code for the machine.
 *
 * In: a checked policy, one of its `facts`, a date, and the facts whose columns it will read (for the scale of their
 * lanes; NULL: the declared scale, two places for numbers). Out: code that the verifier has passed; equal
 * expressions of all rules are worked out once. A rule that lanes cannot hold (texts, durations of facts, division
 * by a fact outside a comparison, lists inside lists …) is marked scalar and takes the exact path. Owner: the arena. */
#ifndef BANFA_EMIT_EMIT_H
#define BANFA_EMIT_EMIT_H

#include "lang/core/core.h"
#include "runtime/code/code.h"

/* `asked` ([policy->nrules], NULL: all): the rules that are wanted. */
Code *emit_code(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                const bool *asked);

/* The value of one expression for each record of these facts, as code->value: lanes in its own scale, days, codes,
 * months. */
/* NULL where lanes cannot hold it: texts, conditions, ranges, sets … */
Code *emit_value(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                 const CoreExpr *expr);

#endif

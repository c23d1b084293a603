/* What an expression may come to, whatever the facts are: within lang/lint. */
#ifndef BANFA_LINT_VALUES_H
#define BANFA_LINT_VALUES_H

#include "lang/lint/internal.h"

typedef enum RangeKind { RANGE_ANY, RANGE_TRUTH, RANGE_NUMBER, RANGE_DATE, RANGE_WORD } RangeKind;

/* All values that are not ruled out; what is missing aside. */
typedef struct Range {
    RangeKind kind;         /* ANY: nothing is known */
    bool may_hold, may_not; /* TRUTH */
    bool has_low, has_high; /* NUMBER; DATE in days */
    Number low, high;
    uint64_t words; /* WORD: a bit for each value of the `one of`, which has at most 64 */
} Range;

typedef struct Values Values;
Values *values_new(Lint *lint);
Range values_of(Values *values, const CoreExpr *expr);
bool range_is_one(const Range *range); /* a number or date, and which is known */
bool range_always(const Range *range); /* a condition that holds wherever it is known */
bool range_never(const Range *range);

#endif

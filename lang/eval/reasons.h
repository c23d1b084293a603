/* Why a value is unknown: missing facts, and arithmetic without a value. Joined without copying while a record is evaluated, flattened once
 * at its end; shared parts are looked at once.
 *
 * Owner: the arena given. NULL is no reason at all. */
#ifndef BANFA_EVAL_REASONS_H
#define BANFA_EVAL_REASONS_H

#include "runtime/base/diag.h"

typedef enum EvalErrorCode {
#define EVAL_ERROR(symbol, en, zh) EVAL_##symbol,
#include "lang/eval/errors.def"
#undef EVAL_ERROR
    EVAL_ERRORS
} EvalErrorCode;

typedef struct Reasons Reasons;

Reasons *reasons_missing(Arena *arena, Str path);
Reasons *reasons_error(Arena *arena, EvalErrorCode code, Span span);
Reasons *reasons_join(Arena *arena, Reasons *a, Reasons *b);
bool reasons_have_error(const Reasons *reasons);

typedef struct ReasonList {
    Str *missing;   /* sorted, each once */
    int nmissing;
    Words *errors;  /* in order of place, each once: "division by zero (p.banfa:3:14)" */
    int nerrors;
} ReasonList;

/* `stamp` must be another one at each call on reasons that share parts. */
ReasonList reasons_flatten(Reasons *reasons, uint64_t stamp, Arena *out);
/* "X, Y missing; division by zero (…)", "缺 X、Y；…". Empty where there is no reason. */
Words reasons_words(Arena *arena, const ReasonList *list);

#endif

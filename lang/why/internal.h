/* What the files of lang/why share. */
#ifndef BANFA_WHY_INTERNAL_H
#define BANFA_WHY_INTERNAL_H

#include "lang/eval/internal.h"
#include "lang/why/why.h"

/* The rule about one record or element, as the evaluator sees it. `frames` must outlive the context. */
typedef struct WhyPlace {
    Frame record, element;
    bool has_element;
    bool no_list;        /* a rule about the elements of a list that is missing */
    Run run;
    Context context;
} WhyPlace;
void why_enter(Eval *eval, const CoreRule *rule, int64_t row, int index, WhyPlace *place);

/* Whether a rule applies, as `applies(r)` says. */
Val why_applies(const Context *c, const CoreRule *rule);
/* The condition as it was written: of `must not` without the not that was put around it. */
const CoreExpr *why_condition(const CoreRule *rule);
/* A value as text in a policy or cell has it: the names of a `one of`, not its labels. */
Str why_value_text(Arena *arena, Value value, const EnumType *enums);

#endif

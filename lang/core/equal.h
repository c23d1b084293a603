/* Whether two pieces of core say the same, spans, texts and names of declarations aside, without a solver.
 *
 * In: core, of one policy or several. Out: forms: numbers, equal exactly where the things are equal in normal form. Owner: the arena.
 *
 * The normal form knows that a range is two comparisons, that `and` and `or` have no order, that `not` goes inward, that `a > b` is
 * `b < a`, and that a define or param with one value is that value. What takes arithmetic to see (2 * x < 300 and x < 150) it does not know. */
#ifndef BANFA_CORE_EQUAL_H
#define BANFA_CORE_EQUAL_H

#include "lang/core/core.h"

typedef enum FormMode {
    FORM_MEANING, /* in normal form; a define, param, function or rule is what it says, whatever its name */
    FORM_SHALLOW, /* in normal form; a define, param, function or rule is its name */
    FORM_WRITTEN, /* as written; a define, param, function or rule is its name and what it says */
    FORM_MODES
} FormMode;

typedef struct CoreForms CoreForms;

/* One for all that is to be compared. */
CoreForms *core_forms_new(Arena *arena);

int core_form_expr(CoreForms *forms, const CorePolicy *policy, const CoreExpr *expr, FormMode mode);
int core_form_define(CoreForms *forms, const CorePolicy *policy, const CoreDefine *define, FormMode mode);
int core_form_param(CoreForms *forms, const CorePolicy *policy, const CoreParam *param, FormMode mode);
int core_form_function(CoreForms *forms, const CorePolicy *policy, const CoreFunction *function, FormMode mode);

typedef struct CoreRuleForm {
    int meaning;   /* facts, scope, condition, deadline, and how strong its force is */
    int facts;     /* whom it is about */
    int scope;     /* when, unless and what overrides it */
    int condition;
    int deadline;  /* period included */
    int strength;  /* 2 must and must not, 1 should and should not, 0 may */
    int written;   /* as written, texts aside */
    int texts;     /* label, cites, remedy and because */
    int *parts;    /* what the condition demands, one by one: the args of an `and`, sorted */
    int nparts;
} CoreRuleForm;
const CoreRuleForm *core_form_rule(CoreForms *forms, const CorePolicy *policy, const CoreRule *rule);

/* --- What a rule reaches --------------------------------------------------------------------------------------------- */

typedef struct CoreReach {
    VEC(const CoreDefine *) defines;
    VEC(const CoreParam *) params;
    VEC(const CoreFunction *) functions;
    VEC(const CoreRule *) rules;         /* by failed(), passed(), applies(), failures() and overrides; not itself */
    VEC(const Field *) fields;           /* leaves and lists, and the references through which they are reached */
    VEC(const CoreExpr *) constants;
    VEC(const CoreExpr *) folds;         /* over lists */
    bool uses_as_of;
    bool uses_native;
} CoreReach;
/* Everything the rule's verdict may hang on, each once. */
CoreReach core_reach_rule(Arena *arena, const CorePolicy *policy, const CoreRule *rule);
void core_reach_expr(Arena *arena, const CorePolicy *policy, const CoreExpr *expr, CoreReach *reach);

#endif

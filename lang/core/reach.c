/* What a rule's verdict may hang on. */
#include "lang/core/equal.h"

typedef struct Walk {
    Arena *arena;
    const CorePolicy *policy;
    CoreReach *reach;
    const CoreRule *self;
} Walk;

#define ADD_ONCE(walk, vec, item, fresh)                                                                                \
    do {                                                                                                               \
        (fresh) = true;                                                                                                \
        for (int add_i = 0; add_i < (vec)->n && (fresh); add_i++)                                                      \
            (fresh) = (vec)->items[add_i] != (item);                                                                   \
        if (fresh)                                                                                                     \
            vec_push((walk)->arena, (vec), (item));                                                                    \
    } while (0)

static void walk_expr(Walk *walk, const CoreExpr *expr);

static void walk_define(Walk *walk, const CoreDefine *define)
{
    bool fresh;
    ADD_ONCE(walk, &walk->reach->defines, define, fresh);
    for (int i = 0; fresh && i < define->ncases; i++) {
        if (define->cases[i].when)
            walk_expr(walk, define->cases[i].when);
        walk_expr(walk, define->cases[i].value);
    }
}

static void walk_rule(Walk *walk, const CoreRule *rule)
{
    if (rule->elements) {
        bool fresh;
        ADD_ONCE(walk, &walk->reach->fields, rule->elements->field, fresh);
        (void)fresh;
    }
    walk_expr(walk, rule->condition);
    if (rule->when)
        walk_expr(walk, rule->when);
    if (rule->unless)
        walk_expr(walk, rule->unless);
    if (rule->due)
        walk_expr(walk, rule->due);
    if (rule->deadline != CORE_DEADLINE_NONE || rule->has_period)
        walk->reach->uses_as_of = true;
    for (int i = 0; i < rule->noverridden_by; i++) {
        bool fresh;
        ADD_ONCE(walk, &walk->reach->rules, rule->overridden_by[i], fresh);
        if (fresh)
            walk_rule(walk, rule->overridden_by[i]);
    }
}

static void walk_other_rule(Walk *walk, const CoreRule *rule)
{
    bool fresh;
    if (rule == walk->self)
        return;
    ADD_ONCE(walk, &walk->reach->rules, rule, fresh);
    if (fresh)
        walk_rule(walk, rule);
}

static void walk_failures(Walk *walk, Str article)
{
    for (int i = 0; i < walk->policy->nrules; i++) {
        const CoreRule *rule = walk->policy->rules[i];
        bool counts = !rule->elements && !rule->uses_failures &&
                      (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT);
        if (counts && (article.n == 0 || str_equal(article, rule->info.article)))
            walk_other_rule(walk, rule);
    }
}

static void walk_list(Walk *walk, const CoreExpr *expr)
{
    bool fresh;
    ADD_ONCE(walk, &walk->reach->fields, expr->list.field, fresh);
    if (expr->list.ref)
        ADD_ONCE(walk, &walk->reach->fields, expr->list.ref, fresh);
    ADD_ONCE(walk, &walk->reach->folds, expr, fresh);
    (void)fresh;
}

static void walk_details(Walk *walk, const CoreExpr *expr)
{
    bool fresh;
    switch (expr->op) {
    case CORE_CONST:
        ADD_ONCE(walk, &walk->reach->constants, expr, fresh);
        break;
    case CORE_FACT:
        ADD_ONCE(walk, &walk->reach->fields, expr->fact.field, fresh);
        if (expr->fact.ref)
            ADD_ONCE(walk, &walk->reach->fields, expr->fact.ref, fresh);
        break;
    case CORE_DEFINE:
        walk_define(walk, expr->define);
        break;
    case CORE_PARAM:
        ADD_ONCE(walk, &walk->reach->params, expr->param, fresh);
        for (int i = 0; fresh && i < expr->param->nvalues; i++)
            walk_expr(walk, expr->param->values[i].value);
        if (expr->nargs == 0 && (expr->param->nvalues != 1 || expr->param->values[0].has_from))
            walk->reach->uses_as_of = true;
        break;
    case CORE_CALL:
    case CORE_NATIVE:
        ADD_ONCE(walk, &walk->reach->functions, expr->function, fresh);
        if (fresh && expr->function->body)
            walk_expr(walk, expr->function->body);
        if (expr->op == CORE_NATIVE || !expr->function->body)
            walk->reach->uses_native = true;
        break;
    case CORE_AS_OF:
    case CORE_PERIOD:
    case CORE_DONE:
        walk->reach->uses_as_of = true;
        break;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        walk_list(walk, expr);
        break;
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        walk_other_rule(walk, expr->rule);
        break;
    case CORE_FAILURES:
        walk_failures(walk, expr->article);
        break;
    default:
        break;
    }
    (void)fresh;
}

static void walk_expr(Walk *walk, const CoreExpr *expr)
{
    walk_details(walk, expr);
    for (int i = 0; i < expr->nargs; i++)
        if (expr->args[i])
            walk_expr(walk, expr->args[i]);
}

void core_reach_expr(Arena *arena, const CorePolicy *policy, const CoreExpr *expr, CoreReach *reach)
{
    Walk walk = {arena, policy, reach, NULL};
    walk_expr(&walk, expr);
}

CoreReach core_reach_rule(Arena *arena, const CorePolicy *policy, const CoreRule *rule)
{
    CoreReach reach = {0};
    Walk walk = {arena, policy, &reach, rule};
    walk_rule(&walk, rule);
    return reach;
}

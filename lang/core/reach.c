/* What a rule's verdict may hang on. */
#include "lang/core/equal.h"

#include <string.h>

typedef struct Walk {
    Arena *arena;
    const CorePolicy *policy;
    CoreReach *reach;
    const CoreRule *self;
} Walk;

/* Among pointers of whatever kind. */
static bool is_among(const void *pointers, int n, const void *one)
{
    for (int i = 0; i < n; i++)
        if (memcmp((const char *)pointers + (size_t)i * sizeof one, &one, sizeof one) == 0)
            return true;
    return false;
}

#define ADD_ONCE(walk, vec, item, fresh)                                                                                \
    do {                                                                                                               \
        (fresh) = !is_among((vec)->items, (vec)->n, (item));                                                           \
        if (fresh)                                                                                                     \
            vec_push((walk)->arena, (vec), (item));                                                                    \
    } while (0)

static void add_field(Walk *walk, const Field *field)
{
    bool fresh;
    ADD_ONCE(walk, &walk->reach->fields, field, fresh);
    (void)fresh;
}

static void walk_expr(Walk *walk, const CoreExpr *expr);

static void walk_define(Walk *walk, const CoreDefine *define)
{
    bool fresh;
    ADD_ONCE(walk, &walk->reach->defines, define, fresh);
    for (int i = 0; fresh && i < define->ncases; i++) {
        walk_expr(walk, define->cases[i].when);
        walk_expr(walk, define->cases[i].value);
    }
}

static void walk_rule(Walk *walk, const CoreRule *rule)
{
    if (rule->elements)
        add_field(walk, rule->elements->field);
    walk_expr(walk, rule->condition);
    walk_expr(walk, rule->when);
    walk_expr(walk, rule->unless);
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
    add_field(walk, expr->list.field);
    if (expr->list.ref)
        add_field(walk, expr->list.ref);
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
        add_field(walk, expr->fact.field);
        if (expr->fact.ref)
            add_field(walk, expr->fact.ref);
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
        if (fresh)
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

/* NULL is none. */
static void walk_expr(Walk *walk, const CoreExpr *expr)
{
    if (!expr)
        return;
    walk_details(walk, expr);
    for (int i = 0; i < expr->nargs; i++)
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

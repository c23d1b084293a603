#include "lang/core/possible.h"

enum { MAX_GUARDS = 64, MAX_DEPTH = 200, MAX_LOOKS = 100000 };

/* Facts and lists that are known wherever the expression at hand matters. */
typedef struct Guards {
    const CoreExpr *known[MAX_GUARDS]; /* FACT, KNOWN_LIST */
    int n;
} Guards;

typedef struct Looker {
    const CorePolicy *policy;
    int depth; /* of definitions and rules that lead into one another; beyond MAX_DEPTH all is possible */
    int looks; /* at expressions: many ways may lead to one define; beyond MAX_LOOKS all is possible */
} Looker;

static bool can_be_unknown(Looker *l, const CoreExpr *expr, const Guards *guards);
static bool rule_can_be_unknown(Looker *l, const CoreRule *rule);

/* --- Guards -------------------------------------------------------------------------------------------------------- */

static void guard(Guards *guards, const CoreExpr *expr) {
    if (guards->n < MAX_GUARDS)
        guards->known[guards->n++] = expr;
}

/* Adds what is known wherever `expr` is not the other way round: known(x) in an `and` that is not false, `not known(x)` in an `or` that is
 * not true. */
static void add_guards(Guards *guards, const CoreExpr *expr, bool truth) {
    if (!expr)
        return;
    switch (expr->op) {
    case CORE_KNOWN:
        if (truth && expr->args[0]->op == CORE_FACT)
            guard(guards, expr->args[0]);
        break;
    case CORE_KNOWN_LIST:
        if (truth)
            guard(guards, expr);
        break;
    case CORE_NOT:
        add_guards(guards, expr->args[0], !truth);
        break;
    case CORE_AND:
    case CORE_OR:
        if ((expr->op == CORE_AND) == truth)
            for (int i = 0; i < expr->nargs; i++)
                add_guards(guards, expr->args[i], truth);
        break;
    default:
        break;
    }
}

static bool fact_is_guarded(const Guards *guards, const CoreFact *fact) {
    for (int i = 0; i < guards->n; i++) {
        const CoreExpr *known = guards->known[i];
        if (known->op == CORE_FACT && known->fact.frame == fact->frame && known->fact.ref == fact->ref &&
            known->fact.field == fact->field)
            return true;
    }
    return false;
}

static bool list_is_guarded(const Guards *guards, const CoreList *list) {
    for (int i = 0; i < guards->n; i++) {
        const CoreExpr *known = guards->known[i];
        if (known->op == CORE_KNOWN_LIST && known->list.frame == list->frame && known->list.ref == list->ref &&
            known->list.field == list->field)
            return true;
    }
    return false;
}

/* --- Expressions ----------------------------------------------------------------------------------------------------- */

static bool any_arg_can(Looker *l, const CoreExpr *expr, const Guards *guards) {
    for (int i = 0; i < expr->nargs; i++)
        if (expr->args[i] && can_be_unknown(l, expr->args[i], guards))
            return true;
    return false;
}

static bool is_const(const CoreExpr *expr) {
    return expr->op == CORE_CONST;
}

static bool fact_can_be_missing(const CoreFact *fact, const Guards *guards) {
    bool own_key = !fact->ref && fact->frame == 0 && fact->field->facts && fact->field == fact->field->facts->key;
    return !own_key && !fact_is_guarded(guards, fact);
}

static bool case_can_be_unknown(Looker *l, const CoreCase *one, const Guards *guards) {
    Guards more = *guards;
    add_guards(&more, one->when, true);
    return (one->when && can_be_unknown(l, one->when, guards)) || can_be_unknown(l, one->value, &more);
}

static bool define_can_be_unknown(Looker *l, const CoreDefine *define, const Guards *guards) {
    for (int i = 0; i < define->ncases; i++)
        if (case_can_be_unknown(l, &define->cases[i], guards))
            return true;
    return false;
}

static bool if_can_be_unknown(Looker *l, const CoreExpr *expr, const Guards *guards) {
    Guards yes = *guards, no = *guards;
    add_guards(&yes, expr->args[0], true);
    add_guards(&no, expr->args[0], false);
    return can_be_unknown(l, expr->args[0], guards) || can_be_unknown(l, expr->args[1], &yes) ||
           can_be_unknown(l, expr->args[2], &no);
}

static bool connective_can_be_unknown(Looker *l, const CoreExpr *expr, const Guards *guards) {
    Guards more = *guards;
    add_guards(&more, expr, expr->op == CORE_AND);
    return any_arg_can(l, expr, &more);
}

static bool some_rule_can_be_unknown(Looker *l) {
    for (int i = 0; i < l->policy->nrules; i++) {
        const CoreRule *rule = l->policy->rules[i];
        if (!rule->elements && !rule->uses_failures && rule_can_be_unknown(l, rule))
            return true;
    }
    return false;
}

static bool look(Looker *l, const CoreExpr *expr, const Guards *guards) {
    switch (expr->op) {
    case CORE_CONST:
    case CORE_AS_OF:
    case CORE_PERIOD:
    case CORE_ARG:
    case CORE_KNOWN:
    case CORE_KNOWN_LIST:
        return false;
    case CORE_FACT:
        return fact_can_be_missing(&expr->fact, guards);
    case CORE_DEFINE:
        return define_can_be_unknown(l, expr->define, guards);
    case CORE_PARAM:
        return expr->nargs > 0;
    case CORE_CALL:
        return any_arg_can(l, expr, guards) || can_be_unknown(l, expr->function->body, &(Guards){0});
    case CORE_AND:
    case CORE_OR:
        return connective_can_be_unknown(l, expr, guards);
    case CORE_IF:
        return if_can_be_unknown(l, expr, guards);
    case CORE_DEFAULT:
        return can_be_unknown(l, expr->args[1], guards);
    case CORE_DONE: /* a missing date is not yet */
        return expr->args[0]->op != CORE_FACT && can_be_unknown(l, expr->args[0], guards);
    case CORE_DIV: {
        const CoreExpr *by = expr->args[1];
        bool safe = is_const(by) && by->value.kind == VALUE_NUMBER && by->value.number.num != 0;
        return !safe || any_arg_can(l, expr, guards);
    }
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
        return !list_is_guarded(guards, &expr->list) || any_arg_can(l, expr, guards);
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        return rule_can_be_unknown(l, expr->rule);
    case CORE_FAILURES:
        return some_rule_can_be_unknown(l);
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
    case CORE_NATIVE:
    case CORE_DUE:
    case CORE_DATE:
        return true; /* of an empty list, without a value, no such day */
    default:
        return any_arg_can(l, expr, guards);
    }
}

static bool can_be_unknown(Looker *l, const CoreExpr *expr, const Guards *guards) {
    if (l->depth >= MAX_DEPTH || ++l->looks > MAX_LOOKS)
        return true;
    l->depth++;
    bool can = look(l, expr, guards);
    l->depth--;
    return can;
}

/* --- Whether a rule applies ------------------------------------------------------------------------------------------ */

static bool mentions_can_lack(Looker *l, const CoreMentions *mentions);

/* Whether no case may apply, of the define or of what it mentions. */
static bool define_can_lack(Looker *l, const CoreDefine *define) {
    if (l->depth >= MAX_DEPTH || ++l->looks > MAX_LOOKS)
        return true;
    bool lacks = define->ncases == 0 || define->cases[define->ncases - 1].when;
    l->depth++;
    for (int i = 0; i < define->ncases && !lacks; i++)
        lacks = mentions_can_lack(l, &define->cases[i].when_mentions) ||
                mentions_can_lack(l, &define->cases[i].value_mentions);
    l->depth--;
    return lacks;
}

static bool param_can_lack(const CorePolicy *policy, const CoreParam *param) {
    const CoreDated *first = &param->values[0];
    return first->has_from && !(policy->has_effective && first->from <= policy->effective);
}

static bool mentions_can_lack(Looker *l, const CoreMentions *mentions) {
    for (int i = 0; i < mentions->ndefines; i++)
        if (define_can_lack(l, mentions->defines[i]))
            return true;
    for (int i = 0; i < mentions->nparams; i++)
        if (param_can_lack(l->policy, mentions->params[i]))
            return true;
    return false;
}

/* Whether it may be unknown if a case applies. */
static bool mentions_can_be_unknown(Looker *l, const CoreMentions *mentions, const Guards *guards) {
    for (int i = 0; i < mentions->ndefines; i++) {
        const CoreDefine *define = mentions->defines[i];
        for (int k = 0; k < define->ncases && define_can_lack(l, define); k++)
            if (define->cases[k].when && can_be_unknown(l, define->cases[k].when, guards))
                return true;
    }
    return false;
}

static bool is_truth(const CoreExpr *expr, bool truth) {
    return expr && is_const(expr) && expr->value.kind == VALUE_BOOL && expr->value.boolean == truth;
}

static bool can_be_na(Looker *l, const CoreRule *rule) {
    bool fails_for_na = rule->info.force == FORCE_MAY && !is_truth(rule->condition, true);
    return fails_for_na || (rule->when && !is_truth(rule->when, true)) ||
           (rule->unless && !is_truth(rule->unless, false)) || rule->noverridden_by > 0 ||
           mentions_can_lack(l, &rule->mentions);
}

static bool rule_can_be_unknown(Looker *l, const CoreRule *rule) {
    if (l->depth >= MAX_DEPTH || ++l->looks > MAX_LOOKS || rule->elements) /* its list may be missing */
        return true;
    l->depth++;
    Guards none = {0}, guards = {0};
    add_guards(&guards, rule->when, true);
    add_guards(&guards, rule->unless, false);
    bool can = (rule->when && can_be_unknown(l, rule->when, &none)) ||
               (rule->unless && can_be_unknown(l, rule->unless, &none)) ||
               mentions_can_be_unknown(l, &rule->mentions, &none) || can_be_unknown(l, rule->condition, &guards) ||
               (rule->due && can_be_unknown(l, rule->due, &guards));
    for (int i = 0; i < rule->noverridden_by && !can; i++)
        can = rule_can_be_unknown(l, rule->overridden_by[i]);
    l->depth--;
    return can;
}

/* --- Answers ----------------------------------------------------------------------------------------------------------- */

bool core_can_have(const CorePolicy *policy, const CoreRule *rule, Verdict verdict) {
    Looker l = {.policy = policy};
    bool can_break = rule->info.force != FORCE_MAY && !is_truth(rule->condition, true);
    switch (verdict) {
    case VERDICT_PASS:
        return !is_truth(rule->condition, false);
    case VERDICT_FAIL:
        return can_break;
    case VERDICT_PENDING:
        return can_break && rule->deadline != CORE_DEADLINE_NONE;
    case VERDICT_NA:
        return can_be_na(&l, rule);
    case VERDICT_UNKNOWN:
        return rule_can_be_unknown(&l, rule);
    default:
        return false;
    }
}

bool core_case_can(const CorePolicy *policy, const CoreDefine *define, int number, CaseOutcome outcome) {
    Looker l = {.policy = policy};
    const CoreCase *one = &define->cases[number];
    bool truth = define->type.kind == CORE_TYPE_BOOL;
    switch (outcome) {
    case CASE_YES:
        return truth && !is_truth(one->value, false);
    case CASE_NO:
        return truth && !is_truth(one->value, true);
    case CASE_KNOWN:
        return !truth;
    case CASE_UNKNOWN:
        return case_can_be_unknown(&l, one, &(Guards){0});
    default:
        return false;
    }
}

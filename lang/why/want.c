/* The ways to make a condition true or false, by walking it: all parts of an `and`, one part of an `or`, the elements of a list that are too
 * many or too few, another case of a define. What is no logic is a comparison, and probe.c moves its facts one by one. A way is
 * only a proposal: mend.c holds it against the rule. */
#include "lang/why/mend.h"

enum { MAX_ADDED = 60, MAX_PRODUCT = 24, LAST_RESORT = 2 };

static Plans want(Mender *m, const Context *c, const CoreExpr *expr, bool truth);

static Plans one_plan(Mender *m, Plan plan) {
    Plans plans = {0};
    plans_add(m, &plans, plan);
    return plans;
}

static Plans product(Mender *m, const Plans *a, const Plans *b) {
    Plans plans = {0};
    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < b->n && plans.n < MAX_PRODUCT; k++)
            plans_add(m, &plans, plan_join(m, &a->items[i], &b->items[k]));
    plans_cut(&plans, MEND_KEPT_PLANS);
    return plans;
}

static void add_all(Mender *m, Plans *to, const Plans *from) {
    for (int i = 0; i < from->n; i++)
        plans_add(m, to, from->items[i]);
}

static Plans ranked(Plans plans, int rank) {
    for (int i = 0; i < plans.n; i++)
        plans.items[i].rank = plans.items[i].rank < rank ? rank : plans.items[i].rank;
    for (int i = 0; i < plans.n; i++)
        for (int k = 0; k < plans.items[i].n; k++)
            if (plans.items[i].steps[k].rank < rank)
                plans.items[i].steps[k].rank = rank;
    return plans;
}

/* --- Logic ----------------------------------------------------------------------------------------------------------- */

static Plans want_args(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    bool each = (expr->op == CORE_AND) == truth;
    Plans result = {0};
    if (each)
        result = one_plan(m, plan_none());
    for (int i = 0; i < expr->nargs; i++) {
        if (each && mend_is_truth(m, c, expr->args[i], truth))
            continue;
        Plans part = want(m, c, expr->args[i], truth);
        if (each)
            result = product(m, &result, &part);
        else
            add_all(m, &result, &part);
        if (each && result.n == 0)
            break;
    }
    plans_cut(&result, each ? MEND_KEPT_PLANS : 2 * MEND_KEPT_PLANS);
    return result;
}

static Plans want_if(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    Plans result = {0};
    for (int i = 1; i < 3; i++) {
        bool chosen = mend_is_truth(m, c, expr->args[0], i == 1);
        Plans choice = chosen ? one_plan(m, plan_none()) : ranked(want(m, c, expr->args[0], i == 1), 1);
        Plans branch = want(m, c, expr->args[i], truth);
        Plans both = product(m, &choice, &branch);
        add_all(m, &result, &both);
    }
    return result;
}

/* Each case: those before it false, it true, and its value as wanted. */
static Plans want_define(Mender *m, const Context *c, const CoreDefine *define, bool truth) {
    enum { MAX_CASES = 12 };
    Context inner = names_define_context(c);
    Plans result = {0}, before = one_plan(m, plan_none());
    for (int i = 0; i < define->ncases && i < MAX_CASES && before.n > 0; i++) {
        const CoreCase *one = &define->cases[i];
        Plans choice = before;
        if (one->when && !mend_is_truth(m, &inner, one->when, true)) {
            Plans when = ranked(want(m, &inner, one->when, true), 1);
            choice = product(m, &before, &when);
        }
        if (choice.n > 0) {
            Plans value = want(m, &inner, one->value, truth);
            Plans both = product(m, &choice, &value);
            add_all(m, &result, &both);
        }
        if (!one->when)
            break;
        if (!mend_is_truth(m, &inner, one->when, false)) {
            Plans not_this = ranked(want(m, &inner, one->when, false), 1);
            before = product(m, &before, &not_this);
        }
    }
    return result;
}

/* --- Lists ----------------------------------------------------------------------------------------------------------- */

typedef struct Fold {
    Mender *m;
    const Context *c;
    const CoreExpr *expr;
    const CoreExpr *where, *body; /* NULL: always true */
    Elements elements;
    int number;
    bool may_add, may_remove;
} Fold;

static bool is_fixed(const Field *field) {
    for (; field; field = field->parent)
        if (field->fixed)
            return true;
    return false;
}

static bool open_fold(Mender *m, const Context *c, const CoreExpr *expr, Fold *fold) {
    *fold = (Fold){.m = m, .c = c, .expr = expr, .number = expr->list.element_frame};
    fold->where = expr->args[0];
    fold->body = expr->args[1];
    fold->elements = lists_open(c, &expr->list);
    if (!fold->elements.given)
        return false;
    fold->may_add = expr->list.field->kind == FIELD_LIST && !expr->list.ref && !is_fixed(expr->list.field);
    fold->may_remove = fold->may_add;
    return true;
}

static Context enter_row(const Fold *fold, int64_t row, Frame *frame) {
    *frame = (Frame){fold->number, row, fold->c->frame};
    Context inner = *fold->c;
    inner.frame = frame;
    *mend_list(fold->m, fold->number) = (FrameList){fold->expr->list.field, fold->elements.owner};
    return inner;
}

/* Selected, and (where there is a body) of that truth. */
static bool is_counted(const Fold *fold, const Context *inner, bool body_truth) {
    if (fold->where && !mend_is_truth(fold->m, inner, fold->where, true))
        return false;
    if (!fold->body)
        return body_truth;
    return mend_is_truth(fold->m, inner, fold->body, body_truth);
}

/* Surely not counted. */
static bool is_left_out(const Fold *fold, const Context *inner, bool body_truth) {
    return (fold->where && mend_is_truth(fold->m, inner, fold->where, false)) ||
           (fold->body && mend_is_truth(fold->m, inner, fold->body, !body_truth));
}

/* The ways to have this row counted: selected, with that truth of the body. */
static Plans count_in(const Fold *fold, const Context *inner, bool body_truth) {
    Plans plans = one_plan(fold->m, plan_none());
    if (fold->where) {
        Plans where = want(fold->m, inner, fold->where, true);
        plans = product(fold->m, &plans, &where);
    }
    if (fold->body && plans.n > 0) {
        Plans body = want(fold->m, inner, fold->body, body_truth);
        plans = product(fold->m, &plans, &body);
    }
    return plans;
}

/* Whether it is the element that the finding is about: without it nothing would be mended, there would be nobody to speak of. */
static bool is_spoken_of(const Fold *fold, int64_t row) {
    const Mender *m = fold->m;
    return m->rule->elements && m->place.has_element && m->rule->elements->field == fold->expr->list.field && m->place.element.row == row;
}

/* The ways to have it no longer counted: not selected, or the other truth. */
static Plans count_out(const Fold *fold, const Context *inner, bool body_truth, int64_t row) {
    Mender *m = fold->m;
    Plans plans = {0};
    if (fold->body)
        plans = want(m, inner, fold->body, !body_truth);
    if (fold->where) {
        Plans where = want(m, inner, fold->where, false);
        where = ranked(where, fold->body ? 1 : 0);
        add_all(m, &plans, &where);
    }
    if (fold->may_remove && !is_spoken_of(fold, row)) {
        Step step = {.kind = WHY_REMOVE, .field = fold->expr->list.field, .row = row, .owner = fold->elements.owner,
                     .list = fold->expr->list.field, .rank = LAST_RESORT, .amount = 1};
        plans_add(m, &plans, plan_of(m, step));
    }
    plans_cut(&plans, MEND_KEPT_PLANS);
    return plans;
}

/* One element more, with what is needed to have it counted. */
static Plans add_element(const Fold *fold, bool body_truth) {
    Mender *m = fold->m;
    Plans none = {0};
    if (!fold->may_add || !mend_alive(m))
        return none;
    const Field *list = fold->expr->list.field;
    int64_t row = factset_add_row(m->set, list->shape, fold->elements.owner);
    Step step = {.kind = WHY_ADD, .field = list, .row = row, .owner = fold->elements.owner, .list = list, .rank = 1, .amount = 1};
    Plan plan = plan_of(m, step);
    int mark = mend_mark(m);
    mend_apply(m, &plan);
    Frame frame;
    Context inner = enter_row(fold, row, &frame);
    Plans facts = count_in(fold, &inner, body_truth);
    mend_undo(m, mark);
    Plans base = one_plan(m, plan);
    return product(m, &base, &facts);
}

/* An element that tells of something that has happened (it has a day, and that is past) is not made another thing. */
static bool has_happened(const Fold *fold, const Context *inner) {
    if (fold->expr->list.field->kind != FIELD_LIST || fold->expr->list.ref)
        return false;
    Mender *m = fold->m;
    return (fold->where && mend_has_past_date(m, inner, fold->where, fold->number)) ||
           (fold->body && mend_has_past_date(m, inner, fold->body, fold->number));
}

/* For each element that is not counted (more) or is (fewer), its best ways. more: with what may be added last. */
static Plans element_plans(const Fold *fold, bool body_truth, bool more, int best_of_each) {
    Mender *m = fold->m;
    Plans result = {0};
    for (int64_t i = 0; i < fold->elements.n && i < MEND_MAX_ELEMENTS && mend_alive(m); i++) {
        Frame frame;
        int64_t row = lists_element(fold->c, &fold->elements, i);
        Context inner = enter_row(fold, row, &frame);
        if (more ? is_counted(fold, &inner, body_truth) : is_left_out(fold, &inner, body_truth)) /* fewer: also one that perhaps is */
            continue;
        if (more && has_happened(fold, &inner))
            continue;
        Plans ways = more ? count_in(fold, &inner, body_truth) : count_out(fold, &inner, body_truth, row);
        plans_cut(&ways, best_of_each);
        add_all(m, &result, &ways);
    }
    return result;
}

/* Every element that is counted no longer counted. */
static Plans want_none_counted(const Fold *fold, bool body_truth) {
    Mender *m = fold->m;
    Plans result = one_plan(m, plan_none());
    for (int64_t i = 0; i < fold->elements.n && result.n > 0 && mend_alive(m); i++) {
        Frame frame;
        int64_t row = lists_element(fold->c, &fold->elements, i);
        Context inner = enter_row(fold, row, &frame);
        if (is_left_out(fold, &inner, body_truth)) /* also one that perhaps is counted goes */
            continue;
        Plans ways = count_out(fold, &inner, body_truth, row);
        plans_cut(&ways, 2);
        Plan first = result.items[0];
        Plans next = {0};
        for (int k = 0; k < ways.n; k++)
            plans_add(m, &next, plan_join(m, &first, &ways.items[k]));
        plans_cut(&next, 1);
        result = next;
    }
    return result;
}

static Plans want_quantified(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    Fold fold;
    Plans result = {0};
    if (!open_fold(m, c, expr, &fold))
        return result;
    bool body_truth = expr->op != CORE_ALL; /* any and none count the true ones, all the false ones */
    bool want_some = expr->op == CORE_ANY ? truth : !truth;
    if (!want_some)
        return want_none_counted(&fold, body_truth);
    result = element_plans(&fold, body_truth, true, 2);
    Plans added = add_element(&fold, body_truth);
    add_all(m, &result, &added);
    plans_cut(&result, 2 * MEND_KEPT_PLANS);
    return result;
}

/* --- Comparisons of counts: as few more or fewer as will do ------------------------------------------------------------ */

/* Applies ways one after another until the atom is as wanted. */
static void pile_up(Mender *m, const Context *c, const CoreExpr *atom, bool truth, Plans *ways, Plans *result) {
    plans_cut(ways, ways->n);
    int mark = mend_mark(m);
    Plan plan = plan_none();
    for (int i = 0; i < ways->n && mend_alive(m); i++) {
        plan = plan_join(m, &plan, &ways->items[i]);
        mend_apply(m, &ways->items[i]);
        if (mend_is_truth(m, c, atom, truth)) {
            plans_add(m, result, plan);
            break;
        }
    }
    mend_undo(m, mark);
}

static void want_counted(Mender *m, const Context *c, const CoreExpr *atom, bool truth, const Context *fold_context,
                         const CoreExpr *count, Plans *result) {
    Fold fold;
    if (!open_fold(m, fold_context, count, &fold))
        return;
    fold.body = NULL; /* of a sum it is the value, which probe.c moves */
    Plans more = element_plans(&fold, true, true, 1);
    if (count->op == CORE_COUNT) {
        Plans with_added = {0};
        add_all(m, &with_added, &more);
        for (int i = 0; i < MAX_ADDED && mend_alive(m); i++) {
            Plans added = add_element(&fold, true);
            if (added.n == 0)
                break;
            plans_add(m, &with_added, added.items[0]);
            int mark = mend_mark(m), before = result->n;
            /* No more than are needed: the first that is enough ends it. */
            Plans tried = with_added;
            pile_up(m, c, atom, truth, &tried, result);
            mend_undo(m, mark);
            if (result->n > before || i > MAX_ADDED)
                break;
        }
    }
    pile_up(m, c, atom, truth, &more, result);
    Plans fewer = element_plans(&fold, true, false, 1);
    pile_up(m, c, atom, truth, &fewer, result);
}

static void want_conditions(Mender *m, const Context *c, const CoreExpr *atom, bool truth, const Context *inner,
                            const CoreExpr *count, Plans *result) {
    for (int more = 1; more >= 0; more--) {
        Plans ways = {0};
        for (int i = 0; i < count->nargs; i++) {
            if (mend_is_truth(m, inner, count->args[i], true) == (more == 1))
                continue;
            Plans part = want(m, inner, count->args[i], more == 1);
            plans_cut(&part, 1);
            add_all(m, &ways, &part);
        }
        pile_up(m, c, atom, truth, &ways, result);
    }
}

/* Also of those that may still fail: what is not known counts as what it can become. */
static void want_fewer_failures(Mender *m, const Context *c, const CoreExpr *atom, bool truth, Str article, Plans *result) {
    Plans ways = {0};
    const CorePolicy *policy = m->eval->policy;
    for (int i = 0; i < policy->nrules; i++) {
        const CoreRule *rule = policy->rules[i];
        if (rule->facts != m->rule->facts || rule->elements || rule->uses_failures ||
            (rule->info.force != FORCE_MUST && rule->info.force != FORCE_MUST_NOT) ||
            (article.n > 0 && !str_equal(article, rule->info.article)))
            continue;
        Verdict verdict = verdict_outcome(m->eval, rule, c->record, NULL).verdict;
        if (verdict != VERDICT_FAIL && verdict != VERDICT_UNKNOWN)
            continue;
        Run run;
        Context inner = verdict_context(m->eval, &run, rule, c->record, NULL);
        vec_push(m->arena, &m->runs, &run);
        Plans part = want(m, &inner, rule->condition, true);
        m->runs.n--;
        plans_cut(&part, 1);
        add_all(m, &ways, &part);
    }
    pile_up(m, c, atom, truth, &ways, result);
}

/* What is counted in a side of a comparison. */
static void want_in_side(Mender *m, const Context *c, const CoreExpr *atom, bool truth, const Context *inner,
                         const CoreExpr *side, Plans *result) {
    if (!side || m->depth >= MEND_MAX_DEPTH || !mend_alive(m))
        return;
    m->depth++;
    switch (side->op) {
    case CORE_COUNT:
    case CORE_SUM:
        want_counted(m, c, atom, truth, inner, side, result);
        break;
    case CORE_COUNT_TRUE:
        want_conditions(m, c, atom, truth, inner, side, result);
        break;
    case CORE_FAILURES:
        want_fewer_failures(m, c, atom, truth, side->article, result);
        break;
    case CORE_DEFINE: {
        const CoreCase *taken = names_case(inner, side->define);
        Context deeper = names_define_context(inner);
        if (taken)
            want_in_side(m, c, atom, truth, &deeper, taken->value, result);
        break;
    }
    case CORE_IF:
        for (int i = 1; i < 3; i++)
            if (mend_is_truth(m, inner, side->args[0], i == 1))
                want_in_side(m, c, atom, truth, inner, side->args[i], result);
        break;
    default:
        if (!core_is_fold(side->op))
            for (int i = 0; i < side->nargs; i++)
                want_in_side(m, c, atom, truth, inner, side->args[i], result);
    }
    m->depth--;
}

/* min(list: x) >= y is all(list: x >= y), and so on: then each element is moved by what it lacks. */
static bool as_quantified(Mender *m, const CoreExpr *atom, bool truth, CoreExpr *out) {
    int at = -1;
    for (int i = 0; i < 2; i++)
        if (atom->nargs == 2 && atom->args[i] && (atom->args[i]->op == CORE_LIST_MIN || atom->args[i]->op == CORE_LIST_MAX))
            at = i;
    bool less = atom->op == CORE_LT || atom->op == CORE_LE, more = atom->op == CORE_GT || atom->op == CORE_GE;
    if (at < 0 || !truth || !(less || more))
        return false;
    const CoreExpr *fold = atom->args[at];
    bool is_min = fold->op == CORE_LIST_MIN, wants_more = more == (at == 0);
    CoreExpr *body = ARENA_NEW(m->arena, CoreExpr);
    *body = *atom;
    body->args = ARENA_ARRAY(m->arena, CoreExpr *, 2);
    body->args[at] = fold->args[1];
    body->args[1 - at] = atom->args[1 - at];
    *out = *fold;
    out->op = is_min == wants_more ? CORE_ALL : CORE_ANY;
    out->args = ARENA_ARRAY(m->arena, CoreExpr *, 2);
    out->args[0] = fold->args[0];
    out->args[1] = body;
    out->nargs = 2;
    return true;
}

static Plans want_atom(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    Plans result = {0};
    mend_probe(m, c, expr, truth, &result);
    for (int i = 0; i < expr->nargs; i++)
        want_in_side(m, c, expr, truth, c, expr->args[i], &result);
    CoreExpr quantified;
    if (as_quantified(m, expr, truth, &quantified)) {
        Plans plans = want_quantified(m, c, &quantified, true);
        add_all(m, &result, &plans);
    }
    plans_cut(&result, 2 * MEND_KEPT_PLANS);
    return result;
}

/* --- Rules ------------------------------------------------------------------------------------------------------------ */

Plans mend_want_scope(Mender *m, const Context *c, const CoreRule *rule, bool applies) {
    Plans result = {0};
    if (applies)
        result = one_plan(m, plan_none());
    if (rule->when) {
        Plans part = want(m, c, rule->when, applies);
        if (applies)
            result = product(m, &result, &part);
        else
            add_all(m, &result, &part);
    }
    if (rule->unless) {
        Plans part = want(m, c, rule->unless, !applies);
        if (applies)
            result = product(m, &result, &part);
        else
            add_all(m, &result, &part);
    }
    return result;
}

static Plans want_rule(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    const CoreRule *rule = expr->rule;
    const Frame *element = verdict_element(c, rule);
    Run run;
    Context inner = verdict_context(m->eval, &run, rule, c->record, element);
    vec_push(m->arena, &m->runs, &run);
    Plans result = {0};
    bool to_hold = expr->op == CORE_PASSED ? truth : !truth; /* what is asked of its condition */
    if (expr->op == CORE_APPLIES) {
        result = mend_want_scope(m, &inner, rule, truth);
    } else {
        Plans condition = want(m, &inner, rule->condition, to_hold);
        bool applies_too = (expr->op == CORE_PASSED) == truth; /* passed, or failed: it has to apply for either */
        if (applies_too) {
            Plans scope = mend_want_scope(m, &inner, rule, true);
            result = product(m, &scope, &condition);
        } else {
            Plans scope = mend_want_scope(m, &inner, rule, false);
            scope = ranked(scope, 1);
            add_all(m, &result, &condition);
            add_all(m, &result, &scope);
        }
    }
    m->runs.n--;
    return ranked(result, 1);
}

/* --- All ----------------------------------------------------------------------------------------------------------------- */

static Plans want_more(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    switch (expr->op) {
    case CORE_NOT:
        return want(m, c, expr->args[0], !truth);
    case CORE_AND:
    case CORE_OR:
        return want_args(m, c, expr, truth);
    case CORE_IF:
        return want_if(m, c, expr, truth);
    case CORE_DEFINE:
        return want_define(m, c, expr->define, truth);
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
        return want_quantified(m, c, expr, truth);
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        return want_rule(m, c, expr, truth);
    case CORE_KNOWN:
        /* What is filled in is not blotted out. */
        return truth ? want_atom(m, c, expr, truth) : (Plans){0};
    default:
        return want_atom(m, c, expr, truth);
    }
}

static Plans want(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    Plans none = {0};
    if (m->depth >= MEND_MAX_DEPTH || !mend_alive(m))
        return none;
    if (mend_is_truth(m, c, expr, truth))
        return one_plan(m, plan_none());
    m->depth++;
    Plans plans = want_more(m, c, expr, truth);
    m->depth--;
    return plans;
}

Plans mend_want(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    return want(m, c, expr, truth);
}

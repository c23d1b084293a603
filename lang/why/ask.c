/* What to ask for where a verdict is unknown: the fewest missing facts with which it can be decided in the record's favour. Of
 * an `or` one way is enough, of an `and` all are needed; where there is a choice, the first of the smallest. */
#include "lang/why/internal.h"

typedef struct Need {
    Str fact;
    Str element; /* empty: of the record */
} Need;

typedef struct Needs {
    VEC(Need) items;
    bool possible;
} Needs;

typedef struct Asker {
    Arena *out;
    Str element; /* whose facts the innermost frame holds */
    int depth;
    int64_t steps;
} Asker;

enum { MAX_DEPTH = 60, MAX_STEPS = 200000 };

static Needs wish(Asker *a, const Context *c, const CoreExpr *expr, bool truth);
static Needs all_of(Asker *a, const Context *c, const CoreExpr *expr);

static bool same_need(const Need *x, const Need *y) {
    return str_equal(x->fact, y->fact) && str_equal(x->element, y->element);
}

static void join(Asker *a, Needs *to, const Needs *from) {
    to->possible = to->possible && from->possible;
    for (int i = 0; i < from->items.n; i++) {
        bool known = false;
        for (int k = 0; k < to->items.n && !known; k++)
            known = same_need(&to->items.items[k], &from->items.items[i]);
        if (!known)
            vec_push(a->out, &to->items, from->items.items[i]);
    }
}

static void prefer(Needs *best, const Needs *other) {
    if (other->possible && (!best->possible || other->items.n < best->items.n))
        *best = *other;
}

static Needs one_need(Asker *a, Str fact, Str element) {
    Needs needs = {.possible = true};
    vec_push(a->out, &needs.items, ((Need){fact, element}));
    return needs;
}

static Str element_name(Asker *a, const Context *c, const Elements *elements, int64_t i) {
    return elements_names(c, elements, a->out)[i];
}

/* --- What a value needs to be known ------------------------------------------------------------------------------- */

static Needs fact_need(Asker *a, const Context *c, const CoreFact *fact) {
    int64_t row = frame_row(c, fact->frame), target;
    Str path = fact->path;
    if (row >= 0 && fact->ref && factset_follow(c->eval->set, fact->ref, row, &target) == REF_MISSING)
        path = str_sub(path, 0, path.n - fact->field->path.n - 1);
    return one_need(a, path, fact->frame > 0 ? a->element : STR_NONE);
}

static Needs fold_needs(Asker *a, const Context *c, const CoreExpr *fold) {
    Elements elements = lists_open(c, &fold->list);
    Needs needs = {.possible = true};
    if (!elements.given)
        return one_need(a, fold->list.path, STR_NONE);
    Str *names = elements_names(c, &elements, a->out), outer = a->element;
    for (int64_t i = 0; i < elements.n; i++) {
        Frame frame = {fold->list.element_frame, lists_element(c, &elements, i), c->frame};
        Context inner = *c;
        inner.frame = &frame;
        a->element = names[i];
        for (int k = 0; k < fold->nargs; k++) {
            if (!fold->args[k])
                continue;
            if (k == 1 && fold->args[0] && val_is_false(eval_plain(&inner, fold->args[0])))
                continue;
            Needs part = all_of(a, &inner, fold->args[k]);
            join(a, &needs, &part);
        }
    }
    a->element = outer;
    return needs;
}

static Needs define_needs(Asker *a, const Context *c, const CoreDefine *define) {
    Context inner = names_define_context(c);
    Needs needs = {.possible = true};
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        Val when = one->when ? eval_plain(&inner, one->when) : val_bool(true);
        if (val_is_false(when))
            continue;
        if (!val_is_true(when)) {
            Needs part = all_of(a, &inner, one->when);
            join(a, &needs, &part);
            continue;
        }
        Needs part = all_of(a, &inner, one->value);
        join(a, &needs, &part);
        break;
    }
    return needs;
}

static Needs rule_needs(Asker *a, const Context *c, const CoreRule *rule) {
    Needs needs = {.possible = true};
    const CoreExpr *const all[] = {rule->when, rule->unless, rule->condition, rule->due};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!all[i])
            continue;
        Needs part = all_of(a, c, all[i]);
        join(a, &needs, &part);
    }
    return needs;
}

/* All that is missing in an expression that is not known. Not possible where nothing missing is the reason. */
static Needs all_of(Asker *a, const Context *c, const CoreExpr *expr) {
    Needs needs = {.possible = true};
    if (!expr || a->depth >= MAX_DEPTH || a->steps++ >= MAX_STEPS)
        return needs;
    if (val_is_known(eval_plain(c, expr)))
        return needs;
    a->depth++;
    switch (expr->op) {
    case CORE_FACT:
        needs = fact_need(a, c, &expr->fact);
        break;
    case CORE_DEFINE:
        needs = define_needs(a, c, expr->define);
        break;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
        needs = fold_needs(a, c, expr);
        break;
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        needs = rule_needs(a, c, expr->rule);
        break;
    case CORE_FAILURES:
        for (int i = 0; i < c->eval->policy->nrules; i++) {
            const CoreRule *rule = c->eval->policy->rules[i];
            if (rule->facts != c->eval->facts || rule->elements || rule->uses_failures ||
                verdict_outcome(c->eval, rule, c->record, NULL).verdict != VERDICT_UNKNOWN)
                continue;
            Needs part = rule_needs(a, c, rule);
            join(a, &needs, &part);
        }
        break;
    case CORE_DUE:
        if (c->run && c->run->rule->due)
            needs = all_of(a, c, c->run->rule->due);
        break;
    default:
        for (int i = 0; i < expr->nargs; i++) {
            Needs part = all_of(a, c, expr->args[i]);
            join(a, &needs, &part);
        }
    }
    a->depth--;
    return needs;
}

/* --- What a condition needs to come out as wished ------------------------------------------------------------------- */

static Needs wish_elements(Asker *a, const Context *c, const CoreExpr *fold, bool each) {
    Elements elements = lists_open(c, &fold->list);
    Needs result = {.possible = each};
    if (!elements.given)
        return one_need(a, fold->list.path, STR_NONE);
    Str outer = a->element;
    for (int64_t i = 0; i < elements.n; i++) {
        Frame frame = {fold->list.element_frame, lists_element(c, &elements, i), c->frame};
        Context inner = *c;
        inner.frame = &frame;
        const CoreExpr *where = fold->args[0], *body = fold->args[1];
        Val selector = where ? eval_plain(&inner, where) : val_bool(true);
        if (val_is_false(selector))
            continue;
        Val inside = body ? eval_plain(&inner, body) : val_bool(true);
        bool wanted = fold->op != CORE_NONE; /* of all and any a true body, of none a false one */
        if (each && val_is_known(inside) && val_is_true(inside) == wanted)
            continue;
        if (val_is_known(inside) && val_is_true(inside) != wanted && (!each || val_is_true(selector)))
            continue;
        a->element = element_name(a, c, &elements, i);
        Needs needs = {.possible = true};
        if (where && !val_is_known(selector)) {
            Needs part = all_of(a, &inner, where);
            join(a, &needs, &part);
        }
        if (body && !val_is_known(inside)) {
            Needs part = wish(a, &inner, body, wanted);
            join(a, &needs, &part);
        }
        if (each)
            join(a, &result, &needs);
        else
            prefer(&result, &needs);
    }
    a->element = outer;
    return result;
}

static Needs wish_args(Asker *a, const Context *c, const CoreExpr *expr, bool truth) {
    bool each = (expr->op == CORE_AND) == truth;
    Needs result = {.possible = each};
    for (int i = 0; i < expr->nargs; i++) {
        Val arg = eval_plain(c, expr->args[i]);
        if (val_is_known(arg))
            continue; /* of another value it would have decided */
        Needs part = wish(a, c, expr->args[i], truth);
        if (each)
            join(a, &result, &part);
        else
            prefer(&result, &part);
    }
    return result;
}

static Needs wish(Asker *a, const Context *c, const CoreExpr *expr, bool truth) {
    Needs none = {.possible = true};
    Val value = eval_plain(c, expr);
    if (val_is_known(value)) {
        none.possible = val_is_true(value) == truth;
        return none;
    }
    if (a->depth >= MAX_DEPTH || a->steps++ >= MAX_STEPS)
        return none;
    a->depth++;
    Needs needs;
    switch (expr->op) {
    case CORE_NOT:
        needs = wish(a, c, expr->args[0], !truth);
        break;
    case CORE_AND:
    case CORE_OR:
        needs = wish_args(a, c, expr, truth);
        break;
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ANY:
        needs = truth ? wish_elements(a, c, expr, expr->op != CORE_ANY) : all_of(a, c, expr);
        break;
    case CORE_DEFINE: {
        Context inner = names_define_context(c);
        const CoreCase *taken = names_case(c, expr->define);
        needs = taken ? wish(a, &inner, taken->value, truth) : all_of(a, c, expr);
        break;
    }
    default:
        needs = all_of(a, c, expr);
    }
    a->depth--;
    return needs;
}

/* --- One finding ------------------------------------------------------------------------------------------------------ */

static void take(Needs *needs, Why *why, Arena *out) {
    why->ask = ARENA_ARRAY(out, WhyAsk, needs->items.n);
    for (int i = 0; i < needs->items.n; i++) {
        const Need *need = &needs->items.items[i];
        WhyAsk *ask = NULL;
        for (int k = 0; k < why->nask && !ask; k++)
            if (str_equal(why->ask[k].fact, need->fact))
                ask = &why->ask[k];
        if (!ask) {
            ask = &why->ask[why->nask++];
            *ask = (WhyAsk){.fact = str_copy(out, need->fact), .elements = ARENA_ARRAY(out, Str, needs->items.n)};
        }
        if (need->element.n)
            ask->elements[ask->nelements++] = need->element;
    }
}

void why_ask(Eval *eval, const CoreRule *rule, int64_t row, int index, Why *why, Arena *out) {
    WhyPlace place;
    why_enter(eval, rule, row, index, &place);
    Asker a = {.out = out};
    Needs needs = {.possible = true};
    if (place.no_list) {
        needs = one_need(&a, rule->elements->path, STR_NONE);
        take(&needs, why, out);
        return;
    }
    const Context *c = &place.context;
    if (rule->when) {
        Needs part = wish(&a, c, rule->when, true);
        join(&a, &needs, &part);
    }
    if (rule->unless) {
        Needs part = wish(&a, c, rule->unless, false);
        join(&a, &needs, &part);
    }
    for (int i = 0; i < rule->noverridden_by; i++) {
        if (val_is_known(why_applies(c, rule->overridden_by[i])))
            continue;
        Needs part = rule_needs(&a, c, rule->overridden_by[i]);
        join(&a, &needs, &part);
    }
    for (int i = 0; i < rule->mentions.ndefines; i++) {
        if (val_is_known(names_has_case(c, rule->mentions.defines[i])))
            continue;
        Needs part = define_needs(&a, c, rule->mentions.defines[i]);
        join(&a, &needs, &part);
    }
    Needs part = wish(&a, c, rule->condition, true);
    join(&a, &needs, &part);
    /* The condition does not hold, and what is missing is whether its day has come. */
    if (needs.items.n == 0 && rule->due) {
        part = all_of(&a, c, rule->due);
        join(&a, &needs, &part);
    }
    take(&needs, why, out);
}

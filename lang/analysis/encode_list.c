/* Lists: so many kinds of elements as the conditions on them can tell apart, and how many there are of each. */
#include "lang/analysis/encode.h"

#define T c->encoder->terms
#define E encoder->terms

enum { MOST_CONDITIONS = 3, KINDS_BOUNDED = 6 };

/* --- How many kinds ------------------------------------------------------------------------------------------------------------------------- */

typedef struct Folds {
    VEC(int) conditions;     /* forms, each once */
    bool counts_values;      /* sum, min, max: what elements are worth matters, not only which conditions hold */
    bool only_sums;          /* … and nothing but sums of plain facts over all elements */
    bool counts;             /* how many there are matters */
    bool nested;
} Folds;

static bool has_fold(const CoreExpr *expr)
{
    if (!expr)
        return false;
    if (core_is_fold(expr->op))
        return true;
    for (int i = 0; i < expr->nargs; i++)
        if (has_fold(expr->args[i]))
            return true;
    return false;
}

static void add_condition(Encoder *encoder, Folds *folds, int side, const CoreExpr *expr)
{
    if (!expr)
        return;
    int form = core_form_expr(encoder->forms, encoder->pair->world->policy[side], expr, FORM_MEANING);
    folds->nested |= has_fold(expr);
    for (int i = 0; i < folds->conditions.n; i++)
        if (folds->conditions.items[i] == form)
            return;
    vec_push(encoder->arena, &folds->conditions, form);
}

static void add_fold(Encoder *encoder, Folds *folds, int side, const CoreExpr *fold)
{
    const CoreExpr *where = fold->nargs > 0 ? fold->args[0] : NULL, *body = fold->nargs > 1 ? fold->args[1] : NULL;
    add_condition(encoder, folds, side, where);
    folds->only_sums &= fold->op == CORE_SUM && !where && body && body->op == CORE_FACT;
    switch (fold->op) {
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
        folds->counts_values = true;
        folds->nested |= has_fold(body);
        break;
    case CORE_COUNT:
        folds->counts = true;
        break;
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
        add_condition(encoder, folds, side, body);
        break;
    default:
        break;
    }
}

static Folds find_folds(Encoder *encoder, const WorldField *list)
{
    Folds folds = {.only_sums = true};
    for (int s = 0; s < encoder->pair->world->nsides; s++) {
        const CoreReach *reach = &encoder->pair->reach[s];
        for (int i = 0; i < reach->folds.n; i++)
            if (world_field(encoder->pair->world, reach->folds.items[i]->list.field) == list)
                add_fold(encoder, &folds, s, reach->folds.items[i]);
        /* Conditions on elements that a rule is about tell them apart as well, where rules are not compared element by element. */
        for (int i = 0; i < encoder->pair->n[s] && !encoder->pair->by_element; i++)
            if (encoder->pair->rules[s][i]->elements &&
                world_field(encoder->pair->world, encoder->pair->rules[s][i]->elements->field) == list) {
                add_condition(encoder, &folds, s, encoder->pair->rules[s][i]->condition);
                add_condition(encoder, &folds, s, encoder->pair->rules[s][i]->when);
                add_condition(encoder, &folds, s, encoder->pair->rules[s][i]->unless);
                folds.only_sums = false;
            }
    }
    return folds;
}

static bool counts_far(const Encoder *encoder)
{
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < encoder->pair->reach[s].constants.n; i++) {
            Value value = encoder->pair->reach[s].constants.items[i]->value;
            if (value.kind == VALUE_NUMBER && number_compare(value.number, number_from_int(ENCODE_MOST_COPIES / 2)) > 0)
                return true;
        }
    return false;
}

ListVars *list_vars(Encoder *encoder, RecordVars *record, const WorldField *list)
{
    ListVars *vars = &record->lists[list->index];
    if (vars->made)
        return vars;
    vars->made = true;
    if (!record->is_main)
        encoder->unsupported = true; /* a list of a record referred to */
    Folds folds = find_folds(encoder, list);
    bool is_small = folds.conditions.n <= MOST_CONDITIONS;
    bool sums_only = folds.counts_values && folds.only_sums;
    int n = sums_only ? 1 : is_small && !folds.counts_values ? 1 << folds.conditions.n : KINDS_BOUNDED;
    if (!sums_only && (!is_small || folds.counts_values || folds.nested || (folds.counts && counts_far(encoder))))
        encoder->bounded = true;
    bool is_element = record->is_main && encoder->pair->list == list;
    vars->n = n + is_element;
    vars->kinds = ARENA_ARRAY(encoder->arena, RecordVars *, vars->n);
    vars->counts = ARENA_ARRAY(encoder->arena, Term *, vars->n);
    for (int i = 0; i < vars->n; i++) {
        RecordVars *kind = record_vars(encoder, list->elements, list->kind == FIELD_INVERSE ? list->target : NULL);
        vars->kinds[i] = kind;
        if (i == n) { /* the element that is compared */
            vars->counts[i] = term_int(E, 1);
            encoder->element = kind;
        } else {
            vars->counts[i] = term_var(E, false);
            Term *most = term_int(E, folds.counts_values ? 1 : ENCODE_MOST_COPIES);
            vec_push(encoder->arena, &encoder->axioms, term_le(E, term_int(E, 0), vars->counts[i]));
            vec_push(encoder->arena, &encoder->axioms, term_le(E, vars->counts[i], most));
            /* The order of kinds means nothing: the first ones are used first. */
            if (i > 0)
                vec_push(encoder->arena, &encoder->axioms,
                         term_or(E, term_lt(E, term_int(E, 0), vars->counts[i - 1]), term_eq(E, vars->counts[i], term_int(E, 0))));
            kind->exists = term_lt(E, term_int(E, 0), vars->counts[i]);
        }
        if (kind->facts)
            vec_push(encoder->arena, &encoder->records, kind);
    }
    return vars;
}

/* --- Folds -------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct Each {
    Term *count, *exists;
    Code selected;           /* surely, surely not */
    Code value;
} Each;

static Each open_each(const Coding *c, const CoreExpr *fold, const ListVars *list, int i)
{
    Coding inner = *c;
    inner.frames[fold->list.element_frame] = list->kinds[i];
    const CoreExpr *where = fold->args[0], *body = fold->args[1];
    return (Each){.count = list->counts[i],
                  .exists = list->kinds[i]->exists,
                  .selected = where ? code_condition(&inner, where) : code_truth(c, true),
                  .value = body ? code_plain(&inner, body) : code_truth(c, true)};
}

static Code fold_count(const Coding *c, const CoreExpr *fold, const ListVars *list)
{
    Term *zero = term_int(T, 0), *low = zero, *high = zero;
    for (int i = 0; i < list->n; i++) {
        Each each = open_each(c, fold, list, i);
        low = term_add(T, low, term_ite(T, each.selected.t, each.count, zero));
        high = term_add(T, high, term_ite(T, each.selected.f, zero, each.count));
    }
    Code out = code_number(c, low, term_int(T, 1), term_bool(T, true));
    out.high = low == high ? NULL : high;
    return out;
}

static Code fold_quantifier(const Coding *c, const CoreExpr *fold, const ListVars *list)
{
    bool is_all = fold->op == CORE_ALL;
    Term *found = term_bool(T, false), *excluded = term_bool(T, true);
    for (int i = 0; i < list->n; i++) {
        Each each = open_each(c, fold, list, i);
        Code body = code_as_truth(c, each.value);
        /* any: one that is selected and holds. all: one that is selected and does not speaks against it. */
        Term *hit = is_all ? body.f : body.t, *miss = is_all ? body.t : body.f;
        found = term_or(T, found, term_and(T, each.exists, term_and(T, each.selected.t, hit)));
        excluded = term_and(T, excluded, term_or(T, term_not(T, each.exists), term_or(T, each.selected.f, miss)));
    }
    return fold->op == CORE_ANY ? code_bool(c, found, excluded) : code_bool(c, excluded, found);
}

/* Known where it is known of each element whether it is selected, and of each that is what it is worth. */
static Term *all_known(const Coding *c, const Each *each)
{
    Term *known = term_and(T, code_known(c, &each->selected), term_or(T, each->selected.f, code_known(c, &each->value)));
    return term_or(T, term_not(T, each->exists), known);
}

static Code fold_sum(const Coding *c, const CoreExpr *fold, const ListVars *list)
{
    Term *def = term_bool(T, true);
    Code nothing = code_number(c, term_int(T, 0), term_int(T, 1), def), total = nothing;
    for (int i = 0; i < list->n; i++) {
        Each each = open_each(c, fold, list, i);
        if (each.value.kind != CODE_NUMBER)
            return code_none(c);
        def = term_and(T, def, all_known(c, &each));
        Term *counted = term_and(T, each.exists, each.selected.t);
        Code which = code_bool(c, counted, term_not(T, counted));
        each.value.def = term_bool(T, true);
        Code value = code_if(c, &which, &each.value, &nothing);
        total = code_add(c, &total, &value, false);
    }
    total.def = def;
    return total;
}

static Code fold_extreme(const Coding *c, const CoreExpr *fold, const ListVars *list)
{
    bool is_min = fold->op == CORE_LIST_MIN;
    Code best = code_none(c);
    Term *def = term_bool(T, true), *any = term_bool(T, false);
    for (int i = 0; i < list->n; i++) {
        Each each = open_each(c, fold, list, i);
        def = term_and(T, def, all_known(c, &each));
        Term *counted = term_and(T, each.exists, each.selected.t);
        if (best.kind == CODE_NONE) {
            best = each.value;
        } else {
            Code better = code_compare(c, is_min ? CORE_LT : CORE_GT, &each.value, &best);
            Term *taken = term_and(T, counted, term_or(T, term_not(T, any), better.t));
            Code which = code_bool(c, taken, term_not(T, taken));
            each.value.def = best.def = term_bool(T, true);
            best = code_if(c, &which, &each.value, &best);
        }
        if (best.kind != CODE_NONE && best.kind != CODE_BOOL)
            best.def = term_bool(T, true);
        any = term_or(T, any, counted);
    }
    if (best.kind == CODE_NONE || best.kind == CODE_BOOL)
        return code_none(c);
    best.def = term_and(T, def, any);
    return best;
}

static Code fold_only(const Coding *c, const CoreExpr *fold, const ListVars *list)
{
    Term *zero = term_int(T, 0), *count = zero, *def = term_bool(T, true);
    Code value = code_none(c);
    for (int i = list->n - 1; i >= 0; i--) {
        Each each = open_each(c, fold, list, i);
        count = term_add(T, count, term_ite(T, each.selected.t, each.count, zero));
        def = term_and(T, def, term_or(T, term_not(T, each.exists), code_known(c, &each.selected)));
        Term *counted = term_and(T, each.exists, each.selected.t);
        Code which = code_bool(c, counted, term_not(T, counted));
        value = i == list->n - 1 ? each.value : code_if(c, &which, &each.value, &value);
    }
    def = term_and(T, def, term_eq(T, count, term_int(T, 1)));
    if (value.kind == CODE_BOOL)
        return code_bool(c, term_and(T, def, value.t), term_and(T, def, value.f));
    if (value.kind != CODE_NONE)
        value.def = term_and(T, def, value.def);
    return value;
}

Code code_list(const Coding *c, const CoreExpr *expr)
{
    Encoder *encoder = c->encoder;
    if (expr->op == CORE_KNOWN_LIST)
        return code_truth(c, true); /* an organisation here has all its lists */
    RecordVars *owner = expr->list.frame < ENCODE_MAX_FRAMES ? c->frames[expr->list.frame] : NULL;
    const WorldField *field = world_field(encoder->pair->world, expr->list.field);
    if (owner && expr->list.ref) {
        const WorldField *ref = world_field(encoder->pair->world, expr->list.ref);
        owner = ref ? record_ref(encoder, owner, ref) : NULL;
    }
    if (!owner || !field || expr->list.element_frame >= ENCODE_MAX_FRAMES || expr->list.element_frame < 1) {
        encoder->unsupported = true;
        return code_none(c);
    }
    ListVars *list = list_vars(encoder, owner, field);
    switch (expr->op) {
    case CORE_COUNT:
        return fold_count(c, expr, list);
    case CORE_SUM:
        return fold_sum(c, expr, list);
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
        return fold_extreme(c, expr, list);
    case CORE_ONLY:
        return fold_only(c, expr, list);
    default:
        return fold_quantifier(c, expr, list);
    }
}

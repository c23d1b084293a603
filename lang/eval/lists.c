/* Lists: folds over their elements. Each element is surely selected, surely not, or perhaps. */
#include "lang/eval/internal.h"

Elements lists_open(const Context *c, const CoreList *list)
{
    Elements elements = {.list = list, .owner = frame_row(c, list->frame)};
    Arena *arena = c->eval->scratch;
    Str missing = list->path;
    if (elements.owner >= 0 && list->ref) {
        int64_t target;
        RefState state = factset_follow(c->eval->set, list->ref, elements.owner, &target);
        if (state == REF_MISSING)
            missing = str_sub(list->path, 0, list->path.n - list->field->path.n - 1);
        elements.owner = state == REF_FOUND ? target : -1;
    }
    if (elements.owner >= 0)
        elements.given = factset_list(c->eval->set, list->field, elements.owner, &elements.n);
    if (!elements.given) {
        elements.n = 0;
        elements.reasons = reasons_missing(arena, missing);
    }
    return elements;
}

int64_t lists_element(const Context *c, const Elements *elements, int64_t i)
{
    return factset_element(c->eval->set, elements->list->field, elements->owner, i);
}

/* The context of element i; `frame` is where its frame is kept. */
static Context inside(const Context *c, const Elements *elements, int64_t i, Frame *frame)
{
    *frame = (Frame){elements->list->element_frame, lists_element(c, elements, i), c->frame};
    Context inner = *c;
    inner.frame = frame;
    return inner;
}

static Val selects(const Context *inner, const CoreExpr *fold)
{
    return fold->nargs > 0 && fold->args[0] ? eval_plain(inner, fold->args[0]) : val_bool(true);
}

static Val count(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    if (!elements->given)
        return (Val){.kind = VAL_INTERVAL, .low = 0, .bounded = false, .reasons = elements->reasons};
    int64_t selected = 0, perhaps = 0;
    Reasons *reasons = NULL;
    for (int64_t i = 0; i < elements->n; i++) {
        Frame frame;
        Context inner = inside(c, elements, i, &frame);
        Val selector = selects(&inner, fold);
        if (val_is_true(selector)) {
            selected++;
        } else if (!val_is_false(selector)) {
            perhaps++;
            reasons = reasons_join(c->eval->scratch, reasons, selector.reasons);
        }
    }
    if (perhaps == 0)
        return val_int(selected);
    return (Val){.kind = VAL_INTERVAL, .low = selected, .high = selected + perhaps, .bounded = true, .reasons = reasons};
}

/* any: where and body, for one. all: not where, or body, for each. none: not any. */
static Val quantify(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    if (!elements->given)
        return val_unknown(elements->reasons);
    bool is_all = fold->op == CORE_ALL;
    Val result = val_bool(is_all);
    for (int64_t i = 0; i < elements->n; i++) {
        Frame frame;
        Context inner = inside(c, elements, i, &frame);
        Val selector = selects(&inner, fold);
        if (val_is_false(selector))
            continue;
        Val body = fold->args[1] ? eval_plain(&inner, fold->args[1]) : val_bool(true);
        result = is_all ? kleene_and(c, result, kleene_or(c, kleene_not(selector), body))
                        : kleene_or(c, result, kleene_and(c, selector, body));
        if (is_all ? val_is_false(result) : val_is_true(result))
            break;
    }
    return fold->op == CORE_NONE ? kleene_not(result) : result;
}

/* What sum, min, max and only need: the values of the elements that are surely selected, how many are perhaps, and the reasons of whatever is
 * unknown about one that is not surely left out. */
typedef struct Selected {
    VEC(Val) values;
    int64_t perhaps;
    Reasons *reasons;
} Selected;

static Selected select_values(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    Arena *arena = c->eval->scratch;
    Selected selected = {.reasons = elements->reasons};
    for (int64_t i = 0; i < elements->n; i++) {
        Frame frame;
        Context inner = inside(c, elements, i, &frame);
        Val selector = selects(&inner, fold);
        if (val_is_false(selector))
            continue;
        Val value = eval_plain(&inner, fold->args[1]);
        if (val_is_true(selector))
            vec_push(arena, &selected.values, value);
        else
            selected.perhaps++;
        selected.reasons = reasons_join(arena, selected.reasons, val_reasons(arena, selector));
        selected.reasons = reasons_join(arena, selected.reasons, val_reasons(arena, value));
    }
    return selected;
}

static bool all_known(const Elements *elements, const Selected *selected)
{
    if (!elements->given || selected->perhaps > 0)
        return false;
    for (int i = 0; i < selected->values.n; i++)
        if (!val_is_known(selected->values.items[i]))
            return false;
    return true;
}

static Val sum(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    Selected selected = select_values(c, fold, elements);
    if (!all_known(elements, &selected))
        return val_unknown(selected.reasons);
    Number total = number_from_int(0);
    for (int i = 0; i < selected.values.n; i++)
        if (number_add(total, selected.values.items[i].value.number, &total) != NUMBER_OK)
            return val_error(c, EVAL_OVERFLOW, fold->span);
    return val_number(total);
}

static Val extreme(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    bool is_min = fold->op == CORE_LIST_MIN;
    Selected selected = select_values(c, fold, elements);
    if (!all_known(elements, &selected))
        return val_unknown(selected.reasons);
    if (selected.values.n == 0)
        return val_error(c, is_min ? EVAL_MIN_OF_NONE : EVAL_MAX_OF_NONE, fold->span);
    Val best = selected.values.items[0];
    for (int i = 1; i < selected.values.n; i++) {
        int order;
        EvalErrorCode error;
        if (!compare_values(selected.values.items[i].value, best.value, &order, &error))
            return val_error(c, error, fold->span);
        if (is_min ? order < 0 : order > 0)
            best = selected.values.items[i];
    }
    return best;
}

static Val only(const Context *c, const CoreExpr *fold, const Elements *elements)
{
    Selected selected = select_values(c, fold, elements);
    if (selected.values.n > 1)
        return val_error(c, EVAL_ONLY_SEVERAL, fold->span);
    if (!elements->given || selected.perhaps > 0)
        return val_unknown(selected.reasons);
    if (selected.values.n == 0)
        return val_error(c, EVAL_ONLY_NONE, fold->span);
    return selected.values.items[0];
}

Val lists_eval(const Context *c, const CoreExpr *expr)
{
    Elements elements = lists_open(c, &expr->list);
    switch (expr->op) {
    case CORE_KNOWN_LIST:
        return val_bool(elements.given);
    case CORE_COUNT:
        return count(c, expr, &elements);
    case CORE_SUM:
        return sum(c, expr, &elements);
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
        return extreme(c, expr, &elements);
    case CORE_ONLY:
        return only(c, expr, &elements);
    default:
        return quantify(c, expr, &elements);
    }
}

/* Comparison. A count that is not decided yet is compared by what it can still become. */
#include "lang/eval/internal.h"

bool compare_values(Value a, Value b, int *order, EvalErrorCode *error)
{
    switch (a.kind) {
    case VALUE_BOOL:
        *order = (int)a.boolean - (int)b.boolean;
        return true;
    case VALUE_NUMBER:
        *order = number_compare(a.number, b.number);
        return true;
    case VALUE_DATE:
        *order = (a.date > b.date) - (a.date < b.date);
        return true;
    case VALUE_DURATION:
        *error = EVAL_DURATION_COMPARE;
        return duration_compare(a.duration, b.duration, order);
    case VALUE_TEXT:
        *order = str_compare(a.text, b.text);
        return true;
    case VALUE_ENUM:
        /* A word that no record has equals nothing, not even itself. */
        *order = a.code < 0 || b.code < 0 ? 1 : (a.code > b.code) - (a.code < b.code);
        return true;
    case VALUE_MISSING:
        break;
    }
    *error = EVAL_DURATION_COMPARE;
    return false;
}

static bool order_satisfies(CoreOp op, int order)
{
    switch (op) {
    case CORE_EQ:
        return order == 0;
    case CORE_NE:
        return order != 0;
    case CORE_LT:
        return order < 0;
    case CORE_LE:
        return order <= 0;
    case CORE_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* --- Intervals: what a side can be, a known number being an interval of one ----------------------------------------- */

typedef struct Bounds {
    Number low, high;
    bool bounded;
} Bounds;

static Bounds bounds_of(Val value)
{
    if (value.kind == VAL_KNOWN)
        return (Bounds){value.value.number, value.value.number, true};
    return (Bounds){number_from_int(value.low), number_from_int(value.high), value.bounded};
}

/* Whether every value of a is less than every value of b (or equal, with `equal_too`). */
static bool surely_less(Bounds a, Bounds b, bool equal_too)
{
    if (!a.bounded)
        return false;
    int order = number_compare(a.high, b.low);
    return order < 0 || (equal_too && order == 0);
}

/* 1 surely, 0 surely not, -1 not known. */
static int compare_bounds(CoreOp op, Bounds a, Bounds b)
{
    switch (op) {
    case CORE_EQ: /* two of one value each are no intervals, so it is never sure that they are equal */
        return surely_less(a, b, false) || surely_less(b, a, false) ? 0 : -1;
    case CORE_NE:
        return surely_less(a, b, false) || surely_less(b, a, false) ? 1 : -1;
    case CORE_LT:
        return surely_less(a, b, false) ? 1 : surely_less(b, a, true) ? 0 : -1;
    case CORE_LE:
        return surely_less(a, b, true) ? 1 : surely_less(b, a, false) ? 0 : -1;
    case CORE_GT:
        return compare_bounds(CORE_LT, b, a);
    default:
        return compare_bounds(CORE_LE, b, a);
    }
}

/* --- Two sides ------------------------------------------------------------------------------------------------------ */

static Val compare(const Context *c, CoreOp op, Val a, Val b, Span span)
{
    Arena *arena = c->eval->scratch;
    bool unknown = a.kind == VAL_UNKNOWN || b.kind == VAL_UNKNOWN;
    if (!unknown && (a.kind == VAL_INTERVAL || b.kind == VAL_INTERVAL)) {
        int sure = compare_bounds(op, bounds_of(a), bounds_of(b));
        if (sure >= 0)
            return val_bool(sure);
        unknown = true;
    }
    if (unknown)
        return val_unknown(reasons_join(arena, val_reasons(arena, a), val_reasons(arena, b)));
    if (a.kind != VAL_KNOWN || b.kind != VAL_KNOWN) { /* ranges and sets */
        if (!val_is_known(a) || !val_is_known(b))
            return val_unknown(reasons_join(arena, val_reasons(arena, a), val_reasons(arena, b)));
        return val_bool(val_same(a, b) == (op == CORE_EQ));
    }
    int order;
    EvalErrorCode error;
    if (!compare_values(a.value, b.value, &order, &error))
        return val_error(c, error, span);
    return val_bool(order_satisfies(op, order));
}

static Val compare_in(const Context *c, Val x, Val where, Span span)
{
    Val result;
    switch (where.kind) {
    case VAL_RANGE:
        result = val_bool(true);
        if (where.low_end)
            result = kleene_and(c, result, compare(c, CORE_GE, x, *where.low_end, span));
        if (where.high_end)
            result = kleene_and(c, result, compare(c, CORE_LE, x, *where.high_end, span));
        return result;
    case VAL_SET:
        result = val_bool(false);
        for (int i = 0; i < where.n; i++)
            result = kleene_or(c, result, compare(c, CORE_EQ, x, where.items[i], span));
        return result;
    default: /* a define or `if` whose range or set is unknown */
        return val_unknown(reasons_join(c->eval->scratch, val_reasons(c->eval->scratch, x), where.reasons));
    }
}

Val compare_eval(const Context *c, const CoreExpr *expr)
{
    Val a = eval_any(c, expr->args[0]), b = eval_any(c, expr->args[1]);
    if (expr->op == CORE_IN)
        return compare_in(c, a, b, expr->span);
    return compare(c, expr->op, a, b, expr->span);
}

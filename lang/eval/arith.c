/* Numbers and texts. */
#include "lang/eval/internal.h"
#include "runtime/base/utf8.h"

enum { MAX_ROUND_PLACES = 18 };

static Val of_status(const Context *c, NumberStatus status, Number result, Span span)
{
    switch (status) {
    case NUMBER_OK:
        return val_number(result);
    case NUMBER_OVERFLOW:
        return val_error(c, EVAL_OVERFLOW, span);
    case NUMBER_BY_ZERO:
        return val_error(c, EVAL_BY_ZERO, span);
    }
    return val_error(c, EVAL_OVERFLOW, span);
}

static Val binary(const Context *c, CoreOp op, Number a, Number b, Span span)
{
    Number result = a;
    NumberStatus status = op == CORE_ADD   ? number_add(a, b, &result)
                          : op == CORE_SUB ? number_sub(a, b, &result)
                          : op == CORE_MUL ? number_mul(a, b, &result)
                                           : number_div(a, b, &result);
    return of_status(c, status, result, span);
}

static Val unary(const Context *c, CoreOp op, Number a, Span span)
{
    Number result = a;
    NumberStatus status = NUMBER_OK;
    if (op == CORE_NEG || (op == CORE_ABS && a.num < 0))
        status = number_negate(a, &result);
    else if (op == CORE_FLOOR)
        status = number_floor(a, &result);
    else if (op == CORE_CEIL)
        status = number_ceil(a, &result);
    return of_status(c, status, result, span);
}

static Val round_to(const Context *c, Number a, Number places, Span span)
{
    int64_t n;
    if (!number_to_int64(places, &n) || n < -MAX_ROUND_PLACES || n > MAX_ROUND_PLACES)
        return val_error(c, EVAL_ROUND_PLACES, span);
    Number result = a;
    NumberStatus status = number_round(a, (int)n, &result);
    return of_status(c, status, result, span);
}

/* The least or greatest of values, all known. */
static Val extreme(const Context *c, const CoreExpr *expr, const Val *args)
{
    Val best = args[0];
    for (int i = 1; i < expr->nargs; i++) {
        int order;
        EvalErrorCode error;
        if (!compare_values(args[i].value, best.value, &order, &error))
            return val_error(c, error, expr->span);
        if (expr->op == CORE_MIN ? order < 0 : order > 0)
            best = args[i];
    }
    return best;
}

static Val known_op(const Context *c, const CoreExpr *expr, const Val *args)
{
    Value a = args[0].value;
    switch (expr->op) {
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_DIV:
        return binary(c, expr->op, a.number, args[1].value.number, expr->span);
    case CORE_ABS:
    case CORE_NEG:
    case CORE_FLOOR:
    case CORE_CEIL:
        return unary(c, expr->op, a.number, expr->span);
    case CORE_ROUND:
        return round_to(c, a.number, expr->nargs > 1 ? args[1].value.number : number_from_int(0), expr->span);
    case CORE_MIN:
    case CORE_MAX:
        return extreme(c, expr, args);
    case CORE_LENGTH:
        return val_int((int64_t)utf8_count(a.text));
    case CORE_STARTS_WITH:
        return val_bool(str_starts(a.text, args[1].value.text));
    case CORE_CONTAINS:
        return val_bool(str_contains(a.text, args[1].value.text));
    default:
        return val_unknown(NULL);
    }
}

Val arith_eval(const Context *c, const CoreExpr *expr)
{
    Arena *arena = c->eval->scratch;
    Val *args = ARENA_ARRAY(arena, Val, expr->nargs);
    Reasons *reasons = NULL;
    bool known = true;
    for (int i = 0; i < expr->nargs; i++) {
        args[i] = eval_plain(c, expr->args[i]);
        known = known && args[i].kind == VAL_KNOWN;
        reasons = reasons_join(arena, reasons, val_reasons(arena, args[i]));
    }
    return known ? known_op(c, expr, args) : val_unknown(reasons);
}

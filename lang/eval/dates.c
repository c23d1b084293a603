/* Dates and durations. */
#include "lang/eval/internal.h"

static Val add(const Context *c, Date date, Duration duration, Span span)
{
    Date result;
    return date_add(date, duration, &result) ? val_date(result) : val_error(c, EVAL_DATE_RANGE, span);
}

static Val subtract(const Context *c, Date date, Duration duration, Span span)
{
    Duration back;
    if (!duration_times(duration, -1, &back))
        return val_error(c, EVAL_DATE_RANGE, span);
    return add(c, date, back, span);
}

static Val of_duration(const Context *c, bool fits, Duration result, Span span)
{
    return fits ? val_duration(result) : val_error(c, EVAL_DURATION_RANGE, span);
}

static Val times(const Context *c, Duration duration, Number factor, Span span)
{
    int64_t n;
    Duration result = duration;
    if (!number_is_integer(factor))
        return val_error(c, EVAL_NOT_WHOLE, span);
    bool fits = number_to_int64(factor, &n) && duration_times(duration, n, &result);
    return of_duration(c, fits, result, span);
}

static Val part(CoreOp op, Date date)
{
    int year, month, day;
    date_to_ymd(date, &year, &month, &day);
    return val_int(op == CORE_YEAR ? year : op == CORE_MONTH ? month : day);
}

static Val make(const Context *c, const Val *args, Span span)
{
    int64_t year, month, day;
    Date date;
    if (!number_to_int64(args[0].value.number, &year) || !number_to_int64(args[1].value.number, &month) ||
        !number_to_int64(args[2].value.number, &day) || !date_from_ymd(year, month, day, &date))
        return val_error(c, EVAL_NO_SUCH_DAY, span);
    return val_date(date);
}

static Val known_op(const Context *c, const CoreExpr *expr, const Val *args)
{
    Value a = args[0].value, b = args[expr->nargs > 1 ? 1 : 0].value;
    Duration result = {0, 0};
    bool fits;
    switch (expr->op) {
    case CORE_DATE_ADD:
        return add(c, a.date, b.duration, expr->span);
    case CORE_DATE_SUB:
        return subtract(c, a.date, b.duration, expr->span);
    case CORE_DATE_DIFF:
        return val_duration((Duration){.days = (int64_t)a.date - b.date});
    case CORE_DUR_ADD:
        fits = duration_add(a.duration, b.duration, &result);
        return of_duration(c, fits, result, expr->span);
    case CORE_DUR_SUB:
        fits = duration_subtract(a.duration, b.duration, &result);
        return of_duration(c, fits, result, expr->span);
    case CORE_DUR_MUL:
        return times(c, a.duration, b.number, expr->span);
    case CORE_DUR_NEG:
        fits = duration_times(a.duration, -1, &result);
        return of_duration(c, fits, result, expr->span);
    case CORE_YEAR:
    case CORE_MONTH:
    case CORE_DAY:
        return part(expr->op, a.date);
    case CORE_DATE:
        return make(c, args, expr->span);
    case CORE_YEARS_BETWEEN:
        return val_int(date_years_between(a.date, b.date));
    case CORE_MONTHS_BETWEEN:
        return val_int(date_months_between(a.date, b.date));
    default:
        return val_unknown(NULL);
    }
}

Val dates_eval(const Context *c, const CoreExpr *expr)
{
    Val args[3];
    Reasons *reasons = NULL;
    bool known = true;
    for (int i = 0; i < expr->nargs && i < 3; i++) {
        args[i] = eval_plain(c, expr->args[i]);
        known = known && args[i].kind == VAL_KNOWN;
        reasons = reasons_join(c->eval->scratch, reasons, val_reasons(c->eval->scratch, args[i]));
    }
    return known ? known_op(c, expr, args) : val_unknown(reasons);
}

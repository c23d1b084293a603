/* Values, and logic with three of them: known true, known false, and unknown with reasons. */
#include "lang/eval/internal.h"

Val val_of(Value value)
{
    return (Val){.kind = VAL_KNOWN, .value = value};
}

Val val_bool(bool truth)
{
    return val_of((Value){.kind = VALUE_BOOL, .boolean = truth});
}

Val val_number(Number number)
{
    return val_of((Value){.kind = VALUE_NUMBER, .number = number});
}

Val val_int(int64_t number)
{
    return val_number(number_from_int(number));
}

Val val_date(Date date)
{
    return val_of((Value){.kind = VALUE_DATE, .date = date});
}

Val val_duration(Duration duration)
{
    return val_of((Value){.kind = VALUE_DURATION, .duration = duration});
}

Val val_unknown(Reasons *reasons)
{
    return (Val){.kind = VAL_UNKNOWN, .reasons = reasons};
}

Val val_missing(const Context *c, Str path)
{
    return val_unknown(reasons_missing(c->eval->scratch, path));
}

Val val_error(const Context *c, EvalErrorCode code, Span span)
{
    return val_unknown(reasons_error(c->eval->scratch, code, span));
}

static bool is_bool(Val value)
{
    return value.kind == VAL_KNOWN && value.value.kind == VALUE_BOOL;
}

bool val_is_true(Val value)
{
    return is_bool(value) && value.value.boolean;
}

bool val_is_false(Val value)
{
    return is_bool(value) && !value.value.boolean;
}

bool val_is_known(Val value)
{
    switch (value.kind) {
    case VAL_KNOWN:
        return true;
    case VAL_UNKNOWN:
    case VAL_INTERVAL:
        return false;
    case VAL_RANGE:
        return (!value.low_end || val_is_known(*value.low_end)) && (!value.high_end || val_is_known(*value.high_end));
    case VAL_SET:
        for (int i = 0; i < value.n; i++)
            if (!val_is_known(value.items[i]))
                return false;
        return true;
    }
    return false;
}

Reasons *val_reasons(Arena *arena, Val value)
{
    switch (value.kind) {
    case VAL_KNOWN:
        return NULL;
    case VAL_UNKNOWN:
    case VAL_INTERVAL:
        return value.reasons;
    case VAL_RANGE:
        return reasons_join(arena, value.low_end ? val_reasons(arena, *value.low_end) : NULL,
                            value.high_end ? val_reasons(arena, *value.high_end) : NULL);
    case VAL_SET: {
        Reasons *reasons = NULL;
        for (int i = 0; i < value.n; i++)
            reasons = reasons_join(arena, reasons, val_reasons(arena, value.items[i]));
        return reasons;
    }
    }
    return NULL;
}

Val val_plain(Val value)
{
    return value.kind == VAL_INTERVAL ? val_unknown(value.reasons) : value;
}

/* --- Sameness ----------------------------------------------------------------------------------------------------- */

bool value_same(Value a, Value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_MISSING:
        return false;
    case VALUE_BOOL:
        return a.boolean == b.boolean;
    case VALUE_NUMBER:
        return number_compare(a.number, b.number) == 0;
    case VALUE_DATE:
        return a.date == b.date;
    case VALUE_DURATION: {
        int order;
        return duration_compare(a.duration, b.duration, &order) && order == 0;
    }
    case VALUE_TEXT:
        return str_equal(a.text, b.text);
    case VALUE_ENUM:
        return a.code == b.code && a.code >= 0; /* a word that no record has equals nothing */
    }
    return false;
}

static bool ends_same(const Val *a, const Val *b)
{
    return (!a && !b) || (a && b && val_same(*a, *b));
}

bool val_same(Val a, Val b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VAL_KNOWN:
        return value_same(a.value, b.value);
    case VAL_UNKNOWN:
    case VAL_INTERVAL:
        return false;
    case VAL_RANGE:
        return ends_same(a.low_end, b.low_end) && ends_same(a.high_end, b.high_end);
    case VAL_SET:
        if (a.n != b.n)
            return false;
        for (int i = 0; i < a.n; i++)
            if (!val_same(a.items[i], b.items[i]))
                return false;
        return true;
    }
    return false;
}

/* --- Kleene logic -------------------------------------------------------------------------------------------------- */

Val kleene_not(Val a)
{
    return is_bool(a) ? val_bool(!a.value.boolean) : a;
}

Val kleene_and(const Context *c, Val a, Val b)
{
    if (val_is_false(a) || val_is_false(b))
        return val_bool(false);
    if (val_is_true(a))
        return b;
    if (val_is_true(b))
        return a;
    return val_unknown(reasons_join(c->eval->scratch, a.reasons, b.reasons));
}

Val kleene_or(const Context *c, Val a, Val b)
{
    if (val_is_true(a) || val_is_true(b))
        return val_bool(true);
    if (val_is_false(a))
        return b;
    if (val_is_false(b))
        return a;
    return val_unknown(reasons_join(c->eval->scratch, a.reasons, b.reasons));
}

Val kleene_if(const Context *c, Val condition, Val yes, Val no)
{
    if (val_is_true(condition))
        return yes;
    if (val_is_false(condition))
        return no;
    if (val_same(yes, no))
        return yes;
    Arena *arena = c->eval->scratch;
    Reasons *reasons = reasons_join(arena, condition.reasons, val_reasons(arena, yes));
    return val_unknown(reasons_join(arena, reasons, val_reasons(arena, no)));
}

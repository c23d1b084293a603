/* Truth, comparison and choice. */
#include "lang/analysis/encode.h"

#define T c->encoder->terms

Code code_none(const Coding *c)
{
    return (Code){.kind = CODE_NONE, .def = term_bool(T, false)};
}

Code code_bool(const Coding *c, Term *t, Term *f)
{
    (void)c;
    return (Code){.kind = CODE_BOOL, .t = t, .f = f};
}

Code code_truth(const Coding *c, bool value)
{
    return code_bool(c, term_bool(T, value), term_bool(T, !value));
}

Code code_number(const Coding *c, Term *num, Term *den, Term *def)
{
    (void)c;
    return (Code){.kind = CODE_NUMBER, .num = num, .den = den, .def = def};
}

static Code unsupported(const Coding *c)
{
    c->encoder->unsupported = true;
    return code_none(c);
}

Code code_as_truth(const Coding *c, Code code)
{
    return code.kind == CODE_BOOL ? code : code_bool(c, term_bool(T, false), term_bool(T, false));
}

static Code unsupported_truth(const Coding *c)
{
    return code_as_truth(c, unsupported(c));
}

Code code_not(const Code *a)
{
    Code out = *a;
    out.t = a->f;
    out.f = a->t;
    return out;
}

Code code_and(const Coding *c, const Code *a, const Code *b)
{
    return code_bool(c, term_and(T, a->t, b->t), term_or(T, a->f, b->f));
}

Code code_or(const Coding *c, const Code *a, const Code *b)
{
    return code_bool(c, term_or(T, a->t, b->t), term_and(T, a->f, b->f));
}

Term *code_known(const Coding *c, const Code *a)
{
    Term *known = term_bool(T, true);
    switch (a->kind) {
    case CODE_BOOL:
        return term_or(T, a->t, a->f);
    case CODE_RANGE:
        if (a->low_end)
            known = term_and(T, known, code_known(c, a->low_end));
        if (a->high_end)
            known = term_and(T, known, code_known(c, a->high_end));
        return known;
    case CODE_SET:
        for (int i = 0; i < a->n; i++)
            known = term_and(T, known, code_known(c, &a->items[i]));
        return known;
    case CODE_CHOICE:
        return term_or(T, term_and(T, a->t, code_known(c, a->yes)), term_and(T, a->f, code_known(c, a->no)));
    default:
        return a->def;
    }
}

/* A count that is not decided is unknown. */
static Code plain(const Coding *c, Code code)
{
    if (code.kind == CODE_NUMBER && code.high) {
        code.def = term_and(T, code.def, term_eq(T, code.num, code.high));
        code.high = NULL;
    }
    return code;
}

Code code_plain(const Coding *c, const CoreExpr *expr)
{
    return plain(c, code_expr(c, expr));
}

Code code_condition(const Coding *c, const CoreExpr *expr)
{
    return code_as_truth(c, code_plain(c, expr));
}

/* --- Constants -------------------------------------------------------------------------------------------------------------------- */

static int text_number(const Encoder *encoder, Str text)
{
    for (int i = 0; i < encoder->ntexts; i++)
        if (str_equal(encoder->texts[i], text))
            return i;
    return -1;
}

Code code_value(const Coding *c, Value value, CoreType type)
{
    Term *yes = term_bool(T, true);
    switch (value.kind) {
    case VALUE_BOOL:
        return code_truth(c, value.boolean);
    case VALUE_NUMBER:
        return code_number(c, term_int(T, value.number.num), term_int(T, value.number.den), yes);
    case VALUE_DATE:
        return code_day(c, day_of(c->encoder, value.date), yes);
    case VALUE_DURATION:
        return (Code){.kind = CODE_DURATION,
                      .months = term_int(T, value.duration.months),
                      .days = term_int(T, value.duration.days),
                      .def = yes};
    case VALUE_TEXT: {
        int number = text_number(c->encoder, value.text);
        if (number < 0)
            return unsupported(c);
        return (Code){.kind = CODE_WORD, .word = term_int(T, number), .def = yes};
    }
    case VALUE_ENUM: {
        const WorldField *words = type.enums && type.enums->field ? world_field(c->encoder->pair->world, type.enums->field) : NULL;
        int number = -1;
        for (int i = 0; words && i < words->nwords; i++)
            if (words->codes[c->side][i] == value.code && value.code >= 0)
                number = i;
        if (!words)
            return unsupported(c);
        return (Code){.kind = CODE_WORD, .word = term_int(T, number), .words = words, .def = yes};
    }
    case VALUE_MISSING:
        break;
    }
    return code_none(c);
}

/* --- Choice ------------------------------------------------------------------------------------------------------------------------- */

static Term *same(const Coding *c, const Code *a, const Code *b)
{
    Code equal = code_compare(c, CORE_EQ, a, b);
    return equal.t;
}

Code *code_keep(const Coding *c, Code code)
{
    Code *kept = ARENA_NEW(c->encoder->arena, Code);
    *kept = code;
    return kept;
}

static bool is_plural(const Code *code)
{
    return code->kind == CODE_RANGE || code->kind == CODE_SET || code->kind == CODE_CHOICE;
}

static Code choose(const Coding *c, Term *which, const Code *yes, const Code *no)
{
    Code out = *yes;
    switch (yes->kind) {
    case CODE_NUMBER:
        out.high = NULL;
        if (yes->den == no->den) {
            out.num = term_ite(T, which, yes->num, no->num);
        } else if (yes->den->op == TERM_INT && no->den->op == TERM_INT) {
            out.num = term_ite(T, which, term_mul(T, yes->num, no->den), term_mul(T, no->num, yes->den));
            out.den = term_mul(T, yes->den, no->den);
        } else {
            out.num = term_ite(T, which, yes->num, no->num);
            out.den = term_ite(T, which, yes->den, no->den);
        }
        break;
    case CODE_DATE:
        out.day = day_if(c->encoder, which, yes->day, no->day);
        break;
    case CODE_DURATION:
        out.months = term_ite(T, which, yes->months, no->months);
        out.days = term_ite(T, which, yes->days, no->days);
        break;
    case CODE_WORD:
        out.word = term_ite(T, which, yes->word, no->word);
        break;
    default:
        break;
    }
    return out;
}

/* Where the condition is unknown, known all the same if both ways give one known value. */
Code code_if(const Coding *c, const Code *condition, const Code *yes_any, const Code *no_any)
{
    if (term_is_true(condition->t))
        return *yes_any;
    if (term_is_true(condition->f))
        return *no_any;
    if (is_plural(yes_any) || is_plural(no_any))
        return (Code){.kind = CODE_CHOICE, .t = condition->t, .f = condition->f, .yes = code_keep(c, *yes_any), .no = code_keep(c, *no_any)};
    Code yes = plain(c, *yes_any), no = plain(c, *no_any);
    Term *open = term_and(T, term_not(T, condition->t), term_not(T, condition->f));
    if (yes.kind == CODE_BOOL || no.kind == CODE_BOOL) {
        yes = code_as_truth(c, yes);
        no = code_as_truth(c, no);
        Term *t = term_or(T, term_and(T, condition->t, yes.t), term_and(T, condition->f, no.t));
        Term *f = term_or(T, term_and(T, condition->t, yes.f), term_and(T, condition->f, no.f));
        if (!term_is_false(open)) {
            t = term_or(T, t, term_and(T, open, term_and(T, yes.t, no.t)));
            f = term_or(T, f, term_and(T, open, term_and(T, yes.f, no.f)));
        }
        return code_bool(c, t, f);
    }
    if (yes.kind == CODE_NONE || no.kind == CODE_NONE) {
        Code out = yes.kind == CODE_NONE ? no : yes;
        out.def = term_and(T, yes.kind == CODE_NONE ? condition->f : condition->t, out.def);
        return out;
    }
    if (yes.kind != no.kind)
        return unsupported(c);
    Code out = choose(c, term_not(T, condition->f), &yes, &no);
    out.def = term_or(T, term_and(T, condition->t, yes.def), term_and(T, condition->f, no.def));
    if (!term_is_false(open))
        out.def = term_or(T, out.def, term_and(T, open, same(c, &yes, &no)));
    return out;
}

/* --- Comparison ------------------------------------------------------------------------------------------------------------------------ */

static Code of_order(const Coding *c, CoreOp op, Term *less, Term *equal, Term *def)
{
    Term *holds;
    switch (op) {
    case CORE_EQ:
        holds = equal;
        break;
    case CORE_NE:
        holds = term_not(T, equal);
        break;
    case CORE_LT:
        holds = less;
        break;
    case CORE_LE:
        holds = term_or(T, less, equal);
        break;
    case CORE_GT:
        holds = term_not(T, term_or(T, less, equal));
        break;
    default:
        holds = term_not(T, less);
    }
    return code_bool(c, term_and(T, def, holds), term_and(T, def, term_not(T, holds)));
}

/* a < b and so on of fractions: across, since denominators are above zero. */
static Code compare_numbers(const Coding *c, CoreOp op, Term *a, Term *a_den, Term *b, Term *b_den, Term *def)
{
    if (a_den != b_den) {
        Term *left = term_mul(T, a, b_den);
        b = term_mul(T, b, a_den);
        a = left;
    }
    switch (op) {
    case CORE_EQ:
    case CORE_NE:
        return of_order(c, op, NULL, term_eq(T, a, b), def);
    case CORE_LT:
        return of_order(c, CORE_LT, term_lt(T, a, b), NULL, def);
    case CORE_GE:
        return of_order(c, CORE_GE, term_lt(T, a, b), NULL, def);
    case CORE_GT:
        return of_order(c, CORE_LT, term_lt(T, b, a), NULL, def);
    default:
        return of_order(c, CORE_GE, term_lt(T, b, a), NULL, def);
    }
}

/* By what undecided counts can still become: surely where it holds of all of a against all of b. Their denominators are 1 or constant. */
static Code compare_undecided(const Coding *c, CoreOp op, const Code *a, const Code *b)
{
    Term *a_high = a->high ? a->high : a->num, *b_high = b->high ? b->high : b->num;
    Term *def = term_and(T, a->def, b->def);
    Term *a_low = term_mul(T, a->num, b->den), *b_low = term_mul(T, b->num, a->den);
    a_high = term_mul(T, a_high, b->den);
    b_high = term_mul(T, b_high, a->den);
    Term *below = term_lt(T, a_high, b_low), *above = term_lt(T, b_high, a_low);
    Term *not_above = term_le(T, a_high, b_low), *not_below = term_le(T, b_high, a_low);
    Term *one = term_and(T, term_and(T, term_eq(T, a_low, a_high), term_eq(T, b_low, b_high)), term_eq(T, a_low, b_low));
    Term *t, *f;
    switch (op) {
    case CORE_EQ:
        t = one;
        f = term_or(T, below, above);
        break;
    case CORE_NE:
        t = term_or(T, below, above);
        f = one;
        break;
    case CORE_LT:
        t = below;
        f = not_below;
        break;
    case CORE_LE:
        t = not_above;
        f = above;
        break;
    case CORE_GT:
        t = above;
        f = not_above;
        break;
    default:
        t = not_below;
        f = below;
    }
    return code_bool(c, term_and(T, def, t), term_and(T, def, f));
}

static Code compare_durations(const Coding *c, CoreOp op, const Code *a, const Code *b)
{
    Term *zero = term_int(T, 0);
    Term *months = term_sub(T, a->months, b->months), *days = term_sub(T, a->days, b->days);
    Term *opposite = term_or(T, term_and(T, term_lt(T, months, zero), term_lt(T, zero, days)),
                             term_and(T, term_lt(T, zero, months), term_lt(T, days, zero)));
    Term *less = term_or(T, term_lt(T, months, zero), term_and(T, term_eq(T, months, zero), term_lt(T, days, zero)));
    Term *equal = term_and(T, term_eq(T, months, zero), term_eq(T, days, zero));
    return of_order(c, op, less, equal, term_and(T, term_and(T, a->def, b->def), term_not(T, opposite)));
}

/* Words, and truths, have no order. Words that this side does not know equal nothing. */
static Code compare_words(const Coding *c, CoreOp op, const Code *a, const Code *b)
{
    Term *def = term_and(T, a->def, b->def), *equal = term_eq(T, a->word, b->word);
    if ((a->word->op == TERM_INT && a->word->value < 0) || (b->word->op == TERM_INT && b->word->value < 0))
        equal = term_bool(T, false);
    if (a->words != b->words) /* the checker compares those by their names */
        return unsupported_truth(c);
    for (int i = 0; a->words && i < a->words->nwords; i++)
        if (a->words->codes[c->side][i] < 0)
            equal = term_and(T, equal, term_not(T, term_eq(T, a->word, term_int(T, i))));
    return of_order(c, op, NULL, equal, def);
}

Code code_compare(const Coding *c, CoreOp op, const Code *a, const Code *b)
{
    if (a->kind == CODE_NONE || b->kind == CODE_NONE)
        return code_bool(c, term_bool(T, false), term_bool(T, false));
    if (a->kind != b->kind)
        return unsupported_truth(c);
    switch (a->kind) {
    case CODE_BOOL: {
        Term *known = term_and(T, code_known(c, a), code_known(c, b));
        Term *equal = term_or(T, term_and(T, a->t, b->t), term_and(T, a->f, b->f));
        return of_order(c, op, NULL, equal, known);
    }
    case CODE_NUMBER:
        if (a->high || b->high)
            return compare_undecided(c, op, a, b);
        return compare_numbers(c, op, a->num, a->den, b->num, b->den, term_and(T, a->def, b->def));
    case CODE_DATE: {
        Term *one = term_int(T, 1), *a_key, *b_key;
        day_keys(c->encoder, a->day, b->day, &a_key, &b_key);
        return compare_numbers(c, op, a_key, one, b_key, one, term_and(T, a->def, b->def));
    }
    case CODE_DURATION:
        return compare_durations(c, op, a, b);
    case CODE_WORD:
        return compare_words(c, op, a, b);
    default:
        return unsupported_truth(c);
    }
}

static Code compare_in(const Coding *c, const Code *x, const Code *where)
{
    Code result;
    switch (where->kind) {
    case CODE_RANGE:
        result = code_truth(c, true);
        if (where->low_end) {
            Code low = code_compare(c, CORE_GE, x, where->low_end);
            result = code_and(c, &result, &low);
        }
        if (where->high_end) {
            Code high = code_compare(c, CORE_LE, x, where->high_end);
            result = code_and(c, &result, &high);
        }
        return result;
    case CODE_SET:
        result = code_truth(c, false);
        for (int i = 0; i < where->n; i++) {
            Code equal = code_compare(c, CORE_EQ, x, &where->items[i]);
            result = code_or(c, &result, &equal);
        }
        return result;
    case CODE_CHOICE: {
        Code yes = compare_in(c, x, where->yes), no = compare_in(c, x, where->no), condition = code_bool(c, where->t, where->f);
        /* An unknown range is unknown, even if both ways would say the same. */
        Term *t = term_or(T, term_and(T, condition.t, yes.t), term_and(T, condition.f, no.t));
        Term *f = term_or(T, term_and(T, condition.t, yes.f), term_and(T, condition.f, no.f));
        return code_bool(c, t, f);
    }
    default:
        return code_bool(c, term_bool(T, false), term_bool(T, false));
    }
}

/* --- Expressions ------------------------------------------------------------------------------------------------------------------------- */

static Code code_junction(const Coding *c, const CoreExpr *expr)
{
    bool is_and = expr->op == CORE_AND;
    Code result = code_truth(c, is_and);
    for (int i = 0; i < expr->nargs; i++) {
        Code arg = code_condition(c, expr->args[i]);
        result = is_and ? code_and(c, &result, &arg) : code_or(c, &result, &arg);
    }
    return result;
}

static Code code_range(const Coding *c, const CoreExpr *expr)
{
    Code out = {.kind = CODE_RANGE};
    for (int i = 0; i < 2; i++) {
        if (!expr->args[i])
            continue;
        Code end = code_plain(c, expr->args[i]);
        *(i == 0 ? &out.low_end : &out.high_end) = code_keep(c, end);
    }
    return out;
}

static Code code_set(const Coding *c, const CoreExpr *expr)
{
    Code *items = ARENA_ARRAY(c->encoder->arena, Code, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        items[i] = code_plain(c, expr->args[i]);
    return (Code){.kind = CODE_SET, .items = items, .n = expr->nargs};
}

static Code code_count_true(const Coding *c, const CoreExpr *expr)
{
    Term *low = term_int(T, 0), *high = low, *zero = low, *one = term_int(T, 1);
    for (int i = 0; i < expr->nargs; i++) {
        Code arg = code_condition(c, expr->args[i]);
        low = term_add(T, low, term_ite(T, arg.t, one, zero));
        high = term_add(T, high, term_ite(T, arg.f, zero, one));
    }
    Code out = code_number(c, low, one, term_bool(T, true));
    out.high = low == high ? NULL : high;
    return out;
}

static Code code_call(const Coding *c, const CoreExpr *expr)
{
    Code *args = ARENA_ARRAY(c->encoder->arena, Code, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        args[i] = code_plain(c, expr->args[i]);
    Coding inner = *c;
    for (int i = 1; i < ENCODE_MAX_FRAMES; i++)
        inner.frames[i] = NULL;
    inner.args = args;
    return code_plain(&inner, expr->function->body);
}

static Code code_default(const Coding *c, const CoreExpr *expr)
{
    Code value = code_plain(c, expr->args[0]), instead = code_plain(c, expr->args[1]);
    Term *known = code_known(c, &value);
    Code condition = code_bool(c, known, term_not(T, known));
    return code_if(c, &condition, &value, &instead);
}

static Code code_known_op(const Coding *c, const CoreExpr *arg)
{
    if (arg->op == CORE_FACT && arg->fact.field->kind == FIELD_REF)
        return code_truth(c, true); /* an organisation here has all its references */
    Code value = code_plain(c, arg);
    Term *known = code_known(c, &value);
    return code_bool(c, known, term_not(T, known));
}

static Code code_op(const Coding *c, const CoreExpr *expr)
{
    switch (expr->op) {
    case CORE_CONST:
        return code_value(c, expr->value, expr->type);
    case CORE_FACT:
        return code_fact(c, &expr->fact);
    case CORE_ARG:
        return c->args[expr->index];
    case CORE_DEFINE:
        return code_define(c, expr->define);
    case CORE_PARAM:
        return code_param(c, expr);
    case CORE_AS_OF:
        return code_day(c, c->encoder->as_of, term_bool(T, true));
    case CORE_PERIOD: {
        Day first, last;
        if (!c->rule || !code_period(c, c->rule, &first, &last))
            return code_none(c);
        Code low = code_day(c, first, term_bool(T, true)), high = code_day(c, last, term_bool(T, true));
        return (Code){.kind = CODE_RANGE, .low_end = code_keep(c, low), .high_end = code_keep(c, high)};
    }
    case CORE_DUE:
        return code_due(c);
    case CORE_NOT: {
        Code arg = code_condition(c, expr->args[0]);
        return code_not(&arg);
    }
    case CORE_AND:
    case CORE_OR:
        return code_junction(c, expr);
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE: {
        Code a = code_expr(c, expr->args[0]), b = code_expr(c, expr->args[1]);
        return code_compare(c, expr->op, &a, &b);
    }
    case CORE_IN: {
        Code x = code_expr(c, expr->args[0]), where = code_expr(c, expr->args[1]);
        return compare_in(c, &x, &where);
    }
    case CORE_RANGE:
        return code_range(c, expr);
    case CORE_SET:
        return code_set(c, expr);
    case CORE_IF: {
        Code condition = code_condition(c, expr->args[0]);
        Code yes = code_plain(c, expr->args[1]), no = code_plain(c, expr->args[2]);
        return code_if(c, &condition, &yes, &no);
    }
    case CORE_CALL:
        return code_call(c, expr);
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        return code_list(c, expr);
    case CORE_COUNT_TRUE:
        return code_count_true(c, expr);
    case CORE_KNOWN:
        return code_known_op(c, expr->args[0]);
    case CORE_DEFAULT:
        return code_default(c, expr);
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_DIV:
    case CORE_NEG:
    case CORE_MIN:
    case CORE_MAX:
    case CORE_ABS:
    case CORE_FLOOR:
    case CORE_CEIL:
    case CORE_ROUND:
    case CORE_LENGTH:
    case CORE_STARTS_WITH:
    case CORE_CONTAINS:
        return code_arithmetic(c, expr);
    case CORE_DONE:
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
    case CORE_FAILURES:
        return code_rule_op(c, expr);
    case CORE_NATIVE:
        return unsupported(c);
    default:
        return code_dates(c, expr);
    }
}

Code code_expr(const Coding *c, const CoreExpr *expr)
{
    enum { MAX_DEPTH = 3000 };
    if (c->encoder->depth > MAX_DEPTH || c->encoder->unsupported)
        return unsupported(c);
    c->encoder->depth++;
    Code code = code_op(c, expr);
    c->encoder->depth--;
    return code;
}

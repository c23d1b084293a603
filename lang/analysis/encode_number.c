/* Numbers as fractions, texts as numbers. */
#include "lang/analysis/encode.h"

#include "runtime/base/utf8.h"

#define T c->encoder->terms

static Int128 gcd(Int128 a, Int128 b)
{
    while (b != 0) {
        Int128 r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/* Both over one denominator. */
static Term *align(const Coding *c, const Code *a, const Code *b, Term **a_num, Term **b_num)
{
    *a_num = a->num;
    *b_num = b->num;
    if (a->den == b->den)
        return a->den;
    if (a->den->op == TERM_INT && b->den->op == TERM_INT) {
        Int128 common = gcd(a->den->value, b->den->value);
        *a_num = term_mul(T, a->num, term_int(T, b->den->value / common));
        *b_num = term_mul(T, b->num, term_int(T, a->den->value / common));
        return term_mul(T, a->den, term_int(T, b->den->value / common));
    }
    *a_num = term_mul(T, a->num, b->den);
    *b_num = term_mul(T, b->num, a->den);
    return term_mul(T, a->den, b->den);
}

Code code_add(const Coding *c, const Code *a, const Code *b, bool minus)
{
    Term *a_num, *b_num, *den = align(c, a, b, &a_num, &b_num);
    return code_number(c, minus ? term_sub(T, a_num, b_num) : term_add(T, a_num, b_num), den, term_and(T, a->def, b->def));
}

static Code multiply(const Coding *c, const Code *a, const Code *b)
{
    Term *num = term_mul(T, a->num, b->num), *den = term_mul(T, a->den, b->den);
    if (num->op == TERM_INT && den->op == TERM_INT && den->value > 0) {
        Int128 common = gcd(num->value, den->value);
        if (common > 1) {
            num = term_int(T, num->value / common);
            den = term_int(T, den->value / common);
        }
    }
    return code_number(c, num, den, term_and(T, a->def, b->def));
}

static Code divide(const Coding *c, const Code *a, const Code *b)
{
    Term *zero = term_int(T, 0);
    Term *def = term_and(T, term_and(T, a->def, b->def), term_not(T, term_eq(T, b->num, zero)));
    if (b->num->op == TERM_INT) {
        if (b->num->value == 0)
            return code_none(c);
        Term *sign = term_int(T, b->num->value < 0 ? -1 : 1);
        Code inverse = code_number(c, term_mul(T, b->den, sign), term_mul(T, b->num, sign), def);
        return multiply(c, a, &inverse);
    }
    /* Above zero, whatever the sign of the divisor: that goes to the numerator. Of zero any denominator will do, since it is not known. */
    Term *negative = term_lt(T, b->num, zero), *one = term_int(T, 1);
    Term *size = term_ite(T, negative, term_neg(T, b->num), term_ite(T, term_eq(T, b->num, zero), one, b->num));
    Term *num = term_mul(T, a->num, b->den);
    return code_number(c, term_ite(T, negative, term_neg(T, num), num), term_mul(T, a->den, size), def);
}

static Code absolute(const Coding *c, const Code *a)
{
    Term *zero = term_int(T, 0);
    Code out = *a;
    out.num = term_ite(T, term_lt(T, a->num, zero), term_neg(T, a->num), a->num);
    return out;
}

static Code whole(const Coding *c, Term *num, Term *den, Term *def)
{
    return code_number(c, term_div(T, num, den), term_int(T, 1), def);
}

/* Half away from zero, to so many places. */
static Code round_to(const Coding *c, const Code *a, int places)
{
    Term *zero = term_int(T, 0), *two = term_int(T, 2), *factor = term_int(T, 1);
    for (int i = 0; i < (places < 0 ? -places : places); i++)
        factor = term_mul(T, factor, term_int(T, 10));
    Code size = absolute(c, a);
    Term *num = places >= 0 ? term_mul(T, size.num, factor) : size.num;
    Term *den = places >= 0 ? size.den : term_mul(T, size.den, factor);
    Term *rounded = term_div(T, term_add(T, term_mul(T, two, num), den), term_mul(T, two, den));
    Term *result = term_ite(T, term_lt(T, a->num, zero), term_neg(T, rounded), rounded);
    return places >= 0 ? code_number(c, result, factor, a->def)
                       : code_number(c, term_mul(T, result, factor), term_int(T, 1), a->def);
}

static bool constant_places(const Code *code, int *places)
{
    enum { MOST = 18 };
    bool whole = code->num->op == TERM_INT && code->den->op == TERM_INT && code->den->value == 1 && term_is_true(code->def);
    if (!whole || code->num->value < -MOST || code->num->value > MOST)
        return false;
    *places = (int)code->num->value;
    return true;
}

static Code extreme(const Coding *c, CoreOp op, const Code *args, int n)
{
    Code best = args[0];
    Term *def = args[0].def;
    for (int i = 1; i < n; i++) {
        def = term_and(T, def, args[i].def);
        Code better = code_compare(c, op == CORE_MIN ? CORE_LT : CORE_GT, &args[i], &best);
        Code which = code_bool(c, better.t, term_not(T, better.t));
        best = code_if(c, &which, &args[i], &best);
    }
    best.def = def;
    return best;
}

/* --- Texts -------------------------------------------------------------------------------------------------------------------------------- */

/* What a function says of each text there is. */
static Code text_table(const Coding *c, const CoreExpr *expr, const Code *args)
{
    Encoder *encoder = c->encoder;
    encoder->bounded = true;
    if (expr->op == CORE_LENGTH) {
        Term *length = term_int(T, 0);
        for (int i = 0; i < encoder->ntexts; i++)
            length = term_ite(T, term_eq(T, args[0].word, term_int(T, i)),
                              term_int(T, (Int128)utf8_count(encoder->texts[i])), length);
        return code_number(c, length, term_int(T, 1), args[0].def);
    }
    Term *holds = term_bool(T, false), *def = term_and(T, args[0].def, args[1].def);
    for (int i = 0; i < encoder->ntexts; i++)
        for (int k = 0; k < encoder->ntexts; k++) {
            bool yes = expr->op == CORE_STARTS_WITH ? str_starts(encoder->texts[i], encoder->texts[k])
                                                    : str_contains(encoder->texts[i], encoder->texts[k]);
            if (yes)
                holds = term_or(T, holds, term_and(T, term_eq(T, args[0].word, term_int(T, i)),
                                                   term_eq(T, args[1].word, term_int(T, k))));
        }
    return code_bool(c, term_and(T, def, holds), term_and(T, def, term_not(T, holds)));
}

Code code_arithmetic(const Coding *c, const CoreExpr *expr)
{
    Code *args = ARENA_ARRAY(c->encoder->arena, Code, expr->nargs);
    for (int i = 0; i < expr->nargs; i++) {
        args[i] = code_plain(c, expr->args[i]);
        if (args[i].kind == CODE_NONE)
            return code_none(c);
    }
    switch (expr->op) {
    case CORE_ADD:
    case CORE_SUB:
        return code_add(c, &args[0], &args[1], expr->op == CORE_SUB);
    case CORE_MUL:
        return multiply(c, &args[0], &args[1]);
    case CORE_DIV:
        return divide(c, &args[0], &args[1]);
    case CORE_NEG:
        return code_number(c, term_neg(T, args[0].num), args[0].den, args[0].def);
    case CORE_ABS:
        return absolute(c, &args[0]);
    case CORE_FLOOR:
        return whole(c, args[0].num, args[0].den, args[0].def);
    case CORE_CEIL: {
        Code down = whole(c, term_neg(T, args[0].num), args[0].den, args[0].def);
        down.num = term_neg(T, down.num);
        return down;
    }
    case CORE_ROUND: {
        int places;
        if (!constant_places(&args[1], &places)) {
            c->encoder->unsupported = true;
            return code_none(c);
        }
        return round_to(c, &args[0], places);
    }
    case CORE_MIN:
    case CORE_MAX:
        return extreme(c, expr->op, args, expr->nargs);
    default:
        return text_table(c, expr, args);
    }
}

#include "lang/analysis/term.h"

#include <string.h>

Terms *terms_new(Arena *arena)
{
    Terms *terms = ARENA_NEW(arena, Terms);
    terms->arena = arena;
    map_init(&terms->map, arena);
    return terms;
}

/* --- One of each ------------------------------------------------------------------------------------------------------------ */

enum { MOST_ARGS = 3 };

static Term *make(Terms *terms, TermOp op, bool is_bool, Int128 value, Term *const *args, int nargs)
{
    struct {
        Int128 value;
        int64_t op;
        int64_t ids[MOST_ARGS + 2];
    } key;
    memset(&key, 0, sizeof key);
    key.value = value;
    key.op = op * 2 + is_bool;
    for (int i = 0; i < nargs; i++)
        key.ids[i] = args[i]->id + 1;
    Str bytes = {(const char *)&key, sizeof key};
    Term *term = map_get(&terms->map, bytes);
    if (term)
        return term;
    term = ARENA_NEW(terms->arena, Term);
    *term = (Term){.op = op, .id = terms->all.n, .is_bool = is_bool, .value = value, .nargs = nargs};
    term->args = ARENA_ARRAY(terms->arena, Term *, nargs);
    for (int i = 0; i < nargs; i++)
        term->args[i] = args[i];
    map_put(&terms->map, str_copy(terms->arena, bytes), term);
    vec_push(terms->arena, &terms->all, term);
    return term;
}

static Term *make2(Terms *terms, TermOp op, bool is_bool, Term *a, Term *b)
{
    return make(terms, op, is_bool, 0, (Term *const[]){a, b}, 2);
}

/* Of what has no order: one order. */
static Term *make_sorted(Terms *terms, TermOp op, bool is_bool, Term *a, Term *b)
{
    return a->id <= b->id ? make2(terms, op, is_bool, a, b) : make2(terms, op, is_bool, b, a);
}

Term *term_bool(Terms *terms, bool value)
{
    return make(terms, value ? TERM_TRUE : TERM_FALSE, true, 0, NULL, 0);
}

Term *term_int(Terms *terms, Int128 value)
{
    return make(terms, TERM_INT, false, value, NULL, 0);
}

Term *term_var(Terms *terms, bool is_bool)
{
    return make(terms, is_bool ? TERM_VAR_BOOL : TERM_VAR_INT, is_bool, terms->nvars++, NULL, 0);
}

/* --- Truths ------------------------------------------------------------------------------------------------------------------- */

Term *term_not(Terms *terms, Term *a)
{
    if (a->op == TERM_NOT)
        return a->args[0];
    if (term_is_true(a) || term_is_false(a))
        return term_bool(terms, term_is_false(a));
    return make(terms, TERM_NOT, true, 0, &a, 1);
}

static bool is_opposite(const Term *a, const Term *b)
{
    return (a->op == TERM_NOT && a->args[0] == b) || (b->op == TERM_NOT && b->args[0] == a);
}

Term *term_and(Terms *terms, Term *a, Term *b)
{
    if (term_is_false(a) || term_is_true(b) || a == b)
        return a;
    if (term_is_false(b) || term_is_true(a))
        return b;
    return is_opposite(a, b) ? term_bool(terms, false) : make_sorted(terms, TERM_AND, true, a, b);
}

Term *term_or(Terms *terms, Term *a, Term *b)
{
    return term_not(terms, term_and(terms, term_not(terms, a), term_not(terms, b)));
}

Term *term_implies(Terms *terms, Term *a, Term *b)
{
    return term_or(terms, term_not(terms, a), b);
}

Term *term_iff(Terms *terms, Term *a, Term *b)
{
    return term_or(terms, term_and(terms, a, b), term_and(terms, term_not(terms, a), term_not(terms, b)));
}

Term *term_ite(Terms *terms, Term *condition, Term *a, Term *b)
{
    if (term_is_true(condition) || a == b)
        return a;
    if (term_is_false(condition))
        return b;
    if (a->is_bool)
        return term_or(terms, term_and(terms, condition, a), term_and(terms, term_not(terms, condition), b));
    if (condition->op == TERM_NOT)
        return term_ite(terms, condition->args[0], b, a);
    return make(terms, TERM_ITE, false, 0, (Term *const[]){condition, a, b}, 3);
}

/* --- Numbers ---------------------------------------------------------------------------------------------------------------------- */

static bool both_int(const Term *a, const Term *b)
{
    return a->op == TERM_INT && b->op == TERM_INT;
}

static const Int128 MOST = (Int128)1 << 126;

static Int128 floor_div(Int128 a, Int128 b)
{
    Int128 q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

/* A number of times something whole. */
static bool is_multiple(const Term *term)
{
    return term->op == TERM_MUL && term->args[0]->op == TERM_INT;
}

Term *term_eq(Terms *terms, Term *a, Term *b)
{
    if (a == b || both_int(a, b))
        return term_bool(terms, a == b);
    if (a->op == TERM_INT)
        return term_eq(terms, b, a);
    if (b->op == TERM_INT && is_multiple(a)) {
        Int128 times = a->args[0]->value;
        return b->value % times != 0 ? term_bool(terms, false) : term_eq(terms, a->args[1], term_int(terms, b->value / times));
    }
    return make_sorted(terms, TERM_EQ, true, a, b);
}

/* Against a number it stands bare and on the left: 2x <= 2001 is x <= 1000, and 5 <= x is not x <= 4, so that what means the same is the same. */
Term *term_le(Terms *terms, Term *a, Term *b)
{
    if (a == b || both_int(a, b))
        return term_bool(terms, a->value <= b->value);
    if (b->op == TERM_INT && is_multiple(a)) {
        Int128 times = a->args[0]->value;
        return times > 0 ? term_le(terms, a->args[1], term_int(terms, floor_div(b->value, times)))
                         : term_le(terms, term_int(terms, -floor_div(b->value, -times)), a->args[1]);
    }
    if (a->op == TERM_INT && a->value > -MOST)
        return term_not(terms, term_le(terms, b, term_int(terms, a->value - 1)));
    return make2(terms, TERM_LE, true, a, b);
}

Term *term_lt(Terms *terms, Term *a, Term *b)
{
    return term_not(terms, term_le(terms, b, a));
}

static Term *folded(Terms *terms, bool overflow, Int128 value)
{
    terms->overflow |= overflow;
    return term_int(terms, overflow ? 0 : value);
}

Term *term_add(Terms *terms, Term *a, Term *b)
{
    Int128 sum;
    if (both_int(a, b)) {
        bool overflow = __builtin_add_overflow(a->value, b->value, &sum);
        return folded(terms, overflow, sum);
    }
    if (a->op == TERM_INT && a->value == 0)
        return b;
    if (b->op == TERM_INT && b->value == 0)
        return a;
    /* (x + 1) + 2 is x + 3 */
    if (b->op == TERM_INT && a->op == TERM_ADD)
        for (int i = 0; i < 2; i++)
            if (a->args[i]->op == TERM_INT)
                return term_add(terms, a->args[1 - i], term_add(terms, a->args[i], b));
    if (a->op == TERM_INT && b->op == TERM_ADD)
        return term_add(terms, b, a);
    return make_sorted(terms, TERM_ADD, false, a, b);
}

Term *term_mul(Terms *terms, Term *a, Term *b)
{
    Int128 product;
    if (both_int(a, b)) {
        bool overflow = __builtin_mul_overflow(a->value, b->value, &product);
        return folded(terms, overflow, product);
    }
    if (b->op == TERM_INT) {
        Term *c = a;
        a = b;
        b = c;
    }
    if (a->op == TERM_INT) {
        if (a->value == 0)
            return a;
        if (a->value == 1)
            return b;
        if (b->op == TERM_MUL && b->args[0]->op == TERM_INT)
            return term_mul(terms, term_mul(terms, a, b->args[0]), b->args[1]);
        return make2(terms, TERM_MUL, false, a, b);
    }
    terms->is_nonlinear = true;
    return make_sorted(terms, TERM_MUL, false, a, b);
}

Term *term_neg(Terms *terms, Term *a)
{
    return term_mul(terms, term_int(terms, -1), a);
}

Term *term_sub(Terms *terms, Term *a, Term *b)
{
    return a == b ? term_int(terms, 0) : term_add(terms, a, term_neg(terms, b));
}

Term *term_div(Terms *terms, Term *a, Term *b)
{
    if (b->op == TERM_INT && b->value == 1)
        return a;
    if (both_int(a, b) && b->value > 0)
        return term_int(terms, floor_div(a->value, b->value));
    terms->is_nonlinear |= b->op != TERM_INT;
    return make2(terms, TERM_DIV, false, a, b);
}

Term *term_mod(Terms *terms, Term *a, Term *b)
{
    if (both_int(a, b) && b->value > 0)
        return term_int(terms, a->value - floor_div(a->value, b->value) * b->value);
    terms->is_nonlinear |= b->op != TERM_INT;
    return make2(terms, TERM_MOD, false, a, b);
}

/* --- Under a model ------------------------------------------------------------------------------------------------------------------ */

static bool apply(const Term *term, const Int128 *args, Int128 *out)
{
    switch (term->op) {
    case TERM_NOT:
        *out = !args[0];
        return true;
    case TERM_AND:
        *out = args[0] && args[1];
        return true;
    case TERM_EQ:
        *out = args[0] == args[1];
        return true;
    case TERM_LE:
        *out = args[0] <= args[1];
        return true;
    case TERM_ADD:
        return !__builtin_add_overflow(args[0], args[1], out);
    case TERM_MUL:
        return !__builtin_mul_overflow(args[0], args[1], out);
    case TERM_DIV:
        if (args[1] <= 0)
            return false;
        *out = floor_div(args[0], args[1]);
        return true;
    case TERM_MOD:
        if (args[1] <= 0)
            return false;
        *out = args[0] - floor_div(args[0], args[1]) * args[1];
        return true;
    default:
        *out = term->op == TERM_TRUE ? 1 : term->op == TERM_INT ? term->value : 0;
        return true;
    }
}

/* In the order of ids, since args come first. What has no value matters only where it is used. */
bool term_value(const Terms *terms, const Term *term, const Model *model, Int128 *out)
{
    Arena *arena = arena_new();
    Int128 *values = ARENA_ARRAY(arena, Int128, term->id + 1);
    bool *known = ARENA_ARRAY(arena, bool, term->id + 1);
    for (int i = 0; i <= term->id; i++) {
        const Term *at = terms->all.items[i];
        Int128 args[MOST_ARGS];
        bool all = true;
        for (int k = 0; k < at->nargs; k++) {
            args[k] = values[at->args[k]->id];
            all &= known[at->args[k]->id];
        }
        if (at->op == TERM_ITE) {
            const Term *taken = at->args[args[0] ? 1 : 2];
            values[i] = values[taken->id];
            known[i] = known[at->args[0]->id] && known[taken->id];
        } else if (at->op == TERM_AND && !all) {
            for (int k = 0; k < 2; k++)
                known[i] |= known[at->args[k]->id] && !args[k];
        } else if (at->op == TERM_VAR_BOOL || at->op == TERM_VAR_INT) {
            known[i] = true;
            values[i] = at->value < model->n ? model->values[at->value] : 0;
        } else {
            known[i] = all && apply(at, args, &values[i]);
        }
    }
    *out = values[term->id];
    bool has = known[term->id];
    arena_free(arena);
    return has;
}

/* --- In SMT-LIB ------------------------------------------------------------------------------------------------------------------------ */

static void print_int(Buf *out, Int128 value)
{
    char digits[48];
    int n = 0;
    unsigned __int128 left = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    do {
        digits[n++] = (char)('0' + (int)(left % 10));
        left /= 10;
    } while (left > 0);
    if (value < 0)
        buf_add_c(out, "(- ");
    while (n > 0)
        buf_add_char(out, digits[--n]);
    if (value < 0)
        buf_add_char(out, ')');
}

static void print_ref(Buf *out, const Term *term)
{
    switch (term->op) {
    case TERM_TRUE:
        buf_add_c(out, "true");
        break;
    case TERM_FALSE:
        buf_add_c(out, "false");
        break;
    case TERM_INT:
        print_int(out, term->value);
        break;
    case TERM_VAR_BOOL:
    case TERM_VAR_INT:
        buf_add_format(out, "v%d", (int)term->value);
        break;
    default:
        buf_add_format(out, "t%d", term->id);
    }
}

static void print_definition(Buf *out, const Term *term)
{
    static const char *const names[] = {[TERM_NOT] = "not", [TERM_AND] = "and", [TERM_ITE] = "ite", [TERM_EQ] = "=",    [TERM_LE] = "<=",
                                        [TERM_ADD] = "+",   [TERM_MUL] = "*",   [TERM_DIV] = "div", [TERM_MOD] = "mod"};
    buf_add_format(out, "(define-fun t%d () %s (%s", term->id, term->is_bool ? "Bool" : "Int", names[term->op]);
    for (int i = 0; i < term->nargs; i++) {
        buf_add_char(out, ' ');
        print_ref(out, term->args[i]);
    }
    buf_add_c(out, "))\n");
}

void terms_print(const Terms *terms, Term *const *assertions, int n, Buf *out, TermVec *vars)
{
    Arena *arena = arena_new();
    bool *used = ARENA_ARRAY(arena, bool, terms->all.n);
    for (int i = 0; i < n; i++)
        used[assertions[i]->id] = true;
    for (int i = terms->all.n - 1; i >= 0; i--)
        for (int k = 0; used[i] && k < terms->all.items[i]->nargs; k++)
            used[terms->all.items[i]->args[k]->id] = true;
    for (int i = 0; i < terms->all.n; i++) {
        const Term *term = terms->all.items[i];
        if (!used[i])
            continue;
        if (term->op == TERM_VAR_BOOL || term->op == TERM_VAR_INT) {
            buf_add_format(out, "(declare-const v%d %s)\n", (int)term->value, term->is_bool ? "Bool" : "Int");
            vec_push(terms->arena, vars, term);
        } else if (term->nargs > 0) {
            print_definition(out, term);
        }
    }
    for (int i = 0; i < n; i++) {
        buf_add_c(out, "(assert ");
        print_ref(out, assertions[i]);
        buf_add_c(out, ")\n");
    }
    arena_free(arena);
}

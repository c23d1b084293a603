/* Terms: what is folded while they are built, what they come to under a model, and how they are written for a solver. */
#include "lang/analysis/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;
static Terms *terms;
static Term *x, *y, *p, *q;

static Term *n(Int128 value) {
    return term_int(terms, value);
}

static void folds_truths(void **state) {
    (void)state;
    Term *yes = term_bool(terms, true), *no = term_bool(terms, false);
    assert_ptr_equal(term_not(terms, term_not(terms, p)), p);
    assert_ptr_equal(term_not(terms, no), yes);
    assert_ptr_equal(term_and(terms, p, p), p);
    assert_ptr_equal(term_and(terms, yes, p), p);
    assert_ptr_equal(term_and(terms, p, yes), p);
    assert_ptr_equal(term_and(terms, p, no), no);
    assert_ptr_equal(term_and(terms, no, p), no);
    assert_ptr_equal(term_and(terms, p, term_not(terms, p)), no);
    assert_ptr_equal(term_and(terms, term_not(terms, p), p), no);
    assert_ptr_equal(term_and(terms, p, q), term_and(terms, q, p));
    assert_ptr_equal(term_or(terms, p, term_not(terms, p)), yes);
    assert_ptr_equal(term_implies(terms, no, p), yes);
    assert_ptr_equal(term_iff(terms, p, p), yes);
    assert_ptr_equal(term_ite(terms, yes, x, y), x);
    assert_ptr_equal(term_ite(terms, no, x, y), y);
    assert_ptr_equal(term_ite(terms, p, x, x), x);
    assert_ptr_equal(term_ite(terms, term_not(terms, p), x, y), term_ite(terms, p, y, x));
    assert_ptr_equal(term_ite(terms, p, yes, no), p);
    assert_ptr_equal(term_ite(terms, p, q, no), term_and(terms, p, q));
}

static void folds_numbers(void **state) {
    (void)state;
    Term *yes = term_bool(terms, true), *no = term_bool(terms, false), *twice = term_mul(terms, n(2), x);
    assert_ptr_equal(term_eq(terms, n(3), n(3)), yes);
    assert_ptr_equal(term_eq(terms, n(3), n(4)), no);
    assert_ptr_equal(term_eq(terms, n(6), twice), term_eq(terms, x, n(3)));
    assert_ptr_equal(term_eq(terms, twice, n(7)), no);
    assert_ptr_equal(term_le(terms, n(3), n(4)), yes);
    assert_ptr_equal(term_lt(terms, x, x), no);
    assert_ptr_equal(term_le(terms, twice, n(7)), term_le(terms, x, n(3)));
    assert_ptr_equal(term_le(terms, term_mul(terms, n(-2), x), n(7)), term_le(terms, n(-3), x));
    assert_ptr_equal(term_le(terms, n(5), x), term_not(terms, term_le(terms, x, n(4))));
    assert_ptr_equal(term_add(terms, x, n(0)), x);
    assert_ptr_equal(term_add(terms, n(0), x), x);
    assert_ptr_equal(term_add(terms, term_add(terms, x, n(1)), n(2)), term_add(terms, x, n(3)));
    assert_ptr_equal(term_add(terms, n(2), term_add(terms, n(1), x)), term_add(terms, x, n(3)));
    assert_ptr_equal(term_add(terms, n(2), term_add(terms, x, y)), term_add(terms, term_add(terms, y, x), n(2)));
    assert_ptr_equal(term_sub(terms, x, x), n(0));
    assert_ptr_equal(term_sub(terms, n(2), n(5)), n(-3));
    assert_ptr_equal(term_mul(terms, x, n(0)), n(0));
    assert_ptr_equal(term_mul(terms, x, n(1)), x);
    assert_ptr_equal(term_mul(terms, n(3), twice), term_mul(terms, n(6), x));
    assert_ptr_equal(term_div(terms, x, n(1)), x);
    assert_ptr_equal(term_div(terms, n(-7), n(2)), n(-4));
    assert_ptr_equal(term_mod(terms, n(-7), n(2)), n(1));
    assert_false(terms->is_nonlinear);
}

/* By zero or less nothing is divided, not even while terms are built; the least number of 128 bits has no neighbour below. */
static void leaves_what_cannot_be_folded(void **state) {
    (void)state;
    Int128 least = -(Int128)(((unsigned __int128)1 << 127) - 1) - 1, out;
    assert_int_equal(term_div(terms, n(7), n(0))->op, TERM_DIV);
    assert_int_equal(term_div(terms, n(7), n(-2))->op, TERM_DIV);
    assert_int_equal(term_mod(terms, n(7), n(0))->op, TERM_MOD);
    assert_int_equal(term_le(terms, n(least), x)->op, TERM_LE);
    Model none = {NULL, 0};
    assert_true(term_value(terms, term_le(terms, n(least), x), &none, &out) && out == 1);
    assert_false(terms->overflow || terms->is_nonlinear);
    term_div(terms, x, y);
    assert_true(terms->is_nonlinear);
}

static void says_what_outgrows(void **state) {
    (void)state;
    Int128 most = (Int128)(((unsigned __int128)1 << 127) - 1);
    term_add(terms, n(most), n(0));
    assert_false(terms->overflow);
    term_add(terms, n(most), n(1));
    assert_true(terms->overflow);
    terms->overflow = false;
    term_mul(terms, n(most), n(-1));
    assert_false(terms->overflow);
    term_mul(terms, n(most), n(2));
    assert_true(terms->overflow);
}

static void has(Term *term, const Model *model, Int128 expected) {
    Int128 out;
    assert_true(term_value(terms, term, model, &out));
    assert_true(out == expected);
}

static void has_none(Term *term, const Model *model) {
    Int128 out;
    assert_false(term_value(terms, term, model, &out));
}

static void works_values_out(void **state) {
    (void)state;
    Int128 values[] = {-7, 2, 1, 0};
    Model model = {values, 4};
    has(x, &model, -7);
    has(p, &model, 1);
    has(term_bool(terms, true), &model, 1);
    has(term_bool(terms, false), &model, 0);
    has(term_add(terms, x, y), &model, -5);
    has(term_mul(terms, x, y), &model, -14);
    has(term_div(terms, x, y), &model, -4);
    has(term_mod(terms, x, y), &model, 1);
    has(term_le(terms, x, y), &model, 1);
    has(term_lt(terms, x, y), &model, 1);
    has(term_eq(terms, x, y), &model, 0);
    has(term_eq(terms, x, n(-7)), &model, 1);
    has(term_and(terms, p, q), &model, 0);
    has(term_or(terms, p, q), &model, 1);
    has(term_not(terms, q), &model, 1);
    has(term_ite(terms, p, x, y), &model, -7);
    has(term_ite(terms, q, x, y), &model, 2);
    has(term_var(terms, false), &model, 0); /* one that the model says nothing of */
}

/* What divides by zero has no value; what hangs on it has one where it does not matter. */
static void has_a_value_where_it_does_not_matter(void **state) {
    (void)state;
    Int128 values[] = {5, 0, 1, 0};
    Model model = {values, 4};
    Term *none = term_div(terms, x, y), *unsure = term_le(terms, none, n(3));
    has_none(none, &model);
    has_none(term_mod(terms, x, y), &model);
    has_none(unsure, &model);
    has_none(term_not(terms, unsure), &model);
    has_none(term_add(terms, none, x), &model);
    has(term_and(terms, unsure, q), &model, 0);
    has(term_and(terms, q, unsure), &model, 0);
    has_none(term_and(terms, unsure, p), &model);
    has(term_or(terms, unsure, p), &model, 1);
    has(term_ite(terms, p, x, none), &model, 5);
    has(term_ite(terms, q, none, x), &model, 5);
    has_none(term_ite(terms, p, none, x), &model);
    has_none(term_ite(terms, unsure, x, n(1)), &model);
    Int128 most = (Int128)(((unsigned __int128)1 << 127) - 1);
    values[0] = most;
    values[1] = 2;
    has_none(term_add(terms, x, y), &model);
    has_none(term_mul(terms, x, y), &model);
}

static void writes_smt_lib(void **state) {
    (void)state;
    Buf buf = {0};
    TermVec vars = {0};
    Term *all[] = {term_ite(terms, p, term_bool(terms, true), q),
                   term_eq(terms, term_mod(terms, term_div(terms, x, n(3)), n(12)), n(-4)),
                   term_le(terms, term_add(terms, term_ite(terms, p, x, y), term_mul(terms, x, y)), n(0)), p, term_bool(terms, true),
                   term_bool(terms, false)};
    terms_print(terms, all, sizeof all / sizeof *all, &buf, &vars);
    assert_int_equal(vars.n, 4);
    const char *parts[] = {"(declare-const v0 Int)\n", "(declare-const v2 Bool)\n", "(declare-const v3 Bool)\n", " Bool (not v2))\n",
                           " Bool (and v3 t",          " Int (div v0 3))\n",        "(mod t",                    " 12))\n",
                           " Bool (= (- 4) t",         " Int (ite v2 v0 v1))\n",    " Int (* v0 v1))\n",          " Bool (<= t",
                           "(assert v2)\n",            "(assert true)\n",           "(assert false)\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!str_contains(buf_str(&buf), str_of(parts[i])))
            fail_msg("no `%s` in\n%.*s", parts[i], STR_ARG(buf_str(&buf)));
    buf_free(&buf);
}

static int make_terms(void **state) {
    (void)state;
    arena = arena_new();
    terms = terms_new(arena);
    x = term_var(terms, false);
    y = term_var(terms, false);
    p = term_var(terms, true);
    q = term_var(terms, true);
    return 0;
}

static int free_terms(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_terms, free_terms)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(folds_truths),
        TEST(folds_numbers),
        TEST(leaves_what_cannot_be_folded),
        TEST(says_what_outgrows),
        TEST(works_values_out),
        TEST(has_a_value_where_it_does_not_matter),
        TEST(writes_smt_lib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What has no text face in the evaluator: undecided counts against everything they can become, and sets of reasons. */
#include "lang/eval/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;
static Eval *eval;
static Context context;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    static const CorePolicy policy;
    eval = eval_create(arena, &policy, NULL, true, 0, NULL);
    context = (Context){.eval = eval};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    eval_free(eval);
    arena_free(arena);
    return 0;
}

/* --- Undecided counts ----------------------------------------------------------------------------------------------- */

static CoreExpr *leaf(CoreOp op)
{
    CoreExpr *expr = ARENA_NEW(arena, CoreExpr);
    expr->op = op;
    return expr;
}

static CoreExpr *constant(Value value)
{
    CoreExpr *expr = leaf(CORE_CONST);
    expr->value = value;
    return expr;
}

static CoreExpr *number(int64_t n)
{
    return constant((Value){.kind = VALUE_NUMBER, .number = number_from_int(n)});
}

/* Unknown: a fact of a record that is not there. */
static CoreExpr *missing(const char *path)
{
    CoreExpr *expr = leaf(CORE_FACT);
    static Field field;
    expr->fact.field = &field;
    expr->fact.path = str_of(path);
    return expr;
}

static CoreExpr *binary(CoreOp op, CoreExpr *a, CoreExpr *b)
{
    CoreExpr *expr = leaf(op);
    expr->nargs = 2;
    expr->args = ARENA_ARRAY(arena, CoreExpr *, 2);
    expr->args[0] = a;
    expr->args[1] = b;
    return expr;
}

/* count(conditions) of which `holds` hold, `open` are unknown and one does not hold: it can become holds .. holds + open. */
static CoreExpr *count(int holds, int open, const char *path)
{
    CoreExpr *expr = leaf(CORE_COUNT_TRUE);
    expr->nargs = holds + open + 1;
    expr->args = ARENA_ARRAY(arena, CoreExpr *, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        expr->args[i] = i < open           ? missing(path)
                        : i < open + holds ? constant((Value){.kind = VALUE_BOOL, .boolean = true})
                                           : constant((Value){.kind = VALUE_BOOL});
    return expr;
}

static bool holds_between(CoreOp op, int a, int b)
{
    switch (op) {
    case CORE_EQ:
        return a == b;
    case CORE_NE:
        return a != b;
    case CORE_LT:
        return a < b;
    case CORE_LE:
        return a <= b;
    case CORE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

/* 1 if it holds whatever the two sides become, 0 if it never does, -1 otherwise. */
static int brute_force(CoreOp op, int low_a, int high_a, int low_b, int high_b)
{
    bool some = false, every = true;
    for (int a = low_a; a <= high_a; a++) {
        for (int b = low_b; b <= high_b; b++) {
            bool holds = holds_between(op, a, b);
            some = some || holds;
            every = every && holds;
        }
    }
    return every ? 1 : some ? -1 : 0;
}

static int truth(Val value)
{
    return val_is_true(value) ? 1 : val_is_false(value) ? 0 : -1;
}

static const CoreOp comparisons[] = {CORE_EQ, CORE_NE, CORE_LT, CORE_LE, CORE_GT, CORE_GE};
enum { COMPARISONS = 6, MOST = 4 };

static void counts_compare_by_what_they_can_become(void **state)
{
    (void)state;
    for (int i = 0; i < COMPARISONS; i++)
        for (int low_a = 0; low_a < MOST; low_a++)
            for (int open_a = 0; open_a < MOST; open_a++)
                for (int low_b = 0; low_b < MOST; low_b++)
                    for (int open_b = 0; open_b < MOST; open_b++) {
                        CoreOp op = comparisons[i];
                        CoreExpr *expr = binary(op, count(low_a, open_a, "a"), count(low_b, open_b, "b"));
                        int wanted = brute_force(op, low_a, low_a + open_a, low_b, low_b + open_b);
                        Val found = eval_plain(&context, expr);
                        assert_int_equal(truth(found), wanted);
                        ReasonList list = reasons_flatten(found.reasons, ++eval->flatten_stamp, arena);
                        assert_int_equal(list.nmissing, wanted >= 0 ? 0 : (open_a > 0) + (open_b > 0));
                    }
}

static void counts_compare_with_numbers_and_in_ranges_and_sets(void **state)
{
    (void)state;
    for (int low = 0; low < MOST; low++)
        for (int open = 0; open < MOST; open++)
            for (int n = -1; n < 2 * MOST; n++) {
                for (int i = 0; i < COMPARISONS; i++) {
                    CoreOp op = comparisons[i];
                    Val left = eval_plain(&context, binary(op, count(low, open, "a"), number(n)));
                    assert_int_equal(truth(left), brute_force(op, low, low + open, n, n));
                    Val right = eval_plain(&context, binary(op, number(n), count(low, open, "a")));
                    assert_int_equal(truth(right), brute_force(op, n, n, low, low + open));
                }
                /* `in` is what it stands for, part by part. */
                Val in_range = eval_plain(&context, binary(CORE_IN, count(low, open, "a"),
                                                           binary(CORE_RANGE, number(n), number(n + 1))));
                int from = brute_force(CORE_GE, low, low + open, n, n);
                int to = brute_force(CORE_LE, low, low + open, n + 1, n + 1);
                assert_int_equal(truth(in_range), from == 0 || to == 0 ? 0 : from == 1 && to == 1 ? 1 : -1);
                Val in_set = eval_plain(&context, binary(CORE_IN, count(low, open, "a"),
                                                         binary(CORE_SET, number(n), number(n + 1))));
                int one = brute_force(CORE_EQ, low, low + open, n, n);
                int other = brute_force(CORE_EQ, low, low + open, n + 1, n + 1);
                assert_int_equal(truth(in_set), one == 1 || other == 1 ? 1 : one == 0 && other == 0 ? 0 : -1);
            }
}

static void a_count_without_end_is_at_least_none(void **state)
{
    (void)state;
    CoreExpr *list = leaf(CORE_COUNT); /* of a list that is missing */
    list->list.path = STR("people");
    static Field field;
    list->list.field = &field;
    for (int n = -2; n < 3; n++) {
        assert_int_equal(truth(eval_plain(&context, binary(CORE_GE, list, number(n)))), n <= 0 ? 1 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_LT, list, number(n)))), n <= 0 ? 0 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_EQ, list, number(n)))), n < 0 ? 0 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_NE, list, number(n)))), n < 0 ? 1 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_GT, number(n), list))), n <= 0 ? 0 : -1);
    }
}

static void a_count_elsewhere_is_unknown(void **state)
{
    (void)state;
    CoreExpr *sum = binary(CORE_ADD, count(3, 1, "a"), number(0));
    assert_int_equal(eval_any(&context, sum).kind, VAL_UNKNOWN);
    assert_int_equal(truth(eval_plain(&context, binary(CORE_GE, sum, number(0)))), -1);
    assert_int_equal(eval_any(&context, count(3, 0, "a")).kind, VAL_KNOWN);
    assert_int_equal(eval_any(&context, count(3, 1, "a")).kind, VAL_INTERVAL);
}

/* --- Reasons -------------------------------------------------------------------------------------------------------- */

static void reasons_are_sorted_and_each_once(void **state)
{
    (void)state;
    Reasons *reasons = NULL;
    const char *paths[] = {"members", "b.x", "a", "members", "人数", "b", "a"};
    for (int i = 0; i < 7; i++)
        reasons = reasons_join(arena, reasons, reasons_missing(arena, str_of(paths[i])));
    ReasonList list = reasons_flatten(reasons, ++eval->flatten_stamp, arena);
    const char *wanted[] = {"a", "b", "b.x", "members", "人数"};
    assert_int_equal(list.nmissing, 5);
    for (int i = 0; i < 5; i++)
        assert_true(str_equal(list.missing[i], str_of(wanted[i])));
    assert_int_equal(list.nerrors, 0);
    assert_false(reasons_have_error(reasons));
}

static void errors_stand_in_order_of_place_each_once(void **state)
{
    (void)state;
    Source *source = source_new(arena, STR("p.banfa"), STR("a\nbb\n"));
    Span first = {source, 0, 1}, second = {source, 3, 4};
    Reasons *reasons = reasons_error(arena, EVAL_BY_ZERO, second);
    reasons = reasons_join(arena, reasons, reasons_error(arena, EVAL_OVERFLOW, first));
    reasons = reasons_join(arena, reasons, reasons_error(arena, EVAL_BY_ZERO, second));
    reasons = reasons_join(arena, reasons, reasons_missing(arena, STR("x")));
    assert_true(reasons_have_error(reasons));
    ReasonList list = reasons_flatten(reasons, ++eval->flatten_stamp, arena);
    assert_int_equal(list.nmissing, 1);
    assert_int_equal(list.nerrors, 2);
    assert_true(str_equal(list.errors[0].en, STR("the number outgrows 128 bits (p.banfa:1:1)")));
    assert_true(str_equal(list.errors[1].zh, STR("除数为零（p.banfa:2:2）")));
    Words words = reasons_words(arena, &list);
    assert_true(str_starts(words.en, STR("x missing; the number")));
    assert_true(str_starts(words.zh, STR("缺 x；数值")));
}

static void shared_reasons_are_looked_at_once(void **state)
{
    (void)state;
    /* Each joins the one before twice: 2^200 ways down. */
    Reasons *reasons = reasons_missing(arena, STR("x"));
    for (int i = 0; i < 200; i++) {
        Str path = str_format(arena, "y%03d", i);
        Reasons *left = reasons_join(arena, reasons, reasons_missing(arena, path));
        reasons = reasons_join(arena, left, reasons_join(arena, reasons_missing(arena, path), reasons));
    }
    assert_int_equal(reasons_flatten(reasons, ++eval->flatten_stamp, arena).nmissing, 201);
    assert_int_equal(reasons_flatten(reasons, ++eval->flatten_stamp, arena).nmissing, 201);
}

static void a_long_chain_of_reasons_needs_no_stack(void **state)
{
    (void)state;
    Reasons *left = NULL, *right = NULL;
    for (int i = 0; i < 200000; i++) {
        Reasons *one = reasons_missing(arena, i % 2 ? STR("a") : STR("b"));
        left = reasons_join(arena, left, one);
        right = reasons_join(arena, one, right);
    }
    assert_int_equal(reasons_flatten(left, ++eval->flatten_stamp, arena).nmissing, 2);
    assert_int_equal(reasons_flatten(right, ++eval->flatten_stamp, arena).nmissing, 2);
}

static void one_fact_of_many_elements_is_one_reason(void **state)
{
    (void)state;
    Str path = STR("people.training");
    Reasons *first = reasons_missing(arena, path);
    assert_ptr_equal(reasons_join(arena, first, reasons_missing(arena, path)), first);
    assert_ptr_equal(reasons_join(arena, NULL, first), first);
    assert_ptr_equal(reasons_join(arena, first, NULL), first);
    assert_null(reasons_join(arena, NULL, NULL));
}

/* --- Values --------------------------------------------------------------------------------------------------------- */

static void prints_duration(int64_t months, int64_t days, const char *en, const char *zh)
{
    Words words = words_value(arena, val_duration((Duration){months, days}), (CoreType){.kind = CORE_TYPE_DURATION});
    assert_true(str_equal(words.en, str_of(en)));
    assert_true(str_equal(words.zh, str_of(zh)));
}

static void durations_are_written_as_an_office_would(void **state)
{
    (void)state;
    prints_duration(48, 0, "4 years", "4年");
    prints_duration(12, 0, "1 year", "1年");
    prints_duration(3, 0, "3 months", "3个月");
    prints_duration(15, 0, "1 year 3 months", "1年3个月");
    prints_duration(0, 15, "15 days", "15天");
    prints_duration(1, 1, "1 month 1 day", "1个月1天");
    prints_duration(0, 0, "0 days", "0天");
    prints_duration(-3, 0, "-3 months", "-3个月");
}

static void too_deep_is_a_reason_and_no_crash(void **state)
{
    (void)state;
    CoreExpr *expr = constant((Value){.kind = VALUE_BOOL, .boolean = true});
    for (int i = 0; i < 2 * EVAL_MAX_DEPTH; i++) {
        CoreExpr *outer = leaf(CORE_NOT);
        outer->nargs = 1;
        outer->args = ARENA_NEW(arena, CoreExpr *);
        outer->args[0] = expr;
        expr = outer;
    }
    Val value = eval_plain(&context, expr);
    assert_int_equal(value.kind, VAL_UNKNOWN);
    assert_true(reasons_have_error(value.reasons));
    assert_int_equal(eval->depth, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_compare_by_what_they_can_become, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_compare_with_numbers_and_in_ranges_and_sets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_count_without_end_is_at_least_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_count_elsewhere_is_unknown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reasons_are_sorted_and_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_stand_in_order_of_place_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shared_reasons_are_looked_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_chain_of_reasons_needs_no_stack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_fact_of_many_elements_is_one_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(durations_are_written_as_an_office_would, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_deep_is_a_reason_and_no_crash, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

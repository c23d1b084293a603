/* Native functions: doubles and exact numbers, stdlib's functions one by one and by columns against the calendar. */
#include "runtime/native/native.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 20130604;

static uint64_t random_bits(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 0x2545F4914F6CDD1Du;
}

static Number decimal(const char *text)
{
    Number number;
    assert_int_equal(number_parse(str_of(text), &number), NUMBER_TEXT_OK);
    return number;
}

static void decimals_go_there_and_back(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t digits = (int64_t)(random_bits() % 1000000000000000u) - 500000000000000; /* 15 digits always fit */
        Number number = number_from_decimal(digits, (int)(random_bits() % 19)), back;
        double value;
        assert_true(native_double_of_number(number, &value));
        assert_true(native_number_of_double(value, &back));
        assert_int_equal(number_compare(number, back), 0);
    }
}

static void a_decimal_never_becomes_another(void **state)
{
    (void)state;
    int refused = 0;
    for (int i = 0; i < 20000; i++) {
        Number number = number_from_decimal((int64_t)(random_bits() % 1000000000000000000u), (int)(random_bits() % 19)), back;
        double value;
        if (!native_double_of_number(number, &value)) {
            refused++;
            continue;
        }
        assert_true(native_number_of_double(value, &back));
        assert_int_equal(number_compare(number, back), 0);
    }
    assert_in_range(refused, 10000, 19999); /* of 18 digits most do not fit */
}

static void doubles_read_as_they_print(void **state)
{
    (void)state;
    Number number;
    assert_true(native_number_of_double(0.1 + 0.2, &number));
    assert_int_equal(number_compare(number, decimal("0.30000000000000004")), 0);
    assert_true(native_number_of_double(1e20, &number));
    assert_int_equal(number.den, 1);
    assert_true(native_number_of_double(-0.0, &number));
    assert_int_equal(number_compare(number, number_from_int(0)), 0);
    assert_true(native_number_of_double(5e-10, &number));
    assert_int_equal(number_compare(number, decimal("0.0000000005")), 0);
    double none[] = {NAN, INFINITY, -INFINITY, DBL_MAX, DBL_MIN, 1e39};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(native_number_of_double(none[i], &number));
}

static void fractions_become_the_nearest(void **state)
{
    (void)state;
    Number third = {1, 3}, long_one = {((Int128)1 << 100) + 1, 1}, long_fraction = {((Int128)1 << 100) + 1, 3};
    double value;
    assert_true(native_double_of_number(third, &value));
    assert_true(value == 1.0 / 3.0);
    assert_false(native_double_of_number(long_one, &value));
    assert_false(native_double_of_number(long_fraction, &value));
}

static const Native *standard(Arena *arena, const char *name, NativeKind result, int nargs)
{
    NativeSignature signature = {.args = {NATIVE_DATE, NATIVE_DATE}, .nargs = nargs, .result = result};
    const Native *native;
    Str reason;
    assert_int_equal(native_bind(arena, &signature, STR("stdlib"), str_of(name), NULL, 0, &native, &reason), NATIVE_BOUND);
    return native;
}

static int64_t call(const Native *native, Date a, Date b)
{
    Value args[] = {{.kind = VALUE_DATE, .date = a}, {.kind = VALUE_DATE, .date = b}}, result;
    assert_int_equal(native_call(native, args, &result), NATIVE_OK);
    int64_t number;
    assert_true(number_to_int64(result.number, &number));
    return number;
}

static void the_calendar(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    const Native *weekday = standard(arena, "weekday", NATIVE_COUNT, 1);
    const Native *day_of_year = standard(arena, "day_of_year", NATIVE_COUNT, 1);
    const Native *between = standard(arena, "days_between", NATIVE_INTEGER, 2);
    int64_t expected = call(weekday, DATE_MIN, 0); /* 0001-01-01 was a Monday */
    assert_int_equal(expected, 1);
    for (Date d = DATE_MIN; d <= DATE_MAX; d++) {
        int year, month, day;
        date_to_ymd(d, &year, &month, &day);
        if (call(weekday, d, 0) != expected)
            fail_msg("weekday of day %d", d);
        expected = expected % 7 + 1;
        int before = day;
        for (int m = 1; m < month; m++)
            before += date_days_in_month(year, m);
        if (call(day_of_year, d, 0) != before)
            fail_msg("day %d of the year", d);
    }
    assert_int_equal(call(between, 10, 7), -3);
    assert_int_equal(call(between, DATE_MIN, DATE_MAX), (int64_t)DATE_MAX - DATE_MIN);
    arena_free(arena);
}

static void columns_agree_with_rows(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    enum { ROWS = 1000 };
    static int64_t a[ROWS], b[ROWS], results[ROWS];
    static bool valid[ROWS];
    for (int i = 0; i < ROWS; i++) {
        a[i] = DATE_MIN + (int64_t)(random_bits() % (uint64_t)(DATE_MAX - DATE_MIN + 1));
        b[i] = DATE_MIN + (int64_t)(random_bits() % (uint64_t)(DATE_MAX - DATE_MIN + 1));
    }
    const int64_t *args[] = {a, b};
    struct { const char *name; NativeKind result; int nargs; } all[] = {
        {"weekday", NATIVE_COUNT, 1}, {"day_of_year", NATIVE_COUNT, 1}, {"days_between", NATIVE_INTEGER, 2}};
    Str *names;
    assert_int_equal(native_standard_names(arena, &names), (int)(sizeof all / sizeof *all));
    for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
        const Native *native = standard(arena, all[f].name, all[f].result, all[f].nargs);
        native_standard_batch(native_standard_number(native))(ROWS, args, results, valid);
        const NativeSignature *signature = native_standard_signature(native_standard_number(native));
        assert_int_equal(signature->nargs, all[f].nargs);
        for (int i = 0; i < ROWS; i++) {
            assert_true(valid[i]);
            assert_int_equal(results[i], call(native, (Date)a[i], (Date)b[i]));
        }
    }
    arena_free(arena);
}

/* What stands in a lane without a value must not hurt. */
static void columns_take_any_integers(void **state)
{
    (void)state;
    int64_t a[] = {INT64_MIN, INT64_MAX, 0, -1, (int64_t)DATE_MAX + 1, (int64_t)DATE_MIN - 1}, b[] = {INT64_MAX, INT64_MIN, 1, 0, 0, 0};
    enum { ROWS = sizeof a / sizeof *a };
    const int64_t *args[] = {a, b};
    int64_t results[ROWS];
    bool valid[ROWS];
    for (int64_t f = 0; native_standard_signature(f); f++)
        native_standard_batch(f)(ROWS, args, results, valid);
    assert_true(valid[2]);
    assert_null(native_standard_signature(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_go_there_and_back), cmocka_unit_test(a_decimal_never_becomes_another),
        cmocka_unit_test(doubles_read_as_they_print), cmocka_unit_test(fractions_become_the_nearest),
        cmocka_unit_test(the_calendar),               cmocka_unit_test(columns_agree_with_rows),
        cmocka_unit_test(columns_take_any_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

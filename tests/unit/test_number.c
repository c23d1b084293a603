/* Exact fractions against brute force, 128-bit integers, identities, and at the edge of 127 bits. */
#include "runtime/base/number.h"
#include "runtime/base/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define LARGEST ((Int128)(((Uint128)-1) >> 1))

static uint64_t seed = 20130604;

static uint64_t random_bits(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 0x2545F4914F6CDD1Du;
}

/* Of any length up to `bits`, so that small and large ones meet. */
static Uint128 random_value(int bits)
{
    Uint128 value = (Uint128)random_bits() << 64 | random_bits();
    return value >> (128 - 1 - (int)(random_bits() % (unsigned)bits));
}

static Int128 plain_gcd(Int128 a, Int128 b)
{
    while (b) {
        Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static Number fraction(Int128 num, Int128 den)
{
    Int128 common = plain_gcd(num, den);
    if (den < 0)
        common = -common;
    return (Number){num / common, den / common};
}

static bool same(Number a, Number b)
{
    return a.num == b.num && a.den == b.den;
}

static void is_reduced(Number a)
{
    assert_true(a.den > 0);
    assert_true(plain_gcd(a.num, a.den) == 1);
}

static void prints(Number a, const char *text)
{
    Buf buf = {0};
    number_print(&buf, a);
    buf_add_char(&buf, 0);
    assert_string_equal(buf.p, text);
    buf_free(&buf);
}

static Number of_text(const char *text)
{
    Number number = {0, 1};
    assert_int_equal(number_parse(str_of(text), &number), NUMBER_TEXT_OK);
    return number;
}

/* 256-bit quotients by schoolbook long division, a bit at a time. */
static Wide slow_divide(Wide a, Uint128 divisor, Uint128 *rest)
{
    Wide quotient = {0, 0};
    Uint128 left = 0;
    for (int i = 255; i >= 0; i--) {
        bool carry = left >> 127;
        left = left << 1 | ((i >= 128 ? a.high >> (i - 128) : a.low >> i) & 1);
        if (carry || left >= divisor) {
            left -= divisor;
            if (i >= 128)
                quotient.high |= (Uint128)1 << (i - 128);
            else
                quotient.low |= (Uint128)1 << i;
        }
    }
    *rest = left;
    return quotient;
}

static void test_wide_division(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++) {
        Wide a = {random_value(127), random_value(127)};
        if (i % 3 == 0)
            a.high = (Uint128)-1 - (unsigned)(i % 5), a.low = (Uint128)-1;
        Uint128 divisor = i % 7 == 0 ? (Uint128)-1 - (unsigned)(i % 4) : random_value(127) + 1;
        if (i % 11 == 0)
            divisor = ((Uint128)1 << 64) + (unsigned)(i % 3) - 1; /* where the guess of a digit goes wrong */
        if (i % 13 == 0)
            divisor = ((Uint128)1 << 127) + UINT64_MAX;
        Uint128 rest, slow_rest;
        Wide quotient = wide_divide(a, divisor, &rest), slow = slow_divide(a, divisor, &slow_rest);
        assert_int_equal(wide_compare(quotient, slow), 0);
        assert_true(rest == slow_rest);
    }
}

static void test_wide_product(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        Uint128 a = random_value(127), b = random_value(127) + 1, rest;
        Wide product = wide_multiply(a, b);
        Wide back = slow_divide(product, b, &rest);
        assert_true(rest == 0 && back.high == 0 && back.low == a);
        assert_int_equal(wide_compare(wide_subtract(wide_add(product, back), back), product), 0);
    }
    Wide square = wide_multiply((Uint128)-1, (Uint128)-1);
    assert_true(square.high == (Uint128)-2 && square.low == 1);
}

/* All small fractions: the definition of each operation, with integers. */
static void test_small_fractions(void **state)
{
    (void)state;
    for (int an = -12; an <= 12; an++)
        for (int ad = 1; ad <= 12; ad++)
            for (int bn = -12; bn <= 12; bn++)
                for (int bd = 1; bd <= 12; bd++) {
                    Number a = fraction(an, ad), b = fraction(bn, bd), out;
                    assert_int_equal(number_add(a, b, &out), NUMBER_OK);
                    assert_true(same(out, fraction(an * bd + bn * ad, ad * bd)));
                    assert_int_equal(number_sub(a, b, &out), NUMBER_OK);
                    assert_true(same(out, fraction(an * bd - bn * ad, ad * bd)));
                    assert_int_equal(number_mul(a, b, &out), NUMBER_OK);
                    assert_true(same(out, fraction(an * bn, ad * bd)));
                    if (bn == 0) {
                        assert_int_equal(number_div(a, b, &out), NUMBER_BY_ZERO);
                    } else {
                        assert_int_equal(number_div(a, b, &out), NUMBER_OK);
                        assert_true(same(out, fraction(an * bd, ad * bn)));
                    }
                    int left = an * bd, right = bn * ad, order = number_compare(a, b);
                    assert_int_equal((order > 0) - (order < 0), (left > right) - (left < right));
                }
}

/* Where the result fits, whatever lies between: (a + b) - b is a, and so on. */
static void test_identities(void **state)
{
    (void)state;
    int done = 0, overflowed = 0;
    for (int i = 0; i < 20000; i++) {
        int bits = i % 2 ? 126 : 60;
        Number a = fraction((Int128)random_value(bits), (Int128)random_value(bits) + 1);
        Number b = fraction((Int128)random_value(bits) + 1, (Int128)random_value(bits) + 1);
        if (random_bits() & 1)
            a.num = -a.num;
        if (random_bits() & 1)
            b.num = -b.num;
        Number sum, product, back;
        if (number_add(a, b, &sum) == NUMBER_OK) {
            is_reduced(sum);
            assert_int_equal(number_sub(sum, b, &back), NUMBER_OK);
            assert_true(same(back, a));
            int order = number_compare(sum, a);
            assert_true(b.num > 0 ? order > 0 : order < 0);
            done++;
        } else {
            overflowed++;
        }
        if (number_mul(a, b, &product) == NUMBER_OK) {
            is_reduced(product);
            assert_int_equal(number_div(product, b, &back), NUMBER_OK);
            assert_true(same(back, a));
            done++;
        }
        assert_int_equal(number_compare(a, a), 0);
        int order = number_compare(a, b);
        assert_int_equal(number_compare(b, a), -order);
    }
    assert_true(done > 8000 && overflowed > 1000);
}

static void test_third_times_three(void **state)
{
    (void)state;
    Number third, one;
    assert_int_equal(number_div(number_from_int(1), number_from_int(3), &third), NUMBER_OK);
    assert_int_equal(number_mul(third, number_from_int(3), &one), NUMBER_OK);
    assert_true(same(one, number_from_int(1)));
}

static void test_edge_of_127_bits(void **state)
{
    (void)state;
    Number most = {LARGEST, 1}, least = {-LARGEST, 1}, tiny = {1, LARGEST}, out;
    Number one = number_from_int(1);
    assert_int_equal(number_add(most, one, &out), NUMBER_OVERFLOW);
    assert_int_equal(number_sub(least, one, &out), NUMBER_OVERFLOW); /* -2^127 would fit an integer: not symmetric */
    assert_int_equal(number_add(most, least, &out), NUMBER_OK);
    assert_true(same(out, number_from_int(0)));
    Number below = {LARGEST - 1, 1};
    assert_int_equal(number_add(below, one, &out), NUMBER_OK);
    assert_true(same(out, most));
    assert_int_equal(number_mul(most, number_from_int(-1), &out), NUMBER_OK);
    assert_true(same(out, least));
    assert_int_equal(number_mul(most, number_from_int(2), &out), NUMBER_OVERFLOW);
    assert_int_equal(number_mul(most, tiny, &out), NUMBER_OK);
    assert_true(same(out, one));
    assert_int_equal(number_div(least, most, &out), NUMBER_OK);
    assert_true(same(out, number_from_int(-1)));
    assert_int_equal(number_div(one, least, &out), NUMBER_OK);
    assert_true(same(out, (Number){-1, LARGEST}));
    assert_int_equal(number_mul(tiny, tiny, &out), NUMBER_OVERFLOW);
    assert_int_equal(number_add(tiny, one, &out), NUMBER_OVERFLOW); /* the numerator would be 2^127 */
    assert_int_equal(number_sub(tiny, one, &out), NUMBER_OK);
    assert_true(same(out, (Number){-(LARGEST - 1), LARGEST}));
    assert_int_equal(number_negate(least, &out), NUMBER_OK);
    assert_true(same(out, most));

    /* The sum of the numerators has 128 bits, the reduced result has not: 2^126 * 2 / 2. */
    Number half = fraction(LARGEST, 2);
    assert_int_equal(number_add(half, half, &out), NUMBER_OK);
    assert_true(same(out, most));
    /* Both denominators near 2^126, with one large factor between them. */
    Int128 common = (Int128)1 << 124;
    Number x = {1, common * 3}, y = {-1, common * 5};
    assert_int_equal(number_add(x, y, &out), NUMBER_OK);
    assert_true(same(out, fraction(1, 15 * ((Int128)1 << 123))));
}

static void test_compare_large(void **state)
{
    (void)state;
    /* Neighbours that differ in the last of 254 bits: n/(n+1) < (n+1)/(n+2). */
    Number a = {LARGEST - 2, LARGEST - 1}, b = {LARGEST - 1, LARGEST};
    assert_true(number_compare(a, b) < 0);
    assert_true(number_compare(b, a) > 0);
    a.num = -a.num;
    assert_true(number_compare(a, b) < 0);
    b.num = -b.num;
    assert_true(number_compare(a, b) > 0);
    assert_true(number_compare(number_from_int(0), (Number){-1, LARGEST}) > 0);
    assert_true(number_compare((Number){1, LARGEST}, number_from_int(0)) > 0);
}

static void test_floor_ceil_round(void **state)
{
    (void)state;
    for (int num = -60; num <= 60; num++)
        for (int den = 1; den <= 12; den++) {
            Number a = fraction(num, den), out;
            int down = num / den;
            while (down * den > num)
                down--;
            int up = down;
            while (up * den < num)
                up++;
            assert_int_equal(number_floor(a, &out), NUMBER_OK);
            assert_true(same(out, number_from_int(down)));
            assert_int_equal(number_ceil(a, &out), NUMBER_OK);
            assert_true(same(out, number_from_int(up)));
            /* The nearest number of tenths; of two the one farther from zero. */
            int best = 0;
            for (int tenths = -700; tenths <= 700; tenths++) {
                int distance = abs(tenths * den - 10 * num), least = abs(best * den - 10 * num);
                if (distance < least || (distance == least && abs(tenths) > abs(best)))
                    best = tenths;
            }
            assert_int_equal(number_round(a, 1, &out), NUMBER_OK);
            assert_true(same(out, fraction(best, 10)));
        }
}

static void rounds(const char *text, int places, const char *result)
{
    Number out;
    assert_int_equal(number_round(of_text(text), places, &out), NUMBER_OK);
    is_reduced(out);
    prints(out, result);
}

static void test_round_places(void **state)
{
    (void)state;
    rounds("2.5", 0, "3");
    rounds("-2.5", 0, "-3");
    rounds("2.4999", 0, "2");
    rounds("1.005", 2, "1.01"); /* what binary floating point gets wrong */
    rounds("1250", -2, "1300");
    rounds("1249", -2, "1200");
    rounds("-1250", -2, "-1300");
    rounds("49", -2, "0");
    rounds("50", -2, "100");
    rounds("-0.4", 0, "0");
    rounds("0.123456789012345678", 18, "0.123456789012345678");
    rounds("499999999999999999", -18, "0");
    rounds("500000000000000000", -18, "1000000000000000000");
    Number out, most = {LARGEST, 1};
    assert_int_equal(number_round(most, 18, &out), NUMBER_OK);
    assert_true(same(out, most));
    /* 2^127 - 1 ends in …727: rounded up to tens it fits no more, rounded down to hundreds it does. */
    assert_int_equal(number_round(most, -1, &out), NUMBER_OVERFLOW);
    assert_int_equal(number_round(most, -2, &out), NUMBER_OK);
    assert_true(out.num == LARGEST - 27);
    assert_int_equal(number_round((Number){1, LARGEST}, -18, &out), NUMBER_OK);
    assert_true(same(out, number_from_int(0)));
    /* 2^126 * 10^18 has no bit in the lower 128. */
    assert_int_equal(number_round((Number){LARGEST, (Int128)1 << 126}, -18, &out), NUMBER_OK);
    assert_true(same(out, number_from_int(0)));
    /* The rounded seventh of the largest number needs more digits than there are. */
    assert_int_equal(number_round((Number){LARGEST, 4}, 18, &out), NUMBER_OK);
    assert_true(same(out, (Number){LARGEST, 4}));
    assert_int_equal(number_round((Number){LARGEST, 7}, 18, &out), NUMBER_OVERFLOW);
}

static void test_integers(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(number_to_int64(number_from_int(INT64_MIN), &value) && value == INT64_MIN);
    assert_true(number_to_int64(number_from_int(INT64_MAX), &value) && value == INT64_MAX);
    assert_false(number_to_int64((Number){(Int128)INT64_MAX + 1, 1}, &value));
    assert_false(number_to_int64((Number){(Int128)INT64_MIN - 1, 1}, &value));
    assert_false(number_to_int64((Number){1, 2}, &value));
    assert_true(number_is_integer(number_from_int(0)));
    assert_false(number_is_integer((Number){3, 2}));
}

static void test_decimals(void **state)
{
    (void)state;
    int64_t digits;
    int places;
    assert_true(number_to_decimal(of_text("12.40"), 2, &digits, &places));
    assert_int_equal(digits, 124);
    assert_int_equal(places, 1);
    assert_true(number_to_decimal((Number){-3, 8}, 3, &digits, &places));
    assert_int_equal(digits, -375);
    assert_int_equal(places, 3);
    assert_false(number_to_decimal((Number){-3, 8}, 2, &digits, &places));
    assert_false(number_to_decimal((Number){1, 3}, 18, &digits, &places));
    assert_false(number_to_decimal((Number){1, 6}, 36, &digits, &places));
    assert_true(number_to_decimal(number_from_int(INT64_MIN), 0, &digits, &places));
    assert_int_equal(digits, INT64_MIN);
    assert_false(number_to_decimal((Number){(Int128)INT64_MAX + 1, 1}, 0, &digits, &places));
    assert_true(same(number_from_decimal(20, 3), (Number){1, 50}));
    assert_true(same(number_from_decimal(INT64_MIN, 0), (Number){INT64_MIN, 1}));
    assert_true(same(number_from_decimal(0, 36), number_from_int(0)));
    Number smallest = number_from_decimal(-1, 36);
    assert_true(number_to_decimal(smallest, 36, &digits, &places) && digits == -1 && places == 36);
    for (int i = 0; i < 2000; i++) {
        int64_t wanted = (int64_t)random_value(62);
        int shift = (int)(random_bits() % 19);
        assert_true(number_to_decimal(number_from_decimal(wanted, shift), 18, &digits, &places));
        assert_true(places <= shift);
        for (; places < shift; places++)
            digits *= 10;
        assert_int_equal(digits, wanted);
    }
}

static void reads(const char *text, NumberText result)
{
    Number out;
    assert_int_equal(number_parse(str_of(text), &out), result);
}

static void test_parse(void **state)
{
    (void)state;
    assert_true(same(of_text("12"), number_from_int(12)));
    assert_true(same(of_text("+12"), number_from_int(12)));
    assert_true(same(of_text("-0.50"), (Number){-1, 2}));
    assert_true(same(of_text("-0"), number_from_int(0)));
    assert_true(same(of_text("0000000000000000000000123"), number_from_int(123)));
    assert_true(same(of_text("0.5000000000000000000000000"), (Number){1, 2}));
    assert_true(same(of_text("0.000000000000000001"), (Number){1, 1000000000000000000}));
    assert_true(same(of_text("999999999999999999"), number_from_int(999999999999999999)));
    reads("1000000000000000000", NUMBER_TEXT_LONG);
    reads("0.0000000000000000001", NUMBER_TEXT_LONG);
    reads("1.000000000000000001", NUMBER_TEXT_LONG);
    reads("12345678901234567.8", NUMBER_TEXT_OK);
    reads("123456789012345678.9", NUMBER_TEXT_LONG);
    static const char *const bad[] = {
        "", "-", "+", ".", ".5", "5.", "1e3", "1,234", "1_000", " 1", "1 ", "--1", "1.2.3", "0x10", "１２",
        "1000000000000000000000x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        reads(bad[i], NUMBER_TEXT_BAD);
    Number out;
    assert_int_equal(number_parse((Str){"1\0002", 3}, &out), NUMBER_TEXT_BAD);
    assert_int_equal(number_parse(STR_NONE, &out), NUMBER_TEXT_BAD);
}

static void test_print(void **state)
{
    (void)state;
    prints(number_from_int(0), "0");
    prints(number_from_int(-3), "-3");
    prints(of_text("12.40"), "12.4");
    prints(of_text("0.05"), "0.05");
    prints(of_text("-0.000000000000000001"), "-0.000000000000000001");
    prints((Number){1, 3}, "≈0.333333");
    prints((Number){-2, 3}, "≈-0.666667");
    prints((Number){-1, (Int128)3000000000}, "≈0.000000");
    prints((Number){2999999999, 3000000000}, "≈1.000000");
    prints((Number){-2999999999, 3000000000}, "≈-1.000000");
    prints((Number){1, (Int128)1 << 18}, "0.000003814697265625");
    prints((Number){1, (Int128)1 << 19}, "≈0.000002");
    prints((Number){LARGEST, 1}, "170141183460469231731687303715884105727");
    prints((Number){-LARGEST, 2}, "-85070591730234615865843651857942052863.5");
    prints((Number){LARGEST, 3}, "≈56713727820156410577229101238628035242.333333");
    Buf buf = {0};
    number_print_plain(&buf, (Number){1, 3});
    assert_true(str_equal(buf_str(&buf), STR("0.333333")));
    buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide_division),    cmocka_unit_test(test_wide_product),
        cmocka_unit_test(test_small_fractions),  cmocka_unit_test(test_identities),
        cmocka_unit_test(test_third_times_three), cmocka_unit_test(test_edge_of_127_bits),
        cmocka_unit_test(test_compare_large),    cmocka_unit_test(test_floor_ceil_round),
        cmocka_unit_test(test_round_places),     cmocka_unit_test(test_integers),
        cmocka_unit_test(test_decimals),         cmocka_unit_test(test_parse),
        cmocka_unit_test(test_print),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}

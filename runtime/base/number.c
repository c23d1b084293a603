#include "runtime/base/number.h"

#include "runtime/base/wide.h"

/* Both parts of a number lie within +-LARGEST, so that a sign can always be turned and |num| fits. */
#define LARGEST ((Uint128)-1 >> 1)

static Uint128 magnitude(Int128 value)
{
    return value < 0 ? -(Uint128)value : (Uint128)value;
}

static Uint128 power_of_10(int exponent)
{
    Uint128 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* What is given must be reduced. */
static NumberStatus finish(bool negative, Wide num, Wide den, Number *out)
{
    if (num.high || num.low > LARGEST || den.high || den.low > LARGEST)
        return NUMBER_OVERFLOW;
    *out = (Number){negative ? -(Int128)num.low : (Int128)num.low, (Int128)den.low};
    return NUMBER_OK;
}

static Wide narrow(Uint128 value)
{
    return (Wide){0, value};
}

Number number_from_int(int64_t value)
{
    return (Number){value, 1};
}

Number number_from_decimal(int64_t digits, int places)
{
    Uint128 power = power_of_10(places);
    Uint128 common = wide_gcd(magnitude(digits), power);
    return (Number){digits / (Int128)common, (Int128)(power / common)};
}

/* a/b + c/d with g = gcd(b, d) is (a * (d/g) + c * (b/g)) / (b * (d/g)), and what still can be cancelled divides g. */
NumberStatus number_add(Number a, Number b, Number *out)
{
    Int128 sum;
    if (a.den == 1 && b.den == 1 && !__builtin_add_overflow(a.num, b.num, &sum) && magnitude(sum) <= LARGEST) {
        *out = (Number){sum, 1};
        return NUMBER_OK;
    }
    Uint128 common = wide_gcd((Uint128)a.den, (Uint128)b.den);
    Uint128 a_den = (Uint128)a.den / common, b_den = (Uint128)b.den / common;
    Wide x = wide_multiply(magnitude(a.num), b_den), y = wide_multiply(magnitude(b.num), a_den);
    bool negative = a.num < 0;
    Wide num;
    if ((a.num < 0) == (b.num < 0)) {
        num = wide_add(x, y);
    } else if (wide_compare(x, y) >= 0) {
        num = wide_subtract(x, y);
    } else {
        num = wide_subtract(y, x);
        negative = b.num < 0;
    }
    if (num.high == 0 && num.low == 0) {
        *out = number_from_int(0);
        return NUMBER_OK;
    }
    Uint128 rest, none;
    wide_divide(num, common, &rest);
    Uint128 cancel = wide_gcd(common, rest);
    return finish(negative, wide_divide(num, cancel, &none),
                  wide_multiply(a_den, (Uint128)b.den / cancel), out);
}

NumberStatus number_sub(Number a, Number b, Number *out)
{
    b.num = -b.num;
    return number_add(a, b, out);
}

NumberStatus number_mul(Number a, Number b, Number *out)
{
    Uint128 x = magnitude(a.num), y = magnitude(b.num);
    Uint128 first = wide_gcd(x, (Uint128)b.den), second = wide_gcd(y, (Uint128)a.den);
    return finish((a.num < 0) != (b.num < 0), wide_multiply(x / first, y / second),
                  wide_multiply((Uint128)a.den / second, (Uint128)b.den / first), out);
}

NumberStatus number_div(Number a, Number b, Number *out)
{
    if (b.num == 0)
        return NUMBER_BY_ZERO;
    Number inverse = {b.num < 0 ? -b.den : b.den, (Int128)magnitude(b.num)};
    return number_mul(a, inverse, out);
}

int number_compare(Number a, Number b)
{
    if (a.den == b.den)
        return (a.num > b.num) - (a.num < b.num);
    if ((a.num < 0) != (b.num < 0))
        return a.num < 0 ? -1 : 1;
    int order = wide_compare(wide_multiply(magnitude(a.num), (Uint128)b.den),
                             wide_multiply(magnitude(b.num), (Uint128)a.den));
    return a.num < 0 ? -order : order;
}

NumberStatus number_negate(Number a, Number *out)
{
    *out = (Number){-a.num, a.den};
    return NUMBER_OK;
}

NumberStatus number_floor(Number a, Number *out)
{
    *out = (Number){a.num / a.den - (a.num % a.den < 0), 1};
    return NUMBER_OK;
}

NumberStatus number_ceil(Number a, Number *out)
{
    *out = (Number){a.num / a.den + (a.num % a.den > 0), 1};
    return NUMBER_OK;
}

/* value / divisor to the nearest whole number, halves upwards. */
static Wide divide_nearest(Wide value, Uint128 divisor)
{
    Uint128 rest;
    Wide quotient = wide_divide(value, divisor, &rest);
    return rest >= divisor - rest ? wide_add(quotient, narrow(1)) : quotient;
}

NumberStatus number_round(Number a, int places, Number *out)
{
    Uint128 num = magnitude(a.num), power = power_of_10(places < 0 ? -places : places);
    bool negative = a.num < 0;
    if (places < 0) {
        Wide divisor = wide_multiply((Uint128)a.den, power);
        /* A divisor of more than 128 bits is more than twice any numerator. */
        Uint128 tens = divisor.high ? 0 : divide_nearest(narrow(num), divisor.low).low;
        return finish(negative && tens, wide_multiply(tens, power), narrow(1), out);
    }
    Wide digits = divide_nearest(wide_multiply(num, power), (Uint128)a.den);
    Uint128 rest, none;
    wide_divide(digits, power, &rest);
    Uint128 cancel = wide_gcd(power, rest);
    return finish(negative, wide_divide(digits, cancel, &none), narrow(power / cancel), out);
}

bool number_is_integer(Number a)
{
    return a.den == 1;
}

bool number_to_int64(Number a, int64_t *out)
{
    if (a.den != 1 || a.num < INT64_MIN || a.num > INT64_MAX)
        return false;
    *out = (int64_t)a.num;
    return true;
}

/* The places that a decimal form needs, or -1 when there is none of at most max. */
static int decimal_places(Number a, int max)
{
    int twos = 0, fives = 0;
    Uint128 den = (Uint128)a.den;
    for (; den % 2 == 0 && twos <= max; twos++)
        den /= 2;
    for (; den % 5 == 0 && fives <= max; fives++)
        den /= 5;
    int places = twos > fives ? twos : fives;
    return den == 1 && places <= max ? places : -1;
}

enum { MAX_POWER = 38 }; /* 10^38 is the last that fits 127 bits, so no denominator needs more places than 126 */

bool number_to_decimal(Number a, int max_places, int64_t *digits, int *places)
{
    int needed = decimal_places(a, max_places < MAX_POWER ? max_places : MAX_POWER);
    if (needed < 0)
        return false;
    Uint128 rest;
    Wide value = wide_divide(wide_multiply(magnitude(a.num), power_of_10(needed)), (Uint128)a.den, &rest);
    Uint128 limit = (Uint128)INT64_MAX + (a.num < 0);
    if (value.high || value.low > limit)
        return false;
    *digits = (int64_t)(a.num < 0 ? -(Int128)value.low : (Int128)value.low);
    *places = needed;
    return true;
}

NumberText number_parse(Str s, Number *out)
{
    size_t i = 0;
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        i++;
    size_t whole = i;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    size_t whole_end = i, fraction = i, fraction_end = i;
    if (whole_end == whole)
        return NUMBER_TEXT_BAD;
    if (i < s.n && s.p[i] == '.') {
        fraction = ++i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        fraction_end = i;
        if (fraction_end == fraction)
            return NUMBER_TEXT_BAD;
    }
    if (i < s.n)
        return NUMBER_TEXT_BAD;
    while (whole < whole_end && s.p[whole] == '0')
        whole++;
    while (fraction_end > fraction && s.p[fraction_end - 1] == '0')
        fraction_end--;
    if (whole_end - whole + (fraction_end - fraction) > NUMBER_MAX_DIGITS)
        return NUMBER_TEXT_LONG;
    int64_t digits = 0;
    for (i = whole; i < whole_end; i++)
        digits = digits * 10 + (s.p[i] - '0');
    for (i = fraction; i < fraction_end; i++)
        digits = digits * 10 + (s.p[i] - '0');
    *out = number_from_decimal(negative ? -digits : digits, (int)(fraction_end - fraction));
    return NUMBER_TEXT_OK;
}

/* At least `width` digits. */
static void print_digits(Buf *buf, Uint128 value, int width)
{
    char digits[40];
    int n = 0;
    while (value > 0 || n < width || n == 0) {
        digits[n++] = (char)('0' + (int)(value % 10));
        value /= 10;
    }
    while (n > 0)
        buf_add_char(buf, digits[--n]);
}

enum { EXACT_PLACES = 18, ROUNDED_PLACES = 6 };

static void print_places(Buf *buf, Number a, int places)
{
    Uint128 num = magnitude(a.num), den = (Uint128)a.den, power = power_of_10(places);
    Uint128 whole = num / den;
    Uint128 fraction = divide_nearest(wide_multiply(num % den, power), den).low;
    if (fraction == power) {
        whole++;
        fraction = 0;
    }
    if (a.num < 0 && (whole || fraction))
        buf_add_char(buf, '-');
    print_digits(buf, whole, 1);
    if (places > 0) {
        buf_add_char(buf, '.');
        print_digits(buf, fraction, places);
    }
}

void number_print_plain(Buf *buf, Number a)
{
    int places = decimal_places(a, EXACT_PLACES);
    print_places(buf, a, places < 0 ? ROUNDED_PLACES : places);
}

void number_print(Buf *buf, Number a)
{
    if (decimal_places(a, EXACT_PLACES) < 0)
        buf_add_c(buf, "≈");
    number_print_plain(buf, a);
}

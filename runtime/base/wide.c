#include "runtime/base/wide.h"

Wide wide_multiply(Uint128 a, Uint128 b)
{
    uint64_t a1 = (uint64_t)(a >> 64), a0 = (uint64_t)a, b1 = (uint64_t)(b >> 64), b0 = (uint64_t)b;
    Uint128 low = (Uint128)a0 * b0, high = (Uint128)a1 * b1;
    Uint128 cross = (Uint128)a1 * b0, other = (Uint128)a0 * b1;
    Uint128 middle = (low >> 64) + (uint64_t)cross + (uint64_t)other;
    return (Wide){high + (cross >> 64) + (other >> 64) + (middle >> 64), middle << 64 | (uint64_t)low};
}

Wide wide_add(Wide a, Wide b)
{
    Wide sum = {a.high + b.high, a.low + b.low};
    sum.high += sum.low < a.low;
    return sum;
}

Wide wide_subtract(Wide a, Wide b)
{
    return (Wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

int wide_compare(Wide a, Wide b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/* (rest * 2^64 + next) / divisor, where rest < divisor and the divisor's top bit is set, so that the quotient fits. It
 * is guessed from the divisor's upper half, which is at most 2 too much (Knuth's algorithm D, one digit). */
static uint64_t divide_digit(Uint128 *rest, uint64_t next, Uint128 divisor)
{
    uint64_t d1 = (uint64_t)(divisor >> 64), d0 = (uint64_t)divisor;
    Uint128 guess = *rest / d1, left = *rest % d1;
    while (guess >> 64 || guess * d0 > (left << 64 | next)) {
        guess--;
        left += d1;
        if (left >> 64)
            break;
    }
    *rest = (*rest << 64 | next) - guess * divisor; /* modulo 2^128: the true value fits */
    return (uint64_t)guess;
}

Wide wide_divide(Wide a, Uint128 divisor, Uint128 *rest)
{
    if (a.high == 0) {
        *rest = a.low % divisor;
        return (Wide){0, a.low / divisor};
    }
    Uint128 high = a.high / divisor, part = a.high % divisor;
    int shift = 0;
    while (!(divisor << shift >> 127))
        shift++;
    divisor <<= shift;
    if (shift)
        part = part << shift | a.low >> (128 - shift);
    Uint128 low = a.low << shift;
    uint64_t q1 = divide_digit(&part, (uint64_t)(low >> 64), divisor);
    uint64_t q0 = divide_digit(&part, (uint64_t)low, divisor);
    *rest = part >> shift;
    return (Wide){high, (Uint128)q1 << 64 | q0};
}

Uint128 wide_gcd(Uint128 a, Uint128 b)
{
    while (b >> 64) {
        Uint128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0)
        return a;
    uint64_t x = (uint64_t)b, y = (uint64_t)(a % b);
    while (y) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

/* Unsigned arithmetic of 128 and 256 bits, as much of it as exact fractions need. Nothing here can overflow but where
 * it is said. */
#ifndef BANFA_BASE_WIDE_H
#define BANFA_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

typedef unsigned __int128 Uint128;

typedef struct Wide {
    Uint128 high, low;
} Wide;

Wide wide_multiply(Uint128 a, Uint128 b);
Wide wide_add(Wide a, Wide b);      /* modulo 2^256 */
Wide wide_subtract(Wide a, Wide b); /* modulo 2^256 */
int wide_compare(Wide a, Wide b);
/* The quotient; the remainder goes to *rest. divisor > 0. */
Wide wide_divide(Wide a, Uint128 divisor, Uint128 *rest);
Uint128 wide_gcd(Uint128 a, Uint128 b); /* of 0 and b it is b */

#endif

/* Exact numbers: reduced fractions of two 128-bit integers.
 *
 * Every operation gives the exact result or says that it has none: NUMBER_OVERFLOW when the reduced numerator or
 * denominator of the result needs more than 127 bits (intermediate results are wider, so this depends on the result
 * alone), NUMBER_BY_ZERO for a division by zero. Nothing wraps and nothing passes through a double. */
#ifndef BANFA_BASE_NUMBER_H
#define BANFA_BASE_NUMBER_H

#include "runtime/base/str.h"

typedef __int128 Int128;

typedef struct Number {
    Int128 num, den; /* den > 0, no common factor; zero is 0/1 */
} Number;

typedef enum NumberStatus { NUMBER_OK, NUMBER_OVERFLOW, NUMBER_BY_ZERO } NumberStatus;

enum { NUMBER_MAX_DIGITS = 18 }; /* of a number in a policy or a cell, before and after the point together */

Number number_from_int(int64_t value);
Number number_from_decimal(int64_t digits, int places); /* digits / 10^places, 0 <= places <= 36 */
NumberStatus number_add(Number a, Number b, Number *out);
NumberStatus number_sub(Number a, Number b, Number *out);
NumberStatus number_mul(Number a, Number b, Number *out);
NumberStatus number_div(Number a, Number b, Number *out);
int number_compare(Number a, Number b);                  /* < 0, 0, > 0; exact for all values */
NumberStatus number_negate(Number a, Number *out);
NumberStatus number_floor(Number a, Number *out);
NumberStatus number_ceil(Number a, Number *out);
NumberStatus number_round(Number a, int places, Number *out); /* half away from zero; -18 <= places <= 18 */
bool number_is_integer(Number a);
bool number_to_int64(Number a, int64_t *out);            /* false when it is no integer or does not fit */
bool number_to_decimal(Number a, int max_places, int64_t *digits, int *places); /* exact, least places; else false */

typedef enum NumberText { NUMBER_TEXT_OK, NUMBER_TEXT_BAD, NUMBER_TEXT_LONG } NumberText;
/* Reads `[+-]digits[.digits]`, ASCII digits, the whole of s. LONG: more than NUMBER_MAX_DIGITS digits (leading zeros
 * of the whole part and trailing zeros of the fraction are not counted). No exponent, no grouping, no `_`. */
NumberText number_parse(Str s, Number *out);
/* Exactly as a decimal where there is one of at most 18 places ("12.4", "-3"), else rounded to 6 places with a
 * leading "≈". */
void number_print(Buf *buf, Number a);
/* As number_print, without the sign "≈": for messages. */
void number_print_plain(Buf *buf, Number a);

#endif

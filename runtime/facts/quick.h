/* Cells in their common forms, read quickly: plain digits, 2013-06-04, a word that was met before.
 *
 * Nothing here knows what is right beyond these forms: whatever is not one of them is left to cell_read, and words
 * (values of a `one of`, yes and no, durations) are remembered as cell_read gave them. Cells are slices of a buffer
 * with QUICK_SLACK bytes behind them that may be read. */
#ifndef BANFA_FACTS_QUICK_H
#define BANFA_FACTS_QUICK_H

#include "runtime/facts/cell.h"

#include <string.h>

enum { QUICK_SLACK = 32, WORD_SLOTS = 64, MONTH_SLOTS = 512, WORD_BYTES = 32 };

/* A word and what it was read as. */
typedef struct QuickWord {
    uint64_t parts[4]; /* its first and last bytes: with n, all of it */
    uint32_t n;        /* 0: nothing is remembered here */
    int32_t places;
    int64_t bits;
} QuickWord;

/* The days of `2013-06-`. */
typedef struct QuickMonth {
    uint64_t text; /* these eight bytes */
    int32_t first, days;
} QuickMonth;

static inline uint64_t quick_load(const char *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word; /* the first byte is the lowest */
}

/* Up to eight digits and perhaps a point among them, the last character in the highest byte and '0' in those before the
 * first: its value without the point. *places is how many digits stand behind it. False when it is anything else;
 * *places is then not set. */
static inline bool quick_digits(uint64_t word, int n, int64_t *value, int *places) {
    /* From here on a byte is its digit; a point is 0xFE. */
    uint64_t digits = word ^ 0x3030303030303030u;
    uint64_t wrong = (digits + 0x7676767676767676u) | digits;
    *places = 0;
    if ((wrong & 0x8080808080808080u) != 0) {
        uint64_t points = word ^ 0x2E2E2E2E2E2E2E2Eu;
        points = ~(((points & 0x7F7F7F7F7F7F7F7Fu) + 0x7F7F7F7F7F7F7F7Fu) | points | 0x7F7F7F7F7F7F7F7Fu);
        if (points == 0)
            return false;
        int at = __builtin_ctzll(points) / 8; /* a digit has to stand on both sides */
        if (at == 7 || at <= 8 - n)
            return false;
        *places = 7 - at;
        uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
        digits = (digits & ~(before << 8) & ~(uint64_t)0xFF) | (digits & before) << 8;
        wrong = (digits + 0x7676767676767676u) | digits;
        if ((wrong & 0x8080808080808080u) != 0)
            return false;
    }
    digits = digits * 10 + (digits >> 8);
    *value = (int64_t)((((digits & 0x000000FF000000FFu) * 0x000F424000000064u) +
                        (((digits >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
                       32);
    return true;
}

/* The last n <= 8 bytes of a word, with '0' before them. */
static inline uint64_t quick_last(const char *p, int n) {
    if (n == 8)
        return quick_load(p);
    return quick_load(p) << (64 - 8 * n) | (uint64_t)0x3030303030303030u >> (8 * n);
}

/* A number of at most 16 characters: bits / 10^places, without trailing zeros behind the point. */
static inline bool quick_number(const char *p, size_t n, int64_t *bits, int *places) {
    bool negative = n > 0 && *p == '-';
    p += negative;
    n -= negative;
    if (n == 0 || n > 16)
        return false;
    int64_t value;
    if (n <= 8) {
        if (!quick_digits(quick_last(p, (int)n), (int)n, &value, places))
            return false;
    } else {
        static const int64_t powers[2] = {100000000, 10000000};
        int64_t high;
        int none;
        /* `at` of the point counts from the last eight: the first ones stand before it. */
        if (!quick_digits(quick_load(p + n - 8), 9, &value, places) ||
            !quick_digits(quick_last(p, (int)n - 8), (int)n - 8, &high, &none) || none != 0)
            return false;
        value += high * powers[*places > 0];
    }
    while (*places > 0 && value % 10 == 0) {
        value /= 10;
        --*places;
    }
    *bits = negative ? -value : value;
    return true;
}

/* The parts of a word of at most WORD_BYTES bytes. */
static inline void quick_parts(const char *p, size_t n, uint64_t parts[4]) {
    parts[1] = parts[2] = parts[3] = 0;
    if (n < 8) {
        parts[0] = quick_load(p) & (((uint64_t)1 << (8 * n)) - 1);
        return;
    }
    parts[0] = quick_load(p);
    parts[3] = quick_load(p + n - 8);
    if (n > 16) {
        parts[1] = quick_load(p + 8);
        parts[2] = quick_load(p + n - 16);
    }
}

static inline QuickWord *quick_word_slot(QuickWord *words, const uint64_t parts[4], size_t n) {
    uint64_t hash = (parts[0] ^ (parts[3] << 7 | parts[3] >> 57) ^ parts[2] ^ n) * 0x9E3779B97F4A7C15u;
    return &words[hash >> 58];
}

static inline bool quick_word_is(const QuickWord *word, const uint64_t parts[4], size_t n) {
    return word->n == n && word->parts[0] == parts[0] && word->parts[3] == parts[3] && word->parts[1] == parts[1] &&
           word->parts[2] == parts[2];
}

static inline QuickMonth *quick_month_slot(QuickMonth *months, uint64_t text) {
    return &months[(text * 0x9E3779B97F4A7C15u) >> 55];
}

/* `2013-06-04`: ten bytes. */
bool quick_date_slow(QuickMonth *month, const char *p, int64_t *bits);
static inline bool quick_date(QuickMonth *months, const char *p, int64_t *bits) {
    uint64_t text = quick_load(p);
    QuickMonth *month = quick_month_slot(months, text);
    if (month->text != text)
        return quick_date_slow(month, p, bits);
    unsigned tens = (unsigned char)p[8] - (unsigned)'0', ones = (unsigned char)p[9] - (unsigned)'0';
    unsigned day = tens * 10 + ones - 1;
    if (tens > 9 || ones > 9 || day >= (unsigned)month->days)
        return false;
    *bits = month->first + (int64_t)day;
    return true;
}

#endif

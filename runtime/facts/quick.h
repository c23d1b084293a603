/* Cells in their common forms, read quickly: plain digits, 2013-06-04, a word that was met before.
 *
 * Nothing here knows what is right beyond these forms: whatever is not one of them is left to cell_read, and words
 * (values of a `one of`, yes and no, durations) are remembered as cell_read gave them. Cells are slices of a buffer
 * with QUICK_SLACK bytes behind them that may be read. */
#ifndef BANFA_FACTS_QUICK_H
#define BANFA_FACTS_QUICK_H

#include "runtime/base/date.h"
#include "runtime/facts/cell.h"

#include <string.h>

enum { QUICK_SLACK = 32, WORD_SLOTS = 64, WORD_BYTES = 32 };

/* A word and what it was read as. Words hold no NUL, so what follows them tells their lengths apart. */
typedef struct QuickWord {
    uint64_t parts[4]; /* its bytes, then zeros: all are zero where nothing is remembered */
    int64_t bits;
} QuickWord;

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

/* Digits with exactly `places` of them behind the point, or none and no point: value / 10^places. */
static inline bool quick_fixed(const char *p, size_t n, int places, int64_t *value) {
    int64_t bits;
    int own;
    if (n == 0 || *p == '-' || (places > 0 && (n < (size_t)places + 2 || p[n - (size_t)places - 1] != '.')) ||
        !quick_number(p, n, &bits, &own) || own > places)
        return false;
    for (; own < places; own++)
        bits *= 10;
    *value = bits;
    return true;
}

/* The first n of WORD_BYTES bytes: from KEEP + WORD_BYTES - n on. */
static const unsigned char QUICK_KEEP[2 * WORD_BYTES] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

/* A part of a word of n <= WORD_BYTES bytes. Without a branch, because the lengths of words come in no order that a
 * processor could guess. */
static inline uint64_t quick_part(const char *p, size_t n, int part) {
    return quick_load(p + 8 * part) & quick_load((const char *)QUICK_KEEP + WORD_BYTES - n + 8 * part);
}

static inline void quick_parts(const char *p, size_t n, uint64_t parts[4]) {
    for (int i = 0; i < 4; i++)
        parts[i] = quick_part(p, n, i);
}

#define QUICK_HASH 0x9E3779B97F4A7C15u

static inline QuickWord *quick_word_slot(QuickWord *words, const uint64_t parts[4]) {
    uint64_t both = parts[0] ^ (parts[1] << 7 | parts[1] >> 57);
    uint64_t more = (parts[2] << 13 | parts[2] >> 51) ^ (parts[3] << 29 | parts[3] >> 35);
    return &words[(both ^ more) * QUICK_HASH >> 58];
}

static inline bool quick_word_is(const QuickWord *word, const uint64_t parts[4]) {
    return ((word->parts[0] ^ parts[0]) | (word->parts[1] ^ parts[1]) | (word->parts[2] ^ parts[2]) |
            (word->parts[3] ^ parts[3])) == 0;
}

/* The day number of a day that there is. */
static inline bool quick_day(unsigned year, unsigned month, unsigned day, int64_t *bits) {
    static const uint16_t before[2][14] = {{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
                                           {0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};
    unsigned ended = year - 1, leap = year % 4 == 0, leaps = ended / 4 - 15;
    if (ended < 1900 || ended > 2098) { /* between, each fourth year is one: nearly all dates */
        leap &= (year % 100 != 0) | (year % 400 == 0);
        leaps = ended / 4 - ended / 100 + ended / 400;
    }
    unsigned m = month <= 12 ? month : 0; /* month 0 has no days */
    *bits = DATE_MIN + (int64_t)(365 * ended + leaps + before[leap][m] + day - 1);
    return (year - 1 < 9999) & (day - 1 < (unsigned)(before[leap][m + 1] - before[leap][m]));
}

/* `2013-06-04`: ten bytes. */
static inline bool quick_date(const char *p, int64_t *bits) {
    uint64_t text = quick_load(p) ^ 0x2D30302D30303030u; /* a digit in each byte, 0 where the dashes are */
    unsigned tens = (unsigned char)p[8] - (unsigned)'0', ones = (unsigned char)p[9] - (unsigned)'0';
    uint64_t wrong = ((text + 0x7F76767F76767676u) | text) & 0x8080808080808080u;
    if (wrong != 0 || tens > 9 || ones > 9)
        return false;
    unsigned year =
        (unsigned)((text & 0xFF) * 1000 + (text >> 8 & 0xFF) * 100 + (text >> 16 & 0xFF) * 10 + (text >> 24 & 0xFF));
    return quick_day(year, (unsigned)((text >> 40 & 0xFF) * 10 + (text >> 48 & 0xFF)), tens * 10 + ones, bits);
}

#endif

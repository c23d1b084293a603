/* Columns of numbers and dates with AVX-512: four cells in a register, eight results at a time. */
#include "runtime/facts/column.h"

#ifdef __x86_64__
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi2")))

/* With a number of cells that is known, which all groups but the last have. */
#define EIGHT static inline __attribute__((always_inline))

enum { GROUP = 8, LONGEST = 15 };

/* Sixteen bytes of each of the cells first, first + 2, first + 4, first + 6. */
AVX512 static inline __m512i load_four(const char *const p[GROUP], int first) {
    __m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p[first]));
    x = _mm512_inserti64x2(x, _mm_loadu_si128((const __m128i *)(const void *)p[first + 2]), 1);
    x = _mm512_inserti64x2(x, _mm_loadu_si128((const __m128i *)(const void *)p[first + 4]), 2);
    return _mm512_inserti64x2(x, _mm_loadu_si128((const __m128i *)(const void *)p[first + 6]), 3);
}

/* Sixteen bits for each of four cells, where any is set: the bits of the cells in a group. */
static inline unsigned cells_of(uint64_t wrong, unsigned first) {
    unsigned cells = 0;
    for (unsigned k = 0; k < 4; k++)
        cells |= (unsigned)((wrong >> (16 * k) & 0xFFFF) != 0) << (first + 2 * k);
    return cells;
}

AVX512 static inline void store(unsigned n, __m512i results, uint8_t kind, unsigned empty, int64_t *values,
                                uint8_t *meta) {
    __mmask8 here = (__mmask8)(n < GROUP ? (1u << n) - 1 : 0xFF);
    __m128i kinds = _mm_maskz_set1_epi8((__mmask16)~empty, (char)kind);
    _mm512_mask_storeu_epi64(values, here, results);
    _mm_mask_storeu_epi8(meta, here, kinds);
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

typedef struct NumberForm {
    __m512i shuffle; /* takes the point out */
    uint64_t point;  /* where it stands, as bits of sixteen bytes, four times */
    unsigned before; /* how far the digit before it stands from the last byte's bit */
    bool has_point;
    uint8_t kind; /* what stands beside such a number */
} NumberForm;

/* Digits in the last bytes of each sixteen, which `there` has: in eights, as two numbers of 32 bits. Adds to *wrong. */
AVX512 static inline __m512i four_digits(const NumberForm *form, __m512i x, uint64_t there, uint64_t *wrong) {
    const __m512i tens = _mm512_set1_epi16(1 << 8 | 10), hundreds = _mm512_set1_epi32(1 << 16 | 100);
    __m512i digits = _mm512_maskz_sub_epi8(there, x, _mm512_set1_epi8('0'));
    if (form->has_point) {
        uint64_t points = _mm512_mask_cmpeq_epi8_mask(form->point, x, _mm512_set1_epi8('.'));
        uint64_t needed = (there >> 15 & 0x0001000100010001u) << form->before;
        *wrong |= (needed & ~there) | (there & form->point & ~points);
        digits = _mm512_shuffle_epi8(digits, form->shuffle);
    }
    *wrong |= _mm512_cmpgt_epu8_mask(digits, _mm512_set1_epi8(9));
    return _mm512_madd_epi16(_mm512_maddubs_epi16(digits, tens), hundreds);
}

/* The bytes of a cell of n <= LONGEST among the last sixteen. */
static inline uint64_t last_bytes(uint32_t n) {
    return (uint16_t)(0xFFFF0000u >> (n & 31));
}

/* The cells that have another form, of `left` cells in a group. */
AVX512 EIGHT unsigned eight_numbers(const NumberForm *form, const CellRun *run, int i, int64_t *values, uint8_t *meta,
                                    unsigned left) {
    const __m512i thousands = _mm512_set1_epi32(1 << 16 | 10000), millions = _mm512_set1_epi64(100000000);
    const size_t stride = run->stride;
    const uint32_t *before = run->before + (size_t)i * stride, *ends = run->ends + (size_t)i * stride;
    const char *p[GROUP];
    uint64_t there[2] = {0}, wrong[2] = {0};
    uint32_t lengths = 0;
    unsigned empty = 0, cells = 0;
#pragma GCC unroll 8
    for (unsigned k = 0; k < GROUP; k++) {
        size_t at = (k < left ? k : 0) * stride;
        uint32_t end = ends[at], n = end - before[at] - 1;
        p[k] = run->p + end - 16;
        there[k % 2] |= last_bytes(n) << (k / 2 * 16);
        lengths |= n;
        empty |= (unsigned)(n == 0) << k;
    }
    __m512i even = four_digits(form, load_four(p, 0), there[0], &wrong[0]);
    __m512i other = four_digits(form, load_four(p, 1), there[1], &wrong[1]);
    /* Both halves of each cell, then together. */
    __m512i halves = _mm512_madd_epi16(_mm512_packus_epi32(even, other), thousands);
    __m512i results = _mm512_add_epi64(_mm512_mul_epu32(halves, millions), _mm512_srli_epi64(halves, 32));
    store(left, results, form->kind, empty, values, meta);
    if ((wrong[0] | wrong[1]) == 0 && lengths <= LONGEST)
        return 0;
    for (unsigned k = 0; k < left; k++)
        cells |= (unsigned)(run_cell(run, i + (int)k).n > LONGEST) << k;
    return cells | cells_of(wrong[0], 0) | cells_of(wrong[1], 1);
}

AVX512 uint64_t numbers_avx512(const CellRun *run, int places, int64_t *values, uint8_t *meta) {
    if (places > LONGEST - 2 || run->ends[0] < 16) /* what stands before the buffer is not ours */
        return numbers_sse4(run, places, values, meta);
    unsigned char from[16];
    for (int i = 0; i < 16; i++)
        from[i] = (unsigned char)(places == 0 || i >= 16 - places ? i : i == 0 ? 128 : i - 1);
    const NumberForm form = {
        .shuffle = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)from)),
        .point = 0x0001000100010001u << (15 - places),
        .before = (unsigned)(14 - places),
        .has_point = places > 0,
        .kind = (uint8_t)(1 + places),
    };
    uint64_t odd = 0;
    int i = 0;
    for (; i + GROUP <= run->n; i += GROUP)
        odd |= (uint64_t)eight_numbers(&form, run, i, values + i, meta + i, GROUP) << i;
    if (i < run->n)
        odd |= (uint64_t)eight_numbers(&form, run, i, values + i, meta + i, (unsigned)(run->n - i)) << i;
    return odd & (UINT64_MAX >> (RUN_CELLS - run->n));
}

/* --- Dates -------------------------------------------------------------------------------------------------------- */

/* Days before each month, of a year and a leap year; month 13 is the end. */
static const uint16_t DAYS_BEFORE[32] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365,
                                         0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366};

/* The cells that have another form, of `left` cells in a group. */
AVX512 EIGHT unsigned eight_dates(const CellRun *run, int i, int64_t *values, uint8_t *meta, unsigned left) {
    const __m512i text =
        _mm512_broadcast_i32x4(_mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0));
    const __m512i most = _mm512_broadcast_i32x4(_mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1));
    const __m512i shuffle =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1));
    const __m512i tens = _mm512_set1_epi16(1 << 8 | 10);
    /* Of 64 bits: the year in the lower half, 128 * month + day in the upper. */
    const __m512i joins = _mm512_set1_epi64((int64_t)128 << 32 | (int64_t)1 << 48 | 1 << 16 | 100);
    const __m512i months = _mm512_loadu_si512(DAYS_BEFORE), word = _mm512_set1_epi64(0xFFFF);
    const __m512i one = _mm512_set1_epi64(1);
    const size_t stride = run->stride;
    const uint32_t *before = run->before + (size_t)i * stride, *ends = run->ends + (size_t)i * stride;
    const char *p[GROUP];
    unsigned empty = 0, other = 0;
#pragma GCC unroll 8
    for (unsigned k = 0; k < GROUP; k++) {
        size_t at = (k < left ? k : 0) * stride;
        uint32_t start = before[at] + 1, n = ends[at] - start;
        p[k] = run->p + start;
        empty |= (unsigned)(n == 0) << k;
        other |= (unsigned)(n != 10) << k;
    }
    __m512i even = _mm512_sub_epi8(load_four(p, 0), text), odds = _mm512_sub_epi8(load_four(p, 1), text);
    uint64_t wrong[2] = {_mm512_cmpgt_epu8_mask(even, most), _mm512_cmpgt_epu8_mask(odds, most)};
    __m512i parts = _mm512_unpacklo_epi64(_mm512_maddubs_epi16(_mm512_shuffle_epi8(even, shuffle), tens),
                                          _mm512_maddubs_epi16(_mm512_shuffle_epi8(odds, shuffle), tens));
    __m512i joined = _mm512_madd_epi16(parts, joins);
    __m512i year = _mm512_and_si512(joined, _mm512_set1_epi64(0xFFFFFFFF));
    __m512i ended = _mm512_sub_epi64(year, one);
    __m512i month = _mm512_srli_epi64(joined, 32 + 7);
    __m512i day = _mm512_and_si512(_mm512_srli_epi64(joined, 32), _mm512_set1_epi64(127));
    /* Of these years each fourth is a leap year: nearly all dates. */
    __mmask8 good = _mm512_cmple_epu64_mask(_mm512_sub_epi64(year, _mm512_set1_epi64(1901)), _mm512_set1_epi64(198));
    good &= _mm512_cmplt_epu64_mask(_mm512_sub_epi64(month, one), _mm512_set1_epi64(12));
    __mmask8 leap = _mm512_testn_epi64_mask(year, _mm512_set1_epi64(3));
    __m512i at = _mm512_mask_add_epi64(month, leap, month, _mm512_set1_epi64(14));
    __m512i start = _mm512_and_si512(_mm512_permutexvar_epi16(at, months), word);
    __m512i next = _mm512_and_si512(_mm512_permutexvar_epi16(_mm512_add_epi64(at, one), months), word);
    day = _mm512_sub_epi64(day, one);
    good &= _mm512_cmplt_epu64_mask(day, _mm512_sub_epi64(next, start));
    __m512i days = _mm512_add_epi64(_mm512_mul_epu32(ended, _mm512_set1_epi64(365)), _mm512_srli_epi64(ended, 2));
    days = _mm512_add_epi64(_mm512_add_epi64(days, start), day);
    store(left, _mm512_add_epi64(days, _mm512_set1_epi64(DATE_MIN - 15)), 1, empty, values, meta);
    if (((wrong[0] | wrong[1]) == 0) & (good == 0xFF) & (other == 0))
        return 0;
    return (cells_of(wrong[0], 0) | cells_of(wrong[1], 1) | (unsigned)(uint8_t)~good | other) & ~empty;
}

AVX512 uint64_t dates_avx512(const CellRun *run, int64_t *values, uint8_t *meta) {
    uint64_t odd = 0;
    int i = 0;
    for (; i + GROUP <= run->n; i += GROUP)
        odd |= (uint64_t)eight_dates(run, i, values + i, meta + i, GROUP) << i;
    if (i < run->n)
        odd |= (uint64_t)eight_dates(run, i, values + i, meta + i, (unsigned)(run->n - i)) << i;
    return odd & (UINT64_MAX >> (RUN_CELLS - run->n));
}

/* --- Words -------------------------------------------------------------------------------------------------------- */

enum { SHORT_WORD = 16 };

/* Of each sixteen bytes the hash's slot, in the lower half. */
AVX512 static inline __m512i slots_of(__m512i bytes) {
    __m512i upper = _mm512_rol_epi64(_mm512_shuffle_epi32(bytes, _MM_PERM_BADC), 7);
    __m512i hash = _mm512_mullo_epi64(_mm512_xor_si512(bytes, upper), _mm512_set1_epi64((int64_t)QUICK_HASH));
    return _mm512_srli_epi64(hash, 58);
}

/* The cells, of `left` in a group, that are no words of at most SHORT_WORD bytes which are remembered. */
AVX512 EIGHT unsigned eight_words(const QuickWord *words, const CellRun *run, int i, int64_t *values, uint8_t *meta,
                                  unsigned left) {
    const size_t stride = run->stride;
    const uint32_t *before = run->before + (size_t)i * stride, *ends = run->ends + (size_t)i * stride;
    const char *p[GROUP], *known[GROUP];
    uint64_t there[2] = {0}, at[GROUP];
    uint32_t lengths = 0;
    unsigned empty = 0, cells = 0;
#pragma GCC unroll 8
    for (unsigned k = 0; k < GROUP; k++) {
        size_t from = (k < left ? k : 0) * stride;
        uint32_t start = before[from] + 1, n = ends[from] - start;
        p[k] = run->p + start;
        there[k % 2] |= (uint64_t)_bzhi_u32(0xFFFF, n) << (k / 2 * 16);
        lengths |= n + 31 - SHORT_WORD; /* 32 or more for a longer one */
        empty |= (unsigned)(n == 0) << k;
    }
    __m512i even = _mm512_maskz_mov_epi8(there[0], load_four(p, 0));
    __m512i other = _mm512_maskz_mov_epi8(there[1], load_four(p, 1));
    __m512i slots = _mm512_unpacklo_epi64(slots_of(even), slots_of(other));
    _mm512_storeu_si512(at, slots);
#pragma GCC unroll 8
    for (unsigned k = 0; k < GROUP; k++)
        known[k] = (const char *)words[at[k]].parts;
    uint64_t wrong[2] = {_mm512_cmpneq_epi8_mask(even, load_four(known, 0)),
                         _mm512_cmpneq_epi8_mask(other, load_four(known, 1))};
    __m512i places = _mm512_mullo_epi64(slots, _mm512_set1_epi64(sizeof *words / 8));
    store(left, _mm512_i64gather_epi64(places, &words->bits, 8), 1, empty, values, meta);
    if ((wrong[0] | wrong[1]) == 0 && lengths < 32)
        return 0;
    for (unsigned k = 0; k < left; k++)
        cells |= (unsigned)(run_cell(run, i + (int)k).n > SHORT_WORD) << k;
    return (cells | cells_of(wrong[0], 0) | cells_of(wrong[1], 1)) & ~empty;
}

AVX512 uint64_t words_avx512(const CellRun *run, const QuickWord *words, int64_t *values, uint8_t *meta) {
    uint64_t odd = 0;
    int i = 0;
    for (; i + GROUP <= run->n; i += GROUP)
        odd |= (uint64_t)eight_words(words, run, i, values + i, meta + i, GROUP) << i;
    if (i < run->n)
        odd |= (uint64_t)eight_words(words, run, i, values + i, meta + i, (unsigned)(run->n - i)) << i;
    odd &= UINT64_MAX >> (RUN_CELLS - run->n);
    /* Longer ones, as whole columns have them. */
    return __builtin_popcountll(odd) > GROUP ? words_plain(run, words, values, meta) : odd;
}
#endif

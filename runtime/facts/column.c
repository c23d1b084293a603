#include "runtime/facts/column.h"

#include "runtime/base/cpu.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* --- Any processor ------------------------------------------------------------------------------------------------ */

static uint64_t numbers_plain(const CellRun *run, int places, int64_t *values, uint8_t *meta) {
    uint64_t odd = 0;
    for (int i = 0; i < run->n; i++) {
        Str cell = run_cell(run, i);
        bool good = quick_fixed(cell.p, cell.n, places, &values[i]);
        meta[i] = (uint8_t)(1 + places);
        if (cell.n == 0)
            values[i] = 0, meta[i] = 0, good = true;
        odd |= (uint64_t)!good << i;
    }
    return odd;
}

static uint64_t dates_plain(const CellRun *run, int64_t *values, uint8_t *meta) {
    uint64_t odd = 0;
    for (int i = 0; i < run->n; i++) {
        Str cell = run_cell(run, i);
        odd |= (uint64_t)(cell.n > 0 && (cell.n != 10 || !quick_date(cell.p, &values[i]))) << i;
        meta[i] = cell.n > 0;
    }
    return odd;
}

uint64_t words_plain(const CellRun *run, const QuickWord *words, int64_t *values, uint8_t *meta) {
    uint64_t odd = 0;
    for (int i = 0; i < run->n; i++) {
        Str cell = run_cell(run, i);
        uint64_t parts[4];
        quick_parts(cell.p, cell.n <= WORD_BYTES ? cell.n : 0, parts);
        const QuickWord *word = quick_word_slot((QuickWord *)words, parts);
        values[i] = word->bits;
        meta[i] = cell.n > 0;
        odd |= (uint64_t)((cell.n > 0) & (!quick_word_is(word, parts) | (cell.n > WORD_BYTES))) << i;
    }
    return odd;
}

/* --- x86: a cell in sixteen bytes --------------------------------------------------------------------------------- */

#ifdef __x86_64__
#define SSE4 __attribute__((target("sse4.1")))

/* The last n of sixteen bytes: from KEEP + n on. */
static const unsigned char KEEP[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                       255,        255, 255, 255, 255, 255, 255, 255};

/* Of digits as bytes, in pairs, in fours, in eights. */
SSE4 static inline __m128i eights(__m128i digits) {
    const __m128i tens = _mm_set1_epi16(1 << 8 | 10), hundreds = _mm_set1_epi32(1 << 16 | 100);
    const __m128i thousands = _mm_set1_epi32(1 << 16 | 10000);
    __m128i fours = _mm_madd_epi16(_mm_maddubs_epi16(digits, tens), hundreds);
    return _mm_madd_epi16(_mm_packus_epi32(fours, fours), thousands);
}

/* For each byte where it comes from, once the point is gone; 128 gives zero. */
SSE4 static __m128i without_point(int places) {
    unsigned char from[16];
    for (int i = 0; i < 16; i++)
        from[i] = (unsigned char)(places == 0 || i >= 16 - places ? i : i == 0 ? 128 : i - 1);
    return _mm_loadu_si128((const __m128i *)(const void *)from);
}

SSE4 uint64_t numbers_sse4(const CellRun *run, int places, int64_t *values, uint8_t *meta) {
    if (places > 14)
        return numbers_plain(run, places, values, meta);
    const __m128i zeros = _mm_set1_epi8('0'), nines = _mm_set1_epi8(9), shuffle = without_point(places);
    const unsigned least = places > 0 ? (unsigned)places + 2 : 0;
    uint64_t odd = 0;
    for (int i = 0; i < run->n; i++) {
        uint32_t end = run->ends[(size_t)i * run->stride], n = end - run->before[(size_t)i * run->stride] - 1;
        if (end < 16) { /* what stands before the buffer is not ours */
            odd |= (uint64_t)1 << i;
            continue;
        }
        const char *last = run->p + end;
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(last - 16));
        __m128i keep = _mm_loadu_si128((const __m128i *)(const void *)(KEEP + (n < 16 ? n : 16)));
        __m128i digits = _mm_shuffle_epi8(_mm_and_si128(_mm_sub_epi8(x, zeros), keep), shuffle);
        bool good = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, nines), nines)) == 0xFFFF;
        good &= (n <= 16) & (n >= least);
        good &= (places == 0) | (last[-1 - places] == '.');
        uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights(digits));
        values[i] = (int64_t)((both & 0xFFFFFFFFu) * 100000000 + (both >> 32));
        meta[i] = (uint8_t)(n > 0 ? 1 + places : 0);
        odd |= (uint64_t)!good << i;
    }
    return odd;
}

SSE4 static uint64_t dates_sse4(const CellRun *run, int64_t *values, uint8_t *meta) {
    const __m128i text = _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0);
    const __m128i most = _mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1);
    const __m128i shuffle = _mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m128i tens = _mm_set1_epi16(1 << 8 | 10);
    uint64_t odd = 0;
    for (int i = 0; i < run->n; i++) {
        uint32_t start = run->before[(size_t)i * run->stride] + 1, n = run->ends[(size_t)i * run->stride] - start;
        __m128i x = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(run->p + start)), text);
        bool good = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(x, most), most)) == 0xFFFF;
        uint64_t parts = (uint64_t)_mm_cvtsi128_si64(_mm_maddubs_epi16(_mm_shuffle_epi8(x, shuffle), tens));
        unsigned year = (unsigned)(parts & 0xFFFF) * 100 + (unsigned)(parts >> 16 & 0xFFFF);
        unsigned month = (unsigned)(parts >> 32 & 0xFFFF), day = (unsigned)(parts >> 48);
        good &= n == 10;
        month = good ? month : 0;
        good &= quick_day(year, month, day, &values[i]);
        meta[i] = n > 0;
        odd |= (uint64_t)((n > 0) & !good) << i;
    }
    return odd;
}
#endif

/* --- The choice --------------------------------------------------------------------------------------------------- */

static bool always(void) {
    return true;
}

const ColumnForm column_forms[] = {
#ifdef __x86_64__
    {"avx512", cpu_has_v4, numbers_avx512, dates_avx512, words_avx512},
    {"sse4", cpu_has_sse4, numbers_sse4, dates_sse4, words_plain},
#endif
    {"plain", always, numbers_plain, dates_plain, words_plain},
    {NULL, NULL, NULL, NULL, NULL},
};

const ColumnForm *column_best(void) {
    const ColumnForm *form = column_forms;
    while (!form->is_here())
        form++;
    return form;
}

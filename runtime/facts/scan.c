#include "runtime/facts/scan.h"

#include "runtime/base/cpu.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { BLOCK = 64 };

/* --- Any processor: eight bytes at a time ------------------------------------------------------------------------- */

#define ONES 0x0101010101010101u
#define HIGHS 0x8080808080808080u

/* The high bit of each byte of `word` that is zero, exactly. */
static inline uint64_t zero_bytes(uint64_t word) {
    return ~(((word & ~HIGHS) + ~HIGHS) | word | ~HIGHS);
}

static inline uint64_t equal_bytes(uint64_t word, char c) {
    return zero_bytes(word ^ ONES * (unsigned char)c);
}

/* High bits of bytes to bits, byte 0 first. */
static inline uint64_t gather(uint64_t highs) {
    return ((highs >> 7) * 0x0102040810204080u) >> 56;
}

static inline uint64_t plain_block(const char *p, char separator) {
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK / 8; i++) {
        uint64_t word;
        memcpy(&word, p + 8 * i, 8);
        uint64_t found =
            equal_bytes(word, separator) | equal_bytes(word, '"') | equal_bytes(word, '\n') | equal_bytes(word, '\r');
        bits |= gather(found) << (8 * i);
    }
    return bits;
}

static inline size_t add_marks(uint64_t bits, uint32_t base, uint32_t *marks) {
    size_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        marks[n++] = base + (uint32_t)__builtin_ctzll(bits);
    return n;
}

/* The bits of a block that lie before n. */
static inline uint64_t clip(uint64_t bits, size_t left) {
    return left >= BLOCK ? bits : bits & (((uint64_t)1 << left) - 1);
}

static size_t marks_plain(const char *p, size_t n, char separator, uint32_t *marks) {
    size_t count = 0;
    for (size_t at = 0; at < n; at += BLOCK)
        count += add_marks(clip(plain_block(p + at, separator), n - at), (uint32_t)at, marks + count);
    return count;
}

static size_t ascii_plain(const char *p, size_t n) {
    size_t at = 0;
    for (; at + 8 <= n; at += 8) {
        uint64_t word;
        memcpy(&word, p + at, 8);
        if ((word & HIGHS) != 0 || zero_bytes(word) != 0)
            break;
    }
    return at;
}

static inline int64_t sum_bytes(uint64_t sums) {
    int64_t sum = 0;
    for (; sums != 0; sums >>= 8)
        sum += (int64_t)(sums & 0xFF);
    return sum;
}

static void count_tail(const char *p, size_t n, ScanCounts *counts) {
    for (size_t i = 0; i < n; i++) {
        counts->lf += p[i] == '\n';
        counts->cr += p[i] == '\r';
        counts->quotes += p[i] == '"';
    }
}

/* The lanes of bytes count to 255, then are summed. */
static ScanCounts count_plain(const char *p, size_t n) {
    ScanCounts counts = {0};
    size_t at = 0;
    while (n - at >= 8) {
        uint64_t lf = 0, cr = 0, quotes = 0;
        for (int round = 0; round < 255 && n - at >= 8; round++, at += 8) {
            uint64_t word;
            memcpy(&word, p + at, 8);
            lf += equal_bytes(word, '\n') >> 7;
            cr += equal_bytes(word, '\r') >> 7;
            quotes += equal_bytes(word, '"') >> 7;
        }
        counts.lf += sum_bytes(lf);
        counts.cr += sum_bytes(cr);
        counts.quotes += sum_bytes(quotes);
    }
    count_tail(p + at, n - at, &counts);
    return counts;
}

/* --- x86: 16, 32 or 64 bytes at a time ---------------------------------------------------------------------------- */

#ifdef __x86_64__
static size_t marks_sse2(const char *p, size_t n, char separator, uint32_t *marks) {
    const __m128i sep = _mm_set1_epi8(separator), quote = _mm_set1_epi8('"');
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    size_t count = 0;
    for (size_t at = 0; at < n; at += BLOCK) {
        uint64_t bits = 0;
        for (int i = 0; i < 4; i++) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + at + 16 * i));
            __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, sep), _mm_cmpeq_epi8(x, quote)),
                                         _mm_or_si128(_mm_cmpeq_epi8(x, lf), _mm_cmpeq_epi8(x, cr)));
            bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * i);
        }
        count += add_marks(clip(bits, n - at), (uint32_t)at, marks + count);
    }
    return count;
}

static size_t ascii_sse2(const char *p, size_t n) {
    size_t at = 0;
    for (; at + BLOCK <= n; at += BLOCK) {
        const __m128i *q = (const __m128i *)(const void *)(p + at);
        __m128i a = _mm_loadu_si128(q), b = _mm_loadu_si128(q + 1), c = _mm_loadu_si128(q + 2),
                d = _mm_loadu_si128(q + 3);
        /* Zero or high somewhere: the signed minimum of the bytes is not above zero. */
        __m128i high = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
        __m128i least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));
        if (_mm_movemask_epi8(_mm_or_si128(high, _mm_cmpeq_epi8(least, _mm_setzero_si128()))) != 0)
            break;
    }
    return at;
}

__attribute__((target("avx2,bmi,popcnt"))) static size_t marks_avx2(const char *p, size_t n, char separator,
                                                                    uint32_t *marks) {
    const __m256i sep = _mm256_set1_epi8(separator), quote = _mm256_set1_epi8('"');
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    size_t count = 0;
    for (size_t at = 0; at < n; at += BLOCK) {
        uint64_t bits = 0;
        for (int i = 0; i < 2; i++) {
            __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(p + at + 32 * i));
            __m256i found = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(x, sep), _mm256_cmpeq_epi8(x, quote)),
                                            _mm256_or_si256(_mm256_cmpeq_epi8(x, lf), _mm256_cmpeq_epi8(x, cr)));
            bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(found) << (32 * i);
        }
        bits = clip(bits, n - at);
        /* Eight at a time whether they are there or not: a loop that ends anywhere is guessed wrong by the processor. */
        uint32_t *out = marks + count;
        count += (size_t)__builtin_popcountll(bits);
        do {
            for (int i = 0; i < 8; i++) {
                *out++ = (uint32_t)at + (uint32_t)__builtin_ia32_tzcnt_u64(bits);
                bits &= bits - 1;
            }
        } while (bits != 0);
    }
    return count;
}

__attribute__((target("avx2"))) static size_t ascii_avx2(const char *p, size_t n) {
    size_t at = 0;
    for (; at + BLOCK <= n; at += BLOCK) {
        const __m256i *q = (const __m256i *)(const void *)(p + at);
        __m256i a = _mm256_loadu_si256(q), b = _mm256_loadu_si256(q + 1);
        __m256i zero = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256());
        if (_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(a, b), zero)) != 0)
            break;
    }
    return at;
}

__attribute__((target("avx2"))) static int64_t sum_avx2(__m256i sums) {
    __m256i four = _mm256_sad_epu8(sums, _mm256_setzero_si256());
    return _mm256_extract_epi64(four, 0) + _mm256_extract_epi64(four, 1) + _mm256_extract_epi64(four, 2) +
           _mm256_extract_epi64(four, 3);
}

__attribute__((target("avx2"))) static ScanCounts count_avx2(const char *p, size_t n) {
    enum { WIDE = 32 };
    const __m256i quote = _mm256_set1_epi8('"'), feed = _mm256_set1_epi8('\n'), ret = _mm256_set1_epi8('\r');
    ScanCounts counts = {0};
    size_t at = 0;
    while (n - at >= WIDE) {
        __m256i lf = _mm256_setzero_si256(), cr = lf, quotes = lf;
        for (int round = 0; round < 255 && n - at >= WIDE; round++, at += WIDE) {
            __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
            lf = _mm256_sub_epi8(lf, _mm256_cmpeq_epi8(x, feed));
            cr = _mm256_sub_epi8(cr, _mm256_cmpeq_epi8(x, ret));
            quotes = _mm256_sub_epi8(quotes, _mm256_cmpeq_epi8(x, quote));
        }
        counts.lf += sum_avx2(lf);
        counts.cr += sum_avx2(cr);
        counts.quotes += sum_avx2(quotes);
    }
    count_tail(p + at, n - at, &counts);
    return counts;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt"))) static size_t
marks_avx512(const char *p, size_t n, char separator, uint32_t *marks) {
    const __m512i sep = _mm512_set1_epi8(separator), quote = _mm512_set1_epi8('"');
    const __m512i lf = _mm512_set1_epi8('\n'), cr = _mm512_set1_epi8('\r');
    static const unsigned char numbers[BLOCK] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                                 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                                 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i all = _mm512_loadu_si512(numbers);
    size_t count = 0;
    for (size_t at = 0; at < n; at += BLOCK) {
        __m512i x = _mm512_loadu_si512(p + at);
        uint64_t bits = clip(_mm512_cmpeq_epi8_mask(x, sep) | _mm512_cmpeq_epi8_mask(x, quote) |
                                 _mm512_cmpeq_epi8_mask(x, lf) | _mm512_cmpeq_epi8_mask(x, cr),
                             n - at);
        __m512i packed = _mm512_maskz_compress_epi8(bits, all), base = _mm512_set1_epi32((int)at);
        size_t found = (size_t)__builtin_popcountll(bits);
        uint32_t *out = marks + count;
        _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed)), base));
        if (found > 16) {
            __m128i second = _mm512_extracti32x4_epi32(packed, 1), third = _mm512_extracti32x4_epi32(packed, 2);
            __m128i fourth = _mm512_extracti32x4_epi32(packed, 3);
            _mm512_storeu_si512(out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(second), base));
            _mm512_storeu_si512(out + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(third), base));
            _mm512_storeu_si512(out + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(fourth), base));
        }
        count += found;
    }
    return count;
}
#endif

/* --- The choice --------------------------------------------------------------------------------------------------- */

static bool always(void) {
    return true;
}

const ScanForm scan_forms[] = {
#ifdef __x86_64__
    {"avx512", cpu_has_avx512vbmi2, marks_avx512, ascii_avx2, count_avx2},
    {"avx2", cpu_has_avx2, marks_avx2, ascii_avx2, count_avx2},
    {"sse2", always, marks_sse2, ascii_sse2, count_plain},
#endif
    {"plain", always, marks_plain, ascii_plain, count_plain},
    {NULL, NULL, NULL, NULL, NULL},
};

const ScanForm *scan_best(void) {
    const ScanForm *form = scan_forms;
    while (!form->is_here())
        form++;
    return form;
}

size_t scan_marks(const char *p, size_t n, char separator, uint32_t *marks) {
    return scan_best()->marks(p, n, separator, marks);
}

ScanCounts scan_count(const char *p, size_t n) {
    return scan_best()->count(p, n);
}

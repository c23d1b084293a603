#include "runtime/facts/pack.h"

#include "runtime/base/cpu.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { WORD = 64, NO_META = 0, MIXED = -1 };

/* --- Any processor ------------------------------------------------------------------------------------------------ */

static PackLook look_plain(const int64_t *values, const uint8_t *meta, int64_t n, uint64_t *known) {
    PackLook look = {.low = INT64_MAX, .high = INT64_MIN, .meta = NO_META};
    for (int64_t at = 0; at < n; at += WORD) {
        uint64_t bits = 0;
        for (int64_t i = at; i < n && i < at + WORD; i++) {
            if (meta[i] == 0)
                continue;
            bits |= (uint64_t)1 << (i - at);
            look.low = values[i] < look.low ? values[i] : look.low;
            look.high = values[i] > look.high ? values[i] : look.high;
            look.meta = look.meta == NO_META || look.meta == meta[i] ? meta[i] : MIXED;
        }
        known[at / WORD] = bits;
        look.known += __builtin_popcountll(bits);
    }
    return look;
}

static void truths_plain(const int64_t *values, const uint64_t *known, int64_t n, uint64_t *truths) {
    for (int64_t at = 0; at < n; at += WORD) {
        uint64_t bits = 0;
        for (int64_t i = at; i < n && i < at + WORD; i++)
            bits |= (uint64_t)(values[i] != 0) << (i - at);
        truths[at / WORD] = bits & known[at / WORD];
    }
}

static inline int64_t lane(const int64_t *values, const uint64_t *known, int64_t i, int64_t factor) {
    uint64_t all = -(known[i / WORD] >> (i % WORD) & 1);
    return (int64_t)((uint64_t)values[i] * (uint64_t)factor & all);
}

static void lanes_plain(const int64_t *values, const uint64_t *known, int64_t n, int64_t factor, int width,
                        void *lanes) {
    switch (width) {
    case 1:
        for (int64_t i = 0; i < n; i++)
            ((int8_t *)lanes)[i] = (int8_t)lane(values, known, i, factor);
        break;
    case 2:
        for (int64_t i = 0; i < n; i++)
            ((int16_t *)lanes)[i] = (int16_t)lane(values, known, i, factor);
        break;
    case 4:
        for (int64_t i = 0; i < n; i++)
            ((int32_t *)lanes)[i] = (int32_t)lane(values, known, i, factor);
        break;
    default:
        for (int64_t i = 0; i < n; i++)
            ((int64_t *)lanes)[i] = lane(values, known, i, factor);
        break;
    }
}

/* --- AVX-512: sixty-four bytes of meta, eight values -------------------------------------------------------------- */

#ifdef __x86_64__
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,popcnt")))

static inline uint64_t first_bits(int64_t n) {
    return n >= WORD ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

AVX512 static PackLook look_avx512(const int64_t *values, const uint8_t *meta, int64_t n, uint64_t *known) {
    PackLook look = {.meta = NO_META};
    __m512i low = _mm512_set1_epi64(INT64_MAX), high = _mm512_set1_epi64(INT64_MIN);
    uint64_t others = 0;
    __m512i one = _mm512_setzero_si512();
    for (int64_t at = 0; at < n; at += WORD) {
        __m512i bytes = _mm512_maskz_loadu_epi8(first_bits(n - at), meta + at);
        uint64_t bits = _mm512_test_epi8_mask(bytes, bytes);
        known[at / WORD] = bits;
        look.known += __builtin_popcountll(bits);
        if (look.meta == NO_META && bits != 0) {
            look.meta = meta[at + __builtin_ctzll(bits)];
            one = _mm512_set1_epi8((char)look.meta);
        }
        others |= _mm512_mask_cmpneq_epi8_mask(bits, bytes, one);
        for (int i = 0; i < WORD && bits != 0; i += 8, bits >>= 8) {
            __m512i eight = _mm512_maskz_loadu_epi64((__mmask8)bits, values + at + i);
            low = _mm512_mask_min_epi64(low, (__mmask8)bits, low, eight);
            high = _mm512_mask_max_epi64(high, (__mmask8)bits, high, eight);
        }
    }
    look.meta = others != 0 ? MIXED : look.meta;
    look.low = _mm512_reduce_min_epi64(low);
    look.high = _mm512_reduce_max_epi64(high);
    return look;
}

AVX512 static void truths_avx512(const int64_t *values, const uint64_t *known, int64_t n, uint64_t *truths) {
    for (int64_t at = 0; at < n; at += WORD) {
        uint64_t bits = known[at / WORD] & first_bits(n - at), set = 0;
        for (int i = 0; i < WORD && bits >> i != 0; i += 8) {
            __m512i eight = _mm512_maskz_loadu_epi64((__mmask8)(bits >> i), values + at + i);
            set |= (uint64_t)_mm512_test_epi64_mask(eight, eight) << i;
        }
        truths[at / WORD] = set;
    }
}

/* Eight values at i, those that are known. */
AVX512 static inline __m512i eight_at(const int64_t *values, const uint64_t *known, int64_t i, __m512i factor) {
    __m512i eight = _mm512_maskz_loadu_epi64((__mmask8)(known[i / WORD] >> (i % WORD)), values + i);
    return _mm512_mullo_epi64(eight, factor);
}

AVX512 static void lanes_avx512(const int64_t *values, const uint64_t *known, int64_t n, int64_t factor, int width,
                                void *lanes) {
    __m512i factors = _mm512_set1_epi64(factor);
    int64_t whole = n / 8 * 8;
    switch (width) {
    case 1:
        for (int64_t i = 0; i < whole; i += 8)
            _mm_storel_epi64((__m128i *)(void *)((int8_t *)lanes + i),
                             _mm512_cvtepi64_epi8(eight_at(values, known, i, factors)));
        break;
    case 2:
        for (int64_t i = 0; i < whole; i += 8)
            _mm_storeu_si128((__m128i *)(void *)((int16_t *)lanes + i),
                             _mm512_cvtepi64_epi16(eight_at(values, known, i, factors)));
        break;
    case 4:
        for (int64_t i = 0; i < whole; i += 8)
            _mm256_storeu_si256((__m256i *)(void *)((int32_t *)lanes + i),
                                _mm512_cvtepi64_epi32(eight_at(values, known, i, factors)));
        break;
    default:
        for (int64_t i = 0; i < whole; i += 8)
            _mm512_storeu_si512((int64_t *)lanes + i, eight_at(values, known, i, factors));
        break;
    }
    for (int64_t i = whole; i < n; i++) {
        int64_t value = lane(values, known, i, factor);
        switch (width) {
        case 1:
            ((int8_t *)lanes)[i] = (int8_t)value;
            break;
        case 2:
            ((int16_t *)lanes)[i] = (int16_t)value;
            break;
        case 4:
            ((int32_t *)lanes)[i] = (int32_t)value;
            break;
        default:
            ((int64_t *)lanes)[i] = value;
            break;
        }
    }
}
#endif

/* --- The choice --------------------------------------------------------------------------------------------------- */

static bool always(void) {
    return true;
}

const PackForm pack_forms[] = {
#ifdef __x86_64__
    {"avx512", cpu_has_v4, look_avx512, truths_avx512, lanes_avx512},
#endif
    {"plain", always, look_plain, truths_plain, lanes_plain},
    {0},
};

const PackForm *pack_best(void) {
    const PackForm *form = pack_forms;
    while (!form->is_here())
        form++;
    return form;
}

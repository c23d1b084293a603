/* 64 rows to one word: the one thing that each family does with instructions of its own. For each width and
 * comparison word_OP_WIDTH(a, k) and words_OP_WIDTH(a, b), where OP is eq, lt or le and WIDTH the bits of a lane;
 * and for each width word_in_WIDTH(a, from, size): from <= a <= from + size, which is one comparison without signs. */

#if defined(FAMILY_AVX512) || defined(FAMILY_AVX2) || defined(__SSE2__)
#include <immintrin.h>
#endif

/* The comparisons: name, sign, and what the processor calls it. A test changes one and sees that it is noticed. */
#define WORD_COMPARISONS(...)                                                                                          \
    WORD_FUNCTIONS(eq, ==, cmpeq, __VA_ARGS__)                                                                         \
    WORD_FUNCTIONS(lt, <, cmplt, __VA_ARGS__)                                                                          \
    WORD_FUNCTIONS(le, <=, cmple, __VA_ARGS__)

#if defined(FAMILY_AVX512)

#define WORD_FUNCTIONS(op, sign, instruction, bits, lane, spread, rows)                                                \
    INLINE uint64_t word_##op##_##bits(const lane *a, lane k) {                                                        \
        __m512i limit = spread(k);                                                                                     \
        uint64_t word = 0;                                                                                             \
        for (int i = 0; i < 64; i += rows)                                                                             \
            word |= (uint64_t)_mm512_##instruction##_epi##bits##_mask(_mm512_loadu_si512(a + i), limit) << i;          \
        return word;                                                                                                   \
    }                                                                                                                  \
    INLINE uint64_t words_##op##_##bits(const lane *a, const lane *b) {                                                \
        uint64_t word = 0;                                                                                             \
        for (int i = 0; i < 64; i += rows) {                                                                           \
            __m512i x = _mm512_loadu_si512(a + i), y = _mm512_loadu_si512(b + i);                                      \
            word |= (uint64_t)_mm512_##instruction##_epi##bits##_mask(x, y) << i;                                      \
        }                                                                                                              \
        return word;                                                                                                   \
    }
#define WORD_INSIDE(bits, lane, spread, rows)                                                                          \
    INLINE uint64_t word_in_##bits(const lane *a, lane from, u##lane size) {                                           \
        __m512i first = spread(from), most = spread((lane)size);                                                       \
        uint64_t word = 0;                                                                                             \
        for (int i = 0; i < 64; i += rows) {                                                                           \
            __m512i x = _mm512_sub_epi##bits(_mm512_loadu_si512(a + i), first);                                        \
            word |= (uint64_t)_mm512_cmple_epu##bits##_mask(x, most) << i;                                             \
        }                                                                                                              \
        return word;                                                                                                   \
    }
#define WORD_ALL(...) WORD_COMPARISONS(__VA_ARGS__) WORD_INSIDE(__VA_ARGS__)
WORD_ALL(8, int8_t, _mm512_set1_epi8, 64)
WORD_ALL(16, int16_t, _mm512_set1_epi16, 32)
WORD_ALL(32, int32_t, _mm512_set1_epi32, 16)
WORD_ALL(64, int64_t, _mm512_set1_epi64, 8)

#else

/* 64 bytes of 0 or 1 to 64 bits. */
INLINE uint64_t pack_bytes(const uint8_t *bytes) {
    uint64_t word = 0;
#if defined(FAMILY_AVX2)
    for (int i = 0; i < 64; i += 32) {
        __m256i part = _mm256_slli_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(bytes + i)), 7);
        word |= (uint64_t)(uint32_t)_mm256_movemask_epi8(part) << i;
    }
#elif defined(__SSE2__)
    for (int i = 0; i < 64; i += 16) {
        __m128i part = _mm_slli_epi16(_mm_loadu_si128((const __m128i *)(const void *)(bytes + i)), 7);
        word |= (uint64_t)(uint32_t)_mm_movemask_epi8(part) << i;
    }
#else
    for (int i = 0; i < 64; i++)
        word |= (uint64_t)bytes[i] << i;
#endif
    return word;
}

#define WORD_FUNCTIONS(op, sign, instruction, bits, lane)                                                              \
    INLINE uint64_t word_##op##_##bits(const lane *a, lane k) {                                                        \
        uint8_t bytes[64];                                                                                             \
        for (int i = 0; i < 64; i++)                                                                                   \
            bytes[i] = a[i] sign k;                                                                                    \
        return pack_bytes(bytes);                                                                                      \
    }                                                                                                                  \
    INLINE uint64_t words_##op##_##bits(const lane *a, const lane *b) {                                                \
        uint8_t bytes[64];                                                                                             \
        for (int i = 0; i < 64; i++)                                                                                   \
            bytes[i] = a[i] sign b[i];                                                                                 \
        return pack_bytes(bytes);                                                                                      \
    }
#define WORD_INSIDE(bits, lane)                                                                                        \
    INLINE uint64_t word_in_##bits(const lane *a, lane from, u##lane size) {                                           \
        uint8_t bytes[64];                                                                                             \
        for (int i = 0; i < 64; i++)                                                                                   \
            bytes[i] = (u##lane)((u##lane)a[i] - (u##lane)from) <= size;                                               \
        return pack_bytes(bytes);                                                                                      \
    }
#define WORD_ALL(...) WORD_COMPARISONS(__VA_ARGS__) WORD_INSIDE(__VA_ARGS__)
WORD_ALL(8, int8_t)
WORD_ALL(16, int16_t)
WORD_ALL(32, int32_t)
WORD_ALL(64, int64_t)

#endif

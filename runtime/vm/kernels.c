#include "runtime/vm/kernels.h"

#include <string.h>

/* Clones for AVX-512, AVX2 and the rest, chosen when the program is loaded. They crash under the thread sanitizer, and the address
 * sanitizer sees more in one plain loop. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define KERNEL __attribute__((noinline, target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) static
#else
#define KERNEL static
#endif

static void fill_bits(uint64_t *bits, int64_t n, bool value) {
    memset(bits, value ? 0xff : 0, (size_t)bits_words(n) * sizeof *bits);
}

/* Eight bytes of 0 or 1 to eight bits: the product moves bit 8i to bit 56 + i. */
static inline uint64_t pack_eight(const uint8_t *bytes) {
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    return (eight * 0x0102040810204080u) >> 56;
}

/* Rows beyond n in the last word become 0. */
KERNEL void pack_whole(const uint8_t *bytes, int64_t words, uint64_t *bits) {
    for (int64_t w = 0; w < words; w++) {
        uint64_t word = 0;
        for (int i = 0; i < 8; i++)
            word |= pack_eight(bytes + w * 64 + i * 8) << (8 * i);
        bits[w] = word;
    }
}

static void pack_bits(const uint8_t *bytes, int64_t n, uint64_t *bits) {
    int64_t whole = n / BITS_WORD;
    pack_whole(bytes, whole, bits);
    if (n % BITS_WORD == 0)
        return;
    uint64_t word = 0;
    for (int64_t i = whole * BITS_WORD; i < n; i++)
        word |= (uint64_t)bytes[i] << (i % BITS_WORD);
    bits[whole] = word;
}

#define LANE int8_t
#define LANE_MIN INT8_MIN
#define LANE_MAX INT8_MAX
#define LANE_NAME(name) name##_8
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME

#define LANE int16_t
#define LANE_MIN INT16_MIN
#define LANE_MAX INT16_MAX
#define LANE_NAME(name) name##_16
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME

#define LANE int32_t
#define LANE_MIN INT32_MIN
#define LANE_MAX INT32_MAX
#define LANE_NAME(name) name##_32
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME

#define LANE int64_t
#define LANE_MIN INT64_MIN
#define LANE_MAX INT64_MAX
#define LANE_NAME(name) name##_64
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME

void kernel_compare_k(int width, Compare op, const void *lanes, int64_t k, int64_t n, uint64_t *true_bits) {
    switch (width) {
    case 1: compare_k_8(op, lanes, k, n, true_bits); break;
    case 2: compare_k_16(op, lanes, k, n, true_bits); break;
    case 4: compare_k_32(op, lanes, k, n, true_bits); break;
    default: compare_k_64(op, lanes, k, n, true_bits); break;
    }
}

void kernel_range_k(int width, const void *lanes, int64_t low, int64_t high, int64_t n, uint64_t *true_bits) {
    switch (width) {
    case 1: range_k_8(lanes, low, high, n, true_bits); break;
    case 2: range_k_16(lanes, low, high, n, true_bits); break;
    case 4: range_k_32(lanes, low, high, n, true_bits); break;
    default: range_k_64(lanes, low, high, n, true_bits); break;
    }
}

KERNEL void in_set_8(const int8_t *codes, uint64_t set, int64_t n, uint8_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = (uint8_t)(set >> (codes[i] & 63) & 1);
}

KERNEL void in_set_64(const int64_t *codes, uint64_t set, int64_t n, uint8_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = (uint8_t)(set >> (codes[i] & 63) & 1);
}

void kernel_in_set(int width, const void *lanes, uint64_t set, int64_t n, uint64_t *true_bits) {
    uint8_t bytes[BATCH_ROWS];
    int64_t wide[BATCH_ROWS];
    for (int64_t at = 0; at < n; at += BATCH_ROWS) {
        int64_t part = n - at < BATCH_ROWS ? n - at : BATCH_ROWS;
        const char *from = (const char *)lanes + at * width;
        if (width == 1) {
            in_set_8((const int8_t *)from, set, part, bytes);
        } else {
            kernel_widen(width, from, part, wide);
            in_set_64(wide, set, part, bytes);
        }
        pack_bits(bytes, part, true_bits + at / BITS_WORD);
    }
}

void kernel_widen(int width, const void *lanes, int64_t n, int64_t *out) {
    switch (width) {
    case 1: widen_8(lanes, n, out); break;
    case 2: widen_16(lanes, n, out); break;
    case 4: widen_32(lanes, n, out); break;
    default: widen_64(lanes, n, out); break;
    }
}

KERNEL void compare_bytes(Compare op, const int64_t *a, const int64_t *b, int64_t n, uint8_t *out) {
    switch (op) {
    case COMPARE_EQ:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] == b[i];
        break;
    case COMPARE_LT:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] < b[i];
        break;
    case COMPARE_LE:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] <= b[i];
        break;
    }
}

void kernel_compare(Compare op, const int64_t *a, const int64_t *b, int64_t n, uint64_t *true_bits) {
    uint8_t bytes[BATCH_ROWS];
    for (int64_t at = 0; at < n; at += BATCH_ROWS) {
        int64_t part = n - at < BATCH_ROWS ? n - at : BATCH_ROWS;
        compare_bytes(op, a + at, b + at, part, bytes);
        pack_bits(bytes, part, true_bits + at / BITS_WORD);
    }
}

/* Sums wrap in unsigned; a wrap shows in the sign. */
KERNEL uint64_t add_lanes(const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    uint64_t sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], r = x + y;
        sticky |= (x ^ r) & (y ^ r);
        out[i] = (int64_t)r;
    }
    return sticky >> 63;
}

KERNEL uint64_t sub_lanes(const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    uint64_t sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], r = x - y;
        sticky |= (x ^ y) & (x ^ r);
        out[i] = (int64_t)r;
    }
    return sticky >> 63;
}

/* Factors below 2^31 in size cannot leave 64 bits; larger ones are looked at one by one by the caller. */
KERNEL uint64_t mul_lanes(const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    uint64_t sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i];
        sticky |= ((x + 0x80000000u) | (y + 0x80000000u)) >> 32;
        out[i] = (int64_t)(x * y);
    }
    return sticky;
}

bool kernel_arith(Arith op, const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    switch (op) {
    case ARITH_ADD: return add_lanes(a, b, n, out) == 0;
    case ARITH_SUB: return sub_lanes(a, b, n, out) == 0;
    default: return mul_lanes(a, b, n, out) == 0;
    }
}

KERNEL uint64_t add_k(const int64_t *a, int64_t k, int64_t n, int64_t *out) {
    uint64_t sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)a[i], y = (uint64_t)k, r = x + y;
        sticky |= (x ^ r) & (y ^ r);
        out[i] = (int64_t)r;
    }
    return sticky >> 63;
}

/* `most` is the largest size that k times does not leave 64 bits. */
KERNEL uint64_t mul_k(const int64_t *a, int64_t k, int64_t most, int64_t n, int64_t *out) {
    uint64_t sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        sticky |= (uint64_t)((a[i] > most) | (a[i] < -most));
        out[i] = (int64_t)((uint64_t)a[i] * (uint64_t)k);
    }
    return sticky;
}

bool kernel_arith_k(Arith op, const int64_t *a, int64_t k, int64_t n, int64_t *out) {
    if (op == ARITH_ADD)
        return add_k(a, k, n, out) == 0;
    if (k == INT64_MIN) {
        for (int64_t i = 0; i < n; i++)
            out[i] = 0;
        return false;
    }
    int64_t size = k < 0 ? -k : k;
    return mul_k(a, k, size == 0 ? INT64_MAX : INT64_MAX / size, n, out) == 0;
}

KERNEL void min_lanes(const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i] < b[i] ? a[i] : b[i];
}

KERNEL void max_lanes(const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i] > b[i] ? a[i] : b[i];
}

void kernel_min_max(bool max, const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    if (max)
        max_lanes(a, b, n, out);
    else
        min_lanes(a, b, n, out);
}

KERNEL void choose_lanes(const uint64_t *mask, const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++) {
        int64_t take = -(int64_t)(mask[i / BITS_WORD] >> (i % BITS_WORD) & 1);
        out[i] = (a[i] & take) | (b[i] & ~take);
    }
}

void kernel_choose(const uint64_t *mask, const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    choose_lanes(mask, a, b, n, out);
}

int64_t bits_count(const uint64_t *bits, int64_t from, int64_t to) {
    int64_t count = 0;
    while (from < to) {
        int64_t word = from / BITS_WORD, first = from % BITS_WORD;
        int64_t last = to - word * BITS_WORD < BITS_WORD ? to - word * BITS_WORD : BITS_WORD;
        uint64_t part = bits[word] >> first;
        if (last - first < BITS_WORD)
            part &= ((uint64_t)1 << (last - first)) - 1;
        count += __builtin_popcountll(part);
        from = word * BITS_WORD + last;
    }
    return count;
}

bool bits_any(const uint64_t *bits, int64_t from, int64_t to) {
    while (from < to) {
        int64_t word = from / BITS_WORD, first = from % BITS_WORD;
        int64_t last = to - word * BITS_WORD < BITS_WORD ? to - word * BITS_WORD : BITS_WORD;
        uint64_t part = bits[word] >> first;
        if (last - first < BITS_WORD)
            part &= ((uint64_t)1 << (last - first)) - 1;
        if (part != 0)
            return true;
        from = word * BITS_WORD + last;
    }
    return false;
}

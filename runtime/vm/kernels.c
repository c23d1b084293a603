/* Which kernels, and what is left of single bits. */
#include "runtime/vm/kernels.h"

#include "runtime/base/cpu.h"

extern const Kernels kernels_base, kernels_v3, kernels_v4;

const Kernels *kernels_family(int family) {
    switch (family) {
    case 0:
        return &kernels_base;
#if defined(__x86_64__)
    case 1:
        return cpu_has_v3() ? &kernels_v3 : NULL;
    case 2:
        return cpu_has_v4() ? &kernels_v4 : NULL;
#endif
    default:
        return NULL;
    }
}

const Kernels *kernels_best(void) {
    for (int family = KERNEL_FAMILIES - 1; family > 0; family--)
        if (kernels_family(family) != NULL)
            return kernels_family(family);
    return kernels_family(0);
}

/* The bits of word `word` that are in [from, to), moved down. */
static uint64_t part_of(const uint64_t *bits, int64_t word, int64_t from, int64_t to) {
    int64_t first = from - word * BITS_WORD > 0 ? from - word * BITS_WORD : 0;
    int64_t last = to - word * BITS_WORD < BITS_WORD ? to - word * BITS_WORD : BITS_WORD;
    uint64_t part = bits[word] >> first;
    return last - first < BITS_WORD ? part & (((uint64_t)1 << (last - first)) - 1) : part;
}

int64_t bits_count(const uint64_t *bits, int64_t from, int64_t to) {
    enum { MANY_WORDS = 4 };
    int64_t count = 0;
    while (from < to) {
        int64_t word = from / BITS_WORD, whole = to / BITS_WORD - word;
        if (from % BITS_WORD == 0 && whole >= MANY_WORDS) {
            count += kernels_best()->count(bits + word, whole);
            from += whole * BITS_WORD;
            continue;
        }
        count += __builtin_popcountll(part_of(bits, word, from, to));
        from = (word + 1) * BITS_WORD;
    }
    return count;
}

bool bits_any(const uint64_t *bits, int64_t from, int64_t to) {
    while (from < to) {
        int64_t word = from / BITS_WORD;
        if (part_of(bits, word, from, to) != 0)
            return true;
        from = (word + 1) * BITS_WORD;
    }
    return false;
}

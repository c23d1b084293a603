/* The loops of the machine: each over the rows of one batch. One source (kernels_loops.h) is compiled once for each
 * family of processors; the best family that this processor has is chosen when a machine is made, a test may choose
 * another.
 *
 * Lanes are read in the width they are stored in by the comparisons; everything else works on 64 bits. Bitmaps are
 * whole words of 64 rows: kernels that make them read lanes to the end of the last word (columns and registers are
 * padded that far), and bits past the last row are whatever they are and are masked when verdicts are made. `known`
 * NULL: all rows are known. */
#ifndef BANFA_VM_KERNELS_H
#define BANFA_VM_KERNELS_H

#include "runtime/vm/lanes.h"

enum { BATCH_ROWS = 1024 };

typedef enum Compare { COMPARE_EQ, COMPARE_LT, COMPARE_LE } Compare;
typedef enum Arith { ARITH_ADD, ARITH_SUB, ARITH_MUL, ARITH_MIN, ARITH_MAX } Arith;
typedef enum Logic {
    LOGIC_AND,
    LOGIC_OR,
    LOGIC_IF,   /* the second where the first is true, the third where it is false, both where they agree */
    LOGIC_PICK, /* the same, but unknown where the first is */
    LOGIC_KNOWN,
    LOGIC_DEFAULT,
} Logic;

/* Lanes of this width in bytes. */
typedef struct LaneRef {
    const void *lanes;
    int width;
} LaneRef;

/* A condition: known true, known false. */
typedef struct Truth {
    const uint64_t *t, *f;
} Truth;

/* What a verdict is made of. `reached`: known that the deadline is; `ahead`: known that it is not. */
typedef struct Judgement {
    Truth scope, condition;
    const uint64_t *reached, *ahead;
    bool may;
    uint64_t *pass, *fail, *pending, *na, *cannot_fail;
} Judgement;

/* How many rows have which verdict; those of none are unknown. */
typedef struct RuleCounts {
    int64_t pass, fail, pending, na;
} RuleCounts;

/* k times these lanes. */
typedef struct SumTerm {
    LaneRef lanes;
    int64_t k;
} SumTerm;

typedef struct Kernels {
    const char *name;
    /* t and f of `lanes op k`, for lanes of width 1, 2, 4 or 8. */
    void (*compare_k)(int width, Compare op, const void *lanes, int64_t k, int64_t n, const uint64_t *known,
                      uint64_t *t, uint64_t *f);
    void (*range_k)(int width, const void *lanes, int64_t low, int64_t high, int64_t n, const uint64_t *known,
                    uint64_t *t, uint64_t *f);
    /* Bit `code` of the set; codes 0 to 63. */
    void (*in_set)(int width, const void *lanes, uint64_t set, int64_t n, const uint64_t *known, uint64_t *t,
                   uint64_t *f);
    void (*compare)(Compare op, LaneRef a, LaneRef b, int64_t n, const uint64_t *known_a, const uint64_t *known_b,
                    uint64_t *t, uint64_t *f);
    void (*widen)(int width, const void *lanes, int64_t n, int64_t *out);
    /* out = a op b, in lanes of out_width 4 or 8. True when no lane left 64 bits; when one may have, the caller
     * looks for which. With 4 bytes the caller knows that operands and results fit. */
    bool (*arith)(Arith op, LaneRef a, LaneRef b, int64_t n, int out_width, void *out);
    bool (*arith_k)(Arith op, LaneRef a, int64_t k, int64_t n, int out_width, void *out);
    /* out[i] = mask bit i ? a[i] : b[i] */
    void (*choose)(const uint64_t *mask, const int64_t *a, const int64_t *b, int64_t n, int64_t *out);
    /* out[i] = table[lanes[i] - low], where that is no entry table[size]. True when all were entries. */
    bool (*look_up)(LaneRef lanes, int32_t low, const int32_t *table, int32_t size, int64_t n, int32_t *out);
    void (*logic)(Logic op, Truth a, Truth b, Truth c, int64_t words, uint64_t *t, uint64_t *f);
    /* t and f of `sum of the terms + constant op 0`, made in lanes of `width` 4 or 8 bytes, in which the caller
     * knows that terms and sums fit, and one more. */
    void (*compare_sum)(Compare op, const SumTerm *terms, int nterms, int64_t constant, int width, int64_t n,
                        const uint64_t *known, uint64_t *t, uint64_t *f);
    void (*judge)(const Judgement *judgement, int64_t words);
    /* What judge would say, counted; of the last word only the rows in `last`. */
    void (*tally)(const Judgement *judgement, int64_t words, uint64_t last, RuleCounts *counts);
    int64_t (*count)(const uint64_t *bits, int64_t words); /* ones */
    /* Ones of both, of the last word only the rows in `last`; and those of the first. */
    int64_t (*count_both)(const uint64_t *a, const uint64_t *b, int64_t words, uint64_t last, int64_t *of_first);
} Kernels;

/* Families from the plainest, which every processor has, to the best; NULL past the last, and where this processor
 * lacks it. */
enum { KERNEL_FAMILIES = 3 };
const Kernels *kernels_family(int family);
const Kernels *kernels_best(void);

int64_t bits_count(const uint64_t *bits, int64_t from, int64_t to); /* ones in [from, to) */
bool bits_any(const uint64_t *bits, int64_t from, int64_t to);

#endif

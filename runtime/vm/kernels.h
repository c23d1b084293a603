/* The loops of the machine: each over the rows of one batch, compiled for several processors and chosen at load.
 *
 * Lanes are read in the width they are stored in by the comparisons with a constant; everything else works on 64 bits.
 * Bitmaps are whole words; bits past the last row are whatever they are and are masked when verdicts are made. */
#ifndef BANFA_VM_KERNELS_H
#define BANFA_VM_KERNELS_H

#include "runtime/vm/lanes.h"

enum { BATCH_ROWS = 2048 };

typedef enum Compare { COMPARE_EQ, COMPARE_LT, COMPARE_LE } Compare;

/* true_bits[i] = lanes[i] op k, for lanes of width 1, 2, 4 or 8. */
void kernel_compare_k(int width, Compare op, const void *lanes, int64_t k, int64_t n, uint64_t *true_bits);
void kernel_range_k(int width, const void *lanes, int64_t low, int64_t high, int64_t n, uint64_t *true_bits);
void kernel_in_set(int width, const void *lanes, uint64_t set, int64_t n, uint64_t *true_bits);
void kernel_compare(Compare op, const int64_t *a, const int64_t *b, int64_t n, uint64_t *true_bits);
void kernel_widen(int width, const void *lanes, int64_t n, int64_t *out);

/* out = a op b. The result is true when no lane left 64 bits; when one did, the caller looks for which. */
typedef enum Arith { ARITH_ADD, ARITH_SUB, ARITH_MUL } Arith;
bool kernel_arith(Arith op, const int64_t *a, const int64_t *b, int64_t n, int64_t *out);
bool kernel_arith_k(Arith op, const int64_t *a, int64_t k, int64_t n, int64_t *out);
void kernel_min_max(bool max, const int64_t *a, const int64_t *b, int64_t n, int64_t *out);
/* out[i] = mask bit i ? a[i] : b[i] */
void kernel_choose(const uint64_t *mask, const int64_t *a, const int64_t *b, int64_t n, int64_t *out);

int64_t bits_count(const uint64_t *bits, int64_t from, int64_t to); /* ones in [from, to) */
bool bits_any(const uint64_t *bits, int64_t from, int64_t to);

#endif

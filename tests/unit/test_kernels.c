/* The kernels of each family against loops that say what they mean. */
#include "runtime/vm/kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 200, ROOM = 256, TERMS = 6, WORDS = ROOM / BITS_WORD };

static uint64_t state = 20140515;

static int64_t pick(int64_t low, int64_t high) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return low + (int64_t)((state >> 20) % (uint64_t)(high - low + 1));
}

/* Lanes of one width and what they are. */
typedef struct Column {
    int width;
    _Alignas(64) char lanes[ROOM * 8];
    int64_t values[ROOM];
} Column;

static void fill(Column *column, int width, int64_t low, int64_t high) {
    column->width = width;
    for (int i = 0; i < ROOM; i++) {
        int64_t value = column->values[i] = pick(low, high);
        switch (width) {
        case 1:
            ((int8_t *)column->lanes)[i] = (int8_t)value;
            break;
        case 2:
            ((int16_t *)(void *)column->lanes)[i] = (int16_t)value;
            break;
        case 4:
            ((int32_t *)(void *)column->lanes)[i] = (int32_t)value;
            break;
        default:
            ((int64_t *)(void *)column->lanes)[i] = value;
            break;
        }
    }
}

typedef struct Bits {
    uint64_t t[WORDS], f[WORDS], known[WORDS];
    bool all_known;
} Bits;

static void fill_known(Bits *bits) {
    bits->all_known = pick(0, 1) == 0;
    for (int w = 0; w < WORDS; w++)
        bits->known[w] = (uint64_t)pick(0, INT64_MAX - 1) * 3;
}

static const uint64_t *known_of(const Bits *bits) {
    return bits->all_known ? NULL : bits->known;
}

static void hold_row(const Bits *bits, int i, bool holds, const char *what) {
    bool known = bits->all_known || bit_get(bits->known, i);
    if (bit_get(bits->t, i) != (known && holds) || bit_get(bits->f, i) != (known && !holds))
        fail_msg("%s: row %d is %d %d", what, i, bit_get(bits->t, i), bit_get(bits->f, i));
}

static const int widths[] = {1, 2, 4, 8};

static void sets_and_ranges(const Kernels *kernels) {
    static const uint64_t odd_sets[] = {
        0, ~(uint64_t)0, 1, (uint64_t)1 << 63, 0xff00ff00ff00ff00u, ~(uint64_t)6, 0x5555555555555555u};
    Column column;
    Bits bits;
    for (int trial = 0; trial < 400; trial++) {
        int width = widths[trial % 4];
        fill(&column, width, 0, trial % 3 == 0 ? 5 : 63);
        fill_known(&bits);
        uint64_t set = trial < 28 ? odd_sets[trial / 4] : (uint64_t)pick(0, INT64_MAX - 1) >> pick(0, 60);
        kernels->in_set(width, column.lanes, set, ROWS, known_of(&bits), bits.t, bits.f);
        for (int i = 0; i < ROWS; i++)
            hold_row(&bits, i, set >> column.values[i] & 1, kernels->name);

        int64_t edge = (int64_t)1 << (8 * width - 2), low = pick(-300, 300), high = pick(-300, 300);
        fill(&column, width, width == 1 ? -128 : -280, width == 1 ? 127 : 280);
        if (trial % 5 == 0)
            low = INT64_MIN;
        if (trial % 7 == 0)
            high = edge - 1 + edge; /* the largest lane */
        kernels->range_k(width, column.lanes, low, high, ROWS, known_of(&bits), bits.t, bits.f);
        for (int i = 0; i < ROWS; i++)
            hold_row(&bits, i, low <= column.values[i] && column.values[i] <= high, kernels->name);
    }
}

static bool compared(Compare op, int64_t sum) {
    return op == COMPARE_EQ ? sum == 0 : op == COMPARE_LT ? sum < 0 : sum <= 0;
}

static void sums(const Kernels *kernels) {
    static Column columns[TERMS];
    Bits bits;
    for (int trial = 0; trial < 3000; trial++) {
        SumTerm terms[TERMS];
        int n = (int)pick(1, TERMS), width = pick(0, 1) ? 4 : 8;
        bool alike = pick(0, 3) > 0;
        int64_t constant = pick(0, 2) == 0 ? pick(-100, 100) : 0;
        for (int i = 0; i < n; i++) {
            int lanes = alike && i > 0 ? columns[0].width : widths[pick(0, 3)];
            int64_t most = lanes == 1 ? 100 : lanes == 2 || width == 4 ? 30000 : 3000000;
            fill(&columns[i], lanes, -most, most);
            terms[i] = (SumTerm){{columns[i].lanes, lanes}, pick(0, 1) ? pick(-1, 1) : pick(-50, 50)};
        }
        if (n > 1 && pick(0, 1)) { /* often nothing is left, so that < and <= differ */
            memcpy(&columns[1], &columns[0], sizeof columns[0]);
            terms[1] = (SumTerm){{columns[1].lanes, columns[1].width}, -terms[0].k};
        }
        fill_known(&bits);
        for (int o = 0; o < 3; o++) {
            Compare op = o == 0 ? COMPARE_EQ : o == 1 ? COMPARE_LT : COMPARE_LE;
            kernels->compare_sum(op, terms, n, constant, width, ROWS, known_of(&bits), bits.t, bits.f);
            for (int i = 0; i < ROWS; i++) {
                int64_t sum = constant;
                for (int k = 0; k < n; k++)
                    sum += terms[k].k * columns[k].values[i];
                hold_row(&bits, i, compared(op, sum), kernels->name);
            }
        }
    }
}

static void each_family(void (*test)(const Kernels *kernels)) {
    for (int family = 0; family < KERNEL_FAMILIES; family++)
        if (kernels_family(family) != NULL)
            test(kernels_family(family));
}

static void test_sets_and_ranges(void **unused) {
    (void)unused;
    each_family(sets_and_ranges);
}

static void test_sums(void **unused) {
    (void)unused;
    each_family(sums);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets_and_ranges),
        cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* All loops, once for each family of processors: FAMILY and FAMILY_NAME are set, and what instructions there are. */
#include "runtime/vm/kernels.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

#include "runtime/vm/kernels_words.h"

/* One answer for all rows that are known. */
static void decide(int64_t words, bool truth, const uint64_t *known, uint64_t *t, uint64_t *f) {
    for (int64_t w = 0; w < words; w++) {
        uint64_t sure = known != NULL ? known[w] : ~(uint64_t)0;
        t[w] = truth ? sure : 0;
        f[w] = truth ? 0 : sure;
    }
}

/* Codes that follow one another: from, from + 1, .. from + size. */
typedef struct CodeRun {
    int from, size;
} CodeRun;

static int runs_in(uint64_t set) {
    return __builtin_popcountll(set & ~(set << 1));
}

static int find_runs(uint64_t set, CodeRun *runs) {
    int n = 0;
    while (set != 0) {
        int from = __builtin_ctzll(set);
        uint64_t rest = ~set >> from << from; /* the codes after `from` that are missing */
        int end = rest == 0 ? BITS_WORD : __builtin_ctzll(rest);
        runs[n++] = (CodeRun){from, end - from - 1};
        set = end == BITS_WORD ? 0 : set >> end << end;
    }
    return n;
}

#define LANE int8_t
#define LANE_UNSIGNED uint8_t
#define LANE_MIN INT8_MIN
#define LANE_MAX INT8_MAX
#define LANE_NAME(name) name##_8
#define LANE_WORD(name) name##_8
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME
#undef LANE_WORD

#define LANE int16_t
#define LANE_UNSIGNED uint16_t
#define LANE_MIN INT16_MIN
#define LANE_MAX INT16_MAX
#define LANE_NAME(name) name##_16
#define LANE_WORD(name) name##_16
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME
#undef LANE_WORD

#define LANE int32_t
#define LANE_UNSIGNED uint32_t
#define LANE_MIN INT32_MIN
#define LANE_MAX INT32_MAX
#define LANE_NAME(name) name##_32
#define LANE_WORD(name) name##_32
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME
#undef LANE_WORD

#define LANE int64_t
#define LANE_UNSIGNED uint64_t
#define LANE_MIN INT64_MIN
#define LANE_MAX INT64_MAX
#define LANE_NAME(name) name##_64
#define LANE_WORD(name) name##_64
#include "runtime/vm/kernels_lanes.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_MIN
#undef LANE_MAX
#undef LANE_NAME
#undef LANE_WORD

/* --- By width ----------------------------------------------------------------------------------------------------- */

static void compare_k(int width, Compare op, const void *lanes, int64_t k, int64_t n, const uint64_t *known,
                      uint64_t *t, uint64_t *f) {
    int64_t words = bits_words(n);
    switch (width) {
    case 1:
        compare_k_8(op, lanes, k, words, known, t, f);
        break;
    case 2:
        compare_k_16(op, lanes, k, words, known, t, f);
        break;
    case 4:
        compare_k_32(op, lanes, k, words, known, t, f);
        break;
    default:
        compare_k_64(op, lanes, k, words, known, t, f);
        break;
    }
}

static void range_k(int width, const void *lanes, int64_t low, int64_t high, int64_t n, const uint64_t *known,
                    uint64_t *t, uint64_t *f) {
    int64_t words = bits_words(n);
    switch (width) {
    case 1:
        range_k_8(lanes, low, high, words, known, t, f);
        break;
    case 2:
        range_k_16(lanes, low, high, words, known, t, f);
        break;
    case 4:
        range_k_32(lanes, low, high, words, known, t, f);
        break;
    default:
        range_k_64(lanes, low, high, words, known, t, f);
        break;
    }
}

static void in_set(int width, const void *lanes, uint64_t set, int64_t n, const uint64_t *known, uint64_t *t,
                   uint64_t *f) {
    int64_t words = bits_words(n);
    switch (width) {
    case 1:
        in_set_8(lanes, set, words, known, t, f);
        break;
    case 2:
        in_set_16(lanes, set, words, known, t, f);
        break;
    case 4:
        in_set_32(lanes, set, words, known, t, f);
        break;
    default:
        in_set_64(lanes, set, words, known, t, f);
        break;
    }
}

static void widen(int width, const void *lanes, int64_t n, int64_t *out) {
    switch (width) {
    case 1:
        widen_8(lanes, n, out);
        break;
    case 2:
        widen_16(lanes, n, out);
        break;
    case 4:
        widen_32(lanes, n, out);
        break;
    default:
        widen_64(lanes, n, out);
        break;
    }
}

/* --- Two operands of any width: a block of rows at a time is brought to the wider --------------------------------- */

enum { BLOCK_ROWS = 256 };

static void to_16_8(const int8_t *a, int64_t n, int16_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

static void to_32_8(const int8_t *a, int64_t n, int32_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

static void to_32_16(const int16_t *a, int64_t n, int32_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

/* Of lanes that are known to fit. */
static void to_32_64(const int64_t *a, int64_t n, int32_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = (int32_t)a[i];
}

/* A block of lanes in this width: as they lie, or copied to `copy`. */
INLINE const void *in_width(int width, LaneRef a, int64_t at, int64_t n, void *copy) {
    const void *from = (const char *)a.lanes + at * a.width;
    if (a.width == width)
        return from;
    switch (width) {
    case 2:
        to_16_8(from, n, copy);
        break;
    case 4:
        if (a.width == 1)
            to_32_8(from, n, copy);
        else if (a.width == 2)
            to_32_16(from, n, copy);
        else
            to_32_64(from, n, copy);
        break;
    default:
        widen(a.width, from, n, copy);
        break;
    }
    return copy;
}

static void compare(Compare op, LaneRef a, LaneRef b, int64_t n, const uint64_t *known_a, const uint64_t *known_b,
                    uint64_t *t, uint64_t *f) {
    int64_t x_copy[BLOCK_ROWS], y_copy[BLOCK_ROWS], words = bits_words(n);
    int width = a.width > b.width ? a.width : b.width;
    for (int64_t at = 0; at < words; at += BLOCK_ROWS / BITS_WORD) {
        int64_t part = words - at < BLOCK_ROWS / BITS_WORD ? words - at : BLOCK_ROWS / BITS_WORD;
        const void *x = in_width(width, a, at * BITS_WORD, part * BITS_WORD, x_copy);
        const void *y = in_width(width, b, at * BITS_WORD, part * BITS_WORD, y_copy);
        switch (width) {
        case 1:
            compare_8(op, x, y, part, t + at);
            break;
        case 2:
            compare_16(op, x, y, part, t + at);
            break;
        case 4:
            compare_32(op, x, y, part, t + at);
            break;
        default:
            compare_64(op, x, y, part, t + at);
            break;
        }
    }
    for (int64_t w = 0; w < words; w++) {
        uint64_t sure = (known_a != NULL ? known_a[w] : ~(uint64_t)0) & (known_b != NULL ? known_b[w] : ~(uint64_t)0);
        f[w] = ~t[w] & sure;
        t[w] &= sure;
    }
}

/* Lanes beyond the table read its entry past the last. */
static bool look_up(LaneRef a, int32_t low, const int32_t *table, int32_t size, int64_t n, int32_t *out) {
    int32_t copy[BLOCK_ROWS];
    uint32_t most = 0;
    for (int64_t at = 0; at < n; at += BLOCK_ROWS) {
        int64_t part = n - at < BLOCK_ROWS ? n - at : BLOCK_ROWS;
        const int32_t *days = in_width(4, a, at, part, copy);
        for (int64_t i = 0; i < part; i++) {
            uint32_t entry = (uint32_t)days[i] - (uint32_t)low;
            most = entry > most ? entry : most;
            out[at + i] = table[entry < (uint32_t)size ? entry : (uint32_t)size];
        }
    }
    return most < (uint32_t)size;
}

/* --- Arithmetic --------------------------------------------------------------------------------------------------- */

#define LANE int32_t
#define LANE_UNSIGNED uint32_t
#define LANE_NAME(name) name##_32
#include "runtime/vm/kernels_arith.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_NAME

#define LANE int64_t
#define LANE_UNSIGNED uint64_t
#define LANE_NAME(name) name##_64
#include "runtime/vm/kernels_arith.h"
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_NAME

/* Out of 32 bits never wraps: the caller knows that no lane does. */
static bool arith(Arith op, LaneRef a, LaneRef b, int64_t n, int out_width, void *out) {
    int64_t x_copy[BLOCK_ROWS], y_copy[BLOCK_ROWS];
    bool inside = true;
    for (int64_t at = 0; at < n; at += BLOCK_ROWS) {
        int64_t part = n - at < BLOCK_ROWS ? n - at : BLOCK_ROWS;
        const void *x = in_width(out_width, a, at, part, x_copy), *y = in_width(out_width, b, at, part, y_copy);
        if (out_width == 4)
            inside &= arith_32(op, x, y, part, (int32_t *)out + at);
        else
            inside &= arith_64(op, x, y, part, (int64_t *)out + at);
    }
    return inside || out_width == 4;
}

static bool arith_k(Arith op, LaneRef a, int64_t k, int64_t n, int out_width, void *out) {
    int64_t copy[BLOCK_ROWS];
    bool inside = true;
    for (int64_t at = 0; at < n; at += BLOCK_ROWS) {
        int64_t part = n - at < BLOCK_ROWS ? n - at : BLOCK_ROWS;
        const void *x = in_width(out_width, a, at, part, copy);
        if (out_width == 4)
            inside &= arith_k_32(op, x, (int32_t)k, part, (int32_t *)out + at);
        else
            inside &= arith_k_64(op, x, k, part, (int64_t *)out + at);
    }
    return inside || out_width == 4;
}

/* --- Sums of multiples against nothing ---------------------------------------------------------------------------- */

enum { ALIKE_TERMS = 4 };

#define LANE int32_t
#define LANE_UNSIGNED uint32_t
#define LANE_WORD(name) name##_32
#define FROM int8_t
#define SUM_NAME(name) name##_32_8
#include "runtime/vm/kernels_sum.h"
#include "runtime/vm/kernels_alike.h"
#undef FROM
#undef SUM_NAME
#define FROM int16_t
#define SUM_NAME(name) name##_32_16
#include "runtime/vm/kernels_sum.h"
#include "runtime/vm/kernels_alike.h"
#undef FROM
#undef SUM_NAME
#define FROM int32_t
#define SUM_NAME(name) name##_32_32
#include "runtime/vm/kernels_sum.h"
#include "runtime/vm/kernels_alike.h"
#undef FROM
#undef SUM_NAME
#define FROM int64_t
#define SUM_NAME(name) name##_32_64
#include "runtime/vm/kernels_sum.h"
#undef FROM
#undef SUM_NAME
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_WORD

#define LANE int64_t
#define LANE_UNSIGNED uint64_t
#define LANE_WORD(name) name##_64
#define FROM int8_t
#define SUM_NAME(name) name##_64_8
#include "runtime/vm/kernels_sum.h"
#undef FROM
#undef SUM_NAME
#define FROM int16_t
#define SUM_NAME(name) name##_64_16
#include "runtime/vm/kernels_sum.h"
#undef FROM
#undef SUM_NAME
#define FROM int32_t
#define SUM_NAME(name) name##_64_32
#include "runtime/vm/kernels_sum.h"
#include "runtime/vm/kernels_alike.h"
#undef FROM
#undef SUM_NAME
#define FROM int64_t
#define SUM_NAME(name) name##_64_64
#include "runtime/vm/kernels_sum.h"
#include "runtime/vm/kernels_alike.h"
#undef FROM
#undef SUM_NAME
#undef LANE
#undef LANE_UNSIGNED
#undef LANE_WORD

/* `constant` is not NULL for the first term. */
static void add_term_32(const SumTerm *term, int64_t at, int64_t n, const int64_t *constant, int32_t *sums) {
    const void *a = (const char *)term->lanes.lanes + at * term->lanes.width;
    switch (term->lanes.width) {
    case 1:
        add_term_32_8(a, term->k, constant, n, sums);
        break;
    case 2:
        add_term_32_16(a, term->k, constant, n, sums);
        break;
    case 4:
        add_term_32_32(a, term->k, constant, n, sums);
        break;
    default:
        add_term_32_64(a, term->k, constant, n, sums);
        break;
    }
}

static void add_term_64(const SumTerm *term, int64_t at, int64_t n, const int64_t *constant, int64_t *sums) {
    const void *a = (const char *)term->lanes.lanes + at * term->lanes.width;
    switch (term->lanes.width) {
    case 1:
        add_term_64_8(a, term->k, constant, n, sums);
        break;
    case 2:
        add_term_64_16(a, term->k, constant, n, sums);
        break;
    case 4:
        add_term_64_32(a, term->k, constant, n, sums);
        break;
    default:
        add_term_64_64(a, term->k, constant, n, sums);
        break;
    }
}

/* Terms whose lanes all have the same width need no room for their sums; false for those that this is not made for. */
static bool compare_alike(Compare op, const SumTerm *terms, int nterms, int64_t constant, int width, int64_t n,
                          const uint64_t *known, uint64_t *t, uint64_t *f) {
    int from = terms[0].lanes.width;
    for (int i = 1; i < nterms; i++)
        if (terms[i].lanes.width != from)
            return false;
    if (nterms < 2 || nterms > ALIKE_TERMS || op == COMPARE_EQ)
        return false;
    constant += op == COMPARE_LT; /* less than zero is, with one more, zero at most */
    int64_t words = bits_words(n);
    if (from == 8) /* narrowing would cost more than it saves */
        compare_alike_64_64(terms, nterms, (uint64_t)constant, words, known, t, f);
    else if (from == 4 && width == 8)
        compare_alike_64_32(terms, nterms, (uint64_t)constant, words, known, t, f);
    else if (from == 4)
        compare_alike_32_32(terms, nterms, (uint32_t)constant, words, known, t, f);
    else if (from == 2 && width == 4)
        compare_alike_32_16(terms, nterms, (uint32_t)constant, words, known, t, f);
    else if (from == 1 && width == 4)
        compare_alike_32_8(terms, nterms, (uint32_t)constant, words, known, t, f);
    else
        return false;
    return true;
}

static void compare_sum(Compare op, const SumTerm *terms, int nterms, int64_t constant, int width, int64_t n,
                        const uint64_t *known, uint64_t *t, uint64_t *f) {
    if (compare_alike(op, terms, nterms, constant, width, n, known, t, f))
        return;
    union {
        int32_t narrow[BLOCK_ROWS];
        int64_t wide[BLOCK_ROWS];
    } sums;
    int64_t words = bits_words(n);
    for (int64_t at = 0; at < words; at += BLOCK_ROWS / BITS_WORD) {
        int64_t part = words - at < BLOCK_ROWS / BITS_WORD ? words - at : BLOCK_ROWS / BITS_WORD;
        const uint64_t *sure = known != NULL ? known + at : NULL;
        for (int i = 0; i < nterms; i++) {
            if (width == 4)
                add_term_32(&terms[i], at * BITS_WORD, part * BITS_WORD, i == 0 ? &constant : NULL, sums.narrow);
            else
                add_term_64(&terms[i], at * BITS_WORD, part * BITS_WORD, i == 0 ? &constant : NULL, sums.wide);
        }
        if (width == 4)
            compare_k_32(op, sums.narrow, 0, part, sure, t + at, f + at);
        else
            compare_k_64(op, sums.wide, 0, part, sure, t + at, f + at);
    }
}

static void choose(const uint64_t *mask, const int64_t *a, const int64_t *b, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++) {
        int64_t take = -(int64_t)(mask[i / BITS_WORD] >> (i % BITS_WORD) & 1);
        out[i] = (a[i] & take) | (b[i] & ~take);
    }
}

/* --- Bitmaps ------------------------------------------------------------------------------------------------------ */

static void logic(Logic op, Truth a, Truth b, Truth c, int64_t words, uint64_t *restrict t, uint64_t *restrict f) {
    switch (op) {
    case LOGIC_AND:
        for (int64_t w = 0; w < words; w++) {
            t[w] = a.t[w] & b.t[w];
            f[w] = a.f[w] | b.f[w];
        }
        break;
    case LOGIC_OR:
        for (int64_t w = 0; w < words; w++) {
            t[w] = a.t[w] | b.t[w];
            f[w] = a.f[w] & b.f[w];
        }
        break;
    case LOGIC_IF:
        for (int64_t w = 0; w < words; w++) {
            t[w] = (a.t[w] & b.t[w]) | (a.f[w] & c.t[w]) | (b.t[w] & c.t[w]);
            f[w] = (a.t[w] & b.f[w]) | (a.f[w] & c.f[w]) | (b.f[w] & c.f[w]);
        }
        break;
    case LOGIC_PICK:
        for (int64_t w = 0; w < words; w++) {
            t[w] = (a.t[w] & b.t[w]) | (a.f[w] & c.t[w]);
            f[w] = (a.t[w] & b.f[w]) | (a.f[w] & c.f[w]);
        }
        break;
    case LOGIC_KNOWN:
        for (int64_t w = 0; w < words; w++) {
            t[w] = a.t[w] | a.f[w];
            f[w] = ~(a.t[w] | a.f[w]);
        }
        break;
    case LOGIC_DEFAULT:
        for (int64_t w = 0; w < words; w++) {
            uint64_t open = ~(a.t[w] | a.f[w]);
            t[w] = a.t[w] | (open & b.t[w]);
            f[w] = a.f[w] | (open & b.f[w]);
        }
        break;
    }
}

static void judge(const Judgement *j, int64_t words) {
    const uint64_t *st = j->scope.t, *sf = j->scope.f, *rt = j->condition.t, *rf = j->condition.f;
    const uint64_t *reached = j->reached, *ahead = j->ahead;
    uint64_t *restrict pass = j->pass, *restrict fail = j->fail, *restrict pending = j->pending, *restrict na = j->na;
    uint64_t *restrict cannot_fail = j->cannot_fail;
    if (j->may) { /* what may be done never fails */
        for (int64_t w = 0; w < words; w++) {
            pass[w] = st[w] & rt[w];
            na[w] = sf[w] | rf[w];
            fail[w] = pending[w] = 0;
            cannot_fail[w] = ~((st[w] & rt[w]) | sf[w] | rf[w]);
        }
        return;
    }
    for (int64_t w = 0; w < words; w++) {
        uint64_t broken = st[w] & rf[w], passed = st[w] & rt[w], failed = broken & reached[w], open = broken & ahead[w];
        pass[w] = passed;
        na[w] = sf[w];
        fail[w] = failed;
        pending[w] = open;
        cannot_fail[w] = (rt[w] | ahead[w]) & ~(passed | sf[w] | failed | open);
    }
}

/* `last`: the rows of the last word. */
static void tally(const Judgement *j, int64_t words, uint64_t last, RuleCounts *counts) {
    const uint64_t *st = j->scope.t, *sf = j->scope.f, *rt = j->condition.t, *rf = j->condition.f;
    int64_t pass = 0, fail = 0, pending = 0, na = 0;
    for (int64_t w = 0; w < words; w++) {
        uint64_t rows = w < words - 1 ? ~(uint64_t)0 : last, broken = st[w] & rf[w] & rows;
        pass += __builtin_popcountll(st[w] & rt[w] & rows);
        if (j->may) {
            na += __builtin_popcountll((sf[w] | rf[w]) & rows);
            continue;
        }
        na += __builtin_popcountll(sf[w] & rows);
        fail += __builtin_popcountll(broken & j->reached[w]);
        pending += __builtin_popcountll(broken & j->ahead[w]);
    }
    *counts = (RuleCounts){pass, fail, pending, na};
}

static int64_t count(const uint64_t *bits, int64_t words) {
    int64_t ones = 0;
    for (int64_t w = 0; w < words; w++)
        ones += __builtin_popcountll(bits[w]);
    return ones;
}

static int64_t count_both(const uint64_t *a, const uint64_t *b, int64_t words, uint64_t last, int64_t *of_first) {
    int64_t first = __builtin_popcountll(a[words - 1] & last);
    int64_t both = __builtin_popcountll(a[words - 1] & b[words - 1] & last);
    for (int64_t w = 0; w < words - 1; w++) {
        first += __builtin_popcountll(a[w]);
        both += __builtin_popcountll(a[w] & b[w]);
    }
    *of_first = first;
    return both;
}

extern const Kernels FAMILY(kernels);
const Kernels FAMILY(kernels) = {
    .name = FAMILY_NAME,
    .compare_k = compare_k,
    .range_k = range_k,
    .in_set = in_set,
    .compare = compare,
    .widen = widen,
    .arith = arith,
    .arith_k = arith_k,
    .choose = choose,
    .look_up = look_up,
    .logic = logic,
    .compare_sum = compare_sum,
    .judge = judge,
    .tally = tally,
    .count = count,
    .count_both = count_both,
};

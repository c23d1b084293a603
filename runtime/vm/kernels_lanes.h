/* The comparisons of one lane width: included once for each, with LANE and the names of its functions set. A file of its own, so that a
 * debugger, coverage and the sanitizers see the loops. */

KERNEL void LANE_NAME(compare_bytes)(Compare op, const LANE *a, LANE k, int64_t n, uint8_t *out) {
    switch (op) {
    case COMPARE_EQ:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] == k;
        break;
    case COMPARE_LT:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] < k;
        break;
    case COMPARE_LE:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] <= k;
        break;
    }
}

KERNEL void LANE_NAME(range_bytes)(const LANE *a, LANE low, LANE high, int64_t n, uint8_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = (uint8_t)((a[i] >= low) & (a[i] <= high));
}

KERNEL void LANE_NAME(widen)(const LANE *a, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

/* A constant outside the lane decides for all rows alike: -1 below every lane, 1 above, 0 inside. */
static int LANE_NAME(outside)(int64_t k) {
    return k < LANE_MIN ? -1 : k > LANE_MAX ? 1 : 0;
}

static void LANE_NAME(compare_k)(Compare op, const LANE *a, int64_t k, int64_t n, uint64_t *bits) {
    int outside = LANE_NAME(outside)(k);
    if (outside != 0) {
        fill_bits(bits, n, op != COMPARE_EQ && outside > 0);
        return;
    }
    uint8_t bytes[BATCH_ROWS];
    for (int64_t at = 0; at < n; at += BATCH_ROWS) {
        int64_t part = n - at < BATCH_ROWS ? n - at : BATCH_ROWS;
        LANE_NAME(compare_bytes)(op, a + at, (LANE)k, part, bytes);
        pack_bits(bytes, part, bits + at / BITS_WORD);
    }
}

static void LANE_NAME(range_k)(const LANE *a, int64_t low, int64_t high, int64_t n, uint64_t *bits) {
    if (low > high || LANE_NAME(outside)(low) > 0 || LANE_NAME(outside)(high) < 0) {
        fill_bits(bits, n, false);
        return;
    }
    LANE from = LANE_NAME(outside)(low) < 0 ? LANE_MIN : (LANE)low;
    LANE to = LANE_NAME(outside)(high) > 0 ? LANE_MAX : (LANE)high;
    uint8_t bytes[BATCH_ROWS];
    for (int64_t at = 0; at < n; at += BATCH_ROWS) {
        int64_t part = n - at < BATCH_ROWS ? n - at : BATCH_ROWS;
        LANE_NAME(range_bytes)(a + at, from, to, part, bytes);
        pack_bits(bytes, part, bits + at / BITS_WORD);
    }
}

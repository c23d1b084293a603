/* Arithmetic in lanes of one width: included for 32 and for 64 bits. `sticky` gathers what left the lanes, or may
 * have. */

/* Sums wrap in unsigned; a wrap shows in the sign. */
static bool LANE_NAME(add)(const LANE *a, const LANE *b, int64_t n, LANE *out) {
    LANE_UNSIGNED sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        LANE_UNSIGNED x = (LANE_UNSIGNED)a[i], y = (LANE_UNSIGNED)b[i], r = x + y;
        sticky |= (x ^ r) & (y ^ r);
        out[i] = (LANE)r;
    }
    return (LANE)sticky >= 0;
}

static bool LANE_NAME(sub)(const LANE *a, const LANE *b, int64_t n, LANE *out) {
    LANE_UNSIGNED sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        LANE_UNSIGNED x = (LANE_UNSIGNED)a[i], y = (LANE_UNSIGNED)b[i], r = x - y;
        sticky |= (x ^ y) & (x ^ r);
        out[i] = (LANE)r;
    }
    return (LANE)sticky >= 0;
}

/* Factors of less than half the lane's bits cannot leave it; larger ones are looked at one by one by the caller. */
static bool LANE_NAME(mul)(const LANE *a, const LANE *b, int64_t n, LANE *out) {
    enum { HALF = 4 * sizeof(LANE) };
    const LANE_UNSIGNED middle = (LANE_UNSIGNED)1 << (HALF - 1);
    LANE_UNSIGNED sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        LANE_UNSIGNED x = (LANE_UNSIGNED)a[i], y = (LANE_UNSIGNED)b[i];
        sticky |= ((x + middle) | (y + middle)) >> HALF;
        out[i] = (LANE)(x * y);
    }
    return sticky == 0;
}

static bool LANE_NAME(arith)(Arith op, const LANE *a, const LANE *b, int64_t n, LANE *out) {
    switch (op) {
    case ARITH_ADD:
        return LANE_NAME(add)(a, b, n, out);
    case ARITH_SUB:
        return LANE_NAME(sub)(a, b, n, out);
    case ARITH_MUL:
        return LANE_NAME(mul)(a, b, n, out);
    case ARITH_MIN:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] < b[i] ? a[i] : b[i];
        break;
    case ARITH_MAX:
        for (int64_t i = 0; i < n; i++)
            out[i] = a[i] > b[i] ? a[i] : b[i];
        break;
    }
    return true;
}

static bool LANE_NAME(add_k)(const LANE *a, LANE k, int64_t n, LANE *out) {
    LANE_UNSIGNED sticky = 0, y = (LANE_UNSIGNED)k;
    for (int64_t i = 0; i < n; i++) {
        LANE_UNSIGNED x = (LANE_UNSIGNED)a[i], r = x + y;
        sticky |= (x ^ r) & (y ^ r);
        out[i] = (LANE)r;
    }
    return (LANE)sticky >= 0;
}

/* `most` is the largest size that k times does not leave the lane. */
static bool LANE_NAME(mul_k)(const LANE *a, LANE k, LANE most, int64_t n, LANE *out) {
    LANE_UNSIGNED sticky = 0;
    for (int64_t i = 0; i < n; i++) {
        sticky |= (LANE_UNSIGNED)((a[i] > most) | (a[i] < -most));
        out[i] = (LANE)((LANE_UNSIGNED)a[i] * (LANE_UNSIGNED)k);
    }
    return sticky == 0;
}

/* A factor whose size is no lane leaves all rows to the caller, but zero. */
static bool LANE_NAME(arith_k)(Arith op, const LANE *a, LANE k, int64_t n, LANE *out) {
    const LANE most = (LANE)(~(LANE_UNSIGNED)0 >> 1);
    if (op == ARITH_ADD)
        return LANE_NAME(add_k)(a, k, n, out);
    if (k < -most)
        return LANE_NAME(mul_k)(a, k, 0, n, out);
    LANE size = k < 0 ? -k : k;
    return LANE_NAME(mul_k)(a, k, size == 0 ? most : most / size, n, out);
}

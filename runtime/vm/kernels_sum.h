/* Multiples added up: included for each width that lanes lie in (FROM) and the two that sums are made in (LANE). `n`
 * is a block's rows. The caller knows that the sums fit; on the way there they may wrap, which a later term undoes. */

static void SUM_NAME(begin)(const FROM *a, LANE_UNSIGNED k, LANE_UNSIGNED constant, int64_t n, LANE *restrict sums) {
    for (int64_t i = 0; i < n; i++)
        sums[i] = (LANE)(constant + k * (LANE_UNSIGNED)(LANE)a[i]);
}

static void SUM_NAME(add)(const FROM *a, LANE_UNSIGNED k, int64_t n, LANE *restrict sums) {
    for (int64_t i = 0; i < n; i++)
        sums[i] = (LANE)((LANE_UNSIGNED)sums[i] + k * (LANE_UNSIGNED)(LANE)a[i]);
}

static void SUM_NAME(take_away)(const FROM *a, int64_t n, LANE *restrict sums) {
    for (int64_t i = 0; i < n; i++)
        sums[i] = (LANE)((LANE_UNSIGNED)sums[i] - (LANE_UNSIGNED)(LANE)a[i]);
}

static void SUM_NAME(add_term)(const FROM *a, int64_t k, const int64_t *constant, int64_t n, LANE *restrict sums) {
    if (constant != NULL)
        SUM_NAME(begin)(a, (LANE_UNSIGNED)k, (LANE_UNSIGNED)*constant, n, sums);
    else if (k == -1)
        SUM_NAME(take_away)(a, n, sums);
    else
        SUM_NAME(add)(a, (LANE_UNSIGNED)k, n, sums);
}

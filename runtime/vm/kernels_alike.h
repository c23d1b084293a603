/* Sums of terms whose lanes all have one width, compared as they are made: included for some of the widths that
 * lanes lie in (FROM) and sums are made in (LANE). The caller knows that the sums fit. */

/* One word of `the sum <= 0`: n, a constant where this is called, terms of one width. */
INLINE uint64_t SUM_NAME(word)(const FROM *const *from, const LANE_UNSIGNED *k, int n, LANE_UNSIGNED constant,
                               int64_t row) {
    LANE sums[BITS_WORD];
    for (int i = 0; i < BITS_WORD; i++) {
        LANE_UNSIGNED sum = constant;
        for (int term = 0; term < n; term++)
            sum += k[term] * (LANE_UNSIGNED)(LANE)from[term][row + i];
        sums[i] = (LANE)sum;
    }
    return LANE_WORD(word_le)(sums, 0);
}

INLINE void SUM_NAME(words)(const SumTerm *terms, int n, LANE_UNSIGNED constant, int64_t words, const uint64_t *known,
                            uint64_t *t, uint64_t *f) {
    const FROM *from[ALIKE_TERMS];
    LANE_UNSIGNED k[ALIKE_TERMS];
    for (int i = 0; i < n; i++) {
        from[i] = terms[i].lanes.lanes;
        k[i] = (LANE_UNSIGNED)terms[i].k;
    }
    for (int64_t w = 0; w < words; w++) {
        uint64_t sure = known != NULL ? known[w] : ~(uint64_t)0,
                 holds = SUM_NAME(word)(from, k, n, constant, w * BITS_WORD);
        t[w] = holds & sure;
        f[w] = ~holds & sure;
    }
}

static void SUM_NAME(compare_alike)(const SumTerm *terms, int n, LANE_UNSIGNED constant, int64_t words,
                                    const uint64_t *known, uint64_t *t, uint64_t *f) {
    switch (n) {
    case 2:
        SUM_NAME(words)(terms, 2, constant, words, known, t, f);
        break;
    case 3:
        SUM_NAME(words)(terms, 3, constant, words, known, t, f);
        break;
    default:
        SUM_NAME(words)(terms, 4, constant, words, known, t, f);
        break;
    }
}

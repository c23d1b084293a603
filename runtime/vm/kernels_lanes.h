/* The comparisons of one lane width: included once for each, with LANE, its limits and the names of its functions set. A file of its own, so
 * that a debugger, coverage and the sanitizers see the loops. */

/* t and f of a word of rows whose true ones are `word`. */
#define SPLIT(word)                                                                                                    \
    uint64_t sure = known != NULL ? known[w] : ~(uint64_t)0, holds = (word);                                           \
    t[w] = holds & sure;                                                                                               \
    f[w] = ~holds & sure;

/* A constant outside the lane decides for all rows alike: -1 below every lane, 1 above, 0 inside. */
static int LANE_NAME(outside)(int64_t k) {
    return k < LANE_MIN ? -1 : k > LANE_MAX ? 1 : 0;
}

static void LANE_NAME(compare_k)(Compare op, const LANE *a, int64_t constant, int64_t words, const uint64_t *known,
                                 uint64_t *t, uint64_t *f) {
    int outside = LANE_NAME(outside)(constant);
    if (outside != 0) {
        decide(words, op != COMPARE_EQ && outside > 0, known, t, f);
        return;
    }
    LANE k = (LANE)constant;
    switch (op) {
    case COMPARE_EQ:
        for (int64_t w = 0; w < words; w++) {
            SPLIT(LANE_WORD(word_eq)(a + w * BITS_WORD, k))
        }
        break;
    case COMPARE_LT:
        for (int64_t w = 0; w < words; w++) {
            SPLIT(LANE_WORD(word_lt)(a + w * BITS_WORD, k))
        }
        break;
    case COMPARE_LE:
        for (int64_t w = 0; w < words; w++) {
            SPLIT(LANE_WORD(word_le)(a + w * BITS_WORD, k))
        }
        break;
    }
}

static void LANE_NAME(range_k)(const LANE *a, int64_t low, int64_t high, int64_t words, const uint64_t *known, uint64_t *t,
                               uint64_t *f) {
    if (low > high || LANE_NAME(outside)(low) > 0 || LANE_NAME(outside)(high) < 0) {
        decide(words, false, known, t, f);
        return;
    }
    LANE from = LANE_NAME(outside)(low) < 0 ? LANE_MIN : (LANE)low;
    LANE to = LANE_NAME(outside)(high) > 0 ? LANE_MAX : (LANE)high;
    for (int64_t w = 0; w < words; w++) {
        SPLIT(LANE_WORD(word_le)(a + w * BITS_WORD, to) & ~LANE_WORD(word_lt)(a + w * BITS_WORD, from))
    }
}

static void LANE_NAME(compare)(Compare op, const LANE *a, const LANE *b, int64_t words, uint64_t *holds) {
    switch (op) {
    case COMPARE_EQ:
        for (int64_t w = 0; w < words; w++)
            holds[w] = LANE_WORD(words_eq)(a + w * BITS_WORD, b + w * BITS_WORD);
        break;
    case COMPARE_LT:
        for (int64_t w = 0; w < words; w++)
            holds[w] = LANE_WORD(words_lt)(a + w * BITS_WORD, b + w * BITS_WORD);
        break;
    case COMPARE_LE:
        for (int64_t w = 0; w < words; w++)
            holds[w] = LANE_WORD(words_le)(a + w * BITS_WORD, b + w * BITS_WORD);
        break;
    }
}

/* A set of few codes is as many comparisons; a set of many is the few that are not in it. */
static void LANE_NAME(in_set)(const LANE *a, uint64_t set, int64_t words, const uint64_t *known, uint64_t *t, uint64_t *f) {
    bool turned = __builtin_popcountll(set) > BITS_WORD / 2;
    for (int64_t w = 0; w < words; w++) {
        uint64_t found = 0;
        for (uint64_t rest = turned ? ~set : set; rest != 0; rest &= rest - 1)
            found |= LANE_WORD(word_eq)(a + w * BITS_WORD, (LANE)__builtin_ctzll(rest));
        SPLIT(turned ? ~found : found)
    }
}

static void LANE_NAME(widen)(const LANE *a, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

#undef SPLIT

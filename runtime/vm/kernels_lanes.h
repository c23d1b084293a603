/* The comparisons of one lane width: included once for each, with LANE, its limits and the names of its functions
 * set. A file of its own, so that a debugger, coverage and the sanitizers see the loops. */

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

static void LANE_NAME(range_k)(const LANE *a, int64_t low, int64_t high, int64_t words, const uint64_t *known,
                               uint64_t *t, uint64_t *f) {
    if (low > high || LANE_NAME(outside)(low) > 0 || LANE_NAME(outside)(high) < 0) {
        decide(words, false, known, t, f);
        return;
    }
    LANE from = LANE_NAME(outside)(low) < 0 ? LANE_MIN : (LANE)low;
    LANE to = LANE_NAME(outside)(high) > 0 ? LANE_MAX : (LANE)high;
    for (int64_t w = 0; w < words; w++) {
        SPLIT(LANE_WORD(word_in)(a + w * BITS_WORD, from, (LANE_UNSIGNED)((LANE_UNSIGNED)to - (LANE_UNSIGNED)from)))
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

/* A set is its runs of codes, each one comparison, or the runs of the codes that are not in it, if they are fewer.
 * Most are one run. */
static void LANE_NAME(in_set)(const LANE *a, uint64_t set, int64_t words, const uint64_t *known, uint64_t *t,
                              uint64_t *f) {
    CodeRun runs[BITS_WORD / 2 + 1];
    bool turned = runs_in(~set) < runs_in(set);
    int n = find_runs(turned ? ~set : set, runs);
    if (n == 1) {
        LANE from = (LANE)runs[0].from;
        LANE_UNSIGNED size = (LANE_UNSIGNED)runs[0].size;
        uint64_t turn = turned ? ~(uint64_t)0 : 0;
        for (int64_t w = 0; w < words; w++) {
            SPLIT(LANE_WORD(word_in)(a + w * BITS_WORD, from, size) ^ turn)
        }
        return;
    }
    for (int64_t w = 0; w < words; w++) {
        uint64_t found = 0;
        for (int i = 0; i < n; i++)
            found |= LANE_WORD(word_in)(a + w * BITS_WORD, (LANE)runs[i].from, (LANE_UNSIGNED)runs[i].size);
        SPLIT(turned ? ~found : found)
    }
}

static void LANE_NAME(widen)(const LANE *a, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = a[i];
}

#undef SPLIT

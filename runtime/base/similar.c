/* Likeness of names, for "did you mean". */
#include "runtime/base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* Of longer words none is close: nobody means a name of so many characters by a slip, and the cost grows as the
 * square. */
enum { MAX_CLOSE_CHARS = 200 };

static size_t decode_all(Str s, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; n++) {
        int length = utf8_decode(s.p + i, s.p + s.n, &out[n]);
        if (length == 0) {
            out[n] = 0x110000u + (unsigned char)s.p[i]; /* a bad byte is like itself alone */
            length = 1;
        }
        i += (size_t)length;
    }
    return n;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: rows is room for 3 rows of nb + 1. No further than `limit`: above it is limit + 1. */
static int align(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, int limit, int *rows)
{
    int *before = rows, *last = rows + (nb + 1), *row = rows + 2 * (nb + 1);
    for (size_t j = 0; j <= nb; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= na; i++) {
        int *spare = before;
        before = last;
        last = row;
        row = spare;
        row[0] = (int)i;
        int lowest = row[0];
        for (size_t j = 1; j <= nb; j++) {
            int cost = last[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, before[j - 2] + 1);
            row[j] = cost;
            lowest = least(lowest, cost);
        }
        /* A later row comes from this one, or over a swap from the one before, which costs 1 more. */
        if (lowest > limit)
            return limit + 1;
    }
    return row[nb];
}

int utf8_distance(Str a, Str b)
{
    size_t chars = a.n + b.n;
    uint32_t *text = malloc((chars + 1) * sizeof *text);
    int *rows = malloc(3 * (b.n + 1) * sizeof *rows);
    if (!text || !rows) {
        fputs("banfa: out of memory / 内存不足\n", stderr);
        abort();
    }
    size_t na = decode_all(a, text);
    size_t nb = decode_all(b, text + na);
    int distance = align(text, na, text + na, nb, INT_MAX, rows);
    free(rows);
    free(text);
    return distance;
}

/* A word that others are compared with. Above MAX_CLOSE_CHARS code points it is close to none. */
typedef struct Sample {
    uint32_t text[4 * MAX_CLOSE_CHARS];
    size_t n;
    uint64_t letters; /* see letters_of */
} Sample;

/* A bit for each code point, which others share. */
static uint64_t letters_of(const uint32_t *text, size_t n)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < n; i++)
        letters |= (uint64_t)1 << ((text[i] * 0x9E3779B1u) >> 26);
    return letters;
}

static bool make_sample(Sample *sample, Str word)
{
    if (word.n > 4 * MAX_CLOSE_CHARS)
        return false;
    sample->n = decode_all(word, sample->text);
    sample->letters = letters_of(sample->text, sample->n);
    return sample->n <= MAX_CLOSE_CHARS;
}

/* The distance where name is close to the word or the same (0), else -1. */
static int close_distance(const Sample *word, Str name)
{
    enum { MAX_NAME_CHARS = MAX_CLOSE_CHARS + MAX_CLOSE_CHARS / 3 };
    uint32_t text[4 * MAX_NAME_CHARS];
    int rows[3 * (MAX_NAME_CHARS + 1)];
    size_t limit = word->n / 3;
    if (name.n > 4 * (word->n + limit) || name.n + limit < word->n)
        return -1;
    size_t n = decode_all(name, text);
    if (n > word->n + limit || n + limit < word->n)
        return -1;
    /* Each code point that the other lacks costs an edit. */
    if ((size_t)__builtin_popcountll(word->letters & ~letters_of(text, n)) > limit)
        return -1;
    int distance = align(word->text, word->n, text, n, (int)limit, rows);
    return (size_t)distance <= limit ? distance : -1;
}

bool utf8_close(Str word, Str name)
{
    Sample sample;
    return make_sample(&sample, word) && close_distance(&sample, name) > 0;
}

int utf8_closest(Str word, const Str *names, int n)
{
    Sample sample;
    if (!make_sample(&sample, word))
        return -1;
    int best = -1, best_distance = 0;
    for (int i = 0; i < n; i++) {
        int distance = close_distance(&sample, names[i]);
        if (distance > 0 && (best < 0 || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

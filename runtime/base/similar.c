/* Likeness of names, for "did you mean". */
#include "runtime/base/utf8.h"

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

/* Optimal string alignment: rows is room for 3 rows of nb + 1. */
static int align(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, int *rows)
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
        for (size_t j = 1; j <= nb; j++) {
            int cost = last[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, before[j - 2] + 1);
            row[j] = cost;
        }
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
    int distance = align(text, na, text + na, nb, rows);
    free(rows);
    free(text);
    return distance;
}

/* The distance where name is close to word or the same (0), else -1. */
static int close_distance(Str word, Str name)
{
    if (word.n > 4 * MAX_CLOSE_CHARS || name.n > 4 * 2 * MAX_CLOSE_CHARS)
        return -1;
    size_t nword = utf8_count(word), nname = utf8_count(name);
    size_t longer = nword > nname ? nword - nname : nname - nword;
    if (nword > MAX_CLOSE_CHARS || longer * 3 > nword)
        return -1;
    int distance = utf8_distance(word, name);
    return (size_t)distance * 3 <= nword ? distance : -1;
}

bool utf8_close(Str word, Str name)
{
    return close_distance(word, name) > 0;
}

int utf8_closest(Str word, const Str *names, int n)
{
    int best = -1, best_distance = 0;
    for (int i = 0; i < n; i++) {
        int distance = close_distance(word, names[i]);
        if (distance > 0 && (best < 0 || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

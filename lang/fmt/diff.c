/* Lines against lines: a unified diff.
 *
 * Equal lines at both ends are set aside; what is left is cut at lines that occur once on both sides, in their longest rising sequence, and
 * what is then small enough is compared by its longest common part. */
#include "lang/fmt/fmt.h"

#include "runtime/base/map.h"

enum {
    CONTEXT = 3,
    TABLE_MAX = 1 << 20, /* entries of one table of the longest common part */
};

typedef struct Lines {
    Str *text;
    int *id;      /* equal exactly where the lines are */
    bool *changed;
    int n;
    bool open;    /* the last line has no line end */
} Lines;

typedef struct Diff {
    Arena *arena;
    Map ids;
    Lines a, b;
} Diff;

static Lines split_lines(Diff *diff, Str text) {
    Lines lines = {0};
    int n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    lines.open = text.n && text.p[text.n - 1] != '\n';
    n += lines.open;
    lines.text = ARENA_ARRAY(diff->arena, Str, n);
    lines.id = ARENA_ARRAY(diff->arena, int, n);
    lines.changed = ARENA_ARRAY(diff->arena, bool, n);
    for (size_t start = 0, i = 0; i < text.n; i++) {
        if (text.p[i] != '\n' && i + 1 < text.n)
            continue;
        Str key = str_sub(text, start, i + 1); /* with its line end: a line without one is another */
        int *id = map_get(&diff->ids, key);
        if (!id) {
            id = ARENA_NEW(diff->arena, int);
            *id = diff->ids.n;
            map_put(&diff->ids, key, id);
        }
        lines.id[lines.n] = *id;
        lines.text[lines.n++] = str_sub(text, start, text.p[i] == '\n' ? i : i + 1);
        start = i + 1;
    }
    return lines;
}

/* Marks what is not in the longest common part. */
static void compare_table(Diff *diff, int a0, int a1, int b0, int b1) {
    int n = a1 - a0, m = b1 - b0;
    int *best = ARENA_ARRAY(diff->arena, int, (n + 1) * (m + 1)); /* of what begins there */
    for (int i = n - 1; i >= 0; i--)
        for (int j = m - 1; j >= 0; j--) {
            int *cell = &best[i * (m + 1) + j];
            int below = cell[m + 1], right = cell[1];
            *cell = diff->a.id[a0 + i] == diff->b.id[b0 + j] ? cell[m + 2] + 1 : below > right ? below : right;
        }
    int i = 0, j = 0;
    while (i < n && j < m) {
        int *cell = &best[i * (m + 1) + j];
        if (diff->a.id[a0 + i] == diff->b.id[b0 + j])
            i++, j++;
        else if (cell[m + 1] >= cell[1])
            diff->a.changed[a0 + i++] = true;
        else
            diff->b.changed[b0 + j++] = true;
    }
    for (; i < n; i++)
        diff->a.changed[a0 + i] = true;
    for (; j < m; j++)
        diff->b.changed[b0 + j] = true;
}

typedef struct Anchor {
    int a, b;
    int length, before; /* of the longest rising sequence that ends here, and the one before it; -1: none */
} Anchor;

typedef VEC(Anchor) Anchors;

/* Lines that occur once on both sides, by their place in a. */
static Anchors find_anchors(Diff *diff, int a0, int a1, int b0, int b1) {
    int ids = diff->ids.n;
    int *in_a = ARENA_ARRAY(diff->arena, int, ids), *in_b = ARENA_ARRAY(diff->arena, int, ids),
        *where = ARENA_ARRAY(diff->arena, int, ids);
    for (int i = a0; i < a1; i++)
        in_a[diff->a.id[i]]++;
    for (int j = b0; j < b1; j++) {
        in_b[diff->b.id[j]]++;
        where[diff->b.id[j]] = j;
    }
    Anchors found = {0};
    for (int i = a0; i < a1; i++) {
        int id = diff->a.id[i];
        if (in_a[id] == 1 && in_b[id] == 1)
            vec_push(diff->arena, &found, ((Anchor){.a = i, .b = where[id], .before = -1}));
    }
    return found;
}

/* Keeps the longest sequence that rises in b as well. */
static Anchors longest_rising(Diff *diff, Anchors all) {
    VEC(int) tails = {0}; /* by length: the one with the smallest b */
    for (int i = 0; i < all.n; i++) {
        int low = 0, high = tails.n;
        while (low < high) {
            int middle = (low + high) / 2;
            if (all.items[tails.items[middle]].b < all.items[i].b)
                low = middle + 1;
            else
                high = middle;
        }
        all.items[i].before = low ? tails.items[low - 1] : -1;
        if (low == tails.n)
            vec_push(diff->arena, &tails, i);
        else
            tails.items[low] = i;
    }
    Anchors kept = {0};
    for (int k = 0; k < tails.n; k++)
        vec_push(diff->arena, &kept, (Anchor){0});
    for (int i = tails.n ? tails.items[tails.n - 1] : -1, k = tails.n; i >= 0; i = all.items[i].before)
        kept.items[--k] = all.items[i];
    return kept;
}

/* Recurses once for each anchor, and then on a part without one that is cut off at its ends. */
static void compare(Diff *diff, int a0, int a1, int b0, int b1) {
    while (a0 < a1 && b0 < b1 && diff->a.id[a0] == diff->b.id[b0])
        a0++, b0++;
    while (a0 < a1 && b0 < b1 && diff->a.id[a1 - 1] == diff->b.id[b1 - 1])
        a1--, b1--;
    if ((int64_t)(a1 - a0 + 1) * (b1 - b0 + 1) <= TABLE_MAX) {
        compare_table(diff, a0, a1, b0, b1);
        return;
    }
    Anchors anchors = longest_rising(diff, find_anchors(diff, a0, a1, b0, b1));
    if (anchors.n == 0) {
        for (int i = a0; i < a1; i++)
            diff->a.changed[i] = true;
        for (int j = b0; j < b1; j++)
            diff->b.changed[j] = true;
        return;
    }
    for (int k = 0; k < anchors.n; k++) {
        compare(diff, a0, anchors.items[k].a, b0, anchors.items[k].b);
        a0 = anchors.items[k].a + 1;
        b0 = anchors.items[k].b + 1;
    }
    compare(diff, a0, a1, b0, b1);
}

/* --- Printing ------------------------------------------------------------------------------------------------------- */

static void print_line(Buf *out, char sign, const Lines *lines, int i) {
    buf_add_char(out, sign);
    buf_add(out, lines->text[i]);
    buf_add_char(out, '\n');
    if (lines->open && i + 1 == lines->n)
        buf_add_c(out, "\\ No newline at end of file\n");
}

static void print_range(Buf *out, char sign, int start, int n) {
    /* Of no lines the one before them is named. */
    if (n == 1)
        buf_add_format(out, "%c%d", sign, start + 1);
    else
        buf_add_format(out, "%c%d,%d", sign, n ? start + 1 : start, n);
}

/* One hunk from line i of a and j of b on; both are moved past it. */
static void print_hunk(Diff *diff, int *ai, int *bj, Buf *out) {
    const Lines *a = &diff->a, *b = &diff->b;
    int back = *ai < CONTEXT ? *ai : CONTEXT, a0 = *ai - back, b0 = *bj - back, i = *ai, j = *bj, same = 0;
    while ((i < a->n || j < b->n) && same <= 2 * CONTEXT) {
        if (i < a->n && a->changed[i])
            i++, same = 0;
        else if (j < b->n && b->changed[j])
            j++, same = 0;
        else
            i++, j++, same++;
    }
    int extra = same > CONTEXT ? same - CONTEXT : 0, a1 = i - extra, b1 = j - extra;
    *ai = i, *bj = j;
    buf_add_c(out, "@@ ");
    print_range(out, '-', a0, a1 - a0);
    buf_add_char(out, ' ');
    print_range(out, '+', b0, b1 - b0);
    buf_add_c(out, " @@\n");
    for (i = a0, j = b0; i < a1 || j < b1;) {
        if (i < a1 && a->changed[i]) {
            print_line(out, '-', a, i++);
        } else if (j < b1 && b->changed[j]) {
            print_line(out, '+', b, j++);
        } else {
            print_line(out, ' ', a, i++);
            j++;
        }
    }
}

void fmt_diff(Arena *arena, Str name, Str before, Str after, Buf *out) {
    if (str_equal(before, after))
        return;
    Diff diff = {.arena = arena};
    map_init(&diff.ids, arena);
    diff.a = split_lines(&diff, before);
    diff.b = split_lines(&diff, after);
    compare(&diff, 0, diff.a.n, 0, diff.b.n);
    buf_add_format(out, "--- %.*s\n+++ %.*s\n", STR_ARG(name), STR_ARG(name));
    for (int i = 0, j = 0; i < diff.a.n || j < diff.b.n;) {
        if ((i < diff.a.n && diff.a.changed[i]) || (j < diff.b.n && diff.b.changed[j]))
            print_hunk(&diff, &i, &j, out);
        else
            i++, j++;
    }
}

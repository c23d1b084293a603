/* Which words of two texts differ: the longest common sequence of words is left unmarked. */
#include "lang/diff/table.h"

#include "runtime/base/utf8.h"

enum { MOST_WORDS = 600 };

typedef VEC(Str) WordVec;

static bool is_word_char(uint32_t c)
{
    return c < 0x2E80 && (utf8_is_letter(c) || utf8_is_digit(c) || c == '_' || c == '.' || c == '-' || c == '%');
}

/* Names and numbers are words; each Chinese character and each sign is one of its own; blanks are left out. `..` of a range is a sign. */
static void split(Arena *arena, Str text, WordVec *words)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        int n = utf8_decode(text.p + i, text.p + text.n, &c);
        n = n > 0 ? n : 1;
        size_t start = i;
        if (str_starts(str_sub(text, i, text.n), STR(".."))) {
            i += 2;
        } else if (is_word_char(c)) {
            while (i < text.n && (n = utf8_decode(text.p + i, text.p + text.n, &c)) > 0 && is_word_char(c) &&
                   !str_starts(str_sub(text, i, text.n), STR("..")))
                i += (size_t)n;
        } else {
            i += (size_t)n;
        }
        if (text.p[start] != ' ')
            vec_push(arena, words, str_sub(text, start, i));
    }
}

/* common[i * (nb + 1) + j]: the length of the longest common sequence of a[i..] and b[j..]. */
static int *common_lengths(Arena *arena, const WordVec *a, const WordVec *b)
{
    int *lengths = ARENA_ARRAY(arena, int, (a->n + 1) * (b->n + 1));
    int row = b->n + 1;
    for (int i = a->n - 1; i >= 0; i--)
        for (int j = b->n - 1; j >= 0; j--) {
            int down = lengths[(i + 1) * row + j], right = lengths[i * row + j + 1];
            lengths[i * row + j] = str_equal(a->items[i], b->items[j]) ? 1 + lengths[(i + 1) * row + j + 1]
                                   : down > right                      ? down
                                                                       : right;
        }
    return lengths;
}

static Str marked(Arena *arena, Str text, const WordVec *words, const bool *kept)
{
    Buf buf = {0};
    const char *at = text.p;
    bool open = false;
    for (int i = 0; i < words->n; i++) {
        Str word = words->items[i];
        bool is_line = word.n == 1 && word.p[0] == '\n';
        bool mark = !kept[i] && !is_line;
        if (open && !mark) {
            buf_add_char(&buf, TABLE_UNMARK);
            open = false;
        }
        buf_add(&buf, (Str){at, (size_t)(word.p - at)});
        if (mark && !open) {
            buf_add_char(&buf, TABLE_MARK);
            open = true;
        }
        buf_add(&buf, word);
        at = word.p + word.n;
    }
    if (open)
        buf_add_char(&buf, TABLE_UNMARK);
    buf_add(&buf, (Str){at, (size_t)(text.p + text.n - at)});
    Str out = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return out;
}

void mark_words(Arena *arena, Str *older, Str *newer)
{
    Arena *scratch = arena_new();
    WordVec a = {0}, b = {0};
    split(scratch, *older, &a);
    split(scratch, *newer, &b);
    if (a.n > 0 && b.n > 0 && a.n <= MOST_WORDS && b.n <= MOST_WORDS) {
        int *lengths = common_lengths(scratch, &a, &b), row = b.n + 1;
        bool *kept_a = ARENA_ARRAY(scratch, bool, a.n), *kept_b = ARENA_ARRAY(scratch, bool, b.n);
        for (int i = 0, j = 0; i < a.n && j < b.n;) {
            if (str_equal(a.items[i], b.items[j])) {
                kept_a[i++] = kept_b[j++] = true;
            } else if (lengths[(i + 1) * row + j] >= lengths[i * row + j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        Str old_text = *older;
        *older = marked(arena, old_text, &a, kept_a);
        *newer = marked(arena, *newer, &b, kept_b);
    }
    arena_free(scratch);
}

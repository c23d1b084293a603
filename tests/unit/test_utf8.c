/* UTF-8, widths, names, likeness. */
#include "runtime/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back = 0xFFFFFFFF;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue; /* surrogates: among the bad bytes below */
        int n = utf8_put(c, bytes);
        if (n != (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4))
            fail_msg("U+%04X has %d bytes", c, n);
        if (utf8_decode(bytes, bytes + n, &back) != n || back != c)
            fail_msg("U+%04X comes back as U+%04X", c, back);
        if (n > 1 && utf8_decode(bytes, bytes + n - 1, &back) != 0)
            fail_msg("U+%04X is decoded without its last byte", c);
    }
}

static void test_no_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF",
        "\xC2", "\xE4\xB8", "\xF0\x9F\x98", "\xC2\x41", "\xE4\xB8\x41", "\xE4\x41\xAD",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Str s = str_of(bad[i]);
        uint32_t c;
        if (utf8_decode(s.p, s.p + s.n, &c) != 0)
            fail_msg("bad bytes number %zu are decoded as U+%04X", i, c);
        assert_false(utf8_valid(s, NULL));
    }
    size_t at = 99;
    assert_false(utf8_valid(STR("中a\xFF文"), &at));
    assert_int_equal(at, 4);
    assert_true(utf8_valid(STR("中a文😀\0"), &at));
    assert_true(utf8_valid(STR_NONE, NULL));
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(STR("中a文😀")), 4);
    assert_int_equal(utf8_count(STR("a\xFF\xE4\xB8z")), 5);
    assert_int_equal(utf8_count(STR_NONE), 0);
    assert_int_equal(utf8_cells(STR("中a文")), 5);
    assert_int_equal(utf8_cells(STR("，（）")), 6);
    assert_int_equal(utf8_cells(STR("e\xCC\x81")), 1);
    assert_int_equal(utf8_cells(STR("a\xFFz")), 3);
    assert_int_equal(utf8_cells(STR("a\x01z")), 2);
    assert_int_equal(utf8_cells(STR("😀")), 2);
    assert_int_equal(utf8_width('\n'), 0);
    assert_int_equal(utf8_width(0x7F), 0);
    assert_int_equal(utf8_width('~'), 1);
    assert_int_equal(utf8_width(0x4E2D), 2);
    assert_int_equal(utf8_width(0x0301), 0);
}

static void test_cut(void **state)
{
    (void)state;
    size_t used;
    Str s = STR("中a文e\xCC\x81!");
    assert_true(str_equal(utf8_cut(s, 0, &used), STR("")) && used == 0);
    assert_true(str_equal(utf8_cut(s, 1, &used), STR("")) && used == 0);
    assert_true(str_equal(utf8_cut(s, 2, &used), STR("中")) && used == 2);
    assert_true(str_equal(utf8_cut(s, 4, &used), STR("中a")) && used == 3);
    assert_true(str_equal(utf8_cut(s, 6, &used), STR("中a文e\xCC\x81")) && used == 6);
    assert_true(str_equal(utf8_cut(s, 60, NULL), s));
}

static void test_names(void **state)
{
    (void)state;
    static const char *const good[] = {
        "a", "_", "_1", "size", "党员人数", "Größe", "членов", "e\xCC\x81t", "a1_b", "Ⅳ", "ㄅ", "が",
    };
    static const char *const bad[] = {
        "", "1a", "a b", "a.b", "a-b", "党员（人）", "a\xFF", "，", "½", "١", "a１", "😀", "a\t",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!utf8_is_name(str_of(good[i])))
            fail_msg("`%s` is a name", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (utf8_is_name(str_of(bad[i])))
            fail_msg("`%s` is no name", bad[i]);
    assert_false(utf8_is_name(STR("a\0")));
    assert_true(utf8_is_digit('0') && utf8_is_digit('9') && !utf8_is_digit('a') && !utf8_is_digit(0xFF11));
}

static void test_narrow(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str s = utf8_narrow(arena, STR("（ａ＞＝１２　中，“：”％～\xFF、￥"));
    assert_true(str_equal(s, STR("(a>=12 中,“:”%~\xFF、￥")));
    assert_true(str_equal(utf8_narrow(arena, STR_NONE), STR_NONE));
    assert_int_equal(utf8_narrow_char(0xFF00), 0xFF00);
    assert_int_equal(utf8_narrow_char(0xFF5F), 0xFF5F);
    arena_free(arena);
}

/* Optimal string alignment by its definition, which looks back at every step and remembers nothing. */
static int slow_distance(const char *a, int na, const char *b, int nb)
{
    if (na == 0 || nb == 0)
        return na + nb;
    int best = slow_distance(a, na - 1, b, nb) + 1;
    int other = slow_distance(a, na, b, nb - 1) + 1;
    best = other < best ? other : best;
    other = slow_distance(a, na - 1, b, nb - 1) + (a[na - 1] != b[nb - 1]);
    best = other < best ? other : best;
    if (na > 1 && nb > 1 && a[na - 1] == b[nb - 2] && a[na - 2] == b[nb - 1]) {
        other = slow_distance(a, na - 2, b, nb - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(utf8_distance(STR("sise"), STR("size")), 1);
    assert_int_equal(utf8_distance(STR("szie"), STR("size")), 1);
    assert_int_equal(utf8_distance(STR("党员数"), STR("党员人数")), 1);
    assert_int_equal(utf8_distance(STR("员党人数"), STR("党员人数")), 1);
    assert_int_equal(utf8_distance(STR("size"), STR("size")), 0);
    assert_int_equal(utf8_distance(STR_NONE, STR("size")), 4);
    assert_int_equal(utf8_distance(STR("size"), STR_NONE), 4);
    assert_int_equal(utf8_distance(STR("ca"), STR("abc")), 3); /* no edit within a swapped pair */
    assert_int_equal(utf8_distance(STR("\xFF"), STR("\xFE")), 1);
    /* All words of up to 4 of the letters a, b, c against some others. */
    static const char *const others[] = {"", "a", "abc", "bca", "caab", "abcab", "ccbba"};
    for (int i = 0; i < 256; i++) {
        char word[5];
        int n = 0;
        for (int rest = i; n < 4 && rest % 4 != 3; rest /= 4)
            word[n++] = (char)('a' + rest % 4);
        for (size_t j = 0; j < sizeof others / sizeof *others; j++) {
            Str other = str_of(others[j]);
            int slow = slow_distance(word, n, other.p, (int)other.n);
            if (utf8_distance((Str){word, (size_t)n}, other) != slow)
                fail_msg("`%.*s` and `%s`: %d", n, word, others[j], slow);
        }
    }
}

static void test_close(void **state)
{
    (void)state;
    assert_true(utf8_close(STR("sise"), STR("size")));
    assert_false(utf8_close(STR("size"), STR("size"))); /* the same is not close */
    assert_true(utf8_close(STR("abc"), STR("abd")));
    assert_false(utf8_close(STR("ab"), STR("ac")));
    assert_false(utf8_close(STR("abcde"), STR("abcxy"))); /* 2 of 5 */
    assert_true(utf8_close(STR("abcdef"), STR("abcdxy"))); /* 2 of 6 */
    assert_true(utf8_close(STR("党员数"), STR("党员人数")));
    assert_false(utf8_close(STR("党员"), STR("党员人数")));
    assert_false(utf8_close(STR("党员"), STR("党人")));
    assert_false(utf8_close(STR_NONE, STR("a")));
    assert_false(utf8_close(STR("a"), STR_NONE));
    /* The third is of what was written: 4 of 12, but 4 of 8. */
    assert_true(utf8_close(STR("abcdefghijkl"), STR("abcdefgh")));
    assert_false(utf8_close(STR("abcdefgh"), STR("abcdefghijkl")));
    char longest[201];
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = 'a';
    longest[0] = 'b';
    Str name = {longest + 1, 199};
    assert_true(utf8_close((Str){longest, 200}, name));
    assert_false(utf8_close((Str){longest, 201}, name)); /* above the limit none is close */
}

/* What is looked at to say soon that names are not close leaves out none that is. */
static void test_close_by_distance(void **state)
{
    (void)state;
    uint32_t seed = 1;
    int close = 0;
    for (int i = 0; i < 20000; i++) {
        char word[16], name[16];
        size_t n = 0, m = 0, length = 3 + (size_t)i % 10;
        while (n < length) {
            seed = seed * 1664525u + 1013904223u;
            word[n++] = (char)('a' + (seed >> 16) % 20);
        }
        /* The name is the word with some letters left out, put in, or swapped. */
        for (size_t k = 0; k < n && m + 2 < sizeof name; k++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t what = (seed >> 16) % 12;
            if (what == 0)
                continue;
            if (what == 1)
                name[m++] = (char)('a' + (seed >> 24) % 20);
            if (what == 2 && k + 1 < n) {
                name[m++] = word[k + 1];
                name[m++] = word[k++];
                continue;
            }
            name[m++] = word[k];
        }
        Str a = {word, n}, b = {name, m};
        int distance = utf8_distance(a, b);
        bool expected = distance > 0 && (size_t)distance * 3 <= n;
        close += expected;
        if (utf8_close(a, b) != expected)
            fail_msg("`%.*s` and `%.*s`: %d", (int)n, word, (int)m, name, distance);
    }
    assert_in_range(close, 5000, 19000);
}

static void test_closest(void **state)
{
    (void)state;
    const Str names[] = {STR("members"), STR("leader"), STR("leaders"), STR("level")};
    assert_int_equal(utf8_closest(STR("leadr"), names, 4), 1);
    assert_int_equal(utf8_closest(STR("leaderz"), names, 4), 1); /* the first of equals */
    assert_int_equal(utf8_closest(STR("leadrs"), names, 4), 2);
    assert_int_equal(utf8_closest(STR("lebel"), names, 4), 3);
    assert_int_equal(utf8_closest(STR("budget"), names, 4), -1);
    assert_int_equal(utf8_closest(STR("leadr"), NULL, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_no_utf8), cmocka_unit_test(test_counts),
        cmocka_unit_test(test_cut),              cmocka_unit_test(test_names),   cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_distance), cmocka_unit_test(test_close_by_distance),         cmocka_unit_test(test_close),   cmocka_unit_test(test_closest),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}

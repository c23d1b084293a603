/* Arenas, strings, buffers, maps, sources. */
#include "runtime/base/map.h"
#include "runtime/base/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void is_text(Str s, const char *text)
{
    if (!str_equal(s, str_of(text)))
        fail_msg("`%.*s` instead of `%s`", STR_ARG(s), text);
}

static void test_arena(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 4096, 70000, 3, 2000000, 5};
    enum { PIECES = sizeof sizes / sizeof *sizes };
    unsigned char *pieces[PIECES * 20];
    size_t total = 0;
    for (size_t i = 0; i < PIECES * 20; i++) {
        size_t size = sizes[i % PIECES];
        pieces[i] = arena_alloc(arena, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t j = 0; j < size; j++)
            if (pieces[i][j] != 0)
                fail_msg("byte %zu of piece %zu is not zero", j, i);
        if (size)
            memset(pieces[i], (int)(i % 255) + 1, size);
        total += size;
    }
    assert_int_equal(arena_used(arena), total);
    for (size_t i = 0; i < PIECES * 20; i++)
        for (size_t j = 0; j < sizes[i % PIECES]; j++)
            if (pieces[i][j] != i % 255 + 1)
                fail_msg("piece %zu was overwritten", i);
    arena_free(arena);
    arena_free(NULL);
}

static void test_vec(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    VEC(int) numbers = {0};
    for (int i = 0; i < 5000; i++)
        vec_push(arena, &numbers, i * 3);
    assert_int_equal(numbers.n, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(numbers.items[i], i * 3);
    arena_free(arena);
}

static void test_str_compare(void **state)
{
    (void)state;
    assert_true(str_equal(STR_NONE, STR("")));
    assert_true(str_equal(str_of(NULL), STR_NONE));
    assert_false(str_equal(STR("a"), STR("b")));
    assert_false(str_equal(STR("a"), STR("a\0")));
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("b"), STR("ab")) > 0);
    assert_true(str_compare(STR_NONE, STR_NONE) == 0);
    assert_true(str_compare(STR("\x7f"), STR("\xe4")) < 0); /* bytes are unsigned */
    assert_true(str_compare(STR_NONE, STR("a")) < 0);
}

static void test_natural_order(void **state)
{
    (void)state;
    static const char *const order[] = {"",          "article",   "chapter-1",  "chapter-01", "chapter-2", "chapter-2a",
                                        "chapter-9", "chapter-10", "chapter-10-2", "chapter-10-10",
                                        "chapter-99999999999999999999", "chapter-100000000000000000000", "第"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t j = 0; j < sizeof order / sizeof *order; j++) {
            int found = str_compare_natural(str_of(order[i]), str_of(order[j]));
            int wanted = (i > j) - (i < j);
            /* "1" and "01" have one value; only that they differ is told, by bytes. */
            if ((i == 2 && j == 3) || (i == 3 && j == 2))
                wanted = -wanted;
            if ((found > 0) - (found < 0) != wanted)
                fail_msg("`%s` against `%s`: %d", order[i], order[j], found);
        }
}

static void test_str_parts(void **state)
{
    (void)state;
    assert_true(str_starts(STR("policy"), STR("pol")));
    assert_true(str_starts(STR("policy"), STR_NONE));
    assert_false(str_starts(STR("po"), STR("pol")));
    assert_true(str_ends(STR("p.banfa"), STR(".banfa")));
    assert_false(str_ends(STR("banfa"), STR(".banfa")));
    assert_true(str_ends(STR_NONE, STR_NONE));
    assert_true(str_contains(STR("policy"), STR("lic")));
    assert_true(str_contains(STR("a\0b"), STR("\0b")));
    assert_false(str_contains(STR("policy"), STR("lik")));
    assert_true(str_contains(STR_NONE, STR("")));
    is_text(str_sub(STR("policy"), 1, 3), "ol");
    is_text(str_sub(STR("policy"), 4, 99), "cy");
    is_text(str_sub(STR("policy"), 3, 2), "");
    is_text(str_sub(STR("policy"), 9, 12), "");
}

static void test_trim(void **state)
{
    (void)state;
    is_text(str_trim(STR(" \t\r\n\v\f a b \n")), "a b");
    is_text(str_trim(STR("　 党员　人数 　")), "党员　人数");
    is_text(str_trim(STR("\xC2\xA0x\xC2\xA0")), "x");
    is_text(str_trim(STR("　\xC2\xA0 ")), "");
    is_text(str_trim(STR_NONE), "");
    is_text(str_trim(STR("\xA0x\x80\x80")), "\xA0x\x80\x80"); /* parts of what is no white space stay */
    is_text(str_trim(STR("\xE3\x80")), "\xE3\x80");
}

static void test_copies(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    char text[] = "abc";
    Str copy = str_copy(arena, str_of(text));
    char *c = str_c(arena, (Str){text, 2});
    text[0] = 'x';
    is_text(copy, "abc");
    assert_string_equal(c, "ab");
    assert_string_equal(str_c(arena, STR_NONE), "");
    is_text(str_format(arena, "%d-%s-%.*s", 7, "x", STR_ARG(STR("long"))), "7-x-long");
    is_text(str_format(arena, "%s", ""), "");
    Str wide = str_format(arena, "%5000d", 1);
    assert_int_equal(wide.n, 5000);
    arena_free(arena);
}

static void test_buf(void **state)
{
    (void)state;
    Buf buf = {0};
    assert_int_equal(buf_str(&buf).n, 0);
    for (int i = 0; i < 3000; i++) {
        buf_add_format(&buf, "%04d", i);
        buf_add_char(&buf, ',');
        buf_add(&buf, STR("ab"));
        buf_add(&buf, STR_NONE);
        buf_add_c(&buf, "c");
    }
    assert_int_equal(buf.n, 3000 * 8);
    for (int i = 0; i < 3000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%04d,abc", i);
        is_text(str_sub(buf_str(&buf), (size_t)i * 8, (size_t)i * 8 + 8), text);
    }
    size_t capacity = buf.capacity;
    buf_clear(&buf);
    assert_int_equal(buf.n, 0);
    assert_int_equal(buf.capacity, capacity);
    buf_add_format(&buf, "%s", "");
    assert_int_equal(buf.n, 0);
    buf_free(&buf);
    assert_null(buf.p);
}

static void test_map(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Map map;
    map_init(&map, arena);
    assert_null(map_get(&map, STR("a")));
    enum { KEYS = 20000 };
    for (intptr_t i = 0; i < KEYS; i++)
        map_put(&map, str_format(arena, "key-%d", (int)i), (void *)(i + 1));
    assert_int_equal(map.n, KEYS);
    for (intptr_t i = 0; i < KEYS; i++) {
        Str key = str_format(arena, "key-%d", (int)i);
        if (map_get(&map, key) != (void *)(i + 1))
            fail_msg("%.*s is lost", STR_ARG(key));
        if (!str_equal(map.entries[i].key, key))
            fail_msg("entry %d is out of order", (int)i);
    }
    assert_null(map_get(&map, STR("key-20000")));
    Map small;
    map_init(&small, arena);
    for (int i = 0; i < 100; i++) { /* however full it is, the search for what is absent ends */
        map_put(&small, map.entries[i].key, arena);
        assert_null(map_get(&small, STR("absent")));
    }
    int value;
    map_put(&map, STR("key-7"), &value);
    assert_ptr_equal(map_get(&map, STR("key-7")), &value);
    assert_int_equal(map.n, KEYS);
    assert_ptr_equal(*map_slot(&map, STR("key-7")), &value);
    assert_null(*map_slot(&map, STR("new")));
    assert_int_equal(map.n, KEYS + 1);
    *map_slot(&map, STR("new")) = &value;
    assert_ptr_equal(map_get(&map, STR("new")), &value);
    map_put(&map, STR_NONE, &value);
    assert_ptr_equal(map_get(&map, STR("")), &value);
    arena_free(arena);
}

static void test_hash(void **state)
{
    (void)state;
    /* Short keys that differ in one place must not fall together: slots are the lowest bits. */
    int slots[1024] = {0}, most = 0;
    for (int i = 0; i < 4096; i++) {
        char key[16];
        int n = snprintf(key, sizeof key, "org-%d", i);
        int *slot = &slots[str_hash((Str){key, (size_t)n}) & 1023];
        most = ++*slot > most ? *slot : most;
    }
    assert_in_range(most, 5, 20);
    assert_true(str_hash(STR("a")) != str_hash(STR("a\0")));
    assert_true(str_hash(STR_NONE) == str_hash(STR("")));
}

static void is_place(const Source *source, uint32_t offset, int line, int column)
{
    SourcePlace place = source_place(source, offset);
    if (place.line != line || place.column != column)
        fail_msg("offset %u is at %d:%d instead of %d:%d", offset, place.line, place.column, line, column);
}

static void test_source(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Source *source = source_new(arena, STR("p.banfa"), STR("\xEF\xBB\xBF规则 a\r\n\n\tb\n末"));
    assert_int_equal(source->nlines, 4);
    is_text(source_line(source, 1), "规则 a");
    is_text(source_line(source, 2), "");
    is_text(source_line(source, 3), "\tb");
    is_text(source_line(source, 4), "末");
    is_text(source_line(source, 0), "");
    is_text(source_line(source, 5), "");
    is_place(source, 0, 1, 1); /* the BOM is no column */
    is_place(source, 3, 1, 1);
    is_place(source, 6, 1, 2);
    is_place(source, 10, 1, 4);
    is_place(source, 12, 1, 6);
    is_place(source, 13, 2, 1);
    is_place(source, 14, 3, 1);
    is_place(source, 15, 3, 2);
    is_place(source, 17, 4, 1);
    is_place(source, 20, 4, 2);
    is_place(source, 9999, 4, 2);

    Source *empty = source_new(arena, STR("e"), STR_NONE);
    is_place(empty, 0, 1, 1);
    is_text(source_line(empty, 1), "");
    Source *ends = source_new(arena, STR("n"), STR("a\n"));
    is_place(ends, 2, 2, 1);
    is_text(source_line(ends, 2), "");
    Source *bad = source_new(arena, STR("b"), STR("a\xFF\xE4z"));
    is_place(bad, 3, 1, 4); /* a bad byte is a column of its own */
    arena_free(arena);
}

static void test_spans(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Source *source = source_new(arena, STR("p"), STR("rule size"));
    Source *other = source_new(arena, STR("q"), STR("rule size"));
    Span a = {source, 5, 7}, b = {source, 0, 4}, none = {0};
    is_text(span_text(a), "si");
    is_text(span_text(none), "");
    is_text(span_text((Span){source, 5, 700}), "size");
    is_text(span_text(span_join(a, b)), "rule si");
    is_text(span_text(span_join(b, a)), "rule si");
    is_text(span_text(span_join(a, none)), "si");
    is_text(span_text(span_join(none, a)), "si");
    is_text(span_text(span_join(a, (Span){other, 0, 9})), "si");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),     cmocka_unit_test(test_vec),  cmocka_unit_test(test_str_compare),
        cmocka_unit_test(test_natural_order), cmocka_unit_test(test_str_parts), cmocka_unit_test(test_trim),
        cmocka_unit_test(test_copies),    cmocka_unit_test(test_buf),  cmocka_unit_test(test_map),
        cmocka_unit_test(test_hash),      cmocka_unit_test(test_source), cmocka_unit_test(test_spans),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}

/* The queue of diagnostics, its catalogue and its printers. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "runtime/base/diag.h"
#include "runtime/base/utf8.h"
#include "runtime/verdict/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

typedef struct Fixture {
    Arena *arena;
    DiagList list;
    Buf out;
    DiagCode command, facts, warning; /* one code of each kind */
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){.arena = arena_new()};
    diag_init(&fixture.list, fixture.arena);
    *state = &fixture;
    return !(diag_code_find(STR("E0801"), &fixture.command) && diag_code_find(STR("E0742"), &fixture.facts) &&
             diag_code_find(STR("W0730"), &fixture.warning));
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    buf_free(&f->out);
    arena_free(f->arena);
    return 0;
}

static const char *printed(Fixture *f, DiagFormat format, Language language)
{
    buf_clear(&f->out);
    diag_print(&f->list, format, language, false, &f->out);
    buf_add_char(&f->out, 0);
    return f->out.p;
}

/* In `expected` every @ stands for the sentence of the first diagnostic. */
static void prints(Fixture *f, Language language, const char *expected)
{
    Buf filled = {0};
    Str sentence = words_in(diag_sentence(f->arena, f->list.diags.items[0]), language);
    for (; *expected; expected++) {
        if (*expected == '@')
            buf_add(&filled, sentence);
        else
            buf_add_char(&filled, *expected);
    }
    buf_add_char(&filled, 0);
    assert_string_equal(printed(f, DIAG_TEXT, language), filled.p);
    buf_free(&filled);
}

static Source *source_of(Fixture *f, const char *text)
{
    return source_new(f->arena, STR("p.banfa"), str_of(text));
}

/* Where `part` stands in the source. */
static Span span_of(const Source *source, const char *part)
{
    const char *at = memmem(source->text.p, source->text.n, part, strlen(part));
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - source->text.p);
    return (Span){source, start, start + (uint32_t)strlen(part)};
}

/* ---- The catalogue ---- */

static unsigned placeholders(const char *sentence)
{
    unsigned found = 0;
    for (const char *p = sentence; *p; p++)
        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}')
            found |= 1u << (p[1] - '0');
    return found;
}

static void test_catalogue(void **state)
{
    (void)state;
    assert_true(DIAG_CODES > 0);
    for (int i = 0; i < (int)DIAG_CODES; i++) {
        DiagCode code = (DiagCode)i, found;
        const char *name = diag_code_name(code);
        Words pattern = diag_code_pattern(code);
        if (strlen(name) != 5 || strspn(name + 1, "0123456789") != 4)
            fail_msg("%s is no code", name);
        if (name[0] != (diag_code_level(code) == DIAG_ERROR ? 'E' : 'W'))
            fail_msg("%s has another level than its letter says", name);
        if (!diag_code_find(str_of(name), &found) || found != code)
            fail_msg("%s is declared twice", name);
        if (pattern.en.n == 0 || pattern.zh.n == 0 || !utf8_valid(pattern.zh, NULL))
            fail_msg("%s lacks a sentence", name);
        if (placeholders(pattern.en.p) != placeholders(pattern.zh.p))
            fail_msg("%s has other arguments in Chinese", name);
        if (placeholders(pattern.en.p) >> DIAG_MAX_ARGS)
            fail_msg("%s has more than %d arguments", name, DIAG_MAX_ARGS);
    }
    DiagCode code;
    assert_true(diag_code_find(STR("e0801"), &code));
    assert_string_equal(diag_code_name(code), "E0801");
    assert_false(diag_code_find(STR("E080"), &code));
    assert_false(diag_code_find(STR("E9999"), &code));
    assert_false(diag_code_find(STR(""), &code));
    assert_false(diag_code_find(STR("\x45\x10\x18\x10\x11"), &code)); /* differs from E0801 in the bit of case alone */
    assert_string_equal(level_name(DIAG_ERROR), "error");
    assert_string_equal(level_name(DIAG_WARNING), "warning");
}

/* One style over the whole catalogue: diag.h says which. */
static void test_style(void **state)
{
    (void)state;
    for (int i = 0; i < (int)DIAG_CODES; i++) {
        Words words = diag_code_pattern((DiagCode)i);
        int quotes = 0;
        assert_true((words.en.p[0] >= 'A' && words.en.p[0] <= 'Z') || words.en.p[0] == '`' || words.en.p[0] == '{');
        assert_true(words.en.p[words.en.n - 1] != '.' && !str_ends(words.zh, STR("。")));
        for (int k = 0; k < 2; k++) {
            Str text = k ? words.zh : words.en;
            assert_false(str_contains(text, STR("“")) || str_contains(text, STR("”")));
            assert_false(str_contains(text, STR("办法")));
            quotes = 0;
            for (size_t at = 0; at < text.n; at++)
                quotes += text.p[at] == '`';
            assert_int_equal(quotes % 2, 0);
        }
    }
}

/* What is in backquotes already gets no second pair; what begins with an argument in words begins with a capital. */
static void test_quotes_and_capitals(void **state)
{
    Fixture *f = *state;
    Words name = words_quoted(f->arena, STR("理由"));
    Words once = words_format(f->arena, WORDS("write `{0}` and {0}", "改为`{0}`"), &name, 1);
    assert_true(str_equal(once.en, STR("write `理由` and `理由`")));
    assert_true(str_equal(once.zh, STR("改为`理由`")));
    DiagCode code;
    assert_true(diag_code_find(STR("E0304"), &code));
    Diag *diag = diag_add(&f->list, code, place_none(), DIAG_ARGS(WORDS("one of `a`, `b`", "取值`a`、`b`")));
    assert_true(str_starts(diag_sentence(f->arena, diag).en, STR("One of `a`, `b` has no order")));
}

static void test_words(void **state)
{
    Fixture *f = *state;
    Words args[2] = {WORDS("a {1}", "甲"), words_int(f->arena, -7)};
    Words filled = words_format(f->arena, WORDS("{1} of {0}, {0}; {2} {x} {", "{0}：{1}"), args, 2);
    assert_true(str_equal(filled.en, STR("-7 of a {1}, a {1}; {2} {x} {")));
    assert_true(str_equal(filled.zh, STR("甲：-7")));
    assert_true(str_equal(words_in(filled, LANGUAGE_ZH), filled.zh));
    assert_true(str_equal(words_of(STR("x")).zh, STR("x")));
    assert_true(str_equal(words_int(f->arena, INT64_MIN).en, STR("-9223372036854775808")));
}

/* ---- The queue ---- */

static void test_same_once(void **state)
{
    Fixture *f = *state;
    Source *source = source_of(f, "abc def");
    DiagPlace place = place_span((Span){source, 4, 7});
    char word[] = "x";
    Diag *first = diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(str_of(word))));
    word[0] = 'y'; /* arguments are copied */
    assert_true(str_equal(first->args[0].en, STR("x")));
    Diag *again = diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("x"))));
    assert_non_null(again);
    assert_ptr_not_equal(again, first);
    diag_help(again, WORDS("unseen", "unseen"));
    assert_int_equal(f->list.diags.n, 1);
    assert_int_equal(f->list.errors, 1);
    assert_int_equal(first->help.en.n, 0);
    /* Another place, argument or code is another diagnostic. */
    diag_add(&f->list, f->command, place_span((Span){source, 4, 6}), DIAG_ARGS(words_of(STR("x"))));
    diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("y"))));
    diag_add(&f->list, f->command, place_file(STR("f"), 4, 7), DIAG_ARGS(words_of(STR("x"))));
    diag_add(&f->list, f->command, place_file(STR("f"), 4, 8), DIAG_ARGS(words_of(STR("x"))));
    diag_add(&f->list, f->command, place_file(STR("g"), 4, 8), DIAG_ARGS(words_of(STR("x"))));
    diag_add(&f->list, f->warning, place, DIAG_ARGS(words_of(STR("x")), words_of(STR("z"))));
    assert_int_equal(f->list.diags.n, 7);
    assert_int_equal(f->list.errors, 6);
    assert_int_equal(f->list.warnings, 1);
}

static void test_facts_are_capped(void **state)
{
    Fixture *f = *state;
    f->list.keep_facts = 20;
    for (int i = 1; i <= 57; i++) {
        Diag *diag = diag_add(&f->list, f->facts, place_file(STR("org.csv"), i, 3), DIAG_ARGS(words_of(STR("id"))));
        assert_non_null(diag);
        diag_add(&f->list, f->warning, place_file(STR("org.csv"), i, 3),
                 DIAG_ARGS(words_of(STR("a")), words_of(STR("b"))));
    }
    diag_add(&f->list, f->facts, place_file(STR("org.csv"), 7, 3), DIAG_ARGS(words_of(STR("id")))); /* kept already */
    diag_add_level(&f->list, DIAG_WARNING, f->facts, place_file(STR("org.csv"), 99, 3), DIAG_ARGS(words_of(STR("id"))));
    diag_add(&f->list, f->command, place_none(), DIAG_ARGS(words_of(STR("x"))));
    assert_int_equal(f->list.errors, 58);
    assert_int_equal(f->list.facts_errors, 57);
    assert_int_equal(f->list.warnings, 58);
    assert_int_equal(f->list.diags.n, 20 + 58 + 1);
    assert_non_null(strstr(printed(f, DIAG_TEXT, LANGUAGE_EN), "\n… and 37 more errors in the facts (57 in all)\n"));
    assert_non_null(strstr(printed(f, DIAG_TEXT, LANGUAGE_ZH), "\n……事实数据另有 37 处错误未列出（共 57 处）\n"));
    assert_non_null(strstr(f->out.p, "org.csv:20:3: error[E0742]"));
    assert_null(strstr(f->out.p, "org.csv:21:3: error[E0742]"));
    assert_non_null(strstr(f->out.p, "org.csv:99:3: warning[E0742]"));
}

static void test_order(void **state)
{
    Fixture *f = *state;
    Source *ten = source_new(f->arena, STR("chapter-10.banfa"), STR("one two\nthree"));
    Source *two = source_new(f->arena, STR("chapter-2.banfa"), STR("one two\nthree"));
    diag_add(&f->list, f->command, place_file(STR("a.csv"), 2, 1), DIAG_ARGS(words_of(STR("9"))));
    diag_add(&f->list, f->command, place_span(span_of(ten, "one")), DIAG_ARGS(words_of(STR("5"))));
    diag_add(&f->list, f->command, place_span(span_of(two, "three")), DIAG_ARGS(words_of(STR("4"))));
    diag_add(&f->list, f->command, place_span(span_of(two, "two")), DIAG_ARGS(words_of(STR("2"))));
    diag_add(&f->list, f->command, place_span(span_of(two, "two")), DIAG_ARGS(words_of(STR("3"))));
    diag_add(&f->list, f->command, place_file(STR("a.csv"), 0, 0), DIAG_ARGS(words_of(STR("6"))));
    diag_add(&f->list, f->command, place_file(STR("a.csv"), 1, 10), DIAG_ARGS(words_of(STR("8"))));
    diag_add(&f->list, f->command, place_file(STR("a.csv"), 1, 9), DIAG_ARGS(words_of(STR("7"))));
    diag_add(&f->list, f->command, place_none(), DIAG_ARGS(words_of(STR("1"))));
    json_t *root = json_loads(printed(f, DIAG_JSON, LANGUAGE_EN), 0, NULL);
    assert_int_equal(json_array_size(root), 9);
    for (size_t i = 0; i < 9; i++) {
        char word[] = {'`', (char)('1' + i), '`', 0};
        const char *message = json_string_value(json_object_get(json_array_get(root, i), "message"));
        if (!strstr(message, word))
            fail_msg("%s is number %zu", message, i + 1);
    }
    json_decref(root);
}

static void test_suggest(void **state)
{
    Fixture *f = *state;
    Source *source = source_of(f, "must sise in 5..9\n");
    const Str names[] = {STR("members"), STR("size")};
    Diag *diag = diag_add(&f->list, f->command, place_span(span_of(source, "sise")), DIAG_ARGS(words_of(STR("sise"))));
    assert_false(diag_suggest(&f->list, diag, span_of(source, "sise"), STR("budget"), names, 2));
    assert_false(diag->has_fix);
    assert_true(diag_suggest(&f->list, diag, span_of(source, "sise"), STR("sise"), names, 2));
    assert_true(diag->has_fix && str_equal(diag->fix_text, STR("size")));
    prints(f, LANGUAGE_EN, "p.banfa:1:6: error[E0801]: @\n"
                           "  must sise in 5..9\n"
                           "       ^~~~\n"
                           "  = help: write `size`\n");
    prints(f, LANGUAGE_ZH, "p.banfa:1:6: error[E0801]: @\n"
                           "  must sise in 5..9\n"
                           "       ^~~~\n"
                           "  = 提示：改为 `size`\n");
    diag_fix(&f->list, diag, (Span){source, 0, 5}, STR_NONE);
    prints(f, LANGUAGE_EN, "p.banfa:1:6: error[E0801]: @\n"
                           "  must sise in 5..9\n"
                           "       ^~~~\n"
                           "  = help: remove `must `\n");
    diag_fix(&f->list, diag, (Span){source, 5, 5}, STR("a "));
    prints(f, LANGUAGE_ZH, "p.banfa:1:6: error[E0801]: @\n  must sise in 5..9\n       ^~~~\n  = 提示：加上 `a `\n");
    diag->has_fix = false;
    diag_fix(&f->list, diag, (Span){0}, STR("nowhere"));
    assert_false(diag->has_fix);
}

/* ---- Text ---- */

static void test_wide_carets(void **state)
{
    Fixture *f = *state;
    Source *source = source_of(f, "规则\n\t应当 党员人数 ≥ “五”\r\n");
    Diag *diag = diag_add(&f->list, f->command, place_span(span_of(source, "党员人数")), DIAG_ARGS(words_of(STR("x"))));
    diag_more(diag, place_span(span_of(source, "规则")), WORDS("declared here", "在此声明"));
    diag_more(diag, place_file(STR("org.csv"), 1, 0), WORDS("and here", "以及此处"));
    diag_more(diag, place_none(), WORDS("a third has no room", "第三处"));
    diag_help(diag, WORDS("count them", "请计数"));
    prints(f, LANGUAGE_EN, "p.banfa:2:5: error[E0801]: @\n"
                           "   应当 党员人数 ≥ “五”\n"
                           "        ^~~~~~~~\n"
                           "p.banfa:1:1: note: declared here\n"
                           "  规则\n"
                           "  ^~~~\n"
                           "org.csv:1: note: and here\n"
                           "  = help: count them\n");
    prints(f, LANGUAGE_ZH, "p.banfa:2:5: error[E0801]: @\n"
                           "   应当 党员人数 ≥ “五”\n"
                           "        ^~~~~~~~\n"
                           "p.banfa:1:1: note: 在此声明\n"
                           "  规则\n"
                           "  ^~~~\n"
                           "org.csv:1: note: 以及此处\n"
                           "  = 提示：请计数\n");
}

static void carets(Fixture *f, const char *text, uint32_t start, uint32_t end, const char *expected)
{
    diag_init(&f->list, f->arena);
    diag_add(&f->list, f->command, place_span((Span){source_of(f, text), start, end}), DIAG_ARGS(words_of(STR("x"))));
    prints(f, LANGUAGE_EN, expected);
}

static void test_caret_edges(void **state)
{
    Fixture *f = *state;
    carets(f, "abc\ndef\n", 1, 6, "p.banfa:1:2: error[E0801]: @\n  abc\n   ^~\n"); /* clipped to its line */
    carets(f, "abc", 3, 3, "p.banfa:1:4: error[E0801]: @\n  abc\n     ^\n");
    carets(f, "abc\n", 3, 4, "p.banfa:1:4: error[E0801]: @\n  abc\n     ^\n"); /* the line end itself */
    carets(f, "abc\n", 4, 4, "p.banfa:2:1: error[E0801]: @\n"); /* the empty line at the end has no carets */
    carets(f, "abc", 1, 1, "p.banfa:1:2: error[E0801]: @\n  abc\n   ^\n");
    carets(f, "abc", 1, 2, "p.banfa:1:2: error[E0801]: @\n  abc\n   ^\n");
    carets(f, "abc", 1, 99, "p.banfa:1:2: error[E0801]: @\n  abc\n   ^~\n");
    carets(f, "e\xCC\x81z", 3, 4, "p.banfa:1:3: error[E0801]: @\n  e\xCC\x81z\n   ^\n"); /* an accent takes no cell */
    carets(f, "\xEF\xBB\xBF" "ab", 4, 5, "p.banfa:1:2: error[E0801]: @\n  ab\n   ^\n");
}

static void test_nothing_steers_the_terminal(void **state)
{
    Fixture *f = *state;
    DiagPlace place = place_file(STR("a\033[31m.csv"), 3, 4);
    place.text = STR("a\033\x07" "b\xC2\x9B" "c\xE2\x80\xAE" "d\xFF\x7F\0");
    diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("x\033]0;t\x07\ny\xE2\x81\xA6"))));
    const char *text = printed(f, DIAG_TEXT, LANGUAGE_EN);
    for (const char *p = text; *p; p++)
        assert_true((unsigned char)*p >= 0x20 || *p == '\n');
    assert_null(strstr(text, "\x7F"));
    assert_null(strstr(text, "\xC2\x9B"));
    assert_null(strstr(text, "\xE2\x80\xAE"));
    assert_null(strstr(text, "\xE2\x81\xA6"));
    assert_true(utf8_valid(str_of(text), NULL));
    assert_non_null(strstr(text, "`x�]0;t� y�`"));
    assert_non_null(strstr(text, "\n  a��b�c�d���\n     ^\n"));
    assert_non_null(strstr(text, "a�[31m.csv:3:4: "));
}

static void test_places(void **state)
{
    Fixture *f = *state;
    static const struct {
        int line, column;
        const char *file, *text, *expected;
    } cases[] = {
        {0, 0, "", "", "banfa: error[E0801]: @\n"},
        {0, 0, "org.csv", "", "org.csv: error[E0801]: @\n"},
        {0, 5, "org.csv", "", "org.csv: error[E0801]: @\n"},
        {7, 0, "org.csv", "a,b", "org.csv:7: error[E0801]: @\n"},
        {7, 3, "org.csv", "", "org.csv:7:3: error[E0801]: @\n"},
        {7, 3, "org.csv", "甲,b", "org.csv:7:3: error[E0801]: @\n  甲,b\n     ^\n"},
        {7, 9, "org.csv", "甲,b", "org.csv:7:9: error[E0801]: @\n  甲,b\n      ^\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        diag_init(&f->list, f->arena);
        DiagPlace place = place_file(str_of(cases[i].file), cases[i].line, cases[i].column);
        place.text = str_of(cases[i].text);
        diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("x"))));
        prints(f, LANGUAGE_EN, cases[i].expected);
    }
}

/* The three lines that are printed: what stands above the caret must be what it points at. */
static void test_long_lines(void **state)
{
    Fixture *f = *state;
    enum { CHARS = 400 };
    for (int kind = 0; kind < 2; kind++)
        for (int column = 1; column <= CHARS; column++) {
            Buf line = {0};
            size_t cells_before = 0;
            for (int i = 1; i <= CHARS; i++) {
                if (i == column)
                    cells_before = utf8_cells(buf_str(&line));
                buf_add_c(&line, i == column ? (kind ? "里" : "X") : (kind && i % 3 ? "中" : "."));
            }
            size_t all_cells = utf8_cells(buf_str(&line));
            diag_init(&f->list, f->arena);
            DiagPlace place = place_file(STR("org.csv"), 1, column);
            place.text = buf_str(&line);
            diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("x"))));
            buf_free(&line);
            const char *text = strchr(printed(f, DIAG_TEXT, LANGUAGE_EN), '\n') + 1;
            const char *caret_line = strchr(text, '\n') + 1;
            Str shown = {text + 2, (size_t)(caret_line - text) - 3};
            size_t cells = utf8_cells(shown), before = strspn(caret_line, " ") - 2, used;
            if (cells > 100 || cells < 97)
                fail_msg("%zu cells are shown", cells);
            Str left = utf8_cut(shown, before, &used);
            Str rest = str_sub(shown, left.n, shown.n);
            if (used != before || !str_starts(rest, kind ? STR("里") : STR("X")))
                fail_msg("kind %d, column %d: the caret points at `%.8s`", kind, column, rest.p);
            if (str_starts(shown, STR("…")) != (cells_before > 40) ||
                str_ends(shown, STR("…")) != (cells_before + 60 < all_cells))
                fail_msg("column %d: `%.*s`", column, STR_ARG(shown));
        }
}

/* Of a line of megabytes only a part is kept, and the caret still stands right. */
static void test_huge_line(void **state)
{
    Fixture *f = *state;
    enum { CHARS = 1000000 };
    Buf line = {0};
    for (int i = 1; i <= CHARS; i++)
        buf_add_c(&line, i == 700000 ? "里" : i % 2 ? "中" : ".");
    DiagPlace place = place_file(STR("org.json"), 1, 700000);
    place.text = buf_str(&line);
    size_t used = arena_used(f->arena);
    diag_add(&f->list, f->command, place, DIAG_ARGS(words_of(STR("x"))));
    buf_free(&line);
    assert_true(arena_used(f->arena) - used < 10000);
    const char *text = strchr(printed(f, DIAG_TEXT, LANGUAGE_EN), '\n') + 1;
    const char *caret_line = strchr(text, '\n') + 1;
    Str shown = {text + 2, (size_t)(caret_line - text) - 3};
    Str left = utf8_cut(shown, strspn(caret_line, " ") - 2, NULL);
    assert_true(str_starts(str_sub(shown, left.n, shown.n), STR("里")));
    assert_true(str_starts(shown, STR("…")) && str_ends(shown, STR("…")));
}

static void test_colour(void **state)
{
    Fixture *f = *state;
    diag_add(&f->list, f->command, place_none(), DIAG_ARGS(words_of(STR("x"))));
    diag_print(&f->list, DIAG_TEXT, LANGUAGE_EN, true, &f->out);
    assert_true(str_contains(buf_str(&f->out), STR("\033[1;31merror[E0801]: \033[0m")));
    assert_null(strchr(printed(f, DIAG_TEXT, LANGUAGE_EN), '\033'));
}

/* ---- JSON and SARIF ---- */

static json_t *at(json_t *value, const char *path)
{
    char part[40];
    while (value && *path) {
        size_t n = strcspn(path, "/");
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(part)) : json_object_get(value, part);
        path += n + (path[n] == '/');
    }
    return value;
}

static void is_string(json_t *value, const char *path, const char *text)
{
    const char *found = json_string_value(at(value, path));
    if (!found || strcmp(found, text) != 0)
        fail_msg("%s is `%s` instead of `%s`", path, found ? found : "(none)", text);
}

static void is_int(json_t *value, const char *path, int number)
{
    if (!json_is_integer(at(value, path)) || json_integer_value(at(value, path)) != number)
        fail_msg("%s is %d instead of %d", path, (int)json_integer_value(at(value, path)), number);
}

static json_t *loads(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("%s in %s", error.text, text);
    return root;
}

static void fill_for_json(Fixture *f)
{
    Source *source = source_of(f, "规则 size\nmust sise\n in 5..9\n");
    Diag *diag = diag_add(&f->list, f->command, place_span(span_of(source, "sise\n in")),
                          DIAG_ARGS(words_of(STR("a\"\xFF\033"))));
    diag_more(diag, place_span(span_of(source, "size")), WORDS("declared here", "在此声明"));
    diag_fix(&f->list, diag, span_of(source, "sise"), STR("size"));
    diag_help(diag, WORDS("help it", "请改正"));
    diag_add(&f->list, f->warning, place_file(STR("数据/a b.csv"), 3, 0),
             DIAG_ARGS(words_of(STR("x")), words_of(STR("y"))));
    diag_add(&f->list, f->command, place_none(), DIAG_ARGS(words_of(STR("z"))));
}

static void test_json(void **state)
{
    Fixture *f = *state;
    assert_string_equal(printed(f, DIAG_JSON, LANGUAGE_EN), "[]\n");
    fill_for_json(f);
    json_t *root = loads(printed(f, DIAG_JSON, LANGUAGE_ZH));
    assert_int_equal(json_array_size(root), 3);
    is_string(root, "0/code", "E0801");
    assert_true(json_is_null(at(root, "0/file")) && json_is_null(at(root, "0/line")));
    assert_true(json_is_null(at(root, "0/fix")));
    assert_int_equal(json_array_size(at(root, "0/notes")), 0);
    assert_true(json_is_null(at(root, "0/help")));
    is_string(root, "1/level", "error");
    is_string(root, "1/file", "p.banfa");
    is_int(root, "1/line", 2);
    is_int(root, "1/column", 6);
    is_int(root, "1/end_line", 3);
    is_int(root, "1/end_column", 4);
    assert_non_null(strstr(json_string_value(at(root, "1/message")), "a\"�\033"));
    is_int(root, "1/fix/start", 17);
    is_int(root, "1/fix/end", 21);
    is_int(root, "1/fix/line", 2);
    is_int(root, "1/fix/column", 6);
    is_string(root, "1/fix/replacement", "size");
    is_string(root, "1/notes/0/message", "在此声明");
    is_string(root, "1/notes/0/file", "p.banfa");
    is_int(root, "1/notes/0/line", 1);
    is_int(root, "1/notes/0/column", 4);
    is_string(root, "1/help", "请改正");
    is_string(root, "2/code", "W0730");
    is_string(root, "2/level", "warning");
    is_int(root, "2/line", 3);
    assert_true(json_is_null(at(root, "2/column")));
    json_decref(root);
}

static void test_sarif(void **state)
{
    Fixture *f = *state;
    json_t *root = loads(printed(f, DIAG_SARIF, LANGUAGE_EN));
    is_string(root, "version", "2.1.0");
    assert_true(json_is_array(at(root, "runs/0/results")) && json_array_size(at(root, "runs/0/results")) == 0);
    json_decref(root);

    fill_for_json(f);
    root = loads(printed(f, DIAG_SARIF, LANGUAGE_EN));
    json_t *run = at(root, "runs/0");
    is_string(run, "tool/driver/name", "banfa");
    is_string(run, "columnKind", "unicodeCodePoints");
    assert_int_equal(json_array_size(at(run, "tool/driver/rules")), 2);
    is_string(run, "tool/driver/rules/0/id", "E0801");
    is_string(run, "tool/driver/rules/0/shortDescription/text", diag_code_pattern(f->command).en.p);
    is_string(run, "tool/driver/rules/1/id", "W0730");
    assert_int_equal(json_array_size(at(run, "results")), 3);
    is_string(run, "results/0/ruleId", "E0801");
    assert_int_equal(json_array_size(at(run, "results/0/locations")), 0);
    is_string(run, "results/1/ruleId", "E0801");
    is_int(run, "results/1/ruleIndex", 0);
    is_string(run, "results/1/level", "error");
    json_t *place = at(run, "results/1/locations/0/physicalLocation");
    is_string(place, "artifactLocation/uri", "p.banfa");
    is_int(place, "region/startLine", 2);
    is_int(place, "region/startColumn", 6);
    is_int(place, "region/endLine", 3);
    is_int(place, "region/endColumn", 4);
    is_string(run, "results/1/relatedLocations/0/message/text", "declared here");
    json_t *change = at(run, "results/1/fixes/0/artifactChanges/0");
    is_string(change, "artifactLocation/uri", "p.banfa");
    is_int(change, "replacements/0/deletedRegion/endColumn", 10);
    is_string(change, "replacements/0/insertedContent/text", "size");
    is_string(run, "results/2/ruleId", "W0730");
    is_int(run, "results/2/ruleIndex", 1);
    is_string(run, "results/2/level", "warning");
    place = at(run, "results/2/locations/0/physicalLocation");
    is_string(place, "artifactLocation/uri", "%E6%95%B0%E6%8D%AE/a%20b.csv");
    is_int(place, "region/startLine", 3);
    assert_null(at(place, "region/startColumn"));
    json_decref(root);

    f->list.keep_facts = 1;
    diag_add(&f->list, f->facts, place_file(STR("/tmp/org.csv"), 1, 3), DIAG_ARGS(words_of(STR("id"))));
    diag_add(&f->list, f->facts, place_file(STR("/tmp/org.csv"), 2, 3), DIAG_ARGS(words_of(STR("id"))));
    root = loads(printed(f, DIAG_SARIF, LANGUAGE_EN));
    is_int(root, "runs/0/properties/factsErrors", 2);
    is_string(root, "runs/0/results/2/locations/0/physicalLocation/artifactLocation/uri", "file:///tmp/org.csv");
    json_decref(root);
}

/* ---- The names of verdicts and forces ---- */

static void test_verdict_names(void **state)
{
    (void)state;
    static const char *const words[VERDICTS][2] = {
        {"pass", "符合"}, {"fail", "不符合"}, {"pending", "待办"}, {"unknown", "未知"}, {"na", "不适用"}};
    for (int i = 0; i < VERDICTS; i++) {
        Verdict found = VERDICTS;
        assert_string_equal(verdict_name((Verdict)i), words[i][0]);
        assert_true(str_equal(verdict_words((Verdict)i).zh, str_of(words[i][1])));
        assert_true(verdict_find(str_of(words[i][0]), &found) && found == (Verdict)i);
        found = VERDICTS;
        assert_true(verdict_find(str_of(words[i][1]), &found) && found == (Verdict)i);
    }
    Verdict found;
    assert_false(verdict_find(STR("Pass"), &found));
    assert_false(verdict_find(STR(""), &found));
    assert_string_equal(force_name(FORCE_MUST_NOT), "must not");
    assert_string_equal(force_name(FORCE_SHOULD_NOT), "should not");
    assert_true(str_equal(force_words(FORCE_MUST).zh, STR("应当")));
    assert_true(str_equal(force_words(FORCE_MUST_NOT).zh, STR("不得")));
    assert_true(str_equal(force_words(FORCE_SHOULD).zh, STR("一般应当")));
    assert_true(str_equal(force_words(FORCE_SHOULD_NOT).zh, STR("一般不得")));
    assert_true(str_equal(force_words(FORCE_MAY).zh, STR("可以")));
}

#define WITH_LIST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalogue), cmocka_unit_test(test_style), WITH_LIST(test_quotes_and_capitals), WITH_LIST(test_words),    WITH_LIST(test_same_once),
        WITH_LIST(test_facts_are_capped), WITH_LIST(test_order),    WITH_LIST(test_suggest),
        WITH_LIST(test_wide_carets),      WITH_LIST(test_caret_edges), WITH_LIST(test_nothing_steers_the_terminal),
        WITH_LIST(test_places),           WITH_LIST(test_long_lines), WITH_LIST(test_huge_line),
        WITH_LIST(test_colour),           WITH_LIST(test_json),     WITH_LIST(test_sarif),
        cmocka_unit_test(test_verdict_names),
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}

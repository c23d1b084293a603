/* The JSON parser against jansson, on random texts: the same values, and the same texts refused. */
#include "runtime/facts/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int below(uint64_t *seed, int n) {
    return (int)(next_random(seed) % (uint64_t)n);
}

static void write_blanks(uint64_t *seed, Buf *buf) {
    static const char *const blanks[] = {"", "", "", " ", "\n", "\r\n", "\t "};
    buf_add_c(buf, blanks[below(seed, 7)]);
}

static void write_string(uint64_t *seed, Buf *buf) {
    static const char *const pieces[] = {"a",   "委", "\\\"", "\\\\", "\\n", "\\u59d4", "\\ud83d\\ude00",
                                         "\\/", "é",  " ",    "😀"};
    buf_add_char(buf, '"');
    for (int n = below(seed, 6); n > 0; n--)
        buf_add_c(buf, pieces[below(seed, 11)]);
    buf_add_char(buf, '"');
}

static void write_value(uint64_t *seed, Buf *buf, int depth) {
    int kind = below(seed, depth > 3 ? 6 : 8);
    write_blanks(seed, buf);
    switch (kind) {
    case 0:
        buf_add_c(buf, below(seed, 2) ? "true" : "false");
        break;
    case 1:
        buf_add_c(buf, "null");
        break;
    case 2:
        buf_add_format(buf, "%d", below(seed, 2000000) - 1000000);
        break;
    case 3:
        buf_add_format(buf, "%s%d.%04d", below(seed, 2) ? "-" : "", below(seed, 1000), below(seed, 10000));
        break;
    case 4:
    case 5:
        write_string(seed, buf);
        break;
    default:
        buf_add_char(buf, kind == 6 ? '[' : '{');
        for (int i = 0, n = below(seed, 4); i < n; i++) {
            if (i > 0)
                buf_add_char(buf, ',');
            if (kind == 7) {
                write_blanks(seed, buf);
                buf_add_format(buf, "\"k%d\"", i);
                write_blanks(seed, buf);
                buf_add_char(buf, ':');
            }
            write_value(seed, buf, depth + 1);
        }
        write_blanks(seed, buf);
        buf_add_char(buf, kind == 6 ? ']' : '}');
    }
    write_blanks(seed, buf);
}

/* The value that begins with the current token, in jansson's form; NULL after an error. */
static json_t *build(JsonReader *reader) {
    json_t *value = NULL;
    switch (reader->kind) {
    case JSON_TOKEN_TRUE:
        return json_true();
    case JSON_TOKEN_FALSE:
        return json_false();
    case JSON_TOKEN_NULL:
        return json_null();
    case JSON_TOKEN_STRING:
        return json_stringn(reader->text.p, reader->text.n);
    case JSON_TOKEN_NUMBER: {
        char number[64] = "";
        memcpy(number, reader->text.p, reader->text.n < 63 ? reader->text.n : 63);
        return strpbrk(number, ".eE") ? json_real(strtod(number, NULL)) : json_integer(strtoll(number, NULL, 10));
    }
    case JSON_TOKEN_ARRAY:
        value = json_array();
        while (json_next(reader) != JSON_TOKEN_ARRAY_END) {
            json_t *element = build(reader);
            if (!element)
                return json_decref(value), NULL;
            json_array_append_new(value, element);
        }
        return value;
    case JSON_TOKEN_OBJECT:
        value = json_object();
        while (json_next(reader) == JSON_TOKEN_KEY) {
            char *key = strndup(reader->text.p, reader->text.n);
            json_next(reader);
            json_t *element = build(reader);
            if (element)
                json_object_set_new(value, key, element);
            free(key);
            if (!element)
                return json_decref(value), NULL;
        }
        if (reader->kind == JSON_TOKEN_OBJECT_END)
            return value;
        return json_decref(value), NULL;
    default:
        return NULL;
    }
}

static json_t *parse_ours(Str bytes) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    TextSource source = {.path = STR("t.json"), .shown = STR("t.json"), .bytes = bytes};
    TextInput *input = text_open(&source, &diags);
    JsonReader reader;
    json_t *value = NULL;
    if (input) {
        json_start(&reader, input, &diags);
        json_next(&reader);
        value = build(&reader);
        while (json_next(&reader) != JSON_TOKEN_END)
            ;
        json_stop(&reader);
    }
    if (diags.errors > 0 && value) {
        json_decref(value);
        value = NULL;
    }
    text_close(input);
    arena_free(arena);
    return value;
}

static void write_array(uint64_t *seed, Buf *buf) {
    buf_add_char(buf, '[');
    for (int i = 0, n = below(seed, 4); i < n; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        write_value(seed, buf, 0);
    }
    buf_add_char(buf, ']');
}

static void test_same_values(void **state) {
    (void)state;
    uint64_t seed = 19700101;
    for (int round = 0; round < 4000; round++) {
        Buf text = {0};
        write_array(&seed, &text);
        json_error_t error;
        json_t *theirs = json_loadb(text.p, text.n, 0, &error);
        json_t *ours = parse_ours(buf_str(&text));
        assert_non_null(theirs);
        if (!ours || !json_equal(ours, theirs))
            fail_msg("round %d: %.*s", round, STR_ARG(buf_str(&text)));
        json_decref(ours);
        json_decref(theirs);
        buf_free(&text);
    }
}

static void test_same_refusals(void **state) {
    (void)state;
    static const char signs[] = "{}[],:\"\\ tfn-.u";
    uint64_t seed = 99;
    int refused = 0;
    for (int round = 0; round < 6000; round++) {
        Buf text = {0};
        write_array(&seed, &text);
        size_t at = (size_t)below(&seed, (int)text.n);
        while ((unsigned char)text.p[at] >= 0x80)
            at--; /* half a character would be another encoding's text */
        if (below(&seed, 2)) {
            text.p[at] = signs[below(&seed, sizeof signs - 1)];
        } else {
            memmove(text.p + at, text.p + at + 1, text.n - at - 1);
            text.n--;
        }
        json_error_t error;
        json_t *theirs = text.n > 0 && text.p[0] == '[' ? json_loadb(text.p, text.n, 0, &error) : NULL;
        json_t *ours = text.n > 0 && text.p[0] == '[' ? parse_ours(buf_str(&text)) : NULL;
        refused += !theirs;
        if (!ours != !theirs || (ours && !json_equal(ours, theirs)))
            fail_msg("round %d: %s %.*s", round, ours ? "accepted" : "refused", STR_ARG(buf_str(&text)));
        json_decref(ours);
        json_decref(theirs);
        buf_free(&text);
    }
    assert_true(refused > 1000);
}

static void expect_error(const char *text, const char *code, int line, int column) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    TextSource source = {.path = STR("t.json"), .shown = STR("t.json"), .bytes = str_of(text)};
    TextInput *input = text_open(&source, &diags);
    assert_non_null(input);
    JsonReader reader;
    json_start(&reader, input, &diags);
    while (json_next(&reader) != JSON_TOKEN_END)
        ;
    json_stop(&reader);
    assert_int_equal(diags.errors, 1);
    const Diag *diag = diags.diags.items[0];
    assert_string_equal(diag_code_name(diag->code), code);
    assert_int_equal(diag->place.line, line);
    assert_int_equal(diag->place.column, column);
    text_close(input);
    arena_free(arena);
}

static void test_errors(void **state) {
    (void)state;
    expect_error("[1,]", "E0720", 1, 4);
    expect_error("[1] 2", "E0720", 1, 5);
    expect_error("{\"委\":,\n\"b\":1}\n{\"a\":2}", "E0720", 1, 6);
    expect_error("{\"a\":1}\n{\"a\" 1}\n{\"a\":2}", "E0720", 2, 6);
    expect_error("[\"委\\x\"]", "E0723", 1, 4);
    expect_error("[\"\\ud800\"]", "E0723", 1, 3);
    expect_error("[\"\\ude00\"]", "E0723", 1, 3);
    expect_error("[\"\\u0000\"]", "E0723", 1, 3);
    expect_error("[\"\\u12\"]", "E0723", 1, 3);
    expect_error("[\"a\tb\"]", "E0723", 1, 4);
    expect_error("[\"a\n\"]", "E0723", 1, 2);
    expect_error("[01]", "E0724", 1, 2);
    expect_error("[-]", "E0724", 1, 2);
    expect_error("[1.]", "E0724", 1, 2);
    expect_error("[1e]", "E0724", 1, 2);
    expect_error("[NaN]", "E0720", 1, 2);
    expect_error("[nullx]", "E0720", 1, 2);
    expect_error("[{}", "E0726", 1, 4);
    expect_error("{\"a\"", "E0726", 1, 5);
}

static void test_depth(void **state) {
    (void)state;
    Buf text = {0};
    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_add_char(&text, '[');
    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_add_char(&text, ']');
    json_t *value = parse_ours(buf_str(&text));
    assert_non_null(value);
    json_decref(value);
    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&text, '[');
    buf_add_char(&text, 0);
    text.n--;
    expect_error(text.p, "E0721", 1, JSON_MAX_DEPTH + 1);
    buf_free(&text);
}

/* Tokens and lines across the blocks in which the input is read. */
static void test_long_lines(void **state) {
    (void)state;
    Buf text = {0};
    buf_add_char(&text, '[');
    for (int i = 0; i < 30000; i++)
        buf_add_format(&text, "%s\"委员 %d \\n\"", i > 0 ? "," : "", i);
    buf_add_char(&text, ']');
    json_error_t error;
    json_t *theirs = json_loadb(text.p, text.n, 0, &error), *ours = parse_ours(buf_str(&text));
    assert_true(json_equal(ours, theirs));
    json_decref(ours);
    json_decref(theirs);
    text.n--;
    size_t columns = 0;
    for (size_t i = 0; i < text.n; i++)
        columns += (text.p[i] & 0xC0) != 0x80;
    buf_add_c(&text, "}");
    buf_add_char(&text, 0);
    expect_error(text.p, "E0720", 1, (int)columns + 1);
    buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_values), cmocka_unit_test(test_same_refusals), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_depth),       cmocka_unit_test(test_long_lines),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}

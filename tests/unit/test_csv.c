/* The CSV parser against libcsv and against what was written, on random tables; and on what is no CSV. */
#include "runtime/facts/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

typedef struct Fixture {
    Arena *arena;
    DiagList diags;
    TextInput *input;
    CsvReader reader;
} Fixture;

static void open_text(Fixture *f, Str bytes) {
    *f = (Fixture){.arena = arena_new()};
    diag_init(&f->diags, f->arena);
    TextSource source = {.path = STR("t.csv"), .shown = STR("t.csv"), .bytes = bytes};
    f->input = text_open(&source, &f->diags);
    if (f->input)
        csv_start(&f->reader, f->input, &f->diags);
}

static void close_text(Fixture *f) {
    if (f->input)
        csv_stop(&f->reader);
    text_close(f->input);
    arena_free(f->arena);
}

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int below(uint64_t *seed, int n) {
    return (int)(next_random(seed) % (uint64_t)n);
}

/* All records as text: cells end in \1, records in \2. */
static void add_field(void *field, size_t n, void *buf) {
    buf_add(buf, (Str){field, n});
    buf_add_char(buf, 1);
}

static void end_record(int c, void *buf) {
    (void)c;
    buf_add_char(buf, 2);
}

static void read_ours(Str bytes, Buf *out, int64_t *errors) {
    Fixture f;
    open_text(&f, bytes);
    while (f.input && csv_next(&f.reader)) {
        for (int i = 0; i < f.reader.n; i++)
            add_field((void *)(uintptr_t)f.reader.cells[i].text.p, f.reader.cells[i].text.n, out);
        end_record(0, out);
    }
    *errors = f.diags.errors;
    close_text(&f);
}

static void read_theirs(Str bytes, Buf *out) {
    struct csv_parser parser;
    assert_int_equal(csv_init(&parser, 0), 0);
    assert_int_equal(csv_parse(&parser, bytes.p, bytes.n, add_field, end_record, out), bytes.n);
    csv_fini(&parser, add_field, end_record, out);
    csv_free(&parser);
}

static void write_cell(uint64_t *seed, Buf *csv, Buf *truth) {
    static const char *const pieces[] = {"a", "7", "委员", ",", "\"", "\n", "\r\n", " ", "é", "\t"};
    Buf cell = {0};
    bool quoted = below(seed, 3) == 0;
    for (int n = below(seed, 5); n > 0; n--) {
        int k = below(seed, 10);
        if (!quoted && k >= 3)
            k = k == 8 ? 8 : k % 3;
        buf_add_c(&cell, pieces[k]);
    }
    buf_add(truth, buf_str(&cell));
    buf_add_char(truth, 1);
    if (quoted)
        buf_add_char(csv, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_add_char(csv, '"');
        buf_add_char(csv, cell.p[i]);
    }
    if (quoted)
        buf_add_char(csv, '"');
    buf_free(&cell);
}

static void test_random_tables(void **state) {
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    uint64_t seed = 20130604;
    for (int round = 0; round < 3000; round++) {
        Buf csv = {0}, truth = {0}, ours = {0}, theirs = {0};
        int columns = 2 + below(&seed, 4);
        for (int rows = 1 + below(&seed, 6); rows > 0; rows--) {
            for (int c = 0; c < columns; c++) {
                if (c > 0)
                    buf_add_char(&csv, ',');
                write_cell(&seed, &csv, &truth);
            }
            buf_add_char(&truth, 2);
            if (rows > 1 || below(&seed, 2))
                buf_add_c(&csv, ends[below(&seed, 3)]);
            if (below(&seed, 8) == 0)
                buf_add_c(&csv, rows > 1 ? "\n" : "");
        }
        int64_t errors;
        read_ours(buf_str(&csv), &ours, &errors);
        read_theirs(buf_str(&csv), &theirs);
        assert_int_equal(errors, 0);
        if (!str_equal(buf_str(&ours), buf_str(&truth)))
            fail_msg("round %d: %.*s", round, STR_ARG(buf_str(&csv)));
        assert_true(str_equal(buf_str(&theirs), buf_str(&truth)));
        buf_free(&csv);
        buf_free(&truth);
        buf_free(&ours);
        buf_free(&theirs);
    }
}

/* Whatever the bytes are, reading ends, and an error or a record comes out. */
static void test_random_bytes(void **state) {
    (void)state;
    static const char alphabet[] = "a,\"\r\n ;x\xe5\xa7";
    uint64_t seed = 7;
    for (int round = 0; round < 4000; round++) {
        char bytes[40];
        size_t n = (size_t)below(&seed, sizeof bytes);
        for (size_t i = 0; i < n; i++)
            bytes[i] = alphabet[below(&seed, sizeof alphabet - 1)];
        Buf ours = {0};
        int64_t errors;
        read_ours((Str){bytes, n}, &ours, &errors);
        buf_free(&ours);
    }
}

/* Cells longer than the window, and records that lie across its blocks. */
static void test_long_records(void **state) {
    (void)state;
    Buf csv = {0}, truth = {0}, ours = {0};
    for (int row = 0; row < 40; row++) {
        buf_add_c(&csv, "\"");
        for (int i = 0; i < 3000 + 17 * row; i++) {
            buf_add_c(&csv, i % 50 == 49 ? "\"\"" : i % 70 == 69 ? "\n" : "委");
            buf_add_c(&truth, i % 50 == 49 ? "\"" : i % 70 == 69 ? "\n" : "委");
        }
        buf_add_c(&csv, "\",b\n");
        buf_add_c(&truth, "\1b\1\2");
    }
    int64_t errors;
    read_ours(buf_str(&csv), &ours, &errors);
    assert_int_equal(errors, 0);
    assert_true(str_equal(buf_str(&ours), buf_str(&truth)));
    buf_free(&csv);
    buf_free(&truth);
    buf_free(&ours);
}

static void expect_error(const char *csv, const char *code, int line, int column) {
    Fixture f;
    open_text(&f, str_of(csv));
    while (f.input && csv_next(&f.reader))
        ;
    assert_int_equal(f.diags.errors, 1);
    const Diag *diag = f.diags.diags.items[0];
    assert_string_equal(diag_code_name(diag->code), code);
    assert_int_equal(diag->place.line, line);
    assert_int_equal(diag->place.column, column);
    close_text(&f);
}

static void test_errors(void **state) {
    (void)state;
    expect_error("a,b\n1,\"2\n3,4\n", "E0710", 2, 3);
    expect_error("a,b\n委,\"2\"x\n", "E0711", 2, 6);
    expect_error("a,b\n委,\"2\"委", "E0711", 2, 6);
    expect_error("a,b\n\"x\ny\"z,1\n", "E0711", 3, 3);
    expect_error("\xEF\xBB\xBF"
                 "a,b\n1,\xff",
                 "E0703", 2, 3);
}

static void test_places(void **state) {
    (void)state;
    Fixture f;
    open_text(&f, STR("a,b\r\n\"委\n员\",二,x\r\n\r\nlast,1"));
    assert_true(csv_next(&f.reader));
    assert_true(csv_next(&f.reader));
    assert_int_equal(f.reader.line, 2);
    assert_int_equal(csv_place(&f.reader, 0).line, 2);
    assert_int_equal(csv_place(&f.reader, 2).line, 3);
    assert_int_equal(csv_place(&f.reader, 2).column, 6);
    assert_true(str_equal(csv_place(&f.reader, 2).text, STR("员\",二,x")));
    assert_true(csv_next(&f.reader));
    assert_int_equal(f.reader.line, 5);
    assert_int_equal(csv_place(&f.reader, 2).column, 7);
    assert_false(csv_next(&f.reader));
    close_text(&f);
}

static void test_separator_line(void **state) {
    (void)state;
    Buf ours = {0};
    int64_t errors;
    read_ours(STR("sep=;\na;b,c\n\"x\";2\n"), &ours, &errors);
    assert_true(str_equal(buf_str(&ours), STR("a\1b,c\1\2x\1"
                                              "2\1\2")));
    buf_clear(&ours);
    read_ours(STR("sep=,\na,b\n"), &ours, &errors);
    assert_true(str_equal(buf_str(&ours), STR("a\1b\1\2")));
    buf_free(&ours);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_tables), cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_long_records),  cmocka_unit_test(test_errors),
        cmocka_unit_test(test_places),        cmocka_unit_test(test_separator_line),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}

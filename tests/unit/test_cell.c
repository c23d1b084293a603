/* The forms of cells, each kind of field: what is taken, as what, and what is refused. */
#include "runtime/facts/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Case {
    const char *text;
    CellState state;
    int64_t bits;
    int places;
} Case;

#define GOOD(text, ...)                                                                                                \
    { text, CELL_GOOD, __VA_ARGS__ }
#define BAD(text)                                                                                                      \
    { text, CELL_BAD, 0, 0 }
#define MISSING(text)                                                                                                  \
    { text, CELL_MISSING, 0, 0 }
#define COUNT_OF(array) (int)(sizeof(array) / sizeof((array)[0]))

static void run(const Field *field, const Case *cases, int n) {
    Arena *arena = arena_new();
    for (int i = 0; i < n; i++) {
        const Case *c = &cases[i];
        Cell cell;
        CellState state = cell_read(arena, field, str_of(c->text), false, &cell);
        if (state != c->state)
            fail_msg("%s: state %d, not %d", c->text, (int)state, (int)c->state);
        if (state == CELL_GOOD && (cell.bits != c->bits || cell.places != c->places))
            fail_msg("%s: %lld / 10^%d", c->text, (long long)cell.bits, cell.places);
        if (state == CELL_BAD && (cell.reason.en.n == 0 || cell.reason.zh.n == 0))
            fail_msg("%s: refused without a reason", c->text);
    }
    arena_free(arena);
}

static void test_numbers(void **state) {
    (void)state;
    static const Case cases[] = {
        GOOD("12", 12, 0),
        GOOD(" 12 ", 12, 0),
        GOOD("-3", -3, 0),
        GOOD("+3", 3, 0),
        GOOD("0.5", 5, 1),
        GOOD("0", 0, 0),
        GOOD("-0", 0, 0),
        GOOD("007", 7, 0),
        GOOD("1.50", 15, 1),
        GOOD("100", 100, 0),
        GOOD("85%", 85, 2),
        GOOD("100%", 1, 0),
        GOOD("85％", 85, 2),
        GOOD("１２．５", 125, 1),
        GOOD("－１２", -12, 0),
        GOOD("3万", 30000, 0),
        GOOD("1.2亿", 120000000, 0),
        GOOD("3.00001万", 300001, 1),
        GOOD("　12　", 12, 0),
        GOOD("0.5%", 5, 3),
        GOOD("123456789012345678", 123456789012345678, 0),
        GOOD("0.123456789012345678", 123456789012345678, 18),
        GOOD("0.123456789012345678%", 123456789012345678, 20),
        GOOD("000000000000000000000000012", 12, 0),
        GOOD("1.50000000000000000000000", 15, 1),
        GOOD("1亿亿", 10000000000000000, 0),
        MISSING(""),
        MISSING("  \t"),
        MISSING("　"),
        BAD("1234567890123456789"),
        BAD("0.1234567890123456789"),
        BAD("1.234567890123456789"),
        BAD("100亿亿"),
        BAD("1,234"),
        BAD("1，234"),
        BAD("1e5"),
        BAD("1.2E+10"),
        BAD("abc"),
        BAD("12 yuan"),
        BAD("-"),
        BAD("."),
        BAD("5."),
        BAD(".5"),
        BAD("1.2.3"),
        BAD("--1"),
        BAD("1_000"),
        BAD("是"),
        BAD("%"),
    };
    Field field = {.kind = FIELD_NUMBER};
    run(&field, cases, COUNT_OF(cases));
    static const Case counts[] = {
        GOOD("5", 5, 0), GOOD("5.00", 5, 0), GOOD("3万", 30000, 0), BAD("5.5"), BAD("-1"), BAD("500%"), BAD("5人"),
    };
    field.kind = FIELD_COUNT;
    run(&field, counts, COUNT_OF(counts));
    static const Case integers[] = {GOOD("-5", -5, 0), BAD("0.1"), BAD("五")};
    field.kind = FIELD_INTEGER;
    run(&field, integers, COUNT_OF(integers));
    char digits[4001];
    memset(digits, '9', 4000);
    digits[4000] = 0;
    Case longest[] = {BAD(digits)};
    run(&field, longest, 1);
    memset(digits, 'x', 4000);
    run(&field, longest, 1);
}

static void test_units(void **state) {
    (void)state;
    Unit unit = {.name = STR("hours"), .label = STR("学时"), .scale = 2};
    Field field = {.kind = FIELD_UNIT, .unit = &unit};
    static const Case cases[] = {
        GOOD("24", 24, 0),
        GOOD("24学时", 24, 0),
        GOOD("24 hours", 24, 0),
        GOOD("24.50", 245, 1),
        GOOD("0.25", 25, 2),
        GOOD("3万学时", 30000, 0),
        GOOD("２４学时", 24, 0),
        GOOD("1.500", 15, 1),
        BAD("24元"),
        BAD("0.125"),
        BAD("-1"),
        BAD("5%"),
        BAD("学时"),
    };
    run(&field, cases, COUNT_OF(cases));
    unit.is_signed = true;
    unit.scale = 0;
    static const Case whole[] = {GOOD("-1", -1, 0), BAD("0.5")};
    run(&field, whole, COUNT_OF(whole));
}

static int64_t day(int year, int month, int day_of_month) {
    Date date;
    assert_true(date_from_ymd(year, month, day_of_month, &date));
    return date;
}

static void test_dates(void **state) {
    (void)state;
    Field field = {.kind = FIELD_DATE};
    int64_t june = day(2013, 6, 4);
    const Case cases[] = {
        GOOD("2013-06-04", june, 0),
        GOOD("2013-6-4", june, 0),
        GOOD("2013/6/4", june, 0),
        GOOD("2013.6.4", june, 0),
        GOOD("2013年6月4日", june, 0),
        GOOD("２０１３年０６月０４日", june, 0),
        GOOD("2013／6／4", june, 0),
        GOOD("2012-02-29", day(2012, 2, 29), 0),
        BAD("2013-02-30"),
        BAD("2013-02-29"),
        BAD("2013-13-01"),
        BAD("2013-00-01"),
        BAD("13-6-4"),
        BAD("2013-6"),
        BAD("2013年6月"),
        BAD("2013-6/4"),
        BAD("2013-06-04 10:00"),
        BAD("20130604"),
        BAD("4/6/2013"),
        BAD("昨天"),
        BAD("0000-01-01"),
        BAD("2013-06-045"),
        MISSING(" "),
    };
    run(&field, cases, COUNT_OF(cases));
}

static int64_t duration(int64_t months, int64_t days) {
    return months * ((int64_t)1 << 32) + days;
}

static void test_durations(void **state) {
    (void)state;
    Field field = {.kind = FIELD_DURATION};
    const Case cases[] = {
        GOOD("3年", duration(36, 0), 0),
        GOOD("3 years", duration(36, 0), 0),
        GOOD("1 year", duration(12, 0), 0),
        GOOD("4个月", duration(4, 0), 0),
        GOOD("15天", duration(0, 15), 0),
        GOOD("15日", duration(0, 15), 0),
        GOOD("15 days", duration(0, 15), 0),
        GOOD("３年", duration(36, 0), 0),
        GOOD("1年6个月", duration(18, 0), 0),
        GOOD("1 month 2 days", duration(1, 2), 0),
        BAD("3"),
        BAD("三年"),
        BAD("3月"),
        BAD("0.5年"),
        BAD("-1 days"),
        BAD("2天1年"),
        BAD("99999999天"),
        BAD("3 yearsx"),
    };
    run(&field, cases, COUNT_OF(cases));
}

static void test_yes_and_no(void **state) {
    (void)state;
    Field field = {.kind = FIELD_BOOLEAN};
    static const Case cases[] = {
        GOOD("是", 1, 0),    GOOD("否", 0, 0),     GOOD("yes", 1, 0), GOOD("NO", 0, 0), GOOD("True", 1, 0),
        GOOD("FALSE", 0, 0), GOOD("ｙｅｓ", 1, 0), BAD("1"),          BAD("0"),         BAD("y"),
        BAD("不是"),         BAD("yes!"),
    };
    run(&field, cases, COUNT_OF(cases));
}

static void test_words(void **state) {
    (void)state;
    EnumValue values[] = {{.name = STR("city"), .label = STR("市级")}, {.name = STR("a1")}, {.name = STR("市级")}};
    EnumType type = {.values = values, .n = 3};
    Field field = {.kind = FIELD_ENUM, .enums = &type};
    static const Case cases[] = {
        GOOD("city", 0, 0),
        GOOD(" 市级 ", 2, 0),
        GOOD("ａ１", 1, 0),
        {"City", CELL_BAD_WORD, 0, 0},
        {"县级", CELL_BAD_WORD, 0, 0},
        MISSING(""),
    };
    run(&field, cases, COUNT_OF(cases));
}

static void test_texts_and_references(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Field key = {.kind = FIELD_COUNT};
    Facts facts = {.key = &key};
    Field text = {.kind = FIELD_TEXT}, ref = {.kind = FIELD_REF, .target = &facts};
    Cell cell;
    assert_int_equal(cell_read(arena, &text, STR("  ０１ 委 "), false, &cell), CELL_GOOD);
    assert_true(str_equal(cell.text, STR("０１ 委")));
    assert_int_equal(cell_read(arena, &ref, STR("１２"), false, &cell), CELL_GOOD);
    assert_int_equal(cell.bits, 12);
    assert_int_equal(cell_read(arena, &ref, STR("x"), false, &cell), CELL_BAD);
    arena_free(arena);
}

static void test_json_numbers(void **state) {
    (void)state;
    Arena *arena = arena_new();
    static const Case cases[] = {
        GOOD("1e3", 1000, 0),
        GOOD("1.5E+2", 150, 0),
        GOOD("15e-1", 15, 1),
        GOOD("1e-18", 1, 18),
        GOOD("100e-20", 1, 18),
        GOOD("0e999999", 0, 0),
        GOOD("1e17", 100000000000000000, 0),
        GOOD("-1.25e1", -125, 1),
        BAD("1e18"),
        BAD("1e-19"),
        BAD("1e99999999999999"),
        BAD("12345678901234567890"),
    };
    Field field = {.kind = FIELD_NUMBER};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        Cell cell;
        CellState found = cell_read(arena, &field, str_of(cases[i].text), true, &cell);
        if (found != cases[i].state ||
            (found == CELL_GOOD && (cell.bits != cases[i].bits || cell.places != cases[i].places)))
            fail_msg("%s: %lld / 10^%d", cases[i].text, (long long)cell.bits, cell.places);
    }
    arena_free(arena);
}

/* Whatever has digits and a point is read as number_parse reads it. */
static void test_against_number_parse(void **state) {
    (void)state;
    static const char signs[] = "0123456789.-0909";
    uint64_t seed = 4711;
    Arena *arena = arena_new();
    Field field = {.kind = FIELD_NUMBER};
    for (int round = 0; round < 20000; round++) {
        char text[32];
        int n = 1 + (int)((seed >> 40) % 24);
        for (int i = 0; i < n; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = signs[(seed >> 33) % (sizeof signs - 1)];
        }
        text[n] = 0;
        Number number;
        NumberText expected = number_parse(str_of(text), &number);
        Cell cell;
        CellState found = cell_read(arena, &field, str_of(text), false, &cell);
        if ((expected == NUMBER_TEXT_OK) != (found == CELL_GOOD))
            fail_msg("%s: %d, state %d", text, (int)expected, (int)found);
        if (found == CELL_GOOD)
            assert_int_equal(number_compare(number, number_from_decimal(cell.bits, cell.places)), 0);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_yes_and_no),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_texts_and_references),
        cmocka_unit_test(test_json_numbers),
        cmocka_unit_test(test_against_number_parse),
    };
    return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}

/* The quick ways through facts against the careful ones: marks, numbers and dates, and whole tables of CSV in common
 * and odd forms. */
#include "runtime/facts/column.h"
#include "runtime/facts/facts.h"
#include "runtime/facts/pack.h"
#include "runtime/facts/scan.h"
#include "runtime/facts/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/facts_text.h"

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int below(uint64_t *seed, int n) {
    return (int)(next_random(seed) % (uint64_t)n);
}

/* --- Marks -------------------------------------------------------------------------------------------------------- */

static void all_forms_find_the_same_marks(void **state) {
    (void)state;
    enum { LONGEST = 300 };
    static const char bytes[] = ",;\"\n\r\tab1\xE5\x8E\x85\x80\x7F\x01";
    uint64_t seed = 11;
    char text[LONGEST + SCAN_SLACK];
    uint32_t marks[LONGEST + SCAN_SLACK];
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)below(&seed, LONGEST), wanted = 0;
        bool dense = below(&seed, 2) == 0;
        uint32_t expected[LONGEST];
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = dense || below(&seed, 9) == 0 ? bytes[below(&seed, (int)sizeof bytes - 1)] : 'x';
        for (size_t i = 0; i < n; i++)
            if (text[i] == ';' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
                expected[wanted++] = (uint32_t)i;
        for (const ScanForm *form = scan_forms; form->name; form++) {
            if (!form->is_here())
                continue;
            assert_int_equal(form->marks(text, n, ';', marks), wanted);
            assert_memory_equal(marks, expected, wanted * sizeof *marks);
            ScanCounts counts = form->count(text, n), own = {0};
            for (size_t i = 0; i < n; i++)
                own.lf += text[i] == '\n', own.cr += text[i] == '\r', own.quotes += text[i] == '"';
            assert_memory_equal(&counts, &own, sizeof own);
        }
    }
}

static void all_forms_stop_before_what_is_no_ascii(void **state) {
    (void)state;
    char text[400];
    uint64_t seed = 12;
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)below(&seed, (int)sizeof text), at = (size_t)below(&seed, (int)sizeof text);
        memset(text, 'x', sizeof text);
        text[at] = below(&seed, 2) ? (char)(0x80 + below(&seed, 128)) : 0;
        for (const ScanForm *form = scan_forms; form->name; form++) {
            if (!form->is_here())
                continue;
            size_t ascii = form->ascii(text, n), most = at < n ? at : n;
            assert_true(ascii <= most);
            assert_true(ascii + 64 > most);
        }
    }
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

static void quick_numbers_are_numbers(void **state) {
    (void)state;
    static const char signs[] = "0123456789012345678900..-+ e%";
    uint64_t seed = 13;
    int quick = 0;
    for (int round = 0; round < 400000; round++) {
        char text[20 + QUICK_SLACK] = {0};
        size_t n = (size_t)below(&seed, 18) + 1;
        bool plain = below(&seed, 3) > 0;
        for (size_t i = 0; i < n; i++)
            text[i] = signs[below(&seed, plain ? 22 : (int)sizeof signs - 1)];
        if (plain && below(&seed, 2))
            text[below(&seed, (int)n)] = '.';
        if (plain && below(&seed, 4) == 0)
            text[0] = '-';
        Cell cell = {0};
        int64_t bits;
        int places;
        bool percent, padded;
        Str rest;
        if (!quick_number(text, n, &bits, &places))
            continue;
        quick++;
        assert_int_equal(cell_number((Str){text, n}, false, &cell, &percent, &padded, &rest), CELL_NUMBER_WHOLE);
        assert_false(percent);
        assert_int_equal(bits, cell.bits);
        assert_int_equal(places, cell.places);
    }
    assert_true(quick > 100000);
}

static void quick_dates_are_dates(void **state) {
    (void)state;
    uint64_t seed = 14;
    int quick = 0;
    for (int round = 0; round < 200000; round++) {
        char text[10 + QUICK_SLACK + 12] = {0};
        snprintf(text, sizeof text, "%04d-%02d-%02d", below(&seed, 50) ? 1890 + below(&seed, 200) : below(&seed, 10000),
                 below(&seed, 14), below(&seed, 33));
        if (below(&seed, 20) == 0)
            text[below(&seed, 10)] = "-/.x0 "[below(&seed, 6)];
        Cell cell;
        int64_t bits;
        bool looks_like;
        bool right = cell_date((Str){text, 10}, &cell, &looks_like);
        if (quick_date(text, &bits)) {
            quick++;
            assert_true(right);
            assert_int_equal(bits, cell.bits);
        } else {
            assert_false(right && text[4] == '-' && text[7] == '-');
        }
    }
    assert_true(quick > 100000);
}

/* Cells of one column in a table of three, in all forms of reading them together. */
static void columns_are_read_as_their_cells(void **state) {
    (void)state;
    static const char *const numbers[] = {"0",
                                          "7",
                                          "12345",
                                          "00012",
                                          "1234567890123456",
                                          "12345678901234567",
                                          "-3",
                                          "1.5",
                                          "12.34",
                                          "0.50",
                                          "12345678901.23",
                                          ".50",
                                          "7.",
                                          "1.234",
                                          "",
                                          " 5",
                                          "3万",
                                          "1/2",
                                          "12:34",
                                          "9999999999999.99"};
    static const char *const dates[] = {"2013-06-04",  "2012-02-29", "2013-02-29", "2013-13-01",
                                        "2013-00-10",  "2013-01-00", "0001-01-01", "9999-12-31",
                                        "0000-01-01",  "2013/06/04", "2013-6-4",   "",
                                        "2013-06-041", "20130604",   "1900-02-29", "2000-02-29"};
    enum { NUMBERS = sizeof numbers / sizeof *numbers, DATES = sizeof dates / sizeof *dates };
    static const Unit yuan = {.scale = 2};
    static const Field kinds[] = {{.kind = FIELD_COUNT}, {.kind = FIELD_UNIT, .unit = &yuan}, {.kind = FIELD_DATE}};
    uint64_t seed = 17;
    int64_t common = 0;
    for (int round = 0; round < 6000; round++) {
        int kind = below(&seed, 3), n = 1 + below(&seed, RUN_CELLS);
        bool odd_ones = below(&seed, 2);
        Buf text = {0};
        uint32_t ends[3 * RUN_CELLS + 1] = {UINT32_MAX};
        int64_t values[RUN_CELLS];
        uint8_t meta[RUN_CELLS];
        for (int i = 0; i < 3 * n; i++) {
            const char *cell = i % 3 != 1  ? "x"
                               : kind == 2 ? dates[below(&seed, odd_ones ? DATES : 2)]
                                           : numbers[below(&seed, odd_ones ? NUMBERS : 3)];
            buf_add_c(&text, below(&seed, 4) || i % 3 == 1 ? cell : "");
            ends[i + 1] = (uint32_t)text.n;
            buf_add_char(&text, i % 3 == 2 ? '\n' : ',');
        }
        static const char slack[QUICK_SLACK + 1];
        buf_add(&text, (Str){slack, sizeof slack});
        for (const ColumnForm *form = column_forms; form->name; form++) {
            if (!form->is_here())
                continue;
            CellRun run = {.p = text.p, .before = ends + 1, .ends = ends + 2, .stride = 3, .n = n};
            uint64_t odd = kind == 2 ? form->dates(&run, values, meta) : form->numbers(&run, kind * 2, values, meta);
            Arena *scratch = arena_new();
            for (int i = 0; i < n; i++) {
                Cell cell;
                if (odd >> i & 1)
                    continue;
                common++;
                CellState wanted = cell_read(scratch, &kinds[kind], run_cell(&run, i), false, &cell);
                assert_int_equal(wanted, meta[i] ? CELL_GOOD : CELL_MISSING);
                if (meta[i] && kind == 2)
                    assert_int_equal(values[i], cell.bits);
                else if (meta[i])
                    assert_int_equal(number_compare(number_from_decimal(values[i], meta[i] - 1),
                                                    number_from_decimal(cell.bits, cell.places)),
                                     0);
            }
            arena_free(scratch);
        }
        buf_free(&text);
    }
    assert_true(common > 100000);
}

/* Digits and points at random, with as many places as columns may have; now and then something else. */
static void add_number(Buf *text, uint64_t *seed, int places) {
    int whole = 1 + below(seed, 17 - places > 0 ? 17 - places : 1);
    for (int i = 0; i < whole; i++)
        buf_add_char(text, (char)('0' + below(seed, 10)));
    for (int i = 0; i < places; i++)
        buf_add_format(text, "%s%d", i == 0 ? "." : "", below(seed, 10));
}

static void add_date(Buf *text, uint64_t *seed) {
    buf_add_format(text, "%04d-%02d-%02d", below(seed, 20) ? 1890 + below(seed, 220) : below(seed, 10000),
                   below(seed, 9) ? 1 + below(seed, 12) : below(seed, 100), below(seed, 9) ? 1 + below(seed, 31) : below(seed, 100));
}

static const char *const known_words[] = {"yes", "no", "city", "直属", "direct_committee", "direct_committef", "direct_committee2",
                                          "市直机关工作委员会党", "a", "yesyesye", "yesyesyes", "yesyesyesyesyesyesyesyesyesyesye"};
enum { KNOWN = sizeof known_words / sizeof *known_words };

/* Damages one byte of a cell, not to what would end it. */
static void damage(Buf *text, size_t from, uint64_t *seed) {
    static const char other[] = ". -/:;x0'9\x80\xFF";
    if (text->n > from && below(seed, 12) == 0)
        text->p[from + (size_t)below(seed, (int)(text->n - from))] = other[below(seed, (int)sizeof other - 1)];
}

/* Cells at random, some damaged: what is read together is what is read one by one, whatever the number of cells. */
static void columns_of_random_cells_are_read_as_their_cells(void **state) {
    (void)state;
    static const Field date = {.kind = FIELD_DATE}, number = {.kind = FIELD_NUMBER};
    static QuickWord words[WORD_SLOTS];
    for (int i = 0; i < KNOWN; i++) {
        char text[2 * WORD_BYTES + QUICK_SLACK] = {0};
        uint64_t parts[4];
        memcpy(text, known_words[i], strlen(known_words[i]));
        quick_parts(text, strlen(known_words[i]), parts);
        *quick_word_slot(words, parts) = (QuickWord){{parts[0], parts[1], parts[2], parts[3]}, i + 1};
    }
    Date first, end;
    assert_true(date_from_ymd(1901, 1, 1, &first) && date_from_ymd(2100, 1, 1, &end));
    uint64_t seed = 19;
    for (int round = 0; round < 20000; round++) {
        int kind = below(&seed, 3), n = 1 + below(&seed, RUN_CELLS), places = below(&seed, 17), damaged = below(&seed, 2);
        Buf text = {0};
        uint32_t ends[2 * RUN_CELLS + 1] = {UINT32_MAX};
        for (int i = 0; i < 2 * n; i++) {
            size_t from = text.n;
            if (i % 2 == 0)
                buf_add_format(&text, "%.*s", below(&seed, 20), "the neighbour's text");
            else if (below(&seed, 10) == 0)
                buf_add_c(&text, "");
            else if (kind == 0)
                add_number(&text, &seed, below(&seed, 20) ? places : below(&seed, 17));
            else if (kind == 1)
                add_date(&text, &seed);
            else
                buf_add_c(&text, known_words[below(&seed, KNOWN)]);
            if (i % 2 == 1 && damaged)
                damage(&text, from, &seed);
            ends[i + 1] = (uint32_t)text.n;
            buf_add_char(&text, i % 2 == 1 ? '\n' : ',');
        }
        static const char slack[QUICK_SLACK + 1];
        buf_add(&text, (Str){slack, sizeof slack});
        Arena *scratch = arena_new();
        for (const ColumnForm *form = column_forms; form->name; form++) {
            if (!form->is_here())
                continue;
            int64_t values[RUN_CELLS + 1];
            uint8_t meta[RUN_CELLS + 1];
            values[n] = 77, meta[n] = 77;
            CellRun run = {.p = text.p, .before = ends + 1, .ends = ends + 2, .stride = 2, .n = n};
            uint64_t odd = kind == 0   ? form->numbers(&run, places, values, meta)
                           : kind == 1 ? form->dates(&run, values, meta)
                                       : form->words(&run, words, values, meta);
            assert_true(n == RUN_CELLS || odd >> n == 0);
            assert_true(values[n] == 77 && meta[n] == 77);
            for (int i = 0; i < n; i++) {
                Str cell = run_cell(&run, i);
                if (odd >> i & 1) {
                    Date day; /* all forms know the days of these years */
                    assert_false(kind == 1 && date_parse_iso(cell, &day, NULL) && cell.n == 10 && day >= first && day < end);
                    continue;
                }
                assert_int_equal(meta[i], cell.n == 0 ? 0 : kind == 0 ? 1 + places : 1);
                if (cell.n == 0)
                    continue;
                Cell wanted;
                if (kind == 2) {
                    assert_true(values[i] >= 1 && values[i] <= KNOWN);
                    assert_true(str_equal(cell, str_of(known_words[values[i] - 1])));
                } else if (kind == 1) {
                    assert_int_equal(cell_read(scratch, &date, cell, false, &wanted), CELL_GOOD);
                    assert_int_equal(values[i], wanted.bits);
                } else {
                    assert_int_equal(cell_read(scratch, &number, cell, false, &wanted), CELL_GOOD);
                    assert_int_equal(number_compare(number_from_decimal(values[i], places),
                                                    number_from_decimal(wanted.bits, wanted.places)),
                                     0);
                }
            }
        }
        arena_free(scratch);
        buf_free(&text);
    }
}

/* --- Lanes -------------------------------------------------------------------------------------------------------- */

static void all_forms_pack_the_same(void **state) {
    (void)state;
    enum { MOST = 300, WORDS_OF = MOST / 64 + 1 };
    uint64_t seed = 18;
    for (int round = 0; round < 3000; round++) {
        int n = below(&seed, MOST), bits = 1 + below(&seed, 50), missing = below(&seed, 4), other = below(&seed, 3);
        int64_t *values = malloc(sizeof *values * (size_t)(n + 1)); /* so that a sanitizer sees what is read beyond */
        uint8_t *meta = malloc((size_t)n + 1);
        int64_t low = INT64_MAX, high = INT64_MIN, known = 0;
        int one = 0;
        for (int i = 0; i < n; i++) {
            values[i] = (int64_t)(next_random(&seed) >> (64 - bits)) - (below(&seed, 2) ? (int64_t)1 << (bits - 1) : 0);
            values[i] = below(&seed, 3) ? values[i] : 0;
            meta[i] = missing && below(&seed, 5) < missing ? 0 : other == 0 && below(&seed, 50) == 0 ? 4 : 3;
            if (meta[i] == 0)
                continue;
            known++;
            low = values[i] < low ? values[i] : low, high = values[i] > high ? values[i] : high;
            one = one == 0 || one == meta[i] ? meta[i] : -1;
        }
        int64_t factor = below(&seed, 2) ? 1 : 100;
        int width = 1;
        while (width < 8 && known > 0 &&
               (low * factor < -((int64_t)1 << (8 * width - 1)) || high * factor >= (int64_t)1 << (8 * width - 1)))
            width *= 2;
        for (const PackForm *form = pack_forms; form->name; form++) {
            if (!form->is_here())
                continue;
            uint64_t here[WORDS_OF] = {0}, truths[WORDS_OF] = {0};
            char *lanes = malloc((size_t)(n * width) + 1);
            PackLook look = form->look(values, meta, n, here);
            uint64_t kept = here[n / 64];
            here[n / 64] |= next_random(&seed) << (n % 64);
            form->truths(values, here, n, truths);
            form->lanes(values, here, n, factor, width, lanes);
            here[n / 64] = kept;
            assert_int_equal(look.known, known);
            assert_int_equal(look.meta, one);
            if (known > 0) {
                assert_int_equal(look.low, low);
                assert_int_equal(look.high, high);
            }
            for (int i = 0; i < WORDS_OF * 64; i++) {
                bool is_known = i < n && meta[i] != 0;
                assert_int_equal(here[i / 64] >> (i % 64) & 1, is_known);
                assert_int_equal(truths[i / 64] >> (i % 64) & 1, is_known && values[i] != 0);
            }
            for (int i = 0; i < n; i++) {
                int64_t lane = 0, wanted = meta[i] ? values[i] * factor : 0;
                memcpy(&lane, lanes + i * width, (size_t)width);
                lane = (int64_t)((uint64_t)lane << (64 - 8 * width)) >> (64 - 8 * width);
                assert_int_equal(lane, wanted);
            }
            free(lanes);
        }
        free(values);
        free(meta);
    }
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

enum { COLUMNS = 9 };

typedef struct Cells {
    const char *forms[14]; /* until NULL; the first ones are common */
} Cells;

static const Cells cells_of[COLUMNS] = {
    {{NULL}}, /* the key */
    {{"是", "yes", "no", "", "否", " yes", "TRUE", "1", "\t", NULL}},
    {{"0", "7", "12345", "", "00012", "3万", "-1", "1.0", "1.5", "１２", " 8", "1,234", NULL}},
    {{"-5", "12345678", "123456789012345678", "", "1234567890123456789", "x", "2%", NULL}},
    {{"0.5", "-12.25", "1234567.125", "", "85%", "1e3", ".5", "5.", "0.000000000000001", "12345678.90123456", NULL}},
    {{"12.34", "1234567.80", "0.00", "", "12.345", "-1", "3元", "1.2亿", NULL}},
    {{"2013-06-04", "2012-02-29", "", "2013-02-29", "2013/6/4", "2013年6月4日", "2013-6-4", "0999-01-01", NULL}},
    {{"市级", "county", "", "党支部所在的街道办事处和村民委员会", "city", "City", " 市级", "nowhere", NULL}},
    {{"word", "中文", "", "x", " y ", "a b", "　全角　", "\xC2\xA0z", "aà", "很长很长很长很长很长很长很长的一段文字",
      NULL}},
};

static Schema *table_schema(Arena *arena) {
    static EnumValue values[] = {{.name = {"city", 4}, .label = {"市级", 6}},
                                 {.name = {"county", 6}},
                                 {.name = {"town", 4}, .label = {"党支部所在的街道办事处和村民委员会", 51}}};
    Schema *schema = schema_new(arena);
    Unit *yuan = schema_add_unit(schema, STR("yuan"), STR("元"));
    yuan->scale = 2;
    Facts *org = schema_add_facts(schema, STR("org"), STR_NONE);
    org->key = schema_add_field(schema, org, NULL, STR("id"), STR_NONE, FIELD_TEXT);
    schema_add_field(schema, org, NULL, STR("b"), STR_NONE, FIELD_BOOLEAN);
    schema_add_field(schema, org, NULL, STR("c"), STR_NONE, FIELD_COUNT);
    schema_add_field(schema, org, NULL, STR("i"), STR_NONE, FIELD_INTEGER);
    schema_add_field(schema, org, NULL, STR("n"), STR_NONE, FIELD_NUMBER);
    schema_add_field(schema, org, NULL, STR("u"), STR_NONE, FIELD_UNIT)->unit = yuan;
    schema_add_field(schema, org, NULL, STR("d"), STR_NONE, FIELD_DATE);
    Field *level = schema_add_field(schema, org, NULL, STR("e"), STR_NONE, FIELD_ENUM);
    level->enums = ARENA_NEW(arena, EnumType);
    *level->enums = (EnumType){.values = values, .n = 3, .field = level};
    schema_add_field(schema, org, NULL, STR("t"), STR_NONE, FIELD_TEXT);
    schema_finish(schema);
    return schema;
}

typedef struct Table {
    Str *cells; /* [rows * COLUMNS], as they are meant */
    int64_t *lines;
    int rows;
    Buf text;
} Table;

static void add_table_cell(Table *table, Str cell, bool quote) {
    for (size_t i = 0; i < cell.n; i++)
        quote = quote || cell.p[i] == ',' || cell.p[i] == '"';
    buf_add_c(&table->text, quote ? "\"" : "");
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_add_char(&table->text, '"');
        buf_add_char(&table->text, cell.p[i]);
    }
    buf_add_c(&table->text, quote ? "\"" : "");
}

/* `oddity` in a thousand cells are in a form that is not common. */
static Table make_table(Arena *arena, uint64_t *seed, int rows, int oddity) {
    Table table = {
        .rows = rows, .cells = ARENA_ARRAY(arena, Str, rows * COLUMNS), .lines = ARENA_ARRAY(arena, int64_t, rows)};
    int order[COLUMNS], line = 1;
    for (int c = 0; c < COLUMNS; c++)
        order[c] = c;
    for (int c = COLUMNS - 1; c > 0; c--) {
        int other = below(seed, c + 1), kept = order[c];
        order[c] = order[other], order[other] = kept;
    }
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    const char *end = ends[below(seed, 8) == 0 ? 2 : below(seed, 2)];
    bool plain = below(seed, 2); /* no quotes but where they are needed */
    for (int c = 0; c < COLUMNS; c++)
        buf_add_format(&table.text, "%s%s", c ? "," : "",
                       (const char *[]){"id", "b", "c", "i", "n", "u", "d", "e", "t"}[order[c]]);
    buf_add_c(&table.text, end);
    for (int r = 0; r < rows; r++) {
        if (below(seed, 40) == 0) {
            line++;
            buf_add_c(&table.text, end);
        }
        table.lines[r] = ++line;
        bool quotes = !plain && below(seed, 10) == 0;
        for (int i = 0; i < COLUMNS; i++) {
            int c = order[i];
            Str *cell = &table.cells[r * COLUMNS + c];
            if (c == 0) {
                *cell = str_format(arena, "org-%d", r + 1);
            } else {
                int n = 0;
                while (cells_of[c].forms[n])
                    n++;
                *cell = str_of(cells_of[c].forms[below(seed, 1000) < oddity ? below(seed, n) : below(seed, 4)]);
                if (c == 8 && below(seed, plain ? 600 : 60) == 0) {
                    *cell = STR("two\nlines, \"quoted\"");
                    line++;
                }
            }
            buf_add_c(&table.text, i ? "," : "");
            bool broken = cell->n > 0 && memchr(cell->p, '\n', cell->n) != NULL;
            add_table_cell(&table, *cell, quotes || broken || (!plain && below(seed, 30) == 0));
        }
        if (r < rows - 1 || below(seed, 2))
            buf_add_c(&table.text, end);
    }
    return table;
}

static void check_cell(FactSet *set, const Field *field, int64_t row, Str text, Arena *arena, int64_t *bad) {
    Cell cell;
    CellState state = cell_read(arena, field, text, false, &cell);
    *bad += state == CELL_BAD || state == CELL_BAD_WORD;
    Value value = factset_value(set, field, row), expected = {.kind = VALUE_MISSING};
    if (state == CELL_GOOD) {
        switch (field->kind) {
        case FIELD_BOOLEAN:
            expected = (Value){.kind = VALUE_BOOL, .boolean = cell.bits != 0};
            break;
        case FIELD_DATE:
            expected = (Value){.kind = VALUE_DATE, .date = (Date)cell.bits};
            break;
        case FIELD_TEXT:
            expected = (Value){.kind = VALUE_TEXT, .text = cell.text};
            break;
        case FIELD_ENUM:
            expected = (Value){.kind = VALUE_ENUM, .code = (int)cell.bits};
            break;
        default:
            expected = (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(cell.bits, cell.places)};
            break;
        }
    }
    assert_int_equal(value.kind, expected.kind);
    switch (value.kind) {
    case VALUE_BOOL:
        assert_int_equal(value.boolean, expected.boolean);
        break;
    case VALUE_DATE:
        assert_int_equal(value.date, expected.date);
        break;
    case VALUE_TEXT:
        assert_true(str_equal(value.text, expected.text));
        break;
    case VALUE_ENUM:
        assert_int_equal(value.code, expected.code);
        break;
    case VALUE_NUMBER:
        assert_int_equal(number_compare(value.number, expected.number), 0);
        break;
    default:
        break;
    }
}

static void tables_read_as_their_cells(void **state) {
    (void)state;
    uint64_t seed = 15;
    for (int round = 0; round < 120; round++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        diags.keep_facts = 20;
        const Schema *schema = table_schema(arena);
        Table table = make_table(arena, &seed, round % 10 == 0 ? 3000 : 1 + below(&seed, 200), below(&seed, 4) * 30);
        FactsInput input = {.path = STR("org.csv"), .name = STR("org"), .bytes = buf_str(&table.text)};
        FactSet *set = facts_read(arena, schema, &input, 1, true, &diags);
        assert_non_null(set);
        assert_int_equal(diags.errors, 0);
        const Facts *org = schema->facts[0];
        assert_int_equal(factset_rows(set, org->shape), table.rows);
        int64_t bad = 0;
        for (int r = 0; r < table.rows; r++) {
            assert_int_equal(factset_origin(set, org->shape, r).line, table.lines[r]);
            assert_int_equal(factset_find(set, org, table.cells[r * COLUMNS]), r);
            Arena *scratch = arena_new();
            for (int c = 0; c < COLUMNS; c++)
                check_cell(set, org->shape->columns[c], r, table.cells[r * COLUMNS + c], scratch, &bad);
            arena_free(scratch);
        }
        assert_int_equal(diags.warnings, bad);
        buf_free(&table.text);
        arena_free(arena);
    }
}

/* --- Streams ------------------------------------------------------------------------------------------------------ */

static void streams_give_what_the_whole_has(void **state) {
    (void)state;
    uint64_t seed = 16;
    int streamed = 0;
    for (int round = 0; round < 120; round++) {
        Arena *arena = arena_new();
        const Schema *schema = table_schema(arena);
        Table table = make_table(arena, &seed, 1 + below(&seed, 200), below(&seed, 4) * 30);
        if (below(&seed, 6) == 0 && table.text.n > 200) /* anything at all may be wrong */
            table.text.p[100 + below(&seed, (int)table.text.n - 100)] = "\",\n\r;x"[below(&seed, 6)];
        FactsInput input = {.path = STR("org.csv"), .name = STR("org"), .bytes = buf_str(&table.text)};
        streamed += hold_against_whole(schema, &input, 1, below(&seed, 2));
        buf_free(&table.text);
        arena_free(arena);
    }
    assert_true(streamed > 300);
}

/* Where a byte is damaged in a large file, and how the file is written: what is found while reading is what is found before. */
static void large_files_are_looked_at_as_they_are_read(void **state) {
    (void)state;
    enum { MOST_ROWS = 6000 };
    uint64_t seed = 20;
    int streamed = 0, doubtful = 0;
    for (int round = 0; round < 60; round++) {
        Arena *arena = arena_new();
        Schema *schema = schema_new(arena);
        Facts *org = schema_add_facts(schema, STR("org"), STR_NONE);
        org->key = schema_add_field(schema, org, NULL, STR("id"), STR_NONE, FIELD_TEXT);
        schema_add_field(schema, org, NULL, STR("t"), STR_NONE, FIELD_TEXT);
        schema_finish(schema);
        /* GB18030 for one of the characters that it writes as two bytes; ASCII alone up to some row. */
        bool gb = below(&seed, 3) == 0, bom = !gb && below(&seed, 4) == 0;
        int rows = below(&seed, MOST_ROWS), ascii = below(&seed, 3) ? rows / 2 + below(&seed, MOST_ROWS) : 0;
        Buf text = {0};
        buf_add_format(&text, "%sid,t\n", bom ? "\xEF\xBB\xBF" : "");
        for (int row = 0; row < rows; row++) {
            buf_add_format(&text, "o-%d,", row);
            for (int i = below(&seed, 40); i > 0; i--)
                buf_add_c(&text, row < ascii || below(&seed, 3) ? "x" : gb ? "\xD6\xD0" : "中");
            buf_add_char(&text, '\n');
        }
        if (below(&seed, 2) && rows > 0)
            text.p[8 + below(&seed, (int)text.n - 8)] = "\x00\xFF\x80\xE4\xF0,\"\n"[below(&seed, 8)];
        char path[] = "/tmp/banfa-quick-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n && close(fd) == 0);
        FactsInput input = {.path = str_of(path), .name = STR("org")};
        DiagList diags;
        diag_init(&diags, arena);
        TextSource source = {.path = input.path, .shown = input.path};
        TextInput *unread = text_open_unread(&source, &diags);
        while (unread && text_fill(unread, unread->n))
            ;
        doubtful += unread && unread->doubtful;
        text_close(unread);
        streamed += hold_against_whole(schema, &input, 1, false);
        unlink(path);
        buf_free(&text);
        arena_free(arena);
    }
    assert_true(streamed > 80);
    assert_true(doubtful > 8);
}

static void an_empty_line_is_no_record(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Schema *schema = schema_new(arena);
    Facts *org = schema_add_facts(schema, STR("org"), STR_NONE);
    schema_add_field(schema, org, NULL, STR("c"), STR_NONE, FIELD_COUNT);
    schema_finish(schema);
    FactsInput input = {.path = STR("org.csv"), .name = STR("org"), .bytes = STR("c\n4\n\n5\n\r\n6\n\n")};
    DiagList diags;
    diag_init(&diags, arena);
    assert_int_equal(factset_rows(facts_read(arena, schema, &input, 1, false, &diags), org->shape), 3);
    assert_int_equal(hold_against_whole(schema, &input, 1, false), 4);
    arena_free(arena);
}

static void keys_that_occur_twice_are_left_to_the_whole(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Schema *schema = table_schema(arena);
    static const char *const texts[] = {
        "id,c\na,1\nb,2\nb,3\n",      /* neighbours */
        "id,c\na,1\nb,2\nc,3\na,4\n", /* far apart */
        "id,c\nb,1\na,2\nb,3\n",      /* out of order from the start */
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FactsInput input = {.path = STR("org.csv"), .name = STR("org"), .bytes = str_of(texts[i])};
        assert_int_equal(hold_against_whole(schema, &input, 1, false), 0);
        assert_int_equal(hold_against_whole(schema, &input, 1, true), 0);
    }
    FactsInput unordered = {.path = STR("org.csv"), .name = STR("org"), .bytes = STR("id,c\nb,1\na,2\nc,3\nbb,4\n")};
    assert_int_equal(hold_against_whole(schema, &unordered, 1, false), 4);
    FactsInput natural = {.path = STR("org.csv"), .name = STR("org"), .bytes = STR("id,c\no-2,1\no-10,2\no-011,3\n")};
    assert_int_equal(hold_against_whole(schema, &natural, 1, false), 4);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_forms_find_the_same_marks),
        cmocka_unit_test(all_forms_stop_before_what_is_no_ascii),
        cmocka_unit_test(quick_numbers_are_numbers),
        cmocka_unit_test(quick_dates_are_dates),
        cmocka_unit_test(columns_are_read_as_their_cells),
        cmocka_unit_test(columns_of_random_cells_are_read_as_their_cells),
        cmocka_unit_test(all_forms_pack_the_same),
        cmocka_unit_test(tables_read_as_their_cells),
        cmocka_unit_test(streams_give_what_the_whole_has),
        cmocka_unit_test(large_files_are_looked_at_as_they_are_read),
        cmocka_unit_test(keys_that_occur_twice_are_left_to_the_whole),
        cmocka_unit_test(an_empty_line_is_no_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Files of which the quick ways can read most, against the same files written so that only the careful ones can: the facts, the
 * places and all that is said have to be the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/facts_text.h"

static uint64_t seed = 21;

static int below(int n) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int)(seed % (uint64_t)n);
}

static Schema *make_schema(Arena *arena, bool keyed) {
    static EnumValue values[] = {{.name = {"city", 4}, .label = {"市级", 6}}, {.name = {"county", 6}}};
    Schema *schema = schema_new(arena);
    Unit *yuan = schema_add_unit(schema, STR("yuan"), STR("元"));
    yuan->scale = 2;
    Facts *org = schema_add_facts(schema, STR("org"), STR_NONE),
          *region = schema_add_facts(schema, STR("region"), STR_NONE);
    Field *id = schema_add_field(schema, org, NULL, STR("id"), STR_NONE, FIELD_TEXT);
    org->key = keyed ? id : NULL;
    schema_add_field(schema, org, NULL, STR("count"), STR("人数"), FIELD_COUNT);
    schema_add_field(schema, org, NULL, STR("number"), STR_NONE, FIELD_NUMBER);
    schema_add_field(schema, org, NULL, STR("money"), STR_NONE, FIELD_UNIT)->unit = yuan;
    schema_add_field(schema, org, NULL, STR("day"), STR_NONE, FIELD_DATE);
    schema_add_field(schema, org, NULL, STR("flag"), STR_NONE, FIELD_BOOLEAN);
    Field *level = schema_add_field(schema, org, NULL, STR("level"), STR_NONE, FIELD_ENUM);
    level->enums = ARENA_NEW(arena, EnumType);
    *level->enums = (EnumType){.values = values, .n = 2, .field = level};
    schema_add_field(schema, org, NULL, STR("title"), STR_NONE, FIELD_TEXT);
    schema_add_field(schema, org, NULL, STR("term"), STR_NONE, FIELD_DURATION);
    Field *committee = schema_add_field(schema, org, NULL, STR("committee"), STR_NONE, FIELD_RECORD);
    schema_add_field(schema, org, committee, STR("size"), STR_NONE, FIELD_INTEGER);
    Field *people = schema_add_field(schema, org, NULL, STR("people"), STR_NONE, FIELD_LIST);
    schema_add_field(schema, org, people, STR("name"), STR_NONE, FIELD_TEXT);
    schema_add_field(schema, org, NULL, STR("region"), STR_NONE, FIELD_REF)->target = region;
    region->key = schema_add_field(schema, region, NULL, STR("code"), STR_NONE, FIELD_TEXT);
    schema_finish(schema);
    return schema;
}

enum { COLUMNS = 11, FORMS = 14 };
static const char *const names[COLUMNS] = {"id",    "count", "number", "money",          "day",   "flag",
                                           "level", "title", "term",   "committee.size", "region"};

/* For CSV as they are; for JSON those that are no JSON get quotes. The first four are common. */
static const char *const forms[COLUMNS][FORMS] = {
    {NULL},
    {"0", "7", "12345", "", "00012", "-1", "1.0", "1e3", "3万", " 8", "true", NULL},
    {"0.5", "-12.25", "1234567.125", "", "5", "85%", "1E-2", ".5", "-0", "0.10", "01.5", NULL},
    {"12.34", "1234567.80", "5", "", "12.345", "-1", "3元", "0.10", "1e1", NULL},
    {"2013-06-04", "2012-02-29", "", "1999-12-31", "2013-02-29", "2013年6月4日", "20130604", NULL},
    {"true", "false", "是", "", "no", "1", "maybe", NULL},
    {"市级", "county", "city", "", "nowhere", "1", "true", NULL},
    {"word", "中文", "a b", "", " y ", "x\\u4e2dy", "17", "1e5", "false", NULL},
    {"3 years", "15天", "4个月", "", "soon", NULL},
    {"3", "-4", "0", "", "x", "{}", "[1]", NULL},
    {"r1", "r2", "西区", "", "none", "7", NULL},
};

static const char *pick_form(int column, int oddity) {
    int n = 0;
    while (forms[column][n])
        n++;
    return forms[column][below(1000) < oddity ? below(n) : below(4)];
}

/* Both texts: of `plain` most can be read the quick way, of `careful` nothing. */
typedef struct Pair {
    Buf plain, careful;
} Pair;

static void add_both(Pair *pair, const char *text) {
    buf_add_c(&pair->plain, text);
    buf_add_c(&pair->careful, text);
}

static void free_pair(Pair *pair) {
    buf_free(&pair->plain);
    buf_free(&pair->careful);
}

static void add_id(Pair *pair, int row, int oddity, const char *quote) {
    char id[64];
    snprintf(id, sizeof id, "%s%s-%d%s", quote, below(2000) < oddity ? "o" : "org", below(3000) < oddity ? 1 : row + 1,
             quote);
    add_both(pair, below(3000) < oddity ? (*quote ? "null" : "") : id);
}

/* Lines end in CR alone where the careful way is to be taken. */
static void add_json_end(Pair *pair, const char *end) {
    buf_add_c(&pair->plain, end);
    buf_add_c(&pair->careful, *end == ' ' ? end : "\r");
}

static bool is_bare(const char *form, int column) {
    if (strcmp(form, "true") == 0 || strcmp(form, "false") == 0 || form[0] == '{' || form[0] == '[')
        return true;
    bool digits = form[0] != 0 && strspn(form, "0123456789+-.eE") == strlen(form);
    return digits && column != 4 && below(20) > 0;
}

static void add_json_value(Pair *pair, const char *form, int column) {
    if (*form == 0) {
        add_both(pair, below(2) ? "null" : "\"\"");
    } else if (is_bare(form, column)) {
        add_both(pair, form);
    } else {
        add_both(pair, "\"");
        add_both(pair, form);
        add_both(pair, "\"");
    }
}

static Pair make_json(int rows, int oddity) {
    Pair pair = {0};
    bool spaced = below(2), nested = below(2), has_other = below(2), has_list = below(8) == 0;
    const char *end = below(3) ? "\n" : "\r\n", *comma = spaced ? ", " : ",", *colon = spaced ? ": " : ":";
    int order[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        order[c] = c;
    for (int c = COLUMNS - 1; c > 0; c--) {
        int other = below(c + 1), kept = order[c];
        order[c] = order[other], order[other] = kept;
    }
    for (int r = 0; r < rows; r++) {
        if (below(2000) < oddity)
            add_json_end(&pair, end);
        add_both(&pair, "{");
        bool first = true;
        for (int i = 0; i < COLUMNS; i++) {
            int c = order[i];
            if (below(3000) < oddity)
                continue;
            add_both(&pair, first ? "" : comma);
            first = false;
            bool inner = c == 9 && nested;
            add_both(&pair, "\"");
            add_both(&pair, inner                            ? "committee"
                            : below(4000) < oddity           ? "count"
                            : c == 1 && below(3000) < oddity ? "人数"
                                                             : names[c]);
            add_both(&pair, "\"");
            add_both(&pair, colon);
            if (inner) {
                add_both(&pair, "{\"size\"");
                add_both(&pair, colon);
            }
            if (c == 0)
                add_id(&pair, r, oddity, "\"");
            else
                add_json_value(&pair, pick_form(c, oddity), c);
            add_both(&pair, inner ? "}" : "");
        }
        if (has_other) {
            static const char *const others[] = {"1",         "null", "\"x,}\"", "true",  "[]",
                                                 "{\"a\":1}", "01",   "\"\\q\"", "\"\t\""};
            add_both(&pair, first ? "\"other\":" : ",\"other\":");
            add_both(&pair, others[below(1000) < oddity ? below(9) : below(4)]);
        }
        if (has_list)
            add_both(&pair, first && !has_other    ? "\"people\":null"
                            : below(1000) < oddity ? ",\"people\":[{\"name\":\"n\"}]"
                                                   : ",\"people\":null");
        add_both(&pair, below(6000) < oddity ? "" : "}");
        if (r < rows - 1 || below(2))
            add_json_end(&pair, below(4000) < oddity ? " " : end);
    }
    return pair;
}

/* Here a last column has doubled quotes where the careful way is to be taken, of the same width. */
static Pair make_csv(int rows, int oddity) {
    Pair pair = {0};
    const char *end = below(3) ? "\n" : "\r\n";
    /* Quotes around no cells, around all of some columns, around some of these cells, and around any. */
    bool none = below(3) == 0;
    int columns = none ? 0 : below(1 << COLUMNS), in_columns = below(2) ? 1000 : 800, in_others = none ? 0 : below(2) * 60;
    for (int c = 0; c < COLUMNS; c++) {
        add_both(&pair, names[c]);
        add_both(&pair, ",");
    }
    add_both(&pair, "other");
    add_both(&pair, end);
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < COLUMNS; c++) {
            const char *quote = below(1000) < (columns >> c & 1 ? in_columns : in_others) ? "\"" : "";
            add_both(&pair, quote);
            if (c == 0)
                add_id(&pair, r, oddity, "");
            else
                add_both(&pair, pick_form(c, oddity));
            add_both(&pair, quote);
            add_both(&pair, below(6000) < oddity ? ",," : ",");
        }
        buf_add_c(&pair.plain, "qqqqqq");
        buf_add_c(&pair.careful, "\"q\"\"q\"");
        if (r < rows - 1 || below(2))
            add_both(&pair, end);
    }
    return pair;
}

/* What shows which of the two it was. */
static void make_neutral(Buf *said) {
    static const char quoted[] = "\"q\"\"q\"";
    Buf out = {0};
    buf_add_char(said, 0);
    for (const char *p = said->p; *p; p++) {
        if (strncmp(p, quoted, sizeof quoted - 1) == 0) {
            buf_add_c(&out, "qqqqqq");
            p += sizeof quoted - 2;
            continue;
        }
        buf_add_char(&out, *p);
    }
    buf_free(said);
    *said = out;
}

static void compare_pair(const Schema *schema, Pair *pair, bool json, bool lenient, bool with_regions) {
    Buf records[2] = {0}, said[2] = {0};
    FactsInput inputs[2] = {{.path = json ? STR("org.ndjson") : STR("org.csv"), .name = STR("org")},
                            {.path = STR("region.csv"), .name = STR("region"), .bytes = STR("code\nr1\nr2\n西区\n")}};
    int n = with_regions ? 2 : 1;
    for (int k = 0; k < 2; k++) {
        inputs[0].bytes = buf_str(k ? &pair->careful : &pair->plain);
        print_whole(schema, inputs, n, lenient, &records[k], &said[k]);
        make_neutral(&said[k]);
    }
    bool same = records[0].n == records[1].n &&
                memcmp(records[0].p ? records[0].p : "", records[1].p ? records[1].p : "", records[0].n) == 0 &&
                said[0].n == said[1].n && memcmp(said[0].p, said[1].p, said[0].n) == 0;
    for (int k = 0; k < 2 && !same; k++)
        fprintf(stderr, "--- %s\n%.*s\n%.*s%.*s", k ? "careful" : "plain",
                STR_ARG(buf_str(k ? &pair->careful : &pair->plain)), STR_ARG(buf_str(&records[k])),
                STR_ARG(buf_str(&said[k])));
    assert_true(same);
    inputs[0].bytes = buf_str(&pair->plain);
    hold_against_whole(schema, inputs, n, lenient);
    for (int k = 0; k < 2; k++) {
        buf_free(&records[k]);
        buf_free(&said[k]);
    }
}

static void compare_many(bool json) {
    for (int round = 0; round < 150; round++) {
        Arena *arena = arena_new();
        int rows = round % 50 == 0 ? 700 : 1 + below(90), oddity = below(4) * 15;
        Schema *schema = make_schema(arena, below(4) > 0);
        Pair pair = json ? make_json(rows, oddity) : make_csv(rows, oddity);
        compare_pair(schema, &pair, json, below(2), below(3) > 0);
        free_pair(&pair);
        arena_free(arena);
    }
}

static void lines_of_json(void **unused) {
    (void)unused;
    compare_many(true);
}

static void rows_of_csv(void **unused) {
    (void)unused;
    compare_many(false);
}

/* Blocks that end anywhere: each size of block from one byte on. */
static void all_boundaries(void **unused) {
    (void)unused;
    for (int json = 0; json < 2; json++) {
        Arena *arena = arena_new();
        Schema *schema = make_schema(arena, true);
        Pair pair = json ? make_json(12, 0) : make_csv(12, 0);
        FactsInput inputs[2] = {
            {.path = json ? STR("org.ndjson") : STR("org.csv"), .name = STR("org"), .bytes = buf_str(&pair.plain)},
            {.path = STR("region.csv"), .name = STR("region"), .bytes = STR("code\nr1\nr2\n西区\n")}};
        Buf records = {0}, said = {0};
        int streamed = 0;
        print_whole(schema, inputs, 2, true, &records, &said);
        for (size_t block = 1; block < pair.plain.n; block++) {
            Buf here = {0}, here_said = {0};
            if (print_stream(schema, inputs, 2, true, block, false, &here, &here_said)) {
                streamed++;
                assert_int_equal(here.n, records.n);
                assert_memory_equal(here.p, records.p, here.n);
            }
            buf_free(&here);
            buf_free(&here_said);
        }
        assert_true(streamed > 0);
        buf_free(&records);
        buf_free(&said);
        free_pair(&pair);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_of_json), cmocka_unit_test(rows_of_csv),
                                       cmocka_unit_test(all_boundaries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Domains so small that every organisation can be asked: their facts, all values of these, and what random rules may say of them. */
#ifndef BANFA_UNIT_DIFF_DOMAINS_H
#define BANFA_UNIT_DIFF_DOMAINS_H

#include "runtime/facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct Domain {
    const char *name;
    const char *days; /* lines of the header: on which days both can be asked */
    int first[3], ndays;
    const char *facts; /* every value is bounded by an `always` */
    void (*fill)(FactSet *set, const Facts *org);
    const char *const *atoms;    /* `#` a digit from 0 to 5, `?` a comparison */
    const char *const *elements; /* atoms about an element of `people`; NULL: none */
    const char *const *deadlines;
    const char *const *defines; /* of d0, c0, r0: by the first letter */
    bool gaps;                  /* facts may be missing */
} Domain;

static const Field *field_of(const Facts *facts, const char *name) {
    for (int i = 0; i < facts->shape->ncolumns; i++)
        if (str_equal(facts->shape->columns[i]->path, str_of(name)))
            return facts->shape->columns[i];
    for (int i = 0; i < facts->nlists; i++)
        if (str_equal(facts->lists[i]->path, str_of(name)))
            return facts->lists[i];
    fail_msg("no fact %s", name);
    return NULL;
}

static int64_t add_org(FactSet *set, const Facts *org) {
    int64_t row = factset_add_row(set, org->shape, -1);
    char id[32];
    snprintf(id, sizeof id, "o%lld", (long long)row);
    factset_set(set, field_of(org, "id"), row, (Value){.kind = VALUE_TEXT, .text = str_of(id)});
    return row;
}

static void put_number(FactSet *set, const Facts *facts, const char *name, int64_t row, int64_t digits, int places) {
    factset_set(set, field_of(facts, name), row,
                (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(digits, places)});
}

static void put_bool(FactSet *set, const Facts *facts, const char *name, int64_t row, bool value) {
    factset_set(set, field_of(facts, name), row, (Value){.kind = VALUE_BOOL, .boolean = value});
}

static void put_date(FactSet *set, const Facts *facts, const char *name, int64_t row, Date date) {
    factset_set(set, field_of(facts, name), row, (Value){.kind = VALUE_DATE, .date = date});
}

static Date day_of_text(const char *text) {
    int y, m, d;
    Date date = 0;
    assert_int_equal(sscanf(text, "%d-%d-%d", &y, &m, &d), 3);
    assert_true(date_from_ymd(y, m, d, &date));
    return date;
}

/* Numbers, truths, words. */
static void fill_numbers(FactSet *set, const Facts *org) {
    for (int a = 0; a <= 4; a++)
        for (int b = 0; b <= 3; b++)
            for (int s = -2; s <= 2; s++)
                for (int f = 0; f < 2; f++)
                    for (int t = 0; t < 3; t++) {
                        int64_t row = add_org(set, org);
                        put_number(set, org, "a", row, a, 0);
                        put_number(set, org, "b", row, b, 0);
                        put_number(set, org, "s", row, s, 0);
                        put_bool(set, org, "f", row, f);
                        factset_set(set, field_of(org, "t"), row, (Value){.kind = VALUE_ENUM, .code = t});
                    }
}

static const char *const number_atoms[] = {"a ? #",
                                           "b ? #",
                                           "s ? #",
                                           "a ? b",
                                           "a + b ? #",
                                           "a - b ? s",
                                           "a * # ? b + #",
                                           "a * b ? #",
                                           "a / b ? #",
                                           "a / b ? b / 2",
                                           "b / 3 ? a - s",
                                           "floor(a / 2) ? b",
                                           "ceil(a / 3) ? #",
                                           "round(a / 2, 0) ? b",
                                           "round(a * 0.35, 1) ? 0.#",
                                           "floor(s / 2) ? -1",
                                           "ceil(s / 2) ? #",
                                           "round(s / 2, 0) ? s",
                                           "abs(s) ? #",
                                           "min(a, b) ? #",
                                           "max(a, s) ? #",
                                           "a in #..5",
                                           "a in ..#",
                                           "s in -1..#",
                                           "a in {#, #}",
                                           "a not in {#, #}",
                                           "a not in #..5",
                                           "f",
                                           "t == red",
                                           "t in {red, blue}",
                                           "t != green",
                                           "(if f then a else b) ? #",
                                           "(if a > # then b else s) ? #",
                                           "d0 ? #",
                                           "d0 ? d1",
                                           "c0",
                                           "a in r0",
                                           "count(f, a > #, t == red) ? #",
                                           "f == (a > #)",
                                           "failed(helper)",
                                           "applies(helper)",
                                           "passed(helper)",
                                           "failures() ? 1",
                                           "known(a / b)",
                                           "default(a / b, #) ? #",
                                           "g(a, b) ? #",
                                           "-a + 2 * s ? #",
                                           "a * a + b * b ? 1#",
                                           "2 * a < #",
                                           "a < 0.5 * #",
                                           "1 / a ? 0.5",
                                           "f == f",
                                           NULL};
static const char *const number_defines[] = {"define d0 = a when f, b when t == red, # otherwise",
                                             "define d0 = # when a > #, b when f",
                                             "define d0 = a + s",
                                             "define d0 = a / b when f, # otherwise",
                                             "define d0 = count(f, t == red) when a < #, s otherwise",
                                             "define d1 = # when t == red, # when t == green",
                                             "define d1 = d0 + # when f, # otherwise",
                                             "define d1 = #",
                                             "define c0 = a > #",
                                             "define c0 = f when a > #, t == red otherwise",
                                             "define c0 = f when t == red, b > # when t == green",
                                             "define r0 = #..5 when f, 1..4 otherwise",
                                             "define r0 = {#, #} when f, {#, 2} when t == red",
                                             NULL};

/* Decimals of a unit. */
static void fill_money(FactSet *set, const Facts *org) {
    for (int m = 0; m <= 12; m++)
        for (int k = 0; k <= 12; k++)
            for (int n = 0; n <= 3; n++) {
                int64_t row = add_org(set, org);
                put_number(set, org, "m", row, m, 1);
                put_number(set, org, "k", row, k, 1);
                put_number(set, org, "n", row, n, 0);
            }
}

static const char *const money_atoms[] = {"m ? 0.# yuan",
                                          "k ? 1 yuan",
                                          "m ? k",
                                          "m + k ? 1.# yuan",
                                          "m * # ? k",
                                          "m / k ? 0.#",
                                          "m ? 30% * k",
                                          "m ? k * n",
                                          "m / n ? 0.# yuan",
                                          "m * 3 ? k * 2 + 0.# yuan",
                                          "n ? #",
                                          "m in 0.#..1 yuan",
                                          "m in {0.# yuan, 1 yuan}",
                                          "floor(m / 0.3 yuan) ? #",
                                          "m / 0.25 yuan ? #",
                                          "round(m / 0.3 yuan, #) ? 1.#",
                                          "max(m, k) ? 0.# yuan",
                                          "m - k ? 0.# yuan",
                                          "m == 0",
                                          "k > 0",
                                          "d0 ? 0.# yuan",
                                          "(if n > # then m else k) ? 0.# yuan",
                                          NULL};
static const char *const money_defines[] = {"define d0 = 0.# yuan when n > #, 0.# yuan otherwise",
                                            "define d0 = m * n when n > #", "define d0 = m / n", NULL};

/* Days around the end of February. */
static const char *const first_days[] = {"2020-02-26", "2020-02-27", "2020-02-28", "2020-02-29",
                                         "2020-03-01", "2020-03-02", NULL};
static const char *const second_days[] = {"2019-01-31", "2019-02-28", "2020-01-29", "2020-01-30",
                                          "2020-01-31", "2020-02-01", NULL};

static void fill_days(FactSet *set, const Facts *org) {
    for (int i = 0; first_days[i]; i++)
        for (int k = 0; second_days[k]; k++)
            for (int n = 0; n <= 2; n++)
                for (int f = 0; f < 2; f++) {
                    int64_t row = add_org(set, org);
                    put_date(set, org, "x", row, day_of_text(first_days[i]));
                    put_date(set, org, "y", row, day_of_text(second_days[k]));
                    put_number(set, org, "n", row, n, 0);
                    put_bool(set, org, "f", row, f);
                }
}

static const char *const day_atoms[] = {"x ? 2020-02-2#",
                                        "y + # months ? x",
                                        "y + 1# months ? x",
                                        "x - 1 months ? y",
                                        "x - 12 months ? y",
                                        "x ? as_of",
                                        "x + # days ? as_of",
                                        "x - y ? 3# days",
                                        "as_of - x ? # days",
                                        "months_between(y, x) ? #",
                                        "months_between(x, y) ? -#",
                                        "years_between(y, x) ? #",
                                        "years_between(y, as_of) ? 1",
                                        "day(x) ? 2#",
                                        "month(y) ? #",
                                        "year(y) ? 2020",
                                        "x in 2020-02-2#..2020-02-29",
                                        "y + 1 months + # days ? x",
                                        "y + (1 months + # days) ? x",
                                        "(if f then x else y + 1 months) ? as_of",
                                        "date(2020, 2, 2#) ? x",
                                        "date(2020, month(y), 30) ? x",
                                        "date(2019 + n, 2, 29) ? x",
                                        "y + n * 1 months ? x",
                                        "x - n * 1 days ? as_of - 2 days",
                                        "p0 ? n",
                                        "p0 at x ? n",
                                        "n ? #",
                                        "f",
                                        "d0 ? as_of",
                                        "d0 ? x",
                                        "min(x, y + 1 months) ? as_of",
                                        "max(x, y + 1 years) ? 2020-02-2#",
                                        "x in period",
                                        "due ? x",
                                        "x - 1 years + 1 years == x",
                                        "as_of ? 2020-02-2#",
                                        "y + 395 days ? x",
                                        "year(x + # days) ? 2020",
                                        "month(as_of + # days) ? 3",
                                        "failed(helper)",
                                        NULL};
static const char *const day_deadlines[] = {"by 2020-02-2#",
                                            "by x",
                                            "within # months of y",
                                            "within # days of x",
                                            "each year by 02-29",
                                            "each year by 03-01",
                                            "each year from 03-01 by 02-28",
                                            "each month",
                                            "each quarter",
                                            "each year",
                                            "each year from 02-29",
                                            "by d0",
                                            "each 2 months",
                                            "each half_year",
                                            "by x + n * 1 days",
                                            NULL};
static const char *const day_defines[] = {
    "define d0 = x when f, y + # months otherwise",    "define d0 = x when n > #",        "define d0 = y + 1 months",
    "param p0 = # from 2020-02-28, # from 2020-03-01", "param p0 = #, # from 2020-02-29", NULL};

/* Lists. */
static void fill_lists(FactSet *set, const Facts *org) {
    const Field *people = field_of(org, "people");
    for (int a = 0; a <= 2; a++)
        for (int f = 0; f < 2; f++)
            for (int size = 0; size <= 2; size++)
                for (int first = 0; first < (size > 0 ? 6 : 1); first++)
                    for (int second = 0; second < (size > 1 ? 6 : 1); second++) {
                        int64_t row = add_org(set, org);
                        put_number(set, org, "a", row, a, 0);
                        put_bool(set, org, "f", row, f);
                        factset_set_list(set, people, row);
                        for (int i = 0; i < size; i++) {
                            int64_t element = factset_add_row(set, people->shape, row);
                            int which = i == 0 ? first : second;
                            for (int c = 0; c < people->shape->ncolumns; c++) {
                                const Field *column = people->shape->columns[c];
                                factset_set(set, column, element,
                                            column->kind == FIELD_BOOLEAN
                                                ? (Value){.kind = VALUE_BOOL, .boolean = which / 3 == 1}
                                                : (Value){.kind = VALUE_NUMBER, .number = number_from_int(which % 3)});
                            }
                        }
                    }
}

static const char *const list_atoms[] = {"a ? #",
                                         "f",
                                         "count(people) ? #",
                                         "count(people where leader) ? #",
                                         "count(people where n > #) ? a",
                                         "count(people where leader and n > a) ? 1",
                                         "sum(people: n) ? #",
                                         "sum(people where leader: n) ? a",
                                         "min(people: n) ? #",
                                         "max(people where leader: n) ? #",
                                         "any(people: leader)",
                                         "any(people: n > a)",
                                         "all(people: n < #)",
                                         "all(people where leader: n > 0)",
                                         "none(people: n == #)",
                                         "count(people) * a ? #",
                                         "only(people where leader: n) ? #",
                                         "only(people: n) == a",
                                         "count(people) in #..3",
                                         "count(people where not leader) ? count(people where leader)",
                                         "sum(people: n * n) ? #",
                                         "d0 ? #",
                                         NULL};
static const char *const list_elements[] = {
    "n ? #", "leader", "n ? a", "n + a ? #", "count(people where leader) ? #", "f", "not leader", "any(people: leader)",
    NULL};
static const char *const list_defines[] = {"define d0 = count(people where leader) when f, a otherwise",
                                           "define d0 = max(people: n)", "define d0 = sum(people: n) when a > #", NULL};

/* What may be missing. */
static void fill_gaps(FactSet *set, const Facts *org) {
    for (int a = 0; a <= 3; a++)
        for (int b = 0; b <= 3; b++)
            for (int f = 0; f <= 2; f++)
                for (int d = 0; d <= 4; d++) {
                    int64_t row = add_org(set, org);
                    if (a < 3)
                        put_number(set, org, "a", row, a, 0);
                    if (b < 3)
                        put_number(set, org, "b", row, b, 0);
                    if (f < 2)
                        put_bool(set, org, "f", row, f);
                    if (d < 4)
                        put_date(set, org, "d", row, day_of_text("2020-02-27") + d);
                }
}

static const char *const gap_atoms[] = {"known(a)",
                                        "missing(a)",
                                        "default(a, #) ? #",
                                        "a ? #",
                                        "b ? #",
                                        "known(a + b)",
                                        "default(a / b, #) ? #",
                                        "known(d0)",
                                        "default(f, yes)",
                                        "f",
                                        "known(f)",
                                        "done(d)",
                                        "done(d)",
                                        "known(d)",
                                        "d <= as_of",
                                        "default(d, 2020-02-28) ? as_of",
                                        "d0 ? #",
                                        "a + b ? #",
                                        "default(d0, #) ? #",
                                        "known(f and a > #)",
                                        NULL};
static const char *const gap_deadlines[] = {
    "by 2020-02-2#", "by 2020-02-28", "within # days of d", "each month", "each year by 02-29", "by d", NULL};
static const char *const gap_defines[] = {"define d0 = a when f, b otherwise", "define d0 = a when b > #",
                                          "define d0 = a + #", "define d0 = default(a, #)", NULL};

/* References and texts. */
static const char *const some_names[] = {"甲", "乙", "ab", "abc", "甲ab", NULL};

static void fill_refs(FactSet *set, const Facts *org) {
    const Field *ref = field_of(org, "region");
    const Facts *region = ref->target;
    for (int i = 0; i < 6; i++) {
        int64_t row = factset_add_row(set, region->shape, -1);
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        factset_set(set, field_of(region, "id"), row, (Value){.kind = VALUE_TEXT, .text = str_of(id)});
        factset_set(set, field_of(region, "level"), row, (Value){.kind = VALUE_ENUM, .code = i / 3});
        put_number(set, region, "size", row, i % 3, 0);
    }
    for (int r = 0; r < 6; r++)
        for (int a = 0; a <= 3; a++)
            for (int n = 0; some_names[n]; n++) {
                int64_t row = add_org(set, org);
                put_number(set, org, "a", row, a, 0);
                factset_set(set, field_of(org, "name"), row,
                            (Value){.kind = VALUE_TEXT, .text = str_of(some_names[n])});
                factset_set_ref(set, ref, row, r);
            }
}

static const char *const ref_atoms[] = {"a ? #",
                                        "region.level == high",
                                        "region.size ? #",
                                        "region.size ? a",
                                        "region.size + a ? #",
                                        "name == \"ab\"",
                                        "name != \"甲\"",
                                        "name in {\"甲\", \"abc\"}",
                                        "starts_with(name, \"ab\")",
                                        "starts_with(name, \"甲\")",
                                        "contains(name, \"b\")",
                                        "contains(name, \"c\")",
                                        "length(name) ? #",
                                        "d0 ? #",
                                        "name == \"zz\"",
                                        NULL};
static const char *const ref_defines[] = {"define d0 = a when region.level == high, region.size otherwise",
                                          "define d0 = length(name)",
                                          "define d0 = # when name == \"ab\", a when region.size > #", NULL};

static const Domain domains[] = {
    {"numbers",
     "",
     {2020, 1, 1},
     1,
     "facts org key id {\n  id text\n  a count\n  b count\n  s integer\n  f boolean\n  t one of red, green, blue\n"
     "  always a <= 4\n  always b <= 3\n  always s in -2..2\n}\nfunction g(p count, q count) count = max(p, q) + 1\n",
     fill_numbers,
     number_atoms,
     NULL,
     NULL,
     number_defines,
     false},
    {"money",
     "",
     {2020, 1, 1},
     1,
     "unit yuan scale 1\nfacts org key id {\n  id text\n  m yuan\n  k yuan\n  n count\n  always m <= 1.2 yuan\n  always k <= 1.2 yuan\n  always n <= 3\n}\n",
     fill_money,
     money_atoms,
     NULL,
     NULL,
     money_defines,
     false},
    {"days",
     "  effective 2020-02-27\n  repealed 2020-03-03\n",
     {2020, 2, 27},
     5,
     "facts org key id {\n  id text\n  x date\n  y date\n  n count\n  f boolean\n  always x in 2020-02-26..2020-03-02\n"
     "  always y in {2019-01-31, 2019-02-28, 2020-01-29, 2020-01-30, 2020-01-31, 2020-02-01}\n  always n <= 2\n}\n",
     fill_days,
     day_atoms,
     NULL,
     day_deadlines,
     day_defines,
     false},
    {"lists",
     "",
     {2020, 1, 1},
     1,
     "facts org key id {\n  id text\n  a count\n  f boolean\n  people list {\n    n count\n    leader boolean\n    always n <= 2\n  }\n"
     "  always a <= 2\n  always count(people) <= 2\n}\n",
     fill_lists,
     list_atoms,
     list_elements,
     NULL,
     list_defines,
     false},
    {"gaps",
     "  effective 2020-02-27\n  repealed 2020-03-02\n",
     {2020, 2, 27},
     4,
     "facts org key id {\n  id text\n  a count\n  b count\n  f boolean\n  d date\n  always a <= 2\n  always b <= 2\n  always d in 2020-02-27..2020-03-01\n}\n",
     fill_gaps,
     gap_atoms,
     NULL,
     gap_deadlines,
     gap_defines,
     true},
    {"references",
     "",
     {2020, 1, 1},
     1,
     "facts org key id {\n  id text\n  a count\n  name text\n  region ref region\n  always a <= 3\n"
     "  always name in {\"甲\", \"乙\", \"ab\", \"abc\", \"甲ab\"}\n}\n"
     "facts region key id {\n  id text\n  level one of high, low\n  size count\n  always size <= 2\n}\n",
     fill_refs,
     ref_atoms,
     NULL,
     NULL,
     ref_defines,
     false},
};
enum { DOMAINS = sizeof domains / sizeof *domains };

#endif

/* Comparing editions against brute force: pairs of random small policies over domains so small that every organisation can be asked.
 *
 * What `diff` says of a pair is held against the plain evaluator's verdict on each organisation and day there is; and what the solver is told of a
 * rule against what the evaluator says of it. PAIR=N runs one pair and prints it. */
#include "lang/analysis/decide.h"
#include "lang/analysis/encode.h"
#include "lang/check/check.h"
#include "lang/diff/diff.h"
#include "lang/driver/driver.h"
#include "lang/parse/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static uint64_t state;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static bool one_in(uint32_t n) {
    return pick(n) == 0;
}

/* --- Domains ------------------------------------------------------------------------------------------------------------------- */

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
        char id[8];
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

/* --- Random rules ------------------------------------------------------------------------------------------------------------------ */

enum { PARTS = 3, DEFINES = 6, MOST_TEXT = 400 };

/* A policy as what it is made of, so that the next edition can differ in one place. */
typedef struct Made {
    char force[16], parts[PARTS][MOST_TEXT], when[MOST_TEXT], unless[MOST_TEXT], deadline[MOST_TEXT];
    bool is_or, about_people, has_rule;
    char helper[MOST_TEXT], helper_when[MOST_TEXT];
    bool overrides;
    char defines[DEFINES][MOST_TEXT];
} Made;

static void expand(char *out, const char *atom) {
    static const char *const compare[] = {"==", "!=", "<", "<=", ">", ">="};
    size_t n = 0;
    for (; *atom; atom++) {
        if (*atom == '?')
            n += (size_t)sprintf(out + n, "%s", compare[pick(6)]);
        else
            out[n++] = *atom == '#' ? (char)('0' + pick(6)) : *atom;
    }
    out[n] = '\0';
}

static const char *any_of(const char *const *list) {
    uint32_t n = 0;
    while (list[n])
        n++;
    return list[pick(n)];
}

static void condition(char *out, const char *const *atoms, int depth) {
    char a[MOST_TEXT], b[MOST_TEXT];
    uint32_t kind = depth > 0 ? pick(6) : 5;
    if (kind > 2) {
        expand(out, any_of(atoms));
        return;
    }
    condition(a, atoms, depth - 1);
    condition(b, atoms, depth - 1);
    if (kind == 2)
        snprintf(out, MOST_TEXT, "(not (%.180s))", a);
    else
        snprintf(out, MOST_TEXT, "(%.180s %s %.180s)", a, kind == 0 ? "and" : "or", b);
}

static void make_defines(const Domain *domain, Made *made) {
    static const char *const names[] = {" d0 ", " d1 ", " c0 ", " r0 ", " p0 "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *fitting[16];
        uint32_t n = 0;
        for (int k = 0; domain->defines[k]; k++)
            if (strstr(domain->defines[k], names[i]) &&
                strstr(domain->defines[k], names[i]) < strchr(domain->defines[k], '='))
                fitting[n++] = domain->defines[k];
        made->defines[i][0] = '\0';
        if (n > 0)
            expand(made->defines[i], fitting[pick(n)]);
    }
}

static void make_part(const Domain *domain, const Made *made, char *part) {
    condition(part, made->about_people ? domain->elements : domain->atoms, 2);
}

static void make_deadline(const Domain *domain, Made *made) {
    made->deadline[0] = '\0';
    if (domain->deadlines && !one_in(3))
        expand(made->deadline, any_of(domain->deadlines));
}

static void make_force(Made *made) {
    static const char *const forces[] = {"must", "must", "must not", "should", "should not", "may"};
    snprintf(made->force, sizeof made->force, "%s", forces[pick(6)]);
    if (made->about_people && strcmp(made->force, "may") == 0)
        snprintf(made->force, sizeof made->force, "must");
}

static Made make(const Domain *domain) {
    Made made = {
        .has_rule = true, .about_people = domain->elements && one_in(3), .is_or = one_in(2), .overrides = one_in(5)};
    make_force(&made);
    for (int i = 0; i < PARTS; i++)
        if (i == 0 || one_in(2))
            make_part(domain, &made, made.parts[i]);
    if (!one_in(3))
        make_part(domain, &made, made.when);
    if (one_in(4))
        make_part(domain, &made, made.unless);
    make_deadline(domain, &made);
    condition(made.helper, domain->atoms, 1);
    condition(made.helper_when, domain->atoms, 1);
    make_defines(domain, &made);
    return made;
}

/* Another digit somewhere. */
static void nudge(char *text) {
    char *digits[MOST_TEXT];
    uint32_t n = 0;
    for (char *p = text; *p; p++)
        if (*p >= '0' && *p <= '5' && p > text && !strchr("cdrp-", p[-1]))
            digits[n++] = p;
    if (n > 0) {
        char *digit = digits[pick(n)];
        *digit = (char)('0' + (*digit - '0' + 1 + (int)pick(2) * 4) % 6);
    }
}

/* The same said in other words. */
static void reword(char *text) {
    char copy[MOST_TEXT], name[MOST_TEXT];
    int low, high;
    snprintf(copy, sizeof copy, "%s", text);
    if (strlen(copy) > 150)
        return;
    if (sscanf(copy, "%s in %d..%d", name, &low, &high) == 3 && strchr(copy, '(') == NULL)
        snprintf(text, MOST_TEXT, "(%.90s >= %d and not (%.90s > %d))", name, low, name, high);
    else
        snprintf(text, MOST_TEXT, one_in(2) ? "(not (not (%s)))" : "(%s or 1 > 2)", copy);
}

static Made change(const Domain *domain, const Made *before) {
    Made made = *before;
    for (uint32_t changes = 1 + pick(2); changes > 0; changes--) {
        char *texts[PARTS + 4];
        uint32_t n = 0;
        for (int i = 0; i < PARTS; i++)
            if (made.parts[i][0])
                texts[n++] = made.parts[i];
        if (made.when[0])
            texts[n++] = made.when;
        if (made.unless[0])
            texts[n++] = made.unless;
        char *text = texts[pick(n)];
        switch (pick(12)) {
        case 0:
            make_part(domain, &made, text);
            break;
        case 1:
            make_force(&made);
            break;
        case 2:
            make_deadline(domain, &made);
            break;
        case 3:
            nudge(made.deadline);
            break;
        case 4:
            for (int i = 0; i < DEFINES; i++)
                nudge(made.defines[i]);
            break;
        case 5:
            make_part(domain, &made, made.when);
            break;
        case 6:
            made.overrides = !made.overrides;
            break;
        case 7:
            nudge(made.helper);
            break;
        case 8:
        case 9:
            reword(text);
            break;
        default:
            nudge(text);
        }
    }
    made.has_rule = !one_in(25);
    return made;
}

static Str policy_text(Arena *arena, const Domain *domain, const Made *made, int edition) {
    Buf rule = {0}, out = {0};
    if (made->has_rule) {
        buf_add_format(&rule, "rule r\n  %s (%s", made->force, made->parts[0]);
        for (int i = 1; i < PARTS; i++)
            if (made->parts[i][0])
                buf_add_format(&rule, ")\n  %s (%s", made->is_or ? "or" : "and", made->parts[i]);
        buf_add_c(&rule, ")\n");
        if (made->when[0])
            buf_add_format(&rule, "  when %s\n", made->when);
        if (made->unless[0])
            buf_add_format(&rule, "  unless %s\n", made->unless);
        if (made->deadline[0] && strcmp(made->force, "may") != 0)
            buf_add_format(&rule, "  %s\n", made->deadline);
        if (made->about_people)
            buf_add_c(&rule, "  for org.people\n");
    }
    if (!domain->gaps && !made->about_people)
        buf_add_format(&rule, "rule helper\n  must %s\n  when %s\n%s", made->helper, made->helper_when,
                       made->overrides && made->has_rule ? "  overrides r\n" : "");
    buf_add_format(&out, "policy p\n  edition %d\n%s", edition, domain->days);
    buf_add_c(&out, domain->facts);
    for (int i = DEFINES - 1; i >= 0; i--) {
        char name[3] = {0};
        if (made->defines[i][0])
            memcpy(name, strchr(made->defines[i], ' ') + 1, 2);
        if (name[0] && (strstr(str_c(arena, buf_str(&rule)), name) || strstr(str_c(arena, buf_str(&out)), name)))
            buf_add_format(&out, "%s\n", made->defines[i]);
    }
    buf_add(&out, buf_str(&rule));
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&rule);
    buf_free(&out);
    return text;
}

/* NULL where what was made is no policy: a month and days compared, a date that there is not. */
static CorePolicy *compile(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
    CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
    if (getenv("PAIR") && !policy) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&buf)));
        buf_free(&buf);
    }
    return diags.errors == 0 ? policy : NULL;
}

/* --- Brute force --------------------------------------------------------------------------------------------------------------------- */

typedef struct Said {
    Verdict verdict;
    int applies;
    bool has_due, has_deadline;
    Date due;
} Said;

typedef struct Judge {
    const CoreRule *rule; /* NULL: none */
    FactSet *set;
    Eval *eval;
} Judge;

static int ask_judge(Judge *judge, int64_t row, Arena *arena, Said **out) {
    if (!judge->rule)
        return -1;
    EvalFindings findings = eval_rule(judge->eval, judge->rule, row, arena);
    CoreExpr applies = {.op = CORE_APPLIES, .type = {.kind = CORE_TYPE_BOOL}, .rule = (CoreRule *)judge->rule};
    *out = ARENA_ARRAY(arena, Said, findings.n);
    for (int i = 0; i < findings.n; i++) {
        const Finding *finding = &findings.items[i];
        Said *said = &(*out)[i];
        *said = (Said){finding->verdict, finding->verdict == VERDICT_UNKNOWN ? -1 : finding->verdict != VERDICT_NA,
                       finding->has_due, judge->rule->deadline != CORE_DEADLINE_NONE, finding->due};
        if (!judge->rule->elements) {
            EvalValue value = eval_expr(judge->eval, &applies, row, arena);
            said->applies = !value.known ? -1 : value.value.boolean;
        }
    }
    return findings.n;
}

static bool is_open(const Said *said) {
    return said->verdict == VERDICT_FAIL || said->verdict == VERDICT_PENDING;
}

static bool is_earlier(const Said *a, const Said *b) {
    if (!is_open(a) || !is_open(b))
        return false;
    if (!a->has_deadline || !b->has_deadline)
        return !a->has_deadline && b->has_deadline;
    return a->has_due && b->has_due && a->due < b->due;
}

static void note(const Said *a, const Said *b, bool found[QUESTIONS]) {
    found[ASK_TIGHTER] |= a->verdict != VERDICT_FAIL && b->verdict == VERDICT_FAIL;
    found[ASK_LOOSER] |= a->verdict == VERDICT_FAIL && b->verdict != VERDICT_FAIL;
    found[ASK_WIDER] |= a->applies == 0 && b->applies == 1;
    found[ASK_NARROWER] |= a->applies == 1 && b->applies == 0;
    found[ASK_EARLIER] |= is_earlier(b, a);
    found[ASK_LATER] |= is_earlier(a, b);
}

/* The facts that stand under known, missing, default or done in a text, by way of d0 as well. */
static bool is_optional(Str text, char fact) {
    static const char *const words[] = {"known(", "missing(", "default(", "done("};
    char *copy = malloc(text.n + 1);
    bool found = false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (char *p = strstr(copy, words[w]); p; p = strstr(p + 1, words[w])) {
            int depth = 0;
            for (char *q = strchr(p, '('); *q && !(*q == ')' && depth == 1) && *q != ','; q++) {
                depth += *q == '(' ? 1 : *q == ')' ? -1 : 0;
                bool alone = !strchr("abcdefghijklmnopqrstuvwxyz_0123456789", q[1]) &&
                             !strchr("abcdefghijklmnopqrstuvwxyz_", q[-1]);
                found |= *q == fact && alone;
                if (strncmp(q, "d0", 2) == 0) {
                    char *define = strstr(copy, "define d0 = "), *end = strchr(define, '\n');
                    for (char *d = define + 12; d < end; d++)
                        found |= *d == fact && d[-1] == ' ' && !strchr("abcdefghijklmnopqrstuvwxyz_0123456789", d[1]);
                }
            }
        }
    free(copy);
    return found;
}

static bool is_considered(const Domain *domain, FactSet *set, const Facts *org, int64_t row, const bool optional[4]) {
    static const char *const names[] = {"a", "b", "f", "d"};
    for (int i = 0; domain->gaps && i < 4; i++)
        if (!optional[i] && factset_value(set, field_of(org, names[i]), row).kind == VALUE_MISSING)
            return false;
    return true;
}

static void brute_force(const Domain *domain, const CorePolicy *const policies[2], const Str texts[2],
                        bool found[QUESTIONS]) {
    Arena *arena = arena_new();
    Judge judges[2];
    Date first;
    date_from_ymd(domain->first[0], domain->first[1], domain->first[2], &first);
    for (int q = 0; q < QUESTIONS; q++)
        found[q] = false;
    bool optional[4] = {false};
    for (int i = 0; i < 4; i++)
        optional[i] = is_optional(texts[0], "abfd"[i]) || is_optional(texts[1], "abfd"[i]);
    for (int s = 0; s < 2; s++) {
        DiagList diags;
        diag_init(&diags, arena);
        judges[s].rule = core_find_rule(policies[s], STR("r"));
        judges[s].set = factset_new(arena, policies[s]->schema);
        domain->fill(judges[s].set, policies[s]->schema->facts[0]);
        factset_finish(judges[s].set, false, &diags);
        assert_int_equal(diags.errors, 0);
    }
    const Facts *org = policies[0]->schema->facts[0];
    int64_t rows = factset_rows(judges[0].set, org->shape);
    for (int day = 0; day < domain->ndays; day++) {
        for (int s = 0; s < 2; s++)
            judges[s].eval = eval_new(arena, policies[s], judges[s].set, first + day);
        for (int64_t row = 0; row < rows; row++) {
            if (!is_considered(domain, judges[0].set, org, row, optional))
                continue;
            Arena *scratch = arena_new();
            Said *said[2], none = {.verdict = VERDICT_NA};
            int n[2];
            for (int s = 0; s < 2; s++)
                n[s] = ask_judge(&judges[s], row, scratch, &said[s]);
            for (int i = 0; i < (n[0] > n[1] ? n[0] : n[1]); i++)
                note(n[0] < 0 ? &none : &said[0][i], n[1] < 0 ? &none : &said[1][i], found);
            arena_free(scratch);
        }
        for (int s = 0; s < 2; s++)
            eval_free(judges[s].eval);
    }
    arena_free(arena);
}

/* --- Both ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct Tally {
    int pairs, no_policy, unproved, bounded, classes[AXES][WAYS];
} Tally;

static Way way_of(bool more, bool less) {
    return more ? (less ? WAY_MIXED : WAY_MORE) : less ? WAY_LESS : WAY_SAME;
}

static Way mirrored(Way way) {
    return way == WAY_MORE ? WAY_LESS : way == WAY_LESS ? WAY_MORE : way;
}

/* What the diff says of rule r: of a rule that is not listed, that nothing differs. */
static void compare(const CorePolicy *const policies[2], Solver *solver, Way ways[AXES], Proof *proof, bool *mismatch) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    Diff *diff = diff_policies(arena, policies[0], policies[1], decider_new(arena, solver), NULL, &diags);
    if (diags.diags.n > 0) { /* what the solver found and the evaluator does not confirm */
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&buf)));
        buf_free(&buf);
        *mismatch = true;
    }
    for (int a = 0; a < AXES; a++)
        ways[a] = WAY_SAME;
    *proof = PROOF_EXACT;
    for (int i = 0; i < diff->changes.n; i++) {
        const Change *change = diff->changes.items[i];
        if (!str_equal(change->rule->info.rule, STR("r")))
            continue;
        *proof = change->proof;
        for (int a = 0; a < AXES; a++)
            ways[a] = change->ways[a];
        int expected =
            ways[AXIS_EFFECT] == WAY_MIXED
                ? 2
                : ways[AXIS_EFFECT] != WAY_SAME || ways[AXIS_APPLIES] != WAY_SAME || ways[AXIS_DEADLINE] != WAY_SAME;
        assert_int_equal(change->nwitnesses, expected);
    }
    arena_free(arena);
}

static const Axis axes[] = {AXIS_EFFECT, AXIS_APPLIES, AXIS_DEADLINE};

static void compare_pair(int number, Solver *solver, bool mirror, Tally *tally) {
    state = (uint64_t)number * 2654435761u + 20130604u;
    Arena *arena = arena_new();
    const Domain *domain = &domains[number % DOMAINS];
    const CorePolicy *policies[2] = {NULL};
    Str texts[2];
    Made made[2];
    do {
        made[0] = make(domain);
        made[1] = change(domain, &made[0]);
        made[0].has_rule = made[1].has_rule ? !one_in(25) : true;
        for (int s = 0; s < 2; s++)
            texts[s] = policy_text(arena, domain, &made[s], s + 1);
        policies[0] = compile(arena, texts[0]);
        policies[1] = policies[0] ? compile(arena, texts[1]) : NULL;
        tally->no_policy += !policies[0] || !policies[1];
    } while (!policies[0] || !policies[1]);
    bool found[QUESTIONS];
    Way ways[AXES], back[AXES], truth[AXES] = {0};
    Proof proof, back_proof = PROOF_EXACT;
    brute_force(domain, policies, texts, found);
    truth[AXIS_EFFECT] = way_of(found[ASK_TIGHTER], found[ASK_LOOSER]);
    truth[AXIS_APPLIES] = way_of(found[ASK_WIDER], found[ASK_NARROWER]);
    truth[AXIS_DEADLINE] = way_of(found[ASK_EARLIER], found[ASK_LATER]);
    if (getenv("PAIR"))
        fprintf(stderr, "%.*s\n----\n%.*s\n", STR_ARG(texts[0]), STR_ARG(texts[1]));
    bool wrong = false;
    struct timespec t0, t1;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    compare(policies, solver, ways, &proof, &wrong);
    if (mirror)
        compare((const CorePolicy *const[]){policies[1], policies[0]}, solver, back, &back_proof, &wrong);
    bool mismatch = wrong;
    clock_gettime(CLOCK_MONOTONIC, &t1);
    double took = (double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec);
    if (getenv("VERBOSE") && took > 0.5)
        fprintf(stderr, "took %.2f: pair %d\n", took, number);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        Axis a = axes[i];
        tally->classes[a][truth[a]]++;
        wrong |= proof != PROOF_UNKNOWN && ways[a] != truth[a];
        wrong |= mirror && back_proof != PROOF_UNKNOWN && back[a] != mirrored(truth[a]);
    }
    tally->pairs++;
    tally->unproved += proof == PROOF_UNKNOWN;
    tally->bounded += proof == PROOF_BOUNDED;
    if (proof == PROOF_UNKNOWN && getenv("VERBOSE"))
        fprintf(stderr, "pair %d is not proved\n", number);
    if (wrong) {
        fprintf(stderr, "%s: pair %d (%s):\n%.*s----\n%.*s", mismatch ? "not confirmed" : "wrong", number, domain->name,
                STR_ARG(texts[0]), STR_ARG(texts[1]));
        for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
            fprintf(stderr, "  brute force says %s, diff %s (%s)%s%s\n", way_name(axes[i], truth[axes[i]]),
                    way_name(axes[i], ways[axes[i]]), proof_name(proof), mirror ? ", the other way round " : "",
                    mirror ? way_name(axes[i], back[axes[i]]) : "");
        if (!getenv("KEEP_ON"))
            fail();
    }
    arena_free(arena);
}

static Solver *open_solver(Arena *arena) {
    const char *build = getenv("BUILD");
    Solver *solver = solver_new(arena, str_format(arena, "%s/banfa-solve", build ? build : "build"));
    assert_true(solver_works(solver));
    return solver;
}

static void test_classes(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    Solver *solver = open_solver(arena);
    Tally tally = {0};
    bool slow = getenv("SLOW") && getenv("SLOW")[0];
    int pairs = getenv("PAIRS") ? atoi(getenv("PAIRS")) : slow ? 2000 : 60;
    for (int i = getenv("FROM") ? atoi(getenv("FROM")) : 0; i < pairs && !getenv("PAIR"); i++)
        compare_pair(i, solver, i % (slow ? 2 : 5) == 0, &tally);
    if (getenv("PAIR"))
        compare_pair(atoi(getenv("PAIR")), solver, true, &tally);
    print_message("%d pairs (%d drafts were no policies), %d proved up to bounds, %d not proved\n", tally.pairs,
                  tally.no_policy, tally.bounded, tally.unproved);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        for (int w = 0; w < WAYS; w++)
            print_message("%s: %d\n", way_name(axes[i], (Way)w), tally.classes[axes[i]][w]);
    if (tally.pairs >= 60) {
        assert_true(tally.unproved * 20 <= tally.pairs);
        for (int w = 0; w < WAYS; w++) /* nothing is tested where every pair is of one class */
            assert_true(tally.classes[AXIS_EFFECT][w] * 30 >= tally.pairs);
        for (int w = 0; slow && w < WAYS; w++)
            assert_true(tally.classes[AXIS_APPLIES][w] > 0 && tally.classes[AXIS_DEADLINE][w] > 0);
    }
    solver_free(solver);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

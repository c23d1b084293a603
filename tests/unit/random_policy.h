/* Random policies over random records, for the tests that hold two ways of evaluating against each other. */
#ifndef BANFA_UNIT_RANDOM_POLICY_H
#define BANFA_UNIT_RANDOM_POLICY_H

#include "lang/check/check.h"
#include "lang/parse/parse.h"

#include <string.h>

static uint64_t state = 20130604;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* --- Random policies -------------------------------------------------------------------------------------------------- */

static const char header[] = "unit yuan scale 2\n"
                             "facts org key id {\n  id text\n  title text\n  a count\n  b integer\n  m yuan\n  x number\n  ok boolean\n"
                             "  type one of red, green, blue\n  day date\n  other date\n  region ref region\n"
                             "  people list {\n    name text\n    n count\n    pay yuan\n    lead boolean\n    born date\n  }\n"
                             "}\nfacts region key id {\n  id text\n  title text\n  level one of high, low\n  size count\n  urban boolean\n"
                             "  orgs list org per region\n}\n"
                             "param cap = 3 from 2010-01-01, 5 from 2014-06-01\n"
                             "param late = 2 from 2014-07-01, 4 from 2015-01-01\n"
                             "function twice(p count, q count) count = p * 2 + q\n";

typedef struct Gen {
    Buf out;
    bool in_people; /* inside a list */
    int defines;    /* d0 … are there to be used */
} Gen;

static void add(Gen *g, const char *text) {
    buf_add_c(&g->out, text);
}

static void number(Gen *g, int depth);
static void condition(Gen *g, int depth);

/* Defines whose values are no plain numbers, made by random_policy. */
static const char *const words[] = {"甲", "甲方", "乙方案", "丙", ""};

static const char *word(void) {
    return words[pick(sizeof words / sizeof *words)];
}

static void text_condition(Gen *g) {
    const char *text = g->in_people && pick(2) ? "name" : pick(4) ? "title" : "region.title";
    switch (pick(8)) {
    case 0: buf_add_format(&g->out, "%s == \"%s\"", text, word()); break;
    case 1: buf_add_format(&g->out, "%s in {\"%s\", \"%s\"}", text, word(), word()); break;
    case 2: buf_add_format(&g->out, "%s != region.title", text); break;
    case 3: buf_add_format(&g->out, "starts_with(%s, \"%s\")", text, word()); break;
    case 4: buf_add_format(&g->out, "contains(%s, \"方\")", text); break;
    case 5: buf_add_format(&g->out, "length(%s) >= %u", text, pick(4)); break;
    case 6: buf_add_format(&g->out, "known(%s)", text); break;
    default: buf_add_format(&g->out, "default(%s, \"%s\") == title", text, word()); break;
    }
}

static void date_condition(Gen *g) {
    switch (pick(12)) {
    case 0: add(g, "date(year(day), 3, 31) <= other"); break;
    case 1: add(g, "date(2014, month(day), 30) >= as_of"); break; /* there is no 30 February */
    case 2: add(g, "day + wait <= other"); break;
    case 3: add(g, "day - 1 month >= other"); break;
    case 4: buf_add_format(&g->out, "years_between(day, as_of) >= %u", pick(3)); break;
    case 5: buf_add_format(&g->out, "months_between(as_of, other) < %u", pick(9)); break;
    case 6: add(g, "day + a * 1 month <= as_of"); break;
    case 7: add(g, "day + wait >= as_of"); break;
    case 8: add(g, "max(day, other) <= as_of"); break;
    case 9: buf_add_format(&g->out, "day + %u months >= other + %u days", pick(5), pick(99)); break;
    case 10: buf_add_format(&g->out, "(if ok then day else other) < %u days + as_of", pick(200)); break;
    default: add(g, "month(day) in {2, 6, 12} or day(other) >= 30"); break;
    }
}

static void value_of_list(Gen *g) {
    switch (pick(10)) {
    case 9: add(g, "known(people)"); break;
    case 0: add(g, "min(people where lead: n) >= 2"); break;
    case 1: add(g, "max(people: pay) < 20 yuan"); break;
    case 2: add(g, "max(people: born) <= as_of"); break;
    case 3: add(g, "only(people where n > 4: pay) > 3 yuan"); break;
    case 4: add(g, "only(people where n > 4: lead)"); break;
    case 5: add(g, "only(people where lead: name) == title"); break;
    case 6: add(g, "count(people where lead) < count(people where n > 3)"); break;
    case 7: add(g, "members == count(people where lead)"); break;
    default: add(g, "known(only(people where lead: born))"); break;
    }
}

static void by_cases(Gen *g) {
    switch (pick(5)) {
    case 0: add(g, "a in limits"); break;
    case 1: add(g, "members >= 2"); break;
    case 2: add(g, "label == title"); break;
    case 3: buf_add_format(&g->out, "%s in limits", pick(2) ? "members" : "count(ok, a > 3)"); break;
    default: buf_add_format(&g->out, "twice(a, %u) > %s", pick(5), pick(2) ? "cap" : pick(2) ? "late" : "cap at day"); break;
    }
}

static void number_leaf(Gen *g) {
    switch (pick(g->in_people ? 7 : 6)) {
    case 0: buf_add_format(&g->out, "%u", pick(12)); break;
    case 1: add(g, "a"); break;
    case 2: add(g, "b"); break;
    case 3: add(g, "x"); break;
    case 4: add(g, "region.size"); break;
    case 5: add(g, g->in_people ? "n" : "count(people)"); break;
    default: add(g, "n"); break;
    }
}

static void number(Gen *g, int depth) {
    if (depth <= 0 || pick(3) == 0) {
        number_leaf(g);
        return;
    }
    switch (pick(12)) {
    case 0: add(g, "("), number(g, depth - 1), add(g, " + "), number(g, depth - 1), add(g, ")"); break;
    case 1: add(g, "("), number(g, depth - 1), add(g, " - "), number(g, depth - 1), add(g, ")"); break;
    case 2: add(g, "("), number(g, depth - 1), add(g, " * "), number(g, depth - 1), add(g, ")"); break;
    case 3: add(g, "("), number(g, depth - 1), buf_add_format(&g->out, " / %u)", 1 + pick(7)); break;
    case 4: add(g, "max("), number(g, depth - 1), add(g, ", "), number(g, depth - 1), add(g, ")"); break;
    case 5: add(g, "min("), number(g, depth - 1), add(g, ", "), number(g, depth - 1), add(g, ")"); break;
    case 6: add(g, pick(2) ? "floor(" : "ceil("), number(g, depth - 1), add(g, " / 3)"); break;
    case 7: add(g, "round("), number(g, depth - 1), buf_add_format(&g->out, " * 0.37, %u)", pick(3)); break;
    case 8: add(g, "default("), number(g, depth - 1), add(g, ", "), number(g, depth - 1), add(g, ")"); break;
    case 9:
        add(g, "(if "), condition(g, depth - 1), add(g, " then "), number(g, depth - 1), add(g, " else "),
            number(g, depth - 1), add(g, ")");
        break;
    case 10: {
        static const char *const calls[] = {"year(day)", "months_between(day, other)", "years_between(other, day)", "weekday(day)",
                                            "day_of_year(other)", "days_between(day, other)"};
        add(g, calls[pick(6)]);
        break;
    }
    default: add(g, "abs(-"), number(g, depth - 1), add(g, ")"); break;
    }
}

static const char *compare(void) {
    static const char *ops[] = {"==", "!=", "<", "<=", ">", ">="};
    return ops[pick(6)];
}

static void list_condition(Gen *g, int depth) {
    bool outer = g->in_people;
    if (outer) { /* one level of lists */
        add(g, "lead");
        return;
    }
    const char *fold[] = {"any", "all", "none"};
    switch (pick(4)) {
    case 0:
        g->in_people = true;
        buf_add_format(&g->out, "%s(people: ", fold[pick(3)]), condition(g, depth - 1), add(g, ")");
        break;
    case 1:
        add(g, "count(people where "), g->in_people = true, condition(g, depth - 1), g->in_people = false;
        buf_add_format(&g->out, ") %s %u", compare(), pick(4));
        break;
    case 2:
        add(g, "sum(people where "), g->in_people = true, condition(g, depth - 1), g->in_people = false;
        buf_add_format(&g->out, ": pay) %s %u yuan", compare(), pick(40));
        break;
    default:
        g->in_people = true;
        buf_add_format(&g->out, "%s(people where ", fold[pick(3)]), condition(g, depth - 1), add(g, ": ");
        condition(g, depth - 1), add(g, ")");
        break;
    }
    g->in_people = outer;
}

static void condition(Gen *g, int depth) {
    if (depth <= 0) {
        add(g, pick(2) ? "ok" : "a >= 3");
        return;
    }
    switch (pick(24)) {
    case 17:
    case 18: text_condition(g); break;
    case 19:
    case 20: date_condition(g); break;
    case 21: g->in_people ? text_condition(g) : value_of_list(g); break;
    case 22:
    case 23: by_cases(g); break;
    case 0: add(g, "("), condition(g, depth - 1), add(g, " and "), condition(g, depth - 1), add(g, ")"); break;
    case 1: add(g, "("), condition(g, depth - 1), add(g, " or "), condition(g, depth - 1), add(g, ")"); break;
    case 2: add(g, "(not "), condition(g, depth - 1), add(g, ")"); break;
    case 3:
    case 4: number(g, depth - 1), buf_add_format(&g->out, " %s ", compare()), number(g, depth - 1); break;
    case 5: number(g, depth - 1), buf_add_format(&g->out, " in %u..%u", pick(4), 4 + pick(5)); break;
    case 6: add(g, pick(2) ? "type == green" : "type != red"); break;
    case 7: add(g, pick(2) ? "type in {red, blue}" : pick(2) ? "region.level == high" : "region.urban"); break;
    case 8: add(g, pick(2) ? "ok" : "known(a)"); break;
    case 9: buf_add_format(&g->out, "m %s %u.%02u yuan", compare(), pick(40), pick(100)); break;
    case 10: buf_add_format(&g->out, "day + %u %s %s 2014-0%u-1%u", pick(40), pick(2) ? "months" : "days", compare(),
                            1 + pick(9), pick(10)); break;
    case 11: add(g, pick(2) ? "day <= as_of" : "other - day > 30 days"); break;
    case 12: buf_add_format(&g->out, "m / b %s %u yuan", compare(), pick(9)); break;
    case 13: buf_add_format(&g->out, "count(ok, a > 2, b > 2) %s %u", compare(), pick(4)); break;
    case 14:
        if (g->defines > 0)
            buf_add_format(&g->out, "d%u %s %u", pick((uint32_t)g->defines), compare(), pick(9));
        else
            add(g, "x > 1.5");
        break;
    case 15: add(g, pick(2) ? "known(region)" : "missing(m)"); break;
    default: list_condition(g, depth); break;
    }
}

static void rule(Gen *g, int number_of_rule, int rules, const bool *of_people) {
    static const char *forces[] = {"must", "must not", "should", "may"};
    buf_add_format(&g->out, "rule r%d\n  %s ", number_of_rule, forces[pick(4)]);
    bool may = g->out.n > 4 && str_ends(buf_str(&g->out), STR("may "));
    bool people = of_people[number_of_rule];
    g->in_people = people;
    int deadline = may ? 0 : (int)pick(6);
    if (deadline == 1 && pick(2))
        add(g, people ? "done(born)" : "done(day)");
    else if (!people && number_of_rule > 0 && !of_people[number_of_rule - 1] && pick(3) == 0)
        buf_add_format(&g->out, "(%s(r%d) or a > 3)", pick(2) ? "failed" : pick(2) ? "passed" : "applies",
                       number_of_rule - 1);
    else
        condition(g, 3);
    if (pick(2))
        add(g, "\n  when "), condition(g, 2);
    if (pick(4) == 0)
        add(g, "\n  unless "), condition(g, 2);
    if (deadline == 1 || (may && pick(4) == 0))
        add(g, !may && pick(2) ? "\n  each year by 03-31"
               : pick(2)       ? "\n  each quarter"
               : pick(2)       ? "\n  each 2 months from 03-05"
                               : "\n  each half_year");
    else if (deadline == 2)
        add(g, "\n  within 3 months of day");
    else if (deadline == 3)
        add(g, pick(2) ? "\n  by 2014-08-01" : "\n  by other + 2 months");
    if (!people && number_of_rule + 1 < rules && !of_people[number_of_rule + 1] && pick(3) == 0)
        buf_add_format(&g->out, "\n  overrides r%d", number_of_rule + 1);
    add(g, people ? "\n  for org.people\n" : "\n");
    g->in_people = false;
}

static void region_rules(Gen *g) {
    static const char *const conditions[] = {
        "count(orgs where a > 3) >= 2", "sum(orgs: m) <= 90 yuan", "any(orgs: ok and type == red)",
        "all(orgs where type != blue: day <= as_of)", "max(orgs: day) >= 2013-06-30", "size in 2..6 or level == high",
        "none(orgs: title == title)", "only(orgs where a > 6: title) != \"甲\"", "sum(orgs where ok: a * size) > 9",
    };
    for (int i = 0; i < 2; i++)
        buf_add_format(&g->out, "rule g%d\n  must %s\n  when %s\n  for region\n", i,
                       conditions[pick(sizeof conditions / sizeof *conditions)],
                       conditions[pick(sizeof conditions / sizeof *conditions)]);
}

static Str random_policy(Arena *arena) {
    Gen g = {0};
    add(&g, header);
    for (int i = 0; i < 2; i++) {
        buf_add_format(&g.out, "define d%d = ", i), number(&g, 2), add(&g, " when "), condition(&g, 2);
        add(&g, ", "), number(&g, 2), add(&g, " when "), condition(&g, 2);
        if (pick(2))
            add(&g, ", "), number(&g, 1), add(&g, " otherwise");
        add(&g, "\n");
        g.defines++;
    }
    add(&g, "define limits = 1..4 when type == red, 3..8 when ok, 0..2 otherwise\n");
    add(&g, "define members = count(people where lead) when ok, count(people) when a > 2, 3 otherwise\n");
    buf_add_format(&g.out, "define label = \"%s\" when ok, title when type == green, \"%s\" when a > 1\n", word(), word());
    add(&g, pick(2) ? "define wait = 3 months when a > 2, 6 months otherwise\n"
                    : "define wait = 30 days when ok, 45 days when a > 1\n");
    enum { RULES = 6 };
    bool of_people[RULES];
    for (int i = 0; i < RULES; i++)
        of_people[i] = pick(5) == 0;
    add(&g, "article 1 \"first\" {\n");
    for (int i = 0; i < RULES; i++) {
        rule(&g, i, RULES, of_people);
        if (i == 2)
            add(&g, "}\n");
    }
    buf_add_format(&g.out, "rule many\n  must failures(%s) %s %u\n  when a > 1\n", pick(2) ? "1" : "", compare(), pick(4));
    region_rules(&g);
    Str text = str_copy(arena, buf_str(&g.out));
    buf_free(&g.out);
    return text;
}

/* --- Random records --------------------------------------------------------------------------------------------------- */

static Value random_value(const Field *field, bool wild) {
    Value v = {.kind = VALUE_MISSING};
    if (pick(5) == 0)
        return v;
    switch (field->kind) {
    case FIELD_BOOLEAN: return (Value){.kind = VALUE_BOOL, .boolean = pick(2)};
    case FIELD_COUNT:
        if (wild && pick(20) == 0)
            return (Value){.kind = VALUE_NUMBER, .number = number_from_int(999999999999999999)};
        return (Value){.kind = VALUE_NUMBER, .number = number_from_int(pick(9))};
    case FIELD_INTEGER: return (Value){.kind = VALUE_NUMBER, .number = number_from_int((int64_t)pick(11) - 5)};
    case FIELD_UNIT: return (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(pick(4000), 2)};
    case FIELD_NUMBER:
        return (Value){.kind = VALUE_NUMBER,
                       .number = number_from_decimal((int64_t)pick(4000) - 300, wild && pick(20) == 0 ? 12 : 3)};
    case FIELD_DATE: {
        Date day;
        if (wild && pick(20) == 0)
            return (Value){.kind = VALUE_DATE, .date = DATE_MAX - (Date)pick(40)};
        date_from_ymd(2012 + pick(3), 1 + pick(12), 1 + pick(28), &day);
        return (Value){.kind = VALUE_DATE, .date = day + (Date)pick(4)};
    }
    case FIELD_TEXT: {
        const char *text = word();
        return (Value){.kind = VALUE_TEXT, .text = {text, strlen(text)}};
    }
    case FIELD_ENUM: return (Value){.kind = VALUE_ENUM, .code = (int)pick((uint32_t)field->enums->n)};
    default: return v;
    }
}

static void random_row(FactSet *set, const Shape *shape, int64_t row, bool wild) {
    for (int c = 0; c < shape->ncolumns; c++)
        if (shape->columns[c]->kind != FIELD_REF && !str_equal(shape->columns[c]->name, STR("id")))
            factset_set(set, shape->columns[c], row, random_value(shape->columns[c], wild));
}

static FactSet *random_facts(Arena *arena, const Schema *schema, int rows, bool wild, DiagList *diags) {
    FactSet *set = factset_new(arena, schema);
    const Facts *org = schema->facts[0], *region = schema->facts[1];
    const Field *people = record_find(&org->root, STR("people"), NULL);
    const Field *ref = record_find(&org->root, STR("region"), NULL);
    for (int i = 0; i < 3; i++) {
        int64_t row = factset_add_row(set, region->shape, -1);
        factset_set(set, region->key, row, (Value){.kind = VALUE_TEXT, .text = str_format(arena, "r%d", i)});
        random_row(set, region->shape, row, wild);
    }
    for (int i = 0; i < rows; i++) {
        int64_t row = factset_add_row(set, org->shape, -1);
        factset_set(set, org->key, row, (Value){.kind = VALUE_TEXT, .text = str_format(arena, "o%d", i)});
        random_row(set, org->shape, row, wild);
        if (pick(4))
            factset_set_ref(set, ref, row, pick(3));
        if (pick(6) == 0)
            continue;
        factset_set_list(set, people, row);
        for (uint32_t k = pick(5); k > 0; k--)
            random_row(set, people->shape, factset_add_row(set, people->shape, row), wild);
    }
    factset_finish(set, false, diags);
    return set;
}

#endif

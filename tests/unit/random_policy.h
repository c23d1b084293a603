/* Random policies over random records, for the tests that hold two ways of evaluating against each other. */
#ifndef BANFA_UNIT_RANDOM_POLICY_H
#define BANFA_UNIT_RANDOM_POLICY_H

#include "lang/check/check.h"
#include "lang/parse/parse.h"

static uint64_t state = 20130604;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* --- Random policies -------------------------------------------------------------------------------------------------- */

static const char header[] = "unit yuan scale 2\n"
                             "facts org key id {\n  id text\n  a count\n  b integer\n  m yuan\n  x number\n  ok boolean\n"
                             "  type one of red, green, blue\n  day date\n  other date\n  region ref region\n"
                             "  people list {\n    name text\n    n count\n    pay yuan\n    lead boolean\n    born date\n  }\n"
                             "}\nfacts region key id {\n  id text\n  level one of high, low\n  size count\n"
                             "  orgs list org per region\n}\n";

typedef struct Gen {
    Buf out;
    bool in_people; /* inside a list */
    bool has_due;
    int defines;    /* d0 … are there to be used */
} Gen;

static void add(Gen *g, const char *text) {
    buf_add_c(&g->out, text);
}

static void number(Gen *g, int depth);
static void condition(Gen *g, int depth);

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
    switch (pick(17)) {
    case 0: add(g, "("), condition(g, depth - 1), add(g, " and "), condition(g, depth - 1), add(g, ")"); break;
    case 1: add(g, "("), condition(g, depth - 1), add(g, " or "), condition(g, depth - 1), add(g, ")"); break;
    case 2: add(g, "(not "), condition(g, depth - 1), add(g, ")"); break;
    case 3:
    case 4: number(g, depth - 1), buf_add_format(&g->out, " %s ", compare()), number(g, depth - 1); break;
    case 5: number(g, depth - 1), buf_add_format(&g->out, " in %u..%u", pick(4), 4 + pick(5)); break;
    case 6: add(g, pick(2) ? "type == green" : "type != red"); break;
    case 7: add(g, pick(2) ? "type in {red, blue}" : "region.level == high"); break;
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
        add(g, !may && pick(2) ? "\n  each year by 03-31" : "\n  each quarter");
    else if (deadline == 2)
        add(g, "\n  within 3 months of day");
    else if (deadline == 3)
        add(g, "\n  by 2014-08-01");
    if (!people && number_of_rule + 1 < rules && !of_people[number_of_rule + 1] && pick(3) == 0)
        buf_add_format(&g->out, "\n  overrides r%d", number_of_rule + 1);
    add(g, people ? "\n  for org.people\n" : "\n");
    g->in_people = false;
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
    enum { RULES = 6 };
    bool of_people[RULES];
    for (int i = 0; i < RULES; i++)
        of_people[i] = pick(5) == 0;
    for (int i = 0; i < RULES; i++)
        rule(&g, i, RULES, of_people);
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
    case FIELD_ENUM: return (Value){.kind = VALUE_ENUM, .code = (int)pick((uint32_t)field->enums->n)};
    default: return v;
    }
}

static void random_row(FactSet *set, const Shape *shape, int64_t row, bool wild) {
    for (int c = 0; c < shape->ncolumns; c++)
        if (shape->columns[c]->kind != FIELD_TEXT && shape->columns[c]->kind != FIELD_REF)
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

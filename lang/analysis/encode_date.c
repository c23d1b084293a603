/* Days as year, month and day: months and years are added without a calendar; a day's number is worked out only where days are added or counted. */
#include "lang/analysis/encode.h"

#define T c->encoder->terms
#define E encoder->terms

enum { MONTHS_PER_YEAR = 12, KEY_YEAR = 372, KEY_MONTH = 31, FIRST_YEAR = 1701, LAST_YEAR = 2399, MOST_MONTHS = 12000 };

Code code_day(const Coding *c, Day day, Term *def) {
    (void)c;
    return (Code){.kind = CODE_DATE, .day = day, .def = def};
}

static Day day_from(Term *y, Term *m, Term *d, int first, int last) {
    return (Day){.y = y, .m = m, .d = d, .first = first, .last = last};
}

Day day_of(Encoder *encoder, Date date) {
    int y, m, d;
    date_to_ymd(date, &y, &m, &d);
    return day_from(term_int(E, y), term_int(E, m), term_int(E, d), y, y);
}

static Term *parts_key(Encoder *encoder, Day day) {
    return term_add(E, term_mul(E, term_int(E, KEY_YEAR), day.y),
                    term_add(E, term_mul(E, term_int(E, KEY_MONTH), day.m), day.d));
}

/* The years of a full century that are no leap years, as far as these days reach; 2000 is one. */
static const int no_leap[] = {1800, 1900, 2100, 2200, 2300};
enum { NO_LEAP = sizeof no_leap / sizeof *no_leap };

static Term *is_leap(Encoder *encoder, Day day) {
    Term *leap = term_eq(E, term_mod(E, day.y, term_int(E, 4)), term_int(E, 0));
    for (int i = 0; i < NO_LEAP; i++)
        if (day.first <= no_leap[i] && no_leap[i] <= day.last)
            leap = term_and(E, leap, term_not(E, term_eq(E, day.y, term_int(E, no_leap[i]))));
    return leap;
}

/* Of the month of a day. */
static Term *month_length(Encoder *encoder, Day day) {
    Term *m = day.m, *is_february = term_eq(E, m, term_int(E, 2)), *is_short = term_bool(E, false);
    static const int shorts[] = {4, 6, 9, 11};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        is_short = term_or(E, is_short, term_eq(E, m, term_int(E, shorts[i])));
    Term *other = term_ite(E, is_short, term_int(E, 30), term_int(E, 31));
    if (term_is_false(is_february))
        return other;
    return term_ite(E, is_february, term_ite(E, is_leap(encoder, day), term_int(E, 29), term_int(E, 28)), other);
}

static Term *least(Encoder *encoder, Term *a, Term *b) {
    return term_ite(E, term_le(E, a, b), a, b);
}

static Term *between(Encoder *encoder, int low, Term *a, int high) {
    return term_and(E, term_le(E, term_int(E, low), a), term_le(E, a, term_int(E, high)));
}

static Day free_day(Encoder *encoder, int first_year, int last_year) {
    Day day = day_from(term_var(E, false), term_var(E, false), term_var(E, false), first_year, last_year);
    Term *valid = term_and(E, between(encoder, first_year, day.y, last_year), between(encoder, 1, day.m, 12));
    valid = term_and(E, valid, term_le(E, term_int(E, 1), day.d));
    valid = term_and(E, valid, term_le(E, day.d, month_length(encoder, day)));
    vec_push(encoder->arena, &encoder->axioms, valid);
    return day;
}

Day day_new(Encoder *encoder, Date first, Date last) {
    int y0, y1, m, d;
    date_to_ymd(first, &y0, &m, &d);
    date_to_ymd(last, &y1, &m, &d);
    Day day = free_day(encoder, y0, y1);
    vec_push(encoder->arena, &encoder->axioms, day_le(encoder, day_of(encoder, first), day));
    vec_push(encoder->arena, &encoder->axioms, day_le(encoder, day, day_of(encoder, last)));
    return day;
}

/* --- Months --------------------------------------------------------------------------------------------------------------------------------- */

/* The month `months` after it, and in it the day, or its last. */
static Day add_months(Encoder *encoder, Day day, Term *months) {
    if (months->op == TERM_INT && months->value == 0)
        return day;
    Term *twelve = term_int(E, MONTHS_PER_YEAR), *one = term_int(E, 1);
    Day out = {.first = FIRST_YEAR, .last = LAST_YEAR};
    day = day_parts(encoder, day);
    if (months->op == TERM_INT && months->value > -MOST_MONTHS && months->value < MOST_MONTHS) {
        /* Whole years, and a carry: no division. */
        Int128 years = months->value / 12, rest = months->value % 12;
        if (rest < 0) {
            rest += 12;
            years--;
        }
        Term *month = term_add(E, day.m, term_int(E, rest)), *carries = term_lt(E, twelve, month);
        out.y = term_add(E, day.y, term_ite(E, carries, term_int(E, years + 1), term_int(E, years)));
        out.m = term_ite(E, carries, term_sub(E, month, twelve), month);
        out.first = day.first + (int)years;
        out.last = day.last + (int)years + 1;
    } else {
        Term *total = term_add(E, term_add(E, term_mul(E, twelve, day.y), term_sub(E, day.m, one)), months);
        out.y = term_div(E, total, twelve);
        out.m = term_add(E, term_mod(E, total, twelve), one);
    }
    out.d = least(encoder, day.d, month_length(encoder, out));
    return out;
}

/* --- Days ------------------------------------------------------------------------------------------------------------------------------------- */

/* Days before the month in a year without a 29 February. */
static Term *days_before(Encoder *encoder, Term *m) {
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    Term *days = term_int(E, before[11]);
    for (int i = 10; i >= 0; i--)
        days = term_ite(E, term_le(E, m, term_int(E, i + 1)), term_int(E, before[i]), days);
    return days;
}

static Term *day_number(Encoder *encoder, Day day) {
    if (day.number)
        return day.number;
    Term *before = term_sub(E, day.y, term_int(E, 1)), *zero = term_int(E, 0), *one = term_int(E, 1);
    Term *number = term_add(E, term_mul(E, term_int(E, 365), day.y), term_div(E, before, term_int(E, 4)));
    for (int i = 0; i < NO_LEAP; i++)
        if (no_leap[i] < day.first)
            number = term_sub(E, number, one);
        else if (no_leap[i] < day.last)
            number = term_sub(E, number, term_ite(E, term_le(E, term_int(E, no_leap[i]), before), one, zero));
    number = term_add(E, number, days_before(encoder, day.m));
    Term *after_february = term_and(E, term_lt(E, term_int(E, 2), day.m), is_leap(encoder, day));
    return term_add(E, term_add(E, number, term_ite(E, after_february, one, zero)), day.d);
}

/* The number of 1970-01-01 is no 0: numbers count from a year 0. */
static Day constant_day(Encoder *encoder, Int128 number) {
    return day_of(encoder, (Date)(int64_t)(number - day_number(encoder, day_of(encoder, 0))->value));
}

/* The day that has this number is a new one that has this number: each number leads to one. */
Day day_parts(Encoder *encoder, Day day) {
    if (day.y)
        return day;
    if (day.number->op == TERM_INT)
        return constant_day(encoder, day.number->value);
    void **slot =
        map_slot(&encoder->days, str_copy(encoder->arena, (Str){(const char *)&day.number, sizeof day.number}));
    if (!*slot) {
        Day *parts = ARENA_NEW(encoder->arena, Day);
        *parts = free_day(encoder, day.first, day.last);
        Term *low =
            day_number(encoder, day_from(term_int(E, day.first), term_int(E, 1), term_int(E, 1), day.first, day.first));
        Term *high =
            day_number(encoder, day_from(term_int(E, day.last), term_int(E, 12), term_int(E, 31), day.last, day.last));
        Term *fits = term_and(E, term_le(E, low, day.number), term_le(E, day.number, high));
        vec_push(encoder->arena, &encoder->axioms,
                 term_implies(E, fits, term_eq(E, day_number(encoder, *parts), day.number)));
        *slot = parts;
    }
    Day out = *(Day *)*slot;
    out.number = day.number;
    return out;
}

void day_keys(Encoder *encoder, Day a, Day b, Term **a_key, Term **b_key) {
    bool parts = a.y && b.y && !encoder->by_number;
    *a_key = parts ? parts_key(encoder, a) : day_number(encoder, a);
    *b_key = parts ? parts_key(encoder, b) : day_number(encoder, b);
}

Term *day_le(Encoder *encoder, Day a, Day b) {
    Term *a_key, *b_key;
    day_keys(encoder, a, b, &a_key, &b_key);
    return term_le(E, a_key, b_key);
}

Day day_if(Encoder *encoder, Term *condition, Day yes, Day no) {
    Day out = {.first = yes.first < no.first ? yes.first : no.first, .last = yes.last > no.last ? yes.last : no.last};
    if (!yes.y || !no.y) {
        out.number = term_ite(E, condition, day_number(encoder, yes), day_number(encoder, no));
        return out;
    }
    out.y = term_ite(E, condition, yes.y, no.y);
    out.m = term_ite(E, condition, yes.m, no.m);
    out.d = term_ite(E, condition, yes.d, no.d);
    return out;
}

static Code add_days(const Coding *c, Day day, Term *days, Term *def) {
    Encoder *encoder = c->encoder;
    if (days->op == TERM_INT && days->value == 0)
        return code_day(c, day, def);
    encoder->counts_days = true;
    Term *number = term_add(T, day_number(encoder, day), days);
    Term *low =
        day_number(encoder, day_from(term_int(T, FIRST_YEAR), term_int(T, 1), term_int(T, 1), FIRST_YEAR, FIRST_YEAR));
    Term *high =
        day_number(encoder, day_from(term_int(T, LAST_YEAR), term_int(T, 12), term_int(T, 31), LAST_YEAR, LAST_YEAR));
    Day out = {.number = number, .first = FIRST_YEAR, .last = LAST_YEAR};
    if (days->op == TERM_INT && days->value > -MOST_MONTHS && days->value < MOST_MONTHS) {
        /* So many days are at most so many years. */
        int years = (int)(days->value < 0 ? -days->value : days->value) / 365 + 1;
        out.first = day.first - years > FIRST_YEAR ? day.first - years : FIRST_YEAR;
        out.last = day.last + years < LAST_YEAR ? day.last + years : LAST_YEAR;
    }
    Term *fits = term_and(T, term_le(T, low, number), term_le(T, number, high));
    if (number->op == TERM_INT && term_is_true(fits))
        return code_day(c, constant_day(encoder, number->value), def);
    return code_day(c, out, term_and(T, def, fits));
}

/* --- Operations ---------------------------------------------------------------------------------------------------------------------------------- */

static Code add_duration(const Coding *c, const Code *a, const Code *b, bool minus) {
    Term *months = minus ? term_neg(T, b->months) : b->months, *days = minus ? term_neg(T, b->days) : b->days;
    return add_days(c, add_months(c->encoder, a->day, months), days, term_and(T, a->def, b->def));
}

static Code duration(const Coding *c, Term *months, Term *days, Term *def) {
    (void)c;
    return (Code){.kind = CODE_DURATION, .months = months, .days = days, .def = def};
}

/* The largest n for which a and n months are not after b. */
static Term *months_between(Encoder *encoder, Day a, Day b) {
    a = day_parts(encoder, a);
    b = day_parts(encoder, b);
    Term *n = term_add(E, term_mul(E, term_int(E, 12), term_sub(E, b.y, a.y)), term_sub(E, b.m, a.m));
    Term *lands = least(encoder, a.d, month_length(encoder, b));
    return term_sub(E, n, term_ite(E, term_lt(E, b.d, lands), term_int(E, 1), term_int(E, 0)));
}

static Code times(const Coding *c, const Code *a, const Code *factor) {
    Term *whole = term_eq(T, term_mod(T, factor->num, factor->den), term_int(T, 0));
    Term *n = term_div(T, factor->num, factor->den);
    return duration(c, term_mul(T, a->months, n), term_mul(T, a->days, n),
                    term_and(T, term_and(T, a->def, factor->def), whole));
}

static Code make_date(const Coding *c, const Code *args) {
    Term *def = term_bool(T, true), *parts[3];
    for (int i = 0; i < 3; i++) {
        Term *whole = term_eq(T, term_mod(T, args[i].num, args[i].den), term_int(T, 0));
        parts[i] = term_div(T, args[i].num, args[i].den);
        def = term_and(T, term_and(T, def, args[i].def), whole);
    }
    Day day = day_from(parts[0], parts[1], parts[2], FIRST_YEAR, LAST_YEAR);
    def = term_and(T, def, between(c->encoder, FIRST_YEAR, day.y, LAST_YEAR));
    def = term_and(T, def, between(c->encoder, 1, day.m, 12));
    def = term_and(T, def, term_le(T, term_int(T, 1), day.d));
    def = term_and(T, def, term_le(T, day.d, month_length(c->encoder, day)));
    return code_day(c, day, def);
}

static CodeKind kind_wanted(CoreOp op, int i) {
    switch (op) {
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
        return i == 0 ? CODE_DATE : CODE_DURATION;
    case CORE_DUR_ADD:
    case CORE_DUR_SUB:
    case CORE_DUR_NEG:
        return CODE_DURATION;
    case CORE_DUR_MUL:
        return i == 0 ? CODE_DURATION : CODE_NUMBER;
    case CORE_DATE:
        return CODE_NUMBER;
    default:
        return CODE_DATE;
    }
}

Code code_dates(const Coding *c, const CoreExpr *expr) {
    Code args[3] = {{0}};
    Term *one = term_int(T, 1), *def = term_bool(T, true);
    for (int i = 0; i < expr->nargs && i < 3; i++) {
        args[i] = code_plain(c, expr->args[i]);
        if (args[i].kind != kind_wanted(expr->op, i))
            return code_none(c);
        def = term_and(T, def, args[i].def);
    }
    switch (expr->op) {
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
        return add_duration(c, &args[0], &args[1], expr->op == CORE_DATE_SUB);
    case CORE_DATE_DIFF:
        c->encoder->counts_days = true;
        return duration(c, term_int(T, 0),
                        term_sub(T, day_number(c->encoder, args[0].day), day_number(c->encoder, args[1].day)), def);
    case CORE_DUR_ADD:
        return duration(c, term_add(T, args[0].months, args[1].months), term_add(T, args[0].days, args[1].days), def);
    case CORE_DUR_SUB:
        return duration(c, term_sub(T, args[0].months, args[1].months), term_sub(T, args[0].days, args[1].days), def);
    case CORE_DUR_MUL:
        return times(c, &args[0], &args[1]);
    case CORE_DUR_NEG:
        return duration(c, term_neg(T, args[0].months), term_neg(T, args[0].days), def);
    case CORE_YEAR:
        return code_number(c, day_parts(c->encoder, args[0].day).y, one, def);
    case CORE_MONTH:
        return code_number(c, day_parts(c->encoder, args[0].day).m, one, def);
    case CORE_DAY:
        return code_number(c, day_parts(c->encoder, args[0].day).d, one, def);
    case CORE_DATE:
        return make_date(c, args);
    case CORE_MONTHS_BETWEEN:
        return code_number(c, months_between(c->encoder, args[0].day, args[1].day), one, def);
    case CORE_YEARS_BETWEEN: /* rounded down, as term_div does */
        return code_number(c, term_div(T, months_between(c->encoder, args[0].day, args[1].day), term_int(T, 12)), one, def);
    default:
        c->encoder->unsupported = true;
        return code_none(c);
    }
}

/* --- Periods -------------------------------------------------------------------------------------------------------------------------------------- */

static Day day_in_month(Encoder *encoder, Term *total, int day) {
    Term *twelve = term_int(E, 12);
    Day out = day_from(term_div(E, total, twelve), term_add(E, term_mod(E, total, twelve), term_int(E, 1)), NULL,
                       FIRST_YEAR, LAST_YEAR);
    out.d = day <= 28 ? term_int(E, day) : least(encoder, term_int(E, day), month_length(encoder, out));
    return out;
}

/* The period that contains as_of: it begins in a month that is a whole number of steps from the first one. */
bool code_period(const Coding *c, const CoreRule *rule, Day *first, Day *last) {
    Encoder *encoder = c->encoder;
    Day as_of = encoder->as_of;
    if (!rule->has_period)
        return false;
    int step = rule->period_months, day = rule->from_day;
    Term *one = term_int(T, 1);
    Term *total = term_add(T, term_mul(T, term_int(T, 12), as_of.y), term_sub(T, as_of.m, one));
    Term *offset = term_mod(T, term_sub(T, total, term_int(T, rule->from_month - 1)), term_int(T, step));
    Term *start = term_sub(T, total, offset);
    if (day > 1) {
        Term *begins = day <= 28 ? term_int(T, day) : least(encoder, term_int(T, day), month_length(encoder, as_of));
        Term *before = term_and(T, term_eq(T, offset, term_int(T, 0)), term_lt(T, as_of.d, begins));
        start = term_sub(T, start, term_ite(T, before, term_int(T, step), term_int(T, 0)));
    }
    *first = day_in_month(encoder, start, day);
    if (day > 1) {
        *last = day_in_month(encoder, term_add(T, start, term_int(T, step)), day);
        last->d = term_sub(T, last->d, one);
    } else {
        *last = day_in_month(encoder, term_add(T, start, term_int(T, step - 1)), 31);
    }
    return true;
}

/* The rule's month-day in its period of a year: in the year in which the period begins, or in the next. */
Code code_month_day(const Coding *c, const CoreRule *rule) {
    Encoder *encoder = c->encoder;
    Day first, last, day = {.first = FIRST_YEAR, .last = LAST_YEAR};
    if (!code_period(c, rule, &first, &last))
        return code_none(c);
    Term *days[2], *keys[2];
    for (int i = 0; i < 2; i++) {
        Day in =
            day_from(term_add(T, first.y, term_int(T, i)), term_int(T, rule->by_month), NULL, FIRST_YEAR, LAST_YEAR);
        days[i] = rule->by_day <= 28 ? term_int(T, rule->by_day)
                                     : least(encoder, term_int(T, rule->by_day), month_length(encoder, in));
        if (rule->by_month == 2 && rule->by_day == 29)
            days[i] = month_length(encoder, in);
        in.d = days[i];
        keys[i] = parts_key(encoder, in);
    }
    Term *from = parts_key(encoder, first), *to = parts_key(encoder, last);
    Term *now = term_and(T, term_le(T, from, keys[0]), term_le(T, keys[0], to));
    Term *next = term_and(T, term_le(T, from, keys[1]), term_le(T, keys[1], to));
    day.y = term_ite(T, now, first.y, term_add(T, first.y, term_int(T, 1)));
    day.m = term_int(T, rule->by_month);
    day.d = term_ite(T, now, days[0], days[1]);
    return code_day(c, day, term_or(T, now, next));
}

/* Numbers, dates, durations, lists, defines: everything whose result is lanes. */
#include "lang/emit/internal.h"

/* a + b or a - b, of one kind. */
static Item add_items(Emit *e, bool subtract, Item a, Item b, ItemKind kind) {
    if (a.unknown || b.unknown)
        return item_unknown(kind);
    if (a.constant && b.constant) {
        Number sum;
        NumberStatus status = subtract ? number_sub(a.number, b.number, &sum) : number_add(a.number, b.number, &sum);
        return status == NUMBER_OK ? item_const(kind, sum) : scalar(e, "a constant outgrows 128 bits");
    }
    int64_t scale = common_scale(e, a, b);
    if (scale == 0)
        return item_unknown(kind);
    if (b.constant) {
        Number k = number_from_int(subtract ? -scale : scale);
        int64_t lane;
        if (number_mul(b.number, k, &k) == NUMBER_OK && number_to_int64(k, &lane))
            return item_reg(kind, put_k(e, OP_ADD_K, lanes_reg(e, a, scale), lane), scale);
    }
    int ra = lanes_reg(e, a, scale), rb = lanes_reg(e, b, scale);
    return item_reg(kind, put2(e, subtract ? OP_SUB : OP_ADD, ra, rb), scale);
}

/* By a constant fraction: the lanes take its numerator, the scale its denominator. */
static Item times_constant(Emit *e, Item a, Number k) {
    int64_t times, parts, scale;
    if (!number_to_int64((Number){k.num, 1}, &times) || !number_to_int64((Number){k.den, 1}, &parts) ||
        !scale_product(a.scale, parts, &scale))
        return scalar(e, "a factor that does not fit the lanes");
    return item_reg(a.kind, times == 1 ? a.reg : put_k(e, OP_MUL_K, a.reg, times), scale);
}

static Item mul_items(Emit *e, Item a, Item b) {
    if (a.unknown || b.unknown)
        return item_unknown(ITEM_NUMBER);
    if (a.constant && b.constant) {
        Number product;
        return number_mul(a.number, b.number, &product) == NUMBER_OK ? item_const(ITEM_NUMBER, product)
                                                                     : scalar(e, "a constant outgrows 128 bits");
    }
    if (a.constant)
        return times_constant(e, b, a.number);
    if (b.constant)
        return times_constant(e, a, b.number);
    int64_t scale;
    if (!scale_product(a.scale, b.scale, &scale))
        return scalar(e, "a product whose places do not fit the lanes");
    return item_reg(ITEM_NUMBER, put2(e, OP_MUL, a.reg, b.reg), scale);
}

static Item div_items(Emit *e, Item a, Item b) {
    Number inverse;
    if (b.unknown)
        return b;
    if (!b.constant || number_div(number_from_int(1), b.number, &inverse) != NUMBER_OK)
        return scalar(e, "a division by a fact outside a comparison");
    return mul_items(e, a, item_const(ITEM_NUMBER, inverse));
}

static Item extreme_items(Emit *e, const CoreExpr *expr) {
    ItemKind kind = expr->type.kind == CORE_TYPE_DATE ? ITEM_DATE : ITEM_NUMBER;
    Item best = emit_kind(e, expr->args[0], kind);
    for (int i = 1; i < expr->nargs; i++) {
        Item other = emit_kind(e, expr->args[i], kind);
        int64_t scale = common_scale(e, best, other);
        if (scale == 0)
            return best;
        int a = lanes_reg(e, best, scale), b = lanes_reg(e, other, scale);
        best = item_reg(kind, put2(e, expr->op == CORE_MAX ? OP_MAX : OP_MIN, a, b), scale);
    }
    return best;
}

static Item round_item(Emit *e, const CoreExpr *expr) {
    Item a = emit_kind(e, expr->args[0], ITEM_NUMBER);
    int64_t places = 0, tens = 1;
    if (expr->op == CORE_ROUND) {
        Item p = emit_kind(e, expr->args[1], ITEM_NUMBER);
        if (!item_within(p, 9, &places) || places < 0)
            return scalar(e, "rounding to places that are no constant from 0 to 9");
    }
    if (a.unknown)
        return a;
    if (a.constant) {
        Number out;
        NumberStatus status = expr->op == CORE_FLOOR  ? number_floor(a.number, &out)
                              : expr->op == CORE_CEIL ? number_ceil(a.number, &out)
                                                      : number_round(a.number, (int)places, &out);
        return status == NUMBER_OK ? item_const(ITEM_NUMBER, out) : scalar(e, "a constant outgrows 128 bits");
    }
    for (int64_t i = 0; i < places; i++)
        tens *= 10;
    int reg = tens == 1 ? a.reg : put_k(e, OP_MUL_K, a.reg, tens);
    Op op = expr->op == CORE_FLOOR ? OP_FLOOR_K : expr->op == CORE_CEIL ? OP_CEIL_K : OP_ROUND_K;
    return item_reg(ITEM_NUMBER, a.scale == 1 ? reg : put_k(e, op, reg, a.scale), tens);
}

Item emit_arith(Emit *e, const CoreExpr *expr) {
    if (expr->op == CORE_MIN || expr->op == CORE_MAX)
        return extreme_items(e, expr);
    if (expr->op == CORE_FLOOR || expr->op == CORE_CEIL || expr->op == CORE_ROUND)
        return round_item(e, expr);
    Item a = emit_kind(e, expr->args[0], ITEM_NUMBER);
    if (expr->op == CORE_NEG || expr->op == CORE_ABS) {
        if (a.constant) {
            Number negative = a.number;
            if (expr->op == CORE_NEG || a.number.num < 0)
                number_negate(a.number, &negative);
            return a.unknown ? a : item_const(ITEM_NUMBER, negative);
        }
        return item_reg(ITEM_NUMBER, put1(e, expr->op == CORE_NEG ? OP_NEG : OP_ABS, a.reg), a.scale);
    }
    Item b = emit_kind(e, expr->args[1], ITEM_NUMBER);
    switch (expr->op) {
    case CORE_ADD:
    case CORE_SUB:
        return add_items(e, expr->op == CORE_SUB, a, b, ITEM_NUMBER);
    case CORE_MUL:
        return mul_items(e, a, b);
    default:
        return div_items(e, a, b);
    }
}

/* --- Dates -------------------------------------------------------------------------------------------------------- */

enum { MAX_MONTHS = 12 * 400, MAX_DAYS = 366 * 400 };

/* A duration that keeps dates of the lanes inside the calendar, at whatever date it begins. */
static bool is_moderate(Item duration, int64_t *n) {
    return item_within(duration, duration.kind == ITEM_MONTHS ? MAX_MONTHS : MAX_DAYS, n);
}

/* Days may lead out of the calendar: a sum of no months marks such rows. */
static int stay_in_calendar(Emit *e, int day) {
    return put2(e, OP_ADD_MONTHS, day, put_k(e, OP_N_CONST, 0, 0));
}

/* The dates of a column are so far from the ends of the calendar that no moderate duration leads there. */
static bool is_column(const Emit *e, int reg) {
    Op op = e->places.items[e->at]->instrs.items[reg].op;
    return op == OP_N_COLUMN || op == OP_N_REF_COLUMN;
}

static Item date_plus(Emit *e, bool subtract, Item date, Item duration) {
    if (date.unknown)
        return date;
    int64_t n;
    bool moderate = is_moderate(duration, &n), months = duration.kind == ITEM_MONTHS;
    if (moderate && subtract)
        n = -n;
    if (date.constant && moderate) {
        Date out;
        return date_add((Date)date.number.num, (Duration){months ? n : 0, months ? 0 : n}, &out)
                   ? item_const(ITEM_DATE, number_from_int(out))
                   : scalar(e, "a date outside the calendar");
    }
    int day = lanes_reg(e, date, 1);
    if (moderate && !months) {
        int sum = put_k(e, OP_ADD_K, day, n);
        return item_reg(ITEM_DATE, is_column(e, day) ? sum : stay_in_calendar(e, sum), 1);
    }
    int by = lanes_reg(e, duration, 1);
    if (subtract)
        by = put1(e, OP_NEG, by);
    if (months)
        return item_reg(ITEM_DATE, put2(e, OP_ADD_MONTHS, day, by), 1);
    return item_reg(ITEM_DATE, stay_in_calendar(e, put2(e, OP_ADD, day, by)), 1);
}

static Item date_part(Emit *e, Op op, const CoreExpr *date) {
    return item_reg(ITEM_NUMBER, put1(e, op, lanes_reg(e, emit_kind(e, date, ITEM_DATE), 1)), 1);
}

static Item times_whole(Emit *e, Item duration, Item n) {
    if (n.scale != 1 || (n.constant && !number_is_integer(n.number)))
        return scalar(e, "a duration times a number that may have decimals");
    if (duration.unknown || n.unknown)
        return item_unknown(duration.kind);
    Number product;
    int64_t k;
    if (duration.constant && n.constant)
        return number_mul(duration.number, n.number, &product) == NUMBER_OK ? item_const(duration.kind, product)
                                                                            : scalar(e, "a constant outgrows 128 bits");
    if (item_within(duration, INT64_MAX, &k))
        return item_reg(duration.kind, put_k(e, OP_MUL_K, n.reg, k), 1);
    int a = lanes_reg(e, duration, 1), b = lanes_reg(e, n, 1);
    return item_reg(duration.kind, put2(e, OP_MUL, a, b), 1);
}

static Item date_made(Emit *e, CoreExpr *const *args) {
    Item year = emit_kind(e, args[0], ITEM_NUMBER);
    Item month = emit_kind(e, args[1], ITEM_NUMBER);
    Item day = emit_kind(e, args[2], ITEM_NUMBER);
    if (common_scale(e, year, month) != 1 || common_scale(e, month, day) != 1)
        return scalar(e, "a date of numbers that may have decimals");
    Instr made = {.op = OP_DATE, .a = lanes_reg(e, year, 1), .b = lanes_reg(e, month, 1), .c = lanes_reg(e, day, 1)};
    return item_reg(ITEM_DATE, put(e, made), 1);
}

/* Of months alone or of days alone. */
static Item emit_duration(Emit *e, const CoreExpr *expr) {
    Item item = emit_plain(e, expr);
    return item.kind == ITEM_DAYS ? item : item_of_kind(e, item, ITEM_MONTHS);
}

static Item add_durations(Emit *e, const CoreExpr *expr) {
    Item a = emit_duration(e, expr->args[0]), b = emit_duration(e, expr->args[1]);
    if (a.kind != b.kind)
        return scalar(e, "durations of months and days");
    return add_items(e, expr->op == CORE_DUR_SUB, a, b, a.kind);
}

/* What is counted between two dates. */
static Item between_dates(Emit *e, const CoreExpr *expr) {
    Item a = emit_kind(e, expr->args[0], ITEM_DATE), b = emit_kind(e, expr->args[1], ITEM_DATE);
    if (expr->op == CORE_DATE_DIFF)
        return add_items(e, true, a, b, ITEM_DAYS);
    Op op = expr->op == CORE_YEARS_BETWEEN ? OP_YEARS_BETWEEN : OP_MONTHS_BETWEEN;
    int from = lanes_reg(e, a, 1), to = lanes_reg(e, b, 1);
    return item_reg(ITEM_NUMBER, put2(e, op, from, to), 1);
}

Item emit_dates(Emit *e, const CoreExpr *expr) {
    CoreExpr *const *args = expr->args;
    Item a;
    switch (expr->op) {
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
        a = emit_kind(e, args[0], ITEM_DATE);
        return date_plus(e, expr->op == CORE_DATE_SUB, a, emit_duration(e, args[1]));
    case CORE_DUR_ADD:
    case CORE_DUR_SUB:
        return add_durations(e, expr);
    case CORE_DUR_MUL:
        a = emit_duration(e, args[0]);
        return times_whole(e, a, emit_kind(e, args[1], ITEM_NUMBER));
    case CORE_DUR_NEG:
        return times_whole(e, emit_duration(e, args[0]), item_const(ITEM_NUMBER, number_from_int(-1)));
    case CORE_DATE:
        return date_made(e, args);
    case CORE_YEAR:
        return date_part(e, OP_YEAR, args[0]);
    case CORE_MONTH:
        return date_part(e, OP_MONTH, args[0]);
    case CORE_DAY:
        return date_part(e, OP_DAY, args[0]);
    default:
        return between_dates(e, expr);
    }
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

Item emit_fold(Emit *e, const CoreExpr *expr) {
    const CoreList *list = &expr->list;
    if (e->at != 0 || list->frame != 0 || list->ref != NULL)
        return scalar(e, "a list inside a list, or behind a reference");
    int child = section_of_list(e, list->field);
    if (expr->op == CORE_KNOWN_LIST)
        return item_bool(put_list(e, OP_LIST_GIVEN, list->field, child, 0, 0));
    const Item *args = e->args;
    e->at = child;
    Item where = expr->args[0] != NULL ? emit_plain(e, expr->args[0]) : item_truth(true);
    Item body = expr->args[1] != NULL ? emit_plain(e, expr->args[1]) : item_truth(true);
    int selector = -1, value = -1;
    switch (expr->op) {
    case CORE_COUNT:
        selector = bool_reg(e, where);
        break;
    case CORE_ALL:
        selector = bool_reg(e, emit_or(e, emit_not(e, where), body));
        break;
    case CORE_SUM:
        selector = bool_reg(e, where);
        value = lanes_reg(e, body, body.constant ? (int64_t)body.number.den : body.scale);
        break;
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
        selector = bool_reg(e, where);
        if (!body.constant && body.kind != ITEM_BOOL)
            value = lanes_reg(e, body, body.scale);
        break;
    default:
        selector = bool_reg(e, emit_and(e, where, body));
        break;
    }
    e->at = 0;
    e->args = args;
    if (e->scalar != NULL)
        return item_unknown(ITEM_NUMBER);
    switch (expr->op) {
    case CORE_COUNT: {
        int low = put_list(e, OP_COUNT_LOW, list->field, child, selector, 0);
        int high = put_list(e, OP_COUNT_HIGH, list->field, child, selector, 0);
        return (Item){.kind = ITEM_COUNT, .reg = low, .high = high, .scale = 1};
    }
    case CORE_SUM:
        return item_reg(ITEM_NUMBER, put_list(e, OP_SUM, list->field, child, selector, value),
                        body.constant ? (int64_t)body.number.den : body.scale);
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY: {
        e->may_err = true;
        if (body.constant)
            return scalar(e, "a constant of each element");
        if (body.kind == ITEM_BOOL)
            return item_bool(put_list(e, OP_B_ONLY, list->field, child, selector, body.reg));
        Op op = expr->op == CORE_LIST_MIN ? OP_LIST_MIN : expr->op == CORE_LIST_MAX ? OP_LIST_MAX : OP_ONLY;
        return item_reg(body.kind, put_list(e, op, list->field, child, selector, value), body.scale);
    }
    case CORE_ALL:
        return item_bool(put_list(e, OP_ALL, list->field, child, selector, 0));
    case CORE_NONE:
        return emit_not(e, item_bool(put_list(e, OP_ANY, list->field, child, selector, 0)));
    default:
        return item_bool(put_list(e, OP_ANY, list->field, child, selector, 0));
    }
}

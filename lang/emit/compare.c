/* Comparisons: with a constant in the column's own lanes, else in a common scale; undecided counts by their ends; a
 * date plus a constant duration by the day from which on it holds. */
#include "lang/emit/internal.h"

/* Known to be so, or not, wherever the lanes are known. */
static Item always_where_known(Emit *e, int reg, bool truth) {
    Instr in = {.op = OP_RANGE_K, .a = reg, .k = truth ? INT64_MIN : 1, .l = truth ? INT64_MAX : 0};
    return item_bool(put(e, in));
}

static CoreOp mirrored(CoreOp op) {
    switch (op) {
    case CORE_LT:
        return CORE_GT;
    case CORE_LE:
        return CORE_GE;
    case CORE_GT:
        return CORE_LT;
    case CORE_GE:
        return CORE_LE;
    default:
        return op;
    }
}

/* What the limit is outside the lanes. */
static void note_limit(Emit *e, int reg, CoreOp op, ItemKind kind, Number limit) {
    Instr *in = &e->places.items[e->at]->instrs.items[reg];
    Buf note = {0};
    buf_add_c(&note, op == CORE_EQ ? "a = " : op == CORE_LT ? "a < " : "a <= ");
    if (kind == ITEM_DATE)
        date_print(&note, (Date)limit.num);
    else
        number_print(&note, limit);
    in->note = str_copy(e->arena, buf_str(&note));
    buf_free(&note);
}

/* lane op k, k = limit / 1: the constant in lanes may be a fraction or out of their reach. */
static Item compare_constant(Emit *e, CoreOp op, Item a, Number constant) {
    switch (op) {
    case CORE_NE:
        return emit_not(e, compare_constant(e, CORE_EQ, a, constant));
    case CORE_GT:
        return emit_not(e, compare_constant(e, CORE_LE, a, constant));
    case CORE_GE:
        return emit_not(e, compare_constant(e, CORE_LT, a, constant));
    default:
        break;
    }
    Number limit, whole;
    if (number_mul(constant, number_from_int(a.scale), &limit) != NUMBER_OK)
        return scalar(e, "a constant outgrows 128 bits");
    bool integer = number_is_integer(limit);
    if (op == CORE_EQ && !integer)
        return always_where_known(e, a.reg, false);
    if ((op == CORE_LT ? number_ceil(limit, &whole) : number_floor(limit, &whole)) != NUMBER_OK)
        return scalar(e, "a constant outgrows 128 bits");
    if (whole.num > INT64_MAX || whole.num < INT64_MIN)
        return always_where_known(e, a.reg, op != CORE_EQ && whole.num > 0);
    Op code = op == CORE_EQ ? OP_EQ_K : op == CORE_LT ? OP_LT_K : OP_LE_K;
    int reg = put_k(e, code, a.reg, (int64_t)whole.num);
    if (a.kind == ITEM_DATE || a.scale != 1)
        note_limit(e, reg, op, a.kind, constant);
    return item_bool(reg);
}

static Item compare_constants(CoreOp op, Number a, Number b) {
    int order = number_compare(a, b);
    switch (op) {
    case CORE_EQ:
        return item_truth(order == 0);
    case CORE_NE:
        return item_truth(order != 0);
    case CORE_LT:
        return item_truth(order < 0);
    case CORE_LE:
        return item_truth(order <= 0);
    case CORE_GT:
        return item_truth(order > 0);
    default:
        return item_truth(order >= 0);
    }
}

static Item compare_lanes(Emit *e, CoreOp op, Item a, Item b) {
    int64_t scale = common_scale(e, a, b);
    if (scale == 0)
        return item_unknown(ITEM_BOOL);
    int ra = lanes_reg(e, a, scale), rb = lanes_reg(e, b, scale);
    switch (op) {
    case CORE_EQ:
        return item_bool(put2(e, OP_EQ, ra, rb));
    case CORE_NE:
        return emit_not(e, item_bool(put2(e, OP_EQ, ra, rb)));
    case CORE_LT:
        return item_bool(put2(e, OP_LT, ra, rb));
    case CORE_LE:
        return item_bool(put2(e, OP_LE, ra, rb));
    case CORE_GT:
        return item_bool(put2(e, OP_LT, rb, ra));
    default:
        return item_bool(put2(e, OP_LE, rb, ra));
    }
}

/* A count between low and high: sure where the end that decides is. */
static Item compare_count(Emit *e, CoreOp op, Item count, Item b) {
    if (count.reg == count.high)
        return compare_items(e, op, item_reg(ITEM_NUMBER, count.reg, 1), b);
    Item low = item_reg(ITEM_NUMBER, count.reg, 1), high = item_reg(ITEM_NUMBER, count.high, 1);
    Item least = b, most = b;
    if (b.kind == ITEM_COUNT) {
        least = item_reg(ITEM_NUMBER, b.reg, 1);
        most = item_reg(ITEM_NUMBER, b.high, 1);
    }
    switch (op) {
    case CORE_GE:
    case CORE_GT: {
        int sure = bool_reg(e, compare_items(e, op, low, most));
        int perhaps = bool_reg(e, compare_items(e, op, high, least));
        return item_bool(put2(e, OP_TRUE_FALSE, sure, perhaps));
    }
    case CORE_LE:
    case CORE_LT: {
        int sure = bool_reg(e, compare_items(e, op, high, least));
        int perhaps = bool_reg(e, compare_items(e, op, low, most));
        return item_bool(put2(e, OP_TRUE_FALSE, sure, perhaps));
    }
    case CORE_EQ:
        return emit_and(e, compare_count(e, CORE_GE, count, b), compare_count(e, CORE_LE, count, b));
    default:
        return emit_not(e, compare_count(e, CORE_EQ, count, b));
    }
}

static Item compare_bools(Emit *e, CoreOp op, Item a, Item b) {
    if (a.constant) {
        Item t = a;
        a = b, b = t;
    }
    Item equal;
    if (item_is(b, true))
        equal = a;
    else if (item_is(b, false))
        equal = emit_not(e, a);
    else
        equal = item_bool(
            put(e, (Instr){.op = OP_B_IF, .a = bool_reg(e, a), .b = bool_reg(e, b), .c = bool_reg(e, emit_not(e, b))}));
    return op == CORE_NE ? emit_not(e, equal) : equal;
}

Item compare_items(Emit *e, CoreOp op, Item a, Item b) {
    if (a.kind == ITEM_COUNT)
        return compare_count(e, op, a, b);
    if (b.kind == ITEM_COUNT)
        return compare_count(e, mirrored(op), b, a);
    if (a.unknown || b.unknown)
        return item_unknown(ITEM_BOOL);
    if (a.kind != b.kind)
        return scalar(e, "a comparison that is not in lanes of one kind");
    if (a.kind == ITEM_BOOL)
        return compare_bools(e, op, a, b);
    if (a.kind == ITEM_TEXT) { /* which has no order */
        if (a.constant && b.constant)
            return item_truth(str_equal(a.text, b.text) == (op == CORE_EQ));
        Item equal = item_bool(put2(e, OP_EQ, lanes_reg(e, a, 1), lanes_reg(e, b, 1)));
        return op == CORE_EQ ? equal : emit_not(e, equal);
    }
    if (a.constant && b.constant) {
        if (a.kind == ITEM_ENUM && a.number.num < 0) /* a word that no record has equals nothing, not even another */
            return item_truth(op == CORE_NE);
        return compare_constants(op, a.number, b.number);
    }
    if (a.constant)
        return compare_constant(e, mirrored(op), b, a.number);
    if (b.constant)
        return compare_constant(e, op, a, b.number);
    return compare_lanes(e, op, a, b);
}

/* --- a / b against c, b a fact: by the sign of b ------------------------------------------------------------------ */

static bool divides_by_fact(const CoreExpr *expr) {
    return expr->op == CORE_DIV && expr->args[1]->op != CORE_CONST;
}

static Item compare_quotient(Emit *e, CoreOp op, const CoreExpr *quotient, const CoreExpr *other, Span span) {
    Item a = emit_kind(e, quotient->args[0], ITEM_NUMBER), b = emit_kind(e, quotient->args[1], ITEM_NUMBER);
    if (b.constant) { /* a param, which has a value today */
        Item whole = emit_plain(e, quotient);
        return compare_items(e, op, whole, emit_any(e, other));
    }
    CoreExpr product = {.op = CORE_MUL, .type = quotient->type, .span = span, .nargs = 2};
    CoreExpr *args[] = {(CoreExpr *)other, quotient->args[1]};
    product.args = args;
    Item scaled = emit_plain(e, &product);
    Item zero = item_const(ITEM_NUMBER, number_from_int(0));
    Item positive = compare_items(e, CORE_GT, b, zero), negative = compare_items(e, CORE_LT, b, zero);
    Item upright = compare_items(e, op, a, scaled), turned = compare_items(e, mirrored(op), a, scaled);
    return choose_item(e, positive, upright, choose_item(e, negative, turned, item_unknown(ITEM_BOOL)));
}

/* --- a date plus a constant against a day ------------------------------------------------------------------------- */

/* Whether day + duration >= limit, of a day so far from the ends of the calendar that the sum is in it. */
static bool reaches(int64_t day, Duration duration, int64_t limit) {
    Date sum = 0;
    date_add((Date)day, duration, &sum);
    return sum >= limit;
}

/* The first day d with d + duration >= limit. Adding keeps the order of days, so it is found by halving. */
static bool first_day(Duration duration, int64_t limit, int64_t *day) {
    int64_t low = DATE_MIN + 400 * 366, high = DATE_MAX - 400 * 366;
    if (reaches(low, duration, limit) || !reaches(high, duration, limit))
        return false;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (reaches(middle, duration, limit))
            high = middle;
        else
            low = middle + 1;
    }
    *day = low;
    return true;
}

static bool constant_duration(Item item, bool negative, Duration *out) {
    int64_t n;
    if (!item_within(item, 12 * 300, &n))
        return false;
    n = negative ? -n : n;
    *out = (Duration){item.kind == ITEM_MONTHS ? n : 0, item.kind == ITEM_DAYS ? n : 0};
    return true;
}

static Item compare_shifted(Emit *e, CoreOp op, Item date, Duration duration, int64_t limit) {
    int64_t from, after;
    if (!first_day(duration, limit, &from) || !first_day(duration, limit + 1, &after))
        return scalar(e, "a date outside the calendar");
    Item at = item_const(ITEM_DATE, number_from_int(from)), past = item_const(ITEM_DATE, number_from_int(after));
    switch (op) {
    case CORE_GE:
        return compare_items(e, CORE_GE, date, at);
    case CORE_LT:
        return compare_items(e, CORE_LT, date, at);
    case CORE_GT:
        return compare_items(e, CORE_GE, date, past);
    case CORE_LE:
        return compare_items(e, CORE_LT, date, past);
    default: {
        Item equal = emit_and(e, compare_items(e, CORE_GE, date, at), compare_items(e, CORE_LT, date, past));
        return op == CORE_NE ? emit_not(e, equal) : equal;
    }
    }
}

/* The cases of a define whose values are constant durations, no two alike; then each case has its own day. */
static bool constant_cases(Emit *e, const CoreExpr *expr, bool negative, Duration *out, int room) {
    if (expr->op != CORE_DEFINE || expr->define->ncases > room || expr->define->ncases < 2)
        return false;
    const CoreDefine *define = expr->define;
    for (int i = 0; i < define->ncases; i++) {
        if (define->cases[i].value->op != CORE_CONST ||
            !constant_duration(emit_any(e, define->cases[i].value), negative, &out[i]))
            return false;
        for (int k = 0; k < i; k++)
            if (out[k].months == out[i].months && out[k].days == out[i].days)
                return false;
    }
    return true;
}

enum { MAX_CASES = 16 };

/* Whether the comparison is `date + duration op day`, and then its registers. */
static bool compare_by_day(Emit *e, CoreOp op, const CoreExpr *sum, const CoreExpr *other, Item *out) {
    if ((sum->op != CORE_DATE_ADD && sum->op != CORE_DATE_SUB) || sum->args[0]->op != CORE_FACT || e->at != 0)
        return false;
    bool negative = sum->op == CORE_DATE_SUB;
    Item limit = emit_kind(e, other, ITEM_DATE);
    if (!item_is_constant(limit))
        return false;
    int64_t day = (int64_t)limit.number.num;
    Item date = emit_kind(e, sum->args[0], ITEM_DATE);
    Duration duration, cases[MAX_CASES];
    if (constant_cases(e, sum->args[1], negative, cases, MAX_CASES)) {
        const CoreDefine *define = sum->args[1]->define;
        const Item *args = e->args;
        e->args = NULL;
        Item all = item_unknown(ITEM_BOOL);
        for (int i = define->ncases - 1; i >= 0; i--) {
            Item here = compare_shifted(e, op, date, cases[i], day);
            if (define->cases[i].when == NULL) {
                all = here;
                continue;
            }
            Item when = emit_plain(e, define->cases[i].when);
            Instr pick = {.op = OP_B_PICK, .a = bool_reg(e, when), .b = bool_reg(e, here), .c = bool_reg(e, all)};
            all = item_bool(put(e, pick));
        }
        e->args = args;
        *out = all;
        return true;
    }
    if (!constant_duration(emit_plain(e, sum->args[1]), negative, &duration))
        return false;
    *out = compare_shifted(e, op, date, duration, day);
    return true;
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

/* A constant end of a range in the lanes of x: the first, or the last, that is inside. */
static bool lane_limit(Item x, const Item *end, bool last, int64_t *lane) {
    Number limit;
    if (end == NULL || end->kind != x.kind || !item_is_constant(*end) ||
        number_mul(end->number, number_from_int(x.scale), &limit) != NUMBER_OK)
        return false;
    NumberStatus status = last ? number_floor(limit, &limit) : number_ceil(limit, &limit);
    return status == NUMBER_OK && number_to_int64(limit, lane);
}

static Item in_range(Emit *e, Item x, const Item *range) {
    int64_t low, high;
    if (!x.constant && lane_limit(x, range->low_end, false, &low) && lane_limit(x, range->high_end, true, &high))
        return item_bool(put(e, (Instr){.op = OP_RANGE_K, .a = x.reg, .k = low, .l = high}));
    Item all = item_truth(true);
    if (range->low_end != NULL)
        all = emit_and(e, all, compare_items(e, CORE_GE, x, *range->low_end));
    if (range->high_end != NULL)
        all = emit_and(e, all, compare_items(e, CORE_LE, x, *range->high_end));
    return all;
}

static Item in_set(Emit *e, Item x, const Item *set) {
    uint64_t codes = 0;
    bool words = x.kind == ITEM_ENUM && !x.constant;
    for (int i = 0; i < set->n && words; i++) {
        const Item *item = &set->items[i];
        words = item_is_constant(*item);
        if (words && item->number.num >= 0)
            codes |= (uint64_t)1 << (int)item->number.num;
    }
    if (words)
        return item_bool(put_k(e, OP_IN_SET, x.reg, (int64_t)codes));
    Item any = item_truth(false);
    for (int i = 0; i < set->n; i++)
        any = emit_or(e, any, compare_items(e, CORE_EQ, x, set->items[i]));
    return any;
}

/* Where it is not known which range is meant, it is not known whether x is in it. */
static Item in_item(Emit *e, Item x, const Item *where) {
    if (where->unknown)
        return item_unknown(ITEM_BOOL);
    if (where->kind == ITEM_RANGE)
        return in_range(e, x, where);
    if (where->kind == ITEM_SET)
        return in_set(e, x, where);
    Item yes = in_item(e, x, &where->items[0]), no = in_item(e, x, &where->items[1]);
    return item_bool(put(e, (Instr){.op = OP_B_PICK, .a = where->reg, .b = bool_reg(e, yes), .c = bool_reg(e, no)}));
}

Item emit_compare(Emit *e, const CoreExpr *expr) {
    const CoreExpr *left = expr->args[0], *right = expr->args[1];
    if (expr->op == CORE_IN) {
        Item x = emit_any(e, left), where = emit_any(e, right);
        if (e->scalar != NULL)
            return item_unknown(ITEM_BOOL);
        return in_item(e, x, &where);
    }
    Item by_day;
    if (compare_by_day(e, expr->op, left, right, &by_day) ||
        compare_by_day(e, mirrored(expr->op), right, left, &by_day))
        return by_day;
    if (divides_by_fact(left) && !divides_by_fact(right))
        return compare_quotient(e, expr->op, left, right, expr->span);
    if (divides_by_fact(right) && !divides_by_fact(left))
        return compare_quotient(e, mirrored(expr->op), right, left, expr->span);
    Item a = emit_any(e, left), b = emit_any(e, right);
    if (e->scalar != NULL)
        return item_unknown(ITEM_BOOL);
    return compare_items(e, expr->op, a, b);
}

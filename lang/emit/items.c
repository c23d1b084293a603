/* Items: constants stay constants as long as they can, lanes meet in a common scale. */
#include "lang/emit/internal.h"

Item item_bool(int reg) {
    return (Item){.kind = ITEM_BOOL, .reg = reg, .scale = 1};
}

Item item_truth(bool truth) {
    return (Item){.kind = ITEM_BOOL, .constant = true, .number = number_from_int(truth), .scale = 1};
}

Item item_unknown(ItemKind kind) {
    return (Item){.kind = kind, .constant = true, .unknown = true, .number = number_from_int(0), .scale = 1};
}

Item item_const(ItemKind kind, Number number) {
    return (Item){.kind = kind, .constant = true, .number = number, .scale = 1};
}

Item item_reg(ItemKind kind, int reg, int64_t scale) {
    return (Item){.kind = kind, .reg = reg, .scale = scale};
}

bool item_is(Item item, bool truth) {
    return item.kind == ITEM_BOOL && item.constant && !item.unknown && (item.number.num != 0) == truth;
}

int bool_reg(Emit *e, Item item) {
    if (item.kind != ITEM_BOOL) {
        scalar(e, "a condition is not in lanes");
        return put_k(e, OP_B_CONST, 0, 2);
    }
    if (!item.constant)
        return item.reg;
    return put_k(e, OP_B_CONST, 0, item.unknown ? 2 : item.number.num != 0);
}

int lanes_reg(Emit *e, Item item, int64_t scale) {
    if (item.kind == ITEM_BOOL || item.kind == ITEM_RANGE || item.kind == ITEM_SET) {
        scalar(e, "a value is not in lanes");
        return put_k(e, OP_N_CONST, 0, 0);
    }
    if (item.constant) {
        Number scaled;
        int64_t lane = 0;
        if (number_mul(item.number, number_from_int(scale), &scaled) != NUMBER_OK || !number_to_int64(scaled, &lane))
            scalar(e, "a constant does not fit the lanes");
        int reg = put_k(e, OP_N_CONST, 0, lane);
        return item.unknown ? put2(e, OP_N_WHERE, reg, put_k(e, OP_B_CONST, 0, 2)) : reg;
    }
    return scale == item.scale ? item.reg : put_k(e, OP_MUL_K, item.reg, scale / item.scale);
}

static int64_t gcd(int64_t a, int64_t b) {
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool scale_of(Item item, int64_t *scale) {
    if (!item.constant) {
        *scale = item.scale;
        return true;
    }
    *scale = 1;
    return item.number.den == 1 || (item.number.den <= EMIT_MAX_SCALE && (*scale = (int64_t)item.number.den, true));
}

int64_t common_scale(Emit *e, Item a, Item b) {
    int64_t sa, sb, both;
    if (!scale_of(a, &sa) || !scale_of(b, &sb) || __builtin_mul_overflow(sa / gcd(sa, sb), sb, &both) ||
        both > (int64_t)EMIT_MAX_SCALE * 1000) {
        scalar(e, "the decimal places do not fit the lanes");
        return 0;
    }
    return both;
}

Item to_plain(Emit *e, Item item) {
    if (item.kind != ITEM_COUNT)
        return item;
    if (item.reg == item.high)
        return item_reg(ITEM_NUMBER, item.reg, 1);
    return item_reg(ITEM_NUMBER, put2(e, OP_N_WHERE, item.reg, put2(e, OP_EQ, item.reg, item.high)), 1);
}

Item emit_not(Emit *e, Item a) {
    if (a.constant)
        return a.unknown ? a : item_truth(a.number.num == 0);
    return item_bool(put1(e, OP_NOT, bool_reg(e, a)));
}

Item emit_and(Emit *e, Item a, Item b) {
    if (item_is(a, false) || item_is(b, true))
        return a;
    if (item_is(b, false) || item_is(a, true))
        return b;
    return item_bool(put2(e, OP_AND, bool_reg(e, a), bool_reg(e, b)));
}

Item emit_or(Emit *e, Item a, Item b) {
    if (item_is(a, true) || item_is(b, false))
        return a;
    if (item_is(b, true) || item_is(a, false))
        return b;
    return item_bool(put2(e, OP_OR, bool_reg(e, a), bool_reg(e, b)));
}

/* One kind for both: a value without any case takes the other's. */
static bool same_kind(Item *a, Item *b) {
    if (a->constant && a->unknown)
        a->kind = b->kind;
    if (b->constant && b->unknown)
        b->kind = a->kind;
    return a->kind == b->kind;
}

Item choose_item(Emit *e, Item condition, Item yes, Item no) {
    yes = to_plain(e, yes);
    no = to_plain(e, no);
    if (item_is(condition, true))
        return yes;
    if (item_is(condition, false))
        return no;
    if (!same_kind(&yes, &no) || yes.kind == ITEM_RANGE || yes.kind == ITEM_SET)
        return scalar(e, "the two ways are not in lanes of one kind");
    int c = bool_reg(e, condition);
    if (yes.kind == ITEM_BOOL)
        return item_bool(put(e, (Instr){.op = OP_B_IF, .a = c, .b = bool_reg(e, yes), .c = bool_reg(e, no)}));
    int64_t scale = common_scale(e, yes, no);
    if (scale == 0)
        return item_unknown(yes.kind);
    Instr in = {.op = OP_N_IF, .a = c, .b = lanes_reg(e, yes, scale), .c = lanes_reg(e, no, scale)};
    return item_reg(yes.kind, put(e, in), scale);
}

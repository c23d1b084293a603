/* Items: constants stay constants as long as they can, lanes meet in a common scale. */
#include "lang/emit/internal.h"

bool item_is_plain(Item item) {
    return item.kind != ITEM_RANGE && item.kind != ITEM_SET && item.kind != ITEM_CHOICE;
}

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
    return item.kind == ITEM_BOOL && item_is_constant(item) && (item.number.num != 0) == truth;
}

bool item_is_constant(Item item) {
    return item.constant && !item.unknown;
}

bool item_within(Item item, int64_t most, int64_t *n) {
    return item_is_constant(item) && number_to_int64(item.number, n) && *n >= -most && *n <= most;
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
    if (item.kind == ITEM_BOOL || !item_is_plain(item)) {
        scalar(e, "a value is not in lanes");
        return put_k(e, OP_N_CONST, 0, 0);
    }
    if (item.kind == ITEM_TEXT && item_is_constant(item))
        return put_text(e, OP_TEXT_CONST, 0, item.text);
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

bool item_scale(Item item, int64_t *scale) {
    if (!item.constant) {
        *scale = item.scale;
        return true;
    }
    *scale = 1;
    return item.number.den == 1 || (item.number.den <= EMIT_MAX_SCALE && (*scale = (int64_t)item.number.den, true));
}

bool scale_product(int64_t a, int64_t b, int64_t *out) {
    return !__builtin_mul_overflow(a, b, out) && *out <= (int64_t)EMIT_MAX_SCALE * 1000;
}

int64_t common_scale(Emit *e, Item a, Item b) {
    int64_t sa, sb, both;
    if (!item_scale(a, &sa) || !item_scale(b, &sb) || !scale_product(sa / gcd(sa, sb), sb, &both)) {
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

/* The checker sees to kinds, but a value that lanes do not hold comes as none of them: whoever works with one kind asks here, and nobody else. */
Item item_of_kind(Emit *e, Item item, ItemKind kind) {
    if (item.kind == kind)
        return item;
    if (!item.unknown)
        scalar(e, "a value that is not in lanes of its kind");
    return item_unknown(kind);
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
    int ra = bool_reg(e, a), rb = bool_reg(e, b);
    Item merged;
    return merge_and(e, ra, rb, &merged) ? merged : item_bool(put2(e, OP_AND, ra, rb));
}

Item emit_or(Emit *e, Item a, Item b) {
    if (item_is(a, true) || item_is(b, false))
        return a;
    if (item_is(b, true) || item_is(a, false))
        return b;
    int ra = bool_reg(e, a), rb = bool_reg(e, b);
    Item merged;
    return merge_or(e, ra, rb, &merged) ? merged : item_bool(put2(e, OP_OR, ra, rb));
}

/* One kind for both: a value without any case takes the other's. */
static bool same_kind(Item *a, Item *b) {
    if (a->unknown)
        a->kind = b->kind;
    if (b->unknown)
        b->kind = a->kind;
    return a->kind == b->kind;
}

/* NULL: an open end. */
static bool is_constant(const Item *a) {
    return a == NULL || item_is_constant(*a);
}

static bool same_constants(const Item *a, const Item *b) {
    return a->kind == b->kind && number_compare(a->number, b->number) == 0 && str_equal(a->text, b->text);
}

static bool same_ends(const Item *a, const Item *b) {
    return a == NULL || b == NULL ? a == b : same_constants(a, b);
}

typedef enum Likeness { ALIKE, DIFFERENT, UNSURE } Likeness;

static Likeness compare_sets(const Item *a, const Item *b) {
    bool same = a->n == b->n, shared = a->n == b->n;
    for (int i = 0; i < a->n && same; i++)
        same = same_constants(&a->items[i], &b->items[i]);
    for (int i = 0; i < a->n && shared; i++) {
        bool found = false;
        for (int k = 0; k < b->n; k++)
            found |= same_constants(&a->items[i], &b->items[k]);
        shared = found;
    }
    return same ? ALIKE : shared ? UNSURE : DIFFERENT;
}

static bool all_constant(const Item *set) {
    for (int i = 0; i < set->n; i++)
        if (!is_constant(&set->items[i]))
            return false;
    return true;
}

/* Whether two ranges or sets are the same, as far as constants tell. What has no value is like nothing. */
static Likeness likeness(const Item *a, const Item *b) {
    if (a->unknown || b->unknown)
        return DIFFERENT;
    if (a->kind == ITEM_CHOICE || b->kind == ITEM_CHOICE) {
        const Item *choice = a->kind == ITEM_CHOICE ? a : b, *other = choice == a ? b : a;
        return likeness(&choice->items[0], other) == DIFFERENT && likeness(&choice->items[1], other) == DIFFERENT
                   ? DIFFERENT
                   : UNSURE;
    }
    if (a->kind == ITEM_RANGE && b->kind == ITEM_RANGE && is_constant(a->low_end) && is_constant(a->high_end) &&
        is_constant(b->low_end) && is_constant(b->high_end))
        return same_ends(a->low_end, b->low_end) && same_ends(a->high_end, b->high_end) ? ALIKE : DIFFERENT;
    if (a->kind == ITEM_SET && b->kind == ITEM_SET && all_constant(a) && all_constant(b))
        return compare_sets(a, b);
    return UNSURE;
}

/* Where the condition is unknown, so is which of two different ranges is meant: they have to be told apart now. */
static Item choose_range(Emit *e, Item condition, Item yes, Item no) {
    Likeness both = likeness(&yes, &no);
    if (both == ALIKE)
        return yes;
    if (both == UNSURE)
        return scalar(e, "ranges or sets by cases that may be the same");
    Item *ways = ARENA_ARRAY(e->arena, Item, 2);
    ways[0] = yes;
    ways[1] = no;
    return (Item){.kind = ITEM_CHOICE, .reg = bool_reg(e, condition), .items = ways, .n = 2};
}

/* A count that is not decided stays so through the case that is taken; where that is not known, both ways have to be
 * decided and equal. */
static Item choose_count(Emit *e, Item condition, Item yes, Item no) {
    Item a = to_plain(e, yes), b = to_plain(e, no);
    if (a.scale != 1 || b.scale != 1)
        return scalar(e, "a count or another value by cases");
    int c = bool_reg(e, condition), known = put1(e, OP_B_KNOWN, c);
    int plain = put(e, (Instr){.op = OP_N_IF, .a = c, .b = lanes_reg(e, a, 1), .c = lanes_reg(e, b, 1)});
    int ends[2];
    for (int end = 0; end < 2; end++) {
        int x = yes.kind != ITEM_COUNT ? lanes_reg(e, a, 1) : end == 0 ? yes.reg : yes.high;
        int y = no.kind != ITEM_COUNT ? lanes_reg(e, b, 1) : end == 0 ? no.reg : no.high;
        int taken = put2(e, OP_N_WHERE, put(e, (Instr){.op = OP_N_IF, .a = c, .b = x, .c = y}), known);
        ends[end] = put2(e, OP_N_DEFAULT, taken, plain);
    }
    return (Item){.kind = ITEM_COUNT, .reg = ends[0], .high = ends[1], .scale = 1};
}

Item choose_item(Emit *e, Item condition, Item yes, Item no) {
    if (item_is(condition, true))
        return yes;
    if (item_is(condition, false))
        return no;
    if (!item_is_plain(yes) || !item_is_plain(no))
        return choose_range(e, condition, yes, no);
    if (yes.kind == ITEM_COUNT || no.kind == ITEM_COUNT)
        return choose_count(e, condition, yes, no);
    if (!same_kind(&yes, &no))
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

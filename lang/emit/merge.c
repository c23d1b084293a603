/* Conditions about one column are put together: comparisons joined by `and` are one range, values joined by `or` one
 * set. Both ways are unknown where the column is. */
#include "lang/emit/internal.h"

static const Instr *instr_of(const Emit *e, int reg) {
    return &e->places.items[e->at]->instrs.items[reg];
}

/* The lanes in between, which the condition is true for. */
typedef struct Interval {
    int lanes;
    int64_t low, high;
} Interval;

static bool interval_of(const Emit *e, int reg, Interval *out) {
    const Instr *in = instr_of(e, reg);
    bool turned = in->op == OP_NOT;
    if (turned)
        in = instr_of(e, in->a);
    *out = (Interval){in->a, INT64_MIN, INT64_MAX};
    if (in->op == OP_LE_K && turned && in->k < INT64_MAX)
        out->low = in->k + 1;
    else if (in->op == OP_LT_K && turned)
        out->low = in->k;
    else if (in->op == OP_LE_K && !turned)
        out->high = in->k;
    else if (in->op == OP_LT_K && !turned && in->k > INT64_MIN)
        out->high = in->k - 1;
    else if (in->op == OP_RANGE_K && !turned)
        out->low = in->k, out->high = in->l;
    else
        return false;
    return true;
}

/* A range of days says so. */
static void note_days(Emit *e, int reg) {
    Instr *in = &e->places.items[e->at]->instrs.items[reg];
    const Instr *lanes = instr_of(e, in->a);
    if (lanes->column == NULL || lanes->column->kind != FIELD_DATE)
        return;
    Buf note = {0};
    date_print(&note, (Date)in->k);
    buf_add_c(&note, " <= a <= ");
    date_print(&note, (Date)in->l);
    in->note = str_copy(e->arena, buf_str(&note));
    buf_free(&note);
}

bool merge_and(Emit *e, int a, int b, Item *out) {
    Interval x, y;
    if (!interval_of(e, a, &x) || !interval_of(e, b, &y) || x.lanes != y.lanes)
        return false;
    int64_t low = x.low > y.low ? x.low : y.low, high = x.high < y.high ? x.high : y.high;
    if (low > high)
        return false;
    if (low == INT64_MIN) {
        *out = item_bool(x.high < y.high ? a : b);
    } else if (high == INT64_MAX) {
        *out = item_bool(x.low > y.low ? a : b);
    } else {
        int reg = put(e, (Instr){.op = OP_RANGE_K, .a = x.lanes, .k = low, .l = high});
        note_days(e, reg);
        *out = item_bool(reg);
    }
    return true;
}

/* The words that the condition is true for, of a column that has at most as many as a set holds. */
static bool codes_of(const Emit *e, int reg, int *lanes, uint64_t *set) {
    enum { MOST_WORDS = 64 };
    const Instr *in = instr_of(e, reg);
    if (in->op != OP_EQ_K && in->op != OP_IN_SET)
        return false;
    const Instr *from = instr_of(e, in->a);
    if (from->column == NULL || from->column->kind != FIELD_ENUM || from->column->enums->n > MOST_WORDS)
        return false;
    if (in->op == OP_EQ_K && (in->k < 0 || in->k >= MOST_WORDS))
        return false;
    *lanes = in->a;
    *set = in->op == OP_EQ_K ? (uint64_t)1 << in->k : (uint64_t)in->k;
    return true;
}

bool merge_or(Emit *e, int a, int b, Item *out) {
    int x, y;
    uint64_t some, others;
    if (!codes_of(e, a, &x, &some) || !codes_of(e, b, &y, &others) || x != y)
        return false;
    *out = item_bool(put_k(e, OP_IN_SET, x, (int64_t)(some | others)));
    return true;
}

/* Expressions to registers. */
#include "lang/emit/internal.h"

#include "runtime/vm/lanes.h"

static int64_t declared_scale(const Emit *e, const Field *field) {
    if (e->set != NULL)
        return lanes_scale(e->set, field);
    int64_t scale = 1;
    int places = field->kind == FIELD_UNIT ? field->unit->scale : field->kind == FIELD_NUMBER ? 2 : 0;
    while (places-- > 0)
        scale *= 10;
    return scale;
}

static bool kind_of_field(const Field *field, ItemKind *kind) {
    switch (field->kind) {
    case FIELD_BOOLEAN:
        *kind = ITEM_BOOL;
        return true;
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        *kind = ITEM_NUMBER;
        return true;
    case FIELD_DATE:
        *kind = ITEM_DATE;
        return true;
    case FIELD_ENUM:
        *kind = ITEM_ENUM;
        return field->enums->n <= 64;
    case FIELD_TEXT:
        *kind = ITEM_TEXT;
        return true;
    default:
        return false;
    }
}

/* Reads a fact where it stands: in the section's own rows, or in the record that an element belongs to. */
static int put_fact(Emit *e, const CoreFact *fact, Instr in, bool condition) {
    int section = e->at;
    bool of_record = fact->frame == 0 && section != 0;
    if (fact->frame > (section != 0))
        scalar(e, "a list inside a list");
    if (of_record)
        e->at = 0;
    int reg = put(e, in);
    e->at = section;
    return of_record ? put1(e, condition ? OP_B_PARENT : OP_N_PARENT, reg) : reg;
}

static Item emit_fact(Emit *e, const CoreFact *fact) {
    ItemKind kind;
    if (!kind_of_field(fact->field, &kind))
        return scalar(e, "a duration, a reference or an empty column");
    bool condition = kind == ITEM_BOOL;
    Instr in = {.column = fact->field, .ref = fact->ref};
    if (fact->ref != NULL)
        in.op = condition ? OP_B_REF_COLUMN : OP_N_REF_COLUMN;
    else
        in.op = condition ? OP_B_COLUMN : OP_N_COLUMN;
    int reg = put_fact(e, fact, in, condition);
    return condition ? item_bool(reg) : item_reg(kind, reg, declared_scale(e, fact->field));
}

static Item emit_const(Emit *e, const CoreExpr *expr) {
    const Value *v = &expr->value;
    switch (v->kind) {
    case VALUE_BOOL:
        return item_truth(v->boolean);
    case VALUE_NUMBER:
        return item_const(ITEM_NUMBER, v->number);
    case VALUE_DATE:
        return item_const(ITEM_DATE, number_from_int(v->date));
    case VALUE_ENUM:
        return item_const(ITEM_ENUM, number_from_int(v->code));
    case VALUE_DURATION:
        if (v->duration.days == 0)
            return item_const(ITEM_MONTHS, number_from_int(v->duration.months));
        if (v->duration.months == 0)
            return item_const(ITEM_DAYS, number_from_int(v->duration.days));
        return scalar(e, "a duration of months and days");
    case VALUE_TEXT:
        return (Item){.kind = ITEM_TEXT, .constant = true, .text = v->text, .number = number_from_int(0), .scale = 1};
    default:
        return scalar(e, "a constant without a value");
    }
}

/* Parts of a conjunction, each worked out once for all rules. */
static Item emit_logic(Emit *e, const CoreExpr *expr) {
    Item all = item_truth(expr->op == CORE_AND);
    for (int i = 0; i < expr->nargs; i++) {
        Item one = emit_plain(e, expr->args[i]);
        all = expr->op == CORE_AND ? emit_and(e, all, one) : emit_or(e, all, one);
    }
    return all;
}

static Item emit_known(Emit *e, const CoreExpr *arg) {
    if (arg->op == CORE_FACT && arg->fact.field->kind == FIELD_REF)
        return item_bool(put_fact(e, &arg->fact, (Instr){.op = OP_REF_FILLED, .ref = arg->fact.field}, true));
    Item item = emit_plain(e, arg);
    if (item.constant)
        return item_truth(!item.unknown);
    if (!item_is_plain(item))
        return scalar(e, "whether a range or set is known");
    return item_bool(put1(e, item.kind == ITEM_BOOL ? OP_B_KNOWN : OP_N_KNOWN, item.reg));
}

static Item emit_default(Emit *e, const CoreExpr *expr) {
    Item x = emit_plain(e, expr->args[0]), instead = emit_plain(e, expr->args[1]);
    if (x.constant)
        return x.unknown ? instead : x;
    if (instead.unknown)
        return x;
    if (x.kind != instead.kind || !item_is_plain(x))
        return scalar(e, "a default of another kind");
    if (x.kind == ITEM_BOOL)
        return item_bool(put2(e, OP_B_DEFAULT, x.reg, bool_reg(e, instead)));
    int64_t scale = common_scale(e, x, instead);
    if (scale == 0)
        return x;
    return item_reg(x.kind, put2(e, OP_N_DEFAULT, lanes_reg(e, x, scale), lanes_reg(e, instead, scale)), scale);
}

/* How many conditions hold: each is 0 or 1, for the low end where it is surely so. */
Item emit_count_true(Emit *e, const Item *conditions, int n) {
    int low = -1, high = -1;
    int one = put_k(e, OP_N_CONST, 0, 1), zero = put_k(e, OP_N_CONST, 0, 0);
    int no = put_k(e, OP_B_CONST, 0, 0), yes = put_k(e, OP_B_CONST, 0, 1);
    for (int i = 0; i < n; i++) {
        int c = bool_reg(e, conditions[i]);
        int sure = put(e, (Instr){.op = OP_N_IF, .a = put2(e, OP_B_DEFAULT, c, no), .b = one, .c = zero});
        int may = put(e, (Instr){.op = OP_N_IF, .a = put2(e, OP_B_DEFAULT, c, yes), .b = one, .c = zero});
        low = low < 0 ? sure : put2(e, OP_ADD, low, sure);
        high = high < 0 ? may : put2(e, OP_ADD, high, may);
    }
    if (n == 0)
        low = high = zero;
    return (Item){.kind = ITEM_COUNT, .reg = low, .high = high, .scale = 1};
}

static Item emit_conditions(Emit *e, const CoreExpr *expr) {
    Item *conditions = ARENA_ARRAY(e->arena, Item, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        conditions[i] = emit_plain(e, expr->args[i]);
    return emit_count_true(e, conditions, expr->nargs);
}

static Item emit_text(Emit *e, const CoreExpr *expr) {
    Item text = emit_kind(e, expr->args[0], ITEM_TEXT);
    Item part = expr->nargs > 1 ? emit_kind(e, expr->args[1], ITEM_TEXT) : text;
    if (text.unknown || part.unknown)
        return item_unknown(expr->op == CORE_LENGTH ? ITEM_NUMBER : ITEM_BOOL);
    int reg = lanes_reg(e, text, 1);
    if (expr->op == CORE_LENGTH)
        return item_reg(ITEM_NUMBER, put1(e, OP_TEXT_LENGTH, reg), 1);
    if (!part.constant)
        return scalar(e, "a beginning or part that is a fact");
    return item_bool(put_text(e, expr->op == CORE_STARTS_WITH ? OP_TEXT_STARTS : OP_TEXT_CONTAINS, reg, part.text));
}

static Item emit_call(Emit *e, const CoreExpr *expr) {
    Item *args = ARENA_ARRAY(e->arena, Item, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        args[i] = emit_plain(e, expr->args[i]);
    const Item *outer = e->args;
    e->args = args;
    Item result = emit_plain(e, expr->function->body);
    e->args = outer;
    return result;
}

static Item *keep(Emit *e, Item item) {
    Item *copy = ARENA_NEW(e->arena, Item);
    *copy = item;
    return copy;
}

static Item emit_range(Emit *e, const CoreExpr *expr) {
    Item range = {.kind = ITEM_RANGE};
    if (expr->args[0] != NULL)
        range.low_end = keep(e, emit_plain(e, expr->args[0]));
    if (expr->args[1] != NULL)
        range.high_end = keep(e, emit_plain(e, expr->args[1]));
    return range;
}

static Item emit_period(Emit *e) {
    Date first, last;
    if (e->rule == NULL || !rule_period(e, e->rule, &first, &last))
        return scalar(e, "the period is outside the calendar");
    return (Item){.kind = ITEM_RANGE,
                  .low_end = keep(e, item_const(ITEM_DATE, number_from_int(first))),
                  .high_end = keep(e, item_const(ITEM_DATE, number_from_int(last)))};
}

static Item emit_op(Emit *e, const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_CONST:
        return emit_const(e, expr);
    case CORE_FACT:
        return emit_fact(e, &expr->fact);
    case CORE_ARG:
        return e->args[expr->index];
    case CORE_DEFINE:
        return emit_define(e, expr->define);
    case CORE_PARAM:
        return emit_param(e, expr);
    case CORE_AS_OF:
        return item_const(ITEM_DATE, number_from_int(e->as_of));
    case CORE_PERIOD:
        return emit_period(e);
    case CORE_DUE:
        return e->rule != NULL ? rule_due(e, e->rule) : scalar(e, "a deadline of no rule");
    case CORE_NOT:
        return emit_not(e, emit_plain(e, expr->args[0]));
    case CORE_AND:
    case CORE_OR:
        return emit_logic(e, expr);
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
        return emit_compare(e, expr);
    case CORE_RANGE:
        return emit_range(e, expr);
    case CORE_SET: {
        Item set = {.kind = ITEM_SET, .items = ARENA_ARRAY(e->arena, Item, expr->nargs), .n = expr->nargs};
        for (int i = 0; i < expr->nargs; i++)
            set.items[i] = emit_plain(e, expr->args[i]);
        return set;
    }
    case CORE_IF: {
        Item condition = emit_plain(e, expr->args[0]);
        return choose_item(e, condition, emit_plain(e, expr->args[1]), emit_plain(e, expr->args[2]));
    }
    case CORE_CALL:
        return emit_call(e, expr);
    case CORE_NATIVE:
        return emit_native(e, expr);
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        return emit_fold(e, expr);
    case CORE_LENGTH:
    case CORE_STARTS_WITH:
    case CORE_CONTAINS:
        return emit_text(e, expr);
    case CORE_COUNT_TRUE:
        return emit_conditions(e, expr);
    case CORE_KNOWN:
        return emit_known(e, expr->args[0]);
    case CORE_DEFAULT:
        return emit_default(e, expr);
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_DIV:
    case CORE_NEG:
    case CORE_MIN:
    case CORE_MAX:
    case CORE_ABS:
    case CORE_FLOOR:
    case CORE_CEIL:
    case CORE_ROUND:
        return emit_arith(e, expr);
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
    case CORE_DATE_DIFF:
    case CORE_DUR_ADD:
    case CORE_DUR_SUB:
    case CORE_DUR_MUL:
    case CORE_DUR_NEG:
    case CORE_DATE:
    case CORE_YEAR:
    case CORE_MONTH:
    case CORE_DAY:
    case CORE_YEARS_BETWEEN:
    case CORE_MONTHS_BETWEEN:
        return emit_dates(e, expr);
    case CORE_DONE:
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
    case CORE_FAILURES:
        return emit_verdict(e, expr);
    default:
        return scalar(e, "an operation that is not in lanes");
    }
}

Item emit_any(Emit *e, const CoreExpr *expr) {
    if (e->scalar != NULL)
        return item_unknown(ITEM_NUMBER);
    if (++e->depth > EMIT_MAX_DEPTH) {
        e->depth--;
        return scalar(e, "nested too deep");
    }
    Span outer = e->span;
    e->span = expr->span;
    Item item = emit_op(e, expr);
    e->span = outer;
    e->depth--;
    return item;
}

Item emit_plain(Emit *e, const CoreExpr *expr) {
    return to_plain(e, emit_any(e, expr));
}

Item emit_kind(Emit *e, const CoreExpr *expr, ItemKind kind) {
    return item_of_kind(e, emit_plain(e, expr), kind);
}

/* Defines and params: values by cases, and whether there is a case. */
#include "lang/emit/internal.h"

static ItemKind kind_of_type(CoreType type) {
    switch (type.kind) {
    case CORE_TYPE_BOOL:
        return ITEM_BOOL;
    case CORE_TYPE_DATE:
        return ITEM_DATE;
    case CORE_TYPE_DURATION:
        return ITEM_MONTHS;
    case CORE_TYPE_ENUM:
        return ITEM_ENUM;
    case CORE_TYPE_TEXT:
        return ITEM_TEXT;
    default:
        return ITEM_NUMBER;
    }
}

/* A define looks names up in the record, never in a list's element: inside a list its value is the record's. */
static int enter_record(Emit *e) {
    int section = e->at;
    e->at = 0;
    return section;
}

static Item lift(Emit *e, Item item);

static Item *lift_kept(Emit *e, const Item *items, int n) {
    Item *lifted = ARENA_ARRAY(e->arena, Item, n);
    for (int i = 0; i < n; i++)
        lifted[i] = lift(e, items[i]);
    return lifted;
}

/* The record's value as its elements have it; what is kept of the record stays as it is. */
static Item lift(Emit *e, Item item) {
    if (item.kind == ITEM_RANGE) {
        item.low_end = item.low_end != NULL ? lift_kept(e, item.low_end, 1) : NULL;
        item.high_end = item.high_end != NULL ? lift_kept(e, item.high_end, 1) : NULL;
    } else if (item.kind == ITEM_SET || item.kind == ITEM_CHOICE) {
        item.items = lift_kept(e, item.items, item.n);
        if (item.kind == ITEM_CHOICE)
            item.reg = put1(e, OP_B_PARENT, item.reg);
    } else if (!item.constant) {
        bool decided = item.reg == item.high;
        item.reg = put1(e, item.kind == ITEM_BOOL ? OP_B_PARENT : OP_N_PARENT, item.reg);
        if (item.kind == ITEM_COUNT)
            item.high = decided ? item.reg : put1(e, OP_N_PARENT, item.high);
    }
    return item;
}

static Item leave_record(Emit *e, int section, Item item) {
    e->at = section;
    if (section == 0)
        return item;
    /* After giving up too: a register of the record is none of the elements'. */
    return e->scalar != NULL ? item_unknown(item.kind == ITEM_BOOL ? ITEM_BOOL : ITEM_NUMBER) : lift(e, item);
}

static Item value_of_cases(Emit *e, const CoreDefine *define) {
    if (define->ncases == 1 && define->cases[0].when == NULL)
        return emit_any(e, define->cases[0].value);
    Item value = item_unknown(kind_of_type(define->type));
    for (int i = define->ncases - 1; i >= 0 && e->scalar == NULL; i--) {
        const CoreCase *one = &define->cases[i];
        Item here = emit_any(e, one->value);
        value = one->when != NULL ? choose_item(e, emit_plain(e, one->when), here, value) : here;
    }
    return value;
}

static Item truth_of_cases(Emit *e, const CoreDefine *define) {
    Item has = item_truth(false);
    for (int i = define->ncases - 1; i >= 0; i--) {
        const CoreCase *one = &define->cases[i];
        Item here = emit_has_cases(e, &one->value_mentions);
        if (one->when == NULL) {
            has = here;
            continue;
        }
        /* Where whatever is left always has a case, the condition does not matter. */
        if (!(item_is(here, true) && item_is(has, true)))
            has = choose_item(e, emit_plain(e, one->when), here, has);
        has = emit_and(e, has, emit_has_cases(e, &one->when_mentions));
    }
    return has;
}

/* Of the record, whatever section and function it is asked in. */
static Item write_define(Emit *e, const CoreDefine *define, OncePart part) {
    int section = enter_record(e);
    const Item *args = e->args;
    e->args = NULL;
    Item item = item_unknown(part == ONCE_VALUE ? kind_of_type(define->type) : ITEM_BOOL);
    Once once = {.part = part, .of = define, .rule = define->uses_rule ? e->rule : NULL};
    if (!once_begin(e, &once, &item)) {
        item = part == ONCE_VALUE ? value_of_cases(e, define) : truth_of_cases(e, define);
        once_end(e, &once, item);
    }
    e->args = args;
    return leave_record(e, section, item);
}

Item emit_define(Emit *e, const CoreDefine *define) {
    return write_define(e, define, ONCE_VALUE);
}

static Item has_case(Emit *e, const CoreDefine *define) {
    if (++e->depth > EMIT_MAX_DEPTH) {
        e->depth--;
        return scalar(e, "defines lead into one another too deep");
    }
    Item has = write_define(e, define, ONCE_HAS_CASE);
    e->depth--;
    return has;
}

/* The value of a param on a day; NULL before its first date. */
static const CoreExpr *param_value(const CoreParam *param, Date day) {
    const CoreExpr *value = NULL;
    for (int i = 0; i < param->nvalues; i++)
        if (!param->values[i].has_from || param->values[i].from <= day)
            value = param->values[i].value;
    return value;
}

Item emit_has_cases(Emit *e, const CoreMentions *mentions) {
    for (int i = 0; i < mentions->nparams; i++)
        if (param_value(mentions->params[i], e->as_of) == NULL)
            return item_truth(false);
    Item all = item_truth(true);
    for (int i = 0; i < mentions->ndefines; i++)
        all = emit_and(e, all, has_case(e, mentions->defines[i]));
    return all;
}

/* Without a value, and no fact is missing that could give it one. */
static Item before_first(Emit *e, const CoreParam *param) {
    e->may_err |= param->values[0].has_from;
    return item_unknown(kind_of_type(param->type));
}

Item emit_param(Emit *e, const CoreExpr *expr) {
    const CoreParam *param = expr->param;
    if (param->nvalues == 1 && !param->values[0].has_from)
        return emit_any(e, param->values[0].value); /* on any date, a missing one too */
    if (expr->nargs == 0) {
        const CoreExpr *value = param_value(param, e->as_of);
        return value != NULL ? emit_any(e, value) : before_first(e, param);
    }
    Item at = emit_plain(e, expr->args[0]);
    Item value = before_first(e, param);
    for (int i = 0; i < param->nvalues && e->scalar == NULL; i++) {
        Item here = emit_any(e, param->values[i].value);
        Item from =
            item_const(ITEM_DATE, number_from_int(param->values[i].has_from ? param->values[i].from : DATE_MIN));
        value = choose_item(e, compare_items(e, CORE_GE, at, from), here, value);
    }
    return value;
}

/* Sections, equal instructions, and rules. */
#include "lang/emit/internal.h"

#include <string.h>

Item scalar(Emit *e, const char *why) {
    if (e->scalar == NULL)
        e->scalar = why;
    return item_unknown(ITEM_NUMBER);
}

/* --- Instructions ------------------------------------------------------------------------------------------------- */

int put(Emit *e, Instr instr) {
    Place *place = e->places.items[e->at];
    struct {
        int64_t op, a, b, c, k, l, child;
        const void *column, *ref, *list;
    } key = {instr.op, instr.a, instr.b, instr.c, instr.k, instr.l, instr.child, instr.column, instr.ref, instr.list};
    void *seen = map_get(&place->seen, (Str){(const char *)&key, sizeof key});
    if (seen != NULL)
        return (int)((intptr_t)seen - 1);
    instr.span = e->span;
    instr.order = e->order++;
    Str copy = str_copy(e->arena, (Str){(const char *)&key, sizeof key});
    vec_push(e->arena, &place->instrs, instr);
    map_put(&place->seen, copy, (void *)(intptr_t)place->instrs.n);
    return place->instrs.n - 1;
}

int put1(Emit *e, Op op, int a) {
    return put(e, (Instr){.op = op, .a = a});
}

int put2(Emit *e, Op op, int a, int b) {
    return put(e, (Instr){.op = op, .a = a, .b = b});
}

int put_k(Emit *e, Op op, int a, int64_t k) {
    return put(e, (Instr){.op = op, .a = a, .k = k});
}

int put_list(Emit *e, Op op, const Field *list, int child, int a, int b) {
    return put(e, (Instr){.op = op, .list = list, .child = child, .a = a, .b = b});
}

int put_text(Emit *e, Op op, int a, Str text) {
    void **slot = map_slot(&e->text_numbers, text);
    if (*slot == NULL) {
        vec_push(e->arena, &e->texts, text);
        *slot = (void *)(intptr_t)e->texts.n;
    }
    return put_k(e, op, a, (intptr_t)*slot - 1);
}

static int add_place(Emit *e, const Field *list) {
    Place *place = ARENA_NEW(e->arena, Place);
    place->list = list;
    map_init(&place->seen, e->arena);
    vec_push(e->arena, &e->places, place);
    return e->places.n - 1;
}

int section_of_list(Emit *e, const Field *list) {
    for (int i = 1; i < e->places.n; i++)
        if (e->places.items[i]->list == list)
            return i;
    return add_place(e, list);
}

/* --- Rules -------------------------------------------------------------------------------------------------------- */

bool rule_period(const Emit *e, const CoreRule *rule, Date *first, Date *last) {
    return rule->has_period &&
           date_period(e->as_of, rule->period_months, rule->from_month, rule->from_day, first, last);
}

Item rule_due(Emit *e, const CoreRule *rule) {
    Date first, last, day;
    if (rule->deadline == CORE_DEADLINE_DATE)
        return emit_kind(e, rule->due, ITEM_DATE);
    if (!rule_period(e, rule, &first, &last))
        return scalar(e, "the period is outside the calendar");
    if (rule->deadline == CORE_DEADLINE_PERIOD_END)
        return item_const(ITEM_DATE, number_from_int(last));
    return date_in_period(first, last, rule->by_month, rule->by_day, &day)
               ? item_const(ITEM_DATE, number_from_int(day))
               : scalar(e, "the period has no such day");
}

/* Rows of a rule about elements are those of the list's section; frame 1 is then that section's. */
static void enter_rule(Emit *e, const CoreRule *rule) {
    e->at = rule->elements != NULL ? section_of_list(e, rule->elements->field) : 0;
    e->rule = rule;
    e->args = NULL;
}

static Item own_scope(Emit *e, const CoreRule *rule) {
    Item scope = rule->when != NULL ? emit_plain(e, rule->when) : item_truth(true);
    if (rule->unless != NULL)
        scope = emit_and(e, scope, emit_not(e, emit_plain(e, rule->unless)));
    return emit_and(e, scope, emit_has_cases(e, &rule->mentions));
}

static Item in_force(Emit *e, const CoreRule *rule);

static Item write_force(Emit *e, const CoreRule *rule) {
    Item force = own_scope(e, rule);
    for (int i = 0; i < rule->noverridden_by; i++)
        force = emit_and(e, force, emit_not(e, in_force(e, rule->overridden_by[i])));
    return force;
}

/* A fold may stand inside an element's section only through the record, which comes before it. */
static Item write_of_rule(Emit *e, const CoreRule *rule, OncePart part) {
    const CoreRule *outer = e->rule;
    Item item = item_unknown(ITEM_BOOL);
    Once once = {.part = part, .of = rule};
    e->rule = rule;
    if (!once_begin(e, &once, &item)) {
        item = part == ONCE_IN_FORCE ? write_force(e, rule) : emit_plain(e, rule->condition);
        once_end(e, &once, item);
    }
    e->rule = outer;
    return item;
}

static Item in_force(Emit *e, const CoreRule *rule) {
    if (++e->depth > EMIT_MAX_DEPTH) {
        e->depth--;
        return scalar(e, "rules lead into one another too deep");
    }
    Item force = write_of_rule(e, rule, ONCE_IN_FORCE);
    e->depth--;
    return force;
}

static Item condition_of(Emit *e, const CoreRule *rule) {
    return write_of_rule(e, rule, ONCE_CONDITION);
}

static Item due_reached(Emit *e, const CoreRule *rule) {
    if (rule->deadline == CORE_DEADLINE_NONE)
        return item_truth(true);
    const CoreRule *outer = e->rule;
    e->rule = rule;
    Item due = rule_due(e, rule);
    e->rule = outer;
    return compare_items(e, CORE_LE, due, item_const(ITEM_DATE, number_from_int(e->as_of)));
}

/* Done in time: known, not after as_of, not after due, in the period. */
static Item emit_done(Emit *e, const CoreExpr *expr) {
    bool outer = e->may_err;
    e->may_err = false;
    Item day = emit_kind(e, expr->args[0], ITEM_DATE);
    if (e->may_err)
        return scalar(e, "done() of a date that may be unknown without being missing");
    e->may_err = outer;
    if (e->rule == NULL || day.constant)
        return scalar(e, "done() of something that is no date of the facts");
    Item known = item_bool(put1(e, OP_N_KNOWN, day.reg));
    Item done = compare_items(e, CORE_LE, day, item_const(ITEM_DATE, number_from_int(e->as_of)));
    done = emit_and(e, done, compare_items(e, CORE_LE, day, rule_due(e, e->rule)));
    Date first, last;
    if (rule_period(e, e->rule, &first, &last)) {
        done = emit_and(e, done, compare_items(e, CORE_GE, day, item_const(ITEM_DATE, number_from_int(first))));
        done = emit_and(e, done, compare_items(e, CORE_LE, day, item_const(ITEM_DATE, number_from_int(last))));
    }
    return emit_and(e, known, done);
}

static Item emit_failed(Emit *e, const CoreRule *rule) {
    Item holds = emit_and(e, in_force(e, rule), emit_not(e, condition_of(e, rule)));
    return emit_and(e, holds, due_reached(e, rule));
}

/* How many rules fail: those that surely do, and those that may. */
static Item emit_failures(Emit *e, Str article) {
    if (++e->depth > EMIT_MAX_DEPTH / 2) {
        e->depth--;
        return scalar(e, "rules lead into one another too deep");
    }
    Item *failed = ARENA_ARRAY(e->arena, Item, e->policy->nrules);
    int n = 0, section = e->at;
    const Item *args = e->args;
    e->at = 0;
    e->args = NULL;
    for (int i = 0; i < e->policy->nrules && e->scalar == NULL; i++) {
        const CoreRule *rule = e->policy->rules[i];
        if (rule->facts == e->facts && rule->elements == NULL && !rule->uses_failures &&
            (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT) &&
            (article.n == 0 || str_equal(article, rule->info.article)))
            failed[n++] = emit_failed(e, rule);
    }
    Item count = emit_count_true(e, failed, n);
    e->at = section;
    e->args = args;
    e->depth--;
    if (e->scalar != NULL)
        return item_unknown(ITEM_NUMBER);
    if (section != 0) {
        count.reg = put1(e, OP_N_PARENT, count.reg);
        count.high = put1(e, OP_N_PARENT, count.high);
    }
    return count;
}

/* Of a rule that applies and does not hold it is known that it has not passed only where its deadline is. */
static Item known_not(Emit *e, const CoreRule *rule, Item condition) {
    if (rule->deadline != CORE_DEADLINE_DATE)
        return condition;
    const CoreRule *outer = e->rule;
    e->rule = rule;
    Item due = rule_due(e, rule);
    e->rule = outer;
    if (item_is_constant(due))
        return condition;
    int unknown = put_k(e, OP_B_CONST, 0, 2), reg = unknown;
    if (!due.constant)
        reg = put2(e, OP_TRUE_FALSE, unknown, put1(e, OP_NOT, put1(e, OP_N_KNOWN, due.reg)));
    Instr pick = {.op = OP_B_PICK, .a = bool_reg(e, condition), .b = put_k(e, OP_B_CONST, 0, 1), .c = reg};
    return item_bool(put(e, pick));
}

Item emit_verdict(Emit *e, const CoreExpr *expr) {
    if (expr->op == CORE_DONE)
        return emit_done(e, expr);
    if (expr->op == CORE_FAILURES)
        return emit_failures(e, expr->article);
    const CoreRule *rule = expr->rule;
    if ((rule->elements != NULL) != (e->at != 0))
        return scalar(e, "a verdict about the record is asked inside a list");
    if (++e->depth > EMIT_MAX_DEPTH) {
        e->depth--;
        return scalar(e, "rules lead into one another too deep");
    }
    Item force = in_force(e, rule), result = force;
    bool may = rule->info.force == FORCE_MAY;
    if (expr->op == CORE_FAILED) {
        result = may ? item_truth(false) : emit_failed(e, rule);
    } else if (expr->op == CORE_PASSED) {
        Item condition = condition_of(e, rule);
        if (may) {
            result = emit_and(e, force, condition);
        } else {
            condition = known_not(e, rule, condition);
            Instr pick = {.op = OP_B_PICK,
                          .a = bool_reg(e, force),
                          .b = bool_reg(e, condition),
                          .c = bool_reg(e, item_truth(false))};
            result = item_bool(put(e, pick));
        }
    }
    e->depth--;
    return result;
}

static void emit_rule(Emit *e, const CoreRule *rule, CodeRule *out) {
    *out = (CodeRule){.index = rule->index, .scope = -1, .due = -1, .is_may = rule->info.force == FORCE_MAY};
    e->scalar = NULL;
    e->depth = 0;
    enter_rule(e, rule);
    out->section = e->at;
    Item scope = in_force(e, rule);
    Item condition = condition_of(e, rule);
    if (!item_is(scope, true))
        out->scope = bool_reg(e, scope);
    out->condition = bool_reg(e, condition);
    out->has_deadline = rule->deadline != CORE_DEADLINE_NONE && !out->is_may; /* what may be done never fails */
    if (out->has_deadline) {
        Item due = rule_due(e, rule);
        if (item_is_constant(due)) {
            out->has_due_constant = true;
            out->due_constant = (int64_t)due.number.num;
        } else {
            out->due = lanes_reg(e, due, 1);
        }
    }
    out->is_scalar = e->scalar != NULL;
    out->why_scalar = e->scalar;
}

static void finish_code(Emit *e, const CorePolicy *policy, Code *code) {
    Arena *arena = e->arena;
    code->npolicy_rules = policy->nrules;
    code->texts = e->texts.items;
    code->ntexts = e->texts.n;
    code->nsections = e->places.n;
    code->sections = ARENA_ARRAY(arena, Section, e->places.n);
    for (int i = 0; i < e->places.n; i++) {
        Place *place = e->places.items[i];
        code->sections[i] = (Section){
            .list = place->list, .parent = i == 0 ? -1 : 0, .instrs = place->instrs.items, .n = place->instrs.n};
    }
    sweep_code(code);
}

Code *emit_code(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                const bool *asked) {
    Emit e = {.arena = arena, .policy = policy, .facts = facts, .set = set, .as_of = as_of};
    map_init(&e.text_numbers, arena);
    map_init(&e.once, arena);
    add_place(&e, NULL);
    Code *code = ARENA_NEW(arena, Code);
    code->facts = facts;
    code->as_of = as_of;
    code->value = -1;
    code->rules = ARENA_ARRAY(arena, CodeRule, policy->nrules);
    for (int i = 0; i < policy->nrules; i++)
        if (policy->rules[i]->facts == facts && (asked == NULL || asked[i]))
            emit_rule(&e, policy->rules[i], &code->rules[code->nrules++]);
    finish_code(&e, policy, code);
    return code;
}

Code *emit_value(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                 const CoreExpr *expr) {
    Emit e = {.arena = arena, .policy = policy, .facts = facts, .set = set, .as_of = as_of};
    map_init(&e.text_numbers, arena);
    map_init(&e.once, arena);
    add_place(&e, NULL);
    Code *code = ARENA_NEW(arena, Code);
    code->facts = facts;
    code->as_of = as_of;
    Item item = emit_plain(&e, expr);
    int64_t scale = item.scale;
    if (item.constant && !item_scale(item, &scale))
        return NULL;
    code->value = lanes_reg(&e, item, scale);
    finish_code(&e, policy, code);
    return e.scalar == NULL ? code : NULL;
}

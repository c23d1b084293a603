/* Values that an expression may have, by intervals: what is said of a comparison is true of every record. */
#include "lang/lint/values.h"

enum { MAX_WORDS = 64 };

struct Values {
    Lint *lint;
    Range *defines; /* by index */
    bool *defines_done;
    Map functions; /* address -> Range */
};

Values *values_new(Lint *lint) {
    Values *values = ARENA_NEW(lint->arena, Values);
    values->lint = lint;
    values->defines = ARENA_ARRAY(lint->arena, Range, lint->policy->ndefines);
    values->defines_done = ARENA_ARRAY(lint->arena, bool, lint->policy->ndefines);
    map_init(&values->functions, lint->arena);
    return values;
}

/* --- Ranges ---------------------------------------------------------------------------------------------------------- */

static const Range any_value = {.kind = RANGE_ANY};
static const Range any_number = {.kind = RANGE_NUMBER};

static Range truth(bool may_hold, bool may_not) {
    return (Range){.kind = RANGE_TRUTH, .may_hold = may_hold, .may_not = may_not};
}

static Range number_from(int64_t low) {
    return (Range){.kind = RANGE_NUMBER, .has_low = true, .low = number_from_int(low)};
}

static Range number_between(int64_t low, int64_t high) {
    Range range = number_from(low);
    range.has_high = true;
    range.high = number_from_int(high);
    return range;
}

static Range one_number(RangeKind kind, Number value) {
    return (Range){.kind = kind, .has_low = true, .has_high = true, .low = value, .high = value};
}

bool range_is_one(const Range *range) {
    bool counted = range->kind == RANGE_NUMBER || range->kind == RANGE_DATE;
    return counted && range->has_low && range->has_high && number_compare(range->low, range->high) == 0;
}

bool range_always(const Range *range) {
    return range->kind == RANGE_TRUTH && range->may_hold && !range->may_not;
}

bool range_never(const Range *range) {
    return range->kind == RANGE_TRUTH && !range->may_hold && range->may_not;
}

static Range join(Range a, Range b) {
    if (a.kind != b.kind)
        return any_value;
    a.may_hold |= b.may_hold;
    a.may_not |= b.may_not;
    a.words |= b.words;
    a.has_low &= b.has_low;
    a.has_high &= b.has_high;
    if (a.has_low && number_compare(b.low, a.low) < 0)
        a.low = b.low;
    if (a.has_high && number_compare(b.high, a.high) > 0)
        a.high = b.high;
    return a;
}

/* --- Leaves ---------------------------------------------------------------------------------------------------------- */

static Range of_constant(const CoreExpr *expr) {
    const Value *value = &expr->value;
    switch (value->kind) {
    case VALUE_BOOL:
        return truth(value->boolean, !value->boolean);
    case VALUE_NUMBER:
        return one_number(RANGE_NUMBER, value->number);
    case VALUE_DATE:
        return one_number(RANGE_DATE, number_from_int(value->date));
    case VALUE_ENUM:
        if (value->code >= 0 && value->code < MAX_WORDS)
            return (Range){.kind = RANGE_WORD, .words = (uint64_t)1 << value->code};
        return any_value;
    default:
        return any_value;
    }
}

/* What a file happens to have says nothing of the next file: of an inferred schema only the kinds are taken. */
static Range of_field(const Values *values, const Field *field) {
    bool inferred = values->lint->policy->schema->inferred;
    switch (field->kind) {
    case FIELD_BOOLEAN:
        return truth(true, true);
    case FIELD_COUNT:
        return inferred ? any_number : number_from(0);
    case FIELD_UNIT:
        return field->unit->is_signed ? any_number : number_from(0);
    case FIELD_INTEGER:
    case FIELD_NUMBER:
        return any_number;
    case FIELD_DATE:
        return (Range){.kind = RANGE_DATE};
    case FIELD_ENUM:
        if (inferred || field->enums->n > MAX_WORDS)
            return any_value;
        return (Range){.kind = RANGE_WORD, .words = ~(uint64_t)0 >> (MAX_WORDS - field->enums->n)};
    default:
        return any_value;
    }
}

static Range of_type(CoreType type) {
    switch (type.kind) {
    case CORE_TYPE_BOOL:
        return truth(true, true);
    case CORE_TYPE_NUMBER:
        return any_number;
    case CORE_TYPE_DATE:
        return (Range){.kind = RANGE_DATE};
    default:
        return any_value;
    }
}

static Range of_define(Values *values, const CoreDefine *define) {
    if (!values->defines_done[define->index]) {
        Range range = any_value;
        for (int i = 0; i < define->ncases; i++) {
            Range one = values_of(values, define->cases[i].value);
            range = i == 0 ? one : join(range, one);
        }
        values->defines[define->index] = range;
        values->defines_done[define->index] = true; /* defines do not lead back to themselves: that was checked */
    }
    return values->defines[define->index];
}

static Range of_param(Values *values, const CoreParam *param) {
    Range range = values_of(values, param->values[0].value);
    for (int i = 1; i < param->nvalues; i++)
        range = join(range, values_of(values, param->values[i].value));
    return range;
}

/* Whatever its arguments are. */
static Range of_function(Values *values, const CoreFunction *function) {
    Str key = {(const char *)&function, sizeof function};
    Range *known = map_get(&values->functions, key);
    if (!known) {
        known = ARENA_NEW(values->lint->arena, Range);
        *known = function->body ? values_of(values, function->body) : of_type(function->type);
        const CoreFunction **kept = ARENA_NEW(values->lint->arena, const CoreFunction *);
        *kept = function;
        map_put(&values->functions, (Str){(const char *)kept, sizeof *kept}, known);
    }
    return *known;
}

/* --- Arithmetic ------------------------------------------------------------------------------------------------------ */

typedef NumberStatus Operation(Number a, Number b, Number *out);

static Range bounds(Operation *operation, const Range *a, const Range *b, bool crossed) {
    Range out = any_number;
    bool b_low = crossed ? b->has_high : b->has_low, b_high = crossed ? b->has_low : b->has_high;
    Number low = crossed ? b->high : b->low, high = crossed ? b->low : b->high;
    out.has_low = a->has_low && b_low && operation(a->low, low, &out.low) == NUMBER_OK;
    out.has_high = a->has_high && b_high && operation(a->high, high, &out.high) == NUMBER_OK;
    return out;
}

static bool is_at_least_zero(const Range *range) {
    return range->kind == RANGE_NUMBER && range->has_low && range->low.num >= 0;
}

/* Exact for constants, else only the sign. */
static Range product(Operation *operation, const Range *a, const Range *b) {
    Number value;
    if (range_is_one(a) && range_is_one(b) && operation(a->low, b->low, &value) == NUMBER_OK)
        return one_number(RANGE_NUMBER, value);
    return is_at_least_zero(a) && is_at_least_zero(b) ? number_from(0) : any_number;
}

static Range of_arithmetic(Values *values, const CoreExpr *expr) {
    Range a = values_of(values, expr->args[0]), b = values_of(values, expr->args[1]);
    if (a.kind != RANGE_NUMBER || b.kind != RANGE_NUMBER)
        return of_type(expr->type);
    switch (expr->op) {
    case CORE_ADD:
        return bounds(number_add, &a, &b, false);
    case CORE_SUB:
        return bounds(number_sub, &a, &b, true);
    case CORE_MUL:
        return product(number_mul, &a, &b);
    default:
        return product(number_div, &a, &b);
    }
}

static Range of_negation(Values *values, const CoreExpr *expr) {
    Range zero = number_between(0, 0), a = values_of(values, expr->args[0]);
    return a.kind == RANGE_NUMBER ? bounds(number_sub, &zero, &a, true) : of_type(expr->type);
}

/* The lesser or greater of several: bounded where one of them is, on the side that decides. */
static Range of_extreme(Values *values, const CoreExpr *expr, bool least) {
    Range out = values_of(values, expr->args[0]);
    for (int i = 1; i < expr->nargs; i++) {
        Range next = values_of(values, expr->args[i]);
        if (out.kind != next.kind)
            return any_value;
        bool low_decides = !least && next.has_low, high_decides = least && next.has_high;
        Range joined = join(out, next);
        if (low_decides && (!out.has_low || number_compare(next.low, out.low) > 0))
            joined.has_low = true, joined.low = next.low;
        else if (!least)
            joined.has_low = out.has_low, joined.low = out.low;
        if (high_decides && (!out.has_high || number_compare(next.high, out.high) < 0))
            joined.has_high = true, joined.high = next.high;
        else if (least)
            joined.has_high = out.has_high, joined.high = out.high;
        out = joined;
    }
    return out;
}

static Range of_absolute(Values *values, const CoreExpr *expr) {
    Range a = values_of(values, expr->args[0]);
    return is_at_least_zero(&a) ? a : expr->type.kind == CORE_TYPE_NUMBER ? number_from(0) : any_value;
}

static Range of_rounded(Values *values, const CoreExpr *expr) {
    Range a = values_of(values, expr->args[0]);
    NumberStatus (*step)(Number, Number *) = expr->op == CORE_FLOOR ? number_floor : number_ceil;
    if (a.kind != RANGE_NUMBER)
        return any_number;
    a.has_low = a.has_low && step(a.low, &a.low) == NUMBER_OK;
    a.has_high = a.has_high && step(a.high, &a.high) == NUMBER_OK;
    return a;
}

static Range of_sum(Values *values, const CoreExpr *expr) {
    Range each = expr->args[1] ? values_of(values, expr->args[1]) : any_value;
    return is_at_least_zero(&each) ? number_from(0) : of_type(expr->type);
}

static int rules_counted(const CorePolicy *policy, Str article) {
    int n = 0;
    for (int i = 0; i < policy->nrules; i++) {
        const CoreRule *rule = policy->rules[i];
        bool counts = !rule->elements && !rule->uses_failures &&
                      (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT);
        n += counts && (article.n == 0 || str_equal(article, rule->info.article));
    }
    return n;
}

/* --- Comparisons ----------------------------------------------------------------------------------------------------- */

static Range negated(Range range) {
    return truth(range.may_not, range.may_hold);
}

static Range of_not(Values *values, const CoreExpr *expr) {
    Range range = values_of(values, expr->args[0]);
    return range.kind == RANGE_TRUTH ? negated(range) : truth(true, true);
}

static Range less(const Range *a, const Range *b, bool or_equal) {
    int low = a->has_low && b->has_high ? number_compare(a->low, b->high) : -1;
    int high = a->has_high && b->has_low ? number_compare(a->high, b->low) : 1;
    return truth(or_equal ? low <= 0 : low < 0, or_equal ? high > 0 : high >= 0);
}

static Range equal(const Range *a, const Range *b) {
    if (a->kind == RANGE_WORD) {
        bool one = (a->words & (a->words - 1)) == 0 && a->words == b->words;
        return truth((a->words & b->words) != 0, !one);
    }
    if (a->kind == RANGE_TRUTH) {
        bool may_hold = (a->may_hold && b->may_hold) || (a->may_not && b->may_not);
        return truth(may_hold, (a->may_hold && b->may_not) || (a->may_not && b->may_hold));
    }
    bool apart = (a->has_low && b->has_high && number_compare(a->low, b->high) > 0) ||
                 (a->has_high && b->has_low && number_compare(a->high, b->low) < 0);
    bool same = range_is_one(a) && range_is_one(b) && !apart;
    return truth(!apart, !same);
}

static Range compare(CoreOp op, const Range *a, const Range *b) {
    if (a->kind != b->kind || a->kind == RANGE_ANY)
        return truth(true, true);
    if (op == CORE_EQ)
        return equal(a, b);
    if (op == CORE_NE)
        return negated(equal(a, b));
    if (a->kind != RANGE_NUMBER && a->kind != RANGE_DATE)
        return truth(true, true);
    if (op == CORE_LT || op == CORE_LE)
        return less(a, b, op == CORE_LE);
    return less(b, a, op == CORE_GE);
}

static Range both(Range a, Range b) {
    return truth(a.may_hold && b.may_hold, a.may_not || b.may_not);
}

static Range in_set(Values *values, const Range *x, const CoreExpr *set) {
    uint64_t words = 0; /* that are surely in it */
    Range out = truth(false, true);
    for (int i = 0; i < set->nargs; i++) {
        Range item = values_of(values, set->args[i]), one = compare(CORE_EQ, x, &item);
        words |= item.kind == RANGE_WORD && set->args[i]->op == CORE_CONST ? item.words : 0;
        out = truth(out.may_hold || one.may_hold, out.may_not && one.may_not);
    }
    return x->kind == RANGE_WORD && (x->words & ~words) == 0 ? truth(true, false) : out;
}

static Range of_membership(Values *values, const CoreExpr *expr) {
    Range x = values_of(values, expr->args[0]);
    const CoreExpr *where = expr->args[1];
    if (where->op == CORE_SET)
        return in_set(values, &x, where);
    if (where->op != CORE_RANGE)
        return truth(true, true);
    Range out = truth(true, false);
    for (int i = 0; i < 2; i++) {
        if (!where->args[i])
            continue;
        Range end = values_of(values, where->args[i]);
        out = both(out, compare(i == 0 ? CORE_GE : CORE_LE, &x, &end));
    }
    return out;
}

static Range of_junction(Values *values, const CoreExpr *expr) {
    bool is_and = expr->op == CORE_AND;
    Range out = truth(is_and, !is_and);
    for (int i = 0; i < expr->nargs; i++) {
        Range one = values_of(values, expr->args[i]);
        if (one.kind != RANGE_TRUTH)
            one = truth(true, true);
        out = is_and ? both(out, one) : negated(both(negated(out), negated(one)));
    }
    return out;
}

static Range of_choice(Values *values, const CoreExpr *expr) {
    Range condition = values_of(values, expr->args[0]);
    if (range_always(&condition))
        return values_of(values, expr->args[1]);
    if (range_never(&condition))
        return values_of(values, expr->args[2]);
    return join(values_of(values, expr->args[1]), values_of(values, expr->args[2]));
}

Range values_of(Values *values, const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_CONST:
        return of_constant(expr);
    case CORE_FACT:
        return of_field(values, expr->fact.field);
    case CORE_DEFINE:
        return of_define(values, expr->define);
    case CORE_PARAM:
        return of_param(values, expr->param);
    case CORE_CALL:
    case CORE_NATIVE:
        return of_function(values, expr->function);
    case CORE_NOT:
        return of_not(values, expr);
    case CORE_AND:
    case CORE_OR:
        return of_junction(values, expr);
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE: {
        Range a = values_of(values, expr->args[0]), b = values_of(values, expr->args[1]);
        return compare(expr->op, &a, &b);
    }
    case CORE_IN:
        return of_membership(values, expr);
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_DIV:
        return of_arithmetic(values, expr);
    case CORE_NEG:
        return of_negation(values, expr);
    case CORE_IF:
        return of_choice(values, expr);
    case CORE_DEFAULT:
        return join(values_of(values, expr->args[0]), values_of(values, expr->args[1]));
    case CORE_MIN:
    case CORE_MAX:
        return of_extreme(values, expr, expr->op == CORE_MIN);
    case CORE_ABS:
        return of_absolute(values, expr);
    case CORE_FLOOR:
    case CORE_CEIL:
        return of_rounded(values, expr);
    case CORE_COUNT:
    case CORE_LENGTH:
        return number_from(0);
    case CORE_COUNT_TRUE:
        return number_between(0, expr->nargs);
    case CORE_FAILURES:
        return number_between(0, rules_counted(values->lint->policy, expr->article));
    case CORE_MONTH:
        return number_between(1, 12);
    case CORE_DAY:
        return number_between(1, 31);
    case CORE_SUM:
        return of_sum(values, expr);
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
        return expr->args[1] ? values_of(values, expr->args[1]) : any_value;
    default:
        return of_type(expr->type);
    }
}

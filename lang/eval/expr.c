/* One function for all expressions: what it is, and which group of operations knows about it. */
#include "lang/eval/internal.h"

#include "runtime/native/native.h"

/* Each level of an expression passes through eval_op: what stands in its own frame is paid for at every level. */
#define NOT_INLINED __attribute__((noinline))

int64_t frame_row(const Context *c, int number)
{
    for (const Frame *frame = c->frame; frame; frame = frame->outer)
        if (frame->number == number)
            return frame->row;
    return -1;
}

NOT_INLINED static Val eval_fact(const Context *c, const CoreFact *fact)
{
    int64_t row = frame_row(c, fact->frame);
    if (row < 0)
        return val_missing(c, fact->path);
    if (fact->ref) {
        int64_t target;
        switch (factset_follow(c->eval->set, fact->ref, row, &target)) {
        case REF_FOUND:
            row = target;
            break;
        case REF_MISSING: /* "region" of "region.level" */
            return val_missing(c, str_sub(fact->path, 0, fact->path.n - fact->field->path.n - 1));
        case REF_NOT_GIVEN:
            return val_missing(c, fact->path);
        }
    }
    Value value = factset_value(c->eval->set, fact->field, row);
    return value.kind == VALUE_MISSING ? val_missing(c, fact->path) : val_of(value);
}

/* A reference is known where its cell is filled, whether or not a record answers, and whether or not that has a key. */
static bool reference_filled(const Context *c, const CoreFact *fact)
{
    int64_t row = frame_row(c, fact->frame), target;
    if (row >= 0 && fact->ref && factset_follow(c->eval->set, fact->ref, row, &row) != REF_FOUND)
        return false;
    return row >= 0 && factset_follow(c->eval->set, fact->field, row, &target) != REF_MISSING;
}

NOT_INLINED static Val eval_known(const Context *c, const CoreExpr *arg)
{
    if (arg->op == CORE_FACT && arg->fact.field->kind == FIELD_REF)
        return val_bool(reference_filled(c, &arg->fact));
    return val_bool(val_is_known(eval_plain(c, arg)));
}

NOT_INLINED static Val eval_logic(const Context *c, const CoreExpr *expr)
{
    bool is_and = expr->op == CORE_AND;
    Val result = val_bool(is_and);
    for (int i = 0; i < expr->nargs; i++) {
        Val arg = eval_plain(c, expr->args[i]);
        result = is_and ? kleene_and(c, result, arg) : kleene_or(c, result, arg);
        if (is_and ? val_is_false(result) : val_is_true(result))
            break;
    }
    return result;
}

NOT_INLINED static Val eval_if(const Context *c, const CoreExpr *expr)
{
    Val condition = eval_plain(c, expr->args[0]);
    if (val_is_true(condition))
        return eval_plain(c, expr->args[1]);
    if (val_is_false(condition))
        return eval_plain(c, expr->args[2]);
    return kleene_if(c, condition, eval_plain(c, expr->args[1]), eval_plain(c, expr->args[2]));
}

NOT_INLINED static const Val *eval_part(const Context *c, const CoreExpr *part)
{
    if (!part)
        return NULL;
    Val *value = ARENA_NEW(c->eval->scratch, Val);
    *value = eval_plain(c, part);
    return value;
}

NOT_INLINED static Val eval_set(const Context *c, const CoreExpr *expr)
{
    Val *items = ARENA_ARRAY(c->eval->scratch, Val, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        items[i] = eval_plain(c, expr->args[i]);
    return (Val){.kind = VAL_SET, .items = items, .n = expr->nargs};
}

NOT_INLINED static Val eval_call(const Context *c, const CoreExpr *expr)
{
    Val *args = ARENA_ARRAY(c->eval->scratch, Val, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        args[i] = eval_plain(c, expr->args[i]);
    Context inner = *c;
    inner.frame = c->record; /* a function sees no element */
    inner.args = args;
    return eval_plain(&inner, expr->function->body);
}

/* A native function knows nothing of what is missing: it is called where all of its arguments are known. */
NOT_INLINED static Val eval_native(const Context *c, const CoreExpr *expr)
{
    static const EvalErrorCode errors[] = {
        [NATIVE_NOT_WHOLE] = EVAL_NOT_WHOLE, [NATIVE_TOO_PRECISE] = EVAL_NATIVE_PRECISE, [NATIVE_NO_VALUE] = EVAL_NATIVE_VALUE};
    if (!expr->function->native)
        return val_error(c, EVAL_NATIVE, expr->span);
    Value args[NATIVE_MAX_ARGS], result;
    Reasons *reasons = NULL;
    bool known = true;
    for (int i = 0; i < expr->nargs; i++) {
        Val arg = eval_plain(c, expr->args[i]);
        known = known && arg.kind == VAL_KNOWN;
        reasons = reasons_join(c->eval->scratch, reasons, val_reasons(c->eval->scratch, arg));
        args[i] = arg.value;
    }
    if (!known)
        return val_unknown(reasons);
    NativeStatus status = native_call(expr->function->native, args, &result);
    return status == NATIVE_OK ? val_of(result) : val_error(c, errors[status], expr->span);
}

/* How many of some conditions hold. */
NOT_INLINED static Val eval_count_true(const Context *c, const CoreExpr *expr)
{
    int64_t holds = 0, open = 0;
    Reasons *reasons = NULL;
    for (int i = 0; i < expr->nargs; i++) {
        Val arg = eval_plain(c, expr->args[i]);
        if (val_is_true(arg)) {
            holds++;
        } else if (!val_is_false(arg)) {
            open++;
            reasons = reasons_join(c->eval->scratch, reasons, arg.reasons);
        }
    }
    if (open == 0)
        return val_int(holds);
    return (Val){.kind = VAL_INTERVAL, .low = holds, .high = holds + open, .bounded = true, .reasons = reasons};
}

NOT_INLINED static Val eval_as_of(const Context *c)
{
    return c->eval->has_as_of ? val_date(c->eval->as_of) : val_error(c, EVAL_NO_AS_OF, (Span){0});
}

NOT_INLINED static Val eval_period(const Context *c, const CoreExpr *expr)
{
    if (!c->run || !c->run->rule->has_period)
        return val_error(c, EVAL_NO_RULE, expr->span);
    Date first, last;
    Reasons *reasons;
    if (!verdict_period(c, &first, &last, &reasons))
        return val_unknown(reasons);
    Val *ends = ARENA_ARRAY(c->eval->scratch, Val, 2);
    ends[0] = val_date(first);
    ends[1] = val_date(last);
    return (Val){.kind = VAL_RANGE, .low_end = &ends[0], .high_end = &ends[1]};
}

NOT_INLINED static Val eval_due(const Context *c, const CoreExpr *expr)
{
    if (!c->run || c->run->rule->deadline == CORE_DEADLINE_NONE)
        return val_error(c, EVAL_NO_RULE, expr->span);
    return verdict_due(c);
}

NOT_INLINED static Val eval_range(const Context *c, const CoreExpr *expr)
{
    return (Val){.kind = VAL_RANGE, .low_end = eval_part(c, expr->args[0]), .high_end = eval_part(c, expr->args[1])};
}

NOT_INLINED static Val eval_default(const Context *c, const CoreExpr *expr)
{
    Val value = eval_plain(c, expr->args[0]);
    return val_is_known(value) ? value : eval_plain(c, expr->args[1]);
}

NOT_INLINED static Val eval_not(const Context *c, const CoreExpr *expr)
{
    return kleene_not(eval_plain(c, expr->args[0]));
}

static Val eval_op(const Context *c, const CoreExpr *expr)
{
    switch (expr->op) {
    case CORE_CONST:
        return val_of(expr->value);
    case CORE_FACT:
        return eval_fact(c, &expr->fact);
    case CORE_ARG:
        return c->args[expr->index];
    case CORE_DEFINE:
        return names_define(c, expr->define);
    case CORE_PARAM:
        return names_param(c, expr);
    case CORE_AS_OF:
        return eval_as_of(c);
    case CORE_PERIOD:
        return eval_period(c, expr);
    case CORE_DUE:
        return eval_due(c, expr);
    case CORE_NOT:
        return eval_not(c, expr);
    case CORE_AND:
    case CORE_OR:
        return eval_logic(c, expr);
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
        return compare_eval(c, expr);
    case CORE_RANGE:
        return eval_range(c, expr);
    case CORE_SET:
        return eval_set(c, expr);
    case CORE_IF:
        return eval_if(c, expr);
    case CORE_CALL:
        return eval_call(c, expr);
    case CORE_NATIVE:
        return eval_native(c, expr);
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        return lists_eval(c, expr);
    case CORE_COUNT_TRUE:
        return eval_count_true(c, expr);
    case CORE_KNOWN:
        return eval_known(c, expr->args[0]);
    case CORE_DEFAULT:
        return eval_default(c, expr);
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
    case CORE_LENGTH:
    case CORE_STARTS_WITH:
    case CORE_CONTAINS:
        return arith_eval(c, expr);
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
    case CORE_DATE_DIFF:
    case CORE_DUR_ADD:
    case CORE_DUR_SUB:
    case CORE_DUR_MUL:
    case CORE_DUR_NEG:
    case CORE_YEAR:
    case CORE_MONTH:
    case CORE_DAY:
    case CORE_DATE:
    case CORE_YEARS_BETWEEN:
    case CORE_MONTHS_BETWEEN:
        return dates_eval(c, expr);
    case CORE_DONE:
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
    case CORE_FAILURES:
        return verdict_op(c, expr);
    case CORE_OPS:
        break;
    }
    return val_unknown(NULL);
}

Val eval_any(const Context *c, const CoreExpr *expr)
{
    if (c->eval->depth >= EVAL_MAX_DEPTH)
        return val_error(c, EVAL_TOO_DEEP, (Span){0});
    c->eval->depth++;
    Val value = eval_op(c, expr);
    c->eval->depth--;
    return value;
}

Val eval_plain(const Context *c, const CoreExpr *expr)
{
    return val_plain(eval_any(c, expr));
}

/* Defines and params: their values, and whether they have a case. */
#include "lang/eval/internal.h"

/* A define looks names up in the record, never in an element. */
Context names_define_context(const Context *c)
{
    Context inner = *c;
    inner.frame = c->record;
    inner.args = NULL;
    return inner;
}

static DefineMemo *memo_of(const Context *c, const CoreDefine *define)
{
    return map_get(&c->eval->defines, (Str){(const char *)&define, sizeof define});
}

/* Of a define that uses period, due or done: the rule and element that ask; else nothing. */
static const CoreRule *asking_rule(const Context *c, const CoreDefine *define)
{
    return define->uses_rule && c->run ? c->run->rule : NULL;
}

static int64_t asking_element(const Context *c, const CoreDefine *define)
{
    return define->uses_rule && c->run && c->run->frame != c->record ? c->run->frame->row : -1;
}

static Val cover_case(const Context *c, const CoreDefine *define, int i, Val value)
{
    EvalCoverage *coverage = c->eval->coverage;
    const DefineMemo *memo = coverage ? memo_of(c, define) : NULL;
    if (memo) {
        bool truth = define->type.kind == CORE_TYPE_BOOL;
        CaseOutcome outcome = value.kind == VAL_UNKNOWN  ? CASE_UNKNOWN
                              : !truth                   ? CASE_KNOWN
                              : val_is_true(value)       ? CASE_YES
                                                         : CASE_NO;
        coverage->cases[memo - c->eval->define_memos][i][outcome] = true;
    }
    return value;
}

/* --- Values ------------------------------------------------------------------------------------------------------- */

/* The first case whose condition is true. Cases after one whose condition is unknown are ways left open. */
static Val define_value(const Context *c, const CoreDefine *define)
{
    Arena *arena = c->eval->scratch;
    VEC(Val) conditions = {0}, values = {0};
    Val rest = val_unknown(NULL); /* no case is left */
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        Val condition = one->when ? eval_plain(c, one->when) : val_bool(true);
        if (val_is_false(condition))
            continue;
        if (val_is_true(condition)) {
            if (conditions.n == 0)
                return cover_case(c, define, i, eval_any(c, one->value));
            rest = eval_plain(c, one->value);
            break;
        }
        cover_case(c, define, i, condition);
        vec_push(arena, &conditions, condition);
        vec_push(arena, &values, eval_plain(c, one->value));
    }
    for (int i = conditions.n - 1; i >= 0; i--)
        rest = kleene_if(c, conditions.items[i], values.items[i], rest);
    return rest;
}

Val names_define(const Context *c, const CoreDefine *define)
{
    Context inner = names_define_context(c);
    DefineMemo *memo = memo_of(c, define);
    if (!memo)
        return define_value(&inner, define);
    const CoreRule *rule = asking_rule(c, define);
    int64_t element = asking_element(c, define);
    if (memo->stamp_value != c->eval->stamp || memo->value_rule != rule || memo->value_element != element) {
        Val value = define_value(&inner, define);
        memo->value = value;
        memo->stamp_value = c->eval->stamp;
        memo->value_rule = rule;
        memo->value_element = element;
    }
    return memo->value;
}

const CoreCase *names_case(const Context *c, const CoreDefine *define)
{
    Context inner = names_define_context(c);
    for (int i = 0; i < define->ncases; i++) {
        Val condition = define->cases[i].when ? eval_plain(&inner, define->cases[i].when) : val_bool(true);
        if (val_is_true(condition))
            return &define->cases[i];
        if (!val_is_false(condition))
            break;
    }
    return NULL;
}

/* --- Cases: whether a rule that mentions them applies ----------------------------------------------------------------- */

/* A case's own conditions have to be askable: what they mention has a case. Then, if it is taken, what its value mentions. */
static Val define_has_case(const Context *c, const CoreDefine *define)
{
    Arena *arena = c->eval->scratch;
    VEC(Val) askable = {0}, conditions = {0}, taken = {0};
    Val rest = val_bool(false);
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        Val ask = names_have_cases(c, &one->when_mentions);
        Val condition = one->when ? eval_plain(c, one->when) : val_bool(true);
        vec_push(arena, &askable, ask);
        vec_push(arena, &conditions, condition);
        vec_push(arena, &taken, val_is_false(condition) ? val_bool(false) : names_have_cases(c, &one->value_mentions));
        if (val_is_false(ask) || val_is_true(condition))
            break; /* what follows cannot matter */
    }
    for (int i = conditions.n - 1; i >= 0; i--)
        rest = kleene_and(c, askable.items[i], kleene_if(c, conditions.items[i], taken.items[i], rest));
    return rest;
}

Val names_has_case(const Context *c, const CoreDefine *define)
{
    Context inner = names_define_context(c);
    DefineMemo *memo = memo_of(c, define);
    if (!memo)
        return define_has_case(&inner, define);
    const CoreRule *rule = asking_rule(c, define);
    int64_t element = asking_element(c, define);
    if (memo->stamp_case != c->eval->stamp || memo->case_rule != rule || memo->case_element != element) {
        if (c->eval->depth >= EVAL_MAX_DEPTH)
            return val_error(c, EVAL_TOO_DEEP, (Span){0});
        c->eval->depth++;
        Val value = define_has_case(&inner, define);
        c->eval->depth--;
        memo->has_case = value;
        memo->stamp_case = c->eval->stamp;
        memo->case_rule = rule;
        memo->case_element = element;
    }
    return memo->has_case;
}

static Val param_has_value(const Context *c, const CoreParam *param)
{
    if (param->nvalues > 0 && !param->values[0].has_from)
        return val_bool(true);
    if (!c->eval->has_as_of)
        return val_error(c, EVAL_NO_AS_OF, (Span){0});
    return val_bool(param->nvalues > 0 && param->values[0].from <= c->eval->as_of);
}

Val names_have_cases(const Context *c, const CoreMentions *mentions)
{
    Val result = val_bool(true);
    for (int i = 0; i < mentions->ndefines && !val_is_false(result); i++)
        result = kleene_and(c, result, names_has_case(c, mentions->defines[i]));
    for (int i = 0; i < mentions->nparams && !val_is_false(result); i++)
        result = kleene_and(c, result, param_has_value(c, mentions->params[i]));
    return result;
}

/* --- Params ------------------------------------------------------------------------------------------------------- */

Val names_param(const Context *c, const CoreExpr *expr)
{
    const CoreParam *param = expr->param;
    bool has_at = expr->nargs > 0;
    if (param->nvalues == 1 && !param->values[0].has_from)
        return eval_plain(c, param->values[0].value); /* on any date */
    Val day = has_at                ? eval_plain(c, expr->args[0])
              : c->eval->has_as_of ? val_date(c->eval->as_of)
                                    : val_error(c, EVAL_NO_AS_OF, (Span){0});
    if (!val_is_known(day))
        return day;
    for (int i = param->nvalues - 1; i >= 0; i--)
        if (!param->values[i].has_from || param->values[i].from <= day.value.date)
            return eval_plain(c, param->values[i].value);
    /* Without `at`, the rule does not apply: see names_have_cases. */
    return has_at ? val_error(c, EVAL_BEFORE_FIRST, expr->span) : val_unknown(NULL);
}

/* Defines, params, and rules: scope, deadline, verdict. */
#include "lang/analysis/encode.h"

#include <string.h>

#define T c->encoder->terms

/* --- Memory --------------------------------------------------------------------------------------------------------------------------------- */

typedef enum MemoKind { MEMO_DEFINE, MEMO_HAS_CASE, MEMO_SCOPE, MEMO_VERDICT } MemoKind;

typedef struct RuleCode {
    Code scope, condition, due;
    Term *reached, *ahead;       /* of the deadline */
    Term *pass, *fail, *pending, *na;
} RuleCode;

/* NULL, to be set, where it is new. */
static void **memo_slot(const Coding *c, MemoKind kind, const void *what, const void *rule, const void *element)
{
    struct {
        const void *what, *rule, *element;
        int64_t kind_side;
    } key;
    memset(&key, 0, sizeof key);
    key.what = what;
    key.rule = rule;
    key.element = element;
    key.kind_side = (int64_t)kind * WORLD_SIDES + c->side;
    return map_slot(&c->encoder->memo, str_copy(c->encoder->arena, (Str){(const char *)&key, sizeof key}));
}

/* --- Defines and params ------------------------------------------------------------------------------------------------------------------------ */

static Coding of_define(const Coding *c)
{
    Coding inner = *c;
    for (int i = 1; i < ENCODE_MAX_FRAMES; i++)
        inner.frames[i] = NULL;
    inner.args = NULL;
    return inner;
}

static Code define_value(const Coding *c, const CoreDefine *define)
{
    Code rest = code_none(c);
    bool has_rest = false;
    for (int i = define->ncases - 1; i >= 0; i--) {
        const CoreCase *one = &define->cases[i];
        Code value = define->ncases == 1 && !one->when ? code_expr(c, one->value) : code_plain(c, one->value);
        if (!one->when) {
            rest = value;
            has_rest = true;
            continue;
        }
        Code condition = code_condition(c, one->when);
        if (!has_rest && value.kind != CODE_BOOL && value.kind != CODE_RANGE && value.kind != CODE_SET && value.kind != CODE_CHOICE) {
            rest = value;
            rest.def = term_and(T, condition.t, code_known(c, &value));
            if (rest.kind == CODE_NUMBER)
                rest.high = NULL;
        } else {
            rest = code_if(c, &condition, &value, &rest);
        }
        has_rest = true;
    }
    return rest;
}

Code code_define(const Coding *c, const CoreDefine *define)
{
    Coding inner = of_define(c);
    bool asks = define->uses_rule;
    void **slot = memo_slot(c, MEMO_DEFINE, define, asks ? c->rule : NULL, asks ? c->element : NULL);
    if (*slot)
        return *(Code *)*slot;
    Code *value = code_keep(c, define_value(&inner, define));
    *memo_slot(c, MEMO_DEFINE, define, asks ? c->rule : NULL, asks ? c->element : NULL) = value;
    return *value;
}

static Code have_cases(const Coding *c, const CoreMentions *mentions);

static Code define_has_case(const Coding *c, const CoreDefine *define)
{
    Code rest = code_truth(c, false);
    for (int i = define->ncases - 1; i >= 0; i--) {
        const CoreCase *one = &define->cases[i];
        Code ask = have_cases(c, &one->when_mentions);
        Code condition = one->when ? code_condition(c, one->when) : code_truth(c, true);
        Code taken = have_cases(c, &one->value_mentions);
        Code way = code_if(c, &condition, &taken, &rest);
        rest = code_and(c, &ask, &way);
    }
    return rest;
}

static Code has_case(const Coding *c, const CoreDefine *define)
{
    Coding inner = of_define(c);
    bool asks = define->uses_rule;
    void **slot = memo_slot(c, MEMO_HAS_CASE, define, asks ? c->rule : NULL, asks ? c->element : NULL);
    if (*slot)
        return *(Code *)*slot;
    Code *value = code_keep(c, define_has_case(&inner, define));
    *memo_slot(c, MEMO_HAS_CASE, define, asks ? c->rule : NULL, asks ? c->element : NULL) = value;
    return *value;
}

/* date <= day */
static Term *is_from(const Coding *c, Date date, Day day)
{
    return day_le(c->encoder, day_of(c->encoder, date), day);
}

static Code have_cases(const Coding *c, const CoreMentions *mentions)
{
    Code result = code_truth(c, true);
    for (int i = 0; i < mentions->ndefines; i++) {
        Code one = has_case(c, mentions->defines[i]);
        result = code_and(c, &result, &one);
    }
    for (int i = 0; i < mentions->nparams; i++) {
        const CoreParam *param = mentions->params[i];
        if (!param->values[0].has_from)
            continue;
        Term *from = is_from(c, param->values[0].from, c->encoder->as_of);
        Code one = code_bool(c, from, term_not(T, from));
        result = code_and(c, &result, &one);
    }
    return result;
}

Code code_param(const Coding *c, const CoreExpr *expr)
{
    const CoreParam *param = expr->param;
    if (param->nvalues == 1 && !param->values[0].has_from)
        return code_plain(c, param->values[0].value);
    Day day = c->encoder->as_of;
    Term *def = term_bool(T, true);
    if (expr->nargs > 0) {
        Code at = code_plain(c, expr->args[0]);
        if (at.kind != CODE_DATE)
            return code_none(c);
        day = at.day;
        def = at.def;
    }
    Code value = code_none(c);
    for (int i = 0; i < param->nvalues; i++) {
        Code later = code_plain(c, param->values[i].value);
        if (!param->values[i].has_from) {
            value = later;
            continue;
        }
        Term *from = is_from(c, param->values[i].from, day);
        Code which = code_bool(c, from, term_not(T, from));
        value = code_if(c, &which, &later, &value);
    }
    if (!term_is_true(def)) {
        Code which = code_bool(c, def, term_bool(T, false)), none = code_none(c);
        value = code_if(c, &which, &value, &none);
    }
    return value;
}

/* --- Rules ------------------------------------------------------------------------------------------------------------------------------------------ */

static Coding of_rule(const Coding *c, const CoreRule *rule, RecordVars *element)
{
    Coding inner = {.encoder = c->encoder, .side = c->side, .rule = rule, .element = element};
    inner.frames[0] = c->frames[0];
    if (element && rule->elements)
        inner.frames[rule->elements->element_frame] = element;
    return inner;
}

static Code own_scope(const Coding *c, const CoreRule *rule)
{
    Code scope = rule->when ? code_condition(c, rule->when) : code_truth(c, true);
    if (rule->unless) {
        Code unless = code_condition(c, rule->unless);
        unless = code_not(&unless);
        scope = code_and(c, &scope, &unless);
    }
    Code cases = have_cases(c, &rule->mentions);
    return code_and(c, &scope, &cases);
}

static Code in_force(const Coding *c, const CoreRule *rule, RecordVars *element)
{
    void **slot = memo_slot(c, MEMO_SCOPE, rule, NULL, element);
    if (*slot)
        return *(Code *)*slot;
    Coding inner = of_rule(c, rule, element);
    Code scope = own_scope(&inner, rule);
    for (int i = 0; i < rule->noverridden_by; i++) {
        Code by = in_force(c, rule->overridden_by[i], element);
        by = code_not(&by);
        scope = code_and(c, &scope, &by);
    }
    *memo_slot(c, MEMO_SCOPE, rule, NULL, element) = code_keep(c, scope);
    return scope;
}

Code code_due(const Coding *c)
{
    Day first, last;
    if (!c->rule)
        return code_none(c);
    switch (c->rule->deadline) {
    case CORE_DEADLINE_PERIOD_END:
        return code_period(c, c->rule, &first, &last) ? code_day(c, last, term_bool(T, true)) : code_none(c);
    case CORE_DEADLINE_MONTH_DAY:
        return code_month_day(c, c->rule);
    case CORE_DEADLINE_DATE: {
        Coding inner = of_rule(c, c->rule, c->element);
        return code_plain(&inner, c->rule->due);
    }
    default:
        return code_none(c);
    }
}

static RuleCode *verdict(const Coding *c, const CoreRule *rule, RecordVars *element)
{
    void **slot = memo_slot(c, MEMO_VERDICT, rule, NULL, element);
    if (*slot)
        return *slot;
    Coding inner = of_rule(c, rule, element);
    RuleCode *out = ARENA_NEW(c->encoder->arena, RuleCode);
    bool is_may = rule->info.force == FORCE_MAY;
    out->scope = in_force(c, rule, element);
    out->condition = code_condition(&inner, rule->condition);
    out->due = code_due(&inner);
    Term *no = term_bool(T, false);
    out->reached = rule->deadline == CORE_DEADLINE_NONE ? term_bool(T, true) : no;
    out->ahead = no;
    if (out->due.kind == CODE_DATE) {
        Term *before = day_le(c->encoder, out->due.day, c->encoder->as_of);
        out->reached = term_and(T, out->due.def, before);
        out->ahead = term_and(T, out->due.def, term_not(T, before));
    }
    Term *broken = term_and(T, out->scope.t, out->condition.f);
    out->na = is_may ? term_or(T, out->scope.f, out->condition.f) : out->scope.f;
    out->pass = term_and(T, out->scope.t, out->condition.t);
    out->fail = is_may ? no : term_and(T, broken, out->reached);
    out->pending = is_may ? no : term_and(T, broken, out->ahead);
    *memo_slot(c, MEMO_VERDICT, rule, NULL, element) = out;
    return out;
}

static Term *is_unknown(const Coding *c, const RuleCode *rule)
{
    Term *known = term_or(T, term_or(T, rule->na, rule->pass), term_or(T, rule->fail, rule->pending));
    return term_not(T, known);
}

/* Unknown, and by the logic of three values not to fail. */
static Term *cannot_fail(const Coding *c, const CoreRule *rule, const RuleCode *code)
{
    if (rule->info.force == FORCE_MAY)
        return term_bool(T, true);
    return term_or(T, code->condition.t, code->ahead);
}

static Code failed(const Coding *c, const CoreRule *rule, RecordVars *element)
{
    const RuleCode *code = verdict(c, rule, element);
    Term *open = term_and(T, is_unknown(c, code), term_not(T, cannot_fail(c, rule, code)));
    return code_bool(c, code->fail, term_not(T, term_or(T, code->fail, open)));
}

static Code failures(const Coding *c, Str article)
{
    Term *zero = term_int(T, 0), *one = term_int(T, 1), *low = zero, *high = zero;
    const CorePolicy *policy = c->encoder->pair->world->policy[c->side];
    const Facts *facts = c->encoder->pair->facts->side[c->side];
    for (int i = 0; i < policy->nrules; i++) {
        const CoreRule *rule = policy->rules[i];
        bool counts = rule->facts == facts && !rule->elements && !rule->uses_failures &&
                      (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT) &&
                      (article.n == 0 || str_equal(article, rule->info.article));
        if (!counts)
            continue;
        Code fails = failed(c, rule, NULL);
        low = term_add(T, low, term_ite(T, fails.t, one, zero));
        high = term_add(T, high, term_ite(T, fails.f, zero, one));
    }
    Code out = code_number(c, low, one, term_bool(T, true));
    out.high = low == high ? NULL : high;
    return out;
}

static Code done(const Coding *c, const CoreExpr *expr)
{
    const CoreExpr *arg = expr->args[0];
    Code day = code_plain(c, arg);
    if (day.kind != CODE_DATE || !c->rule || c->rule->deadline == CORE_DEADLINE_NONE)
        return code_bool(c, term_bool(T, false), term_bool(T, false));
    /* A date that is missing is none yet. One that has no value for another reason is not known: of a plain fact there is no other reason. */
    if (arg->op != CORE_FACT && !term_is_true(day.def))
        c->encoder->unsupported = true;
    Code as_of = code_day(c, c->encoder->as_of, term_bool(T, true)), due = code_due(c);
    Code until = code_compare(c, CORE_LE, &day, &as_of), in_time = code_compare(c, CORE_LE, &day, &due);
    Code result = code_and(c, &until, &in_time);
    Day first, last;
    if (c->rule->has_period && code_period(c, c->rule, &first, &last)) {
        Code low = code_day(c, first, term_bool(T, true)), high = code_day(c, last, term_bool(T, true));
        Code after = code_compare(c, CORE_GE, &day, &low), before = code_compare(c, CORE_LE, &day, &high);
        result = code_and(c, &result, &after);
        result = code_and(c, &result, &before);
    }
    return code_bool(c, term_and(T, day.def, result.t), term_or(T, term_not(T, day.def), result.f));
}

Code code_rule_op(const Coding *c, const CoreExpr *expr)
{
    if (expr->op == CORE_DONE)
        return done(c, expr);
    if (expr->op == CORE_FAILURES)
        return failures(c, expr->article);
    RecordVars *element = expr->rule->elements ? c->element : NULL;
    if (expr->rule->elements && !element) {
        c->encoder->unsupported = true;
        return code_truth(c, false);
    }
    if (expr->op == CORE_APPLIES)
        return in_force(c, expr->rule, element);
    if (expr->op == CORE_FAILED)
        return failed(c, expr->rule, element);
    const RuleCode *code = verdict(c, expr->rule, element);
    return code_bool(c, code->pass, term_or(T, term_or(T, code->na, code->fail), code->pending));
}

/* --- A side ------------------------------------------------------------------------------------------------------------------------------------------- */

static void join(const Coding *c, Coded *coded, const CoreRule *rule, RecordVars *element, Term *exists)
{
    const RuleCode *code = verdict(c, rule, element);
    Term *unknown = is_unknown(c, code);
    coded->fail = term_or(T, coded->fail, term_and(T, exists, code->fail));
    coded->unknown = term_or(T, coded->unknown, term_and(T, exists, unknown));
    Term *applies = code->scope.t, *applies_not = code->scope.f;
    if (rule->elements) { /* as the evaluator's verdicts tell it */
        applies = term_not(T, term_or(T, code->na, unknown));
        applies_not = code->na;
    }
    coded->applies = term_or(T, coded->applies, term_and(T, exists, applies));
    coded->applies_not = term_and(T, coded->applies_not, term_or(T, term_not(T, exists), applies_not));
    coded->open = term_or(T, code->fail, code->pending);
    coded->has_deadline = rule->deadline != CORE_DEADLINE_NONE;
    coded->due = code->due;
}

Coded encode_side(Encoder *encoder, int side)
{
    const Pair *pair = encoder->pair;
    Coding coding = {.encoder = encoder, .side = side}, *c = &coding;
    coding.frames[0] = encoder->main;
    Term *no = term_bool(T, false), *yes = term_bool(T, true);
    Coded coded = {.fail = no, .unknown = no, .applies = no, .applies_not = yes, .open = no};
    if (pair->by_element)
        list_vars(encoder, encoder->main, pair->list);
    for (int i = 0; i < pair->n[side] && !encoder->unsupported; i++) {
        const CoreRule *rule = pair->rules[side][i];
        if (!rule->elements) {
            join(c, &coded, rule, NULL, yes);
        } else if (pair->by_element) {
            join(c, &coded, rule, encoder->element, yes);
        } else {
            ListVars *vars = list_vars(encoder, encoder->main, world_field(pair->world, rule->elements->field));
            for (int k = 0; k < vars->n; k++)
                join(c, &coded, rule, vars->kinds[k], vars->kinds[k]->exists);
        }
    }
    Term *inside = term_not(T, fact_outside(encoder, side));
    coded.fail = term_and(T, coded.fail, inside);
    coded.unknown = term_and(T, coded.unknown, inside);
    coded.open = term_and(T, coded.open, inside);
    coded.applies = term_and(T, coded.applies, inside);
    coded.applies_not = term_or(T, coded.applies_not, term_not(T, inside));
    return coded;
}

/* --- Questions ------------------------------------------------------------------------------------------------------------------------------------------ */

static Term *is_earlier(Encoder *encoder, const Coded *a, const Coded *b)
{
    Terms *terms = encoder->terms;
    Term *open = term_and(terms, a->open, b->open);
    if (!a->has_deadline && !b->has_deadline)
        return NULL;
    if (!a->has_deadline || !b->has_deadline)
        return a->has_deadline ? NULL : open;
    if (a->due.kind != CODE_DATE || b->due.kind != CODE_DATE)
        return NULL;
    return term_and(terms, open, term_not(terms, day_le(encoder, b->due.day, a->due.day)));
}

Term *encode_question(Encoder *encoder, Question question, const Coded *older, const Coded *newer)
{
    Terms *terms = encoder->terms;
    switch (question) {
    case ASK_TIGHTER:
        return term_and(terms, term_not(terms, older->fail), newer->fail);
    case ASK_LOOSER:
        return term_and(terms, older->fail, term_not(terms, newer->fail));
    case ASK_WIDER:
        return term_and(terms, older->applies_not, newer->applies);
    case ASK_NARROWER:
        return term_and(terms, older->applies, newer->applies_not);
    case ASK_EARLIER:
        return is_earlier(encoder, newer, older);
    case ASK_LATER:
        return is_earlier(encoder, older, newer);
    case QUESTIONS:
        break;
    }
    return NULL;
}

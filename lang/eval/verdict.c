/* From scope, condition and deadline to a verdict; and verdicts as values. */
#include "lang/eval/internal.h"

Context verdict_context(Eval *eval, Run *run, const CoreRule *rule, const Frame *record, const Frame *element)
{
    *run = (Run){.rule = rule, .frame = element ? element : record};
    return (Context){.eval = eval, .record = record, .frame = run->frame, .run = run};
}

/* --- The period and the deadline ------------------------------------------------------------------------------------ */

bool verdict_period(const Context *c, Date *first, Date *last, Reasons **reasons)
{
    const CoreRule *rule = c->run->rule;
    Arena *arena = c->eval->scratch;
    if (!c->eval->has_as_of) {
        *reasons = reasons_error(arena, EVAL_NO_AS_OF, (Span){0});
        return false;
    }
    if (!date_period(c->eval->as_of, rule->period_months, rule->from_month, rule->from_day, first, last)) {
        *reasons = reasons_error(arena, EVAL_DATE_RANGE, rule->info.span);
        return false;
    }
    return true;
}

static Val work_out_due(const Context *c)
{
    const CoreRule *rule = c->run->rule;
    Date first, last, day;
    Reasons *reasons;
    switch (rule->deadline) {
    case CORE_DEADLINE_NONE:
        break;
    case CORE_DEADLINE_PERIOD_END:
        return verdict_period(c, &first, &last, &reasons) ? val_date(last) : val_unknown(reasons);
    case CORE_DEADLINE_MONTH_DAY:
        if (!verdict_period(c, &first, &last, &reasons))
            return val_unknown(reasons);
        if (!date_in_period(first, last, rule->by_month, rule->by_day, &day))
            return val_error(c, EVAL_NO_SUCH_DAY, rule->info.span);
        return val_date(day);
    case CORE_DEADLINE_DATE:
        return eval_plain(c, rule->due);
    }
    return val_unknown(NULL);
}

Val verdict_due(const Context *c)
{
    Run *run = c->run;
    if (!run->has_due) {
        run->has_due = true;
        run->due = val_error(c, EVAL_NO_RULE, run->rule->info.span); /* for a deadline that would ask for itself */
        Context inner = *c;
        inner.frame = run->frame;
        inner.args = NULL;
        run->due = work_out_due(&inner);
    }
    return run->due;
}

/* --- Whether a rule applies ----------------------------------------------------------------------------------------- */

static int64_t element_row(const Frame *element)
{
    return element ? element->row : -1;
}

/* when, not unless, and a case for each define and param that it mentions. */
static Val own_scope(Eval *eval, const CoreRule *rule, const Frame *record, const Frame *element)
{
    RuleMemo *memo = &eval->rules[rule->index];
    if (memo->own_stamp == eval->stamp && memo->own_element == element_row(element))
        return memo->own;
    Run run;
    Context c = verdict_context(eval, &run, rule, record, element);
    Val scope = rule->when ? eval_plain(&c, rule->when) : val_bool(true);
    if (rule->unless && !val_is_false(scope))
        scope = kleene_and(&c, scope, kleene_not(eval_plain(&c, rule->unless)));
    if (!val_is_false(scope))
        scope = kleene_and(&c, scope, names_have_cases(&c, &rule->mentions));
    memo->own = scope;
    memo->own_stamp = eval->stamp;
    memo->own_element = element_row(element);
    return scope;
}

static Val in_force(Eval *eval, const CoreRule *rule, const Frame *record, const Frame *element)
{
    RuleMemo *memo = &eval->rules[rule->index];
    if (memo->force_stamp == eval->stamp && memo->force_element == element_row(element))
        return memo->in_force;
    Run run;
    Context c = verdict_context(eval, &run, rule, record, element);
    if (eval->depth >= EVAL_MAX_DEPTH)
        return val_error(&c, EVAL_TOO_DEEP, (Span){0});
    eval->depth++;
    Val force = own_scope(eval, rule, record, element);
    for (int i = 0; i < rule->noverridden_by && !val_is_false(force); i++)
        force = kleene_and(&c, force, kleene_not(in_force(eval, rule->overridden_by[i], record, element)));
    eval->depth--;
    memo->in_force = force;
    memo->force_stamp = eval->stamp;
    memo->force_element = element_row(element);
    return force;
}

/* --- Verdicts ------------------------------------------------------------------------------------------------------- */

/* It applies, or perhaps; its condition does not hold, or perhaps. */
static Outcome judge_deadline(const Context *c, Val scope, Val condition)
{
    Arena *arena = c->eval->scratch;
    const CoreRule *rule = c->run->rule;
    Reasons *reasons = reasons_join(arena, scope.reasons, condition.reasons);
    bool applies = val_is_true(scope), fails = val_is_false(condition);
    if (rule->deadline == CORE_DEADLINE_NONE)
        return (Outcome){.verdict = applies && fails ? VERDICT_FAIL : VERDICT_UNKNOWN, .reasons = reasons};
    Val due = verdict_due(c);
    Outcome outcome = {.has_due = due.kind == VAL_KNOWN};
    bool is_reached = false, is_ahead = false;
    if (!outcome.has_due) {
        reasons = reasons_join(arena, reasons, due.reasons);
    } else if (!c->eval->has_as_of) {
        outcome.due = due.value.date;
        reasons = reasons_join(arena, reasons, reasons_error(arena, EVAL_NO_AS_OF, (Span){0}));
    } else {
        outcome.due = due.value.date;
        is_reached = outcome.due <= c->eval->as_of;
        is_ahead = !is_reached;
    }
    if (applies && fails && (is_reached || is_ahead)) {
        outcome.verdict = is_reached ? VERDICT_FAIL : VERDICT_PENDING;
        return outcome;
    }
    outcome.verdict = VERDICT_UNKNOWN;
    outcome.cannot_fail = is_ahead;
    outcome.reasons = reasons;
    return outcome;
}

static Outcome judge(const Context *c, Val scope)
{
    Arena *arena = c->eval->scratch;
    const CoreRule *rule = c->run->rule;
    bool is_may = rule->info.force == FORCE_MAY;
    if (val_is_false(scope))
        return (Outcome){.verdict = VERDICT_NA};
    Val condition = eval_plain(c, rule->condition);
    if (is_may && val_is_false(condition))
        return (Outcome){.verdict = VERDICT_NA};
    if (val_is_true(scope) && val_is_true(condition))
        return (Outcome){.verdict = VERDICT_PASS};
    if (!is_may && !val_is_true(condition))
        return judge_deadline(c, scope, condition);
    Outcome outcome = {.verdict = VERDICT_UNKNOWN,
                       .cannot_fail = true,
                       .reasons = reasons_join(arena, scope.reasons, condition.reasons)};
    Val due = rule->deadline == CORE_DEADLINE_NONE ? val_unknown(NULL) : verdict_due(c);
    outcome.has_due = due.kind == VAL_KNOWN;
    outcome.due = outcome.has_due ? due.value.date : 0;
    return outcome;
}

Outcome verdict_outcome(Eval *eval, const CoreRule *rule, const Frame *record, const Frame *element)
{
    RuleMemo *memo = &eval->rules[rule->index];
    if (memo->outcome_stamp == eval->stamp && memo->outcome_element == element_row(element))
        return memo->outcome;
    Val scope = in_force(eval, rule, record, element);
    Run run;
    Context c = verdict_context(eval, &run, rule, record, element);
    Outcome outcome = judge(&c, scope);
    memo->outcome = outcome;
    memo->outcome_stamp = eval->stamp;
    memo->outcome_element = element_row(element);
    return outcome;
}

/* --- Verdicts as values --------------------------------------------------------------------------------------------- */

/* The element that another rule is asked about: that of the rule which asks. */
const Frame *verdict_element(const Context *c, const CoreRule *rule)
{
    return rule->elements && c->run && c->run->frame != c->record ? c->run->frame : NULL;
}

static Val failed(const Outcome *outcome)
{
    if (outcome->verdict == VERDICT_UNKNOWN && !outcome->cannot_fail)
        return val_unknown(outcome->reasons);
    return val_bool(outcome->verdict == VERDICT_FAIL);
}

static Val passed(const Outcome *outcome)
{
    if (outcome->verdict == VERDICT_UNKNOWN)
        return val_unknown(outcome->reasons);
    return val_bool(outcome->verdict == VERDICT_PASS);
}

static bool counts_as_failure(const Context *c, const CoreRule *rule, Str article)
{
    return rule->facts == c->eval->facts && !rule->elements && !rule->uses_failures &&
           (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT) &&
           (article.n == 0 || str_equal(article, rule->info.article));
}

static Val failures(const Context *c, Str article)
{
    int64_t fails = 0, perhaps = 0;
    Reasons *reasons = NULL;
    for (int i = 0; i < c->eval->policy->nrules; i++) {
        const CoreRule *rule = c->eval->policy->rules[i];
        if (!counts_as_failure(c, rule, article))
            continue;
        Outcome outcome = verdict_outcome(c->eval, rule, c->record, NULL);
        if (outcome.verdict == VERDICT_FAIL) {
            fails++;
        } else if (outcome.verdict == VERDICT_UNKNOWN && !outcome.cannot_fail) {
            perhaps++;
            reasons = reasons_join(c->eval->scratch, reasons, outcome.reasons);
        }
    }
    if (perhaps == 0)
        return val_int(fails);
    return (Val){.kind = VAL_INTERVAL, .low = fails, .high = fails + perhaps, .bounded = true, .reasons = reasons};
}

/* a <= b, or unknown with the reasons of both. */
static Val not_after(const Context *c, Val a, Val b)
{
    if (a.kind == VAL_KNOWN && b.kind == VAL_KNOWN)
        return val_bool(a.value.date <= b.value.date);
    return val_unknown(reasons_join(c->eval->scratch, val_reasons(c->eval->scratch, a), val_reasons(c->eval->scratch, b)));
}

/* Done in time. A date that is missing is no date yet; one that has no value for another reason is not known. */
static Val done(const Context *c, const CoreExpr *expr)
{
    Val day = eval_plain(c, expr->args[0]);
    if (day.kind == VAL_UNKNOWN)
        return reasons_have_error(day.reasons) ? day : val_bool(false);
    if (!c->run || c->run->rule->deadline == CORE_DEADLINE_NONE)
        return val_error(c, EVAL_NO_RULE, expr->span);
    Val as_of = c->eval->has_as_of ? val_date(c->eval->as_of) : val_error(c, EVAL_NO_AS_OF, (Span){0});
    Val result = kleene_and(c, not_after(c, day, as_of), not_after(c, day, verdict_due(c)));
    if (c->run->rule->has_period && !val_is_false(result)) {
        Date first, last;
        Reasons *reasons;
        bool known = verdict_period(c, &first, &last, &reasons);
        Val inside = known ? val_bool(day.value.date >= first && day.value.date <= last) : val_unknown(reasons);
        result = kleene_and(c, result, inside);
    }
    return result;
}

Val verdict_op(const Context *c, const CoreExpr *expr)
{
    if (expr->op == CORE_DONE)
        return done(c, expr);
    if (!c->record)
        return val_error(c, EVAL_NO_RULE, expr->span);
    if (expr->op == CORE_FAILURES)
        return failures(c, expr->article);
    const Frame *element = verdict_element(c, expr->rule);
    if (expr->op == CORE_APPLIES)
        return in_force(c->eval, expr->rule, c->record, element);
    Outcome outcome = verdict_outcome(c->eval, expr->rule, c->record, element);
    return expr->op == CORE_FAILED ? failed(&outcome) : passed(&outcome);
}

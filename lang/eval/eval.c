/* One record after another: what is kept for a record, and findings made of outcomes. */
#include "lang/eval/internal.h"

enum { SCRATCH_BYTES = 1 << 18 }; /* what may pile up over several records before the arena is made anew */

Eval *eval_create(Arena *arena, const CorePolicy *policy, const FactSet *set, bool has_as_of, Date as_of,
                  EvalCoverage *coverage)
{
    Eval *eval = ARENA_NEW(arena, Eval);
    *eval = (Eval){.arena = arena,
                   .scratch = arena_new(),
                   .policy = policy,
                   .set = set,
                   .has_as_of = has_as_of,
                   .as_of = as_of,
                   .row = -1,
                   .stamp = 1,
                   .rules = ARENA_ARRAY(arena, RuleMemo, policy->nrules),
                   .define_memos = ARENA_ARRAY(arena, DefineMemo, policy->ndefines),
                   .coverage = coverage};
    map_init(&eval->defines, arena);
    for (int i = 0; i < policy->ndefines; i++)
        map_put(&eval->defines, (Str){(const char *)&policy->defines[i], sizeof policy->defines[i]},
                &eval->define_memos[i]);
    return eval;
}

Eval *eval_new(Arena *arena, const CorePolicy *policy, const FactSet *facts, Date as_of)
{
    return eval_create(arena, policy, facts, true, as_of, NULL);
}

void eval_free(Eval *eval)
{
    if (!eval)
        return;
    arena_free(eval->scratch);
    eval->scratch = NULL;
}

void eval_begin(Eval *eval, const Facts *facts, int64_t row)
{
    if (eval->facts == facts && eval->row == row)
        return;
    eval->facts = facts;
    eval->row = row;
    eval->stamp++;
    if (arena_used(eval->scratch) > SCRATCH_BYTES) {
        arena_free(eval->scratch);
        eval->scratch = arena_new();
    }
}

void eval_forget(Eval *eval)
{
    eval->row = -1;
    eval->facts = NULL;
}

/* --- Findings ------------------------------------------------------------------------------------------------------- */

static void add_reasons(Eval *eval, Reasons *reasons, Arena *out, Finding *finding)
{
    ReasonList list = reasons_flatten(reasons, ++eval->flatten_stamp, out);
    finding->missing = list.missing;
    finding->nmissing = list.nmissing;
    finding->errors = list.errors;
    finding->nerrors = list.nerrors;
}

static Finding find(Eval *eval, const CoreRule *rule, const Frame *record, const Frame *element, Str id,
                    FactOrigin origin, Arena *out)
{
    Outcome outcome = verdict_outcome(eval, rule, record, element);
    Finding finding = {.rule = &rule->info,
                       .id = id,
                       .verdict = outcome.verdict,
                       .has_due = outcome.has_due,
                       .due = outcome.due,
                       .cannot_fail = outcome.cannot_fail,
                       .origin_file = origin.file,
                       .origin_line = origin.line};
    if (outcome.verdict == VERDICT_PASS || outcome.verdict == VERDICT_NA)
        return finding;
    Run run;
    Context c = verdict_context(eval, &run, rule, record, element);
    if (outcome.verdict == VERDICT_UNKNOWN)
        add_reasons(eval, outcome.reasons, out, &finding);
    else
        elements_deciding(&c, rule->condition, out, &finding);
    finding.message = message_finding(&c, &finding, out);
    return finding;
}

/* A rule about the elements of a list that is missing. */
static Finding find_nothing(Eval *eval, const CoreRule *rule, const Frame *record, const Elements *elements, Str id,
                            FactOrigin origin, Arena *out)
{
    Run run;
    Context c = verdict_context(eval, &run, rule, record, NULL);
    Finding finding = {.rule = &rule->info,
                       .id = str_format(out, "%.*s/?", STR_ARG(id)),
                       .verdict = VERDICT_UNKNOWN,
                       .cannot_fail = rule->info.force == FORCE_MAY,
                       .origin_file = origin.file,
                       .origin_line = origin.line};
    if (rule->deadline != CORE_DEADLINE_NONE) {
        Val due = verdict_due(&c);
        finding.has_due = due.kind == VAL_KNOWN;
        finding.due = finding.has_due ? due.value.date : 0;
        finding.cannot_fail = finding.cannot_fail || (finding.has_due && eval->has_as_of && eval->as_of < finding.due);
    }
    add_reasons(eval, elements->reasons, out, &finding);
    finding.message = message_finding(&c, &finding, out);
    return finding;
}

static const Shape *elements_shape(const Field *list)
{
    return list->kind == FIELD_INVERSE ? list->target->shape : list->shape;
}

static EvalFindings find_elements(Eval *eval, const CoreRule *rule, const Frame *record, Str id, Arena *out)
{
    Run run;
    Context c = verdict_context(eval, &run, rule, record, NULL);
    Elements elements = lists_open(&c, rule->elements);
    EvalFindings findings = {0};
    if (!elements.given) {
        findings.n = 1;
        findings.items = ARENA_NEW(out, Finding);
        findings.items[0] = find_nothing(eval, rule, record, &elements, id,
                                         factset_origin(eval->set, rule->facts->shape, record->row), out);
        return findings;
    }
    Str *names = elements_names(&c, &elements, out);
    findings.n = (int)elements.n;
    findings.items = ARENA_ARRAY(out, Finding, elements.n);
    for (int i = 0; i < findings.n; i++) {
        Frame element = {rule->elements->element_frame, lists_element(&c, &elements, i), record};
        Str element_id = str_format(out, "%.*s/%.*s", STR_ARG(id), STR_ARG(names[i]));
        FactOrigin origin = factset_origin(eval->set, elements_shape(rule->elements->field), element.row);
        findings.items[i] = find(eval, rule, record, &element, element_id, origin, out);
    }
    return findings;
}

EvalFindings eval_rule(Eval *eval, const CoreRule *rule, int64_t row, Arena *out)
{
    eval_begin(eval, rule->facts, row);
    Frame record = {.row = row};
    Str id = str_copy(out, factset_id(eval->set, rule->facts, row));
    if (rule->elements)
        return find_elements(eval, rule, &record, id, out);
    EvalFindings findings = {ARENA_NEW(out, Finding), 1};
    findings.items[0] = find(eval, rule, &record, NULL, id, factset_origin(eval->set, rule->facts->shape, row), out);
    return findings;
}

bool eval_verdict(Eval *eval, const CoreRule *rule, int64_t row, Verdict *verdict)
{
    if (rule->elements)
        return false;
    eval_begin(eval, rule->facts, row);
    Frame record = {.row = row};
    *verdict = verdict_outcome(eval, rule, &record, NULL).verdict;
    return true;
}

/* --- Any expression ------------------------------------------------------------------------------------------------- */

Val eval_value(Eval *eval, const Facts *facts, int64_t row, const CoreExpr *expr)
{
    eval_begin(eval, facts, row);
    Frame record = {.row = row};
    Context c = {.eval = eval};
    if (row >= 0)
        c.record = c.frame = &record;
    return eval_plain(&c, expr);
}

/* The facts that an expression is about: those of the first fact, list, define or rule in it. */
static const Facts *facts_of(const CoreExpr *expr)
{
    if (expr->op == CORE_FACT && expr->fact.frame == 0)
        return expr->fact.ref ? expr->fact.ref->facts : expr->fact.field->facts;
    if (expr->op == CORE_DEFINE && expr->define->facts)
        return expr->define->facts;
    if (expr->op == CORE_FAILED || expr->op == CORE_PASSED || expr->op == CORE_APPLIES)
        return expr->rule->facts;
    if ((core_is_fold(expr->op) || expr->op == CORE_KNOWN_LIST) && expr->list.frame == 0)
        return expr->list.ref ? expr->list.ref->facts : expr->list.field->facts;
    for (int i = 0; i < expr->nargs; i++) {
        const Facts *facts = expr->args[i] ? facts_of(expr->args[i]) : NULL;
        if (facts)
            return facts;
    }
    return NULL;
}

static const Facts *facts_or_first(const Eval *eval, const CoreExpr *expr)
{
    const Facts *facts = facts_of(expr);
    const Schema *schema = eval->policy->schema;
    return facts || schema->nfacts == 0 ? facts : schema->facts[0];
}

ReasonList eval_expr_reasons(Eval *eval, const CoreExpr *expr, int64_t row, Arena *out)
{
    Val value = eval_value(eval, facts_or_first(eval, expr), row, expr);
    return reasons_flatten(val_reasons(eval->scratch, value), ++eval->flatten_stamp, out);
}

EvalValue eval_expr(Eval *eval, const CoreExpr *expr, int64_t row, Arena *out)
{
    Val value = eval_value(eval, facts_or_first(eval, expr), row, expr);
    EvalValue result = {.known = val_is_known(value), .text = words_value(out, value, expr->type)};
    if (value.kind == VAL_KNOWN)
        result.value = value.value;
    if (!result.known && expr->op == CORE_DEFINE) {
        Frame record = {.row = row};
        Context c = {.eval = eval, .record = &record, .frame = &record};
        result.no_case = val_is_false(names_has_case(&c, expr->define));
    }
    return result;
}

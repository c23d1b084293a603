/* What nothing uses: facts, and names that the policy declares. */
#include "lang/lint/internal.h"

/* --- Facts ----------------------------------------------------------------------------------------------------------- */

typedef struct Uses {
    Marks fields; /* that something reads, and those they stand in */
    Marks facts;  /* that a rule is about, or that something reaches into */
} Uses;

static void use_field(Uses *uses, const Field *field) {
    marks_add(&uses->facts, field->facts);
    for (; field; field = field->parent)
        marks_add(&uses->fields, field);
}

static void use_list(Uses *uses, const Field *list) {
    use_field(uses, list);
    if (list->kind == FIELD_INVERSE)
        use_field(uses, list->via);
}

static void visit_uses(const CoreExpr *expr, void *context) {
    Uses *uses = context;
    switch (expr->op) {
    case CORE_FACT:
        use_field(uses, expr->fact.field);
        if (expr->fact.ref)
            use_field(uses, expr->fact.ref);
        break;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        use_list(uses, expr->list.field);
        if (expr->list.ref)
            use_field(uses, expr->list.ref);
        break;
    default:
        break;
    }
}

/* The text by which reports name a record or an element: its first. */
static const Field *naming_field(const Record *record) {
    for (int i = 0; i < record->n; i++)
        if (record->fields[i]->kind == FIELD_TEXT && record->fields[i] != record->fields[i]->facts->key)
            return record->fields[i];
    return NULL;
}

/* What a record nobody reads holds is not listed as well. */
static void report_fields(Lint *lint, const Uses *uses, const Record *record) {
    const Field *naming = naming_field(record);
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (marks_has(&uses->fields, field))
            report_fields(lint, uses, &field->record);
        else if (field != naming && field != field->facts->key && lint_is_own(lint, field->span))
            LINT(lint, LINT_FACT_UNUSED, field->span, words_of(field->path));
    }
}

void lint_facts(Lint *lint) {
    const CorePolicy *p = lint->policy;
    if (p->nrules == 0) /* a file of facts for others to use */
        return;
    Uses uses;
    marks_init(&uses.fields, lint->arena);
    marks_init(&uses.facts, lint->arena);
    for (int i = 0; i < p->nrules; i++) {
        marks_add(&uses.facts, p->rules[i]->facts);
        if (p->rules[i]->elements)
            use_list(&uses, p->rules[i]->elements->field);
    }
    for (int i = 0; i < p->nalways; i++)
        if (p->always[i].elements)
            use_list(&uses, p->always[i].elements->field);
    for (int i = 0; i < lint->roots.n; i++)
        lint_each_expr(lint->roots.items[i].expr, visit_uses, &uses);
    for (int i = 0; i < p->schema->nfacts; i++) {
        const Facts *facts = p->schema->facts[i];
        if (marks_has(&uses.facts, facts))
            report_fields(lint, &uses, &facts->root);
        else if (lint_is_own(lint, facts->span))
            LINT(lint, LINT_FACT_UNUSED, facts->span, words_of(facts->name));
    }
}

/* --- Defines, params and functions ----------------------------------------------------------------------------------- */

static void visit_names(const CoreExpr *expr, void *context) {
    Map *used = context;
    if (expr->op == CORE_DEFINE)
        map_put(used, expr->define->name, expr->define);
    else if (expr->op == CORE_PARAM)
        map_put(used, expr->param->name, expr->param);
    else if (expr->op == CORE_CALL || expr->op == CORE_NATIVE)
        map_put(used, expr->function->name, expr->function);
}

static void report_name(Lint *lint, const Map *used, Str name, Span span, Words kind) {
    if (!map_get(used, name) && lint_is_own(lint, span))
        LINT(lint, LINT_NAME_UNUSED, span, kind, words_of(name));
}

/* Names are unique within a policy, whatever they are of. */
void lint_names_unused(Lint *lint) {
    const CorePolicy *p = lint->policy;
    if (p->nrules == 0)
        return;
    Map used;
    map_init(&used, lint->arena);
    for (int i = 0; i < lint->roots.n; i++)
        lint_each_expr(lint->roots.items[i].expr, visit_names, &used);
    for (int i = 0; i < p->ndefines; i++)
        report_name(lint, &used, p->defines[i]->name, p->defines[i]->span, WORDS("define", "定义"));
    for (int i = 0; i < p->nparams; i++)
        report_name(lint, &used, p->params[i]->name, p->params[i]->span, WORDS("param", "参数"));
    for (int i = 0; i < p->nfunctions; i++)
        report_name(lint, &used, p->functions[i]->name, p->functions[i]->span, WORDS("function", "函数"));
}

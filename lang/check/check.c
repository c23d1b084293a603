/* The order of the checks of one policy. */
#include "lang/check/internal.h"

Diag *check_error(Checker *c, DiagCode code, Span span, const Words *args, int nargs) {
    return diag_add(c->diags, code, place_span(span), args, nargs);
}

Words quote(Str word) {
    return words_of(word);
}

Str name_text(const AstNode *name) {
    return name != NULL ? AST_AS(Name, name)->text : STR_NONE;
}

Str label_text(const AstNode *string) {
    return string != NULL ? AST_AS(String, string)->text : STR_NONE;
}

void declared_here(Diag *diag, Span span) {
    if (span.source != NULL)
        diag_more(diag, place_span(span), WORDS("declared here", "在此声明"));
}

bool check_declares_facts(AstFile *const *files, int nfiles) {
    for (int f = 0; f < nfiles; f++)
        for (int i = 0; i < files[f]->statements.n; i++)
            if (files[f]->statements.items[i]->kind == AST_Facts)
                return true;
    return false;
}

static Date header_date(AstNode *node, bool *has) {
    Date date = 0;
    if (node == NULL || node->kind != AST_Date)
        return 0;
    const AstDate *d = AST_AS(Date, node);
    *has = date_from_ymd(d->year, d->month, d->day, &date);
    return date;
}

static void check_header(Checker *c, const CheckInput *input) {
    CorePolicy *p = c->policy;
    p->name = input->default_name;
    p->edition = STR("");
    if (input->nfiles > 0)
        p->span = input->files[input->nfiles - 1]->node.span;
    for (int f = 0; f < input->nfiles; f++) {
        for (int i = 0; i < input->files[f]->statements.n; i++) {
            AstNode *statement = input->files[f]->statements.items[i];
            if (statement->kind != AST_Policy)
                continue;
            if (p->has_header) { /* which file may have one is the driver's to say; twice in one file is ours */
                if (statement->span.source == p->span.source)
                    declared_here(ERROR0(c, HEADER_TWICE, statement->span), p->span);
                continue;
            }
            const AstPolicy *header = AST_AS(Policy, statement);
            p->has_header = true;
            p->span = statement->span;
            p->name = name_text(header->name);
            p->label = label_text(header->label);
            if (header->edition != NULL)
                p->edition = AST_AS(Clause, header->edition)->text;
            p->issued = header_date(header->issued, &p->has_issued);
            p->effective = header_date(header->effective, &p->has_effective);
            p->repealed = header_date(header->repealed, &p->has_repealed);
            p->under = name_text(header->under);
            if (p->has_effective && p->has_repealed && p->repealed <= p->effective)
                ERROR0(c, REPEALED_BEFORE_EFFECTIVE, header->repealed->span);
        }
    }
}

static void check_unused_defines(Checker *c) {
    const Facts *facts = c->schema->nfacts > 0 ? c->schema->facts[0] : NULL;
    for (int i = 0; i < c->decls.n; i++) {
        Decl *decl = c->decls.items[i];
        if (decl->kind == DECL_DEFINE && decl->uses.n == 0)
            check_define(c, decl, facts, decl->name->node.span);
        else if (decl->kind == DECL_PARAM)
            check_param(c, decl, decl->name->node.span);
        else if (decl->kind == DECL_FUNCTION)
            check_function(c, decl, decl->name->node.span);
    }
}

CorePolicy *check_policy(Arena *arena, const CheckInput *input, DiagList *diags) {
    int64_t errors_before = diags->errors;
    Checker c = {.arena = arena, .diags = diags, .policy = ARENA_NEW(arena, CorePolicy), .natives = &input->natives};
    map_init(&c.bad_units, arena);
    c.policy->arena = arena;
    map_init(&c.names, arena);
    map_init(&c.labels, arena);
    check_header(&c, input);
    if (check_declares_facts(input->files, input->nfiles) || input->schema == NULL) {
        c.schema = schema_new(arena);
        c.open = !check_declares_facts(input->files, input->nfiles);
    } else {
        c.schema = input->schema;
    }
    c.policy->schema = c.schema;
    check_schema(&c, input->files, input->nfiles);
    check_declare(&c, input->files, input->nfiles);
    check_rules(&c);
    check_always(&c);
    check_unused_defines(&c);
    check_tests(&c);
    if (input->question != NULL)
        check_question(&c, input->question);
    if (diags->errors == errors_before)
        check_cycles(&c);

    CorePolicy *p = c.policy;
    p->rules = c.rules.items, p->nrules = c.rules.n;
    p->defines = c.defines.items, p->ndefines = c.defines.n;
    p->params = c.params.items, p->nparams = c.params.n;
    p->functions = c.functions.items, p->nfunctions = c.functions.n;
    p->always = c.always.items, p->nalways = c.always.n;
    p->tests = c.tests.items, p->ntests = c.tests.n;
    p->remarks = c.remarks.items, p->nremarks = c.remarks.n;
    return diags->errors == errors_before ? p : NULL;
}

/* An expression that is asked outside any rule. */
#include "lang/check/internal.h"

/* Checked about these facts, with its errors in a queue of its own. */
static CoreExpr *check_about(Checker *c, AstNode *expr, const Facts *facts, DiagList *own) {
    DiagList *diags = c->diags;
    Scope scope;
    diag_init(own, c->arena);
    c->diags = own;
    scope_for_facts(&scope, c, facts);
    CoreExpr *core = check_expr(&scope, expr, NULL);
    c->diags = diags;
    return core;
}

static void keep_all(DiagList *to, const DiagList *from) {
    for (int i = 0; i < from->diags.n; i++) {
        const Diag *diag = from->diags.items[i];
        Diag *kept = diag_add_level(to, diag->level, diag->code, diag->place, diag->args, diag->nargs);
        for (int k = 0; k < diag->nmore; k++)
            diag_more(kept, diag->more[k].place, diag->more[k].label);
        if (diag->has_fix)
            diag_fix(to, kept, diag->fix_span, diag->fix_text);
        kept->help = diag->help;
    }
}

void check_question(Checker *c, CheckQuestion *question) {
    DiagList first, other;
    question->facts = c->schema->nfacts > 0 ? c->schema->facts[0] : NULL;
    question->core = check_about(c, question->expr, question->facts, &first);
    for (int i = 1; first.errors && i < c->schema->nfacts; i++) {
        CoreExpr *core = check_about(c, question->expr, c->schema->facts[i], &other);
        if (other.errors)
            continue;
        question->core = core;
        question->facts = c->schema->facts[i];
        keep_all(c->diags, &other);
        return;
    }
    keep_all(c->diags, &first);
    if (first.errors)
        question->core = NULL;
}

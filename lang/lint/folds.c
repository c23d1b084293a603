/* `all(…)` over a list that may be empty: it holds, though there is nothing of which it could hold. */
#include "lang/lint/internal.h"

typedef struct Search {
    Lint *lint;
    Marks counted; /* lists of which something in the policy asks whether they have elements */
} Search;

static void visit_counted(const CoreExpr *expr, void *context) {
    Search *search = context;
    if (expr->op == CORE_COUNT || expr->op == CORE_ANY || expr->op == CORE_ONLY)
        marks_add(&search->counted, expr->list.field);
}

static void report(Search *search, const CoreExpr *expr) {
    if (!marks_has(&search->counted, expr->list.field))
        LINT(search->lint, LINT_EMPTY_LIST, expr->span, lint_written(search->lint, expr->span),
             words_of(expr->list.path));
}

/* `must all(people where leader: …)` says something of each leader; that there is one is not its matter, nor, of a list that is made of
 * other records, that there are any. */
static void visit_demand(const CoreExpr *expr, void *context) {
    if (expr->op == CORE_ALL && !expr->args[0] && expr->list.field->kind == FIELD_LIST)
        report(context, expr);
}

static void visit_ground(const CoreExpr *expr, void *context) {
    if (expr->op == CORE_ALL)
        report(context, expr);
}

void lint_empty_lists(Lint *lint) {
    Search search = {.lint = lint};
    marks_init(&search.counted, lint->arena);
    for (int i = 0; i < lint->roots.n; i++)
        if (lint->roots.items[i].kind != ROOT_TEXT && lint->roots.items[i].kind != ROOT_TEST)
            lint_each_expr(lint->roots.items[i].expr, visit_counted, &search);
    for (int i = 0; i < lint->roots.n; i++) {
        const Root *root = &lint->roots.items[i];
        if (root->kind == ROOT_CONDITION)
            lint_each_expr(root->expr, root->rule->info.force == FORCE_MAY ? visit_ground : visit_demand, &search);
        else if (root->kind == ROOT_WHEN || root->kind == ROOT_UNLESS || root->kind == ROOT_CASE)
            lint_each_expr(root->expr, visit_ground, &search);
    }
}

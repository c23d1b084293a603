/* Walks over a policy: its expressions in core, its nodes in the tree. */
#include "lang/lint/internal.h"

static void add_root(Lint *lint, RootKind kind, const CoreExpr *expr, const CoreRule *rule, const CoreDefine *define) {
    if (expr)
        vec_push(lint->arena, &lint->roots, ((Root){kind, expr, rule, define}));
}

static void add_text(Lint *lint, const CoreText *text, const CoreRule *rule) {
    for (int i = 0; text && i < text->n; i++)
        add_root(lint, ROOT_TEXT, text->parts[i].expr, rule, NULL);
}

static void add_rule(Lint *lint, const CoreRule *rule) {
    add_root(lint, ROOT_CONDITION, rule->condition, rule, NULL);
    add_root(lint, ROOT_WHEN, rule->when, rule, NULL);
    add_root(lint, ROOT_UNLESS, rule->unless, rule, NULL);
    add_root(lint, ROOT_DUE, rule->due, rule, NULL);
    add_text(lint, rule->remedy, rule);
    add_text(lint, rule->because, rule);
}

static void add_test(Lint *lint, const CoreTest *test) {
    for (int i = 0; i < test->nexpects; i++) {
        add_root(lint, ROOT_TEST, test->expects[i].left, NULL, NULL);
        add_root(lint, ROOT_TEST, test->expects[i].right, NULL, NULL);
    }
}

void lint_find_roots(Lint *lint) {
    const CorePolicy *p = lint->policy;
    for (int i = 0; i < p->nrules; i++)
        add_rule(lint, p->rules[i]);
    for (int i = 0; i < p->ndefines; i++) {
        for (int k = 0; k < p->defines[i]->ncases; k++) {
            add_root(lint, ROOT_CASE, p->defines[i]->cases[k].when, NULL, p->defines[i]);
            add_root(lint, ROOT_VALUE, p->defines[i]->cases[k].value, NULL, p->defines[i]);
        }
    }
    for (int i = 0; i < p->nparams; i++)
        for (int k = 0; k < p->params[i]->nvalues; k++)
            add_root(lint, ROOT_PARAM, p->params[i]->values[k].value, NULL, NULL);
    for (int i = 0; i < p->nfunctions; i++)
        add_root(lint, ROOT_FUNCTION, p->functions[i]->body, NULL, NULL);
    for (int i = 0; i < p->nalways; i++) {
        add_root(lint, ROOT_ALWAYS, p->always[i].condition, NULL, NULL);
        add_text(lint, p->always[i].because, NULL);
    }
    for (int i = 0; i < p->ntests; i++)
        add_test(lint, &p->tests[i]);
}

void lint_each_expr(const CoreExpr *expr, LintVisitExpr *visit, void *context) {
    visit(expr, context);
    for (int i = 0; i < expr->nargs; i++)
        if (expr->args[i])
            lint_each_expr(expr->args[i], visit, context);
}

/* --- The tree: which fields of a node are nodes is in nodes.def ------------------------------------------------------ */

static void each_NODE(AstNode *node, LintVisitNode *visit, void *context) {
    if (node)
        lint_each_node(node, visit, context);
}

static void each_LIST(AstNodes list, LintVisitNode *visit, void *context) {
    for (int i = 0; i < list.n; i++)
        lint_each_node(list.items[i], visit, context);
}

#define each_TEXT(value, visit, context) (void)(value)
#define each_FLAG(value, visit, context) (void)(value)
#define each_OP(value, visit, context) (void)(value)
#define each_NUM(value, visit, context) (void)(value)
#define each_INT(value, visit, context) (void)(value)

void lint_each_node(AstNode *node, LintVisitNode *visit, void *context) {
    visit(node, context);
    switch (node->kind) {
#define FIELD(KIND, name) each_##KIND(of->name, visit, context);
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: {                                                                                                 \
        const Ast##Name *of = AST_AS(Name, node);                                                                      \
        fields break;                                                                                                  \
    }
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD
    default:
        break;
    }
}

/* --- Sets ------------------------------------------------------------------------------------------------------------ */

void marks_init(Marks *marks, Arena *arena) {
    map_init(&marks->map, arena);
}

void marks_add(Marks *marks, const void *what) {
    if (!marks_has(marks, what)) {
        const void **key = arena_alloc(marks->map.arena, sizeof *key);
        *key = what;
        map_put(&marks->map, (Str){(const char *)key, sizeof *key}, key);
    }
}

bool marks_has(const Marks *marks, const void *what) {
    return map_get(&marks->map, (Str){(const char *)&what, sizeof what}) != NULL;
}

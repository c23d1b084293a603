/* Who is named what: rules, defines, tables, params and functions share one space of names within a policy. */
#include "lang/check/internal.h"

Decl *check_find(Checker *c, Str name, bool labels) {
    Decl *decl = map_get(&c->names, name);
    if (decl == NULL && labels)
        decl = map_get(&c->labels, name);
    return decl;
}

Decl *check_find_kind(Checker *c, Str name, DeclKind kind) {
    Decl *decl = check_find(c, name, true);
    return decl != NULL && decl->kind == kind ? decl : NULL;
}

/* A define or param may not have the name of a fact: which of the two was meant could not be seen. */
static bool named_like_fact(Checker *c, Str name, Span span) {
    for (int i = 0; i < c->schema->nfacts; i++) {
        const Record *root = &c->schema->facts[i]->root;
        for (int k = 0; k < root->n; k++) {
            if (str_equal(root->fields[k]->name, name)) {
                declared_here(ERROR(c, NAME_OF_FACT, span, quote(name)), root->fields[k]->span);
                return true;
            }
        }
    }
    return false;
}

static Decl *declare(Checker *c, DeclKind kind, AstNode *node, AstNode *name_node, AstNode *label_node) {
    Decl *decl = ARENA_NEW(c->arena, Decl);
    decl->kind = kind;
    decl->node = node;
    decl->name = AST_AS(Name, name_node);
    decl->label = label_text(label_node);
    if (decl->name != NULL) {
        Str name = decl->name->text;
        Decl *earlier = map_get(&c->names, name);
        if (earlier != NULL) {
            Diag *diag = ERROR(c, DECLARED_TWICE, name_node->span, quote(name));
            if (earlier->name != NULL)
                declared_here(diag, earlier->name->node.span);
            return NULL;
        }
        if ((kind == DECL_DEFINE || kind == DECL_PARAM) && named_like_fact(c, name, name_node->span))
            return NULL;
        if (kind == DECL_FUNCTION && word_function(name) != WORD_NONE) {
            ERROR(c, NAME_OF_BUILTIN, name_node->span, quote(name));
            return NULL;
        }
        map_put(&c->names, name, decl);
    }
    if (decl->label.n > 0 && map_get(&c->labels, decl->label) == NULL)
        map_put(&c->labels, decl->label, decl);
    vec_push(c->arena, &c->decls, decl);
    return decl;
}


static void declare_rule(Checker *c, AstRule *node, ArticleRef article) {
    Decl *decl = declare(c, DECL_RULE, &node->node, node->name, node->label);
    if (decl == NULL)
        return;
    CoreRule *rule = ARENA_NEW(c->arena, CoreRule);
    decl->rule = rule;
    rule->index = c->rules.n;
    rule->info = (RuleInfo){.policy = c->policy->name,
                            .edition = c->policy->edition,
                            .rule = name_text(node->name),
                            .label = label_text(node->label),
                            .article = article.number,
                            .article_label = article.label,
                            .span = node->node.span};
    vec_push(c->arena, &c->rules, rule);
    vec_push(c->arena, &c->rule_nodes, node);
}

static void declare_statements(Checker *c, const AstNodes *nodes, ArticleRef article) {
    for (int i = 0; i < nodes->n; i++) {
        AstNode *node = nodes->items[i];
        switch (node->kind) {
        case AST_Article: {
            const AstArticle *a = AST_AS(Article, node);
            ArticleRef inner = {AST_AS(Clause, a->number)->text, label_text(a->label)};
            vec_push(c->arena, &c->articles, inner);
            declare_statements(c, &a->statements, inner);
            break;
        }
        case AST_Rule: declare_rule(c, AST_AS(Rule, node), article); break;
        case AST_Define: declare(c, DECL_DEFINE, node, AST_AS(Define, node)->name, AST_AS(Define, node)->label); break;
        case AST_Table: declare(c, DECL_DEFINE, node, AST_AS(Table, node)->name, AST_AS(Table, node)->label); break;
        case AST_Param: declare(c, DECL_PARAM, node, AST_AS(Param, node)->name, AST_AS(Param, node)->label); break;
        case AST_Function:
            declare(c, DECL_FUNCTION, node, AST_AS(Function, node)->name, AST_AS(Function, node)->label);
            break;
        case AST_Native:
            declare(c, DECL_FUNCTION, node, AST_AS(Native, node)->name, AST_AS(Native, node)->label);
            break;
        case AST_Test: vec_push(c->arena, &c->test_nodes, AST_AS(Test, node)); break;
        case AST_Remark: {
            const AstRemark *r = AST_AS(Remark, node);
            CoreRemark remark = {AST_AS(Clause, r->clause)->text, label_text(r->text), node->span};
            vec_push(c->arena, &c->remarks, remark);
            break;
        }
        default: break;
        }
    }
}

/* rule_1, rule_2, …, passing over a number that a rule was given by name. */
static void name_the_nameless(Checker *c) {
    int number = 0;
    for (int i = 0; i < c->decls.n; i++) {
        Decl *decl = c->decls.items[i];
        if (decl->kind != DECL_RULE || decl->name != NULL)
            continue;
        Str name;
        do
            name = str_format(c->arena, "rule_%d", ++number);
        while (map_get(&c->names, name) != NULL);
        decl->rule->info.rule = name;
        map_put(&c->names, name, decl);
    }
}

void check_declare(Checker *c, AstFile *const *files, int nfiles) {
    for (int f = 0; f < nfiles; f++)
        declare_statements(c, &files[f]->statements, (ArticleRef){STR(""), STR("")});
    name_the_nameless(c);
}

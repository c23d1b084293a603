/* stdlib/prelude.banfa: functions that every policy may call. Read only where a policy calls a function that it does not declare, so that
 * starting costs nothing. */
#include "lang/check/internal.h"

#include "lang/parse/parse.h"
#include "stdlib/prelude.h"

#include <assert.h>

static void declare(Checker *c, AstNode *node, AstNode *name, AstNode *label) {
    Decl *decl = ARENA_NEW(c->arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->node = node;
    decl->name = AST_AS(Name, name);
    decl->label = label_text(label);
    map_put(c->prelude, decl->name->text, decl);
    map_put(c->prelude, decl->label, decl);
    vec_push(c->arena, &c->prelude_names, decl->name->text);
    vec_push(c->arena, &c->prelude_names, decl->label);
}

static void read_prelude(Checker *c) {
    if (c->prelude != NULL)
        return;
    c->prelude = ARENA_NEW(c->arena, Map);
    map_init(c->prelude, c->arena);
    const Source *source = source_new(c->arena, STR("stdlib/prelude.banfa"), str_of(prelude_text));
    DiagList own;
    diag_init(&own, c->arena);
    const AstFile *file = parse_file(c->arena, source, &own);
    assert(own.errors == 0);
    for (int i = 0; i < file->statements.n; i++) {
        AstNode *node = file->statements.items[i];
        if (node->kind == AST_Native)
            declare(c, node, AST_AS(Native, node)->name, AST_AS(Native, node)->label);
        else if (node->kind == AST_Function)
            declare(c, node, AST_AS(Function, node)->name, AST_AS(Function, node)->label);
    }
}

Decl *prelude_find(Checker *c, Str name) {
    read_prelude(c);
    return map_get(c->prelude, name);
}

int prelude_names(Checker *c, Str **names) {
    read_prelude(c);
    *names = c->prelude_names.items;
    return c->prelude_names.n;
}

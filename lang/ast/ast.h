/* The tree as written: what the parser builds, never modified after it. Nodes and spans only; no name is resolved here.
 *
 * In: nodes made by the grammar's actions. Out: typed nodes, and a dump of any tree. Owner: the arena of the compilation. */
#ifndef BANFA_AST_AST_H
#define BANFA_AST_AST_H

#include "runtime/base/number.h"
#include "runtime/base/source.h"

typedef enum AstKind {
#define NODE(Name, fields) AST_##Name,
#include "lang/ast/nodes.def"
#undef NODE
    AST_KINDS
} AstKind;

typedef enum AstOp {
#define AST_OP(symbol, en, zh) AST_OP_##symbol,
#include "lang/ast/ops.def"
#undef AST_OP
    AST_OPS
} AstOp;

typedef struct AstNode {
    AstKind kind;
    Span span;
} AstNode;

typedef struct AstNodes {
    AstNode **items;
    int n, capacity;
} AstNodes;

#define AST_C_NODE AstNode *
#define AST_C_LIST AstNodes
#define AST_C_TEXT Str
#define AST_C_FLAG bool
#define AST_C_OP AstOp
#define AST_C_NUM Number
#define AST_C_INT int
#define FIELD(KIND, name) AST_C_##KIND name;
#define NODE(Name, fields)                                                                                             \
    typedef struct Ast##Name {                                                                                         \
        AstNode node;                                                                                                  \
        fields                                                                                                         \
    } Ast##Name;
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD

/* A zeroed node of the kind, `Ast##Name *`. */
#define AST_NEW(arena, Name, where) ((Ast##Name *)ast_new((arena), AST_##Name, sizeof(Ast##Name), (where)))
/* The node as its own type; the kind must be right. */
#define AST_AS(Name, pointer) ((Ast##Name *)(pointer))

AstNode *ast_new(Arena *arena, AstKind kind, size_t bytes, Span span);
void ast_list_add(Arena *arena, AstNodes *list, AstNode *node); /* NULL is not added */
const char *ast_kind_name(AstKind kind);
const char *ast_op_name(AstOp op);                              /* English spelling */
void ast_dump(const AstNode *node, Buf *buf);                   /* one node a line, indented, with its byte span */

#endif

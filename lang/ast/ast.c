/* Nodes: making them, their names, and the dump of any tree, all derived from nodes.def and ops.def. */
#include "lang/ast/ast.h"

AstNode *ast_new(Arena *arena, AstKind kind, size_t bytes, Span span) {
    AstNode *node = arena_alloc(arena, bytes);
    node->kind = kind;
    node->span = span;
    return node;
}

void ast_list_add(Arena *arena, AstNodes *list, AstNode *node) {
    if (node)
        vec_push(arena, list, node);
}

const char *ast_kind_name(AstKind kind) {
    switch (kind) {
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: return #Name;
#include "lang/ast/nodes.def"
#undef NODE
    default: return "?";
    }
}

const char *ast_op_name(AstOp op) {
    switch (op) {
#define AST_OP(symbol, en, zh)                                                                                         \
    case AST_OP_##symbol: return en;
#include "lang/ast/ops.def"
#undef AST_OP
    default: return "?";
    }
}

/* A node is written in two passes over its fields: what stands on its line, then the nodes below it. Recursion is as
 * deep as the tree, which the parser limits. */
typedef struct Dump {
    Buf *buf;
    int indent;
    bool below;
} Dump;

static void dump_node(Buf *buf, int indent, const char *field, const AstNode *node);

static void dump_NODE(Dump *dump, const char *field, const AstNode *node) {
    if (dump->below && node)
        dump_node(dump->buf, dump->indent, field, node);
}

static void dump_LIST(Dump *dump, const char *field, AstNodes list) {
    for (int i = 0; dump->below && i < list.n; i++)
        dump_node(dump->buf, dump->indent, field, list.items[i]);
}

static void dump_TEXT(Dump *dump, const char *field, Str text) {
    if (dump->below)
        return;
    buf_add_format(dump->buf, " %s=\"", field);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buf_add_char(dump->buf, '\\');
        buf_add_char(dump->buf, text.p[i]);
    }
    buf_add_char(dump->buf, '"');
}

static void dump_FLAG(Dump *dump, const char *field, bool flag) {
    if (!dump->below && flag)
        buf_add_format(dump->buf, " %s", field);
}

static void dump_OP(Dump *dump, const char *field, AstOp op) {
    if (!dump->below)
        buf_add_format(dump->buf, " %s=\"%s\"", field, ast_op_name(op));
}

static void dump_NUM(Dump *dump, const char *field, Number number) {
    if (dump->below)
        return;
    buf_add_format(dump->buf, " %s=", field);
    number_print_plain(dump->buf, number);
}

static void dump_INT(Dump *dump, const char *field, int number) {
    if (!dump->below)
        buf_add_format(dump->buf, " %s=%d", field, number);
}

#define FIELD(KIND, name) dump_##KIND(dump, #name, node->name);
#define NODE(Name, fields)                                                                                             \
    static void dump_fields_##Name(Dump *dump, const Ast##Name *node) {                                                \
        fields                                                                                                         \
    }
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD

static void dump_fields(Dump *dump, const AstNode *node) {
    switch (node->kind) {
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: dump_fields_##Name(dump, AST_AS(Name, node)); break;
#include "lang/ast/nodes.def"
#undef NODE
    default: break;
    }
}

static void dump_node(Buf *buf, int indent, const char *field, const AstNode *node) {
    buf_add_format(buf, "%*s%s%s%s @%u-%u", indent, "", field ? field : "", field ? ": " : "",
                   ast_kind_name(node->kind), node->span.start, node->span.end);
    Dump dump = {.buf = buf, .indent = indent + 2};
    dump_fields(&dump, node);
    buf_add_char(buf, '\n');
    dump.below = true;
    dump_fields(&dump, node);
}

void ast_dump(const AstNode *node, Buf *buf) {
    if (node)
        dump_node(buf, 0, NULL, node);
}

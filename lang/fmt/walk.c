/* What goes over a tree: each node, and two trees held against each other; derived from nodes.def. */
#include "lang/fmt/internal.h"

#include "lang/parse/parse.h"

typedef struct Walk {
    void (*visit)(void *context, const AstNode *node);
    void *context;
} Walk;

static void walk_NODE(Walk *walk, const AstNode *node) {
    if (node)
        walk_tree(node, walk->visit, walk->context);
}

static void walk_LIST(Walk *walk, AstNodes list) {
    for (int i = 0; i < list.n; i++)
        walk_tree(list.items[i], walk->visit, walk->context);
}

#define WALK_NODE(field) walk_NODE(walk, node->field);
#define WALK_LIST(field) walk_LIST(walk, node->field);
#define WALK_TEXT(field)
#define WALK_FLAG(field)
#define WALK_OP(field)
#define WALK_NUM(field)
#define WALK_INT(field)
#define FIELD(KIND, name) WALK_##KIND(name)
#define NODE(Name, fields)                                                                                             \
    static void walk_fields_##Name(Walk *walk, const Ast##Name *node) {                                                \
        (void)walk, (void)node;                                                                                        \
        fields                                                                                                         \
    }
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD

void walk_tree(const AstNode *node, void (*visit)(void *context, const AstNode *node), void *context) {
    Walk walk = {visit, context};
    visit(context, node);
    switch (node->kind) {
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: walk_fields_##Name(&walk, AST_AS(Name, node)); break;
#include "lang/ast/nodes.def"
#undef NODE
    default: break;
    }
}

/* --- Two trees ------------------------------------------------------------------------------------------------------ */

static bool same_word(Str a, Str b) {
    if (word_type(a) != WORD_NONE && word_type(a) == word_type(b))
        return true;
    if (word_function(a) != WORD_NONE && word_function(a) == word_function(b))
        return true;
    if (word_period(a) != WORD_NONE && word_period(a) == word_period(b))
        return true;
    if (word_verdict(a) != WORD_NONE && word_verdict(a) == word_verdict(b))
        return true;
    if (word_duration(a) && word_duration(a) == word_duration(b))
        return true;
    return word_keyword(a, NULL) == WORD_DUE && word_keyword(b, NULL) == WORD_DUE;
}

/* Two texts with {expressions}: literals equal, expressions the same. */
static bool same_template(Arena *arena, Str a, Str b) {
    FmtOptions english = {.translate = true, .language = LANGUAGE_EN, .translate_due = true};
    return str_equal(words_template(arena, a, &english), words_template(arena, b, &english));
}

typedef struct Pair {
    Arena *arena;
    AstKind kind; /* of the nodes */
    bool same;
} Pair;

static void same_NODE(Pair *pair, const AstNode *a, const AstNode *b) {
    pair->same = pair->same && (a && b ? fmt_same_tree(pair->arena, a, b) : a == b);
}

static void same_LIST(Pair *pair, AstNodes a, AstNodes b) {
    pair->same = pair->same && a.n == b.n;
    for (int i = 0; pair->same && i < a.n; i++)
        same_NODE(pair, a.items[i], b.items[i]);
}

static void same_TEXT(Pair *pair, Str a, Str b) {
    pair->same = pair->same && (str_equal(a, b) || (pair->kind == AST_Name && same_word(a, b)) ||
                                (pair->kind == AST_String && same_template(pair->arena, a, b)));
}

static void same_FLAG(Pair *pair, bool a, bool b) {
    pair->same = pair->same && a == b;
}

static void same_OP(Pair *pair, AstOp a, AstOp b) {
    pair->same = pair->same && a == b;
}

static void same_NUM(Pair *pair, Number a, Number b) {
    pair->same = pair->same && number_compare(a, b) == 0;
}

static void same_INT(Pair *pair, int a, int b) {
    pair->same = pair->same && a == b;
}

#define FIELD(KIND, name) same_##KIND(pair, a->name, b->name);
#define NODE(Name, fields)                                                                                             \
    static void same_fields_##Name(Pair *pair, const Ast##Name *a, const Ast##Name *b) {                               \
        fields                                                                                                         \
    }
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD

bool fmt_same_tree(Arena *arena, const AstNode *a, const AstNode *b) {
    Pair pair = {arena, a->kind, a->kind == b->kind};
    if (!pair.same)
        return false;
    switch (a->kind) {
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: same_fields_##Name(&pair, AST_AS(Name, a), AST_AS(Name, b)); break;
#include "lang/ast/nodes.def"
#undef NODE
    default: break;
    }
    return pair.same;
}

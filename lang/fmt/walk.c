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
    FmtLikeness found;
} Pair;

static void note(Pair *pair, FmtLikeness likeness) {
    if (likeness < pair->found)
        pair->found = likeness;
}

static void same_NODE(Pair *pair, const AstNode *a, const AstNode *b) {
    if (a && b)
        note(pair, fmt_compare_trees(pair->arena, a, b));
    else
        note(pair, a == b ? FMT_EQUAL : FMT_DIFFERENT);
}

static void same_LIST(Pair *pair, AstNodes a, AstNodes b) {
    note(pair, a.n == b.n ? FMT_EQUAL : FMT_DIFFERENT);
    for (int i = 0; pair->found && i < a.n; i++)
        same_NODE(pair, a.items[i], b.items[i]);
}

static void same_TEXT(Pair *pair, Str a, Str b) {
    if (str_equal(a, b))
        return;
    note(pair, (pair->kind == AST_Name && same_word(a, b)) || (pair->kind == AST_String && same_template(pair->arena, a, b))
                   ? FMT_ALIKE
                   : FMT_DIFFERENT);
}

static void same_INT(Pair *pair, int a, int b) {
    note(pair, a == b ? FMT_EQUAL : FMT_DIFFERENT);
}

static void same_FLAG(Pair *pair, bool a, bool b) {
    same_INT(pair, a, b);
}

static void same_OP(Pair *pair, AstOp a, AstOp b) {
    same_INT(pair, (int)a, (int)b);
}

static void same_NUM(Pair *pair, Number a, Number b) {
    same_INT(pair, number_compare(a, b), 0);
}

#define FIELD(KIND, name) same_##KIND(pair, a->name, b->name);
#define NODE(Name, fields)                                                                                             \
    static void same_fields_##Name(Pair *pair, const Ast##Name *a, const Ast##Name *b) {                               \
        fields                                                                                                         \
    }
#include "lang/ast/nodes.def"
#undef NODE
#undef FIELD

FmtLikeness fmt_compare_trees(Arena *arena, const AstNode *a, const AstNode *b) {
    Pair pair = {arena, a->kind, a->kind == b->kind ? FMT_EQUAL : FMT_DIFFERENT};
    if (!pair.found)
        return FMT_DIFFERENT;
    switch (a->kind) {
#define NODE(Name, fields)                                                                                             \
    case AST_##Name: same_fields_##Name(&pair, AST_AS(Name, a), AST_AS(Name, b)); break;
#include "lang/ast/nodes.def"
#undef NODE
    default: break;
    }
    return pair.found;
}

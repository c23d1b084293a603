/* What the files of lang/fmt share. */
#ifndef BANFA_FMT_INTERNAL_H
#define BANFA_FMT_INTERNAL_H

#include "lang/fmt/fmt.h"

/* What a name is where it stands, as far as that has two spellings; or what a string is. */
typedef enum Mark {
    MARK_NONE,
    MARK_TYPE,
    MARK_FUNCTION,
    MARK_PERIOD,
    MARK_DURATION,
    MARK_VERDICT,
    MARK_DUE,
    MARK_TEMPLATE, /* a string with {expressions} */
} Mark;

/* A token that is printed. What the filter made up is none, nor is a `;`. */
typedef struct Item {
    const Token *token;
    int code;
    Mark mark;
    Str text;           /* as it is printed */
    int cells;
    int pad;            /* further spaces before it, which line it up with others */
    bool space;         /* one before it, when it begins no line */
    int match;          /* of a bracket or brace: the item that is its other half; else -1 */
    bool ends, semi;    /* it ends a statement; by a `;` that was written */
    VEC(int) before;    /* comments on lines of their own before it */
    int trailing;       /* the one after it on its line, or -1 */
} Item;

typedef struct Items {
    Arena *arena;
    const Source *source;
    const FmtOptions *options;
    TokenList list;
    VEC(Item) items;    /* closed by one of code T_END, which has the comments after the last token */
    VEC(Str) comments;  /* their texts, in order */
} Items;

/* items.c: the tokens with their comments; `node` is their tree. */
void items_build(Items *items, const AstNode *node);

/* words.c */
void words_mark(Items *items, const AstNode *node);  /* sets the marks */
void words_print(Items *items);                      /* sets text, cells and space */
/* A text with {expressions}, each in the form. As it is where one cannot be read. */
Str words_template(Arena *arena, Str text, const FmtOptions *options);

/* layout.c */
void layout_print(Items *items, Buf *out);

enum { INDENT = 2 };

/* wrap.c: one statement, or a part of it, to lines. */
typedef struct Layout {
    Items *items;
    Buf *out;
    int column;         /* cells on the line so far */
    bool empty;         /* nothing is on the line */
    bool fresh;         /* nothing but the spaces before its first item */
    int pending;        /* the comment that ends this line, or -1 */
    bool rows;          /* each line begins a row: only what a line ends in carries it on */
} Layout;

void wrap_newline(Layout *layout);                        /* ends the line, if anything is on it */
void wrap_comments(Layout *layout, int item, int indent); /* those before the item, each on a line */
void wrap_start(Layout *layout, int item, int indent);    /* a new line for the item, after its comments */
void wrap_put(Layout *layout, int item, int indent);      /* the item, on this line if it can be */
/* Items [from, to), on this line, which begins at `base`, where they fit; else broken, and further lines stand further in. */
void wrap_range(Layout *layout, int from, int to, int base);
int wrap_cells(const Items *items, int from, int to);     /* as one line, without the space before it */
bool wrap_has_break(const Items *items, int from, int to); /* a comment within forces a line end */

/* walk.c: each node below, and it. */
void walk_tree(const AstNode *node, void (*visit)(void *context, const AstNode *node), void *context);

#endif

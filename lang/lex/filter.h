/* Within lang/lex: the state of the filter, and the joining of words that comes before it. */
#ifndef BANFA_LEX_FILTER_H
#define BANFA_LEX_FILTER_H

#include "lang/lex/scan.h"

typedef enum Place { IN_FILE, IN_ARTICLE, IN_FACTS, IN_TABLE } Place;

/* OPEN_IGNORED: a block where there can be none; reported, and its braces left out. */
typedef enum OpenKind { OPEN_PAREN, OPEN_SQUARE, OPEN_SET, OPEN_BLOCK, OPEN_IGNORED } OpenKind;

typedef struct Open {
    OpenKind kind;
    Place outer;          /* the place it was opened in */
    uint32_t start, end;  /* the bracket */
    bool arguments;       /* the list of arguments of a function's declaration */
    bool values;          /* in it: within the values of a `one of` */
    int operators, most;  /* of the expression when it was opened; the most that one of its parts came to */
} Open;

typedef struct Filter {
    Arena *arena;
    const Source *source;
    LexErrors *errors;
    bool file;
    VEC(Token) out;
    VEC(Open) opens;
    Place place;
    uint32_t at, end;         /* of the token being read; of the text */
    uint32_t last_end;        /* where the token before ended */
    bool too_deep;

    /* Of the statement being read. */
    int count, fixed;         /* tokens so far; 1 when the first is `fixed` */
    uint32_t statement_start;
    Word head;                /* the keyword it begins with */
    int first_code;
    Token previous, before;   /* the last two tokens; code 0 before there are any */
    bool dropping;            /* too much of something: the rest is not handed on */
    bool per_seen, has_block, has_arguments, clause_list;
    int operators, prefixes;
} Filter;

/* join.c: reserved words get their codes, `must not` and `not in` become one token, 每年 two. Padded with tokens of code T_END, so that
 * three may be looked at beyond the last. */
Token *words_join(Arena *arena, const Token *tokens, int n);
int keyword_code(Word word); /* the grammar's */

#endif

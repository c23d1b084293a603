/* Within lang/lex: the state of the filter, and the joining of words that comes before it. */
#ifndef BANFA_LEX_FILTER_H
#define BANFA_LEX_FILTER_H

#include "lang/lex/kinds.h"
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
    bool made;            /* a block whose brace is missing: reported, and supposed */
    bool excused;         /* it ended such a block, so that its own end may be missing now */
    uint32_t indent;      /* of the line on which the statement of the block begins */
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
    int unclosed; /* blocks of which it was said that they are not closed, and whose `}` may still come */
    VEC(uint32_t) derails;    /* where a brace was wrong: what follows may be read as what it is not */

    /* Of the statement being read. */
    int count, fixed;         /* tokens so far; 1 when the first is `fixed` */
    uint32_t statement_start;
    Word head;                /* the keyword it begins with */
    int first_code;
    Token previous, before;   /* the last two tokens; code 0 before there are any */
    bool dropping;            /* too much of something: the rest is not handed on */
    bool per_seen, has_block, has_arguments, clause_list, force_seen, assign_seen;
    bool labelled, typed;     /* of a field: a label after its name; a keyword as its type */
    bool one_of;              /* of a field: its type is a list of values, which commas separate */
    bool bare_in, lost_set;   /* `in` without a brace; then a comma: the brace is missing */
    int operators, prefixes;
} Filter;

/* brackets.c: the state, and brackets. */
uint32_t filter_indent(const Filter *f, uint32_t at); /* bytes from the start of its line, at most 255 */
Open *filter_top(Filter *f);
bool filter_suspended(Filter *f);
void filter_emit(Filter *f, Token token);
void filter_emit_made(Filter *f, int code);
void filter_start(Filter *f);
void filter_end(Filter *f);                  /* of the statement, where there is one */
bool filter_has_error(const Filter *f);      /* the statement so far */
void filter_too_much(Filter *f, const Token *token, DiagCode code, int limit);
void filter_push(Filter *f, OpenKind kind, const Token *token);
void filter_close_brackets(Filter *f, int depth);
void filter_close_blocks(Filter *f, int depth);
void filter_close_bracket(Filter *f, const Token *token, OpenKind kind);
void filter_close_brace(Filter *f, const Token *token);
bool filter_takes_block(const Filter *f);
void filter_open_brace(Filter *f, const Token *token, bool block_line);
void filter_suppose_block(Filter *f);        /* its brace is missing, after the last token */

/* place.c: what a token is by where it stands. */
Word place_keyword(Filter *f, const Token *token);        /* the keyword that a name is here, or WORD_NONE */
bool place_carries_on(Filter *f, const Token *token);     /* rule (b), of a line that begins with it */
bool place_stops_brackets(Filter *f, const Token *token); /* it cannot stand in the brackets that are open */
bool place_begins_statement(Filter *f, const Token *token); /* though the line before is not complete */
/* In how many of the open blocks a statement that begins with the token may stand. */
int place_depth(Filter *f, const Token *token);

/* join.c: reserved words get their codes, `must not` and `not in` become one token, 每年 two. Padded with tokens of code
 * T_END, so that three may be looked at beyond the last. */
Token *words_join(Arena *arena, const Token *tokens, int n);

#endif

/* Within lang/parse: what the grammar's actions and the sentences about errors share. */
#ifndef BANFA_PARSE_PARSER_H
#define BANFA_PARSE_PARSER_H

#include "lang/lex/lex.h"
#include "lang/parse/parse.h"

typedef struct Parser {
    Arena *arena;
    const Source *source;
    DiagList *diags;
    TokenList tokens;
    int start;           /* a token before the first, for a file or an expression; 0 when it has been read */
    int at, last;        /* the next token; the one handed on last */
    int errors;          /* so far, those of the tokens included */
    bool bad;            /* the statement being read has an error that is reported: it will be left out */
    bool rows_bad;       /* a row of the table being read is left out */
    bool recovering;     /* the grammar skips to the end of the statement */
    int error_at;        /* the token at which it began to */
    int broken_end;      /* the token after the last statement that was left out */
    bool derailed;       /* a brace before this statement is wrong: an error may only follow from it */
    AstFile *file;
    AstNode *expression;
} Parser;

/* sentences.c: the error at the token parser->last. `expected` are the names of what could stand there, as in
 * grammar.y: the English spelling of a keyword, else "English|Chinese". */
void sentence_unexpected(Parser *parser, const char *const *expected, int nexpected);
void sentence_too_deep(Parser *parser);
/* Queues an error; never NULL. Above the limit of errors what is returned is not printed. */
Diag *sentence_report(Parser *parser, DiagCode code, Span span, const Words *args, int nargs);
/* While the grammar recovers, at the `{` of a block: past the block, unless it is one that the grammar goes on with.
 * The token to go on with, which is at parser->at. */
const Token *parse_skip_block(Parser *parser, const Token *token);
/* The first token of the statement that token i belongs to. */
int statement_first(const Parser *parser, int i);
/* The `;` or brace that ends the statement which token i belongs to, or its block. */
int statement_end(const Parser *parser, int i);
/* Whether an error was found while reading the tokens of these bytes. */
bool statement_has_error(const Parser *parser, uint32_t start, uint32_t end);
int token_find(const Parser *parser, uint32_t start); /* the token that begins there, or the next one */

/* build.c: nodes that take more than an assignment. Errors in literals are reported there, and set parser->bad. */
AstNode *build_name(Parser *parser, const Token *token, Span span);
AstNode *build_clause(Parser *parser, const Token *token, Span span);
AstNode *build_string(Parser *parser, const Token *token, Span span);
AstNode *build_number(Parser *parser, const Token *token, Span span);
AstNode *build_date(Parser *parser, const Token *token, Span span);
AstNode *build_month_day(Parser *parser, const Token *token, Span span);
AstNode *build_quantity(Parser *parser, const Token *number, Span number_span, const Token *unit, Span unit_span);
AstNode *build_unary(Parser *parser, AstOp op, AstNode *operand, Span span);
AstNode *build_binary(Parser *parser, AstOp op, AstNode *left, AstNode *right, Span span);
AstNode *build_force(Parser *parser, AstOp op, AstNode *condition, Span span);
AstNode *build_call(Parser *parser, const Token *name, Span name_span, AstNodes args, Span span);
/* A part of a header: the second of its kind is an error. */
void build_header_part(Parser *parser, AstNode **place, AstNode *value, const Token *keyword, Span span);
/* A rule without a name; of two forces, each at the beginning of a line, the second is an error. */
AstNode *build_bare_rule(Parser *parser, AstNode *condition, AstNodes clauses, Span span);

/* The statement, or NULL (and its name kept as broken) when it has an error. `end` is the `;` after it. */
AstNode *build_finished(Parser *parser, AstNode *statement, Span end);
/* The statement in which the grammar recovers: a Field, a Row or any other. */
void build_broken(Parser *parser, AstKind kind);
/* A name for a block whose header has an error: the token after its keyword. */
AstNode *build_header_name(Parser *parser, Span keyword);

/* A name that begins with a word of the language, which was run together with it: said, with a fix. */
void sentence_glued(Parser *parser, const Token *token, size_t length);

#endif

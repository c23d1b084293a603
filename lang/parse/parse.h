/* Tokens to the tree.
 *
 * In: a source. Out: its AstFile, whose statements are those that could be read (a statement with an error in it is
 * left out), and diagnostics queued for every error, none that only follows from another. Owner: the arena. */
#ifndef BANFA_PARSE_PARSE_H
#define BANFA_PARSE_PARSE_H

#include "lang/ast/ast.h"
#include "lang/lex/lex.h"
#include "runtime/base/diag.h"

enum { PARSE_MAX_DEPTH = 200 }; /* of nested expressions and blocks; what recurses on the tree relies on it */

AstFile *parse_file(Arena *arena, const Source *source, DiagList *diags);
/* The same, with the tokens that were read. */
AstFile *parse_file_tokens(Arena *arena, const Source *source, DiagList *diags, TokenList *tokens);

/* One expression that stands at bytes [start, end) of the source, as inside "{…}" of a remedy. NULL after an error. */
AstNode *parse_expression(Arena *arena, const Source *source, uint32_t start, uint32_t end, DiagList *diags);

/* Where the expression that begins at byte `at` of such a text ends: its closing brace, which is not inside a string or a set of its
 * own; text.n where there is none. */
size_t parse_brace_end(Str text, size_t at);

#endif

/* Within the front end: kinds of tokens (by the grammar's codes) and of words, as the filter and the sentences about
 * errors ask for them. */
#ifndef BANFA_LEX_KINDS_H
#define BANFA_LEX_KINDS_H

#include "lang/lex/lex.h"

bool token_is_comparison(int code);
bool token_is_operator(int code);    /* of two operands; comparisons, `and`, `or` too; not `..` */
bool token_is_force(int code);       /* must … may */
bool token_is_clause_word(int code); /* of a rule or case, but `from`, `of`, `then` and `else` */
bool token_is_value(const Token *token);   /* a name, text, number, date or clause */
bool token_ends_operand(int code);
bool token_needs_more(const Token *token); /* a line cannot end here: rule (a) */
/* `1,000`: the first token after the groups that follow the number and, where there are any, the number that is meant. Else the comma. */
const Token *token_grouped(Arena *arena, const Token *number, const Token *comma, Str *meant);
bool word_begins_statement(Word word);
bool word_has_block(Word word);      /* article, facts, table */
bool word_is_of_file(Word word);     /* what it begins stands in no block */
bool word_is_of_header(Word word);   /* edition … under */

/* What is written for a word that the language does not have: its own word, or (WORD_NONE) a sign. False where nothing is known of
 * it. 必须 is written 应当, `shall` is `must`, 不少于 is >=. */
bool word_meant(Str text, Word *word, Str *written);

/* The grammar's token of a word (join.c). */
int keyword_code(Word word);

#endif

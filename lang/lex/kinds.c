/* Kinds of tokens and words. */
#include "lang/lex/kinds.h"

#include "parse.tab.h"

bool token_is_comparison(int code) {
    switch (code) {
    case T_EQ: case T_NE: case T_LT: case T_LE: case T_GT: case T_GE: case T_IN: case T_NOT_IN:
        return true;
    default:
        return false;
    }
}

bool token_is_operator(int code) {
    switch (code) {
    case T_PLUS: case T_MINUS: case T_STAR: case T_SLASH: case T_AND: case T_OR:
        return true;
    default:
        return token_is_comparison(code);
    }
}

bool token_is_force(int code) {
    return code == T_MUST || code == T_MUST_NOT || code == T_SHOULD || code == T_SHOULD_NOT || code == T_MAY;
}

/* Clause words (of a rule, a case) but from, of, then and else, which stand within brackets too. */
bool token_is_clause_word(int code) {
    switch (code) {
    case T_MUST: case T_MUST_NOT: case T_SHOULD: case T_SHOULD_NOT: case T_MAY: case T_WHEN: case T_UNLESS:
    case T_EACH: case T_BY: case T_WITHIN: case T_OVERRIDES: case T_CITE: case T_BECAUSE: case T_REMEDY: case T_FOR:
    case T_OTHERWISE:
        return true;
    default:
        return false;
    }
}

bool word_is_of_header(Word word) {
    switch (word) {
    case WORD_EDITION: case WORD_ISSUED: case WORD_EFFECTIVE: case WORD_REPEALED: case WORD_UNDER:
        return true;
    default:
        return false;
    }
}

/* A token that may end an operand. */
bool token_ends_operand(int code) {
    switch (code) {
    case T_NAME: case T_NUMBER: case T_STRING: case T_DATE: case T_MONTHDAY: case T_CLAUSE: case T_YES: case T_NO:
    case T_AS_OF: case T_PERIOD: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_DOTDOT: case T_OTHERWISE:
    case T_SIGNED:
        return true;
    default:
        return false;
    }
}

/* Rule (a): a line cannot end here. */
bool token_needs_more(const Token *token) {
    switch (token->code) {
    case T_COMMA: case T_ITEM_COMMA: case T_ASSIGN:
        return true;
    case T_OTHERWISE: case T_YES: case T_NO: case T_AS_OF: case T_PERIOD: case T_SIGNED:
        return false;
    default:
        return token->word != WORD_NONE || token_is_operator(token->code);
    }
}

bool token_is_value(const Token *token) {
    switch (token->code) {
    case T_NAME: case T_STRING: case T_NUMBER: case T_DATE: case T_MONTHDAY: case T_CLAUSE:
        return true;
    default:
        return false;
    }
}

static bool is_group(const Token *token, size_t least) {
    Str text = token->text;
    bool all = token->code == T_NUMBER && token->glued && text.n >= least && text.n <= 3;
    for (size_t i = 0; all && i < text.n; i++)
        all = text.p[i] >= '0' && text.p[i] <= '9';
    return all;
}

const Token *token_grouped(Arena *arena, const Token *number, const Token *comma, Str *meant) {
    Token first = *number;
    first.glued = true;
    if (!is_group(&first, 1))
        return comma;
    const Token *end = comma;
    Buf digits = {0};
    buf_add(&digits, number->text);
    for (; end->code == T_COMMA && end->glued && is_group(end + 1, 3); end += 2)
        buf_add(&digits, end[1].text);
    *meant = str_copy(arena, buf_str(&digits));
    buf_free(&digits);
    return end;
}

bool word_begins_statement(Word word) {
    switch (word) {
    case WORD_POLICY: case WORD_USE: case WORD_UNIT: case WORD_FACTS: case WORD_ARTICLE: case WORD_RULE:
    case WORD_DEFINE: case WORD_PARAM: case WORD_FUNCTION: case WORD_NATIVE: case WORD_TEST: case WORD_REMARK:
    case WORD_TABLE:
        return true;
    default:
        return false;
    }
}

bool word_has_block(Word word) {
    return word == WORD_ARTICLE || word == WORD_FACTS || word == WORD_TABLE;
}

/* What stands in no block but the file itself. */
bool word_is_of_file(Word word) {
    return word == WORD_POLICY || word == WORD_USE || word == WORD_UNIT || word == WORD_FACTS || word == WORD_ARTICLE;
}

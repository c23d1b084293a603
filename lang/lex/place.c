/* What a name or a line is by where it stands: contextual keywords, lines that carry on, what cannot stand in a block
 * or bracket. */
#include "lang/lex/filter.h"

#include "parse.tab.h"

/* --- Keywords that are so only where they can be --- */

static bool follows(const Token *next) {
    return !next->line_start && token_is_value(next);
}

static bool begins_operand(const Token *token) {
    switch (token->code) {
    case T_LPAREN: case T_YES: case T_NO: case T_AS_OF: case T_PERIOD: case T_NOT: case T_IF: case T_MINUS:
    case T_DOTDOT:
        return true;
    default:
        return token_is_value(token);
    }
}

/* Where the type of a field or an argument is expected. */
static bool type_position(Filter *f) {
    Open *open = filter_top(f);
    if (open && open->arguments)
        return f->previous.code == T_NAME &&
               (f->before.code == T_CALL || f->before.code == T_LPAREN || f->before.code == T_COMMA);
    int n = f->count - f->fixed;
    return f->place == IN_FACTS && !filter_suspended(f) && f->head != WORD_ALWAYS &&
           ((n == 1 && f->previous.code == T_NAME) || (n == 2 && f->previous.code == T_STRING));
}

/* Whether expressions are what the statement is made of at this point. */
static bool in_expression(Filter *f) {
    Open *open = filter_top(f);
    if (open && open->arguments)
        return false;
    if (f->place == IN_FACTS)
        return f->head == WORD_ALWAYS;
    switch (f->head) {
    case WORD_POLICY: case WORD_USE: case WORD_UNIT: case WORD_FACTS: case WORD_ARTICLE: case WORD_REMARK:
        return false;
    default:
        return true;
    }
}

static bool ends_statement(const Token *token) {
    return token->line_start || token->code == T_SEMI || token->code == T_RSET || token->code == T_END;
}

static Word word_at_start(const Filter *f, const Token *token, Word word) {
    const Token *next = token + 1;
    switch (f->place) {
    case IN_FACTS:
        /* `fixed text` and `always "label" count` are fields of that name: what the keyword needs is not there. */
        if (word == WORD_FIXED)
            return next->code == T_NAME && !next->line_start && !ends_statement(next + 1) ? word : WORD_NONE;
        if (word == WORD_ALWAYS && !next->line_start && begins_operand(next)) {
            bool labelled = next->code == T_STRING && next[1].code == T_NAME && !next[1].line_start;
            bool typed = next->code == T_NAME && word_type(next->text) != WORD_NONE && ends_statement(next + 1);
            return labelled || typed ? WORD_NONE : word;
        }
        return WORD_NONE;
    case IN_TABLE:
        return WORD_NONE;
    default:
        if (!f->file || !word_begins_statement(word))
            return WORD_NONE;
        /* Before a block it can be nothing else, though what should come first is missing. */
        return follows(next) || (word_has_block(word) && next->code == T_LSET && !next->line_start) ? word : WORD_NONE;
    }
}

/* The keyword that a name is where it stands, or WORD_NONE. */
Word place_keyword(Filter *f, const Token *token) {
    if (token->code != T_NAME || token->quoted)
        return WORD_NONE;
    const Token *next = token + 1;
    bool one_of = str_equal(token->text, STR("one")) && next->code == T_OF;
    Word word = one_of ? WORD_ONE_OF : word_keyword(token->text, NULL);
    int previous = f->previous.code;
    if (word == WORD_NONE)
        return WORD_NONE;
    if (f->count == 0)
        return word_at_start(f, token, word);
    if (type_position(f) && (word == WORD_ONE_OF || ((word == WORD_LIST || word == WORD_REF) && !filter_suspended(f))))
        return word;
    if (word_is_of_header(word))
        return f->head == WORD_POLICY && token_ends_operand(previous) && (!token->line_start || token_is_value(next))
                   ? word
                   : WORD_NONE;
    switch (word) {
    case WORD_SCALE: case WORD_SIGNED:
        return f->head == WORD_UNIT && token_ends_operand(previous) ? word : WORD_NONE;
    case WORD_KEY:
        return f->head == WORD_FACTS && f->place != IN_FACTS && token_ends_operand(previous) ? word : WORD_NONE;
    case WORD_PER:
        if (f->place == IN_FACTS)
            return previous == T_NAME && f->before.code == T_LIST ? word : WORD_NONE;
        return f->head == WORD_TABLE && !f->per_seen && token_ends_operand(previous) ? word : WORD_NONE;
    case WORD_WAS:
        return (f->head == WORD_RULE || (f->head == WORD_NONE && !token->line_start) ||
                token_is_clause_word(f->first_code)) &&
                       f->place != IN_FACTS && !filter_suspended(f) && token_ends_operand(previous) &&
                       next->code == T_NAME
                   ? word
                   : WORD_NONE;
    case WORD_GIVEN: case WORD_EXPECT:
        return f->head == WORD_TEST && !filter_suspended(f) && token_ends_operand(previous) &&
                       !token_is_operator(next->code) && next->code != T_DOT && next->code != T_ASSIGN
                   ? word
                   : WORD_NONE;
    case WORD_SYMBOL:
        return f->head == WORD_NATIVE && next->code == T_STRING ? word : WORD_NONE;
    case WORD_FUNCTION:
        return f->head == WORD_NATIVE && f->count == 1 ? word : WORD_NONE;
    case WORD_AT:
        return in_expression(f) && f->count > 0 && (previous == T_NAME || previous == T_RPAREN) &&
                       begins_operand(next) && next->code != T_MINUS && next->code != T_NOT && next->code != T_IF
                   ? word
                   : WORD_NONE;
    default:
        return WORD_NONE;
    }
}

/* Rule (b): a line that begins with this token carries the statement on. */
bool place_carries_on(Filter *f, const Token *token) {
    /* A field has no clauses: a word of theirs is its name, for want of backquotes. */
    if (f->place == IN_TABLE || (f->place == IN_FACTS && f->head != WORD_ALWAYS))
        return false;
    if (token_is_operator(token->code) || token_is_clause_word(token->code))
        return true;
    switch (token->code) {
    case T_OF: case T_FROM: case T_THEN: case T_ELSE:
        return true;
    case T_NAME:
        break;
    default:
        return false;
    }
    Word word = place_keyword(f, token);
    return word_is_of_header(word) || (word == WORD_WAS && f->head == WORD_RULE) || word == WORD_GIVEN ||
           word == WORD_EXPECT || word == WORD_SYMBOL;
}

/* --- What is missing at the beginning of a line --- */

/* Within brackets: a statement or clause that cannot stand there, so that they cannot be still open. */
bool place_stops_brackets(Filter *f, const Token *token) {
    const Token *next = token + 1;
    if (token_is_clause_word(token->code)) {
        /* Unless it is a reserved word used as a name: the grammar says so. */
        switch (next->code) {
        case T_DOT: case T_COMMA: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_COLON:
            return false;
        default:
            return !token_is_operator(next->code) || next->code == T_MINUS;
        }
    }
    if (!token->line_start || token->code != T_NAME || token->quoted || f->place == IN_FACTS)
        return false;
    Word word = word_keyword(token->text, NULL);
    if (f->head == WORD_TEST && (word == WORD_GIVEN || word == WORD_EXPECT))
        return token_is_value(next) || next->code == T_AS_OF;
    for (int i = 0; i < f->opens.n; i++)
        if (f->opens.items[i].arguments)
            return false;
    return word_begins_statement(word) && follows(next);
}

/* `rule text` may be a field of that name; with what only the statement has it is none. */
static bool is_no_field(Word word, const Token *next) {
    const Token *after = next + 1;
    if (next->code == T_STRING)
        return (word == WORD_TEST || word == WORD_USE) &&
               (after->line_start || after->code == T_FOR || after->code == T_SEMI);
    if (next->code != T_NAME)
        return true;
    switch (after->code) {
    case T_STRING: case T_ASSIGN: case T_LPAREN:
        return true;
    case T_LSET:
        return !after->line_start && (word == WORD_FACTS || word == WORD_ARTICLE);
    case T_NAME:
        return !after->line_start && ((word == WORD_TABLE && word_keyword(after->text, NULL) == WORD_PER) ||
                                      (word == WORD_NATIVE && word_keyword(next->text, NULL) == WORD_FUNCTION));
    default:
        return token_is_clause_word(after->code);
    }
}

/* A condition cannot be a field: its first name is followed by what no field has. */
static bool is_condition(const Token *token) {
    const Token *next = token + 1;
    return token->code == T_NAME && token->line_start && !next->line_start &&
           ((next->code == T_DOT && next->glued) || token_is_comparison(next->code) || token_is_operator(next->code));
}

/* `x ==`, and on the next line `rule y …`: a name before a name cannot be what the operator needs. */
bool place_begins_statement(Filter *f, const Token *token) {
    const Token *next = token + 1;
    if ((f->place != IN_FILE && f->place != IN_ARTICLE) || f->head == WORD_TEST || token->code != T_NAME ||
        token->quoted)
        return false;
    int previous = f->previous.code;
    if (!token_is_operator(previous) && !token_is_clause_word(previous) && previous != T_NOT && previous != T_ASSIGN &&
        previous != T_COMMA)
        return false;
    Word word = word_keyword(token->text, NULL);
    if (!word_begins_statement(word) || !follows(next))
        return false;
    return next->code != T_NAME || next->quoted || word_keyword(next->text, NULL) != WORD_AT;
}

/* At the start of a statement: how many of the open blocks it cannot stand in. */
int place_depth(Filter *f, const Token *token) {
    if (token->code != T_NAME)
        return f->opens.n;
    Word word = token->quoted ? WORD_NONE : word_keyword(token->text, NULL);
    const Token *next = token + 1;
    /* Further to the left than what is in the block, it is more likely to stand after it than to lack its `always`. */
    bool outside =
        f->place == IN_FACTS && is_condition(token) && filter_indent(f, token->start) <= filter_top(f)->indent;
    if (outside)
        word = WORD_NONE;
    else if (!word_begins_statement(word) || !follows(next))
        return f->opens.n;
    if (outside) {
        /* It stands in an article or the file, as a rule does. */
    } else if (f->place == IN_ARTICLE) {
        outside = word_is_of_file(word);
    } else if (f->place == IN_TABLE) {
        outside = next->code == T_NAME || next->code == T_STRING;
    } else if (f->place == IN_FACTS && token->line_start) {
        outside = is_no_field(word, next);
    }
    if (!outside)
        return f->opens.n;
    int depth = f->opens.n;
    Place place = f->place;
    while (depth > 0 && place != IN_FILE && (place != IN_ARTICLE || word_is_of_file(word)))
        place = f->opens.items[--depth].outer;
    return depth;
}

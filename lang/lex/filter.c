/* Between scanner and grammar: which names are keywords here, which braces are blocks, where statements end.
 *
 * In: raw tokens. Out: the grammar's tokens, with a `;` at the end of each statement and its brackets in pairs (what is missing is
 * reported and added), so that the grammar can recover at each `;`. One pass, looking at most three tokens ahead. */
#include "lang/lex/filter.h"

#include "lang/parse/parse.h"
#include "runtime/base/utf8.h"

#include "parse.tab.h"

enum {
    MAX_OPERATORS = 2000, /* of one expression: its tree may be so deep on the left */
    IF_WEIGHT = 10,       /* an `if` nests to the right, where the grammar's stack and the checker go as deep as with brackets */
};

/* --- What a token is --- */

static bool is_comparison(int code) {
    switch (code) {
    case T_EQ: case T_NE: case T_LT: case T_LE: case T_GT: case T_GE: case T_IN: case T_NOT_IN:
        return true;
    default:
        return false;
    }
}

static bool is_operator(int code) {
    switch (code) {
    case T_PLUS: case T_MINUS: case T_STAR: case T_SLASH: case T_AND: case T_OR:
        return true;
    default:
        return is_comparison(code);
    }
}

/* Clause words (of a rule, a case) but from, of, then and else, which stand within brackets too. */
static bool is_clause_word(int code) {
    switch (code) {
    case T_MUST: case T_MUST_NOT: case T_SHOULD: case T_SHOULD_NOT: case T_MAY: case T_WHEN: case T_UNLESS: case T_EACH: case T_BY:
    case T_WITHIN: case T_OVERRIDES: case T_CITE: case T_BECAUSE: case T_REMEDY: case T_FOR: case T_OTHERWISE:
        return true;
    default:
        return false;
    }
}

static bool is_header_word(Word word) {
    switch (word) {
    case WORD_EDITION: case WORD_ISSUED: case WORD_EFFECTIVE: case WORD_REPEALED: case WORD_UNDER:
        return true;
    default:
        return false;
    }
}

/* A token that may end an operand. */
static bool ends_operand(int code) {
    switch (code) {
    case T_NAME: case T_NUMBER: case T_STRING: case T_DATE: case T_MONTHDAY: case T_CLAUSE: case T_YES: case T_NO: case T_AS_OF:
    case T_PERIOD: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_DOTDOT: case T_OTHERWISE: case T_SIGNED:
        return true;
    default:
        return false;
    }
}

/* Rule (a): a line cannot end here. */
static bool needs_more(const Token *token) {
    switch (token->code) {
    case T_COMMA: case T_ITEM_COMMA: case T_ASSIGN:
        return true;
    case T_OTHERWISE: case T_YES: case T_NO: case T_AS_OF: case T_PERIOD: case T_SIGNED:
        return false;
    default:
        return token->word != WORD_NONE || is_operator(token->code);
    }
}

static bool is_value(const Token *token) {
    switch (token->code) {
    case T_NAME: case T_STRING: case T_NUMBER: case T_DATE: case T_MONTHDAY: case T_CLAUSE:
        return true;
    default:
        return false;
    }
}

static bool is_statement_word(Word word) {
    switch (word) {
    case WORD_POLICY: case WORD_USE: case WORD_UNIT: case WORD_FACTS: case WORD_ARTICLE: case WORD_RULE: case WORD_DEFINE:
    case WORD_PARAM: case WORD_FUNCTION: case WORD_NATIVE: case WORD_TEST: case WORD_REMARK: case WORD_TABLE:
        return true;
    default:
        return false;
    }
}

static bool has_own_block(Word word) {
    return word == WORD_ARTICLE || word == WORD_FACTS || word == WORD_TABLE;
}

/* What stands in no block but the file itself. */
static bool is_file_word(Word word) {
    return word == WORD_POLICY || word == WORD_USE || word == WORD_UNIT || word == WORD_FACTS || word == WORD_ARTICLE;
}

/* --- State --- */

static Open *top(Filter *f) {
    return f->opens.n ? &f->opens.items[f->opens.n - 1] : NULL;
}

/* Within a bracket or a set, where lines do not end. */
static bool suspended(Filter *f) {
    Open *open = top(f);
    return open && open->kind != OPEN_BLOCK && open->kind != OPEN_IGNORED;
}

static void emit(Filter *f, Token token) {
    if (!f->dropping)
        vec_push(f->arena, &f->out, token);
    f->before = f->previous;
    f->previous = token;
    if (f->count++ == 0)
        f->statement_start = token.start;
}

/* A token that is not in the text: of no length, after the last one. */
static void emit_made(Filter *f, int code) {
    uint32_t at = f->out.n ? f->last_end : 0;
    Token token = {.code = code, .start = at, .end = at};
    vec_push(f->arena, &f->out, token);
}

static void start_statement(Filter *f) {
    f->count = f->fixed = f->operators = f->prefixes = 0;
    f->head = WORD_NONE;
    f->dropping = f->per_seen = f->has_block = f->has_arguments = f->clause_list = false;
    f->previous = f->before = (Token){0};
}

static void end_statement(Filter *f) {
    if (f->count && f->file)
        emit_made(f, T_SEMI);
    start_statement(f);
}

/* Whether an error was found in the statement so far: what seems wrong after it may only follow from it. */
static bool statement_has_error(const Filter *f) {
    for (int i = f->errors->places.n - 1; i >= 0 && i > f->errors->places.n - 1 - LEX_MAX_ERRORS; i--)
        if (f->count && f->errors->places.items[i] >= f->statement_start && f->errors->places.items[i] <= f->at)
            return true;
    return false;
}

static void too_much(Filter *f, const Token *token, DiagCode code, int limit) {
    if (!f->dropping && !statement_has_error(f)) {
        Words words = words_int(f->arena, limit);
        lex_report(f->errors, code, token->start, token->end, DIAG_ARGS(words));
    }
    f->dropping = true;
}

/* --- Brackets --- */

static const char *opener_text(OpenKind kind) {
    return kind == OPEN_PAREN ? "(" : kind == OPEN_SQUARE ? "[" : "{";
}

static const char *closer_text(OpenKind kind) {
    return kind == OPEN_PAREN ? ")" : kind == OPEN_SQUARE ? "]" : "}";
}

static void push(Filter *f, OpenKind kind, const Token *token) {
    Open open = {.kind = kind, .outer = f->place, .start = token->start, .end = token->end, .operators = f->operators, .most = f->operators};
    vec_push(f->arena, &f->opens, open);
    if (f->opens.n == PARSE_MAX_DEPTH + 1) {
        too_much(f, token, DIAG_SYNTAX_TOO_DEEP, PARSE_MAX_DEPTH);
        f->too_deep = true;
    }
    f->dropping = f->dropping || f->opens.n > PARSE_MAX_DEPTH;
}

static Open pop(Filter *f) {
    Open open = f->opens.items[--f->opens.n];
    f->place = open.outer;
    if (open.most > f->operators)
        f->operators = open.most;
    return open;
}

static void report_open(Filter *f, const Open *open) {
    Words opener = words_of(str_of(opener_text(open->kind))), closer = words_of(str_of(closer_text(open->kind)));
    opener.en = str_format(f->arena, "`%.*s`", STR_ARG(opener.en));
    closer.en = str_format(f->arena, "`%.*s`", STR_ARG(closer.en));
    lex_report(f->errors, DIAG_SYNTAX_BRACKET_OPEN, open->start, open->end, DIAG_ARGS(opener, closer));
}

/* Closes brackets that are not closed, down to a depth or to the block they stand in. */
static void close_brackets(Filter *f, int depth) {
    bool silent = statement_has_error(f);
    while (f->opens.n > depth && suspended(f)) {
        Open open = pop(f);
        if (!silent)
            report_open(f, &open);
        silent = true;
        if (!f->dropping)
            emit_made(f, open.kind == OPEN_PAREN ? T_RPAREN : open.kind == OPEN_SQUARE ? T_RBRACKET : T_RSET);
    }
}

static void close_block(Filter *f) {
    end_statement(f);
    Open open = pop(f);
    if (open.kind == OPEN_BLOCK && f->file) {
        emit_made(f, T_RBLOCK);
        emit_made(f, T_SEMI);
    }
}

/* Closes blocks that are not closed, down to the depth. */
static void close_blocks(Filter *f, int depth) {
    while (f->opens.n > depth) {
        Open open = *top(f);
        if (open.kind == OPEN_BLOCK && !f->too_deep)
            lex_report(f->errors, DIAG_SYNTAX_BLOCK_OPEN, open.start, open.end, DIAG_NO_ARGS);
        close_block(f);
    }
}

/* The depth at which the innermost bracket of the kind in this block was opened, or -1. */
static int find_open(Filter *f, OpenKind kind) {
    for (int i = f->opens.n - 1; i >= 0; i--) {
        if (f->opens.items[i].kind == kind)
            return i;
        if (f->opens.items[i].kind == OPEN_BLOCK || f->opens.items[i].kind == OPEN_IGNORED)
            return -1;
    }
    return -1;
}

static void closes_nothing(Filter *f, const Token *token) {
    if (statement_has_error(f))
        return;
    Words found = words_of(token->text);
    found.en = str_format(f->arena, "`%.*s`", STR_ARG(found.en));
    lex_report(f->errors, DIAG_SYNTAX_CLOSES_NOTHING, token->start, token->end, DIAG_ARGS(found));
}

static void close_bracket(Filter *f, const Token *token, OpenKind kind) {
    int depth = find_open(f, kind);
    if (depth < 0) {
        closes_nothing(f, token);
        return;
    }
    close_brackets(f, depth + 1);
    pop(f);
    emit(f, *token);
}

static void close_brace(Filter *f, const Token *token) {
    if (find_open(f, OPEN_SET) >= 0) {
        close_bracket(f, token, OPEN_SET);
        return;
    }
    close_brackets(f, 0);
    if (!f->opens.n) {
        closes_nothing(f, token);
        return;
    }
    end_statement(f);
    Open open = pop(f);
    if (open.kind == OPEN_BLOCK) {
        Token closer = *token;
        closer.code = T_RBLOCK;
        vec_push(f->arena, &f->out, closer);
        f->last_end = token->end;
        emit_made(f, T_SEMI);
    }
}

static bool takes_block(const Filter *f) {
    if (f->place == IN_FACTS)
        return f->head != WORD_ALWAYS;
    return !f->has_block && has_own_block(f->head);
}

static void open_block(Filter *f, const Token *token) {
    if (!takes_block(f) || f->opens.n >= PARSE_MAX_DEPTH) {
        if (f->opens.n < PARSE_MAX_DEPTH && !statement_has_error(f)) {
            Words what = WORDS("An expression", "算式");
            if (f->head != WORD_NONE && !is_clause_word(f->first_code)) {
                what.en = str_format(f->arena, "`%.*s`", STR_ARG(word_spelling(f->head, LANGUAGE_EN)));
                what.zh = str_format(f->arena, "“%.*s”", STR_ARG(word_spelling(f->head, LANGUAGE_ZH)));
            }
            lex_report(f->errors, DIAG_SYNTAX_BLOCK_HERE, token->start, token->end, DIAG_ARGS(what));
        }
        push(f, OPEN_IGNORED, token);
        return;
    }
    f->dropping = false; /* a block must be there in full, or its end would end another */
    Token opener = *token;
    opener.code = T_LBLOCK;
    f->has_block = true;
    emit(f, opener);
    push(f, OPEN_BLOCK, token);
    f->place = f->head == WORD_ARTICLE && f->place != IN_FACTS ? IN_ARTICLE : f->head == WORD_TABLE ? IN_TABLE : IN_FACTS;
    start_statement(f);
}

static void open_brace(Filter *f, const Token *token, bool block_line) {
    bool block = f->count && !suspended(f) && f->file &&
                 (block_line || f->previous.code == T_LIST || (!token->line_start && (is_value(&f->previous) || (f->place != IN_FACTS && takes_block(f)))));
    if (block) {
        open_block(f, token);
    } else {
        emit(f, *token);
        push(f, OPEN_SET, token);
    }
}

/* --- Keywords that are so only where they can be --- */

static bool follows(const Token *next) {
    return !next->line_start && is_value(next);
}

static bool begins_operand(const Token *token) {
    switch (token->code) {
    case T_LPAREN: case T_YES: case T_NO: case T_AS_OF: case T_PERIOD: case T_NOT: case T_IF: case T_MINUS: case T_DOTDOT:
        return true;
    default:
        return is_value(token);
    }
}

/* Where the type of a field or an argument is expected. */
static bool type_position(Filter *f) {
    Open *open = top(f);
    if (open && open->arguments)
        return f->previous.code == T_NAME && (f->before.code == T_CALL || f->before.code == T_LPAREN || f->before.code == T_COMMA);
    int n = f->count - f->fixed;
    return f->place == IN_FACTS && !suspended(f) && f->head != WORD_ALWAYS &&
           ((n == 1 && f->previous.code == T_NAME) || (n == 2 && f->previous.code == T_STRING));
}

/* Whether expressions are what the statement is made of at this point. */
static bool in_expression(Filter *f) {
    Open *open = top(f);
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
        if (!f->file || !is_statement_word(word))
            return WORD_NONE;
        /* Before a block it can be nothing else, though what should come first is missing. */
        return follows(next) || (has_own_block(word) && next->code == T_LSET && !next->line_start) ? word : WORD_NONE;
    }
}

/* The keyword that a name is where it stands, or WORD_NONE. */
static Word keyword_here(Filter *f, const Token *token) {
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
    if (type_position(f) && (word == WORD_ONE_OF || ((word == WORD_LIST || word == WORD_REF) && !suspended(f))))
        return word;
    if (is_header_word(word))
        return f->head == WORD_POLICY && ends_operand(previous) && (!token->line_start || is_value(next)) ? word : WORD_NONE;
    switch (word) {
    case WORD_SCALE: case WORD_SIGNED:
        return f->head == WORD_UNIT && ends_operand(previous) ? word : WORD_NONE;
    case WORD_KEY:
        return f->head == WORD_FACTS && f->place != IN_FACTS && ends_operand(previous) ? word : WORD_NONE;
    case WORD_PER:
        if (f->place == IN_FACTS)
            return previous == T_NAME && f->before.code == T_LIST ? word : WORD_NONE;
        return f->head == WORD_TABLE && !f->per_seen && ends_operand(previous) ? word : WORD_NONE;
    case WORD_WAS:
        return (f->head == WORD_RULE || (f->head == WORD_NONE && !token->line_start) || is_clause_word(f->first_code)) &&
                       f->place != IN_FACTS && !suspended(f) && ends_operand(previous) && next->code == T_NAME ? word : WORD_NONE;
    case WORD_GIVEN: case WORD_EXPECT:
        return f->head == WORD_TEST && !suspended(f) && ends_operand(previous) && !is_operator(next->code) &&
                       next->code != T_DOT && next->code != T_ASSIGN ? word : WORD_NONE;
    case WORD_SYMBOL:
        return f->head == WORD_NATIVE && next->code == T_STRING ? word : WORD_NONE;
    case WORD_FUNCTION:
        return f->head == WORD_NATIVE && f->count == 1 ? word : WORD_NONE;
    case WORD_AT:
        return in_expression(f) && f->count > 0 && (previous == T_NAME || previous == T_RPAREN) && begins_operand(next) &&
                       next->code != T_MINUS && next->code != T_NOT && next->code != T_IF ? word : WORD_NONE;
    default:
        return WORD_NONE;
    }
}

/* Rule (b): a line that begins with this token carries the statement on. */
static bool carries_on(Filter *f, const Token *token) {
    /* A field has no clauses: a word of theirs is its name, for want of backquotes. */
    if (f->place == IN_TABLE || (f->place == IN_FACTS && f->head != WORD_ALWAYS))
        return false;
    if (is_operator(token->code) || is_clause_word(token->code))
        return true;
    switch (token->code) {
    case T_OF: case T_FROM: case T_THEN: case T_ELSE:
        return true;
    case T_NAME:
        break;
    default:
        return false;
    }
    Word word = keyword_here(f, token);
    return is_header_word(word) || (word == WORD_WAS && f->head == WORD_RULE) || word == WORD_GIVEN || word == WORD_EXPECT ||
           word == WORD_SYMBOL;
}

/* --- What is missing at the beginning of a line --- */

/* Within brackets: a statement or clause that cannot stand there, so that they cannot be still open. */
static bool stops_brackets(Filter *f, const Token *token) {
    const Token *next = token + 1;
    if (is_clause_word(token->code)) {
        /* Unless it is a reserved word used as a name: the grammar says so. */
        switch (next->code) {
        case T_DOT: case T_COMMA: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_COLON:
            return false;
        default:
            return !is_operator(next->code) || next->code == T_MINUS;
        }
    }
    if (!token->line_start || token->code != T_NAME || token->quoted || f->place == IN_FACTS)
        return false;
    Word word = word_keyword(token->text, NULL);
    if (f->head == WORD_TEST && (word == WORD_GIVEN || word == WORD_EXPECT))
        return is_value(next) || next->code == T_AS_OF;
    for (int i = 0; i < f->opens.n; i++)
        if (f->opens.items[i].arguments)
            return false;
    return is_statement_word(word) && follows(next);
}

/* At the start of a statement: how many of the open blocks it cannot stand in. */
static int depth_allowed(Filter *f, const Token *token) {
    if (token->code != T_NAME || token->quoted)
        return f->opens.n;
    Word word = word_keyword(token->text, NULL);
    const Token *next = token + 1;
    if (!is_statement_word(word) || !follows(next))
        return f->opens.n;
    bool outside = false;
    if (f->place == IN_ARTICLE) {
        outside = is_file_word(word);
    } else if (f->place == IN_TABLE) {
        outside = next->code == T_NAME || next->code == T_STRING;
    } else if (f->place == IN_FACTS && token->line_start) {
        /* `rule text` may be a field; with what only the statement has it is none. */
        const Token *after = next + 1;
        if (next->code != T_NAME && next->code != T_STRING)
            outside = true;
        else if (next->code == T_NAME && after->code == T_STRING)
            after++;
        outside = outside || (next->code == T_NAME && (is_clause_word(after->code) || after->code == T_ASSIGN ||
                  ((word == WORD_FACTS || word == WORD_ARTICLE) && after->code == T_LSET && !after->line_start)));
    }
    if (!outside)
        return f->opens.n;
    int depth = f->opens.n;
    Place place = f->place;
    while (depth > 0 && place != IN_FILE && (place != IN_ARTICLE || is_file_word(word)))
        place = f->opens.items[--depth].outer;
    return depth;
}

/* Whether the `{` that begins a line was meant to open the block of the statement before it. */
static bool is_block_line(Filter *f, const Token *token) {
    if (token->code != T_LSET || !token->line_start || !f->count || suspended(f) || !takes_block(f) || !is_value(&f->previous))
        return false;
    uint32_t from = f->last_end;
    Diag *diag = lex_report(f->errors, DIAG_SYNTAX_BLOCK_LINE, token->start, token->end, DIAG_NO_ARGS);
    if (!str_trim(str_sub(f->source->text, from, token->start)).n)
        diag_fix(f->errors->diags, diag, lex_span(f->errors, from, token->end), STR(" {"));
    return true;
}

/* --- Single tokens --- */

/* A clause: the word of letters, digits, `.` and `-` that begins here, whatever tokens it was read as. The number of those. */
static int read_clause(Filter *f, const Token *token) {
    if (token->code == T_STRING) {
        emit(f, *token);
        return 1;
    }
    Str all = f->source->text;
    uint32_t end = token->start;
    bool first = true;
    while (end < f->end) {
        uint32_t code_point;
        int step = utf8_decode(all.p + end, all.p + f->end, &code_point);
        code_point = utf8_narrow_char(code_point);
        if (!step || !(utf8_is_letter(code_point) || utf8_is_digit(code_point) || (!first && (code_point == '.' || code_point == '-'))))
            break;
        end += (uint32_t)step;
        first = false;
    }
    if (end == token->start || token->word != WORD_NONE || token->quoted)
        return 0;
    int n = 0;
    while (token[n].code != T_END && token[n].start < end)
        n++;
    Token clause = *token;
    clause.code = T_CLAUSE;
    clause.end = end;
    clause.text = utf8_narrow(f->arena, str_sub(all, token->start, end));
    if (token[n - 1].end > end) {
        Str whole = str_sub(all, token->start, token[n - 1].end), word = span_text(lex_span(f->errors, f->previous.start, f->previous.end));
        Words after = {str_format(f->arena, "`%.*s`", STR_ARG(word)), word};
        lex_report(f->errors, DIAG_SYNTAX_CLAUSE_FORM, token->start, token[n - 1].end, DIAG_ARGS(words_of(whole), after));
        clause.end = token[n - 1].end;
    }
    emit(f, clause);
    return n;
}

static bool wants_clause(Filter *f, const Token *token) {
    if (f->place == IN_FACTS || suspended(f) || !f->count)
        return false;
    switch (f->previous.code) {
    case T_CITE:
        f->clause_list = true;
        return true;
    case T_EDITION: case T_ARTICLE: case T_REMARK:
        return true;
    case T_COMMA:
        return f->clause_list;
    default:
        if (token->code != T_COMMA)
            f->clause_list = false;
        return false;
    }
}

static void read_dot(Filter *f, const Token *token) {
    const Token *next = token + 1;
    bool after_number = f->count && f->previous.code == T_NUMBER && token->glued, spaced = !next->glued;
    bool after_name = f->count && f->previous.code == T_NAME && token->glued;
    if (f->count && f->previous.code == T_NAME && next->code != T_END && !next->line_start && (!token->glued || spaced)) {
        Str left = f->previous.text, right = next->text;
        if (!statement_has_error(f) && (next->code == T_NAME || next->word)) {
            Words path = words_of(str_format(f->arena, "%.*s.%.*s", STR_ARG(left), STR_ARG(right)));
            Diag *diag = lex_report(f->errors, DIAG_SYNTAX_DOT_SPACE, token->start, token->end, DIAG_ARGS(path));
            diag_fix(f->errors->diags, diag, lex_span(f->errors, f->last_end, next->start), STR("."));
        }
    } else if (next->code == T_NUMBER && next->glued && !after_number && !after_name && !statement_has_error(f)) {
        Str found = str_format(f->arena, ".%.*s", STR_ARG(next->text)), meant = str_format(f->arena, "0.%.*s", STR_ARG(next->text));
        Diag *diag = lex_report(f->errors, DIAG_SYNTAX_NUMBER_FORM, token->start, next->end, DIAG_ARGS(words_of(found), words_of(meant)));
        diag_fix(f->errors->diags, diag, lex_span(f->errors, token->start, next->end), meant);
        return; /* the number alone stands for it */
    } else if (after_number && spaced && !statement_has_error(f)) {
        Words found = words_of(str_format(f->arena, "%.*s.", STR_ARG(f->previous.text))), meant = words_of(f->previous.text);
        Diag *diag = lex_report(f->errors, DIAG_SYNTAX_NUMBER_FORM, f->previous.start, token->end, DIAG_ARGS(found, meant));
        diag_fix(f->errors->diags, diag, lex_span(f->errors, token->start, token->end), STR(""));
        return;
    }
    emit(f, *token);
}

static void read_paren(Filter *f, const Token *token) {
    Token opener = *token;
    bool arguments = (f->head == WORD_FUNCTION || f->head == WORD_NATIVE) && !suspended(f) && f->place != IN_FACTS && !f->has_arguments;
    if (f->count && f->previous.code == T_NAME && token->glued)
        opener.code = T_CALL;
    emit(f, opener);
    push(f, OPEN_PAREN, token);
    if (arguments) {
        f->has_arguments = true; /* the first bracket of the statement is its list of arguments */
        top(f)->arguments = true;
    }
}

static void read_comma(Filter *f, const Token *token) {
    Token comma = *token;
    const Token *next = token + 1;
    Open *open = top(f);
    /* f(kind one of a, b, n count): whether a comma ends the argument shows in what follows the next name. */
    if (open && open->arguments && open->values && next->code == T_NAME &&
        (next[1].code == T_COMMA || next[1].code == T_RPAREN || next[1].code == T_STRING))
        comma.code = T_ITEM_COMMA;
    else if (open)
        open->values = false;
    int base = open ? open->operators : 0;
    if (open && f->operators > open->most)
        open->most = f->operators;
    f->operators = base;
    emit(f, comma);
}

static void count_operators(Filter *f, const Token *token) {
    bool prefix = token->code == T_NOT || (token->code == T_MINUS && (!f->count || !ends_operand(f->previous.code)));
    f->prefixes = prefix ? f->prefixes + 1 : 0;
    if (f->prefixes > PARSE_MAX_DEPTH)
        too_much(f, token, DIAG_SYNTAX_TOO_DEEP, PARSE_MAX_DEPTH);
    if (token->code == T_IF)
        f->operators += IF_WEIGHT;
    else if (is_operator(token->code) || token->code == T_NOT)
        f->operators++;
    if (f->operators > MAX_OPERATORS)
        too_much(f, token, DIAG_SYNTAX_TOO_LONG, MAX_OPERATORS);
}

/* A keyword of two tokens (`one of`) is joined. */
static int read_keyword(Filter *f, const Token *token, Word word) {
    Token keyword = *token;
    int n = 1;
    if (word == WORD_ONE_OF && token[1].code == T_OF && str_equal(token->text, STR("one"))) {
        keyword.end = token[1].end;
        n = 2;
    }
    keyword.word = word;
    keyword.code = keyword_code(word);
    if (f->count == 0) {
        f->head = word;
        f->first_code = keyword.code;
    }
    f->fixed = f->fixed || word == WORD_FIXED;
    f->per_seen = f->per_seen || word == WORD_PER;
    if (word == WORD_ONE_OF && top(f))
        top(f)->values = true;
    emit(f, keyword);
    return n;
}

/* Takes the token, and perhaps some after it; how many. */
static int read_token(Filter *f, const Token *token, bool block_line) {
    if (wants_clause(f, token)) {
        int n = read_clause(f, token);
        if (n)
            return n;
    }
    Word word = keyword_here(f, token);
    if (word != WORD_NONE)
        return read_keyword(f, token, word);
    if (f->count == 0) {
        f->head = token->word;
        f->first_code = token->code;
    }
    count_operators(f, token);
    switch (token->code) {
    case T_LSET:
        open_brace(f, token, block_line);
        break;
    case T_LPAREN:
        read_paren(f, token);
        break;
    case T_LBRACKET:
        emit(f, *token);
        push(f, OPEN_SQUARE, token);
        break;
    case T_RPAREN:
        close_bracket(f, token, OPEN_PAREN);
        break;
    case T_RBRACKET:
        close_bracket(f, token, OPEN_SQUARE);
        break;
    case T_RSET:
        close_brace(f, token);
        break;
    case T_COMMA:
        read_comma(f, token);
        break;
    case T_DOT:
        read_dot(f, token);
        break;
    default:
        emit(f, *token);
        break;
    }
    return 1;
}

TokenList filter_tokens(Arena *arena, const Scan *scan, LexErrors *errors) {
    Filter filter = {.arena = arena, .source = scan->source, .errors = errors, .file = scan->file};
    Filter *f = &filter;
    Token *in = words_join(arena, scan->tokens.items, scan->tokens.n);
    const Token *token = in;
    start_statement(f);
    while (token->code != T_END)
        token++;
    f->end = token->start;
    for (token = in; token->code != T_END;) {
        bool block_line = false;
        f->at = token->start;
        if (f->file) {
            if (suspended(f) && stops_brackets(f, token))
                close_brackets(f, 0);
            block_line = is_block_line(f, token);
            if (f->count && token->line_start && !suspended(f) && !block_line && !needs_more(&f->previous) && !carries_on(f, token))
                end_statement(f);
            if (!f->count && !suspended(f))
                close_blocks(f, depth_allowed(f, token));
            if (token->code == T_SEMI) {
                close_brackets(f, 0);
                f->dropping = false;
                vec_push(arena, &f->out, *token);
                start_statement(f);
                f->last_end = token->end;
                token++;
                continue;
            }
        }
        token += read_token(f, token, block_line);
        f->last_end = token[-1].end;
    }
    f->at = f->end;
    close_brackets(f, 0);
    if (f->file) {
        close_blocks(f, 0);
        end_statement(f);
    }
    Token end = {.code = T_END, .start = f->end, .end = f->end, .line_start = true};
    vec_push(arena, &f->out, end);
    return (TokenList){.tokens = f->out.items, .n = f->out.n};
}

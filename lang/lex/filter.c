/* Between scanner and grammar: which names are keywords here, which braces are blocks, where statements end.
 *
 * In: raw tokens. Out: the grammar's tokens, with a `;` at the end of each statement and its brackets in pairs (what is
 * missing is reported and added), so that the grammar can recover at each `;`. One pass, looking at most three tokens
 * ahead. */
#include "lang/lex/filter.h"

#include "lang/parse/parse.h"
#include "runtime/base/utf8.h"

#include "parse.tab.h"

enum {
    MAX_OPERATORS = 2000, /* of one expression: its tree may be so deep on the left */
    IF_WEIGHT = 10,       /* an `if` nests to the right: the grammar's stack grows with it as with brackets */
};

/* Whether the `{` that begins a line was meant to open the block of the statement before it. */
static bool is_block_line(Filter *f, const Token *token) {
    if (token->code != T_LSET || !token->line_start || !f->count || filter_suspended(f) || !filter_takes_block(f) ||
        !token_is_value(&f->previous))
        return false;
    uint32_t from = f->last_end;
    Diag *diag = lex_report(f->errors, DIAG_SYNTAX_BLOCK_LINE, token->start, token->end, DIAG_NO_ARGS);
    if (!str_trim(str_sub(f->source->text, from, token->start)).n)
        diag_fix(f->errors->diags, diag, lex_span(f->errors, from, token->end), STR(" {"));
    return true;
}

/* `应当委员会.人数` on the line after `规则 人数`: the rule has no force yet, so that the name can only be one run together with
 * its force. Reported, and taken apart. */
static void split_force(Filter *f, Token *token) {
    size_t length;
    if (f->head != WORD_RULE || f->force_seen || filter_suspended(f) || !token->line_start || token->code != T_NAME ||
        token->quoted)
        return;
    Word word = word_glued(token->text, &length);
    int code = keyword_code(word);
    if (word == WORD_NONE || !token_is_force(code))
        return;
    /* Full-width letters are longer in the text than in the name. */
    Str text = str_sub(f->source->text, token->start, token->end), narrow = STR_NONE;
    uint32_t middle = token->start;
    for (size_t at = 0; at < text.n && narrow.n < length; middle = token->start + (uint32_t)at) {
        uint32_t code_point;
        at += (size_t)utf8_decode(text.p + at, text.p + text.n, &code_point);
        narrow = utf8_narrow(f->arena, str_sub(text, 0, at));
    }
    Words rest = words_of(str_sub(token->text, length, token->text.n));
    Diag *diag = lex_report(f->errors, DIAG_SYNTAX_GLUED, token->start, token->end, DIAG_ARGS(words_of(narrow), rest));
    diag_fix(f->errors->diags, diag, lex_span(f->errors, middle, middle), STR(" "));
    Token force = *token;
    force.code = code;
    force.word = word;
    force.end = middle;
    filter_emit(f, force);
    f->last_end = middle;
    token->start = middle;
    token->text = rest.en;
    token->line_start = false;
    token->glued = true;
}

/* --- Single tokens --- */

/* A clause: the word of letters, digits, `.` and `-` that begins here, whatever tokens it was read as. The number of
 * those. */
static int read_clause(Filter *f, const Token *token) {
    if (token->code == T_STRING) {
        filter_emit(f, *token);
        return 1;
    }
    Str all = f->source->text;
    uint32_t end = token->start;
    bool first = true;
    while (end < f->end) {
        uint32_t code_point;
        int step = utf8_decode(all.p + end, all.p + f->end, &code_point);
        code_point = utf8_narrow_char(code_point);
        if (!step || !(utf8_is_letter(code_point) || utf8_is_digit(code_point) ||
                       (!first && (code_point == '.' || code_point == '-'))))
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
        Str whole = str_sub(all, token->start, token[n - 1].end),
            word = span_text(lex_span(f->errors, f->previous.start, f->previous.end));
        lex_report(f->errors, DIAG_SYNTAX_CLAUSE_FORM, token->start, token[n - 1].end,
                   DIAG_ARGS(words_of(whole), words_of(word)));
        clause.end = token[n - 1].end;
    }
    filter_emit(f, clause);
    return n;
}

static bool wants_clause(Filter *f, const Token *token) {
    if (f->place == IN_FACTS || filter_suspended(f) || !f->count)
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
    if (f->count && f->previous.code == T_NAME && next->code != T_END && !next->line_start &&
        (!token->glued || spaced)) {
        Str left = f->previous.text, right = next->text;
        if (!filter_has_error(f) && (next->code == T_NAME || next->word)) {
            Words path = words_of(str_format(f->arena, "%.*s.%.*s", STR_ARG(left), STR_ARG(right)));
            Diag *diag = lex_report(f->errors, DIAG_SYNTAX_DOT_SPACE, token->start, token->end, DIAG_ARGS(path));
            diag_fix(f->errors->diags, diag, lex_span(f->errors, f->last_end, next->start), STR("."));
        }
    } else if (next->code == T_NUMBER && next->glued && !after_number && !after_name && !filter_has_error(f)) {
        Str found = str_format(f->arena, ".%.*s", STR_ARG(next->text)),
            meant = str_format(f->arena, "0.%.*s", STR_ARG(next->text));
        Diag *diag = lex_report(f->errors, DIAG_SYNTAX_NUMBER_FORM, token->start, next->end,
                                DIAG_ARGS(words_of(found), words_of(meant)));
        diag_fix(f->errors->diags, diag, lex_span(f->errors, token->start, next->end), meant);
        return; /* the number alone stands for it */
    } else if (after_number && spaced && !filter_has_error(f)) {
        Words found = words_of(str_format(f->arena, "%.*s.", STR_ARG(f->previous.text))),
              meant = words_of(f->previous.text);
        Diag *diag =
            lex_report(f->errors, DIAG_SYNTAX_NUMBER_FORM, f->previous.start, token->end, DIAG_ARGS(found, meant));
        diag_fix(f->errors->diags, diag, lex_span(f->errors, token->start, token->end), STR(""));
        return;
    }
    filter_emit(f, *token);
}

static void read_paren(Filter *f, const Token *token) {
    Token opener = *token;
    bool arguments = (f->head == WORD_FUNCTION || f->head == WORD_NATIVE) && !filter_suspended(f) &&
                     f->place != IN_FACTS && !f->has_arguments;
    if (f->count && f->previous.code == T_NAME && token->glued)
        opener.code = T_CALL;
    filter_emit(f, opener);
    filter_push(f, OPEN_PAREN, token);
    if (arguments) {
        f->has_arguments = true; /* the first bracket of the statement is its list of arguments */
        filter_top(f)->arguments = true;
    }
}

/* `id text, size count`: fields are separated by `;` or lines. Reported, and taken as the end of the field. */
static bool comma_ends_field(Filter *f, const Token *token) {
    int n = f->count - f->fixed;
    if (f->place != IN_FACTS || filter_suspended(f) || f->head == WORD_ALWAYS || f->one_of || filter_has_error(f) ||
        (n && n < 2 + f->labelled))
        return false;
    Diag *diag = lex_report(f->errors, DIAG_SYNTAX_UNEXPECTED, token->start, token->end,
                            DIAG_ARGS(words_quoted(f->arena, token->text), WORDS("`;` or a new line", "`;`或换行")));
    bool needless = !n || token[1].line_start || token[1].code == T_RSET;
    diag_fix(f->errors->diags, diag, lex_span(f->errors, token->start, token->end), needless ? STR("") : STR(";"));
    filter_end(f);
    return true;
}

/* `{1,000, 2}`: in a set or a call the comma would silently part the number. Nobody writes 000 or 050 for a number of its own. */
static void find_grouped(Filter *f, const Token *comma) {
    if (!f->count || filter_has_error(f))
        return;
    bool zero = false;
    Str meant;
    const Token *end = token_grouped(f->arena, &f->previous, comma, &meant);
    for (const Token *group = comma + 1; group < end; group += 2)
        zero = zero || group->text.p[0] == '0';
    if (!zero)
        return;
    Span all = lex_span(f->errors, f->previous.start, end[-1].end);
    Diag *diag = lex_report(f->errors, DIAG_SYNTAX_NUMBER_FORM, all.start, all.end, DIAG_ARGS(words_of(span_text(all)), words_of(meant)));
    diag_fix(f->errors->diags, diag, all, meant);
}

static void read_comma(Filter *f, const Token *token) {
    if (comma_ends_field(f, token))
        return;
    Token comma = *token;
    const Token *next = token + 1;
    Open *open = filter_top(f);
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
    f->lost_set = f->lost_set || (f->bare_in && !filter_suspended(f));
    filter_emit(f, comma);
}

static void count_operators(Filter *f, const Token *token) {
    bool prefix =
        token->code == T_NOT || (token->code == T_MINUS && (!f->count || !token_ends_operand(f->previous.code)));
    f->prefixes = prefix ? f->prefixes + 1 : 0;
    if (f->prefixes > PARSE_MAX_DEPTH)
        filter_too_much(f, token, DIAG_SYNTAX_TOO_DEEP, PARSE_MAX_DEPTH);
    if (token->code == T_IF)
        f->operators += IF_WEIGHT;
    else if (token_is_operator(token->code) || token->code == T_NOT)
        f->operators++;
    if (f->operators > MAX_OPERATORS)
        filter_too_much(f, token, DIAG_SYNTAX_TOO_LONG, MAX_OPERATORS);
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
    if (word == WORD_ONE_OF && filter_top(f))
        filter_top(f)->values = true;
    filter_emit(f, keyword);
    return n;
}

/* Takes the token, and perhaps some after it; how many. */
static int read_token(Filter *f, const Token *token, bool block_line) {
    if (wants_clause(f, token)) {
        int n = read_clause(f, token);
        if (n)
            return n;
    }
    Word word = place_keyword(f, token);
    if (word != WORD_NONE)
        return read_keyword(f, token, word);
    if (f->count == 0) {
        f->head = token->word;
        f->first_code = token->code;
    }
    count_operators(f, token);
    if (token->code == T_IN || token->code == T_NOT_IN)
        f->bare_in = token[1].code != T_LSET;
    else if (token_is_clause_word(token->code))
        f->bare_in = false;
    switch (token->code) {
    case T_LSET:
        filter_open_brace(f, token, block_line);
        break;
    case T_LPAREN:
        read_paren(f, token);
        break;
    case T_LBRACKET:
        filter_emit(f, *token);
        filter_push(f, OPEN_SQUARE, token);
        break;
    case T_RPAREN:
        filter_close_bracket(f, token, OPEN_PAREN);
        break;
    case T_RBRACKET:
        filter_close_bracket(f, token, OPEN_SQUARE);
        break;
    case T_RSET:
        filter_close_brace(f, token);
        break;
    case T_COMMA:
        find_grouped(f, token);
        read_comma(f, token);
        break;
    case T_DOT:
        read_dot(f, token);
        break;
    default:
        filter_emit(f, *token);
        break;
    }
    return 1;
}

/* Before a token that begins a line: whether the statement ends, and what is missing from it. */
static void end_line(Filter *f, const Token *token) {
    if (f->place == IN_FACTS && f->previous.code == T_LIST && token->code == T_NAME &&
        word_keyword(token[1].text, NULL) != WORD_PER) {
        filter_suppose_block(f);
        return;
    }
    if (token_needs_more(&f->previous) ? !place_begins_statement(f, token) : place_carries_on(f, token))
        return;
    bool unfinished = (f->head == WORD_DEFINE || f->head == WORD_PARAM) && !f->assign_seen && f->place != IN_FACTS;
    bool begins = token->code == T_NAME && !token->quoted && word_begins_statement(word_keyword(token->text, NULL));
    /* What is not yet complete goes on, so that it is one error and not two. */
    if ((unfinished && !begins && token->code != T_ASSIGN) ||
        (f->head == WORD_NATIVE && token->code == T_STRING && f->place != IN_FACTS))
        return;
    if (word_has_block(f->head) && !f->has_block && f->place != IN_FACTS && f->place != IN_TABLE && f->count > 1)
        filter_suppose_block(f);
    else
        filter_end(f);
}

TokenList filter_tokens(Arena *arena, const Scan *scan, LexErrors *errors) {
    Filter filter = {.arena = arena, .source = scan->source, .errors = errors, .file = scan->file};
    Filter *f = &filter;
    Token *in = words_join(scan->scratch, scan->tokens.items, scan->tokens.n), *token = in;
    filter_start(f);
    while (token->code != T_END)
        token++;
    f->end = token->start;
    for (token = in; token->code != T_END;) {
        bool block_line = false;
        f->at = token->start;
        if (f->file) {
            if (filter_suspended(f) && place_stops_brackets(f, token))
                filter_close_brackets(f, 0);
            split_force(f, token);
            block_line = is_block_line(f, token);
            if (f->count && token->line_start && !filter_suspended(f) && !block_line)
                end_line(f, token);
            if (!f->count && !filter_suspended(f))
                filter_close_blocks(f, place_depth(f, token));
            if (token->code == T_SEMI) {
                filter_close_brackets(f, 0);
                f->dropping = false;
                vec_push(arena, &f->out, *token);
                filter_start(f);
                f->last_end = token->end;
                token++;
                continue;
            }
        }
        token += read_token(f, token, block_line);
        f->last_end = token[-1].end;
    }
    f->at = f->end;
    filter_close_brackets(f, 0);
    if (f->file) {
        filter_close_blocks(f, 0);
        filter_end(f);
    }
    Token end = {.code = T_END, .start = f->end, .end = f->end, .line_start = true};
    vec_push(arena, &f->out, end);
    return (TokenList){.tokens = f->out.items, .n = f->out.n, .derails = f->derails.items, .nderails = f->derails.n};
}

/* The state of the filter: what is handed on, the ends of statements, brackets and blocks. */
#include "lang/lex/filter.h"

#include "lang/parse/parse.h"

#include "parse.tab.h"

uint32_t filter_indent(const Filter *f, uint32_t at) {
    uint32_t n = 0;
    while (n < 255 && n < at && f->source->text.p[at - n - 1] != '\n')
        n++;
    return n;
}

Open *filter_top(Filter *f) {
    return f->opens.n ? &f->opens.items[f->opens.n - 1] : NULL;
}

/* Within a bracket or a set, where lines do not end. */
bool filter_suspended(Filter *f) {
    Open *open = filter_top(f);
    return open && open->kind != OPEN_BLOCK && open->kind != OPEN_IGNORED;
}

void filter_emit(Filter *f, Token token) {
    if (!f->dropping)
        vec_push(f->arena, &f->out, token);
    f->labelled = f->labelled || (token.code == T_STRING && f->count == 1 + f->fixed);
    f->typed =
        f->typed || token.code == T_ONE_OF || token.code == T_LIST || token.code == T_REF || token.code == T_ALWAYS;
    f->one_of = f->one_of || token.code == T_ONE_OF;
    f->before = f->previous;
    f->previous = token;
    f->force_seen = f->force_seen || token_is_force(token.code);
    f->assign_seen = f->assign_seen || token.code == T_ASSIGN;
    if (f->count++ == 0)
        f->statement_start = token.start;
}

/* A token that is not in the text: of no length, after the last one. */
void filter_emit_made(Filter *f, int code) {
    uint32_t at = f->out.n ? f->last_end : 0;
    Token token = {.code = code, .start = at, .end = at};
    vec_push(f->arena, &f->out, token);
}

void filter_start(Filter *f) {
    f->count = f->fixed = f->operators = f->prefixes = 0;
    f->head = WORD_NONE;
    f->dropping = f->per_seen = f->has_block = f->has_arguments = f->clause_list = f->force_seen = false;
    f->assign_seen = f->bare_in = f->lost_set = f->labelled = f->typed = f->one_of = false;
    f->previous = f->before = (Token){0};
}

void filter_end(Filter *f) {
    if (f->count && f->file)
        filter_emit_made(f, T_SEMI);
    filter_start(f);
}

/* Whether an error was found in the statement so far: what seems wrong after it may only follow from it. */
bool filter_has_error(const Filter *f) {
    for (int i = f->errors->places.n - 1; i >= 0 && i > f->errors->places.n - 1 - LEX_MAX_ERRORS; i--)
        if (f->count && f->errors->places.items[i] >= f->statement_start && f->errors->places.items[i] <= f->at)
            return true;
    return false;
}

void filter_too_much(Filter *f, const Token *token, DiagCode code, int limit) {
    if (!f->dropping && !filter_has_error(f)) {
        Words words = words_int(f->arena, limit);
        lex_report(f->errors, code, token->start, token->end, DIAG_ARGS(words));
    }
    f->dropping = true;
}

/* Notes a wrong brace. So many are not needed as a text of errors alone could have. */
static void derail(Filter *f, uint32_t at) {
    if (f->derails.n <= LEX_MAX_ERRORS)
        vec_push(f->arena, &f->derails, at);
}

/* --- Brackets --- */

static const char *opener_text(OpenKind kind) {
    return kind == OPEN_PAREN ? "(" : kind == OPEN_SQUARE ? "[" : "{";
}

static const char *closer_text(OpenKind kind) {
    return kind == OPEN_PAREN ? ")" : kind == OPEN_SQUARE ? "]" : "}";
}

void filter_push(Filter *f, OpenKind kind, const Token *token) {
    Open open = {.kind = kind,
                 .outer = f->place,
                 .start = token->start,
                 .end = token->end,
                 .operators = f->operators,
                 .most = f->operators};
    vec_push(f->arena, &f->opens, open);
    if (f->opens.n == PARSE_MAX_DEPTH + 1) {
        filter_too_much(f, token, DIAG_SYNTAX_TOO_DEEP, PARSE_MAX_DEPTH);
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
    Words opener = words_quoted(f->arena, str_of(opener_text(open->kind))),
          closer = words_quoted(f->arena, str_of(closer_text(open->kind)));
    lex_report(f->errors, DIAG_SYNTAX_BRACKET_OPEN, open->start, open->end, DIAG_ARGS(opener, closer));
}

/* Closes brackets that are not closed, down to a depth or to the block they stand in. */
void filter_close_brackets(Filter *f, int depth) {
    bool silent = filter_has_error(f);
    while (f->opens.n > depth && filter_suspended(f)) {
        Open open = pop(f);
        if (!silent)
            report_open(f, &open);
        silent = true;
        if (!f->dropping)
            filter_emit_made(f, open.kind == OPEN_PAREN ? T_RPAREN : open.kind == OPEN_SQUARE ? T_RBRACKET : T_RSET);
    }
}

static void close_block(Filter *f) {
    filter_end(f);
    Open open = pop(f);
    if (open.kind == OPEN_BLOCK && f->file) {
        filter_emit_made(f, T_RBLOCK);
        filter_emit_made(f, T_SEMI);
    }
}

/* Closes blocks that are not closed, down to the depth. */
void filter_close_blocks(Filter *f, int depth) {
    while (f->opens.n > depth) {
        Open open = *filter_top(f);
        if (open.kind == OPEN_BLOCK && !f->too_deep && !open.made && !open.excused) {
            lex_report(f->errors, DIAG_SYNTAX_BLOCK_OPEN, open.start, open.end, DIAG_NO_ARGS);
            f->unclosed++;
        }
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
    if (token->code == T_RSET)
        derail(f, token->start);
    /* The `}` of a block in which something stands that cannot: that it is not closed before that was said. */
    bool said = token->code == T_RSET && !f->opens.n && f->unclosed > 0;
    f->unclosed -= said;
    if (said || filter_has_error(f))
        return;
    lex_report(f->errors, DIAG_SYNTAX_CLOSES_NOTHING, token->start, token->end,
               DIAG_ARGS(words_quoted(f->arena, token->text)));
}

void filter_close_bracket(Filter *f, const Token *token, OpenKind kind) {
    int depth = find_open(f, kind);
    if (depth < 0) {
        closes_nothing(f, token);
        return;
    }
    filter_close_brackets(f, depth + 1);
    pop(f);
    filter_emit(f, *token);
}

void filter_close_brace(Filter *f, const Token *token) {
    if (find_open(f, OPEN_SET) >= 0) {
        filter_close_bracket(f, token, OPEN_SET);
        return;
    }
    filter_close_brackets(f, 0);
    /* `in a, b}`: of a rule, this can only be the end of a set that was not opened. */
    if (!f->opens.n || (f->count && f->lost_set && f->head != WORD_DEFINE && f->place != IN_FACTS)) {
        closes_nothing(f, token);
        return;
    }
    /* `committee size "x" count }`: too much for a field, so that the brace before `size` is missing; unless one stands on the line. */
    bool apart = str_contains(str_sub(f->source->text, filter_top(f)->start, token->start), STR("\n"));
    if (apart && f->place == IN_FACTS && f->count - f->fixed > 2 + f->labelled && !f->typed && !token->line_start)
        return;
    if (f->place == IN_TABLE && f->count && !f->assign_seen)
        derail(f, token->start); /* no row: it may have ended a set */
    filter_end(f);
    Open open = pop(f);
    if (open.made && filter_top(f))
        filter_top(f)->excused = true;
    if (open.kind == OPEN_BLOCK) {
        Token closer = *token;
        closer.code = T_RBLOCK;
        vec_push(f->arena, &f->out, closer);
        f->last_end = token->end;
        filter_emit_made(f, T_SEMI);
    }
}

bool filter_takes_block(const Filter *f) {
    if (f->place == IN_FACTS)
        return f->head != WORD_ALWAYS;
    return !f->has_block && word_has_block(f->head);
}

static void enter_block(Filter *f, const Token *token) {
    Token opener = *token;
    opener.code = T_LBLOCK;
    f->dropping = false; /* a block must be there in full, or its end would end another */
    f->has_block = true;
    filter_emit(f, opener);
    filter_push(f, OPEN_BLOCK, token);
    filter_top(f)->indent = filter_indent(f, f->statement_start);
    if (f->place != IN_FACTS)
        f->place = f->head == WORD_ARTICLE ? IN_ARTICLE : f->head == WORD_TABLE ? IN_TABLE : IN_FACTS;
    filter_start(f);
}

void filter_suppose_block(Filter *f) {
    bool silent = filter_has_error(f);
    if (f->opens.n >= PARSE_MAX_DEPTH)
        return;
    if (!silent) {
        Words brace = WORDS("`{`", "`{`");
        lex_report(f->errors, DIAG_SYNTAX_LINE_END, f->last_end, f->last_end, DIAG_ARGS(brace));
    }
    Token opener = {.code = T_LBLOCK, .start = f->last_end, .end = f->last_end};
    derail(f, f->last_end);
    enter_block(f, &opener);
    filter_top(f)->made = true;
}

static void open_block(Filter *f, const Token *token) {
    if (filter_takes_block(f) && f->opens.n < PARSE_MAX_DEPTH) {
        enter_block(f, token);
        return;
    }
    bool within = filter_top(f) && filter_top(f)->kind == OPEN_IGNORED;
    if (f->opens.n < PARSE_MAX_DEPTH && !filter_has_error(f) && !within) {
        Words what = WORDS("An expression", "算式");
        if (f->head != WORD_NONE && !token_is_clause_word(f->first_code)) {
            what.en = str_format(f->arena, "`%.*s`", STR_ARG(word_spelling(f->head, LANGUAGE_EN)));
            what.zh = str_format(f->arena, "`%.*s`", STR_ARG(word_spelling(f->head, LANGUAGE_ZH)));
        }
        lex_report(f->errors, DIAG_SYNTAX_BLOCK_HERE, token->start, token->end, DIAG_ARGS(what));
    }
    derail(f, token->start);
    filter_push(f, OPEN_IGNORED, token);
}

void filter_open_brace(Filter *f, const Token *token, bool block_line) {
    bool block =
        f->count && !filter_suspended(f) && f->file &&
        (block_line || f->previous.code == T_LIST ||
         (!token->line_start && (token_is_value(&f->previous) || (f->place != IN_FACTS && filter_takes_block(f)))));
    /* Where there can be no block, a brace in the middle of a line was meant to begin a set. */
    if (block && (filter_takes_block(f) || token[1].line_start || f->opens.n >= PARSE_MAX_DEPTH)) {
        open_block(f, token);
    } else {
        filter_emit(f, *token);
        filter_push(f, OPEN_SET, token);
    }
}

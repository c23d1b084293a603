/* The entry points of the phase: bytes to raw tokens to tokens; and the dump. */
#include "lang/lex/scan.h"

#include "runtime/base/utf8.h"

#include "parse.tab.h"

Span lex_span(const LexErrors *errors, uint32_t start, uint32_t end) {
    return (Span){errors->source, start, end};
}

void lex_report_more(DiagList *diags, Arena *arena, DiagPlace place) {
    Words limit = words_int(arena, LEX_MAX_ERRORS);
    diag_add(diags, DIAG_SYNTAX_MORE, place, DIAG_ARGS(limit));
}

Diag *lex_report(LexErrors *errors, DiagCode code, uint32_t start, uint32_t end, const Words *args, int nargs) {
    DiagPlace place = place_span(lex_span(errors, start, end));
    if (errors->places.n == LEX_MAX_ERRORS)
        lex_report_more(errors->diags, errors->arena, place);
    if (errors->places.n > LEX_MAX_ERRORS)
        return ARENA_NEW(errors->arena, Diag);
    vec_push(errors->arena, &errors->places, start);
    if (errors->places.n > LEX_MAX_ERRORS)
        return ARENA_NEW(errors->arena, Diag);
    return diag_add(errors->diags, code, place, args, nargs);
}

TokenList lex_source(Arena *arena, const Source *source, uint32_t start, uint32_t end, bool file, DiagList *diags) {
    LexErrors errors = {.diags = diags, .arena = arena, .source = source};
    Arena *scratch = arena_new();
    Scan scan = {.arena = arena, .scratch = scratch, .source = source, .errors = &errors, .file = file};
    if (start == 0 && str_starts(source->text, STR("\xEF\xBB\xBF")))
        start = 3;
    if (bytes_check(&errors, start, end))
        scan_run(&scan, start, end);
    Token close = {.code = T_END, .start = end, .end = end, .line_start = true};
    vec_push(scratch, &scan.tokens, close);
    TokenList list = filter_tokens(arena, &scan, &errors);
    arena_free(scratch);
    list.comments = scan.comments.items;
    list.ncomments = scan.comments.n;
    list.errors = errors.places.items;
    list.nerrors = errors.places.n;
    return list;
}

/* What a dump calls a token that is no keyword. */
static const char *token_name(int code) {
    switch (code) {
    case T_END: return "END";
    case T_NAME: return "NAME";
    case T_NUMBER: return "NUMBER";
    case T_STRING: return "STRING";
    case T_DATE: return "DATE";
    case T_MONTHDAY: return "MONTHDAY";
    case T_CLAUSE: return "CLAUSE";
    case T_SEMI: return "SEMI";
    case T_COMMA: return "COMMA";
    case T_ITEM_COMMA: return "ITEM_COMMA";
    case T_COLON: return "COLON";
    case T_DOT: return "DOT";
    case T_DOTDOT: return "DOTDOT";
    case T_ASSIGN: return "ASSIGN";
    case T_CALL: return "CALL";
    case T_LPAREN: return "LPAREN";
    case T_RPAREN: return "RPAREN";
    case T_LBRACKET: return "LBRACKET";
    case T_RBRACKET: return "RBRACKET";
    case T_LSET: return "LSET";
    case T_RSET: return "RSET";
    case T_LBLOCK: return "LBLOCK";
    case T_RBLOCK: return "RBLOCK";
    case T_EQ: return "EQ";
    case T_NE: return "NE";
    case T_LT: return "LT";
    case T_LE: return "LE";
    case T_GT: return "GT";
    case T_GE: return "GE";
    case T_PLUS: return "PLUS";
    case T_MINUS: return "MINUS";
    case T_STAR: return "STAR";
    case T_SLASH: return "SLASH";
    default: return "?";
    }
}

static const char *keyword_name(Word word) {
    switch (word) {
#define KEYWORD(symbol, en, zh, reserved)                                                                              \
    case WORD_##symbol: return #symbol;
#define TYPE_WORD(symbol, en, zh)
#define FUNCTION_WORD(symbol, en, zh)
#define PERIOD_WORD(symbol, en, zh, months)
#define VERDICT_WORD(symbol, en, zh)
#include "lang/lex/keywords.def"
#undef KEYWORD
#undef TYPE_WORD
#undef FUNCTION_WORD
#undef PERIOD_WORD
#undef VERDICT_WORD
    default: return "?";
    }
}

void lex_dump(const TokenList *list, const Source *source, Buf *buf) {
    for (int i = 0; i < list->n; i++) {
        const Token *token = &list->tokens[i];
        SourcePlace place = source_place(source, token->start);
        buf_add_format(buf, "%d:%d %s", place.line, place.column,
                       token->word ? keyword_name(token->word) : token_name(token->code));
        Str text = token->text;
        if (token->word) {
            text = span_text((Span){source, token->start, token->end});
            if (str_contains(text, STR("\n"))) /* `not` and `in` on two lines */
                text = word_spelling(token->word, LANGUAGE_EN);
        }
        if (text.n) {
            buf_add_char(buf, ' ');
            buf_add(buf, text);
        }
        buf_add_c(buf, token->quoted ? " (in backquotes)\n" : "\n");
    }
}

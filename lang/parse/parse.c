/* The entry points, and where in the tokens the parser is. */
#include "lang/parse/parser.h"

#include "parse.tab.h"

int token_find(const Parser *parser, uint32_t start) {
    int low = 0, high = parser->tokens.n - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        const Token *token = &parser->tokens.tokens[middle];
        /* Made tokens have no length and stand before what begins where they are. */
        if (token->start < start || (token->start == start && token->end == start && token->code != T_END))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int statement_first(const Parser *parser, int i) {
    while (i > 0) {
        int code = parser->tokens.tokens[i - 1].code;
        if (code == T_SEMI || code == T_LBLOCK || code == T_RBLOCK)
            break;
        i--;
    }
    return i;
}

int statement_end(const Parser *parser, int i) {
    for (;; i++) {
        int code = parser->tokens.tokens[i].code;
        if (code == T_SEMI || code == T_LBLOCK || code == T_RBLOCK || code == T_END)
            return i;
    }
}

bool statement_has_error(const Parser *parser, uint32_t start, uint32_t end) {
    for (int i = 0; i < parser->tokens.nerrors; i++)
        if (parser->tokens.errors[i] >= start && parser->tokens.errors[i] < end)
            return true;
    return false;
}

const Token *parse_skip_block(Parser *parser, const Token *token) {
    switch (parser->tokens.tokens[statement_first(parser, parser->error_at)].code) {
    case T_ARTICLE: case T_FACTS: case T_TABLE:
        parser->recovering = false; /* the grammar goes on with the block */
        return token;
    default:
        break;
    }
    int depth = 0;
    do {
        depth += (token->code == T_LBLOCK) - (token->code == T_RBLOCK);
        token++;
    } while (depth > 0 && token->code != T_END);
    parser->at = (int)(token - parser->tokens.tokens);
    return token;
}

static Parser parse(Arena *arena, const Source *source, uint32_t start, uint32_t end, bool file, DiagList *diags) {
    Parser parser = {.arena = arena, .source = source, .diags = diags};
    parser.tokens = lex_source(arena, source, start, end, file, diags);
    parser.errors = parser.tokens.nerrors;
    parser.start = file ? T_START_FILE : T_START_EXPRESSION;
    parser.file = AST_NEW(arena, File, ((Span){source, start, end}));
    return parser;
}

AstFile *parse_file_tokens(Arena *arena, const Source *source, DiagList *diags, TokenList *tokens) {
    Parser parser = parse(arena, source, 0, (uint32_t)source->text.n, true, diags);
    parse_yyparse(&parser);
    *tokens = parser.tokens;
    return parser.file;
}

AstFile *parse_file(Arena *arena, const Source *source, DiagList *diags) {
    TokenList tokens;
    return parse_file_tokens(arena, source, diags, &tokens);
}

AstNode *parse_expression(Arena *arena, const Source *source, uint32_t start, uint32_t end, DiagList *diags) {
    Parser parser = parse(arena, source, start, end, false, diags);
    if (parser.tokens.n == 1 && !parser.errors) {
        sentence_report(&parser, DIAG_SYNTAX_EMPTY, (Span){source, start, end}, DIAG_NO_ARGS);
        return NULL;
    }
    int status = parse_yyparse(&parser);
    return status == 0 && !parser.bad && !parser.errors ? parser.expression : NULL;
}

size_t parse_brace_end(Str text, size_t at) {
    int depth = 0;
    bool in_string = false;
    for (; at < text.n; at++) {
        char ch = text.p[at];
        if (ch == '"')
            in_string = !in_string;
        else if (!in_string && ch == '{')
            depth++;
        else if (!in_string && ch == '}' && depth-- == 0)
            return at;
    }
    return text.n;
}

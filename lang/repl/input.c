/* Whether what has been typed is a whole input, or goes on. */
#include "lang/repl/internal.h"

#include "lang/lex/lex.h"
#include "parse.tab.h"

bool input_is_command(Str text, Str *command) {
    text = str_trim(text);
    if (str_starts(text, STR(":")))
        *command = str_trim(str_sub(text, 1, text.n));
    else if (str_starts(text, STR("：")))
        *command = str_trim(str_sub(text, 3, text.n));
    else
        return false;
    return true;
}

static TokenList lex(Arena *arena, Str text) {
    DiagList quiet;
    diag_init(&quiet, arena);
    const Source *source = source_new(arena, STR("repl"), text);
    return lex_source(arena, source, 0, (uint32_t)text.n, true, &quiet);
}

static int first_code(const TokenList *list) {
    int i = 0;
    while (i < list->n && list->tokens[i].code == T_SEMI)
        i++;
    return i < list->n ? list->tokens[i].code : 0;
}

bool input_is_nothing(Str text) {
    Arena *arena = arena_new();
    TokenList list = lex(arena, text);
    bool nothing = first_code(&list) == 0 && list.nerrors == 0;
    arena_free(arena);
    return nothing;
}

static int open_blocks(const TokenList *list) {
    int depth = 0;
    for (int i = 0; i < list->n; i++)
        depth += (list->tokens[i].code == T_LBLOCK) - (list->tokens[i].code == T_RBLOCK);
    return depth;
}

/* Whether a statement ends where the text does: a line that begins a name would be one of its own. */
static bool ends_statement(Arena *arena, Str text) {
    Str probe = str_format(arena, "%.*s\n`…`\n", STR_ARG(text));
    TokenList list = lex(arena, probe);
    for (int i = list.n - 1; i > 0; i--) {
        const Token *token = &list.tokens[i];
        if (token->start < text.n + 1)
            return true; /* the probe was swallowed by a string that is open: an error, which is to be said */
        if (token->code == T_NAME && token->start == text.n + 1)
            return list.tokens[i - 1].code == T_SEMI || list.tokens[i - 1].code == T_RBLOCK;
    }
    return true;
}

static bool ends_in_comma(Arena *arena, Str text) {
    TokenList list = lex(arena, text);
    for (int i = list.n - 1; i >= 0; i--) {
        int code = list.tokens[i].code;
        if (code != T_SEMI && code != 0)
            return code == T_COMMA || code == T_ITEM_COMMA;
    }
    return false;
}

/* The first line without its end. */
static Str first_line(Str text) {
    size_t end = 0;
    while (end < text.n && text.p[end] != '\n')
        end++;
    return str_sub(text, 0, end);
}

bool input_is_complete(Str text, bool empty_line) {
    Str command;
    if (input_is_command(text, &command) || input_is_nothing(text))
        return true;
    Arena *arena = arena_new();
    TokenList list = lex(arena, text);
    int code = first_code(&list);
    bool goes_on = code == T_RULE || code == T_TEST || code == T_FACTS || code == T_ARTICLE;
    if (code == T_DEFINE)
        goes_on = ends_in_comma(arena, first_line(str_trim(text)));
    bool complete;
    if (goes_on)
        /* An article may have empty lines between its rules; two of them end it all the same. */
        complete = empty_line && (open_blocks(&list) <= 0 || str_ends(text, STR("\n\n")));
    else
        complete = empty_line || (open_blocks(&list) <= 0 && ends_statement(arena, text));
    arena_free(arena);
    return complete;
}

/* What can be said of a word without knowing where it stands. */
#include "lang/lex/filter.h"

#include "runtime/base/utf8.h"

#include "parse.tab.h"

int keyword_code(Word word) {
    switch (word) {
#define KEYWORD(symbol, en, zh, reserved)                                                                              \
    case WORD_##symbol: return T_##symbol;
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
    default: return T_NAME;
    }
}

typedef VEC(Token) Tokens;

static Token keyword(const Token *token, Word word, uint32_t end) {
    Token made = *token;
    made.word = word;
    made.code = keyword_code(word);
    made.end = end;
    return made;
}

/* 每年, 每半年, 每季度, 每月, 每2个月, 每两个月 in one word: `each` and what follows it. */
static bool split_each(Arena *arena, Tokens *out, const Token *token) {
    static const Str each = {"每", 3}, months = {"个月", 6};
    if (!str_starts(token->text, each) || token->text.n == each.n)
        return false;
    Str rest = str_sub(token->text, each.n, token->text.n);
    uint32_t middle = token->start + (uint32_t)each.n;
    Token name = {.code = T_NAME, .start = middle, .end = token->end, .text = rest, .glued = true};
    if (str_equal(rest, STR("季")))
        name.text = STR("季度");
    Token number = {.code = T_NUMBER, .start = middle, .end = token->end - (uint32_t)months.n, .glued = true};
    bool counted = false;
    if (str_ends(rest, months) && rest.n > months.n) {
        number.text = str_sub(rest, 0, rest.n - months.n);
        counted = true;
        for (size_t i = 0; i < number.text.n; i++)
            counted = counted && number.text.p[i] >= '0' && number.text.p[i] <= '9';
        if (str_equal(number.text, STR("两"))) {
            number.text = STR("2");
            counted = true;
        }
        name.start = number.end;
        name.text = months;
    }
    if (!counted && word_period(name.text) == WORD_NONE)
        return false;
    vec_push(arena, out, keyword(token, WORD_EACH, middle));
    if (counted)
        vec_push(arena, out, number);
    vec_push(arena, out, name);
    return true;
}

/* The keyword that two make when the second comes right after the first. */
static Word joined(int first, int second) {
    if (second == T_NOT && first == T_MUST)
        return WORD_MUST_NOT;
    if (second == T_NOT && first == T_SHOULD)
        return WORD_SHOULD_NOT;
    return first == T_NOT && second == T_IN ? WORD_NOT_IN : WORD_NONE;
}

Token *words_join(Arena *arena, const Token *tokens, int n) {
    Tokens out = {0};
    for (int i = 0; i < n; i++) {
        Token token = tokens[i];
        bool reserved = false;
        Word word = token.code == T_NAME && !token.quoted ? word_keyword(token.text, &reserved) : WORD_NONE;
        if (token.code == T_NOT && word == WORD_NONE)
            word = WORD_NOT, reserved = true; /* a sign that means it */
        else if (token.code == T_AND)
            word = WORD_AND, reserved = true;
        else if (token.code == T_OR)
            word = WORD_OR, reserved = true;
        else if (token.code == T_IN)
            word = WORD_IN, reserved = true;
        if (word == WORD_NONE && token.code == T_NAME && !token.quoted && split_each(arena, &out, &token))
            continue;
        if (word != WORD_NONE && reserved)
            token = keyword(&token, word, token.end);
        Token *last = out.n ? &out.items[out.n - 1] : NULL;
        Word both = last && token.word != WORD_NONE ? joined(last->code, token.code) : WORD_NONE;
        if (both != WORD_NONE)
            *last = keyword(last, both, token.end);
        else
            vec_push(arena, &out, token);
    }
    Token end = out.items[out.n - 1];
    for (int i = 0; i < 3; i++)
        vec_push(arena, &out, end);
    return out.items;
}

/* Slips of those who write as they speak: other words than the language has, the force inside the condition, a word twice. */
#include "lang/parse/slip.h"

#include "lang/lex/kinds.h"

#include "parse.tab.h"

static bool is_name(const Token *token, const char *text) {
    return token->code == T_NAME && !token->quoted && str_equal(token->text, str_of(text));
}

/* `>=` for `at least`, `more than or equal to`, `is not less than`, 不少于: the token after it, or NULL where no such stands here. */
static const Token *meant_sign(const Slip *slip, const Token *token, Str *sign) {
    Arena *arena = slip->parser->arena;
    Word word;
    if (token->code == T_AT)
        token++; /* at least, at most */
    if (token->code != T_NAME || token->quoted || !word_meant(token->text, &word, sign) || word != WORD_NONE)
        return NULL;
    const Token *next = token + 1;
    Str further;
    if (str_equal(*sign, STR("=="))) {
        const Token *after = is_name(next, "to") ? NULL : meant_sign(slip, next, &further);
        if (after || token_is_comparison(next->code)) {
            *sign = after ? further : slip_text(slip, next);
            return after ? after : next + 1;
        }
        if (next->code == T_NOT) {
            *sign = STR("!=");
            return next + 1;
        }
    }
    if (is_name(next, "than") || is_name(next, "to"))
        next++;
    if (next->code == T_OR && sign->n == 1 && (is_name(next + 1, "equal") || is_name(next + 1, "等于"))) {
        *sign = str_format(arena, "%.*s=", STR_ARG(*sign));
        next += is_name(next + 2, "to") ? 3 : 2;
    }
    return next;
}

static Words quoted_text(const Slip *slip, uint32_t start, uint32_t end) {
    return words_quoted(slip->parser->arena, span_text((Span){slip->parser->source, start, end}));
}

/* `token` to before `end`, which is written `text`. */
static bool say_written(const Slip *slip, const Token *token, const Token *end, Str text) {
    Token all = *token;
    all.end = end[-1].end;
    Words found = quoted_text(slip, all.start, all.end), meant = words_quoted(slip->parser->arena, text);
    Diag *diag = slip_report(slip, DIAG_SYNTAX_SIGN, &all, DIAG_ARGS(found, meant));
    slip_fix(slip, diag, all.start, all.end, text);
    return true;
}

/* --- Words ------------------------------------------------------------------------------------------------------------ */

/* `3 至 5`, `between 3 and 5`: what goes before the second number. */
static bool slip_between(const Slip *slip, const Token *token) {
    Word word;
    Str text;
    if (token->code != T_NAME || token->quoted || !word_meant(token->text, &word, &text) || word != WORD_IN)
        return false;
    const Token *last = token + 3;
    Word joint = token[2].word;
    Str written;
    if (token[1].code != T_NUMBER || last->code != T_NUMBER ||
        (joint != WORD_AND && !(token[2].code == T_NAME && word_meant(token[2].text, &joint, &written) && joint == WORD_AND)))
        return false;
    Arena *arena = slip->parser->arena;
    bool chinese = str_equal(text, word_spelling(WORD_IN, LANGUAGE_ZH));
    Str range = str_format(arena, "%s %.*s..%.*s", chinese ? "属于" : "in", STR_ARG(slip_text(slip, &token[1])),
                           STR_ARG(slip_text(slip, last)));
    return say_written(slip, token, last + 1, range);
}

/* Whether a name here is out of place, so that a word of the language may have been meant by it. */
static bool is_misplaced(const Slip *slip, const Token *token) {
    if (token->code != T_NAME || token->quoted)
        return false;
    if (token == slip->token || token == slip->first)
        return true;
    if (token != slip->previous)
        return false;
    /* Taken as the unit of the number before it, or for `at`; or `NOT` before what it is about. */
    Word word;
    Str text;
    return token[-1].code == T_NUMBER || token[-1].code == T_AT || token->line_start ||
           (token_is_force(token[-1].code) && word_meant(token->text, &word, &text) && word == WORD_NOT);
}

/* `MUST NOT`, `NOT IN`: the word that two make. */
static Word with_next(Word word, const Token *next) {
    Word second = next->word;
    Str written;
    if (next->code == T_NAME && !next->quoted && !word_meant(next->text, &second, &written))
        return word;
    if (second == WORD_NOT)
        return word == WORD_MUST ? WORD_MUST_NOT : word == WORD_SHOULD ? WORD_SHOULD_NOT : word;
    return word == WORD_NOT && second == WORD_IN ? WORD_NOT_IN : word;
}

static bool say_meant(const Slip *slip, const Token *token) {
    if (!is_misplaced(slip, token))
        return false;
    if (slip_between(slip, token))
        return true;
    Word word;
    Str text;
    if (!word_meant(token->text, &word, &text))
        return false;
    const Expected *expected = &slip->expected;
    if (word == WORD_NONE) {
        const Token *start = token > slip->first && token[-1].code == T_AT ? token - 1 : token;
        const Token *end = meant_sign(slip, start, &text);
        bool fits = token != slip->token || slip_expects(expected, STR("`>=`")) || slip_expects(expected, STR("`+`"));
        return fits && token != slip->first && end && say_written(slip, start, end, text);
    }
    Word joined = with_next(word, token + 1);
    if (joined != word)
        text = word_spelling(joined, (unsigned char)text.p[0] >= 0x80 ? LANGUAGE_ZH : LANGUAGE_EN);
    if (token == slip->token && !slip_expects_word(expected, joined))
        return false;
    return say_written(slip, token, token + 1 + (joined != word), text);
}

bool slip_meant(const Slip *slip) {
    if (slip->previous && (say_meant(slip, slip->previous) || (slip->previous != slip->first && say_meant(slip, slip->first))))
        return true;
    return say_meant(slip, slip->token);
}

/* --- Order ------------------------------------------------------------------------------------------------------------ */

/* `不得超过`, which is no keyword and then a word for a comparison: the length of the force; 0 where it is none. */
static size_t glued_force(const Token *token) {
    Word word;
    Str sign;
    size_t length = 0;
    bool is = token->code == T_NAME && !token->quoted && token_is_force(keyword_code(word_glued(token->text, &length))) &&
              word_meant(str_sub(token->text, length, token->text.n), &word, &sign) && word == WORD_NONE;
    return is ? length : 0;
}

/* `rule enough size must >= 3`, where the condition cannot even begin: the force that follows on the line. */
static const Token *force_ahead(const Slip *slip, size_t *length) {
    if (!token_is_value(slip->token) || !slip_expects_word(&slip->expected, WORD_WHEN))
        return NULL;
    for (const Token *token = slip->token + 1; token->start < token->end && !token->line_start; token++) {
        *length = glued_force(token);
        if (*length || token_is_force(token->code))
            return token;
        if (token_is_clause_word(token->code))
            break;
    }
    return NULL;
}

/* The force before a comparison, `size must >= 3`; where the force is run together with it, `人数 不得超过 9`, its length. */
static const Token *force_inside(const Slip *slip, size_t *length) {
    const Token *token = slip->token, *previous = slip->previous;
    Word word;
    Str sign;
    *length = 0;
    if (!previous)
        return NULL;
    if (token_is_force(previous->code) && token->start == token->end)
        return previous;
    if (token_is_force(previous->code) && (token_is_comparison(token->code) || token->code == T_IN || token->code == T_NOT_IN))
        return previous;
    if (previous > slip->first && token_is_force(previous[-1].code) && previous->code == T_NAME && !previous->quoted &&
        word_meant(previous->text, &word, &sign) && word == WORD_NONE)
        return previous - 1;
    *length = glued_force(token);
    return *length ? token : force_ahead(slip, length);
}

bool slip_order(const Slip *slip) {
    size_t length;
    const Token *force = force_inside(slip, &length);
    if (!force || force == slip->first || !token_ends_operand(force[-1].code) || force[-1].code == T_STRING)
        return false;
    /* From the operand on, which begins the line or comes after the last clause word. */
    const Token *operand = force > slip->token ? slip->token : force - 1;
    while (force <= slip->token && operand > slip->first && !operand->line_start && !token_is_clause_word(operand[-1].code) && operand[-1].code != T_STRING)
        operand--;
    if (operand == slip->first && operand->word == WORD_RULE)
        operand += 2; /* `rule enough size must >= 3` */
    if (operand >= force)
        return false;
    Token word = *force;
    if (length)
        word.end = word.start + (uint32_t)length;
    Arena *arena = slip->parser->arena;
    Str force_text = span_text((Span){slip->parser->source, word.start, word.end});
    Str left = span_text((Span){slip->parser->source, operand->start, force[-1].end}), sign;
    const Token *compared = length ? force : force + 1;
    if (compared->start == compared->end) { /* `size >= 3 must` */
        Str whole = str_format(arena, "%.*s %.*s", STR_ARG(force_text), STR_ARG(left));
        Diag *diag = slip_report(slip, DIAG_SYNTAX_ORDER, &word, DIAG_ARGS(words_quoted(arena, force_text), words_of(whole)));
        slip_fix(slip, diag, operand->start, force->end, whole);
        return true;
    }
    const Token *after = length ? force + 1 : meant_sign(slip, compared, &sign);
    if (length) {
        Word none;
        word_meant(str_sub(force->text, length, force->text.n), &none, &sign);
    } else if (!after) {
        sign = slip_text(slip, compared);
        after = compared + 1;
    }
    Str meant = str_format(arena, "%.*s %.*s %.*s …", STR_ARG(force_text), STR_ARG(left), STR_ARG(sign));
    Diag *diag = slip_report(slip, DIAG_SYNTAX_ORDER, &word, DIAG_ARGS(words_quoted(arena, force_text), words_of(meant)));
    if (after->start > operand->start)
        slip_fix(slip, diag, operand->start, after[-1].end,
                 str_format(arena, "%.*s %.*s %.*s", STR_ARG(force_text), STR_ARG(left), STR_ARG(sign)));
    return true;
}

/* --- If ----------------------------------------------------------------------------------------------------------------- */

/* `must size >= 3 if ok`, `if ok then must size >= 3`: no choice between two values, but when the rule applies. */
bool slip_if(const Slip *slip) {
    const Token *token = slip->token, *word = NULL;
    if (token->code == T_IF && !slip_expects(&slip->expected, STR("if")) && slip_expects_word(&slip->expected, WORD_WHEN)) {
        word = token;
        for (const Token *t = token + 1; t->start < t->end; t++)
            if (t->code == T_THEN && !token_is_force(t[1].code))
                return false;
    } else if (slip->first->code == T_IF && token_is_force(token->code)) {
        word = slip->first;
    }
    if (!word)
        return false;
    bool chinese = (unsigned char)slip_text(slip, word).p[0] >= 0x80;
    return say_written(slip, word, word + 1, word_spelling(WORD_WHEN, chinese ? LANGUAGE_ZH : LANGUAGE_EN));
}

/* --- Twice -------------------------------------------------------------------------------------------------------------- */

bool slip_twice(const Slip *slip) {
    const Token *token = slip->token, *previous = slip->previous;
    if (!previous || token->code != previous->code || token->start == token->end || token->line_start)
        return false;
    bool same = token->word != WORD_NONE || (token->code == T_NAME && str_equal(token->text, previous->text));
    if (!same || (token->code == T_NAME && slip->first == previous))
        return false;
    Diag *diag = slip_report(slip, DIAG_SYNTAX_TWICE, token, DIAG_ARGS(quoted_text(slip, token->start, token->end)));
    slip_fix(slip, diag, previous->end, token->end, STR(""));
    return true;
}

/* --- Signs that belong elsewhere ------------------------------------------------------------------------------------------ */

static bool is_digits(Str text, size_t least, size_t most) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n >= least && text.n <= most;
}

static bool say_number(const Slip *slip, const Token *end, Str meant) {
    Token all = *slip->previous;
    all.end = end[-1].end;
    Diag *diag = slip_report(slip, DIAG_SYNTAX_NUMBER_FORM, &all,
                             DIAG_ARGS(words_of(span_text((Span){slip->parser->source, all.start, all.end})), words_of(meant)));
    slip_fix(slip, diag, all.start, all.end, meant);
    return true;
}

bool slip_number(const Slip *slip) {
    const Token *token = slip->token, *previous = slip->previous;
    if (!previous || previous->code != T_NUMBER || !token->glued)
        return false;
    Arena *arena = slip->parser->arena;
    if (token->code == T_COMMA) {
        Str meant;
        const Token *end = token_grouped(arena, previous, token, &meant);
        return end != token && say_number(slip, end, meant);
    }
    /* `2013.06.04` */
    Str text = previous->text;
    if (token->code != T_DOT || token[1].code != T_NUMBER || !token[1].glued || text.n < 6 || !is_digits(str_sub(text, 0, 4), 4, 4) ||
        text.p[4] != '.' || !is_digits(str_sub(text, 5, text.n), 1, 2) || !is_digits(token[1].text, 1, 2))
        return false;
    Str month = str_sub(text, 5, text.n), day = token[1].text;
    return say_written(slip, previous, token + 2,
                       str_format(arena, "%.*s-%s%.*s-%s%.*s", 4, text.p, month.n == 1 ? "0" : "", STR_ARG(month),
                                  day.n == 1 ? "0" : "", STR_ARG(day)));
}

/* `size in (3, 5)` */
bool slip_set(const Slip *slip) {
    const Token *open = slip->token, *close = slip->token;
    if (open->code != T_COMMA)
        return false;
    while (open > slip->first && open->code != T_LPAREN)
        open--;
    if (open == slip->first || (open[-1].code != T_IN && open[-1].code != T_NOT_IN))
        return false;
    while (close->start < close->end && close->code != T_RPAREN)
        close++;
    if (close->code != T_RPAREN)
        return false;
    Str inside = span_text((Span){slip->parser->source, open->end, close->start});
    return say_written(slip, open, close + 1, str_format(slip->parser->arena, "{%.*s}", STR_ARG(inside)));
}

/* `每年应当`: the period run together with the force. */
bool slip_period(const Slip *slip) {
    static const Str each = STR("每");
    const Token *word = slip->previous == slip->first ? slip->first : slip->token;
    if (!word || word->code != T_NAME || word->quoted || !str_starts(word->text, each))
        return false;
    static const Word periods[] = {WORD_PERIOD_HALF_YEAR, WORD_PERIOD_YEAR, WORD_PERIOD_QUARTER, WORD_PERIOD_MONTH};
    Str rest = str_sub(word->text, each.n, word->text.n);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        Str period = word_spelling(periods[i], LANGUAGE_ZH);
        if (!str_starts(rest, period) || rest.n == period.n)
            continue;
        sentence_glued(slip->parser, word, each.n + period.n);
        return true;
    }
    return false;
}

void slip_needless(const Slip *slip, Diag *diag) {
    const Token *token = slip->token, *next = token + 1;
    bool parts = (token->code == T_COMMA || token->code == T_COLON) &&
                 (token_is_force(next->code) || token_is_clause_word(next->code) || next->start == next->end);
    bool sign = token->code == T_PLUS && !slip_expects(&slip->expected, STR("`+`"));
    bool field = token->code == T_COLON && slip->previous == slip->first && slip_expects(&slip->expected, STR("list"));
    if (parts || sign || field)
        slip_fix(slip, diag, token->start, token->end, STR(""));
}

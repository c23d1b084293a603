/* What is said of a syntax error: the slips that people make first, then what was found and what could stand there. */
#include "lang/parse/slip.h"

#include "lang/lex/kinds.h"

#include "runtime/base/utf8.h"

#include "parse.tab.h"

enum { MAX_SHOWN = 4, SHOWN_CELLS = 24 };

static Str english_part(const char *name) {
    Str all = str_of(name);
    for (size_t i = 0; i < all.n; i++)
        if (all.p[i] == '|' && i > 0)
            return str_trim(str_sub(all, 0, i));
    return all;
}

bool slip_expects(const Expected *expected, Str english) {
    for (int i = 0; i < expected->n; i++)
        if (str_equal(english_part(expected->names[i]), english))
            return true;
    return false;
}

bool slip_expects_word(const Expected *expected, Word word) {
    return slip_expects(expected, word_spelling(word, LANGUAGE_EN));
}

/* --- Queueing --- */

Diag *sentence_report(Parser *parser, DiagCode code, Span span, const Words *args, int nargs) {
    if (parser->errors == LEX_MAX_ERRORS)
        lex_report_more(parser->diags, parser->arena, place_span(span));
    if (parser->errors <= LEX_MAX_ERRORS)
        parser->errors++;
    if (parser->errors > LEX_MAX_ERRORS)
        return ARENA_NEW(parser->arena, Diag);
    return diag_add(parser->diags, code, place_span(span), args, nargs);
}

static Span token_span(const Slip *slip, const Token *token) {
    return (Span){slip->parser->source, token->start, token->end};
}

Str slip_text(const Slip *slip, const Token *token) {
    Str text = span_text(token_span(slip, token));
    Str cut = utf8_cut(text, SHOWN_CELLS, NULL);
    return cut.n < text.n ? str_format(slip->parser->arena, "%.*s…", STR_ARG(cut)) : text;
}

static Words token_words(const Slip *slip, const Token *token) {
    if (token->start == token->end) {
        if (token->code == T_END)
            return WORDS("the end of the text", "文末");
        return WORDS("the end of the line", "行末");
    }
    if (token->code == T_STRING) {
        Words kind = WORDS("the text `{0}`", "文字`{0}`"), text = words_of(slip_text(slip, token));
        return words_format(slip->parser->arena, kind, &text, 1);
    }
    return words_quoted(slip->parser->arena, slip_text(slip, token));
}

Diag *slip_report(const Slip *slip, DiagCode code, const Token *token, const Words *args, int nargs) {
    return sentence_report(slip->parser, code, token_span(slip, token), args, nargs);
}

void slip_fix(const Slip *slip, Diag *diag, uint32_t start, uint32_t end, Str text) {
    diag_fix(slip->parser->diags, diag, (Span){slip->parser->source, start, end}, text);
}

/* --- Kinds of tokens --- */

static bool is_reserved(const Token *token) {
    bool reserved = false;
    return token->word != WORD_NONE && word_keyword(word_spelling(token->word, LANGUAGE_EN), &reserved) != WORD_NONE &&
           reserved;
}

/* Reserved words that are likely to be the name of a column: those that stand before a name or text, not before a
 * condition. */
static bool is_noun(int code) {
    switch (code) {
    case T_BECAUSE: case T_CITE: case T_REMEDY: case T_FROM: case T_BY: case T_OF: case T_FOR: case T_EACH:
    case T_WITHIN: case T_OVERRIDES:
        return true;
    default:
        return false;
    }
}

/* The declaring word that the statement begins with, whether it was taken as a keyword or, for want of what goes with
 * it, as a name. */
static Word declaring_word(const Slip *slip) {
    const Token *first = slip->first;
    if (first == slip->token || first->quoted)
        return WORD_NONE;
    Word word = first->word != WORD_NONE ? first->word
                : first->code == T_NAME  ? word_keyword(first->text, NULL)
                                         : WORD_NONE;
    return word_begins_statement(word) ? word : WORD_NONE;
}

/* --- Slips, each said in its own sentence; true when it was one --- */

static bool slip_equals(const Slip *slip) {
    const Token *token = slip->token;
    if (token->code == T_ASSIGN && !slip_expects(&slip->expected, STR("`=`")) && slip_expects(&slip->expected, STR("`==`"))) {
        slip_fix(slip, slip_report(slip, DIAG_SYNTAX_COMPARE, token, DIAG_NO_ARGS), token->start, token->end, STR("=="));
        return true;
    }
    if (token->code == T_EQ && slip_expects(&slip->expected, STR("`=`")) && !slip_expects(&slip->expected, STR("`==`"))) {
        slip_fix(slip, slip_report(slip, DIAG_SYNTAX_ASSIGN, token, DIAG_NO_ARGS), token->start, token->end, STR("="));
        return true;
    }
    return false;
}

/* `expect term == 3 years`: a condition, where a value is stated. */
static bool slip_expect(const Slip *slip) {
    if (slip->first->code != T_TEST || !slip_expects(&slip->expected, STR("`=`")))
        return false;
    for (const Token *token = slip->token - 1; token > slip->first && token->code != T_EXPECT && token->code != T_COMMA;
         token--) {
        if (token->code != T_EQ)
            continue;
        Span around = {slip->parser->source, token[-1].start, token[1].end};
        Words meant = words_of(span_text(around));
        meant =
            words_of(str_format(slip->parser->arena, "%.*s = %.*s", STR_ARG(span_text(token_span(slip, &token[-1]))),
                                STR_ARG(span_text(token_span(slip, &token[1])))));
        slip_fix(slip, slip_report(slip, DIAG_SYNTAX_EXPECT_EQUALS, token, DIAG_ARGS(meant)), token->start, token->end, STR("="));
        return true;
    }
    return false;
}

static bool slip_chain(const Slip *slip) {
    if (!token_is_comparison(slip->token->code) || slip_expects(&slip->expected, STR("`==`")))
        return false;
    bool joined = false;
    for (const Token *token = slip->token - 1; token > slip->first; token--) {
        joined = joined || (token->code == T_MINUS && token->line_start);
        if (token_is_comparison(token->code)) {
            Diag *diag = slip_report(slip, DIAG_SYNTAX_CHAIN, slip->token, DIAG_NO_ARGS);
            if (joined)
                diag_help(
                    diag,
                    WORDS("a line that begins with `-` carries the line before on: write brackets around the condition",
                          "以`-`开头的行接续上一行，请给该条件加括号"));
            return true;
        }
        if (token->word != WORD_NONE || token->code == T_COMMA || token->code == T_CALL || token->code == T_LPAREN)
            return false;
    }
    return false;
}

static bool slip_call(const Slip *slip) {
    if (slip->token->code != T_LPAREN || !slip->previous || slip->previous->code != T_NAME)
        return false;
    Words name = words_of(slip_text(slip, slip->previous));
    Diag *diag = slip_report(slip, DIAG_SYNTAX_CALL_SPACE, slip->token, DIAG_ARGS(name));
    slip_fix(slip, diag, slip->previous->end, slip->token->start, STR(""));
    return true;
}

static bool slip_month_day(const Slip *slip) {
    if (slip->token->code != T_MONTHDAY)
        return false;
    Str text = slip_text(slip, slip->token), left = text, right = text;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '-')
            continue;
        left = str_sub(text, 0, i);
        right = str_sub(text, i + 1, text.n);
    }
    Str spaced =
        left.n < text.n ? str_format(slip->parser->arena, "%.*s - %.*s", STR_ARG(left), STR_ARG(right)) : STR("a - b");
    slip_report(slip, DIAG_SYNTAX_MONTH_DAY, slip->token, DIAG_ARGS(words_of(text), words_of(spaced)));
    return true;
}

/* The last token of the word that begins here: 每年 is one word for who writes it, and two tokens (lang/lex/join.c). */
static const Token *word_end(const Slip *slip, const Token *token) {
    if (token->code == T_EACH && str_equal(span_text(token_span(slip, token)), word_spelling(WORD_EACH, LANGUAGE_ZH)))
        while (token[1].glued && (token[1].code == T_NAME || token[1].code == T_NUMBER))
            token++;
    return token;
}

static void say_reserved(const Slip *slip, const Token *first) {
    Token all = *first, *token = &all;
    token->end = word_end(slip, first)->end;
    Str text = span_text(token_span(slip, token));
    Diag *diag = slip_report(slip, DIAG_SYNTAX_RESERVED, token, DIAG_ARGS(words_of(text)));
    slip_fix(slip, diag, token->start, token->end, str_format(slip->parser->arena, "`%.*s`", STR_ARG(text)));
}

/* Whether what comes after a reserved word shows that a name is meant by it. */
static bool used_as_name(const Slip *slip, const Token *token) {
    const Token *next = word_end(slip, token) + 1;
    if (slip->previous && slip->previous->code == T_DOT)
        return true;
    if (declaring_word(slip) != WORD_NONE && token == slip->first + 1)
        return true;
    switch (next->code) {
    case T_SEMI: case T_END:
        return is_noun(token->code) && slip_expects(&slip->expected, STR("a name"));
    case T_DOT: case T_COMMA: case T_ITEM_COMMA: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_COLON:
    case T_ASSIGN:
        return slip_expects(&slip->expected, STR("a name"));
    case T_MINUS:
        return false;
    default:
        return token_is_operator(next->code) || next->code == T_DOTDOT;
    }
}

/* A field whose name is reserved carries on the line before it, which must then end where a type is complete. */
static bool in_facts(const Slip *slip) {
    const Token *tokens = slip->parser->tokens.tokens;
    int depth = 0;
    for (const Token *token = slip->first - 1; token > tokens; token--) {
        depth += (token->code == T_RBLOCK) - (token->code == T_LBLOCK);
        if (depth < 0) {
            int first = tokens[statement_first(slip->parser, (int)(token - tokens))].code;
            return first != T_ARTICLE && first != T_TABLE;
        }
    }
    return false;
}

static bool slip_reserved(const Slip *slip) {
    const Token *token = slip->token, *previous = slip->previous;
    if (is_reserved(token)) {
        if (used_as_name(slip, token)) {
            say_reserved(slip, token);
            return true;
        }
        if ((token->line_start || token == slip->first) && in_facts(slip) && slip->first->code != T_ALWAYS) {
            say_reserved(slip, token);
            return true;
        }
    }
    if (!previous)
        return false;
    const Token *second = slip->first + 1;
    if (second <= previous && is_reserved(second) && word_end(slip, second) == previous && declaring_word(slip) != WORD_NONE) {
        say_reserved(slip, second);
        return true;
    }
    if (!is_reserved(previous))
        return false;
    bool compared =
        is_noun(previous->code) &&
        (token->code == T_ASSIGN || (token_is_operator(token->code) && token->code != T_MINUS) || token->code == T_DOT);
    bool field = previous->code == T_BECAUSE && previous->line_start && token->code == T_NAME && in_facts(slip);
    if (compared || field) {
        say_reserved(slip, previous);
        return true;
    }
    return false;
}

void sentence_glued(Parser *parser, const Token *token, size_t length) {
    Span span = {parser->source, token->start, token->end};
    Str text = span_text(span), word = str_sub(text, 0, length), rest = str_sub(text, length, text.n);
    Str cut = utf8_cut(rest, SHOWN_CELLS, NULL);
    if (cut.n < rest.n)
        rest = str_format(parser->arena, "%.*s…", STR_ARG(cut));
    Diag *diag = sentence_report(parser, DIAG_SYNTAX_GLUED, span, DIAG_ARGS(words_of(word), words_of(rest)));
    uint32_t middle = token->start + (uint32_t)length;
    diag_fix(parser->diags, diag, (Span){parser->source, middle, middle}, STR(" "));
}

static bool say_glued(const Slip *slip, const Token *token, size_t length) {
    sentence_glued(slip->parser, token, length);
    return true;
}

static bool slip_glued(const Slip *slip) {
    const Token *token = slip->token, *previous = slip->previous;
    size_t length;
    if (token->code == T_NAME && !token->quoted) {
        Word word = word_glued(token->text, &length);
        if (word != WORD_NONE && slip_expects_word(&slip->expected, word))
            return say_glued(slip, token, length);
    }
    const Token *first = slip->first;
    bool near = previous && (previous == first || (previous == first + 1 && previous->code == T_DOT));
    if (!near || first->code != T_NAME || first->quoted)
        return false;
    /* One letter, as 自 or 在, begins many a name. */
    if (word_glued(first->text, &length) != WORD_NONE && length > 3)
        return say_glued(slip, first, length);
    return word_glued_start(first->text, &length) != WORD_NONE && say_glued(slip, first, length);
}

/* `size >= 3 当类型 == b`: a clause or `and` run together with a name, which was taken as a unit. */
static bool slip_glued_unit(const Slip *slip) {
    for (const Token *token = slip->first + 1; token < slip->token; token++) {
        size_t length;
        if (token->code != T_NAME || token->quoted || token[-1].code != T_NUMBER)
            continue;
        Word word = word_glued(token->text, &length);
        bool goes_on = word == WORD_AND || word == WORD_OR || token_is_clause_word(keyword_code(word));
        if (word != WORD_NONE && goes_on)
            return say_glued(slip, token, length);
    }
    return false;
}

/* A force at the beginning of a line after what is no rule: a test, a define. */
static bool slip_force(const Slip *slip) {
    const Token *token = slip->token;
    if (!token_is_force(token->code) || !token->line_start || !slip->previous ||
        !slip_expects(&slip->expected, STR("the end of the line")))
        return false;
    Words found = words_quoted(slip->parser->arena, span_text(token_span(slip, token)));
    slip_fix(slip, slip_report(slip, DIAG_SYNTAX_TWO_FORCES, token, DIAG_ARGS(found)), slip->previous->end, slip->previous->end,
        STR(";"));
    return true;
}

/* --- What could stand there, in words --- */

typedef struct WordsList {
    Words items[MAX_SHOWN];
    int n;
} WordsList;

static void list_words(WordsList *list, Words words) {
    for (int i = 0; i < list->n; i++)
        if (str_equal(list->items[i].en, words.en))
            return;
    if (list->n < MAX_SHOWN)
        list->items[list->n++] = words;
}

static bool is_among(Str name, const char *const *list) {
    for (; *list; list++)
        if (str_equal(name, str_of(*list)))
            return true;
    return false;
}

static const char *const operand_names[] = {
    "a name", "a number", "a text in quotes", "a date", "`(`", "`{`", "`[`", "`-`", "not", "if", "yes",
    "no",     "as_of",    "period",           "`..`",   NULL};
static const char *const operator_names[] = {"`+`",  "`-`", "`*`",  "`/`", "`==`",   "`!=`", "`<`",
                                             "`<=`", "`>`", "`>=`", "in",  "not in", "and",  "or",
                                             "`..`", "`.`", "`(`",  "at",  "where",  NULL};
static const char *const clause_names[] = {"must",    "must not", "should", "should not", "may",       "when",
                                           "unless",  "each",     "by",     "within",     "overrides", "cite",
                                           "because", "remedy",   "for",    "was",        NULL};
static const char *const statement_names[] = {"policy", "use",      "unit",   "facts", "article", "rule",  "define",
                                              "param",  "function", "native", "test",  "remark",  "table", NULL};

static Words name_words(Arena *arena, const char *name) {
    Str all = str_of(name), english = english_part(name);
    Word word = word_keyword(english, NULL);
    if (word != WORD_NONE)
        return (Words){str_format(arena, "`%.*s`", STR_ARG(english)),
                       str_format(arena, "`%.*s`", STR_ARG(word_spelling(word, LANGUAGE_ZH)))};
    size_t at = 0;
    while (at < all.n && all.p[at] != '|')
        at++;
    return (Words){english, str_sub(all, at + 1, all.n)};
}

static Words join_words(Arena *arena, const WordsList *list) {
    Words all = list->items[0];
    for (int i = 1; i < list->n; i++) {
        bool last = i == list->n - 1;
        all.en = str_format(arena, "%.*s%s%.*s", STR_ARG(all.en), last ? " or " : ", ", STR_ARG(list->items[i].en));
        all.zh = str_format(arena, "%.*s%s%.*s", STR_ARG(all.zh), last ? "或" : "、", STR_ARG(list->items[i].zh));
    }
    return all;
}

/* At most four: single tokens first, then groups of those that come together. */
static Words expected_words(const Slip *slip) {
    const Expected *expected = &slip->expected;
    if (slip->previous && slip->previous->code == T_EACH)
        return WORDS("a period (`year`, `half_year`, `quarter`, `month`, `2 months` …)", "周期（`年`、`半年`、`季度`、`月`、`2个月`等）");
    if (slip->previous && slip->previous > slip->first && slip->previous->code == T_NUMBER && slip->previous[-1].code == T_EACH)
        return WORDS("`months`", "`个月`");
    bool statement = slip_expects(expected, STR("rule")) && slip_expects(expected, STR("define"));
    bool operand = slip_expects(expected, STR("a number")) && slip_expects(expected, STR("a name"));
    bool operator_ = slip_expects(expected, STR("`+`")) && slip_expects(expected, STR("`*`"));
    bool clause = slip_expects(expected, STR("cite")) && slip_expects(expected, STR("remedy"));
    bool end = slip_expects(expected, STR("the end of the line"));
    WordsList list = {0};
    int room = MAX_SHOWN - (statement ? 1 : operand + clause) - operator_ - end;
    for (int i = 0; i < expected->n && list.n < room; i++) {
        Str name = english_part(expected->names[i]);
        if ((end && str_equal(name, STR("the end of the line"))) ||
            ((statement || operand) && is_among(name, operand_names)) ||
            (operator_ && is_among(name, operator_names)) || ((statement || clause) && is_among(name, clause_names)) ||
            (statement && is_among(name, statement_names)))
            continue;
        bool unit = slip->previous && slip->previous->code == T_NUMBER && str_equal(name, STR("a name"));
        list_words(&list, unit ? WORDS("a unit", "单位") : name_words(slip->parser->arena, expected->names[i]));
    }
    if (statement)
        list_words(&list, WORDS("a statement (`rule`, `define` …)", "语句（`规则`、`定义`等）"));
    else if (operand)
        list_words(&list, WORDS("a value or condition", "值或条件"));
    if (operator_)
        list_words(&list, WORDS("an operator", "运算符"));
    if (clause && !statement)
        list_words(&list, WORDS("a clause (`when`, `cite` …)", "子句（`当`、`出处`等）"));
    if (end)
        list_words(&list, WORDS("the end of the line", "行末"));
    if (!list.n)
        return WORDS("something else", "其他内容");
    return join_words(slip->parser->arena, &list);
}

/* --- The general sentences --- */

/* A word that is close to a keyword which could stand there. */
static void suggest_keyword(const Slip *slip, Diag *diag) {
    enum { MAX_NAMES = 160 };
    Str names[MAX_NAMES];
    int n = 0;
    const Token *token = slip->token;
    if (token->code == T_NAME && !token->quoted) {
        for (int i = 0; i < slip->expected.n && n + 2 <= MAX_NAMES; i++) {
            Word word = word_keyword(english_part(slip->expected.names[i]), NULL);
            if (word == WORD_NONE)
                continue;
            names[n++] = word_spelling(word, LANGUAGE_EN);
            names[n++] = word_spelling(word, LANGUAGE_ZH);
        }
        if (n && diag_suggest(slip->parser->diags, diag, token_span(slip, token), token->text, names, n))
            return;
    }
}

/* `rul size`, `wen size > 3`: the first word is meant to declare what the second names, or to begin a clause. */
static bool slip_first_word(const Slip *slip) {
    enum { MAX_NAMES = 80 };
    Str names[MAX_NAMES];
    int n = 0;
    const Token *first = slip->first;
    if (slip->previous != first || first->code != T_NAME || first->quoted || slip->token->start == slip->token->end)
        return false;
    const char *const *lists[] = {statement_names, clause_names};
    for (int k = 0; k < 2; k++) {
        for (int i = 0; lists[k][i] && n + 2 <= MAX_NAMES; i++) {
            Word word = word_keyword(str_of(lists[k][i]), NULL);
            names[n++] = word_spelling(word, LANGUAGE_EN);
            names[n++] = word_spelling(word, LANGUAGE_ZH);
        }
    }
    int closest = utf8_closest(first->text, names, n);
    if (closest < 0)
        return false;
    bool clause = closest >= 2 * (int)(sizeof statement_names / sizeof *statement_names - 1);
    Words expected = clause ? WORDS("a clause (`when`, `cite` …)", "子句（`当`、`出处`等）")
                            : WORDS("a statement (`rule`, `define` …)", "语句（`规则`、`定义`等）");
    Diag *diag = slip_report(slip, DIAG_SYNTAX_UNEXPECTED, first, DIAG_ARGS(token_words(slip, first), expected));
    slip_fix(slip, diag, first->start, first->end, names[closest]);
    return true;
}

/* `size > 1 unles kind == b`: a clause word misspelt after a number, which was taken as its unit. */
static bool slip_unit(const Slip *slip) {
    const Token *word = slip->previous;
    if (!word || word - slip->first < 2 || word->code != T_NAME || word->quoted || word[-1].code != T_NUMBER)
        return false;
    Str names[64];
    int n = 0;
    for (int i = 0; clause_names[i]; i++) {
        Word clause = word_keyword(str_of(clause_names[i]), NULL);
        names[n++] = word_spelling(clause, LANGUAGE_EN);
        names[n++] = word_spelling(clause, LANGUAGE_ZH);
    }
    int closest = utf8_closest(word->text, names, n);
    if (closest < 0)
        return false;
    Words expected = WORDS("a clause (`when`, `cite` …)", "子句（`当`、`出处`等）");
    Diag *diag = slip_report(slip, DIAG_SYNTAX_UNEXPECTED, word, DIAG_ARGS(token_words(slip, word), expected));
    slip_fix(slip, diag, word->start, word->end, names[closest]);
    return true;
}

static Words wanted_after(Word word) {
    switch (word) {
    case WORD_USE: case WORD_TEST:
        return WORDS("a text in quotes", "引号中的文字");
    case WORD_ARTICLE: case WORD_REMARK:
        return WORDS("a clause number", "条款号");
    case WORD_NATIVE:
        return WORDS("`function`", "`函数`");
    default:
        return WORDS("a name", "名称");
    }
}

static void say_unexpected(const Slip *slip) {
    const Token *token = slip->token;
    Words expected = expected_words(slip), found = token_words(slip, token);
    Word word = declaring_word(slip);
    if (word != WORD_NONE && slip->previous == slip->first) {
        Words keyword = words_quoted(slip->parser->arena, slip_text(slip, slip->first)), wanted = wanted_after(word);
        slip_report(slip, DIAG_SYNTAX_AFTER_WORD, token, DIAG_ARGS(keyword, wanted, found));
        return;
    }
    if (token->start == token->end) {
        slip_report(slip, DIAG_SYNTAX_LINE_END, token, DIAG_ARGS(expected));
        return;
    }
    Diag *diag = slip_report(slip, DIAG_SYNTAX_UNEXPECTED, token, DIAG_ARGS(found, expected));
    slip_needless(slip, diag);
    suggest_keyword(slip, diag);
}

/* --- From the grammar --- */

void sentence_too_deep(Parser *parser) {
    const Token *token = &parser->tokens.tokens[parser->last];
    Words limit = words_int(parser->arena, PARSE_MAX_DEPTH);
    sentence_report(parser, DIAG_SYNTAX_TOO_DEEP, (Span){parser->source, token->start, token->end}, DIAG_ARGS(limit));
}

/* Parts of a declaration, each on its line, whose beginning could not be read; or what stands after a wrong brace. */
static bool only_follows(const Parser *parser, const Token *first) {
    bool after = (int)(first - parser->tokens.tokens) == parser->broken_end;
    if (after && (first->code == T_COMMA || first->code == T_ASSIGN))
        return true;
    if (first->code != T_NAME || first->quoted || !first->line_start)
        return false;
    if (parser->derailed)
        return true;
    if (!after)
        return false;
    Word word = word_keyword(first->text, NULL);
    return word_is_of_header(word) || word == WORD_GIVEN || word == WORD_EXPECT || word == WORD_SYMBOL ||
           word == WORD_WAS || word == WORD_FIXED || word == WORD_ALWAYS;
}

void sentence_unexpected(Parser *parser, const char *const *expected, int nexpected) {
    const Token *tokens = parser->tokens.tokens, *token = &tokens[parser->last],
                *first = &tokens[statement_first(parser, parser->last)];
    parser->recovering = true;
    parser->error_at = parser->last;
    if (token->code == T_LBLOCK)
        parse_skip_block(parser, token);
    int last = statement_end(parser, parser->last);
    uint32_t end = tokens[last].code == T_SEMI ? tokens[last + 1].start
                                               : tokens[last].end + (tokens[last].end == tokens[last].start);
    if (parser->errors > LEX_MAX_ERRORS || parser->bad || statement_has_error(parser, first->start, end))
        return;
    if (only_follows(parser, first))
        return;
    Slip slip = {.parser = parser,
                 .expected = {expected, nexpected},
                 .token = token,
                 .first = first,
                 .previous = token > first ? token - 1 : NULL};
    if (slip_equals(&slip) || slip_order(&slip) || slip_meant(&slip) || slip_if(&slip) || slip_twice(&slip) ||
        slip_number(&slip) || slip_set(&slip) || slip_period(&slip) || slip_expect(&slip) || slip_glued_unit(&slip) || slip_chain(&slip) || slip_call(&slip) || slip_month_day(&slip) ||
        slip_reserved(&slip) || slip_glued(&slip) || slip_force(&slip) || slip_first_word(&slip) || slip_unit(&slip))
        return;
    if (token->code == T_IF && !slip_expects(&slip.expected, STR("if")))
        slip_report(&slip, DIAG_SYNTAX_IF_BRACKETS, token, DIAG_NO_ARGS);
    else if (token->code == T_LBRACKET)
        slip_report(&slip, DIAG_SYNTAX_LIST_HERE, token, DIAG_NO_ARGS);
    else
        say_unexpected(&slip);
}

/* Nodes that take more than an assignment: words, literals, and what becomes of a statement with an error in it. */
#include "lang/parse/parser.h"

#include "runtime/base/date.h"

#include "parse.tab.h"

#include <string.h>

#define NODE(pointer) (&(pointer)->node)

AstNode *build_name(Parser *parser, const Token *token, Span span) {
    AstName *name = AST_NEW(parser->arena, Name, span);
    name->text = token->text;
    name->quoted = token->quoted;
    return NODE(name);
}

AstNode *build_clause(Parser *parser, const Token *token, Span span) {
    AstClause *clause = AST_NEW(parser->arena, Clause, span);
    clause->text = token->text;
    return NODE(clause);
}

AstNode *build_string(Parser *parser, const Token *token, Span span) {
    AstString *string = AST_NEW(parser->arena, String, span);
    string->text = token->text;
    return NODE(string);
}

static void bad_literal(Parser *parser, DiagCode code, Span span, const Words *args, int nargs) {
    sentence_report(parser, code, span, args, nargs);
    parser->bad = true;
}

/* Digits, then 万 and 亿, then %: the value, or false where it has too many digits. */
static bool read_number(Arena *arena, Str text, Number *out) {
    char *digits = arena_alloc(arena, text.n + 1);
    size_t n = 0, i = 0;
    for (; i < text.n && strchr("0123456789._", text.p[i]); i++)
        if (text.p[i] != '_')
            digits[n++] = text.p[i];
    if (number_parse((Str){digits, n}, out) != NUMBER_TEXT_OK)
        return false;
    for (Str rest = str_sub(text, i, text.n); rest.n; rest = str_sub(rest, rest.p[0] == '%' ? 1 : 3, rest.n)) {
        if (rest.p[0] == '%')
            return number_div(*out, number_from_int(100), out) == NUMBER_OK;
        int64_t times = str_starts(rest, STR("万")) ? 10000 : 100000000;
        int64_t whole, limit = 1000000000000000000; /* 18 digits */
        int places;
        if (number_mul(*out, number_from_int(times), out) != NUMBER_OK ||
            !number_to_decimal(*out, NUMBER_MAX_DIGITS, &whole, &places) || whole >= limit)
            return false;
    }
    return true;
}

AstNode *build_number(Parser *parser, const Token *token, Span span) {
    AstNumber *number = AST_NEW(parser->arena, Number, span);
    number->text = token->text;
    number->value = number_from_int(0);
    if (!read_number(parser->arena, token->text, &number->value)) {
        Str shown = token->text;
        if (shown.n > 24)
            shown = str_format(parser->arena, "%.*s…", 20, shown.p);
        Words limit = words_int(parser->arena, NUMBER_MAX_DIGITS);
        bad_literal(parser, DIAG_SYNTAX_NUMBER_LONG, span, DIAG_ARGS(words_of(shown), limit));
    }
    return NODE(number);
}

/* The groups of digits in the text: year, month and day. */
static void read_groups(Str text, int *groups, int n) {
    size_t i = 0;
    for (int k = 0; k < n; k++) {
        while (i < text.n && (text.p[i] < '0' || text.p[i] > '9'))
            i++;
        for (groups[k] = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
            groups[k] = groups[k] * 10 + (text.p[i] - '0');
    }
}

AstNode *build_date(Parser *parser, const Token *token, Span span) {
    AstDate *date = AST_NEW(parser->arena, Date, span);
    int ymd[3];
    Date day;
    read_groups(token->text, ymd, 3);
    date->year = ymd[0], date->month = ymd[1], date->day = ymd[2];
    if (!date_from_ymd(ymd[0], ymd[1], ymd[2], &day))
        bad_literal(parser, DIAG_SYNTAX_NO_SUCH_DAY, span, DIAG_ARGS(words_of(token->text)));
    return NODE(date);
}

AstNode *build_month_day(Parser *parser, const Token *token, Span span) {
    AstMonthDay *date = AST_NEW(parser->arena, MonthDay, span);
    int md[2];
    Date day;
    read_groups(token->text, md, 2);
    date->month = md[0], date->day = md[1];
    if (!date_from_ymd(2000, md[0], md[1], &day)) /* a year that has 02-29 */
        bad_literal(parser, DIAG_SYNTAX_NO_SUCH_DAY, span, DIAG_ARGS(words_of(token->text)));
    return NODE(date);
}

AstNode *build_quantity(Parser *parser, const Token *number, Span number_span, const Token *unit, Span unit_span) {
    AstQuantity *quantity = AST_NEW(parser->arena, Quantity, span_join(number_span, unit_span));
    quantity->number = build_number(parser, number, number_span);
    quantity->unit = build_name(parser, unit, unit_span);
    if (unit->line_start)
        bad_literal(parser, DIAG_SYNTAX_UNIT_LINE, unit_span, DIAG_ARGS(words_of(number->text), words_of(unit->text)));
    return NODE(quantity);
}

AstNode *build_unary(Parser *parser, AstOp op, AstNode *operand, Span span) {
    AstUnary *unary = AST_NEW(parser->arena, Unary, span);
    unary->op = op;
    unary->operand = operand;
    return NODE(unary);
}

AstNode *build_binary(Parser *parser, AstOp op, AstNode *left, AstNode *right, Span span) {
    AstBinary *binary = AST_NEW(parser->arena, Binary, span);
    binary->op = op;
    binary->left = left;
    binary->right = right;
    return NODE(binary);
}

AstNode *build_force(Parser *parser, AstOp op, AstNode *condition, Span span) {
    AstForceClause *force = AST_NEW(parser->arena, ForceClause, span);
    force->force = op;
    force->condition = condition;
    return NODE(force);
}

AstNode *build_call(Parser *parser, const Token *name, Span name_span, AstNodes args, Span span) {
    AstCall *call = AST_NEW(parser->arena, Call, span);
    call->callee = build_name(parser, name, name_span);
    call->args = args;
    return NODE(call);
}

void build_header_part(Parser *parser, AstNode **place, AstNode *value, const Token *keyword, Span span) {
    if (*place) {
        Words word = {words_quoted(parser->arena, word_spelling(keyword->word, LANGUAGE_EN)).en,
                      words_quoted(parser->arena, word_spelling(keyword->word, LANGUAGE_ZH)).zh};
        Diag *diag = sentence_report(parser, DIAG_SYNTAX_TWICE, span, DIAG_ARGS(word));
        diag_more(diag, place_span((*place)->span), WORDS("first here", "第一处在此"));
        return;
    }
    *place = value;
}

AstNode *build_bare_rule(Parser *parser, AstNode *condition, AstNodes clauses, Span span) {
    AstRule *rule = AST_NEW(parser->arena, Rule, span);
    bool force = condition != NULL;
    ast_list_add(parser->arena, &rule->clauses, condition);
    for (int i = 0; i < clauses.n; i++) {
        AstNode *clause = clauses.items[i];
        ast_list_add(parser->arena, &rule->clauses, clause);
        if (clause->kind != AST_ForceClause)
            continue;
        int at = token_find(parser, clause->span.start);
        const Token *token = &parser->tokens.tokens[at];
        const Token *first = &parser->tokens.tokens[statement_first(parser, at)];
        size_t length;
        /* `规则委员人数`, then its force: the name was meant to declare the rule. */
        if (force && !parser->bad && first->code == T_NAME && !first->quoted &&
            word_glued_start(first->text, &length) == WORD_RULE) {
            sentence_glued(parser, first, length);
            parser->bad = true;
        }
        if (force && token->line_start && !parser->bad) {
            Span word = {parser->source, token->start, token->end};
            Words found = words_quoted(parser->arena, span_text(word));
            Diag *diag = sentence_report(parser, DIAG_SYNTAX_TWO_FORCES, word, DIAG_ARGS(found));
            diag_fix(parser->diags, diag, (Span){parser->source, token[-1].end, token[-1].end}, STR(";"));
            parser->bad = true;
        }
        force = true;
    }
    return NODE(rule);
}

/* --- Statements with errors --- */

/* Keeps the name that the statement beginning at token i declares, so that nobody is told that it is unknown. */
static void keep_name(Parser *parser, int i, bool field) {
    const Token *token = &parser->tokens.tokens[i];
    switch (token->code) {
    case T_POLICY: case T_UNIT: case T_FACTS: case T_RULE: case T_DEFINE: case T_PARAM: case T_FUNCTION: case T_TABLE:
    case T_FIXED:
        token++;
        break;
    case T_NATIVE:
        token += 2;
        break;
    case T_NAME: /* a field, or a declaration of what is a reserved word */
        if (field)
            break;
        if (word_keyword(token->text, NULL) == WORD_NONE)
            return;
        token++;
        break;
    default:
        return;
    }
    if (token->code == T_NAME || token->word != WORD_NONE) {
        Span span = {parser->source, token->start, token->end};
        AstName *name = AST_NEW(parser->arena, Name, span);
        name->text = token->text;
        name->quoted = token->quoted;
        ast_list_add(parser->arena, &parser->file->broken, NODE(name));
        if (token[1].code != T_STRING)
            return;
        AstName *label = AST_NEW(parser->arena, Name, ((Span){parser->source, token[1].start, token[1].end}));
        label->text = token[1].text;
        label->quoted = true;
        ast_list_add(parser->arena, &parser->file->broken, NODE(label));
    }
}

/* A statement is left out, from its first token on: what of it makes errors in the next ones likely to follow from it.
 * */
static void note_broken(Parser *parser, int first) {
    const Token *tokens = parser->tokens.tokens;
    int end = statement_end(parser, first);
    uint32_t from = first > 0 ? tokens[first - 1].start : 0, to = tokens[end + (tokens[end].code != T_END)].start;
    for (int i = 0; i < parser->tokens.nderails; i++)
        if (parser->tokens.derails[i] >= from && parser->tokens.derails[i] <= to)
            parser->derailed = true;
    parser->broken_end = end + 1;
}

AstNode *build_finished(Parser *parser, AstNode *statement, Span end) {
    bool bad = parser->bad;
    parser->bad = false;
    if (!statement)
        return NULL;
    int first = token_find(parser, statement->span.start);
    bool block = statement->kind == AST_Article || statement->kind == AST_Facts; /* looked at part by part */
    if (block || (!bad && !statement_has_error(parser, statement->span.start, end.start))) {
        if (parser->tokens.tokens[first].word != WORD_NONE)
            parser->derailed = false;
        return statement;
    }
    note_broken(parser, first);
    if (statement->kind == AST_Row)
        parser->rows_bad = true;
    else
        keep_name(parser, first, statement->kind == AST_Field);
    return NULL;
}

void build_broken(Parser *parser, AstKind kind) {
    int first = statement_first(parser, parser->error_at);
    parser->recovering = parser->bad = false;
    note_broken(parser, first);
    if (kind == AST_Row)
        parser->rows_bad = true;
    else
        keep_name(parser, first, kind == AST_Field);
}

AstNode *build_header_name(Parser *parser, Span keyword) {
    const Token *token = &parser->tokens.tokens[token_find(parser, keyword.start)];
    bool article = token->code == T_ARTICLE;
    token++;
    Span span = {parser->source, token->start, token->end};
    parser->recovering = false;
    if (article) {
        AstClause *clause = AST_NEW(parser->arena, Clause, span);
        clause->text = token->text;
        return NODE(clause);
    }
    AstName *name = AST_NEW(parser->arena, Name, span);
    name->text = token->text;
    name->quoted = true;
    return NODE(name);
}

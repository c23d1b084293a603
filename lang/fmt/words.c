/* What is printed for a token: its one spelling, in the language asked for. */
#include "lang/fmt/internal.h"

#include "lang/lex/kinds.h"
#include "lang/parse/parse.h"
#include "runtime/base/utf8.h"

#include "parse.tab.h"

#include <string.h>

/* --- Marks ---------------------------------------------------------------------------------------------------------- */

static Item *item_at(Items *items, uint32_t start) {
    int low = 0, high = items->items.n - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (items->items.items[middle].token->start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return &items->items.items[low];
}

static void mark(Items *items, const AstNode *node, Mark as) {
    if (!node || (node->kind == AST_Name && AST_AS(Name, node)->quoted))
        return;
    Item *item = item_at(items, node->span.start);
    if (item->token->start == node->span.start)
        item->mark = as;
}

static void mark_node(void *context, const AstNode *node) {
    Items *items = context;
    switch (node->kind) {
    case AST_TypeName: mark(items, AST_AS(TypeName, node)->name, MARK_TYPE); break;
    case AST_Call: mark(items, AST_AS(Call, node)->callee, MARK_FUNCTION); break;
    case AST_Fold: mark(items, AST_AS(Fold, node)->callee, MARK_FUNCTION); break;
    case AST_Quantity: mark(items, AST_AS(Quantity, node)->unit, MARK_DURATION); break;
    case AST_Expect: mark(items, AST_AS(Expect, node)->verdict, MARK_VERDICT); break;
    case AST_BecauseClause: mark(items, AST_AS(BecauseClause, node)->text, MARK_TEMPLATE); break;
    case AST_RemedyClause: mark(items, AST_AS(RemedyClause, node)->text, MARK_TEMPLATE); break;
    case AST_Always: mark(items, AST_AS(Always, node)->because, MARK_TEMPLATE); break;
    case AST_EachClause: {
        const AstEachClause *each = AST_AS(EachClause, node);
        mark(items, each->period, each->count ? MARK_DURATION : MARK_PERIOD);
        break;
    }
    case AST_Path: {
        const AstPath *path = AST_AS(Path, node);
        if (path->parts.n == 1 && word_keyword(AST_AS(Name, path->parts.items[0])->text, NULL) == WORD_DUE)
            mark(items, path->parts.items[0], MARK_DUE);
        break;
    }
    default: break;
    }
}

void words_mark(Items *items, const AstNode *node) {
    walk_tree(node, mark_node, items);
}

static void find_due(void *context, const AstNode *node) {
    bool *found = context;
    const AstNode *name = NULL, *label = NULL;
    switch (node->kind) {
#define DECLARES(Kind)                                                                                                 \
    case AST_##Kind: name = AST_AS(Kind, node)->name, label = AST_AS(Kind, node)->label; break;
        DECLARES(Field) DECLARES(EnumItem) DECLARES(Define) DECLARES(Table) DECLARES(Param) DECLARES(Rule)
        DECLARES(Function) DECLARES(Native) DECLARES(Facts)
#undef DECLARES
    case AST_Arg: name = AST_AS(Arg, node)->name; break;
    default: return;
    }
    *found = *found || (name && word_keyword(AST_AS(Name, name)->text, NULL) == WORD_DUE) ||
             (label && word_keyword(AST_AS(String, label)->text, NULL) == WORD_DUE);
}

bool fmt_declares_due(const AstFile *file) {
    bool found = false;
    walk_tree(&file->node, find_due, &found);
    return found;
}

/* --- Spellings ------------------------------------------------------------------------------------------------------ */

static bool is_wide(Str text) {
    uint32_t first = 0;
    return utf8_decode(text.p, text.p + text.n, &first) && utf8_width(first) == 2;
}

/* The language in which a word is printed: that asked for, else that in which it is written. */
static Language language_of(const Items *items, Str written) {
    if (items->options->translate)
        return items->options->language;
    return (unsigned char)utf8_narrow(items->arena, written).p[0] < 0x80 ? LANGUAGE_EN : LANGUAGE_ZH;
}

static Str duration_spelling(char unit, Language language, bool one) {
    if (language == LANGUAGE_ZH)
        return unit == 'y' ? STR("年") : unit == 'm' ? STR("个月") : STR("天");
    if (one)
        return unit == 'y' ? STR("year") : unit == 'm' ? STR("month") : STR("day");
    return unit == 'y' ? STR("years") : unit == 'm' ? STR("months") : STR("days");
}

static Str name_text(Items *items, const Item *item) {
    Str text = item->token->text;
    if (item->token->quoted)
        return str_format(items->arena, "`%.*s`", STR_ARG(text));
    Word word = WORD_NONE;
    switch (item->mark) {
    case MARK_TYPE: word = word_type(text); break;
    case MARK_FUNCTION: word = word_function(text); break;
    case MARK_PERIOD: word = word_period(text); break;
    case MARK_VERDICT: word = word_verdict(text); break;
    case MARK_DUE: word = items->options->translate_due ? WORD_DUE : WORD_NONE; break;
    case MARK_DURATION: {
        char unit = word_duration(text);
        return unit ? duration_spelling(unit, language_of(items, text), str_equal(item[-1].token->text, STR("1"))) : text;
    }
    default: break;
    }
    return word == WORD_NONE ? text : word_spelling(word, language_of(items, text));
}

/* 2013-06-04, 06-04: the groups of digits, with zeros before them. */
static Str date_text(Arena *arena, Str text) {
    Buf buf = {0};
    int digits = 0;
    for (size_t i = text.n; i-- > 0;) { /* from the end: each group is known by where it ends */
        bool digit = text.p[i] >= '0' && text.p[i] <= '9';
        if (!digit && digits == 0)
            continue;
        if (digit) {
            buf_add_char(&buf, text.p[i]);
            digits++;
        }
        if (digit && i > 0 && text.p[i - 1] >= '0' && text.p[i - 1] <= '9')
            continue;
        if (digits == 1)
            buf_add_char(&buf, '0');
        if (i > 0)
            buf_add_char(&buf, '-');
        digits = 0;
    }
    char *out = arena_alloc(arena, buf.n + 1);
    for (size_t i = 0; i < buf.n; i++)
        out[i] = buf.p[buf.n - 1 - i];
    Str result = {out, buf.n};
    buf_free(&buf);
    return result;
}

static Str string_text(Items *items, const Item *item) {
    Str text = item->token->text;
    if (item->mark == MARK_TEMPLATE)
        text = words_template(items->arena, text, items->options);
    Buf buf = {0};
    buf_add_char(&buf, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buf_add_char(&buf, '\\');
        buf_add_char(&buf, text.p[i]);
    }
    buf_add_char(&buf, '"');
    Str result = str_copy(items->arena, buf_str(&buf));
    buf_free(&buf);
    return result;
}

static Str sign_text(int code) {
    switch (code) {
    case T_COMMA: case T_ITEM_COMMA: return STR(",");
    case T_COLON: return STR(":");
    case T_DOT: return STR(".");
    case T_DOTDOT: return STR("..");
    case T_ASSIGN: return STR("=");
    case T_CALL: case T_LPAREN: return STR("(");
    case T_RPAREN: return STR(")");
    case T_LBRACKET: return STR("[");
    case T_RBRACKET: return STR("]");
    case T_LSET: case T_LBLOCK: return STR("{");
    case T_RSET: case T_RBLOCK: return STR("}");
    case T_EQ: return STR("==");
    case T_NE: return STR("!=");
    case T_LT: return STR("<");
    case T_LE: return STR("<=");
    case T_GT: return STR(">");
    case T_GE: return STR(">=");
    case T_PLUS: return STR("+");
    case T_MINUS: return STR("-");
    case T_STAR: return STR("*");
    case T_SLASH: return STR("/");
    default: return STR_NONE;
    }
}

static Str item_text(Items *items, const Item *item) {
    const Token *token = item->token;
    if (token->word != WORD_NONE)
        return word_spelling(token->word,
                             language_of(items, str_sub(items->source->text, token->start, token->end)));
    switch (item->code) {
    case T_NAME: return name_text(items, item);
    case T_STRING: return string_text(items, item);
    case T_DATE: case T_MONTHDAY: return date_text(items->arena, token->text);
    case T_NUMBER: case T_CLAUSE: return token->text;
    default: return sign_text(item->code);
    }
}

/* --- Spaces --------------------------------------------------------------------------------------------------------- */

static bool begins_operand(const Item *item) {
    switch (item->code) {
    case T_LPAREN: case T_LSET: case T_MINUS: case T_YES: case T_NO: case T_AS_OF: case T_PERIOD:
        return true;
    default:
        return token_is_value(item->token);
    }
}

static bool ends_operand(const Item *item) {
    return item->code != T_DOTDOT && item->code != T_OTHERWISE && token_ends_operand(item->code);
}

/* The sign of an operand, no subtraction. */
static bool is_sign(const Items *items, int i) {
    const Item *before = i ? &items->items.items[i - 1] : NULL;
    return items->items.items[i].code == T_MINUS && (!before || before->ends || !ends_operand(before));
}

/* 每年, 每季度, 每2个月: in one word, where that is read as such. */
static bool joins_each(const Items *items, int i) {
    const Item *each = &items->items.items[i - 1], *item = &items->items.items[i];
    if (each->code == T_NUMBER && i >= 2) /* its unit */
        return joins_each(items, i - 1);
    if (each->code != T_EACH || !is_wide(each->text))
        return false;
    if (item->code == T_NAME)
        return is_wide(item->text) && word_period(item->text) != WORD_NONE;
    for (size_t k = 0; k < item->text.n; k++)
        if (item->text.p[k] < '0' || item->text.p[k] > '9')
            return false;
    return item->code == T_NUMBER && str_equal(item[1].text, STR("个月"));
}

/* Whether a calculation stands beside the `..` at item i, on the side of `step`; *any: whether anything does. */
static bool has_calculation(const Items *items, int i, int step, bool *any) {
    *any = false;
    for (int k = i + step; k >= 0 && k < items->items.n; k += step) {
        const Item *item = &items->items.items[k];
        bool bracket = item->match >= 0 && (item->match - k) * step > 0;
        switch (item->code) {
        case T_PLUS: case T_STAR: case T_SLASH:
            return true;
        case T_MINUS:
            if (!is_sign(items, k))
                return true;
            break;
        case T_DOT: case T_AT:
            break;
        default:
            if (!bracket && !ends_operand(item))
                return false;
            break;
        }
        *any = true;
        if (bracket)
            k = item->match;
    }
    return false;
}

/* `5..9`, but `staff * 1% .. staff * 2%`. */
static bool is_wide_range(const Items *items, int i) {
    bool left, right, wide = has_calculation(items, i, -1, &left);
    wide = has_calculation(items, i, 1, &right) || wide;
    return wide && left && right;
}

static bool wants_space(const Items *items, int i) {
    const Item *item = &items->items.items[i], *before = item - 1;
    switch (before->code) {
    case T_LPAREN: case T_CALL: case T_LBRACKET: case T_LSET: case T_DOT:
        return false;
    case T_DOTDOT:
        return !begins_operand(item) || is_wide_range(items, i - 1);
    case T_MINUS:
        return !is_sign(items, i - 1);
    case T_NUMBER:
        if (item->code == T_NAME)
            return !is_wide(item->text);
        break;
    case T_EACH:
        return !joins_each(items, i);
    default:
        break;
    }
    switch (item->code) {
    case T_COMMA: case T_ITEM_COMMA: case T_COLON: case T_RPAREN: case T_RBRACKET: case T_RSET: case T_DOT: case T_CALL:
        return false;
    case T_DOTDOT:
        return !ends_operand(before) || is_wide_range(items, i);
    case T_LPAREN:
        return before->code != T_NAME && before->code != T_STRING; /* the arguments of a declared function */
    default:
        return true;
    }
}

void words_print(Items *items) {
    for (int i = 0; i < items->items.n; i++) {
        Item *item = &items->items.items[i];
        item->text = item_text(items, item);
        item->cells = (int)utf8_cells(item->text);
    }
    for (int i = 1; i < items->items.n; i++)
        items->items.items[i].space = wants_space(items, i);
}

/* --- Texts ---------------------------------------------------------------------------------------------------------- */

/* One expression on one line; as it is, blanks around it taken off, where it cannot be read. */
static Str expression_text(Arena *arena, Str text, const FmtOptions *options) {
    DiagList quiet;
    diag_init(&quiet, arena);
    Source *source = source_new(arena, STR("text"), text);
    uint32_t end = (uint32_t)text.n;
    AstNode *node = parse_expression(arena, source, 0, end, &quiet);
    Items items = {.arena = arena, .source = source, .options = options};
    items.list = lex_source(arena, source, 0, end, false, &quiet);
    if (!node || quiet.errors || items.list.ncomments)
        return str_trim(text);
    items_build(&items, node);
    Buf buf = {0};
    for (int i = 0; i < items.items.n; i++) {
        if (items.items.items[i].space && items.items.items[i].code != T_END)
            buf_add_char(&buf, ' ');
        buf_add(&buf, items.items.items[i].text);
    }
    Str result = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return result;
}

Str words_template(Arena *arena, Str text, const FmtOptions *options) {
    if (text.n == 0 || !memchr(text.p, '{', text.n))
        return text;
    Buf buf = {0};
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        size_t end = c == '{' ? parse_brace_end(text, i + 1) : text.n;
        if ((c == '{' || c == '}') && i + 1 < text.n && text.p[i + 1] == c) {
            buf_add_char(&buf, c);
            buf_add_char(&buf, c);
            i++;
        } else if (c == '{' && end < text.n) {
            buf_add_char(&buf, '{');
            buf_add(&buf, expression_text(arena, str_sub(text, i + 1, end), options));
            buf_add_char(&buf, '}');
            i = end;
        } else {
            buf_add_char(&buf, c);
        }
    }
    Str result = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return result;
}

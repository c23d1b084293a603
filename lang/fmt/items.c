/* Tokens to items, and each comment to the item it rides on. */
#include "lang/fmt/internal.h"

#include "parse.tab.h"

static void add_items(Items *items) {
    const TokenList *list = &items->list;
    for (int i = 0; i < list->n; i++) {
        const Token *token = &list->tokens[i];
        Item *last = items->items.n ? &items->items.items[items->items.n - 1] : NULL;
        if (token->code == T_SEMI) {
            if (last) {
                last->ends = true;
                last->semi = last->semi || token->end > token->start;
            }
            continue;
        }
        Item item = {.token = token, .code = token->code, .match = -1, .trailing = -1};
        vec_push(items->arena, &items->items, item);
    }
}

static void match_brackets(Items *items) {
    VEC(int) open = {0};
    for (int i = 0; i < items->items.n; i++) {
        switch (items->items.items[i].code) {
        case T_LPAREN: case T_CALL: case T_LBRACKET: case T_LSET: case T_LBLOCK:
            vec_push(items->arena, &open, i);
            break;
        case T_RPAREN: case T_RBRACKET: case T_RSET: case T_RBLOCK:
            if (open.n) {
                int other = open.items[--open.n];
                items->items.items[i].match = other;
                items->items.items[other].match = i;
            }
            break;
        default:
            break;
        }
    }
}

/* The comment with an ASCII sign, without white space at its end. */
static Str comment_text(Items *items, const Comment *comment) {
    Str text = str_sub(items->source->text, comment->start, comment->end);
    size_t sign = text.p[0] == '#' ? 1 : 3, n = text.n;
    while (n > sign) {
        if (text.p[n - 1] == ' ' || text.p[n - 1] == '\t' || text.p[n - 1] == '\r')
            n--;
        else if (n >= sign + 3 && str_equal(str_sub(text, n - 3, n), STR("\u3000")))
            n -= 3;
        else
            break;
    }
    if (sign == 1)
        return str_sub(text, 0, n);
    return str_format(items->arena, "#%.*s", (int)(n - sign), text.p + sign);
}

/* Whether something that is no comment stands before it on its line. */
static bool is_trailing(const Items *items, const Comment *comment) {
    Str text = items->source->text;
    for (size_t at = comment->start; at > 0 && text.p[at - 1] != '\n';) {
        at--;
        if (text.p[at] == ' ' || text.p[at] == '\t' || text.p[at] == '\r')
            continue;
        if (at >= 2 && (str_equal(str_sub(text, at - 2, at + 1), STR("\u3000")) ||
                        str_equal(str_sub(text, at - 2, at + 1), STR("\uFEFF")))) {
            at -= 2;
            continue;
        }
        return true;
    }
    return false;
}

/* A comment behind a token on its line stays there. All others, and a second one within a keyword of two words, stand before the next. */
static void attach_comments(Items *items) {
    int next = 0;
    for (int i = 0; i < items->list.ncomments; i++) {
        const Comment *comment = &items->list.comments[i];
        vec_push(items->arena, &items->comments, comment_text(items, comment));
        while (items->items.items[next].code != T_END && items->items.items[next].token->start < comment->start)
            next++;
        Item *before = next > 0 ? &items->items.items[next - 1] : NULL;
        Item *after = &items->items.items[next];
        if (before && before->trailing < 0 && after->before.n == 0 && is_trailing(items, comment)) {
            before->trailing = i;
        } else {
            vec_push(items->arena, &after->before, i);
        }
    }
}

/* Comments before a comma go behind it, so that no line begins with one: the first to its line, unless it had a line of its own. */
static void pass_commas(Items *items) {
    for (int i = 1; i + 1 < items->items.n; i++) {
        Item *comma = &items->items.items[i], *before = comma - 1, *after = comma + 1;
        if ((comma->code != T_COMMA && comma->code != T_ITEM_COMMA) || (before->trailing < 0 && comma->before.n == 0))
            continue;
        Item found = {0};
        for (int k = 0; k < comma->before.n; k++)
            vec_push(items->arena, &found.before, comma->before.items[k]);
        if (comma->trailing >= 0)
            vec_push(items->arena, &found.before, comma->trailing);
        for (int k = 0; k < after->before.n; k++)
            vec_push(items->arena, &found.before, after->before.items[k]);
        comma->trailing = before->trailing;
        before->trailing = -1;
        comma->before.n = 0;
        after->before.items = found.before.items;
        after->before.n = found.before.n;
        after->before.capacity = found.before.capacity;
    }
}

void items_build(Items *items, const AstNode *node) {
    add_items(items);
    match_brackets(items);
    attach_comments(items);
    pass_commas(items);
    words_mark(items, node);
    words_print(items);
}

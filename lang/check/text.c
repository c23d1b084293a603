/* Texts with {expressions}: `{{` and `}}` are braces, `{` … `}` an expression of the rule. */
#include "lang/check/internal.h"

#include "lang/parse/parse.h"

typedef VEC(CoreTextPart) Parts;

static void add_literal(Checker *c, Parts *parts, Buf *literal) {
    if (literal->n == 0)
        return;
    vec_push(c->arena, parts, ((CoreTextPart){.literal = str_copy(c->arena, buf_str(literal))}));
    buf_clear(literal);
}

/* The expression between braces. Where the string has escapes its bytes are not those of the source, so the whole string is
 * pointed at. */
static AstNode *parse_part(Checker *c, const AstString *string, size_t from, size_t to) {
    Span span = string->node.span;
    Str written = span_text(span);
    /* The text stands verbatim in the source, after the opening quote of one or three bytes, unless it has escapes. */
    for (size_t quote_bytes = 1; quote_bytes <= 3; quote_bytes += 2) {
        if (written.n >= quote_bytes + string->text.n &&
            str_equal(str_sub(written, quote_bytes, quote_bytes + string->text.n), string->text)) {
            uint32_t base = span.start + (uint32_t)quote_bytes;
            return parse_expression(c->arena, span.source, base + (uint32_t)from, base + (uint32_t)to, c->diags);
        }
    }
    Source *part = source_new(c->arena, span.source->name, str_copy(c->arena, str_sub(string->text, from, to)));
    return parse_expression(c->arena, part, 0, (uint32_t)part->text.n, c->diags);
}

CoreText *check_text(Scope *scope, AstString *string) {
    Checker *c = scope->c;
    Str text = string->text;
    Parts parts = {0};
    Buf literal = {0};
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if ((ch == '{' || ch == '}') && i + 1 < text.n && text.p[i + 1] == ch) {
            buf_add_char(&literal, ch);
            i++;
        } else if (ch == '{') {
            size_t end = parse_brace_end(text, i + 1);
            if (end == text.n) {
                ERROR0(c, TEXT_BRACE_OPEN, string->node.span);
                break;
            }
            if (str_trim(str_sub(text, i + 1, end)).n == 0) {
                ERROR0(c, TEXT_BRACE_EMPTY, string->node.span);
                i = end;
                continue;
            }
            add_literal(c, &parts, &literal);
            AstNode *node = parse_part(c, string, i + 1, end);
            if (node != NULL)
                vec_push(c->arena, &parts, ((CoreTextPart){.expr = check_expr(scope, node, NULL)}));
            i = end;
        } else {
            buf_add_char(&literal, ch);
        }
    }
    add_literal(c, &parts, &literal);
    buf_free(&literal);
    CoreText *out = ARENA_NEW(c->arena, CoreText);
    out->parts = parts.items;
    out->n = parts.n;
    return out;
}

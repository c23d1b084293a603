/* Statements and their parts to lines: which part begins one, what lines up, where an empty line stands. */
#include "lang/fmt/internal.h"

#include "lang/lex/kinds.h"

#include "parse.tab.h"

enum { LINED_UP = 40 }; /* cells: what is wider is not lined up with */

typedef VEC(int) Indexes;

static Item *at(const Layout *layout, int i) {
    return &layout->items->items.items[i];
}

static int past(const Layout *layout, int i) {
    return at(layout, i)->match > i ? at(layout, i)->match + 1 : i + 1;
}

/* --- Lining up ------------------------------------------------------------------------------------------------------ */

/* Items from[k] … at[k] - 1 begin lines; pads at[k], where there is one (-1: none), so that all stand in one column. Returns false, and
 * pads nothing, where one is too wide or broken by a comment. */
static bool line_up(Layout *layout, const Indexes *from, const Indexes *to, int more) {
    int most = 0;
    for (int k = 0; k < from->n; k++) {
        if (to->items[k] < 0)
            continue;
        int cells = wrap_cells(layout->items, from->items[k], to->items[k]);
        if (cells > LINED_UP || wrap_has_break(layout->items, from->items[k], to->items[k] + 1))
            return false;
        most = cells > most ? cells : most;
    }
    for (int k = 0; k < from->n; k++)
        if (to->items[k] >= 0)
            at(layout, to->items[k])->pad = most - wrap_cells(layout->items, from->items[k], to->items[k]) + more;
    return true;
}

/* The first item in [from, to) outside brackets that says with what a case or a value goes, or -1. */
static int find_condition(const Layout *layout, int from, int to) {
    for (int i = from; i < to; i = past(layout, i)) {
        int code = at(layout, i)->code;
        if (i > from && (code == T_WHEN || code == T_OTHERWISE || code == T_FROM))
            return i;
    }
    return -1;
}

/* --- Statements ----------------------------------------------------------------------------------------------------- */

static bool begins_part(const Layout *layout, int head, int i) {
    int code = at(layout, i)->code;
    switch (head) {
    case T_POLICY: return word_is_of_header(at(layout, i)->token->word);
    case T_TEST: return code == T_GIVEN || code == T_EXPECT;
    default: return (token_is_clause_word(code) && code != T_OTHERWISE) || code == T_WAS;
    }
}

/* Where the parts of [from, to) begin, after its first item. */
static Indexes find_parts(const Layout *layout, int from, int to) {
    Indexes parts = {0};
    for (int i = from; i < to; i = past(layout, i))
        if (i > from && begins_part(layout, at(layout, from)->code, i))
            vec_push(layout->items->arena, &parts, i);
    return parts;
}

static void print_parts(Layout *layout, int from, int to, int indent) {
    Indexes parts = find_parts(layout, from, to), after = {0};
    if (at(layout, from)->code == T_POLICY && parts.n > 1) {
        for (int k = 0; k < parts.n; k++)
            vec_push(layout->items->arena, &after, parts.items[k] + 1);
        line_up(layout, &parts, &after, 1);
    }
    int end = parts.n ? parts.items[0] : to;
    wrap_range(layout, from, end, indent);
    for (int k = 0; k < parts.n; k++) {
        wrap_start(layout, parts.items[k], indent + INDENT);
        wrap_range(layout, parts.items[k], k + 1 < parts.n ? parts.items[k + 1] : to, indent + INDENT);
    }
}

static bool fits_line(const Layout *layout, int from, int to, int indent) {
    return indent + wrap_cells(layout->items, from, to) <= FMT_WIDTH && !wrap_has_break(layout->items, from, to);
}

/* A condition or clauses without `rule`: on one line where they fit. */
static void print_bare(Layout *layout, int from, int to, int indent) {
    if (fits_line(layout, from, to, indent))
        wrap_range(layout, from, to, indent);
    else
        print_parts(layout, from, to, indent);
}

/* NAME = VALUE, VALUE …: several each on a line, their conditions in one column. */
static void print_values(Layout *layout, int from, int to, int indent) {
    Arena *arena = layout->items->arena;
    Indexes starts = {0}, conditions = {0};
    int assign = from;
    while (assign < to && at(layout, assign)->code != T_ASSIGN)
        assign = past(layout, assign);
    bool plain = true;
    for (int i = assign + 1, start = i; i < to; i = past(layout, i)) {
        if (at(layout, i)->code != T_COMMA && past(layout, i) < to)
            continue;
        int end = past(layout, i) < to ? i + 1 : to;
        vec_push(arena, &starts, start);
        vec_push(arena, &conditions, find_condition(layout, start, end));
        plain = plain && fits_line(layout, start, end, indent + INDENT);
        start = end;
    }
    if (starts.n < 2 && fits_line(layout, from, to, indent)) {
        wrap_range(layout, from, to, indent);
        return;
    }
    if (plain)
        line_up(layout, &starts, &conditions, 0);
    wrap_range(layout, from, assign + 1, indent);
    for (int k = 0; k < starts.n; k++) {
        wrap_start(layout, starts.items[k], indent + INDENT);
        wrap_range(layout, starts.items[k], k + 1 < starts.n ? starts.items[k + 1] : to, indent + INDENT);
    }
}

static void print_statement(Layout *layout, int from, int to, int indent) {
    switch (at(layout, from)->code) {
    case T_POLICY: case T_RULE: case T_TEST:
        print_parts(layout, from, to, indent);
        break;
    case T_DEFINE: case T_PARAM:
        print_values(layout, from, to, indent);
        break;
    case T_USE: case T_UNIT: case T_FACTS: case T_ARTICLE: case T_TABLE: case T_FUNCTION: case T_NATIVE: case T_REMARK:
        wrap_range(layout, from, to, indent);
        break;
    default:
        if (layout->rows)
            wrap_range(layout, from, to, indent);
        else
            print_bare(layout, from, to, indent);
        break;
    }
}

/* --- Blocks --------------------------------------------------------------------------------------------------------- */

/* The end of the statement that begins at `from`: after the item that ends it, or after the `{` of its block. */
static int statement_end(const Layout *layout, int from, int to) {
    int i = from;
    while (i < to && at(layout, i)->code != T_LBLOCK && !at(layout, i)->ends)
        i++;
    return i < to ? i + 1 : to;
}

/* Whether a `;` has to stand before the statement that begins there: else it would carry the one before it on. */
static bool carries_on(const Layout *layout, int i) {
    const Item *item = at(layout, i);
    if (item->code != T_NAME || item->token->quoted)
        return token_is_operator(item->code) || token_is_clause_word(item->code) || item->code == T_OF ||
               item->code == T_FROM || item->code == T_THEN || item->code == T_ELSE;
    Word word = word_keyword(item->token->text, NULL);
    return word_is_of_header(word) || word == WORD_WAS || word == WORD_GIVEN || word == WORD_EXPECT || word == WORD_SYMBOL;
}

/* The patterns of a table's rows, its `=` and its conditions, each in a column. */
static void line_up_rows(Layout *layout, int from, int to) {
    Arena *arena = layout->items->arena;
    for (int column = 0;; column++) {
        Indexes starts = {0}, ends = {0};
        bool more = false;
        for (int row = from; row < to; row = statement_end(layout, row, to)) {
            int end = statement_end(layout, row, to), i = row, n = 0, found = -1;
            for (; i < end && at(layout, i)->code != T_ASSIGN; i = past(layout, i))
                if (at(layout, i)->code == T_COMMA && n++ == column)
                    found = i + 1;
            if (found < 0 && n == column && i < end)
                found = i; /* the `=` */
            if (found < 0 && n + 1 == column)
                found = find_condition(layout, row, end);
            more = more || found >= 0;
            if (!fits_line(layout, row, end, INDENT))
                return;
            vec_push(arena, &starts, row);
            vec_push(arena, &ends, found);
        }
        if (!more || !line_up(layout, &starts, &ends, 0))
            return;
    }
}

static void print_block(Layout *layout, int from, int to, int indent, int head);

/* The statement, with its block; returns the item after it. */
static int print_one(Layout *layout, int from, int to, int indent) {
    int end = statement_end(layout, from, to), head = at(layout, from)->code, last = end - 1;
    wrap_start(layout, from, indent);
    print_statement(layout, from, end, indent);
    if (at(layout, last)->code == T_LBLOCK) {
        int close = at(layout, last)->match;
        print_block(layout, end, close, indent + INDENT, head);
        wrap_start(layout, close, indent);
        wrap_put(layout, close, indent);
        return close + 1;
    }
    if (at(layout, last)->semi && end < to && carries_on(layout, end))
        buf_add_char(layout->out, ';');
    return end;
}

/* Statements of these kinds stand together where each is one line. */
static bool is_short_kind(int head) {
    switch (head) {
    case T_USE: case T_UNIT: case T_REMARK: case T_PARAM: case T_DEFINE: case T_FUNCTION: case T_NATIVE:
        return true;
    default:
        return false;
    }
}

/* What a statement is taken for in that: its keyword, or 0 for a condition. */
static int kind_of(const Layout *layout, int i) {
    switch (at(layout, i)->code) {
    case T_POLICY: case T_FACTS: case T_ARTICLE: case T_TABLE: case T_RULE: case T_TEST:
        return at(layout, i)->code;
    default:
        return is_short_kind(at(layout, i)->code) ? at(layout, i)->code : 0;
    }
}

static bool is_one_line(Str text) {
    return !str_contains(text, STR("\n"));
}

static void insert_empty_line(Layout *layout, size_t place) {
    Buf *out = layout->out;
    buf_add_char(out, '\n');
    for (size_t i = out->n - 1; i > place; i--)
        out->p[i] = out->p[i - 1];
    out->p[place] = '\n';
}

/* A comment like `# --- 4.1.2 ---` heads what follows, and is not about the next statement alone. */
static bool is_heading(Str comment) {
    Str text = str_trim(str_sub(comment, 1, comment.n));
    return str_starts(text, STR("---")) || str_starts(text, STR("==="));
}

/* The comments before a statement, headings apart. What stands first in a file is about the file. */
static void print_comments(Layout *layout, int item, int indent, bool first_in_file) {
    Item *it = at(layout, item);
    bool apart = false;
    for (int i = 0, n = it->before.n; i < n; i++) {
        int comment = it->before.items[i];
        bool heading = is_heading(layout->items->comments.items[comment]);
        if (i > 0 && (heading || apart))
            buf_add_char(layout->out, '\n');
        it->before.items[0] = comment;
        it->before.n = 1;
        wrap_comments(layout, item, indent);
        wrap_newline(layout);
        apart = heading;
    }
    if (it->before.n && (apart || first_in_file))
        buf_add_char(layout->out, '\n');
    it->before.n = 0;
}

/* Items [from, to): the statements of a file (head 0) or of an article, an empty line between those that are not alike. */
static void print_statements(Layout *layout, int from, int to, int indent, int head) {
    bool one_line = false, file = head == 0;
    for (int i = from, before = -1; i < to;) {
        wrap_newline(layout);
        size_t place = layout->out->n;
        bool commented = at(layout, i)->before.n > 0;
        print_comments(layout, i, indent, file && i == from);
        size_t start = layout->out->n;
        int kind = kind_of(layout, i), next = print_one(layout, i, to, indent);
        bool single = is_one_line(str_sub(buf_str(layout->out), start, layout->out->n));
        bool alike = before == kind && (kind == 0 || is_short_kind(kind));
        if ((before >= 0 || !file) && !(alike && single && one_line && !commented))
            insert_empty_line(layout, place);
        one_line = single;
        before = kind;
        i = next;
    }
}

static void print_block(Layout *layout, int from, int to, int indent, int head) {
    bool statements = head == T_ARTICLE;
    if (statements)
        print_statements(layout, from, to, indent, head);
    else if (head == T_TABLE)
        line_up_rows(layout, from, to);
    layout->rows = head == T_TABLE;
    for (int i = from; i < to && !statements;)
        i = print_one(layout, i, to, indent);
    layout->rows = false;
    /* The comments before the `}`. */
    if (at(layout, to)->before.n) {
        wrap_newline(layout);
        if (statements && from < to)
            buf_add_char(layout->out, '\n');
        wrap_comments(layout, to, indent);
        at(layout, to)->before.n = 0;
    }
}

void layout_print(Items *items, Buf *out) {
    Layout layout = {.items = items, .out = out, .pending = -1, .empty = true};
    int end = items->items.n - 1;
    print_statements(&layout, 0, end, 0, 0);
    wrap_newline(&layout);
    if (items->items.items[end].before.n) {
        if (end > 0)
            buf_add_char(out, '\n');
        wrap_comments(&layout, end, 0);
        wrap_newline(&layout);
    }
}

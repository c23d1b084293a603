/* Items to lines: on one where they fit, else broken at the loosest place there is. */
#include "lang/fmt/internal.h"

#include "lang/lex/kinds.h"

#include "parse.tab.h"

static const Item *at(const Items *items, int i) {
    return &items->items.items[i];
}

/* --- Printing ------------------------------------------------------------------------------------------------------- */

static void spaces(Layout *layout, int n) {
    for (int i = 0; i < n; i++)
        buf_add_char(layout->out, ' ');
    layout->column += n;
}

void wrap_newline(Layout *layout) {
    if (layout->empty)
        return;
    if (layout->pending >= 0) {
        buf_add_c(layout->out, "  ");
        buf_add(layout->out, layout->items->comments.items[layout->pending]);
    }
    buf_add_char(layout->out, '\n');
    layout->column = 0;
    layout->empty = true;
    layout->fresh = false;
    layout->pending = -1;
}

void wrap_comments(Layout *layout, int item, int indent) {
    const Item *it = at(layout->items, item);
    for (int i = 0; i < it->before.n; i++) {
        wrap_newline(layout);
        spaces(layout, indent);
        buf_add(layout->out, layout->items->comments.items[it->before.items[i]]);
        layout->empty = false;
    }
}

void wrap_start(Layout *layout, int item, int indent) {
    wrap_comments(layout, item, indent);
    wrap_newline(layout);
    spaces(layout, indent);
    layout->fresh = true;
    layout->empty = false;
}

void wrap_put(Layout *layout, int item, int indent) {
    const Item *it = at(layout->items, item);
    if (!layout->fresh && (layout->pending >= 0 || it->before.n))
        wrap_start(layout, item, indent);
    if (!layout->fresh)
        spaces(layout, it->space + it->pad);
    layout->fresh = false;
    buf_add(layout->out, it->text);
    layout->column += it->cells;
    layout->pending = it->trailing;
}

/* --- Breaking ------------------------------------------------------------------------------------------------------- */

int wrap_cells(const Items *items, int from, int to) {
    int cells = 0;
    for (int i = from; i < to; i++)
        cells += at(items, i)->cells + (i > from ? at(items, i)->space + at(items, i)->pad : 0);
    return cells;
}

bool wrap_has_break(const Items *items, int from, int to) {
    for (int i = from; i < to; i++)
        if ((i > from && at(items, i)->before.n) || (i + 1 < to && at(items, i)->trailing >= 0))
            return true;
    return false;
}

static bool fits(const Layout *layout, int from, int to, int indent) {
    const Items *items = layout->items;
    int column = layout->fresh ? layout->column : layout->column + at(items, from)->space + at(items, from)->pad;
    if (!layout->fresh && (layout->pending >= 0 || at(items, from)->before.n))
        column = indent;
    return column + wrap_cells(items, from, to) <= FMT_WIDTH && !wrap_has_break(items, from, to);
}

/* Where a line may be broken, the loosest first. */
typedef enum Level {
    LEVEL_CLAUSE, LEVEL_COMMA, LEVEL_COLON, LEVEL_WHERE, LEVEL_THEN, LEVEL_OR, LEVEL_AND,
    LEVEL_COMPARISON, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_NONE
} Level;

static bool breaks_after(const Layout *layout, Level level) {
    return level == LEVEL_COMMA || level == LEVEL_COLON || layout->rows;
}

static Level level_of(const Items *items, int i) {
    const Item *item = at(items, i);
    switch (item->code) {
    case T_COMMA: case T_ITEM_COMMA: return LEVEL_COMMA;
    case T_COLON: return LEVEL_COLON;
    case T_WHERE: return LEVEL_WHERE;
    case T_THEN: case T_ELSE: return LEVEL_THEN;
    case T_OR: return LEVEL_OR;
    case T_AND: return LEVEL_AND;
    case T_PLUS: return LEVEL_SUM;
    case T_MINUS: return i > 0 && at(items, i + 1)->space ? LEVEL_SUM : LEVEL_NONE;
    case T_STAR: case T_SLASH: return LEVEL_PRODUCT;
    case T_FROM: case T_OF: case T_SYMBOL: return LEVEL_CLAUSE;
    default:
        if (token_is_clause_word(item->code) && item->code != T_OTHERWISE)
            return LEVEL_CLAUSE;
        return token_is_comparison(item->code) ? LEVEL_COMPARISON : LEVEL_NONE;
    }
}

/* The item after the bracket that opens here, or the next one. */
static int past(const Items *items, int i) {
    return at(items, i)->match > i ? at(items, i)->match + 1 : i + 1;
}

static Level loosest(const Layout *layout, int from, int to) {
    const Items *items = layout->items;
    Level found = LEVEL_NONE;
    for (int i = from; i < to; i = past(items, i)) {
        Level level = level_of(items, i);
        /* A break at the very beginning or end is none. */
        if (level < found && (breaks_after(layout, level) ? i + 1 < to : i > from))
            found = level;
    }
    return found;
}

/* The bracket whose content is widest, -1 when there is none. */
static int widest(const Items *items, int from, int to, int *cells) {
    int found = -1;
    *cells = 0;
    for (int i = from; i < to; i = past(items, i)) {
        if (at(items, i)->match <= i + 1 || at(items, i)->match >= to)
            continue;
        int n = wrap_cells(items, i + 1, at(items, i)->match);
        if (wrap_has_break(items, i, at(items, i)->match + 1))
            n += FMT_WIDTH;
        if (n > *cells) {
            *cells = n;
            found = i;
        }
    }
    return found;
}

/* As many on a line as fit; further lines at `indent`. The values of a `one of` that needs several begin on the second. */
static void fill_pieces(Layout *layout, int from, int to, int base, int indent) {
    const Items *items = layout->items;
    int start = from;
    for (int i = from; i < to; i = past(items, i)) {
        bool last = past(items, i) >= to;
        if (!last && level_of(items, i) != LEVEL_COMMA && at(items, i)->code != T_ONE_OF)
            continue;
        int end = last ? to : i + 1;
        bool fresh = start > from && (layout->pending >= 0 || at(items, start)->before.n ||
                                      at(items, start - 1)->code == T_ONE_OF || !fits(layout, start, end, indent));
        if (fresh) {
            wrap_start(layout, start, indent);
            base = indent;
        }
        wrap_range(layout, start, end, base);
        start = end;
    }
}

/* Each on a line of its own, at `indent` but for the first. */
static void break_pieces(Layout *layout, int from, int to, Level level, int base, int indent) {
    const Items *items = layout->items;
    int start = from;
    for (int i = from; start < to; i = past(items, i)) {
        int end = i >= to ? to : level_of(items, i) != level ? from : breaks_after(layout, level) ? i + 1 : i;
        if (end == from || (end == to && i < to))
            continue;
        if (start > from)
            wrap_start(layout, start, indent);
        wrap_range(layout, start, end, start > from ? indent : base);
        start = end;
    }
}

static void break_bracket(Layout *layout, int from, int to, int bracket, int base) {
    const Items *items = layout->items;
    int close = at(items, bracket)->match;
    for (int i = from; i <= bracket; i++)
        wrap_put(layout, i, base + INDENT);
    bool rows = layout->rows;
    layout->rows = false;
    wrap_start(layout, bracket + 1, base + INDENT);
    if (loosest(layout, bracket + 1, close) != LEVEL_COMMA)
        wrap_range(layout, bracket + 1, close, base + INDENT);
    else if (at(items, bracket)->code == T_LBRACKET)
        break_pieces(layout, bracket + 1, close, LEVEL_COMMA, base + INDENT, base + INDENT); /* records */
    else
        fill_pieces(layout, bracket + 1, close, base + INDENT, base + INDENT);
    wrap_start(layout, close, base);
    layout->rows = rows;
    wrap_range(layout, close, to, base);
}

void wrap_range(Layout *layout, int from, int to, int base) {
    const Items *items = layout->items;
    Level level = LEVEL_NONE;
    int bracket = -1, cells = 0;
    if (!fits(layout, from, to, base + INDENT)) {
        level = loosest(layout, from, to);
        bracket = widest(items, from, to, &cells);
    }
    /* Of `count(…) >= 3` the bracket is broken, not the comparison, unless there is little in it. */
    if (level >= LEVEL_COMPARISON && bracket >= 0 && (level == LEVEL_NONE || cells > FMT_WIDTH / 3)) {
        break_bracket(layout, from, to, bracket, base);
    } else if (level == LEVEL_COMMA) {
        fill_pieces(layout, from, to, base, base + INDENT);
    } else if (level != LEVEL_NONE) {
        break_pieces(layout, from, to, level, base, base + INDENT);
    } else {
        for (int i = from; i < to; i++)
            wrap_put(layout, i, base + INDENT);
    }
}

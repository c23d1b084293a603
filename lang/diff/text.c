/* The comparison table on a terminal: columns side by side, cells wrapped by display width; and as Markdown. */
#include "lang/diff/table.h"

#include "runtime/base/utf8.h"
#include "runtime/report/grid.h"

enum { DEFAULT_WIDTH = 120, LEAST_WIDTH = 70, GAP = 2 };

/* --- Lines of a cell --------------------------------------------------------------------------------------------------------- */

typedef struct CellLines {
    VEC(Str) lines;
} CellLines;

static size_t cells_of(uint32_t c)
{
    return c < ' ' ? 0 : (size_t)utf8_width(c);
}

/* What may not begin a line, and what may not end one. */
static bool closes(uint32_t c)
{
    static const uint32_t signs[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF09, 0x300B, 0x201D, 0x3011, TABLE_UNMARK};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == c)
            return true;
    return false;
}

static bool opens(uint32_t c)
{
    return c == 0xFF08 || c == 0x300A || c == 0x201C || c == 0x3010;
}

static uint32_t code_at(Str text, size_t i)
{
    uint32_t c = 0;
    return i < text.n && utf8_decode(text.p + i, text.p + text.n, &c) > 0 ? c : 0;
}

/* Breaks at blanks, between Chinese characters, and within a word only where it is longer than the line. A mark that is open at the end of a line is
 * closed there and opened again. */
static void wrap_line(Arena *arena, Str text, size_t width, bool *open, CellLines *out)
{
    size_t start = 0;
    do {
        size_t used = 0, i = start, last_break = start;
        while (i < text.n && text.p[i] != '\n') {
            uint32_t c;
            int n = utf8_decode(text.p + i, text.p + text.n, &c);
            n = n > 0 ? n : 1;
            if (used + cells_of(c) > width)
                break;
            used += cells_of(c);
            i += (size_t)n;
            if ((c == ' ' || c >= 0x2E80) && !opens(c) && !closes(code_at(text, i)))
                last_break = i;
        }
        if (i < text.n && text.p[i] != '\n' && last_break > start)
            i = last_break;
        Buf line = {0};
        if (*open)
            buf_add_char(&line, TABLE_MARK);
        for (size_t k = start; k < i; k++) {
            if (text.p[k] == TABLE_MARK || text.p[k] == TABLE_UNMARK)
                *open = text.p[k] == TABLE_MARK;
            buf_add_char(&line, text.p[k]);
        }
        while (line.n > 0 && line.p[line.n - 1] == ' ')
            line.n--;
        if (*open)
            buf_add_char(&line, TABLE_UNMARK);
        vec_push(arena, &out->lines, str_copy(arena, buf_str(&line)));
        buf_free(&line);
        start = i == start && i < text.n && text.p[i] != '\n' ? i + 1 : i; /* a character wider than the line is left out */
    } while (start < text.n && text.p[start] != '\n');
}

static CellLines wrap(Arena *arena, Str text, size_t width)
{
    CellLines lines = {0};
    bool open = false;
    size_t start = 0;
    for (size_t i = 0; i <= text.n; i++)
        if (i == text.n || text.p[i] == '\n') {
            wrap_line(arena, str_sub(text, start, i), width, &open, &lines);
            start = i + 1;
        }
    return lines;
}

static size_t visible(Str line)
{
    size_t cells = 0;
    for (size_t i = 0; i < line.n;) {
        uint32_t c;
        int n = utf8_decode(line.p + i, line.p + line.n, &c);
        i += (size_t)(n > 0 ? n : 1);
        cells += n > 0 ? cells_of(c) : 1;
    }
    return cells;
}

/* Without colours, what differs stands in 【】, which need two cells each. */
static size_t add_line(Buf *out, Str line, bool colour, GridColour mark, GridColour base)
{
    size_t cells = 0;
    if (colour && base != GRID_PLAIN)
        buf_add_c(out, grid_colour(base));
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == TABLE_MARK || c == TABLE_UNMARK) {
            if (colour)
                buf_add_c(out, grid_colour(c == TABLE_MARK ? mark : base));
            else
                buf_add_c(out, c == TABLE_MARK ? "【" : "】");
            cells += colour ? 0 : 2;
        } else if ((unsigned char)c < ' ' || c == 127) {
            buf_add_c(out, "?"); /* what a policy contains must not command the terminal */
            cells++;
        } else {
            buf_add_char(out, c);
        }
    }
    if (colour && base != GRID_PLAIN)
        buf_add_c(out, grid_colour(GRID_PLAIN));
    return visible(line) + cells;
}

/* --- The table ----------------------------------------------------------------------------------------------------------------- */

static void print_rule(Buf *out, size_t width)
{
    for (size_t i = 0; i < width; i++)
        buf_add_c(out, "-");
    buf_add_char(out, '\n');
}

static GridColour way_colour(const Change *change)
{
    switch (change->ways[AXIS_EFFECT]) {
    case WAY_MORE:
        return GRID_RED;
    case WAY_LESS:
        return GRID_GREEN;
    case WAY_MIXED:
        return GRID_YELLOW;
    default:
        return GRID_PLAIN;
    }
}

static void print_cells(Arena *arena, Buf *out, const Str *cells, const size_t *widths, bool colour, const Change *change)
{
    CellLines lines[TABLE_COLUMNS];
    int height = 0;
    for (int c = 0; c < TABLE_COLUMNS; c++) {
        /* Room for the signs that mark what differs. */
        size_t width = widths[c] - (!colour && (c == COLUMN_OLD || c == COLUMN_NEW) ? 4 : 0);
        lines[c] = wrap(arena, cells[c], width);
        height = lines[c].lines.n > height ? lines[c].lines.n : height;
    }
    for (int row = 0; row < height; row++) {
        for (int c = 0; c < TABLE_COLUMNS; c++) {
            Str line = row < lines[c].lines.n ? lines[c].lines.items[row] : STR_NONE;
            GridColour base = !change ? GRID_BOLD : c == COLUMN_CHANGE && row <= 1 ? way_colour(change) : GRID_PLAIN;
            size_t used = add_line(out, line, colour, c == COLUMN_OLD ? GRID_RED : GRID_GREEN, line.n ? base : GRID_PLAIN);
            for (; c + 1 < TABLE_COLUMNS && used < widths[c] + GAP; used++)
                buf_add_char(out, ' ');
        }
        while (out->n > 0 && out->p[out->n - 1] == ' ')
            out->n--;
        buf_add_char(out, '\n');
    }
}

void diff_print_text(const DiffPrint *print, Buf *out)
{
    Arena *arena = arena_new();
    const DiffTable *table = diff_table(arena, print);
    size_t width = print->width > LEAST_WIDTH ? (size_t)print->width : print->width > 0 ? LEAST_WIDTH : DEFAULT_WIDTH;
    size_t room = width - GAP * (TABLE_COLUMNS - 1);
    size_t widths[TABLE_COLUMNS] = {room * 15 / 100, room * 27 / 100, room * 27 / 100, room * 13 / 100, 0};
    widths[COLUMN_IMPACT] = room - widths[0] - widths[1] - widths[2] - widths[3];
    if (table->rows.n > 0) {
        print_cells(arena, out, table->headings, widths, print->colour, NULL);
        print_rule(out, width);
        for (int i = 0; i < table->rows.n; i++) {
            print_cells(arena, out, table->rows.items[i].cells, widths, print->colour, table->rows.items[i].change);
            print_rule(out, width);
        }
    }
    if (table->folded.n) {
        buf_add(out, table->folded);
        buf_add_char(out, '\n');
    }
    for (int i = 0; i < table->impact.n; i++) {
        add_line(out, table->impact.items[i], false, GRID_PLAIN, GRID_PLAIN);
        buf_add_char(out, '\n');
    }
    buf_add(out, table->totals);
    buf_add_char(out, '\n');
    arena_free(arena);
}

/* --- Markdown -------------------------------------------------------------------------------------------------------------------- */

void add_markdown(Buf *out, Str text, bool is_old)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == TABLE_MARK || c == TABLE_UNMARK)
            buf_add_c(out, is_old ? "~~" : "**");
        else if (c == '\n')
            buf_add_c(out, "<br>");
        else if (c == '|' || c == '*' || c == '_' || c == '`' || c == '~' || c == '\\' || c == '[' || c == ']')
            buf_add_format(out, "\\%c", c);
        else if (c == '<')
            buf_add_c(out, "&lt;");
        else if (c == '>')
            buf_add_c(out, "&gt;");
        else if (c == '&')
            buf_add_c(out, "&amp;");
        else if ((unsigned char)c >= ' ')
            buf_add_char(out, c);
    }
}

static void add_markdown_row(Buf *out, const Str *cells)
{
    for (int c = 0; c < TABLE_COLUMNS; c++) {
        buf_add_c(out, "| ");
        add_markdown(out, cells[c], c == COLUMN_OLD);
        buf_add_char(out, ' ');
    }
    buf_add_c(out, "|\n");
}

void add_markdown_rows(Buf *out, const DiffTable *table, size_t most_bytes, int *left_out)
{
    *left_out = 0;
    if (table->rows.n == 0)
        return;
    add_markdown_row(out, table->headings);
    buf_add_c(out, "| --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < table->rows.n; i++) {
        size_t before = out->n;
        add_markdown_row(out, table->rows.items[i].cells);
        if (most_bytes > 0 && out->n > most_bytes) {
            out->n = before;
            *left_out = table->rows.n - i;
            break;
        }
    }
    buf_add_char(out, '\n');
}

void diff_print_markdown(const DiffPrint *print, Buf *out)
{
    Arena *arena = arena_new();
    const DiffTable *table = diff_table(arena, print);
    int left_out;
    add_markdown_rows(out, table, 0, &left_out);
    if (table->folded.n) {
        add_markdown(out, table->folded, false);
        buf_add_c(out, "\n\n");
    }
    for (int i = 0; i < table->impact.n; i++) {
        buf_add_c(out, "- ");
        add_markdown(out, table->impact.items[i], false);
        buf_add_char(out, '\n');
    }
    if (table->impact.n > 0)
        buf_add_char(out, '\n');
    add_markdown(out, table->totals, false);
    buf_add_char(out, '\n');
    arena_free(arena);
}

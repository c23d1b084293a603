#include "runtime/report/grid.h"

#include "runtime/base/utf8.h"

typedef struct GridCell {
    Str text;
    GridColour colour;
} GridCell;

struct Grid {
    Arena *arena;
    int ncolumns;
    Str *headings;
    GridAlign *aligns;
    VEC(GridCell) cells; /* ncolumns for each row */
};

enum { GAP = 2 }; /* blanks between two columns */

Grid *grid_new(Arena *arena, int ncolumns) {
    Grid *grid = ARENA_NEW(arena, Grid);
    grid->arena = arena;
    grid->ncolumns = ncolumns;
    grid->headings = ARENA_ARRAY(arena, Str, ncolumns);
    grid->aligns = ARENA_ARRAY(arena, GridAlign, ncolumns);
    return grid;
}

void grid_heading(Grid *grid, int column, Str text, GridAlign align) {
    grid->headings[column] = text;
    grid->aligns[column] = align;
}

void grid_row(Grid *grid) {
    for (int i = 0; i < grid->ncolumns; i++)
        vec_push(grid->arena, &grid->cells, ((GridCell){STR_NONE, GRID_PLAIN}));
}

int grid_rows(const Grid *grid) {
    return grid->cells.n / grid->ncolumns;
}

static bool is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Text and its line ends as one line without commands for a terminal. Nothing is copied where nothing changes. */
Str grid_clean(Arena *arena, Str text) {
    const char *end = text.p + text.n;
    bool dirty = false;
    for (const char *p = text.p; p < end && !dirty;) {
        uint32_t c = 0;
        int n = utf8_decode(p, end, &c);
        dirty = n == 0 || is_control(c);
        p += n ? n : 1;
    }
    if (!dirty)
        return text;
    Buf buf = {0};
    for (const char *p = text.p; p < end;) {
        uint32_t c = 0;
        int n = utf8_decode(p, end, &c);
        if (n && !is_control(c))
            buf_add(&buf, (Str){p, (size_t)n});
        else if (n && (c == '\n' || c == '\t' || c == '\r'))
            buf_add_c(&buf, c == '\r' ? "" : " ");
        else
            buf_add_c(&buf, "\xEF\xBF\xBD");
        p += n ? n : 1;
    }
    Str result = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return result;
}

void grid_cell(Grid *grid, int column, Str text, GridColour colour) {
    grid->cells.items[grid->cells.n - grid->ncolumns + column] = (GridCell){grid_clean(grid->arena, text), colour};
}

const char *grid_colour(GridColour colour) {
    static const char *const codes[] = {
        [GRID_PLAIN] = "\x1b[0m",  [GRID_BOLD] = "\x1b[1m",  [GRID_RED] = "\x1b[31m", [GRID_YELLOW] = "\x1b[33m",
        [GRID_GREEN] = "\x1b[32m", [GRID_BLUE] = "\x1b[36m", [GRID_DIM] = "\x1b[2m"};
    return codes[colour];
}

static void add_blanks(Buf *out, size_t n) {
    while (n-- > 0)
        buf_add_char(out, ' ');
}

/* One line; `limit` cells or 0. Blanks are added only when something follows, so that no line ends in them. */
static void print_line(const Grid *grid, const GridCell *cells, const size_t *widths, size_t limit, bool colour,
                       Buf *out) {
    size_t pending = 0, used = 0;
    for (int i = 0; i < grid->ncolumns; i++) {
        size_t cell_width = utf8_cells(cells[i].text);
        size_t fill = widths[i] - cell_width;
        if (grid->aligns[i] == GRID_RIGHT)
            pending += fill;
        if (cell_width) {
            Str text = cells[i].text;
            bool cut = false;
            if (limit && used + pending + cell_width > limit) {
                size_t room = limit > used + pending + 1 ? limit - used - pending - 1 : 0;
                text = utf8_cut(text, room, &cell_width);
                cut = true;
                if (used + pending >= limit)
                    return;
            }
            add_blanks(out, pending);
            if (colour && cells[i].colour != GRID_PLAIN)
                buf_add_c(out, grid_colour(cells[i].colour));
            buf_add(out, text);
            buf_add_c(out, cut ? "…" : "");
            if (colour && cells[i].colour != GRID_PLAIN)
                buf_add_c(out, grid_colour(GRID_PLAIN));
            if (cut)
                return;
            used += pending + cell_width;
            pending = 0;
        }
        pending += (grid->aligns[i] == GRID_RIGHT ? 0 : fill) + GAP;
    }
}

static size_t *column_widths(const Grid *grid) {
    size_t *widths = ARENA_ARRAY(grid->arena, size_t, grid->ncolumns);
    for (int i = 0; i < grid->ncolumns; i++)
        widths[i] = utf8_cells(grid->headings[i]);
    for (int i = 0; i < grid->cells.n; i++) {
        size_t width = utf8_cells(grid->cells.items[i].text);
        if (width > widths[i % grid->ncolumns])
            widths[i % grid->ncolumns] = width;
    }
    return widths;
}

void grid_print_text(const Grid *grid, int width, bool colour, Buf *out) {
    size_t *widths = column_widths(grid);
    GridCell *headings = ARENA_ARRAY(grid->arena, GridCell, grid->ncolumns);
    bool any_heading = false;
    for (int i = 0; i < grid->ncolumns; i++) {
        headings[i] = (GridCell){grid->headings[i], GRID_BOLD};
        any_heading |= grid->headings[i].n > 0;
    }
    if (any_heading) {
        print_line(grid, headings, widths, (size_t)width, colour, out);
        buf_add_char(out, '\n');
    }
    for (int i = 0; i < grid->cells.n; i += grid->ncolumns) {
        print_line(grid, grid->cells.items + i, widths, (size_t)width, colour, out);
        buf_add_char(out, '\n');
    }
}

static void add_markdown(Buf *out, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']')
            buf_add_char(out, '\\');
        if (c == '<' || c == '&')
            buf_add_c(out, c == '<' ? "&lt;" : "&amp;");
        else
            buf_add_char(out, c);
    }
}

void grid_print_markdown(const Grid *grid, Buf *out) {
    buf_add_char(out, '|');
    for (int i = 0; i < grid->ncolumns; i++) {
        buf_add_char(out, ' ');
        add_markdown(out, grid->headings[i]);
        buf_add_c(out, " |");
    }
    buf_add_c(out, "\n|");
    for (int i = 0; i < grid->ncolumns; i++)
        buf_add_c(out, grid->aligns[i] == GRID_RIGHT ? " ---: |" : " --- |");
    buf_add_char(out, '\n');
    for (int i = 0; i < grid->cells.n; i++) {
        if (i % grid->ncolumns == 0)
            buf_add_char(out, '|');
        buf_add_char(out, ' ');
        add_markdown(out, grid->cells.items[i].text);
        buf_add_c(out, " |");
        if (i % grid->ncolumns == grid->ncolumns - 1)
            buf_add_char(out, '\n');
    }
}

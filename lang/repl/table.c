/* Answers in the mode that was chosen: columns for people, Markdown, JSON or CSV. */
#include "lang/repl/internal.h"

#include <jansson.h>
#include <stdlib.h>

typedef struct TableCell {
    CellKind kind;
    Str shown, machine;
    GridColour colour;
} TableCell;

typedef struct TableColumn {
    const char *key;
    Words heading;
    GridAlign align;
} TableColumn;

struct Table {
    Session *s;
    int ncolumns;
    TableColumn *columns;
    VEC(TableCell) cells; /* ncolumns for each row */
};

Table *table_new(Session *s, int ncolumns) {
    Table *table = ARENA_NEW(s->answer, Table);
    table->s = s;
    table->ncolumns = ncolumns;
    table->columns = ARENA_ARRAY(s->answer, TableColumn, ncolumns);
    return table;
}

void table_column(Table *table, int column, const char *key, Words heading, GridAlign align) {
    table->columns[column] = (TableColumn){key, heading, align};
}

void table_row(Table *table) {
    for (int i = 0; i < table->ncolumns; i++)
        vec_push(table->s->answer, &table->cells, ((TableCell){.kind = CELL_NOTHING}));
}

int table_rows(const Table *table) {
    return table->cells.n / table->ncolumns;
}

static void put(Table *table, int column, TableCell cell) {
    table->cells.items[table->cells.n - table->ncolumns + column] = cell;
}

void table_text(Table *table, int column, Str text, GridColour colour) {
    put(table, column, (TableCell){CELL_TEXT, text, text, colour});
}

void table_words(Table *table, int column, Words words, Str machine, GridColour colour) {
    CellKind kind = machine.p ? CELL_TEXT : CELL_NOTHING;
    put(table, column, (TableCell){kind, words_in(words, table->s->options.language), machine, colour});
}

void table_number(Table *table, int column, Str number) {
    put(table, column, (TableCell){CELL_NUMBER, number, number, GRID_PLAIN});
}

void table_int(Table *table, int column, int64_t number) {
    table_number(table, column, words_int(table->s->answer, number).en);
}

/* --- Printers ----------------------------------------------------------------------------------------------------- */

static void add_json_string(Buf *out, Str text) {
    json_t *string = json_stringn(text.p ? text.p : "", text.n);
    char *dumped = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    buf_add_c(out, dumped ? dumped : "\"\"");
    free(dumped);
    json_decref(string);
}

static void print_json(const Table *table, Buf *out) {
    buf_add_char(out, '[');
    for (int i = 0; i < table->cells.n; i++) {
        const TableCell *cell = &table->cells.items[i];
        int column = i % table->ncolumns;
        if (column == 0)
            buf_add_c(out, i ? ",\n {" : "{");
        buf_add_c(out, column ? ",\"" : "\"");
        buf_add_c(out, table->columns[column].key);
        buf_add_c(out, "\":");
        if (cell->kind == CELL_TEXT)
            add_json_string(out, cell->machine);
        else if (cell->kind == CELL_NUMBER)
            buf_add(out, cell->machine);
        else
            buf_add_c(out, "null");
        if (column == table->ncolumns - 1)
            buf_add_char(out, '}');
    }
    buf_add_c(out, "]\n");
}

static void add_csv(Buf *out, Str text) {
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++)
        quoted |= text.p[i] == ',' || text.p[i] == '"' || text.p[i] == '\n' || text.p[i] == '\r';
    if (!quoted) {
        buf_add(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.p[i]);
    }
    buf_add_char(out, '"');
}

static void print_csv(const Table *table, Buf *out) {
    for (int i = 0; i < table->ncolumns; i++) {
        buf_add_c(out, i ? "," : "");
        buf_add_c(out, table->columns[i].key);
    }
    buf_add_char(out, '\n');
    for (int i = 0; i < table->cells.n; i++) {
        int column = i % table->ncolumns;
        if (column)
            buf_add_char(out, ',');
        add_csv(out, table->cells.items[i].machine);
        if (column == table->ncolumns - 1)
            buf_add_char(out, '\n');
    }
}

static int print_grid(const Table *table, int64_t limit, bool markdown, Buf *out) {
    Session *s = table->s;
    int rows = table_rows(table), shown = limit && rows > limit ? (int)limit : rows;
    if (shown == 0)
        return 0;
    Grid *grid = grid_new(s->answer, table->ncolumns);
    for (int i = 0; i < table->ncolumns; i++)
        grid_heading(grid, i, words_in(table->columns[i].heading, s->options.language), table->columns[i].align);
    for (int row = 0; row < shown; row++) {
        grid_row(grid);
        for (int i = 0; i < table->ncolumns; i++) {
            const TableCell *cell = &table->cells.items[row * table->ncolumns + i];
            grid_cell(grid, i, cell->shown, cell->colour);
        }
    }
    if (markdown)
        grid_print_markdown(grid, out);
    else
        grid_print_text(grid, s->once ? 0 : s->options.width(), s->options.colour && !s->once, out);
    return rows - shown;
}

Words counted(Session *s, int64_t n, const char *one, const char *several, const char *zh) {
    return (Words){str_format(s->answer, "%lld %s", (long long)n, n == 1 ? one : several),
                   str_format(s->answer, "%lld %s", (long long)n, zh)};
}

void say_more_rows(Session *s, int64_t more) {
    if (more > 0)
        SAY(s, "… and {0} (:once FILE writes all to a file)", "……另有 {0}（:输出到 文件 可写出全部）",
            counted(s, more, "more row", "more rows", "行"));
}

void table_print(Table *table, int64_t limit) {
    Session *s = table->s;
    int more = 0;
    switch (s->mode) {
    case MODE_JSON:
        print_json(table, &s->out);
        break;
    case MODE_CSV:
        print_csv(table, &s->out);
        break;
    case MODE_MD:
        more = print_grid(table, 0, true, &s->out);
        break;
    default:
        more = print_grid(table, s->once ? 0 : limit, false, &s->out);
    }
    say_more_rows(s, more);
}

void answer_note(Session *s, Words words) {
    if (s->mode == MODE_JSON || s->mode == MODE_CSV)
        return;
    Str text = words_in(words, s->options.language);
    int width = s->once || s->mode == MODE_MD ? 0 : s->options.width();
    if (s->mode == MODE_MD && s->out.n && s->out.p[s->out.n - 1] == '\n' && s->out.n > 1 &&
        s->out.p[s->out.n - 2] == '|')
        buf_add_char(&s->out, '\n'); /* the table ends before it */
    /* What a file of facts or a policy contains must not command the terminal: the grid takes that out. */
    Grid *grid = grid_new(s->answer, 1);
    grid_row(grid);
    grid_cell(grid, 0, text, GRID_PLAIN);
    grid_print_text(grid, width > 0 && utf8_cells(text) > 3 * (size_t)width ? 3 * width : 0, false, &s->out);
}

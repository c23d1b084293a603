/* The quick way through a table of CSV: a record in which every cell has a common form goes straight into the columns.
 * The first one that has anything else is left, untouched, to csv_next and cell_read, which know what is right and what
 * to say. Where each record has its cells, and those in quotes hold neither a quote nor a line end, up to 64 records are
 * read together, column by column (read_run); else one by one (read_row). */
#include "runtime/facts/column.h"
#include "runtime/facts/put.h"
#include "runtime/facts/scan.h"

#include <stdlib.h>

enum { LONG_RECORD_BYTES = 1 << 20 }; /* records beyond this are read the careful way, which has a limit */

struct QuickRows {
    Reader *reader;
    CsvReader *csv;
    const Facts *facts;
    const Table *table;
    int origin;
    QuickColumn *columns;
    int n;
    const ColumnForm *form;
    uint32_t *before, *ends; /* [RUN_CELLS * n], made when they are needed: cells of records of which some are in quotes */
    size_t next_marks[RUN_CELLS + 1]; /* the first mark of each of those, and of what follows */
    uint32_t *marks; /* of the window from `from` on, as offsets from there; one before the first is ours */
    size_t nmarks, room, next;
    size_t from;
    int64_t fills;  /* of the window that the marks are of; -1: none */
    int one_by_one; /* so many records, because what stood before them was not regular */
    bool useless;
};

QuickRows *quick_start(Reader *reader, CsvReader *csv, const Facts *facts, const Columns *columns, int origin) {
    Arena *arena = columns->arena;
    QuickRows *quick = ARENA_NEW(arena, QuickRows);
    *quick = (QuickRows){.reader = reader, .csv = csv, .facts = facts, .origin = origin, .n = columns->n, .fills = -1};
    quick->table = table_of(reader->set, facts->shape);
    quick->columns = ARENA_ARRAY(arena, QuickColumn, columns->n);
    quick->form = column_best();
    for (int i = 0; i < columns->n; i++)
        quick->columns[i] = quick_column(arena, columns->fields[i], columns->nameless[i], i == columns->key);
    char separator = csv->separator;
    quick->useless = separator == '"' || separator == '\n' || separator == '\r' || separator == ' ';
    return quick;
}

void quick_stop(QuickRows *quick) {
    free(quick->marks - (quick->marks != NULL));
    quick->marks = NULL;
    free(quick->before);
    free(quick->ends);
    quick->before = quick->ends = NULL;
}

/* --- Records ------------------------------------------------------------------------------------------------------ */

typedef enum RowState { ROW_DONE, ROW_CUT /* the window ends in it */, ROW_CAREFUL } RowState;

/* From the quote at the cell's first byte to the one that closes it. */
static RowState find_closing(const QuickRows *quick, const char *p, size_t *mark) {
    for (++*mark; *mark < quick->nmarks; ++*mark) {
        char c = p[quick->marks[*mark]];
        if (c == '\n' || c == '\r')
            return ROW_CAREFUL; /* lines are counted there */
        if (c == '"')
            return ROW_DONE;
    }
    return ROW_CUT;
}

/* The record at `at` into the slot behind the last row. */
static RowState read_row(QuickRows *quick, const Segment *segment, int64_t offset, size_t *at, size_t *mark) {
    const char *p = quick->csv->input->p + quick->from;
    const char separator = quick->csv->separator;
    size_t start = *at, k = *mark;
    for (int i = 0; i < quick->n; i++) {
        if (k >= quick->nmarks)
            return ROW_CUT;
        size_t end = quick->marks[k];
        Str text = {p + start, end - start};
        if (p[end] == '"') {
            if (end != start)
                return ROW_CAREFUL;
            RowState state = find_closing(quick, p, &k);
            if (state != ROW_DONE)
                return state;
            text = (Str){p + start + 1, quick->marks[k] - start - 1};
            if (++k >= quick->nmarks)
                return ROW_CUT;
            end = quick->marks[k];
            if (end != start + text.n + 2 || p[end] == '"')
                return ROW_CAREFUL;
        }
        k++;
        if (i < quick->n - 1) {
            if (p[end] != separator)
                return ROW_CAREFUL;
        } else if (p[end] == '\r') {
            if (k >= quick->nmarks)
                return ROW_CUT;
            if (quick->marks[k] != end + 1 || p[end + 1] != '\n')
                return ROW_CAREFUL;
            end++;
            k++;
        } else if (p[end] != '\n') {
            return ROW_CAREFUL;
        }
        size_t cell = start;
        start = end + 1;
        if (quick->n == 1 && text.n == 0)
            return ROW_CAREFUL; /* an empty line is no record */
        const QuickColumn *column = &quick->columns[i];
        if (column->kind == QUICK_SKIP)
            continue;
        if (column->kind == QUICK_NAMELESS) {
            if (text.n > 0)
                return ROW_CAREFUL;
            continue;
        }
        uint8_t *meta = &segment_meta(segment, column->column)[offset];
        if (!quick_put(quick->reader, column, text, &segment_values(segment, column->column)[offset], meta))
            return ROW_CAREFUL;
        if (*meta != 0 && column->field->kind == FIELD_REF)
            quick_put_place(quick->table, column, segment->base + offset, p + *at, p + cell);
    }
    *at = start;
    *mark = k;
    return ROW_DONE;
}

/* A slot is handed on as it was found: empty. */
static void clear_row(const QuickRows *quick, const Segment *segment, int64_t offset) {
    for (int i = 0; i < quick->n; i++)
        if (quick->columns[i].field)
            segment_meta(segment, quick->columns[i].column)[offset] = 0;
}

/* Brings the marks to where the careful way has left off. */
static void find_marks(QuickRows *quick) {
    CsvReader *csv = quick->csv;
    const TextInput *input = csv->input;
    if (quick->fills == input->fills) {
        while (quick->next < quick->nmarks && quick->from + quick->marks[quick->next] < csv->at)
            quick->next++;
        return;
    }
    size_t n = input->n - csv->at;
    if (quick->room < n + SCAN_SLACK) {
        free(quick->marks - (quick->marks != NULL));
        quick->room = 2 * n + SCAN_SLACK;
        quick->marks = malloc(sizeof *quick->marks * (quick->room + 1));
        if (!quick->marks)
            abort();                  /* as the arena does */
        *quick->marks++ = UINT32_MAX; /* where a record before the first would end */
    }
    quick->from = csv->at;
    quick->fills = input->fills;
    quick->next = 0;
    quick->nmarks = scan_marks(input->p + csv->at, n, csv->separator, quick->marks);
}

/* More of the file behind the record that the window cuts. */
static bool fill(QuickRows *quick) {
    CsvReader *csv = quick->csv;
    if (csv->input->n - csv->at > LONG_RECORD_BYTES || csv->input->failed)
        return false;
    bool more = text_fill(csv->input, csv->at);
    csv->at = csv->start = 0;
    csv->n = 0;
    return more;
}

/* --- Runs: records read together ---------------------------------------------------------------------------------- */

/* Of records some of whose cells are in quotes, the cells without those. */
static int quoted_records(QuickRows *quick, size_t start, int most, CellRun *cells) {
    const char *p = quick->csv->input->p + quick->from, separator = quick->csv->separator;
    const uint32_t *marks = quick->marks;
    size_t k = quick->next, n = (size_t)quick->n;
    if (!quick->before) {
        quick->before = malloc(sizeof *quick->before * RUN_CELLS * n);
        quick->ends = malloc(sizeof *quick->ends * RUN_CELLS * n);
        if (!quick->before || !quick->ends)
            abort(); /* as the arena does */
    }
    *cells = (CellRun){.p = p, .before = quick->before, .ends = quick->ends, .stride = n};
    for (int row = 0; row < most; row++) {
        quick->next_marks[row] = k;
        for (size_t c = (size_t)row * n, last = c + n - 1; c <= last; c++) {
            if (quick->nmarks - k < 4) /* two quotes and two bytes that end a line */
                return row;
            uint32_t end = marks[k];
            quick->before[c] = (uint32_t)start - 1;
            quick->ends[c] = end;
            k++;
            if (p[end] == '"') {
                uint32_t close = marks[k];
                if (end != start || p[close] != '"' || marks[k + 1] != close + 1 || p[close + 1] == '"')
                    return row;
                quick->before[c] = end;
                quick->ends[c] = close;
                end = close + 1;
                k += 2;
            }
            if (c == last && p[end] == '\r' && marks[k] == end + 1) {
                end++;
                k++;
            }
            if (p[end] != (c == last ? '\n' : separator))
                return row;
            start = end + 1;
        }
        quick->next_marks[row + 1] = k;
    }
    return most;
}

/* How many records from the next mark on have as many cells as the header, and end alike: at most `most`. *cells are
 * their first cells. Where cells are *quoted, quick->next_marks says where each record starts. */
static int regular_records(QuickRows *quick, size_t at, int most, CellRun *cells, bool *quoted) {
    const char *p = quick->csv->input->p + quick->from;
    const uint32_t *marks = quick->marks + quick->next;
    size_t left = quick->nmarks - quick->next, n = (size_t)quick->n;
    if (left < n || n < 2) /* one empty cell is an empty line, and no record */
        return 0;
    bool cr = p[marks[n - 1]] == '\r';
    size_t stride = n + cr;
    *cells = (CellRun){.p = p, .before = marks - 1, .ends = marks, .stride = stride};
    int rows = left / stride < (size_t)most ? (int)(left / stride) : most;
    for (int i = 0; i < rows; i++) {
        const uint32_t *end = marks + (size_t)i * stride + n - 1;
        if (p[*end] != (cr ? '\r' : '\n') || (cr && (end[1] != *end + 1 || p[end[1]] != '\n')))
            rows = i;
    }
    /* So many marks that are no separators: then all others are. */
    ScanCounts counts = {0};
    if (rows > 0)
        counts = scan_count(p + at, marks[(size_t)rows * stride - 1] + 1 - at);
    *quoted = rows == 0 || counts.quotes > 0;
    if (*quoted)
        return quoted_records(quick, at, most, cells);
    return counts.lf == rows && counts.cr == (cr ? rows : 0) ? rows : 0;
}

/* Where a cell starts, its quote included. */
static const char *cell_start(const CellRun *run, int i) {
    uint32_t before = run->before[(size_t)i * run->stride];
    return run->p + (before != UINT32_MAX && run->p[before] == '"' ? before : before + 1);
}

static uint64_t read_texts(QuickRows *quick, const QuickColumn *column, const CellRun *run, int64_t *values,
                           uint8_t *meta) {
    uint64_t odd = 0;
    FactSet *set = quick->reader->set;
    for (int i = 0; i < run->n; i++) {
        Str text = run_cell(run, i);
        if (text.n == 0 || quick_may_need_trim(text)) {
            odd |= (uint64_t)1 << i;
            continue;
        }
        values[i] = column->is_key ? store_text_once(set, text) : store_text(set, text);
        meta[i] = 1;
    }
    return odd;
}

static uint64_t all_of(int n) {
    return n < RUN_CELLS ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
}

/* The cells that are to be looked at one by one. */
static uint64_t read_column(QuickRows *quick, QuickColumn *column, const CellRun *run, int64_t *values, uint8_t *meta) {
    uint64_t odd;
    switch (column->kind) {
    case QUICK_NUMBER:
        if (column->mixed)
            return all_of(run->n);
        odd = quick->form->numbers(run, column->field->kind == FIELD_UNIT ? column->most_places : 0, values, meta);
        column->mixed = __builtin_popcountll(odd) > RUN_CELLS / 2;
        return odd;
    case QUICK_DATE:
        return quick->form->dates(run, values, meta);
    case QUICK_WORD:
        return quick->form->words(run, column->words, values, meta);
    case QUICK_TEXT:
        return read_texts(quick, column, run, values, meta);
    default:
        return all_of(run->n);
    }
}

/* Records into the slots behind the last row, up to one that has to be read the careful way. Returns how many. */
static int read_run(QuickRows *quick, const Segment *segment, int64_t offset, int rows, const CellRun *records) {
    for (int c = 0; c < quick->n && rows > 0; c++) {
        QuickColumn *column = &quick->columns[c];
        CellRun run = *records;
        run.before += c, run.ends += c, run.n = rows;
        if (column->kind == QUICK_SKIP)
            continue;
        if (column->kind == QUICK_NAMELESS) {
            for (int i = 0; i < run.n; i++)
                if (run_cell(&run, i).n > 0)
                    rows = i < rows ? i : rows;
            continue;
        }
        int64_t *values = segment_values(segment, column->column) + offset;
        uint8_t *meta = segment_meta(segment, column->column) + offset;
        uint64_t odd = read_column(quick, column, &run, values, meta);
        for (; odd != 0; odd &= odd - 1) {
            int i = __builtin_ctzll(odd);
            if (!quick_put(quick->reader, column, run_cell(&run, i), &values[i], &meta[i])) {
                rows = i;
                break;
            }
        }
        for (int i = 0; i < rows && column->is_key && column->kind != QUICK_TEXT; i++)
            rows = meta[i] == 0 ? i : rows;
        for (int i = 0; i < rows && column->field->kind == FIELD_REF; i++)
            if (meta[i] != 0)
                quick_put_place(quick->table, column, segment->base + offset + i, cell_start(records, i),
                                cell_start(&run, i));
    }
    return rows;
}

static bool try_run(QuickRows *quick, Table *table, int64_t most) {
    CsvReader *csv = quick->csv;
    FactSet *set = quick->reader->set;
    int64_t row = table_make_room(set, table);
    const Segment *segment = segment_of(table, row);
    int64_t offset = row - segment->base, room = segment->rows - offset;
    room = room < most ? room : most;
    size_t at = csv->at - quick->from;
    CellRun records;
    bool quoted = false;
    int rows = regular_records(quick, at, room < RUN_CELLS ? (int)room : RUN_CELLS, &records, &quoted);
    int read = rows > 0 ? read_run(quick, segment, offset, rows, &records) : 0, good = read;
    for (int i = 0; i < read; i++) {
        segment->lines[offset + i] = csv->at_line + i;
        segment->files[offset + i] = quick->origin;
    }
    if (read > 0) {
        good = store_index_rows(set, quick->facts, row, read);
        table->rows = row + good;
        quick->next = quoted ? quick->next_marks[good] : quick->next + (size_t)good * records.stride;
        csv->at = quick->from + quick->marks[(ptrdiff_t)quick->next - 1] + 1;
        csv->at_line += good;
    }
    for (int i = good; i < rows; i++)
        clear_row(quick, segment, offset + i);
    return rows > 0 && good == rows;
}

int64_t quick_read(QuickRows *quick, int64_t most) {
    CsvReader *csv = quick->csv;
    FactSet *set = quick->reader->set;
    Table *table = table_of(set, quick->facts->shape);
    int64_t added = 0;
    while (added < most && !quick->useless) {
        find_marks(quick);
        if (quick->one_by_one == 0) {
            int64_t before = table->rows;
            bool regular = try_run(quick, table, most - added);
            added += table->rows - before;
            if (regular)
                continue;
            /* Where the block has no further record, that is all that stood in the way. */
            quick->one_by_one = quick->nmarks - quick->next < (size_t)quick->n ? 1 : RUN_CELLS;
        }
        size_t at = csv->at - quick->from;
        RowState state = ROW_DONE;
        while (added < most && state == ROW_DONE && quick->one_by_one > 0) {
            quick->one_by_one--;
            int64_t row = table_make_room(set, table);
            const Segment *segment = segment_of(table, row);
            int64_t offset = row - segment->base;
            state = read_row(quick, segment, offset, &at, &quick->next);
            if (state == ROW_DONE) {
                segment->lines[offset] = csv->at_line;
                segment->files[offset] = quick->origin;
                table->rows++;
                if (store_index_row(set, quick->facts, row) >= 0) {
                    table->rows--;
                    state = ROW_CAREFUL;
                }
            }
            if (state != ROW_DONE) {
                clear_row(quick, segment, offset);
                break;
            }
            csv->at_line++;
            csv->at = quick->from + at;
            added++;
        }
        if (state == ROW_CAREFUL || (state == ROW_CUT && !fill(quick)))
            break;
    }
    csv->start = csv->at;
    return added;
}

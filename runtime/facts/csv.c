#include "runtime/facts/csv.h"

#include "runtime/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_RECORD_BYTES = CSV_MAX_RECORD_MB << 20 };

void csv_start(CsvReader *reader, TextInput *input, DiagList *diags) {
    *reader = (CsvReader){.input = input, .diags = diags, .at_line = 1, .separator = ','};
}

void csv_stop(CsvReader *reader) {
    free(reader->cells);
    reader->cells = NULL;
    buf_free(&reader->unquoted);
}

void csv_restart(CsvReader *reader, int64_t line) {
    reader->n = 0;
    reader->start = reader->at = 0;
    reader->line = reader->at_line = line;
    reader->ended = false;
    buf_clear(&reader->unquoted);
}

/* The window's line around a byte of the current record. */
static DiagPlace place_at(const CsvReader *reader, size_t byte, int64_t line) {
    const char *p = reader->input->p;
    size_t start = byte, end = byte;
    while (start > reader->start && p[start - 1] != '\n' && p[start - 1] != '\r')
        start--;
    while (end < reader->input->n && p[end] != '\n' && p[end] != '\r')
        end++;
    DiagPlace place = place_file(reader->input->shown, line, (int)utf8_count((Str){p + start, byte - start}) + 1);
    if (end > start)
        place.text = (Str){p + start, end - start};
    return place;
}

DiagPlace csv_place(const CsvReader *reader, int i) {
    if (i < reader->n)
        return place_at(reader, reader->cells[i].start, reader->cells[i].line);
    size_t end = reader->at;
    while (end > reader->start && (reader->input->p[end - 1] == '\n' || reader->input->p[end - 1] == '\r'))
        end--;
    return place_at(reader, end, reader->n > 0 ? reader->cells[reader->n - 1].line : reader->at_line);
}

/* Makes the byte at `at` available. False at the end of the file, or of what a record may be. */
static bool more(CsvReader *reader) {
    TextInput *input = reader->input;
    if (reader->at < input->n)
        return true;
    if (reader->ended)
        return false;
    if (reader->at - reader->start >= MAX_RECORD_BYTES) {
        diag_add(reader->diags, DIAG_FACTS_CSV_LONG, place_file(input->shown, reader->line, 1),
                 DIAG_ARGS(words_int(reader->diags->arena, CSV_MAX_RECORD_MB)));
        reader->ended = true;
        input->failed = true;
        return false;
    }
    size_t dropped = reader->start;
    reader->at -= dropped;
    reader->start = 0;
    for (int i = 0; i < reader->n; i++)
        reader->cells[i].start -= dropped;
    if (!text_fill(input, dropped)) {
        reader->ended = true;
        return false;
    }
    return true;
}

static CsvCell *add_cell(CsvReader *reader) {
    if (reader->n == reader->capacity) {
        reader->capacity = reader->capacity == 0 ? 64 : 2 * reader->capacity;
        reader->cells = realloc(reader->cells, sizeof *reader->cells * (size_t)reader->capacity);
        if (!reader->cells)
            abort();
    }
    CsvCell *cell = &reader->cells[reader->n++];
    *cell = (CsvCell){.start = reader->at, .line = reader->at_line};
    return cell;
}

/* Up to the separator or the end of the line, which are left. Texts of cells are offsets until the record is read. */
static void read_unquoted(CsvReader *reader) {
    char separator = reader->separator;
    while (more(reader)) {
        const char *p = reader->input->p;
        size_t n = reader->input->n, at = reader->at;
        while (at < n && p[at] != separator && p[at] != '\n' && p[at] != '\r')
            at++;
        reader->at = at;
        if (at < n)
            return;
    }
}

static void skip_blanks(CsvReader *reader) {
    while (more(reader) && (reader->input->p[reader->at] == ' ' || reader->input->p[reader->at] == '\t') &&
           reader->input->p[reader->at] != reader->separator)
        reader->at++;
}

typedef struct Slice {
    size_t from, to;
    bool unquoted; /* in reader->unquoted, not the window */
} Slice;

/* At the opening quote. False when it is never closed. */
static bool read_quoted(CsvReader *reader, Slice *slice) {
    size_t opening = reader->at - reader->start; /* relative: the window moves */
    int64_t line = reader->at_line;
    reader->at++;
    size_t piece = reader->at - reader->start;
    size_t copied = reader->unquoted.n;
    bool doubled = false;
    while (more(reader)) {
        char c = reader->input->p[reader->at];
        if (c != '"') {
            if (c == '\r' || (c == '\n' && reader->input->p[reader->at - 1] != '\r'))
                reader->at_line++;
            reader->at++;
            continue;
        }
        reader->at++;
        bool again = more(reader) && reader->input->p[reader->at] == '"';
        size_t end = reader->at - 1;
        const char *from = reader->input->p + reader->start + piece;
        if (again) {
            doubled = true;
            buf_add(&reader->unquoted, (Str){from, end - (reader->start + piece) + 1});
            reader->at++;
            piece = reader->at - reader->start;
            continue;
        }
        if (doubled) {
            buf_add(&reader->unquoted, (Str){from, end - (reader->start + piece)});
            *slice = (Slice){copied, reader->unquoted.n, true};
        } else {
            *slice = (Slice){piece, end - reader->start, false};
        }
        return true;
    }
    bool reported = reader->input->failed;
    reader->input->failed = true;
    if (!reported)
        diag_add(reader->diags, DIAG_FACTS_CSV_OPEN_QUOTE, place_at(reader, reader->start + opening, line),
                 DIAG_NO_ARGS);
    return false;
}

static void report_after_quote(CsvReader *reader) {
    uint32_t code_point;
    if (reader->input->n - reader->at < 4) { /* the character may be cut by the window's end */
        size_t at = reader->at;
        reader->at = reader->input->n;
        size_t left = reader->at - at;
        more(reader);
        reader->at -= left;
        reader->ended = false;
    }
    const char *p = reader->input->p + reader->at;
    int n = utf8_decode(p, reader->input->p + reader->input->n, &code_point);
    Str found = {p, n > 0 ? (size_t)n : 1};
    diag_add(reader->diags, DIAG_FACTS_CSV_AFTER_QUOTE, place_at(reader, reader->at, reader->at_line),
             DIAG_ARGS(words_quoted(reader->diags->arena, found)));
}

/* One cell with what ends it. False when the record ends too. */
static bool read_cell(CsvReader *reader, Slice *slice) {
    CsvCell *cell = add_cell(reader);
    size_t from = reader->at - reader->start;
    skip_blanks(reader);
    if (more(reader) && reader->input->p[reader->at] == '"') {
        cell->start = reader->at;
        if (!read_quoted(reader, slice)) {
            reader->cells[reader->n - 1].bad = true;
            reader->ended = true;
            *slice = (Slice){0, 0, false};
            return false;
        }
        skip_blanks(reader);
        if (more(reader) && reader->input->p[reader->at] != reader->separator && reader->input->p[reader->at] != '\n' &&
            reader->input->p[reader->at] != '\r') {
            report_after_quote(reader);
            reader->cells[reader->n - 1].bad = true;
            read_unquoted(reader);
        }
    } else {
        read_unquoted(reader);
        *slice = (Slice){from, reader->at - reader->start, false};
    }
    if (!more(reader))
        return false;
    char c = reader->input->p[reader->at];
    reader->at++;
    if (c == reader->separator)
        return true;
    if (c == '\r' && more(reader) && reader->input->p[reader->at] == '\n')
        reader->at++;
    return false;
}

static bool is_blank(Str s) {
    return str_trim(s).n == 0;
}

/* False at the end of the file. */
static bool read_record(CsvReader *reader) {
    reader->start = reader->at;
    reader->n = 0;
    buf_clear(&reader->unquoted);
    reader->line = reader->at_line;
    if (!more(reader))
        return false;
    /* The texts become slices once the record is whole: until then the window may move. */
    bool goes_on;
    do {
        Slice slice = {0};
        goes_on = read_cell(reader, &slice);
        CsvCell *cell = &reader->cells[reader->n - 1];
        /* The slice, for now: p is no address yet, but an offset. */
        cell->text = (Str){(const char *)(uintptr_t)(2 * slice.from + slice.unquoted), slice.to - slice.from};
        if (goes_on && reader->n == CSV_MAX_CELLS) {
            diag_add(reader->diags, DIAG_FACTS_CSV_WIDE, place_file(reader->input->shown, reader->line, 1),
                     DIAG_ARGS(words_int(reader->diags->arena, CSV_MAX_CELLS)));
            reader->ended = true;
            reader->input->failed = true;
            return false;
        }
    } while (goes_on);
    if (reader->input->failed)
        return false;
    reader->blank = true;
    for (int i = 0; i < reader->n; i++) {
        CsvCell *cell = &reader->cells[i];
        uintptr_t slice = (uintptr_t)cell->text.p;
        cell->text.p = slice % 2 != 0 ? reader->unquoted.p + slice / 2 : reader->input->p + reader->start + slice / 2;
        reader->blank = reader->blank && !cell->bad && is_blank(cell->text);
    }
    /* The line feed that ended the record, or the last line without one. */
    reader->at_line++;
    return true;
}

/* Excel's first line. */
static bool is_separator_line(CsvReader *reader) {
    if (reader->line != 1)
        return false;
    Str first = str_trim(reader->cells[0].text);
    if (reader->n == 1 && first.n == 5 && str_starts(first, STR("sep="))) {
        reader->separator = first.p[4];
        return true;
    }
    return reader->n == 2 && str_equal(first, STR("sep=")) && reader->cells[1].text.n == 0;
}

bool csv_next(CsvReader *reader) {
    while (read_record(reader))
        if (!(reader->n == 1 && reader->blank) && !is_separator_line(reader))
            return true;
    return false;
}

/* A pull parser of CSV: one record at a time, its cells as slices of the input.
 *
 * RFC 4180: cells in quotes may hold commas, line ends and quotes written twice. Lines end in LF, CRLF or CR. Blanks
 * around a quoted cell are dropped; a quote inside an unquoted cell is an ordinary character. Lines without anything
 * are skipped. A first line `sep=;`, as Excel writes it, chooses the separator. Errors are reported here; after most
 * of them reading goes on. */
#ifndef BANFA_FACTS_CSV_H
#define BANFA_FACTS_CSV_H

#include "runtime/facts/text.h"

enum { CSV_MAX_RECORD_MB = 16, CSV_MAX_CELLS = 100000 };

typedef struct CsvCell {
    Str text;     /* until the next record is read */
    size_t start; /* where it starts in the window */
    int64_t line; /* from 1 */
    bool bad;     /* reported already */
} CsvCell;

typedef struct CsvReader {
    TextInput *input;
    DiagList *diags;
    CsvCell *cells; /* of the current record */
    int n, capacity;
    int64_t line; /* where the current record starts */
    bool blank;   /* none of its cells has anything but blanks */
    /* inside */
    size_t start, at; /* of the current record, and how far it is read, in the window */
    int64_t at_line;
    char separator;
    bool ended;
    Buf unquoted; /* cells that had doubled quotes */
} CsvReader;

void csv_start(CsvReader *reader, TextInput *input, DiagList *diags);
bool csv_next(CsvReader *reader); /* false at the end, or after an error that ends the file */
void csv_stop(CsvReader *reader);

/* Begins anew with what its input shows, which starts at `line`. */
void csv_restart(CsvReader *reader, int64_t line);
/* The place of a cell; i == n is the end of the record. With its line, for the caret. */
DiagPlace csv_place(const CsvReader *reader, int i);

#endif

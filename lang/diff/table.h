/* The comparison table as Chinese offices print it: 条款, 原规定, 新规定, 变化, 影响. One table, several printers.
 *
 * Cells are lines of text; between TABLE_MARK and TABLE_UNMARK stands what differs from the other side. */
#ifndef BANFA_DIFF_TABLE_H
#define BANFA_DIFF_TABLE_H

#include "lang/diff/diff.h"

#define TABLE_MARK '\1'
#define TABLE_UNMARK '\2'

typedef enum TableColumn { COLUMN_CLAUSE, COLUMN_OLD, COLUMN_NEW, COLUMN_CHANGE, COLUMN_IMPACT, TABLE_COLUMNS } TableColumn;

typedef struct TableRow {
    const Change *change;
    Str cells[TABLE_COLUMNS];
} TableRow;

typedef struct DiffTable {
    Str title;
    Str headings[TABLE_COLUMNS];
    VEC(TableRow) rows;
    Str folded;          /* what is only renamed, moved or reworded; empty when nothing is */
    Str totals;
    VEC(Str) impact;     /* with facts: the sums, a line each, then whose verdicts change */
} DiffTable;

DiffTable *diff_table(Arena *arena, const DiffPrint *print);

/* --- Its parts --------------------------------------------------------------------------------------------------------- */

/* What the rules of one side say, a line each clause, as written; with the defines and params named in `because`. */
Str provision_text(Arena *arena, const Diff *diff, const Change *change, int side, Language language);
/* Text with its marks as Markdown. */
void add_markdown(Buf *out, Str text, bool is_old);
void add_markdown_rows(Buf *out, const DiffTable *table, size_t most_bytes, int *left_out);
/* Marks the words of each that the other does not have. */
void mark_words(Arena *arena, Str *older, Str *newer);
/* "committee.size = 8: pass → fail" */
Str witness_text(Arena *arena, const Change *change, const Witness *witness, Language language);

#endif

/* What the printers of diagnostics share: the queue in order, with places worked out; text made fit to print. Only for
 * diag_*.c. */
#ifndef BANFA_BASE_DIAG_PRINT_H
#define BANFA_BASE_DIAG_PRINT_H

#include "runtime/base/diag.h"

#include <jansson.h>

/* A place as it is printed. File empty: the command line. Lines and columns are code points from 1, 0 where they do not
 * apply; the end is just past the last character. */
typedef struct DiagWhere {
    Str file;
    int64_t line, end_line;
    int column, end_column;
    Str text;        /* the line, or a part of it that begins at text_column */
    int text_column;
} DiagWhere;

typedef struct PlacedDiag {
    const Diag *diag;
    DiagWhere where;
    int kind, index; /* the command line, then policies, then facts; index is the order in the queue */
} PlacedDiag;

DiagWhere diag_where(const DiagPlace *place);
/* In order of file and place; list->diags.n of them. */
PlacedDiag *diag_in_order(const DiagList *list, Arena *arena);
/* Errors about facts that were counted, not kept. */
int64_t diag_dropped(const DiagList *list);
/* What replaces a character so that it can neither break a line nor steer a terminal: itself where it is harmless. */
uint32_t diag_visible(uint32_t code_point);

json_t *diag_json_text(Str text); /* bytes that are no UTF-8 become U+FFFD */
void diag_print_json(const DiagList *list, Language language, Buf *buf);
void diag_print_sarif(const DiagList *list, Language language, Buf *buf);
void diag_json_write(json_t *root, Buf *buf); /* and frees it */

#endif

/* Facts in memory: for each shape of a schema a table of columns, with the place each record came from. Records that
 * need not all be there at once come in batches: stream.h.
 *
 * In: files (CSV, JSON, NDJSON, folders) or values set one by one (policy tests). Out: a FactSet. Owner: the arena
 * given to factset_new. Readers stream: they hold one record of the input at a time and append it to the tables. */
#ifndef BANFA_FACTS_FACTS_H
#define BANFA_FACTS_FACTS_H

#include "runtime/base/diag.h"
#include "runtime/facts/schema.h"

typedef struct FactSet FactSet;

/* Where a record, or an element of a list, was read. */
typedef struct FactOrigin {
    Str file;      /* empty for a policy test */
    int64_t line;  /* from 1 */
} FactOrigin;

FactSet *factset_new(Arena *arena, const Schema *schema);
const Schema *factset_schema(const FactSet *set);

/* Rows of a shape. For a list's shape: all elements of all records, those of one record next to each other. */
int64_t factset_rows(const FactSet *set, const Shape *shape);
Value factset_value(const FactSet *set, const Field *leaf, int64_t row);    /* a FIELD_REF gives its key as it was read */
/* A number as digits / 10^places; false where it is missing, is none, or has no such form of 64 bits and 18 places. */
bool factset_decimal(const FactSet *set, const Field *leaf, int64_t row, int64_t *digits, int *places);
FactOrigin factset_origin(const FactSet *set, const Shape *shape, int64_t row);
Str factset_id(const FactSet *set, const Facts *facts, int64_t row);        /* the key's text, or the row number from 1 */
int64_t factset_find(const FactSet *set, const Facts *facts, Str id);       /* row, or -1 */
bool factset_given(const FactSet *set, const Facts *facts);                 /* whether any file gave records of it */

/* The elements of a list (FIELD_LIST: rows of list->shape; FIELD_INVERSE: rows of list->target->shape) of the record
 * `row`. False when the list is missing. Element i is row factset_element(set, list, row, i), in order of input. */
bool factset_list(const FactSet *set, const Field *list, int64_t row, int64_t *n);
int64_t factset_element(const FactSet *set, const Field *list, int64_t row, int64_t i);

typedef enum RefState { REF_FOUND, REF_MISSING /* empty cell */, REF_NOT_GIVEN /* no file gave the other facts */ } RefState;
RefState factset_follow(const FactSet *set, const Field *ref, int64_t row, int64_t *target_row);

/* Building by hand (policy tests, what-ifs). Rows are numbered as they are added; then factset_finish. */
int64_t factset_add_row(FactSet *set, const Shape *shape, int64_t parent_row /* -1 for records */);
void factset_set(FactSet *set, const Field *leaf, int64_t row, Value value);
void factset_set_list(FactSet *set, const Field *list, int64_t row); /* the list is given, perhaps empty */
void factset_set_ref(FactSet *set, const Field *ref, int64_t row, int64_t target_row); /* links, and copies the key where there is one */
/* Groups elements by record, follows references, builds inverse lists. Errors (a key that occurs twice, a reference
 * that no record answers) go to diags; with lenient they are warnings and count as missing. */
void factset_finish(FactSet *set, bool lenient, DiagList *diags);

/* What-ifs, after factset_finish. A leaf is set with factset_set and set back; a list of one record is given other
 * elements: rows of its shape, which the caller keeps. rows NULL takes that back. New rows are made with
 * factset_add_row; factset_drop_rows takes the last ones back. */
void factset_try_elements(FactSet *set, const Field *list, int64_t row, const int64_t *rows, int64_t n);
const int64_t *factset_tried_elements(const FactSet *set, const Field *list, int64_t row, int64_t *n); /* NULL: as read */
void factset_drop_rows(FactSet *set, const Shape *shape, int64_t rows);

/* --- Reading files ---------------------------------------------------------------------------------------------- */

typedef struct FactsInput {
    Str path;  /* a file, a folder, or "-" for standard input */
    Str name;  /* the NAME of NAME=FILE, else empty */
    Str bytes; /* bytes.p set: what standard input or a pipe held (facts_load_pipes); path is then only a name */
    int fd;    /* > 0: a file that holds them instead of `bytes`, which is then empty */
} FactsInput;

/* Reads standard input and pipes into `bytes`: to be called first where the inputs are read twice (facts_infer, then
 * facts_read). False after an error. */
bool facts_load_pipes(Arena *arena, FactsInput *inputs, int ninputs, DiagList *diags);

/* Reports the inputs that are not there, where they were not read because of something else. */
void facts_report_missing(const FactsInput *inputs, int ninputs, DiagList *diags);

/* Reads all inputs into a new FactSet: binds each file to a `facts`, its columns to fields, list files beside it to
 * lists. Every error of every file is queued (the list counts what it does not keep). NULL when nothing could be read
 * at all. */
FactSet *facts_read(Arena *arena, const Schema *schema, const FactsInput *inputs, int ninputs, bool lenient, DiagList *diags);

/* The schema that a policy without `facts` uses: one `facts` for each file, named after it. NULL after an error. */
Schema *facts_infer(Arena *arena, const FactsInput *inputs, int ninputs, DiagList *diags);
/* False where no record of the files an inferred schema was made from has this text. */
bool facts_may_have(const Field *field, Str word);

/* Says what facts_read would say, and keeps nothing: in batches, where that does. False after an error. */
bool facts_prove(const Schema *schema, const FactsInput *inputs, int ninputs, DiagList *diags);

/* The `facts` declarations of a schema as policy text (`banfa schema`). */
void schema_print(const Schema *schema, Buf *buf);

#endif

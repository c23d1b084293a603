/* What the readers need of a FactSet beyond facts.h: appending cells, taking back a row, finding keys while reading. */
#ifndef BANFA_FACTS_STORE_H
#define BANFA_FACTS_STORE_H

#include "runtime/facts/cell.h"
#include "runtime/facts/facts.h"

int store_add_file(FactSet *set, Str name); /* the number that store_set_origin takes */
void store_set_origin(FactSet *set, const Shape *shape, int64_t row, int file, int64_t line);
void store_put(FactSet *set, const Field *leaf, int64_t row, const Cell *cell);
/* A text as it is kept in a column's slot. */
int64_t store_text(FactSet *set, Str text);
int64_t store_text_once(FactSet *set, Str text); /* one that hardly occurs again: nothing is looked for */
/* Where a reference was written: a key that nobody has is found only after the last file. */
void store_set_ref_place(FactSet *set, const Field *ref, int64_t row, int64_t line, int column);
void store_clear(FactSet *set, const Field *leaf, int64_t row);
void store_truncate(FactSet *set, const Shape *shape, int64_t rows); /* takes back the last rows */

/* Enters the key of `row`, the newest of its facts. Returns the row that has this key already, else -1. */
int64_t store_index_row(FactSet *set, const Facts *facts, int64_t row);
/* The same for `n` rows at the end, in one segment, which have room but are not counted yet. Returns how many were entered before the first
 * whose key is there already. */
int store_index_rows(FactSet *set, const Facts *facts, int64_t first, int n);
/* The record whose key is what `raw` says, read as the key's kind; -1 when there is none. */
int64_t store_find_cell(FactSet *set, const Facts *facts, const Cell *key);
void store_set_given(FactSet *set, const Facts *facts);
/* A file of these facts could not be read to its end: that a key is not found then only follows from that. */
void store_set_incomplete(FactSet *set, const Facts *facts);
bool store_is_incomplete(const FactSet *set, const Facts *facts);

#endif

/* What is written in a cell of a table, or as a scalar of JSON, as a value of a field.
 *
 * The one place that knows the forms of cells: `85%`, `3万`, `2013年6月4日`, `是`, full-width digits. Nothing here
 * allocates unless a cell is refused. */
#ifndef BANFA_FACTS_CELL_H
#define BANFA_FACTS_CELL_H

#include "runtime/facts/schema.h"

/* A value in the form in which the columns keep it. */
typedef struct Cell {
    int64_t bits; /* boolean 0 or 1; digits of a number; day number; months << 32 | days; index in the enum */
    int places;   /* numbers: bits / 10^places */
    Str text;     /* FIELD_TEXT and the like: as it was written, without blanks at both ends; points into the input */
    Words reason; /* why it was refused; in the arena */
} Cell;

typedef enum CellState {
    CELL_MISSING,
    CELL_GOOD,
    CELL_BAD,      /* reason says why */
    CELL_BAD_WORD, /* a word that is none of the values of the `one of` */
} CellState;

/* `json_number`: the cell is a number of JSON, which may have an exponent. Arena is for reasons. */
CellState cell_read(Arena *arena, const Field *field, Str raw, bool json_number, Cell *cell);

/* The kind a cell of `field` is read as: of a reference, that of the key it holds. */
const Field *cell_field(const Field *field);

/* The parts, also for inferring a schema. `s` is trimmed and narrow (cell_narrow). */
typedef enum CellNumber {
    CELL_NUMBER_NONE, /* does not begin with a number */
    CELL_NUMBER_PART, /* a number, then something else at *rest */
    CELL_NUMBER_WHOLE,
    CELL_NUMBER_LONG,     /* more than 18 digits */
    CELL_NUMBER_GROUPED,  /* 1,234 */
    CELL_NUMBER_EXPONENT, /* 1.2E+10 */
} CellNumber;
CellNumber cell_number(Str s, bool json_number, Cell *cell, bool *percent, bool *padded, Str *rest);
bool cell_date(Str s, Cell *cell, bool *looks_like);
bool cell_duration(Str s, Cell *cell);
bool cell_boolean(Str s, Cell *cell);

enum { CELL_NARROW_MAX = 96 };
/* Trims, and turns full-width forms into ASCII. False when the result needs more than CELL_NARROW_MAX bytes. */
bool cell_narrow(Str raw, char buffer[CELL_NARROW_MAX], Str *narrow);

enum { CELL_JOINED_MAX = 256 };
/* What is broken over lines in its cell ("党员\n人数") in one line, with or without a blank at each break. STR_NONE when it is
 * not broken, or too long. */
Str cell_join_lines(Str s, bool blanks, char buffer[CELL_JOINED_MAX]);

#endif

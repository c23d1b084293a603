/* Rows of cells in aligned columns, for people: as text by display cells, or as a Markdown table.
 *
 * In: cells as UTF-8. Out: bytes added to a Buf. Owner: the arena; cells are kept, not copied. Line ends and tabs in
 * a cell become spaces
 * and other control characters `�`: what a facts file contains must not command the terminal. */
#ifndef BANFA_REPORT_GRID_H
#define BANFA_REPORT_GRID_H

#include "runtime/base/str.h"

typedef enum GridAlign { GRID_LEFT, GRID_RIGHT } GridAlign;
typedef enum GridColour { GRID_PLAIN, GRID_BOLD, GRID_RED, GRID_YELLOW, GRID_GREEN, GRID_BLUE, GRID_DIM } GridColour;

typedef struct Grid Grid;

Grid *grid_new(Arena *arena, int ncolumns);
void grid_heading(Grid *grid, int column, Str text, GridAlign align);
void grid_row(Grid *grid);                                           /* begins a row of empty cells */
void grid_cell(Grid *grid, int column, Str text, GridColour colour); /* of the row begun last */
int grid_rows(const Grid *grid);
Str grid_clean(Arena *arena, Str text); /* as a cell is printed: one line, and nothing that commands a terminal */

/* `width` is the cells of a line, 0 for no limit: what is longer is cut, with `…`. Each line ends without trailing
 * blanks. */
void grid_print_text(const Grid *grid, int width, bool colour, Buf *out);
void grid_print_markdown(const Grid *grid, Buf *out);
/* The bytes that switch a colour on; `grid_colour(GRID_PLAIN)` off. */
const char *grid_colour(GridColour colour);

#endif

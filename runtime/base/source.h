/* A text that diagnostics and reports point into: its name, its bytes, its lines. Owner: the arena it was made in. */
#ifndef BANFA_BASE_SOURCE_H
#define BANFA_BASE_SOURCE_H

#include "runtime/base/str.h"

typedef struct Source {
    Str name;           /* as it is printed: the path as given or found */
    Str text;           /* the bytes, BOM included */
    uint32_t *lines;    /* byte offset at which each line starts */
    int nlines;
} Source;

/* Bytes [start, end) of a source; source is NULL for what has no place in a text. */
typedef struct Span {
    const Source *source;
    uint32_t start, end;
} Span;

typedef struct SourcePlace {
    int line, column;   /* from 1; columns are code points (a BOM is none) */
} SourcePlace;

Source *source_new(Arena *arena, Str name, Str text); /* nothing is copied: both must live as long as the arena */
SourcePlace source_place(const Source *source, uint32_t offset);
Str source_line(const Source *source, int line);      /* without its line end; a BOM is left out */
Str span_text(Span span);
Span span_join(Span a, Span b);                       /* from the start of a to the end of b */

#endif

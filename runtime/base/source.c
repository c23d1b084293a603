#include "runtime/base/source.h"

#include "runtime/base/utf8.h"

#define BOM STR("\xEF\xBB\xBF")

Source *source_new(Arena *arena, Str name, Str text)
{
    Source *source = ARENA_NEW(arena, Source);
    *source = (Source){.name = name, .text = text};
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    source->lines = ARENA_ARRAY(arena, uint32_t, lines);
    source->nlines = 1;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n')
            source->lines[source->nlines++] = (uint32_t)i + 1;
    return source;
}

/* Where the characters of a line (from 0) begin: after the BOM in the first. */
static uint32_t line_start(const Source *source, int line)
{
    if (line == 0 && str_starts(source->text, BOM))
        return (uint32_t)BOM.n;
    return source->lines[line];
}

SourcePlace source_place(const Source *source, uint32_t offset)
{
    if (offset > source->text.n)
        offset = (uint32_t)source->text.n;
    int low = 0, high = source->nlines - 1; /* lines[low] <= offset */
    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle - 1;
    }
    Str before = str_sub(source->text, line_start(source, low), offset);
    return (SourcePlace){low + 1, (int)utf8_count(before) + 1};
}

Str source_line(const Source *source, int line)
{
    if (line < 1 || line > source->nlines)
        return STR_NONE;
    size_t start = line_start(source, line - 1);
    size_t end = line < source->nlines ? source->lines[line] - 1 : source->text.n;
    if (end > start && source->text.p[end - 1] == '\r')
        end--;
    return str_sub(source->text, start, end);
}

Str span_text(Span span)
{
    return span.source ? str_sub(span.source->text, span.start, span.end) : STR_NONE;
}

Span span_join(Span a, Span b)
{
    if (!a.source)
        return b;
    if (!b.source || a.source != b.source)
        return a;
    return (Span){a.source, a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}

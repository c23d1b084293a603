/* The queue in order, and as text. */
#include "runtime/base/diag_print.h"

#include "runtime/base/utf8.h"

#include <stdlib.h>

enum { KIND_NONE, KIND_SOURCE, KIND_FACTS };

DiagWhere diag_where(const DiagPlace *place)
{
    const Source *source = place->span.source;
    if (!source) {
        int width = place->column > 0;
        return (DiagWhere){.file = place->file, .line = place->line, .end_line = place->line, .column = place->column,
                           .end_column = place->column + width, .text = place->text,
                           .text_column = place->text_column > 0 ? place->text_column : 1};
    }
    SourcePlace start = source_place(source, place->span.start);
    SourcePlace end = start;
    if (place->span.end > place->span.start)
        end = source_place(source, place->span.end);
    return (DiagWhere){.file = source->name, .line = start.line, .end_line = end.line, .column = start.column,
                       .end_column = end.column, .text = source_line(source, start.line), .text_column = 1};
}

static int compare_placed(const void *left, const void *right)
{
    const PlacedDiag *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = str_compare_natural(a->where.file, b->where.file);
    if (order)
        return order;
    if (a->where.line != b->where.line)
        return a->where.line < b->where.line ? -1 : 1;
    if (a->where.column != b->where.column)
        return a->where.column < b->where.column ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

PlacedDiag *diag_in_order(const DiagList *list, Arena *arena)
{
    PlacedDiag *placed = ARENA_ARRAY(arena, PlacedDiag, list->diags.n);
    for (int i = 0; i < list->diags.n; i++) {
        const Diag *diag = list->diags.items[i];
        int kind = diag->place.span.source ? KIND_SOURCE : diag->place.file.n ? KIND_FACTS : KIND_NONE;
        placed[i] = (PlacedDiag){diag, diag_where(&diag->place), kind, i};
    }
    qsort(placed, (size_t)list->diags.n, sizeof *placed, compare_placed);
    return placed;
}

int64_t diag_dropped(const DiagList *list)
{
    return list->facts_errors - list->facts_kept;
}

uint32_t diag_visible(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return ' ';
    bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    /* What turns the direction of writing makes a line look other than it reads, and carets stand wrong. */
    bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                 (c >= 0x2066 && c <= 0x2069);
    /* What has no width makes a value look like one that it is not. */
    bool hides = c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF;
    return control || turns || hides ? 0xFFFD : c;
}

static int next_visible(Str s, size_t at, uint32_t *c)
{
    int n = utf8_decode(s.p + at, s.p + s.n, c);
    *c = n > 0 ? diag_visible(*c) : 0xFFFD;
    return n > 0 ? n : 1;
}

static void add_char(Buf *buf, uint32_t c)
{
    char bytes[4];
    int n = utf8_put(c, bytes);
    buf_add(buf, (Str){bytes, (size_t)n});
}

static void add_visible(Buf *buf, Str s)
{
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        i += (size_t)next_visible(s, i, &c);
        add_char(buf, c);
    }
}

typedef struct TextPrinter {
    Buf *buf;
    Language language;
    bool colour;
} TextPrinter;

typedef enum Colour { COLOUR_NONE, COLOUR_BOLD, COLOUR_ERROR, COLOUR_WARNING, COLOUR_NOTE } Colour;

static void set_colour(const TextPrinter *printer, Colour colour)
{
    static const char *const codes[] = {
        [COLOUR_NONE] = "\033[0m",      [COLOUR_BOLD] = "\033[1m",    [COLOUR_ERROR] = "\033[1;31m",
        [COLOUR_WARNING] = "\033[1;35m", [COLOUR_NOTE] = "\033[1;36m",
    };
    if (printer->colour)
        buf_add_c(printer->buf, codes[colour]);
}

enum { MAX_CELLS = 100, CELLS_BEFORE_CARET = 40 };

/* The line around the columns [start, end), at most MAX_CELLS wide, and carets below it. */
static void print_line(const TextPrinter *printer, const DiagWhere *where, Colour colour)
{
    Str text = where->text;
    bool ends_here = where->end_line == where->line && where->end_column >= where->column;
    uint32_t c;
    size_t total = 0, before = 0;
    int column = where->text_column;
    for (size_t i = 0; i < text.n; column++) {
        i += (size_t)next_visible(text, i, &c);
        if (column < where->column)
            before += (size_t)utf8_width(c);
        total += (size_t)utf8_width(c);
    }
    size_t from = 0, to = total;
    if (total > MAX_CELLS) {
        from = before > CELLS_BEFORE_CARET ? before - CELLS_BEFORE_CARET : 0;
        if (from > total - MAX_CELLS)
            from = total - MAX_CELLS;
        to = from + MAX_CELLS;
    }
    bool cut_left = from > 0 || where->text_column > 1, cut_right = to < total;

    Buf *buf = printer->buf;
    buf_add_c(buf, "  ");
    /* Counted in cells of what is printed, because a wide character may stand across the cut. */
    size_t cell = 0, printed = 0, caret = 0, caret_end = 0;
    bool caret_set = false, end_set = false;
    if (cut_left) {
        buf_add_c(buf, "…");
        printed = 1;
    }
    column = where->text_column;
    for (size_t i = 0; i < text.n && cell < to; column++) {
        i += (size_t)next_visible(text, i, &c);
        size_t width = (size_t)utf8_width(c);
        if (cell + width > to - cut_right)
            break;
        if (cell >= from + (from > 0)) {
            if (!caret_set && column >= where->column) {
                caret = printed;
                caret_set = true;
            }
            if (!end_set && ends_here && column >= where->end_column) {
                caret_end = printed;
                end_set = true;
            }
            add_char(buf, c);
            printed += width;
        }
        cell += width;
    }
    if (!caret_set)
        caret = printed;
    if (!end_set)
        caret_end = printed;
    if (cut_right)
        buf_add_c(buf, "…");
    buf_add_c(buf, "\n  ");
    for (size_t i = 0; i < caret; i++)
        buf_add_char(buf, ' ');
    set_colour(printer, colour);
    buf_add_char(buf, '^');
    for (size_t i = caret + 1; i < caret_end; i++)
        buf_add_char(buf, '~');
    set_colour(printer, COLOUR_NONE);
    buf_add_char(buf, '\n');
}

/* `FILE:LINE:COL: level[E0123]: message`, the line and its carets. `code` may be NULL. */
static void print_place(const TextPrinter *printer, const DiagWhere *where, const char *level, const char *code,
                        Str message, Colour colour)
{
    Buf *buf = printer->buf;
    set_colour(printer, COLOUR_BOLD);
    if (where->file.n)
        add_visible(buf, where->file);
    else
        buf_add_c(buf, "banfa");
    if (where->file.n && where->line > 0)
        buf_add_format(buf, ":%lld", (long long)where->line);
    if (where->file.n && where->line > 0 && where->column > 0)
        buf_add_format(buf, ":%d", where->column);
    buf_add_c(buf, ": ");
    set_colour(printer, colour);
    buf_add_c(buf, level);
    if (code)
        buf_add_format(buf, "[%s]", code);
    buf_add_c(buf, ": ");
    set_colour(printer, COLOUR_NONE);
    add_visible(buf, message);
    buf_add_char(buf, '\n');
    if (where->text.n > 0 && where->column > 0)
        print_line(printer, where, colour);
}

static void print_help(const TextPrinter *printer, Str help)
{
    Buf *buf = printer->buf;
    buf_add_c(buf, "  = ");
    set_colour(printer, COLOUR_NOTE);
    buf_add_c(buf, printer->language == LANGUAGE_ZH ? "提示：" : "help: ");
    set_colour(printer, COLOUR_NONE);
    add_visible(buf, help);
    buf_add_char(buf, '\n');
}

static Str fix_sentence(const TextPrinter *printer, Arena *arena, const Diag *diag)
{
    Words was = words_of(span_text(diag->fix_span)), is = words_of(diag->fix_text), sentence;
    if (diag->fix_text.n == 0)
        sentence = words_format(arena, WORDS("remove `{0}`", "删去 `{0}`"), &was, 1);
    else if (diag->fix_span.end <= diag->fix_span.start)
        sentence = words_format(arena, WORDS("insert `{0}`", "加上 `{0}`"), &is, 1);
    else
        sentence = words_format(arena, WORDS("write `{0}`", "改为 `{0}`"), &is, 1);
    return words_in(sentence, printer->language);
}

static void print_diag(const TextPrinter *printer, Arena *arena, const PlacedDiag *placed)
{
    const Diag *diag = placed->diag;
    Colour colour = diag->level == DIAG_WARNING ? COLOUR_WARNING : COLOUR_ERROR;
    print_place(printer, &placed->where, level_name(diag->level), diag_code_name(diag->code),
                words_in(diag_sentence(arena, diag), printer->language), colour);
    for (int i = 0; i < diag->nmore; i++) {
        DiagWhere where = diag_where(&diag->more[i].place);
        print_place(printer, &where, "note", NULL, words_in(diag->more[i].label, printer->language), COLOUR_NOTE);
    }
    if (diag->has_fix)
        print_help(printer, fix_sentence(printer, arena, diag));
    Str help = words_in(diag->help, printer->language);
    if (help.n)
        print_help(printer, help);
}

static void print_dropped(const TextPrinter *printer, Arena *arena, const DiagList *list)
{
    int64_t dropped = diag_dropped(list);
    if (dropped <= 0)
        return;
    Words args[2] = {words_int(arena, dropped), words_int(arena, list->facts_errors)};
    Words pattern = dropped == 1 ? WORDS("… and {0} more error in the facts ({1} in all)",
                                         "……事实数据另有 {0} 处错误未列出（共 {1} 处）")
                                 : WORDS("… and {0} more errors in the facts ({1} in all)",
                                         "……事实数据另有 {0} 处错误未列出（共 {1} 处）");
    buf_add(printer->buf, words_in(words_format(arena, pattern, args, 2), printer->language));
    buf_add_char(printer->buf, '\n');
}

static void print_text(const DiagList *list, Language language, bool colour, Buf *buf)
{
    TextPrinter printer = {buf, language, colour};
    Arena *arena = arena_new();
    const PlacedDiag *placed = diag_in_order(list, arena);
    for (int i = 0; i < list->diags.n; i++)
        print_diag(&printer, arena, &placed[i]);
    print_dropped(&printer, arena, list);
    arena_free(arena);
}

void diag_print(const DiagList *list, DiagFormat format, Language language, bool colour, Buf *buf)
{
    switch (format) {
    case DIAG_TEXT:
        print_text(list, language, colour, buf);
        break;
    case DIAG_JSON:
        diag_print_json(list, language, buf);
        break;
    case DIAG_SARIF:
        diag_print_sarif(list, language, buf);
        break;
    }
}

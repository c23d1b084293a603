/* The quick way through NDJSON: a line that is built like the one before. The text between its values (keys, colons, commas,
 * braces of nested records) has to be the same bytes; its values are numbers, words, or strings without escapes. All else
 * is left, untouched, to json_next and cell_read.
 *
 * How lines are built is learnt from one that was read the careful way and of which nothing had to be said: so its keys bind,
 * each to another field. */
#include "runtime/facts/lines.h"

#include "runtime/facts/put.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MOST_PARTS = 1024, MOST_LESSONS = 64, LINE_WORTH = 4, STEP = 16 };
/* A lesson is worth it where at least LINE_WORTH lines follow from it. */

/* The text before a value, and what becomes of the value. */
typedef struct LinePart {
    Str before;         /* with STEP readable bytes behind it */
    QuickColumn column; /* QUICK_SKIP: it binds to nothing */
    bool null_only;     /* a record or a list: anything but null is for the careful reader */
} LinePart;

struct QuickLines {
    Reader *reader;
    const Facts *facts;
    Arena *arena; /* of what was learnt; made anew each time */
    VEC(LinePart) parts; /* none: nothing was learnt */
    bool has_key;
    Str end; /* behind the last value */
    int64_t lessons, lines;
};

QuickLines *lines_new(Arena *arena, Reader *reader, const Facts *facts) {
    QuickLines *lines = ARENA_NEW(arena, QuickLines);
    *lines = (QuickLines){.reader = reader, .facts = facts};
    return lines;
}

void lines_free(QuickLines *lines) {
    arena_free(lines->arena);
    lines->arena = NULL;
}

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

/* Where a string that goes on at p ends, or has a backslash or a control character: `end` when that is not before it. */
static const char *string_stop(const char *p, const char *end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
    for (; p < end; p += STEP) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash)),
                                     _mm_cmpeq_epi8(_mm_max_epu8(x, control), control));
        int bits = _mm_movemask_epi8(found);
        if (bits != 0) {
            p += __builtin_ctz((unsigned)bits);
            return p < end ? p : end;
        }
    }
    return end;
#else
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p > 0x1F)
        p++;
    return p;
#endif
}

/* n bytes of both; both have STEP readable bytes behind them. */
static inline bool same_bytes(const char *a, const char *b, size_t n) {
    for (; n >= 8; n -= 8, a += 8, b += 8)
        if (quick_load(a) != quick_load(b))
            return false;
    return n == 0 || (quick_load(a) ^ quick_load(b)) << (64 - 8 * n) == 0;
}

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)? : JSON's numbers without an exponent. Where it ends; NULL when it is none. */
static const char *number_end(const char *p, const char *end) {
    p += p < end && *p == '-';
    const char *first = p;
    while (p < end && is_digit(*p))
        p++;
    if (p == first || (*first == '0' && p - first > 1))
        return NULL;
    if (p < end && *p == '.') {
        const char *point = p++;
        while (p < end && is_digit(*p))
            p++;
        if (p - point < 2)
            return NULL;
    }
    return p;
}

/* --- One line ----------------------------------------------------------------------------------------------------- */

static bool is_word(const char *p, const char *end, const char *word, size_t n) {
    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

/* Puts the value at p. Returns where it ends; NULL where the line is for the careful reader. */
static const char *read_value(QuickLines *lines, const LinePart *part, const char *p, const char *end, int64_t *value,
                              uint8_t *meta) {
    const QuickColumn *column = &part->column;
    bool skips = column->kind == QUICK_SKIP;
    *meta = 0;
    if (p == end)
        return NULL;
    if (*p == 'n')
        return is_word(p, end, "null", 4) && !column->is_key ? p + 4 : NULL;
    if (part->null_only)
        return NULL;
    if (*p == '"') {
        const char *stop = string_stop(++p, end);
        if (stop == end || *stop != '"')
            return NULL;
        Str text = {p, (size_t)(stop - p)};
        return skips || quick_put(lines->reader, column, text, value, meta) ? stop + 1 : NULL;
    }
    if (*p == 't' || *p == 'f') {
        size_t n = *p == 't' ? 4 : 5;
        if (!is_word(p, end, *p == 't' ? "true" : "false", n) || (!skips && column->field->kind != FIELD_BOOLEAN))
            return NULL;
        *value = *p == 't';
        *meta = 1;
        return p + n;
    }
    const char *stop = number_end(p, end);
    if (stop == NULL)
        return NULL;
    return skips || quick_put(lines->reader, column, (Str){p, (size_t)(stop - p)}, value, meta) ? stop : NULL;
}

/* The line at p into the slot behind the last row. Returns where the object ends; NULL where it is for the careful reader. */
static const char *read_line(QuickLines *lines, const Table *table, const Segment *segment, int64_t offset,
                             const char *p, const char *end) {
    const char *line = p;
    int64_t none;
    uint8_t no_meta;
    for (int i = 0; i < lines->parts.n; i++) {
        const LinePart *part = &lines->parts.items[i];
        if ((size_t)(end - p) < part->before.n || !same_bytes(p, part->before.p, part->before.n))
            return NULL;
        p += part->before.n;
        bool skips = part->column.kind == QUICK_SKIP;
        int64_t *value = skips ? &none : &segment_values(segment, part->column.column)[offset];
        uint8_t *meta = skips ? &no_meta : &segment_meta(segment, part->column.column)[offset];
        const char *cell = p;
        p = read_value(lines, part, p, end, value, meta);
        if (p == NULL)
            return NULL;
        if (!skips && *meta != 0 && part->column.field->kind == FIELD_REF)
            quick_put_place(table, &part->column, segment->base + offset, line, cell);
    }
    if ((size_t)(end - p) < lines->end.n || !same_bytes(p, lines->end.p, lines->end.n))
        return NULL;
    return p + lines->end.n;
}

static void clear_line(const QuickLines *lines, const Segment *segment, int64_t offset) {
    for (int i = 0; i < lines->parts.n; i++)
        if (lines->parts.items[i].column.kind != QUICK_SKIP)
            segment_meta(segment, lines->parts.items[i].column.column)[offset] = 0;
}

/* From behind a value to the beginning of the next line; NULL where something else stands there, or nothing. */
static const char *next_line(const char *p, const char *end, bool at_start) {
    if (p < end && *p == '\r')
        p++;
    if (p < end && *p == '\n')
        return p + 1;
    return at_start ? p : NULL;
}

int64_t lines_read(QuickLines *lines, JsonReader *json, int origin) {
    if (lines->parts.n == 0 || json->depth > 0 || json->ended || json->was_array || !json->any)
        return 0;
    TextInput *input = json->input;
    FactSet *set = lines->reader->set;
    Table *table = table_of(set, lines->facts->shape);
    const char *end = input->p + input->n;
    int64_t read = 0;
    for (;;) {
        const char *p = input->p + json->at;
        bool at_start = json->at == json->line_start; /* of the input: no line was ended there */
        const char *line = next_line(p, end, at_start);
        if (line == NULL || line == end)
            break;
        int64_t row = table_make_room(set, table);
        const Segment *segment = segment_of(table, row);
        int64_t offset = row - segment->base, number = json->at_line + (line > p);
        const char *stop = read_line(lines, table, segment, offset, line, end);
        /* The window may end in a number, or in what would be an error behind the object. */
        bool good = stop != NULL && stop < end && (*stop == '\n' || *stop == '\r');
        if (good) {
            segment->lines[offset] = number;
            segment->files[offset] = origin;
            table->rows++;
            good = store_index_row(set, lines->facts, row) < 0;
            table->rows -= !good;
        }
        if (!good) {
            clear_line(lines, segment, offset);
            break;
        }
        json->at = json->start = (size_t)(stop - input->p);
        json->at_line = json->line = number;
        json->line_start = (size_t)(line - input->p);
        json->line_dropped = 0;
        read++;
    }
    lines->lines += read;
    return read;
}

/* --- Learning ----------------------------------------------------------------------------------------------------- */

typedef struct Lesson {
    QuickLines *lines;
    LinesBind *bind;
    void *context;
    const char *p, *end, *from; /* from: behind the last value */
    bool ok;
} Lesson;

static void skip_blanks(Lesson *l) {
    while (l->p < l->end && (*l->p == ' ' || *l->p == '\t'))
        l->p++;
}

static bool take(Lesson *l, char c) {
    skip_blanks(l);
    bool there = l->p < l->end && *l->p == c;
    l->p += there;
    return there;
}

/* A string without escapes. */
static bool take_string(Lesson *l, Str *text) {
    if (!take(l, '"'))
        return false;
    const char *stop = string_stop(l->p, l->end);
    *text = (Str){l->p, (size_t)(stop - l->p)};
    l->p = stop + 1;
    return stop < l->end && *stop == '"';
}

static bool take_scalar(Lesson *l) {
    Str text;
    skip_blanks(l);
    if (l->p < l->end && *l->p == '"')
        return take_string(l, &text);
    const char *start = l->p;
    while (l->p < l->end && strchr(",} \t", *l->p) == NULL)
        l->p++;
    return l->p > start && *start != '[' && *start != '{';
}

static Str keep(Arena *arena, const char *p, const char *end) {
    size_t n = (size_t)(end - p);
    char *copy = arena_alloc(arena, n + STEP);
    memcpy(copy, p, n);
    return (Str){copy, n};
}

static void learn_object(Lesson *l, const void *keys);

static void learn_field(Lesson *l, const void *keys, Str key) {
    LinesField field = l->bind(l->context, keys, key);
    skip_blanks(l);
    if (!field.known) {
        l->ok = false;
    } else if (field.field != NULL && field.field->kind == FIELD_RECORD && l->p < l->end && *l->p == '{') {
        learn_object(l, field.keys);
    } else {
        QuickLines *lines = l->lines;
        bool leaf = field.field != NULL && field_is_leaf(field.field),
             is_key = leaf && field.field == lines->facts->key;
        LinePart part = {.before = keep(lines->arena, l->from, l->p),
                         .column = quick_column(lines->arena, leaf ? field.field : NULL, false, is_key),
                         .null_only = field.field != NULL && !leaf};
        l->ok = lines->parts.n < MOST_PARTS && take_scalar(l);
        if (l->ok)
            vec_push(lines->arena, &lines->parts, part);
        lines->has_key |= is_key;
        l->from = l->p;
    }
}

static void learn_object(Lesson *l, const void *keys) {
    l->ok = take(l, '{');
    for (bool first = true; l->ok && !take(l, '}'); first = false) {
        Str key;
        l->ok = (first || take(l, ',')) && take_string(l, &key) && take(l, ':');
        if (l->ok)
            learn_field(l, keys, key);
    }
}

void lines_learn(QuickLines *lines, const JsonReader *json, LinesBind *bind, void *context, const void *root) {
    /* Lines that are all different are not worth it. */
    if (lines->lessons > MOST_LESSONS && lines->lines < lines->lessons * LINE_WORTH)
        return;
    lines->lessons++;
    memset(&lines->parts, 0, sizeof lines->parts);
    lines->has_key = false;
    arena_free(lines->arena);
    lines->arena = arena_new();
    const TextInput *input = json->input;
    Lesson lesson = {
        .lines = lines, .bind = bind, .context = context, .p = input->p + json->line_start, .end = input->p + json->at};
    lesson.from = lesson.p;
    learn_object(&lesson, root);
    /* A record without its key is remembered until the end, by the careful reader. */
    bool keyless = lines->facts->key && !lines->has_key;
    if (!lesson.ok || lesson.p != lesson.end || json->line_dropped > 0 || keyless)
        lines->parts.n = 0;
    else
        lines->end = keep(lines->arena, lesson.from, lesson.end);
}

/* The queue as JSON: an array of objects, one a diagnostic. */
#include "runtime/base/diag_print.h"

#include "runtime/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *made(json_t *value)
{
    if (!value) {
        fputs("banfa: out of memory / 内存不足\n", stderr);
        abort();
    }
    return value;
}

json_t *diag_json_text(Str text)
{
    Buf clean = {0};
    size_t bad;
    while (!utf8_valid(text, &bad)) {
        buf_add(&clean, str_sub(text, 0, bad));
        buf_add_c(&clean, "\xEF\xBF\xBD");
        text = str_sub(text, bad + 1, text.n);
    }
    buf_add(&clean, text);
    json_t *value = made(json_stringn(clean.p ? clean.p : "", clean.n));
    buf_free(&clean);
    return value;
}

static int write_bytes(const char *bytes, size_t n, void *buf)
{
    buf_add(buf, (Str){bytes, n});
    return 0;
}

void diag_json_write(json_t *root, Buf *buf)
{
    if (json_dump_callback(root, write_bytes, buf, JSON_INDENT(2)) != 0)
        made(NULL);
    json_decref(root);
    buf_add_char(buf, '\n');
}

/* null where it does not apply. */
static json_t *position(int64_t value)
{
    return made(value > 0 ? json_integer(value) : json_null());
}

static json_t *text_or_null(Str text)
{
    return text.n ? diag_json_text(text) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        made(NULL);
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        made(NULL);
}

static json_t *fix_json(const Diag *diag)
{
    if (!diag->has_fix)
        return json_null();
    DiagPlace place = place_span(diag->fix_span);
    DiagWhere where = diag_where(&place);
    json_t *fix = made(json_object());
    set(fix, "file", diag_json_text(where.file));
    set(fix, "start", made(json_integer(diag->fix_span.start)));
    set(fix, "end", made(json_integer(diag->fix_span.end)));
    set(fix, "line", position(where.line));
    set(fix, "column", position(where.column));
    set(fix, "end_line", position(where.end_line));
    set(fix, "end_column", position(where.end_column));
    set(fix, "replacement", diag_json_text(diag->fix_text));
    set(fix, "safe", made(json_boolean(diag->fix_safe)));
    return fix;
}

static json_t *notes_json(const Diag *diag, Language language)
{
    json_t *notes = made(json_array());
    for (int i = 0; i < diag->nmore; i++) {
        DiagWhere where = diag_where(&diag->more[i].place);
        json_t *note = made(json_object());
        set(note, "message", diag_json_text(words_in(diag->more[i].label, language)));
        set(note, "file", text_or_null(where.file));
        set(note, "line", position(where.line));
        set(note, "column", position(where.column));
        append(notes, note);
    }
    return notes;
}

static json_t *diag_json(Arena *arena, const PlacedDiag *placed, Language language)
{
    const Diag *diag = placed->diag;
    const DiagWhere *where = &placed->where;
    json_t *object = made(json_object());
    set(object, "code", diag_json_text(str_of(diag_code_name(diag->code))));
    set(object, "level", diag_json_text(str_of(level_name(diag->level))));
    set(object, "message", diag_json_text(words_in(diag_sentence(arena, diag), language)));
    set(object, "file", text_or_null(where->file));
    set(object, "line", position(where->line));
    set(object, "column", position(where->column));
    set(object, "end_line", position(where->end_line));
    set(object, "end_column", position(where->end_column));
    set(object, "fix", fix_json(diag));
    set(object, "notes", notes_json(diag, language));
    set(object, "help", text_or_null(words_in(diag->help, language)));
    return object;
}

void diag_print_json(const DiagList *list, Language language, Buf *buf)
{
    Arena *arena = arena_new();
    const PlacedDiag *placed = diag_in_order(list, arena);
    json_t *root = made(json_array());
    for (int i = 0; i < list->diags.n; i++)
        append(root, diag_json(arena, &placed[i], language));
    diag_json_write(root, buf);
    arena_free(arena);
}

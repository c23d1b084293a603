#include "runtime/base/diag.h"

#include "runtime/base/utf8.h"

#include <assert.h>

typedef struct Entry {
    const char *name;
    DiagLevel level;
    const char *en, *zh;
} Entry;

static const Entry catalogue[] = {
#define DIAG(symbol, code, level, en, zh) {code, level, en, zh},
#include "runtime/base/diag.def"
#undef DIAG
    {"", DIAG_ERROR, "", ""}, /* for DIAG_CODES, so that the array is never empty */
};

Words words_of(Str same)
{
    return (Words){same, same};
}

Words words_int(Arena *arena, int64_t number)
{
    return words_of(str_format(arena, "%lld", (long long)number));
}

Str words_in(Words words, Language language)
{
    return language == LANGUAGE_ZH ? words.zh : words.en;
}

Words words_quoted(Arena *arena, Str text)
{
    return words_of(str_format(arena, "`%.*s`", STR_ARG(text)));
}

static bool is_quoted(Str text)
{
    return text.n >= 2 && text.p[0] == '`' && text.p[text.n - 1] == '`';
}

enum { NAME_SHOWN = 60 }; /* code points */

/* How much of a name is shown, in bytes: a slip may make one of a million letters. Paths and values are shown as they are. */
static size_t shown_bytes(Str name)
{
    if (name.n <= NAME_SHOWN || !utf8_is_name(name))
        return name.n;
    size_t at = 0;
    uint32_t code_point;
    for (int i = 0; i < NAME_SHOWN && at < name.n; i++)
        at += (size_t)utf8_decode(name.p + at, name.p + name.n, &code_point);
    return at;
}

static void add_argument(Buf *buf, Str text, bool in_backquotes)
{
    bool quoted = is_quoted(text);
    Str inside = quoted ? str_sub(text, 1, text.n - 1) : text;
    size_t shown = quoted || in_backquotes ? shown_bytes(inside) : inside.n;
    const char *quote = quoted && !in_backquotes ? "`" : "";
    buf_add_c(buf, quote);
    buf_add(buf, str_sub(inside, 0, shown));
    buf_add_c(buf, shown < inside.n ? "…" : "");
    buf_add_c(buf, quote);
}

/* Fills a pattern in one pass, so that braces within an argument stay as they are. What is in backquotes already gets
 * no second pair. */
static Str fill_pattern(Arena *arena, Str pattern, const Words *args, int nargs, Language language)
{
    Buf buf = {0};
    for (size_t i = 0; i < pattern.n; i++) {
        int arg = i + 2 < pattern.n && pattern.p[i] == '{' && pattern.p[i + 2] == '}' ? pattern.p[i + 1] - '0' : -1;
        if (arg >= 0 && arg < nargs && arg <= 9) {
            Str text = words_in(args[arg], language);
            add_argument(&buf, text, i > 0 && i + 3 < pattern.n && pattern.p[i - 1] == '`' && pattern.p[i + 3] == '`');
            i += 2;
        } else {
            buf_add_char(&buf, pattern.p[i]);
        }
    }
    Str filled = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return filled;
}

Words words_format(Arena *arena, Words pattern, const Words *args, int nargs)
{
    return (Words){fill_pattern(arena, pattern.en, args, nargs, LANGUAGE_EN),
                   fill_pattern(arena, pattern.zh, args, nargs, LANGUAGE_ZH)};
}

DiagPlace place_span(Span span)
{
    return (DiagPlace){.span = span};
}

DiagPlace place_file(Str file, int64_t line, int column)
{
    return (DiagPlace){.file = file, .line = line, .column = column};
}

DiagPlace place_none(void)
{
    return (DiagPlace){0};
}

void diag_init(DiagList *list, Arena *arena)
{
    *list = (DiagList){.arena = arena};
    map_init(&list->seen, arena);
}

/* A line of facts may be 100 MB long, and what is shown of it are some cells around the caret. */
enum { TEXT_WINDOW_BYTES = 2048 };

static DiagPlace copy_place(Arena *arena, DiagPlace place)
{
    if (place.file.n)
        place.file = str_copy(arena, place.file);
    if (place.text_column < 1)
        place.text_column = 1;
    if (place.text.n <= TEXT_WINDOW_BYTES) {
        place.text = place.text.n ? str_copy(arena, place.text) : STR_NONE;
        return place;
    }
    /* Steps through the line up to the caret, keeping the start of the window half its size behind. */
    Str text = place.text;
    size_t start = 0, at = 0;
    int column = place.text_column, start_column = place.text_column;
    while (at < text.n && column < place.column) {
        uint32_t code_point;
        int n = utf8_decode(text.p + at, text.p + text.n, &code_point);
        at += n > 0 ? (size_t)n : 1;
        column++;
        while (at - start > TEXT_WINDOW_BYTES / 2) {
            n = utf8_decode(text.p + start, text.p + text.n, &code_point);
            start += n > 0 ? (size_t)n : 1;
            start_column++;
        }
    }
    size_t end = start;
    while (end < text.n && end - start < TEXT_WINDOW_BYTES - 4) {
        uint32_t code_point;
        int n = utf8_decode(text.p + end, text.p + text.n, &code_point);
        end += n > 0 ? (size_t)n : 1;
    }
    place.text = str_copy(arena, str_sub(text, start, end));
    place.text_column = start_column;
    return place;
}

/* Two diagnostics are the same when these bytes are. */
static void write_key(Buf *buf, DiagCode code, DiagPlace place, const Words *args, int nargs)
{
    buf_add_format(buf, "%d %p %u %u %lld %d ", (int)code, (const void *)place.span.source, place.span.start,
                   place.span.end, (long long)place.line, place.column);
    buf_add(buf, place.file);
    for (int i = 0; i < nargs; i++) {
        buf_add_format(buf, " %zu ", args[i].en.n);
        buf_add(buf, args[i].en);
    }
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_about_facts(DiagCode code)
{
    return str_starts(str_of(catalogue[code].name), STR("E07"));
}

static Diag *spare(DiagList *list)
{
    list->spare = (Diag){0};
    return &list->spare;
}

Diag *diag_add_level(DiagList *list, DiagLevel level, DiagCode code, DiagPlace place, const Words *args, int nargs)
{
    assert(nargs <= DIAG_MAX_ARGS);
    Buf key = {0};
    write_key(&key, code, place, args, nargs);
    if (map_get(&list->seen, buf_str(&key))) {
        buf_free(&key);
        return spare(list);
    }
    if (level == DIAG_ERROR)
        list->errors++;
    else
        list->warnings++;
    if (level == DIAG_ERROR && is_about_facts(code)) {
        list->facts_errors++;
        if (list->keep_facts > 0 && list->facts_kept >= list->keep_facts) {
            buf_free(&key);
            return spare(list);
        }
        list->facts_kept++;
    }
    Arena *arena = list->arena;
    Diag *diag = ARENA_NEW(arena, Diag);
    *diag = (Diag){.code = code, .level = level, .place = copy_place(arena, place), .nargs = nargs};
    for (int i = 0; i < nargs; i++)
        diag->args[i] = (Words){str_copy(arena, args[i].en), str_copy(arena, args[i].zh)};
    map_put(&list->seen, str_copy(arena, buf_str(&key)), diag);
    buf_free(&key);
    vec_push(arena, &list->diags, diag);
    return diag;
}

Diag *diag_add(DiagList *list, DiagCode code, DiagPlace place, const Words *args, int nargs)
{
    return diag_add_level(list, catalogue[code].level, code, place, args, nargs);
}

void diag_more(Diag *diag, DiagPlace place, Words label)
{
    if (diag->nmore == DIAG_MAX_MORE)
        return;
    diag->more[diag->nmore].place = place;
    diag->more[diag->nmore].label = label;
    diag->nmore++;
}

void diag_fix(DiagList *list, Diag *diag, Span span, Str replacement)
{
    if (!span.source)
        return;
    diag->has_fix = true;
    diag->fix_span = span;
    diag->fix_text = str_copy(list->arena, replacement);
}

void diag_help(Diag *diag, Words help)
{
    diag->help = help;
}

bool diag_suggest(DiagList *list, Diag *diag, Span span, Str word, const Str *names, int n)
{
    int closest = utf8_closest(word, names, n);
    if (closest < 0)
        return false;
    diag_fix(list, diag, span, names[closest]);
    return true;
}

const char *diag_code_name(DiagCode code)
{
    return catalogue[code].name;
}

DiagLevel diag_code_level(DiagCode code)
{
    return catalogue[code].level;
}

bool diag_code_find(Str name, DiagCode *out)
{
    for (int i = 0; i < (int)DIAG_CODES; i++) {
        Str known = str_of(catalogue[i].name);
        if (name.n != known.n)
            continue;
        size_t same = 0;
        while (same < known.n && upper(name.p[same]) == known.p[same])
            same++;
        if (same == known.n) {
            *out = (DiagCode)i;
            return true;
        }
    }
    return false;
}

Words diag_code_pattern(DiagCode code)
{
    return (Words){str_of(catalogue[code].en), str_of(catalogue[code].zh)};
}

Words diag_sentence(Arena *arena, const Diag *diag)
{
    Words sentence = words_format(arena, diag_code_pattern(diag->code), diag->args, diag->nargs);
    if (sentence.en.n && upper(sentence.en.p[0]) != sentence.en.p[0])
        sentence.en = str_format(arena, "%c%.*s", upper(sentence.en.p[0]), STR_ARG(str_sub(sentence.en, 1, sentence.en.n)));
    return sentence;
}

const char *level_name(DiagLevel level)
{
    return level == DIAG_WARNING ? "warning" : "error";
}

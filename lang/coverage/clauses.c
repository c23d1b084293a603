/* A document cut into articles, paragraphs and sentences. */
#include "lang/coverage/coverage.h"

#include "runtime/base/utf8.h"
#include "runtime/facts/text.h"

#include <string.h>

typedef struct Cutter {
    Arena *arena;
    VEC(Clause) clauses;
    Str article;    /* empty before the first */
    int64_t number; /* of the article; 0 before the first */
    int paragraph;
    int64_t item;  /* of the numbered item read last in this article; 0: none */
    bool in_title; /* after a chapter's line, up to the next article */
} Cutter;

/* --- Numbers ------------------------------------------------------------------------------------------------------- */

static int chinese_digit(uint32_t c) {
    static const uint32_t digits[] = {U'零', U'一', U'二', U'三', U'四', U'五', U'六', U'七', U'八', U'九'};
    for (int i = 0; i < 10; i++)
        if (c == digits[i])
            return i;
    return c == U'〇' ? 0 : c == U'两' ? 2 : -1;
}

static int chinese_unit(uint32_t c) {
    return c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
}

static uint32_t peek(Str s, size_t at, int *length) {
    uint32_t c = 0;
    *length = at < s.n ? utf8_decode(s.p + at, s.p + s.n, &c) : 0;
    return *length > 0 ? c : 0;
}

/* Digits (full-width ones too) or Chinese numerals at the start of s. Returns their length in bytes, 0 where there is
 * no number from 1 to 99999. */
static size_t read_number(Str s, int64_t *number) {
    int64_t sum = 0, digit = -1;
    bool chinese = false, plain = false;
    size_t at = 0;
    int length;
    for (uint32_t c; (c = peek(s, at, &length)) != 0; at += (size_t)length) {
        uint32_t narrow = utf8_narrow_char(c);
        int unit = chinese_unit(c), value = chinese_digit(c);
        if (utf8_is_digit(narrow) && !chinese) {
            plain = true;
            digit = (digit < 0 ? 0 : digit) * 10 + (narrow - '0');
        } else if (value >= 0 && !plain) {
            /* 二〇 is written digit by digit, 二十 by units; the 〇 of 一百〇五 fills a place. */
            chinese = true;
            digit = digit > 0 ? digit * 10 + value : value;
        } else if (unit > 0 && !plain) {
            chinese = true;
            sum += (digit > 0 ? digit : 1) * unit;
            digit = -1;
        } else {
            break;
        }
        if (digit > 99999 || sum > 99999)
            return 0;
    }
    *number = sum + (digit > 0 ? digit : 0);
    return *number > 0 ? at : 0;
}

/* --- Lines that begin something ------------------------------------------------------------------------------------ */

static bool is_blank(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0;
}

static size_t skip_text(Str s, size_t at, Str wanted) {
    return str_starts(str_sub(s, at, s.n), wanted) ? at + wanted.n : at;
}

/* `第三条 …`, `第三章 …`: the number, what follows `word`, and whether a blank or the end stands between. */
typedef struct Ordinal {
    Str number;
    int64_t value;
    size_t after;
    bool apart;
} Ordinal;

static bool read_ordinal(Arena *arena, Str line, Str word, Ordinal *ordinal) {
    if (!str_starts(line, STR("第")))
        return false;
    size_t at = STR("第").n, start = at;
    int length;
    while (is_blank(peek(line, at, &length)))
        start = at += (size_t)length;
    size_t n = read_number(str_sub(line, at, line.n), &ordinal->value);
    at = start + n;
    while (n > 0 && is_blank(peek(line, at, &length)))
        at += (size_t)length;
    if (n == 0 || skip_text(line, at, word) == at)
        return false;
    at += word.n;
    ordinal->number = str_format(arena, "%lld", (long long)ordinal->value);
    /* 第三条之一: an article put in between. */
    size_t of = skip_text(line, at, STR("之"));
    int64_t inserted;
    size_t more = of > at ? read_number(str_sub(line, of, line.n), &inserted) : 0;
    if (more > 0) {
        at = of + more;
        ordinal->number = str_format(arena, "%lld-%lld", (long long)ordinal->value, (long long)inserted);
    }
    ordinal->after = at;
    ordinal->apart = at == line.n || is_blank(peek(line, at, &length));
    return true;
}

/* `4．…`, `5.…`, but not `2.5%`: returns where the text begins, 0 where the line is no such. */
static size_t read_dotted(Str line, int64_t *number) {
    int64_t ignored;
    int length;
    if (!utf8_is_digit(utf8_narrow_char(peek(line, 0, &length))))
        return 0;
    size_t at = read_number(line, number);
    if (at == 0 || utf8_narrow_char(peek(line, at, &length)) != '.')
        return 0;
    at += (size_t)length;
    return utf8_is_digit(utf8_narrow_char(peek(line, at, &length))) && read_number(str_sub(line, at, line.n), &ignored)
               ? 0
               : at;
}

static bool is_sentence(Str line) {
    return str_contains(line, STR("。")) || str_ends(line, STR("；")) || str_ends(line, STR(";"));
}

/* `二、…`, `第二章 …`, `第一节 …`: headings, so no full stop in them. */
static bool is_chapter(Arena *arena, Str line) {
    if (is_sentence(line))
        return false;
    Ordinal ordinal;
    static const Str words[] = {{"编", 3}, {"篇", 3}, {"章", 3}, {"节", 3}};
    for (int i = 0; i < 4; i++)
        if (read_ordinal(arena, line, words[i], &ordinal))
            return ordinal.apart;
    int64_t number;
    int length;
    if (chinese_digit(peek(line, 0, &length)) < 0 && chinese_unit(peek(line, 0, &length)) == 0)
        return false;
    size_t n = read_number(line, &number);
    return n > 0 && skip_text(line, n, STR("、")) > n;
}

/* Whether the line begins an article, and where its text starts. Numbered lines inside an article are items of it: they
 * begin at 1 again, or go on from the item before. */
static bool begins_article(Cutter *cutter, Str line, size_t *start, bool *heading) {
    Ordinal ordinal;
    if (read_ordinal(cutter->arena, line, STR("条"), &ordinal) &&
        (ordinal.apart || (ordinal.value == cutter->number + 1 && !str_starts(str_sub(line, ordinal.after, line.n), STR("第"))))) {
        cutter->article = ordinal.number;
        cutter->number = ordinal.value;
        *start = ordinal.after;
        *heading = false;
        return true;
    }
    int64_t number;
    size_t at = read_dotted(line, &number);
    if (at == 0)
        return false;
    if (number <= cutter->number || (cutter->item > 0 && number == cutter->item + 1)) {
        cutter->item = number;
        return false;
    }
    cutter->article = str_format(cutter->arena, "%lld", (long long)number);
    cutter->number = number;
    *start = at;
    *heading = true;
    return true;
}

/* --- Sentences ----------------------------------------------------------------------------------------------------- */

/* The end of the sentence that starts at `at`: behind 。 and what closes with it (。” and 。）). */
static size_t sentence_end(Str text, size_t at) {
    Str stop = STR("。");
    while (at < text.n && !str_starts(str_sub(text, at, text.n), stop))
        at++;
    at += at < text.n ? stop.n : 0;
    static const Str closing[] = {{"”", 3}, {"’", 3}, {"）", 3}, {"」", 3}, {"』", 3}, {"》", 3}, {")", 1}, {"\"", 1}};
    for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
        if (skip_text(text, at, closing[i]) > at) {
            at += closing[i].n;
            i = (size_t)-1; /* several may close at once */
        }
    return at;
}

static void add_sentence(Cutter *cutter, int number, Str text) {
    Str name = str_format(cutter->arena, "%.*s.%d.%d", STR_ARG(cutter->article), cutter->paragraph, number);
    vec_push(cutter->arena, &cutter->clauses, ((Clause){name, cutter->article, text}));
}

static void add_paragraph(Cutter *cutter, Str text, bool heading) {
    VEC(Str) sentences = {0};
    for (size_t at = 0; at < text.n;) {
        size_t end = sentence_end(text, at);
        Str sentence = str_trim(str_sub(text, at, end));
        if (sentence.n)
            vec_push(cutter->arena, &sentences, sentence);
        at = end;
    }
    cutter->paragraph++;
    int first = heading && sentences.n > 1;
    for (int i = first; i < sentences.n; i++)
        add_sentence(cutter, i - first + 1, sentences.items[i]);
}

static void add_line(Cutter *cutter, Str line) {
    size_t start = 0;
    bool heading = false;
    if (line.n == 0)
        return;
    if (is_chapter(cutter->arena, line)) {
        cutter->in_title = true;
        return;
    }
    if (begins_article(cutter, line, &start, &heading)) {
        cutter->paragraph = 0;
        cutter->item = 0;
        cutter->in_title = false;
        line = str_trim(str_sub(line, start, line.n));
        if (line.n == 0)
            return; /* the text of the article is on the lines below */
    }
    if (cutter->article.n && !cutter->in_title)
        add_paragraph(cutter, line, heading);
}

/* --- The document -------------------------------------------------------------------------------------------------- */

static bool decode(Arena *arena, Str shown, Str bytes, Str *text, DiagList *diags) {
    TextSource source = {.path = shown, .shown = shown, .bytes = {bytes.p ? bytes.p : "", bytes.n}};
    TextInput *input = text_open(&source, diags);
    if (!input)
        return false;
    while (text_fill(input, 0))
        ;
    *text = str_copy(arena, (Str){input->p, input->n});
    bool ok = !input->failed;
    text_close(input);
    return ok;
}

/* Documents are often kept as Word or PDF files; what a reader of facts would say of them would not help. */
static bool is_document(Str bytes) {
    return str_starts(bytes, STR("PK\003\004")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0")) ||
           str_starts(bytes, STR("%PDF"));
}

bool clauses_read(Arena *arena, Str shown, Str bytes, ClauseList *clauses, DiagList *diags) {
    Str text;
    if (is_document(bytes)) {
        diag_add(diags, DIAG_COVERAGE_DOCUMENT, place_file(shown, 0, 0), DIAG_NO_ARGS);
        return false;
    }
    if (!decode(arena, shown, bytes, &text, diags))
        return false;
    Cutter cutter = {.arena = arena};
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
            end++;
        add_line(&cutter, str_trim(str_sub(text, at, end)));
        at = end + 1;
    }
    if (cutter.clauses.n == 0)
        diag_add(diags, DIAG_COVERAGE_NO_ARTICLE, place_file(shown, 0, 0), DIAG_NO_ARGS);
    *clauses = (ClauseList){cutter.clauses.items, cutter.clauses.n};
    return cutter.clauses.n > 0;
}

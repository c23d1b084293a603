/* What is no text: bytes that are no UTF-8, another encoding, control characters. */
#include "lang/lex/scan.h"

#include "runtime/base/utf8.h"

/* Whether all bytes outside ASCII are pairs (or fours) as GB18030 has them. */
static bool looks_gb18030(const unsigned char *p, const unsigned char *end) {
    while (p < end) {
        if (*p < 0x80) {
            p++;
        } else if (*p >= 0x81 && *p <= 0xFE && end - p >= 2 && p[1] >= 0x40 && p[1] <= 0xFE && p[1] != 0x7F) {
            p += 2;
        } else if (*p >= 0x81 && *p <= 0xFE && end - p >= 4 && p[1] >= 0x30 && p[1] <= 0x39 && p[2] >= 0x81 &&
                   p[2] <= 0xFE && p[3] >= 0x30 && p[3] <= 0x39) {
            p += 4;
        } else {
            return false;
        }
    }
    return true;
}

static bool is_control(uint32_t code_point) {
    return (code_point < 0x20 && code_point != '\t' && code_point != '\n' && code_point != '\r') ||
           (code_point >= 0x7F && code_point < 0xA0);
}

/* The character at p: 'c' for a control character, 'b' for a byte that is no UTF-8, 0 for text. */
static char kind_at(const char *p, const char *end, int *step, uint32_t *code_point) {
    *step = utf8_decode(p, end, code_point);
    if (!*step) {
        *step = 1;
        *code_point = (unsigned char)*p;
        return 'b';
    }
    if (*code_point == '\r' && (p + 1 == end || p[1] != '\n'))
        return 'c';
    return is_control(*code_point) ? 'c' : 0;
}

static void report_run(LexErrors *errors, char kind, uint32_t start, uint32_t end, uint32_t first) {
    Arena *arena = errors->arena;
    if (kind == 'c') {
        lex_report(errors, DIAG_SYNTAX_CONTROL, start, end, DIAG_ARGS(words_of(str_format(arena, "U+%04X", first))));
        return;
    }
    Str shown = STR_NONE;
    const unsigned char *p = (const unsigned char *)errors->source->text.p;
    for (uint32_t i = start; i < end && i < start + 4; i++)
        shown = str_format(arena, "%.*s%s%02X", STR_ARG(shown), i == start ? "" : " ", p[i]);
    if (end - start > 4)
        shown = str_format(arena, "%.*s …", STR_ARG(shown));
    lex_report(errors, DIAG_SYNTAX_BAD_BYTES, start, end, DIAG_ARGS(words_of(shown)));
}

bool bytes_check(LexErrors *errors, uint32_t start, uint32_t end) {
    const char *base = errors->source->text.p, *stop = base + end;
    bool bom = start >= 3;
    uint32_t code_point, first_bad = end;
    int64_t good = 0, bad = 0;
    int step;
    if (start == 0 && end >= 2 &&
        (str_starts(errors->source->text, STR("\xFF\xFE")) || str_starts(errors->source->text, STR("\xFE\xFF")))) {
        lex_report(errors, DIAG_SYNTAX_NOT_UTF8, 0, 2, DIAG_ARGS(words_of(STR("UTF-16"))));
        return false;
    }
    bool any = false;
    for (const char *p = base + start; p < stop; p += step) {
        if ((unsigned char)*p < 0x7F && ((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t')) {
            step = 1;
            continue;
        }
        char kind = kind_at(p, stop, &step, &code_point);
        any = any || kind;
        bad += kind == 'b';
        good += kind != 'b' && step > 1;
        if (kind == 'b' && first_bad == end)
            first_bad = (uint32_t)(p - base);
    }
    if (!any)
        return true;
    if (bad && !bom && good <= bad && looks_gb18030((const unsigned char *)base + start, (const unsigned char *)stop)) {
        lex_report(errors, DIAG_SYNTAX_NOT_UTF8, first_bad, first_bad + 1, DIAG_ARGS(words_of(STR("GB18030"))));
        return false;
    }
    /* A run of such bytes is one error. */
    char run = 0;
    uint32_t run_start = 0, run_first = 0;
    for (const char *p = base + start; p < stop; p += step) {
        char kind = kind_at(p, stop, &step, &code_point);
        if (kind == run)
            continue;
        if (run)
            report_run(errors, run, run_start, (uint32_t)(p - base), run_first);
        run = kind;
        run_start = (uint32_t)(p - base);
        run_first = code_point;
    }
    if (run)
        report_run(errors, run, run_start, end, run_first);
    return true;
}

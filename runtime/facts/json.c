#include "runtime/facts/json.h"

#include "runtime/base/utf8.h"

#include <string.h>

enum { MAX_TOKEN_BYTES = JSON_MAX_TOKEN_MB << 20, KEPT_BYTES = 1024 };

void json_start(JsonReader *reader, TextInput *input, DiagList *diags) {
    *reader = (JsonReader){.input = input, .diags = diags, .at_line = 1, .first = true};
}

void json_stop(JsonReader *reader) {
    buf_free(&reader->decoded);
}

void json_restart(JsonReader *reader, int64_t line) {
    reader->start = reader->at = reader->line_start = 0;
    reader->line_dropped = 0;
    reader->at_line = line;
    reader->depth = 0;
    reader->first = true;
    reader->after_key = reader->ended = false;
}

/* What stands before the token on its line is kept for messages, as far as it is short; the rest is counted. */
static void forget_line(JsonReader *reader) {
    const char *p = reader->input->p;
    size_t keep = reader->line_start;
    if (reader->start <= keep + KEPT_BYTES)
        return;
    keep = reader->start - KEPT_BYTES;
    while (keep < reader->start && (p[keep] & 0xC0) == 0x80)
        keep++;
    reader->line_dropped += (int64_t)utf8_count((Str){p + reader->line_start, keep - reader->line_start});
    reader->line_start = keep;
}

/* Makes the byte at `at` available. */
static bool more(JsonReader *reader) {
    TextInput *input = reader->input;
    if (reader->at < input->n)
        return true;
    if (reader->at - reader->start > MAX_TOKEN_BYTES) {
        diag_add(reader->diags, DIAG_FACTS_JSON_LONG, json_place(reader),
                 DIAG_ARGS(words_int(reader->diags->arena, JSON_MAX_TOKEN_MB)));
        reader->ended = true;
        input->failed = true;
        return false;
    }
    forget_line(reader);
    size_t keep = reader->line_start;
    reader->at -= keep;
    reader->start -= keep;
    reader->line_start -= keep;
    return text_fill(input, keep);
}

static int peek(JsonReader *reader) {
    return more(reader) ? (unsigned char)reader->input->p[reader->at] : -1;
}

static DiagPlace place_at(JsonReader *reader, size_t byte, int64_t line) {
    forget_line(reader);
    const char *p = reader->input->p;
    /* A token starts on one line. What comes after a line end within it is reported at its start. */
    size_t before = byte - reader->line_start;
    DiagPlace place = place_file(reader->input->shown, line, 0);
    place.column = (int)(reader->line_dropped + (int64_t)utf8_count((Str){p + reader->line_start, before}) + 1);
    size_t end = byte;
    while (end < reader->input->n && end < byte + KEPT_BYTES && p[end] != '\n' && p[end] != '\r')
        end++;
    while (end > byte && (p[end - 1] & 0xC0) == 0x80)
        end--; /* a sequence that the window cuts is left out with what may be whole */
    if (end > reader->line_start) {
        place.text = (Str){p + reader->line_start, end - reader->line_start};
        place.text_column = (int)reader->line_dropped + 1;
    }
    return place;
}

DiagPlace json_place(JsonReader *reader) {
    return place_at(reader, reader->start, reader->line);
}

Words json_kind_words(JsonKind kind) {
    switch (kind) {
    case JSON_TOKEN_OBJECT:
    case JSON_TOKEN_OBJECT_END:
        return WORDS("an object", "对象");
    case JSON_TOKEN_ARRAY:
    case JSON_TOKEN_ARRAY_END:
        return WORDS("an array", "数组");
    case JSON_TOKEN_KEY:
    case JSON_TOKEN_STRING:
        return WORDS("a string", "字符串");
    case JSON_TOKEN_NUMBER:
        return WORDS("a number", "数字");
    case JSON_TOKEN_TRUE:
    case JSON_TOKEN_FALSE:
        return WORDS("yes or no", "是否值");
    case JSON_TOKEN_NULL:
        return WORDS("`null`", "空值`null`");
    default:
        return WORDS("the end of the file", "文件结尾");
    }
}

static void skip_blanks(JsonReader *reader) {
    for (;;) {
        /* Nothing before this is needed while blanks are skipped: a file of blanks is not held. */
        reader->start = reader->at;
        int c = peek(reader);
        if (c == '\n' || c == '\r') {
            reader->at++;
            if (c == '\r' && peek(reader) == '\n')
                reader->at++;
            reader->at_line++;
            reader->line_start = reader->at;
            reader->line_dropped = 0;
        } else if (c == ' ' || c == '\t') {
            reader->at++;
        } else {
            return;
        }
    }
}

/* --- Errors of syntax --------------------------------------------------------------------------------------------- */

/* In NDJSON, on to the next line that begins with a brace. */
static JsonKind give_up(JsonReader *reader) {
    if (reader->was_array || reader->input->failed) {
        reader->ended = true;
        return reader->kind = JSON_TOKEN_END;
    }
    for (;;) {
        reader->start = reader->at;
        int c = peek(reader);
        if (c < 0) {
            reader->ended = true;
            return reader->kind = JSON_TOKEN_END;
        }
        reader->at++;
        if (c != '\n' && c != '\r')
            continue;
        if (c == '\r' && peek(reader) == '\n')
            reader->at++;
        reader->at_line++;
        reader->line_start = reader->start = reader->at;
        reader->line_dropped = 0;
        if (peek(reader) == '{')
            break;
    }
    reader->depth = 0;
    reader->first = true;
    reader->after_key = false;
    return reader->kind = JSON_TOKEN_SKIPPED;
}

/* A word or a character, to be shown. */
static Words found_words(JsonReader *reader) {
    if (peek(reader) < 0)
        return WORDS("the end of the file", "文件结尾");
    /* Whatever follows is in the window already, or the word is short at its end. */
    const char *p = reader->input->p + reader->at, *end = reader->input->p + reader->input->n;
    size_t n = 0;
    while (p + n < end && n < 24) {
        uint32_t code_point;
        int length = utf8_decode(p + n, end, &code_point);
        if (length == 0 || (n > 0 && !utf8_is_letter(code_point) && !utf8_is_digit(code_point)))
            break;
        n += (size_t)length;
        if (n == (size_t)length && !utf8_is_letter(code_point) && !utf8_is_digit(code_point))
            break;
    }
    return words_quoted(reader->diags->arena, (Str){p, n});
}

static JsonKind fail_expected(JsonReader *reader, Words expected) {
    reader->start = reader->at;
    reader->line = reader->at_line;
    if (reader->input->failed) {
        reader->ended = true;
        return reader->kind = JSON_TOKEN_END;
    }
    if (peek(reader) < 0 && reader->input->failed) {
        reader->ended = true;
        return reader->kind = JSON_TOKEN_END;
    }
    if (peek(reader) < 0 && reader->depth > 0) {
        Words what = reader->in_object[reader->depth - 1] ? WORDS("an object", "对象") : WORDS("an array", "数组");
        diag_add(reader->diags, DIAG_FACTS_JSON_ENDS, json_place(reader), DIAG_ARGS(what));
    } else {
        diag_add(reader->diags, DIAG_FACTS_JSON_SYNTAX, json_place(reader), DIAG_ARGS(expected, found_words(reader)));
    }
    return give_up(reader);
}

/* --- Strings ------------------------------------------------------------------------------------------------------ */

static void report_string(JsonReader *reader, size_t relative, Words what) {
    if (!reader->bad)
        diag_add(reader->diags, DIAG_FACTS_JSON_STRING, place_at(reader, reader->start + relative, reader->line),
                 DIAG_ARGS(what));
    reader->bad = true;
}

/* Four hex digits at `at`; -1 when they are none. */
static int read_hex(JsonReader *reader) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(reader);
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
        reader->at++;
    }
    return value;
}

static void add_code_point(JsonReader *reader, uint32_t code_point) {
    char bytes[4];
    int n = utf8_put(code_point, bytes);
    buf_add(&reader->decoded, (Str){bytes, (size_t)n});
}

/* Behind `\u`. */
static void read_unicode(JsonReader *reader, size_t escape) {
    int unit = read_hex(reader);
    if (unit < 0) {
        report_string(reader, escape, WORDS("`\\u` needs four hexadecimal digits", "`\\u`之后应有四位十六进制数字"));
    } else if (unit == 0) {
        report_string(reader, escape, WORDS("stands a NUL character", "有 NUL 字符"));
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
        int low = -1;
        if (peek(reader) == '\\') {
            reader->at++;
            if (peek(reader) == 'u') {
                reader->at++;
                low = read_hex(reader);
            }
        }
        if (low >= 0xDC00 && low <= 0xDFFF)
            add_code_point(reader, 0x10000 + (((uint32_t)unit & 0x3FF) << 10) + ((uint32_t)low & 0x3FF));
        else
            report_string(reader, escape,
                          WORDS("stands half a character (a lone surrogate)", "有半个字符（单独的代理码）"));
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
        report_string(reader, escape,
                      WORDS("stands half a character (a lone surrogate)", "有半个字符（单独的代理码）"));
    } else {
        add_code_point(reader, (uint32_t)unit);
    }
}

/* Behind the backslash. */
static void read_escape(JsonReader *reader, size_t escape) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(reader);
    const char *found = c > 0 ? strchr(from, c) : NULL;
    if (found) {
        buf_add_char(&reader->decoded, to[found - from]);
        reader->at++;
    } else if (c == 'u') {
        reader->at++;
        read_unicode(reader, escape);
    } else {
        report_string(reader, escape,
                      WORDS("stands a backslash before something that needs none (a backslash itself is `\\\\`)",
                            "的反斜线用法不对（反斜线本身写作`\\\\`）"));
    }
}

/* At the opening quote. False when it is never closed: reported. */
static bool read_string(JsonReader *reader) {
    buf_clear(&reader->decoded);
    reader->at++;
    size_t piece = reader->at - reader->start;
    bool escaped = false;
    int c;
    while ((c = peek(reader)) >= 0) {
        size_t at = reader->at - reader->start;
        if (c == '"') {
            Str rest = {reader->input->p + reader->start + piece, at - piece};
            reader->at++;
            if (escaped)
                buf_add(&reader->decoded, rest);
            reader->text = escaped ? buf_str(&reader->decoded) : rest;
            return true;
        }
        if (c == '\\') {
            escaped = true;
            buf_add(&reader->decoded, (Str){reader->input->p + reader->start + piece, at - piece});
            reader->at++;
            read_escape(reader, at);
            piece = reader->at - reader->start;
            continue;
        }
        if (c == '\n' || c == '\r')
            break;
        if (c < 0x20)
            report_string(reader, at, WORDS("stands a control character", "有控制字符"));
        reader->at++;
    }
    if (!reader->input->failed) {
        reader->bad = false;
        report_string(reader, 0, WORDS("the closing quote is missing", "缺少结束引号"));
    }
    return false;
}

/* --- Numbers and words -------------------------------------------------------------------------------------------- */

static bool is_digit_at(Str s, size_t i) {
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static bool is_json_number(Str s) {
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    if (!is_digit_at(s, i) || (s.p[i] == '0' && is_digit_at(s, i + 1)))
        return false;
    while (is_digit_at(s, i))
        i++;
    if (i < s.n && s.p[i] == '.') {
        if (!is_digit_at(s, ++i))
            return false;
        while (is_digit_at(s, i))
            i++;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        if (!is_digit_at(s, i))
            return false;
        while (is_digit_at(s, i))
            i++;
    }
    return i == s.n;
}

static JsonKind read_number(JsonReader *reader) {
    int c;
    while ((c = peek(reader)) >= 0 && c < 0x80 && strchr("+-.0123456789eE", c) && c != 0)
        reader->at++;
    if (reader->input->failed)
        return reader->kind = JSON_TOKEN_END;
    reader->text = (Str){reader->input->p + reader->start, reader->at - reader->start};
    if (!is_json_number(reader->text)) {
        Str shown = str_sub(reader->text, 0, 40);
        diag_add(reader->diags, DIAG_FACTS_JSON_NUMBER, json_place(reader), DIAG_ARGS(words_of(shown)));
        reader->bad = true;
    }
    return reader->kind = JSON_TOKEN_NUMBER;
}

static bool read_word(JsonReader *reader, const char *word) {
    size_t n = strlen(word), from = reader->at - reader->start;
    for (size_t i = 0; i < n; i++) {
        if (peek(reader) != (unsigned char)word[i]) {
            reader->at = reader->start + from;
            return false;
        }
        reader->at++;
    }
    int c = peek(reader);
    bool whole = c < 0 || !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    if (!whole)
        reader->at = reader->start + from;
    return whole;
}

/* --- Structure ---------------------------------------------------------------------------------------------------- */

static JsonKind open_bracket(JsonReader *reader, bool object) {
    if (reader->depth == JSON_MAX_DEPTH) {
        diag_add(reader->diags, DIAG_FACTS_JSON_DEEP, json_place(reader),
                 DIAG_ARGS(words_int(reader->diags->arena, JSON_MAX_DEPTH)));
        return give_up(reader);
    }
    if (reader->depth == 0 && !reader->any)
        reader->was_array = !object;
    reader->any = true;
    reader->in_object[reader->depth++] = object;
    reader->first = true;
    reader->after_key = false;
    reader->at++;
    return reader->kind = object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY;
}

static JsonKind close_bracket(JsonReader *reader) {
    JsonKind kind = reader->in_object[--reader->depth] ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END;
    reader->first = false;
    reader->at++;
    return reader->kind = kind;
}

static JsonKind read_value(JsonReader *reader) {
    int c = peek(reader);
    if (c == '{' || c == '[')
        return open_bracket(reader, c == '{');
    reader->first = false;
    reader->after_key = false;
    reader->any = true;
    if (c == '"') {
        if (!read_string(reader))
            return give_up(reader);
        return reader->kind = JSON_TOKEN_STRING;
    }
    if (c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9'))
        return read_number(reader);
    if (c == 't' && read_word(reader, "true"))
        return reader->kind = JSON_TOKEN_TRUE;
    if (c == 'f' && read_word(reader, "false"))
        return reader->kind = JSON_TOKEN_FALSE;
    if (c == 'n' && read_word(reader, "null"))
        return reader->kind = JSON_TOKEN_NULL;
    return fail_expected(reader, WORDS("a value", "一个值"));
}

static JsonKind read_key(JsonReader *reader) {
    reader->first = false;
    if (peek(reader) != '"')
        return fail_expected(reader, WORDS("a key in double quotes", "双引号中的键"));
    if (!read_string(reader))
        return give_up(reader);
    reader->after_key = true;
    return reader->kind = JSON_TOKEN_KEY;
}

JsonKind json_next(JsonReader *reader) {
    reader->bad = false;
    if (reader->ended)
        return reader->kind = JSON_TOKEN_END;
    skip_blanks(reader);
    if (reader->after_key) {
        if (peek(reader) != ':')
            return fail_expected(reader, WORDS("a colon", "冒号"));
        reader->at++;
        skip_blanks(reader);
    } else if (reader->depth > 0) {
        bool object = reader->in_object[reader->depth - 1];
        int c = peek(reader);
        reader->line = reader->at_line;
        if (c == (object ? '}' : ']'))
            return close_bracket(reader);
        if (!reader->first) {
            if (c != ',')
                return fail_expected(reader,
                                     object ? WORDS("a comma or }", "逗号或 }") : WORDS("a comma or ]", "逗号或 ]"));
            reader->at++;
            skip_blanks(reader);
        }
        if (object) {
            reader->line = reader->at_line;
            return read_key(reader);
        }
    } else {
        if (peek(reader) < 0) {
            reader->ended = true;
            return reader->kind = JSON_TOKEN_END;
        }
        if (reader->any && reader->was_array)
            return fail_expected(reader, WORDS("the end of the file after the array", "数组之后的文件结尾"));
    }
    reader->line = reader->at_line;
    return read_value(reader);
}

bool json_skip(JsonReader *reader) {
    if (reader->kind != JSON_TOKEN_OBJECT && reader->kind != JSON_TOKEN_ARRAY)
        return reader->kind != JSON_TOKEN_END && reader->kind != JSON_TOKEN_SKIPPED;
    int depth = reader->depth - 1;
    while (json_next(reader) != JSON_TOKEN_END && reader->kind != JSON_TOKEN_SKIPPED)
        if (reader->depth == depth && (reader->kind == JSON_TOKEN_OBJECT_END || reader->kind == JSON_TOKEN_ARRAY_END))
            return true;
    return false;
}

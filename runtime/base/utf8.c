#include "runtime/base/utf8.h"

#include <string.h>
#include <utf8proc.h>

int utf8_decode(const char *p, const char *end, uint32_t *code_point)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (p >= end)
        return 0;
    unsigned char first = (unsigned char)*p;
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    int n = first >= 0xF8 ? 0 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    if (n == 0 || end - p < n)
        return 0;
    uint32_t c = first & (0x7Fu >> n);
    for (int i = 1; i < n; i++) {
        unsigned char next = (unsigned char)p[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (next & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *code_point = c;
    return n;
}

int utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool utf8_valid(Str s, size_t *first_bad_byte)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
    while (p < end) {
        uint32_t c;
        int n = utf8_decode(p, end, &c);
        if (n == 0) {
            if (first_bad_byte)
                *first_bad_byte = (size_t)(p - s.p);
            return false;
        }
        p += n;
    }
    return true;
}

/* The next code point of [p, end), a bad byte as U+FFFD; returns its bytes. */
static int next_char(const char *p, const char *end, uint32_t *c)
{
    int n = utf8_decode(p, end, c);
    if (n > 0)
        return n;
    *c = 0xFFFD;
    return 1;
}

size_t utf8_count(Str s)
{
    size_t count = 0;
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        uint64_t eight;
        if (i + 8 <= s.n && (memcpy(&eight, s.p + i, 8), (eight & 0x8080808080808080u) == 0)) {
            i += 8;
            count += 8;
            continue;
        }
        i += (size_t)next_char(s.p + i, s.p + s.n, &c);
        count++;
    }
    return count;
}

int utf8_width(uint32_t code_point)
{
    if (code_point < 0x80)
        return code_point >= 0x20 && code_point != 0x7F;
    int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
    return width < 0 ? 0 : width > 2 ? 2 : width;
}

size_t utf8_cells(Str s)
{
    size_t cells = 0;
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        i += (size_t)next_char(s.p + i, s.p + s.n, &c);
        cells += (size_t)utf8_width(c);
    }
    return cells;
}

Str utf8_cut(Str s, size_t cells, size_t *used)
{
    size_t taken = 0, i = 0;
    uint32_t c;
    while (i < s.n) {
        int n = next_char(s.p + i, s.p + s.n, &c);
        size_t width = (size_t)utf8_width(c);
        if (taken + width > cells)
            break;
        taken += width;
        i += (size_t)n;
    }
    if (used)
        *used = taken;
    return (Str){s.p, i};
}

bool utf8_is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return false;
    }
}

bool utf8_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

uint32_t utf8_narrow_char(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFF01 + '!';
    return c == 0x3000 ? ' ' : c;
}

uint32_t utf8_usual_ideograph(uint32_t c)
{
    utf8proc_int32_t usual[4];
    int boundary = 0;
    bool twice = (c >= 0x2E80 && c <= 0x2FD5) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
    if (!twice || utf8proc_decompose_char((utf8proc_int32_t)c, usual, 4, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary) != 1)
        return c;
    return (uint32_t)usual[0];
}

Str utf8_narrow(Arena *arena, Str s)
{
    char *out = arena_alloc(arena, s.n + 1); /* narrow forms are never longer */
    size_t n = 0;
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        int length = utf8_decode(s.p + i, s.p + s.n, &c);
        if (length == 0) {
            out[n++] = s.p[i++];
            continue;
        }
        n += (size_t)utf8_put(utf8_narrow_char(c), out + n);
        i += (size_t)length;
    }
    return (Str){out, n};
}

bool utf8_is_name(Str s)
{
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        int n = utf8_decode(s.p + i, s.p + s.n, &c);
        if (n == 0 || !(utf8_is_letter(c) || (i > 0 && utf8_is_digit(c))))
            return false;
        i += (size_t)n;
    }
    return s.n > 0;
}

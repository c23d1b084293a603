#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "runtime/base/str.h"

#include <stdio.h>
#include <string.h>

Str str_of(const char *text)
{
    return text ? (Str){text, strlen(text)} : STR_NONE;
}

/* memcmp must not be given NULL, even for no bytes. */
static int compare_bytes(const char *a, const char *b, size_t n)
{
    return n ? memcmp(a, b, n) : 0;
}

bool str_equal(Str a, Str b)
{
    return a.n == b.n && compare_bytes(a.p, b.p, a.n) == 0;
}

int str_compare(Str a, Str b)
{
    int order = compare_bytes(a.p, b.p, a.n < b.n ? a.n : b.n);
    if (order)
        return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The run of digits at *at, without leading zeros; *at moves past it. */
static Str take_digits(Str s, size_t *at)
{
    size_t from = *at;
    while (*at < s.n && is_digit(s.p[*at]))
        ++*at;
    while (from < *at && s.p[from] == '0')
        from++;
    return (Str){s.p + from, *at - from};
}

int str_compare_natural(Str a, Str b)
{
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        if (is_digit(a.p[i]) && is_digit(b.p[j])) {
            Str x = take_digits(a, &i), y = take_digits(b, &j);
            if (x.n != y.n)
                return x.n < y.n ? -1 : 1;
            int order = str_compare(x, y);
            if (order)
                return order;
        } else {
            unsigned char x = (unsigned char)a.p[i++], y = (unsigned char)b.p[j++];
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    if (i < a.n || j < b.n)
        return i < a.n ? 1 : -1;
    return str_compare(a, b); /* "01" and "1" differ after all, or the order would depend on the sort */
}

bool str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && compare_bytes(s.p, prefix.p, prefix.n) == 0;
}

bool str_ends(Str s, Str suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

bool str_contains(Str s, Str part)
{
    return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n) != NULL);
}

Str str_sub(Str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from >= to)
        return STR_NONE;
    return (Str){s.p + from, to - from};
}

/* The bytes of the white space that starts at p, 0 where there is none. */
static size_t space_at(const char *p, size_t n)
{
    if (n >= 1 && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
        return 1;
    if (n >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
        return 2;
    if (n >= 3 && memcmp(p, "\xE3\x80\x80", 3) == 0)
        return 3;
    return 0;
}

Str str_trim(Str s)
{
    size_t n;
    while ((n = space_at(s.p, s.n)) > 0) {
        s.p += n;
        s.n -= n;
    }
    for (;;) {
        size_t width = 1;
        while (width <= 3 && !(s.n >= width && space_at(s.p + s.n - width, width) == width))
            width++;
        if (width > 3)
            return s;
        s.n -= width;
    }
}

static uint64_t mix(uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
    return hash;
}

uint64_t str_hash(Str s)
{
    uint64_t hash = 0x2545F4914F6CDD1Du ^ s.n, word;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&word, s.p + i, 8);
        hash = mix(hash ^ word) + word;
    }
    if (i < s.n) {
        word = 0;
        memcpy(&word, s.p + i, s.n - i);
        hash = mix(hash ^ word) + word;
    }
    return mix(mix(hash));
}

Str str_copy(Arena *arena, Str s)
{
    return (Str){str_c(arena, s), s.n};
}

char *str_c(Arena *arena, Str s)
{
    char *copy = arena_alloc(arena, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

Str str_format(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    Str result = STR_NONE;
    if (n >= 0) {
        char *text = arena_alloc(arena, (size_t)n + 1);
        vsnprintf(text, (size_t)n + 1, format, again);
        result = (Str){text, (size_t)n};
    }
    va_end(again);
    return result;
}

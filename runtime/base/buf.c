#include "runtime/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void grow(Buf *buf, size_t more)
{
    size_t capacity = buf->capacity ? buf->capacity : 256;
    while (capacity - buf->n < more && capacity <= SIZE_MAX / 4)
        capacity *= 2;
    char *p = capacity - buf->n >= more ? realloc(buf->p, capacity) : NULL;
    if (!p) {
        fputs("banfa: out of memory / 内存不足\n", stderr);
        abort();
    }
    buf->p = p;
    buf->capacity = capacity;
}

static inline void reserve(Buf *buf, size_t more)
{
    if (more > buf->capacity - buf->n)
        grow(buf, more);
}

/* Most of what is added is a word: two copies that overlap cost less than the library's look at how it is best done. */
static inline void copy(char *to, const char *from, size_t n)
{
    if (n > 32) {
        memcpy(to, from, n);
    } else if (n >= 16) {
        memcpy(to, from, 16);
        memcpy(to + n - 16, from + n - 16, 16);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
    }
}

void buf_add(Buf *buf, Str s)
{
    if (s.n == 0)
        return;
    reserve(buf, s.n);
    copy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
}

void buf_add_c(Buf *buf, const char *text)
{
    buf_add(buf, str_of(text));
}

void buf_add_char(Buf *buf, char c)
{
    reserve(buf, 1);
    buf->p[buf->n++] = c;
}

void buf_add_format(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        reserve(buf, (size_t)n + 1);
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}

Str buf_str(const Buf *buf)
{
    return (Str){buf->p, buf->n};
}

void buf_clear(Buf *buf)
{
    buf->n = 0;
}

void buf_free(Buf *buf)
{
    free(buf->p);
    *buf = (Buf){0};
}

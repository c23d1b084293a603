/* Byte strings: a pointer and a length, UTF-8 by convention, without a closing NUL; and a growing buffer.
 *
 * A Str owns nothing: it points into a source, an arena or a literal. A Buf owns its bytes (malloc) until buf_free. */
#ifndef BANFA_BASE_STR_H
#define BANFA_BASE_STR_H

#include "runtime/base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
#define STR_NONE ((Str){NULL, 0})
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

Str str_of(const char *text);                /* of a C string, not copied; NULL gives STR_NONE */
bool str_equal(Str a, Str b);
int str_compare(Str a, Str b);               /* byte order, which for UTF-8 is code point order */
int str_compare_natural(Str a, Str b);       /* runs of digits by value: chapter-2 before chapter-10 */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
bool str_contains(Str s, Str part);
Str str_sub(Str s, size_t from, size_t to);  /* bytes from..to, clipped */
Str str_trim(Str s);                         /* without ASCII white space, U+3000 and U+00A0 at both ends */
uint64_t str_hash(Str s);
Str str_copy(Arena *arena, Str s);
char *str_c(Arena *arena, Str s);            /* a copy with a closing NUL */
Str str_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));

typedef struct Buf {
    char *p;
    size_t n, capacity;
} Buf;

void buf_add(Buf *buf, Str s);
void buf_add_c(Buf *buf, const char *text);
void buf_add_char(Buf *buf, char c);
void buf_add_format(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
Str buf_str(const Buf *buf);                 /* valid until the next addition */
void buf_clear(Buf *buf);                    /* empties it, keeps the memory */
void buf_free(Buf *buf);

#endif

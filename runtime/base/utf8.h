/* UTF-8, code points, display cells and likeness of names. Widths and folding come from utf8proc; nothing here
 * depends on the locale.
 *
 * Columns are code points from 1; cells are what a terminal shows (a wide character takes two). */
#ifndef BANFA_BASE_UTF8_H
#define BANFA_BASE_UTF8_H

#include "runtime/base/str.h"

/* Decodes one code point at p (end is one past the last byte). Returns its length in bytes, or 0 where the bytes are no
 * UTF-8 (overlong forms, surrogates and what is above U+10FFFF included). */
int utf8_decode(const char *p, const char *end, uint32_t *code_point);
int utf8_put(uint32_t code_point, char out[4]);
bool utf8_valid(Str s, size_t *first_bad_byte);       /* first_bad_byte may be NULL */
size_t utf8_count(Str s);                             /* code points; a bad byte counts as one */
int utf8_width(uint32_t code_point);                  /* 0, 1 or 2 cells; control characters 0 */
size_t utf8_cells(Str s);                             /* of one line */
Str utf8_cut(Str s, size_t cells, size_t *used);      /* the longest beginning that fits in so many cells */

bool utf8_is_letter(uint32_t code_point);             /* of any script (utf8proc L*, M* and Nl), or '_' */
bool utf8_is_digit(uint32_t code_point);              /* ASCII digits only */

/* Full-width letters, digits, signs and the ideographic space become their ASCII forms; all else stays. */
Str utf8_narrow(Arena *arena, Str s);
uint32_t utf8_narrow_char(uint32_t code_point);
/* A radical or a compatibility form that looks like an ideograph becomes that ideograph; all else stays. */
uint32_t utf8_usual_ideograph(uint32_t code_point);

/* Whether a name is valid without backquotes: letters of any script, digits, `_`, not starting with a digit. */
bool utf8_is_name(Str s);

/* Edits between two words in code points: insert, delete, replace, or swap two neighbours, each costs 1. */
int utf8_distance(Str a, Str b);
/* Whether `word`, which was written, may have meant `name`: within a third of the word's length. */
bool utf8_close(Str word, Str name);
/* Of `names`, the index of the one closest to `word` (the first of equals), or -1 when none is close. */
int utf8_closest(Str word, const Str *names, int n);

#endif

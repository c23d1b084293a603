/* Columns as the machine reads them: all values of one scale in the narrowest integer that holds them, a bitmap of
 * the known.
 *
 * In: a FactSet. Out: lanes of the columns that are asked for. A cell that no lane of its column can hold (more
 * decimal places than the column's scale, more than 64 bits) marks its row as odd: such rows take the exact path.
 * Owner: the arena. */
#ifndef BANFA_VM_LANES_H
#define BANFA_VM_LANES_H

#include "runtime/base/map.h"
#include "runtime/facts/facts.h"

typedef struct Lanes {
    const Field *field;
    int width;         /* bytes of a value: 1, 2, 4 or 8; 0: a condition, values are bitmaps */
    void *values;      /* [rows], zero where unknown; conditions: the bitmap of the true, which are known */
    uint64_t *known;   /* bitmap; NULL: all are known */
    int64_t scale;     /* lane = value * scale: a power of ten for numbers, 1 for the others */
    int64_t low, high; /* of the known values, as lanes; low > high when none is */
    int64_t rows;
} Lanes;

/* The scale of a column: of count and integer 1, of a unit by its declared places, of a number by what the file has
 * (at most 9 places). */
int64_t lanes_scale(const FactSet *set, const Field *field);
/* All texts of the columns that a program reads, each once: lanes of texts are their numbers here. */
typedef struct Dictionary {
    Arena *arena;
    Map numbers; /* text to its number + 1 */
    VEC(Str) texts;
} Dictionary;
int64_t dictionary_number(Dictionary *dictionary, Str text);

/* Room for the lanes of a column, a whole word of rows more than asked for. Lanes begin with a line of the cache,
 * and the columns of one table (`place` tells them apart) in different sets of it, or a batch of many columns would
 * not stay there. */
void *lanes_room(Arena *arena, int64_t rows, int width, int place);

/* NULL for durations and columns without values. `odd` is a bitmap of the shape's rows. */
Lanes *lanes_of_column(Arena *arena, const FactSet *set, const Field *field, Dictionary *dictionary, uint64_t *odd);

enum { BITS_WORD = 64 };
static inline int64_t bits_words(int64_t n) {
    return (n + BITS_WORD - 1) / BITS_WORD;
}
static inline bool bit_get(const uint64_t *bits, int64_t i) {
    return bits[i / BITS_WORD] >> (i % BITS_WORD) & 1;
}
static inline void bit_set(uint64_t *bits, int64_t i) {
    bits[i / BITS_WORD] |= (uint64_t)1 << (i % BITS_WORD);
}

#endif

/* One cell into a column's slot the quick way: for readers that take records whose cells all have common forms, of CSV
 * (read_quick.c) and of JSON (read_lines.c). */
#ifndef BANFA_FACTS_PUT_H
#define BANFA_FACTS_PUT_H

#include "runtime/facts/quick.h"
#include "runtime/facts/reader.h"
#include "runtime/facts/table.h"

typedef enum QuickKind {
    QUICK_SKIP,
    QUICK_NAMELESS,
    QUICK_NUMBER,
    QUICK_DATE,
    QUICK_WORD,
    QUICK_TEXT,
    QUICK_CAREFUL,
} QuickKind;

typedef struct QuickColumn {
    QuickKind kind;
    int column;      /* of the shape */
    int most_places; /* numbers */
    bool is_signed;
    bool is_key;
    bool mixed; /* numbers: of so many forms that each cell is looked at by itself */
    const Field *field;
    QuickWord *words; /* [WORD_SLOTS] */
} QuickColumn;

QuickColumn quick_column(Arena *arena, const Field *field, bool nameless, bool is_key);

/* Whether str_trim may have something to do. */
static inline bool quick_may_need_trim(Str text) {
    unsigned char first = (unsigned char)text.p[0], last = (unsigned char)text.p[text.n - 1];
    return first <= ' ' || last <= ' ' || first == 0xC2 || first == 0xE3 || last == 0xA0 || last == 0x80;
}

/* False where the record has to be read the careful way. An empty cell is missing. */
bool quick_put(Reader *reader, const QuickColumn *column, Str text, int64_t *value, uint8_t *meta);
/* Of a reference that was put: where it stands, the record being on one line that starts at `line`. */
void quick_put_place(const Table *table, const QuickColumn *column, int64_t row, const char *line, const char *cell);

#endif

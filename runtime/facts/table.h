/* The inside of a FactSet, for the files that implement it. */
#ifndef BANFA_FACTS_TABLE_H
#define BANFA_FACTS_TABLE_H

#include "runtime/facts/store.h"

/* Rows lie in segments that never move: 16 rows, then as many again each time up to 4096, then 4096 each. A policy test
 * with one record stays small, and nothing is copied when a file is long. In a segment each column is contiguous. */
enum { FIRST_ROWS = 16, SEGMENT_ROWS = 4096, SMALL_SEGMENTS = 9 };
/* Between two columns of a large segment: columns that are a power of two apart would all fall into the same few lines
 * of the cache. */
enum { COLUMN_GAP = 72 };

/* The byte beside each value: 0 for missing, 1 + decimal places for numbers, 1 for other kinds. */
enum {
    META_KIND = 63,
    META_WIDE = 63,   /* the value is an index in set->wide: no decimal of 64 bits */
    META_LINKED = 64, /* a reference whose slot holds the row it leads to */
};

typedef struct Segment {
    int64_t *values; /* [column * stride + offset]; after the leaves the hidden columns */
    uint8_t *meta;   /* the same for the leaves, then a flag for each list: whether it is given */
    int64_t *lines;
    int32_t *files;
    int64_t base; /* the first row */
    int rows, stride;
} Segment;

/* A text in a column: its bytes follow its length. */
typedef struct Text {
    uint32_t n;
    char p[];
} Text;

typedef struct Elements {
    int64_t *starts; /* [rows + 1], where each record's elements start in `rows`, or in the list's own table */
    int64_t *rows;   /* inverse lists: rows of the target; NULL for lists, whose elements lie together */
    int64_t n;
} Elements;

typedef struct Table {
    const Shape *shape;
    VEC(Segment) segments;
    int64_t rows;
    int nvalues, nmeta;
    int *ref_slots;  /* [column]: hidden column of a reference, else -1: its place in the file, then the row of its
                        * target */
    int parent_slot; /* lists: the record's row; else -1 */
    int id_slot;     /* records without a text as key: their id as a Text; else -1 */
    bool given, incomplete;
    bool is_window;  /* rows are those of one block of a stream: keys are compared by the stream */
    bool is_large;   /* all segments are */
    int64_t before;  /* windows: records in the blocks before */
    int64_t indexed; /* rows before this one are in the index, or in order */
    bool unordered;  /* the keys of those do not ascend: the index has them. Else it is made when one is looked for */
    int64_t *index;  /* hash table of row + 1 */
    int64_t index_size, index_used;
    Elements *lists; /* [facts->nlists] */
} Table;

typedef struct Wide {
    Number number;
    Duration duration;
} Wide;

/* Other elements of one record's list, for as long as somebody asks what if. */
typedef struct TriedList {
    const Field *list;
    int64_t row, n;
    const int64_t *rows;
} TriedList;

/* Both start small: there is a set for each policy test, and each page that is touched costs a small file dear. */
enum { FIRST_TEXT_CACHE = 64, TEXT_CACHE = 4096, FIRST_TEXT_BYTES = 512, TEXT_BLOCK_BYTES = 1 << 16 };

struct FactSet {
    Arena *arena;
    Arena *batch;   /* of what factset_finish works out; windows have one for each block */
    const Schema *schema;
    Table *tables;  /* [schema->nshapes] */
    VEC(Str) files; /* [0] is empty */
    VEC(Wide) wide;
    VEC(TriedList) tried;
    char *text_block;
    size_t text_used, text_bytes;
    VEC(char *) text_kept; /* windows: the large blocks, which the next block of the stream uses again */
    int text_next;         /* in text_kept */
    bool is_large;           /* a window of large blocks, which are many */
    const Text **text_cache; /* [text_slots]: the last text of each hash: most columns repeat few words */
    int text_slots, text_misses;
};

static inline Table *table_of(const FactSet *set, const Shape *shape) {
    return &set->tables[shape->index];
}

static inline int segment_index(const Table *table, int64_t row) {
    if (table->is_large)
        return (int)(row / SEGMENT_ROWS);
    if (row < FIRST_ROWS)
        return 0;
    if (row < SEGMENT_ROWS)
        return 63 - __builtin_clzll((unsigned long long)row) - 3;
    return SMALL_SEGMENTS - 1 + (int)(row / SEGMENT_ROWS);
}

static inline Segment *segment_of(const Table *table, int64_t row) {
    return &table->segments.items[segment_index(table, row)];
}

static inline int64_t *segment_values(const Segment *segment, int column) {
    return segment->values + (int64_t)column * segment->stride;
}

static inline uint8_t *segment_meta(const Segment *segment, int column) {
    return segment->meta + (int64_t)column * segment->stride;
}

static inline int64_t *value_at(const Table *table, int column, int64_t row) {
    const Segment *segment = segment_of(table, row);
    return &segment_values(segment, column)[row - segment->base];
}

static inline uint8_t *meta_at(const Table *table, int column, int64_t row) {
    const Segment *segment = segment_of(table, row);
    return &segment_meta(segment, column)[row - segment->base];
}

/* An int64_t holds a pointer: the columns of texts do. */
static inline int64_t text_bits(const Text *text) {
    return (int64_t)(intptr_t)text;
}

static inline Str text_of_bits(int64_t bits) {
    const Text *text = (const Text *)(intptr_t)bits;
    return text ? (Str){text->p, text->n} : STR_NONE;
}

int64_t table_add_row(FactSet *set, Table *table);
/* The number of the next row, whose slot is there and empty. */
int64_t table_make_room(FactSet *set, Table *table);
const Text *table_intern(FactSet *set, Str s);
/* A key's text as the index has it. */
void table_print_key(Buf *buf, const Field *key, Value value);
/* The key of a record; STR_NONE when it is missing. */
Str table_key(const FactSet *set, const Facts *facts, int64_t row);

/* The record's key is greater than the one before, in natural order. */
bool key_ascends(Str before, Str key);

/* Windows (stream.c): a set whose records of `facts` are those of one block at a time; all other tables are those of
 * `base`, and shared. */
FactSet *window_new(Arena *arena, const FactSet *base, const Facts *facts);
/* `large`: whether its first block is. */
void window_clear(FactSet *set, const Facts *facts, int64_t before, bool large);
void window_finish(FactSet *set, const Facts *facts, bool lenient, DiagList *diags);

#endif

#include "runtime/facts/store.h"

#include <string.h>

/* Rows lie in segments that never move: 16 rows, then as many again each time up to 4096, then 4096 each. A policy test with
 * one record stays small, and nothing is copied when a file is long. Within a segment each column is contiguous. */
enum { FIRST_ROWS = 16, SEGMENT_ROWS = 4096, SMALL_SEGMENTS = 9 };

/* The byte beside each value: 0 for missing, 1 + decimal places for numbers, 1 for other kinds. */
enum {
    META_KIND = 63,
    META_WIDE = 63,    /* the value is an index in set->wide: no decimal of 64 bits */
    META_LINKED = 64,  /* a reference whose slot holds the row it leads to */
};

typedef struct Segment {
    int64_t *values;   /* [column * rows + offset]; after the leaves the hidden columns */
    uint8_t *meta;     /* the same for the leaves, then a flag for each list: whether it is given */
    int64_t *lines;
    int32_t *files;
    int64_t base;      /* the first row */
    int rows;
} Segment;

/* A text in a column: its bytes follow its length. */
typedef struct Text {
    uint32_t n;
    char p[];
} Text;

typedef struct Elements {
    int64_t *starts;   /* [rows + 1], where each record's elements start in `rows`, or in the list's own table */
    int64_t *rows;     /* inverse lists: rows of the target; NULL for lists, whose elements lie together */
    int64_t n;
} Elements;

typedef struct Table {
    const Shape *shape;
    VEC(Segment) segments;
    int64_t rows;
    int nvalues, nmeta;
    int *ref_slots;    /* [column]: hidden column of a reference, else -1: its place in the file, then the row it leads to */
    int parent_slot;   /* lists: the record's row; else -1 */
    int id_slot;       /* records without a text as key: their id as a Text; else -1 */
    bool given, incomplete;
    int64_t indexed;   /* rows before this one are in the index */
    int64_t *index;    /* hash table of row + 1 */
    int64_t index_size, index_used;
    Elements *lists;   /* [facts->nlists] */
} Table;

typedef struct Wide {
    Number number;
    Duration duration;
} Wide;

enum { TEXT_CACHE = 4096, TEXT_BLOCK_BYTES = 1 << 16 };

struct FactSet {
    Arena *arena;
    const Schema *schema;
    Table *tables;     /* [schema->nshapes] */
    VEC(Str) files;    /* [0] is empty */
    VEC(Wide) wide;
    char *text_block;
    size_t text_used, text_bytes;
    const Text **text_cache; /* the last text of each hash: most columns repeat few words */
};

FactSet *factset_new(Arena *arena, const Schema *schema)
{
    FactSet *set = ARENA_NEW(arena, FactSet);
    set->arena = arena;
    set->schema = schema;
    set->tables = ARENA_ARRAY(arena, Table, schema->nshapes);
    vec_push(arena, &set->files, STR_NONE);
    for (int i = 0; i < schema->nshapes; i++) {
        const Shape *shape = schema->shapes[i];
        Table *table = &set->tables[i];
        table->shape = shape;
        table->nvalues = shape->ncolumns;
        table->nmeta = shape->ncolumns;
        table->parent_slot = table->id_slot = -1;
        table->ref_slots = ARENA_ARRAY(arena, int, shape->ncolumns);
        for (int c = 0; c < shape->ncolumns; c++)
            table->ref_slots[c] = shape->columns[c]->kind == FIELD_REF ? table->nvalues++ : -1;
        if (shape->list) {
            table->parent_slot = table->nvalues++;
            continue;
        }
        const Facts *facts = shape->facts;
        if (!facts->key || facts->key->kind != FIELD_TEXT)
            table->id_slot = table->nvalues++;
        table->nmeta += facts->nlists;
        table->lists = ARENA_ARRAY(arena, Elements, facts->nlists);
    }
    return set;
}

const Schema *factset_schema(const FactSet *set)
{
    return set->schema;
}

static Table *table_of(const FactSet *set, const Shape *shape)
{
    return &set->tables[shape->index];
}

static int segment_index(int64_t row)
{
    if (row < FIRST_ROWS)
        return 0;
    if (row < SEGMENT_ROWS)
        return 63 - __builtin_clzll((unsigned long long)row) - 3;
    return SMALL_SEGMENTS - 1 + (int)(row / SEGMENT_ROWS);
}

static Segment *segment_of(const Table *table, int64_t row)
{
    return &table->segments.items[segment_index(row)];
}

static int64_t *value_at(const Table *table, int column, int64_t row)
{
    Segment *segment = segment_of(table, row);
    return &segment->values[(int64_t)column * segment->rows + (row - segment->base)];
}

static uint8_t *meta_at(const Table *table, int column, int64_t row)
{
    Segment *segment = segment_of(table, row);
    return &segment->meta[(int64_t)column * segment->rows + (row - segment->base)];
}

static void add_segment(Arena *arena, Table *table)
{
    Segment segment = {.base = table->rows};
    segment.rows = table->rows == 0             ? FIRST_ROWS
                   : table->rows < SEGMENT_ROWS ? (int)table->rows
                                                : SEGMENT_ROWS;
    segment.values = ARENA_ARRAY(arena, int64_t, (size_t)table->nvalues * (size_t)segment.rows);
    segment.meta = ARENA_ARRAY(arena, uint8_t, (size_t)table->nmeta * (size_t)segment.rows);
    segment.lines = ARENA_ARRAY(arena, int64_t, segment.rows);
    segment.files = ARENA_ARRAY(arena, int32_t, segment.rows);
    vec_push(arena, &table->segments, segment);
}

static int64_t add_row(FactSet *set, Table *table)
{
    if (segment_index(table->rows) == table->segments.n)
        add_segment(set->arena, table);
    return table->rows++;
}

int64_t factset_add_row(FactSet *set, const Shape *shape, int64_t parent_row)
{
    Table *table = table_of(set, shape);
    int64_t row = add_row(set, table);
    if (table->parent_slot >= 0)
        *value_at(table, table->parent_slot, row) = parent_row;
    return row;
}

void store_truncate(FactSet *set, const Shape *shape, int64_t rows)
{
    Table *table = table_of(set, shape);
    for (; table->rows > rows; table->rows--) {
        int64_t row = table->rows - 1;
        for (int c = 0; c < table->nmeta; c++)
            *meta_at(table, c, row) = 0;
        for (int c = shape->ncolumns; c < table->nvalues; c++)
            *value_at(table, c, row) = 0;
    }
}

int64_t factset_rows(const FactSet *set, const Shape *shape)
{
    return table_of(set, shape)->rows;
}

/* --- Origins ------------------------------------------------------------------------------------------------------ */

int store_add_file(FactSet *set, Str name)
{
    vec_push(set->arena, &set->files, name);
    return set->files.n - 1;
}

void store_set_origin(FactSet *set, const Shape *shape, int64_t row, int file, int64_t line)
{
    Segment *segment = segment_of(table_of(set, shape), row);
    segment->lines[row - segment->base] = line;
    segment->files[row - segment->base] = file;
}

FactOrigin factset_origin(const FactSet *set, const Shape *shape, int64_t row)
{
    const Segment *segment = segment_of(table_of(set, shape), row);
    return (FactOrigin){set->files.items[segment->files[row - segment->base]], segment->lines[row - segment->base]};
}

void store_set_given(FactSet *set, const Facts *facts)
{
    table_of(set, facts->shape)->given = true;
}

void store_set_incomplete(FactSet *set, const Facts *facts)
{
    table_of(set, facts->shape)->incomplete = true;
}

bool store_is_incomplete(const FactSet *set, const Facts *facts)
{
    return table_of(set, facts->shape)->incomplete;
}

bool factset_given(const FactSet *set, const Facts *facts)
{
    return table_of(set, facts->shape)->given;
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

/* An int64_t holds a pointer: the columns of texts do. */
static int64_t text_bits(const Text *text)
{
    return (int64_t)(intptr_t)text;
}

static Str text_of_bits(int64_t bits)
{
    const Text *text = (const Text *)(intptr_t)bits;
    return text ? (Str){text->p, text->n} : STR_NONE;
}

static const Text *intern(FactSet *set, Str s)
{
    if (!set->text_cache)
        set->text_cache = ARENA_ARRAY(set->arena, const Text *, TEXT_CACHE);
    const Text **cached = &set->text_cache[str_hash(s) % TEXT_CACHE];
    if (*cached && str_equal((Str){(*cached)->p, (*cached)->n}, s))
        return *cached;
    size_t bytes = (sizeof(Text) + s.n + 3) & ~(size_t)3;
    Text *text;
    if (bytes > TEXT_BLOCK_BYTES / 4) {
        text = arena_alloc(set->arena, bytes);
    } else {
        if (set->text_used + bytes > set->text_bytes) {
            /* Small sets (one for each policy test) start with small blocks. */
            set->text_bytes = set->text_bytes == 0 ? 512 : TEXT_BLOCK_BYTES;
            if (set->text_bytes < bytes)
                set->text_bytes = TEXT_BLOCK_BYTES;
            set->text_block = arena_alloc(set->arena, set->text_bytes);
            set->text_used = 0;
        }
        text = (Text *)(void *)(set->text_block + set->text_used);
        set->text_used += bytes;
    }
    text->n = (uint32_t)s.n;
    if (s.n > 0)
        memcpy(text->p, s.p, s.n);
    *cached = text;
    return text;
}

void store_put(FactSet *set, const Field *leaf, int64_t row, const Cell *cell)
{
    const Table *table = table_of(set, leaf->shape);
    int64_t bits = cell->bits;
    int meta = 1;
    switch (cell_field(leaf)->kind) {
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        meta = 1 + cell->places;
        break;
    case FIELD_TEXT:
    case FIELD_REF: /* of facts without a key: the row's number, as it was written */
        bits = text_bits(intern(set, cell->text));
        break;
    default:
        break;
    }
    *value_at(table, leaf->column, row) = bits;
    *meta_at(table, leaf->column, row) = (uint8_t)meta;
}

void store_clear(FactSet *set, const Field *leaf, int64_t row)
{
    *meta_at(table_of(set, leaf->shape), leaf->column, row) = 0;
}

static int add_wide(FactSet *set, Wide wide)
{
    vec_push(set->arena, &set->wide, wide);
    return set->wide.n - 1;
}

static bool fits32(int64_t n)
{
    return n >= INT32_MIN && n <= INT32_MAX;
}

void factset_set(FactSet *set, const Field *leaf, int64_t row, Value value)
{
    const Table *table = table_of(set, leaf->shape);
    int64_t bits = 0;
    int meta = 1, places;
    switch (value.kind) {
    case VALUE_MISSING:
        meta = 0;
        break;
    case VALUE_BOOL:
        bits = value.boolean;
        break;
    case VALUE_NUMBER:
        if (number_to_decimal(value.number, 36, &bits, &places)) {
            meta = 1 + places;
        } else {
            bits = add_wide(set, (Wide){.number = value.number});
            meta = META_WIDE;
        }
        break;
    case VALUE_DATE:
        bits = value.date;
        break;
    case VALUE_DURATION:
        if (fits32(value.duration.months) && fits32(value.duration.days)) {
            bits = value.duration.months * ((int64_t)1 << 32) + value.duration.days;
        } else {
            bits = add_wide(set, (Wide){.duration = value.duration});
            meta = META_WIDE;
        }
        break;
    case VALUE_TEXT:
        bits = text_bits(intern(set, value.text));
        break;
    case VALUE_ENUM:
        bits = value.code;
        break;
    }
    *value_at(table, leaf->column, row) = bits;
    *meta_at(table, leaf->column, row) = (uint8_t)meta;
}

static Duration duration_of_bits(int64_t bits)
{
    int32_t days = (int32_t)(uint32_t)(uint64_t)bits;
    return (Duration){(bits - days) / ((int64_t)1 << 32), days};
}

Value factset_value(const FactSet *set, const Field *leaf, int64_t row)
{
    const Table *table = table_of(set, leaf->shape);
    int meta = *meta_at(table, leaf->column, row) & META_KIND;
    int64_t bits = *value_at(table, leaf->column, row);
    Value value = {.kind = VALUE_MISSING};
    if (meta == 0)
        return value;
    switch (cell_field(leaf)->kind) {
    case FIELD_BOOLEAN:
        value.kind = VALUE_BOOL;
        value.boolean = bits != 0;
        break;
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        value.kind = VALUE_NUMBER;
        value.number = meta == META_WIDE ? set->wide.items[bits].number : number_from_decimal(bits, meta - 1);
        break;
    case FIELD_DATE:
        value.kind = VALUE_DATE;
        value.date = (Date)bits;
        break;
    case FIELD_DURATION:
        value.kind = VALUE_DURATION;
        value.duration = meta == META_WIDE ? set->wide.items[bits].duration : duration_of_bits(bits);
        break;
    case FIELD_TEXT:
    case FIELD_REF:
        value.kind = VALUE_TEXT;
        value.text = text_of_bits(bits);
        break;
    case FIELD_ENUM:
        value.kind = VALUE_ENUM;
        value.code = (int)bits;
        break;
    default:
        break;
    }
    return value;
}

/* --- Keys --------------------------------------------------------------------------------------------------------- */

static void print_key(Buf *buf, const Field *key, Value value)
{
    switch (value.kind) {
    case VALUE_MISSING:
        break;
    case VALUE_BOOL:
        buf_add_c(buf, value.boolean ? "yes" : "no");
        break;
    case VALUE_NUMBER:
        number_print_plain(buf, value.number);
        break;
    case VALUE_DATE:
        date_print(buf, value.date);
        break;
    case VALUE_DURATION:
        buf_add_format(buf, "%lld months %lld days", (long long)value.duration.months, (long long)value.duration.days);
        break;
    case VALUE_TEXT:
        buf_add(buf, value.text);
        break;
    case VALUE_ENUM:
        if (value.code >= 0 && value.code < key->enums->n)
            buf_add(buf, key->enums->values[value.code].name);
        break;
    }
}

/* The text under which the row is in the index; STR_NONE when its key is missing. */
static Str key_of_row(const FactSet *set, const Facts *facts, int64_t row)
{
    const Table *table = table_of(set, facts->shape);
    if (!facts->key || *meta_at(table, facts->key->column, row) == 0)
        return STR_NONE;
    return text_of_bits(*value_at(table, table->id_slot >= 0 ? table->id_slot : facts->key->column, row));
}

static int64_t find_slot(const FactSet *set, const Facts *facts, const Table *table, Str key)
{
    int64_t mask = table->index_size - 1;
    int64_t slot = (int64_t)(str_hash(key) & (uint64_t)mask);
    while (table->index[slot] != 0 && !str_equal(key_of_row(set, facts, table->index[slot] - 1), key))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_index(FactSet *set, const Facts *facts, Table *table)
{
    int64_t *old = table->index, old_size = table->index_size;
    table->index_size = old_size == 0 ? 32 : 2 * old_size;
    table->index = ARENA_ARRAY(set->arena, int64_t, table->index_size);
    for (int64_t i = 0; i < old_size; i++)
        if (old[i] != 0)
            table->index[find_slot(set, facts, table, key_of_row(set, facts, old[i] - 1))] = old[i];
}

int64_t store_index_row(FactSet *set, const Facts *facts, int64_t row)
{
    Table *table = table_of(set, facts->shape);
    table->indexed = row + 1;
    if (!facts->key || *meta_at(table, facts->key->column, row) == 0)
        return -1;
    if (table->id_slot >= 0) {
        Buf buf = {0};
        print_key(&buf, facts->key, factset_value(set, facts->key, row));
        *value_at(table, table->id_slot, row) = text_bits(intern(set, buf_str(&buf)));
        buf_free(&buf);
    }
    if (2 * (table->index_used + 1) > table->index_size)
        grow_index(set, facts, table);
    int64_t slot = find_slot(set, facts, table, key_of_row(set, facts, row));
    if (table->index[slot] != 0) {
        table->indexed = row;
        return table->index[slot] - 1;
    }
    table->index[slot] = row + 1;
    table->index_used++;
    return -1;
}

int64_t factset_find(const FactSet *set, const Facts *facts, Str id)
{
    const Table *table = table_of(set, facts->shape);
    if (facts->key && table->index_used > 0) {
        int64_t row = table->index[find_slot(set, facts, table, id)] - 1;
        if (row >= 0)
            return row;
    }
    /* Records without a key go by their number. */
    int64_t number = 0;
    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9' || i >= 18 || id.p[0] == '0')
            return -1;
        number = number * 10 + (id.p[i] - '0');
    }
    if (number < 1 || number > table->rows || key_of_row(set, facts, number - 1).n > 0)
        return -1;
    return number - 1;
}

Str factset_id(const FactSet *set, const Facts *facts, int64_t row)
{
    const Table *table = table_of(set, facts->shape);
    Str key = key_of_row(set, facts, row);
    if (key.n > 0)
        return key;
    if (table->id_slot >= 0) {
        Str id = text_of_bits(*value_at(table, table->id_slot, row));
        if (id.n > 0)
            return id;
    }
    return str_format(set->arena, "%lld", (long long)row + 1);
}

int64_t store_find_cell(FactSet *set, const Facts *facts, const Cell *key)
{
    if (!facts->key || facts->key->kind == FIELD_TEXT)
        return factset_find(set, facts, key->text);
    Value value = {.kind = VALUE_MISSING};
    switch (facts->key->kind) {
    case FIELD_BOOLEAN:
        value = (Value){.kind = VALUE_BOOL, .boolean = key->bits != 0};
        break;
    case FIELD_DATE:
        value = (Value){.kind = VALUE_DATE, .date = (Date)key->bits};
        break;
    case FIELD_DURATION:
        value = (Value){.kind = VALUE_DURATION, .duration = duration_of_bits(key->bits)};
        break;
    case FIELD_ENUM:
        value = (Value){.kind = VALUE_ENUM, .code = (int)key->bits};
        break;
    default:
        value = (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(key->bits, key->places)};
    }
    Buf buf = {0};
    print_key(&buf, facts->key, value);
    int64_t row = factset_find(set, facts, buf_str(&buf));
    buf_free(&buf);
    return row;
}

/* --- References --------------------------------------------------------------------------------------------------- */

void store_set_ref_place(FactSet *set, const Field *ref, int64_t row, int64_t line, int column)
{
    const Table *table = table_of(set, ref->shape);
    int64_t first = factset_origin(set, ref->shape, row).line;
    /* The line within the record, a record being at most some 16 MB long, and the column share one value. */
    *value_at(table, table->ref_slots[ref->column], row) = (line - first) * ((int64_t)1 << 32) + column;
}

void factset_set_ref(FactSet *set, const Field *ref, int64_t row, int64_t target_row)
{
    const Table *table = table_of(set, ref->shape);
    *value_at(table, table->ref_slots[ref->column], row) = target_row;
    uint8_t *meta = meta_at(table, ref->column, row);
    *meta = META_LINKED;
    const Field *key = ref->target->key;
    if (!key)
        return;
    const Table *target = table_of(set, ref->target->shape);
    *value_at(table, ref->column, row) = *value_at(target, key->column, target_row);
    *meta |= *meta_at(target, key->column, target_row) & META_KIND;
}

RefState factset_follow(const FactSet *set, const Field *ref, int64_t row, int64_t *target_row)
{
    const Table *table = table_of(set, ref->shape);
    int meta = *meta_at(table, ref->column, row);
    if (meta & META_LINKED) {
        *target_row = *value_at(table, table->ref_slots[ref->column], row);
        return REF_FOUND;
    }
    return meta == 0 ? REF_MISSING : REF_NOT_GIVEN;
}

static Words key_words(const FactSet *set, const Field *ref, int64_t row)
{
    Buf buf = {0};
    print_key(&buf, cell_field(ref), factset_value(set, ref, row));
    Words words = words_of(str_copy(set->arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

static void follow_all(FactSet *set, const Field *ref, bool lenient, DiagList *diags)
{
    const Table *table = table_of(set, ref->shape);
    const Facts *target = ref->target;
    if (!factset_given(set, target) && factset_rows(set, target->shape) == 0)
        return;
    int slot = table->ref_slots[ref->column];
    for (int64_t row = 0; row < table->rows; row++) {
        uint8_t *meta = meta_at(table, ref->column, row);
        if (*meta == 0 || (*meta & META_LINKED) != 0)
            continue;
        int64_t *place = value_at(table, slot, row);
        Value key = factset_value(set, ref, row);
        Buf buf = {0};
        if (key.kind != VALUE_TEXT)
            print_key(&buf, cell_field(ref), key);
        int64_t found = factset_find(set, target, key.kind == VALUE_TEXT ? key.text : buf_str(&buf));
        buf_free(&buf);
        if (found >= 0) {
            *meta |= META_LINKED;
            *place = found;
            continue;
        }
        if (store_is_incomplete(set, target))
            continue;
        FactOrigin origin = factset_origin(set, ref->shape, row);
        int column = (int)(*place & 0xffffffff);
        DiagPlace where = place_file(origin.file, origin.line + (*place >> 32), column);
        Str zh = target->label.n > 0 ? target->label : target->name;
        Diag *diag = diag_add_level(diags, lenient ? DIAG_WARNING : DIAG_ERROR, DIAG_FACTS_REF_UNKNOWN, where,
                                    DIAG_ARGS(((Words){ref->path, field_shown(ref)}), key_words(set, ref, row),
                                              ((Words){target->name, zh})));
        if (lenient)
            diag_help(diag, WORDS("it counts as missing", "按未填写处理"));
        *meta = 0;
    }
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

void factset_set_list(FactSet *set, const Field *list, int64_t row)
{
    const Table *table = table_of(set, list->facts->shape);
    *meta_at(table, table->shape->ncolumns + list->column, row) = 1;
}

bool factset_list(const FactSet *set, const Field *list, int64_t row, int64_t *n)
{
    const Table *table = table_of(set, list->facts->shape);
    const Elements *elements = &table->lists[list->column];
    bool given = *meta_at(table, table->shape->ncolumns + list->column, row) != 0;
    *n = row < elements->n ? elements->starts[row + 1] - elements->starts[row] : 0;
    if (list->kind == FIELD_INVERSE)
        given = given || *n > 0 || factset_given(set, list->target);
    return given;
}

int64_t factset_element(const FactSet *set, const Field *list, int64_t row, int64_t i)
{
    const Elements *elements = &table_of(set, list->facts->shape)->lists[list->column];
    int64_t at = elements->starts[row] + i;
    return elements->rows ? elements->rows[at] : at;
}

/* Counts what belongs to each owner into starts[owner + 1], then sums up. */
static void sum_starts(Elements *elements)
{
    for (int64_t row = 0; row < elements->n; row++)
        elements->starts[row + 1] += elements->starts[row];
}

static void copy_row(const Table *from, int64_t from_row, const Table *to, int64_t to_row)
{
    for (int c = 0; c < to->nvalues; c++)
        *value_at(to, c, to_row) = *value_at(from, c, from_row);
    for (int c = 0; c < to->nmeta; c++)
        *meta_at(to, c, to_row) = *meta_at(from, c, from_row);
    const Segment *source = segment_of(from, from_row);
    Segment *target = segment_of(to, to_row);
    target->lines[to_row - target->base] = source->lines[from_row - source->base];
    target->files[to_row - target->base] = source->files[from_row - source->base];
}

static void group_list(FactSet *set, const Field *list)
{
    Table *owner = table_of(set, list->facts->shape), *table = table_of(set, list->shape);
    Elements *elements = &owner->lists[list->column];
    elements->n = owner->rows;
    elements->starts = ARENA_ARRAY(set->arena, int64_t, owner->rows + 1);
    int64_t before = 0;
    bool grouped = true;
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t parent = *value_at(table, table->parent_slot, row);
        elements->starts[parent + 1]++;
        grouped = grouped && parent >= before;
        before = parent;
        *meta_at(owner, owner->shape->ncolumns + list->column, parent) = 1;
    }
    sum_starts(elements);
    if (grouped)
        return;
    Table sorted = *table;
    sorted.segments.items = NULL;
    sorted.segments.n = sorted.segments.capacity = 0;
    sorted.rows = 0;
    while (sorted.rows < table->rows)
        add_row(set, &sorted);
    int64_t *next = ARENA_ARRAY(set->arena, int64_t, owner->rows);
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t parent = *value_at(table, table->parent_slot, row);
        copy_row(table, row, &sorted, elements->starts[parent] + next[parent]++);
    }
    *table = sorted;
}

static void group_inverse(FactSet *set, const Field *list)
{
    const Field *via = list->via;
    const Table *table = table_of(set, via->shape);
    Table *owner = table_of(set, list->facts->shape);
    Elements *elements = &owner->lists[list->column];
    elements->n = owner->rows;
    elements->starts = ARENA_ARRAY(set->arena, int64_t, owner->rows + 1);
    int64_t target;
    for (int64_t row = 0; row < table->rows; row++)
        if (factset_follow(set, via, row, &target) == REF_FOUND)
            elements->starts[target + 1]++;
    sum_starts(elements);
    elements->rows = ARENA_ARRAY(set->arena, int64_t, elements->starts[owner->rows] + 1);
    int64_t *next = ARENA_ARRAY(set->arena, int64_t, owner->rows + 1);
    for (int64_t row = 0; row < table->rows; row++)
        if (factset_follow(set, via, row, &target) == REF_FOUND)
            elements->rows[elements->starts[target] + next[target]++] = row;
}

static void index_rest(FactSet *set, const Facts *facts, bool lenient, DiagList *diags)
{
    Table *table = table_of(set, facts->shape);
    for (int64_t row = table->indexed; row < table->rows; row++) {
        int64_t first = store_index_row(set, facts, row);
        if (first < 0)
            continue;
        FactOrigin origin = factset_origin(set, facts->shape, row), before = factset_origin(set, facts->shape, first);
        Diag *diag = diag_add_level(diags, lenient ? DIAG_WARNING : DIAG_ERROR, DIAG_FACTS_KEY_TWICE,
                                    place_file(origin.file, origin.line, 0),
                                    DIAG_ARGS(key_words(set, facts->key, row)));
        if (before.line > 0)
            diag_more(diag, place_file(before.file, before.line, 0), WORDS("first here", "第一次出现在这里"));
        store_clear(set, facts->key, row);
        table->indexed = row + 1;
    }
}

static void number_rows(FactSet *set, const Facts *facts)
{
    const Table *table = table_of(set, facts->shape);
    if (table->id_slot < 0)
        return;
    for (int64_t row = 0; row < table->rows; row++) {
        if (key_of_row(set, facts, row).n > 0)
            continue;
        char number[24];
        char *p = number + sizeof number;
        for (int64_t n = row + 1; n > 0; n /= 10)
            *--p = (char)('0' + n % 10);
        Str id = {p, (size_t)(number + sizeof number - p)};
        *value_at(table, table->id_slot, row) = text_bits(intern(set, id));
    }
}

void factset_finish(FactSet *set, bool lenient, DiagList *diags)
{
    const Schema *schema = set->schema;
    for (int i = 0; i < schema->nfacts; i++) {
        index_rest(set, schema->facts[i], lenient, diags);
        number_rows(set, schema->facts[i]);
    }
    /* Lists before references: grouping moves elements, and their references with them. */
    for (int i = 0; i < schema->nshapes; i++)
        if (schema->shapes[i]->list)
            group_list(set, schema->shapes[i]->list);
    for (int i = 0; i < schema->nshapes; i++)
        for (int c = 0; c < schema->shapes[i]->ncolumns; c++)
            if (schema->shapes[i]->columns[c]->kind == FIELD_REF)
                follow_all(set, schema->shapes[i]->columns[c], lenient, diags);
    for (int i = 0; i < schema->nfacts; i++) {
        const Facts *facts = schema->facts[i];
        for (int k = 0; k < facts->nlists; k++)
            if (facts->lists[k]->kind == FIELD_INVERSE)
                group_inverse(set, facts->lists[k]);
    }
}

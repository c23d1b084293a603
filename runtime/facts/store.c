#include "runtime/facts/table.h"

#include <string.h>

FactSet *factset_new(Arena *arena, const Schema *schema) {
    FactSet *set = ARENA_NEW(arena, FactSet);
    set->arena = set->batch = arena;
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

const Schema *factset_schema(const FactSet *set) {
    return set->schema;
}

static void add_segment(Arena *arena, Table *table) {
    Segment segment = {.base = table->rows};
    segment.rows = table->is_large              ? SEGMENT_ROWS
                   : table->rows == 0           ? FIRST_ROWS
                   : table->rows < SEGMENT_ROWS ? (int)table->rows
                                                : SEGMENT_ROWS;
    segment.stride = segment.rows < SEGMENT_ROWS ? segment.rows : segment.rows + COLUMN_GAP;
    segment.values = ARENA_ARRAY(arena, int64_t, (size_t)table->nvalues * (size_t)segment.stride);
    segment.meta = ARENA_ARRAY(arena, uint8_t, (size_t)table->nmeta * (size_t)segment.stride);
    segment.lines = ARENA_ARRAY(arena, int64_t, segment.rows);
    segment.files = ARENA_ARRAY(arena, int32_t, segment.rows);
    vec_push(arena, &table->segments, segment);
}

int64_t table_make_room(FactSet *set, Table *table) {
    if (segment_index(table, table->rows) == table->segments.n)
        add_segment(set->arena, table);
    return table->rows;
}

int64_t table_add_row(FactSet *set, Table *table) {
    table_make_room(set, table);
    return table->rows++;
}

int64_t factset_add_row(FactSet *set, const Shape *shape, int64_t parent_row) {
    Table *table = table_of(set, shape);
    int64_t row = table_add_row(set, table);
    if (table->parent_slot >= 0)
        *value_at(table, table->parent_slot, row) = parent_row;
    return row;
}

void store_truncate(FactSet *set, const Shape *shape, int64_t rows) {
    Table *table = table_of(set, shape);
    for (; table->rows > rows; table->rows--) {
        int64_t row = table->rows - 1;
        for (int c = 0; c < table->nmeta; c++)
            *meta_at(table, c, row) = 0;
        for (int c = shape->ncolumns; c < table->nvalues; c++)
            *value_at(table, c, row) = 0;
    }
}

int64_t factset_rows(const FactSet *set, const Shape *shape) {
    return table_of(set, shape)->rows;
}

/* --- Origins ------------------------------------------------------------------------------------------------------ */

int store_add_file(FactSet *set, Str name) {
    vec_push(set->arena, &set->files, name);
    return set->files.n - 1;
}

void store_set_origin(FactSet *set, const Shape *shape, int64_t row, int file, int64_t line) {
    Segment *segment = segment_of(table_of(set, shape), row);
    segment->lines[row - segment->base] = line;
    segment->files[row - segment->base] = file;
}

FactOrigin factset_origin(const FactSet *set, const Shape *shape, int64_t row) {
    const Segment *segment = segment_of(table_of(set, shape), row);
    return (FactOrigin){set->files.items[segment->files[row - segment->base]], segment->lines[row - segment->base]};
}

void store_set_given(FactSet *set, const Facts *facts) {
    table_of(set, facts->shape)->given = true;
}

void store_set_incomplete(FactSet *set, const Facts *facts) {
    table_of(set, facts->shape)->incomplete = true;
}

bool store_is_incomplete(const FactSet *set, const Facts *facts) {
    return table_of(set, facts->shape)->incomplete;
}

bool factset_given(const FactSet *set, const Facts *facts) {
    return table_of(set, facts->shape)->given;
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

static void next_text_block(FactSet *set, size_t bytes) {
    set->text_used = 0;
    if (set->text_next < set->text_kept.n) {
        set->text_block = set->text_kept.items[set->text_next++];
        set->text_bytes = TEXT_BLOCK_BYTES;
        return;
    }
    bool is_small = set->text_bytes == 0 && !set->is_large && bytes <= FIRST_TEXT_BYTES;
    set->text_bytes = is_small ? FIRST_TEXT_BYTES : TEXT_BLOCK_BYTES;
    set->text_block = arena_alloc(set->arena, set->text_bytes);
    if (set->is_large) {
        vec_push(set->arena, &set->text_kept, set->text_block);
        set->text_next = set->text_kept.n;
    }
}

static Text *keep_text(FactSet *set, Str s) {
    size_t bytes = (sizeof(Text) + s.n + 3) & ~(size_t)3;
    Text *text;
    if (bytes > TEXT_BLOCK_BYTES / 4) {
        text = arena_alloc(set->batch, bytes);
    } else {
        if (set->text_used + bytes > set->text_bytes) {
            next_text_block(set, bytes);
        }
        text = (Text *)(void *)(set->text_block + set->text_used);
        set->text_used += bytes;
    }
    text->n = (uint32_t)s.n;
    if (s.n > 0)
        memcpy(text->p, s.p, s.n);
    return text;
}

const Text *table_intern(FactSet *set, Str s) {
    if (set->text_misses >= set->text_slots && set->text_slots < TEXT_CACHE) {
        set->text_slots = set->text_slots == 0 && !set->is_large ? FIRST_TEXT_CACHE : TEXT_CACHE;
        set->text_cache = ARENA_ARRAY(set->arena, const Text *, set->text_slots);
        set->text_misses = 0;
    }
    const Text **cached = &set->text_cache[str_hash(s) % (unsigned)set->text_slots];
    if (!*cached || !str_equal((Str){(*cached)->p, (*cached)->n}, s)) {
        *cached = keep_text(set, s);
        set->text_misses += set->text_slots < TEXT_CACHE;
    }
    return *cached;
}

int64_t store_text_once(FactSet *set, Str text) {
    return text_bits(keep_text(set, text));
}

int64_t store_text(FactSet *set, Str text) {
    return text_bits(table_intern(set, text));
}

void store_put(FactSet *set, const Field *leaf, int64_t row, const Cell *cell) {
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
        bits = text_bits(table_intern(set, cell->text));
        break;
    default:
        break;
    }
    *value_at(table, leaf->column, row) = bits;
    *meta_at(table, leaf->column, row) = (uint8_t)meta;
}

void store_clear(FactSet *set, const Field *leaf, int64_t row) {
    *meta_at(table_of(set, leaf->shape), leaf->column, row) = 0;
}

static int add_wide(FactSet *set, Wide wide) {
    vec_push(set->arena, &set->wide, wide);
    return set->wide.n - 1;
}

static bool fits32(int64_t n) {
    return n >= INT32_MIN && n <= INT32_MAX;
}

void factset_set(FactSet *set, const Field *leaf, int64_t row, Value value) {
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
        bits = text_bits(table_intern(set, value.text));
        break;
    case VALUE_ENUM:
        bits = value.code;
        break;
    }
    *value_at(table, leaf->column, row) = bits;
    *meta_at(table, leaf->column, row) = (uint8_t)meta;
}

static Duration duration_of_bits(int64_t bits) {
    int32_t days = (int32_t)(uint32_t)(uint64_t)bits;
    return (Duration){(bits - days) / ((int64_t)1 << 32), days};
}

Value factset_value(const FactSet *set, const Field *leaf, int64_t row) {
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

bool factset_decimal(const FactSet *set, const Field *leaf, int64_t row, int64_t *digits, int *places) {
    bool is_number = leaf->kind == FIELD_COUNT || leaf->kind == FIELD_INTEGER || leaf->kind == FIELD_NUMBER ||
                     leaf->kind == FIELD_UNIT;
    if (!is_number)
        return false;
    const Table *table = table_of(set, leaf->shape);
    int meta = *meta_at(table, leaf->column, row) & META_KIND;
    *digits = *value_at(table, leaf->column, row);
    *places = meta - 1;
    return meta > 0 && meta != META_WIDE && *places <= NUMBER_MAX_DIGITS;
}

/* --- Keys --------------------------------------------------------------------------------------------------------- */

void table_print_key(Buf *buf, const Field *key, Value value) {
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
Str table_key(const FactSet *set, const Facts *facts, int64_t row) {
    const Table *table = table_of(set, facts->shape);
    if (!facts->key || *meta_at(table, facts->key->column, row) == 0)
        return STR_NONE;
    return text_of_bits(*value_at(table, table->id_slot >= 0 ? table->id_slot : facts->key->column, row));
}

static int64_t find_slot(const FactSet *set, const Facts *facts, const Table *table, Str key) {
    int64_t mask = table->index_size - 1;
    int64_t slot = (int64_t)(str_hash(key) & (uint64_t)mask);
    while (table->index[slot] != 0 && !str_equal(table_key(set, facts, table->index[slot] - 1), key))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_index(FactSet *set, const Facts *facts, Table *table) {
    int64_t *old = table->index, old_size = table->index_size;
    table->index_size = old_size == 0 ? 32 : 2 * old_size;
    table->index = ARENA_ARRAY(set->arena, int64_t, table->index_size);
    for (int64_t i = 0; i < old_size; i++)
        if (old[i] != 0)
            table->index[find_slot(set, facts, table, table_key(set, facts, old[i] - 1))] = old[i];
}

static int64_t add_to_index(FactSet *set, const Facts *facts, Table *table, int64_t row) {
    if (2 * (table->index_used + 1) > table->index_size)
        grow_index(set, facts, table);
    int64_t slot = find_slot(set, facts, table, table_key(set, facts, row));
    if (table->index[slot] != 0)
        return table->index[slot] - 1;
    table->index[slot] = row + 1;
    table->index_used++;
    return -1;
}

/* Keys that ascend need no index to be told apart. From the first that does not on, all are in it. */
static void leave_order(FactSet *set, const Facts *facts, Table *table) {
    table->unordered = true;
    for (int64_t row = 0; row < table->indexed; row++)
        if (*meta_at(table, facts->key->column, row) != 0)
            add_to_index(set, facts, table, row);
}

static bool all_digits(const char *p, size_t n) {
    bool all = true;
    for (size_t i = 0; i < n; i++)
        all = all && p[i] >= '0' && p[i] <= '9';
    return all;
}

/* From byte `at` on of eight, the first of which is the lowest. */
static bool digits_from(const char *p, unsigned at) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    word ^= 0x3030303030303030u;
    return (((word + 0x7676767676767676u) | word) & 0x8080808080808080u) >> (8 * at) == 0;
}

/* Whether `key` comes behind `before` in natural order. Mostly they are of one length and differ in a number at their
 * end. */
bool key_ascends(Str before, Str key) {
    size_t at = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (key.n == before.n && key.n >= 8 && key.n <= 16 && memcmp(key.p, before.p, 8) == 0) {
        const char *a = before.p + key.n - 8, *b = key.p + key.n - 8;
        uint64_t x, y;
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        unsigned first = x == y ? 8 : (unsigned)__builtin_ctzll(x ^ y) / 8;
        if (first < 8 && digits_from(a, first) && digits_from(b, first))
            return b[first] > a[first];
    }
#endif
    while (at < key.n && at < before.n && key.p[at] == before.p[at])
        at++;
    if (key.n == before.n && all_digits(key.p + at, key.n - at) && all_digits(before.p + at, key.n - at))
        return at < key.n && key.p[at] > before.p[at];
    return str_compare_natural(before, key) < 0;
}

int64_t store_index_row(FactSet *set, const Facts *facts, int64_t row) {
    Table *table = table_of(set, facts->shape);
    bool has_key = facts->key && *meta_at(table, facts->key->column, row) != 0;
    if (has_key && table->id_slot >= 0) {
        Buf buf = {0};
        table_print_key(&buf, facts->key, factset_value(set, facts->key, row));
        *value_at(table, table->id_slot, row) = text_bits(table_intern(set, buf_str(&buf)));
        buf_free(&buf);
    }
    if (table->is_window) {
        /* The stream, which knows the blocks before, tells keys apart. */
        table->unordered = table->unordered || !has_key ||
                           (row > 0 && !key_ascends(table_key(set, facts, row - 1), table_key(set, facts, row)));
        table->indexed = row + 1;
        return -1;
    }
    if (facts->key && !table->unordered) {
        if (has_key && (row == 0 || key_ascends(table_key(set, facts, row - 1), table_key(set, facts, row)))) {
            table->indexed = row + 1;
            return -1;
        }
        leave_order(set, facts, table);
    }
    int64_t first = has_key ? add_to_index(set, facts, table, row) : -1;
    table->indexed = first < 0 ? row + 1 : row;
    return first;
}

/* How many of these rows, of one segment, have keys that go on ascending. */
static int ascending_rows(const FactSet *set, const Facts *facts, const Table *table, int64_t first, int n) {
    const Segment *segment = segment_of(table, first);
    const int64_t *keys = segment_values(segment, facts->key->column) + (first - segment->base);
    const uint8_t *meta = segment_meta(segment, facts->key->column) + (first - segment->base);
    Str before = first > 0 ? table_key(set, facts, first - 1) : STR_NONE;
    for (int i = 0; i < n; i++) {
        Str key = text_of_bits(keys[i]);
        if (meta[i] == 0 || (first + i > 0 && !key_ascends(before, key)))
            return i;
        before = key;
    }
    return n;
}

int store_index_rows(FactSet *set, const Facts *facts, int64_t first, int n) {
    Table *table = table_of(set, facts->shape);
    bool may_ascend = facts->key && table->id_slot < 0 && !table->unordered;
    int ascending = may_ascend ? ascending_rows(set, facts, table, first, n) : 0;
    table->indexed = ascending > 0 ? first + ascending : table->indexed;
    for (int i = ascending; i < n; i++)
        if (store_index_row(set, facts, first + i) >= 0)
            return i;
    return n;
}

int64_t factset_find(const FactSet *set, const Facts *facts, Str id) {
    Table *table = table_of(set, facts->shape);
    if (facts->key && !table->unordered && table->indexed > 0)
        leave_order((FactSet *)set, facts, table);
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
    if (number < 1 || number > table->rows || table_key(set, facts, number - 1).n > 0)
        return -1;
    return number - 1;
}

Str factset_id(const FactSet *set, const Facts *facts, int64_t row) {
    const Table *table = table_of(set, facts->shape);
    Str key = table_key(set, facts, row);
    if (key.n > 0)
        return key;
    if (table->id_slot >= 0) {
        Str id = text_of_bits(*value_at(table, table->id_slot, row));
        if (id.n > 0)
            return id;
    }
    return str_format(set->batch, "%lld", (long long)(table->before + row + 1));
}

int64_t store_find_cell(FactSet *set, const Facts *facts, const Cell *key) {
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
    table_print_key(&buf, facts->key, value);
    int64_t row = factset_find(set, facts, buf_str(&buf));
    buf_free(&buf);
    return row;
}

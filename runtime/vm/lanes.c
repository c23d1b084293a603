#include "runtime/vm/lanes.h"

#include "runtime/code/code.h"
#include "runtime/facts/pack.h"
#include "runtime/facts/table.h"

#include <string.h>

static int64_t power_of_ten(int places) {
    int64_t power = 1;
    while (places-- > 0)
        power *= 10;
    return power;
}

static bool is_number(const Field *field) {
    return field->kind == FIELD_COUNT || field->kind == FIELD_INTEGER || field->kind == FIELD_NUMBER ||
           field->kind == FIELD_UNIT;
}

enum { MAX_PLACES = 9 };

int64_t lanes_scale(const FactSet *set, const Field *field) {
    if (field->kind == FIELD_UNIT)
        return power_of_ten(field->unit->scale);
    if (field->kind != FIELD_NUMBER)
        return 1;
    const Table *table = table_of(set, field->shape);
    int places = 0;
    for (int64_t row = 0; row < table->rows;) {
        const Segment *segment = segment_of(table, row);
        const uint8_t *meta = segment_meta(segment, field->column);
        for (int i = 0; i < segment->rows && row < table->rows; i++, row++) {
            int kind = meta[i] & META_KIND;
            if (kind != META_WIDE && kind - 1 > places && kind - 1 <= MAX_PLACES)
                places = kind - 1;
        }
    }
    return power_of_ten(places);
}

/* Dates far from any measure take the exact path, so that adding months or days in lanes stays inside the calendar. */
enum { LANE_DATE_MIN = -354285 /* 1000-01-01 */, LANE_DATE_MAX = 2568019 /* 9000-12-31 */ };

/* The cell as a lane; false when it does not fit. */
static bool lane_of_cell(const Field *field, int64_t bits, int kind, bool number, int64_t scale, int64_t *lane) {
    if (!number) {
        *lane = bits;
        return field->kind != FIELD_DATE || (bits >= LANE_DATE_MIN && bits <= LANE_DATE_MAX);
    }
    if (kind == META_WIDE)
        return false;
    int64_t own = power_of_ten(kind - 1 <= 18 ? kind - 1 : 18);
    if (kind - 1 > 18 || scale % own != 0)
        return false;
    return !__builtin_mul_overflow(bits, scale / own, lane);
}

static int width_of(int64_t low, int64_t high) {
    if (low >= INT8_MIN && high <= INT8_MAX)
        return 1;
    if (low >= INT16_MIN && high <= INT16_MAX)
        return 2;
    if (low >= INT32_MIN && high <= INT32_MAX)
        return 4;
    return 8;
}

int64_t dictionary_number(Dictionary *dictionary, Str text) {
    void **slot = map_slot(&dictionary->numbers, text);
    if (*slot == NULL) {
        vec_push(dictionary->arena, &dictionary->texts, text);
        *slot = (void *)(intptr_t)dictionary->texts.n;
    }
    return (intptr_t)*slot - 1;
}

/* Equal texts mostly lie at one place. */
static int64_t number_of_text(Dictionary *dictionary, int64_t bits, int64_t *last_bits, int64_t *last_number) {
    if (bits != *last_bits) {
        *last_number = dictionary_number(dictionary, text_of_bits(bits));
        *last_bits = bits;
    }
    return *last_number;
}

/* One column on its way into lanes: two times over its segments. */
typedef struct Filling {
    Lanes *lanes;
    const Table *table;
    const PackForm *form;
    uint64_t *odd;
    bool number;
} Filling;

static int64_t rows_of(const Filling *f, const Segment *segment) {
    int64_t left = f->table->rows - segment->base;
    return left < segment->rows ? left : segment->rows;
}

/* What the values are to be multiplied with; 0 where each cell has to be looked at. */
static int64_t common_factor(const Filling *f, const PackLook *look) {
    if (!f->number) {
        bool fits = f->lanes->field->kind != FIELD_DATE || (look->low >= LANE_DATE_MIN && look->high <= LANE_DATE_MAX);
        return fits && look->meta > 0 ? 1 : 0;
    }
    int places = look->meta - 1;
    if (look->meta <= 0 || look->meta == META_WIDE || places > MAX_PLACES)
        return 0;
    int64_t own = power_of_ten(places), product;
    bool fits = f->lanes->scale % own == 0 && !__builtin_mul_overflow(look->low, f->lanes->scale / own, &product) &&
                !__builtin_mul_overflow(look->high, f->lanes->scale / own, &product);
    return fits ? f->lanes->scale / own : 0;
}

static void widen_bounds(Lanes *lanes, int64_t low, int64_t high) {
    bool none = lanes->low > lanes->high;
    lanes->low = none || low < lanes->low ? low : lanes->low;
    lanes->high = none || high > lanes->high ? high : lanes->high;
}

/* What is known, and within which bounds; cells that no lane can hold are odd, and not known. */
static int64_t look_at_segment(Filling *f, const Segment *segment, int64_t *factor) {
    const int64_t *values = segment_values(segment, f->lanes->field->column);
    const uint8_t *meta = segment_meta(segment, f->lanes->field->column);
    int64_t rows = rows_of(f, segment), known = 0;
    *factor = 0;
    if (segment->base % BITS_WORD == 0) {
        PackLook look = f->form->look(values, meta, rows, f->lanes->known + segment->base / BITS_WORD);
        *factor = common_factor(f, &look);
        if (look.known == 0)
            return 0;
        if (*factor != 0) {
            widen_bounds(f->lanes, look.low * *factor, look.high * *factor);
            return look.known;
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        int64_t row = segment->base + i, lane;
        uint64_t bit = (uint64_t)1 << (row % BITS_WORD);
        bool is_known =
            meta[i] != 0 && lane_of_cell(f->lanes->field, values[i], meta[i], f->number, f->lanes->scale, &lane);
        if (meta[i] != 0 && !is_known)
            bit_set(f->odd, row);
        f->lanes->known[row / BITS_WORD] = (f->lanes->known[row / BITS_WORD] & ~bit) | (is_known ? bit : 0);
        if (is_known)
            widen_bounds(f->lanes, lane, lane);
        known += is_known;
    }
    return known;
}

static void set_lane(Lanes *lanes, int64_t row, int64_t value) {
    switch (lanes->width) {
    case 1:
        ((int8_t *)lanes->values)[row] = (int8_t)value;
        break;
    case 2:
        ((int16_t *)lanes->values)[row] = (int16_t)value;
        break;
    case 4:
        ((int32_t *)lanes->values)[row] = (int32_t)value;
        break;
    default:
        ((int64_t *)lanes->values)[row] = value;
        break;
    }
}

/* An unknown value is a zero lane. */
static void fill_segment(Filling *f, const Segment *segment, int64_t factor) {
    Lanes *lanes = f->lanes;
    const int64_t *values = segment_values(segment, lanes->field->column);
    const uint8_t *meta = segment_meta(segment, lanes->field->column);
    int64_t rows = rows_of(f, segment);
    if (factor != 0) {
        f->form->lanes(values, lanes->known + segment->base / BITS_WORD, rows, factor, lanes->width,
                       (char *)lanes->values + segment->base * lanes->width);
        return;
    }
    for (int64_t i = 0; i < rows; i++) {
        int64_t lane = 0;
        if (bit_get(lanes->known, segment->base + i))
            lane_of_cell(lanes->field, values[i], meta[i], f->number, lanes->scale, &lane);
        set_lane(lanes, segment->base + i, lane);
    }
}

static void fill_truths(Filling *f, const Segment *segment, uint64_t *truth) {
    const int64_t *values = segment_values(segment, f->lanes->field->column);
    int64_t rows = rows_of(f, segment), word = segment->base / BITS_WORD;
    if (segment->base % BITS_WORD == 0) {
        f->form->truths(values, f->lanes->known + word, rows, truth + word);
        return;
    }
    for (int64_t i = 0; i < rows; i++)
        if (values[i] != 0 && bit_get(f->lanes->known, segment->base + i))
            bit_set(truth, segment->base + i);
}

/* Lanes of texts are their numbers in the dictionary. */
static int64_t fill_texts(Lanes *lanes, const Table *table, Dictionary *dictionary) {
    int64_t known = 0, last_bits = 0, last_number = 0;
    for (int64_t row = 0; row < table->rows; row++) {
        if (*meta_at(table, lanes->field->column, row) == 0)
            continue;
        int64_t bits = *value_at(table, lanes->field->column, row);
        int64_t number = number_of_text(dictionary, bits, &last_bits, &last_number);
        set_lane(lanes, row, number);
        widen_bounds(lanes, number, number);
        bit_set(lanes->known, row);
        known++;
    }
    return known;
}

void *lanes_room(Arena *arena, int64_t rows, int width, int place) {
    enum { LINE = 64, WAY = 1 << 16, STEP = 8192 + LINE };
    size_t bytes = (size_t)(rows + BITS_WORD) * (size_t)width;
    size_t before = bytes >= WAY ? (size_t)place * STEP % WAY : 0;
    char *room = arena_alloc(arena, bytes + before + LINE);
    return room + (LINE - (uintptr_t)room % LINE) % LINE + before;
}

Lanes *lanes_of_column(Arena *arena, const FactSet *set, const Field *field, Dictionary *dictionary, uint64_t *odd) {
    if (!field_has_lanes(field))
        return NULL;
    const Table *table = table_of(set, field->shape);
    Lanes *lanes = ARENA_NEW(arena, Lanes);
    lanes->field = field;
    lanes->rows = table->rows;
    lanes->scale = lanes_scale(set, field);
    lanes->known = ARENA_ARRAY(arena, uint64_t, bits_words(table->rows) + 1);
    lanes->low = 1, lanes->high = 0;
    Filling f = {.lanes = lanes, .table = table, .form = pack_best(), .odd = odd, .number = is_number(field)};
    int nsegments = 0;
    while (nsegments < table->segments.n && table->segments.items[nsegments].base < table->rows)
        nsegments++;
    Arena *scratch = arena_new();
    int64_t *factors = ARENA_ARRAY(scratch, int64_t, nsegments + 1), known = 0;
    if (field->kind == FIELD_TEXT) {
        lanes->width = 4;
        lanes->values = lanes_room(arena, table->rows, lanes->width, field->column);
        known = fill_texts(lanes, table, dictionary);
    } else {
        for (int i = 0; i < nsegments; i++)
            known += look_at_segment(&f, &table->segments.items[i], &factors[i]);
    }
    if (field->kind == FIELD_BOOLEAN) {
        uint64_t *truth = ARENA_ARRAY(arena, uint64_t, bits_words(table->rows) + 1);
        for (int i = 0; i < nsegments; i++)
            fill_truths(&f, &table->segments.items[i], truth);
        lanes->values = truth;
        lanes->low = 1, lanes->high = 0;
    } else if (field->kind != FIELD_TEXT) {
        /* Zero fits every width. */
        bool any = lanes->low <= lanes->high;
        lanes->width = width_of(any ? lanes->low : 0, any ? lanes->high : 0);
        lanes->values = lanes_room(arena, table->rows, lanes->width, field->column);
        for (int i = 0; i < nsegments; i++)
            fill_segment(&f, &table->segments.items[i], factors[i]);
    }
    if (known == table->rows)
        lanes->known = NULL;
    arena_free(scratch);
    return lanes;
}

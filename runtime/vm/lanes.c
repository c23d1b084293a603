#include "runtime/vm/lanes.h"

#include "runtime/code/code.h"
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

static void narrow(Lanes *lanes, const int64_t *wide) {
    for (int64_t i = 0; i < lanes->rows; i++) {
        switch (lanes->width) {
        case 1: ((int8_t *)lanes->values)[i] = (int8_t)wide[i]; break;
        case 2: ((int16_t *)lanes->values)[i] = (int16_t)wide[i]; break;
        case 4: ((int32_t *)lanes->values)[i] = (int32_t)wide[i]; break;
        default: ((int64_t *)lanes->values)[i] = wide[i]; break;
        }
    }
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

Lanes *lanes_of_column(Arena *arena, const FactSet *set, const Field *field, Dictionary *dictionary, uint64_t *odd) {
    if (!field_has_lanes(field))
        return NULL;
    const Table *table = table_of(set, field->shape);
    Lanes *lanes = ARENA_NEW(arena, Lanes);
    lanes->field = field;
    lanes->rows = table->rows;
    lanes->scale = lanes_scale(set, field);
    lanes->known = ARENA_ARRAY(arena, uint64_t, bits_words(table->rows) + 1);
    bool boolean = field->kind == FIELD_BOOLEAN, number = is_number(field);
    uint64_t *truth = boolean ? ARENA_ARRAY(arena, uint64_t, bits_words(table->rows) + 1) : NULL;
    Arena *scratch = arena_new();
    int64_t *wide = ARENA_ARRAY(scratch, int64_t, table->rows + 1);
    lanes->low = 1, lanes->high = 0;
    int64_t known = 0, last_bits = 0, last_number = 0;
    for (int64_t row = 0; row < table->rows;) {
        const Segment *segment = segment_of(table, row);
        const int64_t *values = segment_values(segment, field->column);
        const uint8_t *meta = segment_meta(segment, field->column);
        for (int i = 0; i < segment->rows && row < table->rows; i++, row++) {
            int kind = meta[i] & META_KIND;
            int64_t lane;
            if (kind == 0)
                continue;
            if (field->kind == FIELD_TEXT)
                lane = number_of_text(dictionary, values[i], &last_bits, &last_number);
            else if (!lane_of_cell(field, values[i], kind, number, lanes->scale, &lane)) {
                bit_set(odd, row);
                continue;
            }
            bit_set(lanes->known, row);
            known++;
            if (boolean) {
                if (lane != 0)
                    bit_set(truth, row);
                continue;
            }
            if (lanes->low > lanes->high)
                lanes->low = lanes->high = lane;
            if (lane < lanes->low)
                lanes->low = lane;
            if (lane > lanes->high)
                lanes->high = lane;
            wide[row] = lane;
        }
    }
    if (known == table->rows)
        lanes->known = NULL;
    if (boolean) {
        lanes->values = truth;
    } else {
        /* An unknown value is a zero lane, which has to fit too: it fits every width. */
        lanes->width = width_of(lanes->low > lanes->high ? 0 : lanes->low, lanes->low > lanes->high ? 0 : lanes->high);
        lanes->values = arena_alloc(arena, (size_t)(table->rows + 64) * (size_t)lanes->width);
        narrow(lanes, wide);
    }
    arena_free(scratch);
    return lanes;
}

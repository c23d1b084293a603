#include "runtime/facts/put.h"

#include "runtime/base/utf8.h"

/* A reference holds a key, or of facts without one the number as it was written. */
static bool is_text(const Field *field) {
    FieldKind kind = cell_field(field)->kind;
    return kind == FIELD_TEXT || kind == FIELD_REF;
}

QuickColumn quick_column(Arena *arena, const Field *field, bool nameless, bool is_key) {
    QuickColumn column = {.kind = nameless ? QUICK_NAMELESS : QUICK_SKIP, .field = field, .is_key = is_key};
    if (!field)
        return column;
    column.column = field->column;
    column.kind = QUICK_CAREFUL;
    switch (field->kind) {
    case FIELD_COUNT:
    case FIELD_INTEGER:
        column.kind = QUICK_NUMBER;
        column.is_signed = field->kind == FIELD_INTEGER;
        break;
    case FIELD_NUMBER:
        column.kind = QUICK_NUMBER;
        column.is_signed = true;
        column.most_places = NUMBER_MAX_DIGITS;
        break;
    case FIELD_UNIT:
        column.kind = QUICK_NUMBER;
        column.is_signed = field->unit->is_signed;
        column.most_places = field->unit->scale;
        break;
    case FIELD_DATE:
        column.kind = QUICK_DATE;
        break;
    case FIELD_BOOLEAN:
    case FIELD_ENUM:
    case FIELD_DURATION:
        column.kind = QUICK_WORD;
        column.words = ARENA_ARRAY(arena, QuickWord, WORD_SLOTS);
        break;
    case FIELD_TEXT:
        column.kind = QUICK_TEXT;
        break;
    case FIELD_REF:
        column.kind = is_text(field) ? QUICK_TEXT : QUICK_CAREFUL;
        break;
    default:
        break;
    }
    return column;
}

static bool put_careful(Reader *reader, const QuickColumn *column, Str text, int64_t *value, uint8_t *meta) {
    Cell cell;
    CellState state = cell_read(reader->scratch, column->field, text, false, &cell);
    if (state != CELL_GOOD)
        return state == CELL_MISSING && !column->is_key;
    *value = is_text(column->field) ? store_text(reader->set, cell.text) : cell.bits;
    *meta = (uint8_t)(1 + cell.places);
    return true;
}

static bool put_word(Reader *reader, const QuickColumn *column, Str text, int64_t *value, uint8_t *meta) {
    if (text.n > WORD_BYTES)
        return put_careful(reader, column, text, value, meta);
    uint64_t parts[4];
    quick_parts(text.p, text.n, parts);
    QuickWord *word = quick_word_slot(column->words, parts);
    if (!quick_word_is(word, parts)) {
        if (!put_careful(reader, column, text, value, meta) || *meta == 0)
            return *meta == 0 && !column->is_key && str_trim(text).n == 0;
        *word = (QuickWord){{parts[0], parts[1], parts[2], parts[3]}, *value};
        return true;
    }
    *value = word->bits;
    *meta = 1;
    return true;
}

bool quick_put(Reader *reader, const QuickColumn *column, Str text, int64_t *value, uint8_t *meta) {
    *meta = 0;
    if (text.n == 0)
        return !column->is_key;
    switch (column->kind) {
    case QUICK_NUMBER: {
        int places;
        if (!quick_number(text.p, text.n, value, &places) || places > column->most_places ||
            (*value < 0 && !column->is_signed))
            return put_careful(reader, column, text, value, meta);
        /* Of one unit all in the same places, as columns of them are read. */
        if (column->field->kind == FIELD_UNIT && (int)text.n + column->most_places <= NUMBER_MAX_DIGITS)
            for (; places < column->most_places; places++)
                *value *= 10;
        *meta = (uint8_t)(1 + places);
        return true;
    }
    case QUICK_DATE:
        if (text.n != 10 || !quick_date(text.p, value))
            return put_careful(reader, column, text, value, meta);
        *meta = 1;
        return true;
    case QUICK_WORD:
        return put_word(reader, column, text, value, meta);
    case QUICK_TEXT:
        if (quick_may_need_trim(text))
            return put_careful(reader, column, text, value, meta);
        *value = store_text(reader->set, text);
        *meta = 1;
        return true;
    default:
        return put_careful(reader, column, text, value, meta);
    }
}

void quick_put_place(const Table *table, const QuickColumn *column, int64_t row, const char *line, const char *cell) {
    *value_at(table, table->ref_slots[column->column], row) =
        (int64_t)utf8_count((Str){line, (size_t)(cell - line)}) + 1;
}

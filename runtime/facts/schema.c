#include "runtime/facts/schema.h"

#include <string.h>

Schema *schema_new(Arena *arena) {
    Schema *schema = ARENA_NEW(arena, Schema);
    schema->arena = arena;
    return schema;
}

/* The lists of a schema keep no capacity: they double whenever their length is a power of two from 8. */
static void *room_for_one(Arena *arena, void *items, int n) {
    if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
        return items;
    void **wider = ARENA_ARRAY(arena, void *, n == 0 ? 8 : 2 * (size_t)n);
    if (n > 0)
        memcpy(wider, items, (size_t)n * sizeof(void *));
    return wider;
}

#define ADD_POINTER(arena, items, n, item)                                                                             \
    do {                                                                                                               \
        (items) = room_for_one((arena), (items), (n));                                                                 \
        (items)[(n)++] = (item);                                                                                       \
    } while (0)

Unit *schema_add_unit(Schema *schema, Str name, Str label) {
    Unit *unit = ARENA_NEW(schema->arena, Unit);
    unit->name = name;
    unit->label = label;
    unit->scale = 2;
    ADD_POINTER(schema->arena, schema->units, schema->nunits, unit);
    return unit;
}

Facts *schema_add_facts(Schema *schema, Str name, Str label) {
    Facts *facts = ARENA_NEW(schema->arena, Facts);
    facts->name = name;
    facts->label = label;
    facts->index = schema->nfacts;
    ADD_POINTER(schema->arena, schema->facts, schema->nfacts, facts);
    return facts;
}

Field *schema_add_field(Schema *schema, Facts *facts, Field *parent, Str name, Str label, FieldKind kind) {
    Field *field = ARENA_NEW(schema->arena, Field);
    field->name = name;
    field->label = label;
    field->kind = kind;
    field->parent = parent;
    field->facts = facts;
    field->column = -1;
    Record *record = parent ? &parent->record : &facts->root;
    if (record->n == record->capacity)
        record->fields = arena_grow(schema->arena, record->fields, sizeof(Field *), record->n, &record->capacity);
    record->fields[record->n++] = field;
    return field;
}

static Shape *add_shape(Schema *schema, Facts *facts, Field *list) {
    Shape *shape = ARENA_NEW(schema->arena, Shape);
    shape->index = schema->nshapes;
    shape->facts = facts;
    shape->list = list;
    ADD_POINTER(schema->arena, schema->shapes, schema->nshapes, shape);
    return shape;
}

/* Depth: the parser and the readers limit how deep records nest. */
static void lay_out(Schema *schema, Shape *shape, const Record *record, Str prefix) {
    Facts *facts = shape->facts;
    for (int i = 0; i < record->n; i++) {
        Field *field = record->fields[i];
        field->path =
            prefix.n == 0 ? field->name : str_format(schema->arena, "%.*s.%.*s", STR_ARG(prefix), STR_ARG(field->name));
        switch (field->kind) {
        case FIELD_RECORD:
            lay_out(schema, shape, &field->record, field->path);
            break;
        case FIELD_LIST:
            field->shape = add_shape(schema, facts, field);
            field->column = facts->nlists;
            ADD_POINTER(schema->arena, facts->lists, facts->nlists, field);
            lay_out(schema, field->shape, &field->record, field->path);
            break;
        case FIELD_INVERSE:
            field->column = facts->nlists;
            ADD_POINTER(schema->arena, facts->lists, facts->nlists, field);
            break;
        default:
            field->shape = shape;
            field->column = shape->ncolumns;
            ADD_POINTER(schema->arena, shape->columns, shape->ncolumns, field);
        }
    }
}

void schema_finish(Schema *schema) {
    for (int i = 0; i < schema->nfacts; i++) {
        Facts *facts = schema->facts[i];
        facts->shape = add_shape(schema, facts, NULL);
        lay_out(schema, facts->shape, &facts->root, STR_NONE);
    }
}

Field *record_find(const Record *record, Str name, bool *ambiguous) {
    if (ambiguous)
        *ambiguous = false;
    for (int i = 0; i < record->n; i++)
        if (str_equal(record->fields[i]->name, name))
            return record->fields[i];
    Field *found = NULL;
    if (name.n == 0)
        return NULL;
    for (int i = 0; i < record->n; i++) {
        if (!str_equal(record->fields[i]->label, name))
            continue;
        if (found) {
            if (ambiguous)
                *ambiguous = true;
            return found;
        }
        found = record->fields[i];
    }
    return found;
}

Facts *schema_find_facts(const Schema *schema, Str name) {
    for (int i = 0; i < schema->nfacts; i++)
        if (str_equal(schema->facts[i]->name, name))
            return schema->facts[i];
    for (int i = 0; i < schema->nfacts && name.n > 0; i++)
        if (str_equal(schema->facts[i]->label, name))
            return schema->facts[i];
    return NULL;
}

Unit *schema_find_unit(const Schema *schema, Str name) {
    for (int i = 0; i < schema->nunits; i++)
        if (str_equal(schema->units[i]->name, name))
            return schema->units[i];
    for (int i = 0; i < schema->nunits && name.n > 0; i++)
        if (str_equal(schema->units[i]->label, name))
            return schema->units[i];
    return NULL;
}

int enum_find(const EnumType *type, Str name) {
    for (int i = 0; i < type->n; i++)
        if (str_equal(type->values[i].name, name))
            return i;
    for (int i = 0; i < type->n && name.n > 0; i++)
        if (str_equal(type->values[i].label, name))
            return i;
    return -1;
}

Str field_shown(const Field *field) {
    return field->label.n > 0 ? field->label : field->name;
}

bool field_is_leaf(const Field *field) {
    return field->kind != FIELD_RECORD && field->kind != FIELD_LIST && field->kind != FIELD_INVERSE;
}

/* "one of city, county …" with at most eight values: a sentence, not a table. */
static Words enum_words(Arena *arena, const EnumType *type) {
    enum { MAX_NAMED = 8 };
    Buf en = {0}, zh = {0};
    buf_add_c(&en, "one of ");
    for (int i = 0; i < type->n && i < MAX_NAMED; i++) {
        const EnumValue *value = &type->values[i];
        if (i > 0) {
            buf_add_c(&en, ", ");
            buf_add_c(&zh, "、");
        }
        Str label = value->label.n > 0 ? value->label : value->name;
        buf_add_format(&en, "`%.*s`", STR_ARG(value->name));
        buf_add_format(&zh, "`%.*s`", STR_ARG(label));
    }
    if (type->n > MAX_NAMED) {
        buf_add_format(&en, ", … (%d values)", type->n);
        buf_add_format(&zh, "…（共 %d 个）", type->n);
    }
    buf_add_c(&zh, "之一");
    Words words = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

static Words shown_words(Arena *arena, Str name, Str label, const char *en, const char *zh) {
    Str chinese = label.n > 0 ? label : name;
    return (Words){str_format(arena, en, STR_ARG(name)), str_format(arena, zh, STR_ARG(chinese))};
}

Words field_kind_words(Arena *arena, const Field *field) {
    switch (field->kind) {
    case FIELD_BOOLEAN:
        return WORDS("yes or no", "是或否");
    case FIELD_COUNT:
        return WORDS("a count", "计数");
    case FIELD_INTEGER:
        return WORDS("an integer", "整数");
    case FIELD_NUMBER:
        return WORDS("a number", "数值");
    case FIELD_UNIT: {
        Str label = field->unit->label.n > 0 ? field->unit->label : field->unit->name;
        return words_format(arena, WORDS("`{0}`", "`{0}`"), &(Words){field->unit->name, label}, 1);
    }
    case FIELD_DATE:
        return WORDS("a date", "日期");
    case FIELD_DURATION:
        return WORDS("a duration", "期限");
    case FIELD_TEXT:
        return WORDS("text", "文本");
    case FIELD_ENUM:
        return enum_words(arena, field->enums);
    case FIELD_EMPTY:
        return WORDS("nothing (the column has no values)", "空（该列没有任何值）");
    case FIELD_REF:
        return shown_words(arena, field->target->name, field->target->label, "the key of a record of `%.*s`",
                           "`%.*s`中一条记录的主键");
    case FIELD_RECORD:
        return WORDS("a record", "一组字段");
    case FIELD_LIST:
        return WORDS("a list of records", "记录列表");
    case FIELD_INVERSE:
        return shown_words(arena, field->target->name, field->target->label, "the list of its `%.*s`", "它的`%.*s`列表");
    }
    return words_of(STR_NONE);
}

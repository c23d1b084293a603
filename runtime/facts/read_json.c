/* JSON and NDJSON to facts: an object for each record, arrays of objects for lists. */
#include "runtime/facts/lines.h"

#include "runtime/base/utf8.h"

typedef struct Keys Keys;

/* A key as it was found in an object of one record. */
typedef struct KeyBinding {
    Field *field;   /* NULL: it binds to nothing, or was refused */
    Keys *keys;     /* of a nested record or of the elements of a list */
    int64_t serial; /* of the object that had it last */
} KeyBinding;

/* The keys of one record of the schema that were met so far. */
struct Keys {
    Map map; /* text to KeyBinding */
    const Record *record;
    const Shape *shape;
    Str prefix;     /* "committee.", relative to the shape */
    int64_t serial; /* counts the objects */
};

/* What is known of a shape while a file is read. */
typedef struct ShapeState {
    int64_t *column_serial; /* [ncolumns]: the last record, or element, that set the column */
    bool *bound;            /* [ncolumns] */
    VEC(Unbound) unbound;
    int64_t serial; /* counts records or elements */
} ShapeState;

struct JsonFacts {
    Reader *reader;
    JsonReader json;
    Arena *arena; /* of this file */
    FactFile *file;
    ShapeState *shapes; /* [schema->nshapes]; only those of the facts are used */
    bool *lists_bound;  /* [facts->nlists] */
    int64_t *list_serial;
    int nbound;
    bool explained; /* something was said that explains why nothing binds */
    int origin;
    int64_t *elements; /* [facts->nlists]: rows of each list before the record, to be gone back to */
    DiagPlace key_place;
    bool key_refused; /* the record's key is there, but an error; or a name in it could not be read */
    VEC(DiagPlace) keyless; /* records without a key, until the file is seen to have keys at all */
    Keys *root;
    QuickLines *lines;
    int64_t records;
};

static ShapeState *state_of(JsonFacts *facts, const Shape *shape) {
    return &facts->shapes[shape->index];
}

static Keys *new_keys(JsonFacts *facts, const Record *record, const Shape *shape, Str prefix) {
    Keys *keys = ARENA_NEW(facts->arena, Keys);
    map_init(&keys->map, facts->arena);
    keys->record = record;
    keys->shape = shape;
    keys->prefix = prefix;
    return keys;
}

static DiagPlace keep_place(Arena *arena, DiagPlace place) {
    if (place.text.n > 400) {
        place.text = STR_NONE;
        place.text_column = 0;
    }
    place.text = place.text.n > 0 ? str_copy(arena, place.text) : STR_NONE;
    return place;
}

/* The first time a key is met. */
static KeyBinding *bind_key(JsonFacts *facts, Keys *keys, Str text) {
    Reader *reader = facts->reader;
    KeyBinding *binding = ARENA_NEW(facts->arena, KeyBinding);
    Str key = str_copy(facts->arena, text);
    map_put(&keys->map, key, binding);
    bool ambiguous;
    Field *field = bind_find(keys->record, key, &ambiguous);
    DiagPlace place = json_place(&facts->json);
    Words words = words_of(reader_shorten(reader, key));
    if (ambiguous) {
        diag_add(reader->diags, DIAG_FACTS_COLUMN_AMBIGUOUS, place, DIAG_ARGS(words));
        facts->explained = true;
    } else if (!field) {
        Str path = str_format(facts->arena, "%.*s%.*s", STR_ARG(keys->prefix), STR_ARG(key));
        Unbound unbound = {.header = path, .place = keep_place(facts->arena, place)};
        vec_push(facts->arena, &state_of(facts, keys->shape)->unbound, unbound);
    } else if (field->kind == FIELD_INVERSE) {
        diag_add(reader->diags, DIAG_FACTS_COLUMN_NO_LEAF, place,
                 DIAG_ARGS(words, field_kind_words(reader->scratch, field)));
        facts->explained = true;
    } else {
        binding->field = field;
        facts->nbound++;
        if (field_is_leaf(field)) {
            state_of(facts, field->shape)->bound[field->column] = true;
        } else if (field->kind == FIELD_LIST) {
            facts->lists_bound[field->column] = true;
            binding->keys = new_keys(facts, &field->record, field->shape, STR_NONE);
        } else {
            Str prefix = str_format(facts->arena, "%.*s%.*s.", STR_ARG(keys->prefix), STR_ARG(field->name));
            binding->keys = new_keys(facts, &field->record, keys->shape, prefix);
        }
    }
    return binding;
}

static void report_shape(JsonFacts *facts, const Field *field, Words expected) {
    Reader *reader = facts->reader;
    facts->key_refused = facts->key_refused || field == facts->file->facts->key;
    reader_report(reader, DIAG_FACTS_JSON_SHAPE, json_place(&facts->json),
                  DIAG_ARGS(((Words){field->path, field_shown(field)}), json_kind_words(facts->json.kind), expected),
                  REMARK_MISSING);
}

static void put_value(JsonFacts *facts, const Field *field, int64_t row) {
    Reader *reader = facts->reader;
    JsonReader *json = &facts->json;
    if (field == facts->file->facts->key) {
        facts->key_place = json_place(json);
        facts->key_place.text = STR_NONE;
    }
    if (json->bad)
        facts->key_refused = facts->key_refused || field == facts->file->facts->key;
    if (json->bad || json->kind == JSON_TOKEN_NULL)
        return;
    FieldKind kind = cell_field(field)->kind;
    Str text = json->text;
    if (json->kind == JSON_TOKEN_TRUE || json->kind == JSON_TOKEN_FALSE) {
        /* In an inferred schema a column that mixes yes, no and words is text. */
        bool mixed = reader->schema->inferred && (kind == FIELD_TEXT || kind == FIELD_ENUM);
        if (kind != FIELD_BOOLEAN && !mixed) {
            report_shape(facts, field, field_kind_words(reader->scratch, cell_field(field)));
            return;
        }
        text = json->kind == JSON_TOKEN_TRUE ? STR("true") : STR("false");
    }
    Cell cell;
    CellState state = cell_read(reader->scratch, field, text, json->kind == JSON_TOKEN_NUMBER, &cell);
    if (state == CELL_MISSING)
        return;
    if (state != CELL_GOOD) {
        facts->key_refused = facts->key_refused || field == facts->file->facts->key;
        reader_refuse(reader, field, text, state, &cell, json_place(json));
        return;
    }
    store_put(reader->set, field, row, &cell);
    if (field->kind == FIELD_REF) {
        DiagPlace place = json_place(json);
        store_set_ref_place(reader->set, field, row, place.line, place.column);
    }
}

static bool read_object(JsonFacts *facts, Keys *keys, int64_t row, int64_t record);

static bool read_list(JsonFacts *facts, const Field *list, Keys *keys, int64_t record) {
    JsonReader *json = &facts->json;
    Reader *reader = facts->reader;
    factset_set_list(reader->set, list, record);
    for (;;) {
        JsonKind kind = json_next(json);
        if (kind == JSON_TOKEN_ARRAY_END)
            return true;
        if (kind == JSON_TOKEN_END || kind == JSON_TOKEN_SKIPPED)
            return false;
        if (kind != JSON_TOKEN_OBJECT) {
            report_shape(facts, list, WORDS("an array of objects", "由对象组成的数组"));
            if (!json_skip(json))
                return false;
            continue;
        }
        int64_t row = factset_add_row(reader->set, list->shape, record);
        store_set_origin(reader->set, list->shape, row, facts->origin, json->line);
        state_of(facts, list->shape)->serial++;
        if (!read_object(facts, keys, row, record))
            return false;
    }
}

/* Whether the field was not set before in this record or element. */
static bool set_once(JsonFacts *facts, const Field *field) {
    int64_t *serial, now;
    if (field->kind == FIELD_RECORD)
        return true; /* its leaves tell */
    if (field->kind == FIELD_LIST) {
        serial = &facts->list_serial[field->column];
        now = state_of(facts, field->facts->shape)->serial;
    } else {
        serial = &state_of(facts, field->shape)->column_serial[field->column];
        now = state_of(facts, field->shape)->serial;
    }
    bool once = *serial != now;
    *serial = now;
    return once;
}

/* At the value of a key. False when the value, or the file, was given up. */
static bool read_field(JsonFacts *facts, const KeyBinding *binding, int64_t row, int64_t record) {
    JsonReader *json = &facts->json;
    const Field *field = binding->field;
    if (!field)
        return json_skip(json);
    bool is_object = json->kind == JSON_TOKEN_OBJECT, is_array = json->kind == JSON_TOKEN_ARRAY;
    if (field->kind == FIELD_RECORD) {
        if (is_object)
            return read_object(facts, binding->keys, row, record);
        if (json->kind != JSON_TOKEN_NULL)
            report_shape(facts, field, WORDS("an object", "对象"));
        return json_skip(json);
    }
    if (field->kind == FIELD_LIST) {
        if (is_array)
            return read_list(facts, field, binding->keys, record);
        if (json->kind != JSON_TOKEN_NULL)
            report_shape(facts, field, WORDS("an array of objects", "由对象组成的数组"));
        return json_skip(json);
    }
    if (is_object || is_array) {
        report_shape(facts, field, field_kind_words(facts->reader->scratch, cell_field(field)));
        return json_skip(json);
    }
    put_value(facts, field, row);
    return true;
}

/* Behind the opening brace: `row` of the keys' shape, within record number `record`. Depth is limited by the parser. */
static bool read_object(JsonFacts *facts, Keys *keys, int64_t row, int64_t record) {
    JsonReader *json = &facts->json;
    Reader *reader = facts->reader;
    int64_t serial = ++keys->serial;
    for (;;) {
        JsonKind kind = json_next(json);
        if (kind == JSON_TOKEN_OBJECT_END)
            return true;
        if (kind != JSON_TOKEN_KEY)
            return false;
        bool skip = json->bad;
        facts->key_refused = facts->key_refused || skip;
        KeyBinding *binding = NULL;
        if (!skip) {
            binding = map_get(&keys->map, json->text);
            if (!binding)
                binding = bind_key(facts, keys, json->text);
            Words shown = words_of(reader_shorten(reader, json->text));
            if (binding->serial == serial) {
                reader_report(reader, DIAG_FACTS_JSON_KEY_TWICE, json_place(json), DIAG_ARGS(shown),
                              WORDS("the second is ignored", "忽略第二个"));
                skip = true;
            } else if (binding->field && !set_once(facts, binding->field)) {
                reader_report(reader, DIAG_FACTS_COLUMN_SAME, json_place(json),
                              DIAG_ARGS(words_of(binding->field->path), shown),
                              WORDS("the second is ignored", "忽略第二个"));
                skip = true;
            }
            binding->serial = serial;
        }
        kind = json_next(json);
        if (kind == JSON_TOKEN_END || kind == JSON_TOKEN_SKIPPED)
            return false;
        if (skip ? !json_skip(json) : !read_field(facts, binding, row, record))
            return false;
    }
}

/* At a value that should be a record. False when it, or the file, was given up. */
static bool read_record(JsonFacts *facts, Keys *root) {
    Reader *reader = facts->reader;
    JsonReader *json = &facts->json;
    Facts *target = facts->file->facts;
    FactSet *set = reader->set;
    DiagPlace place = json_place(json);
    if (json->kind != JSON_TOKEN_OBJECT) {
        reader_report(reader, DIAG_FACTS_JSON_RECORD, place,
                      DIAG_ARGS(json_kind_words(json->kind), words_of(STR("{…}"))), REMARK_LEFT_OUT);
        return json_skip(json);
    }
    place.text = STR_NONE;
    int64_t row = factset_add_row(set, target->shape, -1);
    store_set_origin(set, target->shape, row, facts->origin, json->line);
    int64_t *elements = facts->elements;
    for (int i = 0; i < target->nlists; i++)
        elements[i] = target->lists[i]->kind == FIELD_LIST ? factset_rows(set, target->lists[i]->shape) : 0;
    state_of(facts, target->shape)->serial++;
    facts->key_place = place;
    facts->key_refused = false;
    bool whole = read_object(facts, root, row, row);
    int64_t first = whole ? store_index_row(set, target, row) : -1;
    if (!whole || first >= 0) {
        for (int i = 0; i < target->nlists; i++)
            if (target->lists[i]->kind == FIELD_LIST)
                store_truncate(set, target->lists[i]->shape, elements[i]);
    }
    if (!whole) {
        store_truncate(set, target->shape, row);
        return false;
    }
    if (first >= 0)
        reader_key_twice(reader, target, row, first, facts->key_place);
    else if (target->key && !facts->key_refused && factset_value(set, target->key, row).kind == VALUE_MISSING)
        vec_push(facts->arena, &facts->keyless, facts->key_place);
    return true;
}

static Words key_list(Arena *arena, const Keys *keys) {
    enum { MAX_NAMED = 8 };
    Buf buf = {0};
    for (int i = 0; i < keys->map.n && i < MAX_NAMED; i++) {
        if (i > 0)
            buf_add_c(&buf, ", ");
        Str shown = utf8_cut(keys->map.entries[i].key, 60, NULL);
        buf_add_format(&buf, "`%.*s`", STR_ARG(shown));
    }
    if (keys->map.n > MAX_NAMED)
        buf_add_c(&buf, ", …");
    if (keys->map.n == 0) {
        buf_free(&buf);
        return WORDS("none", "无");
    }
    Words words = words_of(str_copy(arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

static void report_keys(JsonFacts *facts, const Keys *root, int64_t records) {
    Reader *reader = facts->reader;
    Facts *target = facts->file->facts;
    Str shown = facts->file->source.shown;
    if (records == 0)
        return;
    if (facts->nbound == 0) {
        if (!facts->explained && !reader->broken)
            diag_add(reader->diags, DIAG_FACTS_NOTHING_BINDS, place_file(shown, 1, 1),
                     DIAG_ARGS(bind_facts_words(target), key_list(reader->scratch, root)));
        return;
    }
    for (int i = -1; i < target->nlists; i++) {
        if (i >= 0 && target->lists[i]->kind != FIELD_LIST)
            continue;
        const Shape *shape = i < 0 ? target->shape : target->lists[i]->shape;
        const ShapeState *state = state_of(facts, shape);
        BoundFields bound = {.leaves = state->bound, .lists = facts->lists_bound};
        bind_report_unbound(shape, &bound, NULL, state->unbound.items, state->unbound.n, reader->diags);
    }
    if (!target->key || (reader->broken && facts->keyless.n == 0))
        return;
    Words key = {target->key->path, field_shown(target->key)};
    if (!state_of(facts, target->shape)->bound[target->key->column]) {
        reader_report(reader, DIAG_FACTS_NO_KEY_COLUMN, place_file(shown, 1, 1),
                      DIAG_ARGS(key, bind_facts_words(target)),
                      WORDS("the records are numbered instead", "改用行号标识记录"));
        store_set_incomplete(reader->set, target);
        return;
    }
    for (int i = 0; i < facts->keyless.n; i++)
        reader_report(reader, DIAG_FACTS_KEY_MISSING, facts->keyless.items[i], DIAG_ARGS(key),
                      WORDS("the record goes by its number", "改用行号标识该记录"));
}

JsonFacts *json_facts_new(Reader *reader, FactFile *file, TextInput *input) {
    Facts *target = file->facts;
    Arena *arena = arena_new();
    JsonFacts *facts = ARENA_NEW(arena, JsonFacts);
    *facts = (JsonFacts){.reader = reader, .arena = arena, .file = file};
    facts->origin = store_add_file(reader->set, file->source.shown);
    facts->shapes = ARENA_ARRAY(arena, ShapeState, reader->schema->nshapes);
    facts->lists_bound = ARENA_ARRAY(arena, bool, target->nlists);
    facts->elements = ARENA_ARRAY(arena, int64_t, target->nlists);
    facts->list_serial = ARENA_ARRAY(arena, int64_t, target->nlists);
    for (int i = -1; i < target->nlists; i++) {
        if (i >= 0 && target->lists[i]->kind != FIELD_LIST)
            continue;
        const Shape *shape = i < 0 ? target->shape : target->lists[i]->shape;
        state_of(facts, shape)->column_serial = ARENA_ARRAY(arena, int64_t, shape->ncolumns);
        state_of(facts, shape)->bound = ARENA_ARRAY(arena, bool, shape->ncolumns);
    }
    facts->root = new_keys(facts, &target->root, target->shape, STR_NONE);
    facts->lines = lines_new(arena, reader, target);
    json_start(&facts->json, input, reader->diags);
    return facts;
}

static LinesField find_binding(void *context, const void *keys, Str key) {
    (void)context;
    const KeyBinding *binding = map_get(&((const Keys *)keys)->map, key);
    if (!binding)
        return (LinesField){0};
    return (LinesField){true, binding->field, binding->keys};
}

/* Records built like one that was read the careful way. */
static void read_alike(JsonFacts *facts, bool learn) {
    if (learn)
        lines_learn(facts->lines, &facts->json, find_binding, NULL, facts->root);
    facts->records += lines_read(facts->lines, &facts->json, facts->origin);
}

void json_facts_read(JsonFacts *facts) {
    Reader *reader = facts->reader;
    JsonReader *json = &facts->json;
    int64_t errors = reader->diags->errors;
    read_alike(facts, false);
    JsonKind kind = json_next(json);
    if (kind == JSON_TOKEN_END && !json->any && reader->diags->errors == errors)
        diag_add(reader->diags, DIAG_FACTS_EMPTY_FILE, place_file(facts->file->source.shown, 1, 1), DIAG_NO_ARGS);
    if (kind == JSON_TOKEN_ARRAY)
        kind = json_next(json);
    while (kind != JSON_TOKEN_END) {
        if (kind == JSON_TOKEN_ARRAY_END && json->depth == 0) {
            kind = json_next(json);
            continue;
        }
        if (kind != JSON_TOKEN_SKIPPED) {
            int64_t said = reader->diags->errors + reader->diags->warnings;
            facts->records += kind == JSON_TOKEN_OBJECT;
            if (!read_record(facts, facts->root)) {
                reader->broken = true;
                if (json->kind == JSON_TOKEN_END)
                    break;
            } else {
                read_alike(facts, reader->diags->errors + reader->diags->warnings == said);
            }
        } else {
            reader->broken = true;
        }
        kind = json_next(json);
    }
}

void json_facts_restart(JsonFacts *facts, int64_t line) {
    json_restart(&facts->json, line);
}

void json_facts_end(JsonFacts *facts) {
    report_keys(facts, facts->root, facts->records);
}

void json_facts_free(JsonFacts *facts) {
    json_stop(&facts->json);
    lines_free(facts->lines);
    arena_free(facts->arena);
}

void read_json_records(Reader *reader, FactFile *file, TextInput *input) {
    JsonFacts *facts = json_facts_new(reader, file, input);
    json_facts_read(facts);
    json_facts_end(facts);
    json_facts_free(facts);
}

/* A schema from the files themselves. */
#include "runtime/facts/keyset.h"
#include "runtime/facts/reader.h"

#include "runtime/base/utf8.h"

#include <string.h>

enum { MAX_WORDS = 20, MAX_HASHES = 1 << 20 /* of all columns together */ };

typedef struct Node Node;

/* A column, a nested record or a list, as it shows while the files are read. */
struct Node {
    Str name;
    enum { NODE_UNKNOWN, NODE_LEAF, NODE_RECORD, NODE_LIST } shape;
    VEC(Node *) children;
    Map by_name;
    /* leaves: what all values so far could be */
    int64_t values;
    bool no_number, no_integer, negative, no_date, no_duration, no_boolean;
    bool many_words;
    VEC(Str) words; /* different ones, in order of first appearance; at most MAX_WORDS */
    KeySet hashes;  /* of all words of a text column, see remember_word */
    bool no_hashes; /* there were too many */
};

typedef struct Root {
    Node *node;
    Str name;
    int64_t records;
    Map ids; /* of the column `id`, while all differ */
    bool ids_differ;
} Root;

typedef struct Inference {
    Arena *arena; /* of the nodes */
    DiagList *diags;
    VEC(Root *) roots;
    Map by_name;
    int64_t hashes; /* of all nodes */
} Inference;

static Node *new_node(Arena *arena, Str name) {
    Node *node = ARENA_NEW(arena, Node);
    node->name = str_copy(arena, name);
    map_init(&node->by_name, arena);
    return node;
}

static Node *child_of(Arena *arena, Node *parent, Str name) {
    Node *child = map_get(&parent->by_name, name);
    if (!child) {
        child = new_node(arena, name);
        map_put(&parent->by_name, child->name, child);
        vec_push(arena, &parent->children, child);
    }
    return child;
}

static void drop_hashes(Inference *inference, Node *node) {
    inference->hashes -= (int64_t)node->hashes.used;
    keyset_free(&node->hashes);
    node->no_hashes = true;
}

static void add_hash(Inference *inference, Node *node, Str word) {
    if (node->no_hashes)
        return;
    inference->hashes += keyset_add(&node->hashes, str_hash(word));
    if (inference->hashes > MAX_HASHES)
        drop_hashes(inference, node);
}

static void add_word(Arena *arena, Node *node, Str word) {
    if (node->many_words)
        return;
    for (int i = 0; i < node->words.n; i++)
        if (str_equal(node->words.items[i], word))
            return;
    if (node->words.n == MAX_WORDS)
        node->many_words = true;
    else
        vec_push(arena, &node->words, str_copy(arena, word));
}

/* No value that is none of these is left out, also where the column seemed to be of one of these kinds before. */
static bool is_text_so_far(const Node *node) {
    return node->no_number && node->no_date && node->no_duration && node->no_boolean;
}

static void remember_word(Inference *inference, Node *node, Str word) {
    if (!node->many_words || !is_text_so_far(node))
        return;
    bool first = node->hashes.used == 0;
    for (int i = 0; first && i < node->words.n; i++)
        add_hash(inference, node, node->words.items[i]);
    add_hash(inference, node, word);
}

/* Leaves out of what the column could be what this value is not. */
static void narrow_down(Node *node, Str s, bool json_number) {
    char buffer[CELL_NARROW_MAX];
    Cell cell = {0};
    Str narrow, rest;
    bool percent, padded, looks_like;
    if (!cell_narrow(s, buffer, &narrow)) {
        node->no_number = node->no_date = node->no_duration = node->no_boolean = true;
        return;
    }
    if (!node->no_number) {
        CellNumber status = cell_number(narrow, json_number, &cell, &percent, &padded, &rest);
        if (status != CELL_NUMBER_WHOLE || padded)
            node->no_number = true;
        else if (percent || cell.places > 0)
            node->no_integer = true;
        if (status == CELL_NUMBER_WHOLE && cell.bits < 0)
            node->negative = true;
    }
    node->no_date = node->no_date || !cell_date(narrow, &cell, &looks_like);
    node->no_duration = node->no_duration || !cell_duration(narrow, &cell);
    node->no_boolean = node->no_boolean || !cell_boolean(narrow, &cell);
}

static void add_value(Inference *inference, Node *node, Str raw, bool json_number) {
    Str s = str_trim(raw);
    if (s.n == 0)
        return;
    node->values++;
    narrow_down(node, s, json_number);
    add_word(inference->arena, node, s);
    remember_word(inference, node, s);
}

static void add_id(Root *root, Str raw) {
    Str s = str_trim(raw);
    if (!root->ids_differ)
        return;
    void **slot = s.n > 0 ? map_slot(&root->ids, s) : NULL;
    if (!slot || *slot) {
        root->ids_differ = false;
        return;
    }
    root->ids.entries[root->ids.n - 1].key = str_copy(root->ids.arena, s);
    *slot = root;
}

/* --- CSV ---------------------------------------------------------------------------------------------------------- */

/* The leaf of a header, with the records that its dots say. NULL where a record has the name already. */
static Node *leaf_of_header(Arena *arena, Node *root, Str header) {
    Node *node = root;
    Str rest = header;
    for (int depth = 1;; depth++) {
        size_t dot = 0;
        while (dot < rest.n && rest.p[dot] != '.')
            dot++;
        Str part = str_trim(str_sub(rest, 0, dot));
        bool last = dot == rest.n;
        const Node *there = map_get(&node->by_name, part);
        if (part.n == 0 || depth > JSON_MAX_DEPTH || (!last && there && there->shape != NODE_RECORD)) {
            /* "a..b", or "a.b" beside "a", or too many dots: no path, but one odd name. */
            node = child_of(arena, root, header);
            last = true;
        } else {
            node = child_of(arena, node, part);
        }
        if (node->shape == NODE_UNKNOWN)
            node->shape = last ? NODE_LEAF : NODE_RECORD;
        if (last)
            return node->shape == NODE_LEAF ? node : NULL;
        rest = str_sub(rest, dot + 1, rest.n);
    }
}

static void infer_csv(Inference *inference, TextInput *input, Root *root, Node *node, bool list) {
    CsvReader csv;
    csv_start(&csv, input, inference->diags);
    Arena *arena = inference->arena;
    if (!csv_next(&csv) || csv.blank) {
        if (!input->failed)
            diag_add(inference->diags, csv.n > 0 ? DIAG_FACTS_CSV_NO_HEADER : DIAG_FACTS_EMPTY_FILE,
                     place_file(input->shown, csv.n > 0 ? csv.line : 1, 1), DIAG_NO_ARGS);
        csv_stop(&csv);
        return;
    }
    int n = csv.n, id = -1;
    Node **columns = ARENA_ARRAY(arena, Node *, n);
    Map headers; /* of this file: another one of the same name may have brought the nodes already */
    map_init(&headers, arena);
    for (int i = list ? 1 : 0; i < n; i++) {
        Str header = str_trim(csv.cells[i].text);
        if (header.n == 0 || csv.cells[i].bad)
            continue;
        void **slot = map_slot(&headers, str_copy(arena, header));
        if (*slot)
            continue;
        *slot = root;
        columns[i] = leaf_of_header(arena, node, header);
        if (!list && str_equal(header, STR("id")))
            id = i;
    }
    while (csv_next(&csv)) {
        if (csv.blank && (id >= 0 || list))
            continue;
        if (!list)
            root->records++;
        for (int i = 0; i < n && i < csv.n; i++)
            if (columns[i] && !csv.cells[i].bad)
                add_value(inference, columns[i], csv.cells[i].text, false);
        if (id >= 0)
            add_id(root, id < csv.n ? csv.cells[id].text : STR_NONE);
    }
    csv_stop(&csv);
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

typedef struct JsonWalk {
    Inference *inference;
    Arena *arena;
    JsonReader json;
    Root *root;
} JsonWalk;

static bool walk_object(JsonWalk *walk, Node *node, bool in_list);

static bool walk_array(JsonWalk *walk, Node *node) {
    for (;;) {
        JsonKind kind = json_next(&walk->json);
        if (kind == JSON_TOKEN_ARRAY_END)
            return true;
        if (kind == JSON_TOKEN_OBJECT ? !walk_object(walk, node, true) : !json_skip(&walk->json))
            return false;
    }
}

/* At a value. What contradicts the first shape seen is skipped: reading the facts reports it. */
static bool walk_value(JsonWalk *walk, Node *node, Str key, bool in_list) {
    JsonReader *json = &walk->json;
    JsonKind kind = json->kind;
    if (kind == JSON_TOKEN_END || kind == JSON_TOKEN_SKIPPED)
        return false;
    if (kind == JSON_TOKEN_ARRAY && in_list)
        return json_skip(json); /* no list inside a list */
    Node *child = child_of(walk->arena, node, key);
    if (kind == JSON_TOKEN_NULL)
        return true;
    bool nested = kind == JSON_TOKEN_OBJECT || kind == JSON_TOKEN_ARRAY;
    if (child->shape == NODE_UNKNOWN)
        child->shape = kind == JSON_TOKEN_OBJECT ? NODE_RECORD : kind == JSON_TOKEN_ARRAY ? NODE_LIST : NODE_LEAF;
    if (kind == JSON_TOKEN_OBJECT && child->shape == NODE_RECORD)
        return walk_object(walk, child, in_list);
    if (kind == JSON_TOKEN_ARRAY && child->shape == NODE_LIST)
        return walk_array(walk, child);
    if (nested)
        return json_skip(json);
    if (child->shape != NODE_LEAF || json->bad)
        return true;
    Str text = kind == JSON_TOKEN_TRUE ? STR("true") : kind == JSON_TOKEN_FALSE ? STR("false") : json->text;
    add_value(walk->inference, child, text, kind == JSON_TOKEN_NUMBER);
    if (node == walk->root->node && str_equal(key, STR("id")))
        add_id(walk->root, text);
    return true;
}

static bool walk_object(JsonWalk *walk, Node *node, bool in_list) {
    Buf key = {0}; /* the token's text goes with the next token */
    bool ok = true;
    while (ok && json_next(&walk->json) == JSON_TOKEN_KEY) {
        bool bad = walk->json.bad;
        buf_clear(&key);
        buf_add(&key, str_trim(walk->json.text));
        json_next(&walk->json);
        ok = bad || key.n == 0 ? json_skip(&walk->json) : walk_value(walk, node, buf_str(&key), in_list);
    }
    buf_free(&key);
    return ok && walk->json.kind == JSON_TOKEN_OBJECT_END;
}

static void infer_json(Inference *inference, TextInput *input, Root *root) {
    JsonWalk walk = {.inference = inference, .arena = inference->arena, .root = root};
    int64_t errors = inference->diags->errors;
    json_start(&walk.json, input, inference->diags);
    JsonKind kind = json_next(&walk.json);
    if (kind == JSON_TOKEN_END && inference->diags->errors == errors)
        diag_add(inference->diags, DIAG_FACTS_EMPTY_FILE, place_file(input->shown, 1, 1), DIAG_NO_ARGS);
    if (kind == JSON_TOKEN_ARRAY)
        kind = json_next(&walk.json);
    while (kind != JSON_TOKEN_END) {
        if (kind == JSON_TOKEN_OBJECT) {
            root->records++;
            walk_object(&walk, root->node, false);
        } else if (kind != JSON_TOKEN_SKIPPED && kind != JSON_TOKEN_ARRAY_END) {
            json_skip(&walk.json);
        }
        if (walk.json.kind == JSON_TOKEN_END)
            break;
        kind = json_next(&walk.json);
    }
    json_stop(&walk.json);
}

/* --- The schema --------------------------------------------------------------------------------------------------- */

static FieldKind leaf_kind(const Node *node) {
    if (node->values == 0)
        return FIELD_EMPTY;
    if (!node->no_boolean)
        return FIELD_BOOLEAN;
    if (!node->no_number)
        return node->no_integer ? FIELD_NUMBER : node->negative ? FIELD_INTEGER : FIELD_COUNT;
    if (!node->no_date)
        return FIELD_DATE;
    if (!node->no_duration)
        return FIELD_DURATION;
    return node->many_words ? FIELD_TEXT : FIELD_ENUM;
}

static EnumType *make_enum(Arena *arena, const Node *node, const Field *field) {
    EnumType *type = ARENA_NEW(arena, EnumType);
    type->n = node->words.n;
    type->values = ARENA_ARRAY(arena, EnumValue, type->n);
    for (int i = 0; i < type->n; i++)
        type->values[i].name = str_copy(arena, node->words.items[i]);
    type->inferred = true;
    type->field = field;
    return type;
}

static const KeySet *keep_words(Arena *arena, const Node *node) {
    if (node->hashes.used == 0)
        return NULL;
    KeySet *words = ARENA_NEW(arena, KeySet);
    *words = node->hashes;
    words->slots = ARENA_ARRAY(arena, uint64_t, words->size);
    memcpy(words->slots, node->hashes.slots, words->size * sizeof *words->slots);
    return words;
}

bool facts_may_have(const Field *field, Str word) {
    if (!field->words || keyset_has(field->words, str_hash(word)))
        return true;
    Node alone = {0};
    narrow_down(&alone, word, false);
    return !is_text_so_far(&alone);
}

/* Depth is limited by the parser of JSON and by leaf_of_header. */
static void make_fields(Schema *schema, Facts *facts, Field *parent, const Node *node, bool has_key) {
    for (int i = 0; i < node->children.n; i++) {
        const Node *child = node->children.items[i];
        bool is_key = !parent && has_key && str_equal(child->name, STR("id"));
        FieldKind kind = is_key                        ? FIELD_TEXT
                         : child->shape == NODE_RECORD ? FIELD_RECORD
                         : child->shape == NODE_LIST   ? FIELD_LIST
                                                       : leaf_kind(child);
        Field *field = schema_add_field(schema, facts, parent, str_copy(schema->arena, child->name), STR_NONE, kind);
        if (is_key)
            facts->key = field;
        if (kind == FIELD_ENUM)
            field->enums = make_enum(schema->arena, child, field);
        if (kind == FIELD_TEXT)
            field->words = keep_words(schema->arena, child);
        if (kind == FIELD_RECORD || kind == FIELD_LIST)
            make_fields(schema, facts, field, child, false);
    }
}

static Root *root_of(Inference *inference, Str name) {
    Root *root = map_get(&inference->by_name, name);
    if (root)
        return root;
    root = ARENA_NEW(inference->arena, Root);
    root->name = name;
    root->node = new_node(inference->arena, name);
    root->node->shape = NODE_RECORD;
    root->ids_differ = true;
    map_init(&root->ids, inference->arena);
    map_put(&inference->by_name, name, root);
    vec_push(inference->arena, &inference->roots, root);
    return root;
}

/* The node of the list that org.people.csv holds, NULL where org has something else of that name. */
static Node *list_node(Arena *arena, Node *root, Str part) {
    Node *node = child_of(arena, root, part);
    if (node->shape == NODE_UNKNOWN)
        node->shape = NODE_LIST;
    return node->shape == NODE_LIST ? node : NULL;
}

static Str facts_name(const FactFile *file) {
    return file->name.n > 0 ? file->name : file->stem;
}

static void infer_file(Inference *inference, const FactFile *file) {
    bool list = file->main != NULL && file->name.n == 0;
    if (file->beside && !utf8_is_name(file_list_part(file)))
        return; /* org.2013.csv is something else that lies beside */
    Root *root = root_of(inference, list ? facts_name(file->main) : facts_name(file));
    Node *node = list ? list_node(inference->arena, root->node, file_list_part(file)) : root->node;
    TextInput *input = node ? text_open(&file->source, inference->diags) : NULL;
    if (!input)
        return;
    if (file_is_json(input, file))
        infer_json(inference, input, root);
    else
        infer_csv(inference, input, root, node, list);
    text_close(input);
}

static void free_words(Node *node) {
    keyset_free(&node->hashes);
    for (int i = 0; i < node->children.n; i++)
        free_words(node->children.items[i]);
}

static Schema *make_schema(Arena *arena, const Inference *inference) {
    Schema *schema = schema_new(arena);
    schema->inferred = true;
    for (int i = 0; i < inference->roots.n; i++) {
        const Root *root = inference->roots.items[i];
        Facts *facts = schema_add_facts(schema, str_copy(arena, root->name), STR_NONE);
        bool has_key = root->ids_differ && root->records > 0 && root->ids.n == root->records;
        make_fields(schema, facts, NULL, root->node, has_key);
    }
    schema_finish(schema);
    return schema;
}

Schema *facts_infer(Arena *arena, const FactsInput *inputs, int ninputs, DiagList *diags) {
    FileVec files = {0};
    int64_t errors = diags->errors;
    files_collect(arena, inputs, ninputs, diags, &files);
    Inference inference = {.arena = arena_new(), .diags = diags};
    map_init(&inference.by_name, inference.arena);
    for (int lists = 0; lists < 2; lists++)
        for (int i = 0; i < files.n; i++)
            if ((files.items[i]->main != NULL && files.items[i]->name.n == 0) == (lists == 1))
                infer_file(&inference, files.items[i]);
    bool ok = diags->errors == errors;
    Arena *owner = ok ? arena : inference.arena;
    Schema *schema = make_schema(owner, &inference);
    /* What else is wrong with the files is found by reading them, as far as they go. */
    if (!ok && schema->nfacts > 0)
        facts_read(owner, schema, inputs, ninputs, false, diags);
    for (int i = 0; i < inference.roots.n; i++)
        free_words(inference.roots.items[i]->node);
    arena_free(inference.arena);
    return ok ? schema : NULL;
}

#include "runtime/facts/reader.h"

#include "runtime/base/utf8.h"

/* --- Columns to fields -------------------------------------------------------------------------------------------- */

static Field *find_path(const Record *record, Str path, bool *ambiguous) {
    for (;;) {
        Field *field = record_find(record, str_trim(path), ambiguous);
        if (field || *ambiguous)
            return field;
        size_t dot = 0;
        while (dot < path.n && path.p[dot] != '.')
            dot++;
        if (dot == path.n)
            return NULL;
        field = record_find(record, str_trim(str_sub(path, 0, dot)), ambiguous);
        if (!field || field->kind != FIELD_RECORD)
            return field && field->kind == FIELD_LIST ? field : NULL;
        record = &field->record;
        path = str_sub(path, dot + 1, path.n);
    }
}

static int count_nested_labels(const Record *record, Str label, bool nested, Field **found) {
    int n = 0;
    for (int i = 0; i < record->n; i++) {
        Field *field = record->fields[i];
        if (field->kind == FIELD_RECORD)
            n += count_nested_labels(&field->record, label, true, found);
        else if (nested && field_is_leaf(field) && str_equal(field->label, label)) {
            *found = field;
            n++;
        }
    }
    return n;
}

static Field *find_header(const Record *root, Str header, bool *ambiguous) {
    *ambiguous = false;
    Field *field = find_path(root, header, ambiguous);
    if (field || *ambiguous || header.n == 0)
        return field;
    int n = count_nested_labels(root, header, false, &field);
    *ambiguous = n > 1;
    return n == 1 ? field : NULL;
}

Field *bind_find(const Record *root, Str header, bool *ambiguous) {
    header = str_trim(header);
    Field *field = find_header(root, header, ambiguous);
    char buffer[CELL_NARROW_MAX], joined[CELL_JOINED_MAX];
    Str other;
    if (!field && !*ambiguous && cell_narrow(header, buffer, &other) && !str_equal(other, header))
        field = find_header(root, other, ambiguous);
    for (int blank = 0; blank < 2 && !field && !*ambiguous; blank++) {
        other = cell_join_lines(header, blank, joined);
        if (other.n > 0)
            field = find_header(root, other, ambiguous);
    }
    return field;
}

Field *bind_find_list(const Facts *facts, Str name) {
    for (int i = 0; i < facts->nlists; i++)
        if (facts->lists[i]->kind == FIELD_LIST && str_equal(facts->lists[i]->path, name))
            return facts->lists[i];
    bool ambiguous = false;
    Field *field = find_path(&facts->root, name, &ambiguous);
    if (field && field->kind == FIELD_LIST && !ambiguous)
        return field;
    Field *found = NULL;
    for (int i = 0; i < facts->nlists; i++) {
        Field *list = facts->lists[i];
        if (list->kind != FIELD_LIST || !(str_equal(list->name, name) || str_equal(list->label, name)))
            continue;
        if (found)
            return NULL;
        found = list;
    }
    return found;
}

Words bind_facts_words(const Facts *facts) {
    return (Words){facts->name, facts->label.n > 0 ? facts->label : facts->name};
}

/* What a name that binds to nothing may have meant. */
typedef struct Candidates {
    VEC(Str) names;
} Candidates;

static void add_candidate(Arena *arena, Candidates *candidates, Str name) {
    if (name.n > 0)
        vec_push(arena, &candidates->names, name);
}

static bool is_unbound(const Field *field, const BoundFields *bound) {
    if (field_is_leaf(field))
        return !bound->leaves[field->column];
    if (field->kind == FIELD_LIST)
        return bound->lists && !bound->lists[field->column];
    if (field->kind == FIELD_INVERSE)
        return false;
    for (int i = 0; i < field->record.n; i++)
        if (!is_unbound(field->record.fields[i], bound) && field->record.fields[i]->kind != FIELD_INVERSE)
            return false;
    return bound->lists != NULL; /* in JSON a record has a key of its own */
}

/* Names and labels of what is not bound in a record; also of what stands deeper, by its path. */
static void add_record(Arena *arena, Candidates *candidates, const Record *record, size_t prefix, bool deep,
                       const BoundFields *bound) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (is_unbound(field, bound)) {
            add_candidate(arena, candidates, field->name);
            add_candidate(arena, candidates, field->label);
            Str path = str_sub(field->path, prefix, field->path.n);
            if (deep && !str_equal(path, field->name))
                add_candidate(arena, candidates, path);
        }
        if (deep && field->kind == FIELD_RECORD)
            add_record(arena, candidates, &field->record, prefix, true, bound);
    }
}

static const Record *nested_record(const Record *root, Str header, Str *last) {
    size_t dot = header.n;
    while (dot > 0 && header.p[dot - 1] != '.')
        dot--;
    *last = str_sub(header, dot, header.n);
    if (dot == 0)
        return NULL;
    bool ambiguous = false;
    const Field *field = find_path(root, str_sub(header, 0, dot - 1), &ambiguous);
    return field && field->kind == FIELD_RECORD ? &field->record : NULL;
}

static DiagPlace unbound_place(const Unbound *unbound, const CsvReader *csv) {
    return csv ? csv_place(csv, unbound->cell) : unbound->place;
}

/* Above this many pairs of names likeness is not looked for: ten thousand columns should not take minutes. */
enum { MAX_PAIRS = 4000000 };

/* `人数（人）`, `经费(元)`: what stands before the bracket is the name of a field that is not bound. */
static void explain_note(Diag *diag, Str header, const Candidates *candidates, DiagList *diags) {
    size_t n = 0;
    while (n < header.n && header.p[n] != '(' && !str_starts(str_sub(header, n, header.n), STR("（")))
        n++;
    Str name = str_trim(str_sub(header, 0, n));
    for (int i = 0; i < candidates->names.n && n < header.n; i++) {
        if (!str_equal(candidates->names.items[i], name))
            continue;
        Words meant = words_of(name);
        diag_help(diag, words_format(diags->arena,
                                     WORDS("if `{0}` is meant, the header has to be `{0}` alone",
                                           "如果指的是`{0}`，表头应只写`{0}`"),
                                     &meant, 1));
        return;
    }
}

/* Nobody reads thousands of warnings; 20 is also what is printed of errors. */
enum { MAX_IGNORED = 20 };

void bind_report_unbound(const Shape *shape, const BoundFields *bound, const CsvReader *csv, const Unbound *unbound,
                         int n, DiagList *diags) {
    if (n == 0)
        return;
    Arena *arena = arena_new();
    const Record *root = shape->list ? &shape->list->record : &shape->facts->root;
    size_t prefix = shape->list ? shape->list->path.n + 1 : 0;
    Candidates all = {0};
    add_record(arena, &all, root, prefix, true, bound);
    Words owner = shape->list ? (Words){shape->list->path, field_shown(shape->list)} : bind_facts_words(shape->facts);
    bool look = (int64_t)n * all.names.n <= MAX_PAIRS;
    const Str **meant = ARENA_ARRAY(arena, const Str *, n);
    int ignored = n;
    for (int i = 0; i < n; i++) {
        /* committee.note is not close to committee.size: where the record is known, its own names are compared. */
        Str word = unbound[i].header, last;
        const Record *nested = nested_record(root, word, &last);
        Candidates own = {0};
        if (nested) {
            add_record(arena, &own, nested, 0, false, bound);
            word = last;
        }
        const Candidates *candidates = nested ? &own : &all;
        int closest = look ? utf8_closest(word, candidates->names.items, candidates->names.n) : -1;
        meant[i] = closest >= 0 ? &candidates->names.items[closest] : NULL;
        ignored -= closest >= 0;
    }
    int to_name = ignored <= MAX_IGNORED + 1 ? ignored : MAX_IGNORED, named = 0;
    for (int i = 0; i < n; i++) {
        if (!meant[i] && named > to_name)
            continue;
        DiagPlace place = unbound_place(&unbound[i], csv);
        Words header = words_of(unbound[i].header);
        if (meant[i]) {
            Diag *diag = diag_add(diags, DIAG_FACTS_COLUMN_CLOSE, place, DIAG_ARGS(owner, header));
            Words name = words_of(*meant[i]);
            diag_help(diag, words_format(diags->arena, WORDS("did you mean `{0}`?", "是否应为`{0}`？"), &name, 1));
            continue;
        }
        if (named++ < to_name)
            explain_note(diag_add(diags, DIAG_FACTS_COLUMN_IGNORED, place, DIAG_ARGS(owner, header)),
                         unbound[i].header, &all, diags);
        else
            diag_add(diags, DIAG_FACTS_COLUMNS_IGNORED, place, DIAG_ARGS(owner, words_int(arena, ignored - to_name)));
    }
    arena_free(arena);
}

/* --- Files to facts ----------------------------------------------------------------------------------------------- */

/* "org" or "org.people", by names or labels. */
static bool bind_name(const Schema *schema, FactFile *file, Str name) {
    file->facts = schema_find_facts(schema, name);
    if (file->facts)
        return true;
    for (size_t n = name.n; n > 0; n--) {
        if (name.p[n - 1] != '.')
            continue;
        Facts *facts = schema_find_facts(schema, str_sub(name, 0, n - 1));
        Field *list = facts ? bind_find_list(facts, str_sub(name, n, name.n)) : NULL;
        if (list) {
            file->facts = facts;
            file->list = list;
            return true;
        }
    }
    return false;
}

static void suggest_facts(const Schema *schema, Diag *diag, Str word, DiagList *diags) {
    Arena *arena = arena_new();
    VEC(Str) names = {0};
    for (int i = 0; i < schema->nfacts; i++) {
        vec_push(arena, &names, schema->facts[i]->name);
        if (schema->facts[i]->label.n > 0)
            vec_push(arena, &names, schema->facts[i]->label);
    }
    int closest = utf8_closest(word, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(diags->arena, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     &(Words){names.items[closest], names.items[closest]}, 1));
    arena_free(arena);
}

/* The names of a file's columns: those of the header, or the keys of the first record. */
static void read_names(Arena *arena, const FactFile *file, DiagList *diags, NameList *names) {
    TextInput *input = text_open_unread(&file->source, diags);
    if (!input)
        return;
    if (!file_is_json(input, file)) {
        CsvReader reader;
        csv_start(&reader, input, diags);
        if (csv_next(&reader))
            for (int i = 0; i < reader.n; i++)
                vec_push(arena, names, str_copy(arena, reader.cells[i].text));
        csv_stop(&reader);
    } else {
        JsonReader reader;
        json_start(&reader, input, diags);
        JsonKind kind = json_next(&reader);
        if (kind == JSON_TOKEN_ARRAY)
            kind = json_next(&reader);
        if (kind == JSON_TOKEN_OBJECT)
            while (json_next(&reader) == JSON_TOKEN_KEY) {
                vec_push(arena, names, str_copy(arena, reader.text));
                json_next(&reader);
                if (!json_skip(&reader))
                    break;
            }
        json_stop(&reader);
    }
    text_close(input);
}

/* A single file binds to the facts whose names fit its columns best; the first of equals. */
static void bind_by_columns(const Schema *schema, FactFile *file) {
    file->facts = schema->facts[0];
    if (schema->nfacts == 1)
        return;
    /* What is wrong with the file is said when it is read. */
    Arena *arena = arena_new();
    DiagList quiet;
    diag_init(&quiet, arena);
    NameList names = {0};
    read_names(arena, file, &quiet, &names);
    int best = 0;
    for (int i = 0; i < schema->nfacts; i++) {
        int score = 0;
        for (int k = 0; k < names.n; k++) {
            bool ambiguous;
            const Field *field = bind_find(&schema->facts[i]->root, names.items[k], &ambiguous);
            score += field && field->kind != FIELD_INVERSE;
        }
        if (score > best) {
            best = score;
            file->facts = schema->facts[i];
        }
    }
    arena_free(arena);
}

/* A file beside the one that was given: read if it is one of its lists, named if it may have been meant so. */
static void bind_beside(FactFile *file, DiagList *diags) {
    const FactFile *main = file->main;
    if (!main->facts || main->list)
        return;
    Str part = file_list_part(file);
    file->list = bind_find_list(main->facts, part);
    if (file->list) {
        file->facts = main->facts;
        return;
    }
    for (int i = 0; i < main->facts->nlists; i++) {
        const Field *list = main->facts->lists[i];
        bool close = utf8_close(part, list->name) || (list->label.n > 0 && utf8_close(part, list->label));
        if (list->kind != FIELD_LIST || !close)
            continue;
        diag_add(diags, DIAG_FACTS_LIST_FILE_CLOSE, place_file(file->source.shown, 0, 0),
                 DIAG_ARGS(words_of(main->source.shown), bind_facts_words(main->facts), words_of(part)));
        return;
    }
}

void bind_files(const Schema *schema, FileVec *files, DiagList *diags) {
    if (schema->nfacts == 0)
        return;
    int nmain = 0;
    for (int i = 0; i < files->n; i++) {
        FactFile *file = files->items[i];
        if (file->beside)
            continue;
        nmain += file->main == NULL;
        if (file->name.n > 0) {
            if (bind_name(schema, file, file->name))
                continue;
            Diag *diag = diag_add(diags, DIAG_FACTS_NAME_UNKNOWN, place_file(file->source.shown, 0, 0),
                                  DIAG_ARGS(words_of(file->name)));
            suggest_facts(schema, diag, file->name, diags);
        } else {
            bind_name(schema, file, file->stem);
        }
    }
    for (int i = 0; i < files->n; i++) {
        FactFile *file = files->items[i];
        if (file->facts || file->name.n > 0 || file->main)
            continue;
        if (nmain == 1) {
            bind_by_columns(schema, file);
            continue;
        }
        Diag *diag = diag_add(diags, DIAG_FACTS_FILE_UNBOUND, place_file(file->source.shown, 0, 0),
                              DIAG_ARGS(words_of(file->stem)));
        suggest_facts(schema, diag, file->stem, diags);
    }
    for (int i = 0; i < files->n; i++) {
        FactFile *file = files->items[i];
        if (file->facts || file->name.n > 0 || !file->main)
            continue;
        bind_beside(file, diags);
        if (!file->facts && !file->beside && file->main->facts) {
            Diag *diag = diag_add(diags, DIAG_FACTS_FILE_UNBOUND, place_file(file->source.shown, 0, 0),
                                  DIAG_ARGS(words_of(file->stem)));
            suggest_facts(schema, diag, file->stem, diags);
        }
    }
}

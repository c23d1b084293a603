#include "runtime/facts/reader.h"

#include "runtime/base/utf8.h"

enum { SHOWN_CODE_POINTS = 40, SCRATCH_BYTES = 1 << 20 };

Diag *reader_report(Reader *reader, DiagCode code, DiagPlace place, const Words *args, int nargs, Words remark) {
    Diag *diag = diag_add_level(reader->diags, reader->lenient ? DIAG_WARNING : DIAG_ERROR, code, place, args, nargs);
    if (reader->lenient)
        diag_help(diag, remark);
    /* Sentences are copied by now, and a hostile file has many. */
    if (arena_used(reader->scratch) > SCRATCH_BYTES) {
        arena_free(reader->scratch);
        reader->scratch = arena_new();
    }
    return diag;
}

Str reader_shorten(Reader *reader, Str value) {
    value = str_trim(value);
    const char *p = value.p, *end = value.p + value.n;
    for (int n = 0; p < end && n < SHOWN_CODE_POINTS && *p != '\n' && *p != '\r'; n++) {
        uint32_t code_point;
        int length = utf8_decode(p, end, &code_point);
        p += length > 0 ? length : 1;
    }
    if (p == end)
        return value;
    return str_format(reader->scratch, "%.*s…", STR_ARG(((Str){value.p, (size_t)(p - value.p)})));
}

static Words leaf_words(const Field *leaf) {
    return (Words){leaf->path, field_shown(leaf)};
}

static void suggest_word(Reader *reader, Diag *diag, const EnumType *type, Str word) {
    Arena *arena = arena_new();
    VEC(Str) names = {0};
    for (int i = 0; i < type->n; i++) {
        vec_push(arena, &names, type->values[i].name);
        if (type->values[i].label.n > 0)
            vec_push(arena, &names, type->values[i].label);
    }
    int closest = utf8_closest(word, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(reader->diags->arena,
                                     reader->lenient ? WORDS("it counts as missing; did you mean `{0}`?",
                                                             "按未填写处理；是否应为`{0}`？")
                                                     : WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     &(Words){names.items[closest], names.items[closest]}, 1));
    arena_free(arena);
}

void reader_refuse(Reader *reader, const Field *leaf, Str raw, CellState state, const Cell *cell, DiagPlace place) {
    Words shown = words_of(reader_shorten(reader, raw));
    const Field *field = cell_field(leaf);
    Words expected = field_kind_words(reader->scratch, field);
    if (state == CELL_BAD_WORD) {
        Diag *diag =
            reader_report(reader, DIAG_FACTS_WORD, place, DIAG_ARGS(leaf_words(leaf), shown, expected), REMARK_MISSING);
        suggest_word(reader, diag, field->enums, str_trim(raw));
    } else {
        reader_report(reader, DIAG_FACTS_VALUE, place, DIAG_ARGS(leaf_words(leaf), shown, expected, cell->reason),
                      REMARK_MISSING);
    }
}

void reader_key_twice(Reader *reader, const Facts *facts, int64_t row, int64_t first, DiagPlace place) {
    FactOrigin before = factset_origin(reader->set, facts->shape, first);
    Str id = str_copy(reader->scratch, factset_id(reader->set, facts, first));
    Diag *diag = reader_report(reader, DIAG_FACTS_KEY_TWICE, place, DIAG_ARGS(words_of(reader_shorten(reader, id))),
                               REMARK_LEFT_OUT);
    diag_more(diag, place_file(before.file, before.line, 0), WORDS("it is here first", "第一次出现在这里"));
    store_truncate(reader->set, facts->shape, row);
}

static void read_file(Reader *reader, FactFile *file) {
    TextInput *input = text_open(&file->source, reader->diags);
    reader->broken = input == NULL;
    if (!input)
        return;
    bool json = file_is_json(input, file);
    if (file->list && json)
        diag_add(reader->diags, DIAG_FACTS_LIST_NOT_CSV, place_file(file->source.shown, 0, 0),
                 DIAG_ARGS(((Words){file->list->path, field_shown(file->list)})));
    else if (file->list)
        read_csv_list(reader, file, input);
    else if (json)
        read_json_records(reader, file, input);
    else
        read_csv_records(reader, file, input);
    reader->broken = reader->broken || input->failed;
    text_close(input);
}

FactSet *files_read(Arena *arena, const Schema *schema, FileVec *files, bool lenient, DiagList *diags) {
    Reader reader = {.scratch = arena_new(), .schema = schema, .diags = diags, .lenient = lenient};
    reader.set = factset_new(arena, schema);
    /* Records first: the rows of list files look for theirs. */
    for (int lists = 0; lists < 2; lists++) {
        for (int i = 0; i < files->n; i++) {
            FactFile *file = files->items[i];
            if (!file->facts || (file->list != NULL) != (lists == 1))
                continue;
            file->first_row = factset_rows(reader.set, file->facts->shape);
            if (lists == 0)
                store_set_given(reader.set, file->facts);
            read_file(&reader, file);
            if (lists == 0 && reader.broken)
                store_set_incomplete(reader.set, file->facts);
            file->end_row = factset_rows(reader.set, file->facts->shape);
        }
    }
    factset_finish(reader.set, lenient, diags);
    arena_free(reader.scratch);
    return reader.set;
}

FactSet *facts_read(Arena *arena, const Schema *schema, const FactsInput *inputs, int ninputs, bool lenient,
                    DiagList *diags) {
    FileVec files = {0};
    bool any = files_collect(arena, inputs, ninputs, diags, &files) || files.n > 0;
    if (!any)
        return NULL;
    bind_files(schema, &files, diags);
    return files_read(arena, schema, &files, lenient, diags);
}

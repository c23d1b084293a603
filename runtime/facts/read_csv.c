/* CSV to facts: records, and the list files beside them. */
#include "runtime/facts/reader.h"

#include "runtime/base/utf8.h"

static Words header_list(Arena *arena, const CsvReader *csv, int first) {
    if (csv->n <= first)
        return WORDS("the key alone", "仅主键一列");
    enum { MAX_NAMED = 8 };
    Buf buf = {0};
    int named = 0;
    for (int i = first; i < csv->n && named <= MAX_NAMED; i++) {
        Str shown = utf8_cut(str_trim(csv->cells[i].text), 60, NULL);
        if (shown.n == 0)
            continue;
        if (named > 0)
            buf_add_c(&buf, ", ");
        if (named++ < MAX_NAMED)
            buf_add_format(&buf, "`%.*s`", STR_ARG(shown));
        else
            buf_add_c(&buf, "…");
    }
    Words words = words_of(str_copy(arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

/* A header in one piece that has other signs for commas was meant to be several; one cell in a row of many is a title. */
static void explain_header(Reader *reader, Diag *diag, const CsvReader *csv) {
    const struct {
        Str sign;
        Words words;
    } separators[] = {{STR("\t"), WORDS("tabs", "制表符")},
                      {STR(";"), WORDS("semicolons", "分号")},
                      {STR("，"), WORDS("full-width commas", "全角逗号")}};
    const Words *found = NULL;
    int filled = 0;
    for (int i = 0; i < csv->n && !found; i++) {
        Str text = csv->cells[i].text;
        filled += str_trim(text).n > 0;
        for (size_t k = 0; k < text.n && !found; k++)
            for (int s = 0; s < 3 && !found; s++)
                found = str_starts(str_sub(text, k, text.n), separators[s].sign) ? &separators[s].words : NULL;
    }
    if (found)
        diag_help(diag, words_format(reader->diags->arena,
                                     WORDS("the columns are separated by {0}: save the file with commas",
                                           "各列用{0}分隔：请用逗号分隔保存"),
                                     found, 1));
    else if (filled == 1 && csv->n > 1)
        diag_help(diag, WORDS("the first row has to hold the names of the columns: remove the title above them",
                              "第一行应为列名：请删去列名上面的标题"));
}

static Field *find_field(const Record *root, const Field *list, Str header, bool *ambiguous) {
    Field *field = bind_find(root, header, ambiguous);
    if (field || *ambiguous || !list)
        return field;
    /* people.name in the file of people. */
    size_t dot = 0;
    while (dot < header.n && header.p[dot] != '.')
        dot++;
    Str first = str_trim(str_sub(header, 0, dot));
    if (dot == header.n || !(str_equal(first, list->name) || str_equal(first, list->label)))
        return NULL;
    return bind_find(root, str_sub(header, dot + 1, header.n), ambiguous);
}

typedef VEC(Unbound) UnboundVec;

/* Binds one column. Returns whether something was said about it that explains why nothing binds. */
static bool bind_column(Reader *reader, const CsvReader *csv, const Record *root, const Shape *shape, int i,
                        Columns *columns, const Str *bound, UnboundVec *unbound) {
    Str header = str_trim(csv->cells[i].text);
    bool ambiguous;
    Field *field = find_field(root, shape->list, header, &ambiguous);
    if (!field && !ambiguous) {
        Unbound entry = {.header = str_copy(columns->arena, header), .cell = i};
        vec_push(columns->arena, unbound, entry);
        return false;
    }
    DiagPlace place = csv_place(csv, i);
    Words words = words_of(reader_shorten(reader, header));
    if (ambiguous) {
        diag_add(reader->diags, DIAG_FACTS_COLUMN_AMBIGUOUS, place, DIAG_ARGS(words));
        return true;
    }
    if (!field_is_leaf(field)) {
        Diag *diag = diag_add(reader->diags, DIAG_FACTS_COLUMN_NO_LEAF, place,
                              DIAG_ARGS(words, field_kind_words(reader->scratch, field)));
        if (field->kind == FIELD_LIST) {
            Words args[] = {words_of(shape->facts->name), words_of(field->path)};
            diag_help(diag, words_format(reader->diags->arena,
                                         WORDS("its elements stand in a file of their own, `{0}.{1}.csv`",
                                               "它的元素写在单独的文件`{0}.{1}.csv`中"),
                                         args, 2));
        }
        return true;
    }
    if (bound[field->column].p) {
        reader_report(reader, DIAG_FACTS_COLUMN_SAME, place,
                      DIAG_ARGS(words_of(reader_shorten(reader, bound[field->column])), words),
                      WORDS("this column is ignored", "忽略该列"));
        return true;
    }
    columns->fields[i] = field;
    return false;
}

bool csv_bind_header(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns) {
    const Field *list = file->list;
    const Shape *shape = list ? list->shape : file->facts->shape;
    const Record *root = list ? &list->record : &file->facts->root;
    Str shown = file->source.shown;
    if (!csv_next(csv)) {
        if (!csv->input->failed)
            diag_add(reader->diags, DIAG_FACTS_EMPTY_FILE, place_file(shown, 1, 1), DIAG_NO_ARGS);
        return false;
    }
    if (csv->blank) {
        diag_add(reader->diags, DIAG_FACTS_CSV_NO_HEADER, place_file(shown, csv->line, 1), DIAG_NO_ARGS);
        return false;
    }
    Arena *arena = columns->arena;
    columns->n = csv->n;
    columns->fields = ARENA_ARRAY(arena, Field *, csv->n);
    columns->nameless = ARENA_ARRAY(arena, bool, csv->n);
    columns->key = list ? 0 : -1;
    Str *bound = ARENA_ARRAY(arena, Str, shape->ncolumns);
    UnboundVec unbound = {0};
    bool explained = false;
    int nbound = 0;
    Map headers;
    map_init(&headers, arena);
    for (int i = list ? 1 : 0; i < csv->n; i++) {
        Str header = str_trim(csv->cells[i].text);
        columns->nameless[i] = header.n == 0;
        if (header.n == 0 || csv->cells[i].bad)
            continue;
        void **slot = map_slot(&headers, str_copy(arena, header));
        if (*slot) {
            reader_report(reader, DIAG_FACTS_CSV_HEADER_TWICE, csv_place(csv, i),
                          DIAG_ARGS(words_of(reader_shorten(reader, header))),
                          WORDS("the second is ignored", "忽略第二列"));
            continue;
        }
        *slot = columns;
        explained = bind_column(reader, csv, root, shape, i, columns, bound, &unbound) || explained;
        const Field *field = columns->fields[i];
        if (!field)
            continue;
        nbound++;
        bound[field->column] = str_copy(arena, header);
        if (!list && field == file->facts->key)
            columns->key = i;
    }
    if (nbound == 0 && !explained) {
        Words owner = list ? (Words){list->path, field_shown(list)} : bind_facts_words(file->facts);
        Diag *diag = diag_add(reader->diags, DIAG_FACTS_NOTHING_BINDS, csv_place(csv, 0),
                              DIAG_ARGS(owner, header_list(reader->scratch, csv, list ? 1 : 0)));
        explain_header(reader, diag, csv);
        return false;
    }
    bool *is_bound = ARENA_ARRAY(arena, bool, shape->ncolumns);
    for (int c = 0; c < shape->ncolumns; c++)
        is_bound[c] = bound[c].p != NULL;
    bind_report_unbound(shape, &(BoundFields){.leaves = is_bound}, csv, unbound.items, unbound.n, reader->diags);
    if (!list && file->facts->key && columns->key < 0)
        reader_report(
            reader, DIAG_FACTS_NO_KEY_COLUMN, csv_place(csv, 0),
            DIAG_ARGS(((Words){file->facts->key->path, field_shown(file->facts->key)}), bind_facts_words(file->facts)),
            WORDS("the records are numbered instead", "改用行号标识记录"));
    if (!list && file->facts->key && columns->key < 0)
        store_set_incomplete(reader->set, file->facts); /* that no record has some key would only follow from that */
    return true;
}

static void put_cell(Reader *reader, const CsvReader *csv, int i, const Field *field, int64_t row) {
    const CsvCell *source = &csv->cells[i];
    Cell cell;
    if (source->bad)
        return;
    CellState state = cell_read(reader->scratch, field, source->text, false, &cell);
    if (state == CELL_MISSING)
        return;
    if (state != CELL_GOOD) {
        reader_refuse(reader, field, source->text, state, &cell, csv_place(csv, i));
        return;
    }
    store_put(reader->set, field, row, &cell);
    if (field->kind == FIELD_REF)
        store_set_ref_place(reader->set, field, row, source->line, csv_place(csv, i).column);
}

static void check_nameless(Reader *reader, const CsvReader *csv, Columns *columns) {
    for (int i = 0; i < columns->n && i < csv->n; i++) {
        if (!columns->nameless[i] || str_trim(csv->cells[i].text).n == 0)
            continue;
        columns->nameless[i] = false;
        reader_report(
            reader, DIAG_FACTS_CSV_NAMELESS, csv_place(csv, i),
            DIAG_ARGS(words_int(reader->scratch, i + 1), words_of(reader_shorten(reader, csv->cells[i].text))),
            WORDS("the column is ignored", "忽略该列"));
    }
}

/* Whether the row has as many cells as the header. */
static bool check_width(Reader *reader, const CsvReader *csv, const Columns *columns) {
    if (csv->n == columns->n)
        return true;
    int at = csv->n < columns->n ? csv->n : columns->n;
    reader_report(reader, DIAG_FACTS_CSV_RAGGED, csv_place(csv, at),
                  DIAG_ARGS(words_int(reader->scratch, csv->n), words_int(reader->scratch, columns->n)),
                  csv->n < columns->n
                      ? WORDS("the cells that are not there count as missing", "缺少的单元格按未填写处理")
                      : WORDS("the further cells are ignored", "忽略多出的单元格"));
    return false;
}

/* A ragged row's cells may stand in the wrong columns: without --lenient they would only add errors that follow. */
static void put_row(Reader *reader, const CsvReader *csv, const Columns *columns, int64_t row, bool key_only) {
    for (int i = 0; i < columns->n && i < csv->n; i++)
        if (columns->fields[i] && (!key_only || i == columns->key))
            put_cell(reader, csv, i, columns->fields[i], row);
}

void csv_read_rows(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns, QuickRows *quick,
                   int origin) {
    Facts *facts = file->facts;
    FactSet *set = reader->set;
    while (quick_read(quick, INT64_MAX), csv_next(csv)) {
        if (csv->blank && facts->key)
            continue; /* ",,," says nothing: spreadsheets write such lines */
        check_nameless(reader, csv, columns);
        bool whole = check_width(reader, csv, columns);
        int64_t row = factset_add_row(set, facts->shape, -1);
        store_set_origin(set, facts->shape, row, origin, csv->line);
        put_row(reader, csv, columns, row, !whole && !reader->lenient);
        int64_t first = store_index_row(set, facts, row);
        if (first >= 0)
            reader_key_twice(reader, facts, row, first, csv_place(csv, columns->key));
        else if (columns->key >= 0 && columns->key < csv->n && str_trim(csv->cells[columns->key].text).n == 0 &&
                 !csv->cells[columns->key].bad)
            reader_report(reader, DIAG_FACTS_KEY_MISSING, csv_place(csv, columns->key),
                          DIAG_ARGS(((Words){facts->key->path, field_shown(facts->key)})),
                          WORDS("the record goes by its number", "改用行号标识该记录"));
    }
}

void read_csv_records(Reader *reader, FactFile *file, TextInput *input) {
    CsvReader csv;
    csv_start(&csv, input, reader->diags);
    Columns columns = {.arena = arena_new()};
    int origin = store_add_file(reader->set, file->source.shown);
    reader->broken = !csv_bind_header(reader, &csv, file, &columns);
    if (!reader->broken) {
        QuickRows *quick = quick_start(reader, &csv, file->facts, &columns, origin);
        csv_read_rows(reader, &csv, file, &columns, quick, origin);
        quick_stop(quick);
    }
    csv_stop(&csv);
    arena_free(columns.arena);
}

/* The record that a row of a list file belongs to; -1 after an error. */
static int64_t find_parent(Reader *reader, const CsvReader *csv, const FactFile *file) {
    const Facts *facts = file->facts;
    const Field by_number = {.kind = FIELD_TEXT};
    const Field *key = facts->key ? facts->key : &by_number;
    const CsvCell *source = &csv->cells[0];
    Words list = {file->list->path, field_shown(file->list)};
    if (source->bad)
        return -1;
    Cell cell;
    CellState state = cell_read(reader->scratch, key, source->text, false, &cell);
    if (state == CELL_MISSING) {
        reader_report(reader, DIAG_FACTS_PARENT_MISSING, csv_place(csv, 0), DIAG_ARGS(bind_facts_words(facts), list),
                      REMARK_LEFT_OUT);
        return -1;
    }
    int64_t row = state == CELL_GOOD ? store_find_cell(reader->set, facts, &cell) : -1;
    /* Where records are lost already this would only follow from that. */
    if (row < 0 && !store_is_incomplete(reader->set, facts))
        reader_report(reader, DIAG_FACTS_PARENT_UNKNOWN, csv_place(csv, 0),
                      DIAG_ARGS(words_of(reader_shorten(reader, source->text)), bind_facts_words(facts), list),
                      REMARK_LEFT_OUT);
    return row;
}

void read_csv_list(Reader *reader, FactFile *file, TextInput *input) {
    const Field *list = file->list;
    FactSet *set = reader->set;
    CsvReader csv;
    csv_start(&csv, input, reader->diags);
    Columns columns = {.arena = arena_new()};
    int origin = store_add_file(set, file->source.shown);
    bool ok = csv_bind_header(reader, &csv, file, &columns);
    while (ok && csv_next(&csv)) {
        if (csv.blank)
            continue;
        check_nameless(reader, &csv, &columns);
        bool whole = check_width(reader, &csv, &columns);
        int64_t parent = find_parent(reader, &csv, file);
        if (parent < 0)
            continue;
        int64_t row = factset_add_row(set, list->shape, parent);
        store_set_origin(set, list->shape, row, origin, csv.line);
        if (whole || reader->lenient)
            put_row(reader, &csv, &columns, row, false);
    }
    /* The records of the file beside it have the list, perhaps empty; others may have theirs elsewhere. */
    const FactFile *main = file->main && file->main->facts == file->facts && !file->main->list ? file->main : NULL;
    int64_t from = main ? main->first_row : 0;
    int64_t to = main ? main->end_row : factset_rows(set, file->facts->shape);
    for (int64_t row = from; row < to; row++)
        factset_set_list(set, list, row);
    csv_stop(&csv);
    arena_free(columns.arena);
}

void csv_read_elements(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns, int origin, bool *waits) {
    const Facts *facts = file->facts;
    const Field *list = file->list;
    FactSet *set = reader->set;
    int64_t records = factset_rows(set, facts->shape), parent = 0;
    for (int64_t row = 0; row < records; row++)
        factset_set_list(set, list, row);
    while (*waits || csv_next(csv)) {
        *waits = !csv->blank;
        if (csv->blank)
            continue;
        Str key = str_trim(csv->cells[0].text);
        while (parent < records && !str_equal(factset_id(set, facts, parent), key))
            parent++;
        if (parent == records || csv->cells[0].bad)
            return;
        *waits = false;
        check_nameless(reader, csv, columns);
        bool whole = check_width(reader, csv, columns);
        int64_t row = factset_add_row(set, list->shape, parent);
        store_set_origin(set, list->shape, row, origin, csv->line);
        if (whole || reader->lenient)
            put_row(reader, csv, columns, row, false);
    }
}

/* What is worked out when all records are there: whose elements are whose, where references lead, inverse lists. */
#include "runtime/facts/table.h"

#include "runtime/facts/text.h"

/* --- References --------------------------------------------------------------------------------------------------- */

void store_set_ref_place(FactSet *set, const Field *ref, int64_t row, int64_t line, int column) {
    const Table *table = table_of(set, ref->shape);
    int64_t first = factset_origin(set, ref->shape, row).line;
    /* The line within the record, a record being at most some 16 MB long, and the column share one value. */
    *value_at(table, table->ref_slots[ref->column], row) = (line - first) * ((int64_t)1 << 32) + column;
}

void factset_set_ref(FactSet *set, const Field *ref, int64_t row, int64_t target_row) {
    const Table *table = table_of(set, ref->shape);
    *value_at(table, table->ref_slots[ref->column], row) = target_row;
    uint8_t *meta = meta_at(table, ref->column, row);
    *meta = META_LINKED;
    const Field *key = ref->target->key;
    if (!key)
        return;
    const Table *target = table_of(set, ref->target->shape);
    *value_at(table, ref->column, row) = *value_at(target, key->column, target_row);
    *meta |= *meta_at(target, key->column, target_row) & META_KIND;
}

RefState factset_follow(const FactSet *set, const Field *ref, int64_t row, int64_t *target_row) {
    const Table *table = table_of(set, ref->shape);
    int meta = *meta_at(table, ref->column, row);
    if (meta & META_LINKED) {
        *target_row = *value_at(table, table->ref_slots[ref->column], row);
        return REF_FOUND;
    }
    return meta == 0 ? REF_MISSING : REF_NOT_GIVEN;
}

static Words key_words(const FactSet *set, const Field *ref, int64_t row) {
    Buf buf = {0};
    table_print_key(&buf, cell_field(ref), factset_value(set, ref, row));
    Words words = words_of(str_copy(set->arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

/* JSON is shown without its lines, which may be all of the file. */
static Str line_of_csv(Arena *arena, DiagPlace where) {
    bool json = str_ends(where.file, STR("json")) || str_ends(where.file, STR("jsonl"));
    return json || str_equal(where.file, STR("-")) ? STR_NONE : text_line(arena, where.file, where.line);
}

static void follow_all(FactSet *set, const Field *ref, bool lenient, DiagList *diags) {
    const Table *table = table_of(set, ref->shape);
    const Facts *target = ref->target;
    if (!factset_given(set, target) && factset_rows(set, target->shape) == 0)
        return;
    int slot = table->ref_slots[ref->column];
    for (int64_t row = 0; row < table->rows; row++) {
        uint8_t *meta = meta_at(table, ref->column, row);
        if (*meta == 0 || (*meta & META_LINKED) != 0)
            continue;
        int64_t *place = value_at(table, slot, row);
        Value key = factset_value(set, ref, row);
        Buf buf = {0};
        if (key.kind != VALUE_TEXT)
            table_print_key(&buf, cell_field(ref), key);
        int64_t found = factset_find(set, target, key.kind == VALUE_TEXT ? key.text : buf_str(&buf));
        buf_free(&buf);
        if (found >= 0) {
            *meta |= META_LINKED;
            *place = found;
            continue;
        }
        if (store_is_incomplete(set, target))
            continue;
        FactOrigin origin = factset_origin(set, ref->shape, row);
        int column = (int)(*place & 0xffffffff);
        DiagPlace where = place_file(origin.file, origin.line + (*place >> 32), column);
        if (diags->keep_facts == 0 || diags->facts_kept < diags->keep_facts)
            where.text = line_of_csv(diags->arena, where);
        Str zh = target->label.n > 0 ? target->label : target->name;
        Diag *diag = diag_add_level(
            diags, lenient ? DIAG_WARNING : DIAG_ERROR, DIAG_FACTS_REF_UNKNOWN, where,
            DIAG_ARGS(((Words){ref->path, field_shown(ref)}), key_words(set, ref, row), ((Words){target->name, zh})));
        if (lenient)
            diag_help(diag, WORDS("it counts as missing", "按未填写处理"));
        *meta = 0;
    }
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

void factset_set_list(FactSet *set, const Field *list, int64_t row) {
    const Table *table = table_of(set, list->facts->shape);
    *meta_at(table, table->shape->ncolumns + list->column, row) = 1;
}

static TriedList *find_tried(const FactSet *set, const Field *list, int64_t row) {
    for (int i = 0; i < set->tried.n; i++)
        if (set->tried.items[i].list == list && set->tried.items[i].row == row)
            return &set->tried.items[i];
    return NULL;
}

void factset_try_elements(FactSet *set, const Field *list, int64_t row, const int64_t *rows, int64_t n) {
    TriedList *tried = find_tried(set, list, row), entry = {list, row, n, rows};
    if (tried && rows)
        *tried = entry;
    else if (tried)
        *tried = set->tried.items[--set->tried.n];
    else if (rows)
        vec_push(set->arena, &set->tried, entry);
}

const int64_t *factset_tried_elements(const FactSet *set, const Field *list, int64_t row, int64_t *n) {
    const TriedList *tried = find_tried(set, list, row);
    *n = tried ? tried->n : 0;
    return tried ? tried->rows : NULL;
}

void factset_drop_rows(FactSet *set, const Shape *shape, int64_t rows) {
    store_truncate(set, shape, rows);
}

bool factset_list(const FactSet *set, const Field *list, int64_t row, int64_t *n) {
    const TriedList *tried = set->tried.n > 0 ? find_tried(set, list, row) : NULL;
    if (tried) {
        *n = tried->n;
        return true;
    }
    const Table *table = table_of(set, list->facts->shape);
    const Elements *elements = &table->lists[list->column];
    bool given = *meta_at(table, table->shape->ncolumns + list->column, row) != 0;
    *n = row < elements->n ? elements->starts[row + 1] - elements->starts[row] : 0;
    if (list->kind == FIELD_INVERSE)
        given = given || *n > 0 || factset_given(set, list->target);
    return given;
}

int64_t factset_element(const FactSet *set, const Field *list, int64_t row, int64_t i) {
    const TriedList *tried = set->tried.n > 0 ? find_tried(set, list, row) : NULL;
    if (tried)
        return tried->rows[i];
    const Elements *elements = &table_of(set, list->facts->shape)->lists[list->column];
    int64_t at = elements->starts[row] + i;
    return elements->rows ? elements->rows[at] : at;
}

/* Counts what belongs to each owner into starts[owner + 1], then sums up. */
static void sum_starts(Elements *elements) {
    for (int64_t row = 0; row < elements->n; row++)
        elements->starts[row + 1] += elements->starts[row];
}

static void copy_row(const Table *from, int64_t from_row, const Table *to, int64_t to_row) {
    for (int c = 0; c < to->nvalues; c++)
        *value_at(to, c, to_row) = *value_at(from, c, from_row);
    for (int c = 0; c < to->nmeta; c++)
        *meta_at(to, c, to_row) = *meta_at(from, c, from_row);
    const Segment *source = segment_of(from, from_row);
    Segment *target = segment_of(to, to_row);
    target->lines[to_row - target->base] = source->lines[from_row - source->base];
    target->files[to_row - target->base] = source->files[from_row - source->base];
}

static void group_list(FactSet *set, const Field *list) {
    Table *owner = table_of(set, list->facts->shape), *table = table_of(set, list->shape);
    Elements *elements = &owner->lists[list->column];
    elements->n = owner->rows;
    elements->starts = ARENA_ARRAY(set->batch, int64_t, owner->rows + 1);
    int64_t before = 0;
    bool grouped = true;
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t parent = *value_at(table, table->parent_slot, row);
        elements->starts[parent + 1]++;
        grouped = grouped && parent >= before;
        before = parent;
        *meta_at(owner, owner->shape->ncolumns + list->column, parent) = 1;
    }
    sum_starts(elements);
    if (grouped)
        return;
    Table sorted = *table;
    sorted.segments.items = NULL;
    sorted.segments.n = sorted.segments.capacity = 0;
    sorted.rows = 0;
    while (sorted.rows < table->rows)
        table_add_row(set, &sorted);
    int64_t *next = ARENA_ARRAY(set->batch, int64_t, owner->rows);
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t parent = *value_at(table, table->parent_slot, row);
        copy_row(table, row, &sorted, elements->starts[parent] + next[parent]++);
    }
    *table = sorted;
}

/* A record's list in two files, or in JSON and in a file beside it: reading both would count its elements twice. */
static void report_two_files(const FactSet *set, const Field *list, DiagList *diags) {
    const Facts *facts = list->facts;
    int64_t records = factset_rows(set, facts->shape), n;
    for (int64_t row = 0; row < records; row++) {
        if (!factset_list(set, list, row, &n) || n < 2)
            continue;
        FactOrigin first = factset_origin(set, list->shape, factset_element(set, list, row, 0));
        for (int64_t i = 1; i < n; i++) {
            FactOrigin other = factset_origin(set, list->shape, factset_element(set, list, row, i));
            if (other.line == 0 || str_equal(other.file, first.file))
                continue;
            diag_add(diags, DIAG_FACTS_LIST_TWICE, place_file(other.file, other.line, 0),
                     DIAG_ARGS(((Words){list->path, field_shown(list)}), words_of(factset_id(set, facts, row)),
                               words_of(first.file)));
            break;
        }
    }
}

static void group_inverse(FactSet *set, const Field *list) {
    const Field *via = list->via;
    const Table *table = table_of(set, via->shape);
    Table *owner = table_of(set, list->facts->shape);
    Elements *elements = &owner->lists[list->column];
    elements->n = owner->rows;
    elements->starts = ARENA_ARRAY(set->arena, int64_t, owner->rows + 1);
    int64_t target;
    for (int64_t row = 0; row < table->rows; row++)
        if (factset_follow(set, via, row, &target) == REF_FOUND)
            elements->starts[target + 1]++;
    sum_starts(elements);
    elements->rows = ARENA_ARRAY(set->arena, int64_t, elements->starts[owner->rows] + 1);
    int64_t *next = ARENA_ARRAY(set->arena, int64_t, owner->rows + 1);
    for (int64_t row = 0; row < table->rows; row++)
        if (factset_follow(set, via, row, &target) == REF_FOUND)
            elements->rows[elements->starts[target] + next[target]++] = row;
}

static void index_rest(FactSet *set, const Facts *facts, bool lenient, DiagList *diags) {
    Table *table = table_of(set, facts->shape);
    for (int64_t row = table->indexed; row < table->rows; row++) {
        int64_t first = store_index_row(set, facts, row);
        if (first < 0)
            continue;
        FactOrigin origin = factset_origin(set, facts->shape, row), before = factset_origin(set, facts->shape, first);
        Diag *diag =
            diag_add_level(diags, lenient ? DIAG_WARNING : DIAG_ERROR, DIAG_FACTS_KEY_TWICE,
                           place_file(origin.file, origin.line, 0), DIAG_ARGS(key_words(set, facts->key, row)));
        if (before.line > 0)
            diag_more(diag, place_file(before.file, before.line, 0), WORDS("first here", "第一次出现在这里"));
        store_clear(set, facts->key, row);
        table->indexed = row + 1;
    }
}

static void number_rows(FactSet *set, const Facts *facts) {
    const Table *table = table_of(set, facts->shape);
    if (table->id_slot < 0)
        return;
    for (int64_t row = 0; row < table->rows; row++) {
        if (table_key(set, facts, row).n > 0)
            continue;
        char number[24];
        char *p = number + sizeof number;
        for (int64_t n = table->before + row + 1; n > 0; n /= 10)
            *--p = (char)('0' + n % 10);
        Str id = {p, (size_t)(number + sizeof number - p)};
        *value_at(table, table->id_slot, row) = text_bits(table_intern(set, id));
    }
}

/* Of these facts alone: a stream's others are whole, and nothing refers to its records. */
void window_finish(FactSet *set, const Facts *facts, bool lenient, DiagList *diags) {
    number_rows(set, facts);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < set->schema->nshapes; i++) {
            const Shape *shape = set->schema->shapes[i];
            if (shape->facts != facts)
                continue;
            if (pass == 0 && shape->list)
                group_list(set, shape->list);
            for (int c = 0; pass == 1 && c < shape->ncolumns; c++)
                if (shape->columns[c]->kind == FIELD_REF)
                    follow_all(set, shape->columns[c], lenient, diags);
        }
}

void factset_finish(FactSet *set, bool lenient, DiagList *diags) {
    const Schema *schema = set->schema;
    for (int i = 0; i < schema->nfacts; i++) {
        index_rest(set, schema->facts[i], lenient, diags);
        number_rows(set, schema->facts[i]);
    }
    /* Lists before references: grouping moves elements, and their references with them. */
    for (int i = 0; i < schema->nshapes; i++) {
        const Field *list = schema->shapes[i]->list;
        if (!list)
            continue;
        group_list(set, list);
        if (set->files.n > 2) /* [0] is none, and one file has all */
            report_two_files(set, list, diags);
    }
    for (int i = 0; i < schema->nshapes; i++)
        for (int c = 0; c < schema->shapes[i]->ncolumns; c++)
            if (schema->shapes[i]->columns[c]->kind == FIELD_REF)
                follow_all(set, schema->shapes[i]->columns[c], lenient, diags);
    for (int i = 0; i < schema->nfacts; i++) {
        const Facts *facts = schema->facts[i];
        for (int k = 0; k < facts->nlists; k++)
            if (facts->lists[k]->kind == FIELD_INVERSE)
                group_inverse(set, facts->lists[k]);
    }
}

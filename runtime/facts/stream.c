#include "runtime/facts/stream.h"

#include "runtime/facts/blocks.h"
#include "runtime/facts/keyset.h"
#include "runtime/facts/reader.h"
#include "runtime/facts/table.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 19, LARGE_BYTES = 1 << 16 };

/* The file of a list, read beside the records: its elements stand in the order of the records. */
typedef struct ListFile {
    FactFile *file;
    TextInput *input;
    CsvReader csv;
    Columns columns;
    int origin;
    bool waits; /* a row is read that belongs to a later record */
} ListFile;

struct FactPlan {
    Arena *arena;
    const Schema *schema;
    FactSet *whole;
    FileVec files;
    FactFile **streamed; /* [nfacts]: the file of the records; NULL where these facts are whole */
    bool lenient, keeps_order;
    bool looks_first; /* at all bytes of a file, before it is read */
};

struct FactStream {
    Arena *arena;
    FactPlan *plan;
    DiagList *diags;
    const Facts *facts;
    FactFile *file;
    TextInput *input;
    Blocks blocks;
    bool json;
    CsvReader csv;   /* has read the header */
    Columns columns; /* as the header says; each window has a copy */
    ListFile *lists;
    int nlists;
    int64_t joined;  /* blocks */
    int64_t records; /* in those */
    size_t block_bytes;
    bool has_set;
    KeySet keys;
    Buf last_key;
};

struct FactWindow {
    FactStream *stream;
    Arena *arena;
    Reader reader;
    TextInput *input; /* shows the block */
    Buf block;
    int64_t line, before; /* of the block: its first line, the records before it */
    CsvReader csv;
    Columns columns;
    QuickRows *quick;
    JsonFacts *json;
    int origin;
};

/* --- What is streamed --------------------------------------------------------------------------------------------- */

static bool is_referred_to(const Schema *schema, const Facts *facts) {
    for (int i = 0; i < schema->nshapes; i++)
        for (int c = 0; c < schema->shapes[i]->ncolumns; c++)
            if (schema->shapes[i]->columns[c]->kind == FIELD_REF && schema->shapes[i]->columns[c]->target == facts)
                return true;
    for (int i = 0; i < schema->nfacts; i++)
        for (int k = 0; k < schema->facts[i]->nlists; k++)
            if (schema->facts[i]->lists[k]->kind == FIELD_INVERSE && schema->facts[i]->lists[k]->target == facts)
                return true;
    return false;
}

/* The lists of some facts that have a file. */
static int count_lists(const FactPlan *plan, const Facts *facts) {
    int n = 0;
    for (int i = 0; i < facts->nlists; i++) {
        bool found = false;
        for (int k = 0; k < plan->files.n; k++)
            found = found || (plan->files.items[k]->facts == facts && plan->files.items[k]->list == facts->lists[i]);
        n += found;
    }
    return n;
}

static void choose_streamed(FactPlan *plan) {
    for (int i = 0; i < plan->schema->nfacts; i++) {
        const Facts *facts = plan->schema->facts[i];
        FactFile *found = NULL;
        int nfiles = 0, nlists = 0;
        for (int k = 0; k < plan->files.n; k++) {
            FactFile *file = plan->files.items[k];
            if (file->facts != facts)
                continue;
            nlists += file->list != NULL;
            nfiles += file->list == NULL;
            found = file->list ? found : file;
        }
        /* Whether a record's list stands in two files shows when all are read. */
        bool lists_stand_apart = nlists == 0 || (found && !found->json && nlists == count_lists(plan, facts));
        bool keys_can_be_compared = nlists == 0 || !facts->key || facts->key->kind == FIELD_TEXT;
        if (nfiles == 1 && lists_stand_apart && keys_can_be_compared && !is_referred_to(plan->schema, facts))
            plan->streamed[i] = found;
    }
}

FactPlan *facts_plan(Arena *arena, const Schema *schema, const FactsInput *inputs, int ninputs, bool lenient,
                     DiagList *diags) {
    FactPlan *plan = ARENA_NEW(arena, FactPlan);
    plan->arena = arena;
    plan->schema = schema;
    plan->lenient = lenient;
    plan->streamed = ARENA_ARRAY(arena, FactFile *, schema->nfacts);
    if (!files_collect(arena, inputs, ninputs, diags, &plan->files))
        return NULL;
    bind_files(schema, &plan->files, diags);
    choose_streamed(plan);
    FileVec rest = {0};
    for (int i = 0; i < plan->files.n; i++)
        if (plan->files.items[i]->facts && !plan->streamed[plan->files.items[i]->facts->index])
            vec_push(arena, &rest, plan->files.items[i]);
    if (rest.n == plan->files.n)
        return NULL;
    plan->keeps_order = plan->files.n == 1;
    plan->whole = files_read(arena, schema, &rest, lenient, diags);
    /* The indexes are made now: windows of several threads look for keys. */
    for (int i = 0; i < schema->nfacts; i++)
        factset_find(plan->whole, schema->facts[i], STR_NONE);
    return plan;
}

FactSet *facts_plan_whole(const FactPlan *plan) {
    return plan->whole;
}

bool facts_plan_streams(const FactPlan *plan, const Facts *facts) {
    return plan->streamed[facts->index] != NULL;
}

bool facts_plan_keeps_order(const FactPlan *plan) {
    return plan->keeps_order;
}

/* --- A stream ----------------------------------------------------------------------------------------------------- */

/* The reader of what belongs to the file and not to one of its windows. */
static Reader stream_reader(const FactStream *stream, FactSet *set) {
    return (Reader){.scratch = arena_new(),
                    .set = set,
                    .schema = stream->plan->schema,
                    .diags = stream->diags,
                    .lenient = stream->plan->lenient};
}

static bool open_list(FactStream *stream, FactFile *file) {
    ListFile *list = &stream->lists[stream->nlists++];
    *list = (ListFile){.file = file, .columns = {.arena = stream->arena}};
    list->input = text_open(&file->source, stream->diags);
    if (!list->input || file_is_json(list->input, file))
        return false;
    csv_start(&list->csv, list->input, stream->diags);
    list->origin = store_add_file(stream->plan->whole, file->source.shown);
    Reader reader = stream_reader(stream, stream->plan->whole);
    bool bound = csv_bind_header(&reader, &list->csv, file, &list->columns);
    arena_free(reader.scratch);
    return bound;
}

static bool open_records(FactStream *stream) {
    stream->input = (stream->plan->looks_first ? text_open : text_open_unread)(&stream->file->source, stream->diags);
    if (!stream->input)
        return false;
    stream->json = file_is_json(stream->input, stream->file);
    stream->blocks = (Blocks){.input = stream->input, .line = 1, .json = stream->json};
    if (stream->json) {
        /* An array is one value: nothing says where its records end but reading them. */
        for (;; stream->blocks.at++) {
            if (stream->blocks.at == stream->input->n && !text_fill(stream->input, 0))
                return false;
            char c = stream->input->p[stream->blocks.at];
            if (c == '{')
                break;
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
                return false;
        }
        stream->blocks.at = 0;
        return true;
    }
    csv_start(&stream->csv, stream->input, stream->diags);
    Reader reader = stream_reader(stream, stream->plan->whole);
    bool bound = csv_bind_header(&reader, &stream->csv, stream->file, &stream->columns);
    arena_free(reader.scratch);
    stream->blocks.at = stream->csv.at;
    stream->blocks.line = stream->csv.at_line;
    return bound;
}

FactStream *facts_stream_open(FactPlan *plan, const Facts *facts, bool key_set, size_t block_bytes, DiagList *diags) {
    FactStream *stream = ARENA_NEW(plan->arena, FactStream);
    *stream = (FactStream){.arena = plan->arena,
                           .plan = plan,
                           .diags = diags,
                           .facts = facts,
                           .file = plan->streamed[facts->index],
                           .columns = {.arena = plan->arena},
                           .has_set = key_set,
                           .block_bytes = block_bytes ? block_bytes : BLOCK_BYTES};
    stream->lists = ARENA_ARRAY(plan->arena, ListFile, plan->files.n);
    bool ok = open_records(stream);
    for (int i = 0; i < plan->files.n && ok; i++) {
        FactFile *file = plan->files.items[i];
        if (file->facts == facts && file->list)
            ok = !stream->json && file->main == stream->file && open_list(stream, file);
    }
    if (ok)
        return stream;
    facts_stream_close(stream);
    return NULL;
}

int64_t facts_stream_blocks(const FactStream *stream) {
    return text_size(stream->input) / (int64_t)stream->block_bytes + 1;
}

bool facts_stream_is_parallel(const FactStream *stream) {
    return !stream->json && stream->nlists == 0 && stream->facts->key != NULL;
}

bool facts_stream_blocks_stand_alone(const FactStream *stream) {
    return stream->nlists == 0;
}

void facts_stream_close(FactStream *stream) {
    if (!stream)
        return;
    for (int i = 0; i < stream->nlists; i++) {
        csv_stop(&stream->lists[i].csv);
        text_close(stream->lists[i].input);
    }
    csv_stop(&stream->csv);
    text_close(stream->input);
    keyset_free(&stream->keys);
    buf_free(&stream->last_key);
}

/* --- A window ----------------------------------------------------------------------------------------------------- */

static Columns copy_columns(Arena *arena, const Columns *columns) {
    Columns copy = *columns;
    copy.arena = arena;
    copy.nameless = ARENA_ARRAY(arena, bool, columns->n);
    memcpy(copy.nameless, columns->nameless, sizeof *copy.nameless * (size_t)columns->n);
    return copy;
}

FactWindow *facts_window_new(FactStream *stream, DiagList *diags) {
    Arena *arena = arena_new();
    FactWindow *window = ARENA_NEW(arena, FactWindow);
    *window = (FactWindow){.stream = stream, .arena = arena};
    window->reader = stream_reader(stream, window_new(arena, stream->plan->whole, stream->facts));
    window->reader.diags = diags;
    window->input = text_over(stream->file->source.shown);
    if (stream->json) {
        window->json = json_facts_new(&window->reader, stream->file, window->input);
        return window;
    }
    window->origin = store_add_file(window->reader.set, stream->file->source.shown);
    window->columns = copy_columns(arena, &stream->columns);
    csv_start(&window->csv, window->input, diags);
    window->csv.separator = stream->csv.separator;
    window->quick = quick_start(&window->reader, &window->csv, stream->facts, &window->columns, window->origin);
    return window;
}

FactSet *facts_window_set(const FactWindow *window) {
    return window->reader.set;
}

void facts_window_free(FactWindow *window) {
    if (!window)
        return;
    if (window->json)
        json_facts_free(window->json);
    if (window->quick)
        quick_stop(window->quick);
    csv_stop(&window->csv);
    text_close(window->input);
    buf_free(&window->block);
    arena_free(window->reader.scratch);
    arena_free(window->reader.set->batch);
    arena_free(window->arena);
}

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

StreamEnd facts_window_take(FactWindow *window) {
    FactStream *stream = window->stream;
    buf_clear(&window->block);
    BlockEnd end = blocks_take(&stream->blocks, stream->block_bytes, &window->block, &window->line);
    if (stream->input->doubtful) {
        stream->plan->looks_first = true;
        return STREAM_AGAIN;
    }
    if (end == BLOCK_ENDLESS || stream->input->failed)
        return STREAM_GIVES_UP;
    if (end == BLOCK_NONE)
        return STREAM_IS_READ;
    window->before = stream->records; /* all of them where one thread reads */
    static const char slack[TEXT_SLACK];
    buf_add(&window->block, (Str){slack, sizeof slack});
    window->block.n -= sizeof slack;
    return STREAM_GOES_ON;
}

void facts_window_read(FactWindow *window) {
    FactStream *stream = window->stream;
    FactSet *set = window->reader.set;
    window_clear(set, stream->facts, window->before, window->block.n >= LARGE_BYTES);
    text_show(window->input, window->block.p, window->block.n);
    if (window->json) {
        json_facts_restart(window->json, window->line);
        json_facts_read(window->json);
    } else {
        csv_restart(&window->csv, window->line);
        csv_read_rows(&window->reader, &window->csv, stream->file, &window->columns, window->quick, window->origin);
    }
    for (int i = 0; i < stream->nlists; i++) {
        ListFile *list = &stream->lists[i];
        csv_read_elements(&window->reader, &list->csv, list->file, &list->columns, list->origin, &list->waits);
    }
    window_finish(set, stream->facts, stream->plan->lenient, window->reader.diags);
}

static bool add_keys(FactStream *stream, const FactSet *set, int64_t rows) {
    bool ok = true;
    for (int64_t row = 0; row < rows && ok; row++) {
        Str key = table_key(set, stream->facts, row);
        ok = key.n == 0 || keyset_add(&stream->keys, str_hash(key));
    }
    return ok;
}

StreamEnd facts_window_join(FactWindow *window) {
    FactStream *stream = window->stream;
    const FactSet *set = window->reader.set;
    const Facts *facts = stream->facts;
    const Table *table = table_of(set, facts->shape);
    bool first = stream->joined++ == 0;
    stream->records += table->rows;
    if (window->reader.broken || window->input->failed)
        return STREAM_GIVES_UP;
    if (!facts->key || table->rows == 0)
        return STREAM_GOES_ON;
    if (!stream->has_set) {
        bool ordered =
            !table->unordered && (stream->last_key.n == 0 ||
                                  key_ascends(buf_str(&stream->last_key), table_key(set, facts, 0)));
        if (ordered) {
            buf_clear(&stream->last_key);
            buf_add(&stream->last_key, table_key(set, facts, table->rows - 1));
            return STREAM_GOES_ON;
        }
        if (!first)
            return STREAM_UNORDERED;
        stream->has_set = true;
    }
    return add_keys(stream, set, table->rows) ? STREAM_GOES_ON : STREAM_GIVES_UP;
}

StreamEnd facts_stream_end(FactStream *stream, FactWindow *window) {
    if (window->json)
        json_facts_end(window->json);
    for (int i = 0; i < stream->nlists; i++) {
        ListFile *list = &stream->lists[i];
        if (list->waits || list->input->failed)
            return STREAM_GIVES_UP;
        while (csv_next(&list->csv))
            if (!list->csv.blank)
                return STREAM_GIVES_UP;
        if (list->input->failed)
            return STREAM_GIVES_UP;
    }
    return STREAM_IS_READ;
}

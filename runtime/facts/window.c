/* A set of facts whose records are those of one block of a stream. */
#include "runtime/facts/table.h"

#include <string.h>

FactSet *window_new(Arena *arena, const FactSet *base, const Facts *facts) {
    FactSet *set = factset_new(arena, base->schema);
    set->batch = arena_new();
    set->files.n = 0;
    for (int i = 0; i < base->files.n; i++)
        vec_push(arena, &set->files, base->files.items[i]);
    for (int i = 0; i < base->schema->nshapes; i++) {
        if (base->schema->shapes[i]->facts != facts) {
            set->tables[i] = base->tables[i];
            continue;
        }
        set->tables[i].is_window = true;
        set->tables[i].given = base->schema->shapes[i]->list == NULL;
    }
    return set;
}

static void clear_table(Table *table) {
    for (int i = 0; i < table->segments.n; i++) {
        Segment *segment = &table->segments.items[i];
        int64_t used = table->rows - segment->base;
        used = used < 0 ? 0 : used > segment->rows ? segment->rows : used;
        for (int c = 0; c < table->nmeta; c++)
            memset(segment_meta(segment, c), 0, (size_t)used);
        for (int c = table->shape->ncolumns; c < table->nvalues; c++)
            memset(segment_values(segment, c), 0, (size_t)used * sizeof *segment->values);
    }
    table->rows = table->indexed = 0;
    table->unordered = false;
}

void window_clear(FactSet *set, const Facts *facts, int64_t before, bool large) {
    bool is_fresh = true;
    for (int i = 0; i < set->schema->nshapes; i++)
        is_fresh &= set->schema->shapes[i]->facts != facts || set->tables[i].segments.n == 0;
    set->is_large = is_fresh ? large : set->is_large;
    for (int i = 0; i < set->schema->nshapes; i++)
        if (set->schema->shapes[i]->facts == facts) {
            clear_table(&set->tables[i]);
            set->tables[i].is_large = set->is_large;
        }
    table_of(set, facts->shape)->before = before;
    set->text_next = 0;
    set->text_block = NULL;
    set->text_used = set->text_bytes = 0;
    if (set->text_cache)
        memset(set->text_cache, 0, sizeof *set->text_cache * (size_t)set->text_slots);
    arena_free(set->batch);
    set->batch = arena_new();
}

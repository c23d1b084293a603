/* banfa eval: missing facts by the labels that readers of Chinese know them by. */
#include "lang/cmd/eval.h"

static const Field *field_called(const Record *record, Str name) {
    for (int i = 0; i < record->n; i++)
        if (str_equal(record->fields[i]->name, name))
            return record->fields[i];
    return NULL;
}

/* "people.training" as "人员的本年学时": labels of lists and references, and of the leaf; STR_NONE where one has none. */
static Str path_label(const Record *record, Str path, Arena *arena) {
    Str label = STR_NONE;
    for (size_t from = 0; from <= path.n;) {
        size_t to = from;
        while (to < path.n && path.p[to] != '.')
            to++;
        const Field *field = field_called(record, str_sub(path, from, to));
        bool named = field && (to >= path.n || field->kind != FIELD_RECORD);
        if (!field || (named && field->label.n == 0))
            return STR_NONE;
        if (named)
            label = label.n ? str_format(arena, "%.*s的%.*s", STR_ARG(label), STR_ARG(field->label)) : field->label;
        record = field->target ? &field->target->root : &field->record;
        from = to + 1;
    }
    return label;
}

void eval_label_missing(const Facts *facts, Finding *finding, Arena *arena) {
    Str *labels = ARENA_ARRAY(arena, Str, finding->nmissing);
    for (int i = 0; i < finding->nmissing; i++) {
        Str label = path_label(&facts->root, finding->missing[i], arena);
        labels[i] = label.n ? label : finding->missing[i];
    }
    finding->missing = labels;
}

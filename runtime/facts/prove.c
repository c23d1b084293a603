/* Whether files are good, without keeping what they say. */
#include "runtime/facts/stream.h"

/* STREAM_IS_READ: good to its end. */
static StreamEnd prove_once(FactPlan *plan, const Facts *facts, bool key_set, DiagList *diags) {
    FactStream *stream = facts_stream_open(plan, facts, key_set, 0, diags);
    if (!stream)
        return STREAM_GIVES_UP;
    FactWindow *window = facts_window_new(stream, diags);
    StreamEnd end;
    while ((end = facts_window_take(window)) == STREAM_GOES_ON) {
        facts_window_read(window);
        end = facts_window_join(window);
        if (end != STREAM_GOES_ON || diags->errors)
            break;
    }
    if (end == STREAM_IS_READ)
        end = facts_stream_end(stream, window);
    facts_window_free(window);
    facts_stream_close(stream);
    return end;
}

/* Whether all of it could be read in batches, and nothing had to be said. */
static bool prove_in_batches(Arena *arena, const Schema *schema, const FactsInput *inputs, int ninputs) {
    DiagList diags;
    diag_init(&diags, arena);
    FactPlan *plan = facts_plan(arena, schema, inputs, ninputs, false, &diags);
    bool good = plan != NULL;
    for (int i = 0; i < schema->nfacts && good; i++) {
        if (!facts_plan_streams(plan, schema->facts[i]))
            continue;
        StreamEnd end;
        bool key_set = false;
        do {
            end = prove_once(plan, schema->facts[i], key_set, &diags);
            key_set |= end == STREAM_UNORDERED;
        } while (!diags.errors && (end == STREAM_AGAIN || end == STREAM_UNORDERED));
        good = end == STREAM_IS_READ;
    }
    return good && diags.errors == 0 && diags.warnings == 0;
}

bool facts_prove(const Schema *schema, const FactsInput *inputs, int ninputs, DiagList *diags) {
    Arena *arena = arena_new();
    int64_t errors = diags->errors;
    if (!prove_in_batches(arena, schema, inputs, ninputs))
        facts_read(arena, schema, inputs, ninputs, false, diags);
    arena_free(arena);
    return diags->errors == errors;
}

#include "lang/cmd/ask_facts.h"

#include "lang/driver/driver.h"

/* The file of the records is gone over twice: to see that it is good and where the record is, then to read that block. */
typedef struct Search {
    FactPlan *plan;
    const Facts *facts;
    Str *names; /* of the record: the id, then what stands before a slash in it, longest first */
    int nnames;
    int found;     /* which of them was met; nnames: none */
    int64_t block; /* where */
} Search;

static void add_names(Arena *arena, Search *search, Str id) {
    search->names = ARENA_ARRAY(arena, Str, id.n + 1);
    search->names[search->nnames++] = id;
    for (size_t i = id.n; i-- > 1;)
        if (id.p[i] == '/')
            search->names[search->nnames++] = str_sub(id, 0, i);
}

static void look_for_record(Search *search, const FactSet *set, int64_t block) {
    for (int64_t row = 0; row < factset_rows(set, search->facts->shape) && search->found > 0; row++) {
        Str id = factset_id(set, search->facts, row);
        for (int i = 0; i < search->found; i++)
            if (str_equal(id, search->names[i])) {
                search->found = i;
                search->block = block;
            }
    }
}

static StreamEnd read_blocks(Search *search, FactStream *stream, FactWindow *window, DiagList *diags) {
    StreamEnd end;
    for (int64_t block = 0; (end = facts_window_take(window)) == STREAM_GOES_ON; block++) {
        facts_window_read(window);
        end = facts_window_join(window);
        if (end != STREAM_GOES_ON)
            return end;
        if (diags->errors)
            return STREAM_GIVES_UP;
        look_for_record(search, facts_window_set(window), block);
    }
    return end == STREAM_IS_READ ? facts_stream_end(stream, window) : end;
}

/* STREAM_IS_READ: good to its end. */
static StreamEnd search_once(Search *search, bool key_set, DiagList *diags) {
    search->found = search->nnames;
    FactStream *stream = facts_stream_open(search->plan, search->facts, key_set, 0, diags);
    if (!stream)
        return STREAM_GIVES_UP;
    FactWindow *window = facts_window_new(stream, diags);
    StreamEnd end = read_blocks(search, stream, window, diags);
    facts_window_free(window);
    facts_stream_close(stream);
    return diags->errors ? STREAM_GIVES_UP : end;
}

/* The block that has the record. What is said about it was said before. NULL when it is not there any more. */
static FactWindow *read_again(Arena *arena, const Search *search) {
    DiagList again;
    diag_init(&again, arena);
    FactStream *stream = facts_stream_open(search->plan, search->facts, false, 0, &again);
    if (!stream)
        return NULL;
    FactWindow *window = facts_window_new(stream, &again);
    StreamEnd end = STREAM_GOES_ON;
    for (int64_t block = 0; block <= search->block && end == STREAM_GOES_ON; block++) {
        end = facts_window_take(window);
        if (end == STREAM_GOES_ON && (block == search->block || !facts_stream_blocks_stand_alone(stream)))
            facts_window_read(window);
    }
    facts_stream_close(stream);
    Str record = search->names[search->found];
    if (end == STREAM_GOES_ON && !again.errors && factset_find(facts_window_set(window), search->facts, record) >= 0)
        return window;
    facts_window_free(window);
    return NULL;
}

/* The one `facts` that is streamed, with a key; all others are whole then. NULL when that is not how it is. */
static const Facts *streamed_facts(const FactPlan *plan, const Schema *schema) {
    const Facts *found = NULL;
    for (int i = 0; i < schema->nfacts; i++) {
        if (!facts_plan_streams(plan, schema->facts[i]))
            continue;
        if (found)
            return NULL;
        found = schema->facts[i];
    }
    return found && found->key ? found : NULL;
}

static bool whole_has(const Search *search, const Schema *schema) {
    for (int i = 0; i < schema->nfacts; i++)
        for (int k = 0; k < search->nnames && schema->facts[i] != search->facts; k++)
            if (factset_find(facts_plan_whole(search->plan), schema->facts[i], search->names[k]) >= 0)
                return true;
    return false;
}

/* False where the facts are to be read whole; nothing was queued then. */
static bool search_facts(Cli *cli, CorePolicy *const *policies, int n, FactsInput *inputs, int ninputs, Str id,
                         AskedFacts *out) {
    for (int p = 1; p < n; p++)
        if (!policies_share_facts(policies[0], policies[p]))
            return false;
    const Schema *schema = policies[0]->schema;
    DiagList planned, diags;
    diag_init(&planned, cli->arena);
    Search search = {.plan = facts_plan(cli->arena, schema, inputs, ninputs, false, &planned)};
    if (!search.plan || planned.errors)
        return false;
    search.facts = streamed_facts(search.plan, schema);
    add_names(cli->arena, &search, id);
    if (!search.facts || whole_has(&search, schema))
        return false;
    StreamEnd end;
    bool key_set = false;
    do {
        diag_init(&diags, cli->arena);
        end = search_once(&search, key_set, &diags);
        key_set |= end == STREAM_UNORDERED;
    } while (end == STREAM_AGAIN || end == STREAM_UNORDERED);
    /* A record that is not there is reported with those whose names are like it. */
    if (end != STREAM_IS_READ || search.found == search.nnames)
        return false;
    out->kept = read_again(cli->arena, &search);
    if (!out->kept)
        return false;
    for (int p = 0; p < n; p++)
        out->sets[p] = facts_window_set(out->kept);
    for (int i = 0; i < planned.diags.n; i++)
        diag_keep(&cli->diags, planned.diags.items[i]);
    for (int i = 0; i < diags.diags.n; i++)
        diag_keep(&cli->diags, diags.diags.items[i]);
    return true;
}

AskedFacts ask_facts(Cli *cli, CorePolicy *const *policies, int npolicies, FactsInput *inputs, int ninputs,
                     bool lenient, Str id) {
    AskedFacts facts = {.sets = ARENA_ARRAY(cli->arena, FactSet *, npolicies)};
    if (npolicies == 0 || !facts_load_pipes(cli->arena, inputs, ninputs, &cli->diags))
        return facts;
    if (lenient || !search_facts(cli, policies, npolicies, inputs, ninputs, id, &facts))
        policies_read_facts(cli->arena, policies, npolicies, inputs, ninputs, lenient, facts.sets, &cli->diags);
    return facts;
}

void ask_facts_free(AskedFacts *facts) {
    facts_window_free(facts->kept);
    facts->kept = NULL;
}

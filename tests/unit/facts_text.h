/* Facts as text, so that what was read in two ways can be compared: as a whole, and as a stream in blocks of any size. For one
 * test program to include, behind cmocka.h. */
#include "runtime/facts/facts.h"
#include "runtime/facts/stream.h"

static void print_value(Buf *out, Value value) {
    switch (value.kind) {
    case VALUE_MISSING:
        buf_add_c(out, "-");
        break;
    case VALUE_BOOL:
        buf_add_c(out, value.boolean ? "yes" : "no");
        break;
    case VALUE_NUMBER:
        number_print_plain(out, value.number);
        break;
    case VALUE_DATE:
        date_print(out, value.date);
        break;
    case VALUE_TEXT:
        buf_add(out, value.text);
        break;
    case VALUE_ENUM:
        buf_add_format(out, "#%d", value.code);
        break;
    default:
        buf_add_c(out, "?");
        break;
    }
    buf_add_char(out, '|');
}

static void print_records(Buf *out, const FactSet *set, const Facts *facts) {
    for (int64_t row = 0; row < factset_rows(set, facts->shape); row++) {
        FactOrigin origin = factset_origin(set, facts->shape, row);
        buf_add(out, factset_id(set, facts, row));
        buf_add_format(out, "@%.*s:%lld ", STR_ARG(origin.file), (long long)origin.line);
        for (int c = 0; c < facts->shape->ncolumns; c++)
            print_value(out, factset_value(set, facts->shape->columns[c], row));
        for (int k = 0; k < facts->nlists; k++) {
            int64_t n = 0;
            bool given = factset_list(set, facts->lists[k], row, &n);
            buf_add_format(out, " %s%lld:", given ? "" : "?", (long long)n);
            const Shape *shape = facts->lists[k]->shape;
            for (int64_t i = 0; i < n; i++)
                for (int c = 0; c < shape->ncolumns; c++)
                    print_value(out,
                                factset_value(set, shape->columns[c], factset_element(set, facts->lists[k], row, i)));
        }
        buf_add_char(out, '\n');
    }
}

/* The records of all blocks, and what was said; false when the stream gives up. */
static bool print_stream(const Schema *schema, const FactsInput *inputs, int n, bool lenient, size_t block,
                         bool key_set, Buf *records, Buf *said) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    diags.keep_facts = 20;
    FactPlan *plan = facts_plan(arena, schema, inputs, n, lenient, &diags);
    const Facts *org = schema->facts[0];
    assert_non_null(plan);
    assert_true(facts_plan_streams(plan, org));
    int planned = diags.diags.n;
    FactStream *stream = facts_stream_open(plan, org, key_set, block, &diags);
    StreamEnd end = STREAM_GIVES_UP;
    for (; stream; stream = facts_stream_open(plan, org, key_set, block, &diags)) {
        FactWindow *window = facts_window_new(stream, &diags);
        while ((end = facts_window_take(window)) == STREAM_GOES_ON) {
            facts_window_read(window);
            print_records(records, facts_window_set(window), org);
            if ((end = facts_window_join(window)) != STREAM_GOES_ON)
                break;
        }
        if (end == STREAM_IS_READ)
            end = facts_stream_end(stream, window);
        facts_window_free(window);
        if (end != STREAM_AGAIN)
            break;
        facts_stream_close(stream);
        assert_int_equal(planned, 0);
        diag_init(&diags, arena);
        diags.keep_facts = 20;
        buf_clear(records);
        end = STREAM_GIVES_UP;
    }
    facts_stream_close(stream);
    bool keeps_order = facts_plan_keeps_order(plan);
    buf_add_format(said, "%lld %lld\n", (long long)diags.errors, (long long)diags.warnings);
    diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, said);
    bool errors = diags.errors > 0;
    arena_free(arena);
    if (end == STREAM_UNORDERED) {
        buf_clear(records);
        buf_clear(said);
        return print_stream(schema, inputs, n, lenient, block, true, records, said);
    }
    return end == STREAM_IS_READ && (keeps_order || !errors);
}

static void print_whole(const Schema *schema, const FactsInput *inputs, int n, bool lenient, Buf *records, Buf *said) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    diags.keep_facts = 20;
    FactSet *set = facts_read(arena, schema, inputs, n, lenient, &diags);
    if (set)
        print_records(records, set, schema->facts[0]);
    buf_add_format(said, "%lld %lld\n", (long long)diags.errors, (long long)diags.warnings);
    diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, said);
    arena_free(arena);
}

/* Returns how often the stream did not give up. */
static int hold_against_whole(const Schema *schema, const FactsInput *inputs, int n, bool lenient) {
    static const size_t blocks[] = {1, 100, 3000, 0};
    Buf records = {0}, said = {0};
    int streamed = 0;
    print_whole(schema, inputs, n, lenient, &records, &said);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        Buf here = {0}, here_said = {0};
        if (print_stream(schema, inputs, n, lenient, blocks[i], false, &here, &here_said)) {
            streamed++;
            assert_string_equal((buf_add_char(&here_said, 0), here_said.p), (buf_add_char(&said, 0), said.p));
            said.n--;
            assert_int_equal(here.n, records.n);
            if (here.n > 0)
                assert_memory_equal(here.p, records.p, here.n);
        }
        buf_free(&here);
        buf_free(&here_said);
    }
    buf_free(&records);
    buf_free(&said);
    return streamed;
}

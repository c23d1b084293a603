/* `make bench`: evaluation against a fused loop written by hand, over the same columns and with the same counts. */
#include "tests/bench/bench.h"

#include "lang/emit/emit.h"
#include "runtime/vm/internal.h"
#include "tests/bench/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1000000, COLUMNS = 31, TABLE_DAYS = 40000 };

typedef struct Eval {
    Arena *arena;
    CorePolicy *policy;
    FactSet *set;
    WideColumns wide, apart; /* the same values; `apart` where an array lies that is asked for without further thought */
    NarrowColumns narrow;
    LoopDays days;
    LoopCounts counts[LOOP_RULES];
} Eval;

/* --- Facts: the same values in a FactSet and as plain arrays ------------------------------------------------------- */

static int column_of(const Eval *e, const char *name) {
    return record_find(&e->policy->schema->facts[0]->root, (Str){name, strlen(name)}, NULL)->column;
}

static void make_columns(Eval *e) {
    uint64_t state = 20130604;
#define COLUMN(name, wide_type, narrow_type, scale, low, high)                                                         \
    {                                                                                                                  \
        wide_type *values = lanes_room(e->arena, ROWS, sizeof *values, column_of(e, #name));                           \
        wide_type *apart = malloc(ROWS * sizeof *apart);                                                               \
        narrow_type *small = lanes_room(e->arena, ROWS, sizeof *small, column_of(e, #name));                           \
        if (apart == NULL)                                                                                             \
            abort();                                                                                                   \
        for (int64_t i = 0; i < ROWS; i++) {                                                                           \
            values[i] = apart[i] = (wide_type)((low) + (int64_t)bench_pick(&state, (uint32_t)((high) - (low) + 1)));              \
            small[i] = (narrow_type)values[i];                                                                         \
        }                                                                                                              \
        e->wide.name = values;                                                                                         \
        e->apart.name = apart;                                                                                         \
        e->narrow.name = small;                                                                                        \
    }
#include "tests/bench/columns.def"
#undef COLUMN
}

static Value value_of(const Field *field, int64_t lane, int64_t scale) {
    switch (field->kind) {
    case FIELD_BOOLEAN: return (Value){.kind = VALUE_BOOL, .boolean = lane != 0};
    case FIELD_DATE: return (Value){.kind = VALUE_DATE, .date = (Date)lane};
    case FIELD_ENUM: return (Value){.kind = VALUE_ENUM, .code = (int)lane};
    default: return (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(lane, scale == 100 ? 2 : 0)};
    }
}

static void fill_set(Eval *e) {
    const Schema *schema = e->policy->schema;
    const Facts *org = schema->facts[0];
    DiagList diags;
    diag_init(&diags, e->arena);
    e->set = factset_new(e->arena, schema);
    for (int64_t i = 0; i < ROWS; i++)
        factset_add_row(e->set, org->shape, -1);
#define COLUMN(name, wide_type, narrow_type, scale, low, high)                                                         \
    {                                                                                                                  \
        const Field *field = record_find(&org->root, STR(#name), NULL);                                                \
        for (int64_t i = 0; i < ROWS; i++)                                                                             \
            factset_set(e->set, field, i, value_of(field, e->wide.name[i], scale));                                    \
    }
#include "tests/bench/columns.def"
#undef COLUMN
}

/* --- The loop's days ------------------------------------------------------------------------------------------------ */

static int32_t first_day(int months, Date as_of) {
    Date day = as_of - 366 * (months / 12 + 1), sum;
    while (date_add(day, (Duration){months, 0}, &sum) && sum < as_of)
        day++;
    return day;
}

static Date day_of(int year, int month, int day) {
    Date date;
    date_from_ymd(year, month, day, &date);
    return date;
}

static void find_days(Eval *e) {
    int32_t *table = ARENA_ARRAY(e->arena, int32_t, TABLE_DAYS);
    for (Date day = 0; day < TABLE_DAYS; day++)
        date_add(day, (Duration){3, 0}, &table[day]);
    Date as_of = day_of(2014, 5, 15);
    e->days = (LoopDays){.as_of = as_of,
                         .first_of_year = day_of(2014, 1, 1),
                         .audit_due = day_of(2014, 6, 30),
                         .report_due = day_of(2014, 3, 31),
                         .four_years_ago = first_day(48, as_of),
                         .three_years_ago = first_day(36, as_of),
                         .ten_years_ago = first_day(120, as_of),
                         .in_three_months = table};
}

/* --- Both ----------------------------------------------------------------------------------------------------------- */

static void run_machine(Machine *machine, const Code *code, LoopCounts counts[LOOP_RULES]) {
    memset(counts, 0, LOOP_RULES * sizeof *counts);
    for (int64_t first = 0; first < ROWS; first += BATCH_ROWS) {
        int64_t n = ROWS - first < BATCH_ROWS ? ROWS - first : BATCH_ROWS;
        machine_run(machine, first, n);
        for (int r = 0; r < code->nrules; r++) {
            RuleCounts of_batch = machine_count(machine, r);
            counts[r].pass += of_batch.pass;
            counts[r].fail += of_batch.fail;
            counts[r].pending += of_batch.pending;
            counts[r].na += of_batch.na;
        }
    }
}

static void hold_against(const Eval *e, const LoopCounts *machine, const LoopCounts *loop) {
    for (int r = 0; r < LOOP_RULES; r++) {
        if (memcmp(&machine[r], &loop[r], sizeof *loop) == 0)
            continue;
        fprintf(stderr, "%.*s: the machine and the loop differ: pass %lld %lld, fail %lld %lld, pending %lld %lld, na %lld %lld\n",
                STR_ARG(e->policy->rules[r]->info.rule), (long long)machine[r].pass, (long long)loop[r].pass,
                (long long)machine[r].fail, (long long)loop[r].fail, (long long)machine[r].pending,
                (long long)loop[r].pending, (long long)machine[r].na, (long long)loop[r].na);
        exit(EXIT_FAILURE);
    }
}

/* Yes and no stay bits. */
static void read_from(MachineFacts *facts, const Facts *org, const char *name, const void *values, int width) {
    const Field *field = record_find(&org->root, (Str){name, strlen(name)}, NULL);
    Lanes *lanes = facts->lanes[org->shape->index][field->column];
    if (lanes == NULL || field->kind == FIELD_BOOLEAN)
        return;
    if (width < lanes->width) {
        fprintf(stderr, "%s: the loop reads %d bytes where the machine needs %d\n", name, width, lanes->width);
        exit(EXIT_FAILURE);
    }
    lanes->values = (void *)(uintptr_t)values;
    lanes->width = width;
}

static void share_columns(const Eval *e, MachineFacts *facts, bool wide) {
    const Facts *org = e->policy->schema->facts[0];
#define COLUMN(name, wide_type, narrow_type, scale, low, high)                                                         \
    read_from(facts, org, #name, wide ? (const void *)e->wide.name : (const void *)e->narrow.name,                     \
              wide ? sizeof(wide_type) : sizeof(narrow_type));
#include "tests/bench/columns.def"
#undef COLUMN
}

/* The machine reads the very arrays that the loop reads, or the loop has arrays of its own: where they lie makes a
 * difference. */
static void measure(Eval *e, const Code *code, bool wide, bool apart) {
    MachineFacts *facts = machine_facts_new(e->arena, code, e->set);
    share_columns(e, facts, wide);
    Machine *machine = machine_new(e->arena, code, facts);
    double loop[BENCH_RUNS], own[BENCH_RUNS];
    LoopCounts counts[LOOP_RULES], verdicts[LOOP_RULES];
    for (int run = -2; run < BENCH_RUNS; run++) {
        double start = bench_now();
        if (wide)
            loop_wide(apart ? &e->apart : &e->wide, &e->days, ROWS, counts);
        else
            loop_narrow(&e->narrow, &e->days, ROWS, counts);
        double middle = bench_now();
        run_machine(machine, code, verdicts);
        double end = bench_now();
        hold_against(e, verdicts, counts);
        if (run >= 0) {
            loop[run] = middle - start;
            own[run] = end - middle;
        }
    }
    bench_line(wide ? "machine, plain columns of 32 and 64 bits" : "machine, columns as narrow as they go",
               bench_middle(own, BENCH_RUNS), apart ? "loop, its own from malloc" : "loop, the same columns",
               bench_middle(loop, BENCH_RUNS), wide ? 1.25 : 2);
}

static void measure_lanes(Eval *e, const Code *code) {
    double times[5], other[5];
    for (int run = 0; run < 5; run++) {
        LoopCounts counts[LOOP_RULES];
        Arena *arena = arena_new();
        double start = bench_now();
        machine_facts_new(arena, code, e->set);
        times[run] = bench_now() - start;
        start = bench_now();
        loop_wide(&e->wide, &e->days, ROWS, counts);
        other[run] = bench_now() - start;
        arena_free(arena);
    }
    bench_line("lanes made of the facts in memory", bench_middle(times, 5), "loop, plain columns", bench_middle(other, 5), 0);
}

int main(int argc, char *argv[]) {
    Eval e = {.arena = arena_new()};
    e.policy = bench_policy_file(e.arena, "tests/bench/measures.banfa");
    if (argc == 4 && strcmp(argv[1], "--facts") == 0) { /* to look at one measure by hand: FILE ROWS */
        size_t n = strlen(argv[2]);
        bench_write_facts(e.policy, argv[2], n > 4 && strcmp(argv[2] + n - 4, ".csv") != 0, atoll(argv[3]));
        return EXIT_SUCCESS;
    }
    make_columns(&e);
    fill_set(&e);
    find_days(&e);
    Code *code = emit_code(e.arena, e.policy, e.policy->schema->facts[0], e.set, e.days.as_of, NULL);
    const char *wrong = code_verify(code, e.arena);
    if (wrong != NULL || code->nrules != LOOP_RULES) {
        fprintf(stderr, "the program of measures.banfa is not sound: %s\n", wrong != NULL ? wrong : "rules");
        return EXIT_FAILURE;
    }
    bench_head("Evaluation: 22 rules, 31 columns, 1,000,000 organisations, one thread; counts are equal");
    measure(&e, code, true, true);
    measure(&e, code, true, false);
    measure(&e, code, false, false);
    measure_lanes(&e, code);
    arena_free(e.arena);
    bench_rows_and_rules();
    if (argc > 2)
        bench_processes(argv[1], argv[2]);
    return EXIT_SUCCESS;
}

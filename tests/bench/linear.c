/* Whether the cost grows with rows and rules alone: a program of simple rules over two columns, at three sizes each. */
#include "tests/bench/bench.h"

#include "lang/emit/emit.h"

#include <stdio.h>

enum { MOST_ROWS = 1000000, MOST_RULES = 400, RUNS = 7, SIZES = 3 };

static CorePolicy *make_policy(Arena *arena, int rules) {
    Buf text = {0};
    buf_add_c(&text, "facts org {\n  members count\n  staff count\n  level one of city, county, township\n}\n");
    for (int i = 0; i < rules; i++)
        buf_add_format(&text, "rule r%d\n  must members >= %d\n  when level != township and staff > %d\n", i, i * 7 % 1009,
                       i * 11 % 2003);
    CorePolicy *policy = bench_policy(arena, str_copy(arena, buf_str(&text)));
    buf_free(&text);
    return policy;
}

static FactSet *make_facts(Arena *arena, const Schema *schema) {
    const Facts *org = schema->facts[0];
    const Field *members = record_find(&org->root, STR("members"), NULL);
    const Field *staff = record_find(&org->root, STR("staff"), NULL);
    const Field *level = record_find(&org->root, STR("level"), NULL);
    uint64_t state = 7;
    FactSet *set = factset_new(arena, schema);
    for (int64_t i = 0; i < MOST_ROWS; i++) {
        int64_t row = factset_add_row(set, org->shape, -1);
        factset_set(set, members, row, (Value){.kind = VALUE_NUMBER, .number = number_from_int(bench_pick(&state, 1000))});
        factset_set(set, staff, row, (Value){.kind = VALUE_NUMBER, .number = number_from_int(bench_pick(&state, 2000))});
        factset_set(set, level, row, (Value){.kind = VALUE_ENUM, .code = (int)bench_pick(&state, 3)});
    }
    return set;
}

static double time_rows(Machine *machine, const Code *code, int64_t rows) {
    int64_t fails = 0;
    double start = bench_now();
    for (int64_t first = 0; first < rows; first += BATCH_ROWS) {
        int64_t n = rows - first < BATCH_ROWS ? rows - first : BATCH_ROWS;
        machine_run(machine, first, n);
        for (int r = 0; r < code->nrules; r++)
            fails += machine_count(machine, r).fail;
    }
    double seconds = bench_now() - start;
    return fails >= 0 ? seconds : 0;
}

void bench_rows_and_rules(void) {
    static const int64_t rows[SIZES] = {MOST_ROWS / 4, MOST_ROWS / 2, MOST_ROWS};
    static const int rules[SIZES] = {MOST_RULES / 4, MOST_RULES / 2, MOST_RULES};
    Arena *arena = arena_new();
    Machine *machines[SIZES];
    Code *codes[SIZES];
    FactSet *set = NULL;
    Date as_of;
    date_from_ymd(2014, 5, 15, &as_of);
    for (int s = 0; s < SIZES; s++) {
        CorePolicy *policy = make_policy(arena, rules[s]);
        set = make_facts(arena, policy->schema);
        codes[s] = emit_code(arena, policy, policy->schema->facts[0], set, as_of, NULL);
        machines[s] = machine_new(arena, codes[s], machine_facts_new(arena, codes[s], set));
    }
    double by_rows[SIZES][RUNS], by_rules[SIZES][RUNS], of_rows[SIZES], of_rules[SIZES];
    for (int run = -1; run < RUNS; run++)
        for (int s = 0; s < SIZES; s++) {
            double a = time_rows(machines[0], codes[0], rows[s]), b = time_rows(machines[s], codes[s], rows[0]);
            if (run >= 0)
                by_rows[s][run] = a, by_rules[s][run] = b;
        }
    for (int s = 0; s < SIZES; s++) {
        of_rows[s] = bench_middle(by_rows[s], RUNS);
        of_rules[s] = bench_middle(by_rules[s], RUNS);
    }
    bench_head("Growth: rows at 100 rules, rules at 250,000 rows");
    bench_line("500,000 rows", of_rows[1], "twice 250,000 rows", 2 * of_rows[0], 1.25);
    bench_line("1,000,000 rows", of_rows[2], "four times 250,000 rows", 4 * of_rows[0], 1.25);
    bench_line("200 rules", of_rules[1], "twice 100 rules", 2 * of_rules[0], 1.25);
    bench_line("400 rules", of_rules[2], "four times 100 rules", 4 * of_rules[0], 1.25);
    arena_free(arena);
}

/* Two editions of 60 and of 480 rules of which every second one differs, and one edition against itself: the solver's time included. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { DIFF_RUNS = 3, SAME_RUNS = 15 };

static const char head[] = "facts org key id {\n  id text\n  type one of a, b, c\n  members count\n  size count\n  staff count\n  budget number\n"
                           "  founded date\n  last date\n  people list {\n    name text\n    hours number\n    leader boolean\n  }\n"
                           "  always size <= members\n}\n";

/* `by`: how much the number is another in this edition. */
static void add_rule(Buf *out, int i, int by) {
    buf_add_format(out, "rule r%d must ", i);
    switch (i % 10) {
    case 0: buf_add_format(out, "size in %d..%d when members >= %d", 3 + i % 5, 9 + i % 7 - by, 20 + i); break;
    case 1: buf_add_format(out, "members >= %d", i + 3 + by); break;
    case 2: buf_add_format(out, "%d * staff < %d", 2 + i % 3, 300 + i + by); break;
    case 3: buf_add_format(out, "last + %d months >= as_of when type == a", 12 + i % 30 + by); break;
    case 4: buf_add_format(out, "count(people where leader) >= %d when members > %d", 1 + i % 4, 30 + i + by); break;
    case 5: buf_add_format(out, "all(people: hours >= %d)", 20 + i + by); break;
    case 6: buf_add_format(out, "budget >= %d.%03d * members", i / 100, (i + 1) % 100 * 10 + by); break;
    case 7: buf_add_format(out, "last >= founded + %d days", 20 + i + by); break;
    case 8: buf_add_format(out, "members - staff <= %d unless type in {b, c}", i + by); break;
    default: buf_add_format(out, "budget / members <= %d when members > 0", i + 5 + by); break;
    }
    buf_add_char(out, '\n');
}

static void write_edition(const char *path, int rules, int edition) {
    Buf out = {0};
    buf_add_format(&out, "policy p\n  edition %d\n%s", edition, head);
    for (int i = 0; i < rules; i++)
        add_rule(&out, i, edition * (i % 2));
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(out.p, 1, out.n, file) != out.n || fclose(file) != 0) {
        fprintf(stderr, "%s could not be written\n", path);
        exit(EXIT_FAILURE);
    }
    buf_free(&out);
}

static double compare(char *banfa, char *old, char *new, int runs) {
    double times[SAME_RUNS];
    for (int i = 0; i < runs; i++)
        times[i] = bench_run_process((char *const[]){banfa, "diff", old, new, NULL});
    return bench_middle(times, runs);
}

void bench_diff(char *banfa, const char *folder) {
    char paths[4][4096];
    for (int i = 0; i < 4; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/edition-%d.banfa", folder, i);
        write_edition(paths[i], i < 2 ? 60 : 480, i % 2);
    }
    double same = compare(banfa, paths[0], paths[0], SAME_RUNS), few = compare(banfa, paths[0], paths[1], DIFF_RUNS),
           many = compare(banfa, paths[2], paths[3], 1);
    bench_head("Comparing two editions, every second rule another one");
    bench_line("diff, 60 rules against 60", few, "2 s", 2, 1);
    bench_line("diff, 480 rules against 480", many, "20 s", 20, 1);
    bench_line("diff, 60 rules against themselves", same, "20 ms", 0.02, 1);
}

/* What the program costs as a process of its own: checking long policies, and starting for one organisation. */
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHECK_RUNS = 5, START_RUNS = 41 };

double bench_run_process(char *const argv[]) {
    static char *const no_environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    struct rusage usage;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    /* Not by fork: the child would be charged for what this process has in memory. */
    int failed = posix_spawn(&child, argv[0], &actions, NULL, argv, no_environment);
    posix_spawn_file_actions_destroy(&actions);
    if (failed || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        fprintf(stderr, "%s could not be run\n", argv[0]);
        exit(EXIT_FAILURE);
    }
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static void write_file(const char *path, Str text) {
    FILE *out = fopen(path, "w");
    if (out == NULL || fwrite(text.p, 1, text.n, out) != text.n || fclose(out) != 0) {
        fprintf(stderr, "%s could not be written\n", path);
        exit(EXIT_FAILURE);
    }
}

/* --- A long policy -------------------------------------------------------------------------------------------------- */

static const char long_head[] = "policy long \"长办法\"\n  edition 2020\n\nunit yuan \"元\" scale 2\n\n"
                                "facts org \"组织\" key id {\n  id text\n  level one of city \"市级\", county \"县级\", township \"乡镇\"\n"
                                "  members \"党员人数\" count\n  staff count\n  budget yuan\n  spent yuan\n  last_election date\n"
                                "  approved boolean\n  people list {\n    name text\n    leader boolean\n    hours number\n  }\n}\n";

static void add_rule(Buf *out, int i) {
    buf_add_format(out, "  rule rule_%d \"规则%d\"\n", i, i);
    switch (i % 5) {
    case 0:
        buf_add_format(out, "    must members in %d..%d\n    when level in {city, county} and staff > %d\n", i % 7,
                       10 + i % 90, i % 30);
        break;
    case 1:
        buf_add_format(out, "    must spent <= %d%% * budget\n    unless budget == 0 or approved\n", 1 + i % 99);
        break;
    case 2:
        buf_add_format(out, "    should last_election + %d months >= as_of\n    when members >= %d\n", 1 + i % 60, i % 100);
        break;
    case 3:
        buf_add_format(out, "    must count(people where leader and hours >= %d) >= %d\n    when approved\n", i % 40, 1 + i % 3);
        break;
    default:
        buf_add_format(out, "    must members <= limit_%d\n    when level != township\n", i / 10 * 10);
        break;
    }
    buf_add_format(out, "    cite %d.%d\n    remedy \"应为 {members} 人以上\"\n\n", i / 50 + 1, i % 50 + 1);
}

static int count_lines(const Buf *text) {
    int lines = 0;
    Str s = buf_str(text);
    for (size_t i = 0; i < s.n; i++)
        lines += s.p[i] == '\n';
    return lines;
}

static void write_policy(const char *path, int lines) {
    Buf text = {0};
    buf_add_c(&text, long_head);
    int written = count_lines(&text);
    for (int i = 0; written < lines; i++) {
        Buf part = {0};
        if (i % 50 == 0)
            buf_add_format(&part, "%sarticle %d \"第%d条\" {\n", i > 0 ? "}\n\n" : "\n", i / 50 + 1, i / 50 + 1);
        if (i % 10 == 0)
            buf_add_format(&part, "  define limit_%d =\n    %d when level == city and members > %d,\n    %d otherwise\n\n", i,
                           i, i % 97, i + 5);
        add_rule(&part, i);
        written += count_lines(&part);
        buf_add(&text, buf_str(&part));
        buf_free(&part);
    }
    buf_add_c(&text, "}\n");
    write_file(path, buf_str(&text));
    buf_free(&text);
}

static void measure_check(char *banfa, const char *folder) {
    static const int sizes[] = {25000, 50000, 100000};
    char paths[3][4096];
    double times[3][CHECK_RUNS], middle[3];
    for (int s = 0; s < 3; s++) {
        snprintf(paths[s], sizeof paths[s], "%s/long-%d.banfa", folder, sizes[s]);
        write_policy(paths[s], sizes[s]);
    }
    for (int run = 0; run < CHECK_RUNS; run++)
        for (int s = 0; s < 3; s++)
            times[s][run] = bench_run_process((char *const[]){banfa, "check", paths[s], NULL});
    for (int s = 0; s < 3; s++)
        middle[s] = bench_middle(times[s], CHECK_RUNS);
    bench_head("Checking a policy");
    bench_line("check, 100,000 lines", middle[2], "one second", 1, 1);
    bench_line("check, 50,000 lines", middle[1], "twice 25,000 lines", 2 * middle[0], 1.25);
    bench_line("check, 100,000 lines", middle[2], "four times 25,000 lines", 4 * middle[0], 1.25);
}

/* --- One organisation ----------------------------------------------------------------------------------------------- */

static void measure_start(char *banfa, char *empty, const char *folder) {
    char policy[4096], facts[4096];
    snprintf(policy, sizeof policy, "%s/one.banfa", folder);
    snprintf(facts, sizeof facts, "%s/org.csv", folder);
    write_file(policy, STR("facts org key id {\n  id text\n  members count\n  seats count\n}\n\n"
                           "rule seats\n  must seats in 5..9\n  when members >= 100\n"));
    write_file(facts, STR("id,members,seats\norg-1,120,7\n"));
    double own[START_RUNS], none[START_RUNS], more[START_RUNS];
    for (int run = 0; run < START_RUNS; run++) {
        none[run] = bench_run_process((char *const[]){empty, NULL});
        own[run] = bench_run_process((char *const[]){banfa, "eval", policy, "--facts", facts, "--as-of", "2014-01-01", NULL});
        more[run] = own[run] - none[run];
    }
    double extra = bench_middle(more, START_RUNS);
    bench_head("Starting: `banfa eval` of one organisation and an empty program, in pairs");
    bench_line("the first", bench_middle(own, START_RUNS), "the second", bench_middle(none, START_RUNS), 0);
    bench_line("what the first takes more, middle of the pairs", extra, "2 ms", 0.002, 1);
}

void bench_processes(char *banfa, char *empty) {
    char folder[] = "/tmp/banfa-bench-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        fprintf(stderr, "no temporary folder\n");
        exit(EXIT_FAILURE);
    }
    measure_check(banfa, folder);
    measure_start(banfa, empty, folder);
    bench_load(banfa, folder);
    bench_repl(banfa, folder);
    bench_diff(banfa, folder);
    char *const remove[] = {"/bin/rm", "-rf", folder, NULL};
    bench_run_process(remove);
}

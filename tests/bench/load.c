/* From files of facts to counts, and to findings. Beside each file stands what it costs to read its bytes, look for their line ends
 * and copy them: less nobody can do. */
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOAD_ROWS = 1000000, JSON_ROWS = 300000, LOAD_RUNS = 7, BLOCK_BYTES = 1 << 16 };

typedef struct Subject {
    char *banfa, path[4096];
    double megabytes;
} Subject;

static void make_file(Subject *subject, const CorePolicy *policy, const char *folder, bool json, int64_t rows) {
    struct stat status;
    snprintf(subject->path, sizeof subject->path, "%s/org.%s", folder, json ? "ndjson" : "csv");
    bench_write_facts(policy, subject->path, json, rows);
    if (stat(subject->path, &status) != 0)
        exit(EXIT_FAILURE);
    subject->megabytes = (double)status.st_size / 1e6;
}

/* Reads, counts lines, copies. */
static double touch(const Subject *subject) {
    static char block[BLOCK_BYTES], copy[BLOCK_BYTES];
    int64_t lines = 0;
    double start = bench_now();
    int fd = open(subject->path, O_RDONLY);
    ssize_t n;
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0) {
        for (const char *p = block; (p = memchr(p, '\n', (size_t)(block + n - p))) != NULL; p++)
            lines++;
        memcpy(copy, block, (size_t)n);
    }
    double seconds = bench_now() - start;
    if (fd < 0 || close(fd) != 0 || lines < JSON_ROWS || copy[0] == 0) {
        fprintf(stderr, "%s could not be read\n", subject->path);
        exit(EXIT_FAILURE);
    }
    return seconds;
}

static double evaluate(const Subject *subject, const char *format, bool counts_alone, bool all_rules) {
    char *argv[16] = {subject->banfa,
                      "eval",
                      "tests/bench/measures.banfa",
                      "--facts",
                      (char *)subject->path,
                      "--as-of",
                      "2014-05-15",
                      "--jobs",
                      "1",
                      "--format",
                      (char *)format};
    int n = 11;
    if (!all_rules)
        argv[n++] = "--rule", argv[n++] = "registered_in_time";
    if (counts_alone)
        argv[n++] = "--summary";
    return bench_run_process(argv);
}

static double least(double a, double b) {
    return a < b ? a : b;
}

/* What else runs can only add: the least of several is the best guess. */
static void measure_file(const Subject *subject, const char *what, double wanted) {
    double own = 1e9, other = 1e9;
    for (int run = 0; run < LOAD_RUNS; run++) {
        own = least(own, evaluate(subject, "csv", true, true));
        other = least(other, touch(subject));
    }
    printf("%-34s %6.0f MB in %7.1f ms: %6.0f MB/s, wanted %4.0f%s; read, memchr, memcpy %6.0f MB/s: %.1f times\n",
           what, subject->megabytes, own * 1e3, subject->megabytes / own, wanted,
           subject->megabytes / own >= wanted ? "" : "  not reached", subject->megabytes / other, own / other);
    fflush(stdout);
}

static void measure_findings(const Subject *subject, const char *format, double wanted) {
    double counts = 1e9, findings = 1e9;
    for (int run = 0; run < LOAD_RUNS; run++) {
        counts = least(counts, evaluate(subject, format, true, false));
        findings = least(findings, evaluate(subject, format, false, false));
    }
    printf("%-34s %.2f s more than counts alone (%.2f s), wanted %.1f%s\n", format, findings - counts, counts, wanted,
           findings - counts <= wanted ? "" : "  not reached");
    fflush(stdout);
}

void bench_load(char *banfa, const char *folder) {
    Arena *arena = arena_new();
    CorePolicy *policy = bench_policy_file(arena, "tests/bench/measures.banfa");
    Subject csv = {.banfa = banfa}, json = {.banfa = banfa};
    make_file(&csv, policy, folder, false, LOAD_ROWS);
    make_file(&json, policy, folder, true, JSON_ROWS);
    printf("\nFrom files to counts, all checks made: 22 rules, 31 columns, one thread, the least of %d runs\n",
           LOAD_RUNS);
    measure_file(&csv, "CSV, 1,000,000 organisations", 800);
    measure_file(&json, "NDJSON, 300,000 organisations", 300);
    printf("\nA million findings, with messages, written: one rule\n");
    measure_findings(&csv, "ndjson", 0.3);
    measure_findings(&csv, "csv", 0.3);
    arena_free(arena);
}

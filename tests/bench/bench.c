#include "tests/bench/bench.h"

#include "lang/check/check.h"
#include "lang/parse/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare_times(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_middle(double *times, int n) {
    qsort(times, (size_t)n, sizeof *times, compare_times);
    return times[n / 2];
}

uint32_t bench_pick(uint64_t *state, uint32_t n) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

CorePolicy *bench_policy(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("bench"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("bench")};
    CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
    if (policy != NULL)
        return policy;
    Buf buf = {0};
    diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&buf)));
    exit(EXIT_FAILURE);
}

Str bench_text(Arena *arena, const char *path) {
    Buf text = {0};
    FILE *in = fopen(path, "r");
    for (int c; in != NULL && (c = getc(in)) != EOF;)
        buf_add_char(&text, (char)c);
    if (in != NULL)
        fclose(in);
    Str copy = str_copy(arena, buf_str(&text));
    buf_free(&text);
    return copy;
}

CorePolicy *bench_policy_file(Arena *arena, const char *path) {
    return bench_policy(arena, bench_text(arena, path));
}

void bench_head(const char *title) {
    printf("\n%s\n%-46s %10s  %-30s %10s %7s %7s\n", title, "", "ms", "against", "ms", "ratio", "wanted");
}

bool bench_line(const char *what, double seconds, const char *against, double other_seconds, double wanted) {
    double ratio = seconds / other_seconds;
    printf("%-46s %10.3f  %-30s %10.3f %7.2f", what, seconds * 1e3, against, other_seconds * 1e3, ratio);
    if (wanted > 0)
        printf(" %7.2f%s", wanted, ratio <= wanted ? "" : "  not reached");
    putchar('\n');
    fflush(stdout);
    return wanted <= 0 || ratio <= wanted;
}

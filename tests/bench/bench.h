/* What the benchmarks share: facts and policies made from a seed, a clock, the middle of several runs, a table of ratios. */
#ifndef BANFA_BENCH_BENCH_H
#define BANFA_BENCH_BENCH_H

#include "lang/core/core.h"
#include "runtime/vm/machine.h"

enum { BENCH_RUNS = 15 };

double bench_now(void);                             /* seconds of this thread on a processor: what else runs is not counted */
double bench_middle(double *times, int n);          /* sorts them */
uint32_t bench_pick(uint64_t *state, uint32_t n);   /* 0 to n - 1 */

/* Stops the program with the diagnostics when the policy is not sound. */
CorePolicy *bench_policy(Arena *arena, Str text);
Str bench_text(Arena *arena, const char *path); /* of a file; empty where it cannot be read */
CorePolicy *bench_policy_file(Arena *arena, const char *path);

/* One line of the table; wanted 0: nothing is asked of it. Returns whether it is reached. */
void bench_head(const char *title);
bool bench_line(const char *what, double seconds, const char *against, double other_seconds, double wanted);

void bench_rows_and_rules(void);                    /* linear.c */
/* facts.c: a file of records for measures.banfa, as CSV or NDJSON; the values come from a seed. */
void bench_write_facts(const CorePolicy *policy, const char *path, bool json, int64_t rows);
/* Seconds on a processor of a process, those of the system included; what it prints goes nowhere. */
double bench_run_process(char *const argv[]);
void bench_load(char *banfa, const char *folder);   /* load.c: from files to counts and findings */
void bench_repl(char *banfa, const char *folder);   /* repl.c: answers of a session */
void bench_diff(char *banfa, const char *folder);   /* diff.c */
void bench_processes(char *banfa, char *empty);     /* process.c: the program, and one that does nothing */

#endif

/* The rules of measures.banfa as one fused loop, written by hand: what the machine is measured against.
 *
 * In: columns with no missing cell, wide or narrow (`bench_columns.def`). Out: how often each rule gave which
 * verdict; the same counts as the machine's, or the benchmark stops. */
#ifndef BANFA_BENCH_LOOP_H
#define BANFA_BENCH_LOOP_H

#include <stdint.h>

enum { LOOP_RULES = 22 };

typedef struct LoopCounts {
    int64_t pass, fail, pending, na;
} LoopCounts;

typedef struct WideColumns {
#define COLUMN(name, wide, narrow, scale, low, high) const wide *name;
#include "tests/bench/columns.def"
#undef COLUMN
} WideColumns;

typedef struct NarrowColumns {
#define COLUMN(name, wide, narrow, scale, low, high) const narrow *name;
#include "tests/bench/columns.def"
#undef COLUMN
} NarrowColumns;

/* The days that a date column is held against, worked out once. */
typedef struct LoopDays {
    int32_t as_of, first_of_year, audit_due, report_due;
    int32_t four_years_ago, three_years_ago, ten_years_ago; /* the first day d with d + term >= as_of */
    int32_t table_from;
    const int32_t *in_three_months;                         /* [day - table_from] */
} LoopDays;

void loop_wide(const WideColumns *columns, const LoopDays *days, int64_t n, LoopCounts counts[LOOP_RULES]);
void loop_narrow(const NarrowColumns *columns, const LoopDays *days, int64_t n, LoopCounts counts[LOOP_RULES]);

#endif

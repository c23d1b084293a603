/* Up to 64 cells of one column in their common forms, read together (quick.h reads one).
 *
 * In: cells as slices of a buffer with QUICK_SLACK bytes behind them. Out: values and the byte beside each (table.h: 0
 * for missing, 1 + places for numbers). Returned are the cells that have another form, as bits: theirs are left to
 * whoever reads one at a time, and what was written for them does not matter. The widest form that the processor knows
 * is chosen once; all forms give the same values, and may differ in what they leave. */
#ifndef BANFA_FACTS_COLUMN_H
#define BANFA_FACTS_COLUMN_H

#include "runtime/facts/quick.h"

enum { RUN_CELLS = 64 };

/* Cell i stands between two bytes: it is [p + before[i * stride] + 1, p + ends[i * stride]). Before the first byte of p
 * that is UINT32_MAX. */
typedef struct CellRun {
    const char *p;
    const uint32_t *before, *ends;
    size_t stride;
    int n;
} CellRun;

static inline Str run_cell(const CellRun *run, int i) {
    uint32_t start = run->before[(size_t)i * run->stride] + 1;
    return (Str){run->p + start, run->ends[(size_t)i * run->stride] - start};
}

typedef struct ColumnForm {
    const char *name;
    bool (*is_here)(void);
    /* Not below zero, with exactly `places` digits behind the point. */
    uint64_t (*numbers)(const CellRun *run, int places, int64_t *values, uint8_t *meta);
    uint64_t (*dates)(const CellRun *run, int64_t *values, uint8_t *meta); /* 2013-06-04 */
    /* Those that `words` ([WORD_SLOTS]) remembers. */
    uint64_t (*words)(const CellRun *run, const QuickWord *words, int64_t *values, uint8_t *meta);
} ColumnForm;
#ifdef __x86_64__
uint64_t numbers_sse4(const CellRun *run, int places, int64_t *values, uint8_t *meta);
uint64_t numbers_avx512(const CellRun *run, int places, int64_t *values, uint8_t *meta);
uint64_t dates_avx512(const CellRun *run, int64_t *values, uint8_t *meta);
uint64_t words_avx512(const CellRun *run, const QuickWord *words, int64_t *values, uint8_t *meta);
uint64_t words_plain(const CellRun *run, const QuickWord *words, int64_t *values, uint8_t *meta);
#endif
extern const ColumnForm column_forms[]; /* the first that is here is taken; the list ends with name NULL */
const ColumnForm *column_best(void);

#endif

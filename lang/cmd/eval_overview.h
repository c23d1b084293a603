/* What banfa eval --overview holds of the record at hand until all its findings are there.
 *
 * In: findings, one by one. Out: to the report, where the record is among the worst, with what would mend it. */
#ifndef BANFA_CMD_EVAL_OVERVIEW_H
#define BANFA_CMD_EVAL_OVERVIEW_H

#include "lang/run/run.h"
#include "runtime/report/report.h"

/* A finding and where it comes from. */
typedef struct HeldFinding {
    Run *run;
    FactSet *set;
    const CoreRule *rule;
    int64_t row;
    int index; /* which of those that the rule has about this record */
    Finding finding;
} HeldFinding;

typedef struct HeldRecord {
    VEC(HeldFinding) findings; /* in the arena that is given with the first of them */
} HeldRecord;

void overview_hold(HeldRecord *held, const HeldFinding *finding, Arena *scratch);
/* The record has no more: hands them on and empties `held`. */
void overview_end_record(HeldRecord *held, Report *report, Language language, Arena *scratch);

#endif

/* The whole in one view: how each article stands, and the records with most to mend.
 *
 * In: of each record what was found about it, all its findings together. Out: bytes in a Buf. Owner: the arena; findings need not outlive the
 * call, what is kept of them is text. */
#ifndef BANFA_REPORT_OVERVIEW_H
#define BANFA_REPORT_OVERVIEW_H

#include "runtime/report/report.h"

/* How much there is to mend in a record: rules, each counted once whatever the number of elements it fails for. */
typedef struct OverviewTally {
    int failed, advised, unknown; /* must and must not; should and should not; not known */
} OverviewTally;

typedef struct OverviewRecord {
    Str facts, id, name; /* the label of its facts; a name where it has one besides its key */
    OverviewTally tally;
    const Finding *findings; /* in the order of the rules; fail and unknown */
    int nfindings;
} OverviewRecord;

OverviewTally overview_tally(const Finding *findings, int n);
/* A record was looked at. Whether it is among the worst so far, so that its findings are wanted with what would mend them. */
bool report_overview_ranks(Report *report, OverviewTally tally);
/* Keeps it among them. */
void report_overview_keep(Report *report, const OverviewRecord *record);

#endif

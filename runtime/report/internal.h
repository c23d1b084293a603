/* What the printers of runtime/report share. */
#ifndef BANFA_REPORT_INTERNAL_H
#define BANFA_REPORT_INTERNAL_H

#include "runtime/report/grid.h"
#include "runtime/report/report.h"

typedef struct Counts {
    int64_t of[VERDICTS];
} Counts;

/* One printer: what it does with each finding that is to be printed, and at the end. `begin` may be NULL. */
typedef struct ReportPrinter {
    const char *name;
    char separator;     /* between findings; 0: none */
    bool every_verdict; /* prints all verdicts unless some were chosen; else pass and na are left out */
    void (*begin)(Report *report);
    void (*add)(Report *report, const Finding *finding);
    void (*end)(Report *report, Buf *head);
} ReportPrinter;

extern const ReportPrinter report_table, report_json, report_ndjson, report_csv, report_md;
extern const ReportPrinter report_overview_table, report_overview_md;

/* What is the same in all findings of one rule, printed once when the report begins: what stands around the id, the
 * verdict and what follows from it; and in most, the beginning of the message. */
typedef enum RulePart { BEFORE_ID, BEFORE_VERDICT, MESSAGE_BEGINS, AFTER_MESSAGE, RULE_PARTS } RulePart;
typedef struct RuleText {
    Str parts[RULE_PARTS];
} RuleText;
typedef struct Overview Overview; /* overview.c */
Overview *overview_new(Arena *arena, int most);

enum { RECENT_RULES = 64 };

struct Report {
    Arena *arena;
    ReportOptions options;
    const ReportPrinter *printer;
    const RuleInfo *const *rules;
    int nrules;
    Counts *counts; /* [nrules] */
    Map rule_index; /* the RuleInfo's address -> its number + 1 */
    struct {
        const RuleInfo *rule;
        int index;
    } recent[RECENT_RULES]; /* by their addresses */
    RuleText *texts;        /* json, ndjson, csv: [nrules] */
    Str no_reasons;         /* json, ndjson: what stands behind the due date of most findings; empty elsewhere */
    bool failed_must;
    int64_t records; /* known at the end */
    Buf *out;
    bool printed; /* whether a finding was */
    bool several_policies, several_facts;
    Overview *overview;      /* NULL: none is wanted */
    Grid *grid;              /* table, md: the findings */
    Str last_id, last_facts; /* of the finding before, so that an id stands once above its findings */
};

GridColour report_colour(const Finding *finding);
Words report_shown_verdict(const Finding *finding); /* a failed `should` says that it is advice */
Str report_facts_root(Str facts);   /* "org" of "org.people" */
Counts report_total(const Report *report);
/* same.c, for json and ndjson: adds these, as they are or as marks. */
void report_add_part(Report *report, int rule, RulePart part);
void report_add_no_reasons(Report *report);
int report_rule_index(Report *report, const RuleInfo *rule); /* in report->rules */

#endif

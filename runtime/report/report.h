/* One set of findings, several printers. Findings are given one by one in the order in which they are printed (facts,
 * records, policies,
 * rules); counts are kept of all of them, never filtered.
 *
 * In: the rules that will be asked, then findings. Out: bytes in a Buf given by the caller (who withholds or writes
 * them).
 * Owner: the arena; RuleInfo must outlive the report; a Finding need not outlive the call. */
#ifndef BANFA_REPORT_REPORT_H
#define BANFA_REPORT_REPORT_H

#include "runtime/verdict/verdict.h"

typedef enum ReportFormat {
    REPORT_TABLE,
    REPORT_JSON,
    REPORT_NDJSON,
    REPORT_CSV,
    REPORT_MD,
    REPORT_FORMATS
} ReportFormat;

typedef struct ReportOptions {
    ReportFormat format;
    Language language;
    bool summary_only;    /* --summary: counts alone */
    bool overview;        /* --overview: by article, then the `worst` records (runtime/report/overview.h); table and md alone */
    int worst;
    Str title;            /* of the overview */
    bool chosen_verdicts; /* --verdict was given: print those in `verdicts` */
    bool verdicts[VERDICTS];
    bool folded; /* what is printed waits somewhere first, and goes through report_unfold when it goes out */
    const Words *beginnings; /* [rules] what most messages of a rule begin with, text; NULL: not known */
    bool colour; /* table on a terminal */
    int width;   /* cells of a terminal line; 0: no limit */
    Date as_of;
} ReportOptions;

typedef struct Report Report;

bool report_format_find(Str name, ReportFormat *out);
const char *report_format_name(ReportFormat format);
Report *report_new(Arena *arena, const ReportOptions *options, const RuleInfo *const *rules, int nrules, Buf *out);
void report_add(Report *report, const Finding *finding);
/* What a person is to know of a finding: its due date, what is missing, the message, the elements. */
Str report_note(Arena *arena, const Finding *finding, Language language);
/* Counts verdicts that are not printed one by one. */
void report_count(Report *report, const RuleInfo *rule, Verdict verdict, int64_t n);
/* Whether a finding of this verdict is printed, so that its reasons and message are wanted. */
bool report_prints(const Report *report, Verdict verdict);
/* Prints what comes last; and to `head` what comes before everything else (json has its summary there). */
void report_end(Report *report, int64_t records, Buf *head);
/* Output that waits is kept short: what is the same in many findings of json and ndjson stands in it as a mark of four bytes
 * that are no text. Adds to `out` what `bytes` stand for, and returns how many of them it took: a mark that is cut off at
 * their end is left for the next time. */
bool report_is_folded(const Report *report); /* else bytes stand for themselves */
size_t report_unfold(const Report *report, Str bytes, Buf *out);
/* A part of a report, for findings that are worked out beside others; it has a Buf of its own and begins empty. Not for
 * table and md, which lay out all their findings at once, unless they print counts alone. */
Report *report_part(Arena *arena, const Report *whole, Buf *out);
/* Moves the counts and the bytes of a part to the end of what `whole` has. */
void report_join(Report *whole, Report *part);
bool report_has_failed_must(const Report *report); /* a must or must not failed: exit 1 */

#endif

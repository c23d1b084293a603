#include "lang/cmd/eval.h"

#include "lang/why/why.h"
#include "runtime/report/overview.h"

void overview_hold(HeldRecord *held, const HeldFinding *finding, Arena *scratch) {
    if (finding->finding.verdict == VERDICT_FAIL || finding->finding.verdict == VERDICT_UNKNOWN)
        vec_push(scratch, &held->findings, *finding);
}

/* --- Records ------------------------------------------------------------------------------------------------------------- */

/* A name for people: the first text besides the key. */
static Str name_of(const HeldFinding *held) {
    const Facts *facts = held->rule->facts;
    for (int i = 0; i < facts->shape->ncolumns; i++) {
        const Field *field = facts->shape->columns[i];
        if (field->kind != FIELD_TEXT || field == facts->key || field->parent)
            continue;
        Value value = factset_value(held->set, field, held->row);
        return value.kind == VALUE_TEXT ? value.text : STR_NONE;
    }
    return STR_NONE;
}

/* Of several elements for which a rule fails the first stands for all. */
static void add_mends(HeldRecord *held, Finding *findings, Arena *scratch) {
    for (int i = 0; i < held->findings.n; i++) {
        const HeldFinding *one = &held->findings.items[i];
        bool first = i == 0 || one->rule != held->findings.items[i - 1].rule ||
                     one->finding.verdict != held->findings.items[i - 1].finding.verdict;
        if (!first || one->finding.verdict != VERDICT_FAIL)
            continue;
        Why why = {.rule = one->rule, .finding = one->finding};
        why.mend =
            why_mend(run_eval(one->run), one->set, one->rule, one->row, one->index, &one->finding, false, scratch);
        /* To leave a rule's scope mends nothing that an overview should call to mind. */
        bool leaves = why.mend.possible && why.mend.leads_to == VERDICT_NA;
        if (why_says_more(&why) && !leaves)
            findings[i].mend = why.mend.brief;
    }
}

void overview_end_record(HeldRecord *held, Report *report, Language language, Arena *scratch) {
    int n = held->findings.n;
    Finding *findings = ARENA_ARRAY(scratch, Finding, n);
    for (int i = 0; i < n; i++)
        findings[i] = held->findings.items[i].finding;
    OverviewTally tally = overview_tally(findings, n);
    if (report_overview_ranks(report, tally)) {
        const HeldFinding *first = &held->findings.items[0];
        const Facts *facts = first->rule->facts;
        add_mends(held, findings, scratch);
        for (int i = 0; i < n && language == LANGUAGE_ZH; i++)
            eval_label_missing(facts, &findings[i], scratch);
        OverviewRecord record = {.facts = facts->label.n ? facts->label : facts->name,
                                 .id = factset_id(first->set, facts, first->row),
                                 .name = name_of(first),
                                 .tally = tally,
                                 .findings = findings,
                                 .nfindings = n};
        report_overview_keep(report, &record);
    }
    *held = (HeldRecord){0};
}

#include "lang/cmd/eval_overview.h"

#include "lang/why/why.h"
#include "runtime/report/overview.h"

void overview_hold(HeldRecord *held, const HeldFinding *finding, Arena *scratch) {
    if (finding->finding.verdict == VERDICT_FAIL || finding->finding.verdict == VERDICT_UNKNOWN)
        vec_push(scratch, &held->findings, *finding);
}

/* --- What is missing, by its label ------------------------------------------------------------------------------------- */

static const Field *field_called(const Record *record, Str name) {
    for (int i = 0; i < record->n; i++)
        if (str_equal(record->fields[i]->name, name))
            return record->fields[i];
    return NULL;
}

/* "people.training" as "人员的本年学时": labels of lists and references, and of the leaf; STR_NONE where one has none. */
static Str path_label(const Record *record, Str path, Arena *arena) {
    Str label = STR_NONE;
    for (size_t from = 0; from <= path.n;) {
        size_t to = from;
        while (to < path.n && path.p[to] != '.')
            to++;
        const Field *field = field_called(record, str_sub(path, from, to));
        bool named = field && (to >= path.n || field->kind != FIELD_RECORD);
        if (!field || (named && field->label.n == 0))
            return STR_NONE;
        if (named)
            label = label.n ? str_format(arena, "%.*s的%.*s", STR_ARG(label), STR_ARG(field->label)) : field->label;
        record = field->target ? &field->target->root : &field->record;
        from = to + 1;
    }
    return label;
}

/* In Chinese missing facts are called by their labels, as the columns of a sheet are. */
static void label_missing(const Facts *facts, Finding *finding, Arena *arena) {
    Str *labels = ARENA_ARRAY(arena, Str, finding->nmissing);
    for (int i = 0; i < finding->nmissing; i++) {
        Str label = path_label(&facts->root, finding->missing[i], arena);
        labels[i] = label.n ? label : finding->missing[i];
    }
    finding->missing = labels;
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
            label_missing(facts, &findings[i], scratch);
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

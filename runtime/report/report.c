#include "runtime/report/internal.h"

#include <string.h>

static const ReportPrinter *const printers[REPORT_FORMATS] = {
    [REPORT_TABLE] = &report_table, [REPORT_JSON] = &report_json, [REPORT_NDJSON] = &report_ndjson,
    [REPORT_CSV] = &report_csv,     [REPORT_MD] = &report_md,
};

bool report_format_find(Str name, ReportFormat *out) {
    for (int i = 0; i < REPORT_FORMATS; i++) {
        if (str_equal(name, str_of(printers[i]->name))) {
            *out = (ReportFormat)i;
            return true;
        }
    }
    return false;
}

const char *report_format_name(ReportFormat format) {
    return printers[format]->name;
}

static Str address_key(const RuleInfo *const *rule) {
    return (Str){(const char *)rule, sizeof *rule};
}

Str report_facts_root(Str facts) {
    const char *dot = facts.n ? memchr(facts.p, '.', facts.n) : NULL;
    return dot ? (Str){facts.p, (size_t)(dot - facts.p)} : facts;
}

Report *report_new(Arena *arena, const ReportOptions *options, const RuleInfo *const *rules, int nrules, Buf *out) {
    Report *report = ARENA_NEW(arena, Report);
    report->arena = arena;
    report->options = *options;
    report->printer = printers[options->format];
    if (options->overview) {
        report->printer = options->format == REPORT_MD ? &report_overview_md : &report_overview_table;
        report->overview = overview_new(arena, options->worst);
    }
    report->rules = rules;
    report->nrules = nrules;
    report->counts = ARENA_ARRAY(arena, Counts, nrules);
    report->out = out;
    map_init(&report->rule_index, arena);
    for (int i = 0; i < nrules; i++) {
        map_put(&report->rule_index, address_key(&rules[i]), (void *)(uintptr_t)(i + 1));
        report->several_policies |= !str_equal(rules[i]->policy, rules[0]->policy);
        report->several_facts |= !str_equal(report_facts_root(rules[i]->facts), report_facts_root(rules[0]->facts));
    }
    if (report->printer->begin)
        report->printer->begin(report);
    return report;
}

int report_rule_index(Report *report, const RuleInfo *rule) {
    size_t slot = (size_t)((uintptr_t)rule / sizeof(RuleInfo)) % RECENT_RULES;
    if (report->recent[slot].rule != rule) {
        report->recent[slot].index = (int)(uintptr_t)map_get(&report->rule_index, address_key(&rule)) - 1;
        report->recent[slot].rule = rule;
    }
    return report->recent[slot].index;
}

bool report_prints(const Report *report, Verdict verdict) {
    if (report->options.summary_only)
        return false;
    if (report->options.chosen_verdicts)
        return report->options.verdicts[verdict];
    if (report->overview)
        return verdict == VERDICT_FAIL || verdict == VERDICT_UNKNOWN;
    return report->printer->every_verdict || (verdict != VERDICT_PASS && verdict != VERDICT_NA);
}

void report_count(Report *report, const RuleInfo *rule, Verdict verdict, int64_t n) {
    int index = report_rule_index(report, rule);
    if (index >= 0)
        report->counts[index].of[verdict] += n;
    if (n > 0 && verdict == VERDICT_FAIL && (rule->force == FORCE_MUST || rule->force == FORCE_MUST_NOT))
        report->failed_must = true;
}

void report_add(Report *report, const Finding *finding) {
    report_count(report, finding->rule, finding->verdict, 1);
    if (!report_prints(report, finding->verdict))
        return;
    if (report->printed && report->printer->separator)
        buf_add_char(report->out, report->printer->separator);
    report->printer->add(report, finding);
    report->printed = true;
}

void report_end(Report *report, int64_t records, Buf *head) {
    report->records = records;
    report->printer->end(report, head);
}

Report *report_part(Arena *arena, const Report *whole, Buf *out) {
    Report *part = ARENA_NEW(arena, Report);
    *part = *whole;
    part->arena = arena;
    part->out = out;
    part->counts = ARENA_ARRAY(arena, Counts, whole->nrules);
    part->printed = part->failed_must = false;
    return part;
}

void report_join(Report *whole, Report *part) {
    for (int i = 0; i < whole->nrules; i++)
        for (int v = 0; v < VERDICTS; v++)
            whole->counts[i].of[v] += part->counts[i].of[v];
    memset(part->counts, 0, sizeof *part->counts * (size_t)part->nrules);
    whole->failed_must |= part->failed_must;
    if (whole->printed && part->printed && whole->printer->separator)
        buf_add_char(whole->out, whole->printer->separator);
    buf_add(whole->out, buf_str(part->out));
    buf_clear(part->out);
    whole->printed |= part->printed;
    part->printed = false;
}

bool report_has_failed_must(const Report *report) {
    return report->failed_must;
}

Counts report_total(const Report *report) {
    Counts total = {0};
    for (int i = 0; i < report->nrules; i++)
        for (int v = 0; v < VERDICTS; v++)
            total.of[v] += report->counts[i].of[v];
    return total;
}

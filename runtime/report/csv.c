/* The printer csv: the columns of ndjson; RFC 4180 with LF. */
#include "runtime/report/internal.h"

#include <string.h>

/* Where a cell of text begins like a formula, a spreadsheet would run it: an apostrophe before it makes it text. */
static bool looks_like_formula(Str text) {
    return text.n > 1 && memchr("=+-@\t\r", text.p[0], 6) != NULL;
}

static inline bool is_special(char c) {
    return c == ',' || c == '"' || c == '\n' || c == '\r';
}

static void add_cell(Buf *out, Str text, bool from_users) {
    size_t plain = 0;
    while (plain < text.n && !is_special(text.p[plain]))
        plain++;
    bool quoted = plain < text.n;
    if (quoted)
        buf_add_char(out, '"');
    if (from_users && looks_like_formula(text))
        buf_add_char(out, '\'');
    while (text.n > 0) {
        const char *quote = quoted ? memchr(text.p, '"', text.n) : NULL;
        size_t n = quote ? (size_t)(quote - text.p) + 1 : text.n;
        buf_add(out, (Str){text.p, n});
        if (quote)
            buf_add_char(out, '"');
        text = str_sub(text, n, text.n);
    }
    if (quoted)
        buf_add_char(out, '"');
}

static void add_text(Buf *out, Str text) {
    add_cell(out, text, true);
    buf_add_char(out, ',');
}

static void add_list(Buf *out, const Str *items, int n, char end) {
    Buf joined = {0};
    for (int i = 0; i < n; i++) {
        buf_add_c(&joined, i ? "; " : "");
        buf_add(&joined, items[i]);
    }
    add_cell(out, buf_str(&joined), true);
    buf_add_char(out, end);
    buf_free(&joined);
}

static void add_errors(Buf *out, const Finding *finding, Language language) {
    Buf joined = {0};
    for (int i = 0; i < finding->nerrors; i++) {
        buf_add_c(&joined, i ? "; " : "");
        buf_add(&joined, words_in(finding->errors[i], language));
    }
    add_text(out, buf_str(&joined));
    buf_free(&joined);
}

static void begin(Report *report) {
    buf_add_c(
        report->out,
        report->options.summary_only
            ? "policy,rule,pass,fail,pending,unknown,na\n"
            : "policy,edition,facts,id,rule,article,force,verdict,due,missing,errors,cannot_fail,elements,message,cite\n");
}

static void add(Report *report, const Finding *finding) {
    const RuleInfo *rule = finding->rule;
    Language language = report->options.language;
    Buf *out = report->out;
    add_text(out, rule->policy);
    add_text(out, rule->edition);
    add_text(out, rule->facts);
    add_text(out, finding->id);
    add_text(out, rule->rule);
    add_text(out, rule->article);
    buf_add_c(out, force_name(rule->force));
    buf_add_char(out, ',');
    buf_add_c(out, verdict_name(finding->verdict));
    buf_add_char(out, ',');
    if (finding->has_due)
        date_print(out, finding->due);
    buf_add_char(out, ',');
    add_list(out, finding->missing, finding->nmissing, ',');
    add_errors(out, finding, language);
    buf_add_c(out, finding->cannot_fail ? "true," : "false,");
    add_list(out, finding->elements, finding->nelements, ',');
    add_text(out, words_in(finding->message, language));
    add_list(out, rule->cites, rule->ncites, '\n');
}

static void end(Report *report, Buf *head) {
    (void)head;
    for (int i = 0; report->options.summary_only && i < report->nrules; i++) {
        add_text(report->out, report->rules[i]->policy);
        add_cell(report->out, report->rules[i]->rule, true);
        for (int v = 0; v < VERDICTS; v++)
            buf_add_format(report->out, ",%lld", (long long)report->counts[i].of[v]);
        buf_add_char(report->out, '\n');
    }
}

const ReportPrinter report_csv = {"csv", 0, true, begin, add, end};

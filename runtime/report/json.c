/* The printers json and ndjson: the keys of the contract, in its order. jansson writes; text stays UTF-8. */
#include "runtime/report/internal.h"

#include <jansson.h>

static int add_bytes(const char *bytes, size_t n, void *buf) {
    buf_add(buf, (Str){bytes, n});
    return 0;
}

/* Takes the object. */
static void print_json(json_t *object, Buf *out) {
    json_dump_callback(object, add_bytes, out, JSON_COMPACT);
    json_decref(object);
}

static json_t *json_text(Str text) {
    json_t *string = json_stringn(text.n ? text.p : "", text.n);
    return string ? string : json_string("\xEF\xBF\xBD"); /* no UTF-8, as a path may be */
}

static json_t *json_text_or_null(Str text) {
    return text.n ? json_text(text) : json_null();
}

static json_t *json_list(const Str *items, int n) {
    json_t *list = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(list, json_text(items[i]));
    return list;
}

static json_t *json_date(Date date) {
    Buf buf = {0};
    date_print(&buf, date);
    json_t *text = json_text(buf_str(&buf));
    buf_free(&buf);
    return text;
}

static json_t *finding_object(const Report *report, const Finding *finding) {
    const RuleInfo *rule = finding->rule;
    Language language = report->options.language;
    json_t *object = json_object();
    json_object_set_new(object, "policy", json_text(rule->policy));
    json_object_set_new(object, "edition", json_text(rule->edition));
    json_object_set_new(object, "facts", json_text(rule->facts));
    json_object_set_new(object, "id", json_text(finding->id));
    json_object_set_new(object, "rule", json_text(rule->rule));
    json_object_set_new(object, "article", json_text_or_null(rule->article));
    json_object_set_new(object, "force", json_string(force_name(rule->force)));
    json_object_set_new(object, "verdict", json_string(verdict_name(finding->verdict)));
    json_object_set_new(object, "due", finding->has_due ? json_date(finding->due) : json_null());
    json_object_set_new(object, "missing", json_list(finding->missing, finding->nmissing));
    json_t *errors = json_array();
    for (int i = 0; i < finding->nerrors; i++)
        json_array_append_new(errors, json_text(words_in(finding->errors[i], language)));
    json_object_set_new(object, "errors", errors);
    json_object_set_new(object, "cannot_fail", json_boolean(finding->cannot_fail));
    json_object_set_new(object, "elements", json_list(finding->elements, finding->nelements));
    json_object_set_new(object, "message", json_text(words_in(finding->message, language)));
    json_object_set_new(object, "cite", json_list(rule->cites, rule->ncites));
    return object;
}

static json_t *summary_object(const Report *report, int index) {
    const RuleInfo *rule = report->rules[index];
    json_t *object = json_object();
    json_object_set_new(object, "policy", json_text(rule->policy));
    json_object_set_new(object, "rule", json_text(rule->rule));
    for (int v = 0; v < VERDICTS; v++)
        json_object_set_new(object, verdict_name((Verdict)v), json_integer(report->counts[index].of[v]));
    return object;
}

static void add_line(Report *report, const Finding *finding) {
    print_json(finding_object(report, finding), report->out);
    buf_add_char(report->out, '\n');
}

static void end_lines(Report *report, Buf *head) {
    (void)head;
    if (!report->options.summary_only)
        return;
    for (int i = 0; i < report->nrules; i++) {
        print_json(summary_object(report, i), report->out);
        buf_add_char(report->out, '\n');
    }
}

static void add_object(Report *report, const Finding *finding) {
    print_json(finding_object(report, finding), report->out);
}

/* The summary stands before the findings, and is known behind them. */
static void end_object(Report *report, Buf *head) {
    buf_add_c(head, "{\"as_of\":\"");
    date_print(head, report->options.as_of);
    buf_add_c(head, "\",\"summary\":[");
    for (int i = 0; i < report->nrules; i++) {
        if (i)
            buf_add_char(head, ',');
        print_json(summary_object(report, i), head);
    }
    buf_add_c(head, "],\"findings\":[");
    buf_add_c(report->out, "]}\n");
}

const ReportPrinter report_json = {"json", ',', false, NULL, add_object, end_object};
const ReportPrinter report_ndjson = {"ndjson", 0, true, NULL, add_line, end_lines};

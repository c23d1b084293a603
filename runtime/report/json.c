/* The printers json and ndjson: the keys of the contract, in its order. Text stays UTF-8. What is the same in all findings of
 * one rule is printed once, when the report begins. */
#include "runtime/report/internal.h"

#include "runtime/base/utf8.h"

#include <string.h>

/* --- Strings ------------------------------------------------------------------------------------------------------ */

static inline bool is_special(unsigned char c) {
    return c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes from p on go out as they are; *ascii is cleared by others. Eight at a time. */
static size_t plain_bytes(const char *p, size_t n, bool *ascii) {
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, p + i, 8);
        uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
        uint64_t found = ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if ((found & highs) != 0)
            break; /* perhaps: a borrow may mark the byte behind one that is found */
        high |= word;
    }
    for (; i < n && !is_special((unsigned char)p[i]); i++)
        high |= (uint64_t)(unsigned char)p[i];
    *ascii = *ascii && (high & highs) == 0;
    return i;
}

static void add_escape(Buf *out, unsigned char c) {
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *found = c ? strchr(from, c) : NULL;
    if (found)
        buf_add(out, (Str){(const char[]){'\\', to[found - from]}, 2});
    else
        buf_add_format(out, "\\u%04X", c);
}

/* Behind what began the string at `start`, of which nothing is left when the text is no UTF-8, as a path may be. */
static void add_rest(Buf *out, size_t start, Str text) {
    bool ascii = true;
    for (size_t at = 0; at < text.n;) {
        size_t n = plain_bytes(text.p + at, text.n - at, &ascii);
        buf_add(out, (Str){text.p + at, n});
        at += n;
        if (at < text.n)
            add_escape(out, (unsigned char)text.p[at++]);
    }
    bool valid = ascii || utf8_valid(text, NULL);
    if (!valid)
        out->n = start;
    buf_add(out, valid ? STR("\"") : STR("\"\xEF\xBF\xBD\""));
}

static void add_string(Buf *out, Str text) {
    size_t start = out->n;
    buf_add_char(out, '"');
    add_rest(out, start, text);
}

static void add_list(Buf *out, const Str *items, int n) {
    buf_add_char(out, '[');
    for (int i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_string(out, items[i]);
    }
    buf_add_char(out, ']');
}

static void add_key(Buf *out, const char *key) {
    buf_add_char(out, '"');
    buf_add_c(out, key);
    buf_add(out, STR("\":"));
}

/* --- Findings ----------------------------------------------------------------------------------------------------- */

static RuleText rule_text(Arena *arena, const RuleInfo *rule, Str beginning) {
    RuleText text;
    Buf buf = {0};
    buf_add_c(&buf, "{\"policy\":");
    add_string(&buf, rule->policy);
    buf_add_c(&buf, ",\"edition\":");
    add_string(&buf, rule->edition);
    buf_add_c(&buf, ",\"facts\":");
    add_string(&buf, rule->facts);
    buf_add_c(&buf, ",\"id\":");
    text.parts[BEFORE_ID] = str_copy(arena, buf_str(&buf));
    buf_clear(&buf);
    buf_add_c(&buf, ",\"rule\":");
    add_string(&buf, rule->rule);
    buf_add_c(&buf, ",\"article\":");
    if (rule->article.n)
        add_string(&buf, rule->article);
    else
        buf_add_c(&buf, "null");
    buf_add_format(&buf, ",\"force\":\"%s\",\"verdict\":\"", force_name(rule->force));
    text.parts[BEFORE_VERDICT] = str_copy(arena, buf_str(&buf));
    buf_clear(&buf);
    buf_add_char(&buf, '"');
    add_rest(&buf, 0, beginning);
    text.parts[MESSAGE_BEGINS] = str_copy(arena, str_sub(buf_str(&buf), 0, buf.n - 1)); /* goes on */
    buf_clear(&buf);
    buf_add_c(&buf, ",\"cite\":");
    add_list(&buf, rule->cites, rule->ncites);
    buf_add_char(&buf, '}');
    text.parts[AFTER_MESSAGE] = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static void begin(Report *report) {
    report->texts = ARENA_ARRAY(report->arena, RuleText, report->nrules);
    const Words *beginnings = report->options.beginnings;
    for (int i = 0; i < report->nrules; i++) {
        Str beginning = beginnings ? words_in(beginnings[i], report->options.language) : STR_NONE;
        report->texts[i] = rule_text(report->arena, report->rules[i], beginning);
    }
    report->no_reasons = STR(",\"missing\":[],\"errors\":[],\"cannot_fail\":false,\"elements\":[],\"message\":");
}

static void add_errors(Buf *out, const Finding *finding, Language language) {
    buf_add_char(out, '[');
    for (int i = 0; i < finding->nerrors; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_string(out, words_in(finding->errors[i], language));
    }
    buf_add_char(out, ']');
}

static void add_verdict(Buf *out, Verdict verdict) {
    static const Str names[VERDICTS] = {[VERDICT_PASS] = {"pass\",\"due\":", 12},
                                        [VERDICT_FAIL] = {"fail\",\"due\":", 12},
                                        [VERDICT_PENDING] = {"pending\",\"due\":", 15},
                                        [VERDICT_UNKNOWN] = {"unknown\",\"due\":", 15},
                                        [VERDICT_NA] = {"na\",\"due\":", 10}};
    buf_add(out, names[verdict]);
}

/* As most begin, where that can be a mark. */
static void add_message(Report *report, int rule, Str message) {
    const Words *beginnings = report->options.beginnings;
    Str beginning = beginnings ? words_in(beginnings[rule], report->options.language) : STR_NONE;
    if (beginning.n == 0 || !str_starts(message, beginning)) {
        add_string(report->out, message);
        return;
    }
    size_t start = report->out->n;
    report_add_part(report, rule, MESSAGE_BEGINS);
    add_rest(report->out, start, str_sub(message, beginning.n, message.n));
}

static void add_object(Report *report, const Finding *finding) {
    int rule = report_rule_index(report, finding->rule);
    Language language = report->options.language;
    Buf *out = report->out;
    report_add_part(report, rule, BEFORE_ID);
    add_string(out, finding->id);
    report_add_part(report, rule, BEFORE_VERDICT);
    add_verdict(out, finding->verdict);
    if (finding->has_due) {
        buf_add_char(out, '"');
        date_print(out, finding->due);
        buf_add_char(out, '"');
    } else {
        buf_add(out, STR("null"));
    }
    if (finding->nmissing + finding->nerrors + finding->nelements == 0 && !finding->cannot_fail) {
        report_add_no_reasons(report);
    } else {
        buf_add(out, STR(",\"missing\":"));
        add_list(out, finding->missing, finding->nmissing);
        buf_add(out, STR(",\"errors\":"));
        add_errors(out, finding, language);
        buf_add(out, finding->cannot_fail ? STR(",\"cannot_fail\":true,\"elements\":")
                                          : STR(",\"cannot_fail\":false,\"elements\":"));
        add_list(out, finding->elements, finding->nelements);
        buf_add(out, STR(",\"message\":"));
    }
    add_message(report, rule, words_in(finding->message, language));
    report_add_part(report, rule, AFTER_MESSAGE);
}

static void add_line(Report *report, const Finding *finding) {
    add_object(report, finding);
    buf_add_char(report->out, '\n');
}

/* --- The end ------------------------------------------------------------------------------------------------------ */

static void add_counts(const Report *report, int index, Buf *out) {
    const RuleInfo *rule = report->rules[index];
    buf_add_char(out, '{');
    add_key(out, "policy");
    add_string(out, rule->policy);
    buf_add_char(out, ',');
    add_key(out, "rule");
    add_string(out, rule->rule);
    for (int v = 0; v < VERDICTS; v++) {
        buf_add_char(out, ',');
        add_key(out, verdict_name((Verdict)v));
        buf_add_format(out, "%lld", (long long)report->counts[index].of[v]);
    }
    buf_add_char(out, '}');
}

static void end_lines(Report *report, Buf *head) {
    (void)head;
    if (!report->options.summary_only)
        return;
    for (int i = 0; i < report->nrules; i++) {
        add_counts(report, i, report->out);
        buf_add_char(report->out, '\n');
    }
}

/* The summary stands before the findings, and is known behind them. */
static void end_object(Report *report, Buf *head) {
    buf_add_c(head, "{\"as_of\":\"");
    date_print(head, report->options.as_of);
    buf_add_c(head, "\",\"summary\":[");
    for (int i = 0; i < report->nrules; i++) {
        if (i)
            buf_add_char(head, ',');
        add_counts(report, i, head);
    }
    buf_add_c(head, "],\"findings\":[");
    buf_add_c(report->out, "]}\n");
}

const ReportPrinter report_json = {"json", ',', false, begin, add_object, end_object};
const ReportPrinter report_ndjson = {"ndjson", 0, true, begin, add_line, end_lines};

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

/* How many bytes stand before the first special one. Eight at a time. */
static size_t plain_bytes(Str text) {
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;
    for (; i + 8 <= text.n; i += 8) {
        uint64_t word, found = 0;
        memcpy(&word, text.p + i, 8);
        for (const char *special = ",\"\n\r"; *special; special++) {
            uint64_t other = word ^ ones * (unsigned char)*special;
            found |= (other - ones) & ~other;
        }
        if ((found & highs) != 0)
            break; /* perhaps: a borrow may mark the byte behind one that is found */
    }
    while (i < text.n && !is_special(text.p[i]))
        i++;
    return i;
}

static void add_cell(Buf *out, Str text, bool from_users) {
    size_t plain = plain_bytes(text);
    bool quoted = plain < text.n;
    if (quoted)
        buf_add_char(out, '"');
    if (from_users && looks_like_formula(text))
        buf_add_char(out, '\'');
    if (!quoted)
        buf_add(out, text);
    while (quoted && text.n > 0) {
        const char *quote = memchr(text.p, '"', text.n);
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

static Str take(Arena *arena, Buf *buf) {
    Str text = str_copy(arena, buf_str(buf));
    buf_clear(buf);
    return text;
}

static RuleText rule_text(Arena *arena, const RuleInfo *rule) {
    RuleText text = {0};
    Buf buf = {0};
    add_text(&buf, rule->policy);
    add_text(&buf, rule->edition);
    add_text(&buf, rule->facts);
    text.parts[BEFORE_ID] = take(arena, &buf);
    add_text(&buf, rule->rule);
    add_text(&buf, rule->article);
    buf_add_c(&buf, force_name(rule->force));
    buf_add_char(&buf, ',');
    text.parts[BEFORE_VERDICT] = take(arena, &buf);
    add_list(&buf, rule->cites, rule->ncites, '\n');
    text.parts[AFTER_MESSAGE] = take(arena, &buf);
    buf_free(&buf);
    return text;
}

static void begin(Report *report) {
    report->texts = ARENA_ARRAY(report->arena, RuleText, report->nrules);
    for (int i = 0; i < report->nrules; i++)
        report->texts[i] = rule_text(report->arena, report->rules[i]);
    buf_add_c(
        report->out,
        report->options.summary_only
            ? "policy,rule,pass,fail,pending,unknown,na\n"
            : "policy,edition,facts,id,rule,article,force,verdict,due,missing,errors,cannot_fail,elements,message,cite\n");
}

static void add(Report *report, const Finding *finding) {
    Language language = report->options.language;
    const RuleText *text = &report->texts[report_rule_index(report, finding->rule)];
    Buf *out = report->out;
    buf_add(out, text->parts[BEFORE_ID]);
    add_text(out, finding->id);
    buf_add(out, text->parts[BEFORE_VERDICT]);
    buf_add_c(out, verdict_name(finding->verdict));
    buf_add_char(out, ',');
    if (finding->has_due)
        date_print(out, finding->due);
    buf_add_char(out, ',');
    if (finding->nmissing == 0 && finding->nerrors == 0 && finding->nelements == 0) {
        buf_add_c(out, finding->cannot_fail ? ",,true,," : ",,false,,");
    } else {
        add_list(out, finding->missing, finding->nmissing, ',');
        add_errors(out, finding, language);
        buf_add_c(out, finding->cannot_fail ? "true," : "false,");
        add_list(out, finding->elements, finding->nelements, ',');
    }
    add_text(out, words_in(finding->message, language));
    buf_add(out, text->parts[AFTER_MESSAGE]);
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

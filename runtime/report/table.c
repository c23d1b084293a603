/* The printers for people: table, and md with the same columns. */
#include "runtime/report/internal.h"

typedef enum Column {
    COLUMN_FACTS,
    COLUMN_ID,
    COLUMN_POLICY,
    COLUMN_ARTICLE,
    COLUMN_RULE,
    COLUMN_VERDICT,
    COLUMN_NOTE,
    COLUMNS
} Column;

static const Words column_words[COLUMNS] = {
    [COLUMN_FACTS] = {{"facts", 5}, {"事实", 6}},      [COLUMN_ID] = {{"id", 2}, {"组织", 6}},
    [COLUMN_POLICY] = {{"policy", 6}, {"政策", 6}},    [COLUMN_ARTICLE] = {{"article", 7}, {"条", 3}},
    [COLUMN_RULE] = {{"rule", 4}, {"规则", 6}},        [COLUMN_VERDICT] = {{"verdict", 7}, {"结论", 6}},
    [COLUMN_NOTE] = {{"what to do", 10}, {"说明", 6}},
};

enum { MAX_ELEMENTS_SHOWN = 8 };

GridColour report_colour(const Finding *finding) {
    switch (finding->verdict) {
    case VERDICT_PASS:
        return GRID_GREEN;
    case VERDICT_FAIL:
        return finding->rule->force == FORCE_SHOULD || finding->rule->force == FORCE_SHOULD_NOT ? GRID_YELLOW
                                                                                                : GRID_RED;
    case VERDICT_PENDING:
        return GRID_BLUE;
    case VERDICT_UNKNOWN:
        return GRID_BOLD;
    default:
        return GRID_DIM;
    }
}

/* A failed `should` is a warning; the table says so. */
Words report_shown_verdict(const Finding *finding) {
    Force force = finding->rule->force;
    if (finding->verdict == VERDICT_FAIL && (force == FORCE_SHOULD || force == FORCE_SHOULD_NOT))
        return WORDS("fail (advice)", "不符合（一般）");
    return verdict_words(finding->verdict);
}

static void add_joined(Buf *buf, const Str *items, int n, Language language) {
    int shown = n <= MAX_ELEMENTS_SHOWN ? n : MAX_ELEMENTS_SHOWN;
    for (int i = 0; i < shown; i++) {
        if (i)
            buf_add_c(buf, language == LANGUAGE_ZH ? "、" : ", ");
        buf_add(buf, items[i]);
    }
    if (shown < n)
        buf_add_format(buf, language == LANGUAGE_ZH ? "等 %d 项" : " … (%d in all)", n);
}

/* The date by which it is to be done, unless the message says so itself. */
static void add_due(Buf *buf, const Finding *finding, Language language) {
    Buf date = {0};
    date_print(&date, finding->due);
    if (!str_contains(words_in(finding->message, language), buf_str(&date))) {
        buf_add_c(buf, language == LANGUAGE_ZH ? "期限 " : "due ");
        buf_add(buf, buf_str(&date));
        buf_add_c(buf, language == LANGUAGE_ZH ? "：" : ": ");
    }
    buf_free(&date);
}

Str report_note(Arena *arena, const Finding *finding, Language language) {
    bool zh = language == LANGUAGE_ZH;
    Buf buf = {0};
    if (finding->has_due && finding->verdict == VERDICT_PENDING)
        add_due(&buf, finding, language);
    if (finding->verdict == VERDICT_UNKNOWN && finding->nmissing + finding->nerrors > 0) {
        if (finding->nmissing) {
            buf_add_c(&buf, zh ? "未填写：" : "missing: ");
            add_joined(&buf, finding->missing, finding->nmissing, language);
        }
        for (int i = 0; i < finding->nerrors; i++) {
            buf_add_c(&buf, buf.n ? (zh ? "；" : "; ") : "");
            buf_add(&buf, words_in(finding->errors[i], language));
        }
    } else {
        buf_add(&buf, words_in(finding->message, language));
    }
    if (finding->nelements) {
        buf_add_c(&buf, zh ? "（" : " (");
        add_joined(&buf, finding->elements, finding->nelements, language);
        buf_add_c(&buf, zh ? "）" : ")");
    }
    Str mend = words_in(finding->mend, language);
    if (mend.n) {
        buf_add_c(&buf, buf.n ? (zh ? "；" : "; ") : "");
        buf_add_c(&buf, zh ? "整改：" : "mend: ");
        buf_add(&buf, mend);
    }
    Str note = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return note;
}

/* The columns that are printed: which facts and which policy only where there are several. */
static int shown_columns(const Report *report, Column columns[COLUMNS]) {
    int n = 0;
    for (int c = 0; c < COLUMNS; c++)
        if (!(c == COLUMN_FACTS && !report->several_facts) && !(c == COLUMN_POLICY && !report->several_policies))
            columns[n++] = (Column)c;
    return n;
}

static void begin(Report *report) {
    Column columns[COLUMNS];
    int n = shown_columns(report, columns);
    report->grid = grid_new(report->arena, n);
    for (int i = 0; i < n; i++)
        grid_heading(report->grid, i, words_in(column_words[columns[i]], report->options.language), GRID_LEFT);
}

static Str rule_shown(const RuleInfo *rule) {
    return rule->label.n ? rule->label : rule->rule;
}

static void add_row(Report *report, const Finding *finding, bool repeat_id) {
    Arena *arena = report->arena;
    Language language = report->options.language;
    const RuleInfo *rule = finding->rule;
    Column columns[COLUMNS];
    int n = shown_columns(report, columns);
    bool same = !repeat_id && report->last_facts.n && str_equal(report->last_id, finding->id) &&
                str_equal(report->last_facts, report_facts_root(rule->facts));
    grid_row(report->grid);
    for (int i = 0; i < n; i++) {
        Str text = STR_NONE;
        switch (columns[i]) {
        case COLUMN_FACTS:
            text = same ? STR_NONE : report_facts_root(rule->facts);
            break;
        case COLUMN_ID:
            text = same ? STR_NONE : str_copy(arena, finding->id);
            break;
        case COLUMN_POLICY:
            text = rule->policy;
            break;
        case COLUMN_ARTICLE:
            text = rule->article;
            break;
        case COLUMN_RULE:
            text = rule_shown(rule);
            break;
        case COLUMN_VERDICT:
            text = words_in(report_shown_verdict(finding), language);
            break;
        default:
            text = report_note(arena, finding, language);
            break;
        }
        grid_cell(report->grid, i, text, columns[i] == COLUMN_VERDICT ? report_colour(finding) : GRID_PLAIN);
    }
    report->last_id = str_copy(arena, finding->id);
    report->last_facts = report_facts_root(rule->facts);
}

static void add_grouped(Report *report, const Finding *finding) {
    add_row(report, finding, false);
}

static void add_repeated(Report *report, const Finding *finding) {
    add_row(report, finding, true);
}

/* Rows: each rule with how often each verdict occurs. */
static Grid *summary_grid(const Report *report) {
    Language language = report->options.language;
    bool zh = language == LANGUAGE_ZH;
    int first = report->several_policies ? 1 : 0, counts = first + 3;
    Grid *grid = grid_new(report->arena, counts + VERDICTS);
    if (first)
        grid_heading(grid, 0, words_in(column_words[COLUMN_POLICY], language), GRID_LEFT);
    grid_heading(grid, first, words_in(column_words[COLUMN_ARTICLE], language), GRID_LEFT);
    grid_heading(grid, first + 1, words_in(column_words[COLUMN_RULE], language), GRID_LEFT);
    grid_heading(grid, first + 2, zh ? STR("名称") : STR("label"), GRID_LEFT);
    for (int v = 0; v < VERDICTS; v++)
        grid_heading(grid, counts + v, words_in(verdict_words((Verdict)v), language), GRID_RIGHT);
    for (int i = 0; i < report->nrules; i++) {
        const RuleInfo *rule = report->rules[i];
        grid_row(grid);
        if (first)
            grid_cell(grid, 0, rule->policy, GRID_PLAIN);
        grid_cell(grid, first, rule->article, GRID_PLAIN);
        grid_cell(grid, first + 1, rule->rule, GRID_PLAIN);
        grid_cell(grid, first + 2, rule->label, GRID_PLAIN);
        for (int v = 0; v < VERDICTS; v++) {
            int64_t count = report->counts[i].of[v];
            GridColour colour = v == VERDICT_FAIL && count ? GRID_RED : GRID_PLAIN;
            grid_cell(grid, counts + v, str_format(report->arena, "%lld", (long long)count), colour);
        }
    }
    return grid;
}

static Str last_line(const Report *report) {
    bool zh = report->options.language == LANGUAGE_ZH;
    Counts total = report_total(report);
    Buf buf = {0};
    long long records = (long long)report->records;
    buf_add_format(&buf, zh ? "共 %lld 条记录：" : records == 1 ? "%lld record: " : "%lld records: ", records);
    for (int v = 0; v < VERDICTS; v++) {
        buf_add_c(&buf, v ? (zh ? "，" : ", ") : "");
        if (zh)
            buf_add_format(&buf, "%.*s %lld", STR_ARG(verdict_words((Verdict)v).zh), (long long)total.of[v]);
        else
            buf_add_format(&buf, "%lld %s", (long long)total.of[v], verdict_name((Verdict)v));
    }
    Str line = str_copy(report->arena, buf_str(&buf));
    buf_free(&buf);
    return line;
}

static void end_table(Report *report, Buf *head) {
    (void)head;
    if (grid_rows(report->grid)) {
        grid_print_text(report->grid, report->options.width, report->options.colour, report->out);
        buf_add_char(report->out, '\n');
    }
    grid_print_text(summary_grid(report), report->options.width, report->options.colour, report->out);
    buf_add_char(report->out, '\n');
    buf_add(report->out, last_line(report));
    buf_add_char(report->out, '\n');
}

static void end_md(Report *report, Buf *head) {
    (void)head;
    if (grid_rows(report->grid)) {
        grid_print_markdown(report->grid, report->out);
        buf_add_char(report->out, '\n');
    }
    grid_print_markdown(summary_grid(report), report->out);
    buf_add_char(report->out, '\n');
    buf_add(report->out, last_line(report));
    buf_add_char(report->out, '\n');
}

const ReportPrinter report_table = {"table", 0, false, begin, add_grouped, end_table};
const ReportPrinter report_md = {"md", 0, false, begin, add_repeated, end_md};

#include "runtime/report/overview.h"
#include "runtime/report/internal.h"

enum { MAX_NAMES = 3 };

/* A rule of a record that is kept: one line, whatever the number of elements it is about. */
typedef struct Line {
    Str article, rule, verdict, note;
    GridColour colour;
} Line;

typedef struct Kept {
    OverviewTally tally;
    Str facts, id, name;
    Line *lines;
    int n;
} Kept;

struct Overview {
    Kept *worst; /* [most], the worst first */
    int n, most;
    int64_t failed, advised; /* records with a failed must; without, but with a failed should or something unknown */
};

Overview *overview_new(Arena *arena, int most) {
    Overview *overview = ARENA_NEW(arena, Overview);
    overview->worst = ARENA_ARRAY(arena, Kept, most + 1);
    overview->most = most;
    return overview;
}

/* --- The worst ------------------------------------------------------------------------------------------------------- */

static bool is_advice(const RuleInfo *rule) {
    return rule->force == FORCE_SHOULD || rule->force == FORCE_SHOULD_NOT;
}

/* Where the findings of one rule end; they stand together. */
static int rule_end(const Finding *findings, int n, int first) {
    int end = first;
    while (end < n && findings[end].rule == findings[first].rule)
        end++;
    return end;
}

OverviewTally overview_tally(const Finding *findings, int n) {
    OverviewTally tally = {0};
    for (int first = 0, end; first < n; first = end) {
        bool fails = false, unknown = false;
        end = rule_end(findings, n, first);
        for (int i = first; i < end; i++) {
            fails |= findings[i].verdict == VERDICT_FAIL;
            unknown |= findings[i].verdict == VERDICT_UNKNOWN;
        }
        tally.failed += fails && !is_advice(findings[first].rule);
        tally.advised += fails && is_advice(findings[first].rule);
        tally.unknown += unknown;
    }
    return tally;
}

/* Above 0: a is worse. */
static int compare(const OverviewTally *a, const OverviewTally *b) {
    if (a->failed != b->failed)
        return a->failed - b->failed;
    if (a->advised != b->advised)
        return a->advised - b->advised;
    return a->unknown - b->unknown;
}

bool report_overview_ranks(Report *report, OverviewTally tally) {
    Overview *overview = report->overview;
    overview->failed += tally.failed > 0;
    overview->advised += tally.failed == 0 && tally.advised + tally.unknown > 0;
    if (tally.failed + tally.advised + tally.unknown == 0 || overview->most == 0)
        return false;
    return overview->n < overview->most || compare(&tally, &overview->worst[overview->n - 1].tally) > 0;
}

/* The part of ORG-ID/ELEMENT after the id. */
static Str element_name(Str id, Str record) {
    return id.n > record.n ? str_sub(id, record.n + 1, id.n) : id;
}

/* What is to be done, of the first; where there are several elements, how many and who. */
static Str line_note(Report *report, const OverviewRecord *record, const Finding *first, const Finding *end, int n) {
    bool zh = report->options.language == LANGUAGE_ZH;
    Buf buf = {0};
    buf_add(&buf, report_note(report->arena, first, report->options.language));
    if (n > 1) {
        int named = 0;
        buf_add_format(&buf, zh ? "（共 %d 项：" : " (%d in all: ", n);
        for (const Finding *one = first; one < end && named < MAX_NAMES; one++) {
            if (one->verdict != first->verdict)
                continue;
            buf_add_c(&buf, named++ ? (zh ? "、" : ", ") : "");
            buf_add(&buf, element_name(one->id, record->id));
        }
        buf_add_c(&buf, n > MAX_NAMES ? (zh ? "等" : ", …") : "");
        buf_add_c(&buf, zh ? "）" : ")");
    }
    Str text = str_copy(report->arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

/* The findings of one rule: a line for each verdict among them. */
static void keep_rule(Report *report, Kept *kept, const OverviewRecord *record, int first, int end) {
    for (int v = 0; v < VERDICTS; v++) {
        const Finding *finding = NULL;
        int n = 0;
        for (int i = first; i < end; i++) {
            if (record->findings[i].verdict != (Verdict)v)
                continue;
            finding = finding ? finding : &record->findings[i];
            n++;
        }
        if (!finding)
            continue;
        Line *line = &kept->lines[kept->n++];
        line->article = finding->rule->article;
        line->rule = finding->rule->label.n ? finding->rule->label : finding->rule->rule;
        line->verdict = words_in(report_shown_verdict(finding), report->options.language);
        line->colour = report_colour(finding);
        line->note = line_note(report, record, finding, record->findings + end, n);
    }
}

static void keep_lines(Report *report, Kept *kept, const OverviewRecord *record) {
    int rules = 0;
    for (int first = 0; first < record->nfindings; first = rule_end(record->findings, record->nfindings, first))
        rules++;
    kept->lines = ARENA_ARRAY(report->arena, Line, rules * VERDICTS);
    for (int first = 0, end; first < record->nfindings; first = end) {
        end = rule_end(record->findings, record->nfindings, first);
        keep_rule(report, kept, record, first, end);
    }
}

void report_overview_keep(Report *report, const OverviewRecord *record) {
    Overview *overview = report->overview;
    Arena *arena = report->arena;
    int at = overview->n;
    while (at > 0 && compare(&record->tally, &overview->worst[at - 1].tally) > 0)
        at--;
    for (int i = overview->n; i > at; i--)
        overview->worst[i] = overview->worst[i - 1];
    if (overview->n < overview->most)
        overview->n++;
    Kept *kept = &overview->worst[at];
    *kept = (Kept){.tally = record->tally,
                   .facts = str_copy(arena, record->facts),
                   .id = str_copy(arena, record->id),
                   .name = str_copy(arena, record->name)};
    keep_lines(report, kept, record);
}

/* --- By article -------------------------------------------------------------------------------------------------------- */

typedef struct ArticleRow {
    const RuleInfo *rule; /* the first of the article */
    int nrules;
    int64_t of[VERDICTS], advised;
} ArticleRow;

static bool same_article(const RuleInfo *a, const RuleInfo *b) {
    return str_equal(a->policy, b->policy) && str_equal(a->edition, b->edition) && str_equal(a->article, b->article);
}

static void add_counts(ArticleRow *row, const RuleInfo *rule, const Counts *counts) {
    row->nrules++;
    for (int v = 0; v < VERDICTS; v++)
        row->of[v] += counts->of[v];
    if (is_advice(rule)) {
        row->advised += counts->of[VERDICT_FAIL];
        row->of[VERDICT_FAIL] -= counts->of[VERDICT_FAIL];
    }
}

/* What share passes, of all that are bound: rounded down to a tenth of a per cent, so that 100 % is all of them. */
static Str pass_rate(Arena *arena, const ArticleRow *row) {
    int64_t bound = row->advised, passed = row->of[VERDICT_PASS];
    for (int v = 0; v < VERDICTS; v++)
        bound += v == VERDICT_NA ? 0 : row->of[v];
    if (bound == 0)
        return STR("-");
    int64_t tenths = (int64_t)((__int128)passed * 1000 / bound);
    return str_format(arena, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void article_cells(const Report *report, Grid *grid, const ArticleRow *row, Str article, Str title) {
    Arena *arena = report->arena;
    int64_t counts[] = {row->nrules,  row->of[VERDICT_PASS],    row->of[VERDICT_FAIL],
                        row->advised, row->of[VERDICT_PENDING], row->of[VERDICT_UNKNOWN]};
    GridColour colours[] = {GRID_PLAIN, GRID_PLAIN, GRID_RED, GRID_YELLOW, GRID_BLUE, GRID_BOLD};
    int first = report->several_policies ? 1 : 0;
    grid_row(grid);
    if (first)
        grid_cell(grid, 0, row->rule->policy, GRID_PLAIN);
    grid_cell(grid, first, article, GRID_PLAIN);
    grid_cell(grid, first + 1, title, GRID_PLAIN);
    for (int i = 0; i < 6; i++)
        grid_cell(grid, first + 2 + i, str_format(arena, "%lld", (long long)counts[i]),
                  counts[i] ? colours[i] : GRID_PLAIN);
    grid_cell(grid, first + 8, pass_rate(arena, row), GRID_PLAIN);
}

static Grid *article_grid(const Report *report) {
    static const Words headings[] = {
        {{"article", 7}, {"条", 3}},   {{"title", 5}, {"名称", 6}},   {{"rules", 5}, {"规则", 6}},
        {{"pass", 4}, {"符合", 6}},    {{"fail", 4}, {"不符合", 9}},  {{"fail (advice)", 13}, {"不符合（一般）", 21}},
        {{"pending", 7}, {"待办", 6}}, {{"unknown", 7}, {"未知", 6}}, {{"pass rate", 9}, {"符合率", 9}},
    };
    bool zh = report->options.language == LANGUAGE_ZH;
    int first = report->several_policies ? 1 : 0;
    Grid *grid = grid_new(report->arena, first + 9);
    if (first)
        grid_heading(grid, 0, zh ? STR("政策") : STR("policy"), GRID_LEFT);
    for (int i = 0; i < 9; i++)
        grid_heading(grid, first + i, words_in(headings[i], report->options.language), i < 2 ? GRID_LEFT : GRID_RIGHT);
    ArticleRow all = {0};
    for (int i = 0; i < report->nrules;) {
        ArticleRow row = {.rule = report->rules[i]};
        for (; i < report->nrules && same_article(report->rules[i], row.rule); i++) {
            add_counts(&row, report->rules[i], &report->counts[i]);
            add_counts(&all, report->rules[i], &report->counts[i]);
            all.rule = report->rules[i];
        }
        article_cells(report, grid, &row, row.rule->article, row.rule->article_label);
    }
    if (report->nrules)
        article_cells(report, grid, &all, zh ? STR("合计") : STR("all"), STR_NONE);
    return grid;
}

/* --- Printing ------------------------------------------------------------------------------------------------------------ */

/* "9 failed, 2 unknown" */
static void add_tally(Buf *buf, const OverviewTally *tally, Language language) {
    const struct {
        int n;
        const char *en, *zh;
    } parts[] = {{tally->failed, "failed", "不符合"},
                 {tally->advised, "failed (advice)", "不符合（一般）"},
                 {tally->unknown, "unknown", "未知"}};
    bool zh = language == LANGUAGE_ZH, any = false;
    for (int i = 0; i < 3; i++) {
        if (parts[i].n == 0)
            continue;
        buf_add_c(buf, any ? (zh ? "，" : ", ") : "");
        if (zh)
            buf_add_format(buf, "%s %d 项", parts[i].zh, parts[i].n);
        else
            buf_add_format(buf, "%d %s", parts[i].n, parts[i].en);
        any = true;
    }
}

static Str kept_heading(const Report *report, const Kept *kept) {
    Language language = report->options.language;
    bool zh = language == LANGUAGE_ZH;
    Buf buf = {0};
    if (report->several_facts)
        buf_add_format(&buf, "%.*s ", STR_ARG(kept->facts));
    buf_add(&buf, kept->id);
    if (kept->name.n)
        buf_add_format(&buf, " %.*s", STR_ARG(kept->name));
    buf_add_c(&buf, zh ? "：" : ": ");
    add_tally(&buf, &kept->tally, language);
    Str text = grid_clean(report->arena, str_copy(report->arena, buf_str(&buf)));
    buf_free(&buf);
    return text;
}

/* As text indented below its heading. */
static Grid *kept_grid(const Report *report, const Kept *kept, bool markdown) {
    static const Words words[] = {{{"article", 7}, {"条", 3}},
                                  {{"rule", 4}, {"规则", 6}},
                                  {{"verdict", 7}, {"结论", 6}},
                                  {{"what to do", 10}, {"说明", 6}}};
    int first = markdown ? 0 : 1;
    Grid *grid = grid_new(report->arena, first + 4);
    for (int i = 0; i < 4 && markdown; i++)
        grid_heading(grid, i, words_in(words[i], report->options.language), GRID_LEFT);
    for (int i = 0; i < kept->n; i++) {
        const Line *line = &kept->lines[i];
        grid_row(grid);
        grid_cell(grid, first, line->article, GRID_PLAIN);
        grid_cell(grid, first + 1, line->rule, GRID_PLAIN);
        grid_cell(grid, first + 2, line->verdict, line->colour);
        grid_cell(grid, first + 3, line->note, GRID_PLAIN);
    }
    return grid;
}

static void add_title(Report *report, bool markdown) {
    bool zh = report->options.language == LANGUAGE_ZH;
    buf_add_c(report->out, markdown ? "## " : "");
    buf_add(report->out, grid_clean(report->arena, report->options.title));
    buf_add_c(report->out, zh ? "，基准日 " : ", as of ");
    date_print(report->out, report->options.as_of);
    buf_add_c(report->out, "\n\n");
}

static void add_records(Report *report) {
    const Overview *overview = report->overview;
    bool zh = report->options.language == LANGUAGE_ZH;
    long long records = (long long)report->records, failed = (long long)overview->failed;
    long long advised = (long long)overview->advised, sound = records - failed - advised;
    if (zh)
        buf_add_format(report->out, "共 %lld 条记录：%lld 条有不符合，%lld 条只有一般不符合或者未知，%lld 条没有问题\n",
                       records, failed, advised, sound);
    else
        buf_add_format(
            report->out,
            "%lld record%s: %lld with failures, %lld with failed advice or unknowns alone, %lld with neither\n",
            records, records == 1 ? "" : "s", failed, advised, sound);
    if (overview->n == 0)
        return;
    if (zh)
        buf_add_format(report->out, "\n最需整改的 %d 条：\n", overview->n);
    else
        buf_add_format(report->out, overview->n == 1 ? "\nWith most to mend:\n" : "\nThe %d with most to mend:\n", overview->n);
}

static void end_text(Report *report, Buf *head) {
    (void)head;
    const ReportOptions *options = &report->options;
    add_title(report, false);
    grid_print_text(article_grid(report), options->width, options->colour, report->out);
    buf_add_char(report->out, '\n');
    add_records(report);
    for (int i = 0; i < report->overview->n; i++) {
        const Kept *kept = &report->overview->worst[i];
        buf_add_format(report->out, "\n%s%.*s%s\n", options->colour ? grid_colour(GRID_BOLD) : "",
                       STR_ARG(kept_heading(report, kept)), options->colour ? grid_colour(GRID_PLAIN) : "");
        grid_print_text(kept_grid(report, kept, false), options->width, options->colour, report->out);
    }
}

static void end_md(Report *report, Buf *head) {
    (void)head;
    add_title(report, true);
    grid_print_markdown(article_grid(report), report->out);
    buf_add_char(report->out, '\n');
    add_records(report);
    for (int i = 0; i < report->overview->n; i++) {
        const Kept *kept = &report->overview->worst[i];
        buf_add_format(report->out, "\n### %.*s\n\n", STR_ARG(kept_heading(report, kept)));
        grid_print_markdown(kept_grid(report, kept, true), report->out);
    }
}

/* Findings are kept with their record, not one by one. */
static void add_nothing(Report *report, const Finding *finding) {
    (void)report;
    (void)finding;
}

const ReportPrinter report_overview_table = {.name = "table", .add = add_nothing, .end = end_text};
const ReportPrinter report_overview_md = {.name = "md", .add = add_nothing, .end = end_md};

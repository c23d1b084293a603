/* banfa coverage: which clauses of a document are rules, remarked, or missing. */
#include "lang/coverage/coverage.h"

#include "lang/cmd/cli.h"
#include "runtime/base/utf8.h"
#include "runtime/report/grid.h"

#include <jansson.h>
#include <unistd.h>

typedef enum CoverageFormat { COVERAGE_TEXT, COVERAGE_JSON, COVERAGE_MD, COVERAGE_FORMATS } CoverageFormat;

static const Str format_names[COVERAGE_FORMATS] = {{"text", 4}, {"json", 4}, {"md", 2}};

static CoverageFormat read_format(Cli *cli) {
    Str value;
    if (!args_value(&cli->args, "--format", &value))
        return COVERAGE_TEXT;
    for (int i = 0; i < COVERAGE_FORMATS; i++)
        if (str_equal(value, format_names[i]))
            return (CoverageFormat)i;
    cli_bad_value(cli, "--format", value, WORDS("`text`, `json` or `md`", "`text`、`json`或`md`"), format_names,
                  COVERAGE_FORMATS);
    return COVERAGE_TEXT;
}

/* --- The document -------------------------------------------------------------------------------------------------- */

static bool read_source(Cli *cli, ClauseList *clauses) {
    Str path, bytes = STR_NONE;
    if (!args_value(&cli->args, "--source", &path)) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("coverage")), WORDS("the document's text", "文件原文")));
        diag_help(diag, WORDS("`banfa coverage POLICY… --source TEXT`", "`banfa coverage 政策… --source 原文`"));
        return false;
    }
    bool is_stdin = str_equal(path, STR("-"));
    for (int i = 0; is_stdin && i < cli->args.operands.n; i++)
        if (str_equal(cli->args.operands.items[i], STR("-"))) {
            diag_add(&cli->diags, DIAG_STDIN_TWICE, place_none(),
                     DIAG_ARGS(WORDS("the policy", "政策"), WORDS("the document (`--source -`)", "原文（`--source -`）")));
            return false;
        }
    int error = 0;
    FileStatus status = file_read(cli->arena, path, &bytes, &error);
    if (status != FILE_OK) {
        diag_add(&cli->diags, DIAG_FACTS_UNREADABLE, place_file(path, 0, 0),
                 DIAG_ARGS(words_of(path), file_reason(cli->arena, status, error)));
        return false;
    }
    return clauses_read(cli->arena, path, bytes, clauses, &cli->diags);
}

/* --- Text and Markdown --------------------------------------------------------------------------------------------- */

static Str join_rules(Arena *arena, const CoveredClause *clause, bool zh) {
    Buf buf = {0};
    for (int i = 0; i < clause->nrules; i++) {
        buf_add_c(&buf, i == 0 ? "" : zh ? "、" : ", ");
        buf_add(&buf, clause->rules[i]);
    }
    Str joined = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return joined;
}

enum { FIRST_WORDS_CELLS = 32 };

static Str first_words(Arena *arena, Str text) {
    size_t used;
    Str cut = utf8_cut(text, FIRST_WORDS_CELLS, &used);
    return cut.n == text.n ? text : str_format(arena, "%.*s…", STR_ARG(cut));
}

static void add_clause(Grid *grid, Arena *arena, const CoveredClause *clause, bool zh) {
    grid_row(grid);
    grid_cell(grid, 0, clause->clause->name, GRID_PLAIN);
    grid_cell(grid, 1, first_words(arena, clause->clause->text), GRID_PLAIN);
    if (clause->missing)
        grid_cell(grid, 2, zh ? STR("缺") : STR("missing"), GRID_RED);
    else if (clause->nrules > 0)
        grid_cell(grid, 2, join_rules(arena, clause, zh), GRID_PLAIN);
    else
        grid_cell(grid, 2, str_format(arena, zh ? "备注：%.*s" : "remark: %.*s", STR_ARG(clause->remark)), GRID_DIM);
}

static Grid *clauses_grid(Arena *arena, const Coverage *coverage, bool zh) {
    Grid *grid = grid_new(arena, 3);
    grid_heading(grid, 0, zh ? STR("条款") : STR("clause"), GRID_LEFT);
    grid_heading(grid, 1, zh ? STR("原文") : STR("text"), GRID_LEFT);
    grid_heading(grid, 2, zh ? STR("规则") : STR("rules"), GRID_LEFT);
    for (int i = 0; i < coverage->nclauses; i++)
        add_clause(grid, arena, &coverage->clauses[i], zh);
    return grid;
}

static void add_count(Grid *grid, Arena *arena, const CoveredArticle *count, Str name, GridColour colour) {
    int numbers[] = {count->clauses, count->cited, count->remarked, count->missing};
    grid_row(grid);
    grid_cell(grid, 0, name, colour);
    for (int i = 0; i < 4; i++)
        grid_cell(grid, 1 + i, str_format(arena, "%d", numbers[i]), i == 3 && numbers[i] > 0 ? GRID_RED : colour);
}

static Grid *articles_grid(Arena *arena, const Coverage *coverage, bool zh) {
    Grid *grid = grid_new(arena, 5);
    static const Words headings[] = {{{"article", 7}, {"条", 3}},
                                     {{"clauses", 7}, {"条款数", 9}},
                                     {{"in rules", 8}, {"有规则", 9}},
                                     {{"remarked", 8}, {"有备注", 9}},
                                     {{"missing", 7}, {"缺", 3}}};
    for (int i = 0; i < 5; i++)
        grid_heading(grid, i, zh ? headings[i].zh : headings[i].en, i == 0 ? GRID_LEFT : GRID_RIGHT);
    for (int i = 0; i < coverage->narticles; i++)
        add_count(grid, arena, &coverage->articles[i], coverage->articles[i].article, GRID_PLAIN);
    add_count(grid, arena, &coverage->total, zh ? STR("合计") : STR("all"), GRID_BOLD);
    return grid;
}

static Grid *unknown_grid(Arena *arena, const Coverage *coverage, bool zh) {
    Grid *grid = grid_new(arena, 4);
    grid_heading(grid, 0, zh ? STR("原文没有的条款") : STR("not in the document"), GRID_LEFT);
    grid_heading(grid, 1, zh ? STR("引用处") : STR("cited by"), GRID_LEFT);
    grid_heading(grid, 2, zh ? STR("位置") : STR("place"), GRID_LEFT);
    grid_heading(grid, 3, zh ? STR("相近的条款") : STR("perhaps"), GRID_LEFT);
    for (int i = 0; i < coverage->nunknown; i++) {
        const UnknownCite *unknown = &coverage->unknown[i];
        grid_row(grid);
        grid_cell(grid, 0, unknown->clause, GRID_RED);
        grid_cell(grid, 1, unknown->rule.n ? unknown->rule : zh ? STR("备注") : STR("a remark"), GRID_PLAIN);
        if (unknown->span.source)
            grid_cell(grid, 2,
                      str_format(arena, "%.*s:%d", STR_ARG(unknown->span.source->name),
                                 source_place(unknown->span.source, unknown->span.start).line),
                      GRID_PLAIN);
        grid_cell(grid, 3, unknown->closest, GRID_PLAIN);
    }
    return grid;
}

static void print_grid(const Grid *grid, CoverageFormat format, Buf *out) {
    if (format == COVERAGE_MD)
        grid_print_markdown(grid, out);
    else
        grid_print_text(grid, cli_terminal_width(STDOUT_FILENO), cli_is_terminal(STDOUT_FILENO), out);
}

static void print_tables(Cli *cli, const Coverage *coverage, CoverageFormat format, Buf *out) {
    bool zh = cli->language == LANGUAGE_ZH;
    print_grid(clauses_grid(cli->arena, coverage, zh), format, out);
    buf_add_char(out, '\n');
    print_grid(articles_grid(cli->arena, coverage, zh), format, out);
    if (coverage->nunknown == 0)
        return;
    buf_add_char(out, '\n');
    print_grid(unknown_grid(cli->arena, coverage, zh), format, out);
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static json_t *json_text(Str text) {
    json_t *string = json_stringn(text.n ? text.p : "", text.n);
    return string ? string : json_string("\xEF\xBF\xBD");
}

static int add_bytes(const char *bytes, size_t n, void *buf) {
    buf_add(buf, (Str){bytes, n});
    return 0;
}

static void print_json(const Coverage *coverage, Buf *out) {
    json_t *root = json_object(), *clauses = json_array(), *unknown = json_array();
    for (int i = 0; i < coverage->nclauses; i++) {
        const CoveredClause *clause = &coverage->clauses[i];
        json_t *object = json_object(), *rules = json_array();
        for (int r = 0; r < clause->nrules; r++)
            json_array_append_new(rules, json_text(clause->rules[r]));
        json_object_set_new(object, "clause", json_text(clause->clause->name));
        json_object_set_new(object, "article", json_text(clause->clause->article));
        json_object_set_new(object, "text", json_text(clause->clause->text));
        json_object_set_new(object, "rules", rules);
        json_object_set_new(object, "remark", clause->remark.p ? json_text(clause->remark) : json_null());
        json_array_append_new(clauses, object);
    }
    for (int i = 0; i < coverage->nunknown; i++) {
        bool seen = false;
        for (int j = 0; j < i; j++)
            seen = seen || str_equal(coverage->unknown[j].clause, coverage->unknown[i].clause);
        if (!seen)
            json_array_append_new(unknown, json_text(coverage->unknown[i].clause));
    }
    json_object_set_new(root, "clauses", clauses);
    json_object_set_new(root, "unknown_cites", unknown);
    json_dump_callback(root, add_bytes, out, JSON_COMPACT);
    buf_add_char(out, '\n');
    json_decref(root);
}

int cmd_coverage(Cli *cli) {
    CoverageFormat format = read_format(cli);
    ClauseList clauses;
    if (cli->diags.errors || !read_source(cli, &clauses))
        return EXIT_FAILED;
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    CorePolicy **compiled = ARENA_ARRAY(cli->arena, CorePolicy *, policies.n);
    for (int i = 0; i < policies.n; i++)
        compiled[i] = policy_compile(policies.loader, policies.files[i], NULL, 0);
    if (cli->diags.errors)
        return EXIT_FAILED;
    cli_report(cli);
    Coverage *coverage = coverage_collect(cli->arena, &clauses, compiled, policies.n);
    Buf out = {0};
    if (format == COVERAGE_JSON)
        print_json(coverage, &out);
    else
        print_tables(cli, coverage, format, &out);
    bool written = output_print(cli, &out);
    buf_free(&out);
    bool found = coverage->total.missing > 0 || coverage->nunknown > 0;
    return !written ? EXIT_FAILED : found ? EXIT_FINDINGS : EXIT_FINE;
}

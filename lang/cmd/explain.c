/* banfa explain: what a code means. The pages are docs/errors/, embedded at build. */
#include "lang/cmd/cli.h"

#include "lang/cmd/pages.h"
#include "runtime/report/grid.h"

/* The lines after `## TITLE`, up to the next such line; empty when there is none. */
static Str page_section(Str page, Str title) {
    size_t at = 0, start = 0;
    bool inside = false;
    while (at < page.n) {
        size_t end = at;
        while (end < page.n && page.p[end] != '\n')
            end++;
        Str line = str_sub(page, at, end);
        if (str_starts(line, STR("## "))) {
            if (inside)
                return str_trim(str_sub(page, start, at));
            inside = str_equal(str_trim(str_sub(line, 3, line.n)), title);
            start = end + 1;
        }
        at = end + 1;
    }
    return inside ? str_trim(str_sub(page, start, page.n)) : STR_NONE;
}

static Str find_page(const char *code) {
    for (int i = 0; i < error_pages_count; i++)
        if (str_equal(str_of(error_pages[i].code), str_of(code)))
            return str_of(error_pages[i].text);
    return STR_NONE;
}

static Str line_at(Str text, size_t at) {
    size_t end = at;
    while (end < text.n && text.p[end] != '\n')
        end++;
    return str_sub(text, at, end);
}

/* A page shows the run in both languages; which of them the fence that begins with this line is. */
static bool is_run_in_chinese(Str example, size_t fence) {
    static const Str option = STR(" --lang zh");
    bool found = false;
    for (size_t at = fence + line_at(example, fence).n + 1; at < example.n && !found; at += line_at(example, at).n + 1) {
        Str line = line_at(example, at);
        if (str_starts(line, STR("```")))
            break;
        for (size_t i = 0; str_starts(line, STR("$ ")) && i < line.n; i++)
            found = found || str_starts(str_sub(line, i, line.n), option);
    }
    return found;
}

/* The fences of Markdown are for pages: a terminal shows what stands in them set in, under the file's name where there is one. */
static void print_example(Str example, bool zh, Buf *out) {
    bool inside = false, skipped = false;
    for (size_t at = 0; at < example.n; at += line_at(example, at).n + 1) {
        Str line = line_at(example, at);
        bool fence = str_starts(line, STR("```"));
        if (fence && !inside)
            skipped = str_equal(line, STR("```console")) && is_run_in_chinese(example, at) != zh;
        if (skipped || !fence) {
            inside = inside != fence;
            if (!skipped && (inside || line.n))
                buf_add_format(out, "%s%.*s\n", inside && line.n ? "    " : "", STR_ARG(line));
            continue;
        }
        inside = !inside;
        size_t name = 3;
        while (name < line.n && line.p[name] != ' ')
            name++;
        Str file = str_trim(str_sub(line, name, line.n));
        if (inside)
            buf_add_c(out, "\n");
        if (inside && file.n)
            buf_add_format(out, "  %.*s\n", STR_ARG(file));
    }
}

/* The sentence of a code with … where a name or value is filled in. */
static Str code_sentence(Arena *arena, DiagCode code, Language language) {
    Words gaps[DIAG_MAX_ARGS];
    for (int i = 0; i < DIAG_MAX_ARGS; i++)
        gaps[i] = words_of(STR("…"));
    return words_in(words_format(arena, diag_code_pattern(code), gaps, DIAG_MAX_ARGS), language);
}

static void print_code(Arena *arena, DiagCode code, Language language, Buf *out) {
    bool zh = language == LANGUAGE_ZH;
    const char *name = diag_code_name(code);
    Str sentence = code_sentence(arena, code, language), page = find_page(name);
    buf_add_format(out, "%s[%s]: %.*s\n", level_name(diag_code_level(code)), name, STR_ARG(sentence));
    Str text = page_section(page, zh ? STR("中文") : STR("English")), example = page_section(page, STR("Example"));
    if (text.n)
        buf_add_format(out, "\n%.*s\n", STR_ARG(text));
    if (example.n) {
        buf_add_format(out, "\n%s\n", zh ? "示例：" : "Example:");
        print_example(example, zh, out);
    }
}

static void print_list(Cli *cli, Buf *out) {
    Grid *grid = grid_new(cli->arena, 3);
    for (int i = 0; i < (int)DIAG_CODES; i++) {
        grid_row(grid);
        grid_cell(grid, 0, str_of(diag_code_name((DiagCode)i)), GRID_PLAIN);
        grid_cell(grid, 1, str_of(level_name(diag_code_level((DiagCode)i))), GRID_PLAIN);
        grid_cell(grid, 2, code_sentence(cli->arena, (DiagCode)i, cli->language), GRID_PLAIN);
    }
    grid_print_text(grid, 0, false, out);
}

static Str upper_case(Arena *arena, Str text) {
    char *upper = str_c(arena, text);
    for (size_t i = 0; i < text.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    return (Str){upper, text.n};
}

int cmd_explain(Cli *cli) {
    Buf out = {0};
    const Str *operands = cli->args.operands.items;
    DiagCode code;
    if (cli->args.operands.n > 1) {
        diag_add(&cli->diags, DIAG_OPERAND_EXTRA, place_none(),
                 DIAG_ARGS(words_of(STR("explain")), words_of(operands[1])));
    } else if (cli->args.operands.n == 0) {
        print_list(cli, &out);
    } else if (diag_code_find(operands[0], &code)) {
        print_code(cli->arena, code, cli->language, &out);
    } else {
        Str names[DIAG_CODES];
        for (int k = 0; k < (int)DIAG_CODES; k++)
            names[k] = str_of(diag_code_name((DiagCode)k));
        Diag *diag = diag_add(&cli->diags, DIAG_EXPLAIN_UNKNOWN, place_none(), DIAG_ARGS(words_of(operands[0])));
        cli_suggest(cli, diag, upper_case(cli->arena, operands[0]), names, (int)DIAG_CODES);
    }
    bool failed = cli->diags.errors > 0;
    bool written = failed || output_print(cli, &out);
    buf_free(&out);
    return failed || !written ? EXIT_FAILED : EXIT_FINE;
}

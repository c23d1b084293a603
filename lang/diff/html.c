/* The comparison table as a page of its own, and as a comment on a review. */
#include "lang/diff/table.h"

/* --- HTML ------------------------------------------------------------------------------------------------------------------------ */

/* Marks are read without colours too: what goes is struck out, what comes is underlined. */
static const char style[] =
    "@page { size: A4 landscape; margin: 14mm 12mm; }\n"
    "body { font-family: \"Noto Serif CJK SC\", \"Source Han Serif SC\", SimSun, \"Songti SC\", serif; font-size: 10.5pt; "
    "line-height: 1.5; color: #000; margin: 1.5em; }\n"
    "h1 { font-size: 16pt; text-align: center; margin: 0 0 .8em; }\n"
    "table { border-collapse: collapse; width: 100%; table-layout: fixed; }\n"
    "th, td { border: 1px solid #444; padding: .3em .5em; vertical-align: top; text-align: left; overflow-wrap: anywhere; }\n"
    "th { background: #eee; text-align: center; }\n"
    "thead { display: table-header-group; }\n"
    "tr { break-inside: avoid; }\n"
    "col.clause { width: 14%; } col.rule { width: 27%; } col.change { width: 11%; }\n"
    "del { color: #a00; text-decoration: line-through; }\n"
    "ins { color: #060; text-decoration: underline; font-weight: bold; }\n"
    ".tightened { color: #a00; } .loosened { color: #060; } .mixed { color: #850; }\n"
    ".totals { font-weight: bold; }\n"
    "ul { padding-left: 1.5em; }\n"
    "@media print { body { margin: 0; } th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }\n";

static void add_html(Buf *out, Str text, bool is_old) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == TABLE_MARK)
            buf_add_c(out, is_old ? "<del>" : "<ins>");
        else if (c == TABLE_UNMARK)
            buf_add_c(out, is_old ? "</del>" : "</ins>");
        else if (c == '\n')
            buf_add_c(out, "<br>");
        else if (c == '<')
            buf_add_c(out, "&lt;");
        else if (c == '>')
            buf_add_c(out, "&gt;");
        else if (c == '&')
            buf_add_c(out, "&amp;");
        else if (c == '"')
            buf_add_c(out, "&quot;");
        else if ((unsigned char)c >= ' ' && c != 127)
            buf_add_char(out, c);
    }
}

static void add_element(Buf *out, const char *open, Str text, const char *close) {
    if (text.n == 0)
        return;
    buf_add_c(out, open);
    add_html(out, text, false);
    buf_add_c(out, close);
}

static void add_row(Buf *out, const TableRow *row) {
    Way effect = row->change->ways[AXIS_EFFECT];
    buf_add_c(out, "<tr>");
    for (int c = 0; c < TABLE_COLUMNS; c++) {
        if (c == COLUMN_CHANGE && effect != WAY_SAME)
            buf_add_format(out, "<td class=\"%s\">", way_name(AXIS_EFFECT, effect));
        else
            buf_add_c(out, "<td>");
        add_html(out, row->cells[c], c == COLUMN_OLD);
        buf_add_c(out, "</td>");
    }
    buf_add_c(out, "</tr>\n");
}

void diff_print_html(const DiffPrint *print, Buf *out) {
    Arena *arena = arena_new();
    const DiffTable *table = diff_table(arena, print);
    buf_add_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                   print->language == LANGUAGE_ZH ? "zh-CN" : "en");
    add_element(out, "<title>", table->title, "</title>\n");
    buf_add_format(out, "<style>\n%s</style>\n</head>\n<body>\n", style);
    add_element(out, "<h1>", table->title, "</h1>\n");
    if (table->rows.n > 0) {
        buf_add_c(
            out,
            "<table>\n<colgroup><col class=\"clause\"><col class=\"rule\"><col class=\"rule\"><col class=\"change\"><col></colgroup>\n"
            "<thead><tr>");
        for (int c = 0; c < TABLE_COLUMNS; c++)
            add_element(out, "<th>", table->headings[c], "</th>");
        buf_add_c(out, "</tr></thead>\n<tbody>\n");
        for (int i = 0; i < table->rows.n; i++)
            add_row(out, &table->rows.items[i]);
        buf_add_c(out, "</tbody>\n</table>\n");
    }
    add_element(out, "<p>", table->folded, "</p>\n");
    if (table->impact.n > 0) {
        buf_add_c(out, "<ul>\n");
        for (int i = 0; i < table->impact.n; i++)
            add_element(out, "<li>", table->impact.items[i], "</li>\n");
        buf_add_c(out, "</ul>\n");
    }
    add_element(out, "<p class=\"totals\">", table->totals, "</p>\n");
    buf_add_c(out, "</body>\n</html>\n");
    arena_free(arena);
}

/* --- A comment on a review -------------------------------------------------------------------------------------------------------- */

/* A comment holds 65,536 characters; what does not fit is said to be left out. */
enum { MOST_BYTES = 48000, MOST_IMPACT = 60000 };

static void add_left_out(Arena *arena, const DiffPrint *print, Buf *out, int n) {
    if (n > 0)
        buf_add(out, words_in(words_format(arena,
                                           WORDS("… and {0} more: `banfa diff` shows all.\n\n",
                                                 "……另有 {0} 项，请用 `banfa diff` 查看全部。\n\n"),
                                           DIAG_ARGS(words_int(arena, n))),
                              print->language));
}

void diff_print_github(const DiffPrint *print, Buf *out) {
    Arena *arena = arena_new();
    const DiffTable *table = diff_table(arena, print);
    int left_out;
    buf_add_c(out, "### ");
    add_markdown(out, table->title, false);
    buf_add_c(out, "\n\n**");
    add_markdown(out, table->totals, false);
    buf_add_c(out, "**\n\n");
    add_markdown_rows(out, table, MOST_BYTES, &left_out);
    add_left_out(arena, print, out, left_out);
    if (table->folded.n) {
        add_markdown(out, table->folded, false);
        buf_add_c(out, "\n\n");
    }
    if (table->impact.n > 0) {
        buf_add_c(out, "<details><summary>");
        add_markdown(out, table->impact.items[0], false);
        buf_add_c(out, "</summary>\n\n");
        int i = 1;
        for (; i < table->impact.n && out->n < MOST_IMPACT; i++) {
            buf_add_c(out, "- ");
            add_markdown(out, table->impact.items[i], false);
            buf_add_char(out, '\n');
        }
        buf_add_char(out, '\n');
        add_left_out(arena, print, out, table->impact.n - i);
        buf_add_c(out, "</details>\n");
    }
    arena_free(arena);
}

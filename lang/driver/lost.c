/* What could not be read of a policy's files, so that errors which only follow from that are not reported. */
#include "lang/driver/internal.h"

/* The bytes [start, end) without comments. */
static void add_gap(const Source *source, uint32_t start, uint32_t end, Buf *out) {
    for (uint32_t i = start; i < end; i++) {
        if (source->text.p[i] == '#')
            while (i < end && source->text.p[i] != '\n')
                i++;
        buf_add_char(out, i < end ? source->text.p[i] : '\n');
    }
}

/* What lies between the statements. An article's own words count as lost where one of its statements is: they name nothing. */
static void add_lost(const Source *source, const AstNodes *statements, uint32_t start, uint32_t end, Buf *out) {
    uint32_t at = start;
    for (int i = 0; i < statements->n; i++) {
        const AstNode *node = statements->items[i];
        if (node->span.start > at)
            add_gap(source, at, node->span.start, out);
        if (node->kind == AST_Article) /* articles do not nest */
            add_lost(source, &AST_AS(Article, node)->statements, node->span.start, node->span.end, out);
        if (node->span.end > at)
            at = node->span.end;
    }
    if (end > at)
        add_gap(source, at, end, out);
}

Str lost_text(Arena *arena, const PolicyFiles *files) {
    Buf buf = {0};
    for (int i = 0; i < files->nfiles; i++) {
        const Source *source = files->sources[i];
        add_lost(source, &files->files[i]->statements, 0, (uint32_t)source->text.n, &buf);
    }
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

/* Whether any name at all may have been declared in what is lost. */
static bool may_declare_facts(Str lost) {
    return str_contains(lost, STR("facts")) || str_contains(lost, STR("事实")) || str_contains(lost, STR("use")) ||
           str_contains(lost, STR("引用"));
}

bool lost_explains(const PolicyFiles *files, Str lost, const Diag *diag) {
    Str code = str_of(diag_code_name(diag->code));
    if (str_starts(code, STR("W")))
        return true; /* what is unused or odd may be used by what is lost */
    if (!str_starts(code, STR("E02")))
        return false;
    Str word = span_text(diag->place.span);
    size_t dot = 0;
    while (dot < word.n && word.p[dot] != '.')
        dot++;
    return files->files_missing || may_declare_facts(lost) || str_contains(lost, str_sub(word, 0, dot));
}

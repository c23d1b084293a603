/* The entry point. */
#include "lang/fmt/internal.h"

#include "lang/parse/parse.h"

Str fmt_source(Arena *arena, const Source *source, AstFile *file, const FmtOptions *options, DiagList *diags) {
    int64_t errors = diags->errors;
    if (!file)
        file = parse_file(arena, source, diags);
    if (diags->errors > errors)
        return STR_NONE;
    Items items = {.arena = arena, .source = source, .options = options};
    items.list = lex_source(arena, source, 0, (uint32_t)source->text.n, true, diags);
    items_build(&items, &file->node);
    Buf out = {0};
    layout_print(&items, &out);
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

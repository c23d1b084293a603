/* The entry point. */
#include "lang/fmt/internal.h"

#include "lang/parse/parse.h"

bool fmt_read(Arena *arena, const Source *source, FmtInput *input, DiagList *diags) {
    int64_t errors = diags->errors;
    *input = (FmtInput){.source = source};
    input->tree = parse_file_tokens(arena, source, diags, &input->tokens);
    return diags->errors == errors;
}

Str fmt_text(Arena *arena, const FmtInput *input, const FmtOptions *options) {
    Items items = {.arena = arena, .source = input->source, .list = input->tokens, .options = options};
    items_build(&items, &input->tree->node);
    Buf out = {0};
    layout_print(&items, &out);
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

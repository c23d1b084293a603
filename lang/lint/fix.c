/* Fixes of lints, applied to a text in memory. */
#include "lang/lint/lint.h"

#include <stdlib.h>

static int by_place(const void *a, const void *b) {
    const Diag *x = *(Diag *const *)a, *y = *(Diag *const *)b;
    if (x->fix_span.start != y->fix_span.start)
        return x->fix_span.start < y->fix_span.start ? -1 : 1;
    return (x->fix_span.end > y->fix_span.end) - (x->fix_span.end < y->fix_span.end);
}

Str lint_fix(Arena *arena, const Source *source, const DiagList *diags, int only, int *nfixes) {
    Diag **fixes = ARENA_ARRAY(arena, Diag *, diags->diags.n + 1);
    int n = 0;
    for (int i = 0; i < diags->diags.n; i++) {
        Diag *diag = diags->diags.items[i];
        if (diag->fix_safe && diag->fix_span.source == source)
            fixes[n++] = diag;
    }
    qsort(fixes, (size_t)n, sizeof *fixes, by_place);
    Buf out = {0};
    uint32_t at = 0;
    *nfixes = 0;
    for (int i = 0; i < n; i++) {
        Span span = fixes[i]->fix_span;
        if ((only >= 0 && only != i) || span.start < at)
            continue;
        buf_add(&out, str_sub(source->text, at, span.start));
        buf_add(&out, fixes[i]->fix_text);
        at = span.end;
        ++*nfixes;
    }
    buf_add(&out, str_sub(source->text, at, source->text.n));
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

#include "lang/eval/reasons.h"

#include <stdlib.h>

typedef enum ReasonKind { REASON_MISSING, REASON_ERROR, REASON_JOIN } ReasonKind;

struct Reasons {
    ReasonKind kind;
    EvalErrorCode code;
    bool has_error;
    uint64_t stamp;      /* of the last flattening that looked at it */
    union {
        Str path;
        Span span;
        struct {
            Reasons *left, *right;
        };
    };
};

Reasons *reasons_missing(Arena *arena, Str path)
{
    Reasons *reasons = ARENA_NEW(arena, Reasons);
    reasons->kind = REASON_MISSING;
    reasons->path = path;
    return reasons;
}

Reasons *reasons_error(Arena *arena, EvalErrorCode code, Span span)
{
    Reasons *reasons = ARENA_NEW(arena, Reasons);
    reasons->kind = REASON_ERROR;
    reasons->has_error = true;
    reasons->code = code;
    reasons->span = span;
    return reasons;
}

static bool same_missing(const Reasons *a, const Reasons *b)
{
    return a->kind == REASON_MISSING && b->kind == REASON_MISSING && a->path.p == b->path.p && a->path.n == b->path.n;
}

Reasons *reasons_join(Arena *arena, Reasons *a, Reasons *b)
{
    if (!a || a == b)
        return b;
    if (!b)
        return a;
    /* One fact missing in many elements of a list in a row is one reason. */
    const Reasons *last = a->kind == REASON_JOIN ? a->right : a;
    if (last == b || same_missing(last, b))
        return a;
    Reasons *reasons = ARENA_NEW(arena, Reasons);
    reasons->kind = REASON_JOIN;
    reasons->left = a;
    reasons->right = b;
    reasons->has_error = a->has_error || b->has_error;
    return reasons;
}

bool reasons_have_error(const Reasons *reasons)
{
    return reasons && reasons->has_error;
}

/* --- Flattening --------------------------------------------------------------------------------------------------- */

typedef VEC(const Reasons *) ReasonVec;

static int order_missing(const void *a, const void *b)
{
    const Reasons *x = *(const Reasons *const *)a, *y = *(const Reasons *const *)b;
    return str_compare(x->path, y->path);
}

static int order_errors(const void *a, const void *b)
{
    const Reasons *x = *(const Reasons *const *)a, *y = *(const Reasons *const *)b;
    if (x->span.source != y->span.source) {
        int by_name = str_compare_natural(x->span.source ? x->span.source->name : STR_NONE,
                                          y->span.source ? y->span.source->name : STR_NONE);
        if (by_name != 0)
            return by_name;
    }
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    return (int)x->code - (int)y->code;
}

static void sort_reasons(ReasonVec *vec, int (*order)(const void *, const void *))
{
    if (vec->n < 2)
        return;
    qsort(vec->items, (size_t)vec->n, sizeof *vec->items, order);
    int kept = 1;
    for (int i = 1; i < vec->n; i++)
        if (order(&vec->items[kept - 1], &vec->items[i]) != 0)
            vec->items[kept++] = vec->items[i];
    vec->n = kept;
}

static Words error_words(Arena *arena, const Reasons *reason)
{
    static const Words sentences[EVAL_ERRORS] = {
#define EVAL_ERROR(symbol, english, chinese)                                                                           \
    [EVAL_##symbol] = {{(english), sizeof(english) - 1}, {(chinese), sizeof(chinese) - 1}},
#include "lang/eval/errors.def"
#undef EVAL_ERROR
    };
    Words sentence = sentences[reason->code];
    if (!reason->span.source)
        return sentence;
    SourcePlace at = source_place(reason->span.source, reason->span.start);
    Words place = words_of(str_format(arena, "%.*s:%d:%d", STR_ARG(reason->span.source->name), at.line, at.column));
    return words_format(arena, WORDS("{0} ({1})", "{0}（{1}）"), (const Words[]){sentence, place}, 2);
}

ReasonList reasons_flatten(Reasons *reasons, uint64_t stamp, Arena *out)
{
    ReasonList list = {0};
    if (!reasons)
        return list;
    /* A stack of our own: a chain of joins is as long as a list has elements. */
    Arena *scratch = arena_new();
    VEC(Reasons *) stack = {0};
    ReasonVec missing = {0}, errors = {0};
    vec_push(scratch, &stack, reasons);
    while (stack.n > 0) {
        Reasons *one = stack.items[--stack.n];
        if (one->stamp == stamp)
            continue;
        one->stamp = stamp;
        if (one->kind == REASON_MISSING) {
            vec_push(scratch, &missing, one);
        } else if (one->kind == REASON_ERROR) {
            vec_push(scratch, &errors, one);
        } else {
            vec_push(scratch, &stack, one->left);
            vec_push(scratch, &stack, one->right);
        }
    }
    sort_reasons(&missing, order_missing);
    sort_reasons(&errors, order_errors);
    list.nmissing = missing.n;
    list.missing = ARENA_ARRAY(out, Str, missing.n);
    for (int i = 0; i < missing.n; i++)
        list.missing[i] = str_copy(out, missing.items[i]->path);
    list.nerrors = errors.n;
    list.errors = ARENA_ARRAY(out, Words, errors.n);
    for (int i = 0; i < errors.n; i++)
        list.errors[i] = error_words(out, errors.items[i]);
    arena_free(scratch);
    return list;
}

Words reasons_words(Arena *arena, const ReasonList *list)
{
    Buf en = {0}, zh = {0};
    if (list->nmissing > 0)
        buf_add_c(&zh, "缺 ");
    for (int i = 0; i < list->nmissing; i++) {
        buf_add_c(&en, i > 0 ? ", " : "");
        buf_add_c(&zh, i > 0 ? "、" : "");
        buf_add(&en, list->missing[i]);
        buf_add(&zh, list->missing[i]);
    }
    if (list->nmissing > 0)
        buf_add_c(&en, " missing");
    for (int i = 0; i < list->nerrors; i++) {
        buf_add_c(&en, en.n > 0 ? "; " : "");
        buf_add_c(&zh, zh.n > 0 ? "；" : "");
        buf_add(&en, list->errors[i].en);
        buf_add(&zh, list->errors[i].zh);
    }
    Words words = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

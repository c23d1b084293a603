/* What holds of every sound record: records that break it are reported as bad data. */
#include "lang/eval/internal.h"

enum { MAX_WARNINGS = 20 }; /* of one `always`; all are counted */

static int truth_of(Val value)
{
    return val_is_true(value) ? 1 : val_is_false(value) ? 0 : -1;
}

int eval_always(Eval *eval, const CoreAlways *always, int64_t row, int64_t *element)
{
    eval_begin(eval, always->facts, row);
    Frame record = {.row = row};
    Context c = {.eval = eval, .record = &record, .frame = &record};
    *element = 0;
    if (!always->elements)
        return truth_of(eval_plain(&c, always->condition));
    Elements elements = lists_open(&c, always->elements);
    int truth = elements.given ? 1 : -1;
    for (int64_t i = 0; i < elements.n; i++) {
        Frame frame = {always->elements->element_frame, lists_element(&c, &elements, i), &record};
        Context inner = c;
        inner.frame = &frame;
        int one = truth_of(eval_plain(&inner, always->condition));
        if (one == 0) {
            *element = i + 1;
            return 0;
        }
        truth = one < 0 ? -1 : truth;
    }
    return truth;
}

static Words because_words(Eval *eval, const CoreAlways *always, int64_t row, int64_t element, Arena *out)
{
    Frame record = {.row = row}, frame = {0};
    Context c = {.eval = eval, .record = &record, .frame = &record};
    if (element > 0) {
        Elements elements = lists_open(&c, always->elements);
        frame = (Frame){always->elements->element_frame, lists_element(&c, &elements, element - 1), &record};
        c.frame = &frame;
    }
    return words_text(&c, always->because, out);
}

static void warn(Eval *eval, const CoreAlways *always, int64_t row, int64_t element, DiagList *diags)
{
    Arena *out = diags->arena;
    const Shape *shape = always->facts->shape;
    int64_t origin_row = row;
    Str id = factset_id(eval->set, always->facts, row);
    if (element > 0) {
        Frame record = {.row = row};
        Context c = {.eval = eval, .record = &record, .frame = &record};
        Elements elements = lists_open(&c, always->elements);
        Str name = elements_names(&c, &elements, out)[element - 1];
        id = str_format(out, "%.*s/%.*s", STR_ARG(id), STR_ARG(name));
        if (always->elements->field->kind == FIELD_LIST) {
            shape = always->elements->field->shape;
            origin_row = lists_element(&c, &elements, element - 1);
        }
    }
    FactOrigin origin = factset_origin(eval->set, shape, origin_row);
    Words condition = words_of(message_condition(out, always->condition));
    Diag *diag = diag_add(diags, DIAG_EVAL_ALWAYS, place_file(origin.file, origin.line, 0),
                          DIAG_ARGS(words_of(id), condition));
    diag_more(diag, place_span(always->span), WORDS("declared here", "声明在这里"));
    if (always->because)
        diag_help(diag, because_words(eval, always, row, element, out));
}

void eval_check_always(Eval *eval, const Facts *facts, int64_t *broken, DiagList *diags)
{
    for (int i = 0; i < eval->policy->nalways; i++) {
        const CoreAlways *always = &eval->policy->always[i];
        if (facts && always->facts != facts)
            continue;
        int64_t rows = factset_rows(eval->set, always->facts->shape), element;
        for (int64_t row = 0; row < rows && !diag_stopped(diags); row++)
            if (eval_always(eval, always, row, &element) == 0 && broken[i]++ < MAX_WARNINGS)
                warn(eval, always, row, element, diags);
    }
}

void eval_end_always(Eval *eval, const int64_t *broken, DiagList *diags)
{
    for (int i = 0; i < eval->policy->nalways; i++) {
        const CoreAlways *always = &eval->policy->always[i];
        if (broken[i] > MAX_WARNINGS)
            diag_add(diags, DIAG_EVAL_ALWAYS_MORE, place_span(always->span),
                     DIAG_ARGS(words_int(diags->arena, broken[i]),
                               words_of(message_condition(diags->arena, always->condition)),
                               words_int(diags->arena, MAX_WARNINGS)));
    }
}

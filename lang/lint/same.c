/* Whether fixes have left the meaning as it was: everything that has a name, compared with what has its place, in normal form. */
#include "lang/core/equal.h"
#include "lang/lint/lint.h"

typedef struct Pair {
    CoreForms *forms;
    const CorePolicy *before, *after;
} Pair;

static bool same_rule(const Pair *pair, const CoreRule *a, const CoreRule *b) {
    const CoreRuleForm *x = core_form_rule(pair->forms, pair->before, a),
                       *y = core_form_rule(pair->forms, pair->after, b);
    return str_equal(a->info.rule, b->info.rule) && str_equal(a->info.article, b->info.article) &&
           a->info.force == b->info.force && x->meaning == y->meaning && x->texts == y->texts;
}

static bool same_define(const Pair *pair, const CoreDefine *a, const CoreDefine *b) {
    return str_equal(a->name, b->name) && str_equal(a->label, b->label) &&
           (!a->facts || str_equal(a->facts->name, b->facts->name)) &&
           core_form_define(pair->forms, pair->before, a, FORM_MEANING) ==
               core_form_define(pair->forms, pair->after, b, FORM_MEANING);
}

static bool same_param(const Pair *pair, const CoreParam *a, const CoreParam *b) {
    return str_equal(a->name, b->name) && str_equal(a->label, b->label) &&
           core_form_param(pair->forms, pair->before, a, FORM_MEANING) ==
               core_form_param(pair->forms, pair->after, b, FORM_MEANING);
}

static bool same_function(const Pair *pair, const CoreFunction *a, const CoreFunction *b) {
    return str_equal(a->name, b->name) && str_equal(a->label, b->label) &&
           core_form_function(pair->forms, pair->before, a, FORM_MEANING) ==
               core_form_function(pair->forms, pair->after, b, FORM_MEANING);
}

static bool same_always(const Pair *pair, const CoreAlways *a, const CoreAlways *b) {
    return core_form_expr(pair->forms, pair->before, a->condition, FORM_MEANING) ==
           core_form_expr(pair->forms, pair->after, b->condition, FORM_MEANING);
}

static bool same_schema(const Schema *a, const Schema *b) {
    Buf x = {0}, y = {0};
    schema_print(a, &x);
    schema_print(b, &y);
    bool same = str_equal(buf_str(&x), buf_str(&y));
    buf_free(&x);
    buf_free(&y);
    return same;
}

bool lint_same_meaning(Arena *arena, const CorePolicy *a, const CorePolicy *b) {
    Pair pair = {core_forms_new(arena), a, b};
    bool same = a->nrules == b->nrules && a->ndefines == b->ndefines && a->nparams == b->nparams &&
                a->nfunctions == b->nfunctions && a->nalways == b->nalways && a->ntests == b->ntests &&
                a->nremarks == b->nremarks && str_equal(a->name, b->name) && str_equal(a->edition, b->edition) &&
                same_schema(a->schema, b->schema);
    for (int i = 0; same && i < a->nrules; i++)
        same = same_rule(&pair, a->rules[i], b->rules[i]);
    for (int i = 0; same && i < a->ndefines; i++)
        same = same_define(&pair, a->defines[i], b->defines[i]);
    for (int i = 0; same && i < a->nparams; i++)
        same = same_param(&pair, a->params[i], b->params[i]);
    for (int i = 0; same && i < a->nfunctions; i++)
        same = same_function(&pair, a->functions[i], b->functions[i]);
    for (int i = 0; same && i < a->nalways; i++)
        same = same_always(&pair, &a->always[i], &b->always[i]);
    return same;
}

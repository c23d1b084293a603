/* Names that hide a fact, so that which of the two is meant depends on where they stand. A define with the name of a fact of the record
 * is an error; what is left are list elements, labels and arguments. Fields of elements with a name that the record has too are none: the
 * element's is what is meant there, and there is no other way to write it. */
#include "lang/lint/internal.h"

typedef struct Shadows {
    Lint *lint;
    Map in_lists; /* name or label of a field of list elements -> Field */
    Map labels;   /* label of a field of records -> Field */
    Map values;   /* name of a define or param -> its Span */
} Shadows;

static void put_first(Map *map, Str key, const Field *field) {
    if (key.n && !map_get(map, key))
        map_put(map, key, (void *)field);
}

static void collect(Shadows *shadows, const Record *record, bool in_list) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        bool root = !field->parent || (in_list && field->parent->kind == FIELD_LIST);
        if (root && in_list) {
            put_first(&shadows->in_lists, field->name, field);
            put_first(&shadows->in_lists, field->label, field);
        } else if (root) {
            put_first(&shadows->labels, field->label, field);
        }
        collect(shadows, &field->record, in_list || field->kind == FIELD_LIST);
    }
}

static void report(Lint *lint, Span span, Words kind, Str name, Words how, Span other) {
    Diag *diag = LINT(lint, LINT_SHADOWS, span, kind, words_of(name), how);
    diag_more(diag, place_span(other), WORDS("declared here", "在此声明"));
}

static void check_value(Shadows *shadows, Span span, Words kind, Str name) {
    Lint *lint = shadows->lint;
    const Field *in_list = map_get(&shadows->in_lists, name), *labelled = map_get(&shadows->labels, name);
    if (in_list)
        report(lint, span, kind, name,
               words_format(lint->arena,
                            WORDS("among elements of `{0}` it is their fact", "在`{0}`的各项中，它指的是该项的事实"),
                            DIAG_ARGS(words_of(in_list->parent->path))),
               in_list->span);
    else if (labelled)
        report(lint, span, kind, name,
               words_format(lint->arena,
                            WORDS("it hides the fact `{0}`, which has this label", "它遮住了以此为标签的事实`{0}`"),
                            DIAG_ARGS(words_of(labelled->path))),
               labelled->span);
    Span *kept = ARENA_NEW(lint->arena, Span);
    *kept = span;
    map_put(&shadows->values, name, kept);
}

static void visit_argument(AstNode *node, void *context) {
    Shadows *shadows = context;
    if (node->kind != AST_Arg)
        return;
    const AstName *name = AST_AS(Name, AST_AS(Arg, node)->name);
    const Span *other = map_get(&shadows->values, name->text);
    if (other)
        report(shadows->lint, name->node.span, WORDS("argument", "自变量"), name->text,
               WORDS("within the function it hides what has this name", "在函数内它遮住了同名的定义或参数"), *other);
}

void lint_shadows(Lint *lint) {
    const CorePolicy *p = lint->policy;
    Shadows shadows = {.lint = lint};
    map_init(&shadows.in_lists, lint->arena);
    map_init(&shadows.labels, lint->arena);
    map_init(&shadows.values, lint->arena);
    if (p->schema->inferred) /* names of a file are nobody's choice */
        return;
    for (int i = 0; i < p->schema->nfacts; i++)
        collect(&shadows, &p->schema->facts[i]->root, false);
    for (int i = 0; i < p->ndefines; i++)
        check_value(&shadows, p->defines[i]->span, WORDS("define", "定义"), p->defines[i]->name);
    for (int i = 0; i < p->nparams; i++)
        check_value(&shadows, p->params[i]->span, WORDS("param", "参数"), p->params[i]->name);
    for (int i = 0; i < lint->input->nfiles; i++)
        lint_each_node(&lint->input->files[i]->node, visit_argument, &shadows);
}

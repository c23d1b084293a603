/* What a name means where it stands: the element's fields first, then the organisation's, names before labels. */
#include "lang/check/internal.h"

#include "runtime/base/utf8.h"

void mention_define(Scope *scope, CoreDefine *define) {
    CoreMentions *m = scope->mentions;
    if (m == NULL)
        return;
    for (int i = 0; i < m->ndefines; i++)
        if (m->defines[i] == define)
            return;
    CoreDefine **grown = ARENA_ARRAY(scope->c->arena, CoreDefine *, m->ndefines + 1);
    for (int i = 0; i < m->ndefines; i++)
        grown[i] = m->defines[i];
    grown[m->ndefines++] = define;
    m->defines = grown;
}

void mention_param(Scope *scope, CoreParam *param) {
    CoreMentions *m = scope->mentions;
    if (m == NULL)
        return;
    for (int i = 0; i < m->nparams; i++)
        if (m->params[i] == param)
            return;
    CoreParam **grown = ARENA_ARRAY(scope->c->arena, CoreParam *, m->nparams + 1);
    for (int i = 0; i < m->nparams; i++)
        grown[i] = m->params[i];
    grown[m->nparams++] = param;
    m->params = grown;
}

void mention_all(Scope *scope, const CoreMentions *mentions) {
    for (int i = 0; i < mentions->ndefines; i++)
        mention_define(scope, mentions->defines[i]);
    for (int i = 0; i < mentions->nparams; i++)
        mention_param(scope, mentions->params[i]);
}

bool node_is_word(const AstNode *node) {
    return node->kind == AST_String || (node->kind == AST_Path && AST_AS(Path, node)->parts.n == 1);
}

static Str word_text(const AstNode *node) {
    if (node->kind == AST_String)
        return AST_AS(String, node)->text;
    return AST_AS(Name, AST_AS(Path, node)->parts.items[0])->text;
}

/* --- Sentences ---------------------------------------------------------------------------------------------------- */

typedef VEC(Str) Names;

static void add_record_names(Checker *c, Names *names, const Record *record) {
    for (int i = 0; record != NULL && i < record->n; i++) {
        vec_push(c->arena, names, record->fields[i]->name);
        if (record->fields[i]->label.n > 0)
            vec_push(c->arena, names, record->fields[i]->label);
    }
}

/* The nested field that alone has this name or label, so that `size` can propose `committee.size`. */
static const Field *nested_named(const Record *record, Str name, int *found) {
    const Field *hit = NULL;
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (field->kind != FIELD_RECORD)
            continue;
        const Field *inner = nested_named(&field->record, name, found);
        if (inner != NULL)
            hit = inner;
        for (int k = 0; k < field->record.n; k++) {
            const Field *leaf = field->record.fields[k];
            if (str_equal(leaf->name, name) || str_equal(leaf->label, name)) {
                hit = leaf;
                ++*found;
            }
        }
    }
    return hit;
}

static void help_glued(Checker *c, Diag *diag, Span span, Str word) {
    size_t length;
    Word keyword = word_glued(word, &length);
    /* 是否 is a word of its own, and no 是 run together with 否. */
    if (keyword == WORD_NONE || word_type(word) != WORD_NONE)
        return;
    diag_fix(c->diags, diag, span,
             str_format(c->arena, "%.*s %.*s", (int)length, word.p, STR_ARG(str_sub(word, length, word.n))));
    diag_help(diag, words_format(c->arena, WORDS("write a space after the keyword `{0}`", "关键词`{0}`后面要空一格"),
                                 DIAG_ARGS(words_of(str_sub(word, 0, length)))));
}

/* Where no facts are known any name will do, also `应当人数`, which is hardly a fact: most likely 应当 was meant. */
static void warn_glued(Checker *c, const AstName *name) {
    size_t length;
    switch (name->quoted ? WORD_NONE : word_glued(name->text, &length)) {
    case WORD_MUST: case WORD_MUST_NOT: case WORD_SHOULD: case WORD_SHOULD_NOT: {
        Str word = str_sub(name->text, 0, length), rest = str_sub(name->text, length, name->text.n);
        Diag *diag = ERROR(c, NAME_GLUED, name->node.span, quote(name->text), quote(word));
        diag_fix(c->diags, diag, name->node.span, str_format(c->arena, "%.*s %.*s", STR_ARG(word), STR_ARG(rest)));
        break;
    }
    default:
        break;
    }
}

static void report_unknown_name(Scope *scope, const AstName *name, const CoreType *expected) {
    Checker *c = scope->c;
    if (scope->lost)
        return;
    if (expected != NULL && expected->kind == CORE_TYPE_ENUM) {
        Diag *diag = ERROR(c, UNKNOWN_VALUE, name->node.span, quote(name->text), core_type_words(c->arena, *expected));
        Names values = {0};
        for (int i = 0; i < expected->enums->n; i++) {
            vec_push(c->arena, &values, expected->enums->values[i].name);
            if (expected->enums->values[i].label.n > 0)
                vec_push(c->arena, &values, expected->enums->values[i].label);
        }
        if (!diag_suggest(c->diags, diag, name->node.span, name->text, values.items, values.n))
            help_glued(c, diag, name->node.span, name->text);
        if (expected->enums->field != NULL)
            declared_here(diag, expected->enums->field->span);
        return;
    }
    if (expected != NULL && expected->kind == CORE_TYPE_TEXT) {
        Diag *diag = ERROR(c, TEXT_WITHOUT_QUOTES, name->node.span, quote(name->text));
        diag_fix(c->diags, diag, name->node.span, str_format(c->arena, "\"%.*s\"", STR_ARG(name->text)));
        return;
    }
    if (scope->facts == NULL) {
        if (scope->function != NULL)
            ERROR(c, UNKNOWN_IN_FUNCTION, name->node.span, quote(name->text), quote(scope->function->name));
        else
            ERROR(c, UNKNOWN_IN_CONSTANT, name->node.span, quote(name->text));
        return;
    }
    Diag *diag = ERROR(c, UNKNOWN_NAME, name->node.span, quote(name->text), quote(scope->facts->name));
    int found = 0;
    const Field *nested = nested_named(&scope->facts->root, name->text, &found);
    if (found == 1) {
        diag_fix(c->diags, diag, name->node.span, nested->path);
        return;
    }
    Names names = {0};
    for (int i = scope->nframes - 1; i >= 0; i--)
        add_record_names(c, &names, scope->frames[i].record);
    for (int i = 0; i < c->decls.n; i++) {
        const Decl *decl = c->decls.items[i];
        if (decl->name == NULL || decl->kind == DECL_RULE)
            continue;
        vec_push(c->arena, &names, decl->name->text);
        if (decl->label.n > 0)
            vec_push(c->arena, &names, decl->label);
    }
    if (!hint_value(c, diag, name->node.span, name->text) &&
        !hint_glued(c, diag, name->node.span, name->text, names.items, names.n) &&
        !diag_suggest(c->diags, diag, name->node.span, name->text, names.items, names.n))
        help_glued(c, diag, name->node.span, name->text);
    declared_here(diag, scope->facts->span);
}

/* --- Values of a `one of` ----------------------------------------------------------------------------------------- */

static CoreExpr *enum_const(Checker *c, const EnumType *type, int code, Span span) {
    return core_const(c, (CoreType){.kind = CORE_TYPE_ENUM, .enums = type}, span,
                      (Value){.kind = VALUE_ENUM, .code = code});
}

/* The single `one of` in all facts that has this value, for a bare word where no value is wanted. */
static void find_only_enum(const Record *record, Str word, const EnumType **type, int *types) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (field->kind == FIELD_ENUM && enum_find(field->enums, word) >= 0) {
            *type = field->enums;
            ++*types;
        }
        find_only_enum(&field->record, word, type, types);
    }
}

/* A word where a value of `expected` (a `one of`) is wanted; NULL when it is none of its values. With report, a word that is
 * nothing at all is reported. */
CoreExpr *check_enum_word(Scope *scope, AstNode *node, const CoreType *expected, bool report) {
    Checker *c = scope->c;
    Str word = word_text(node);
    int code = enum_find(expected->enums, word);
    if (code >= 0)
        return enum_const(c, expected->enums, code, node->span);
    if (!expected->enums->inferred && node->kind != AST_String)
        return NULL;
    if (node->kind == AST_Path && path_is_known(scope, node))
        return NULL;
    if (!report)
        return NULL;
    if (expected->enums->inferred) {
        Diag *diag = ERROR(c, NO_RECORD_HAS, node->span, quote(word));
        Names values = {0};
        for (int i = 0; i < expected->enums->n; i++)
            vec_push(c->arena, &values, expected->enums->values[i].name);
        diag_suggest(c->diags, diag, node->span, word, values.items, values.n);
        return enum_const(c, expected->enums, -1, node->span);
    }
    AstName name = {.node = *node, .text = word};
    report_unknown_name(scope, &name, expected);
    return core_error(c, node->span);
}

/* --- Paths -------------------------------------------------------------------------------------------------------- */

typedef struct Walk {
    Scope *scope;
    AstPath *path;
    int frame;
    const Field *ref;
    Str prefix; /* before field->path */
} Walk;

static Str walk_path(const Walk *walk, const Field *field) {
    return str_format(walk->scope->c->arena, "%.*s%.*s", STR_ARG(walk->prefix), STR_ARG(field->path));
}

static PathMeaning meaning_error(Scope *scope, Span span) {
    return (PathMeaning){.kind = PATH_ERROR, .value = core_error(scope->c, span)};
}

static PathMeaning meaning_value(CoreExpr *value) {
    return (PathMeaning){.kind = PATH_VALUE, .value = value};
}

static Field *find_part(Scope *scope, const Record *record, const AstName *name) {
    bool ambiguous = false;
    Field *field = record_find(record, name->text, &ambiguous);
    if (ambiguous)
        declared_here(ERROR(scope->c, LABEL_AMBIGUOUS, name->node.span, quote(name->text)), field->span);
    return field;
}

static void report_unknown_part(Checker *c, const AstName *part, const Record *whole, Str whole_name, Span declared) {
    Diag *diag = ERROR(c, UNKNOWN_PART, part->node.span, quote(part->text), quote(whole_name));
    Names names = {0};
    add_record_names(c, &names, whole);
    diag_suggest(c->diags, diag, part->node.span, part->text, names.items, names.n);
    declared_here(diag, declared);
}

/* The rest of a path, from part `at`, below a field that was found. */
static PathMeaning walk_field(Walk *walk, const Field *field, int at) {
    Scope *scope = walk->scope;
    Checker *c = scope->c;
    const AstNodes *parts = &walk->path->parts;
    Span span = walk->path->node.span;
    for (;; at++) {
        if (at == parts->n)
            break;
        const AstName *part = AST_AS(Name, parts->items[at]);
        const Record *inside = NULL;
        if (field->kind == FIELD_RECORD) {
            inside = &field->record;
        } else if (field->kind == FIELD_REF) {
            if (walk->ref != NULL || scope->frames[walk->frame].is_inverse) {
                ERROR(c, REFERENCE_CHAIN, part->node.span, quote(field->name));
                return meaning_error(scope, span);
            }
            walk->prefix = str_format(c->arena, "%.*s%.*s.", STR_ARG(walk->prefix), STR_ARG(field->path));
            walk->ref = field;
            inside = &field->target->root;
        } else if (field->kind == FIELD_EMPTY) {
            return (PathMeaning){.kind = PATH_OPEN, .value = core_const(c, type_of(CORE_TYPE_OPEN), span, (Value){0})};
        } else if (field->kind == FIELD_LIST || field->kind == FIELD_INVERSE) {
            ERROR(c, INTO_A_LIST, part->node.span, quote(field->name));
            return meaning_error(scope, span);
        } else {
            declared_here(ERROR(c, NO_PARTS, part->node.span, quote(field->name), field_kind_words(c->arena, field)),
                          field->span);
            return meaning_error(scope, span);
        }
        const Field *next = find_part(scope, inside, part);
        if (next == NULL) {
            report_unknown_part(c, part, inside, field->name, field->span);
            return meaning_error(scope, span);
        }
        field = next;
    }
    if (field->kind == FIELD_RECORD)
        return (PathMeaning){.kind = PATH_RECORD, .field = field};
    if (field->kind == FIELD_LIST || field->kind == FIELD_INVERSE) {
        if (scope->frames[walk->frame].is_inverse || (walk->ref != NULL && field->kind == FIELD_INVERSE)) {
            ERROR(c, REFERENCE_CHAIN, span, quote(field->name));
            return meaning_error(scope, span);
        }
        CoreList list = {.frame = walk->frame, .ref = walk->ref, .field = field, .path = walk_path(walk, field)};
        return (PathMeaning){.kind = PATH_LIST, .field = field, .list = list};
    }
    CoreExpr *e = core_new(c, CORE_FACT, field_type(field), span, 0);
    e->fact = (CoreFact){.frame = walk->frame, .ref = walk->ref, .field = field, .path = walk_path(walk, field)};
    return meaning_value(e);
}

static PathMeaning walk_from(Scope *scope, AstPath *path, int frame, const Field *field, int at) {
    Walk walk = {.scope = scope, .path = path, .frame = frame, .prefix = scope->frames[frame].prefix};
    return walk_field(&walk, field, at);
}

static PathMeaning use_decl(Scope *scope, Decl *decl, AstPath *path) {
    Checker *c = scope->c;
    Span span = path->node.span;
    if (path->parts.n > 1) {
        ERROR(c, NO_PARTS, path->parts.items[1]->span, quote(decl->name->text), WORDS("a name of the policy", "本政策中的名称"));
        return meaning_error(scope, span);
    }
    if (decl->kind == DECL_PARAM) {
        CoreParam *param = check_param(c, decl, span);
        if (param == NULL)
            return meaning_error(scope, span);
        mention_param(scope, param);
        CoreExpr *e = core_new(c, CORE_PARAM, param->type, span, 0);
        e->param = param;
        return meaning_value(e);
    }
    DefineUse *use = check_define(c, decl, scope->facts, span);
    if (use == NULL || use->core == NULL)
        return meaning_error(scope, span);
    if (scope->define != NULL) {
        scope->define->needs_due |= use->needs_due;
        scope->define->needs_period |= use->needs_period;
        scope->define->core->uses_rule |= use->core->uses_rule;
    } else if (use->needs_period && (scope->rule == NULL || !scope->rule->has_period)) {
        declared_here(ERROR(c, DEFINE_NEEDS_PERIOD, span, quote(decl->name->text)), decl->name->node.span);
    } else if (use->needs_due && (scope->rule == NULL || !scope->has_due || scope->in_deadline)) {
        declared_here(ERROR(c, DEFINE_NEEDS_DUE, span, quote(decl->name->text)), decl->name->node.span);
    }
    mention_define(scope, use->core);
    CoreExpr *e = core_new(c, CORE_DEFINE, use->core->type, span, 0);
    e->define = use->core;
    return meaning_value(e);
}

static PathMeaning use_due(Scope *scope, Span span) {
    Checker *c = scope->c;
    if (scope->define != NULL) {
        scope->define->needs_due = true;
        scope->define->core->uses_rule = true;
    } else if (scope->in_deadline) {
        ERROR0(c, DEADLINE_OF_ITSELF, span);
    } else if (scope->rule == NULL || !scope->has_due) {
        ERROR0(c, DUE_WITHOUT_DEADLINE, span);
        return meaning_error(scope, span);
    }
    return meaning_value(core_new(c, CORE_DUE, type_of(CORE_TYPE_DATE), span, 0));
}

static bool is_value_decl(const Decl *decl) {
    return decl != NULL && (decl->kind == DECL_DEFINE || decl->kind == DECL_PARAM);
}

/* `org.county`, where `org` is what the facts themselves are called. */
static bool begins_with_facts(const Scope *scope, const AstPath *path) {
    Str name = AST_AS(Name, path->parts.items[0])->text;
    return scope->facts != NULL && path->parts.n > 1 &&
           (str_equal(scope->facts->name, name) || str_equal(scope->facts->label, name));
}

/* Finds what the first part names; false when it names nothing. With quiet only looks. */
static bool find_first(Scope *scope, AstPath *path, bool quiet, PathMeaning *out) {
    Checker *c = scope->c;
    const AstName *first = AST_AS(Name, path->parts.items[0]);
    Str name = first->text;
    if (scope->function != NULL) {
        for (int i = 0; i < scope->function->nargs; i++) {
            if (!str_equal(scope->function->arg_names[i], name))
                continue;
            if (!quiet) {
                CoreExpr *e = core_new(c, CORE_ARG, scope->function->arg_types[i], path->node.span, 0);
                e->index = i;
                *out = meaning_value(e);
            }
            return true;
        }
    }
    for (int i = scope->nframes - 1; i >= 1; i--) {
        if (scope->frames[i].record == NULL) { /* of a list that only the facts will show */
            if (!quiet)
                *out = (PathMeaning){.kind = PATH_OPEN,
                                     .value = core_const(c, type_of(CORE_TYPE_OPEN), path->node.span, (Value){0})};
            return true;
        }
        Field *field = record_find(scope->frames[i].record, name, NULL);
        if (field != NULL) {
            if (!quiet) {
                find_part(scope, scope->frames[i].record, first);
                *out = walk_from(scope, path, i, field, 1);
            }
            return true;
        }
    }
    Field *field = scope->facts != NULL && scope->nframes > 0 ? record_find(&scope->facts->root, name, NULL) : NULL;
    Decl *decl = check_find(c, name, true);
    if (field != NULL && (str_equal(field->name, name) || !is_value_decl(decl))) {
        if (!quiet) {
            find_part(scope, &scope->facts->root, first);
            *out = walk_from(scope, path, 0, field, 1);
        }
        return true;
    }
    if (is_value_decl(decl)) {
        if (!quiet)
            *out = use_decl(scope, decl, path);
        return true;
    }
    if (begins_with_facts(scope, path)) {
        const AstName *second = AST_AS(Name, path->parts.items[1]);
        field = record_find(&scope->facts->root, second->text, NULL);
        if (field != NULL) {
            if (!quiet) {
                find_part(scope, &scope->facts->root, second);
                *out = walk_from(scope, path, 0, field, 2);
            }
            return true;
        }
    }
    return false;
}

static bool is_due_word(const AstName *name) {
    bool reserved;
    return !name->quoted && word_keyword(name->text, &reserved) == WORD_DUE;
}

bool path_is_known(Scope *scope, AstNode *node) {
    if (node->kind != AST_Path)
        return false;
    if (find_first(scope, AST_AS(Path, node), true, NULL))
        return true;
    return AST_AS(Path, node)->parts.n == 1 && is_due_word(AST_AS(Name, AST_AS(Path, node)->parts.items[0]));
}

PathMeaning check_path(Scope *scope, AstPath *path, const CoreType *expected) {
    Checker *c = scope->c;
    AstName *first = AST_AS(Name, path->parts.items[0]);
    Span span = path->node.span;
    if (path->parts.n == 1 && expected != NULL && expected->kind == CORE_TYPE_ENUM) {
        CoreExpr *word = check_enum_word(scope, &path->node, expected, true);
        if (word != NULL)
            return meaning_value(word);
    }
    PathMeaning meaning;
    if (find_first(scope, path, false, &meaning))
        return meaning;
    if (path->parts.n == 1 && is_due_word(first))
        return use_due(scope, span);
    if (path->parts.n == 1) {
        if (expected != NULL && expected->kind == CORE_TYPE_TEXT && c->schema->inferred)
            return meaning_value(core_const(c, *expected, span, (Value){.kind = VALUE_TEXT, .text = first->text}));
        const EnumType *only = NULL;
        int types = 0;
        for (int i = 0; i < c->schema->nfacts; i++)
            find_only_enum(&c->schema->facts[i]->root, first->text, &only, &types);
        if (types == 1 && (expected == NULL || expected->kind != CORE_TYPE_ENUM))
            return meaning_value(enum_const(c, only, enum_find(only, first->text), span));
        if (types > 1 && expected == NULL) {
            ERROR(c, VALUE_AMBIGUOUS, span, quote(first->text));
            return meaning_error(scope, span);
        }
    }
    if (c->open)
        warn_glued(c, first);
    if (c->open)
        return (PathMeaning){.kind = PATH_OPEN, .value = core_const(c, type_of(CORE_TYPE_OPEN), span, (Value){0})};
    if (begins_with_facts(scope, path) && !scope->lost)
        report_unknown_part(c, AST_AS(Name, path->parts.items[1]), &scope->facts->root, first->text, scope->facts->span);
    else
        report_unknown_name(scope, first, path->parts.n == 1 ? expected : NULL);
    return meaning_error(scope, span);
}

const Field *check_given_path(Scope *scope, AstPath *path, const Field *whole, const Field **ref) {
    *ref = NULL;
    const AstName *first = AST_AS(Name, path->parts.items[0]);
    const Record *record = scope->frames[scope->nframes - 1].record;
    const Field *field = find_part(scope, record, first);
    int at = 1;
    if (field == NULL && scope->facts != NULL && path->parts.n > 1 && scope->nframes == 1 &&
        str_equal(first->text, scope->facts->name)) {
        field = find_part(scope, record, AST_AS(Name, path->parts.items[1]));
        at = 2;
    }
    if (field == NULL && whole != NULL) {
        report_unknown_part(scope->c, first, record, whole->name, whole->span);
        return NULL;
    }
    if (field == NULL) {
        report_unknown_name(scope, first, NULL);
        return NULL;
    }
    Walk walk = {.scope = scope, .path = path, .frame = scope->nframes - 1, .prefix = STR("")};
    PathMeaning meaning = walk_field(&walk, field, at);
    *ref = walk.ref;
    if (meaning.kind == PATH_VALUE && meaning.value->op == CORE_FACT)
        return meaning.value->fact.field;
    if (meaning.kind == PATH_LIST || meaning.kind == PATH_RECORD)
        return meaning.field;
    return NULL;
}

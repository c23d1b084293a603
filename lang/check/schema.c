/* `unit` and `facts` declarations to a schema. Names first, then fields, so that declarations may stand in any order. */
#include "lang/check/internal.h"

#include "runtime/base/utf8.h"

typedef struct FactsDecl {
    AstFacts *node;
    Facts *facts;
} FactsDecl;

/* A unit that could not be declared, which was said: whoever uses it is not told again. */
void unit_note_bad(Checker *c, Str name) {
    if (name.n > 0)
        map_put(&c->bad_units, name, c);
    /* `100万元` is 100 万 of 元. */
    if (str_starts(name, STR("万")) || str_starts(name, STR("亿")))
        map_put(&c->bad_units, str_sub(name, STR("万").n, name.n), c);
}

bool unit_is_bad(const Checker *c, Str name) {
    return map_get(&c->bad_units, name) != NULL;
}

static bool name_forbidden_for_unit(Checker *c, Str name, Span span) {
    if (str_starts(name, STR("万")) || str_starts(name, STR("亿"))) {
        ERROR(c, UNIT_NAME_MULTIPLIES, span, quote(name));
        return true;
    }
    if (word_duration(name) != 0) {
        ERROR(c, UNIT_NAME_DURATION, span, quote(name));
        return true;
    }
    if (word_type(name) != WORD_NONE) {
        ERROR(c, UNIT_NAME_TYPE, span, quote(name));
        return true;
    }
    return false;
}

static void declare_unit(Checker *c, AstUnit *node) {
    Str name = name_text(node->name), label = label_text(node->label);
    if (name_forbidden_for_unit(c, name, node->name->span) ||
        (label.n > 0 && name_forbidden_for_unit(c, label, node->label->span))) {
        unit_note_bad(c, name);
        unit_note_bad(c, label);
        return;
    }
    Unit *inferred = NULL; /* from what the policy's tests give, before it was declared */
    for (int i = 0; i < c->schema->nunits; i++) {
        if (str_equal(c->schema->units[i]->name, name) && c->schema->units[i]->span.source == NULL) {
            inferred = (Unit *)c->schema->units[i];
        } else if (str_equal(c->schema->units[i]->name, name)) {
            declared_here(ERROR(c, DECLARED_TWICE, node->name->span, quote(name)), c->schema->units[i]->span);
            return;
        }
    }
    int64_t scale = 2;
    if (node->scale != NULL) {
        Number written = AST_AS(Number, node->scale)->value;
        if (!number_to_int64(written, &scale) || scale < 0 || scale > 9) {
            ERROR0(c, SCALE_BAD, node->scale->span);
            scale = 2;
        }
    }
    Unit *unit = inferred != NULL ? inferred : schema_add_unit(c->schema, name, label);
    unit->scale = (int)scale;
    unit->is_signed = node->is_signed;
    unit->span = node->name->span;
}

/* The words that may name a type, for suggestions. */
static int type_names(Checker *c, Str **out) {
    VEC(Str) names = {0};
    for (Word w = WORD_NONE + 1; w < WORDS_OF_LANGUAGE; w++) {
        if (word_type(word_spelling(w, LANGUAGE_EN)) == w) {
            vec_push(c->arena, &names, word_spelling(w, LANGUAGE_EN));
            vec_push(c->arena, &names, word_spelling(w, LANGUAGE_ZH));
        }
    }
    for (int i = 0; i < c->schema->nunits; i++) {
        vec_push(c->arena, &names, c->schema->units[i]->name);
        if (c->schema->units[i]->label.n > 0)
            vec_push(c->arena, &names, c->schema->units[i]->label);
    }
    *out = names.items;
    return names.n;
}

static bool named_type(Checker *c, const AstName *name, FieldKind *kind, const Unit **unit) {
    *unit = NULL;
    switch (name->quoted ? WORD_NONE : word_type(name->text)) {
    case WORD_TYPE_BOOLEAN: *kind = FIELD_BOOLEAN; return true;
    case WORD_TYPE_COUNT: *kind = FIELD_COUNT; return true;
    case WORD_TYPE_INTEGER: *kind = FIELD_INTEGER; return true;
    case WORD_TYPE_NUMBER: *kind = FIELD_NUMBER; return true;
    case WORD_TYPE_DATE: *kind = FIELD_DATE; return true;
    case WORD_TYPE_DURATION: *kind = FIELD_DURATION; return true;
    case WORD_TYPE_TEXT: *kind = FIELD_TEXT; return true;
    default: break;
    }
    *unit = schema_find_unit(c->schema, name->text);
    if (*unit != NULL) {
        *kind = FIELD_UNIT;
        return true;
    }
    if (unit_is_bad(c, name->text))
        return false;
    Diag *diag = ERROR(c, UNKNOWN_TYPE, name->node.span, quote(name->text));
    Str *names;
    int n = type_names(c, &names);
    if (!hint_type(c, diag, name->node.span, name->text) && !diag_suggest(c->diags, diag, name->node.span, name->text, names, n))
        unit_note_bad(c, name->text);
    return false;
}

static EnumType *enum_type(Checker *c, const AstTypeEnum *node) {
    EnumType *type = ARENA_NEW(c->arena, EnumType);
    type->values = ARENA_ARRAY(c->arena, EnumValue, node->values.n);
    Map seen;
    map_init(&seen, c->arena);
    for (int i = 0; i < node->values.n; i++) {
        const AstEnumItem *item = AST_AS(EnumItem, node->values.items[i]);
        EnumValue value = {name_text(item->name), label_text(item->label), item->name->span};
        EnumValue *earlier = map_get(&seen, value.name);
        if (earlier == NULL && value.label.n > 0)
            earlier = map_get(&seen, value.label);
        if (earlier != NULL) {
            declared_here(ERROR(c, DECLARED_TWICE, value.span, quote(value.name)), earlier->span);
            continue;
        }
        type->values[type->n] = value;
        map_put(&seen, value.name, &type->values[type->n]);
        if (value.label.n > 0)
            map_put(&seen, value.label, &type->values[type->n]);
        type->n++;
    }
    return type;
}

bool check_type(Checker *c, AstNode *type, CoreType *out) {
    FieldKind kind;
    return check_type_kind(c, type, out, &kind);
}

bool check_type_kind(Checker *c, AstNode *type, CoreType *out, FieldKind *kind) {
    *out = type_of(CORE_TYPE_ERROR);
    if (type == NULL)
        return false;
    if (type->kind == AST_TypeEnum) {
        *out = type_of(CORE_TYPE_ENUM);
        *kind = FIELD_ENUM;
        out->enums = enum_type(c, AST_AS(TypeEnum, type));
        return true;
    }
    const Unit *unit;
    if (!named_type(c, AST_AS(Name, AST_AS(TypeName, type)->name), kind, &unit))
        return false;
    Field field = {.kind = *kind, .unit = unit};
    *out = field_type(&field);
    return true;
}

CoreType field_type(const Field *leaf) {
    switch (leaf->kind) {
    case FIELD_BOOLEAN: return type_of(CORE_TYPE_BOOL);
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER: return type_number(NULL);
    case FIELD_UNIT: return type_number(leaf->unit);
    case FIELD_DATE: return type_of(CORE_TYPE_DATE);
    case FIELD_DURATION: return type_of(CORE_TYPE_DURATION);
    case FIELD_TEXT:
    case FIELD_REF: return type_of(CORE_TYPE_TEXT);
    case FIELD_ENUM: return (CoreType){.kind = CORE_TYPE_ENUM, .enums = leaf->enums};
    default: return type_of(CORE_TYPE_OPEN);
    }
}

static void declare_fields(Checker *c, Facts *facts, Field *parent, const AstNodes *nodes);

static Facts *find_facts(Checker *c, AstNode *name) {
    Facts *facts = schema_find_facts(c->schema, name_text(name));
    if (facts != NULL)
        return facts;
    Diag *diag = ERROR(c, UNKNOWN_FACTS, name->span, quote(name_text(name)));
    VEC(Str) names = {0};
    for (int i = 0; i < c->schema->nfacts; i++)
        vec_push(c->arena, &names, c->schema->facts[i]->name);
    diag_suggest(c->diags, diag, name->span, name_text(name), names.items, names.n);
    return NULL;
}

/* `count size`: the type before the name. Reported, and taken as it is meant. */
static AstField *turned_round(Checker *c, const AstField *node) {
    if (node->type->kind != AST_TypeName || node->label != NULL)
        return NULL;
    AstName *name = AST_AS(Name, node->name), *type = AST_AS(Name, AST_AS(TypeName, node->type)->name);
    if (name->quoted || word_type(name->text) == WORD_NONE || type->quoted || word_type(type->text) != WORD_NONE ||
        schema_find_unit(c->schema, type->text) != NULL || unit_is_bad(c, type->text))
        return NULL;
    Diag *diag = ERROR(c, UNKNOWN_TYPE, type->node.span, quote(type->text));
    diag_fix(c->diags, diag, (Span){name->node.span.source, name->node.span.start, type->node.span.end},
             str_format(c->arena, "%.*s %.*s", STR_ARG(type->text), STR_ARG(name->text)));
    diag_help(diag, WORDS("the name comes first, then the type", "先写名称，后写类型"));
    AstField *turned = ARENA_NEW(c->arena, AstField);
    AstTypeName *type_name = ARENA_NEW(c->arena, AstTypeName);
    *turned = *node;
    *type_name = *AST_AS(TypeName, node->type);
    type_name->name = &name->node;
    turned->name = &type->node;
    turned->type = &type_name->node;
    return turned;
}

static Field *declare_field(Checker *c, Facts *facts, Field *parent, const AstField *node) {
    const AstField *turned = turned_round(c, node);
    if (turned != NULL)
        node = turned;
    Record *record = parent != NULL ? &parent->record : &facts->root;
    Str name = name_text(node->name);
    for (int i = 0; i < record->n; i++) {
        if (str_equal(record->fields[i]->name, name)) {
            declared_here(ERROR(c, DECLARED_TWICE, node->name->span, quote(name)), record->fields[i]->span);
            return NULL;
        }
    }
    bool in_list = false;
    for (const Field *p = parent; p != NULL; p = p->parent)
        in_list |= p->kind == FIELD_LIST;
    if (in_list && (node->type->kind == AST_TypeList || node->type->kind == AST_TypeInverse)) {
        ERROR0(c, LIST_IN_LIST, node->node.span);
        return schema_add_field(c->schema, facts, parent, name, label_text(node->label), FIELD_EMPTY);
    }
    FieldKind kind = FIELD_EMPTY;
    const Unit *unit = NULL;
    Facts *target = NULL;
    switch (node->type->kind) {
    case AST_TypeName:
        if (!named_type(c, AST_AS(Name, AST_AS(TypeName, node->type)->name), &kind, &unit))
            kind = FIELD_EMPTY; /* goes with everything, so that its uses say nothing more */
        break;
    case AST_TypeEnum: kind = FIELD_ENUM; break;
    case AST_TypeRecord: kind = FIELD_RECORD; break;
    case AST_TypeList: kind = FIELD_LIST; break;
    case AST_TypeRef:
        kind = FIELD_REF;
        target = find_facts(c, AST_AS(TypeRef, node->type)->facts);
        if (target == NULL)
            kind = FIELD_EMPTY;
        break;
    case AST_TypeInverse:
        kind = FIELD_INVERSE;
        target = find_facts(c, AST_AS(TypeInverse, node->type)->facts);
        if (target == NULL)
            kind = FIELD_EMPTY;
        break;
    default: break;
    }
    if (kind == FIELD_INVERSE && parent != NULL) {
        ERROR0(c, INVERSE_NESTED, node->node.span);
        kind = FIELD_EMPTY;
    }
    Field *field = schema_add_field(c->schema, facts, parent, name, label_text(node->label), kind);
    field->fixed = node->fixed;
    field->unit = unit;
    field->target = target;
    field->span = node->name->span;
    if (kind == FIELD_ENUM) {
        field->enums = enum_type(c, AST_AS(TypeEnum, node->type));
        field->enums->field = field;
    } else if (kind == FIELD_RECORD) {
        declare_fields(c, facts, field, &AST_AS(TypeRecord, node->type)->fields);
    } else if (kind == FIELD_LIST) {
        declare_fields(c, facts, field, &AST_AS(TypeList, node->type)->fields);
    }
    return field;
}

static void note_always(Checker *c, AstAlways *node, Facts *facts, Field *parent) {
    Field *list = parent;
    while (list != NULL && list->kind != FIELD_LIST)
        list = list->parent;
    if (c->nalways_nodes == c->always_capacity)
        c->always_nodes = arena_grow(c->arena, c->always_nodes, sizeof *c->always_nodes, c->nalways_nodes,
                                     &c->always_capacity);
    c->always_nodes[c->nalways_nodes].node = node;
    c->always_nodes[c->nalways_nodes].facts = facts;
    c->always_nodes[c->nalways_nodes++].list = list;
}

static void declare_fields(Checker *c, Facts *facts, Field *parent, const AstNodes *nodes) {
    for (int i = 0; i < nodes->n; i++) {
        if (nodes->items[i]->kind == AST_Always)
            note_always(c, AST_AS(Always, nodes->items[i]), facts, parent);
        else
            declare_field(c, facts, parent, AST_AS(Field, nodes->items[i]));
    }
}

/* The node that declared a field at the root, for the spans of what it names. */
static AstField *field_node(const AstFacts *facts, Str name) {
    for (int i = 0; i < facts->fields.n; i++) {
        AstNode *node = facts->fields.items[i];
        if (node->kind == AST_Field && str_equal(name_text(AST_AS(Field, node)->name), name))
            return AST_AS(Field, node);
    }
    return NULL;
}

static void link_key(Checker *c, FactsDecl *decl) {
    if (decl->node->key == NULL)
        return;
    Str name = name_text(decl->node->key);
    Field *key = record_find(&decl->facts->root, name, NULL);
    if (key == NULL) {
        Diag *diag = ERROR(c, KEY_UNKNOWN, decl->node->key->span, quote(name));
        VEC(Str) names = {0};
        for (int i = 0; i < decl->facts->root.n; i++)
            vec_push(c->arena, &names, decl->facts->root.fields[i]->name);
        diag_suggest(c->diags, diag, decl->node->key->span, name, names.items, names.n);
    } else if (!field_is_leaf(key)) {
        ERROR(c, KEY_NO_LEAF, decl->node->key->span, quote(name));
    } else {
        decl->facts->key = key;
    }
}

static void link_inverse(Checker *c, FactsDecl *decl) {
    for (int i = 0; i < decl->facts->root.n; i++) {
        Field *field = decl->facts->root.fields[i];
        if (field->kind != FIELD_INVERSE)
            continue;
        AstField *node = field_node(decl->node, field->name);
        AstNode *via_name = AST_AS(TypeInverse, node->type)->via;
        Field *via = record_find(&field->target->root, name_text(via_name), NULL);
        if (via != NULL && via->kind == FIELD_EMPTY) { /* it was a reference to nothing, which was said */
            field->kind = FIELD_EMPTY;
            continue;
        }
        if (via == NULL || via->kind != FIELD_REF || via->target != decl->facts) {
            Diag *diag = ERROR(c, INVERSE_VIA, via_name->span, quote(field->target->name), quote(name_text(via_name)),
                               quote(decl->facts->name));
            if (via != NULL)
                declared_here(diag, via->span);
            field->kind = FIELD_EMPTY;
            continue;
        }
        field->via = via;
    }
}

/* Facts with a key that is wrong, which was said, are not blamed for having none. */
static bool names_key(const FactsDecl *decls, int n, const Facts *facts) {
    for (int i = 0; i < n; i++)
        if (decls[i].facts == facts)
            return decls[i].node->key != NULL;
    return false;
}

static void check_ref_targets(Checker *c, const Record *record, const FactsDecl *decls, int n) {
    for (int i = 0; i < record->n; i++) {
        Field *field = record->fields[i];
        if (field->kind == FIELD_REF && field->target->key == NULL) {
            if (!names_key(decls, n, field->target))
                declared_here(ERROR(c, REF_WITHOUT_KEY, field->span, quote(field->target->name)), field->target->span);
            field->kind = FIELD_EMPTY;
        }
        check_ref_targets(c, &field->record, decls, n);
    }
}

void check_schema(Checker *c, AstFile *const *files, int nfiles) {
    VEC(FactsDecl) decls = {0};
    for (int f = 0; f < nfiles; f++)
        for (int i = 0; i < files[f]->statements.n; i++)
            if (files[f]->statements.items[i]->kind == AST_Unit)
                declare_unit(c, AST_AS(Unit, files[f]->statements.items[i]));
    if (c->schema->inferred)
        return; /* made and finished already */
    for (int f = 0; f < nfiles; f++) {
        for (int i = 0; i < files[f]->statements.n; i++) {
            if (files[f]->statements.items[i]->kind != AST_Facts)
                continue;
            AstFacts *node = AST_AS(Facts, files[f]->statements.items[i]);
            Facts *earlier = schema_find_facts(c->schema, name_text(node->name));
            if (earlier != NULL && str_equal(earlier->name, name_text(node->name))) {
                declared_here(ERROR(c, DECLARED_TWICE, node->name->span, quote(earlier->name)), earlier->span);
                continue;
            }
            Facts *facts = schema_add_facts(c->schema, name_text(node->name), label_text(node->label));
            facts->span = node->name->span;
            vec_push(c->arena, &decls, ((FactsDecl){node, facts}));
        }
    }
    for (int i = 0; i < decls.n; i++)
        declare_fields(c, decls.items[i].facts, NULL, &decls.items[i].node->fields);
    for (int i = 0; i < decls.n; i++)
        link_key(c, &decls.items[i]);
    for (int i = 0; i < decls.n; i++)
        check_ref_targets(c, &decls.items[i].facts->root, decls.items, decls.n);
    for (int i = 0; i < decls.n; i++)
        link_inverse(c, &decls.items[i]);
    schema_finish(c->schema);
}

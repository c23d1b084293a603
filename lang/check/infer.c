/* A schema for a policy without `facts` whose tests are run: its fields are what the tests give, of the kinds they are given as. */
#include "lang/check/internal.h"

typedef struct Infer {
    Arena *arena;
    Schema *schema;
    Facts *facts;
} Infer;

static FieldKind value_kind(const AstNode *value) {
    switch (value->kind) {
    case AST_Unary: return value_kind(AST_AS(Unary, value)->operand);
    case AST_Number: return FIELD_NUMBER;
    case AST_Quantity:
        return word_duration(name_text(AST_AS(Quantity, value)->unit)) != 0 ? FIELD_DURATION : FIELD_UNIT;
    case AST_Date: return FIELD_DATE;
    case AST_Bool: return FIELD_BOOLEAN;
    case AST_String: return FIELD_TEXT;
    case AST_Path: return FIELD_ENUM; /* a bare word */
    case AST_List: return FIELD_LIST;
    case AST_Record: return FIELD_RECORD;
    default: return FIELD_NUMBER;
    }
}

static void add_enum_value(Infer *in, Field *field, const AstPath *word) {
    Str name = name_text(word->parts.items[0]);
    if (field->enums == NULL) {
        field->enums = ARENA_NEW(in->arena, EnumType);
        field->enums->inferred = true;
        field->enums->field = field;
    }
    if (enum_find(field->enums, name) >= 0)
        return;
    EnumValue *grown = ARENA_ARRAY(in->arena, EnumValue, field->enums->n + 1);
    for (int i = 0; i < field->enums->n; i++)
        grown[i] = field->enums->values[i];
    grown[field->enums->n++] = (EnumValue){.name = name, .label = STR(""), .span = word->node.span};
    field->enums->values = grown;
}

static Field *find_or_add(Infer *in, Field *parent, const AstName *name, FieldKind kind) {
    Record *record = parent != NULL ? &parent->record : &in->facts->root;
    Field *field = record_find(record, name->text, NULL);
    if (field == NULL) {
        field = schema_add_field(in->schema, in->facts, parent, name->text, STR(""), kind);
        field->span = name->node.span;
    }
    return field;
}

static void add_assign(Infer *in, Field *parent, const AstAssign *assign);

static void add_records(Infer *in, Field *field, const AstNodes *records) {
    for (int i = 0; i < records->n; i++)
        if (records->items[i]->kind == AST_Record)
            for (int k = 0; k < AST_AS(Record, records->items[i])->fields.n; k++)
                add_assign(in, field, AST_AS(Assign, AST_AS(Record, records->items[i])->fields.items[k]));
}

static void add_assign(Infer *in, Field *parent, const AstAssign *assign) {
    if (assign->target->kind != AST_Path)
        return;
    const AstNodes *parts = &AST_AS(Path, assign->target)->parts;
    for (int i = 0; i + 1 < parts->n; i++) {
        parent = find_or_add(in, parent, AST_AS(Name, parts->items[i]), FIELD_RECORD);
        if (parent->kind != FIELD_RECORD)
            return; /* given as two kinds: the checker reports the second */
    }
    FieldKind kind = value_kind(assign->value);
    Field *field = find_or_add(in, parent, AST_AS(Name, parts->items[parts->n - 1]), kind);
    if (field->kind != kind)
        return;
    AstNode *value = assign->value;
    if (kind == FIELD_ENUM)
        add_enum_value(in, field, AST_AS(Path, value));
    else if (kind == FIELD_UNIT)
        field->unit = schema_find_unit(in->schema, name_text(AST_AS(Quantity, value)->unit));
    else if (kind == FIELD_RECORD)
        add_records(in, field, &(AstNodes){.items = &value, .n = 1});
    else if (kind == FIELD_LIST && parent == NULL)
        add_records(in, field, &AST_AS(List, value)->items);
    if (field->kind == FIELD_UNIT && field->unit == NULL)
        field->kind = FIELD_EMPTY;
}

static int add_tests(Infer *in, const AstNodes *statements) {
    int tests = 0;
    for (int i = 0; i < statements->n; i++) {
        AstNode *node = statements->items[i];
        if (node->kind == AST_Article)
            tests += add_tests(in, &AST_AS(Article, node)->statements);
        if (node->kind != AST_Test)
            continue;
        tests++;
        for (int k = 0; k < AST_AS(Test, node)->givens.n; k++)
            add_assign(in, NULL, AST_AS(Assign, AST_AS(Test, node)->givens.items[k]));
    }
    return tests;
}

Schema *check_infer_from_tests(Arena *arena, AstFile *const *files, int nfiles) {
    Infer in = {.arena = arena, .schema = schema_new(arena)};
    in.schema->inferred = true;
    in.facts = schema_add_facts(in.schema, STR("facts"), STR(""));
    int tests = 0;
    for (int f = 0; f < nfiles; f++)
        for (int i = 0; i < files[f]->statements.n; i++)
            if (files[f]->statements.items[i]->kind == AST_Unit) {
                const AstUnit *unit = AST_AS(Unit, files[f]->statements.items[i]);
                schema_add_unit(in.schema, name_text(unit->name), label_text(unit->label));
            }
    for (int f = 0; f < nfiles; f++)
        tests += add_tests(&in, &files[f]->statements);
    if (tests == 0)
        return NULL;
    schema_finish(in.schema);
    return in.schema;
}

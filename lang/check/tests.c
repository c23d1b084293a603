/* Policy tests: what is given becomes one record, what is expected a verdict or a value. */
#include "lang/check/internal.h"

typedef VEC(CoreGiven) Givens;

static void add_given(Scope *scope, Givens *givens, const Field *ref, const Field *field, AstNode *value);

/* --- Values --------------------------------------------------------------------------------------------------------- */

static bool constant_number(const CoreExpr *e, Number *out) {
    if (e->op == CORE_NEG && constant_number(e->args[0], out))
        return number_negate(*out, out) == NUMBER_OK;
    if (e->op != CORE_CONST || e->value.kind != VALUE_NUMBER)
        return false;
    *out = e->value.number;
    return true;
}

/* A literal that no sheet could hold (-1 members) is a slip in the test. */
static void check_literal_fits(Checker *c, const Field *field, const CoreExpr *value) {
    Number n;
    if (!constant_number(value, &n))
        return;
    bool whole = field->kind == FIELD_COUNT || field->kind == FIELD_INTEGER;
    bool positive = field->kind == FIELD_COUNT || (field->kind == FIELD_UNIT && !field->unit->is_signed);
    int64_t digits;
    int places;
    bool too_fine = field->kind == FIELD_UNIT && !number_to_decimal(n, field->unit->scale, &digits, &places);
    if ((whole && !number_is_integer(n)) || (positive && n.num < 0) || too_fine)
        declared_here(ERROR(c, GIVEN_DOES_NOT_FIT, value->span, quote(span_text(value->span)), quote(field->path),
                            field_kind_words(c->arena, field)),
                      field->span);
}

static CoreExpr *leaf_value(Scope *scope, const Field *field, AstNode *node) {
    Checker *c = scope->c;
    Scope constant;
    scope_for_facts(&constant, c, NULL);
    constant.constant = true;
    CoreType type = field_type(field);
    CoreExpr *value = check_expr(&constant, node, &type);
    CoreExpr sample = {.op = CORE_FACT, .type = type, .span = node->span};
    CoreType joined;
    if (type_join(c, value, &sample, DIAG_GIVEN_TYPE, node->span, &joined))
        check_literal_fits(c, field, value);
    return value;
}

/* `whole`: whose part it is, where it stands in braces; else NULL. */
static const Field *given_target(Scope *scope, AstNode *target, const Field *whole, const Field **ref) {
    if (target->kind != AST_Path)
        return NULL;
    return check_given_path(scope, AST_AS(Path, target), whole, ref);
}

static void add_row(Scope *scope, const Field *list, AstRecord *record, CoreGivenRow *row) {
    Checker *c = scope->c;
    Scope inner = *scope;
    CoreList core = {.field = list, .path = list->path};
    if (!scope_push_list(&inner, &core, record->node.span))
        return;
    Givens givens = {0};
    for (int i = 0; i < record->fields.n; i++) {
        AstAssign *assign = AST_AS(Assign, record->fields.items[i]);
        const Field *ref;
        const Field *field = given_target(&inner, assign->target, list, &ref);
        if (field == NULL)
            continue;
        if (ref != NULL) {
            ERROR(c, REFERENCE_CHAIN, assign->target->span, quote(ref->name));
            continue;
        }
        add_given(&inner, &givens, NULL, field, assign->value);
    }
    row->givens = givens.items;
    row->n = givens.n;
}

static void add_list(Scope *scope, CoreGiven *given, const Field *list, AstNode *value) {
    Checker *c = scope->c;
    if (value->kind != AST_List) {
        ERROR(c, GIVEN_WANTS_LIST, value->span, quote(list->name));
        return;
    }
    const AstNodes *items = &AST_AS(List, value)->items;
    given->rows = ARENA_ARRAY(c->arena, CoreGivenRow, items->n);
    for (int i = 0; i < items->n; i++) {
        if (items->items[i]->kind != AST_Record) {
            ERROR(c, GIVEN_WANTS_RECORD, items->items[i]->span, quote(list->name));
            continue;
        }
        add_row(scope, list, AST_AS(Record, items->items[i]), &given->rows[given->nrows++]);
    }
}

static void add_record(Scope *scope, Givens *givens, const Field *ref, const Field *whole, AstRecord *value) {
    Checker *c = scope->c;
    for (int i = 0; i < value->fields.n; i++) {
        AstAssign *assign = AST_AS(Assign, value->fields.items[i]);
        Scope inner = *scope;
        inner.frames[inner.nframes - 1].record = whole->kind == FIELD_REF ? &whole->target->root : &whole->record;
        const Field *deeper = NULL;
        const Field *field = given_target(&inner, assign->target, whole, &deeper);
        if (field == NULL)
            continue;
        if (deeper != NULL && ref != NULL)
            ERROR(c, REFERENCE_CHAIN, assign->target->span, quote(deeper->name));
        else
            add_given(scope, givens, deeper != NULL ? deeper : ref, field, assign->value);
    }
}

static void add_given(Scope *scope, Givens *givens, const Field *ref, const Field *field, AstNode *value) {
    Checker *c = scope->c;
    bool braces = value->kind == AST_Record;
    if (braces && (field->kind == FIELD_RECORD || (field->kind == FIELD_REF && ref == NULL))) {
        add_record(scope, givens, field->kind == FIELD_REF ? field : ref, field, AST_AS(Record, value));
        return;
    }
    if (braces && field->kind == FIELD_REF) {
        ERROR(c, REFERENCE_CHAIN, value->span, quote(field->name));
        return;
    }
    if (field->kind == FIELD_RECORD) {
        ERROR(c, GIVEN_WANTS_RECORD, value->span, quote(field->name));
        return;
    }
    for (int i = 0; i < givens->n; i++) {
        if (givens->items[i].field == field && givens->items[i].ref == ref) {
            ERROR(c, GIVEN_TWICE, value->span, quote(field->path));
            return;
        }
    }
    CoreGiven given = {.ref = ref, .field = field};
    if (field_is_leaf(field))
        given.value = leaf_value(scope, field, value);
    else
        add_list(scope, &given, field, value);
    vec_push(c->arena, givens, given);
}

/* --- Expectations --------------------------------------------------------------------------------------------------- */

static void unknown_expected(Checker *c, AstNode *subject, Str name) {
    Diag *diag = ERROR(c, UNKNOWN_EXPECTED, subject->span, quote(name));
    VEC(Str) names = {0};
    for (int i = 0; i < c->decls.n; i++)
        if (c->decls.items[i]->kind == DECL_RULE)
            vec_push(c->arena, &names, c->decls.items[i]->rule->info.rule);
        else if (c->decls.items[i]->name != NULL)
            vec_push(c->arena, &names, c->decls.items[i]->name->text);
    diag_suggest(c->diags, diag, subject->span, name, names.items, names.n);
}

static bool expected_verdict(Checker *c, const AstName *word, Verdict *out) {
    if (verdict_find(word->text, out))
        return true;
    Diag *diag = ERROR(c, UNKNOWN_VERDICT, word->node.span, quote(word->text));
    VEC(Str) names = {0};
    for (int v = 0; v < VERDICTS; v++) {
        vec_push(c->arena, &names, verdict_words(v).en);
        vec_push(c->arena, &names, verdict_words(v).zh);
    }
    diag_suggest(c->diags, diag, word->node.span, word->text, names.items, names.n);
    return false;
}

static bool check_expect(Scope *scope, AstExpect *node, CoreExpect *out) {
    Checker *c = scope->c;
    out->span = node->node.span;
    out->element = label_text(node->element);
    if (node->verdict == NULL) {
        out->kind = CORE_EXPECT_VALUE;
        out->left = check_expr(scope, node->subject, NULL);
        Scope constant;
        scope_for_facts(&constant, c, NULL);
        constant.constant = true;
        out->right = check_expr(&constant, node->value, &out->left->type);
        CoreType type;
        return type_join(c, out->left, out->right, DIAG_COMPARE_TYPES, node->node.span, &type);
    }
    if (!expected_verdict(c, AST_AS(Name, node->verdict), &out->verdict))
        return false;
    Str name = STR_NONE;
    if (node->subject->kind == AST_Path && AST_AS(Path, node->subject)->parts.n == 1)
        name = name_text(AST_AS(Path, node->subject)->parts.items[0]);
    else if (node->subject->kind == AST_Name)
        name = name_text(node->subject);
    Decl *decl = name.n > 0 ? check_find(c, name, true) : NULL;
    if (decl == NULL || decl->kind == DECL_FUNCTION) {
        unknown_expected(c, node->subject, span_text(node->subject->span));
        return false;
    }
    if (decl->kind == DECL_RULE) {
        out->kind = CORE_EXPECT_VERDICT;
        out->rule = decl->rule;
        if (rule_is_lost(c, decl->rule))
            return false;
        if (decl->rule->facts != scope->facts) {
            declared_here(ERROR(c, RULE_OF_OTHER_FACTS, node->subject->span, quote(decl->rule->info.rule),
                                quote(decl->rule->info.facts)),
                          decl->rule->info.span);
            return false;
        }
        if (out->element.n > 0 && decl->rule->elements == NULL) {
            ERROR(c, ELEMENT_OF_WHOLE, node->element->span, quote(decl->rule->info.rule));
            return false;
        }
        return true;
    }
    if (out->verdict != VERDICT_UNKNOWN && out->verdict != VERDICT_NA) {
        ERROR(c, VERDICT_OF_VALUE, node->node.span, quote(name));
        return false;
    }
    out->kind = CORE_EXPECT_STATE;
    AstPath path = {.node = node->subject->span.source != NULL
                                ? (AstNode){.kind = AST_Path, .span = node->subject->span}
                                : *node->subject};
    AstName whole = {.node = {.kind = AST_Name, .span = node->subject->span}, .text = name};
    AstNode *parts[] = {&whole.node};
    path.parts = (AstNodes){.items = parts, .n = 1, .capacity = 1};
    out->left = check_expr(scope, &path.node, NULL);
    return out->left->type.kind != CORE_TYPE_ERROR;
}

/* --- A test --------------------------------------------------------------------------------------------------------- */

static const Facts *test_facts(Checker *c, const AstTest *node) {
    if (node->facts == NULL)
        return c->schema->nfacts > 0 ? c->schema->facts[0] : NULL;
    Str name = name_text(node->facts->kind == AST_Path ? AST_AS(Path, node->facts)->parts.items[0] : node->facts);
    const Facts *facts = schema_find_facts(c->schema, name);
    if (facts == NULL) {
        Diag *diag = ERROR(c, UNKNOWN_FACTS, node->facts->span, quote(name));
        VEC(Str) names = {0};
        for (int i = 0; i < c->schema->nfacts; i++)
            vec_push(c->arena, &names, c->schema->facts[i]->name);
        diag_suggest(c->diags, diag, node->facts->span, name, names.items, names.n);
    }
    return facts;
}

static void check_test(Checker *c, AstTest *node) {
    CoreTest test = {.label = label_text(node->label), .span = node->node.span, .facts = test_facts(c, node)};
    if (test.facts == NULL)
        return;
    Scope scope;
    scope_for_facts(&scope, c, test.facts);
    Givens givens = {0};
    for (int i = 0; i < node->givens.n; i++) {
        AstAssign *assign = AST_AS(Assign, node->givens.items[i]);
        if (assign->target->kind == AST_AsOf) {
            Scope constant;
            scope_for_facts(&constant, c, NULL);
            constant.constant = true;
            if (test.as_of != NULL)
                ERROR(c, GIVEN_TWICE, assign->node.span, words_of(STR("as_of")));
            test.as_of = check_expr(&constant, assign->value, NULL);
            expect_kind(c, test.as_of, CORE_TYPE_DATE, "a date", "日期");
            continue;
        }
        const Field *ref;
        const Field *field = given_target(&scope, assign->target, NULL, &ref);
        if (field != NULL)
            add_given(&scope, &givens, ref, field, assign->value);
    }
    test.givens = givens.items;
    test.ngivens = givens.n;
    test.expects = ARENA_ARRAY(c->arena, CoreExpect, node->expects.n);
    for (int i = 0; i < node->expects.n; i++)
        if (check_expect(&scope, AST_AS(Expect, node->expects.items[i]), &test.expects[test.nexpects]))
            test.nexpects++;
    if (node->expects.n == 0)
        ERROR0(c, TEST_WITHOUT_EXPECT, node->node.span);
    vec_push(c->arena, &c->tests, test);
}

void check_tests(Checker *c) {
    if (c->open)
        return; /* they are read against a schema made from what they give: check_infer_from_tests */
    for (int i = 0; i < c->test_nodes.n; i++)
        check_test(c, c->test_nodes.items[i]);
}

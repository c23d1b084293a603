/* Expressions: operators, literals, ranges, sets, conditions. */
#include "lang/check/internal.h"

CoreExpr *check_condition(Scope *scope, AstNode *node) {
    CoreExpr *e = check_expr(scope, node, NULL);
    expect_bool(scope->c, e);
    return e;
}

static CoreExpr *binary(Checker *c, CoreOp op, CoreType type, Span span, CoreExpr *a, CoreExpr *b) {
    CoreExpr *e = core_new(c, op, type, span, 2);
    e->args[0] = a;
    e->args[1] = b;
    return e;
}

/* --- Literals ----------------------------------------------------------------------------------------------------- */

static CoreExpr *number_const(Checker *c, Number value, const Unit *unit, Span span) {
    CoreType type = type_number(unit);
    type.any_unit = unit == NULL && value.num == 0;
    return core_const(c, type, span, (Value){.kind = VALUE_NUMBER, .number = value});
}

static CoreExpr *quantity_of(Scope *scope, AstNumber *number, AstName *unit_name, Span span) {
    Checker *c = scope->c;
    char duration = unit_name->quoted ? 0 : word_duration(unit_name->text);
    if (duration != 0) {
        int64_t n;
        if (!number_to_int64(number->value, &n)) {
            ERROR0(c, DURATION_NOT_WHOLE, number->node.span);
            return core_error(c, span);
        }
        Duration d = {0, 0};
        if (duration == 'd')
            d.days = n;
        else if (!duration_times((Duration){duration == 'y' ? 12 : 1, 0}, n, &d)) {
            ERROR0(c, DURATION_NOT_WHOLE, number->node.span);
            return core_error(c, span);
        }
        return core_const(c, type_of(CORE_TYPE_DURATION), span, (Value){.kind = VALUE_DURATION, .duration = d});
    }
    const Unit *unit = schema_find_unit(c->schema, unit_name->text);
    if (unit != NULL)
        return number_const(c, number->value, unit, span);
    if (c->open)
        return core_const(c, type_of(CORE_TYPE_OPEN), span, (Value){0});
    if (unit_is_bad(c, unit_name->text))
        return core_error(c, span);
    Diag *diag = ERROR(c, UNKNOWN_UNIT, unit_name->node.span, quote(unit_name->text));
    VEC(Str) names = {0};
    for (int i = 0; i < c->schema->nunits; i++) {
        vec_push(c->arena, &names, c->schema->units[i]->name);
        if (c->schema->units[i]->label.n > 0)
            vec_push(c->arena, &names, c->schema->units[i]->label);
    }
    static const Str durations[] = {{"years", 5}, {"months", 6}, {"days", 4}};
    for (int i = 0; i < 3; i++)
        vec_push(c->arena, &names, durations[i]);
    if (!hint_unit(c, diag, number, unit_name->node.span, unit_name->text) &&
        !diag_suggest(c->diags, diag, unit_name->node.span, unit_name->text, names.items, names.n))
        unit_note_bad(c, unit_name->text);
    return core_error(c, span);
}

static CoreExpr *date_const(Checker *c, AstDate *node) {
    Date date;
    if (!date_from_ymd(node->year, node->month, node->day, &date))
        return core_error(c, node->node.span); /* the parser has said so */
    return core_const(c, type_of(CORE_TYPE_DATE), node->node.span, (Value){.kind = VALUE_DATE, .date = date});
}

static CoreExpr *string_expr(Scope *scope, AstNode *node, const CoreType *expected) {
    if (expected != NULL && expected->kind == CORE_TYPE_ENUM) {
        CoreExpr *word = check_enum_word(scope, node, expected, true);
        if (word != NULL)
            return word;
    }
    return core_const(scope->c, type_of(CORE_TYPE_TEXT), node->span,
                      (Value){.kind = VALUE_TEXT, .text = AST_AS(String, node)->text});
}

/* Two columns of an inferred schema that hold words: what it takes for two `one of`s, or for one and a text, says no
 * more than what the file has now. */
static bool are_columns_of_words(const CoreExpr *a, const CoreExpr *b) {
    bool ea = a->type.kind == CORE_TYPE_ENUM && a->type.enums->inferred;
    bool eb = b->type.kind == CORE_TYPE_ENUM && b->type.enums->inferred;
    bool ta = a->type.kind == CORE_TYPE_TEXT, tb = b->type.kind == CORE_TYPE_TEXT;
    return (ea && eb && a->type.enums != b->type.enums) || (ea && tb) || (ta && eb);
}

/* That are compared by the names of their values, being of different types. */
static bool have_names_alone(const CoreExpr *a, const CoreExpr *b) {
    bool enums = a->type.kind == CORE_TYPE_ENUM && b->type.kind == CORE_TYPE_ENUM && a->type.enums != b->type.enums;
    return enums || are_columns_of_words(a, b);
}

/* --- Ranges and sets ---------------------------------------------------------------------------------------------- */

static AstNode *without_sign(AstNode *node) {
    while (node != NULL && node->kind == AST_Unary && AST_AS(Unary, node)->op == AST_OP_NEG)
        node = AST_AS(Unary, node)->operand;
    return node;
}

/* An end of a range: a plain number takes the unit that the other end carries, `3000..5万 yuan`. */
static CoreExpr *range_end(Scope *scope, AstNode *node, AstNode *other, const CoreType *expected) {
    if (node == NULL)
        return NULL;
    AstNode *quantity = without_sign(other);
    AstNode *plain = without_sign(node);
    if (quantity != NULL && quantity->kind == AST_Quantity && plain->kind == AST_Number) {
        CoreExpr *e = quantity_of(scope, AST_AS(Number, plain), AST_AS(Name, AST_AS(Quantity, quantity)->unit), node->span);
        if (plain != node && e->op == CORE_CONST && e->value.kind == VALUE_NUMBER)
            number_negate(e->value.number, &e->value.number);
        return e;
    }
    return check_expr(scope, node, expected);
}

static bool const_number(const CoreExpr *e, Number *out) {
    if (e == NULL)
        return false;
    if (e->op == CORE_NEG && const_number(e->args[0], out))
        return number_negate(*out, out) == NUMBER_OK;
    if (e->op != CORE_CONST || e->value.kind != VALUE_NUMBER)
        return false;
    *out = e->value.number;
    return true;
}

static bool range_is_reversed(const CoreExpr *low, const CoreExpr *high) {
    Number a, b;
    if (const_number(low, &a) && const_number(high, &b))
        return number_compare(a, b) > 0;
    if (low == NULL || high == NULL || low->op != CORE_CONST || high->op != CORE_CONST)
        return false;
    if (low->value.kind == VALUE_DATE && high->value.kind == VALUE_DATE)
        return low->value.date > high->value.date;
    int order;
    if (low->value.kind == VALUE_DURATION && high->value.kind == VALUE_DURATION)
        return duration_compare(low->value.duration, high->value.duration, &order) && order > 0;
    return false;
}

static bool is_ordered(CoreType type) {
    return type_is_open(type) || type.kind == CORE_TYPE_NUMBER || type.kind == CORE_TYPE_DATE ||
           type.kind == CORE_TYPE_DURATION;
}

static CoreExpr *range_expr(Scope *scope, AstRange *node, const CoreType *expected) {
    Checker *c = scope->c;
    CoreExpr *low = range_end(scope, node->low, node->high, expected);
    CoreExpr *high = range_end(scope, node->high, node->low, expected);
    CoreType type = low != NULL ? low->type : high->type;
    if (low != NULL && high != NULL && !type_join(c, low, high, DIAG_RANGE_ENDS, node->node.span, &type))
        return core_error(c, node->node.span);
    if (!is_ordered(type)) {
        ERROR(c, RANGE_OF, node->node.span, core_type_words(c->arena, type));
        return core_error(c, node->node.span);
    }
    if (range_is_reversed(low, high)) {
        Diag *diag = ERROR0(c, RANGE_REVERSED, node->node.span);
        diag_fix(c->diags, diag, node->node.span,
                 str_format(c->arena, "%.*s..%.*s", STR_ARG(span_text(node->high->span)),
                            STR_ARG(span_text(node->low->span))));
        return core_error(c, node->node.span);
    }
    return binary(c, CORE_RANGE, type_range(c, type), node->node.span, low, high);
}

static CoreExpr *set_expr(Scope *scope, AstSet *node, const CoreType *expected) {
    Checker *c = scope->c;
    CoreExpr *e = core_new(c, CORE_SET, type_of(CORE_TYPE_ERROR), node->node.span, node->items.n);
    CoreType type = expected != NULL ? *expected : type_of(CORE_TYPE_OPEN);
    bool failed = node->items.n == 0;
    if (failed)
        ERROR0(c, SET_EMPTY, node->node.span);
    for (int i = 0; i < node->items.n; i++) {
        CoreExpr *item = check_expr(scope, node->items.items[i], type.kind == CORE_TYPE_OPEN ? NULL : &type);
        e->args[i] = item;
        if (item->type.kind == CORE_TYPE_RANGE || item->type.kind == CORE_TYPE_SET) {
            ERROR(c, SET_ITEM, item->span, core_type_words(c->arena, item->type));
            failed = true;
            continue;
        }
        CoreExpr sample = {.op = CORE_FACT, .type = type, .span = item->span};
        if (expected != NULL && have_names_alone(&sample, item))
            continue; /* compared by name, see in_expr */
        CoreType joined;
        if (!type_join(c, item, &sample, DIAG_SET_TYPES, item->span, &joined))
            failed = true;
        else
            type = joined;
    }
    e->type = failed ? type_of(CORE_TYPE_ERROR) : type_set(c, type);
    return e;
}

/* --- Comparisons -------------------------------------------------------------------------------------------------- */

static bool value_of_name(CoreType type, Str name, Value *out) {
    if (type.kind == CORE_TYPE_TEXT) {
        *out = (Value){.kind = VALUE_TEXT, .text = name};
        return true;
    }
    *out = (Value){.kind = VALUE_ENUM, .code = enum_find(type.enums, name)};
    return out->code >= 0 && str_equal(type.enums->values[out->code].name, name);
}

static CoreExpr *comparison(Checker *c, CoreOp op, CoreExpr *a, CoreExpr *b, Span span) {
    return binary(c, op, type_of(CORE_TYPE_BOOL), span, a, b);
}

/* Two facts of different `one of`s are equal when their values have one name: an `or` over the names they share. Of an
 * inferred schema's a missing one could be any word, also one that the other column alone has now: `a != a` is unknown
 * then, and no else. */
static CoreExpr *equal_by_name(Checker *c, CoreExpr *a, CoreExpr *b, Span span) {
    if (a->type.kind != CORE_TYPE_ENUM) {
        CoreExpr *swapped = a;
        a = b;
        b = swapped;
    }
    const EnumType *names = a->type.enums;
    CoreExpr *either = core_new(c, CORE_OR, type_of(CORE_TYPE_BOOL), span, names->n + 2);
    int n = 0;
    for (int i = 0; i < names->n; i++) {
        Value va = {.kind = VALUE_ENUM, .code = i}, vb;
        if (!value_of_name(b->type, names->values[i].name, &vb))
            continue;
        CoreExpr *ea = comparison(c, CORE_EQ, a, core_const(c, a->type, a->span, va), span);
        CoreExpr *eb = comparison(c, CORE_EQ, b, core_const(c, b->type, b->span, vb), span);
        either->args[n++] = comparison(c, CORE_AND, ea, eb, span);
    }
    if (are_columns_of_words(a, b)) {
        either->args[n++] = comparison(c, CORE_NE, a, a, span);
        either->args[n++] = comparison(c, CORE_NE, b, b, span);
    }
    either->nargs = n;
    return n > 0 ? either : NULL;
}

/* Says of two written durations, one of months and one of days, that they do not compare. */
static bool report_months_and_days(Checker *c, const CoreExpr *a, const CoreExpr *b, Span span) {
    int order;
    if (!a || !b || a->op != CORE_CONST || b->op != CORE_CONST || a->value.kind != VALUE_DURATION || b->value.kind != VALUE_DURATION ||
        duration_compare(a->value.duration, b->value.duration, &order))
        return false;
    ERROR0(c, MONTHS_AND_DAYS, span);
    return true;
}

void check_words(Checker *c, const CoreExpr *fact, const CoreExpr *words) {
    if (fact->op != CORE_FACT || fact->type.kind != CORE_TYPE_TEXT)
        return;
    for (int i = 0; words->op == CORE_SET && i < words->nargs; i++)
        check_words(c, fact, words->args[i]);
    if (words->op == CORE_CONST && words->value.kind == VALUE_TEXT &&
        !facts_may_have(fact->fact.field, words->value.text))
        ERROR(c, NO_RECORD_HAS, words->span, quote(words->value.text));
}

CoreExpr *check_equal(Scope *scope, CoreExpr *a, CoreExpr *b, Span span) {
    Checker *c = scope->c;
    if (have_names_alone(a, b)) {
        CoreExpr *equal = equal_by_name(c, a, b, span);
        if (equal != NULL)
            return equal;
    }
    CoreType type;
    if (!type_join(c, a, b, DIAG_COMPARE_TYPES, span, &type))
        return core_error(c, span);
    if (type.kind == CORE_TYPE_RANGE || type.kind == CORE_TYPE_SET) {
        ERROR(c, COMPARE_KIND, span, core_type_words(c->arena, type));
        return core_error(c, span);
    }
    if (report_months_and_days(c, a, b, span))
        return core_error(c, span);
    check_words(c, a, b);
    check_words(c, b, a);
    return binary(c, CORE_EQ, type_of(CORE_TYPE_BOOL), span, a, b);
}

/* The other side of a comparison. Beside what is wrong, which was said, a word may be one of its values. */
static CoreExpr *check_beside(Scope *scope, AstNode *node, const CoreExpr *other) {
    const Checker *c = scope->c;
    Scope inner = *scope;
    bool wrong = type_is_open(other->type) && !c->open && !c->schema->inferred;
    inner.lost = scope->lost || (wrong && (node_is_word(node) || node->kind == AST_Set));
    return check_expr(&inner, node, &other->type);
}

/* Both sides; the one that is a bare word is read second, as a value of what the other is. */
static void compare_sides(Scope *scope, AstNode *left, AstNode *right, CoreExpr **a, CoreExpr **b) {
    bool left_word = node_is_word(left), right_word = node_is_word(right);
    bool right_first = left_word && (!right_word || (left->kind == AST_String && right->kind == AST_Path));
    if (left_word && right_word && left->kind == AST_Path)
        right_first = !path_is_known(scope, left) && path_is_known(scope, right);
    else if (right_first && left->kind == AST_Path && path_is_known(scope, left))
        right_first = false;
    if (right_first) {
        *b = check_expr(scope, right, NULL);
        *a = check_beside(scope, left, *b);
    } else {
        *a = check_expr(scope, left, NULL);
        *b = check_beside(scope, right, *a);
    }
}

static CoreOp compare_op(AstOp op) {
    switch (op) {
    case AST_OP_LT: return CORE_LT;
    case AST_OP_LE: return CORE_LE;
    case AST_OP_GT: return CORE_GT;
    case AST_OP_GE: return CORE_GE;
    default: return CORE_EQ;
    }
}

static CoreExpr *compare_expr(Scope *scope, AstBinary *node) {
    Checker *c = scope->c;
    Span span = node->node.span;
    CoreExpr *a, *b;
    compare_sides(scope, node->left, node->right, &a, &b);
    if (node->op == AST_OP_EQ || node->op == AST_OP_NE) {
        CoreExpr *equal = check_equal(scope, a, b, span);
        if (node->op == AST_OP_EQ || equal->type.kind == CORE_TYPE_ERROR)
            return equal;
        if (equal->op != CORE_EQ)
            return core_not(c, equal, span);
        equal->op = CORE_NE;
        return equal;
    }
    CoreType type;
    if (!type_join(c, a, b, DIAG_COMPARE_TYPES, span, &type))
        return core_error(c, span);
    if (!is_ordered(type)) {
        ERROR(c, NO_ORDER, span, core_type_words(c->arena, type));
        return core_error(c, span);
    }
    if (report_months_and_days(c, a, b, span))
        return core_error(c, span);
    return binary(c, compare_op(node->op), type_of(CORE_TYPE_BOOL), span, a, b);
}

static CoreExpr *in_set_by_name(Scope *scope, CoreExpr *x, CoreExpr *set, Span span) {
    CoreExpr *either = core_new(scope->c, CORE_OR, type_of(CORE_TYPE_BOOL), span, set->nargs);
    for (int i = 0; i < set->nargs; i++)
        either->args[i] = check_equal(scope, x, set->args[i], span);
    return either;
}

static CoreExpr *in_expr(Scope *scope, AstBinary *node) {
    Checker *c = scope->c;
    Span span = node->node.span;
    CoreExpr *x = check_expr(scope, node->left, NULL);
    if (node->right->kind == AST_Path) {
        PathMeaning meaning = check_path(scope, AST_AS(Path, node->right), NULL);
        if (meaning.kind == PATH_LIST) {
            ERROR(c, IN_A_LIST, node->right->span, quote(meaning.field->name));
            return core_error(c, span);
        }
    }
    CoreExpr *all = check_beside(scope, node->right, x);
    if (type_is_open(all->type) || type_is_open(x->type))
        return all->type.kind == CORE_TYPE_ERROR || x->type.kind == CORE_TYPE_ERROR
                   ? core_error(c, span)
                   : binary(c, CORE_IN, type_of(CORE_TYPE_BOOL), span, x, all);
    if (all->type.kind != CORE_TYPE_RANGE && all->type.kind != CORE_TYPE_SET) {
        ERROR(c, IN_WANTS, all->span, core_type_words(c->arena, all->type));
        return core_error(c, span);
    }
    for (int i = 0; all->op == CORE_SET && i < all->nargs; i++)
        if (have_names_alone(x, all->args[i]))
            return in_set_by_name(scope, x, all, span);
    CoreExpr sample = {.op = CORE_FACT, .type = *all->type.element, .span = all->span};
    if (all->op == CORE_RANGE) { /* so that a missing unit is proposed at an end of it */
        CoreExpr *end = all->args[0] != NULL ? all->args[0] : all->args[1];
        if (end->op == CORE_CONST)
            sample = *end;
    }
    CoreType type;
    if (!type_join(c, x, &sample, DIAG_COMPARE_TYPES, span, &type))
        return core_error(c, span);
    for (int i = 0; i < all->nargs && (all->op == CORE_RANGE || all->op == CORE_SET); i++)
        if (report_months_and_days(c, x, all->args[i], span))
            return core_error(c, span);
    check_words(c, x, all);
    return binary(c, CORE_IN, type_of(CORE_TYPE_BOOL), span, x, all);
}

/* --- Logic: chains of one operator become one operation --------------------------------------------------------- */

static CoreExpr *logic_expr(Scope *scope, AstBinary *node) {
    Checker *c = scope->c;
    AstOp op = node->op;
    AstNodes parts = {0};
    /* Left-associated: the chain hangs on the left; collected backwards without recursion. */
    AstNode *at = &node->node;
    while (at->kind == AST_Binary && AST_AS(Binary, at)->op == op) {
        ast_list_add(c->arena, &parts, AST_AS(Binary, at)->right);
        at = AST_AS(Binary, at)->left;
    }
    ast_list_add(c->arena, &parts, at);
    CoreExpr *e = core_new(c, op == AST_OP_AND ? CORE_AND : CORE_OR, type_of(CORE_TYPE_BOOL), node->node.span, parts.n);
    for (int i = 0; i < parts.n; i++) {
        e->args[i] = check_condition(scope, parts.items[parts.n - 1 - i]);
        if (e->args[i]->type.kind == CORE_TYPE_ERROR)
            e->type = type_of(CORE_TYPE_ERROR);
    }
    return e;
}

/* --- Arithmetic --------------------------------------------------------------------------------------------------- */

static CoreExpr *bad_operands(Scope *scope, AstBinary *node, CoreExpr *a, CoreExpr *b) {
    Checker *c = scope->c;
    ERROR(c, OPERANDS, node->node.span, words_of(str_of(ast_op_name(node->op))), core_type_words(c->arena, a->type),
          core_type_words(c->arena, b->type));
    return core_error(c, node->node.span);
}

static CoreExpr *add_expr(Scope *scope, AstBinary *node, CoreExpr *a, CoreExpr *b) {
    Checker *c = scope->c;
    Span span = node->node.span;
    bool add = node->op == AST_OP_ADD;
    CoreTypeKind ka = a->type.kind, kb = b->type.kind;
    if (ka == CORE_TYPE_OPEN)
        ka = kb == CORE_TYPE_OPEN || kb == CORE_TYPE_DURATION ? CORE_TYPE_OPEN : kb;
    if (kb == CORE_TYPE_OPEN)
        kb = ka == CORE_TYPE_DATE ? CORE_TYPE_OPEN : ka;
    if (ka == CORE_TYPE_OPEN || kb == CORE_TYPE_OPEN) /* missing whatever it is */
        return binary(c, add ? CORE_ADD : CORE_SUB, type_of(CORE_TYPE_OPEN), span, a, b);
    if (ka == CORE_TYPE_NUMBER && kb == CORE_TYPE_NUMBER) {
        CoreType type;
        if (!type_join(c, a, b, DIAG_UNITS_DIFFER, span, &type))
            return core_error(c, span);
        type.any_unit = a->type.any_unit && b->type.any_unit;
        return binary(c, add ? CORE_ADD : CORE_SUB, type, span, a, b);
    }
    if (ka == CORE_TYPE_DATE && kb == CORE_TYPE_DURATION)
        return binary(c, add ? CORE_DATE_ADD : CORE_DATE_SUB, a->type, span, a, b);
    if (add && ka == CORE_TYPE_DURATION && kb == CORE_TYPE_DATE)
        return binary(c, CORE_DATE_ADD, b->type, span, b, a);
    if (!add && ka == CORE_TYPE_DATE && kb == CORE_TYPE_DATE)
        return binary(c, CORE_DATE_DIFF, type_of(CORE_TYPE_DURATION), span, a, b);
    if (ka == CORE_TYPE_DURATION && kb == CORE_TYPE_DURATION)
        return binary(c, add ? CORE_DUR_ADD : CORE_DUR_SUB, a->type, span, a, b);
    if (ka == CORE_TYPE_DATE && kb == CORE_TYPE_NUMBER && b->op == CORE_CONST && b->type.unit == NULL) {
        Diag *diag = ERROR(c, DATE_PLUS_NUMBER, b->span, quote(span_text(b->span)));
        diag_fix(c->diags, diag, b->span, str_format(c->arena, "%.*s days", STR_ARG(span_text(b->span))));
        return core_error(c, span);
    }
    return bad_operands(scope, node, a, b);
}

static CoreExpr *mul_expr(Scope *scope, AstBinary *node, CoreExpr *a, CoreExpr *b) {
    Checker *c = scope->c;
    Span span = node->node.span;
    CoreTypeKind ka = a->type.kind, kb = b->type.kind;
    if (ka == CORE_TYPE_OPEN || kb == CORE_TYPE_OPEN)
        return binary(c, node->op == AST_OP_MUL ? CORE_MUL : CORE_DIV, type_of(CORE_TYPE_OPEN), span, a, b);
    if (node->op == AST_OP_MUL) {
        if (ka == CORE_TYPE_DURATION && kb == CORE_TYPE_NUMBER && b->type.unit == NULL)
            return binary(c, CORE_DUR_MUL, a->type, span, a, b);
        if (kb == CORE_TYPE_DURATION && ka == CORE_TYPE_NUMBER && a->type.unit == NULL)
            return binary(c, CORE_DUR_MUL, b->type, span, b, a);
    }
    if (ka != CORE_TYPE_NUMBER || kb != CORE_TYPE_NUMBER)
        return bad_operands(scope, node, a, b);
    if (node->op == AST_OP_MUL) {
        if (a->type.unit != NULL && b->type.unit != NULL)
            return bad_operands(scope, node, a, b);
        CoreType type = type_number(a->type.unit != NULL ? a->type.unit : b->type.unit);
        return binary(c, CORE_MUL, type, span, a, b);
    }
    if (b->type.unit == NULL)
        return binary(c, CORE_DIV, type_number(a->type.unit), span, a, b);
    if (a->type.unit == b->type.unit || a->type.any_unit)
        return binary(c, CORE_DIV, type_number(NULL), span, a, b);
    return bad_operands(scope, node, a, b);
}

static CoreExpr *arithmetic_expr(Scope *scope, AstBinary *node) {
    CoreExpr *a = check_expr(scope, node->left, NULL);
    CoreExpr *b = check_expr(scope, node->right, NULL);
    if (a->type.kind == CORE_TYPE_ERROR || b->type.kind == CORE_TYPE_ERROR)
        return core_error(scope->c, node->node.span);
    if (node->op == AST_OP_ADD || node->op == AST_OP_SUB)
        return add_expr(scope, node, a, b);
    return mul_expr(scope, node, a, b);
}

static CoreExpr *negate_expr(Scope *scope, AstUnary *node) {
    Checker *c = scope->c;
    CoreExpr *a = check_expr(scope, node->operand, NULL);
    if (a->type.kind == CORE_TYPE_ERROR)
        return core_error(c, node->node.span);
    if (a->type.kind != CORE_TYPE_NUMBER && a->type.kind != CORE_TYPE_DURATION && a->type.kind != CORE_TYPE_OPEN) {
        ERROR(c, NEGATIVE_OF, node->node.span, core_type_words(c->arena, a->type));
        return core_error(c, node->node.span);
    }
    CoreOp op = a->type.kind == CORE_TYPE_DURATION ? CORE_DUR_NEG : CORE_NEG;
    CoreExpr *e = core_new(c, op, a->type, node->node.span, 1);
    e->args[0] = a;
    return e;
}

/* --- The rest ----------------------------------------------------------------------------------------------------- */

static CoreExpr *if_expr(Scope *scope, AstIf *node, const CoreType *expected) {
    Checker *c = scope->c;
    CoreExpr *condition = check_condition(scope, node->condition);
    CoreExpr *yes, *no;
    if (expected == NULL && node_is_word(node->then) && !node_is_word(node->otherwise)) {
        no = check_expr(scope, node->otherwise, expected);
        yes = check_expr(scope, node->then, &no->type);
    } else {
        yes = check_expr(scope, node->then, expected);
        no = check_expr(scope, node->otherwise, type_is_open(yes->type) ? expected : &yes->type);
    }
    CoreType type;
    if (!type_join(c, yes, no, DIAG_IF_TYPES, node->node.span, &type))
        return core_error(c, node->node.span);
    if (condition->type.kind == CORE_TYPE_ERROR)
        type = type_of(CORE_TYPE_ERROR);
    CoreExpr *e = core_new(c, CORE_IF, type, node->node.span, 3);
    e->args[0] = condition;
    e->args[1] = yes;
    e->args[2] = no;
    return e;
}

static CoreExpr *at_expr(Scope *scope, AstAt *node) {
    Checker *c = scope->c;
    const AstName *name = node->name->kind == AST_Path ? AST_AS(Name, AST_AS(Path, node->name)->parts.items[0])
                                                       : AST_AS(Name, node->name);
    Decl *decl = check_find_kind(c, name->text, DECL_PARAM);
    CoreExpr *date = check_expr(scope, node->date, NULL);
    expect_kind(c, date, CORE_TYPE_DATE, "a date", "日期");
    if (decl == NULL) {
        Diag *diag = ERROR(c, AT_WANTS_PARAM, node->name->span, quote(name->text));
        VEC(Str) names = {0};
        for (int i = 0; i < c->decls.n; i++)
            if (c->decls.items[i]->kind == DECL_PARAM)
                vec_push(c->arena, &names, c->decls.items[i]->name->text);
        diag_suggest(c->diags, diag, node->name->span, name->text, names.items, names.n);
        return core_error(c, node->node.span);
    }
    CoreParam *param = check_param(c, decl, node->name->span);
    if (param == NULL || date->type.kind == CORE_TYPE_ERROR)
        return core_error(c, node->node.span);
    CoreExpr *e = core_new(c, CORE_PARAM, param->type, node->node.span, 1);
    e->param = param;
    e->args[0] = date;
    return e;
}

static CoreExpr *period_expr(Scope *scope, Span span) {
    Checker *c = scope->c;
    if (scope->define != NULL) {
        scope->define->needs_period = true;
        scope->define->core->uses_rule = true;
    } else if (scope->rule == NULL || !scope->rule->has_period) {
        ERROR0(c, PERIOD_WITHOUT_EACH, span);
        return core_error(c, span);
    }
    return core_new(c, CORE_PERIOD, type_range(c, type_of(CORE_TYPE_DATE)), span, 0);
}

static CoreExpr *path_expr(Scope *scope, AstPath *path, const CoreType *expected) {
    Checker *c = scope->c;
    PathMeaning meaning = check_path(scope, path, expected);
    switch (meaning.kind) {
    case PATH_LIST: {
        Diag *diag = ERROR(c, LIST_AS_VALUE, path->node.span, quote(meaning.field->name));
        declared_here(diag, meaning.field->span);
        return core_error(c, path->node.span);
    }
    case PATH_RECORD: {
        Str first = meaning.field->record.n > 0 ? meaning.field->record.fields[0]->path : STR("…");
        declared_here(ERROR(c, RECORD_AS_VALUE, path->node.span, quote(meaning.field->name), quote(first)),
                      meaning.field->span);
        return core_error(c, path->node.span);
    }
    default: return meaning.value;
    }
}

CoreExpr *check_expr(Scope *scope, AstNode *node, const CoreType *expected) {
    Checker *c = scope->c;
    if (expected != NULL && (expected->kind == CORE_TYPE_RANGE || expected->kind == CORE_TYPE_SET) &&
        node->kind != AST_Range && node->kind != AST_Set)
        expected = NULL;
    if (expected != NULL && expected->element != NULL)
        expected = expected->element;
    if (expected != NULL && type_is_open(*expected))
        expected = NULL;
    switch (node->kind) {
    case AST_Path: return path_expr(scope, AST_AS(Path, node), expected);
    case AST_Number: return number_const(c, AST_AS(Number, node)->value, NULL, node->span);
    case AST_Quantity:
        return quantity_of(scope, AST_AS(Number, AST_AS(Quantity, node)->number),
                           AST_AS(Name, AST_AS(Quantity, node)->unit), node->span);
    case AST_Date: return date_const(c, AST_AS(Date, node));
    case AST_MonthDay: return core_error(c, node->span); /* the parser lets none pass here (E0140) */
    case AST_String: return string_expr(scope, node, expected);
    case AST_Bool:
        return core_const(c, type_of(CORE_TYPE_BOOL), node->span,
                          (Value){.kind = VALUE_BOOL, .boolean = AST_AS(Bool, node)->value});
    case AST_AsOf:
        if (scope->constant && scope->function == NULL) {
            ERROR0(c, AS_OF_IN_CONSTANT, node->span);
            return core_error(c, node->span);
        }
        return core_new(c, CORE_AS_OF, type_of(CORE_TYPE_DATE), node->span, 0);
    case AST_Period: return period_expr(scope, node->span);
    case AST_Unary: {
        AstUnary *unary = AST_AS(Unary, node);
        if (unary->op == AST_OP_NEG)
            return negate_expr(scope, unary);
        return core_not(c, check_condition(scope, unary->operand), node->span);
    }
    case AST_Binary: {
        AstBinary *b = AST_AS(Binary, node);
        switch (b->op) {
        case AST_OP_AND:
        case AST_OP_OR: return logic_expr(scope, b);
        case AST_OP_IN: return in_expr(scope, b);
        case AST_OP_NOT_IN: return core_not(c, in_expr(scope, b), node->span);
        case AST_OP_ADD:
        case AST_OP_SUB:
        case AST_OP_MUL:
        case AST_OP_DIV: return arithmetic_expr(scope, b);
        default: return compare_expr(scope, b);
        }
    }
    case AST_Range: return range_expr(scope, AST_AS(Range, node), expected);
    case AST_Set: return set_expr(scope, AST_AS(Set, node), expected);
    case AST_If: return if_expr(scope, AST_AS(If, node), expected);
    case AST_Call: return check_call(scope, AST_AS(Call, node), expected);
    case AST_Fold: return check_fold(scope, AST_AS(Fold, node), expected);
    case AST_At: return at_expr(scope, AST_AS(At, node));
    case AST_List: /* the grammar has them in `given` alone, where a value is expected */
    case AST_Record:
        ERROR(c, GIVEN_TYPE, node->span, node->kind == AST_List ? WORDS("a list", "列表") : WORDS("a record", "记录"),
              expected ? core_type_words(c->arena, *expected) : WORDS("a value", "值"));
        return core_error(c, node->span);
    default: return core_error(c, node->span);
    }
}

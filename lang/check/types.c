/* Types: what goes with what, and the sentences when it does not. */
#include "lang/check/internal.h"

CoreType type_of(CoreTypeKind kind) {
    return (CoreType){.kind = kind};
}

CoreType type_number(const Unit *unit) {
    return (CoreType){.kind = CORE_TYPE_NUMBER, .unit = unit};
}

static CoreType type_with_element(Checker *c, CoreTypeKind kind, CoreType element) {
    CoreType *copy = ARENA_NEW(c->arena, CoreType);
    *copy = element;
    return (CoreType){.kind = kind, .element = copy};
}

CoreType type_range(Checker *c, CoreType element) {
    return type_with_element(c, CORE_TYPE_RANGE, element);
}

CoreType type_set(Checker *c, CoreType element) {
    return type_with_element(c, CORE_TYPE_SET, element);
}

bool type_is_open(CoreType type) {
    return type.kind == CORE_TYPE_ERROR || type.kind == CORE_TYPE_OPEN;
}

/* Enum types that an argument or two facts declare apart are different types; check_equal compares them by name. */
bool type_join_plain(CoreType a, CoreType b, CoreType *out) {
    if (a.kind == CORE_TYPE_ERROR || b.kind == CORE_TYPE_ERROR) {
        *out = type_of(CORE_TYPE_ERROR);
        return true;
    }
    if (a.kind == CORE_TYPE_OPEN || b.kind == CORE_TYPE_OPEN) {
        *out = a.kind == CORE_TYPE_OPEN ? b : a;
        return true;
    }
    if (a.kind != b.kind)
        return false;
    *out = a;
    switch (a.kind) {
    case CORE_TYPE_NUMBER:
        if (a.any_unit && b.any_unit)
            return true;
        if (a.any_unit) {
            *out = b;
            return true;
        }
        return b.any_unit || a.unit == b.unit;
    case CORE_TYPE_ENUM:
        return a.enums == b.enums;
    case CORE_TYPE_RANGE:
    case CORE_TYPE_SET: {
        CoreType element;
        if (!type_join_plain(*a.element, *b.element, &element))
            return false;
        if (a.element->kind == CORE_TYPE_NUMBER && a.element->any_unit)
            *out = b;
        return true;
    }
    default:
        return true;
    }
}

/* `training >= 24` where training is in hours: says `24 hours`. */
static bool report_missing_unit(Checker *c, CoreExpr *plain, CoreExpr *quantity) {
    if (plain->type.kind != CORE_TYPE_NUMBER || quantity->type.kind != CORE_TYPE_NUMBER || plain->type.unit != NULL ||
        quantity->type.unit == NULL)
        return false;
    const Unit *unit = quantity->type.unit;
    Diag *diag = ERROR(c, UNIT_WANTED, plain->span, quote(unit->name));
    if (plain->op == CORE_CONST)
        diag_fix(c->diags, diag, plain->span,
                 str_format(c->arena, "%.*s %.*s", STR_ARG(span_text(plain->span)), STR_ARG(unit->name)));
    declared_here(diag, unit->span);
    return true;
}

bool type_join(Checker *c, CoreExpr *a, CoreExpr *b, DiagCode code, Span span, CoreType *out) {
    *out = type_of(CORE_TYPE_ERROR);
    if (type_join_plain(a->type, b->type, out))
        return true;
    *out = type_of(CORE_TYPE_ERROR);
    if (report_missing_unit(c, a, b) || report_missing_unit(c, b, a))
        return false;
    Words args[] = {core_type_words(c->arena, a->type), core_type_words(c->arena, b->type)};
    if (a->type.kind == CORE_TYPE_NUMBER && b->type.kind == CORE_TYPE_NUMBER)
        code = DIAG_UNITS_DIFFER;
    Diag *diag = check_error(c, code, span, args, 2);
    hint_date(c, diag, a, b);
    hint_date(c, diag, b, a);
    if (a->type.kind == CORE_TYPE_ENUM && b->type.kind == CORE_TYPE_ENUM && a->type.enums->field != NULL)
        declared_here(diag, a->type.enums->field->span);
    return false;
}

bool expect_bool(Checker *c, CoreExpr *e) {
    if (type_is_open(e->type) || e->type.kind == CORE_TYPE_BOOL)
        return true;
    ERROR(c, CONDITION_WANTED, e->span, core_type_words(c->arena, e->type));
    e->type = type_of(CORE_TYPE_ERROR);
    return false;
}

bool expect_kind(Checker *c, CoreExpr *e, CoreTypeKind kind, const char *what_en, const char *what_zh) {
    if (type_is_open(e->type) || e->type.kind == kind)
        return true;
    ERROR(c, TYPE_WANTED, e->span, ((Words){str_of(what_en), str_of(what_zh)}), core_type_words(c->arena, e->type));
    e->type = type_of(CORE_TYPE_ERROR);
    return false;
}

CoreExpr *core_new(Checker *c, CoreOp op, CoreType type, Span span, int nargs) {
    CoreExpr *e = ARENA_NEW(c->arena, CoreExpr);
    e->op = op;
    e->type = type;
    e->span = span;
    e->nargs = nargs;
    e->args = nargs > 0 ? ARENA_ARRAY(c->arena, CoreExpr *, nargs) : NULL;
    return e;
}

CoreExpr *core_const(Checker *c, CoreType type, Span span, Value value) {
    CoreExpr *e = core_new(c, CORE_CONST, type, span, 0);
    e->value = value;
    return e;
}

CoreExpr *core_error(Checker *c, Span span) {
    return core_const(c, type_of(CORE_TYPE_ERROR), span, (Value){.kind = VALUE_MISSING});
}

CoreExpr *core_not(Checker *c, CoreExpr *e, Span span) {
    CoreExpr *not = core_new(c, CORE_NOT, e->type, span, 1);
    not->args[0] = e;
    return not;
}

/* Built-in functions, folds over lists, and calls of declared functions. */
#include "lang/check/internal.h"

/* --- Help ----------------------------------------------------------------------------------------------------------- */

static bool wants_args(Checker *c, AstCall *call, int least, int most, const char *form) {
    if (call->args.n >= least && (most < 0 || call->args.n <= most))
        return true;
    ERROR(c, ARGS_COUNT, call->node.span, quote(name_text(call->callee)), words_of(str_of(form)));
    return false;
}

static CoreExpr *unary_of(Checker *c, CoreOp op, CoreType type, Span span, CoreExpr *a) {
    CoreExpr *e = core_new(c, op, type, span, 1);
    e->args[0] = a;
    if (a->type.kind == CORE_TYPE_ERROR)
        e->type = a->type;
    return e;
}

/* All arguments of one kind to an operation of a fixed type. */
static CoreExpr *plain_call(Scope *scope, AstCall *call, CoreOp op, CoreTypeKind kind, const char *en, const char *zh,
                            CoreType type) {
    Checker *c = scope->c;
    CoreExpr *e = core_new(c, op, type, call->node.span, call->args.n);
    for (int i = 0; i < call->args.n; i++) {
        e->args[i] = check_expr(scope, call->args.items[i], NULL);
        if (!expect_kind(c, e->args[i], kind, en, zh) || e->args[i]->type.kind == CORE_TYPE_ERROR)
            e->type = type_of(CORE_TYPE_ERROR);
    }
    return e;
}

static bool plain_number(Checker *c, CoreExpr *e) {
    if (!expect_kind(c, e, CORE_TYPE_NUMBER, "a number", "数值"))
        return false;
    if (e->type.kind == CORE_TYPE_NUMBER && e->type.unit != NULL) {
        ERROR(c, TYPE_WANTED, e->span, WORDS("a number without a unit", "不带单位的数值"), core_type_words(c->arena, e->type));
        e->type = type_of(CORE_TYPE_ERROR);
        return false;
    }
    return true;
}

static CoreExpr *number_call(Scope *scope, AstCall *call, CoreOp op) {
    Checker *c = scope->c;
    CoreExpr *x = check_expr(scope, call->args.items[0], NULL);
    expect_kind(c, x, CORE_TYPE_NUMBER, "a number or a quantity", "数值或带单位的数量");
    CoreType type = x->type;
    type.any_unit = false;
    return unary_of(c, op, type, call->node.span, x);
}

static CoreExpr *round_call(Scope *scope, AstCall *call) {
    Checker *c = scope->c;
    CoreExpr *x = check_expr(scope, call->args.items[0], NULL);
    expect_kind(c, x, CORE_TYPE_NUMBER, "a number or a quantity", "数值或带单位的数量");
    CoreExpr *places;
    if (call->args.n > 1) {
        places = check_expr(scope, call->args.items[1], NULL);
        plain_number(c, places);
    } else {
        places = core_const(c, type_number(NULL), call->node.span,
                            (Value){.kind = VALUE_NUMBER, .number = number_from_int(0)});
    }
    CoreExpr *e = core_new(c, CORE_ROUND, x->type, call->node.span, 2);
    e->args[0] = x;
    e->args[1] = places;
    if (places->type.kind == CORE_TYPE_ERROR)
        e->type = places->type;
    return e;
}

/* min(a, b), max(a, b) of values. */
static CoreExpr *extreme_call(Scope *scope, AstCall *call, CoreOp op, const CoreType *expected) {
    Checker *c = scope->c;
    CoreExpr *e = core_new(c, op, type_of(CORE_TYPE_OPEN), call->node.span, call->args.n);
    for (int i = 0; i < call->args.n; i++) {
        e->args[i] = check_expr(scope, call->args.items[i], expected);
        CoreTypeKind kind = e->args[i]->type.kind;
        if (kind != CORE_TYPE_NUMBER && kind != CORE_TYPE_DATE && !type_is_open(e->args[i]->type)) {
            ERROR(c, TYPE_WANTED, e->args[i]->span, WORDS("a number, a quantity or a date", "数值、数量或日期"),
                  core_type_words(c->arena, e->args[i]->type));
            return core_error(c, call->node.span);
        }
        CoreType joined;
        CoreExpr sample = {.op = CORE_FACT, .type = e->type, .span = e->args[i]->span};
        if (!type_join(c, e->args[i], &sample, DIAG_COMPARE_TYPES, e->args[i]->span, &joined))
            return core_error(c, call->node.span);
        e->type = joined;
    }
    return e;
}

/* --- Lists ---------------------------------------------------------------------------------------------------------- */

static bool list_op(Word word, CoreOp *op) {
    switch (word) {
    case WORD_FN_COUNT: *op = CORE_COUNT; return true;
    case WORD_FN_SUM: *op = CORE_SUM; return true;
    case WORD_FN_MIN: *op = CORE_LIST_MIN; return true;
    case WORD_FN_MAX: *op = CORE_LIST_MAX; return true;
    case WORD_FN_ANY: *op = CORE_ANY; return true;
    case WORD_FN_ALL: *op = CORE_ALL; return true;
    case WORD_FN_NONE: *op = CORE_NONE; return true;
    case WORD_FN_ONLY: *op = CORE_ONLY; return true;
    default: return false;
    }
}

static bool body_is_condition(CoreOp op) {
    return op == CORE_ANY || op == CORE_ALL || op == CORE_NONE;
}

/* What the fold is of, by what its body is. */
static CoreType fold_type(Checker *c, CoreOp op, CoreExpr *body, Span span) {
    if (op == CORE_COUNT)
        return type_number(NULL);
    if (body_is_condition(op))
        return type_of(CORE_TYPE_BOOL);
    CoreType type = body->type;
    if (type_is_open(type))
        return type;
    bool number = type.kind == CORE_TYPE_NUMBER, date = type.kind == CORE_TYPE_DATE;
    if (op == CORE_SUM && !number) {
        ERROR(c, TYPE_WANTED, body->span, WORDS("a number or a quantity", "数值或带单位的数量"),
              core_type_words(c->arena, type));
        return type_of(CORE_TYPE_ERROR);
    }
    if ((op == CORE_LIST_MIN || op == CORE_LIST_MAX) && !number && !date) {
        ERROR(c, TYPE_WANTED, body->span, WORDS("a number, a quantity or a date", "数值、数量或日期"),
              core_type_words(c->arena, type));
        return type_of(CORE_TYPE_ERROR);
    }
    (void)span;
    return type;
}

static CoreExpr *fold_over(Scope *scope, CoreOp op, PathMeaning meaning, AstName *callee, AstNode *where, AstNode *body,
                           Span span, const CoreType *expected) {
    Checker *c = scope->c;
    if (meaning.kind == PATH_ERROR)
        return core_error(c, span);
    Scope inner = *scope;
    CoreList list = meaning.list;
    if (meaning.kind == PATH_OPEN) {
        if (inner.nframes == 0)
            inner.nframes = 1;
        if (inner.nframes < CHECK_MAX_FRAMES)
            inner.frames[inner.nframes++] = (Frame){.record = NULL, .prefix = STR("")};
    } else if (!scope_push_list(&inner, &list, span)) {
        return core_error(c, span);
    }
    if (op == CORE_COUNT && body != NULL) {
        Diag *diag = ERROR0(c, COUNT_WITH_COLON, body->span);
        (void)diag;
        return core_error(c, span);
    }
    if (body == NULL && op != CORE_COUNT && op != CORE_ANY && op != CORE_NONE) {
        ERROR(c, FOLD_WITHOUT_VALUE, span, quote(callee->text));
        return core_error(c, span);
    }
    CoreExpr *e = core_new(c, op, type_of(CORE_TYPE_ERROR), span, 2);
    e->list = list;
    if (where != NULL)
        e->args[0] = check_condition(&inner, where);
    if (body != NULL)
        e->args[1] = body_is_condition(op) ? check_condition(&inner, body) : check_expr(&inner, body, expected);
    e->type = fold_type(c, op, e->args[1], span);
    if ((e->args[0] != NULL && e->args[0]->type.kind == CORE_TYPE_ERROR) ||
        (e->args[1] != NULL && e->args[1]->type.kind == CORE_TYPE_ERROR))
        e->type = type_of(CORE_TYPE_ERROR);
    if (meaning.kind == PATH_OPEN)
        return e->type.kind == CORE_TYPE_ERROR
                   ? e
                   : core_const(c, e->type, span, (Value){.kind = VALUE_MISSING}); /* never evaluated: open */
    return e;
}

CoreExpr *check_fold(Scope *scope, AstFold *fold, const CoreType *expected) {
    Checker *c = scope->c;
    AstName *callee = AST_AS(Name, fold->callee);
    CoreOp op;
    if (!list_op(word_function(callee->text), &op)) {
        ERROR(c, NO_LIST_FUNCTION, callee->node.span, quote(callee->text));
        return core_error(c, fold->node.span);
    }
    if (fold->list->kind != AST_Path) {
        ERROR(c, FOLD_WANTS_LIST, fold->list->span, quote(callee->text));
        return core_error(c, fold->node.span);
    }
    PathMeaning meaning = check_path(scope, AST_AS(Path, fold->list), NULL);
    if (meaning.kind == PATH_VALUE || meaning.kind == PATH_RECORD) {
        if (meaning.kind == PATH_VALUE && meaning.value->type.kind == CORE_TYPE_OPEN)
            meaning.kind = PATH_OPEN;
        else if (meaning.kind == PATH_VALUE && meaning.value->type.kind == CORE_TYPE_ERROR)
            return core_error(c, fold->node.span);
        else {
            ERROR(c, FOLD_WANTS_LIST, fold->list->span, quote(callee->text));
            return core_error(c, fold->node.span);
        }
    }
    return fold_over(scope, op, meaning, callee, fold->where, fold->body, fold->node.span, expected);
}

/* count(people), any(people), … or count(c1, c2): the first form when its only argument is a list. */
static bool call_on_list(Scope *scope, AstCall *call, PathMeaning *meaning) {
    if (call->args.n != 1 || call->args.items[0]->kind != AST_Path)
        return false;
    if (!path_is_known(scope, call->args.items[0]))
        return false;
    int64_t errors = scope->c->diags->errors;
    CoreMentions *mentions = scope->mentions;
    scope->mentions = NULL;
    *meaning = check_path(scope, AST_AS(Path, call->args.items[0]), NULL);
    scope->mentions = mentions;
    return meaning->kind == PATH_LIST || (meaning->kind == PATH_ERROR && scope->c->diags->errors > errors);
}

static CoreExpr *count_conditions(Scope *scope, AstCall *call) {
    Checker *c = scope->c;
    CoreExpr *e = core_new(c, CORE_COUNT_TRUE, type_number(NULL), call->node.span, call->args.n);
    for (int i = 0; i < call->args.n; i++) {
        e->args[i] = check_condition(scope, call->args.items[i]);
        if (e->args[i]->type.kind == CORE_TYPE_ERROR)
            e->type = type_of(CORE_TYPE_ERROR);
    }
    return e;
}

static CoreExpr *list_call(Scope *scope, AstCall *call, CoreOp op, const CoreType *expected) {
    Checker *c = scope->c;
    PathMeaning meaning;
    if (call_on_list(scope, call, &meaning))
        return fold_over(scope, op, meaning, AST_AS(Name, call->callee), NULL, NULL, call->node.span, expected);
    if (c->open && call->args.n == 1 && call->args.items[0]->kind == AST_Path)
        return core_const(c, op == CORE_COUNT ? type_number(NULL) : type_of(CORE_TYPE_OPEN), call->node.span, (Value){0});
    if (op == CORE_COUNT && call->args.n > 0)
        return count_conditions(scope, call);
    if (op == CORE_LIST_MIN || op == CORE_LIST_MAX) {
        if (!wants_args(c, call, 2, -1, op == CORE_LIST_MIN ? "min(a, b) / min(people: age)" : "max(a, b) / max(people: age)"))
            return core_error(c, call->node.span);
        return extreme_call(scope, call, op == CORE_LIST_MIN ? CORE_MIN : CORE_MAX, expected);
    }
    if (call->args.n == 0)
        ERROR(c, ARGS_COUNT, call->node.span, quote(name_text(call->callee)),
              words_of(op == CORE_COUNT ? STR("count(people) / count(a, b)") : str_format(c->arena, "%.*s(people: …)", STR_ARG(name_text(call->callee)))));
    else
        ERROR(c, FOLD_WANTS_LIST, call->args.items[0]->span, quote(name_text(call->callee)));
    return core_error(c, call->node.span);
}

/* --- Missing facts ------------------------------------------------------------------------------------------------- */

static CoreExpr *known_call(Scope *scope, AstCall *call, bool negated) {
    Checker *c = scope->c;
    Scope quiet = *scope;
    quiet.mentions = NULL;
    AstNode *arg = call->args.items[0];
    CoreExpr *e = NULL;
    if (arg->kind == AST_Path) {
        PathMeaning meaning = check_path(&quiet, AST_AS(Path, arg), NULL);
        if (meaning.kind == PATH_RECORD) {
            declared_here(ERROR(c, KNOWN_OF_RECORD, arg->span, quote(meaning.field->name)), meaning.field->span);
            return core_error(c, call->node.span);
        }
        if (meaning.kind == PATH_LIST) {
            e = core_new(c, CORE_KNOWN_LIST, type_of(CORE_TYPE_BOOL), call->node.span, 0);
            e->list = meaning.list;
        } else {
            e = unary_of(c, CORE_KNOWN, type_of(CORE_TYPE_BOOL), call->node.span, meaning.value);
        }
    } else {
        e = unary_of(c, CORE_KNOWN, type_of(CORE_TYPE_BOOL), call->node.span, check_expr(&quiet, arg, NULL));
    }
    return negated ? core_not(c, e, call->node.span) : e;
}

static CoreExpr *default_call(Scope *scope, AstCall *call, const CoreType *expected) {
    Checker *c = scope->c;
    Scope quiet = *scope;
    quiet.mentions = NULL;
    CoreExpr *x = check_expr(&quiet, call->args.items[0], expected);
    CoreExpr *instead = check_expr(scope, call->args.items[1], &x->type);
    CoreType type;
    if (!type_join(c, x, instead, DIAG_IF_TYPES, call->node.span, &type))
        return core_error(c, call->node.span);
    CoreExpr *e = core_new(c, CORE_DEFAULT, type, call->node.span, 2);
    e->args[0] = x;
    e->args[1] = instead;
    return e;
}

/* --- Deadlines and verdicts ---------------------------------------------------------------------------------------- */

static CoreExpr *done_call(Scope *scope, AstCall *call) {
    Checker *c = scope->c;
    CoreExpr *d = check_expr(scope, call->args.items[0], NULL);
    expect_kind(c, d, CORE_TYPE_DATE, "a date", "日期");
    if (scope->define != NULL) {
        scope->define->needs_due = true;
        scope->define->core->uses_rule = true;
    } else if (scope->in_deadline) {
        ERROR0(c, DEADLINE_OF_ITSELF, call->node.span);
        return core_error(c, call->node.span);
    } else if (scope->rule == NULL || !scope->has_due) {
        ERROR0(c, DONE_WITHOUT_DEADLINE, call->node.span);
    }
    return unary_of(c, CORE_DONE, type_of(CORE_TYPE_BOOL), call->node.span, d);
}

static CoreExpr *verdict_call(Scope *scope, AstCall *call, CoreOp op) {
    Checker *c = scope->c;
    AstNode *arg = call->args.items[0];
    Span span = call->node.span;
    if ((scope->facts == NULL && !c->open) || scope->constant) {
        ERROR(c, VERDICT_OUTSIDE, span, quote(name_text(call->callee)));
        return core_error(c, span);
    }
    Str name = STR_NONE;
    if (arg->kind == AST_Path && AST_AS(Path, arg)->parts.n == 1)
        name = name_text(AST_AS(Path, arg)->parts.items[0]);
    else if (arg->kind == AST_String)
        name = AST_AS(String, arg)->text;
    Decl *decl = name.n > 0 ? check_find_kind(c, name, DECL_RULE) : NULL;
    if (decl == NULL) {
        Diag *diag = ERROR(c, UNKNOWN_RULE, arg->span, quote(span_text(arg->span)));
        VEC(Str) names = {0};
        for (int i = 0; i < c->rules.n; i++)
            vec_push(c->arena, &names, c->rules.items[i]->info.rule);
        if (name.n > 0)
            diag_suggest(c->diags, diag, arg->span, name, names.items, names.n);
        return core_error(c, span);
    }
    const CoreRule *self = scope->rule;
    bool same_list = decl->rule->elements == NULL ||
                     (self != NULL && self->elements != NULL && scope->define == NULL &&
                      self->elements->field == decl->rule->elements->field && scope->nframes == 2);
    if (scope->lost || rule_is_lost(c, decl->rule))
        return core_error(c, span);
    if (decl->rule->facts != scope->facts || !same_list) {
        declared_here(ERROR(c, RULE_OF_OTHER_FACTS, arg->span, quote(decl->rule->info.rule),
                            quote(decl->rule->info.facts)),
                      decl->rule->info.span);
        return core_error(c, span);
    }
    CoreExpr *e = core_new(c, op, type_of(CORE_TYPE_BOOL), span, 0);
    e->rule = decl->rule;
    return e;
}

static CoreExpr *failures_call(Scope *scope, AstCall *call) {
    Checker *c = scope->c;
    CoreExpr *e = core_new(c, CORE_FAILURES, type_number(NULL), call->node.span, 0);
    e->article = STR("");
    if ((scope->facts == NULL && !c->open) || scope->constant) {
        ERROR(c, VERDICT_OUTSIDE, call->node.span, quote(name_text(call->callee)));
        return core_error(c, call->node.span);
    }
    if (scope->define != NULL)
        scope->define->core->uses_failures = true;
    if (call->args.n == 0)
        return e;
    AstNode *arg = call->args.items[0];
    if (arg->kind == AST_String)
        e->article = AST_AS(String, arg)->text;
    else if (arg->kind == AST_Number)
        e->article = span_text(arg->span);
    VEC(Str) names = {0};
    for (int i = 0; i < c->articles.n; i++) {
        if (str_equal(c->articles.items[i].number, e->article))
            return e;
        vec_push(c->arena, &names, c->articles.items[i].number);
    }
    Diag *diag = ERROR(c, UNKNOWN_ARTICLE, arg->span, quote(span_text(arg->span)));
    diag_suggest(c->diags, diag, arg->span, e->article, names.items, names.n);
    return core_error(c, call->node.span);
}

/* --- Declared functions -------------------------------------------------------------------------------------------- */

static CoreExpr *function_call(Scope *scope, AstCall *call, Decl *decl) {
    Checker *c = scope->c;
    CoreFunction *function = check_function(c, decl, call->callee->span);
    CoreExpr *e = core_new(c, CORE_CALL, type_of(CORE_TYPE_ERROR), call->node.span, call->args.n);
    if (function == NULL) {
        for (int i = 0; i < call->args.n; i++)
            check_expr(scope, call->args.items[i], NULL);
        return core_error(c, call->node.span);
    }
    if (call->args.n != function->nargs) {
        Diag *diag = ERROR(c, ARGS_OF_FUNCTION, call->node.span, quote(function->name),
                           words_int(c->arena, function->nargs), words_int(c->arena, call->args.n));
        declared_here(diag, function->span);
        return core_error(c, call->node.span);
    }
    e->op = function->body == NULL ? CORE_NATIVE : CORE_CALL;
    e->function = function;
    e->type = function->type;
    for (int i = 0; i < call->args.n; i++) {
        e->args[i] = check_expr(scope, call->args.items[i], &function->arg_types[i]);
        CoreExpr sample = {.op = CORE_FACT, .type = function->arg_types[i], .span = e->args[i]->span};
        CoreType joined;
        if (!type_join(c, e->args[i], &sample, DIAG_ARG_TYPE, e->args[i]->span, &joined) ||
            e->args[i]->type.kind == CORE_TYPE_ERROR)
            e->type = type_of(CORE_TYPE_ERROR);
    }
    mention_all(scope, &function->mentions);
    return e;
}

static CoreExpr *unknown_function(Scope *scope, AstCall *call) {
    Checker *c = scope->c;
    Str name = name_text(call->callee);
    Diag *diag = ERROR(c, UNKNOWN_FUNCTION, call->callee->span, quote(name));
    VEC(Str) names = {0};
    for (int i = 0; i < c->decls.n; i++)
        if (c->decls.items[i]->kind == DECL_FUNCTION)
            vec_push(c->arena, &names, c->decls.items[i]->name->text);
    Str *standard;
    for (int n = prelude_names(c, &standard), i = 0; i < n; i++)
        vec_push(c->arena, &names, standard[i]);
    for (Word w = WORD_NONE + 1; w < WORDS_OF_LANGUAGE; w++) {
        Str en = word_spelling(w, LANGUAGE_EN);
        if (word_function(en) == w) {
            vec_push(c->arena, &names, en);
            vec_push(c->arena, &names, word_spelling(w, LANGUAGE_ZH));
        }
    }
    diag_suggest(c->diags, diag, call->callee->span, name, names.items, names.n);
    return core_error(c, call->node.span);
}

CoreExpr *check_call(Scope *scope, AstCall *call, const CoreType *expected) {
    Checker *c = scope->c;
    AstName *callee = AST_AS(Name, call->callee);
    Word word = callee->quoted ? WORD_NONE : word_function(callee->text);
    CoreType number = type_number(NULL), boolean = type_of(CORE_TYPE_BOOL), date = type_of(CORE_TYPE_DATE);
    CoreOp op;
    if (list_op(word, &op))
        return list_call(scope, call, op, expected);
#define ARGS(least, most, form)                                                                                        \
    if (!wants_args(c, call, least, most, form))                                                                       \
    return core_error(c, call->node.span)
    switch (word) {
    case WORD_FN_KNOWN: ARGS(1, 1, "known(x)"); return known_call(scope, call, false);
    case WORD_FN_MISSING: ARGS(1, 1, "missing(x)"); return known_call(scope, call, true);
    case WORD_FN_DEFAULT: ARGS(2, 2, "default(x, v)"); return default_call(scope, call, expected);
    case WORD_FN_FLOOR: ARGS(1, 1, "floor(x)"); return number_call(scope, call, CORE_FLOOR);
    case WORD_FN_CEIL: ARGS(1, 1, "ceil(x)"); return number_call(scope, call, CORE_CEIL);
    case WORD_FN_ABS: ARGS(1, 1, "abs(x)"); return number_call(scope, call, CORE_ABS);
    case WORD_FN_ROUND: ARGS(1, 2, "round(x, 2)"); return round_call(scope, call);
    case WORD_FN_YEAR:
        ARGS(1, 1, "year(d)");
        return plain_call(scope, call, CORE_YEAR, CORE_TYPE_DATE, "a date", "日期", number);
    case WORD_FN_MONTH:
        ARGS(1, 1, "month(d)");
        return plain_call(scope, call, CORE_MONTH, CORE_TYPE_DATE, "a date", "日期", number);
    case WORD_FN_DAY:
        ARGS(1, 1, "day(d)");
        return plain_call(scope, call, CORE_DAY, CORE_TYPE_DATE, "a date", "日期", number);
    case WORD_FN_YEARS_BETWEEN:
        ARGS(2, 2, "years_between(a, b)");
        return plain_call(scope, call, CORE_YEARS_BETWEEN, CORE_TYPE_DATE, "a date", "日期", number);
    case WORD_FN_MONTHS_BETWEEN:
        ARGS(2, 2, "months_between(a, b)");
        return plain_call(scope, call, CORE_MONTHS_BETWEEN, CORE_TYPE_DATE, "a date", "日期", number);
    case WORD_FN_DATE: {
        ARGS(3, 3, "date(y, m, d)");
        CoreExpr *e = plain_call(scope, call, CORE_DATE, CORE_TYPE_NUMBER, "a number", "数值", date);
        for (int i = 0; i < e->nargs; i++)
            if (!plain_number(c, e->args[i]))
                e->type = type_of(CORE_TYPE_ERROR);
        return e;
    }
    case WORD_FN_DONE: ARGS(1, 1, "done(d)"); return done_call(scope, call);
    case WORD_FN_FAILED: ARGS(1, 1, "failed(r)"); return verdict_call(scope, call, CORE_FAILED);
    case WORD_FN_PASSED: ARGS(1, 1, "passed(r)"); return verdict_call(scope, call, CORE_PASSED);
    case WORD_FN_APPLIES: ARGS(1, 1, "applies(r)"); return verdict_call(scope, call, CORE_APPLIES);
    case WORD_FN_FAILURES: ARGS(0, 1, "failures() / failures(4)"); return failures_call(scope, call);
    case WORD_FN_LENGTH:
        ARGS(1, 1, "length(s)");
        return plain_call(scope, call, CORE_LENGTH, CORE_TYPE_TEXT, "a text", "文本", number);
    case WORD_FN_STARTS_WITH:
        ARGS(2, 2, "starts_with(s, p)");
        return plain_call(scope, call, CORE_STARTS_WITH, CORE_TYPE_TEXT, "a text", "文本", boolean);
    case WORD_FN_CONTAINS:
        ARGS(2, 2, "contains(s, p)");
        return plain_call(scope, call, CORE_CONTAINS, CORE_TYPE_TEXT, "a text", "文本", boolean);
    default: break;
    }
#undef ARGS
    Decl *decl = check_find_kind(c, callee->text, DECL_FUNCTION);
    if (decl == NULL)
        decl = prelude_find(c, callee->text);
    return decl != NULL ? function_call(scope, call, decl) : unknown_function(scope, call);
}

/* define, table, param, function: values with names. A define is checked once for each `facts` whose rules use it. */
#include "lang/check/internal.h"

/* --- Cases ---------------------------------------------------------------------------------------------------------- */

typedef struct Cases {
    CoreCase *items;
    AstNode **values; /* parallel: what the value was written as */
    bool *unsaid;     /* parallel: it does not say when it applies, and should */
    int n;
} Cases;

/* Values are read in an order that lets a case whose type is plain say what the bare words of the others mean. */
static CoreType case_types(Scope *scope, Cases *cases) {
    Checker *c = scope->c;
    CoreType type = type_of(CORE_TYPE_OPEN);
    bool failed = false;
    for (int words = 0; words < 2; words++) {
        for (int i = 0; i < cases->n; i++) {
            bool is_word = node_is_word(cases->values[i]) && !path_is_known(scope, cases->values[i]);
            if (is_word != (words == 1))
                continue;
            Scope inner = *scope;
            inner.mentions = &cases->items[i].value_mentions;
            CoreExpr *value = check_expr(&inner, cases->values[i], type.kind == CORE_TYPE_OPEN ? NULL : &type);
            cases->items[i].value = value;
            CoreExpr sample = {.op = CORE_FACT, .type = type, .span = value->span};
            CoreType joined;
            if (!type_join(c, value, &sample, DIAG_CASE_TYPES, value->span, &joined) ||
                value->type.kind == CORE_TYPE_ERROR)
                failed = true;
            else
                type = joined;
        }
    }
    return failed ? type_of(CORE_TYPE_ERROR) : type;
}

static void check_last_case(Checker *c, const Cases *cases) {
    for (int i = 0; i + 1 < cases->n; i++) {
        /* One that should have said when it applies (E0421) may do so once it is mended. */
        if (cases->items[i].when == NULL && !cases->unsaid[i]) {
            Diag *diag = ERROR0(c, CASE_AFTER_OTHERWISE, cases->items[i + 1].span);
            diag_more(diag, place_span(cases->items[i].span), WORDS("this case always applies", "此情形总是成立"));
            return;
        }
    }
}

static Cases define_cases(Scope *scope, const AstDefine *node) {
    Checker *c = scope->c;
    Cases cases = {ARENA_ARRAY(c->arena, CoreCase, node->cases.n), ARENA_ARRAY(c->arena, AstNode *, node->cases.n),
                   ARENA_ARRAY(c->arena, bool, node->cases.n), 0};
    for (int i = 0; i < node->cases.n; i++) {
        AstCase *written = AST_AS(Case, node->cases.items[i]);
        CoreCase *one = &cases.items[cases.n];
        one->span = written->node.span;
        if (written->when != NULL) {
            Scope inner = *scope;
            inner.mentions = &one->when_mentions;
            one->when = check_condition(&inner, written->when);
        } else if (!written->otherwise && node->cases.n > 1) {
            ERROR0(c, CASE_WITHOUT_WHEN, written->node.span);
            cases.unsaid[cases.n] = true;
        }
        cases.values[cases.n++] = written->value;
    }
    return cases;
}

/* --- Tables: a row is a case, its patterns a condition ------------------------------------------------------------- */

static bool is_wildcard(const AstNode *pattern) {
    return pattern->kind == AST_Path && AST_AS(Path, pattern)->parts.n == 1 &&
           str_equal(name_text(AST_AS(Path, pattern)->parts.items[0]), STR("_"));
}

static CoreExpr *pattern_condition(Scope *scope, CoreExpr *subject, AstNode *pattern) {
    Checker *c = scope->c;
    Span span = pattern->span;
    CoreExpr *value = check_expr(scope, pattern, &subject->type);
    if (value->type.kind == CORE_TYPE_ERROR || subject->type.kind == CORE_TYPE_ERROR)
        return core_error(c, span);
    if (value->type.kind == CORE_TYPE_RANGE || value->type.kind == CORE_TYPE_SET) {
        CoreExpr sample = {.op = CORE_FACT, .type = *value->type.element, .span = span};
        CoreType joined;
        if (!type_join(c, subject, &sample, DIAG_COMPARE_TYPES, span, &joined))
            return core_error(c, span);
        check_words(c, subject, value);
        CoreExpr *e = core_new(c, CORE_IN, type_of(CORE_TYPE_BOOL), span, 2);
        e->args[0] = subject;
        e->args[1] = value;
        return e;
    }
    return check_equal(scope, subject, value, span);
}

static CoreExpr *row_condition(Scope *scope, const AstTable *table, const AstRow *row, CoreExpr **subjects) {
    Checker *c = scope->c;
    CoreExpr *all = core_new(c, CORE_AND, type_of(CORE_TYPE_BOOL), row->node.span, row->patterns.n + 1);
    all->nargs = 0;
    for (int i = 0; i < row->patterns.n && i < table->per.n; i++)
        if (!is_wildcard(row->patterns.items[i]))
            all->args[all->nargs++] = pattern_condition(scope, subjects[i], row->patterns.items[i]);
    if (row->when != NULL)
        all->args[all->nargs++] = check_condition(scope, row->when);
    for (int i = 0; i < all->nargs; i++)
        if (all->args[i]->type.kind == CORE_TYPE_ERROR)
            return core_error(c, row->node.span);
    if (all->nargs == 0)
        return NULL;
    return all->nargs == 1 ? all->args[0] : all;
}

static Cases table_cases(Scope *scope, const AstTable *node) {
    Checker *c = scope->c;
    CoreExpr **subjects = ARENA_ARRAY(c->arena, CoreExpr *, node->per.n);
    CoreMentions subject_mentions = {0};
    Scope reading = *scope;
    reading.mentions = &subject_mentions;
    for (int i = 0; i < node->per.n; i++)
        subjects[i] = check_expr(&reading, node->per.items[i], NULL);
    Cases cases = {ARENA_ARRAY(c->arena, CoreCase, node->rows.n), ARENA_ARRAY(c->arena, AstNode *, node->rows.n),
                   ARENA_ARRAY(c->arena, bool, node->rows.n), 0};
    for (int i = 0; i < node->rows.n; i++) {
        AstRow *row = AST_AS(Row, node->rows.items[i]);
        CoreCase *one = &cases.items[cases.n];
        one->span = row->node.span;
        if (row->patterns.n != node->per.n && !(row->patterns.n == 0 && row->otherwise)) {
            cases.unsaid[cases.n] = true;
            declared_here(ERROR(c, ROW_PATTERNS, row->node.span, words_int(c->arena, node->per.n),
                                words_int(c->arena, row->patterns.n)),
                          span_join(node->per.items[0]->span, node->per.items[node->per.n - 1]->span));
        }
        Scope inner = *scope;
        inner.mentions = &one->when_mentions;
        mention_all(&inner, &subject_mentions);
        one->when = row_condition(&inner, node, row, subjects);
        cases.values[cases.n++] = row->value;
    }
    return cases;
}

/* --- define --------------------------------------------------------------------------------------------------------- */

static void too_deep(Checker *c, Span span) {
    ERROR(c, NAMES_TOO_DEEP, span, words_int(c->arena, CHECK_MAX_DEPTH));
}

static DefineUse *find_use(Decl *decl, const Facts *facts) {
    for (int i = 0; i < decl->uses.n; i++)
        if (decl->uses.items[i]->facts == facts)
            return decl->uses.items[i];
    return NULL;
}

DefineUse *check_define(Checker *c, Decl *decl, const Facts *facts, Span mentioned) {
    DefineUse *use = find_use(decl, facts);
    if (use != NULL && use->state == CHECK_ACTIVE) {
        declared_here(ERROR(c, DEFINE_CYCLE, mentioned, quote(decl->name->text)), decl->name->node.span);
        return NULL;
    }
    if (use != NULL)
        return use;
    if (c->depth >= CHECK_MAX_DEPTH) {
        too_deep(c, mentioned);
        return NULL;
    }
    use = ARENA_NEW(c->arena, DefineUse);
    use->facts = facts;
    use->state = CHECK_ACTIVE;
    use->core = ARENA_NEW(c->arena, CoreDefine);
    vec_push(c->arena, &decl->uses, use);
    CoreDefine *core = use->core;
    core->name = decl->name->text;
    core->label = decl->label;
    core->facts = facts;
    core->span = decl->name->node.span;
    Scope scope;
    scope_for_facts(&scope, c, facts);
    scope.define = use;
    c->depth++;
    Cases cases = decl->node->kind == AST_Table ? table_cases(&scope, AST_AS(Table, decl->node))
                                                : define_cases(&scope, AST_AS(Define, decl->node));
    core->type = case_types(&scope, &cases);
    c->depth--;
    check_last_case(c, &cases);
    core->cases = cases.items;
    core->ncases = cases.n;
    use->state = CHECK_DONE;
    core->index = c->defines.n;
    vec_push(c->arena, &c->defines, core);
    return use;
}

/* --- param ---------------------------------------------------------------------------------------------------------- */

static bool dated_from(const AstDated *node, CoreDated *out) {
    if (node->from == NULL)
        return true;
    const AstDate *d = AST_AS(Date, node->from);
    out->has_from = date_from_ymd(d->year, d->month, d->day, &out->from);
    return out->has_from;
}

static void sort_dated(CoreDated *values, int n) {
    for (int i = 1; i < n; i++) {
        CoreDated one = values[i];
        int k = i;
        for (; k > 0 && one.has_from && values[k - 1].has_from && values[k - 1].from > one.from; k--)
            values[k] = values[k - 1];
        values[k] = one;
    }
}

CoreParam *check_param(Checker *c, Decl *decl, Span mentioned) {
    if (decl->state == CHECK_ACTIVE) {
        declared_here(ERROR(c, DEFINE_CYCLE, mentioned, quote(decl->name->text)), decl->name->node.span);
        return NULL;
    }
    if (decl->state == CHECK_DONE)
        return decl->param;
    decl->state = CHECK_ACTIVE;
    const AstParam *node = AST_AS(Param, decl->node);
    CoreParam *param = ARENA_NEW(c->arena, CoreParam);
    param->name = decl->name->text;
    param->label = decl->label;
    param->span = decl->name->node.span;
    param->values = ARENA_ARRAY(c->arena, CoreDated, node->values.n);
    param->type = type_of(CORE_TYPE_OPEN);
    Scope scope;
    scope_for_facts(&scope, c, NULL);
    scope.constant = true;
    bool failed = false;
    for (int i = 0; i < node->values.n; i++) {
        AstDated *dated = AST_AS(Dated, node->values.items[i]);
        CoreDated *out = &param->values[param->nvalues];
        out->value = check_expr(&scope, dated->value, param->type.kind == CORE_TYPE_OPEN ? NULL : &param->type);
        CoreExpr sample = {.op = CORE_FACT, .type = param->type, .span = out->value->span};
        CoreType joined;
        if (!type_join(c, out->value, &sample, DIAG_CASE_TYPES, out->value->span, &joined) ||
            out->value->type.kind == CORE_TYPE_ERROR)
            failed = true;
        else
            param->type = joined;
        if (!dated_from(dated, out))
            continue;
        if (!out->has_from && i > 0) {
            ERROR0(c, DATED_WITHOUT_FROM, dated->node.span);
            continue;
        }
        for (int k = 0; k < param->nvalues; k++)
            if (out->has_from && param->values[k].has_from && param->values[k].from == out->from)
                declared_here(ERROR0(c, DATED_TWICE, dated->from->span), param->values[k].value->span);
        param->nvalues++;
    }
    sort_dated(param->values, param->nvalues);
    if (failed)
        param->type = type_of(CORE_TYPE_ERROR);
    decl->param = param;
    decl->state = CHECK_DONE;
    vec_push(c->arena, &c->params, param);
    return param;
}

/* --- function, native function -------------------------------------------------------------------------------------- */

void function_arg_names(Checker *c, CoreFunction *function, const AstNodes *args) {
    function->arg_names = ARENA_ARRAY(c->arena, Str, args->n);
    function->arg_types = ARENA_ARRAY(c->arena, CoreType, args->n);
    for (int i = 0; i < args->n; i++) {
        AstArg *arg = AST_AS(Arg, args->items[i]);
        Str name = name_text(arg->name);
        for (int k = 0; k < function->nargs; k++)
            if (str_equal(function->arg_names[k], name))
                ERROR(c, DECLARED_TWICE, arg->name->span, quote(name));
        function->arg_names[function->nargs++] = name;
    }
}

/* A function that calls another twice, which calls a third twice, and so on, would double at each step. */
static int64_t cost_of(const CoreExpr *e) {
    if (e == NULL)
        return 0;
    int64_t cost = 1 + (e->op == CORE_CALL ? e->function->cost : 0);
    for (int i = 0; i < e->nargs && cost <= CHECK_MAX_COST; i++)
        cost += cost_of(e->args[i]);
    return cost <= CHECK_MAX_COST ? cost : CHECK_MAX_COST + 1;
}

/* Whether that is so already of one it calls, and reported there. */
static bool calls_too_long(const CoreExpr *e) {
    bool found = e != NULL && e->op == CORE_CALL && e->function->cost > CHECK_MAX_COST;
    for (int i = 0; e != NULL && i < e->nargs && !found; i++)
        found = calls_too_long(e->args[i]);
    return found;
}

CoreFunction *check_function(Checker *c, Decl *decl, Span mentioned) {
    if (decl->state == CHECK_ACTIVE) {
        declared_here(ERROR(c, FUNCTION_CYCLE, mentioned, quote(decl->name->text)), decl->name->node.span);
        return NULL;
    }
    if (decl->state == CHECK_DONE)
        return decl->function;
    if (c->depth >= CHECK_MAX_DEPTH) {
        too_deep(c, mentioned);
        return NULL;
    }
    decl->state = CHECK_ACTIVE;
    CoreFunction *function = ARENA_NEW(c->arena, CoreFunction);
    function->name = decl->name->text;
    function->label = decl->label;
    function->span = decl->name->node.span;
    if (decl->node->kind == AST_Native) {
        check_native(c, function, AST_AS(Native, decl->node));
    } else {
        const AstFunction *node = AST_AS(Function, decl->node);
        function_arg_names(c, function, &node->args);
        for (int i = 0; i < function->nargs; i++)
            check_type(c, AST_AS(Arg, node->args.items[i])->type, &function->arg_types[i]);
        check_type(c, node->result, &function->type);
        Scope scope;
        scope_for_facts(&scope, c, NULL);
        scope.function = function;
        scope.constant = true;
        scope.mentions = &function->mentions;
        c->depth++;
        function->body = check_expr(&scope, node->body, &function->type);
        c->depth--;
        function->cost = cost_of(function->body);
        if (function->cost > CHECK_MAX_COST && !calls_too_long(function->body))
            ERROR(c, FUNCTION_TOO_LONG, function->span, quote(function->name), words_int(c->arena, CHECK_MAX_COST));
        CoreExpr sample = {.op = CORE_FACT, .type = function->type, .span = function->body->span};
        CoreType joined;
        type_join(c, function->body, &sample, DIAG_RESULT_TYPE, function->body->span, &joined);
    }
    decl->function = function;
    decl->state = CHECK_DONE;
    vec_push(c->arena, &c->functions, function);
    return function;
}

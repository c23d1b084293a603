/* Rules: their clauses, whom they are about, deadlines, exceptions; and the `always` of facts. */
#include "lang/check/internal.h"

void scope_for_facts(Scope *scope, Checker *c, const Facts *facts) {
    *scope = (Scope){.c = c, .facts = facts};
    if (facts != NULL) {
        scope->frames[0] = (Frame){.record = &facts->root, .facts = facts, .prefix = STR("")};
        scope->nframes = 1;
    }
}

bool scope_push_list(Scope *scope, CoreList *list, Span span) {
    if (scope->nframes >= CHECK_MAX_FRAMES) {
        ERROR0(scope->c, TOO_MANY_LISTS, span);
        return false;
    }
    bool inverse = list->field->kind == FIELD_INVERSE;
    Frame *frame = &scope->frames[scope->nframes];
    list->element_frame = scope->nframes++;
    *frame = (Frame){.record = inverse ? &list->field->target->root : &list->field->record,
                     .facts = inverse ? list->field->target : list->field->facts,
                     .is_inverse = inverse};
    /* An element field's path already begins with its list's, but for inverse lists, whose fields are those of a record. */
    if (inverse)
        frame->prefix = str_format(scope->c->arena, "%.*s.", STR_ARG(list->path));
    else
        frame->prefix = str_sub(list->path, 0, list->path.n - list->field->path.n);
    return true;
}

/* --- Clauses: each at most once ------------------------------------------------------------------------------------- */

typedef struct Clauses {
    AstForceClause *force;
    AstWhenClause *when;
    AstUnlessClause *unless;
    AstEachClause *each;
    AstByClause *by;
    AstWithinClause *within;
    AstOverridesClause *overrides;
    AstCiteClause *cite;
    AstBecauseClause *because;
    AstRemedyClause *remedy;
    AstWasClause *was;
    AstForClause *target;
} Clauses;

static void clause_once(Checker *c, void *place, AstNode *node) {
    AstNode **slot = place;
    if (*slot != NULL) {
        DiagCode code = node->kind == AST_ForceClause ? DIAG_FORCE_TWICE : DIAG_CLAUSE_TWICE;
        Diag *diag = check_error(c, code, node->span, DIAG_NO_ARGS);
        diag_more(diag, place_span((*slot)->span), WORDS("the first one", "前一个在此"));
        return;
    }
    *slot = node;
}

static Clauses collect_clauses(Checker *c, const AstRule *rule) {
    Clauses cl = {0};
    for (int i = 0; i < rule->clauses.n; i++) {
        AstNode *node = rule->clauses.items[i];
        switch (node->kind) {
        case AST_ForceClause: clause_once(c, &cl.force, node); break;
        case AST_WhenClause: clause_once(c, &cl.when, node); break;
        case AST_UnlessClause: clause_once(c, &cl.unless, node); break;
        case AST_EachClause: clause_once(c, &cl.each, node); break;
        case AST_ByClause: clause_once(c, &cl.by, node); break;
        case AST_WithinClause: clause_once(c, &cl.within, node); break;
        case AST_OverridesClause: clause_once(c, &cl.overrides, node); break;
        case AST_CiteClause: clause_once(c, &cl.cite, node); break;
        case AST_BecauseClause: clause_once(c, &cl.because, node); break;
        case AST_RemedyClause: clause_once(c, &cl.remedy, node); break;
        case AST_WasClause: clause_once(c, &cl.was, node); break;
        case AST_ForClause: clause_once(c, &cl.target, node); break;
        default: break;
        }
    }
    return cl;
}

static Force force_of(AstOp op) {
    switch (op) {
    case AST_OP_MUST_NOT: return FORCE_MUST_NOT;
    case AST_OP_SHOULD: return FORCE_SHOULD;
    case AST_OP_SHOULD_NOT: return FORCE_SHOULD_NOT;
    case AST_OP_MAY: return FORCE_MAY;
    default: return FORCE_MUST;
    }
}

/* --- Whom a rule is about ------------------------------------------------------------------------------------------- */

/* `for NAME` or `for NAME.LIST`. False after an error. */
static bool check_target(Checker *c, AstPath *path, const Facts **facts, const CoreList **elements) {
    const AstName *first = AST_AS(Name, path->parts.items[0]);
    *facts = schema_find_facts(c->schema, first->text);
    if (*facts == NULL) {
        if (c->open)
            return false;
        Diag *diag = ERROR(c, UNKNOWN_FACTS, first->node.span, quote(first->text));
        VEC(Str) names = {0};
        for (int i = 0; i < c->schema->nfacts; i++)
            vec_push(c->arena, &names, c->schema->facts[i]->name);
        diag_suggest(c->diags, diag, first->node.span, first->text, names.items, names.n);
        return false;
    }
    if (path->parts.n == 1)
        return true;
    const AstName *second = AST_AS(Name, path->parts.items[1]);
    const Field *list = record_find(&(*facts)->root, second->text, NULL);
    if (list == NULL || (list->kind != FIELD_LIST && list->kind != FIELD_INVERSE) || path->parts.n > 2) {
        Diag *diag = ERROR(c, TARGET_NO_LIST, path->node.span, quote(second->text), quote((*facts)->name));
        VEC(Str) names = {0};
        for (int i = 0; i < (*facts)->nlists; i++)
            vec_push(c->arena, &names, (*facts)->lists[i]->name);
        diag_suggest(c->diags, diag, second->node.span, second->text, names.items, names.n);
        return false;
    }
    CoreList *out = ARENA_NEW(c->arena, CoreList);
    *out = (CoreList){.frame = 0, .field = list, .element_frame = 1, .path = list->path};
    *elements = out;
    return true;
}

bool rule_is_lost(const Checker *c, const CoreRule *rule) {
    return !c->open && rule->info.facts.n == 0;
}

static void set_target(Checker *c, CoreRule *rule, const AstRule *node) {
    rule->facts = c->schema->nfacts > 0 ? c->schema->facts[0] : NULL;
    bool good = rule->facts != NULL;
    for (int i = 0; i < node->clauses.n; i++)
        if (node->clauses.items[i]->kind == AST_ForClause)
            good = check_target(c, AST_AS(Path, AST_AS(ForClause, node->clauses.items[i])->facts), &rule->facts, &rule->elements);
    Str name = good ? rule->facts->name : STR("");
    rule->info.facts = rule->elements == NULL
                           ? name
                           : str_format(c->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(rule->elements->field->name));
}

/* --- Deadlines ------------------------------------------------------------------------------------------------------ */

static bool clause_conflict(Checker *c, DiagCode code, AstNode *node, AstNode *other) {
    Diag *diag = check_error(c, code, node->span, DIAG_NO_ARGS);
    if (other != NULL)
        diag_more(diag, place_span(other->span), WORDS("together with this", "与此处不能并用"));
    return false;
}

static void set_period(Checker *c, CoreRule *rule, const AstEachClause *each) {
    rule->from_month = rule->from_day = 1;
    if (each->from != NULL && each->from->kind == AST_MonthDay) {
        rule->from_month = AST_AS(MonthDay, each->from)->month;
        rule->from_day = AST_AS(MonthDay, each->from)->day;
    }
    const AstName *name = AST_AS(Name, each->period);
    int64_t n = 1;
    int months = word_period_months(word_period(name->text));
    if (each->count != NULL) {
        if (!number_to_int64(AST_AS(Number, each->count)->value, &n) || n < 1)
            n = 0;
        char unit = word_duration(name->text);
        if (unit == 'm')
            months = 1;
        else if (unit == 'y')
            months = 12;
        else
            months = 0;
    }
    if (months == 0 || n * months > 12 || n * months < 1 || 12 % (n * months) != 0) {
        ERROR(c, BAD_PERIOD, each->node.span, quote(span_text(each->node.span)));
        n = 1, months = 12;
    }
    rule->period_months = (int)n * months;
    rule->has_period = true;
}

/* What deadline the clauses make, before any expression is read: done() needs to know whether there is one. */
static bool deadline_kind(Checker *c, CoreRule *rule, const Clauses *cl) {
    if (cl->each != NULL)
        set_period(c, rule, cl->each);
    bool by_month_day = cl->by != NULL && cl->by->date->kind == AST_MonthDay;
    if (rule->info.force == FORCE_MAY && (cl->by != NULL || cl->within != NULL))
        return clause_conflict(c, DIAG_MAY_WITH_DEADLINE, cl->by != NULL ? &cl->by->node : &cl->within->node, NULL);
    if (cl->by != NULL && cl->within != NULL)
        return clause_conflict(c, DIAG_TWO_DEADLINES, &cl->within->node, &cl->by->node);
    if (cl->each != NULL && cl->within != NULL)
        return clause_conflict(c, DIAG_TWO_DEADLINES, &cl->within->node, &cl->each->node);
    if (cl->each != NULL && cl->by != NULL && (cl->by->date->kind == AST_Quantity || cl->by->date->kind == AST_Number)) {
        ERROR(c, TYPE_WANTED, cl->by->date->span, WORDS("a month and day, such as 03-31", "月日，如 03-31"), WORDS("a number", "数值"));
        return false;
    }
    if (cl->each != NULL && cl->by != NULL && !by_month_day)
        return clause_conflict(c, DIAG_TWO_DEADLINES, &cl->by->node, &cl->each->node);
    if (by_month_day && cl->each == NULL)
        return clause_conflict(c, DIAG_MONTH_DAY_WITHOUT_EACH, &cl->by->node, NULL);
    if (by_month_day && rule->period_months != 12)
        return clause_conflict(c, DIAG_MONTH_DAY_NOT_YEARLY, &cl->by->node, &cl->each->node);
    if (by_month_day) {
        rule->deadline = CORE_DEADLINE_MONTH_DAY;
        rule->by_month = AST_AS(MonthDay, cl->by->date)->month;
        rule->by_day = AST_AS(MonthDay, cl->by->date)->day;
    } else if (cl->each != NULL) {
        rule->deadline = CORE_DEADLINE_PERIOD_END;
    } else if (cl->by != NULL || cl->within != NULL) {
        rule->deadline = CORE_DEADLINE_DATE;
    }
    return true;
}

static void check_deadline(Scope *scope, CoreRule *rule, const Clauses *cl) {
    Checker *c = scope->c;
    if (rule->deadline != CORE_DEADLINE_DATE)
        return;
    Scope inner = *scope;
    inner.in_deadline = true;
    if (cl->by != NULL) {
        rule->due = check_expr(&inner, cl->by->date, NULL);
        expect_kind(c, rule->due, CORE_TYPE_DATE, "a date", "日期");
        return;
    }
    CoreExpr *duration = check_expr(&inner, cl->within->duration, NULL);
    CoreExpr *of = check_expr(&inner, cl->within->of, NULL);
    expect_kind(c, duration, CORE_TYPE_DURATION, "a duration, such as 3 months", "期限，如 3个月");
    expect_kind(c, of, CORE_TYPE_DATE, "a date", "日期");
    rule->due = core_new(c, CORE_DATE_ADD, type_of(CORE_TYPE_DATE), cl->within->node.span, 2);
    rule->due->args[0] = of;
    rule->due->args[1] = duration;
}

/* --- Exceptions ----------------------------------------------------------------------------------------------------- */

static void add_rule(Checker *c, CoreRule ***list, int *n, CoreRule *rule) {
    for (int i = 0; i < *n; i++)
        if ((*list)[i] == rule)
            return;
    CoreRule **grown = ARENA_ARRAY(c->arena, CoreRule *, *n + 1);
    for (int i = 0; i < *n; i++)
        grown[i] = (*list)[i];
    grown[(*n)++] = rule;
    *list = grown;
}

static void check_overrides(Checker *c, CoreRule *rule, const AstOverridesClause *clause) {
    for (int i = 0; clause != NULL && i < clause->rules.n; i++) {
        AstNode *node = clause->rules.items[i];
        Decl *decl = check_find_kind(c, name_text(node), DECL_RULE);
        if (decl == NULL) {
            Diag *diag = ERROR(c, UNKNOWN_RULE, node->span, quote(name_text(node)));
            VEC(Str) names = {0};
            for (int k = 0; k < c->rules.n; k++)
                vec_push(c->arena, &names, c->rules.items[k]->info.rule);
            diag_suggest(c->diags, diag, node->span, name_text(node), names.items, names.n);
        } else if (decl->rule == rule) {
            ERROR0(c, OVERRIDES_ITSELF, node->span);
        } else if (rule_is_lost(c, rule) || rule_is_lost(c, decl->rule)) {
            continue;
        } else if (!str_equal(decl->rule->info.facts, rule->info.facts)) {
            declared_here(ERROR(c, RULE_OF_OTHER_FACTS, node->span, quote(decl->rule->info.rule),
                                quote(decl->rule->info.facts)),
                          decl->rule->info.span);
        } else {
            add_rule(c, &rule->overrides, &rule->noverrides, decl->rule);
            add_rule(c, &decl->rule->overridden_by, &decl->rule->noverridden_by, rule);
        }
    }
}

/* --- A rule --------------------------------------------------------------------------------------------------------- */

static void set_texts(Checker *c, CoreRule *rule, const Clauses *cl) {
    if (cl->cite != NULL) {
        rule->info.cites = ARENA_ARRAY(c->arena, Str, cl->cite->clauses.n);
        for (int i = 0; i < cl->cite->clauses.n; i++)
            rule->info.cites[rule->info.ncites++] = AST_AS(Clause, cl->cite->clauses.items[i])->text;
    }
    if (cl->was != NULL) {
        rule->was = ARENA_ARRAY(c->arena, Str, cl->was->rules.n);
        for (int i = 0; i < cl->was->rules.n; i++)
            rule->was[rule->nwas++] = name_text(cl->was->rules.items[i]);
    }
}

/* The name that the condition begins with, or NULL. */
static AstNode *first_word(AstNode *node) {
    while (node->kind == AST_Binary)
        node = AST_AS(Binary, node)->left;
    return node->kind == AST_Path ? node : NULL;
}

/* A rule without a force. A condition on the next line is likely to be meant for it. */
static void report_no_force(Scope *scope, const CoreRule *rule, const AstRule *node) {
    Checker *c = scope->c;
    Span end = node->node.span;
    const AstRule *next = rule->index + 1 < c->rules.n ? c->rule_nodes.items[rule->index + 1] : NULL;
    const AstNode *clause = next != NULL && next->name == NULL && next->clauses.n > 0 ? next->clauses.items[0] : NULL;
    bool bare = clause != NULL && clause->kind == AST_ForceClause && AST_AS(ForceClause, clause)->bare;
    bool near = bare && clause->span.source == end.source &&
                source_place(end.source, clause->span.start).line == source_place(end.source, end.end).line + 1 &&
                source_place(end.source, clause->span.start).column > source_place(end.source, end.start).column;
    AstNode *word = near ? first_word(AST_AS(ForceClause, clause)->condition) : NULL;
    /* `mustsize >= 3`, of which is said that it is no name. */
    if (word != NULL && !c->open && !path_is_known(scope, word)) {
        Str text = span_text(word->span);
        if (str_starts(text, STR("must")) || str_starts(text, STR("should")) || str_starts(text, STR("may")))
            return;
    }
    Span name = node->name != NULL ? node->name->span : end;
    Diag *diag = ERROR(c, RULE_WITHOUT_FORCE, name, quote(rule->info.rule));
    if (!near)
        return;
    bool chinese = (unsigned char)span_text(end).p[0] >= 0x80;
    diag_fix(c->diags, diag, (Span){end.source, clause->span.start, clause->span.start},
             str_format(c->arena, "%.*s ", STR_ARG(word_spelling(WORD_MUST, chinese ? LANGUAGE_ZH : LANGUAGE_EN))));
    diag_help(diag, WORDS("the condition on the next line is taken as a rule of its own", "下一行的条件被当作另一条规则"));
}

static void check_rule(Checker *c, CoreRule *rule, const AstRule *node) {
    Clauses cl = collect_clauses(c, node);
    set_texts(c, rule, &cl);
    Scope scope;
    scope_for_facts(&scope, c, rule->facts);
    scope.mentions = &rule->mentions;
    scope.rule = rule;
    scope.lost = rule_is_lost(c, rule);
    if (rule->elements != NULL)
        scope_push_list(&scope, (CoreList *)rule->elements, node->node.span);
    if (cl.force == NULL) {
        report_no_force(&scope, rule, node);
    } else {
        rule->info.force = force_of(cl.force->force);
        rule->is_bare = cl.force->bare;
    }
    /* done() and due are not blamed for a missing deadline when the deadline's own clauses are wrong. */
    bool sound = deadline_kind(c, rule, &cl);
    scope.has_due = rule->deadline != CORE_DEADLINE_NONE || !sound;
    if (cl.force != NULL) {
        rule->condition = check_condition(&scope, cl.force->condition);
        if (rule->info.force == FORCE_MUST_NOT || rule->info.force == FORCE_SHOULD_NOT)
            rule->condition = core_not(c, rule->condition, rule->condition->span);
    }
    if (cl.when != NULL)
        rule->when = check_condition(&scope, cl.when->condition);
    if (cl.unless != NULL)
        rule->unless = check_condition(&scope, cl.unless->condition);
    check_deadline(&scope, rule, &cl);
    check_overrides(c, rule, cl.overrides);
    scope.mentions = NULL; /* texts do not decide whether a rule applies */
    if (cl.remedy != NULL)
        rule->remedy = check_text(&scope, AST_AS(String, cl.remedy->text));
    if (cl.because != NULL)
        rule->because = check_text(&scope, AST_AS(String, cl.because->text));
}

void check_rules(Checker *c) {
    for (int i = 0; i < c->rules.n; i++)
        set_target(c, c->rules.items[i], c->rule_nodes.items[i]);
    for (int i = 0; i < c->rules.n; i++)
        check_rule(c, c->rules.items[i], c->rule_nodes.items[i]);
}

/* --- always --------------------------------------------------------------------------------------------------------- */

void check_always(Checker *c) {
    for (int i = 0; i < c->nalways_nodes; i++) {
        AstAlways *node = c->always_nodes[i].node;
        Scope scope;
        scope_for_facts(&scope, c, c->always_nodes[i].facts);
        CoreAlways always = {.facts = scope.facts, .span = node->node.span};
        const Field *list = c->always_nodes[i].list;
        if (list != NULL) {
            CoreList *elements = ARENA_NEW(c->arena, CoreList);
            *elements = (CoreList){.frame = 0, .field = list, .path = list->path};
            scope_push_list(&scope, elements, node->node.span);
            always.elements = elements;
        }
        always.condition = check_condition(&scope, node->condition);
        if (node->because != NULL) {
            AstNode *text = node->because->kind == AST_BecauseClause ? AST_AS(BecauseClause, node->because)->text
                                                                     : node->because;
            always.because = check_text(&scope, AST_AS(String, text));
        }
        vec_push(c->arena, &c->always, always);
    }
}

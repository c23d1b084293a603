/* The tree: which parts of scope and condition decided, with their values, down to the facts. */
#include "lang/why/internal.h"

typedef struct Builder {
    Arena *out;
    int nodes, depth;
    int rules; /* how many rules deep: failed(r) explains r, and so on */
} Builder;

enum { MAX_RULES_DEEP = 3, MAX_CASES_SHOWN = 8, MAX_OTHERS_SHOWN = 8 };

/* --- Places --------------------------------------------------------------------------------------------------------- */

void why_enter(Eval *eval, const CoreRule *rule, int64_t row, int index, WhyPlace *place) {
    eval_begin(eval, rule->facts, row);
    *place = (WhyPlace){.record = {.row = row}};
    place->context = verdict_context(eval, &place->run, rule, &place->record, NULL);
    if (!rule->elements)
        return;
    Elements elements = lists_open(&place->context, rule->elements);
    if (!elements.given || index >= elements.n) {
        place->no_list = true;
        return;
    }
    place->has_element = true;
    place->element =
        (Frame){rule->elements->element_frame, lists_element(&place->context, &elements, index), &place->record};
    place->context = verdict_context(eval, &place->run, rule, &place->record, &place->element);
}

Val why_applies(const Context *c, const CoreRule *rule) {
    CoreExpr applies = {.op = CORE_APPLIES, .rule = (CoreRule *)rule};
    return eval_plain(c, &applies);
}

const CoreExpr *why_condition(const CoreRule *rule) {
    const CoreExpr *condition = rule->condition;
    bool is_not = rule->info.force == FORCE_MUST_NOT || rule->info.force == FORCE_SHOULD_NOT;
    return is_not && condition->op == CORE_NOT ? condition->args[0] : condition;
}

/* --- Nodes ---------------------------------------------------------------------------------------------------------- */

static WhyNode *add(Builder *b, WhyNode *parent, WhyRole role, Str text) {
    if (b->nodes >= WHY_MAX_NODES)
        return NULL;
    b->nodes++;
    WhyNode *node = ARENA_NEW(b->out, WhyNode);
    node->role = role;
    node->text = text;
    node->value = WORDS("?", "?");
    if (parent)
        vec_push(b->out, &parent->children, node);
    return node;
}

static void set_value(Builder *b, WhyNode *node, Val value, CoreType type) {
    node->known = val_is_known(value);
    node->type = type;
    node->value = words_value(b->out, value, type);
    if (value.kind != VAL_KNOWN)
        return;
    node->raw = value.value;
    if (value.value.kind == VALUE_TEXT)
        node->raw.text = str_copy(b->out, value.value.text);
}

static void set_truth(Builder *b, WhyNode *node, Val value) {
    set_value(b, node, value, (CoreType){.kind = CORE_TYPE_BOOL});
}

static FactOrigin origin_of(const Context *c, const CoreFact *fact) {
    int64_t row = frame_row(c, fact->frame), target;
    FactOrigin none = {0};
    if (row < 0)
        return none;
    if (fact->ref && factset_follow(c->eval->set, fact->ref, row, &target) == REF_FOUND)
        return factset_origin(c->eval->set, fact->field->shape, target);
    return factset_origin(c->eval->set, fact->ref ? fact->ref->shape : fact->field->shape, row);
}

static void parts(Builder *b, const Context *c, const CoreExpr *expr, WhyNode *node);
static void mention(Builder *b, const Context *c, const CoreExpr *expr, bool open_only, WhyNode *parent);
static void rule_parts(Builder *b, const Context *c, const CoreRule *rule, Verdict verdict, WhyNode *node);

static WhyRole role_of(const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_FACT:
        return WHY_FACT;
    case CORE_DEFINE:
        return WHY_DEFINE;
    case CORE_PARAM:
        return WHY_PARAM;
    case CORE_KNOWN_LIST:
        return WHY_LIST;
    default:
        return core_is_fold(expr->op) ? WHY_LIST : WHY_PART;
    }
}

/* A node for an expression, and below it what decided its value. */
static WhyNode *add_expr(Builder *b, const Context *c, const CoreExpr *expr, WhyRole role, WhyNode *parent) {
    if (b->depth >= WHY_MAX_DEPTH)
        return NULL;
    WhyNode *node = add(b, parent, role, message_condition(b->out, expr));
    if (!node)
        return NULL;
    b->depth++;
    set_value(b, node, eval_plain(c, expr), expr->type);
    if (expr->op == CORE_FACT)
        node->origin = origin_of(c, &expr->fact);
    if (expr->op == CORE_DEFINE && !node->known)
        node->no_case = val_is_false(names_has_case(c, expr->define));
    parts(b, c, expr, node);
    b->depth--;
    return node;
}

/* --- Defines -------------------------------------------------------------------------------------------------------- */

static void add_value(Builder *b, const Context *c, const CoreExpr *value, WhyNode *node) {
    if (value->type.kind == CORE_TYPE_BOOL)
        parts(b, c, value, node);
    else
        mention(b, c, value, false, node);
}

static void define_parts(Builder *b, const Context *c, const CoreDefine *define, WhyNode *node) {
    Context inner = names_define_context(c);
    const CoreCase *taken = names_case(c, define);
    if (taken && define->ncases == 1 && !taken->when) {
        add_value(b, &inner, taken->value, node); /* one bare expression */
        return;
    }
    int shown = 0;
    for (int i = 0; i < define->ncases && shown < MAX_CASES_SHOWN; i++) {
        const CoreCase *one = &define->cases[i];
        Val when = one->when ? eval_plain(&inner, one->when) : val_bool(true);
        if (one == taken) {
            WhyNode *node_case = add(b, node, WHY_CASE, message_condition(b->out, &(CoreExpr){.span = one->span}));
            if (!node_case)
                return;
            set_value(b, node_case, eval_plain(&inner, one->value), one->value->type);
            if (one->when)
                add_expr(b, &inner, one->when, WHY_WHEN, node_case);
            add_value(b, &inner, one->value, node_case);
            return;
        }
        /* The cases tried before are told where few; an unknown one is what leaves the value open. */
        bool open = !val_is_false(when);
        if (!open && (taken ? define->ncases > MAX_CASES_SHOWN : !node->no_case))
            continue;
        shown++;
        if (one->when)
            add_expr(b, &inner, one->when, WHY_WHEN, node);
    }
}

/* Below a node whose text is another: a fact alone gets a node of its own. */
static void parts_or_self(Builder *b, const Context *c, const CoreExpr *expr, WhyNode *node) {
    if (role_of(expr) == WHY_PART)
        parts(b, c, expr, node);
    else
        add_expr(b, c, expr, role_of(expr), node);
}

/* --- Lists ---------------------------------------------------------------------------------------------------------- */

/* Whether the element is one that decided: of `all` a false one, of `any` and `none` a true one where there is one, of what
 * is unknown an unknown one, of a count and the like one that is counted. */
static bool decided(const CoreExpr *fold, Val value, Val selector, Val body) {
    bool selected = val_is_true(selector), open = !selected && !val_is_false(selector);
    if (fold->op == CORE_ALL || fold->op == CORE_ANY || fold->op == CORE_NONE) {
        bool body_open = !val_is_true(body) && !val_is_false(body);
        bool none_true = fold->op == CORE_NONE ? val_is_true(value) : val_is_false(value);
        if (!val_is_known(value))
            return (open && !(fold->op == CORE_ALL ? val_is_true(body) : val_is_false(body))) || (selected && body_open);
        if (fold->op == CORE_ALL)
            return val_is_true(value) ? selected : selected && val_is_false(body);
        return none_true ? selected : selected && val_is_true(body);
    }
    if (!val_is_known(value) && fold->op != CORE_ONLY) /* of `only` also those that are one too many */
        return open || (selected && (fold->op == CORE_COUNT || !val_is_known(body))); /* those that are counted may be too many already */
    return selected || (open && !val_is_known(value));
}

static void fold_parts(Builder *b, const Context *c, const CoreExpr *fold, Val value, WhyNode *node) {
    Elements elements = lists_open(c, &fold->list);
    if (!elements.given) {
        WhyNode *missing = add(b, node, WHY_FACT, str_copy(b->out, fold->list.path));
        if (missing && elements.owner >= 0)
            missing->origin = factset_origin(c->eval->set, fold->list.field->facts->shape, elements.owner);
        return;
    }
    bool quantifies = fold->op == CORE_ALL || fold->op == CORE_ANY || fold->op == CORE_NONE;
    /* Where every element had to fail, a few stand for all. */
    bool all_alike = quantifies && (fold->op == CORE_ANY ? val_is_false(value) : val_is_true(value));
    int64_t most = all_alike ? MAX_OTHERS_SHOWN : WHY_MAX_ELEMENTS, shown = 0, counted = 0;
    Str *names = elements_names(c, &elements, b->out);
    const Shape *shape = fold->list.field->kind == FIELD_INVERSE ? fold->list.field->target->shape : fold->list.field->shape;
    for (int64_t i = 0; i < elements.n; i++) {
        Frame frame = {fold->list.element_frame, lists_element(c, &elements, i), c->frame};
        Context inner = *c;
        inner.frame = &frame;
        const CoreExpr *where = fold->args[0], *body = fold->args[1];
        Val selector = where ? eval_plain(&inner, where) : val_bool(true);
        Val inside = body && !val_is_false(selector) ? eval_plain(&inner, body) : val_bool(true);
        if (!decided(fold, value, selector, inside))
            continue;
        /* Beside unknown elements a few of those that are counted are enough. */
        bool beside = !quantifies && !val_is_known(value) && val_is_true(selector) && val_is_known(inside);
        if (beside ? counted++ >= MAX_OTHERS_SHOWN : shown++ >= most) {
            node->left_out++;
            continue;
        }
        WhyNode *element = add(b, node, WHY_ELEMENT, names[i]);
        if (!element)
            return;
        element->origin = factset_origin(c->eval->set, shape, frame.row);
        if (!val_is_true(selector) && !val_is_false(selector)) {
            set_truth(b, element, selector);
            parts_or_self(b, &inner, where, element);
            continue;
        }
        if (!body) {
            set_truth(b, element, selector);
            if (where)
                parts_or_self(b, &inner, where, element);
            continue;
        }
        set_value(b, element, inside, body->type);
        if (quantifies || body->op != CORE_FACT)
            parts_or_self(b, &inner, body, element);
    }
}

/* --- Parts ---------------------------------------------------------------------------------------------------------- */

static bool has_text(const WhyNode *parent, Str text) {
    for (int i = 0; i < parent->children.n; i++)
        if (str_equal(parent->children.items[i]->text, text))
            return true;
    return false;
}

/* The facts, defines, params and folds that an expression is made of. open_only: those that are not known. */
static void mention(Builder *b, const Context *c, const CoreExpr *expr, bool open_only, WhyNode *parent) {
    if (!expr)
        return;
    switch (expr->op) {
    case CORE_CONST:
    case CORE_ARG:
    case CORE_PERIOD:
        return;
    case CORE_IF: {
        Val condition = eval_plain(c, expr->args[0]);
        add_expr(b, c, expr->args[0], WHY_WHEN, parent);
        if (!val_is_false(condition))
            mention(b, c, expr->args[1], open_only, parent);
        if (!val_is_true(condition))
            mention(b, c, expr->args[2], open_only, parent);
        return;
    }
    default:
        break;
    }
    WhyRole role = role_of(expr);
    bool is_leaf = role != WHY_PART || expr->op == CORE_AS_OF || expr->op == CORE_DUE || expr->op == CORE_FAILURES ||
                   expr->type.kind == CORE_TYPE_BOOL;
    if (!is_leaf) {
        for (int i = 0; i < expr->nargs; i++)
            mention(b, c, expr->args[i], open_only, parent);
        return;
    }
    if ((open_only && val_is_known(eval_plain(c, expr))) || has_text(parent, message_condition(b->out, expr)))
        return;
    add_expr(b, c, expr, role, parent);
}

static void add_rule(Builder *b, const Context *c, const CoreRule *rule, WhyRole role, WhyNode *parent) {
    const RuleInfo *info = &rule->info;
    Str text = info->label.n ? str_format(b->out, "%.*s %.*s", STR_ARG(info->rule), STR_ARG(info->label)) : info->rule;
    WhyNode *node = add(b, parent, role, text);
    if (!node)
        return;
    const Frame *about = verdict_element(c, rule);
    Outcome outcome = verdict_outcome(c->eval, rule, c->record, about);
    if (role == WHY_RULE)
        node->verdict = outcome.verdict;
    else
        set_truth(b, node, why_applies(c, rule));
    if (b->rules >= MAX_RULES_DEEP)
        return;
    b->rules++;
    Run run;
    Context inner = verdict_context(c->eval, &run, rule, c->record, about);
    if (role == WHY_RULE)
        rule_parts(b, &inner, rule, outcome.verdict, node);
    else if (rule->when)
        add_expr(b, &inner, rule->when, WHY_WHEN, node);
    b->rules--;
}

static void failures_parts(Builder *b, const Context *c, Str article, WhyNode *node) {
    const CorePolicy *policy = c->eval->policy;
    for (int i = 0; i < policy->nrules; i++) {
        const CoreRule *rule = policy->rules[i];
        bool counts = rule->facts == c->eval->facts && !rule->elements && !rule->uses_failures &&
                      (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT) &&
                      (article.n == 0 || str_equal(article, rule->info.article));
        if (!counts)
            continue;
        Verdict verdict = verdict_outcome(c->eval, rule, c->record, NULL).verdict;
        if (verdict == VERDICT_FAIL || (!node->known && verdict == VERDICT_UNKNOWN))
            add_rule(b, c, rule, WHY_RULE, node);
    }
}

static void logic_parts(Builder *b, const Context *c, const CoreExpr *expr, WhyNode *node) {
    Val value = eval_plain(c, expr);
    bool is_and = expr->op == CORE_AND;
    for (int i = 0; i < expr->nargs; i++) {
        Val arg = eval_plain(c, expr->args[i]);
        bool tells = !val_is_known(value)   ? !val_is_known(arg)
                     : val_is_true(value) ? val_is_true(arg) || is_and
                                          : val_is_false(arg);
        if (tells)
            add_expr(b, c, expr->args[i], role_of(expr->args[i]), node);
    }
}

static bool is_same_text(const CoreExpr *expr, Span span) {
    return expr->span.source == span.source && expr->span.start == span.start && expr->span.end == span.end;
}

/* Values of two lists of words compared become a comparison for each word: of what is written once, the sides are told once. */
static void sides_of_text(Builder *b, const Context *c, const CoreExpr *expr, Span span, WhyNode *node) {
    if (!is_same_text(expr, span)) {
        mention(b, c, expr, false, node);
        return;
    }
    for (int i = 0; i < expr->nargs; i++)
        sides_of_text(b, c, expr->args[i], span, node);
}

static void parts(Builder *b, const Context *c, const CoreExpr *expr, WhyNode *node) {
    switch (expr->op) {
    case CORE_CONST:
    case CORE_FACT:
    case CORE_ARG:
    case CORE_AS_OF:
    case CORE_PERIOD:
    case CORE_DUE:
    case CORE_PARAM:
        return;
    case CORE_NOT:
        if (expr->args[0]->op == CORE_FACT || expr->args[0]->op == CORE_DEFINE || core_is_fold(expr->args[0]->op))
            add_expr(b, c, expr->args[0], role_of(expr->args[0]), node);
        else
            parts(b, c, expr->args[0], node);
        return;
    case CORE_AND:
    case CORE_OR:
        if (expr->nargs > 0 && is_same_text(expr->args[0], expr->span))
            sides_of_text(b, c, expr, expr->span, node);
        else
            logic_parts(b, c, expr, node);
        return;
    case CORE_IF: {
        Val condition = eval_plain(c, expr->args[0]);
        add_expr(b, c, expr->args[0], WHY_WHEN, node);
        for (int i = 1; i < 3; i++)
            if (!(i == 1 ? val_is_false(condition) : val_is_true(condition)))
                add_value(b, c, expr->args[i], node);
        return;
    }
    case CORE_DEFINE:
        define_parts(b, c, expr->define, node);
        return;
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        add_rule(b, c, expr->rule, WHY_RULE, node);
        return;
    case CORE_FAILURES:
        failures_parts(b, c, expr->article, node);
        return;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
        fold_parts(b, c, expr, eval_plain(c, expr), node);
        return;
    case CORE_COUNT_TRUE:
    case CORE_KNOWN:
    case CORE_DEFAULT:
    case CORE_DONE:
        for (int i = 0; i < expr->nargs; i++)
            mention(b, c, expr->args[i], false, node);
        return;
    default: {
        /* Where all of it is known, and it has no value all the same, all of it is told. */
        bool open_only = false;
        for (int i = 0; i < expr->nargs && !val_is_known(eval_plain(c, expr)); i++)
            open_only = open_only || (expr->args[i] && !val_is_known(eval_plain(c, expr->args[i])));
        for (int i = 0; i < expr->nargs; i++)
            mention(b, c, expr->args[i], open_only, node);
        return;
    }
    }
}

/* --- Rules ---------------------------------------------------------------------------------------------------------- */

static Words every(Arena *arena, int months) {
    switch (months) {
    case 12: return WORDS("each year", "每年");
    case 6: return WORDS("each half_year", "每半年");
    case 3: return WORDS("each quarter", "每季度");
    case 1: return WORDS("each month", "每月");
    default: return words_format(arena, WORDS("each {0} months", "每 {0} 个月"), DIAG_ARGS(words_int(arena, months)));
    }
}

/* The rule has no expression for this deadline, so it is said in the reader's language. */
static Words period_words(Arena *out, const CoreRule *rule) {
    Words words = every(out, rule->period_months);
    if (rule->from_month != 1 || rule->from_day != 1)
        words = words_format(out, WORDS("{0} from {1}", "{0} 从 {1} 起"),
                             DIAG_ARGS(words, words_of(str_format(out, "%02d-%02d", rule->from_month, rule->from_day))));
    if (rule->deadline == CORE_DEADLINE_MONTH_DAY)
        words = words_format(out, WORDS("{0} by {1}", "{0} 截至 {1}"),
                             DIAG_ARGS(words, words_of(str_format(out, "%02d-%02d", rule->by_month, rule->by_day))));
    return words;
}

static void add_deadline(Builder *b, const Context *c, const CoreRule *rule, WhyNode *node) {
    if (rule->deadline == CORE_DEADLINE_NONE)
        return;
    Words words = rule->due ? words_of(message_condition(b->out, rule->due)) : period_words(b->out, rule);
    WhyNode *deadline = add(b, node, WHY_DEADLINE, words.en);
    if (!deadline)
        return;
    deadline->text_zh = words.zh;
    set_value(b, deadline, verdict_due(c), (CoreType){.kind = CORE_TYPE_DATE});
    if (rule->due)
        mention(b, c, rule->due, !deadline->known, deadline);
}

static void add_overriding(Builder *b, const Context *c, const CoreRule *rule, bool open_only, WhyNode *node) {
    for (int i = 0; i < rule->noverridden_by; i++) {
        Val applies = why_applies(c, rule->overridden_by[i]);
        if (open_only ? !val_is_known(applies) : val_is_true(applies))
            add_rule(b, c, rule->overridden_by[i], WHY_OVERRIDDEN, node);
    }
}

/* Defines without a case, and params before their first date. */
static void add_caseless(Builder *b, const Context *c, const CoreRule *rule, bool open_only, WhyNode *node) {
    for (int i = 0; i < rule->mentions.ndefines; i++) {
        CoreDefine *define = rule->mentions.defines[i];
        Val has_case = names_has_case(c, define);
        if (open_only ? val_is_known(has_case) : !val_is_false(has_case))
            continue;
        CoreExpr expr = {.op = CORE_DEFINE, .define = define, .span = define->span, .type = define->type};
        add_expr(b, c, &expr, WHY_DEFINE, node);
    }
    for (int i = 0; i < rule->mentions.nparams && !open_only; i++) {
        CoreParam *param = rule->mentions.params[i];
        CoreExpr expr = {.op = CORE_PARAM, .param = param, .span = param->span, .type = param->type};
        if (!val_is_known(eval_plain(c, &expr)))
            add_expr(b, c, &expr, WHY_PARAM, node);
    }
}

static void rule_parts(Builder *b, const Context *c, const CoreRule *rule, Verdict verdict, WhyNode *node) {
    Val when = rule->when ? eval_plain(c, rule->when) : val_bool(true);
    Val unless = rule->unless ? eval_plain(c, rule->unless) : val_bool(false);
    if (verdict == VERDICT_NA) {
        if (val_is_false(when))
            add_expr(b, c, rule->when, WHY_WHEN, node);
        else if (val_is_true(unless))
            add_expr(b, c, rule->unless, WHY_UNLESS, node);
        else if (rule->info.force == FORCE_MAY && val_is_false(eval_plain(c, rule->condition)))
            add_expr(b, c, why_condition(rule), WHY_CONDITION, node);
        if (!val_is_false(when) && !val_is_true(unless)) {
            add_overriding(b, c, rule, false, node);
            add_caseless(b, c, rule, false, node);
        }
        return;
    }
    if (rule->when)
        add_expr(b, c, rule->when, WHY_WHEN, node);
    if (rule->unless)
        add_expr(b, c, rule->unless, WHY_UNLESS, node);
    if (verdict == VERDICT_UNKNOWN) {
        add_overriding(b, c, rule, true, node);
        add_caseless(b, c, rule, true, node);
    }
    add_expr(b, c, why_condition(rule), WHY_CONDITION, node);
    if (verdict != VERDICT_PASS)
        add_deadline(b, c, rule, node);
}

static WhyNode *build(Eval *eval, const CoreRule *rule, int64_t row, int index, const Finding *finding, Arena *out) {
    WhyPlace place;
    why_enter(eval, rule, row, index, &place);
    Builder b = {.out = out};
    const RuleInfo *info = &rule->info;
    Str text = info->label.n ? info->label : info->rule;
    WhyNode *root = add(&b, NULL, WHY_RULE, text);
    root->verdict = finding->verdict;
    root->origin = (FactOrigin){finding->origin_file, finding->origin_line};
    if (place.no_list) {
        WhyNode *missing = add(&b, root, WHY_FACT, rule->elements->path);
        missing->origin = factset_origin(eval->set, rule->facts->shape, row);
        add_deadline(&b, &place.context, rule, root);
        return root;
    }
    rule_parts(&b, &place.context, rule, finding->verdict, root);
    return root;
}

Why why_explain(Eval *eval, const CoreRule *rule, int64_t row, int index, const Finding *finding, Arena *out) {
    Why why = {.rule = rule, .finding = *finding};
    why.tree = build(eval, rule, row, index, finding, out);
    if (finding->verdict == VERDICT_UNKNOWN)
        why_ask(eval, rule, row, index, &why, out);
    return why;
}

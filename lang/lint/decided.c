/* Comparisons that come out the same whatever the facts are, and rules that constants alone make never apply. */
#include "lang/lint/values.h"

typedef struct Decided {
    Lint *lint;
    Values *values;
    Marks quiet; /* comparisons that are part of what was said already */
} Decided;

static bool is_comparison(const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
        return true;
    default:
        return false;
    }
}

/* A comparison that a table's pattern, or two facts of different `one of`s, were turned into is nowhere in the text. */
static bool is_written(const CoreExpr *expr) {
    Span whole = expr->span, left = expr->args[0]->span, right = expr->args[1]->span;
    bool within = left.source == whole.source && left.start >= whole.start && left.end <= whole.end;
    return within && (right.start >= left.end || right.end <= left.start);
}

static int form_of(const Decided *d, const CoreExpr *expr) {
    return core_form_expr(d->lint->forms, d->lint->policy, expr, FORM_SHALLOW);
}

/* --- One comparison -------------------------------------------------------------------------------------------------- */

/* `x == x`: what is missing aside, equal. Names that nothing declares all look alike in core. */
static bool compares_with_itself(const Decided *d, const CoreExpr *expr) {
    if (expr->op == CORE_IN || d->lint->policy->schema->nfacts == 0)
        return false;
    return form_of(d, expr->args[0]) == form_of(d, expr->args[1]);
}

static void check_comparison(Decided *d, const CoreExpr *expr) {
    Range range = values_of(d->values, expr);
    bool always = range_always(&range), never = range_never(&range);
    if (!always && !never && compares_with_itself(d, expr)) {
        always = expr->op == CORE_EQ || expr->op == CORE_LE || expr->op == CORE_GE;
        never = !always;
    }
    if (always || never)
        LINT(d->lint, LINT_DECIDED, expr->span, lint_written(d->lint, expr->span),
             always ? WORDS("always holds", "总是成立") : WORDS("never holds", "永远不成立"));
}

/* --- Several of one value -------------------------------------------------------------------------------------------- */

/* What a comparison with constants leaves to the value that it is about. */
typedef struct Limit {
    int subject;
    const CoreExpr *expr;
    Range left;
    bool open_low, open_high;
} Limit;

static bool is_whole(const CoreExpr *expr) {
    if (expr->type.kind == CORE_TYPE_DATE)
        return true;
    if (expr->op == CORE_FACT)
        return expr->fact.field->kind == FIELD_COUNT || expr->fact.field->kind == FIELD_INTEGER;
    return expr->op == CORE_COUNT || expr->op == CORE_COUNT_TRUE || expr->op == CORE_LENGTH;
}

static CoreOp turned(CoreOp op) {
    return op == CORE_LT ? CORE_GT : op == CORE_GT ? CORE_LT : op == CORE_LE ? CORE_GE : op == CORE_GE ? CORE_LE : op;
}

static CoreOp opposite(CoreOp op) {
    switch (op) {
    case CORE_EQ:
        return CORE_NE;
    case CORE_NE:
        return CORE_EQ;
    case CORE_LT:
        return CORE_GE;
    case CORE_GE:
        return CORE_LT;
    case CORE_LE:
        return CORE_GT;
    default:
        return CORE_LE;
    }
}

static bool limit_words(const Decided *d, const CoreExpr *subject, Range constant, bool without, Limit *out) {
    Range all = values_of(d->values, subject);
    out->left = all;
    if (all.kind != RANGE_WORD || constant.kind != RANGE_WORD)
        return false;
    out->left.words = without ? all.words & ~constant.words : all.words & constant.words;
    return true;
}

static bool limit_order(CoreOp op, const Range *constant, Limit *out) {
    out->left = (Range){.kind = constant->kind};
    out->left.has_low = op == CORE_EQ || op == CORE_GT || op == CORE_GE;
    out->left.has_high = op == CORE_EQ || op == CORE_LT || op == CORE_LE;
    out->left.low = out->left.high = constant->low;
    out->open_low = op == CORE_GT;
    out->open_high = op == CORE_LT;
    return op != CORE_NE;
}

static bool limit_range(const Decided *d, const CoreExpr *range, Limit *out) {
    for (int i = 0; i < 2; i++) {
        if (!range->args[i])
            continue;
        Range end = values_of(d->values, range->args[i]);
        if (!range_is_one(&end))
            return false;
        out->left.kind = end.kind;
        *(i == 0 ? &out->left.has_low : &out->left.has_high) = true;
        *(i == 0 ? &out->left.low : &out->left.high) = end.low;
    }
    return true;
}

static Range set_words(const Decided *d, const CoreExpr *set) {
    Range words = {.kind = RANGE_WORD};
    for (int i = 0; i < set->nargs; i++) {
        Range one = values_of(d->values, set->args[i]);
        if (one.kind != RANGE_WORD || set->args[i]->op != CORE_CONST)
            return (Range){.kind = RANGE_ANY};
        words.words |= one.words;
    }
    return words;
}

/* What is left of whole numbers between open ends: their next ones. */
static void close_ends(Limit *limit) {
    Number one = number_from_int(1), low = limit->left.low, high = limit->left.high;
    if (limit->open_low && number_floor(low, &low) == NUMBER_OK && number_add(low, one, &low) == NUMBER_OK) {
        limit->left.low = low;
        limit->open_low = false;
    }
    if (limit->open_high && number_ceil(high, &high) == NUMBER_OK && number_sub(high, one, &high) == NUMBER_OK) {
        limit->left.high = high;
        limit->open_high = false;
    }
}

/* A comparison, turned round where `not` stands before it, as a limit. False where it leaves no simple one. */
static bool read_limit(const Decided *d, const CoreExpr *expr, bool negated, Limit *out) {
    while (expr->op == CORE_NOT) {
        expr = expr->args[0];
        negated = !negated;
    }
    if (!is_comparison(expr) || !is_written(expr))
        return false;
    const CoreExpr *subject = expr->args[0], *other = expr->args[1];
    *out = (Limit){.expr = expr};
    bool read = false;
    if (expr->op == CORE_IN) {
        if (other->op == CORE_SET)
            read = limit_words(d, subject, set_words(d, other), negated, out);
        else if (other->op == CORE_RANGE && !negated)
            read = limit_range(d, other, out);
    } else {
        CoreOp op = negated ? opposite(expr->op) : expr->op;
        Range left = values_of(d->values, subject), right = values_of(d->values, other);
        if (subject->op == CORE_CONST || (range_is_one(&left) && !range_is_one(&right))) {
            subject = other;
            right = left;
            op = turned(op);
        }
        if (right.kind == RANGE_WORD && subject->op != CORE_CONST)
            read = (subject == other ? expr->args[0] : other)->op == CORE_CONST &&
                   limit_words(d, subject, right, op == CORE_NE, out);
        else if (range_is_one(&right))
            read = limit_order(op, &right, out);
    }
    if (read) {
        out->subject = form_of(d, subject);
        if (is_whole(subject))
            close_ends(out);
    }
    return read;
}

static bool nothing_left(const Limit *a, const Limit *b) {
    if (a->left.kind != b->left.kind)
        return false;
    if (a->left.kind == RANGE_WORD)
        return (a->left.words & b->left.words) == 0;
    const Limit *pairs[2][2] = {{a, b}, {b, a}};
    for (int i = 0; i < 2; i++) {
        const Limit *low = pairs[i][0], *high = pairs[i][1];
        if (!low->left.has_low || !high->left.has_high)
            continue;
        int order = number_compare(low->left.low, high->left.high);
        if (order > 0 || (order == 0 && (low->open_low || high->open_high)))
            return true;
    }
    return false;
}

static bool is_empty(const Limit *limit) {
    return nothing_left(limit, limit);
}

enum { MAX_LIMITS = 64 }; /* of one value that are compared with each other */

/* `and` of limits that leave nothing never holds; `or` of limits whose opposites leave nothing always does. */
static void check_junction(Decided *d, const CoreExpr *expr) {
    bool is_or = expr->op == CORE_OR;
    Limit limits[MAX_LIMITS];
    int n = 0;
    for (int i = 0; i < expr->nargs && n < MAX_LIMITS; i++) {
        const CoreExpr *of = expr->args[i];
        Limit *limit = &limits[n];
        if (!read_limit(d, of, is_or, limit))
            continue;
        if (is_empty(limit)) /* decided alone */
            continue;
        for (int k = 0; k < n; k++) {
            if (limits[k].subject != limit->subject || !nothing_left(&limits[k], limit))
                continue;
            Diag *diag = LINT(d->lint, LINT_DECIDED, expr->span, lint_written(d->lint, expr->span),
                              is_or ? WORDS("always holds", "总是成立") : WORDS("never holds", "永远不成立"));
            diag_more(diag, place_span(limits[k].expr->span),
                      is_or ? WORDS("where this does not hold …", "此处不成立时")
                            : WORDS("where this holds …", "此处成立时"));
            diag_more(diag, place_span(limit->expr->span),
                      is_or ? WORDS("… this does", "此处必成立") : WORDS("… this does not", "此处必不成立"));
            return;
        }
        n++;
    }
}

static void visit_decided(const CoreExpr *expr, void *context) {
    Decided *d = context;
    if (is_comparison(expr) && is_written(expr))
        check_comparison(d, expr);
    else if (expr->op == CORE_AND || expr->op == CORE_OR)
        check_junction(d, expr);
}

/* --- Rules ----------------------------------------------------------------------------------------------------------- */

static bool when_never(const Decided *d, const CoreRule *rule) {
    Range range = rule->when ? values_of(d->values, rule->when) : (Range){0};
    return rule->when && range_never(&range);
}

static bool unless_always(const Decided *d, const CoreRule *rule) {
    Range range = rule->unless ? values_of(d->values, rule->unless) : (Range){0};
    return rule->unless && range_always(&range);
}

/* Of every organisation, whatever is missing. */
static bool applies_always(const CoreRule *rule) {
    bool by_date = false;
    for (int i = 0; i < rule->mentions.nparams; i++)
        by_date |= rule->mentions.params[i]->values[0].has_from;
    return !rule->when && !rule->unless && rule->noverridden_by == 0 && rule->mentions.ndefines == 0 && !by_date;
}

static void check_rule(Decided *d, const CoreRule *rule) {
    Words name = words_of(rule->info.rule);
    if (when_never(d, rule)) {
        LINT(d->lint, LINT_NEVER_APPLIES, rule->when->span, name,
             words_format(d->lint->arena, WORDS("`{0}` never holds", "`{0}`永远不成立"),
                          DIAG_ARGS(lint_written(d->lint, rule->when->span))));
        marks_add(&d->quiet, rule->when);
    } else if (unless_always(d, rule)) {
        LINT(d->lint, LINT_NEVER_APPLIES, rule->unless->span, name,
             words_format(d->lint->arena, WORDS("`{0}` always holds", "`{0}`总是成立"),
                          DIAG_ARGS(lint_written(d->lint, rule->unless->span))));
        marks_add(&d->quiet, rule->unless);
    }
    for (int i = 0; i < rule->noverridden_by; i++) {
        const CoreRule *by = rule->overridden_by[i];
        if (!applies_always(by))
            continue;
        Diag *diag = LINT(d->lint, LINT_NEVER_APPLIES, rule->info.span, name,
                          words_format(d->lint->arena,
                                       WORDS("`{0}`, which overrides it, always applies", "优先于它的规则`{0}`总是适用"),
                                       DIAG_ARGS(words_of(by->info.rule))));
        diag_more(diag, place_span(by->info.span), WORDS("the rule that overrides it", "优先于它的规则"));
        return;
    }
}

void lint_decided(Lint *lint) {
    Decided d = {.lint = lint, .values = values_new(lint)};
    marks_init(&d.quiet, lint->arena);
    for (int i = 0; i < lint->policy->nrules; i++)
        check_rule(&d, lint->policy->rules[i]);
    for (int i = 0; i < lint->roots.n; i++) {
        const Root *root = &lint->roots.items[i];
        if (root->kind != ROOT_TEST && root->kind != ROOT_TEXT && !marks_has(&d.quiet, root->expr))
            lint_each_expr(root->expr, visit_decided, &d);
    }
}

/* Holds the tests of policies against mistakes: changes each comparison, each limit and each connective of their rules, defines and
 * params, one at a time, and runs the policy's tests. A change that no test notices is one that an editor could make by a slip.
 *
 *   mutate [--list] POLICY…
 *
 * prints each change that no test catches (with --list every change), then `N changes, M caught`. Exit 0 when all are caught, 1 when
 * some are not, 2 when a policy has errors or tests that fail as it stands.
 *
 * The checked program (core) is changed in memory and put back, so that thousands of changes take seconds. What is changed:
 *   - a comparison to each one that borders on it: `<` to `<=` and `>=`, `==` to `!=`, and of numbers and dates to `<=` and `>=`
 *     (not `== 0` to `<=`: a count has nothing below);
 *   - a limit by one step either way: a number by one of its last place, a date and a duration by a day;
 *   - a word compared with to the next of its `one of`; each word of a set left out, and the set turned to its opposite;
 *   - `and` to `or` and back, each part of them left out; a `not` taken away; a bare condition turned round;
 *   - `any` to `all` and back, the `where` of a list left out;
 *   - `when` or `unless` of a rule left out, a case of a define left out, the month-day of `by` moved by a day, the period doubled;
 *   - `done(d)` to `known(d)`. */
#include "lang/driver/driver.h"
#include "lang/eval/eval.h"

#include <stdio.h>
#include <string.h>

/* What is overwritten, and with what. */
typedef struct Change {
    void *at;
    const void *with;
    size_t size;
    Span span;
    const char *owner_kind;
    Str owner, what;
} Change;

typedef struct Mutator {
    Arena *arena;
    const CorePolicy *policy;
    VEC(Change) changes;
    const char *owner_kind;
    Str owner;
} Mutator;

static void add(Mutator *m, void *at, const void *with, size_t size, Span span, Str what) {
    Change change = {at, with, size, span, m->owner_kind, m->owner, what};
    vec_push(m->arena, &m->changes, change);
}

/* A copy of the expression, to be changed and written over it. */
static CoreExpr *copy_of(Mutator *m, const CoreExpr *expr) {
    CoreExpr *copy = ARENA_NEW(m->arena, CoreExpr);
    *copy = *expr;
    return copy;
}

static void replace(Mutator *m, CoreExpr *expr, const CoreExpr *with, Str what) {
    add(m, expr, with, sizeof *expr, expr->span, what);
}

static void replace_op(Mutator *m, CoreExpr *expr, CoreOp op) {
    CoreExpr *with = copy_of(m, expr);
    with->op = op;
    replace(m, expr, with, str_format(m->arena, "%s becomes %s", core_op_name(expr->op), core_op_name(op)));
}

static void negate(Mutator *m, CoreExpr *expr) {
    CoreExpr *with = ARENA_NEW(m->arena, CoreExpr);
    with->op = CORE_NOT;
    with->type = expr->type;
    with->span = expr->span;
    with->args = ARENA_ARRAY(m->arena, CoreExpr *, 1);
    with->args[0] = copy_of(m, expr);
    with->nargs = 1;
    replace(m, expr, with, STR("turned round"));
}

/* --- Limits ---------------------------------------------------------------------------------------------------------- */

/* The step of a number's last place: 1 for 24, 0.01 for 0.02. */
static Number last_place(Number number) {
    int64_t digits;
    int places;
    if (!number_to_decimal(number, NUMBER_MAX_DIGITS, &digits, &places))
        places = 0;
    return number_from_decimal(1, places);
}

static bool step_value(Value value, int direction, Value *out) {
    *out = value;
    switch (value.kind) {
    case VALUE_NUMBER: {
        Number step = last_place(value.number);
        return (direction > 0 ? number_add(value.number, step, &out->number)
                              : number_sub(value.number, step, &out->number)) == NUMBER_OK;
    }
    case VALUE_DATE:
        out->date = value.date + direction;
        return out->date >= DATE_MIN && out->date <= DATE_MAX;
    case VALUE_DURATION:
        return duration_add(value.duration, (Duration){.days = direction}, &out->duration);
    default:
        return false;
    }
}

static void change_const(Mutator *m, CoreExpr *expr) {
    for (int direction = -1; direction <= 1; direction += 2) {
        CoreExpr *with = copy_of(m, expr);
        if (step_value(expr->value, direction, &with->value))
            replace(m, expr, with, direction < 0 ? STR("a step lower") : STR("a step higher"));
    }
    const EnumType *enums = expr->type.enums;
    if (expr->value.kind == VALUE_ENUM && enums && enums->n > 1) {
        CoreExpr *with = copy_of(m, expr);
        with->value.code = (expr->value.code + 1) % enums->n;
        replace(m, expr, with, str_format(m->arena, "becomes %.*s", STR_ARG(enums->values[with->value.code].name)));
    }
}

/* --- Comparisons and connectives --------------------------------------------------------------------------------------- */

static bool is_ordered(CoreType type) {
    return type.kind == CORE_TYPE_NUMBER || type.kind == CORE_TYPE_DATE || type.kind == CORE_TYPE_DURATION;
}

static bool is_zero(const CoreExpr *expr) {
    return expr->op == CORE_CONST && expr->value.kind == VALUE_NUMBER && expr->value.number.num == 0;
}

static void change_comparison(Mutator *m, CoreExpr *expr) {
    switch (expr->op) {
    case CORE_LT:
        replace_op(m, expr, CORE_LE), replace_op(m, expr, CORE_GE);
        break;
    case CORE_LE:
        replace_op(m, expr, CORE_LT), replace_op(m, expr, CORE_GT);
        break;
    case CORE_GT:
        replace_op(m, expr, CORE_GE), replace_op(m, expr, CORE_LE);
        break;
    case CORE_GE:
        replace_op(m, expr, CORE_GT), replace_op(m, expr, CORE_LT);
        break;
    case CORE_NE:
        replace_op(m, expr, CORE_EQ);
        break;
    default:
        replace_op(m, expr, CORE_NE);
        if (!is_ordered(expr->args[0]->type))
            break;
        replace_op(m, expr, CORE_GE);
        if (!is_zero(expr->args[1]))
            replace_op(m, expr, CORE_LE);
    }
}

/* The args without one of them. */
static void leave_out_arg(Mutator *m, CoreExpr *expr, int left_out, Str what) {
    CoreExpr *with = copy_of(m, expr);
    with->args = ARENA_ARRAY(m->arena, CoreExpr *, expr->nargs);
    with->nargs = 0;
    for (int i = 0; i < expr->nargs; i++)
        if (i != left_out)
            with->args[with->nargs++] = expr->args[i];
    add(m, expr, with, sizeof *expr, expr->args[left_out]->span, what);
}

static void change_set(Mutator *m, CoreExpr *expr) {
    for (int i = 0; i < expr->nargs && expr->nargs > 1; i++)
        leave_out_arg(m, expr, i, STR("left out of the set"));
}

static void change_connective(Mutator *m, CoreExpr *expr) {
    replace_op(m, expr, expr->op == CORE_AND ? CORE_OR : CORE_AND);
    for (int i = 0; i < expr->nargs && expr->nargs > 1; i++)
        leave_out_arg(m, expr, i, STR("left out"));
}

static void leave_out_where(Mutator *m, CoreExpr *expr) {
    if (expr->nargs < 1 || !expr->args[0])
        return;
    CoreExpr *with = copy_of(m, expr);
    with->args = ARENA_ARRAY(m->arena, CoreExpr *, expr->nargs);
    memcpy(with->args, expr->args, sizeof *with->args * (size_t)expr->nargs);
    with->args[0] = NULL;
    add(m, expr, with, sizeof *expr, expr->args[0]->span, STR("`where` left out"));
}

static void change_expr(Mutator *m, CoreExpr *expr) {
    if (!expr)
        return;
    switch (expr->op) {
    case CORE_CONST:
        change_const(m, expr);
        break;
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
        change_comparison(m, expr);
        break;
    case CORE_IN:
    case CORE_KNOWN:
    case CORE_PASSED:
    case CORE_FAILED:
    case CORE_APPLIES:
        negate(m, expr);
        break;
    case CORE_FACT:
    case CORE_DEFINE:
        if (expr->type.kind == CORE_TYPE_BOOL)
            negate(m, expr);
        break;
    case CORE_SET:
        change_set(m, expr);
        break;
    case CORE_AND:
    case CORE_OR:
        change_connective(m, expr);
        break;
    case CORE_NOT:
        replace(m, expr, expr->args[0], STR("`not` taken away"));
        break;
    case CORE_ANY:
        replace_op(m, expr, CORE_ALL);
        break;
    case CORE_ALL:
        replace_op(m, expr, CORE_ANY);
        break;
    case CORE_DONE:
        replace_op(m, expr, CORE_KNOWN);
        break;
    default:
        break;
    }
    if (expr->op >= CORE_COUNT && expr->op <= CORE_ONLY)
        leave_out_where(m, expr);
    for (int i = 0; i < expr->nargs; i++)
        change_expr(m, expr->args[i]);
}

/* --- Rules, defines, params -------------------------------------------------------------------------------------------- */

static CoreRule *rule_copy(Mutator *m, const CoreRule *rule) {
    CoreRule *copy = ARENA_NEW(m->arena, CoreRule);
    *copy = *rule;
    return copy;
}

static void change_deadline(Mutator *m, CoreRule *rule) {
    if (rule->has_period) {
        CoreRule *with = rule_copy(m, rule);
        with->period_months = rule->period_months == 12 ? 6 : 12;
        add(m, rule, with, sizeof *rule, rule->info.span, STR("another period"));
    }
    for (int direction = -1; rule->deadline == CORE_DEADLINE_MONTH_DAY && direction <= 1; direction += 2) {
        CoreRule *with = rule_copy(m, rule);
        Date day;
        int year;
        if (!date_from_ymd(2014, rule->by_month, rule->by_day, &day))
            continue;
        date_to_ymd(day + direction, &year, &with->by_month, &with->by_day);
        add(m, rule, with, sizeof *rule, rule->info.span,
            direction < 0 ? STR("due a day earlier") : STR("due a day later"));
    }
}

static void change_rule(Mutator *m, CoreRule *rule) {
    m->owner_kind = "rule";
    m->owner = rule->info.rule;
    if (rule->when) {
        CoreRule *with = rule_copy(m, rule);
        with->when = NULL;
        add(m, rule, with, sizeof *rule, rule->when->span, STR("`when` left out"));
    }
    if (rule->unless) {
        CoreRule *with = rule_copy(m, rule);
        with->unless = NULL;
        add(m, rule, with, sizeof *rule, rule->unless->span, STR("`unless` left out"));
    }
    change_deadline(m, rule);
    change_expr(m, rule->condition);
    change_expr(m, rule->when);
    change_expr(m, rule->unless);
    change_expr(m, rule->due);
}

static void change_define(Mutator *m, CoreDefine *define) {
    m->owner_kind = "define";
    m->owner = define->name;
    for (int i = 0; i < define->ncases; i++) {
        change_expr(m, define->cases[i].when);
        change_expr(m, define->cases[i].value);
    }
    for (int i = 0; i < define->ncases && define->ncases > 1; i++) {
        CoreDefine *with = ARENA_NEW(m->arena, CoreDefine);
        *with = *define;
        with->cases = ARENA_ARRAY(m->arena, CoreCase, define->ncases);
        with->ncases = 0;
        for (int j = 0; j < define->ncases; j++)
            if (j != i)
                with->cases[with->ncases++] = define->cases[j];
        add(m, define, with, sizeof *define, define->cases[i].span, STR("case left out"));
    }
}

static void collect(Mutator *m) {
    for (int i = 0; i < m->policy->nrules; i++)
        change_rule(m, m->policy->rules[i]);
    for (int i = 0; i < m->policy->ndefines; i++)
        change_define(m, m->policy->defines[i]);
    for (int i = 0; i < m->policy->nparams; i++) {
        m->owner_kind = "param";
        m->owner = m->policy->params[i]->name;
        for (int j = 0; j < m->policy->params[i]->nvalues; j++)
            change_expr(m, m->policy->params[i]->values[j].value);
    }
    for (int i = 0; i < m->policy->nfunctions; i++) {
        m->owner_kind = "function";
        m->owner = m->policy->functions[i]->name;
        change_expr(m, m->policy->functions[i]->body);
    }
}

/* --- Running ----------------------------------------------------------------------------------------------------------- */

static bool test_passes(const CorePolicy *policy, int number) {
    Arena *arena = arena_new();
    bool passed = eval_test(arena, policy, &policy->tests[number], NULL).passed;
    arena_free(arena);
    return passed;
}

/* The first test from `start` on, round the whole list, that fails; -1 when none does. Tests stand in the order of the rules they are
 * about, so the one that caught the last change is near the one that will catch this. */
static int find_failing(const CorePolicy *policy, int start) {
    for (int i = 0; i < policy->ntests; i++) {
        /* Outwards from where the last was: ahead, behind, further ahead … */
        int step = i % 2 ? -(i + 1) / 2 : i / 2;
        int number = ((start + step) % policy->ntests + policy->ntests) % policy->ntests;
        if (!test_passes(policy, number))
            return number;
    }
    return -1;
}

static int test_change(const CorePolicy *policy, const Change *change, int start) {
    char kept[sizeof(CoreRule) > sizeof(CoreExpr) ? sizeof(CoreRule) : sizeof(CoreExpr)];
    _Static_assert(sizeof(CoreDefine) <= sizeof kept, "a define fits, too");
    memcpy(kept, change->at, change->size);
    memcpy(change->at, change->with, change->size);
    int failing = find_failing(policy, start);
    memcpy(change->at, kept, change->size);
    return failing;
}

static void print_change(const Change *change, Str caught_by) {
    Str text = span_text(change->span);
    int line = change->span.source ? source_place(change->span.source, change->span.start).line : 0;
    Str file = change->span.source ? change->span.source->name : STR("?");
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n')
            text.n = i;
    printf("%.*s:%d: %s %.*s: `%.*s` %.*s%s%.*s\n", STR_ARG(file), line, change->owner_kind, STR_ARG(change->owner),
           STR_ARG(text), STR_ARG(change->what), caught_by.n ? ": caught by " : ": no test fails", STR_ARG(caught_by));
}

/* How many changes no test catches; -1 where the tests fail as they are. */
static int mutate(Arena *arena, const CorePolicy *policy, bool list, int *total) {
    Mutator m = {.arena = arena, .policy = policy};
    if (policy->ntests == 0 || find_failing(policy, 0) >= 0) {
        fprintf(stderr, "mutate: %.*s has no tests, or they fail as it stands\n", STR_ARG(policy->name));
        return -1;
    }
    collect(&m);
    int missed = 0, start = 0;
    for (int i = 0; i < m.changes.n; i++) {
        int failing = test_change(policy, &m.changes.items[i], start);
        if (failing < 0)
            missed++;
        else
            start = failing;
        if (failing < 0 || list)
            print_change(&m.changes.items[i], failing < 0 ? (Str){0} : policy->tests[failing].label);
    }
    *total += m.changes.n;
    return missed;
}

int main(int argc, char **argv) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    PolicyLoader *loader = policy_loader_new(arena, LOAD_POLICY, &diags);
    bool list = argc > 1 && strcmp(argv[1], "--list") == 0;
    int total = 0, missed = 0;
    for (int i = 1 + list; i < argc && missed >= 0; i++) {
        CorePolicy *policy = policy_compile(loader, policy_load(loader, str_of(argv[i])), NULL, 0);
        int n = policy ? mutate(arena, policy, list, &total) : -1;
        missed = n < 0 ? -1 : missed + n;
    }
    if (missed >= 0)
        printf("%d changes, %d caught\n", total, total - missed);
    arena_free(arena);
    return missed < 0 || total == 0 ? 2 : missed > 0;
}

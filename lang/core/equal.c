#include "lang/core/equal.h"

#include <stdlib.h>
#include <string.h>

typedef struct RuleEntry {
    CoreRuleForm form;
    bool done;
} RuleEntry;

struct CoreForms {
    Arena *arena;
    Map nodes;    /* a node's text to its number, as a pointer */
    Map memos;    /* the address of a declaration with the mode to its form */
    Map rules;    /* the address of a rule to its RuleEntry */
};

typedef struct Former {
    CoreForms *forms;
    const CorePolicy *policy;
    FormMode mode;
} Former;

typedef VEC(int) Ids;

CoreForms *core_forms_new(Arena *arena)
{
    CoreForms *forms = ARENA_NEW(arena, CoreForms);
    forms->arena = arena;
    map_init(&forms->nodes, arena);
    map_init(&forms->memos, arena);
    map_init(&forms->rules, arena);
    return forms;
}

/* --- Nodes ----------------------------------------------------------------------------------------------------------- */

static int intern(CoreForms *forms, const Buf *text)
{
    Str key = buf_str(text);
    void *found = map_get(&forms->nodes, key);
    if (found)
        return (int)(intptr_t)found;
    int id = forms->nodes.n + 1;
    map_put(&forms->nodes, str_copy(forms->arena, key), (void *)(intptr_t)id);
    return id;
}

static int node_text(CoreForms *forms, const char *word, Str details, const int *args, int nargs)
{
    Buf buf = {0};
    buf_add_c(&buf, word);
    buf_add_char(&buf, '\1');
    buf_add(&buf, details);
    for (int i = 0; i < nargs; i++)
        buf_add_format(&buf, "\1%d", args[i]);
    int id = intern(forms, &buf);
    buf_free(&buf);
    return id;
}

static int node(CoreForms *forms, const char *word, const int *args, int nargs)
{
    return node_text(forms, word, STR_NONE, args, nargs);
}

#define NODE(forms, word, ...)                                                                                          \
    node((forms), (word), (const int[]){__VA_ARGS__}, (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int)))

static int by_number(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void sort_unique(Ids *ids, bool unique)
{
    if (ids->n == 0)
        return;
    qsort(ids->items, (size_t)ids->n, sizeof *ids->items, by_number);
    int n = 1;
    for (int i = 1; i < ids->n; i++)
        if (!unique || ids->items[i] != ids->items[n - 1])
            ids->items[n++] = ids->items[i];
    ids->n = n;
}

static Str memo_key(Arena *arena, const void *what, FormMode mode)
{
    char bytes[sizeof what + 1];
    memcpy(bytes, &what, sizeof what);
    bytes[sizeof what] = (char)mode;
    return str_copy(arena, (Str){bytes, sizeof bytes});
}

static int *memo(CoreForms *forms, const void *what, FormMode mode)
{
    return (int *)map_slot(&forms->memos, memo_key(forms->arena, what, mode));
}

/* --- Leaves ---------------------------------------------------------------------------------------------------------- */

static void add_value(Buf *buf, Value value, CoreType type)
{
    switch (value.kind) {
    case VALUE_MISSING:
        buf_add_c(buf, "missing");
        break;
    case VALUE_BOOL:
        buf_add_c(buf, value.boolean ? "yes" : "no");
        break;
    case VALUE_NUMBER:
        buf_add_c(buf, "n");
        number_print(buf, value.number);
        if (!number_is_integer(value.number)) { /* a fraction may be printed rounded */
            buf_add_format(buf, "/%llx%016llx", (unsigned long long)(value.number.den >> 64),
                           (unsigned long long)value.number.den);
            buf_add_format(buf, "/%llx%016llx", (unsigned long long)(value.number.num >> 64),
                           (unsigned long long)value.number.num);
        }
        break;
    case VALUE_DATE:
        buf_add_format(buf, "d%d", value.date);
        break;
    case VALUE_DURATION:
        buf_add_format(buf, "m%lldd%lld", (long long)value.duration.months, (long long)value.duration.days);
        break;
    case VALUE_TEXT:
        buf_add_char(buf, '"');
        buf_add(buf, value.text);
        break;
    case VALUE_ENUM:
        buf_add_char(buf, '=');
        if (type.kind == CORE_TYPE_ENUM && type.enums && value.code >= 0 && value.code < type.enums->n)
            buf_add(buf, type.enums->values[value.code].name);
        break;
    }
}

static int constant(CoreForms *forms, Value value, CoreType type)
{
    Buf buf = {0};
    add_value(&buf, value, type);
    int id = node_text(forms, "const", buf_str(&buf), NULL, 0);
    buf_free(&buf);
    return id;
}

static int truth(CoreForms *forms, bool yes)
{
    return constant(forms, (Value){.kind = VALUE_BOOL, .boolean = yes}, (CoreType){.kind = CORE_TYPE_BOOL});
}

/* A fact is the same in two policies where its path is, and it is of the same kind and unit; behind a reference, or in a list of records, also the
 * facts that these are of. */
static void add_field(Buf *buf, int frame, Str path, const Field *ref, const Field *field)
{
    static const char kinds[] = {[FIELD_BOOLEAN] = 'b', [FIELD_COUNT] = 'n',  [FIELD_INTEGER] = 'n', [FIELD_NUMBER] = 'n',
                                 [FIELD_UNIT] = 'n',    [FIELD_DATE] = 'd',   [FIELD_DURATION] = 'u', [FIELD_TEXT] = 't',
                                 [FIELD_ENUM] = 'e',    [FIELD_EMPTY] = '0',  [FIELD_REF] = 'r',      [FIELD_RECORD] = 'c',
                                 [FIELD_LIST] = 'l',    [FIELD_INVERSE] = 'i'};
    buf_add_format(buf, "%d ", frame);
    buf_add(buf, path);
    buf_add_char(buf, kinds[field->kind]);
    if (field->kind == FIELD_UNIT && field->unit)
        buf_add(buf, field->unit->name);
    for (int i = 0; i < 2; i++) {
        const Field *leads = i == 0 ? ref : field;
        if (leads && leads->target)
            buf_add_format(buf, " %.*s", STR_ARG(leads->target->name));
    }
}

static int fact(CoreForms *forms, const CoreFact *of)
{
    Buf buf = {0};
    add_field(&buf, of->frame, of->path, of->ref, of->field);
    int id = node_text(forms, of->ref ? "fact-by" : "fact", buf_str(&buf), NULL, 0);
    buf_free(&buf);
    return id;
}

static int list_node(CoreForms *forms, const CoreList *list)
{
    Buf buf = {0};
    add_field(&buf, list->frame, list->path, list->ref, list->field);
    buf_add_format(&buf, " %d", list->element_frame);
    int id = node_text(forms, list->ref ? "list-by" : "list", buf_str(&buf), NULL, 0);
    buf_free(&buf);
    return id;
}

/* --- Expressions in normal form ---------------------------------------------------------------------------------------- */

static int form(const Former *f, const CoreExpr *expr, bool negated);

static int junction(CoreForms *forms, bool is_and, Ids *args)
{
    int absorbing = truth(forms, !is_and), neutral = truth(forms, is_and);
    sort_unique(args, true);
    Ids kept = {0};
    for (int i = 0; i < args->n; i++) {
        if (args->items[i] == absorbing)
            return absorbing;
        if (args->items[i] != neutral)
            vec_push(forms->arena, &kept, args->items[i]);
    }
    if (kept.n == 0)
        return neutral;
    return kept.n == 1 ? kept.items[0] : node(forms, is_and ? "and" : "or", kept.items, kept.n);
}

static bool is_true_const(const CoreExpr *expr, bool *value)
{
    *value = expr->op == CORE_CONST && expr->value.kind == VALUE_BOOL && expr->value.boolean;
    return expr->op == CORE_CONST && expr->value.kind == VALUE_BOOL;
}

static bool inlines(const Former *f, const CoreDefine *define)
{
    return f->mode == FORM_MEANING && define->ncases == 1 && !define->cases[0].when;
}

/* A key of its own for a define that stands for its one value, and one for the opposite of that. */
static const void *inlined_key(const CoreDefine *define, bool negated)
{
    const CoreCase *only = &define->cases[0];
    return negated ? (const void *)&only->when : (const void *)&only->value;
}

/* Its value is written once, however often it is used. */
static int form_inlined(const Former *f, const CoreDefine *define, bool negated)
{
    const void *key = inlined_key(define, negated);
    int id = *memo(f->forms, key, f->mode);
    if (id == 0) {
        id = form(f, define->cases[0].value, negated);
        *memo(f->forms, key, f->mode) = id;
    }
    return id;
}

/* What stands in a chain of `and` or `or`, and the defines that were gone into: once each will do, since what stands twice counts once. */
typedef struct Chain {
    Ids args;
    VEC(const void *) seen;
} Chain;

static bool goes_into(const Former *f, Chain *chain, const void *key)
{
    for (int i = 0; i < chain->seen.n; i++)
        if (chain->seen.items[i] == key)
            return false;
    vec_push(f->forms->arena, &chain->seen, key);
    return true;
}

/* Whether more of the chain may come of it than one arg. */
static bool goes_on(const Former *f, const CoreExpr *expr, bool negated, bool is_and)
{
    switch (expr->op) {
    case CORE_NOT: return goes_on(f, expr->args[0], !negated, is_and);
    case CORE_AND: return is_and != negated;
    case CORE_OR: return is_and == negated;
    case CORE_IN: return true;
    case CORE_DEFINE: return inlines(f, expr->define);
    default: return false;
    }
}

/* The args of a chain of `and` (or `or`), which `not` turns into one another. */
static void gather(const Former *f, const CoreExpr *expr, bool negated, bool is_and, Chain *chain)
{
    if (expr->op == CORE_NOT) {
        gather(f, expr->args[0], !negated, is_and, chain);
    } else if (expr->op == CORE_DEFINE && inlines(f, expr->define)) {
        const CoreExpr *value = expr->define->cases[0].value;
        if (!goes_into(f, chain, inlined_key(expr->define, negated)))
            return;
        if (goes_on(f, value, negated, is_and))
            gather(f, value, negated, is_and, chain);
        else
            vec_push(f->forms->arena, &chain->args, form_inlined(f, expr->define, negated));
    } else if ((expr->op == CORE_AND && is_and != negated) || (expr->op == CORE_OR && is_and == negated)) {
        for (int i = 0; i < expr->nargs; i++)
            gather(f, expr->args[i], negated, is_and, chain);
    } else if (expr->op == CORE_IN && !negated == is_and && expr->args[1]->op == CORE_RANGE) {
        const CoreExpr *range = expr->args[1];
        int x = form(f, expr->args[0], false);
        const char *word = negated ? "<" : "<=";
        for (int i = 0; i < 2; i++) {
            if (!range->args[i])
                continue;
            int end = form(f, range->args[i], false);
            bool end_first = (i == 0) != negated; /* low <= x; negated: x < low */
            vec_push(f->forms->arena, &chain->args, end_first ? NODE(f->forms, word, end, x) : NODE(f->forms, word, x, end));
        }
    } else {
        vec_push(f->forms->arena, &chain->args, form(f, expr, negated));
    }
}

/* Kept by expression: a chain of defines would else be formed as often as there are ways that lead to it. */
static int form_junction(const Former *f, const CoreExpr *expr, bool negated, bool is_and)
{
    const void *key = (const char *)expr + negated; /* two addresses of its own */
    int id = *memo(f->forms, key, f->mode);
    if (id == 0) {
        Chain chain = {0};
        gather(f, expr, negated, is_and, &chain);
        id = junction(f->forms, is_and, &chain.args);
        *memo(f->forms, key, f->mode) = id;
    }
    return id;
}

static int equality(const Former *f, int a, int b, bool unequal)
{
    int low = a < b ? a : b, high = a < b ? b : a;
    return NODE(f->forms, unequal ? "!=" : "==", low, high);
}

/* `x == yes` is x. */
static int form_equality(const Former *f, const CoreExpr *expr, bool unequal)
{
    bool value;
    for (int i = 0; i < 2; i++)
        if (is_true_const(expr->args[i], &value))
            return form(f, expr->args[1 - i], value == unequal);
    return equality(f, form(f, expr->args[0], false), form(f, expr->args[1], false), unequal);
}

static int form_order(const Former *f, const CoreExpr *expr, bool negated)
{
    CoreOp op = expr->op;
    int a = form(f, expr->args[0], false), b = form(f, expr->args[1], false);
    bool swapped = op == CORE_GT || op == CORE_GE;
    bool strict = op == CORE_LT || op == CORE_GT;
    if (swapped) {
        int c = a;
        a = b;
        b = c;
    }
    if (negated)
        return NODE(f->forms, strict ? "<=" : "<", b, a);
    return NODE(f->forms, strict ? "<" : "<=", a, b);
}

static int form_in(const Former *f, const CoreExpr *expr, bool negated)
{
    const CoreExpr *where = expr->args[1];
    if (where->op == CORE_RANGE)
        return form_junction(f, expr, negated, !negated);
    if (where->op != CORE_SET) {
        int in = NODE(f->forms, "in", form(f, expr->args[0], false), form(f, where, false));
        return negated ? NODE(f->forms, "not", in) : in;
    }
    int x = form(f, expr->args[0], false);
    Ids args = {0};
    for (int i = 0; i < where->nargs; i++)
        vec_push(f->forms->arena, &args, equality(f, x, form(f, where->args[i], false), negated));
    return junction(f->forms, negated, &args);
}


/* any: some element that is selected and holds. all and none are what any is not. */
static int form_quantifier(const Former *f, const CoreExpr *expr, bool negated)
{
    bool is_all = expr->op == CORE_ALL;
    Chain chain = {0};
    for (int i = 0; i < expr->nargs && i < 2; i++)
        if (expr->args[i])
            gather(f, expr->args[i], i == 1 && is_all, true, &chain);
    int any = NODE(f->forms, "any", list_node(f->forms, &expr->list), junction(f->forms, true, &chain.args));
    bool positive = (expr->op == CORE_ANY) != negated;
    return positive ? any : NODE(f->forms, "not", any);
}

static int form_args(const Former *f, const CoreExpr *expr, const char *word, Str details, bool sorted)
{
    Ids args = {0};
    for (int i = 0; i < expr->nargs; i++)
        vec_push(f->forms->arena, &args, expr->args[i] ? form(f, expr->args[i], false) : 0);
    if (sorted)
        sort_unique(&args, false);
    return node_text(f->forms, word, details, args.items, args.n);
}

static int named(const Former *f, const char *word, Str name, int content)
{
    if (f->mode == FORM_SHALLOW)
        return node_text(f->forms, word, name, NULL, 0);
    return node_text(f->forms, word, f->mode == FORM_WRITTEN ? name : STR_NONE, &content, 1);
}

static int form_rule_reference(const Former *f, const CoreExpr *expr)
{
    int content = f->mode == FORM_SHALLOW ? 0 : core_form_rule(f->forms, f->policy, expr->rule)->meaning;
    return named(f, core_op_name(expr->op), expr->rule->info.rule, content);
}

static int form_failures(const Former *f, const CoreExpr *expr)
{
    if (f->mode == FORM_SHALLOW)
        return node_text(f->forms, "failures", expr->article, NULL, 0);
    Ids rules = {0};
    for (int i = 0; i < f->policy->nrules; i++) {
        const CoreRule *rule = f->policy->rules[i];
        bool counts = !rule->elements && !rule->uses_failures &&
                      (rule->info.force == FORCE_MUST || rule->info.force == FORCE_MUST_NOT);
        if (counts && (expr->article.n == 0 || str_equal(expr->article, rule->info.article)))
            vec_push(f->forms->arena, &rules, core_form_rule(f->forms, f->policy, rule)->meaning);
    }
    sort_unique(&rules, false);
    return node_text(f->forms, "failures", f->mode == FORM_WRITTEN ? expr->article : STR_NONE, rules.items, rules.n);
}

static int form_positive(const Former *f, const CoreExpr *expr)
{
    switch (expr->op) {
    case CORE_CONST:
        return constant(f->forms, expr->value, expr->type);
    case CORE_FACT:
        return fact(f->forms, &expr->fact);
    case CORE_ARG: {
        int index = expr->index;
        return NODE(f->forms, "arg", index);
    }
    case CORE_DEFINE:
        return named(f, "define", expr->define->name,
                     f->mode == FORM_SHALLOW ? 0 : core_form_define(f->forms, f->policy, expr->define, f->mode));
    case CORE_PARAM: {
        const CoreParam *param = expr->param;
        if (f->mode == FORM_MEANING && param->nvalues == 1 && !param->values[0].has_from)
            return form(f, param->values[0].value, false);
        int content = f->mode == FORM_SHALLOW ? 0 : core_form_param(f->forms, f->policy, param, f->mode);
        int day = expr->nargs ? form(f, expr->args[0], false) : 0;
        return NODE(f->forms, "value", named(f, "param", param->name, content), day);
    }
    case CORE_CALL:
    case CORE_NATIVE: {
        int content = f->mode == FORM_SHALLOW ? 0 : core_form_function(f->forms, f->policy, expr->function, f->mode);
        int function = named(f, "function", expr->function->name, content);
        return NODE(f->forms, "call", function, form_args(f, expr, "args", STR_NONE, false));
    }
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        return NODE(f->forms, core_op_name(expr->op), list_node(f->forms, &expr->list),
                    form_args(f, expr, "args", STR_NONE, false));
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        return form_rule_reference(f, expr);
    case CORE_FAILURES:
        return form_failures(f, expr);
    case CORE_ADD:
    case CORE_MUL:
    case CORE_DUR_ADD:
    case CORE_COUNT_TRUE:
    case CORE_MIN:
    case CORE_MAX:
    case CORE_SET:
        return form_args(f, expr, core_op_name(expr->op), STR_NONE, true);
    default:
        return form_args(f, expr, core_op_name(expr->op), STR_NONE, false);
    }
}

static int form_normal(const Former *f, const CoreExpr *expr, bool negated)
{
    bool value;
    switch (expr->op) {
    case CORE_NOT:
        return form(f, expr->args[0], !negated);
    case CORE_AND:
    case CORE_OR:
        return form_junction(f, expr, negated, (expr->op == CORE_AND) != negated);
    case CORE_EQ:
    case CORE_NE:
        return form_equality(f, expr, (expr->op == CORE_NE) != negated);
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
        return form_order(f, expr, negated);
    case CORE_IN:
        return form_in(f, expr, negated);
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
        return form_quantifier(f, expr, negated);
    case CORE_DEFINE:
        if (inlines(f, expr->define))
            return form_inlined(f, expr->define, negated);
        break;
    default:
        break;
    }
    if (is_true_const(expr, &value))
        return truth(f->forms, value != negated);
    int id = form_positive(f, expr);
    return negated ? NODE(f->forms, "not", id) : id;
}

/* As written: what form_positive does, for every operation, without any order of args. */
static int form_written(const Former *f, const CoreExpr *expr)
{
    switch (expr->op) {
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
        return NODE(f->forms, core_op_name(expr->op), list_node(f->forms, &expr->list),
                    form_args(f, expr, "args", STR_NONE, false));
    case CORE_ADD:
    case CORE_MUL:
    case CORE_DUR_ADD:
    case CORE_COUNT_TRUE:
    case CORE_MIN:
    case CORE_MAX:
    case CORE_SET:
        return form_args(f, expr, core_op_name(expr->op), STR_NONE, false);
    default:
        return form_positive(f, expr);
    }
}

static int form(const Former *f, const CoreExpr *expr, bool negated)
{
    if (f->mode == FORM_WRITTEN) {
        int id = form_written(f, expr);
        return negated ? NODE(f->forms, "not", id) : id;
    }
    return form_normal(f, expr, negated);
}

int core_form_expr(CoreForms *forms, const CorePolicy *policy, const CoreExpr *expr, FormMode mode)
{
    return form(&(Former){forms, policy, mode}, expr, false);
}

/* --- Declarations ------------------------------------------------------------------------------------------------------ */

int core_form_define(CoreForms *forms, const CorePolicy *policy, const CoreDefine *define, FormMode mode)
{
    int known = *memo(forms, define, mode);
    if (known)
        return known;
    Former f = {forms, policy, mode};
    Ids args = {0};
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        vec_push(forms->arena, &args, one->when ? form(&f, one->when, false) : 0);
        vec_push(forms->arena, &args, form(&f, one->value, false));
    }
    return *memo(forms, define, mode) = node(forms, "cases", args.items, args.n);
}

int core_form_param(CoreForms *forms, const CorePolicy *policy, const CoreParam *param, FormMode mode)
{
    int known = *memo(forms, param, mode);
    if (known)
        return known;
    Former f = {forms, policy, mode};
    Ids args = {0};
    for (int i = 0; i < param->nvalues; i++) {
        vec_push(forms->arena, &args, param->values[i].has_from ? (int)param->values[i].from : 0);
        vec_push(forms->arena, &args, form(&f, param->values[i].value, false));
    }
    return *memo(forms, param, mode) = node(forms, "dated", args.items, args.n);
}

int core_form_function(CoreForms *forms, const CorePolicy *policy, const CoreFunction *function, FormMode mode)
{
    int known = *memo(forms, function, mode);
    if (known)
        return known;
    int id;
    if (function->body) {
        id = NODE(forms, "body", function->nargs, form(&(Former){forms, policy, mode}, function->body, false));
    } else {
        int library = node_text(forms, "library", function->library, NULL, 0);
        id = node_text(forms, "native", function->symbol, &library, 1);
    }
    return *memo(forms, function, mode) = id;
}

/* --- Rules ------------------------------------------------------------------------------------------------------------- */

static int form_deadline(const Former *f, const CoreRule *rule)
{
    int args[] = {(int)rule->deadline,
                  rule->has_period ? rule->period_months : 0,
                  rule->has_period ? rule->from_month : 0,
                  rule->has_period ? rule->from_day : 0,
                  rule->deadline == CORE_DEADLINE_MONTH_DAY ? rule->by_month : 0,
                  rule->deadline == CORE_DEADLINE_MONTH_DAY ? rule->by_day : 0,
                  rule->deadline == CORE_DEADLINE_DATE ? form(f, rule->due, false) : 0};
    return node(f->forms, "deadline", args, (int)(sizeof args / sizeof *args));
}

static int form_text(const Former *f, const CoreText *text)
{
    if (!text)
        return 0;
    Ids args = {0};
    for (int i = 0; i < text->n; i++)
        vec_push(f->forms->arena, &args,
                 text->parts[i].expr ? form(f, text->parts[i].expr, false)
                                     : node_text(f->forms, "text", text->parts[i].literal, NULL, 0));
    return node(f->forms, "texts", args.items, args.n);
}

static int form_texts(const Former *f, const CoreRule *rule)
{
    Ids args = {0};
    vec_push(f->forms->arena, &args, node_text(f->forms, "label", rule->info.label, NULL, 0));
    vec_push(f->forms->arena, &args, form_text(f, rule->remedy));
    vec_push(f->forms->arena, &args, form_text(f, rule->because));
    for (int i = 0; i < rule->info.ncites; i++)
        vec_push(f->forms->arena, &args, node_text(f->forms, "cite", rule->info.cites[i], NULL, 0));
    return node(f->forms, "said", args.items, args.n);
}

static int form_rule_written(const Former *f, const CoreRule *rule)
{
    Ids args = {0};
    vec_push(f->forms->arena, &args, (int)rule->info.force);
    vec_push(f->forms->arena, &args, form(f, rule->condition, false));
    vec_push(f->forms->arena, &args, rule->when ? form(f, rule->when, false) : 0);
    vec_push(f->forms->arena, &args, rule->unless ? form(f, rule->unless, false) : 0);
    vec_push(f->forms->arena, &args, form_deadline(f, rule));
    for (int i = 0; i < rule->noverrides; i++)
        vec_push(f->forms->arena, &args, node_text(f->forms, "overrides", rule->overrides[i]->info.rule, NULL, 0));
    return node_text(f->forms, "rule", rule->info.facts, args.items, args.n);
}

static int form_scope(const Former *f, const CoreRule *rule)
{
    Chain own = {0};
    if (rule->when)
        gather(f, rule->when, false, true, &own);
    if (rule->unless)
        gather(f, rule->unless, true, true, &own);
    int scope = junction(f->forms, true, &own.args);
    if (rule->noverridden_by == 0)
        return scope;
    Ids args = {0};
    for (int i = 0; i < rule->noverridden_by; i++) {
        const CoreRule *by = rule->overridden_by[i];
        vec_push(f->forms->arena, &args, core_form_rule(f->forms, f->policy, by)->scope);
        for (int k = 0; k < by->mentions.ndefines; k++) /* without a case it does not apply, hence does not override */
            if (!inlines(f, by->mentions.defines[k]))
                vec_push(f->forms->arena, &args, core_form_define(f->forms, f->policy, by->mentions.defines[k], f->mode));
        for (int k = 0; k < by->mentions.nparams; k++)
            if (by->mentions.params[k]->values[0].has_from)
                vec_push(f->forms->arena, &args, core_form_param(f->forms, f->policy, by->mentions.params[k], f->mode));
    }
    sort_unique(&args, true);
    vec_push(f->forms->arena, &args, scope);
    return node(f->forms, "overridden", args.items, args.n);
}

static int strength_of(Force force)
{
    return force == FORCE_MAY ? 0 : force == FORCE_SHOULD || force == FORCE_SHOULD_NOT ? 1 : 2;
}

const CoreRuleForm *core_form_rule(CoreForms *forms, const CorePolicy *policy, const CoreRule *rule)
{
    Str key = memo_key(forms->arena, rule, FORM_MODES);
    RuleEntry *entry = map_get(&forms->rules, key);
    if (!entry) {
        entry = ARENA_NEW(forms->arena, RuleEntry);
        map_put(&forms->rules, key, entry);
    }
    if (entry->done)
        return &entry->form;
    entry->done = true; /* rules do not lead back to themselves: that was checked */
    CoreRuleForm *out = &entry->form;
    Former f = {forms, policy, FORM_MEANING};
    Chain parts = {0};
    gather(&f, rule->condition, false, true, &parts);
    out->condition = junction(forms, true, &parts.args);
    out->parts = parts.args.items;
    out->nparts = parts.args.n;
    int list = rule->elements ? list_node(forms, rule->elements) : 0;
    Str about = rule->facts ? rule->facts->name : STR_NONE; /* where nothing is known of the facts yet */
    out->facts = node_text(forms, "about", about, &list, 1);
    out->scope = form_scope(&f, rule);
    out->deadline = form_deadline(&f, rule);
    out->strength = strength_of(rule->info.force);
    out->meaning = NODE(forms, "rule", out->facts, out->scope, out->condition, out->deadline, out->strength);
    Former written = {forms, policy, FORM_WRITTEN};
    out->written = form_rule_written(&written, rule);
    out->texts = form_texts(&(Former){forms, policy, FORM_SHALLOW}, rule);
    return out;
}

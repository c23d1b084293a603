/* The checked program as text, for golden tests and for looking at: one declaration a paragraph, each expression on one line. Nothing in
 * it depends on addresses or on the order of a hash. */
#include "lang/core/core.h"

static void add_word(Buf *buf, const char *word)
{
    buf_add_char(buf, ' ');
    buf_add_c(buf, word);
}

static void add_name(Buf *buf, Str name)
{
    buf_add_char(buf, ' ');
    buf_add(buf, name.n ? name : STR("_"));
}

static void add_quoted(Buf *buf, Str text)
{
    buf_add_c(buf, " \"");
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\')
            buf_add_char(buf, '\\');
        if (c == '\n')
            buf_add_c(buf, "\\n");
        else
            buf_add_char(buf, c);
    }
    buf_add_char(buf, '"');
}

static void add_label(Buf *buf, Str label)
{
    if (label.n)
        add_quoted(buf, label);
}

static void add_date(Buf *buf, Date date)
{
    buf_add_char(buf, ' ');
    date_print(buf, date);
}

/* --- Types ------------------------------------------------------------------------------------------------------- */

static void dump_type(Buf *buf, CoreType type)
{
    static const char *const names[] = {
        [CORE_TYPE_ERROR] = "error", [CORE_TYPE_OPEN] = "open",         [CORE_TYPE_BOOL] = "boolean",
        [CORE_TYPE_NUMBER] = "number", [CORE_TYPE_DATE] = "date",       [CORE_TYPE_DURATION] = "duration",
        [CORE_TYPE_TEXT] = "text",   [CORE_TYPE_ENUM] = "one-of",       [CORE_TYPE_RANGE] = "range",
        [CORE_TYPE_SET] = "set",
    };
    buf_add_char(buf, ' ');
    switch (type.kind) {
    case CORE_TYPE_NUMBER:
        if (type.unit)
            buf_add(buf, type.unit->name);
        else
            buf_add_c(buf, type.any_unit ? "zero" : "number");
        break;
    case CORE_TYPE_ENUM:
        buf_add_c(buf, "one-of");
        if (type.enums && type.enums->field) {
            buf_add_char(buf, ':');
            buf_add(buf, type.enums->field->path);
        }
        break;
    case CORE_TYPE_RANGE:
    case CORE_TYPE_SET:
        buf_add_char(buf, '(');
        buf_add_c(buf, names[type.kind]);
        if (type.element)
            dump_type(buf, *type.element);
        buf_add_char(buf, ')');
        break;
    default:
        buf_add_c(buf, names[type.kind]);
    }
}

/* --- Expressions -------------------------------------------------------------------------------------------------- */

static void dump_value(Buf *buf, Value value, CoreType type)
{
    switch (value.kind) {
    case VALUE_MISSING:
        buf_add_c(buf, " missing");
        break;
    case VALUE_BOOL:
        buf_add_c(buf, value.boolean ? " yes" : " no");
        break;
    case VALUE_NUMBER:
        buf_add_char(buf, ' ');
        number_print(buf, value.number);
        if (type.kind == CORE_TYPE_NUMBER && type.unit)
            add_name(buf, type.unit->name);
        break;
    case VALUE_DATE:
        add_date(buf, value.date);
        break;
    case VALUE_DURATION:
        buf_add_format(buf, " %lldm%lldd", (long long)value.duration.months, (long long)value.duration.days);
        break;
    case VALUE_TEXT:
        add_quoted(buf, value.text);
        break;
    case VALUE_ENUM:
        if (type.kind == CORE_TYPE_ENUM && type.enums && value.code >= 0 && value.code < type.enums->n)
            add_name(buf, type.enums->values[value.code].name);
        else
            buf_add_c(buf, " no-value");
        break;
    }
}

static void dump_list(Buf *buf, const CoreList *list)
{
    buf_add_format(buf, " (list %d ", list->frame);
    buf_add(buf, list->path);
    if (list->ref)
        add_word(buf, "by-reference");
    buf_add_format(buf, " frame %d)", list->element_frame);
}

static void dump_arg(Buf *buf, const CoreExpr *expr)
{
    buf_add_char(buf, ' ');
    if (expr)
        core_dump_expr(expr, buf);
    else
        buf_add_char(buf, '_');
}

static void dump_details(Buf *buf, const CoreExpr *expr)
{
    switch (expr->op) {
    case CORE_CONST:
        dump_value(buf, expr->value, expr->type);
        break;
    case CORE_FACT:
        buf_add_format(buf, " %d ", expr->fact.frame);
        buf_add(buf, expr->fact.path);
        if (expr->fact.ref)
            add_word(buf, "by-reference");
        break;
    case CORE_ARG:
        buf_add_format(buf, " %d", expr->index);
        break;
    case CORE_DEFINE:
        add_name(buf, expr->define->name);
        break;
    case CORE_PARAM:
        add_name(buf, expr->param->name);
        break;
    case CORE_CALL:
    case CORE_NATIVE:
        add_name(buf, expr->function->name);
        break;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
    case CORE_KNOWN_LIST:
        dump_list(buf, &expr->list);
        break;
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
        add_name(buf, expr->rule->info.rule);
        break;
    case CORE_FAILURES:
        if (expr->article.n)
            add_name(buf, expr->article);
        break;
    default:
        break;
    }
}

void core_dump_expr(const CoreExpr *expr, Buf *buf)
{
    buf_add_char(buf, '(');
    buf_add_c(buf, core_op_name(expr->op));
    dump_details(buf, expr);
    for (int i = 0; i < expr->nargs; i++)
        dump_arg(buf, expr->args[i]);
    buf_add_char(buf, ')');
}

/* --- Declarations ------------------------------------------------------------------------------------------------- */

/* A further line of a declaration: "  (when (…))"; nothing for an absent expression. */
static void dump_line(Buf *buf, const char *word, const CoreExpr *expr)
{
    if (!expr)
        return;
    buf_add_c(buf, "\n  (");
    buf_add_c(buf, word);
    dump_arg(buf, expr);
    buf_add_char(buf, ')');
}

static void dump_names(Buf *buf, const char *word, const Str *names, int n)
{
    if (n == 0)
        return;
    buf_add_c(buf, "\n  (");
    buf_add_c(buf, word);
    for (int i = 0; i < n; i++)
        add_name(buf, names[i]);
    buf_add_char(buf, ')');
}

static void dump_text(Buf *buf, const char *word, const CoreText *text)
{
    if (!text)
        return;
    buf_add_c(buf, "\n  (");
    buf_add_c(buf, word);
    for (int i = 0; i < text->n; i++) {
        if (text->parts[i].expr)
            dump_arg(buf, text->parts[i].expr);
        else
            add_quoted(buf, text->parts[i].literal);
    }
    buf_add_char(buf, ')');
}

static void dump_mentions(Buf *buf, const char *indent, const char *word, const CoreMentions *mentions)
{
    if (mentions->ndefines == 0 && mentions->nparams == 0)
        return;
    buf_add_format(buf, "\n%s(%s", indent, word);
    for (int i = 0; i < mentions->ndefines; i++)
        add_name(buf, mentions->defines[i]->name);
    for (int i = 0; i < mentions->nparams; i++)
        add_name(buf, mentions->params[i]->name);
    buf_add_char(buf, ')');
}

static void dump_policy(Buf *buf, const CorePolicy *policy)
{
    buf_add_c(buf, "(policy");
    add_name(buf, policy->name);
    add_label(buf, policy->label);
    if (policy->edition.n) {
        buf_add_c(buf, " (edition");
        add_quoted(buf, policy->edition);
        buf_add_char(buf, ')');
    }
    const struct {
        bool has;
        const char *word;
        Date date;
    } dates[] = {{policy->has_issued, "issued", policy->issued},
                 {policy->has_effective, "effective", policy->effective},
                 {policy->has_repealed, "repealed", policy->repealed}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (dates[i].has) {
            buf_add_format(buf, " (%s", dates[i].word);
            add_date(buf, dates[i].date);
            buf_add_char(buf, ')');
        }
    }
    if (policy->under.n) {
        buf_add_c(buf, " (under");
        add_name(buf, policy->under);
        buf_add_char(buf, ')');
    }
    buf_add_c(buf, ")\n");
}

static void dump_param(Buf *buf, const CoreParam *param)
{
    buf_add_c(buf, "(param");
    add_name(buf, param->name);
    add_label(buf, param->label);
    dump_type(buf, param->type);
    for (int i = 0; i < param->nvalues; i++) {
        buf_add_c(buf, "\n  (value");
        dump_arg(buf, param->values[i].value);
        if (param->values[i].has_from) {
            add_word(buf, "from");
            add_date(buf, param->values[i].from);
        }
        buf_add_char(buf, ')');
    }
    buf_add_c(buf, ")\n");
}

static void dump_function(Buf *buf, const CoreFunction *function)
{
    buf_add_c(buf, function->body ? "(function" : "(native");
    add_name(buf, function->name);
    add_label(buf, function->label);
    buf_add_c(buf, " (");
    for (int i = 0; i < function->nargs; i++) {
        if (i > 0)
            buf_add_c(buf, ", ");
        buf_add(buf, function->arg_names[i]);
        dump_type(buf, function->arg_types[i]);
    }
    buf_add_char(buf, ')');
    dump_type(buf, function->type);
    if (!function->body) {
        add_quoted(buf, function->library);
        add_quoted(buf, function->symbol);
    }
    dump_line(buf, "body", function->body);
    dump_mentions(buf, "  ", "mentions", &function->mentions);
    buf_add_c(buf, ")\n");
}

static void dump_define(Buf *buf, const CoreDefine *define)
{
    buf_add_c(buf, "(define");
    add_name(buf, define->name);
    add_label(buf, define->label);
    if (define->facts) {
        add_word(buf, "for");
        add_name(buf, define->facts->name);
    }
    dump_type(buf, define->type);
    if (define->uses_rule)
        add_word(buf, "uses-rule");
    if (define->uses_failures)
        add_word(buf, "uses-failures");
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        buf_add_c(buf, "\n  (case");
        dump_arg(buf, one->value);
        dump_arg(buf, one->when);
        dump_mentions(buf, "    ", "when-mentions", &one->when_mentions);
        dump_mentions(buf, "    ", "value-mentions", &one->value_mentions);
        buf_add_char(buf, ')');
    }
    buf_add_c(buf, ")\n");
}

static void dump_deadline(Buf *buf, const CoreRule *rule)
{
    if (rule->has_period)
        buf_add_format(buf, "\n  (each %d months from %02d-%02d)", rule->period_months, rule->from_month, rule->from_day);
    switch (rule->deadline) {
    case CORE_DEADLINE_NONE:
        break;
    case CORE_DEADLINE_PERIOD_END:
        buf_add_c(buf, "\n  (due period-end)");
        break;
    case CORE_DEADLINE_MONTH_DAY:
        buf_add_format(buf, "\n  (due %02d-%02d)", rule->by_month, rule->by_day);
        break;
    case CORE_DEADLINE_DATE:
        dump_line(buf, "due", rule->due);
        break;
    }
}

static void dump_rule(Buf *buf, const CoreRule *rule)
{
    buf_add_c(buf, "(rule");
    add_name(buf, rule->info.rule);
    add_label(buf, rule->info.label);
    add_word(buf, "for");
    add_name(buf, rule->info.facts);
    if (rule->info.article.n) {
        add_word(buf, "article");
        add_name(buf, rule->info.article);
    }
    if (rule->is_bare)
        add_word(buf, "bare");
    if (rule->uses_failures)
        add_word(buf, "uses-failures");
    dump_line(buf, force_name(rule->info.force), rule->condition);
    dump_line(buf, "when", rule->when);
    dump_line(buf, "unless", rule->unless);
    dump_deadline(buf, rule);
    dump_mentions(buf, "  ", "mentions", &rule->mentions);
    if (rule->noverrides > 0) {
        buf_add_c(buf, "\n  (overrides");
        for (int i = 0; i < rule->noverrides; i++)
            add_name(buf, rule->overrides[i]->info.rule);
        buf_add_char(buf, ')');
    }
    if (rule->noverridden_by > 0) {
        buf_add_c(buf, "\n  (overridden-by");
        for (int i = 0; i < rule->noverridden_by; i++)
            add_name(buf, rule->overridden_by[i]->info.rule);
        buf_add_char(buf, ')');
    }
    dump_names(buf, "cite", rule->info.cites, rule->info.ncites);
    dump_names(buf, "was", rule->was, rule->nwas);
    dump_text(buf, "remedy", rule->remedy);
    dump_text(buf, "because", rule->because);
    buf_add_c(buf, ")\n");
}

static void dump_always(Buf *buf, const CoreAlways *always)
{
    buf_add_c(buf, "(always for");
    add_name(buf, always->facts->name);
    if (always->elements)
        dump_list(buf, always->elements);
    dump_line(buf, "condition", always->condition);
    dump_text(buf, "because", always->because);
    buf_add_c(buf, ")\n");
}

static void dump_givens(Buf *buf, const CoreGiven *givens, int n, int indent)
{
    for (int i = 0; i < n; i++) {
        const CoreGiven *given = &givens[i];
        buf_add_format(buf, "\n%*s(given ", indent, "");
        if (given->ref) {
            buf_add(buf, given->ref->path);
            buf_add_c(buf, " -> ");
        }
        buf_add(buf, given->field->path);
        if (given->value) {
            dump_arg(buf, given->value);
        } else {
            for (int k = 0; k < given->nrows; k++) {
                buf_add_format(buf, "\n%*s(element", indent + 2, "");
                dump_givens(buf, given->rows[k].givens, given->rows[k].n, indent + 4);
                buf_add_char(buf, ')');
            }
        }
        buf_add_char(buf, ')');
    }
}

static void dump_test(Buf *buf, const CoreTest *test)
{
    buf_add_c(buf, "(test");
    add_quoted(buf, test->label);
    add_word(buf, "for");
    add_name(buf, test->facts->name);
    dump_line(buf, "as_of", test->as_of);
    dump_givens(buf, test->givens, test->ngivens, 2);
    for (int i = 0; i < test->nexpects; i++) {
        const CoreExpect *expect = &test->expects[i];
        buf_add_c(buf, "\n  (expect");
        switch (expect->kind) {
        case CORE_EXPECT_VERDICT:
            add_name(buf, expect->rule->info.rule);
            add_label(buf, expect->element);
            add_word(buf, verdict_name(expect->verdict));
            break;
        case CORE_EXPECT_STATE:
            dump_arg(buf, expect->left);
            add_word(buf, verdict_name(expect->verdict));
            break;
        case CORE_EXPECT_VALUE:
            dump_arg(buf, expect->left);
            dump_arg(buf, expect->right);
            break;
        }
        buf_add_char(buf, ')');
    }
    buf_add_c(buf, ")\n");
}

void core_dump(const CorePolicy *policy, Buf *buf)
{
    dump_policy(buf, policy);
    for (int i = 0; i < policy->nparams; i++)
        dump_param(buf, policy->params[i]);
    for (int i = 0; i < policy->nfunctions; i++)
        dump_function(buf, policy->functions[i]);
    for (int i = 0; i < policy->ndefines; i++)
        dump_define(buf, policy->defines[i]);
    for (int i = 0; i < policy->nrules; i++)
        dump_rule(buf, policy->rules[i]);
    for (int i = 0; i < policy->nalways; i++)
        dump_always(buf, &policy->always[i]);
    for (int i = 0; i < policy->ntests; i++)
        dump_test(buf, &policy->tests[i]);
    for (int i = 0; i < policy->nremarks; i++) {
        buf_add_c(buf, "(remark");
        add_name(buf, policy->remarks[i].clause);
        add_quoted(buf, policy->remarks[i].text);
        buf_add_c(buf, ")\n");
    }
}

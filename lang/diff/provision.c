/* What a rule says, in its own words. */
#include "lang/diff/table.h"

static void add_one_line(Buf *buf, Str text)
{
    bool blank = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank = true;
            continue;
        }
        if (blank && buf->n > 0 && buf->p[buf->n - 1] != ' ' && buf->p[buf->n - 1] != '\n')
            buf_add_char(buf, ' ');
        blank = false;
        buf_add_char(buf, c);
    }
}

static void add_clause(Buf *buf, Words word, Str text, Language language)
{
    if (buf->n > 0)
        buf_add_char(buf, '\n');
    buf_add(buf, words_in(word, language));
    buf_add_char(buf, ' ');
    add_one_line(buf, text);
}

static Str condition_text(const CoreRule *rule)
{
    const CoreExpr *condition = rule->condition;
    bool is_not = rule->info.force == FORCE_MUST_NOT || rule->info.force == FORCE_SHOULD_NOT;
    if (is_not && condition->op == CORE_NOT)
        condition = condition->args[0];
    return span_text(condition->span);
}

static Words period_words(Arena *arena, int months)
{
    switch (months) {
    case 12:
        return WORDS("each year", "每年");
    case 6:
        return WORDS("each half_year", "每半年");
    case 3:
        return WORDS("each quarter", "每季度");
    case 1:
        return WORDS("each month", "每月");
    default:
        return words_format(arena, WORDS("each {0} months", "每 {0} 个月"), DIAG_ARGS(words_int(arena, months)));
    }
}

static Str month_day(Arena *arena, int month, int day)
{
    return str_format(arena, "%02d-%02d", month, day);
}

static void add_deadline(Arena *arena, Buf *buf, const CoreRule *rule, Language language)
{
    if (rule->has_period) {
        bool plain = rule->from_month == 1 && rule->from_day == 1;
        Str from = month_day(arena, rule->from_month, rule->from_day);
        add_clause(buf, period_words(arena, rule->period_months),
                   plain ? STR_NONE
                         : words_in(words_format(arena, WORDS("from {0}", "自 {0} 起"), DIAG_ARGS(words_of(from))), language),
                   language);
        if (plain)
            buf->n--; /* the blank after the word */
    }
    if (rule->deadline == CORE_DEADLINE_MONTH_DAY)
        add_clause(buf, WORDS("by", "截至"), month_day(arena, rule->by_month, rule->by_day), language);
    if (rule->deadline == CORE_DEADLINE_DATE) {
        Str due = span_text(rule->due->span); /* `within …` has its word in it */
        bool has_word = str_starts(due, STR("within")) || str_starts(due, STR("限期"));
        if (has_word) {
            buf_add_char(buf, '\n');
            add_one_line(buf, due);
        } else {
            add_clause(buf, WORDS("by", "截至"), due, language);
        }
    }
}

static void add_rule(Arena *arena, Buf *buf, const CoreRule *rule, bool named, Language language)
{
    if (named) {
        if (buf->n > 0)
            buf_add_char(buf, '\n');
        buf_add(buf, rule->info.rule);
        buf_add_c(buf, language == LANGUAGE_ZH ? "：" : ":");
    }
    add_clause(buf, force_words(rule->info.force), condition_text(rule), language);
    if (rule->when)
        add_clause(buf, WORDS("when", "当"), span_text(rule->when->span), language);
    if (rule->unless)
        add_clause(buf, WORDS("unless", "除非"), span_text(rule->unless->span), language);
    add_deadline(arena, buf, rule, language);
    for (int i = 0; i < rule->noverridden_by; i++)
        add_clause(buf, WORDS("overridden by", "让位于"), rule->overridden_by[i]->info.rule, language);
}

static void add_define(Buf *buf, const CoreDefine *define)
{
    buf_add_char(buf, '\n');
    buf_add(buf, define->name);
    buf_add_c(buf, " =");
    for (int i = 0; i < define->ncases; i++) {
        buf_add_c(buf, i > 0 ? ", " : " ");
        add_one_line(buf, span_text(define->cases[i].value->span));
        if (define->cases[i].when) {
            buf_add_c(buf, " when ");
            add_one_line(buf, span_text(define->cases[i].when->span));
        }
    }
}

static void add_param(Buf *buf, const CoreParam *param)
{
    buf_add_char(buf, '\n');
    buf_add(buf, param->name);
    buf_add_c(buf, " =");
    for (int i = 0; i < param->nvalues; i++) {
        buf_add_c(buf, i > 0 ? ", " : " ");
        add_one_line(buf, span_text(param->values[i].value->span));
        if (param->values[i].has_from) {
            buf_add_c(buf, " from ");
            date_print(buf, param->values[i].from);
        }
    }
}

static void add_because(Buf *buf, const Diff *diff, const Change *change, int side)
{
    const CorePolicy *policy = diff->policy[side];
    for (int i = 0; i < change->nbecause; i++) {
        for (int k = 0; k < policy->ndefines; k++)
            if (str_equal(policy->defines[k]->name, change->because[i])) {
                add_define(buf, policy->defines[k]);
                break;
            }
        for (int k = 0; k < policy->nparams; k++)
            if (str_equal(policy->params[k]->name, change->because[i]))
                add_param(buf, policy->params[k]);
        for (int k = 0; k < policy->nfunctions; k++)
            if (str_equal(policy->functions[k]->name, change->because[i]) && policy->functions[k]->body) {
                buf_add_char(buf, '\n');
                buf_add(buf, change->because[i]);
                buf_add_c(buf, " = ");
                add_one_line(buf, span_text(policy->functions[k]->body->span));
            }
    }
}

Str provision_text(Arena *arena, const Diff *diff, const Change *change, int side, Language language)
{
    Buf buf = {0};
    const Group *group = change->group;
    for (int i = 0; i < group->rules[side].n; i++)
        add_rule(arena, &buf, group->rules[side].items[i], group->rules[0].n > 1 || group->rules[1].n > 1, language);
    if (group->rules[side].n > 0)
        add_because(&buf, diff, change, side);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

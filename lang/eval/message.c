/* What a finding says: the remedy, else the reason given for the rule, else a sentence made from the rule. */
#include "lang/eval/internal.h"
#include "runtime/base/utf8.h"

enum { MAX_VALUES = 4, MAX_CONDITION_CELLS = 200 };

/* --- The condition as it was written, on one line ---------------------------------------------------------------------- */

/* The end of a string or backquoted name that begins at `from`. */
static size_t quoted_end(Str text, size_t from)
{
    char quote = text.p[from];
    size_t i = from + 1;
    while (i < text.n && text.p[i] != quote && text.p[i] != '\n')
        i += text.p[i] == '\\' && quote == '"' && i + 1 < text.n ? 2 : 1;
    return i < text.n ? i + 1 : text.n;
}

static Str one_line(Arena *arena, Str text)
{
    Buf buf = {0};
    bool space = false;
    for (size_t i = 0; i < text.n;) {
        char ch = text.p[i];
        size_t end = i + 1;
        if (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n') {
            space = true;
            i = end;
            continue;
        }
        if (ch == '#') {
            while (i < text.n && text.p[i] != '\n')
                i++;
            continue;
        }
        if (ch == '"' || ch == '`')
            end = quoted_end(text, i);
        if (space && buf.n > 0)
            buf_add_char(&buf, ' ');
        space = false;
        buf_add(&buf, str_sub(text, i, end));
        i = end;
    }
    size_t used;
    Str cut = utf8_cut(buf_str(&buf), MAX_CONDITION_CELLS, &used);
    Str line = cut.n < buf.n ? str_format(arena, "%.*s…", STR_ARG(cut)) : str_copy(arena, cut);
    buf_free(&buf);
    return line;
}

Str message_condition(Arena *arena, const CoreExpr *condition)
{
    return one_line(arena, span_text(condition->span));
}

static Str rule_condition(Arena *arena, const CoreRule *rule)
{
    const CoreExpr *condition = rule->condition;
    bool is_not = rule->info.force == FORCE_MUST_NOT || rule->info.force == FORCE_SHOULD_NOT;
    if (is_not && condition->op == CORE_NOT)
        condition = condition->args[0];
    return message_condition(arena, condition);
}

/* --- The values that it mentions ---------------------------------------------------------------------------------------- */

typedef struct Mentioned {
    Str names[MAX_VALUES];
    const CoreExpr *values[MAX_VALUES];
    int n;
} Mentioned;

static void mention(const CoreExpr *expr, Str name, Mentioned *mentioned)
{
    for (int i = 0; i < mentioned->n; i++)
        if (str_equal(mentioned->names[i], name))
            return;
    if (mentioned->n == MAX_VALUES)
        return;
    mentioned->names[mentioned->n] = name;
    mentioned->values[mentioned->n] = expr;
    mentioned->n++;
}

static Str shown(Str label, Str name)
{
    return label.n > 0 ? label : name;
}

/* Facts, defines, params and folds over lists, in the order written; not what stands inside a fold, which is another value for each
 * element. */
static void mention_values(const CoreExpr *expr, Arena *out, Mentioned *mentioned)
{
    if (!expr || mentioned->n == MAX_VALUES)
        return;
    switch (expr->op) {
    case CORE_FACT:
        mention(expr, expr->fact.ref ? expr->fact.path : shown(expr->fact.field->label, expr->fact.path), mentioned);
        return;
    case CORE_DEFINE:
        mention(expr, shown(expr->define->label, expr->define->name), mentioned);
        return;
    case CORE_PARAM:
        mention(expr, shown(expr->param->label, expr->param->name), mentioned);
        return;
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
        mention(expr, one_line(out, span_text(expr->span)), mentioned);
        return;
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_KNOWN_LIST:
        return;
    default:
        for (int i = 0; i < expr->nargs; i++)
            mention_values(expr->args[i], out, mentioned);
    }
}

/* Before the date that a pending finding ends with. */
const Words message_due = {{", due ", 6}, {"，到期日 ", 13}};

/* --- Sentences ------------------------------------------------------------------------------------------------------- */

/* "must CONDITION: NAME is ", a value, ", NAME is ", a value …; for the pending ", due " and the date. */
static MessageParts unmet_parts(const CoreRule *rule, Arena *arena)
{
    Mentioned mentioned = {.n = 0};
    mention_values(rule->condition, arena, &mentioned);
    MessageParts parts = {.items = ARENA_ARRAY(arena, MessagePart, 2 * mentioned.n + 1), .ends_with_due = true};
    Buf en = {0}, zh = {0};
    Words force = force_words(rule->info.force);
    Str condition = rule_condition(arena, rule);
    buf_add_format(&en, "%.*s %.*s", STR_ARG(force.en), STR_ARG(condition));
    buf_add_format(&zh, "%.*s %.*s", STR_ARG(force.zh), STR_ARG(condition));
    for (int i = 0; i <= mentioned.n; i++) {
        if (i < mentioned.n) {
            buf_add_format(&en, "%s%.*s is ", i > 0 ? ", " : ": ", STR_ARG(mentioned.names[i]));
            buf_add_format(&zh, "%s%.*s 为 ", i > 0 ? "，" : "，实际 ", STR_ARG(mentioned.names[i]));
        }
        parts.items[parts.n++].literal = (Words){str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
        buf_clear(&en);
        buf_clear(&zh);
        if (i < mentioned.n)
            parts.items[parts.n++].expr = mentioned.values[i];
    }
    buf_free(&en);
    buf_free(&zh);
    return parts;
}

static MessageParts text_parts(const CoreText *text, Arena *arena)
{
    MessageParts parts = {.items = ARENA_ARRAY(arena, MessagePart, text->n), .n = text->n};
    for (int i = 0; i < text->n; i++)
        parts.items[i] = (MessagePart){words_of(text->parts[i].literal), text->parts[i].expr};
    return parts;
}

MessageParts message_parts(const CoreRule *rule, Arena *arena)
{
    return rule->remedy ? text_parts(rule->remedy, arena) : rule->because ? text_parts(rule->because, arena) : unmet_parts(rule, arena);
}

static Words unmet_sentence(const Context *c, const Finding *finding, Arena *out)
{
    MessageParts parts = unmet_parts(c->run->rule, out);
    Buf en = {0}, zh = {0};
    for (int i = 0; i < parts.n; i++) {
        const MessagePart *part = &parts.items[i];
        Words words = part->expr ? words_value(out, eval_plain(c, part->expr), part->expr->type) : part->literal;
        buf_add(&en, words.en);
        buf_add(&zh, words.zh);
    }
    if (finding->verdict == VERDICT_PENDING) {
        buf_add(&en, message_due.en);
        buf_add(&zh, message_due.zh);
        date_print(&en, finding->due);
        date_print(&zh, finding->due);
    }
    Words sentence = {str_copy(out, buf_str(&en)), str_copy(out, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return sentence;
}

static Words unknown_sentence(const Finding *finding, Arena *out)
{
    ReasonList list = {finding->missing, finding->nmissing, finding->errors, finding->nerrors};
    Words reasons = reasons_words(out, &list);
    return words_format(out, WORDS("cannot be decided: {0}", "无法判定：{0}"), &reasons, 1);
}

Words message_finding(const Context *c, const Finding *finding, Arena *out)
{
    const CoreRule *rule = c->run->rule;
    if (finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA)
        return WORDS("", "");
    if (rule->remedy)
        return words_text(c, rule->remedy, out);
    if (rule->because)
        return words_text(c, rule->because, out);
    return finding->verdict == VERDICT_UNKNOWN ? unknown_sentence(finding, out) : unmet_sentence(c, finding, out);
}

Words eval_message_begins(const CoreRule *rule, Arena *arena)
{
    MessageParts parts = message_parts(rule, arena);
    return parts.n > 0 && !parts.items[0].expr ? parts.items[0].literal : (Words){STR_NONE, STR_NONE};
}

/* The printer text: the tree with lines, one part a line, then what would mend it. */
#include "lang/why/internal.h"
#include "runtime/base/utf8.h"
#include "runtime/base/wide.h"

enum { SHOWN_ELEMENTS = 8 };

static Words role_words(const WhyNode *node) {
    switch (node->role) {
    case WHY_WHEN:
        return WORDS("when ", "当 ");
    case WHY_UNLESS:
        return WORDS("unless ", "除非 ");
    case WHY_OVERRIDDEN:
        return WORDS("overridden by ", "被优先规则取代：");
    case WHY_DEADLINE:
        return WORDS("deadline ", "到期日 ");
    case WHY_CASE:
        return WORDS("case ", "情形 ");
    default:
        return WORDS("", "");
    }
}

static void add_origin(Buf *out, FactOrigin origin, Language language) {
    if (origin.line <= 0)
        return;
    if (language == LANGUAGE_ZH)
        buf_add_format(out, "（%.*s 第 %lld 行）", STR_ARG(origin.file), (long long)origin.line);
    else
        buf_add_format(out, "  (%.*s:%lld)", STR_ARG(origin.file), (long long)origin.line);
}

static void add_value(Buf *out, const WhyNode *node, Language language) {
    bool zh = language == LANGUAGE_ZH;
    if (node->role == WHY_RULE) {
        buf_add_c(out, zh ? "：" : ": ");
        buf_add(out, words_in(verdict_words(node->verdict), language));
        return;
    }
    if (node->no_case) {
        buf_add_c(out, zh ? "：无适用情形" : ": no case applies");
        return;
    }
    bool is_truth = node->type.kind == CORE_TYPE_BOOL && node->role != WHY_FACT;
    buf_add_c(out, is_truth || node->role == WHY_ELEMENT ? (zh ? "：" : ": ") : " = ");
    if (!node->known && node->role == WHY_FACT)
        buf_add_c(out, zh ? "未填写" : "not filled in");
    else if (!node->known)
        buf_add_c(out, zh ? "未知" : "not known");
    else
        buf_add(out, words_in(node->value, language));
}

/* Recurses as deep as the tree, WHY_MAX_DEPTH at most. */
static void add_children(Buf *out, const WhyNode *node, Str indent, const CoreRule *rule, Language language, Arena *arena) {
    bool zh = language == LANGUAGE_ZH;
    int elements = 0;
    int64_t hidden = node->left_out;
    for (int i = 0; i < node->children.n; i++)
        hidden += node->children.items[i]->role == WHY_ELEMENT && elements++ >= SHOWN_ELEMENTS;
    elements = 0;
    for (int i = 0; i < node->children.n; i++) {
        const WhyNode *child = node->children.items[i];
        if (child->role == WHY_ELEMENT && elements++ >= SHOWN_ELEMENTS)
            break;
        bool last = hidden == 0 && i + 1 == node->children.n;
        buf_add(out, indent);
        buf_add_c(out, last ? "└─ " : "├─ ");
        if (child->role == WHY_CONDITION)
            buf_add_format(out, "%.*s ", STR_ARG(words_in(force_words(rule->info.force), language)));
        buf_add(out, words_in(role_words(child), language));
        buf_add(out, language == LANGUAGE_ZH && child->text_zh.n ? child->text_zh : child->text);
        add_value(out, child, language);
        add_origin(out, child->origin, language);
        buf_add_char(out, '\n');
        Str deeper = str_format(arena, "%.*s%s", STR_ARG(indent), last ? "   " : "│  ");
        add_children(out, child, deeper, rule, language, arena);
    }
    if (hidden) {
        buf_add(out, indent);
        buf_add_format(out, zh ? "└─ 另有 %lld 项\n" : "└─ and %lld more\n", (long long)hidden);
    }
}

static void add_list(Buf *out, const Str *items, int n, Language language) {
    for (int i = 0; i < n && i < SHOWN_ELEMENTS; i++) {
        buf_add_c(out, i ? (language == LANGUAGE_ZH ? "、" : ", ") : "");
        buf_add(out, items[i]);
    }
    if (n > SHOWN_ELEMENTS)
        buf_add_format(out, language == LANGUAGE_ZH ? "等 %d 项" : " … (%d in all)", n);
}

static void add_heading(Buf *out, const Why *why, Language language) {
    bool zh = language == LANGUAGE_ZH;
    const Finding *finding = &why->finding;
    const RuleInfo *info = finding->rule;
    buf_add(out, finding->id);
    buf_add_c(out, zh ? "　" : "  ");
    buf_add(out, info->rule);
    if (info->label.n)
        buf_add_format(out, zh ? "（%.*s）" : " (%.*s)", STR_ARG(info->label));
    buf_add_c(out, zh ? "：" : ": ");
    buf_add(out, words_in(verdict_words(finding->verdict), language));
    if (finding->has_due) {
        buf_add_c(out, zh ? "，到期日 " : ", due ");
        date_print(out, finding->due);
    }
    if (finding->verdict == VERDICT_UNKNOWN && finding->cannot_fail)
        buf_add_c(out, zh ? "，但不会不符合" : ", but it cannot fail");
    add_origin(out, why->tree->origin, language);
    buf_add_char(out, '\n');
}

void why_print_text(const Why *why, Language language, Buf *out) {
    bool zh = language == LANGUAGE_ZH;
    const Finding *finding = &why->finding;
    const RuleInfo *info = finding->rule;
    Arena *arena = arena_new();
    add_heading(out, why, language);
    add_children(out, why->tree, STR_NONE, why->rule, language, arena);
    buf_add_c(out, zh ? "政策 " : "policy ");
    buf_add(out, info->policy);
    if (info->edition.n)
        buf_add_format(out, zh ? "（%.*s 版）" : " %.*s", STR_ARG(info->edition));
    if (info->ncites) {
        buf_add_c(out, zh ? "，出处 " : ", cite ");
        add_list(out, info->cites, info->ncites, language);
    }
    SourcePlace place = info->span.source ? source_place(info->span.source, info->span.start) : (SourcePlace){0};
    if (info->span.source)
        buf_add_format(out, zh ? "（%.*s 第 %d 行）" : "  (%.*s:%d)", STR_ARG(info->span.source->name), place.line);
    buf_add_char(out, '\n');
    bool has_text = why->rule->remedy || why->rule->because;
    if (has_text && finding->verdict != VERDICT_UNKNOWN && words_in(finding->message, language).n)
        buf_add_format(out, zh ? "说明：%.*s\n" : "message: %.*s\n", STR_ARG(words_in(finding->message, language)));
    for (int i = 0; i < finding->nerrors; i++)
        buf_add_format(out, zh ? "无值：%.*s\n" : "no value: %.*s\n", STR_ARG(words_in(finding->errors[i], language)));
    if (why->nask) {
        buf_add_c(out, zh ? "请补填：" : "to ask for: ");
        for (int i = 0; i < why->nask; i++) {
            buf_add_c(out, i ? (zh ? "；" : "; ") : "");
            buf_add(out, why->ask[i].fact);
            if (why->ask[i].nelements) {
                buf_add_c(out, zh ? "（" : " (");
                add_list(out, why->ask[i].elements, why->ask[i].nelements, language);
                buf_add_c(out, zh ? "）" : ")");
            }
        }
        buf_add_char(out, '\n');
    }
    if (why->mend.asked)
        buf_add_format(out, zh ? "如何整改：%.*s\n" : "what would mend it: %.*s\n",
                       STR_ARG(words_in(why->mend.message, language)));
    arena_free(arena);
}

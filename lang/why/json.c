/* The printer json: keys in a fixed order, numbers exactly. jansson writes the strings. */
#include "lang/why/internal.h"

#include <jansson.h>

static int add_bytes(const char *bytes, size_t n, void *buf) {
    buf_add(buf, (Str){bytes, n});
    return 0;
}

static void add_string(Buf *out, Str text) {
    json_t *string = json_stringn(text.n ? text.p : "", text.n);
    if (!string)
        string = json_string("\xEF\xBF\xBD"); /* no UTF-8, as a path may be */
    json_dump_callback(string, add_bytes, out, JSON_ENCODE_ANY | JSON_COMPACT);
    json_decref(string);
}

static void add_key(Buf *out, const char *key) {
    buf_add_format(out, "%s\"%s\":", out->n && out->p[out->n - 1] != '{' ? "," : "", key);
}

static void add_strings(Buf *out, const Str *items, int n) {
    buf_add_char(out, '[');
    for (int i = 0; i < n; i++) {
        buf_add_c(out, i ? "," : "");
        add_string(out, items[i]);
    }
    buf_add_char(out, ']');
}

static void add_date(Buf *out, bool has_date, Date date) {
    if (!has_date) {
        buf_add_c(out, "null");
        return;
    }
    buf_add_char(out, '"');
    date_print(out, date);
    buf_add_char(out, '"');
}

Str why_value_text(Arena *arena, Value value, const EnumType *enums) {
    if (value.kind == VALUE_ENUM)
        return enums && value.code >= 0 && value.code < enums->n ? enums->values[value.code].name : STR("?");
    if (value.kind == VALUE_DURATION) {
        Duration d = value.duration;
        Str months = str_format(arena, "%lld months", (long long)d.months);
        Str days = str_format(arena, "%lld days", (long long)d.days);
        if (d.months != 0 && d.months % 12 == 0)
            months = str_format(arena, "%lld years", (long long)(d.months / 12));
        if (d.months == 0 || d.days == 0)
            return d.months == 0 ? days : months;
        return str_format(arena, "%.*s %.*s", STR_ARG(months), STR_ARG(days));
    }
    CoreType type = {.kind = CORE_TYPE_ENUM, .enums = enums};
    return words_value(arena, val_of(value), type).en;
}

static void add_value(Buf *out, Value value, const EnumType *enums) {
    Arena *arena = arena_new();
    switch (value.kind) {
    case VALUE_MISSING:
        buf_add_c(out, "null");
        break;
    case VALUE_BOOL:
        buf_add_c(out, value.boolean ? "true" : "false");
        break;
    case VALUE_NUMBER:
        number_print_plain(out, value.number);
        break;
    default:
        add_string(out, why_value_text(arena, value, enums));
    }
    arena_free(arena);
}

static const char *role_name(WhyRole role) {
    static const char *const names[] = {
        [WHY_RULE] = "rule",           [WHY_WHEN] = "when",           [WHY_UNLESS] = "unless", [WHY_OVERRIDDEN] = "overridden_by",
        [WHY_CONDITION] = "condition", [WHY_DEADLINE] = "deadline",   [WHY_PART] = "part",     [WHY_FACT] = "fact",
        [WHY_DEFINE] = "define",       [WHY_CASE] = "case",           [WHY_PARAM] = "param",   [WHY_LIST] = "list",
        [WHY_ELEMENT] = "element",
    };
    return names[role];
}

/* Recurses as deep as the tree, WHY_MAX_DEPTH at most. */
static void add_node(Buf *out, const WhyNode *node, Language language) {
    buf_add_char(out, '{');
    add_key(out, "role");
    buf_add_format(out, "\"%s\"", role_name(node->role));
    add_key(out, "text");
    add_string(out, node->text);
    add_key(out, "value");
    if (node->role == WHY_RULE)
        buf_add_format(out, "\"%s\"", verdict_name(node->verdict));
    else if (node->known && node->raw.kind == VALUE_MISSING)
        add_string(out, words_in(node->value, language)); /* a range or a set */
    else
        add_value(out, node->known ? node->raw : (Value){.kind = VALUE_MISSING}, node->type.enums);
    add_key(out, "origin");
    if (node->origin.line > 0) {
        buf_add_char(out, '{');
        add_key(out, "file");
        add_string(out, node->origin.file);
        add_key(out, "line");
        buf_add_format(out, "%lld}", (long long)node->origin.line);
    } else {
        buf_add_c(out, "null");
    }
    if (node->left_out) {
        add_key(out, "left_out");
        buf_add_format(out, "%lld", (long long)node->left_out);
    }
    add_key(out, "children");
    buf_add_char(out, '[');
    for (int i = 0; i < node->children.n; i++) {
        buf_add_c(out, i ? "," : "");
        add_node(out, node->children.items[i], language);
    }
    buf_add_c(out, "]}");
}

static void add_change(Buf *out, const WhyChange *change) {
    buf_add_char(out, '{');
    add_key(out, "fact");
    add_string(out, change->fact);
    add_key(out, "element");
    if (change->element.n)
        add_string(out, change->element);
    else
        buf_add_c(out, "null");
    add_key(out, "from");
    if (change->kind == WHY_REMOVE)
        buf_add_c(out, "{}");
    else
        add_value(out, change->kind == WHY_SET ? change->from : (Value){.kind = VALUE_MISSING}, change->field->enums);
    add_key(out, "to");
    if (change->kind == WHY_ADD) {
        /* The facts of the new element, by their paths within it. */
        buf_add_char(out, '{');
        for (int i = 0; i < change->nparts; i++) {
            buf_add_c(out, i ? "," : "");
            add_string(out, change->parts[i].fact);
            buf_add_char(out, ':');
            add_value(out, change->parts[i].to, change->parts[i].field->enums);
        }
        buf_add_char(out, '}');
    } else {
        add_value(out, change->kind == WHY_SET ? change->to : (Value){.kind = VALUE_MISSING}, change->field->enums);
    }
    buf_add_char(out, '}');
}

static void add_mend(Buf *out, const WhyMend *mend, Language language) {
    if (!mend->asked) {
        buf_add_c(out, "null");
        return;
    }
    buf_add_char(out, '{');
    add_key(out, "possible");
    buf_add_c(out, mend->possible ? "true" : "false");
    add_key(out, "leads_to");
    if (mend->possible)
        buf_add_format(out, "\"%s\"", verdict_name(mend->leads_to));
    else
        buf_add_c(out, "null");
    add_key(out, "changes");
    buf_add_char(out, '[');
    for (int i = 0; i < mend->nchanges; i++) {
        buf_add_c(out, i ? "," : "");
        add_change(out, &mend->changes[i]);
    }
    buf_add_char(out, ']');
    add_key(out, "half_is_not_enough");
    buf_add_c(out, !mend->has_half ? "null" : mend->half_fails ? "true" : "false");
    add_key(out, "breaks");
    add_strings(out, mend->breaks, mend->nbreaks);
    add_key(out, "message");
    add_string(out, words_in(mend->message, language));
    buf_add_char(out, '}');
}

void why_print_json(const Why *why, Language language, Buf *out) {
    const Finding *finding = &why->finding;
    const RuleInfo *info = finding->rule;
    buf_add_char(out, '{');
    add_key(out, "policy");
    add_string(out, info->policy);
    add_key(out, "edition");
    add_string(out, info->edition);
    add_key(out, "facts");
    add_string(out, info->facts);
    add_key(out, "id");
    add_string(out, finding->id);
    add_key(out, "rule");
    add_string(out, info->rule);
    add_key(out, "verdict");
    buf_add_format(out, "\"%s\"", verdict_name(finding->verdict));
    add_key(out, "due");
    add_date(out, finding->has_due, finding->due);
    add_key(out, "cite");
    add_strings(out, info->cites, info->ncites);
    add_key(out, "message");
    add_string(out, words_in(finding->message, language));
    add_key(out, "missing");
    add_strings(out, finding->missing, finding->nmissing);
    add_key(out, "tree");
    add_node(out, why->tree, language);
    add_key(out, "mend");
    add_mend(out, &why->mend, language);
    add_key(out, "ask");
    buf_add_char(out, '[');
    for (int i = 0; i < why->nask; i++) {
        buf_add_c(out, i ? "," : "");
        add_string(out, why->ask[i].fact);
    }
    buf_add_c(out, "]}");
}

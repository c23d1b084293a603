/* Values and texts with {expressions} as they are printed in messages. */
#include "lang/eval/internal.h"

static void add_unit(Buf *en, Buf *zh, int64_t n, const char *one, const char *chinese)
{
    if (n == 0)
        return;
    buf_add_format(en, "%s%lld %s%s", en->n > 0 ? " " : "", (long long)n, one, n == 1 || n == -1 ? "" : "s");
    buf_add_format(zh, "%lld%s", (long long)n, chinese);
}

/* "1 year 3 months", "1年3个月". */
static Words duration_words(Arena *arena, Duration duration)
{
    Buf en = {0}, zh = {0};
    add_unit(&en, &zh, duration.months / 12, "year", "年");
    add_unit(&en, &zh, duration.months % 12, "month", "个月");
    add_unit(&en, &zh, duration.days, "day", "天");
    Words words = WORDS("0 days", "0天");
    if (en.n > 0)
        words = (Words){str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

static Words enum_words(const EnumType *type, int code)
{
    if (!type || code < 0 || code >= type->n)
        return WORDS("?", "?");
    const EnumValue *value = &type->values[code];
    return words_of(value->label.n > 0 ? value->label : value->name);
}

static Words known_words(Arena *arena, Value value, CoreType type)
{
    Buf buf = {0};
    switch (value.kind) {
    case VALUE_MISSING:
        return WORDS("?", "?");
    case VALUE_BOOL:
        return value.boolean ? WORDS("yes", "是") : WORDS("no", "否");
    case VALUE_NUMBER:
        number_print_plain(&buf, value.number);
        break;
    case VALUE_DATE:
        date_print(&buf, value.date);
        break;
    case VALUE_DURATION:
        return duration_words(arena, value.duration);
    case VALUE_TEXT:
        return words_of(str_copy(arena, value.text));
    case VALUE_ENUM:
        return enum_words(type.kind == CORE_TYPE_ENUM ? type.enums : NULL, value.code);
    }
    Words words = words_of(str_copy(arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

Words words_value(Arena *arena, Val value, CoreType type)
{
    CoreType element = type.element ? *type.element : type;
    Buf en = {0}, zh = {0};
    switch (value.kind) {
    case VAL_KNOWN:
        return known_words(arena, value.value, type);
    case VAL_UNKNOWN:
    case VAL_INTERVAL:
        return WORDS("?", "?");
    case VAL_RANGE: {
        Words none = WORDS("", "");
        Words low = value.low_end ? words_value(arena, *value.low_end, element) : none;
        Words high = value.high_end ? words_value(arena, *value.high_end, element) : none;
        return words_format(arena, WORDS("{0}..{1}", "{0}..{1}"), (const Words[]){low, high}, 2);
    }
    case VAL_SET:
        for (int i = 0; i < value.n; i++) {
            Words item = words_value(arena, value.items[i], element);
            buf_add_c(&en, i > 0 ? ", " : "");
            buf_add_c(&zh, i > 0 ? "、" : "");
            buf_add(&en, item.en);
            buf_add(&zh, item.zh);
        }
        break;
    }
    Words words = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

Words words_text(const Context *c, const CoreText *text, Arena *out)
{
    Buf en = {0}, zh = {0};
    for (int i = 0; i < text->n; i++) {
        const CoreTextPart *part = &text->parts[i];
        Words words = part->expr ? words_value(out, eval_plain(c, part->expr), part->expr->type)
                                 : words_of(part->literal);
        buf_add(&en, words.en);
        buf_add(&zh, words.zh);
    }
    Words words = {str_copy(out, buf_str(&en)), str_copy(out, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

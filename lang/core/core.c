#include "lang/core/core.h"

enum { MAX_VALUES_SHOWN = 8 };

const char *core_op_name(CoreOp op)
{
    static const char *const names[CORE_OPS] = {
#define CORE_OP(symbol, name) [CORE_##symbol] = name,
#include "lang/core/ops.def"
#undef CORE_OP
    };
    return op < CORE_OPS ? names[op] : "?";
}

static Words number_words(Arena *arena, CoreType type)
{
    if (!type.unit)
        return WORDS("a number", "数值");
    Words name = {type.unit->name, type.unit->label.n ? type.unit->label : type.unit->name};
    return words_format(arena, WORDS("`{0}`", "`{0}`"), &name, 1);
}

/* "one of city, county": the names in English, the labels in Chinese, since that is how each is written. */
static Words enum_words(Arena *arena, const EnumType *enums)
{
    Buf en = {0}, zh = {0};
    buf_add_c(&en, "one of ");
    buf_add_c(&zh, "取值");
    for (int i = 0; i < enums->n && i < MAX_VALUES_SHOWN; i++) {
        EnumValue value = enums->values[i];
        if (i > 0) {
            buf_add_c(&en, ", ");
            buf_add_c(&zh, "、");
        }
        Str label = value.label.n ? value.label : value.name;
        buf_add_format(&en, "`%.*s`", STR_ARG(value.name));
        buf_add_format(&zh, "`%.*s`", STR_ARG(label));
    }
    if (enums->n > MAX_VALUES_SHOWN) {
        buf_add_c(&en, ", …");
        buf_add_c(&zh, "等");
    }
    Words words = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

/* Of a range or set: what its elements are, without the article ("a range of dates" would need a plural for each type). */
static Words element_words(Arena *arena, const CoreType *element)
{
    Words words = element ? core_type_words(arena, *element) : WORDS("anything", "任意值");
    if (str_starts(words.en, STR("a ")))
        words.en = str_sub(words.en, 2, words.en.n);
    return words;
}

Words core_type_words(Arena *arena, CoreType type)
{
    switch (type.kind) {
    case CORE_TYPE_ERROR:
    case CORE_TYPE_OPEN:
        return WORDS("anything", "任意值");
    case CORE_TYPE_BOOL:
        return WORDS("yes or no", "是否");
    case CORE_TYPE_NUMBER:
        return number_words(arena, type);
    case CORE_TYPE_DATE:
        return WORDS("a date", "日期");
    case CORE_TYPE_DURATION:
        return WORDS("a duration", "期限");
    case CORE_TYPE_TEXT:
        return WORDS("text", "文本");
    case CORE_TYPE_ENUM:
        return type.enums ? enum_words(arena, type.enums) : WORDS("one of several values", "取值");
    case CORE_TYPE_RANGE: {
        Words element = element_words(arena, type.element);
        return words_format(arena, WORDS("a range ({0})", "{0}的区间"), &element, 1);
    }
    case CORE_TYPE_SET: {
        Words element = element_words(arena, type.element);
        return words_format(arena, WORDS("a set ({0})", "{0}的集合"), &element, 1);
    }
    }
    return WORDS("anything", "任意值");
}

bool core_type_same(CoreType a, CoreType b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case CORE_TYPE_NUMBER:
        return a.unit == b.unit || a.any_unit || b.any_unit;
    case CORE_TYPE_ENUM:
        return a.enums == b.enums;
    case CORE_TYPE_RANGE:
    case CORE_TYPE_SET:
        return a.element && b.element ? core_type_same(*a.element, *b.element) : a.element == b.element;
    default:
        return true;
    }
}

CoreRule *core_find_rule(const CorePolicy *policy, Str name)
{
    for (int i = 0; i < policy->nrules; i++)
        if (str_equal(policy->rules[i]->info.rule, name))
            return policy->rules[i];
    for (int i = 0; i < policy->nrules; i++)
        if (policy->rules[i]->info.label.n && str_equal(policy->rules[i]->info.label, name))
            return policy->rules[i];
    return NULL;
}

bool core_is_fold(CoreOp op)
{
    switch (op) {
    case CORE_COUNT:
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_ONLY:
        return true;
    default:
        return false;
    }
}

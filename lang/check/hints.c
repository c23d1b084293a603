/* What is meant by words that nothing declares: 三 is 3, `today` is as_of, 3人 is 3, `string` is text. */
#include "lang/check/internal.h"

#include "runtime/base/utf8.h"
#include "runtime/facts/cell.h"

/* --- Values ------------------------------------------------------------------------------------------------------------ */

static int digit_of(Str c) {
    static const Str digits[] = {STR("零"), STR("一"), STR("二"), STR("三"), STR("四"), STR("五"),
                                 STR("六"), STR("七"), STR("八"), STR("九"), STR("两")};
    for (int i = 0; i < 11; i++)
        if (str_equal(c, digits[i]))
            return i == 10 ? 2 : i;
    return -1;
}

/* 三, 十二, 一百零五 and what comes after: up to 9999. False where it does not begin with such a number. */
static bool chinese_number(Str text, int64_t *value, Str *rest) {
    int64_t total = 0, last = -1;
    size_t at = 0;
    while (at + 3 <= text.n) {
        Str c = str_sub(text, at, at + 3);
        int digit = digit_of(c), tens = str_equal(c, STR("十")) ? 10 : str_equal(c, STR("百")) ? 100 : str_equal(c, STR("千")) ? 1000 : 0;
        if (digit < 0 && !tens)
            break;
        if (tens) {
            total += (last < 0 ? 1 : last) * tens;
            last = 0;
        } else {
            if (last > 0)
                return false;
            last = digit;
        }
        at += 3;
    }
    *value = total + (last > 0 ? last : 0);
    *rest = str_sub(text, at, text.n);
    return at > 0 && last >= 0;
}

typedef struct Meant {
    Str text, written;
} Meant;

static Str find_meant(const Meant *list, size_t n, Str text) {
    for (size_t i = 0; i < n; i++)
        if (str_equal(list[i].text, text))
            return list[i].written;
    return STR_NONE;
}

/* How many years and the like, or so much of a unit, is written. */
static bool hint_number(Checker *c, Diag *diag, Span span, Str word) {
    int64_t value;
    Str rest;
    if (!chinese_number(word, &value, &rest))
        return false;
    Str multiplied = str_starts(rest, STR("万")) || str_starts(rest, STR("亿")) ? str_sub(rest, 3, rest.n) : rest;
    if (multiplied.n && !schema_find_unit(c->schema, multiplied) && !word_duration(multiplied) && !hint_is_counter(multiplied))
        return false;
    if (hint_is_counter(multiplied))
        rest = str_sub(rest, 0, rest.n - multiplied.n);
    diag_fix(c->diags, diag, span, str_format(c->arena, "%lld%.*s", (long long)value, STR_ARG(rest)));
    return true;
}

bool hint_value(Checker *c, Diag *diag, Span span, Str word) {
    static const Meant values[] = {
        {STR("今天"), STR("基准日")}, {STR("今日"), STR("基准日")}, {STR("当前日期"), STR("基准日")}, {STR("现在"), STR("基准日")},
        {STR("today"), STR("as_of")}, {STR("now"), STR("as_of")},   {STR("有"), STR("是")},          {STR("是的"), STR("是")},
        {STR("真"), STR("是")},       {STR("无"), STR("否")},       {STR("没有"), STR("否")},        {STR("不是"), STR("否")},
        {STR("假"), STR("否")},       {STR("True"), STR("yes")},    {STR("TRUE"), STR("yes")},       {STR("Yes"), STR("yes")},
        {STR("False"), STR("no")},    {STR("FALSE"), STR("no")},    {STR("No"), STR("no")},          {STR("本年"), STR("本期")},
        {STR("本年度"), STR("本期")}, {STR("截止日"), STR("到期日")},
    };
    Str written = find_meant(values, sizeof values / sizeof *values, word);
    if (!written.n)
        return hint_number(c, diag, span, word);
    diag_fix(c->diags, diag, span, written);
    return true;
}

/* `mustsize`: an English word of the language run together with a name that there is. */
bool hint_glued(Checker *c, Diag *diag, Span span, Str word, const Str *names, int n) {
    static const Word words[] = {WORD_MUST_NOT, WORD_SHOULD_NOT, WORD_MUST, WORD_SHOULD, WORD_MAY, WORD_WHEN, WORD_UNLESS, WORD_NOT};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str keyword = word_spelling(words[i], LANGUAGE_EN);
        if (!str_starts(word, keyword))
            continue;
        Str rest = str_sub(word, keyword.n, word.n);
        for (int k = 0; k < n; k++) {
            if (!str_equal(names[k], rest))
                continue;
            diag_fix(c->diags, diag, span, str_format(c->arena, "%.*s %.*s", STR_ARG(keyword), STR_ARG(rest)));
            return true;
        }
    }
    return false;
}

/* --- Units and types ------------------------------------------------------------------------------------------------------ */

bool hint_is_counter(Str unit) {
    static const Str counters[] = {STR("人"), STR("名"), STR("个"), STR("位"), STR("份"), STR("次"), STR("件"), STR("项"), STR("人次"),
                                   STR("people"), STR("persons"), STR("person"), STR("members"), STR("times"), STR("pieces")};
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        if (str_equal(counters[i], unit))
            return true;
    return false;
}

/* `3 万元`: the multiplier belongs to the number. `3人`: what is counted has no unit. */
bool hint_unit(Checker *c, Diag *diag, const AstNumber *number, Span unit_span, Str unit) {
    if (hint_is_counter(unit)) {
        diag_fix(c->diags, diag, (Span){unit_span.source, number->node.span.end, unit_span.end}, STR(""));
        diag_help(diag, WORDS("what is only counted has no unit", "只计个数的，数字后面不写单位"));
        return true;
    }
    bool many = str_starts(unit, STR("万")) || str_starts(unit, STR("亿"));
    if (!many || !schema_find_unit(c->schema, str_sub(unit, 3, unit.n)))
        return false;
    diag_fix(c->diags, diag, (Span){unit_span.source, number->node.span.end, unit_span.start}, STR(""));
    return true;
}

bool hint_type(Checker *c, Diag *diag, Span span, Str word) {
    static const Meant types[] = {
        {STR("int"), STR("integer")},    {STR("string"), STR("text")},     {STR("str"), STR("text")},      {STR("char"), STR("text")},
        {STR("bool"), STR("boolean")},   {STR("float"), STR("number")},    {STR("double"), STR("number")}, {STR("decimal"), STR("number")},
        {STR("datetime"), STR("date")},  {STR("day"), STR("date")},        {STR("字符串"), STR("文本")},
        {STR("文字"), STR("文本")},      {STR("字符"), STR("文本")},       {STR("布尔"), STR("是否")},     {STR("数字"), STR("数值")},
        {STR("小数"), STR("数值")},      {STR("整型"), STR("整数")},       {STR("时间"), STR("日期")},     {STR("人数"), STR("计数")},
        {STR("个数"), STR("计数")},
    };
    Str written = find_meant(types, sizeof types / sizeof *types, word);
    if (!written.n)
        return false;
    diag_fix(c->diags, diag, span, written);
    return true;
}

/* --- Comparisons of dates -------------------------------------------------------------------------------------------------- */

/* A date compared with what looks like one: 2013/6/4, "2013-06-04"; or with a year. */
void hint_date(Checker *c, Diag *diag, const CoreExpr *date, const CoreExpr *other) {
    if (date->type.kind != CORE_TYPE_DATE)
        return;
    Str text = span_text(other->span);
    if (text.n > 1 && text.p[0] == '"')
        text = str_sub(text, 1, text.n - 1);
    Cell cell;
    bool looks_like;
    if (cell_date(text, &cell, &looks_like)) {
        Buf buf = {0};
        date_print(&buf, (Date)cell.bits);
        diag_fix(c->diags, diag, other->span, str_copy(c->arena, buf_str(&buf)));
        buf_free(&buf);
        return;
    }
    int64_t year;
    if (other->op == CORE_CONST && other->value.kind == VALUE_NUMBER && number_to_int64(other->value.number, &year) && year >= 1900 &&
        year < 2200) {
        Str path = span_text(date->span);
        diag_fix(c->diags, diag, date->span, str_format(c->arena, "year(%.*s)", STR_ARG(path)));
    }
}

/* Words that people write where the language has another: what an office's text says, and what other languages do. They are names
 * like any other; only where a name cannot stand are they looked up here. */
#include "lang/lex/kinds.h"

#include "parse.tab.h"

typedef struct Entry {
    Str text;
    Word word; /* of the language; WORD_NONE: a sign */
    Str sign;
} Entry;

#define WORD(text, word) {STR(text), WORD_##word, {0}}
#define SIGN(text, sign) {STR(text), WORD_NONE, STR(sign)}

static const Entry entries[] = {
    /* Forces */
    WORD("必须", MUST), WORD("应该", MUST), WORD("应", MUST), WORD("须", MUST), WORD("必需", MUST), WORD("务必", MUST),
    WORD("需要", MUST), WORD("要求", MUST), WORD("shall", MUST), WORD("has", MUST), WORD("needs", MUST), WORD("requires", MUST),
    WORD("require", MUST), WORD("不应", MUST_NOT), WORD("不应当", MUST_NOT), WORD("不应该", MUST_NOT), WORD("不能", MUST_NOT),
    WORD("不可", MUST_NOT), WORD("不准", MUST_NOT), WORD("不许", MUST_NOT), WORD("禁止", MUST_NOT), WORD("严禁", MUST_NOT),
    WORD("cannot", MUST_NOT), WORD("mustnt", MUST_NOT), WORD("forbid", MUST_NOT), WORD("原则上", SHOULD), WORD("宜", SHOULD),
    WORD("ought", SHOULD), WORD("可", MAY), WORD("能", MAY), WORD("允许", MAY), WORD("准许", MAY), WORD("can", MAY),
    /* Clauses */
    WORD("如果", WHEN), WORD("如", WHEN), WORD("若是", WHEN), WORD("假如", WHEN), WORD("凡", WHEN), WORD("条件", WHEN),
    WORD("whenever", WHEN), WORD("provided", WHEN), WORD("除了", UNLESS), WORD("except", UNLESS), WORD("excluding", UNLESS),
    WORD("every", EACH), WORD("before", BY), WORD("until", BY), WORD("不迟于", BY), WORD("after", OF), WORD("since", OF),
    WORD("之后", OF), WORD("因为", BECAUSE), WORD("原因", BECAUSE), WORD("reason", BECAUSE), WORD("cites", CITE),
    WORD("依照", CITE), WORD("根据", CITE), WORD("措施", REMEDY), WORD("fix", REMEDY), WORD("否则的话", OTHERWISE),
    WORD("default", OTHERWISE), WORD("其他", OTHERWISE), WORD("其余", OTHERWISE), WORD("那么", THEN), WORD("elif", ELSE),
    /* Logic */
    WORD("并且", AND), WORD("而且", AND), WORD("以及", AND), WORD("并", AND), WORD("和", AND), WORD("与", AND), WORD("同时", AND),
    WORD("或者", OR), WORD("或是", OR), WORD("between", IN), WORD("介于", IN), WORD("within", IN),
    /* Signs */
    SIGN("大于", ">"), SIGN("超过", ">"), SIGN("多于", ">"), SIGN("高于", ">"), SIGN("晚于", ">"), SIGN("小于", "<"), SIGN("少于", "<"),
    SIGN("低于", "<"), SIGN("不足", "<"), SIGN("早于", "<"), SIGN("大于等于", ">="), SIGN("大于或等于", ">="), SIGN("不小于", ">="),
    SIGN("不少于", ">="), SIGN("不低于", ">="), SIGN("不早于", ">="), SIGN("至少", ">="), SIGN("至少为", ">="), SIGN("小于等于", "<="),
    SIGN("小于或等于", "<="), SIGN("不大于", "<="), SIGN("不超过", "<="), SIGN("不多于", "<="), SIGN("不高于", "<="), SIGN("不晚于", "<="),
    SIGN("至多", "<="), SIGN("最多", "<="), SIGN("等于", "=="), SIGN("为", "=="), SIGN("不等于", "!="), SIGN("不是", "!="),
    SIGN("不为", "!="), SIGN("加", "+"), SIGN("加上", "+"), SIGN("减", "-"), SIGN("减去", "-"), SIGN("乘", "*"), SIGN("乘以", "*"),
    SIGN("除以", "/"), SIGN("到", ".."), SIGN("至", ".."), SIGN("more", ">"), SIGN("greater", ">"), SIGN("over", ">"),
    SIGN("above", ">"), SIGN("exceeds", ">"), SIGN("less", "<"), SIGN("fewer", "<"), SIGN("below", "<"), SIGN("least", ">="),
    SIGN("most", "<="), SIGN("is", "=="), SIGN("equals", "=="), SIGN("equal", "=="), SIGN("isnt", "!="), SIGN("plus", "+"),
    SIGN("minus", "-"), SIGN("times", "*"), SIGN("to", ".."), SIGN("through", ".."),
};

/* `AND`, `Must`: a reserved word in capitals. Its own spelling is no slip. */
static Word in_capitals(Str text) {
    enum { LONGEST = 16 };
    char lower[LONGEST];
    bool reserved = false;
    if (text.n > LONGEST)
        return WORD_NONE;
    for (size_t i = 0; i < text.n; i++)
        lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] - 'A' + 'a') : text.p[i];
    Str as_written = {lower, text.n};
    Word word = str_equal(as_written, text) ? WORD_NONE : word_keyword(as_written, &reserved);
    return reserved ? word : WORD_NONE;
}

bool word_meant(Str text, Word *word, Str *written) {
    *word = in_capitals(text);
    *written = word_spelling(*word, LANGUAGE_EN);
    if (*word != WORD_NONE)
        return true;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const Entry *entry = &entries[i];
        if (!str_equal(entry->text, text))
            continue;
        bool chinese = (unsigned char)text.p[0] >= 0x80;
        *word = entry->word;
        *written = entry->word == WORD_NONE ? entry->sign : word_spelling(entry->word, chinese ? LANGUAGE_ZH : LANGUAGE_EN);
        return true;
    }
    return false;
}

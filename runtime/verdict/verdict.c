#include "runtime/verdict/verdict.h"

typedef struct Name {
    const char *en, *zh;
} Name;

static const Name verdict_names[VERDICTS] = {
    [VERDICT_PASS] = {"pass", "符合"},
    [VERDICT_FAIL] = {"fail", "不符合"},
    [VERDICT_PENDING] = {"pending", "待办"},
    [VERDICT_UNKNOWN] = {"unknown", "未知"},
    [VERDICT_NA] = {"na", "不适用"},
};

static const Name force_names[FORCES] = {
    [FORCE_MUST] = {"must", "应当"},
    [FORCE_MUST_NOT] = {"must not", "不得"},
    [FORCE_SHOULD] = {"should", "一般应当"},
    [FORCE_SHOULD_NOT] = {"should not", "一般不得"},
    [FORCE_MAY] = {"may", "可以"},
};

static Words words_of_name(Name name)
{
    return (Words){str_of(name.en), str_of(name.zh)};
}

const char *verdict_name(Verdict verdict)
{
    return verdict_names[verdict].en;
}

Words verdict_words(Verdict verdict)
{
    return words_of_name(verdict_names[verdict]);
}

bool verdict_find(Str word, Verdict *out)
{
    for (int i = 0; i < VERDICTS; i++) {
        Words words = verdict_words((Verdict)i);
        if (str_equal(word, words.en) || str_equal(word, words.zh)) {
            *out = (Verdict)i;
            return true;
        }
    }
    return false;
}

const char *force_name(Force force)
{
    return force_names[force].en;
}

Words force_words(Force force)
{
    return words_of_name(force_names[force]);
}

/* The spelling tables: everything here is derived from keywords.def. */
#include "lang/lex/kinds.h"

typedef enum WordKind { KIND_KEYWORD, KIND_TYPE, KIND_FUNCTION, KIND_PERIOD, KIND_VERDICT } WordKind;

typedef struct Entry {
    Word word;
    WordKind kind;
    Str en, zh;
    int number; /* of a keyword: reserved; of a period: months */
} Entry;

static const Entry entries[] = {
#define KEYWORD(symbol, en, zh, reserved) {WORD_##symbol, KIND_KEYWORD, STR(en), STR(zh), reserved},
#define TYPE_WORD(symbol, en, zh) {WORD_TYPE_##symbol, KIND_TYPE, STR(en), STR(zh), 0},
#define FUNCTION_WORD(symbol, en, zh) {WORD_FN_##symbol, KIND_FUNCTION, STR(en), STR(zh), 0},
#define PERIOD_WORD(symbol, en, zh, months) {WORD_PERIOD_##symbol, KIND_PERIOD, STR(en), STR(zh), months},
#define VERDICT_WORD(symbol, en, zh) {WORD_VERDICT_##symbol, KIND_VERDICT, STR(en), STR(zh), 0},
#include "lang/lex/keywords.def"
#undef KEYWORD
#undef TYPE_WORD
#undef FUNCTION_WORD
#undef PERIOD_WORD
#undef VERDICT_WORD
};

/* Further spellings of keywords. */
static const struct {
    Word word;
    Str text;
} further[] = {
#define KEYWORD(symbol, en, zh, reserved)
#define TYPE_WORD(symbol, en, zh)
#define FUNCTION_WORD(symbol, en, zh)
#define PERIOD_WORD(symbol, en, zh, months)
#define VERDICT_WORD(symbol, en, zh)
#define ALSO(symbol, zh) {WORD_##symbol, STR(zh)},
#include "lang/lex/keywords.def"
#undef KEYWORD
#undef TYPE_WORD
#undef FUNCTION_WORD
#undef PERIOD_WORD
#undef VERDICT_WORD
};

enum { NENTRIES = sizeof entries / sizeof *entries, NFURTHER = sizeof further / sizeof *further };

/* Asked of every word of a policy, several times: most are told apart by length and first byte. */
static inline bool spells(Str spelling, Str text) {
    return spelling.n == text.n && spelling.p[0] == text.p[0] && str_equal(spelling, text);
}

static const Entry *find_text(WordKind kind, Str text) {
    for (int i = 0; i < NENTRIES && text.n; i++)
        if (entries[i].kind == kind && (spells(entries[i].en, text) || spells(entries[i].zh, text)))
            return &entries[i];
    return NULL;
}

static const Entry *find_word(Word word) {
    for (int i = 0; i < NENTRIES; i++)
        if (entries[i].word == word)
            return &entries[i];
    return NULL;
}

static Word word_of_kind(WordKind kind, Str text) {
    const Entry *entry = find_text(kind, text);
    return entry ? entry->word : WORD_NONE;
}

Word word_type(Str text) {
    return word_of_kind(KIND_TYPE, text);
}

Word word_function(Str text) {
    return word_of_kind(KIND_FUNCTION, text);
}

Word word_period(Str text) {
    return word_of_kind(KIND_PERIOD, text);
}

Word word_verdict(Str text) {
    return word_of_kind(KIND_VERDICT, text);
}

Word word_keyword(Str text, bool *reserved) {
    const Entry *entry = find_text(KIND_KEYWORD, text);
    for (int i = 0; !entry && i < NFURTHER; i++)
        if (text.n && spells(further[i].text, text))
            entry = find_word(further[i].word);
    if (reserved)
        *reserved = entry && entry->number;
    return entry ? entry->word : WORD_NONE;
}

int word_period_months(Word period) {
    const Entry *entry = find_word(period);
    return entry && entry->kind == KIND_PERIOD ? entry->number : 0;
}

Str word_spelling(Word word, Language language) {
    const Entry *entry = find_word(word);
    return !entry ? STR_NONE : language == LANGUAGE_ZH ? entry->zh : entry->en;
}

Word word_glued(Str text, size_t *length) {
    Word best = WORD_NONE;
    size_t best_n = 0;
    for (int i = 0; i < NENTRIES + NFURTHER; i++) {
        Word word = i < NENTRIES ? entries[i].word : further[i - NENTRIES].word;
        const Entry *entry = find_word(word);
        if (entry->kind != KIND_KEYWORD || !entry->number)
            continue;
        Str spellings[2] = {i < NENTRIES ? entry->en : further[i - NENTRIES].text, i < NENTRIES ? entry->zh : STR_NONE};
        for (int k = 0; k < 2; k++) {
            Str s = spellings[k];
            /* `format` is no `for` run together with `mat`: an English word shows only before another script. */
            if (!s.n || s.n >= text.n || s.n <= best_n || !str_starts(text, s) ||
                ((unsigned char)s.p[0] < 0x80 && (unsigned char)text.p[s.n] < 0x80))
                continue;
            best = word;
            best_n = s.n;
        }
    }
    if (length)
        *length = best_n;
    return best;
}

Word word_glued_start(Str text, size_t *length) {
    for (int i = 0; i < NENTRIES; i++) {
        const Entry *entry = &entries[i];
        /* One character, as 条 or 表, begins many a name. */
        bool starts = word_begins_statement(entry->word) || entry->word == WORD_GIVEN || entry->word == WORD_EXPECT;
        if (starts && entry->zh.n > 3 && entry->zh.n < text.n && str_starts(text, entry->zh)) {
            *length = entry->zh.n;
            return entry->word;
        }
    }
    return WORD_NONE;
}

char word_duration(Str text) {
    static const struct {
        Str text;
        char unit;
    } units[] = {{STR("year"), 'y'},  {STR("years"), 'y'},  {STR("年"), 'y'},  {STR("month"), 'm'}, {STR("months"), 'm'},
                 {STR("个月"), 'm'}, {STR("day"), 'd'},    {STR("days"), 'd'}, {STR("天"), 'd'},    {STR("日"), 'd'}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(units[i].text, text))
            return units[i].unit;
    return 0;
}

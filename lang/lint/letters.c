/* Names that are not what they look like: letters of another script, ideographs that exist twice, full-width letters in backquotes. */
#include "lang/lint/internal.h"

#include "runtime/base/utf8.h"

typedef enum Script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_GREEK, SCRIPT_HAN } Script;

/* Letters that no one tells from the Latin one beside them. Those that are merely similar (α and a) are left out. */
static const struct {
    uint32_t letter;
    char latin;
} twins[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
    {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
    {0x03BF, 'o'}, {0x03BD, 'v'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'},
    {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'},
    {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'},
    {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04BB, 'h'},
    {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'},
};

static Script script_of(uint32_t c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return SCRIPT_LATIN;
    if (c >= 0x0370 && c < 0x0400)
        return SCRIPT_GREEK;
    if (c >= 0x0400 && c < 0x0530)
        return SCRIPT_CYRILLIC;
    return c >= 0x2E80 && c < 0x33480 && utf8_width(c) == 2 ? SCRIPT_HAN : SCRIPT_NONE;
}

/* The Latin letter it is taken for; 0 when it is taken for what it is. */
static char twin_of(uint32_t c) {
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (twins[i].letter == c)
            return twins[i].latin;
    return 0;
}

/* --- Names ----------------------------------------------------------------------------------------------------------- */

typedef struct Letters {
    Lint *lint;
    const AstNode *of; /* the declaration whose name is looked at */
    Map looks;         /* what a name looks like -> the first Named */
} Letters;

typedef struct Named {
    Str text;
    Span span;
    const AstNode *of;
} Named;

static Words letter_words(const Lint *lint, uint32_t c) {
    char bytes[4];
    int n = utf8_put(c, bytes);
    return words_of(str_format(lint->arena, "`%.*s` U+%04X", n, bytes, (unsigned)c));
}

static Words script_words(Script script) {
    return script == SCRIPT_GREEK ? WORDS("Greek", "希腊字母") : WORDS("Cyrillic", "西里尔字母");
}

/* What the name looks like, in Latin letters and ideographs where there is a choice. */
static Str look_of(Lint *lint, Str text) {
    Buf buf = {0};
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t c;
        int n = utf8_decode(p, end, &c);
        char bytes[4];
        p += n > 0 ? n : 1;
        c = utf8_usual_ideograph(utf8_narrow_char(c));
        char twin = twin_of(c);
        buf_add(&buf, (Str){bytes, (size_t)utf8_put(twin ? (uint32_t)twin : c, bytes)});
    }
    Str look = str_copy(lint->arena, buf_str(&buf));
    buf_free(&buf);
    return look;
}

/* Cyrillic or Greek among Latin letters or ideographs, of which each one passes for a Latin letter. A name of another script is none. */
static bool check_scripts(Letters *letters, Str text, Span span) {
    uint32_t strange = 0;
    bool own = false, others = false;
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t c;
        int n = utf8_decode(p, end, &c);
        p += n > 0 ? n : 1;
        Script script = script_of(c);
        if (script == SCRIPT_LATIN || script == SCRIPT_HAN)
            others = true;
        else if (script != SCRIPT_NONE && twin_of(c))
            strange = strange ? strange : c;
        else if (script != SCRIPT_NONE)
            own = true;
    }
    if (!strange || own || !others)
        return false;
    Lint *lint = letters->lint;
    LINT(lint, LINT_LOOKALIKE, span, words_of(text),
         words_format(lint->arena, WORDS("{0} is {1}, not Latin", "{0}是{1}，不是拉丁字母"),
                      DIAG_ARGS(letter_words(lint, strange), script_words(script_of(strange)))));
    return true;
}

static bool check_ideographs(Letters *letters, Str text, Span span) {
    Lint *lint = letters->lint;
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t c;
        int n = utf8_decode(p, end, &c);
        p += n > 0 ? n : 1;
        uint32_t usual = utf8_usual_ideograph(c);
        if (usual == c)
            continue;
        LINT(lint, LINT_LOOKALIKE, span, words_of(text),
             words_format(lint->arena, WORDS("{0} is not {1}", "{0}不是{1}"),
                          DIAG_ARGS(letter_words(lint, c), letter_words(lint, usual))));
        return true;
    }
    return false;
}

static bool check_width(Letters *letters, Str text, Span span) {
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t c;
        int n = utf8_decode(p, end, &c);
        p += n > 0 ? n : 1;
        uint32_t narrow = utf8_narrow_char(c);
        /* Full-width signs are how Chinese headers are written. */
        if (narrow == c || (!utf8_is_letter(narrow) && !utf8_is_digit(narrow) && narrow != ' '))
            continue;
        LINT(letters->lint, LINT_FULL_WIDTH, span, words_of(text), letter_words(letters->lint, c),
             words_of(utf8_narrow(letters->lint->arena, text)));
        return true;
    }
    return false;
}

static void check_name(Letters *letters, Str text, Span span, bool quoted) {
    Lint *lint = letters->lint;
    bool said = check_scripts(letters, text, span) || check_ideographs(letters, text, span) ||
                (quoted && check_width(letters, text, span));
    Str look = look_of(lint, text);
    Named *first = map_get(&letters->looks, look);
    if (!first) {
        first = ARENA_NEW(lint->arena, Named);
        *first = (Named){text, span, letters->of};
        map_put(&letters->looks, look, first);
    } else if (!said && first->of != letters->of && !str_equal(first->text, text)) {
        Diag *diag =
            LINT(lint, LINT_LOOKALIKE, span, words_of(text),
                 words_format(lint->arena, WORDS("another name looks like it", "另有形近的名称"), DIAG_NO_ARGS));
        diag_more(diag, place_span(first->span), WORDS("the other name", "另一个名称"));
    }
}

static void check_declared(Letters *letters, const AstNode *of, const AstNode *name, const AstNode *label) {
    letters->of = of;
    if (name)
        check_name(letters, AST_AS(Name, name)->text, name->span, AST_AS(Name, name)->quoted);
    if (label)
        check_name(letters, AST_AS(String, label)->text, label->span, false);
}

static void visit_declared(AstNode *node, void *context) {
    switch (node->kind) {
#define DECLARES(Name)                                                                                                 \
    case AST_##Name:                                                                                                   \
        check_declared(context, node, AST_AS(Name, node)->name, AST_AS(Name, node)->label);                            \
        break;
        DECLARES(Unit)
        DECLARES(Facts)
        DECLARES(Field)
        DECLARES(EnumItem)
        DECLARES(Rule)
        DECLARES(Define)
        DECLARES(Table)
        DECLARES(Param)
        DECLARES(Function)
        DECLARES(Native)
#undef DECLARES
    default:
        break;
    }
}

void lint_letters(Lint *lint) {
    Letters letters = {.lint = lint};
    map_init(&letters.looks, lint->arena);
    for (int i = 0; i < lint->input->nfiles; i++)
        lint_each_node(&lint->input->files[i]->node, visit_declared, &letters);
}

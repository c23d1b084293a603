/* Signs that begin no token: what an office's keyboard or another language suggests, and what is meant by it. */
#include "lang/lex/scan.h"

#include "runtime/base/utf8.h"

#include "parse.tab.h"

typedef struct Sign {
    Str text;
    int code;     /* of the token that is meant; 0: none, it is only left out */
    Str en, zh;   /* how that is written */
} Sign;

static const Sign signs[] = {
    {STR("&&"), T_AND, STR("and"), STR("且")},    {STR("||"), T_OR, STR("or"), STR("或")},
    {STR("&"), T_AND, STR("and"), STR("且")},     {STR("|"), T_OR, STR("or"), STR("或")},
    {STR("!"), T_NOT, STR("not"), STR("非")},     {STR("！"), T_NOT, STR("not"), STR("非")},
    {STR("≤"), T_LE, STR("<="), STR("<=")},       {STR("≥"), T_GE, STR(">="), STR(">=")},
    {STR("⩽"), T_LE, STR("<="), STR("<=")},       {STR("⩾"), T_GE, STR(">="), STR(">=")},
    {STR("≠"), T_NE, STR("!="), STR("!=")},       {STR("<>"), T_NE, STR("!="), STR("!=")},
    {STR("=>"), T_GE, STR(">="), STR(">=")},      {STR("=<"), T_LE, STR("<="), STR("<=")},
    {STR("==="), T_EQ, STR("=="), STR("==")},     {STR("!=="), T_NE, STR("!="), STR("!=")},
    {STR("×"), T_STAR, STR("*"), STR("*")},       {STR("÷"), T_SLASH, STR("/"), STR("/")},
    {STR("−"), T_MINUS, STR("-"), STR("-")},      {STR("–"), T_DOTDOT, STR(".."), STR("..")},
    {STR("—"), T_DOTDOT, STR(".."), STR("..")},   {STR("～"), T_DOTDOT, STR(".."), STR("..")},
    {STR("~"), T_DOTDOT, STR(".."), STR("..")},   {STR("…"), T_DOTDOT, STR(".."), STR("..")},
    {STR("∈"), T_IN, STR("in"), STR("属于")},
};

static bool is_one_of(Str sign, const Str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_equal(sign, list[i]))
            return true;
    return false;
}

/* Spaces of other widths, and what takes no space at all. */
static bool is_invisible(uint32_t code_point) {
    return code_point == 0xA0 || (code_point >= 0x2000 && code_point <= 0x200F) ||
           (code_point >= 0x2028 && code_point <= 0x202F) || (code_point >= 0x205F && code_point <= 0x206F) ||
           code_point == 0xFEFF || utf8_width(code_point) == 0;
}

int sign_read(LexErrors *errors, uint32_t start, uint32_t length) {
    static const Str stops[] = {STR("。"), STR("｡")};
    static const Str quotes[] = {STR("'"), STR("‘"), STR("’"), STR("「"), STR("」"), STR("『"), STR("』"), STR("＇")};
    Str text = str_sub(errors->source->text, start, start + length), plain = utf8_narrow(errors->arena, text);
    Span span = lex_span(errors, start, start + length);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!str_equal(signs[i].text, text) && !str_equal(signs[i].text, plain))
            continue;
        Words meant = {words_quoted(errors->arena, signs[i].en).en, words_quoted(errors->arena, signs[i].zh).en};
        Words found = words_quoted(errors->arena, text);
        Diag *diag = lex_report(errors, DIAG_SYNTAX_SIGN, start, start + length, DIAG_ARGS(found, meant));
        /* A word needs spaces where the sign had none. */
        bool word = signs[i].en.p[0] >= 'a';
        diag_fix(errors->diags, diag, span,
                 word ? str_format(errors->arena, " %.*s ", STR_ARG(signs[i].en)) : signs[i].en);
        return signs[i].code;
    }
    uint32_t code_point = 0;
    utf8_decode(text.p, text.p + text.n, &code_point);
    if (code_point >= 0x7F && code_point < 0xA0)
        return 0; /* a control character, which was said of the bytes */
    Words found = words_quoted(errors->arena, text);
    if (is_one_of(text, stops, sizeof stops / sizeof *stops)) {
        diag_fix(errors->diags, lex_report(errors, DIAG_SYNTAX_FULL_STOP, start, start + length, DIAG_ARGS(found)),
                 span, STR(""));
    } else if (is_one_of(text, quotes, sizeof quotes / sizeof *quotes)) {
        lex_report(errors, DIAG_SYNTAX_QUOTE, start, start + length, DIAG_ARGS(found));
    } else if (is_invisible(code_point)) {
        found = words_of(str_format(errors->arena, "U+%04X", code_point));
        diag_fix(errors->diags, lex_report(errors, DIAG_SYNTAX_INVISIBLE, start, start + length, DIAG_ARGS(found)),
                 span, STR(" "));
    } else {
        lex_report(errors, DIAG_SYNTAX_CHARACTER, start, start + length, DIAG_ARGS(found));
    }
    return 0;
}

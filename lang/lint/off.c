/* `# lint: off W0612, W0614`: quiets what begins on its line, or on the next line that has more than a comment. */
#include "lang/lint/internal.h"

#include "runtime/base/utf8.h"

typedef struct Off {
    Span span; /* of the code in the comment */
    Span comment;
    DiagCode code;
    int line, next;   /* that it quiets */
    bool used, alone; /* alone: the comment names no other code */
} Off;

typedef VEC(Off) Offs;

/* The byte after `word` where s begins with it, white space before it left out; 0 where it does not. */
static size_t skip_word(Str s, size_t at, const char *word) {
    Str wanted = str_of(word);
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
        at++;
    return str_starts(str_sub(s, at, s.n), wanted) ? at + wanted.n : 0;
}

/* Where the codes begin in a comment that is meant for us: past `# lint: off`; *off is false where `off` is not there. 0: it is none. */
static size_t read_intro(Str comment, bool *off) {
    size_t at = skip_word(comment, 0, "#");
    at = at ? at : skip_word(comment, 0, "＃");
    at = at ? skip_word(comment, at, "lint") : 0;
    size_t colon = at ? skip_word(comment, at, ":") : 0;
    if (at && !colon)
        colon = skip_word(comment, at, "：");
    if (!colon)
        return 0;
    at = skip_word(comment, colon, "off");
    *off = at && (at == comment.n || comment.p[at] == ' ' || comment.p[at] == '\t');
    return *off ? at : colon;
}

static bool is_between(char c) {
    return c == ' ' || c == '\t' || c == ',' || c == '\r';
}

/* The line after `line` on which a token begins. */
static int next_line(const TokenList *tokens, const Source *source, uint32_t after) {
    const Token *token = lint_token_from(tokens, after);
    while (token->code != 0 && token->start == token->end) /* a `;` that was made */
        token++;
    return source_place(source, token->start).line;
}

static void report_unknown(Lint *lint, DiagList *to, Span span, Words what, Str code) {
    Diag *diag = diag_add(to, DIAG_LINT_OFF_UNKNOWN, place_span(span), DIAG_ARGS(what));
    VEC(Str) names = {0};
    for (int i = 0; i < DIAG_CODES; i++)
        if (lint_is_lint((DiagCode)i))
            vec_push(lint->arena, &names, str_of(diag_code_name((DiagCode)i)));
    /* No fix: a guess must not quiet another finding without being read. */
    int closest = code.n ? utf8_closest(code, names.items, names.n) : -1;
    if (closest >= 0)
        diag_help(diag, words_format(lint->arena, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
}

static void read_codes(Lint *lint, DiagList *to, Span comment, size_t at, const TokenList *tokens, Offs *offs) {
    Str text = span_text(comment);
    int first = offs->n, words = 0;
    SourcePlace place = source_place(comment.source, comment.start);
    while (at < text.n) {
        size_t end = at;
        while (end < text.n && !is_between(text.p[end]))
            end++;
        if (end > at) {
            Span span = {comment.source, comment.start + (uint32_t)at, comment.start + (uint32_t)end};
            Off off = {.span = span, .comment = comment, .line = place.line};
            words++;
            if (diag_code_find(span_text(span), &off.code) && lint_is_lint(off.code)) {
                off.next = next_line(tokens, comment.source, comment.end);
                vec_push(lint->arena, offs, off);
            } else {
                report_unknown(lint, to, span, words_quoted(lint->arena, span_text(span)), span_text(span));
            }
        }
        at = end + 1;
    }
    for (int i = first; i < offs->n; i++)
        offs->items[i].alone = words == 1;
    if (words == 0)
        report_unknown(lint, to, comment, WORDS("nothing", "空白"), STR_NONE);
}

static void read_comments(Lint *lint, DiagList *to, int file, Offs *offs) {
    const Source *source = lint->input->sources[file];
    const TokenList *tokens = &lint->tokens[file];
    for (int i = 0; i < tokens->ncomments; i++) {
        Span span = {source, tokens->comments[i].start, tokens->comments[i].end};
        bool off = false;
        size_t at = read_intro(span_text(span), &off);
        if (at && off)
            read_codes(lint, to, span, at, tokens, offs);
        else if (at)
            report_unknown(lint, to, span, words_quoted(lint->arena, str_trim(str_sub(span_text(span), at, span_text(span).n))),
                           STR_NONE);
    }
}

static bool quieted(Offs *offs, const Diag *diag) {
    bool quiet = false;
    Span span = diag->place.span;
    int line = span.source ? source_place(span.source, span.start).line : 0;
    for (int i = 0; i < offs->n; i++) {
        Off *off = &offs->items[i];
        bool here = off->span.source == span.source && (off->line == line || off->next == line);
        if (here && off->code == diag->code)
            off->used = quiet = true;
    }
    return quiet;
}

static void keep(DiagList *to, const Diag *diag) {
    Diag *kept = diag_add(to, diag->code, diag->place, diag->args, diag->nargs);
    for (int i = 0; i < diag->nmore; i++)
        diag_more(kept, diag->more[i].place, diag->more[i].label);
    if (diag->has_fix)
        diag_fix(to, kept, diag->fix_span, diag->fix_text);
    kept->fix_safe = diag->has_fix;
    diag_help(kept, diag->help);
}

/* A comment that quiets nothing goes together with the blanks before it, and with its line where it stands alone. */
static void fix_idle(DiagList *to, Diag *diag, const Off *off) {
    if (!off->alone)
        return;
    Span gone = off->comment;
    Str text = gone.source->text;
    while (gone.start > 0 && (text.p[gone.start - 1] == ' ' || text.p[gone.start - 1] == '\t'))
        gone.start--;
    bool whole_line = gone.start == 0 || text.p[gone.start - 1] == '\n';
    if (whole_line && gone.end < text.n && text.p[gone.end] == '\r')
        gone.end++;
    if (whole_line && gone.end < text.n && text.p[gone.end] == '\n')
        gone.end++;
    diag_fix(to, diag, gone, STR(""));
    diag->fix_safe = true;
}

void lint_quiet(Lint *lint, const DiagList *found, DiagList *to) {
    Offs offs = {0};
    for (int i = 0; i < lint->input->nfiles; i++)
        read_comments(lint, to, i, &offs);
    for (int i = 0; i < found->diags.n; i++)
        if (!quieted(&offs, found->diags.items[i]))
            keep(to, found->diags.items[i]);
    for (int i = 0; i < offs.n; i++) {
        const Off *off = &offs.items[i];
        if (!off->used && lint_is_own(lint, off->span)) /* in a file that is used it may be for another policy */
            fix_idle(to,
                     diag_add(to, DIAG_LINT_OFF_IDLE, place_span(off->span),
                              DIAG_ARGS(words_of(str_of(diag_code_name(off->code))))),
                     off);
    }
}

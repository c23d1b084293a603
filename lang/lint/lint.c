/* The checks, each once in the order of their codes, and what they share. */
#include "lang/lint/internal.h"

#include "runtime/base/utf8.h"

typedef struct Check {
    DiagCode code;
    void (*run)(Lint *lint); /* NULL: found by the one above it */
} Check;

static const Check checks[] = {
    {DIAG_LINT_DECIDED, lint_decided},
    {DIAG_LINT_NEVER_APPLIES, NULL},
    {DIAG_LINT_FACT_UNUSED, lint_facts},
    {DIAG_LINT_NAME_UNUSED, lint_names_unused},
    {DIAG_LINT_NO_CITE, lint_cites},
    {DIAG_LINT_EMPTY_LIST, lint_empty_lists},
    {DIAG_LINT_LOOKALIKE, lint_letters},
    {DIAG_LINT_FULL_WIDTH, NULL},
    {DIAG_LINT_SHADOWS, lint_shadows},
    {DIAG_LINT_TWICE, lint_twice},
    {DIAG_LINT_MUST_NOT_OR, lint_must_not_or},
    {DIAG_LINT_ARTICLE_ORDER, lint_articles},
    {DIAG_LINT_OFF_UNKNOWN, NULL}, /* lint_quiet */
    {DIAG_LINT_OFF_IDLE, NULL},
};

enum { NCHECKS = sizeof checks / sizeof *checks };

bool lint_is_lint(DiagCode code) {
    for (int i = 0; i < NCHECKS; i++)
        if (checks[i].code == code)
            return true;
    return false;
}

void lint_policy(Arena *arena, const LintInput *input, DiagList *diags) {
    DiagList found, ignored;
    diag_init(&found, arena);
    diag_init(&ignored, arena);
    Lint lint = {.arena = arena, .input = input, .policy = input->policy, .diags = &found};
    lint.forms = core_forms_new(arena);
    lint.tokens = ARENA_ARRAY(arena, TokenList, input->nfiles);
    for (int i = 0; i < input->nfiles; i++)
        lint.tokens[i] = lex_source(arena, input->sources[i], 0, (uint32_t)input->sources[i]->text.n, true, &ignored);
    lint_find_roots(&lint);
    for (int i = 0; i < NCHECKS; i++)
        if (checks[i].run)
            checks[i].run(&lint);
    lint_quiet(&lint, &found, diags);
}

bool lint_is_own(const Lint *lint, Span span) {
    for (int i = lint->input->nfiles - lint->input->nown; i < lint->input->nfiles; i++)
        if (lint->input->sources[i] == span.source)
            return true;
    return false;
}

const TokenList *lint_tokens(const Lint *lint, Span span) {
    for (int i = 0; i < lint->input->nfiles; i++)
        if (lint->input->sources[i] == span.source)
            return &lint->tokens[i];
    return NULL;
}

const Token *lint_token_from(const TokenList *tokens, uint32_t at) {
    int low = 0, high = tokens->n - 1; /* the closing token is at the end */
    while (low < high) {
        int middle = (low + high) / 2;
        if (tokens->tokens[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return &tokens->tokens[low];
}

enum { WRITTEN_CELLS = 60 };

Words lint_written(const Lint *lint, Span span) {
    Buf buf = {0};
    Str text = span_text(span);
    bool space = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '#') /* a comment; a `#` in a string only makes this shorter */
            while (i + 1 < text.n && text.p[i + 1] != '\n')
                i++;
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '#';
        if (blank) {
            space = buf.n > 0;
            continue;
        }
        if (space)
            buf_add_char(&buf, ' ');
        space = false;
        buf_add_char(&buf, c);
    }
    size_t used;
    Str cut = utf8_cut(buf_str(&buf), WRITTEN_CELLS, &used);
    Words words = words_of(str_format(lint->arena, "%.*s%s", STR_ARG(cut), cut.n < buf.n ? "…" : ""));
    buf_free(&buf);
    return words;
}

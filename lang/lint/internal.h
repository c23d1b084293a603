/* What the checks of lang/lint share. Not for other phases. */
#ifndef BANFA_LINT_INTERNAL_H
#define BANFA_LINT_INTERNAL_H

#include "lang/core/equal.h"
#include "lang/lex/lex.h"
#include "lang/lint/lint.h"

typedef enum RootKind {
    ROOT_CONDITION,
    ROOT_WHEN,
    ROOT_UNLESS,
    ROOT_DUE,
    ROOT_TEXT, /* of a rule */
    ROOT_CASE,
    ROOT_VALUE, /* of a define: when, value */
    ROOT_PARAM,
    ROOT_FUNCTION,
    ROOT_ALWAYS,
    ROOT_TEST,
} RootKind;

/* An expression that stands under no other, and whose it is. */
typedef struct Root {
    RootKind kind;
    const CoreExpr *expr;
    const CoreRule *rule;     /* NULL outside rules */
    const CoreDefine *define; /* NULL outside defines */
} Root;

typedef struct Lint {
    Arena *arena;
    const LintInput *input;
    const CorePolicy *policy;
    DiagList *diags;
    CoreForms *forms;
    TokenList *tokens; /* [input->nfiles] */
    VEC(Root) roots;
} Lint;

#define LINT(lint, code, span, ...) diag_add((lint)->diags, DIAG_##code, place_span(span), DIAG_ARGS(__VA_ARGS__))

/* Whether the span is in one of the policy's own files. */
bool lint_is_own(const Lint *lint, Span span);
/* The tokens of the source that the span is in; NULL for one that is no file of the policy (an inferred schema has none). */
const TokenList *lint_tokens(const Lint *lint, Span span);
/* The first token that starts at or after the byte. */
const Token *lint_token_from(const TokenList *tokens, uint32_t at);
/* What the user wrote, on one line, cut where it is long. */
Words lint_written(const Lint *lint, Span span);

/* --- walk.c --- */
void lint_find_roots(Lint *lint);
typedef void LintVisitExpr(const CoreExpr *expr, void *context);
/* The expression and all below it, not what it names. */
void lint_each_expr(const CoreExpr *expr, LintVisitExpr *visit, void *context);
typedef void LintVisitNode(AstNode *node, void *context);
void lint_each_node(AstNode *node, LintVisitNode *visit, void *context);

/* A set of addresses. */
typedef struct Marks {
    Map map;
} Marks;
void marks_init(Marks *marks, Arena *arena);
void marks_add(Marks *marks, const void *what);
bool marks_has(const Marks *marks, const void *what);

/* --- off.c: `# lint: off W0612` --- */
/* Queues to `to` what no comment quiets, and what is wrong with such comments. */
void lint_quiet(Lint *lint, const DiagList *found, DiagList *to);

/* --- The checks, as lint.c lists them --- */
void lint_decided(Lint *lint);
void lint_facts(Lint *lint);
void lint_names_unused(Lint *lint);
void lint_cites(Lint *lint);
void lint_empty_lists(Lint *lint);
void lint_letters(Lint *lint);
void lint_shadows(Lint *lint);
void lint_twice(Lint *lint);
void lint_must_not_or(Lint *lint);
void lint_articles(Lint *lint);

#endif

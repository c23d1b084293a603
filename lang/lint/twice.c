/* The same condition twice: in an `and` or `or`, among counted conditions, cases and the parts of a rule. */
#include "lang/lint/internal.h"

static int form_of(const Lint *lint, const CoreExpr *expr) {
    return core_form_expr(lint->forms, lint->policy, expr, FORM_SHALLOW);
}

static Diag *report(Lint *lint, const CoreExpr *second, const CoreExpr *first, Words what) {
    Diag *diag = LINT(lint, LINT_TWICE, second->span, lint_written(lint, second->span), what);
    diag_more(diag, place_span(first->span), WORDS("the first time", "第一次"));
    return diag;
}

/* --- In an `and` or `or` --------------------------------------------------------------------------------------------- */

/* The operation of the tree that has a condition as one of its sides, by the condition's place. */
typedef struct Side {
    Span span; /* the key, as bytes */
    const AstBinary *of;
    bool left;
} Side;

typedef struct Sides {
    Lint *lint;
    Map map;
} Sides;

static void add_side(Sides *sides, const AstBinary *of, const AstNode *operand, bool left) {
    Side *side = ARENA_NEW(sides->lint->arena, Side);
    *side = (Side){operand->span, of, left};
    map_put(&sides->map, (Str){(const char *)&side->span, sizeof side->span}, side);
}

static void visit_side(AstNode *node, void *context) {
    const AstBinary *binary = AST_AS(Binary, node);
    if (node->kind != AST_Binary || (binary->op != AST_OP_AND && binary->op != AST_OP_OR))
        return;
    add_side(context, binary, binary->left, true);
    add_side(context, binary, binary->right, false);
}

static bool has_comment(const TokenList *tokens, uint32_t start, uint32_t end) {
    for (int i = 0; i < tokens->ncomments; i++)
        if (tokens->comments[i].start >= start && tokens->comments[i].start < end)
            return true;
    return false;
}

/* Takes the condition away together with its operator. Brackets are in no span, so the ends are found at the operator: between the two
 * sides there are besides it only brackets. */
static void fix_operand(Sides *sides, Diag *diag, Span span) {
    Lint *lint = sides->lint;
    const Side *side = map_get(&sides->map, (Str){(const char *)&span, sizeof span});
    if (!side) /* in a text's braces, or made of something shorter */
        return;
    const TokenList *tokens = lint_tokens(lint, span);
    Word wanted = side->of->op == AST_OP_AND ? WORD_AND : WORD_OR;
    const Token *operator= lint_token_from(tokens, side->of->left->span.end);
    while (operator->word != wanted)
        operator++;
    Span gone = side->left
        ? (Span){span.source, side->of->node.span.start,
                              operator[1].start } : (Span){span.source, operator[-1].end, side->of->node.span.end};
    if (!has_comment(tokens, gone.start, gone.end))
        diag_fix(lint->diags, diag, gone, STR(""));
}

typedef struct Operand {
    int form;
    const CoreExpr *expr;
} Operand;

typedef VEC(Operand) Operands;

/* A chain is one operation in core; in brackets it may be several. */
static void gather(Lint *lint, const CoreExpr *expr, CoreOp op, Operands *out) {
    for (int i = 0; i < expr->nargs; i++) {
        if (expr->args[i]->op == op)
            gather(lint, expr->args[i], op, out);
        else
            vec_push(lint->arena, out, ((Operand){form_of(lint, expr->args[i]), expr->args[i]}));
    }
}

static void check_operands(Sides *sides, const Operands *operands, bool counted) {
    Lint *lint = sides->lint;
    Map seen;
    map_init(&seen, lint->arena);
    for (int i = 0; i < operands->n; i++) {
        Operand *operand = &operands->items[i];
        Str key = {(const char *)&operand->form, sizeof operand->form};
        const CoreExpr *first = map_get(&seen, key);
        if (!first) {
            map_put(&seen, key, (void *)operand->expr);
        } else if (first->span.start != operand->expr->span.start) { /* else both come of one word */
            Diag *diag =
                report(lint, operand->expr, first,
                       counted ? WORDS("is counted twice", "重复计入") : WORDS("stands here twice", "重复出现"));
            if (!counted)
                fix_operand(sides, diag, operand->expr->span);
        }
    }
}

typedef struct Chains {
    Sides sides;
    Marks inner; /* parts of a chain that was looked at from its top */
} Chains;

static void mark_inner(const CoreExpr *expr, CoreOp op, Marks *inner) {
    for (int i = 0; i < expr->nargs; i++) {
        if (expr->args[i]->op == op) {
            marks_add(inner, expr->args[i]);
            mark_inner(expr->args[i], op, inner);
        }
    }
}

static void visit_chain(const CoreExpr *expr, void *context) {
    Chains *chains = context;
    Lint *lint = chains->sides.lint;
    Operands operands = {0};
    if (expr->op == CORE_COUNT_TRUE) {
        gather(lint, expr, CORE_COUNT_TRUE, &operands);
        check_operands(&chains->sides, &operands, true);
    } else if ((expr->op == CORE_AND || expr->op == CORE_OR) && !marks_has(&chains->inner, expr)) {
        mark_inner(expr, expr->op, &chains->inner);
        gather(lint, expr, expr->op, &operands);
        check_operands(&chains->sides, &operands, false);
    }
}

/* --- Cases and the parts of a rule ----------------------------------------------------------------------------------- */

static void check_cases(Lint *lint, const CoreDefine *define) {
    Map seen;
    map_init(&seen, lint->arena);
    int *forms = ARENA_ARRAY(lint->arena, int, define->ncases);
    for (int i = 0; i < define->ncases; i++) {
        const CoreExpr *when = define->cases[i].when;
        if (!when)
            continue;
        forms[i] = form_of(lint, when);
        Str key = {(const char *)&forms[i], sizeof forms[i]};
        const CoreExpr *first = map_get(&seen, key);
        if (first)
            report(lint, when, first,
                   WORDS("is that of a case before: this one is never taken", "与前面的情形相同，此情形永远轮不到"));
        else
            map_put(&seen, key, (void *)when);
    }
}

static bool same(const Lint *lint, const CoreExpr *a, const CoreExpr *b) {
    return a && b && form_of(lint, a) == form_of(lint, b);
}

static void check_rule(Lint *lint, const CoreRule *rule) {
    if (same(lint, rule->when, rule->unless))
        report(lint, rule->unless, rule->when,
               WORDS("is `when` and `unless`: the rule never applies", "既是`当`又是`除非`，此规则永不适用"));
    else if (same(lint, rule->when, rule->condition))
        report(
            lint, rule->condition, rule->when,
            WORDS("is what is demanded and when: the rule never fails", "既是要求又是适用条件，此规则永远不会不符合"));
}

void lint_twice(Lint *lint) {
    Chains chains = {.sides = {.lint = lint}};
    if (lint->policy->schema->nfacts == 0) /* names that nothing declares look alike in core */
        return;
    marks_init(&chains.inner, lint->arena);
    map_init(&chains.sides.map, lint->arena);
    for (int i = 0; i < lint->input->nfiles; i++)
        lint_each_node(&lint->input->files[i]->node, visit_side, &chains.sides);
    for (int i = 0; i < lint->roots.n; i++)
        if (lint->roots.items[i].kind != ROOT_TEST)
            lint_each_expr(lint->roots.items[i].expr, visit_chain, &chains);
    for (int i = 0; i < lint->policy->ndefines; i++)
        check_cases(lint, lint->policy->defines[i]);
    for (int i = 0; i < lint->policy->nrules; i++)
        check_rule(lint, lint->policy->rules[i]);
}

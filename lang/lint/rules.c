/* How rules are written: cites, `must not a or b`, the order of articles. */
#include "lang/lint/internal.h"

/* --- A rule without cite --------------------------------------------------------------------------------------------- */

/* Where the rule is pointed at: its name, or the whole of a nameless one. */
static Span rule_name_span(const CoreRule *rule, const TokenList *tokens) {
    Span span = rule->info.span;
    const Token *token = tokens ? lint_token_from(tokens, span.start) : NULL;
    if (token && token->word == WORD_RULE)
        span = (Span){span.source, token[1].start, token[1].end};
    return span;
}

/* Only where most rules have them: a policy that is no measure of a document has none, and half of them tell nothing. */
void lint_cites(Lint *lint) {
    const CorePolicy *p = lint->policy;
    int with = 0, without = 0;
    for (int i = 0; i < p->nrules; i++)
        *(p->rules[i]->info.ncites ? &with : &without) += 1;
    for (int i = 0; with >= without && i < p->nrules; i++) {
        const CoreRule *rule = p->rules[i];
        if (rule->info.ncites == 0)
            LINT(lint, LINT_NO_CITE, rule_name_span(rule, lint_tokens(lint, rule->info.span)),
                 words_of(rule->info.rule), words_int(lint->arena, with), words_int(lint->arena, p->nrules));
    }
}

/* --- `must not a or b` ----------------------------------------------------------------------------------------------- */

static bool is_bracket(const Token *token, const Source *source, char bracket) {
    Str text = str_sub(source->text, token->start, token->end);
    if (text.n == 1)
        return text.p[0] == bracket;
    return str_equal(text, bracket == '(' ? STR("（") : STR("）"));
}

static void visit_force(AstNode *node, void *context) {
    Lint *lint = context;
    if (node->kind != AST_ForceClause)
        return;
    const AstForceClause *clause = AST_AS(ForceClause, node);
    bool forbids = clause->force == AST_OP_MUST_NOT || clause->force == AST_OP_SHOULD_NOT;
    AstNode *condition = clause->condition;
    if (!forbids || condition->kind != AST_Binary || AST_AS(Binary, condition)->op != AST_OP_OR)
        return;
    /* The brackets around the whole are in no node: between the force and the condition there are only they. */
    const TokenList *tokens = lint_tokens(lint, node->span);
    for (const Token *t = lint_token_from(tokens, node->span.start); t->start < condition->span.start; t++)
        if (is_bracket(t, node->span.source, '('))
            return;
    Diag *diag = LINT(lint, LINT_MUST_NOT_OR, condition->span,
                      clause->force == AST_OP_MUST_NOT ? WORDS("must not", "不得") : WORDS("should not", "一般不得"));
    diag_fix(lint->diags, diag, condition->span,
             str_format(lint->arena, "(%.*s)", STR_ARG(span_text(condition->span))));
}

void lint_must_not_or(Lint *lint) {
    for (int i = 0; i < lint->input->nfiles; i++)
        lint_each_node(&lint->input->files[i]->node, visit_force, lint);
}

/* --- Articles -------------------------------------------------------------------------------------------------------- */

typedef struct Article {
    Str number;
    Span span;
    int before; /* the one before it in the longest run in order that ends here; -1: none */
    bool in_order;
} Article;

typedef VEC(Article) Articles;

static void collect_articles(Lint *lint, const AstNodes *statements, Articles *out) {
    for (int i = 0; i < statements->n; i++) {
        if (statements->items[i]->kind != AST_Article)
            continue;
        const AstArticle *article = AST_AS(Article, statements->items[i]);
        Str number = AST_AS(Clause, article->number)->text;
        if (number.n && number.p[0] >= '0' && number.p[0] <= '9') /* one named by words has no place in the order */
            vec_push(lint->arena, out, ((Article){.number = number, .span = article->number->span}));
    }
}

/* The longest run in order: what is not in it is what stands in the wrong place. `ends[n]` is the least article that a run of n + 1 can
 * end with. */
static void find_order(Lint *lint, Articles *articles) {
    int *ends = ARENA_ARRAY(lint->arena, int, articles->n + 1), n = 0;
    for (int i = 0; i < articles->n; i++) {
        int low = 0, high = n;
        while (low < high) {
            int middle = (low + high) / 2;
            if (str_compare_natural(articles->items[ends[middle]].number, articles->items[i].number) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        articles->items[i].before = low > 0 ? ends[low - 1] : -1;
        ends[low] = i;
        if (low == n)
            n++;
    }
    for (int i = n > 0 ? ends[n - 1] : -1; i >= 0; i = articles->items[i].before)
        articles->items[i].in_order = true;
}

static void report_articles(Lint *lint, const Articles *articles) {
    const Article *before = NULL; /* the last in order before it: the greatest of those */
    for (int i = 0; i < articles->n; i++) {
        const Article *article = &articles->items[i], *after = article;
        if (article->in_order) {
            before = article;
            continue;
        }
        bool late = before && str_compare_natural(before->number, article->number) > 0;
        while (!late && !after->in_order)
            after++;
        const Article *other = late ? before : after;
        Diag *diag = LINT(lint, LINT_ARTICLE_ORDER, article->span, words_of(article->number), words_of(other->number),
                          late ? WORDS("after", "之后") : WORDS("before", "之前"));
        diag_more(diag, place_span(other->span), WORDS("the other one", "另一条"));
    }
}

/* In each file by itself: which file comes first is its name's matter. */
void lint_articles(Lint *lint) {
    for (int f = 0; f < lint->input->nfiles; f++) {
        Articles articles = {0};
        collect_articles(lint, &lint->input->files[f]->statements, &articles);
        find_order(lint, &articles);
        report_articles(lint, &articles);
    }
}

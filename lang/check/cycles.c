/* Rules that ask about rules: which of them count failures, and whether any asks about itself in the end.
 *
 * The graph has two nodes a rule, its verdict and its scope (whether it applies), and one for each define. failures() has edges to the
 * rules it counts, which are those that do not use it, so it closes no cycle. */
#include "lang/check/internal.h"

typedef enum NodeKind { NODE_VERDICT, NODE_SCOPE, NODE_DEFINE } NodeKind;

typedef struct GraphNode {
    NodeKind kind;
    CoreRule *rule;
    CoreDefine *define;
    int *edges;
    int nedges, capacity;
    CheckState state;
    bool uses_failures;
} GraphNode;

typedef struct Graph {
    Checker *c;
    GraphNode *nodes;
    int n;
} Graph;

static int verdict_node(const CoreRule *rule) {
    return 2 * rule->index;
}

static int scope_node(const CoreRule *rule) {
    return 2 * rule->index + 1;
}

static int define_node(const Graph *g, const CoreDefine *define) {
    return 2 * g->c->rules.n + define->index;
}

static void add_edge(Graph *g, int from, int to) {
    GraphNode *node = &g->nodes[from];
    if (to < 0)
        return;
    if (node->nedges == node->capacity)
        node->edges = arena_grow(g->c->arena, node->edges, sizeof *node->edges, node->nedges, &node->capacity);
    node->edges[node->nedges++] = to;
}

static void add_expr(Graph *g, int from, const CoreExpr *e) {
    if (e == NULL)
        return;
    switch (e->op) {
    case CORE_DEFINE: add_edge(g, from, define_node(g, e->define)); break;
    case CORE_FAILED:
    case CORE_PASSED: add_edge(g, from, verdict_node(e->rule)); break;
    case CORE_APPLIES: add_edge(g, from, scope_node(e->rule)); break;
    case CORE_FAILURES: g->nodes[from].uses_failures = true; break;
    case CORE_CALL: add_expr(g, from, e->function->body); break;
    default: break;
    }
    for (int i = 0; i < e->nargs; i++)
        add_expr(g, from, e->args[i]);
}

static void build(Graph *g) {
    Checker *c = g->c;
    g->n = 2 * c->rules.n + c->defines.n;
    g->nodes = ARENA_ARRAY(c->arena, GraphNode, g->n);
    for (int i = 0; i < c->rules.n; i++) {
        CoreRule *r = c->rules.items[i];
        int verdict = verdict_node(r), scope = scope_node(r);
        g->nodes[verdict] = (GraphNode){.kind = NODE_VERDICT, .rule = r};
        g->nodes[scope] = (GraphNode){.kind = NODE_SCOPE, .rule = r};
        add_edge(g, verdict, scope);
        add_expr(g, verdict, r->condition);
        add_expr(g, verdict, r->due);
        add_expr(g, scope, r->when);
        add_expr(g, scope, r->unless);
        for (int k = 0; k < r->mentions.ndefines; k++)
            add_edge(g, scope, define_node(g, r->mentions.defines[k]));
        for (int k = 0; k < r->noverridden_by; k++)
            add_edge(g, scope, scope_node(r->overridden_by[k]));
    }
    for (int i = 0; i < c->defines.n; i++) {
        CoreDefine *d = c->defines.items[i];
        int node = 2 * c->rules.n + i;
        g->nodes[node] = (GraphNode){.kind = NODE_DEFINE, .define = d};
        for (int k = 0; k < d->ncases; k++) {
            add_expr(g, node, d->cases[k].when);
            add_expr(g, node, d->cases[k].value);
        }
    }
}

static Str node_name(const GraphNode *node) {
    return node->kind == NODE_DEFINE ? node->define->name : node->rule->info.rule;
}

static Span node_span(const GraphNode *node) {
    return node->kind == NODE_DEFINE ? node->define->span : node->rule->info.span;
}

static void report_cycle(Graph *g, const int *stack, int from, int top) {
    Checker *c = g->c;
    Buf chain = {0};
    Str last = STR_NONE;
    for (int i = from; i <= top; i++) {
        Str name = node_name(&g->nodes[stack[i]]);
        if (str_equal(name, last)) /* a rule's verdict and its scope */
            continue;
        if (chain.n > 0)
            buf_add_c(&chain, " → ");
        buf_add_format(&chain, "`%.*s`", STR_ARG(name));
        last = name;
    }
    Str first = node_name(&g->nodes[stack[from]]);
    buf_add_c(&chain, " → ");
    buf_add_format(&chain, "`%.*s`", STR_ARG(first));
    ERROR(c, RULE_CYCLE, node_span(&g->nodes[stack[from]]), words_of(str_copy(c->arena, buf_str(&chain))));
    buf_free(&chain);
}

/* Depth first with a stack of its own: chains of rules may be as long as the policy. */
static void visit(Graph *g, int start, int *stack, int *next) {
    int top = 0;
    stack[0] = start;
    next[0] = 0;
    g->nodes[start].state = CHECK_ACTIVE;
    while (top >= 0) {
        GraphNode *node = &g->nodes[stack[top]];
        if (next[top] == node->nedges) {
            node->state = CHECK_DONE;
            top--;
            if (top >= 0)
                g->nodes[stack[top]].uses_failures |= node->uses_failures;
            continue;
        }
        int to = node->edges[next[top]++];
        GraphNode *target = &g->nodes[to];
        if (target->state == CHECK_ACTIVE) {
            int from = top;
            while (stack[from] != to)
                from--;
            report_cycle(g, stack, from, top);
        } else if (target->state == CHECK_NEW) {
            target->state = CHECK_ACTIVE;
            stack[++top] = to;
            next[top] = 0;
        } else {
            node->uses_failures |= target->uses_failures;
        }
    }
}

void check_cycles(Checker *c) {
    Graph g = {.c = c};
    build(&g);
    int *stack = ARENA_ARRAY(c->arena, int, g.n + 1), *next = ARENA_ARRAY(c->arena, int, g.n + 1);
    for (int i = 0; i < g.n; i++)
        if (g.nodes[i].state == CHECK_NEW)
            visit(&g, i, stack, next);
    for (int i = 0; i < c->rules.n; i++)
        c->rules.items[i]->uses_failures = g.nodes[verdict_node(c->rules.items[i])].uses_failures;
    for (int i = 0; i < c->defines.n; i++)
        c->defines.items[i]->uses_failures = g.nodes[2 * c->rules.n + i].uses_failures;
}

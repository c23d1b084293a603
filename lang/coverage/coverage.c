/* Clauses held against the cites and remarks of policies. */
#include "lang/coverage/coverage.h"

#include "runtime/base/utf8.h"

typedef struct Slot {
    VEC(Str) rules;
    Str remark;
} Slot;

typedef struct Collector {
    Arena *arena;
    const ClauseList *clauses;
    Map by_name; /* of a clause: its Slot */
    Slot *slots; /* [clauses->n] */
    VEC(UnknownCite) unknown;
} Collector;

static Str closest_clause(const Collector *collector, Str name) {
    Str *names = ARENA_ARRAY(collector->arena, Str, collector->clauses->n);
    for (int i = 0; i < collector->clauses->n; i++)
        names[i] = collector->clauses->items[i].name;
    int closest = utf8_closest(name, names, collector->clauses->n);
    return closest >= 0 ? names[closest] : STR_NONE;
}

static void add_unknown(Collector *collector, Str clause, Str rule, Span span) {
    UnknownCite unknown = {clause, rule, closest_clause(collector, clause), span};
    vec_push(collector->arena, &collector->unknown, unknown);
}

static void add_rule(Collector *collector, const RuleInfo *rule) {
    for (int i = 0; i < rule->ncites; i++) {
        Slot *slot = map_get(&collector->by_name, rule->cites[i]);
        bool seen = false;
        for (int j = 0; slot && j < slot->rules.n; j++)
            seen = seen || str_equal(slot->rules.items[j], rule->rule);
        if (!slot)
            add_unknown(collector, rule->cites[i], rule->rule, rule->span);
        else if (!seen)
            vec_push(collector->arena, &slot->rules, rule->rule);
    }
}

static void add_policy(Collector *collector, const CorePolicy *policy) {
    for (int i = 0; i < policy->nrules; i++)
        add_rule(collector, &policy->rules[i]->info);
    for (int i = 0; i < policy->nremarks; i++) {
        const CoreRemark *remark = &policy->remarks[i];
        Slot *slot = map_get(&collector->by_name, remark->clause);
        if (!slot)
            add_unknown(collector, remark->clause, STR_NONE, remark->span);
        else if (!slot->remark.p)
            slot->remark = remark->text.p ? remark->text : STR("");
    }
}

static void count_clause(CoveredArticle *count, const CoveredClause *clause) {
    count->clauses++;
    count->cited += clause->nrules > 0;
    count->remarked += clause->nrules == 0 && clause->remark.p;
    count->missing += clause->missing;
}

Coverage *coverage_collect(Arena *arena, const ClauseList *clauses, CorePolicy *const *policies, int n) {
    Collector collector = {.arena = arena, .clauses = clauses, .slots = ARENA_ARRAY(arena, Slot, clauses->n)};
    map_init(&collector.by_name, arena);
    for (int i = 0; i < clauses->n; i++)
        if (!map_get(&collector.by_name, clauses->items[i].name))
            map_put(&collector.by_name, clauses->items[i].name, &collector.slots[i]);
    for (int i = 0; i < n; i++)
        add_policy(&collector, policies[i]);
    Coverage *coverage = ARENA_NEW(arena, Coverage);
    coverage->clauses = ARENA_ARRAY(arena, CoveredClause, clauses->n);
    coverage->nclauses = clauses->n;
    VEC(CoveredArticle) articles = {0};
    for (int i = 0; i < clauses->n; i++) {
        const Clause *clause = &clauses->items[i];
        const Slot *slot = map_get(&collector.by_name, clause->name);
        coverage->clauses[i] = (CoveredClause){.clause = clause,
                                               .rules = slot->rules.items,
                                               .nrules = slot->rules.n,
                                               .remark = slot->remark,
                                               .missing = slot->rules.n == 0 && !slot->remark.p};
        if (articles.n == 0 || !str_equal(articles.items[articles.n - 1].article, clause->article))
            vec_push(arena, &articles, (CoveredArticle){.article = clause->article});
        count_clause(&articles.items[articles.n - 1], &coverage->clauses[i]);
        count_clause(&coverage->total, &coverage->clauses[i]);
    }
    coverage->articles = articles.items;
    coverage->narticles = articles.n;
    coverage->unknown = collector.unknown.items;
    coverage->nunknown = collector.unknown.n;
    return coverage;
}

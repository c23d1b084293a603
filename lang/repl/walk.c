/* A walk over the findings of rules about the records that are asked about: whole batches by the machine, and each
 * finding that is wanted in full by the plain evaluator. */
#include "lang/repl/internal.h"

enum { ROWS_PER_ARENA = 1024 };

Counts *walk_counts(const Walk *walk, int policy, const CoreRule *rule) {
    return &walk->counts[walk->first[policy] + rule->index];
}

bool walk_asks(const Walk *walk, const CoreRule *rule) {
    return !walk->filter || walk->filter(rule, walk->context);
}

Counts walk_total(const Walk *walk) {
    Counts all = {0};
    for (int p = 0; p < walk->program->npolicies; p++)
        for (int r = 0; r < walk->program->policies[p]->nrules; r++)
            for (int v = 0; v < VERDICTS; v++)
                all.of[v] += walk_counts(walk, p, walk->program->policies[p]->rules[r])->of[v];
    return all;
}

static bool is_full(const Walk *walk) {
    return walk->limit > 0 && walk->taken >= walk->limit;
}

static bool wants(Walk *walk, const CoreRule *rule, Verdict verdict) {
    return walk->wants && walk->wants(walk, rule, verdict);
}

static bool stopped(const Walk *walk) {
    return walk->done || session_interrupted(walk->s);
}

/* --- One record --------------------------------------------------------------------------------------------------- */

/* `counted`: its verdicts are in the counts already. */
static void take_findings(Walk *walk, int p, Run *run, const CoreRule *rule, int64_t row, bool counted,
                          Arena *scratch) {
    EvalFindings findings = run_exact(run, rule, row, scratch);
    for (int i = 0; i < findings.n && !walk->done; i++) {
        const Finding *finding = &findings.items[i];
        if (!counted)
            walk_counts(walk, p, rule)->of[finding->verdict]++;
        if (!wants(walk, rule, finding->verdict))
            continue;
        if (is_full(walk)) {
            walk->more++;
            continue;
        }
        walk->taken++;
        walk->take(walk, &(Found){p, rule, finding, run, row, i});
    }
}

static void walk_row(Walk *walk, int p, Run *run, const CoreRule *rule, int64_t row, Arena *scratch) {
    Verdict verdict;
    bool alone = eval_verdict(run_eval(run), rule, row, &verdict);
    if (alone && (!wants(walk, rule, verdict) || is_full(walk))) {
        walk_counts(walk, p, rule)->of[verdict]++;
        walk->more += wants(walk, rule, verdict);
        return;
    }
    take_findings(walk, p, run, rule, row, false, scratch);
}

/* --- A batch ------------------------------------------------------------------------------------------------------ */

/* Counts the batch; false when nothing of it is wanted in full. */
static bool count_batch(Walk *walk, int p, Run *run, const CoreRule *rule) {
    int64_t counts[VERDICTS] = {0}, wanted = 0;
    run_count(run, rule, counts);
    for (int v = 0; v < VERDICTS; v++) {
        walk_counts(walk, p, rule)->of[v] += counts[v];
        wanted += wants(walk, rule, (Verdict)v) ? counts[v] : 0;
    }
    if (wanted > 0 && is_full(walk)) {
        walk->more += wanted;
        return false;
    }
    return wanted > 0;
}

static void walk_counted_row(Walk *walk, int p, Run *run, const CoreRule *rule, int64_t row, Arena *scratch) {
    Verdict verdict = VERDICT_NA;
    int64_t n = 0;
    bool sure = run_verdict(run, rule, row, &verdict, &n);
    if (sure && (n == 0 || !wants(walk, rule, verdict)))
        return;
    if (sure && is_full(walk))
        walk->more += n;
    else if (!sure || n != 1 || !walk->skips || !walk->skips(walk, run, rule, row))
        take_findings(walk, p, run, rule, row, true, scratch);
}

/* The rules of which something in the batch is wanted, and in which rows. */
typedef struct Active {
    const CoreRule *rule;
    bool has_lanes;
    uint64_t rows[RUN_BATCH_WORDS];
} Active;

static int find_active(Walk *walk, int p, Run *run, const CoreRule *const *rules, int nrules, Active *active) {
    int n = 0;
    for (int r = 0; r < nrules; r++) {
        Active *one = &active[n];
        *one = (Active){.rule = rules[r], .has_lanes = run_has_lanes(run, rules[r])};
        if (one->has_lanes && !count_batch(walk, p, run, rules[r]))
            continue;
        unsigned verdicts = 0;
        for (int v = 0; v < VERDICTS; v++)
            verdicts |= wants(walk, rules[r], (Verdict)v) ? 1U << v : 0;
        run_rows(run, rules[r], verdicts, one->rows);
        if (walk->takes_batch)
            walk->takes_batch(walk, p, run, rules[r], one->rows);
        n++;
    }
    return n;
}

static void walk_batch(Walk *walk, int p, Run *run, const CoreRule *const *rules, int nrules, Rows rows,
                       Active *active) {
    int nactive = find_active(walk, p, run, rules, nrules, active);
    if (nactive == 0)
        return;
    Arena *scratch = arena_new();
    for (int64_t i = 0; i < rows.end - rows.first && !stopped(walk); i++) {
        for (int r = 0; r < nactive && !walk->done; r++) {
            if (!bit_get(active[r].rows, i))
                continue;
            if (active[r].has_lanes)
                walk_counted_row(walk, p, run, active[r].rule, rows.first + i, scratch);
            else
                walk_row(walk, p, run, active[r].rule, rows.first + i, scratch);
        }
        if (i % ROWS_PER_ARENA == ROWS_PER_ARENA - 1) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
}

/* --- All of them -------------------------------------------------------------------------------------------------- */

static void walk_facts(Walk *walk, int p, Run *run, const Facts *facts, Rows rows) {
    const CorePolicy *policy = walk->program->policies[p];
    const CoreRule **rules = ARENA_ARRAY(walk->s->answer, const CoreRule *, policy->nrules);
    int n = 0;
    for (int r = 0; r < policy->nrules; r++)
        if (policy->rules[r]->facts == facts && walk_asks(walk, policy->rules[r]))
            rules[n++] = policy->rules[r];
    if (n == 0)
        return;
    walk->records += p == 0 || rows.one ? rows.end - rows.first : 0;
    if (rows.one) {
        Arena *scratch = arena_new();
        for (int r = 0; r < n && !stopped(walk); r++)
            walk_row(walk, p, run, rules[r], rows.first, scratch);
        arena_free(scratch);
        return;
    }
    Active *active = ARENA_ARRAY(walk->s->answer, Active, n);
    for (int64_t first = rows.first; first < rows.end && !stopped(walk); first += RUN_BATCH_ROWS) {
        Rows batch = {first, rows.end - first < RUN_BATCH_ROWS ? rows.end : first + RUN_BATCH_ROWS, false};
        run_batch(run, facts, first, batch.end - first);
        walk_batch(walk, p, run, rules, n, batch, active);
    }
}

static bool *asked_rules(Walk *walk, const CorePolicy *policy, int *n) {
    bool *asked = ARENA_ARRAY(walk->s->answer, bool, policy->nrules);
    *n = 0;
    for (int r = 0; r < policy->nrules; r++)
        *n += asked[r] = walk_asks(walk, policy->rules[r]);
    return asked;
}

bool walk_all(Walk *walk) {
    Session *s = walk->s;
    int npolicies = walk->program->npolicies, nrules = 0, nasked = 0;
    walk->first = ARENA_ARRAY(s->answer, int, npolicies);
    bool **asked = ARENA_ARRAY(s->answer, bool *, npolicies);
    for (int p = 0; p < npolicies; p++) {
        int n;
        walk->first[p] = nrules;
        nrules += walk->program->policies[p]->nrules;
        asked[p] = asked_rules(walk, walk->program->policies[p], &n);
        walk->several_policies |= nasked > 0 && n > 0;
        nasked += n;
    }
    walk->several_rules = nasked > 1;
    walk->counts = ARENA_ARRAY(s->answer, Counts, nrules);
    for (int p = 0; p < npolicies && !walk->done; p++) {
        const CorePolicy *policy = walk->program->policies[p];
        FactSet *set;
        if (!session_need_records(s, policy, &set))
            return false;
        Run *run = run_new(s->answer, policy, set, s->as_of, asked[p]);
        for (int f = 0; f < policy->schema->nfacts && !stopped(walk); f++) {
            const Facts *facts = policy->schema->facts[f];
            Rows rows = session_rows(s, set, facts);
            bool about_other = s->org && !rows.one && !str_equal(str_of(s->org_facts), facts->name);
            if (about_other && walk->several_rules)
                continue; /* all rules of one organisation are asked: not those of other facts */
            walk->one |= rows.one && (s->org || rows.end == 1);
            walk_facts(walk, p, run, facts, rows);
        }
        run_free(run);
    }
    return !session_interrupted(s);
}

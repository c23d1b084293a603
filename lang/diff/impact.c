/* Whose verdicts change: both editions on one load of facts. */
#include "lang/diff/diff.h"

#include "lang/run/run.h"

typedef struct Judging {
    Arena *arena;
    const Diff *diff;
    Impact *impact;
    FactSet *const *sets;
    const Facts *facts[WORLD_SIDES]; /* those at hand */
    Run *runs[WORLD_SIDES];
} Judging;

static int rank(Verdict verdict) {
    static const int ranks[VERDICTS] = {
        [VERDICT_NA] = 0, [VERDICT_PASS] = 1, [VERDICT_PENDING] = 2, [VERDICT_UNKNOWN] = 3, [VERDICT_FAIL] = 4};
    return ranks[verdict];
}

/* What the rules of a side say of each id together, in the order in which ids are first met. */
static void collect(Judging *judging, const Group *group, int side, int64_t row, Arena *scratch, Map *ids) {
    for (int i = 0; i < group->rules[side].n; i++) {
        EvalFindings findings = run_exact(judging->runs[side], group->rules[side].items[i], row, scratch);
        for (int k = 0; k < findings.n; k++) {
            void **slot = map_slot(ids, findings.items[k].id);
            Verdict *verdicts = *slot;
            if (!verdicts) {
                verdicts = ARENA_ARRAY(scratch, Verdict, WORLD_SIDES);
                verdicts[0] = verdicts[1] = VERDICT_NA;
                *map_slot(ids, findings.items[k].id) = verdicts;
            }
            if (rank(findings.items[k].verdict) > rank(verdicts[side]))
                verdicts[side] = findings.items[k].verdict;
        }
    }
}

/* Most verdicts are the same on both sides, which the machine says without an id. */
static bool is_plainly_same(Judging *judging, const Group *group, const int64_t row[WORLD_SIDES], ImpactRule *counts) {
    Verdict verdicts[WORLD_SIDES];
    int64_t n[WORLD_SIDES];
    for (int s = 0; s < WORLD_SIDES; s++)
        if (row[s] < 0 || group->rules[s].n != 1 ||
            !run_verdict(judging->runs[s], group->rules[s].items[0], row[s], &verdicts[s], &n[s]))
            return false;
    if (n[0] != n[1] || (n[0] > 0 && verdicts[0] != verdicts[1]))
        return false;
    if (n[0] > 0)
        counts->from_to[verdicts[0]][verdicts[1]] += n[0];
    counts->asked += n[0];
    return true;
}

static bool rule_fails(Judging *judging, int side, const CoreRule *rule, int64_t row) {
    Verdict verdict;
    int64_t n;
    if (run_verdict(judging->runs[side], rule, row, &verdict, &n))
        return n > 0 && verdict == VERDICT_FAIL;
    Arena *scratch = arena_new();
    EvalFindings findings = run_exact(judging->runs[side], rule, row, scratch);
    bool fails = false;
    for (int i = 0; i < findings.n; i++)
        fails |= findings.items[i].verdict == VERDICT_FAIL;
    arena_free(scratch);
    return fails;
}

static bool record_fails(Judging *judging, int side, int64_t row) {
    const CorePolicy *policy = judging->diff->policy[side];
    for (int i = 0; row >= 0 && i < policy->nrules; i++)
        if (policy->rules[i]->facts == judging->facts[side] && rule_fails(judging, side, policy->rules[i], row))
            return true;
    return false;
}

static void add_flip(Judging *judging, int change, Str id, const Verdict verdicts[WORLD_SIDES]) {
    Impact *impact = judging->impact;
    const Change *of = judging->diff->changes.items[change];
    vec_push(judging->arena, &impact->flips,
             ((Flip){of, of->rule->info.rule, str_copy(judging->arena, id), {verdicts[0], verdicts[1]}}));
    impact->rules[change].flips++;
    impact->into_unknown += verdicts[1] == VERDICT_UNKNOWN;
    impact->out_of_unknown += verdicts[0] == VERDICT_UNKNOWN;
}

/* What fails now and did not before: each of these rules makes the record one that fails. */
static void note_record(Judging *judging, const int64_t row[WORLD_SIDES], int first_flip) {
    Impact *impact = judging->impact;
    bool fails[WORLD_SIDES];
    for (int s = 0; s < WORLD_SIDES; s++) {
        fails[s] = record_fails(judging, s, row[s]);
        impact->failing[s] += fails[s];
    }
    impact->records++;
    impact->touched += impact->flips.n > first_flip;
    if (fails[0] == fails[1])
        return;
    int side = row[1] >= 0 ? 1 : 0;
    Str id = str_copy(judging->arena, factset_id(judging->sets[side], judging->facts[side], row[side]));
    if (fails[0]) {
        vec_push(judging->arena, &impact->no_longer, id);
        return;
    }
    NewlyFailing newly = {.id = id, .rules = ARENA_ARRAY(judging->arena, Str, impact->flips.n - first_flip)};
    for (int i = first_flip; i < impact->flips.n; i++) {
        const Flip *flip = &impact->flips.items[i];
        bool known = false;
        for (int k = 0; k < newly.nrules; k++)
            known |= str_equal(newly.rules[k], flip->rule);
        if (flip->verdict[1] == VERDICT_FAIL && !known)
            newly.rules[newly.nrules++] = flip->rule;
    }
    vec_push(judging->arena, &impact->newly, newly);
}

static void judge_record(Judging *judging, const int64_t row[WORLD_SIDES]) {
    Impact *impact = judging->impact;
    const Facts *facts = judging->facts[1] ? judging->facts[1] : judging->facts[0];
    const Group *last = NULL;
    int first_flip = impact->flips.n;
    for (int i = 0; i < judging->diff->changes.n; i++) {
        const Change *change = judging->diff->changes.items[i];
        if (!str_equal(change->rule->facts->name, facts->name) || change->group == last)
            continue;
        last = change->group; /* of several rules that came of one, all together are asked once */
        if (is_plainly_same(judging, change->group, row, &impact->rules[i]))
            continue;
        Arena *scratch = arena_new();
        Map ids;
        map_init(&ids, scratch);
        for (int s = 0; s < WORLD_SIDES; s++)
            if (row[s] >= 0)
                collect(judging, change->group, s, row[s], scratch, &ids);
        for (int k = 0; k < ids.n; k++) {
            const Verdict *verdicts = ids.entries[k].value;
            impact->rules[i].from_to[verdicts[0]][verdicts[1]]++;
            impact->rules[i].asked++;
            if (verdicts[0] != verdicts[1])
                add_flip(judging, i, ids.entries[k].key, verdicts);
        }
        arena_free(scratch);
    }
    note_record(judging, row, first_flip);
}

static void judge_facts(Judging *judging, const WorldFacts *facts) {
    int64_t rows = 0, n[WORLD_SIDES] = {0};
    for (int s = 0; s < WORLD_SIDES; s++) {
        judging->facts[s] = facts->side[s];
        n[s] = facts->side[s] ? factset_rows(judging->sets[s], facts->side[s]->shape) : 0;
        rows = n[s] > rows ? n[s] : rows;
    }
    for (int64_t first = 0; first < rows; first += RUN_BATCH_ROWS) {
        int64_t end = rows - first < RUN_BATCH_ROWS ? rows : first + RUN_BATCH_ROWS;
        for (int s = 0; s < WORLD_SIDES; s++)
            if (n[s] > first)
                run_batch(judging->runs[s], facts->side[s], first, (n[s] < end ? n[s] : end) - first);
        for (int64_t i = first; i < end; i++) /* one load: a record has one row on both sides */
            judge_record(judging, (int64_t[]){i < n[0] ? i : -1, i < n[1] ? i : -1});
    }
}

Impact *diff_impact(Arena *arena, const Diff *diff, FactSet *const sets[WORLD_SIDES], Date as_of) {
    Impact *impact = ARENA_NEW(arena, Impact);
    impact->rules = ARENA_ARRAY(arena, ImpactRule, diff->changes.n);
    Judging judging = {.arena = arena, .diff = diff, .impact = impact, .sets = sets};
    for (int s = 0; s < WORLD_SIDES; s++)
        judging.runs[s] = run_new(arena, diff->policy[s], sets[s], as_of, NULL);
    for (int f = 0; f < diff->world->facts.n; f++)
        judge_facts(&judging, diff->world->facts.items[f]);
    for (int s = 0; s < WORLD_SIDES; s++)
        run_free(judging.runs[s]);
    return impact;
}

/* Whose verdicts change: both editions on one load of facts. */
#include "lang/diff/diff.h"

typedef struct Judging {
    Arena *arena;
    const Diff *diff;
    Impact *impact;
    FactSet *const *sets;
    Eval *evals[WORLD_SIDES];
} Judging;

static int rank(Verdict verdict)
{
    static const int ranks[VERDICTS] = {
        [VERDICT_NA] = 0, [VERDICT_PASS] = 1, [VERDICT_PENDING] = 2, [VERDICT_UNKNOWN] = 3, [VERDICT_FAIL] = 4};
    return ranks[verdict];
}

/* What the rules of a side say of each id together, in the order in which ids are first met. */
static void collect(Judging *judging, const Group *group, int side, int64_t row, Arena *scratch, Map *ids)
{
    for (int i = 0; i < group->rules[side].n; i++) {
        EvalFindings findings = eval_rule(judging->evals[side], group->rules[side].items[i], row, scratch);
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

static void judge_record(Judging *judging, const Facts *facts, int64_t row[WORLD_SIDES])
{
    Impact *impact = judging->impact;
    bool touched = false;
    Arena *scratch = arena_new();
    const Group *last = NULL;
    for (int i = 0; i < judging->diff->changes.n; i++) {
        const Change *change = judging->diff->changes.items[i];
        const Facts *about = change->rule->facts;
        if (!str_equal(about->name, facts->name) || change->group == last)
            continue;
        last = change->group; /* of several rules that came of one, all together are asked once */
        Map ids;
        map_init(&ids, scratch);
        for (int s = 0; s < WORLD_SIDES; s++)
            if (row[s] >= 0)
                collect(judging, change->group, s, row[s], scratch, &ids);
        for (int k = 0; k < ids.n; k++) {
            const Verdict *verdicts = ids.entries[k].value;
            impact->rules[i].from_to[verdicts[0]][verdicts[1]]++;
            if (verdicts[0] == verdicts[1])
                continue;
            touched = true;
            vec_push(judging->arena, &impact->flips,
                     ((Flip){change, change->rule->info.rule, str_copy(judging->arena, ids.entries[k].key),
                             {verdicts[0], verdicts[1]}}));
        }
    }
    impact->records++;
    impact->touched += touched;
    arena_free(scratch);
}

Impact *diff_impact(Arena *arena, const Diff *diff, FactSet *const sets[WORLD_SIDES], Date as_of)
{
    Impact *impact = ARENA_NEW(arena, Impact);
    impact->rules = ARENA_ARRAY(arena, ImpactRule, diff->changes.n);
    Judging judging = {.arena = arena, .diff = diff, .impact = impact, .sets = sets};
    for (int s = 0; s < WORLD_SIDES; s++)
        judging.evals[s] = eval_new(arena, diff->policy[s], sets[s], as_of);
    for (int f = 0; f < diff->world->facts.n; f++) {
        const WorldFacts *facts = diff->world->facts.items[f];
        int64_t rows = 0, n[WORLD_SIDES] = {0};
        for (int s = 0; s < WORLD_SIDES; s++) {
            n[s] = facts->side[s] ? factset_rows(sets[s], facts->side[s]->shape) : 0;
            rows = n[s] > rows ? n[s] : rows;
        }
        for (int64_t i = 0; i < rows; i++) /* one load: a record has one row on both sides */
            judge_record(&judging, facts->side[1] ? facts->side[1] : facts->side[0],
                         (int64_t[]){i < n[0] ? i : -1, i < n[1] ? i : -1});
    }
    for (int s = 0; s < WORLD_SIDES; s++)
        eval_free(judging.evals[s]);
    return impact;
}

/* What would mend a finding: proposals from the rule's own condition, each proved by evaluation, and of those the least. */
#include "lang/why/mend.h"

#include <assert.h>

enum { MAX_TRIED = 120, MAX_PROVED = 8, MAX_ROUNDS = 3, MAX_DROPPED = 40, SCRATCH_BYTES = 1 << 20,
       THOROUGH_EVALUATIONS = 30000, QUICK_EVALUATIONS = 400, MOST_ASKED = 4 };

/* --- Proof ------------------------------------------------------------------------------------------------------------- */

/* The verdict under the facts as they are now. Nothing that was worked out before holds after it but plans. */
static Verdict verdict_now(Mender *m) {
    eval_begin(m->eval, m->rule->facts, m->place.record.row);
    mend_touch(m);
    m->evaluations++;
    if (arena_used(m->eval->scratch) > SCRATCH_BYTES) {
        arena_free(m->eval->scratch);
        m->eval->scratch = arena_new();
    }
    return verdict_outcome(m->eval, m->rule, &m->place.record, m->place.has_element ? &m->place.element : NULL).verdict;
}

/* Which `always` hold not, as bits of one number for each; -1 where a record has no such. */
static void always_now(Mender *m, int *broken) {
    const CorePolicy *policy = m->eval->policy;
    mend_touch(m);
    for (int i = 0; i < policy->nalways; i++) {
        const CoreAlways *always = &policy->always[i];
        int64_t element;
        broken[i] = 0;
        if (always->facts == m->rule->facts)
            broken[i] = eval_always(m->eval, always, m->place.record.row, &element) == 0;
    }
    eval_begin(m->eval, m->rule->facts, m->place.record.row);
}

/* A step into another record: what always holds of that one holds too. */
static bool keeps_others(Mender *m, const Plan *plan) {
    const CorePolicy *policy = m->eval->policy;
    bool good = true;
    for (int i = 0; i < plan->n && good; i++) {
        const Facts *facts = plan->steps[i].field->facts;
        if (plan->steps[i].kind != WHY_SET || facts == m->rule->facts || plan->steps[i].field->shape->list)
            continue;
        for (int k = 0; k < policy->nalways && good; k++) {
            int64_t element;
            if (policy->always[k].facts == facts)
                good = eval_always(m->eval, &policy->always[k], plan->steps[i].row, &element) != 0;
        }
    }
    eval_begin(m->eval, m->rule->facts, m->place.record.row);
    mend_touch(m);
    return good;
}

typedef struct Goal {
    Verdict verdict;
    int *broken; /* the `always` that do not hold as it is */
} Goal;

static bool keeps_always(Mender *m, const Goal *goal, const Plan *plan) {
    int n = m->eval->policy->nalways;
    int *broken = ARENA_ARRAY(m->arena, int, n);
    always_now(m, broken);
    for (int i = 0; i < n; i++)
        if (broken[i] && !goal->broken[i]) {
            m->kept_by = &m->eval->policy->always[i];
            return false;
        }
    return keeps_others(m, plan);
}

static bool proves(Mender *m, const Goal *goal, const Plan *plan) {
    int mark = mend_mark(m);
    mend_apply(m, plan);
    bool good = verdict_now(m) == goal->verdict && keeps_always(m, goal, plan);
    mend_undo(m, mark);
    return good;
}

/* Without the steps that it does not need. */
static Plan without_needless(Mender *m, const Goal *goal, Plan plan) {
    for (int i = 0; i < plan.n && plan.n > 1 && plan.n <= MAX_DROPPED; i++) {
        Plan less = {.steps = ARENA_ARRAY(m->arena, Step, plan.n)};
        bool added = plan.steps[i].kind == WHY_ADD;
        for (int k = 0; k < plan.n; k++) {
            bool of_added = added && plan.steps[k].kind == WHY_SET && plan.steps[k].list == plan.steps[i].list &&
                            plan.steps[k].row == plan.steps[i].row;
            if (k != i && !of_added)
                less.steps[less.n++] = plan.steps[k];
        }
        Plan none = plan_none();
        less = plan_join(m, &none, &less);
        if (less.n > 0 && proves(m, goal, &less)) {
            plan = less;
            i = -1;
        }
    }
    return plan;
}

/* --- Search ------------------------------------------------------------------------------------------------------------ */

/* An element that tells of something that has happened is not made another thing to get it out of a rule's scope. */
static bool has_happened(Mender *m) {
    const CoreRule *rule = m->rule;
    if (!m->place.has_element || rule->elements->field->kind != FIELD_LIST)
        return false;
    const CoreExpr *const all[] = {rule->when, rule->unless, rule->condition, rule->due};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] && mend_has_past_date(m, &m->place.context, all[i], rule->elements->element_frame))
            return true;
    return false;
}

static Plans propose(Mender *m, const Goal *goal) {
    eval_begin(m->eval, m->rule->facts, m->place.record.row);
    mend_touch(m);
    if (goal->verdict == VERDICT_PASS)
        return mend_want(m, &m->place.context, m->rule->condition, true);
    return has_happened(m) ? (Plans){0} : mend_want_scope(m, &m->place.context, m->rule, false);
}

/* Proposals, and where one alone is not enough, further ones under it. */
static Plans prove_all(Mender *m, const Goal *goal) {
    Plans proved = {0}, open = {0};
    plans_add(m, &open, plan_none());
    int tried = 0;
    for (int round = 0; round < MAX_ROUNDS && open.n > 0 && proved.n == 0; round++) {
        Plans next = {0};
        for (int i = 0; i < open.n && tried < MAX_TRIED && mend_alive(m); i++) {
            int mark = mend_mark(m);
            mend_apply(m, &open.items[i]);
            Plans proposals = propose(m, goal);
            mend_undo(m, mark);
            plans_cut(&proposals, proposals.n);
            for (int k = 0; k < proposals.n && tried < MAX_TRIED && proved.n < MAX_PROVED; k++) {
                if (proposals.items[k].n == 0)
                    continue;
                tried++;
                Plan plan = plan_join(m, &open.items[i], &proposals.items[k]);
                if (proves(m, goal, &plan))
                    plans_add(m, &proved, without_needless(m, goal, plan));
                else
                    plans_add(m, &next, plan);
            }
        }
        plans_cut(&next, MEND_KEPT_PLANS);
        open = next;
    }
    plans_cut(&proved, proved.n);
    return proved;
}

static bool proves_corner(Mender *m, void *goal, const Plan *plan) {
    return proves(m, goal, plan);
}

/* A fact moved to where something changes, and then what the condition still wants. */
static Plans prove_after_one(Mender *m, const Goal *goal, Corners *corners, int64_t budget, bool *spent) {
    Plans proved = {0}, first = corners_single(corners);
    int64_t until = m->evaluations + budget;
    for (int i = 0; i < first.n && proved.n < MAX_PROVED; i++) {
        if (m->evaluations >= until || !mend_alive(m)) {
            *spent = true;
            break;
        }
        int mark = mend_mark(m);
        mend_apply(m, &first.items[i]);
        Plans proposals = propose(m, goal);
        mend_undo(m, mark);
        plans_cut(&proposals, MEND_KEPT_PLANS);
        for (int k = 0; k < proposals.n; k++) {
            Plan plan = plan_join(m, &first.items[i], &proposals.items[k]);
            if (proves(m, goal, &plan))
                plans_add(m, &proved, without_needless(m, goal, plan));
        }
    }
    plans_cut(&proved, proved.n);
    return proved;
}

/* What moving facts towards the condition did not find. *sure: whether it shows, where nothing is found, that there is no way. */
static Plans prove_corners(Mender *m, Goal *goal, int64_t budget, bool *sure) {
    Corners *corners = corners_new(m, NULL);
    const CoreAlways *kept_by = m->kept_by;
    int blockers = m->blockers.n;
    bool spent = false;
    Plans proved = corners_try(corners, 1, 2, budget, proves_corner, goal, &spent);
    if (proved.n == 0)
        proved = prove_after_one(m, goal, corners, budget, &spent);
    if (proved.n == 0)
        proved = corners_try(corners, 3, 4, budget, proves_corner, goal, &spent);
    /* What stood in the way of facts that were moved is no reason that the facts as they are give. */
    m->blockers.n = blockers;
    m->kept_by = kept_by;
    *sure = *sure && !spent && corners_whole(corners);
    return proved;
}

/* --- Other rules --------------------------------------------------------------------------------------------------------- */

typedef VEC(Str) Names;

static void add_failing(Mender *m, const CoreRule *rule, int64_t row, bool with_id, Names *names) {
    Verdict verdict;
    if (eval_verdict(m->eval, rule, row, &verdict)) {
        if (verdict == VERDICT_FAIL)
            vec_push(m->arena, names,
                     with_id ? str_format(m->arena, "%.*s: %.*s", STR_ARG(factset_id(m->set, rule->facts, row)),
                                          STR_ARG(rule->info.rule))
                             : rule->info.rule);
        return;
    }
    Arena *scratch = arena_new();
    EvalFindings findings = eval_rule(m->eval, rule, row, scratch);
    for (int i = 0; i < findings.n; i++) {
        if (findings.items[i].verdict != VERDICT_FAIL)
            continue;
        vec_push(m->arena, names,
                 str_format(m->arena, "%.*s: %.*s", STR_ARG(findings.items[i].id), STR_ARG(rule->info.rule)));
    }
    arena_free(scratch);
}

/* The rules that fail: of the record, and of those that it refers to. */
static Names failing_now(Mender *m) {
    Names names = {0};
    const CorePolicy *policy = m->eval->policy;
    int64_t row = m->place.record.row, target;
    const Facts *facts = m->rule->facts;
    mend_touch(m);
    for (int i = 0; i < policy->nrules; i++)
        if (policy->rules[i]->facts == facts)
            add_failing(m, policy->rules[i], row, false, &names);
    for (int c = 0; c < facts->shape->ncolumns; c++) {
        const Field *ref = facts->shape->columns[c];
        if (ref->kind != FIELD_REF || factset_follow(m->set, ref, row, &target) != REF_FOUND ||
            (ref->target == facts && target == row))
            continue;
        for (int i = 0; i < policy->nrules; i++)
            if (policy->rules[i]->facts == ref->target)
                add_failing(m, policy->rules[i], target, true, &names);
    }
    eval_begin(m->eval, facts, row);
    return names;
}

/* What fails before anything is changed, worked out where it is asked for. */
static const Map *failing_before(Mender *m) {
    if (m->failing == NULL) {
        Names names = failing_now(m);
        m->failing = ARENA_NEW(m->arena, Map);
        map_init(m->failing, m->arena);
        for (int i = 0; i < names.n; i++)
            map_put(m->failing, names.items[i], m);
    }
    return m->failing;
}

static Names newly_failing(Mender *m, const Plan *plan, int *failing) {
    const Map *before = failing_before(m);
    int mark = mend_mark(m);
    mend_apply(m, plan);
    Names after = failing_now(m), broken = {0};
    mend_undo(m, mark);
    *failing = after.n;
    for (int i = 0; i < after.n; i++)
        if (map_get(before, after.items[i]) == NULL)
            vec_push(m->arena, &broken, after.items[i]);
    return broken;
}

/* Of the proved plans the least; of those with as many facts one that breaks the fewest other rules, then one that is moved least, then
 * one that leaves the fewest failing. */
static Plan choose(Mender *m, const Plans *proved, bool breaks, Names *broken) {
    int same = 1;
    while (same < proved->n && proved->items[same].rank == proved->items[0].rank &&
           proved->items[same].n == proved->items[0].n)
        same++;
    if (same == 1 && !breaks)
        return proved->items[0];
    int best = 0, left = 0;
    for (int i = 0; i < same; i++) {
        const Plan *plan = &proved->items[i];
        int failing;
        Names names = newly_failing(m, plan, &failing);
        bool better = i == 0 || names.n < broken->n ||
                      (names.n == broken->n && plan->amount <= proved->items[best].amount && failing < left);
        if (!better)
            continue;
        best = i;
        *broken = names;
        left = failing;
    }
    return proved->items[best];
}

/* Whole numbers of a chosen plan, each moved less where that is enough and breaks no more. */
static Plan nearer(Mender *m, const Goal *goal, Plan plan, Names *broken) {
    enum { MOST_STEPS = 64 };
    for (int i = 0; i < plan.n; i++) {
        const Step *step = &plan.steps[i];
        Value from = factset_value(m->set, step->field, step->row);
        int64_t start, end;
        if (step->kind != WHY_SET || from.kind != VALUE_NUMBER || step->to.kind != VALUE_NUMBER ||
            !number_to_int64(from.number, &start) || !number_to_int64(step->to.number, &end) ||
            (step->field->kind != FIELD_COUNT && step->field->kind != FIELD_INTEGER))
            continue;
        int64_t sign = end < start ? -1 : 1;
        for (int64_t at = start + sign; at != end && (at - start) * sign <= MOST_STEPS && mend_alive(m); at += sign) {
            Plan less = {.steps = ARENA_ARRAY(m->arena, Step, plan.n)}, none = plan_none();
            for (int k = 0; k < plan.n; k++)
                less.steps[less.n++] = plan.steps[k];
            less.steps[i].to.number = number_from_int(at);
            less.steps[i].amount = step->amount * (double)(at - start) / (double)(end - start);
            less = plan_join(m, &none, &less);
            int failing;
            if (!proves(m, goal, &less))
                continue;
            Names names = newly_failing(m, &less, &failing);
            if (names.n > broken->n)
                continue;
            *broken = names;
            plan = less;
            break;
        }
    }
    return plan;
}

/* --- Half of it ------------------------------------------------------------------------------------------------------------ */

static int places_of(const Field *field, Number n) {
    int64_t digits;
    int places = 0;
    if (field->kind == FIELD_UNIT)
        return field->unit->scale;
    if (field->kind == FIELD_NUMBER)
        return number_to_decimal(n, 6, &digits, &places) && places > 2 ? places : 2;
    return 0;
}

/* Half way, on the values that the fact can have, nearer to where it was. */
static bool half_way(const Field *field, Value from, Value to, Value *half) {
    *half = to;
    if (to.kind == VALUE_DURATION) {
        Duration start = from.kind == VALUE_DURATION ? from.duration : (Duration){0, 0};
        half->duration.months = start.months + (to.duration.months - start.months) / 2;
        half->duration.days = start.days + (to.duration.days - start.days) / 2;
        return true;
    }
    if (to.kind != VALUE_NUMBER)
        return false;
    Number start = from.kind == VALUE_NUMBER ? from.number : number_from_int(0), moved, scale = number_from_int(1);
    int places = places_of(field, to.number);
    for (int i = 0; i < places; i++)
        if (number_mul(scale, number_from_int(10), &scale) != NUMBER_OK)
            return false;
    /* (to - start) / 2 in whole steps, towards zero. */
    if (number_sub(to.number, start, &moved) != NUMBER_OK || number_div(moved, number_from_int(2), &moved) != NUMBER_OK ||
        number_mul(moved, scale, &moved) != NUMBER_OK)
        return false;
    NumberStatus status = moved.num < 0 ? number_ceil(moved, &moved) : number_floor(moved, &moved);
    return status == NUMBER_OK && number_div(moved, scale, &moved) == NUMBER_OK &&
           number_add(start, moved, &half->number) == NUMBER_OK;
}

static void try_half(Mender *m, const Goal *goal, const Plan *plan, WhyMend *mend) {
    Plan half = {.steps = ARENA_ARRAY(m->arena, Step, plan->n), .n = plan->n};
    for (int i = 0; i < plan->n; i++) {
        Step *step = &half.steps[i];
        *step = plan->steps[i];
        if (step->kind != WHY_SET)
            continue;
        Value value, from = factset_value(m->set, step->field, step->row);
        if (half_way(step->field, from, step->to, &value)) {
            step->to = value;
            mend->has_half = true;
        }
    }
    if (!mend->has_half)
        return;
    int mark = mend_mark(m);
    mend_apply(m, &half);
    mend->half_fails = verdict_now(m) != goal->verdict;
    mend_undo(m, mark);
}

/* --- One finding ------------------------------------------------------------------------------------------------------------ */

static void start(Mender *m, Eval *eval, FactSet *set, const CoreRule *rule, int64_t row, int index) {
    *m = (Mender){.arena = arena_new(), .set = set, .rule = rule};
    /* An evaluator of its own: what the caller's keeps of the record stays true. */
    m->eval = eval_create(m->arena, eval->policy, set, eval->has_as_of, eval->as_of, NULL);
    why_enter(m->eval, rule, row, index, &m->place);
    vec_push(m->arena, &m->runs, &m->place.run);
    m->place.context.run = &m->place.run;
    if (rule->elements)
        *mend_list(m, rule->elements->element_frame) = (FrameList){rule->elements->field, row};
    const Schema *schema = factset_schema(set);
    m->rows_before = ARENA_ARRAY(m->arena, int64_t, schema->nshapes);
    for (int i = 0; i < schema->nshapes; i++)
        m->rows_before[i] = factset_rows(set, schema->shapes[i]);
}

FrameList *mend_list(Mender *m, int frame) {
    assert(frame < MEND_MAX_FRAMES); /* the checker allows fewer */
    return &m->lists[frame];
}

static void stop(Mender *m) {
    const Schema *schema = factset_schema(m->set);
    for (int i = 0; i < schema->nshapes; i++)
        if (factset_rows(m->set, schema->shapes[i]) > m->rows_before[i])
            factset_drop_rows(m->set, schema->shapes[i], m->rows_before[i]);
    eval_free(m->eval);
    arena_free(m->arena);
}

WhyMend why_mend(Eval *eval, FactSet *set, const CoreRule *rule, int64_t row, int index, const Finding *finding, bool breaks,
                 Arena *out) {
    WhyMend mend = {.asked = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_PENDING};
    if (!mend.asked)
        return mend;
    Mender m;
    start(&m, eval, set, rule, row, index);
    Goal goal = {.verdict = VERDICT_PASS, .broken = ARENA_ARRAY(m.arena, int, eval->policy->nalways)};
    always_now(&m, goal.broken);
    int64_t budget = breaks ? THOROUGH_EVALUATIONS : QUICK_EVALUATIONS;
    bool sure = true;
    Plans proved = prove_all(&m, &goal);
    if (proved.n == 0)
        proved = prove_corners(&m, &goal, budget, &sure);
    if (proved.n == 0) {
        goal.verdict = VERDICT_NA;
        proved = prove_all(&m, &goal);
        if (proved.n == 0 && !has_happened(&m))
            proved = prove_corners(&m, &goal, budget, &sure);
    }
    Plan plan = plan_none();
    if (proved.n > 0) {
        Names broken = {0};
        plan = choose(&m, &proved, breaks, &broken);
        if (breaks)
            plan = nearer(&m, &goal, plan, &broken);
        mend.possible = true;
        mend.leads_to = goal.verdict;
        mend.nbreaks = broken.n;
        mend.breaks = ARENA_ARRAY(out, Str, broken.n);
        for (int i = 0; i < broken.n; i++)
            mend.breaks[i] = str_copy(out, broken.items[i]);
        try_half(&m, &goal, &plan, &mend);
    }
    mend.sure = proved.n == 0 && sure;
    mend_say(&m, &plan, finding, &mend, out);
    stop(&m);
    return mend;
}

/* --- What to ask for ------------------------------------------------------------------------------------------------------ */

static bool is_asked(const Why *why, const Plan *plan) {
    int n = 0;
    for (int i = 0; i < plan->n; i++)
        for (int k = 0; k < why->nask; k++)
            n += str_equal(why->ask[k].fact, plan->steps[i].field->path);
    return n == plan->n;
}

/* The verdicts that an answer may lead to, the best first. */
static const Verdict wished[] = {VERDICT_PASS, VERDICT_NA, VERDICT_PENDING, VERDICT_FAIL};

/* The fewest missing facts with which it can pass; where it cannot, with which it can be decided at all. */
static Plan least_answers(Mender *m, const Why *why) {
    Corners *corners = corners_new(m, &why->finding);
    Plan least = plan_none();
    bool spent = false;
    if (corners_has_lists(corners))
        return least;
    for (size_t i = 0; i < sizeof wished / sizeof *wished && !(i == 1 && least.n > 0); i++) {
        Goal goal = {.verdict = wished[i], .broken = ARENA_ARRAY(m->arena, int, m->eval->policy->nalways)};
        always_now(m, goal.broken);
        Plans found = corners_try(corners, 1, least.n ? least.n : MOST_ASKED, THOROUGH_EVALUATIONS, proves_corner, &goal, &spent);
        for (int k = 0; k < found.n; k++) {
            const Plan *plan = &found.items[k];
            bool better = least.n == 0 || plan->n < least.n || (plan->n == least.n && is_asked(why, plan) && !is_asked(why, &least));
            if (better)
                least = *plan;
        }
    }
    return least;
}

void why_ask_least(Eval *eval, FactSet *set, int64_t row, int index, Why *why, Arena *out) {
    if (why->finding.verdict != VERDICT_UNKNOWN)
        return;
    Mender m;
    start(&m, eval, set, why->rule, row, index);
    Plan plan = least_answers(&m, why);
    if (plan.n > 0 && (plan.n < why->nask || !is_asked(why, &plan))) {
        why->ask = ARENA_ARRAY(out, WhyAsk, plan.n);
        why->nask = plan.n;
        for (int i = 0; i < plan.n; i++)
            why->ask[i] = (WhyAsk){.fact = str_copy(out, plan.steps[i].field->path)};
    }
    stop(&m);
}

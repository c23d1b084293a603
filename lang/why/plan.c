/* Plans: sets of changes, how much they change, and applying and undoing them. */
#include "lang/why/mend.h"

#include <stdlib.h>
#include <string.h>

Plan plan_none(void) {
    return (Plan){0};
}

static void weigh(Plan *plan) {
    plan->rank = 0;
    plan->amount = 0;
    for (int i = 0; i < plan->n; i++) {
        plan->rank = plan->steps[i].rank > plan->rank ? plan->steps[i].rank : plan->rank;
        plan->amount += plan->steps[i].amount;
    }
}

Plan plan_of(Mender *m, Step step) {
    Plan plan = {.steps = ARENA_NEW(m->arena, Step), .n = 1};
    plan.steps[0] = step;
    weigh(&plan);
    return plan;
}

static bool same_place(const Step *a, const Step *b) {
    return a->kind == b->kind && a->field == b->field && a->row == b->row;
}

/* Both; where they change the same fact, as the second says. */
Plan plan_join(Mender *m, const Plan *a, const Plan *b) {
    Plan plan = {.steps = ARENA_ARRAY(m->arena, Step, a->n + b->n)};
    for (int i = 0; i < a->n; i++)
        plan.steps[plan.n++] = a->steps[i];
    for (int i = 0; i < b->n; i++) {
        int at = 0;
        while (at < plan.n && !same_place(&plan.steps[at], &b->steps[i]))
            at++;
        plan.steps[at] = b->steps[i];
        plan.n = at == plan.n ? at + 1 : plan.n;
    }
    weigh(&plan);
    return plan;
}

int plan_compare(const Plan *a, const Plan *b) {
    if (a->rank != b->rank)
        return a->rank - b->rank;
    if (a->n != b->n)
        return a->n - b->n;
    return (a->amount > b->amount) - (a->amount < b->amount);
}

static bool same_plan(const Plan *a, const Plan *b) {
    if (a->n != b->n)
        return false;
    for (int i = 0; i < a->n; i++)
        if (!same_place(&a->steps[i], &b->steps[i]) ||
            (a->steps[i].kind == WHY_SET && !value_same(a->steps[i].to, b->steps[i].to)))
            return false;
    return true;
}

void plans_add(Mender *m, Plans *plans, Plan plan) {
    for (int i = 0; i < plans->n; i++)
        if (same_plan(&plans->items[i], &plan))
            return;
    vec_push(m->arena, plans, plan);
}

/* Stable, so that of equal plans the one that is written first comes first. Few plans: insertion will do. */
void plans_cut(Plans *plans, int most) {
    for (int i = 1; i < plans->n; i++) {
        Plan plan = plans->items[i];
        int at = i;
        while (at > 0 && plan_compare(&plan, &plans->items[at - 1]) < 0) {
            plans->items[at] = plans->items[at - 1];
            at--;
        }
        plans->items[at] = plan;
    }
    plans->n = plans->n < most ? plans->n : most;
}

/* --- Facts changed and set back ----------------------------------------------------------------------------------- */

void mend_touch(Mender *m) {
    m->eval->stamp++;
    for (int i = 0; i < m->runs.n; i++)
        m->runs.items[i]->has_due = false;
}

bool mend_alive(const Mender *m) {
    return m->evaluations < MEND_MAX_EVALUATIONS && arena_used(m->eval->scratch) < MEND_MAX_SCRATCH;
}

int mend_mark(const Mender *m) {
    return m->log.n;
}

static void change_list(Mender *m, const Step *step) {
    Undo undo = {.kind = step->kind, .field = step->field, .row = step->owner};
    undo.rows = factset_tried_elements(m->set, step->field, step->owner, &undo.n);
    int64_t n, kept = 0;
    if (!factset_list(m->set, step->field, step->owner, &n))
        n = 0;
    int64_t *rows = ARENA_ARRAY(m->arena, int64_t, n + 1);
    for (int64_t i = 0; i < n; i++) {
        int64_t row = factset_element(m->set, step->field, step->owner, i);
        if (row != step->row)
            rows[kept++] = row;
    }
    if (step->kind == WHY_ADD)
        rows[kept++] = step->row;
    factset_try_elements(m->set, step->field, step->owner, rows, kept);
    vec_push(m->arena, &m->log, undo);
}

void mend_apply(Mender *m, const Plan *plan) {
    for (int i = 0; i < plan->n; i++) {
        const Step *step = &plan->steps[i];
        if (step->kind != WHY_SET) {
            change_list(m, step);
            continue;
        }
        Undo undo = {.kind = WHY_SET, .field = step->field, .row = step->row};
        undo.old = factset_value(m->set, step->field, step->row);
        vec_push(m->arena, &m->log, undo);
        factset_set(m->set, step->field, step->row, step->to);
    }
    mend_touch(m);
}

void mend_undo(Mender *m, int mark) {
    while (m->log.n > mark) {
        const Undo *undo = &m->log.items[--m->log.n];
        if (undo->kind == WHY_SET)
            factset_set(m->set, undo->field, undo->row, undo->old);
        else
            factset_try_elements(m->set, undo->field, undo->row, undo->rows, undo->n);
    }
    mend_touch(m);
}

/* Several facts at once, where moving one after the other towards the condition led nowhere: at the values where something that the rule
 * reads changes. Constants of the policy, values of the other facts, and their next ones: of conditions that compare sums and
 * differences the least change lies at such a corner. All combinations are tried, of few facts before many, within a budget. */
#include "lang/why/mend.h"

#include "lang/core/equal.h"

enum { MAX_CORNERS = 8, MAX_VALUES = 40, MAX_POINTS = 400, NEAR = 12, MOST_AT_ONCE = 4, KEPT = 8 };

typedef struct Corner {
    Leaf leaf;
    Value from;
    Value values[MAX_VALUES];
    double amounts[MAX_VALUES];
    int n;
} Corner;

struct Corners {
    Mender *m;
    Corner items[MAX_CORNERS];
    int n;
    bool has_lists;
    bool asking;              /* what is missing is looked for: an answer may also be a day in the past */
    bool whole;               /* no fact was left out, and each has all its values where something changes */
    Value points[MAX_POINTS]; /* numbers, dates and durations that are compared with */
    int npoints;
};

/* --- Points ------------------------------------------------------------------------------------------------------------ */

static void add_point(Corners *corners, Value value) {
    if (value.kind != VALUE_NUMBER && value.kind != VALUE_DATE && value.kind != VALUE_DURATION)
        return;
    for (int i = 0; i < corners->npoints; i++)
        if (value_same(corners->points[i], value))
            return;
    if (corners->npoints < MAX_POINTS)
        corners->points[corners->npoints++] = value;
    else
        corners->whole = false;
}

static void add_expr(Corners *corners, const Context *c, const CoreExpr *expr, Leaves *leaves, CoreReach *reach) {
    if (!expr)
        return;
    mend_collect(corners->m, c, expr, leaves);
    core_reach_expr(corners->m->arena, corners->m->eval->policy, expr, reach);
}

static void add_rule(Corners *corners, const Context *c, const CoreRule *rule, Leaves *leaves, CoreReach *reach) {
    const CoreExpr *const all[] = {rule->condition, rule->when, rule->unless, rule->due};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add_expr(corners, c, all[i], leaves, reach);
}

static bool shares_fact(const CoreReach *reach, const Leaves *leaves) {
    for (int i = 0; i < reach->fields.n; i++)
        for (int k = 0; k < leaves->items.n; k++)
            if (reach->fields.items[i] == leaves->items.items[k].field)
                return true;
    return false;
}

/* What must stay true of the facts that are moved, and so on from fact to fact. */
static void add_always(Corners *corners, const Context *c, Leaves *leaves, CoreReach *reach) {
    Mender *m = corners->m;
    const CorePolicy *policy = m->eval->policy;
    bool *added = ARENA_ARRAY(m->arena, bool, policy->nalways), more = true;
    while (more) {
        more = false;
        for (int i = 0; i < policy->nalways; i++) {
            const CoreAlways *always = &policy->always[i];
            CoreReach own = {0};
            if (added[i] || always->facts != m->rule->facts || always->elements)
                continue;
            core_reach_expr(m->arena, policy, always->condition, &own);
            if (!shares_fact(&own, leaves))
                continue;
            add_expr(corners, c, always->condition, leaves, reach);
            added[i] = more = true;
        }
    }
}

/* --- The values of one fact ------------------------------------------------------------------------------------------------ */

static double distance(Value from, Value to) {
    switch (to.kind) {
    case VALUE_NUMBER: {
        Number start = from.kind == VALUE_NUMBER ? from.number : number_from_int(0);
        double a = (double)start.num / (double)start.den, b = (double)to.number.num / (double)to.number.den;
        double moved = a > b ? a - b : b - a, size = a < 0 ? -a : a;
        return moved / (size > 1 ? size : 1);
    }
    case VALUE_DATE: {
        double moved = from.kind == VALUE_DATE ? (double)to.date - (double)from.date : 0;
        return (moved < 0 ? -moved : moved) / 365.0;
    }
    case VALUE_BOOL:
        return 0.5;
    default:
        return 1;
    }
}

static bool fits(const Corners *corners, const Corner *corner, Value value) {
    const Eval *eval = corners->m->eval;
    const Field *field = corner->leaf.field;
    bool from_zero = field->kind == FIELD_COUNT || (field->kind == FIELD_UNIT && !field->unit->is_signed);
    bool whole = field->kind == FIELD_COUNT || field->kind == FIELD_INTEGER;
    switch (value.kind) {
    case VALUE_NUMBER: {
        int64_t digits;
        int places;
        return !(from_zero && value.number.num < 0) && !(whole && !number_is_integer(value.number)) &&
               (field->kind != FIELD_UNIT || number_to_decimal(value.number, field->unit->scale, &digits, &places));
    }
    case VALUE_DATE: /* what has happened is not moved, and nothing is done in the past */
        return eval->has_as_of && (corners->asking || value.date >= eval->as_of) && value.date >= DATE_MIN && value.date <= DATE_MAX;
    default:
        return true;
    }
}

/* Nearest first; of equals the first. */
static void add_value(Corners *corners, Corner *corner, Value value) {
    if (value_same(value, corner->from) || !fits(corners, corner, value))
        return;
    double amount = distance(corner->from, value);
    int at = corner->n;
    for (int i = 0; i < corner->n; i++)
        if (value_same(corner->values[i], value))
            return;
    if (corner->n == MAX_VALUES) {
        corners->whole = false;
        if (amount >= corner->amounts[at - 1])
            return;
        at--;
    } else {
        corner->n++;
    }
    for (; at > 0 && corner->amounts[at - 1] > amount; at--) {
        corner->values[at] = corner->values[at - 1];
        corner->amounts[at] = corner->amounts[at - 1];
    }
    corner->values[at] = value;
    corner->amounts[at] = amount;
}

static void add_number(Corners *corners, Corner *corner, Number number, Number step, int times) {
    Number moved;
    if (number_mul(step, number_from_int(times), &moved) == NUMBER_OK && number_add(number, moved, &moved) == NUMBER_OK)
        add_value(corners, corner, (Value){.kind = VALUE_NUMBER, .number = moved});
}

static void add_numbers(Corners *corners, Corner *corner) {
    const Field *field = corner->leaf.field;
    int places = field->kind == FIELD_UNIT ? field->unit->scale : field->kind == FIELD_NUMBER ? 2 : 0;
    Number step = number_from_decimal(1, places), zero = number_from_int(0);
    Number start = corner->from.kind == VALUE_NUMBER ? corner->from.number : zero;
    add_value(corners, corner, (Value){.kind = VALUE_NUMBER, .number = zero});
    for (int i = 0; i < corners->npoints; i++)
        for (int times = -1; corners->points[i].kind == VALUE_NUMBER && times <= 1; times++)
            add_number(corners, corner, corners->points[i].number, step, times);
    if (places == 0)
        for (int times = 1; times <= NEAR; times++) {
            add_number(corners, corner, start, step, times);
            add_number(corners, corner, start, step, -times);
        }
}

/* The days around one, and what lies as far from it as something is to lie apart. */
static void add_days_around(Corners *corners, Corner *corner, Date day) {
    for (int times = -1; times <= 1; times++)
        add_value(corners, corner, (Value){.kind = VALUE_DATE, .date = day + times});
    for (int i = 0; i < corners->npoints; i++) {
        Duration apart = corners->points[i].duration, back = {-apart.months, -apart.days};
        Date moved;
        if (corners->points[i].kind != VALUE_DURATION)
            continue;
        for (int times = -1; times <= 1; times++) {
            if (date_add(day, apart, &moved))
                add_value(corners, corner, (Value){.kind = VALUE_DATE, .date = moved + times});
            if (date_add(day, back, &moved))
                add_value(corners, corner, (Value){.kind = VALUE_DATE, .date = moved + times});
        }
    }
}

/* The next day of the month that is compared with (of an answer the last one too), and those beside it. */
static void add_month_day(Corners *corners, Corner *corner, Number number) {
    int64_t day;
    if (!number_to_int64(number, &day) || day < 1 || day > 31)
        return;
    Date today = corners->m->eval->as_of;
    int year, month, now;
    for (int ahead = corners->asking ? -31 : 0; ahead <= 31; ahead++) {
        date_to_ymd(today + ahead, &year, &month, &now);
        if (now == day)
            for (int times = -1; times <= 1; times++)
                add_value(corners, corner, (Value){.kind = VALUE_DATE, .date = today + ahead + times});
    }
}

static void add_dates(Corners *corners, Corner *corner) {
    add_days_around(corners, corner, corners->m->eval->as_of);
    for (int i = 0; i < corners->npoints; i++)
        if (corners->points[i].kind == VALUE_NUMBER)
            add_month_day(corners, corner, corners->points[i].number);
    for (int i = 0; i < corners->npoints; i++)
        if (corners->points[i].kind == VALUE_DATE)
            add_days_around(corners, corner, corners->points[i].date);
}

static void add_values(Corners *corners, Corner *corner) {
    const Field *field = corner->leaf.field;
    switch (field->kind) {
    case FIELD_BOOLEAN:
        for (int i = 1; i >= 0; i--)
            add_value(corners, corner, (Value){.kind = VALUE_BOOL, .boolean = i == 1});
        break;
    case FIELD_ENUM:
        for (int i = 0; i < field->enums->n; i++)
            add_value(corners, corner, (Value){.kind = VALUE_ENUM, .code = i});
        break;
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_UNIT:
        add_numbers(corners, corner);
        break;
    case FIELD_NUMBER: /* between any two of them lie others */
        add_numbers(corners, corner);
        corners->whole = false;
        break;
    case FIELD_TEXT:
        if (corner->from.kind != VALUE_TEXT || corner->from.text.n == 0)
            add_value(corners, corner, (Value){.kind = VALUE_TEXT, .text = STR("…")});
        break;
    case FIELD_DATE:
        /* A past day that something hangs on has happened. */
        if (corner->from.kind != VALUE_DATE || corner->from.date > corners->m->eval->as_of)
            add_dates(corners, corner);
        else if (corners->m->rule->deadline == CORE_DEADLINE_NONE) /* a date alone may have been wrong */
            corners->whole = false;
        break;
    default:
        corners->whole = false;
        break;
    }
}

/* --- All --------------------------------------------------------------------------------------------------------------------- */

/* Whose elements are other records, and only counted: none of its own changes them. */
static bool is_closed(const CoreExpr *fold) {
    bool plain = fold->op == CORE_COUNT && fold->list.field->kind == FIELD_INVERSE;
    for (int i = 0; i < fold->nargs; i++)
        plain = plain && !fold->args[i];
    return plain;
}

/* All facts that the rule may hang on: what it reads, what overrides it, and what must stay true of those. */
static void find_leaves(Corners *corners, Leaves *leaves) {
    Mender *m = corners->m;
    const Context *c = &m->place.context;
    CoreReach reach = {0};
    add_rule(corners, c, m->rule, leaves, &reach);
    bool any = leaves->items.n > 0;
    for (int i = 0; i < m->rule->noverridden_by; i++)
        add_rule(corners, c, m->rule->overridden_by[i], leaves, &reach);
    if (any)
        add_always(corners, c, leaves, &reach);
    for (int i = 0; i < reach.fields.n; i++) { /* also those of cases that are not taken now */
        const Field *field = reach.fields.items[i];
        if (field_is_leaf(field) && field->facts == m->rule->facts && !field->shape->list)
            mend_add_leaf(m, leaves, (Leaf){.field = field, .row = m->place.record.row, .rank = 1});
    }
    if (!any)
        leaves->items.n = 0;
    corners->whole = reach.rules.n == m->rule->noverridden_by && !reach.uses_native;
    for (int i = 0; i < reach.folds.n; i++)
        corners->whole = corners->whole && is_closed(reach.folds.items[i]);
    corners->has_lists = reach.folds.n > 0;
    for (int i = 0; i < reach.constants.n; i++) {
        Value value = reach.constants.items[i]->value;
        add_point(corners, value);
        if (value.kind == VALUE_TEXT && value.text.n > 0) /* texts that are compared with are probe.c's */
            corners->whole = false;
    }
}

static void add_corner(Corners *corners, const Leaf *leaf) {
    if (leaf->ref || corners->n == MAX_CORNERS) { /* another record's fact is not the first thing to change */
        corners->whole = false;
        return;
    }
    Corner *corner = &corners->items[corners->n];
    *corner = (Corner){.leaf = *leaf, .from = factset_value(corners->m->set, leaf->field, leaf->row)};
    add_values(corners, corner);
    corners->n += corner->n > 0;
}

/* One that keeps the finding undecided: an empty day under `done` is no gap, it means not yet. */
static bool is_missing(const Finding *finding, const Field *field) {
    for (int i = 0; i < finding->nmissing; i++)
        if (str_equal(finding->missing[i], field->path))
            return true;
    return false;
}

Corners *corners_new(Mender *m, const Finding *finding) {
    Corners *corners = ARENA_NEW(m->arena, Corners);
    Leaves leaves = {.frame = -1};
    typeof(m->blockers) known = m->blockers;
    corners->m = m;
    corners->asking = finding != NULL;
    m->blockers = (typeof(m->blockers)){0}; /* of those that were known none is added again */
    find_leaves(corners, &leaves);
    for (int i = 0; i < m->blockers.n; i++) { /* fixed facts are compared with, and may be asked for */
        const Blocker *blocker = &m->blockers.items[i];
        Value value = factset_value(m->set, blocker->field, blocker->row);
        add_point(corners, value);
        if (finding && is_missing(finding, blocker->field))
            vec_push(m->arena, &leaves.items,
                     ((Leaf){.field = blocker->field, .row = blocker->row, .list = blocker->list}));
    }
    m->blockers = known;
    for (int i = 0; i < leaves.items.n; i++)
        add_point(corners, factset_value(m->set, leaves.items.items[i].field, leaves.items.items[i].row));
    for (int i = 0; i < leaves.items.n; i++)
        if (!finding || is_missing(finding, leaves.items.items[i].field))
            add_corner(corners, &leaves.items.items[i]);
    return corners;
}

bool corners_has_lists(const Corners *corners) {
    return corners->has_lists;
}

bool corners_whole(const Corners *corners) {
    return corners->whole && corners->n <= MOST_AT_ONCE;
}

static Step step_to(const Corner *corner, int value) {
    const Leaf *leaf = &corner->leaf;
    return (Step){.kind = WHY_SET,
                  .field = leaf->field,
                  .row = leaf->row,
                  .list = leaf->list,
                  .owner = leaf->owner,
                  .ref = leaf->ref,
                  .to = corner->values[value],
                  .rank = leaf->rank,
                  .amount = corner->amounts[value]};
}

static bool is_spent(const Corners *corners, int64_t until) {
    return corners->m->evaluations >= until || !mend_alive(corners->m);
}

typedef struct Walk {
    Corners *corners;
    CornerProof *proof;
    void *goal;
    int64_t until;
    Step steps[MOST_AT_ONCE];
    Plans found;
    bool spent;
} Walk;

static bool is_kept(const Walk *walk, const Plan *plan) {
    return walk->found.n < KEPT || plan_compare(plan, &walk->found.items[walk->found.n - 1]) < 0;
}

/* Chooses facts from `first` on for the steps left, each value of each. */
static void walk_on(Walk *walk, int first, int at, int steps) {
    Corners *corners = walk->corners;
    if (at == steps) {
        Plan none = plan_none(), plan = {.steps = walk->steps, .n = steps};
        plan = plan_join(corners->m, &none, &plan);
        if (is_kept(walk, &plan) && walk->proof(corners->m, walk->goal, &plan)) {
            plans_add(corners->m, &walk->found, plan);
            plans_cut(&walk->found, KEPT);
        }
        return;
    }
    for (int i = first; i < corners->n; i++) {
        for (int v = 0; v < corners->items[i].n; v++) {
            if (is_spent(corners, walk->until)) {
                walk->spent = true;
                return;
            }
            walk->steps[at] = step_to(&corners->items[i], v);
            walk_on(walk, i + 1, at + 1, steps);
        }
    }
}

Plans corners_try(Corners *corners, int least, int most, int64_t budget, CornerProof *proof, void *goal, bool *spent) {
    Walk walk = {.corners = corners, .proof = proof, .goal = goal, .until = corners->m->evaluations + budget};
    for (int steps = least; steps <= most && steps <= MOST_AT_ONCE && steps <= corners->n && walk.found.n == 0; steps++)
        walk_on(&walk, 0, 0, steps);
    *spent |= walk.spent;
    return walk.found;
}

Plans corners_single(Corners *corners) {
    Plans plans = {0};
    for (int v = 0; v < MAX_VALUES; v++)
        for (int i = 0; i < corners->n; i++)
            if (v < corners->items[i].n)
                plans_add(corners->m, &plans, plan_of(corners->m, step_to(&corners->items[i], v)));
    return plans;
}

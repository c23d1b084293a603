/* A pair of rules, and what both sides say of an organisation. */
#include "lang/analysis/find.h"

typedef VEC(const WorldField *) FieldVec;

static bool has_field(const WorldField *const *items, int n, const WorldField *field)
{
    for (int i = 0; i < n; i++)
        if (items[i] == field)
            return true;
    return false;
}

bool pair_has_field(const Pair *pair, const WorldField *field)
{
    return has_field(pair->cone.items, pair->cone.n, field);
}

bool pair_may_miss(const Pair *pair, const WorldField *field)
{
    return has_field(pair->optional.items, pair->optional.n, field);
}

/* --- What matters ---------------------------------------------------------------------------------------------------------- */

typedef struct Scan {
    Arena *arena;
    Pair *pair;
    Map seen;      /* defines, functions and rules that were looked into */
} Scan;

static void scan_expr(Scan *scan, const CoreExpr *expr, bool optional);

static bool scan_once(Scan *scan, const void *what)
{
    void **slot = map_slot(&scan->seen, str_copy(scan->arena, (Str){(const char *)&what, sizeof what}));
    if (*slot)
        return false;
    *slot = scan;
    return true;
}

/* Facts that stand under known, missing, default or done: for these, nothing written is an answer too. */
static void scan_expr(Scan *scan, const CoreExpr *expr, bool optional)
{
    if (!expr)
        return;
    if (expr->op == CORE_KNOWN || expr->op == CORE_DEFAULT || expr->op == CORE_DONE) {
        scan_expr(scan, expr->args[0], true);
        if (expr->op == CORE_DEFAULT)
            scan_expr(scan, expr->args[1], optional);
        return;
    }
    if (expr->op == CORE_FACT && optional) {
        const WorldField *field = world_field(scan->pair->world, expr->fact.field);
        if (field && !field->is_key && field->kind != FIELD_REF && !pair_may_miss(scan->pair, field))
            vec_push(scan->arena, &scan->pair->optional, field);
    }
    if (expr->op == CORE_DEFINE && (optional || scan_once(scan, expr->define)))
        for (int i = 0; i < expr->define->ncases; i++) {
            scan_expr(scan, expr->define->cases[i].when, optional);
            scan_expr(scan, expr->define->cases[i].value, optional);
        }
    if (expr->op == CORE_CALL && expr->function->body && (optional || scan_once(scan, expr->function)))
        scan_expr(scan, expr->function->body, optional);
    for (int i = 0; i < expr->nargs; i++)
        scan_expr(scan, expr->args[i], optional);
}

static void scan_rule(Scan *scan, const CoreRule *rule)
{
    if (!scan_once(scan, rule))
        return;
    scan_expr(scan, rule->condition, false);
    scan_expr(scan, rule->when, false);
    scan_expr(scan, rule->unless, false);
    scan_expr(scan, rule->due, false);
}

static void add_cone(Scan *scan, const CoreReach *reach)
{
    for (int i = 0; i < reach->fields.n; i++) {
        const WorldField *field = world_field(scan->pair->world, reach->fields.items[i]);
        if (field && !pair_has_field(scan->pair, field))
            vec_push(scan->arena, &scan->pair->cone, field);
    }
}

static void merge_reach(Arena *arena, CoreReach *into, const CoreReach *from)
{
    for (int i = 0; i < from->defines.n; i++)
        vec_push(arena, &into->defines, from->defines.items[i]);
    for (int i = 0; i < from->params.n; i++)
        vec_push(arena, &into->params, from->params.items[i]);
    for (int i = 0; i < from->functions.n; i++)
        vec_push(arena, &into->functions, from->functions.items[i]);
    for (int i = 0; i < from->rules.n; i++)
        vec_push(arena, &into->rules, from->rules.items[i]);
    for (int i = 0; i < from->fields.n; i++)
        vec_push(arena, &into->fields, from->fields.items[i]);
    for (int i = 0; i < from->constants.n; i++)
        vec_push(arena, &into->constants, from->constants.items[i]);
    for (int i = 0; i < from->folds.n; i++)
        vec_push(arena, &into->folds, from->folds.items[i]);
    into->uses_as_of |= from->uses_as_of;
    into->uses_native |= from->uses_native;
}

static void scan_side(Scan *scan, int side)
{
    Pair *pair = scan->pair;
    const CorePolicy *policy = pair->world->policy[side];
    for (int i = 0; i < pair->n[side]; i++) {
        CoreReach reach = core_reach_rule(scan->arena, policy, pair->rules[side][i]);
        merge_reach(scan->arena, &pair->reach[side], &reach);
        scan_rule(scan, pair->rules[side][i]);
        for (int k = 0; k < reach.rules.n; k++)
            scan_rule(scan, reach.rules.items[k]);
        for (int k = 0; pair->world->differs && k < reach.fields.n; k++) {
            const WorldField *field = world_field(pair->world, reach.fields.items[k]);
            if (field && field->differs && !has_field(pair->domains.items, pair->domains.n, field))
                vec_push(scan->arena, &pair->domains, field);
        }
    }
    for (int i = 0; i < policy->nalways; i++) {
        core_reach_expr(scan->arena, policy, policy->always[i].condition, &pair->reach[side]);
        scan_expr(scan, policy->always[i].condition, false);
    }
    add_cone(scan, &pair->reach[side]);
}

static const WorldField *common_list(const Pair *pair)
{
    const WorldField *list = NULL;
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < pair->n[s]; i++) {
            const CoreList *elements = pair->rules[s][i]->elements;
            const WorldField *field = elements ? world_field(pair->world, elements->field) : NULL;
            if (!field || (list && list != field))
                return NULL;
            list = field;
        }
    return list;
}

static const CoreRule **copy_rules(Arena *arena, const CoreRule *const *rules, int n)
{
    const CoreRule **copy = ARENA_ARRAY(arena, const CoreRule *, n);
    for (int i = 0; i < n; i++)
        copy[i] = rules[i];
    return copy;
}

Pair *pair_new(Arena *arena, const World *world, const WorldFacts *facts, const CoreRule *const *older, int nolder,
               const CoreRule *const *newer, int nnewer)
{
    Pair *pair = ARENA_NEW(arena, Pair);
    pair->world = world;
    pair->facts = facts;
    pair->rules[0] = copy_rules(arena, older, nolder);
    pair->rules[1] = copy_rules(arena, newer, nnewer);
    pair->n[0] = nolder;
    pair->n[1] = nnewer;
    pair->list = common_list(pair);
    pair->by_element = pair->list != NULL;
    Scan scan = {.arena = arena, .pair = pair};
    map_init(&scan.seen, arena);
    for (int s = 0; s < world->nsides; s++)
        scan_side(&scan, s);
    return pair;
}

/* --- Both sides ---------------------------------------------------------------------------------------------------------------- */

/* What the rules of a side say together, of the organisation or of one element. */
typedef struct Joint {
    Verdict verdict;
    int applies;
    bool open, has_due, has_deadline; /* open: it applies and its condition does not hold */
    Date due;
} Joint;

static int rank(Verdict verdict)
{
    static const int ranks[VERDICTS] = {
        [VERDICT_NA] = 0, [VERDICT_PASS] = 1, [VERDICT_PENDING] = 2, [VERDICT_UNKNOWN] = 3, [VERDICT_FAIL] = 4};
    return ranks[verdict];
}

static void join(Joint *joint, const OrgAnswer *answer, const CoreRule *rule, bool alone)
{
    if (rank(answer->verdict) > rank(joint->verdict))
        joint->verdict = answer->verdict;
    if (answer->applies == 1 || (answer->applies == -1 && joint->applies == 0))
        joint->applies = answer->applies;
    if (!alone)
        return;
    joint->open = answer->verdict == VERDICT_FAIL || answer->verdict == VERDICT_PENDING;
    joint->has_deadline = rule->deadline != CORE_DEADLINE_NONE;
    joint->has_due = answer->has_due;
    joint->due = answer->due;
}

typedef struct Joints {
    Joint *items;
    int n;
} Joints;

static bool allows_record(const Pair *pair, const OrgRecord *record, int side)
{
    for (int i = 0; i < pair->domains.n; i++) {
        const WorldField *field = pair->domains.items[i];
        if (field->record == record->shape && !world_allows(field, side, record->values[field->index]))
            return false;
    }
    return true;
}

/* Whether the organisation, or its element, is one that a side's rules can be about: its own facts, and those of records it refers to, are such
 * as that side's declarations allow. In a list a value that is not known is one among others. */
static bool allows(const Pair *pair, const Org *org, int element, int side)
{
    const OrgRecord *main = org->main;
    if (pair->domains.n == 0)
        return true;
    for (int i = 0; i < main->shape->refs.n; i++)
        if (main->refs[i] && pair_has_field(pair, main->shape->refs.items[i]) && !allows_record(pair, main->refs[i], side))
            return false;
    if (pair->by_element && element < main->lists[pair->list->index].n &&
        !allows_record(pair, main->lists[pair->list->index].items[element], side))
        return false;
    return allows_record(pair, main, side);
}

/* One Joint, or one for each element where elements are compared. */
static Joints ask_side(const Pair *pair, const Org *org, OrgSide *side, int s, Arena *arena)
{
    Joints joints = {ARENA_NEW(arena, Joint), 1};
    joints.items[0] = (Joint){.verdict = VERDICT_NA};
    for (int i = 0; i < pair->n[s]; i++) {
        OrgAnswer *answers;
        int n = org_ask(side, pair->rules[s][i], arena, &answers);
        if (pair->by_element && i == 0) {
            joints.n = n;
            joints.items = ARENA_ARRAY(arena, Joint, n);
            for (int k = 0; k < n; k++)
                joints.items[k] = (Joint){.verdict = VERDICT_NA};
        }
        for (int k = 0; k < n; k++)
            join(&joints.items[pair->by_element ? k : 0], &answers[k], pair->rules[s][i], pair->n[s] == 1 && (pair->by_element || n == 1));
    }
    for (int k = 0; k < joints.n; k++)
        if (!allows(pair, org, k, s))
            joints.items[k] = (Joint){.verdict = VERDICT_NA};
    return joints;
}

static bool is_earlier(const Joint *a, const Joint *b)
{
    if (!a->open || !b->open || (!a->has_deadline && !b->has_deadline))
        return false;
    if (!a->has_deadline || !b->has_deadline)
        return !a->has_deadline;
    return a->has_due && b->has_due && a->due < b->due;
}

static bool shows(Question question, const Joint *older, const Joint *newer)
{
    switch (question) {
    case ASK_TIGHTER:
        return older->verdict != VERDICT_FAIL && newer->verdict == VERDICT_FAIL;
    case ASK_LOOSER:
        return older->verdict == VERDICT_FAIL && newer->verdict != VERDICT_FAIL;
    case ASK_WIDER:
        return older->applies == 0 && newer->applies == 1;
    case ASK_NARROWER:
        return older->applies == 1 && newer->applies == 0;
    case ASK_EARLIER:
        return is_earlier(newer, older);
    case ASK_LATER:
        return is_earlier(older, newer);
    case QUESTIONS:
        break;
    }
    return false;
}

void pair_ask_all(const Pair *pair, const Org *org, PairAnswer answers[QUESTIONS])
{
    Arena *arena = arena_new();
    OrgSide *sides[WORLD_SIDES] = {NULL};
    for (int q = 0; q < QUESTIONS; q++)
        answers[q] = (PairAnswer){0};
    bool sound = true;
    for (int s = 0; s < WORLD_SIDES && sound; s++) {
        if (!pair->world->policy[s])
            continue;
        sides[s] = org_side(arena, org, s);
        sound = org_is_sound(sides[s]);
    }
    if (sound) {
        Joints older = ask_side(pair, org, sides[0], 0, arena), newer = ask_side(pair, org, sides[1], 1, arena);
        Joint none = {.verdict = VERDICT_NA};
        int n = older.n > newer.n ? older.n : newer.n;
        for (int i = 0; i < n; i++) {
            /* A side without a rule has nothing to say of any element. */
            const Joint *a = i < older.n ? &older.items[i] : &none, *b = i < newer.n ? &newer.items[i] : &none;
            bool definite = a->verdict != VERDICT_UNKNOWN && b->verdict != VERDICT_UNKNOWN;
            for (int q = 0; q < QUESTIONS; q++)
                if (shows((Question)q, a, b) && (!answers[q].holds || (definite && !answers[q].definite)))
                    answers[q] = (PairAnswer){true, definite, {a->verdict, b->verdict}};
        }
    }
    for (int s = 0; s < WORLD_SIDES; s++)
        org_side_free(sides[s]);
    arena_free(arena);
}

PairAnswer pair_ask(const Pair *pair, const Org *org, Question question)
{
    PairAnswer answers[QUESTIONS];
    pair_ask_all(pair, org, answers);
    return answers[question];
}

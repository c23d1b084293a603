/* Organisations at and around the constants that rules speak of: most differences show there. */
#include "lang/analysis/find.h"

enum { SOUND_TRIES = 200, MOST_ELEMENTS = 12, MISSING_ONE_IN = 8 };

typedef struct Pool {
    VEC(Number) numbers;
    VEC(Date) dates;
    VEC(Duration) durations;
    VEC(Str) texts;
    int largest;            /* whole number, within reason: how long lists get */
} Pool;

typedef struct Sampler {
    Arena *arena;           /* of the organisation at hand */
    const Pair *pair;
    Pool pool;
    uint64_t state;

} Sampler;

static uint64_t next(Sampler *sampler)
{
    sampler->state ^= sampler->state << 13;
    sampler->state ^= sampler->state >> 7;
    sampler->state ^= sampler->state << 17;
    return sampler->state;
}

static int below(Sampler *sampler, int n)
{
    return n > 0 ? (int)((next(sampler) >> 20) % (uint64_t)n) : 0;
}

/* --- The pool ------------------------------------------------------------------------------------------------------------------ */

static void add_constant(Arena *arena, Pool *pool, Value value)
{
    int64_t whole;
    switch (value.kind) {
    case VALUE_NUMBER:
        vec_push(arena, &pool->numbers, value.number);
        if (number_to_int64(value.number, &whole) && whole > pool->largest && whole <= MOST_ELEMENTS)
            pool->largest = (int)whole;
        break;
    case VALUE_DATE:
        vec_push(arena, &pool->dates, value.date);
        break;
    case VALUE_DURATION:
        vec_push(arena, &pool->durations, value.duration);
        break;
    case VALUE_TEXT:
        vec_push(arena, &pool->texts, value.text);
        break;
    default:
        break;
    }
}

static void fill_pool(Arena *arena, const Pair *pair, Pool *pool)
{
    pool->largest = 2;
    for (int s = 0; s < WORLD_SIDES; s++) {
        const CoreReach *reach = &pair->reach[s];
        for (int i = 0; i < reach->constants.n; i++)
            add_constant(arena, pool, reach->constants.items[i]->value);
        for (int i = 0; i < reach->params.n; i++)
            for (int k = 0; k < reach->params.items[i]->nvalues; k++)
                if (reach->params.items[i]->values[k].has_from)
                    vec_push(arena, &pool->dates, reach->params.items[i]->values[k].from);
        for (int i = 0; i < pair->n[s]; i++) {
            const CoreRule *rule = pair->rules[s][i];
            Date day;
            if (rule->deadline == CORE_DEADLINE_MONTH_DAY && date_from_ymd(2020, rule->by_month, rule->by_day, &day))
                vec_push(arena, &pool->dates, day);
        }
    }
}

/* --- Values ---------------------------------------------------------------------------------------------------------------------- */

static Number sample_number(Sampler *sampler, const WorldField *leaf)
{
    Number number = number_from_int(below(sampler, 13)), other;
    const Pool *pool = &sampler->pool;
    if (pool->numbers.n && below(sampler, 4) != 0) {
        number = pool->numbers.items[below(sampler, pool->numbers.n)];
        other = pool->numbers.items[below(sampler, pool->numbers.n)];
        Number out = number;
        switch (below(sampler, 8)) {
        case 0:
            number_mul(number, other, &out);
            break;
        case 1:
            number_div(number, other, &out);
            break;
        case 2:
            number_add(number, other, &out);
            break;
        case 3:
            number_mul(number, number_from_int(2 + below(sampler, 3)), &out);
            break;
        default:
            break;
        }
        number = out;
    }
    int places = leaf->places < 0 ? 3 : leaf->places;
    Number step = number_from_decimal(1, below(sampler, 3) == 0 ? places : 0), sum = number;
    switch (below(sampler, 3)) {
    case 0:
        number_add(number, step, &sum);
        break;
    case 1:
        number_sub(number, step, &sum);
        break;
    default:
        break;
    }
    if (number_round(sum, places, &number) != NUMBER_OK || (!leaf->is_signed && number.num < 0))
        return number_from_int(0);
    return number;
}

static Date clip(Date day, Date low, Date high)
{
    return day < low ? low : day > high ? high : day;
}

static Date sample_date(Sampler *sampler, Date as_of)
{
    static const int ends[][3] = {{2016, 2, 29}, {2020, 2, 29}, {2015, 2, 28}, {2016, 1, 31}, {2015, 12, 31}, {2019, 8, 31}};
    const Pool *pool = &sampler->pool;
    Date day = as_of;
    switch (below(sampler, 5)) {
    case 0:
        if (pool->dates.n)
            day = pool->dates.items[below(sampler, pool->dates.n)];
        break;
    case 1: {
        const int *end = ends[below(sampler, (int)(sizeof ends / sizeof *ends))];
        date_from_ymd(end[0], end[1], end[2], &day);
        break;
    }
    case 2:
        day = WORLD_FIRST_DAY + below(sampler, WORLD_LAST_DAY - WORLD_FIRST_DAY + 1);
        break;
    default:
        if (pool->durations.n) {
            Duration duration = pool->durations.items[below(sampler, pool->durations.n)], back = duration;
            if (below(sampler, 3) != 0)
                duration_times(duration, -1, &back);
            date_add(as_of, back, &day);
        } else {
            day = as_of + below(sampler, 800) - 400;
        }
    }
    return clip(day + below(sampler, 3) - 1, WORLD_FIRST_DAY, WORLD_LAST_DAY);
}

static Value sample_value(Sampler *sampler, const WorldField *leaf, Date as_of)
{
    const Pool *pool = &sampler->pool;
    if (leaf->is_key)
        return (Value){.kind = VALUE_MISSING};
    if (pair_may_miss(sampler->pair, leaf) && below(sampler, MISSING_ONE_IN) == 0)
        return (Value){.kind = VALUE_MISSING};
    switch (leaf->kind) {
    case FIELD_BOOLEAN:
        return (Value){.kind = VALUE_BOOL, .boolean = below(sampler, 2)};
    case FIELD_DATE:
        return (Value){.kind = VALUE_DATE, .date = sample_date(sampler, as_of)};
    case FIELD_DURATION:
        if (pool->durations.n && below(sampler, 3)) {
            Duration duration = pool->durations.items[below(sampler, pool->durations.n)];
            *(duration.days ? &duration.days : &duration.months) += below(sampler, 3) - 1;
            return (Value){.kind = VALUE_DURATION, .duration = duration};
        }
        return (Value){.kind = VALUE_DURATION, .duration = {.months = below(sampler, 61)}};
    case FIELD_TEXT:
        if (pool->texts.n && below(sampler, 3))
            return (Value){.kind = VALUE_TEXT, .text = pool->texts.items[below(sampler, pool->texts.n)]};
        return org_typical_value(leaf, as_of);
    case FIELD_ENUM:
        return leaf->nwords ? (Value){.kind = VALUE_ENUM, .code = below(sampler, leaf->nwords)} : (Value){.kind = VALUE_MISSING};
    default:
        return (Value){.kind = VALUE_NUMBER, .number = sample_number(sampler, leaf)};
    }
}

static void sample_record(Sampler *sampler, OrgRecord *record, Date as_of, int one_in)
{
    for (int i = 0; i < record->shape->leaves.n; i++)
        if (pair_has_field(sampler->pair, record->shape->leaves.items[i]) && below(sampler, one_in) == 0)
            record->values[i] = sample_value(sampler, record->shape->leaves.items[i], as_of);
}

static void sample_list(Sampler *sampler, OrgList *list, const WorldField *field, Date as_of)
{
    list->n = below(sampler, sampler->pool.largest + 3);
    list->items = ARENA_ARRAY(sampler->arena, OrgRecord *, list->n);
    for (int i = 0; i < list->n; i++) {
        if (i > 0 && below(sampler, 3) == 0) {
            list->items[i] = list->items[i - 1];
            continue;
        }
        list->items[i] = org_record(sampler->arena, field->elements, as_of, false);
        sample_record(sampler, list->items[i], as_of, 1);
    }
}

static void sample_day(Sampler *sampler, Org *org)
{
    const World *world = sampler->pair->world;
    if (below(sampler, 2))
        org->as_of = clip(sample_date(sampler, org->as_of), world->first_day, world->last_day);
}

/* Some of what matters is changed: of few facts often, of all of them at times. */
static void mutate(Sampler *sampler, Org *org)
{
    int one_in = 1 + below(sampler, 4);
    sample_day(sampler, org);
    sample_record(sampler, org->main, org->as_of, one_in);
    for (int i = 0; i < org->main->shape->refs.n; i++)
        if (org->main->refs[i])
            sample_record(sampler, org->main->refs[i], org->as_of, one_in);
    for (int i = 0; i < org->main->shape->lists.n; i++)
        if (pair_has_field(sampler->pair, org->main->shape->lists.items[i]) ||
            org->main->shape->lists.items[i] == sampler->pair->list)
            sample_list(sampler, &org->main->lists[i], org->main->shape->lists.items[i], org->as_of);
}

static bool is_sound(const Org *org)
{
    Arena *arena = arena_new();
    bool sound = true;
    for (int s = 0; s < WORLD_SIDES && sound; s++) {
        if (!org->world->policy[s])
            continue;
        OrgSide *side = org_side(arena, org, s);
        sound = org_is_sound(side);
        org_side_free(side);
    }
    arena_free(arena);
    return sound;
}

/* A sound organisation to start from. */
static Org *find_base(Sampler *sampler, Arena *arena)
{
    const World *world = sampler->pair->world;
    Org *typical = org_typical(arena, world, sampler->pair->facts, world->usual_day);
    if (is_sound(typical))
        return typical;
    sampler->arena = arena;
    for (int i = 0; i < SOUND_TRIES; i++) {
        Org *org = org_copy(arena, typical);
        mutate(sampler, org);
        if (is_sound(org))
            return org;
    }
    return typical;
}

int pair_sample(Arena *arena, const Pair *pair, int tries, const bool wanted[QUESTIONS], Org *found[QUESTIONS])
{
    Sampler sampler = {.pair = pair, .state = UINT64_C(88172645463325252)};
    fill_pool(arena, pair, &sampler.pool);
    Org *base = find_base(&sampler, arena);
    for (int i = 0; i < tries; i++) {
        Arena *scratch = arena_new();
        sampler.arena = scratch;
        Org *org = org_copy(scratch, base);
        if (i > 0)
            mutate(&sampler, org);
        PairAnswer answers[QUESTIONS];
        pair_ask_all(pair, org, answers);
        bool missing = false;
        for (int q = 0; q < QUESTIONS; q++) {
            if (wanted[q] && !found[q] && answers[q].holds)
                found[q] = org_copy(arena, org);
            missing |= wanted[q] && !found[q];
        }
        arena_free(scratch);
        if (!missing)
            return i + 1;
    }
    return tries;
}

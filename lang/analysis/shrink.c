/* From any organisation that shows a difference to one that is easy to read: plausible where it may be, at the boundary where it must not. */
#include "lang/analysis/find.h"

enum { BISECT_STEPS = 140, LIST_ONE_BY_ONE = 40 };

typedef struct Shrink {
    Arena *arena;
    const Pair *pair;
    Question question;
    bool definite;       /* the organisation at the start was: it stays so */
    Org *org;            /* the best so far; changed in place, and put back where a change does not hold */
} Shrink;

static bool holds(const Shrink *shrink)
{
    PairAnswer answer = pair_ask(shrink->pair, shrink->org, shrink->question);
    return answer.holds && (answer.definite || !shrink->definite);
}

static bool try_value(const Shrink *shrink, Value *slot, Value value)
{
    Value before = *slot;
    *slot = value;
    if (holds(shrink))
        return true;
    *slot = before;
    return false;
}

static bool same_value(Value a, Value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_BOOL:
        return a.boolean == b.boolean;
    case VALUE_NUMBER:
        return number_compare(a.number, b.number) == 0;
    case VALUE_DATE:
        return a.date == b.date;
    case VALUE_DURATION:
        return a.duration.months == b.duration.months && a.duration.days == b.duration.days;
    case VALUE_TEXT:
        return str_equal(a.text, b.text);
    case VALUE_ENUM:
        return a.code == b.code;
    case VALUE_MISSING:
        break;
    }
    return true;
}

/* --- Towards a plausible value ----------------------------------------------------------------------------------------------- */

static bool scaled(Number number, int places, Int128 *out)
{
    Number factor = number_from_int(1), product;
    for (int i = 0; i < places; i++)
        if (number_mul(factor, number_from_int(10), &factor) != NUMBER_OK)
            return false;
    if (number_mul(number, factor, &product) != NUMBER_OK || product.den != 1)
        return false;
    *out = product.num;
    return true;
}

static Number unscaled(Int128 digits, int places)
{
    Number number = {digits, 1}, out = number;
    Number tenth = number_from_decimal(1, places);
    return number_mul(number, tenth, &out) == NUMBER_OK ? out : number;
}

/* `near` does not hold and `far` does: the value nearest to `near` that holds, if there is one boundary between them. */
static void bisect_number(const Shrink *shrink, Value *slot, Number near, int places)
{
    Int128 low, high;
    if (!scaled(near, places, &low) || !scaled(slot->number, places, &high))
        return;
    for (int i = 0; i < BISECT_STEPS; i++) {
        Int128 distance = high > low ? high - low : low - high;
        if (distance <= 1)
            return;
        Int128 middle = low + (high - low) / 2;
        if (try_value(shrink, slot, (Value){.kind = VALUE_NUMBER, .number = unscaled(middle, places)}))
            high = middle;
        else
            low = middle;
    }
}

static void shrink_number(const Shrink *shrink, Value *slot, const WorldField *leaf, Number near)
{
    /* Whole numbers first: 600 reads better than 599.99, and a boundary between two whole numbers is found after. */
    int places = leaf->places < 0 ? WORLD_MAX_DIGITS / 2 : leaf->places;
    Int128 whole;
    for (int p = 0; p <= places; p = p == 0 && places > 0 ? places : places + 1) {
        Value before = *slot;
        Number rounded;
        if (p == 0 && !number_is_integer(slot->number)) {
            bool found = number_floor(slot->number, &rounded) == NUMBER_OK &&
                         try_value(shrink, slot, (Value){.kind = VALUE_NUMBER, .number = rounded});
            found = found || (number_ceil(before.number, &rounded) == NUMBER_OK &&
                              try_value(shrink, slot, (Value){.kind = VALUE_NUMBER, .number = rounded}));
            if (!found)
                continue;
        }
        if (scaled(slot->number, p, &whole))
            bisect_number(shrink, slot, near, p);
        if (p == 0)
            return;
        for (int fewer = 1; fewer < places; fewer++) { /* the fewest places that hold */
            Number up = slot->number;
            if (number_round(slot->number, fewer, &up) == NUMBER_OK &&
                try_value(shrink, slot, (Value){.kind = VALUE_NUMBER, .number = up}))
                return;
        }
    }
}

static void bisect_date(const Shrink *shrink, Date *slot, Date near)
{
    int64_t low = near, high = *slot;
    while (high - low > 1 || low - high > 1) {
        int64_t middle = low + (high - low) / 2;
        Date before = *slot;
        *slot = (Date)middle;
        if (holds(shrink)) {
            high = middle;
        } else {
            *slot = before;
            low = middle;
        }
    }
}

static void bisect_duration(const Shrink *shrink, Value *slot, Duration near)
{
    Value whole = *slot;
    whole.duration.days = 0;
    if (slot->duration.days != 0 && slot->duration.months != 0)
        try_value(shrink, slot, whole);
    int64_t *part = slot->duration.months ? &slot->duration.months : &slot->duration.days;
    int64_t low = slot->duration.months ? near.months : near.days;
    int64_t high = *part;
    while (high - low > 1 || low - high > 1) {
        int64_t middle = low + (high - low) / 2, before = *part;
        *part = middle;
        if (holds(shrink)) {
            high = middle;
        } else {
            *part = before;
            low = middle;
        }
    }
}

static void shrink_leaf(const Shrink *shrink, Value *slot, const WorldField *leaf)
{
    Value typical = org_typical_value(leaf, shrink->org->as_of);
    if (leaf->is_key || same_value(*slot, typical) || try_value(shrink, slot, typical))
        return;
    switch (slot->kind) {
    case VALUE_NUMBER:
        shrink_number(shrink, slot, leaf, typical.number);
        break;
    case VALUE_DATE:
        bisect_date(shrink, &slot->date, typical.date);
        break;
    case VALUE_DURATION:
        bisect_duration(shrink, slot, typical.duration);
        break;
    case VALUE_ENUM:
        for (int code = 1; code < slot->code; code++)
            if (try_value(shrink, slot, (Value){.kind = VALUE_ENUM, .code = code}))
                return;
        break;
    case VALUE_MISSING: /* better something than nothing */
        for (int code = 0; leaf->kind == FIELD_ENUM && code < leaf->nwords; code++)
            if (try_value(shrink, slot, (Value){.kind = VALUE_ENUM, .code = code}))
                return;
        if (leaf->kind == FIELD_BOOLEAN)
            try_value(shrink, slot, (Value){.kind = VALUE_BOOL, .boolean = true});
        break;
    default:
        break;
    }
}

/* --- Records, lists, the day ----------------------------------------------------------------------------------------------------- */

static void shrink_record(const Shrink *shrink, OrgRecord *record)
{
    for (int i = 0; i < record->shape->leaves.n; i++)
        shrink_leaf(shrink, &record->values[i], record->shape->leaves.items[i]);
}

static bool try_list(const Shrink *shrink, OrgList *list, OrgList fewer)
{
    OrgList before = *list;
    *list = fewer;
    if (holds(shrink))
        return true;
    *list = before;
    return false;
}

/* Without the elements from..to. */
static OrgList without(Arena *arena, const OrgList *list, int from, int to)
{
    OrgList fewer = {ARENA_ARRAY(arena, OrgRecord *, list->n), 0};
    for (int i = 0; i < list->n; i++)
        if (i < from || i >= to)
            fewer.items[fewer.n++] = list->items[i];
    return fewer;
}

static void shrink_list(const Shrink *shrink, OrgList *list)
{
    if (list->n == 0 || try_list(shrink, list, (OrgList){0}))
        return;
    for (int part = list->n / 2; part >= 1 && list->n / part <= 2 * LIST_ONE_BY_ONE; part /= 2)
        for (int from = 0; from < list->n && (part > 1 || list->n <= LIST_ONE_BY_ONE);) {
            int to = from + part < list->n ? from + part : list->n;
            if (!try_list(shrink, list, without(shrink->arena, list, from, to)))
                from = to;
        }
    for (int i = 0; i < list->n && i < LIST_ONE_BY_ONE; i++)
        if (i == 0 || list->items[i] != list->items[i - 1])
            shrink_record(shrink, list->items[i]);
}

/* What no rule looks at is plausible at once. */
static void forget_rest(Shrink *shrink)
{
    Org *org = org_copy(shrink->arena, shrink->org), *before = shrink->org;
    OrgRecord *main = org->main;
    for (int i = 0; i < main->shape->leaves.n; i++)
        if (!pair_has_field(shrink->pair, main->shape->leaves.items[i]) && !main->shape->leaves.items[i]->is_key)
            main->values[i] = org_typical_value(main->shape->leaves.items[i], org->as_of);
    for (int i = 0; i < main->shape->lists.n; i++)
        if (!pair_has_field(shrink->pair, main->shape->lists.items[i]))
            main->lists[i].n = 0;
    shrink->org = org;
    if (!holds(shrink))
        shrink->org = before;
}

/* --- Years --------------------------------------------------------------------------------------------------------------------------- */

/* The next of a record's dates that a rule looks at. */
static Value *next_date(const Shrink *shrink, OrgRecord *record, int *i)
{
    while (*i < record->shape->leaves.n) {
        const WorldField *leaf = record->shape->leaves.items[*i];
        Value *value = &record->values[(*i)++];
        if (value->kind == VALUE_DATE && pair_has_field(shrink->pair, leaf))
            return value;
    }
    return NULL;
}

static bool move_dates(const Shrink *shrink, OrgRecord *record, Duration by)
{
    Value *value;
    for (int i = 0; record && (value = next_date(shrink, record, &i));)
        if (!date_add(value->date, by, &value->date) || value->date < WORLD_FIRST_DAY || value->date > WORLD_LAST_DAY)
            return false;
    return true;
}

/* All dates, and the day of asking too, so much later. False where one of them would leave what is considered. */
static bool move(const Shrink *shrink, Org *org, bool with_day, Duration by)
{
    const World *world = shrink->pair->world;
    if (with_day && (!date_add(org->as_of, by, &org->as_of) || org->as_of < world->first_day || org->as_of > world->last_day))
        return false;
    bool moved = move_dates(shrink, org->main, by);
    for (int i = 0; i < org->main->shape->lists.n; i++)
        for (int k = 0; k < org->main->lists[i].n && moved; k++)
            if (k == 0 || org->main->lists[i].items[k] != org->main->lists[i].items[k - 1])
                moved = move_dates(shrink, org->main->lists[i].items[k], by);
    for (int i = 0; i < org->main->shape->refs.n && moved; i++)
        moved = move_dates(shrink, org->main->refs[i], by);
    return moved;
}

/* By the years between two days, or by fewer where so many do not show it: how far dates are apart often matters, in which years they are seldom. */
static void move_years(Shrink *shrink, bool with_day, Date from, Date to)
{
    int64_t years = date_months_between(from, to) / 12; /* towards zero: not beyond the day */
    for (int64_t step = years < 0 ? 1 : -1; years != 0; years += step) {
        Org *org = org_copy(shrink->arena, shrink->org), *before = shrink->org;
        shrink->org = org;
        if (move(shrink, org, with_day, (Duration){.months = years * 12}) && holds(shrink))
            return;
        shrink->org = before;
    }
}

static void shrink_years(Shrink *shrink)
{
    Date latest = WORLD_FIRST_DAY;
    Value *value;
    move_years(shrink, true, shrink->org->as_of, shrink->pair->world->usual_day);
    for (int i = 0; (value = next_date(shrink, shrink->org->main, &i));)
        latest = value->date > latest ? value->date : latest;
    if (latest > WORLD_FIRST_DAY)
        move_years(shrink, false, latest, shrink->org->as_of);
}

static void shrink_day(const Shrink *shrink)
{
    Date *day = &shrink->org->as_of, before = *day;
    *day = shrink->pair->world->usual_day;
    if (*day == before || holds(shrink))
        return;
    Date near = *day;
    *day = before;
    bisect_date(shrink, day, near);
}

Org *pair_shrink(Arena *arena, const Pair *pair, Question question, const Org *org)
{
    Shrink shrink = {arena, pair, question, false, org_copy(arena, org)};
    PairAnswer answer = pair_ask(pair, shrink.org, question);
    if (!answer.holds)
        return shrink.org;
    shrink.definite = answer.definite;
    forget_rest(&shrink);
    shrink_day(&shrink);
    shrink_years(&shrink);
    OrgRecord *main = shrink.org->main;
    for (int i = 0; i < main->shape->lists.n; i++)
        shrink_list(&shrink, &main->lists[i]);
    shrink_record(&shrink, main);
    for (int i = 0; i < main->shape->refs.n; i++)
        if (main->refs[i])
            shrink_record(&shrink, main->refs[i]);
    return shrink.org;
}

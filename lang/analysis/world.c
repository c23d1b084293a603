/* The merged schema of two editions. */
#include "lang/analysis/world.h"

#include <string.h>

static Str pointer_key(Arena *arena, const void *pointer)
{
    return str_copy(arena, (Str){(const char *)&pointer, sizeof pointer});
}

static bool is_number(FieldKind kind)
{
    return kind == FIELD_COUNT || kind == FIELD_INTEGER || kind == FIELD_NUMBER || kind == FIELD_UNIT;
}

/* Whether two declarations may be of one fact. */
static bool kinds_agree(const WorldField *known, const Field *field)
{
    const Field *other = known->side[0] ? known->side[0] : known->side[1];
    if (is_number(known->kind) && is_number(field->kind)) {
        bool a = other->kind == FIELD_UNIT && other->unit, b = field->kind == FIELD_UNIT && field->unit;
        return a == b && (!a || str_equal(other->unit->name, field->unit->name));
    }
    if (known->kind != field->kind)
        return false;
    if (field->kind == FIELD_REF || field->kind == FIELD_INVERSE)
        return str_equal(known->target->name, field->target->name);
    return true;
}

static int word_of(const WorldField *field, Str word)
{
    for (int i = 0; i < field->nwords; i++)
        if (str_equal(field->words[i], word))
            return i;
    return -1;
}

static void add_words(World *world, WorldField *field, const EnumType *type)
{
    for (int i = 0; type && i < type->n; i++) {
        if (word_of(field, type->values[i].name) >= 0)
            continue;
        Str *grown = ARENA_ARRAY(world->arena, Str, field->nwords + 1);
        if (field->nwords)
            memcpy(grown, field->words, sizeof *grown * (size_t)field->nwords);
        grown[field->nwords++] = type->values[i].name;
        field->words = grown;
    }
}

/* After both sides are in: which code each word has on which side. */
static void number_words(World *world, WorldField *field)
{
    for (int s = 0; s < world->nsides; s++) {
        field->codes[s] = ARENA_ARRAY(world->arena, int, field->nwords);
        for (int w = 0; w < field->nwords; w++) {
            const EnumType *type = field->side[s] ? field->side[s]->enums : NULL;
            field->codes[s][w] = -1;
            for (int i = 0; type && i < type->n; i++)
                if (str_equal(type->values[i].name, field->words[w]))
                    field->codes[s][w] = i;
        }
    }
}

static void widen(WorldField *field, int side, const Field *by)
{
    int places = by->kind == FIELD_UNIT && by->unit ? by->unit->scale : by->kind == FIELD_NUMBER ? -1 : 0;
    if (places < 0 || (places > field->places && field->places >= 0))
        field->places = places;
    field->side_places[side] = places;
    field->side_signed[side] = by->kind == FIELD_INTEGER || by->kind == FIELD_NUMBER ||
                               (by->kind == FIELD_UNIT && by->unit && by->unit->is_signed);
    field->is_signed |= field->side_signed[side];
}

static WorldFacts *facts_named(World *world, Str name)
{
    for (int i = 0; i < world->facts.n; i++)
        if (str_equal(world->facts.items[i]->name, name))
            return world->facts.items[i];
    WorldFacts *facts = ARENA_NEW(world->arena, WorldFacts);
    facts->name = name;
    vec_push(world->arena, &world->facts, facts);
    return facts;
}

typedef VEC(WorldField *) Fields;

/* Adds a side's field to a record's leaves, refs or lists. */
static WorldField *merge_field(World *world, WorldRecord *record, int side, const Field *field)
{
    Fields *fields = field->kind == FIELD_REF                                      ? (Fields *)&record->refs
                     : field->kind == FIELD_LIST || field->kind == FIELD_INVERSE ? (Fields *)&record->lists
                                                                                   : (Fields *)&record->leaves;
    WorldField *found = NULL;
    for (int i = 0; i < fields->n && !found; i++)
        if (!fields->items[i]->side[side] && str_equal(fields->items[i]->path, field->path) &&
            kinds_agree(fields->items[i], field))
            found = fields->items[i];
    if (!found) {
        found = ARENA_NEW(world->arena, WorldField);
        *found = (WorldField){.path = field->path, .kind = field->kind, .index = fields->n, .record = record};
        if (field->target)
            found->target = facts_named(world, field->target->name);
        if (field->kind == FIELD_INVERSE)
            found->elements = &found->target->root;
        if (field->kind == FIELD_LIST)
            found->elements = ARENA_NEW(world->arena, WorldRecord);
        vec_push(world->arena, fields, found);
    }
    found->side[side] = field;
    found->is_key |= field == field->facts->key;
    if (is_number(field->kind))
        widen(found, side, field);
    add_words(world, found, field->enums);
    map_put(&world->fields, pointer_key(world->arena, field), found);
    return found;
}

static void merge_columns(World *world, WorldRecord *record, int side, const Shape *shape)
{
    for (int i = 0; i < shape->ncolumns; i++)
        if (shape->columns[i]->kind != FIELD_EMPTY)
            merge_field(world, record, side, shape->columns[i]);
}

static void merge_facts(World *world, int side, const Facts *facts)
{
    WorldFacts *merged = facts_named(world, facts->name);
    merged->side[side] = facts;
    map_put(&world->by_facts, pointer_key(world->arena, facts), merged);
    merge_columns(world, &merged->root, side, facts->shape);
    for (int i = 0; i < facts->nlists; i++) {
        WorldField *list = merge_field(world, &merged->root, side, facts->lists[i]);
        if (list->kind == FIELD_LIST)
            merge_columns(world, list->elements, side, facts->lists[i]->shape);
    }
    if (facts->key && !merged->key)
        merged->key = world_field(world, facts->key);
}

static bool differs(const WorldField *field)
{
    if (!field->side[0] || !field->side[1])
        return false;
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int w = 0; w < field->nwords; w++)
            if (field->codes[s][w] < 0)
                return true;
    return field->side_places[0] != field->side_places[1] || field->side_signed[0] != field->side_signed[1];
}

static void finish_record(World *world, WorldRecord *record)
{
    for (int i = 0; i < record->leaves.n; i++) {
        WorldField *field = record->leaves.items[i];
        if (field->kind == FIELD_ENUM)
            number_words(world, field);
        field->differs = differs(field);
        world->differs |= field->differs;
    }
}

bool world_allows(const WorldField *field, int side, Value value)
{
    Number factor = number_from_int(1), scaled;
    if (!field->differs)
        return true;
    if (value.kind == VALUE_ENUM)
        return field->codes[side][value.code] >= 0;
    if (value.kind != VALUE_NUMBER)
        return true;
    for (int i = 0; i < field->side_places[side]; i++)
        if (number_mul(factor, number_from_int(10), &factor) != NUMBER_OK)
            return true;
    bool fits = field->side_places[side] < 0 ||
                (number_mul(value.number, factor, &scaled) == NUMBER_OK && number_is_integer(scaled));
    return fits && (field->side_signed[side] || number_compare(value.number, number_from_int(0)) >= 0);
}

static Date usual_day(const World *world, Date day, bool asked)
{
    for (int s = world->nsides - 1; s >= 0 && !asked; s--) {
        const CorePolicy *policy = world->policy[s];
        asked = policy->has_effective || policy->has_issued;
        day = policy->has_effective ? policy->effective : policy->has_issued ? policy->issued : day;
    }
    return day < world->first_day ? world->first_day : day > world->last_day ? world->last_day : day;
}

World *world_new(Arena *arena, const CorePolicy *older, const CorePolicy *newer, Date day, bool asked)
{
    World *world = ARENA_NEW(arena, World);
    world->arena = arena;
    world->policy[0] = older;
    world->policy[1] = newer;
    world->nsides = newer ? 2 : 1;
    map_init(&world->fields, arena);
    map_init(&world->by_facts, arena);
    for (int s = 0; s < world->nsides; s++)
        for (int i = 0; i < world->policy[s]->schema->nfacts; i++)
            merge_facts(world, s, world->policy[s]->schema->facts[i]);
    for (int i = 0; i < world->facts.n; i++) {
        finish_record(world, &world->facts.items[i]->root);
        for (int k = 0; k < world->facts.items[i]->root.lists.n; k++)
            if (world->facts.items[i]->root.lists.items[k]->kind == FIELD_LIST)
                finish_record(world, world->facts.items[i]->root.lists.items[k]->elements);
    }
    const CorePolicy *last = newer ? newer : older;
    world->first_day = WORLD_FIRST_DAY;
    world->last_day = WORLD_LAST_DAY;
    if (last->has_effective && last->effective > world->first_day)
        world->first_day = last->effective;
    if (last->has_repealed && last->repealed - 1 < world->last_day && last->repealed > world->first_day)
        world->last_day = last->repealed - 1;
    if (world->last_day < world->first_day)
        world->last_day = world->first_day;
    world->usual_day = usual_day(world, day, asked);
    return world;
}

WorldField *world_field(const World *world, const Field *field)
{
    return map_get(&world->fields, (Str){(const char *)&field, sizeof field});
}

WorldFacts *world_facts(const World *world, const Facts *facts)
{
    return map_get(&world->by_facts, (Str){(const char *)&facts, sizeof facts});
}

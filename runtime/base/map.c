#include "runtime/base/map.h"

enum { FIRST_SLOTS = 16 };

void map_init(Map *map, Arena *arena)
{
    *map = (Map){.arena = arena};
}

/* The slot of key, or the empty one where it would be put. A slot holds an index into entries plus 1. */
static uint32_t *find_slot(const Map *map, Str key)
{
    uint32_t mask = (uint32_t)map->nslots - 1;
    for (uint32_t i = (uint32_t)str_hash(key) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &map->slots[i];
        if (*slot == 0 || str_equal(map->entries[*slot - 1].key, key))
            return slot;
    }
}

static void grow_slots(Map *map)
{
    map->nslots = map->nslots ? map->nslots * 2 : FIRST_SLOTS;
    map->slots = ARENA_ARRAY(map->arena, uint32_t, map->nslots);
    for (int i = 0; i < map->n; i++)
        *find_slot(map, map->entries[i].key) = (uint32_t)i + 1;
}

void *map_get(const Map *map, Str key)
{
    if (map->n == 0)
        return NULL;
    uint32_t slot = *find_slot(map, key);
    return slot ? map->entries[slot - 1].value : NULL;
}

void **map_slot(Map *map, Str key)
{
    if (map->n >= map->nslots / 2)
        grow_slots(map);
    uint32_t *slot = find_slot(map, key);
    if (*slot == 0) {
        if (map->n == map->capacity)
            map->entries = arena_grow(map->arena, map->entries, sizeof *map->entries, map->n, &map->capacity);
        map->entries[map->n++] = (MapEntry){key, NULL};
        *slot = (uint32_t)map->n;
    }
    return &map->entries[*slot - 1].value;
}

void map_put(Map *map, Str key, void *value)
{
    *map_slot(map, key) = value;
}

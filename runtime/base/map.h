/* A hash map from byte strings to pointers, in an arena; keys are not copied. Iteration is in order of insertion, so
 * that nothing printed depends on a hash. */
#ifndef BANFA_BASE_MAP_H
#define BANFA_BASE_MAP_H

#include "runtime/base/str.h"

typedef struct MapEntry {
    Str key;
    void *value;
} MapEntry;

typedef struct Map {
    Arena *arena;
    MapEntry *entries; /* [0 .. n-1] in order of insertion */
    uint32_t *slots;
    int n, capacity, nslots;
} Map;

void map_init(Map *map, Arena *arena);
void *map_get(const Map *map, Str key);               /* NULL when absent */
void map_put(Map *map, Str key, void *value);         /* replaces */
void **map_slot(Map *map, Str key);                   /* the value's place, NULL when new; valid until the next put */

#endif

#include "runtime/facts/keyset.h"

#include <stdlib.h>

static bool insert(uint64_t *slots, size_t size, uint64_t hash) {
    size_t slot = (size_t)hash & (size - 1);
    while (slots[slot] != 0) {
        if (slots[slot] == hash)
            return false;
        slot = (slot + 1) & (size - 1);
    }
    slots[slot] = hash;
    return true;
}

static void grow(KeySet *set) {
    size_t size = set->size == 0 ? 1024 : 2 * set->size;
    uint64_t *slots = calloc(size, sizeof *slots);
    if (!slots)
        abort(); /* as the arena does */
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i] != 0)
            insert(slots, size, set->slots[i]);
    free(set->slots);
    set->slots = slots;
    set->size = size;
}

bool keyset_add(KeySet *set, uint64_t hash) {
    hash += hash == 0;
    if (4 * (set->used + 1) > 3 * set->size)
        grow(set);
    bool added = insert(set->slots, set->size, hash);
    set->used += added;
    return added;
}

bool keyset_has(const KeySet *set, uint64_t hash) {
    hash += hash == 0;
    if (set->size == 0)
        return false;
    size_t slot = (size_t)hash & (set->size - 1);
    while (set->slots[slot] != 0 && set->slots[slot] != hash)
        slot = (slot + 1) & (set->size - 1);
    return set->slots[slot] == hash;
}

void keyset_free(KeySet *set) {
    free(set->slots);
    *set = (KeySet){0};
}

/* The keys that were met, as hashes of 64 bits: 11 to 22 bytes a key. Two keys may have one hash, so a key that seems
 * known is only perhaps known. Owner: keyset_free. */
#ifndef BANFA_FACTS_KEYSET_H
#define BANFA_FACTS_KEYSET_H

#include "runtime/base/str.h"

typedef struct KeySet {
    uint64_t *slots; /* 0: empty */
    size_t size, used;
} KeySet;

/* False when a key of this hash is there already. */
bool keyset_add(KeySet *set, uint64_t hash);
bool keyset_has(const KeySet *set, uint64_t hash);
void keyset_free(KeySet *set);

#endif

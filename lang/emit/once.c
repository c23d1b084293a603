/* What is written once: a define or rule that others use twice, which use one another twice, would else be gone through as often as there are
 * ways that lead to it. */
#include "lang/emit/internal.h"

typedef struct OnceKey {
    int64_t part, section;
    const void *of, *rule;
} OnceKey;

typedef struct Written {
    Item item;
    bool may_err;
} Written;

static OnceKey key_of(const Emit *e, const Once *once) {
    return (OnceKey){(int64_t)once->part, e->at, once->of, once->rule};
}

bool once_begin(Emit *e, Once *once, Item *item) {
    if (e->scalar != NULL)
        return true;
    OnceKey key = key_of(e, once);
    const Written *written = map_get(&e->once, (Str){(const char *)&key, sizeof key});
    once->outer_err = e->may_err;
    if (written == NULL) {
        e->may_err = false;
        return false;
    }
    *item = written->item;
    e->may_err |= written->may_err;
    return true;
}

void once_end(Emit *e, const Once *once, Item item) {
    if (e->scalar == NULL) {
        OnceKey key = key_of(e, once);
        Written *written = ARENA_NEW(e->arena, Written);
        *written = (Written){item, e->may_err};
        map_put(&e->once, str_copy(e->arena, (Str){(const char *)&key, sizeof key}), written);
    }
    e->may_err |= once->outer_err;
}

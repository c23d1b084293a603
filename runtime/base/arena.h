/* An arena: memory of one lifetime (a compilation, a set of facts, a run), freed at once.
 *
 * In: sizes in bytes. Out: zeroed memory aligned to 16, never NULL (running out of memory ends the process with a
 * sentence on standard error: there is nothing sensible left to do). Owner: whoever called arena_new. An arena is
 * passed as a parameter, so that a signature shows who owns the result. Nothing is freed node by node. */
#ifndef BANFA_BASE_ARENA_H
#define BANFA_BASE_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena); /* NULL is allowed */
void *arena_alloc(Arena *arena, size_t bytes);
size_t arena_used(const Arena *arena); /* bytes handed out so far */

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, n) ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(n)))

/* A growing array in an arena. Declare `VEC(Type) name = {0};`, add with vec_push, read name.items[0 .. name.n-1].
 * The old block stays in the arena when the array grows, so pointers to elements must not be kept while it grows. */
#define VEC(Type)                                                                                                      \
    struct {                                                                                                           \
        Type *items;                                                                                                   \
        int n, capacity;                                                                                               \
    }
#define vec_push(arena, vec, value)                                                                                    \
    do {                                                                                                               \
        (vec)->items = vec_room((arena), (vec)->items, sizeof *(vec)->items, (vec)->n, &(vec)->capacity);              \
        (vec)->items[(vec)->n++] = (value);                                                                            \
    } while (0)

void *arena_grow(Arena *arena, const void *items, size_t size, int n, int *capacity);
/* For vec_push: the items, with room for one more. */
static inline void *vec_room(Arena *arena, void *items, size_t size, int n, int *capacity) {
    return n == *capacity ? arena_grow(arena, items, size, n, capacity) : items;
}

#endif

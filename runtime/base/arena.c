#include "runtime/base/arena.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

/* Under the address sanitizer what was not handed out is poisoned, with a gap after each piece, or running past the end
 * of one array into the next would go unseen. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { GAP_BYTES = 0 };
#endif

/* Blocks double while they stay below a share of what the arena holds, so that little is ever left over. Those of huge pages come
 * from the system: with small pages a third of the time of checking a long policy goes into handing out pages. */
enum { ALIGNMENT = 16, FIRST_BLOCK_BYTES = 1024, SMALL_BLOCK_BYTES = 1 << 20, LARGEST_BLOCK_BYTES = 1 << 24, SHARE = 8 };
enum { HUGE_PAGE_BYTES = 1 << 21 };

typedef struct Block Block;
struct Block {
    Block *next;
    size_t bytes, used; /* of data */
    size_t mapped;      /* bytes from the system; 0: from calloc */
    _Alignas(ALIGNMENT) char data[];
};

struct Arena {
    Block *block; /* the one that pieces are cut from; full ones and those of one large piece follow */
    size_t next_block_bytes;
    size_t used;
};

static _Noreturn void fail_memory(void)
{
    fputs("banfa: out of memory / 内存不足\n", stderr);
    abort();
}

/* NULL where small pages will do, or no others are to be had. */
static Block *map_block(size_t bytes)
{
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
    if (bytes < HUGE_PAGE_BYTES)
        return NULL;
    size_t size = (sizeof(Block) + bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
    char *whole = mmap(NULL, size + HUGE_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (whole == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE_BYTES - (uintptr_t)whole % HUGE_PAGE_BYTES) % HUGE_PAGE_BYTES;
    char *start = whole + before;
    if (before > 0)
        munmap(whole, before);
    munmap(start + size, HUGE_PAGE_BYTES - before);
    madvise(start, size, MADV_HUGEPAGE);
    Block *block = (Block *)(void *)start;
    block->mapped = size;
    block->bytes = size - sizeof *block;
    return block;
#else
    (void)bytes;
    return NULL;
#endif
}

static void free_block(Block *block)
{
#if defined(__linux__)
    if (block->mapped > 0) {
        munmap(block, block->mapped);
        return;
    }
#endif
    free(block);
}

static Block *new_block(size_t bytes)
{
    Block *block = map_block(bytes);
    if (block)
        return block;
    block = calloc(1, sizeof *block + bytes);
    if (!block)
        fail_memory();
    block->bytes = bytes;
    ASAN_POISON_MEMORY_REGION(block->data, bytes);
    return block;
}

Arena *arena_new(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        fail_memory();
    arena->next_block_bytes = FIRST_BLOCK_BYTES;
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    for (Block *block = arena->block, *next; block; block = next) {
        next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->data, block->bytes);
        free_block(block);
    }
    free(arena);
}

static void *cut_piece(Block *block, size_t bytes, size_t rounded)
{
    char *piece = block->data + block->used;
    block->used += rounded;
    ASAN_UNPOISON_MEMORY_REGION(piece, bytes);
    (void)bytes;
    return piece;
}

void *arena_alloc(Arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        fail_memory();
    size_t rounded = (bytes + GAP_BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded == 0)
        rounded = ALIGNMENT;
    arena->used += bytes;
    Block *block = arena->block;
    if (block && block->bytes - block->used >= rounded)
        return cut_piece(block, bytes, rounded);

    /* A large piece gets a block of its own behind the current one, whose rest stays in use. */
    if (block && rounded > arena->next_block_bytes / 4) {
        Block *own = new_block(rounded);
        own->next = block->next;
        block->next = own;
        return cut_piece(own, bytes, rounded);
    }
    block = new_block(rounded > arena->next_block_bytes ? rounded : arena->next_block_bytes);
    block->next = arena->block;
    arena->block = block;
    if (arena->next_block_bytes < SMALL_BLOCK_BYTES ||
        (arena->next_block_bytes < LARGEST_BLOCK_BYTES && arena->next_block_bytes < arena->used / SHARE))
        arena->next_block_bytes *= 2;
    return cut_piece(block, bytes, rounded);
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}

void *arena_grow(Arena *arena, const void *items, size_t size, int n, int *capacity)
{
    if (*capacity > INT_MAX / 2)
        fail_memory();
    int larger = *capacity ? *capacity * 2 : 8;
    if ((size_t)larger > SIZE_MAX / 2 / size)
        fail_memory();
    void *grown = arena_alloc(arena, size * (size_t)larger);
    if (n > 0)
        memcpy(grown, items, size * (size_t)n);
    *capacity = larger;
    return grown;
}

/* Linked with the whole runtime library and nothing of lang/: that it links is the test. */
#include <stdio.h>

#include "runtime/base/diag.h"

int main(void) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    printf("%d codes\n", (int)DIAG_CODES);
    arena_free(arena);
    return 0;
}

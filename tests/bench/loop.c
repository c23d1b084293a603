#include "tests/bench/loop.h"

#include <stdbool.h>

#if defined(__x86_64__)
#define LOOP_CLONES __attribute__((noinline, target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LOOP_CLONES
#endif

enum { LOOP_BLOCK = 1 << 16 };

#define LOOP_COLUMNS WideColumns
#define LOOP_NAME(name) name##_wide
#define LOOP_FUNCTION loop_wide
#include "tests/bench/loop_rules.h"
#undef LOOP_COLUMNS
#undef LOOP_NAME
#undef LOOP_FUNCTION

#define LOOP_COLUMNS NarrowColumns
#define LOOP_NAME(name) name##_narrow
#define LOOP_FUNCTION loop_narrow
#include "tests/bench/loop_rules.h"

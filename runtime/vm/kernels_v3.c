/* Kernels for processors with AVX2. */
#if defined(__x86_64__)
#pragma GCC target("arch=x86-64-v3")
#define FAMILY(name) name##_v3
#define FAMILY_NAME "x86-64-v3"
#define FAMILY_AVX2
#include "runtime/vm/kernels_loops.h"
#endif

/* Kernels for processors with AVX-512 (F, BW, DQ, VL). */
#if defined(__x86_64__)
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#define FAMILY(name) name##_v4
#define FAMILY_NAME "x86-64-v4"
#define FAMILY_AVX512
#include "runtime/vm/kernels_loops.h"
#endif

#include "runtime/base/cpu.h"

#include <limits.h>

#if defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#include <sys/platform/x86.h>
/* Of a number that names leaf, register and bit. The header's own test shifts a signed 1 into the sign. */
static bool is_active(unsigned feature) {
    const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / 128);
    return (leaf->active_array[feature % 128 / 32] >> (feature % 32) & 1) != 0;
}
#define HAS(feature, name) is_active(x86_cpu_##feature)
#endif
#endif
#ifndef HAS
#define HAS(feature, name) __builtin_cpu_supports(name)
#endif

#if defined(__x86_64__)
bool cpu_has_sse4(void) {
    return HAS(SSE4_1, "sse4.1");
}

bool cpu_has_avx2(void) {
    return HAS(AVX2, "avx2") && HAS(BMI1, "bmi") && HAS(POPCNT, "popcnt");
}

bool cpu_has_v3(void) {
    return cpu_has_avx2() && cpu_has_sse4() && HAS(BMI2, "bmi2") && HAS(F16C, "f16c") && HAS(FMA, "fma") &&
           HAS(LZCNT, "lzcnt") && HAS(MOVBE, "movbe");
}

bool cpu_has_v4(void) {
    return cpu_has_v3() && HAS(AVX512F, "avx512f") && HAS(AVX512BW, "avx512bw") && HAS(AVX512CD, "avx512cd") &&
           HAS(AVX512DQ, "avx512dq") && HAS(AVX512VL, "avx512vl");
}

bool cpu_has_avx512vbmi2(void) {
    return cpu_has_v4() && HAS(AVX512_VBMI2, "avx512vbmi2");
}
#endif

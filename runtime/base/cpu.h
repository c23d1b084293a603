/* What this processor can do. Out: true where the instructions are there and the system saves their registers.
 *
 * The C library has asked the processor when the program was loaded. Asking again, as a compiler's own test does at the
 * start of every program that has it, costs a machine in a machine a hundred microseconds. */
#ifndef BANFA_CPU_H
#define BANFA_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
bool cpu_has_sse4(void);       /* SSE4.1 */
bool cpu_has_avx2(void);       /* with BMI and POPCNT */
bool cpu_has_v3(void);         /* x86-64-v3, as compilers name it: AVX2, BMI, FMA and what came with them */
bool cpu_has_v4(void);         /* x86-64-v4: AVX-512 F, BW, CD, DQ, VL */
bool cpu_has_avx512vbmi2(void); /* v4 and VBMI2 */
#endif

#endif

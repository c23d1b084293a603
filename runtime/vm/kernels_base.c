/* Kernels for every processor. */
#define FAMILY(name) name##_base
#define FAMILY_NAME "base"
#include "runtime/vm/kernels_loops.h"

/* The standard library's functions in C, for runtime/native. In: integers, counts and days as int64_t. Out: the same; false: no value. */
#ifndef BANFA_STDLIB_NATIVES_H
#define BANFA_STDLIB_NATIVES_H

#include "runtime/native/native.h"

typedef struct StandardNative {
    const char *name;
    NativeSignature signature;
    bool (*one)(const int64_t *args, int64_t *result);
    NativeBatch batch;
} StandardNative;

extern const StandardNative standard_natives[]; /* closed by a name of NULL */

#endif

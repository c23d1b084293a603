/* What the files of runtime/native share. */
#ifndef BANFA_NATIVE_INTERNAL_H
#define BANFA_NATIVE_INTERNAL_H

#include "runtime/native/native.h"

/* A value as C is given it and gives it. */
typedef union NativeCell {
    int64_t integer;
    double number;
    bool boolean;
} NativeCell;

typedef struct Foreign Foreign; /* a function of a shared library, ready to be called */

struct Native {
    NativeSignature signature;
    int standard;           /* of stdlib/: its number; else -1 */
    const Foreign *foreign; /* of another library */
};

/* library.c: path is the library's file. */
NativeBinding foreign_bind(Arena *arena, const NativeSignature *signature, Str path, Str symbol, const Foreign **foreign, Str *reason);
void foreign_call(const Foreign *foreign, const NativeSignature *signature, const NativeCell *args, NativeCell *result);

#endif

/* Functions written in C: those of stdlib/, and those of a shared library that the user has allowed.
 *
 * In: what a policy declares (kinds of arguments and result, library, symbol). Out: a Native to call with facts' values, row by row; those of
 * stdlib/ also by columns. Owner: the arena given. A library stays loaded until the process ends.
 *
 * What C sees of a kind: INTEGER and COUNT int64_t; NUMBER (number, and amounts of a unit) double; BOOL _Bool; DATE int64_t, days since
 * 1970-01-01. A decimal becomes the nearest double and must be what that double prints as; so 18 digits may be refused, and never become
 * another number silently. A double becomes the shortest decimal that reads back as the same double. */
#ifndef BANFA_NATIVE_NATIVE_H
#define BANFA_NATIVE_NATIVE_H

#include "runtime/facts/schema.h"

typedef enum NativeKind { NATIVE_INTEGER, NATIVE_COUNT, NATIVE_NUMBER, NATIVE_BOOL, NATIVE_DATE } NativeKind;

enum { NATIVE_MAX_ARGS = 16 };

typedef struct NativeSignature {
    NativeKind args[NATIVE_MAX_ARGS];
    int nargs;
    NativeKind result;
} NativeSignature;

typedef struct Native Native;

typedef enum NativeBinding {
    NATIVE_BOUND,
    NATIVE_BAD_NAME,     /* the library is named by more than a file name */
    NATIVE_NO_LIBRARY,   /* no file of that name in the folders */
    NATIVE_UNLOADABLE,   /* *reason says why, in the words of the system */
    NATIVE_NO_SYMBOL,
    NATIVE_SIGNATURE,    /* of stdlib/: declared with other arguments or another result */
} NativeBinding;

/* The library by which a policy names the functions of stdlib/. */
#define NATIVE_STANDARD "stdlib"

/* Looks for `library` in stdlib/, else in the folders, in order. A link that leads out of its folder is not followed. */
NativeBinding native_bind(Arena *arena, const NativeSignature *signature, Str library, Str symbol, const Str *folders, int nfolders,
                          const Native **native, Str *reason);

typedef enum NativeStatus {
    NATIVE_OK,
    NATIVE_NOT_WHOLE,    /* an INTEGER, COUNT or DATE argument is none */
    NATIVE_TOO_PRECISE,  /* a NUMBER argument has more digits than a double holds */
    NATIVE_NO_VALUE,     /* the function gave no number, a count below 0, or a day outside the calendar */
} NativeStatus;

/* args: known values of the signature's kinds. */
NativeStatus native_call(const Native *native, const Value *args, Value *result);

/* --- stdlib/ by columns: INTEGER, COUNT and DATE are int64_t there --- */

/* result[i] and valid[i] (whether there is one) for i < n; args[k][i], which may be any integers. */
typedef void (*NativeBatch)(int64_t n, const int64_t *const *args, int64_t *result, bool *valid);
int native_standard_number(const Native *native);         /* its place in stdlib/natives.def; -1: of another library */
const NativeSignature *native_standard_signature(int64_t number); /* NULL: there is no such one */
NativeBatch native_standard_batch(int64_t number);
bool native_is_value(NativeKind kind, int64_t cell);      /* no count below 0, no day outside the calendar */

/* The names of stdlib's functions, for suggestions. Returns how many. */
int native_standard_names(Arena *arena, Str **names);

/* A double's shortest decimal that reads back as itself; false for no number and what 128 bits do not hold. */
bool native_number_of_double(double value, Number *out);
bool native_double_of_number(Number number, double *out); /* false: it would become another number */

#endif

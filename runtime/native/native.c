/* Finding a function and calling it: stdlib's own, and those that library.c brings. */
#include "runtime/native/internal.h"

#include "stdlib/natives.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Numbers to doubles and back ----------------------------------------------------------------------------------- */

static bool power_of_ten(int n, Number *out)
{
    *out = number_from_int(1);
    bool fits = n < 40;
    for (int i = 0; i < n && fits; i++)
        fits = number_mul(*out, number_from_int(10), out) == NUMBER_OK;
    return fits;
}

bool native_number_of_double(double value, Number *out)
{
    if (!isfinite(value))
        return false;
    char text[40] = "";
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value)
            break;
    }
    /* d.ddde±xx, whatever stands for the point in the locale. */
    int64_t mantissa = 0;
    int places = 0;
    char *p = text + (*text == '-');
    for (bool after_point = false; *p && *p != 'e'; p++) {
        if (*p < '0' || *p > '9') {
            after_point = true;
            continue;
        }
        mantissa = mantissa * 10 + (*p - '0');
        places += after_point;
    }
    places -= (int)strtol(p + 1, NULL, 10);
    for (; mantissa % 10 == 0 && mantissa != 0; places--)
        mantissa /= 10;
    Number number = number_from_int(*text == '-' ? -mantissa : mantissa), scale;
    if (mantissa == 0) {
        *out = number;
        return true;
    }
    if (!power_of_ten(abs(places), &scale))
        return false;
    return (places > 0 ? number_div(number, scale, out) : number_mul(number, scale, out)) == NUMBER_OK;
}

bool native_double_of_number(Number number, double *out)
{
    int64_t digits;
    int places;
    if (!number_to_decimal(number, 18, &digits, &places)) {
        /* A third has no decimals that could be lost; what is longer than 18 digits has. */
        if (number.den == 1 || number.num / number.den > INT64_MAX || number.num / number.den < INT64_MIN)
            return false;
        *out = (double)((long double)number.num / (long double)number.den);
        return true;
    }
    char text[40];
    snprintf(text, sizeof text, "%llde-%d", (long long)digits, places);
    *out = strtod(text, NULL);
    Number back;
    return native_number_of_double(*out, &back) && number_compare(back, number) == 0;
}

/* --- Finding -------------------------------------------------------------------------------------------------------- */

static bool same_signature(const NativeSignature *a, const NativeSignature *b)
{
    return a->nargs == b->nargs && a->result == b->result && memcmp(a->args, b->args, sizeof *a->args * (size_t)a->nargs) == 0;
}

static NativeBinding bind_standard(const NativeSignature *signature, Str symbol, Native *native)
{
    for (int i = 0; standard_natives[i].name; i++) {
        if (!str_equal(symbol, str_of(standard_natives[i].name)))
            continue;
        native->standard = i;
        return same_signature(signature, &standard_natives[i].signature) ? NATIVE_BOUND : NATIVE_SIGNATURE;
    }
    return NATIVE_NO_SYMBOL;
}

/* The file in the folder, where both are and the one is truly inside the other. */
static bool find_in_folder(Arena *arena, Str folder, Str library, Str *path)
{
    char inside[PATH_MAX], outside[PATH_MAX];
    Str joined = str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(library));
    if (!realpath(str_c(arena, folder), outside) || !realpath(joined.p, inside))
        return false;
    size_t n = strlen(outside);
    if (strncmp(inside, outside, n) != 0 || (inside[n] != '/' && outside[n - 1] != '/'))
        return false;
    *path = str_copy(arena, str_of(inside));
    return true;
}

NativeBinding native_bind(Arena *arena, const NativeSignature *signature, Str library, Str symbol, const Str *folders, int nfolders,
                          const Native **out, Str *reason)
{
    Native *native = ARENA_NEW(arena, Native);
    native->signature = *signature;
    native->standard = -1;
    NativeBinding binding = NATIVE_NO_LIBRARY;
    Str path;
    if (str_equal(library, STR(NATIVE_STANDARD)))
        binding = bind_standard(signature, symbol, native);
    else if (library.n == 0 || memchr(library.p, '/', library.n) || memchr(library.p, '\0', library.n))
        binding = NATIVE_BAD_NAME;
    for (int i = 0; i < nfolders && binding == NATIVE_NO_LIBRARY; i++)
        if (find_in_folder(arena, folders[i], library, &path))
            binding = foreign_bind(arena, signature, path, symbol, &native->foreign, reason);
    *out = binding == NATIVE_BOUND ? native : NULL;
    return binding;
}

int native_standard_names(Arena *arena, Str **names)
{
    int n = 0;
    while (standard_natives[n].name)
        n++;
    *names = ARENA_ARRAY(arena, Str, n);
    for (int i = 0; i < n; i++)
        (*names)[i] = str_of(standard_natives[i].name);
    return n;
}

int native_standard_number(const Native *native)
{
    return native->standard;
}

const NativeSignature *native_standard_signature(int64_t number)
{
    static const int count = (int)(sizeof(int[]){
#define STANDARD(name, result, ...) 0,
#include "stdlib/natives.def"
#undef STANDARD
    } / sizeof(int));
    return number >= 0 && number < count ? &standard_natives[number].signature : NULL;
}

NativeBatch native_standard_batch(int64_t number)
{
    return standard_natives[number].batch;
}

bool native_is_value(NativeKind kind, int64_t cell)
{
    return kind == NATIVE_DATE ? cell >= DATE_MIN && cell <= DATE_MAX : kind != NATIVE_COUNT || cell >= 0;
}

/* --- Calling -------------------------------------------------------------------------------------------------------- */

static NativeStatus cell_of(NativeKind kind, Value value, NativeCell *cell)
{
    switch (kind) {
    case NATIVE_BOOL:
        cell->boolean = value.boolean;
        return NATIVE_OK;
    case NATIVE_DATE:
        cell->integer = value.date;
        return NATIVE_OK;
    case NATIVE_NUMBER:
        return native_double_of_number(value.number, &cell->number) ? NATIVE_OK : NATIVE_TOO_PRECISE;
    case NATIVE_INTEGER:
    case NATIVE_COUNT:
        break;
    }
    bool whole = number_to_int64(value.number, &cell->integer) && (kind != NATIVE_COUNT || cell->integer >= 0);
    return whole ? NATIVE_OK : NATIVE_NOT_WHOLE;
}

static NativeStatus value_of(NativeKind kind, NativeCell cell, Value *value)
{
    switch (kind) {
    case NATIVE_BOOL:
        *value = (Value){.kind = VALUE_BOOL, .boolean = cell.boolean};
        return NATIVE_OK;
    case NATIVE_DATE:
        *value = (Value){.kind = VALUE_DATE, .date = (Date)cell.integer};
        return native_is_value(kind, cell.integer) ? NATIVE_OK : NATIVE_NO_VALUE;
    case NATIVE_NUMBER:
        value->kind = VALUE_NUMBER;
        return native_number_of_double(cell.number, &value->number) ? NATIVE_OK : NATIVE_NO_VALUE;
    case NATIVE_INTEGER:
    case NATIVE_COUNT:
        break;
    }
    *value = (Value){.kind = VALUE_NUMBER, .number = number_from_int(cell.integer)};
    return native_is_value(kind, cell.integer) ? NATIVE_OK : NATIVE_NO_VALUE;
}

NativeStatus native_call(const Native *native, const Value *args, Value *result)
{
    NativeCell cells[NATIVE_MAX_ARGS], returned = {0};
    int64_t integers[NATIVE_MAX_ARGS];
    for (int i = 0; i < native->signature.nargs; i++) {
        NativeStatus status = cell_of(native->signature.args[i], args[i], &cells[i]);
        if (status != NATIVE_OK)
            return status;
        integers[i] = cells[i].integer;
    }
    if (native->foreign)
        foreign_call(native->foreign, &native->signature, cells, &returned);
    else if (!standard_natives[native->standard].one(integers, &returned.integer))
        return NATIVE_NO_VALUE;
    return value_of(native->signature.result, returned, result);
}

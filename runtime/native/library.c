/* Shared libraries, by libffi: the only file that includes ffi.h. */
#define _GNU_SOURCE /* dladdr1 */
#include "runtime/native/internal.h"

#include <dlfcn.h>
#include <ffi.h>
#include <link.h>

struct Foreign {
    ffi_cif cif;
    ffi_type *types[NATIVE_MAX_ARGS];
    void (*function)(void);
};

static ffi_type *type_of(NativeKind kind)
{
    switch (kind) {
    case NATIVE_NUMBER:
        return &ffi_type_double;
    case NATIVE_BOOL:
        return &ffi_type_uint8;
    case NATIVE_INTEGER:
    case NATIVE_COUNT:
    case NATIVE_DATE:
        break;
    }
    return &ffi_type_sint64;
}

/* A function of this very library: dlsym also looks into what the library itself loads, where `system` is. */
static bool is_function_of(void *address, Str path)
{
    Dl_info info;
    const ElfW(Sym) *symbol = NULL;
    if (!dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) || !info.dli_fname ||
        !str_equal(str_of(info.dli_fname), path))
        return false;
    /* libm's cos is chosen for the processor (STT_GNU_IFUNC): what dlsym gives is the one chosen, which has no name. All
     * else has the address that its name stands for. */
    if (!symbol || info.dli_saddr != address)
        return true;
    int type = ELF64_ST_TYPE(symbol->st_info); /* the bits are where ELF32 has them */
    return type == STT_FUNC || type == STT_GNU_IFUNC;
}

NativeBinding foreign_bind(Arena *arena, const NativeSignature *signature, Str path, Str symbol, const Foreign **out, Str *reason)
{
    /* Everything it needs is looked up now, so that a library that lacks something is a diagnostic and no crash later. */
    void *library = dlopen(str_c(arena, path), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        Str said = str_copy(arena, str_of(dlerror())); /* "/full/path/libx.so: file too short" */
        *reason = str_starts(said, path) ? str_sub(said, path.n + 2, said.n) : said;
        return NATIVE_UNLOADABLE;
    }
    void *address = dlsym(library, str_c(arena, symbol));
    if (!address || !is_function_of(address, path))
        return NATIVE_NO_SYMBOL;
    Foreign *foreign = ARENA_NEW(arena, Foreign);
    foreign->function = FFI_FN(address);
    for (int i = 0; i < signature->nargs; i++)
        foreign->types[i] = type_of(signature->args[i]);
    if (ffi_prep_cif(&foreign->cif, FFI_DEFAULT_ABI, (unsigned)signature->nargs, type_of(signature->result), foreign->types) != FFI_OK) {
        *reason = STR("libffi");
        return NATIVE_UNLOADABLE;
    }
    *out = foreign;
    return NATIVE_BOUND;
}

void foreign_call(const Foreign *foreign, const NativeSignature *signature, const NativeCell *args, NativeCell *result)
{
    void *places[NATIVE_MAX_ARGS];
    for (int i = 0; i < signature->nargs; i++)
        places[i] = (void *)&args[i];
    /* libffi widens what is smaller than a register: a result that is no double is read as a whole ffi_arg. */
    union {
        ffi_arg word;
        int64_t integer;
        double number;
    } returned = {0};
    ffi_call((ffi_cif *)&foreign->cif, foreign->function, &returned, places);
    if (signature->result == NATIVE_NUMBER)
        result->number = returned.number;
    else if (signature->result == NATIVE_BOOL)
        result->boolean = (returned.word & 0xff) != 0;
    else
        result->integer = returned.integer;
}

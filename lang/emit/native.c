/* Calls of the standard library's functions in C. Those of other libraries are called row by row, on the exact path. */
#include "lang/emit/internal.h"

#include "runtime/native/native.h"

/* The register of an argument, -1 where lanes do not hold what the function takes. */
static int argument(Emit *e, NativeKind kind, Item item) {
    bool fits = kind == NATIVE_DATE ? item.kind == ITEM_DATE : kind == NATIVE_INTEGER && item.kind == ITEM_NUMBER;
    bool whole = item.constant ? !item.unknown && number_is_integer(item.number) : item.scale == 1;
    return fits && whole ? lanes_reg(e, item, 1) : -1;
}

Item emit_native(Emit *e, const CoreExpr *expr) {
    const Native *native = expr->function->native;
    int number = native != NULL ? native_standard_number(native) : -1;
    const NativeSignature *signature = native_standard_signature(number);
    if (signature == NULL)
        return scalar(e, "a native function of another library");
    bool lanes = signature->nargs <= 2 && (signature->result == NATIVE_DATE || signature->result == NATIVE_INTEGER ||
                                           signature->result == NATIVE_COUNT);
    Instr instr = {.op = signature->nargs == 1 ? OP_NATIVE_1 : OP_NATIVE_2, .k = number};
    int *registers[] = {&instr.a, &instr.b};
    for (int i = 0; i < signature->nargs && lanes; i++) {
        *registers[i] = argument(e, signature->args[i], emit_plain(e, expr->args[i]));
        lanes = *registers[i] >= 0;
    }
    if (!lanes)
        return scalar(e, "a native function whose values are not in lanes");
    return item_reg(signature->result == NATIVE_DATE ? ITEM_DATE : ITEM_NUMBER, put(e, instr), 1);
}

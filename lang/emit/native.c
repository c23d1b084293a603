/* Calls of the standard library's functions in C. Those of other libraries are called row by row, on the exact path. */
#include "lang/emit/internal.h"

#include "runtime/native/native.h"

/* Whether lanes hold what a function takes or gives. */
static bool in_lanes(NativeKind kind) {
    return kind == NATIVE_DATE || kind == NATIVE_INTEGER || kind == NATIVE_COUNT;
}

static ItemKind item_kind(NativeKind kind) {
    return kind == NATIVE_DATE ? ITEM_DATE : ITEM_NUMBER;
}

Item emit_native(Emit *e, const CoreExpr *expr) {
    const Native *native = expr->function->native;
    int number = native != NULL ? native_standard_number(native) : -1;
    const NativeSignature *signature = native_standard_signature(number);
    if (signature == NULL)
        return scalar(e, "a native function of another library");
    bool lanes = signature->nargs <= 2 && in_lanes(signature->result);
    Instr instr = {.op = signature->nargs == 1 ? OP_NATIVE_1 : OP_NATIVE_2, .k = number};
    int *registers[] = {&instr.a, &instr.b};
    for (int i = 0; i < signature->nargs && lanes; i++) {
        Item item = emit_kind(e, expr->args[i], item_kind(signature->args[i]));
        lanes = in_lanes(signature->args[i]) && item.scale == 1;
        *registers[i] = lanes_reg(e, item, 1);
    }
    if (!lanes)
        return scalar(e, "a native function whose values are not in lanes");
    return item_reg(item_kind(signature->result), put(e, instr), 1);
}

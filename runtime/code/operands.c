/* What an instruction reads. */
#include "runtime/code/code.h"

int code_operands(const Instr *instr, int section, Operand out[CODE_OPERANDS]) {
    const int registers[] = {instr->a, instr->b, instr->c};
    bool parent = instr->op == OP_B_PARENT || instr->op == OP_N_PARENT;
    int n = 0;
    for (const char *p = op_info(instr->op)->operands; *p; p++)
        if (*p == 'b' || *p == 'n' || *p == 'B' || *p == 'N') {
            bool here = *p == 'b' || *p == 'n';
            out[n] = (Operand){here ? section : parent ? 0 : instr->child, registers[n], *p == 'n' || *p == 'N'};
            n++;
        }
    return n;
}

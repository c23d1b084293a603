/* Programs of the machine: a straight line of typed instructions over registers. Registers are of sections: one for the records of a
 * `facts`, one for the elements of each list that is folded. Every instruction defines the register of its own number in its
 * section; operands come earlier in the line. So a program is a table that ends, needs no stack, and is checked by reading
 * it once.
 *
 * In: made by lang/emit for one policy, one `facts`, one as_of and one layout of columns. Out: read by the verifier, the
 * disassembler and the machine. Owner: the arena. */
#ifndef BANFA_CODE_CODE_H
#define BANFA_CODE_CODE_H

#include "runtime/facts/schema.h"

typedef enum Op {
#define OP(symbol, name, result, operands, meaning) OP_##symbol,
#include "runtime/code/ops.def"
#undef OP
    OPS
} Op;

typedef struct OpInfo {
    const char *name;
    char result;           /* 'B' or 'N' */
    const char *operands;
    const char *meaning;
} OpInfo;
const OpInfo *op_info(Op op);

typedef struct Instr {
    Op op;
    int a, b, c;           /* registers: of this section, of the parent's, or of a child's, as the operands say */
    int64_t k, l;          /* constants */
    const Field *column;   /* c */
    const Field *ref;      /* r */
    const Field *list;     /* l */
    int child;             /* of a fold: the section of its elements */
    int order;             /* among the instructions of all sections: operands come before */
    Span span;             /* the expression it came from */
    Str note;              /* its meaning in the policy's words, for the disassembly; may be empty */
} Instr;

/* The rows that its registers are of: records (list NULL), or the elements of a list. */
typedef struct Section {
    const Field *list;
    int parent;            /* the section of the records; -1 for that one */
    Instr *instrs;
    int n;
} Section;

/* How a rule's verdict follows from registers of section 0, or of the section of the list it is about. */
typedef struct CodeRule {
    int index;             /* in the policy */
    int section;
    int scope;             /* register; -1: it always applies */
    int condition;         /* register */
    bool is_may;
    bool has_deadline;
    bool has_due_constant;
    int64_t due_constant;  /* a day number */
    int due;               /* register, where the deadline is not one day for all; else -1 */
    bool is_scalar;        /* not in the machine's line: each row takes the exact path */
    const char *why_scalar;
} CodeRule;

typedef struct Code {
    const Facts *facts;
    Date as_of;
    Section *sections;     /* [0] the records */
    int nsections;
    CodeRule *rules;
    int nrules;
    Str *texts;            /* of the policy */
    int ntexts;
    int npolicy_rules;     /* of the policy, those of other facts included */
    int value;             /* a register of lanes of section 0 that is wanted for itself; -1: none */
} Code;

/* The registers that an instruction reads, in the order of a, b and c. Returns how many. */
enum { CODE_OPERANDS = 3 };
typedef struct Operand {
    int section, reg;
    bool is_lanes;
} Operand;
int code_operands(const Instr *instr, int section, Operand out[CODE_OPERANDS]);

bool field_has_lanes(const Field *field); /* whether its column can be read as lanes or a condition */

/* Checks that every operand is an earlier register of the right kind and section, every column of the right shape.
 * Nothing is run that has not passed. NULL when sound, else what is wrong, for the maker of the program. */
const char *code_verify(const Code *code, Arena *arena);
/* One line an instruction: number, operation, operands, meaning, source line. */
void code_print(const Code *code, Buf *buf);

#endif

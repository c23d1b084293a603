/* What the files of the machine share. */
#ifndef BANFA_VM_INTERNAL_H
#define BANFA_VM_INTERNAL_H

#include "runtime/vm/machine.h"

typedef struct Register {
    uint64_t *t, *f;         /* conditions */
    const void *lanes;       /* lanes: in the column itself or in `own` */
    int width;
    const uint64_t *known;   /* NULL: all */
    int64_t *own;            /* 64-bit lanes of this register's own */
    int64_t *wide;           /* the lanes in 64 bits, once asked for; NULL before */
    int64_t *wide_own;
    uint64_t *known_own;
} Register;

/* A section at work. */
typedef struct Work {
    const Section *section;
    Register *registers;
    int64_t n, capacity;     /* rows of this batch */
    int64_t first;           /* where they are contiguous: the first */
    const int64_t *rows;     /* where they are not (inverse lists): each; NULL otherwise */
    int64_t *rows_own;
    int32_t *parents;        /* of elements: the record in the batch */
    int64_t *starts;         /* [records + 1] of elements */
    uint64_t *given;         /* of elements: records whose list is given */
    int next;                /* while running: the next register of this section */
    uint64_t *scratch[4];
} Work;

struct MachineFacts {
    const FactSet *set;
    Lanes ***lanes;          /* [shape][column]; NULL where no instruction reads it */
    uint64_t **odd;          /* [shape] a bitmap of its rows; NULL where none of its columns is read */
};

struct Machine {
    Arena *arena;
    const Code *code;
    const MachineFacts *facts;
    Work *works;             /* [nsections] */
    int64_t first, n;
    uint64_t *odd;           /* of the batch's records */
    RuleBits *rules;
    uint64_t **rule_bits;    /* [nrules] five bitmaps each */
    int64_t *rule_words;
};

const Lanes *machine_lanes(const MachineFacts *facts, const Field *field);
const uint64_t *machine_odd(const MachineFacts *facts, const Shape *shape);
const int64_t *work_wide(Work *work, int reg);
void work_mark_odd(Machine *machine, const Work *work, int64_t row);
void bits_copy(uint64_t *to, const uint64_t *from, int64_t first, int64_t n);

void exec_instr(Machine *machine, Work *work, int number);   /* exec.c: its operands are worked out */
void exec_load(Machine *machine, Work *work, int number);    /* load.c: columns, references, parents */
void exec_fold(Machine *machine, Work *work, int number);    /* fold.c */
void exec_date(Machine *machine, Work *work, int number);    /* dates.c */

#endif

/* What the files of the machine share. */
#ifndef BANFA_VM_INTERNAL_H
#define BANFA_VM_INTERNAL_H

#include "runtime/vm/machine.h"

typedef struct Register {
    const uint64_t *t, *f; /* conditions: in `t_own`, in a column, or another register's */
    uint64_t *t_own, *f_own;
    bool is_sure;      /* of a condition: no row of the batch is unknown */
    const void *lanes; /* lanes: in the column itself or in `own` */
    int width;
    int64_t low, high;     /* no lane is outside; zero, which stands for the unknown, is inside */
    const uint64_t *known; /* NULL: all */
    int64_t
        *own; /* 64-bit lanes of this register's own: a buffer of its section, from its instruction to its last use */
    const int64_t *wide; /* the lanes in 64 bits, once asked for; NULL before */
    int64_t *wide_own;   /* a buffer too, where they had to be made */
    int64_t filled;      /* of a constant: lanes that are in `own`, which is kept */
    uint64_t *known_own;
    struct DateTable *table; /* dates.c; NULL until it pays */
} Register;

/* A section at work. */
typedef struct Work {
    const Section *section;
    Register *registers;
    int64_t n, capacity; /* rows of this batch */
    int64_t first;       /* where they are contiguous: the first */
    const int64_t *rows; /* where they are not (inverse lists): each; NULL otherwise */
    int64_t *rows_own;
    int32_t *parents;  /* of elements: the record in the batch */
    int64_t *starts;   /* [records + 1] of elements */
    uint64_t *given;   /* of elements: records whose list is given */
    int64_t **buffers; /* free ones of 64-bit lanes, the last used on top, so that few of them stay in the cache */
    int nbuffers;
    uint64_t *scratch[4];
    uint64_t *ones, *zeros; /* as many words as any bitmap of this section */
} Work;

struct MachineFacts {
    const FactSet *set;
    Lanes ***lanes; /* [shape][column]; NULL where no instruction reads it */
    Dictionary dictionary;
    const int32_t **
        *by_text;   /* [section][instruction] of those that depend on one text: the result for each of the dictionary */
    uint64_t **odd; /* [shape] a bitmap of its rows; NULL where none of its columns is read */
};

/* A comparison of sums of multiples: `terms + constant op 0`. It is worked out in one pass over the rows, without
 * registers for what is between, where the bounds of its columns say that nothing leaves the lanes. */
enum { SUM_TERMS = 6 };
typedef struct Sum {
    Compare op;
    int nterms;
    struct {
        int reg;
        int64_t k;
    } terms[SUM_TERMS];
    int64_t constant;
    int width; /* of the lanes it is made in; 0: these facts need the long way */
} Sum;

/* A comparison of a date with another one some months later. The months are between so and so many days long, which
 * decides nearly all rows in two passes; the others are looked up one by one. */
typedef struct Near {
    Sum sum;      /* of the two dates, as if no months were added */
    int date;     /* the register of the one that months are added to, */
    bool is_left; /* which is the left one */
    int64_t months;
    struct DateTable *table; /* dates.c */
    int64_t least, most;     /* days that a number of months is long, as far as the table reaches */
    bool is_ready;           /* for these facts */
} Near;

/* An instruction in the line through all sections. */
typedef struct Step {
    int section, number;
    Sum *sum;                       /* NULL: none */
    Near *near;                     /* NULL: none */
    bool is_idle;                   /* with these facts nothing needs it */
    int first_last_use, nlast_uses; /* in machine->last_uses: registers that nothing needs after this step */
} Step;

/* A column of the records, which is read where it lies. */
typedef struct Stream {
    Register *reg;
    const Lanes *lanes;
    const char *next; /* of the rows of the next batch: those that were not asked for yet */
} Stream;

struct Machine {
    Arena *arena;
    Stream *streams; /* [nstreams] in the order of their first use */
    int nstreams, next_stream, next_round; /* the last two: what to ask for next, see machine_fetch */
    int64_t fetch_lines;                   /* after each step that is run */
    const Kernels *kernels;
    Step *steps; /* [nsteps] */
    int nsteps;
    int *line; /* [nline] the steps that these facts need, or after which a buffer comes back */
    int nline;
    Step *last_uses; /* (section, number) of registers of lanes */
    const Code *code;
    const MachineFacts *facts;
    Work *works; /* [nsections] */
    int64_t first, n;
    uint64_t *odd;   /* of the batch's records */
    bool **wanted;   /* plan.c: [section][instruction] */
    RuleBits *rules; /* [nrules] of this batch, once asked for */
    bool *judged;
    uint64_t **rule_bits; /* [nrules] five bitmaps each */
    int64_t *rule_words;
};

const Lanes *machine_lanes(const MachineFacts *facts, const Field *field);
const uint64_t *machine_odd(const MachineFacts *facts, const Shape *shape);
const int64_t *work_wide(const Machine *machine, Work *work, int reg);
int64_t *work_take_buffer(const Machine *machine, Work *work);
void work_mark_odd(Machine *machine, const Work *work, int64_t row);
void bits_copy(uint64_t *to, const uint64_t *from, int64_t first, int64_t n);

/* The known rows of a result: those of both operands (b NULL: of one). */
void know_both(Work *work, Register *reg, const Register *a, const Register *b);
static inline void reg_bounds(Register *reg, int64_t low, int64_t high) {
    reg->low = low < 0 ? low : 0;
    reg->high = high > 0 ? high : 0;
}
static inline void bounds_of_lanes(Register *reg, const Lanes *lanes) {
    bool any = lanes->low <= lanes->high;
    reg_bounds(reg, any ? lanes->low : 0, any ? lanes->high : 0);
}
static inline bool reg_fits_32(const Register *reg) {
    return reg->low >= INT32_MIN && reg->high <= INT32_MAX;
}
static inline int64_t lane_in(const void *lanes, int width, int64_t i) {
    switch (width) {
    case 1:
        return ((const int8_t *)lanes)[i];
    case 2:
        return ((const int16_t *)lanes)[i];
    case 4:
        return ((const int32_t *)lanes)[i];
    default:
        return ((const int64_t *)lanes)[i];
    }
}
static inline bool is_known(const Register *reg, int64_t i) {
    return reg->known == NULL || bit_get(reg->known, i);
}

void plan_line(Machine *machine);                          /* plan.c: steps, sums, and when buffers come back */
void plan_for_facts(Machine *machine);                     /* which sums take the short way */
void exec_instr(Machine *machine, Work *work, int number); /* exec.c: its operands are worked out */
void exec_sum(Machine *machine, Work *work, int number, const Sum *sum);
void exec_load(Machine *machine, Work *work, int number);                /* load.c: columns, references, parents */
void machine_begin(Machine *machine);                                    /* load.c: columns of the records */
void machine_fetch(Machine *machine, int64_t lines);                     /* load.c */
void exec_fold(Machine *machine, Work *work, int number);                /* fold.c */
void exec_text(Machine *machine, Work *work, int number);                /* texts.c */
void texts_prepare(Arena *arena, MachineFacts *facts, const Code *code); /* once the dictionary is complete */
const uint64_t *known_terms(Work *work, const Sum *sum);                 /* where all of them are; NULL: everywhere */
void exec_date(Machine *machine, Work *work, int number);                /* dates.c */
void exec_near(Machine *machine, Work *work, int number, const Near *near);
bool near_prepare(Machine *machine, Near *near, int64_t low, int64_t high); /* for dates from low to high */

#endif

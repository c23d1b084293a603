/* The machine: a verified program over batches of records, all rules at once.
 *
 * In: code, facts. Out: for each batch and rule the verdicts as bitmaps, and the rows that must take the exact path
 * instead (a cell or a result that 64-bit lanes of its scale cannot hold). Owner: the arena of machine_new; a
 * batch's bitmaps are valid until the next one is run. One machine is used by one thread; several may share code and
 * facts. */
#ifndef BANFA_VM_MACHINE_H
#define BANFA_VM_MACHINE_H

#include "runtime/code/code.h"
#include "runtime/vm/kernels.h"
#include "runtime/vm/lanes.h"

typedef struct Machine Machine;

/* The verdicts of one rule. Bit i is row i of the batch, or element i of the batch's elements for a rule about
 * elements. What is in none of the first four is unknown. */
typedef struct RuleBits {
    const uint64_t *pass, *fail, *pending, *na;
    const uint64_t *cannot_fail; /* of the unknown */
} RuleBits;

typedef struct MachineBatch {
    int64_t first, n;    /* rows of the records */
    const uint64_t *odd; /* records that take the exact path */
} MachineBatch;

/* The columns that a program reads, as lanes: made once, shared by the machines of all threads. */
typedef struct MachineFacts MachineFacts;
MachineFacts *machine_facts_new(Arena *arena, const Code *code, const FactSet *set);

Machine *machine_new(Arena *arena, const Code *code, const MachineFacts *facts);
/* Other kernels than the best ones: for tests. */
void machine_use_kernels(Machine *machine, const Kernels *kernels);
/* Other facts of the same schema, for whose scales the code is right: those of the next block of a stream. */
void machine_set_facts(Machine *machine, const MachineFacts *facts);
/* first is a multiple of BATCH_ROWS, n at most BATCH_ROWS. */
MachineBatch machine_run(Machine *machine, int64_t first, int64_t n);
/* The verdicts of a rule (its index in the code, none that is scalar) about the batch that was run last: as bitmaps,
 * or counted, which is quicker. Odd records are among them. */
const RuleBits *machine_bits(Machine *machine, int rule);
RuleCounts machine_count(Machine *machine, int rule);
/* The elements of a rule about elements: those of record i of the batch are [from, from + n) of its bitmaps. False
 * when the list is missing. */
bool machine_elements(const Machine *machine, int rule, int64_t i, int64_t *from, int64_t *n);
/* The deadline of a rule about records, or of element i of the batch's elements. False when it has none, or it is
 * not known. */
bool machine_due(const Machine *machine, int rule, int64_t i, int64_t *day);
/* A whole column of the facts, as the program reads it; NULL where it does not. */
const Lanes *machine_column(const Machine *machine, const Field *field);
/* The lanes of code->value for the batch; `known` is NULL where all are known. */
const int64_t *machine_value(Machine *machine, const uint64_t **known);

#endif

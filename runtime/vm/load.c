/* Columns, references, and what elements take from their record. */
#include "runtime/vm/internal.h"

#include <string.h>

static int64_t lane_at(const Lanes *lanes, int64_t row) {
    return lane_in(lanes->values, lanes->width, row);
}

static bool lane_known(const Lanes *lanes, int64_t row) {
    return lanes->known == NULL || bit_get(lanes->known, row);
}

static int64_t row_of(const Work *work, int64_t i) {
    return work->rows != NULL ? work->rows[i] : work->first + i;
}

static void bounds_of_lanes(Register *reg, const Lanes *lanes) {
    bool any = lanes->low <= lanes->high;
    reg_bounds(reg, any ? lanes->low : 0, any ? lanes->high : 0);
}

/* The rows of the next batch are asked for while this one is worked on: a batch of one column is too short for the
 * processor to guess what comes. A little after each step, or the requests would wait for one another. */
void machine_fetch(Machine *m, int64_t lines) {
    enum { LINE = 64 };
    while (lines > 0 && m->first_fetch < m->nfetches) {
        Fetch *fetch = &m->fetches[m->first_fetch];
        for (; lines > 0 && fetch->bytes > 0; lines--, fetch->from += LINE, fetch->bytes -= LINE)
            __builtin_prefetch(fetch->from, 0, 3);
        m->first_fetch += fetch->bytes <= 0;
    }
}

static void load_lanes(Machine *m, Work *work, Register *reg, const Field *column) {
    const Lanes *lanes = machine_lanes(m->facts, column);
    bounds_of_lanes(reg, lanes);
    if (work->rows == NULL) {
        reg->lanes = (const char *)lanes->values + work->first * lanes->width;
        reg->width = lanes->width;
        if (work->n == BATCH_ROWS)
            m->fetches[m->nfetches++] =
                (Fetch){(const char *)reg->lanes + BATCH_ROWS * lanes->width, BATCH_ROWS * lanes->width};
        reg->known = NULL;
        if (lanes->known != NULL && work->first % BITS_WORD == 0) {
            reg->known = lanes->known + work->first / BITS_WORD;
        } else if (lanes->known != NULL) {
            bits_copy(reg->known_own, lanes->known, work->first, work->n);
            reg->known = reg->known_own;
        }
        return;
    }
    memset(reg->known_own, 0, (size_t)bits_words(work->n) * sizeof *reg->known_own);
    for (int64_t i = 0; i < work->n; i++) {
        reg->own[i] = lane_at(lanes, work->rows[i]);
        if (lane_known(lanes, work->rows[i]))
            bit_set(reg->known_own, i);
    }
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

static void load_condition(const MachineFacts *facts, Work *work, Register *reg, const Field *column) {
    const Lanes *lanes = machine_lanes(facts, column);
    int64_t words = bits_words(work->n);
    reg->is_sure = lanes->known == NULL;
    if (work->rows == NULL && work->first % BITS_WORD == 0) { /* where it lies */
        const uint64_t *t = (const uint64_t *)lanes->values + work->first / BITS_WORD;
        const uint64_t *known = lanes->known != NULL ? lanes->known + work->first / BITS_WORD : work->ones;
        for (int64_t w = 0; w < words; w++)
            reg->f_own[w] = known[w] & ~t[w];
        reg->t = t;
        return;
    }
    if (work->rows == NULL) {
        bits_copy(reg->t_own, lanes->values, work->first, work->n);
        if (lanes->known == NULL)
            memset(reg->f_own, 0xff, (size_t)words * sizeof *reg->f_own);
        else
            bits_copy(reg->f_own, lanes->known, work->first, work->n);
        for (int64_t w = 0; w < words; w++) {
            reg->t_own[w] &= reg->f_own[w];
            reg->f_own[w] &= ~reg->t_own[w];
        }
        return;
    }
    memset(reg->t_own, 0, (size_t)words * sizeof *reg->t_own);
    memset(reg->f_own, 0, (size_t)words * sizeof *reg->f_own);
    for (int64_t i = 0; i < work->n; i++)
        if (lane_known(lanes, work->rows[i]))
            bit_set(bit_get(lanes->values, work->rows[i]) ? reg->t_own : reg->f_own, i);
}

/* The row that the reference of each row leads to; a row whose target has an odd cell is odd itself. */
static bool follow(Machine *m, Work *work, const Instr *in, int64_t i, const uint64_t *odd, int64_t *target) {
    if (factset_follow(m->facts->set, in->ref, row_of(work, i), target) != REF_FOUND)
        return false;
    if (odd != NULL && bit_get(odd, *target))
        work_mark_odd(m, work, i);
    return true;
}

static void load_ref_lanes(Machine *m, Work *work, Register *reg, const Instr *in) {
    const Lanes *lanes = machine_lanes(m->facts, in->column);
    const uint64_t *odd = machine_odd(m->facts, in->column->shape);
    bounds_of_lanes(reg, lanes);
    memset(reg->known_own, 0, (size_t)bits_words(work->n) * sizeof *reg->known_own);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t target;
        reg->own[i] = 0;
        if (!follow(m, work, in, i, odd, &target) || !lane_known(lanes, target))
            continue;
        reg->own[i] = lane_at(lanes, target);
        bit_set(reg->known_own, i);
    }
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

static void load_ref_condition(Machine *m, Work *work, Register *reg, const Instr *in) {
    const Lanes *lanes = machine_lanes(m->facts, in->column);
    const uint64_t *odd = machine_odd(m->facts, in->column->shape);
    size_t bytes = (size_t)bits_words(work->n) * sizeof *reg->t_own;
    memset(reg->t_own, 0, bytes);
    memset(reg->f_own, 0, bytes);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t target;
        if (follow(m, work, in, i, odd, &target) && lane_known(lanes, target))
            bit_set(bit_get(lanes->values, target) ? reg->t_own : reg->f_own, i);
    }
}

static void load_filled(Machine *m, Work *work, Register *reg, const Instr *in) {
    size_t bytes = (size_t)bits_words(work->n) * sizeof *reg->t_own;
    memset(reg->t_own, 0, bytes);
    memset(reg->f_own, 0, bytes);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t target;
        bool filled = factset_follow(m->facts->set, in->ref, row_of(work, i), &target) != REF_MISSING;
        bit_set(filled ? reg->t_own : reg->f_own, i);
    }
}

static void load_parent_lanes(Machine *m, Work *work, Register *reg, const Instr *in) {
    Work *records = &m->works[0];
    const int64_t *lanes = work_wide(m, records, in->a);
    const uint64_t *known = records->registers[in->a].known;
    reg->low = records->registers[in->a].low;
    reg->high = records->registers[in->a].high;
    memset(reg->known_own, 0, (size_t)bits_words(work->n) * sizeof *reg->known_own);
    for (int64_t i = 0; i < work->n; i++) {
        int32_t parent = work->parents[i];
        reg->own[i] = lanes[parent];
        if (known == NULL || bit_get(known, parent))
            bit_set(reg->known_own, i);
    }
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

static void load_parent_condition(Machine *m, Work *work, Register *reg, const Instr *in) {
    const Register *from = &m->works[0].registers[in->a];
    size_t bytes = (size_t)bits_words(work->n) * sizeof *reg->t_own;
    memset(reg->t_own, 0, bytes);
    memset(reg->f_own, 0, bytes);
    for (int64_t i = 0; i < work->n; i++) {
        if (bit_get(from->t, work->parents[i]))
            bit_set(reg->t_own, i);
        else if (bit_get(from->f, work->parents[i]))
            bit_set(reg->f_own, i);
    }
}

void exec_load(Machine *machine, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    switch (in->op) {
    case OP_N_COLUMN:
        load_lanes(machine, work, reg, in->column);
        break;
    case OP_B_COLUMN:
        load_condition(machine->facts, work, reg, in->column);
        break;
    case OP_N_REF_COLUMN:
        load_ref_lanes(machine, work, reg, in);
        break;
    case OP_B_REF_COLUMN:
        load_ref_condition(machine, work, reg, in);
        break;
    case OP_REF_FILLED:
        load_filled(machine, work, reg, in);
        break;
    case OP_N_PARENT:
        load_parent_lanes(machine, work, reg, in);
        break;
    default:
        load_parent_condition(machine, work, reg, in);
        break;
    }
}

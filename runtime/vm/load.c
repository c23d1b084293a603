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

enum { LINE = 64 };

/* A bitmap's words of the next batch are few enough to be asked for at once. */
static void fetch_bits(const uint64_t *words) {
    enum { WORDS = BATCH_ROWS / BITS_WORD };
    for (int64_t w = 0; w < WORDS; w += LINE / (int64_t)sizeof *words)
        __builtin_prefetch(words + WORDS + w, 0, 3);
    __builtin_prefetch(words + 2 * WORDS - 1, 0, 3); /* they may begin inside a line */
}

/* Rows that lie together: they and what is known of them are read where they are. */
static void lay(const Work *work, Register *reg, const Lanes *lanes) {
    reg->lanes = (const char *)lanes->values + work->first * lanes->width;
    reg->width = lanes->width;
    reg->known = NULL;
    if (lanes->known == NULL)
        return;
    reg->known = lanes->known + work->first / BITS_WORD;
    fetch_bits(reg->known);
    if (work->first % BITS_WORD != 0) {
        bits_copy(reg->known_own, lanes->known, work->first, work->n);
        reg->known = reg->known_own;
    }
}

void machine_begin(Machine *m) {
    for (int i = 0; i < m->nstreams; i++) {
        Stream *stream = &m->streams[i];
        lay(&m->works[0], stream->reg, stream->lanes);
        stream->reg->wide = NULL;
        stream->next = (const char *)stream->reg->lanes + BATCH_ROWS * stream->lanes->width;
    }
    m->next_stream = m->next_round = 0;
}

/* The rows of the next batch are asked for while this one is worked on: a batch of one column is too short for the
 * processor to guess what comes. A little after each step, or the requests would wait for one another; and a few rows
 * of every column in turn, as one loop over all columns would read them: then the processor sees that each goes on,
 * and is ahead of what is asked for. */
void machine_fetch(Machine *m, int64_t lines) {
    enum { ROUNDS = BATCH_ROWS / BITS_WORD };
    if (m->n < BATCH_ROWS)
        return;
    while (lines > 0 && m->next_round < ROUNDS && m->nstreams > 0) {
        Stream *stream = &m->streams[m->next_stream];
        for (int i = 0; i < stream->lanes->width; i++, stream->next += LINE) /* as many lines as a lane has bytes */
            __builtin_prefetch(stream->next, 0, 3);
        lines -= stream->lanes->width;
        if (++m->next_stream == m->nstreams) {
            m->next_stream = 0;
            m->next_round++;
        }
    }
}

static void load_lanes(Machine *m, Work *work, Register *reg, const Field *column) {
    const Lanes *lanes = machine_lanes(m->facts, column);
    bounds_of_lanes(reg, lanes);
    if (work->rows == NULL) {
        lay(work, reg, lanes);
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
        const uint64_t *known = work->ones;
        fetch_bits(t);
        if (lanes->known != NULL) {
            known = lanes->known + work->first / BITS_WORD;
            fetch_bits(known);
        }
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

/* Lists: what the elements' registers come to for each record. */
#include "runtime/vm/internal.h"

#include <string.h>

/* Where a register is not known false: the bits that may be true. */
static const uint64_t *not_false(Work *child, const Register *reg) {
    uint64_t *bits = child->scratch[2];
    for (int64_t w = 0; w < bits_words(child->n); w++)
        bits[w] = ~reg->f[w];
    return bits;
}

static void fold_any_all(Machine *m, Work *work, const Instr *in, Register *reg) {
    Work *child = &m->works[in->child];
    const Register *of = &child->registers[in->a];
    bool all = in->op == OP_ALL;
    const uint64_t *decides = all ? of->f : of->t; /* one such decides */
    uint64_t *open = child->scratch[2];            /* one such leaves it open */
    for (int64_t w = 0; w < bits_words(child->n); w++)
        open[w] = ~(of->t[w] | of->f[w]);
    memset(reg->t_own, 0, (size_t)bits_words(work->n) * sizeof *reg->t_own);
    memset(reg->f_own, 0, (size_t)bits_words(work->n) * sizeof *reg->f_own);
    for (int64_t i = 0; i < work->n; i++) {
        if (!bit_get(child->given, i))
            continue;
        int64_t from = child->starts[i], to = child->starts[i + 1];
        if (bits_any(decides, from, to))
            bit_set(all ? reg->f_own : reg->t_own, i);
        else if (!bits_any(open, from, to))
            bit_set(all ? reg->t_own : reg->f_own, i);
    }
}

/* Of a missing list: none for sure, and as many as there may be. */
enum { COUNT_UNBOUNDED = INT32_MAX };

static void fold_count(Machine *m, Work *work, const Instr *in, Register *reg) {
    Work *child = &m->works[in->child];
    const Register *of = &child->registers[in->a];
    bool high = in->op == OP_COUNT_HIGH;
    const uint64_t *bits = high ? not_false(child, of) : of->t;
    for (int64_t i = 0; i < work->n; i++) {
        if (bit_get(child->given, i))
            reg->own[i] = bits_count(bits, child->starts[i], child->starts[i + 1]);
        else
            reg->own[i] = high ? (int64_t)COUNT_UNBOUNDED << 30 : 0;
    }
    reg_bounds(reg, 0, (int64_t)COUNT_UNBOUNDED << 30);
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = NULL;
}

static void fold_sum(Machine *m, Work *work, const Instr *in, Register *reg) {
    Work *child = &m->works[in->child];
    const Register *selector = &child->registers[in->a], *value = &child->registers[in->b];
    const int64_t *lanes = work_wide(m, child, in->b);
    memset(reg->known_own, 0, (size_t)bits_words(work->n) * sizeof *reg->known_own);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t sum = 0;
        bool known = bit_get(child->given, i);
        for (int64_t k = child->starts[i]; k < child->starts[i + 1] && known; k++) {
            if (bit_get(selector->f, k))
                continue;
            known = bit_get(selector->t, k) && (value->known == NULL || bit_get(value->known, k));
            if (known && __builtin_add_overflow(sum, lanes[k], &sum)) {
                work_mark_odd(m, work, i);
                known = false;
            }
        }
        reg->own[i] = known ? sum : 0;
        if (known)
            bit_set(reg->known_own, i);
    }
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

/* The smallest, the largest or the only one of the elements that are surely selected; unknown where one is perhaps,
 * or has no value. */
static void fold_pick(Machine *m, Work *work, const Instr *in, Register *reg) {
    Work *child = &m->works[in->child];
    const Register *selector = &child->registers[in->a], *value = &child->registers[in->b];
    const int64_t *lanes = work_wide(m, child, in->b);
    memset(reg->known_own, 0, (size_t)bits_words(work->n) * sizeof *reg->known_own);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t best = 0, selected = 0;
        bool known = bit_get(child->given, i);
        for (int64_t k = child->starts[i]; k < child->starts[i + 1] && known; k++) {
            if (bit_get(selector->f, k))
                continue;
            known = bit_get(selector->t, k) && is_known(value, k);
            bool better = in->op == OP_LIST_MIN ? lanes[k] < best : lanes[k] > best;
            if (selected++ == 0 || better)
                best = lanes[k];
        }
        known = known && selected > 0 && (in->op != OP_ONLY || selected == 1);
        reg->own[i] = known ? best : 0;
        if (known)
            bit_set(reg->known_own, i);
    }
    reg_bounds(reg, value->low, value->high);
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

static void fold_only_condition(Machine *m, Work *work, const Instr *in, Register *reg) {
    const Work *child = &m->works[in->child];
    const Register *selector = &child->registers[in->a], *value = &child->registers[in->b];
    memset(reg->t_own, 0, (size_t)bits_words(work->n) * sizeof *reg->t_own);
    memset(reg->f_own, 0, (size_t)bits_words(work->n) * sizeof *reg->f_own);
    for (int64_t i = 0; i < work->n; i++) {
        int64_t selected = 0, at = 0;
        bool known = bit_get(child->given, i);
        for (int64_t k = child->starts[i]; k < child->starts[i + 1] && known; k++) {
            if (bit_get(selector->f, k))
                continue;
            known = bit_get(selector->t, k);
            selected++;
            at = k;
        }
        if (!known || selected != 1)
            continue;
        if (bit_get(value->t, at))
            bit_set(reg->t_own, i);
        else if (bit_get(value->f, at))
            bit_set(reg->f_own, i);
    }
}

void exec_fold(Machine *machine, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    switch (in->op) {
    case OP_ANY:
    case OP_ALL:
        fold_any_all(machine, work, in, reg);
        break;
    case OP_COUNT_LOW:
    case OP_COUNT_HIGH:
        fold_count(machine, work, in, reg);
        break;
    case OP_LIST_MIN:
    case OP_LIST_MAX:
    case OP_ONLY:
        fold_pick(machine, work, in, reg);
        break;
    case OP_B_ONLY:
        fold_only_condition(machine, work, in, reg);
        break;
    default:
        fold_sum(machine, work, in, reg);
        break;
    }
}

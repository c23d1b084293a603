/* One instruction over the rows of a section. */
#include "runtime/vm/internal.h"

#include <string.h>

static uint64_t known_word(const Register *reg, int64_t w) {
    return reg->known != NULL ? reg->known[w] : ~(uint64_t)0;
}

static void fill(Register *reg, int64_t n, bool t, bool f) {
    memset(reg->t, t ? 0xff : 0, (size_t)bits_words(n) * sizeof *reg->t);
    memset(reg->f, f ? 0xff : 0, (size_t)bits_words(n) * sizeof *reg->f);
}

/* --- Comparison: the kernel gives the true rows as if all were known -------------------------------------------------- */

static void split_known(Register *reg, const Register *a, const Register *b, int64_t n) {
    for (int64_t w = 0; w < bits_words(n); w++) {
        uint64_t known = known_word(a, w) & (b != NULL ? known_word(b, w) : ~(uint64_t)0);
        reg->f[w] = ~reg->t[w] & known;
        reg->t[w] &= known;
    }
}

static void compare(Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a];
    switch (in->op) {
    case OP_EQ_K: kernel_compare_k(a->width, COMPARE_EQ, a->lanes, in->k, work->n, reg->t); break;
    case OP_LT_K: kernel_compare_k(a->width, COMPARE_LT, a->lanes, in->k, work->n, reg->t); break;
    case OP_LE_K: kernel_compare_k(a->width, COMPARE_LE, a->lanes, in->k, work->n, reg->t); break;
    case OP_RANGE_K: kernel_range_k(a->width, a->lanes, in->k, in->l, work->n, reg->t); break;
    case OP_IN_SET: kernel_in_set(a->width, a->lanes, (uint64_t)in->k, work->n, reg->t); break;
    default: {
        const int64_t *x = work_wide(work, in->a), *y = work_wide(work, in->b);
        Compare op = in->op == OP_EQ ? COMPARE_EQ : in->op == OP_LT ? COMPARE_LT : COMPARE_LE;
        kernel_compare(op, x, y, work->n, reg->t);
        split_known(reg, a, &work->registers[in->b], work->n);
        return;
    }
    }
    split_known(reg, a, NULL, work->n);
}

/* --- Logic ------------------------------------------------------------------------------------------------------------ */

static void logic(Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a], *b = &work->registers[in->b], *c = &work->registers[in->c];
    int64_t words = bits_words(work->n);
    for (int64_t w = 0; w < words; w++) {
        switch (in->op) {
        case OP_NOT: reg->t[w] = a->f[w], reg->f[w] = a->t[w]; break;
        case OP_AND: reg->t[w] = a->t[w] & b->t[w], reg->f[w] = a->f[w] | b->f[w]; break;
        case OP_OR: reg->t[w] = a->t[w] | b->t[w], reg->f[w] = a->f[w] & b->f[w]; break;
        case OP_B_IF:
            reg->t[w] = (a->t[w] & b->t[w]) | (a->f[w] & c->t[w]) | (b->t[w] & c->t[w]);
            reg->f[w] = (a->t[w] & b->f[w]) | (a->f[w] & c->f[w]) | (b->f[w] & c->f[w]);
            break;
        case OP_B_PICK:
            reg->t[w] = (a->t[w] & b->t[w]) | (a->f[w] & c->t[w]);
            reg->f[w] = (a->t[w] & b->f[w]) | (a->f[w] & c->f[w]);
            break;
        case OP_B_KNOWN: reg->t[w] = a->t[w] | a->f[w], reg->f[w] = ~reg->t[w]; break;
        case OP_B_DEFAULT: {
            uint64_t known = a->t[w] | a->f[w];
            reg->t[w] = a->t[w] | (~known & b->t[w]);
            reg->f[w] = a->f[w] | (~known & b->f[w]);
            break;
        }
        default: reg->t[w] = a->t[w], reg->f[w] = b->f[w]; break; /* OP_TRUE_FALSE */
        }
    }
}

/* --- Lanes ------------------------------------------------------------------------------------------------------------ */

static void own_lanes(Register *reg) {
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

static void know_both(Work *work, Register *reg, const Register *a, const Register *b) {
    for (int64_t w = 0; w < bits_words(work->n); w++)
        reg->known_own[w] = known_word(a, w) & (b != NULL ? known_word(b, w) : ~(uint64_t)0);
    own_lanes(reg);
}

static bool overflows(Op op, int64_t a, int64_t b, int64_t k) {
    int64_t out;
    switch (op) {
    case OP_ADD: return __builtin_add_overflow(a, b, &out);
    case OP_SUB: return __builtin_sub_overflow(a, b, &out);
    case OP_MUL: return __builtin_mul_overflow(a, b, &out);
    case OP_ADD_K: return __builtin_add_overflow(a, k, &out);
    default: return __builtin_mul_overflow(a, k, &out);
    }
}

/* The kernel saw that some lane may have left 64 bits: which rows, among the known. */
static void find_overflow(Machine *m, Work *work, const Instr *in, const int64_t *a, const int64_t *b) {
    const Register *reg = &work->registers[in - work->section->instrs];
    for (int64_t i = 0; i < work->n; i++)
        if (bit_get(reg->known, i) && overflows(in->op, a[i], b != NULL ? b[i] : 0, in->k))
            work_mark_odd(m, work, i);
}

static void arith(Machine *m, Work *work, const Instr *in, Register *reg) {
    const int64_t *a = work_wide(work, in->a);
    if (in->op == OP_MUL_K || in->op == OP_ADD_K) {
        know_both(work, reg, &work->registers[in->a], NULL);
        if (!kernel_arith_k(in->op == OP_MUL_K ? ARITH_MUL : ARITH_ADD, a, in->k, work->n, reg->own))
            find_overflow(m, work, in, a, NULL);
        return;
    }
    const int64_t *b = work_wide(work, in->b);
    know_both(work, reg, &work->registers[in->a], &work->registers[in->b]);
    Arith op = in->op == OP_ADD ? ARITH_ADD : in->op == OP_SUB ? ARITH_SUB : ARITH_MUL;
    if (!kernel_arith(op, a, b, work->n, reg->own))
        find_overflow(m, work, in, a, b);
}

static int64_t divide_down(int64_t a, int64_t k) {
    return a / k - (a % k < 0);
}

static int64_t divide_near(int64_t a, int64_t k) {
    int64_t whole = a / k, rest = a % k;
    int64_t size = rest < 0 ? -rest : rest;
    if (size >= k - size) /* half and more, away from zero */
        whole += a < 0 ? -1 : 1;
    return whole;
}

static void unary(Machine *m, Work *work, const Instr *in, Register *reg) {
    const int64_t *a = work_wide(work, in->a);
    know_both(work, reg, &work->registers[in->a], NULL);
    for (int64_t i = 0; i < work->n; i++) {
        switch (in->op) {
        case OP_FLOOR_K: reg->own[i] = divide_down(a[i], in->k); break;
        case OP_CEIL_K: reg->own[i] = divide_down(a[i], in->k) + (a[i] % in->k != 0); break;
        case OP_ROUND_K: reg->own[i] = divide_near(a[i], in->k); break;
        case OP_ABS: reg->own[i] = a[i] < 0 ? (int64_t)(0 - (uint64_t)a[i]) : a[i]; break;
        default: reg->own[i] = (int64_t)(0 - (uint64_t)a[i]); break;
        }
        if (a[i] == INT64_MIN && bit_get(reg->known, i))
            work_mark_odd(m, work, i);
    }
}

static void choose(Work *work, const Instr *in, Register *reg) {
    const Register *condition = &work->registers[in->a];
    const int64_t *a = work_wide(work, in->b), *b = work_wide(work, in->c);
    const Register *ra = &work->registers[in->b], *rb = &work->registers[in->c];
    uint64_t *first = work->scratch[2], *same = work->scratch[3];
    kernel_compare(COMPARE_EQ, a, b, work->n, same);
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        uint64_t ka = known_word(ra, w), kb = known_word(rb, w);
        first[w] = ~condition->f[w];
        reg->known_own[w] = (condition->t[w] & ka) | (condition->f[w] & kb) | (ka & kb & same[w]);
    }
    kernel_choose(first, a, b, work->n, reg->own);
    own_lanes(reg);
}

static void default_lanes(Work *work, const Instr *in, Register *reg) {
    const int64_t *a = work_wide(work, in->a), *b = work_wide(work, in->b);
    const Register *ra = &work->registers[in->a], *rb = &work->registers[in->b];
    uint64_t *first = work->scratch[2];
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        first[w] = known_word(ra, w);
        reg->known_own[w] = first[w] | known_word(rb, w);
    }
    kernel_choose(first, a, b, work->n, reg->own);
    own_lanes(reg);
}

static void where(Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a], *condition = &work->registers[in->b];
    for (int64_t w = 0; w < bits_words(work->n); w++)
        reg->known_own[w] = known_word(a, w) & condition->t[w];
    reg->lanes = a->lanes;
    reg->width = a->width;
    reg->known = reg->known_own;
}

void exec_instr(Machine *machine, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    if (op_info(in->op)->result == 'N' && reg->wide_own == NULL)
        reg->wide_own = ARENA_ARRAY(machine->arena, int64_t, work->capacity);
    switch (in->op) {
    case OP_B_CONST: fill(reg, work->n, in->k == 1, in->k == 0); break;
    case OP_N_CONST:
        for (int64_t i = 0; i < work->n; i++)
            reg->own[i] = in->k;
        own_lanes(reg);
        reg->known = NULL;
        break;
    case OP_LIST_GIVEN: {
        const Work *child = &machine->works[in->child];
        for (int64_t w = 0; w < bits_words(work->n); w++) {
            reg->t[w] = child->given[w];
            reg->f[w] = ~child->given[w];
        }
        break;
    }
    case OP_B_COLUMN:
    case OP_N_COLUMN:
    case OP_B_REF_COLUMN:
    case OP_N_REF_COLUMN:
    case OP_REF_FILLED:
    case OP_B_PARENT:
    case OP_N_PARENT: exec_load(machine, work, number); break;
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_B_IF:
    case OP_B_PICK:
    case OP_B_KNOWN:
    case OP_B_DEFAULT:
    case OP_TRUE_FALSE: logic(work, in, reg); break;
    case OP_N_KNOWN:
        for (int64_t w = 0; w < bits_words(work->n); w++) {
            reg->t[w] = known_word(&work->registers[in->a], w);
            reg->f[w] = ~reg->t[w];
        }
        break;
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_EQ_K:
    case OP_LT_K:
    case OP_LE_K:
    case OP_RANGE_K:
    case OP_IN_SET: compare(work, in, reg); break;
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_MUL_K:
    case OP_ADD_K: arith(machine, work, in, reg); break;
    case OP_NEG:
    case OP_ABS:
    case OP_FLOOR_K:
    case OP_CEIL_K:
    case OP_ROUND_K: unary(machine, work, in, reg); break;
    case OP_MIN:
    case OP_MAX:
        kernel_min_max(in->op == OP_MAX, work_wide(work, in->a), work_wide(work, in->b), work->n, reg->own);
        know_both(work, reg, &work->registers[in->a], &work->registers[in->b]);
        break;
    case OP_N_IF: choose(work, in, reg); break;
    case OP_N_DEFAULT: default_lanes(work, in, reg); break;
    case OP_N_WHERE: where(work, in, reg); break;
    case OP_ADD_MONTHS:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAY:
    case OP_MONTHS_BETWEEN:
    case OP_YEARS_BETWEEN: exec_date(machine, work, number); break;
    case OP_ANY:
    case OP_ALL:
    case OP_COUNT_LOW:
    case OP_COUNT_HIGH:
    case OP_SUM: exec_fold(machine, work, number); break;
    case OPS: break;
    }
}

/* One instruction over the rows of a section. */
#include "runtime/vm/internal.h"

#include "runtime/native/native.h"

#include <string.h>

static uint64_t known_word(const Register *reg, int64_t w) {
    return reg->known != NULL ? reg->known[w] : ~(uint64_t)0;
}

static void fill(Register *reg, const Work *work, int64_t truth) {
    reg->is_sure = truth != 2;
    reg->t = truth == 1 ? work->ones : work->zeros;
    reg->f = truth == 0 ? work->ones : work->zeros;
}

/* --- Comparison --------------------------------------------------------------------------------------------------- */

static LaneRef lanes_of(const Register *reg) {
    return (LaneRef){reg->lanes, reg->width};
}

static void compare(Machine *m, Work *work, const Instr *in, Register *reg) {
    const Kernels *kernels = m->kernels;
    const Register *a = &work->registers[in->a];
    uint64_t *t = reg->t_own, *f = reg->f_own;
    reg->is_sure = a->known == NULL;
    switch (in->op) {
    case OP_EQ_K:
        kernels->compare_k(a->width, COMPARE_EQ, a->lanes, in->k, work->n, a->known, t, f);
        return;
    case OP_LT_K:
        kernels->compare_k(a->width, COMPARE_LT, a->lanes, in->k, work->n, a->known, t, f);
        return;
    case OP_LE_K:
        kernels->compare_k(a->width, COMPARE_LE, a->lanes, in->k, work->n, a->known, t, f);
        return;
    case OP_RANGE_K:
        kernels->range_k(a->width, a->lanes, in->k, in->l, work->n, a->known, t, f);
        return;
    case OP_IN_SET:
        kernels->in_set(a->width, a->lanes, (uint64_t)in->k, work->n, a->known, t, f);
        return;
    default:
        break;
    }
    const Register *b = &work->registers[in->b];
    reg->is_sure &= b->known == NULL;
    Compare op = in->op == OP_EQ ? COMPARE_EQ : in->op == OP_LT ? COMPARE_LT : COMPARE_LE;
    kernels->compare(op, lanes_of(a), lanes_of(b), work->n, a->known, b->known, t, f);
}

const uint64_t *known_terms(Work *work, const Sum *sum) {
    const uint64_t *known = NULL;
    uint64_t *own = work->scratch[0];
    for (int i = 0; i < sum->nterms; i++) {
        const uint64_t *one = work->registers[sum->terms[i].reg].known;
        if (one == NULL || one == known)
            continue;
        for (int64_t w = 0; known != NULL && w < bits_words(work->n); w++)
            own[w] = known[w] & one[w];
        known = known != NULL ? own : one;
    }
    return known;
}

void exec_sum(Machine *m, Work *work, int number, const Sum *sum) {
    Register *reg = &work->registers[number];
    SumTerm terms[SUM_TERMS];
    for (int i = 0; i < sum->nterms; i++)
        terms[i] = (SumTerm){lanes_of(&work->registers[sum->terms[i].reg]), sum->terms[i].k};
    reg->t = reg->t_own;
    reg->f = reg->f_own;
    const uint64_t *known = known_terms(work, sum);
    reg->is_sure = known == NULL;
    m->kernels->compare_sum(sum->op, terms, sum->nterms, sum->constant, sum->width, work->n, known, reg->t_own,
                            reg->f_own);
}

/* --- Logic -------------------------------------------------------------------------------------------------------- */

static void logic(const Kernels *kernels, Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a], *b = &work->registers[in->b], *c = &work->registers[in->c];
    Logic op;
    reg->is_sure = a->is_sure;
    switch (in->op) {
    case OP_NOT: /* nothing is moved: true and false change places */
        reg->t = a->f;
        reg->f = a->t;
        return;
    case OP_TRUE_FALSE:
        reg->t = a->t;
        reg->f = b->f;
        reg->is_sure = false;
        return;
    case OP_AND:
        op = LOGIC_AND;
        break;
    case OP_OR:
        op = LOGIC_OR;
        break;
    case OP_B_IF:
        op = LOGIC_IF;
        break;
    case OP_B_PICK:
        op = LOGIC_PICK;
        break;
    case OP_B_KNOWN:
        op = LOGIC_KNOWN;
        break;
    default:
        op = LOGIC_DEFAULT;
        break;
    }
    if (op == LOGIC_KNOWN)
        reg->is_sure = true;
    else if (op == LOGIC_DEFAULT)
        reg->is_sure |= b->is_sure;
    else
        reg->is_sure &= b->is_sure && (op == LOGIC_AND || op == LOGIC_OR || c->is_sure);
    kernels->logic(op, (Truth){a->t, a->f}, (Truth){b->t, b->f}, (Truth){c->t, c->f}, bits_words(work->n), reg->t_own,
                   reg->f_own);
}

static void known_lanes(Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a];
    if (a->known == NULL) {
        fill(reg, work, 1);
        return;
    }
    reg->is_sure = true;
    reg->t = a->known;
    for (int64_t w = 0; w < bits_words(work->n); w++)
        reg->f_own[w] = ~a->known[w];
}

/* --- Lanes -------------------------------------------------------------------------------------------------------- */

static void own_lanes(Register *reg) {
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = reg->known_own;
}

void know_both(Work *work, Register *reg, const Register *a, const Register *b) {
    if (b == NULL || (a->known != NULL && b->known == NULL)) {
        own_lanes(reg);
        reg->known = a->known;
        return;
    }
    if (a->known == NULL) {
        own_lanes(reg);
        reg->known = b->known;
        return;
    }
    for (int64_t w = 0; w < bits_words(work->n); w++)
        reg->known_own[w] = a->known[w] & b->known[w];
    own_lanes(reg);
}

static bool overflows(Op op, int64_t a, int64_t b, int64_t k) {
    int64_t out;
    switch (op) {
    case OP_ADD:
        return __builtin_add_overflow(a, b, &out);
    case OP_SUB:
        return __builtin_sub_overflow(a, b, &out);
    case OP_MUL:
        return __builtin_mul_overflow(a, b, &out);
    case OP_ADD_K:
        return __builtin_add_overflow(a, k, &out);
    default:
        return __builtin_mul_overflow(a, k, &out);
    }
}

/* The kernel saw that some lane may have left 64 bits: which rows, among the known. */
static void find_overflow(Machine *m, Work *work, const Instr *in, const int64_t *a, const int64_t *b) {
    const Register *reg = &work->registers[in - work->section->instrs];
    for (int64_t i = 0; i < work->n; i++)
        if (is_known(reg, i) && overflows(in->op, a[i], b != NULL ? b[i] : 0, in->k))
            work_mark_odd(m, work, i);
}

/* The bounds of a op b; false where they leave 64 bits. */
static bool bounds_of(Op op, const Register *a, int64_t low, int64_t high, Register *reg) {
    int64_t ends[4];
    bool wraps;
    switch (op) {
    case OP_ADD:
    case OP_ADD_K:
        wraps = __builtin_add_overflow(a->low, low, &ends[0]) | __builtin_add_overflow(a->high, high, &ends[1]);
        break;
    case OP_SUB:
        wraps = __builtin_sub_overflow(a->low, high, &ends[0]) | __builtin_sub_overflow(a->high, low, &ends[1]);
        break;
    default:
        wraps = __builtin_mul_overflow(a->low, low, &ends[0]) | __builtin_mul_overflow(a->high, high, &ends[1]) |
                __builtin_mul_overflow(a->low, high, &ends[2]) | __builtin_mul_overflow(a->high, low, &ends[3]);
        if (!wraps) {
            int64_t least = ends[0] < ends[1] ? ends[0] : ends[1], most = ends[0] < ends[1] ? ends[1] : ends[0];
            for (int i = 2; i < 4; i++) {
                least = ends[i] < least ? ends[i] : least;
                most = ends[i] > most ? ends[i] : most;
            }
            ends[0] = least, ends[1] = most;
        }
        break;
    }
    if (wraps)
        reg_bounds(reg, INT64_MIN, INT64_MAX);
    else
        reg_bounds(reg, ends[0], ends[1]);
    return !wraps;
}

static void arith(Machine *m, Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a];
    if (in->op == OP_MUL_K || in->op == OP_ADD_K) {
        know_both(work, reg, a, NULL);
        bool stays = bounds_of(in->op, a, in->k, in->k, reg);
        reg->width = stays && reg_fits_32(reg) && reg_fits_32(a) && in->k >= INT32_MIN && in->k <= INT32_MAX ? 4 : 8;
        Arith op = in->op == OP_MUL_K ? ARITH_MUL : ARITH_ADD;
        if (!m->kernels->arith_k(op, lanes_of(a), in->k, work->n, reg->width, reg->own) && !stays)
            find_overflow(m, work, in, work_wide(m, work, in->a), NULL);
        return;
    }
    const Register *b = &work->registers[in->b];
    know_both(work, reg, a, b);
    bool stays = bounds_of(in->op, a, b->low, b->high, reg);
    reg->width = stays && reg_fits_32(reg) && reg_fits_32(a) && reg_fits_32(b) ? 4 : 8;
    Arith op = in->op == OP_ADD ? ARITH_ADD : in->op == OP_SUB ? ARITH_SUB : ARITH_MUL;
    if (!m->kernels->arith(op, lanes_of(a), lanes_of(b), work->n, reg->width, reg->own) && !stays)
        find_overflow(m, work, in, work_wide(m, work, in->a), work_wide(m, work, in->b));
}

static void bounds_of_both(Register *reg, const Register *a, const Register *b) {
    reg_bounds(reg, a->low < b->low ? a->low : b->low, a->high > b->high ? a->high : b->high);
}

static void min_max(Machine *m, Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a], *b = &work->registers[in->b];
    know_both(work, reg, a, b);
    bounds_of_both(reg, a, b);
    reg->width = reg_fits_32(reg) ? 4 : 8;
    m->kernels->arith(in->op == OP_MAX ? ARITH_MAX : ARITH_MIN, lanes_of(a), lanes_of(b), work->n, reg->width,
                      reg->own);
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
    const int64_t *a = work_wide(m, work, in->a);
    const Register *from = &work->registers[in->a];
    know_both(work, reg, from, NULL);
    if (from->low >= -INT64_MAX &&
        from->high < INT64_MAX) { /* no operation leads further from zero but the rounding up */
        int64_t most = from->high > -from->low ? from->high : -from->low;
        reg_bounds(reg, -most - 1, most + 1);
    }
    for (int64_t i = 0; i < work->n; i++) {
        switch (in->op) {
        case OP_FLOOR_K:
            reg->own[i] = divide_down(a[i], in->k);
            break;
        case OP_CEIL_K:
            reg->own[i] = divide_down(a[i], in->k) + (a[i] % in->k != 0);
            break;
        case OP_ROUND_K:
            reg->own[i] = divide_near(a[i], in->k);
            break;
        case OP_ABS:
            reg->own[i] = a[i] < 0 ? (int64_t)(0 - (uint64_t)a[i]) : a[i];
            break;
        default:
            reg->own[i] = (int64_t)(0 - (uint64_t)a[i]);
            break;
        }
        if (a[i] == INT64_MIN && is_known(reg, i))
            work_mark_odd(m, work, i);
    }
}

static void choose(Machine *m, Work *work, const Instr *in, Register *reg) {
    const Register *condition = &work->registers[in->a];
    const int64_t *a = work_wide(m, work, in->b), *b = work_wide(m, work, in->c);
    const Register *ra = &work->registers[in->b], *rb = &work->registers[in->c];
    uint64_t *first = work->scratch[2], *same = work->scratch[3];
    m->kernels->compare(COMPARE_EQ, (LaneRef){a, 8}, (LaneRef){b, 8}, work->n, NULL, NULL, same, first);
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        uint64_t ka = known_word(ra, w), kb = known_word(rb, w);
        first[w] = ~condition->f[w];
        reg->known_own[w] = (condition->t[w] & ka) | (condition->f[w] & kb) | (ka & kb & same[w]);
    }
    m->kernels->choose(first, a, b, work->n, reg->own);
    bounds_of_both(reg, ra, rb);
    own_lanes(reg);
}

static void default_lanes(Machine *m, Work *work, const Instr *in, Register *reg) {
    const int64_t *a = work_wide(m, work, in->a), *b = work_wide(m, work, in->b);
    const Register *ra = &work->registers[in->a], *rb = &work->registers[in->b];
    uint64_t *first = work->scratch[2];
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        first[w] = known_word(ra, w);
        reg->known_own[w] = first[w] | known_word(rb, w);
    }
    m->kernels->choose(first, a, b, work->n, reg->own);
    bounds_of_both(reg, ra, rb);
    own_lanes(reg);
}

static void where(Work *work, const Instr *in, Register *reg) {
    const Register *a = &work->registers[in->a], *condition = &work->registers[in->b];
    for (int64_t w = 0; w < bits_words(work->n); w++)
        reg->known_own[w] = known_word(a, w) & condition->t[w];
    reg->lanes = a->lanes;
    reg->width = a->width;
    reg->low = a->low;
    reg->high = a->high;
    reg->known = reg->known_own;
}

static void native(Machine *m, Work *work, const Instr *in, Register *reg) {
    const NativeSignature *signature = native_standard_signature(in->k);
    bool two = in->op == OP_NATIVE_2;
    know_both(work, reg, &work->registers[in->a], two ? &work->registers[in->b] : NULL);
    const int64_t *args[] = {work_wide(m, work, in->a), two ? work_wide(m, work, in->b) : NULL};
    enum { NATIVE_BLOCK = 256 };
    bool valid[NATIVE_BLOCK];
    for (int64_t start = 0; start < work->n; start += NATIVE_BLOCK) {
        int64_t n = work->n - start < NATIVE_BLOCK ? work->n - start : NATIVE_BLOCK;
        const int64_t *block[] = {args[0] + start, two ? args[1] + start : NULL};
        native_standard_batch(in->k)(n, block, reg->own + start, valid);
        for (int64_t i = 0; i < n; i++)
            if (is_known(reg, start + i) && !(valid[i] && native_is_value(signature->result, reg->own[start + i])))
                work_mark_odd(m, work, start + i);
    }
}

/* Filled once. */
static void constant(Machine *m, Work *work, const Instr *in, Register *reg) {
    if (reg->filled < work->capacity) {
        reg->own = ARENA_ARRAY(m->arena, int64_t, work->capacity);
        for (int64_t i = 0; i < work->capacity; i++)
            reg->own[i] = in->k;
        reg->filled = work->capacity;
    }
    reg->lanes = reg->own;
    reg->width = 8;
    reg_bounds(reg, in->k, in->k);
    reg->known = NULL;
}

/* Columns whose rows lie together are read where they lie, selections where what they select lies. */
static bool has_own_lanes(const Work *work, Op op) {
    return op != OP_N_CONST && op != OP_N_WHERE && (op != OP_N_COLUMN || work->rows != NULL);
}

void exec_instr(Machine *m, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    /* Unless the operation knows better: */
    if (reg->t_own != NULL) {
        reg->t = reg->t_own;
        reg->f = reg->f_own;
        reg->is_sure = false;
    } else {
        if (has_own_lanes(work, in->op))
            reg->own = work_take_buffer(m, work);
        reg->low = INT64_MIN;
        reg->high = INT64_MAX;
    }
    switch (in->op) {
    case OP_B_CONST:
        fill(reg, work, in->k);
        break;
    case OP_N_CONST:
        constant(m, work, in, reg);
        break;
    case OP_LIST_GIVEN: {
        const Work *child = &m->works[in->child];
        reg->t = child->given;
        for (int64_t w = 0; w < bits_words(work->n); w++)
            reg->f_own[w] = ~child->given[w];
        break;
    }
    case OP_B_COLUMN:
    case OP_N_COLUMN:
    case OP_B_REF_COLUMN:
    case OP_N_REF_COLUMN:
    case OP_REF_FILLED:
    case OP_B_PARENT:
    case OP_N_PARENT:
        exec_load(m, work, number);
        break;
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_B_IF:
    case OP_B_PICK:
    case OP_B_KNOWN:
    case OP_B_DEFAULT:
    case OP_TRUE_FALSE:
        logic(m->kernels, work, in, reg);
        break;
    case OP_N_KNOWN:
        known_lanes(work, in, reg);
        break;
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_EQ_K:
    case OP_LT_K:
    case OP_LE_K:
    case OP_RANGE_K:
    case OP_IN_SET:
        compare(m, work, in, reg);
        break;
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_MUL_K:
    case OP_ADD_K:
        arith(m, work, in, reg);
        break;
    case OP_NEG:
    case OP_ABS:
    case OP_FLOOR_K:
    case OP_CEIL_K:
    case OP_ROUND_K:
        unary(m, work, in, reg);
        break;
    case OP_MIN:
    case OP_MAX:
        min_max(m, work, in, reg);
        break;
    case OP_N_IF:
        choose(m, work, in, reg);
        break;
    case OP_N_DEFAULT:
        default_lanes(m, work, in, reg);
        break;
    case OP_N_WHERE:
        where(work, in, reg);
        break;
    case OP_ADD_MONTHS:
    case OP_DATE:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAY:
    case OP_MONTHS_BETWEEN:
    case OP_YEARS_BETWEEN:
        exec_date(m, work, number);
        break;
    case OP_TEXT_CONST:
    case OP_TEXT_STARTS:
    case OP_TEXT_CONTAINS:
    case OP_TEXT_LENGTH:
        exec_text(m, work, number);
        break;
    case OP_NATIVE_1:
    case OP_NATIVE_2:
        native(m, work, in, reg);
        break;
    case OP_ANY:
    case OP_ALL:
    case OP_COUNT_LOW:
    case OP_COUNT_HIGH:
    case OP_SUM:
    case OP_LIST_MIN:
    case OP_LIST_MAX:
    case OP_ONLY:
    case OP_B_ONLY:
        exec_fold(m, work, number);
        break;
    case OPS:
        break;
    }
}

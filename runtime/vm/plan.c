/* In which order instructions are run, which need not be, and when a buffer is free again. */
#include "runtime/vm/internal.h"

/* --- The line through all sections -------------------------------------------------------------------------------- */

/* Comparisons of a column alone follow it at once, while its rows are near. */
static bool asks_of_one(Op op) {
    return op == OP_EQ_K || op == OP_LT_K || op == OP_LE_K || op == OP_RANGE_K || op == OP_IN_SET || op == OP_N_KNOWN;
}

typedef struct Line {
    Machine *machine;
    int **first_user, **next_user; /* [section][register]: the comparisons of one column, as a chain */
    bool **placed;
} Line;

static void place(Line *line, int section, int number) {
    if (line->placed[section][number])
        return;
    line->placed[section][number] = true;
    line->machine->steps[line->machine->nsteps++] = (Step){.section = section, .number = number};
    for (int user = line->first_user[section][number]; user >= 0; user = line->next_user[section][user])
        place(line, section, user);
}

static void chain_users(Line *line, const Section *section, int s) {
    for (int i = section->n - 1; i >= 0; i--) {
        const Instr *in = &section->instrs[i];
        line->first_user[s][i] = -1;
        if (!asks_of_one(in->op) || section->instrs[in->a].op != OP_N_COLUMN)
            continue;
        line->next_user[s][i] = line->first_user[s][in->a];
        line->first_user[s][in->a] = i;
    }
}

static void find_steps(Machine *m, Arena *scratch) {
    const Code *code = m->code;
    Line line = {m, ARENA_ARRAY(scratch, int *, code->nsections), ARENA_ARRAY(scratch, int *, code->nsections),
                 ARENA_ARRAY(scratch, bool *, code->nsections)};
    int *next = ARENA_ARRAY(scratch, int, code->nsections), total = 0;
    for (int s = 0; s < code->nsections; s++) {
        const Section *section = &code->sections[s];
        total += section->n;
        line.first_user[s] = ARENA_ARRAY(scratch, int, section->n);
        line.next_user[s] = ARENA_ARRAY(scratch, int, section->n);
        line.placed[s] = ARENA_ARRAY(scratch, bool, section->n);
        for (int i = 0; i < section->n; i++)
            line.first_user[s][i] = -1;
        chain_users(&line, section, s);
    }
    m->steps = ARENA_ARRAY(m->arena, Step, total);
    m->line = ARENA_ARRAY(m->arena, int, total);
    for (int done = 0; done < total; done++) {
        int best = -1;
        for (int s = 0; s < code->nsections; s++)
            if (next[s] < code->sections[s].n &&
                (best < 0 || code->sections[s].instrs[next[s]].order < code->sections[best].instrs[next[best]].order))
                best = s;
        place(&line, best, next[best]++);
    }
}

static int operands_of(const Code *code, const Step *step, Operand out[CODE_OPERANDS]) {
    return code_operands(&code->sections[step->section].instrs[step->number], step->section, out);
}

/* --- Sums --------------------------------------------------------------------------------------------------------- */

static bool is_stream(const Machine *m, const Step *step) {
    return step->section == 0 && m->code->sections[0].instrs[step->number].op == OP_N_COLUMN;
}

static bool is_part_of_sums(Op op) {
    return op == OP_MUL_K || op == OP_ADD_K || op == OP_ADD || op == OP_SUB || op == OP_NEG;
}

static bool add_constant(Sum *sum, int64_t k, int64_t factor) {
    int64_t product;
    return !__builtin_mul_overflow(k, factor, &product) &&
           !__builtin_add_overflow(sum->constant, product, &sum->constant);
}

static bool add_term(Sum *sum, int reg, int64_t factor) {
    for (int i = 0; i < sum->nterms; i++)
        if (sum->terms[i].reg == reg)
            return !__builtin_add_overflow(sum->terms[i].k, factor, &sum->terms[i].k);
    if (sum->nterms == SUM_TERMS)
        return false;
    sum->terms[sum->nterms].reg = reg;
    sum->terms[sum->nterms++].k = factor;
    return true;
}

/* Takes `factor` times the register apart, down to what is no sum itself. False when it does not fit. */
static bool take_apart(const Section *section, int reg, int64_t factor, int depth, Sum *sum) {
    const Instr *in = &section->instrs[reg];
    int64_t product;
    if (depth > SUM_TERMS || factor == INT64_MIN)
        return false;
    switch (in->op) {
    case OP_N_CONST:
        return add_constant(sum, in->k, factor);
    case OP_MUL_K:
        return !__builtin_mul_overflow(factor, in->k, &product) && take_apart(section, in->a, product, depth + 1, sum);
    case OP_ADD_K:
        return add_constant(sum, in->k, factor) && take_apart(section, in->a, factor, depth + 1, sum);
    case OP_NEG:
        return take_apart(section, in->a, -factor, depth + 1, sum);
    case OP_ADD:
    case OP_SUB:
        return take_apart(section, in->a, factor, depth + 1, sum) &&
               take_apart(section, in->b, in->op == OP_ADD ? factor : -factor, depth + 1, sum);
    default:
        return add_term(sum, reg, factor);
    }
}

static Sum *sum_of(Machine *m, const Section *section, const Instr *in) {
    bool two = in->op == OP_EQ || in->op == OP_LT || in->op == OP_LE;
    if (!two && in->op != OP_EQ_K && in->op != OP_LT_K && in->op != OP_LE_K)
        return NULL;
    if (!is_part_of_sums(section->instrs[in->a].op) && !(two && is_part_of_sums(section->instrs[in->b].op)))
        return NULL;
    Sum sum = {.op = in->op == OP_EQ || in->op == OP_EQ_K   ? COMPARE_EQ
                     : in->op == OP_LT || in->op == OP_LT_K ? COMPARE_LT
                                                            : COMPARE_LE};
    if (!take_apart(section, in->a, 1, 0, &sum) ||
        !(two ? take_apart(section, in->b, -1, 0, &sum) : add_constant(&sum, in->k, -1)) || sum.nterms == 0)
        return NULL;
    Sum *kept = ARENA_NEW(m->arena, Sum);
    *kept = sum;
    return kept;
}

/* The other date is the first term of the sum, unless months are added to the left one. */
static Near *near_of(Machine *m, const Section *section, const Instr *in) {
    if (in->op != OP_LT && in->op != OP_LE)
        return NULL;
    bool is_left = section->instrs[in->a].op == OP_ADD_MONTHS;
    const Instr *shifted = &section->instrs[is_left ? in->a : in->b];
    if (shifted->op != OP_ADD_MONTHS || section->instrs[shifted->b].op != OP_N_CONST)
        return NULL;
    Near *near = ARENA_NEW(m->arena, Near);
    near->is_left = is_left;
    near->date = shifted->a;
    near->months = section->instrs[shifted->b].k;
    near->sum = (Sum){.op = in->op == OP_LT ? COMPARE_LT : COMPARE_LE, .nterms = 2};
    near->sum.terms[0].reg = is_left ? shifted->a : in->a;
    near->sum.terms[1].reg = is_left ? in->b : shifted->a;
    near->sum.terms[0].k = 1;
    near->sum.terms[1].k = -1;
    return near;
}

static void find_sums(Machine *m) {
    m->wanted = ARENA_ARRAY(m->arena, bool *, m->code->nsections);
    for (int s = 0; s < m->code->nsections; s++)
        m->wanted[s] = ARENA_ARRAY(m->arena, bool, m->code->sections[s].n);
    for (int i = 0; i < m->nsteps; i++) {
        const Section *section = &m->code->sections[m->steps[i].section];
        const Instr *in = &section->instrs[m->steps[i].number];
        m->steps[i].sum = sum_of(m, section, in);
        m->steps[i].near = near_of(m, section, in);
    }
}

/* What the lanes of a register that a sum is made of stay within; false where that is not known before the rows are. */
static bool bounds_before(const Machine *m, const Section *section, int reg, int64_t *low, int64_t *high) {
    const Instr *in = &section->instrs[reg];
    if (in->op == OP_N_PARENT)
        return bounds_before(m, &m->code->sections[0], in->a, low, high);
    if (in->op != OP_N_COLUMN && in->op != OP_N_REF_COLUMN)
        return false;
    const Lanes *lanes = machine_lanes(m->facts, in->column);
    *low = lanes->low < 0 ? lanes->low : 0;
    *high = lanes->high > 0 ? lanes->high : 0;
    return true;
}

/* The bytes that the sum's lanes need; 0 where they may leave eight. */
static int width_of_sum(const Machine *m, const Section *section, const Sum *sum) {
    __int128 most =
        (sum->constant < 0 ? -(__int128)sum->constant : sum->constant) + 1; /* one more, so that `< 0` can be `<= 0` */
    bool narrow = true;
    for (int i = 0; i < sum->nterms; i++) {
        int64_t low, high, k = sum->terms[i].k;
        if (!bounds_before(m, section, sum->terms[i].reg, &low, &high))
            return 0;
        __int128 size = high > -(__int128)low ? (__int128)high : -(__int128)low;
        most += size * (k < 0 ? -(__int128)k : k);
        narrow &= size <= INT32_MAX && k >= -INT32_MAX && k <= INT32_MAX;
        if (most > INT64_MAX)
            return 0;
    }
    return narrow && most <= INT32_MAX ? 4 : 8;
}

/* Few records need no table. */
static void prepare_near(Machine *m, const Section *section, Near *near) {
    enum { MANY_ROWS = 256, MOST_MONTHS = 12 * 10000 };
    int64_t low, high;
    const Instr *in = &section->instrs[near->date];
    near->is_ready = false;
    if (in->op != OP_N_COLUMN || !bounds_before(m, section, near->date, &low, &high))
        return;
    const Lanes *lanes = machine_lanes(m->facts, in->column);
    if (lanes->rows < MANY_ROWS || lanes->low > lanes->high)
        return;
    if (near->months > MOST_MONTHS || near->months < -MOST_MONTHS)
        return;
    Sum bounds = near->sum; /* with the months, whose days are as many lanes as they are */
    bounds.constant = (near->months < 0 ? -near->months : near->months) * 31;
    near->sum.width = width_of_sum(m, section, &bounds);
    near->is_ready = near->sum.width != 0 && near_prepare(m, near, lanes->low, lanes->high);
}

/* Columns of the records lie ready before the first step. */
static void find_streams(Machine *m) {
    m->nstreams = 0;
    m->next_round = BATCH_ROWS; /* no batch was run about these */
    for (int i = 0; i < m->nsteps; i++) {
        const Step *step = &m->steps[i];
        if (!is_stream(m, step))
            continue;
        Stream *stream = &m->streams[m->nstreams++];
        stream->reg = &m->works[0].registers[step->number];
        stream->lanes = machine_lanes(m->facts, m->code->sections[0].instrs[step->number].column);
        stream->reg->width = stream->lanes->width;
        bounds_of_lanes(stream->reg, stream->lanes);
    }
}

/* The steps that are left, and how many lines of the next batch's columns are asked for after each and with the count of
 * each rule, so that all are when the last is counted. */
static void find_line(Machine *m) {
    enum { LINE_BYTES = 64 };
    int64_t bytes = 0, run = m->code->nrules;
    for (int i = 0; i < m->nstreams; i++)
        bytes += BATCH_ROWS * m->streams[i].lanes->width;
    m->nline = 0;
    for (int i = 0; i < m->nsteps; i++) {
        run += !m->steps[i].is_idle;
        if (!m->steps[i].is_idle || m->steps[i].nlast_uses > 0)
            m->line[m->nline++] = i;
    }
    m->fetch_lines = run > 0 ? bytes / LINE_BYTES / run + 1 : 0;
}

/* From the last step to the first: what is part of a sum is idle where nothing else wants it. */
void plan_for_facts(Machine *m) {
    const Code *code = m->code;
    find_streams(m);
    for (int s = 0; s < code->nsections; s++)
        for (int i = 0; i < code->sections[s].n; i++)
            m->wanted[s][i] = false;
    for (int r = 0; r < code->nrules; r++)
        if (!code->rules[r].is_scalar && code->rules[r].due >= 0)
            m->wanted[code->rules[r].section][code->rules[r].due] = true;
    if (code->value >= 0)
        m->wanted[0][code->value] = true;
    for (int i = m->nsteps - 1; i >= 0; i--) {
        Step *step = &m->steps[i];
        const Section *section = &code->sections[step->section];
        bool *wanted = m->wanted[step->section];
        Op op = section->instrs[step->number].op;
        step->is_idle =
            is_stream(m, step) || ((is_part_of_sums(op) || op == OP_ADD_MONTHS) && !wanted[step->number]);
        if (step->is_idle)
            continue;
        if (step->sum != NULL)
            step->sum->width = width_of_sum(m, section, step->sum);
        if (step->near != NULL)
            prepare_near(m, section, step->near);
        const Sum *sum = step->sum != NULL && step->sum->width != 0   ? step->sum
                         : step->near != NULL && step->near->is_ready ? &step->near->sum
                                                                      : NULL;
        Operand operands[CODE_OPERANDS];
        int n = operands_of(code, step, operands);
        for (int k = 0; k < n && sum == NULL; k++)
            m->wanted[operands[k].section][operands[k].reg] = true;
        for (int k = 0; sum != NULL && k < sum->nterms; k++)
            wanted[sum->terms[k].reg] = true;
    }
    find_line(m);
}

/* --- Last uses ---------------------------------------------------------------------------------------------------- */

/* The steps that use each register of lanes last. A selection stands for what it selects from. */
static void find_last_uses(Machine *m, Arena *scratch) {
    const Code *code = m->code;
    int **last = ARENA_ARRAY(scratch, int *, code->nsections), registers = 0;
    for (int s = 0; s < code->nsections; s++)
        last[s] = ARENA_ARRAY(scratch, int, code->sections[s].n);
    for (int i = 0; i < m->nsteps; i++) {
        const Step *step = &m->steps[i];
        Operand operands[CODE_OPERANDS];
        int n = operands_of(code, step, operands);
        last[step->section][step->number] = i;
        for (int k = 0; k < n; k++)
            if (operands[k].is_lanes)
                last[operands[k].section][operands[k].reg] = i;
        for (int k = 0; step->sum != NULL && k < step->sum->nterms; k++)
            last[step->section][step->sum->terms[k].reg] = i;
        for (int k = 0; step->near != NULL && k < step->near->sum.nterms; k++)
            last[step->section][step->near->sum.terms[k].reg] = i;
    }
    for (int r = 0; r < code->nrules; r++)
        if (!code->rules[r].is_scalar && code->rules[r].due >= 0)
            last[code->rules[r].section][code->rules[r].due] = m->nsteps - 1;
    if (code->value >= 0)
        last[0][code->value] = m->nsteps - 1;
    for (int i = m->nsteps - 1; i >= 0; i--) {
        int s = m->steps[i].section, number = m->steps[i].number;
        const Instr *in = &code->sections[s].instrs[number];
        registers += op_info(in->op)->result == 'N';
        if (in->op == OP_N_WHERE && last[s][in->a] < last[s][number])
            last[s][in->a] = last[s][number];
    }
    m->last_uses = ARENA_ARRAY(m->arena, Step, registers);
    for (int s = 0; s < code->nsections; s++)
        for (int number = 0; number < code->sections[s].n; number++)
            if (op_info(code->sections[s].instrs[number].op)->result == 'N')
                m->steps[last[s][number]].nlast_uses++;
    int first = 0;
    for (int i = 0; i < m->nsteps; i++) {
        m->steps[i].first_last_use = first;
        first += m->steps[i].nlast_uses;
        m->steps[i].nlast_uses = 0;
    }
    for (int s = 0; s < code->nsections; s++)
        for (int number = 0; number < code->sections[s].n; number++) {
            Step *step = &m->steps[last[s][number]];
            if (op_info(code->sections[s].instrs[number].op)->result == 'N')
                m->last_uses[step->first_last_use + step->nlast_uses++] = (Step){.section = s, .number = number};
        }
}

void plan_line(Machine *m) {
    Arena *scratch = arena_new();
    find_steps(m, scratch);
    find_sums(m);
    find_last_uses(m, scratch);
    arena_free(scratch);
}

/* A batch from its first instruction to verdicts. */
#include "runtime/vm/internal.h"

#include <string.h>

/* --- The columns a program reads ---------------------------------------------------------------------------------- */

static void add_column(Arena *arena, MachineFacts *facts, const Field *field) {
    const Shape *shape = field->shape;
    if (facts->odd[shape->index] == NULL) {
        facts->odd[shape->index] = ARENA_ARRAY(arena, uint64_t, bits_words(factset_rows(facts->set, shape)) + 1);
        facts->lanes[shape->index] = ARENA_ARRAY(arena, Lanes *, shape->ncolumns);
    }
    Lanes **lanes = &facts->lanes[shape->index][field->column];
    if (*lanes == NULL)
        *lanes = lanes_of_column(arena, facts->set, field, &facts->dictionary, facts->odd[shape->index]);
}

MachineFacts *machine_facts_new(Arena *arena, const Code *code, const FactSet *set) {
    const Schema *schema = factset_schema(set);
    MachineFacts *facts = ARENA_NEW(arena, MachineFacts);
    facts->set = set;
    facts->dictionary.arena = arena;
    map_init(&facts->dictionary.numbers, arena);
    facts->odd = ARENA_ARRAY(arena, uint64_t *, schema->nshapes);
    facts->lanes = ARENA_ARRAY(arena, Lanes **, schema->nshapes);
    for (int s = 0; s < code->nsections; s++)
        for (int i = 0; i < code->sections[s].n; i++)
            if (code->sections[s].instrs[i].column != NULL)
                add_column(arena, facts, code->sections[s].instrs[i].column);
    texts_prepare(arena, facts, code);
    return facts;
}

const Lanes *machine_lanes(const MachineFacts *facts, const Field *field) {
    return facts->lanes[field->shape->index][field->column];
}

const Lanes *machine_column(const Machine *machine, const Field *field) {
    return machine->facts->lanes[field->shape->index] ? machine_lanes(machine->facts, field) : NULL;
}

const uint64_t *machine_odd(const MachineFacts *facts, const Shape *shape) {
    return facts->odd[shape->index];
}

/* --- Room --------------------------------------------------------------------------------------------------------- */

static void give_room(Machine *m, Work *work, int64_t rows) {
    if (rows <= work->capacity)
        return;
    int64_t capacity = work->capacity * 2 > rows ? work->capacity * 2 : rows;
    capacity = bits_words(capacity) * BITS_WORD;
    size_t words = (size_t)bits_words(capacity);
    for (int i = 0; i < work->section->n; i++) {
        Register *reg = &work->registers[i];
        const Instr *in = &work->section->instrs[i];
        if (op_info(in->op)->result == 'B') {
            reg->t_own = ARENA_ARRAY(m->arena, uint64_t, words);
            reg->f_own = ARENA_ARRAY(m->arena, uint64_t, words);
        } else {
            reg->known_own = ARENA_ARRAY(m->arena, uint64_t, words);
            reg->own = reg->wide_own = NULL;
        }
    }
    for (int i = 0; i < 4; i++)
        work->scratch[i] = ARENA_ARRAY(m->arena, uint64_t, words);
    work->zeros = ARENA_ARRAY(m->arena, uint64_t, words);
    work->ones = ARENA_ARRAY(m->arena, uint64_t, words);
    memset(work->ones, 0xff, words * sizeof *work->ones);
    if (work->section->list != NULL) {
        work->parents = ARENA_ARRAY(m->arena, int32_t, capacity);
        work->rows_own = ARENA_ARRAY(m->arena, int64_t, capacity);
    }
    work->capacity = capacity;
    work->nbuffers = 0; /* the old ones are too small */
}

/* --- Buffers ------------------------------------------------------------------------------------------------------ */

int64_t *work_take_buffer(const Machine *m, Work *work) {
    return work->nbuffers > 0 ? work->buffers[--work->nbuffers] : lanes_room(m->arena, work->capacity, 8, 0);
}

static void give_back(Machine *m, const Step *last_use) {
    Work *work = &m->works[last_use->section];
    Register *reg = &work->registers[last_use->number];
    if (reg->own != NULL && reg->filled == 0) {
        work->buffers[work->nbuffers++] = reg->own;
        reg->own = NULL;
    }
    if (reg->wide_own != NULL)
        work->buffers[work->nbuffers++] = reg->wide_own;
    reg->wide_own = NULL;
}

Machine *machine_new(Arena *arena, const Code *code, const MachineFacts *facts) {
    Machine *m = ARENA_NEW(arena, Machine);
    m->arena = arena;
    m->code = code;
    m->facts = facts;
    m->kernels = kernels_best();
    m->works = ARENA_ARRAY(arena, Work, code->nsections);
    int columns = 0;
    for (int i = 0; i < code->sections[0].n; i++)
        columns += code->sections[0].instrs[i].op == OP_N_COLUMN;
    m->streams = ARENA_ARRAY(arena, Stream, columns);
    m->odd = ARENA_ARRAY(arena, uint64_t, bits_words(BATCH_ROWS));
    m->rules = ARENA_ARRAY(arena, RuleBits, code->nrules);
    m->judged = ARENA_ARRAY(arena, bool, code->nrules);
    m->rule_bits = ARENA_ARRAY(arena, uint64_t *, code->nrules);
    m->rule_words = ARENA_ARRAY(arena, int64_t, code->nrules);
    for (int s = 0; s < code->nsections; s++) {
        Work *work = &m->works[s];
        work->section = &code->sections[s];
        work->registers = ARENA_ARRAY(arena, Register, work->section->n);
        work->buffers = ARENA_ARRAY(arena, int64_t *, 2 * work->section->n);
        if (work->section->list != NULL) {
            work->starts = ARENA_ARRAY(arena, int64_t, BATCH_ROWS + 1);
            work->given = ARENA_ARRAY(arena, uint64_t, bits_words(BATCH_ROWS));
        }
        give_room(m, work, BITS_WORD); /* more when a batch needs it: one record should be ready at once */
    }
    plan_line(m);
    plan_for_facts(m);
    return m;
}

void machine_use_kernels(Machine *machine, const Kernels *kernels) {
    machine->kernels = kernels;
}

void machine_set_facts(Machine *machine, const MachineFacts *facts) {
    machine->facts = facts;
    plan_for_facts(machine);
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

void bits_copy(uint64_t *to, const uint64_t *from, int64_t first, int64_t n) {
    int64_t word = first / BITS_WORD, shift = first % BITS_WORD, words = bits_words(n);
    for (int64_t w = 0; w < words; w++) {
        to[w] = from[word + w] >> shift;
        if (shift != 0 && (word + w + 1) * BITS_WORD < first + n)
            to[w] |= from[word + w + 1] << (BITS_WORD - shift);
    }
}

/* Which rows the elements of a list are, and whose. */
static void find_elements(Machine *m, Work *work) {
    const Field *list = work->section->list;
    int64_t total = 0;
    memset(work->given, 0, (size_t)bits_words(BATCH_ROWS) * sizeof *work->given);
    for (int64_t i = 0; i < m->n; i++) {
        int64_t n = 0;
        if (factset_list(m->facts->set, list, m->first + i, &n))
            bit_set(work->given, i);
        else
            n = 0;
        work->starts[i] = total;
        total += n;
    }
    work->starts[m->n] = total;
    give_room(m, work, total);
    work->n = total;
    bool contiguous = true;
    for (int64_t i = 0; i < m->n; i++)
        for (int64_t k = work->starts[i]; k < work->starts[i + 1]; k++) {
            work->parents[k] = (int32_t)i;
            work->rows_own[k] = factset_element(m->facts->set, list, m->first + i, k - work->starts[i]);
            contiguous &= k == 0 || work->rows_own[k] == work->rows_own[k - 1] + 1;
        }
    work->first = total > 0 ? work->rows_own[0] : 0;
    work->rows = contiguous ? NULL : work->rows_own;
}

void work_mark_odd(Machine *machine, const Work *work, int64_t row) {
    bit_set(machine->odd, work->section->list == NULL ? row : work->parents[row]);
}

/* Rows whose cells do not fit their lanes, in this section's own columns and behind its references. */
static void mark_odd_cells(Machine *m, Work *work) {
    const Field *list = work->section->list;
    const Shape *shape = list == NULL                  ? m->code->facts->shape
                         : list->kind == FIELD_INVERSE ? list->target->shape
                                                       : list->shape;
    const uint64_t *odd = machine_odd(m->facts, shape);
    if (odd == NULL)
        return;
    if (work->rows == NULL) {
        if (!bits_any(odd, work->first, work->first + work->n))
            return;
    }
    for (int64_t i = 0; i < work->n; i++)
        if (bit_get(odd, work->rows != NULL ? work->rows[i] : work->first + i))
            work_mark_odd(m, work, i);
}

const int64_t *work_wide(const Machine *m, Work *work, int number) {
    Register *reg = &work->registers[number];
    if (reg->wide != NULL)
        return reg->wide;
    if (reg->width == 8) {
        reg->wide = (const int64_t *)reg->lanes;
        return reg->wide;
    }
    reg->wide_own = work_take_buffer(m, work);
    m->kernels->widen(reg->width, reg->lanes, work->n, reg->wide_own);
    reg->wide = reg->wide_own;
    return reg->wide;
}

/* --- Running ------------------------------------------------------------------------------------------------------ */

static void give_back_all(Machine *m, const Step *step) {
    for (int i = 0; i < step->nlast_uses; i++)
        give_back(m, &m->last_uses[step->first_last_use + i]);
}

static void run_step(Machine *m, const Step *step) {
    Work *work = &m->works[step->section];
    work->registers[step->number].wide = NULL;
    if (step->sum != NULL && step->sum->width != 0)
        exec_sum(m, work, step->number, step->sum);
    else if (step->near != NULL && step->near->is_ready)
        exec_near(m, work, step->number, step->near);
    else
        exec_instr(m, work, step->number);
}

static void run_all(Machine *m) {
    for (int i = 0; i < m->nline; i++) {
        const Step *step = &m->steps[m->line[i]];
        if (!step->is_idle) {
            run_step(m, step);
            machine_fetch(m, m->fetch_lines);
        }
        if (step < &m->steps[m->nsteps - 1]) /* those of the last step are needed for the verdicts */
            give_back_all(m, step);
    }
}

/* --- Verdicts ----------------------------------------------------------------------------------------------------- */

/* Known that the deadline is reached, known that it is ahead. */
static void due_bits(Machine *m, const CodeRule *rule, Work *work, const uint64_t **reached, const uint64_t **ahead) {
    if (!rule->has_deadline || rule->has_due_constant) {
        bool now = !rule->has_deadline || rule->due_constant <= m->code->as_of;
        *reached = now ? work->ones : work->zeros;
        *ahead = now ? work->zeros : work->ones;
        return;
    }
    const Register *due = &work->registers[rule->due];
    m->kernels->compare_k(due->width, COMPARE_LE, due->lanes, m->code->as_of, work->n, due->known, work->scratch[0],
                          work->scratch[1]);
    *reached = work->scratch[0];
    *ahead = work->scratch[1];
}

static Judgement judgement_of(Machine *m, const CodeRule *rule) {
    Work *work = &m->works[rule->section];
    const Register *condition = &work->registers[rule->condition];
    const Register *scope = rule->scope >= 0 ? &work->registers[rule->scope] : NULL;
    Judgement judgement = {
        .scope = {scope != NULL ? scope->t : work->ones, scope != NULL ? scope->f : work->zeros},
        .condition = {condition->t, condition->f},
        .may = rule->is_may,
    };
    due_bits(m, rule, work, &judgement.reached, &judgement.ahead);
    return judgement;
}

static uint64_t last_word(int64_t n) {
    return n % BITS_WORD == 0 ? ~(uint64_t)0 : ((uint64_t)1 << (n % BITS_WORD)) - 1;
}

const RuleBits *machine_bits(Machine *m, int r) {
    const CodeRule *rule = &m->code->rules[r];
    RuleBits *bits = &m->rules[r];
    if (m->judged[r])
        return bits;
    machine_fetch(m, m->fetch_lines);
    Work *work = &m->works[rule->section];
    if (m->rule_words[r] < bits_words(work->capacity)) {
        m->rule_words[r] = bits_words(work->capacity);
        m->rule_bits[r] = ARENA_ARRAY(m->arena, uint64_t, 5 * m->rule_words[r]);
    }
    Judgement judgement = judgement_of(m, rule);
    int64_t words = bits_words(work->n), stride = m->rule_words[r];
    uint64_t *own = m->rule_bits[r];
    judgement.pass = own;
    judgement.fail = own + stride;
    judgement.pending = own + 2 * stride;
    judgement.na = own + 3 * stride;
    judgement.cannot_fail = own + 4 * stride;
    m->kernels->judge(&judgement, words);
    for (int i = 0; i < 5 && words > 0; i++)
        own[i * stride + words - 1] &= last_word(work->n);
    *bits = (RuleBits){judgement.pass, judgement.fail, judgement.pending, judgement.na, judgement.cannot_fail};
    m->judged[r] = true;
    return bits;
}

/* Where no row is unknown and all have one deadline, what applies and does not hold is broken. False elsewhere. */
static bool count_sure(const Machine *m, const CodeRule *rule, RuleCounts *counts) {
    const Work *work = &m->works[rule->section];
    const Register *condition = &work->registers[rule->condition];
    const Register *scope = rule->scope >= 0 ? &work->registers[rule->scope] : NULL;
    if (rule->is_may || !condition->is_sure || (scope != NULL && !scope->is_sure))
        return false;
    if (rule->has_deadline && !rule->has_due_constant)
        return false;
    int64_t applies;
    counts->pass = m->kernels->count_both(scope != NULL ? scope->t : work->ones, condition->t, bits_words(work->n),
                                          last_word(work->n), &applies);
    counts->na = work->n - applies;
    bool is_ahead = rule->has_deadline && rule->due_constant > m->code->as_of;
    *(is_ahead ? &counts->pending : &counts->fail) = applies - counts->pass;
    return true;
}

RuleCounts machine_count(Machine *m, int r) {
    const CodeRule *rule = &m->code->rules[r];
    const Work *work = &m->works[rule->section];
    RuleCounts sure = {0};
    machine_fetch(m, m->fetch_lines);
    if (work->n == 0 || count_sure(m, rule, &sure))
        return sure;
    Judgement judgement = judgement_of(m, rule);
    RuleCounts counts = {0};
    m->kernels->tally(&judgement, bits_words(work->n), last_word(work->n), &counts);
    return counts;
}

MachineBatch machine_run(Machine *machine, int64_t first, int64_t n) {
    machine_fetch(machine, INT64_MAX); /* what is left to be asked for of this one */
    /* What the batch before kept for whoever asks for deadlines and values. */
    if (machine->n > 0 && machine->nsteps > 0)
        give_back_all(machine, &machine->steps[machine->nsteps - 1]);
    machine->first = first;
    machine->n = n;
    memset(machine->odd, 0, (size_t)bits_words(BATCH_ROWS) * sizeof *machine->odd);
    for (int s = 0; s < machine->code->nsections; s++) {
        Work *work = &machine->works[s];
        if (s == 0) {
            give_room(machine, work, n);
            work->first = first;
            work->n = n;
        } else {
            find_elements(machine, work);
        }
        mark_odd_cells(machine, work);
    }
    machine_begin(machine);
    run_all(machine);
    memset(machine->judged, 0, (size_t)machine->code->nrules * sizeof *machine->judged);
    return (MachineBatch){first, n, machine->odd};
}

bool machine_elements(const Machine *machine, int rule, int64_t i, int64_t *from, int64_t *n) {
    const Work *work = &machine->works[machine->code->rules[rule].section];
    if (work->section->list == NULL) {
        *from = i;
        *n = 1;
        return true;
    }
    *from = work->starts[i];
    *n = work->starts[i + 1] - work->starts[i];
    return bit_get(work->given, i);
}

bool machine_due(const Machine *machine, int rule, int64_t i, int64_t *day) {
    const CodeRule *code = &machine->code->rules[rule];
    if (!code->has_deadline)
        return false;
    *day = code->due_constant;
    if (code->has_due_constant)
        return true;
    const Register *due = &machine->works[code->section].registers[code->due];
    *day = lane_in(due->lanes, due->width, i);
    return is_known(due, i);
}

const int64_t *machine_value(Machine *machine, const uint64_t **known) {
    Work *work = &machine->works[0];
    *known = work->registers[machine->code->value].known;
    return work_wide(machine, work, machine->code->value);
}

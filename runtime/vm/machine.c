/* A batch from its first instruction to verdicts. */
#include "runtime/vm/internal.h"

#include <string.h>

/* --- The columns a program reads ------------------------------------------------------------------------------------- */

static void add_column(Arena *arena, MachineFacts *facts, const Field *field) {
    const Shape *shape = field->shape;
    if (facts->odd[shape->index] == NULL) {
        facts->odd[shape->index] = ARENA_ARRAY(arena, uint64_t, bits_words(factset_rows(facts->set, shape)) + 1);
        facts->lanes[shape->index] = ARENA_ARRAY(arena, Lanes *, shape->ncolumns);
    }
    Lanes **lanes = &facts->lanes[shape->index][field->column];
    if (*lanes == NULL)
        *lanes = lanes_of_column(arena, facts->set, field, facts->odd[shape->index]);
}

MachineFacts *machine_facts_new(Arena *arena, const Code *code, const FactSet *set) {
    const Schema *schema = factset_schema(set);
    MachineFacts *facts = ARENA_NEW(arena, MachineFacts);
    facts->set = set;
    facts->odd = ARENA_ARRAY(arena, uint64_t *, schema->nshapes);
    facts->lanes = ARENA_ARRAY(arena, Lanes **, schema->nshapes);
    for (int s = 0; s < code->nsections; s++)
        for (int i = 0; i < code->sections[s].n; i++)
            if (code->sections[s].instrs[i].column != NULL)
                add_column(arena, facts, code->sections[s].instrs[i].column);
    return facts;
}

const Lanes *machine_lanes(const MachineFacts *facts, const Field *field) {
    return facts->lanes[field->shape->index][field->column];
}

const uint64_t *machine_odd(const MachineFacts *facts, const Shape *shape) {
    return facts->odd[shape->index];
}

/* --- Room ------------------------------------------------------------------------------------------------------------ */

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
            reg->t = ARENA_ARRAY(m->arena, uint64_t, words);
            reg->f = ARENA_ARRAY(m->arena, uint64_t, words);
        } else {
            reg->known_own = ARENA_ARRAY(m->arena, uint64_t, words);
            reg->own = in->op == OP_N_COLUMN && work->section->list == NULL
                           ? NULL
                           : ARENA_ARRAY(m->arena, int64_t, capacity);
            reg->wide_own = NULL;
        }
    }
    for (int i = 0; i < 4; i++)
        work->scratch[i] = ARENA_ARRAY(m->arena, uint64_t, words);
    if (work->section->list != NULL) {
        work->parents = ARENA_ARRAY(m->arena, int32_t, capacity);
        work->rows_own = ARENA_ARRAY(m->arena, int64_t, capacity);
    }
    work->capacity = capacity;
    for (int r = 0; r < m->code->nrules; r++) {
        if (m->code->rules[r].is_scalar || &m->works[m->code->rules[r].section] != work)
            continue;
        m->rule_words[r] = (int64_t)words;
        m->rule_bits[r] = ARENA_ARRAY(m->arena, uint64_t, 5 * words);
    }
}

Machine *machine_new(Arena *arena, const Code *code, const MachineFacts *facts) {
    Machine *m = ARENA_NEW(arena, Machine);
    m->arena = arena;
    m->code = code;
    m->facts = facts;
    m->works = ARENA_ARRAY(arena, Work, code->nsections);
    m->odd = ARENA_ARRAY(arena, uint64_t, bits_words(BATCH_ROWS));
    m->rules = ARENA_ARRAY(arena, RuleBits, code->nrules);
    m->rule_bits = ARENA_ARRAY(arena, uint64_t *, code->nrules);
    m->rule_words = ARENA_ARRAY(arena, int64_t, code->nrules);
    for (int s = 0; s < code->nsections; s++) {
        Work *work = &m->works[s];
        work->section = &code->sections[s];
        work->registers = ARENA_ARRAY(arena, Register, work->section->n);
        if (work->section->list != NULL) {
            work->starts = ARENA_ARRAY(arena, int64_t, BATCH_ROWS + 1);
            work->given = ARENA_ARRAY(arena, uint64_t, bits_words(BATCH_ROWS));
        }
        give_room(m, work, s == 0 ? BATCH_ROWS : BITS_WORD);
    }
    return m;
}

/* --- Rows ------------------------------------------------------------------------------------------------------------ */

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
    const Shape *shape = list == NULL                   ? m->code->facts->shape
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

const int64_t *work_wide(Work *work, int number) {
    Register *reg = &work->registers[number];
    if (reg->wide != NULL)
        return reg->wide;
    if (reg->width == 8) {
        reg->wide = (int64_t *)reg->lanes;
        return reg->wide;
    }
    kernel_widen(reg->width, reg->lanes, work->n, reg->wide_own);
    reg->wide = reg->wide_own;
    return reg->wide;
}

/* --- Running --------------------------------------------------------------------------------------------------------- */

/* The line goes through all sections: next is the first instruction, in the order of the line, that is not worked out. */
static void run_all(Machine *m) {
    for (int s = 0; s < m->code->nsections; s++)
        m->works[s].next = 0;
    for (;;) {
        Work *work = NULL;
        for (int s = 0; s < m->code->nsections; s++) {
            Work *other = &m->works[s];
            if (other->next < other->section->n &&
                (work == NULL ||
                 other->section->instrs[other->next].order < work->section->instrs[work->next].order))
                work = other;
        }
        if (work == NULL)
            return;
        work->registers[work->next].wide = NULL;
        exec_instr(m, work, work->next++);
    }
}

/* --- Verdicts -------------------------------------------------------------------------------------------------------- */

static void due_bits(const CodeRule *rule, Work *work, Date as_of, uint64_t *reached, uint64_t *ahead) {
    size_t bytes = (size_t)bits_words(work->n) * sizeof *reached;
    if (!rule->has_deadline || rule->has_due_constant) {
        bool now = !rule->has_deadline || rule->due_constant <= as_of;
        memset(reached, now ? 0xff : 0, bytes);
        memset(ahead, now ? 0 : 0xff, bytes);
        return;
    }
    Register *due = &work->registers[rule->due];
    kernel_compare_k(due->width, COMPARE_LE, due->lanes, as_of, work->n, reached);
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        uint64_t known = due->known != NULL ? due->known[w] : ~(uint64_t)0;
        ahead[w] = ~reached[w] & known;
        reached[w] &= known;
    }
}

static void judge(Machine *m, int r) {
    const CodeRule *rule = &m->code->rules[r];
    Work *work = &m->works[rule->section];
    const Register *condition = &work->registers[rule->condition];
    const Register *scope = rule->scope >= 0 ? &work->registers[rule->scope] : NULL;
    int64_t words = bits_words(work->n), stride = m->rule_words[r];
    uint64_t *pass = m->rule_bits[r], *fail = pass + stride, *pending = fail + stride, *na = pending + stride,
             *cannot = na + stride;
    uint64_t *reached = work->scratch[0], *ahead = work->scratch[1];
    due_bits(rule, work, m->code->as_of, reached, ahead);
    uint64_t may = rule->is_may ? ~(uint64_t)0 : 0;
    for (int64_t w = 0; w < words; w++) {
        uint64_t st = scope != NULL ? scope->t[w] : ~(uint64_t)0, sf = scope != NULL ? scope->f[w] : 0;
        uint64_t rt = condition->t[w], rf = condition->f[w];
        uint64_t rows = (w + 1) * BITS_WORD <= work->n ? ~(uint64_t)0 : ((uint64_t)1 << (work->n % BITS_WORD)) - 1;
        pass[w] = st & rt & rows;
        na[w] = (sf | (may & rf)) & rows;
        fail[w] = st & rf & reached[w] & ~may & rows;
        pending[w] = st & rf & ahead[w] & ~may & rows;
        cannot[w] = (rt | ahead[w] | may) & ~(pass[w] | na[w] | fail[w] | pending[w]) & rows;
    }
    m->rules[r] = (RuleBits){pass, fail, pending, na, cannot};
}

MachineBatch machine_run(Machine *machine, int64_t first, int64_t n) {
    machine->first = first;
    machine->n = n;
    memset(machine->odd, 0, (size_t)bits_words(BATCH_ROWS) * sizeof *machine->odd);
    for (int s = 0; s < machine->code->nsections; s++) {
        Work *work = &machine->works[s];
        if (s == 0) {
            work->first = first;
            work->n = n;
        } else {
            find_elements(machine, work);
        }
        mark_odd_cells(machine, work);
    }
    run_all(machine);
    for (int r = 0; r < machine->code->nrules; r++)
        if (!machine->code->rules[r].is_scalar)
            judge(machine, r);
    return (MachineBatch){first, n, machine->odd, machine->rules};
}

bool machine_elements(const Machine *machine, int rule, int64_t i, int64_t *from, int64_t *n) {
    const Work *work = &machine->works[machine->code->rules[rule].section];
    *from = work->starts[i];
    *n = work->starts[i + 1] - work->starts[i];
    return bit_get(work->given, i);
}

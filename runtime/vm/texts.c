/* Texts in lanes: the numbers of a dictionary. What depends on one text is worked out once for each text that
 * occurs. */
#include "runtime/vm/internal.h"

#include "runtime/base/utf8.h"

static int32_t result_of(const Instr *in, Str text, Str with) {
    switch (in->op) {
    case OP_TEXT_STARTS:
        return str_starts(text, with);
    case OP_TEXT_CONTAINS:
        return str_contains(text, with);
    default:
        return (int32_t)utf8_count(text);
    }
}

void texts_prepare(Arena *arena, MachineFacts *facts, const Code *code) {
    facts->by_text = ARENA_ARRAY(arena, const int32_t **, code->nsections);
    for (int i = 0; i < code->ntexts; i++) /* so that a text of the policy has a number */
        dictionary_number(&facts->dictionary, code->texts[i]);
    for (int s = 0; s < code->nsections; s++) {
        const Section *section = &code->sections[s];
        facts->by_text[s] = ARENA_ARRAY(arena, const int32_t *, section->n);
        for (int i = 0; i < section->n; i++) {
            const Instr *in = &section->instrs[i];
            if (in->op != OP_TEXT_STARTS && in->op != OP_TEXT_CONTAINS && in->op != OP_TEXT_LENGTH)
                continue;
            int32_t *results = ARENA_ARRAY(arena, int32_t, facts->dictionary.texts.n + 1);
            for (int t = 0; t < facts->dictionary.texts.n; t++)
                results[t] = result_of(in, facts->dictionary.texts.items[t],
                                       in->op == OP_TEXT_LENGTH ? STR_NONE : code->texts[in->k]);
            facts->by_text[s][i] = results;
        }
    }
}

static void constant(Machine *m, Work *work, const Instr *in, Register *reg) {
    const intptr_t number = (intptr_t)map_get(&m->facts->dictionary.numbers, m->code->texts[in->k]) - 1;
    for (int64_t i = 0; i < work->n; i++)
        reg->own[i] = number;
    reg->lanes = reg->own;
    reg->width = 8;
    reg->known = NULL;
    reg_bounds(reg, number, number);
}

void exec_text(Machine *m, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    if (in->op == OP_TEXT_CONST) {
        constant(m, work, in, reg);
        return;
    }
    const int32_t *results = m->facts->by_text[work->section - m->code->sections][number];
    const Register *a = &work->registers[in->a];
    const int64_t *texts = work_wide(m, work, in->a);
    uint64_t most = (uint64_t)m->facts->dictionary.texts.n;
    if (in->op == OP_TEXT_LENGTH) {
        know_both(work, reg, a, NULL);
        reg_bounds(reg, 0, INT32_MAX);
        for (int64_t i = 0; i < work->n; i++)
            reg->own[i] = results[(uint64_t)texts[i] < most ? texts[i] : 0];
        return;
    }
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        uint64_t holds = 0, sure = a->known != NULL ? a->known[w] : ~(uint64_t)0;
        for (int64_t i = w * BITS_WORD; i < (w + 1) * BITS_WORD && i < work->n; i++)
            holds |= (uint64_t)results[(uint64_t)texts[i] < most ? texts[i] : 0] << (i % BITS_WORD);
        reg->t_own[w] = holds & sure;
        reg->f_own[w] = ~holds & sure;
    }
}

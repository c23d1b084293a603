/* Instructions that nothing reads in the end are taken out: those of rules that lanes cannot hold after all, and
 * comparisons that were put together. */
#include "lang/emit/internal.h"

typedef struct Sweep {
    Code *code;
    bool **wanted; /* [section][instruction] */
    int **moved;   /* to which number */
} Sweep;

static void want_results(const Sweep *s) {
    for (int i = 0; i < s->code->nrules; i++) {
        const CodeRule *rule = &s->code->rules[i];
        if (rule->is_scalar)
            continue;
        s->wanted[rule->section][rule->condition] = true;
        if (rule->scope >= 0)
            s->wanted[rule->section][rule->scope] = true;
        if (rule->due >= 0)
            s->wanted[rule->section][rule->due] = true;
    }
    if (s->code->value >= 0)
        s->wanted[0][s->code->value] = true;
}

/* The line through all sections, from its end: whoever reads a register comes after it. */
static void want_operands(const Sweep *s, Arena *scratch) {
    const Code *code = s->code;
    int *left = ARENA_ARRAY(scratch, int, code->nsections);
    for (int i = 0; i < code->nsections; i++)
        left[i] = code->sections[i].n;
    for (;;) {
        int last = -1;
        for (int i = 0; i < code->nsections; i++)
            if (left[i] > 0 && (last < 0 || code->sections[i].instrs[left[i] - 1].order >
                                                code->sections[last].instrs[left[last] - 1].order))
                last = i;
        if (last < 0)
            return;
        int number = --left[last];
        if (!s->wanted[last][number])
            continue;
        Operand operands[CODE_OPERANDS];
        int n = code_operands(&code->sections[last].instrs[number], last, operands);
        for (int k = 0; k < n; k++)
            s->wanted[operands[k].section][operands[k].reg] = true;
    }
}

static void move_operands(const Sweep *s, Instr *instr, int section) {
    int *registers[] = {&instr->a, &instr->b, &instr->c};
    Operand operands[CODE_OPERANDS];
    int n = code_operands(instr, section, operands);
    for (int k = 0; k < n; k++)
        *registers[k] = s->moved[operands[k].section][operands[k].reg];
}

void sweep_code(Code *code) {
    Arena *scratch = arena_new();
    Sweep s = {code, ARENA_ARRAY(scratch, bool *, code->nsections), ARENA_ARRAY(scratch, int *, code->nsections)};
    for (int i = 0; i < code->nsections; i++) {
        s.wanted[i] = ARENA_ARRAY(scratch, bool, code->sections[i].n);
        s.moved[i] = ARENA_ARRAY(scratch, int, code->sections[i].n);
    }
    want_results(&s);
    want_operands(&s, scratch);
    for (int i = 0; i < code->nsections; i++)
        for (int k = 0, to = 0; k < code->sections[i].n; k++) {
            s.moved[i][k] = to;
            to += s.wanted[i][k];
        }
    for (int i = 0; i < code->nsections; i++) {
        Section *section = &code->sections[i];
        int n = 0;
        for (int k = 0; k < section->n; k++)
            if (s.wanted[i][k]) {
                section->instrs[n] = section->instrs[k];
                move_operands(&s, &section->instrs[n++], i);
            }
        section->n = n;
    }
    for (int i = 0; i < code->nrules; i++) {
        CodeRule *rule = &code->rules[i];
        if (rule->is_scalar)
            continue;
        rule->condition = s.moved[rule->section][rule->condition];
        if (rule->scope >= 0)
            rule->scope = s.moved[rule->section][rule->scope];
        if (rule->due >= 0)
            rule->due = s.moved[rule->section][rule->due];
    }
    if (code->value >= 0)
        code->value = s.moved[0][code->value];
    arena_free(scratch);
}

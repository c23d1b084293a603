/* Reads a program once before it is run: operands are earlier registers of the right kind, columns those of the section's rows. */
#include "runtime/code/code.h"
#include "runtime/native/native.h"

#include <string.h>

static const OpInfo infos[] = {
#define OP(symbol, name, result, operands, meaning) {name, result, operands, meaning},
#include "runtime/code/ops.def"
#undef OP
};

const OpInfo *op_info(Op op) {
    return &infos[op];
}

bool field_has_lanes(const Field *field) {
    return field_is_leaf(field) && field->kind != FIELD_REF && field->kind != FIELD_DURATION && field->kind != FIELD_EMPTY;
}

typedef struct Verify {
    const Code *code;
    Arena *arena;
    int section, number;
    const char *wrong;
} Verify;

static void wrong(Verify *v, const char *what) {
    if (v->wrong == NULL)
        v->wrong = str_format(v->arena, "section %d, instruction %d (%s): %s", v->section, v->number,
                              op_info(v->code->sections[v->section].instrs[v->number].op)->name, what).p;
}

static char kind_of(const Section *section, int reg) {
    return op_info(section->instrs[reg].op)->result;
}

static void check_register(Verify *v, const Section *section, int reg, int limit, char kind) {
    if (reg < 0 || reg >= limit)
        wrong(v, "an operand that is no earlier register");
    else if (kind_of(section, reg) != kind)
        wrong(v, "an operand of the other kind");
}

/* Of another section: it has to come before in the line. */
static void check_other(Verify *v, const Section *section, const Instr *in, int reg, char kind) {
    check_register(v, section, reg, section->n, kind);
    if (v->wrong == NULL && section->instrs[reg].order >= in->order)
        wrong(v, "an operand of another section that is worked out later");
}

static bool list_is_of(const Facts *facts, const Field *list) {
    for (int i = 0; i < facts->nlists; i++)
        if (facts->lists[i] == list)
            return true;
    return false;
}

/* Nothing is read through a pointer of the program before it is known to be one of the schema's. */
static bool column_is_of(const Shape *shape, const Field *field) {
    for (int i = 0; i < shape->ncolumns; i++)
        if (shape->columns[i] == field)
            return true;
    return false;
}

static const Facts *rows_of(const Verify *v, const Section *section, const Shape **shape) {
    const Field *list = section->list;
    if (list == NULL) {
        *shape = v->code->facts->shape;
        return v->code->facts;
    }
    if (list->kind == FIELD_INVERSE) {
        *shape = list->target->shape;
        return list->target;
    }
    *shape = list->shape;
    return v->code->facts;
}

static void check_column(Verify *v, const Section *section, const Instr *in, char kind) {
    const Shape *shape;
    rows_of(v, section, &shape);
    if (in->op == OP_B_REF_COLUMN || in->op == OP_N_REF_COLUMN)
        shape = in->ref->target->shape; /* the reference has been checked */
    if (!column_is_of(shape, in->column))
        wrong(v, "a column of other rows");
    else if ((in->column->kind == FIELD_BOOLEAN) != (kind == 'B') || !field_has_lanes(in->column))
        wrong(v, "a column of the other kind");
}

static void check_child(Verify *v, const Section *section, const Instr *in, int reg, char kind) {
    if (section->parent >= 0 || in->child <= 0 || in->child >= v->code->nsections ||
        v->code->sections[in->child].list != in->list) {
        wrong(v, "a fold whose section is not its list's");
        return;
    }
    const Section *child = &v->code->sections[in->child];
    check_other(v, child, in, reg, kind);
}

static void check_instr(Verify *v, const Section *section, const Instr *in) {
    const OpInfo *info = op_info(in->op);
    const int operands[] = {in->a, in->b, in->c};
    int at = 0;
    if ((in->column != NULL && strchr(info->operands, 'c') == NULL) ||
        (in->ref != NULL && strchr(info->operands, 'r') == NULL) ||
        (in->list != NULL && strchr(info->operands, 'l') == NULL))
        wrong(v, "a column, reference or list that it does not take");
    for (const char *p = info->operands; *p && v->wrong == NULL; p++) {
        switch (*p) {
        case 'b': check_register(v, section, operands[at++], v->number, 'B'); break;
        case 'n': check_register(v, section, operands[at++], v->number, 'N'); break;
        case 's':
            if (in->k < 0 || in->k >= v->code->ntexts)
                wrong(v, "a text that the policy does not have");
            break;
        case 'c': check_column(v, section, in, info->result); break;
        case 'r': {
            const Shape *shape;
            rows_of(v, section, &shape);
            if (!column_is_of(shape, in->ref) || in->ref->kind != FIELD_REF)
                wrong(v, "a reference of other rows");
            break;
        }
        case 'l':
            if (in->list == NULL || !list_is_of(v->code->facts, in->list))
                wrong(v, "a list of other facts");
            else if (in->child <= 0 || in->child >= v->code->nsections || v->code->sections[in->child].list != in->list)
                wrong(v, "a list without its section");
            break;
        case 'B':
        case 'N':
            if (in->op == OP_B_PARENT || in->op == OP_N_PARENT) {
                if (section->parent != 0)
                    wrong(v, "a record asked for outside a list");
                else
                    check_other(v, &v->code->sections[0], in, operands[at++], *p);
            } else {
                check_child(v, section, in, operands[at++], *p);
            }
            break;
        default: break;
        }
    }
    for (; at < 3; at++)
        if (operands[at] != 0)
            wrong(v, "a register that it does not take");
    if (in->op == OP_NATIVE_1 || in->op == OP_NATIVE_2) {
        const NativeSignature *signature = native_standard_signature(in->k);
        if (signature == NULL || signature->nargs != (in->op == OP_NATIVE_1 ? 1 : 2))
            wrong(v, "a function that the standard library does not have");
    }
    if ((in->op == OP_FLOOR_K || in->op == OP_CEIL_K || in->op == OP_ROUND_K) && in->k <= 0)
        wrong(v, "a division by nothing");
}

const char *code_verify(const Code *code, Arena *arena) {
    Verify v = {.code = code, .arena = arena};
    if (code->nsections < 1 || code->sections[0].list != NULL || code->sections[0].parent != -1)
        return "no section of records";
    for (int s = 0; s < code->nsections; s++)
        for (int i = 0; i < code->sections[s].n; i++)
            if ((unsigned)code->sections[s].instrs[i].op >= OPS)
                return "an operation that does not exist";
    for (v.section = 0; v.section < code->nsections && v.wrong == NULL; v.section++) {
        const Section *section = &code->sections[v.section];
        if (v.section > 0 && (!list_is_of(code->facts, section->list) || section->parent != 0))
            return "a section that is neither of records nor of a list";
        for (v.number = 0; v.number < section->n && v.wrong == NULL; v.number++) {
            check_instr(&v, section, &section->instrs[v.number]);
            if (v.number > 0 && section->instrs[v.number].order <= section->instrs[v.number - 1].order)
                wrong(&v, "an instruction out of order");
        }
    }
    v.section = 0, v.number = 0;
    for (int i = 0; i < code->nrules && v.wrong == NULL; i++) {
        const CodeRule *rule = &code->rules[i];
        if (rule->is_scalar)
            continue;
        if (rule->index < 0 || rule->index >= code->npolicy_rules)
            return "a rule that the policy does not have";
        if (rule->section < 0 || rule->section >= code->nsections)
            return "a rule of no section";
        const Section *section = &code->sections[rule->section];
        if (section->n == 0)
            return "a rule without instructions";
        v.section = rule->section, v.number = section->n - 1;
        check_register(&v, section, rule->condition, section->n, 'B');
        if (rule->scope >= 0)
            check_register(&v, section, rule->scope, section->n, 'B');
        if (rule->due >= 0 || (rule->has_deadline && !rule->has_due_constant))
            check_register(&v, section, rule->due, section->n, 'N');
    }
    return v.wrong;
}

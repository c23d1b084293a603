/* How much of what was permitted goes: of 5..9 to 5..7, two of five sizes. */
#include "lang/diff/diff.h"

enum { MOST_VALUES = 10000 };

typedef struct Asking {
    const CorePolicy *policy;
    const CoreExpr *condition;
    const Field *field;
    FactSet *set;
    Eval *eval;
} Asking;

/* A fact is compared with constants, and nothing is worked out from it: between two constants all counts are alike. */
static bool is_plain(const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_CONST:
    case CORE_FACT:
    case CORE_AND:
    case CORE_OR:
    case CORE_NOT:
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
    case CORE_RANGE:
    case CORE_SET:
        break;
    default:
        return false;
    }
    for (int i = 0; i < expr->nargs; i++)
        if (expr->args[i] && !is_plain(expr->args[i]))
            return false;
    return true;
}

/* The one fact of the organisation that a condition hangs on: a count or a `one of`. NULL: there are others, or it is worked with. */
static const Field *only_field(Arena *arena, const CorePolicy *policy, const CoreRule *rule) {
    CoreReach reach = {0};
    core_reach_expr(arena, policy, rule->condition, &reach);
    if (rule->elements || reach.fields.n != 1 || !is_plain(rule->condition))
        return NULL;
    const Field *field = reach.fields.items[0];
    bool fits = field->kind == FIELD_COUNT || (field->kind == FIELD_ENUM && field->enums->n > 0);
    return fits && field->facts == rule->facts && field != rule->facts->key ? field : NULL;
}

/* Above this no constant tells counts apart. */
static int64_t largest(Arena *arena, const CorePolicy *policy, const CoreRule *rule) {
    CoreReach reach = {0};
    int64_t most = 0;
    core_reach_expr(arena, policy, rule->condition, &reach);
    for (int i = 0; i < reach.constants.n; i++) {
        Value value = reach.constants.items[i]->value;
        Number whole;
        int64_t n;
        if (value.kind == VALUE_NUMBER && number_round(value.number, 0, &whole) == NUMBER_OK &&
            number_to_int64(whole, &n) && n > most)
            most = n;
    }
    return most;
}

static Asking open_asking(Arena *arena, const CorePolicy *policy, const CoreRule *rule, const Field *field) {
    Asking asking = {
        .policy = policy, .condition = rule->condition, .field = field, .set = factset_new(arena, policy->schema)};
    DiagList diags;
    diag_init(&diags, arena);
    factset_add_row(asking.set, rule->facts->shape, -1);
    factset_finish(asking.set, true, &diags);
    return asking;
}

/* 1 yes, 0 no, -1 not known. */
static int keeps(Asking *asking, Value value) {
    Arena *scratch = arena_new();
    factset_set(asking->set, asking->field, 0, value);
    Eval *eval = eval_new(scratch, asking->policy, asking->set, 0);
    EvalValue answer = eval_expr(eval, asking->condition, 0, scratch);
    int result = !answer.known || answer.value.kind != VALUE_BOOL ? -1 : answer.value.boolean;
    eval_free(eval);
    arena_free(scratch);
    return result;
}

/* The value number i of the merged words, or the count i; false where a side has no such word. */
static bool value_at(const WorldField *merged, int side, int64_t i, Value *value) {
    if (merged->kind != FIELD_ENUM) {
        *value = (Value){.kind = VALUE_NUMBER, .number = number_from_int(i)};
        return true;
    }
    *value = (Value){.kind = VALUE_ENUM, .code = merged->codes[side][i]};
    return merged->codes[side][i] >= 0;
}

void diff_find_permitted(Diff *diff, Change *change) {
    const Group *group = change->group;
    if (group->rules[0].n != 1 || group->rules[1].n != 1 || change->ways[AXIS_EFFECT] == WAY_SAME)
        return;
    Arena *scratch = arena_new();
    const Field *fields[WORLD_SIDES];
    Asking sides[WORLD_SIDES];
    int64_t most = 0;
    bool one = true;
    for (int s = 0; s < WORLD_SIDES; s++) {
        const CoreRule *rule = group->rules[s].items[0];
        fields[s] = only_field(scratch, diff->policy[s], rule);
        int64_t above = largest(scratch, diff->policy[s], rule);
        most = above > most ? above : most;
        one &= fields[s] != NULL;
    }
    const WorldField *merged = one ? world_field(diff->world, fields[1]) : NULL;
    if (merged && world_field(diff->world, fields[0]) == merged && most < MOST_VALUES) {
        int64_t n = merged->kind == FIELD_ENUM ? merged->nwords : most + 2;
        Permitted found = {.field = fields[1]};
        bool known = true;
        for (int s = 0; s < WORLD_SIDES; s++)
            sides[s] = open_asking(scratch, diff->policy[s], group->rules[s].items[0], fields[s]);
        for (int64_t i = 0; i < n && known; i++) {
            int kept[WORLD_SIDES] = {0};
            Value value;
            for (int s = 0; s < WORLD_SIDES; s++)
                if (value_at(merged, s, i, &value))
                    kept[s] = keeps(&sides[s], value);
            /* Of counts without an upper end there is no number. */
            known = kept[0] >= 0 && kept[1] >= 0 && !(merged->kind != FIELD_ENUM && i > most && (kept[0] || kept[1]));
            found.before += kept[0] == 1;
            found.after += kept[1] == 1;
            found.lost += kept[0] == 1 && kept[1] != 1;
            found.gained += kept[1] == 1 && kept[0] != 1;
        }
        if (known && (found.lost || found.gained))
            change->permitted = found;
    }
    arena_free(scratch);
}

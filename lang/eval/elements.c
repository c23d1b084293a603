/* The names of elements, and which elements made a condition false. */
#include "lang/eval/internal.h"

/* --- Names ---------------------------------------------------------------------------------------------------------- */

static const Field *name_field(const Field *list)
{
    const Shape *shape = list->kind == FIELD_INVERSE ? list->target->shape : list->shape;
    for (int i = 0; i < shape->ncolumns; i++)
        if (shape->columns[i]->kind == FIELD_TEXT)
            return shape->columns[i];
    return NULL;
}

static Str number_name(Arena *arena, int64_t i)
{
    return str_format(arena, "%lld", (long long)i + 1);
}

/* Element i takes its number. Whose name is that number takes its own, and so on: no two elements may have one name. */
static void take_number(Map *first, bool *numbered, int64_t i)
{
    Arena *scratch = first->arena;
    while (!numbered[i]) {
        numbered[i] = true;
        const bool *namesake = map_get(first, number_name(scratch, i));
        if (!namesake)
            return;
        i = namesake - numbered;
    }
}

Str *elements_names(const Context *c, const Elements *elements, Arena *out)
{
    const Field *field = name_field(elements->list->field);
    Str *names = ARENA_ARRAY(out, Str, elements->n);
    Arena *scratch = arena_new();
    Map first; /* name to the first element that has it */
    map_init(&first, scratch);
    bool *repeats = ARENA_ARRAY(scratch, bool, elements->n), *numbered = ARENA_ARRAY(scratch, bool, elements->n);
    for (int64_t i = 0; i < elements->n; i++) {
        Value value = {.kind = VALUE_MISSING};
        if (field)
            value = factset_value(c->eval->set, field, lists_element(c, elements, i));
        if (value.kind != VALUE_TEXT)
            continue;
        names[i] = str_copy(out, value.text);
        void **slot = map_slot(&first, names[i]);
        if (*slot) {
            repeats[i] = true;
            repeats[(bool *)*slot - numbered] = true;
        } else {
            *slot = &numbered[i];
        }
    }
    for (int64_t i = 0; i < elements->n; i++)
        if (!names[i].p || repeats[i])
            take_number(&first, numbered, i);
    for (int64_t i = 0; i < elements->n; i++)
        if (numbered[i])
            names[i] = number_name(out, i);
    arena_free(scratch);
    return names;
}

/* --- Which decided -------------------------------------------------------------------------------------------------- */

typedef struct Deciding {
    Map seen; /* in the order in which they were found */
    Map gone; /* defines that were gone into: once will do, however many ways lead there */
    Arena *out, *scratch;
} Deciding;

typedef enum Wanted { SELECTED, SELECTED_TRUE, SELECTED_FALSE } Wanted;

static bool is_wanted(const Context *inner, const CoreExpr *fold, Wanted wanted)
{
    if (fold->args && fold->nargs > 0 && fold->args[0] && !val_is_true(eval_plain(inner, fold->args[0])))
        return false;
    if (wanted == SELECTED)
        return true;
    Val body = fold->args[1] ? eval_plain(inner, fold->args[1]) : val_bool(true);
    return wanted == SELECTED_TRUE ? val_is_true(body) : val_is_false(body);
}

static void add_elements(Deciding *deciding, const Context *c, const CoreExpr *fold, Wanted wanted)
{
    Elements elements = lists_open(c, &fold->list);
    Str *names = elements_names(c, &elements, deciding->out);
    for (int64_t i = 0; i < elements.n; i++) {
        Frame frame = {fold->list.element_frame, lists_element(c, &elements, i), c->frame};
        Context inner = *c;
        inner.frame = &frame;
        if (is_wanted(&inner, fold, wanted))
            map_put(&deciding->seen, names[i], deciding);
    }
}

static void decide(Deciding *deciding, const Context *c, const CoreExpr *expr, bool truth);

/* The case of the define that is taken; NULL where none is, or where it was gone into for the same purpose before. */
static const CoreCase *case_to_decide(Deciding *deciding, const Context *c, const CoreDefine *define, int purpose)
{
    struct {
        const CoreDefine *define;
        int64_t purpose;
    } key = {define, purpose};
    void **slot = map_slot(&deciding->gone, str_copy(deciding->scratch, (Str){(const char *)&key, sizeof key}));
    if (*slot)
        return NULL;
    *slot = deciding;
    return names_case(c, define);
}

/* A side of a comparison: the elements that its counts counted. */
static void decide_side(Deciding *deciding, const Context *c, const CoreExpr *expr)
{
    if (!expr)
        return;
    if (expr->type.kind == CORE_TYPE_BOOL) {
        Val value = eval_plain(c, expr);
        if (value.kind == VAL_KNOWN)
            decide(deciding, c, expr, val_is_true(value));
        return;
    }
    switch (expr->op) {
    case CORE_COUNT:
        add_elements(deciding, c, expr, SELECTED);
        return;
    case CORE_DEFINE: {
        const CoreCase *taken = case_to_decide(deciding, c, expr->define, -1);
        Context inner = names_define_context(c);
        if (taken)
            decide_side(deciding, &inner, taken->value);
        return;
    }
    case CORE_IF: {
        Val condition = eval_plain(c, expr->args[0]);
        if (!val_is_false(condition))
            decide_side(deciding, c, expr->args[1]);
        if (!val_is_true(condition))
            decide_side(deciding, c, expr->args[2]);
        return;
    }
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_DIV:
    case CORE_NEG:
    case CORE_MIN:
    case CORE_MAX:
    case CORE_ABS:
    case CORE_FLOOR:
    case CORE_CEIL:
    case CORE_ROUND:
    case CORE_DEFAULT:
    case CORE_RANGE:
    case CORE_SET:
        for (int i = 0; i < expr->nargs; i++)
            decide_side(deciding, c, expr->args[i]);
        return;
    default:
        return;
    }
}

/* What made an expression true or false, as it is. */
static void decide(Deciding *deciding, const Context *c, const CoreExpr *expr, bool truth)
{
    switch (expr->op) {
    case CORE_NOT:
        decide(deciding, c, expr->args[0], !truth);
        return;
    case CORE_AND:
    case CORE_OR: {
        bool one_is_enough = (expr->op == CORE_OR) == truth;
        for (int i = 0; i < expr->nargs; i++) {
            Val arg = one_is_enough ? eval_plain(c, expr->args[i]) : val_bool(truth);
            if (arg.kind == VAL_KNOWN && val_is_true(arg) == truth)
                decide(deciding, c, expr->args[i], truth);
        }
        return;
    }
    case CORE_IF: {
        Val condition = eval_plain(c, expr->args[0]);
        if (!val_is_false(condition))
            decide(deciding, c, expr->args[1], truth);
        if (!val_is_true(condition))
            decide(deciding, c, expr->args[2], truth);
        return;
    }
    case CORE_DEFINE: {
        const CoreCase *taken = case_to_decide(deciding, c, expr->define, truth);
        Context inner = names_define_context(c);
        if (taken)
            decide(deciding, &inner, taken->value, truth);
        return;
    }
    case CORE_ALL:
        if (!truth)
            add_elements(deciding, c, expr, SELECTED_FALSE);
        return;
    case CORE_ANY:
        if (truth)
            add_elements(deciding, c, expr, SELECTED_TRUE);
        return;
    case CORE_NONE:
        if (!truth)
            add_elements(deciding, c, expr, SELECTED_TRUE);
        return;
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
        for (int i = 0; i < expr->nargs; i++)
            decide_side(deciding, c, expr->args[i]);
        return;
    default:
        return;
    }
}

void elements_deciding(const Context *c, const CoreExpr *condition, Arena *out, Finding *finding)
{
    Arena *scratch = arena_new();
    Deciding deciding = {.out = out, .scratch = scratch};
    map_init(&deciding.seen, scratch);
    map_init(&deciding.gone, scratch);
    decide(&deciding, c, condition, false);
    finding->nelements = deciding.seen.n;
    finding->elements = ARENA_ARRAY(out, Str, deciding.seen.n);
    for (int i = 0; i < deciding.seen.n; i++)
        finding->elements[i] = deciding.seen.entries[i].key;
    arena_free(scratch);
}

/* Facts as variables, and organisations from models. */
#include "lang/analysis/encode.h"

#define E encoder->terms

enum { MOST_MONTHS = 1200, MOST_DAYS = 36500 };

/* --- Variables --------------------------------------------------------------------------------------------------------------------------- */

RecordVars *record_vars(Encoder *encoder, const WorldRecord *shape, const WorldFacts *facts)
{
    Arena *arena = encoder->arena;
    RecordVars *record = ARENA_NEW(arena, RecordVars);
    *record = (RecordVars){.shape = shape, .facts = facts, .exists = term_bool(E, true)};
    record->leaves = ARENA_ARRAY(arena, LeafVars, shape->leaves.n);
    record->refs = ARENA_ARRAY(arena, RecordVars *, shape->refs.n);
    record->lists = ARENA_ARRAY(arena, ListVars, shape->lists.n);
    return record;
}

static void axiom(Encoder *encoder, Term *term)
{
    if (!term_is_true(term))
        vec_push(encoder->arena, &encoder->axioms, term);
}

static Term *bounded_var(Encoder *encoder, Int128 low, Int128 high)
{
    Term *var = term_var(E, false);
    axiom(encoder, term_le(E, term_int(E, low), var));
    axiom(encoder, term_le(E, var, term_int(E, high)));
    return var;
}

static Int128 power_of_ten(int n)
{
    Int128 power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

static int places_of(const Encoder *encoder, const WorldField *leaf)
{
    return leaf->places < 0 ? encoder->number_places : leaf->places;
}

static Code make_leaf(Encoder *encoder, const WorldField *leaf)
{
    Term *present = pair_may_miss(encoder->pair, leaf) ? term_var(E, true) : term_bool(E, true);
    switch (leaf->kind) {
    case FIELD_BOOLEAN: {
        Term *value = term_var(E, true);
        return (Code){.kind = CODE_BOOL, .t = term_and(E, present, value), .f = term_and(E, present, term_not(E, value))};
    }
    case FIELD_DATE:
        return (Code){.kind = CODE_DATE, .day = day_new(encoder, WORLD_FIRST_DAY, WORLD_LAST_DAY), .def = present};
    case FIELD_DURATION: {
        Code code = {.kind = CODE_DURATION, .months = bounded_var(encoder, 0, MOST_MONTHS), .def = present};
        code.days = bounded_var(encoder, 0, MOST_DAYS);
        return code;
    }
    case FIELD_TEXT:
        return (Code){.kind = CODE_WORD, .word = bounded_var(encoder, 0, encoder->ntexts - 1), .def = present};
    case FIELD_ENUM:
        if (leaf->nwords == 0)
            return (Code){.kind = CODE_NONE, .def = term_bool(E, false)};
        return (Code){.kind = CODE_WORD, .word = bounded_var(encoder, 0, leaf->nwords - 1), .words = leaf, .def = present};
    default: {
        Int128 most = power_of_ten(WORLD_MAX_DIGITS) - 1;
        Term *var = bounded_var(encoder, leaf->is_signed ? -most : 0, most);
        return (Code){.kind = CODE_NUMBER, .num = var, .den = term_int(E, power_of_ten(places_of(encoder, leaf))), .def = present};
    }
    }
}

static Code *leaf_code(Encoder *encoder, RecordVars *record, const WorldField *leaf)
{
    LeafVars *vars = &record->leaves[leaf->index];
    if (!vars->made) {
        vars->made = true;
        vars->code = make_leaf(encoder, leaf);
    }
    return &vars->code;
}

RecordVars *record_ref(Encoder *encoder, RecordVars *record, const WorldField *ref)
{
    RecordVars **slot = &record->refs[ref->index];
    if (!*slot) {
        if (!record->is_main)
            encoder->unsupported = true; /* a reference of an element or of a record referred to */
        *slot = record_vars(encoder, &ref->target->root, ref->target);
        vec_push(encoder->arena, &encoder->records, *slot);
    }
    return *slot;
}

Code code_fact(const Coding *c, const CoreFact *fact)
{
    Encoder *encoder = c->encoder;
    RecordVars *record = fact->frame < ENCODE_MAX_FRAMES ? c->frames[fact->frame] : NULL;
    const WorldField *leaf = world_field(encoder->pair->world, fact->field);
    if (record && fact->ref) {
        const WorldField *ref = world_field(encoder->pair->world, fact->ref);
        record = ref ? record_ref(encoder, record, ref) : NULL;
    }
    if (!record || !leaf)
        return (Code){.kind = CODE_NONE, .def = term_bool(E, false)};
    if (leaf->kind == FIELD_REF || leaf->is_key) {
        encoder->unsupported = true; /* keys are given out, not found */
        return code_none(c);
    }
    return *leaf_code(encoder, record, leaf);
}

static Term *leaf_outside(Encoder *encoder, RecordVars *record, const WorldField *leaf, int side)
{
    const Code *code = leaf_code(encoder, record, leaf);
    Term *outside = term_bool(E, false), *zero = term_int(E, 0);
    if (code->kind == CODE_WORD) {
        for (int w = 0; w < leaf->nwords; w++)
            if (leaf->codes[side][w] < 0)
                outside = term_or(E, outside, term_eq(E, code->word, term_int(E, w)));
    } else if (code->kind == CODE_NUMBER) {
        if (!leaf->side_signed[side])
            outside = term_lt(E, code->num, zero);
        int more = leaf->side_places[side] < 0 ? 0 : places_of(encoder, leaf) - leaf->side_places[side];
        if (more > 0)
            outside = term_or(E, outside, term_not(E, term_eq(E, term_mod(E, code->num, term_int(E, power_of_ten(more))), zero)));
    }
    return term_and(E, code->def, outside);
}

Term *fact_outside(Encoder *encoder, int side)
{
    const Pair *pair = encoder->pair;
    Term *outside = term_bool(E, false);
    for (int i = 0; i < pair->domains.n; i++) {
        const WorldField *leaf = pair->domains.items[i];
        const WorldRecord *main = encoder->main->shape;
        if (leaf->record == main)
            outside = term_or(E, outside, leaf_outside(encoder, encoder->main, leaf, side));
        if (encoder->element && leaf->record == encoder->element->shape)
            outside = term_or(E, outside, leaf_outside(encoder, encoder->element, leaf, side));
        for (int k = 0; k < main->refs.n; k++)
            if (pair_has_field(pair, main->refs.items[k]) && leaf->record == &main->refs.items[k]->target->root)
                outside = term_or(E, outside, leaf_outside(encoder, record_ref(encoder, encoder->main, main->refs.items[k]), leaf, side));
    }
    return outside;
}

/* --- From a model ----------------------------------------------------------------------------------------------------------------------------- */

static Int128 value_of(const Encoder *encoder, const Term *term, const Model *model)
{
    Int128 value;
    return term_value(encoder->terms, term, model, &value) ? value : 0;
}

static Value leaf_value(const Encoder *encoder, const WorldField *leaf, const Code *code, const Model *model)
{
    Value value = {.kind = VALUE_MISSING};
    bool known = code->kind == CODE_BOOL ? value_of(encoder, code->t, model) || value_of(encoder, code->f, model)
                                         : value_of(encoder, code->def, model) != 0;
    if (!known)
        return value;
    switch (code->kind) {
    case CODE_BOOL:
        return (Value){.kind = VALUE_BOOL, .boolean = value_of(encoder, code->t, model) != 0};
    case CODE_NUMBER: {
        Number digits = {value_of(encoder, code->num, model), 1}, number = digits;
        number_mul(digits, number_from_decimal(1, places_of(encoder, leaf)), &number);
        return (Value){.kind = VALUE_NUMBER, .number = number};
    }
    case CODE_DATE: {
        Date date = 0;
        date_from_ymd((int64_t)value_of(encoder, code->day.y, model), (int64_t)value_of(encoder, code->day.m, model),
                      (int64_t)value_of(encoder, code->day.d, model), &date);
        return (Value){.kind = VALUE_DATE, .date = date};
    }
    case CODE_DURATION:
        return (Value){.kind = VALUE_DURATION,
                       .duration = {(int64_t)value_of(encoder, code->months, model), (int64_t)value_of(encoder, code->days, model)}};
    case CODE_WORD: {
        int word = (int)value_of(encoder, code->word, model);
        if (leaf->kind == FIELD_TEXT)
            return (Value){.kind = VALUE_TEXT, .text = encoder->texts[word]};
        return (Value){.kind = VALUE_ENUM, .code = word};
    }
    default:
        return value;
    }
}

static void fill_record(const Encoder *encoder, const RecordVars *vars, OrgRecord *record, const Model *model)
{
    for (int i = 0; i < record->shape->leaves.n; i++)
        if (vars->leaves[i].made)
            record->values[i] = leaf_value(encoder, record->shape->leaves.items[i], &vars->leaves[i].code, model);
}

static void fill_list(const Encoder *encoder, const ListVars *vars, OrgList *list, const Model *model, Date as_of, Arena *arena)
{
    int64_t total = 0;
    for (int i = 0; i < vars->n; i++)
        total += (int64_t)value_of(encoder, vars->counts[i], model);
    list->items = ARENA_ARRAY(arena, OrgRecord *, total);
    for (int i = 0; i < vars->n; i++) {
        int64_t count = (int64_t)value_of(encoder, vars->counts[i], model);
        if (count == 0)
            continue;
        OrgRecord *record = org_record(arena, vars->kinds[i]->shape, as_of, false);
        fill_record(encoder, vars->kinds[i], record, model);
        for (int64_t k = 0; k < count; k++)
            list->items[list->n++] = record;
    }
}

Org *encode_org(Encoder *encoder, const Model *model, Arena *arena)
{
    const Pair *pair = encoder->pair;
    Date as_of = pair->world->first_day;
    date_from_ymd((int64_t)value_of(encoder, encoder->as_of.y, model), (int64_t)value_of(encoder, encoder->as_of.m, model),
                  (int64_t)value_of(encoder, encoder->as_of.d, model), &as_of);
    if (as_of < pair->world->first_day || as_of > pair->world->last_day) /* nothing asked for it */
        as_of = pair->world->first_day;
    Org *org = org_typical(arena, pair->world, pair->facts, as_of);
    fill_record(encoder, encoder->main, org->main, model);
    for (int i = 0; i < org->main->shape->refs.n; i++)
        if (encoder->main->refs[i])
            fill_record(encoder, encoder->main->refs[i], org->main->refs[i], model);
    for (int i = 0; i < org->main->shape->lists.n; i++)
        if (encoder->main->lists[i].made)
            fill_list(encoder, &encoder->main->lists[i], &org->main->lists[i], model, as_of, arena);
    return org;
}

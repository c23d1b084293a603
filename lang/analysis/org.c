/* Organisations made by hand, and what the evaluator says of them. */
#include "lang/analysis/world.h"

/* --- Values ------------------------------------------------------------------------------------------------------------ */

enum { NAMED_ELEMENTS = 1000, TYPICAL_NUMBER = 10, TYPICAL_DAYS_BEFORE = 365 };

Value org_typical_value(const WorldField *field, Date as_of)
{
    switch (field->kind) {
    case FIELD_BOOLEAN:
        return (Value){.kind = VALUE_BOOL, .boolean = false};
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        return (Value){.kind = VALUE_NUMBER, .number = number_from_int(TYPICAL_NUMBER)};
    case FIELD_DATE: {
        Date day = as_of - TYPICAL_DAYS_BEFORE;
        return (Value){.kind = VALUE_DATE, .date = day < WORLD_FIRST_DAY ? WORLD_FIRST_DAY : day};
    }
    case FIELD_DURATION:
        return (Value){.kind = VALUE_DURATION, .duration = {.months = 12}};
    case FIELD_TEXT:
        return field->is_key ? (Value){.kind = VALUE_MISSING} : (Value){.kind = VALUE_TEXT, .text = STR("甲")};
    case FIELD_ENUM:
        return field->nwords ? (Value){.kind = VALUE_ENUM, .code = 0} : (Value){.kind = VALUE_MISSING};
    default:
        return (Value){.kind = VALUE_MISSING};
    }
}

OrgRecord *org_record(Arena *arena, const WorldRecord *shape, Date as_of, bool with_refs)
{
    OrgRecord *record = ARENA_NEW(arena, OrgRecord);
    record->shape = shape;
    record->values = ARENA_ARRAY(arena, Value, shape->leaves.n);
    record->refs = ARENA_ARRAY(arena, OrgRecord *, shape->refs.n);
    record->lists = ARENA_ARRAY(arena, OrgList, shape->lists.n);
    for (int i = 0; i < shape->leaves.n; i++)
        if (!shape->leaves.items[i]->is_key)
            record->values[i] = org_typical_value(shape->leaves.items[i], as_of);
    for (int i = 0; with_refs && i < shape->refs.n; i++)
        record->refs[i] = org_record(arena, &shape->refs.items[i]->target->root, as_of, false);
    return record;
}

Org *org_typical(Arena *arena, const World *world, const WorldFacts *facts, Date as_of)
{
    Org *org = ARENA_NEW(arena, Org);
    *org = (Org){world, facts, as_of, org_record(arena, &facts->root, as_of, true)};
    return org;
}

static OrgRecord *copy_record(Arena *arena, const OrgRecord *record)
{
    if (!record)
        return NULL;
    const WorldRecord *shape = record->shape;
    OrgRecord *copy = ARENA_NEW(arena, OrgRecord);
    copy->shape = shape;
    copy->values = ARENA_ARRAY(arena, Value, shape->leaves.n);
    copy->refs = ARENA_ARRAY(arena, OrgRecord *, shape->refs.n);
    copy->lists = ARENA_ARRAY(arena, OrgList, shape->lists.n);
    for (int i = 0; i < shape->leaves.n; i++) {
        copy->values[i] = record->values[i];
        if (copy->values[i].kind == VALUE_TEXT)
            copy->values[i].text = str_copy(arena, copy->values[i].text);
    }
    for (int i = 0; i < shape->refs.n; i++)
        copy->refs[i] = copy_record(arena, record->refs[i]);
    for (int i = 0; i < shape->lists.n; i++) {
        copy->lists[i].n = record->lists[i].n;
        copy->lists[i].items = ARENA_ARRAY(arena, OrgRecord *, record->lists[i].n);
        for (int k = 0; k < record->lists[i].n; k++) {
            bool again = k > 0 && record->lists[i].items[k] == record->lists[i].items[k - 1];
            copy->lists[i].items[k] =
                again ? copy->lists[i].items[k - 1] : copy_record(arena, record->lists[i].items[k]);
        }
    }
    return copy;
}

Org *org_copy(Arena *arena, const Org *org)
{
    Org *copy = ARENA_NEW(arena, Org);
    *copy = (Org){org->world, org->facts, org->as_of, copy_record(arena, org->main)};
    return copy;
}

/* --- Names and keys -------------------------------------------------------------------------------------------------------------- */

typedef struct Naming {
    Arena *arena;
    int next;
} Naming;

static void name_record(Naming *naming, const WorldFacts *facts, OrgRecord *record)
{
    if (!facts->key)
        return;
    Value *key = &record->values[facts->key->index];
    int number = ++naming->next;
    if (key->kind != VALUE_MISSING)
        return;
    if (facts->key->kind == FIELD_TEXT)
        *key = (Value){.kind = VALUE_TEXT,
                       .text = str_format(naming->arena, "%.*s-%d", STR_ARG(facts->name), number)};
    else if (facts->key->kind == FIELD_ENUM)
        *key = (Value){.kind = VALUE_ENUM, .code = (number - 1) % (facts->key->nwords ? facts->key->nwords : 1)};
    else if (facts->key->kind == FIELD_DATE)
        *key = (Value){.kind = VALUE_DATE, .date = number};
    else if (facts->key->kind == FIELD_BOOLEAN)
        *key = (Value){.kind = VALUE_BOOL, .boolean = number > 1};
    else
        *key = (Value){.kind = VALUE_NUMBER, .number = number_from_int(number)};
}

/* Elements are told apart by their first text: each gets another, where a rule did not ask for this very one. */
static void name_elements(Arena *arena, const WorldField *list, OrgList *items)
{
    static const char *const stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    const WorldField *name = NULL;
    for (int i = 0; i < list->elements->leaves.n && !name; i++)
        if (list->elements->leaves.items[i]->kind == FIELD_TEXT)
            name = list->elements->leaves.items[i];
    for (int k = 0; name && items->n <= NAMED_ELEMENTS && k < items->n; k++) {
        Value *value = &items->items[k]->values[name->index];
        if (value->kind != VALUE_TEXT || !str_equal(value->text, STR("甲")))
            continue;
        items->items[k] = copy_record(arena, items->items[k]);
        value = &items->items[k]->values[name->index];
        value->text = k < 10 ? str_of(stems[k]) : str_format(arena, "%s%d", stems[k % 10], k / 10);
    }
}

void org_name(Arena *arena, Org *org)
{
    Naming naming = {arena, 0};
    name_record(&naming, org->facts, org->main);
    for (int i = 0; i < org->main->shape->refs.n; i++)
        if (org->main->refs[i])
            name_record(&naming, org->main->shape->refs.items[i]->target, org->main->refs[i]);
    for (int i = 0; i < org->main->shape->lists.n; i++) {
        const WorldField *list = org->main->shape->lists.items[i];
        OrgList *items = &org->main->lists[i];
        if (list->kind == FIELD_LIST)
            name_elements(arena, list, items);
        if (list->kind != FIELD_INVERSE)
            continue;
        /* Records of their own each, though alike: two with one key would be one. */
        for (int k = 0; k < items->n; k++) {
            if (k > 0 && items->items[k] == items->items[k - 1])
                items->items[k] = copy_record(arena, items->items[k]);
            if (k > 0 && list->target->key)
                for (int j = 0; j < k; j++)
                    if (items->items[j]->values == items->items[k]->values)
                        items->items[k] = copy_record(arena, items->items[k]);
        }
        for (int k = 0; k < items->n; k++) {
            if (list->target->key)
                items->items[k]->values[list->target->key->index].kind = VALUE_MISSING;
            name_record(&naming, list->target, items->items[k]);
        }
    }
}

/* --- In the facts of a side ---------------------------------------------------------------------------------------------- */

struct OrgSide {
    Arena *arena;
    const Org *org;
    int side;
    const CorePolicy *policy;
    FactSet *set;
    Eval *eval;
};

static void set_values(OrgSide *side, const OrgRecord *record, int64_t row)
{
    for (int i = 0; i < record->shape->leaves.n; i++) {
        const WorldField *leaf = record->shape->leaves.items[i];
        const Field *field = leaf->side[side->side];
        Value value = record->values[i];
        if (!field || value.kind == VALUE_MISSING)
            continue;
        if (value.kind == VALUE_ENUM)
            value.code = leaf->codes[side->side][value.code];
        factset_set(side->set, field, row, value);
    }
}

static void set_lists(OrgSide *side, const OrgRecord *record, int64_t row)
{
    for (int i = 0; i < record->shape->lists.n; i++) {
        const Field *list = record->shape->lists.items[i]->side[side->side];
        if (!list)
            continue;
        factset_set_list(side->set, list, row);
        for (int k = 0; k < record->lists[i].n; k++) {
            bool is_list = list->kind == FIELD_LIST;
            int64_t element = factset_add_row(side->set, is_list ? list->shape : list->target->shape, is_list ? row : -1);
            set_values(side, record->lists[i].items[k], element);
            if (!is_list)
                factset_set_ref(side->set, list->via, element, row);
        }
    }
}

/* A record that is there to be referred to has its lists too, without elements. */
static void set_empty_lists(OrgSide *side, const OrgRecord *record, int64_t row)
{
    for (int i = 0; i < record->shape->lists.n; i++) {
        const Field *list = record->shape->lists.items[i]->side[side->side];
        if (list && list->kind == FIELD_LIST)
            factset_set_list(side->set, list, row);
    }
}

static void build(OrgSide *side)
{
    const Org *org = side->org;
    const Facts *facts = org->facts->side[side->side];
    int64_t row = factset_add_row(side->set, facts->shape, -1);
    set_values(side, org->main, row);
    for (int i = 0; i < org->main->shape->refs.n; i++) {
        const Field *ref = org->main->shape->refs.items[i]->side[side->side];
        if (!ref || !org->main->refs[i])
            continue;
        int64_t target = factset_add_row(side->set, ref->target->shape, -1);
        set_values(side, org->main->refs[i], target);
        set_empty_lists(side, org->main->refs[i], target);
        factset_set_ref(side->set, ref, row, target);
    }
    set_lists(side, org->main, row);
    DiagList diags;
    diag_init(&diags, side->arena); /* what is made here fits its kinds; two keys that are alike matter to nobody */
    factset_finish(side->set, true, &diags);
}

OrgSide *org_side(Arena *arena, const Org *org, int side)
{
    OrgSide *out = ARENA_NEW(arena, OrgSide);
    *out = (OrgSide){.arena = arena, .org = org, .side = side, .policy = org->world->policy[side]};
    out->set = factset_new(arena, out->policy->schema);
    if (org->facts->side[side])
        build(out);
    out->eval = eval_new(arena, out->policy, out->set, org->as_of);
    return out;
}

void org_side_free(OrgSide *side)
{
    if (side)
        eval_free(side->eval);
}

bool org_is_sound(OrgSide *side)
{
    for (int i = 0; i < side->policy->nalways; i++) {
        const CoreAlways *always = &side->policy->always[i];
        int64_t rows = factset_rows(side->set, always->facts->shape), element;
        /* Of records that are there only to be referred to, what they lack themselves is not asked. */
        for (int64_t row = 0; row < rows; row++)
            if (eval_always(side->eval, always, row, &element) == 0)
                return false;
    }
    return true;
}

int org_ask(OrgSide *side, const CoreRule *rule, Arena *out, OrgAnswer **answers)
{
    EvalFindings findings = eval_rule(side->eval, rule, 0, out);
    CoreExpr applies = {.op = CORE_APPLIES, .type = {.kind = CORE_TYPE_BOOL}, .rule = (CoreRule *)rule};
    *answers = ARENA_ARRAY(out, OrgAnswer, findings.n);
    for (int i = 0; i < findings.n; i++) {
        const Finding *finding = &findings.items[i];
        OrgAnswer *answer = &(*answers)[i];
        *answer = (OrgAnswer){.verdict = finding->verdict,
                              .applies = finding->verdict != VERDICT_NA,
                              .has_due = finding->has_due,
                              .due = finding->due,
                              .cannot_fail = finding->cannot_fail};
        if (!rule->elements) {
            EvalValue value = eval_expr(side->eval, &applies, 0, out);
            answer->applies = !value.known ? -1 : value.value.boolean;
        } else if (finding->verdict == VERDICT_UNKNOWN) {
            answer->applies = -1;
        }
    }
    return findings.n;
}

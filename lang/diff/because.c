/* What else changed that a rule rests on: defines, params, functions, other rules, units and the values of facts. */
#include "lang/diff/diff.h"

typedef struct Because {
    Diff *diff;
    Arena *arena;
    VEC(Str) names;
} Because;

static void add(Because *because, Str name)
{
    for (int i = 0; i < because->names.n; i++)
        if (str_equal(because->names.items[i], name))
            return;
    vec_push(because->arena, &because->names, name);
}

/* A declaration under one name on both sides: changed in itself, not only through others that are named for it. */
static bool changed(int old_meaning, int new_meaning, int old_shallow, int new_shallow)
{
    return old_meaning != new_meaning && old_shallow != new_shallow;
}

static void find_define(Because *because, const CoreDefine *define)
{
    Diff *diff = because->diff;
    const CorePolicy *older = diff->policy[0], *newer = diff->policy[1];
    int meaning = core_form_define(diff->forms, newer, define, FORM_MEANING);
    bool named = false, meant = false;
    for (int i = 0; i < older->ndefines; i++) {
        const CoreDefine *old = older->defines[i];
        if (old->facts && define->facts && !str_equal(old->facts->name, define->facts->name))
            continue;
        int old_meaning = core_form_define(diff->forms, older, old, FORM_MEANING);
        meant |= old_meaning == meaning;
        if (!str_equal(old->name, define->name))
            continue;
        named = true;
        if (changed(old_meaning, meaning, core_form_define(diff->forms, older, old, FORM_SHALLOW),
                    core_form_define(diff->forms, newer, define, FORM_SHALLOW)))
            add(because, define->name);
    }
    if (!named && !meant)
        add(because, define->name);
}

static void find_param(Because *because, const CoreParam *param)
{
    Diff *diff = because->diff;
    const CorePolicy *older = diff->policy[0], *newer = diff->policy[1];
    int meaning = core_form_param(diff->forms, newer, param, FORM_MEANING);
    bool named = false, meant = false;
    for (int i = 0; i < older->nparams; i++) {
        int old_meaning = core_form_param(diff->forms, older, older->params[i], FORM_MEANING);
        meant |= old_meaning == meaning;
        if (!str_equal(older->params[i]->name, param->name))
            continue;
        named = true;
        if (old_meaning != meaning)
            add(because, param->name);
    }
    if (!named && !meant)
        add(because, param->name);
}

static void find_function(Because *because, const CoreFunction *function)
{
    Diff *diff = because->diff;
    const CorePolicy *older = diff->policy[0], *newer = diff->policy[1];
    int meaning = core_form_function(diff->forms, newer, function, FORM_MEANING);
    bool named = false, meant = false;
    for (int i = 0; i < older->nfunctions; i++) {
        const CoreFunction *old = older->functions[i];
        int old_meaning = core_form_function(diff->forms, older, old, FORM_MEANING);
        meant |= old_meaning == meaning;
        if (!str_equal(old->name, function->name))
            continue;
        named = true;
        if (changed(old_meaning, meaning, core_form_function(diff->forms, older, old, FORM_SHALLOW),
                    core_form_function(diff->forms, newer, function, FORM_SHALLOW)))
            add(because, function->name);
    }
    if (!named && !meant)
        add(because, function->name);
}

static void find_rule(Because *because, const CoreRule *rule)
{
    Diff *diff = because->diff;
    const CoreRule *old = core_find_rule(diff->policy[0], rule->info.rule);
    if (!old || core_form_rule(diff->forms, diff->policy[0], old)->meaning !=
                    core_form_rule(diff->forms, diff->policy[1], rule)->meaning)
        add(because, rule->info.rule);
}

static void find_field(Because *because, const Field *field)
{
    const WorldField *merged = world_field(because->diff->world, field);
    if (!merged)
        return;
    if (merged->differs) /* in the unit, else in the fact itself */
        add(because, merged->side[0]->kind == FIELD_UNIT && field->kind == FIELD_UNIT && field->unit ? field->unit->name : field->path);
    if (field->kind != FIELD_UNIT || !field->unit || merged->side[0])
        return;
    /* The same fact in another unit is another fact; that is said by the unit's name. */
    const WorldRecord *record = merged->record;
    for (int i = 0; i < record->leaves.n; i++)
        if (record->leaves.items[i] != merged && str_equal(record->leaves.items[i]->path, field->path))
            add(because, field->unit->name);
}

void diff_find_because(Diff *diff, Change *change)
{
    Because because = {.diff = diff, .arena = diff->arena};
    const Group *group = change->group;
    for (int i = 0; group->rules[0].n > 0 && i < group->rules[1].n; i++) {
        CoreReach reach = core_reach_rule(diff->arena, diff->policy[1], group->rules[1].items[i]);
        for (int k = 0; k < reach.defines.n; k++)
            find_define(&because, reach.defines.items[k]);
        for (int k = 0; k < reach.params.n; k++)
            find_param(&because, reach.params.items[k]);
        for (int k = 0; k < reach.functions.n; k++)
            find_function(&because, reach.functions.items[k]);
        for (int k = 0; k < reach.rules.n; k++)
            find_rule(&because, reach.rules.items[k]);
        for (int k = 0; k < reach.fields.n; k++)
            find_field(&because, reach.fields.items[k]);
    }
    change->because = because.names.items;
    change->nbecause = because.names.n;
}

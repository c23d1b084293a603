/* banfa eval --rule and --id. */
#include "lang/cmd/eval.h"

#include <string.h>

static bool choose_rule(EvalRun *run, Str name) {
    bool found = false;
    for (int p = 0; p < run->npolicies; p++) {
        CoreRule *rule = core_find_rule(run->policies[p], name);
        if (rule)
            run->rules[p][rule->index] = found = true;
    }
    return found;
}

static void report_unknown_rule(EvalRun *run, Str name) {
    Cli *cli = run->cli;
    VEC(Str) names = {0};
    for (int p = 0; p < run->npolicies; p++) {
        for (int r = 0; r < run->policies[p]->nrules; r++) {
            const RuleInfo *info = &run->policies[p]->rules[r]->info;
            vec_push(cli->arena, &names, info->rule);
            if (info->label.n)
                vec_push(cli->arena, &names, info->label);
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_RULE_NOT_FOUND, place_none(), DIAG_ARGS(words_of(name)));
    cli_suggest(cli, diag, name, names.items, names.n);
}

void eval_choose_rules(EvalRun *run) {
    Cli *cli = run->cli;
    Str *values;
    int n = args_values(cli->arena, &cli->args, "--rule", false, &values);
    run->rules = ARENA_ARRAY(cli->arena, bool *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++) {
        run->rules[p] = ARENA_ARRAY(cli->arena, bool, run->policies[p]->nrules);
        memset(run->rules[p], n == 0, (size_t)run->policies[p]->nrules);
    }
    for (int i = 0; i < n; i++) {
        /* A label may have a comma in it: the whole first. */
        if (choose_rule(run, values[i]))
            continue;
        Str *parts;
        int nparts = split_list(cli->arena, values[i], &parts);
        for (int k = 0; k < nparts; k++)
            if (!choose_rule(run, parts[k]))
                report_unknown_rule(run, parts[k]);
    }
    run->nrules = 0;
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            run->nrules += run->rules[p][r];
}

static bool record_exists(const EvalRun *run, Str id) {
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = run->policies[p]->schema;
        for (int f = 0; f < schema->nfacts; f++)
            if (factset_find(run->work.sets[p], schema->facts[f], id) >= 0)
                return true;
    }
    return false;
}

static bool choose_id(EvalRun *run, Str id) {
    ChosenId chosen = {.id = id, .record = id};
    bool found = record_exists(run, id);
    /* ORG-ID/ELEMENT; either part may have a slash in it. */
    for (size_t i = id.n; !found && i-- > 1;) {
        if (id.p[i] != '/')
            continue;
        chosen.record = str_sub(id, 0, i);
        chosen.is_element = found = record_exists(run, chosen.record);
    }
    if (!found)
        return false;
    chosen.found = !chosen.is_element;
    run->ids[run->nids++] = chosen;
    return true;
}

void eval_report_unknown_id(EvalRun *run, Str id) {
    enum { MAX_LOOKED_AT = 100000 };
    Cli *cli = run->cli;
    VEC(Str) names = {0};
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = run->policies[p]->schema;
        for (int f = 0; f < schema->nfacts; f++) {
            int64_t rows = factset_rows(run->work.sets[p], schema->facts[f]->shape);
            for (int64_t row = 0; row < rows && names.n < MAX_LOOKED_AT; row++)
                vec_push(cli->arena, &names, factset_id(run->work.sets[p], schema->facts[f], row));
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_ID_NOT_FOUND, place_none(), DIAG_ARGS(words_of(id)));
    cli_suggest(cli, diag, id, names.items, names.n);
}

void eval_choose_ids(EvalRun *run) {
    Cli *cli = run->cli;
    Str *values, *all;
    int n = args_values(cli->arena, &cli->args, "--id", false, &values);
    int room = n + args_values(cli->arena, &cli->args, "--id", true, &all);
    run->ids = ARENA_ARRAY(cli->arena, ChosenId, room);
    for (int i = 0; i < n; i++) {
        if (choose_id(run, values[i]))
            continue;
        Str *parts;
        int nparts = split_list(cli->arena, values[i], &parts);
        for (int k = 0; k < nparts; k++)
            if (!choose_id(run, parts[k]))
                eval_report_unknown_id(run, parts[k]);
    }
}

/* Whether the record is asked about, whole or in part. */
bool eval_record_is_chosen(const EvalRun *run, Str id) {
    for (int i = 0; i < run->nids; i++)
        if (str_equal(run->ids[i].record, id))
            return true;
    return run->nids == 0;
}

bool eval_finding_is_chosen(EvalRun *run, Str record, Str id) {
    bool chosen = run->nids == 0;
    for (int i = 0; i < run->nids; i++) {
        if (!str_equal(run->ids[i].record, record) || (run->ids[i].is_element && !str_equal(run->ids[i].id, id)))
            continue;
        run->ids[i].found = chosen = true;
    }
    return chosen;
}


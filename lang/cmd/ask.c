/* --rule and --id. */
#include "lang/cmd/ask.h"

#include <string.h>

static bool choose_rule(CorePolicy *const *policies, int npolicies, bool **rules, Str name) {
    bool found = false;
    for (int p = 0; p < npolicies; p++) {
        CoreRule *rule = core_find_rule(policies[p], name);
        if (rule)
            rules[p][rule->index] = found = true;
    }
    return found;
}

static void report_unknown_rule(Cli *cli, CorePolicy *const *policies, int npolicies, Str name) {
    VEC(Str) names = {0};
    for (int p = 0; p < npolicies; p++) {
        for (int r = 0; r < policies[p]->nrules; r++) {
            const RuleInfo *info = &policies[p]->rules[r]->info;
            vec_push(cli->arena, &names, info->rule);
            if (info->label.n)
                vec_push(cli->arena, &names, info->label);
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_RULE_NOT_FOUND, place_none(), DIAG_ARGS(words_of(name)));
    cli_suggest(cli, diag, name, names.items, names.n);
}

bool **ask_rules(Cli *cli, CorePolicy *const *policies, int npolicies) {
    Str *values;
    int n = args_values(cli->arena, &cli->args, "--rule", false, &values);
    bool **rules = ARENA_ARRAY(cli->arena, bool *, npolicies);
    for (int p = 0; p < npolicies; p++) {
        rules[p] = ARENA_ARRAY(cli->arena, bool, policies[p]->nrules);
        memset(rules[p], n == 0, (size_t)policies[p]->nrules);
    }
    for (int i = 0; i < n; i++) {
        /* A label may have a comma in it: the whole first. */
        if (choose_rule(policies, npolicies, rules, values[i]))
            continue;
        Str *parts;
        int nparts = split_list(cli->arena, values[i], &parts);
        for (int k = 0; k < nparts; k++)
            if (!choose_rule(policies, npolicies, rules, parts[k]))
                report_unknown_rule(cli, policies, npolicies, parts[k]);
    }
    return rules;
}

static bool record_exists(FactSet *const *sets, int nsets, Str id) {
    for (int p = 0; p < nsets; p++) {
        const Schema *schema = factset_schema(sets[p]);
        for (int f = 0; f < schema->nfacts; f++)
            if (factset_find(sets[p], schema->facts[f], id) >= 0)
                return true;
    }
    return false;
}

Str ask_record(FactSet *const *sets, int nsets, Str id) {
    if (record_exists(sets, nsets, id))
        return id;
    /* Either part may have a slash in it. */
    for (size_t i = id.n; i-- > 1;) {
        Str record = str_sub(id, 0, i);
        if (id.p[i] == '/' && record_exists(sets, nsets, record))
            return record;
    }
    return STR_NONE;
}

void ask_report_unknown_id(Cli *cli, FactSet *const *sets, int nsets, Str id) {
    enum { MAX_LOOKED_AT = 100000 };
    VEC(Str) names = {0};
    for (int p = 0; p < nsets; p++) {
        const Schema *schema = factset_schema(sets[p]);
        for (int f = 0; f < schema->nfacts; f++) {
            int64_t rows = factset_rows(sets[p], schema->facts[f]->shape);
            for (int64_t row = 0; row < rows && names.n < MAX_LOOKED_AT; row++)
                vec_push(cli->arena, &names, factset_id(sets[p], schema->facts[f], row));
        }
    }
    Diag *diag = diag_add(&cli->diags, DIAG_ID_NOT_FOUND, place_none(), DIAG_ARGS(words_of(id)));
    cli_suggest(cli, diag, id, names.items, names.n);
}

/* banfa eval --rule and --id. */
#include "lang/cmd/ask.h"
#include "lang/cmd/eval.h"

void eval_choose_rules(EvalRun *run) {
    run->rules = ask_rules(run->cli, run->policies, run->npolicies);
    run->nrules = 0;
    for (int p = 0; p < run->npolicies; p++)
        for (int r = 0; r < run->policies[p]->nrules; r++)
            run->nrules += run->rules[p][r];
}

static bool choose_id(EvalRun *run, Str id) {
    ChosenId chosen = {.id = id, .record = ask_record(run->work.sets, run->npolicies, id)};
    if (chosen.record.p == NULL)
        return false;
    chosen.is_element = chosen.record.n < id.n;
    chosen.found = !chosen.is_element;
    run->ids[run->nids++] = chosen;
    return true;
}

void eval_report_unknown_id(EvalRun *run, Str id) {
    ask_report_unknown_id(run->cli, run->work.sets, run->npolicies, id);
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


/* :diff, what changed in meaning between two editions, and whose verdicts change among the records at hand. */
#include "lang/repl/internal.h"

#include "lang/diff/diff.h"

static void print_changes(Session *s, const Diff *diff) {
    static const char *const axes[AXES] = {"effect", "applies", "force", "deadline"};
    Table *table = table_new(s, 4 + AXES);
    table_column(table, 0, "rule", words_of(STR("rule")), GRID_LEFT);
    table_column(table, 1, "was", words_of(STR("was")), GRID_LEFT);
    table_column(table, 2, "change", words_of(STR("change")), GRID_LEFT);
    for (int a = 0; a < AXES; a++)
        table_column(table, 3 + a, axes[a], words_of(str_of(axes[a])), GRID_LEFT);
    table_column(table, 3 + AXES, "proof", words_of(STR("proof")), GRID_LEFT);
    for (int i = 0; i < diff->changes.n; i++) {
        const Change *change = diff->changes.items[i];
        table_row(table);
        table_text(table, 0, change->rule->info.rule, GRID_PLAIN);
        table_text(table, 1, change->was_names, GRID_PLAIN);
        table_text(table, 2, str_of(change_name(change->kind)), GRID_PLAIN);
        for (int a = 0; a < AXES; a++)
            table_text(table, 3 + a, str_of(way_name((Axis)a, change->ways[a])), GRID_PLAIN);
        table_text(table, 3 + AXES, str_of(proof_name(change->proof)), GRID_PLAIN);
    }
    table_print(table, 0);
}

/* The records of the session as either edition reads them; without, where they do not fit both. */
static void read_records(Session *s, CorePolicy *const *policies, FactSet **sets) {
    if (s->facts.n == 0)
        return;
    DiagList own;
    diag_init(&own, s->answer);
    own.stop = s->options.interrupt;
    policies_read_facts(s->answer, policies, WORLD_SIDES, s->facts.items, s->facts.n, s->options.lenient, sets, &own);
    if (own.errors == 0)
        return;
    sets[0] = sets[1] = NULL;
    SAY0(s, "The facts that are loaded do not fit both editions: whose verdicts change is left out.",
         "已加载的事实数据不适用于这两个版本，不列结论变化。");
}

static bool was_interrupted(void *data) {
    return session_interrupted(data);
}

static void print_diff(Session *s, const DiffPrint *print) {
    switch (s->mode) {
    case MODE_JSON:
        diff_print_json(print, &s->out);
        break;
    case MODE_MD:
        diff_print_markdown(print, &s->out);
        break;
    case MODE_CSV:
        print_changes(s, print->diff);
        break;
    default:
        diff_print_text(print, &s->out);
    }
}

void editions_diff(Session *s, Str older, Str newer) {
    PolicyLoader *loader = policy_loader_new(s->answer, LOAD_POLICY, &s->diags);
    policy_loader_natives(loader, s->options.natives);
    Str paths[WORLD_SIDES] = {older, newer};
    CorePolicy *policies[WORLD_SIDES] = {NULL};
    for (int i = 0; i < WORLD_SIDES; i++)
        policies[i] = policy_compile(loader, policy_load(loader, paths[i]), s->facts.items, s->facts.n);
    if (s->diags.errors || !policies[0] || !policies[1])
        return;
    FactSet *sets[WORLD_SIDES] = {NULL};
    read_records(s, policies, sets);
    Solver *solver = solver_new(s->answer, s->options.solver);
    DiffProgress progress = {.stopped = was_interrupted, .data = s};
    const Diff *diff =
        diff_policies(s->answer, policies[0], policies[1], (DiffDay){s->as_of, true}, decider_new(s->answer, solver),
                      &progress, &s->diags);
    if (diff_asked_solver(diff) && !solver_works(solver))
        diag_add(&s->diags, DIAG_DIFF_NO_SOLVER, place_none(), DIAG_ARGS(words_of(s->options.solver)));
    solver_free(solver);
    print_diff(s, &(DiffPrint){.diff = diff,
                               .impact = sets[0] && sets[1] ? diff_impact(s->answer, diff, sets, s->as_of) : NULL,
                               .names = {older, newer},
                               .language = s->options.language,
                               .colour = s->options.colour && !s->once,
                               .width = s->once ? 0 : s->options.width()});
}

/* banfa eval: verdicts about records that are there, to the report. */
#include "lang/cmd/eval.h"

#include "lang/why/why.h"

#include <string.h>

enum { FLUSH_BYTES = 1 << 20, ROWS_PER_ARENA = 256, MAX_MENDED = 2000 };

void eval_begin_work(EvalRun *run, EvalWork *work, Arena *arena) {
    work->run = run;
    work->arena = arena;
    work->runs = ARENA_ARRAY(arena, Run *, run->npolicies);
    work->told = ARENA_ARRAY(arena, EvalTold **, run->npolicies);
    work->broken = ARENA_ARRAY(arena, int64_t *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++) {
        work->runs[p] = run_new(arena, run->policies[p], work->sets[p], run->options.as_of, run->rules[p]);
        work->told[p] = ARENA_ARRAY(arena, EvalTold *, run->policies[p]->nrules);
        work->broken[p] = ARENA_ARRAY(arena, int64_t, run->policies[p]->nalways);
    }
}

void eval_end_work(EvalWork *work) {
    for (int p = 0; work->runs && p < work->run->npolicies; p++) {
        for (int r = 0; r < work->run->policies[p]->nrules; r++)
            eval_told_free(work->told[p][r]);
        run_free(work->runs[p]);
    }
    work->runs = NULL;
    buf_free(&work->out);
}

/* With --id nothing goes out before all is known to be good: an element that is not there shows only at the end. */
void eval_flush(EvalWork *work, bool all) {
    EvalRun *run = work->run;
    if (!all && (run->nids || work->out.n < FLUSH_BYTES))
        return;
    if (run->spools)
        spool_add(&run->spool, buf_str(&work->out));
    else
        output_write(&run->output, buf_str(&work->out));
    buf_clear(&work->out);
}

/* Work whose findings go to the report itself, and not to a part of it. */
static bool reports_itself(const EvalWork *work) {
    return work->report == work->run->work.report;
}

static bool cannot_write(const EvalWork *work) {
    return reports_itself(work) && (work->run->output.error || work->run->spool.error);
}

/* For people: a few words of what would mend a finding that is printed, where they say more than the rule's own. */
static void add_mend(EvalWork *work, int p, const CoreRule *rule, int64_t row, int index, Finding *finding,
                     Arena *scratch) {
    EvalRun *run = work->run;
    const ReportOptions *options = &run->options;
    bool for_people = (options->format == REPORT_TABLE || options->format == REPORT_MD) && !options->summary_only;
    bool shown = !options->chosen_verdicts || options->verdicts[finding->verdict];
    if (!for_people || !shown || (finding->verdict != VERDICT_FAIL && finding->verdict != VERDICT_PENDING) ||
        run->mended >= MAX_MENDED)
        return;
    run->mended++;
    Why why = {.rule = rule, .finding = *finding};
    why.mend = why_mend(run_eval(work->runs[p]), work->sets[p], rule, row, index, finding, false, scratch);
    if (why_says_more(&why))
        finding->mend = why.mend.brief;
}

/* Tables in Chinese are for people; what programs read has paths. */
static bool labels_missing(const ReportOptions *options) {
    return options->language == LANGUAGE_ZH && (options->format == REPORT_TABLE || options->format == REPORT_MD);
}

/* For programs, of a verdict that the machine gave: without evaluating it again. */
static bool add_told(EvalWork *work, int p, const CoreRule *rule, int64_t row, Verdict verdict) {
    const ReportOptions *options = &work->run->options;
    if (options->format == REPORT_TABLE || options->format == REPORT_MD || options->overview)
        return false;
    EvalTold **told = &work->told[p][rule->index];
    if (*told == NULL)
        *told = eval_told_new(work->arena, run_eval(work->runs[p]), rule, options->language);
    Finding finding;
    if (!eval_told(*told, row, verdict, &finding))
        return false;
    report_add(work->report, &finding);
    return true;
}

static void evaluate_rule(EvalWork *work, int p, const CoreRule *rule, Str id, int64_t row, Arena *scratch) {
    EvalRun *run = work->run;
    Verdict verdict = VERDICT_NA;
    int64_t n = 0;
    /* With --id, which elements a verdict is about matters even where it is not printed. */
    if (run->nids == 0 && run_verdict(work->runs[p], rule, row, &verdict, &n)) {
        if (!report_prints(work->report, verdict)) {
            report_count(work->report, &rule->info, verdict, n);
            return;
        }
        if (add_told(work, p, rule, row, verdict))
            return;
    }
    EvalFindings findings = run_exact(work->runs[p], rule, row, scratch);
    for (int i = 0; i < findings.n; i++)
        if (eval_finding_is_chosen(run, id, findings.items[i].id)) {
            if (run->options.overview) {
                HeldFinding held = {work->runs[p], work->sets[p], rule, row, i, findings.items[i]};
                overview_hold(&work->held, &held, scratch);
            } else {
                add_mend(work, p, rule, row, i, &findings.items[i], scratch);
                if (labels_missing(&run->options))
                    eval_label_missing(rule->facts, &findings.items[i], scratch);
            }
            report_add(work->report, &findings.items[i]);
        }
}

static void evaluate_record(EvalWork *work, int p, const Facts *facts, int64_t row, Arena *scratch) {
    const EvalRun *run = work->run;
    const CorePolicy *policy = run->policies[p];
    Str id = run->nids ? factset_id(work->sets[p], facts, row) : STR_NONE;
    if (!eval_record_is_chosen(run, id))
        return;
    for (int r = 0; r < policy->nrules; r++)
        if (run->rules[p][r] && policy->rules[r]->facts == facts)
            evaluate_rule(work, p, policy->rules[r], id, row, scratch);
}

/* Counts alone: no record is looked at one by one. */
static void count_batch(EvalWork *work, int p, const Facts *facts) {
    const EvalRun *run = work->run;
    const CorePolicy *policy = run->policies[p];
    for (int r = 0; r < policy->nrules; r++) {
        const CoreRule *rule = policy->rules[r];
        if (!run->rules[p][r] || rule->facts != facts)
            continue;
        int64_t counts[VERDICTS] = {0};
        run_count(work->runs[p], rule, counts);
        for (int v = 0; v < VERDICTS; v++)
            report_count(work->report, &rule->info, (Verdict)v, counts[v]);
    }
}

static void evaluate_batch(EvalWork *work, const Facts *const *facts, int64_t first, int64_t n) {
    const EvalRun *run = work->run;
    bool counts_alone = run->options.summary_only && run->nids == 0;
    int64_t most = 0, here[run->npolicies];
    double start = eval_now_s();
    for (int p = 0; p < run->npolicies; p++) {
        int64_t rows = facts[p] ? factset_rows(work->sets[p], facts[p]->shape) - first : 0;
        here[p] = rows < n ? rows : n;
        if (here[p] <= 0)
            continue;
        most = here[p] > most ? here[p] : most;
        run_batch(work->runs[p], facts[p], first, here[p]);
        if (counts_alone)
            count_batch(work, p, facts[p]);
    }
    double done = eval_now_s();
    work->eval_s += done - start;
    if (counts_alone) {
        work->rows += most;
        return;
    }
    Arena *scratch = arena_new();
    for (int64_t i = 0; i < most && !cannot_write(work); i++) {
        bool counted = run->nids == 0;
        for (int p = 0; p < run->npolicies; p++) {
            if (i >= here[p])
                continue;
            if (run->nids)
                counted |= eval_record_is_chosen(run, factset_id(work->sets[p], facts[p], first + i));
            evaluate_record(work, p, facts[p], first + i, scratch);
        }
        work->rows += counted;
        if (run->options.overview && counted)
            overview_end_record(&work->held, work->report, run->options.language, scratch);
        if (reports_itself(work))
            eval_flush(&work->run->work, false);
        if (i % ROWS_PER_ARENA == ROWS_PER_ARENA - 1) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
    work->report_s += eval_now_s() - done;
}

static bool asks_about(const EvalRun *run, int p, const Facts *facts) {
    for (int r = 0; r < run->policies[p]->nrules; r++)
        if (run->rules[p][r] && run->policies[p]->rules[r]->facts == facts)
            return true;
    return false;
}

void eval_facts(EvalWork *work, Str name) {
    const EvalRun *run = work->run;
    int64_t rows = 0;
    const Facts *facts[run->npolicies];
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = run->policies[p]->schema;
        facts[p] = NULL;
        for (int f = 0; f < schema->nfacts; f++)
            if (str_equal(schema->facts[f]->name, name) && asks_about(run, p, schema->facts[f]))
                facts[p] = schema->facts[f];
        if (facts[p] && factset_rows(work->sets[p], facts[p]->shape) > rows)
            rows = factset_rows(work->sets[p], facts[p]->shape);
    }
    for (int64_t first = 0; first < rows && !cannot_write(work); first += RUN_BATCH_ROWS)
        evaluate_batch(work, facts, first, rows - first < RUN_BATCH_ROWS ? rows - first : RUN_BATCH_ROWS);
}

void eval_facts_names(const EvalRun *run, Map *names) {
    map_init(names, run->cli->arena);
    for (int p = 0; p < run->npolicies; p++) {
        const Schema *schema = run->policies[p]->schema;
        for (int f = 0; f < schema->nfacts; f++)
            map_put(names, schema->facts[f]->name, schema->facts[f]);
    }
}

/* Warns of records that break an `always`; with --id of those that are asked about. */
void eval_check_records(EvalWork *work, const Facts *facts, DiagList *diags) {
    EvalRun *run = work->run;
    DiagList all;
    diag_init(&all, diags->arena);
    for (int p = 0; p < run->npolicies; p++) {
        const Facts *own = facts ? run->policies[p]->schema->facts[facts->index] : NULL;
        eval_check_always(run_eval(work->runs[p]), own, work->broken[p], run->nids ? &all : diags);
    }
    for (int i = 0; i < all.diags.n; i++) {
        const Diag *diag = all.diags.items[i];
        Str id = diag->nargs ? diag->args[0].en : STR_NONE; /* ORG-ID or ORG-ID/ELEMENT */
        bool chosen = false;
        for (int k = 0; k < run->nids; k++) {
            Str record = run->ids[k].record;
            chosen |= str_starts(id, record) && (id.n == record.n || id.p[record.n] == '/');
        }
        if (chosen)
            diag_keep(diags, diag);
    }
}

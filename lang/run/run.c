#include "lang/run/run.h"

#include "lang/emit/emit.h"
#include "runtime/vm/lanes.h"

#include <string.h>

/* One `facts` of the policy: its code and machine, and the batch at hand. */
typedef struct FactsRun {
    Arena *arena;    /* of code and machine */
    Arena *columns;  /* of the lanes, which go with the records */
    int64_t *scales; /* of the number columns that the code was made for, in order */
    bool is_stale;
    const char *refused; /* what the verifier says against the code; NULL: nothing */
    Code *code;
    Machine *machine;
    int *rule_of; /* [policy->nrules] index in code->rules; -1: none, or scalar */
    MachineBatch batch;
} FactsRun;

struct Run {
    Arena *arena;
    RunMaker *make;
    const CorePolicy *policy;
    const FactSet *set;
    Date as_of;
    const bool *asked;
    Eval *eval;
    FactsRun **facts; /* [schema->nfacts], made when first asked for */
};

Run *run_new(Arena *arena, const CorePolicy *policy, const FactSet *set, Date as_of, const bool *asked) {
    Run *run = ARENA_NEW(arena, Run);
    run->arena = arena;
    run->make = emit_code;
    run->policy = policy;
    run->set = set;
    run->as_of = as_of;
    run->asked = asked;
    run->eval = eval_new(arena, policy, set, as_of);
    run->facts = ARENA_ARRAY(arena, FactsRun *, factset_schema(set)->nfacts);
    return run;
}

void run_use_maker(Run *run, RunMaker *make) {
    run->make = make;
}

const char *run_refused(const Run *run, const Facts *facts) {
    const FactsRun *f = run->facts[facts->index];
    return f != NULL ? f->refused : NULL;
}

static void free_facts_run(FactsRun *f) {
    if (f == NULL)
        return;
    arena_free(f->columns);
    arena_free(f->arena);
}

void run_free(Run *run) {
    for (int i = 0; i < factset_schema(run->set)->nfacts; i++)
        free_facts_run(run->facts[i]);
    eval_free(run->eval);
}

void run_renew(Run *run, const Facts *facts) {
    if (run->facts[facts->index] != NULL)
        run->facts[facts->index]->is_stale = true;
    eval_forget(run->eval);
}

/* The scales of the record's number columns, and of its lists' ones: code is made for them. */
static int64_t *scales_of(Arena *arena, const FactSet *set, const CorePolicy *policy, const Facts *facts, int *n) {
    const Schema *schema = policy->schema;
    int most = 0;
    for (int i = 0; i < schema->nshapes; i++)
        most += schema->shapes[i]->ncolumns;
    int64_t *scales = ARENA_ARRAY(arena, int64_t, most);
    *n = 0;
    for (int i = 0; i < schema->nshapes; i++)
        for (int c = 0; schema->shapes[i]->facts == facts && c < schema->shapes[i]->ncolumns; c++)
            if (schema->shapes[i]->columns[c]->kind == FIELD_NUMBER)
                scales[(*n)++] = lanes_scale(set, schema->shapes[i]->columns[c]);
    return scales;
}

/* Gives the machine the columns of the records that are there now. False when it needs other code for them. */
static bool refresh(Run *run, const Facts *facts, FactsRun *f) {
    Arena *columns = arena_new();
    int n;
    int64_t *scales = scales_of(columns, run->set, run->policy, facts, &n);
    bool same = n == 0 || memcmp(scales, f->scales, sizeof *scales * (size_t)n) == 0;
    if (!same) {
        arena_free(columns);
        return false;
    }
    arena_free(f->columns);
    f->columns = columns;
    f->is_stale = false;
    if (f->machine != NULL)
        machine_set_facts(f->machine, machine_facts_new(columns, f->code, run->set));
    return true;
}

Eval *run_eval(Run *run) {
    return run->eval;
}

static FactsRun *facts_run(Run *run, const Facts *facts) {
    FactsRun *f = run->facts[facts->index];
    if (f != NULL && (!f->is_stale || refresh(run, facts, f)))
        return f;
    free_facts_run(f);
    Arena *arena = arena_new();
    int n;
    f = run->facts[facts->index] = ARENA_NEW(arena, FactsRun);
    f->arena = arena;
    f->columns = arena_new();
    f->scales = scales_of(arena, run->set, run->policy, facts, &n);
    f->rule_of = ARENA_ARRAY(arena, int, run->policy->nrules);
    for (int i = 0; i < run->policy->nrules; i++)
        f->rule_of[i] = -1;
    f->code = run->make(arena, run->policy, facts, run->set, run->as_of, run->asked);
    /* A program that is not sound is our defect; the exact path answers in its place. */
    f->refused = code_verify(f->code, arena);
    if (f->refused != NULL)
        return f;
    for (int i = 0; i < f->code->nrules; i++)
        if (!f->code->rules[i].is_scalar)
            f->rule_of[f->code->rules[i].index] = i;
    f->machine = machine_new(arena, f->code, machine_facts_new(f->columns, f->code, run->set));
    return f;
}

void run_batch(Run *run, const Facts *facts, int64_t first, int64_t n) {
    FactsRun *f = facts_run(run, facts);
    f->batch = (MachineBatch){.first = first, .n = n};
    if (f->machine != NULL)
        f->batch = machine_run(f->machine, first, n);
}

static Verdict verdict_at(const RuleBits *bits, int64_t i) {
    return bit_get(bits->pass, i)      ? VERDICT_PASS
           : bit_get(bits->na, i)      ? VERDICT_NA
           : bit_get(bits->fail, i)    ? VERDICT_FAIL
           : bit_get(bits->pending, i) ? VERDICT_PENDING
                                       : VERDICT_UNKNOWN;
}

bool run_has_lanes(const Run *run, const CoreRule *rule) {
    const FactsRun *f = run->facts[rule->facts->index];
    return f != NULL && f->rule_of[rule->index] >= 0;
}

bool run_verdict(Run *run, const CoreRule *rule, int64_t row, Verdict *verdict, int64_t *n) {
    FactsRun *f = run->facts[rule->facts->index];
    int index = f->rule_of[rule->index];
    int64_t i = row - f->batch.first, from = i;
    if (index < 0 || bit_get(f->batch.odd, i))
        return false;
    const RuleBits *bits = machine_bits(f->machine, index);
    *n = 1;
    if (rule->elements != NULL && !machine_elements(f->machine, index, i, &from, n))
        return false;
    if (*n == 0)
        return true;
    *verdict = verdict_at(bits, from);
    for (int64_t k = 1; k < *n; k++)
        if (verdict_at(bits, from + k) != *verdict)
            return false;
    return true;
}

void run_rows(Run *run, const CoreRule *rule, unsigned verdicts, uint64_t rows[RUN_BATCH_WORDS]) {
    const FactsRun *f = run->facts[rule->facts->index];
    int index = f->rule_of[rule->index];
    int64_t words = bits_words(f->batch.n);
    memset(rows, 0, RUN_BATCH_WORDS * sizeof *rows);
    if (index < 0 || rule->elements != NULL) {
        Verdict verdict = VERDICT_NA;
        int64_t n = 1;
        for (int64_t i = 0; i < f->batch.n; i++)
            if (index < 0 || !run_verdict(run, rule, f->batch.first + i, &verdict, &n) ||
                (n > 0 && (verdicts >> verdict & 1)))
                bit_set(rows, i);
        return;
    }
    const RuleBits *bits = machine_bits(f->machine, index);
    for (int64_t w = 0; w < words; w++) {
        uint64_t known = bits->pass[w] | bits->fail[w] | bits->pending[w] | bits->na[w], wanted = f->batch.odd[w];
        uint64_t all = (w + 1) * 64 <= f->batch.n ? ~(uint64_t)0 : ((uint64_t)1 << (f->batch.n % 64)) - 1;
        wanted |= verdicts >> VERDICT_PASS & 1 ? bits->pass[w] : 0;
        wanted |= verdicts >> VERDICT_FAIL & 1 ? bits->fail[w] : 0;
        wanted |= verdicts >> VERDICT_PENDING & 1 ? bits->pending[w] : 0;
        wanted |= verdicts >> VERDICT_NA & 1 ? bits->na[w] : 0;
        wanted |= verdicts >> VERDICT_UNKNOWN & 1 ? ~known : 0;
        rows[w] = wanted & all;
    }
}

bool run_due(const Run *run, const CoreRule *rule, int64_t row, Date *due) {
    const FactsRun *f = run->facts[rule->facts->index];
    int index = f->rule_of[rule->index];
    int64_t i = row - f->batch.first, day;
    if (index < 0 || rule->elements != NULL || bit_get(f->batch.odd, i) || !machine_due(f->machine, index, i, &day))
        return false;
    *due = (Date)day;
    return true;
}

const CorePolicy *run_policy(const Run *run) {
    return run->policy;
}

Date run_as_of(const Run *run) {
    return run->as_of;
}

const Lanes *run_column(const Run *run, const Field *field) {
    return machine_column(run->facts[field->facts->index]->machine, field);
}

const uint64_t *run_odd(const Run *run, const Facts *facts, int64_t *first_word) {
    const MachineBatch *batch = &run->facts[facts->index]->batch;
    *first_word = batch->first / BITS_WORD;
    return batch->odd;
}

EvalFindings run_exact(Run *run, const CoreRule *rule, int64_t row, Arena *out) {
    return eval_rule(run->eval, rule, row, out);
}

/* Rows that the machine leaves: counted one by one. */
static void count_exact(Run *run, const CoreRule *rule, int64_t row, int64_t counts[VERDICTS]) {
    Arena *scratch = arena_new();
    EvalFindings findings = run_exact(run, rule, row, scratch);
    for (int i = 0; i < findings.n; i++)
        counts[findings.items[i].verdict]++;
    arena_free(scratch);
}

static void count_bits(const RuleBits *bits, int64_t from, int64_t to, int64_t sign, int64_t counts[VERDICTS]) {
    int64_t pass = bits_count(bits->pass, from, to), fail = bits_count(bits->fail, from, to);
    int64_t pending = bits_count(bits->pending, from, to), na = bits_count(bits->na, from, to);
    counts[VERDICT_PASS] += sign * pass;
    counts[VERDICT_FAIL] += sign * fail;
    counts[VERDICT_PENDING] += sign * pending;
    counts[VERDICT_NA] += sign * na;
    counts[VERDICT_UNKNOWN] += sign * (to - from - pass - fail - pending - na);
}

void run_count(Run *run, const CoreRule *rule, int64_t counts[VERDICTS]) {
    const FactsRun *f = run->facts[rule->facts->index];
    int index = f->rule_of[rule->index];
    if (index < 0) {
        for (int64_t i = 0; i < f->batch.n; i++)
            count_exact(run, rule, f->batch.first + i, counts);
        return;
    }
    bool any_odd = bits_any(f->batch.odd, 0, f->batch.n);
    if (rule->elements == NULL) {
        RuleCounts all = machine_count(f->machine, index);
        counts[VERDICT_PASS] += all.pass;
        counts[VERDICT_FAIL] += all.fail;
        counts[VERDICT_PENDING] += all.pending;
        counts[VERDICT_NA] += all.na;
        counts[VERDICT_UNKNOWN] += f->batch.n - all.pass - all.fail - all.pending - all.na;
    }
    const RuleBits *bits = any_odd || rule->elements != NULL ? machine_bits(f->machine, index) : NULL;
    if (rule->elements == NULL) {
        for (int64_t i = 0; any_odd && i < f->batch.n; i++) {
            if (!bit_get(f->batch.odd, i))
                continue;
            count_bits(bits, i, i + 1, -1, counts);
            count_exact(run, rule, f->batch.first + i, counts);
        }
        return;
    }
    for (int64_t i = 0; i < f->batch.n; i++) {
        int64_t from, n;
        if (machine_elements(f->machine, index, i, &from, &n) && !bit_get(f->batch.odd, i))
            count_bits(bits, from, from + n, 1, counts);
        else
            count_exact(run, rule, f->batch.first + i, counts);
    }
}

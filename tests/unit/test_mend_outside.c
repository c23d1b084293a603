/* What would mend a finding, held from outside against the evaluator: random policies over random records with lists and references, and the
 * measures on their sample. Each proposal is applied by the names it is given in, half of it as well. */
#include "lang/check/check.h"
#include "lang/driver/driver.h"
#include "lang/eval/internal.h"
#include "lang/parse/parse.h"
#include "lang/why/why.h"
#include "tests/unit/random_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Tally {
    int asked, possible, unsure, halves, added, breaking;
} Tally;

/* A change and what takes it back. */
typedef struct Done {
    const Field *field; /* a leaf; else NULL */
    int64_t row;
    Value old;
    const Field *list; /* whose elements were others */
    int64_t owner;
} Done;

typedef struct Doing {
    const CorePolicy *policy;
    FactSet *set;
    const Facts *facts;
    int64_t row;
    Arena *arena;
    VEC(Done) done;
} Doing;

/* The field that a path names, and the reference or list it goes through. */
static const Field *walk(const Record *record, Str path, const Field **through) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        bool here = str_starts(path, field->name) && (path.n == field->name.n || path.p[field->name.n] == '.');
        if (!here)
            continue;
        if (path.n == field->name.n)
            return field;
        Str rest = str_sub(path, field->name.n + 1, path.n);
        if (field->kind == FIELD_RECORD)
            return walk(&field->record, rest, through);
        *through = field;
        return walk(field->kind == FIELD_LIST ? &field->record : &field->target->root, rest, through);
    }
    return NULL;
}

static int64_t element_row(const Doing *d, const Field *list, Str name) {
    CoreList named = {.field = list};
    Frame owner = {.row = d->row};
    Eval *eval = eval_new(d->arena, d->policy, d->set, 0);
    Context c = {.eval = eval, .record = &owner, .frame = &owner};
    Elements elements = lists_open(&c, &named);
    Str *names = elements_names(&c, &elements, d->arena);
    eval_free(eval);
    for (int64_t i = 0; i < elements.n; i++)
        if (str_equal(names[i], name))
            return factset_element(d->set, list, d->row, i);
    fail_msg("no element %.*s", STR_ARG(name));
    return -1;
}

static void set_leaf(Doing *d, const Field *leaf, int64_t row, Value to) {
    vec_push(d->arena, &d->done, ((Done){.field = leaf, .row = row, .old = factset_value(d->set, leaf, row)}));
    factset_set(d->set, leaf, row, to);
}

static void set_elements(Doing *d, const Field *list, int64_t without, int64_t with) {
    int64_t n = 0, kept = 0;
    if (!factset_list(d->set, list, d->row, &n))
        n = 0;
    int64_t *rows = ARENA_ARRAY(d->arena, int64_t, n + 1);
    for (int64_t i = 0; i < n; i++)
        if (factset_element(d->set, list, d->row, i) != without)
            rows[kept++] = factset_element(d->set, list, d->row, i);
    if (with >= 0)
        rows[kept++] = with;
    factset_try_elements(d->set, list, d->row, rows, kept);
    vec_push(d->arena, &d->done, ((Done){.list = list, .owner = d->row}));
}

/* The change, or half of it, nearer to where it was. */
static Value half_of(const Field *field, Value from, Value to, bool half) {
    Number start = from.kind == VALUE_NUMBER ? from.number : number_from_int(0), moved;
    if (!half || to.kind != VALUE_NUMBER)
        return to;
    int places = field->kind == FIELD_UNIT ? field->unit->scale : field->kind == FIELD_NUMBER ? 2 : 0;
    assert_int_equal(number_sub(to.number, start, &moved), NUMBER_OK);
    assert_int_equal(number_mul(moved, number_from_decimal(5, 1), &moved), NUMBER_OK);
    Number scale = number_from_int(1);
    for (int i = 0; i < places; i++)
        assert_int_equal(number_mul(scale, number_from_int(10), &scale), NUMBER_OK);
    assert_int_equal(number_mul(moved, scale, &moved), NUMBER_OK);
    assert_int_equal(moved.num < 0 ? number_ceil(moved, &moved) : number_floor(moved, &moved), NUMBER_OK);
    assert_int_equal(number_div(moved, scale, &moved), NUMBER_OK);
    assert_int_equal(number_add(start, moved, &to.number), NUMBER_OK);
    return to;
}

/* Whose row a change is about, by its names; to be asked before any change is made, for names may be numbers. */
static int64_t find_row(Doing *d, const WhyChange *change, const Field **field) {
    const Field *through = NULL;
    int64_t row = d->row;
    *field = walk(&d->facts->root, change->fact, &through);
    if (*field == NULL)
        fail_msg("no fact %.*s", STR_ARG(change->fact));
    if (change->kind == WHY_ADD)
        return -1;
    if (change->kind == WHY_REMOVE)
        return element_row(d, *field, change->element);
    if (through != NULL && through->kind == FIELD_REF)
        assert_int_equal(factset_follow(d->set, through, d->row, &row), REF_FOUND);
    else if (through != NULL)
        row = element_row(d, through, change->element);
    return row;
}

static void apply_change(Doing *d, const WhyChange *change, const Field *field, int64_t row, bool half) {
    if (change->kind == WHY_ADD) {
        row = factset_add_row(d->set, field->shape, d->row);
        for (int i = 0; i < change->nparts; i++) {
            const Field *none = NULL, *leaf = walk(&field->record, change->parts[i].fact, &none);
            assert_non_null(leaf);
            set_leaf(d, leaf, row, change->parts[i].to);
        }
        set_elements(d, field, -1, row);
    } else if (change->kind == WHY_REMOVE) {
        set_elements(d, field, row, -1);
    } else {
        Value from = factset_value(d->set, field, row);
        assert_true(from.kind == change->from.kind && (from.kind == VALUE_MISSING || value_same(from, change->from)));
        assert_false(field->fixed);
        set_leaf(d, field, row, half_of(field, change->from, change->to, half));
    }
}

static void take_back(Doing *d) {
    while (d->done.n > 0) {
        const Done *done = &d->done.items[--d->done.n];
        if (done->list)
            factset_try_elements(d->set, done->list, done->owner, NULL, 0);
        else
            factset_set(d->set, done->field, done->row, done->old);
    }
}

static Verdict verdict_of(const CorePolicy *policy, FactSet *set, Date as_of, const CoreRule *rule, int64_t row,
                          int index) {
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, policy, set, as_of);
    EvalFindings findings = eval_rule(eval, rule, row, arena);
    Verdict verdict = index < findings.n ? findings.items[index].verdict : VERDICT_NA; /* an element taken off */
    eval_free(eval);
    arena_free(arena);
    return verdict;
}

/* The changes, each applied whole or half; of elements that are added, whole ones. */
static Verdict try_changes(Doing *d, const CorePolicy *policy, Date as_of, const CoreRule *rule, int index,
                           const WhyMend *mend, bool half) {
    int64_t *rows = ARENA_ARRAY(d->arena, int64_t, mend->nchanges);
    const Field **fields = ARENA_ARRAY(d->arena, const Field *, mend->nchanges);
    for (int i = 0; i < mend->nchanges; i++)
        rows[i] = find_row(d, &mend->changes[i], &fields[i]);
    for (int i = 0; i < mend->nchanges; i++)
        apply_change(d, &mend->changes[i], fields[i], rows[i], half);
    Verdict verdict = verdict_of(policy, d->set, as_of, rule, d->row, index);
    take_back(d);
    return verdict;
}

static void hold(const CorePolicy *policy, FactSet *set, Date as_of, const CoreRule *rule, int64_t row, int index,
                 const Finding *finding, Str text, Tally *tally) {
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, policy, set, as_of);
    WhyMend mend = why_mend(eval, set, rule, row, index, finding, true, arena);
    Doing d = {.policy = policy, .set = set, .facts = rule->facts, .row = row, .arena = arena};
    tally->asked++;
    if (mend.possible) {
        tally->possible++;
        tally->breaking += mend.nbreaks > 0;
        Verdict verdict = try_changes(&d, policy, as_of, rule, index, &mend, false);
        bool only_numbers = true;
        for (int i = 0; i < mend.nchanges; i++) {
            tally->added += mend.changes[i].kind == WHY_ADD;
            only_numbers = only_numbers && mend.changes[i].kind == WHY_SET && mend.changes[i].to.kind == VALUE_NUMBER;
        }
        if (verdict != mend.leads_to)
            fail_msg("%.*s\n%.*s of %.*s: %.*s leads to %s", STR_ARG(text), STR_ARG(rule->info.rule),
                     STR_ARG(finding->id), STR_ARG(mend.message.en), verdict_name(verdict));
        if (only_numbers && mend.has_half) {
            verdict = try_changes(&d, policy, as_of, rule, index, &mend, true);
            tally->halves++;
            if ((verdict != mend.leads_to) != mend.half_fails)
                fail_msg("%.*s\n%.*s of %.*s: %.*s; half of it leads to %s", STR_ARG(text), STR_ARG(rule->info.rule),
                         STR_ARG(finding->id), STR_ARG(mend.message.en), verdict_name(verdict));
        }
    } else {
        tally->unsure += !mend.sure;
    }
    eval_free(eval);
    arena_free(arena);
}

/* Of every `every`th finding that may be mended. */
static void hold_all(const CorePolicy *policy, FactSet *set, Date as_of, Str text, int every, Tally *tally) {
    int count = 0;
    for (int r = 0; r < policy->nrules; r++) {
        const CoreRule *rule = policy->rules[r];
        int64_t rows = factset_rows(set, rule->facts->shape);
        for (int64_t row = 0; row < rows; row++) {
            Arena *arena = arena_new();
            Eval *eval = eval_new(arena, policy, set, as_of);
            EvalFindings findings = eval_rule(eval, rule, row, arena);
            for (int i = 0; i < findings.n; i++) {
                Verdict verdict = findings.items[i].verdict;
                if ((verdict == VERDICT_FAIL || verdict == VERDICT_PENDING) && count++ % every == 0)
                    hold(policy, set, as_of, rule, row, i, &findings.items[i], text, tally);
            }
            eval_free(eval);
            arena_free(arena);
        }
    }
}

static void say(const Tally *tally) {
    print_message(
        "%d findings, %d may be mended (%d with an element more, %d would break others), %d halves, %d unsure\n",
        tally->asked, tally->possible, tally->added, tally->breaking, tally->halves, tally->unsure);
}

static void test_random(void **unused) {
    (void)unused;
    Tally tally = {0};
    int policies = getenv("SLOW") != NULL && *getenv("SLOW") ? 400 : 60;
    for (int p = 0; p < policies; p++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        Str text = random_policy(arena);
        AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = check_policy(arena, &input, &diags);
        assert_non_null(policy);
        Date as_of;
        date_from_ymd(2014, 1 + pick(12), 1 + pick(28), &as_of);
        FactSet *set = random_facts(arena, policy->schema, 5, false, &diags);
        hold_all(policy, set, as_of, text, 1, &tally);
        arena_free(arena);
    }
    say(&tally);
    assert_true(tally.possible * 2 > tally.asked && tally.halves > 0);
}

static void test_measures(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    PolicyLoader *loader = policy_loader_new(arena, LOAD_POLICY, &diags);
    CorePolicy *policy = policy_compile(loader, policy_load(loader, STR("policies/huzhou/2013")), NULL, 0);
    assert_non_null(policy);
    FactsInput input = {.path = STR("policies/huzhou/facts")};
    FactSet *set = facts_read(arena, policy->schema, &input, 1, false, &diags);
    assert_non_null(set);
    Date as_of;
    date_from_ymd(2014, 6, 30, &as_of);
    Tally tally = {0};
    hold_all(policy, set, as_of, STR("the measures"), getenv("SLOW") != NULL && *getenv("SLOW") ? 3 : 13, &tally);
    say(&tally);
    assert_true(tally.possible * 2 > tally.asked);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_measures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

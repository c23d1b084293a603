/* The machine against the plain evaluator: random policies over random records, and the measures on their sample. */
#include "lang/driver/driver.h"
#include "lang/emit/emit.h"
#include "lang/eval/eval.h"
#include "runtime/vm/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random_policy.h"

/* --- Both ------------------------------------------------------------------------------------------------------------- */

typedef struct Tally {
    int64_t pairs, compared, exact, scalar_rules, rules;
    int64_t seen[OPS]; /* instructions of each operation */
} Tally;

/* What the plain evaluator says of one rule and record. */
typedef struct Expected {
    int n;
    struct {
        Verdict verdict;
        bool cannot_fail;
    } * items;
} Expected;

static const int64_t batch_sizes[] = {1, 3, 1024};

static Verdict bits_verdict(const RuleBits *bits, int64_t i) {
    return bit_get(bits->pass, i)      ? VERDICT_PASS
           : bit_get(bits->fail, i)    ? VERDICT_FAIL
           : bit_get(bits->pending, i) ? VERDICT_PENDING
           : bit_get(bits->na, i)      ? VERDICT_NA
                                       : VERDICT_UNKNOWN;
}

/* One policy and one of its `facts`, and how the machine is run. */
typedef struct Trial {
    const CorePolicy *policy;
    const FactSet *set;
    const Code *code;
    const Expected *expected; /* [row * nrules + rule] */
    Str text;
    const char *kernels;
    int64_t batch;
} Trial;

static void compare_one(const Trial *trial, int r, const RuleBits *bits, int64_t i, int64_t row, int k) {
    const Expected *expected = &trial->expected[row * trial->code->nrules + r];
    Verdict verdict = bits_verdict(bits, i), wanted = expected->items[k].verdict;
    bool cannot_fail = verdict == VERDICT_UNKNOWN && bit_get(bits->cannot_fail, i);
    if (verdict == wanted && cannot_fail == expected->items[k].cannot_fail)
        return;
    const CoreRule *rule = trial->policy->rules[trial->code->rules[r].index];
    fprintf(
        stderr,
        "%.*s\n%.*s of row %lld, element %d, kernels %s, batches of %lld: the machine says %s%s, the evaluator %s%s\n",
        STR_ARG(trial->text), STR_ARG(rule->info.rule), (long long)row, k, trial->kernels, (long long)trial->batch,
        verdict_name(verdict), cannot_fail ? " (cannot fail)" : "", verdict_name(wanted),
        expected->items[k].cannot_fail ? " (cannot fail)" : "");
    fail();
}

static void compare_batch(const Trial *trial, Machine *machine, int64_t first, int64_t n, Tally *tally) {
    MachineBatch batch = machine_run(machine, first, n);
    for (int64_t i = 0; i < n; i++) {
        if (bit_get(batch.odd, i)) {
            tally->exact++;
            continue;
        }
        for (int r = 0; r < trial->code->nrules; r++) {
            const CodeRule *code_rule = &trial->code->rules[r];
            if (code_rule->is_scalar)
                continue;
            int64_t from = i, count = 1;
            if (trial->policy->rules[code_rule->index]->elements != NULL &&
                !machine_elements(machine, r, i, &from, &count))
                count = 0; /* a missing list: one unknown, which is not the machine's to say */
            else
                assert_int_equal(count, trial->expected[(first + i) * trial->code->nrules + r].n);
            for (int64_t k = 0; k < count; k++, tally->compared++)
                compare_one(trial, r, machine_bits(machine, r), from + k, first + i, (int)k);
        }
    }
}

static Expected *expect_all(Arena *arena, const CorePolicy *policy, const FactSet *set, const Code *code, int64_t rows,
                            Date as_of) {
    Eval *eval = eval_new(arena, policy, set, as_of);
    Expected *expected = ARENA_ARRAY(arena, Expected, rows * code->nrules);
    Arena *scratch = arena_new();
    for (int64_t row = 0; row < rows; row++) {
        for (int r = 0; r < code->nrules; r++) {
            if (code->rules[r].is_scalar)
                continue;
            EvalFindings findings = eval_rule(eval, policy->rules[code->rules[r].index], row, scratch);
            Expected *out = &expected[row * code->nrules + r];
            out->n = findings.n;
            out->items = arena_alloc(arena, sizeof *out->items * (size_t)findings.n);
            for (int i = 0; i < findings.n; i++) {
                out->items[i].verdict = findings.items[i].verdict;
                out->items[i].cannot_fail = findings.items[i].cannot_fail;
            }
        }
        if (row % 32 == 31) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
    eval_free(eval);
    return expected;
}

/* All families of kernels that this processor has, at all sizes of batch. */
static void compare_facts(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                          Str text, Tally *tally) {
    Code *code = emit_code(arena, policy, facts, set, as_of, NULL);
    const char *wrong = code_verify(code, arena);
    if (wrong != NULL)
        fail_msg("not sound: %s\n%.*s", wrong, STR_ARG(text));
    int64_t rows = factset_rows(set, facts->shape);
    tally->rules += code->nrules;
    for (int r = 0; r < code->nrules; r++)
        tally->scalar_rules += code->rules[r].is_scalar;
    for (int s = 0; s < code->nsections; s++)
        for (int i = 0; i < code->sections[s].n; i++)
            tally->seen[code->sections[s].instrs[i].op]++;
    if (code->nrules == 0)
        return;
    tally->pairs += rows;
    const MachineFacts *machine_facts = machine_facts_new(arena, code, set);
    Trial trial = {.policy = policy,
                   .set = set,
                   .code = code,
                   .text = text,
                   .expected = expect_all(arena, policy, set, code, rows, as_of)};
    for (int family = 0; family < KERNEL_FAMILIES; family++) {
        if (kernels_family(family) == NULL)
            continue;
        trial.kernels = kernels_family(family)->name;
        Machine *machine = machine_new(arena, code, machine_facts);
        machine_use_kernels(machine, kernels_family(family));
        for (size_t b = 0; b < sizeof batch_sizes / sizeof *batch_sizes; b++) {
            trial.batch = batch_sizes[b];
            for (int64_t first = 0; first < rows; first += trial.batch)
                compare_batch(&trial, machine, first, rows - first < trial.batch ? rows - first : trial.batch, tally);
        }
    }
}

static void compare_policy(const CorePolicy *policy, const FactSet *set, Date as_of, Str text, Tally *tally) {
    Arena *arena = arena_new();
    const Schema *schema = factset_schema(set);
    for (int f = 0; f < schema->nfacts; f++)
        compare_facts(arena, policy, schema->facts[f], set, as_of, text, tally);
    arena_free(arena);
}

static void print_tally(const Tally *tally) {
    print_message(
        "%lld pairs of policy and record, %lld verdicts compared, %lld rows exact, %lld of %lld rules scalar\n",
        (long long)tally->pairs, (long long)tally->compared, (long long)tally->exact, (long long)tally->scalar_rules,
        (long long)tally->rules);
}

/* `make check` compares at least 100,000 pairs of a policy and a record, `make test` a tenth of it. */
static void test_random(void **unused) {
    (void)unused;
    Tally tally = {0};
    bool slow = getenv("SLOW") != NULL && *getenv("SLOW") != '\0';
    int64_t wanted = slow ? 100000 : 10000;
    int policies = 0;
    for (; tally.pairs < wanted; policies++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        Str text = random_policy(arena);
        Source *source = source_new(arena, STR("random"), text);
        AstFile *file = parse_file(arena, source, &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
        if (policy == NULL) {
            Buf buf = {0};
            diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
            fail_msg("%.*s\n%.*s", STR_ARG(buf_str(&buf)), STR_ARG(text));
        }
        Date as_of;
        date_from_ymd(2014, 1 + pick(12), 1 + pick(28), &as_of);
        int rows = policies % 100 == 99 ? 1100 : policies % 16 == 0 ? 70 : 20;
        FactSet *set = random_facts(arena, policy->schema, rows, policies % 3 == 0, &diags);
        compare_policy(policy, set, as_of, text, &tally);
        arena_free(arena);
    }
    print_tally(&tally);
    for (int op = 0; op < OPS; op++)
        if (tally.seen[op] == 0)
            fail_msg("no random policy makes the operation %s", op_info((Op)op)->name);
    assert_true(tally.scalar_rules * 4 < tally.rules); /* most of what is written must be the machine's */
    assert_true(tally.compared > tally.pairs * 3);
}

static CorePolicy *policy_of(Arena *arena, Str text, DiagList *diags) {
    AstFile *file = parse_file(arena, source_new(arena, STR("dates"), text), diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("dates")};
    CorePolicy *policy = diags->errors == 0 ? check_policy(arena, &input, diags) : NULL;
    assert_non_null(policy);
    return policy;
}

/* What the machine does in a shorter way than it is written. Dates lie about as far apart as the months are long, so that
 * it depends on the month which is later. */
static void test_shorter_ways(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    Str text =
        STR("facts org key id {\n  id text\n  day date\n  other date\n  third date\n"
            "  staff count\n  level one of north, south, east, west\n}\n"
            "rule a\n  must other <= day + 3 months\nrule b\n  must other < day + 3 months\n"
            "rule c\n  must other > day + 3 months\nrule d\n  must day - 3 months >= third\n"
            "rule e\n  must third > day - 3 months\nrule f\n  must day + 3 months == other\n"
            "rule g\n  must day + 1 year <= day + 12 months and third + 6 months <= other\n"
            /* conditions about one column, which are put together */
            "rule h\n  must staff >= 3 and staff < 10 and staff <= 8\nrule i\n  must staff in 2..9 and staff > 4\n"
            "rule j\n  must not (staff > 7 or staff < 3)\nrule k\n  must day > 2011-06-30 and day <= 2013-02-01\n"
            "rule l\n  must level == south or level == west or level in {south, north}\n"
            "rule m\n  must staff > 6 and staff < 4\n  when level != south and level != west\n"
            "rule n\n  must staff <= 5 and 4 < staff\n  unless level == east or staff == 2\n");
    CorePolicy *policy = policy_of(arena, text, &diags);
    const Facts *org = policy->schema->facts[0];
    for (int rows = 255; rows <= 1023; rows += 256) {
        FactSet *set = factset_new(arena, policy->schema);
        for (int i = 0; i < rows; i++) {
            Date start, day;
            int64_t row = factset_add_row(set, org->shape, -1);
            date_from_ymd(2011 + (int)pick(3), 1 + (int)pick(12), 1, &start);
            day = start + (Date)(pick(2) ? 25 + pick(6) : pick(28));
            for (int c = 0; c < org->shape->ncolumns; c++) {
                const Field *field = org->shape->columns[c];
                bool later = str_equal(field->name, STR("other"));
                Date far = str_equal(field->name, STR("day")) ? 0 : 85 + (Date)pick(10);
                Value value = {.kind = VALUE_DATE, .date = later ? day + far : day - far};
                if (field->kind == FIELD_DATE && (rows > 1000 || pick(9) > 0))
                    factset_set(set, field, row, value);
                else if ((field->kind == FIELD_COUNT || field->kind == FIELD_ENUM) && pick(9) > 0)
                    factset_set(set, field, row, random_value(field, false));
                else if (field->kind == FIELD_TEXT)
                    factset_set(set, field, row, (Value){.kind = VALUE_TEXT, .text = str_format(arena, "o%d", i)});
            }
        }
        factset_finish(set, false, &diags);
        Tally tally = {0};
        Date as_of;
        date_from_ymd(2014, 6, 30, &as_of);
        compare_policy(policy, set, as_of, text, &tally);
        assert_true(tally.compared > 14 * rows && tally.exact == 0);
    }
    arena_free(arena);
}

static Str file_text(Arena *arena, const char *path) {
    Buf buf = {0};
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;)
        buf_add_char(&buf, (char)c);
    fclose(file);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

typedef struct Corners {
    const char *path;
    int scalar; /* so many of its rules are the plain evaluator's alone, on whatever day */
} Corners;

static void compare_corners(const Corners *corners) {
    enum { SETS = 8 };
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    Str text = file_text(arena, corners->path);
    CorePolicy *policy = policy_of(arena, text, &diags);
    Tally tally = {0};
    for (int i = 0; i < SETS; i++) {
        FactSet *set = random_facts(arena, policy->schema, i == 0 ? 300 : 40, i % 3 == 1, &diags);
        Date as_of;
        date_from_ymd(2014, 1 + (int)pick(12), 1 + (int)pick(28), &as_of);
        compare_policy(policy, set, as_of, text, &tally);
    }
    print_tally(&tally);
    assert_int_equal(tally.scalar_rules, SETS * corners->scalar);
    arena_free(arena);
}

static void test_corners(void **unused) {
    (void)unused;
    static const Corners all[] = {{"tests/unit/corners.banfa", 7}, {"tests/unit/corners_more.banfa", 44}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        compare_corners(&all[i]);
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
    Tally tally = {0};
    for (int year = 2013; year <= 2018; year++) {
        Date as_of;
        date_from_ymd(year, 6, 30, &as_of);
        compare_policy(policy, set, as_of, STR("the measures"), &tally);
    }
    print_tally(&tally);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_shorter_ways),
        cmocka_unit_test(test_corners),
        cmocka_unit_test(test_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

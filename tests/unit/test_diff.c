/* Comparing editions against brute force: pairs of random small policies over domains so small that every organisation can be asked.
 *
 * What `diff` says of a pair is held against the plain evaluator's verdict on each organisation and day there is. PAIR=N runs one pair and prints it. */
#include "lang/diff/diff.h"
#include "lang/driver/driver.h"
#include "tests/unit/diff_random.h"

#include <time.h>

/* --- Brute force --------------------------------------------------------------------------------------------------------------------- */

typedef struct Said {
    Verdict verdict;
    int applies;
    bool has_due, has_deadline;
    Date due;
} Said;

typedef struct Judge {
    const CoreRule *rule; /* NULL: none */
    FactSet *set;
    Eval *eval;
} Judge;

static int ask_judge(Judge *judge, int64_t row, Arena *arena, Said **out) {
    if (!judge->rule)
        return -1;
    EvalFindings findings = eval_rule(judge->eval, judge->rule, row, arena);
    CoreExpr applies = {.op = CORE_APPLIES, .type = {.kind = CORE_TYPE_BOOL}, .rule = (CoreRule *)judge->rule};
    *out = ARENA_ARRAY(arena, Said, findings.n);
    for (int i = 0; i < findings.n; i++) {
        const Finding *finding = &findings.items[i];
        Said *said = &(*out)[i];
        *said = (Said){finding->verdict, finding->verdict == VERDICT_UNKNOWN ? -1 : finding->verdict != VERDICT_NA,
                       finding->has_due, judge->rule->deadline != CORE_DEADLINE_NONE, finding->due};
        if (!judge->rule->elements) {
            EvalValue value = eval_expr(judge->eval, &applies, row, arena);
            said->applies = !value.known ? -1 : value.value.boolean;
        }
    }
    return findings.n;
}

static bool is_open(const Said *said) {
    return said->verdict == VERDICT_FAIL || said->verdict == VERDICT_PENDING;
}

static bool is_earlier(const Said *a, const Said *b) {
    if (!is_open(a) || !is_open(b))
        return false;
    if (!a->has_deadline || !b->has_deadline)
        return !a->has_deadline && b->has_deadline;
    return a->has_due && b->has_due && a->due < b->due;
}

static void note(const Said *a, const Said *b, bool found[QUESTIONS]) {
    found[ASK_TIGHTER] |= a->verdict != VERDICT_FAIL && b->verdict == VERDICT_FAIL;
    found[ASK_LOOSER] |= a->verdict == VERDICT_FAIL && b->verdict != VERDICT_FAIL;
    found[ASK_WIDER] |= a->applies == 0 && b->applies == 1;
    found[ASK_NARROWER] |= a->applies == 1 && b->applies == 0;
    found[ASK_EARLIER] |= is_earlier(b, a);
    found[ASK_LATER] |= is_earlier(a, b);
}

/* The facts that stand under known, missing, default or done in a text, by way of d0 as well. */
static bool is_optional(Str text, char fact) {
    static const char *const words[] = {"known(", "missing(", "default(", "done("};
    char *copy = malloc(text.n + 1);
    bool found = false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (char *p = strstr(copy, words[w]); p; p = strstr(p + 1, words[w])) {
            int depth = 0;
            for (char *q = strchr(p, '('); *q && !(*q == ')' && depth == 1) && *q != ','; q++) {
                depth += *q == '(' ? 1 : *q == ')' ? -1 : 0;
                bool alone = !strchr("abcdefghijklmnopqrstuvwxyz_0123456789", q[1]) &&
                             !strchr("abcdefghijklmnopqrstuvwxyz_", q[-1]);
                found |= *q == fact && alone;
                if (strncmp(q, "d0", 2) == 0) {
                    char *define = strstr(copy, "define d0 = "), *end = strchr(define, '\n');
                    for (char *d = define + 12; d < end; d++)
                        found |= *d == fact && d[-1] == ' ' && !strchr("abcdefghijklmnopqrstuvwxyz_0123456789", d[1]);
                }
            }
        }
    free(copy);
    return found;
}

static bool is_considered(const Domain *domain, FactSet *set, const Facts *org, int64_t row, const bool optional[4]) {
    static const char *const names[] = {"a", "b", "f", "d"};
    for (int i = 0; domain->gaps && i < 4; i++)
        if (!optional[i] && factset_value(set, field_of(org, names[i]), row).kind == VALUE_MISSING)
            return false;
    return true;
}

static void brute_force(const Domain *domain, const CorePolicy *const policies[2], const Str texts[2],
                        bool found[QUESTIONS]) {
    Arena *arena = arena_new();
    Judge judges[2];
    Date first;
    date_from_ymd(domain->first[0], domain->first[1], domain->first[2], &first);
    for (int q = 0; q < QUESTIONS; q++)
        found[q] = false;
    bool optional[4] = {false};
    for (int i = 0; i < 4; i++)
        optional[i] = is_optional(texts[0], "abfd"[i]) || is_optional(texts[1], "abfd"[i]);
    for (int s = 0; s < 2; s++) {
        DiagList diags;
        diag_init(&diags, arena);
        judges[s].rule = core_find_rule(policies[s], STR("r"));
        judges[s].set = factset_new(arena, policies[s]->schema);
        domain->fill(judges[s].set, policies[s]->schema->facts[0]);
        factset_finish(judges[s].set, false, &diags);
        assert_int_equal(diags.errors, 0);
    }
    const Facts *org = policies[0]->schema->facts[0];
    int64_t rows = factset_rows(judges[0].set, org->shape);
    for (int day = 0; day < domain->ndays; day++) {
        for (int s = 0; s < 2; s++)
            judges[s].eval = eval_new(arena, policies[s], judges[s].set, first + day);
        for (int64_t row = 0; row < rows; row++) {
            if (!is_considered(domain, judges[0].set, org, row, optional))
                continue;
            Arena *scratch = arena_new();
            Said *said[2], none = {.verdict = VERDICT_NA};
            int n[2];
            for (int s = 0; s < 2; s++)
                n[s] = ask_judge(&judges[s], row, scratch, &said[s]);
            for (int i = 0; i < (n[0] > n[1] ? n[0] : n[1]); i++)
                note(n[0] < 0 ? &none : &said[0][i], n[1] < 0 ? &none : &said[1][i], found);
            arena_free(scratch);
        }
        for (int s = 0; s < 2; s++)
            eval_free(judges[s].eval);
    }
    arena_free(arena);
}

/* --- Both ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct Tally {
    int pairs, no_policy, unproved, bounded, classes[AXES][WAYS];
} Tally;

static Way way_of(bool more, bool less) {
    return more ? (less ? WAY_MIXED : WAY_MORE) : less ? WAY_LESS : WAY_SAME;
}

static Way mirrored(Way way) {
    return way == WAY_MORE ? WAY_LESS : way == WAY_LESS ? WAY_MORE : way;
}

/* What the diff says of rule r: of a rule that is not listed, that nothing differs. */
static void compare(const CorePolicy *const policies[2], Solver *solver, Way ways[AXES], Proof *proof, bool *mismatch) {
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    Diff *diff = diff_policies(arena, policies[0], policies[1], (DiffDay){0}, decider_new(arena, solver), NULL, &diags);
    if (diags.diags.n > 0) { /* what the solver found and the evaluator does not confirm */
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&buf)));
        buf_free(&buf);
        *mismatch = true;
    }
    for (int a = 0; a < AXES; a++)
        ways[a] = WAY_SAME;
    *proof = PROOF_EXACT;
    for (int i = 0; i < diff->changes.n; i++) {
        const Change *change = diff->changes.items[i];
        if (!str_equal(change->rule->info.rule, STR("r")))
            continue;
        *proof = change->proof;
        for (int a = 0; a < AXES; a++)
            ways[a] = change->ways[a];
        int expected =
            ways[AXIS_EFFECT] == WAY_MIXED
                ? 2
                : ways[AXIS_EFFECT] != WAY_SAME || ways[AXIS_APPLIES] != WAY_SAME || ways[AXIS_DEADLINE] != WAY_SAME;
        assert_int_equal(change->nwitnesses, expected);
    }
    arena_free(arena);
}

static const Axis axes[] = {AXIS_EFFECT, AXIS_APPLIES, AXIS_DEADLINE};

static void compare_pair(int number, Solver *solver, bool mirror, Tally *tally) {
    Arena *arena = arena_new();
    const Domain *domain;
    CorePolicy *made[2];
    Str texts[2];
    tally->no_policy += make_pair(arena, number, &domain, texts, made);
    const CorePolicy *policies[2] = {made[0], made[1]};
    bool found[QUESTIONS];
    Way ways[AXES], back[AXES], truth[AXES] = {0};
    Proof proof, back_proof = PROOF_EXACT;
    brute_force(domain, policies, texts, found);
    truth[AXIS_EFFECT] = way_of(found[ASK_TIGHTER], found[ASK_LOOSER]);
    truth[AXIS_APPLIES] = way_of(found[ASK_WIDER], found[ASK_NARROWER]);
    truth[AXIS_DEADLINE] = way_of(found[ASK_EARLIER], found[ASK_LATER]);
    if (getenv("PAIR"))
        fprintf(stderr, "%.*s\n----\n%.*s\n", STR_ARG(texts[0]), STR_ARG(texts[1]));
    bool wrong = false;
    struct timespec t0, t1;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    compare(policies, solver, ways, &proof, &wrong);
    if (mirror)
        compare((const CorePolicy *const[]){policies[1], policies[0]}, solver, back, &back_proof, &wrong);
    bool mismatch = wrong;
    clock_gettime(CLOCK_MONOTONIC, &t1);
    double took = (double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec);
    if (getenv("VERBOSE") && took > 0.5)
        fprintf(stderr, "took %.2f: pair %d\n", took, number);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        Axis a = axes[i];
        tally->classes[a][truth[a]]++;
        wrong |= proof != PROOF_UNKNOWN && ways[a] != truth[a];
        wrong |= mirror && back_proof != PROOF_UNKNOWN && back[a] != mirrored(truth[a]);
    }
    tally->pairs++;
    tally->unproved += proof == PROOF_UNKNOWN;
    tally->bounded += proof == PROOF_BOUNDED;
    if (proof == PROOF_UNKNOWN && getenv("VERBOSE"))
        fprintf(stderr, "pair %d is not proved\n", number);
    if (wrong) {
        fprintf(stderr, "%s: pair %d (%s):\n%.*s----\n%.*s", mismatch ? "not confirmed" : "wrong", number, domain->name,
                STR_ARG(texts[0]), STR_ARG(texts[1]));
        for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
            fprintf(stderr, "  brute force says %s, diff %s (%s)%s%s\n", way_name(axes[i], truth[axes[i]]),
                    way_name(axes[i], ways[axes[i]]), proof_name(proof), mirror ? ", the other way round " : "",
                    mirror ? way_name(axes[i], back[axes[i]]) : "");
        if (!getenv("KEEP_ON"))
            fail();
    }
    arena_free(arena);
}

static Solver *open_solver(Arena *arena) {
    const char *build = getenv("BUILD");
    Solver *solver = solver_new(arena, str_format(arena, "%s/banfa-solve", build ? build : "build"));
    assert_true(solver_works(solver));
    return solver;
}

static void test_classes(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    Solver *solver = open_solver(arena);
    Tally tally = {0};
    bool slow = getenv("SLOW") && getenv("SLOW")[0];
    int pairs = getenv("PAIRS") ? atoi(getenv("PAIRS")) : slow ? 2000 : 60;
    for (int i = getenv("FROM") ? atoi(getenv("FROM")) : 0; i < pairs && !getenv("PAIR"); i++)
        compare_pair(i, solver, i % (slow ? 2 : 5) == 0, &tally);
    if (getenv("PAIR"))
        compare_pair(atoi(getenv("PAIR")), solver, true, &tally);
    print_message("%d pairs (%d drafts were no policies), %d proved up to bounds, %d not proved\n", tally.pairs,
                  tally.no_policy, tally.bounded, tally.unproved);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        for (int w = 0; w < WAYS; w++)
            print_message("%s: %d\n", way_name(axes[i], (Way)w), tally.classes[axes[i]][w]);
    if (tally.pairs >= 60) {
        assert_true(tally.unproved * 20 <= tally.pairs);
        for (int w = 0; w < WAYS; w++) /* nothing is tested where every pair is of one class */
            assert_true(tally.classes[AXIS_EFFECT][w] * 30 >= tally.pairs);
        for (int w = 0; slow && w < WAYS; w++)
            assert_true(tally.classes[AXIS_APPLIES][w] > 0 && tally.classes[AXIS_DEADLINE][w] > 0);
    }
    solver_free(solver);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

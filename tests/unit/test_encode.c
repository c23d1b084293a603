/* What the solver is told of rules, against what the evaluator says of them, on random points: the facts of a random record and a random day are asserted,
 * and what the formulas then come to is held against the verdict on the organisation that the model describes. PAIR=N asks one pair and prints it. */
#include "lang/analysis/encode.h"
#include "lang/analysis/solver.h"
#include "tests/unit/diff_random.h"

typedef struct Asking {
    Arena *arena;
    const Domain *domain;
    const CorePolicy *const *policies;
    Pair *pair;
    Encoder *encoder;
    Coded side[WORLD_SIDES];
    FactSet *set;                 /* all records of the domain, as the older edition declares them */
    VEC(Term *) facts, counts;    /* what is asserted of the point: of leaves, of how long lists are */
} Asking;

typedef struct Tally {
    int points, verdicts[VERDICTS], elements, unsupported, unanswered;
} Tally;

static int date_part(Date date, int which) {
    int parts[3];
    date_to_ymd(date, &parts[0], &parts[1], &parts[2]);
    return parts[which];
}

static void assert_equals(Asking *a, Term *term, Int128 value) {
    Terms *terms = a->encoder->terms;
    vec_push(a->arena, &a->facts, term_eq(terms, term, term_int(terms, value)));
}

static void assert_date(Asking *a, Day day, Date date) {
    assert_equals(a, day.y, date_part(date, 0));
    assert_equals(a, day.m, date_part(date, 1));
    assert_equals(a, day.d, date_part(date, 2));
}

static Int128 word_of(const Asking *a, const WorldField *leaf, Value value) {
    if (value.kind == VALUE_ENUM) {
        for (int w = 0; w < leaf->nwords; w++)
            if (leaf->codes[0][w] == value.code)
                return w;
        return -1;
    }
    for (int i = 0; i < a->encoder->ntexts; i++)
        if (str_equal(a->encoder->texts[i], value.text))
            return i;
    return -1;
}

static void assert_leaf(Asking *a, const WorldField *leaf, const Code *code, Value value) {
    Terms *terms = a->encoder->terms;
    bool missing = value.kind == VALUE_MISSING, may_miss = pair_may_miss(a->pair, leaf);
    if (missing && !may_miss)
        return; /* any value will do */
    if (code->kind == CODE_BOOL) {
        Term *known = term_or(terms, code->t, code->f);
        vec_push(a->arena, &a->facts, missing ? term_not(terms, known) : value.boolean ? code->t : code->f);
        return;
    }
    vec_push(a->arena, &a->facts, missing ? term_not(terms, code->def) : code->def);
    if (missing)
        return;
    if (code->kind == CODE_DATE)
        assert_date(a, code->day, value.date);
    if (code->kind == CODE_WORD && word_of(a, leaf, value) >= 0)
        assert_equals(a, code->word, word_of(a, leaf, value));
    if (code->kind == CODE_NUMBER) {
        Number scaled;
        int64_t digits;
        assert_int_equal(number_mul(value.number, (Number){code->den->value, 1}, &scaled), NUMBER_OK);
        if (number_to_int64(scaled, &digits))
            assert_equals(a, code->num, digits);
    }
}

static void assert_record(Asking *a, RecordVars *record) {
    const Facts *facts = record->facts->side[0];
    int64_t row = (int64_t)pick((uint32_t)factset_rows(a->set, facts->shape));
    for (int i = 0; i < record->shape->leaves.n; i++)
        if (record->leaves[i].made && record->shape->leaves.items[i]->side[0])
            assert_leaf(a, record->shape->leaves.items[i], &record->leaves[i].code,
                        factset_value(a->set, record->shape->leaves.items[i]->side[0], row));
    for (int i = 0; i < record->shape->lists.n; i++)
        for (int k = 0; record->lists[i].made && k < record->lists[i].n; k++) {
            Terms *terms = a->encoder->terms;
            vec_push(a->arena, &a->counts, term_eq(terms, record->lists[i].counts[k], term_int(terms, pick(3) / 2)));
        }
}

/* Random facts, together with what holds of every organisation; lists as long as it was thrown only where they can be. */
static SolverAnswer find_point(Asking *a, Solver *solver, Model *model) {
    Encoder *encoder = a->encoder;
    Date first;
    a->facts.n = a->counts.n = 0;
    date_from_ymd(a->domain->first[0], a->domain->first[1], a->domain->first[2], &first);
    assert_date(a, encoder->as_of, first + (Date)pick((uint32_t)a->domain->ndays));
    assert_record(a, encoder->main);
    for (int i = 0; i < encoder->records.n; i++)
        assert_record(a, encoder->records.items[i]);
    int n = encoder->axioms.n + a->facts.n;
    Term **all = ARENA_ARRAY(a->arena, Term *, n + a->counts.n);
    for (int i = 0; i < n; i++)
        all[i] = i < encoder->axioms.n ? encoder->axioms.items[i] : a->facts.items[i - encoder->axioms.n];
    for (int i = 0; i < a->counts.n; i++)
        all[n + i] = a->counts.items[i];
    SolverAnswer answer = solver_ask(solver, encoder->terms, all, n + a->counts.n, model);
    return answer == SOLVER_MODEL || a->counts.n == 0 ? answer : solver_ask(solver, encoder->terms, all, n, model);
}

static bool truth(const Asking *a, const Term *term, const Model *model) {
    Int128 value = 0;
    assert_true(term_value(a->encoder->terms, term, model, &value));
    return value != 0;
}

static bool same_due(const Asking *a, const Coded *coded, const OrgAnswer *answer, const Model *model) {
    Int128 parts[3];
    Term *const terms[3] = {coded->due.day.y, coded->due.day.m, coded->due.day.d};
    if (!answer->has_due || coded->due.kind != CODE_DATE || !terms[0] || !truth(a, coded->open, model))
        return true;
    for (int i = 0; i < 3; i++)
        if (!term_value(a->encoder->terms, terms[i], model, &parts[i]) || parts[i] != date_part(answer->due, i))
            return false;
    return true;
}

/* One side on one organisation. Rules about elements are asked of all elements together. */
static void compare_side(Asking *a, int side, const Org *org, const Model *model, const Str *texts, Tally *tally) {
    if (a->pair->n[side] == 0)
        return;
    const Coded *coded = &a->side[side];
    OrgSide *asked = org_side(a->arena, org, side);
    assert_true(org_is_sound(asked));
    OrgAnswer *answers;
    int n = org_ask(asked, a->pair->rules[side][0], a->arena, &answers);
    assert_int_equal(n, 1);
    tally->verdicts[answers[0].verdict]++;
    bool open = answers[0].verdict == VERDICT_FAIL || answers[0].verdict == VERDICT_PENDING;
    bool agrees = truth(a, coded->fail, model) == (answers[0].verdict == VERDICT_FAIL) &&
                  truth(a, coded->unknown, model) == (answers[0].verdict == VERDICT_UNKNOWN) &&
                  truth(a, coded->open, model) == open && truth(a, coded->applies, model) == (answers[0].applies == 1) &&
                  truth(a, coded->applies_not, model) == (answers[0].applies == 0) && same_due(a, coded, &answers[0], model);
    if (!agrees) {
        Buf buf = {0};
        date_print(&buf, org->as_of);
        print_message("%.*s\non %.*s the evaluator says %s; the formula: fails %d, unknown %d, open %d, applies %d, does not %d\n",
                      STR_ARG(texts[side]), STR_ARG(buf_str(&buf)), verdict_name(answers[0].verdict), truth(a, coded->fail, model),
                      truth(a, coded->unknown, model), truth(a, coded->open, model), truth(a, coded->applies, model),
                      truth(a, coded->applies_not, model));
        fail();
    }
    org_side_free(asked);
}

static void ask_pair(int number, int points, Solver *solver, Tally *tally) {
    Arena *arena = arena_new();
    CorePolicy *policies[2];
    Str texts[2];
    Asking a = {.arena = arena};
    make_pair(arena, number, &a.domain, texts, policies);
    a.policies = (const CorePolicy *const *)policies;
    const CoreRule *rules[2];
    for (int s = 0; s < 2; s++)
        rules[s] = core_find_rule(policies[s], STR("r"));
    if (getenv("PAIR"))
        print_message("%.*s\n----\n%.*s\n", STR_ARG(texts[0]), STR_ARG(texts[1]));
    World *world = world_new(arena, policies[0], policies[1], 0, false);
    a.pair = pair_new(arena, world, world_facts(world, policies[0]->schema->facts[0]), &rules[0], rules[0] != NULL, &rules[1],
                      rules[1] != NULL);
    if (a.pair->by_element) { /* compared element by element: that is left to brute force */
        tally->elements++;
        arena_free(arena);
        return;
    }
    a.encoder = encoder_new(arena, a.pair, false);
    for (int s = 0; s < 2; s++)
        a.side[s] = encode_side(a.encoder, s);
    encode_always(a.encoder);
    tally->unsupported += a.encoder->unsupported;
    DiagList diags;
    diag_init(&diags, arena);
    a.set = factset_new(arena, policies[0]->schema);
    a.domain->fill(a.set, policies[0]->schema->facts[0]);
    factset_finish(a.set, false, &diags);
    for (int i = 0; i < points && !a.encoder->unsupported; i++) {
        Model model = {0};
        SolverAnswer answer = find_point(&a, solver, &model);
        assert_int_not_equal(answer, SOLVER_NONE); /* every record of the domain is one that may be */
        tally->unanswered += answer == SOLVER_UNKNOWN;
        if (answer != SOLVER_MODEL)
            continue;
        tally->points++;
        Org *org = encode_org(a.encoder, &model, arena);
        org_name(arena, org);
        for (int s = 0; s < 2; s++)
            compare_side(&a, s, org, &model, texts, tally);
    }
    arena_free(arena);
}

static void test_random_points(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    const char *build = getenv("BUILD");
    Solver *solver = solver_new(arena, str_format(arena, "%s/banfa-solve", build ? build : "build"));
    assert_true(solver_works(solver));
    Tally tally = {0};
    bool slow = getenv("SLOW") && getenv("SLOW")[0];
    int pairs = getenv("PAIRS") ? atoi(getenv("PAIRS")) : slow ? 600 : 90;
    for (int i = 0; i < pairs && !getenv("PAIR"); i++)
        ask_pair(i + 5000, 4, solver, &tally);
    if (getenv("PAIR"))
        ask_pair(atoi(getenv("PAIR")), 20, solver, &tally);
    print_message("%d points; %d pairs about elements, %d without words for the solver, %d points without an answer\n", tally.points,
                  tally.elements, tally.unsupported, tally.unanswered);
    for (int v = 0; v < VERDICTS; v++) {
        print_message("%s: %d\n", verdict_name((Verdict)v), tally.verdicts[v]);
        assert_true(getenv("PAIR") || tally.verdicts[v] > 0); /* nothing is tested where there is one verdict alone */
    }
    assert_true(getenv("PAIR") || (tally.unsupported == 0 && tally.unanswered * 50 <= tally.points));
    solver_free(solver);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests in policy files: a record is built from what is given, and what is expected is asked for. */
#include "lang/eval/internal.h"

typedef VEC(Words) WordsVec;
typedef VEC(Span) SpanVec;

typedef struct Bench {
    Arena *arena, *scratch;
    const CorePolicy *policy;
    const CoreTest *test;
    EvalCoverage *coverage;
    Eval *eval;
    FactSet *set;
    Map keyed;         /* "facts:key" to its row + 1, as a pointer: records with one key are one record */
    WordsVec failures;
    SpanVec spans;
} Bench;

EvalCoverage *eval_coverage_new(Arena *arena, const CorePolicy *policy)
{
    EvalCoverage *coverage = ARENA_NEW(arena, EvalCoverage);
    coverage->rules = arena_alloc(arena, sizeof *coverage->rules * (size_t)policy->nrules);
    coverage->cases = arena_alloc(arena, sizeof *coverage->cases * (size_t)policy->ndefines);
    for (int i = 0; i < policy->ndefines; i++)
        coverage->cases[i] = arena_alloc(arena, sizeof *coverage->cases[i] * (size_t)policy->defines[i]->ncases);
    return coverage;
}

static void fail(Bench *bench, Span span, Words sentence)
{
    vec_push(bench->arena, &bench->failures, sentence);
    vec_push(bench->arena, &bench->spans, span);
}

/* "found unknown: X missing"; without reasons "found unknown". */
static Words with_reasons(Bench *bench, Words sentence, Reasons *reasons)
{
    ReasonList list = reasons_flatten(reasons, ++bench->eval->flatten_stamp, bench->arena);
    if (list.nmissing == 0 && list.nerrors == 0)
        return sentence;
    Words why = reasons_words(bench->arena, &list);
    return words_format(bench->arena, WORDS("{0}: {1}", "{0}：{1}"), (const Words[]){sentence, why}, 2);
}

/* --- The record ----------------------------------------------------------------------------------------------------- */

/* A given value, worked out as a constant; missing where it has none, which is said. */
static Value given_value(Bench *bench, const CoreExpr *expr)
{
    Val value = eval_value(bench->eval, bench->test->facts, -1, expr);
    if (value.kind == VAL_KNOWN)
        return value.value;
    Words what = WORDS("this has no value", "此处没有值");
    fail(bench, expr->span, with_reasons(bench, what, val_reasons(bench->eval->scratch, value)));
    return (Value){.kind = VALUE_MISSING};
}

static int64_t *keyed_row(Bench *bench, const Facts *facts, Value key)
{
    Words text = words_value(bench->scratch, val_of(key), (CoreType){.kind = CORE_TYPE_ENUM, .enums = facts->key->enums});
    Str name = str_format(bench->scratch, "%d:%.*s", facts->index, STR_ARG(text.en));
    void **slot = map_slot(&bench->keyed, name);
    if (!*slot) {
        int64_t *row = ARENA_NEW(bench->scratch, int64_t);
        *row = -1;
        *slot = row;
    }
    return *slot;
}

/* A record of the facts with that key: the one that has it already, or a new one of which nothing else is known. Without a key, a new one. */
static int64_t record_with_key(Bench *bench, const Facts *facts, Value key)
{
    int64_t *row = facts->key && key.kind != VALUE_MISSING ? keyed_row(bench, facts, key) : NULL;
    if (row && *row >= 0)
        return *row;
    int64_t added = factset_add_row(bench->set, facts->shape, -1);
    if (row) {
        *row = added;
        factset_set(bench->set, facts->key, added, key);
    }
    return added;
}

/* What is given as the record's own key, or as the key of the record that a reference leads to; missing when it is not given. */
static Value given_key(Bench *bench, const CoreGiven *givens, int n, const Field *ref, const Field *key)
{
    for (int i = 0; i < n; i++) {
        bool is_ref = ref && !givens[i].ref && givens[i].field == ref;
        bool is_key = key && givens[i].ref == ref && givens[i].field == key;
        if (!(is_ref || is_key) || !givens[i].value)
            continue;
        Val value = eval_value(bench->eval, bench->test->facts, -1, givens[i].value);
        if (value.kind == VAL_KNOWN)
            return value.value;
    }
    return (Value){.kind = VALUE_MISSING};
}

static void set_row(Bench *bench, int64_t row, const CoreGiven *givens, int n);

static void set_elements(Bench *bench, int64_t owner, const CoreGiven *given)
{
    const Field *list = given->field;
    factset_set_list(bench->set, list, owner);
    for (int i = 0; i < given->nrows; i++) {
        const CoreGivenRow *element = &given->rows[i];
        int64_t row;
        if (list->kind == FIELD_LIST) {
            row = factset_add_row(bench->set, list->shape, owner);
        } else {
            Value key = given_key(bench, element->givens, element->n, NULL, list->target->key);
            row = record_with_key(bench, list->target, key);
            factset_set_ref(bench->set, list->via, row, owner);
        }
        set_row(bench, row, element->givens, element->n);
    }
}

/* The record that a reference of this row leads to: made for the first given that goes through it, then the same one. */
static int64_t follow_given(Bench *bench, int64_t row, const Field *ref, const CoreGiven *givens, int n)
{
    int64_t target;
    if (factset_follow(bench->set, ref, row, &target) == REF_FOUND)
        return target;
    target = record_with_key(bench, ref->target, given_key(bench, givens, n, ref, ref->target->key));
    factset_set_ref(bench->set, ref, row, target);
    return target;
}

static void set_row(Bench *bench, int64_t row, const CoreGiven *givens, int n)
{
    for (int i = 0; i < n; i++) {
        const CoreGiven *given = &givens[i];
        int64_t at = given->ref ? follow_given(bench, row, given->ref, givens, n) : row;
        if (!given->value)
            set_elements(bench, at, given);
        else if (given->field->kind == FIELD_REF && given->field->target->key)
            follow_given(bench, at, given->field, given->ref ? &(CoreGiven){.field = given->field, .value = given->value}
                                                             : givens,
                         given->ref ? 1 : n);
        else
            factset_set(bench->set, given->field, at, given_value(bench, given->value));
    }
}

static void build_record(Bench *bench)
{
    const CoreTest *test = bench->test;
    Value key = given_key(bench, test->givens, test->ngivens, NULL, test->facts->key);
    int64_t row = record_with_key(bench, test->facts, key);
    set_row(bench, row, test->givens, test->ngivens);
    DiagList diags;
    diag_init(&diags, bench->scratch); /* what is given was checked; nothing can be wrong with it that is worth a word */
    factset_finish(bench->set, true, &diags);
}

/* --- What is expected ------------------------------------------------------------------------------------------------- */

static void cover_rule(Bench *bench, const CoreRule *rule, Verdict verdict)
{
    if (bench->coverage)
        bench->coverage->rules[rule->index][verdict] = true;
}

static Words found_verdict(Bench *bench, const CoreExpect *expect, const Outcome *outcome)
{
    Words words[] = {verdict_words(expect->verdict), verdict_words(outcome->verdict)};
    Words sentence = words_format(bench->arena, WORDS("expected {0}, found {1}", "应为{0}，实际为{1}"), words, 2);
    return outcome->verdict == VERDICT_UNKNOWN ? with_reasons(bench, sentence, outcome->reasons) : sentence;
}

static void expect_elements(Bench *bench, const CoreExpect *expect, const Frame *record)
{
    const CoreRule *rule = expect->rule;
    Run run;
    Context c = verdict_context(bench->eval, &run, rule, record, NULL);
    Elements elements = lists_open(&c, rule->elements);
    Str *names = elements_names(&c, &elements, bench->scratch);
    int64_t asked = 0;
    for (int64_t i = 0; i < elements.n; i++) {
        if (expect->element.n > 0 && !str_equal(expect->element, names[i]))
            continue;
        asked++;
        Frame element = {rule->elements->element_frame, lists_element(&c, &elements, i), record};
        Outcome outcome = verdict_outcome(bench->eval, rule, record, &element);
        cover_rule(bench, rule, outcome.verdict);
        if (outcome.verdict == expect->verdict)
            continue;
        Words words[] = {words_of(str_copy(bench->arena, names[i])), found_verdict(bench, expect, &outcome)};
        fail(bench, expect->span, words_format(bench->arena, WORDS("{0}: {1}", "{0}：{1}"), words, 2));
    }
    if (asked > 0)
        return;
    if (!elements.given && expect->element.n == 0 && expect->verdict == VERDICT_UNKNOWN) {
        cover_rule(bench, rule, VERDICT_UNKNOWN);
        return;
    }
    Words words[] = {verdict_words(expect->verdict), words_of(rule->elements->path), words_of(expect->element)};
    fail(bench, expect->span,
         words_format(bench->arena,
                      !elements.given         ? WORDS("expected {0}, but {1} is not given", "应为{0}，但未给出 {1}")
                      : expect->element.n > 0 ? WORDS("expected {0}, but {1} has no element {2}", "应为{0}，但 {1} 中没有“{2}”")
                                              : WORDS("expected {0}, but {1} has no elements", "应为{0}，但 {1} 中没有元素"),
                      words, 3));
}

static void expect_verdict(Bench *bench, const CoreExpect *expect, const Frame *record)
{
    if (expect->rule->elements) {
        expect_elements(bench, expect, record);
        return;
    }
    Outcome outcome = verdict_outcome(bench->eval, expect->rule, record, NULL);
    cover_rule(bench, expect->rule, outcome.verdict);
    if (outcome.verdict != expect->verdict)
        fail(bench, expect->span, found_verdict(bench, expect, &outcome));
}

/* What a define, or another expression, is when it is not known: without a case, or unknown with reasons. */
static bool has_no_case(Bench *bench, const CoreExpr *expr, const Frame *record)
{
    Context c = {.eval = bench->eval, .record = record, .frame = record};
    if (expr->op == CORE_DEFINE)
        return val_is_false(names_has_case(&c, expr->define));
    if (expr->op == CORE_PARAM && expr->nargs == 0) {
        struct CoreParam *param = expr->param;
        CoreMentions mentions = {.params = &param, .nparams = 1};
        return val_is_false(names_have_cases(&c, &mentions));
    }
    return false;
}

static Words found_value(Bench *bench, const CoreExpr *expr, Val value, const Frame *record)
{
    if (val_is_known(value))
        return words_value(bench->arena, value, expr->type);
    if (has_no_case(bench, expr, record))
        return WORDS("na (no case applies)", "不适用（没有适用的情形）");
    return with_reasons(bench, verdict_words(VERDICT_UNKNOWN), val_reasons(bench->eval->scratch, value));
}

static void expect_value(Bench *bench, const CoreExpect *expect, const Frame *record)
{
    Val left = eval_value(bench->eval, bench->test->facts, record->row, expect->left);
    Words wanted;
    if (expect->kind == CORE_EXPECT_STATE) {
        bool no_case = has_no_case(bench, expect->left, record);
        if (!val_is_known(left) && no_case == (expect->verdict == VERDICT_NA))
            return;
        wanted = verdict_words(expect->verdict);
    } else {
        Val right = eval_value(bench->eval, bench->test->facts, record->row, expect->right);
        if (val_same(left, right))
            return;
        wanted = found_value(bench, expect->right, right, record);
    }
    Words words[] = {wanted, found_value(bench, expect->left, left, record)};
    fail(bench, expect->span, words_format(bench->arena, WORDS("expected {0}, found {1}", "应为{0}，实际为{1}"), words, 2));
}

/* --- A test ----------------------------------------------------------------------------------------------------------- */

static void run_test(Bench *bench)
{
    const CoreTest *test = bench->test;
    Eval *eval = eval_create(bench->scratch, bench->policy, bench->set, false, 0, bench->coverage);
    bench->eval = eval;
    if (test->as_of) {
        Value as_of = given_value(bench, test->as_of);
        eval->has_as_of = as_of.kind == VALUE_DATE;
        eval->as_of = eval->has_as_of ? as_of.date : 0;
    }
    build_record(bench);
    eval_begin(eval, test->facts, 0);
    Frame record = {.row = 0};
    for (int i = 0; i < test->nexpects; i++) {
        const CoreExpect *expect = &test->expects[i];
        if (expect->kind == CORE_EXPECT_VERDICT)
            expect_verdict(bench, expect, &record);
        else
            expect_value(bench, expect, &record);
    }
    eval_free(eval);
}

EvalTestResult eval_test(Arena *arena, const CorePolicy *policy, const CoreTest *test, EvalCoverage *coverage)
{
    Bench bench = {.arena = arena,
                   .scratch = arena_new(),
                   .policy = policy,
                   .test = test,
                   .coverage = coverage};
    bench.set = factset_new(bench.scratch, policy->schema);
    map_init(&bench.keyed, bench.scratch);
    run_test(&bench);
    arena_free(bench.scratch);
    return (EvalTestResult){.test = test,
                            .passed = bench.failures.n == 0,
                            .failures = bench.failures.items,
                            .spans = bench.spans.items,
                            .nfailures = bench.failures.n};
}

/* What has no text face in the evaluator: undecided counts against everything they can become, and sets of reasons. */
#include "lang/check/check.h"
#include "lang/eval/internal.h"
#include "lang/parse/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;
static Eval *eval;
static Context context;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    static const CorePolicy policy;
    eval = eval_create(arena, &policy, NULL, true, 0, NULL);
    context = (Context){.eval = eval};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    eval_free(eval);
    arena_free(arena);
    return 0;
}

/* --- Undecided counts ----------------------------------------------------------------------------------------------- */

static CoreExpr *leaf(CoreOp op)
{
    CoreExpr *expr = ARENA_NEW(arena, CoreExpr);
    expr->op = op;
    return expr;
}

static CoreExpr *constant(Value value)
{
    CoreExpr *expr = leaf(CORE_CONST);
    expr->value = value;
    return expr;
}

static CoreExpr *number(int64_t n)
{
    return constant((Value){.kind = VALUE_NUMBER, .number = number_from_int(n)});
}

/* Unknown: a fact of a record that is not there. */
static CoreExpr *missing(const char *path)
{
    CoreExpr *expr = leaf(CORE_FACT);
    static Field field;
    expr->fact.field = &field;
    expr->fact.path = str_of(path);
    return expr;
}

static CoreExpr *binary(CoreOp op, CoreExpr *a, CoreExpr *b)
{
    CoreExpr *expr = leaf(op);
    expr->nargs = 2;
    expr->args = ARENA_ARRAY(arena, CoreExpr *, 2);
    expr->args[0] = a;
    expr->args[1] = b;
    return expr;
}

/* count(conditions) of which `holds` hold, `open` are unknown and one does not hold: it can become holds .. holds + open. */
static CoreExpr *count(int holds, int open, const char *path)
{
    CoreExpr *expr = leaf(CORE_COUNT_TRUE);
    expr->nargs = holds + open + 1;
    expr->args = ARENA_ARRAY(arena, CoreExpr *, expr->nargs);
    for (int i = 0; i < expr->nargs; i++)
        expr->args[i] = i < open           ? missing(path)
                        : i < open + holds ? constant((Value){.kind = VALUE_BOOL, .boolean = true})
                                           : constant((Value){.kind = VALUE_BOOL});
    return expr;
}

static bool holds_between(CoreOp op, int a, int b)
{
    switch (op) {
    case CORE_EQ:
        return a == b;
    case CORE_NE:
        return a != b;
    case CORE_LT:
        return a < b;
    case CORE_LE:
        return a <= b;
    case CORE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

/* 1 if it holds whatever the two sides become, 0 if it never does, -1 otherwise. */
static int brute_force(CoreOp op, int low_a, int high_a, int low_b, int high_b)
{
    bool some = false, every = true;
    for (int a = low_a; a <= high_a; a++) {
        for (int b = low_b; b <= high_b; b++) {
            bool holds = holds_between(op, a, b);
            some = some || holds;
            every = every && holds;
        }
    }
    return every ? 1 : some ? -1 : 0;
}

static int truth(Val value)
{
    return val_is_true(value) ? 1 : val_is_false(value) ? 0 : -1;
}

static const CoreOp comparisons[] = {CORE_EQ, CORE_NE, CORE_LT, CORE_LE, CORE_GT, CORE_GE};
enum { COMPARISONS = 6, MOST = 4 };

static void counts_compare_by_what_they_can_become(void **state)
{
    (void)state;
    for (int i = 0; i < COMPARISONS; i++)
        for (int low_a = 0; low_a < MOST; low_a++)
            for (int open_a = 0; open_a < MOST; open_a++)
                for (int low_b = 0; low_b < MOST; low_b++)
                    for (int open_b = 0; open_b < MOST; open_b++) {
                        CoreOp op = comparisons[i];
                        CoreExpr *expr = binary(op, count(low_a, open_a, "a"), count(low_b, open_b, "b"));
                        int wanted = brute_force(op, low_a, low_a + open_a, low_b, low_b + open_b);
                        Val found = eval_plain(&context, expr);
                        assert_int_equal(truth(found), wanted);
                        ReasonList list = reasons_flatten(found.reasons, ++eval->flatten_stamp, arena);
                        assert_int_equal(list.nmissing, wanted >= 0 ? 0 : (open_a > 0) + (open_b > 0));
                    }
}

static void counts_compare_with_numbers_and_in_ranges_and_sets(void **state)
{
    (void)state;
    for (int low = 0; low < MOST; low++)
        for (int open = 0; open < MOST; open++)
            for (int n = -1; n < 2 * MOST; n++) {
                for (int i = 0; i < COMPARISONS; i++) {
                    CoreOp op = comparisons[i];
                    Val left = eval_plain(&context, binary(op, count(low, open, "a"), number(n)));
                    assert_int_equal(truth(left), brute_force(op, low, low + open, n, n));
                    Val right = eval_plain(&context, binary(op, number(n), count(low, open, "a")));
                    assert_int_equal(truth(right), brute_force(op, n, n, low, low + open));
                }
                /* `in` is what it stands for, part by part. */
                Val in_range = eval_plain(&context, binary(CORE_IN, count(low, open, "a"),
                                                           binary(CORE_RANGE, number(n), number(n + 1))));
                int from = brute_force(CORE_GE, low, low + open, n, n);
                int to = brute_force(CORE_LE, low, low + open, n + 1, n + 1);
                assert_int_equal(truth(in_range), from == 0 || to == 0 ? 0 : from == 1 && to == 1 ? 1 : -1);
                Val in_set = eval_plain(&context, binary(CORE_IN, count(low, open, "a"),
                                                         binary(CORE_SET, number(n), number(n + 1))));
                int one = brute_force(CORE_EQ, low, low + open, n, n);
                int other = brute_force(CORE_EQ, low, low + open, n + 1, n + 1);
                assert_int_equal(truth(in_set), one == 1 || other == 1 ? 1 : one == 0 && other == 0 ? 0 : -1);
            }
}

static void a_count_without_end_is_at_least_none(void **state)
{
    (void)state;
    CoreExpr *list = leaf(CORE_COUNT); /* of a list that is missing */
    list->list.path = STR("people");
    static Field field;
    list->list.field = &field;
    for (int n = -2; n < 3; n++) {
        assert_int_equal(truth(eval_plain(&context, binary(CORE_GE, list, number(n)))), n <= 0 ? 1 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_LT, list, number(n)))), n <= 0 ? 0 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_EQ, list, number(n)))), n < 0 ? 0 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_NE, list, number(n)))), n < 0 ? 1 : -1);
        assert_int_equal(truth(eval_plain(&context, binary(CORE_GT, number(n), list))), n <= 0 ? 0 : -1);
    }
}

static void a_count_elsewhere_is_unknown(void **state)
{
    (void)state;
    CoreExpr *sum = binary(CORE_ADD, count(3, 1, "a"), number(0));
    assert_int_equal(eval_any(&context, sum).kind, VAL_UNKNOWN);
    assert_int_equal(truth(eval_plain(&context, binary(CORE_GE, sum, number(0)))), -1);
    assert_int_equal(eval_any(&context, count(3, 0, "a")).kind, VAL_KNOWN);
    assert_int_equal(eval_any(&context, count(3, 1, "a")).kind, VAL_INTERVAL);
}

/* --- Reasons -------------------------------------------------------------------------------------------------------- */

static void reasons_are_sorted_and_each_once(void **state)
{
    (void)state;
    Reasons *reasons = NULL;
    const char *paths[] = {"members", "b.x", "a", "members", "人数", "b", "a"};
    for (int i = 0; i < 7; i++)
        reasons = reasons_join(arena, reasons, reasons_missing(arena, str_of(paths[i])));
    ReasonList list = reasons_flatten(reasons, ++eval->flatten_stamp, arena);
    const char *wanted[] = {"a", "b", "b.x", "members", "人数"};
    assert_int_equal(list.nmissing, 5);
    for (int i = 0; i < 5; i++)
        assert_true(str_equal(list.missing[i], str_of(wanted[i])));
    assert_int_equal(list.nerrors, 0);
    assert_false(reasons_have_error(reasons));
}

static void errors_stand_in_order_of_place_each_once(void **state)
{
    (void)state;
    Source *source = source_new(arena, STR("p.banfa"), STR("a\nbb\n"));
    Span first = {source, 0, 1}, second = {source, 3, 4};
    Reasons *reasons = reasons_error(arena, EVAL_BY_ZERO, second);
    reasons = reasons_join(arena, reasons, reasons_error(arena, EVAL_OVERFLOW, first));
    reasons = reasons_join(arena, reasons, reasons_error(arena, EVAL_BY_ZERO, second));
    reasons = reasons_join(arena, reasons, reasons_missing(arena, STR("x")));
    assert_true(reasons_have_error(reasons));
    ReasonList list = reasons_flatten(reasons, ++eval->flatten_stamp, arena);
    assert_int_equal(list.nmissing, 1);
    assert_int_equal(list.nerrors, 2);
    assert_true(str_equal(list.errors[0].en, STR("the number outgrows 128 bits (p.banfa:1:1)")));
    assert_true(str_equal(list.errors[1].zh, STR("除数为零（p.banfa:2:2）")));
    Words words = reasons_words(arena, &list);
    assert_true(str_starts(words.en, STR("x missing; the number")));
    assert_true(str_starts(words.zh, STR("缺 x；数值")));
}

static void shared_reasons_are_looked_at_once(void **state)
{
    (void)state;
    /* Each joins the one before twice: 2^200 ways down. */
    Reasons *reasons = reasons_missing(arena, STR("x"));
    for (int i = 0; i < 200; i++) {
        Str path = str_format(arena, "y%03d", i);
        Reasons *left = reasons_join(arena, reasons, reasons_missing(arena, path));
        reasons = reasons_join(arena, left, reasons_join(arena, reasons_missing(arena, path), reasons));
    }
    assert_int_equal(reasons_flatten(reasons, ++eval->flatten_stamp, arena).nmissing, 201);
    assert_int_equal(reasons_flatten(reasons, ++eval->flatten_stamp, arena).nmissing, 201);
}

static void a_long_chain_of_reasons_needs_no_stack(void **state)
{
    (void)state;
    Reasons *left = NULL, *right = NULL;
    for (int i = 0; i < 200000; i++) {
        Reasons *one = reasons_missing(arena, i % 2 ? STR("a") : STR("b"));
        left = reasons_join(arena, left, one);
        right = reasons_join(arena, one, right);
    }
    assert_int_equal(reasons_flatten(left, ++eval->flatten_stamp, arena).nmissing, 2);
    assert_int_equal(reasons_flatten(right, ++eval->flatten_stamp, arena).nmissing, 2);
}

static void one_fact_of_many_elements_is_one_reason(void **state)
{
    (void)state;
    Str path = STR("people.training");
    Reasons *first = reasons_missing(arena, path);
    assert_ptr_equal(reasons_join(arena, first, reasons_missing(arena, path)), first);
    assert_ptr_equal(reasons_join(arena, NULL, first), first);
    assert_ptr_equal(reasons_join(arena, first, NULL), first);
    assert_null(reasons_join(arena, NULL, NULL));
}

/* --- Values --------------------------------------------------------------------------------------------------------- */

static void prints_duration(int64_t months, int64_t days, const char *en, const char *zh)
{
    Words words = words_value(arena, val_duration((Duration){months, days}), (CoreType){.kind = CORE_TYPE_DURATION});
    assert_true(str_equal(words.en, str_of(en)));
    assert_true(str_equal(words.zh, str_of(zh)));
}

static void durations_are_written_as_an_office_would(void **state)
{
    (void)state;
    prints_duration(48, 0, "4 years", "4年");
    prints_duration(12, 0, "1 year", "1年");
    prints_duration(3, 0, "3 months", "3个月");
    prints_duration(15, 0, "1 year 3 months", "1年3个月");
    prints_duration(0, 15, "15 days", "15天");
    prints_duration(1, 1, "1 month 1 day", "1个月1天");
    prints_duration(0, 0, "0 days", "0天");
    prints_duration(-3, 0, "-3 months", "-3个月");
}

static void too_deep_is_a_reason_and_no_crash(void **state)
{
    (void)state;
    CoreExpr *expr = constant((Value){.kind = VALUE_BOOL, .boolean = true});
    for (int i = 0; i < 2 * EVAL_MAX_DEPTH; i++) {
        CoreExpr *outer = leaf(CORE_NOT);
        outer->nargs = 1;
        outer->args = ARENA_NEW(arena, CoreExpr *);
        outer->args[0] = expr;
        expr = outer;
    }
    Val value = eval_plain(&context, expr);
    assert_int_equal(value.kind, VAL_UNKNOWN);
    assert_true(reasons_have_error(value.reasons));
    assert_int_equal(eval->depth, 0);
}

/* --- Expressions about a record, asked from outside any rule --------------------------------------------------------- */

static const char policy_text[] =
    "facts org key id {\n  id text\n  size count\n  level one of city \"市级\", county\n  region ref region\n"
    "  people list { name text }\n}\n"
    "facts region key code {\n  code text\n  big boolean\n}\n"
    "define term = 4 when level == city\n"
    "define limits = 1..size\n"
    "define of_region = region.big\n"
    "define heads = count(people)\n"
    "define fails = failures() > 0\n"
    "define bad = failed(r)\n"
    "define none_of_all = 1\n"
    "rule r must size > 3\n"
    "rule all must term > 0 and size in limits and of_region and heads > 0 and fails and bad and none_of_all > 0\n";

static CorePolicy *compile(void)
{
    DiagList diags;
    diag_init(&diags, arena);
    Source *source = source_new(arena, STR("p.banfa"), str_of(policy_text));
    AstFile *file = parse_file(arena, source, &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("p")};
    CorePolicy *policy = check_policy(arena, &input, &diags);
    assert_int_equal(diags.errors, 0);
    assert_non_null(policy);
    return policy;
}

static FactSet *two_records(const Schema *schema)
{
    FactSet *set = factset_new(arena, schema);
    const Facts *org = schema->facts[0], *region = schema->facts[1];
    factset_add_row(set, org->shape, -1);
    factset_add_row(set, org->shape, -1);
    factset_add_row(set, region->shape, -1);
    factset_set(set, record_find(&org->root, STR("size"), NULL), 0,
                (Value){.kind = VALUE_NUMBER, .number = number_from_int(7)});
    factset_set(set, record_find(&org->root, STR("level"), NULL), 0, (Value){.kind = VALUE_ENUM, .code = 0});
    factset_set(set, record_find(&org->root, STR("level"), NULL), 1, (Value){.kind = VALUE_ENUM, .code = 1});
    factset_set(set, record_find(&region->root, STR("big"), NULL), 0, (Value){.kind = VALUE_BOOL, .boolean = true});
    factset_set_ref(set, record_find(&org->root, STR("region"), NULL), 0, 0);
    factset_set_list(set, record_find(&org->root, STR("people"), NULL), 0);
    DiagList diags;
    diag_init(&diags, arena);
    factset_finish(set, false, &diags);
    assert_int_equal(diags.errors, 0);
    return set;
}

typedef struct Wanted {
    const char *define, *text;
    bool known, no_case;
} Wanted;

static void asks(Eval *about, const CorePolicy *policy, int64_t row, Wanted wanted)
{
    for (int i = 0; i < policy->ndefines; i++) {
        if (!str_equal(policy->defines[i]->name, str_of(wanted.define)))
            continue;
        CoreExpr expr = {.op = CORE_DEFINE, .type = policy->defines[i]->type, .define = policy->defines[i]};
        EvalValue value = eval_expr(about, &expr, row, arena);
        assert_int_equal(value.known, wanted.known);
        assert_int_equal(value.no_case, wanted.no_case);
        assert_true(str_equal(value.text.zh, str_of(wanted.text)));
        /* The case's own value is about the same record, whatever names it. */
        const CoreExpr *inner = policy->defines[i]->cases[0].value;
        if (!policy->defines[i]->cases[0].when)
            assert_true(str_equal(eval_expr(about, inner, row, arena).text.zh, str_of(wanted.text)));
        return;
    }
    fail();
}

static void expressions_are_asked_of_records(void **state)
{
    (void)state;
    const CorePolicy *policy = compile();
    FactSet *set = two_records(policy->schema);
    Eval *about = eval_new(arena, policy, set, 0);
    static const Wanted first[] = {{"term", "4", true, false},   {"limits", "1..7", true, false}, {"of_region", "是", true, false},
                                   {"heads", "0", true, false},  {"fails", "否", true, false},    {"bad", "否", true, false},
                                   {"none_of_all", "1", true, false}};
    static const Wanted second[] = {{"term", "?", false, true},   {"limits", "1..?", false, false}, {"of_region", "?", false, false},
                                    {"heads", "?", false, false}, {"fails", "?", false, false},     {"bad", "?", false, false}};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        asks(about, policy, 0, first[i]);
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        asks(about, policy, 1, second[i]);
    asks(about, policy, 0, first[0]);
    CoreExpr level = {.op = CORE_FACT, .type = {.kind = CORE_TYPE_ENUM}};
    level.fact.field = record_find(&policy->schema->facts[0]->root, STR("level"), NULL);
    level.fact.path = level.fact.field->path;
    level.type.enums = level.fact.field->enums;
    assert_true(str_equal(eval_expr(about, &level, 0, arena).text.en, STR("市级")));
    assert_true(str_equal(eval_expr(about, &level, 1, arena).text.en, STR("county")));
    eval_free(about);
    eval_free(NULL);
}

static void rules_are_found_by_name_then_label(void **state)
{
    (void)state;
    CorePolicy *policy = compile();
    policy->rules[0]->info.label = STR("all");
    assert_ptr_equal(core_find_rule(policy, STR("r")), policy->rules[0]);
    assert_ptr_equal(core_find_rule(policy, STR("all")), policy->rules[1]);
    policy->rules[0]->info.label = STR("人数");
    assert_ptr_equal(core_find_rule(policy, STR("人数")), policy->rules[0]);
    assert_null(core_find_rule(policy, STR("none")));
}

static void says(CoreType type, const char *en, const char *zh)
{
    Words words = core_type_words(arena, type);
    assert_true(str_equal(words.en, str_of(en)));
    assert_true(str_equal(words.zh, str_of(zh)));
    assert_true(core_type_same(type, type));
}

static void types_in_words(void **state)
{
    (void)state;
    Unit yuan = {.name = STR("yuan"), .label = STR("元")}, hours = {.name = STR("hours")};
    EnumValue values[9];
    for (int i = 0; i < 9; i++)
        values[i] = (EnumValue){.name = str_format(arena, "v%d", i), .label = i == 0 ? STR("零") : STR_NONE};
    EnumType two = {.values = values, .n = 2}, nine = {.values = values, .n = 9};
    CoreType number_type = {.kind = CORE_TYPE_NUMBER}, money = {.kind = CORE_TYPE_NUMBER, .unit = &yuan};
    CoreType zero = {.kind = CORE_TYPE_NUMBER, .any_unit = true}, date = {.kind = CORE_TYPE_DATE};
    CoreType level = {.kind = CORE_TYPE_ENUM, .enums = &two};
    CoreType dates = {.kind = CORE_TYPE_RANGE, .element = &date}, levels = {.kind = CORE_TYPE_SET, .element = &level};
    CoreType amounts = {.kind = CORE_TYPE_RANGE, .element = &money}, numbers = {.kind = CORE_TYPE_RANGE, .element = &number_type};
    says((CoreType){.kind = CORE_TYPE_BOOL}, "yes or no", "是否");
    says(number_type, "a number", "数值");
    says(money, "`yuan`", "`元`");
    says((CoreType){.kind = CORE_TYPE_NUMBER, .unit = &hours}, "`hours`", "`hours`");
    says(date, "a date", "日期");
    says((CoreType){.kind = CORE_TYPE_DURATION}, "a duration", "期限");
    says((CoreType){.kind = CORE_TYPE_TEXT}, "text", "文本");
    says((CoreType){.kind = CORE_TYPE_OPEN}, "anything", "任意值");
    says(level, "one of `v0`, `v1`", "取值`零`、`v1`");
    says((CoreType){.kind = CORE_TYPE_ENUM, .enums = &nine}, "one of `v0`, `v1`, `v2`, `v3`, `v4`, `v5`, `v6`, `v7`, …",
         "取值`零`、`v1`、`v2`、`v3`、`v4`、`v5`、`v6`、`v7`等");
    says(dates, "a range (date)", "日期的区间");
    says(levels, "a set (one of `v0`, `v1`)", "取值`零`、`v1`的集合");
    assert_true(core_type_same(money, zero));
    assert_false(core_type_same(money, number_type));
    assert_false(core_type_same(level, (CoreType){.kind = CORE_TYPE_ENUM, .enums = &nine}));
    assert_false(core_type_same(dates, levels));
    assert_false(core_type_same(amounts, numbers));
    assert_false(core_type_same(amounts, (CoreType){.kind = CORE_TYPE_RANGE}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_compare_by_what_they_can_become, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_compare_with_numbers_and_in_ranges_and_sets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_count_without_end_is_at_least_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_count_elsewhere_is_unknown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reasons_are_sorted_and_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_stand_in_order_of_place_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shared_reasons_are_looked_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_chain_of_reasons_needs_no_stack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_fact_of_many_elements_is_one_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(durations_are_written_as_an_office_would, set_up, tear_down),
        cmocka_unit_test_setup_teardown(expressions_are_asked_of_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_are_found_by_name_then_label, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_deep_is_a_reason_and_no_crash, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the report prints of findings: JSON byte for byte as jansson writes it; and the findings of verdicts that are known
 * against those of the plain evaluator. */
#include "lang/driver/driver.h"
#include "lang/eval/eval.h"
#include "runtime/base/utf8.h"
#include "runtime/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/unit/random_policy.h"

/* --- jansson, the oracle ------------------------------------------------------------------------------------------ */

static json_t *json_text(Str text) {
    json_t *string = json_stringn(text.n ? text.p : "", text.n);
    return string ? string : json_string("\xEF\xBF\xBD"); /* no UTF-8, as a path may be */
}

static json_t *json_text_or_null(Str text) {
    return text.n ? json_text(text) : json_null();
}

static json_t *json_list(const Str *items, int n) {
    json_t *list = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(list, json_text(items[i]));
    return list;
}

static json_t *json_date(Date date) {
    Buf buf = {0};
    date_print(&buf, date);
    json_t *text = json_text(buf_str(&buf));
    buf_free(&buf);
    return text;
}

static json_t *finding_object(const Finding *finding, Language language) {
    const RuleInfo *rule = finding->rule;
    json_t *object = json_object();
    json_object_set_new(object, "policy", json_text(rule->policy));
    json_object_set_new(object, "edition", json_text(rule->edition));
    json_object_set_new(object, "facts", json_text(rule->facts));
    json_object_set_new(object, "id", json_text(finding->id));
    json_object_set_new(object, "rule", json_text(rule->rule));
    json_object_set_new(object, "article", json_text_or_null(rule->article));
    json_object_set_new(object, "force", json_string(force_name(rule->force)));
    json_object_set_new(object, "verdict", json_string(verdict_name(finding->verdict)));
    json_object_set_new(object, "due", finding->has_due ? json_date(finding->due) : json_null());
    json_object_set_new(object, "missing", json_list(finding->missing, finding->nmissing));
    json_t *errors = json_array();
    for (int i = 0; i < finding->nerrors; i++)
        json_array_append_new(errors, json_text(words_in(finding->errors[i], language)));
    json_object_set_new(object, "errors", errors);
    json_object_set_new(object, "cannot_fail", json_boolean(finding->cannot_fail));
    json_object_set_new(object, "elements", json_list(finding->elements, finding->nelements));
    json_object_set_new(object, "message", json_text(words_in(finding->message, language)));
    json_object_set_new(object, "cite", json_list(rule->cites, rule->ncites));
    return object;
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

/* Characters that need an escape, Chinese ones, and bytes that are no UTF-8. */
static Str random_text(Arena *arena) {
    static const char *const pieces[] = {"a",
                                         "b c",
                                         "12",
                                         "中文",
                                         "\"",
                                         "\\\\",
                                         "\n",
                                         "\t",
                                         "\x01",
                                         "\x1F",
                                         "\x7F",
                                         "/",
                                         "\xC3\xA9",
                                         "\xF0\x9F\x98\x80",
                                         "a long piece of text without anything",
                                         "\r\b\f",
                                         "委员会应当由五至九人组成",
                                         "!",
                                         "#",
                                         "[",
                                         "]"};
    static const char *const bad[] = {"\x80", "\xC3", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE4\xB8"};
    Buf buf = {0};
    for (uint32_t n = pick(6); n > 0; n--)
        buf_add_c(&buf, pieces[pick(sizeof pieces / sizeof *pieces)]);
    if (pick(20) == 0)
        buf_add_c(&buf, bad[pick(sizeof bad / sizeof *bad)]);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static Str *random_texts(Arena *arena, int n) {
    Str *texts = ARENA_ARRAY(arena, Str, n);
    for (int i = 0; i < n; i++)
        texts[i] = random_text(arena);
    return texts;
}

static void json_is_as_jansson_writes_it(void **unused) {
    (void)unused;
    enum { RULES = 5 };
    for (int round = 0; round < 4000; round++) {
        Arena *arena = arena_new();
        RuleInfo infos[RULES];
        const RuleInfo *rules[RULES];
        for (int i = 0; i < RULES; i++) {
            infos[i] = (RuleInfo){.policy = random_text(arena),
                                  .edition = random_text(arena),
                                  .rule = random_text(arena),
                                  .article = random_text(arena),
                                  .facts = random_text(arena),
                                  .force = (Force)pick(FORCES),
                                  .ncites = (int)pick(3)};
            infos[i].cites = random_texts(arena, infos[i].ncites);
            rules[i] = &infos[i];
        }
        Language language = pick(2) ? LANGUAGE_EN : LANGUAGE_ZH;
        ReportOptions options = {.format = REPORT_NDJSON, .language = language};
        Buf out = {0};
        Report *report = report_new(arena, &options, rules, RULES, &out);
        for (int i = 0; i < 6; i++) {
            Finding finding = {.rule = &infos[pick(RULES)],
                               .id = random_text(arena),
                               .verdict = (Verdict)pick(VERDICTS),
                               .has_due = pick(2),
                               .nmissing = pick(2) ? 0 : (int)pick(3),
                               .nerrors = pick(2) ? 0 : (int)pick(3),
                               .cannot_fail = pick(3) == 0,
                               .nelements = pick(2) ? 0 : (int)pick(3),
                               .message = {random_text(arena), random_text(arena)}};
            finding.due = finding.has_due ? (Date)pick(30000) : 0;
            finding.missing = random_texts(arena, finding.nmissing);
            finding.elements = random_texts(arena, finding.nelements);
            finding.errors = ARENA_ARRAY(arena, Words, finding.nerrors);
            for (int k = 0; k < finding.nerrors; k++)
                finding.errors[k] = (Words){random_text(arena), random_text(arena)};
            buf_clear(&out);
            report_add(report, &finding);
            json_t *object = finding_object(&finding, language);
            char *wanted = json_dumps(object, JSON_COMPACT);
            assert_int_equal(out.n, strlen(wanted) + 1);
            assert_memory_equal(out.p, wanted, out.n - 1);
            assert_int_equal(out.p[out.n - 1], '\n');
            free(wanted);
            json_decref(object);
        }
        buf_free(&out);
        arena_free(arena);
    }
}

/* --- Output that waits -------------------------------------------------------------------------------------------- */

static Str valid_text(Arena *arena) {
    Str text = random_text(arena);
    while (!utf8_valid(text, NULL))
        text = random_text(arena);
    return text;
}

static Finding random_finding(Arena *arena, const RuleInfo *rule, Words beginning) {
    Finding finding = {.rule = rule,
                       .id = random_text(arena),
                       .verdict = (Verdict)pick(VERDICTS),
                       .nmissing = pick(2) ? 0 : (int)pick(3),
                       .message = {random_text(arena), random_text(arena)}};
    finding.missing = random_texts(arena, finding.nmissing);
    if (pick(3)) /* most begin alike */
        finding.message = (Words){str_format(arena, "%.*s%.*s", STR_ARG(beginning.en), STR_ARG(finding.message.en)),
                                  str_format(arena, "%.*s%.*s", STR_ARG(beginning.zh), STR_ARG(finding.message.zh))};
    return finding;
}

/* In pieces of any size, a mark among two of them. */
static void unfold_in_pieces(const Report *report, Str bytes, Buf *out) {
    Buf piece = {0};
    while (bytes.n > 0) {
        size_t n = 1 + pick(40);
        n = n < bytes.n ? n : bytes.n;
        buf_add(&piece, str_sub(bytes, 0, n));
        bytes = str_sub(bytes, n, bytes.n);
        size_t taken = report_unfold(report, buf_str(&piece), out);
        Str rest = str_sub(buf_str(&piece), taken, piece.n);
        assert_true(rest.n < 4);
        if (rest.n > 0)
            memmove(piece.p, rest.p, rest.n);
        piece.n = rest.n;
    }
    assert_int_equal(piece.n, 0);
    buf_free(&piece);
}

static void folded_output_is_the_same(void **unused) {
    (void)unused;
    enum { RULES = 3, FINDINGS = 12 };
    static const ReportFormat formats[] = {REPORT_NDJSON, REPORT_JSON, REPORT_CSV};
    size_t saved = 0;
    for (int round = 0; round < 3000; round++) {
        Arena *arena = arena_new();
        RuleInfo infos[RULES];
        const RuleInfo *rules[RULES];
        Words beginnings[RULES];
        for (int i = 0; i < RULES; i++) {
            infos[i] = (RuleInfo){.policy = random_text(arena), .rule = random_text(arena), .facts = random_text(arena)};
            rules[i] = &infos[i];
            beginnings[i] = (Words){valid_text(arena), valid_text(arena)};
        }
        ReportOptions options = {.format = formats[round % 3], .language = pick(2) ? LANGUAGE_EN : LANGUAGE_ZH};
        Buf plain = {0}, folded = {0}, out = {0};
        Report *one = report_new(arena, &options, rules, RULES, &plain);
        options.folded = true;
        options.beginnings = pick(4) ? beginnings : NULL;
        Report *other = report_new(arena, &options, rules, RULES, &folded);
        for (int i = 0; i < FINDINGS; i++) {
            int rule = (int)pick(RULES);
            Finding finding = random_finding(arena, rules[rule], beginnings[rule]);
            report_add(one, &finding);
            report_add(other, &finding);
        }
        assert_true(folded.n <= plain.n);
        saved += plain.n - folded.n;
        unfold_in_pieces(other, buf_str(&folded), &out);
        assert_int_equal(out.n, plain.n);
        assert_memory_equal(out.p, plain.p, plain.n);
        buf_free(&plain);
        buf_free(&folded);
        buf_free(&out);
        arena_free(arena);
    }
    assert_true(saved > 0);
}

/* --- Verdicts that are known -------------------------------------------------------------------------------------- */

static void compare_texts(const Str *a, const Str *b, int n) {
    for (int i = 0; i < n; i++)
        assert_true(str_equal(a[i], b[i]));
}

/* How many findings are not left to the evaluator. */
static int compare_told(const CorePolicy *policy, const FactSet *set, Date as_of, Str text) {
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, policy, set, as_of), *own = eval_new(arena, policy, set, as_of);
    int compared = 0;
    for (int r = 0; r < policy->nrules; r++) {
        const CoreRule *rule = policy->rules[r];
        EvalTold *told[] = {eval_told_new(arena, own, rule, LANGUAGE_EN), eval_told_new(arena, own, rule, LANGUAGE_ZH)};
        for (int64_t row = 0; row < factset_rows(set, rule->facts->shape); row++) {
            Arena *scratch = arena_new();
            EvalFindings findings = eval_rule(eval, rule, row, scratch);
            for (int k = 0; k < 2 && findings.n == 1; k++) {
                const Finding *wanted = &findings.items[0];
                Finding finding;
                if (!eval_told(told[k], row, wanted->verdict, &finding)) {
                    assert_true(wanted->verdict == VERDICT_UNKNOWN || rule->elements != NULL);
                    continue;
                }
                Str message = words_in(finding.message, k ? LANGUAGE_ZH : LANGUAGE_EN);
                Str wanted_message = words_in(wanted->message, k ? LANGUAGE_ZH : LANGUAGE_EN);
                compared += wanted->verdict == VERDICT_FAIL || wanted->verdict == VERDICT_PENDING;
                if (!str_equal(message, wanted_message))
                    fail_msg("%.*s\n%.*s of row %lld: %.*s, not %.*s", STR_ARG(text), STR_ARG(rule->info.rule),
                             (long long)row, STR_ARG(message), STR_ARG(wanted_message));
                assert_ptr_equal(finding.rule, wanted->rule);
                assert_true(str_equal(finding.id, wanted->id));
                assert_int_equal(finding.verdict, wanted->verdict);
                assert_int_equal(finding.has_due, wanted->has_due);
                assert_int_equal(finding.due, wanted->due);
                assert_int_equal(finding.nelements, wanted->nelements);
                compare_texts(finding.elements, wanted->elements, wanted->nelements);
                assert_int_equal(finding.nmissing + finding.nerrors + finding.cannot_fail, 0);
            }
            arena_free(scratch);
        }
        eval_told_free(told[0]);
        eval_told_free(told[1]);
    }
    eval_free(eval);
    eval_free(own);
    arena_free(arena);
    return compared;
}

static void known_verdicts_make_the_same_findings(void **unused) {
    (void)unused;
    int compared = 0;
    for (int policies = 0; policies < 60; policies++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        Str text = random_policy(arena);
        AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
        assert_non_null(policy);
        Date as_of;
        date_from_ymd(2014, 1 + (int)pick(12), 1 + (int)pick(28), &as_of);
        compared +=
            compare_told(policy, random_facts(arena, policy->schema, 40, policies % 3 == 0, &diags), as_of, text);
        arena_free(arena);
    }
    assert_true(compared > 1000);
}

static void the_measures_too(void **unused) {
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
    assert_true(compare_told(policy, set, as_of, STR("the measures")) > 100);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(json_is_as_jansson_writes_it),
                                       cmocka_unit_test(folded_output_is_the_same),
                                       cmocka_unit_test(known_verdicts_make_the_same_findings),
                                       cmocka_unit_test(the_measures_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

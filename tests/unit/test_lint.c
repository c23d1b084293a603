/* Whether a policy means what another does, as it is asked before a fix is written: each part that has a meaning is changed in turn. */
#include "lang/check/check.h"
#include "lang/lint/lint.h"
#include "lang/parse/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Every kind of statement. */
static const char base[] = "policy p edition 1\n"
                           "unit yuan \"元\"\n"
                           "facts org key id {\n"
                           "  id text\n"
                           "  fixed level one of high, low\n"
                           "  size count\n"
                           "  pay yuan\n"
                           "  filled date\n"
                           "  above ref org\n"
                           "  people list { name text; lead boolean; pay yuan }\n"
                           "  always size <= 100\n"
                           "}\n"
                           "article 4 {\n"
                           "  rule enough \"足\"\n"
                           "    must size >= least\n"
                           "    when level == high\n"
                           "    unless pay > fee\n"
                           "    cite 4.1\n"
                           "    because \"有 {size} 人\"\n"
                           "  rule other should size != 7\n"
                           "}\n"
                           "define least \"下限\" = 3 when level == low, 5 otherwise\n"
                           "param fee \"费\" = 10 yuan from 2013-01-01, 12 yuan from 2014-01-01\n"
                           "function twice(a count) count = a * 2\n"
                           "remark 5.1 \"只说明\"\n"
                           "rule third must twice(size) >= 2\n"
                           "article 6 { rule six must size >= 1; rule seven must not size > 70 }\n"
                           "rule few must failures(6) <= 1\n"
                           "rule fewer must failures() <= 2 when applies(third)\n"
                           "rule leaders must all(people where lead: known(pay))\n"
                           "rule paid must none(people: pay > fee) overrides leaders\n"
                           "rule wide must size in least..9 or filled in {2013-01-01, 2014-01-01}\n"
                           "rule names must only(people where lead: name) in {\"甲\", \"乙\"}\n"
                           "rule up must count(above.people where pay > above.pay) >= 1 or known(above.people)\n"
                           "rule yearly must done(filled) each year from 09-01 by 03-31\n"
                           "rule soon must done(filled) within 3 months of default(filled, 2013-01-01)\n"
                           "rule by_day may size > min(size, 3) each 2 months\n"
                           "rule each_one must known(name) and not lead for org.people\n"
                           "test \"one\"\n"
                           "  given size = 3\n"
                           "  expect third pass\n";

static CorePolicy *policy_of(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("p.banfa"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("p")};
    CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
    if (policy == NULL) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fail_msg("%.*s\n%.*s", STR_ARG(buf_str(&buf)), STR_ARG(text));
    }
    return policy;
}

/* The base with the first `was` in it replaced. */
static Str changed(Arena *arena, const char *was, const char *is) {
    const char *at = strstr(base, was);
    assert_non_null(at);
    return str_format(arena, "%.*s%s%s", (int)(at - base), base, is, at + strlen(was));
}

typedef struct Change {
    const char *was, *is;
} Change;

static void test_other_meanings(void **unused) {
    (void)unused;
    static const Change changes[] = {
        {"edition 1", "edition 2"},
        {"policy p", "policy q"},
        {"fixed level", "level"},
        {"always size <= 100", "always size <= 99"},
        {"  always size <= 100\n", ""},
        {"article 4", "article 5"},
        {"rule enough", "rule enou"},
        {"rule other should", "rule other must"},
        {"size >= least", "size > least"},
        {"level == high", "level == low"},
        {"unless pay > fee", "unless pay >= fee"},
        {"有 {size}", "共 {size}"},
        {"  rule other should size != 7\n", ""},
        {"\"下限\"", "\"下\""},
        {"3 when level == low", "4 when level == low"},
        {"5 otherwise", "6 otherwise"},
        {"\"费\"", "\"价\""},
        {"12 yuan", "13 yuan"},
        {"function twice(a count) count = a * 2", "function twice(a count) count = a * 3"},
        {"function twice(a count) count = a * 2\n", "function twice(a count) count = a * 2\nfunction more(a count) count = a\n"},
        {"remark 5.1 \"只说明\"\n", ""},
        {"test \"one\"\n  given size = 3\n  expect third pass\n", ""},
        {"define least \"下限\" = 3", "define more = 1\ndefine least \"下限\" = 3"},
        {"param fee \"费\"", "param more = 1\nparam fee \"费\""},
        {"size count", "size integer"},
        {"failures(6)", "failures()"},
        {"failures() <= 2", "failures(6) <= 2"},
        {"applies(third)", "passed(third)"},
        {"applies(third)", "applies(few)"},
        {"all(people where lead:", "none(people where lead:"},
        {"all(people where lead: known(pay))", "all(people where lead: missing(pay))"},
        {"all(people where lead: known(pay))", "all(people: known(pay))"},
        {"all(people where lead:", "any(people where lead:"},
        {"none(people: pay > fee)", "none(people where pay > fee: lead)"},
        {" overrides leaders", ""},
        {"overrides leaders", "overrides few"},
        {"least..9", "least..8"},
        {"least..9", "least.."},
        {"{2013-01-01, 2014-01-01}", "{2013-01-01, 2015-01-01}"},
        {"{\"甲\", \"乙\"}", "{\"甲\", \"丙\"}"},
        {"only(people where lead: name)", "only(people: name)"},
        {"count(above.people", "count(people"},
        {"pay > above.pay", "pay > org.pay"},
        {"known(above.people)", "known(people)"},
        {"known(above.people)", "missing(above.people)"},
        {"from 09-01", "from 03-01"},
        {"by 03-31", "by 04-30"},
        {"3 months of", "4 months of"},
        {"default(filled, 2013-01-01)", "default(filled, 2013-01-02)"},
        {"each 2 months", "each 3 months"},
        {"min(size, 3)", "max(size, 3)"},
        {"not lead for", "lead for"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        Arena *arena = arena_new();
        CorePolicy *before = policy_of(arena, STR(base)), *after = policy_of(arena, changed(arena, changes[i].was, changes[i].is));
        if (lint_same_meaning(arena, before, after))
            fail_msg("taken for the same: %s", changes[i].is);
        arena_free(arena);
    }
}

static void test_same_meaning(void **unused) {
    (void)unused;
    static const Change changes[] = {
        {"edition 1", "edition 1"},
        {"size >= least", "least <= size"},
        {"unless pay > fee", "unless (pay > fee)"},
        {"{2013-01-01, 2014-01-01}", "{2014-01-01, 2013-01-01}"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        Arena *arena = arena_new();
        CorePolicy *before = policy_of(arena, STR(base)), *after = policy_of(arena, changed(arena, changes[i].was, changes[i].is));
        if (!lint_same_meaning(arena, before, after))
            fail_msg("taken for another: %s", changes[i].is);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_other_meanings), cmocka_unit_test(test_same_meaning)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

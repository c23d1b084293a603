/* The spelling tables: what has no text face of its own. */
#include "lang/lex/lex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_keywords_in_both_languages(void **state) {
    (void)state;
    bool reserved;
    assert_int_equal(word_keyword(STR("must"), &reserved), WORD_MUST);
    assert_true(reserved);
    assert_int_equal(word_keyword(STR("应当"), NULL), WORD_MUST);
    assert_int_equal(word_keyword(STR("在"), NULL), WORD_IN);
    assert_int_equal(word_keyword(STR("不在"), NULL), WORD_NOT_IN);
    assert_int_equal(word_keyword(STR("true"), NULL), WORD_YES);
    assert_int_equal(word_keyword(STR("false"), &reserved), WORD_NO);
    assert_true(reserved);
    assert_int_equal(word_keyword(STR("单位"), &reserved), WORD_UNIT);
    assert_false(reserved);
    assert_int_equal(word_keyword(STR("size"), &reserved), WORD_NONE);
    assert_false(reserved);
    assert_true(str_equal(word_spelling(WORD_NOT_IN, LANGUAGE_EN), STR("not in")));
    assert_true(str_equal(word_spelling(WORD_NOT_IN, LANGUAGE_ZH), STR("不属于")));
    assert_int_equal(word_spelling(WORD_NONE, LANGUAGE_EN).n, 0);
}

static void test_words_that_are_no_keywords(void **state) {
    (void)state;
    assert_int_equal(word_type(STR("计数")), WORD_TYPE_COUNT);
    assert_int_equal(word_function(STR("计数")), WORD_FN_COUNT);
    assert_int_equal(word_period(STR("季度")), WORD_PERIOD_QUARTER);
    assert_int_equal(word_period_months(WORD_PERIOD_QUARTER), 3);
    assert_int_equal(word_period_months(WORD_FN_YEAR), 0);
    assert_int_equal(word_verdict(STR("不适用")), WORD_VERDICT_NA);
    assert_int_equal(word_verdict(STR("maybe")), WORD_NONE);
    assert_int_equal(word_keyword(STR("count"), NULL), WORD_NONE);
}

static void test_durations(void **state) {
    (void)state;
    assert_int_equal(word_duration(STR("years")), 'y');
    assert_int_equal(word_duration(STR("个月")), 'm');
    assert_int_equal(word_duration(STR("天")), 'd');
    assert_int_equal(word_duration(STR("日")), 'd');
    assert_int_equal(word_duration(STR("月")), 0);
    assert_int_equal(word_duration(STR("hours")), 0);
}

static void test_glued(void **state) {
    (void)state;
    size_t length;
    assert_int_equal(word_glued(STR("应当委员会"), &length), WORD_MUST);
    assert_int_equal(length, 6);
    /* the longest */
    assert_int_equal(word_glued(STR("一般应当人数"), &length), WORD_SHOULD);
    assert_int_equal(length, 12);
    assert_int_equal(word_glued(STR("must委员会"), &length), WORD_MUST);
    assert_int_equal(length, 4);
    assert_int_equal(word_glued(STR("format"), &length), WORD_NONE);
    assert_int_equal(length, 0);
    assert_int_equal(word_glued(STR("应当"), NULL), WORD_NONE);
    assert_int_equal(word_glued(STR("单位名称"), NULL), WORD_NONE); /* not reserved */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keywords_in_both_languages),
        cmocka_unit_test(test_words_that_are_no_keywords),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_glued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

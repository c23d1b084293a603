/* Dates against a calendar that counts day by day, month-end arithmetic, periods, durations. */
#include "runtime/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Date ymd(int year, int month, int day)
{
    Date date = 0;
    assert_true(date_from_ymd(year, month, day, &date));
    return date;
}

static void is_date(Date date, int year, int month, int day)
{
    int y, m, d;
    date_to_ymd(date, &y, &m, &d);
    if (y != year || m != month || d != day)
        fail_msg("%04d-%02d-%02d instead of %04d-%02d-%02d", y, m, d, year, month, day);
}

static Date plus(Date date, int64_t months, int64_t days)
{
    Date out = 0;
    assert_true(date_add(date, (Duration){months, days}, &out));
    return out;
}

/* Walks through all 3,652,059 days. */
static void test_every_day(void **state)
{
    (void)state;
    Date date = DATE_MIN;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int days = month == 2 ? 28 + leap : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
            if (date_days_in_month(year, month) != days)
                fail_msg("%d-%d has %d days", year, month, date_days_in_month(year, month));
            for (int day = 1; day <= days; day++, date++) {
                int y, m, d;
                Date back = 0;
                date_to_ymd(date, &y, &m, &d);
                if (y != year || m != month || d != day || !date_from_ymd(year, month, day, &back) || back != date)
                    fail_msg("day %d is not %04d-%02d-%02d", date, year, month, day);
            }
        }
    }
    assert_int_equal(date - 1, DATE_MAX);
    assert_int_equal(ymd(1970, 1, 1), 0);
    assert_int_equal(ymd(2000, 3, 1), 11017);
}

static void test_no_such_day(void **state)
{
    (void)state;
    static const int64_t bad[][3] = {
        {2013, 2, 29}, {2013, 2, 30}, {1900, 2, 29}, {2013, 4, 31}, {2013, 0, 1}, {2013, 13, 1}, {2013, 1, 0},
        {2013, 1, 32}, {0, 12, 31}, {10000, 1, 1}, {-1, 1, 1}, {2013, -1, -1}, {INT64_MAX, 1, 1},
        {2013, 1, INT64_MAX}, {2013, INT64_MIN, 1}, {4294967297, 1, 1}, {2013, 4294967297, 1}, {2013, 1, 4294967297},
    };
    Date out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_from_ymd(bad[i][0], bad[i][1], bad[i][2], &out));
    assert_true(date_from_ymd(2000, 2, 29, &out));
    assert_true(date_from_ymd(2012, 2, 29, &out));
}

/* A day that the target month lacks becomes its last day. */
static void test_month_ends(void **state)
{
    (void)state;
    is_date(plus(ymd(2013, 1, 31), 1, 0), 2013, 2, 28);
    is_date(plus(ymd(2012, 1, 31), 1, 0), 2012, 2, 29);
    is_date(plus(ymd(2013, 8, 31), 1, 0), 2013, 9, 30);
    is_date(plus(ymd(2013, 8, 30), 1, 0), 2013, 9, 30);
    is_date(plus(ymd(2012, 2, 29), 12, 0), 2013, 2, 28);
    is_date(plus(ymd(2012, 2, 29), 48, 0), 2016, 2, 29);
    is_date(plus(ymd(2013, 3, 31), -1, 0), 2013, 2, 28);
    is_date(plus(ymd(2013, 12, 31), -13, 0), 2012, 11, 30);
    is_date(plus(ymd(2013, 1, 31), 1, 1), 2013, 3, 1); /* months before days */
    is_date(plus(ymd(2013, 1, 1), -1, -1), 2012, 11, 30);
    is_date(plus(ymd(2013, 6, 4), 0, 365), 2014, 6, 4);
    is_date(plus(ymd(2013, 6, 4), 36, 0), 2016, 6, 4);
}

static void test_out_of_range(void **state)
{
    (void)state;
    Date out;
    assert_true(date_add(DATE_MAX, (Duration){0, 0}, &out));
    assert_false(date_add(DATE_MAX, (Duration){0, 1}, &out));
    assert_false(date_add(DATE_MAX, (Duration){1, 0}, &out));
    assert_false(date_add(DATE_MIN, (Duration){0, -1}, &out));
    assert_false(date_add(DATE_MIN, (Duration){-1, 0}, &out));
    assert_true(date_add(DATE_MAX, (Duration){12, -366}, &out)); /* only the result must lie within */
    is_date(out, 9999, 12, 31); /* 10000 would be a leap year */
    assert_true(date_add(DATE_MIN, (Duration){9998 * 12 + 11, 30}, &out));
    assert_int_equal(out, DATE_MAX);
    assert_false(date_add(0, (Duration){INT64_MAX, 0}, &out));
    assert_false(date_add(0, (Duration){INT64_MIN, 0}, &out));
    assert_false(date_add(0, (Duration){0, INT64_MAX}, &out));
    assert_false(date_add(DATE_MIN, (Duration){0, INT64_MIN}, &out));
    assert_false(date_add(0, (Duration){INT64_MAX, INT64_MIN}, &out));
}

static void test_months_between(void **state)
{
    (void)state;
    int count = 0;
    for (Date a = ymd(2011, 12, 25); a <= ymd(2012, 4, 3); a++)
        for (Date b = ymd(2010, 1, 26); b <= ymd(2014, 3, 5); b++) {
            int64_t most = -40;
            while (plus(a, most + 1, 0) <= b)
                most++;
            if (date_months_between(a, b) != most)
                fail_msg("%d months between %d and %d", (int)date_months_between(a, b), a, b);
            int64_t years = -4;
            while (plus(a, (years + 1) * 12, 0) <= b)
                years++;
            if (date_years_between(a, b) != years)
                fail_msg("%d years between %d and %d", (int)date_years_between(a, b), a, b);
            count++;
        }
    assert_true(count > 100000);
    assert_int_equal(date_months_between(ymd(2013, 1, 31), ymd(2013, 2, 28)), 1);
    assert_int_equal(date_months_between(ymd(2013, 1, 31), ymd(2013, 2, 27)), 0);
    assert_int_equal(date_months_between(ymd(2013, 2, 28), ymd(2013, 1, 31)), -1);
    assert_int_equal(date_months_between(ymd(2013, 6, 5), ymd(2013, 6, 4)), -1);
    assert_int_equal(date_years_between(ymd(2013, 6, 5), ymd(2013, 6, 4)), -1);
    assert_int_equal(date_years_between(ymd(2013, 6, 5), ymd(2012, 6, 5)), -1);
    assert_int_equal(date_years_between(ymd(2013, 6, 5), ymd(2012, 6, 4)), -2);
    assert_int_equal(date_years_between(ymd(2013, 6, 4), ymd(2014, 6, 3)), 0);
    assert_int_equal(date_years_between(ymd(2012, 2, 29), ymd(2013, 2, 28)), 1);
    assert_int_equal(date_months_between(DATE_MIN, DATE_MAX), 9998 * 12 + 11);
    assert_int_equal(date_months_between(DATE_MAX, DATE_MIN), -(9998 * 12 + 12));
}

static void parses(const char *text, bool ok, bool form)
{
    Date out;
    bool valid_form = !form;
    assert_int_equal(date_parse_iso(str_of(text), &out, &valid_form), ok);
    assert_int_equal(valid_form, form);
    assert_int_equal(date_parse_iso(str_of(text), &out, NULL), ok);
}

static void test_parse_and_print(void **state)
{
    (void)state;
    Date out = 0;
    assert_true(date_parse_iso(STR("2013-6-4"), &out, NULL));
    is_date(out, 2013, 6, 4);
    parses("2013-06-04", true, true);
    parses("0001-01-01", true, true);
    parses("9999-12-31", true, true);
    parses("2013-02-30", false, true);
    parses("2013-02-29", false, true);
    parses("2013-13-01", false, true);
    parses("0000-01-01", false, true);
    parses("2013-00-01", false, true);
    static const char *const bad[] = {
        "", "2013", "2013-06", "2013-06-", "13-06-04", "02013-06-04", "2013-006-04", "2013-06-004", "2013/06/04",
        "2013-06-04 ", " 2013-06-04", "2013-06-04x", "-2013-06-04", "2013--06-04", "2013-06-0４",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        parses(bad[i], false, false);
    Buf buf = {0};
    date_print(&buf, ymd(2013, 6, 4));
    buf_add_char(&buf, ' ');
    date_print(&buf, DATE_MIN);
    buf_add_char(&buf, ' ');
    date_print(&buf, DATE_MAX);
    assert_true(str_equal(buf_str(&buf), STR("2013-06-04 0001-01-01 9999-12-31")));
    buf_free(&buf);
}

static void period(Date day, int step, int month, int from_day, Date first, Date last)
{
    Date f = 0, l = 0;
    assert_true(date_period(day, step, month, from_day, &f, &l));
    assert_int_equal(f, first);
    assert_int_equal(l, last);
}

static void test_periods(void **state)
{
    (void)state;
    period(ymd(2014, 6, 30), 12, 1, 1, ymd(2014, 1, 1), ymd(2014, 12, 31));
    period(ymd(2014, 6, 30), 6, 1, 1, ymd(2014, 1, 1), ymd(2014, 6, 30));
    period(ymd(2014, 7, 1), 6, 1, 1, ymd(2014, 7, 1), ymd(2014, 12, 31));
    period(ymd(2014, 6, 30), 3, 1, 1, ymd(2014, 4, 1), ymd(2014, 6, 30));
    period(ymd(2014, 6, 30), 2, 1, 1, ymd(2014, 5, 1), ymd(2014, 6, 30));
    period(ymd(2014, 2, 28), 1, 1, 1, ymd(2014, 2, 1), ymd(2014, 2, 28));
    period(ymd(2014, 8, 31), 12, 9, 1, ymd(2013, 9, 1), ymd(2014, 8, 31));
    period(ymd(2014, 9, 1), 12, 9, 1, ymd(2014, 9, 1), ymd(2015, 8, 31));
    period(ymd(2014, 3, 14), 1, 3, 15, ymd(2014, 2, 15), ymd(2014, 3, 14));
    period(ymd(2014, 1, 10), 3, 12, 15, ymd(2013, 12, 15), ymd(2014, 3, 14));
    /* A start that the month lacks is its last day, and so is 02-29. */
    period(ymd(2014, 2, 28), 1, 1, 31, ymd(2014, 2, 28), ymd(2014, 3, 30));
    period(ymd(2014, 2, 27), 1, 1, 31, ymd(2014, 1, 31), ymd(2014, 2, 27));
    period(ymd(2014, 2, 28), 12, 2, 29, ymd(2014, 2, 28), ymd(2015, 2, 27));
    period(ymd(2012, 2, 28), 12, 2, 29, ymd(2011, 2, 28), ymd(2012, 2, 28));
    period(ymd(2012, 2, 29), 12, 2, 29, ymd(2012, 2, 29), ymd(2013, 2, 27));
    period(DATE_MAX, 12, 1, 1, ymd(9999, 1, 1), DATE_MAX);
    period(DATE_MIN, 12, 1, 1, DATE_MIN, ymd(1, 12, 31));
    Date first, last;
    assert_false(date_period(DATE_MIN, 12, 9, 1, &first, &last));
    assert_false(date_period(DATE_MAX, 12, 9, 1, &first, &last));
}

/* Periods follow each other without gap, and each day lies in its own. */
static void test_periods_tile(void **state)
{
    (void)state;
    static const int steps[] = {12, 6, 4, 3, 2, 1}, days[] = {1, 15, 29, 30, 31};
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
        for (size_t d = 0; d < sizeof days / sizeof *days; d++)
            for (int month = 1; month <= 12; month += 1 + (month == 2)) {
                Date last_before = 0;
                for (Date day = ymd(2011, 11, 1); day <= ymd(2013, 4, 1); day++) {
                    Date first = 0, last = 0;
                    assert_true(date_period(day, steps[s], month, days[d], &first, &last));
                    assert_true(first <= day && day <= last);
                    if (last_before && day == last_before + 1)
                        assert_int_equal(first, day);
                    else if (last_before)
                        assert_int_equal(last, last_before);
                    last_before = last;
                }
            }
}

static void test_date_in_period(void **state)
{
    (void)state;
    Date out = 0;
    assert_true(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 3, 31, &out));
    is_date(out, 2014, 3, 31);
    assert_true(date_in_period(ymd(2013, 9, 1), ymd(2014, 8, 31), 3, 31, &out));
    is_date(out, 2014, 3, 31);
    assert_true(date_in_period(ymd(2013, 9, 1), ymd(2014, 8, 31), 9, 1, &out));
    is_date(out, 2013, 9, 1);
    assert_true(date_in_period(ymd(2013, 9, 1), ymd(2014, 8, 31), 8, 31, &out));
    is_date(out, 2014, 8, 31);
    assert_true(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 2, 29, &out));
    is_date(out, 2014, 2, 28);
    assert_true(date_in_period(ymd(2012, 1, 1), ymd(2012, 12, 31), 2, 29, &out));
    is_date(out, 2012, 2, 29);
    assert_false(date_in_period(ymd(2014, 4, 1), ymd(2014, 6, 30), 3, 31, &out));
    assert_false(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 2, 30, &out));
    assert_false(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 4, 31, &out));
    assert_false(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 13, 1, &out));
    assert_false(date_in_period(ymd(2014, 1, 1), ymd(2014, 12, 31), 0, 1, &out));
}

static void compares(Duration a, Duration b, bool known, int order)
{
    int out = 99;
    assert_int_equal(duration_compare(a, b, &out), known);
    if (known)
        assert_int_equal(out, order);
    assert_int_equal(duration_compare(b, a, &out), known);
    if (known)
        assert_int_equal(out, -order);
}

static void test_durations(void **state)
{
    (void)state;
    compares((Duration){12, 0}, (Duration){12, 0}, true, 0);
    compares((Duration){13, 0}, (Duration){12, 5}, false, 0);
    compares((Duration){13, 5}, (Duration){12, 5}, true, 1);
    compares((Duration){12, 6}, (Duration){12, 5}, true, 1);
    compares((Duration){1, 0}, (Duration){0, 30}, false, 0);
    compares((Duration){INT64_MAX, 0}, (Duration){INT64_MIN, 0}, true, 1);
    compares((Duration){INT64_MAX, INT64_MIN}, (Duration){INT64_MIN, INT64_MAX}, false, 0);
    Duration out;
    assert_true(duration_add((Duration){36, 1}, (Duration){3, -2}, &out));
    assert_true(out.months == 39 && out.days == -1);
    assert_true(duration_subtract((Duration){36, 1}, (Duration){3, -2}, &out));
    assert_true(out.months == 33 && out.days == 3);
    assert_true(duration_times((Duration){3, -2}, -4, &out));
    assert_true(out.months == -12 && out.days == 8);
    assert_false(duration_add((Duration){INT64_MAX, 0}, (Duration){1, 0}, &out));
    assert_false(duration_add((Duration){0, INT64_MIN}, (Duration){0, -1}, &out));
    assert_false(duration_subtract((Duration){0, 0}, (Duration){INT64_MIN, 0}, &out));
    assert_false(duration_times((Duration){2, 0}, INT64_MAX, &out));
    assert_false(duration_times((Duration){0, -1}, INT64_MIN, &out));
}

static void test_today(void **state)
{
    (void)state;
    Date today = date_today();
    assert_true(today > ymd(2020, 1, 1) && today < DATE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),       cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_month_ends),      cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_months_between),  cmocka_unit_test(test_parse_and_print),
        cmocka_unit_test(test_periods),         cmocka_unit_test(test_periods_tile),
        cmocka_unit_test(test_date_in_period),  cmocka_unit_test(test_durations),
        cmocka_unit_test(test_today),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}

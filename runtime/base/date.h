/* Calendar dates and durations. A date is a day number (0 is 1970-01-01) in the Gregorian calendar, from 0001-01-01
 * to 9999-12-31. A duration is months and days, kept apart: a month has no fixed number of days. */
#ifndef BANFA_BASE_DATE_H
#define BANFA_BASE_DATE_H

#include "runtime/base/number.h"

typedef int32_t Date;

typedef struct Duration {
    int64_t months, days;
} Duration;

enum { DATE_MIN = -719162, DATE_MAX = 2932896 };

bool date_from_ymd(int64_t year, int64_t month, int64_t day, Date *out); /* false when there is no such day */
void date_to_ymd(Date date, int *year, int *month, int *day);
int date_days_in_month(int year, int month);
/* Adds months first (a day that the target month lacks becomes its last day, Civil Code article 202), then days.
 * False when the result is outside DATE_MIN..DATE_MAX. */
bool date_add(Date date, Duration duration, Date *out);
/* The largest n with a + n months <= b; negative when b is before a. */
int64_t date_months_between(Date a, Date b);
/* Whole years, rounded down. */
int64_t date_years_between(Date a, Date b);
Date date_today(void); /* local time */
/* 2013-06-04. Month and day may have one digit. The whole of s. `valid_form` (may be NULL) is set when s looks like a
 * date, though there may be no such day (2013-02-30). */
bool date_parse_iso(Str s, Date *out, bool *valid_form);
void date_print(Buf *buf, Date date);

bool duration_add(Duration a, Duration b, Duration *out);     /* false on overflow */
bool duration_subtract(Duration a, Duration b, Duration *out);
bool duration_times(Duration a, int64_t n, Duration *out);
/* Compares where months and days do not point opposite ways. False when it cannot be said (1 month against 30 days). */
bool duration_compare(Duration a, Duration b, int *out);

/* A calendar period: `step` months long (12, 6, 3, 2, 1; any divisor of 12), counted from the given month-day of a
 * year; the one that contains `day`, first and last day. A day that a month lacks is its last day. False outside the
 * dates. */
bool date_period(Date day, int step, int from_month, int from_day, Date *first, Date *last);
/* The month-day's date that lies in first..last (02-29 is the last day of February). False when none does. */
bool date_in_period(Date first, Date last, int month, int day, Date *out);

#endif

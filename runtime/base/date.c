#include "runtime/base/date.h"

#include <time.h>

enum { DAYS_TO_1970 = 719468, DAYS_IN_400_YEARS = 146097 }; /* from 0000-03-01, where leap days end a year */

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int64_t year, int month)
{
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 2 && is_leap(year));
}

int date_days_in_month(int year, int month)
{
    return days_in_month(year, month);
}

/* Years run from March here, so that the day of the year does not depend on leap years: month m of it (0 is March)
 * starts after (153 m + 2) / 5 days. Any year whose days fit 64 bits. */
static int64_t day_number(int64_t year, int month, int day)
{
    int64_t march_year = month > 2 ? year : year - 1;
    int march_month = month > 2 ? month - 3 : month + 9;
    int64_t leap_days = floor_divide(march_year, 4) - floor_divide(march_year, 100) + floor_divide(march_year, 400);
    return march_year * 365 + leap_days + (153 * march_month + 2) / 5 + day - 1 - DAYS_TO_1970;
}

static bool in_range(int64_t day, Date *out)
{
    if (day < DATE_MIN || day > DATE_MAX)
        return false;
    *out = (Date)day;
    return true;
}

bool date_from_ymd(int64_t year, int64_t month, int64_t day, Date *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, (int)month))
        return false;
    *out = (Date)day_number(year, (int)month, (int)day);
    return true;
}

/* A year is 365.25 days but for three days in four centuries, a month from March on 30.6: each division by such a number
 * is one by a whole number after a multiplication, and its rest says how far into the year or month the day is. */
void date_to_ymd(Date date, int *year, int *month, int *day)
{
    uint32_t quarters = 4 * (uint32_t)(date + DAYS_TO_1970) + 3; /* days >= 0: DATE_MIN lies after 0000-03-01 */
    uint32_t century = quarters / DAYS_IN_400_YEARS;
    uint32_t of_century = quarters % DAYS_IN_400_YEARS | 3; /* again in quarters of a day */
    uint32_t year_of_century = of_century / 1461, of_year = of_century % 1461 / 4;
    uint32_t march_month = (5 * of_year + 2) / 153;
    bool is_next = march_month >= 10; /* January and February */
    *day = (int)(of_year - (153 * march_month + 2) / 5) + 1;
    *month = (int)march_month + (is_next ? -9 : 3);
    *year = (int)(100 * century + year_of_century) + is_next;
}

/* The day number of a day in a month counted from January of the year 0; its last day where the month is shorter. */
static int64_t clamped_day(int64_t month_index, int day)
{
    int64_t year = floor_divide(month_index, 12);
    int month = (int)(month_index - year * 12) + 1;
    int last = days_in_month(year, month);
    return day_number(year, month, day < last ? day : last);
}

static int64_t month_index(Date date, int *day)
{
    int year, month;
    date_to_ymd(date, &year, &month, day);
    return (int64_t)year * 12 + month - 1;
}

/* Beyond, no number of days in 64 bits that could lead back is worth having. */
#define MAX_MONTHS ((int64_t)1 << 52)

bool date_add(Date date, Duration duration, Date *out)
{
    int day;
    int64_t month, sum;
    if (__builtin_add_overflow(month_index(date, &day), duration.months, &month) || month > MAX_MONTHS ||
        month < -MAX_MONTHS || __builtin_add_overflow(clamped_day(month, day), duration.days, &sum))
        return false;
    return in_range(sum, out);
}

int64_t date_months_between(Date a, Date b)
{
    int a_day, b_day;
    int64_t a_month = month_index(a, &a_day), b_month = month_index(b, &b_day);
    return b_month - a_month - (clamped_day(b_month, a_day) > b);
}

int64_t date_years_between(Date a, Date b)
{
    int64_t months = date_months_between(a, b);
    return months >= 0 ? months / 12 : -((11 - months) / 12); /* the largest n with a + n years <= b */
}

Date date_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    Date today = 0;
    if (localtime_r(&now, &local))
        date_from_ymd((int64_t)local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, &today);
    return today;
}

/* Reads least..most digits. */
static bool read_digits(Str s, size_t *at, int least, int most, int *out)
{
    int n = 0, value = 0;
    while (n < most && *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9') {
        value = value * 10 + (s.p[*at] - '0');
        ++*at;
        n++;
    }
    *out = value;
    return n >= least;
}

static bool read_dash(Str s, size_t *at)
{
    if (*at >= s.n || s.p[*at] != '-')
        return false;
    ++*at;
    return true;
}

bool date_parse_iso(Str s, Date *out, bool *valid_form)
{
    size_t at = 0;
    int year, month, day;
    bool form = read_digits(s, &at, 4, 4, &year) && read_dash(s, &at) && read_digits(s, &at, 1, 2, &month) &&
                read_dash(s, &at) && read_digits(s, &at, 1, 2, &day) && at == s.n;
    if (valid_form)
        *valid_form = form;
    return form && date_from_ymd(year, month, day, out);
}

void date_print(Buf *buf, Date date)
{
    int year, month, day;
    date_to_ymd(date, &year, &month, &day);
    char text[10] = {0, 0, 0, 0, '-', 0, 0, '-'};
    for (int i = 3; i >= 0; i--, year /= 10)
        text[i] = (char)('0' + year % 10);
    text[5] = (char)('0' + month / 10), text[6] = (char)('0' + month % 10);
    text[8] = (char)('0' + day / 10), text[9] = (char)('0' + day % 10);
    buf_add(buf, (Str){text, sizeof text});
}

bool date_period(Date day, int step, int from_month, int from_day, Date *first, Date *last)
{
    int of_month;
    int64_t month = month_index(day, &of_month);
    /* The last start whose month is not after the day's; the one before it where that comes later in the month. */
    int64_t start = from_month - 1 + floor_divide(month - (from_month - 1), step) * step;
    if (clamped_day(start, from_day) > day)
        start -= step;
    return in_range(clamped_day(start, from_day), first) && in_range(clamped_day(start + step, from_day) - 1, last);
}

bool date_in_period(Date first, Date last, int month, int day, Date *out)
{
    int unused, year, last_year;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(2000, month))
        return false;
    date_to_ymd(first, &year, &unused, &unused);
    date_to_ymd(last, &last_year, &unused, &unused);
    for (; year <= last_year; year++) {
        int64_t candidate = clamped_day((int64_t)year * 12 + month - 1, day);
        if (candidate >= first && candidate <= last)
            return in_range(candidate, out);
    }
    return false;
}

#include "runtime/base/date.h"

bool duration_add(Duration a, Duration b, Duration *out)
{
    return !__builtin_add_overflow(a.months, b.months, &out->months) &&
           !__builtin_add_overflow(a.days, b.days, &out->days);
}

bool duration_subtract(Duration a, Duration b, Duration *out)
{
    return !__builtin_sub_overflow(a.months, b.months, &out->months) &&
           !__builtin_sub_overflow(a.days, b.days, &out->days);
}

bool duration_times(Duration a, int64_t n, Duration *out)
{
    return !__builtin_mul_overflow(a.months, n, &out->months) && !__builtin_mul_overflow(a.days, n, &out->days);
}

bool duration_compare(Duration a, Duration b, int *out)
{
    int months = (a.months > b.months) - (a.months < b.months);
    int days = (a.days > b.days) - (a.days < b.days);
    if (months * days < 0)
        return false;
    *out = months ? months : days;
    return true;
}

/* The bodies behind natives.def. A lane without a value may hold any integer, so none of them trusts that a day is one. */
#include "stdlib/natives.h"

/* Monday is 1. Day 0 of the calendar, 1970-01-01, was a Thursday. */
static inline bool weekday(const int64_t *args, int64_t *result)
{
    int64_t since_thursday = args[0] % 7;
    *result = 1 + (since_thursday + 7 + 3) % 7;
    return true;
}

static inline bool day_of_year(const int64_t *args, int64_t *result)
{
    int year, month, day;
    Date first;
    if (!native_is_value(NATIVE_DATE, args[0]))
        return false;
    date_to_ymd((Date)args[0], &year, &month, &day);
    bool is_day = date_from_ymd(year, 1, 1, &first);
    *result = args[0] - first + 1;
    return is_day;
}

/* Negative when the second is before the first. */
static inline bool days_between(const int64_t *args, int64_t *result)
{
    return !__builtin_sub_overflow(args[1], args[0], result);
}

#define STANDARD(name, result_kind, ...)                                                                                                 \
    static void name##_batch(int64_t n, const int64_t *const *args, int64_t *result, bool *valid)                                          \
    {                                                                                                                                    \
        enum { NARGS = sizeof((NativeKind[]){__VA_ARGS__}) / sizeof(NativeKind) };                                                        \
        for (int64_t i = 0; i < n; i++) {                                                                                                \
            int64_t row[NARGS];                                                                                                          \
            for (int k = 0; k < NARGS; k++)                                                                                              \
                row[k] = args[k][i];                                                                                                     \
            valid[i] = name(row, &result[i]);                                                                                            \
        }                                                                                                                                \
    }
#include "stdlib/natives.def"
#undef STANDARD

const StandardNative standard_natives[] = {
#define STANDARD(name, result_kind, ...)                                                                                                 \
    {#name, {{__VA_ARGS__}, sizeof((NativeKind[]){__VA_ARGS__}) / sizeof(NativeKind), result_kind}, name, name##_batch},
#include "stdlib/natives.def"
#undef STANDARD
    {.name = NULL},
};

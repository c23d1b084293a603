#include "runtime/facts/quick.h"

#include "runtime/base/date.h"

/* A month that is not remembered: asks for its first and its last day. */
bool quick_date_slow(QuickMonth *month, const char *p, int64_t *bits) {
    char day[10];
    Cell cell;
    bool looks_like;
    memcpy(day, p, sizeof day);
    if (day[7] != '-' || !cell_date((Str){day, 10}, &cell, &looks_like))
        return false;
    *bits = cell.bits;
    day[8] = '0', day[9] = '1';
    if (cell_date((Str){day, 10}, &cell, &looks_like)) {
        int year, month_number, first;
        date_to_ymd((Date)cell.bits, &year, &month_number, &first);
        *month = (QuickMonth){quick_load(p), (int32_t)cell.bits, date_days_in_month(year, month_number)};
    }
    return true;
}

/* The cases that org_cases has from another file, and what they share. */
#ifndef ROSTER_CASES_H
#define ROSTER_CASES_H

#include "roster.h"

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

/* Takes back the events of these kinds from this month of the year on. `kinds` has at most six, NULL after the last. */
void drop_events(Table *table, Rows rows, const char *const *kinds, const char *kind_column, const char *date_column,
                 int from_month);

bool event_missed(Org *org);
bool decision_alone(Org *org);
bool no_contact_point(Org *org);
bool change_not_approved(Org *org);
bool change_ahead(Org *org);
bool vacancy(Org *org);
bool member_seat_appointed(Org *org);
bool school_overdue(Org *org);
bool school_level(Org *org);
bool not_inducted(Org *org);
bool not_exchanged(Org *org);

#endif

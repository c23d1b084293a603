/* A value as facts and constants have it: known and of one kind, or missing. */
#ifndef BANFA_BASE_VALUE_H
#define BANFA_BASE_VALUE_H

#include "runtime/base/date.h"

typedef enum ValueKind {
    VALUE_MISSING,
    VALUE_BOOL,
    VALUE_NUMBER, /* count, integer, number, and quantities of any unit */
    VALUE_DATE,
    VALUE_DURATION,
    VALUE_TEXT,
    VALUE_ENUM,   /* code is the index among the values of its `one of`; -1 is a word that none of them is */
} ValueKind;

typedef struct Value {
    ValueKind kind;
    union {
        bool boolean;
        Number number;
        Date date;
        Duration duration;
        Str text;
        int code;
    };
} Value;

#endif

/* Within lang/parse: a slip, as the sentences about errors see it. */
#ifndef BANFA_PARSE_SLIP_H
#define BANFA_PARSE_SLIP_H

#include "lang/parse/parser.h"

/* What could stand at the error, by the English part of the names in grammar.y. */
typedef struct Expected {
    const char *const *names;
    int n;
} Expected;

typedef struct Slip {
    Parser *parser;
    Expected expected;
    const Token *token;    /* that cannot stand there */
    const Token *previous; /* of its statement; NULL at the beginning */
    const Token *first;    /* of its statement */
} Slip;

bool slip_expects(const Expected *expected, Str english);
bool slip_expects_word(const Expected *expected, Word word);
Str slip_text(const Slip *slip, const Token *token); /* as written, cut where long */
Diag *slip_report(const Slip *slip, DiagCode code, const Token *token, const Words *args, int nargs);
void slip_fix(const Slip *slip, Diag *diag, uint32_t start, uint32_t end, Str text);

/* meant.c: each says its slip in a sentence of its own; true when it was that slip. */
bool slip_order(const Slip *slip); /* `size must >= 3` */
bool slip_meant(const Slip *slip); /* `必须 人数 不少于 3`, `size at least 3` */
bool slip_if(const Slip *slip);    /* `must size >= 3 if ok` */
bool slip_twice(const Slip *slip); /* `when when ok` */
bool slip_number(const Slip *slip); /* `1,000`, `2013.06.04` */
bool slip_set(const Slip *slip);    /* `size in (3, 5)` */
bool slip_period(const Slip *slip); /* `每年应当` */
void slip_needless(const Slip *slip, Diag *diag); /* a fix where a sign has only to go */

#endif

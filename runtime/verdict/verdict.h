/* What is said about one record and one rule, whoever worked it out (the plain evaluator or the machine), and what a
 * report needs to know of the rule. */
#ifndef BANFA_VERDICT_VERDICT_H
#define BANFA_VERDICT_VERDICT_H

#include "runtime/base/diag.h"
#include "runtime/base/date.h"

typedef enum Verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_PENDING, VERDICT_UNKNOWN, VERDICT_NA, VERDICTS } Verdict;
typedef enum Force { FORCE_MUST, FORCE_MUST_NOT, FORCE_SHOULD, FORCE_SHOULD_NOT, FORCE_MAY, FORCES } Force;

const char *verdict_name(Verdict verdict);               /* "pass", never translated */
Words verdict_words(Verdict verdict);                    /* pass / 符合 */
bool verdict_find(Str word, Verdict *out);               /* either language */
const char *force_name(Force force);                     /* "must not" */
Words force_words(Force force);                          /* must not / 不得 */

typedef struct RuleInfo {
    Str policy, edition;   /* edition may be empty */
    Str rule, label;       /* label may be empty */
    Str article;           /* empty outside any article */
    Str article_label;
    Str facts;             /* "org", or "org.people" for a rule about elements */
    Force force;
    Str *cites;
    int ncites;
    Span span;             /* the whole rule */
} RuleInfo;

/* Everything in it belongs to the arena it was made in. */
typedef struct Finding {
    const RuleInfo *rule;
    Str id;                /* of the record, or ORG-ID/ELEMENT */
    Verdict verdict;
    bool has_due;
    Date due;
    Str *missing;          /* sorted, each once; empty unless unknown */
    int nmissing;
    Words *errors;         /* other reasons for unknown, each once, in order of place */
    int nerrors;
    bool cannot_fail;      /* unknown, and it will not fail whatever the missing facts are */
    Str *elements;         /* that decided a fail or pending */
    int nelements;
    Words message;         /* empty for pass and na */
    Words mend;            /* what would mend it, in a few words; empty where nobody asked */
    Str origin_file;       /* of the record or element */
    int64_t origin_line;
} Finding;

#endif

/* Why a finding is what it is: a tree of the author's own words with the values that decided, and what would mend it.
 *
 * In: an evaluator, a rule, a record. Out: a Why, which two printers print. Owner: the arena given. It asks the evaluator the
 * questions again that decided, so an evaluation that nobody asks about pays nothing. */
#ifndef BANFA_WHY_WHY_H
#define BANFA_WHY_WHY_H

#include "lang/eval/eval.h"

typedef enum WhyRole {
    WHY_RULE,       /* value: its verdict */
    WHY_WHEN,
    WHY_UNLESS,
    WHY_OVERRIDDEN, /* by a rule that applies */
    WHY_CONDITION,  /* of `must not` without the not */
    WHY_DEADLINE,
    WHY_PART,       /* of a condition */
    WHY_FACT,
    WHY_DEFINE,
    WHY_CASE,       /* of a define: the one taken */
    WHY_PARAM,
    WHY_LIST,       /* a fold over a list */
    WHY_ELEMENT,
} WhyRole;

typedef struct WhyNode {
    WhyRole role;
    Str text;         /* as the author wrote it, on one line; of an element its name */
    Str text_zh;      /* of a deadline that no expression is: for readers of Chinese; else empty */
    bool known;
    bool no_case;     /* a define none of whose cases applies */
    Verdict verdict;  /* WHY_RULE */
    Value raw;        /* where known and no range or set */
    CoreType type;
    Words value;      /* as printed; "?" when unknown */
    FactOrigin origin; /* of facts and elements; line 0: none */
    VEC(struct WhyNode *) children;
    int64_t left_out; /* children beyond WHY_MAX_ELEMENTS */
} WhyNode;

enum { WHY_MAX_ELEMENTS = 200, WHY_MAX_NODES = 20000, WHY_MAX_DEPTH = 60 };

/* One fact changed; or an element added to a list, or taken off it. */
typedef enum WhyChangeKind { WHY_SET, WHY_ADD, WHY_REMOVE } WhyChangeKind;
typedef struct WhyChange {
    WhyChangeKind kind;
    Str fact;           /* path as the rule's facts have it: "committee.size", "people.training", of ADD the list */
    Str label;          /* of the fact */
    Str element;        /* its name; empty: of the record itself, or a new one */
    const Field *field;
    Value from, to;     /* SET */
    struct WhyChange *parts; /* ADD: the facts of the new element */
    int nparts;
} WhyChange;

typedef struct WhyMend {
    bool asked;               /* fail and pending are what can be mended */
    bool possible;
    bool sure;                /* not possible: all that could help was tried */
    Verdict leads_to;         /* pass; na where only leaving the rule's scope helps */
    WhyChange *changes;
    int nchanges;
    bool has_half, half_fails; /* numbers moved: half of it was tried */
    Str *breaks;              /* rules that it would newly break, as RULE or ID: RULE */
    int nbreaks;
    Words message;            /* the change, or why there is none, in a sentence */
    Words brief;              /* in a few words */
} WhyMend;

/* A fact to ask for, and whose. */
typedef struct WhyAsk {
    Str fact;
    Str *elements;
    int nelements;
} WhyAsk;

typedef struct Why {
    const CoreRule *rule;
    Finding finding;
    WhyNode *tree;
    WhyMend mend;
    WhyAsk *ask;              /* unknown: the fewest facts with which it can be decided in the record's favour */
    int nask;
} Why;

/* `index`: which of the findings that eval_rule gives for this rule and record. */
Why why_explain(Eval *eval, const CoreRule *rule, int64_t row, int index, const Finding *finding, Arena *out);

/* What would mend a finding. It changes facts of the set, one try after another, and leaves them as they were; `breaks` also
 * evaluates the other rules before and after. */
WhyMend why_mend(Eval *eval, FactSet *set, const CoreRule *rule, int64_t row, int index, const Finding *finding, bool breaks,
                 Arena *out);

/* Whether the mend says more than the message does: always where the rule has no remedy of its own. */
bool why_says_more(const Why *why);

/* What to ask for where a finding is unknown. */
void why_ask(Eval *eval, const CoreRule *rule, int64_t row, int index, Why *why, Arena *out);

/* The same, of fewer facts where there are such: found by trying answers, which changes facts of the set and sets them back. */
void why_ask_least(Eval *eval, FactSet *set, int64_t row, int index, Why *why, Arena *out);

void why_print_text(const Why *why, Language language, Buf *out);
/* One object. */
void why_print_json(const Why *why, Language language, Buf *out);

#endif

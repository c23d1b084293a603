/* The checked program: resolved, typed, units checked, free of sugar. The narrow waist that evaluation, bytecode, diff and proofs read.
 *
 * In: built by lang/check. Out: structs to be read, never modified after checking; and a dump. Owner: policy->arena.
 *
 * Frames. An expression is evaluated with a stack of rows: frame 0 is the record; frame 1 the element, inside a fold over a list or in a
 * rule about elements; frame 2 an element inside that, and so on. A fact names its frame by number.
 *
 * Unknown. Missing facts, and arithmetic without a value, make a value unknown with reasons. What each operation does with that is in
 * docs/reference and in lang/eval, which is written to be read. */
#ifndef BANFA_CORE_CORE_H
#define BANFA_CORE_CORE_H

#include "runtime/facts/facts.h"
#include "runtime/verdict/verdict.h"

typedef enum CoreOp {
#define CORE_OP(symbol, name) CORE_##symbol,
#include "lang/core/ops.def"
#undef CORE_OP
    CORE_OPS
} CoreOp;

typedef enum CoreTypeKind {
    CORE_TYPE_ERROR,    /* after an error that was reported; goes with everything, silently */
    CORE_TYPE_OPEN,     /* of a name that is checked only once facts are given; of a column without values: always missing */
    CORE_TYPE_BOOL,
    CORE_TYPE_NUMBER,   /* with a unit or without */
    CORE_TYPE_DATE,
    CORE_TYPE_DURATION,
    CORE_TYPE_TEXT,
    CORE_TYPE_ENUM,
    CORE_TYPE_RANGE,    /* of element */
    CORE_TYPE_SET,      /* of element */
} CoreTypeKind;

typedef struct CoreType {
    CoreTypeKind kind;
    const Unit *unit;               /* NUMBER; NULL: a plain number */
    bool any_unit;                  /* the literal 0: fits every unit */
    const EnumType *enums;          /* ENUM */
    const struct CoreType *element; /* RANGE, SET */
} CoreType;

/* A fact: a leaf field of the row in a frame, or of the record that a reference in that row names. */
typedef struct CoreFact {
    int frame;
    const Field *ref;   /* NULL, or the FIELD_REF in the frame's row that is followed */
    const Field *field; /* the leaf */
    Str path;           /* as it is printed in `missing`, from the rule's facts: "people.training", "region.level" */
} CoreFact;

/* A list: a FIELD_LIST or FIELD_INVERSE of the row in a frame, or of the record that a reference in that row names. Its elements
 * are rows of frame `element_frame` while the fold's args are evaluated. */
typedef struct CoreList {
    int frame;
    const Field *ref;
    const Field *field;
    int element_frame;
    Str path;
} CoreList;

typedef struct CoreExpr {
    CoreOp op;
    CoreType type;
    Span span;
    struct CoreExpr **args;
    int nargs;
    union {
        Value value;                       /* CONST */
        CoreFact fact;                     /* FACT */
        int index;                         /* ARG */
        struct CoreDefine *define;         /* DEFINE */
        struct CoreParam *param;           /* PARAM */
        struct CoreFunction *function;     /* CALL, NATIVE */
        CoreList list;                     /* COUNT … ONLY, KNOWN_LIST */
        struct CoreRule *rule;             /* FAILED, PASSED, APPLIES */
        Str article;                       /* FAILURES */
    };
} CoreExpr;

/* Defines and params that an expression mentions, directly, outside known(), missing() and default(): where one of them has
 * no case (or is before its first date), the rule does not apply. */
typedef struct CoreMentions {
    struct CoreDefine **defines;
    int ndefines;
    struct CoreParam **params;   /* without `at` */
    int nparams;
} CoreMentions;

typedef struct CoreCase {
    CoreExpr *when;              /* NULL: always (otherwise, or one bare expression) */
    CoreExpr *value;
    CoreMentions when_mentions, value_mentions;
    Span span;
} CoreCase;

/* A define as rules of one `facts` see it (a define used for two `facts` is two of these). Tables are defines by cases. Its facts are of
 * frame 0 always. */
typedef struct CoreDefine {
    Str name, label;
    int index;                   /* in policy->defines */
    const Facts *facts;
    CoreType type;
    CoreCase *cases;
    int ncases;
    bool uses_rule;              /* mentions period, due or done, also by way of another: its value depends on the rule that asks */
    bool uses_failures;
    Span span;                   /* of the name */
} CoreDefine;

typedef struct CoreDated {
    CoreExpr *value;             /* constant */
    bool has_from;
    Date from;
} CoreDated;

typedef struct CoreParam {
    Str name, label;
    CoreType type;
    CoreDated *values;           /* in ascending order of date; one without a date only as the first */
    int nvalues;
    Span span;
} CoreParam;

typedef struct CoreFunction {
    Str name, label;
    Str *arg_names;
    CoreType *arg_types;
    int nargs;
    CoreType type;
    CoreExpr *body;              /* NULL for a native */
    int64_t cost;                /* operations of the body, those of the functions it calls included */
    CoreMentions mentions;       /* of the body; counted for whoever calls it */
    Str library, symbol;         /* of a native */
    const struct Native *native; /* NULL: not bound, and without a value */
    Span span;
} CoreFunction;

/* A text with {expressions}: parts in order, each a literal or an expression. */
typedef struct CoreTextPart {
    Str literal;
    CoreExpr *expr;              /* NULL: the literal */
} CoreTextPart;

typedef struct CoreText {
    CoreTextPart *parts;
    int n;
} CoreText;

typedef enum CoreDeadlineKind {
    CORE_DEADLINE_NONE,
    CORE_DEADLINE_PERIOD_END,    /* `each`: its last day */
    CORE_DEADLINE_MONTH_DAY,     /* `each year … by 03-31` */
    CORE_DEADLINE_DATE,          /* `by DATE`, `within D of DATE` (a DATE_ADD) */
} CoreDeadlineKind;

typedef struct CoreRule {
    RuleInfo info;               /* name or rule_N, texts, cites */
    int index;                   /* in policy->rules */
    const Facts *facts;
    const CoreList *elements;    /* a rule about list elements: the list, of frame 0; element_frame 1. NULL otherwise */
    CoreExpr *condition;         /* what is to hold: for `must not` already negated */
    CoreExpr *when, *unless;     /* NULL when absent */
    CoreMentions mentions;       /* of condition, when, unless and deadline */
    CoreDeadlineKind deadline;
    CoreExpr *due;               /* CORE_DEADLINE_DATE */
    bool has_period;             /* `each` */
    int period_months, from_month, from_day; /* step; the month-day a period is counted from (1, 1 unless `from`) */
    int by_month, by_day;        /* CORE_DEADLINE_MONTH_DAY */
    struct CoreRule **overridden_by;
    int noverridden_by;
    struct CoreRule **overrides;
    int noverrides;
    Str *was;
    int nwas;
    CoreText *remedy, *because;  /* NULL when absent */
    bool uses_failures;          /* mentions failures(), also by way of defines and other rules: not counted by it */
    bool is_bare;                /* a bare condition */
} CoreRule;

typedef struct CoreAlways {
    const Facts *facts;
    const CoreList *elements;    /* an `always` inside a list: about each element; NULL otherwise */
    CoreExpr *condition;
    CoreText *because;
    Span span;
} CoreAlways;

/* A policy test. What is given becomes one record of `facts` (row 0), with elements and referenced records. */
typedef struct CoreGiven {
    const Field *ref;            /* NULL, or the reference through which the field is reached (`region.level = city`) */
    const Field *field;          /* a leaf, a FIELD_LIST or FIELD_INVERSE */
    CoreExpr *value;             /* a leaf's constant expression */
    struct CoreGivenRow *rows;   /* a list's elements */
    int nrows;
} CoreGiven;

typedef struct CoreGivenRow {
    CoreGiven *givens;
    int n;
} CoreGivenRow;

typedef enum CoreExpectKind { CORE_EXPECT_VERDICT, CORE_EXPECT_VALUE, CORE_EXPECT_STATE } CoreExpectKind;

typedef struct CoreExpect {
    CoreExpectKind kind;
    CoreRule *rule;              /* VERDICT */
    Str element;                 /* VERDICT of a rule about elements: one of them; empty: all of them, at least one */
    Verdict verdict;             /* VERDICT; STATE: UNKNOWN, or NA (a define without a case) */
    CoreExpr *left, *right;      /* VALUE: equal; STATE: left is the define */
    Span span;
} CoreExpect;

typedef struct CoreTest {
    Str label;
    const Facts *facts;
    CoreExpr *as_of;             /* a constant date, or NULL: not given */
    CoreGiven *givens;
    int ngivens;
    CoreExpect *expects;
    int nexpects;
    Span span;
} CoreTest;

typedef struct CoreRemark {
    Str clause, text;
    Span span;
} CoreRemark;

typedef struct CorePolicy {
    Arena *arena;
    Str name, label, edition, under;
    bool has_issued, has_effective, has_repealed;
    Date issued, effective, repealed;
    bool has_header;
    Span span;                   /* of the header, or the whole first file */
    Schema *schema;
    CoreRule **rules;            /* in the order of the text */
    int nrules;
    CoreDefine **defines;
    int ndefines;
    CoreParam **params;
    int nparams;
    CoreFunction **functions;
    int nfunctions;
    CoreAlways *always;
    int nalways;
    CoreTest *tests;
    int ntests;
    CoreRemark *remarks;
    int nremarks;
} CorePolicy;

const char *core_op_name(CoreOp op);
Words core_type_words(Arena *arena, CoreType type);   /* "a date", "yuan", "one of city, county" */
bool core_type_same(CoreType a, CoreType b);
void core_dump(const CorePolicy *policy, Buf *buf);
void core_dump_expr(const CoreExpr *expr, Buf *buf);  /* (>= (fact 0 committee.size) (const 5)) */
bool core_is_fold(CoreOp op); /* works out one value of the elements of a list */
CoreRule *core_find_rule(const CorePolicy *policy, Str name); /* by name, then label; NULL when none */

#endif

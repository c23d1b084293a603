/* What the files of the evaluator share. A value may be more than a fact's value: a range, a set, a count that is not decided yet, or unknown
 * with reasons. Values live in eval->scratch, which is dropped from record to record. */
#ifndef BANFA_EVAL_INTERNAL_H
#define BANFA_EVAL_INTERNAL_H

#include "lang/eval/eval.h"
#include "lang/eval/reasons.h"

/* The tree has a depth that the parser limits; how deep definitions and rules lead into one another is limited here. */
enum { EVAL_MAX_DEPTH = 4000 };

typedef enum ValKind {
    VAL_KNOWN,    /* value */
    VAL_UNKNOWN,  /* reasons */
    VAL_INTERVAL, /* a count that is not decided: low..high (high only if bounded); reasons */
    VAL_RANGE,    /* low_end, high_end: NULL where open; each may be unknown */
    VAL_SET,      /* items: each may be unknown */
} ValKind;

typedef struct Val {
    ValKind kind;
    Reasons *reasons;
    union {
        Value value;
        struct {
            int64_t low, high;
            bool bounded;
        };
        struct {
            const struct Val *low_end, *high_end;
        };
        struct {
            const struct Val *items;
            int n;
        };
    };
} Val;

/* A row that an expression is evaluated about: the record (number 0), or an element inside it. */
typedef struct Frame {
    int number;
    int64_t row;
    const struct Frame *outer;
} Frame;

/* One rule about one record or element: what period, due and done refer to. */
typedef struct Run {
    const CoreRule *rule;
    const Frame *frame;
    bool has_due;        /* `due` was worked out */
    Val due;
} Run;

typedef struct Context {
    Eval *eval;
    const Frame *record; /* frame 0; NULL for constants */
    const Frame *frame;  /* the innermost */
    Run *run;            /* NULL outside any rule */
    const Val *args;     /* of the function whose body it is */
} Context;

/* What is known of a rule about one record or element. */
typedef struct Outcome {
    Verdict verdict;
    bool cannot_fail;
    Reasons *reasons;    /* of unknown */
    bool has_due;        /* due is known, and the verdict is one that carries it */
    Date due;
} Outcome;

/* Kept while one record is at hand, each with the element that it is about (its row, -1 for the record itself). */
typedef struct RuleMemo {
    uint64_t own_stamp, force_stamp, outcome_stamp;
    int64_t own_element, force_element, outcome_element;
    Val own, in_force;
    Outcome outcome;
} RuleMemo;

typedef struct DefineMemo {
    uint64_t stamp_value, stamp_case;
    const CoreRule *value_rule, *case_rule; /* where the define uses the rule that asks */
    int64_t value_element, case_element;
    Val value, has_case;
} DefineMemo;

struct Eval {
    Arena *arena;
    Arena *scratch;        /* of the record at hand */
    const CorePolicy *policy;
    const FactSet *set;
    bool has_as_of;
    Date as_of;
    const Facts *facts;    /* of the record at hand */
    int64_t row;
    uint64_t stamp;        /* another one for each record */
    uint64_t flatten_stamp;
    RuleMemo *rules;       /* [policy->nrules] */
    Map defines;           /* by the address of a CoreDefine: its DefineMemo */
    DefineMemo *define_memos; /* [policy->ndefines] */
    EvalCoverage *coverage;
    int depth;
};

/* --- values (value.c) --- */
Val val_of(Value value);
Val val_bool(bool truth);
Val val_number(Number number);
Val val_int(int64_t number);
Val val_date(Date date);
Val val_duration(Duration duration);
Val val_unknown(Reasons *reasons);
Val val_missing(const Context *c, Str path);
Val val_error(const Context *c, EvalErrorCode code, Span span);
bool val_is_true(Val value);
bool val_is_false(Val value);
bool val_is_known(Val value);    /* all parts of a range or set too */
Reasons *val_reasons(Arena *arena, Val value);       /* NULL where it is known */
Val val_plain(Val value);                            /* an undecided count becomes unknown */
bool val_same(Val a, Val b);                         /* both known, and the same */
bool value_same(Value a, Value b);
Val kleene_not(Val a);
Val kleene_and(const Context *c, Val a, Val b);
Val kleene_or(const Context *c, Val a, Val b);
Val kleene_if(const Context *c, Val condition, Val yes, Val no);

/* --- expressions (expr.c) --- */
Val eval_any(const Context *c, const CoreExpr *expr);   /* may be an undecided count */
Val eval_plain(const Context *c, const CoreExpr *expr); /* never */
int64_t frame_row(const Context *c, int number);        /* -1 when there is none */

/* --- groups of operations --- */
Val compare_eval(const Context *c, const CoreExpr *expr);   /* == != < <= > >= in */
/* < 0, 0, > 0 of two known values of one type; false with an error where they do not compare. */
bool compare_values(Value a, Value b, int *order, EvalErrorCode *error);
Val arith_eval(const Context *c, const CoreExpr *expr);     /* numbers and texts */
Val dates_eval(const Context *c, const CoreExpr *expr);     /* dates and durations */
Val lists_eval(const Context *c, const CoreExpr *expr);
Val names_define(const Context *c, const CoreDefine *define);
Val names_has_case(const Context *c, const CoreDefine *define);
Val names_have_cases(const Context *c, const CoreMentions *mentions);
Val names_param(const Context *c, const CoreExpr *expr);
/* The case that is taken, where that is known; NULL otherwise. */
const CoreCase *names_case(const Context *c, const CoreDefine *define);
Context names_define_context(const Context *c);

/* --- the elements of a list (lists.c) --- */
typedef struct Elements {
    bool given;
    Reasons *reasons;     /* where it is not given */
    int64_t owner, n;
    const CoreList *list;
} Elements;
Elements lists_open(const Context *c, const CoreList *list);
int64_t lists_element(const Context *c, const Elements *elements, int64_t i);

/* --- verdicts (verdict.c) --- */
void eval_begin(Eval *eval, const Facts *facts, int64_t row);
const Frame *verdict_element(const Context *c, const CoreRule *rule); /* of another rule that is asked about; NULL: it is about records */
/* element: NULL, or the frame of the element that the rule is about. */
Outcome verdict_outcome(Eval *eval, const CoreRule *rule, const Frame *record, const Frame *element);
Context verdict_context(Eval *eval, Run *run, const CoreRule *rule, const Frame *record, const Frame *element);
Val verdict_due(const Context *c);        /* of c->run */
bool verdict_period(const Context *c, Date *first, Date *last, Reasons **reasons);
Val verdict_op(const Context *c, const CoreExpr *expr);   /* failed, passed, applies, failures, done */

/* --- names of elements and which of them decided (elements.c) --- */
/* The name of each element of a list: its first text, its number from 1 where that is missing or repeats. [n], in `out`. */
Str *elements_names(const Context *c, const Elements *elements, Arena *out);
void elements_deciding(const Context *c, const CoreExpr *condition, Arena *out, Finding *finding);

/* --- texts (words.c, message.c) --- */
Words words_value(Arena *arena, Val value, CoreType type);
Words words_text(const Context *c, const CoreText *text, Arena *out);
Str message_condition(Arena *arena, const CoreExpr *condition); /* as it was written, on one line */
Words message_finding(const Context *c, const Finding *finding, Arena *out);
/* What the message of a fail or pending is made of: a literal, or an expression whose value is printed. */
typedef struct MessagePart {
    Words literal;
    const CoreExpr *expr;
} MessagePart;
typedef struct MessageParts {
    MessagePart *items;
    int n;
    bool ends_with_due; /* a pending one does: message_due and the date */
} MessageParts;
MessageParts message_parts(const CoreRule *rule, Arena *arena);
extern const Words message_due;

Eval *eval_create(Arena *arena, const CorePolicy *policy, const FactSet *set, bool has_as_of, Date as_of,
                  EvalCoverage *coverage);
/* The value of any expression about a record of `facts`, outside any rule. row -1: a constant. It lives until the next call. */
Val eval_value(Eval *eval, const Facts *facts, int64_t row, const CoreExpr *expr);

#endif

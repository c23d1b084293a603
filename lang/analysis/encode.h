/* Core as conditions on one organisation whose facts are variables: when a rule applies, when its condition holds, when it fails.
 *
 * In: a Pair. Out: terms. Every truth is two terms, surely true and surely false, so that what is unknown on an organisation with gaps (or where
 * arithmetic has no value) is unknown here; every other value has a term that says whether it is known. Owner: the encoder's arena.
 *
 * Exact but for: lists, which have so many kinds of elements as the conditions on them can tell apart, each any number of times (`bounded` says where
 * more could matter); texts, of which there are those the rules name and a few others; what is `unsupported`. */
#ifndef BANFA_ANALYSIS_ENCODE_H
#define BANFA_ANALYSIS_ENCODE_H

#include "lang/analysis/find.h"
#include "lang/analysis/term.h"

enum { ENCODE_MAX_FRAMES = 8, ENCODE_MOST_COPIES = 20000 };

/* Either year, month and day, or a number that grows by one each day: what each of them is cheap for is dear for the other. */
typedef struct Day {
    Term *y, *m, *d;  /* NULL where only the number is known */
    Term *number;     /* NULL until it is asked for */
    int first, last;  /* years, surely */
} Day;

typedef enum CodeKind {
    CODE_NONE,    /* never known */
    CODE_BOOL,    /* t, f */
    CODE_NUMBER,  /* num / den, den above zero; high: of a count that is not decided, the most it can be, else NULL */
    CODE_DATE,
    CODE_DURATION,
    CODE_WORD,    /* a text or a value of a `one of`: its number */
    CODE_RANGE,
    CODE_SET,
    CODE_CHOICE,  /* of ranges or sets: yes where t, no where f */
} CodeKind;

typedef struct Code {
    CodeKind kind;
    Term *def;    /* known; not of BOOL, RANGE, SET, CHOICE */
    Term *t, *f;
    Term *num, *den, *high;
    Day day;
    Term *months, *days;
    Term *word;
    const WorldField *words; /* of a `one of`: whose; NULL: a text */
    const struct Code *low_end, *high_end;
    const struct Code *items;
    int n;
    const struct Code *yes, *no;
} Code;

typedef struct LeafVars {
    bool made;
    Code code;
} LeafVars;

typedef struct RecordVars {
    const WorldRecord *shape;
    const WorldFacts *facts;     /* of a whole record; NULL: an element */
    Term *exists;                /* elements: that there is one */
    LeafVars *leaves;
    struct RecordVars **refs;    /* NULL until it is looked at */
    struct ListVars *lists;
    bool is_main;
} RecordVars;

typedef struct ListVars {
    bool made;
    int n;
    RecordVars **kinds;
    Term **counts;               /* how many of each there are */
} ListVars;

typedef struct Encoder {
    Arena *arena;
    Terms *terms;
    const Pair *pair;
    VEC(Term *) axioms;          /* what holds of every organisation that is considered */
    VEC(RecordVars *) records;   /* whole records other than the main one */
    RecordVars *main, *element;  /* element: that which is compared, where elements are */
    Day as_of;
    Str *texts;
    int ntexts;
    int number_places;           /* of a `number` */
    bool bounded, unsupported;
    bool counts_days;            /* found on the way: days are added or counted somewhere */
    bool by_number;              /* then all days are compared by their numbers: the two ways of telling them apart do not mix well */
    Map memo;
    Map days;                    /* the number of a day to its parts */
    CoreForms *forms;
    int depth;
} Encoder;

/* What the rules of a side say together. */
typedef struct Coded {
    Term *fail, *unknown, *applies, *applies_not, *open;
    bool has_deadline;
    Code due;
} Coded;

Encoder *encoder_new(Arena *arena, const Pair *pair, bool by_number);
Coded encode_side(Encoder *encoder, int side);
/* To be called after the last encode_side: each `always`, also of what the rules led to. */
void encode_always(Encoder *encoder);
/* What must hold for a question's answer to be yes; NULL where the question makes no sense. */
Term *encode_question(Encoder *encoder, Question question, const Coded *older, const Coded *newer);
/* The organisation that a model describes. */
Org *encode_org(Encoder *encoder, const Model *model, Arena *arena);

/* --- Its parts ------------------------------------------------------------------------------------------------------------------ */

typedef struct Coding {
    Encoder *encoder;
    int side;
    RecordVars *frames[ENCODE_MAX_FRAMES]; /* 0: the record */
    const CoreRule *rule;                  /* that asks; NULL outside any */
    RecordVars *element;                   /* that the rule is about */
    const Code *args;
} Coding;

Code code_expr(const Coding *c, const CoreExpr *expr);          /* a count may be undecided */
Code code_plain(const Coding *c, const CoreExpr *expr);         /* it is not */
Code code_none(const Coding *c);
Code code_bool(const Coding *c, Term *t, Term *f);
Code code_truth(const Coding *c, bool value);
Code code_as_truth(const Coding *c, Code code);                 /* what is never known is an unknown truth */
Code code_condition(const Coding *c, const CoreExpr *expr);     /* the truth of an expression */
Code *code_keep(const Coding *c, Code code);                    /* in the arena */
Code code_number(const Coding *c, Term *num, Term *den, Term *def);
Code code_if(const Coding *c, const Code *condition, const Code *yes, const Code *no);
Code code_compare(const Coding *c, CoreOp op, const Code *a, const Code *b); /* a truth, always */
Term *code_known(const Coding *c, const Code *a);
Code code_value(const Coding *c, Value value, CoreType type);
Code code_not(const Code *a);
Code code_and(const Coding *c, const Code *a, const Code *b);
Code code_or(const Coding *c, const Code *a, const Code *b);

/* numbers (encode_number.c) */
Code code_arithmetic(const Coding *c, const CoreExpr *expr);
Code code_add(const Coding *c, const Code *a, const Code *b, bool minus);
/* dates (encode_date.c) */
Code code_dates(const Coding *c, const CoreExpr *expr);
Code code_day(const Coding *c, Day day, Term *def);
Day day_of(Encoder *encoder, Date date);
Day day_new(Encoder *encoder, Date first, Date last);
Day day_parts(Encoder *encoder, Day day);                       /* with year, month and day */
Day day_if(Encoder *encoder, Term *condition, Day yes, Day no);
/* Two terms that order both days. */
void day_keys(Encoder *encoder, Day a, Day b, Term **a_key, Term **b_key);
Term *day_le(Encoder *encoder, Day a, Day b);
bool code_period(const Coding *c, const CoreRule *rule, Day *first, Day *last);
Code code_month_day(const Coding *c, const CoreRule *rule);
/* facts and lists (encode_facts.c, encode_list.c) */
Code code_fact(const Coding *c, const CoreFact *fact);
/* That a fact of the organisation, or of the element that is compared, has a value that a side's declarations do not allow. */
Term *fact_outside(Encoder *encoder, int side);
RecordVars *record_vars(Encoder *encoder, const WorldRecord *shape, const WorldFacts *facts);
RecordVars *record_ref(Encoder *encoder, RecordVars *record, const WorldField *ref);
ListVars *list_vars(Encoder *encoder, RecordVars *record, const WorldField *list);
Code code_list(const Coding *c, const CoreExpr *expr);
/* rules (encode_rule.c) */
Code code_rule_op(const Coding *c, const CoreExpr *expr);
Code code_define(const Coding *c, const CoreDefine *define);
Code code_param(const Coding *c, const CoreExpr *expr);
Code code_due(const Coding *c);

#endif

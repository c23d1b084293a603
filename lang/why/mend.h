/* What the files that look for a mend share. A plan is a set of steps; it is applied to the facts, the evaluator is asked, and it is
 * undone. Everything lives in mender->arena but what is printed. */
#ifndef BANFA_WHY_MEND_H
#define BANFA_WHY_MEND_H

#include "lang/why/internal.h"

enum {
    MEND_MAX_FRAMES = 16,
    MEND_MAX_DEPTH = 60,
    MEND_MAX_EVALUATIONS = 200000,
    MEND_MAX_SCRATCH = 256 << 20, /* bytes of values that a search may pile up */
    MEND_KEPT_PLANS = 6,          /* of the ways to make one condition come out as wanted */
    MEND_MAX_ELEMENTS = 400,      /* of a list that are looked at one by one */
};

typedef struct Step {
    WhyChangeKind kind;
    const Field *field;  /* the leaf; of ADD and REMOVE the list */
    int64_t row;         /* of the leaf, or of the element */
    const Field *list;   /* whose element the row is; NULL: the record itself, or what a reference leads to */
    int64_t owner;       /* of the list */
    const Field *ref;    /* through which the leaf is reached, or NULL */
    Value to;
    int rank;            /* 0: a fact of the condition itself; 1: what chooses a case, or an element more; 2: last resorts */
    double amount;       /* how far it is moved, to compare plans of as many facts */
} Step;

typedef struct Plan {
    Step *steps;
    int n;
    int rank;
    double amount;
} Plan;
typedef VEC(Plan) Plans;

/* Which list the rows of a frame are elements of. */
typedef struct FrameList {
    const Field *list;
    int64_t owner;
} FrameList;

/* A fact that an expression hangs on, and that may be changed. */
typedef struct Leaf {
    const Field *field;
    int64_t row;
    const Field *list;
    int64_t owner;
    const Field *ref;
    int rank;
    bool done; /* under done(…) */
} Leaf;

typedef struct Leaves {
    VEC(Leaf) items;
    int frame;      /* only facts of this frame and no other; -1: all */
} Leaves;

/* A fact that decides and cannot be changed: it is fixed, or has happened. */
typedef struct Blocker {
    const Field *field;
    const Field *list;
    int64_t row;
    bool happened;
} Blocker;

typedef struct Undo {
    WhyChangeKind kind;
    const Field *field;
    int64_t row;
    Value old;           /* SET */
    const int64_t *rows; /* else: the elements tried before, NULL for those read */
    int64_t n;
} Undo;

typedef struct Mender {
    Arena *arena;
    Eval *eval;
    FactSet *set;
    const CoreRule *rule;
    WhyPlace place;
    FrameList lists[MEND_MAX_FRAMES];
    VEC(Run *) runs;     /* whose deadline was worked out under other facts */
    VEC(Undo) log;
    VEC(Blocker) blockers;
    const CoreAlways *kept_by; /* that the last proposal it refused would break */
    int64_t *rows_before; /* [schema->nshapes] */
    Map *failing;        /* the names of what failed before anything was changed; NULL: not asked for yet */
    int64_t evaluations;
    int depth;
} Mender;

FrameList *mend_list(Mender *m, int frame); /* mend.c: whose elements the frame holds */

/* --- plan.c: plans, and what they do to the facts --- */
Plan plan_none(void);
Plan plan_of(Mender *m, Step step);
Plan plan_join(Mender *m, const Plan *a, const Plan *b);
void plans_add(Mender *m, Plans *plans, Plan plan);
void plans_cut(Plans *plans, int most); /* sorted, the best kept */
int plan_compare(const Plan *a, const Plan *b); /* < 0: a is less of a change */
void mend_apply(Mender *m, const Plan *plan);
int mend_mark(const Mender *m);
void mend_undo(Mender *m, int mark);
void mend_touch(Mender *m);             /* the facts are others now: nothing kept of the record holds */
bool mend_alive(const Mender *m);

/* --- want.c: the ways to make a condition true or false --- */
Plans mend_want(Mender *m, const Context *c, const CoreExpr *expr, bool truth);
Plans mend_want_scope(Mender *m, const Context *c, const CoreRule *rule, bool applies);

/* --- probe.c: one fact moved until a comparison comes out as wanted --- */
void mend_probe(Mender *m, const Context *c, const CoreExpr *atom, bool truth, Plans *plans);
bool mend_is_truth(Mender *m, const Context *c, const CoreExpr *expr, bool truth);
bool mend_has_past_date(Mender *m, const Context *inner, const CoreExpr *expr, int frame);

void mend_collect(Mender *m, const Context *c, const CoreExpr *expr, Leaves *leaves);
void mend_add_leaf(Mender *m, Leaves *leaves, Leaf leaf); /* once; one that is fixed becomes a blocker */

/* --- corner.c: several facts at once, at the values where something changes --- */
typedef struct Corners Corners;
typedef bool CornerProof(Mender *m, void *goal, const Plan *plan);
Corners *corners_new(Mender *m, const Finding *finding); /* of an unknown finding: only of what is missing, fixed facts too; else NULL */
bool corners_has_lists(const Corners *corners); /* something hangs on elements, whose facts are not among them */
/* Whether trying all of them shows that there is no way: no fact, and no value where something changes, was left out. */
bool corners_whole(const Corners *corners);
/* The least of those that prove the goal, of `least` facts, or of more up to `most` where of fewer there are none. *spent: set where
 * the budget (of evaluations) came to its end first. */
Plans corners_try(Corners *corners, int least, int most, int64_t budget, CornerProof *proof, void *goal, bool *spent);
Plans corners_single(Corners *corners); /* each fact moved alone, near values first */

/* --- sentence.c --- */
void mend_say(Mender *m, const Plan *plan, const Finding *finding, WhyMend *mend, Arena *out);

#endif

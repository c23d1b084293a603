/* Organisations that show a difference between two rules, or sets of rules, of two editions.
 *
 * In: a Pair. Out: organisations for which a Question's answer is yes, as the plain evaluator says. Owner: the arena given. */
#ifndef BANFA_ANALYSIS_FIND_H
#define BANFA_ANALYSIS_FIND_H

#include "lang/analysis/world.h"

typedef enum Question {
    ASK_TIGHTER,   /* did not fail, fails now */
    ASK_LOOSER,
    ASK_WIDER,     /* did not apply, applies now */
    ASK_NARROWER,
    ASK_EARLIER,   /* broken on both sides, and due earlier now */
    ASK_LATER,
    QUESTIONS
} Question;

/* Rules of the older and of the newer edition that are compared: together they fail where one of them fails. Either side may have none. */
typedef struct Pair {
    const World *world;
    const WorldFacts *facts;
    const CoreRule **rules[WORLD_SIDES];
    int n[WORLD_SIDES];
    bool by_element;                   /* all are about the elements of one list: each element is compared with itself */
    const WorldField *list;            /* that list */
    CoreReach reach[WORLD_SIDES];      /* what the rules and each `always` reach */
    VEC(const WorldField *) cone;      /* the fields that matter */
    VEC(const WorldField *) domains;   /* those of the rules, not of an `always`, for which the sides allow different values */
    VEC(const WorldField *) optional;  /* those that a policy allows to be missing: under known, missing, default, done */
} Pair;

Pair *pair_new(Arena *arena, const World *world, const WorldFacts *facts, const CoreRule *const *older, int nolder,
               const CoreRule *const *newer, int nnewer);
bool pair_has_field(const Pair *pair, const WorldField *field);
bool pair_may_miss(const Pair *pair, const WorldField *field);

typedef struct PairAnswer {
    bool holds;
    bool definite;                     /* nothing unknown on either side */
    Verdict verdict[WORLD_SIDES];
} PairAnswer;
/* Asks both sides. An organisation that breaks an `always` shows nothing. */
PairAnswer pair_ask(const Pair *pair, const Org *org, Question question);
/* The same for all questions at once. */
void pair_ask_all(const Pair *pair, const Org *org, PairAnswer answers[QUESTIONS]);

/* The same difference, shown with plausible values wherever they do, and with values at the boundary elsewhere. */
Org *pair_shrink(Arena *arena, const Pair *pair, Question question, const Org *org);

/* Tries organisations whose values are at and around the constants of the rules. found[q] is set where it was NULL and `wanted[q]`. Returns how
 * many sound organisations were tried. Deterministic. */
int pair_sample(Arena *arena, const Pair *pair, int tries, const bool wanted[QUESTIONS], Org *found[QUESTIONS]);

#endif

/* Whether any organisation shows a difference: by proof where a solver can, else by trying many.
 *
 * In: a Pair and questions. Out: for each yes with an organisation, no, or not known. Every yes was replayed through the plain evaluator. */
#ifndef BANFA_ANALYSIS_DECIDE_H
#define BANFA_ANALYSIS_DECIDE_H

#include "lang/analysis/find.h"
#include "lang/analysis/solver.h"

typedef enum Answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN } Answer;

typedef struct Decision {
    Answer answer;
    Org *org;            /* of a yes: small and plausible, with keys */
    Verdict verdict[WORLD_SIDES];
} Decision;

typedef struct Decided {
    Decision decisions[QUESTIONS];
    bool bounded;        /* a no holds up to bounds only: of how many elements a list has, or of which texts there are */
    int tried;           /* organisations that were tried where the proof ended */
    int mismatches;      /* organisations that the solver found and the evaluator does not confirm: our defect */
} Decided;

typedef struct Decider Decider;
Decider *decider_new(Arena *arena, Solver *solver); /* solver NULL: only trying */

Decided decide_pair(Arena *arena, Decider *decider, const Pair *pair, const bool wanted[QUESTIONS]);

#endif

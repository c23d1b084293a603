/* The solver: a child process that is asked in SMT-LIB, killed when it does not answer in time, and started again.
 *
 * In: assertions. Out: a model, none, or not known. The budget is in steps of the solver, hence the same on every machine; the time limit is for a
 * solver that does not keep to it. Owner: the caller, until solver_free. */
#ifndef BANFA_ANALYSIS_SOLVER_H
#define BANFA_ANALYSIS_SOLVER_H

#include "lang/analysis/term.h"

typedef struct Solver Solver;

/* `program` is the path of banfa-solve; the child starts with the first question. */
Solver *solver_new(Arena *arena, Str program);
void solver_free(Solver *solver); /* NULL is allowed */
bool solver_works(Solver *solver); /* whether it could be started */

typedef enum SolverAnswer { SOLVER_NONE, SOLVER_MODEL, SOLVER_UNKNOWN } SolverAnswer;
/* Whether all assertions can hold at once; where they can, `model` has the values of the variables (in terms->arena). */
SolverAnswer solver_ask(Solver *solver, Terms *terms, Term *const *assertions, int n, Model *model);

/* While an answer is waited for, `wait` is called several times a second; where it says false, the question is given up, and every later one.
 * May be NULL. */
void solver_while_waiting(Solver *solver, bool (*wait)(void *data), void *data);
bool solver_given_up(const Solver *solver);

#endif

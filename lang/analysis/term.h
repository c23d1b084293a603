/* Conditions over whole numbers and truths, neutral to any solver: what the encoder makes of core, and what a solver is asked.
 *
 * Terms are shared: equal terms are one, and constants are folded, so that much is decided here. Owner: the arena. A constant that outgrows 128
 * bits sets `overflow`; what was built then means nothing. */
#ifndef BANFA_ANALYSIS_TERM_H
#define BANFA_ANALYSIS_TERM_H

#include "runtime/base/map.h"
#include "runtime/base/number.h"

typedef enum TermOp {
    TERM_TRUE,
    TERM_FALSE,
    TERM_INT,      /* value */
    TERM_VAR_BOOL, /* number in value */
    TERM_VAR_INT,
    TERM_NOT,
    TERM_AND,      /* `or` is `and` of what does not hold, so that there is one way to say it */
    TERM_ITE,      /* condition, then, else: of truths or of numbers */
    TERM_EQ,       /* of numbers */
    TERM_LE,
    TERM_ADD,
    TERM_MUL,
    TERM_DIV,      /* rounded down; by what is above zero */
    TERM_MOD,      /* not below zero; by what is above zero */
} TermOp;

typedef struct Term {
    TermOp op;
    int id;        /* args have smaller ones */
    bool is_bool;
    Int128 value;
    struct Term **args;
    int nargs;
} Term;

typedef struct Terms {
    Arena *arena;
    Map map;
    VEC(Term *) all;
    int nvars;
    bool overflow;
    bool is_nonlinear;
} Terms;

Terms *terms_new(Arena *arena);

Term *term_bool(Terms *terms, bool value);
Term *term_int(Terms *terms, Int128 value);
Term *term_var(Terms *terms, bool is_bool);   /* a new one each time */
Term *term_not(Terms *terms, Term *a);
Term *term_and(Terms *terms, Term *a, Term *b);
Term *term_or(Terms *terms, Term *a, Term *b);
Term *term_implies(Terms *terms, Term *a, Term *b);
Term *term_iff(Terms *terms, Term *a, Term *b);
Term *term_ite(Terms *terms, Term *condition, Term *a, Term *b);
Term *term_eq(Terms *terms, Term *a, Term *b);
Term *term_le(Terms *terms, Term *a, Term *b);
Term *term_lt(Terms *terms, Term *a, Term *b);
Term *term_add(Terms *terms, Term *a, Term *b);
Term *term_sub(Terms *terms, Term *a, Term *b);
Term *term_neg(Terms *terms, Term *a);
Term *term_mul(Terms *terms, Term *a, Term *b);
Term *term_div(Terms *terms, Term *a, Term *b);
Term *term_mod(Terms *terms, Term *a, Term *b);

static inline bool term_is_true(const Term *term)
{
    return term->op == TERM_TRUE;
}

static inline bool term_is_false(const Term *term)
{
    return term->op == TERM_FALSE;
}

/* Values of variables, by their number; truths are 0 and 1. */
typedef struct Model {
    Int128 *values;
    int n;
} Model;
/* The value of a term under a model; false where it overflows or divides by zero. */
bool term_value(const Terms *terms, const Term *term, const Model *model, Int128 *out);

/* `(declare-const …) (define-fun …) (assert …)` for all of the assertions, in SMT-LIB 2. The variables that occur are appended to `vars`. */
typedef VEC(const Term *) TermVec;
void terms_print(const Terms *terms, Term *const *assertions, int n, Buf *out, TermVec *vars);

#endif

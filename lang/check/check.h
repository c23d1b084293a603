/* The tree to core: names, types, units, rules.
 *
 * In: the files of one policy, in order, the first with the header, then what they `use`. Out: its core, or NULL after an error; every
 * error queued, none that only follows from another. Owner: the arena. */
#ifndef BANFA_CHECK_CHECK_H
#define BANFA_CHECK_CHECK_H

#include "lang/ast/ast.h"
#include "lang/core/core.h"
#include "runtime/facts/facts.h"

typedef enum CheckFacts {
    CHECK_DECLARED,   /* the policy declares its facts */
    CHECK_INFERRED,   /* it declares none: `schema` was inferred from a file */
    CHECK_OPEN,       /* it declares none and no file is given: names are not checked */
} CheckFacts;

/* An expression that is asked outside any rule, as `banfa repl` does. It is checked about the first `facts`, else about the first whose
 * names it fits. */
typedef struct CheckQuestion {
    AstNode *expr;
    CoreExpr *core;        /* out; NULL after an error */
    const Facts *facts;    /* out: what it is about; NULL where the policy has none */
} CheckQuestion;

/* Where native functions come from. Those of stdlib/ are there always. */
typedef struct CheckNatives {
    bool bind;             /* load libraries; else native functions are checked, and have no value */
    const Str *folders;    /* that libraries may be loaded from */
    int nfolders;
} CheckNatives;

typedef struct CheckInput {
    AstFile **files;
    int nfiles;
    Str default_name;      /* of a policy without a header */
    Schema *schema;        /* CHECK_INFERRED; else NULL */
    CheckQuestion *question; /* NULL: none */
    CheckNatives natives;
} CheckInput;

bool check_declares_facts(AstFile *const *files, int nfiles);
CorePolicy *check_policy(Arena *arena, const CheckInput *input, DiagList *diags);
/* For `banfa test` of a policy without `facts`: a schema made from the values its tests give. NULL when it has no tests. */
Schema *check_infer_from_tests(Arena *arena, AstFile *const *files, int nfiles);

#endif

/* What is legal but looks wrong: W0610 and up, said by `banfa check` alone.
 *
 * In: the files of one policy with their trees, and its core (nothing is said of a policy with errors). Out: warnings, some with a fix. A
 * comment `# lint: off W0612` has quieted what begins on its line or on the next line of text. Owner: the arena given.
 *
 * A fix of a lint may be applied without being read (the fixes of errors are proposals). lint_fix does that in memory, lint_same_meaning
 * is the proof afterwards; files are the caller's. */
#ifndef BANFA_LINT_LINT_H
#define BANFA_LINT_LINT_H

#include "lang/ast/ast.h"
#include "lang/core/core.h"

typedef struct LintInput {
    const CorePolicy *policy;
    AstFile *const *files;
    const Source *const *sources; /* parallel to files */
    int nfiles;
    int nown; /* the last so many files are the policy's own; what the others (by `use`) declare may be for other policies */
} LintInput;

void lint_policy(Arena *arena, const LintInput *input, DiagList *diags);

/* Whether the code is a lint: those alone can be quieted, and their fixes applied. */
bool lint_is_lint(DiagCode code);

/* The source's text with the fixes of the lints in the queue applied: all that do not overlap, the first of those that do; `only` >= 0:
 * the one of that number alone. *nfixes is how many there were. The text is in the arena. */
Str lint_fix(Arena *arena, const Source *source, const DiagList *diags, int only, int *nfixes);

/* Whether two policies, the second made of the first by fixes, say the same of every organisation, under the same names. */
bool lint_same_meaning(Arena *arena, const CorePolicy *before, const CorePolicy *after);

#endif

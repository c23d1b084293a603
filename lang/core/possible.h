/* Which verdicts a rule can have, and what the case of a define can come to, by the form of what is written: whatever organisation and day.
 *
 * In: checked core. Out: true unless the form rules it out, so a no is certain and a yes is not. It knows who may be missing (each fact but a key),
 * what known(…), default(…) and done(…) make of that, which rules have a deadline, and which have a scope. It does no arithmetic: that a
 * condition contradicts another is for proofs. Overflow is left aside. */
#ifndef BANFA_CORE_POSSIBLE_H
#define BANFA_CORE_POSSIBLE_H

#include "lang/core/core.h"

/* A day before the policy takes effect is not asked about. */
bool core_can_have(const CorePolicy *policy, const CoreRule *rule, Verdict verdict);

/* What a case comes to: it is taken, and its value is yes, no, or (of another type) known; or this is not known, because its
 * condition or its value is not. */
typedef enum CaseOutcome { CASE_YES, CASE_NO, CASE_KNOWN, CASE_UNKNOWN, CASE_OUTCOMES } CaseOutcome;
bool core_case_can(const CorePolicy *policy, const CoreDefine *define, int number, CaseOutcome outcome);

#endif

/* The facts for a question about one record (why): of a file that can be streamed only the block that has the record is kept, but
 * all of it is read and checked, so that a wrong record elsewhere is found as it always is. */
#ifndef BANFA_CMD_ASK_FACTS_H
#define BANFA_CMD_ASK_FACTS_H

#include "lang/cmd/cli.h"
#include "runtime/facts/stream.h"

typedef struct AskedFacts {
    FactSet **sets;   /* of each policy; NULL after errors, which are queued */
    FactWindow *kept; /* NULL: the sets are whole */
} AskedFacts;

AskedFacts ask_facts(Cli *cli, CorePolicy *const *policies, int npolicies, FactsInput *inputs, int ninputs, bool lenient,
                     Str id);
void ask_facts_free(AskedFacts *facts);

#endif

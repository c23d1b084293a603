/* The values of an expression, a batch at a time. */
#include "lang/run/run.h"

#include "lang/emit/emit.h"

struct RunValues {
    Machine *machine;
};

RunValues *run_values_new(Arena *arena, const CorePolicy *policy, const FactSet *set, Date as_of, const Facts *facts,
                          const CoreExpr *expr) {
    RunValues *values = ARENA_NEW(arena, RunValues);
    const Code *code = emit_value(arena, policy, facts, set, as_of, expr);
    if (code == NULL)
        return NULL;
    if (code_verify(code, arena) != NULL) /* our defect; eval_expr answers in its place */
        return NULL;
    values->machine = machine_new(arena, code, machine_facts_new(arena, code, set));
    return values;
}

ValueBatch run_values_batch(RunValues *values, int64_t first, int64_t n) {
    ValueBatch batch = {.odd = machine_run(values->machine, first, n).odd};
    batch.lanes = machine_value(values->machine, &batch.known);
    return batch;
}

/* The solver first; where it cannot say, many organisations. */
#include "lang/analysis/decide.h"

#include "lang/analysis/encode.h"

enum { TRIES = 2000 };

struct Decider {
    Solver *solver;
};

Decider *decider_new(Arena *arena, Solver *solver)
{
    Decider *decider = ARENA_NEW(arena, Decider);
    decider->solver = solver;
    return decider;
}

/* What is found is made readable, given names, and asked about once more: only then is it a yes. */
static bool confirm(Arena *arena, const Pair *pair, Question question, const Org *found, Decision *decision)
{
    Arena *scratch = arena_new();
    Org *org = pair_shrink(scratch, pair, question, found);
    org_name(scratch, org);
    PairAnswer answer = pair_ask(pair, org, question);
    if (answer.holds)
        *decision = (Decision){ANSWER_YES, org_copy(arena, org), {answer.verdict[0], answer.verdict[1]}};
    arena_free(scratch);
    return answer.holds;
}

/* --- By proof ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct Proving {
    Arena *arena;            /* of what is decided */
    Arena *scratch;
    Solver *solver;
    const Pair *pair;
    Encoder *encoder;
    Coded side[WORLD_SIDES];
    Decided *decided;
} Proving;

static SolverAnswer ask(Proving *proving, Term *question, Term *more, Model *model)
{
    Encoder *encoder = proving->encoder;
    Term **all = ARENA_ARRAY(proving->scratch, Term *, encoder->axioms.n + 2);
    int n = 0;
    all[n++] = question;
    if (more)
        all[n++] = more;
    for (int i = 0; i < encoder->axioms.n; i++)
        all[n++] = encoder->axioms.items[i];
    return solver_ask(proving->solver, encoder->terms, all, n, model);
}

static void prove(Proving *proving, Question question)
{
    Decision *decision = &proving->decided->decisions[question];
    Term *term = encode_question(proving->encoder, question, &proving->side[0], &proving->side[1]);
    decision->answer = ANSWER_NO;
    if (!term || term_is_false(term))
        return;
    Terms *terms = proving->encoder->terms;
    Term *definite = term_and(terms, term_not(terms, proving->side[0].unknown), term_not(terms, proving->side[1].unknown));
    Model model = {0};
    SolverAnswer answer = ask(proving, term, definite, &model);
    if (answer == SOLVER_NONE && !term_is_true(definite))
        answer = ask(proving, term, NULL, &model); /* where something is unknown, then */
    decision->answer = answer == SOLVER_NONE ? ANSWER_NO : ANSWER_UNKNOWN;
    if (answer != SOLVER_MODEL)
        return;
    Org *org = encode_org(proving->encoder, &model, proving->scratch);
    if (!confirm(proving->arena, proving->pair, question, org, decision))
        proving->decided->mismatches++;
}

/* False where the encoder has no words for what the rules say. */
static bool prove_all(Arena *arena, Decider *decider, const Pair *pair, const bool wanted[QUESTIONS], Decided *decided)
{
    Arena *scratch = arena_new();
    Proving proving = {.arena = arena, .scratch = scratch, .solver = decider->solver, .pair = pair, .decided = decided};
    bool by_number = false;
    do {
        proving.encoder = encoder_new(scratch, pair, by_number);
        for (int s = 0; s < WORLD_SIDES; s++)
            proving.side[s] = encode_side(proving.encoder, s);
        encode_always(proving.encoder);
        by_number = proving.encoder->counts_days && !proving.encoder->by_number;
    } while (by_number);
    bool supported = !proving.encoder->unsupported;
    for (int q = 0; supported && q < QUESTIONS; q++)
        if (wanted[q])
            prove(&proving, (Question)q);
    decided->bounded = proving.encoder->bounded;
    arena_free(scratch);
    return supported;
}

/* --- By trying ------------------------------------------------------------------------------------------------------------------------------- */

static void try_many(Arena *arena, const Pair *pair, const bool wanted[QUESTIONS], Decided *decided)
{
    bool open[QUESTIONS], any = false;
    for (int q = 0; q < QUESTIONS; q++) {
        open[q] = wanted[q] && decided->decisions[q].answer == ANSWER_UNKNOWN;
        any |= open[q];
    }
    if (!any)
        return;
    Arena *scratch = arena_new();
    Org *found[QUESTIONS] = {NULL};
    decided->tried = pair_sample(scratch, pair, TRIES, open, found);
    for (int q = 0; q < QUESTIONS; q++)
        if (found[q])
            confirm(arena, pair, (Question)q, found[q], &decided->decisions[q]);
    arena_free(scratch);
}

Decided decide_pair(Arena *arena, Decider *decider, const Pair *pair, const bool wanted[QUESTIONS])
{
    Decided decided = {0};
    bool proved = false;
    for (int q = 0; q < QUESTIONS; q++)
        if (wanted[q])
            decided.decisions[q].answer = ANSWER_UNKNOWN;
    if (decider && decider->solver && solver_works(decider->solver))
        proved = prove_all(arena, decider, pair, wanted, &decided);
    if (!proved)
        decided.bounded = false;
    if (!decider || !decider->solver || !solver_given_up(decider->solver))
        try_many(arena, pair, wanted, &decided);
    return decided;
}

/* banfa eval in batches: facts are read, evaluated and printed block by block, by as many threads as there are jobs.
 * What is printed waits in the spool until all input is proved good. An attempt that meets something it cannot be sure
 * of is dropped as a whole: with several threads the next one has one, with keys out of order it keeps a set of them,
 * and where that does not do the facts are read whole. */
#include "lang/cmd/eval.h"

#include "lang/driver/driver.h"
#include "runtime/facts/stream.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

typedef enum Outcome { DONE, ALONE /* one thread has to say */, WITH_SET /* keys do not ascend */, AGAIN, WHOLE } Outcome;

typedef struct Attempt {
    EvalRun *run;
    FactPlan *plan;
    DiagList *diags, *always; /* about the facts; about records that break an `always` */
    bool key_set;
    int jobs;
    bool tried_together; /* several threads were at work */
} Attempt;

/* One thread's share. */
typedef struct Worker {
    struct Crew *crew;
    EvalWork work;
    FactWindow *window;
    Arena *arena;
    DiagList diags;
    pthread_t thread;
    bool started;
} Worker;

/* Threads that read one stream: blocks are taken and joined in order, in between each works for itself. */
typedef struct Crew {
    Attempt *attempt;
    const Facts *facts;
    FactStream *stream;
    pthread_mutex_t lock;
    pthread_cond_t joined;
    int64_t taken_blocks, joined_blocks;
    bool no_more, dropped;
    Outcome outcome;
} Crew;

static void begin_worker(Attempt *attempt, Worker *worker, FactStream *stream, DiagList *diags) {
    EvalRun *run = attempt->run;
    worker->arena = arena_new();
    worker->window = facts_window_new(stream, diags);
    worker->work.sets = ARENA_ARRAY(worker->arena, FactSet *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++)
        worker->work.sets[p] = facts_window_set(worker->window);
    eval_begin_work(run, &worker->work, worker->arena);
}

static void end_worker(Worker *worker) {
    eval_end_work(&worker->work);
    facts_window_free(worker->window);
    arena_free(worker->arena);
}

/* The block that was read. */
static void evaluate_block(Worker *worker, const Facts *facts, DiagList *always) {
    EvalWork *work = &worker->work;
    const EvalRun *run = work->run;
    double start = eval_now_s();
    for (int p = 0; p < run->npolicies; p++)
        run_renew(work->runs[p], run->policies[p]->schema->facts[facts->index]);
    eval_check_records(work, facts, always);
    work->eval_s += eval_now_s() - start;
    eval_facts(work, facts->name);
}

static void read_block(Worker *worker) {
    double start = eval_now_s();
    facts_window_read(worker->window);
    worker->work.load_s += eval_now_s() - start;
}

static void add_work(EvalWork *whole, EvalWork *part) {
    whole->rows += part->rows;
    whole->load_s += part->load_s;
    whole->eval_s += part->eval_s;
    whole->report_s += part->report_s;
    part->rows = 0;
    part->load_s = part->eval_s = part->report_s = 0;
}

static Outcome outcome_of(StreamEnd end) {
    switch (end) {
    case STREAM_UNORDERED:
        return WITH_SET;
    case STREAM_AGAIN:
        return AGAIN;
    case STREAM_GIVES_UP:
        return WHOLE;
    default:
        return DONE;
    }
}

/* --- One thread ---------------------------------------------------------------------------------------------------- */

static Outcome stream_alone(Attempt *attempt, const Facts *facts, FactStream *stream) {
    EvalRun *run = attempt->run;
    Worker worker = {.work = {.report = run->work.report}};
    begin_worker(attempt, &worker, stream, attempt->diags);
    for (int p = 0; p < run->npolicies; p++)
        worker.work.broken[p] = run->work.broken[p];
    StreamEnd end;
    do {
        double start = eval_now_s();
        end = facts_window_take(worker.window);
        run->work.load_s += eval_now_s() - start;
        if (end != STREAM_GOES_ON)
            break;
        read_block(&worker);
        end = facts_window_join(worker.window);
        if (attempt->diags->errors && !facts_plan_keeps_order(attempt->plan))
            end = STREAM_GIVES_UP;
        if (end == STREAM_GOES_ON && !attempt->diags->errors)
            evaluate_block(&worker, facts, attempt->always);
    } while (end == STREAM_GOES_ON && !run->spool.error);
    if (end == STREAM_IS_READ)
        end = facts_stream_end(stream, worker.window);
    add_work(&run->work, &worker.work);
    end_worker(&worker);
    return outcome_of(end);
}

/* --- Several ------------------------------------------------------------------------------------------------------- */

/* All that follow is dropped. */
static void drop(Crew *crew, Outcome outcome) {
    if (!crew->dropped)
        crew->outcome = outcome;
    crew->dropped = crew->no_more = true;
    pthread_cond_broadcast(&crew->joined);
}

/* The next block, and its number; -1 when there is none for this thread. */
static int64_t take_block(Crew *crew, Worker *worker) {
    int64_t number = -1;
    pthread_mutex_lock(&crew->lock);
    if (!crew->no_more) {
        double start = eval_now_s();
        StreamEnd end = facts_window_take(worker->window);
        worker->work.load_s += eval_now_s() - start;
        if (end == STREAM_GOES_ON)
            number = crew->taken_blocks++;
        else if (end == STREAM_IS_READ)
            crew->no_more = true;
        else
            drop(crew, outcome_of(end));
    }
    pthread_mutex_unlock(&crew->lock);
    return number;
}

static bool is_sound(const Worker *worker) {
    const EvalWork *work = &worker->work;
    bool sound = worker->diags.errors == 0 && worker->diags.warnings == 0;
    for (int p = 0; p < work->run->npolicies; p++)
        for (int i = 0; i < work->run->policies[p]->nalways; i++)
            sound = sound && work->broken[p][i] == 0;
    return sound;
}

/* Behind the blocks before. */
static void join_block(Crew *crew, Worker *worker, int64_t number) {
    EvalWork *whole = &crew->attempt->run->work;
    pthread_mutex_lock(&crew->lock);
    while (crew->joined_blocks != number && !crew->dropped)
        pthread_cond_wait(&crew->joined, &crew->lock);
    if (!crew->dropped) {
        StreamEnd end = facts_window_join(worker->window);
        if (!is_sound(worker))
            drop(crew, ALONE);
        else if (end != STREAM_GOES_ON)
            drop(crew, outcome_of(end));
        double start = eval_now_s();
        report_join(whole->report, worker->work.report);
        eval_flush(whole, false);
        worker->work.report_s += eval_now_s() - start;
        add_work(whole, &worker->work);
        if (whole->run->spool.error)
            drop(crew, DONE);
    }
    crew->joined_blocks++;
    pthread_cond_broadcast(&crew->joined);
    pthread_mutex_unlock(&crew->lock);
}

static void *work_on(void *argument) {
    Worker *worker = argument;
    Crew *crew = worker->crew;
    for (int64_t number; (number = take_block(crew, worker)) >= 0; join_block(crew, worker, number)) {
        read_block(worker);
        if (is_sound(worker))
            evaluate_block(worker, crew->facts, &worker->diags);
    }
    return NULL;
}

static Outcome stream_together(Attempt *attempt, const Facts *facts, FactStream *stream, int jobs) {
    EvalRun *run = attempt->run;
    Crew crew = {.attempt = attempt, .facts = facts, .stream = stream, .outcome = DONE};
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.joined, NULL);
    attempt->tried_together = true;
    double start = eval_now_s(), before = run->work.load_s + run->work.eval_s + run->work.report_s;
    Worker *workers = ARENA_ARRAY(run->cli->arena, Worker, jobs);
    for (int i = 0; i < jobs; i++) {
        Worker *worker = &workers[i];
        worker->crew = &crew;
        Arena *arena = arena_new();
        diag_init(&worker->diags, arena);
        begin_worker(attempt, worker, stream, &worker->diags);
        worker->work.report = report_part(worker->arena, run->work.report, &worker->work.out);
    }
    /* This thread is the first of them; where no further one can be made, it works alone. */
    for (int i = 1; i < jobs; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, work_on, &workers[i]) == 0;
    work_on(&workers[0]);
    for (int i = 0; i < jobs; i++) {
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
        Arena *arena = workers[i].diags.arena;
        add_work(&run->work, &workers[i].work);
        end_worker(&workers[i]);
        arena_free(arena);
    }
    pthread_cond_destroy(&crew.joined);
    pthread_mutex_destroy(&crew.lock);
    /* The times of all threads, as shares of the time that went by. */
    EvalWork *work = &run->work;
    double all = work->load_s + work->eval_s + work->report_s - before, wall = eval_now_s() - start;
    double share = all > 0 ? wall / all : 1;
    work->load_s *= share, work->eval_s *= share, work->report_s *= share;
    return crew.outcome;
}

/* --- All facts ----------------------------------------------------------------------------------------------------- */

/* A table's findings are laid out together; a function in C need not be made for threads. */
static bool may_work_together(const EvalRun *run) {
    bool table = (run->options.format == REPORT_TABLE || run->options.format == REPORT_MD) && !run->options.summary_only;
    for (int p = 0; p < run->npolicies; p++)
        for (int i = 0; i < run->policies[p]->nfunctions; i++)
            if (run->policies[p]->functions[i]->native)
                return false;
    return !table;
}

/* No more than there are blocks to take. */
static int count_jobs(const Attempt *attempt, const FactStream *stream) {
    int64_t blocks = facts_stream_blocks(stream);
    if (attempt->jobs == 1 || blocks == 1 || !facts_stream_is_parallel(stream) || !may_work_together(attempt->run))
        return 1;
    int64_t jobs = attempt->jobs > 0 ? attempt->jobs : sysconf(_SC_NPROCESSORS_ONLN);
    jobs = jobs < blocks ? jobs : blocks;
    return jobs < 1 ? 1 : jobs > EVAL_MAX_JOBS ? EVAL_MAX_JOBS : (int)jobs;
}

static Outcome stream_facts(Attempt *attempt, const Facts *facts) {
    FactStream *stream = facts_stream_open(attempt->plan, facts, attempt->key_set, 0, attempt->diags);
    if (!stream)
        return WHOLE;
    int jobs = count_jobs(attempt, stream);
    Outcome outcome =
        jobs > 1 ? stream_together(attempt, facts, stream, jobs) : stream_alone(attempt, facts, stream);
    facts_stream_close(stream);
    return outcome;
}

static void forget(EvalRun *run) {
    spool_clear(&run->spool);
    eval_end_work(&run->work);
    run->work.rows = run->mended = 0;
    run->work.eval_s = run->work.report_s = 0;
}

static Outcome try_once(Attempt *attempt) {
    EvalRun *run = attempt->run;
    EvalWork *work = &run->work;
    forget(run);
    work->sets = ARENA_ARRAY(run->cli->arena, FactSet *, run->npolicies);
    for (int p = 0; p < run->npolicies; p++)
        work->sets[p] = facts_plan_whole(attempt->plan);
    eval_begin_work(run, work, run->cli->arena);
    eval_begin_report(run);
    eval_check_records(work, NULL, attempt->always);
    Map names;
    eval_facts_names(run, &names);
    for (int i = 0; i < names.n; i++) {
        const Facts *facts = schema_find_facts(run->policies[0]->schema, names.entries[i].key);
        Outcome outcome = DONE;
        if (facts_plan_streams(attempt->plan, facts))
            outcome = stream_facts(attempt, facts);
        else
            eval_facts(work, names.entries[i].key);
        if (outcome != DONE)
            return outcome;
    }
    if (attempt->diags->errors && !facts_plan_keeps_order(attempt->plan))
        return WHOLE;
    return attempt->diags->errors && attempt->tried_together ? ALONE : DONE;
}

/* Whether streaming can be thought of: all policies read the same facts, and no one record is asked for. */
static bool may_stream(EvalRun *run) {
    Str *ids;
    if (run->npolicies == 0 || args_values(run->cli->arena, &run->cli->args, "--id", false, &ids) > 0)
        return false;
    for (int p = 1; p < run->npolicies; p++)
        if (!policies_share_facts(run->policies[0], run->policies[p]))
            return false;
    /* A rule that is not there is reported, but facts that are wrong come first. */
    DiagList kept = run->cli->diags;
    diag_init(&run->cli->diags, run->cli->arena);
    eval_choose_rules(run);
    bool found = run->cli->diags.errors == 0;
    run->cli->diags = kept;
    return found;
}

/* Also those that were counted and not kept. */
static void keep_all(DiagList *to, const DiagList *from) {
    int64_t errors = from->errors, kept = to->errors;
    for (int i = 0; i < from->diags.n; i++)
        diag_keep(to, from->diags.items[i]);
    to->facts_errors += errors - (to->errors - kept);
    to->errors = kept + errors;
}

bool eval_streamed(EvalRun *run) {
    Cli *cli = run->cli;
    if (!may_stream(run))
        return false;
    if (!facts_load_pipes(cli->arena, run->inputs, run->ninputs, &cli->diags))
        return false;
    double start = eval_now_s();
    DiagList planned;
    diag_init(&planned, cli->arena);
    Attempt attempt = {.run = run, .jobs = run->jobs};
    attempt.plan = facts_plan(cli->arena, run->policies[0]->schema, run->inputs, run->ninputs, run->lenient, &planned);
    run->work.load_s += eval_now_s() - start;
    if (!attempt.plan || planned.errors)
        return false;
    run->spools = true;
    Outcome outcome;
    DiagList diags, always;
    do {
        diag_init(&diags, cli->arena);
        diag_init(&always, cli->arena);
        diags.keep_facts = cli->diags.keep_facts;
        attempt.diags = &diags;
        attempt.always = &always;
        attempt.tried_together = false;
        outcome = try_once(&attempt);
        if (outcome == ALONE)
            attempt.jobs = 1;
        if (outcome == WITH_SET)
            attempt.key_set = true;
    } while (outcome == ALONE || outcome == WITH_SET || outcome == AGAIN);
    if (outcome == WHOLE) {
        forget(run);
        run->spools = false;
        return false;
    }
    keep_all(&cli->diags, &planned);
    keep_all(&cli->diags, &diags);
    if (!diags.errors)
        keep_all(&cli->diags, &always);
    return true;
}

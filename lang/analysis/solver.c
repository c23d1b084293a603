#define _GNU_SOURCE /* pipe2 */
#include "lang/analysis/solver.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
    STEPS_LINEAR = 4000000,
    STEPS_NONLINEAR = 100000, /* each may take many times longer than a linear one */
    STEPS_ROOTS = 10000,      /* and of these, many times longer again */
    TIMEOUT_MS = 20000,    /* of its own work, so that a busy machine gives the same answers */
    PATIENCE_MS = 600000,  /* of waiting, whatever it does */
    WAIT_MS = 150,         /* how long nobody looks at either, and the caller is not asked */
    MOST_STARTS = 8,       /* a solver that dies so often without an answer in between is left alone */
};

struct Solver {
    Arena *arena;
    char *program;
    pid_t pid;             /* 0: none runs */
    int to, from;
    int starts;
    bool broken;
    bool (*wait)(void *data);
    void *wait_data;
    bool given_up;
};

Solver *solver_new(Arena *arena, Str program)
{
    Solver *solver = ARENA_NEW(arena, Solver);
    *solver = (Solver){.arena = arena, .program = str_c(arena, program)};
    return solver;
}

static void stop(Solver *solver)
{
    if (solver->pid == 0)
        return;
    close(solver->to);
    close(solver->from);
    kill(solver->pid, SIGKILL);
    io_wait(solver->pid);
    solver->pid = 0;
}

void solver_free(Solver *solver)
{
    if (solver)
        stop(solver);
}

void solver_while_waiting(Solver *solver, bool (*wait)(void *data), void *data)
{
    solver->wait = wait;
    solver->wait_data = data;
}

bool solver_given_up(const Solver *solver)
{
    return solver->given_up;
}

static bool start(Solver *solver)
{
    int in[2], out[2];
    if (solver->pid)
        return true;
    if (solver->broken || solver->starts++ >= MOST_STARTS || access(solver->program, X_OK) != 0 || pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    /* Ctrl-C at a terminal goes to a whole group: what it means is for this process to say. */
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    char *argv[] = {solver->program, NULL};
    int failed = posix_spawn(&solver->pid, solver->program, &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    solver->to = in[1];
    solver->from = out[0];
    if (failed) {
        close(in[1]);
        close(out[0]);
        solver->pid = 0;
    }
    return !failed;
}

bool solver_works(Solver *solver)
{
    if (!start(solver))
        solver->broken = true;
    return !solver->broken;
}

/* --- To and fro --------------------------------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* How long the child has worked. */
static int64_t worked_ms(const Solver *solver)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(solver->pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until when it may work and be waited for. */
typedef struct Limit {
    int64_t worked, waited;
} Limit;

static bool ready(Solver *solver, int fd, short events, Limit limit)
{
    for (;;) {
        if (solver->wait && !solver->given_up && !solver->wait(solver->wait_data))
            solver->given_up = true;
        if (solver->given_up || now_ms() >= limit.waited || worked_ms(solver) >= limit.worked)
            return false;
        struct pollfd poller = {.fd = fd, .events = events};
        int n = poll(&poller, 1, WAIT_MS);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

static bool send_all(Solver *solver, Str text, Limit limit)
{
    while (text.n > 0) {
        if (!ready(solver, solver->to, POLLOUT, limit))
            return false;
        size_t part = text.n < PIPE_BUF ? text.n : PIPE_BUF; /* never blocks where poll said ready */
        if (!io_write_all(solver->to, text.p, part))
            return false;
        text = str_sub(text, part, text.n);
    }
    return true;
}

/* The line before an answer, which says how long it is: its own length, 0 where it is not whole yet. False where it says no length. */
static bool read_length(const Buf *answer, size_t *header, size_t *length)
{
    *header = *length = 0;
    for (size_t i = 0; i < answer->n; i++) {
        char c = answer->p[i];
        if (c == '\n') {
            *header = i + 1;
            return true;
        }
        if (c < '0' || c > '9' || *length > (size_t)1 << 40)
            return false;
        *length = *length * 10 + (size_t)(c - '0');
    }
    return true;
}

/* `BYTES\n` and so many bytes. */
static bool receive(Solver *solver, Buf *answer, Limit limit)
{
    size_t length = 0, header = 0;
    char block[4096];
    buf_clear(answer);
    while (header == 0 || answer->n < header + length) {
        if (!ready(solver, solver->from, POLLIN, limit))
            return false;
        ssize_t n = io_read(solver->from, block, sizeof block);
        if (n <= 0)
            return false;
        buf_add(answer, (Str){block, (size_t)n});
        if (header == 0 && !read_length(answer, &header, &length))
            return false;
    }
    memmove(answer->p, answer->p + header, length);
    answer->n = length;
    return true;
}

static bool exchange(Solver *solver, char kind, Str text, Buf *answer)
{
    if (!start(solver))
        return false;
    Limit limit = {worked_ms(solver) + TIMEOUT_MS, now_ms() + PATIENCE_MS};
    Buf header = {0};
    buf_add_format(&header, "%c %zu\n", kind, text.n);
    bool fine = send_all(solver, buf_str(&header), limit) && send_all(solver, text, limit) && receive(solver, answer, limit);
    buf_free(&header);
    if (fine)
        solver->starts = 0;
    else
        stop(solver);
    return fine;
}

/* --- Models ---------------------------------------------------------------------------------------------------------------------- */

/* The next word of `((v1 5) (v2 (- 3)) (v3 true))`; signs of structure are left out. */
static Str next_word(Str *text)
{
    size_t i = 0;
    while (i < text->n && strchr("() \t\r\n", text->p[i]))
        i++;
    size_t start = i;
    while (i < text->n && !strchr("() \t\r\n", text->p[i]))
        i++;
    Str word = str_sub(*text, start, i);
    *text = str_sub(*text, i, text->n);
    return word;
}

static bool parse_int(Str word, Int128 *out)
{
    *out = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] < '0' || word.p[i] > '9' || __builtin_mul_overflow(*out, (Int128)10, out) ||
            __builtin_add_overflow(*out, (Int128)(word.p[i] - '0'), out))
            return false;
    }
    return word.n > 0;
}

static bool parse_model(Str text, Model *model)
{
    for (;;) {
        Str name = next_word(&text);
        Int128 number, value;
        if (name.n == 0)
            return true;
        if (name.p[0] != 'v' || !parse_int(str_sub(name, 1, name.n), &number) || number >= model->n)
            return false;
        Str word = next_word(&text);
        bool negative = str_equal(word, STR("-"));
        if (negative)
            word = next_word(&text);
        if (str_equal(word, STR("true")) || str_equal(word, STR("false")))
            value = str_equal(word, STR("true"));
        else if (!parse_int(word, &value))
            return false;
        model->values[number] = negative ? -value : value;
    }
}

static void print_question(Terms *terms, Term *const *assertions, int n, int steps, Buf *text)
{
    TermVec vars = {0};
    buf_add_format(text, "(push)\n(set-option :rlimit %d)\n", steps);
    terms_print(terms, assertions, n, text, &vars);
    buf_add_c(text, "(check-sat)\n");
    if (vars.n > 0) {
        buf_add_c(text, "(get-value (");
        for (int i = 0; i < vars.n; i++)
            buf_add_format(text, "%sv%d", i > 0 ? " " : "", (int)vars.items[i]->value);
        buf_add_c(text, "))\n");
    }
    buf_add_c(text, "(pop)\n");
}

static SolverAnswer ask(Solver *solver, Terms *terms, Term *const *assertions, int n, char kind, int steps, Model *model)
{
    Buf text = {0}, answer = {0};
    print_question(terms, assertions, n, steps, &text);
    SolverAnswer result = SOLVER_UNKNOWN;
    if (exchange(solver, kind, buf_str(&text), &answer)) {
        Str said = str_trim(buf_str(&answer));
        *model = (Model){ARENA_ARRAY(terms->arena, Int128, terms->nvars), terms->nvars};
        if (str_starts(said, STR("unsat")))
            result = SOLVER_NONE;
        else if (str_starts(said, STR("sat")) && parse_model(str_sub(said, 3, said.n), model))
            result = SOLVER_MODEL;
    }
    buf_free(&text);
    buf_free(&answer);
    return result;
}

SolverAnswer solver_ask(Solver *solver, Terms *terms, Term *const *assertions, int n, Model *model)
{
    if (terms->overflow)
        return SOLVER_UNKNOWN;
    for (int i = 0; i < n; i++)
        if (term_is_false(assertions[i]))
            return SOLVER_NONE;
    if (!terms->is_nonlinear)
        return ask(solver, terms, assertions, n, 'l', STEPS_LINEAR, model);
    SolverAnswer answer = ask(solver, terms, assertions, n, 'n', STEPS_NONLINEAR, model);
    return answer == SOLVER_UNKNOWN && !solver->given_up ? ask(solver, terms, assertions, n, 'r', STEPS_ROOTS, model) : answer;
}

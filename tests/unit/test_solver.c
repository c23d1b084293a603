/* The child process that is asked for proofs, where it does what it should not: scripts stand in for it. Whatever they do, nothing is proved that
 * was not answered, and no child is left. */
#include "lang/analysis/solver.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/banfa-solver-XXXXXX";

typedef struct Asked {
    Arena *arena;
    Terms *terms;
    Solver *solver;
    Term *number, *truth; /* variables 0 and 1 */
    Model model;
} Asked;

static Str path_of(Arena *arena, const char *name) {
    return str_format(arena, "%s/%s", folder, name);
}

/* A program of this text; each run of it writes a line to the file `runs` beside it. */
static Str write_program(Arena *arena, const char *text, mode_t mode) {
    Str path = path_of(arena, "solver");
    unlink(str_c(arena, path));
    unlink(str_c(arena, path_of(arena, "runs")));
    FILE *file = fopen(str_c(arena, path), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(str_c(arena, path), mode), 0);
    return path;
}

static int waited;

/* So that a test that goes wrong does not wait as long as the solver would be given. */
static bool wait_for_long(void *data) {
    enum { MOST = 400 };
    (void)data;
    return ++waited < MOST;
}

static Asked begin(const char *script) {
    Asked asked = {.arena = arena_new()};
    Str text = str_format(asked.arena, "#!/bin/sh\necho run >>%s/runs\n%s\n", folder, script);
    asked.terms = terms_new(asked.arena);
    asked.number = term_var(asked.terms, false);
    asked.truth = term_var(asked.terms, true);
    asked.solver = solver_new(asked.arena, write_program(asked.arena, str_c(asked.arena, text), 0700));
    waited = 0;
    solver_while_waiting(asked.solver, wait_for_long, NULL);
    return asked;
}

static void end(Asked *asked) {
    solver_free(asked->solver);
    arena_free(asked->arena);
}

static SolverAnswer ask(Asked *asked) {
    Term *both[] = {term_le(asked->terms, asked->number, term_int(asked->terms, 9)), asked->truth};
    return solver_ask(asked->solver, asked->terms, both, 2, &asked->model);
}

static int runs(void) {
    char path[64];
    int n = 0;
    snprintf(path, sizeof path, "%s/runs", folder);
    FILE *file = fopen(path, "r");
    for (int c; file != NULL && (c = getc(file)) != EOF;)
        n += c == '\n';
    if (file != NULL)
        fclose(file);
    return n;
}

/* A child that takes a question and writes this, again and again. */
static void is_written(const char *written, SolverAnswer expected, const char *number, int64_t truth) {
    Arena *arena = arena_new();
    Str script = str_format(arena, "while read -r kind n; do head -c \"$n\" >/dev/null; printf -- '%s'; done", written);
    Asked asked = begin(str_c(arena, script));
    SolverAnswer found = ask(&asked);
    if (found != expected)
        print_message("%s\n", written);
    assert_int_equal(found, expected);
    if (expected == SOLVER_MODEL) {
        Buf buf = {0};
        assert_int_equal(asked.model.n, 2);
        number_print(&buf, (Number){asked.model.values[0], 1});
        assert_string_equal(str_c(arena, buf_str(&buf)), number);
        buf_free(&buf);
        assert_true(asked.model.values[1] == truth);
    }
    end(&asked);
    arena_free(arena);
}

/* The same behind its length; there is no backslash in it, and each of its bytes counts. */
static void is_answered(const char *answer, SolverAnswer expected, const char *number, int64_t truth) {
    char written[256];
    snprintf(written, sizeof written, "%zu\\n%s", strlen(answer), answer);
    is_written(written, expected, number, truth);
}

static void reads_answers(void **state) {
    (void)state;
    is_answered("unsat\n", SOLVER_NONE, NULL, 0);
    is_answered("\n unsat\n\n", SOLVER_NONE, NULL, 0);
    is_answered("unknown\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("timeout\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((v0 5) (v1 true))\n", SOLVER_MODEL, "5", 1);
    is_answered("sat\n((v0 (- 12)) (v1 false))", SOLVER_MODEL, "-12", 0);
    is_answered("sat\n((v1 true)\r\n\t(v0 0007))\n", SOLVER_MODEL, "7", 1);
    is_answered("sat", SOLVER_MODEL, "0", 0); /* any values will do */
}

/* What comes in pieces is one answer: in the header, in the middle of it, longer than what is read at once. */
static void puts_pieces_together(void **state) {
    (void)state;
    is_written("2'; sleep 0.1; printf '3\\nsat\\n((v0 '; sleep 0.1; printf '5) (v1 true))\\n", SOLVER_MODEL, "5", 1);
    is_written("9006\\nunsat\\n'; printf '%09000d' '0", SOLVER_NONE, NULL, 0);
}

static void believes_no_garbage(void **state) {
    (void)state;
    is_written("unsat\\n", SOLVER_UNKNOWN, NULL, 0); /* no length before it */
    is_written("-6\\nunsat\\n", SOLVER_UNKNOWN, NULL, 0);
    is_written("6 unsat\\n", SOLVER_UNKNOWN, NULL, 0);
    is_written("99999999999999999999\\nunsat\\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("", SOLVER_UNKNOWN, NULL, 0);
    is_answered("(error \"line 3: no idea\")\nunsat\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((w0 5))\n", SOLVER_UNKNOWN, NULL, 0); /* no variable */
    is_answered("sat\n((v 5))\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((vx 5))\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((v0+ 5))\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((v2 5))\n", SOLVER_UNKNOWN, NULL, 0); /* there are two */
    is_answered("sat\n((v0 1/2))\n", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((v0 -12))\n", SOLVER_UNKNOWN, NULL, 0); /* that is not how it writes one below zero */
    is_answered("sat\n((v0))\n", SOLVER_UNKNOWN, NULL, 0);
}

/* The most that 128 bits hold, and one more, and ten times as much. */
static void knows_how_large_a_number_is(void **state) {
    (void)state;
    is_answered("sat\n((v0 170141183460469231731687303715884105727))", SOLVER_MODEL, "170141183460469231731687303715884105727", 0);
    is_answered("sat\n((v0 170141183460469231731687303715884105728))", SOLVER_UNKNOWN, NULL, 0);
    is_answered("sat\n((v0 1701411834604692317316873037158841057270))", SOLVER_UNKNOWN, NULL, 0);
}

static void is_not_there(void **state) {
    (void)state;
    Asked asked = begin("");
    unlink(str_c(asked.arena, path_of(asked.arena, "solver")));
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    assert_false(solver_works(asked.solver));
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    /* What needs no solver is told all the same. */
    Term *never[] = {asked.truth, term_bool(asked.terms, false)};
    assert_int_equal(solver_ask(asked.solver, asked.terms, never, 2, &asked.model), SOLVER_NONE);
    end(&asked);
}

static void is_no_program(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Solver *solver = solver_new(arena, write_program(arena, "neither a script nor a program\n", 0700));
    assert_false(solver_works(solver));
    solver_free(solver);
    solver = solver_new(arena, write_program(arena, "#!/bin/sh\n", 0600));
    assert_false(solver_works(solver));
    solver_free(solver);
    solver_free(NULL);
    arena_free(arena);
}

/* One that dies is started again, but not for ever; an answer in between begins the count anew. */
static void dies(void **state) {
    (void)state;
    Asked asked = begin("read -r kind n; head -c \"$n\" >/dev/null; printf '600\\nunsat\\n'");
    for (int i = 0; i < 10; i++)
        assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    assert_int_equal(runs(), 8);
    assert_false(solver_works(asked.solver));
    end(&asked);

    asked = begin("read -r kind n; head -c \"$n\" >/dev/null; printf '6\\nunsat\\n'");
    int answers = 0;
    for (int i = 0; i < 20; i++)
        answers += ask(&asked) == SOLVER_NONE;
    assert_true(answers >= 10 && runs() >= 10);
    assert_true(solver_works(asked.solver));
    end(&asked);
}

/* Dead before it is asked: what cannot be sent is no answer. */
static void dies_at_once(void **state) {
    (void)state;
    Asked asked = begin("exec 0<&-; sleep 0.2");
    assert_true(solver_works(asked.solver));
    for (int i = 0; i < 50 && runs() == 0; i++)
        usleep(20000);
    usleep(50000);
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    end(&asked);
}

static bool never_wait(void *data) {
    ++*(int *)data;
    return false;
}

/* Waits three times, and is then tired of it. A signal that comes meanwhile changes nothing. */
static bool wait_a_little(void *data) {
    struct itimerval soon = {.it_value = {0, 20000}};
    setitimer(ITIMER_REAL, &soon, NULL);
    return ++*(int *)data < 4;
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal) {
    (void)signal;
    alarms++;
}

static void hangs(void **state) {
    (void)state;
    int asked_to_wait = 0;
    Asked asked = begin("exec sleep 600");
    solver_while_waiting(asked.solver, wait_a_little, &asked_to_wait);
    assert_false(solver_given_up(asked.solver));
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    assert_true(solver_given_up(asked.solver));
    assert_int_equal(asked_to_wait, 4);
    assert_true(alarms > 0);
    /* Given up for good: nobody is asked again. */
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    assert_int_equal(asked_to_wait, 4);
    end(&asked);

    asked_to_wait = 0;
    asked = begin("exec sleep 600");
    solver_while_waiting(asked.solver, never_wait, &asked_to_wait);
    assert_int_equal(ask(&asked), SOLVER_UNKNOWN);
    assert_int_equal(asked_to_wait, 1);
    end(&asked);
}

/* A question larger than a pipe holds, to one who reads nothing of it. */
static void does_not_listen(void **state) {
    (void)state;
    int asked_to_wait = 0;
    Asked asked = begin("exec sleep 600");
    solver_while_waiting(asked.solver, wait_a_little, &asked_to_wait);
    Term *all = asked.truth;
    for (int i = 0; i < 9000; i++)
        all = term_and(asked.terms, all, term_le(asked.terms, asked.number, term_int(asked.terms, 100000 - i)));
    assert_int_equal(solver_ask(asked.solver, asked.terms, &all, 1, &asked.model), SOLVER_UNKNOWN);
    assert_true(solver_given_up(asked.solver));
    end(&asked);
}

/* Products are asked about with another kind of question, and once more with roots where that says nothing. */
static void asks_about_products(void **state) {
    (void)state;
    for (int roots = 0; roots < 2; roots++) {
        Asked asked = begin(roots ? "while read -r kind n; do head -c \"$n\" >/dev/null; case $kind in "
                                    "r) printf '6\\nunsat\\n';; n) printf '8\\nunknown\\n';; *) exit;; esac; done"
                                  : "while read -r kind n; do head -c \"$n\" >/dev/null; case $kind in "
                                    "n) printf '6\\nunsat\\n';; *) exit;; esac; done");
        Term *square = term_mul(asked.terms, asked.number, asked.number);
        Term *negative = term_lt(asked.terms, square, term_int(asked.terms, 0));
        assert_int_equal(solver_ask(asked.solver, asked.terms, &negative, 1, &asked.model), SOLVER_NONE);
        end(&asked);
    }
    /* Nor is it asked about roots where nobody waits any more. */
    int asked_to_wait = 0;
    Asked asked = begin("exec sleep 600");
    solver_while_waiting(asked.solver, never_wait, &asked_to_wait);
    Term *square = term_mul(asked.terms, asked.number, asked.number);
    Term *negative = term_lt(asked.terms, square, term_int(asked.terms, 0));
    assert_int_equal(solver_ask(asked.solver, asked.terms, &negative, 1, &asked.model), SOLVER_UNKNOWN);
    assert_true(runs() <= 1);
    end(&asked);
}

/* What was built after a constant outgrew 128 bits means nothing: it proves nothing either. */
static void proves_nothing_of_what_overflowed(void **state) {
    (void)state;
    Asked asked = begin("while read -r kind n; do head -c \"$n\" >/dev/null; printf '6\\nunsat\\n'; done");
    Term *large = term_int(asked.terms, (Int128)1 << 100);
    Term *never = term_and(asked.terms, term_bool(asked.terms, false), term_eq(asked.terms, term_mul(asked.terms, large, large), large));
    assert_true(asked.terms->overflow);
    assert_int_equal(solver_ask(asked.solver, asked.terms, &never, 1, &asked.model), SOLVER_UNKNOWN);
    assert_int_equal(runs(), 0);
    end(&asked);
}

static int make_folder(void **state) {
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* as the command line has it */
    struct sigaction action = {.sa_handler = count_alarm}; /* interrupts what it comes into */
    sigaction(SIGALRM, &action, NULL);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    Arena *arena = arena_new();
    unlink(str_c(arena, path_of(arena, "solver")));
    unlink(str_c(arena, path_of(arena, "runs")));
    arena_free(arena);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_answers),
        cmocka_unit_test(puts_pieces_together),
        cmocka_unit_test(believes_no_garbage),
        cmocka_unit_test(knows_how_large_a_number_is),
        cmocka_unit_test(is_not_there),
        cmocka_unit_test(is_no_program),
        cmocka_unit_test(dies),
        cmocka_unit_test(dies_at_once),
        cmocka_unit_test(hangs),
        cmocka_unit_test(does_not_listen),
        cmocka_unit_test(asks_about_products),
        cmocka_unit_test(proves_nothing_of_what_overflowed),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

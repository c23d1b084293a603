/* banfa-solve: a program of its own, so that only the commands that prove something load the solver, and so that a solver that hangs can be
 * killed. The only file that knows Z3.
 *
 * In, on standard input: `KIND BYTES\n` and so many bytes of SMT-LIB 2; KIND is `l` where the conditions are linear, else `n`, or `r` to look for roots
 * of polynomials too. Out: `BYTES\n` and what the solver says. Ends with its input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <z3.h>

/* A context gets slower with all that it was asked before, and opening one takes as long as ten easy questions: it is given up after so many
 * questions or bytes of them. Both are counts, so that an answer does not hang on how fast the machine is. */
enum { MOST_BYTES = 1 << 28, MOST_QUESTIONS = 24, MOST_ASKED_BYTES = 64000 };

/* On linear conditions the older core is many times faster; products of facts only the newer one decides. Roots of polynomials (nra) are apart: while
 * it looks for them it hardly counts its steps, so that a question about cubes went on for minutes whatever its budget was. */
static const struct {
    char kind;
    const char *options;
} contexts_for[] = {
    {'l', "(set-option :smt.arith.solver 2)"},
    {'n', "(set-option :smt.arith.solver 6)(set-option :smt.arith.nl.nra false)"},
    {'r', "(set-option :smt.arith.solver 6)(set-option :smt.arith.nl.nra true)"},
};
enum { KINDS = sizeof contexts_for / sizeof *contexts_for };

static Z3_context open_context(const char *given)
{
    Z3_config config = Z3_mk_config();
    Z3_context context = Z3_mk_context(config);
    Z3_del_config(config);
    char options[256];
    snprintf(options, sizeof options, "%s(set-option :smt.random_seed 0)(set-option :print-success false)", given);
    Z3_eval_smtlib2_string(context, options);
    return context;
}

static void ignore_error(Z3_context context, Z3_error_code code)
{
    (void)context;
    (void)code; /* the answer has the error's text */
}

int main(void)
{
    Z3_context contexts[KINDS] = {NULL};
    int questions[KINDS] = {0};
    size_t asked_bytes[KINDS] = {0};
    char kind;
    size_t bytes;
    while (scanf("%c %zu", &kind, &bytes) == 2 && getchar() == '\n' && bytes < MOST_BYTES) {
        char *text = malloc(bytes + 1);
        if (!text || fread(text, 1, bytes, stdin) != bytes)
            return 1;
        text[bytes] = '\0';
        int which = 0;
        while (which < KINDS - 1 && contexts_for[which].kind != kind)
            which++;
        if (contexts[which] && (++questions[which] > MOST_QUESTIONS || (asked_bytes[which] += bytes) > MOST_ASKED_BYTES)) {
            Z3_del_context(contexts[which]);
            contexts[which] = NULL;
        }
        if (!contexts[which]) {
            questions[which] = 1;
            asked_bytes[which] = bytes;
            contexts[which] = open_context(contexts_for[which].options);
            Z3_set_error_handler(contexts[which], ignore_error);
        }
        const char *answer = Z3_eval_smtlib2_string(contexts[which], text);
        printf("%zu\n%s", strlen(answer), answer);
        fflush(stdout);
        free(text);
    }
    return 0;
}

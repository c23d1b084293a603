/* The session over 100,000 records and 60 rules: the rules of measures.banfa three times with other numbers, so that no
 * expression of one is that of another. */
#include "tests/bench/bench.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SESSION_ROWS = 100000, SESSION_RULES = 60, SESSION_RUNS = 5 };

/* A rule with its whole numbers `more` larger and its name numbered. */
static void add_rule(Buf *out, Str rule, int more) {
    bool in_name = true;
    for (size_t i = 0; i < rule.n; i++) {
        if (in_name && rule.p[i] == '\n') {
            buf_add_format(out, "_%d", more);
            in_name = false;
        }
        if (in_name || more == 0 || !isdigit((unsigned char)rule.p[i]) || rule.p[i - 1] != ' ') {
            buf_add_char(out, rule.p[i]);
            continue;
        }
        size_t end = i;
        while (end < rule.n && isdigit((unsigned char)rule.p[end]))
            end++;
        bool whole = end == rule.n || rule.p[end] == ' ' || rule.p[end] == '%' || rule.p[end] == '\n';
        int number = atoi(rule.p + i); /* 0 fits every unit, 1 none */
        buf_add_format(out, "%d", number + (whole && number > 0 ? more : 0));
        i = end - 1;
    }
    buf_add_char(out, '\n');
}

static void write_rules(const char *path) {
    Arena *arena = arena_new();
    Str text = bench_text(arena, "tests/bench/measures.banfa");
    size_t head = 0;
    while (head < text.n && !str_starts(str_sub(text, head, text.n), STR("\nrule ")))
        head++;
    Buf out = {0};
    buf_add(&out, str_sub(text, 0, head + 1));
    for (int n = 0, more = 0; n < SESSION_RULES; more++) {
        for (size_t at = head + 1, end; at < text.n && n < SESSION_RULES; at = end, n++) {
            for (end = at + 1; end < text.n && !str_starts(str_sub(text, end - 1, text.n), STR("\nrule "));)
                end++;
            add_rule(&out, str_sub(text, at, end), more);
        }
    }
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(out.p, 1, out.n, file) != out.n || fclose(file) != 0)
        exit(EXIT_FAILURE);
    buf_free(&out);
    arena_free(arena);
}

/* Asks all questions in one session; their times in seconds, as :timing says them. */
static void ask(const char *banfa, const char *folder, const char *const *questions, int n, double *seconds) {
    char script[4096], command[16384], line[4096];
    snprintf(script, sizeof script, "%s/script", folder);
    FILE *out = fopen(script, "w");
    if (out == NULL)
        exit(EXIT_FAILURE);
    fprintf(out, ":timing on\n");
    for (int i = 0; i < n; i++)
        fprintf(out, "%s\n", questions[i]);
    fclose(out);
    snprintf(command, sizeof command,
             "'%s' repl '%s/rules.banfa' --facts '%s/org.csv' --as-of 2014-05-15 --lang en <'%s'", banfa, folder, folder,
             script);
    FILE *answers = popen(command, "r");
    int got = -1; /* the first is that of :timing itself */
    while (answers != NULL && fgets(line, sizeof line, answers) != NULL) {
        char *end;
        double ms = strtod(line, &end);
        if (end == line || strcmp(end, " ms\n") != 0)
            continue;
        if (got >= 0 && got < n)
            seconds[got] = ms / 1e3;
        got++;
    }
    if (answers != NULL)
        pclose(answers); /* 1 where a rule fails */
    if (got != n) {
        fprintf(stderr, "the session did not answer\n");
        exit(EXIT_FAILURE);
    }
}

void bench_repl(char *banfa, const char *folder) {
    /* What is typed, and what is said of it; NULL: nothing. */
    static const char *const questions[][2] = {{":check", ":check"},
                                               {":missing", ":missing"},
                                               {":due", ":due"},
                                               {"members * 3", "an expression"},
                                               {"seats in 5..9 when type == committee", "a condition"},
                                               {"id", "a key: as many values as records"},
                                               {":org org-99999", "the first :org"},
                                               {":check", NULL},
                                               {":org all", NULL}};
    enum { QUESTIONS = sizeof questions / sizeof *questions };
    char rules[4096], facts[4096];
    snprintf(rules, sizeof rules, "%s/rules.banfa", folder);
    snprintf(facts, sizeof facts, "%s/org.csv", folder);
    write_rules(rules);
    Arena *arena = arena_new();
    bench_write_facts(bench_policy_file(arena, rules), facts, false, SESSION_ROWS);
    arena_free(arena);
    const char *asked[QUESTIONS];
    double times[QUESTIONS][SESSION_RUNS], one[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++)
        asked[i] = questions[i][0];
    for (int run = 0; run < SESSION_RUNS; run++) {
        ask(banfa, folder, asked, QUESTIONS, one);
        for (int i = 0; i < QUESTIONS; i++)
            times[i][run] = one[i];
    }
    bench_head("An answer of `banfa repl` over 100,000 records and 60 rules, after loading");
    double check = bench_middle(times[0], SESSION_RUNS);
    for (int i = 0; i < QUESTIONS; i++) {
        if (questions[i][1] == NULL)
            continue;
        double middle = i ? bench_middle(times[i], SESSION_RUNS) : check;
        bench_line(questions[i][1], middle, "50 ms", 0.05, 1);
        if (i)
            bench_line("", middle, ":check", check, 0);
    }
}

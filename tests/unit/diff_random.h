/* Random small policies over a domain, each with a next edition that differs in one place or two. */
#ifndef BANFA_UNIT_DIFF_RANDOM_H
#define BANFA_UNIT_DIFF_RANDOM_H

#include "lang/check/check.h"
#include "lang/parse/parse.h"
#include "tests/unit/diff_domains.h"

#include <stdlib.h>

static uint64_t state;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static bool one_in(uint32_t n) {
    return pick(n) == 0;
}

enum { PARTS = 3, DEFINES = 6, MOST_TEXT = 400 };

/* A policy as what it is made of, so that the next edition can differ in one place. */
typedef struct Made {
    char force[16], parts[PARTS][MOST_TEXT], when[MOST_TEXT], unless[MOST_TEXT], deadline[MOST_TEXT];
    bool is_or, about_people, has_rule;
    char helper[MOST_TEXT], helper_when[MOST_TEXT];
    bool overrides;
    char defines[DEFINES][MOST_TEXT];
} Made;

static void expand(char *out, const char *atom) {
    static const char *const compare[] = {"==", "!=", "<", "<=", ">", ">="};
    size_t n = 0;
    for (; *atom; atom++) {
        if (*atom == '?')
            n += (size_t)sprintf(out + n, "%s", compare[pick(6)]);
        else
            out[n++] = *atom == '#' ? (char)('0' + pick(6)) : *atom;
    }
    out[n] = '\0';
}

static const char *any_of(const char *const *list) {
    uint32_t n = 0;
    while (list[n])
        n++;
    return list[pick(n)];
}

static void condition(char *out, const char *const *atoms, int depth) {
    char a[MOST_TEXT], b[MOST_TEXT];
    uint32_t kind = depth > 0 ? pick(6) : 5;
    if (kind > 2) {
        expand(out, any_of(atoms));
        return;
    }
    condition(a, atoms, depth - 1);
    condition(b, atoms, depth - 1);
    if (kind == 2)
        snprintf(out, MOST_TEXT, "(not (%.180s))", a);
    else
        snprintf(out, MOST_TEXT, "(%.180s %s %.180s)", a, kind == 0 ? "and" : "or", b);
}

static void make_defines(const Domain *domain, Made *made) {
    static const char *const names[] = {" d0 ", " d1 ", " c0 ", " r0 ", " p0 "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *fitting[16];
        uint32_t n = 0;
        for (int k = 0; domain->defines[k]; k++)
            if (strstr(domain->defines[k], names[i]) &&
                strstr(domain->defines[k], names[i]) < strchr(domain->defines[k], '='))
                fitting[n++] = domain->defines[k];
        made->defines[i][0] = '\0';
        if (n > 0)
            expand(made->defines[i], fitting[pick(n)]);
    }
}

static void make_part(const Domain *domain, const Made *made, char *part) {
    condition(part, made->about_people ? domain->elements : domain->atoms, 2);
}

static void make_deadline(const Domain *domain, Made *made) {
    made->deadline[0] = '\0';
    if (domain->deadlines && !one_in(3))
        expand(made->deadline, any_of(domain->deadlines));
}

static void make_force(Made *made) {
    static const char *const forces[] = {"must", "must", "must not", "should", "should not", "may"};
    snprintf(made->force, sizeof made->force, "%s", forces[pick(6)]);
    if (made->about_people && strcmp(made->force, "may") == 0)
        snprintf(made->force, sizeof made->force, "must");
}

static Made make(const Domain *domain) {
    Made made = {
        .has_rule = true, .about_people = domain->elements && one_in(3), .is_or = one_in(2), .overrides = one_in(5)};
    make_force(&made);
    for (int i = 0; i < PARTS; i++)
        if (i == 0 || one_in(2))
            make_part(domain, &made, made.parts[i]);
    if (!one_in(3))
        make_part(domain, &made, made.when);
    if (one_in(4))
        make_part(domain, &made, made.unless);
    make_deadline(domain, &made);
    condition(made.helper, domain->atoms, 1);
    condition(made.helper_when, domain->atoms, 1);
    make_defines(domain, &made);
    return made;
}

/* Another digit somewhere. */
static void nudge(char *text) {
    char *digits[MOST_TEXT];
    uint32_t n = 0;
    for (char *p = text; *p; p++)
        if (*p >= '0' && *p <= '5' && p > text && !strchr("cdrp-", p[-1]))
            digits[n++] = p;
    if (n > 0) {
        char *digit = digits[pick(n)];
        *digit = (char)('0' + (*digit - '0' + 1 + (int)pick(2) * 4) % 6);
    }
}

/* The same said in other words. */
static void reword(char *text) {
    char copy[MOST_TEXT], name[MOST_TEXT];
    int low, high;
    snprintf(copy, sizeof copy, "%s", text);
    if (strlen(copy) > 150)
        return;
    if (sscanf(copy, "%s in %d..%d", name, &low, &high) == 3 && strchr(copy, '(') == NULL)
        snprintf(text, MOST_TEXT, "(%.90s >= %d and not (%.90s > %d))", name, low, name, high);
    else
        snprintf(text, MOST_TEXT, one_in(2) ? "(not (not (%s)))" : "(%s or 1 > 2)", copy);
}

static Made change(const Domain *domain, const Made *before) {
    Made made = *before;
    for (uint32_t changes = 1 + pick(2); changes > 0; changes--) {
        char *texts[PARTS + 4];
        uint32_t n = 0;
        for (int i = 0; i < PARTS; i++)
            if (made.parts[i][0])
                texts[n++] = made.parts[i];
        if (made.when[0])
            texts[n++] = made.when;
        if (made.unless[0])
            texts[n++] = made.unless;
        char *text = texts[pick(n)];
        switch (pick(12)) {
        case 0:
            make_part(domain, &made, text);
            break;
        case 1:
            make_force(&made);
            break;
        case 2:
            make_deadline(domain, &made);
            break;
        case 3:
            nudge(made.deadline);
            break;
        case 4:
            for (int i = 0; i < DEFINES; i++)
                nudge(made.defines[i]);
            break;
        case 5:
            make_part(domain, &made, made.when);
            break;
        case 6:
            made.overrides = !made.overrides;
            break;
        case 7:
            nudge(made.helper);
            break;
        case 8:
        case 9:
            reword(text);
            break;
        default:
            nudge(text);
        }
    }
    made.has_rule = !one_in(25);
    return made;
}

static Str policy_text(Arena *arena, const Domain *domain, const Made *made, int edition) {
    Buf rule = {0}, out = {0};
    if (made->has_rule) {
        buf_add_format(&rule, "rule r\n  %s (%s", made->force, made->parts[0]);
        for (int i = 1; i < PARTS; i++)
            if (made->parts[i][0])
                buf_add_format(&rule, ")\n  %s (%s", made->is_or ? "or" : "and", made->parts[i]);
        buf_add_c(&rule, ")\n");
        if (made->when[0])
            buf_add_format(&rule, "  when %s\n", made->when);
        if (made->unless[0])
            buf_add_format(&rule, "  unless %s\n", made->unless);
        if (made->deadline[0] && strcmp(made->force, "may") != 0)
            buf_add_format(&rule, "  %s\n", made->deadline);
        if (made->about_people)
            buf_add_c(&rule, "  for org.people\n");
    }
    if (!domain->gaps && !made->about_people)
        buf_add_format(&rule, "rule helper\n  must %s\n  when %s\n%s", made->helper, made->helper_when,
                       made->overrides && made->has_rule ? "  overrides r\n" : "");
    buf_add_format(&out, "policy p\n  edition %d\n%s", edition, domain->days);
    buf_add_c(&out, domain->facts);
    for (int i = DEFINES - 1; i >= 0; i--) {
        char name[3] = {0};
        if (made->defines[i][0])
            memcpy(name, strchr(made->defines[i], ' ') + 1, 2);
        if (name[0] && (strstr(str_c(arena, buf_str(&rule)), name) || strstr(str_c(arena, buf_str(&out)), name)))
            buf_add_format(&out, "%s\n", made->defines[i]);
    }
    buf_add(&out, buf_str(&rule));
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&rule);
    buf_free(&out);
    return text;
}

/* NULL where what was made is no policy: a month and days compared, a date that there is not. */
static CorePolicy *compile(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("random"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
    CorePolicy *policy = diags.errors == 0 ? check_policy(arena, &input, &diags) : NULL;
    if (getenv("PAIR") && !policy) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&buf)));
        buf_free(&buf);
    }
    return diags.errors == 0 ? policy : NULL;
}

/* Two editions of pair `number`, always the same ones. Returns how many drafts were no policies. */
static int make_pair(Arena *arena, int number, const Domain **domain, Str texts[2], CorePolicy *policies[2]) {
    state = (uint64_t)number * 2654435761u + 20130604u;
    *domain = &domains[number % DOMAINS];
    for (int drafts = 0;; drafts++) {
        Made made[2];
        made[0] = make(*domain);
        made[1] = change(*domain, &made[0]);
        made[0].has_rule = made[1].has_rule ? !one_in(25) : true;
        for (int s = 0; s < 2; s++)
            texts[s] = policy_text(arena, *domain, &made[s], s + 1);
        policies[0] = compile(arena, texts[0]);
        policies[1] = policies[0] ? compile(arena, texts[1]) : NULL;
        if (policies[1])
            return drafts;
    }
}

#endif

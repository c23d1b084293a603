/* What would mend a finding, and what to ask for, against brute force over records whose facts have few values. */
#include "lang/check/check.h"
#include "lang/eval/eval.h"
#include "lang/parse/parse.h"
#include "lang/why/why.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t state = 4711;

/* SLOW is set, if to nothing, in every run of the tests. */
static bool is_slow(void) {
    const char *slow = getenv("SLOW");
    return slow != NULL && *slow != 0;
}

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* --- Random policies of few facts ------------------------------------------------------------------------------------- */

typedef struct Gen {
    Buf out;
    int defines;
    bool dated; /* b is a day, asked for by its number or compared with days */
} Gen;

static void add(Gen *g, const char *text) {
    buf_add_c(&g->out, text);
}

static void condition(Gen *g, int depth);

static void number(Gen *g, int depth) {
    switch (pick(depth > 0 ? 10 : 5)) {
    case 0:
        buf_add_format(&g->out, "%u", pick(5));
        break;
    case 1:
        add(g, "f");
        break;
    case 2:
        add(g, g->dated ? "day(b)" : "b");
        break;
    case 3:
    case 4:
        add(g, "a");
        break;
    case 5:
        add(g, "("), number(g, depth - 1), add(g, " + "), number(g, depth - 1), add(g, ")");
        break;
    case 6:
        add(g, "("), number(g, depth - 1), add(g, " - "), number(g, depth - 1), add(g, ")");
        break;
    case 7:
        add(g, pick(2) ? "max(" : "min("), number(g, depth - 1), add(g, ", "), number(g, depth - 1), add(g, ")");
        break;
    case 8:
        add(g, "2 * "), number(g, 0);
        break;
    default:
        if (g->defines)
            buf_add_format(&g->out, "d%u", pick((uint32_t)g->defines));
        else
            add(g, g->dated ? "a * day(b)" : "a * b");
        break;
    }
}

static void day_condition(Gen *g) {
    static const char *const ops[] = {"==", "!=", "<", "<=", ">", ">="};
    switch (pick(5)) {
    case 0:
        buf_add_format(&g->out, "b in 2014-07-0%u..2014-07-0%u", 1 + pick(2), 2 + pick(3));
        break;
    case 1:
        buf_add_format(&g->out, "b + %u days %s as_of", pick(2) ? 57 : 0, ops[pick(6)]);
        break;
    case 2:
        buf_add_format(&g->out, "as_of - b <= %u days", pick(200));
        break;
    default:
        buf_add_format(&g->out, "b %s 2014-07-0%u", ops[pick(6)], 1 + pick(4));
        break;
    }
}

static void condition(Gen *g, int depth) {
    static const char *const ops[] = {"==", "!=", "<", "<=", ">", ">=", ">=", "<="};
    if (g->dated && pick(4) == 0) {
        day_condition(g);
        return;
    }
    switch (pick(depth > 0 ? 9 : 5)) {
    case 0:
    case 1:
        number(g, depth), buf_add_format(&g->out, " %s ", ops[pick(8)]), number(g, depth - 1);
        break;
    case 2:
        add(g, pick(2) ? "ok" : "type == red");
        break;
    case 3:
        add(g, pick(2) ? "type in {green, blue}" : "type != green");
        break;
    case 4:
        number(g, depth), buf_add_format(&g->out, " in %u..%u", pick(4), 3 + pick(3));
        break;
    case 5:
        add(g, "("), condition(g, depth - 1), add(g, " and "), condition(g, depth - 1), add(g, ")");
        break;
    case 6:
        add(g, "("), condition(g, depth - 1), add(g, " or "), condition(g, depth - 1), add(g, ")");
        break;
    case 7:
        add(g, "(not "), condition(g, depth - 1), add(g, ")");
        break;
    default:
        add(g, "count("), condition(g, 0), add(g, ", "), condition(g, 0), add(g, ", "), condition(g, 0);
        buf_add_format(&g->out, ") %s %u", ops[pick(8)], pick(4));
        break;
    }
}

enum { RULES = 4, DEFINES = 2, TOP = 8 /* counts are tried from 0 to below it */ };

static Str random_policy(Arena *arena, bool dated) {
    static const char *const forces[] = {"must", "must", "must not", "should"};
    Gen g = {.dated = dated};
    add(&g, "facts org key id {\n  id text\n  fixed f count\n  a count\n  ok boolean\n  type one of red, green, blue\n");
    add(&g, dated ? "  b date\n" : "  b count\n");
    if (pick(3) == 0)
        add(&g, "  always "), condition(&g, 1), add(&g, "\n");
    if (pick(3) == 0)
        buf_add_format(&g.out, dated ? "  always a <= %u\n  always b <= 2014-07-0%u\n" : "  always a <= %u\n  always b <= %u\n", 2 + pick(4),
                       1 + pick(4));
    add(&g, "}\n");
    for (int i = 0; i < DEFINES; i++) {
        buf_add_format(&g.out, "define d%d = ", i), number(&g, 1), add(&g, " when "), condition(&g, 1), add(&g, ", ");
        number(&g, 1), add(&g, pick(3) ? " otherwise\n" : " when ok\n");
        g.defines = i + 1;
    }
    for (int i = 0; i < RULES; i++) {
        buf_add_format(&g.out, "rule r%d\n  %s ", i, forces[pick(4)]), condition(&g, 2);
        if (pick(2))
            add(&g, "\n  when "), condition(&g, 1);
        if (pick(4) == 0)
            add(&g, "\n  unless "), condition(&g, 1);
        if (pick(5) == 0)
            add(&g, "\n  by 2014-12-31");
        add(&g, "\n");
    }
    Str text = str_copy(arena, buf_str(&g.out));
    buf_free(&g.out);
    return text;
}

/* --- One record, and all that it could be -------------------------------------------------------------------------------- */

enum { A, B, OK, TYPE, FREE /* facts that may be chosen */ };
static const char *const names[FREE] = {"a", "b", "ok", "type"};
static const int values_of[FREE] = {TOP, TOP, 2, 3};
/* The days that b may be, where it is one: PAST that have passed, `as_of`, and days after it. */
static const char *const days[TOP] = {"2014-01-15", "2014-05-04", "2014-06-30", "2014-07-01", "2014-07-02", "2014-07-03", "2014-07-04", "2014-07-05"};
enum { PAST = 2 };

typedef struct World {
    Arena *arena;
    CorePolicy *policy;
    FactSet *set;
    const Field *fields[FREE];
    Date as_of;
    Str text;
    bool dated;
} World;

static Date day_of(const char *text) {
    int year, month, day;
    Date date;
    assert_int_equal(sscanf(text, "%d-%d-%d", &year, &month, &day), 3);
    assert_true(date_from_ymd(year, month, day, &date));
    return date;
}

static Value value_at(const World *w, int fact, int i) {
    if (w->dated && fact == B)
        return (Value){.kind = VALUE_DATE, .date = day_of(days[i])};
    switch (fact) {
    case OK:
        return (Value){.kind = VALUE_BOOL, .boolean = i == 1};
    case TYPE:
        return (Value){.kind = VALUE_ENUM, .code = i};
    default:
        return (Value){.kind = VALUE_NUMBER, .number = number_from_int(i)};
    }
}

static int index_of(Value value) {
    int64_t i = -1;
    if (value.kind == VALUE_BOOL)
        return value.boolean;
    if (value.kind == VALUE_ENUM)
        return value.code;
    if (value.kind == VALUE_NUMBER)
        number_to_int64(value.number, &i);
    for (int k = 0; k < TOP && value.kind == VALUE_DATE; k++)
        if (day_of(days[k]) == value.date)
            i = k;
    return (int)i;
}

typedef struct Outcome {
    Verdict verdicts[RULES];
    bool broken[4]; /* by `always` */
} Outcome;

static Outcome outcome(const World *w) {
    Outcome out;
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, w->policy, w->set, w->as_of);
    for (int i = 0; i < RULES; i++)
        assert_true(eval_verdict(eval, w->policy->rules[i], 0, &out.verdicts[i]));
    for (int i = 0; i < w->policy->nalways; i++) {
        int64_t element;
        out.broken[i] = eval_always(eval, &w->policy->always[i], 0, &element) == 0;
    }
    eval_free(eval);
    arena_free(arena);
    return out;
}

static World world_new(bool missing, bool dated) {
    World w = {.arena = arena_new(), .dated = dated};
    DiagList diags;
    diag_init(&diags, w.arena);
    w.text = random_policy(w.arena, dated);
    AstFile *file = parse_file(w.arena, source_new(w.arena, STR("random"), w.text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
    w.policy = diags.errors == 0 ? check_policy(w.arena, &input, &diags) : NULL;
    if (w.policy == NULL) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        fail_msg("%.*s\n%.*s", STR_ARG(buf_str(&buf)), STR_ARG(w.text));
    }
    const Facts *org = w.policy->schema->facts[0];
    w.set = factset_new(w.arena, w.policy->schema);
    int64_t row = factset_add_row(w.set, org->shape, -1);
    factset_set(w.set, org->key, row, (Value){.kind = VALUE_TEXT, .text = STR("o")});
    factset_set(w.set, record_find(&org->root, STR("f"), NULL), row, value_at(&w, A, (int)pick(4)));
    for (int i = 0; i < FREE; i++) {
        w.fields[i] = record_find(&org->root, str_of(names[i]), NULL);
        if (!missing || pick(2))
            factset_set(w.set, w.fields[i], row, value_at(&w, i, (int)pick((uint32_t)values_of[i])));
    }
    factset_finish(w.set, false, &diags);
    date_from_ymd(2014, 6, 30, &w.as_of);
    return w;
}

static void say(const World *w, const CoreRule *rule, const char *what) {
    fprintf(stderr, "--- %s\n%.*srule %.*s\n", what, STR_ARG(w->text), STR_ARG(rule->info.rule));
    fprintf(stderr, "f = %d",
            index_of(factset_value(w->set, record_find(&w->policy->schema->facts[0]->root, STR("f"), NULL), 0)));
    for (int i = 0; i < FREE; i++)
        fprintf(stderr, ", %s = %d", names[i], index_of(factset_value(w->set, w->fields[i], 0)));
    fprintf(stderr, "\n");
}

/* The best of all records that differ in what is free: how many facts differ, -1 where none comes out so. */
typedef struct Best {
    int changes;
    int moved; /* of those with as few changes in the facts asked for, the least sum of moves */
} Best;

static int breaks_of(const Outcome *before, const Outcome *after) {
    int n = 0;
    for (int i = 0; i < RULES; i++)
        n += before->verdicts[i] != VERDICT_FAIL && after->verdicts[i] == VERDICT_FAIL;
    return n;
}

static Best brute(const World *w, int rule, Verdict verdict, const Outcome *before, const bool *only, int most_breaks) {
    Value old[FREE];
    int from[FREE], at[FREE];
    Best best = {-1, -1};
    for (int i = 0; i < FREE; i++) {
        old[i] = factset_value(w->set, w->fields[i], 0);
        from[i] = index_of(old[i]);
    }
    for (int code = 0; code < TOP * TOP * 2 * 3; code++) {
        int rest = code, changes = 0, moved = 0;
        bool allowed = true;
        for (int i = 0; i < FREE; i++) {
            at[i] = rest % values_of[i];
            rest /= values_of[i];
            changes += at[i] != from[i];
            /* What has happened is not moved, and nothing is done in the past. A mend may still propose that it happens again. */
            bool happened = from[i] >= 0 && from[i] <= PAST;
            allowed = allowed && !(w->dated && i == B && at[i] != from[i] && (happened || at[i] < PAST));
            moved += i <= (w->dated ? A : B) && at[i] != from[i] ? abs(at[i] - (from[i] < 0 ? 0 : from[i])) : 0;
            allowed = allowed && (!only || only[i] || at[i] == from[i]);
        }
        if (!allowed ||
            (best.changes >= 0 && (changes > best.changes || (changes == best.changes && moved >= best.moved))))
            continue;
        for (int i = 0; i < FREE; i++)
            if (from[i] >= 0 || at[i] != from[i])
                factset_set(w->set, w->fields[i], 0, value_at(w, i, at[i]));
        Outcome out = outcome(w);
        bool sound = true;
        for (int i = 0; i < w->policy->nalways; i++)
            sound = sound && (!out.broken[i] || before->broken[i]);
        if (sound && out.verdicts[rule] == verdict && breaks_of(before, &out) <= most_breaks)
            best = (Best){changes, moved};
    }
    for (int i = 0; i < FREE; i++)
        factset_set(w->set, w->fields[i], 0, old[i]);
    return best;
}

static int fact_of(const WhyChange *change) {
    for (int i = 0; i < FREE; i++)
        if (str_equal(change->fact, str_of(names[i])))
            return i;
    return -1;
}

typedef struct Tally {
    int asked, possible, not_possible, unsure, more_facts, farther, impossible, scope;
} Tally;

static void apply(const World *w, const WhyMend *mend, Value *old) {
    for (int i = 0; i < FREE; i++)
        old[i] = factset_value(w->set, w->fields[i], 0);
    for (int i = 0; i < mend->nchanges; i++)
        factset_set(w->set, w->fields[fact_of(&mend->changes[i])], 0, mend->changes[i].to);
}

static void take_back(const World *w, const Value *old) {
    for (int i = 0; i < FREE; i++)
        factset_set(w->set, w->fields[i], 0, old[i]);
}

static void hold_mend(const World *w, int r, const Outcome *before, Tally *tally) {
    const CoreRule *rule = w->policy->rules[r];
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, w->policy, w->set, w->as_of);
    EvalFindings findings = eval_rule(eval, rule, 0, arena);
    WhyMend mend = why_mend(eval, w->set, rule, 0, 0, &findings.items[0], true, arena);
    Value old[FREE];
    tally->asked++;
    Best pass = brute(w, r, VERDICT_PASS, before, NULL, RULES);
    if (!mend.possible) {
        tally->not_possible++;
        tally->unsure += !mend.sure;
        Best na = brute(w, r, VERDICT_NA, before, NULL, RULES);
        if (mend.sure && (pass.changes >= 0 || na.changes >= 0)) {
            say(w, rule, "said that no change can");
            fprintf(stderr, "%.*s; brute force: %d changes pass, %d na\n", STR_ARG(mend.message.en), pass.changes,
                    na.changes);
            tally->impossible++;
        }
    } else {
        tally->possible++;
        apply(w, &mend, old);
        Outcome after = outcome(w);
        take_back(w, old);
        assert_int_equal(after.verdicts[r], mend.leads_to);
        bool only[FREE] = {0};
        int moved = 0;
        for (int i = 0; i < mend.nchanges; i++) {
            int fact = fact_of(&mend.changes[i]);
            assert_true(fact >= 0);
            only[fact] = true;
            int from = index_of(mend.changes[i].from);
            moved += fact <= (w->dated ? A : B) ? abs(index_of(mend.changes[i].to) - (from < 0 ? 0 : from)) : 0;
        }
        for (int i = 0; i < w->policy->nalways; i++)
            assert_true(!after.broken[i] || before->broken[i]);
        if (mend.leads_to == VERDICT_NA && pass.changes >= 0) {
            say(w, rule, "left the scope, though there is a way to pass");
            fprintf(stderr, "%.*s; brute force: %d\n", STR_ARG(mend.message.en), pass.changes);
            tally->scope++;
        } else {
            Best least = brute(w, r, mend.leads_to, before, NULL, RULES),
                 same = brute(w, r, mend.leads_to, before, only, mend.nbreaks);
            if (least.changes >= 0 && least.changes < mend.nchanges) {
                say(w, rule, "more facts than are needed");
                fprintf(stderr, "%.*s; brute force: %d\n", STR_ARG(mend.message.en), least.changes);
                tally->more_facts++;
            } else if (same.changes == mend.nchanges && same.moved < moved) {
                say(w, rule, "farther than is needed");
                fprintf(stderr, "%.*s; brute force: %d\n", STR_ARG(mend.message.en), same.moved);
                tally->farther++;
            }
        }
        /* Every rule that fails now and did not, and no other. */
        for (int i = 0; i < RULES; i++) {
            bool said = false;
            for (int k = 0; k < mend.nbreaks; k++)
                said = said || str_equal(mend.breaks[k], w->policy->rules[i]->info.rule);
            bool breaks = before->verdicts[i] != VERDICT_FAIL && after.verdicts[i] == VERDICT_FAIL;
            if (said != breaks) {
                say(w, rule, "other rules");
                fail_msg("%.*s", STR_ARG(mend.message.en));
            }
        }
    }
    eval_free(eval);
    arena_free(arena);
}

static void test_mends(void **unused) {
    (void)unused;
    Tally tally = {0};
    int worlds = is_slow() ? 3000 : 600;
    for (int p = 0; p < worlds; p++) {
        World w = world_new(p % 4 == 0, p % 3 == 2);
        Outcome before = outcome(&w);
        for (int r = 0; r < RULES; r++)
            if (before.verdicts[r] == VERDICT_FAIL || before.verdicts[r] == VERDICT_PENDING)
                hold_mend(&w, r, &before, &tally);
        arena_free(w.arena);
    }
    print_message(
        "%d asked, %d possible, %d not, of which %d unsure; wrong: %d impossible, %d scope, %d more facts, %d farther\n",
        tally.asked, tally.possible, tally.not_possible, tally.unsure, tally.impossible, tally.scope, tally.more_facts,
        tally.farther);
    assert_true(tally.impossible + tally.scope + tally.more_facts + tally.farther == 0);
}

/* --- What to ask for ------------------------------------------------------------------------------------------------------ */

/* Whether some answers for the facts of the set alone lead to the verdict; VERDICTS: to any that is known. any_day: of a day all near `as_of` are tried. */
static bool can_become(const World *w, int rule, unsigned set, Verdict wanted, const Outcome *before, bool any_day) {
    enum { DAYS_BEFORE = 200, ALL_DAYS = 240 };
    bool found = false;
    int nb = any_day && w->dated ? ALL_DAYS : TOP;
    for (int code = 0; code < TOP * nb * 2 * 3 && !found; code++) {
        int rest = code;
        bool fresh = true; /* each combination of the set once */
        for (int i = 0; i < FREE; i++) {
            int n = i == B ? nb : values_of[i], at = rest % n;
            rest /= n;
            if (set & (1u << i))
                factset_set(w->set, w->fields[i], 0,
                            n == ALL_DAYS ? (Value){.kind = VALUE_DATE, .date = w->as_of - DAYS_BEFORE + at} : value_at(w, i, at));
            else
                fresh = fresh && at == 0;
        }
        if (!fresh)
            continue;
        Outcome out = outcome(w);
        for (int i = 0; i < w->policy->nalways; i++)
            fresh = fresh && (!out.broken[i] || before->broken[i]); /* an answer that cannot be is none */
        Verdict verdict = out.verdicts[rule];
        found = fresh && (wanted == VERDICTS ? verdict != VERDICT_UNKNOWN : verdict == wanted);
    }
    for (int i = 0; i < FREE; i++)
        if (set & (1u << i))
            factset_set(w->set, w->fields[i], 0, (Value){.kind = VALUE_MISSING});
    return found;
}

static int least_set(const World *w, int rule, unsigned missing, Verdict wanted, const Outcome *before) {
    int least = -1;
    for (unsigned set = 0; set < 1u << FREE; set++) {
        int n = __builtin_popcount(set);
        if ((set & ~missing) == 0 && (least < 0 || n < least) && can_become(w, rule, set, wanted, before, false))
            least = n;
    }
    return least;
}

typedef struct Asked {
    int unknown, passing, wrong, more;
} Asked;

static void hold_ask(const World *w, int r, const Outcome *before, Asked *asked) {
    const CoreRule *rule = w->policy->rules[r];
    Arena *arena = arena_new();
    Eval *eval = eval_new(arena, w->policy, w->set, w->as_of);
    EvalFindings findings = eval_rule(eval, rule, 0, arena);
    Why why = why_explain(eval, rule, 0, 0, &findings.items[0], arena);
    why_ask_least(eval, w->set, 0, 0, &why, arena);
    unsigned missing = 0, set = 0;
    for (int i = 0; i < FREE; i++)
        if (factset_value(w->set, w->fields[i], 0).kind == VALUE_MISSING)
            missing |= 1u << i;
    for (int i = 0; i < why.nask; i++)
        for (int k = 0; k < FREE; k++)
            if (str_equal(why.ask[i].fact, str_of(names[k])))
                set |= 1u << k;
    assert_int_equal(__builtin_popcount(set), why.nask);
    assert_int_equal(set & ~missing, 0);
    int least = least_set(w, r, missing, VERDICT_PASS, before);
    Verdict wanted = least >= 0 ? VERDICT_PASS : VERDICTS;
    if (least < 0)
        least = least_set(w, r, missing, VERDICTS, before);
    asked->unknown++;
    asked->passing += wanted == VERDICT_PASS;
    if (least >= 0 && !can_become(w, r, set, wanted, before, false) && !can_become(w, r, set, wanted, before, true)) {
        say(w, rule, "what is asked for does not do");
        fprintf(stderr, "asked: %x of %x, least %d, pass %d\n", set, missing, least, wanted == VERDICT_PASS);
        asked->wrong++;
    } else if (wanted == VERDICT_PASS && why.nask > least) { /* else it may pass by a number that is not tried here */
        say(w, rule, "more is asked for than is needed");
        fprintf(stderr, "asked: %x of %x, least %d, pass %d\n", set, missing, least, wanted == VERDICT_PASS);
        asked->more++;
    }
    eval_free(eval);
    arena_free(arena);
}

static void test_asks(void **unused) {
    (void)unused;
    Asked asked = {0};
    int worlds = is_slow() ? 2000 : 400;
    for (int p = 0; p < worlds; p++) {
        World w = world_new(true, p % 3 == 2);
        Outcome before = outcome(&w);
        for (int r = 0; r < RULES; r++)
            if (before.verdicts[r] == VERDICT_UNKNOWN)
                hold_ask(&w, r, &before, &asked);
        arena_free(w.arena);
    }
    print_message("%d unknown, %d may pass; wrong: %d do not do, %d ask for more\n", asked.unknown, asked.passing,
                  asked.wrong, asked.more);
    assert_true(asked.unknown > 10 && asked.wrong == 0 && asked.more == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mends), cmocka_unit_test(test_asks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

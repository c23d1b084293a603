/* What of a session has no text face: what a word may go on with, and that a long answer stops where it is interrupted. */
#include "lang/repl/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char rules[] = "unit yuan \"元\"\n"
                            "facts org \"组织\" key id {\n"
                            "  id text\n"
                            "  level \"级别\" one of city \"市级\", county \"县级\", `big town` \"大 镇\"\n"
                            "  members \"党员人数\" count\n"
                            "  note \"a note\" text\n"
                            "  committee \"委员会\" {\n"
                            "    size \"委员数\" count\n"
                            "    quota count\n"
                            "  }\n"
                            "  region \"地区\" ref region\n"
                            "  people \"党员\" list {\n"
                            "    age \"年龄\" count\n"
                            "  }\n"
                            "}\n"
                            "facts region key code {\n"
                            "  code text\n"
                            "  wealth yuan\n"
                            "  orgs list org per region\n"
                            "}\n"
                            "param least = 3\n"
                            "define limit \"上限\" = 7\n"
                            "define lower = 2\n"
                            "function twice(a count) count = a * 2\n"
                            "rule enough \"人数\"\n"
                            "  must members >= least\n"
                            "rule rich\n"
                            "  must wealth >= 0 yuan for region\n";
static const char orgs[] = "id,level,members,committee.size,region\nA1,city,3,5,r1\nA2,county,,4,r1\nB,city,9,,\n";
static const char regions[] = "code,wealth\nr1,5.5\nr2,\n";
static const char people[] = "id,age\nA1,20\nA1,\n";

static char folder[] = "/tmp/banfa-repl-XXXXXX";
static volatile sig_atomic_t interrupt;

static int no_width(void) {
    return 0;
}

static Str write_file(Arena *arena, const char *name, const char *text) {
    Str path = str_format(arena, "%s/%s", folder, name);
    FILE *file = fopen(str_c(arena, path), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

typedef struct Fixture {
    Session s;
    Arena *arena;
} Fixture;

static void setup(Fixture *f, Language language, bool with_facts) {
    *f = (Fixture){.arena = arena_new()};
    Session *s = &f->s;
    s->arena = f->arena;
    s->options = (ReplOptions){.language = language, .interrupt = &interrupt, .width = no_width};
    s->as_of = 16071;
    vec_push(f->arena, &s->policies, write_file(f->arena, "rules.banfa", rules));
    if (with_facts) {
        vec_push(f->arena, &s->facts, facts_input_parse(write_file(f->arena, "org.csv", orgs)));
        vec_push(f->arena, &s->facts, facts_input_parse(write_file(f->arena, "region.csv", regions)));
        write_file(f->arena, "org.people.csv", people);
    }
    interrupt = 0;
    s->answer = arena_new();
    diag_init(&s->diags, s->answer);
    session_start(s);
    assert_int_equal(s->diags.errors, 0);
}

static void teardown(Fixture *f) {
    session_end(&f->s);
    arena_free(f->s.answer);
    buf_free(&f->s.out);
    free(f->s.org);
    free(f->s.org_facts);
    arena_free(f->arena);
}

/* --- Completion --------------------------------------------------------------------------------------------------- */

/* "3: a|b": how many bytes are replaced, and by what. */
static Str candidates(Fixture *f, const char *before_cursor) {
    Completions all = complete_line(&f->s, f->arena, str_of(before_cursor));
    Buf out = {0};
    buf_add_format(&out, "%zu:", all.word);
    for (int i = 0; i < all.n; i++)
        buf_add_format(&out, "%s%.*s", i ? "|" : " ", STR_ARG(all.items[i].text));
    Str text = str_copy(f->arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void offers(Fixture *f, const char *before_cursor, const char *expected) {
    Str got = candidates(f, before_cursor);
    if (!str_equal(got, str_of(expected)))
        fail_msg("%s: %.*s, not %s", before_cursor, STR_ARG(got), expected);
}

/* Whether the word may go on so, and how it is explained. */
static void offers_shown(Fixture *f, const char *before_cursor, const char *text, const char *shown) {
    Completions all = complete_line(&f->s, f->arena, str_of(before_cursor));
    for (int i = 0; i < all.n; i++) {
        if (!str_equal(all.items[i].text, str_of(text)))
            continue;
        Str words = words_in(all.items[i].shown, f->s.options.language);
        if (!str_equal(words, str_of(shown)))
            fail_msg("%s: %s is %.*s, not %s", before_cursor, text, STR_ARG(words), shown);
        return;
    }
    fail_msg("%s: %s is not offered", before_cursor, text);
}

static void completes_facts(void **state) {
    (void)state;
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    offers(&f, "mem", "3: members");
    offers(&f, "members + mem", "3: members");
    offers_shown(&f, "mem", "members", "党员人数  a count");
    offers_shown(&f, "党员人", "党员人数", "members  党员人数  a count");
    offers_shown(&f, "i", "id", "text");
    offers(&f, "a n", "1: note|native|not|not in|no|none(");
    offers(&f, "committee.", "10: committee.size|committee.委员数|committee.quota");
    offers(&f, "committee.s", "11: committee.size");
    offers(&f, "委员会.", "10: 委员会.size|委员会.委员数|委员会.quota");
    offers(&f, "region.w", "8: region.wealth");
    offers(&f, "地区.w", "8: 地区.wealth");
    offers(&f, "wea", "3: wealth");
    offers(&f, "count(people where a", "1: age|always|article|at|and|as_of|any(|all(|abs(|applies(");
    offers(&f, "count(党员 其中 年龄", "6: 年龄");
    offers(&f, "sum(orgs: mem", "3: members");
    offers(&f, "zzz", "3:");
    /* On a bare Tab each fact once, and no keywords. */
    offers(&f, "",
           "0: id|level|members|note|committee|committee.size|committee.quota|region|people|code|wealth|orgs|limit|lower|least|twice");
    teardown(&f);
}

static void completes_names_and_words(void **state) {
    (void)state;
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    offers(&f, "lim", "3: limit");
    offers_shown(&f, "lim", "limit", "上限");
    offers_shown(&f, "low", "lower", "define");
    offers_shown(&f, "lea", "least", "param");
    offers_shown(&f, "twi", "twice", "function");
    offers_shown(&f, "unl", "unless", "除非");
    offers_shown(&f, "除", "除非", "unless");
    offers_shown(&f, "years_b", "years_between(", "相隔年数");
    offers_shown(&f, "相隔年", "相隔年数(", "years_between");
    offers(&f, "failed(", "0: enough|rich");
    offers(&f, "failed(e", "1: enough");
    offers(&f, "不合(人", "3: 人数");
    offers(&f, "rule x must yes overrides r", "1: rich");
    teardown(&f);
}

static void completes_values(void **state) {
    (void)state;
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    offers(&f, "level == ", "0: city|county|`big town`");
    offers(&f, "level == ci", "2: city");
    offers_shown(&f, "level == ci", "city", "市级");
    offers(&f, "level == 市", "3: 市级");
    offers(&f, "level == 大", "3:");
    offers(&f, "level != co", "2: county");
    offers(&f, "级别 ＝＝ co", "2: county");
    offers(&f, "level in {city, co", "2: county");
    offers(&f, "level in {co", "2: county");
    offers(&f, "level not in {co", "2: county");
    offers(&f, "级别 不属于 {县", "3: 县级");
    offers(&f, "level 属于 {co", "2: county");
    offers(&f, "level in {city} and committee.s", "11: committee.size");
    offers(&f, "region.wealth == lim", "3: limit");
    offers(&f, "members == lim", "3: limit");
    offers(&f, "nobody == lim", "3: limit");
    offers(&f, "id.x == lim", "3: limit");
    offers(&f, ":set level = co", "2: county");
    teardown(&f);
}

static void completes_commands(void **state) {
    (void)state;
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    offers(&f, ":un", "2: undo");
    offers(&f, "：撤", "3: 撤销");
    offers(&f, ":check e", "1: enough");
    offers(&f, ":核对 ", "0: enough|rich");
    offers(&f, ":org A", "1: A1|A2");
    offers(&f, ":org ", "0: A1|A2|B|r1|r2");
    offers(&f, ":组织 r", "1: r1|r2");
    offers(&f, ":mode ", "0: table|json|csv|md");
    offers(&f, ":格式 j", "1: json");
    offers(&f, ":help che", "3: check");
    offers(&f, ":show en", "2: enough");
    offers(&f, ":type mem", "3: members");
    offers(&f, ":type level == co", "2: county");
    offers(&f, ":set mem", "3: members");
    assert_true(str_starts(candidates(&f, ":"), STR("0: help|load|reload|")));
    f.s.options.language = LANGUAGE_ZH;
    assert_true(str_starts(candidates(&f, ":"), STR("0: 帮助|加载|")));
    teardown(&f);
    setup(&f, LANGUAGE_EN, false);
    offers(&f, ":org ", "0: 1"); /* the one record of which nothing is known */
    teardown(&f);
}

static void completes_files(void **state) {
    (void)state;
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    write_file(f.arena, ".hidden", "");
    mkdir("inside", 0700);
    write_file(f.arena, "inside/one.csv", "");
    offers(&f, ":load ru", "2: rules.banfa");
    offers(&f, ":加载 ins", "3: inside/");
    offers(&f, ":load inside/", "7: inside/one.csv");
    offers(&f, ":load rules.banfa reg", "3: region.csv");
    offers(&f, ":load \"ru", "2: rules.banfa");
    offers(&f, ":save nowhere/", "8:");
    offers(&f, ":diff ru", "2: rules.banfa");
    offers(&f, "use \"ru", "2: rules.banfa");
    offers(&f, "引用 \"ru", "2: rules.banfa");
    offers(&f, ":once inside/o", "8: inside/one.csv");
    assert_int_equal(chdir(here), 0);
    teardown(&f);
}

/* --- Interruption ------------------------------------------------------------------------------------------------- */

/* What was typed or asked when Ctrl-C has been pressed already: nothing is shown that was not worked out. */
static void stops(const char *text) {
    Fixture f;
    setup(&f, LANGUAGE_EN, true);
    interrupt = 1;
    if (text[0] == ':')
        command_run(&f.s, str_of(text));
    else
        answer_input(&f.s, str_of(text));
    Str out = buf_str(&f.s.out);
    if (out.n)
        fail_msg("%s: %.*s", text, STR_ARG(out));
    interrupt = 0;
    teardown(&f);
}

static void stops_where_it_is_interrupted(void **state) {
    (void)state;
    static const char *const asked[] = {"members >= 3",  "members",        "note",           "committee",
                                        "members / 2",   ":check",         ":check enough",  ":missing",
                                        ":due",          ":why",           ":why enough",    ":mend",
                                        ":mend enough",  "length(note)",   ":org nobody",    "sum(people: age)"};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        stops(asked[i]);
}

int main(void) {
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completes_facts),    cmocka_unit_test(completes_names_and_words),
        cmocka_unit_test(completes_values),   cmocka_unit_test(completes_commands),
        cmocka_unit_test(completes_files),    cmocka_unit_test(stops_where_it_is_interrupted),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    static const char *const made[] = {"rules.banfa", "org.csv",        "region.csv", "org.people.csv",
                                       ".hidden",     "inside/one.csv", "inside",     ""};
    char path[4096];
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        remove(path);
    }
    return failed;
}

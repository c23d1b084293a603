/* Files to facts: binding, lists, references, keys, what --lenient makes of errors, inferred schemas. */
#include "runtime/facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Fixture {
    Arena *arena;
    DiagList diags;
    Schema *schema;
    Facts *org, *region;
    Field *id, *level, *members, *budget, *election, *size, *people, *leader, *hours, *where, *orgs;
    char folder[64];
    FactSet *set;
} Fixture;

static EnumValue levels[] = {
    {.name = {"city", 4}, .label = {"市级", 6}},
    {.name = {"county", 6}, .label = {"县级", 6}},
};
static EnumType level_type = {.values = levels, .n = 2};

static Field *add(Fixture *f, Facts *facts, Field *parent, const char *name, const char *label, FieldKind kind) {
    return schema_add_field(f->schema, facts, parent, str_of(name), str_of(label), kind);
}

static int set_up(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    *state = f;
    f->arena = arena_new();
    diag_init(&f->diags, f->arena);
    f->schema = schema_new(f->arena);
    Unit *yuan = schema_add_unit(f->schema, STR("yuan"), STR("元"));
    f->org = schema_add_facts(f->schema, STR("org"), STR("组织"));
    f->region = schema_add_facts(f->schema, STR("region"), STR_NONE);
    f->id = add(f, f->org, NULL, "id", NULL, FIELD_TEXT);
    f->org->key = f->id;
    f->level = add(f, f->org, NULL, "level", "级别", FIELD_ENUM);
    f->level->enums = &level_type;
    f->members = add(f, f->org, NULL, "members", "党员人数", FIELD_COUNT);
    f->budget = add(f, f->org, NULL, "budget", NULL, FIELD_UNIT);
    f->budget->unit = yuan;
    f->election = add(f, f->org, NULL, "last_election", NULL, FIELD_DATE);
    Field *committee = add(f, f->org, NULL, "committee", "委员会", FIELD_RECORD);
    f->size = add(f, f->org, committee, "size", "委员数", FIELD_COUNT);
    f->people = add(f, f->org, NULL, "people", "党员", FIELD_LIST);
    add(f, f->org, f->people, "name", NULL, FIELD_TEXT);
    f->leader = add(f, f->org, f->people, "leader", "领导", FIELD_BOOLEAN);
    f->hours = add(f, f->org, f->people, "hours", NULL, FIELD_NUMBER);
    f->where = add(f, f->org, NULL, "region", NULL, FIELD_REF);
    f->where->target = f->region;
    f->region->key = add(f, f->region, NULL, "code", NULL, FIELD_COUNT);
    add(f, f->region, NULL, "name", "名称", FIELD_TEXT);
    f->orgs = add(f, f->region, NULL, "orgs", NULL, FIELD_INVERSE);
    f->orgs->target = f->org;
    f->orgs->via = f->where;
    schema_finish(f->schema);
    strcpy(f->folder, "/tmp/banfa-facts-XXXXXX");
    return mkdtemp(f->folder) == NULL;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    int status = system(command);
    arena_free(f->arena);
    free(f);
    return status;
}

static void write_file(Fixture *f, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static Str path_of(Fixture *f, const char *name) {
    return str_format(f->arena, "%s/%s", f->folder, name);
}

static void read_path(Fixture *f, const char *path, const char *name, bool lenient) {
    FactsInput input = {.path = path_of(f, path), .name = str_of(name)};
    f->set = facts_read(f->arena, f->schema, &input, 1, lenient, &f->diags);
}

static void read_bytes(Fixture *f, const char *path, const char *text, bool lenient) {
    FactsInput input = {.path = str_of(path), .bytes = str_of(text)};
    f->set = facts_read(f->arena, f->schema, &input, 1, lenient, &f->diags);
}

/* The codes of all diagnostics with line and column: "E0740@2:3 E0741@3:1". */
static void expect_diags(Fixture *f, const char *expected) {
    Buf found = {0};
    for (int i = 0; i < f->diags.diags.n; i++) {
        const Diag *diag = f->diags.diags.items[i];
        buf_add_format(&found, "%s%s@%lld:%d", i > 0 ? " " : "", diag_code_name(diag->code),
                       (long long)diag->place.line, diag->place.column);
    }
    buf_add_char(&found, 0);
    assert_string_equal(found.p, expected);
    buf_free(&found);
}

static void expect_number(Fixture *f, const Field *field, int64_t row, int64_t digits, int places) {
    Value value = factset_value(f->set, field, row);
    assert_int_equal(value.kind, VALUE_NUMBER);
    assert_int_equal(number_compare(value.number, number_from_decimal(digits, places)), 0);
}

static bool is_missing(Fixture *f, const Field *field, int64_t row) {
    return factset_value(f->set, field, row).kind == VALUE_MISSING;
}

/* --- CSV ---------------------------------------------------------------------------------------------------------- */

static void test_folder(void **state) {
    Fixture *f = *state;
    write_file(f, "org.csv",
               "\xEF\xBB\xBF"
               "id,级别, 党员人数 ,budget,last_election,委员数,region\r\n"
               "a,市级,１２,120.50元,2013年6月4日,5,1\r\n"
               "b,county,,,,,02\r\n"
               "c,,7,3万,2013/6/4,,\r\n");
    write_file(f, "org.people.csv", "org,name,领导,hours\nc,丙,是,40\na,甲,no,24.5\nc,丁,,\n");
    write_file(f, "region.csv", "code,名称\n1,湖州\n2,德清\n3,长兴\n");
    write_file(f, "notes.txt", "not facts");
    read_path(f, "", NULL, false);
    expect_diags(f, "");
    assert_int_equal(factset_rows(f->set, f->org->shape), 3);
    expect_number(f, f->members, 0, 12, 0);
    expect_number(f, f->budget, 0, 1205, 1);
    expect_number(f, f->budget, 2, 30000, 0);
    expect_number(f, f->size, 0, 5, 0);
    assert_true(is_missing(f, f->members, 1));
    assert_int_equal(factset_value(f->set, f->level, 1).code, 1);
    assert_int_equal(factset_origin(f->set, f->org->shape, 2).line, 4);
    /* The rows of a list are grouped by their record, in order of input. */
    int64_t n;
    assert_true(factset_list(f->set, f->people, 0, &n));
    assert_int_equal(n, 1);
    assert_true(factset_list(f->set, f->people, 1, &n));
    assert_int_equal(n, 0);
    assert_true(factset_list(f->set, f->people, 2, &n));
    assert_int_equal(n, 2);
    int64_t first = factset_element(f->set, f->people, 2, 0);
    assert_int_equal(factset_element(f->set, f->people, 2, 1), first + 1);
    assert_true(factset_value(f->set, f->leader, first).boolean);
    assert_true(is_missing(f, f->leader, first + 1));
    assert_int_equal(factset_origin(f->set, f->people->shape, first).line, 2);
    /* References and their inverse: 02 and 2 are one count. */
    int64_t row;
    assert_int_equal(factset_follow(f->set, f->where, 1, &row), REF_FOUND);
    assert_true(str_equal(factset_id(f->set, f->region, row), STR("2")));
    assert_int_equal(factset_follow(f->set, f->where, 2, &row), REF_MISSING);
    assert_true(factset_list(f->set, f->orgs, 0, &n));
    assert_int_equal(n, 1);
    assert_int_equal(factset_element(f->set, f->orgs, 0, 0), 0);
    assert_true(factset_list(f->set, f->orgs, 2, &n));
    assert_int_equal(n, 0);
    assert_int_equal(factset_find(f->set, f->org, STR("c")), 2);
    assert_int_equal(factset_find(f->set, f->org, STR("1")), -1);
}

static void test_odd_headers(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "ｉｄ,\"党员\n人数\",　级别　,委员会.size\na,1,city,3\n", false);
    expect_diags(f, "");
    expect_number(f, f->members, 0, 1, 0);
    expect_number(f, f->size, 0, 3, 0);
}

static void test_list_beside(void **state) {
    Fixture *f = *state;
    write_file(f, "data.csv", "id,members\na,1\n");
    write_file(f, "data.党员.csv", "id,hours\na,2\n");
    write_file(f, "data.poeple.csv", "id,hours\na,2\n");
    write_file(f, "data.2013.csv", "x\n1\n");
    read_path(f, "data.csv", NULL, false);
    expect_diags(f, "W0731@0:0");
    int64_t n, row;
    assert_true(factset_list(f->set, f->people, 0, &n));
    assert_int_equal(n, 1);
    /* Without their file references lead nowhere, which is no error. */
    read_bytes(f, "org.csv", "id,region\na,1\nb,\n", false);
    assert_int_equal(factset_follow(f->set, f->where, 0, &row), REF_NOT_GIVEN);
    assert_int_equal(factset_follow(f->set, f->where, 1, &row), REF_MISSING);
    assert_false(factset_list(f->set, f->people, 0, &n));
}

static void test_values_refused(void **state) {
    Fixture *f = *state;
    const char *csv = "id,level,members,budget,last_election\n"
                      "a,city,x,1.234,2013-02-30\n"
                      "委,citty,-1,\"1,234\",1\n";
    read_bytes(f, "org.csv", csv, false);
    expect_diags(f, "E0740@2:8 E0740@2:10 E0740@2:16 E0741@3:3 E0740@3:9 E0740@3:12 E0740@3:20");
    assert_int_equal(f->diags.errors, 7);
}

static void test_lenient(void **state) {
    Fixture *f = *state;
    const char *csv = "id,members,members\n"
                      "a,x,1\n"
                      "a,1,1\n"
                      ",2,2\n"
                      "b,3\n"
                      "c,4,4,4\n";
    read_bytes(f, "org.csv", csv, true);
    assert_int_equal(f->diags.errors, 0);
    expect_diags(f, "E0713@1:12 E0740@2:3 E0743@3:1 E0742@4:1 E0712@5:4 E0712@6:7");
    assert_int_equal(factset_rows(f->set, f->org->shape), 4);
    assert_true(is_missing(f, f->members, 0));
    assert_true(str_equal(factset_id(f->set, f->org, 1), STR("2")));
    expect_number(f, f->members, 2, 3, 0);
    expect_number(f, f->members, 3, 4, 0);
}

static void test_strict(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "id,members,members,\na,1,1,\na,2,2,\n,3,3,\nd,4\ne,5,5,9\n\n,,,\n", false);
    expect_diags(f, "E0713@1:12 E0743@3:1 E0742@4:1 E0712@5:4 E0714@6:7");
}

static void test_columns(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "id,membrs,remark,people.name,committee.sise,党员人数,members\na,,,,,1,1\n", false);
    expect_diags(f, "E0733@1:18 E0735@1:50 W0730@1:4 W0730@1:11 E0732@1:30");
}

static void test_close_column(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "id,membrs,remark,committee.note\na,1,2,3\n", false);
    expect_diags(f, "E0732@1:4 W0730@1:11 W0730@1:18");
}

static void test_nothing_binds(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "ident;members\na;1\n", false);
    expect_diags(f, "E0731@1:1");
    assert_true(str_contains(f->diags.diags.items[0]->help.en, STR("semicolons")));
}

static void test_best_fit(void **state) {
    Fixture *f = *state;
    read_bytes(f, "anything.csv", "code,name\n1,x\n", false);
    expect_diags(f, "");
    assert_int_equal(factset_rows(f->set, f->region->shape), 1);
    write_file(f, "anything.csv", "code\n1\n");
    read_path(f, "anything.csv", "organ", false);
    expect_diags(f, "E0737@0:0");
}

static void test_two_files_without_facts(void **state) {
    Fixture *f = *state;
    write_file(f, "x.csv", "code\n1\n");
    write_file(f, "regin.csv", "code\n1\n");
    read_path(f, "", NULL, false);
    expect_diags(f, "E0730@0:0 E0730@0:0");
    assert_true(str_contains(f->diags.diags.items[0]->help.en, STR("region")));
}

static void test_no_key_column(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.csv", "members\n1\n2\n", false);
    expect_diags(f, "E0736@1:1");
}

static void test_unknown_parents_and_references(void **state) {
    Fixture *f = *state;
    write_file(f, "org.csv", "id,region\na,1\nb,9\n\"c\n\",7\n");
    write_file(f, "org.people.csv", "org,name\nb,x\nz,y\n,w\n");
    write_file(f, "region.csv", "code\n1\n");
    read_path(f, "", NULL, false);
    expect_diags(f, "E0745@3:1 E0746@4:1 E0744@3:3 E0744@5:3");
}

static void test_broken_file_hides_what_follows(void **state) {
    Fixture *f = *state;
    write_file(f, "org.csv", "id,members\na,1\nb,\"2\nc,3\n");
    write_file(f, "org.people.csv", "org,name\na,x\nc,y\n");
    read_path(f, "", NULL, false);
    expect_diags(f, "E0710@3:3");
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void test_json(void **state) {
    Fixture *f = *state;
    const char *json = "[\n {\"id\": 7, \"级别\": \"市级\", \"committee\": {\"size\": 5e0}, \"budget\": 120.50,\n"
                       "  \"people\": [{\"name\": \"甲\", \"leader\": true}, {\"hours\": \"85%\"}], \"region\": 1},\n"
                       " {\"id\": \"b\", \"members\": null, \"last_election\": \"2013.6.4\", \"people\": []},\n"
                       " {\"id\": \"c\", \"委员会\": null, \"committee.size\": 3}\n]\n";
    read_bytes(f, "org.json", json, false);
    expect_diags(f, "");
    assert_true(str_equal(factset_id(f->set, f->org, 0), STR("7")));
    expect_number(f, f->size, 0, 5, 0);
    expect_number(f, f->size, 2, 3, 0);
    expect_number(f, f->budget, 0, 1205, 1);
    int64_t n;
    assert_true(factset_list(f->set, f->people, 0, &n));
    assert_int_equal(n, 2);
    expect_number(f, f->hours, 1, 85, 2);
    assert_true(factset_list(f->set, f->people, 1, &n));
    assert_int_equal(n, 0);
    assert_false(factset_list(f->set, f->people, 2, &n));
    assert_int_equal(factset_origin(f->set, f->org->shape, 1).line, 4);
    assert_int_equal(factset_origin(f->set, f->people->shape, 0).line, 3);
}

static void test_json_refused(void **state) {
    Fixture *f = *state;
    const char *json = "{\"id\":\"a\",\"members\":true,\"committee\":5}\n"
                       "{\"id\":\"b\",\"members\":[1],\"people\":{}}\n"
                       "{\"id\":\"c\",\"members\":1,\"members\":2,\"people\":[3]}\n"
                       "{\"id\":\"c\",\"membrs\":1,\"peopel\":[]}\n"
                       "[]\n"
                       "{\"id\":\"d\",\"members\":1,\"党员人数\":1,\"orgs\":1}\n"
                       "{\"members\":1.5}\n";
    read_bytes(f, "org.json", json, false);
    expect_diags(f, "E0725@1:21 E0725@1:38 E0725@2:21 E0725@2:34 E0722@3:23 E0725@3:45 E0743@4:7 E0728@5:1 E0735@6:23 "
                    "E0740@7:12 W0730@4:11 W0730@4:22 W0730@6:32 E0742@7:1");
}

static void test_json_close_keys(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.ndjson",
               "{\"id\":\"a\",\"membrs\":1,\"peopel\":[],\"commitee\":{},\"x\":[{\"y\":[]}]}\n"
               "{\"id\":\"b\",\"membrs\":1}\n",
               false);
    expect_diags(f, "E0732@1:11 E0732@1:22 E0732@1:34 W0730@1:48");
}

static void test_json_lenient_key_twice(void **state) {
    Fixture *f = *state;
    read_bytes(f, "org.json",
               "{\"id\":\"a\",\"people\":[{\"name\":\"x\"}]}\n{\"id\":\"a\",\"people\":[{\"name\":\"y\"}]}\n"
               "{\"id\":\"b\",\"people\":[{\"name\":\"z\"}]}\n",
               true);
    expect_diags(f, "E0743@2:7");
    assert_int_equal(factset_rows(f->set, f->org->shape), 2);
    assert_int_equal(factset_rows(f->set, f->people->shape), 2);
    assert_true(str_equal(factset_value(f->set, f->people->shape->columns[0], 1).text, STR("z")));
}

/* --- By hand ------------------------------------------------------------------------------------------------------ */

static void test_by_hand(void **state) {
    Fixture *f = *state;
    f->set = factset_new(f->arena, f->schema);
    int64_t org = factset_add_row(f->set, f->org->shape, -1), other = factset_add_row(f->set, f->org->shape, -1);
    Number third;
    number_div(number_from_int(1), number_from_int(3), &third);
    factset_set(f->set, f->members, org, (Value){.kind = VALUE_NUMBER, .number = third});
    factset_set(f->set, f->level, org, (Value){.kind = VALUE_ENUM, .code = -1});
    factset_set(f->set, f->id, other, (Value){.kind = VALUE_TEXT, .text = STR("b")});
    int64_t region = factset_add_row(f->set, f->region->shape, -1);
    factset_set_ref(f->set, f->where, other, region);
    factset_set_list(f->set, f->people, org);
    /* Elements of the second record come first. */
    factset_add_row(f->set, f->people->shape, other);
    int64_t element = factset_add_row(f->set, f->people->shape, org);
    factset_set(f->set, f->leader, element, (Value){.kind = VALUE_BOOL, .boolean = true});
    factset_finish(f->set, false, &f->diags);
    expect_diags(f, "");
    assert_int_equal(number_compare(factset_value(f->set, f->members, org).number, third), 0);
    assert_int_equal(factset_value(f->set, f->level, org).code, -1);
    assert_true(str_equal(factset_id(f->set, f->org, org), STR("1")));
    int64_t n, row;
    assert_true(factset_list(f->set, f->people, org, &n));
    assert_true(factset_value(f->set, f->leader, factset_element(f->set, f->people, org, 0)).boolean);
    assert_int_equal(factset_follow(f->set, f->where, other, &row), REF_FOUND);
    assert_int_equal(row, region);
    assert_int_equal(factset_follow(f->set, f->where, org, &row), REF_MISSING);
    assert_true(factset_list(f->set, f->orgs, region, &n));
    assert_int_equal(n, 1);
    assert_false(factset_given(f->set, f->org));
}

/* --- Inferred schemas --------------------------------------------------------------------------------------------- */

static void expect_inferred(Fixture *f, const char *path, const char *text, const char *expected) {
    FactsInput input = {.path = str_of(path), .bytes = str_of(text)};
    Schema *schema = facts_infer(f->arena, &input, 1, &f->diags);
    assert_non_null(schema);
    Buf found = {0};
    schema_print(schema, &found);
    buf_add_char(&found, 0);
    assert_string_equal(found.p, expected);
    buf_free(&found);
    f->set = facts_read(f->arena, schema, &input, 1, false, &f->diags);
    assert_int_equal(f->diags.errors, 0);
}

static void test_inferred(void **state) {
    Fixture *f = *state;
    expect_inferred(f, "a b.csv",
                    "id,c.size,n,neg,d,ok,code,理由,t,none,c.kind\n"
                    "1,5,0.5,-1,2013-6-4,是,007,x,3年,,a\n"
                    "02,6,0,0,2013年6月5日,no,12,y z,4个月,,b\n",
                    "facts `a b` key id {\n"
                    "  id text\n"
                    "  c {\n"
                    "    size count\n"
                    "    kind one of a, b\n"
                    "  }\n"
                    "  n number\n"
                    "  neg integer\n"
                    "  d date\n"
                    "  ok boolean\n"
                    "  code one of `007`, `12`\n"
                    "  `理由` one of x, `y z`\n"
                    "  t duration\n"
                    "  none text  # the column has no values / 该列没有值\n"
                    "}\n");
    expect_inferred(f, "x.csv", "id,n\n1,9999999999999999999\n1,1\n",
                    "facts x {\n"
                    "  id count\n"
                    "  n one of `9999999999999999999`, `1`\n"
                    "}\n");
    expect_inferred(f, "-", "{\"fixed\":1,\"l\":[{\"a\":true},{\"a\":\"否\",\"b\":1.5}],\"r\":{\"x\":\"2013-01-01\"}}",
                    "facts `facts` {\n"
                    "  `fixed` count\n"
                    "  l list {\n"
                    "    a boolean\n"
                    "    b number\n"
                    "  }\n"
                    "  r {\n"
                    "    x date\n"
                    "  }\n"
                    "}\n");
    Buf many = {0};
    buf_add_c(&many, "w,v\n");
    for (int i = 0; i < 21; i++)
        buf_add_format(&many, "w%d,v%d\n", i, i % 20);
    buf_add_char(&many, 0);
    expect_inferred(
        f, "many.csv", many.p,
        "facts many {\n"
        "  w text\n"
        "  v one of v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15, v16, v17, v18, v19\n"
        "}\n");
    buf_free(&many);
}

static void test_inferred_lists(void **state) {
    Fixture *f = *state;
    write_file(f, "org.csv", "id\na\nb\n");
    write_file(f, "org.staff.csv", "org,name,wage\nb,x,1\na,y,2\n");
    FactsInput input = {.path = path_of(f, "org.csv")};
    Schema *schema = facts_infer(f->arena, &input, 1, &f->diags);
    assert_non_null(schema);
    assert_int_equal(schema->facts[0]->nlists, 1);
    f->set = facts_read(f->arena, schema, &input, 1, false, &f->diags);
    expect_diags(f, "");
    int64_t n;
    assert_true(factset_list(f->set, schema->facts[0]->lists[0], 1, &n));
    assert_int_equal(n, 1);
}

static void test_print_declared(void **state) {
    Fixture *f = *state;
    Buf found = {0};
    f->members->fixed = true;
    schema_print(f->schema, &found);
    buf_add_char(&found, 0);
    assert_string_equal(found.p, "unit yuan \"元\"\n\n"
                                 "facts org \"组织\" key id {\n"
                                 "  id text\n"
                                 "  level \"级别\" one of city \"市级\", county \"县级\"\n"
                                 "  fixed members \"党员人数\" count\n"
                                 "  budget yuan\n"
                                 "  last_election date\n"
                                 "  committee \"委员会\" {\n"
                                 "    size \"委员数\" count\n"
                                 "  }\n"
                                 "  people \"党员\" list {\n"
                                 "    name text\n"
                                 "    leader \"领导\" boolean\n"
                                 "    hours number\n"
                                 "  }\n"
                                 "  region ref region\n"
                                 "}\n\n"
                                 "facts region key code {\n"
                                 "  code count\n"
                                 "  name \"名称\" text\n"
                                 "  orgs list org per region\n"
                                 "}\n");
    buf_free(&found);
}

/* Enough rows for several segments; all keys are found again, and none twice. */
static void test_many_rows(void **state) {
    Fixture *f = *state;
    Buf csv = {0};
    buf_add_c(&csv, "id,members\n");
    enum { ROWS = 20000 };
    for (int i = 0; i < ROWS; i++)
        buf_add_format(&csv, "org-%d,%d\n", i * 7 % ROWS, i);
    buf_add_char(&csv, 0);
    read_bytes(f, "org.csv", csv.p, false);
    expect_diags(f, "");
    assert_int_equal(factset_rows(f->set, f->org->shape), ROWS);
    for (int i = 0; i < ROWS; i++) {
        char id[32];
        snprintf(id, sizeof id, "org-%d", i * 7 % ROWS);
        assert_int_equal(factset_find(f->set, f->org, str_of(id)), i);
        expect_number(f, f->members, i, i, 0);
    }
    buf_free(&csv);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_folder),
        TEST(test_odd_headers),
        TEST(test_list_beside),
        TEST(test_values_refused),
        TEST(test_lenient),
        TEST(test_strict),
        TEST(test_columns),
        TEST(test_close_column),
        TEST(test_nothing_binds),
        TEST(test_best_fit),
        TEST(test_two_files_without_facts),
        TEST(test_no_key_column),
        TEST(test_unknown_parents_and_references),
        TEST(test_broken_file_hides_what_follows),
        TEST(test_json),
        TEST(test_json_refused),
        TEST(test_json_close_keys),
        TEST(test_json_lenient_key_twice),
        TEST(test_by_hand),
        TEST(test_inferred),
        TEST(test_inferred_lists),
        TEST(test_print_declared),
        TEST(test_many_rows),
    };
    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}

/* What-ifs: `:set committee.size = 7` gives facts of a record other values, as a test's `given` would write them. */
#include "lang/repl/internal.h"

#include "lang/parse/parse.h"

/* The facts given are read as those of a test, so that values, units and words are checked in the same way. What was
 * typed stands on a line of its own, where its columns are right. */
static const CoreTest *compile_givens(Session *s, const Facts *facts, Str text, Program **program) {
    Str whole = str_format(s->answer, "test \":set\" for `%.*s` given\n%.*s\nexpect 1 = 1\n", STR_ARG(facts->name),
                           STR_ARG(text));
    Source *source = source_new(s->answer, STR(":set"), whole);
    source->lines++; /* places are told from the line that was typed on */
    source->nlines--;
    int64_t before = s->diags.errors;
    AstFile *file = parse_file(s->answer, source, &s->diags);
    if (s->diags.errors > before)
        return NULL;
    *program = session_compile(s, s->texts, &(Ask){.file = file, .source = source});
    session_drop(s, *program);
    if (!*program)
        return NULL;
    const CorePolicy *policy = (*program)->policies[0];
    for (int i = policy->ntests - 1; i >= 0; i--)
        if (policy->tests[i].span.source == source)
            return &policy->tests[i];
    return NULL;
}

/* The row that has the field: the record's, or that of the record a reference leads to. */
static bool given_row(const CoreGiven *given, const FactSet *set, int64_t row, int64_t *out) {
    *out = row;
    return !given->ref || factset_follow(set, given->ref, row, out) == REF_FOUND;
}

static Str given_path(Arena *arena, const CoreGiven *given) {
    if (!given->ref)
        return given->field->path;
    return str_format(arena, "%.*s.%.*s", STR_ARG(given->ref->path), STR_ARG(given->field->path));
}

static void report_cannot(Session *s, const CoreGiven *given, Words why) {
    diag_add(&s->diags, DIAG_REPL_CANNOT_SET, place_none(), DIAG_ARGS(words_of(given_path(s->answer, given)), why));
}

static void put(Session *s, FactSet *set, const Field *field, int64_t row, Value value) {
    factset_set(set, field, row, value);
    if (field->kind == FIELD_REF) /* it is followed anew, and inverse lists change */
        factset_finish(set, true, &s->diags);
}

static bool set_one(Session *s, const CorePolicy *policy, FactSet *set, const CoreGiven *given, int64_t row) {
    int64_t at;
    if (given->field == given->field->facts->key) {
        report_cannot(s, given, WORDS("it is the key that the record is known by", "它是识别记录的主键"));
        return false;
    }
    if (!given->value) {
        report_cannot(s, given, WORDS("it is a list; a `test` can give one", "这是列表，可在测试的`已知`中给出"));
        return false;
    }
    if (!given_row(given, set, row, &at)) {
        report_cannot(s, given, WORDS("the reference is missing", "引用未填写"));
        return false;
    }
    Eval *eval = eval_new(s->answer, policy, set, s->as_of);
    EvalValue value = eval_expr(eval, given->value, -1, s->answer);
    eval_free(eval);
    if (!value.known) {
        report_cannot(s, given, WORDS("what is to be set has no value", "所设的值无法求出"));
        return false;
    }
    const Field *field = given->field;
    if (field->kind == FIELD_REF && factset_find(set, field->target, value.text.en) < 0) {
        report_cannot(
            s, given,
            words_format(s->answer, WORDS("no record has the id `{0}`", "没有编号为`{0}`的记录"), &value.text, 1));
        return false;
    }
    /* What is put back later is told by the set's own declarations: those of this program may be gone by then. */
    const Field *kept = factset_schema(set)->shapes[field->shape->index]->columns[field->column];
    Original original = {set, kept, at, factset_value(set, field, at)};
    vec_push(s->records->arena, &s->records->originals, original);
    put(s, set, field, at, value.value);
    return true;
}

static void take_back_all(Session *s) {
    for (int i = s->records->originals.n - 1; i >= 0; i--) {
        const Original *original = &s->records->originals.items[i];
        put(s, original->set, original->field, original->row, original->value);
    }
    s->records->originals.n = 0;
}

static const Facts *facts_named(const Session *s, Str name) {
    return schema_find_facts(session_policy(s)->schema, name);
}

void whatif_apply_all(Session *s) {
    if (!s->records)
        return;
    take_back_all(s);
    for (int i = 0; i < s->kept.nwhatifs; i++) {
        const WhatIf *whatif = &s->kept.whatifs[i];
        const Facts *facts = facts_named(s, held_str(whatif->facts));
        FactSet *set = records_of(s, session_policy(s));
        Program *program = NULL;
        int64_t row = facts && set ? factset_find(set, facts, held_str(whatif->id)) : -1;
        if (row < 0)
            continue;
        /* What there was to say of it was said when it was typed. */
        DiagList before = s->diags;
        diag_init(&s->diags, s->answer);
        const CoreTest *test = compile_givens(s, facts, held_str(whatif->text), &program);
        s->diags = before;
        for (int k = 0; test && k < test->ngivens; k++)
            set_one(s, program->policies[0], set, &test->givens[k], row);
    }
}

void whatif_command(Session *s, Str text) {
    const CorePolicy *policy = session_policy(s);
    FactSet *set;
    if (!session_need_records(s, policy, &set))
        return;
    const Facts *facts = s->org_facts ? facts_named(s, str_of(s->org_facts)) : NULL;
    if (!facts)
        facts = policy->schema->facts[0];
    Rows rows = session_rows(s, set, facts);
    if (!rows.one) {
        Diag *diag = diag_add(&s->diags, DIAG_REPL_NO_ORG, place_none(), DIAG_NO_ARGS);
        diag_help(diag, WORDS("`:org ID`", "`:组织 编号`"));
        return;
    }
    Program *program = NULL;
    const CoreTest *test = compile_givens(s, facts, text, &program);
    if (!test)
        return;
    Str id = factset_id(set, facts, rows.first);
    bool zh = s->options.language == LANGUAGE_ZH;
    kept_remember(s, str_format(s->answer, "%s %.*s", zh ? ":设" : ":set", STR_ARG(text)));
    bool good = true;
    for (int i = 0; i < test->ngivens && good; i++) {
        const CoreGiven *given = &test->givens[i];
        good = set_one(s, program->policies[0], set, given, rows.first);
        Str path = given_path(s->answer, given);
        if (good) /* each by itself, so that a later one for the same fact takes its place */
            kept_add_whatif(
                s, facts->name, id, path,
                str_format(s->answer, "%.*s = %.*s", STR_ARG(path), STR_ARG(span_text(given->value->span))));
    }
    if (test->as_of) {
        Eval *eval = eval_new(s->answer, program->policies[0], set, s->as_of);
        EvalValue day = eval_expr(eval, test->as_of, -1, s->answer);
        eval_free(eval);
        diag_add(&s->diags, DIAG_REPL_CANNOT_SET, place_none(),
                 DIAG_ARGS(words_of(STR("as_of")),
                           words_format(s->answer, WORDS("use :as_of {0}", "请用 :基准日 {0}"), &day.text, 1)));
        good = false;
    }
    if (!good) {
        kept_forget(s);
        whatif_apply_all(s);
        return;
    }
    SAY(s, "What if, for {0}: {1} (:undo takes it back)", "假设 {0}：{1}（:撤销 可恢复）", words_of(id),
        words_of(text));
}

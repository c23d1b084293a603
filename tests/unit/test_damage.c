/* Policies as people leave them half way: each file of the repository with a token taken out, written twice, put elsewhere or taken from another
 * file. Whatever it has become, it is read to its end; what is wrong is said in sentences that point into the text and are whole in both languages,
 * a few for one slip; and what is still a policy keeps the formatter's promises, its tests run, and the machine says what the evaluator does. */
#include "lang/driver/driver.h"
#include "lang/eval/eval.h"
#include "lang/fmt/fmt.h"
#include "lang/run/run.h"
#include "runtime/base/utf8.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static uint64_t state = 20130604;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* --- The files -------------------------------------------------------------------------------------------------------- */

enum { MAX_TEXT = 40000 }; /* bytes; longer ones are tests of limits */

typedef struct File {
    Str path, text;
    Str policy; /* what is read: the file, or the folder that is a policy of several */
    TokenList tokens;
    const Source *source;
} File;

typedef struct Files {
    Arena *arena;
    VEC(File) files;
    VEC(Str) words; /* one of each token that occurs in them */
    Map seen;
} Files;

static void add_file(Files *all, Str path, Str policy) {
    int error;
    File file = {.path = path, .policy = policy};
    if (file_read(all->arena, path, &file.text, &error) != FILE_OK || file.text.n == 0 || file.text.n > MAX_TEXT)
        return;
    DiagList diags;
    diag_init(&diags, all->arena);
    file.source = source_new(all->arena, path, file.text);
    file.tokens = lex_source(all->arena, file.source, 0, (uint32_t)file.text.n, true, &diags);
    for (int i = 0; i < file.tokens.n; i++) {
        Str word = str_sub(file.text, file.tokens.tokens[i].start, file.tokens.tokens[i].end);
        if (word.n == 0 || word.n > 60 || map_get(&all->seen, word))
            continue;
        map_put(&all->seen, word, all);
        vec_push(all->arena, &all->words, word);
    }
    vec_push(all->arena, &all->files, file);
}

/* A folder of policies/ two levels down is one policy; elsewhere each file is. */
static void add_folder(Files *all, Str folder, int depth) {
    struct dirent **names;
    bool whole = str_starts(folder, STR("policies/")) && depth == 2;
    int n = scandir(str_c(all->arena, folder), &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        Str name = str_of(names[i]->d_name), path = str_format(all->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
        struct stat status;
        if (name.p[0] != '.' && lstat(str_c(all->arena, path), &status) == 0) {
            if (S_ISDIR(status.st_mode))
                add_folder(all, path, depth + 1);
            else if (S_ISREG(status.st_mode) && str_ends(name, STR(".banfa")))
                add_file(all, path, whole ? folder : path);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* --- Damage ----------------------------------------------------------------------------------------------------------- */

typedef enum Damage { REMOVE, REPEAT, SWAP, REPLACE, INSERT, GLUE, CUT, KIN, KIN_TOO, LINE, DAMAGES } Damage;

static Str span(const File *file, int i) {
    return str_sub(file->text, file->tokens.tokens[i].start, file->tokens.tokens[i].end);
}

/* What stands between token i and the next. */
static Str gap(const File *file, int i) {
    return str_sub(file->text, file->tokens.tokens[i].end, file->tokens.tokens[i + 1].start);
}

/* Another token of the same kind in the same file: often it is still a policy then, but another one. */
static Str kin(const File *file, int i) {
    int n = file->tokens.n, from = (int)pick((uint32_t)n);
    for (int k = 0; k < n; k++) {
        int other = (from + k) % n;
        if (file->tokens.tokens[other].code == file->tokens.tokens[i].code && !str_equal(span(file, other), span(file, i)))
            return span(file, other);
    }
    return STR("不");
}

/* The text with one slip at token i, or an empty one where there is none to be made. */
static Str damaged(Files *all, Arena *arena, const File *file, Damage damage, int i) {
    const Token *tokens = file->tokens.tokens;
    Str before = str_sub(file->text, 0, tokens[i].start), after = str_sub(file->text, tokens[i].end, file->text.n);
    Str word = all->words.items[pick((uint32_t)all->words.n)], at = span(file, i);
    Buf buf = {0};
    buf_add(&buf, before);
    switch (damage) {
    case REMOVE: break;
    case REPEAT: buf_add_format(&buf, "%.*s %.*s", STR_ARG(at), STR_ARG(at)); break;
    case REPLACE: buf_add(&buf, word); break;
    case INSERT: buf_add_format(&buf, "%.*s %.*s", STR_ARG(at), STR_ARG(word)); break;
    case CUT: after = STR_NONE; break;
    case KIN: case KIN_TOO: buf_add(&buf, kin(file, i)); break;
    case LINE:
        while (buf.n > 0 && buf_str(&buf).p[buf.n - 1] != '\n')
            buf.n--;
        while (after.n > 0 && after.p[0] != '\n')
            after = str_sub(after, 1, after.n);
        break;
    case GLUE:
        buf_add(&buf, at);
        after = i + 1 < file->tokens.n ? str_sub(file->text, tokens[i + 1].start, file->text.n) : STR_NONE;
        break;
    case SWAP:
        if (i + 1 < file->tokens.n && tokens[i + 1].end > tokens[i + 1].start) {
            buf_add(&buf, span(file, i + 1));
            buf_add(&buf, gap(file, i));
            buf_add(&buf, at);
            after = str_sub(file->text, tokens[i + 1].end, file->text.n);
        }
        break;
    case DAMAGES: break;
    }
    buf_add(&buf, after);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

/* --- What must hold --------------------------------------------------------------------------------------------------- */

typedef struct Tally {
    int texts, policies, tests, verdicts;
} Tally;

static const char *doing; /* for the message of a failure */

static void broken(const char *what, Str path, Str text, Str said) {
    print_error("%s: %.*s\n--- %s\n%.*s\n--- said\n%.*s\n", what, STR_ARG(path), doing, STR_ARG(text), (int)said.n, said.n ? said.p : "");
    fail();
}

static bool has_hole(Str said) {
    for (size_t i = 0; i + 2 < said.n; i++)
        if (said.p[i] == '{' && said.p[i + 1] >= '0' && said.p[i + 1] <= '9' && said.p[i + 2] == '}')
            return true;
    return false;
}

static void check_sentences(const DiagList *diags, Str path, Str text) {
    Arena *arena = arena_new();
    for (size_t i = 0; i < (size_t)diags->diags.n; i++) {
        const Diag *diag = diags->diags.items[i];
        Words sentence = diag_sentence(arena, diag);
        if (sentence.en.n == 0 || sentence.zh.n == 0 || (has_hole(sentence.en) && !has_hole(text)) ||
            !utf8_valid(sentence.en, NULL) || !utf8_valid(sentence.zh, NULL))
            broken("a sentence that is not whole", path, text, sentence.en);
        if (diag->place.span.source == NULL)
            continue;
        size_t n = diag->place.span.source->text.n;
        if (diag->place.span.start > diag->place.span.end || diag->place.span.end > n)
            broken("a place outside the text", path, text, sentence.en);
        if (diag->has_fix && (diag->fix_span.start > diag->fix_span.end || diag->fix_span.end > diag->fix_span.source->text.n))
            broken("a fix outside the text", path, text, sentence.en);
    }
    for (DiagFormat format = DIAG_TEXT; format <= DIAG_SARIF; format++)
        for (Language language = LANGUAGE_EN; language <= LANGUAGE_ZH; language++) {
            Buf buf = {0};
            diag_print(diags, format, language, false, &buf);
            if ((buf.n == 0) != (diags->diags.n == 0 && format == DIAG_TEXT))
                broken("nothing is printed", path, text, STR_NONE);
            buf_free(&buf);
        }
    arena_free(arena);
}

/* --- Facts of any schema ---------------------------------------------------------------------------------------------- */

enum { ROWS = 6 };

static Value random_value(Arena *arena, const Field *field, int64_t row) {
    static const int64_t whole[] = {0, 1, 2, 3, 4, 5, 7, 9, 10, 25, 50, 100, 999};
    static const Str texts[] = {{"", 0}, {"a", 1}, {"k1", 2}, {"甲", 3}, {"甲方案", 9}};
    Value v = {.kind = VALUE_MISSING};
    if (field->facts->key == field && field->kind == FIELD_TEXT)
        return (Value){.kind = VALUE_TEXT, .text = str_format(arena, "k%d", (int)row)};
    if (pick(6) == 0)
        return v;
    int64_t n = whole[pick(sizeof whole / sizeof *whole)];
    switch (field->kind) {
    case FIELD_BOOLEAN: return (Value){.kind = VALUE_BOOL, .boolean = pick(2)};
    case FIELD_COUNT: return (Value){.kind = VALUE_NUMBER, .number = number_from_int(field->facts->key == field ? row : n)};
    case FIELD_INTEGER: return (Value){.kind = VALUE_NUMBER, .number = number_from_int(n - 9)};
    case FIELD_NUMBER: return (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(n * 37 - 40, (int)pick(3))};
    case FIELD_UNIT: return (Value){.kind = VALUE_NUMBER, .number = number_from_decimal(n * 50, field->unit->scale)};
    case FIELD_DATE: {
        Date day;
        date_from_ymd(2010 + pick(6), 1 + pick(12), 1 + pick(28), &day);
        return (Value){.kind = VALUE_DATE, .date = day + (Date)pick(4)};
    }
    case FIELD_TEXT: return (Value){.kind = VALUE_TEXT, .text = texts[pick(sizeof texts / sizeof *texts)]};
    case FIELD_ENUM:
        return field->enums->n ? (Value){.kind = VALUE_ENUM, .code = (int)pick((uint32_t)field->enums->n)} : v;
    default: return v;
    }
}

static void fill_row(Arena *arena, FactSet *set, const Facts *facts, const Shape *shape, int64_t row) {
    for (int c = 0; c < shape->ncolumns; c++) {
        const Field *field = shape->columns[c];
        if (field->kind != FIELD_REF)
            factset_set(set, field, row, random_value(arena, field, row));
        else if (pick(4))
            factset_set_ref(set, field, row, pick(ROWS));
    }
    for (int k = 0; k < facts->nlists; k++) {
        const Field *list = facts->lists[k], *around = list->parent;
        while (around != NULL && around->kind != FIELD_LIST)
            around = around->parent;
        if (list->kind != FIELD_LIST || (around ? around->shape : facts->shape) != shape || pick(5) == 0)
            continue;
        factset_set_list(set, list, row);
        for (uint32_t n = pick(4); n > 0; n--)
            fill_row(arena, set, facts, list->shape, factset_add_row(set, list->shape, row));
    }
}

static FactSet *random_facts(Arena *arena, const Schema *schema) {
    DiagList diags;
    diag_init(&diags, arena);
    FactSet *set = factset_new(arena, schema);
    for (int f = 0; f < schema->nfacts; f++)
        for (int i = 0; i < ROWS; i++)
            factset_add_row(set, schema->facts[f]->shape, -1);
    for (int f = 0; f < schema->nfacts; f++)
        for (int i = 0; i < ROWS; i++)
            fill_row(arena, set, schema->facts[f], schema->facts[f]->shape, i);
    factset_finish(set, true, &diags);
    return set;
}

/* --- A policy that it still is ------------------------------------------------------------------------------------------ */

static Str dump(Arena *arena, const CorePolicy *policy) {
    Buf buf = {0};
    core_dump(policy, &buf);
    Str core = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return core;
}

/* The policy at the file's path, with this text in its place. NULL where it is none; then it was said why. */
static CorePolicy *compile(Arena *arena, const File *file, Str text, DiagList *diags, PolicyFiles **files) {
    diag_init(diags, arena);
    PolicyLoader *loader = policy_loader_new(arena, LOAD_POLICY, diags);
    policy_loader_supply(loader, source_new(arena, file->path, text), NULL);
    *files = policy_load(loader, file->policy);
    return policy_compile(loader, *files, NULL, 0);
}

static void check_form(Arena *arena, const File *file, Str text, const CorePolicy *policy) {
    static const FmtOptions forms[] = {{0},
                                       {.translate = true, .language = LANGUAGE_EN, .translate_due = true},
                                       {.translate = true, .language = LANGUAGE_ZH, .translate_due = true}};
    Str core = dump(arena, policy);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        DiagList diags;
        diag_init(&diags, arena);
        FmtInput input;
        if (!fmt_read(arena, source_new(arena, file->path, text), &input, &diags))
            broken("fmt cannot read it", file->path, text, STR_NONE);
        PolicyFiles *files;
        Str form = fmt_text(arena, &input, &forms[i]);
        const CorePolicy *again = compile(arena, file, form, &diags, &files);
        if (again == NULL || !str_equal(core, dump(arena, again)))
            broken("the form has another core", file->path, text, form);
        if (!fmt_read(arena, source_new(arena, file->path, form), &input, &diags) ||
            !str_equal(form, fmt_text(arena, &input, &forms[i])))
            broken("the form has another form", file->path, text, form);
    }
}

static void check_verdicts(Arena *arena, const File *file, Str text, const CorePolicy *policy, Tally *tally) {
    Date as_of;
    date_from_ymd(2014, 1 + pick(12), 1 + pick(28), &as_of);
    FactSet *set = random_facts(arena, policy->schema);
    Run *run = run_new(arena, policy, set, as_of, NULL);
    for (int f = 0; f < policy->schema->nfacts; f++) {
        const Facts *facts = policy->schema->facts[f];
        run_batch(run, facts, 0, ROWS);
        for (int row = 0; row < ROWS; row++)
            for (int r = 0; r < policy->nrules; r++) {
                Verdict verdict;
                int64_t n;
                if (policy->rules[r]->facts != facts)
                    continue;
                EvalFindings findings = run_exact(run, policy->rules[r], row, arena);
                if (!run_verdict(run, policy->rules[r], row, &verdict, &n))
                    continue;
                tally->verdicts++;
                if (n != findings.n)
                    broken("the machine has another number of elements", file->path, text, policy->rules[r]->info.rule);
                for (int i = 0; i < findings.n; i++)
                    if (findings.items[i].verdict != verdict)
                        broken("the machine has another verdict", file->path, text, policy->rules[r]->info.rule);
            }
    }
    run_free(run);
}

static void check_policy_whole(Arena *arena, const File *file, Str text, const CorePolicy *policy, const PolicyFiles *files,
                               DiagList *diags, Tally *tally) {
    tally->policies++;
    if (diags->errors)
        broken("a policy with errors", file->path, text, STR_NONE);
    policy_lint(files, policy, diags);
    check_sentences(diags, file->path, text);
    check_form(arena, file, text, policy);
    EvalCoverage *coverage = eval_coverage_new(arena, policy);
    for (int t = 0; t < policy->ntests; t++)
        tally->tests += eval_test(arena, policy, &policy->tests[t], coverage).passed;
    if (policy->schema != NULL && policy->schema->nfacts > 0)
        check_verdicts(arena, file, text, policy, tally);
}

/* --- The tests ---------------------------------------------------------------------------------------------------------- */

static const char *const damage_names[DAMAGES] = {"removed", "repeated", "swapped", "replaced", "inserted", "glued", "cut", "another of its kind",
                                                    "another of its kind", "the line removed"};

static void try_text(Arena *arena, const File *file, Str text, Tally *tally) {
    DiagList diags;
    PolicyFiles *files;
    const CorePolicy *policy = compile(arena, file, text, &diags, &files);
    tally->texts++;
    if (policy == NULL && diags.errors == 0)
        broken("no policy and no error", file->path, text, STR_NONE);
    check_sentences(&diags, file->path, text);
    if (policy != NULL)
        check_policy_whole(arena, file, text, policy, files, &diags, tally);
}

static void damage_folder(const char *folder, int one_in) {
    Arena *arena = arena_new();
    Files all = {.arena = arena};
    Tally tally = {0};
    map_init(&all.seen, arena);
    add_folder(&all, str_of(folder), 0);
    for (int f = 0; f < all.files.n; f++) {
        const File *file = &all.files.items[f];
        for (int i = (int)pick((uint32_t)one_in); i < file->tokens.n; i += 1 + (int)pick((uint32_t)(2 * one_in - 1))) {
            if (file->tokens.tokens[i].start == file->tokens.tokens[i].end)
                continue;
            Arena *here = arena_new();
            Damage damage = (Damage)pick(DAMAGES);
            doing = damage_names[damage];
            try_text(here, file, damaged(&all, here, file, damage, i), &tally);
            arena_free(here);
        }
    }
    print_message("%s: %d texts, %d of them policies, %d tests passed, %d verdicts of the machine\n", folder, tally.texts,
                  tally.policies, tally.tests, tally.verdicts);
    arena_free(arena);
}

static int step(void) {
    const char *slow = getenv("SLOW");
    return slow && *slow ? 3 : 40;
}

static void test_cases(void **unused) {
    (void)unused;
    damage_folder("tests/golden", step());
    damage_folder("tests/errors", step());
    damage_folder("tests/cli", step());
}

static void test_policies(void **unused) {
    (void)unused;
    damage_folder("stdlib", step() * 2);
    damage_folder("policies", step() * 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_policies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

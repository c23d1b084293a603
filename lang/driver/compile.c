/* Files to core, and policies to their facts. */
#include "lang/driver/internal.h"

#include "lang/lint/lint.h"

#include <string.h>

void diag_keep(DiagList *to, const Diag *diag) {
    Diag *kept = diag_add_level(to, diag->level, diag->code, diag->place, diag->args, diag->nargs);
    kept->help = diag->help;
    kept->has_fix = diag->has_fix;
    kept->fix_span = diag->fix_span;
    kept->fix_text = diag->fix_text;
    memcpy(kept->more, diag->more, sizeof kept->more);
    kept->nmore = diag->nmore;
}

static CorePolicy *check_files(PolicyLoader *loader, const PolicyFiles *files, Schema *schema) {
    CheckInput input = {
        .files = files->files, .nfiles = files->nfiles, .default_name = files->default_name, .schema = schema,
        .natives = loader->natives};
    if (files->nfiles == 0)
        return NULL;
    /* A list of its own: what another policy's use of the same file has reported is an error of this one too. */
    DiagList own;
    diag_init(&own, loader->arena);
    CorePolicy *policy = check_policy(loader->arena, &input, &own);
    Lost lost = files->incomplete ? lost_of(loader->arena, files, loader->diags) : (Lost){0};
    for (int i = 0; i < own.diags.n; i++)
        if (!files->incomplete || !lost_explains(&lost, own.diags.items[i]))
            diag_keep(loader->diags, own.diags.items[i]);
    return files->incomplete || own.errors ? NULL : policy;
}

CorePolicy *policy_compile_with(PolicyLoader *loader, const PolicyFiles *files, Schema *schema) {
    return check_files(loader, files, schema);
}

CorePolicy *policy_compile(PolicyLoader *loader, const PolicyFiles *files, const FactsInput *inputs, int ninputs) {
    bool declared = check_declares_facts(files->files, files->nfiles);
    if (ninputs == 0 || declared || files->incomplete) /* where something is lost it may be the declaration */
        return check_files(loader, files, NULL);
    Schema *schema = facts_infer(loader->arena, inputs, ninputs, loader->diags);
    if (schema)
        return check_files(loader, files, schema);
    /* The facts are wrong, which was said; the policy is looked at as if they had not been given. */
    check_files(loader, files, NULL);
    return NULL;
}

void policy_lint(const PolicyFiles *files, const CorePolicy *policy, DiagList *diags) {
    lint_policy(diags->arena,
                &(LintInput){.policy = policy,
                             .files = files->files,
                             .sources = files->sources,
                             .nfiles = files->nfiles,
                             .nown = files->nown},
                diags);
}

/* --- Facts --------------------------------------------------------------------------------------------------------- */

FactsInput facts_input_parse(Str argument) {
    FactsInput input = {.path = argument};
    int error;
    const char *equals = argument.n ? memchr(argument.p, '=', argument.n) : NULL;
    if (!equals || equals == argument.p || file_status(argument, &error) != FILE_MISSING)
        return input;
    size_t at = (size_t)(equals - argument.p);
    input.name = str_trim(str_sub(argument, 0, at));
    input.path = str_sub(argument, at + 1, argument.n);
    /* A path with a `=` in a later part (dir/a=b.csv), not a name. */
    if (memchr(input.name.p, '/', input.name.n))
        input = (FactsInput){.path = argument};
    return input;
}

static Str schema_text(Arena *arena, const Schema *schema) {
    Buf buf = {0};
    buf_add_c(&buf, schema->inferred ? "inferred\n" : "");
    schema_print(schema, &buf);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

bool policies_share_facts(const CorePolicy *a, const CorePolicy *b) {
    Arena *arena = arena_new();
    bool same = str_equal(schema_text(arena, a->schema), schema_text(arena, b->schema));
    arena_free(arena);
    return same;
}

void policies_read_facts(Arena *arena, CorePolicy *const *policies, int n, const FactsInput *inputs, int ninputs,
                         bool lenient, FactSet **sets, DiagList *diags) {
    for (int i = 0; i < n; i++) {
        sets[i] = NULL;
        int same = 0;
        while (same < i && !policies_share_facts(policies[same], policies[i]))
            same++;
        if (same < i) {
            sets[i] = sets[same];
            continue;
        }
        int64_t before = diags->errors;
        FactSet *set = facts_read(arena, policies[i]->schema, inputs, ninputs, lenient, diags);
        if (set && diags->errors == before)
            sets[i] = set;
    }
}

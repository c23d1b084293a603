/* Texts to programs: what is loaded and what was typed, compiled together into a fresh arena for each edit. */
#include "lang/repl/internal.h"

#include "lang/parse/parse.h"

#include <stdlib.h>
#include <string.h>

/* --- Texts -------------------------------------------------------------------------------------------------------- */

void texts_release(Texts *texts) {
    if (!texts || --texts->uses > 0)
        return;
    arena_free(texts->arena);
    free(texts);
}

static int texts_use(const Session *s, PolicyLoader *loader, PolicyFiles **out) {
    Arena *scratch = arena_new();
    AstNodes typed = kept_parse((Session *)s, scratch);
    int n = 0;
    for (int i = 0; i < typed.n; i++)
        if (typed.items[i]->kind == AST_Use && AST_AS(Use, typed.items[i])->path && out)
            out[n++] = policy_load(loader, AST_AS(String, AST_AS(Use, typed.items[i])->path)->text);
        else
            n += typed.items[i]->kind == AST_Use && AST_AS(Use, typed.items[i])->path;
    arena_free(scratch);
    return n;
}

static void stamp_files(Texts *texts, const PolicyFiles *files, int *n) {
    texts->stamps[(*n)++] = stamp_of(files->path);
    for (int i = 0; i < files->nfiles; i++)
        texts->stamps[(*n)++] = stamp_of(files->sources[i]->name);
}

static void stamp_all(Texts *texts) {
    int room = 0;
    for (int i = 0; i < texts->npolicies; i++)
        room += 1 + texts->policies[i]->nfiles;
    for (int i = 0; i < texts->nused; i++)
        room += 1 + texts->used[i]->nfiles;
    texts->stamps = ARENA_ARRAY(texts->arena, FileStamp, room);
    for (int i = 0; i < texts->npolicies; i++)
        stamp_files(texts, texts->policies[i], &texts->nstamps);
    for (int i = 0; i < texts->nused; i++)
        stamp_files(texts, texts->used[i], &texts->nstamps);
}

static void keep_diags(Session *s, const DiagList *from, const Source *about) {
    for (int i = 0; i < from->diags.n; i++) {
        const Diag *diag = from->diags.items[i];
        if (diag->level == DIAG_ERROR || !about || diag->place.span.source == about)
            diag_keep(&s->diags, diag);
    }
}

static Schema *schema_for(Session *s, Program *program, AstFile *const *files, int nfiles) {
    if (check_declares_facts(files, nfiles))
        return NULL;
    Inferred *inferred = s->facts.n ? records_infer(s) : NULL;
    if (s->facts.n && !inferred)
        return NULL; /* what is wrong with the facts was said: names are not held to be unknown because of it */
    if (inferred && !program->inferred) {
        program->inferred = inferred;
        inferred->uses++;
    }
    /* A copy, because a `unit` is added to it; without facts an empty one, so that names are held to be unknown. */
    Schema *schema = inferred ? ARENA_NEW(program->arena, Schema) : schema_new(program->arena);
    if (inferred)
        *schema = *inferred->schema;
    schema->arena = program->arena;
    schema->inferred = true;
    return schema;
}

static CorePolicy *check_files(Session *s, Program *program, Str name, AstFile **files, int nfiles,
                               CheckQuestion *question, const Source *about) {
    DiagList own;
    diag_init(&own, program->arena);
    CheckInput input = {.files = files,
                        .nfiles = nfiles,
                        .default_name = name,
                        .schema = schema_for(s, program, files, nfiles),
                        .question = question,
                        .natives = s->options.natives};
    CorePolicy *policy = check_policy(program->arena, &input, &own);
    keep_diags(s, &own, about);
    return policy;
}

static Program *program_new(Texts *texts) {
    Program *program = calloc(1, sizeof *program);
    if (!program)
        abort();
    program->uses = 1;
    program->arena = arena_new();
    program->texts = texts;
    texts->uses++;
    return program;
}

static void program_release(Program *program) {
    if (!program || --program->uses > 0)
        return;
    texts_release(program->texts);
    inferred_release(program->inferred);
    arena_free(program->arena);
    free(program);
}

/* Each policy by itself, as its files say: for its errors, and for which edition is in force. */
static bool choose_editions(Session *s, Texts *texts) {
    Program *program = program_new(texts);
    int64_t before = s->diags.errors;
    CorePolicy **all = ARENA_ARRAY(program->arena, CorePolicy *, texts->npolicies);
    CorePolicy **chosen = ARENA_ARRAY(program->arena, CorePolicy *, texts->npolicies);
    bool good = true;
    for (int i = 0; i < texts->npolicies; i++) {
        const PolicyFiles *files = texts->policies[i];
        /* Of incomplete files the errors of syntax were said; whatever else is wrong may only follow from them. */
        if (!files->incomplete)
            all[i] = check_files(s, program, files->default_name, files->files, files->nfiles, NULL, NULL);
        good = good && all[i] && !files->incomplete;
    }
    if (good) {
        int n = editions_choose(program->arena, all, texts->npolicies, s->as_of, chosen, &s->diags);
        texts->chosen = ARENA_ARRAY(texts->arena, int, n);
        for (int k = 0; k < n; k++)
            for (int i = 0; i < texts->npolicies; i++)
                if (all[i] == chosen[k])
                    texts->chosen[texts->nchosen++] = i;
    }
    session_drop(s, program);
    return good && s->diags.errors == before;
}

Texts *session_load(Session *s) {
    Texts *texts = calloc(1, sizeof *texts);
    if (!texts)
        abort();
    texts->uses = 1;
    texts->arena = arena_new();
    int64_t before = s->diags.errors;
    PolicyLoader *loader = policy_loader_new(texts->arena, LOAD_POLICY, &s->diags);
    texts->policies = ARENA_ARRAY(texts->arena, PolicyFiles *, s->policies.n);
    for (int i = 0; i < s->policies.n; i++)
        texts->policies[texts->npolicies++] = policy_load(loader, s->policies.items[i]);
    texts->used = ARENA_ARRAY(texts->arena, PolicyFiles *, texts_use(s, loader, NULL));
    texts->nused = texts_use(s, loader, texts->used);
    stamp_all(texts);
    bool good = choose_editions(s, texts) && s->diags.errors == before;
    for (int i = 0; i < texts->nused; i++)
        good = good && !texts->used[i]->incomplete;
    if (good)
        return texts;
    /* The queue points into the sources: they are freed when it has been printed. */
    session_drop(s, program_new(texts));
    texts_release(texts);
    return NULL;
}

/* --- Programs ----------------------------------------------------------------------------------------------------- */

void session_drop(Session *s, Program *program) {
    if (!program)
        return;
    vec_push(s->answer, &s->dropped, program);
}

void session_free_dropped(Session *s) {
    for (int i = 0; i < s->dropped.n; i++)
        program_release(s->dropped.items[i]);
    s->dropped.items = NULL;
    s->dropped.n = s->dropped.capacity = 0;
}

static bool has_file(AstFile *const *files, int n, const AstFile *file) {
    for (int i = 0; i < n; i++)
        if (files[i] == file)
            return true;
    return false;
}

/* The first policy's files, those that were typed as `use` before them. */
static AstFile **first_files(const Texts *texts, Arena *arena, int *n) {
    const PolicyFiles *first = texts->nchosen ? texts->policies[texts->chosen[0]] : NULL;
    int room = first ? first->nfiles : 0;
    for (int i = 0; i < texts->nused; i++)
        room += texts->used[i]->nfiles;
    AstFile **files = ARENA_ARRAY(arena, AstFile *, room);
    *n = 0;
    for (int i = 0; i < texts->nused; i++)
        for (int k = 0; k < texts->used[i]->nfiles; k++)
            if (!has_file(files, *n, texts->used[i]->files[k]))
                files[(*n)++] = texts->used[i]->files[k];
    for (int k = 0; first && k < first->nfiles; k++)
        if (!has_file(files, *n, first->files[k]))
            files[(*n)++] = first->files[k];
    return files;
}

static CorePolicy *compile_first(Session *s, Program *program, const Ask *ask) {
    const Texts *texts = program->texts;
    Arena *arena = program->arena;
    int n;
    AstFile **files = first_files(texts, arena, &n);
    AstNodes typed = kept_parse(s, arena);
    for (int i = 0; ask->file && i < ask->file->statements.n; i++)
        ast_list_add(arena, &typed, ask->file->statements.items[i]);
    AstFile **merged = ARENA_ARRAY(arena, AstFile *, n + 1);
    kept_merge(arena, files, n, &typed, merged);
    Str name = texts->nchosen ? texts->policies[texts->chosen[0]]->default_name : STR("repl");
    return check_files(s, program, name, merged, n + 1, ask->question, ask->source);
}

Program *session_compile(Session *s, Texts *texts, const Ask *ask) {
    Program *program = program_new(texts);
    int64_t before = s->diags.errors;
    program->npolicies = texts->nchosen ? texts->nchosen : 1;
    program->policies = ARENA_ARRAY(program->arena, CorePolicy *, program->npolicies);
    bool good = true;
    for (int i = 0; i < program->npolicies; i++) {
        if (i == 0) {
            program->policies[i] = compile_first(s, program, ask);
        } else {
            const PolicyFiles *files = texts->policies[texts->chosen[i]];
            /* Its warnings were said when it was loaded. */
            static const Source nothing;
            program->policies[i] =
                check_files(s, program, files->default_name, files->files, files->nfiles, NULL, &nothing);
        }
        good = good && program->policies[i];
    }
    if (good && s->diags.errors == before)
        return program;
    session_drop(s, program);
    return NULL;
}

void session_use(Session *s, Program *program) {
    session_drop(s, s->program);
    s->program = program;
    if (s->texts != program->texts) {
        texts_release(s->texts);
        s->texts = program->texts;
        s->texts->uses++;
    }
    records_update(s, false);
}

bool session_recompile(Session *s) {
    static const Source nothing;
    Program *program = session_compile(s, s->texts, &(Ask){.source = &nothing});
    if (program)
        session_use(s, program);
    return program != NULL;
}

/* --- The session -------------------------------------------------------------------------------------------------- */

void session_start(Session *s) {
    Texts *texts = session_load(s);
    static const Source nothing;
    Program *program = texts ? session_compile(s, texts, &(Ask){.source = &nothing}) : NULL;
    if (!program) {
        /* What is wrong was said; one can go on without it, and mend and :reload. */
        texts_release(texts);
        int n = s->policies.n;
        s->policies.n = 0;
        texts = session_load(s);
        s->policies.n = n;
        program = session_compile(s, texts, &(Ask){.source = &nothing});
    }
    s->texts = texts;
    s->program = program;
    if (program)
        records_update(s, true);
}

void session_end(Session *s) {
    session_free_dropped(s);
    Program *reader = s->records ? s->records->program : NULL; /* by whose declarations they were read */
    records_free(s->records);
    program_release(reader);
    program_release(s->program);
    texts_release(s->texts);
    inferred_release(s->inferred);
    kept_free_all(s);
}

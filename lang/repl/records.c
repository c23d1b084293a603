/* The records that are asked about: read once, kept while the declarations they were read by mean the same. */
#include "lang/repl/internal.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- Files as they were ------------------------------------------------------------------------------------------- */

FileStamp stamp_of(Str path) {
    FileStamp stamp = {.path = path, .size = -1};
    struct stat info;
    char name[4096];
    if (path.n >= sizeof name)
        return stamp;
    memcpy(name, path.p, path.n);
    name[path.n] = 0;
    if (stat(name, &info) == 0) {
        stamp.time = info.st_mtim;
        stamp.size = S_ISDIR(info.st_mode) ? 0 : (int64_t)info.st_size;
    }
    return stamp;
}

bool stamps_changed(const FileStamp *stamps, int n) {
    for (int i = 0; i < n; i++) {
        FileStamp now = stamp_of(stamps[i].path);
        if (now.size != stamps[i].size || now.time.tv_sec != stamps[i].time.tv_sec ||
            now.time.tv_nsec != stamps[i].time.tv_nsec)
            return true;
    }
    return false;
}

/* A file of facts with the lists beside it (`org.people.csv` beside `org.csv`); of a folder all its files. */
static void stamp_input(Records *records, Str path) {
    Arena *arena = records->arena;
    VEC(FileStamp) stamps = {0};
    for (int i = 0; i < records->nstamps; i++)
        vec_push(arena, &stamps, records->stamps[i]);
    path = str_copy(arena, path);
    vec_push(arena, &stamps, stamp_of(path));
    struct stat info;
    bool folder = stat(str_c(arena, path), &info) == 0 && S_ISDIR(info.st_mode);
    Str directory = folder ? path : path_directory(path);
    Str base = path_base(path);
    size_t dot = base.n;
    while (dot > 0 && base.p[dot - 1] != '.')
        dot--;
    DIR *entries = opendir(str_c(arena, directory));
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        Str name = str_of(entry->d_name);
        bool beside = !folder && dot > 0 && str_starts(name, str_sub(base, 0, dot)) && !str_equal(name, base);
        if ((folder && entry->d_name[0] != '.') || beside)
            vec_push(arena, &stamps, stamp_of(path_join(arena, directory, str_copy(arena, name))));
    }
    if (entries)
        closedir(entries);
    records->stamps = stamps.items;
    records->nstamps = stamps.n;
}

/* --- Declarations that are inferred ------------------------------------------------------------------------------- */

void inferred_release(Inferred *inferred) {
    if (!inferred || --inferred->uses > 0)
        return;
    arena_free(inferred->arena);
    free(inferred);
}

Inferred *records_infer(Session *s) {
    if (s->inferred)
        return s->inferred;
    Inferred *inferred = calloc(1, sizeof *inferred);
    if (!inferred)
        abort();
    inferred->uses = 1;
    inferred->arena = arena_new();
    inferred->schema = facts_infer(inferred->arena, s->facts.items, s->facts.n, &s->diags);
    if (!inferred->schema) {
        inferred_release(inferred);
        return NULL;
    }
    return s->inferred = inferred;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static Str schema_text(Arena *arena, const Schema *schema) {
    Buf buf = {0};
    schema_print(schema, &buf);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static int find_text(const Records *records, Str text) {
    for (int i = 0; records && i < records->n; i++)
        if (str_equal(records->schema_texts[i], text))
            return i;
    return -1;
}

FactSet *records_of(const Session *s, const CorePolicy *policy) {
    if (!s->records)
        return NULL;
    Arena *arena = arena_new();
    int i = find_text(s->records, schema_text(arena, policy->schema));
    arena_free(arena);
    return i >= 0 ? s->records->sets[i] : NULL;
}

void records_free(Records *records) {
    if (!records)
        return;
    arena_free(records->arena);
    free(records);
}

/* Without a file there is one record of each `facts`, of which nothing is known. */
static FactSet *empty_set(Arena *arena, const Schema *schema, DiagList *diags) {
    FactSet *set = factset_new(arena, schema);
    for (int i = 0; i < schema->nfacts; i++)
        factset_add_row(set, schema->facts[i]->shape, -1);
    factset_finish(set, true, diags);
    return set;
}

static void warn_always(Session *s, const Program *program, const Records *records) {
    Arena *arena = arena_new();
    for (int i = 0; i < program->npolicies; i++) {
        const CorePolicy *policy = program->policies[i];
        int k = find_text(records, schema_text(arena, policy->schema));
        if (k < 0 || policy->nalways == 0 || !records->from_files)
            continue;
        Eval *eval = eval_new(arena, policy, records->sets[k], s->as_of);
        int64_t *broken = ARENA_ARRAY(arena, int64_t, policy->nalways);
        eval_check_always(eval, NULL, broken, &s->diags);
        eval_end_always(eval, broken, &s->diags);
        eval_free(eval);
    }
    arena_free(arena);
}

/* NULL after an error. */
static Records *read_all(Session *s, Program *program) {
    Records *records = calloc(1, sizeof *records);
    if (!records)
        abort();
    records->arena = arena_new();
    records->from_files = s->facts.n > 0;
    records->sets = ARENA_ARRAY(records->arena, FactSet *, program->npolicies);
    records->schema_texts = ARENA_ARRAY(records->arena, Str, program->npolicies);
    int64_t before = s->diags.errors;
    for (int i = 0; i < s->facts.n; i++)
        stamp_input(records, s->facts.items[i].path);
    for (int i = 0; i < program->npolicies && s->diags.errors == before; i++) {
        const Schema *schema = program->policies[i]->schema;
        Str text = schema_text(records->arena, schema);
        if (find_text(records, text) >= 0 || schema->nfacts == 0)
            continue;
        FactSet *set = records->from_files ? facts_read(records->arena, schema, s->facts.items, s->facts.n,
                                                        s->options.lenient, &s->diags)
                                           : empty_set(records->arena, schema, &s->diags);
        records->sets[records->n] = set;
        records->schema_texts[records->n] = text;
        records->n += set != NULL;
    }
    if (s->diags.errors == before) {
        records->program = program;
        program->uses++;
        warn_always(s, program, records);
        return records;
    }
    records_free(records);
    return NULL;
}

static bool fit(const Records *records, const Program *program) {
    Arena *arena = arena_new();
    bool all = true;
    for (int i = 0; i < program->npolicies; i++) {
        const Schema *schema = program->policies[i]->schema;
        all = all && (schema->nfacts == 0 || find_text(records, schema_text(arena, schema)) >= 0);
    }
    arena_free(arena);
    return all;
}

void records_update(Session *s, bool anew) {
    if (s->records && !anew && fit(s->records, s->program))
        return;
    Records *records = read_all(s, s->program);
    if (!records && s->records && fit(s->records, s->program)) {
        SAY0(s, "The facts have errors: those read before stay.", "事实数据有错误，仍使用先前读取的数据。");
        return;
    }
    if (s->records) {
        session_drop(s, s->records->program);
        records_free(s->records);
    }
    s->records = records;
    if (records)
        whatif_apply_all(s);
}

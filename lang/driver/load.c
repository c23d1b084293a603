/* A policy's files: a directory or a file, and what they `use`. */
#include "lang/driver/internal.h"

#include "lang/parse/parse.h"

#include "runtime/base/io.h"

#include <assert.h>

PolicyLoader *policy_loader_new(Arena *arena, LoadStage stage, DiagList *diags) {
    PolicyLoader *loader = ARENA_NEW(arena, PolicyLoader);
    loader->arena = arena;
    loader->diags = diags;
    loader->stage = stage;
    loader->natives.bind = true;
    map_init(&loader->files, arena);
    return loader;
}

void policy_loader_natives(PolicyLoader *loader, CheckNatives natives) {
    loader->natives = natives;
}

void policy_loader_show(PolicyLoader *loader, Str prefix, Str shown) {
    vec_push(loader->arena, &loader->shown, ((ShownAs){prefix, shown}));
}

static Str shown_path(const PolicyLoader *loader, Str path) {
    for (int i = 0; i < loader->shown.n; i++) {
        const ShownAs *as = &loader->shown.items[i];
        if (str_starts(path, as->prefix))
            return str_format(loader->arena, "%.*s%.*s", STR_ARG(as->shown), STR_ARG(str_sub(path, as->prefix.n, path.n)));
        if (str_equal(path, str_sub(as->prefix, 0, as->prefix.n - 1))) /* the folder itself */
            return str_format(loader->arena, "%.*s.", STR_ARG(as->shown));
    }
    return path;
}

/* One walk over one policy's files. */
typedef struct Walk {
    PolicyLoader *loader;
    PolicyFiles *policy;
    Map visited;            /* real path -> LoadedFile, of those done or on the stack */
    VEC(LoadedFile *) used; /* by others, each before those that use it */
    VEC(LoadedFile *) own;  /* the directory's, or the one file */
    LoadedFile *stack[FILES_MAX_USE_DEPTH + 1];
    int depth;
    bool too_many;
    Map is_own; /* real paths of the policy's own files */
} Walk;

static void visit_file(Walk *walk, LoadedFile *file);

static Words megabytes(Arena *arena) {
    return words_int(arena, FILES_MAX_MB);
}

static LoadedFile *keep_file(PolicyLoader *loader, Str real, Str directory, const Source *source, AstFile *tree) {
    LoadedFile *file = ARENA_NEW(loader->arena, LoadedFile);
    file->real = str_copy(loader->arena, real);
    file->directory = str_copy(loader->arena, directory);
    file->source = source;
    int64_t before = loader->diags->errors;
    file->ast = tree || loader->stage == LOAD_BYTES ? tree : parse_file(loader->arena, source, loader->diags);
    file->incomplete = loader->diags->errors > before;
    map_put(&loader->files, file->real, file);
    return file;
}

static Str real_name(PolicyLoader *loader, Str path) {
    return str_equal(path, STR("-")) ? path : path_real(loader->arena, path);
}

void policy_loader_supply(PolicyLoader *loader, const Source *source, AstFile *tree) {
    keep_file(loader, real_name(loader, source->name), path_directory(source->name), source, tree);
}

/* The file's bytes, parsed once whoever asks. NULL when it could not be read: *status and *error say why. */
static LoadedFile *open_file(PolicyLoader *loader, Str path, FileStatus *status, int *error) {
    Str real = real_name(loader, path);
    LoadedFile *file = map_get(&loader->files, real);
    *status = FILE_OK;
    if (file)
        return file;
    Str text = STR_NONE;
    *status = file_read(loader->arena, path, &text, error);
    if (*status != FILE_OK)
        return NULL;
    return keep_file(loader, real, path_directory(path), source_new(loader->arena, str_copy(loader->arena, shown_path(loader, path)), text), NULL);
}

/* --- use ---------------------------------------------------------------------------------------------------------- */

static Diag *use_error(Walk *walk, DiagCode code, const AstString *path, const Words *args, int nargs) {
    walk->policy->incomplete = walk->policy->files_missing = true;
    return diag_add(walk->loader->diags, code, place_span(path->node.span), args, nargs);
}

static bool is_absolute(Str path) {
    bool drive = path.n >= 2 && path.p[1] == ':'; /* C:\… is one as well, though not here */
    return path.n && (path.p[0] == '/' || path.p[0] == '\\' || drive);
}

/* The chain from the first use of `file` to its use at the top of the stack. */
static Str cycle_text(Walk *walk, const LoadedFile *file) {
    Buf buf = {0};
    int i = 0;
    while (i < walk->depth && walk->stack[i] != file)
        i++;
    for (; i < walk->depth; i++) {
        buf_add_format(&buf, "`%.*s` → ", STR_ARG(walk->stack[i]->source->name));
    }
    buf_add_format(&buf, "`%.*s`", STR_ARG(file->source->name));
    Str text = str_copy(walk->loader->arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static bool on_stack(const Walk *walk, const LoadedFile *file) {
    for (int i = 0; i < walk->depth; i++)
        if (walk->stack[i] == file)
            return true;
    return false;
}

static void suggest_file(Walk *walk, Diag *diag, const AstString *use, Str found) {
    Arena *arena = walk->loader->arena;
    FileNames names;
    int error;
    if (directory_list(arena, path_directory(found), &names, &error) != FILE_OK)
        return;
    int closest = utf8_closest(path_base(found), names.items, names.n);
    if (closest < 0)
        return;
    Str written = use->text;
    size_t base = written.n - path_base(written).n;
    Str fixed = str_format(arena, "\"%.*s%.*s\"", (int)base, written.p, STR_ARG(names.items[closest]));
    diag_fix(walk->loader->diags, diag, use->node.span, fixed);
}

static void report_unusable(Walk *walk, const AstString *use, Str found, FileStatus status, int error) {
    Arena *arena = walk->loader->arena;
    Words written = words_of(use->text);
    switch (status) {
    case FILE_MISSING:
        suggest_file(walk, use_error(walk, DIAG_USE_NOT_FOUND, use, DIAG_ARGS(written, words_of(shown_path(walk->loader, found)))), use, found);
        break;
    case FILE_DIRECTORY:
        use_error(walk, DIAG_USE_DIRECTORY, use, DIAG_ARGS(written));
        break;
    case FILE_TOO_LARGE:
        use_error(walk, DIAG_USE_TOO_LARGE, use, DIAG_ARGS(written, megabytes(arena)));
        break;
    default:
        use_error(walk, DIAG_USE_UNREADABLE, use, DIAG_ARGS(written, words_of_errno(arena, error)));
        break;
    }
}

static void visit_use(Walk *walk, const LoadedFile *user, const AstString *use) {
    Arena *arena = walk->loader->arena;
    Words written = words_of(use->text);
    if (is_absolute(use->text)) {
        use_error(walk, DIAG_USE_ABSOLUTE, use, DIAG_ARGS(written));
        return;
    }
    Str path = path_join(arena, user->directory, use->text);
    int error = 0;
    FileStatus status = use->text.n ? file_status(path, &error) : FILE_MISSING;
    if (!str_ends(use->text, STR(".banfa")) && status != FILE_DIRECTORY) {
        use_error(walk, DIAG_USE_KIND, use, DIAG_ARGS(written));
        return;
    }
    /* A pipe or a device would be read when no one writes it, or for ever. */
    if (status == FILE_OK && !file_is_regular(path))
        status = FILE_DIRECTORY;
    LoadedFile *file = status == FILE_OK ? open_file(walk->loader, path, &status, &error) : NULL;
    if (!file) {
        report_unusable(walk, use, path, status, error);
        return;
    }
    if (on_stack(walk, file)) {
        use_error(walk, DIAG_USE_CYCLE, use, DIAG_ARGS(words_of(cycle_text(walk, file))));
        return;
    }
    if (walk->depth > FILES_MAX_USE_DEPTH) {
        use_error(walk, DIAG_USE_TOO_DEEP, use, DIAG_ARGS(words_int(arena, FILES_MAX_USE_DEPTH)));
        return;
    }
    visit_file(walk, file);
}

static void visit_uses(Walk *walk, const LoadedFile *file) {
    const AstNodes *statements = &file->ast->statements;
    for (int i = 0; i < statements->n; i++) {
        if (statements->items[i]->kind != AST_Use)
            continue;
        const AstNode *path = AST_AS(Use, statements->items[i])->path;
        if (path && path->kind == AST_String)
            visit_use(walk, file, AST_AS(String, path));
    }
}

static void report_too_many(Walk *walk) {
    if (!walk->too_many)
        diag_add(walk->loader->diags, DIAG_POLICY_TOO_MANY_FILES, place_none(),
                 DIAG_ARGS(words_of(walk->policy->path), words_int(walk->loader->arena, FILES_MAX_COUNT)));
    walk->too_many = walk->policy->incomplete = walk->policy->files_missing = true;
}

/* Recurses at most FILES_MAX_USE_DEPTH deep. */
static void visit_file(Walk *walk, LoadedFile *file) {
    Arena *arena = walk->loader->arena;
    if (map_get(&walk->visited, file->real))
        return;
    map_put(&walk->visited, file->real, file);
    if (walk->visited.n > FILES_MAX_COUNT) {
        report_too_many(walk);
        return;
    }
    assert(walk->depth <= FILES_MAX_USE_DEPTH);
    walk->policy->incomplete |= file->incomplete;
    walk->stack[walk->depth++] = file;
    if (walk->loader->stage == LOAD_POLICY)
        visit_uses(walk, file);
    walk->depth--;
    if (!map_get(&walk->is_own, file->real))
        vec_push(arena, &walk->used, file);
}

/* --- what a path on the command line names ------------------------------------------------------------------------- */

static void report_unreadable(PolicyLoader *loader, PolicyFiles *policy, Str path, FileStatus status, int error) {
    Words shown = words_of(shown_path(loader, path));
    policy->incomplete = policy->files_missing = true;
    if (status == FILE_MISSING)
        diag_add(loader->diags, DIAG_POLICY_NOT_FOUND, place_none(), DIAG_ARGS(shown));
    else if (status == FILE_TOO_LARGE)
        diag_add(loader->diags, DIAG_POLICY_TOO_LARGE, place_none(), DIAG_ARGS(shown, megabytes(loader->arena)));
    else
        diag_add(loader->diags, DIAG_POLICY_UNREADABLE, place_none(), DIAG_ARGS(shown, words_of_errno(loader->arena, error)));
}

static void add_own(Walk *walk, Str path) {
    int error = 0;
    FileStatus status;
    LoadedFile *file = open_file(walk->loader, path, &status, &error);
    if (!file) {
        report_unreadable(walk->loader, walk->policy, path, status, error);
    } else if (!map_get(&walk->is_own, file->real)) {
        map_put(&walk->is_own, file->real, file);
        vec_push(walk->loader->arena, &walk->own, file);
    }
}

/* The files that are used, then the policy's own: these keep their natural order even where they use each other. */
static void visit_all(Walk *walk) {
    Arena *arena = walk->loader->arena;
    PolicyFiles *policy = walk->policy;
    for (int i = 0; i < walk->own.n; i++)
        visit_file(walk, walk->own.items[i]);
    policy->nfiles = walk->used.n + walk->own.n;
    policy->nown = walk->own.n;
    policy->files = ARENA_ARRAY(arena, AstFile *, policy->nfiles);
    policy->sources = ARENA_ARRAY(arena, const Source *, policy->nfiles);
    for (int i = 0; i < policy->nfiles; i++) {
        const LoadedFile *file = i < walk->used.n ? walk->used.items[i] : walk->own.items[i - walk->used.n];
        policy->files[i] = file->ast;
        policy->sources[i] = file->source;
    }
}

static void add_directory(Walk *walk, Str path) {
    PolicyLoader *loader = walk->loader;
    FileNames names = {0};
    int error = 0;
    FileStatus status = directory_list(loader->arena, path, &names, &error);
    if (status != FILE_OK) {
        report_unreadable(loader, walk->policy, path, status, error);
        return;
    }
    if (names.n == 0) {
        walk->policy->incomplete = true;
        diag_add(loader->diags, DIAG_POLICY_EMPTY_DIRECTORY, place_none(), DIAG_ARGS(words_of(shown_path(loader, path))));
        return;
    }
    if (names.n > FILES_MAX_COUNT)
        report_too_many(walk);
    for (int i = 0; i < names.n && !walk->too_many; i++)
        add_own(walk, path_join(loader->arena, path, names.items[i]));
}

/* Told by the name: a file of facts read as a policy would give an error for every line. */
static bool is_facts_file(Str path) {
    static const char *const endings[] = {".csv",  ".tsv", ".json",   ".ndjson", ".jsonl",
                                          ".xlsx", ".xls", ".sqlite", ".db"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(path, str_of(endings[i])) && file_is_regular(path))
            return true;
    return false;
}

/* --- headers ------------------------------------------------------------------------------------------------------- */

static Words header_name(const AstPolicy *header) {
    const AstNode *name = header->name;
    if (name && name->kind == AST_Name)
        return words_of(AST_AS(Name, name)->text);
    return name ? words_of(span_text(name->span)) : words_of(STR("?"));
}

static void check_headers(PolicyLoader *loader, PolicyFiles *policy) {
    const AstPolicy *first = NULL;
    for (int f = 0; f < policy->nfiles; f++) {
        const AstNodes *statements = &policy->files[f]->statements;
        for (int i = 0; i < statements->n; i++) {
            if (statements->items[i]->kind != AST_Policy)
                continue;
            const AstPolicy *header = AST_AS(Policy, statements->items[i]);
            /* Twice in one file is the checker's to say. */
            if (first && first->node.span.source != header->node.span.source) {
                Diag *diag = diag_add(loader->diags, DIAG_HEADER_IN_TWO_FILES, place_span(header->node.span),
                                      DIAG_ARGS(header_name(first), header_name(header)));
                diag_more(diag, place_span(first->node.span), WORDS("the first one", "第一个声明"));
                policy->incomplete = true;
            } else if (!first && i > 0) {
                diag_add(loader->diags, DIAG_HEADER_NOT_FIRST, place_span(header->node.span),
                         DIAG_ARGS(header_name(header)));
                policy->incomplete = true;
            }
            if (!first)
                first = header;
        }
    }
}

PolicyFiles *policy_load(PolicyLoader *loader, Str path) {
    Arena *arena = loader->arena;
    PolicyFiles *policy = ARENA_NEW(arena, PolicyFiles);
    policy->path = str_copy(arena, path);
    policy->real = str_equal(path, STR("-")) ? policy->path : path_real(arena, policy->path);
    Walk walk = {.loader = loader, .policy = policy};
    map_init(&walk.visited, arena);
    map_init(&walk.is_own, arena);
    int error = 0;
    if (file_status(policy->path, &error) == FILE_DIRECTORY) {
        /* The base name of "." or ".." is that of the directory itself. */
        policy->default_name = path_base(policy->real);
        add_directory(&walk, policy->path);
    } else {
        policy->default_name = path_without_extension(path_base(policy->path), STR(".banfa"));
        if (is_facts_file(policy->path)) {
            Diag *diag = diag_add(loader->diags, DIAG_POLICY_IS_FACTS, place_none(), DIAG_ARGS(words_of(policy->path)));
            diag_help(diag, words_format(arena, WORDS("give it as `--facts {0}`", "请写作`--facts {0}`"),
                                         DIAG_ARGS(words_of(policy->path))));
            policy->incomplete = true;
        } else {
            add_own(&walk, policy->path);
        }
    }
    visit_all(&walk);
    if (loader->stage == LOAD_POLICY)
        check_headers(loader, policy);
    return policy;
}

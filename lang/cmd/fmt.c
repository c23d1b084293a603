/* banfa fmt: policy files in their one form. Nothing is printed or written unless every file was read, put into the form and found to say
 * the same. */
#include "lang/cmd/cli.h"

#include "lang/fmt/fmt.h"
#include "lang/parse/parse.h"

typedef struct FmtFile {
    Str real;         /* the same for whatever path leads here */
    FmtInput before, after;
    Str text;         /* in the form */
    FmtLikeness likeness;
} FmtFile;

typedef struct FmtRun {
    Cli *cli;
    FmtOptions options;
    VEC(FmtFile) files;
} FmtRun;

/* The policy at `path` with the text of each file as it was, or in the form. Whatever is wrong with it is not ours to say. */
static PolicyFiles *load_policy(const FmtRun *run, Str path, bool formatted, PolicyLoader **loader) {
    Arena *arena = run->cli->arena;
    DiagList *quiet = ARENA_NEW(arena, DiagList);
    diag_init(quiet, arena);
    *loader = policy_loader_new(arena, LOAD_POLICY, quiet);
    for (int i = 0; i < run->files.n; i++) {
        const FmtFile *file = &run->files.items[i];
        const FmtInput *input = formatted && file->after.tree ? &file->after : &file->before;
        policy_loader_supply(*loader, input->source, input->tree);
    }
    return policy_load(*loader, path);
}

static void refuse(FmtRun *run, Str name, Words why) {
    diag_add(&run->cli->diags, DIAG_FMT_REFUSED, place_none(), DIAG_ARGS(words_of(name), why));
}

#define NOT_THE_SAME                                                                                                   \
    WORDS("in the form it would not say the same, which is a fault of banfa", "整理后含义会改变，这是 banfa 的缺陷")

static void format_file(FmtRun *run, FmtFile *file) {
    Arena *arena = run->cli->arena;
    DiagList quiet;
    diag_init(&quiet, arena);
    file->text = fmt_text(arena, &file->before, &run->options);
    if (file->text.n > (size_t)FILES_MAX_MB << 20) {
        Words limit = words_int(arena, FILES_MAX_MB);
        refuse(run, file->before.source->name,
               words_format(arena, WORDS("in the form it would be larger than {0} MB", "整理后将超过 {0} MB"), DIAG_ARGS(limit)));
        return;
    }
    if (fmt_read(arena, source_new(arena, file->before.source->name, file->text), &file->after, &quiet))
        file->likeness = fmt_compare_trees(arena, &file->before.tree->node, &file->after.tree->node);
    if (file->likeness == FMT_DIFFERENT)
        refuse(run, file->before.source->name, NOT_THE_SAME);
}

/* The core, as text; empty where the policy has errors. */
static Str core_text(Arena *arena, PolicyLoader *loader, PolicyFiles *files) {
    CorePolicy *policy = policy_compile(loader, files, NULL, 0);
    Buf buf = {0};
    if (policy)
        core_dump(policy, &buf);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

/* Whether `due` is the deadline in all of the policy. Without the declarations of facts it may be a column. */
static bool may_translate_due(FmtRun *run, const PolicyFiles *files) {
    Arena *arena = run->cli->arena;
    bool declared = check_declares_facts(files->files, files->nfiles);
    bool one_file = files->nfiles > 0 && !str_equal(files->path, STR("-")) &&
                    str_equal(files->real, path_real(arena, files->sources[files->nfiles - 1]->name));
    /* A chapter alone: the policy is its folder. */
    if (!declared && one_file) {
        PolicyLoader *loader;
        return may_translate_due(run, load_policy(run, path_directory(files->real), false, &loader));
    }
    bool may = !files->files_missing && declared;
    for (int i = 0; i < files->nfiles; i++)
        may = may && !fmt_declares_due(files->files[i]);
    return may;
}

/* The files of one operand, [first, end) in run->files. */
static void format_policy(FmtRun *run, Str path, int first, int end) {
    Arena *arena = run->cli->arena;
    PolicyLoader *loader = NULL;
    PolicyFiles *before = run->options.translate ? load_policy(run, path, false, &loader) : NULL;
    run->options.translate_due = before && may_translate_due(run, before);
    int64_t errors = run->cli->diags.errors;
    bool equal = true;
    for (int i = first; i < end; i++) {
        format_file(run, &run->files.items[i]);
        equal = equal && run->files.items[i].likeness == FMT_EQUAL;
    }
    if (run->cli->diags.errors > errors || equal)
        return;
    if (!before)
        before = load_policy(run, path, false, &loader);
    Str core = core_text(arena, loader, before);
    PolicyFiles *after = load_policy(run, path, true, &loader);
    if (core.n && !str_equal(core, core_text(arena, loader, after)))
        refuse(run, path, NOT_THE_SAME);
}

/* Reads the files of one operand that were not named before. */
static void add_files(FmtRun *run, const PolicyFiles *files) {
    Arena *arena = run->cli->arena;
    for (int i = 0; i < files->nfiles; i++) {
        Str name = files->sources[i]->name;
        FmtFile file = {.real = str_equal(name, STR("-")) ? name : path_real(arena, name)};
        bool seen = false;
        for (int k = 0; k < run->files.n; k++)
            seen = seen || str_equal(run->files.items[k].real, file.real);
        if (seen)
            continue;
        fmt_read(arena, files->sources[i], &file.before, &run->cli->diags);
        vec_push(arena, &run->files, file);
    }
}

static bool changes(const FmtFile *file) {
    return !str_equal(file->before.source->text, file->text);
}

static bool write_files(FmtRun *run) {
    bool written = true;
    for (int i = 0; i < run->files.n; i++) {
        FmtFile *file = &run->files.items[i];
        Output output;
        if (!changes(file))
            continue;
        if (!output_open(run->cli, file->before.source->name, &output)) {
            written = false;
            continue;
        }
        output_write(&output, file->text);
        written = output_close(run->cli, &output) && written;
    }
    return written;
}

/* What cannot be asked for together with --write. */
static void check_options(Cli *cli) {
    Words with[3];
    int n = 0;
    if (args_has(&cli->args, "--check"))
        with[n++] = words_of(STR("`--check`"));
    if (args_has(&cli->args, "--diff"))
        with[n++] = words_of(STR("`--diff`"));
    for (int i = 0; i < cli->args.operands.n && n < 3; i++)
        if (str_equal(cli->args.operands.items[i], STR("-")))
            with[n++] = WORDS("standard input (`-`)", "标准输入（`-`）");
    for (int i = 0; i < n && args_has(&cli->args, "--write"); i++)
        diag_add(&cli->diags, DIAG_FMT_WRITE_WITH, place_none(), DIAG_ARGS(with[i]));
}

int cmd_fmt(Cli *cli) {
    FmtRun run = {.cli = cli};
    bool check = args_has(&cli->args, "--check"), diff = args_has(&cli->args, "--diff");
    Str value;
    check_options(cli);
    if (cli->diags.errors)
        return EXIT_FAILED;
    /* Only where it is written: the language of the environment is for what is printed. */
    run.options.translate = args_value(&cli->args, "--lang", &value);
    run.options.language = cli->language;
    Policies policies = cli_load_policies(cli, LOAD_BYTES);
    int *ends = ARENA_ARRAY(cli->arena, int, policies.n);
    for (int i = 0; i < policies.n; i++) {
        add_files(&run, policies.files[i]);
        ends[i] = run.files.n;
    }
    if (cli->diags.errors)
        return EXIT_FAILED;
    for (int i = 0; i < policies.n; i++)
        format_policy(&run, policies.files[i]->path, i ? ends[i - 1] : 0, ends[i]);
    if (cli->diags.errors)
        return EXIT_FAILED;
    if (args_has(&cli->args, "--write"))
        return write_files(&run) ? EXIT_FINE : EXIT_FAILED;
    Buf out = {0};
    bool found = false;
    for (int i = 0; i < run.files.n; i++) {
        const FmtFile *file = &run.files.items[i];
        found = found || changes(file);
        if (diff)
            fmt_diff(cli->arena, file->before.source->name, file->before.source->text, file->text, &out);
        else if (!check)
            buf_add(&out, file->text);
        else if (changes(file))
            buf_add_format(&out, "%.*s\n", STR_ARG(file->before.source->name));
    }
    bool written = output_print(cli, &out);
    buf_free(&out);
    return !written ? EXIT_FAILED : check && found ? EXIT_FINDINGS : EXIT_FINE;
}

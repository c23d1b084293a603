/* banfa fmt: policy files in their one form. Nothing is printed or written unless every file was read, put into the form and found to say
 * the same. */
#include "lang/cmd/cli.h"

#include "lang/fmt/fmt.h"
#include "lang/parse/parse.h"

typedef struct FmtFile {
    Str real;         /* the same for whatever path leads here */
    const Source *source;
    AstFile *tree;
    Str text;         /* in the form */
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
        policy_loader_supply(*loader, file->source->name, formatted ? file->text : file->source->text);
    }
    return policy_load(*loader, path);
}

static void refuse(FmtRun *run, Str name, Words why) {
    diag_add(&run->cli->diags, DIAG_FMT_REFUSED, place_none(), DIAG_ARGS(words_of(name), why));
}

#define NOT_THE_SAME                                                                                                   \
    WORDS("in the form it would not say the same, which is a fault of banfa", "整理后含义会改变，这是 banfa 的缺陷")

static void format_file(FmtRun *run, FmtFile *file, bool translate_due) {
    Arena *arena = run->cli->arena;
    FmtOptions options = run->options;
    options.translate_due = translate_due;
    DiagList quiet;
    diag_init(&quiet, arena);
    file->text = fmt_source(arena, file->source, file->tree, &options, &quiet);
    if (file->text.n > (size_t)FILES_MAX_MB << 20) {
        Words limit = words_int(arena, FILES_MAX_MB);
        refuse(run, file->source->name,
               words_format(arena, WORDS("in the form it would be larger than {0} MB", "整理后将超过 {0} MB"), DIAG_ARGS(limit)));
        return;
    }
    AstFile *tree = parse_file(arena, source_new(arena, file->source->name, file->text), &quiet);
    if (quiet.errors || !fmt_same_tree(arena, &file->tree->node, &tree->node))
        refuse(run, file->source->name, NOT_THE_SAME);
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

/* The files of one operand, from `first` on in run->files. */
static void format_policy(FmtRun *run, Str path, int first) {
    Arena *arena = run->cli->arena;
    PolicyLoader *loader;
    PolicyFiles *before = load_policy(run, path, false, &loader);
    /* Without the declarations of facts `due` may be a column. */
    bool translate_due = !before->files_missing && check_declares_facts(before->files, before->nfiles);
    for (int i = 0; i < before->nfiles; i++)
        translate_due = translate_due && !fmt_declares_due(before->files[i]);
    int64_t errors = run->cli->diags.errors;
    for (int i = first; i < run->files.n; i++)
        format_file(run, &run->files.items[i], translate_due);
    if (run->cli->diags.errors > errors)
        return;
    Str core = core_text(arena, loader, before);
    PolicyFiles *after = load_policy(run, path, true, &loader);
    if (core.n && !str_equal(core, core_text(arena, loader, after)))
        refuse(run, path, NOT_THE_SAME);
}

static void add_files(FmtRun *run, const PolicyFiles *files) {
    Arena *arena = run->cli->arena;
    for (int i = 0; i < files->nfiles; i++) {
        Str name = files->sources[i]->name;
        FmtFile file = {.source = files->sources[i], .tree = files->files[i]};
        file.real = str_equal(name, STR("-")) ? name : path_real(arena, name);
        bool seen = false;
        for (int k = 0; k < run->files.n; k++)
            seen = seen || str_equal(run->files.items[k].real, file.real);
        if (!seen)
            vec_push(arena, &run->files, file);
    }
}

static bool changes(const FmtFile *file) {
    return !str_equal(file->source->text, file->text);
}

static bool write_files(FmtRun *run) {
    bool written = true;
    for (int i = 0; i < run->files.n; i++) {
        FmtFile *file = &run->files.items[i];
        Output output;
        if (!changes(file))
            continue;
        if (!output_open(run->cli, file->source->name, &output)) {
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
    Policies policies = cli_load_policies(cli, LOAD_TREE);
    if (cli->diags.errors)
        return EXIT_FAILED;
    for (int i = 0; i < policies.n; i++) {
        int first = run.files.n;
        add_files(&run, policies.files[i]);
        format_policy(&run, policies.files[i]->path, first);
    }
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
            fmt_diff(cli->arena, file->source->name, file->source->text, file->text, &out);
        else if (!check)
            buf_add(&out, file->text);
        else if (changes(file))
            buf_add_format(&out, "%.*s\n", STR_ARG(file->source->name));
    }
    bool written = output_print(cli, &out);
    buf_free(&out);
    return !written ? EXIT_FAILED : check && found ? EXIT_FINDINGS : EXIT_FINE;
}

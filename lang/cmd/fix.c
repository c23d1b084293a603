/* banfa check --fix: the fixes of lints, proved to change no meaning, then written. */
#include "lang/cmd/cli.h"

#include "lang/lint/lint.h"
#include "lang/parse/parse.h"

enum { FIX_MAX_ROUNDS = 20 }; /* of fixes that only other fixes made possible */

typedef struct Fixing {
    Cli *cli;
    PolicyLoader *loader;
    DiagList scratch; /* the loader's: what is wrong is said by the check that follows */
    const FactsInput *inputs;
    int ninputs;
    PolicyFiles files; /* as fixed so far */
    CorePolicy *policy;
    int *counts; /* [files.nfiles]: fixes in each */
} Fixing;

static void lint_now(Fixing *fixing, DiagList *found) {
    diag_init(found, fixing->cli->arena);
    policy_lint(&fixing->files, fixing->policy, found);
}

/* Takes over the text where the policy then means what it meant. */
static bool try_text(Fixing *fixing, int file, Str text, int nfixes) {
    Arena *arena = fixing->cli->arena;
    PolicyFiles next = fixing->files;
    next.files = ARENA_ARRAY(arena, AstFile *, next.nfiles);
    next.sources = ARENA_ARRAY(arena, const Source *, next.nfiles);
    for (int i = 0; i < next.nfiles; i++) {
        next.files[i] = fixing->files.files[i];
        next.sources[i] = fixing->files.sources[i];
    }
    Source *source = source_new(arena, next.sources[file]->name, text);
    int64_t before = fixing->scratch.errors;
    next.sources[file] = source;
    next.files[file] = parse_file(arena, source, &fixing->scratch);
    if (fixing->scratch.errors > before)
        return false;
    CorePolicy *policy = policy_compile(fixing->loader, &next, fixing->inputs, fixing->ninputs);
    if (!policy || !lint_same_meaning(arena, fixing->policy, policy))
        return false;
    fixing->files = next;
    fixing->policy = policy;
    fixing->counts[file] += nfixes;
    return true;
}

/* All fixes of a file at once; where that changes something, one after the other. Whether anything was fixed. */
static bool fix_file(Fixing *fixing, int file) {
    Arena *arena = fixing->cli->arena;
    DiagList found;
    int nfixes, one;
    lint_now(fixing, &found);
    const Source *source = fixing->files.sources[file];
    Str text = lint_fix(arena, source, &found, -1, &nfixes);
    if (nfixes == 0)
        return false;
    if (try_text(fixing, file, text, nfixes))
        return true;
    for (int i = 0; nfixes > 1; i++) {
        text = lint_fix(arena, source, &found, i, &one);
        if (one == 0)
            return false;
        if (try_text(fixing, file, text, 1))
            return true;
    }
    return false;
}

static bool write_file(Cli *cli, const Source *source) {
    Output output;
    if (!output_open(cli, source->name, &output))
        return false;
    output_write(&output, source->text);
    return output_close(cli, &output);
}

static void say_fixed(Cli *cli, Str name, int count, Buf *said) {
    if (cli->language == LANGUAGE_ZH)
        buf_add_format(said, "%.*s：已修改 %d 处\n", STR_ARG(name), count);
    else
        buf_add_format(said, "%.*s: %d %s\n", STR_ARG(name), count, count == 1 ? "fix" : "fixes");
}

static void fix_policy(Cli *cli, Str path, const FactsInput *inputs, int ninputs, Buf *said) {
    Fixing fixing = {.cli = cli, .inputs = inputs, .ninputs = ninputs};
    diag_init(&fixing.scratch, cli->arena);
    fixing.loader = policy_loader_new(cli->arena, LOAD_POLICY, &fixing.scratch);
    fixing.files = *policy_load(fixing.loader, path);
    fixing.policy = policy_compile(fixing.loader, &fixing.files, inputs, ninputs);
    if (!fixing.policy)
        return;
    fixing.counts = ARENA_ARRAY(cli->arena, int, fixing.files.nfiles);
    for (int i = 0; i < fixing.files.nfiles; i++) {
        for (int round = 0; round < FIX_MAX_ROUNDS && fix_file(&fixing, i); round++)
            continue;
        const Source *source = fixing.files.sources[i];
        if (fixing.counts[i] > 0 && write_file(cli, source))
            say_fixed(cli, source->name, fixing.counts[i], said);
    }
}

/* One policy after the other, each read anew: a file that two of them use is fixed once. */
void fix_policies(Cli *cli, FactsInput *inputs, int ninputs, Buf *said) {
    if (!facts_load_pipes(cli->arena, inputs, ninputs, &cli->diags)) /* they are read again afterwards */
        return;
    for (int i = 0; i < cli->args.operands.n; i++) {
        Str path = cli->args.operands.items[i];
        if (str_equal(path, STR("-")))
            diag_add(&cli->diags, DIAG_FIX_STDIN, place_none(), DIAG_NO_ARGS);
        else
            fix_policy(cli, path, inputs, ninputs, said);
    }
}

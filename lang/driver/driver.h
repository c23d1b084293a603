/* From a path on the command line to a checked policy with its facts: load, compile, choose the edition, bind facts.
 *
 * In: paths. Out: structs in the loader's arena; every error queued. A file that several policies read is read and
 * parsed once, so that
 * its errors are reported once. */
#ifndef BANFA_DRIVER_DRIVER_H
#define BANFA_DRIVER_DRIVER_H

#include "lang/check/check.h"
#include "lang/source/files.h"

typedef struct PolicyLoader PolicyLoader;

/* The files of one policy. Those that are used come first, each before its users; then the policy's
 * own in natural order. */
typedef struct PolicyFiles {
    Str path;         /* as given */
    Str real;         /* the same for whatever path leads here */
    Str default_name; /* of a policy without a header */
    AstFile **files;
    const Source **sources; /* [nfiles] */
    int nfiles;
    int nown;         /* of them, the last ones: the directory's, or the one file */
    bool files_missing; /* of them or of those they use; reported */
    bool incomplete;    /* files are missing or statements could not be read; that was reported */
} PolicyFiles;

/* How far files are taken: for the dumps of a phase no later one is run, and only the policy's own files are read. */
typedef enum LoadStage { LOAD_BYTES /* files[i] is NULL */, LOAD_TREE, LOAD_POLICY } LoadStage;

PolicyLoader *policy_loader_new(Arena *arena, LoadStage stage, DiagList *diags);
/* Where native functions are loaded from; before the first policy is compiled. Unless called: nowhere, and a policy
 * that needs a library has an error. The folders must outlive the loader. */
void policy_loader_natives(PolicyLoader *loader, CheckNatives natives);
/* What is taken for the file at the source's name, which is then not read: its text and tree, without an error. */
void policy_loader_supply(PolicyLoader *loader, const Source *source, AstFile *tree);
/* Paths that begin with `prefix` are printed with `shown` in its place: files that stand in a folder made for the time being. */
void policy_loader_show(PolicyLoader *loader, Str prefix, Str shown);
/* A directory or a file, or "-" for standard input. Never NULL. */
PolicyFiles *policy_load(PolicyLoader *loader, Str path);

/* Checks what was loaded. `inputs` are the files of facts, from which a policy that declares none gets its schema;
 * with none of
 * them its names are not checked. NULL after an error. Of incomplete files what only follows from that is not
 * reported. */
CorePolicy *policy_compile(PolicyLoader *loader, const PolicyFiles *files, const FactsInput *inputs, int ninputs);
/* The same with a schema of the caller's (NULL: names are not checked) for a policy that declares no facts. */
CorePolicy *policy_compile_with(PolicyLoader *loader, const PolicyFiles *files, Schema *schema);

/* What is legal in a policy but looks wrong (lang/lint). */
void policy_lint(const PolicyFiles *files, const CorePolicy *policy, DiagList *diags);

/* Queues a copy of a diagnostic of another queue. */
void diag_keep(DiagList *to, const Diag *diag);

/* --- Editions --- */

/* Of each policy name the edition in force on as_of, in the order given: writes to `chosen` (room for n) and returns
 * how many. A single
 * edition is taken whatever the day, with a warning before its day or after its repeal. Errors are queued. */
int editions_choose(Arena *arena, CorePolicy *const *policies, int n, Date as_of, CorePolicy **chosen, DiagList *diags);
/* That no two editions of one policy take effect on the same day. */
void editions_check(Arena *arena, CorePolicy *const *policies, int n, DiagList *diags);

/* --- Facts --- */

/* `FILE` or `NAME=FILE`, as on the command line: a path that exists is one, whatever it contains. */
FactsInput facts_input_parse(Str argument);
/* Whether two policies declare their facts alike, so that one set of facts serves both: it knows fields by their
 * number. */
bool policies_share_facts(const CorePolicy *a, const CorePolicy *b);
/* Reads the facts for each policy into sets[i] (NULL after an error). Facts that
 * several policies declare alike are read once, into one set. Errors queued. */
void policies_read_facts(Arena *arena, CorePolicy *const *policies, int n, const FactsInput *inputs, int ninputs,
                         bool lenient, FactSet **sets, DiagList *diags);

#endif

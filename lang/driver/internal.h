/* What the files of lang/driver share. */
#ifndef BANFA_DRIVER_INTERNAL_H
#define BANFA_DRIVER_INTERNAL_H

#include "lang/driver/driver.h"
#include "runtime/base/utf8.h"

/* A file that was read and parsed. */
typedef struct LoadedFile {
    Str real;      /* its key in the loader */
    Str directory; /* that its `use`s start from */
    const Source *source;
    AstFile *ast;
    bool incomplete; /* it has errors of syntax */
} LoadedFile;

typedef struct ShownAs {
    Str prefix, shown;
} ShownAs;

struct PolicyLoader {
    Arena *arena;
    DiagList *diags;
    LoadStage stage;
    CheckNatives natives;
    Map files; /* real path -> LoadedFile */
    VEC(ShownAs) shown;
};

/* What could not be read of a policy's files. */
typedef struct Lost {
    Str text;          /* of the statements and fields */
    bool any_name;     /* any name at all may be declared there */
    const Span *cut;   /* names of the rules after which something could not be read: their force may be there */
    int ncut;
    bool unlike_names; /* names that are like no other may be: a field of facts is lost, or the end of a file */
} Lost;

/* `diags` have what was said when the files were read. */
Lost lost_of(Arena *arena, const PolicyFiles *files, const DiagList *diags);
/* Whether what the checker reports may only follow from what is lost: a name that is declared there is not unknown. */
bool lost_explains(const Lost *lost, const Diag *diag);

#endif

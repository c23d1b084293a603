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

/* The text of the statements that could not be read. */
Str lost_text(Arena *arena, const PolicyFiles *files);
/* Whether what the checker reports may only follow from what is lost: a name that is declared there is not unknown. */
bool lost_explains(const PolicyFiles *files, Str lost, const Diag *diag);

#endif

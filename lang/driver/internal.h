/* What the files of lang/driver share. */
#ifndef BANFA_DRIVER_INTERNAL_H
#define BANFA_DRIVER_INTERNAL_H

#include "lang/driver/driver.h"
#include "runtime/base/utf8.h"

/* A file that was read and parsed. */
typedef struct LoadedFile {
    Str real;      /* its key in the loader */
    Str directory; /* that its `use`s start from */
    Source *source;
    AstFile *ast;
    bool incomplete; /* it has errors of syntax */
} LoadedFile;

struct PolicyLoader {
    Arena *arena;
    DiagList *diags;
    LoadStage stage;
    Map files; /* real path -> LoadedFile */
};

#endif

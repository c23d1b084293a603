/* Files of policies as the file system has them: bytes, directories, and what went wrong in words.
 *
 * In: paths. Out: bytes and names in the arena given; errors as FileStatus and errno, never printed here. */
#ifndef BANFA_SOURCE_FILES_H
#define BANFA_SOURCE_FILES_H

#include "runtime/base/diag.h"

enum {
    FILES_MAX_MB = 16,        /* of one policy file */
    FILES_MAX_COUNT = 1000,   /* of one policy */
    FILES_MAX_USE_DEPTH = 50, /* a file that is used by a file that is used … */
};

typedef enum FileStatus { FILE_OK, FILE_MISSING, FILE_DIRECTORY, FILE_TOO_LARGE, FILE_UNREADABLE } FileStatus;

/* Reads a whole file of at most FILES_MAX_MB; "-" is standard input. UNREADABLE: *error is an errno. */
FileStatus file_read(Arena *arena, Str path, Str *text, int *error);
/* What such a status means, for people. */
Words file_reason(Arena *arena, FileStatus status, int error);
/* What is at the path: OK for a file of any kind (pipes and devices too), DIRECTORY, MISSING, UNREADABLE. */
FileStatus file_status(Str path, int *error);
bool file_is_regular(Str path);

typedef struct FileNames {
    Str *items;
    int n, capacity;
} FileNames;

/* The names (without the directory) that end in .banfa and are no directories, hidden ones left out, in natural
 * order. */
FileStatus directory_list(Arena *arena, Str path, FileNames *names, int *error);

/* The one name by which a file is known whatever path leads to it; the path itself where there is no such file. */
Str path_real(Arena *arena, Str path);
Str path_directory(Str path); /* "a/b" of "a/b/c", "." of "c", "/" of "/c" */
Str path_base(Str path);      /* "c" of "a/b/c" and of "a/b/c/" */
/* directory/relative, with `.` and `..` taken out where that leads to the same file. */
Str path_join(Arena *arena, Str directory, Str relative);
Str path_without_extension(Str base, Str extension);

#endif

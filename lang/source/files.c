#include "lang/source/files.h"

#include "runtime/base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path with a NUL in it would name another file. NULL then. */
static char *c_path(Arena *arena, Str path) {
    return path.n && memchr(path.p, 0, path.n) == NULL ? str_c(arena, path) : NULL;
}

static FileStatus stat_path(Str path, struct stat *info, int *error) {
    Arena *scratch = arena_new();
    char *name = c_path(scratch, path);
    errno = ENOENT;
    int failed = name ? stat(name, info) : -1;
    int code = errno;
    arena_free(scratch);
    *error = code;
    if (failed)
        return code == ENOENT || code == ENOTDIR ? FILE_MISSING : FILE_UNREADABLE;
    return S_ISDIR(info->st_mode) ? FILE_DIRECTORY : FILE_OK;
}

FileStatus file_status(Str path, int *error) {
    struct stat info;
    return stat_path(path, &info, error);
}

bool file_is_regular(Str path) {
    struct stat info;
    int error;
    return stat_path(path, &info, &error) == FILE_OK && S_ISREG(info.st_mode);
}

static FileStatus read_all(Arena *arena, int fd, Str *text, int *error) {
    const size_t limit = (size_t)FILES_MAX_MB * 1024 * 1024;
    Buf buf = {0};
    FileStatus status = FILE_OK;
    for (;;) {
        char chunk[8192];
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0) {
            *error = errno;
            status = errno == EISDIR ? FILE_DIRECTORY : FILE_UNREADABLE;
            break;
        }
        if (n == 0)
            break;
        buf_add(&buf, (Str){chunk, (size_t)n});
        if (buf.n > limit) {
            status = FILE_TOO_LARGE;
            break;
        }
    }
    if (status == FILE_OK)
        *text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return status;
}

FileStatus file_read(Arena *arena, Str path, Str *text, int *error) {
    if (str_equal(path, STR("-")))
        return read_all(arena, STDIN_FILENO, text, error);
    struct stat info;
    FileStatus status = stat_path(path, &info, error);
    if (status != FILE_OK)
        return status;
    if (S_ISREG(info.st_mode) && info.st_size > (off_t)FILES_MAX_MB * 1024 * 1024)
        return FILE_TOO_LARGE;
    int fd = open(str_c(arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *error = errno;
        return FILE_UNREADABLE;
    }
    status = read_all(arena, fd, text, error);
    close(fd);
    return status;
}

Words file_reason(Arena *arena, FileStatus status, int error) {
    switch (status) {
    case FILE_MISSING:
        return WORDS("no such file", "没有这个文件");
    case FILE_DIRECTORY:
        return WORDS("it is a folder", "这是一个文件夹");
    case FILE_TOO_LARGE:
        return words_format(arena, WORDS("it is larger than {0} MB", "文件超过 {0} MB"), DIAG_ARGS(words_int(arena, FILES_MAX_MB)));
    default:
        return words_of_errno(arena, error);
    }
}

static int compare_names(const void *a, const void *b) {
    return str_compare_natural(*(const Str *)a, *(const Str *)b);
}

FileStatus directory_list(Arena *arena, Str path, FileNames *names, int *error) {
    char *name = c_path(arena, path);
    errno = ENOENT;
    DIR *directory = name ? opendir(name) : NULL;
    if (!directory) {
        *error = errno;
        return errno == ENOENT ? FILE_MISSING : FILE_UNREADABLE;
    }
    *names = (FileNames){0};
    errno = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL; errno = 0) {
        Str base = str_of(entry->d_name);
        if (base.p[0] == '.' || !str_ends(base, STR(".banfa")))
            continue;
        /* A dangling link is kept: that it cannot be read is an error, and leaving it out would change the policy. */
        int ignored;
        if (file_status(path_join(arena, path, base), &ignored) != FILE_DIRECTORY)
            vec_push(arena, names, str_copy(arena, base));
    }
    *error = errno;
    closedir(directory);
    if (*error)
        return FILE_UNREADABLE;
    if (names->n)
        qsort(names->items, (size_t)names->n, sizeof *names->items, compare_names);
    return FILE_OK;
}

Str path_real(Arena *arena, Str path) {
    char *name = c_path(arena, path);
    char *real = name ? realpath(name, NULL) : NULL;
    if (!real)
        return path;
    Str copy = str_copy(arena, str_of(real));
    free(real);
    return copy;
}

static Str without_slashes(Str path) {
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static size_t after_last_slash(Str path) {
    size_t i = path.n;
    while (i > 0 && path.p[i - 1] != '/')
        i--;
    return i;
}

Str path_directory(Str path) {
    path = without_slashes(path);
    size_t slash = after_last_slash(path);
    return slash == 0 ? STR(".") : without_slashes(str_sub(path, 0, slash));
}

Str path_base(Str path) {
    path = without_slashes(path);
    return path.n == 1 && path.p[0] == '/' ? path : str_sub(path, after_last_slash(path), path.n);
}

/* Without `.` and `x/..`, by the letters of the path alone: a link may make that another file. */
static Str normalize(Arena *arena, Str path) {
    VEC(Str) parts = {0};
    bool absolute = path.n && path.p[0] == '/';
    for (size_t i = 0; i < path.n;) {
        size_t end = i;
        while (end < path.n && path.p[end] != '/')
            end++;
        Str part = str_sub(path, i, end);
        i = end + 1;
        if (part.n == 0 || str_equal(part, STR(".")))
            continue;
        if (str_equal(part, STR("..")) && parts.n && !str_equal(parts.items[parts.n - 1], STR("..")))
            parts.n--;
        else if (!(str_equal(part, STR("..")) && absolute && parts.n == 0))
            vec_push(arena, &parts, part);
    }
    Buf buf = {0};
    if (absolute)
        buf_add_char(&buf, '/');
    for (int i = 0; i < parts.n; i++) {
        if (i)
            buf_add_char(&buf, '/');
        buf_add(&buf, parts.items[i]);
    }
    if (buf.n == 0)
        buf_add_char(&buf, '.');
    Str result = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return result;
}

Str path_join(Arena *arena, Str directory, Str relative) {
    Str joined;
    if (relative.n && relative.p[0] == '/')
        joined = relative;
    else if (str_equal(directory, STR(".")))
        joined = relative;
    else
        joined = str_format(arena, "%.*s%s%.*s", STR_ARG(directory), str_ends(directory, STR("/")) ? "" : "/",
                            STR_ARG(relative));
    Str shorter = normalize(arena, joined);
    if (str_equal(shorter, joined))
        return joined;
    return str_equal(path_real(arena, shorter), path_real(arena, joined)) || file_status(joined, &(int){0}) != FILE_OK
               ? shorter
               : joined;
}

Str path_without_extension(Str base, Str extension) {
    return base.n > extension.n && str_ends(base, extension) ? str_sub(base, 0, base.n - extension.n) : base;
}

#define _GNU_SOURCE /* memfd_create */
#include "lang/cmd/git.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* --- Running git ------------------------------------------------------------------------------------------------------------------ */

/* In memory, so that no pipe can be full while another is waited for. */
static int memory_file(Str text)
{
    int fd = memfd_create("banfa", MFD_CLOEXEC);
    if (fd >= 0 && (!io_write_all(fd, text.p, text.n) || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static Str read_memory(Arena *arena, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size <= 0)
        return STR_NONE;
    size_t size = (size_t)info.st_size, at = 0;
    char *text = arena_alloc(arena, size);
    while (at < size) {
        ssize_t n = pread(fd, text + at, size - at, (off_t)at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return (Str){text, at};
}

static Str first_line(Str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != '\n')
        n++;
    return str_trim(str_sub(text, 0, n));
}

int git_run(Arena *arena, const char *const *args, Str in, Str *out, Str *error)
{
    enum { MOST_ARGS = 24 };
    char *argv[MOST_ARGS] = {"git"};
    for (int i = 0; args[i] && i < MOST_ARGS - 2; i++)
        argv[i + 1] = (char *)args[i];
    int fds[3] = {memory_file(in), memory_file(STR_NONE), memory_file(STR_NONE)}, status = GIT_NOT_RUN;
    pid_t pid;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    *out = *error = STR_NONE;
    if (fds[0] >= 0 && fds[1] >= 0 && fds[2] >= 0 && posix_spawnp(&pid, "git", &actions, NULL, argv, environ) == 0) {
        status = io_wait(pid);
        status = !WIFEXITED(status) ? GIT_STOPPED : WEXITSTATUS(status) == 127 ? GIT_NOT_RUN : WEXITSTATUS(status);
        *out = read_memory(arena, fds[1]);
        *error = first_line(read_memory(arena, fds[2]));
    }
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return status;
}

/* --- A revision in a folder ---------------------------------------------------------------------------------------------------------- */

typedef struct Blob {
    Str id, name;
} Blob;

typedef VEC(Blob) Blobs;

/* A tree made by hand may hold any name: none of them may lead out of the folder. */
static bool is_safe(Str name)
{
    if (name.n == 0 || name.p[0] == '/')
        return false;
    for (size_t i = 0; i <= name.n;) {
        size_t end = i;
        while (end < name.n && name.p[end] != '/')
            end++;
        Str part = str_sub(name, i, end);
        if (part.n == 0 || str_equal(part, STR(".")) || str_equal(part, STR("..")))
            return false;
        i = end + 1;
    }
    return true;
}

/* `MODE [TYPE] ID [STAGE]\tNAME\0` each: of ls-tree with a type, of ls-files with a stage. */
static void parse_listing(Arena *arena, Str listing, bool has_type, Blobs *blobs)
{
    while (listing.n > 0) {
        const char *end = memchr(listing.p, 0, listing.n);
        Str entry = str_sub(listing, 0, end ? (size_t)(end - listing.p) : listing.n);
        listing = str_sub(listing, end ? entry.n + 1 : entry.n, listing.n);
        const char *tab = memchr(entry.p, '\t', entry.n);
        if (!tab)
            continue;
        Str head = str_sub(entry, 0, (size_t)(tab - entry.p)), name = str_sub(entry, head.n + 1, entry.n);
        Str id = str_sub(head, has_type ? STR("100644 blob ").n : STR("100644 ").n, head.n);
        size_t n = 0;
        while (n < id.n && id.p[n] != ' ')
            n++;
        if (str_starts(head, STR("100")) && str_ends(name, STR(".banfa")) && is_safe(name))
            vec_push(arena, blobs, ((Blob){str_sub(id, 0, n), name}));
    }
}

static bool make_folders(Arena *arena, GitTree *tree, Str name)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] != '/')
            continue;
        Str folder = str_format(arena, "%.*s/%.*s", STR_ARG(tree->folder), (int)i, name.p);
        if (mkdir(str_c(arena, folder), 0700) == 0)
            vec_push(arena, &tree->folders, folder);
        else if (errno != EEXIST)
            return false;
    }
    return true;
}

bool git_put_file(Arena *arena, GitTree *tree, Str name, Str text)
{
    if (!is_safe(name) || !make_folders(arena, tree, name))
        return false;
    int fd = open(str_c(arena, path_join(arena, tree->folder, name)), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool written = io_write_all(fd, text.p, text.n);
    close(fd);
    for (int i = 0; i < tree->files.n; i++)
        if (str_equal(tree->files.items[i], name))
            return written;
    vec_push(arena, &tree->files, str_copy(arena, name));
    return written;
}

/* `ID blob BYTES\n`, so many bytes, `\n`, in the order asked for. */
static bool put_blobs(Arena *arena, GitTree *tree, const Blobs *blobs, Str text)
{
    for (int i = 0; i < blobs->n; i++) {
        const char *end = text.n > 0 ? memchr(text.p, '\n', text.n) : NULL;
        if (!end)
            return false;
        Str head = str_sub(text, 0, (size_t)(end - text.p));
        size_t blank = head.n;
        while (blank > 0 && head.p[blank - 1] != ' ')
            blank--;
        size_t size = (size_t)strtoull(str_c(arena, str_sub(head, blank, head.n)), NULL, 10);
        if (blank == 0 || size > text.n - head.n - 1 || !git_put_file(arena, tree, blobs->items[i].name, str_sub(text, head.n + 1, head.n + 1 + size)))
            return false;
        text = str_sub(text, head.n + 2 + size < text.n ? head.n + 2 + size : text.n, text.n);
    }
    return true;
}

static bool make_folder(Arena *arena, GitTree *tree)
{
    char *pattern = str_c(arena, str_format(arena, "%s/banfa-git-XXXXXX", io_temporary_folder()));
    if (!mkdtemp(pattern))
        return false;
    tree->folder = str_of(pattern);
    return true;
}

Words git_failure(int status, Str error, Words otherwise)
{
    return status == GIT_NOT_RUN   ? WORDS("git could not be run; is it installed?", "无法运行 git，请确认已安装")
           : status == GIT_STOPPED ? WORDS("git was stopped while it worked", "git 在运行中被终止")
           : error.n > 0           ? words_of(error)
                                   : otherwise;
}

static bool fail_open(int status, Str error, Words otherwise, Words *reason)
{
    *reason = git_failure(status, error, otherwise);
    return false;
}

static bool list_blobs(Arena *arena, Str rev, Blobs *blobs, Words *reason)
{
    Str out, error;
    Words none = WORDS("there is no such revision", "没有这个版本号");
    if (rev.n == 0) {
        int status = git_run(arena, (const char *const[]){"ls-files", "-s", "-z", "--full-name", ":/", NULL}, STR_NONE, &out, &error);
        if (status != 0)
            return fail_open(status, error, none, reason);
        parse_listing(arena, out, false, blobs);
        return true;
    }
    int status = git_run(arena, (const char *const[]){"rev-parse", "--git-dir", NULL}, STR_NONE, &out, &error);
    if (status != 0)
        return fail_open(status, STR_NONE, WORDS("this folder is in no git repository", "当前目录不在 git 仓库中"), reason);
    char *tree = str_c(arena, str_format(arena, "%.*s^{tree}", STR_ARG(rev)));
    status = git_run(arena, (const char *const[]){"rev-parse", "--verify", "--quiet", "--end-of-options", tree, NULL}, STR_NONE, &out, &error);
    if (status != 0)
        return fail_open(status, STR_NONE, none, reason);
    char *id = str_c(arena, first_line(out));
    status = git_run(arena, (const char *const[]){"ls-tree", "-r", "-z", "--full-tree", id, NULL}, STR_NONE, &out, &error);
    if (status != 0)
        return fail_open(status, error, none, reason);
    parse_listing(arena, out, true, blobs);
    return true;
}

bool git_open_tree(Arena *arena, Str rev, GitTree *tree, Words *reason)
{
    Blobs blobs = {0};
    *tree = (GitTree){0};
    if (!list_blobs(arena, rev, &blobs, reason))
        return false;
    if (blobs.n > FILES_MAX_COUNT) {
        *reason = words_format(arena, WORDS("there are more than {0} policy files", "政策文件超过 {0} 个"), DIAG_ARGS(words_int(arena, FILES_MAX_COUNT)));
        return false;
    }
    Buf ids = {0};
    for (int i = 0; i < blobs.n; i++)
        buf_add_format(&ids, "%.*s\n", STR_ARG(blobs.items[i].id));
    Str out, error;
    int status = git_run(arena, (const char *const[]){"cat-file", "--batch", NULL}, buf_str(&ids), &out, &error);
    buf_free(&ids);
    bool fine = status == 0 && make_folder(arena, tree) && put_blobs(arena, tree, &blobs, out);
    if (!fine) {
        git_close_tree(arena, tree);
        return fail_open(status, error, WORDS("its files could not be written out", "无法写出其中的文件"), reason);
    }
    return true;
}

void git_close_tree(Arena *arena, GitTree *tree)
{
    if (tree->folder.n == 0)
        return;
    for (int i = 0; i < tree->files.n; i++)
        unlink(str_c(arena, path_join(arena, tree->folder, tree->files.items[i])));
    for (int i = tree->folders.n - 1; i >= 0; i--)
        rmdir(str_c(arena, tree->folders.items[i]));
    rmdir(str_c(arena, tree->folder));
    *tree = (GitTree){0};
}

/* --- git:REV:PATH ---------------------------------------------------------------------------------------------------------------------- */

bool git_is_operand(Str operand)
{
    return str_starts(operand, STR("git:"));
}

static bool has_path(const GitTree *tree, Str path)
{
    for (int i = 0; i < tree->files.n; i++) {
        Str file = tree->files.items[i];
        if (str_equal(path, STR(".")) || str_equal(file, path) ||
            (str_starts(file, path) && file.n > path.n && file.p[path.n] == '/'))
            return true;
    }
    return false;
}

/* As in git a path starts from the top of the repository, and with ./ or ../ from here; one that is not there is tried from here as well. */
static Str find_path(Arena *arena, const GitTree *tree, Str path)
{
    Str out, error, top = path_join(arena, STR("."), path.n ? path : STR("."));
    while (top.n > 1 && top.p[top.n - 1] == '/')
        top.n--;
    bool from_here = str_starts(path, STR("./")) || str_starts(path, STR("../")) || str_equal(path, STR("..")) || str_equal(path, STR("."));
    if (!from_here && has_path(tree, top))
        return top;
    git_run(arena, (const char *const[]){"rev-parse", "--show-prefix", NULL}, STR_NONE, &out, &error);
    Str prefix = first_line(out), here = path_join(arena, prefix.n ? prefix : STR("."), path);
    while (here.n > 1 && here.p[here.n - 1] == '/')
        here.n--;
    return has_path(tree, here) ? here : STR_NONE;
}

Str git_open_operand(Cli *cli, PolicyLoader *loader, Str operand, GitTree *tree)
{
    Arena *arena = cli->arena;
    Str rest = str_sub(operand, 4, operand.n);
    size_t colon = 0;
    while (colon < rest.n && rest.p[colon] != ':')
        colon++;
    Str rev = str_sub(rest, 0, colon), path = colon < rest.n ? str_sub(rest, colon + 1, rest.n) : STR_NONE, found = STR_NONE;
    Words reason = WORDS("expected git:REV:PATH", "应为 git:版本号:路径");
    if (colon < rest.n && rev.n > 0 && rev.p[0] != '-' && git_open_tree(arena, rev, tree, &reason)) {
        found = find_path(arena, tree, path);
        reason = WORDS("there is no policy file at this path in that revision", "该版本号中，此路径下没有政策文件");
    }
    if (found.n == 0) {
        diag_add(&cli->diags, DIAG_GIT_OPERAND, place_none(), DIAG_ARGS(words_of(operand), reason));
        return STR_NONE;
    }
    policy_loader_show(loader, str_format(arena, "%.*s/", STR_ARG(tree->folder)), str_format(arena, "git:%.*s:", STR_ARG(rev)));
    return str_equal(found, STR(".")) ? tree->folder : path_join(arena, tree->folder, found);
}

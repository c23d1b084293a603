#include "runtime/facts/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const extensions[] = {".csv", ".json", ".ndjson", ".jsonl"};

static bool ends_folded(Str s, const char *extension) {
    size_t n = strlen(extension);
    if (s.n <= n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[s.n - n + i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != extension[i])
            return false;
    }
    return true;
}

static bool is_facts_file(Str name) {
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (ends_folded(name, extensions[i]))
            return true;
    return false;
}

static bool has_json_extension(Str name) {
    return is_facts_file(name) && !ends_folded(name, ".csv");
}

static Str folder_of(Str path) {
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return str_sub(path, 0, n);
}

static Str stem_of(Str path) {
    Str name = str_sub(path, folder_of(path).n, path.n);
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    return dot > 1 ? str_sub(name, 0, dot - 1) : name;
}

typedef struct Collector {
    Arena *arena;
    DiagList *diags;
    FileVec *files;
    Map seen;  /* "device:inode" to FactFile: a file given twice is read once */
    Map stems; /* folder and stem to FactFile */
    bool ok;
} Collector;

static FactFile *add_file(Collector *collector, Str path, Str name, const struct stat *status) {
    FactFile *file = ARENA_NEW(collector->arena, FactFile);
    if (status) {
        Str identity = str_format(collector->arena, "%llu:%llu", (unsigned long long)status->st_dev,
                                  (unsigned long long)status->st_ino);
        void **before = map_slot(&collector->seen, identity);
        if (*before) {
            FactFile *same = *before;
            if (same->name.n == 0)
                same->name = name;
            return NULL;
        }
        *before = file;
    }
    file->source = (TextSource){.path = path, .shown = path};
    file->folder = folder_of(path);
    file->stem = stem_of(path);
    file->name = name;
    file->json = has_json_extension(path);
    vec_push(collector->arena, collector->files, file);
    return file;
}

static int compare_names(const void *a, const void *b) {
    return str_compare_natural(*(const Str *)a, *(const Str *)b);
}

/* The names of facts files in a folder, in natural order. False when it cannot be read. */
static bool list_folder(Collector *collector, Str folder, NameList *names) {
    DIR *dir = opendir(folder.n > 0 ? str_c(collector->arena, folder) : ".");
    if (!dir)
        return false;
    for (struct dirent *entry; (entry = readdir(dir));) {
        Str name = str_of(entry->d_name);
        if (entry->d_name[0] != '.' && entry->d_name[0] != '~' && is_facts_file(name))
            vec_push(collector->arena, names, str_copy(collector->arena, name));
    }
    closedir(dir);
    if (names->n > 0)
        qsort(names->items, (size_t)names->n, sizeof(Str), compare_names);
    return true;
}

static Str join(Arena *arena, Str folder, Str name) {
    bool slash = folder.n > 0 && folder.p[folder.n - 1] != '/';
    return str_format(arena, "%.*s%s%.*s", STR_ARG(folder), slash ? "/" : "", STR_ARG(name));
}

static void add_folder(Collector *collector, Str folder) {
    NameList names = {0};
    if (!list_folder(collector, folder, &names)) {
        text_report_unreadable(collector->diags, folder, errno);
        collector->ok = false;
        return;
    }
    for (int i = 0; i < names.n; i++) {
        Str path = join(collector->arena, folder, names.items[i]);
        struct stat status;
        if (stat(str_c(collector->arena, path), &status) != 0) {
            text_report_unreadable(collector->diags, path, errno);
            collector->ok = false;
        } else if (S_ISREG(status.st_mode)) {
            add_file(collector, path, STR_NONE, &status);
        }
    }
    if (names.n == 0) {
        diag_add(collector->diags, DIAG_FACTS_EMPTY_FOLDER, place_file(folder, 0, 0), DIAG_NO_ARGS);
        collector->ok = false;
    }
}

static void add_pipe(Collector *collector, const FactsInput *input, int fd) {
    bool standard = str_equal(input->path, STR("-"));
    FactFile *file = add_file(collector, input->path, input->name, NULL);
    file->source.bytes = input->bytes;
    file->source.fd = input->fd;
    if (standard) {
        file->stem = STR("facts");
    }
    if (!input->bytes.p &&
        !text_slurp(collector->arena, fd, file->source.shown, &file->source.bytes, &file->source.fd, collector->diags)) {
        collector->files->n--;
        collector->ok = false;
    }
}

static void add_input(Collector *collector, const FactsInput *input, bool *stdin_read) {
    if (str_equal(input->path, STR("-"))) {
        if (*stdin_read) {
            Words facts = WORDS("facts (`--facts -`)", "事实数据（`--facts -`）");
            diag_add(collector->diags, DIAG_STDIN_TWICE, place_none(), DIAG_ARGS(facts, facts));
            collector->ok = false;
        } else {
            add_pipe(collector, input, STDIN_FILENO);
        }
        *stdin_read = true;
        return;
    }
    struct stat status;
    const char *path = str_c(collector->arena, input->path);
    if (input->bytes.p) {
        add_pipe(collector, input, -1);
    } else if (stat(path, &status) != 0) {
        text_report_unreadable(collector->diags, input->path, errno);
        collector->ok = false;
    } else if (S_ISDIR(status.st_mode)) {
        add_folder(collector, input->path);
    } else if (S_ISREG(status.st_mode)) {
        add_file(collector, input->path, input->name, &status);
    } else {
        int fd = text_open_pipe(path, collector->diags);
        if (fd < 0) {
            text_report_unreadable(collector->diags, input->path, errno);
            collector->ok = false;
            return;
        }
        add_pipe(collector, input, fd);
        close(fd);
    }
}

void facts_report_missing(const FactsInput *inputs, int ninputs, DiagList *diags) {
    for (int i = 0; i < ninputs; i++) {
        struct stat status;
        bool named = !inputs[i].bytes.p && !str_equal(inputs[i].path, STR("-"));
        if (named && stat(str_c(diags->arena, inputs[i].path), &status) != 0)
            text_report_unreadable(diags, inputs[i].path, errno);
    }
}

bool facts_load_pipes(Arena *arena, FactsInput *inputs, int ninputs, DiagList *diags) {
    bool ok = true, stdin_read = false;
    for (int i = 0; i < ninputs; i++) {
        FactsInput *input = &inputs[i];
        struct stat status;
        bool standard = str_equal(input->path, STR("-"));
        if (input->bytes.p || (standard && stdin_read))
            continue;
        if (standard) {
            stdin_read = true;
            ok = text_slurp(arena, STDIN_FILENO, STR("-"), &input->bytes, &input->fd, diags) && ok;
        } else if (stat(str_c(arena, input->path), &status) == 0 && !S_ISDIR(status.st_mode) &&
                   !S_ISREG(status.st_mode)) {
            int fd = text_open_pipe(str_c(arena, input->path), diags);
            if (fd < 0) {
                text_report_unreadable(diags, input->path, errno);
                ok = false;
                continue;
            }
            ok = text_slurp(arena, fd, input->path, &input->bytes, &input->fd, diags) && ok;
            close(fd);
        }
    }
    return ok;
}

/* Files beside org.csv that are called org.SOMETHING.csv. */
static void add_beside(Collector *collector, FactFile *file) {
    NameList names = {0};
    if (!list_folder(collector, file->folder, &names))
        return; /* the folder of a file that can be read need not be listable */
    Str prefix = str_format(collector->arena, "%.*s.", STR_ARG(file->stem));
    for (int i = 0; i < names.n; i++) {
        Str name = names.items[i];
        struct stat status;
        if (!str_starts(name, prefix) || !ends_folded(name, ".csv") || name.n <= prefix.n + 4)
            continue;
        Str path = join(collector->arena, file->folder, name);
        if (stat(str_c(collector->arena, path), &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        FactFile *beside = add_file(collector, path, STR_NONE, &status);
        if (beside) {
            beside->beside = true;
            beside->main = file;
        }
    }
}

/* org.people belongs to org, where both are there. */
static void find_main(Collector *collector, FactFile *file) {
    for (size_t n = file->stem.n; n > 0 && !file->main; n--) {
        if (file->stem.p[n - 1] != '.')
            continue;
        Str stem = str_sub(file->stem, 0, n - 1);
        Str key = str_format(collector->arena, "%.*s%.*s", STR_ARG(file->folder), STR_ARG(stem));
        file->main = map_get(&collector->stems, key);
    }
}

bool files_collect(Arena *arena, const FactsInput *inputs, int ninputs, DiagList *diags, FileVec *files) {
    Collector collector = {.arena = arena, .diags = diags, .files = files, .ok = true};
    map_init(&collector.seen, arena);
    map_init(&collector.stems, arena);
    bool stdin_read = false;
    for (int i = 0; i < ninputs; i++)
        add_input(&collector, &inputs[i], &stdin_read);
    int given = files->n;
    for (int i = 0; i < given; i++)
        if (!files->items[i]->source.bytes.p)
            map_put(&collector.stems,
                    str_format(arena, "%.*s%.*s", STR_ARG(files->items[i]->folder), STR_ARG(files->items[i]->stem)),
                    files->items[i]);
    for (int i = 0; i < given; i++)
        if (!files->items[i]->json)
            find_main(&collector, files->items[i]);
    for (int i = 0; i < given; i++)
        if (!files->items[i]->source.bytes.p && !files->items[i]->main &&
            ends_folded(files->items[i]->source.path, ".csv"))
            add_beside(&collector, files->items[i]);
    return collector.ok;
}

Str file_list_part(const FactFile *file) {
    return str_sub(file->stem, file->main->stem.n + 1, file->stem.n);
}

/* `[{`, `{"`, with blanks between: no header of CSV does. */
static bool begins_like_json(TextInput *input) {
    char begin[2] = {0};
    int n = 0;
    if (input->n == 0 && !text_fill(input, 0))
        return false;
    for (size_t at = 0; at < input->n && n < 2; at++)
        if (input->p[at] == 0 || !strchr(" \t\r\n", input->p[at]))
            begin[n++] = input->p[at];
    return (begin[0] == '[' && begin[1] == '{') || (begin[0] == '{' && begin[1] == '"');
}

bool file_is_json(TextInput *input, const FactFile *file) {
    if (file->json)
        return true;
    if (!file->source.bytes.p && ends_folded(file->source.path, ".csv"))
        return begins_like_json(input);
    size_t at = 0;
    for (;;) {
        while (at < input->n && input->p[at] && strchr(" \t\r\n", input->p[at]))
            at++;
        if (at < input->n)
            return input->p[at] == '{' || input->p[at] == '[';
        /* A window of blanks only is kept whole: the parser counts its lines. */
        if (input->n > 1 << 20 || !text_fill(input, 0))
            return false;
    }
}

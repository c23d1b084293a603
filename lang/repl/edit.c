/* Lines typed at a terminal, by libedit: editing, history, completion.
 *
 * libedit is loaded when a terminal is there to be edited, so that no other command pays for it. It hears and says
 * UTF-8 because the caller has set LC_CTYPE. We read the bytes ourselves: so Ctrl-C, a change of size and a watched
 * file are answered at once, and a paste of many lines is taken whole before the terminal is given back between two
 * of them. */
#include "lang/repl/internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#define FUNCTIONS(F)                                                                                                   \
    F(el_init)                                                                                                         \
    F(el_end)                                                                                                          \
    F(el_gets) F(el_set) F(el_wset) F(el_get) F(el_line) F(el_insertstr) F(el_deletestr) F(el_resize) F(history_init)  \
        F(history_end) F(history)

typedef struct Library {
    void *handle;
#define F(name) __typeof__(&name) name;
    FUNCTIONS(F)
#undef F
} Library;

struct Editor {
    Session *s;
    Library edit;
    EditLine *line;
    History *history;
    FILE *history_file;
    bool first;  /* of an input: which prompt */
    Buf pending; /* bytes read and not yet handed on, from `at` */
    size_t at;
    bool pasting;
    bool cancelled, changed;
};

enum { HISTORY_LINES = 1000, WATCH_MS = 500 };

static bool load_library(Library *library) {
    library->handle = dlopen("libedit.so.2", RTLD_LAZY | RTLD_GLOBAL);
    if (!library->handle)
        return false;
    static const struct {
        const char *name;
        size_t place;
    } functions[] = {
#define F(name) {#name, offsetof(Library, name)},
        FUNCTIONS(F)
#undef F
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library->handle, functions[i].name);
        if (!function) {
            dlclose(library->handle);
            return false;
        }
        memcpy((char *)library + functions[i].place, &function, sizeof function);
    }
    return true;
}

/* A function that libedit calls is given the line alone, and may not know more of us than what the line keeps. */
static Editor *editor_of(EditLine *line) {
    Editor *editor = NULL;
    __typeof__(&el_get) get;
    *(void **)&get = dlsym(RTLD_DEFAULT, "el_get");
    if (get)
        get(line, EL_CLIENTDATA, &editor);
    return editor;
}

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

static Str pending(const Editor *editor) {
    return str_sub(buf_str(&editor->pending), editor->at, editor->pending.n);
}

static bool watched_changed(const Session *s) {
    return s->watch && (stamps_changed(s->texts->stamps, s->texts->nstamps) ||
                        (s->records && stamps_changed(s->records->stamps, s->records->nstamps)));
}

/* What was typed so far comes again when the line is read anew. */
static void keep_line(Editor *editor) {
    const LineInfo *info = editor->edit.el_line(editor->line);
    Buf kept = {0};
    buf_add(&kept, (Str){info->buffer, (size_t)(info->lastchar - info->buffer)});
    buf_add(&kept, pending(editor));
    buf_free(&editor->pending);
    editor->pending = kept;
    editor->at = 0;
}

/* Waits for bytes. 1: there are some; 0: the end; -1: cancelled, or watched files have changed. Signals are let in
 * while waiting alone, so that none is lost between looking and waiting. */
static int wait_for_bytes(Editor *editor) {
    Session *s = editor->s;
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGWINCH);
    sigaddset(&blocked, SIGCONT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    int result = -1;
    for (;;) {
        if (*s->options.interrupt) {
            editor->cancelled = true;
            break;
        }
        if (*s->options.resized) {
            *s->options.resized = 0;
            editor->edit.el_resize(editor->line);
            editor->edit.el_set(editor->line, EL_REFRESH);
        }
        fd_set wanted;
        FD_ZERO(&wanted);
        FD_SET(STDIN_FILENO, &wanted);
        struct timespec time = {WATCH_MS / 1000, (long)(WATCH_MS % 1000) * 1000000};
        int n = pselect(STDIN_FILENO + 1, &wanted, NULL, NULL, s->watch ? &time : NULL, &before);
        if (n == 0 && editor->first && watched_changed(s)) {
            keep_line(editor);
            editor->changed = true;
            break;
        }
        if (n <= 0)
            continue;
        char bytes[4096];
        ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got > 0) {
            if (editor->at == editor->pending.n) {
                buf_clear(&editor->pending);
                editor->at = 0;
            }
            buf_add(&editor->pending, (Str){bytes, (size_t)got});
        }
        result = got > 0;
        break;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}

/* What a terminal puts around a paste: inside it a tab is a blank and completes nothing. */
static bool skip_paste_mark(Editor *editor) {
    static const Str start = {"\x1b[200~", 6}, end = {"\x1b[201~", 6};
    Str bytes = pending(editor);
    bool begins = str_starts(bytes, start), ends = str_starts(bytes, end);
    if (begins || ends) {
        editor->pasting = begins;
        editor->at += start.n;
    }
    return begins || ends;
}

static int utf8_length(unsigned char first) {
    return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static int read_char(EditLine *line, wchar_t *c) {
    Editor *editor = editor_of(line);
    if (!editor || *editor->s->options.interrupt) {
        if (editor)
            editor->cancelled = true;
        return -1;
    }
    for (;;) {
        if (skip_paste_mark(editor))
            continue;
        Str bytes = pending(editor);
        bool whole = bytes.n >= (size_t)(bytes.n ? utf8_length((unsigned char)bytes.p[0]) : 1);
        if (whole)
            break;
        int got = wait_for_bytes(editor);
        if (got <= 0)
            return got;
    }
    Str bytes = pending(editor);
    uint32_t code_point = 0xFFFD;
    int n = utf8_decode(bytes.p, bytes.p + bytes.n, &code_point);
    editor->at += n ? (size_t)n : 1;
    if (editor->pasting && code_point == '\t')
        code_point = ' ';
    *c = (wchar_t)code_point;
    return 1;
}

/* --- Completion --------------------------------------------------------------------------------------------------- */

/* The beginning that all have in common. */
static Str common_beginning(const Completions *all) {
    Str common = all->items[0].text;
    for (int i = 1; i < all->n; i++) {
        size_t n = 0;
        while (n < common.n && n < all->items[i].text.n && common.p[n] == all->items[i].text.p[n])
            n++;
        while (n > 0 && n < common.n && ((unsigned char)common.p[n] & 0xC0) == 0x80)
            n--; /* not within a character */
        common.n = n;
    }
    return common;
}

static void print_completions(const Editor *editor, Arena *arena, const Completions *all) {
    enum { LISTED = 40 };
    const Session *s = editor->s;
    Grid *grid = grid_new(arena, 2);
    for (int i = 0; i < all->n && i < LISTED; i++) {
        grid_row(grid);
        grid_cell(grid, 0, all->items[i].text, GRID_PLAIN);
        grid_cell(grid, 1, words_in(all->items[i].shown, s->options.language), GRID_DIM);
    }
    Buf out = {0};
    buf_add_char(&out, '\n');
    grid_print_text(grid, s->options.width(), s->options.colour, &out);
    if (all->n > LISTED)
        buf_add_format(&out, "… %d\n", all->n - LISTED);
    fwrite(out.p, 1, out.n, stdout);
    fflush(stdout);
    buf_free(&out);
}

static unsigned char complete(EditLine *line, wint_t key) {
    (void)key;
    Editor *editor = editor_of(line);
    const Library *edit = &editor->edit;
    const LineInfo *info = edit->el_line(line);
    Arena *arena = arena_new();
    Str before = str_copy(arena, (Str){info->buffer, (size_t)(info->cursor - info->buffer)});
    Completions all = complete_line(editor->s, arena, before);
    unsigned char result = CC_ERROR;
    if (all.n > 0) {
        Str word = str_sub(before, before.n - all.word, before.n), common = common_beginning(&all);
        bool more = common.n > word.n || (all.n == 1 && !str_equal(common, word));
        if (more) {
            bool open = common.n && (common.p[common.n - 1] == '/' || common.p[common.n - 1] == '(');
            Str text = str_format(arena, "%.*s%s", STR_ARG(common), all.n == 1 && !open ? " " : "");
            if (word.n)
                edit->el_deletestr(line, (int)utf8_count(word));
            edit->el_insertstr(line, str_c(arena, text));
            result = CC_REFRESH;
        } else if (all.n > 1) {
            print_completions(editor, arena, &all);
            result = CC_REDISPLAY;
        }
    }
    arena_free(arena);
    return result;
}

/* --- History ------------------------------------------------------------------------------------------------------ */

static bool make_folders(char *path) {
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = 0;
        bool good = mkdir(path, 0700) == 0 || errno == EEXIST;
        *p = '/';
        if (!good)
            return false;
    }
    return true;
}

static FILE *open_history(Arena *arena) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    Str path;
    if (state && state[0] == '/')
        path = str_format(arena, "%s/banfa/history", state);
    else if (home && home[0] == '/')
        path = str_format(arena, "%s/.local/state/banfa/history", home);
    else
        return NULL;
    char *name = str_c(arena, path);
    if (!make_folders(name))
        return NULL;
    int fd = open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    fchmod(fd, 0600);
    FILE *file = fdopen(fd, "a+");
    if (!file)
        close(fd);
    return file;
}

static void enter(Editor *editor, const char *text) {
    HistEvent event;
    editor->edit.history(editor->history, &event, H_ENTER, text);
}

static void load_history(Editor *editor) {
    char *line = NULL;
    size_t room = 0;
    int lines = 0;
    rewind(editor->history_file);
    for (ssize_t n; (n = getline(&line, &room, editor->history_file)) > 0; lines++) {
        while (n > 0 && line[n - 1] == '\n')
            line[--n] = 0;
        enter(editor, line);
    }
    free(line);
    if (lines < 4 * HISTORY_LINES)
        return;
    /* Far longer than what is kept: written anew. */
    HistEvent event;
    if (ftruncate(fileno(editor->history_file), 0) != 0)
        return;
    for (int more = editor->edit.history(editor->history, &event, H_LAST); more >= 0;
         more = editor->edit.history(editor->history, &event, H_PREV))
        fprintf(editor->history_file, "%s\n", event.str);
    fflush(editor->history_file);
}

void editor_remember(Editor *editor, Str line) {
    if (str_trim(line).n == 0)
        return;
    Arena *arena = arena_new();
    enter(editor, str_c(arena, line));
    if (editor->history_file) {
        fprintf(editor->history_file, "%.*s\n", STR_ARG(line));
        fflush(editor->history_file);
    }
    arena_free(arena);
}

/* --- The editor --------------------------------------------------------------------------------------------------- */

static char *prompt(EditLine *line) {
    const Editor *editor = editor_of(line);
    return (char *)repl_prompt(editor->s->options.language, editor->first).p;
}

Editor *editor_new(Session *s) {
    Editor *editor = calloc(1, sizeof *editor);
    if (!editor || !load_library(&editor->edit)) {
        free(editor);
        return NULL;
    }
    const Library *edit = &editor->edit;
    editor->s = s;
    editor->line = edit->el_init("banfa", stdin, stdout, stderr);
    editor->history = edit->history_init();
    if (!editor->line || !editor->history) {
        editor_free(editor);
        return NULL;
    }
    HistEvent event;
    edit->history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
    edit->history(editor->history, &event, H_SETUNIQUE, 1);
    edit->el_set(editor->line, EL_CLIENTDATA, editor);
    edit->el_set(editor->line, EL_PROMPT, prompt);
    edit->el_set(editor->line, EL_EDITOR, "emacs");
    edit->el_set(editor->line, EL_SIGNAL, 0);
    edit->el_set(editor->line, EL_HIST, edit->history, editor->history);
    edit->el_set(editor->line, EL_GETCFN, read_char);
    /* The wide form keeps these texts; the other one makes copies, and nobody frees them. */
    edit->el_wset(editor->line, EL_ADDFN, L"banfa-complete", L"completes a word", complete);
    edit->el_set(editor->line, EL_BIND, "\t", "banfa-complete", NULL);
    edit->el_set(editor->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    Arena *arena = arena_new();
    editor->history_file = open_history(arena);
    arena_free(arena);
    if (editor->history_file)
        load_history(editor);
    return editor;
}

void editor_free(Editor *editor) {
    if (!editor)
        return;
    if (editor->line)
        editor->edit.el_end(editor->line);
    if (editor->history)
        editor->edit.history_end(editor->history);
    if (editor->history_file)
        fclose(editor->history_file);
    buf_free(&editor->pending);
    free(editor);
}

/* Whether the terminal marks pastes. */
static void mark_pastes(bool on) {
    fputs(on ? "\x1b[?2004h" : "\x1b[?2004l", stdout);
    fflush(stdout);
}

ReadStatus editor_read(Editor *editor, bool first, Buf *line) {
    editor->first = first;
    editor->cancelled = editor->changed = false;
    int n = 0;
    mark_pastes(true);
    const char *text = editor->edit.el_gets(editor->line, &n);
    mark_pastes(false);
    if (editor->changed) {
        fputs("\n", stdout);
        fflush(stdout);
        return READ_CHANGED;
    }
    if (editor->cancelled) {
        buf_clear(&editor->pending);
        editor->at = 0;
        editor->pasting = false;
        return READ_CANCELLED;
    }
    if (!text || n <= 0)
        return READ_END;
    Str got = str_of(text);
    while (got.n && (got.p[got.n - 1] == '\n' || got.p[got.n - 1] == '\r'))
        got.n--;
    buf_clear(line);
    buf_add(line, got);
    return READ_LINE;
}

#include "runtime/facts/text.h"

#include "runtime/base/io.h"
#include "runtime/base/utf8.h"
#include "runtime/facts/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 16, ASCII_RUN = 16, SLURP_BYTES = 8 << 20 };

/* What was found in bytes, which come block by block. */
typedef struct Scan {
    int64_t size;
    int64_t sequences;            /* valid ones of more than one byte */
    int64_t bad;                  /* bytes that are no UTF-8 */
    int64_t first_bad, first_nul; /* offsets, or -1 */
    unsigned char bad_byte;
    char head[8];
    size_t nhead;
} Scan;

typedef struct TextState {
    DiagList *diags;
    int fd; /* -1: bytes */
    Str bytes;
    int64_t size;    /* of all that is read */
    bool looks;      /* at the bytes as they come */
    Scan scan;       /* of those */
    size_t unlooked; /* at the window's end: a sequence that may go on */
    size_t at;       /* in bytes */
    size_t capacity; /* of the window */
    iconv_t converter;
    bool converts;
    const char *encoding;
    char *raw; /* [BLOCK_BYTES]: what is to be scanned, or converted */
    size_t nraw;
    int64_t line; /* of the end of the window, where it converts */
    int column;
    bool after_return;
    bool is_shown;    /* the window is the caller's: there is no more */
} TextState;

static void *checked(void *memory) {
    if (!memory)
        abort(); /* as the arena does: there is nothing sensible left to do */
    return memory;
}

void text_report_unreadable(DiagList *diags, Str shown, int error) {
    Words reason = words_of_errno(diags->arena, error);
    switch (error) {
    case ENOENT:
        reason = WORDS("no such file", "没有这个文件");
        break;
    case EACCES:
    case EPERM:
        reason = WORDS("no permission to read it", "没有读取权限");
        break;
    case EISDIR:
        reason = WORDS("it is a folder", "这是一个文件夹");
        break;
    case ECANCELED:
        reason = WORDS("it was interrupted", "读取被中断");
        break;
    default:
        break;
    }
    diag_add(diags, DIAG_FACTS_UNREADABLE, place_file(shown, 0, 0), DIAG_ARGS(words_of(shown), reason));
}

/* A pipe may give nothing for as long as its writer likes: a signal that says that nobody waits any more ends it. */
static bool goes_on(const DiagList *diags) {
    if (errno != EINTR)
        return false;
    bool stopped = diag_stopped(diags);
    if (stopped)
        errno = ECANCELED;
    return !stopped;
}

int text_open_pipe(const char *path, const DiagList *diags) {
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && goes_on(diags));
    return fd;
}

/* Up to n bytes; 0 at the end, -1 after an error. */
static ssize_t read_some(int fd, char *p, size_t n, const DiagList *diags) {
    ssize_t got;
    do
        got = read(fd, p, n);
    while (got < 0 && goes_on(diags));
    return got;
}

bool text_slurp(Arena *arena, int fd, Str shown, Str *bytes, int *file, DiagList *diags) {
    Buf buf = {0};
    char block[BLOCK_BYTES];
    ssize_t got;
    bool may_spill = true;
    *file = 0;
    while ((got = read_some(fd, block, sizeof block, diags)) > 0) {
        if (*file == 0)
            buf_add(&buf, (Str){block, (size_t)got});
        else if (!io_write_all(*file, block, (size_t)got))
            break;
        if (*file == 0 && may_spill && buf.n > SLURP_BYTES) {
            int spilled = io_open_nameless(io_temporary_folder());
            may_spill = spilled > 0;
            *file = may_spill ? spilled : 0;
            if (may_spill && !io_write_all(spilled, buf.p, buf.n))
                break;
            if (may_spill)
                buf_clear(&buf);
        }
    }
    bool ok = got == 0;
    if (!ok)
        text_report_unreadable(diags, shown, errno);
    else
        *bytes = buf.n > 0 ? str_copy(arena, buf_str(&buf)) : STR("");
    buf_free(&buf);
    return ok;
}

/* The same; an error, too, once somebody wants no more. */
static ssize_t read_more(TextState *state, char *p, size_t n) {
    if (diag_stopped(state->diags)) {
        errno = ECANCELED;
        return -1;
    }
    return read_some(state->fd, p, n, state->diags);
}

/* --- What kind of bytes these are --------------------------------------------------------------------------------- */

/* Counts in [p, end); leaves the beginning of a sequence that may go on in the next block. Returns how much it took. */
static size_t scan_block(Scan *scan, const char *p, size_t n, bool last) {
    const char *start = p, *end = p + n;
    const ScanForm *form = scan_best();
    int run = 0; /* of ASCII bytes: long ones are skipped in blocks */
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80) {
            if (c == 0 && scan->first_nul < 0)
                scan->first_nul = scan->size + (p - start);
            p++;
            if (++run == ASCII_RUN) {
                p += form->ascii(p, (size_t)(end - p));
                run = 0;
            }
            continue;
        }
        run = 0;
        /* A character of three bytes, as most Chinese ones are: E1 to EC need no further look. */
        if (c >= 0xE1 && c <= 0xEC && end - p >= 3 && ((unsigned char)p[1] & 0xC0) == 0x80 &&
            ((unsigned char)p[2] & 0xC0) == 0x80) {
            scan->sequences++;
            p += 3;
            continue;
        }
        uint32_t code_point;
        int length = utf8_decode(p, end, &code_point);
        if (length > 0) {
            scan->sequences++;
            p += length;
            continue;
        }
        if (!last && end - p < 4)
            break;
        scan->bad++;
        if (scan->first_bad < 0) {
            scan->first_bad = scan->size + (p - start);
            scan->bad_byte = c;
        }
        p++;
    }
    scan->size += p - start;
    return (size_t)(p - start);
}

static void scan_head(Scan *scan, const char *p, size_t n) {
    while (scan->nhead < sizeof scan->head && n > 0) {
        scan->head[scan->nhead++] = *p++;
        n--;
    }
}

static bool scan_is_clean(const Scan *scan) {
    return scan->bad == 0 && scan->first_nul < 0;
}

/* Not `whole`: where the first bytes are UTF-8, the rest is looked at when it is read. */
static bool scan_input(TextInput *input, Scan *scan, bool whole) {
    TextState *state = input->state;
    *scan = (Scan){.first_bad = -1, .first_nul = -1};
    if (state->fd < 0) {
        scan_head(scan, state->bytes.p, state->bytes.n);
        scan_block(scan, state->bytes.p, state->bytes.n, true);
        state->size = scan->size;
        return true;
    }
    struct stat status;
    size_t carried = 0;
    for (;;) {
        ssize_t got = read_more(state, state->raw + carried, (size_t)BLOCK_BYTES - carried);
        if (got < 0) {
            text_report_unreadable(state->diags, input->shown, errno);
            return false;
        }
        scan_head(scan, state->raw + carried, (size_t)got);
        size_t n = carried + (size_t)got;
        size_t taken = scan_block(scan, state->raw, n, got == 0);
        carried = n - taken;
        memmove(state->raw, state->raw + taken, carried);
        if (got == 0)
            break;
        if (!whole && scan_is_clean(scan) && fstat(state->fd, &status) == 0 && status.st_size > BLOCK_BYTES) {
            state->looks = true;
            break;
        }
    }
    state->size = state->looks ? status.st_size : scan->size;
    if (lseek(state->fd, 0, SEEK_SET) < 0) {
        text_report_unreadable(state->diags, input->shown, errno);
        return false;
    }
    return true;
}

/* Line and column of a byte, by reading up to it again: only after an error. */
static DiagPlace locate(TextInput *input, int64_t offset) {
    TextState *state = input->state;
    int64_t line = 1, at = 0;
    int column = 1;
    bool after_return = false;
    const char *p = state->bytes.p;
    size_t n = state->fd < 0 ? state->bytes.n : 0;
    while (at < offset) {
        if (state->fd >= 0) {
            ssize_t got = read_more(state, state->raw, BLOCK_BYTES);
            if (got <= 0)
                break;
            p = state->raw;
            n = (size_t)got;
        }
        for (size_t i = 0; i < n && at < offset; i++, at++) {
            unsigned char c = (unsigned char)p[i];
            if (c == '\n' && after_return) {
                column = 1;
            } else if (c == '\n' || c == '\r') {
                line++;
                column = 1;
            } else if ((c & 0xC0) != 0x80 && !(at == 0 && c == 0xEF)) {
                column++;
            }
            after_return = c == '\r';
        }
        if (state->fd < 0)
            break;
    }
    return place_file(input->shown, line, column);
}

static bool starts_with(const Scan *scan, const char *bytes, size_t n) {
    return scan->nhead >= n && memcmp(scan->head, bytes, n) == 0;
}

static Words byte_words(Arena *arena, unsigned char byte) {
    return words_of(str_format(arena, "%02X", byte));
}

static bool start_converter(TextInput *input, const char *encoding) {
    TextState *state = input->state;
    state->converter = iconv_open("UTF-8", encoding);
    state->encoding = encoding;
    if (state->converter == (iconv_t)-1) {
        diag_add(state->diags, DIAG_FACTS_NO_CONVERTER, place_file(input->shown, 0, 0),
                 DIAG_ARGS(words_of(str_of(encoding))));
        return false;
    }
    state->converts = true;
    return true;
}

/* Skips a BOM. */
static void skip_bytes(TextState *state, size_t n) {
    if (state->fd < 0)
        state->at = n;
    else if (lseek(state->fd, (off_t)n, SEEK_SET) < 0)
        state->at = 0; /* the file was at 0 a moment ago: cannot happen */
}

static bool choose_encoding(TextInput *input, bool whole) {
    TextState *state = input->state;
    Scan scan;
    if (!scan_input(input, &scan, whole))
        return false;
    DiagPlace file = place_file(input->shown, 0, 0);
    if (starts_with(&scan, "PK\003\004", 4)) {
        diag_add(
            state->diags, DIAG_FACTS_WORKBOOK, file,
            DIAG_ARGS(WORDS("an Excel workbook (.xlsx) or another zip file", "Excel 工作簿（.xlsx）或其他 zip 文件")));
        return false;
    }
    if (starts_with(&scan, "\xD0\xCF\x11\xE0", 4)) {
        diag_add(state->diags, DIAG_FACTS_WORKBOOK, file,
                 DIAG_ARGS(WORDS("an Excel workbook (.xls)", "Excel 工作簿（.xls）")));
        return false;
    }
    if (starts_with(&scan, "\xFF\xFE", 2) || starts_with(&scan, "\xFE\xFF", 2)) {
        skip_bytes(state, 2);
        return start_converter(input, scan.head[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE");
    }
    if (scan.first_nul >= 0) {
        diag_add(state->diags, DIAG_FACTS_NUL, locate(input, scan.first_nul), DIAG_NO_ARGS);
        return false;
    }
    bool bom = starts_with(&scan, "\xEF\xBB\xBF", 3);
    if (scan.bad > 0 && (bom || scan.sequences > scan.bad)) {
        diag_add(state->diags, DIAG_FACTS_NOT_UTF8, locate(input, scan.first_bad),
                 DIAG_ARGS(byte_words(state->diags->arena, scan.bad_byte), words_int(state->diags->arena, scan.bad)));
        return false;
    }
    if (scan.bad > 0)
        return start_converter(input, "GB18030");
    skip_bytes(state, bom ? 3 : 0);
    return true;
}

static TextInput *open_input(const TextSource *source, bool whole, DiagList *diags) {
    TextInput *input = checked(calloc(1, sizeof *input));
    TextState *state = checked(calloc(1, sizeof *state));
    input->state = state;
    input->shown = source->shown;
    state->diags = diags;
    state->raw = checked(malloc(BLOCK_BYTES));
    state->fd = -1;
    state->line = 1;
    state->column = 1;
    bool ok = true;
    if (source->fd > 0) {
        state->fd = dup(source->fd);
        if (state->fd < 0 || lseek(state->fd, 0, SEEK_SET) < 0) {
            text_report_unreadable(diags, source->shown, errno);
            ok = false;
        }
    } else if (source->bytes.p) {
        state->bytes = source->bytes;
    } else {
        char *path = checked(malloc(source->path.n + 1));
        memcpy(path, source->path.p, source->path.n);
        path[source->path.n] = 0;
        state->fd = open(path, O_RDONLY | O_CLOEXEC);
        if (state->fd < 0) {
            text_report_unreadable(diags, source->shown, errno);
            ok = false;
        }
        free(path);
    }
    state->scan = (Scan){.first_bad = -1, .first_nul = -1};
    if (ok && choose_encoding(input, whole))
        return input;
    text_close(input);
    return NULL;
}

TextInput *text_open(const TextSource *source, DiagList *diags) {
    return open_input(source, true, diags);
}

TextInput *text_open_unread(const TextSource *source, DiagList *diags) {
    return open_input(source, false, diags);
}

TextInput *text_over(Str shown) {
    TextInput *input = checked(calloc(1, sizeof *input));
    input->state = checked(calloc(1, sizeof *input->state));
    input->state->fd = -1;
    input->state->is_shown = true;
    input->shown = shown;
    return input;
}

void text_show(TextInput *input, char *p, size_t n) {
    input->p = p;
    input->n = n;
    input->failed = false;
    input->fills++;
}

void text_close(TextInput *input) {
    if (!input)
        return;
    if (input->state->is_shown)
        input->p = NULL;
    if (input->state->converts)
        iconv_close(input->state->converter);
    if (input->state->fd >= 0)
        close(input->state->fd);
    free(input->p);
    free(input->state->raw);
    free(input->state);
    free(input);
}

int64_t text_size(const TextInput *input) {
    return input->state->size;
}

/* --- The window --------------------------------------------------------------------------------------------------- */

static size_t take(TextInput *input, char *p, size_t n) {
    TextState *state = input->state;
    if (state->fd < 0) {
        size_t left = state->bytes.n - state->at;
        n = n < left ? n : left;
        if (n > 0)
            memcpy(p, state->bytes.p + state->at, n);
        state->at += n;
        return n;
    }
    ssize_t got = read_more(state, p, n);
    if (got < 0) {
        text_report_unreadable(state->diags, input->shown, errno);
        input->failed = true;
        return 0;
    }
    return (size_t)got;
}

/* Keeps line and column of the end of what was converted: that is where the next bad byte stands. */
static void count_places(TextState *state, const char *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '\r' || (c == '\n' && !state->after_return))
            state->line++;
        if (c == '\r' || c == '\n')
            state->column = 1;
        else if ((c & 0xC0) != 0x80)
            state->column++;
        state->after_return = c == '\r';
    }
}

static size_t convert_some(TextInput *input, char *p, size_t n) {
    TextState *state = input->state;
    for (;;) {
        size_t room = BLOCK_BYTES - state->nraw;
        size_t got = take(input, state->raw + state->nraw, room);
        state->nraw += got;
        if (state->nraw == 0 || input->failed)
            return 0;
        char *in = state->raw, *out = p;
        size_t in_left = state->nraw, out_left = n;
        size_t done = iconv(state->converter, &in, &in_left, &out, &out_left);
        int error = done == (size_t)-1 ? errno : 0;
        size_t made = n - out_left;
        unsigned char byte = in_left > 0 ? (unsigned char)*in : 0;
        bool cut = error == EINVAL && got == 0 && room > 0; /* a sequence that the end of the file cuts */
        memmove(state->raw, in, in_left);
        state->nraw = in_left;
        char *nul = memchr(p, 0, made);
        count_places(state, p, nul ? (size_t)(nul - p) : made);
        DiagPlace place = place_file(input->shown, state->line, state->column);
        if (nul) {
            diag_add(state->diags, DIAG_FACTS_NUL, place, DIAG_NO_ARGS);
        } else if (error == EILSEQ || cut) {
            diag_add(state->diags, DIAG_FACTS_NOT_TEXT, place,
                     DIAG_ARGS(byte_words(state->diags->arena, byte), words_of(str_of(state->encoding))));
        }
        if (nul || error == EILSEQ || cut) {
            input->failed = true;
            return 0;
        }
        if (made > 0)
            return made;
    }
}

/* For `n` bytes in all, and for what the end of the file needs to be met. */
static void make_room(TextInput *input, size_t n) {
    TextState *state = input->state;
    if (state->capacity >= n)
        return;
    state->capacity = state->capacity * 2 > n ? state->capacity * 2 : n;
    input->p = checked(realloc(input->p, state->capacity + TEXT_SLACK));
}

/* Looks at the bytes behind the window's end. False where they are no text, or where it cannot be told. */
static bool look(TextInput *input, size_t got) {
    TextState *state = input->state;
    if (!state->looks)
        return true;
    if (state->unlooked <= input->n) {
        size_t n = state->unlooked + got;
        state->unlooked = n - scan_block(&state->scan, input->p + input->n - state->unlooked, n, got == 0);
        if (scan_is_clean(&state->scan))
            return true;
    }
    input->failed = input->doubtful = true;
    return false;
}

static bool fill(TextInput *input, size_t keep, size_t most) {
    TextState *state = input->state;
    if (input->failed)
        return false;
    input->fills++;
    if (keep > 0) {
        memmove(input->p, input->p + keep, input->n - keep);
        input->n -= keep;
    }
    if (state->is_shown)
        return false;
    /* Of a small file as much as it has, and one byte. A page that is touched costs more than a call. */
    bool is_small = !state->converts && state->size < BLOCK_BYTES && input->n <= (size_t)state->size;
    bool is_enough = most > input->n && (!state->converts || most - input->n >= BLOCK_BYTES);
    size_t wanted = is_small ? (size_t)state->size + 1 : is_enough ? most : input->n + BLOCK_BYTES;
    make_room(input, wanted);
    char *end = input->p + input->n;
    size_t room = (is_enough && !is_small ? wanted : state->capacity) - input->n;
    size_t got = state->converts ? convert_some(input, end, room) : take(input, end, room);
    if (input->failed || !look(input, got))
        return false;
    input->n += got;
    return got > 0;
}

bool text_fill(TextInput *input, size_t keep) {
    return fill(input, keep, 0);
}

bool text_fill_up(TextInput *input, size_t keep, size_t n) {
    return fill(input, keep, n);
}

void text_give(TextInput *input, size_t at, size_t n, Buf *block) {
    TextState *state = input->state;
    size_t rest = input->n - at - n;
    char *p = input->p;
    size_t bytes = state->capacity + TEXT_SLACK, other = block->capacity;
    if (at > 0)
        memmove(p, p + at, n + rest);
    input->p = block->p;
    state->capacity = other > TEXT_SLACK ? other - TEXT_SLACK : 0;
    input->n = 0;
    input->fills++;
    if (rest > 0) {
        make_room(input, rest);
        memcpy(input->p, p + n, rest);
        input->n = rest;
    }
    *block = (Buf){.p = p, .n = n, .capacity = bytes};
}

Str text_line(Arena *arena, Str path, int64_t line) {
    const size_t most = 16 << 20; /* bytes: it is looked for anew for each message */
    DiagList quiet;
    diag_init(&quiet, arena);
    TextInput *input = text_open_unread(&(TextSource){.path = path, .shown = path}, &quiet);
    Str found = STR_NONE;
    int64_t at_line = 1;
    size_t start = 0, seen = 0;
    for (bool more = input != NULL; more && at_line <= line && seen < most;) {
        const char *end = input->n > start ? memchr(input->p + start, '\n', input->n - start) : NULL;
        if (!end) {
            more = text_fill(input, start);
            start = 0;
        }
        size_t n = end ? (size_t)(end - (input->p + start)) : input->n;
        if (at_line == line && (end || !more) && !input->failed)
            found = str_copy(arena, (Str){input->p + start, n > 0 && input->p[start + n - 1] == '\r' ? n - 1 : n});
        start += end ? n + 1 : 0;
        seen += end ? n + 1 : 0;
        at_line += end != NULL;
    }
    text_close(input);
    return found;
}

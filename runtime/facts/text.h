/* The bytes of a facts file as UTF-8, through a window: a whole file is never held, unless it comes from a pipe.
 *
 * Opening reads the file once to see what its bytes are (a BOM, else UTF-8, else GB18030) and refuses what is no text,
 * so that the parsers behind may rely on valid UTF-8 without NUL. Owner: the caller, until text_close. */
#ifndef BANFA_FACTS_TEXT_H
#define BANFA_FACTS_TEXT_H

#include "runtime/base/diag.h"

/* Where the bytes come from. */
typedef struct TextSource {
    Str path;  /* to open; as printed */
    Str shown; /* the name in messages */
    Str bytes; /* bytes.p set: these, and path is not opened */
    int fd;    /* > 0: an open file that holds them instead; bytes is empty then */
} TextSource;

enum { TEXT_SLACK = 64 };

struct TextState;
typedef struct TextInput {
    char *p; /* the window: valid UTF-8 but for a sequence cut at its end; TEXT_SLACK bytes behind it may be read */
    size_t n;
    int64_t fills; /* how often the window has changed */
    bool failed;   /* bytes that could not be converted: reported, and the input ends there */
    bool doubtful; /* failed, because what was opened unread is no UTF-8: nothing was reported */
    Str shown;
    struct TextState *state;
} TextInput;

/* NULL after an error. */
TextInput *text_open(const TextSource *source, DiagList *diags);
/* The same, but of a large file only the first bytes are looked at now, and the others when they are read. Where they
 * turn out to be no UTF-8, it is doubtful: nothing that came of it is to be used, and text_open has to say what they
 * are. */
TextInput *text_open_unread(const TextSource *source, DiagList *diags);
/* Drops the window's bytes before `keep`, moves the rest to its start, and adds more. False when there is no more. */
bool text_fill(TextInput *input, size_t keep);
/* The same, until the window holds about `n` bytes; some may be there already. */
bool text_fill_up(TextInput *input, size_t keep, size_t n);
/* Hands over the window's memory, from its byte `at` on, as `block` of n bytes (TEXT_SLACK more may be written behind
 * them), and takes that of the block for what follows. */
void text_give(TextInput *input, size_t at, size_t n, Buf *block);
void text_close(TextInput *input);
/* How many bytes there are, before they are converted. */
int64_t text_size(const TextInput *input);

/* A line of a file that was read before, for a message; empty where it is far in, or the file is no longer there. */
Str text_line(Arena *arena, Str path, int64_t line);

/* A window over bytes that are known to be text and are all there. text_show gives it other ones: the caller's, which
 * text_fill may move, with TEXT_SLACK bytes behind them. */
TextInput *text_over(Str shown);
void text_show(TextInput *input, char *p, size_t n);

/* All of standard input or of a pipe: in `bytes`, or where that is much in a file without a name in TMPDIR (else /tmp),
 * which stays open until the process ends; *file is then its descriptor, else 0. */
bool text_slurp(Arena *arena, int fd, Str shown, Str *bytes, int *file, DiagList *diags);
/* A pipe may wait for its writer: that ends with errno ECANCELED once nobody wants it any more. -1 after an error. */
int text_open_pipe(const char *path, const DiagList *diags);
/* That it could not be read, and why: an errno. */
void text_report_unreadable(DiagList *diags, Str shown, int error);

#endif

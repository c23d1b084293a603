/* Diagnostics as data: what was found, where, what would mend it. They are queued; text, JSON and SARIF are printers
 * of the queue.
 *
 * Each code is declared once, in diag_*.def: symbol, code, level, and the sentence in English and Chinese with {0}
 * {1} … for the arguments. An argument has both languages as well (a word the user wrote is the same in both), so
 * that a printer can choose the language last. Each code has a page in docs/errors/CODE.md.
 *
 * One style: whatever stands in a file or is to be typed is in backquotes, in both languages, and nothing else is; a
 * sentence begins with a capital (where it begins with an argument in words, diag_sentence makes it one) and has no
 * full stop; labels, fixes and help begin small. In Chinese a file of rules is a 政策, and keywords are the Chinese
 * ones. */
#ifndef BANFA_BASE_DIAG_H
#define BANFA_BASE_DIAG_H

#include "runtime/base/map.h"
#include "runtime/base/number.h"
#include "runtime/base/source.h"

#include <signal.h>

typedef enum Language { LANGUAGE_EN, LANGUAGE_ZH } Language;
typedef enum DiagLevel { DIAG_ERROR, DIAG_WARNING } DiagLevel;

typedef enum DiagCode {
#define DIAG(symbol, code, level, en, zh) DIAG_##symbol,
#include "runtime/base/diag.def" /* includes the diag_*.def of each part */
#undef DIAG
    DIAG_CODES
} DiagCode;

/* The same words in both languages. */
typedef struct Words {
    Str en, zh;
} Words;

#define WORDS(english, chinese) ((Words){STR(english), STR(chinese)})
Words words_of(Str same);                        /* what the user wrote, untranslated */
Words words_int(Arena *arena, int64_t number);
Str words_in(Words words, Language language);
/* What is written in a file or to be typed: in backquotes, in both languages. */
Words words_quoted(Arena *arena, Str text);
/* Fills {0} {1} … of a template pair, as a diagnostic's sentence does. */
Words words_format(Arena *arena, Words pattern, const Words *args, int nargs);

/* A place: in a source (span.source set), or in a file of facts (file set; line and column from 1, 0 when they do not
 * apply). */
typedef struct DiagPlace {
    Span span;
    Str file;
    int64_t line;
    int column;
    Str text;          /* the line of a facts file, to be shown with a caret; may be empty */
    int text_column;   /* the column at which text begins, where it is a part of a long line; 0 means 1 */
} DiagPlace;

DiagPlace place_span(Span span);
DiagPlace place_file(Str file, int64_t line, int column);
DiagPlace place_none(void);                      /* the command line */

enum { DIAG_MAX_ARGS = 5, DIAG_MAX_MORE = 2 };

typedef struct Diag {
    DiagCode code;
    DiagLevel level;
    DiagPlace place;
    Words args[DIAG_MAX_ARGS];
    int nargs;
    struct { DiagPlace place; Words label; } more[DIAG_MAX_MORE]; /* "declared here" */
    int nmore;
    bool has_fix;
    Span fix_span;      /* where has_fix: replace this by fix_text */
    Str fix_text;
    bool fix_safe;      /* it was made to change no meaning, so that a program may apply it unasked */
    Words help;         /* a further sentence; empty when none */
} Diag;

typedef struct DiagList {
    Arena *arena;       /* everything queued lives here */
    VEC(Diag *) diags;
    int64_t errors, warnings;   /* all that were found, also those dropped above `keep` */
    int64_t keep_facts;         /* so many errors about facts (E07..) are kept, the others only counted; 0: all are */
    int64_t facts_errors;       /* errors about facts that were found, the dropped ones included */
    int64_t facts_kept;
    const volatile sig_atomic_t *stop; /* set when nobody wants the rest any more: long work then ends in an error. May be NULL */
    Map seen;                   /* of those queued, by code, place and arguments */
    Diag spare;                 /* what diag_add returns where nothing is queued: written to, never read */
} DiagList;

void diag_init(DiagList *list, Arena *arena);
static inline bool diag_stopped(const DiagList *list) {
    return list->stop && *list->stop;
}

/* Queues a diagnostic and returns it, to be given more places, a fix or help; never NULL. The same code at the same
 * place with the same arguments is queued once (what is returned then is not printed). Arguments, file names and
 * lines of facts are copied. */
Diag *diag_add(DiagList *list, DiagCode code, DiagPlace place, const Words *args, int nargs);
/* The same at another level than the code's: an error about facts is a warning under --lenient. Only errors are
 * dropped. */
Diag *diag_add_level(DiagList *list, DiagLevel level, DiagCode code, DiagPlace place, const Words *args, int nargs);
#define DIAG_NO_ARGS NULL, 0
#define DIAG_ARGS(...) (const Words[]){__VA_ARGS__}, (int)(sizeof((const Words[]){__VA_ARGS__}) / sizeof(Words))
void diag_more(Diag *diag, DiagPlace place, Words label);
void diag_fix(DiagList *list, Diag *diag, Span span, Str replacement);
void diag_help(Diag *diag, Words help);
/* "did you mean …": a fix when one of `names` is close to the word at span. Returns whether one was. */
bool diag_suggest(DiagList *list, Diag *diag, Span span, Str word, const Str *names, int n);

const char *diag_code_name(DiagCode code);       /* "E0201" */
DiagLevel diag_code_level(DiagCode code);
bool diag_code_find(Str name, DiagCode *out);    /* also in lower case */
Words diag_code_pattern(DiagCode code);
Words diag_sentence(Arena *arena, const Diag *diag);
const char *level_name(DiagLevel level);         /* "error", "warning": never translated */

typedef enum DiagFormat { DIAG_TEXT, DIAG_JSON, DIAG_SARIF } DiagFormat;
/* Prints the queue, in order of file and place, to buf. JSON is one array; SARIF one run of version 2.1.0. */
void diag_print(const DiagList *list, DiagFormat format, Language language, bool colour, Buf *buf);

#endif

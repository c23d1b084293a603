/* Within lang/lex: bytes to raw tokens, before anything is decided by where a word stands.
 *
 * Every name is a NAME here, also one that is a keyword; nothing ends a statement. */
#ifndef BANFA_LEX_SCAN_H
#define BANFA_LEX_SCAN_H

#include "lang/lex/lex.h"

/* Errors are queued here, and their places kept: the parser is silent about a statement that has one. */
typedef struct LexErrors {
    DiagList *diags;
    Arena *arena;
    const Source *source;
    VEC(uint32_t) places;
} LexErrors;

/* Never NULL: above the limit what is returned is not printed. */
Diag *lex_report(LexErrors *errors, DiagCode code, uint32_t start, uint32_t end, const Words *args, int nargs);
Span lex_span(const LexErrors *errors, uint32_t start, uint32_t end);

typedef struct Scan {
    Arena *arena;         /* of what the tokens point to */
    Arena *scratch;       /* of the raw tokens themselves */
    const Source *source;
    LexErrors *errors;
    bool file;            /* else an expression within a text, where \" is a quote */
    uint32_t at, next;    /* of what flex has just matched: its first byte, and the one after it */
    bool fresh_line;      /* the next token is the first of its line */
    uint32_t last_end;    /* of the token before */
    uint32_t text_start;  /* of the text being read: its opening quote */
    int text_quote;       /* the kind of that quote */
    bool text_escapes;
    VEC(Token) tokens;
    VEC(Comment) comments;
} Scan;

void scan_run(Scan *scan, uint32_t start, uint32_t end); /* scan.l */

/* bytes.c: reports what is no text in bytes [start, end). False when the whole is in another encoding: nothing of it
 * can be read. */
bool bytes_check(LexErrors *errors, uint32_t start, uint32_t end);
/* signs.c: a character that begins no token, of `length` bytes at `start`. Reports it; the code of the token that is
 * meant, or 0. */
int sign_read(LexErrors *errors, uint32_t start, uint32_t length);

/* filter.c: keywords, brackets and the ends of statements. */
TokenList filter_tokens(Arena *arena, const Scan *scan, LexErrors *errors);

#endif

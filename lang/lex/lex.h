/* Bytes to tokens: flex, keywords, and the filter that ends statements.
 *
 * In: a source. Out: an array of tokens with byte spans, comments kept aside as trivia; keywords decided by where they
 * stand; the `;` that ends a statement inserted at line ends. Owner: the arena. */
#ifndef BANFA_LEX_LEX_H
#define BANFA_LEX_LEX_H

#include "runtime/base/diag.h"
#include "runtime/base/source.h"

/* The words of the language that are no keywords but have two spellings, and the keywords: from keywords.def. */
typedef enum Word {
    WORD_NONE,
#define KEYWORD(symbol, en, zh, reserved) WORD_##symbol,
#define TYPE_WORD(symbol, en, zh) WORD_TYPE_##symbol,
#define FUNCTION_WORD(symbol, en, zh) WORD_FN_##symbol,
#define PERIOD_WORD(symbol, en, zh, months) WORD_PERIOD_##symbol,
#define VERDICT_WORD(symbol, en, zh) WORD_VERDICT_##symbol,
#include "lang/lex/keywords.def"
#undef KEYWORD
#undef TYPE_WORD
#undef FUNCTION_WORD
#undef PERIOD_WORD
#undef VERDICT_WORD
    WORDS_OF_LANGUAGE
} Word;

typedef struct Token {
    int code;            /* of the grammar (parse.tab.h) */
    Word word;           /* WORD_NONE unless it is a keyword here */
    uint32_t start, end; /* bytes in the source; end == start for an inserted `;` */
    Str text;            /* names, numbers: made ASCII (in backquotes: as written); strings: escapes undone */
    bool quoted;         /* a name in backquotes */
    bool line_start;     /* first token of its line */
    bool glued;          /* no space between it and the token before */
} Token;

typedef struct Comment {
    uint32_t start, end; /* from the `#` to the end of the line */
} Comment;

enum { LEX_MAX_ERRORS = 50 }; /* of one text; of those after it is only said that there are more */

typedef struct TokenList {
    Token *tokens;       /* closed by a token of code 0 */
    int n;
    Comment *comments;
    int ncomments;
    uint32_t *errors;    /* where one was found while reading: the parser is silent about a statement that has one */
    int nerrors;
    uint32_t *derails;   /* where a brace was wrong, so that what follows may be read as what it is not */
    int nderails;
} TokenList;

/* Tokens of bytes [start, end) of the source. `file`: statements and line ends as in a file; else one expression. */
TokenList lex_source(Arena *arena, const Source *source, uint32_t start, uint32_t end, bool file, DiagList *diags);

/* The spelling tables. Lookups take text with full-width forms already made ASCII. */
Word word_type(Str text);         /* boolean / 是否 …; WORD_NONE when it is none; so for all here */
Word word_function(Str text);
Word word_period(Str text);
Word word_verdict(Str text);
Word word_keyword(Str text, bool *reserved);
int word_period_months(Word period);
Str word_spelling(Word word, Language language);
/* The reserved word, in either language, that this name begins with (`应当委员会` begins with 应当), or WORD_NONE; *length is
 * its bytes. */
Word word_glued(Str text, size_t *length);
/* The same of the Chinese words that begin a statement or a part of a test (`规则委员人数` begins with 规则), which are not reserved:
 * only where an error shows that no name was meant. */
Word word_glued_start(Str text, size_t *length);
/* A duration's unit: 'y', 'm', 'd' for years/year/年, months/month/个月, days/day/天/日; 0 when it is none. */
char word_duration(Str text);

/* Says that there are more errors than LEX_MAX_ERRORS; nerrors is above it where that has been said. */
void lex_report_more(DiagList *diags, Arena *arena, DiagPlace place);

void lex_dump(const TokenList *list, const Source *source, Buf *buf); /* one token a line: LINE:COL NAME text */

#endif

/* The one form of a policy file: tokens and comments to text.
 *
 * In: a source that has no error of syntax. Out: its text in the form, in the arena. The form depends on the tokens and comments alone, so that
 * two texts that differ in white space, full-width signs, line ends or a byte order mark have the same one. Comments stay at the token that
 * they stand before, or behind on its line; strings and comments are never broken or joined. Widths are display cells.
 *
 * With a language, keywords, types, functions, periods, durations and verdicts are written in it, also those in the {expressions} of texts;
 * else each stays in the language in which it was written. */
#ifndef BANFA_FMT_FMT_H
#define BANFA_FMT_FMT_H

#include "lang/ast/ast.h"
#include "lang/lex/lex.h"

enum { FMT_WIDTH = 100 }; /* cells; a line is broken where it is wider and can be */

typedef struct FmtOptions {
    bool translate;     /* into `language` */
    Language language;
    bool translate_due; /* `due` as well: known to be the deadline, see fmt_declares_due */
} FmtOptions;

typedef struct FmtInput {
    const Source *source;
    TokenList tokens;
    AstFile *tree;
} FmtInput;

/* Reads the source; false where it has errors, which are queued. */
bool fmt_read(Arena *arena, const Source *source, FmtInput *input, DiagList *diags);
Str fmt_text(Arena *arena, const FmtInput *input, const FmtOptions *options);

/* Whether the file declares something called `due` or 到期日, so that the word may not be the deadline. */
bool fmt_declares_due(const AstFile *file);

/* How two trees compare: EQUAL but for spans, so that their core is; ALIKE: words are in another language, or {expressions} of texts written
 * otherwise, and whether that is the same meaning the core tells. */
typedef enum FmtLikeness { FMT_DIFFERENT, FMT_ALIKE, FMT_EQUAL } FmtLikeness;
FmtLikeness fmt_compare_trees(Arena *arena, const AstNode *a, const AstNode *b);

/* A unified diff from `before` to `after` with three lines around each change; nothing where they are equal. */
void fmt_diff(Arena *arena, Str name, Str before, Str after, Buf *out);

#endif

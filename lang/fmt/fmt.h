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
#include "runtime/base/diag.h"

enum { FMT_WIDTH = 100 }; /* cells; a line is broken where it is wider and can be */

typedef struct FmtOptions {
    bool translate;     /* into `language` */
    Language language;
    bool translate_due; /* `due` as well: known to be the deadline, see fmt_declares_due */
} FmtOptions;

/* Errors of syntax are queued; then the text is empty. `file` is the source's tree, or NULL: it is parsed here. */
Str fmt_source(Arena *arena, const Source *source, AstFile *file, const FmtOptions *options, DiagList *diags);

/* Whether the file declares something called `due` or 到期日, so that the word may not be the deadline. */
bool fmt_declares_due(const AstFile *file);

/* Whether two trees say the same: equal but for spans and for the language of words. */
bool fmt_same_tree(Arena *arena, const AstNode *a, const AstNode *b);

/* A unified diff from `before` to `after` with three lines around each change; nothing where they are equal. */
void fmt_diff(Arena *arena, Str name, Str before, Str after, Buf *out);

#endif

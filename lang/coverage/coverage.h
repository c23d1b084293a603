/* Which clauses of the document that a policy implements are rules, which are remarked, and which are missing.
 *
 * In: the document as bytes (text_open's encodings), checked policies. Out: clauses with who cites them. Owner: the
 * arena given. Printing is lang/cmd's.
 *
 * A clause is ARTICLE.PARAGRAPH.SENTENCE. An article begins at a line `4．…`, whose first sentence is a heading where
 * others follow it on that line, or at a line `第四条 …`, which has no heading. Each further line is a paragraph of it,
 * up to the next article, or the next line that names a chapter. Sentences end at 。 */
#ifndef BANFA_COVERAGE_COVERAGE_H
#define BANFA_COVERAGE_COVERAGE_H

#include "lang/core/core.h"

typedef struct Clause {
    Str name;    /* "4.1.2" */
    Str article; /* "4" */
    Str text;    /* the sentence, as it stands in the document, in UTF-8 */
} Clause;

typedef struct ClauseList {
    Clause *items;
    int n;
} ClauseList;

/* The clauses of a document. False, with errors queued, where the bytes are no text or hold no article. `shown` is the
 * document's name in messages. */
bool clauses_read(Arena *arena, Str shown, Str bytes, ClauseList *clauses, DiagList *diags);

typedef struct CoveredClause {
    const Clause *clause;
    Str *rules; /* the names of the rules that cite it, each once, in the order of the text */
    int nrules;
    Str remark;   /* where it is remarked; p NULL: it is not */
    bool missing; /* neither */
} CoveredClause;

typedef struct CoveredArticle {
    Str article;
    int clauses, cited, remarked, missing; /* a clause that is cited and remarked counts as cited */
} CoveredArticle;

/* A cite, or a remark's clause, that the document does not have. */
typedef struct UnknownCite {
    Str clause;
    Str rule;    /* empty: a remark */
    Str closest; /* a clause of the document with nearly that name; empty: none */
    Span span;   /* of the rule or the remark */
} UnknownCite;

typedef struct Coverage {
    CoveredClause *clauses;
    int nclauses;
    CoveredArticle *articles;
    int narticles;
    CoveredArticle total; /* article empty */
    UnknownCite *unknown; /* in the order of the text */
    int nunknown;
} Coverage;

Coverage *coverage_collect(Arena *arena, const ClauseList *clauses, CorePolicy *const *policies, int n);

#endif

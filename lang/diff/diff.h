/* What changed in meaning between two editions of a policy.
 *
 * In: two checked policies. Out: a Diff: one Change for each rule that is not the same, with proof and witnesses; then, with facts, whose
 * verdicts change; then printers. Owner: the arena given. */
#ifndef BANFA_DIFF_DIFF_H
#define BANFA_DIFF_DIFF_H

#include "lang/analysis/decide.h"

typedef enum ChangeKind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_CHANGED,
    CHANGE_RENAMED,
    CHANGE_MOVED,
    CHANGE_SPLIT,
    CHANGE_MERGED,
    CHANGE_REWORDED,
    CHANGES
} ChangeKind;

/* A way of being different: of `effect` tightened and loosened, of `applies` wider and narrower, of `force` raised and lowered, of `deadline` earlier
 * and later. */
typedef enum Way { WAY_SAME, WAY_MORE, WAY_LESS, WAY_MIXED, WAYS } Way;
typedef enum Axis { AXIS_EFFECT, AXIS_APPLIES, AXIS_FORCE, AXIS_DEADLINE, AXES } Axis;
typedef enum Proof { PROOF_EXACT, PROOF_BOUNDED, PROOF_UNKNOWN, PROOFS } Proof;

const char *change_name(ChangeKind kind);   /* never translated, as the other names here */
Words change_words(ChangeKind kind);
const char *way_name(Axis axis, Way way);
Words way_words(Axis axis, Way way);
const char *proof_name(Proof proof);

/* Rules of the two editions that belong together. */
typedef struct Group {
    VEC(const CoreRule *) rules[WORLD_SIDES];
} Group;

typedef struct Witness {
    const Org *org;
    Verdict verdict[WORLD_SIDES];
} Witness;

/* Of a condition on one fact with so many values on both sides: how many of them keep it. */
typedef struct Permitted {
    const Field *field;          /* of the newer edition; NULL: there is no saying */
    int64_t before, after;
    int64_t lost, gained;
} Permitted;

typedef struct Change {
    ChangeKind kind;
    const Group *group;
    const CoreRule *rule;        /* of the newer edition; of a removed rule the old one */
    const CoreRule *was;         /* the (first) old rule; NULL for an added or removed one */
    Str was_names;               /* the old name, or names, where they are others; else empty */
    Way ways[AXES];
    Proof proof;
    Str *because;
    int nbecause;
    Witness *witnesses;          /* two where the effect is mixed, one each way */
    int nwitnesses;
    int tried;                   /* organisations, where the proof is unknown */
    Permitted permitted;
    bool only_words;             /* whatever it is, nothing of its meaning changed */
} Change;

typedef struct Diff {
    Arena *arena;
    World *world;
    const CorePolicy *policy[WORLD_SIDES];
    CoreForms *forms;
    VEC(Group *) groups;         /* all rules of both, in the order of the newer one; what was removed after what stood before it */
    VEC(Change *) changes;       /* of those that are not the same, in that order */
    int same;                    /* rules that are */
    bool asked;                  /* something had to be decided that the forms left open */
    int left_out;                /* groups that were not compared any more: it was stopped */
} Diff;

typedef struct DiffProgress {
    void (*report)(void *data, int done, int of); /* may be NULL */
    bool (*stopped)(void *data);                  /* may be NULL: whether to stop with what is known */
    void *data;
} DiffProgress;

/* The day that witnesses are of where any would do: world_new says which. */
typedef struct DiffDay {
    Date day;
    bool asked;
} DiffDay;

/* `decider` may be NULL: only sampling. What turns out to be our own defect is queued in diags. */
Diff *diff_policies(Arena *arena, const CorePolicy *older, const CorePolicy *newer, DiffDay day, Decider *decider,
                    const DiffProgress *progress, DiagList *diags);
bool diff_asked_solver(const Diff *diff);
bool diff_means_something(const Diff *diff); /* a change that is not only renamed, moved or reworded */

/* The parts of diff_policies. */
void diff_pair_rules(Diff *diff);
void diff_find_because(Diff *diff, Change *change);
void diff_find_permitted(Diff *diff, Change *change);

/* --- Whose verdicts change ---------------------------------------------------------------------------------------------- */

typedef struct Flip {
    const Change *change;
    Str rule, id;
    Verdict verdict[WORLD_SIDES];
} Flip;

typedef struct ImpactRule {
    int64_t from_to[VERDICTS][VERDICTS]; /* of all it was asked about; of a split or merged group at its first change */
    int64_t asked, flips;
} ImpactRule;

/* A record of which no rule failed before and one fails now. */
typedef struct NewlyFailing {
    Str id;
    Str *rules;                  /* each of these would do: what changed, and did not fail before */
    int nrules;
} NewlyFailing;

typedef struct Impact {
    VEC(Flip) flips;             /* in the order of facts, records, changes */
    ImpactRule *rules;           /* [diff->changes.n] */
    int64_t into_unknown, out_of_unknown; /* of the flips */
    int64_t records;
    int64_t touched;             /* of which the verdict under some rule is another */
    int64_t failing[WORLD_SIDES];/* of which some rule fails, whatever its force, changed or not */
    VEC(NewlyFailing) newly;
    VEC(Str) no_longer;          /* failing[1] = failing[0] + newly.n - no_longer.n */
} Impact;
/* Both sets were read from the same files. A side without a rule says `na`. */
Impact *diff_impact(Arena *arena, const Diff *diff, FactSet *const sets[WORLD_SIDES], Date as_of);

/* --- Printers -------------------------------------------------------------------------------------------------------------- */

typedef struct DiffNames {
    Str older, newer;            /* as given on the command line */
} DiffNames;

typedef struct DiffPrint {
    const Diff *diff;
    const Impact *impact;        /* NULL without facts */
    DiffNames names;
    Language language;
    bool colour;
    int width;                   /* of the terminal; 0: none */
} DiffPrint;

void diff_print_json(const DiffPrint *print, Buf *out);
void diff_print_text(const DiffPrint *print, Buf *out);
void diff_print_markdown(const DiffPrint *print, Buf *out);
void diff_print_html(const DiffPrint *print, Buf *out);   /* one file, which prints on A4 */
void diff_print_github(const DiffPrint *print, Buf *out); /* a comment on a review, within what one may hold */

#endif

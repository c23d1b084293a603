/* What the files of lang/repl share.
 *
 * Lifetimes, from long to short, each an arena of its own: the texts of the files (until :reload), a program made of
 * them and of what was typed (until the next statement), the records (until their declaration or their file
 * changes), an answer. Texts and programs are counted: records keep the program whose declarations they were read
 * with. */
#ifndef BANFA_REPL_INTERNAL_H
#define BANFA_REPL_INTERNAL_H

#include "lang/eval/eval.h"
#include "lang/eval/reasons.h"
#include "lang/repl/repl.h"
#include "lang/run/run.h"
#include "runtime/base/utf8.h"
#include "runtime/report/grid.h"
#include "runtime/report/report.h"

#include <stdio.h>
#include <time.h>

/* A file that was read, as it was then. */
typedef struct FileStamp {
    Str path;
    struct timespec time;
    int64_t size;
} FileStamp;

/* The policies as they are in their files, and which of them are in force. */
typedef struct Texts {
    int uses;
    Arena *arena;
    PolicyFiles **policies; /* as given */
    int npolicies;
    PolicyFiles **used; /* what was typed as `use` */
    int nused;
    int *chosen; /* of the policies, those in force on the day */
    int nchosen;
    FileStamp *stamps;
    int nstamps;
} Texts;

/* The schema of policies that declare no facts. */
typedef struct Inferred {
    int uses;
    Arena *arena;
    Schema *schema;
} Inferred;

/* What the texts and what was typed mean together. */
typedef struct Program {
    int uses;
    Arena *arena;
    Texts *texts;
    Inferred *inferred;    /* NULL: not needed */
    CorePolicy **policies; /* those in force; [0] has what was typed */
    int npolicies;
} Program;

/* A value that a what-if took the place of. */
typedef struct Original {
    FactSet *set;
    const Field *field;
    int64_t row;
    Value value;
} Original;

/* The records, for each policy of a program a set; policies that declare alike share one. */
typedef struct Records {
    Arena *arena;
    Program *program;  /* whose schemas the sets have */
    FactSet **sets;    /* [n] */
    Str *schema_texts; /* [n] */
    int n;
    bool from_files; /* else one empty record of each `facts`, to be filled by :set */
    FileStamp *stamps;
    int nstamps;
    VEC(Original) originals; /* in order; what-ifs are taken back from the end */
} Records;

/* A text that several may hold: a statement that was typed. malloc'ed. */
typedef struct Held {
    int uses;
    size_t n;
    char text[];
} Held;

/* A what-if: a fact of one record has another value. Kept as text, so that it outlives the records. */
typedef struct WhatIf {
    Held *facts, *id, *text; /* text: `committee.size = 3` */
} WhatIf;

/* What was typed and is kept; and the state that :undo goes back to. */
typedef struct Kept {
    Held **typed;
    int ntyped;
    WhatIf *whatifs;
    int nwhatifs;
    Held *said; /* what is taken back, for people */
} Kept;

enum { UNDO_MAX = 100, SHOWN_ROWS = 20, SHOWN_VALUES = 12 };

typedef enum Mode { MODE_TABLE, MODE_JSON, MODE_CSV, MODE_MD, MODES } Mode;

typedef struct Session {
    ReplOptions options;
    Arena *arena; /* of the session: paths, the organisation chosen */
    VEC(Str) policies;
    VEC(FactsInput) facts;
    Texts *texts;
    Program *program;   /* never NULL: the last good one */
    Records *records;   /* NULL where they could not be read */
    Inferred *inferred; /* of the files of facts as they are; NULL: not asked for yet */
    Kept kept;
    Kept undo[UNDO_MAX]; /* the oldest first */
    int nundo;
    VEC(Program *) dropped; /* freed when the answer has been printed: diagnostics point into them */
    Date as_of;
    char *org, *org_facts; /* malloc'ed; NULL: all */
    Mode mode;
    bool timing, watch, quit;
    char *once;          /* the file that the next answer goes to */
    char *last_question; /* asked again by :watch */
    Arena *answer;       /* of the input at hand */
    DiagList diags;      /* of the input at hand, in `answer` */
    Buf out;             /* what is to be printed */
    double began_s;
    ReplResult result;
} Session;

/* --- session.c: texts, programs --- */
void session_start(Session *s);
void session_end(Session *s);
/* Reads the policies' files anew. NULL when a policy has errors, which are queued. */
Texts *session_load(Session *s);
void texts_release(Texts *texts);
/* Something that is compiled with the program and is not kept: statements, or an expression, or a condition. */
typedef struct Ask {
    const AstFile *file;     /* its statements; NULL: none */
    const Source *source;    /* whose warnings are reported; NULL: all */
    CheckQuestion *question; /* asked of the first policy */
} Ask;
/* NULL after an error; errors are queued, and the warnings about ask->source. */
Program *session_compile(Session *s, Texts *texts, const Ask *ask);
void session_drop(Session *s, Program *program); /* at the end of the answer; NULL is allowed */
/* Makes it the program of the session, and sees to the records. */
void session_use(Session *s, Program *program);
void session_free_dropped(Session *s);
CorePolicy *session_policy(const Session *s); /* the first in force; it has what was typed */
/* Compiles what is kept anew. False (and the program stays) after an error. */
bool session_recompile(Session *s);

/* --- kept.c: what was typed and is kept --- */
Held *held_new(Str text);
void held_release(Held *held); /* NULL is allowed */
Str held_str(const Held *held);
/* What two statements that replace one another have alike; empty: it replaces nothing. */
Str kept_key(Arena *arena, const AstNode *statement);
/* The files with typed statements in the place of what they replace, and last a file of those that are new: nfiles +
 * 1. */
void kept_merge(Arena *arena, AstFile *const *files, int nfiles, const AstNodes *typed, AstFile **out);
/* Keeps the statements of an input that have a name; what they replace among those typed before goes. */
void kept_add(Session *s, const AstFile *file);
AstNodes kept_parse(Session *s, Arena *arena);
void kept_add_whatif(Session *s, Str facts, Str id, Str path, Str text);
void kept_remember(Session *s, Str said); /* before a change that :undo takes back */
void kept_forget(Session *s);             /* the change was not made: back to what was, without a word */
bool kept_undo(Session *s, Arena *arena, Str *said);
void kept_free_all(Session *s);

/* --- records.c --- */
/* Reads records where those at hand are not of the program's declarations, or `anew`. Errors are queued; then those
 * at hand stay where they fit. */
void records_update(Session *s, bool anew);
void records_free(Records *records);
Inferred *records_infer(Session *s); /* held by the session; NULL after an error */
void inferred_release(Inferred *inferred);
FactSet *records_of(const Session *s, const CorePolicy *policy); /* NULL when there are none */
bool stamps_changed(const FileStamp *stamps, int n);
FileStamp stamp_of(Str path);

/* --- whatif.c --- */
void whatif_command(Session *s, Str text);
void whatif_apply_all(
    Session *s); /* after records were read, or after :undo: what-ifs that are no more are taken back */

/* --- answer.c: what is typed and is no command --- */
void answer_input(Session *s, Str text);
void answer_type(Session *s, Str text);
bool answer_constant(Session *s, Str text, CoreType *type, Value *value); /* of :as_of and :due; false after an error */
/* The rows of `facts` that are asked about: one, or all. */
typedef struct Rows {
    int64_t first, end;
    bool one;
} Rows;
Rows session_rows(const Session *s, const FactSet *set, const Facts *facts);
bool session_interrupted(Session *s); /* Ctrl-C: says so once */
bool session_need_records(Session *s, const CorePolicy *policy,
                          FactSet **set); /* queues an error where there are none */

/* --- table.c: answers in the mode that was chosen --- */
typedef struct Table Table;
typedef enum CellKind { CELL_TEXT, CELL_NUMBER, CELL_NOTHING } CellKind;
Table *table_new(Session *s, int ncolumns);
/* `key`: its name in JSON and CSV. */
void table_column(Table *table, int column, const char *key, Words heading, GridAlign align);
void table_row(Table *table);
void table_text(Table *table, int column, Str text, GridColour colour);
void table_words(Table *table, int column, Words words, Str machine, GridColour colour); /* machine: in JSON and CSV */
void table_number(Table *table, int column, Str number);
void table_int(Table *table, int column, int64_t number);
int table_rows(const Table *table);
/* Rows that people do not want to see all of: where more than `limit` (0: none) are printed as a table, the rest are
 * counted. */
void table_print(Table *table, int64_t limit);
/* "1 rule", "2 rules", “2 条规则”. */
Words counted(Session *s, int64_t n, const char *one, const char *several, const char *zh);
void say_more_rows(Session *s, int64_t more);
/* The last line of an answer. Left out in JSON and CSV. */
void answer_note(Session *s, Words words);
#define SAY(s, en, zh, ...) answer_note((s), words_format((s)->answer, WORDS(en, zh), DIAG_ARGS(__VA_ARGS__)))
#define SAY0(s, en, zh) answer_note((s), WORDS(en, zh))

/* --- values.c: the values of an expression over many records, each with how many records have it --- */
void values_show(Session *s, const CorePolicy *policy, const FactSet *set, Eval *eval, const Facts *facts,
                 const CoreExpr *expr, Rows rows);
void values_put(Table *table, int column, const CoreType *type, const EvalValue *value);
GridAlign values_align(CoreType type);

/* --- walk.c: the findings of rules over the records that are asked about --- */
typedef bool (*RuleFilter)(const CoreRule *rule, const void *context);
typedef struct Counts {
    int64_t of[VERDICTS];
} Counts;
typedef struct Found {
    int policy;
    const CoreRule *rule;
    const Finding *finding;
    Run *run;
    int64_t row;
    int index; /* which finding of the rule and the record */
} Found;
typedef struct Walk {
    Session *s;
    const Program *program;
    RuleFilter filter; /* NULL: all rules */
    const void *context;
    bool (*wants)(struct Walk *walk, const CoreRule *rule, Verdict verdict); /* in full; NULL: none, they are counted */
    void (*take)(struct Walk *walk, const Found *found);
    /* Whether one that is wanted need not be looked at: asked where the machine is sure of the verdict. NULL: none
     * is skipped. */
    bool (*skips)(struct Walk *walk, Run *run, const CoreRule *rule, int64_t row);
    /* May take records of the batch that are wanted out of `rows`, where it knows without looking at each. NULL: none. */
    void (*takes_batch)(struct Walk *walk, int policy, Run *run, const CoreRule *rule, uint64_t rows[RUN_BATCH_WORDS]);
    void *data;
    int64_t limit; /* how many are taken; 0: all */
    bool done;     /* set by `take`: no more is asked */
    /* What comes out. */
    Counts *counts;
    int *first;                   /* [policies] where its rules begin in counts */
    int64_t records, taken, more; /* more: wanted beyond the limit */
    bool one;                     /* one record alone was asked about */
    bool several_rules, several_policies;
} Walk;
/* False where nothing could be asked, or where it was interrupted. */
bool walk_all(Walk *walk);
bool walk_asks(const Walk *walk, const CoreRule *rule);
Counts *walk_counts(const Walk *walk, int policy, const CoreRule *rule);
Counts walk_total(const Walk *walk);

/* --- verdicts.c: findings of rules --- */
typedef enum VerdictsShown { SHOW_SUMMARY, SHOW_FINDINGS } VerdictsShown;
void verdicts_show(Session *s, const Program *program, RuleFilter filter, const void *context, VerdictsShown shown);
bool verdicts_is_rule(const CoreRule *rule, const void *context); /* the rule */
Words rule_words(const CoreRule *rule);                           /* its label, else its name */
int64_t session_limit(const Session *s);                          /* how many findings people are shown; 0: all */
GridColour verdict_colour(const CoreRule *rule, Verdict verdict);
Words counts_words(Arena *arena, const Counts *counts);
void say_more(Session *s, int64_t more);
void say_counts(const Walk *walk);
/* A rule by name or label in any of the policies; NULL with an error queued. */
const CoreRule *session_rule(Session *s, Str name, const CorePolicy **policy);

void verdicts_missing(Session *s);                         /* missing.c */
void verdicts_due(Session *s, bool has_until, Date until); /* due.c */

/* --- explain.c: of the organisation chosen, else of the first with a finding (:why) or of all (:mend) --- */
void explain_why(Session *s, const CoreRule *rule);  /* NULL: all rules */
void explain_mend(Session *s, const CoreRule *rule); /* NULL: all rules */

/* --- editions.c --- */
void editions_diff(Session *s, Str older, Str newer);

/* --- describe.c --- */
void describe_facts(Session *s, Str filter);
void describe_rules(Session *s, Str article);
void describe_name(Session *s, Str name);
Words describe_type_words(Arena *arena, CoreType type);

/* --- commands.c --- */
void command_run(Session *s, Str text); /* with its `:` */
typedef struct CommandHelp {
    const char *name, *zh;
    Words arguments, help;
} CommandHelp;
const CommandHelp *command_help(int i);             /* NULL after the last */
const CommandHelp *command_without_colon(Str text); /* that the text begins with; NULL: none */
void help_topic(Session *s, Str topic);             /* help.c */

/* --- input.c --- */
/* Whether the text is a whole input. `empty_line`: its last line is empty. */
bool input_is_complete(Str text, bool empty_line);
bool input_is_nothing(Str text); /* blanks and comments alone */
bool input_is_command(Str text, Str *command);

/* --- edit.c, history.c, complete.c: the terminal --- */
typedef struct Editor Editor;
Editor *editor_new(Session *s); /* NULL where libedit is not there; then lines are read without editing */
void editor_free(Editor *editor);
typedef enum ReadStatus { READ_LINE, READ_END, READ_CANCELLED, READ_CHANGED } ReadStatus;
/* A line without its end, in `line`. READ_CHANGED: watched files have changed; what was typed stays for the next
 * call. */
ReadStatus editor_read(Editor *editor, bool first, Buf *line);
void editor_remember(Editor *editor, Str line);
Str repl_prompt(Language language, bool first);

typedef struct Completion {
    Str text;    /* what is inserted in place of the word */
    Words shown; /* what it is, for the list */
} Completion;
typedef struct Completions {
    Completion *items;
    int n, capacity;
    size_t word; /* bytes before the cursor that are replaced */
} Completions;
Completions complete_line(Session *s, Arena *arena, Str before_cursor);

/* --- repl.c --- */
void repl_print(Session *s);  /* writes what is in s->out */
void repl_report(Session *s); /* prints the queued diagnostics, and empties the queue */
bool repl_reload(Session *s);
void repl_do(Session *s, Str text); /* one input: command or not */
double repl_now_s(void);

#endif

/* What the files of `banfa eval` share. */
#ifndef BANFA_CMD_EVAL_H
#define BANFA_CMD_EVAL_H

#include "lang/cmd/eval_overview.h"
#include "lang/cmd/spool.h"
#include "lang/run/run.h"
#include "runtime/report/report.h"

/* An --id: a record, or one element of a record. */
typedef struct ChosenId {
    Str id;     /* as given */
    Str record; /* of it, where it names an element */
    bool is_element, found;
} ChosenId;

typedef struct EvalRun EvalRun;

/* What works verdicts out: one for each thread. */
typedef struct EvalWork {
    EvalRun *run;
    Arena *arena;
    FactSet **sets; /* of each policy */
    Run **runs;
    EvalTold ***told; /* [policy][rule], made when first asked for */
    Report *report;
    HeldRecord held; /* --overview */
    Buf out;        /* of the report */
    int64_t **broken; /* [policy][always]: records that break it */
    int64_t rows;
    double load_s, eval_s, report_s;
} EvalWork;

struct EvalRun {
    Cli *cli;
    CorePolicy **policies; /* those in force, as given */
    int npolicies;
    FactsInput *inputs;
    int ninputs;
    bool **rules; /* [policy][rule]: whether it is asked */
    int64_t nrules;
    ChosenId *ids;
    int nids; /* 0: all records */
    ReportOptions options;
    Str output_path;
    bool lenient;
    int jobs; /* 0: as many as there are processors */
    Output output;
    Spool spool;
    bool spools;    /* what is printed waits in the spool; else it goes out as it comes */
    int64_t mended; /* findings for which a mend was looked for: of a table nobody can read to its end, the first */
    EvalWork work;  /* of the whole */
};

enum { EVAL_MAX_JOBS = 1024 };

double eval_now_s(void); /* 0 where no times are asked for */

/* eval_choose.c: --rule and --id. Wrong ones are queued. */
void eval_choose_rules(EvalRun *run);
void eval_choose_ids(EvalRun *run);
void eval_report_unknown_id(EvalRun *run, Str id);
bool eval_record_is_chosen(const EvalRun *run, Str id); /* whole or in part */
bool eval_finding_is_chosen(EvalRun *run, Str record, Str id);

/* eval_records.c: verdicts about records that are there. */
/* With `sets` given, and perhaps a report. */
void eval_begin_work(EvalRun *run, EvalWork *work, Arena *arena);
void eval_end_work(EvalWork *work);
/* All records of the `facts` of this name, each with all policies. */
void eval_facts(EvalWork *work, Str name);
void eval_check_records(EvalWork *work, const Facts *facts, DiagList *diags); /* `always`; NULL: of all facts */
/* Hands on what the report has printed. */
void eval_flush(EvalWork *work, bool all);

/* eval_labels.c: missing facts by their labels, as the columns of a sheet have them; a path some part of which has none stays. */
void eval_label_missing(const Facts *facts, Finding *finding, Arena *arena);

/* eval.c: the report, empty. */
void eval_begin_report(EvalRun *run);

/* eval_stream.c: all of it in batches. False when reading whole has to say what there is to say; nothing is left of the
 * attempt then. */
bool eval_streamed(EvalRun *run);

/* The names of facts over all policies, in the order of their first declaration. */
void eval_facts_names(const EvalRun *run, Map *names);

#endif

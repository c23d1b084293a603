/* Shared by the parts that read facts: which files there are, what they bind to, and one reading in progress. */
#ifndef BANFA_FACTS_READER_H
#define BANFA_FACTS_READER_H

#include "runtime/facts/csv.h"
#include "runtime/facts/facts.h"
#include "runtime/facts/json.h"
#include "runtime/facts/store.h"
#include "runtime/facts/text.h"

/* --- Files -------------------------------------------------------------------------------------------------------- */

typedef struct FactFile {
    TextSource source;
    Str folder, stem; /* "data/", "org.people": without the extension */
    Str name;         /* the NAME of NAME=FILE; standard input is "facts"; else empty */
    bool json;
    bool beside;                /* not given, but found beside `main`: perhaps one of its lists */
    struct FactFile *main;      /* org.csv for org.people.csv; NULL when there is none */
    Facts *facts;               /* what it binds to; NULL: it is not read */
    Field *list;                /* NULL: the records themselves */
    int64_t first_row, end_row; /* of its records, when read */
} FactFile;

typedef VEC(FactFile *) FileVec;
typedef VEC(Str) NameList;

/* All files that the inputs name, with those in folders and the possible list files beside CSV files. False after an
 * error. */
bool files_collect(Arena *arena, const FactsInput *inputs, int ninputs, DiagList *diags, FileVec *files);
/* Of "org.people" beside "org" the part "people". */
Str file_list_part(const FactFile *file);
/* Looks into what `json` and the extension leave open: JSON begins with a bracket, in a .csv with two signs of it. */
bool file_is_json(TextInput *input, const FactFile *file);

/* --- Names -------------------------------------------------------------------------------------------------------- */

/* The field that a header or a key of JSON means: a path of names or labels, or the label of a nested field where it is
 * unique. */
Field *bind_find(const Record *root, Str header, bool *ambiguous);
Field *bind_find_list(const Facts *facts, Str name);
/* Sets facts and list of each file. */
void bind_files(const Schema *schema, FileVec *files, DiagList *diags);

/* A column, or key of JSON, that binds to nothing. */
typedef struct Unbound {
    Str header;
    int cell;        /* in CSV: of the header */
    DiagPlace place; /* in JSON */
} Unbound;
/* Which fields of a shape something binds to. */
typedef struct BoundFields {
    const bool *leaves; /* [shape->ncolumns] */
    const bool *lists;  /* [facts->nlists]; NULL where lists and records have no key of their own: in CSV */
} BoundFields;
/* Errors for those close to a field that is not bound, warnings for the others: for the first of many. `csv` is at the header;
 * NULL: it is JSON. */
void bind_report_unbound(const Shape *shape, const BoundFields *bound, const CsvReader *csv, const Unbound *unbound,
                         int n, DiagList *diags);
Words bind_facts_words(const Facts *facts);

/* --- Reading ------------------------------------------------------------------------------------------------------ */

typedef struct Reader {
    Arena *scratch; /* of sentences that may be dropped */
    FactSet *set;
    const Schema *schema;
    DiagList *diags;
    bool lenient;
    bool broken; /* the file could not be read to its end */
} Reader;

/* Reports what --lenient takes as missing: an error, or a warning with that remark. */
Diag *reader_report(Reader *reader, DiagCode code, DiagPlace place, const Words *args, int nargs, Words remark);
void reader_refuse(Reader *reader, const Field *leaf, Str raw, CellState state, const Cell *cell, DiagPlace place);
Str reader_shorten(Reader *reader, Str value);
/* Reports a second record with a known key, and takes it back with its elements. */
void reader_key_twice(Reader *reader, const Facts *facts, int64_t row, int64_t first, DiagPlace place);
#define REMARK_MISSING WORDS("it counts as missing", "按未填写处理")
#define REMARK_LEFT_OUT WORDS("it is left out", "未采用")

typedef struct QuickRows QuickRows;

/* The columns of a table of CSV, as its header says. */
typedef struct Columns {
    Arena *arena;
    Field **fields; /* [n]; NULL: the column is not read */
    bool *nameless; /* [n] without a name: values in it are an error, said once */
    int n;
    int key; /* the column of the key, or of the parent's key; -1 when there is none */
} Columns;

/* Reads the header. False when the file cannot be read further. */
bool csv_bind_header(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns);
/* Appends the records from here to the end of the input. */
void csv_read_rows(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns, QuickRows *quick,
                   int origin);

/* The rows of a list's file that belong to the records of a window: as far as they go on in the order of the records.
 * *waits says whether a row is left that does not: the next records', or nobody's. */
void csv_read_elements(Reader *reader, CsvReader *csv, const FactFile *file, Columns *columns, int origin, bool *waits);

/* The quick way through the records of a table of CSV (read_quick.c): those in which nothing is odd. Owner: the arena
 * of the columns, but for what quick_stop gives back. */
QuickRows *quick_start(Reader *reader, CsvReader *csv, const Facts *facts, const Columns *columns, int origin);
/* Appends records, at most `most`, up to one that has to be read with csv_next, or the end of the file. Returns how
 * many. */
int64_t quick_read(QuickRows *quick, int64_t most);
void quick_stop(QuickRows *quick);

/* JSON read piece by piece: the file's first piece, and after json_facts_restart what its input shows then, from `line`
 * on. */
typedef struct JsonFacts JsonFacts;
JsonFacts *json_facts_new(Reader *reader, FactFile *file, TextInput *input);
void json_facts_read(JsonFacts *facts); /* the records to the end of the input */
void json_facts_restart(JsonFacts *facts, int64_t line);
void json_facts_end(JsonFacts *facts);  /* reports what is known only at the end */
void json_facts_free(JsonFacts *facts);

/* Reads the files that are bound into a new set. */
FactSet *files_read(Arena *arena, const Schema *schema, FileVec *files, bool lenient, DiagList *diags);

void read_csv_records(Reader *reader, FactFile *file, TextInput *input);
void read_csv_list(Reader *reader, FactFile *file, TextInput *input);
void read_json_records(Reader *reader, FactFile *file, TextInput *input);

#endif

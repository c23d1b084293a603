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
/* Opens what `json` and an odd extension leave open as well: JSON begins with a bracket. */
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
    DiagPlace place;
} Unbound;
/* Which fields of a shape something binds to. */
typedef struct BoundFields {
    const bool *leaves; /* [shape->ncolumns] */
    const bool *lists;  /* [facts->nlists]; NULL where lists and records have no key of their own: in CSV */
} BoundFields;
/* Errors for those close to a field that is not bound, warnings for the others. */
void bind_report_unbound(const Shape *shape, const BoundFields *bound, const Unbound *unbound, int n, DiagList *diags);
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

/* The quick way through the records of a table of CSV (read_quick.c): those in which nothing is odd. `fields`, [n] of the table's columns, NULL where a
 * column is not read; `nameless`, [n], where a value is an error; `key` is the column of the key or -1. Owner: the arena, but for what
 * quick_stop gives back. */
typedef struct QuickRows QuickRows;
QuickRows *quick_start(Arena *arena, Reader *reader, CsvReader *csv, const Facts *facts, Field *const *fields,
                       const bool *nameless, int n, int key, int origin);
/* Appends records, at most `most`, up to one that has to be read with csv_next, or the end of the file. Returns how many. */
int64_t quick_read(QuickRows *quick, int64_t most);
void quick_stop(QuickRows *quick);

void read_csv_records(Reader *reader, FactFile *file, TextInput *input);
void read_csv_list(Reader *reader, FactFile *file, TextInput *input);
void read_json_records(Reader *reader, FactFile *file, TextInput *input);

#endif

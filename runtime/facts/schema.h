/* What facts there may be: units, `facts` declarations, their fields. Made by the checker from `facts` declarations, or inferred from a
 * file; read by the readers of facts, the evaluators and the printers.
 *
 * A shape is a flat table: the leaf fields of a `facts` (nested records are flattened), or of the elements of one list. Every leaf
 * has a column in exactly one shape. References are leaves (they hold a key); lists and inverse lists are no leaves. */
#ifndef BANFA_FACTS_SCHEMA_H
#define BANFA_FACTS_SCHEMA_H

#include "runtime/base/diag.h"
#include "runtime/base/map.h"
#include "runtime/base/source.h"
#include "runtime/base/value.h"

typedef struct Unit {
    Str name, label;   /* label empty when there is none; so for all labels here */
    int scale;         /* decimal places a value may have; 2 unless declared */
    bool is_signed;    /* may be below zero */
    Span span;         /* of the name where it was declared */
} Unit;

typedef struct EnumValue {
    Str name, label;
    Span span;
} EnumValue;

/* The values of one `one of`. Each declaration is a type of its own. */
typedef struct EnumType {
    EnumValue *values;
    int n;
    bool inferred;     /* from a file: words that no record has may be compared with (they equal nothing) */
    const struct Field *field; /* that declares it, for messages */
} EnumType;

typedef enum FieldKind {
    FIELD_BOOLEAN,
    FIELD_COUNT,
    FIELD_INTEGER,
    FIELD_NUMBER,
    FIELD_UNIT,
    FIELD_DATE,
    FIELD_DURATION,
    FIELD_TEXT,
    FIELD_ENUM,
    FIELD_EMPTY,       /* inferred from a column without any value: always missing */
    FIELD_REF,         /* the key of a record of `target` */
    FIELD_RECORD,      /* a nested record; its leaves are columns of the same shape */
    FIELD_LIST,        /* elements are rows of `shape` */
    FIELD_INVERSE,     /* elements are the rows of `target` whose `via` is this record */
} FieldKind;

typedef struct Record {
    struct Field **fields;
    int n, capacity;
} Record;

typedef struct Field {
    Str name, label;
    Str path;                   /* from the root: "committee.size", "people.training" */
    FieldKind kind;
    bool fixed;
    const Unit *unit;           /* FIELD_UNIT */
    EnumType *enums;            /* FIELD_ENUM */
    const struct KeySet *words; /* FIELD_TEXT of an inferred schema: what its column has, by hash; NULL: not known */
    struct Facts *target;       /* FIELD_REF, FIELD_INVERSE */
    struct Field *via;          /* FIELD_INVERSE: the FIELD_REF in target */
    Record record;              /* FIELD_RECORD: its fields; FIELD_LIST: the element's fields */
    struct Shape *shape;        /* leaves: the shape that has the column; FIELD_LIST: the elements' shape */
    struct Field *parent;       /* the FIELD_RECORD or FIELD_LIST it stands in; NULL at the root */
    int column;                 /* leaves: index in shape->columns; lists of either kind: index in facts->lists */
    struct Facts *facts;
    Span span;                  /* of the name where it was declared */
} Field;

typedef struct Shape {
    int index;                  /* in schema->shapes */
    struct Facts *facts;
    Field *list;                /* NULL: the records themselves */
    Field **columns;            /* leaves, in order of declaration */
    int ncolumns;
} Shape;

typedef struct Facts {
    Str name, label;
    int index;                  /* in schema->facts */
    Record root;
    Field *key;                 /* a leaf at the root, or NULL: records are numbered from 1 */
    Shape *shape;               /* of the records */
    Field **lists;              /* FIELD_LIST and FIELD_INVERSE, in order of declaration */
    int nlists;
    Span span;
} Facts;

typedef struct Schema {
    Arena *arena;
    Facts **facts;
    int nfacts;
    Shape **shapes;
    int nshapes;
    Unit **units;
    int nunits;
    bool inferred;              /* from a file */
} Schema;

Schema *schema_new(Arena *arena);
Unit *schema_add_unit(Schema *schema, Str name, Str label);
Facts *schema_add_facts(Schema *schema, Str name, Str label);
/* Adds a field to a record (facts->root, or the record of a FIELD_RECORD or FIELD_LIST given as parent; parent NULL is the root). The caller
 * sets unit, enums, target, via, fixed and span. */
Field *schema_add_field(Schema *schema, Facts *facts, Field *parent, Str name, Str label, FieldKind kind);
/* Works out paths, shapes, columns and lists. To be called once, when all is added and every `target` and `via` is set. */
void schema_finish(Schema *schema);

/* Names before labels. `ambiguous` (may be NULL) is set when only labels match and two fields share it: the first is returned. */
Field *record_find(const Record *record, Str name, bool *ambiguous);
Facts *schema_find_facts(const Schema *schema, Str name);   /* by name, then label */
Unit *schema_find_unit(const Schema *schema, Str name);     /* by name, then label */
int enum_find(const EnumType *type, Str name);              /* by name, then label; -1 when none */
Str field_shown(const Field *field);                        /* label, else name */
bool field_is_leaf(const Field *field);
/* The kind in words: "a count", "计数"; for units their name. Names the values of a `one of` (at most eight). */
Words field_kind_words(Arena *arena, const Field *field);

#endif

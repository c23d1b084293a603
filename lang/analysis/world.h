/* Organisations as two editions of a policy see them: one merged schema, and one complete organisation that can be asked about on either side.
 *
 * In: one policy or two. Out: a World; organisations made by hand, by sampling or by a solver; their verdicts through the plain evaluator.
 * Owner: the arena given.
 *
 * A fact is the same on both sides where its path and kind are; one that a side does not declare that side does not see. A value of a `one of`
 * that a side does not know is, on that side, a word that equals nothing; but an organisation with a value that a side's declarations do not allow
 * is none of those that its rules are about (pair_ask). */
#ifndef BANFA_ANALYSIS_WORLD_H
#define BANFA_ANALYSIS_WORLD_H

#include "lang/core/equal.h"
#include "lang/eval/eval.h"

enum { WORLD_SIDES = 2, WORLD_MAX_DIGITS = 18 };

typedef struct WorldField {
    Str path;                        /* from the root of its facts: "committee.size", "people.training" */
    FieldKind kind;
    const Field *side[WORLD_SIDES];  /* NULL where that side does not declare it */
    int index;                       /* in record->leaves, refs or lists */
    struct WorldRecord *record;
    Str *words;                      /* FIELD_ENUM: the values of both sides */
    int nwords;
    int *codes[WORLD_SIDES];         /* [nwords]: a word's code on that side, or -1 */
    int places;                      /* numbers: how many decimal places a value may have; -1: any */
    bool is_signed, is_key;
    int side_places[WORLD_SIDES];    /* the same as each side declares it */
    bool side_signed[WORLD_SIDES];
    bool differs;                    /* both sides declare it, and one may hold a value that the other may not */
    struct WorldFacts *target;       /* FIELD_REF, FIELD_INVERSE */
    struct WorldRecord *elements;    /* FIELD_LIST, FIELD_INVERSE: what an element is */
} WorldField;

typedef struct WorldRecord {
    VEC(WorldField *) leaves;        /* all but references */
    VEC(WorldField *) refs;
    VEC(WorldField *) lists;
} WorldRecord;

typedef struct WorldFacts {
    Str name;
    const Facts *side[WORLD_SIDES];
    WorldRecord root;
    WorldField *key;                 /* a leaf, or NULL */
} WorldFacts;

typedef struct World {
    Arena *arena;
    const CorePolicy *policy[WORLD_SIDES];
    int nsides;
    VEC(WorldFacts *) facts;
    Map fields;                      /* the address of a side's Field to its WorldField */
    Map by_facts;                    /* the address of a side's Facts to its WorldFacts */
    bool differs;                    /* some field does */
    Date first_day, last_day;        /* of as_of */
    Date usual_day;                  /* of those the one that is shown where any would do */
} World;

/* `newer` may be NULL: one side. The usual day is when the newer edition takes effect or was issued, else the older; of undated ones `day`, which
 * goes first where it was asked for. */
World *world_new(Arena *arena, const CorePolicy *older, const CorePolicy *newer, Date day, bool asked);
WorldField *world_field(const World *world, const Field *field);   /* NULL: none (a column without values) */
WorldFacts *world_facts(const World *world, const Facts *facts);
/* Whether a side's declaration of the field allows the value; a field that the side does not declare has any. */
bool world_allows(const WorldField *field, int side, Value value);

enum { WORLD_FIRST_DAY = -7305 /* 1950-01-01 */, WORLD_LAST_DAY = 47481 /* 2099-12-31 */ };

/* --- Organisations --------------------------------------------------------------------------------------------------- */

typedef struct OrgRecord {
    const WorldRecord *shape;
    Value *values;                   /* [leaves]; the code of a FIELD_ENUM is its index in words */
    struct OrgRecord **refs;         /* [refs] */
    struct OrgList *lists;           /* [lists] */
} OrgRecord;

typedef struct OrgList {
    OrgRecord **items;               /* one record may stand several times */
    int n;
} OrgList;

typedef struct Org {
    const World *world;
    const WorldFacts *facts;
    Date as_of;
    OrgRecord *main;
} Org;

/* Every fact has a plausible value; lists are empty. */
Org *org_typical(Arena *arena, const World *world, const WorldFacts *facts, Date as_of);
OrgRecord *org_record(Arena *arena, const WorldRecord *shape, Date as_of, bool with_refs);
Org *org_copy(Arena *arena, const Org *org);
Value org_typical_value(const WorldField *field, Date as_of);
/* Gives records with a key one that no other has, where they have none yet. */
void org_name(Arena *arena, Org *org);

/* --- Asking ------------------------------------------------------------------------------------------------------------ */

typedef struct OrgAnswer {
    Verdict verdict;
    int applies;                     /* 1 yes, 0 no, -1 not known */
    bool has_due;
    Date due;
    bool cannot_fail;
} OrgAnswer;

typedef struct OrgSide OrgSide;      /* an organisation in the facts of one side */
OrgSide *org_side(Arena *arena, const Org *org, int side);
void org_side_free(OrgSide *side);
/* Whether every `always` of that side holds of every record. */
bool org_is_sound(OrgSide *side);
/* One answer, or one for each element of the rule's list. */
int org_ask(OrgSide *side, const CoreRule *rule, Arena *out, OrgAnswer **answers);

/* --- As JSON ----------------------------------------------------------------------------------------------------------- */

struct json_t;
enum { ORG_JSON_DIGITS = 15 }; /* print with JSON_REAL_PRECISION(ORG_JSON_DIGITS) */
/* The record with nested records and lists, as a facts file has it. */
struct json_t *org_json(const Org *org);
/* {"region": [{…}]}: the records that its references lead to, and those of inverse lists; NULL when there are none. */
struct json_t *org_json_others(const Org *org);

#endif

/* Makes an invented prefecture to hold against policies/huzhou/2013: regions of three levels, their organisations, people, party workers
 * and what they did in three years. All of it keeps the measures, but for defects that are planted and listed.
 *
 *   random.c   random numbers, days, names           places.c   regions and organisations: how many, how large
 *   table.c    tables of cells, written as CSV       orgs.c     what is registered of an organisation
 *   people.c   members and party workers             events.c   what organisations and regions did
 *   regions.c  what is registered of a region        columns.c  the columns that say by themselves what they are to be
 *   defects.c  what is planted, by column            cases*.c   what is planted, case by case
 *   main.c     options, order, files
 *
 * The output depends on nothing but the options: no locale, no clock, its own random numbers. */
#ifndef ROSTER_H
#define ROSTER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* --- random.c --- */
void random_seed(uint64_t seed);
int between(int low, int high); /* both ends included */
bool chance(int per_mille);
int skewed(int low, int high);                /* nearer to low */
int day_number(int year, int month, int day); /* from 1970-01-01 */
int day_within(int year, int first_month, int last_month);
int years_after(int day, int years); /* the same day of another year; 28 February for 29 */
int year_of(int day);
const char *date_text(int day); /* valid until the fourth call after this */

/* People's names: within one list no two are alike. */
typedef struct Names {
    int at, step;
} Names;
Names names_begin(void);
const char *names_next(Names *names); /* valid until the fourth call after this */

/* --- table.c --- */
typedef struct Table Table;
Table *table_new(const char *file, const char *columns); /* column names with commas between */
int table_add(Table *table);                             /* a row of empty cells; its number */
int table_rows(const Table *table);
void table_drop(Table *table, int row); /* not written */
bool table_has(const Table *table, int row);
void put(Table *table, int row, const char *column, const char *text);
void put_count(Table *table, int row, const char *column, int64_t value);
void put_date(Table *table, int row, const char *column, int day);
void put_flag(Table *table, int row, const char *column, bool value);
void put_money(Table *table, int row, const char *column, int64_t fen);
const char *get(const Table *table, int row, const char *column);
int64_t get_count(const Table *table, int row, const char *column);
int get_date(const Table *table, int row, const char *column);
bool table_write(const Table *table,
                 const char *directory); /* under its own name; false with a sentence where it cannot be */
bool table_write_to(const Table *table, const char *path);

/* --- the prefecture --- */
enum { CITY, COUNTY, TOWNSHIP };
enum { DIRECT_COMMITTEE, COMMITTEE, GENERAL_BRANCH, BRANCH };
enum { MAX_SUBJECTS = 48 };

/* The rows of a list that belong to one record: first .. first + n - 1. */
typedef struct Rows {
    int first, n;
} Rows;

typedef struct Region {
    char id[8], name[64];
    int level, parent; /* the region above; -1 of the city */
    bool district;
    int row;
    Rows events;
    int64_t members;                    /* of the departments' organisations */
    const char *subjects[MAX_SUBJECTS]; /* in which a defect is planted: one each */
    int nsubjects;
} Region;

typedef struct Org {
    char id[16], name[160];
    int region, level, type;
    bool department, small; /* small: a branch without a committee */
    bool larger;            /* a larger form than its members ask for, approved */
    bool has_gb_deputy;     /* a general branch with a full-time deputy secretary */
    int members, own, formal, staff, posts, committee, full_time,
        groups;                                    /* own: those listed here and in no branch below */
    int years, last;                               /* the term; the day of the last election */
    int row, secretary, deputy, discipline_member; /* rows of org.csv and org.people.csv; -1: none */
    Rows people, events, changes, vacancies, decisions, party_group, workers;
    const char *subjects[MAX_SUBJECTS];
    int nsubjects;
} Org;

typedef struct World {
    int as_of, years; /* the day on which all is in order; of how many years events are made */
    bool large;       /* a whole prefecture, or a sample */
    Region *regions;
    int nregions;
    Org *orgs;
    int norgs;
    Table *org, *people, *events, *changes, *vacancies, *decisions, *party_group, *region, *region_events, *worker,
        *planted;
} World;

extern World world;

/* --- places.c, orgs.c, people.c, events.c, regions.c: each fills its part of the world --- */
void make_places(void);
void make_org(Org *org);
void make_people(Org *org);
void make_workers(Org *org);
void make_events(Org *org);
void make_changes(Org *org);
void make_region(Region *region);
void make_region_events(Region *region);

/* --- columns.c: the columns whose cells say by themselves what they are to be --- */
typedef enum Whom {
    ALL,
    DEPARTMENTS,
    BRANCHES,
    CHOSEN,
    LARGE,
    COMMITTEE_REGIONS,
    TOWNSHIPS,
    CITY_DEPARTMENTS,
    LOWER_REGIONS
} Whom;
typedef enum Kind {
    ATTESTED, /* three columns: 是, a document, its day */
    FLAG,
    NO,
    THIS_YEAR,
    LAST_HALF,
    BY_MARCH,
    NINE,
    EIGHT,
    PAST,
    NEED,
    HAVE,
    SOME,
} Kind;
typedef struct Column {
    const char *header;
    Kind kind;
    Whom whom;
    const char *rule;             /* that fails when it is off; NULL: none by itself */
    const char *document, *since; /* of ATTESTED, NINE, EIGHT: the other two; NULL: 文号 and 日期 after the header */
} Column;
extern const Column org_columns[], region_columns[];
extern const int norg_columns, nregion_columns;
bool concerns(Whom whom, const Org *org, const Region *region);
void fill_columns(Table *table, int row, const Column *columns, int n, const Org *org, const Region *region);

/* --- defects.c --- */
void plant_defects(int per_mille); /* of the records that get any */
/* That no defect was planted in this subject of the record yet; takes it. */
bool take_org(Org *org, const char *subject);
bool take_region(Region *region, const char *subject);
/* What eval will find: of a record, or of an element of it (NULL: the record itself). `what` is for who reads the list. */
void expect(const char *id, const char *element, const char *rule, const char *verdict, const char *what);

/* --- cases.c: the defects that are more than one column; each plants itself where it can and says whether it did --- */
extern bool (*const org_cases[])(Org *org);
extern bool (*const region_cases[])(Region *region);
extern const int norg_cases, nregion_cases;

#endif

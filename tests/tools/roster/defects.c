/* What is planted, and the list of what eval will find. Most records have nothing; of the others most have a slip or two, and a few
 * have let things go. Of each subject a record has one defect at most, so that none hides another. */
#include "roster.h"

#include <string.h>

/* --- The list ---------------------------------------------------------------------------------------------------------- */

void expect(const char *id, const char *element, const char *rule, const char *verdict, const char *what) {
    char text[256];
    int row = table_add(world.planted);
    snprintf(text, sizeof text, element ? "%s/%s" : "%s", id, element);
    put(world.planted, row, "id", text);
    put(world.planted, row, "rule", rule);
    put(world.planted, row, "verdict", verdict);
    put(world.planted, row, "what", what);
}

static bool take(const char **subjects, int *n, const char *subject) {
    for (int i = 0; i < *n; i++)
        if (strcmp(subjects[i], subject) == 0)
            return false;
    if (*n == MAX_SUBJECTS)
        return false;
    subjects[(*n)++] = subject;
    return true;
}

bool take_org(Org *org, const char *subject) {
    return take(org->subjects, &org->nsubjects, subject);
}

bool take_region(Region *region, const char *subject) {
    return take(region->subjects, &region->nsubjects, subject);
}

/* --- Columns ----------------------------------------------------------------------------------------------------------- */

typedef struct Spot {
    Table *table;
    int row;
    const Column *column;
    const char *id;
} Spot;

static void found(const Spot *spot, const char *verdict, const char *how) {
    char what[160];
    snprintf(what, sizeof what, "%s：%s", spot->column->header, how);
    expect(spot->id, NULL, spot->column->rule, verdict, what);
}

static void clear(const Spot *spot, const char *suffix, const char *own_name) {
    char header[64];
    snprintf(header, sizeof header, "%s%s", spot->column->header, suffix);
    put(spot->table, spot->row, own_name ? own_name : header, "");
}

static void spoil_attested(const Spot *spot) {
    char since[64];
    snprintf(since, sizeof since, "%s日期", spot->column->header);
    switch (between(0, 3)) {
    case 0:
        clear(spot, "文号", spot->column->document);
        found(spot, "unknown", "没有文号");
        break;
    case 1:
        put_date(spot->table, spot->row, spot->column->since ? spot->column->since : since,
                 world.as_of + between(5, 60));
        found(spot, "fail", "尚未施行");
        break;
    default:
        put_flag(spot->table, spot->row, spot->column->header, false);
        clear(spot, "文号", spot->column->document);
        clear(spot, "日期", spot->column->since);
        found(spot, "fail", "否");
    }
}

/* Nothing entered, or what was done in the period before; both come to the same. */
static void spoil_date(const Spot *spot, int before) {
    if (chance(500)) {
        put(spot->table, spot->row, spot->column->header, "");
        found(spot, "fail", "未办");
    } else {
        put_date(spot->table, spot->row, spot->column->header, before);
        found(spot, "fail", "不在期内");
    }
}

static bool spoil_column(const Spot *spot, const Column *need) {
    int year = year_of(world.as_of);
    int64_t needed;
    switch (spot->column->kind) {
    case ATTESTED:
        spoil_attested(spot);
        return true;
    case FLAG:
        if (chance(150)) {
            put(spot->table, spot->row, spot->column->header, "");
            found(spot, "unknown", "未填写");
        } else {
            put_flag(spot->table, spot->row, spot->column->header, false);
            found(spot, "fail", "否");
        }
        return true;
    case THIS_YEAR:
        spoil_date(spot, day_within(year - 1, 9, 12));
        return true;
    case LAST_HALF:
        spoil_date(spot, day_within(year, 1, 6));
        return true;
    case BY_MARCH:
        spoil_date(spot, day_within(year, 4, 5));
        return true;
    case NINE:
    case EIGHT:
        put_count(spot->table, spot->row, spot->column->header,
                  get_count(spot->table, spot->row, spot->column->header) - between(1, 2));
        found(spot, "fail", "不全");
        return true;
    case PAST:
        put(spot->table, spot->row, spot->column->header, "");
        found(spot, "unknown", "未填写");
        return true;
    case SOME:
        put_count(spot->table, spot->row, spot->column->header, 0);
        found(spot, "fail", "没有");
        return true;
    case HAVE:
        needed = get_count(spot->table, spot->row, need->header);
        if (needed == 0)
            return false;
        put_count(spot->table, spot->row, spot->column->header, needed - 1);
        found(spot, "fail", "少一件");
        return true;
    default:
        return false;
    }
}

/* The column that says how many there are, before the one that says how many of them were handled. */
static const Column *need_of(const Column *column) {
    while (column->kind != NEED)
        column--;
    return column;
}

static bool plant_column(const Column *column, Org *org, Region *region) {
    if (!column->rule || !concerns(column->whom, org, region))
        return false;
    Spot spot = {org ? world.org : world.region, org ? org->row : region->row, column, org ? org->id : region->id};
    const Column *need = column->kind == HAVE ? need_of(column) : NULL;
    if (need && get_count(spot.table, spot.row, need->header) == 0)
        return false;
    if (org ? !take_org(org, column->rule) : !take_region(region, column->rule))
        return false;
    return spoil_column(&spot, need);
}

/* --- How many, where --------------------------------------------------------------------------------------------------- */

static int how_many(int per_mille) {
    if (!chance(per_mille))
        return 0;
    return chance(100) ? between(7, 15) : skewed(1, 5);
}

/* In a whole prefecture each kind of defect occurs: those that chance left out are planted as well, and each case some times more,
 * since it may have several forms. Where they are looked for begins anywhere, so that they are spread. */
static void plant_the_rest(const bool *org_columns_seen, const bool *region_columns_seen) {
    enum { OF_EACH = 10 };
    for (int c = 0; c < norg_columns; c++)
        for (int i = 0, start = between(0, world.norgs - 1); i < world.norgs && !org_columns_seen[c]; i++) {
            Org *org = &world.orgs[(start + i) % world.norgs];
            if (plant_column(&org_columns[c], org, &world.regions[org->region]))
                break;
        }
    for (int c = 0; c < nregion_columns; c++)
        for (int i = 0, start = between(0, world.nregions - 1); i < world.nregions && !region_columns_seen[c]; i++)
            if (plant_column(&region_columns[c], NULL, &world.regions[(start + i) % world.nregions]))
                break;
    for (int c = 0; c < norg_cases; c++)
        for (int i = 0, n = 0; i < world.norgs && n < OF_EACH; i++)
            n += org_cases[c](&world.orgs[between(0, world.norgs - 1)]);
    for (int c = 0; c < nregion_cases; c++)
        for (int i = 0, n = 0; i < world.nregions && n < OF_EACH; i++)
            n += region_cases[c](&world.regions[between(0, world.nregions - 1)]);
}

void plant_defects(int per_mille) {
    bool org_columns_seen[norg_columns], region_columns_seen[nregion_columns];
    memset(org_columns_seen, 0, sizeof org_columns_seen);
    memset(region_columns_seen, 0, sizeof region_columns_seen);
    for (int i = 0; i < world.norgs; i++) {
        Org *org = &world.orgs[i];
        for (int n = how_many(per_mille), tries = 0; n > 0 && tries < 400; tries++) {
            int c = between(0, norg_columns - 1);
            bool by_case = chance(450);
            bool planted = by_case ? org_cases[between(0, norg_cases - 1)](org)
                                   : plant_column(&org_columns[c], org, &world.regions[org->region]);
            org_columns_seen[c] |= planted && !by_case;
            n -= planted;
        }
    }
    for (int i = 0; i < world.nregions; i++) {
        for (int n = how_many(per_mille), tries = 0; n > 0 && tries < 400; tries++) {
            int c = between(0, nregion_columns - 1);
            bool by_case = chance(600);
            bool planted = by_case ? region_cases[between(0, nregion_cases - 1)](&world.regions[i])
                                   : plant_column(&region_columns[c], NULL, &world.regions[i]);
            region_columns_seen[c] |= planted && !by_case;
            n -= planted;
        }
    }
    if (world.large && per_mille > 0)
        plant_the_rest(org_columns_seen, region_columns_seen);
}

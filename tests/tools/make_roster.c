/* Makes the sample facts of policies/huzhou/facts: an invented prefecture with 200 organisations of three levels and
 * four types, their people, events, changes and vacancies, and the regions they belong to. Most of it is in order as of
 * 2014-06-30; a small share of every fact is off or missing, so that each verdict occurs.
 *
 *   make_roster DIRECTORY
 *
 * writes org.csv with its lists, region.csv with its events, and worker.csv there.
 *
 * The output depends on nothing but this file (its own random numbers, no locale, no clock), so that a test can hold
 * the committed files against it: make_roster into an empty directory, and compare. `make roster` rewrites them. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "roster_columns.h"

enum { CITY, COUNTY, TOWNSHIP };
enum { DIRECT_COMMITTEE, COMMITTEE, GENERAL_BRANCH, BRANCH };

static const char *const level_words[] = {"市级", "县级", "乡镇"};
static const char *const type_words[] = {"直属机关党委", "机关党委", "党总支", "党支部"};

typedef struct Region {
    const char *id, *name;
    int level;
    int departments, branches; /* how many organisations it gets: of departments, and branches below those */
    int64_t members;           /* of the departments' organisations */
} Region;

static Region regions[] = {
    {"S", "样州市", CITY, 44, 26, 0},       {"X1", "东溪县", COUNTY, 16, 6, 0},
    {"X2", "西苕县", COUNTY, 15, 6, 0},     {"X3", "南岭县", COUNTY, 14, 5, 0},
    {"X4", "北塘区", COUNTY, 14, 5, 0},     {"Z01", "柳溪镇", TOWNSHIP, 4, 1, 0},
    {"Z02", "石桥镇", TOWNSHIP, 4, 1, 0},   {"Z03", "白荷镇", TOWNSHIP, 3, 1, 0},
    {"Z04", "竹坞乡", TOWNSHIP, 3, 1, 0},   {"Z05", "枫林镇", TOWNSHIP, 4, 2, 0},
    {"Z06", "双浦街道", TOWNSHIP, 4, 1, 0}, {"Z07", "云巢乡", TOWNSHIP, 3, 1, 0},
    {"Z08", "青墩镇", TOWNSHIP, 4, 1, 0},   {"Z09", "桑园镇", TOWNSHIP, 4, 1, 0},
    {"Z10", "湖滨街道", TOWNSHIP, 4, 2, 0},
};
enum { NREGIONS = sizeof regions / sizeof regions[0] };

static const char *const departments[] = {
    "财政局", "教育局", "民政局", "司法局", "水利局", "农业局", "林业局", "卫生局", "审计局", "统计局", "交通运输局",
    "文化局", "体育局", "科技局", "商务局", "旅游局", "环保局", "规划局", "建设局", "国土资源局", "人力社保局",
    "安监局", "质监局", "粮食局", "档案局", "机关事务局", "信访局", "法制办", "总工会", "团委", "妇联", "科协", "残联",
    "法院", "检察院", "人大机关", "政协机关", "宣传部", "统战部", "党校", "发改委", "公安局", "市场监管局", "气象局",
};
static const char *const offices[] = {"机关", "便民服务中心", "农业服务中心", "社会事务办", "城建办"};
static const char *const divisions[] = {"办公室", "人事处", "业务一处", "业务二处", "法规处", "离退休"};
static const char *const surnames[] = {
    "王", "李", "张", "陈", "沈", "朱", "姚", "钱", "费", "潘", "施", "吴", "俞", "章", "凌", "闵",
};
static const char *const given_names[] = {
    "建国", "晓明", "丽华", "文斌", "海燕", "国强", "志伟", "秀英", "立新", "卫东", "敏",
    "静",   "国平", "雅琴", "少华", "永康", "佳",   "春梅", "学军", "思远", "婷",   "一鸣",
};
enum { NDEPARTMENTS = 44, NNAMES = 22 };

/* --- Random numbers: Knuth's MMIX constants, the upper bits --- */

static uint64_t state = 20130604;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static int between(int low, int high) { return low + (int)(next() % (uint32_t)(high - low + 1)); }
static bool chance(int per_mille) { return (int)(next() % 1000) < per_mille; }

/* --- Dates: days from 1970-01-01 and back --- */

static int day_number(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

/* One call of the generator in an expression: C does not say which of two comes first. */
static int day_within(int year, int first_month, int last_month) {
    int month = between(first_month, last_month);
    return day_number(year, month, between(1, 28));
}

static void print_date(FILE *out, int day) {
    int year = 1970 + day / 366;
    while (day_number(year + 1, 1, 1) <= day) year++;
    int month = 1;
    while (month < 12 && day_number(year, month + 1, 1) <= day) month++;
    fprintf(out, "%d-%02d-%02d", year, month, day - day_number(year, month, 1) + 1);
}

static int as_of; /* the day on which most of it is in order */

/* --- One row: cells with commas between them, some left empty --- */

typedef struct Row {
    FILE *out;
    int cells;
} Row;

static void begin_cell(Row *row) {
    if (row->cells++ > 0) fputc(',', row->out);
}

static void put_text(Row *row, const char *text) { begin_cell(row); fputs(text, row->out); }
static void put_empty(Row *row) { begin_cell(row); }
static void put_count(Row *row, int64_t value) { begin_cell(row); fprintf(row->out, "%lld", (long long)value); }
static void put_date(Row *row, int day) { begin_cell(row); print_date(row->out, day); }
static void put_flag(Row *row, bool value) { put_text(row, value ? "是" : "否"); }

static void put_money(Row *row, int64_t fen) {
    begin_cell(row);
    if (fen % 100 == 0) fprintf(row->out, "%lld", (long long)(fen / 100));
    else fprintf(row->out, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
}

static void end_row(Row *row) { fputc('\n', row->out); row->cells = 0; }

/* About one fact in forty is missing. */
static bool lost(void) { return chance(25); }

static void put_count_or_lose(Row *row, int64_t value) { if (lost()) put_empty(row); else put_count(row, value); }
static void put_date_or_lose(Row *row, int day) { if (lost()) put_empty(row); else put_date(row, day); }
static void put_flag_or_lose(Row *row, bool value) { if (lost()) put_empty(row); else put_flag(row, value); }
static void put_text_or_lose(Row *row, const char *text) { if (lost()) put_empty(row); else put_text(row, text); }

/* Whether it is so, the document, its date. */
static void put_attested(Row *row, const char *series) {
    if (chance(50)) { /* said not to be so */
        put_flag(row, false); put_empty(row); put_empty(row);
        return;
    }
    char document[64];
    int year = between(2011, 2014);
    snprintf(document, sizeof document, "%s〔%d〕%d号", series, year, between(1, 60));
    put_flag_or_lose(row, true);
    put_text_or_lose(row, document);
    put_date_or_lose(row, day_within(year, 1, 5));
}

/* Steps taken to carry out the measures of 2013: a few have none, or only announce them. */
static void put_steps(Row *row, bool owed) {
    if (!owed || chance(80)) {
        if (owed) put_flag(row, false); else put_empty(row);
        put_empty(row); put_empty(row);
        return;
    }
    char document[64];
    snprintf(document, sizeof document, "样办〔2013〕%d号", between(20, 99));
    put_flag_or_lose(row, true);
    put_text_or_lose(row, document);
    put_date_or_lose(row, as_of - (chance(60) ? -between(1, 60) : between(10, 380)));
}

/* --- Files --- */

static FILE *orgs, *people, *events, *changes, *vacancies, *decisions, *groups, *region_file, *region_events, *workers;

static void put_header(FILE *out, const Column *columns, int n) {
    for (int i = 0; i < n; i++) {
        fprintf(out, ",%s", columns[i].header);
        if (columns[i].kind == ATTESTED || columns[i].kind == NINE || columns[i].kind == EIGHT)
            fprintf(out, ",%s文号,%s日期", columns[i].header, columns[i].header);
    }
    fputc('\n', out);
}

static FILE *open_file(const char *directory, const char *name, const char *header) {
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *out = n > 0 && (size_t)n < sizeof path ? fopen(path, "wb") : NULL;
    if (!out) {
        fprintf(stderr, "make_roster: cannot write %s/%s\n", directory, name);
        exit(2);
    }
    fputs(header, out);
    if (strcmp(name, "org.csv") == 0) put_header(out, org_columns, NORG_COLUMNS);
    else if (strcmp(name, "region.csv") == 0) put_header(out, region_columns, NREGION_COLUMNS);
    else fputc('\n', out);
    return out;
}

/* --- An organisation --- */

typedef struct Org {
    char id[16], name[128];
    Region *region;
    int type, members, formal, staff, posts, committee, full_time;
    bool department, large_deputy;
    int last; /* election; 0: none is entered */
} Org;

/* The type that the number of members asks for, more often small than large the lower the level. */
static void choose_size(Org *org) {
    static const int shares[3][4] = {{12, 30, 62, 100}, {10, 24, 52, 100}, {10, 20, 52, 100}}; /* running percentages */
    int pick = between(1, 100), type = DIRECT_COMMITTEE;
    if (!org->department) type = BRANCH;
    else while (pick > shares[org->region->level][type]) type++;
    org->type = type;
    org->members = type <= COMMITTEE ? between(100, 190) : type == GENERAL_BRANCH ? between(50, 99)
                   : chance(250) ? between(3, 6) : between(7, 49);
    if (chance(60)) org->members = between(40, 120); /* has outgrown its type, or never filled it */
    org->formal = org->members - between(0, org->members / 15);
    org->staff = org->members + between(2, 60);
    org->posts = org->staff + between(-2, 6);
}

static int usual_committee(const Org *org) {
    if (org->type <= COMMITTEE) return between(5, 9);
    if (org->type == GENERAL_BRANCH) return between(5, 7);
    return org->members < 7 ? 0 : between(3, 5);
}

static int cadres_due(const Org *org) { return org->staff * 2 / 100 > 1 ? org->staff * 2 / 100 : 1; }

/* Whether a full-time secretary or deputy sits in the party group, or is let in. Drawn from a stream of its own, as all
 * that the measures came to ask for later, so that the rest of the sample stays as it was. */
static uint64_t later = 20140630;

static bool later_chance(int per_mille) {
    uint64_t kept = state;
    state = later;
    bool drawn = chance(per_mille);
    later = state;
    state = kept;
    return drawn;
}

static void put_sitting(Row *row, bool full_time) {
    if (!full_time) {
        put_empty(row); put_empty(row); put_empty(row);
        return;
    }
    put_flag(row, later_chance(200));
    if (later_chance(700)) put_date(row, as_of - 40); else put_empty(row);
    if (later_chance(30)) put_empty(row); else put_flag(row, !later_chance(60));
}

static void write_people(const Org *org) {
    bool small = org->committee == 0; /* a secretary, and now and then a deputy */
    int listed = small ? 1 + chance(300) : org->committee;
    int ordinary = between(1, 3);
    if (listed + ordinary > org->members) ordinary = org->members > listed ? org->members - listed : 0;
    int first_name = between(0, NNAMES - 1), discipline_at = chance(60) ? -1 : listed > 2 ? 2 : listed - 1;
    bool has_deputy = org->type <= COMMITTEE ? !chance(60) : small || chance(600);
    bool deputy_full_time = org->type <= COMMITTEE ? !chance(70) : org->type == GENERAL_BRANCH && org->large_deputy;
    for (int i = 0; i < listed + ordinary; i++) {
        Row row = {people, 0};
        char name[32];
        snprintf(name, sizeof name, "%s%s", surnames[between(0, 15)], given_names[(first_name + i) % NNAMES]);
        bool leader = i < listed;
        bool deputy = i == 1 && has_deputy && listed > 1;
        put_text(&row, org->id);
        put_text(&row, name);
        if (i == 0 && chance(20)) put_text(&row, "委员");
        else put_text(&row, i == 0 ? "书记" : deputy ? "副书记" : i < listed ? "委员" : "普通党员");
        put_flag_or_lose(&row, leader);
        if (org->type >= GENERAL_BRANCH && i == discipline_at) put_flag(&row, true); else put_flag(&row, false);
        put_flag(&row, (deputy && deputy_full_time) || (i == 0 && org->full_time > 3));
        if (deputy && deputy_full_time) {
            put_text_or_lose(&row, chance(80) ? "中层副职" : "中层正职");
            put_flag_or_lose(&row, chance(60));
        } else {
            put_text(&row, i == 0 || chance(200) ? "中层正职" : chance(400) ? "中层副职" : "科员");
            put_flag(&row, i == 0);
        }
        if (chance(60)) put_empty(&row);
        else if (chance(750)) put_date(&row, as_of - between(0, 175));
        else put_date(&row, as_of - between(190, 400));
        if (lost()) put_empty(&row);
        else {
            int hours = leader ? between(12, 52) : between(6, 36);
            if (chance(150)) {
                begin_cell(&row);
                fprintf(row.out, "%d.5", hours);
            } else put_count(&row, hours);
        }
        put_sitting(&row, (deputy && deputy_full_time) || (i == 0 && org->full_time > 3));
        end_row(&row);
    }
}

static void write_event(const Org *org, const char *kind, int day) {
    Row row = {events, 0};
    put_text(&row, org->id);
    put_text(&row, kind);
    put_date_or_lose(&row, day);
    end_row(&row);
}

static void write_events(const Org *org) {
    static const char *const others[] = {"党员论坛", "读书会", "在线学习", "微型党课", "菜单式选学"};
    for (int month = 2; month <= 6; month += 2) { /* the last bimonthly period is May and June */
        if (chance(120)) continue;
        int day = day_within(2014, month - 1, month);
        write_event(org, "双月集中学习日", day);
    }
    if (chance(650)) write_event(org, "讲党课", day_within(2014, 1, 6));
    if (chance(600)) write_event(org, "主题教育", day_within(2014, 1, 6));
    else if (chance(300)) write_event(org, "主题教育", day_within(2013, 7, 12));
    if (chance(700)) write_event(org, others[between(0, 4)], day_within(2014, 1, 6));
}

static void write_changes(const Org *org) {
    static const char *const kinds[] = {"新建", "更名", "撤销"};
    if (!chance(140)) return;
    Row row = {changes, 0};
    int day = as_of - between(-20, 700), number = between(3, 90);
    put_text(&row, org->id);
    begin_cell(&row);
    fprintf(row.out, "样组〔2014〕%d号", number);
    put_text(&row, kinds[chance(150) ? 2 : between(0, 1)]);
    put_date_or_lose(&row, day);
    if (chance(100) || day > as_of) put_empty(&row);
    else put_date(&row, day + (chance(100) ? between(1, 20) : -between(0, 40)));
    end_row(&row);
}

static void write_vacancies(const Org *org) {
    static const char *const posts[] = {"书记", "副书记", "纪委书记", "委员"};
    if (!chance(200)) return;
    int n = chance(150) ? 2 : 1, first = between(0, NNAMES - 1);
    for (int i = 0; i < n; i++) {
        Row row = {vacancies, 0};
        int post = between(0, 3), since = as_of - between(0, 320);
        int wait = chance(150) ? between(92, 150) : between(15, 88);
        if (post == 2 && org->type > COMMITTEE) post = 3;
        bool moved = chance(700), filled = since + wait <= as_of && !chance(60), needed = chance(800);
        put_text(&row, org->id);
        begin_cell(&row);
        fprintf(row.out, "%s%s", surnames[between(0, 15)], given_names[(first + i) % NNAMES]);
        put_text(&row, posts[post]);
        put_text_or_lose(&row, moved ? "职务变动" : "离任");
        put_date_or_lose(&row, since);
        if (!moved || chance(100)) put_empty(&row);
        else put_date(&row, since + (chance(80) ? between(1, 10) : -between(0, 30)));
        if (post == 3) put_flag(&row, needed); else put_empty(&row);
        if (filled) {
            put_date(&row, since + wait);
            bool appointed = chance(post == 3 ? 150 : 400), assembly = post == 3 || chance(500);
            put_text_or_lose(&row, appointed ? "上级指派" : assembly ? "党员大会补选" : "党代表大会补选");
        } else {
            put_empty(&row); put_empty(&row);
        }
        end_row(&row);
    }
}

static void write_discipline(Row *row, const Org *org, int term_days) {
    if (org->type > COMMITTEE) {
        for (int i = 0; i < 5; i++) put_empty(row);
    } else if (chance(60)) {
        put_flag(row, false);
        for (int i = 0; i < 4; i++) put_empty(row);
    } else {
        put_flag_or_lose(row, true);
        put_count_or_lose(row, chance(60) ? (chance(500) ? 2 : 8) : between(3, 7));
        put_date_or_lose(row, as_of - between(100, 1200));
        put_date_or_lose(row, as_of - (chance(60) ? term_days + between(1, 200) : between(30, term_days - 1)));
        put_text_or_lose(row, chance(60) ? "其他人员" : chance(700) ? "副书记" : "相应职级党员干部");
    }
}

static void write_election(Row *row, Org *org, int term_days) {
    bool postponed = chance(60), advanced = !postponed && chance(40), overdue = !postponed && chance(60);
    int age = between(20, term_days - 2);
    if (postponed) age = term_days + between(-120, 300);
    if (overdue) age = term_days + between(1, 400);
    int last = org->last = as_of - age;
    int end = last + term_days;
    put_date_or_lose(row, last);
    bool small = org->type == BRANCH && org->members < 7;
    put_text_or_lose(row, chance(30) ? "指派" : org->type <= COMMITTEE && chance(400) ? "党员代表大会" : "党员大会");
    put_flag_or_lose(row, org->type != BRANCH || (small && chance(100)));
    if (!postponed && !advanced) {
        put_text_or_lose(row, "按期");
        put_empty(row); put_empty(row); put_empty(row);
        return;
    }
    int months = postponed ? (chance(200) ? between(13, 18) : between(3, 12)) : 0;
    int approved = (postponed ? end : last) - (chance(150) ? -between(1, 30) : between(5, 60));
    put_text(row, postponed ? "延期" : "提前");
    if (postponed) put_count_or_lose(row, months); else put_empty(row);
    put_date_or_lose(row, approved - (chance(100) ? -5 : between(3, 30)));
    if (approved > as_of || chance(120)) put_empty(row); else put_date(row, approved);
}

static void write_secretary(Row *row, const Org *org) {
    if (org->department) {
        bool full_time = chance(120);
        const char *office = chance(60) ? "内设机构负责人" : chance(450) ? "党组负责人" : "党员副职领导";
        put_text_or_lose(row, full_time ? "专任" : office);
        if (full_time) put_flag_or_lose(row, !chance(200)); else put_empty(row);
    } else {
        put_text_or_lose(row, chance(80) ? "专任" : chance(120) ? "其他" : "内设机构负责人");
        put_empty(row);
    }
}

static void write_vetting(Row *row, const Org *org) {
    if (!org->department) {
        put_empty(row); put_empty(row); put_empty(row);
        return;
    }
    char document[64];
    snprintf(document, sizeof document, "选配〔2013〕%d号", between(1, 99));
    put_text_or_lose(row, document);
    put_date_or_lose(row, as_of + (chance(40) ? between(5, 30) : -between(30, 500)));
    put_date_or_lose(row, as_of + (chance(40) ? between(5, 30) : -between(30, 500)));
}

static void write_staffing(Row *row, const Org *org) {
    bool set_up = org->department && !chance(70);
    put_flag_or_lose(row, set_up);
    if (set_up) put_count_or_lose(row, chance(50) ? 0 : between(1, 4)); else put_empty(row);
    put_count(row, org->full_time);
    put_count_or_lose(row, org->full_time > 0 && chance(60) ? org->full_time - 1 : org->full_time);
    if (org->department) put_attested(row, "样编");
    else { put_empty(row); put_empty(row); put_empty(row); }
    int part_time = between(0, 4);
    put_count_or_lose(row, part_time);
    if (part_time > 0) put_flag_or_lose(row, !chance(80)); else put_empty(row);
    if (part_time > 0 && chance(500)) put_date(row, as_of - between(0, 160)); else put_empty(row);
}

static void write_funds(Row *row, const Org *org) {
    int64_t wages = (int64_t)org->members * between(48000, 92000) * 100;
    wages += between(0, 9) * 1010;
    int64_t due = (wages * 2 + 50) / 100;
    put_money(row, wages);
    if (lost()) put_empty(row);
    else if (chance(80)) put_money(row, due - between(1, 3) * 12345);
    else put_money(row, chance(300) ? due : (due / 100000 + between(1, 4)) * 100000);
    put_flag_or_lose(row, !chance(40));
}

/* --- What the measures came to ask for later --- */

static bool concerns(int whom, const Org *org, const Region *region) {
    switch (whom) {
    case DEPARTMENTS: return org->department;
    case BRANCHES: return org->type == BRANCH;
    case COMMITTEES: return org->type != BRANCH;
    case LARGE: return org->type <= COMMITTEE;
    case COMMITTEE_REGIONS: return region->level != TOWNSHIP;
    case TOWNSHIPS: return region->level == TOWNSHIP;
    default: return true;
    }
}

static void put_numbered(Row *row, int n) {
    char document[64];
    put_count_or_lose(row, chance(40) ? n - 1 : n);
    int number = between(1, 90);
    snprintf(document, sizeof document, "样党〔2014〕%d号", number);
    put_text_or_lose(row, document);
    put_date_or_lose(row, day_within(2014, 1, 5));
}

static void put_column(Row *row, const Column *column, const Org *org, const Region *region, int *needed) {
    static const char *const bodies[] = {"直属机关党委", "机关党委", "党总支"};
    if (!concerns(column->whom, org, region)) {
        put_empty(row);
        if (column->kind == ATTESTED) { put_empty(row); put_empty(row); }
        return;
    }
    bool off = chance(30);
    switch (column->kind) {
    case ATTESTED: put_attested(row, "样党"); break;
    case FLAG: put_flag_or_lose(row, !off); break;
    case NO: put_flag_or_lose(row, false); break;
    case THIS_YEAR: if (chance(250)) put_empty(row); else put_date(row, day_within(2014, 1, 5)); break;
    case THIS_HALF: if (off) put_empty(row); else put_date(row, day_within(2014, 1, 5)); break;
    case BY_MARCH: if (off) put_empty(row); else put_date(row, day_within(2014, off ? 4 : 1, off ? 5 : 3)); break;
    case NINE: put_numbered(row, 9); break;
    case EIGHT: put_numbered(row, 8); break;
    case PAST: put_date_or_lose(row, as_of - (off ? -20 : 300)); break;
    case LEADER: put_text_or_lose(row, off ? "未明确" : !org->department ? "上级党委" : region->level == TOWNSHIP ? "乡镇机关党组织" : "机关工委"); break;
    case MEMBERS: put_count_or_lose(row, org->members - off); break;
    case GROUPS: put_count_or_lose(row, org->members / 12); break;
    case PAST_ELECTION: if (off) put_empty(row); else put_date(row, org->last - 15); break;
    case AFTER_ELECTION: put_date_or_lose(row, org->last + (off ? -2 : 10)); break;
    case REGION: put_text_or_lose(row, off && region->level != CITY ? "S" : region->id); break;
    case TOWN_BODY: put_text_or_lose(row, off ? "未设" : bodies[between(0, 2)]); break;
    case SOME: put_count_or_lose(row, off ? 0 : between(1, 4)); break;
    case DISTRICT: put_flag(row, strstr(region->name, "区") != NULL); break;
    case FIRST: put_text_or_lose(row, off ? "分管领导" : "书记"); break;
    case SECOND: put_text_or_lose(row, off ? "书记" : "分管领导"); break;
    case NEED: *needed = chance(600) ? 0 : between(1, 4); put_count_or_lose(row, *needed); break;
    case HAVE: put_count_or_lose(row, *needed > 0 && off ? *needed - 1 : *needed); break;
    default: put_empty(row); break;
    }
}

static void put_columns(Row *row, const Column *columns, int n, const Org *org, const Region *region) {
    int needed = 0;
    for (int i = 0; i < n; i++) put_column(row, &columns[i], org, region, &needed);
}

static void write_later_events(const Org *org) {
    static const char *const meetings[] = {"支部党员大会", "支委会", "党小组会", "党课"};
    static const char *const yearly[] = {"走访慰问", "志愿服务", "权利义务教育", "监督宣传教育"};
    for (int i = 0; i < 4 && org->type == BRANCH; i++)
        if (!chance(50)) write_event(org, meetings[i], day_within(2014, 4, 6));
    for (int i = 0; i < 4; i++)
        if (!chance(250)) write_event(org, yearly[i], day_within(2014, 1, 6));
    if (!org->department) return;
    if (!chance(300)) write_event(org, "主要负责人通报", day_within(2014, 1, 6));
    for (int i = 0; i < 2; i++)
        if (!chance(300)) write_event(org, "党组听取汇报", day_within(2014, 1, 6));
}

static void write_decisions(const Org *org) {
    static const char *const matters[] = {"评优推荐", "年度经费安排", "慰问方案"};
    for (int i = 0; i < 3; i++) {
        if (!chance(300)) continue;
        Row row = {decisions, 0};
        int day = as_of - between(5, 170);
        bool own = chance(400);
        put_text(&row, org->id);
        put_text(&row, matters[i]);
        put_flag(&row, own);
        if (own) put_flag_or_lose(&row, !chance(60)); else put_empty(&row);
        if (chance(50)) put_empty(&row); else put_date(&row, day - between(0, 20));
        put_date_or_lose(&row, day);
        put_flag_or_lose(&row, !chance(40));
        end_row(&row);
    }
}

static void write_group(const Org *org) {
    int first = between(0, NNAMES - 1), n = org->department ? between(3, 6) : 0;
    for (int i = 0; i < n; i++) {
        Row row = {groups, 0};
        put_text(&row, org->id);
        begin_cell(&row);
        fprintf(row.out, "%s%s", surnames[(first + i) % 16], given_names[(first + i) % NNAMES]);
        if (chance(40)) put_empty(&row); else put_text(&row, divisions[between(0, 5)]);
        end_row(&row);
    }
}

static void write_worker(const Org *org) {
    static int number;
    for (int i = 0; i < 1 + (org->full_time > 0); i++) {
        Row row = {workers, 0};
        int appointed = as_of - between(60, 3000), name = between(0, NNAMES - 1);
        bool new = as_of - appointed < 1000;
        begin_cell(&row);
        fprintf(row.out, "D%04d", ++number);
        begin_cell(&row);
        fprintf(row.out, "%s%s", surnames[name % 16], given_names[name]);
        put_text(&row, org->id);
        put_text(&row, i == 0 ? "书记" : chance(500) ? "副书记" : "工作人员");
        put_flag(&row, i == 0);
        put_date_or_lose(&row, appointed);
        bool trained = !new || chance(400);
        if (trained) put_date(&row, new ? as_of - between(1, 50) : as_of - (chance(60) ? between(1120, 1400) : between(30, 1080)));
        else put_empty(&row);
        if (trained) put_text_or_lose(&row, chance(40) ? "其他" : chance(600) ? "县级党校" : "市级党校"); else put_empty(&row);
        if (chance(60)) put_empty(&row); else put_date(&row, appointed + between(10, 50));
        put_count(&row, as_of - appointed > 2190 ? 2 : as_of - appointed > 1095 ? 1 : 0);
        if (as_of - appointed > 2190 && chance(700)) put_date(&row, as_of - between(1, 55)); else put_empty(&row);
        end_row(&row);
    }
}

static void write_region_events(const Region *region) {
    static const char *const kinds[] = {"向派出党委报告", "思想政治工作交流会", "党委听取汇报", "分管领导听取汇报",
        "分管领导听取汇报", "向上级工委汇报", "书记联席会议", "培训班", "工作交流会", "督促检查", "专职副书记述职", "书记述职"};
    for (int i = 0; i < 12; i++) {
        if ((i == 5 && region->level == CITY) || (i > 5 && region->level == TOWNSHIP) || chance(i == 11 ? 700 : 200)) continue;
        Row row = {region_events, 0};
        put_text(&row, region->id);
        put_text(&row, kinds[i]);
        put_date(&row, day_within(2014, 1, 6));
        end_row(&row);
    }
}

static void write_org(Org *org) {
    int years = org->region->level == CITY && org->type <= COMMITTEE ? 4 : 3;
    int term_days = years * 365; /* a day short of the term at most, so that what is meant to be in time is */
    bool members_known = !chance(20);
    if (org->department) {
        org->region->members += org->members;
    }
    org->committee = usual_committee(org);
    if (chance(60)) org->committee += chance(500) ? between(2, 4) : -between(2, 4);
    if (org->committee < 0) org->committee = 0;
    if (org->committee > org->members) org->committee = org->members;
    org->full_time = !org->department ? 0 : chance(70) ? cadres_due(org) - 1
                     : org->region->level == CITY ? cadres_due(org) + between(0, 1) : between(0, 2);
    org->large_deputy = org->type == GENERAL_BRANCH && chance(350);

    Row row = {orgs, 0};
    put_text(&row, org->id);
    put_text(&row, org->name);
    put_text(&row, org->region->id);
    put_text(&row, level_words[org->region->level]);
    put_text(&row, org->department ? "部门党组织" : "所属党支部");
    put_text(&row, type_words[org->type]);
    if (members_known) put_count(&row, org->members); else put_empty(&row);
    put_count_or_lose(&row, org->formal);
    put_count_or_lose(&row, org->staff);
    put_count_or_lose(&row, org->posts);
    bool larger = org->type < GENERAL_BRANCH ? org->members < 100 : org->type == GENERAL_BRANCH && org->members < 50;
    if (larger && chance(600)) put_date(&row, as_of - between(100, 900)); else put_empty(&row);
    put_count_or_lose(&row, org->committee);
    write_discipline(&row, org, term_days);
    write_election(&row, org, term_days);
    put_attested(&row, "样党");
    put_attested(&row, "样党");
    write_secretary(&row, org);
    put_attested(&row, "样审");
    write_vetting(&row, org);
    if (org->large_deputy && !chance(150)) put_date(&row, as_of - between(30, 900)); else put_empty(&row);
    write_staffing(&row, org);
    write_funds(&row, org);
    put_steps(&row, org->department && org->region->level == CITY);
    uint64_t kept = state;
    state = later;
    put_columns(&row, org_columns, NORG_COLUMNS, org, org->region);
    write_later_events(org);
    write_decisions(org);
    write_group(org);
    write_worker(org);
    later = state;
    state = kept;
    end_row(&row);

    write_people(org);
    write_events(org);
    write_changes(org);
    write_vacancies(org);
}

static void write_region_orgs(Region *region) {
    int offset = between(0, NDEPARTMENTS - 1);
    static const char prefixes[] = "SXZ";
    static int numbers[3];
    for (int i = 0; i < region->departments + region->branches; i++) {
        Org org = {.region = region, .department = i < region->departments};
        choose_size(&org);
        snprintf(org.id, sizeof org.id, "%c%03d", prefixes[region->level], ++numbers[region->level]);
        int department = org.department ? i : (i - region->departments) / 2;
        const char *place = departments[(offset + department) % NDEPARTMENTS];
        if (region->level == TOWNSHIP) place = offices[department % 5];
        const char *division = org.department ? "" : divisions[(i - region->departments) % 6];
        snprintf(org.name, sizeof org.name, "%s%s%s%s", region->name, place, division, type_words[org.type]);
        write_org(&org);
    }
}

static void write_region(const Region *region) {
    Row row = {region_file, 0};
    put_text(&row, region->id);
    put_text(&row, region->name);
    put_text(&row, level_words[region->level]);
    if (chance(350)) put_empty(&row); else put_date(&row, as_of - between(0, 170));
    if (region->level == COUNTY) {
        put_flag(&row, !chance(250));
        put_text(&row, chance(250) ? "不兼任" : chance(500) ? "组织部副部长" : "党委办公室副主任");
    } else {
        put_empty(&row);
        if (region->level == CITY) put_empty(&row);
        else put_text_or_lose(&row, chance(250) ? "兼任其他职务" : "乡镇党委副书记");
    }
    if (region->level == TOWNSHIP) {
        bool full_time = chance(400);
        put_text_or_lose(&row, chance(600) ? "组织委员" : "不兼任");
        put_count(&row, full_time);
        if (full_time) put_text(&row, "中层正职"); else put_empty(&row);
    } else {
        put_empty(&row); put_empty(&row); put_empty(&row);
    }
    int league = between(60, 400), women = between(120, 700);
    put_count_or_lose(&row, league);
    put_count_or_lose(&row, women);
    if (region->level == TOWNSHIP) {
        for (int i = 0; i < 7; i++) put_empty(&row);
    } else {
        int64_t sums[] = {region->members * 10000, (int64_t)league * 2500, (int64_t)women * 2500};
        for (int i = 0; i < 3; i++) {
            int64_t extra = chance(350) ? -between(1, 9) * 10000 : between(0, 5) * 100000;
            put_money(&row, sums[i] + extra);
        }
        put_flag(&row, !chance(100));
        for (int i = 0; i < 3; i++) put_money(&row, sums[i] - sums[i] / 10000 * between(-2, 9) * 100);
    }
    put_steps(&row, region->level != CITY);
    uint64_t kept = state;
    state = later;
    put_columns(&row, region_columns, NREGION_COLUMNS, NULL, region);
    write_region_events(region);
    later = state;
    state = kept;
    end_row(&row);
}

static const char org_header[] =
    "编号,名称,所在地区,层级,设置层次,组织类型,党员人数,正式党员人数,工作人员总数,编制人数,高设批准日期,委员数,"
    "设机关纪委,纪委委员数,双重领导明确日期,纪委选举日期,纪委书记人选,最近换届日期,选举方式,提出候选人,换届安排,"
    "延期月数,讨论决定日期,延期批准日期,建立讲党课制度,讲党课制度文号,讲党课制度印发日期,建立学习考评制度,"
    "学习考评制度文号,学习考评制度印发日期,书记任职身份,书记为同级党员干部,具备基本条件,条件审核文号,条件审核日期,"
    "选配审核文号,机关工委审核日期,党组审核日期,专职副书记批准日期,设办事机构,办事机构人员数,专职党务干部数,"
    "列入行政编制数,群团编制落实,群团编制文号,群团编制日期,兼职党务人员数,保证兼职时间,兼职实绩考核日期,"
    "党员工资总额,党建工作经费,列入部门年度预算,部门制定落实措施,部门落实措施文号,部门落实措施印发日期";
static const char region_header[] =
    "地区编号,地区名称,地区层级,换届督查日期,书记单独配置,书记兼任职务,副书记兼任职务,专职副书记数,专职副书记职级,"
    "团员人数,女职工人数,党员教育经费,团员教育经费,女职工教育经费,列入同级财政预算,上年党员教育经费,上年团员教育经费,"
    "上年女职工教育经费,制定落实措施,落实措施文号,落实措施印发日期";

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: make_roster DIRECTORY\n");
        return 2;
    }
    as_of = day_number(2014, 6, 30);
    orgs = open_file(argv[1], "org.csv", org_header);
    people = open_file(argv[1], "org.people.csv",
                       "编号,姓名,党内职务,领导班子成员,纪检委员,专职,职级,占中层职数,最近培训日期,本年学时,党组成员,列席民主生活会日期,列席有关会议");
    decisions = open_file(argv[1], "org.decisions.csv",
                          "编号,决定事项,涉及切身利益,邀请党员代表,听取意见日期,决定日期,集体决定");
    groups = open_file(argv[1], "org.party_group.csv", "编号,党组成员姓名,联系点");
    region_events = open_file(argv[1], "region.events.csv", "地区编号,工作事项,办理日期");
    workers = open_file(argv[1], "worker.csv",
                        "人员编号,人员姓名,所在组织,党务职务,组织负责人,任职日期,党校轮训日期,轮训党校,新任培训日期,"
                        "已任满届数,交流日期");
    events = open_file(argv[1], "org.events.csv", "编号,活动形式,活动日期");
    changes = open_file(argv[1], "org.changes.csv", "编号,批复文号,变动事项,变动日期,变动批准日期");
    vacancies = open_file(argv[1], "org.vacancies.csv",
                          "编号,原任,空缺职务,空缺原因,空缺日期,事先同意日期,确需增补,补任日期,补任方式");
    region_file = open_file(argv[1], "region.csv", region_header);
    for (int i = 0; i < NREGIONS; i++) write_region_orgs(&regions[i]);
    for (int i = 0; i < NREGIONS; i++) write_region(&regions[i]);

    FILE *files[] = {orgs, people, events, changes, vacancies, decisions, groups, region_file, region_events, workers};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        int broken = ferror(files[i]);
        if (fclose(files[i]) != 0 || broken) {
            fprintf(stderr, "make_roster: writing failed\n");
            return 2;
        }
    }
    return 0;
}

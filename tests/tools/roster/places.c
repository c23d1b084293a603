/* Which regions there are, which organisations, and how large they are. */
#include "roster.h"

#include <stdlib.h>
#include <string.h>

static const char *const county_names[] = {"东溪县", "西苕县", "南岭县", "北塘区", "中浔区"};
static const char *const town_starts[] = {"柳溪", "石桥", "白荷", "竹坞", "枫林", "双浦", "云巢", "青墩", "桑园",
                                          "湖滨", "梅峰", "练市", "莲花", "钟管", "禹越", "新安", "雷甸", "洛舍",
                                          "乾元", "武康", "阜溪", "下渚", "莫干", "善琏", "旧馆", "和孚", "菱湖",
                                          "千金", "石淙", "织里", "八里", "妙西", "埭溪", "东林", "道场", "杨家"};
static const char *const town_ends[] = {"镇", "乡", "街道"};
static const char *const departments[] = {
    "发展改革局", "财政局", "教育局",     "科技局",       "民政局", "司法局",   "人力社保局", "国土资源局",
    "环保局",     "规划局", "建设局",     "交通局",       "水利局", "农业局",   "林业局",     "商务局",
    "文化局",     "卫生局", "审计局",     "统计局",       "安监局", "质监局",   "粮食局",     "旅游局",
    "体育局",     "公安局", "市场监管局", "城管局",       "信访局", "法制办",   "机关事务局", "档案局",
    "党校",       "宣传部", "统战部",     "政法委",       "编办",   "老干部局", "党史室",     "总工会",
    "团委",       "妇联",   "科协",       "文联",         "残联",   "侨联",     "工商联",     "红十字会",
    "法院",       "检察院", "人大机关",   "政协机关",     "气象局", "税务局",   "海关",       "烟草局",
    "邮政局",     "供销社", "公积金中心", "行政服务中心", "招商局", "物价局",   "民宗局",     "外事办",
    "人防办",     "移民局", "农机局",     "畜牧局",       "渔政局", "港航局",   "公路局",     "广电局",
    "图书馆",     "博物馆", "疾控中心",   "血站",         "国资委", "金融办",   "开发区",     "度假区",
};
enum { NDEPARTMENTS = sizeof departments / sizeof *departments };
static const char *const offices[] = {"机关",   "便民服务中心", "农业服务中心", "社会事务办",
                                      "城建办", "综治办",       "财政所",       "文化站"};
static const char *const divisions[] = {"办公室",   "人事处", "法规处", "业务一处", "业务二处",
                                        "业务三处", "监察室", "离退休", "后勤处",   "信息中心"};
static const char *const type_names[] = {"直属机关党委", "机关党委", "党总支", "党支部"};

/* --- Regions ------------------------------------------------------------------------------------------------------------ */

static Region *add_region(const char *prefix, int number, const char *name, int level, int parent) {
    Region *region = &world.regions[world.nregions++];
    *region = (Region){.level = level, .parent = parent};
    if (level == CITY)
        snprintf(region->id, sizeof region->id, "%s", prefix);
    else
        snprintf(region->id, sizeof region->id, level == COUNTY ? "%s%d" : "%s%02d", prefix, number);
    snprintf(region->name, sizeof region->name, "%s", name);
    region->district = strstr(name, "区") != NULL;
    return region;
}

static void make_regions(void) {
    int counties = world.large ? 5 : 2, towns = world.large ? 60 : 4;
    world.regions = calloc((size_t)(1 + counties + towns), sizeof *world.regions);
    if (!world.regions)
        exit(2);
    add_region("S", 0, "样州市", CITY, -1);
    for (int i = 0; i < counties; i++)
        add_region("X", i + 1, county_names[world.large ? i : i * 3], COUNTY, 0);
    for (int i = 0; i < towns; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", town_starts[i % 36], town_ends[(i + i / 36) % 3]);
        add_region("Z", i + 1, name, TOWNSHIP, 1 + i % counties);
    }
}

/* --- Sizes ------------------------------------------------------------------------------------------------------------ */

/* The type that the number of members asks for, more often small than large the lower the level. */
static void choose_size(Org *org, bool whole_township) {
    static const int shares[3][4] = {{12, 36, 72, 100}, {3, 12, 48, 100}, {0, 0, 0, 100}}; /* running percentages */
    int pick = between(1, 100), type = DIRECT_COMMITTEE;
    while (pick > shares[org->level][type])
        type++;
    if (whole_township) /* what stands for the work committee in a township */
        type = chance(800) ? GENERAL_BRANCH : COMMITTEE;
    org->type = type;
    org->members = type <= COMMITTEE ? skewed(100, world.large ? 460 : 420) : type == GENERAL_BRANCH ? between(50, 99) : between(7, 49);
    if (type == BRANCH && chance(160))
        org->members = between(3, 6);
    /* Some have a larger form than their number asks for, with the superior's approval. */
    org->larger = type <= GENERAL_BRANCH && chance(60);
    if (org->larger)
        org->members = type == GENERAL_BRANCH ? between(35, 49) : between(70, 99);
}

static void finish_size(Org *org) {
    org->small = org->type == BRANCH && org->members < 7;
    org->committee = org->small                    ? 0
                     : org->type <= COMMITTEE      ? between(5, 9)
                     : org->type == GENERAL_BRANCH ? between(5, 7)
                                                   : between(3, 5);
    if (org->committee > org->members)
        org->committee = org->members;
    org->formal = org->members - between(0, org->members / 15);
    if (org->formal < 3)
        org->formal = org->members;
    org->staff = org->members + org->members * between(10, 70) / 100 + 2;
    org->posts = org->staff + between(-2, 6);
    org->years = org->level == CITY && org->type <= COMMITTEE ? 4 : 3;
    org->groups = org->type == BRANCH ? org->members / 12 : 0;
    /* Of 2 % of the staff at least one, in the city; elsewhere as it comes. */
    int due = org->staff * 2 / 100 > 1 ? org->staff * 2 / 100 : 1;
    org->full_time = !org->department         ? 0
                     : org->level == CITY     ? due + chance(250)
                     : org->type <= COMMITTEE ? 1
                                              : chance(300);
    org->has_gb_deputy = org->type == GENERAL_BRANCH && (org->posts >= 50 || org->members >= 25) && chance(200);
}

/* --- Organisations ------------------------------------------------------------------------------------------------------ */

static Org *add_org(int region) {
    static int capacity, numbers[3];
    if (world.norgs == capacity) {
        capacity = capacity ? capacity * 2 : 256;
        world.orgs = realloc(world.orgs, (size_t)capacity * sizeof *world.orgs);
        if (!world.orgs)
            exit(2);
    }
    Org *org = &world.orgs[world.norgs++];
    *org = (Org){
        .region = region, .level = world.regions[region].level, .secretary = -1, .deputy = -1, .discipline_member = -1};
    snprintf(org->id, sizeof org->id, "%c%04d", "SXZ"[org->level], ++numbers[org->level]);
    return org;
}

static void name_org(Org *org, const char *place, const char *division) {
    snprintf(org->name, sizeof org->name, "%s%s%s%s", world.regions[org->region].name, place, division,
             type_names[org->type]);
}

/* The branches below a department's organisation; the members in none of them are listed with the department. */
static void make_branches(int department, const char *place) {
    int region = world.orgs[department].region;
    int left = world.orgs[department].members - world.orgs[department].committee - between(2, 6);
    for (int i = 0; i < 8 && left >= 7 && world.orgs[department].type != BRANCH; i++) {
        Org *org = add_org(region);
        org->type = BRANCH;
        org->members = chance(60) ? between(4, 6) : between(18, 49);
        if (org->members > left)
            org->members = left;
        left -= org->members;
        finish_size(org);
        org->own = org->members;
        name_org(org, place, divisions[i]);
    }
    int below = 0;
    for (int i = department + 1; i < world.norgs; i++)
        below += world.orgs[i].members;
    world.orgs[department].own = world.orgs[department].members - below;
}

static void make_department(int region, const char *place, bool whole_township) {
    Org *org = add_org(region);
    int at = world.norgs - 1;
    org->department = true;
    choose_size(org, whole_township);
    finish_size(org);
    name_org(org, place, "");
    world.regions[region].members += org->members;
    make_branches(at, place);
}

void make_places(void) {
    make_regions();
    for (int i = 0; i < world.nregions; i++) {
        int level = world.regions[i].level, first = level == TOWNSHIP ? 0 : between(0, NDEPARTMENTS - 1);
        int n = level == CITY     ? (world.large ? 86 : 9)
                : level == COUNTY ? (world.large ? 62 : 7)
                                  : (world.large ? between(3, 6) : 3);
        for (int k = 0; k < n; k++)
            make_department(i, level == TOWNSHIP ? offices[k] : departments[(first + k) % NDEPARTMENTS],
                            level == TOWNSHIP && k == 0);
    }
}

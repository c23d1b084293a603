/* Members and party workers, all of them trained. */
#include "roster.h"

/* Most learn a little more than they have to; a few much more. */
static void put_hours(Table *t, int row, int least) {
    int hours = least + skewed(0, 30);
    char text[32];
    snprintf(text, sizeof text, chance(120) ? "%d.5" : "%d", hours);
    put(t, row, "本年学时", text);
}

static void make_person(Org *org, int number, const char *name) {
    Table *t = world.people;
    int row = table_add(t), listed = org->small ? 1 : org->committee;
    bool leader = number < listed;
    bool deputy =
        number == 1 && (org->small ? chance(300) : org->type <= COMMITTEE || org->has_gb_deputy || chance(600));
    bool full_time = deputy && (org->type <= COMMITTEE || org->has_gb_deputy);
    if (org->small && deputy)
        leader = true;
    put(t, row, "编号", org->id);
    put(t, row, "姓名", name);
    put(t, row, "党内职务", number == 0 ? "书记" : deputy ? "副书记" : leader ? "委员" : "普通党员");
    put_flag(t, row, "领导班子成员", leader);
    bool discipline = org->type >= GENERAL_BRANCH && !org->small && number == 2;
    put_flag(t, row, "纪检委员", discipline);
    put_flag(t, row, "专职", full_time);
    put(t, row, "职级",
        full_time || number == 0 ? "中层正职"
        : chance(150)            ? "中层正职"
        : chance(400)            ? "中层副职"
                                 : "科员");
    put_flag(t, row, "占中层职数", !full_time && number == 0);
    put_date(t, row, "最近培训日期", day_within(year_of(world.as_of), 3, 11));
    put_hours(t, row, leader ? 40 : 24);
    if (full_time) {
        bool in_group = chance(150);
        put_flag(t, row, "党组成员", in_group);
        if (!in_group) {
            put_date(t, row, "列席民主生活会日期", day_within(year_of(world.as_of), 6, 11));
            put_flag(t, row, "列席有关会议", true);
        }
    }
    if (number == 0)
        org->secretary = row;
    if (deputy)
        org->deputy = row;
    if (discipline)
        org->discipline_member = row;
}

void make_people(Org *org) {
    Names names = names_begin();
    org->people = (Rows){table_rows(world.people), org->own};
    for (int i = 0; i < org->own; i++)
        make_person(org, i, names_next(&names));
}

/* Two full terms are six years: who has served them has gone to another post. */
static void make_worker(const Org *org, int number, const char *name) {
    static int id;
    Table *t = world.worker;
    int row = table_add(t), appointed = world.as_of - between(80, 3400), served = (world.as_of - appointed) / 1096;
    int days = world.as_of - appointed;
    char text[16];
    snprintf(text, sizeof text, "D%05d", ++id);
    put(t, row, "人员编号", text);
    put(t, row, "人员姓名", name);
    put(t, row, "所在组织", org->id);
    put(t, row, "党务职务", number == 0 ? "书记" : chance(500) ? "副书记" : "工作人员");
    put_flag(t, row, "组织负责人", number == 0);
    put_date(t, row, "任职日期", appointed);
    if (days > 1000 || chance(500)) {
        put_date(t, row, "党校轮训日期", world.as_of - between(1, days < 1000 ? days : 1000));
        put(t, row, "轮训党校", chance(550) ? "县级党校" : chance(850) ? "市级党校" : "省级以上党校");
    }
    put_date(t, row, "新任培训日期", appointed + between(10, days < 330 ? days : 330));
    put_count(t, row, "已任满届数", served);
    if (served >= 2)
        put_date(t, row, "交流日期", world.as_of - between(1, 300));
}

void make_workers(Org *org) {
    Names names = names_begin();
    org->workers = (Rows){table_rows(world.worker), org->department ? 1 + (org->full_time > 0) : 1};
    for (int i = 0; i < org->workers.n; i++)
        make_worker(org, i, names_next(&names));
}

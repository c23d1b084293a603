/* What organisations and regions did, year by year: meetings, study, visits, decisions, changes, vacancies. */
#include "roster.h"

static void add_event(const Org *org, const char *kind, int day) {
    if (day > world.as_of)
        return;
    int row = table_add(world.events);
    put(world.events, row, "编号", org->id);
    put(world.events, row, "活动形式", kind);
    put_date(world.events, row, "活动日期", day);
}

/* A branch meets every quarter, and its committee and groups more often than that. */
static void branch_meetings(const Org *org, int year) {
    for (int quarter = 0; quarter < 4; quarter++) {
        int first = 1 + 3 * quarter;
        for (int i = between(1, 2); i > 0; i--)
            add_event(org, "支部党员大会", day_within(year, first, first + 2));
        add_event(org, "党课", day_within(year, first, first + 2));
        for (int month = first; month < first + 3 && !org->small; month++)
            if (month == first + 2 || chance(700))
                add_event(org, "支委会", day_within(year, month, month));
        if (org->groups > 0)
            add_event(org, "党小组会", day_within(year, first, first + 2));
    }
}

static void one_of(const Org *org, const char *const *kinds, int n, int year, int first_month, int last_month) {
    const char *kind = kinds[between(0, n - 1)];
    add_event(org, kind, day_within(year, first_month, last_month));
}

static void year_of_events(const Org *org, int year) {
    static const char *const study[] = {"党员论坛", "读书会", "在线学习", "微型党课", "菜单式选学"};
    static const char *const models[] = {"公开承诺", "党员示范岗", "志愿服务", "闪光言行展评"};
    for (int month = 2; month <= 12; month += 2)
        add_event(org, "双月集中学习日", day_within(year, month - 1, month));
    add_event(org, "讲党课", day_within(year, 6, 7)); /* about the first of July */
    add_event(org, "主题教育", day_within(year, 3, 10));
    for (int i = skewed(1, 4); i > 0; i--)
        one_of(org, study, 5, year, 2, 12);
    add_event(org, "走访慰问", day_within(year, 1, 1)); /* before the New Year's feast, and about the first of July */
    if (chance(700))
        add_event(org, "走访慰问", day_within(year, 6, 6));
    for (int i = skewed(1, 3); i > 0; i--)
        one_of(org, models, 4, year, 3, 12);
    add_event(org, "权利义务教育", day_within(year, 3, 11));
    add_event(org, "监督宣传教育", day_within(year, 3, 11));
    if (org->type == BRANCH)
        branch_meetings(org, year);
    if (!org->department)
        return;
    add_event(org, "主要负责人通报", day_within(year, 1, 3));
    add_event(org, "党组听取汇报", day_within(year, 5, 7));
    add_event(org, "党组听取汇报", day_within(year, 11, 12));
    if (chance(200))
        add_event(org, "党组听取汇报", day_within(year, 2, 4));
}

static void make_decisions(Org *org) {
    static const char *const matters[] = {"评优推荐", "年度经费安排", "慰问方案", "发展对象", "党费使用"};
    Table *t = world.decisions;
    org->decisions.first = table_rows(t);
    for (int i = 0; i < 5; i++) {
        if (!chance(org->department ? 450 : 250))
            continue;
        int row = table_add(t), day = day_within(year_of(world.as_of), 2, 12);
        bool own = i == 0 || i == 2;
        put(t, row, "编号", org->id);
        put(t, row, "决定事项", matters[i]);
        put_flag(t, row, "涉及切身利益", own);
        if (own)
            put_flag(t, row, "邀请党员代表", true);
        put_date(t, row, "听取意见日期", day - skewed(0, 20));
        put_date(t, row, "决定日期", day);
        put_flag(t, row, "集体决定", true);
    }
    org->decisions.n = table_rows(t) - org->decisions.first;
}

static void make_party_group(Org *org) {
    static const char *const points[] = {"办公室党支部", "业务一处党支部", "法规处党支部", "结对村党支部",
                                         "社区党支部"};
    Names names = names_begin();
    int n = org->department ? between(3, 7) : 0;
    org->party_group = (Rows){table_rows(world.party_group), n};
    for (int i = 0; i < n; i++) {
        int row = table_add(world.party_group);
        put(world.party_group, row, "编号", org->id);
        put(world.party_group, row, "党组成员姓名", names_next(&names));
        put(world.party_group, row, "联系点", points[between(0, 4)]);
    }
}

void make_events(Org *org) {
    org->events.first = table_rows(world.events);
    for (int year = year_of(world.as_of) - world.years + 1; year <= year_of(world.as_of); year++)
        year_of_events(org, year);
    org->events.n = table_rows(world.events) - org->events.first;
    make_decisions(org);
    make_party_group(org);
}

static void make_vacancies(Org *org) {
    static const char *const posts[] = {"书记", "副书记", "纪委书记", "委员"};
    Table *t = world.vacancies;
    Names names = names_begin();
    org->vacancies.first = table_rows(t);
    for (int i = chance(130) + chance(20); i > 0; i--) {
        int row = table_add(t), post = between(0, 3), since = world.as_of - between(100, 365 * world.years);
        if (post == 2 && org->type > COMMITTEE)
            post = 3;
        bool moved = chance(700), needed = post < 3 || chance(800);
        put(t, row, "编号", org->id);
        put(t, row, "原任", names_next(&names));
        put(t, row, "空缺职务", posts[post]);
        put(t, row, "空缺原因", moved ? "职务变动" : "离任");
        put_date(t, row, "空缺日期", since);
        if (moved)
            put_date(t, row, "事先同意日期", since - skewed(0, 30));
        if (post == 3)
            put_flag(t, row, "确需增补", needed);
        if (!needed)
            continue;
        put_date(t, row, "补任日期", since + between(15, 88));
        put(t, row, "补任方式",
            post < 3 && chance(400)                 ? "上级指派"
            : org->type <= COMMITTEE && chance(300) ? "党代表大会补选"
                                                    : "党员大会补选");
    }
    org->vacancies.n = table_rows(t) - org->vacancies.first;
}

void make_changes(Org *org) {
    static const char *const kinds[] = {"新建", "更名", "撤销"};
    Table *t = world.changes;
    org->changes.first = table_rows(t);
    if (chance(90)) {
        int row = table_add(t), day = world.as_of - between(5, 365 * world.years);
        char text[64];
        snprintf(text, sizeof text, "样组〔%d〕%d号", year_of(day), between(3, 90));
        put(t, row, "编号", org->id);
        put(t, row, "批复文号", text);
        put(t, row, "变动事项", kinds[chance(150) ? 2 : between(0, 1)]);
        put_date(t, row, "变动日期", day);
        put_date(t, row, "变动批准日期", day - skewed(0, 40));
    }
    org->changes.n = table_rows(t) - org->changes.first;
    make_vacancies(org);
}

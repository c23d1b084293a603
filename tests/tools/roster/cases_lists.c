/* The defects in what was done, and in lists: events, decisions, changes, vacancies, party workers. */
#include "cases.h"

#include <string.h>

/* --- Events ------------------------------------------------------------------------------------------------------------------- */

typedef struct Missed {
    const char *rule, *kinds[6];
    int from_month; /* of this year, to its end */
    bool departments, branches, committees, groups;
} Missed;

static const Missed missed[] = {
    {"lecture_given", {"讲党课"}, 1, false, false, false, false},
    {"theme_education", {"主题教育"}, 1, false, false, false, false},
    {"study_day", {"双月集中学习日"}, 11, false, false, false, false},
    {"other_forms", {"党员论坛", "读书会", "在线学习", "微型党课", "菜单式选学"}, 1, false, false, false, false},
    {"assembly_held", {"支部党员大会"}, 10, false, true, false, false},
    {"committee_met", {"支委会"}, 10, false, true, true, false},
    {"groups_met", {"党小组会"}, 10, false, true, false, true},
    {"lesson_held", {"党课"}, 10, false, true, false, false},
    {"visits", {"走访慰问"}, 1, false, false, false, false},
    {"model_activities", {"公开承诺", "党员示范岗", "志愿服务", "闪光言行展评"}, 1, false, false, false, false},
    {"rights_taught", {"权利义务教育"}, 1, false, false, false, false},
    {"supervision_taught", {"监督宣传教育"}, 1, false, false, false, false},
    {"head_reports", {"主要负责人通报"}, 1, true, false, false, false},
    {"party_group_hears", {"党组听取汇报"}, 7, true, false, false, false},
};

void drop_events(Table *table, Rows rows, const char *const *kinds, const char *kind_column, const char *date_column,
                 int from_month) {
    int from = day_number(year_of(world.as_of), from_month, 1);
    for (int row = rows.first; row < rows.first + rows.n; row++) {
        if (!table_has(table, row) || get_date(table, row, date_column) < from)
            continue;
        for (int i = 0; i < 6 && kinds[i]; i++)
            if (strcmp(get(table, row, kind_column), kinds[i]) == 0)
                table_drop(table, row);
    }
}

bool event_missed(Org *org) {
    const Missed *m = &missed[between(0, COUNT(missed) - 1)];
    bool bound = !(m->departments && !org->department) && !(m->branches && org->type != BRANCH) &&
                 !(m->committees && org->small) && !(m->groups && org->groups == 0);
    if (!bound || !take_org(org, m->rule))
        return false;
    /* Of the party group's two hearings the one in the second half; more than one in the first would be enough. */
    bool hearings = strcmp(m->rule, "party_group_hears") == 0;
    drop_events(world.events, org->events, m->kinds, "活动形式", "活动日期", hearings ? 1 : m->from_month);
    if (hearings) {
        int row = table_add(world.events);
        put(world.events, row, "编号", org->id);
        put(world.events, row, "活动形式", "党组听取汇报");
        put_date(world.events, row, "活动日期", day_within(year_of(world.as_of), 5, 7));
    }
    expect(org->id, NULL, m->rule, "fail", "本期没有");
    return true;
}

/* --- Lists --------------------------------------------------------------------------------------------------------------------- */

bool decision_alone(Org *org) {
    if (org->decisions.n == 0 || !take_org(org, "decisions"))
        return false;
    Table *t = world.decisions;
    int row = org->decisions.first;
    const char *matter = get(t, row, "决定事项");
    if (strcmp(get(t, row, "涉及切身利益"), "是") == 0 && chance(400)) {
        put_flag(t, row, "邀请党员代表", false);
        expect(org->id, matter, "delegates_invited", "fail", "没有邀请党员代表");
    } else if (chance(500)) {
        put_date(t, row, "听取意见日期", get_date(t, row, "决定日期") + between(1, 20));
        expect(org->id, matter, "opinions_heard", "fail", "决定后才听取意见");
    } else {
        put_flag(t, row, "集体决定", false);
        expect(org->id, matter, "decided_together", "fail", "没有集体决定");
    }
    return true;
}

bool no_contact_point(Org *org) {
    if (org->party_group.n == 0 || !take_org(org, "contact point"))
        return false;
    int row = org->party_group.first + between(0, org->party_group.n - 1);
    put(world.party_group, row, "联系点", "");
    expect(org->id, get(world.party_group, row, "党组成员姓名"), "contact_point", "unknown", "没有联系点");
    return true;
}

bool change_not_approved(Org *org) {
    if (org->changes.n == 0 || !take_org(org, "changes"))
        return false;
    int row = org->changes.first;
    if (chance(500))
        put(world.changes, row, "变动批准日期", "");
    else
        put_date(world.changes, row, "变动批准日期", get_date(world.changes, row, "变动日期") + between(1, 20));
    expect(org->id, get(world.changes, row, "批复文号"), "change_approved", "fail", "变动未事先报批");
    return true;
}

bool change_ahead(Org *org) {
    if (org->changes.n > 0 || !take_org(org, "changes"))
        return false;
    int row = table_add(world.changes), day = world.as_of + between(5, 50);
    char text[64];
    snprintf(text, sizeof text, "样组〔%d〕%d号", year_of(day), between(3, 90));
    put(world.changes, row, "编号", org->id);
    put(world.changes, row, "批复文号", text);
    put(world.changes, row, "变动事项", "更名");
    put_date(world.changes, row, "变动日期", day);
    expect(org->id, text, "change_approved", "pending", "变动在即，尚未报批");
    return true;
}

/* A seat that has just fallen vacant is due, one that has stood empty for long is a defect. */
bool vacancy(Org *org) {
    if (org->vacancies.n > 0 || !take_org(org, "vacancies"))
        return false;
    Table *t = world.vacancies;
    Names names = names_begin();
    const char *who = names_next(&names);
    bool fresh = chance(400), no_consent = chance(300);
    int row = table_add(t), since = world.as_of - (fresh ? between(3, 80) : between(100, 300));
    put(t, row, "编号", org->id);
    put(t, row, "原任", who);
    put(t, row, "空缺职务", chance(600) ? "副书记" : "书记");
    put(t, row, "空缺原因", "职务变动");
    put_date(t, row, "空缺日期", since);
    put_date(t, row, "事先同意日期", no_consent ? since + between(1, 15) : since - between(0, 20));
    if (no_consent)
        expect(org->id, who, "move_consented", "fail", "未事先同意");
    if (!fresh && chance(500)) {
        put_date(t, row, "补任日期", since + between(93, 99));
        put(t, row, "补任方式", "上级指派");
    }
    expect(org->id, who, "vacancy_filled", fresh ? "pending" : "fail", fresh ? "空缺未满三个月" : "三个月内未补任");
    return true;
}

bool member_seat_appointed(Org *org) {
    if (org->vacancies.n > 0 || org->small || !take_org(org, "vacancies"))
        return false;
    Table *t = world.vacancies;
    Names names = names_begin();
    const char *who = names_next(&names);
    int row = table_add(t), since = world.as_of - between(100, 300);
    put(t, row, "编号", org->id);
    put(t, row, "原任", who);
    put(t, row, "空缺职务", "委员");
    put(t, row, "空缺原因", "离任");
    put_date(t, row, "空缺日期", since);
    put_flag(t, row, "确需增补", true);
    put_date(t, row, "补任日期", since + between(10, 60));
    put(t, row, "补任方式", "上级指派");
    expect(org->id, who, "member_vacancy", "fail", "委员由上级指派");
    return true;
}

/* --- Party workers -------------------------------------------------------------------------------------------------------------- */

bool school_overdue(Org *org) {
    if (!take_org(org, "workers"))
        return false;
    int row = org->workers.first;
    put_date(world.worker, row, "党校轮训日期", years_after(world.as_of, -3) - skewed(1, 500));
    put(world.worker, row, "轮训党校", "县级党校");
    expect(get(world.worker, row, "人员编号"), NULL, "school_training", "fail", "三年未轮训");
    return true;
}

bool school_level(Org *org) {
    int row = org->workers.first;
    if (!*get(world.worker, row, "党校轮训日期") || !take_org(org, "workers"))
        return false;
    put(world.worker, row, "轮训党校", "其他");
    expect(get(world.worker, row, "人员编号"), NULL, "school_level", "fail", "不是县级以上党校");
    return true;
}

bool not_inducted(Org *org) {
    int row = org->workers.first;
    if (!take_org(org, "workers"))
        return false;
    bool fresh = get_date(world.worker, row, "任职日期") > years_after(world.as_of, -1);
    put(world.worker, row, "新任培训日期", "");
    expect(get(world.worker, row, "人员编号"), NULL, "head_inducted", fresh ? "pending" : "fail", "新任未培训");
    return true;
}

bool not_exchanged(Org *org) {
    int row = org->workers.first;
    if (get_count(world.worker, row, "已任满届数") < 2 || !take_org(org, "workers"))
        return false;
    put(world.worker, row, "交流日期", "");
    expect(get(world.worker, row, "人员编号"), NULL, "two_terms_exchanged", "fail", "满两届未交流");
    return true;
}

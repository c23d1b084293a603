/* The defects of regions that are more than one column. */
#include "cases.h"

#include <string.h>

/* --- Regions ---------------------------------------------------------------------------------------------------------------------- */

static bool region_event_missed(Region *region) {
    static const struct {
        const char *rule, *kinds[6];
        int lowest, highest; /* the levels that are bound */
    } events[] = {
        {"reports_to_committee", {"向派出党委报告"}, CITY, TOWNSHIP},
        {"ideological_exchange", {"思想政治工作交流会"}, CITY, TOWNSHIP},
        {"committee_hears", {"党委听取汇报"}, CITY, TOWNSHIP},
        {"leader_hears", {"分管领导听取汇报"}, CITY, TOWNSHIP},
        {"upward_report", {"向上级工委汇报"}, COUNTY, TOWNSHIP},
        {"joint_meeting", {"书记联席会议"}, CITY, COUNTY},
        {"training_class", {"培训班"}, CITY, COUNTY},
        {"exchange_meeting", {"工作交流会", "理论研讨会"}, CITY, COUNTY},
        {"inspection", {"督促检查"}, CITY, COUNTY},
        {"deputies_assessed", {"专职副书记述职"}, CITY, COUNTY},
    };
    int i = between(0, COUNT(events) - 1);
    if (region->level < events[i].lowest || region->level > events[i].highest || !take_region(region, events[i].rule))
        return false;
    /* Of the two that the leader in charge hears, the second is left out. */
    int from = strcmp(events[i].rule, "leader_hears") == 0 ? 7 : 1;
    drop_events(world.region_events, region->events, events[i].kinds, "工作事项", "办理日期", from);
    expect(region->id, NULL, events[i].rule, "fail", "本年没有");
    return true;
}

static bool short_of_funds(Region *region) {
    static const char *const columns[] = {"党员教育经费", "团员教育经费", "女职工教育经费"};
    static const char *const rules[] = {"member_education_funds", "league_education_funds", "women_education_funds"};
    int i = between(0, 2);
    if (region->level == TOWNSHIP || !take_region(region, "funds"))
        return false;
    int64_t due[] = {region->members * 10000, get_count(world.region, region->row, "团员人数") * 2500,
                     get_count(world.region, region->row, "女职工人数") * 2500};
    put_money(world.region, region->row, columns[i], due[i] - 100);
    expect(region->id, NULL, rules[i], "fail", "教育经费不足");
    /* What was there last year is made small enough that the sum is kept. */
    put_money(world.region, region->row, "上年党员教育经费", due[0] / 2);
    return true;
}

static bool funds_cut(Region *region) {
    if (region->level == TOWNSHIP || !take_region(region, "funds"))
        return false;
    put_money(world.region, region->row, "上年党员教育经费", region->members * 20000 + 50000000);
    expect(region->id, NULL, "education_funds_kept", "fail", "教育经费低于上年");
    return true;
}

static bool offices(Region *region) {
    if (region->level == CITY || !take_region(region, "offices"))
        return false;
    if (region->level == COUNTY && chance(500)) {
        put_flag(world.region, region->row, "书记单独配置", false);
        expect(region->id, NULL, "county_secretary_own", "fail", "书记未单独配置");
        return true;
    }
    put(world.region, region->row, "书记兼任职务", region->level == COUNTY ? "不兼任" : "兼任其他职务");
    expect(region->id, NULL, region->level == COUNTY ? "county_secretary_office" : "township_secretary", "fail",
           "书记兼任职务");
    return true;
}

static bool no_body(Region *region) {
    if (region->level != TOWNSHIP || !take_region(region, "body"))
        return false;
    put(world.region, region->row, "乡镇机关党组织类型", "未设");
    expect(region->id, NULL, "township_body", "fail", "未设机关党组织");
    return true;
}

static bool no_section(Region *region) {
    if (strcmp(get(world.region, region->row, "与组织部合署"), "是") != 0 || !take_region(region, "section"))
        return false;
    put(world.region, region->row, "党建科专职人员数", "0");
    expect(region->id, NULL, "party_section", "fail", "党建科没有专职人员");
    return true;
}

static bool responsible(Region *region) {
    if (!take_region(region, "responsible"))
        return false;
    bool first = chance(500);
    put(world.region, region->row, first ? "第一责任人" : "直接责任人", "其他人员");
    expect(region->id, NULL, first ? "first_responsible" : "directly_responsible", "fail", "责任人");
    return true;
}

bool (*const region_cases[])(Region *region) = {
    region_event_missed, region_event_missed, region_event_missed, short_of_funds, funds_cut, offices, no_body,
    no_section,          responsible,
};
const int nregion_cases = COUNT(region_cases);

/* The defects that are more than one column, each with all that follows from it. */
#include "cases.h"

#include <string.h>

static const char *set(const Org *org, const char *column, const char *text) {
    put(world.org, org->row, column, text);
    return org->id;
}

/* --- Elections ---------------------------------------------------------------------------------------------------------- */

/* A region answers for the elections in its care. */
static void overdue(const Org *org, const char *what) {
    Region *region = &world.regions[org->region];
    expect(org->id, NULL, "election_due", "fail", what);
    if (take_region(region, "elections_in_time"))
        expect(region->id, NULL, "elections_in_time", "fail", "所辖组织逾期未换届");
}

static void move_election(const Org *org, int last) {
    put_date(world.org, org->row, "最近换届日期", last);
    put_date(world.org, org->row, "班子人选批准日期", last - 10);
    put_date(world.org, org->row, "书记副书记审批日期", last + 10);
}

static bool is_on_time(const Org *org) {
    return strcmp(get(world.org, org->row, "换届安排"), "按期") == 0;
}

static bool election_overdue(Org *org) {
    if (!is_on_time(org) || !take_org(org, "election"))
        return false;
    move_election(org, years_after(world.as_of, -org->years) - skewed(1, 500));
    overdue(org, "逾期未换届");
    return true;
}

static bool delay_not_approved(Org *org) {
    if (!is_on_time(org) || !take_org(org, "election"))
        return false;
    move_election(org, years_after(world.as_of, -org->years) - between(1, 150));
    set(org, "换届安排", "延期");
    put_count(world.org, org->row, "延期月数", 6);
    put_date(world.org, org->row, "讨论决定日期", world.as_of - 190);
    overdue(org, "延期未经批准");
    expect(org->id, NULL, "delay_approved", "fail", "延期未经批准");
    expect(org->id, NULL, "delay_decided", "unknown", "延期未经批准");
    return true;
}

static bool delay_too_long(Org *org) {
    if (strcmp(get(world.org, org->row, "换届安排"), "延期") != 0 || !take_org(org, "election"))
        return false;
    put_count(world.org, org->row, "延期月数", between(13, 20));
    expect(org->id, NULL, "delay_at_most_a_year", "fail", "延期超过一年");
    return true;
}

static bool early_without_leave(Org *org) {
    if (!is_on_time(org) || !take_org(org, "election"))
        return false;
    set(org, "换届安排", "提前");
    int last = get_date(world.org, org->row, "最近换届日期");
    put_date(world.org, org->row, "讨论决定日期", last - 20);
    put_date(world.org, org->row, "延期批准日期", last + between(1, 30));
    expect(org->id, NULL, "early_election_approved", "fail", "提前换届，事后才批准");
    return true;
}

static bool appointed(Org *org) {
    if (!take_org(org, "election body"))
        return false;
    set(org, "选举方式", "指派");
    expect(org->id, NULL, "elected_by_members", "fail", "指派");
    if (org->small)
        expect(org->id, NULL, "secretary_by_assembly", "fail", "指派");
    return true;
}

static bool candidates_put_up(Org *org) {
    if (org->type != BRANCH || !take_org(org, "candidates"))
        return false;
    set(org, "提出候选人", "是");
    expect(org->id, NULL, "branch_without_candidates", "fail", "提出了候选人");
    if (org->small)
        expect(org->id, NULL, "without_candidates", "fail", "提出了候选人");
    return true;
}

static bool approval_late(Org *org) {
    if (!take_org(org, "election"))
        return false;
    bool group = chance(500);
    int last = get_date(world.org, org->row, "最近换届日期");
    put_date(world.org, org->row, group ? "班子人选批准日期" : "书记副书记审批日期",
             group ? last + between(1, 20) : last - between(1, 20));
    expect(org->id, NULL, group ? "group_approved" : "secretary_approved", "fail",
           group ? "选举后才批准" : "选举前就审批");
    return true;
}

/* --- Type, committee, discipline ---------------------------------------------------------------------------------------- */

static bool larger_not_approved(Org *org) {
    if (!org->larger || !take_org(org, "type"))
        return false;
    set(org, "高设批准日期", "");
    expect(org->id, NULL, "type_follows_members", "fail", "高设未经批准");
    return true;
}

static bool committee_size(Org *org) {
    static const char *const rules[] = {"committee_size", "committee_size", "general_branch_size", "branch_size"};
    if (!take_org(org, "committee"))
        return false;
    int size = org->small                    ? between(1, 3)
               : org->type == BRANCH         ? (chance(500) ? 2 : 6)
               : chance(500)                 ? 4
               : org->type == GENERAL_BRANCH ? 8
                                             : 10;
    put_count(world.org, org->row, "委员数", size);
    expect(org->id, NULL, org->small ? "no_committee" : rules[org->type], "fail", "委员人数");
    return true;
}

static bool too_few_formal(Org *org) {
    if (org->type != BRANCH || !take_org(org, "formal"))
        return false;
    set(org, "正式党员人数", "2");
    expect(org->id, NULL, "branch_members", "fail", "正式党员 2 人");
    return true;
}

static bool discipline(Org *org) {
    if (org->type > COMMITTEE || !take_org(org, "discipline") || !take_org(org, "discipline_supervises"))
        return false;
    switch (between(0, 4)) {
    case 0:
        expect(set(org, "设机关纪委", "否"), NULL, "discipline_committee", "fail", "未设机关纪委");
        break;
    case 1:
        expect(set(org, "纪委委员数", chance(500) ? "2" : "8"), NULL, "discipline_committee_size", "fail",
               "纪委委员人数");
        break;
    case 2:
        expect(set(org, "双重领导明确日期", ""), NULL, "discipline_leadership", "unknown", "双重领导日期未填写");
        break;
    case 3:
        put_date(world.org, org->row, "纪委选举日期", years_after(world.as_of, -org->years) - between(1, 300));
        expect(org->id, NULL, "discipline_election_due", "fail", "纪委逾期未换届");
        break;
    default:
        expect(set(org, "纪委书记人选", "其他人员"), NULL, "discipline_secretary", "fail", "纪委书记人选");
    }
    return true;
}

/* --- People ---------------------------------------------------------------------------------------------------------------- */

static const char *name_of(int row) {
    return get(world.people, row, "姓名");
}

static bool no_discipline_member(Org *org) {
    if (org->discipline_member < 0 || !take_org(org, "discipline member"))
        return false;
    put_flag(world.people, org->discipline_member, "纪检委员", false);
    expect(org->id, NULL, "discipline_member", "fail", "没有纪检委员");
    return true;
}

static bool two_secretaries(Org *org) {
    if (!org->small || org->people.n < 3 || !take_org(org, "people"))
        return false;
    put(world.people, org->people.first + 2, "党内职务", "书记");
    expect(org->id, NULL, "one_secretary", "fail", "书记 2 人");
    return true;
}

static bool deputy_part_time(Org *org) {
    if (org->type > COMMITTEE || org->deputy < 0 || !take_org(org, "deputy"))
        return false;
    put_flag(world.people, org->deputy, "专职", false);
    expect(org->id, NULL, "full_time_deputy", "fail", "副书记不是专职");
    return true;
}

static bool deputy_post(Org *org) {
    if (org->deputy < 0 || strcmp(get(world.people, org->deputy, "专职"), "是") != 0 || !take_org(org, "deputy"))
        return false;
    bool rank = chance(500);
    put(world.people, org->deputy, rank ? "职级" : "占中层职数", rank ? "中层副职" : "是");
    expect(org->id, name_of(org->deputy), rank ? "deputy_rank" : "deputy_outside_quota", "fail",
           rank ? "中层副职" : "占职数");
    return true;
}

static bool deputy_kept_out(Org *org) {
    if (org->deputy < 0 || strcmp(get(world.people, org->deputy, "党组成员"), "否") != 0 || !take_org(org, "deputy"))
        return false;
    bool meeting = chance(500);
    put(world.people, org->deputy, meeting ? "列席民主生活会日期" : "列席有关会议", meeting ? "" : "否");
    expect(org->id, name_of(org->deputy), meeting ? "attends_life_meeting" : "attends_meetings", "fail", "未列席");
    return true;
}

static bool gb_deputy_not_approved(Org *org) {
    if (!org->has_gb_deputy || !take_org(org, "deputy"))
        return false;
    set(org, "专职副书记批准日期", "");
    expect(org->id, NULL, "general_branch_deputy_approved", "fail", "专职副书记未经批准");
    return true;
}

/* Of a few members at once: where study is let go it is let go for several. */
static bool not_trained(Org *org) {
    if (!take_org(org, "trained"))
        return false;
    for (int i = 0; i < org->people.n; i++) {
        int row = org->people.first + i;
        if (i != org->people.n / 2 && !chance(40))
            continue;
        if (chance(500))
            put(world.people, row, "最近培训日期", "");
        else
            put_date(world.people, row, "最近培训日期", day_within(year_of(world.as_of) - 1, 3, 12));
        expect(org->id, name_of(row), "trained", "fail", "本年未参加培训");
    }
    return true;
}

static bool short_of_hours(Org *org) {
    if (!take_org(org, "hours"))
        return false;
    for (int i = 0; i < org->people.n; i++) {
        int row = org->people.first + i;
        if (i != org->people.n - 1 && !chance(60))
            continue;
        bool leader = strcmp(get(world.people, row, "领导班子成员"), "是") == 0, unknown = chance(150);
        if (unknown)
            put(world.people, row, "本年学时", "");
        else
            put_count(world.people, row, "本年学时", (leader ? 40 : 24) - skewed(1, 16));
        expect(org->id, name_of(row), leader ? "leader_hours" : "member_hours", unknown ? "unknown" : "fail",
               unknown ? "学时未填写" : "学时不足");
    }
    return true;
}

static bool secretary_office(Org *org) {
    if ((!org->department && org->type != BRANCH) || !take_org(org, "secretary"))
        return false;
    set(org, "书记任职身份", "其他");
    expect(org->id, NULL, org->department ? "secretary_office" : "branch_secretary", "fail", "书记任职身份");
    return true;
}

static bool vetting(Org *org) {
    if (!org->department || !take_org(org, "vetting"))
        return false;
    bool work_committee = chance(500);
    set(org, work_committee ? "机关工委审核日期" : "党组审核日期", "");
    expect(org->id, NULL, work_committee ? "vetted_by_work_committee" : "vetted_by_party_group", "unknown",
           "审核日期未填写");
    return true;
}

/* --- Staff and means ------------------------------------------------------------------------------------------------------- */

static bool bureau(Org *org) {
    if (!org->department || !take_org(org, "bureau"))
        return false;
    bool none = chance(500);
    set(org, none ? "设办事机构" : "办事机构人员数", none ? "否" : "0");
    expect(org->id, NULL, none ? "bureau_set_up" : "bureau_staffed", "fail", "办事机构");
    return true;
}

static bool too_few_cadres(Org *org) {
    int due = org->staff * 2 / 100 > 1 ? org->staff * 2 / 100 : 1;
    if (!org->department || org->level != CITY || !take_org(org, "cadres"))
        return false;
    put_count(world.org, org->row, "专职党务干部数", due - 1);
    put_count(world.org, org->row, "列入行政编制数", due - 1);
    expect(org->id, NULL, "full_time_cadres", "fail", "专职党务干部不足 2%");
    return true;
}

static bool cadres_not_established(Org *org) {
    if (org->full_time == 0 || !take_org(org, "cadres"))
        return false;
    put_count(world.org, org->row, "列入行政编制数", org->full_time - 1);
    expect(org->id, NULL, "cadres_established", "fail", "一人未列编");
    return true;
}

static bool part_time(Org *org) {
    if (get_count(world.org, org->row, "兼职党务人员数") == 0 || !take_org(org, "part time"))
        return false;
    bool no_time = chance(400);
    set(org, no_time ? "保证兼职时间" : "兼职实绩考核日期", no_time ? "否" : "");
    expect(org->id, NULL, no_time ? "part_time_hours" : "part_time_assessed", "fail", "兼职党务人员");
    return true;
}

static int64_t fen_of(const char *text) {
    long long yuan = 0, fen = 0;
    sscanf(text, "%lld.%2lld", &yuan, &fen);
    return yuan * 100 + fen;
}

static bool working_funds(Org *org) {
    if (!take_org(org, "working funds"))
        return false;
    if (chance(200)) {
        set(org, "党员工资总额", "");
        expect(org->id, NULL, "working_funds", "unknown", "工资总额未填写");
        return true;
    }
    int64_t due = (fen_of(get(world.org, org->row, "党员工资总额")) * 2 + 50) / 100;
    put_money(world.org, org->row, "党建工作经费", chance(300) ? due - 1 : due * between(50, 95) / 100);
    expect(org->id, NULL, "working_funds", "fail", "经费不足 2%");
    return true;
}

static bool not_managed(Org *org) {
    if (!take_org(org, "managed"))
        return false;
    put_count(world.org, org->row, "编入组织的党员数", org->members - skewed(1, 3));
    expect(org->id, NULL, "all_members_managed", "fail", "有党员未编入组织");
    return true;
}

static bool no_leader(Org *org) {
    if (!take_org(org, "leadership"))
        return false;
    set(org, "领导机关", "未明确");
    expect(org->id, NULL, "under_superior", "fail", "领导机关未明确");
    return true;
}

static bool led_from_elsewhere(Org *org) {
    if (org->level == CITY || !take_org(org, "led from"))
        return false;
    set(org, "领导机关所在地区", "S");
    bool vertical = strcmp(get(world.org, org->row, "垂直管理"), "是") == 0;
    expect(org->id, NULL, vertical ? "led_locally" : "led_by_own_level", "fail", "由市级领导");
    return true;
}

bool (*const org_cases[])(Org *org) = {
    election_overdue,
    delay_not_approved,
    delay_too_long,
    early_without_leave,
    appointed,
    candidates_put_up,
    approval_late,
    larger_not_approved,
    committee_size,
    too_few_formal,
    discipline,
    no_discipline_member,
    two_secretaries,
    deputy_part_time,
    deputy_post,
    deputy_kept_out,
    gb_deputy_not_approved,
    not_trained,
    short_of_hours,
    secretary_office,
    vetting,
    bureau,
    too_few_cadres,
    cadres_not_established,
    part_time,
    working_funds,
    not_managed,
    no_leader,
    led_from_elsewhere,
    event_missed,
    event_missed,
    event_missed,
    decision_alone,
    no_contact_point,
    change_not_approved,
    change_ahead,
    vacancy,
    member_seat_appointed,
    school_overdue,
    school_level,
    not_inducted,
    not_exchanged,
};
const int norg_cases = COUNT(org_cases);

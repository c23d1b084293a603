/* What is registered of an organisation itself, all of it in order. */
#include "roster.h"

static const char *const level_words[] = {"市级", "县级", "乡镇"};
static const char *const type_words[] = {"直属机关党委", "机关党委", "党总支", "党支部"};

static void fill_identity(const Org *org) {
    Table *t = world.org;
    put(t, org->row, "编号", org->id);
    put(t, org->row, "名称", org->name);
    put(t, org->row, "所在地区", world.regions[org->region].id);
    put(t, org->row, "层级", level_words[org->level]);
    put(t, org->row, "设置层次", org->department ? "部门党组织" : "所属党支部");
    put(t, org->row, "组织类型", type_words[org->type]);
    put_count(t, org->row, "党员人数", org->members);
    put_count(t, org->row, "正式党员人数", org->formal);
    put_count(t, org->row, "工作人员总数", org->staff);
    put_count(t, org->row, "编制人数", org->posts);
    put_count(t, org->row, "编入组织的党员数", org->members);
    put_count(t, org->row, "党小组数", org->groups);
    put_count(t, org->row, "委员数", org->committee);
    if (org->larger)
        put_date(t, org->row, "高设批准日期", world.as_of - between(400, 1500));
}

static void fill_discipline(const Org *org) {
    Table *t = world.org;
    if (org->type > COMMITTEE)
        return;
    put_flag(t, org->row, "设机关纪委", true);
    put_count(t, org->row, "纪委委员数", 3 + 2 * skewed(0, 2));
    put_date(t, org->row, "双重领导明确日期", world.as_of - between(300, 1200));
    /* Elected with its committee; a postponement of the committee's term is none of its own. */
    int term_begins = years_after(world.as_of, -org->years);
    put_date(t, org->row, "纪委选举日期",
             org->last > term_begins ? org->last : between(term_begins + 1, world.as_of - 60));
    put(t, org->row, "纪委书记人选", chance(800) ? "副书记" : "相应职级党员干部");
}

/* Most elections are on time; a few terms run on by leave of the superior, a few elections were brought forward. */
static void fill_election(Org *org) {
    Table *t = world.org;
    int term_begins = years_after(world.as_of, -org->years); /* the earliest day that is still within the term */
    bool postponed = chance(25), advanced = !postponed && chance(20);
    int months = postponed ? between(3, 12) : 0;
    org->last = postponed ? term_begins - between(1, months * 28) : between(term_begins + 1, world.as_of - 60);
    put_date(t, org->row, "最近换届日期", org->last);
    put(t, org->row, "选举方式", org->type <= COMMITTEE && chance(350) ? "党员代表大会" : "党员大会");
    put_flag(t, org->row, "提出候选人", org->type != BRANCH);
    put(t, org->row, "换届安排", postponed ? "延期" : advanced ? "提前" : "按期");
    put_date(t, org->row, "班子人选批准日期", org->last - between(3, 40));
    put_date(t, org->row, "书记副书记审批日期", org->last + between(3, 30));
    if (!postponed && !advanced)
        return;
    /* Approved while the ordinary term still ran, or before the early election. */
    int approved = (postponed ? years_after(org->last, org->years) : org->last) - between(5, 60);
    if (postponed)
        put_count(t, org->row, "延期月数", months);
    put_date(t, org->row, "讨论决定日期", approved - between(5, 30));
    put_date(t, org->row, "延期批准日期", approved);
}

static void fill_secretary(const Org *org) {
    Table *t = world.org;
    bool full_time = chance(org->department ? 60 : 40);
    const char *office = !org->department ? "内设机构负责人" : chance(300) ? "党组负责人" : "党员副职领导";
    put(t, org->row, "书记任职身份", full_time ? "专任" : office);
    if (org->department)
        put_flag(t, org->row, "书记为同级党员干部", true);
    if (!org->department)
        return;
    char text[64];
    snprintf(text, sizeof text, "选配〔%d〕%d号", year_of(org->last), between(1, 99));
    put(t, org->row, "选配审核文号", text);
    put_date(t, org->row, "机关工委审核日期", org->last - between(40, 80));
    put_date(t, org->row, "党组审核日期", org->last - between(81, 120));
}

static void fill_staffing(const Org *org) {
    Table *t = world.org;
    if (org->department) {
        put_flag(t, org->row, "设办事机构", true);
        put_count(t, org->row, "办事机构人员数", org->type <= COMMITTEE ? between(2, 5) : skewed(1, 3));
    }
    if (org->has_gb_deputy)
        put_date(t, org->row, "专职副书记批准日期", world.as_of - between(200, 1200));
    put_count(t, org->row, "专职党务干部数", org->full_time);
    put_count(t, org->row, "列入行政编制数", org->full_time);
    int part_time = skewed(0, 5);
    put_count(t, org->row, "兼职党务人员数", part_time);
    if (part_time > 0) {
        put_flag(t, org->row, "保证兼职时间", true);
        put_date(t, org->row, "兼职实绩考核日期", day_within(year_of(world.as_of), 10, 12));
    }
}

/* 2 % of the members' wages, or a round sum above that. */
static void fill_funds(const Org *org) {
    Table *t = world.org;
    static const int wage[] = {68000, 60000, 52000};
    int64_t wages = (int64_t)org->members * (wage[org->level] + 100 * between(-90, 160)) * 100 + between(0, 99) * 37;
    int64_t due = (wages * 2 + 50) / 100;
    put_money(t, org->row, "党员工资总额", wages);
    put_money(t, org->row, "党建工作经费", chance(200) ? due : (due / 100000 + between(1, 5)) * 100000);
}

static void fill_leadership(const Org *org) {
    Table *t = world.org;
    put(t, org->row, "领导机关",
        !org->department         ? "上级党委"
        : org->level == TOWNSHIP ? "乡镇机关党组织"
                                 : "机关工委");
    put(t, org->row, "领导机关所在地区", world.regions[org->region].id);
    put_flag(t, org->row, "垂直管理", org->department && org->level == COUNTY && chance(60));
}

void make_org(Org *org) {
    org->row = table_add(world.org);
    fill_identity(org);
    fill_election(org);
    fill_discipline(org);
    fill_secretary(org);
    fill_staffing(org);
    fill_funds(org);
    fill_leadership(org);
    fill_columns(world.org, org->row, org_columns, norg_columns, org, &world.regions[org->region]);
}

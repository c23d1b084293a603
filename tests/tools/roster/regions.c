/* What is registered of a region: its work committee, its means, what it did in these years. */
#include "roster.h"

static const char *const level_words[] = {"市级", "县级", "乡镇"};

/* At least the rates of 27.1.3, and not less than the year before. */
static void fill_budget(const Region *region) {
    static const char *const columns[] = {"党员教育经费", "团员教育经费", "女职工教育经费"};
    static const char *const before[] = {"上年党员教育经费", "上年团员教育经费", "上年女职工教育经费"};
    Table *t = world.region;
    int league = (int)region->members * between(8, 20) / 100 + 5,
        women = (int)region->members * between(35, 60) / 100 + 9;
    int64_t due[] = {region->members * 10000, (int64_t)league * 2500, (int64_t)women * 2500};
    put_count(t, region->row, "团员人数", league);
    put_count(t, region->row, "女职工人数", women);
    for (int i = 0; i < 3; i++) {
        int64_t sum = chance(300) ? due[i] : (due[i] / 1000000 + between(1, 2)) * 1000000;
        put_money(t, region->row, columns[i], sum);
        put_money(t, region->row, before[i], sum * between(88, 100) / 100 / 100 * 100);
    }
}

static void fill_offices(const Region *region) {
    Table *t = world.region;
    if (region->level == COUNTY) {
        put_flag(t, region->row, "书记单独配置", true);
        put(t, region->row, "书记兼任职务", chance(600) ? "组织部副部长" : "党委办公室副主任");
    }
    if (region->level == TOWNSHIP) {
        bool full_time = chance(350);
        put(t, region->row, "书记兼任职务", "乡镇党委副书记");
        put(t, region->row, "副书记兼任职务", chance(700) ? "组织委员" : "不兼任");
        put_count(t, region->row, "专职副书记数", full_time);
        if (full_time)
            put(t, region->row, "专职副书记职级", "中层正职");
        put(t, region->row, "乡镇机关党组织类型", chance(150) ? "机关党委" : "党总支");
    } else {
        bool shares = region->district && chance(500);
        put_flag(t, region->row, "工委单独设置", !shares);
        put_flag(t, region->row, "与组织部合署", shares);
        if (shares) {
            put_flag(t, region->row, "设机关党建科", true);
            put_count(t, region->row, "党建科专职人员数", between(1, 3));
        }
    }
    put(t, region->row, "第一责任人", "书记");
    put(t, region->row, "直接责任人", "分管领导");
}

void make_region(Region *region) {
    Table *t = world.region;
    region->row = table_add(t);
    put(t, region->row, "地区编号", region->id);
    put(t, region->row, "地区名称", region->name);
    put(t, region->row, "地区层级", level_words[region->level]);
    put_flag(t, region->row, "市辖区", region->district);
    fill_offices(region);
    if (region->level != TOWNSHIP)
        fill_budget(region);
    fill_columns(t, region->row, region_columns, nregion_columns, NULL, region);
}

static void add_event(const Region *region, const char *kind, int day) {
    int row = table_add(world.region_events);
    put(world.region_events, row, "地区编号", region->id);
    put(world.region_events, row, "工作事项", kind);
    put_date(world.region_events, row, "办理日期", day);
}

void make_region_events(Region *region) {
    region->events.first = table_rows(world.region_events);
    for (int year = year_of(world.as_of) - world.years + 1; year <= year_of(world.as_of); year++) {
        add_event(region, "向派出党委报告", day_within(year, 11, 12));
        add_event(region, "思想政治工作交流会", day_within(year, 3, 11));
        add_event(region, "党委听取汇报", day_within(year, 1, 6));
        add_event(region, "分管领导听取汇报", day_within(year, 2, 5));
        add_event(region, "分管领导听取汇报", day_within(year, 8, 11));
        if (region->level != CITY)
            add_event(region, "向上级工委汇报", day_within(year, 6, 12));
        if (region->level == TOWNSHIP)
            continue;
        add_event(region, "书记联席会议", day_within(year, 2, 10));
        for (int i = between(1, 3); i > 0; i--)
            add_event(region, "培训班", day_within(year, 3, 11));
        add_event(region, chance(700) ? "工作交流会" : "理论研讨会", day_within(year, 4, 11));
        for (int i = between(1, 2); i > 0; i--)
            add_event(region, "督促检查", day_within(year, 5, 11));
        add_event(region, "专职副书记述职", day_within(year, 12, 12));
        if (chance(400))
            add_event(region, "书记述职", day_within(year, 12, 12));
    }
    region->events.n = table_rows(world.region_events) - region->events.first;
}

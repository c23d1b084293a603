/* make_roster [--large] [--years N] [--defects N] [--seed N] DIRECTORY PLANTED
 *
 * writes the facts of an invented prefecture into DIRECTORY, and to the file PLANTED what is wrong with them: each finding that is not
 * pass or na, as `id,rule,verdict,what`. All is as of 31 December 2014.
 *
 *   --large      a whole prefecture instead of a sample
 *   --years N    events of N years (3; a sample has 1)
 *   --defects N  of a thousand records how many have any (280)
 *   --seed N     another prefecture */
#include "roster.h"

#include <stdlib.h>
#include <string.h>

World world;

typedef struct Headers {
    char text[16384];
} Headers;

/* Columns made of the table of columns, with the document and day of those that have them. */
static Headers headers(const char *first, const Column *columns, int n) {
    Headers made = {0};
    char *text = made.text;
    size_t room = sizeof made.text, at = 0;
    at += (size_t)snprintf(text + at, room - at, "%s", first);
    for (int i = 0; i < n && at < room; i++) {
        const Column *c = &columns[i];
        at += (size_t)snprintf(text + at, room - at, ",%s", c->header);
        if ((c->kind == ATTESTED || c->kind == NINE || c->kind == EIGHT) && at < room) {
            if (c->document)
                at += (size_t)snprintf(text + at, room - at, ",%s,%s", c->document, c->since);
            else
                at += (size_t)snprintf(text + at, room - at, ",%s文号,%s日期", c->header, c->header);
        }
    }
    return made;
}

static void make_tables(void) {
    world.org = table_new(
        "org.csv",
        headers("编号,名称,所在地区,层级,设置层次,组织类型,党员人数,正式党员人数,工作人员总数,编制人数,高设批准日期,"
                "委员数,设机关纪委,纪委委员数,双重领导明确日期,纪委选举日期,纪委书记人选,最近换届日期,选举方式,"
                "提出候选人,班子人选批准日期,书记副书记审批日期,换届安排,延期月数,讨论决定日期,延期批准日期,"
                "书记任职身份,书记为同级党员干部,选配审核文号,机关工委审核日期,党组审核日期,专职副书记批准日期,"
                "设办事机构,办事机构人员数,专职党务干部数,列入行政编制数,兼职党务人员数,保证兼职时间,"
                "兼职实绩考核日期,党员工资总额,党建工作经费,领导机关,领导机关所在地区,垂直管理,党小组数,"
                "编入组织的党员数",
                org_columns, norg_columns).text);
    world.people = table_new("org.people.csv",
                             "编号,姓名,党内职务,领导班子成员,纪检委员,专职,职级,占中层职数,最近培训日期,本年学时,"
                             "党组成员,列席民主生活会日期,列席有关会议");
    world.events = table_new("org.events.csv", "编号,活动形式,活动日期");
    world.changes = table_new("org.changes.csv", "编号,批复文号,变动事项,变动日期,变动批准日期");
    world.vacancies =
        table_new("org.vacancies.csv", "编号,原任,空缺职务,空缺原因,空缺日期,事先同意日期,确需增补,补任日期,补任方式");
    world.decisions =
        table_new("org.decisions.csv", "编号,决定事项,涉及切身利益,邀请党员代表,听取意见日期,决定日期,集体决定");
    world.party_group = table_new("org.party_group.csv", "编号,党组成员姓名,联系点");
    world.region = table_new(
        "region.csv",
        headers("地区编号,地区名称,地区层级,市辖区,书记单独配置,书记兼任职务,副书记兼任职务,专职副书记数,"
                "专职副书记职级,团员人数,女职工人数,党员教育经费,团员教育经费,女职工教育经费,上年党员教育经费,"
                "上年团员教育经费,上年女职工教育经费,工委单独设置,与组织部合署,设机关党建科,党建科专职人员数,"
                "乡镇机关党组织类型,第一责任人,直接责任人",
                region_columns, nregion_columns).text);
    world.region_events = table_new("region.events.csv", "地区编号,工作事项,办理日期");
    world.worker = table_new(
        "worker.csv", "人员编号,人员姓名,所在组织,党务职务,组织负责人,任职日期,党校轮训日期,轮训党校,新任培训日期,"
                      "已任满届数,交流日期");
    world.planted = table_new("", "id,rule,verdict,what");
}

static int usage(void) {
    fprintf(stderr, "usage: make_roster [--large] [--years N] [--defects N] [--seed N] DIRECTORY PLANTED\n");
    return 2;
}

int main(int argc, char **argv) {
    int defects = 280, at = 1;
    world.years = 0;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        bool has_value = at + 1 < argc;
        if (strcmp(argv[at], "--large") == 0)
            world.large = true;
        else if (strcmp(argv[at], "--years") == 0 && has_value)
            world.years = atoi(argv[++at]);
        else if (strcmp(argv[at], "--defects") == 0 && has_value)
            defects = atoi(argv[++at]);
        else if (strcmp(argv[at], "--seed") == 0 && has_value)
            random_seed(strtoull(argv[++at], NULL, 10));
        else
            return usage();
    }
    if (argc - at != 2 || world.years < 0 || world.years > 20)
        return usage();
    if (world.years == 0)
        world.years = world.large ? 3 : 1;
    world.as_of = day_number(2014, 12, 31);
    make_tables();
    make_places();
    for (int i = 0; i < world.norgs; i++) {
        make_org(&world.orgs[i]);
        make_people(&world.orgs[i]);
        make_workers(&world.orgs[i]);
        make_events(&world.orgs[i]);
        make_changes(&world.orgs[i]);
    }
    for (int i = 0; i < world.nregions; i++) {
        make_region(&world.regions[i]);
        make_region_events(&world.regions[i]);
    }
    plant_defects(defects);
    const Table *tables[] = {world.org,       world.people,      world.events, world.changes,       world.vacancies,
                             world.decisions, world.party_group, world.region, world.region_events, world.worker};
    bool written = true;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        written &= table_write(tables[i], argv[at]);
    return written && table_write_to(world.planted, argv[at + 1]) ? 0 : 2;
}

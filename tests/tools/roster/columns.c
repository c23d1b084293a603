/* The columns whose cells say by themselves what they are to be, and the rule that reads each. Their order is that of the files. */
#include "roster.h"

const Column org_columns[] = {
    {"建立讲党课制度", ATTESTED, ALL, "lecture_rules", "讲党课制度文号", "讲党课制度印发日期"},
    {"建立学习考评制度", ATTESTED, ALL, "study_review", "学习考评制度文号", "学习考评制度印发日期"},
    {"具备基本条件", ATTESTED, ALL, "basic_conditions", "条件审核文号", "条件审核日期"},
    {"群团编制落实", ATTESTED, DEPARTMENTS, "mass_posts", "群团编制文号", "群团编制日期"},
    {"部门制定落实措施", ATTESTED, CITY_DEPARTMENTS, "department_steps", "部门落实措施文号", "部门落实措施印发日期"},
    {"党组指导明确日期", PAST, DEPARTMENTS, "guided_by_party_group", NULL, NULL},
    {"落实职责项数", NINE, ALL, "nine_duties", NULL, NULL},
    {"关怀帮扶机制", ATTESTED, ALL, "care_rules", NULL, NULL},
    {"党员诉求数", NEED, ALL, NULL, NULL, NULL},
    {"已反映党员诉求数", HAVE, ALL, "concerns_passed_on", NULL, NULL},
    {"关爱基金", ATTESTED, DEPARTMENTS, "care_fund", NULL, NULL},
    {"党员评议日期", THIS_YEAR, ALL, "members_appraised", NULL, NULL},
    {"个人自评", FLAG, ALL, "appraisal_forms", NULL, NULL},
    {"党员互评", FLAG, ALL, "appraisal_forms", NULL, NULL},
    {"领导点评", FLAG, ALL, "appraisal_forms", NULL, NULL},
    {"群众测评", FLAG, ALL, "appraisal_forms", NULL, NULL},
    {"评议结果作为奖惩依据", FLAG, ALL, "appraisal_used", NULL, NULL},
    {"不合格党员数", NEED, ALL, NULL, NULL, NULL},
    {"已处置不合格党员数", HAVE, ALL, "unqualified_handled", NULL, NULL},
    {"发展党员制度", ATTESTED, ALL, "admission_rules", NULL, NULL},
    {"本年发展数", NEED, ALL, NULL, NULL, NULL},
    {"发展计划数", HAVE, ALL, "admissions_planned", NULL, NULL},
    {"经培训考察的发展数", HAVE, ALL, "admissions_examined", NULL, NULL},
    {"发展工作检查日期", THIS_YEAR, ALL, "admissions_inspected", NULL, NULL},
    {"发展民主测评", FLAG, ALL, "admission_procedures", NULL, NULL},
    {"发展公示", FLAG, ALL, "admission_procedures", NULL, NULL},
    {"发展票决", FLAG, ALL, "admission_procedures", NULL, NULL},
    {"发展推优", FLAG, ALL, "admission_procedures", NULL, NULL},
    {"发展责任追究", FLAG, ALL, "admission_procedures", NULL, NULL},
    {"联系基层制度", ATTESTED, ALL, "contact_rules", NULL, NULL},
    {"支部品牌", ATTESTED, BRANCHES, "branch_brand", NULL, NULL},
    {"表彰典型日期", THIS_YEAR, ALL, "models_commended", NULL, NULL},
    {"知情权制度", FLAG, ALL, "four_rights", NULL, NULL},
    {"参与权制度", FLAG, ALL, "four_rights", NULL, NULL},
    {"选举权制度", FLAG, ALL, "four_rights", NULL, NULL},
    {"监督权制度", FLAG, ALL, "four_rights", NULL, NULL},
    {"侵犯党员权利数", NEED, ALL, NULL, NULL, NULL},
    {"已纠正侵权数", HAVE, ALL, "rights_restored", NULL, NULL},
    {"听证咨询制度", ATTESTED, ALL, "hearing_rules", NULL, NULL},
    {"向党员通报日期", THIS_YEAR, ALL, "reported_to_members", NULL, NULL},
    {"党员评议班子日期", THIS_YEAR, ALL, "group_appraised", NULL, NULL},
    {"上级帮助评议", FLAG, ALL, "appraisal_helped", NULL, NULL},
    {"评议结果公开", FLAG, ALL, "appraisal_public", NULL, NULL},
    {"评议结果列入考核", FLAG, ALL, "appraisal_counts", NULL, NULL},
    {"公开推荐", FLAG, CHOSEN, "open_recommendation", NULL, NULL},
    {"上级提名推荐", FLAG, CHOSEN, "open_recommendation", NULL, NULL},
    {"情况通报制度", ATTESTED, ALL, "notification_rules", NULL, NULL},
    {"决议公开日期", THIS_YEAR, ALL, "decisions_published", NULL, NULL},
    {"计划公开日期", THIS_YEAR, ALL, "plans_published", NULL, NULL},
    {"党务情况公开日期", THIS_YEAR, ALL, "matters_published", NULL, NULL},
    {"落实监督内容项数", EIGHT, ALL, "eight_contents", NULL, NULL},
    {"党内监督制度", ATTESTED, ALL, "supervision_rules", NULL, NULL},
    {"运用监督方法数", EIGHT, ALL, "eight_methods", NULL, NULL},
    {"组织生活检查日期", LAST_HALF, ALL, "attendance_checked", NULL, NULL},
    {"组织生活通报日期", LAST_HALF, ALL, "attendance_announced", NULL, NULL},
    {"组织生活报告日期", BY_MARCH, DEPARTMENTS, "leaders_attendance_reported", NULL, NULL},
    {"参与干部考核日期", THIS_YEAR, DEPARTMENTS, "cadres_assessed", NULL, NULL},
    {"任免调动奖惩件数", NEED, DEPARTMENTS, NULL, NULL, NULL},
    {"听取意见件数", HAVE, DEPARTMENTS, "appointments_heard", NULL, NULL},
    {"向党组反映日期", THIS_YEAR, ALL, "state_reported", NULL, NULL},
    {"应谈话人数", NEED, ALL, NULL, NULL, NULL},
    {"已谈话人数", HAVE, ALL, "talks_held", NULL, NULL},
    {"违纪行为数", NEED, ALL, NULL, NULL, NULL},
    {"已查处违纪数", HAVE, ALL, "breaches_handled", NULL, NULL},
    {"来信来访数", NEED, ALL, NULL, NULL, NULL},
    {"已办来信来访数", HAVE, ALL, "letters_handled", NULL, NULL},
    {"检举控告申诉数", NEED, ALL, NULL, NULL, NULL},
    {"已受理检举控告申诉数", HAVE, ALL, "complaints_accepted", NULL, NULL},
    {"纪检履职保障", ATTESTED, DEPARTMENTS, "discipline_protected", NULL, NULL},
    {"廉政督促日期", THIS_YEAR, DEPARTMENTS, "clean_government", NULL, NULL},
    {"向上级反映日期", THIS_YEAR, DEPARTMENTS, "leaders_reported", NULL, NULL},
    {"重大情况数", NEED, ALL, NULL, NULL, NULL},
    {"已报告重大情况数", HAVE, ALL, "grave_matters_reported", NULL, NULL},
    {"纪委监督职责", ATTESTED, LARGE, "discipline_supervises", NULL, NULL},
    {"阻碍监督数", NEED, ALL, NULL, NULL, NULL},
    {"已处理阻碍监督数", HAVE, ALL, "obstruction_handled", NULL, NULL},
    {"思想政治工作安排", ATTESTED, ALL, "ideological_work", NULL, NULL},
    {"思想状况分析日期", THIS_YEAR, ALL, "mind_analysed", NULL, NULL},
    {"思想工作计划日期", THIS_YEAR, ALL, "mind_planned", NULL, NULL},
    {"思想分析报上级日期", THIS_YEAR, ALL, "mind_sent_up", NULL, NULL},
    {"思想分析报党组日期", THIS_YEAR, ALL, "mind_sent_to_group", NULL, NULL},
    {"培训情况运用", ATTESTED, DEPARTMENTS, "training_counts", NULL, NULL},
    {"交流规划", ATTESTED, DEPARTMENTS, "exchange_plan", NULL, NULL},
    {"后备干部计划", ATTESTED, DEPARTMENTS, "reserve_cadres", NULL, NULL},
    {"解决机构设置", FLAG, DEPARTMENTS, "means_settled", NULL, NULL},
    {"解决人员编制", FLAG, DEPARTMENTS, "means_settled", NULL, NULL},
    {"解决经费", FLAG, DEPARTMENTS, "means_settled", NULL, NULL},
    {"列入部门年度预算", FLAG, ALL, "working_funds_listed", NULL, NULL},
};

const Column region_columns[] = {
    {"换届督查日期", THIS_YEAR, ALL, "elections_inspected", NULL, NULL},
    {"设机关工委", FLAG, COMMITTEE_REGIONS, "work_committee", NULL, NULL},
    {"工委专门机构", FLAG, COMMITTEE_REGIONS, "own_institution", NULL, NULL},
    {"工委编制数", SOME, COMMITTEE_REGIONS, "own_posts", NULL, NULL},
    {"乡镇专门机构", FLAG, TOWNSHIPS, "township_institution", NULL, NULL},
    {"乡镇专职人员数", SOME, TOWNSHIPS, "township_staff", NULL, NULL},
    {"设机关纪工委", FLAG, COMMITTEE_REGIONS, "discipline_work_committee", NULL, NULL},
    {"群团关系理顺", ATTESTED, ALL, "mass_relations", NULL, NULL},
    {"党组沟通制度", ATTESTED, COMMITTEE_REGIONS, "group_contact", NULL, NULL},
    {"重点联系制度", ATTESTED, COMMITTEE_REGIONS, "key_contacts", NULL, NULL},
    {"列入同级财政预算", FLAG, COMMITTEE_REGIONS, "education_funds_listed", NULL, NULL},
    {"制定落实措施", ATTESTED, LOWER_REGIONS, "region_steps", "落实措施文号", "落实措施印发日期"},
};

const int norg_columns = sizeof org_columns / sizeof *org_columns;
const int nregion_columns = sizeof region_columns / sizeof *region_columns;

bool concerns(Whom whom, const Org *org, const Region *region) {
    switch (whom) {
    case DEPARTMENTS:
        return org->department;
    case CITY_DEPARTMENTS:
        return org->department && org->level == CITY;
    case BRANCHES:
        return org->type == BRANCH;
    case CHOSEN: /* elected from candidates that were recommended */
        return org->type != BRANCH;
    case LARGE:
        return org->type <= COMMITTEE;
    case COMMITTEE_REGIONS:
        return region->level != TOWNSHIP;
    case TOWNSHIPS:
        return region->level == TOWNSHIP;
    case LOWER_REGIONS:
        return region->level != CITY;
    default:
        return true;
    }
}

/* A document and its day: of 2011 to this year; steps to carry out the measures are of the measures' time. */
static void fill_document(Table *table, int row, const Column *column) {
    char header[64], text[64];
    bool steps = column->whom == CITY_DEPARTMENTS || column->whom == LOWER_REGIONS;
    int last = year_of(world.as_of), year = steps ? between(2013, last) : between(last - 3, last);
    int day = steps && year == 2013 ? day_within(2013, 7, 12) : day_within(year, 1, year == last ? 9 : 12);
    snprintf(text, sizeof text, "%s〔%d〕%d号", steps ? "样办" : "样党", year, between(1, 90));
    snprintf(header, sizeof header, "%s文号", column->header);
    put(table, row, column->document ? column->document : header, text);
    snprintf(header, sizeof header, "%s日期", column->header);
    put_date(table, row, column->since ? column->since : header, day);
}

static void fill_column(Table *table, int row, const Column *column, int *needed) {
    int year = year_of(world.as_of);
    switch (column->kind) {
    case ATTESTED:
        put_flag(table, row, column->header, true);
        fill_document(table, row, column);
        break;
    case FLAG:
        put_flag(table, row, column->header, true);
        break;
    case NO:
        put_flag(table, row, column->header, false);
        break;
    case THIS_YEAR:
        put_date(table, row, column->header, day_within(year, 1, 11));
        break;
    case LAST_HALF:
        put_date(table, row, column->header, day_within(year, 7, 12));
        break;
    case BY_MARCH:
        put_date(table, row, column->header, day_within(year, 1, 3));
        break;
    case NINE:
    case EIGHT:
        put_count(table, row, column->header, column->kind == NINE ? 9 : 8);
        fill_document(table, row, column);
        break;
    case PAST:
        put_date(table, row, column->header, world.as_of - between(200, 1400));
        break;
    case SOME:
        put_count(table, row, column->header, skewed(1, 6));
        break;
    case NEED: /* most have none of it */
        *needed = chance(650) ? 0 : skewed(1, 6);
        put_count(table, row, column->header, *needed);
        break;
    case HAVE:
        put_count(table, row, column->header, *needed);
        break;
    }
}

void fill_columns(Table *table, int row, const Column *columns, int n, const Org *org, const Region *region) {
    int needed = 0;
    for (int i = 0; i < n; i++)
        if (concerns(columns[i].whom, org, region))
            fill_column(table, row, &columns[i], &needed);
}

/* The fused loop, included once for the wide and once for the narrow columns: LOOP_COLUMNS and LOOP_NAME are set.
 *
 * The rows of a block are counted in 32 bits; a rule's `applies` and `holds` are 0 or 1. */

LOOP_CLONES static void LOOP_NAME(block)(const LOOP_COLUMNS *c, const LoopDays *days, int64_t from, int64_t to,
                                         uint32_t applies[LOOP_RULES], uint32_t holds[LOOP_RULES]) {
    const int32_t as_of = days->as_of, first = days->first_of_year, four = days->four_years_ago,
                  three = days->three_years_ago, ten = days->ten_years_ago, table_from = days->table_from,
                  audit_due = days->audit_due, report_due = days->report_due;
    const int32_t *in_three_months = days->in_three_months;
    uint32_t a[LOOP_RULES] = {0}, h[LOOP_RULES] = {0};
#define RULE(number, when, condition)                                                                                  \
    {                                                                                                                  \
        uint32_t when_ = (uint32_t)(when);                                                                             \
        a[number] += when_;                                                                                            \
        h[number] += when_ & (uint32_t)(condition);                                                                    \
    }
    for (int64_t i = from; i < to; i++) {
        int32_t level = c->level[i], type = c->type[i], sector = c->sector[i], staff = c->staff[i];
        int32_t members = c->members[i], deputies = c->deputies[i], seats = c->seats[i];
        int64_t budget = c->budget[i], admin = c->admin[i], teaching = c->teaching[i];
        int32_t election = c->last_election[i], audit = c->last_audit[i], report = c->last_report[i];
        int32_t founded = c->founded[i], registered = c->registered[i];
        int32_t with_committee = type <= 1, high = (level <= 1);
        RULE(0, with_committee, (seats >= 5) & (seats <= 9))
        RULE(1, (type == 3) & (members < 7), seats == 0)
        RULE(2, 1, election >= ((high & with_committee) ? four : three))
        RULE(3, 1, members <= staff)
        RULE(4, members >= 20, 5 * (int32_t)c->women[i] >= members)
        RULE(5, type != 3, 50 * (int32_t)c->young[i] >= staff)
        RULE(6, budget > 0, 20 * admin <= 3 * budget)
        RULE(7, (level == 1) | (level == 2), 200 * teaching >= 3 * budget)
        RULE(8, 1, admin + teaching + c->welfare[i] <= budget)
        RULE(9, 1, 50 * (int64_t)c->dues[i] <= c->wages[i])
        RULE(10, members >= 3, c->meetings[i] >= 4)
        RULE(11, 1, (c->lessons[i] >= 1) & (c->lessons[i] <= 12))
        RULE(12, (deputies > 0) | (sector == 2), c->visits[i] >= 2 * deputies)
        RULE(13, members < 100, deputies <= 2)
        RULE(14, c->audited[i] != 0, (audit <= as_of) & (audit <= audit_due) & (audit >= first))
        RULE(15, (sector == 0) | (sector == 1) | (sector == 5), c->last_review[i] <= in_three_months[election - table_from])
        RULE(16, level != 3, (report <= as_of) & (report <= report_due) & (report >= first))
        RULE(17, 1, (registered >= founded) & (registered <= founded + 30))
        RULE(18, (level == 1) | (level == 2), c->secretary_since[i] >= ten)
        RULE(19, 1, (c->approved[i] != 0) | (c->extension[i] == 0))
        RULE(20, 1, (c->published[i] == 0) | (c->score[i] >= 60))
        RULE(21, (sector != 3) & (staff > members), c->training[i] >= 24)
    }
#undef RULE
    for (int r = 0; r < LOOP_RULES; r++) {
        applies[r] = a[r];
        holds[r] = h[r];
    }
}

void LOOP_FUNCTION(const LOOP_COLUMNS *columns, const LoopDays *days, int64_t n, LoopCounts counts[LOOP_RULES]) {
    for (int r = 0; r < LOOP_RULES; r++)
        counts[r] = (LoopCounts){0};
    for (int64_t from = 0; from < n; from += LOOP_BLOCK) {
        int64_t to = n - from < LOOP_BLOCK ? n : from + LOOP_BLOCK;
        uint32_t applies[LOOP_RULES], holds[LOOP_RULES];
        LOOP_NAME(block)(columns, days, from, to, applies, holds);
        for (int r = 0; r < LOOP_RULES; r++) {
            bool ahead = r == 14 && days->audit_due > days->as_of;
            counts[r].pass += holds[r];
            counts[r].na += to - from - applies[r];
            *(ahead ? &counts[r].pending : &counts[r].fail) += applies[r] - holds[r];
        }
    }
}

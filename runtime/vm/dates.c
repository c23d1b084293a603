/* Dates in lanes: day numbers, months. What depends on one date alone is looked up in a table of the days that
 * occur. */
#include "runtime/vm/internal.h"

#include <string.h>

static bool in_dates(int64_t day) {
    return day >= DATE_MIN && day <= DATE_MAX;
}

/* The result for one row; false where there is no such day: the exact path says why. */
static bool date_result(Op op, int64_t a, int64_t b, int64_t *out) {
    int year, month, day;
    Date date;
    switch (op) {
    case OP_ADD_MONTHS:
        if (!in_dates(a) || !date_add((Date)a, (Duration){b, 0}, &date))
            return false;
        *out = date;
        return true;
    case OP_MONTHS_BETWEEN:
    case OP_YEARS_BETWEEN:
        if (!in_dates(a) || !in_dates(b))
            return false;
        *out = op == OP_MONTHS_BETWEEN ? date_months_between((Date)a, (Date)b) : date_years_between((Date)a, (Date)b);
        return true;
    default:
        if (!in_dates(a))
            return false;
        date_to_ymd((Date)a, &year, &month, &day);
        *out = op == OP_YEAR ? year : op == OP_MONTH ? month : day;
        return true;
    }
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

/* Results by day, for the days from low on. */
typedef struct DateTable {
    int64_t low, size;
    int32_t *values;
} DateTable;

/* A batch of one record needs no table; dates centuries apart get none. */
enum { TABLE_ROWS = 256, TABLE_MOST = 1 << 17 };

/* Which operand is the date, the other one being one value for all rows; 0 none. */
static int only_date(const Work *work, const Instr *in, int64_t *constant) {
    const Instr *instrs = work->section->instrs;
    switch (in->op) {
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAY:
        *constant = 0;
        return 1;
    default:
        break;
    }
    if (instrs[in->b].op == OP_N_CONST) {
        *constant = instrs[in->b].k;
        return 1;
    }
    if (in->op != OP_ADD_MONTHS && instrs[in->a].op == OP_N_CONST) {
        *constant = instrs[in->a].k;
        return 2;
    }
    return 0;
}

static void range_of(const int64_t *lanes, int64_t n, int64_t *low, int64_t *high) {
    *low = *high = lanes[0];
    for (int64_t i = 1; i < n; i++) {
        *low = lanes[i] < *low ? lanes[i] : *low;
        *high = lanes[i] > *high ? lanes[i] : *high;
    }
}

/* Makes the table reach over these days, with room on both sides for those to come; false where no table does. */
static bool extend_table(Machine *m, DateTable **kept, Op op, int date, int64_t constant, int64_t low, int64_t high) {
    if (*kept != NULL) {
        low = (*kept)->low < low ? (*kept)->low : low;
        high = (*kept)->low + (*kept)->size - 1 > high ? (*kept)->low + (*kept)->size - 1 : high;
    }
    if (!in_dates(low) || !in_dates(high) || high - low >= TABLE_MOST / 2)
        return false;
    int64_t room = (high - low) / 4 + 32;
    low = low - room < DATE_MIN ? DATE_MIN : low - room;
    high = high + room > DATE_MAX ? DATE_MAX : high + room;
    DateTable table = {low, high - low + 1, ARENA_ARRAY(m->arena, int32_t, high - low + 2)};
    for (int64_t i = 0; i < table.size; i++) {
        int64_t result;
        if (!date_result(op, date == 1 ? low + i : constant, date == 1 ? constant : low + i, &result))
            return false;
        table.values[i] = (int32_t)result;
    }
    if (*kept == NULL)
        *kept = ARENA_NEW(m->arena, DateTable);
    **kept = table;
    return true;
}

static bool by_table(Machine *m, Work *work, const Instr *in, Register *reg) {
    int64_t constant;
    int date = only_date(work, in, &constant);
    if (date == 0 || (reg->table == NULL && work->n < TABLE_ROWS))
        return false;
    int from = date == 1 ? in->a : in->b;
    const Register *days = &work->registers[from];
    if (!reg_fits_32(days))
        return false;
    for (int attempt = 0; attempt < 2; attempt++) {
        const DateTable *table = reg->table;
        if (table != NULL && m->kernels->look_up((LaneRef){days->lanes, days->width}, (int32_t)table->low,
                                                 table->values, (int32_t)table->size, work->n, (int32_t *)reg->own)) {
            reg->width = 4;
            reg_bounds(reg, INT32_MIN, INT32_MAX);
            return true;
        }
        int64_t low, high;
        range_of(work_wide(m, work, from), work->n, &low, &high);
        if (attempt > 0 || !extend_table(m, &reg->table, in->op, date, constant, low, high))
            return false;
    }
    return false;
}

/* --- A date against another one some months later ----------------------------------------------------------------- */

bool near_prepare(Machine *m, Near *near, int64_t low, int64_t high) {
    DateTable *table = near->table;
    if (table != NULL && table->low <= low && high < table->low + table->size)
        return true;
    if (!extend_table(m, &near->table, OP_ADD_MONTHS, 1, near->months, low, high))
        return false;
    table = near->table;
    near->least = near->most = table->values[0] - table->low;
    for (int64_t i = 1; i < table->size; i++) {
        int64_t days = table->values[i] - (table->low + i);
        near->least = days < near->least ? days : near->least;
        near->most = days > near->most ? days : near->most;
    }
    return true;
}

static int64_t day_at(const Register *reg, int64_t i) {
    return lane_in(reg->lanes, reg->width, i);
}

/* Where the months may be long enough and need not be. */
static void look_up_open(Work *work, Register *reg, const Near *near, int64_t w, uint64_t open) {
    const Register *date = &work->registers[near->date], *other = &work->registers[near->sum.terms[near->is_left].reg];
    for (; open != 0; open &= open - 1) {
        int64_t i = w * BITS_WORD + __builtin_ctzll(open);
        int64_t day = near->table->values[day_at(date, i) - near->table->low];
        int64_t difference = near->is_left ? day - day_at(other, i) : day_at(other, i) - day;
        bit_set(difference < 0 || (difference == 0 && near->sum.op == COMPARE_LE) ? reg->t_own : reg->f_own, i);
    }
}

void exec_near(Machine *m, Work *work, int number, const Near *near) {
    Register *reg = &work->registers[number];
    SumTerm terms[2];
    for (int i = 0; i < 2; i++) {
        const Register *term = &work->registers[near->sum.terms[i].reg];
        terms[i] = (SumTerm){{term->lanes, term->width}, near->sum.terms[i].k};
    }
    const uint64_t *known = known_terms(work, &near->sum);
    uint64_t *perhaps = work->scratch[1], *never = work->scratch[2];
    int64_t sure = near->is_left ? near->most : -near->least, most = near->is_left ? near->least : -near->most;
    reg->t = reg->t_own;
    reg->f = reg->f_own;
    reg->is_sure = known == NULL;
    m->kernels->compare_sum(near->sum.op, terms, 2, sure, near->sum.width, work->n, known, reg->t_own, reg->f_own);
    m->kernels->compare_sum(near->sum.op, terms, 2, most, near->sum.width, work->n, known, perhaps, never);
    int64_t words = bits_words(work->n);
    for (int64_t w = 0; w < words; w++) {
        uint64_t open = perhaps[w] & reg->f_own[w];
        reg->f_own[w] = never[w];
        if (w == words - 1 && work->n % BITS_WORD != 0) /* what lies past the rows is no date */
            open &= ((uint64_t)1 << (work->n % BITS_WORD)) - 1;
        look_up_open(work, reg, near, w, open);
    }
}

/* --- The machine's instructions ----------------------------------------------------------------------------------- */

/* A day that does not exist has no value: the exact path says why. */
static void dates_made(Machine *m, Work *work, const Instr *in, Register *reg) {
    const int64_t *year = work_wide(m, work, in->a), *month = work_wide(m, work, in->b),
                  *day = work_wide(m, work, in->c);
    const Register *registers = work->registers;
    for (int64_t w = 0; w < bits_words(work->n); w++) {
        uint64_t known = ~(uint64_t)0;
        for (int i = 0; i < 3; i++) {
            const uint64_t *one = registers[i == 0 ? in->a : i == 1 ? in->b : in->c].known;
            known &= one != NULL ? one[w] : ~(uint64_t)0;
        }
        reg->known_own[w] = known;
    }
    reg->known = reg->known_own;
    reg->lanes = reg->own;
    reg->width = 8;
    reg_bounds(reg, DATE_MIN, DATE_MAX);
    for (int64_t i = 0; i < work->n; i++) {
        Date date;
        reg->own[i] = 0;
        if (!is_known(reg, i))
            continue;
        bool small = year[i] >= 0 && year[i] <= 9999 && month[i] >= 0 && month[i] <= 12 && day[i] >= 0 && day[i] <= 31;
        if (small && date_from_ymd((int)year[i], (int)month[i], (int)day[i], &date))
            reg->own[i] = date;
        else
            work_mark_odd(m, work, i);
    }
}

void exec_date(Machine *m, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    if (in->op == OP_DATE) {
        dates_made(m, work, in, reg);
        return;
    }
    bool two = in->op == OP_ADD_MONTHS || in->op == OP_MONTHS_BETWEEN || in->op == OP_YEARS_BETWEEN;
    know_both(work, reg, &work->registers[in->a], two ? &work->registers[in->b] : NULL);
    if (work->n == 0 || by_table(m, work, in, reg))
        return;
    const int64_t *a = work_wide(m, work, in->a), *b = two ? work_wide(m, work, in->b) : a;
    for (int64_t i = 0; i < work->n; i++) {
        reg->own[i] = 0;
        if (is_known(reg, i) && !date_result(in->op, a[i], b[i], &reg->own[i]))
            work_mark_odd(m, work, i);
    }
}

/* Dates in lanes: day numbers, months. */
#include "runtime/vm/internal.h"

static uint64_t known_word(const Register *reg, int64_t w) {
    return reg->known != NULL ? reg->known[w] : ~(uint64_t)0;
}

static void set_known(Register *reg, const Register *a, const Register *b, int64_t n) {
    for (int64_t w = 0; w < bits_words(n); w++)
        reg->known_own[w] = known_word(a, w) & (b != NULL ? known_word(b, w) : ~(uint64_t)0);
    reg->known = reg->known_own;
    reg->lanes = reg->own;
    reg->width = 8;
}

static bool in_dates(int64_t day) {
    return day >= DATE_MIN && day <= DATE_MAX;
}

void exec_date(Machine *machine, Work *work, int number) {
    const Instr *in = &work->section->instrs[number];
    Register *reg = &work->registers[number];
    bool between = in->op == OP_MONTHS_BETWEEN || in->op == OP_YEARS_BETWEEN;
    bool two = in->op == OP_ADD_MONTHS || between;
    const int64_t *a = work_wide(work, in->a), *b = two ? work_wide(work, in->b) : NULL;
    set_known(reg, &work->registers[in->a], two ? &work->registers[in->b] : NULL, work->n);
    for (int64_t i = 0; i < work->n; i++) {
        reg->own[i] = 0;
        if (!bit_get(reg->known, i))
            continue;
        int year, month, day;
        Date date;
        bool sound = in_dates(a[i]) && (!between || in_dates(b[i]));
        if (sound && in->op == OP_ADD_MONTHS) {
            sound = date_add((Date)a[i], (Duration){b[i], 0}, &date);
            reg->own[i] = sound ? date : 0;
        } else if (sound && between) {
            reg->own[i] = in->op == OP_MONTHS_BETWEEN ? date_months_between((Date)a[i], (Date)b[i])
                                                      : date_years_between((Date)a[i], (Date)b[i]);
        } else if (sound) {
            date_to_ymd((Date)a[i], &year, &month, &day);
            reg->own[i] = in->op == OP_YEAR ? year : in->op == OP_MONTH ? month : day;
        }
        if (!sound)
            work_mark_odd(machine, work, i); /* no such day: the exact path says why */
    }
}

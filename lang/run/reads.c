/* Which single fact keeps a rule undecided, for whole batches: where an operation has a value whenever its operands do,
 * an unknown verdict of a record in which one of the facts is missing comes from that one. */
#include "lang/run/run.h"

typedef struct Reading {
    Arena *arena;
    RunReads *reads;
    bool *seen; /* [policy->ndefines] */
    bool plain; /* nothing was met that may be unknown for another reason */
    int moves;  /* sums of a date and a duration */
} Reading;

/* So many sums with durations of so many years do not lead from a safe date out of the calendar. */
enum { MOVES_MAX = 50, MOVE_YEARS = 10, DAYS_PER_YEAR = 366, SAFE_DAYS = MOVES_MAX * MOVE_YEARS * DAYS_PER_YEAR };

static void read_expr(Reading *reading, const CoreExpr *expr);

static void read_fact(Reading *reading, const CoreFact *fact) {
    RunReads *reads = reading->reads;
    if (fact->frame != 0 || fact->ref) {
        reading->plain = false;
        return;
    }
    for (int i = 0; i < reads->n; i++)
        if (reads->items[i]->field == fact->field)
            return;
    vec_push(reading->arena, reads, fact);
}

static void read_define(Reading *reading, const CoreDefine *define) {
    if (reading->seen[define->index])
        return;
    reading->seen[define->index] = true;
    for (int i = 0; i < define->ncases; i++) {
        if (define->cases[i].when)
            read_expr(reading, define->cases[i].when);
        read_expr(reading, define->cases[i].value);
    }
}

static bool is_short(Duration duration) {
    int64_t months = duration.months < 0 ? -(int64_t)duration.months : duration.months;
    int64_t days = duration.days < 0 ? -(int64_t)duration.days : duration.days;
    return months <= MOVE_YEARS * 12 && days <= MOVE_YEARS * DAYS_PER_YEAR;
}

static bool is_safe_date(int64_t day) {
    return day >= DATE_MIN + SAFE_DAYS && day <= DATE_MAX - SAFE_DAYS;
}

static void read_const(Reading *reading, const Value *value) {
    if (value->kind == VALUE_DURATION)
        reading->plain = reading->plain && is_short(value->duration);
    else if (value->kind == VALUE_DATE)
        reading->plain = reading->plain && is_safe_date(value->date);
}

static void read_param(Reading *reading, const CoreExpr *expr) {
    if (expr->nargs)
        reading->plain = false; /* the date it is asked for may be before its first */
    for (int i = 0; i < expr->param->nvalues; i++)
        read_expr(reading, expr->param->values[i].value);
}

static void read_expr(Reading *reading, const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_CONST:
        read_const(reading, &expr->value);
        return;
    case CORE_FACT:
        read_fact(reading, &expr->fact);
        return;
    case CORE_DEFINE:
        read_define(reading, expr->define);
        return;
    case CORE_PARAM:
        read_param(reading, expr);
        return;
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
    case CORE_MIN:
    case CORE_MAX:
        if (expr->args[0]->type.kind == CORE_TYPE_DURATION) /* months and days do not compare */
            reading->plain = false;
        break;
    case CORE_DATE_ADD:
    case CORE_DATE_SUB:
        reading->moves++;
        break;
    case CORE_AS_OF:
    case CORE_PERIOD:
    case CORE_DUE:
    case CORE_DONE:
    case CORE_NOT:
    case CORE_AND:
    case CORE_OR:
    case CORE_RANGE:
    case CORE_SET:
    case CORE_ADD:
    case CORE_SUB:
    case CORE_MUL:
    case CORE_NEG:
    case CORE_ABS:
    case CORE_FLOOR:
    case CORE_CEIL:
    case CORE_IF:
    case CORE_COUNT_TRUE:
    case CORE_KNOWN:
    case CORE_DEFAULT:
    case CORE_LENGTH:
    case CORE_STARTS_WITH:
    case CORE_CONTAINS:
    case CORE_YEAR:
    case CORE_MONTH:
    case CORE_DAY:
        break;
    default:
        reading->plain = false;
        return;
    }
    for (int i = 0; i < expr->nargs && reading->plain; i++)
        if (expr->args[i])
            read_expr(reading, expr->args[i]);
}

/* The machine has each of the columns, and a sum of dates stays within the calendar. */
static bool have_columns(const Run *run, const Reading *reading) {
    for (int i = 0; i < reading->reads->n; i++) {
        const Field *field = reading->reads->items[i]->field;
        const Lanes *lanes = run_column(run, field);
        if (!lanes)
            return false;
        bool any = lanes->low <= lanes->high;
        if (field->kind == FIELD_DATE && reading->moves > 0 && any &&
            !(is_safe_date(lanes->low) && is_safe_date(lanes->high)))
            return false;
    }
    return true;
}

static void read_rule(Reading *reading, const CoreRule *rule) {
    const CoreExpr *const parts[] = {rule->condition, rule->when, rule->unless, rule->due};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i])
            read_expr(reading, parts[i]);
    for (int i = 0; i < rule->noverridden_by; i++) /* without a cycle */
        read_rule(reading, rule->overridden_by[i]);
}

const RunReads *run_reads(Arena *arena, const Run *run, const CoreRule *rule) {
    if (!run_has_lanes(run, rule) || rule->elements)
        return NULL;
    Reading reading = {.arena = arena, .reads = ARENA_NEW(arena, RunReads), .plain = true};
    reading.seen = ARENA_ARRAY(arena, bool, run_policy(run)->ndefines);
    read_const(&reading, &(Value){.kind = VALUE_DATE, .date = run_as_of(run)});
    read_rule(&reading, rule);
    bool plain = reading.plain && reading.reads->n > 0 && reading.moves <= MOVES_MAX;
    return plain && have_columns(run, &reading) ? reading.reads : NULL;
}

void run_take_lone(const Run *run, const RunReads *reads, uint64_t rows[RUN_BATCH_WORDS], int64_t *counts) {
    int64_t first;
    const uint64_t *odd = run_odd(run, reads->items[0]->field->facts, &first);
    for (int w = 0; w < RUN_BATCH_WORDS; w++) {
        if (rows[w] == 0)
            continue;
        uint64_t once = 0, again = 0;
        for (int i = 0; i < reads->n; i++) {
            const uint64_t *known = run_column(run, reads->items[i]->field)->known;
            uint64_t missing = known ? ~known[first + w] : 0;
            again |= once & missing;
            once |= missing;
        }
        uint64_t lone = rows[w] & once & ~again & ~odd[w];
        if (lone == 0)
            continue;
        rows[w] &= ~lone;
        for (int i = 0; i < reads->n; i++) {
            const uint64_t *known = run_column(run, reads->items[i]->field)->known;
            counts[i] += known ? __builtin_popcountll(lone & ~known[first + w]) : 0;
        }
    }
}

/* The values of an expression over many records. The machine gives them in lanes, so that records are counted by
 * comparing whole numbers; what a lane says in words is asked of the first record that has it, and only where it is
 * shown. */
#include "lang/repl/internal.h"

#include <stdlib.h>
#include <string.h>

/* A value that occurs. */
typedef struct Group {
    bool known;
    int64_t lane;
    int64_t row; /* the first record that has it */
    int64_t count;
    Str text;               /* of a column of texts; else empty */
    const EvalValue *value; /* once worked out */
} Group;

typedef struct Tally {
    Session *s;
    const FactSet *set;
    Eval *eval;
    const Facts *facts;
    const CoreExpr *expr;
    Rows rows;
    VEC(Group) groups;
    int32_t *slots; /* of lanes: number of the group + 1, open addressing */
    int64_t nslots; /* a power of two */
    int unknown;    /* number of the group of those without a value, or -1 */
    Map texts;      /* of values that were asked for one by one: text -> number of the group + 1 */
} Tally;

/* --- Printing ----------------------------------------------------------------------------------------------------- */

GridAlign values_align(CoreType type) {
    return type.kind == CORE_TYPE_NUMBER ? GRID_RIGHT : GRID_LEFT;
}

static Str machine_text(const CoreType *type, const EvalValue *value) {
    if (type->kind == CORE_TYPE_ENUM && type->enums && value->value.kind == VALUE_ENUM && value->value.code >= 0)
        return type->enums->values[value->value.code].name;
    return value->text.en;
}

void values_put(Table *table, int column, const CoreType *type, const EvalValue *value) {
    if (!value->known)
        table_words(table, column, WORDS("unknown", "未知"), STR_NONE, GRID_DIM);
    else if (value->value.kind == VALUE_NUMBER)
        table_number(table, column, value->text.en);
    else
        table_words(table, column, value->text, machine_text(type, value), GRID_PLAIN);
}

/* --- Order -------------------------------------------------------------------------------------------------------- */

static int compare_durations(Duration a, Duration b) {
    int64_t x = a.months * 31 + a.days, y = b.months * 31 + b.days;
    return (x > y) - (x < y);
}

static int compare_values(const Value *a, const Value *b) {
    switch (a->kind) {
    case VALUE_NUMBER:
        return number_compare(a->number, b->number);
    case VALUE_DATE:
        return (a->date > b->date) - (a->date < b->date);
    case VALUE_BOOL:
        return (int)b->boolean - (int)a->boolean;
    case VALUE_ENUM:
        return (a->code > b->code) - (a->code < b->code);
    case VALUE_DURATION:
        return compare_durations(a->duration, b->duration);
    default:
        return 0;
    }
}

/* Values in their order; what is unknown last. */
static int by_value(const void *x, const void *y) {
    const Group *a = x, *b = y;
    if (a->known != b->known)
        return a->known ? -1 : 1;
    if (a->text.p && b->text.p)
        return str_compare_natural(a->text, b->text);
    if (!a->value || !b->value)
        return (a->lane > b->lane) - (a->lane < b->lane);
    const Value *x_value = &a->value->value, *y_value = &b->value->value;
    int order = x_value->kind == y_value->kind ? compare_values(x_value, y_value) : 0;
    return order ? order : str_compare_natural(a->value->text.en, b->value->text.en);
}

static int by_count(const void *x, const void *y) {
    const Group *a = x, *b = y;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return by_value(x, y);
}

/* --- Counting ----------------------------------------------------------------------------------------------------- */

static int add_group(Tally *t, Group group) {
    vec_push(t->s->answer, &t->groups, group);
    return t->groups.n - 1;
}

static void count_unknown(Tally *t, int64_t row) {
    if (t->unknown < 0)
        t->unknown = add_group(t, (Group){.row = row});
    t->groups.items[t->unknown].count++;
}

static uint64_t hash(int64_t lane) {
    uint64_t h = (uint64_t)lane * 0x9E3779B97F4A7C15ULL;
    return h ^ h >> 29;
}

static bool is_group(const Group *group, int64_t lane, Str text) {
    return group->lane == lane && str_equal(group->text, text);
}

static int32_t *slot_of(Tally *t, int64_t lane, Str text) {
    int64_t mask = t->nslots - 1, i = (int64_t)hash(lane) & mask;
    while (t->slots[i] && !is_group(&t->groups.items[t->slots[i] - 1], lane, text))
        i = (i + 1) & mask;
    return &t->slots[i];
}

static void more_slots(Tally *t) {
    t->nslots = t->nslots ? t->nslots * 4 : 1024;
    t->slots = ARENA_ARRAY(t->s->answer, int32_t, t->nslots);
    for (int i = 0; i < t->groups.n; i++)
        if (t->groups.items[i].known)
            *slot_of(t, t->groups.items[i].lane, t->groups.items[i].text) = i + 1;
}

static void count_lane(Tally *t, int64_t lane, int64_t row, Str text) {
    if (t->groups.n * 2 >= t->nslots)
        more_slots(t);
    int32_t *slot = slot_of(t, lane, text);
    if (!*slot)
        *slot = add_group(t, (Group){.known = true, .lane = lane, .row = row, .text = text}) + 1;
    t->groups.items[*slot - 1].count++;
}

static const EvalValue *keep_value(Tally *t, const EvalValue *value) {
    Arena *arena = t->s->answer;
    EvalValue *kept = ARENA_NEW(arena, EvalValue);
    *kept = *value;
    kept->text = (Words){str_copy(arena, value->text.en), str_copy(arena, value->text.zh)};
    if (kept->value.kind == VALUE_TEXT)
        kept->value.text = kept->text.en;
    return kept;
}

/* Asks the plain evaluator about one record. */
static void count_exact(Tally *t, int64_t row, Arena *scratch) {
    EvalValue value = eval_expr(t->eval, t->expr, row, scratch);
    if (!value.known) {
        count_unknown(t, row);
        return;
    }
    intptr_t found = (intptr_t)map_get(&t->texts, value.text.en);
    if (!found) {
        Group group = {.known = true, .row = row, .value = keep_value(t, &value)};
        found = add_group(t, group) + 1;
        map_put(&t->texts, group.value->text.en, (void *)found);
    }
    t->groups.items[found - 1].count++;
}

static void work_out(Tally *t, Group *group) {
    if (group->value)
        return;
    EvalValue value = eval_expr(t->eval, t->expr, group->row, t->s->answer);
    group->value = keep_value(t, &value);
}

/* Records that the machine leaves: their values join those of the lanes by what is printed. */
static void count_left_over(Tally *t, const int64_t *rows, int n) {
    for (int i = 0; n > 0 && i < t->groups.n; i++) {
        work_out(t, &t->groups.items[i]);
        if (t->groups.items[i].known)
            map_put(&t->texts, t->groups.items[i].value->text.en, (void *)(intptr_t)(i + 1));
    }
    for (int i = 0; i < n && !session_interrupted(t->s); i++)
        count_exact(t, rows[i], t->s->answer);
}

static void count_lanes(Tally *t, RunValues *values) {
    VEC(int64_t) left = {0};
    for (int64_t first = t->rows.first; first < t->rows.end && !session_interrupted(t->s); first += RUN_BATCH_ROWS) {
        int64_t n = t->rows.end - first < RUN_BATCH_ROWS ? t->rows.end - first : RUN_BATCH_ROWS;
        ValueBatch batch = run_values_batch(values, first, n);
        for (int64_t i = 0; i < n; i++) {
            if (bit_get(batch.odd, i))
                vec_push(t->s->answer, &left, first + i);
            else if (batch.known && !bit_get(batch.known, i))
                count_unknown(t, first + i);
            else
                count_lane(t, batch.lanes[i], first + i, STR_NONE);
        }
    }
    count_left_over(t, left.items, left.n);
}

/* Eight bytes at a time. */
static int64_t text_hash(Str text) {
    uint64_t h = text.n, part;
    for (size_t i = 0; i < text.n; i += sizeof part) {
        size_t n = text.n - i < sizeof part ? text.n - i : sizeof part;
        part = 0;
        memcpy(&part, text.p + i, n);
        h = (h ^ part) * 0x9E3779B97F4A7C15ULL;
        h ^= h >> 32;
    }
    return (int64_t)h;
}

/* A column of texts: a text stands in the place of the lane, its hash finds it. */
static void count_texts(Tally *t, const Field *field) {
    for (int64_t row = t->rows.first; row < t->rows.end && !session_interrupted(t->s); row++) {
        Value value = factset_value(t->set, field, row);
        if (value.kind == VALUE_MISSING)
            count_unknown(t, row);
        else
            count_lane(t, text_hash(value.text), row, value.text);
    }
}

static void count_one_by_one(Tally *t) {
    enum { ROWS_PER_ARENA = 4096 };
    Arena *scratch = arena_new();
    for (int64_t row = t->rows.first; row < t->rows.end && !session_interrupted(t->s); row++) {
        count_exact(t, row, scratch);
        if (row % ROWS_PER_ARENA == ROWS_PER_ARENA - 1) {
            arena_free(scratch);
            scratch = arena_new();
        }
    }
    arena_free(scratch);
}

/* --- What is shown ------------------------------------------------------------------------------------------------ */

/* The first `limit` in the order given, at the front. */
static void select_first(Group *groups, int n, int limit, int (*compare)(const void *, const void *)) {
    for (int i = 1; i < n; i++) {
        int at = i < limit ? i : limit;
        if (at == limit && compare(&groups[i], &groups[limit - 1]) >= 0)
            continue;
        Group group = groups[i];
        if (at == limit) /* the last of them makes room */
            groups[i] = groups[--at];
        while (at > 0 && compare(&group, &groups[at - 1]) < 0) {
            groups[at] = groups[at - 1];
            at--;
        }
        groups[at] = group;
    }
}

static void say_ends(Tally *t) {
    Group *groups = t->groups.items, *least = NULL, *most = NULL;
    for (int i = 0; i < t->groups.n; i++) {
        if (!groups[i].known)
            continue;
        if (!least || by_value(&groups[i], least) < 0)
            least = &groups[i];
        if (!most || by_value(&groups[i], most) > 0)
            most = &groups[i];
    }
    if (!least)
        return;
    work_out(t, least);
    work_out(t, most);
    SAY(t->s, "from {0} to {1}", "最小 {0}，最大 {1}", least->value->text, most->value->text);
}

static void say_totals(Tally *t, int64_t unknown) {
    Session *s = t->s;
    Words type = describe_type_words(s->answer, t->expr->type);
    Words records = counted(s, t->rows.end - t->rows.first, "record", "records", "条记录");
    Words values = counted(s, t->groups.n - (unknown > 0), "value", "values", "种值");
    if (unknown)
        SAY(s, "{0}: {1}, {2}, {3} unknown", "{0}：{1}，{2}，{3}未知", type, records, values,
            ((Words){words_int(s->answer, unknown).en, counted(s, unknown, "", "", "条").zh}));
    else
        SAY(s, "{0}: {1}, {2}", "{0}：{1}，{2}", type, records, values);
}

static void print_tally(Tally *t) {
    Session *s = t->s;
    int n = t->groups.n;
    bool many = n > SHOWN_VALUES, all = !many || !session_limit(s);
    int64_t unknown = t->unknown >= 0 ? t->groups.items[t->unknown].count : 0;
    Group *groups = t->groups.items;
    for (int i = 0; all && i < n; i++)
        work_out(t, &groups[i]);
    /* The most frequent where they are many, in their own order where they are few. */
    if (all && n)
        qsort(groups, (size_t)n, sizeof *groups, many ? by_count : by_value);
    else
        select_first(groups, n, SHOWN_VALUES, by_count);
    Table *table = table_new(s, 2);
    table_column(table, 0, "value", WORDS("value", "值"), values_align(t->expr->type));
    Words shown = {t->facts->name, t->facts->label.n ? t->facts->label : t->facts->name};
    table_column(table, 1, "records", shown, GRID_RIGHT);
    int rows = all ? n : SHOWN_VALUES;
    for (int i = 0; i < rows; i++) {
        work_out(t, &groups[i]);
        table_row(table);
        values_put(table, 0, &t->expr->type, groups[i].value);
        table_int(table, 1, groups[i].count);
    }
    table_print(table, 0);
    say_more_rows(s, n - rows);
    bool ordered = t->expr->type.kind == CORE_TYPE_NUMBER || t->expr->type.kind == CORE_TYPE_DATE;
    if (ordered && many)
        say_ends(t);
    say_totals(t, unknown);
}

static const Field *text_column(const CoreExpr *expr) {
    bool own = expr->op == CORE_FACT && expr->fact.frame == 0 && !expr->fact.ref;
    return own && expr->fact.field->kind == FIELD_TEXT ? expr->fact.field : NULL;
}

void values_show(Session *s, const CorePolicy *policy, const FactSet *set, Eval *eval, const Facts *facts,
                 const CoreExpr *expr, Rows rows) {
    Tally t = {.s = s, .set = set, .eval = eval, .facts = facts, .expr = expr, .rows = rows, .unknown = -1};
    map_init(&t.texts, s->answer);
    const Field *text = text_column(expr);
    RunValues *values = text ? NULL : run_values_new(s->answer, policy, set, s->as_of, facts, expr);
    if (text)
        count_texts(&t, text);
    else if (values)
        count_lanes(&t, values);
    else
        count_one_by_one(&t);
    if (!session_interrupted(s))
        print_tally(&t);
}

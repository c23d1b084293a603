/* :due, the deadlines to come. There may be many more than anybody reads: of those beyond what is shown only the day
 * is worked out. */
#include "lang/repl/internal.h"

#include <stdlib.h>

typedef struct Due {
    Date date;
    int64_t order;
    const CoreRule *rule;
    Str id, note;
} Due;

typedef struct DueList {
    bool has_until;
    Date until;
    int64_t limit; /* the earliest that are kept; 0: all */
    int64_t total;
    VEC(Due) items; /* with a limit by date, then in the order they were found */
} DueList;

static bool wants_pending(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)walk, (void)rule;
    return verdict == VERDICT_PENDING;
}

static bool is_late(const DueList *list, Date date) {
    return list->has_until && date > list->until;
}

static bool is_beyond(const DueList *list, Date date) {
    return list->limit && list->items.n == list->limit && date >= list->items.items[list->items.n - 1].date;
}

static bool skips_due(Walk *walk, Run *run, const CoreRule *rule, int64_t row) {
    DueList *list = walk->data;
    Date date;
    if (!run_due(run, rule, row, &date))
        return false;
    if (is_late(list, date))
        return true;
    if (!is_beyond(list, date))
        return false;
    list->total++;
    return true;
}

/* Keeps the list in order, and no longer than its limit. */
static void insert(Arena *arena, DueList *list, Due due) {
    vec_push(arena, &list->items, due);
    Due *items = list->items.items;
    int i = list->items.n - 1;
    while (i > 0 && items[i - 1].date > due.date) {
        items[i] = items[i - 1];
        i--;
    }
    items[i] = due;
    if (list->items.n > list->limit)
        list->items.n--;
}

static void take_due(Walk *walk, const Found *found) {
    DueList *list = walk->data;
    Arena *arena = walk->s->answer;
    Finding finding = *found->finding;
    if (!finding.has_due || is_late(list, finding.due))
        return;
    list->total++;
    if (is_beyond(list, finding.due))
        return;
    Due due = {.date = finding.due, .order = list->total, .rule = found->rule, .id = str_copy(arena, finding.id)};
    finding.has_due = false; /* it stands in a column of its own */
    due.note = report_note(arena, &finding, walk->s->options.language);
    if (list->limit)
        insert(arena, list, due);
    else
        vec_push(arena, &list->items, due);
}

static int by_date(const void *x, const void *y) {
    const Due *a = x, *b = y;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void print_due(Session *s, const DueList *list) {
    Table *table = table_new(s, 4);
    table_column(table, 0, "due", WORDS("due", "到期日"), GRID_LEFT);
    table_column(table, 1, "id", WORDS("id", "组织"), GRID_LEFT);
    table_column(table, 2, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(table, 3, "message", WORDS("what to do", "说明"), GRID_LEFT);
    for (int i = 0; i < list->items.n; i++) {
        const Due *due = &list->items.items[i];
        Buf date = {0};
        date_print(&date, due->date);
        table_row(table);
        table_text(table, 0, str_copy(s->answer, buf_str(&date)), GRID_PLAIN);
        table_text(table, 1, due->id, GRID_PLAIN);
        table_words(table, 2, rule_words(due->rule), due->rule->info.rule, GRID_PLAIN);
        table_text(table, 3, due->note, GRID_PLAIN);
        buf_free(&date);
    }
    table_print(table, 0);
}

void verdicts_due(Session *s, bool has_until, Date until) {
    DueList list = {.has_until = has_until, .until = until, .limit = session_limit(s)};
    Walk walk = {
        .s = s, .program = s->program, .wants = wants_pending, .take = take_due, .skips = skips_due, .data = &list};
    if (!walk_all(&walk))
        return;
    if (list.limit == 0 && list.items.n)
        qsort(list.items.items, (size_t)list.items.n, sizeof *list.items.items, by_date);
    print_due(s, &list);
    say_more(s, list.total - list.items.n);
    if (list.total == 0)
        SAY0(s, "There are no deadlines to come.", "没有将到的期限。");
    else
        SAY(s, "{0} to come", "将到的期限：{0}", counted(s, list.total, "deadline", "deadlines", "项"));
}

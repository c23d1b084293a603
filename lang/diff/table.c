/* Rows of the comparison table. */
#include "lang/diff/table.h"

enum { MOST_FACTS = 6, MOST_ELEMENTS = 3 };

static Str say(Arena *arena, Language language, Words pattern, const Words *args, int nargs)
{
    return words_in(words_format(arena, pattern, args, nargs), language);
}

static Words count_words(Arena *arena, int64_t n)
{
    return words_int(arena, n);
}

static void add_part(Buf *buf, Str part, const char *separator)
{
    if (part.n == 0)
        return;
    if (buf->n > 0)
        buf_add_c(buf, separator);
    buf_add(buf, part);
}

static Str take(Arena *arena, Buf *buf)
{
    Str text = str_copy(arena, buf_str(buf));
    buf_free(buf);
    return text;
}

/* --- A witness ------------------------------------------------------------------------------------------------------------ */

static void add_value(Buf *buf, const WorldField *leaf, Value value, Language language)
{
    bool zh = language == LANGUAGE_ZH;
    switch (value.kind) {
    case VALUE_MISSING:
        buf_add_c(buf, zh ? "未填写" : "missing");
        break;
    case VALUE_BOOL:
        buf_add_c(buf, zh ? (value.boolean ? "是" : "否") : value.boolean ? "yes" : "no");
        break;
    case VALUE_NUMBER:
        number_print(buf, value.number);
        break;
    case VALUE_DATE:
        date_print(buf, value.date);
        break;
    case VALUE_DURATION:
        if (value.duration.months || !value.duration.days)
            buf_add_format(buf, zh ? "%lld个月" : "%lld months", (long long)value.duration.months);
        if (value.duration.days)
            buf_add_format(buf, zh ? "%lld天" : " %lld days", (long long)value.duration.days);
        break;
    case VALUE_TEXT:
        buf_add_format(buf, zh ? "“%.*s”" : "\"%.*s\"", STR_ARG(value.text));
        break;
    case VALUE_ENUM: {
        int side = leaf->codes[1][value.code] >= 0 ? 1 : 0; /* one of them knows the word */
        Str label = leaf->side[side]->enums->values[leaf->codes[side][value.code]].label;
        buf_add(buf, zh && label.n ? label : leaf->words[value.code]);
        break;
    }
    }
}

static Str field_name(const WorldField *field, Language language)
{
    const Field *of = field->side[1] ? field->side[1] : field->side[0];
    return language == LANGUAGE_ZH && of->label.n ? of->label : field->path;
}

static bool is_reached(const CoreReach *reach, int n, const WorldField *field)
{
    for (int s = 0; s < n; s++)
        for (int i = 0; i < reach[s].fields.n; i++)
            if (reach[s].fields.items[i] == field->side[0] || reach[s].fields.items[i] == field->side[1])
                return true;
    return false;
}

static void add_fact(Buf *buf, const WorldField *leaf, Value value, Language language, int *count)
{
    if (*count >= MOST_FACTS) {
        if ((*count)++ == MOST_FACTS)
            buf_add_c(buf, language == LANGUAGE_ZH ? "，…" : ", …");
        return;
    }
    if ((*count)++ > 0)
        buf_add_c(buf, language == LANGUAGE_ZH ? "，" : ", ");
    buf_add(buf, field_name(leaf, language));
    buf_add_c(buf, language == LANGUAGE_ZH ? " " : " = ");
    add_value(buf, leaf, value, language);
}

static void add_list(Buf *buf, const CoreReach *reach, const WorldField *list, const OrgList *items, Language language, int *count)
{
    bool zh = language == LANGUAGE_ZH;
    if ((*count)++ > 0)
        buf_add_c(buf, zh ? "，" : ", ");
    buf_add(buf, field_name(list, language));
    buf_add_format(buf, zh ? " %d 条" : ": %d", items->n);
    for (int i = 0; i < items->n && i < MOST_ELEMENTS; i++) {
        buf_add_c(buf, i == 0 ? (zh ? "（" : " (") : zh ? "；" : "; ");
        int inner = 0;
        for (int k = 0; k < list->elements->leaves.n; k++)
            if (is_reached(reach, WORLD_SIDES, list->elements->leaves.items[k]))
                add_fact(buf, list->elements->leaves.items[k], items->items[i]->values[k], language, &inner);
        if (i == items->n - 1 || i == MOST_ELEMENTS - 1)
            buf_add_c(buf, i == items->n - 1 ? (zh ? "）" : ")") : zh ? "；…）" : "; …)");
    }
}

static bool needs_day(const CoreReach *reach)
{
    return reach[0].uses_as_of || reach[1].uses_as_of;
}

Str witness_text(Arena *arena, const Change *change, const Witness *witness, Language language)
{
    Buf buf = {0};
    int count = 0;
    bool zh = language == LANGUAGE_ZH;
    CoreReach none = {0}, reach[WORLD_SIDES] = {none, none};
    const Org *org = witness->org;
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < change->group->rules[s].n; i++) {
            CoreReach one = core_reach_rule(arena, org->world->policy[s], change->group->rules[s].items[i]);
            for (int k = 0; k < one.fields.n; k++)
                vec_push(arena, &reach[s].fields, one.fields.items[k]);
            reach[s].uses_as_of |= one.uses_as_of;
        }
    const WorldRecord *shape = org->main->shape;
    for (int i = 0; i < shape->leaves.n; i++)
        if (is_reached(reach, WORLD_SIDES, shape->leaves.items[i]))
            add_fact(&buf, shape->leaves.items[i], org->main->values[i], language, &count);
    for (int i = 0; i < shape->refs.n; i++) {
        const OrgRecord *target = org->main->refs[i];
        for (int k = 0; target && is_reached(reach, WORLD_SIDES, shape->refs.items[i]) && k < target->shape->leaves.n; k++)
            if (is_reached(reach, WORLD_SIDES, target->shape->leaves.items[k]))
                add_fact(&buf, target->shape->leaves.items[k], target->values[k], language, &count);
    }
    for (int i = 0; i < shape->lists.n; i++)
        if (is_reached(reach, WORLD_SIDES, shape->lists.items[i]))
            add_list(&buf, reach, shape->lists.items[i], &org->main->lists[i], language, &count);
    if (needs_day(reach)) {
        buf_add_c(&buf, count > 0 ? (zh ? "，" : ", ") : "");
        buf_add_c(&buf, zh ? "基准日 " : "as of ");
        date_print(&buf, org->as_of);
    }
    buf_add_c(&buf, buf.n > 0 ? (zh ? "：" : ": ") : "");
    buf_add(&buf, words_in(verdict_words(witness->verdict[0]), language));
    buf_add_c(&buf, " → ");
    buf_add(&buf, words_in(verdict_words(witness->verdict[1]), language));
    return take(arena, &buf);
}

/* --- Cells ----------------------------------------------------------------------------------------------------------------- */

static Str clause_cell(Arena *arena, const Change *change, Language language)
{
    const RuleInfo *info = &change->rule->info;
    Buf buf = {0};
    for (int i = 0; i < info->ncites; i++)
        add_part(&buf, info->cites[i], language == LANGUAGE_ZH ? "、" : ", ");
    if (info->ncites == 0 && info->article.n)
        buf_add_format(&buf, language == LANGUAGE_ZH ? "第 %.*s 条" : "article %.*s", STR_ARG(info->article));
    add_part(&buf, info->label.n ? info->label : info->rule, "\n");
    if (info->label.n)
        add_part(&buf, str_format(arena, language == LANGUAGE_ZH ? "（%.*s）" : "(%.*s)", STR_ARG(info->rule)), "\n");
    if (change->was_names.n)
        add_part(&buf, say(arena, language, WORDS("was {0}", "原 {0}"), DIAG_ARGS(words_of(change->was_names))), "\n");
    return take(arena, &buf);
}

static Str change_cell(Arena *arena, const Change *change, Language language)
{
    Buf buf = {0};
    add_part(&buf, words_in(change_words(change->kind), language), "");
    for (int axis = 0; axis < AXES; axis++)
        if (change->ways[axis] != WAY_SAME &&
            !((change->kind == CHANGE_ADDED || change->kind == CHANGE_REMOVED) && axis == AXIS_APPLIES))
            add_part(&buf, words_in(way_words((Axis)axis, change->ways[axis]), language), "\n");
    if (change->only_words && (change->kind == CHANGE_SPLIT || change->kind == CHANGE_MERGED))
        add_part(&buf, say(arena, language, WORDS("the same together", "合起来含义不变"), NULL, 0), "\n");
    if (change->nbecause > 0) {
        Buf names = {0};
        for (int i = 0; i < change->nbecause; i++)
            add_part(&names, change->because[i], language == LANGUAGE_ZH ? "、" : ", ");
        Str list = take(arena, &names);
        add_part(&buf, say(arena, language, WORDS("because of {0}", "因 {0} 变化"), DIAG_ARGS(words_of(list))), "\n");
    }
    if (change->proof == PROOF_UNKNOWN)
        add_part(&buf, say(arena, language, WORDS("not proved ({0} organisations tried)", "未证明（已试算 {0} 个组织）"),
                           DIAG_ARGS(count_words(arena, change->tried))), "\n");
    else if (change->proof == PROOF_BOUNDED)
        add_part(&buf, say(arena, language, WORDS("proved up to bounds", "在限定范围内证明"), NULL, 0), "\n");
    return take(arena, &buf);
}

/* "2 of 5 values of committee.size are no longer allowed" */
static Str permitted_text(Arena *arena, const Permitted *permitted, Language language)
{
    const Field *field = permitted->field;
    Words name = {field->path, field->label.n ? field->label : field->path};
    Buf buf = {0};
    if (permitted->lost > 0)
        add_part(&buf, say(arena, language, WORDS("{2} of {0} values of {1} are no longer allowed", "{1} 原允许 {0} 种取值，其中 {2} 种不再允许"),
                           DIAG_ARGS(count_words(arena, permitted->before), name, count_words(arena, permitted->lost))), "\n");
    if (permitted->gained > 0)
        add_part(&buf, say(arena, language, WORDS("{2} values of {1} are newly allowed, {0} were before", "{1} 原允许 {0} 种取值，另增加 {2} 种"),
                           DIAG_ARGS(count_words(arena, permitted->before), name, count_words(arena, permitted->gained))), "\n");
    return take(arena, &buf);
}

static Str impact_cell(Arena *arena, const DiffPrint *print, int index)
{
    const Change *change = print->diff->changes.items[index];
    Language language = print->language;
    Buf buf = {0};
    if (change->permitted.field)
        add_part(&buf, permitted_text(arena, &change->permitted, language), "\n");
    if (print->impact) {
        bool any = false;
        for (int a = 0; a < VERDICTS; a++)
            for (int b = 0; b < VERDICTS; b++) {
                int64_t n = print->impact->rules[index].from_to[a][b];
                if (a == b || n == 0)
                    continue;
                any = true;
                add_part(&buf, say(arena, language, WORDS("{0} → {1}: {2} of {3}", "{0} → {1}：{2} 个（共 {3} 个）"),
                                   DIAG_ARGS(verdict_words((Verdict)a), verdict_words((Verdict)b), count_words(arena, n),
                                             count_words(arena, print->impact->rules[index].asked))), "\n");
            }
        if (!any)
            add_part(&buf, words_in(WORDS("nobody in these facts", "现有数据中无人受影响"), language), "\n");
    }
    for (int i = 0; i < change->nwitnesses; i++) {
        Str text = witness_text(arena, change, &change->witnesses[i], language);
        add_part(&buf, say(arena, language, WORDS("e.g. {0}", "例：{0}"), DIAG_ARGS(words_of(text))), "\n");
    }
    return take(arena, &buf);
}

/* --- The table --------------------------------------------------------------------------------------------------------------- */

static bool is_folded(const Change *change)
{
    return change->kind == CHANGE_RENAMED || change->kind == CHANGE_MOVED || change->kind == CHANGE_REWORDED;
}

static Str folded_line(Arena *arena, const DiffPrint *print)
{
    bool zh = print->language == LANGUAGE_ZH;
    Buf buf = {0};
    int n = 0;
    for (int i = 0; i < print->diff->changes.n; i++) {
        const Change *change = print->diff->changes.items[i];
        if (!is_folded(change))
            continue;
        n++;
        Str name = change->rule->info.rule, words = words_in(change_words(change->kind), print->language);
        Str was = change->was_names;
        if (change->kind == CHANGE_MOVED)
            was = change->was->info.article;
        Str text = was.n && zh  ? str_format(arena, "%.*s（%.*s，原 %.*s）", STR_ARG(name), STR_ARG(words), STR_ARG(was))
                   : was.n      ? str_format(arena, "%.*s (%.*s, was %.*s)", STR_ARG(name), STR_ARG(words), STR_ARG(was))
                   : zh         ? str_format(arena, "%.*s（%.*s）", STR_ARG(name), STR_ARG(words))
                                : str_format(arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(words));
        add_part(&buf, text, zh ? "、" : ", ");
    }
    Str list = take(arena, &buf);
    return n == 0 ? STR_NONE
                  : say(arena, print->language,
                        WORDS("Only renamed, moved or reworded ({0}): {1}", "仅改名、移位或文字调整（{0} 条）：{1}"),
                        DIAG_ARGS(count_words(arena, n), words_of(list)));
}

/* "1 rule differs", "5 rules differ". In Chinese the number alone, with the blank that stands after it. */
static Words number_words(Arena *arena, int64_t n, const char *one, const char *more)
{
    return (Words){str_format(arena, "%lld %s", (long long)n, n == 1 ? one : more), str_format(arena, "%lld ", (long long)n)};
}

static Str totals_line(Arena *arena, const DiffPrint *print)
{
    const Diff *diff = print->diff;
    int kinds[CHANGES] = {0}, ways[WAYS] = {0}, unproved = 0;
    for (int i = 0; i < diff->changes.n; i++) {
        const Change *change = diff->changes.items[i];
        kinds[change->kind]++;
        unproved += change->proof == PROOF_UNKNOWN;
        if (!is_folded(change))
            ways[change->ways[AXIS_EFFECT]]++;
    }
    Buf buf = {0};
    bool zh = print->language == LANGUAGE_ZH;
    for (int k = 0; k < CHANGES; k++)
        if (kinds[k] > 0)
            add_part(&buf, str_format(arena, zh ? "%.*s %d" : "%.*s %d", STR_ARG(words_in(change_words((ChangeKind)k), print->language)),
                                      kinds[k]), zh ? "，" : ", ");
    Str changes = take(arena, &buf);
    Str line = say(arena, print->language,
                   WORDS("{0} ({1}), {2} the same; tightened {3}, loosened {4}",
                         "共 {0}条规则有变化（{1}），{2}条不变；收紧 {3} 条，放宽 {4} 条"),
                   DIAG_ARGS(number_words(arena, diff->changes.n, "rule differs", "rules differ"), words_of(changes),
                             number_words(arena, diff->same, "is", "are"),
                             count_words(arena, ways[WAY_MORE]), count_words(arena, ways[WAY_LESS])));
    if (diff->changes.n == 0)
        line = say(arena, print->language, WORDS("No rule differs; {0} the same", "没有规则变化，{0}条均不变"),
                   DIAG_ARGS(number_words(arena, diff->same, "is", "are")));
    Buf more = {0};
    buf_add(&more, line);
    if (ways[WAY_MIXED] > 0)
        buf_add(&more, say(arena, print->language, WORDS(", both {0}", "，有紧有宽 {0} 条"), DIAG_ARGS(count_words(arena, ways[WAY_MIXED]))));
    if (unproved > 0)
        buf_add(&more, say(arena, print->language, WORDS("; not proved {0}", "；未证明 {0} 条"), DIAG_ARGS(count_words(arena, unproved))));
    if (diff->left_out > 0)
        buf_add(&more, say(arena, print->language, WORDS("; stopped, not compared {0}", "；已中止，未比较 {0} 条"),
                           DIAG_ARGS(count_words(arena, diff->left_out))));
    buf_add_c(&more, zh ? "。" : ".");
    return take(arena, &more);
}

static void add_line(Arena *arena, DiffTable *table, Language language, Words pattern, const Words *args, int nargs)
{
    vec_push(arena, &table->impact, say(arena, language, pattern, args, nargs));
}

static Str names_joined(Arena *arena, const Str *names, int n, Language language)
{
    Buf buf = {0};
    for (int i = 0; i < n; i++)
        add_part(&buf, names[i], language == LANGUAGE_ZH ? "、" : ", ");
    return take(arena, &buf);
}

/* How many verdicts each changed rule turns; none is said as well. */
static Str flips_by_rule(Arena *arena, const DiffPrint *print)
{
    Buf buf = {0};
    const Group *last = NULL;
    for (int i = 0; i < print->diff->changes.n; i++) {
        const Change *change = print->diff->changes.items[i];
        if (change->group == last || (is_folded(change) && print->impact->rules[i].flips == 0))
            continue;
        last = change->group;
        Str text = str_format(arena, "%.*s %lld", STR_ARG(change->rule->info.rule), (long long)print->impact->rules[i].flips);
        add_part(&buf, text, print->language == LANGUAGE_ZH ? "，" : ", ");
    }
    return take(arena, &buf);
}

static void add_impact(Arena *arena, const DiffPrint *print, DiffTable *table)
{
    const Impact *impact = print->impact;
    Language language = print->language;
    int64_t known = impact->flips.n - impact->into_unknown - impact->out_of_unknown;
    add_line(arena, table, language, WORDS("Of {0} records the verdicts of {1} change", "{0} 条记录中，{1} 条的结论有变化"),
             DIAG_ARGS(count_words(arena, impact->records), count_words(arena, impact->touched)));
    add_line(arena, table, language,
             WORDS("Verdicts that change: {0}; apart from these {1} become unknown and {2} become known",
                   "结论改变 {0} 项；另有 {1} 项变为未知，{2} 项由未知变为已知"),
             DIAG_ARGS(count_words(arena, known), count_words(arena, impact->into_unknown), count_words(arena, impact->out_of_unknown)));
    Str by_rule = flips_by_rule(arena, print);
    if (by_rule.n)
        add_line(arena, table, language, WORDS("By changed rule: {0}; {1} in all", "按规则：{0}；合计 {1}"),
                 DIAG_ARGS(words_of(by_rule), count_words(arena, impact->flips.n)));
    add_line(arena, table, language,
             WORDS("Failing: {0} before, {1} newly, {2} no longer, {3} now", "不合要求的：原 {0} 个，新增 {1} 个，减少 {2} 个，现 {3} 个"),
             DIAG_ARGS(count_words(arena, impact->failing[0]), count_words(arena, impact->newly.n),
                       count_words(arena, impact->no_longer.n), count_words(arena, impact->failing[1])));
    for (int i = 0; i < impact->newly.n; i++) {
        const NewlyFailing *newly = &impact->newly.items[i];
        Str rules = names_joined(arena, newly->rules, newly->nrules, language);
        add_line(arena, table, language,
                 newly->nrules > 1 ? WORDS("{0} newly fails, by {1}: each alone would do", "{0} 由此成为不合要求：{1}（其中任何一条单独即足以导致）")
                                   : WORDS("{0} newly fails, by {1}", "{0} 由此成为不合要求：{1}"),
                 DIAG_ARGS(words_of(newly->id), words_of(rules)));
    }
    if (impact->no_longer.n > 0) {
        Str ids = names_joined(arena, impact->no_longer.items, impact->no_longer.n, language);
        add_line(arena, table, language, WORDS("No longer failing: {0}", "不再不合要求：{0}"), DIAG_ARGS(words_of(ids)));
    }
    for (int i = 0; i < impact->flips.n; i++) {
        const Flip *flip = &impact->flips.items[i];
        add_line(arena, table, language, WORDS("{0}: {1}: {2} → {3}", "{0}：{1}：{2} → {3}"),
                 DIAG_ARGS(words_of(flip->id), words_of(flip->rule), verdict_words(flip->verdict[0]), verdict_words(flip->verdict[1])));
    }
}

static Str edition_name(const CorePolicy *policy, Str given)
{
    return policy->edition.n ? policy->edition : given;
}

/* "huzhou: from 2013 to 2014" */
static Str title_line(Arena *arena, const DiffPrint *print)
{
    const Diff *diff = print->diff;
    const CorePolicy *newer = diff->policy[1];
    Str name = newer->label.n ? newer->label : newer->name;
    Str older = edition_name(diff->policy[0], print->names.older), later = edition_name(newer, print->names.newer);
    if (str_equal(older, later)) {
        older = print->names.older;
        later = print->names.newer;
    }
    return say(arena, print->language, WORDS("{0}: what changes from {1} to {2}", "{0}：新旧规定对照表（{1} → {2}）"),
               DIAG_ARGS(words_of(name), words_of(older), words_of(later)));
}

DiffTable *diff_table(Arena *arena, const DiffPrint *print)
{
    static const Words headings[TABLE_COLUMNS] = {
#define W(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
        W("clause", "条款"), W("old", "原规定"), W("new", "新规定"), W("change", "变化"), W("impact", "影响")
#undef W
    };
    DiffTable *table = ARENA_NEW(arena, DiffTable);
    for (int c = 0; c < TABLE_COLUMNS; c++)
        table->headings[c] = words_in(headings[c], print->language);
    const Group *last = NULL;
    for (int i = 0; i < print->diff->changes.n; i++) {
        const Change *change = print->diff->changes.items[i];
        /* Rules of one group stand in one row. */
        if (is_folded(change) || change->group == last)
            continue;
        last = change->group;
        TableRow row = {.change = change};
        row.cells[COLUMN_CLAUSE] = clause_cell(arena, change, print->language);
        row.cells[COLUMN_OLD] = provision_text(arena, print->diff, change, 0, print->language);
        row.cells[COLUMN_NEW] = provision_text(arena, print->diff, change, 1, print->language);
        mark_words(arena, &row.cells[COLUMN_OLD], &row.cells[COLUMN_NEW]);
        row.cells[COLUMN_CHANGE] = change_cell(arena, change, print->language);
        row.cells[COLUMN_IMPACT] = impact_cell(arena, print, i);
        vec_push(arena, &table->rows, row);
    }
    if (print->impact)
        add_impact(arena, print, table);
    table->title = title_line(arena, print);
    table->folded = folded_line(arena, print);
    table->totals = totals_line(arena, print);
    return table;
}

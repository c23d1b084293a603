/* A plan in words: each change, in a sentence and in a few words; or why there is none. */
#include "lang/why/mend.h"

enum { SHOWN_CHANGES = 6 };

/* The field's path as the rule's facts have it: below the list whose element it is, or the reference that leads to it. */
static Str path_of(Arena *out, const Step *step) {
    const Field *field = step->field;
    if (step->list && step->list->kind == FIELD_INVERSE && step->kind == WHY_SET)
        return str_format(out, "%.*s.%.*s", STR_ARG(step->list->path), STR_ARG(field->path));
    if (step->ref)
        return str_format(out, "%.*s.%.*s", STR_ARG(step->ref->path), STR_ARG(field->path));
    return str_copy(out, field->path);
}

/* The element's name among those that were read. */
static Str element_of(Mender *m, const Step *step, Arena *out) {
    if (!step->list)
        return STR_NONE;
    CoreList list = {.field = step->list};
    Frame owner = {.row = step->owner};
    Context c = {.eval = m->eval, .record = &owner, .frame = &owner};
    Elements elements = lists_open(&c, &list);
    Str *names = elements_names(&c, &elements, out);
    for (int64_t i = 0; i < elements.n; i++)
        if (factset_element(m->set, step->list, step->owner, i) == step->row)
            return names[i];
    return STR_NONE;
}

static CoreType type_of(const Field *field) {
    CoreType type = {.kind = CORE_TYPE_TEXT};
    if (field->kind == FIELD_ENUM)
        type = (CoreType){.kind = CORE_TYPE_ENUM, .enums = field->enums};
    return type;
}

/* With the unit: "12.4 yuan". */
static Words value_words(Arena *out, const Field *field, Value value) {
    if (value.kind == VALUE_MISSING)
        return WORDS("not filled in", "未填写");
    Words words = words_value(out, val_of(value), type_of(field));
    if (field->kind != FIELD_UNIT)
        return words;
    const Unit *unit = field->unit;
    Str zh = unit->label.n ? unit->label : unit->name;
    return words_format(out, WORDS("{0} {1}", "{0} {1}"), (const Words[]){words, {unit->name, zh}}, 2);
}

static void set_change(Mender *m, const Step *step, WhyChange *change, Arena *out) {
    *change = (WhyChange){.kind = step->kind, .field = step->field};
    change->fact = path_of(out, step);
    change->label = field_shown(step->field);
    if (step->kind != WHY_ADD)
        change->element = element_of(m, step, out);
    if (step->kind != WHY_SET)
        return;
    change->from = factset_value(m->set, step->field, step->row);
    change->to = step->to;
    if (change->from.kind == VALUE_TEXT)
        change->from.text = str_copy(out, change->from.text);
    if (change->to.kind == VALUE_TEXT)
        change->to.text = str_copy(out, change->to.text);
}

/* The changes as printed: what is set in an added element belongs to it. */
static void set_changes(Mender *m, const Plan *plan, WhyMend *mend, Arena *out) {
    mend->changes = ARENA_ARRAY(out, WhyChange, plan->n);
    for (int i = 0; i < plan->n; i++) {
        const Step *step = &plan->steps[i];
        bool of_added = false;
        for (int k = 0; k < plan->n; k++)
            of_added = of_added || (plan->steps[k].kind == WHY_ADD && step->kind == WHY_SET &&
                                    step->list == plan->steps[k].list && step->row == plan->steps[k].row);
        if (of_added)
            continue;
        WhyChange *change = &mend->changes[mend->nchanges++];
        set_change(m, step, change, out);
        if (step->kind != WHY_ADD)
            continue;
        change->parts = ARENA_ARRAY(out, WhyChange, plan->n);
        for (int k = 0; k < plan->n; k++) {
            const Step *part = &plan->steps[k];
            if (part->kind != WHY_SET || part->list != step->list || part->row != step->row)
                continue;
            set_change(m, part, &change->parts[change->nparts], out);
            Str path = part->field->path, above = step->field->path;
            if (str_starts(path, above) && path.n > above.n && path.p[above.n] == '.')
                change->parts[change->nparts].fact = str_sub(path, above.n + 1, path.n);
            change->nparts++;
        }
    }
}

/* --- Sentences ------------------------------------------------------------------------------------------------------------ */

/* A day on which something is to be done: until the deadline there is time. */
static Date last_day(const Mender *m, const Finding *finding, Date to) {
    bool open = finding->verdict == VERDICT_PENDING && finding->has_due && to == m->eval->as_of;
    return open && finding->due > to ? finding->due : to;
}

static bool difference(const WhyChange *change, Words *more, Arena *out) {
    const Value *from = &change->from, *to = &change->to;
    Value moved = *to;
    if (from->kind != VALUE_NUMBER || to->kind != VALUE_NUMBER || change->field->kind == FIELD_COUNT)
        return false;
    int order = number_compare(to->number, from->number);
    NumberStatus status = order > 0 ? number_sub(to->number, from->number, &moved.number)
                                    : number_sub(from->number, to->number, &moved.number);
    if (status != NUMBER_OK)
        return false;
    Words amount = value_words(out, change->field, moved);
    *more = words_format(out, order > 0 ? WORDS(" ({0} more)", "（增加 {0}）") : WORDS(" ({0} less)", "（减少 {0}）"), &amount, 1);
    return true;
}

static Words name_words(const WhyChange *change, Arena *out) {
    Words name = {change->fact, change->label};
    if (change->element.n == 0)
        return name;
    return words_format(out, WORDS("{0} of {1}", "{1}的{0}"), (const Words[]){name, words_of(change->element)}, 2);
}

static Words set_words(const Mender *m, const WhyChange *change, const Finding *finding, bool brief, Arena *out) {
    Words name = name_words(change, out), from = value_words(out, change->field, change->from), more;
    Words to = value_words(out, change->field, change->to);
    if (change->to.kind == VALUE_DATE) {
        Value day = {.kind = VALUE_DATE, .date = last_day(m, finding, change->to.date)};
        bool ahead = day.date >= m->eval->as_of && change->to.date == m->eval->as_of;
        to = value_words(out, change->field, day);
        if (ahead)
            return words_format(out,
                                brief ? WORDS("{0} by {1}", "{0} 不迟于 {1}")
                                      : WORDS("{0} by {1} (now {2})", "{0} 不迟于 {1}（现为 {2}）"),
                                (const Words[]){name, to, from}, 3);
    }
    /* What it is to be is for the author to say; only that it is there, or another, matters. */
    if (change->to.kind == VALUE_TEXT && str_starts(change->to.text, STR("…")))
        return words_format(out, change->from.kind == VALUE_MISSING ? WORDS("fill in {0}", "填写 {0}") : WORDS("change {0}", "更改 {0}"),
                            &name, 1);
    if (change->from.kind == VALUE_MISSING)
        return words_format(out, WORDS("{0}: {1}", "{0} 为 {1}"), (const Words[]){name, to}, 2);
    if (brief)
        return words_format(out, WORDS("{0} {1} → {2}", "{0} {1} → {2}"), (const Words[]){name, from, to}, 3);
    Words sentence = words_format(out, WORDS("{0} from {1} to {2}", "{0} 由 {1} 改为 {2}"), (const Words[]){name, from, to}, 3);
    if (!difference(change, &more, out))
        return sentence;
    return words_format(out, WORDS("{0}{1}", "{0}{1}"), (const Words[]){sentence, more}, 2);
}

static Words join_words(Arena *out, const Words *items, int n, int shown, Words comma) {
    Buf en = {0}, zh = {0};
    for (int i = 0; i < n && i < shown; i++) {
        buf_add(&en, i ? comma.en : STR_NONE);
        buf_add(&zh, i ? comma.zh : STR_NONE);
        buf_add(&en, items[i].en);
        buf_add(&zh, items[i].zh);
    }
    if (n > shown) {
        buf_add_format(&en, " … (%d in all)", n);
        buf_add_format(&zh, " 等 %d 项", n);
    }
    Words words = {str_copy(out, buf_str(&en)), str_copy(out, buf_str(&zh))};
    buf_free(&en);
    buf_free(&zh);
    return words;
}

/* The facts of a new element. */
static Words part_words(const Mender *m, const WhyChange *change, const Finding *finding, Arena *out) {
    Words *parts = ARENA_ARRAY(out, Words, change->nparts);
    for (int i = 0; i < change->nparts; i++)
        parts[i] = set_words(m, &change->parts[i], finding, true, out);
    return join_words(out, parts, change->nparts, SHOWN_CHANGES, WORDS(", ", "，"));
}

/* `n` changes that are alike: as many new elements with the same facts, or elements taken off one list. */
static Words change_words(const Mender *m, const WhyChange *change, int n, const Finding *finding, bool brief, Arena *out) {
    Words list = {change->fact, change->label}, many = words_int(out, n);
    if (change->kind == WHY_SET)
        return set_words(m, change, finding, brief, out);
    if (change->kind == WHY_REMOVE) {
        Words *names = ARENA_ARRAY(out, Words, n);
        for (int i = 0; i < n; i++)
            names[i] = words_of(change[i].element);
        return words_format(out, WORDS("{0} no longer in {1}", "{1} 中不再有 {0}"),
                            (const Words[]){join_words(out, names, n, SHOWN_CHANGES, WORDS(", ", "、")), list}, 2);
    }
    Words with = part_words(m, change, finding, out);
    const Words args[] = {many, list, with};
    if (change->nparts == 0)
        return words_format(out, n == 1 ? WORDS("one more of {1}", "{1} 增加一项") : WORDS("{0} more of {1}", "{1} 增加 {0} 项"), args, 2);
    return words_format(out, n == 1 ? WORDS("one more of {1} ({2})", "{1} 增加一项（{2}）")
                                    : WORDS("{0} more of {1} ({2} each)", "{1} 增加 {0} 项（各项 {2}）"),
                        args, 3);
}

/* How many changes from here on are told as one. */
static int alike(const Mender *m, const WhyChange *changes, int n, const Finding *finding, Arena *out) {
    int same = 1;
    if (changes->kind == WHY_SET)
        return 1;
    Words with = part_words(m, changes, finding, out);
    while (same < n && changes[same].kind == changes->kind && changes[same].field == changes->field &&
           str_equal(part_words(m, &changes[same], finding, out).en, with.en))
        same++;
    return same;
}

static Words all_changes(const Mender *m, const WhyMend *mend, const Finding *finding, bool brief, Arena *out) {
    Words *items = ARENA_ARRAY(out, Words, mend->nchanges);
    int n = 0;
    for (int i = 0; i < mend->nchanges;) {
        int same = alike(m, &mend->changes[i], mend->nchanges - i, finding, out);
        items[n++] = change_words(m, &mend->changes[i], same, finding, brief, out);
        i += same;
    }
    return join_words(out, items, n, brief ? 2 : SHOWN_CHANGES, WORDS("; ", "；"));
}

static Words possible_words(const Mender *m, const WhyMend *mend, const Finding *finding, Arena *out) {
    Words sentence = all_changes(m, mend, finding, false, out);
    if (mend->leads_to == VERDICT_NA)
        sentence = words_format(out, WORDS("{0}; then the rule no longer applies", "{0}；此后该规则不再适用"), &sentence, 1);
    if (mend->has_half && mend->half_fails)
        sentence = words_format(out, WORDS("{0}; half of it is not enough", "{0}；只改一半仍不符合"), &sentence, 1);
    if (mend->nbreaks == 0)
        return sentence;
    Words *rules = ARENA_ARRAY(out, Words, mend->nbreaks);
    for (int i = 0; i < mend->nbreaks; i++)
        rules[i] = words_of(mend->breaks[i]);
    Words broken = join_words(out, rules, mend->nbreaks, SHOWN_CHANGES, WORDS(", ", "、"));
    return words_format(out, WORDS("{0}; but this would break {1}", "{0}；但会新违反 {1}"), (const Words[]){sentence, broken}, 2);
}

/* The facts that decide and cannot be changed. */
static Words impossible_words(Mender *m, const WhyMend *mend, const Finding *finding, Arena *out) {
    Words items[SHOWN_CHANGES];
    int n = 0;
    for (int i = 0; i < m->blockers.n && n < SHOWN_CHANGES; i++) {
        const Blocker *blocker = &m->blockers.items[i];
        Words name = {blocker->field->path, field_shown(blocker->field)};
        Words value = value_words(out, blocker->field, factset_value(m->set, blocker->field, blocker->row));
        bool known = false;
        Words item = words_format(out, blocker->happened ? WORDS("{0} {1} has happened", "{0} {1} 已经发生")
                                                         : WORDS("{0} is {1} and is fixed", "{0} 为 {1}，自身不能选择"),
                                  (const Words[]){name, value}, 2);
        for (int k = 0; k < n; k++)
            known = known || str_equal(items[k].en, item.en);
        if (!known)
            items[n++] = item;
    }
    if (finding->verdict == VERDICT_FAIL && finding->has_due && m->rule->deadline != CORE_DEADLINE_NONE && n < SHOWN_CHANGES) {
        Words day = value_words(out, m->rule->facts->root.fields[0], (Value){.kind = VALUE_DATE, .date = finding->due});
        items[n++] = words_format(out, WORDS("the deadline {0} is reached", "到期日 {0} 已到"), &day, 1);
    }
    if (m->kept_by && n < SHOWN_CHANGES) {
        Words always = words_of(message_condition(out, m->kept_by->condition));
        items[n++] = words_format(out, WORDS("{0} always holds", "{0} 恒须成立"), &always, 1);
    }
    if (n == 0)
        return mend->sure ? WORDS("no change of its own can", "自身的更改无法使其符合")
                          : WORDS("no change of its own that was found makes it pass", "未找到自身可作的更改能使其符合");
    Words reasons = join_words(out, items, n, SHOWN_CHANGES, WORDS("; ", "；"));
    return words_format(out,
                        mend->sure ? WORDS("no change of its own can: {0}", "自身的更改无法使其符合：{0}")
                                   : WORDS("no change of its own that was found makes it pass: {0}",
                                           "未找到自身可作的更改能使其符合：{0}"),
                        &reasons, 1);
}

void mend_say(Mender *m, const Plan *plan, const Finding *finding, WhyMend *mend, Arena *out) {
    if (!mend->possible) {
        mend->message = impossible_words(m, mend, finding, out);
        mend->brief = mend->sure ? WORDS("no change of its own can mend it", "自身无法补救")
                                 : WORDS("no mend was found", "未找到补救办法");
        return;
    }
    set_changes(m, plan, mend, out);
    mend->message = possible_words(m, mend, finding, out);
    mend->brief = all_changes(m, mend, finding, true, out);
    if (mend->leads_to == VERDICT_NA)
        mend->brief = words_format(out, WORDS("{0} (then it no longer applies)", "{0}（此后不再适用）"), &mend->brief, 1);
}

/* Whether the message has the value that a fact is to have. */
static bool is_said(const WhyChange *change, const Finding *finding, Arena *arena) {
    if (change->kind != WHY_SET)
        return false;
    if (change->to.kind == VALUE_DATE && finding->has_due && finding->verdict == VERDICT_PENDING)
        return true; /* the due date stands before the message */
    Words to = words_value(arena, val_of(change->to), type_of(change->field));
    return str_contains(finding->message.zh, to.zh) || str_contains(finding->message.en, to.en);
}

bool why_says_more(const Why *why) {
    const WhyMend *mend = &why->mend;
    if (!mend->asked || !why->rule->remedy)
        return mend->asked;
    if (!mend->possible || mend->leads_to == VERDICT_NA)
        return true;
    Arena *arena = arena_new();
    bool more = false;
    for (int i = 0; i < mend->nchanges; i++) {
        const WhyChange *change = &mend->changes[i];
        bool measured = change->to.kind == VALUE_NUMBER || change->to.kind == VALUE_DATE || change->to.kind == VALUE_DURATION;
        more = more || (change->kind == WHY_SET && measured && !is_said(change, &why->finding, arena));
    }
    arena_free(arena);
    return more;
}

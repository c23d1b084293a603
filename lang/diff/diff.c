/* From groups of rules to changes: what the forms already say, what is decided, and what that is called. */
#include "lang/diff/diff.h"

/* --- Words ---------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    Words words;
} change_table[CHANGES] = {
#define W(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
    [CHANGE_ADDED] = {"added", W("added", "新增")},
    [CHANGE_REMOVED] = {"removed", W("removed", "删除")},
    [CHANGE_CHANGED] = {"changed", W("changed", "修改")},
    [CHANGE_RENAMED] = {"renamed", W("renamed", "改名")},
    [CHANGE_MOVED] = {"moved", W("moved", "移位")},
    [CHANGE_SPLIT] = {"split", W("split", "拆分")},
    [CHANGE_MERGED] = {"merged", W("merged", "合并")},
    [CHANGE_REWORDED] = {"reworded", W("reworded", "文字调整")},
};

static const struct {
    const char *name;
    Words words;
} way_table[AXES][WAYS] = {
    [AXIS_EFFECT] = {{"none", W("no difference", "不变")},
                     {"tightened", W("tightened", "收紧")},
                     {"loosened", W("loosened", "放宽")},
                     {"mixed", W("tightened and loosened", "有紧有宽")}},
    [AXIS_APPLIES] = {{"same", W("the same", "不变")},
                      {"wider", W("concerns more", "适用范围扩大")},
                      {"narrower", W("concerns fewer", "适用范围缩小")},
                      {"mixed", W("concerns others", "适用范围有增有减")}},
    [AXIS_FORCE] = {{"same", W("the same", "不变")},
                    {"raised", W("force raised", "约束力提高")},
                    {"lowered", W("force lowered", "约束力降低")},
                    {"mixed", W("force differs", "约束力不一")}},
    [AXIS_DEADLINE] = {{"same", W("the same", "不变")},
                       {"earlier", W("due earlier", "期限提前")},
                       {"later", W("due later", "期限推后")},
                       {"mixed", W("due earlier or later", "期限有先有后")}},
#undef W
};

const char *change_name(ChangeKind kind)
{
    return change_table[kind].name;
}

Words change_words(ChangeKind kind)
{
    return change_table[kind].words;
}

const char *way_name(Axis axis, Way way)
{
    return way_table[axis][way].name;
}

Words way_words(Axis axis, Way way)
{
    return way_table[axis][way].words;
}

const char *proof_name(Proof proof)
{
    static const char *const names[PROOFS] = {"exact", "bounded", "unknown"};
    return names[proof];
}

/* --- Deciding --------------------------------------------------------------------------------------------------------------- */

typedef struct Work {
    Diff *diff;
    Decider *decider;
    DiagList *diags;
} Work;

static const CoreRuleForm *form_of(Diff *diff, int side, const CoreRule *rule)
{
    return core_form_rule(diff->forms, diff->policy[side], rule);
}

static bool is_pair(const Group *group)
{
    return group->rules[0].n == 1 && group->rules[1].n == 1;
}

static int strongest(Diff *diff, int side, const Group *group)
{
    int most = 0;
    for (int i = 0; i < group->rules[side].n; i++) {
        int strength = form_of(diff, side, group->rules[side].items[i])->strength;
        most = strength > most ? strength : most;
    }
    return most;
}

/* A fact that a rule reaches may have other values now: whom it is about may have changed, though it reads the same. */
static bool reaches_other_values(Diff *diff, const CoreRule *rule)
{
    if (!diff->world->differs)
        return false;
    CoreReach reach = core_reach_rule(diff->arena, diff->policy[1], rule);
    for (int i = 0; i < reach.fields.n; i++) {
        const WorldField *field = world_field(diff->world, reach.fields.items[i]);
        if (field && field->differs)
            return true;
    }
    return false;
}

/* Which questions the forms leave open. */
static bool ask_what(Diff *diff, const Group *group, bool wanted[QUESTIONS])
{
    for (int q = 0; q < QUESTIONS; q++)
        wanted[q] = false;
    if (group->rules[0].n == 0 || group->rules[1].n == 0) {
        bool added = group->rules[0].n == 0;
        wanted[added ? ASK_TIGHTER : ASK_LOOSER] = wanted[added ? ASK_WIDER : ASK_NARROWER] = true;
        return true;
    }
    if (!is_pair(group)) {
        wanted[ASK_TIGHTER] = wanted[ASK_LOOSER] = wanted[ASK_WIDER] = wanted[ASK_NARROWER] = true;
        return true;
    }
    const CoreRuleForm *a = form_of(diff, 0, group->rules[0].items[0]), *b = form_of(diff, 1, group->rules[1].items[0]);
    bool scope = a->scope == b->scope, condition = a->condition == b->condition, deadline = a->deadline == b->deadline;
    bool may = (a->strength == 0) != (b->strength == 0);
    if (a->facts == b->facts && scope && condition && deadline && !may && !reaches_other_values(diff, group->rules[1].items[0]))
        return false;
    wanted[ASK_TIGHTER] = wanted[ASK_LOOSER] = wanted[ASK_WIDER] = wanted[ASK_NARROWER] = true;
    wanted[ASK_EARLIER] = wanted[ASK_LATER] = !deadline;
    return true;
}

static Way way_of(Answer more, Answer less)
{
    return more == ANSWER_YES ? (less == ANSWER_YES ? WAY_MIXED : WAY_MORE) : less == ANSWER_YES ? WAY_LESS : WAY_SAME;
}

static void add_witness(Diff *diff, Change *change, const Decision *decision)
{
    Witness *grown = ARENA_ARRAY(diff->arena, Witness, change->nwitnesses + 1);
    for (int i = 0; i < change->nwitnesses; i++)
        grown[i] = change->witnesses[i];
    grown[change->nwitnesses++] = (Witness){decision->org, {decision->verdict[0], decision->verdict[1]}};
    change->witnesses = grown;
}

static void report_mismatch(Work *work, const Change *change, int mismatches)
{
    diag_add(work->diags, DIAG_DIFF_MISMATCH, place_span(change->rule->info.span),
             DIAG_ARGS(words_of(change->rule->info.rule), words_int(work->diags->arena, mismatches)));
}

static void decide(Work *work, Change *change, const bool wanted[QUESTIONS])
{
    Diff *diff = work->diff;
    const Group *group = change->group;
    const Facts *side_facts = group->rules[1].n ? group->rules[1].items[0]->facts : group->rules[0].items[0]->facts;
    Arena *scratch = arena_new();
    Pair *pair = pair_new(scratch, diff->world, world_facts(diff->world, side_facts), group->rules[0].items,
                          group->rules[0].n, group->rules[1].items, group->rules[1].n);
    Decided decided = decide_pair(diff->arena, work->decider, pair, wanted);
    arena_free(scratch);
    const Decision *d = decided.decisions;
    change->ways[AXIS_EFFECT] = way_of(d[ASK_TIGHTER].answer, d[ASK_LOOSER].answer);
    change->ways[AXIS_APPLIES] = way_of(d[ASK_WIDER].answer, d[ASK_NARROWER].answer);
    change->ways[AXIS_DEADLINE] = way_of(d[ASK_EARLIER].answer, d[ASK_LATER].answer);
    change->proof = decided.bounded ? PROOF_BOUNDED : PROOF_EXACT;
    for (int q = 0; q < QUESTIONS; q++)
        if (d[q].answer == ANSWER_UNKNOWN)
            change->proof = PROOF_UNKNOWN;
    change->tried = change->proof == PROOF_UNKNOWN ? decided.tried : 0;
    if (decided.mismatches > 0)
        report_mismatch(work, change, decided.mismatches);
    /* What shows the effect shows most; else what shows whom it concerns, or when it is due. */
    static const Question order[] = {ASK_TIGHTER, ASK_LOOSER, ASK_WIDER, ASK_NARROWER, ASK_EARLIER, ASK_LATER};
    int shown = change->ways[AXIS_EFFECT] == WAY_MIXED ? 2 : 1;
    for (int i = 0; i < QUESTIONS && change->nwitnesses < shown; i++)
        if (d[order[i]].answer == ANSWER_YES && d[order[i]].org)
            add_witness(diff, change, &d[order[i]]);
}

static bool nothing_differs(const Change *change)
{
    for (int axis = 0; axis < AXES; axis++)
        if (change->ways[axis] != WAY_SAME)
            return false;
    return change->proof != PROOF_UNKNOWN;
}

/* --- What a change is called -------------------------------------------------------------------------------------------------- */

/* False: not a change at all. */
static bool name_pair(Diff *diff, Change *change)
{
    const CoreRule *a = change->was, *b = change->rule;
    const CoreRuleForm *x = form_of(diff, 0, a), *y = form_of(diff, 1, b);
    if (!nothing_differs(change))
        change->kind = CHANGE_CHANGED;
    else if (!str_equal(a->info.rule, b->info.rule))
        change->kind = CHANGE_RENAMED;
    else if (!str_equal(a->info.article, b->info.article))
        change->kind = CHANGE_MOVED;
    else if (x->written != y->written || x->texts != y->texts || x->meaning != y->meaning)
        change->kind = CHANGE_REWORDED;
    else
        return false;
    return true;
}

static void compare_force(Diff *diff, Change *change)
{
    int before = strongest(diff, 0, change->group), after = strongest(diff, 1, change->group);
    change->ways[AXIS_FORCE] = after > before ? WAY_MORE : after < before ? WAY_LESS : WAY_SAME;
}

static Str joined_names(Arena *arena, const Group *group, int side)
{
    Str names = STR_NONE;
    for (int i = 0; i < group->rules[side].n; i++) {
        Str name = group->rules[side].items[i]->info.rule;
        names = i == 0 ? name : str_format(arena, "%.*s, %.*s", STR_ARG(names), STR_ARG(name));
    }
    return names;
}

/* One change for each new rule of a group of several, all with what holds of them together. */
static void add_several(Diff *diff, const Change *joint)
{
    const Group *group = joint->group;
    for (int i = 0; i < group->rules[1].n; i++) {
        Change *change = ARENA_NEW(diff->arena, Change);
        *change = *joint;
        change->kind = group->rules[0].n > 1 ? CHANGE_MERGED : CHANGE_SPLIT;
        change->rule = group->rules[1].items[i];
        change->was = group->rules[0].items[0];
        change->was_names = joined_names(diff->arena, group, 0);
        vec_push(diff->arena, &diff->changes, change);
    }
}

static void compare_group(Work *work, const Group *group)
{
    Diff *diff = work->diff;
    bool wanted[QUESTIONS], open = ask_what(diff, group, wanted);
    Change *change = ARENA_NEW(diff->arena, Change);
    *change = (Change){.group = group, .proof = PROOF_EXACT};
    change->rule = group->rules[1].n ? group->rules[1].items[0] : group->rules[0].items[0];
    bool both = group->rules[0].n && group->rules[1].n;
    if (both)
        compare_force(diff, change);
    diff->asked |= open;
    if (open)
        decide(work, change, wanted);
    if (both)
        diff_find_because(diff, change);
    if (both)
        diff_find_permitted(diff, change);
    change->only_words = nothing_differs(change);
    if (both && !is_pair(group)) {
        add_several(diff, change);
        return;
    }
    change->kind = both ? CHANGE_CHANGED : group->rules[1].n ? CHANGE_ADDED : CHANGE_REMOVED;
    if (both) {
        change->was = group->rules[0].items[0];
        if (!str_equal(change->was->info.rule, change->rule->info.rule))
            change->was_names = change->was->info.rule;
        if (!name_pair(diff, change)) {
            diff->same++;
            return;
        }
    }
    vec_push(diff->arena, &diff->changes, change);
}

Diff *diff_policies(Arena *arena, const CorePolicy *older, const CorePolicy *newer, DiffDay day, Decider *decider,
                    const DiffProgress *progress, DiagList *diags)
{
    Diff *diff = ARENA_NEW(arena, Diff);
    *diff = (Diff){.arena = arena, .policy = {older, newer}};
    diff->world = world_new(arena, older, newer, day.day, day.asked);
    diff->forms = core_forms_new(arena);
    diff_pair_rules(diff);
    Work work = {diff, decider, diags};
    for (int i = 0; i < diff->groups.n; i++) {
        if (progress && progress->stopped && progress->stopped(progress->data)) {
            diff->left_out = diff->groups.n - i;
            break;
        }
        if (progress && progress->report)
            progress->report(progress->data, i, diff->groups.n);
        int changes = diff->changes.n, same = diff->same;
        compare_group(&work, diff->groups.items[i]);
        if (progress && progress->stopped && progress->stopped(progress->data)) { /* half compared is not compared */
            diff->changes.n = changes;
            diff->same = same;
            diff->left_out = diff->groups.n - i;
            break;
        }
    }
    return diff;
}

bool diff_means_something(const Diff *diff)
{
    for (int i = 0; i < diff->changes.n; i++) {
        ChangeKind kind = diff->changes.items[i]->kind;
        if (kind != CHANGE_RENAMED && kind != CHANGE_MOVED && kind != CHANGE_REWORDED)
            return true;
    }
    return diff->left_out > 0;
}

bool diff_asked_solver(const Diff *diff)
{
    return diff->asked;
}

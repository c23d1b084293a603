/* Which rules of two editions belong together: by `was`, by name, by meaning, by parts, by likeness. */
#include "lang/diff/diff.h"

#include "runtime/base/utf8.h"

#include <stdlib.h>

typedef struct Pairing {
    Diff *diff;
    Arena *arena;
    int n[WORLD_SIDES];
    int *group[WORLD_SIDES];     /* [n]: of each rule, -1 while it has none */
    VEC(Group *) groups;
} Pairing;

static const CoreRule *rule_at(const Pairing *p, int side, int i)
{
    return p->diff->policy[side]->rules[i];
}

static const CoreRuleForm *form_at(const Pairing *p, int side, int i)
{
    return core_form_rule(p->diff->forms, p->diff->policy[side], rule_at(p, side, i));
}

static bool same_facts(const CoreRule *a, const CoreRule *b)
{
    return str_equal(a->facts->name, b->facts->name);
}

static void put(Pairing *p, int side, int i, int group)
{
    p->group[side][i] = group;
    vec_push(p->arena, &p->groups.items[group]->rules[side], rule_at(p, side, i));
}

static int new_group(Pairing *p)
{
    Group *group = ARENA_NEW(p->arena, Group);
    vec_push(p->arena, &p->groups, group);
    return p->groups.n - 1;
}

/* Old rule o and new rule n belong together, with whatever each belongs to already. */
static void link_rules(Pairing *p, int o, int n)
{
    int a = p->group[0][o], b = p->group[1][n];
    if (a >= 0 && b >= 0) {
        for (int side = 0; a != b && side < WORLD_SIDES; side++)
            for (int i = 0; i < p->n[side]; i++)
                if (p->group[side][i] == b)
                    put(p, side, i, a);
        if (a != b)
            *p->groups.items[b] = (Group){0};
        return;
    }
    int group = a >= 0 ? a : b >= 0 ? b : new_group(p);
    if (a < 0)
        put(p, 0, o, group);
    if (b < 0)
        put(p, 1, n, group);
}

/* A name that nobody wrote: rule_1, rule_2, … by order. */
static bool is_numbered(const CoreRule *rule)
{
    Str name = rule->info.rule;
    if (!str_starts(name, STR("rule_")) || name.n == 5)
        return rule->is_bare;
    for (size_t i = 5; i < name.n; i++)
        if (name.p[i] < '0' || name.p[i] > '9')
            return false;
    return true;
}

/* --- By was and by name ------------------------------------------------------------------------------------------------ */

static void pair_by_was(Pairing *p)
{
    for (int n = 0; n < p->n[1]; n++) {
        const CoreRule *rule = rule_at(p, 1, n);
        for (int w = 0; w < rule->nwas; w++) {
            const CoreRule *old = core_find_rule(p->diff->policy[0], rule->was[w]);
            if (old && same_facts(old, rule))
                link_rules(p, old->index, n);
        }
    }
}

static void pair_by_name(Pairing *p, bool numbered)
{
    for (int n = 0; n < p->n[1]; n++) {
        if (p->group[1][n] >= 0 || is_numbered(rule_at(p, 1, n)) != numbered)
            continue;
        for (int o = 0; o < p->n[0]; o++) {
            const CoreRule *a = rule_at(p, 0, o), *b = rule_at(p, 1, n);
            if (!str_equal(a->info.rule, b->info.rule) || !same_facts(a, b) || (numbered && p->group[0][o] >= 0))
                continue;
            link_rules(p, o, n);
            break;
        }
    }
}

/* --- By meaning ------------------------------------------------------------------------------------------------------------ */

static int alike_by_place(const CoreRule *a, const CoreRule *b)
{
    return 4 * str_equal(a->info.rule, b->info.rule) + 2 * (a->info.label.n && str_equal(a->info.label, b->info.label)) +
           str_equal(a->info.article, b->info.article);
}

static void pair_by_meaning(Pairing *p, bool with_force)
{
    for (int o = 0; o < p->n[0]; o++) {
        if (p->group[0][o] >= 0)
            continue;
        const CoreRuleForm *a = form_at(p, 0, o);
        int best = -1, most = -1;
        for (int n = 0; n < p->n[1]; n++) {
            const CoreRuleForm *b = form_at(p, 1, n);
            bool equal = with_force ? a->meaning == b->meaning
                                    : a->facts == b->facts && a->scope == b->scope && a->condition == b->condition &&
                                          a->deadline == b->deadline;
            int alike = alike_by_place(rule_at(p, 0, o), rule_at(p, 1, n));
            if (p->group[1][n] < 0 && equal && alike > most) {
                best = n;
                most = alike;
            }
        }
        if (best >= 0)
            link_rules(p, o, best);
    }
}

/* --- By parts: one rule whose demands became several rules, or the other way round --------------------------------------------- */

static bool has_part(const CoreRuleForm *form, int part)
{
    for (int i = 0; i < form->nparts; i++)
        if (form->parts[i] == part)
            return true;
    return false;
}

static bool is_part_of(const CoreRuleForm *few, const CoreRuleForm *many)
{
    if (few->facts != many->facts || few->scope != many->scope || few->deadline != many->deadline ||
        few->strength != many->strength || few->nparts >= many->nparts)
        return false;
    for (int i = 0; i < few->nparts; i++)
        if (!has_part(many, few->parts[i]))
            return false;
    return true;
}

static bool is_covered(const Pairing *p, const CoreRuleForm *whole, int side, const bool *chosen)
{
    for (int i = 0; i < whole->nparts; i++) {
        bool found = false;
        for (int k = 0; k < p->n[side] && !found; k++)
            found = chosen[k] && has_part(form_at(p, side, k), whole->parts[i]);
        if (!found)
            return false;
    }
    return true;
}

/* Rules of side `whole` that are, together, two or more rules of the other side. */
static void pair_by_parts(Pairing *p, int whole)
{
    int other = 1 - whole;
    bool *chosen = ARENA_ARRAY(p->arena, bool, p->n[other]);
    for (int i = 0; i < p->n[whole]; i++) {
        const CoreRuleForm *form = form_at(p, whole, i);
        int group = p->group[whole][i], partner = -1, count = 0;
        if (group >= 0 && (p->groups.items[group]->rules[0].n != 1 || p->groups.items[group]->rules[1].n != 1))
            continue;
        for (int k = 0; k < p->n[other]; k++) {
            bool own = group >= 0 && p->group[other][k] == group;
            chosen[k] = (own || p->group[other][k] < 0) && is_part_of(form_at(p, other, k), form);
            count += chosen[k];
            if (own)
                partner = k;
        }
        if (form->nparts < 2 || count < 2 || (partner >= 0 && !chosen[partner]) || !is_covered(p, form, other, chosen))
            continue;
        for (int k = 0; k < p->n[other]; k++)
            if (chosen[k] && k != partner)
                link_rules(p, whole == 0 ? i : k, whole == 0 ? k : i);
    }
}

/* --- By likeness ------------------------------------------------------------------------------------------------------------- */

static double likeness_of_words(Str a, Str b)
{
    size_t longer = utf8_count(a) > utf8_count(b) ? utf8_count(a) : utf8_count(b);
    return longer == 0 ? 0 : 1.0 - (double)utf8_distance(a, b) / (double)longer;
}

static double likeness_of_fields(Pairing *p, const CoreRule *a, const CoreRule *b)
{
    Arena *arena = p->arena;
    CoreReach x = core_reach_rule(arena, p->diff->policy[0], a), y = core_reach_rule(arena, p->diff->policy[1], b);
    int common = 0;
    for (int i = 0; i < x.fields.n; i++)
        for (int k = 0; k < y.fields.n; k++)
            if (str_equal(x.fields.items[i]->path, y.fields.items[k]->path)) {
                common++;
                break;
            }
    int all = x.fields.n + y.fields.n - common;
    return all == 0 ? 0 : (double)common / all;
}

static double likeness_of_conditions(const CoreRuleForm *a, const CoreRuleForm *b)
{
    return 0.5 * (a->condition == b->condition) + 0.5 * (a->scope == b->scope);
}

static bool shares_cite(const CoreRule *a, const CoreRule *b)
{
    for (int i = 0; i < a->info.ncites; i++)
        for (int k = 0; k < b->info.ncites; k++)
            if (str_equal(a->info.cites[i], b->info.cites[k]))
                return true;
    return false;
}

static double likeness(Pairing *p, int o, int n)
{
    const CoreRule *a = rule_at(p, 0, o), *b = rule_at(p, 1, n);
    if (!same_facts(a, b) || !a->elements != !b->elements)
        return 0;
    bool labelled = a->info.label.n && b->info.label.n;
    double words = likeness_of_words(a->info.rule, b->info.rule);
    if (labelled) {
        double labels = likeness_of_words(a->info.label, b->info.label);
        words = labels > words ? labels : words;
    }
    return 0.4 * words + 0.3 * likeness_of_fields(p, a, b) + 0.15 * shares_cite(a, b) +
           0.15 * likeness_of_conditions(form_at(p, 0, o), form_at(p, 1, n));
}

static const double LIKE_ENOUGH = 0.6;

typedef struct Likeness {
    double like;
    int o, n;
} Likeness;

static int by_likeness(const void *a, const void *b)
{
    const Likeness *x = a, *y = b;
    if (x->like != y->like)
        return x->like > y->like ? -1 : 1;
    return x->o != y->o ? x->o - y->o : x->n - y->n;
}

static void pair_by_likeness(Pairing *p)
{
    VEC(Likeness) all = {0};
    for (int o = 0; o < p->n[0]; o++)
        for (int n = 0; p->group[0][o] < 0 && n < p->n[1]; n++) {
            double like = p->group[1][n] < 0 ? likeness(p, o, n) : 0;
            if (like > LIKE_ENOUGH)
                vec_push(p->arena, &all, ((Likeness){like, o, n}));
        }
    if (all.n > 0)
        qsort(all.items, (size_t)all.n, sizeof *all.items, by_likeness);
    for (int i = 0; i < all.n; i++)
        if (p->group[0][all.items[i].o] < 0 && p->group[1][all.items[i].n] < 0)
            link_rules(p, all.items[i].o, all.items[i].n);
}

/* --- In order ------------------------------------------------------------------------------------------------------------------ */

static void emit(Pairing *p, int group, bool *done)
{
    if (done[group] || (p->groups.items[group]->rules[0].n == 0 && p->groups.items[group]->rules[1].n == 0))
        return;
    done[group] = true;
    vec_push(p->arena, &p->diff->groups, p->groups.items[group]);
}

/* The rules that were removed right before or after old rule o: they are listed where they stood. */
static void emit_removed_from(Pairing *p, int o, bool *done)
{
    for (int i = o; i < p->n[0] && p->groups.items[p->group[0][i]]->rules[1].n == 0; i++)
        emit(p, p->group[0][i], done);
}

void diff_pair_rules(Diff *diff)
{
    Pairing p = {.diff = diff, .arena = diff->arena};
    for (int s = 0; s < WORLD_SIDES; s++) {
        p.n[s] = diff->policy[s]->nrules;
        p.group[s] = ARENA_ARRAY(p.arena, int, p.n[s]);
        for (int i = 0; i < p.n[s]; i++)
            p.group[s][i] = -1;
    }
    pair_by_was(&p);
    pair_by_name(&p, false);
    pair_by_meaning(&p, true);
    pair_by_meaning(&p, false);
    pair_by_parts(&p, 0);
    pair_by_parts(&p, 1);
    pair_by_likeness(&p);
    pair_by_name(&p, true);
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < p.n[s]; i++)
            if (p.group[s][i] < 0)
                put(&p, s, i, new_group(&p));
    bool *done = ARENA_ARRAY(p.arena, bool, p.groups.n);
    emit_removed_from(&p, 0, done);
    for (int n = 0; n < p.n[1]; n++) {
        const Group *group = p.groups.items[p.group[1][n]];
        emit(&p, p.group[1][n], done);
        for (int k = 0; k < group->rules[0].n; k++)
            emit_removed_from(&p, group->rules[0].items[k]->index + 1, done);
    }
    for (int o = 0; o < p.n[0]; o++)
        emit(&p, p.group[0][o], done);
}

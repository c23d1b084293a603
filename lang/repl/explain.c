/* :why and :mend. Of an organisation that is chosen its findings; else of the first organisation that has one, so
 * that nobody needs to look for it. */
#include "lang/repl/internal.h"

#include "lang/why/why.h"

#include <stdlib.h>

enum { SHOWN_WHYS = 5 };

static bool is_asked(const CoreRule *rule, const void *context) {
    return !context || rule == context;
}

/* --- Which organisation ------------------------------------------------------------------------------------------- */

/* The first that fails, else the first that is pending, else unknown. */
typedef struct FirstFound {
    int rank;
    Str id; /* of the record; empty: none */
    Str facts;
} FirstFound;

static int rank_of(Verdict verdict) {
    return verdict == VERDICT_FAIL ? 3 : verdict == VERDICT_PENDING ? 2 : verdict == VERDICT_UNKNOWN ? 1 : 0;
}

static bool wants_better(Walk *walk, const CoreRule *rule, Verdict verdict) {
    const FirstFound *first = walk->data;
    (void)rule;
    return rank_of(verdict) > first->rank;
}

static void take_better(Walk *walk, const Found *found) {
    FirstFound *first = walk->data;
    const FactSet *set = records_of(walk->s, walk->program->policies[found->policy]);
    first->rank = rank_of(found->finding->verdict);
    first->id = str_copy(walk->s->answer, factset_id(set, found->rule->facts, found->row));
    first->facts = found->rule->facts->name;
    walk->done = first->rank == rank_of(VERDICT_FAIL);
}

/* False where there is nobody to explain it of, which is said. */
static bool choose_organisation(Session *s, const CoreRule *rule, FirstFound *chosen) {
    bool fits = s->org && (!rule || str_equal(str_of(s->org_facts), rule->facts->name));
    if (fits) {
        *chosen = (FirstFound){.id = str_of(s->org), .facts = str_of(s->org_facts)};
        return true;
    }
    Walk walk = {.s = s,
                 .program = s->program,
                 .filter = is_asked,
                 .context = rule,
                 .wants = wants_better,
                 .take = take_better,
                 .data = chosen};
    if (!walk_all(&walk))
        return false;
    if (chosen->rank > 0)
        return true;
    if (walk.records == 1 && rule) { /* one record alone: whatever its verdict */
        const FactSet *set = records_of(s, session_policy(s));
        chosen->id = str_copy(s->answer, factset_id(set, rule->facts, 0));
        chosen->facts = rule->facts->name;
        return true;
    }
    SAY0(s, "There is no finding to explain. Once :org ID has chosen an organisation, :why RULE explains any verdict.",
         "没有需要说明的发现。用 :组织 编号 选定组织后，:为何 规则 可说明任一结论。");
    return false;
}

/* --- Findings of one organisation --------------------------------------------------------------------------------- */

/* A finding that is to be explained. */
typedef struct Wanted {
    Eval *eval;
    FactSet *set;
    const CoreRule *rule;
    Finding finding;
    int64_t row;
    int index, order;
} Wanted;

typedef struct Explanations {
    VEC(Wanted) wanted;
    VEC(Why) items;
    int64_t left_out;
    Counts counts;
} Explanations;

static bool is_wanted(Verdict verdict, bool mend, bool whatever) {
    if (mend)
        return verdict == VERDICT_FAIL || verdict == VERDICT_PENDING;
    return whatever || (verdict != VERDICT_PASS && verdict != VERDICT_NA);
}

static void add_rule(Session *s, Eval *eval, FactSet *set, const CoreRule *rule, int64_t row, bool mend, bool whatever,
                     Explanations *out) {
    EvalFindings findings = eval_rule(eval, rule, row, s->answer);
    bool some = false; /* of a rule about elements those with a finding, where there are any */
    for (int i = 0; i < findings.n; i++)
        some |= is_wanted(findings.items[i].verdict, mend, false);
    for (int i = 0; i < findings.n; i++) {
        const Finding *finding = &findings.items[i];
        out->counts.of[finding->verdict]++;
        if (is_wanted(finding->verdict, mend, whatever && !some))
            vec_push(s->answer, &out->wanted, ((Wanted){eval, set, rule, *finding, row, i, out->wanted.n}));
    }
}

/* What fails first, then what is pending, then what is unknown; each in the order of the policy. */
static int by_rank(const void *x, const void *y) {
    const Wanted *a = x, *b = y;
    int order = rank_of(b->finding.verdict) - rank_of(a->finding.verdict);
    return order ? order : a->order - b->order;
}

static Why explain_one(Session *s, const Wanted *wanted, bool mend) {
    Verdict verdict = wanted->finding.verdict;
    Why why = {.rule = wanted->rule, .finding = wanted->finding};
    if (!mend)
        why = why_explain(wanted->eval, wanted->rule, wanted->row, wanted->index, &wanted->finding, s->answer);
    if (verdict == VERDICT_FAIL || verdict == VERDICT_PENDING)
        why.mend = why_mend(wanted->eval, wanted->set, wanted->rule, wanted->row, wanted->index, &wanted->finding, true,
                            s->answer);
    return why;
}

static Explanations explain_organisation(Session *s, const CoreRule *only, const FirstFound *chosen, bool mend) {
    Explanations out = {0};
    int npolicies = s->program->npolicies;
    Eval **evals = ARENA_ARRAY(s->answer, Eval *, npolicies);
    for (int p = 0; p < npolicies; p++) {
        const CorePolicy *policy = s->program->policies[p];
        FactSet *set = records_of(s, policy);
        if (!set)
            continue;
        evals[p] = eval_new(s->answer, policy, set, s->as_of);
        for (int r = 0; r < policy->nrules; r++) {
            const CoreRule *rule = policy->rules[r];
            bool asked = is_asked(rule, only) && str_equal(rule->facts->name, chosen->facts);
            int64_t row = asked ? factset_find(set, rule->facts, chosen->id) : -1;
            if (row >= 0)
                add_rule(s, evals[p], set, rule, row, mend, only != NULL, &out);
        }
    }
    if (out.wanted.n)
        qsort(out.wanted.items, (size_t)out.wanted.n, sizeof *out.wanted.items, by_rank);
    int limit = session_limit(s) ? (mend ? SHOWN_ROWS : SHOWN_WHYS) : out.wanted.n;
    for (int i = 0; i < out.wanted.n && i < limit && !session_interrupted(s); i++)
        vec_push(s->answer, &out.items, explain_one(s, &out.wanted.items[i], mend));
    out.left_out = out.wanted.n - out.items.n;
    for (int p = 0; p < npolicies; p++)
        eval_free(evals[p]);
    return out;
}

static void say_nothing(Session *s, const FirstFound *chosen, const Explanations *found, bool mend) {
    Words counts = counts_words(s->answer, &found->counts);
    if (mend)
        SAY(s, "{0}: there is nothing to mend ({1}).", "{0}：没有需要整改的（{1}）。", words_of(chosen->id), counts);
    else
        SAY(s, "{0}: nothing to explain ({1}).", "{0}：没有需要说明的发现（{1}）。", words_of(chosen->id), counts);
}

static void say_which(Session *s, const FirstFound *chosen) {
    Words id = words_of(chosen->id);
    if (chosen->rank == rank_of(VERDICT_FAIL))
        SAY(s, "{0} is the first that fails; :org ID asks of another.",
            "{0} 是第一个不符合的，:组织 编号 可问其他组织。", id);
    else if (chosen->rank == rank_of(VERDICT_PENDING))
        SAY(s, "None fails. {0} is the first that is pending; :org ID asks of another.",
            "没有不符合的。{0} 是第一个待办的，:组织 编号 可问其他组织。", id);
    else if (chosen->rank == rank_of(VERDICT_UNKNOWN))
        SAY(s, "None fails or is pending. {0} is the first that is unknown; :org ID asks of another.",
            "没有不符合或待办的。{0} 是第一个未知的，:组织 编号 可问其他组织。", id);
}

/* --- :why --------------------------------------------------------------------------------------------------------- */

static void print_tree(Session *s, const Why *why) {
    Buf text = {0};
    why_print_text(why, s->options.language, &text);
    Str rest = buf_str(&text);
    for (size_t i = 0; i < rest.n;) {
        size_t end = i;
        while (end < rest.n && rest.p[end] != '\n')
            end++;
        answer_note(s, words_of(str_copy(s->answer, str_sub(rest, i, end))));
        i = end + 1;
    }
    buf_free(&text);
}

static void print_trees(Session *s, const Explanations *found) {
    bool fence = s->mode == MODE_MD;
    if (fence)
        SAY0(s, "```", "```");
    for (int i = 0; i < found->items.n; i++) {
        if (i)
            SAY0(s, "", "");
        print_tree(s, &found->items.items[i]);
    }
    if (fence)
        SAY0(s, "```", "```");
    if (found->left_out)
        SAY(s, "… and {0} more (:why RULE explains one)", "……另有 {0} 项（:为何 规则 可逐项说明）",
            words_int(s->answer, found->left_out));
}

static void print_objects(Session *s, const Explanations *found) {
    buf_add_char(&s->out, '[');
    for (int i = 0; i < found->items.n; i++) {
        buf_add_c(&s->out, i ? ",\n " : "");
        why_print_json(&found->items.items[i], s->options.language, &s->out);
    }
    buf_add_c(&s->out, "]\n");
}

/* For a sheet: the tree a row a part, `level` how deep it stands. */
static void add_parts(Session *s, Table *table, const Why *why, const WhyNode *node, int level) {
    table_row(table);
    table_text(table, 0, why->finding.id, GRID_PLAIN);
    table_text(table, 1, why->rule->info.rule, GRID_PLAIN);
    table_int(table, 2, level);
    table_text(table, 3, node->text, GRID_PLAIN);
    Str value = node->role == WHY_RULE ? str_of(verdict_name(node->verdict)) : node->value.en;
    table_text(table, 4, node->known || node->role == WHY_RULE ? value : STR_NONE, GRID_PLAIN);
    table_text(table, 5, node->origin.line > 0 ? node->origin.file : STR_NONE, GRID_PLAIN);
    if (node->origin.line > 0)
        table_int(table, 6, node->origin.line);
    for (int i = 0; i < node->children.n; i++)
        add_parts(s, table, why, node->children.items[i], level + 1);
}

static void print_parts(Session *s, const Explanations *found) {
    static const char *const keys[] = {"id", "rule", "level", "text", "value", "file", "line"};
    enum { COLUMNS = sizeof keys / sizeof *keys };
    Table *table = table_new(s, COLUMNS);
    for (int i = 0; i < COLUMNS; i++)
        table_column(table, i, keys[i], words_of(str_of(keys[i])), GRID_LEFT);
    for (int i = 0; i < found->items.n; i++)
        add_parts(s, table, &found->items.items[i], found->items.items[i].tree, 0);
    table_print(table, 0);
}

void explain_why(Session *s, const CoreRule *rule) {
    FirstFound chosen = {0};
    if (!choose_organisation(s, rule, &chosen))
        return;
    Explanations found = explain_organisation(s, rule, &chosen, false);
    if (s->mode == MODE_JSON) {
        print_objects(s, &found);
    } else if (s->mode == MODE_CSV) {
        print_parts(s, &found);
    } else if (found.items.n == 0) {
        say_nothing(s, &chosen, &found, false);
    } else {
        say_which(s, &chosen);
        print_trees(s, &found);
    }
}

/* --- :mend -------------------------------------------------------------------------------------------------------- */

static bool wants_mend(Walk *walk, const CoreRule *rule, Verdict verdict) {
    (void)walk, (void)rule;
    return verdict == VERDICT_FAIL || verdict == VERDICT_PENDING;
}

static void take_mend(Walk *walk, const Found *found) {
    Explanations *all = walk->data;
    Arena *answer = walk->s->answer;
    FactSet *set = records_of(walk->s, walk->program->policies[found->policy]);
    Why why = {.rule = found->rule, .finding = *found->finding};
    why.finding.id = str_copy(answer, found->finding->id);
    why.mend = why_mend(run_eval(found->run), set, found->rule, found->row, found->index, found->finding, true, answer);
    vec_push(answer, &all->items, why);
}

static void print_mends(Session *s, const Explanations *found, bool rules) {
    int n = 0, id = n++, rule = rules ? n++ : -1, verdict = n++, mend = n++;
    Table *table = table_new(s, n);
    table_column(table, id, "id", WORDS("id", "组织"), GRID_LEFT);
    if (rules)
        table_column(table, rule, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(table, verdict, "verdict", WORDS("verdict", "结论"), GRID_LEFT);
    table_column(table, mend, "mend", WORDS("what would mend it", "如何整改"), GRID_LEFT);
    for (int i = 0; i < found->items.n; i++) {
        const Why *why = &found->items.items[i];
        table_row(table);
        table_text(table, id, why->finding.id, GRID_PLAIN);
        if (rules)
            table_words(table, rule, rule_words(why->rule), why->rule->info.rule, GRID_PLAIN);
        table_words(table, verdict, verdict_words(why->finding.verdict), str_of(verdict_name(why->finding.verdict)),
                    verdict_colour(why->rule, why->finding.verdict));
        table_words(table, mend, why->mend.message, words_in(why->mend.message, s->options.language), GRID_PLAIN);
    }
    table_print(table, 0);
}

/* One finding alone is said in a sentence, which a table might cut. */
static void say_mend(Session *s, const Why *why) {
    Words verdict = verdict_words(why->finding.verdict), id = words_of(why->finding.id);
    SAY(s, "{0}, {1}: {2}", "{0}，{1}：{2}", id, rule_words(why->rule), verdict);
    SAY(s, "what would mend it: {0}", "如何整改：{0}", why->mend.message);
}

static void mend_everybody(Session *s, const CoreRule *rule) {
    Explanations found = {0};
    Walk walk = {.s = s,
                 .program = s->program,
                 .filter = is_asked,
                 .context = rule,
                 .wants = wants_mend,
                 .take = take_mend,
                 .data = &found,
                 .limit = session_limit(s)};
    if (!walk_all(&walk))
        return;
    print_mends(s, &found, walk.several_rules);
    say_more(s, walk.more);
    say_counts(&walk);
}

void explain_mend(Session *s, const CoreRule *rule) {
    bool fits = s->org && (!rule || str_equal(str_of(s->org_facts), rule->facts->name));
    if (!fits) {
        mend_everybody(s, rule);
        return;
    }
    FirstFound chosen = {.id = str_of(s->org), .facts = str_of(s->org_facts)};
    Explanations found = explain_organisation(s, rule, &chosen, true);
    if (s->mode == MODE_TABLE && found.items.n == 0)
        say_nothing(s, &chosen, &found, true);
    else if (s->mode == MODE_TABLE && found.items.n == 1)
        say_mend(s, &found.items.items[0]);
    else
        print_mends(s, &found, rule == NULL);
    say_more(s, found.left_out);
}

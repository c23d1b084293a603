/* Which of several editions of a policy a day picks. */
#include "lang/driver/internal.h"

static Str date_text(Arena *arena, Date date) {
    Buf buf = {0};
    date_print(&buf, date);
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static bool effective_before_or_on(const CorePolicy *policy, Date day) {
    return !policy->has_effective || policy->effective <= day;
}

static bool repealed_on(const CorePolicy *policy, Date day) {
    return policy->has_repealed && policy->repealed <= day;
}

/* An edition without `effective` is in force from the beginning, so before any that has one. */
static int compare_effective(const CorePolicy *a, const CorePolicy *b) {
    if (a->has_effective != b->has_effective)
        return a->has_effective ? 1 : -1;
    if (!a->has_effective)
        return 0;
    return (a->effective > b->effective) - (a->effective < b->effective);
}

static Words edition_words(Arena *arena, const CorePolicy *policy) {
    Str file = policy->span.source ? policy->span.source->name : policy->name;
    if (!policy->edition.n)
        return words_quoted(arena, file);
    return (Words){str_format(arena, "`%.*s` (`%.*s`)", STR_ARG(policy->edition), STR_ARG(file)),
                   str_format(arena, "`%.*s`（`%.*s`）", STR_ARG(policy->edition), STR_ARG(file))};
}

static Words in_force_words(Arena *arena, const CorePolicy *policy) {
    Words edition = edition_words(arena, policy);
    Words from = policy->has_effective ? words_of(date_text(arena, policy->effective)) : WORDS("the beginning", "开始");
    if (!policy->has_repealed)
        return words_format(arena, WORDS("{0} from {1}", "{0}自 {1} 起"), DIAG_ARGS(edition, from));
    Words to = words_of(date_text(arena, policy->repealed));
    return words_format(arena, WORDS("{0} from {1} until its repeal on {2}", "{0}自 {1} 起，{2} 废止"),
                        DIAG_ARGS(edition, from, to));
}

void editions_check(Arena *arena, CorePolicy *const *policies, int n, DiagList *diags) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            const CorePolicy *a = policies[j], *b = policies[i];
            if (!str_equal(a->name, b->name) || compare_effective(a, b) != 0)
                continue;
            Words day = b->has_effective ? words_of(date_text(arena, b->effective))
                                         : WORDS("neither says from when", "均未写明施行日期");
            Diag *diag = diag_add(diags, DIAG_EDITION_SAME_DAY, place_span(b->span),
                                  DIAG_ARGS(words_of(b->name), day, edition_words(arena, a), edition_words(arena, b)));
            if (a->has_header)
                diag_more(diag, place_span(a->span), WORDS("the other edition", "另一版本"));
        }
    }
}

static void report_none_in_force(Arena *arena, CorePolicy *const *policies, int n, Str name, Date as_of,
                                 DiagList *diags) {
    Buf en = {0}, zh = {0};
    for (int i = 0; i < n; i++) {
        if (!str_equal(policies[i]->name, name))
            continue;
        Words words = in_force_words(arena, policies[i]);
        buf_add_c(&en, en.n ? "; " : "");
        buf_add(&en, words.en);
        buf_add_c(&zh, zh.n ? "；" : "");
        buf_add(&zh, words.zh);
    }
    Words given = {str_copy(arena, buf_str(&en)), str_copy(arena, buf_str(&zh))};
    diag_add(diags, DIAG_EDITION_NONE_IN_FORCE, place_none(),
             DIAG_ARGS(words_of(name), words_of(date_text(arena, as_of)), given));
    buf_free(&en);
    buf_free(&zh);
}

static void warn_single(Arena *arena, const CorePolicy *policy, Date as_of, DiagList *diags) {
    Words name = words_of(policy->name), day = words_of(date_text(arena, as_of));
    if (!effective_before_or_on(policy, as_of))
        diag_add(diags, DIAG_EDITION_NOT_YET, place_span(policy->span),
                 DIAG_ARGS(name, words_of(date_text(arena, policy->effective)), day));
    else if (repealed_on(policy, as_of))
        diag_add(diags, DIAG_EDITION_REPEALED, place_span(policy->span),
                 DIAG_ARGS(name, words_of(date_text(arena, policy->repealed)), day));
}

int editions_choose(Arena *arena, CorePolicy *const *policies, int n, Date as_of, CorePolicy **chosen,
                    DiagList *diags) {
    int nchosen = 0;
    editions_check(arena, policies, n, diags);
    for (int i = 0; i < n; i++) {
        bool first = true;
        for (int j = 0; j < i; j++)
            first = first && !str_equal(policies[j]->name, policies[i]->name);
        if (!first)
            continue;
        int editions = 0;
        CorePolicy *best = NULL;
        for (int j = i; j < n; j++) {
            CorePolicy *policy = policies[j];
            if (!str_equal(policy->name, policies[i]->name))
                continue;
            editions++;
            if (effective_before_or_on(policy, as_of) && !repealed_on(policy, as_of) &&
                (!best || compare_effective(policy, best) > 0))
                best = policy;
        }
        if (editions == 1) {
            warn_single(arena, policies[i], as_of, diags);
            best = policies[i];
        }
        if (best)
            chosen[nchosen++] = best;
        else
            report_none_in_force(arena, policies, n, policies[i]->name, as_of, diags);
    }
    return nchosen;
}

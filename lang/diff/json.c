/* diff --format json: the keys of the contract, in its order. */
#include "lang/diff/diff.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *text_json(Str text)
{
    return text.p ? json_stringn(text.p, text.n) : json_null();
}

static json_t *witness_json(const Witness *witness)
{
    json_t *json = json_object();
    Buf day = {0};
    date_print(&day, witness->org->as_of);
    json_object_set_new(json, "as_of", json_stringn(day.p, day.n));
    buf_free(&day);
    json_object_set_new(json, "facts", org_json(witness->org));
    json_t *others = org_json_others(witness->org);
    if (others)
        json_object_set_new(json, "others", others);
    json_object_set_new(json, "old", json_string(verdict_name(witness->verdict[0])));
    json_object_set_new(json, "new", json_string(verdict_name(witness->verdict[1])));
    return json;
}

static json_t *change_json(const Change *change)
{
    json_t *json = json_object();
    json_object_set_new(json, "rule", text_json(change->rule->info.rule));
    json_object_set_new(json, "was", change->was_names.n ? text_json(change->was_names) : json_null());
    json_object_set_new(json, "change", json_string(change_name(change->kind)));
    static const struct {
        const char *key;
        Axis axis;
    } axes[] = {{"effect", AXIS_EFFECT}, {"applies", AXIS_APPLIES}, {"force", AXIS_FORCE}, {"deadline", AXIS_DEADLINE}};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        json_object_set_new(json, axes[i].key, json_string(way_name(axes[i].axis, change->ways[axes[i].axis])));
    json_object_set_new(json, "proof", json_string(proof_name(change->proof)));
    json_t *because = json_array();
    for (int i = 0; i < change->nbecause; i++)
        json_array_append_new(because, text_json(change->because[i]));
    json_object_set_new(json, "because", because);
    if (change->ways[AXIS_EFFECT] == WAY_MIXED) {
        json_t *witnesses = json_array();
        for (int i = 0; i < change->nwitnesses; i++)
            json_array_append_new(witnesses, witness_json(&change->witnesses[i]));
        json_object_set_new(json, "witnesses", witnesses);
    } else {
        json_object_set_new(json, "witness", change->nwitnesses ? witness_json(&change->witnesses[0]) : json_null());
    }
    if (change->proof == PROOF_UNKNOWN)
        json_object_set_new(json, "tried", json_integer(change->tried));
    if (change->permitted.field) {
        const Permitted *permitted = &change->permitted;
        json_t *one = json_object();
        json_object_set_new(one, "fact", text_json(permitted->field->path));
        json_object_set_new(one, "old", json_integer(permitted->before));
        json_object_set_new(one, "new", json_integer(permitted->after));
        json_object_set_new(one, "lost", json_integer(permitted->lost));
        json_object_set_new(one, "gained", json_integer(permitted->gained));
        json_object_set_new(json, "permitted", one);
    }
    return json;
}

static json_t *impact_json(const Impact *impact)
{
    json_t *json = json_array();
    for (int i = 0; impact && i < impact->flips.n; i++) {
        const Flip *flip = &impact->flips.items[i];
        json_t *one = json_object();
        json_object_set_new(one, "rule", text_json(flip->rule));
        json_object_set_new(one, "id", text_json(flip->id));
        json_object_set_new(one, "old", json_string(verdict_name(flip->verdict[0])));
        json_object_set_new(one, "new", json_string(verdict_name(flip->verdict[1])));
        json_array_append_new(json, one);
    }
    return json;
}

static json_t *names_json(const Str *names, int n)
{
    json_t *json = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(json, text_json(names[i]));
    return json;
}

/* The totals of `impact`: its verdicts by rule, and who newly fails by what. */
static json_t *summary_json(const DiffPrint *print)
{
    const Impact *impact = print->impact;
    json_t *json = json_object(), *rules = json_array(), *newly = json_array();
    json_object_set_new(json, "records", json_integer(impact->records));
    json_object_set_new(json, "touched", json_integer(impact->touched));
    json_object_set_new(json, "flips", json_integer(impact->flips.n));
    json_object_set_new(json, "into_unknown", json_integer(impact->into_unknown));
    json_object_set_new(json, "out_of_unknown", json_integer(impact->out_of_unknown));
    json_object_set_new(json, "failing_old", json_integer(impact->failing[0]));
    json_object_set_new(json, "failing_new", json_integer(impact->failing[1]));
    const Group *last = NULL;
    for (int i = 0; i < print->diff->changes.n; i++) {
        const Change *change = print->diff->changes.items[i];
        if (change->group == last)
            continue;
        last = change->group;
        json_t *one = json_object();
        json_object_set_new(one, "rule", text_json(change->rule->info.rule));
        json_object_set_new(one, "asked", json_integer(impact->rules[i].asked));
        json_object_set_new(one, "flips", json_integer(impact->rules[i].flips));
        json_array_append_new(rules, one);
    }
    json_object_set_new(json, "rules", rules);
    for (int i = 0; i < impact->newly.n; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "id", text_json(impact->newly.items[i].id));
        json_object_set_new(one, "rules", names_json(impact->newly.items[i].rules, impact->newly.items[i].nrules));
        json_array_append_new(newly, one);
    }
    json_object_set_new(json, "newly_failing", newly);
    json_object_set_new(json, "no_longer_failing", names_json(impact->no_longer.items, impact->no_longer.n));
    return json;
}

void diff_print_json(const DiffPrint *print, Buf *out)
{
    json_t *json = json_object(), *changes = json_array();
    json_object_set_new(json, "old", text_json(print->names.older));
    json_object_set_new(json, "new", text_json(print->names.newer));
    for (int i = 0; i < print->diff->changes.n; i++)
        json_array_append_new(changes, change_json(print->diff->changes.items[i]));
    json_object_set_new(json, "changes", changes);
    if (print->diff->left_out > 0)
        json_object_set_new(json, "stopped", json_integer(print->diff->left_out));
    json_object_set_new(json, "impact", impact_json(print->impact));
    if (print->impact)
        json_object_set_new(json, "summary", summary_json(print));
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(ORG_JSON_DIGITS));
    if (text)
        buf_add_c(out, text);
    buf_add_char(out, '\n');
    free(text);
    json_decref(json);
}

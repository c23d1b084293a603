/* An organisation as a facts file has it. */
#include "lang/analysis/world.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *text_json(Str text)
{
    return json_stringn(text.p ? text.p : "", text.n);
}

static json_t *printed(const Buf *buf)
{
    return text_json(buf_str(buf));
}

/* Exactly, or as a text, which facts files may have as well. */
static json_t *number_json(Number number)
{
    int64_t whole;
    if (number_to_int64(number, &whole))
        return json_integer(whole);
    Buf buf = {0};
    number_print(&buf, number);
    /* A double holds a decimal of so many digits: with JSON_REAL_PRECISION(15) it is printed as it was. */
    int digits = 0;
    for (size_t k = 0; k < buf.n; k++)
        digits += buf.p[k] >= '0' && buf.p[k] <= '9';
    json_t *json = NULL;
    if (digits <= ORG_JSON_DIGITS && buf.n > 0 && (unsigned char)buf.p[0] < 0x80) {
        buf_add_char(&buf, '\0');
        json = json_real(strtod(buf.p, NULL));
    }
    if (!json)
        json = printed(&buf);
    buf_free(&buf);
    return json;
}

static json_t *duration_json(Duration duration)
{
    Buf buf = {0};
    if (duration.days == 0)
        buf_add_format(&buf, "%lld months", (long long)duration.months);
    else if (duration.months == 0)
        buf_add_format(&buf, "%lld days", (long long)duration.days);
    else
        buf_add_format(&buf, "%lld months %lld days", (long long)duration.months, (long long)duration.days);
    json_t *json = printed(&buf);
    buf_free(&buf);
    return json;
}

static json_t *value_json(const WorldField *field, Value value)
{
    switch (value.kind) {
    case VALUE_MISSING:
        return json_null();
    case VALUE_BOOL:
        return json_boolean(value.boolean);
    case VALUE_NUMBER:
        return number_json(value.number);
    case VALUE_DATE: {
        Buf buf = {0};
        date_print(&buf, value.date);
        json_t *json = printed(&buf);
        buf_free(&buf);
        return json;
    }
    case VALUE_DURATION:
        return duration_json(value.duration);
    case VALUE_TEXT:
        return text_json(value.text);
    case VALUE_ENUM:
        return value.code >= 0 && value.code < field->nwords ? text_json(field->words[value.code]) : json_null();
    }
    return json_null();
}

/* Sets a value at a dotted path, making the records on the way. */
static void set_path(json_t *object, Str path, json_t *value)
{
    size_t dot = 0;
    while (dot < path.n && path.p[dot] != '.')
        dot++;
    if (dot == path.n) {
        json_object_setn_new(object, path.p, path.n, value);
        return;
    }
    json_t *inner = json_object_getn(object, path.p, dot);
    if (!inner) {
        inner = json_object();
        json_object_setn_new(object, path.p, dot, inner);
    }
    set_path(inner, str_sub(path, dot + 1, path.n), value);
}

static json_t *record_json(const OrgRecord *record, size_t skip)
{
    json_t *object = json_object();
    for (int i = 0; i < record->shape->leaves.n; i++) {
        const WorldField *leaf = record->shape->leaves.items[i];
        set_path(object, str_sub(leaf->path, skip, leaf->path.n), value_json(leaf, record->values[i]));
    }
    for (int i = 0; i < record->shape->refs.n; i++) {
        const WorldField *ref = record->shape->refs.items[i];
        const OrgRecord *target = record->refs[i];
        if (target && ref->target->key)
            set_path(object, str_sub(ref->path, skip, ref->path.n),
                     value_json(ref->target->key, target->values[ref->target->key->index]));
    }
    for (int i = 0; i < record->shape->lists.n; i++) {
        const WorldField *list = record->shape->lists.items[i];
        if (list->kind != FIELD_LIST)
            continue;
        json_t *items = json_array();
        for (int k = 0; k < record->lists[i].n; k++)
            json_array_append_new(items, record_json(record->lists[i].items[k], list->path.n + 1));
        set_path(object, str_sub(list->path, skip, list->path.n), items);
    }
    return object;
}

json_t *org_json(const Org *org)
{
    return record_json(org->main, 0);
}

static void add_other(json_t *others, Str name, json_t *record)
{
    json_t *array = json_object_getn(others, name.p, name.n);
    if (!array) {
        array = json_array();
        json_object_setn_new(others, name.p, name.n, array);
    }
    json_array_append_new(array, record);
}

/* An element of an inverse list names the record whose it is. */
static json_t *inverse_json(const Org *org, const WorldField *list, const OrgRecord *element)
{
    json_t *json = record_json(element, 0);
    const Field *field = list->side[0] ? list->side[0] : list->side[1];
    if (org->facts->key)
        set_path(json, field->via->path, value_json(org->facts->key, org->main->values[org->facts->key->index]));
    return json;
}

json_t *org_json_others(const Org *org)
{
    json_t *others = json_object();
    const OrgRecord *main = org->main;
    for (int i = 0; i < main->shape->refs.n; i++)
        if (main->refs[i])
            add_other(others, main->shape->refs.items[i]->target->name, record_json(main->refs[i], 0));
    for (int i = 0; i < main->shape->lists.n; i++)
        if (main->shape->lists.items[i]->kind == FIELD_INVERSE)
            for (int k = 0; k < main->lists[i].n; k++)
                add_other(others, main->shape->lists.items[i]->target->name,
                          inverse_json(org, main->shape->lists.items[i], main->lists[i].items[k]));
    if (json_object_size(others) > 0)
        return others;
    json_decref(others);
    return NULL;
}

/* The queue as SARIF 2.1.0: one run, the codes that occur as its rules. */
#include "runtime/base/diag_print.h"

#include <stdio.h>
#include <stdlib.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

/* Built with json_pack, whose values are all stolen ("o"); NULL comes of lack of memory alone. */
static json_t *made(json_t *value)
{
    if (!value) {
        fputs("banfa: out of memory / 内存不足\n", stderr);
        abort();
    }
    return value;
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        made(NULL);
}

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        made(NULL);
}

static json_t *message_json(Str text)
{
    return made(json_pack("{s:o}", "text", diag_json_text(text)));
}

/* A file's path as a URI reference. */
static json_t *uri_json(Str path)
{
    Buf uri = {0};
    if (path.n && path.p[0] == '/')
        buf_add_c(&uri, "file://");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            buf_add_char(&uri, (char)c);
        else
            buf_add_format(&uri, "%%%02X", c);
    }
    json_t *value = diag_json_text(buf_str(&uri));
    buf_free(&uri);
    return value;
}

static json_t *region_json(const DiagWhere *where)
{
    json_t *region = made(json_pack("{s:I}", "startLine", (json_int_t)where->line));
    if (where->column > 0) {
        set(region, "startColumn", made(json_integer(where->column)));
        set(region, "endLine", made(json_integer(where->end_line)));
        set(region, "endColumn", made(json_integer(where->end_column)));
    }
    return region;
}

static json_t *artifact_json(Str file)
{
    return made(json_pack("{s:o}", "uri", uri_json(file)));
}

static json_t *location_json(const DiagWhere *where)
{
    json_t *physical = made(json_pack("{s:o}", "artifactLocation", artifact_json(where->file)));
    if (where->line > 0)
        set(physical, "region", region_json(where));
    return made(json_pack("{s:o}", "physicalLocation", physical));
}

static json_t *fix_json(const Diag *diag)
{
    DiagPlace place = place_span(diag->fix_span);
    DiagWhere where = diag_where(&place);
    return made(json_pack("{s:[{s:o, s:[{s:o, s:o}]}]}", "artifactChanges", "artifactLocation",
                          artifact_json(where.file), "replacements", "deletedRegion", region_json(&where),
                          "insertedContent", message_json(diag->fix_text)));
}

static json_t *related_json(const Diag *diag, Language language)
{
    json_t *related = made(json_array());
    for (int i = 0; i < diag->nmore; i++) {
        DiagWhere where = diag_where(&diag->more[i].place);
        json_t *location = where.file.n ? location_json(&where) : made(json_object());
        set(location, "message", message_json(words_in(diag->more[i].label, language)));
        append(related, location);
    }
    return related;
}

static json_t *result_json(Arena *arena, const PlacedDiag *placed, int rule, Language language)
{
    const Diag *diag = placed->diag;
    Str help = words_in(diag->help, language);
    Str sentence = words_in(diag_sentence(arena, diag), language);
    if (help.n)
        sentence = str_format(arena, "%.*s\n%.*s", STR_ARG(sentence), STR_ARG(help));
    json_t *locations = made(json_array());
    if (placed->where.file.n)
        append(locations, location_json(&placed->where));
    json_t *result = made(json_pack("{s:s, s:i, s:s, s:o, s:o}", "ruleId", diag_code_name(diag->code), "ruleIndex",
                                    rule, "level", level_name(diag->level), "message", message_json(sentence),
                                    "locations", locations));
    if (diag->nmore > 0)
        set(result, "relatedLocations", related_json(diag, language));
    if (diag->has_fix)
        set(result, "fixes", made(json_pack("[o]", fix_json(diag))));
    return result;
}

static json_t *rule_json(DiagCode code)
{
    return made(json_pack("{s:s, s:o, s:{s:s}}", "id", diag_code_name(code), "shortDescription",
                          message_json(diag_code_pattern(code).en), "defaultConfiguration", "level",
                          level_name(diag_code_level(code))));
}

void diag_print_sarif(const DiagList *list, Language language, Buf *buf)
{
    Arena *arena = arena_new();
    const PlacedDiag *placed = diag_in_order(list, arena);
    int *rule_of_code = ARENA_ARRAY(arena, int, DIAG_CODES + 1); /* from 1 */
    json_t *rules = made(json_array()), *results = made(json_array());
    for (int i = 0; i < list->diags.n; i++) {
        DiagCode code = placed[i].diag->code;
        if (rule_of_code[code] == 0) {
            append(rules, rule_json(code));
            rule_of_code[code] = (int)json_array_size(rules);
        }
        append(results, result_json(arena, &placed[i], rule_of_code[code] - 1, language));
    }
    json_t *run = made(json_pack("{s:{s:{s:s, s:o}}, s:s, s:o}", "tool", "driver", "name", "banfa", "rules", rules,
                                 "columnKind", "unicodeCodePoints", "results", results));
    if (diag_dropped(list) > 0) /* so that nobody takes the list for complete */
        set(run, "properties", made(json_pack("{s:I}", "factsErrors", (json_int_t)list->facts_errors)));
    json_t *root = made(json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run));
    diag_json_write(root, buf);
    arena_free(arena);
}

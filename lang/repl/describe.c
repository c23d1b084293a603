/* What there is: facts, rules, and what the text says of a name. */
#include "lang/repl/internal.h"

#include <string.h>

/* --- Types -------------------------------------------------------------------------------------------------------- */

Words describe_type_words(Arena *arena, CoreType type) {
    if (type.kind == CORE_TYPE_NUMBER && type.unit) {
        Words unit = {type.unit->name, type.unit->label.n ? type.unit->label : type.unit->name};
        return words_format(arena, WORDS("a number of {0}", "数值，单位{0}"), &unit, 1);
    }
    return core_type_words(arena, type);
}

/* --- :facts ------------------------------------------------------------------------------------------------------- */

static int64_t count_known(const Session *s, const FactSet *set, const Field *leaf) {
    int64_t rows = factset_rows(set, leaf->shape), known = 0;
    for (int64_t row = 0; row < rows && !session_interrupted((Session *)s); row++)
        known += factset_value(set, leaf, row).kind != VALUE_MISSING;
    return known;
}

static bool matches(const Field *field, Str filter) {
    return filter.n == 0 || str_contains(field->path, filter) || str_contains(field->label, filter);
}

static void add_fact(Table *table, const Session *s, const Field *field, const FactSet *set) {
    table_row(table);
    table_text(table, 0, field->path, GRID_PLAIN);
    table_text(table, 1, field->label, GRID_PLAIN);
    Words kind = field_kind_words(s->answer, field);
    table_words(table, 2, kind, kind.en, GRID_PLAIN);
    if (field->fixed)
        table_words(table, 3, WORDS("fixed", "固定"), STR("fixed"), GRID_PLAIN);
    if (field_is_leaf(field) && set)
        table_int(table, 4, count_known(s, set, field));
}

static void add_record(Table *table, const Session *s, const Record *record, Str filter, const FactSet *set, int *n) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (field->kind != FIELD_RECORD && matches(field, filter)) {
            add_fact(table, s, field, set);
            (*n)++;
        }
        if (field->kind == FIELD_RECORD || field->kind == FIELD_LIST)
            add_record(table, s, &field->record, filter, set, n);
    }
}

void describe_facts(Session *s, Str filter) {
    const CorePolicy *policy = session_policy(s);
    const FactSet *set = records_of(s, policy);
    if (set && !s->records->from_files)
        set = NULL;
    int n = 0;
    for (int f = 0; f < policy->schema->nfacts; f++) {
        const Facts *facts = policy->schema->facts[f];
        Table *table = table_new(s, 5);
        table_column(table, 0, "fact", WORDS("fact", "事实"), GRID_LEFT);
        table_column(table, 1, "label", WORDS("label", "名称"), GRID_LEFT);
        table_column(table, 2, "type", WORDS("type", "类型"), GRID_LEFT);
        table_column(table, 3, "fixed", WORDS("", ""), GRID_LEFT);
        table_column(table, 4, "known", WORDS("known", "已填"), GRID_RIGHT);
        int before = n;
        add_record(table, s, &facts->root, filter, set, &n);
        if (n == before)
            continue;
        Words name = {facts->name, facts->label.n ? facts->label : facts->name};
        Words records = counted(s, set ? factset_rows(set, facts->shape) : 0, "record", "records", "条记录");
        if (set)
            SAY(s, "{0}: {1}", "{0}：{1}", name, records);
        else
            SAY(s, "{0}", "{0}", name);
        table_print(table, 0);
    }
    if (policy->schema->nfacts == 0)
        SAY0(s, "No facts are declared or loaded.", "没有声明或加载事实。");
    else if (n == 0)
        SAY(s, "No fact has `{0}` in its name or label.", "没有名称或标签含有“{0}”的事实。", words_of(filter));
}

/* --- :rules ------------------------------------------------------------------------------------------------------- */

static Str join(Arena *arena, const Str *items, int n) {
    Buf buf = {0};
    for (int i = 0; i < n; i++) {
        buf_add_c(&buf, i ? ", " : "");
        buf_add(&buf, items[i]);
    }
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

void describe_rules(Session *s, Str article) {
    Table *table = table_new(s, 5);
    table_column(table, 0, "article", WORDS("article", "条"), GRID_LEFT);
    table_column(table, 1, "rule", WORDS("rule", "规则"), GRID_LEFT);
    table_column(table, 2, "label", WORDS("label", "名称"), GRID_LEFT);
    table_column(table, 3, "force", WORDS("force", "效力"), GRID_LEFT);
    table_column(table, 4, "cite", WORDS("cite", "出处"), GRID_LEFT);
    int n = 0;
    for (int p = 0; p < s->program->npolicies; p++) {
        const CorePolicy *policy = s->program->policies[p];
        for (int r = 0; r < policy->nrules; r++) {
            const RuleInfo *info = &policy->rules[r]->info;
            if (article.n && !str_equal(info->article, article))
                continue;
            n++;
            table_row(table);
            table_text(table, 0, info->article, GRID_PLAIN);
            table_text(table, 1, info->rule, GRID_PLAIN);
            table_text(table, 2, info->label, GRID_PLAIN);
            table_words(table, 3, force_words(info->force), str_of(force_name(info->force)), GRID_PLAIN);
            table_text(table, 4, join(s->answer, info->cites, info->ncites), GRID_PLAIN);
        }
    }
    table_print(table, 0);
    if (n == 0)
        SAY0(s, "There are no rules.", "没有规则。");
    else
        SAY(s, "{0}", "{0}", counted(s, n, "rule", "rules", "条规则"));
}

/* --- :show -------------------------------------------------------------------------------------------------------- */

/* The statement of that name, or the rule, define or fact that has it as label. */
static const AstNode *find_statement(Session *s, const AstNodes *statements, Str name) {
    for (int i = 0; i < statements->n; i++) {
        const AstNode *statement = statements->items[i];
        if (statement->kind == AST_Article) {
            const AstNode *inside = find_statement(s, &AST_AS(Article, statement)->statements, name);
            if (inside)
                return inside;
        }
        Str key = kept_key(s->answer, statement);
        if (key.n > 2 && key.p[0] != 'i' && str_equal(str_sub(key, 2, key.n), name))
            return statement;
    }
    return NULL;
}

static void show_text(Session *s, Span span) {
    SourcePlace place = source_place(span.source, span.start);
    Words name = words_of(span.source->name), line = words_int(s->answer, place.line);
    SAY(s, "{0}:{1}", "{0}：第 {1} 行", name, line);
    Str text = span_text(span);
    for (size_t i = 0; i < text.n;) { /* line by line: a grid makes one line of each cell */
        size_t end = i;
        while (end < text.n && text.p[end] != '\n')
            end++;
        Str one = str_sub(text, i, end);
        answer_note(s, words_of(str_format(s->answer, "  %.*s", STR_ARG(one))));
        i = end + 1;
    }
}

static const Field *find_field(const Record *record, Str path) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        if (str_equal(field->path, path) || str_equal(field->label, path) || str_equal(field->name, path))
            return field;
    }
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        bool nested = field->kind == FIELD_RECORD || field->kind == FIELD_LIST;
        const Field *inside = nested ? find_field(&field->record, path) : NULL;
        if (inside)
            return inside;
    }
    return NULL;
}

static void show_field(Session *s, const Field *field) {
    Words kind = field_kind_words(s->answer, field), label = words_of(field->label);
    if (field->label.n)
        SAY(s, "{0} \"{1}\": {2}", "{0}“{1}”：{2}", words_of(field->path), label, kind);
    else
        SAY(s, "{0}: {1}", "{0}：{1}", words_of(field->path), kind);
    for (int i = 0; field->enums && i < field->enums->n; i++) {
        const EnumValue *value = &field->enums->values[i];
        if (value->label.n)
            SAY(s, "  {0}  {1}", "  {0}  {1}", words_of(value->name), words_of(value->label));
        else
            SAY(s, "  {0}", "  {0}", words_of(value->name));
    }
}

void describe_name(Session *s, Str name) {
    Span span = {0};
    for (int p = 0; p < s->program->npolicies && !span.source; p++) {
        const CorePolicy *policy = s->program->policies[p];
        const CoreRule *rule = core_find_rule(policy, name);
        if (rule)
            span = rule->info.span;
    }
    AstNodes typed = kept_parse(s, s->answer);
    const AstNode *statement = span.source ? NULL : find_statement(s, &typed, name);
    const Texts *texts = s->texts;
    for (int i = 0; !statement && !span.source && i < texts->nchosen; i++) {
        const PolicyFiles *files = texts->policies[texts->chosen[i]];
        for (int k = 0; !statement && k < files->nfiles; k++)
            statement = find_statement(s, &files->files[k]->statements, name);
    }
    if (statement)
        span = statement->span;
    if (span.source) {
        show_text(s, span);
        return;
    }
    const Schema *schema = session_policy(s)->schema;
    VEC(Str) names = {0};
    for (int f = 0; f < schema->nfacts; f++) {
        const Field *field = find_field(&schema->facts[f]->root, name);
        if (field) {
            show_field(s, field);
            return;
        }
        for (int i = 0; i < schema->facts[f]->root.n; i++)
            vec_push(s->answer, &names, schema->facts[f]->root.fields[i]->path);
    }
    for (int p = 0; p < s->program->npolicies; p++) {
        const CorePolicy *policy = s->program->policies[p];
        for (int r = 0; r < policy->nrules; r++)
            vec_push(s->answer, &names, policy->rules[r]->info.rule);
        for (int d = 0; d < policy->ndefines; d++)
            vec_push(s->answer, &names, policy->defines[d]->name);
    }
    Diag *diag = diag_add(&s->diags, DIAG_REPL_NO_SUCH_NAME, place_none(), DIAG_ARGS(words_of(name)));
    int closest = utf8_closest(name, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
}

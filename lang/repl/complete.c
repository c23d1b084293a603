/* What a word may go on with, from where it stands. */
#include "lang/repl/internal.h"

#include "lang/lex/lex.h"

#include <dirent.h>
#include <sys/stat.h>

typedef struct Search {
    Session *s;
    Arena *arena;
    Str word;
    Completions found;
} Search;

static void add(Search *search, Str text, Words shown) {
    if (!str_starts(text, search->word) || text.n == 0)
        return;
    for (int i = 0; i < search->found.n; i++)
        if (str_equal(search->found.items[i].text, text))
            return;
    vec_push(search->arena, &search->found, ((Completion){text, shown}));
}

/* --- Names -------------------------------------------------------------------------------------------------------- */

static Words field_words(Arena *arena, const Field *field) {
    Words kind = field_kind_words(arena, field);
    if (field->label.n == 0)
        return kind;
    return words_format(arena, WORDS("{0}  {1}", "{0}  {1}"), DIAG_ARGS(words_of(field->label), kind));
}

static void add_fields(Search *search, const Record *record, Str prefix) {
    for (int i = 0; i < record->n; i++) {
        const Field *field = record->fields[i];
        Words shown = field_words(search->arena, field);
        add(search, str_format(search->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(field->name)), shown);
        Str before = prefix, name = field->name;
        if (field->label.n && utf8_is_name(field->label)) {
            Str label = str_format(search->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(field->label));
            if (search->word.n) /* on a bare Tab each fact once */
                add(search, label,
                    words_format(search->arena, WORDS("{0}  {1}", "{0}  {1}"),
                                 DIAG_ARGS(words_of(field->name), shown)));
            if (str_starts(search->word, label))
                name = field->label;
        }
        if (field->kind == FIELD_RECORD || (field->kind == FIELD_REF && prefix.n == 0)) {
            Str inner = str_format(search->arena, "%.*s%.*s.", STR_ARG(before), STR_ARG(name));
            if (field->kind == FIELD_RECORD || str_starts(search->word, inner))
                add_fields(search, field->kind == FIELD_REF ? &field->target->root : &field->record, inner);
        }
    }
}

static void add_rules(Search *search) {
    const Program *program = search->s->program;
    for (int p = 0; p < program->npolicies; p++) {
        for (int r = 0; r < program->policies[p]->nrules; r++) {
            const RuleInfo *info = &program->policies[p]->rules[r]->info;
            add(search, info->rule, words_of(info->label));
            if (search->word.n)
                add(search, info->label, words_of(info->rule));
        }
    }
}

static void add_named(Search *search) {
    const CorePolicy *policy = session_policy(search->s);
    for (int i = 0; i < policy->ndefines; i++) {
        const CoreDefine *define = policy->defines[i];
        add(search, define->name, define->label.n ? words_of(define->label) : WORDS("define", "定义"));
    }
    for (int i = 0; i < policy->nparams; i++)
        add(search, policy->params[i]->name, WORDS("param", "参数"));
    for (int i = 0; i < policy->nfunctions; i++)
        add(search, policy->functions[i]->name, WORDS("function", "函数"));
}

static void add_words(Search *search) {
    if (search->word.n == 0)
        return;
#define KEYWORD(symbol, en, zh, reserved)                                                                              \
    add(search, STR(en), words_of(STR(zh))), add(search, STR(zh), words_of(STR(en)));
#define TYPE_WORD(symbol, en, zh)
#define FUNCTION_WORD(symbol, en, zh)                                                                                  \
    add(search, STR(en "("), words_of(STR(zh))), add(search, STR(zh "("), words_of(STR(en)));
#define PERIOD_WORD(symbol, en, zh, months)
#define VERDICT_WORD(symbol, en, zh)
#include "lang/lex/keywords.def"
#undef KEYWORD
#undef TYPE_WORD
#undef FUNCTION_WORD
#undef PERIOD_WORD
#undef VERDICT_WORD
}

static void add_organisations(Search *search) {
    enum { OFFERED = 200 };
    const CorePolicy *policy = session_policy(search->s);
    const FactSet *set = records_of(search->s, policy);
    for (int f = 0; set && f < policy->schema->nfacts; f++) {
        const Facts *facts = policy->schema->facts[f];
        int64_t rows = factset_rows(set, facts->shape);
        for (int64_t row = 0; row < rows && search->found.n < OFFERED; row++)
            add(search, factset_id(set, facts, row), words_of(facts->label.n ? facts->label : facts->name));
    }
}

static void add_files(Search *search) {
    size_t slash = search->word.n;
    while (slash > 0 && search->word.p[slash - 1] != '/')
        slash--;
    Str folder = str_sub(search->word, 0, slash);
    DIR *entries = opendir(folder.n ? str_c(search->arena, folder) : ".");
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        Str path = str_format(search->arena, "%.*s%s", STR_ARG(folder), entry->d_name);
        struct stat info;
        bool is_folder = stat(str_c(search->arena, path), &info) == 0 && S_ISDIR(info.st_mode);
        add(search, is_folder ? str_format(search->arena, "%.*s/", STR_ARG(path)) : path, WORDS("", ""));
    }
    if (entries)
        closedir(entries);
}

/* --- Values of a `one of` ----------------------------------------------------------------------------------------- */

static bool is_word_at(Str text, size_t at, size_t *length) {
    uint32_t c = 0;
    int n = utf8_decode(text.p + at, text.p + text.n, &c);
    *length = n ? (size_t)n : 1;
    return n && (utf8_is_letter(c) || utf8_is_digit(c) || c == '.' || c == '_');
}

/* Where the last word of the text begins. */
static size_t word_start(Str text) {
    size_t start = 0;
    for (size_t i = 0, n; i < text.n; i += n)
        if (!is_word_at(text, i, &n))
            start = i + n;
    return start;
}

static const Field *field_of_path(const Schema *schema, Str path) {
    for (int f = 0; f < schema->nfacts; f++) {
        const Record *record = &schema->facts[f]->root;
        const Field *field = NULL;
        for (Str rest = path; rest.n && record;) {
            size_t dot = 0;
            while (dot < rest.n && rest.p[dot] != '.')
                dot++;
            field = record_find(record, str_sub(rest, 0, dot), NULL);
            record = !field ? NULL : field->kind == FIELD_REF ? &field->target->root : &field->record;
            rest = str_sub(rest, dot + 1, rest.n);
        }
        if (field && record)
            return field;
    }
    return NULL;
}

/* The fact on the other side of `==`, or before `in {`, where the cursor stands after one of these. */
static const Field *compared_field(const Search *search, Str before) {
    static const char *const ends[] = {"==", "!=", "＝＝", " in", "属于", "在", "="};
    Str text = str_trim(before);
    size_t brace = text.n;
    while (brace > 0 && text.p[brace - 1] != '{' && text.p[brace - 1] != '}')
        brace--;
    if (brace > 0 && text.p[brace - 1] == '{')
        text = str_trim(str_sub(text, 0, brace - 1));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        Str end = str_of(ends[i]);
        if (!str_ends(text, end))
            continue;
        text = str_trim(str_sub(text, 0, text.n - end.n));
        if (str_ends(text, STR("不")))
            text = str_trim(str_sub(text, 0, text.n - 3));
        else if (str_ends(text, STR(" not")))
            text = str_trim(str_sub(text, 0, text.n - 4));
        return field_of_path(session_policy(search->s)->schema, str_sub(text, word_start(text), text.n));
    }
    return NULL;
}

static bool add_values(Search *search, Str before) {
    const Field *field = compared_field(search, before);
    if (!field || !field->enums)
        return false;
    for (int i = 0; i < field->enums->n; i++) {
        const EnumValue *value = &field->enums->values[i];
        bool is_name = utf8_is_name(value->name);
        add(search, is_name ? value->name : str_format(search->arena, "`%.*s`", STR_ARG(value->name)),
            words_of(value->label));
        if (search->word.n && utf8_is_name(value->label))
            add(search, value->label, words_of(value->name));
    }
    return true;
}

/* --- The line ----------------------------------------------------------------------------------------------------- */

static void add_expression(Search *search, Str before) {
    static const char *const of_rules[] = {"failed(", "passed(", "applies(",   "不合(",
                                           "合格(",   "适用(",   "overrides ", "优先于 "};
    for (size_t i = 0; i < sizeof of_rules / sizeof *of_rules; i++) {
        if (str_ends(before, str_of(of_rules[i]))) {
            add_rules(search);
            return;
        }
    }
    if (add_values(search, before))
        return;
    const Schema *schema = session_policy(search->s)->schema;
    for (int f = 0; f < schema->nfacts; f++) {
        const Facts *facts = schema->facts[f];
        add_fields(search, &facts->root, STR_NONE);
        /* Inside a list's brackets the element's fields are names too. */
        for (int i = 0; i < facts->nlists; i++) {
            const Field *list = facts->lists[i];
            Str opened = str_format(search->arena, "(%.*s", STR_ARG(list->name));
            Str labelled = str_format(search->arena, "(%.*s", STR_ARG(list->label));
            if (str_contains(before, opened) || (list->label.n && str_contains(before, labelled)))
                add_fields(search, list->kind == FIELD_INVERSE ? &list->target->root : &list->record, STR_NONE);
        }
    }
    add_named(search);
    add_words(search);
}

static bool is_one_of(Str name, const char *const *names) {
    for (; *names; names++)
        if (str_equal(name, str_of(*names)))
            return true;
    return false;
}

static void add_commands(Search *search) {
    for (int i = 0; command_help(i); i++) {
        const CommandHelp *help = command_help(i);
        bool zh = search->s->options.language == LANGUAGE_ZH;
        if (search->word.n || !zh)
            add(search, str_of(help->name), help->help);
        if (search->word.n || zh)
            add(search, str_of(help->zh), help->help);
    }
}

static void add_argument(Search *search, Str command, Str before) {
    static const char *const of_rule[] = {"check", "核对", "why", "为何", "mend", "整改", NULL};
    static const char *const of_file[] = {"load", "加载", "save", "保存", "once", "输出到", "diff", "比较", NULL};
    static const char *const of_org[] = {"org", "组织", NULL}, *const of_mode[] = {"mode", "格式", NULL};
    static const char *const of_help[] = {"help", "帮助", NULL}, *const of_show[] = {"show", "显示", NULL};
    if (is_one_of(command, of_rule)) {
        add_rules(search);
    } else if (is_one_of(command, of_file)) {
        add_files(search);
    } else if (is_one_of(command, of_org)) {
        add_organisations(search);
    } else if (is_one_of(command, of_mode)) {
        add(search, STR("table"), WORDS("", "")), add(search, STR("json"), WORDS("", ""));
        add(search, STR("csv"), WORDS("", "")), add(search, STR("md"), WORDS("", ""));
    } else if (is_one_of(command, of_help)) {
        add_commands(search);
    } else {
        if (is_one_of(command, of_show))
            add_rules(search);
        add_expression(search, before);
    }
}

/* A file's or organisation's name may have any sign in it but a blank. */
static size_t blank_start(Str text) {
    size_t start = text.n;
    while (start > 0 && text.p[start - 1] != ' ' && text.p[start - 1] != '"')
        start--;
    return start;
}

Completions complete_line(Session *s, Arena *arena, Str before_cursor) {
    Search search = {.s = s, .arena = arena};
    Str command;
    size_t start = word_start(before_cursor);
    bool is_command = input_is_command(before_cursor, &command);
    size_t colon = before_cursor.n - command.n;
    size_t name_end = 0;
    while (is_command && name_end < command.n && command.p[name_end] != ' ')
        name_end++;
    bool in_argument = is_command && (name_end < command.n || str_ends(before_cursor, STR(" ")));
    bool in_file = str_starts(before_cursor, STR("use \"")) || str_starts(before_cursor, STR("引用 \""));
    if (in_argument && !str_contains(command, STR("=")) && !str_starts(command, STR("type")))
        start = blank_start(before_cursor);
    if (in_file)
        start = blank_start(before_cursor);
    if (is_command && !in_argument)
        start = colon;
    search.word = str_sub(before_cursor, start, before_cursor.n);
    Str before = str_sub(before_cursor, 0, start);
    if (is_command && !in_argument)
        add_commands(&search);
    else if (is_command)
        add_argument(&search, str_sub(command, 0, name_end), before);
    else if (in_file)
        add_files(&search);
    else
        add_expression(&search, before);
    search.found.word = search.word.n;
    return search.found;
}

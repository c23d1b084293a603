/* The commands: one table, from which help, completion and suggestions come too. */
#include "lang/repl/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Command {
    CommandHelp help;
    bool needs_argument;
    void (*run)(Session *s, Str argument);
} Command;

static void set_c(char **place, Str text) {
    free(*place);
    *place = NULL;
    if (text.p) {
        *place = malloc(text.n + 1);
        if (!*place)
            abort();
        memcpy(*place, text.p, text.n);
        (*place)[text.n] = 0;
    }
}

/* --- Files --------------------------------------------------------------------------------------------------------- */

static Str unquoted(Str text) {
    bool quoted = text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"';
    return quoted ? str_sub(text, 1, text.n - 1) : text;
}

static bool is_policy(Session *s, Str path) {
    int error;
    if (file_status(path, &error) != FILE_DIRECTORY)
        return str_ends(path, STR(".banfa"));
    FileNames names = {0};
    return directory_list(s->answer, path, &names, &error) == FILE_OK && names.n > 0;
}

static void say_loaded(Session *s) {
    for (int p = 0; p < s->program->npolicies; p++) {
        const CorePolicy *policy = s->program->policies[p];
        Words name = words_of(policy->edition.n ? str_format(s->answer, "%.*s %.*s", STR_ARG(policy->name),
                                                             STR_ARG(policy->edition))
                                                : policy->name);
        if (policy->nrules || s->policies.n)
            SAY(s, "{0}: {1} rules", "{0}：{1} 条规则", name, words_int(s->answer, policy->nrules));
    }
    const Schema *schema = session_policy(s)->schema;
    const FactSet *set = records_of(s, session_policy(s));
    for (int f = 0; set && s->records->from_files && f < schema->nfacts; f++) {
        const Facts *facts = schema->facts[f];
        Words name = {facts->name, facts->label.n ? facts->label : facts->name};
        SAY(s, "{0}: {1} records", "{0}：{1} 条记录", name, words_int(s->answer, factset_rows(set, facts->shape)));
    }
}

bool repl_reload(Session *s) {
    Texts *texts = session_load(s);
    Program *program = NULL;
    static const Source nothing;
    Inferred *before = s->inferred;
    s->inferred = NULL;
    if (texts)
        program = session_compile(s, texts, &(Ask){.source = &nothing});
    texts_release(texts);
    if (!program) {
        inferred_release(s->inferred);
        s->inferred = before;
        SAY0(s, "Not reloaded: the last good version stays.", "未重新加载，仍使用上一次正确的版本。");
        return false;
    }
    inferred_release(before);
    session_use(s, program);
    records_update(s, true);
    return true;
}

static void run_reload(Session *s, Str argument) {
    (void)argument;
    if (repl_reload(s))
        say_loaded(s);
}

static void load_one(Session *s, Str path) {
    int npolicies = s->policies.n, nfacts = s->facts.n;
    path = str_copy(s->arena, path);
    if (is_policy(s, path))
        vec_push(s->arena, &s->policies, path);
    else
        vec_push(s->arena, &s->facts, facts_input_parse(path));
    int64_t before = s->diags.errors;
    if (!repl_reload(s) || s->diags.errors > before) {
        s->policies.n = npolicies;
        s->facts.n = nfacts;
        return;
    }
    say_loaded(s);
}

static void run_load(Session *s, Str argument) {
    int error;
    if (file_status(unquoted(argument), &error) != FILE_MISSING) {
        load_one(s, unquoted(argument));
        return;
    }
    for (size_t i = 0; i < argument.n;) { /* several, with blanks between them */
        size_t end = i;
        while (end < argument.n && argument.p[end] != ' ')
            end++;
        if (end > i)
            load_one(s, unquoted(str_sub(argument, i, end)));
        i = end + 1;
    }
}

static void run_watch(Session *s, Str argument) {
    (void)argument;
    s->watch = !s->watch;
    if (s->watch)
        SAY0(s, "Watching: when a file changes it is read anew and the last question asked again (:watch ends it).",
             "已开始监视：文件有改动时自动重新加载，并重新回答上一个问题（再次 :监视 停止）。");
    else
        SAY0(s, "No longer watching.", "已停止监视。");
}

static void write_failed(Session *s, Str path, int error) {
    diag_add(&s->diags, DIAG_OUTPUT_FAILED, place_none(), DIAG_ARGS(words_of(path), words_of_errno(error)));
}

static void run_save(Session *s, Str argument) {
    Str path = unquoted(argument);
    if (s->kept.ntyped == 0) {
        SAY0(s, "Nothing was typed that could be saved: rules with a name, defines, params, facts and tests are.",
             "没有可保存的内容：可保存的是有名称的规则、定义、参数、事实和测试。");
        return;
    }
    int fd = open(str_c(s->answer, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file) {
        write_failed(s, path, errno);
        return;
    }
    for (int i = 0; i < s->kept.ntyped; i++) {
        Str text = held_str(s->kept.typed[i]);
        fprintf(file, "%s%.*s\n", i ? "\n" : "", STR_ARG(text));
    }
    bool good = !ferror(file);
    if (fclose(file) != 0 || !good) {
        write_failed(s, path, errno);
        return;
    }
    SAY(s, "{0} statements written to {1}", "已将 {0} 条语句写入 {1}", words_int(s->answer, s->kept.ntyped),
        words_of(path));
}

static void run_once(Session *s, Str argument) {
    set_c(&s->once, unquoted(argument));
}

/* --- What there is ------------------------------------------------------------------------------------------------- */

static void run_facts(Session *s, Str argument) {
    describe_facts(s, argument);
}

static void run_rules(Session *s, Str argument) {
    describe_rules(s, argument);
}

static void run_show(Session *s, Str argument) {
    describe_name(s, argument);
}

static void run_type(Session *s, Str argument) {
    answer_type(s, argument);
}

static void run_help(Session *s, Str argument) {
    help_topic(s, argument);
}

/* --- Whom and when ------------------------------------------------------------------------------------------------- */

static void say_org(Session *s) {
    if (s->org)
        SAY(s, "Asked of {0} ({1}); `:org all` asks of all.", "所问组织：{0}（{1}），:组织 全部 可改回全部。",
            words_of(str_of(s->org)), words_of(str_of(s->org_facts)));
    else
        SAY0(s, "Asked of all.", "所问为全部组织。");
}

static void report_no_org(Session *s, Str id, const FactSet *set, const Facts *facts) {
    enum { LOOKED_AT = 100000 };
    VEC(Str) names = {0};
    int64_t rows = facts ? factset_rows(set, facts->shape) : 0;
    for (int64_t row = 0; row < rows && row < LOOKED_AT; row++)
        vec_push(s->answer, &names, factset_id(set, facts, row));
    Diag *diag = diag_add(&s->diags, DIAG_ID_NOT_FOUND, place_none(), DIAG_ARGS(words_of(id)));
    int closest = utf8_closest(id, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
}

static void run_org(Session *s, Str argument) {
    static const char *const all[] = {"all", "*", "全部"};
    FactSet *set;
    const CorePolicy *policy = session_policy(s);
    if (argument.n == 0) {
        say_org(s);
        return;
    }
    if (!session_need_records(s, policy, &set))
        return;
    for (int f = 0; f < policy->schema->nfacts; f++) {
        const Facts *facts = policy->schema->facts[f];
        if (factset_find(set, facts, argument) >= 0) {
            set_c(&s->org, argument);
            set_c(&s->org_facts, facts->name);
            say_org(s);
            return;
        }
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (str_equal(argument, str_of(all[i]))) {
            set_c(&s->org, STR_NONE);
            set_c(&s->org_facts, STR_NONE);
            say_org(s);
            return;
        }
    }
    report_no_org(s, argument, set, policy->schema->nfacts ? policy->schema->facts[0] : NULL);
}

static Words date_words(Arena *arena, Date date) {
    Buf buf = {0};
    date_print(&buf, date);
    Words words = words_of(str_copy(arena, buf_str(&buf)));
    buf_free(&buf);
    return words;
}

static void report_argument(Session *s, const char *command, Str argument, Words expected) {
    if (s->diags.errors)
        return;
    diag_add(&s->diags, DIAG_REPL_ARGUMENT, place_none(),
             DIAG_ARGS(words_of(str_of(command)), words_of(argument), expected));
}

static void run_as_of(Session *s, Str argument) {
    CoreType type;
    Value value;
    if (argument.n == 0) {
        SAY(s, "As of {0}.", "基准日：{0}。", date_words(s->answer, s->as_of));
        return;
    }
    if (!answer_constant(s, argument, &type, &value) || value.kind != VALUE_DATE) {
        report_argument(s, ":as_of", argument, WORDS("a date, as 2014-06-30", "日期，如 2014-06-30"));
        return;
    }
    Date before = s->as_of;
    s->as_of = value.date;
    if (s->policies.n > 1 && !repl_reload(s)) { /* another edition may be in force */
        s->as_of = before;
        return;
    }
    SAY(s, "As of {0}.", "基准日：{0}。", date_words(s->answer, s->as_of));
}

static void run_set(Session *s, Str argument) {
    whatif_command(s, argument);
}

static void run_undo(Session *s, Str argument) {
    (void)argument;
    Str said;
    if (!kept_undo(s, s->answer, &said)) {
        SAY0(s, "There is nothing to take back.", "没有可撤销的操作。");
        return;
    }
    Texts *texts = session_load(s); /* what was taken back may be a `use` */
    static const Source nothing;
    Program *program = texts ? session_compile(s, texts, &(Ask){.source = &nothing}) : NULL;
    texts_release(texts);
    if (program)
        session_use(s, program);
    else
        session_recompile(s);
    whatif_apply_all(s);
    SAY(s, "Taken back: {0}", "已撤销：{0}", words_of(said));
}

/* --- Verdicts ------------------------------------------------------------------------------------------------------ */

static void run_check(Session *s, Str argument) {
    const CorePolicy *policy;
    if (argument.n == 0) {
        verdicts_show(s, s->program, NULL, NULL, SHOW_SUMMARY);
        return;
    }
    const CoreRule *rule = session_rule(s, argument, &policy);
    if (rule)
        verdicts_show(s, s->program, verdicts_is_rule, rule, SHOW_FINDINGS);
}

static void run_missing(Session *s, Str argument) {
    (void)argument;
    verdicts_missing(s);
}

static void run_due(Session *s, Str argument) {
    CoreType type;
    Value value = {0};
    Date until = 0;
    if (argument.n) {
        bool good = answer_constant(s, argument, &type, &value);
        if (good && value.kind == VALUE_DURATION)
            good = date_add(s->as_of, value.duration, &until);
        else if (good && value.kind == VALUE_DATE)
            until = value.date;
        else
            good = false;
        if (!good) {
            report_argument(s, ":due", argument,
                            WORDS("a date or a time from the day on, as 3 months", "日期或时长，如 3个月"));
            return;
        }
    }
    verdicts_due(s, argument.n > 0, until);
}

/* --- How answers are shown ------------------------------------------------------------------------------------------ */

static const Str mode_names[MODES] = {{"table", 5}, {"json", 4}, {"csv", 3}, {"md", 2}};

static void run_mode(Session *s, Str argument) {
    if (argument.n == 0) {
        SAY(s, "Answers are shown as {0}.", "输出格式：{0}。", words_of(mode_names[s->mode]));
        return;
    }
    for (int i = 0; i < MODES; i++) {
        if (str_equal(argument, mode_names[i])) {
            s->mode = (Mode)i;
            return;
        }
    }
    report_argument(s, ":mode", argument, WORDS("table, json, csv or md", " table、json、csv 或 md"));
}

static void run_timing(Session *s, Str argument) {
    (void)argument;
    s->timing = !s->timing;
    if (s->timing)
        SAY0(s, "The time of each answer is shown.", "每次回答后显示用时。");
    else
        SAY0(s, "Times are no longer shown.", "不再显示用时。");
}

static void run_quit(Session *s, Str argument) {
    (void)argument;
    s->quit = true;
}

/* --- The table ----------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define W(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
static const Command commands[] = {
    {{"help", "帮助", W("[TOPIC]", "[主题]"), W("what one can type; of a command or word, what it means", "说明可以输入什么；给出命令或词语时说明其含义")}, false, run_help},
    {{"load", "加载", W("FILE…", "文件…"), W("read a policy or facts as well", "另外加载政策或事实数据")}, true, run_load},
    {{"reload", "重新加载", W("", ""), W("read all files anew", "重新读取全部文件")}, false, run_reload},
    {{"watch", "监视", W("", ""), W("read files anew when they change, and ask again", "文件改动时自动重新加载并重新回答")}, false, run_watch},
    {{"facts", "事实", W("[TEXT]", "[文字]"), W("the facts, or those with the text in their name or label", "列出事实，或名称含有该文字的事实")}, false, run_facts},
    {{"rules", "规则", W("[ARTICLE]", "[条]"), W("the rules, or those of an article", "列出规则，或某一条的规则")}, false, run_rules},
    {{"show", "显示", W("NAME", "名称"), W("what the text says of a rule, define, param or fact", "显示规则、定义、参数或事实的原文")}, true, run_show},
    {{"org", "组织", W("[ID|all]", "[编号|全部]"), W("ask of one organisation, or of all", "只问一个组织，或问全部")}, false, run_org},
    {{"set", "设", W("FACT = VALUE", "事实 = 值"), W("what if a fact were another", "假设某项事实为另一个值")}, true, run_set},
    {{"undo", "撤销", W("", ""), W("take back the last what-if or statement", "撤销上一次假设或输入的语句")}, false, run_undo},
    {{"as_of", "基准日", W("[DATE]", "[日期]"), W("the day that is judged", "设定基准日")}, false, run_as_of},
    {{"check", "核对", W("[RULE]", "[规则]"), W("verdicts of all rules, or of one", "全部规则或某条规则的结论")}, false, run_check},
    {{"type", "类型", W("EXPRESSION", "算式"), W("the type of an expression", "算式的类型")}, true, run_type},
    {{"missing", "缺失", W("", ""), W("the facts to ask for, by how many verdicts they decide", "应补充的事实，按涉及的结论多少排列")}, false, run_missing},
    {{"due", "到期", W("[UNTIL]", "[截止]"), W("deadlines to come, until a date or for a time", "将到的期限，可限定日期或时长")}, false, run_due},
    {{"mode", "格式", W("table|json|csv|md", "table|json|csv|md"), W("how answers are shown", "设定输出格式")}, false, run_mode},
    {{"timing", "计时", W("", ""), W("show how long each answer took, or no longer", "显示或不显示每次回答的用时")}, false, run_timing},
    {{"save", "保存", W("FILE", "文件"), W("write what was typed to a new file", "将输入的语句写入新文件")}, true, run_save},
    {{"once", "输出到", W("FILE", "文件"), W("write the next answer to a file", "将下一次回答写入文件")}, true, run_once},
    {{"quit", "退出", W("", ""), W("leave", "退出")}, false, run_quit},
};
/* clang-format on */

enum { COMMANDS = sizeof commands / sizeof *commands };

const CommandHelp *command_help(int i) {
    return i < COMMANDS ? &commands[i].help : NULL;
}

static const Command *find_command(Str name) {
    for (int i = 0; i < COMMANDS; i++)
        if (str_equal(name, str_of(commands[i].help.name)) || str_equal(name, str_of(commands[i].help.zh)))
            return &commands[i];
    /* What one may have got used to elsewhere. */
    static const char *const others[][2] = {{"q", "quit"}, {"exit", "quit"}, {"h", "help"}, {"?", "help"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal(name, str_of(others[i][0])))
            return find_command(str_of(others[i][1]));
    return NULL;
}

static void report_unknown(Session *s, Str name) {
    Str names[2 * COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
        names[2 * i] = str_of(commands[i].help.name);
        names[2 * i + 1] = str_of(commands[i].help.zh);
    }
    Diag *diag = diag_add(&s->diags, DIAG_REPL_COMMAND_UNKNOWN, place_none(), DIAG_ARGS(words_of(name)));
    int closest = utf8_closest(name, names, 2 * COMMANDS);
    if (closest >= 0)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `:{0}`?", "是否应为`:{0}`？"),
                                     DIAG_ARGS(words_of(names[closest]))));
    else
        diag_help(diag, WORDS("`:help` lists the commands", "`:帮助`可列出全部命令"));
}

void command_run(Session *s, Str text) {
    Str line;
    if (!input_is_command(text, &line))
        return;
    size_t end = 0;
    while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t' &&
           !str_starts(str_sub(line, end, line.n), STR("\xE3\x80\x80")))
        end++;
    Str name = str_sub(line, 0, end), argument = str_trim(str_sub(line, end, line.n));
    const Command *command = find_command(name);
    if (!command) {
        report_unknown(s, name);
        return;
    }
    const CommandHelp *help = &command->help;
    if (command->needs_argument && argument.n == 0) {
        Diag *diag = diag_add(&s->diags, DIAG_REPL_NEEDS_ARGUMENT, place_none(),
                              DIAG_ARGS(words_of(str_of(help->name)), help->arguments));
        Words names = {str_of(help->name), str_of(help->zh)};
        diag_help(diag, words_format(s->answer, WORDS("`:{0} {1}`", "`:{0} {1}`"), DIAG_ARGS(names, help->arguments)));
        return;
    }
    if (argument.n && help->arguments.en.n == 0) {
        report_argument(s, str_format(s->answer, ":%s%c", help->name, 0).p, argument, WORDS("nothing", "空"));
        return;
    }
    command->run(s, argument);
}

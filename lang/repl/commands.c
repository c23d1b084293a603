/* The commands: one table, from which help, completion and suggestions come too. */
#include "lang/repl/internal.h"

#include "runtime/base/io.h"
#include "runtime/facts/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

static const Command *find_command(Str name);

/* Whether letters are capital does not matter. */
static bool same_word(Str a, Str b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static Words command_names(const CommandHelp *help) {
    return (Words){str_of(help->name), str_of(help->zh)};
}

static void report_argument(Session *s, const char *command, Str argument, Words expected) {
    if (s->diags.errors)
        return;
    Words names = command_names(&find_command(str_of(command))->help);
    diag_add(&s->diags, DIAG_REPL_ARGUMENT, place_none(),
             DIAG_ARGS(words_format(s->answer, WORDS(":{0}", ":{0}"), &names, 1), words_of(argument), expected));
}

/* --- Files -------------------------------------------------------------------------------------------------------- */

static Str unquoted(Str text) {
    bool quoted = text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"';
    return quoted ? str_sub(text, 1, text.n - 1) : text;
}

/* Takes the next of several off the front, or what stands in quotes. */
static bool next_argument(Str *rest, Str *argument) {
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    bool quoted = rest->p[0] == '"';
    size_t end = quoted;
    while (end < rest->n && (quoted ? rest->p[end] != '"' : rest->p[end] != ' '))
        end++;
    *argument = str_sub(*rest, quoted, end);
    *rest = str_sub(*rest, end + quoted < rest->n ? end + quoted : rest->n, rest->n);
    return true;
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
        Words name = words_of(policy->edition.n
                                  ? str_format(s->answer, "%.*s %.*s", STR_ARG(policy->name), STR_ARG(policy->edition))
                                  : policy->name);
        if (policy->nrules || s->policies.n)
            SAY(s, "{0}: {1}", "{0}：{1}", name, counted(s, policy->nrules, "rule", "rules", "条规则"));
    }
    const Schema *schema = session_policy(s)->schema;
    const FactSet *set = records_of(s, session_policy(s));
    for (int f = 0; set && s->records->from_files && f < schema->nfacts; f++) {
        const Facts *facts = schema->facts[f];
        Words name = {facts->name, facts->label.n ? facts->label : facts->name};
        SAY(s, "{0}: {1}", "{0}：{1}", name,
            counted(s, factset_rows(set, facts->shape), "record", "records", "条记录"));
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

static void do_reload(Session *s, Str argument) {
    (void)argument;
    if (repl_reload(s))
        say_loaded(s);
}

static void load_one(Session *s, Str path) {
    int npolicies = s->policies.n, nfacts = s->facts.n;
    int64_t before = s->diags.errors;
    path = str_copy(s->arena, path);
    if (is_policy(s, path)) {
        vec_push(s->arena, &s->policies, path);
    } else {
        FactsInput input = facts_input_parse(path);
        if (!facts_load_pipes(s->arena, &input, 1, &s->diags)) /* a pipe can be read once */
            return;
        vec_push(s->arena, &s->facts, input);
    }
    if (!repl_reload(s) || s->diags.errors > before) {
        s->policies.n = npolicies;
        s->facts.n = nfacts;
        return;
    }
    say_loaded(s);
}

static void do_load(Session *s, Str argument) {
    int error;
    if (file_status(unquoted(argument), &error) != FILE_MISSING) {
        load_one(s, unquoted(argument));
        return;
    }
    for (Str path; next_argument(&argument, &path);) /* several, with blanks between them */
        load_one(s, path);
}

static void do_watch(Session *s, Str argument) {
    (void)argument;
    s->watch = !s->watch;
    if (s->watch)
        SAY0(s, "Watching: when a file changes it is read anew and the last question asked again (:watch ends it).",
             "已开始监视：文件有改动时自动重新加载，并重新回答上一个问题（再次 :监视 停止）。");
    else
        SAY0(s, "No longer watching.", "已停止监视。");
}

static void write_failed(Session *s, Str path, int error) {
    diag_add(&s->diags, DIAG_OUTPUT_FAILED, place_none(), DIAG_ARGS(words_of(path), words_of_errno(s->arena, error)));
}

static void do_save(Session *s, Str argument) {
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
    SAY(s, "{0} written to {1}", "已将 {0}写入 {1}", counted(s, s->kept.ntyped, "statement", "statements", "条语句"),
        words_of(path));
}

static void do_once(Session *s, Str argument) {
    Str path = unquoted(argument);
    int error;
    FileStatus status = file_status(path, &error);
    /* Better said now than after a long answer. */
    Str written = status == FILE_MISSING ? path_directory(path) : path;
    if (status == FILE_DIRECTORY || access(str_c(s->answer, written), W_OK) != 0) {
        write_failed(s, path, status == FILE_DIRECTORY ? EISDIR : errno);
        return;
    }
    set_c(&s->once, path);
    SAY(s, "The next answer goes to {0}.", "下一次回答将写入 {0}。", words_of(path));
}

/* --- What there is ------------------------------------------------------------------------------------------------ */

static void do_facts(Session *s, Str argument) {
    describe_facts(s, argument);
}

static void do_rules(Session *s, Str argument) {
    describe_rules(s, argument);
}

static void do_show(Session *s, Str argument) {
    describe_name(s, argument);
}

static void do_type(Session *s, Str argument) {
    answer_type(s, argument);
}

static void do_help(Session *s, Str argument) {
    help_topic(s, argument);
}

/* --- Whom and when ------------------------------------------------------------------------------------------------ */

static void say_org(Session *s) {
    if (s->org)
        SAY(s, "Asked of {0} ({1}); `:org all` asks of all.", "所问组织：{0}（{1}），:组织 全部 可改回全部。",
            words_of(str_of(s->org)), words_of(str_of(s->org_facts)));
    else
        SAY0(s, "Asked of all.", "所问为全部组织。");
}

/* The record that has the text in one of its facts: people know organisations by name. */
static int64_t row_of_name(Session *s, const FactSet *set, const Facts *facts, Str text) {
    for (int i = 0; i < facts->root.n; i++) {
        const Field *field = facts->root.fields[i];
        int code = field->kind == FIELD_ENUM ? enum_find(field->enums, text) : -1;
        if (field->kind != FIELD_TEXT && code < 0)
            continue;
        int64_t rows = factset_rows(set, facts->shape), found = -1;
        for (int64_t row = 0; row < rows && !session_interrupted(s); row++) {
            Value value = factset_value(set, field, row);
            bool same =
                value.kind == VALUE_ENUM ? value.code == code : value.kind == VALUE_TEXT && str_equal(value.text, text);
            if (same && found >= 0) /* several have it: it is no name */
                return -1;
            found = same ? row : found;
        }
        if (found >= 0)
            return found;
    }
    return -1;
}

static void report_no_org(Session *s, Str id, const FactSet *set, const Facts *facts) {
    enum { LOOKED_AT = 100000 };
    VEC(Str) names = {0};
    int64_t rows = facts ? factset_rows(set, facts->shape) : 0;
    for (int64_t row = 0; row < rows && row < LOOKED_AT; row++)
        vec_push(s->answer, &names, factset_id(set, facts, row));
    Diag *diag = diag_add(&s->diags, DIAG_ID_NOT_FOUND, place_none(), DIAG_ARGS(words_of(id)));
    int64_t named = facts ? row_of_name(s, set, facts, id) : -1;
    if (named >= 0)
        diag_help(diag, words_format(s->answer, WORDS("that is `{0}`", "它的编号是`{0}`"),
                                     DIAG_ARGS(words_of(factset_id(set, facts, named)))));
    int closest = named >= 0 ? -1 : utf8_closest(id, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
}

static void do_org(Session *s, Str argument) {
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

/* A date as cells have it, and today. */
static bool written_date(Str text, Date *day) {
    char buffer[CELL_NARROW_MAX];
    Str narrow;
    Cell cell;
    bool looks_like;
    if (str_equal(text, STR("today")) || str_equal(text, STR("今天")) || str_equal(text, STR("今日"))) {
        *day = date_today();
        return true;
    }
    if (!cell_narrow(text, buffer, &narrow) || !cell_date(narrow, &cell, &looks_like))
        return false;
    *day = (Date)cell.bits;
    return true;
}

static void do_as_of(Session *s, Str argument) {
    CoreType type;
    Value value;
    if (argument.n == 0) {
        SAY(s, "As of {0}.", "基准日：{0}。", date_words(s->answer, s->as_of));
        return;
    }
    Date before = s->as_of, day;
    if (!written_date(argument, &day)) {
        if (!answer_constant(s, argument, &type, &value) || value.kind != VALUE_DATE) {
            report_argument(s, "as_of", argument, WORDS("a date, as 2014-06-30", "日期，如 2014-06-30"));
            return;
        }
        day = value.date;
    }
    s->as_of = day;
    if (s->policies.n > 1 && !repl_reload(s)) { /* another edition may be in force */
        s->as_of = before;
        return;
    }
    SAY(s, "As of {0}.", "基准日：{0}。", date_words(s->answer, s->as_of));
}

static void do_set(Session *s, Str argument) {
    bool has_value = str_contains(argument, STR("=")) || str_contains(argument, STR("＝"));
    if (has_value)
        whatif_command(s, argument);
    else
        report_argument(s, "set", argument, WORDS("FACT = VALUE, as members = 3", "事实 = 值，如 党员人数 = 3"));
}

static void do_undo(Session *s, Str argument) {
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

/* --- Verdicts ----------------------------------------------------------------------------------------------------- */

static void do_check(Session *s, Str argument) {
    const CorePolicy *policy;
    if (argument.n == 0) {
        verdicts_show(s, s->program, NULL, NULL, SHOW_SUMMARY);
        return;
    }
    const CoreRule *rule = session_rule(s, argument, &policy);
    if (rule)
        verdicts_show(s, s->program, verdicts_is_rule, rule, SHOW_FINDINGS);
}

static void do_why(Session *s, Str argument) {
    const CorePolicy *policy;
    const CoreRule *rule = argument.n ? session_rule(s, argument, &policy) : NULL;
    if (rule || argument.n == 0)
        explain_why(s, rule);
}

static void do_mend(Session *s, Str argument) {
    const CorePolicy *policy;
    const CoreRule *rule = argument.n ? session_rule(s, argument, &policy) : NULL;
    if (rule || argument.n == 0)
        explain_mend(s, rule);
}

static void do_diff(Session *s, Str argument) {
    Str rest = argument, older, newer = STR_NONE, more;
    next_argument(&rest, &older);
    if (!next_argument(&rest, &newer) || next_argument(&rest, &more))
        report_argument(s, "diff", argument, WORDS("two editions: OLD NEW", "两个版本：旧版本 新版本"));
    else
        editions_diff(s, older, newer);
}

static void do_missing(Session *s, Str argument) {
    (void)argument;
    verdicts_missing(s);
}

static void do_due(Session *s, Str argument) {
    CoreType type;
    Value value = {0};
    Date until = 0;
    if (argument.n) {
        bool written = written_date(argument, &until);
        bool good = written || answer_constant(s, argument, &type, &value);
        if (good && !written && value.kind == VALUE_DURATION)
            good = date_add(s->as_of, value.duration, &until);
        else if (good && !written && value.kind == VALUE_DATE)
            until = value.date;
        else
            good = written;
        if (!good) {
            report_argument(s, "due", argument,
                            WORDS("a date or a time from the day on, as 3 months", "日期或时长，如 3个月"));
            return;
        }
    }
    verdicts_due(s, argument.n > 0, until);
}

/* --- How answers are shown ---------------------------------------------------------------------------------------- */

static const Str mode_names[MODES] = {{"table", 5}, {"json", 4}, {"csv", 3}, {"md", 2}};

static void do_mode(Session *s, Str argument) {
    if (argument.n == 0) {
        SAY(s, "Answers are shown as {0}.", "输出格式：{0}。", words_of(mode_names[s->mode]));
        return;
    }
    for (int i = 0; i < MODES; i++) {
        if (same_word(argument, mode_names[i])) {
            s->mode = (Mode)i;
            return;
        }
    }
    report_argument(s, "mode", argument, WORDS("table, json, csv or md", " table、json、csv 或 md"));
}

static void do_timing(Session *s, Str argument) {
    bool on = str_equal(argument, STR("on")) || str_equal(argument, STR("开"));
    bool off = str_equal(argument, STR("off")) || str_equal(argument, STR("关"));
    if (argument.n && !on && !off) {
        report_argument(s, "timing", argument, WORDS("on, off or nothing", "“开”“关”，或不写"));
        return;
    }
    s->timing = argument.n ? on : !s->timing;
    if (s->timing)
        SAY0(s, "The time of each answer is shown.", "每次回答后显示用时。");
    else
        SAY0(s, "Times are no longer shown.", "不再显示用时。");
}

static void do_quit(Session *s, Str argument) {
    (void)argument;
    s->quit = true;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define W(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
static const Command commands[] = {
    {{"help", "帮助", W("[TOPIC]", "[主题]"),
     W("what one can type; of a command or word, what it means", "说明可以输入什么；给出命令或词语时说明其含义")}, false, do_help},
    {{"load", "加载", W("FILE…", "文件…"), W("read a policy or facts as well", "另外加载政策或事实数据")}, true, do_load},
    {{"reload", "重新加载", W("", ""), W("read all files anew", "重新读取全部文件")}, false, do_reload},
    {{"watch", "监视", W("", ""),
     W("read files anew when they change, and ask again", "文件改动时自动重新加载并重新回答")}, false, do_watch},
    {{"facts", "事实", W("[TEXT]", "[文字]"),
     W("the facts, or those with the text in their name or label", "列出事实，或名称含有该文字的事实")}, false, do_facts},
    {{"rules", "规则", W("[ARTICLE]", "[条]"), W("the rules, or those of an article", "列出规则，或某一条的规则")}, false, do_rules},
    {{"show", "显示", W("NAME", "名称"),
     W("what the text says of a rule, define, param or fact", "显示规则、定义、参数或事实的原文")}, true, do_show},
    {{"org", "组织", W("[ID|all]", "[编号|全部]"), W("ask of one organisation, or of all", "只问一个组织，或问全部")}, false, do_org},
    {{"set", "设", W("FACT = VALUE", "事实 = 值"), W("what if a fact were another", "假设某项事实为另一个值")}, true, do_set},
    {{"undo", "撤销", W("", ""), W("take back the last what-if or statement", "撤销上一次假设或输入的语句")}, false, do_undo},
    {{"as_of", "基准日", W("[DATE]", "[日期]"), W("the day that is judged", "设定基准日")}, false, do_as_of},
    {{"check", "核对", W("[RULE]", "[规则]"), W("verdicts of all rules, or of one", "全部规则或某条规则的结论")}, false, do_check},
    {{"why", "为何", W("[RULE]", "[规则]"),
     W("why a verdict is what it is, down to the facts", "逐层说明结论的由来，直到事实")}, false, do_why},
    {{"mend", "整改", W("[RULE]", "[规则]"),
     W("the least change that would mend each finding", "可使其符合的最小改动")}, false, do_mend},
    {{"type", "类型", W("EXPRESSION", "算式"), W("the type of an expression", "算式的类型")}, true, do_type},
    {{"missing", "缺失", W("", ""),
     W("the facts to ask for, by how many verdicts they decide", "应补充的事实，按涉及的结论多少排列")}, false, do_missing},
    {{"due", "到期", W("[UNTIL]", "[截止]"),
     W("deadlines to come, until a date or for a time", "将到的期限，可限定日期或时长")}, false, do_due},
    {{"diff", "比较", W("OLD NEW", "旧版本 新版本"),
     W("what changed in meaning between two editions", "比较两个版本在含义上的变化")}, true, do_diff},
    {{"mode", "格式", W("table|json|csv|md", "table|json|csv|md"), W("how answers are shown", "设定输出格式")}, false, do_mode},
    {{"timing", "计时", W("[on|off]", "[开|关]"),
     W("show how long each answer took, or no longer", "显示或不显示每次回答的用时")}, false, do_timing},
    {{"save", "保存", W("FILE", "文件"), W("write what was typed to a new file", "将输入的语句写入新文件")}, true, do_save},
    {{"once", "输出到", W("FILE", "文件"), W("write the next answer to a file", "将下一次回答写入文件")}, true, do_once},
    {{"quit", "退出", W("", ""), W("leave", "退出")}, false, do_quit},
};
/* clang-format on */

enum { COMMANDS = sizeof commands / sizeof *commands };

const CommandHelp *command_help(int i) {
    return i < COMMANDS ? &commands[i].help : NULL;
}

static const Command *find_command(Str name) {
    for (int i = 0; i < COMMANDS; i++)
        if (same_word(name, str_of(commands[i].help.name)) || same_word(name, str_of(commands[i].help.zh)))
            return &commands[i];
    /* What one may have got used to elsewhere. */
    static const char *const others[][2] = {
        {"q", "quit"}, {"exit", "quit"}, {"h", "help"}, {"?", "help"}, {"？", "help"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (same_word(name, str_of(others[i][0])))
            return find_command(str_of(others[i][1]));
    return NULL;
}

/* Other words for what a command does: proposed, never taken. */
static const char *const meant[][2] = {
    {"open", "load"},  {"read", "load"},    {"打开", "load"},       {"读取", "load"},    {"导入", "load"},
    {"list", "rules"}, {"条", "rules"},     {"列出", "rules"},      {"who", "org"},      {"单位", "org"},
    {"机构", "org"},   {"选定", "org"},     {"what", "set"},        {"设定", "set"},     {"设置", "set"},
    {"假设", "set"},   {"cancel", "undo"},  {"back", "undo"},       {"恢复", "undo"},    {"取消", "undo"},
    {"date", "as_of"}, {"asof", "as_of"},   {"day", "as_of"},       {"日期", "as_of"},   {"test", "check"},
    {"eval", "check"}, {"verify", "check"}, {"检查", "check"},      {"检验", "check"},   {"explain", "why"},
    {"为什么", "why"}, {"原因", "why"},     {"解释", "why"},        {"说明", "why"},     {"fix", "mend"},
    {"改正", "mend"},  {"补救", "mend"},    {"unknown", "missing"}, {"未知", "missing"}, {"未填写", "missing"},
    {"期限", "due"},   {"截止", "due"},     {"deadline", "due"},    {"compare", "diff"}, {"对比", "diff"},
    {"差异", "diff"},  {"format", "mode"},  {"输出", "mode"},       {"time", "timing"},  {"用时", "timing"},
    {"write", "save"}, {"存储", "save"},    {"存为", "save"},       {"export", "once"},  {"导出", "once"},
    {"离开", "quit"},  {"结束", "quit"},    {"查看", "show"},       {"原文", "show"},    {"刷新", "reload"},
};

static const Command *meant_command(Str name) {
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        if (same_word(name, str_of(meant[i][0])))
            return find_command(str_of(meant[i][1]));
    return NULL;
}

/* Of short names one wrong character is a third of them at least: the first that has half of what was written, or
 * begins alike. */
static const Command *alike_command(Str name) {
    for (int i = 0; i < COMMANDS && name.n >= 3; i++) {
        Str en = str_of(commands[i].help.name), zh = str_of(commands[i].help.zh);
        size_t half = (utf8_count(name) + 1) / 2;
        bool chinese =
            (unsigned char)name.p[0] >= 0x80 && utf8_count(zh) > 1 && (size_t)utf8_distance(name, zh) <= half;
        if (chinese || str_starts(en, name) || str_starts(name, en))
            return &commands[i];
    }
    return NULL;
}

static void report_unknown(Session *s, Str name) {
    Str names[2 * COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
        names[2 * i] = str_of(commands[i].help.name);
        names[2 * i + 1] = str_of(commands[i].help.zh);
    }
    Diag *diag = diag_add(&s->diags, DIAG_REPL_COMMAND_UNKNOWN, place_none(), DIAG_ARGS(words_of(name)));
    const Command *found = meant_command(name);
    int closest = found ? -1 : utf8_closest(name, names, 2 * COMMANDS);
    if (!found && closest >= 0)
        found = &commands[closest / 2];
    if (!found)
        found = alike_command(name);
    if (found)
        diag_help(diag, words_format(s->answer, WORDS("did you mean `:{0}`?", "是否应为`:{0}`？"),
                                     DIAG_ARGS(command_names(&found->help))));
    else
        diag_help(diag, WORDS("`:help` lists the commands", "`:帮助`可列出全部命令"));
}

/* A command without its colon. */
const CommandHelp *command_without_colon(Str text) {
    text = str_trim(text);
    size_t end = 0;
    while (end < text.n && text.p[end] != ' ')
        end++;
    const Command *command = find_command(str_sub(text, 0, end));
    return command ? &command->help : NULL;
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
        Words names = command_names(help);
        Diag *diag = diag_add(&s->diags, DIAG_REPL_NEEDS_ARGUMENT, place_none(), DIAG_ARGS(names, help->arguments));
        diag_help(diag, words_format(s->answer, WORDS("`:{0} {1}`", "`:{0} {1}`"), DIAG_ARGS(names, help->arguments)));
        return;
    }
    if (argument.n && help->arguments.en.n == 0) {
        report_argument(s, help->name, argument, WORDS("nothing", "空"));
        return;
    }
    command->run(s, argument);
}

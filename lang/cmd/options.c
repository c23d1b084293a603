#include "lang/cmd/options.h"

#include "lang/cmd/cli.h"
#include "runtime/base/utf8.h"

/* clang-format off */
#define W(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
#define NO_WORDS {{NULL, 0}, {NULL, 0}}
#define OPTION_FACTS                                                                                                   \
    {"--facts", OPTION_REPEATABLE, W("FILE", "文件"),                                                                  \
     W("facts: CSV, JSON, NDJSON, a folder of these, or NAME=FILE; once for each file",                                \
       "事实数据：CSV、JSON、NDJSON 或存放这些文件的文件夹，也可写 名称=文件；每个文件写一次")}
#define OPTION_ALLOW_NATIVE                                                                                            \
    {"--allow-native", OPTION_REPEATABLE, W("DIR", "文件夹"),                                                          \
     W("a folder that native functions may be loaded from", "允许从此文件夹加载外部函数")}
/* clang-format on */

const CommandInfo command_table[] = {
    {"eval",
     W("POLICY… --facts FILE", "政策… --facts 文件"),
     W("give every organisation its verdicts", "逐个组织、逐条规则给出结论"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         OPTION_FACTS,
         {"--as-of", OPTION_VALUE, W("DATE", "日期"),
          W("the day that is judged; today unless given", "基准日，默认今天")},
         {"--format", OPTION_VALUE, W("FORMAT", "格式"),
          W("table, json, ndjson, csv or md; table unless given", "table、json、ndjson、csv 或 md，默认 table")},
         {"--output", OPTION_VALUE, W("FILE", "文件"),
          W("write to a file, which appears only when it is complete", "写入文件；写完整后文件才出现")},
         {"--rule", OPTION_REPEATABLE, W("RULE", "规则"),
          W("only these rules, by name or label", "只判断这些规则（名称或标签）")},
         {"--id", OPTION_REPEATABLE, W("ID", "编号"), W("only these records", "只判断这些记录")},
         {"--verdict", OPTION_REPEATABLE, W("VERDICTS", "结论"),
          W("print only these: pass, fail, pending, unknown, na", "只列出这些结论：符合、不符合、待办、未知、不适用")},
         {"--summary", OPTION_FLAG, NO_WORDS, W("counts alone", "只列数量")},
         {"--overview", OPTION_FLAG, NO_WORDS,
          W("how each article stands, and the records with most to mend", "概览：各条的情况和最需整改的记录")},
         {"--worst", OPTION_VALUE, W("N", "数"),
          W("an overview with so many records; 10 unless given", "概览中列出多少条记录，默认 10")},
         {"--stats", OPTION_FLAG, NO_WORDS,
          W("one line of JSON on standard error: rows, times, memory", "向标准错误输出一行 JSON：行数、用时、内存")},
         {"--jobs", OPTION_VALUE, W("N", "数"),
          W("at most so many threads; as many as processors unless given", "最多使用的线程数，默认与处理器数相同")},
         {"--lenient", OPTION_FLAG, NO_WORDS,
          W("values that do not fit count as missing, with a warning", "不合要求的取值视为未填写，并给出警告")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_eval},
    {"why",
     W("POLICY… --facts FILE --id ID", "政策… --facts 文件 --id 编号"),
     W("explain a verdict down to the facts, with what would mend it", "逐项说明结论的依据和如何整改"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         OPTION_FACTS,
         {"--id", OPTION_VALUE, W("ID", "编号"),
          W("the record, or ID/ELEMENT of a rule about list elements", "要说明的记录；逐个列表元素的规则写 编号/元素")},
         {"--rule", OPTION_REPEATABLE, W("RULE", "规则"),
          W("these rules, whatever their verdict; else all findings", "只说明这些规则，不论结论；未写时说明全部发现")},
         {"--as-of", OPTION_VALUE, W("DATE", "日期"),
          W("the day that is judged; today unless given", "基准日，默认今天")},
         {"--format", OPTION_VALUE, W("FORMAT", "格式"), W("text or json; text unless given", "text 或 json，默认 text")},
         {"--lenient", OPTION_FLAG, NO_WORDS,
          W("values that do not fit count as missing, with a warning", "不合要求的取值视为未填写，并给出警告")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_why},
    {"check",
     W("POLICY…", "政策…"),
     W("check syntax, names, types and units, and what looks wrong", "检查语法、名称、类型、单位和可疑之处"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         {"--format", OPTION_VALUE, W("FORMAT", "格式"),
          W("text, json or sarif; text unless given", "text、json 或 sarif，默认 text")},
         {"--facts", OPTION_REPEATABLE, W("FILE", "文件"),
          W("facts whose names a policy without `facts` is checked against", "政策没有事实声明时，按此文件核对名称")},
         {"--fix", OPTION_FLAG, NO_WORDS,
          W("write into the files what mends a warning and changes no meaning", "直接改正文件中的警告，只改不影响含义的")},
         {"--dump", OPTION_VALUE, W("FORM", "形式"),
          W("print the program as tokens, ast or core", "输出程序形式：tokens、ast 或 core")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_check},
    {"test",
     W("POLICY…", "政策…"),
     W("run the tests in policy files", "运行政策文件中的测试"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         {"--coverage", OPTION_FLAG, NO_WORDS,
          W("which verdicts and cases the tests have reached, of those that can be", "列出测试触及的结论和情形，以及还缺哪些")},
         {"--complete", OPTION_FLAG, NO_WORDS,
          W("the same; what was not reached is a finding (exit code 1)", "同上；有未触及的，退出码为 1")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_test},
    {"fmt",
     W("FILE…", "文件…"),
     W("write policy files in the one form", "把政策文件整理成统一格式"),
     W("a policy file or a directory of them", "政策文件或存放它们的目录"),
     true,
     {
         {"--write", OPTION_FLAG, NO_WORDS, W("rewrite the files that are not in the form", "直接改写不合格式的文件")},
         {"--check", OPTION_FLAG, NO_WORDS,
          W("print the files that are not in the form; exit code 1 if there are any",
            "只列出不合格式的文件；有则退出码为 1")},
         {"--diff", OPTION_FLAG, NO_WORDS, W("print what would change", "输出会有哪些改动")},
         {"--lang", OPTION_VALUE, W("en|zh", "en|zh"),
          W("put the keywords into this language, and print in it", "把关键词换成这种语言，提示也用这种语言")},
     },
     cmd_fmt},
    {"coverage",
     W("POLICY… --source TEXT", "政策… --source 原文"),
     W("which clauses of a document are rules, remarked, or missing", "列出原文各条款：有规则、有备注，还是缺"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         {"--source", OPTION_VALUE, W("TEXT", "原文"),
          W("the document as plain text, UTF-8 or GB18030", "文件原文（纯文本，UTF-8 或 GB18030）")},
         {"--format", OPTION_VALUE, W("FORMAT", "格式"), W("text, json or md; text unless given", "text、json 或 md，默认 text")},
     },
     cmd_coverage},
    {"repl",
     W("[POLICY…] [--facts FILE]", "[政策…] [--facts 文件]"),
     W("ask: expressions, rules and what-ifs, one after the other", "逐句问答：算式、规则、假设"),
     NO_WORDS,
     true,
     {
         OPTION_FACTS,
         {"--as-of", OPTION_VALUE, W("DATE", "日期"),
          W("the day that is judged; today unless given", "基准日，默认今天")},
         {"--lenient", OPTION_FLAG, NO_WORDS,
          W("values that do not fit count as missing, with a warning", "不合要求的取值视为未填写，并给出警告")},
         {"--echo", OPTION_FLAG, NO_WORDS,
          W("of a script, print prompts and what is read as well", "运行脚本时，同时输出提示符和读入的内容")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_repl},
    {"diff",
     W("OLD NEW", "旧版本 新版本"),
     W("what changed in meaning between two editions", "比较两个版本在含义上的变化"),
     W("two editions of a policy", "两个版本的政策"),
     true,
     {
         {"--facts", OPTION_REPEATABLE, W("FILE", "文件"),
          W("whose verdicts change: CSV, JSON, NDJSON, a folder of these, or NAME=FILE",
            "列出结论随之变化的组织：CSV、JSON、NDJSON、存放这些文件的文件夹，或写 名称=文件")},
         {"--as-of", OPTION_VALUE, W("DATE", "日期"),
          W("the day on which the facts are judged; today unless given", "按事实数据判断的基准日，默认今天")},
         {"--lenient", OPTION_FLAG, NO_WORDS,
          W("values that do not fit count as missing, with a warning", "不合要求的取值视为未填写，并给出警告")},
         {"--format", OPTION_VALUE, W("FORMAT", "格式"),
          W("text, json, md, html (prints on A4) or github (for a review comment); text unless given",
            "text、json、md、html（可用 A4 打印）或 github（用于评审留言），默认 text")},
         {"--output", OPTION_VALUE, W("FILE", "文件"),
          W("write to a file, which appears only when it is complete", "写入文件；写完整后文件才出现")},
         {"--git", OPTION_FLAG, NO_WORDS,
          W("the arguments are those with which git calls a diff program; see git-setup", "参数为 git 调用比较程序时的参数，见 git-setup")},
         OPTION_ALLOW_NATIVE,
     },
     cmd_diff},
    {"git-setup",
     NO_WORDS,
     W("make git show the meaning diff of .banfa files", "让 git 显示 .banfa 文件在含义上的变化"),
     NO_WORDS,
     true,
     {{NULL, OPTION_FLAG, NO_WORDS, NO_WORDS}},
     cmd_git_setup},
    {"schema",
     W("--facts FILE", "--facts 文件"),
     W("print the `facts` declaration that fits a file", "按文件推断并输出事实声明"),
     NO_WORDS,
     false,
     {
         OPTION_FACTS,
     },
     cmd_schema},
    {"compile",
     W("POLICY… --emit bytecode", "政策… --emit bytecode"),
     W("print the program that the machine runs", "输出虚拟机运行的程序"),
     W("a policy: a .banfa file or a directory of them", "政策：.banfa 文件或存放它们的目录"),
     true,
     {
         {"--emit", OPTION_VALUE, W("FORM", "形式"), W("bytecode", "bytecode（字节码）")},
         {"--as-of", OPTION_VALUE, W("DATE", "日期"),
          W("the day that deadlines and params are worked out for; today unless given", "计算期限和参数所用的基准日，默认今天")},
         OPTION_FACTS,
     },
     cmd_compile},
    {"explain",
     W("[CODE]", "[代码]"),
     W("what the code of a diagnostic means, with an example", "解释提示代码的含义并举例"),
     NO_WORDS,
     true,
     {{NULL, OPTION_FLAG, NO_WORDS, NO_WORDS}},
     cmd_explain},
    {"help",
     W("[COMMAND]", "[命令]"),
     W("how a command is used", "说明命令的用法"),
     NO_WORDS,
     true,
     {{NULL, OPTION_FLAG, NO_WORDS, NO_WORDS}},
     cmd_help},
    {.name = NULL},
};

const OptionInfo common_options[] = {
    {"--lang", OPTION_VALUE, W("en|zh", "en|zh"),
     W("the language of what is printed; else BANFA_LANG, then the locale",
       "输出所用语言；未写时看 BANFA_LANG，再看系统区域设置")},
    {"--help", OPTION_FLAG, NO_WORDS, W("how a command is used", "说明用法")},
    {"--version", OPTION_FLAG, NO_WORDS, W("the version of banfa", "显示版本")},
    {NULL, OPTION_FLAG, NO_WORDS, NO_WORDS},
};

const CommandInfo *command_find(Str name) {
    for (const CommandInfo *command = command_table; command->name; command++)
        if (str_equal(name, str_of(command->name)))
            return command;
    return NULL;
}

static const OptionInfo *find_option(const OptionInfo *options, int max, Str name) {
    for (int i = 0; i < max && options[i].name; i++)
        if (str_equal(name, str_of(options[i].name)))
            return &options[i];
    return NULL;
}

static void report_unknown(Arena *arena, const CommandInfo *command, Str name, DiagList *diags) {
    Str full = command ? str_format(arena, "banfa %s", command->name) : STR("banfa");
    Diag *diag = diag_add(diags, DIAG_OPTION_UNKNOWN, place_none(), DIAG_ARGS(words_of(full), words_of(name)));
    VEC(Str) names = {0};
    for (int i = 0; command && i < COMMAND_MAX_OPTIONS && command->options[i].name; i++)
        vec_push(arena, &names, str_of(command->options[i].name));
    for (int i = 0; common_options[i].name; i++)
        vec_push(arena, &names, str_of(common_options[i].name));
    int closest = utf8_closest(name, names.items, names.n);
    if (closest >= 0)
        diag_help(diag, words_format(arena, WORDS("did you mean `{0}`?", "是否应为`{0}`？"),
                                     DIAG_ARGS(words_of(names.items[closest]))));
    else if (command)
        diag_help(diag,
                  words_format(arena, WORDS("`banfa help {0}` lists its options", "运行`banfa help {0}`可列出它的选项"),
                               DIAG_ARGS(words_of(str_of(command->name)))));
}

/* `argument` is "--name" or "--name=value"; `next` the argument after it or NULL. Returns whether `next` was used. */
static bool parse_option(Arena *arena, const CommandInfo *command, Str argument, const char *next, Args *args,
                         DiagList *diags) {
    size_t equals = 0;
    while (equals < argument.n && argument.p[equals] != '=')
        equals++;
    Str name = str_sub(argument, 0, equals);
    if (str_equal(name, STR("-h")))
        name = STR("--help");
    const OptionInfo *option = command ? find_option(command->options, COMMAND_MAX_OPTIONS, name) : NULL;
    if (!option)
        option = find_option(common_options, COMMAND_MAX_OPTIONS, name);
    if (!option) {
        report_unknown(arena, command, name, diags);
        return false;
    }
    Words shown = words_of(str_of(option->name));
    bool attached = equals < argument.n, used_next = false;
    Str value = attached ? str_sub(argument, equals + 1, argument.n) : STR_NONE;
    if (option->kind == OPTION_FLAG && attached) {
        diag_add(diags, DIAG_OPTION_NO_VALUE, place_none(), DIAG_ARGS(shown, words_of(value)));
        return false;
    }
    if (option->kind != OPTION_FLAG && !attached) {
        /* `--facts --as-of …` lacks a value; `--id -5` and `--facts -` have one. */
        used_next = next && !(next[0] == '-' && next[1] == '-' && next[2]);
        value = used_next ? str_of(next) : STR_NONE;
    }
    if (option->kind != OPTION_FLAG && value.n == 0) {
        diag_add(diags, DIAG_OPTION_NEEDS_VALUE, place_none(), DIAG_ARGS(shown, option->value));
        return used_next;
    }
    if (option->kind == OPTION_VALUE && args_has(args, option->name))
        diag_add(diags, DIAG_OPTION_TWICE, place_none(), DIAG_ARGS(shown));
    vec_push(arena, &args->given, ((Arg){option, value}));
    return used_next;
}

void args_parse(Arena *arena, const CommandInfo *command, char *const *argv, int n, Args *args, DiagList *diags) {
    bool only_operands = false;
    for (int i = 0; i < n; i++) {
        Str argument = str_of(argv[i]);
        if (only_operands || argument.n < 2 || argument.p[0] != '-')
            vec_push(arena, &args->operands, argument);
        else if (str_equal(argument, STR("--")))
            only_operands = true;
        else
            i += parse_option(arena, command, argument, i + 1 < n ? argv[i + 1] : NULL, args, diags);
    }
}

bool args_has(const Args *args, const char *option) {
    Str value;
    return args_value(args, option, &value);
}

bool args_value(const Args *args, const char *option, Str *value) {
    bool found = false;
    for (int i = 0; i < args->given.n; i++) {
        if (str_equal(str_of(args->given.items[i].option->name), str_of(option))) {
            *value = args->given.items[i].value;
            found = true;
        }
    }
    return found;
}

/* The bytes of the comma at p, 0 where there is none. */
static size_t comma_at(Str s, size_t at) {
    Str rest = str_sub(s, at, s.n);
    if (str_starts(rest, STR(",")))
        return 1;
    return str_starts(rest, STR("，")) || str_starts(rest, STR("、")) ? 3 : 0;
}

int split_list(Arena *arena, Str list, Str **parts) {
    VEC(Str) found = {0};
    size_t start = 0;
    for (size_t i = 0; i <= list.n;) {
        size_t comma = i < list.n ? comma_at(list, i) : 0;
        if (i < list.n && comma == 0) {
            i++;
            continue;
        }
        Str part = str_trim(str_sub(list, start, i));
        if (part.n)
            vec_push(arena, &found, part);
        i += comma ? comma : 1;
        start = i;
    }
    *parts = found.items;
    return found.n;
}

int args_values(Arena *arena, const Args *args, const char *option, bool split, Str **values) {
    VEC(Str) all = {0};
    for (int i = 0; i < args->given.n; i++) {
        if (!str_equal(str_of(args->given.items[i].option->name), str_of(option)))
            continue;
        Str *parts = &args->given.items[i].value;
        int n = split ? split_list(arena, args->given.items[i].value, &parts) : 1;
        for (int k = 0; k < n; k++)
            vec_push(arena, &all, parts[k]);
    }
    *values = all.items;
    return all.n;
}

/* :help, from the table of commands and the words of the language. */
#include "lang/repl/internal.h"

#include "lang/lex/lex.h"

static Str command_shown(Arena *arena, const CommandHelp *help, Language language) {
    Str arguments = words_in(help->arguments, language);
    const char *name = language == LANGUAGE_ZH ? help->zh : help->name;
    return str_format(arena, ":%s%s%.*s", name, arguments.n ? " " : "", STR_ARG(arguments));
}

static void list_commands(Session *s) {
    Language language = s->options.language;
    SAY0(s, "Type an expression, a condition or a rule, and get its values or verdicts:",
         "输入算式、条件或规则，即得其值或结论：");
    SAY0(s, "  members                                  the values that occur, with counts",
         "  党员人数                  各值及其数量");
    SAY0(s, "  members >= 3 when type == branch         who keeps it, who does not",
         "  党员人数 >= 3 当 类型 == 党支部    哪些符合，哪些不符合");
    SAY0(s, "  rule, define, param, test, facts, use    kept until you leave; a rule goes on until an empty line",
         "  规则、定义、参数、测试、事实、引用   保留到退出为止；规则等输入到空行为止");
    SAY0(s, "", "");
    Table *table = table_new(s, 2);
    table_column(table, 0, "command", WORDS("command", "命令"), GRID_LEFT);
    table_column(table, 1, "does", WORDS("does", "作用"), GRID_LEFT);
    for (int i = 0; command_help(i); i++) {
        const CommandHelp *help = command_help(i);
        table_row(table);
        table_text(table, 0, command_shown(s->answer, help, language), GRID_PLAIN);
        table_words(table, 1, help->help, help->help.en, GRID_PLAIN);
    }
    table_print(table, 0);
}

static const CommandHelp *find_help(Str topic) {
    if (str_starts(topic, STR(":")))
        topic = str_sub(topic, 1, topic.n);
    for (int i = 0; command_help(i); i++)
        if (str_equal(topic, str_of(command_help(i)->name)) || str_equal(topic, str_of(command_help(i)->zh)))
            return command_help(i);
    return NULL;
}

/* A word of the language, in both spellings, and what kind of word it is. */
static bool help_word(Session *s, Str topic) {
    bool reserved;
    Words kind = WORDS("a keyword", "关键词");
    Word word = word_keyword(topic, &reserved);
    if (word == WORD_NONE) {
        word = word_function(topic);
        kind = WORDS("a function", "函数");
    }
    if (word == WORD_NONE) {
        word = word_type(topic);
        kind = WORDS("a type", "类型");
    }
    if (word == WORD_NONE) {
        word = word_period(topic);
        kind = WORDS("a period", "周期");
    }
    if (word == WORD_NONE) {
        word = word_verdict(topic);
        kind = WORDS("a verdict", "结论");
    }
    if (word == WORD_NONE)
        return false;
    SAY(s, "{0}, {1}: {2}", "{0}，{1}：{2}", words_of(word_spelling(word, LANGUAGE_EN)),
        words_of(word_spelling(word, LANGUAGE_ZH)), kind);
    return true;
}

void help_topic(Session *s, Str topic) {
    if (topic.n == 0) {
        list_commands(s);
        return;
    }
    const CommandHelp *help = find_help(topic);
    if (help) {
        SAY(s, "{0}, {1}: {2}", "{1}，{0}：{2}", words_of(command_shown(s->answer, help, LANGUAGE_EN)),
            words_of(command_shown(s->answer, help, LANGUAGE_ZH)), help->help);
        return;
    }
    if (help_word(s, topic))
        return;
    describe_name(s, topic);
    Diag *diag = s->diags.diags.n ? s->diags.diags.items[s->diags.diags.n - 1] : NULL;
    if (diag && diag->help.en.n == 0)
        diag_help(diag, WORDS("`:help` lists the commands", "`:帮助`可列出全部命令"));
}

/* Help, derived from the table of commands. */
#include "lang/cmd/cli.h"

#include "runtime/report/grid.h"

static void add_option_row(Grid *grid, Arena *arena, const OptionInfo *option, Language language) {
    Str value = words_in(option->value, language);
    grid_row(grid);
    grid_cell(grid, 0, str_format(arena, "  %s%s%.*s", option->name, value.n ? " " : "", STR_ARG(value)), GRID_PLAIN);
    grid_cell(grid, 1, words_in(option->help, language), GRID_PLAIN);
}

/* A common option of which a command says more. */
static bool is_own_option(const CommandInfo *command, const char *name) {
    for (int i = 0; i < COMMAND_MAX_OPTIONS && command->options[i].name; i++)
        if (str_equal(str_of(command->options[i].name), str_of(name)))
            return true;
    return false;
}

static void print_command(Arena *arena, const CommandInfo *command, Language language, Buf *out) {
    bool zh = language == LANGUAGE_ZH;
    Str usage = words_in(command->usage, language), help = words_in(command->help, language);
    buf_add_format(out, "%sbanfa %s%s%.*s%s\n\n", zh ? "用法：" : "Usage: ", command->name, usage.n ? " " : "",
                   STR_ARG(usage), command->options[0].name ? (zh ? " [选项]" : " [OPTIONS]") : "");
    size_t start = out->n;
    buf_add_format(out, "%.*s%s\n\n", STR_ARG(help), zh ? "。" : ".");
    if (out->p[start] >= 'a' && out->p[start] <= 'z')
        out->p[start] = (char)(out->p[start] - 'a' + 'A');
    buf_add_c(out, zh ? "选项：\n" : "Options:\n");
    Grid *grid = grid_new(arena, 2);
    for (int i = 0; i < COMMAND_MAX_OPTIONS && command->options[i].name; i++)
        add_option_row(grid, arena, &command->options[i], language);
    for (int i = 0; common_options[i].name; i++)
        if (!is_own_option(command, common_options[i].name))
            add_option_row(grid, arena, &common_options[i], language);
    grid_print_text(grid, 0, false, out);
    if (command->operands && command->operand.en.n)
        buf_add_c(out, zh ? "\n“-”表示标准输入。\n" : "\n`-` is standard input.\n");
}

static void print_commands(Arena *arena, Language language, Buf *out) {
    bool zh = language == LANGUAGE_ZH;
    buf_add_c(
        out,
        zh ? "办法（banfa）：用机器可以核对的条文书写规章，并对照组织的事实数据逐条判断。\n\n用法：banfa 命令 …\n\n命令：\n"
           : "banfa holds organisations' facts against measures that a machine can read.\n\n"
             "Usage: banfa COMMAND …\n\nCommands:\n");
    Grid *grid = grid_new(arena, 2);
    for (const CommandInfo *command = command_table; command->name; command++) {
        grid_row(grid);
        Str usage = words_in(command->usage, language);
        grid_cell(grid, 0, str_format(arena, "  %s%s%.*s", command->name, usage.n ? " " : "", STR_ARG(usage)),
                  GRID_PLAIN);
        grid_cell(grid, 1, words_in(command->help, language), GRID_PLAIN);
    }
    grid_print_text(grid, 0, false, out);
    buf_add_c(out, zh ? "\n通用选项：\n" : "\nOptions of every command:\n");
    grid = grid_new(arena, 2);
    for (int i = 0; common_options[i].name; i++)
        add_option_row(grid, arena, &common_options[i], language);
    grid_print_text(grid, 0, false, out);
    buf_add_c(
        out,
        zh ? "\n退出码：0 正常；1 有问题（有应当未做到、测试未通过、检查有警告）；2 无法完成（命令、政策或事实数据有错）。\n"
             "运行 banfa help 命令 可查看某个命令的选项。\n"
           : "\nExit code: 0 fine; 1 findings (a must failed, a test failed, check has warnings); 2 it could not be done.\n"
             "`banfa help COMMAND` lists the options of a command.\n");
}

void help_print(const CommandInfo *command, Language language, Buf *out) {
    Arena *arena = arena_new();
    if (command)
        print_command(arena, command, language, out);
    else
        print_commands(arena, language, out);
    arena_free(arena);
}

int cmd_help(Cli *cli) {
    const CommandInfo *command = NULL;
    if (cli->args.operands.n > 0) {
        command = command_find(cli->args.operands.items[0]);
        if (!command) {
            Str names[64];
            int n = 0;
            for (const CommandInfo *known = command_table; known->name && n < 64; known++)
                names[n++] = str_of(known->name);
            Diag *diag = diag_add(&cli->diags, DIAG_COMMAND_UNKNOWN, place_none(),
                                  DIAG_ARGS(words_of(cli->args.operands.items[0])));
            cli_suggest(cli, diag, cli->args.operands.items[0], names, n);
            return EXIT_FAILED;
        }
    }
    if (cli->args.operands.n > 1) {
        diag_add(&cli->diags, DIAG_OPERAND_EXTRA, place_none(),
                 DIAG_ARGS(words_of(STR("help")), words_of(cli->args.operands.items[1])));
        return EXIT_FAILED;
    }
    Buf out = {0};
    help_print(command, cli->language, &out);
    bool written = output_print(cli, &out);
    buf_free(&out);
    return written ? EXIT_FINE : EXIT_FAILED;
}

/* banfa git-setup: what git has to be told so that it shows the meaning of changes. */
#include "lang/cmd/git.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Hunk headers name the article that a change stands in. */
static const char hunk_header[] = "^[[:space:]]*((article|条)[[:space:]].*[^[:space:]{])[[:space:]]*\\{?[[:space:]]*$";

typedef struct Setup {
    Cli *cli;
    Buf out;
    bool zh;
} Setup;

static bool setup_failed(Setup *setup, Words reason)
{
    diag_add(&setup->cli->diags, DIAG_GIT_SETUP, place_none(), DIAG_ARGS(reason));
    return false;
}

/* This program as a shell is to call it: by its name where that finds it, else by its path. */
static Str own_command(Arena *arena)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    Str path = n > 0 ? str_copy(arena, (Str){self, (size_t)n}) : STR("banfa");
    Str folders = str_of(getenv("PATH"));
    for (size_t i = 0; i < folders.n;) {
        size_t end = i;
        while (end < folders.n && folders.p[end] != ':')
            end++;
        Str candidate = path_join(arena, str_sub(folders, i, end), STR("banfa"));
        if (access(str_c(arena, candidate), X_OK) == 0)
            return str_equal(path_real(arena, candidate), path) ? STR("banfa") : path;
        i = end + 1;
    }
    return path;
}

static Str quoted(Arena *arena, Str word)
{
    Buf buf = {0};
    bool plain = true;
    for (size_t i = 0; i < word.n; i++)
        plain &= (word.p[i] >= 'a' && word.p[i] <= 'z') || (word.p[i] >= 'A' && word.p[i] <= 'Z') || (word.p[i] >= '0' && word.p[i] <= '9') ||
                 strchr("/._-", word.p[i]) != NULL;
    if (plain)
        return word;
    buf_add_char(&buf, '\'');
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '\'')
            buf_add_c(&buf, "'\\''");
        else
            buf_add_char(&buf, word.p[i]);
    buf_add_char(&buf, '\'');
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static void say_set(Setup *setup, const char *key, Str value, bool already)
{
    buf_add_format(&setup->out, setup->zh ? "%s .git/config：%s = %.*s\n" : "%s in .git/config: %s = %.*s\n",
                   setup->zh ? (already ? "已有" : "写入") : already ? "already" : "wrote", key, STR_ARG(value));
}

static bool set_config(Setup *setup, const char *key, Str value)
{
    Arena *arena = setup->cli->arena;
    Str out, error;
    int status = git_run(arena, (const char *const[]){"config", "--local", "--get", key, NULL}, STR_NONE, &out, &error);
    bool already = status == 0 && str_equal(str_trim(out), value);
    if (!already) {
        status = git_run(arena, (const char *const[]){"config", "--local", "--replace-all", key, str_c(arena, value), NULL}, STR_NONE, &out, &error);
        if (status != 0)
            return setup_failed(setup, git_failure(status, error, WORDS("git could not write its configuration", "git 无法写入配置")));
    }
    say_set(setup, key, value, already);
    return true;
}

/* The last line for *.banfa that says something of diff is the one that counts. */
static bool has_attribute(Str text)
{
    bool has = false;
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '\n')
            n++;
        Str line = str_trim(str_sub(text, 0, n));
        if (str_starts(line, STR("*.banfa ")) || str_starts(line, STR("*.banfa\t"))) {
            for (size_t i = 0; i + 4 < line.n; i++)
                if ((line.p[i] == ' ' || line.p[i] == '\t') && str_starts(str_sub(line, i + 1, line.n), STR("diff")))
                    has = str_ends(line, STR("diff=banfa")) || str_starts(str_sub(line, i + 1, line.n), STR("diff=banfa "));
        }
        text = str_sub(text, n < text.n ? n + 1 : n, text.n);
    }
    return has;
}

static bool set_attributes(Setup *setup, Str top)
{
    Arena *arena = setup->cli->arena;
    Str path = path_join(arena, top, STR(".gitattributes")), text = STR_NONE;
    int error = 0;
    FileStatus status = file_read(arena, path, &text, &error);
    if (status != FILE_OK && status != FILE_MISSING)
        return setup_failed(setup, words_format(arena, WORDS("`.gitattributes` cannot be read: {0}", "无法读取`.gitattributes`：{0}"),
                                                DIAG_ARGS(file_reason(arena, status, error))));
    bool already = has_attribute(text);
    if (!already) {
        Output output;
        Buf all = {0};
        buf_add(&all, text);
        if (all.n > 0 && all.p[all.n - 1] != '\n')
            buf_add_char(&all, '\n');
        buf_add_c(&all, "*.banfa diff=banfa\n");
        bool written = output_open(setup->cli, path, &output);
        if (written) {
            output_write(&output, buf_str(&all));
            written = output_close(setup->cli, &output);
        }
        buf_free(&all);
        if (!written)
            return false;
    }
    buf_add_format(&setup->out, setup->zh ? "%s .gitattributes：*.banfa diff=banfa\n" : "%s in .gitattributes: *.banfa diff=banfa\n",
                   setup->zh ? (already ? "已有" : "写入") : already ? "already" : "wrote");
    return true;
}

static bool set_up(Setup *setup)
{
    Arena *arena = setup->cli->arena;
    Str out, error;
    int status = git_run(arena, (const char *const[]){"rev-parse", "--show-toplevel", NULL}, STR_NONE, &out, &error);
    if (status != 0)
        return setup_failed(setup, git_failure(status, STR_NONE, WORDS("this folder is in no git repository", "当前目录不在 git 仓库中")));
    Str top = out;
    while (top.n > 0 && top.p[top.n - 1] == '\n')
        top.n--;
    Str command = str_format(arena, "%.*s diff --git", STR_ARG(quoted(arena, own_command(arena))));
    return set_attributes(setup, top) && set_config(setup, "diff.banfa.command", command) &&
           set_config(setup, "diff.banfa.xfuncname", str_of(hunk_header));
}

int cmd_git_setup(Cli *cli)
{
    Setup setup = {.cli = cli, .zh = cli->language == LANGUAGE_ZH};
    for (int i = 0; i < cli->args.operands.n; i++)
        diag_add(&cli->diags, DIAG_OPERAND_EXTRA, place_none(),
                 DIAG_ARGS(words_of(STR("git-setup")), words_of(cli->args.operands.items[i])));
    bool written = cli->diags.errors == 0 && set_up(&setup);
    if (written)
        buf_add_c(&setup.out,
                  setup.zh ? "今后 git diff 和 git log -p --ext-diff 对 .banfa 文件显示含义上的变化；加 --no-ext-diff 则按行显示。\n"
                             "撤销：git config --remove-section diff.banfa，并删去 .gitattributes 中的那一行。\n"
                           : "From now on git diff and git log -p --ext-diff show what changes in meaning in .banfa files, and with --no-ext-diff the lines.\n"
                             "To undo it: git config --remove-section diff.banfa, and take the line out of .gitattributes.\n");
    written = output_print(cli, &setup.out) && written;
    buf_free(&setup.out);
    return written ? EXIT_FINE : EXIT_FAILED;
}

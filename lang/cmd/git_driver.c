/* What git calls for each file that differs: PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE [NEW-PATH HEADER].
 *
 * git hands over two files and no revisions, but a policy is more than a file: what it uses and its other files are taken from a commit in which the
 * file stood so. */
#include "lang/cmd/diff.h"
#include "lang/cmd/git.h"

#include <stdlib.h>
#include <unistd.h>

enum { LEAST_OPERANDS = 7 };

typedef struct DriverSide {
    Str file, id, path; /* as git gave them; path: in the repository */
    bool is_none;       /* there is no such file on this side */
    bool is_here;       /* it is the file in the working tree */
    Str rev;            /* a commit in which it stood so; empty: what is staged */
    GitTree tree;
    Str root;           /* under which `path` is; empty: the folder we are in */
    CorePolicy *policy;
    const PolicyFiles *files;
} DriverSide;

static bool is_zero(Str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] != '0')
            return false;
    return true;
}

static Str line_of(Arena *arena, const char *const *args)
{
    Str out, error;
    return git_run(arena, args, STR_NONE, &out, &error) == 0 ? str_trim(out) : STR_NONE;
}

/* Whether a file stands so in a commit. */
static bool stands(Arena *arena, Str rev, const DriverSide *side)
{
    char *name = str_c(arena, str_format(arena, "%.*s:%.*s", STR_ARG(rev), STR_ARG(side->path)));
    Str id = line_of(arena, (const char *const[]){"rev-parse", "--verify", "--quiet", "--end-of-options", name, NULL});
    if (side->is_none)
        return id.n == 0;
    return id.n >= side->id.n && side->id.n > 0 && str_starts(id, side->id);
}

/* Commits that brought this content or took it away, the latest first. */
static Str commits_with(Arena *arena, const DriverSide *side)
{
    char *find = str_c(arena, str_format(arena, "--find-object=%.*s", STR_ARG(side->id)));
    return line_of(arena, (const char *const[]){"log", "--all", "--format=%H", "-n", "40", find, "--", str_c(arena, side->path), NULL});
}

static bool next_commit(Str *commits, Str *commit)
{
    size_t n = 0;
    while (n < commits->n && commits->p[n] != '\n')
        n++;
    *commit = str_sub(*commits, 0, n);
    *commits = str_sub(*commits, n < commits->n ? n + 1 : n, commits->n);
    return commit->n > 0;
}

static Str parent_of(Arena *arena, Str commit)
{
    return str_format(arena, "%.*s^", STR_ARG(commit));
}

/* A commit that turned one into the other, as `git log -p` shows it. */
static bool find_both(Arena *arena, DriverSide sides[WORLD_SIDES])
{
    Str commits = commits_with(arena, sides[1].is_none ? &sides[0] : &sides[1]), commit;
    while (next_commit(&commits, &commit))
        if (stands(arena, commit, &sides[1]) && stands(arena, parent_of(arena, commit), &sides[0])) {
            sides[0].rev = parent_of(arena, commit);
            sides[1].rev = commit;
            return true;
        }
    return false;
}

static void find_one(Arena *arena, DriverSide *side)
{
    if (side->is_here || side->is_none)
        return;
    if (stands(arena, STR("HEAD"), side)) {
        side->rev = STR("HEAD");
        return;
    }
    Str commits = commits_with(arena, side), commit;
    while (next_commit(&commits, &commit)) {
        Str parent = parent_of(arena, commit);
        side->rev = stands(arena, commit, side) ? commit : stands(arena, parent, side) ? parent : STR_NONE;
        if (side->rev.n)
            return;
    }
}

/* --- What is compared -------------------------------------------------------------------------------------------------------------- */

static bool has_header(Arena *arena, Str path)
{
    Str text = STR_NONE;
    int error;
    if (file_read(arena, path, &text, &error) != FILE_OK)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        Str rest = str_sub(text, i, text.n);
        if ((i == 0 || text.p[i - 1] == '\n') && (str_starts(rest, STR("policy ")) || str_starts(rest, STR("政策 ")) ||
                                                  str_starts(rest, STR("\xEF\xBB\xBFpolicy ")) || str_starts(rest, STR("\xEF\xBB\xBF政策 "))))
            return true;
    }
    return false;
}

static Str under(Arena *arena, const DriverSide *side, Str path)
{
    return side->root.n ? path_join(arena, side->root, path) : path;
}

/* A folder with one header is one policy; a file in another folder is a policy by itself. */
static Str policy_path(Arena *arena, const DriverSide *side)
{
    Str folder = path_directory(side->path), opened = under(arena, side, folder);
    FileNames names = {0};
    int error, headers = 0;
    if (directory_list(arena, opened, &names, &error) != FILE_OK)
        return under(arena, side, side->path);
    for (int i = 0; i < names.n; i++)
        headers += has_header(arena, path_join(arena, opened, names.items[i]));
    return headers == 1 && (names.n > 1 || side->is_none) ? opened : under(arena, side, side->path);
}

static bool open_side(Cli *cli, PolicyLoader *loader, DriverSide *side, const char *shown, Words *reason)
{
    Arena *arena = cli->arena;
    if (!side->is_here) {
        Str text = STR_NONE;
        int error = 0;
        FileStatus status = side->is_none ? FILE_OK : file_read(arena, side->file, &text, &error);
        if (status != FILE_OK) {
            *reason = file_reason(arena, status, error);
            return false;
        }
        if (!git_open_tree(arena, side->rev, &side->tree, reason))
            return false;
        if (!side->is_none)
            git_put_file(arena, &side->tree, side->path, text);
        else /* gone: what it held in that commit must not be read */
            unlink(str_c(arena, path_join(arena, side->tree.folder, side->path)));
        side->root = side->tree.folder;
        policy_loader_show(loader, str_format(arena, "%.*s/", STR_ARG(side->root)), str_of(shown));
    }
    Str path = policy_path(arena, side);
    if (side->is_none && str_equal(path, under(arena, side, side->path))) {
        *reason = WORDS("there is no such file, and nothing else of its policy", "没有这个文件，也没有同一政策的其他文件");
        return false;
    }
    side->files = policy_load(loader, path);
    side->policy = policy_compile(loader, side->files, NULL, 0);
    *reason = WORDS("it has errors", "其中有错误");
    return side->policy && cli->diags.errors == 0;
}

/* --- Only what concerns this file ------------------------------------------------------------------------------------------------------ */

static Str text_of(const DriverSide *side, Str base)
{
    for (int i = 0; i < side->files->nfiles; i++)
        if (str_equal(path_base(side->files->sources[i]->name), base))
            return side->files->sources[i]->text;
    return STR_NONE;
}

/* A rule of another file that differs as well is shown when git comes to that file. */
static bool concerns(const DriverSide sides[WORLD_SIDES], const Change *change)
{
    Str here = path_base(sides[1].path);
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < change->group->rules[s].n; i++) {
            Str base = path_base(change->group->rules[s].items[i]->info.span.source->name);
            if (str_equal(base, here) || str_equal(base, path_base(sides[0].path)) ||
                str_equal(text_of(&sides[0], base), text_of(&sides[1], base)))
                return true;
        }
    return false;
}

static void keep_own_changes(Diff *diff, const DriverSide sides[WORLD_SIDES])
{
    int n = 0;
    for (int i = 0; i < diff->changes.n; i++)
        if (concerns(sides, diff->changes.items[i]))
            diff->changes.items[n++] = diff->changes.items[i];
    diff->changes.n = n;
}

/* --- Printing ------------------------------------------------------------------------------------------------------------------------------ */

static void print_lines(Cli *cli, const DriverSide sides[WORLD_SIDES], Buf *out)
{
    Str text, error;
    git_run(cli->arena, (const char *const[]){"diff", "--no-index", "--no-ext-diff", "--no-color", "--", str_c(cli->arena, sides[0].file),
                                             str_c(cli->arena, sides[1].file), NULL},
            STR_NONE, &text, &error);
    buf_add(out, text);
}

static void print_excuse(Cli *cli, const DriverSide *side, Words reason, Buf *out)
{
    Str name = side->is_none ? STR("/dev/null") : side->path;
    buf_add(out, words_in(words_format(cli->arena, WORDS("banfa: the meaning is not compared: {0} cannot be read: {1}; these are the lines:\n",
                                                         "banfa：无法比较含义：{0} 不能读取：{1}；以下按行显示：\n"),
                                       DIAG_ARGS(words_of(name), reason)),
                          cli->language));
    diag_print(&cli->diags, DIAG_TEXT, cli->language, false, out);
    diag_init(&cli->diags, cli->arena); /* they were printed where they belong; git needs exit code 0 */
}

static void compare_sides(Cli *cli, DriverSide sides[WORLD_SIDES], Buf *out)
{
    Words reason = WORDS("there is no such file on this side", "这一侧没有这个文件");
    static const char *const shown[WORLD_SIDES] = {"a/", "b/"};
    PolicyLoader *loader = policy_loader_new(cli->arena, LOAD_POLICY, &cli->diags);
    for (int s = 0; s < WORLD_SIDES; s++)
        if (!open_side(cli, loader, &sides[s], shown[s], &reason)) {
            print_excuse(cli, &sides[s], reason, out);
            print_lines(cli, sides, out);
            return;
        }
    if (sides[0].policy->nrules == 0 && sides[1].policy->nrules == 0) {
        buf_add(out, words_in(WORDS("banfa: no rule stands in this file; these are the lines:\n", "banfa：此文件中没有规则；以下按行显示：\n"), cli->language));
        print_lines(cli, sides, out);
        return;
    }
    Diff *diff = diff_compare(cli, sides[0].policy, sides[1].policy);
    keep_own_changes(diff, sides);
    bool in_pager = getenv("GIT_PAGER_IN_USE") && !getenv("NO_COLOR");
    DiffPrint print = {.diff = diff,
                       .names = {sides[0].rev.n ? sides[0].rev : sides[0].path, sides[1].rev.n ? sides[1].rev : sides[1].path},
                       .language = cli->language,
                       .colour = in_pager || cli_is_terminal(STDOUT_FILENO),
                       .width = cli_terminal_width(STDOUT_FILENO)};
    diag_print(&cli->diags, DIAG_TEXT, cli->language, false, out);
    diff_print_text(&print, out);
}

int git_diff_file(Cli *cli)
{
    const Str *given = cli->args.operands.items;
    Buf out = {0};
    if (cli->args.operands.n < LEAST_OPERANDS) { /* a file in conflict: its name alone */
        buf_add_format(&out, cli->language == LANGUAGE_ZH ? "banfa：%.*s 尚有合并冲突，不比较\n" : "banfa: %.*s is in conflict and is not compared\n",
                       STR_ARG(cli->args.operands.n ? given[0] : STR("?")));
    } else {
        DriverSide sides[WORLD_SIDES] = {0};
        for (int s = 0; s < WORLD_SIDES; s++) {
            DriverSide *side = &sides[s];
            side->path = s == 1 && cli->args.operands.n > LEAST_OPERANDS ? given[LEAST_OPERANDS] : given[0];
            side->file = given[1 + 3 * s];
            side->id = given[2 + 3 * s];
            side->is_none = str_equal(side->file, STR("/dev/null"));
            side->is_here = !side->is_none && str_equal(side->file, side->path);
        }
        buf_add_format(&out, "diff --banfa a/%.*s b/%.*s\n", STR_ARG(sides[0].path), STR_ARG(sides[1].path));
        /* git hands over the file of the working tree where it is the same as that of a commit. */
        bool unsaved = sides[1].is_here && is_zero(sides[1].id);
        if (!unsaved && find_both(cli->arena, sides))
            sides[0].is_here = sides[1].is_here = false;
        else
            for (int s = 0; s < WORLD_SIDES; s++)
                find_one(cli->arena, &sides[s]);
        /* Of a file that is new or gone the rest of its policy is looked at where the other side was found. */
        for (int s = 0; s < WORLD_SIDES; s++)
            if (sides[s].is_none && sides[s].rev.n == 0)
                sides[s].rev = STR("HEAD");
        compare_sides(cli, sides, &out);
        for (int s = 0; s < WORLD_SIDES; s++)
            git_close_tree(cli->arena, &sides[s].tree);
    }
    output_print(cli, &out);
    buf_free(&out);
    return EXIT_FINE;
}

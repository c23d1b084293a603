/* Paths and files: what a path is called, what two paths have in common, what cannot be read. */
#include "lang/source/files.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static Arena *arena;

static void is(Str found, const char *expected) {
    assert_string_equal(str_c(arena, found), expected);
}

static void takes_paths_apart(void **state) {
    (void)state;
    is(path_directory(STR("a/b/c")), "a/b");
    is(path_directory(STR("a/b/c/")), "a/b");
    is(path_directory(STR("c")), ".");
    is(path_directory(STR("/c")), "/");
    is(path_base(STR("a/b/c")), "c");
    is(path_base(STR("a/b/c//")), "c");
    is(path_base(STR("/")), "/");
    is(path_base(STR("c")), "c");
    is(path_without_extension(STR("p.banfa"), STR(".banfa")), "p");
    is(path_without_extension(STR(".banfa"), STR(".banfa")), ".banfa");
    is(path_without_extension(STR("p.txt"), STR(".banfa")), "p.txt");
}

static void puts_paths_together(void **state) {
    (void)state;
    is(path_join(arena, STR("."), STR("c.banfa")), "c.banfa");
    is(path_join(arena, STR("a"), STR("c.banfa")), "a/c.banfa");
    is(path_join(arena, STR("/"), STR("c.banfa")), "/c.banfa");
    is(path_join(arena, STR("a/b"), STR("../../c.banfa")), "c.banfa");
    is(path_join(arena, STR("a"), STR("../../c.banfa")), "../c.banfa");
    is(path_join(arena, STR("a"), STR("./b/../c.banfa")), "a/c.banfa");
    is(path_join(arena, STR("/a"), STR("../../c.banfa")), "/c.banfa");
    is(path_join(arena, STR("a"), STR("..")), ".");
    is(path_join(arena, STR("a"), STR("/b//c")), "/b/c");
}

/* Where a directory is a link, `link/..` is not where the link stands. */
static void keeps_a_way_that_leads_elsewhere(void **state) {
    (void)state;
    char folder[] = "/tmp/banfa-files-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("deep", 0700), 0);
    assert_int_equal(mkdir("deep/down", 0700), 0);
    assert_int_equal(symlink("deep/down", "link"), 0);
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(i ? "x.banfa" : "deep/x.banfa", "w");
        assert_non_null(file);
        assert_true(fputs(i ? "outer" : "inner", file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
    Str path = path_join(arena, STR("link"), STR("../x.banfa")), text;
    int error;
    is(path, "link/../x.banfa");
    assert_int_equal(file_read(arena, path, &text, &error), FILE_OK);
    is(text, "inner");
    is(path_join(arena, STR("deep"), STR("../x.banfa")), "x.banfa");
    assert_true(str_equal(path_real(arena, path), path_real(arena, STR("deep/x.banfa"))));
    is(path_real(arena, STR("nosuch")), "nosuch");

    assert_int_equal(file_read(arena, STR("deep"), &text, &error), FILE_DIRECTORY);
    assert_int_equal(file_read(arena, STR("nosuch"), &text, &error), FILE_MISSING);
    assert_int_equal(file_read(arena, STR("x.banfa/y"), &text, &error), FILE_MISSING);
    assert_int_equal(file_read(arena, ((Str){"x.banfa\0y", 9}), &text, &error), FILE_MISSING);
    assert_int_equal(symlink("circle", "circle"), 0);
    assert_int_equal(file_read(arena, STR("circle"), &text, &error), FILE_UNREADABLE);
    assert_int_equal(error, ELOOP);
    assert_true(file_is_regular(STR("x.banfa")));
    assert_false(file_is_regular(STR("deep")));
    assert_false(file_is_regular(STR("/dev/null")));

    FileNames names;
    assert_int_equal(directory_list(arena, STR("nosuch"), &names, &error), FILE_MISSING);
    assert_int_equal(directory_list(arena, STR("x.banfa"), &names, &error), FILE_UNREADABLE);
    assert_int_equal(error, ENOTDIR);
    assert_int_equal(directory_list(arena, STR("deep/down"), &names, &error), FILE_OK);
    assert_int_equal(names.n, 0);
    assert_int_equal(symlink("gone", "dangling.banfa"), 0);
    assert_int_equal(directory_list(arena, STR("."), &names, &error), FILE_OK);
    assert_int_equal(names.n, 2);
    is(names.items[0], "dangling.banfa");
    is(names.items[1], "x.banfa");

    assert_int_equal(chdir("/"), 0);
    static const char *const made[] = {"deep/x.banfa", "deep/down", "deep",           "x.banfa",
                                       "link",         "circle",    "dangling.banfa", "."};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char *name = str_c(arena, str_format(arena, "%s/%s", folder, made[i]));
        assert_true(unlink(name) == 0 || rmdir(i + 1 == sizeof made / sizeof *made ? folder : name) == 0);
    }
}

static void says_what_an_error_means(void **state) {
    (void)state;
    is(words_of_errno(arena, ENOSPC).zh, "磁盘已满");
    is(words_of_errno(arena, EACCES).en, "no permission");
    is(words_of_errno(arena, EDOM).en, "Numerical argument out of domain");
    is(words_of_errno(arena, EDOM).zh, "操作系统报错，错误号 33");
}

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_paths_apart),
        cmocka_unit_test(puts_paths_together),
        cmocka_unit_test(keeps_a_way_that_leads_elsewhere),
        cmocka_unit_test(says_what_an_error_means),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

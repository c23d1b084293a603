/* Tables for people: alignment by display cells, the cut at a terminal's width, what must not reach a terminal. */
#include "runtime/report/grid.h"

#include "runtime/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Grid *sample(Arena *arena) {
    Grid *grid = grid_new(arena, 3);
    grid_heading(grid, 0, STR("组织"), GRID_LEFT);
    grid_heading(grid, 1, STR("n"), GRID_RIGHT);
    grid_heading(grid, 2, STR("note"), GRID_LEFT);
    grid_row(grid);
    grid_cell(grid, 0, STR("a"), GRID_PLAIN);
    grid_cell(grid, 1, STR("1"), GRID_RED);
    grid_cell(grid, 2, STR("现有委员三人"), GRID_PLAIN);
    grid_row(grid);
    grid_cell(grid, 0, STR("市委"), GRID_PLAIN);
    grid_cell(grid, 1, STR("100"), GRID_PLAIN);
    return grid;
}

static void check_text(Grid *grid, int width, bool colour, const char *expected) {
    Buf buf = {0};
    grid_print_text(grid, width, colour, &buf);
    buf_add_char(&buf, '\0');
    assert_string_equal(buf.p, expected);
    buf_free(&buf);
}

static void aligns_by_cells(void **state) {
    (void)state;
    Arena *arena = arena_new();
    check_text(sample(arena), 0, false,
               "组织    n  note\n"
               "a       1  现有委员三人\n"
               "市委  100\n");
    arena_free(arena);
}

static void cuts_at_the_width(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Grid *grid = sample(arena);
    check_text(grid, 16, false, "组织    n  note\na       1  现有…\n市委  100\n");
    check_text(grid, 17, false, "组织    n  note\na       1  现有…\n市委  100\n");
    check_text(grid, 11, false, "组织    n\na       1\n市委  100\n");
    check_text(grid, 3, false, "组…\na\n市…\n");
    check_text(grid, 1, false, "…\na\n…\n");
    for (int width = 1; width < 40; width++) {
        Buf buf = {0};
        grid_print_text(grid, width, false, &buf);
        size_t start = 0;
        for (size_t i = 0; i < buf.n; i++) {
            if (buf.p[i] != '\n')
                continue;
            assert_true(utf8_cells((Str){buf.p + start, i - start}) <= (size_t)width);
            start = i + 1;
        }
        buf_free(&buf);
    }
    arena_free(arena);
}

static void colours_end_where_they_begin(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Grid *grid = grid_new(arena, 1);
    grid_row(grid);
    grid_cell(grid, 0, STR("fail"), GRID_RED);
    check_text(grid, 0, true, "\x1b[31mfail\x1b[0m\n");
    check_text(grid, 3, true, "\x1b[31mfa…\x1b[0m\n");
    arena_free(arena);
}

static void lets_no_command_through(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Grid *grid = grid_new(arena, 1);
    grid_row(grid);
    grid_cell(grid, 0,
              STR("a\x1b[2Jb\r\nc\td\xC2\x9B"
                  "e\xFF"),
              GRID_PLAIN);
    check_text(grid, 0, false,
               "a\xEF\xBF\xBD[2Jb c d\xEF\xBF\xBD"
               "e\xEF\xBF\xBD\n");
    arena_free(arena);
}

static void markdown_escapes(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Grid *grid = grid_new(arena, 2);
    grid_heading(grid, 0, STR("a|b"), GRID_LEFT);
    grid_heading(grid, 1, STR("n"), GRID_RIGHT);
    grid_row(grid);
    grid_cell(grid, 0, STR("x|y\nz <b>_*"), GRID_PLAIN);
    grid_cell(grid, 1, STR("3"), GRID_PLAIN);
    Buf buf = {0};
    grid_print_markdown(grid, &buf);
    buf_add_char(&buf, '\0');
    assert_string_equal(buf.p, "| a\\|b | n |\n| --- | ---: |\n| x\\|y z &lt;b>\\_\\* | 3 |\n");
    buf_free(&buf);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligns_by_cells),
        cmocka_unit_test(cuts_at_the_width),
        cmocka_unit_test(colours_end_where_they_begin),
        cmocka_unit_test(lets_no_command_through),
        cmocka_unit_test(markdown_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

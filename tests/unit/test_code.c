/* Programs that somebody damaged: each byte of a program is changed in turn. The verifier refuses it, or it runs and says something; the
 * sanitizers of `make check` see to it that nothing outside is read or written. */
#include "lang/emit/emit.h"
#include "lang/run/run.h"
#include "runtime/vm/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random_policy.h"

static int64_t refused, run;

/* Whatever the verdicts are, they are of these rows alone. */
static void run_damaged(const Code *code, const FactSet *set) {
    Arena *arena = arena_new();
    if (code_verify(code, arena) != NULL) {
        refused++;
        arena_free(arena);
        return;
    }
    run++;
    Machine *machine = machine_new(arena, code, machine_facts_new(arena, code, set));
    int64_t rows = factset_rows(set, code->facts->shape);
    machine_run(machine, 0, rows);
    for (int r = 0; r < code->nrules; r++) {
        int64_t from, n, total = 0;
        if (code->rules[r].is_scalar)
            continue;
        for (int64_t i = 0; i < rows; i++) {
            machine_elements(machine, r, i, &from, &n);
            assert_int_equal(from, total);
            total += n;
        }
        const RuleBits *bits = machine_bits(machine, r);
        const uint64_t *all[] = {bits->pass, bits->fail, bits->pending, bits->na, bits->cannot_fail};
        for (size_t b = 0; b < sizeof all / sizeof *all; b++)
            assert_false(bits_any(all[b], total, bits_words(total) * BITS_WORD));
    }
    arena_free(arena);
}

static void change_bytes(const Code *code, const FactSet *set, void *at, size_t n) {
    static const unsigned char changes[] = {0x01, 0xff};
    unsigned char *bytes = at;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < sizeof changes; c++) {
            bytes[i] ^= changes[c];
            run_damaged(code, set);
            bytes[i] ^= changes[c];
        }
}

static void damage(const CorePolicy *policy, const FactSet *set, Date as_of) {
    Arena *arena = arena_new();
    const Schema *schema = factset_schema(set);
    for (int f = 0; f < schema->nfacts; f++) {
        Code *code = emit_code(arena, policy, schema->facts[f], set, as_of, NULL);
        for (int s = 0; s < code->nsections; s++) {
            Section *section = &code->sections[s];
            change_bytes(code, set, &section->list, sizeof section->list);
            change_bytes(code, set, &section->parent, sizeof section->parent);
            for (int i = 0; i < section->n; i++)
                change_bytes(code, set, &section->instrs[i], offsetof(Instr, span)); /* what is printed is no program */
        }
        for (int r = 0; r < code->nrules; r++) {
            CodeRule *rule = &code->rules[r];
            int *numbers[] = {&rule->index, &rule->section, &rule->scope, &rule->condition, &rule->due};
            bool *flags[] = {&rule->is_may, &rule->has_deadline, &rule->has_due_constant, &rule->is_scalar};
            for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                change_bytes(code, set, numbers[i], sizeof(int));
            change_bytes(code, set, &rule->due_constant, sizeof rule->due_constant);
            for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
                *flags[i] = !*flags[i];
                run_damaged(code, set);
                *flags[i] = !*flags[i];
            }
        }
    }
    arena_free(arena);
}

static void test_each_byte(void **unused) {
    (void)unused;
    for (int p = 0; p < 2; p++) {
        Arena *arena = arena_new();
        DiagList diags;
        diag_init(&diags, arena);
        AstFile *file = parse_file(arena, source_new(arena, STR("random"), random_policy(arena)), &diags);
        CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("random")};
        CorePolicy *policy = check_policy(arena, &input, &diags);
        assert_non_null(policy);
        Date as_of;
        date_from_ymd(2014, 6, 30, &as_of);
        damage(policy, random_facts(arena, policy->schema, 9, true, &diags), as_of);
        arena_free(arena);
    }
    print_message("%lld programs refused, %lld run\n", (long long)refused, (long long)run);
    assert_true(refused > 1000 && run > 1000);
}

/* A program whose last operand is itself. */
static Code *make_unsound(Arena *arena, const CorePolicy *policy, const Facts *facts, const FactSet *set, Date as_of,
                          const bool *asked) {
    Code *code = emit_code(arena, policy, facts, set, as_of, asked);
    Section *section = &code->sections[0];
    section->instrs[section->n - 1] = (Instr){.op = OP_NOT, .a = section->n - 1, .order = section->instrs[section->n - 1].order};
    return code;
}

/* A program that the verifier refuses is no crash: the plain evaluator answers for every record. */
static void test_refused(void **unused) {
    (void)unused;
    Arena *arena = arena_new();
    DiagList diags;
    diag_init(&diags, arena);
    Str text = STR("facts org {\n  members count\n}\nrule enough\n  must members >= 3\n");
    AstFile *file = parse_file(arena, source_new(arena, STR("small"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("small")};
    CorePolicy *policy = check_policy(arena, &input, &diags);
    assert_non_null(policy);
    const Facts *org = policy->schema->facts[0];
    FactSet *set = factset_new(arena, policy->schema);
    for (int i = 0; i < 9; i++) {
        int64_t row = factset_add_row(set, org->shape, -1);
        if (i > 0) /* of the first it is missing */
            factset_set(set, record_find(&org->root, STR("members"), NULL), row,
                        (Value){.kind = VALUE_NUMBER, .number = number_from_int(i)});
    }
    Date as_of;
    date_from_ymd(2014, 6, 30, &as_of);
    int64_t counts[2][VERDICTS] = {{0}};
    for (int unsound = 0; unsound < 2; unsound++) {
        Run *one = run_new(arena, policy, set, as_of, NULL);
        if (unsound)
            run_use_maker(one, make_unsound);
        run_batch(one, org, 0, 9);
        assert_int_equal(run_refused(one, org) != NULL, unsound);
        run_count(one, policy->rules[0], counts[unsound]);
        Verdict verdict;
        int64_t n;
        if (unsound)
            assert_false(run_verdict(one, policy->rules[0], 0, &verdict, &n));
        run_free(one);
    }
    assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
    assert_int_equal(counts[1][VERDICT_PASS], 6);
    arena_free(arena);
}

/* docs/architecture/operations.md is the list of operations as it is declared; ACCEPT=1 writes it anew. */
static void test_page(void **unused) {
    (void)unused;
    const char *path = "docs/architecture/operations.md";
    Buf page = {0}, found = {0};
    buf_add_c(&page, "# The machine's operations\n\nDeclared in runtime/code/ops.def, from which this page is written; what they work on is in\n"
                     "[machine.md](machine.md). A result is a condition (B) or lanes (N). Operands: b a condition, n lanes, k a constant, s a text\n"
                     "of the policy, c a column, r a reference, l a list, B and N a register of another section.\n\n"
                     "| operation | operands | result | meaning |\n| --- | --- | --- | --- |\n");
    for (int op = 0; op < OPS; op++) {
        const OpInfo *info = op_info((Op)op);
        buf_add_format(&page, "| %s | %s | %c | ", info->name, info->operands, info->result);
        for (const char *p = info->meaning; *p; p++)
            buf_add_format(&page, *p == '|' ? "\\%c" : "%c", *p);
        buf_add_c(&page, " |\n");
    }
    const char *accept = getenv("ACCEPT");
    FILE *file = fopen(path, accept != NULL && *accept ? "w" : "r");
    assert_non_null(file);
    if (accept != NULL && *accept)
        fwrite(buf_str(&page).p, 1, buf_str(&page).n, file);
    else
        for (int c; (c = getc(file)) != EOF;)
            buf_add_char(&found, (char)c);
    fclose(file);
    if (!(accept != NULL && *accept) && !str_equal(buf_str(&page), buf_str(&found)))
        fail_msg("%s is not what runtime/code/ops.def declares: ACCEPT=1 ONLY=test_code make test", path);
    buf_free(&page);
    buf_free(&found);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_byte), cmocka_unit_test(test_refused), cmocka_unit_test(test_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

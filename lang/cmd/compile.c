/* banfa compile: the program that the machine runs, one line an instruction. */
#include "lang/cmd/cli.h"

#include "lang/emit/emit.h"

static const Str forms[] = {{"bytecode", 8}};

static void check_form(Cli *cli) {
    Str form;
    if (!args_value(&cli->args, "--emit", &form)) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("compile")), WORDS("`--emit`", "`--emit`")));
        diag_help(diag, WORDS("`banfa compile POLICY --emit bytecode`", "`banfa compile 政策 --emit bytecode`"));
    } else if (!str_equal(form, forms[0])) {
        cli_bad_value(cli, "--emit", form, WORDS("`bytecode`", "`bytecode`"), forms, 1);
    }
}

/* The registers that each rule's verdict is read from, or why lanes do not hold it. */
static void print_rules(const CorePolicy *policy, const Code *code, Buf *out) {
    for (int i = 0; i < code->nrules; i++) {
        const CodeRule *rule = &code->rules[i];
        buf_add_format(out, "rule %.*s: ", STR_ARG(policy->rules[rule->index]->info.rule));
        if (rule->is_scalar) {
            buf_add_format(out, "exact path (%s)\n", rule->why_scalar);
            continue;
        }
        if (rule->scope >= 0)
            buf_add_format(out, "applies %d:r%d, ", rule->section, rule->scope);
        buf_add_format(out, "holds %d:r%d", rule->section, rule->condition);
        if (rule->has_due_constant) {
            buf_add_c(out, ", due ");
            date_print(out, (Date)rule->due_constant);
        } else if (rule->due >= 0) {
            buf_add_format(out, ", due %d:r%d", rule->section, rule->due);
        }
        buf_add_char(out, '\n');
    }
}

int cmd_compile(Cli *cli) {
    FactsInput *inputs;
    int ninputs = cli_facts_inputs(cli, &inputs);
    check_form(cli);
    Date as_of = cli_as_of(cli);
    if (cli->diags.errors)
        return EXIT_FAILED;
    Policies policies = cli_load_policies(cli, LOAD_POLICY);
    Buf out = {0};
    for (int i = 0; i < policies.n; i++) {
        CorePolicy *policy = policy_compile(policies.loader, policies.files[i], inputs, ninputs);
        for (int f = 0; policy && f < policy->schema->nfacts; f++) {
            Code *code = emit_code(cli->arena, policy, policy->schema->facts[f], NULL, as_of, NULL);
            if (code->nrules == 0)
                continue;
            code_print(code, &out);
            print_rules(policy, code, &out);
        }
        if (policy && policy->schema->nfacts == 0) {
            Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                                  DIAG_ARGS(words_of(STR("compile")), WORDS("facts", "事实数据")));
            diag_help(diag, WORDS("the policy declares no facts: give `--facts FILE`", "该政策没有事实声明：请给出`--facts 文件`"));
        }
    }
    bool failed = cli->diags.errors > 0;
    bool written = failed || output_print(cli, &out);
    buf_free(&out);
    return failed || !written ? EXIT_FAILED : EXIT_FINE;
}

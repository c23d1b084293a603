/* banfa schema: the `facts` declaration that fits a file. */
#include "lang/cmd/cli.h"

int cmd_schema(Cli *cli) {
    FactsInput *inputs;
    int n = cli_facts_inputs(cli, &inputs);
    if (n == 0) {
        Diag *diag = diag_add(&cli->diags, DIAG_OPERAND_MISSING, place_none(),
                              DIAG_ARGS(words_of(STR("schema")), WORDS("facts", "事实数据")));
        diag_help(diag, WORDS("`banfa schema --facts FILE`", "`banfa schema --facts 文件`"));
    }
    if (cli->diags.errors)
        return EXIT_FAILED;
    Schema *schema = facts_infer(cli->arena, inputs, n, &cli->diags);
    /* A declaration of files that `eval` refuses would only put that off. */
    if (!schema || !facts_prove(schema, inputs, n, &cli->diags) || cli->diags.errors)
        return EXIT_FAILED;
    Buf out = {0};
    schema_print(schema, &out);
    bool written = output_print(cli, &out);
    buf_free(&out);
    return written ? EXIT_FINE : EXIT_FAILED;
}

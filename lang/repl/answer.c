/* What is typed and is no command: expressions, conditions, statements. */
#include "lang/repl/internal.h"

#include "lang/lex/lex.h"
#include "lang/parse/parse.h"

/* --- Which records ------------------------------------------------------------------------------------------------ */

Rows session_rows(const Session *s, const FactSet *set, const Facts *facts) {
    Rows rows = {0, factset_rows(set, facts->shape), false};
    if (s->org && str_equal(str_of(s->org_facts), facts->name)) {
        int64_t row = factset_find(set, facts, str_of(s->org));
        if (row >= 0)
            rows = (Rows){row, row + 1, true};
    }
    rows.one = rows.one || rows.end == 1;
    return rows;
}

bool session_interrupted(Session *s) {
    return *s->options.interrupt != 0;
}

bool session_need_records(Session *s, const CorePolicy *policy, FactSet **set) {
    *set = records_of(s, policy);
    if (!*set) {
        Diag *diag = diag_add(&s->diags, DIAG_REPL_NO_RECORDS, place_none(), DIAG_NO_ARGS);
        diag_help(diag, WORDS("`:load FILE.csv`", "`:加载 文件.csv`"));
    }
    return *set != NULL;
}

/* --- One value ---------------------------------------------------------------------------------------------------- */

static void answer_one(Session *s, Eval *eval, const CoreExpr *expr, int64_t row, Str id) {
    EvalValue value = eval_expr(eval, expr, row, s->answer);
    Words type = describe_type_words(s->answer, expr->type);
    Words why = WORDS("", "");
    if (!value.known) {
        ReasonList reasons = eval_expr_reasons(eval, expr, row, s->answer);
        why = reasons_words(s->answer, &reasons);
        if (value.no_case)
            why = WORDS("no case applies", "没有适用的情形");
    }
    if (s->mode == MODE_TABLE) {
        if (value.known)
            SAY(s, "{0}  ({1})", "{0}（{1}）", value.text, type);
        else if (why.en.n)
            SAY(s, "unknown: {0}  ({1})", "未知：{0}（{1}）", why, type);
        else
            SAY(s, "unknown  ({0})", "未知（{0}）", type);
        return;
    }
    Table *table = table_new(s, 4);
    table_column(table, 0, "id", WORDS("id", "编号"), GRID_LEFT);
    table_column(table, 1, "value", WORDS("value", "值"), values_align(expr->type));
    table_column(table, 2, "type", WORDS("type", "类型"), GRID_LEFT);
    table_column(table, 3, "unknown", WORDS("why unknown", "未知原因"), GRID_LEFT);
    table_row(table);
    if (id.n)
        table_text(table, 0, id, GRID_PLAIN);
    values_put(table, 1, &expr->type, &value);
    table_words(table, 2, type, type.en, GRID_PLAIN);
    if (!value.known)
        table_words(table, 3, why, why.en, GRID_PLAIN);
    table_print(table, 0);
}

/* Whether the value is the same for every record, whatever its facts. */
static bool is_constant(const CoreExpr *expr) {
    switch (expr->op) {
    case CORE_FACT:
    case CORE_DEFINE:
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
    case CORE_FAILURES:
    case CORE_KNOWN_LIST:
        return false;
    default:
        if (core_is_fold(expr->op))
            return false;
        break;
    }
    for (int i = 0; i < expr->nargs; i++)
        if (expr->args[i] && !is_constant(expr->args[i]))
            return false;
    return true;
}

static void answer_value(Session *s, const Program *program, const CheckQuestion *question) {
    const CorePolicy *policy = program->policies[0];
    FactSet *set = records_of(s, policy);
    if (is_constant(question->core) || !question->facts) {
        Arena *arena = s->answer;
        Eval *eval = eval_new(arena, policy, set ? set : factset_new(arena, policy->schema), s->as_of);
        answer_one(s, eval, question->core, -1, STR_NONE);
        eval_free(eval);
        return;
    }
    if (!session_need_records(s, policy, &set))
        return;
    Rows rows = session_rows(s, set, question->facts);
    Eval *eval = eval_new(s->answer, policy, set, s->as_of);
    if (rows.one)
        answer_one(s, eval, question->core, rows.first, factset_id(set, question->facts, rows.first));
    else
        values_show(s, policy, set, eval, question->facts, question->core, rows);
    eval_free(eval);
}

/* --- Conditions --------------------------------------------------------------------------------------------------- */

static bool is_bare(const CoreRule *rule, const void *source) {
    return rule->info.span.source == source;
}

static void answer_file(Session *s, const AstFile *file, const Source *source) {
    Program *program = session_compile(s, s->texts, &(Ask){.file = file, .source = source});
    session_drop(s, program);
    if (!program)
        return;
    FactSet *set;
    if (session_need_records(s, program->policies[0], &set))
        verdicts_show(s, program, is_bare, source, SHOW_FINDINGS);
}

/* The condition as a rule about these facts: a nameless rule is about the first ones unless it says otherwise. */
static AstFile *about_facts(Session *s, const AstFile *file, const Facts *facts) {
    Arena *arena = s->answer;
    const AstNode *old = file->statements.items[0];
    AstFile *copy = AST_NEW(arena, File, file->node.span);
    AstRule *rule = AST_NEW(arena, Rule, old->span);
    AstForClause *target = AST_NEW(arena, ForClause, old->span);
    AstPath *path = AST_NEW(arena, Path, old->span);
    AstName *name = AST_NEW(arena, Name, old->span);
    name->text = facts->name;
    ast_list_add(arena, &path->parts, &name->node);
    target->facts = &path->node;
    for (int i = 0; i < AST_AS(Rule, old)->clauses.n; i++)
        ast_list_add(arena, &rule->clauses, AST_AS(Rule, old)->clauses.items[i]);
    ast_list_add(arena, &rule->clauses, &target->node);
    ast_list_add(arena, &copy->statements, &rule->node);
    return copy;
}

/* The one expression that is all of the input; NULL otherwise. */
static AstNode *whole_expression(const AstFile *file) {
    if (file->statements.n != 1 || file->statements.items[0]->kind != AST_Rule)
        return NULL;
    const AstRule *rule = AST_AS(Rule, file->statements.items[0]);
    if (rule->name || rule->clauses.n != 1 || rule->clauses.items[0]->kind != AST_ForceClause)
        return NULL;
    const AstForceClause *force = AST_AS(ForceClause, rule->clauses.items[0]);
    return force->bare ? force->condition : NULL;
}

static void answer_expression(Session *s, const AstFile *file, const Source *source) {
    CheckQuestion question = {.expr = whole_expression(file)};
    Program *program = session_compile(s, s->texts, &(Ask){.source = source, .question = &question});
    session_drop(s, program);
    if (!program)
        return;
    bool condition = question.core->type.kind == CORE_TYPE_BOOL && !is_constant(question.core) && question.facts;
    if (!condition)
        answer_value(s, program, &question);
    else if (question.facts != program->policies[0]->schema->facts[0])
        answer_file(s, about_facts(s, file, question.facts), source);
    else
        answer_file(s, file, source);
}

/* --- Statements that are kept ------------------------------------------------------------------------------------- */

static bool is_new(const CoreRule *rule, const void *context) {
    const AstNodes *statements = context;
    for (int i = 0; i < statements->n; i++) {
        const AstNode *statement = statements->items[i];
        if (statement->kind == AST_Article && is_new(rule, &AST_AS(Article, statement)->statements))
            return true;
        if (statement->kind == AST_Rule && AST_AS(Rule, statement)->name &&
            str_equal(AST_AS(Name, AST_AS(Rule, statement)->name)->text, rule->info.rule))
            return true;
    }
    return false;
}

static void show_test(Session *s, const CoreTest *test) {
    EvalTestResult result = eval_test(s->answer, session_policy(s), test, NULL);
    Words label = words_of(test->label);
    if (result.passed) {
        SAY(s, "test \"{0}\" passed", "测试“{0}”通过", label);
        return;
    }
    s->result.findings = true;
    SAY(s, "test \"{0}\" failed", "测试“{0}”未通过", label);
    for (int i = 0; i < result.nfailures; i++)
        SAY(s, "  {0}", "  {0}", result.failures[i]);
}

static void run_test(Session *s, const AstTest *node) {
    const CorePolicy *policy = session_policy(s);
    Str label = node->label ? AST_AS(String, node->label)->text : STR_NONE;
    for (int i = policy->ntests - 1; i >= 0; i--) {
        if (str_equal(policy->tests[i].label, label)) {
            show_test(s, &policy->tests[i]);
            return;
        }
    }
}

/* The value of a define or param that was just typed. */
static void show_value(Session *s, const AstNode *name) {
    AstPath *path = AST_NEW(s->answer, Path, name->span);
    ast_list_add(s->answer, &path->parts, (AstNode *)name);
    CheckQuestion question = {.expr = &path->node};
    DiagList before = s->diags; /* that a define of other facts cannot be asked here is no error */
    diag_init(&s->diags, s->answer);
    static const Source nothing;
    Program *program = session_compile(s, s->texts, &(Ask){.question = &question, .source = &nothing});
    s->diags = before;
    session_drop(s, program);
    if (program && records_of(s, program->policies[0]))
        answer_value(s, program, &question);
}

static void show_statement(Session *s, const AstNode *statement) {
    switch (statement->kind) {
    case AST_Test:
        run_test(s, AST_AS(Test, statement));
        break;
    case AST_Define:
        show_value(s, AST_AS(Define, statement)->name);
        break;
    case AST_Table:
        show_value(s, AST_AS(Table, statement)->name);
        break;
    case AST_Param:
        show_value(s, AST_AS(Param, statement)->name);
        break;
    case AST_Facts: {
        Str name = AST_AS(Name, AST_AS(Facts, statement)->name)->text;
        const Facts *facts = schema_find_facts(session_policy(s)->schema, name);
        if (facts)
            SAY(s, "facts {0}: {1}", "事实 {0}：{1}", words_of(name),
                counted(s, facts->shape->ncolumns, "column", "columns", "列"));
        break;
    }
    default:
        break;
    }
}

static int count_rules(const AstNodes *statements) {
    int n = 0;
    for (int i = 0; i < statements->n; i++) {
        if (statements->items[i]->kind == AST_Article)
            n += count_rules(&AST_AS(Article, statements->items[i])->statements);
        n += statements->items[i]->kind == AST_Rule && AST_AS(Rule, statements->items[i])->name;
    }
    return n;
}

/* What it takes the place of in a file: so that nobody is surprised that the file's says something else. */
static void say_replaced(Session *s, const AstNodes *old, const AstNode *statement, Str key) {
    for (int i = 0; i < old->n; i++) {
        const AstNode *other = old->items[i];
        if (other->kind == AST_Article)
            say_replaced(s, &AST_AS(Article, other)->statements, statement, key);
        Str its = kept_key(s->answer, other);
        if (its.n == 0 || !str_equal(its, key) || !other->span.source)
            continue;
        SourcePlace place = source_place(other->span.source, other->span.start);
        SAY(s, "In place of what {0}:{1} says, until :undo.", "替代 {0} 第 {1} 行的内容，:撤销 可恢复。",
            words_of(other->span.source->name), words_int(s->answer, place.line));
    }
}

static void say_all_replaced(Session *s, const AstFile *file) {
    const Texts *texts = s->texts;
    const PolicyFiles *first = texts->nchosen ? texts->policies[texts->chosen[0]] : NULL;
    for (int i = 0; i < file->statements.n; i++) {
        const AstNode *statement = file->statements.items[i];
        Str key = kept_key(s->answer, statement);
        for (int k = 0; key.n && first && k < first->nfiles; k++)
            say_replaced(s, &first->files[k]->statements, statement, key);
    }
}

static bool uses_files(const AstFile *file) {
    for (int i = 0; i < file->statements.n; i++)
        if (file->statements.items[i]->kind == AST_Use)
            return true;
    return false;
}

static void answer_statements(Session *s, const AstFile *file, const Source *source) {
    Program *program = NULL;
    kept_remember(s, str_copy(s->answer, source_line(source, 1)));
    if (uses_files(file)) {
        kept_add(s, file);
        Texts *texts = session_load(s);
        program = texts ? session_compile(s, texts, &(Ask){0}) : NULL;
        texts_release(texts);
    } else {
        program = session_compile(s, s->texts, &(Ask){.file = file, .source = source});
        if (program) {
            /* What was checked lives as long as this answer; what is kept is compiled from its text. */
            static const Source nothing;
            session_drop(s, program);
            kept_add(s, file);
            program = session_compile(s, s->texts, &(Ask){.source = &nothing});
        }
    }
    if (!program) {
        kept_forget(s);
        return;
    }
    say_all_replaced(s, file);
    session_use(s, program);
    for (int i = 0; i < file->statements.n && s->diags.errors == 0; i++)
        show_statement(s, file->statements.items[i]);
    int nrules = count_rules(&file->statements);
    if (nrules > 0 && s->diags.errors == 0 && records_of(s, program->policies[0]))
        verdicts_show(s, program, is_new, &file->statements, nrules == 1 ? SHOW_FINDINGS : SHOW_SUMMARY);
}

static bool all_bare(const AstFile *file) {
    for (int i = 0; i < file->statements.n; i++)
        if (file->statements.items[i]->kind != AST_Rule || AST_AS(Rule, file->statements.items[i])->name)
            return false;
    return file->statements.n > 0;
}

static AstFile *parse_input(Session *s, Str text, const Source **source) {
    Source *made = source_new(s->answer, STR("repl"), str_copy(s->answer, text));
    int64_t before = s->diags.errors;
    AstFile *file = parse_file(s->answer, made, &s->diags);
    *source = made;
    return s->diags.errors > before ? NULL : file;
}

/* Whether its first word is a keyword or a fact. */
static bool means_something(Session *s, Str text) {
    text = str_trim(text);
    size_t end = 0;
    while (end < text.n && text.p[end] != ' ')
        end++;
    Str word = str_sub(text, 0, end);
    bool reserved, found = word_keyword(word, &reserved) != WORD_NONE;
    const Schema *schema = session_policy(s)->schema;
    for (int f = 0; f < schema->nfacts; f++)
        found |= record_find(&schema->facts[f]->root, word, NULL) != NULL;
    return found;
}

static void say_forgotten_colon(Session *s, Str text) {
    const CommandHelp *command = s->diags.errors ? command_without_colon(text) : NULL;
    if (command && !means_something(s, text))
        SAY(s, "Commands begin with a colon: :{0}", "命令以冒号开头：:{0}",
            ((Words){str_of(command->name), str_of(command->zh)}));
}

/* A rule's name is no expression. */
static void say_rule(Session *s, Str text) {
    const CoreRule *rule = NULL;
    for (int p = 0; p < s->program->npolicies && !rule && s->diags.errors; p++)
        rule = core_find_rule(s->program->policies[p], str_trim(text));
    if (rule)
        SAY(s, "`{0}` is a rule: :check {0} gives its verdicts, :show {0} its text.",
            "`{0}`是规则：:核对 {0} 给出其结论，:显示 {0} 给出原文。", words_of(str_copy(s->answer, str_trim(text))));
}

void answer_input(Session *s, Str text) {
    const Source *source;
    AstFile *file = parse_input(s, text, &source);
    if (!file || file->statements.n == 0) {
        say_forgotten_colon(s, text);
        return;
    }
    if (whole_expression(file))
        answer_expression(s, file, source);
    else if (all_bare(file))
        answer_file(s, file, source);
    else
        answer_statements(s, file, source);
    say_forgotten_colon(s, text);
    say_rule(s, text);
    if (s->diags.errors && session_policy(s)->schema->nfacts == 0)
        SAY0(s, "No facts are declared or loaded: :load FILE.csv reads some.",
             "尚未声明或加载事实：可用 :加载 文件.csv 读取。");
}

/* --- For commands ------------------------------------------------------------------------------------------------- */

static Program *ask_expression(Session *s, Str text, CheckQuestion *question) {
    Source *source = source_new(s->answer, STR("repl"), str_copy(s->answer, text));
    question->expr = parse_expression(s->answer, source, 0, (uint32_t)source->text.n, &s->diags);
    if (!question->expr)
        return NULL;
    Program *program = session_compile(s, s->texts, &(Ask){.source = source, .question = question});
    session_drop(s, program);
    return program;
}

void answer_type(Session *s, Str text) {
    CheckQuestion question = {0};
    if (!ask_expression(s, text, &question))
        return;
    Words type = describe_type_words(s->answer, question.core->type);
    if (s->mode != MODE_TABLE) {
        Table *table = table_new(s, 1);
        table_column(table, 0, "type", WORDS("type", "类型"), GRID_LEFT);
        table_row(table);
        table_words(table, 0, type, type.en, GRID_PLAIN);
        table_print(table, 0);
        return;
    }
    SAY(s, "{0}", "{0}", type);
}

bool answer_constant(Session *s, Str text, CoreType *type, Value *value) {
    CheckQuestion question = {0};
    Program *program = ask_expression(s, text, &question);
    if (!program)
        return false;
    Arena *arena = s->answer;
    Eval *eval = eval_new(arena, program->policies[0], factset_new(arena, program->policies[0]->schema), s->as_of);
    EvalValue found = {0};
    bool constant = is_constant(question.core);
    if (constant)
        found = eval_expr(eval, question.core, -1, arena);
    eval_free(eval);
    *type = question.core->type;
    *value = found.value;
    return constant && found.known;
}

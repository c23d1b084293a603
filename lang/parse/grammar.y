/* The grammar. Actions build nodes and nothing else; what is a keyword, a block or the end of a statement has been decided before
 * (lang/lex/filter.c).
 *
 * Recovery is at SEMI, which stands before the `}` of each block and at the end of the text; yyerrok right after it, so that each
 * statement's error is found. */
%define api.pure full
%define api.prefix {parse_yy}
%define api.token.prefix {T_}
%define api.value.type union
%define api.location.type {Span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {Parser *parser}

%code requires {
#include "lang/ast/ast.h"
#include "lang/lex/lex.h"

typedef struct Parser Parser;
}

%code {
#include "lang/parse/parser.h"

static int parse_yylex(PARSE_YYSTYPE *value, Span *span, Parser *parser);
static void parse_yyerror(const Span *span, Parser *parser, const char *message);

/* From the first part that is not empty to the last; what is all empty stands at the end of what is before it. */
#define YYLLOC_DEFAULT(Current, Rhs, N)                                                                                \
    do {                                                                                                               \
        (Current) = YYRHSLOC(Rhs, 0);                                                                                  \
        (Current).start = (Current).end;                                                                               \
        bool any_ = false;                                                                                             \
        for (int i_ = 1; i_ <= (N); i_++) {                                                                            \
            Span part_ = YYRHSLOC(Rhs, i_);                                                                            \
            if (part_.start == part_.end)                                                                              \
                continue;                                                                                              \
            if (!any_)                                                                                                 \
                (Current) = part_;                                                                                     \
            (Current).end = part_.end;                                                                                 \
            any_ = true;                                                                                               \
        }                                                                                                              \
    } while (0)

#define NEW(Name, span) AST_NEW(parser->arena, Name, (span))
#define NODE(pointer) (&(pointer)->node)
#define ADD(list, item) ast_list_add(parser->arena, &(list), (item))
#define NAME(token, span) build_name(parser, (token), (span))
#define UNARY(op, operand, span) build_unary(parser, AST_OP_##op, (operand), (span))
#define BINARY(op, left, right, span) build_binary(parser, AST_OP_##op, (left), (right), (span))
#define FORCE(op, condition, span) build_force(parser, AST_OP_##op, (condition), (span))
}

%token END 0 "the end of the text|文末"
%token START_FILE "a file|文件" START_EXPRESSION "an expression|算式"
%token <const Token *> NAME "a name|名称" NUMBER "a number|数字" STRING "a text in quotes|引号中的文字"
%token <const Token *> DATE "a date|日期" MONTHDAY "a day of the year|月日" CLAUSE "a clause number|条款号"
%token SEMI "the end of the line|行末" COMMA "`,`|`,`" ITEM_COMMA "`,` |`,`" COLON "`:`|`:`" DOT "`.`|`.`" DOTDOT "`..`|`..`"
%token ASSIGN "`=`|`=`" CALL "`(`|`(`" LPAREN "`(` |`(`" RPAREN "`)`|`)`" LBRACKET "`[`|`[`" RBRACKET "`]`|`]`"
%token LSET "`{`|`{`" RSET "`}`|`}`" LBLOCK "`{` |`{`" RBLOCK "`}` |`}`"
%token EQ "`==`|`==`" NE "`!=`|`!=`" LT "`<`|`<`" LE "`<=`|`<=`" GT "`>`|`>`" GE "`>=`|`>=`"
%token PLUS "`+`|`+`" MINUS "`-`|`-`" STAR "`*`|`*`" SLASH "`/`|`/`"
 /* Keywords, named by their English spelling in keywords.def. DUE is never handed on: it is a name. */
%token <const Token *> EDITION "edition" ISSUED "issued" EFFECTIVE "effective" REPEALED "repealed" UNDER "under" SCALE "scale"
%token <const Token *> SIGNED "signed"
%token POLICY "policy" USE "use" UNIT "unit" FACTS "facts" KEY "key" LIST "list" ONE_OF "one of" FIXED "fixed" ALWAYS "always"
%token ARTICLE "article" RULE "rule" DEFINE "define" PARAM "param" FUNCTION "function" NATIVE "native" SYMBOL "symbol" TEST "test"
%token GIVEN "given" EXPECT "expect" REMARK "remark" TABLE "table" PER "per" REF "ref" AT "at" WAS "was" DUE "due"
%token MUST "must" MUST_NOT "must not" SHOULD "should" SHOULD_NOT "should not" MAY "may" NOT "not" WHEN "when" UNLESS "unless"
%token OTHERWISE "otherwise" EACH "each" BY "by" WITHIN "within" OF "of" OVERRIDES "overrides" CITE "cite" BECAUSE "because"
%token REMEDY "remedy" FOR "for" FROM "from" IN "in" NOT_IN "not in" AND "and" OR "or" WHERE "where" YES "yes" NO "no" IF "if"
%token THEN "then" ELSE "else" AS_OF "as_of" PERIOD "period"

%type <AstNode *> statement policy unit facts article rule define table param function native test remark
%type <AstNode *> name label label_opt string clause date key_opt field type enum_item because_opt case row pattern dated arg arg_type
%type <AstNode *> assign target value record_or_list record list expect test_for rule_clause force condition each_from
%type <AstNode *> expression or_expression and_expression not_expression comparison range sum product unary primary path call at_date
%type <AstPolicy *> policy_head
%type <AstUnit *> unit_head
%type <AstTest *> test_head
%type <AstEachClause *> each
%type <AstNodes> statements fields names enum_items cases rows patterns paths dateds args args_1 arg_items clauses clauses_1 clause_list
%type <AstNodes> assigns expects expressions records fields_block
%type <bool> fixed_opt

%%

start:
  START_FILE statements             { parser->file->statements = $2; }
| START_EXPRESSION expression       { parser->expression = $2; }
;

statements:
  %empty                            { $$ = (AstNodes){0}; }
| statements statement SEMI         { $$ = $1; ADD($$, build_finished(parser, $2, @3)); }
| statements SEMI                   { $$ = $1; }
| statements error SEMI             { $$ = $1; build_broken(parser, AST_Rule); yyerrok; }
;

statement:
  policy | unit | facts | article | rule | define | table | param | function | native | test | remark
| USE string                        { AstUse *n = NEW(Use, @$); n->path = $2; $$ = NODE(n); }
| condition clauses                 { $$ = build_bare_rule(parser, $1, $2, @$); }
| clauses_1                         { $$ = build_bare_rule(parser, NULL, $1, @$); }
;

 /* --- Words --- */

name: NAME                          { $$ = NAME($1, @1); };
string: STRING                      { $$ = build_string(parser, $1, @1); };
label: string;
label_opt: %empty                   { $$ = NULL; } | label;
date: DATE                          { $$ = build_date(parser, $1, @1); };
clause:
  CLAUSE                            { $$ = build_clause(parser, $1, @1); }
| STRING                            { $$ = build_clause(parser, $1, @1); }
;
clause_list:
  clause                            { $$ = (AstNodes){0}; ADD($$, $1); }
| clause_list COMMA clause          { $$ = $1; ADD($$, $3); }
;
names:
  name                              { $$ = (AstNodes){0}; ADD($$, $1); }
| names COMMA name                  { $$ = $1; ADD($$, $3); }
;
path:
  NAME                              { AstPath *n = NEW(Path, @$); ADD(n->parts, NAME($1, @1)); $$ = NODE(n); }
| path DOT NAME                     { ADD(AST_AS(Path, $1)->parts, NAME($3, @3)); $$ = $1; $$->span = @$; }
;
paths:
  path                              { $$ = (AstNodes){0}; ADD($$, $1); }
| paths COMMA path                  { $$ = $1; ADD($$, $3); }
;

 /* --- Header, units, facts --- */

policy: policy_head                 { $$ = NODE($1); $$->span = @$; };
policy_head:
  POLICY name label_opt             { $$ = NEW(Policy, @$); $$->name = $2; $$->label = $3; }
| policy_head EDITION clause        { $$ = $1; build_header_part(parser, &$$->edition, $3, $2, @2); }
| policy_head ISSUED date           { $$ = $1; build_header_part(parser, &$$->issued, $3, $2, @2); }
| policy_head EFFECTIVE date        { $$ = $1; build_header_part(parser, &$$->effective, $3, $2, @2); }
| policy_head REPEALED date         { $$ = $1; build_header_part(parser, &$$->repealed, $3, $2, @2); }
| policy_head UNDER name            { $$ = $1; build_header_part(parser, &$$->under, $3, $2, @2); }
;

unit: unit_head                     { $$ = NODE($1); $$->span = @$; };
unit_head:
  UNIT name label_opt               { $$ = NEW(Unit, @$); $$->name = $2; $$->label = $3; }
| unit_head SCALE NUMBER            { $$ = $1; build_header_part(parser, &$$->scale, build_number(parser, $3, @3), $2, @2); }
| unit_head SIGNED                  { $$ = $1; $$->is_signed = true; }
;

facts:
  FACTS name label_opt key_opt fields_block
    { AstFacts *n = NEW(Facts, @$); n->name = $2; n->label = $3; n->key = $4; n->fields = $5; $$ = NODE(n); }
| FACTS error fields_block
    { AstFacts *n = NEW(Facts, @$); n->name = build_header_name(parser, @1); n->fields = $3; $$ = NODE(n); }
| FACTS error                       { $$ = NULL; build_broken(parser, AST_Facts); }
;
key_opt: %empty                     { $$ = NULL; } | KEY name { $$ = $2; };
fields_block: LBLOCK fields RBLOCK  { $$ = $2; };
fields:
  %empty                            { $$ = (AstNodes){0}; }
| fields field SEMI                 { $$ = $1; ADD($$, build_finished(parser, $2, @3)); }
| fields SEMI                       { $$ = $1; }
| fields error SEMI                 { $$ = $1; build_broken(parser, AST_Field); yyerrok; }
;
field:
  fixed_opt name label_opt type
    { AstField *n = NEW(Field, @$); n->fixed = $1; n->name = $2; n->label = $3; n->type = $4; $$ = NODE(n); }
| ALWAYS expression because_opt     { AstAlways *n = NEW(Always, @$); n->condition = $2; n->because = $3; $$ = NODE(n); }
;
fixed_opt: %empty                   { $$ = false; } | FIXED { $$ = true; };
because_opt: %empty                 { $$ = NULL; } | BECAUSE string { $$ = $2; };
type:
  name                              { AstTypeName *n = NEW(TypeName, @$); n->name = $1; $$ = NODE(n); }
| ONE_OF enum_items                 { AstTypeEnum *n = NEW(TypeEnum, @$); n->values = $2; $$ = NODE(n); }
| fields_block                      { AstTypeRecord *n = NEW(TypeRecord, @$); n->fields = $1; $$ = NODE(n); }
| LIST fields_block                 { AstTypeList *n = NEW(TypeList, @$); n->fields = $2; $$ = NODE(n); }
| LIST name PER name                { AstTypeInverse *n = NEW(TypeInverse, @$); n->facts = $2; n->via = $4; $$ = NODE(n); }
| REF name                          { AstTypeRef *n = NEW(TypeRef, @$); n->facts = $2; $$ = NODE(n); }
;
enum_items:
  enum_item                         { $$ = (AstNodes){0}; ADD($$, $1); }
| enum_items COMMA enum_item        { $$ = $1; ADD($$, $3); }
;
enum_item: name label_opt           { AstEnumItem *n = NEW(EnumItem, @$); n->name = $1; n->label = $2; $$ = NODE(n); };

 /* --- Articles and rules --- */

article:
  ARTICLE clause label_opt LBLOCK statements RBLOCK
    { AstArticle *n = NEW(Article, @$); n->number = $2; n->label = $3; n->statements = $5; $$ = NODE(n); }
| ARTICLE error LBLOCK statements RBLOCK
    { AstArticle *n = NEW(Article, @$); n->number = build_header_name(parser, @1); n->statements = $4; $$ = NODE(n); }
| ARTICLE error                     { $$ = NULL; build_broken(parser, AST_Article); }
;

rule:
  RULE name label_opt clauses       { AstRule *n = NEW(Rule, @$); n->name = $2; n->label = $3; n->clauses = $4; $$ = NODE(n); }
;
condition: expression               { $$ = build_force(parser, AST_OP_MUST, $1, @$); AST_AS(ForceClause, $$)->bare = true; };
clauses: %empty                     { $$ = (AstNodes){0}; } | clauses_1;
clauses_1:
  rule_clause                       { $$ = (AstNodes){0}; ADD($$, $1); }
| clauses_1 rule_clause             { $$ = $1; ADD($$, $2); }
;
rule_clause:
  force
| WHEN expression                   { AstWhenClause *n = NEW(WhenClause, @$); n->condition = $2; $$ = NODE(n); }
| UNLESS expression                 { AstUnlessClause *n = NEW(UnlessClause, @$); n->condition = $2; $$ = NODE(n); }
| each each_from                    { $1->from = $2; $1->node.span = @$; $$ = NODE($1); }
| BY MONTHDAY                       { AstByClause *n = NEW(ByClause, @$); n->date = build_month_day(parser, $2, @2); $$ = NODE(n); }
| BY expression                     { AstByClause *n = NEW(ByClause, @$); n->date = $2; $$ = NODE(n); }
| WITHIN expression OF expression   { AstWithinClause *n = NEW(WithinClause, @$); n->duration = $2; n->of = $4; $$ = NODE(n); }
| OVERRIDES names                   { AstOverridesClause *n = NEW(OverridesClause, @$); n->rules = $2; $$ = NODE(n); }
| CITE clause_list                  { AstCiteClause *n = NEW(CiteClause, @$); n->clauses = $2; $$ = NODE(n); }
| BECAUSE string                    { AstBecauseClause *n = NEW(BecauseClause, @$); n->text = $2; $$ = NODE(n); }
| REMEDY string                     { AstRemedyClause *n = NEW(RemedyClause, @$); n->text = $2; $$ = NODE(n); }
| WAS names                         { AstWasClause *n = NEW(WasClause, @$); n->rules = $2; $$ = NODE(n); }
| FOR path                          { AstForClause *n = NEW(ForClause, @$); n->facts = $2; $$ = NODE(n); }
;
force:
  MUST expression                   { $$ = FORCE(MUST, $2, @$); }
| MUST_NOT expression               { $$ = FORCE(MUST_NOT, $2, @$); }
| SHOULD expression                 { $$ = FORCE(SHOULD, $2, @$); }
| SHOULD_NOT expression             { $$ = FORCE(SHOULD_NOT, $2, @$); }
| MAY expression                    { $$ = FORCE(MAY, $2, @$); }
;
each:
  EACH name                         { $$ = NEW(EachClause, @$); $$->period = $2; }
| EACH NUMBER name                  { $$ = NEW(EachClause, @$); $$->count = build_number(parser, $2, @2); $$->period = $3; }
;
each_from: %empty                   { $$ = NULL; } | FROM MONTHDAY { $$ = build_month_day(parser, $2, @2); };

 /* --- Defines, tables, params, functions --- */

define:
  DEFINE name label_opt ASSIGN cases
    { AstDefine *n = NEW(Define, @$); n->name = $2; n->label = $3; n->cases = $5; $$ = NODE(n); }
;
cases:
  case                              { $$ = (AstNodes){0}; ADD($$, $1); }
| cases COMMA case                  { $$ = $1; ADD($$, $3); }
;
case:
  expression                        { AstCase *n = NEW(Case, @$); n->value = $1; $$ = NODE(n); }
| expression WHEN expression        { AstCase *n = NEW(Case, @$); n->value = $1; n->when = $3; $$ = NODE(n); }
| expression OTHERWISE              { AstCase *n = NEW(Case, @$); n->value = $1; n->otherwise = true; $$ = NODE(n); }
;

table:
  TABLE name label_opt PER paths LBLOCK rows RBLOCK
    { AstTable *n = NEW(Table, @$); n->name = $2; n->label = $3; n->per = $5; n->rows = $7; $$ = NODE(n);
      parser->bad = parser->rows_bad; parser->rows_bad = false; }
| TABLE error LBLOCK rows RBLOCK
    { AstTable *n = NEW(Table, @$); n->name = build_header_name(parser, @1); $$ = NODE(n); parser->bad = true;
      parser->rows_bad = false; }
| TABLE error                       { $$ = NULL; build_broken(parser, AST_Table); }
;
rows:
  %empty                            { $$ = (AstNodes){0}; }
| rows row SEMI                     { $$ = $1; ADD($$, build_finished(parser, $2, @3)); }
| rows SEMI                         { $$ = $1; }
| rows error SEMI                   { $$ = $1; build_broken(parser, AST_Row); yyerrok; }
;
row:
  patterns ASSIGN expression        { AstRow *n = NEW(Row, @$); n->patterns = $1; n->value = $3; $$ = NODE(n); }
| patterns ASSIGN expression WHEN expression
    { AstRow *n = NEW(Row, @$); n->patterns = $1; n->value = $3; n->when = $5; $$ = NODE(n); }
| patterns ASSIGN expression OTHERWISE
    { AstRow *n = NEW(Row, @$); n->patterns = $1; n->value = $3; n->otherwise = true; $$ = NODE(n); }
;
patterns:
  pattern                           { $$ = (AstNodes){0}; ADD($$, $1); }
| patterns COMMA pattern            { $$ = $1; ADD($$, $3); }
;
pattern: range;

param:
  PARAM name label_opt ASSIGN dateds
    { AstParam *n = NEW(Param, @$); n->name = $2; n->label = $3; n->values = $5; $$ = NODE(n); }
;
dateds:
  dated                             { $$ = (AstNodes){0}; ADD($$, $1); }
| dateds COMMA dated                { $$ = $1; ADD($$, $3); }
;
dated:
  expression                        { AstDated *n = NEW(Dated, @$); n->value = $1; $$ = NODE(n); }
| expression FROM date              { AstDated *n = NEW(Dated, @$); n->value = $1; n->from = $3; $$ = NODE(n); }
;

function:
  FUNCTION name label_opt args name ASSIGN expression
    { AstFunction *n = NEW(Function, @$); n->name = $2; n->label = $3; n->args = $4; n->body = $7; $$ = NODE(n);
      AstTypeName *t = NEW(TypeName, @5); t->name = $5; n->result = NODE(t); }
;
native:
  NATIVE FUNCTION name label_opt args name FROM string SYMBOL string
    { AstNative *n = NEW(Native, @$); n->name = $3; n->label = $4; n->args = $5; n->library = $8; n->symbol = $10; $$ = NODE(n);
      AstTypeName *t = NEW(TypeName, @6); t->name = $6; n->result = NODE(t); }
;
args:
  CALL args_1 RPAREN                { $$ = $2; }
| LPAREN args_1 RPAREN              { $$ = $2; }
| CALL RPAREN                       { $$ = (AstNodes){0}; }
| LPAREN RPAREN                     { $$ = (AstNodes){0}; }
;
args_1:
  arg                               { $$ = (AstNodes){0}; ADD($$, $1); }
| args_1 COMMA arg                  { $$ = $1; ADD($$, $3); }
;
arg: name arg_type                  { AstArg *n = NEW(Arg, @$); n->name = $1; n->type = $2; $$ = NODE(n); };
arg_type:
  name                              { AstTypeName *n = NEW(TypeName, @$); n->name = $1; $$ = NODE(n); }
| ONE_OF arg_items                  { AstTypeEnum *n = NEW(TypeEnum, @$); n->values = $2; $$ = NODE(n); }
;
arg_items:
  enum_item                         { $$ = (AstNodes){0}; ADD($$, $1); }
| arg_items ITEM_COMMA enum_item    { $$ = $1; ADD($$, $3); }
;

 /* --- Tests and remarks --- */

test: test_head                     { $$ = NODE($1); $$->span = @$; };
test_head:
  TEST string test_for              { $$ = NEW(Test, @$); $$->label = $2; $$->facts = $3; }
| test_head GIVEN assigns           { $$ = $1; for (int i = 0; i < $3.n; i++) ADD($$->givens, $3.items[i]); }
| test_head EXPECT expects          { $$ = $1; for (int i = 0; i < $3.n; i++) ADD($$->expects, $3.items[i]); }
;
test_for: %empty                    { $$ = NULL; } | FOR name { $$ = $2; };
assigns:
  assign                            { $$ = (AstNodes){0}; ADD($$, $1); }
| assigns COMMA assign              { $$ = $1; ADD($$, $3); }
;
assign: target ASSIGN value         { AstAssign *n = NEW(Assign, @$); n->target = $1; n->value = $3; $$ = NODE(n); };
target: path | AS_OF                { $$ = NODE(NEW(AsOf, @$)); };
value: expression | record_or_list;
record_or_list: record | list;
record: LSET assigns RSET           { AstRecord *n = NEW(Record, @$); n->fields = $2; $$ = NODE(n); };
list:
  LBRACKET RBRACKET                 { $$ = NODE(NEW(List, @$)); }
| LBRACKET records RBRACKET         { AstList *n = NEW(List, @$); n->items = $2; $$ = NODE(n); }
;
records:
  record                            { $$ = (AstNodes){0}; ADD($$, $1); }
| LSET RSET                         { $$ = (AstNodes){0}; ADD($$, NODE(NEW(Record, @$))); }
| records COMMA record              { $$ = $1; ADD($$, $3); }
| records COMMA LSET RSET           { $$ = $1; Span s = @3; s.end = @4.end; ADD($$, NODE(NEW(Record, s))); }
;
expects:
  expect                            { $$ = (AstNodes){0}; ADD($$, $1); }
| expects COMMA expect              { $$ = $1; ADD($$, $3); }
;
expect:
  NAME name                         { AstExpect *n = NEW(Expect, @$); n->subject = NAME($1, @1); n->verdict = $2; $$ = NODE(n); }
| NAME string name
    { AstExpect *n = NEW(Expect, @$); n->subject = NAME($1, @1); n->element = $2; n->verdict = $3; $$ = NODE(n); }
| expression ASSIGN expression      { AstExpect *n = NEW(Expect, @$); n->subject = $1; n->value = $3; $$ = NODE(n); }
;

remark: REMARK clause string        { AstRemark *n = NEW(Remark, @$); n->clause = $2; n->text = $3; $$ = NODE(n); };

 /* --- Expressions, loosest first --- */

expression:
  or_expression
| IF expression THEN expression ELSE expression
    { AstIf *n = NEW(If, @$); n->condition = $2; n->then = $4; n->otherwise = $6; $$ = NODE(n); }
;
or_expression:
  and_expression
| or_expression OR and_expression   { $$ = BINARY(OR, $1, $3, @$); }
;
and_expression:
  not_expression
| and_expression AND not_expression { $$ = BINARY(AND, $1, $3, @$); }
;
not_expression:
  comparison
| NOT not_expression                { $$ = UNARY(NOT, $2, @$); }
;
comparison:
  range
| range EQ range                    { $$ = BINARY(EQ, $1, $3, @$); }
| range NE range                    { $$ = BINARY(NE, $1, $3, @$); }
| range LT range                    { $$ = BINARY(LT, $1, $3, @$); }
| range LE range                    { $$ = BINARY(LE, $1, $3, @$); }
| range GT range                    { $$ = BINARY(GT, $1, $3, @$); }
| range GE range                    { $$ = BINARY(GE, $1, $3, @$); }
| range IN range                    { $$ = BINARY(IN, $1, $3, @$); }
| range NOT_IN range                { $$ = BINARY(NOT_IN, $1, $3, @$); }
;
range:
  sum
| sum DOTDOT                        { AstRange *n = NEW(Range, @$); n->low = $1; $$ = NODE(n); }
| DOTDOT sum                        { AstRange *n = NEW(Range, @$); n->high = $2; $$ = NODE(n); }
| sum DOTDOT sum                    { AstRange *n = NEW(Range, @$); n->low = $1; n->high = $3; $$ = NODE(n); }
;
sum:
  product
| sum PLUS product                  { $$ = BINARY(ADD, $1, $3, @$); }
| sum MINUS product                 { $$ = BINARY(SUB, $1, $3, @$); }
;
product:
  unary
| product STAR unary                { $$ = BINARY(MUL, $1, $3, @$); }
| product SLASH unary               { $$ = BINARY(DIV, $1, $3, @$); }
;
unary:
  primary
| MINUS unary                       { $$ = UNARY(NEG, $2, @$); }
;
primary:
  path
| call
| string
| date
| NUMBER                            { $$ = build_number(parser, $1, @1); }
| NUMBER NAME                       { $$ = build_quantity(parser, $1, @1, $2, @2); }
| YES                               { AstBool *n = NEW(Bool, @$); n->value = true; $$ = NODE(n); }
| NO                                { $$ = NODE(NEW(Bool, @$)); }
| AS_OF                             { $$ = NODE(NEW(AsOf, @$)); }
| PERIOD                            { $$ = NODE(NEW(Period, @$)); }
| LPAREN expression RPAREN          { $$ = $2; }
| LSET RSET                         { $$ = NODE(NEW(Set, @$)); }
| LSET expressions RSET             { AstSet *n = NEW(Set, @$); n->items = $2; $$ = NODE(n); }
| NAME AT at_date                   { AstAt *n = NEW(At, @$); n->name = NAME($1, @1); n->date = $3; $$ = NODE(n); }
;
at_date:
  path | call | date
| AS_OF                             { $$ = NODE(NEW(AsOf, @$)); }
| LPAREN expression RPAREN          { $$ = $2; }
;
call:
  NAME CALL RPAREN                  { $$ = build_call(parser, $1, @1, (AstNodes){0}, @$); }
| NAME CALL expressions RPAREN      { $$ = build_call(parser, $1, @1, $3, @$); }
| NAME CALL path WHERE expression RPAREN
    { AstFold *n = NEW(Fold, @$); n->callee = NAME($1, @1); n->list = $3; n->where = $5; $$ = NODE(n); }
| NAME CALL path COLON expression RPAREN
    { AstFold *n = NEW(Fold, @$); n->callee = NAME($1, @1); n->list = $3; n->body = $5; $$ = NODE(n); }
| NAME CALL path WHERE expression COLON expression RPAREN
    { AstFold *n = NEW(Fold, @$); n->callee = NAME($1, @1); n->list = $3; n->where = $5; n->body = $7; $$ = NODE(n); }
;
expressions:
  expression                        { $$ = (AstNodes){0}; ADD($$, $1); }
| expressions COMMA expression      { $$ = $1; ADD($$, $3); }
;

%%

/* Hands on the tokens. While the grammar recovers, a block that it does not look for is skipped as a whole. */
static int parse_yylex(PARSE_YYSTYPE *value, Span *span, Parser *parser) {
    *value = (PARSE_YYSTYPE){0};
    if (parser->start) {
        int code = parser->start;
        uint32_t at = parser->tokens.tokens[0].start;
        *span = (Span){parser->source, at, at};
        parser->start = 0;
        return code;
    }
    const Token *token = &parser->tokens.tokens[parser->at];
    if (parser->recovering && token->code == T_LBLOCK)
        token = parse_skip_block(parser, token);
    *span = (Span){parser->source, token->start, token->end};
    value->T_NAME = token; /* of all tokens that have a value */
    parser->last = parser->at;
    if (token->code != T_END)
        parser->at++;
    return token->code;
}

static void parse_yyerror(const Span *span, Parser *parser, const char *message) {
    /* Bison's own message is about its stack alone; all else goes to yyreport_syntax_error. */
    (void)span, (void)message;
    sentence_too_deep(parser);
}

static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser) {
    yysymbol_kind_t kinds[YYNTOKENS];
    const char *names[YYNTOKENS];
    int n = parser->errors > LEX_MAX_ERRORS ? 0 : yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    for (int i = 0; i < n; i++)
        names[i] = yysymbol_name(kinds[i]);
    sentence_unexpected(parser, names, n < 0 ? 0 : n);
    return 0;
}

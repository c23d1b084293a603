/* What the files of the checker share. Not for other phases. */
#ifndef BANFA_CHECK_INTERNAL_H
#define BANFA_CHECK_INTERNAL_H

#include "lang/check/check.h"
#include "lang/lex/lex.h"

typedef enum DeclKind { DECL_RULE, DECL_DEFINE, DECL_PARAM, DECL_FUNCTION } DeclKind;
typedef enum CheckState { CHECK_NEW, CHECK_ACTIVE, CHECK_DONE } CheckState;

/* A define as the rules of one `facts` see it. */
typedef struct DefineUse {
    const Facts *facts; /* NULL: as functions and params see it */
    CoreDefine *core;
    CheckState state;
    bool needs_due, needs_period;
} DefineUse;

/* A named thing of the policy, with where the checker is with it. */
typedef struct Decl {
    DeclKind kind;
    AstNode *node;      /* Rule, Define or Table, Param, Function or Native */
    AstName *name;      /* NULL: a nameless rule */
    Str label;
    CheckState state;   /* params and functions */
    VEC(DefineUse *) uses;
    CoreRule *rule;
    CoreParam *param;
    CoreFunction *function;
} Decl;

typedef struct ArticleRef {
    Str number, label;
} ArticleRef;

typedef struct Checker {
    Arena *arena;
    DiagList *diags;
    CorePolicy *policy;
    Schema *schema;
    Map bad_units;      /* by name and label: those that could not be declared; by name those that are not, once that was said */
    bool open;          /* no facts are known: names that nothing declares are taken as they are */
    Map names;          /* name -> Decl */
    Map labels;         /* label -> Decl, the first that has it */
    VEC(Decl *) decls;
    VEC(ArticleRef) articles;
    VEC(CoreRule *) rules;
    VEC(AstRule *) rule_nodes;          /* parallel to rules */
    VEC(CoreDefine *) defines;
    VEC(CoreParam *) params;
    VEC(CoreFunction *) functions;
    VEC(CoreAlways) always;
    VEC(CoreTest) tests;
    VEC(CoreRemark) remarks;
    VEC(AstTest *) test_nodes;
    struct { AstAlways *node; Facts *facts; Field *list; } *always_nodes;
    int nalways_nodes, always_capacity;
    int depth;          /* of defines and functions that lead into one another */
    const CheckNatives *natives;
    Map *prelude;       /* name or label -> Decl; NULL: not read yet */
    VEC(Str) prelude_names;
} Checker;

/* Defines and functions may lead into one another so deep; a function's body, with those it calls written out, may have so many
 * operations. Whatever reads core recurses no deeper and runs no longer. */
enum { CHECK_MAX_FRAMES = 4, CHECK_MAX_DEPTH = 200, CHECK_MAX_COST = 100000 };

typedef struct Frame {
    const Record *record;   /* NULL: of an unknown list in an open check */
    const Facts *facts;     /* of an inverse list's elements: the facts they are; else those of frame 0 */
    Str prefix;             /* before field->path in `missing` */
    bool is_inverse;        /* its references would be a second step */
} Frame;

/* Where an expression stands. */
typedef struct Scope {
    Checker *c;
    const Facts *facts;             /* of frame 0; NULL where no facts are seen */
    Frame frames[CHECK_MAX_FRAMES];
    int nframes;
    CoreFunction *function;         /* its arguments are seen */
    CoreMentions *mentions;         /* collects; NULL: does not count as a mention */
    CoreRule *rule;                 /* whose deadline and period are meant, NULL outside rules */
    bool has_due;                   /* of the rule */
    bool in_deadline;               /* inside the rule's own deadline */
    DefineUse *define;              /* inside a define: what it needs of the rule is noted here */
    bool constant;                  /* params, givens: no facts */
    bool lost;                      /* whose names they are was an error: names that are not found say nothing more */
} Scope;

/* --- check.c --- */
Diag *check_error(Checker *c, DiagCode code, Span span, const Words *args, int nargs);
#define ERROR0(c, code, span) check_error((c), DIAG_##code, (span), DIAG_NO_ARGS)
#define ERROR(c, code, span, ...) check_error((c), DIAG_##code, (span), DIAG_ARGS(__VA_ARGS__))
Words quote(Str word); /* a word of the user's */
Str name_text(const AstNode *name);     /* of a Name; empty for NULL */
Str label_text(const AstNode *string);  /* of a String; empty for NULL */
void declared_here(Diag *diag, Span span);

/* --- declare.c: the statements of the files, who is named what --- */
void check_declare(Checker *c, AstFile *const *files, int nfiles);
Decl *check_find(Checker *c, Str name, bool labels); /* by name; with labels also by label */
Decl *check_find_kind(Checker *c, Str name, DeclKind kind);

/* --- natives.c --- */
void function_arg_names(Checker *c, CoreFunction *function, const AstNodes *args); /* defines.c; with room for their types */
void check_native(Checker *c, CoreFunction *function, const AstNative *node);

/* --- prelude.c: stdlib/prelude.banfa, read when a name is first looked for in it --- */
Decl *prelude_find(Checker *c, Str name);
int prelude_names(Checker *c, Str **names);

/* --- schema.c: `unit` and `facts` --- */
void check_schema(Checker *c, AstFile *const *files, int nfiles);
bool unit_is_bad(const Checker *c, Str name);
void unit_note_bad(Checker *c, Str name); /* nothing more is said of it: that would only follow */
bool check_type(Checker *c, AstNode *type, CoreType *out);   /* of arguments and results */
bool check_type_kind(Checker *c, AstNode *type, CoreType *out, FieldKind *kind); /* which tells counts from numbers */
CoreType field_type(const Field *leaf);

/* --- types.c --- */
CoreType type_of(CoreTypeKind kind);
CoreType type_number(const Unit *unit);
CoreType type_range(Checker *c, CoreType element);
CoreType type_set(Checker *c, CoreType element);
bool type_is_open(CoreType type);    /* error or open: goes with everything */
/* The type two expressions have in common, for comparing, adding, cases and ends. False after an error was reported at span. */
bool type_join(Checker *c, CoreExpr *a, CoreExpr *b, DiagCode code, Span span, CoreType *out);
bool type_join_plain(CoreType a, CoreType b, CoreType *out);
bool expect_bool(Checker *c, CoreExpr *e);   /* reports when it is no condition */
bool expect_kind(Checker *c, CoreExpr *e, CoreTypeKind kind, const char *what_en, const char *what_zh);
CoreExpr *core_new(Checker *c, CoreOp op, CoreType type, Span span, int nargs);
CoreExpr *core_error(Checker *c, Span span);
CoreExpr *core_const(Checker *c, CoreType type, Span span, Value value);
CoreExpr *core_not(Checker *c, CoreExpr *e, Span span);

/* --- names.c --- */
/* What a path means. */
typedef enum PathKind { PATH_ERROR, PATH_VALUE, PATH_LIST, PATH_RECORD, PATH_OPEN } PathKind;
typedef struct PathMeaning {
    PathKind kind;
    CoreExpr *value;   /* PATH_VALUE */
    CoreList list;     /* PATH_LIST, element_frame not set */
    const Field *field;
} PathMeaning;
PathMeaning check_path(Scope *scope, AstPath *path, const CoreType *expected);
bool path_is_known(Scope *scope, AstNode *node); /* whether a bare word is the name of something */
bool node_is_word(const AstNode *node);          /* a path of one name, or a string: may be a value of a `one of` */
CoreExpr *check_enum_word(Scope *scope, AstNode *node, const CoreType *expected, bool report);
/* A path of facts as a test's `given` writes it: its field, and the reference it goes through. NULL after an error. */
const Field *check_given_path(Scope *scope, AstPath *path, const Field *whole, const Field **ref);
void mention_define(Scope *scope, CoreDefine *define);
void mention_param(Scope *scope, CoreParam *param);
void mention_all(Scope *scope, const CoreMentions *mentions);

/* --- hints.c: what is meant by a word that nothing declares; true where a fix was given --- */
bool hint_value(Checker *c, Diag *diag, Span span, Str word);
bool hint_glued(Checker *c, Diag *diag, Span span, Str word, const Str *names, int n);
bool hint_is_counter(Str unit);
bool hint_unit(Checker *c, Diag *diag, const AstNumber *number, Span unit_span, Str unit);
bool hint_type(Checker *c, Diag *diag, Span span, Str word);
void hint_date(Checker *c, Diag *diag, const CoreExpr *date, const CoreExpr *other);

/* --- expr.c --- */
CoreExpr *check_expr(Scope *scope, AstNode *node, const CoreType *expected);
CoreExpr *check_condition(Scope *scope, AstNode *node);
CoreExpr *check_equal(Scope *scope, CoreExpr *a, CoreExpr *b, Span span);
/* With an inferred schema: a text that is compared with a column, and that no record has there, is warned of. */
void check_words(Checker *c, const CoreExpr *fact, const CoreExpr *words);

/* --- calls.c --- */
CoreExpr *check_call(Scope *scope, AstCall *call, const CoreType *expected);
CoreExpr *check_fold(Scope *scope, AstFold *fold, const CoreType *expected);

/* --- defines.c: define, table, param, function --- */
DefineUse *check_define(Checker *c, Decl *decl, const Facts *facts, Span mentioned);
CoreParam *check_param(Checker *c, Decl *decl, Span mentioned);
CoreFunction *check_function(Checker *c, Decl *decl, Span mentioned);

/* --- rules.c --- */
void check_rules(Checker *c);
bool rule_is_lost(const Checker *c, const CoreRule *rule); /* its facts are not known, which was said */
void scope_for_facts(Scope *scope, Checker *c, const Facts *facts);
bool scope_push_list(Scope *scope, CoreList *list, Span span); /* sets list->element_frame */
void check_always(Checker *c);

/* --- cycles.c --- */
void check_cycles(Checker *c);

/* --- text.c --- */
CoreText *check_text(Scope *scope, AstString *string);

/* --- tests.c --- */
void check_tests(Checker *c);

/* --- ask.c --- */
void check_question(Checker *c, CheckQuestion *question);

#endif

/* What the files of the emitter share. */
#ifndef BANFA_EMIT_INTERNAL_H
#define BANFA_EMIT_INTERNAL_H

#include "lang/emit/emit.h"

typedef enum ItemKind {
    ITEM_BOOL,   /* reg; constant: number is 1, 0, or unknown */
    ITEM_NUMBER, /* reg: lane = value * scale; constant: number */
    ITEM_DATE,   /* as numbers of scale 1 */
    ITEM_MONTHS, /* a duration of months alone; scale 1 */
    ITEM_DAYS,   /* a duration of days alone; scale 1 */
    ITEM_ENUM,   /* codes; scale 1 */
    ITEM_TEXT,   /* numbers of the dictionary; scale 1; constant: text */
    ITEM_COUNT,  /* a count that may be undecided: reg the low, high the high end */
    ITEM_RANGE,  /* low_end, high_end: NULL where open */
    ITEM_SET,    /* items */
    ITEM_CHOICE, /* of ranges or sets: items[0] where the condition in `reg` is true, items[1] where it is false */
} ItemKind;

/* The value of an expression: a register, or a constant that no register is needed for. */
typedef struct Item {
    ItemKind kind;
    bool constant;
    bool unknown;  /* a constant without a value */
    Number number; /* constant */
    Str text;      /* constant */
    int reg, high;
    int64_t scale;
    struct Item *low_end, *high_end;
    struct Item *items;
    int n;
} Item;

typedef struct Place {
    VEC(Instr) instrs;
    const Field *list;
    Map seen; /* instruction as bytes -> its register + 1: equal expressions are one */
} Place;

typedef struct Emit {
    Arena *arena;
    const CorePolicy *policy;
    const Facts *facts;
    const FactSet *set;
    Date as_of;
    VEC(Place *) places;   /* sections */
    int at;                /* the section that is written */
    int frame_of_place[8]; /* the frame that a section's rows are */
    const CoreRule *rule;  /* whose period and deadline are meant */
    const Item *args;      /* of the function whose body is written */
    VEC(Str) texts;        /* of the policy, that the code needs */
    Map text_numbers;
    Map once;           /* see Once */
    bool may_err;       /* something was written that is unknown for another reason than a missing fact */
    const char *scalar; /* why this rule cannot be held in lanes; NULL so far */
    Span span;          /* of the expression at hand */
    int depth;
    int order; /* of the next instruction */
} Emit;

enum { EMIT_MAX_DEPTH = 600, EMIT_MAX_SCALE = 1000000000 };

Item scalar(Emit *e, const char *why); /* gives up on this rule */
int put(Emit *e, Instr instr);         /* the register of an instruction, perhaps one there already */
int put2(Emit *e, Op op, int a, int b);
int put1(Emit *e, Op op, int a);
int put_k(Emit *e, Op op, int a, int64_t k);
int put_list(Emit *e, Op op, const Field *list, int child, int a, int b);
int put_text(Emit *e, Op op, int a, Str text);
int section_of_list(Emit *e, const Field *list);

Item item_bool(int reg);
Item item_truth(bool truth);
Item item_unknown(ItemKind kind);
Item item_const(ItemKind kind, Number number);
Item item_reg(ItemKind kind, int reg, int64_t scale);
bool item_is(Item item, bool truth); /* a constant condition of this value */
bool item_is_constant(Item item);    /* with a value */
bool item_is_plain(Item item);       /* neither a range nor a set */
bool item_within(Item item, int64_t most, int64_t *n); /* a whole constant from -most to most */
int bool_reg(Emit *e, Item item);
int lanes_reg(Emit *e, Item item, int64_t scale); /* in lanes of this scale, a multiple of its own */
bool item_scale(Item item, int64_t *scale); /* the least that holds it; false for a constant that has too fine a one */
int64_t common_scale(Emit *e, Item a, Item b); /* 0 after giving up */
bool scale_product(int64_t a, int64_t b, int64_t *out); /* false where it is too fine */
Item to_plain(Emit *e, Item item);             /* an undecided count becomes unknown */
Item item_of_kind(Emit *e, Item item, ItemKind kind); /* the item; unknown where it is of another kind */
Item emit_not(Emit *e, Item a);
Item emit_and(Emit *e, Item a, Item b);
Item emit_or(Emit *e, Item a, Item b);
bool merge_and(Emit *e, int a, int b, Item *out); /* merge.c; false where the two are not about one column */
bool merge_or(Emit *e, int a, int b, Item *out);
void sweep_code(Code *code); /* sweep.c */
Item choose_item(Emit *e, Item condition, Item yes, Item no);

/* --- once.c --- */
typedef enum OncePart { ONCE_VALUE, ONCE_HAS_CASE, ONCE_IN_FORCE, ONCE_CONDITION } OncePart;
typedef struct Once {
    OncePart part;
    const void *of;        /* the define or rule */
    const CoreRule *rule;  /* for which rule, where that matters */
    bool outer_err;
} Once;
/* True where it is written already in this section, `item` is then what it came to (and as it was after giving up on the rule). Else
 * write it, then call once_end. */
bool once_begin(Emit *e, Once *once, Item *item);
void once_end(Emit *e, const Once *once, Item item);

Item emit_any(Emit *e, const CoreExpr *expr); /* may be an undecided count, a range or a set */
Item emit_plain(Emit *e, const CoreExpr *expr);
Item emit_kind(Emit *e, const CoreExpr *expr, ItemKind kind); /* a plain one of the kind that the checker asks for here */
Item emit_arith(Emit *e, const CoreExpr *expr);
Item emit_dates(Emit *e, const CoreExpr *expr);
Item emit_count_true(Emit *e, const Item *conditions, int n);
Item emit_native(Emit *e, const CoreExpr *expr); /* of the standard library */
Item emit_fold(Emit *e, const CoreExpr *expr);
Item emit_compare(Emit *e, const CoreExpr *expr);
Item compare_items(Emit *e, CoreOp op, Item a, Item b);
Item emit_define(Emit *e, const CoreDefine *define);
Item emit_has_cases(Emit *e, const CoreMentions *mentions);
Item emit_param(Emit *e, const CoreExpr *expr);
Item emit_verdict(Emit *e, const CoreExpr *expr); /* failed, passed, applies, done */
bool rule_period(const Emit *e, const CoreRule *rule, Date *first, Date *last);
Item rule_due(Emit *e, const CoreRule *rule);

#endif

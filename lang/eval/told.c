/* Findings whose verdict is known already: what is left of them is a deadline, a message, and the elements that decided. */
#include "lang/eval/internal.h"

typedef struct ToldPart {
    Str literal; /* in the language asked for */
    const CoreExpr *expr;
    bool is_own_fact; /* expr is a leaf of the record itself */
} ToldPart;

struct EvalTold {
    Eval *eval;
    const CoreRule *rule;
    Language language;
    ToldPart *parts;
    int nparts;
    bool ends_with_due, may_have_elements;
    Arena *out; /* of the finding at hand */
    Buf message;
};

/* Whether a fold over a list stands in it, also by way of defines. */
static bool has_fold(const CoreExpr *expr, int depth)
{
    if (!expr)
        return false;
    if (core_is_fold(expr->op))
        return true;
    for (int i = 0; expr->op == CORE_DEFINE && i < expr->define->ncases; i++)
        if (depth == 0 || has_fold(expr->define->cases[i].value, depth - 1))
            return true;
    for (int i = 0; i < expr->nargs; i++)
        if (has_fold(expr->args[i], depth))
            return true;
    return false;
}

EvalTold *eval_told_new(Arena *arena, Eval *eval, const CoreRule *rule, Language language)
{
    enum { DEFINES_DEEP = 4 }; /* beyond that there may be one */
    EvalTold *told = ARENA_NEW(arena, EvalTold);
    MessageParts parts = message_parts(rule, arena);
    *told = (EvalTold){.eval = eval,
                       .rule = rule,
                       .language = language,
                       .parts = ARENA_ARRAY(arena, ToldPart, parts.n),
                       .nparts = parts.n,
                       .ends_with_due = parts.ends_with_due,
                       .may_have_elements = has_fold(rule->condition, DEFINES_DEEP)};
    for (int i = 0; i < parts.n; i++) {
        const CoreExpr *expr = parts.items[i].expr;
        told->parts[i] = (ToldPart){.literal = words_in(parts.items[i].literal, language),
                                    .expr = expr,
                                    .is_own_fact = expr && expr->op == CORE_FACT && expr->fact.frame == 0 && !expr->fact.ref};
    }
    return told;
}

void eval_told_free(EvalTold *told)
{
    if (!told)
        return;
    buf_free(&told->message);
    arena_free(told->out);
    told->out = NULL;
}

/* As number_print_plain would. */
static void print_decimal(Buf *buf, int64_t digits, int places)
{
    char text[48];
    int at = sizeof text;
    uint64_t value = digits < 0 ? -(uint64_t)digits : (uint64_t)digits;
    for (; places > 0 && value % 10 == 0; places--)
        value /= 10;
    for (int i = 0; i <= places || value > 0; i++, value /= 10) {
        if (i == places && places > 0)
            text[--at] = '.';
        text[--at] = (char)('0' + value % 10);
    }
    if (digits < 0)
        text[--at] = '-';
    buf_add(buf, (Str){text + at, sizeof text - (size_t)at});
}

/* The commonest: a fact of the record itself. False where words_value has to say. */
static bool print_fact(EvalTold *told, const CoreExpr *expr, int64_t row)
{
    const Field *field = expr->fact.field;
    int64_t digits;
    int places;
    if (factset_decimal(told->eval->set, field, row, &digits, &places)) {
        print_decimal(&told->message, digits, places);
        return true;
    }
    if (field->kind != FIELD_DATE && field->kind != FIELD_TEXT)
        return false;
    Value value = factset_value(told->eval->set, field, row);
    if (value.kind == VALUE_DATE)
        date_print(&told->message, value.date);
    else if (value.kind == VALUE_TEXT)
        buf_add(&told->message, value.text);
    return value.kind != VALUE_MISSING;
}

/* The evaluator at one record; begun when something is asked of it, which most findings do not. */
typedef struct Asked {
    bool begun;
    Frame record;
    Run run;
    Context context;
} Asked;

static Context *ask(EvalTold *told, int64_t row, Asked *asked)
{
    if (!asked->begun) {
        eval_begin(told->eval, told->rule->facts, row);
        asked->record = (Frame){.row = row};
        asked->context = verdict_context(told->eval, &asked->run, told->rule, &asked->record, NULL);
        asked->begun = true;
    }
    return &asked->context;
}

static void print_value(EvalTold *told, const CoreExpr *expr, Context *c)
{
    Words value = words_value(told->eval->scratch, eval_plain(c, expr), expr->type);
    buf_add(&told->message, words_in(value, told->language));
}

bool eval_told(EvalTold *told, int64_t row, Verdict verdict, Finding *finding)
{
    enum { OUT_BYTES = 1 << 16 };
    Eval *eval = told->eval;
    const CoreRule *rule = told->rule;
    if (verdict == VERDICT_UNKNOWN || rule->elements)
        return false;
    /* An id that is made from the record's number lives with its facts; a key is where it is. */
    *finding = (Finding){.rule = &rule->info, .id = factset_id(eval->set, rule->facts, row), .verdict = verdict};
    if (verdict == VERDICT_PASS || verdict == VERDICT_NA)
        return true;
    Asked asked;
    asked.begun = false;
    if (rule->deadline != CORE_DEADLINE_NONE) {
        Val due = verdict_due(ask(told, row, &asked));
        if (due.kind != VAL_KNOWN)
            return false;
        finding->has_due = true;
        finding->due = due.value.date;
    }
    if (told->may_have_elements) {
        if (told->out == NULL || arena_used(told->out) > OUT_BYTES) {
            arena_free(told->out);
            told->out = arena_new();
        }
        elements_deciding(ask(told, row, &asked), rule->condition, told->out, finding);
    }
    buf_clear(&told->message);
    for (int i = 0; i < told->nparts; i++) {
        const ToldPart *part = &told->parts[i];
        if (!part->expr)
            buf_add(&told->message, part->literal);
        else if (!part->is_own_fact || !print_fact(told, part->expr, row))
            print_value(told, part->expr, ask(told, row, &asked));
    }
    if (told->ends_with_due && verdict == VERDICT_PENDING) {
        buf_add(&told->message, words_in(message_due, told->language));
        date_print(&told->message, finding->due);
    }
    finding->message = words_of(buf_str(&told->message));
    return true;
}

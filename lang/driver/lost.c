/* What could not be read of a policy's files, so that errors which only follow from that are not reported. */
#include "lang/driver/internal.h"


/* What stands between fields that could be read, too. */
static bool is_blank_or_brace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '{' || c == '}' || c == ';';
}

typedef struct Losses {
    Buf text;
    int depth;     /* of facts blocks that are being looked at */
    bool in_facts; /* a field of facts is lost */
    Arena *arena;
    VEC(Span) cut; /* names of rules that something lost follows */
} Losses;

static void add_between(const Source *source, const AstNodes *nodes, uint32_t start, uint32_t end, Losses *out);

/* The bytes [start, end) without comments. */
static void add_gap(const Source *source, uint32_t start, uint32_t end, Losses *out) {
    for (uint32_t i = start; i < end; i++) {
        if (source->text.p[i] == '#')
            while (i < end && source->text.p[i] != '\n')
                i++;
        char c = i < end ? source->text.p[i] : '\n';
        buf_add_char(&out->text, c);
        out->in_facts |= out->depth > 0 && !is_blank_or_brace(c);
    }
}

static bool is_lost(const Source *source, uint32_t start, uint32_t end) {
    bool comment = false;
    for (uint32_t i = start; i < end; i++) {
        char c = source->text.p[i];
        comment = c != '\n' && (comment || c == '#');
        if (!comment && !is_blank_or_brace(c))
            return true;
    }
    return false;
}

/* A rule after which something is lost up to `end`. */
static void note_cut(const Source *source, const AstNode *node, uint32_t end, Losses *out) {
    if (node->kind == AST_Rule && AST_AS(Rule, node)->name && is_lost(source, node->span.end, end))
        vec_push(out->arena, &out->cut, AST_AS(Rule, node)->name->span);
}

/* Where the block of `list {` begins: the word is nothing lost. */
static uint32_t brace_of(const Source *source, const AstNode *type) {
    uint32_t at = type->span.start;
    while (at < type->span.end && source->text.p[at] != '{')
        at++;
    return at;
}

/* What is lost within a statement that could be read but for a part: a statement of an article, a field of facts. The words that
 * begin it are no part of that. */
static void add_within(const Source *source, const AstNode *node, Losses *out) {
    switch (node->kind) {
    case AST_Article: {
        const AstArticle *article = AST_AS(Article, node);
        uint32_t start = article->label    ? article->label->span.end
                         : article->number ? article->number->span.end
                                           : node->span.start;
        add_between(source, &article->statements, start, node->span.end, out);
        break;
    }
    case AST_Facts: {
        const AstFacts *facts = AST_AS(Facts, node);
        const AstNode *last = facts->key ? facts->key : facts->label ? facts->label : facts->name;
        out->depth++;
        add_between(source, &facts->fields, last ? last->span.end : node->span.start, node->span.end, out);
        out->depth--;
        break;
    }
    case AST_Field: {
        const AstNode *type = AST_AS(Field, node)->type;
        if (type && type->kind == AST_TypeRecord)
            add_between(source, &AST_AS(TypeRecord, type)->fields, type->span.start, type->span.end, out);
        if (type && type->kind == AST_TypeList)
            add_between(source, &AST_AS(TypeList, type)->fields, brace_of(source, type), type->span.end, out);
        break;
    }
    default:
        break;
    }
}

/* What lies between the nodes in bytes [start, end), and is lost within them. Recurses as deep as blocks nest (PARSE_MAX_DEPTH). */
static void add_between(const Source *source, const AstNodes *nodes, uint32_t start, uint32_t end, Losses *out) {
    uint32_t at = start;
    for (int i = 0; i < nodes->n; i++) {
        const AstNode *node = nodes->items[i];
        if (node->span.start > at)
            add_gap(source, at, node->span.start, out);
        note_cut(source, node, i + 1 < nodes->n ? nodes->items[i + 1]->span.start : end, out);
        add_within(source, node, out);
        if (node->span.end > at)
            at = node->span.end;
    }
    if (end > at)
        add_gap(source, at, end, out);
}

/* Whether any name at all may have been declared in what is lost. */
static bool may_declare_facts(Str lost) {
    return str_contains(lost, STR("facts")) || str_contains(lost, STR("事实")) || str_contains(lost, STR("use")) ||
           str_contains(lost, STR("引用"));
}

/* A bracket that nothing closes: what stood after it may be missing from the file. */
static bool ends_open(const DiagList *diags) {
    for (int i = 0; i < diags->diags.n; i++) {
        DiagCode code = diags->diags.items[i]->code;
        if (code == DIAG_SYNTAX_BRACKET_OPEN || code == DIAG_SYNTAX_BLOCK_OPEN)
            return true;
    }
    return false;
}

Lost lost_of(Arena *arena, const PolicyFiles *files, const DiagList *diags) {
    Losses losses = {.arena = arena};
    for (int i = 0; i < files->nfiles; i++) {
        const Source *source = files->sources[i];
        add_between(source, &files->files[i]->statements, 0, (uint32_t)source->text.n, &losses);
    }
    Str text = str_copy(arena, buf_str(&losses.text));
    buf_free(&losses.text);
    return (Lost){.text = text,
                  .cut = losses.cut.items,
                  .ncut = losses.cut.n,
                  .any_name = files->files_missing || may_declare_facts(text),
                  .unlike_names = losses.in_facts || ends_open(diags)};
}

/* A name that nothing declares, a key that is no field: what is wrong with a name that is known does not follow from a loss. */
static bool is_of_unknown(Str code) {
    return str_starts(code, STR("E020")) || str_starts(code, STR("E021")) || str_starts(code, STR("E024")) ||
           str_equal(code, str_of(diag_code_name(DIAG_TEXT_WITHOUT_QUOTES)));
}

bool lost_explains(const Lost *lost, const Diag *diag) {
    Str code = str_of(diag_code_name(diag->code));
    if (str_starts(code, STR("W")))
        return true; /* what is unused or odd may be used by what is lost */
    for (int i = 0; i < lost->ncut && diag->code == DIAG_RULE_WITHOUT_FORCE; i++)
        if (lost->cut[i].source == diag->place.span.source && lost->cut[i].start == diag->place.span.start)
            return true;
    if (!is_of_unknown(code))
        return false;
    Str word = span_text(diag->place.span);
    size_t dot = 0;
    while (dot < word.n && word.p[dot] != '.')
        dot++;
    /* A name that is like another is a slip of its own. */
    return lost->any_name || (lost->unlike_names && !diag->has_fix) || str_contains(lost->text, str_sub(word, 0, dot));
}

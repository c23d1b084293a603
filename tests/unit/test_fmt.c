/* The formatter's promises, on every policy of the repository and on random ones: what is in the form stays, the core is the same, no comment is
 * lost, however it is typed it becomes one text, and translated and back it is the first. SLOW=1 tries every gap and more random ones. */
#include "lang/check/check.h"
#include "lang/fmt/fmt.h"
#include "lang/lex/kinds.h"
#include "lang/parse/parse.h"
#include "lang/source/files.h"
#include "runtime/base/utf8.h"

#include "parse.tab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t state = 20130604;

static uint32_t pick(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static bool slow(void) {
    const char *value = getenv("SLOW");
    return value && *value;
}

/* --- What is asked of the formatter ----------------------------------------------------------------------------------- */

static AstFile *parse(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("t.banfa"), text), &diags);
    return diags.errors ? NULL : file;
}

static Str form_in(Arena *arena, Str text, const FmtOptions *options) {
    DiagList diags;
    diag_init(&diags, arena);
    FmtInput input;
    if (!fmt_read(arena, source_new(arena, STR("t.banfa"), text), &input, &diags)) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        print_error("cannot be read:\n%.*s\n", STR_ARG(buf_str(&buf)));
        fail();
    }
    return fmt_text(arena, &input, options);
}

static const FmtOptions plain = {0}, english = {.translate = true, .language = LANGUAGE_EN, .translate_due = true},
                        chinese = {.translate = true, .language = LANGUAGE_ZH, .translate_due = true};

static void same(Str expected, Str actual, const char *what, Str from) {
    if (str_equal(expected, actual))
        return;
    print_error("%s\n--- from\n%.*s\n--- expected\n%.*s\n--- actual\n%.*s\n", what, STR_ARG(from), STR_ARG(expected),
                STR_ARG(actual));
    fail();
}

/* --- The same text, typed otherwise ----------------------------------------------------------------------------------- */

typedef struct Typing {
    Arena *arena;
    const Source *source;
    TokenList list;
    VEC(const Token *) tokens; /* those in the text */
    VEC(bool) ends;            /* the statement ends after it, at the end of a line */
    VEC(Word) heads;           /* the keyword of the statement it is in */
    VEC(int) depths;           /* brackets open before it */
    Buf out;
} Typing;

static void read_tokens(Typing *t, Str text) {
    DiagList diags;
    diag_init(&diags, t->arena);
    t->source = source_new(t->arena, STR("t.banfa"), text);
    t->list = lex_source(t->arena, t->source, 0, (uint32_t)text.n, true, &diags);
    Word head = WORD_NONE, blocks[PARSE_MAX_DEPTH + 1];
    int depth = 0, nblocks = 0;
    bool first = true;
    for (int i = 0; i < t->list.n; i++) {
        const Token *token = &t->list.tokens[i];
        if (token->start == token->end) { /* made */
            if (token->code == T_SEMI && t->ends.n)
                t->ends.items[t->ends.n - 1] = true;
            first = first || token->code == T_SEMI;
            continue;
        }
        if (first && nblocks && (blocks[nblocks - 1] == WORD_FACTS || blocks[nblocks - 1] == WORD_TABLE))
            head = token->code == T_ALWAYS ? WORD_ALWAYS : blocks[nblocks - 1];
        else if (first)
            head = token->word;
        first = false;
        switch (token->code) {
        case T_RPAREN: case T_RBRACKET: case T_RSET: depth--; break;
        case T_RBLOCK: nblocks--; break;
        default: break;
        }
        vec_push(t->arena, &t->tokens, token);
        vec_push(t->arena, &t->ends, false);
        vec_push(t->arena, &t->heads, head);
        vec_push(t->arena, &t->depths, depth);
        switch (token->code) {
        case T_LPAREN: case T_CALL: case T_LBRACKET: case T_LSET: depth++; break;
        case T_LBLOCK: blocks[nblocks++] = head; first = true; break;
        case T_RBLOCK: case T_SEMI: first = true; break;
        default: break;
        }
    }
}

/* Whether a line may end in the gap before token i without changing anything. */
static bool may_break(const Typing *t, int i) {
    const Token *before = t->tokens.items[i - 1], *token = t->tokens.items[i];
    if (t->ends.items[i - 1] || before->code == T_LBLOCK || before->code == T_RBLOCK || before->code == T_SEMI ||
        token->code == T_RBLOCK)
        return true;
    if (token->code == T_CALL || token->code == T_DOT || before->code == T_DOT || token->code == T_LBLOCK ||
        (before->code == T_NUMBER && token->code == T_NAME) || (token->code == T_LPAREN && before->code == T_NAME))
        return false;
    if (t->depths.items[i] > 0)
        return true;
    if (before->code == T_COMMA || token_is_operator(before->code) ||
        (token_is_clause_word(before->code) && before->code != T_OTHERWISE) || before->code == T_ASSIGN)
        return true;
    if (t->heads.items[i] == WORD_FACTS || t->heads.items[i] == WORD_TABLE)
        return false;
    return token_is_operator(token->code) || token_is_clause_word(token->code);
}

static bool is_word(const Token *token) {
    return token->word != WORD_NONE || token->code == T_NAME || token->code == T_NUMBER || token->code == T_DATE ||
           token->code == T_MONTHDAY || token->code == T_CLAUSE;
}

/* Whether the two may stand without a space between them. */
static bool may_glue(const Token *before, const Token *token) {
    if (token->code == T_LPAREN && before->code == T_NAME)
        return true;
    if (is_word(before) && is_word(token))
        return before->code == T_NUMBER && token->glued;
    /* A minus between numbers may be a day of the year; two signs may be a third; a brace after a value is another. */
    if (before->code == T_MINUS || token->code == T_MINUS || token->code == T_LPAREN || before->code == T_DOTDOT ||
        token->code == T_DOTDOT)
        return token->glued;
    if (token->code == T_LSET || token->code == T_LBLOCK || before->code == T_CLAUSE)
        return token->glued;
    return is_word(before) || is_word(token) || before->code == T_COMMA || token->code == T_COMMA;
}

static void add_wide(Buf *out, char c) {
    if (c < '!' || c > '~') {
        buf_add_char(out, c);
        return;
    }
    char wide[4];
    buf_add(out, (Str){wide, (size_t)utf8_put((uint32_t)c - '!' + 0xFF01, wide)});
}

/* The token as it is, or in signs of full width. */
static void add_token(Typing *t, const Token *token, bool wide) {
    Str text = span_text((Span){t->source, token->start, token->end});
    if (!wide || token->quoted || str_starts(text, STR("“"))) {
        buf_add(&t->out, text);
    } else if (token->code == T_STRING) {
        bool curly = !str_contains(text, STR("\\")) && !str_contains(text, STR("“")) && !str_contains(text, STR("”")) &&
                     !str_contains(text, STR("＂"));
        buf_add(&t->out, curly ? STR("“") : STR("\""));
        buf_add(&t->out, str_sub(text, 1, text.n - 1));
        buf_add(&t->out, curly ? STR("”") : STR("\""));
    } else if (token->code == T_COMMA && pick(2)) {
        buf_add_c(&t->out, "、");
    } else {
        for (size_t i = 0; i < text.n; i++)
            add_wide(&t->out, text.p[i]);
    }
}

static void add_blanks(Typing *t, int at_least) {
    static const char *const blanks[] = {" ", "  ", "\t", "　", " \t "};
    for (int n = at_least + (int)pick(3); n > 0; n--)
        buf_add_c(&t->out, blanks[pick(5)]);
}

static void add_line_end(Typing *t) {
    for (int n = 1 + (int)(pick(4) == 0) + (int)(pick(6) == 0); n > 0; n--) {
        add_blanks(t, 0);
        buf_add_c(&t->out, pick(2) ? "\r\n" : "\n");
    }
    add_blanks(t, 0);
}

/* The comments from *next on that stand before byte `end`: a line of their own, or after what is on the line, as they were. */
static bool add_comments(Typing *t, int *next, uint32_t end) {
    bool any = false;
    for (; *next < t->list.ncomments && t->list.comments[*next].start < end; (*next)++, any = true) {
        const Comment *comment = &t->list.comments[*next];
        Str text = t->source->text, line = str_sub(text, 0, comment->start);
        size_t from = line.n;
        while (from > 0 && line.p[from - 1] != '\n')
            from--;
        if (any || !str_trim(str_sub(line, from, line.n)).n)
            add_line_end(t);
        else
            add_blanks(t, 1);
        buf_add(&t->out, str_sub(text, comment->start, comment->end));
    }
    return any;
}

/* The same policy in other white space; `wide`: in full-width signs too. */
static Str retype(Arena *arena, Str text, bool wide) {
    Typing t = {.arena = arena};
    read_tokens(&t, text);
    int comment = 0;
    if (pick(2))
        buf_add_c(&t.out, "\xEF\xBB\xBF");
    for (int i = 0; i < t.tokens.n; i++) {
        const Token *token = t.tokens.items[i], *before = i ? t.tokens.items[i - 1] : NULL;
        if (add_comments(&t, &comment, token->start))
            add_line_end(&t);
        else if (!before)
            add_blanks(&t, 0);
        else if (t.ends.items[i - 1] && token->code != T_RBLOCK)
            add_line_end(&t);
        else if (token->code == T_CALL || token->code == T_DOT || before->code == T_DOT ||
                 (token->glued && before->code == T_EACH) || /* 每年, 每2个月 */
                 (token->glued && i >= 2 && before->code == T_NUMBER && t.tokens.items[i - 2]->code == T_EACH))
            ;
        else if (may_break(&t, i) && pick(3) == 0)
            add_line_end(&t);
        else
            add_blanks(&t, !may_glue(before, token));
        add_token(&t, token, wide && pick(4));
    }
    add_comments(&t, &comment, UINT32_MAX);
    add_line_end(&t);
    Str result = str_copy(arena, buf_str(&t.out));
    buf_free(&t.out);
    return result;
}

/* --- The promises ----------------------------------------------------------------------------------------------------- */

static void check_promises(Str text) {
    Arena *arena = arena_new();
    AstFile *tree = parse(arena, text);
    Str first = form_in(arena, text, &plain), in_english = form_in(arena, text, &english),
        in_chinese = form_in(arena, text, &chinese);
    same(first, form_in(arena, first, &plain), "what is in the form does not stay", text);
    assert_true(fmt_compare_trees(arena, &tree->node, &parse(arena, first)->node));
    assert_true(fmt_compare_trees(arena, &tree->node, &parse(arena, in_chinese)->node));
    same(in_chinese, form_in(arena, in_english, &chinese), "English to Chinese", in_english);
    same(in_english, form_in(arena, in_chinese, &english), "Chinese to English", in_chinese);
    same(in_chinese, form_in(arena, in_chinese, &plain), "Chinese stays Chinese", in_chinese);
    for (int k = 0; k < 3; k++) {
        Str typed = retype(arena, pick(2) ? text : first, false);
        same(first, form_in(arena, typed, &plain), "other white space", typed);
        typed = retype(arena, pick(2) ? in_chinese : first, true);
        same(in_chinese, form_in(arena, typed, &chinese), "full-width signs", typed);
    }
    arena_free(arena);
}

static int count(Str text, Str part) {
    int found = 0;
    for (size_t k = 0; k + part.n <= text.n; k++)
        found += memcmp(text.p + k, part.p, part.n) == 0;
    return found;
}

/* A comment in many gaps at once: in those of `gaps`, [n] ends of tokens. */
static void check_many(Str text, const AstFile *tree, const uint32_t *gaps, int n) {
    for (int own = 0; own < 3; own++) {
        Arena *arena = arena_new();
        Buf with = {0};
        uint32_t from = 0;
        for (int i = 0; i < n; i++) {
            buf_add(&with, str_sub(text, from, gaps[i]));
            buf_add_format(&with, "%s# 注%d.\n", own == 2 ? "\n" : own && i % 2 ? "\n" : " ", i);
            from = gaps[i];
        }
        buf_add(&with, str_sub(text, from, text.n));
        Str typed = buf_str(&with), formed = form_in(arena, typed, &plain);
        for (int i = 0; i < n; i++)
            assert_int_equal(count(formed, str_format(arena, "# 注%d.\n", i)), 1);
        AstFile *again = parse(arena, formed);
        if (!again || !fmt_compare_trees(arena, &tree->node, &again->node)) {
            print_error("comments change it:\n%.*s\n--- became\n%.*s\n", STR_ARG(typed), STR_ARG(formed));
            fail();
        }
        same(formed, form_in(arena, formed, &plain), "comments do not stay", typed);
        buf_free(&with);
        arena_free(arena);
    }
}

/* A comment in every `step`th gap, in turn. Where it makes the text an error or another, that is no gap. Returns the gaps tried. */
static int check_gaps(Str text, int step) {
    static const char mark[] = "# 注 x";
    Arena *outer = arena_new();
    Typing t = {.arena = outer};
    read_tokens(&t, text);
    AstFile *tree = parse(outer, text);
    VEC(uint32_t) gaps = {0};
    int tried = 0;
    for (int i = (int)pick((uint32_t)step); i < t.tokens.n; i += step) {
        for (int own = 0; own < 2; own++) {
            Arena *arena = arena_new();
            uint32_t at = t.tokens.items[i]->end;
            Str with = str_format(arena, "%.*s%s%s\n%.*s", (int)at, text.p, own ? "\n" : " ", mark, (int)(text.n - at),
                                  text.p + at);
            AstFile *commented = parse(arena, with);
            if (commented && fmt_compare_trees(arena, &tree->node, &commented->node)) {
                Str formed = form_in(arena, with, &plain);
                int found = count(formed, str_of(mark));
                AstFile *again = parse(arena, formed);
                if (found != 1 || !again || !fmt_compare_trees(arena, &tree->node, &again->node)) {
                    print_error("a comment is lost, or loses something:\n%.*s\n--- became\n%.*s\n", STR_ARG(with),
                                STR_ARG(formed));
                    fail();
                }
                same(formed, form_in(arena, formed, &plain), "a comment does not stay", with);
                tried++;
                if (own)
                    vec_push(outer, &gaps, t.tokens.items[i]->end);
            }
            arena_free(arena);
        }
    }
    check_many(text, tree, gaps.items, gaps.n);
    arena_free(outer);
    return tried;
}

/* --- The policies of the repository ----------------------------------------------------------------------------------- */

/* Each statement of the file, those of articles apart, as a text of its own: a gap in it is tried without the rest. */
static int check_gaps_of_statements(Str text, int step) {
    Arena *arena = arena_new();
    AstFile *file = parse(arena, text);
    int tried = 0;
    for (int i = 0; i < file->statements.n; i++) {
        const AstNode *node = file->statements.items[i];
        AstNodes parts = {0};
        ast_list_add(arena, &parts, file->statements.items[i]);
        if (node->kind == AST_Article)
            parts = AST_AS(Article, node)->statements;
        for (int k = 0; k < parts.n; k++)
            tried += check_gaps(span_text(parts.items[k]->span), step);
    }
    arena_free(arena);
    return tried;
}

static void for_files(const char *folder, int *files, int *gaps, int step) {
    Arena *arena = arena_new();
    FileNames names = {0};
    int error;
    assert_int_equal(directory_list(arena, str_of(folder), &names, &error), FILE_OK);
    for (int i = 0; i < names.n; i++) {
        Str text, path = str_format(arena, "%s/%.*s", folder, STR_ARG(names.items[i]));
        assert_int_equal(file_read(arena, path, &text, &error), FILE_OK);
        if (!parse(arena, text))
            continue; /* a test of what is wrong */
        check_promises(text);
        *gaps += check_gaps_of_statements(text, step);
        ++*files;
    }
    arena_free(arena);
}

static void test_policies(void **unused) {
    (void)unused;
    int files = 0, gaps = 0, step = slow() ? 7 : 37;
    for_files("policies", &files, &gaps, step);
    for_files("policies/huzhou/2013", &files, &gaps, step);
    assert_true(files >= 18 && gaps > 200);
}

static void test_cases(void **unused) {
    (void)unused;
    int files = 0, gaps = 0, step = slow() ? 1 : 5;
    for_files("stdlib", &files, &gaps, step);
    for_files("tests/golden/ast", &files, &gaps, step);
    for_files("tests/golden/core", &files, &gaps, step);
    for_files("tests/golden/tokens", &files, &gaps, step);
    for_files("tests/cli/fmt/zh", &files, &gaps, 1);
    for_files("tests/cli/fmt/modes", &files, &gaps, 1);
    for_files("tests/cli/fmt/comments", &files, &gaps, 1);
    assert_true(files >= 30 && gaps > 500);
}

/* --- Random policies -------------------------------------------------------------------------------------------------- */

static const char header[] = "unit yuan \"元\" scale 2\nunit hours \"学时\"\n"
                             "facts org key id { id text; a \"甲\" count; m yuan; ok boolean; type one of red \"红\", green, blue\n"
                             "  day date; region ref region; people list { name text; n count; h hours; lead boolean } }\n"
                             "facts region key id { id text; level one of high, low; orgs list org per region }\n";

typedef struct Gen {
    Buf out;
    bool zh, in_people;
} Gen;

static void add(Gen *g, const char *en, const char *zh) {
    buf_add_c(&g->out, g->zh && pick(4) ? zh : en);
}

static void put(Gen *g, const char *text) {
    buf_add_c(&g->out, text);
}

static void condition(Gen *g, int depth);

static void number(Gen *g, int depth) {
    switch (pick(depth > 0 ? 7 : 3)) {
    case 0: buf_add_format(&g->out, "%u", pick(2000)); break;
    case 1: put(g, g->in_people ? "n" : "a"); break;
    case 2: put(g, pick(2) ? "3万" : "1_000"); break;
    case 3: put(g, "("); number(g, depth - 1); put(g, pick(2) ? " + " : " - "); number(g, depth - 1); put(g, ")"); break;
    case 4: number(g, depth - 1); put(g, pick(2) ? " * " : " / "); number(g, 0); break;
    case 5: add(g, "max(", "最大("); number(g, depth - 1); put(g, ", -"); number(g, 0); put(g, ")"); break;
    default:
        add(g, "(if ", "(若 "); condition(g, depth - 1); add(g, " then ", " 则 "); number(g, depth - 1);
        add(g, " else ", " 不然 "); number(g, depth - 1); put(g, ")");
        break;
    }
}

static void date(Gen *g, int depth) {
    switch (pick(depth > 0 ? 4 : 3)) {
    case 0: put(g, g->zh ? "2014年3月1日" : "2014-03-01"); break;
    case 1: add(g, "as_of", "基准日"); break;
    case 2: put(g, "day"); break;
    default:
        date(g, 0);
        put(g, pick(2) ? " + " : " - ");
        switch (pick(3)) {
        case 0: add(g, "1 year", "1年"); break;
        case 1: add(g, "3 months", "3 个月"); break;
        default: add(g, "15 days", "15日"); break;
        }
        break;
    }
}

static void fold(Gen *g, int depth) {
    static const char *const names[][2] = {{"any(", "任一("}, {"all(", "全部("}, {"none(", "无一("}};
    int k = (int)pick(3);
    add(g, names[k][0], names[k][1]);
    put(g, "people");
    g->in_people = true;
    if (pick(2)) {
        add(g, " where ", " 其中 ");
        condition(g, depth - 1);
    }
    put(g, ": ");
    condition(g, depth - 1);
    g->in_people = false;
    put(g, ")");
}

static void comparison(Gen *g, int depth) {
    static const char *const signs[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
    switch (pick(6)) {
    case 0: number(g, depth); put(g, signs[pick(6)]); number(g, depth); break;
    case 1: date(g, depth); put(g, signs[2 + pick(4)]); date(g, depth); break;
    case 2: put(g, "type"); add(g, pick(2) ? " in " : " not in ", pick(2) ? " 在 " : " 不属于 "); put(g, "{red, green}"); break;
    case 3: number(g, depth); add(g, " in ", " 属于 "); put(g, pick(3) ? pick(2) ? "3..9" : "..5" : "2.."); break;
    case 4: put(g, g->in_people ? "h" : "m"); put(g, signs[pick(6)]); put(g, g->in_people ? "24 hours" : "1.5 yuan"); break;
    default: put(g, g->in_people ? "lead" : "ok"); break;
    }
}

static void condition(Gen *g, int depth) {
    switch (depth <= 0 ? 0 : pick(6)) {
    case 1: put(g, "("); condition(g, depth - 1); add(g, " or ", " 或 "); condition(g, depth - 1); put(g, ")"); break;
    case 2: comparison(g, 0); add(g, " and ", " 且 "); comparison(g, depth - 1); break;
    case 3: add(g, "not ", "非 "); comparison(g, 0); break;
    case 4:
        if (!g->in_people) {
            fold(g, depth);
            break;
        }
        comparison(g, depth);
        break;
    default: comparison(g, depth); break;
    }
}

static void comment(Gen *g) {
    if (pick(4) == 0)
        buf_add_format(&g->out, "%s# 说明 %u\n", pick(2) ? "\n" : " ", pick(1000));
}

static void rule(Gen *g, int k) {
    static const char *const forces[][2] = {
        {"must ", "应当 "}, {"must not ", "不得 "}, {"should ", "一般应当 "}, {"should not ", "一般不得 "}};
    int force = (int)pick(4);
    add(g, "rule", "规则");
    buf_add_format(&g->out, " r%d", k);
    put(g, pick(2) ? "\n" : " \"名\" ");
    comment(g);
    add(g, forces[force][0], forces[force][1]);
    condition(g, 3);
    comment(g);
    if (pick(2)) {
        add(g, " when ", " 当 ");
        condition(g, 2);
        comment(g);
    }
    switch (pick(5)) {
    case 0: add(g, " each year", pick(2) ? " 每 年" : " 每年"); break;
    case 1: add(g, " each 2 months", " 每两个月"); break;
    case 2: add(g, " by ", " 截至 "); date(g, 1); break;
    case 3: add(g, " within 3 months of ", " 限期 3个月 自 "); date(g, 0); break;
    default: break;
    }
    if (pick(2))
        add(g, " cite 1.1.1, 1.1.2", " 出处 1.1.1、1.1.2");
    if (pick(2)) {
        add(g, " remedy", " 整改");
        put(g, " \"现有 {");
        number(g, 1);
        put(g, "} 与 {{}}\"");
    }
    put(g, pick(2) ? ";\n" : ";");
    comment(g);
}

static void define(Gen *g, int k) {
    add(g, "define", "定义");
    buf_add_format(&g->out, " d%d = ", k);
    for (int n = 1 + (int)pick(3), i = 0; i < n; i++) {
        number(g, 1);
        add(g, " when ", " 当 ");
        condition(g, 1);
        put(g, ",");
        comment(g);
    }
    put(g, " 0");
    add(g, " otherwise", " 否则");
    put(g, "\n");
}

static Str core_of(Arena *arena, Str text) {
    DiagList diags;
    diag_init(&diags, arena);
    AstFile *file = parse_file(arena, source_new(arena, STR("t.banfa"), text), &diags);
    CheckInput input = {.files = &file, .nfiles = 1, .default_name = STR("t")};
    CorePolicy *policy = check_policy(arena, &input, &diags);
    if (!policy || diags.errors) {
        Buf buf = {0};
        diag_print(&diags, DIAG_TEXT, LANGUAGE_EN, false, &buf);
        print_error("%.*s\n%.*s\n", STR_ARG(text), STR_ARG(buf_str(&buf)));
        fail();
    }
    Buf buf = {0};
    core_dump(policy, &buf);
    Str core = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return core;
}

static void test_random(void **unused) {
    (void)unused;
    int gaps = 0;
    for (int round = 0, rounds = slow() ? 300 : 50; round < rounds; round++) {
        Gen g = {.zh = pick(2)};
        put(&g, header);
        if (pick(2))
            add(&g, "article 1 \"一\" {\n", "条 1 “一” {\n");
        bool article = str_ends(buf_str(&g.out), STR("{\n"));
        for (int k = 0, n = 1 + (int)pick(4); k < n; k++) {
            if (pick(3) == 0)
                define(&g, k);
            else
                rule(&g, k);
        }
        if (article)
            put(&g, "}\n");
        Arena *arena = arena_new();
        Str text = str_copy(arena, buf_str(&g.out)), core = core_of(arena, text);
        buf_free(&g.out);
        same(core, core_of(arena, form_in(arena, text, &plain)), "the core", text);
        same(core, core_of(arena, form_in(arena, text, &chinese)), "the core, in Chinese", text);
        same(core, core_of(arena, form_in(arena, retype(arena, text, true), &english)), "the core, typed otherwise", text);
        check_promises(text);
        gaps += check_gaps(text, slow() ? 5 : 29);
        arena_free(arena);
    }
    assert_true(gaps > 50);
}

/* --- Diffs ------------------------------------------------------------------------------------------------------------ */

/* What `patch` makes of the diff, by its own rules. */
static void apply(Str before, Str diff, Buf *out) {
    size_t at = 0;
    int line = 1;
    for (size_t i = 0; i < diff.n;) {
        size_t end = i;
        while (end < diff.n && diff.p[end] != '\n')
            end++;
        Str text = str_sub(diff, i, end);
        bool closed = !str_starts(str_sub(diff, end + 1, diff.n), STR("\\"));
        if (str_starts(text, STR("@@ -"))) {
            int start = atoi(text.p + 4);
            size_t plus = 0;
            while (text.p[plus] != '+')
                plus++;
            bool none = str_contains(str_sub(text, 0, plus), STR(",0 "));
            for (; line < start + none; line++) {
                while (before.p[at] != '\n')
                    buf_add_char(out, before.p[at++]);
                buf_add_char(out, before.p[at++]);
            }
        } else if (str_starts(text, STR("--- ")) || str_starts(text, STR("+++ ")) || str_starts(text, STR("\\"))) {
            ;
        } else {
            if (text.p[0] != '+') {
                assert_true(str_starts(str_sub(before, at, before.n), str_sub(text, 1, text.n)));
                at += text.n - 1 + closed;
                line++;
            }
            if (text.p[0] != '-') {
                buf_add(out, str_sub(text, 1, text.n));
                if (closed)
                    buf_add_char(out, '\n');
            }
        }
        i = end + 1;
    }
    buf_add(out, str_sub(before, at, before.n));
}

static void test_diff(void **unused) {
    (void)unused;
    for (int round = 0; round < 400; round++) {
        Arena *arena = arena_new();
        Buf before = {0}, after = {0}, diff = {0}, patched = {0};
        /* The last rounds are long, and differ in nearly all: what is too much for one table. */
        int lines = round >= 396 ? 3000 : (int)pick(40), words = round >= 398 ? 1000000 : round >= 396 ? 4 : 1 + (int)pick(30);
        for (int i = 0; i < lines; i++) {
            bool kept = pick(round >= 396 ? 3 : 5) != 0;
            uint32_t word = pick((uint32_t)words);
            if (kept || pick(2))
                buf_add_format(&before, "l%u\n", word);
            if (kept || pick(2))
                buf_add_format(&after, "l%u\n", kept ? word : word + 1);
        }
        if (pick(4) == 0)
            buf_add_c(&before, "open");
        if (pick(4) == 0)
            buf_add_c(&after, "open");
        fmt_diff(arena, STR("f"), buf_str(&before), buf_str(&after), &diff);
        apply(buf_str(&before), buf_str(&diff), &patched);
        same(buf_str(&after), buf_str(&patched), "the diff makes another text", buf_str(&diff));
        assert_int_equal(diff.n == 0, str_equal(buf_str(&before), buf_str(&after)));
        buf_free(&before), buf_free(&after), buf_free(&diff), buf_free(&patched);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_diff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What was typed and is kept: statements, which replace those of the same name, what-ifs, and the way back. */
#include "lang/repl/internal.h"

#include "lang/parse/parse.h"

#include <stdlib.h>
#include <string.h>

/* --- Texts that several hold -------------------------------------------------------------------------------------- */

Held *held_new(Str text) {
    Held *held = malloc(sizeof *held + text.n);
    if (!held)
        abort();
    held->uses = 1;
    held->n = text.n;
    if (text.n)
        memcpy(held->text, text.p, text.n);
    return held;
}

static Held *hold(Held *held) {
    held->uses++;
    return held;
}

void held_release(Held *held) {
    if (held && --held->uses == 0)
        free(held);
}

Str held_str(const Held *held) {
    return held ? (Str){held->text, held->n} : STR_NONE;
}

static void release_kept(Kept *kept) {
    for (int i = 0; i < kept->ntyped; i++)
        held_release(kept->typed[i]);
    for (int i = 0; i < kept->nwhatifs; i++) {
        held_release(kept->whatifs[i].facts);
        held_release(kept->whatifs[i].id);
        held_release(kept->whatifs[i].text);
    }
    free(kept->typed);
    free(kept->whatifs);
    held_release(kept->said);
    *kept = (Kept){0};
}

static void *room_for(void *items, int n, size_t size) {
    void *more = realloc(items, size * (size_t)(n + 1));
    if (!more)
        abort();
    return more;
}

static void add_typed(Kept *kept, Held *held) {
    kept->typed = room_for(kept->typed, kept->ntyped, sizeof *kept->typed);
    kept->typed[kept->ntyped++] = held;
}

static void add_whatif(Kept *kept, WhatIf whatif) {
    kept->whatifs = room_for(kept->whatifs, kept->nwhatifs, sizeof *kept->whatifs);
    kept->whatifs[kept->nwhatifs++] = whatif;
}

static Kept copy_kept(const Kept *from) {
    Kept to = {0};
    for (int i = 0; i < from->ntyped; i++)
        add_typed(&to, hold(from->typed[i]));
    for (int i = 0; i < from->nwhatifs; i++) {
        const WhatIf *whatif = &from->whatifs[i];
        add_whatif(&to, (WhatIf){hold(whatif->facts), hold(whatif->id), hold(whatif->text)});
    }
    return to;
}

/* --- The way back ------------------------------------------------------------------------------------------------- */

void kept_remember(Session *s, Str said) {
    if (s->nundo == UNDO_MAX) {
        release_kept(&s->undo[0]);
        memmove(s->undo, s->undo + 1, sizeof *s->undo * (UNDO_MAX - 1));
        s->nundo--;
    }
    s->undo[s->nundo] = copy_kept(&s->kept);
    s->undo[s->nundo++].said = held_new(said);
}

void kept_forget(Session *s) {
    Str said;
    kept_undo(s, s->answer, &said);
}

bool kept_undo(Session *s, Arena *arena, Str *said) {
    if (s->nundo == 0)
        return false;
    Kept before = s->undo[--s->nundo];
    *said = str_copy(arena, held_str(before.said));
    release_kept(&s->kept);
    s->kept = before;
    return true;
}

void kept_free_all(Session *s) {
    release_kept(&s->kept);
    while (s->nundo > 0)
        release_kept(&s->undo[--s->nundo]);
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

static Str key_of(Arena *arena, char kind, const AstNode *name) {
    if (!name || name->kind != AST_Name)
        return STR_NONE;
    return str_format(arena, "%c:%.*s", kind, STR_ARG(AST_AS(Name, name)->text));
}

Str kept_key(Arena *arena, const AstNode *statement) {
    switch (statement->kind) {
    case AST_Rule:
        return key_of(arena, 'n', AST_AS(Rule, statement)->name);
    case AST_Define:
        return key_of(arena, 'n', AST_AS(Define, statement)->name);
    case AST_Table:
        return key_of(arena, 'n', AST_AS(Table, statement)->name);
    case AST_Param:
        return key_of(arena, 'n', AST_AS(Param, statement)->name);
    case AST_Function:
        return key_of(arena, 'n', AST_AS(Function, statement)->name);
    case AST_Native:
        return key_of(arena, 'n', AST_AS(Native, statement)->name);
    case AST_Facts:
        return key_of(arena, 'f', AST_AS(Facts, statement)->name);
    case AST_Unit:
        return key_of(arena, 'u', AST_AS(Unit, statement)->name);
    case AST_Policy:
        return STR("p");
    case AST_Test: {
        const AstNode *label = AST_AS(Test, statement)->label;
        return label ? str_format(arena, "t:%.*s", STR_ARG(AST_AS(String, label)->text)) : STR_NONE;
    }
    case AST_Use: {
        const AstNode *path = AST_AS(Use, statement)->path;
        return path ? str_format(arena, "i:%.*s", STR_ARG(AST_AS(String, path)->text)) : STR_NONE;
    }
    case AST_Remark:
        return str_format(arena, "r:%.*s", STR_ARG(span_text(AST_AS(Remark, statement)->clause->span)));
    default:
        return STR_NONE;
    }
}

/* A statement that was typed, by its key: where it goes. */
typedef struct Place {
    AstNode *statement;
    bool inside; /* a typed `article`: what it replaces elsewhere is left out */
    bool placed;
} Place;

static void index_typed(Map *places, Arena *arena, const AstNodes *statements, bool inside) {
    for (int i = 0; i < statements->n; i++) {
        AstNode *statement = statements->items[i];
        Str key = kept_key(arena, statement);
        if (key.n) {
            Place *place = ARENA_NEW(arena, Place);
            *place = (Place){.statement = statement, .inside = inside};
            map_put(places, key, place);
        }
        if (statement->kind == AST_Article)
            index_typed(places, arena, &AST_AS(Article, statement)->statements, true);
    }
}

static AstNodes replace_statements(const Map *places, Arena *arena, const AstNodes *statements) {
    AstNodes out = {0};
    for (int i = 0; i < statements->n; i++) {
        AstNode *statement = statements->items[i];
        Str key = kept_key(arena, statement);
        Place *place = key.n ? map_get(places, key) : NULL;
        if (place && place->statement == statement) {
            if (!place->placed)
                ast_list_add(arena, &out, statement);
        } else if (place) {
            if (!place->inside && !place->placed) {
                ast_list_add(arena, &out, place->statement);
                place->placed = true;
            }
        } else if (statement->kind == AST_Article) {
            AstArticle *article = AST_NEW(arena, Article, statement->span);
            *article = *AST_AS(Article, statement);
            article->statements = replace_statements(places, arena, &AST_AS(Article, statement)->statements);
            ast_list_add(arena, &out, &article->node);
        } else {
            ast_list_add(arena, &out, statement);
        }
    }
    return out;
}

void kept_merge(Arena *arena, AstFile *const *files, int nfiles, const AstNodes *typed, AstFile **out) {
    Map places;
    map_init(&places, arena);
    index_typed(&places, arena, typed, false);
    for (int i = 0; i < nfiles; i++) {
        out[i] = files[i];
        if (places.n == 0)
            continue;
        out[i] = AST_NEW(arena, File, files[i]->node.span);
        *out[i] = *files[i];
        out[i]->statements = replace_statements(&places, arena, &files[i]->statements);
    }
    /* What was typed itself: of two under one name the later counts; what took the place of another stands there. */
    AstFile *last = AST_NEW(arena, File, typed->n ? typed->items[0]->span : (Span){0});
    last->statements = replace_statements(&places, arena, typed);
    out[nfiles] = last;
}

AstNodes kept_parse(Session *s, Arena *arena) {
    AstNodes all = {0};
    DiagList quiet; /* each was found good when it was typed */
    diag_init(&quiet, arena);
    for (int i = 0; i < s->kept.ntyped; i++) {
        const Source *source = source_new(arena, STR("repl"), str_copy(arena, held_str(s->kept.typed[i])));
        const AstFile *file = parse_file(arena, source, &quiet);
        for (int k = 0; k < file->statements.n; k++)
            ast_list_add(arena, &all, file->statements.items[k]);
    }
    return all;
}

/* Whether every name that the text declares is declared by the new statements too. */
static bool is_replaced(const Map *names, Arena *arena, const AstNodes *statements) {
    for (int i = 0; i < statements->n; i++) {
        const AstNode *statement = statements->items[i];
        if (statement->kind == AST_Article) {
            if (!is_replaced(names, arena, &AST_AS(Article, statement)->statements))
                return false;
            continue;
        }
        Str key = kept_key(arena, statement);
        if (!key.n || !map_get(names, key))
            return false;
    }
    return true;
}

void kept_add(Session *s, const AstFile *file) {
    Arena *arena = s->answer;
    Map names;
    map_init(&names, arena);
    index_typed(&names, arena, &file->statements, false);
    DiagList quiet;
    diag_init(&quiet, arena);
    int n = 0;
    for (int i = 0; i < s->kept.ntyped; i++) {
        Held *held = s->kept.typed[i];
        const AstFile *old = parse_file(arena, source_new(arena, STR("repl"), held_str(held)), &quiet);
        if (is_replaced(&names, arena, &old->statements))
            held_release(held);
        else
            s->kept.typed[n++] = held;
    }
    s->kept.ntyped = n;
    for (int i = 0; i < file->statements.n; i++) {
        const AstNode *statement = file->statements.items[i];
        if (statement->kind == AST_Rule && !AST_AS(Rule, statement)->name)
            continue; /* it was asked once */
        add_typed(&s->kept, held_new(span_text(statement->span)));
    }
}

/* --- What-ifs ----------------------------------------------------------------------------------------------------- */

/* The fact that a what-if is about: what stands before its `=`. */
static Str whatif_path(Str text) {
    size_t i = 0;
    while (i < text.n && text.p[i] != '=')
        i++;
    return str_trim(str_sub(text, 0, i));
}

void kept_add_whatif(Session *s, Str facts, Str id, Str path, Str text) {
    int n = 0;
    for (int i = 0; i < s->kept.nwhatifs; i++) {
        WhatIf whatif = s->kept.whatifs[i];
        bool same = str_equal(held_str(whatif.facts), facts) && str_equal(held_str(whatif.id), id) &&
                    str_equal(whatif_path(held_str(whatif.text)), path);
        if (same) {
            held_release(whatif.facts);
            held_release(whatif.id);
            held_release(whatif.text);
        } else {
            s->kept.whatifs[n++] = whatif;
        }
    }
    s->kept.nwhatifs = n;
    add_whatif(&s->kept, (WhatIf){held_new(facts), held_new(id), held_new(text)});
}

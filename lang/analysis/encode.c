/* What is set up before rules are encoded, and what holds of every organisation. */
#include "lang/analysis/encode.h"

enum { FRESH_TEXTS = 4, MOST_TEXTS = 60, MOST_PLACES = 9, MOST_LENGTH = 60 };

typedef VEC(Str) TextVec;

static void add_text(Encoder *encoder, TextVec *texts, Str text)
{
    for (int i = 0; i < texts->n; i++)
        if (str_equal(texts->items[i], text))
            return;
    if (texts->n < MOST_TEXTS)
        vec_push(encoder->arena, texts, text);
    else
        encoder->bounded = true;
}

static Str text_of_length(Arena *arena, int64_t length)
{
    Buf buf = {0};
    for (int64_t i = 0; i < length; i++)
        buf_add_c(&buf, "甲");
    Str text = str_copy(arena, buf_str(&buf));
    buf_free(&buf);
    return text;
}

static bool uses_length(const CoreReach *reach, const Pair *pair, int side);

static bool mentions_length(const CoreExpr *expr)
{
    if (!expr)
        return false;
    bool found = expr->op == CORE_LENGTH;
    for (int i = 0; i < expr->nargs && !found; i++)
        found = mentions_length(expr->args[i]);
    return found;
}

static bool uses_length(const CoreReach *reach, const Pair *pair, int side)
{
    bool found = false;
    for (int i = 0; i < reach->defines.n && !found; i++)
        for (int k = 0; k < reach->defines.items[i]->ncases && !found; k++)
            found = mentions_length(reach->defines.items[i]->cases[k].when) || mentions_length(reach->defines.items[i]->cases[k].value);
    for (int i = 0; i < pair->n[side] && !found; i++)
        found = mentions_length(pair->rules[side][i]->condition) || mentions_length(pair->rules[side][i]->when) ||
                mentions_length(pair->rules[side][i]->unless);
    return found;
}

/* The texts the rules name, what they make of them, and some that they do not name. */
static void collect_texts(Encoder *encoder)
{
    static const char *const fresh[FRESH_TEXTS] = {"甲", "乙", "丙", "丁"};
    TextVec texts = {0};
    for (int i = 0; i < FRESH_TEXTS; i++)
        add_text(encoder, &texts, str_of(fresh[i]));
    for (int s = 0; s < WORLD_SIDES; s++) {
        const CoreReach *reach = &encoder->pair->reach[s];
        bool lengths = uses_length(reach, encoder->pair, s);
        for (int i = 0; i < reach->constants.n; i++) {
            Value value = reach->constants.items[i]->value;
            int64_t length;
            if (value.kind == VALUE_TEXT) {
                add_text(encoder, &texts, value.text);
                add_text(encoder, &texts, str_format(encoder->arena, "%.*s甲", STR_ARG(value.text)));
                add_text(encoder, &texts, str_format(encoder->arena, "甲%.*s", STR_ARG(value.text)));
            } else if (lengths && value.kind == VALUE_NUMBER && number_to_int64(value.number, &length) && length >= 1 &&
                       length <= MOST_LENGTH) {
                for (int64_t n = length - 1; n <= length + 1; n++)
                    if (n > 0)
                        add_text(encoder, &texts, text_of_length(encoder->arena, n));
            }
        }
    }
    encoder->texts = texts.items;
    encoder->ntexts = texts.n;
}

/* A `number` has as many places as tell apart what the constants can: those of the constants, and as many again as they have digits. */
static void choose_places(Encoder *encoder)
{
    int places = 0, digits = 1;
    for (int s = 0; s < WORLD_SIDES; s++)
        for (int i = 0; i < encoder->pair->reach[s].constants.n; i++) {
            Value value = encoder->pair->reach[s].constants.items[i]->value;
            int64_t all;
            int after;
            if (value.kind != VALUE_NUMBER || !number_to_decimal(value.number, WORLD_MAX_DIGITS, &all, &after))
                continue;
            places = after > places ? after : places;
            int before = -after;
            for (; all != 0; all /= 10)
                before++;
            digits = before > digits ? before : digits;
        }
    encoder->number_places = places + digits < MOST_PLACES ? places + digits : MOST_PLACES;
}

Encoder *encoder_new(Arena *arena, const Pair *pair, bool by_number)
{
    Encoder *encoder = ARENA_NEW(arena, Encoder);
    *encoder = (Encoder){.arena = arena, .pair = pair, .terms = terms_new(arena), .forms = core_forms_new(arena)};
    map_init(&encoder->memo, arena);
    map_init(&encoder->days, arena);
    collect_texts(encoder);
    choose_places(encoder);
    encoder->as_of = day_new(encoder, pair->world->first_day, pair->world->last_day);
    encoder->main = record_vars(encoder, &pair->facts->root, pair->facts);
    encoder->main->is_main = true;
    encoder->by_number = by_number; /* from now on: the day of asking lies between two known days, whose parts serve as well */
    return encoder;
}

/* --- Always --------------------------------------------------------------------------------------------------------------------------------- */

/* It is broken where it surely does not hold. */
static void assume(Encoder *encoder, const Coding *coding, const CoreAlways *always, Term *exists)
{
    Code condition = code_plain(coding, always->condition);
    if (condition.kind == CODE_BOOL)
        vec_push(encoder->arena, &encoder->axioms, term_implies(encoder->terms, exists, term_not(encoder->terms, condition.f)));
}

static void assume_of_record(Encoder *encoder, int side, RecordVars *record)
{
    const CorePolicy *policy = encoder->pair->world->policy[side];
    for (int i = 0; i < policy->nalways && !encoder->unsupported; i++) {
        const CoreAlways *always = &policy->always[i];
        if (always->facts != record->facts->side[side])
            continue;
        Coding coding = {.encoder = encoder, .side = side};
        coding.frames[0] = record;
        if (!always->elements) {
            assume(encoder, &coding, always, record->exists);
            continue;
        }
        const WorldField *list = world_field(encoder->pair->world, always->elements->field);
        if (!list || !record->lists[list->index].made)
            continue; /* no rule looks at it: it is empty */
        const ListVars *vars = &record->lists[list->index];
        for (int k = 0; k < vars->n; k++) {
            coding.frames[always->elements->element_frame] = vars->kinds[k];
            assume(encoder, &coding, always, vars->kinds[k]->exists);
        }
    }
}

static bool has_always(const World *world, const WorldFacts *facts)
{
    for (int s = 0; s < world->nsides; s++)
        for (int i = 0; i < world->policy[s]->nalways; i++)
            if (world->policy[s]->always[i].facts == facts->side[s])
                return true;
    return false;
}

void encode_always(Encoder *encoder)
{
    const World *world = encoder->pair->world;
    /* Where a reference leads there is a record, whether a rule looks at it or not: it must be a sound one. */
    const WorldRecord *shape = encoder->main->shape;
    for (int i = 0; i < shape->refs.n; i++)
        if (has_always(world, shape->refs.items[i]->target))
            record_ref(encoder, encoder->main, shape->refs.items[i]);
    /* An `always` may lead to a further list or record, whose own are then due; each is taken once. */
    for (int s = 0; s < world->nsides; s++)
        for (int i = 0; i < world->policy[s]->nalways && !encoder->unsupported; i++) {
            const CoreAlways *always = &world->policy[s]->always[i];
            if (always->facts == encoder->main->facts->side[s] && !always->elements) {
                Coding coding = {.encoder = encoder, .side = s};
                coding.frames[0] = encoder->main;
                code_plain(&coding, always->condition); /* makes its lists; the terms are shared */
            }
        }
    for (int s = 0; s < world->nsides; s++)
        assume_of_record(encoder, s, encoder->main);
    for (int i = 0; i < encoder->records.n; i++) /* grows */
        for (int s = 0; s < world->nsides; s++)
            assume_of_record(encoder, s, encoder->records.items[i]);
}

#include "runtime/facts/facts.h"

#include "runtime/base/utf8.h"

/* Words that are no names where a declaration of facts has a name: the reserved ones, in both languages, and those that
 * mean something inside `facts` (language reference, section 2). */
static const char *const keywords[] = {
    "must", "应当",     "should",   "may",    "可以",   "when",   "当",     "unless", "除非",      "otherwise", "否则",
    "each", "每",       "by",       "截至",   "within", "限期",   "of",     "自",     "overrides", "优先于",    "cite",
    "出处", "because",  "理由",     "remedy", "整改",   "for",    "适用于", "from",   "起",        "in",        "属于",
    "在",   "不属于",   "不在",     "and",    "且",     "or",     "或",     "where",  "其中",      "not",       "非",
    "不得", "一般应当", "一般不得", "yes",    "是",     "no",     "否",     "true",   "false",     "if",        "若",
    "then", "则",       "else",     "不然",   "as_of",  "基准日", "period", "本期",   "facts",     "事实",      "key",
    "主键", "list",     "列表",     "one",    "取值",   "fixed",  "固定",   "always", "恒有",      "ref",       "指向",
    "per",  "按",       "unit",     "单位",   "scale",  "精度",   "signed", "可负",
};

static bool is_keyword(Str name) {
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (str_equal(name, str_of(keywords[i])))
            return true;
    return false;
}

/* A character that no name can have, not even between backquotes. */
static bool is_unwritable(char c) {
    return c == '`' || (unsigned char)c < 0x20 || c == 0x7f;
}

static bool has_unwritable(Str name) {
    for (size_t i = 0; i < name.n; i++)
        if (is_unwritable(name.p[i]))
            return true;
    return false;
}

static void print_name(Buf *buf, Str name) {
    if (utf8_is_name(name) && !is_keyword(name)) {
        buf_add(buf, name);
        return;
    }
    buf_add_char(buf, '`');
    for (size_t i = 0; i < name.n; i++)
        buf_add_char(buf, is_unwritable(name.p[i]) ? '_' : name.p[i]);
    buf_add_char(buf, '`');
}

static void print_label(Buf *buf, Str label) {
    if (label.n == 0)
        return;
    buf_add_c(buf, " \"");
    for (size_t i = 0; i < label.n; i++) {
        if (label.p[i] == '"' || label.p[i] == '\\')
            buf_add_char(buf, '\\');
        buf_add_char(buf, (unsigned char)label.p[i] < 0x20 ? ' ' : label.p[i]);
    }
    buf_add_char(buf, '"');
}

/* A name that had to be changed keeps what the file calls it as its label, by which the column still binds. */
static void print_named(Buf *buf, Str name, Str label) {
    print_name(buf, name);
    print_label(buf, label.n == 0 && has_unwritable(name) ? name : label);
}

static void print_enum(Buf *buf, const EnumType *type) {
    buf_add_c(buf, " one of ");
    for (int i = 0; i < type->n; i++) {
        if (i > 0)
            buf_add_c(buf, ", ");
        print_named(buf, type->values[i].name, type->values[i].label);
    }
}

static void print_record(Buf *buf, const Record *record, int depth);

static void print_field(Buf *buf, const Field *field, int depth) {
    static const char *const types[] = {
        [FIELD_BOOLEAN] = " boolean", [FIELD_COUNT] = " count", [FIELD_INTEGER] = " integer",
        [FIELD_NUMBER] = " number",   [FIELD_DATE] = " date",   [FIELD_DURATION] = " duration",
        [FIELD_TEXT] = " text",
    };
    buf_add_format(buf, "%*s%s", 2 * depth, "", field->fixed ? "fixed " : "");
    print_named(buf, field->name, field->label);
    switch (field->kind) {
    case FIELD_UNIT:
        buf_add_char(buf, ' ');
        print_name(buf, field->unit->name);
        break;
    case FIELD_ENUM:
        print_enum(buf, field->enums);
        break;
    case FIELD_EMPTY:
        buf_add_c(buf, " text  # the column has no values / 该列没有值");
        break;
    case FIELD_REF:
        buf_add_c(buf, " ref ");
        print_name(buf, field->target->name);
        break;
    case FIELD_LIST:
        buf_add_c(buf, " list");
        print_record(buf, &field->record, depth);
        return;
    case FIELD_RECORD:
        print_record(buf, &field->record, depth);
        return;
    case FIELD_INVERSE:
        buf_add_c(buf, " list ");
        print_name(buf, field->target->name);
        buf_add_c(buf, " per ");
        print_name(buf, field->via->name);
        break;
    default:
        buf_add_c(buf, types[field->kind]);
    }
    buf_add_char(buf, '\n');
}

static void print_record(Buf *buf, const Record *record, int depth) {
    buf_add_c(buf, " {\n");
    for (int i = 0; i < record->n; i++)
        print_field(buf, record->fields[i], depth + 1);
    buf_add_format(buf, "%*s}\n", 2 * depth, "");
}

void schema_print(const Schema *schema, Buf *buf) {
    for (int i = 0; i < schema->nunits; i++) {
        const Unit *unit = schema->units[i];
        buf_add_c(buf, "unit ");
        print_named(buf, unit->name, unit->label);
        if (unit->scale != 2)
            buf_add_format(buf, " scale %d", unit->scale);
        buf_add_c(buf, unit->is_signed ? " signed\n" : "\n");
    }
    for (int i = 0; i < schema->nfacts; i++) {
        const Facts *facts = schema->facts[i];
        if (i > 0 || schema->nunits > 0)
            buf_add_char(buf, '\n');
        buf_add_c(buf, "facts ");
        print_named(buf, facts->name, facts->label);
        if (facts->key) {
            buf_add_c(buf, " key ");
            print_name(buf, facts->key->name);
        }
        print_record(buf, &facts->root, 0);
    }
}

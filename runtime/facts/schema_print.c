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

static void print_plain_name(Buf *buf, Str name) {
    for (size_t i = 0; i < name.n; i++)
        buf_add_char(buf, is_unwritable(name.p[i]) ? '_' : name.p[i]);
}

static void print_name(Buf *buf, Str name) {
    if (utf8_is_name(name) && !is_keyword(name)) {
        buf_add(buf, name);
        return;
    }
    buf_add_char(buf, '`');
    print_plain_name(buf, name);
    buf_add_char(buf, '`');
}

/* Breaks of lines are one blank each, as cell_join_lines has them. */
static void print_plain_label(Buf *buf, Str label) {
    char last = ' ';
    for (size_t i = 0; i < label.n; i++) {
        bool is_break = (unsigned char)label.p[i] < 0x20;
        if (is_break && last == ' ')
            continue;
        last = is_break ? ' ' : label.p[i];
        if (last == '"' || last == '\\')
            buf_add_char(buf, '\\');
        buf_add_char(buf, last);
    }
}

static void print_label(Buf *buf, Str label) {
    if (label.n == 0)
        return;
    buf_add_c(buf, " \"");
    print_plain_label(buf, label);
    buf_add_char(buf, '"');
}

/* A name that had to be changed keeps what the file calls it as its label, by which the column still binds. */
static void print_named(Buf *buf, Str name, Str label) {
    print_name(buf, name);
    print_label(buf, label.n == 0 && has_unwritable(name) ? name : label);
}

static bool prints_as(Buf *one, Buf *other) {
    return one->n > 0 && str_equal(buf_str(one), buf_str(other));
}

/* "a\nb" beside "a_b" or "a b": no names tell them apart, and the label of one is the name of the other. */
static bool is_writable(const EnumType *type) {
    Buf name = {0}, label = {0}, other = {0};
    bool differ = true;
    for (int i = 0; i < type->n && differ; i++) {
        if (!has_unwritable(type->values[i].name))
            continue;
        buf_clear(&name);
        buf_clear(&label);
        print_plain_name(&name, type->values[i].name);
        print_plain_label(&label, type->values[i].name);
        for (int k = 0; k < type->n && differ; k++) {
            buf_clear(&other);
            print_plain_name(&other, type->values[k].name);
            differ = i == k || !(prints_as(&name, &other) || prints_as(&label, &other));
            buf_clear(&other);
            print_plain_label(&other, type->values[k].name);
            differ = differ && (i == k || !prints_as(&label, &other));
        }
    }
    buf_free(&name);
    buf_free(&label);
    buf_free(&other);
    return differ;
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
        if (is_writable(field->enums))
            print_enum(buf, field->enums);
        else
            buf_add_c(buf, types[FIELD_TEXT]);
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

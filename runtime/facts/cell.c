#include "runtime/facts/cell.h"

#include "runtime/base/utf8.h"

#include <string.h>

const Field *cell_field(const Field *field) {
    return field->kind == FIELD_REF && field->target->key ? field->target->key : field;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool cell_narrow(Str raw, char buffer[CELL_NARROW_MAX], Str *narrow) {
    Str s = str_trim(raw);
    bool ascii = true;
    for (size_t i = 0; i < s.n && ascii; i++)
        ascii = (unsigned char)s.p[i] < 0x80;
    if (ascii) {
        *narrow = s;
        return s.n <= CELL_NARROW_MAX;
    }
    size_t n = 0;
    const char *p = s.p, *end = s.p + s.n;
    *narrow = s;
    while (p < end) {
        uint32_t code_point;
        int length = utf8_decode(p, end, &code_point);
        if (length == 0 || n + 4 > CELL_NARROW_MAX)
            return false;
        n += (size_t)utf8_put(utf8_narrow_char(code_point), buffer + n);
        p += length;
    }
    *narrow = str_trim((Str){buffer, n});
    return true;
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

typedef struct Digits {
    int64_t value;
    int places; /* behind the point, without trailing zeros */
    int count;  /* digits that matter: without leading zeros of the whole part */
    bool too_long;
} Digits;

static void add_digit(Digits *digits, char c, int *zeros, bool fraction) {
    /* Trailing zeros of a fraction wait until another digit makes them matter. */
    if (fraction && c == '0') {
        (*zeros)++;
        return;
    }
    for (int n = fraction ? *zeros : 0; n >= 0; n--) {
        int digit = n == 0 ? c - '0' : 0;
        if (digits->count > 0 || digit > 0 || fraction)
            digits->count++;
        if (digits->count > NUMBER_MAX_DIGITS) {
            digits->too_long = true;
            return;
        }
        digits->value = digits->value * 10 + digit;
        digits->places += fraction;
    }
    *zeros = 0;
}

/* Multiplies by ten to the n. False when that takes more than 18 digits. */
static bool shift(Digits *digits, int n) {
    if (digits->value == 0) {
        digits->places = 0;
        return true;
    }
    while (n < 0 && digits->places == 0 && digits->value % 10 == 0) {
        digits->value /= 10;
        n++;
    }
    while (n < 0 && digits->places < NUMBER_MAX_DIGITS) {
        digits->places++;
        n++;
    }
    for (; n > 0 && digits->places > 0; n--)
        digits->places--;
    int64_t limit = 100000000000000000; /* 10^17 */
    for (; n > 0; n--) {
        if (digits->value >= limit)
            return false;
        digits->value *= 10;
    }
    return n == 0;
}

static bool skip(Str *s, const char *part) {
    Str wanted = str_of(part);
    if (!str_starts(*s, wanted))
        return false;
    *s = str_sub(*s, wanted.n, s->n);
    return true;
}

static void skip_blanks(Str *s) {
    while (s->n > 0 && (s->p[0] == ' ' || s->p[0] == '\t'))
        *s = str_sub(*s, 1, s->n);
}

static bool is_grouped(Str s) {
    /* s stands at the comma behind digits. */
    return s.n >= 4 && s.p[0] == ',' && is_digit(s.p[1]) && is_digit(s.p[2]) && is_digit(s.p[3]);
}

/* The exponent at *s, at most four digits counted. False when there is none. */
static bool read_exponent(Str *s, int *exponent) {
    if (s->n < 2 || (s->p[0] != 'e' && s->p[0] != 'E'))
        return false;
    size_t at = s->p[1] == '+' || s->p[1] == '-' ? 2 : 1;
    if (at >= s->n || !is_digit(s->p[at]))
        return false;
    bool negative = s->p[1] == '-';
    *exponent = 0;
    for (; at < s->n && is_digit(s->p[at]); at++)
        if (*exponent < 1000)
            *exponent = *exponent * 10 + (s->p[at] - '0');
    if (negative)
        *exponent = -*exponent;
    *s = str_sub(*s, at, s->n);
    return true;
}

CellNumber cell_number(Str s, bool json_number, Cell *cell, bool *percent, bool *padded, Str *rest) {
    bool negative = s.n > 0 && s.p[0] == '-';
    *percent = *padded = false;
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        s = str_sub(s, 1, s.n);
    if (s.n == 0 || !is_digit(s.p[0]))
        return CELL_NUMBER_NONE;
    *padded = s.n > 1 && s.p[0] == '0' && is_digit(s.p[1]);
    Digits digits = {0};
    int zeros = 0;
    size_t at = 0;
    for (; at < s.n && is_digit(s.p[at]); at++)
        if (!digits.too_long)
            add_digit(&digits, s.p[at], &zeros, false);
    if (at + 1 < s.n && s.p[at] == '.' && is_digit(s.p[at + 1]))
        for (at++; at < s.n && is_digit(s.p[at]); at++)
            if (!digits.too_long)
                add_digit(&digits, s.p[at], &zeros, true);
    s = str_sub(s, at, s.n);
    if (is_grouped(s))
        return CELL_NUMBER_GROUPED;
    int exponent = 0;
    bool has_exponent = read_exponent(&s, &exponent);
    if (has_exponent && !json_number)
        return CELL_NUMBER_EXPONENT;
    if (digits.too_long)
        return CELL_NUMBER_LONG;
    if (!has_exponent) {
        skip_blanks(&s);
        for (;;) {
            if (skip(&s, "万"))
                exponent += 4;
            else if (skip(&s, "亿"))
                exponent += 8;
            else
                break;
        }
        *percent = skip(&s, "%");
        exponent -= *percent ? 2 : 0;
    }
    if (exponent < 0 && *percent) {
        /* 18 digits and a percent sign may have 20 places. */
        digits.places += digits.value == 0 ? 0 : -exponent;
    } else if (!shift(&digits, exponent)) {
        return CELL_NUMBER_LONG;
    }
    while (digits.places > 0 && digits.value % 10 == 0) {
        digits.value /= 10;
        digits.places--;
    }
    cell->bits = negative ? -digits.value : digits.value;
    cell->places = digits.places;
    skip_blanks(&s);
    *rest = s;
    return s.n == 0 ? CELL_NUMBER_WHOLE : CELL_NUMBER_PART;
}

#define REFUSE(en, zh) return cell->reason = WORDS(en, zh), CELL_BAD

static CellState refuse_number(Arena *arena, CellNumber status, Cell *cell, Str rest) {
    switch (status) {
    case CELL_NUMBER_LONG:
        REFUSE("a number has at most 18 digits", "一个数最多 18 位数字");
    case CELL_NUMBER_GROUPED:
        REFUSE("write `1234`, not `1,234`", "请写`1234`，不要写`1,234`");
    case CELL_NUMBER_EXPONENT:
        REFUSE("write the number out, without an exponent (Excel shortens long numbers so)",
               "请写出完整的数，不要用科学计数法（Excel 会这样缩写长数字）");
    case CELL_NUMBER_PART:
        cell->reason.en = str_format(arena, "`%.*s` behind the number is not understood", STR_ARG(rest));
        cell->reason.zh = str_format(arena, "数后面的`%.*s`无法识别", STR_ARG(rest));
        return CELL_BAD;
    default:
        REFUSE("it is not a number", "这不是数");
    }
}

/* 是 and yes where a number is wanted and the like are plain; long ones get here as well, as digits without end. */
static bool only_number_signs(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '+')
            return false;
    return s.n > 0;
}

static CellState read_number(Arena *arena, const Field *field, Str s, bool json_number, Cell *cell) {
    bool percent, padded;
    Str rest = STR_NONE;
    CellNumber status = cell_number(s, json_number, cell, &percent, &padded, &rest);
    if (status == CELL_NUMBER_PART && field->kind == FIELD_UNIT && !percent &&
        (str_equal(rest, field->unit->name) || str_equal(rest, field->unit->label)))
        status = CELL_NUMBER_WHOLE;
    if (status != CELL_NUMBER_WHOLE)
        return refuse_number(arena, status, cell, rest);
    if (percent && field->kind != FIELD_NUMBER)
        REFUSE("a percentage is a plain number", "百分数只能用于数值");
    if (field->kind == FIELD_COUNT || field->kind == FIELD_INTEGER) {
        if (cell->places > 0)
            REFUSE("it has to be a whole number", "必须是整数");
        if (field->kind == FIELD_COUNT && cell->bits < 0)
            REFUSE("a count cannot be below zero", "计数不能小于零");
    }
    if (field->kind == FIELD_UNIT) {
        const Unit *unit = field->unit;
        if (cell->places > unit->scale) {
            cell->reason.en = str_format(arena, "it has at most %d decimal places", unit->scale);
            cell->reason.zh = str_format(arena, "最多 %d 位小数", unit->scale);
            return CELL_BAD;
        }
        if (cell->bits < 0 && !unit->is_signed)
            REFUSE("it is below zero, and its unit is not declared `signed`", "小于零，而单位没有声明为可负");
    }
    return CELL_GOOD;
}

/* --- Dates, durations, yes and no --------------------------------------------------------------------------------- */

/* One to `most` digits. */
static bool read_digits(Str *s, int least, int most, int64_t *value) {
    int n = 0;
    *value = 0;
    while (n < most && (size_t)n < s->n && is_digit(s->p[n]))
        *value = *value * 10 + (s->p[n++] - '0');
    *s = str_sub(*s, (size_t)n, s->n);
    return n >= least;
}

bool cell_date(Str s, Cell *cell, bool *looks_like) {
    int64_t year, month, day;
    *looks_like = false;
    if (!read_digits(&s, 4, 4, &year) || s.n == 0)
        return false;
    const char *first, *second, *last;
    switch (s.p[0]) {
    case '-':
        first = second = "-", last = "";
        break;
    case '/':
        first = second = "/", last = "";
        break;
    case '.':
        first = second = ".", last = "";
        break;
    default:
        first = "年", second = "月", last = "日";
    }
    bool words = last[0] != 0;
    if (!skip(&s, first))
        return false;
    if (words)
        skip_blanks(&s);
    if (!read_digits(&s, 1, 2, &month) || !skip(&s, second))
        return false;
    if (words)
        skip_blanks(&s);
    if (!read_digits(&s, 1, 2, &day) || !skip(&s, last) || s.n > 0)
        return false;
    *looks_like = true;
    Date date;
    if (!date_from_ymd(year, month, day, &date))
        return false;
    cell->bits = date;
    return true;
}

static CellState read_date(Str s, Cell *cell) {
    bool looks_like;
    if (cell_date(s, cell, &looks_like))
        return CELL_GOOD;
    if (looks_like)
        REFUSE("there is no such day", "没有这一天");
    int64_t serial;
    Str rest = s;
    if (read_digits(&rest, 5, 5, &serial) && rest.n == 0)
        REFUSE("a spreadsheet keeps dates as such numbers: give the column the format of a date, and save it again",
               "电子表格内部用这样的数存日期：请把该列设为日期格式后重新保存");
    size_t blank = 0;
    while (blank < s.n && s.p[blank] != ' ' && s.p[blank] != 'T')
        blank++;
    if (blank < s.n && cell_date(str_sub(s, 0, blank), cell, &looks_like))
        REFUSE("a date has no time of day", "日期不带时刻");
    REFUSE("write it as `2013-06-04`", "请写成`2013-06-04`或`2013年6月4日`");
}

typedef struct DurationWord {
    const char *word;
    int months, days;
} DurationWord;

static const DurationWord duration_words[] = {
    {"years", 12, 0}, {"year", 12, 0}, {"months", 1, 0}, {"month", 1, 0}, {"days", 0, 1},
    {"day", 0, 1},    {"年", 12, 0},   {"个月", 1, 0},   {"天", 0, 1},    {"日", 0, 1},
};

bool cell_duration(Str s, Cell *cell) {
    int64_t months = 0, days = 0;
    int before = INT32_MAX; /* 1年6个月: larger parts first, each once */
    do {
        int64_t n;
        if (!read_digits(&s, 1, 7, &n))
            return false;
        skip_blanks(&s);
        const DurationWord *found = NULL;
        for (size_t i = 0; i < sizeof duration_words / sizeof duration_words[0] && !found; i++)
            if (skip(&s, duration_words[i].word))
                found = &duration_words[i];
        if (!found)
            return false;
        int size = found->months * 30 + found->days;
        if (size >= before)
            return false;
        before = size;
        months += n * found->months;
        days += n * found->days;
        skip_blanks(&s);
    } while (s.n > 0);
    cell->bits = months * ((int64_t)1 << 32) + days;
    return true;
}

static bool equal_folded(Str s, const char *word) {
    size_t n = strlen(word);
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
        if (c != word[i])
            return false;
    }
    return true;
}

bool cell_boolean(Str s, Cell *cell) {
    bool yes = equal_folded(s, "yes") || equal_folded(s, "true") || equal_folded(s, "是");
    bool no = equal_folded(s, "no") || equal_folded(s, "false") || equal_folded(s, "否");
    cell->bits = yes;
    return yes || no;
}

Str cell_join_lines(Str s, bool blanks, char buffer[CELL_JOINED_MAX]) {
    size_t n = 0;
    bool broken = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (n + 1 >= CELL_JOINED_MAX)
            return STR_NONE;
        if ((unsigned char)c >= 0x20) {
            buffer[n++] = c;
        } else {
            broken = true;
            if (blanks && n > 0 && buffer[n - 1] != ' ')
                buffer[n++] = ' ';
        }
    }
    return broken ? (Str){buffer, n} : STR_NONE;
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

static CellState read_enum(const EnumType *type, Str s, Cell *cell) {
    int code = enum_find(type, s);
    char buffer[CELL_NARROW_MAX];
    Str narrow;
    if (code < 0 && cell_narrow(s, buffer, &narrow))
        code = enum_find(type, narrow);
    char joined[CELL_JOINED_MAX];
    for (int blanks = 0; blanks < 2 && code < 0; blanks++) {
        narrow = cell_join_lines(s, blanks, joined);
        code = narrow.n > 0 ? enum_find(type, narrow) : -1;
    }
    cell->bits = code;
    return code >= 0 ? CELL_GOOD : CELL_BAD_WORD;
}

CellState cell_read(Arena *arena, const Field *field, Str raw, bool json_number, Cell *cell) {
    Str s = str_trim(raw);
    *cell = (Cell){0};
    if (s.n == 0)
        return CELL_MISSING;
    field = cell_field(field);
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_REF:
        cell->text = s;
        return CELL_GOOD;
    case FIELD_ENUM:
        return read_enum(field->enums, s, cell);
    case FIELD_EMPTY:
        return CELL_MISSING;
    default:
        break;
    }
    char buffer[CELL_NARROW_MAX];
    Str narrow;
    bool is_short = cell_narrow(s, buffer, &narrow);
    switch (field->kind) {
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        if (!is_short && !only_number_signs(narrow))
            REFUSE("it is not a number", "这不是数");
        return read_number(arena, field, narrow, json_number, cell);
    case FIELD_DATE:
        return read_date(is_short ? narrow : STR_NONE, cell);
    case FIELD_DURATION:
        if (is_short && cell_duration(narrow, cell))
            return CELL_GOOD;
        REFUSE("write it as `3 years`, `4 months` or `15 days`", "请写成`3年`、`4个月`或`15天`");
    case FIELD_BOOLEAN:
        if (is_short && cell_boolean(narrow, cell))
            return CELL_GOOD;
        if (str_equal(narrow, STR("1")) || str_equal(narrow, STR("0")))
            REFUSE("write `yes` or `no`, not `1` or `0`", "请写`是`或`否`，不要写`1`或`0`");
        REFUSE("write `yes` or `no`", "请写`是`或`否`");
    default:
        REFUSE("it has no cell of its own", "它没有自己的单元格");
    }
}

/* Random numbers (Knuth's MMIX constants, the upper bits), days, names. */
#include "roster.h"

static uint64_t state = 20130604;

void random_seed(uint64_t seed) {
    state = seed * 0x9E3779B97F4A7C15u + 20130604;
}

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

int between(int low, int high) {
    return low + (int)(next() % (uint32_t)(high - low + 1));
}

bool chance(int per_mille) {
    return (int)(next() % 1000) < per_mille;
}

int skewed(int low, int high) {
    int a = between(low, high), b = between(low, high);
    return a < b ? a : b;
}

/* --- Days ------------------------------------------------------------------------------------------------------------- */

int day_number(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

/* One call of the generator in an expression: C does not say which of two comes first. */
int day_within(int year, int first_month, int last_month) {
    int month = between(first_month, last_month);
    return day_number(year, month, between(1, 28));
}

static void split(int day, int *year, int *month, int *day_of_month) {
    int y = 1970 + day / 366, m = 1;
    while (day_number(y + 1, 1, 1) <= day)
        y++;
    while (m < 12 && day_number(y, m + 1, 1) <= day)
        m++;
    *year = y;
    *month = m;
    *day_of_month = day - day_number(y, m, 1) + 1;
}

int year_of(int day) {
    int year, month, d;
    split(day, &year, &month, &d);
    return year;
}

int years_after(int day, int years) {
    int year, month, d;
    split(day, &year, &month, &d);
    return day_number(year + years, month, month == 2 && d == 29 ? 28 : d);
}

const char *date_text(int day) {
    static char texts[4][16];
    static int at;
    int year, month, d;
    char *text = texts[at++ % 4];
    split(day, &year, &month, &d);
    snprintf(text, sizeof texts[0], "%d-%02d-%02d", year, month, d);
    return text;
}

/* --- Names ------------------------------------------------------------------------------------------------------------ */

static const char *const surnames[] = {
    "王", "李", "张", "陈", "沈", "朱", "姚", "钱", "费", "潘", "施", "吴", "俞", "章", "凌", "闵",
    "徐", "胡", "周", "杨", "许", "金", "陆", "姜", "严", "邱", "顾", "钮", "蔡", "莫", "温", "臧",
};
static const char *const given[] = {
    "建国", "晓明", "丽华", "文斌", "海燕", "国强", "志伟", "秀英", "立新", "卫东", "敏",   "静",
    "国平", "雅琴", "少华", "永康", "佳",   "春梅", "学军", "思远", "婷",   "一鸣", "红梅", "金法",
    "阿根", "水林", "惠芬", "建平", "晓峰", "伟民", "玉芳", "培良", "小龙", "月琴", "新华", "锋",
    "洁",   "云飞", "宇",   "根荣", "蓉",   "淑珍", "炳泉", "丹",   "振宇",
};
enum {
    NSURNAMES = sizeof surnames / sizeof *surnames,
    NGIVEN = sizeof given / sizeof *given,
    NNAMES = NSURNAMES * NGIVEN
};

/* A step that has no factor in common with NNAMES (2^5 x 3^2 x 5) walks through all names before one comes again. */
Names names_begin(void) {
    static const int steps[] = {7, 11, 13, 77, 91, 143, 169, 121, 133, 187, 209, 221, 247, 299, 323, 361};
    Names names = {.at = between(0, NNAMES - 1)};
    names.step = steps[between(0, 15)];
    return names;
}

const char *names_next(Names *names) {
    static char texts[4][32];
    static int at;
    char *text = texts[at++ % 4];
    names->at = (names->at + names->step) % NNAMES;
    snprintf(text, sizeof texts[0], "%s%s", surnames[names->at % NSURNAMES], given[names->at / NSURNAMES]);
    return text;
}

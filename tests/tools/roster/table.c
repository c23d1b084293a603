/* Tables of cells, kept whole so that a defect can be planted in what was made, and written as CSV. */
#include "roster.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 256 };

struct Table {
    const char *file;
    char *names[MAX_COLUMNS];
    int ncolumns;
    char **cells; /* [row * ncolumns + column]; NULL: empty */
    bool *dropped;
    int rows, capacity;
};

static void *checked(void *memory) {
    if (!memory) {
        fprintf(stderr, "make_roster: out of memory\n");
        exit(2);
    }
    return memory;
}

Table *table_new(const char *file, const char *columns) {
    Table *table = checked(calloc(1, sizeof *table));
    table->file = file;
    for (const char *at = columns; *at && table->ncolumns < MAX_COLUMNS;) {
        size_t n = strcspn(at, ",");
        table->names[table->ncolumns++] = checked(strndup(at, n));
        at += n + (at[n] == ',');
    }
    return table;
}

int table_add(Table *table) {
    if (table->rows == table->capacity) {
        table->capacity = table->capacity ? table->capacity * 2 : 64;
        size_t cells = (size_t)table->capacity * (size_t)table->ncolumns;
        table->cells = checked(realloc(table->cells, cells * sizeof *table->cells));
        table->dropped = checked(realloc(table->dropped, (size_t)table->capacity * sizeof *table->dropped));
    }
    memset(table->cells + (size_t)table->rows * (size_t)table->ncolumns, 0,
           (size_t)table->ncolumns * sizeof *table->cells);
    table->dropped[table->rows] = false;
    return table->rows++;
}

int table_rows(const Table *table) {
    return table->rows;
}

void table_drop(Table *table, int row) {
    table->dropped[row] = true;
}

bool table_has(const Table *table, int row) {
    return !table->dropped[row];
}

static char **cell(const Table *table, int row, const char *column) {
    for (int i = 0; i < table->ncolumns; i++)
        if (strcmp(table->names[i], column) == 0)
            return &table->cells[(size_t)row * (size_t)table->ncolumns + (size_t)i];
    fprintf(stderr, "make_roster: %s has no column %s\n", table->file, column);
    exit(2);
}

void put(Table *table, int row, const char *column, const char *text) {
    char **at = cell(table, row, column);
    free(*at);
    *at = *text ? checked(strdup(text)) : NULL;
}

void put_count(Table *table, int row, const char *column, int64_t value) {
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put(table, row, column, text);
}

void put_date(Table *table, int row, const char *column, int day) {
    put(table, row, column, date_text(day));
}

void put_flag(Table *table, int row, const char *column, bool value) {
    put(table, row, column, value ? "是" : "否");
}

void put_money(Table *table, int row, const char *column, int64_t fen) {
    char text[32];
    if (fen % 100 == 0)
        snprintf(text, sizeof text, "%lld", (long long)(fen / 100));
    else
        snprintf(text, sizeof text, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
    put(table, row, column, text);
}

const char *get(const Table *table, int row, const char *column) {
    const char *text = *cell(table, row, column);
    return text ? text : "";
}

int64_t get_count(const Table *table, int row, const char *column) {
    return strtoll(get(table, row, column), NULL, 10);
}

int get_date(const Table *table, int row, const char *column) {
    int year = 0, month = 0, day = 0;
    if (sscanf(get(table, row, column), "%d-%d-%d", &year, &month, &day) != 3) {
        fprintf(stderr, "make_roster: no date in %s of %s\n", column, table->file);
        exit(2);
    }
    return day_number(year, month, day);
}

bool table_write(const Table *table, const char *directory) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, table->file);
    return table_write_to(table, path);
}

bool table_write_to(const Table *table, const char *path) {
    FILE *out = fopen(path, "wb");
    if (!out) {
        fprintf(stderr, "make_roster: cannot write %s\n", path);
        return false;
    }
    for (int i = 0; i < table->ncolumns; i++)
        fprintf(out, "%s%s", i ? "," : "", table->names[i]);
    fputc('\n', out);
    for (int row = 0; row < table->rows; row++) {
        if (table->dropped[row])
            continue;
        for (int i = 0; i < table->ncolumns; i++) {
            const char *text = table->cells[(size_t)row * (size_t)table->ncolumns + (size_t)i];
            fprintf(out, "%s%s", i ? "," : "", text ? text : "");
        }
        fputc('\n', out);
    }
    bool broken = ferror(out);
    if (fclose(out) != 0 || broken) {
        fprintf(stderr, "make_roster: writing %s failed\n", path);
        return false;
    }
    return true;
}

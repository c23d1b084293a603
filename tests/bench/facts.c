/* Files of facts for measures.banfa, made from a seed: the same values as CSV and as NDJSON. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_BYTES = 1 << 20, MISSING_ONE_IN = 200 };

typedef struct Printer {
    FILE *out;
    bool json;
    Buf buf;
} Printer;

static void print_lane(Printer *printer, const Field *field, int64_t lane, int64_t scale) {
    Buf *buf = &printer->buf;
    const char *quote = printer->json ? "\"" : "";
    switch (field->kind) {
    case FIELD_BOOLEAN:
        buf_add_c(buf, printer->json ? (lane ? "true" : "false") : (lane ? "yes" : "no"));
        break;
    case FIELD_DATE:
        buf_add_c(buf, quote);
        date_print(buf, (Date)lane);
        buf_add_c(buf, quote);
        break;
    case FIELD_ENUM:
        buf_add_c(buf, quote);
        buf_add(buf, field->enums->values[lane].name);
        buf_add_c(buf, quote);
        break;
    default:
        if (scale == 1)
            buf_add_format(buf, "%lld", (long long)lane);
        else
            buf_add_format(buf, "%lld.%02lld", (long long)(lane / scale), (long long)(lane % scale));
        break;
    }
}

/* A cell, or a pair with the comma before it; one in MISSING_ONE_IN is empty. */
static void print_cell(Printer *printer, uint64_t *state, const Field *field, int64_t low, int64_t high,
                       int64_t scale) {
    Buf *buf = &printer->buf;
    bool missing = bench_pick(state, MISSING_ONE_IN) == 0;
    int64_t lane = low + (int64_t)bench_pick(state, (uint32_t)(high - low + 1));
    buf_add_char(buf, ',');
    if (printer->json)
        buf_add_format(buf, "\"%.*s\":", STR_ARG(field->name));
    if (!missing)
        print_lane(printer, field, lane, scale);
    else if (printer->json)
        buf_add_c(buf, "null");
}

static void flush(Printer *printer) {
    fwrite(printer->buf.p, 1, printer->buf.n, printer->out);
    buf_clear(&printer->buf);
}

void bench_write_facts(const CorePolicy *policy, const char *path, bool json, int64_t rows) {
    const Facts *org = policy->schema->facts[0];
    Printer printer = {.out = fopen(path, "w"), .json = json};
    if (printer.out == NULL) {
        fprintf(stderr, "%s could not be written\n", path);
        exit(EXIT_FAILURE);
    }
    const Field *fields[64];
    int n = 0;
#define COLUMN(name, wide_type, narrow_type, scale, low, high) fields[n++] = record_find(&org->root, STR(#name), NULL);
#include "tests/bench/columns.def"
#undef COLUMN
    if (!json) {
        buf_add_c(&printer.buf, "id");
        for (int i = 0; i < n; i++)
            buf_add_format(&printer.buf, ",%.*s", STR_ARG(fields[i]->name));
        buf_add_char(&printer.buf, '\n');
    }
    uint64_t state = 20130604;
    for (int64_t row = 1; row <= rows; row++) {
        buf_add_format(&printer.buf, json ? "{\"id\":\"org-%lld\"" : "org-%lld", (long long)row);
        n = 0;
#define COLUMN(name, wide_type, narrow_type, scale, low, high)                                                         \
    print_cell(&printer, &state, fields[n++], low, high, scale);
#include "tests/bench/columns.def"
#undef COLUMN
        buf_add_c(&printer.buf, json ? "}\n" : "\n");
        if (printer.buf.n > FLUSH_BYTES)
            flush(&printer);
    }
    flush(&printer);
    bool failed = ferror(printer.out) != 0;
    if (fclose(printer.out) != 0 || failed) {
        fprintf(stderr, "%s could not be written\n", path);
        exit(EXIT_FAILURE);
    }
    buf_free(&printer.buf);
}

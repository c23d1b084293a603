/* What is the same in many findings of json and ndjson, as marks: a byte that UTF-8 has not, and a number of three bytes, the
 * lowest first. Number 0 is report->no_reasons, the others are the parts of the rules. */
#include "runtime/report/internal.h"

#include <string.h>

enum { SAME_MARK = 0xFF, NUMBER_BYTES = 3, MARK_BYTES = 1 + NUMBER_BYTES, NUMBERS = 1 << (8 * NUMBER_BYTES) };

static void add_same(Report *report, int64_t number, Str text) {
    if (!report_is_folded(report) || number >= NUMBERS || text.n <= MARK_BYTES) {
        buf_add(report->out, text);
        return;
    }
    char mark[MARK_BYTES] = {(char)SAME_MARK, (char)number, (char)(number >> 8), (char)(number >> 16)};
    buf_add(report->out, (Str){mark, sizeof mark});
}

void report_add_part(Report *report, int rule, RulePart part) {
    add_same(report, 1 + (int64_t)rule * RULE_PARTS + part, report->texts[rule].parts[part]);
}

void report_add_no_reasons(Report *report) {
    add_same(report, 0, report->no_reasons);
}

static Str same_of(const Report *report, const unsigned char *number) {
    int n = number[0] | number[1] << 8 | number[2] << 16;
    return n == 0 ? report->no_reasons : report->texts[(n - 1) / RULE_PARTS].parts[(n - 1) % RULE_PARTS];
}

bool report_is_folded(const Report *report) {
    return report->options.folded && report->no_reasons.n > 0;
}

size_t report_unfold(const Report *report, Str bytes, Buf *out) {
    size_t at = 0;
    while (at < bytes.n) {
        const char *mark = report_is_folded(report) ? memchr(bytes.p + at, SAME_MARK, bytes.n - at) : NULL;
        size_t end = mark != NULL ? (size_t)(mark - bytes.p) : bytes.n;
        buf_add(out, (Str){bytes.p + at, end - at});
        at = end;
        if (at == bytes.n || bytes.n - at < MARK_BYTES)
            break;
        buf_add(out, same_of(report, (const unsigned char *)bytes.p + at + 1));
        at += MARK_BYTES;
    }
    return at;
}

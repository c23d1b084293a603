#include "runtime/facts/blocks.h"

#include "runtime/facts/scan.h"

enum { LONGEST_BYTES = 16 << 20 };

/* Behind the last line that ends outside quotes; 0 when there is none. */
static size_t csv_end(const char *p, size_t n, const ScanCounts *counts) {
    bool quoted = counts->quotes % 2 != 0;
    for (; n > 0 && (p[n - 1] != '\n' || quoted); n--)
        quoted ^= p[n - 1] == '"';
    return n;
}

static size_t json_end(const char *p, size_t n) {
    for (; n > 1; n--)
        if (p[n - 1] == '{' && p[n - 2] == '\n')
            return n - 1;
    return 0;
}

/* `counts` are those of more, up to `all`. */
static int64_t count_lines(const char *p, size_t n, size_t all, const ScanCounts *counts) {
    int64_t lines = counts->lf - scan_count(p + n, all - n).lf;
    if (counts->cr == 0)
        return lines;
    for (size_t i = 0; i < n; i++)
        lines += p[i] == '\r' && !(i + 1 < n && p[i + 1] == '\n');
    return lines;
}

BlockEnd blocks_take(Blocks *blocks, size_t bytes, Buf *block, int64_t *line) {
    TextInput *input = blocks->input;
    size_t end = 0;
    ScanCounts counts = {0};
    for (bool goes_on = true; end == 0; bytes *= 2) {
        while (goes_on && input->n - blocks->at < bytes) {
            goes_on = text_fill_up(input, blocks->at, bytes);
            blocks->at = input->failed ? blocks->at : 0;
        }
        if (input->failed)
            return BLOCK_NONE;
        const char *p = input->p + blocks->at;
        size_t n = input->n - blocks->at;
        if (!goes_on && n == 0)
            return BLOCK_NONE;
        counts = scan_count(p, n);
        end = !goes_on ? n : blocks->json ? json_end(p, n) : csv_end(p, n, &counts);
        if (end == 0 && n > LONGEST_BYTES)
            return BLOCK_ENDLESS;
    }
    *line = blocks->line;
    blocks->line += count_lines(input->p + blocks->at, end, input->n - blocks->at, &counts);
    text_give(input, blocks->at, end, block);
    blocks->at = 0;
    return BLOCK_TAKEN;
}

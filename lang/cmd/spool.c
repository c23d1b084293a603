#include "lang/cmd/spool.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELD_BYTES = 1 << 20, PIECE_BYTES = 1 << 16 };

void spool_init(Cli *cli, Spool *spool) {
    *spool = (Spool){.fd = -1, .folder = str_copy(cli->arena, str_of(io_temporary_folder()))};
}

static void keep(Spool *spool, Str bytes) {
    if (spool->fd < 0 && !spool->error)
        spool->fd = io_open_nameless(io_temporary_folder());
    if (!spool->error && (spool->fd < 0 || !io_write_all(spool->fd, bytes.p, bytes.n)))
        spool->error = errno;
}

void spool_add(Spool *spool, Str bytes) {
    if (spool->error)
        return;
    if (spool->held.n + bytes.n <= HELD_BYTES) {
        buf_add(&spool->held, bytes);
        return;
    }
    keep(spool, buf_str(&spool->held));
    keep(spool, bytes);
    buf_clear(&spool->held);
}

void spool_clear(Spool *spool) {
    buf_clear(&spool->held);
    if (spool->fd >= 0 && (ftruncate(spool->fd, 0) != 0 || lseek(spool->fd, 0, SEEK_SET) != 0))
        spool->error = errno;
}

bool spool_report(Cli *cli, const Spool *spool) {
    if (spool->error)
        diag_add(&cli->diags, DIAG_OUTPUT_SPOOL, place_none(),
                 DIAG_ARGS(words_of(spool->folder), words_of_errno(cli->arena, spool->error)));
    return !spool->error;
}

/* A piece at a time, which stays in the cache; what a piece ends in the middle of is left for the next one. */
static size_t unfold(const Report *report, Str bytes, Buf *out, Output *output) {
    size_t taken = report_unfold(report, bytes, out);
    output_write(output, buf_str(out));
    buf_clear(out);
    return taken;
}

static void unfold_file(int fd, const Report *report, Buf *out, Output *output) {
    char *block = malloc(PIECE_BYTES);
    size_t left = 0;
    ssize_t n = block ? 1 : -1;
    while (n > 0 && !output->error) {
        n = io_read(fd, block + left, PIECE_BYTES - left);
        if (n <= 0)
            break;
        size_t whole = left + (size_t)n, taken = unfold(report, (Str){block, whole}, out, output);
        left = whole - taken;
        memmove(block, block + taken, left);
    }
    if (n < 0 && !output->error)
        output->error = errno;
    free(block);
}

static void unfold_held(Str held, const Report *report, Buf *out, Output *output) {
    while (held.n > 0 && !output->error) {
        size_t piece = held.n < PIECE_BYTES ? held.n : PIECE_BYTES;
        held = str_sub(held, unfold(report, str_sub(held, 0, piece), out, output), held.n);
    }
}

/* No mark is cut between the file and what is held: whole findings are added. */
void spool_write(Spool *spool, const Report *report, Output *output) {
    if (spool->fd >= 0 && lseek(spool->fd, 0, SEEK_SET) != 0)
        output->error = errno;
    if (!report_is_folded(report)) {
        if (spool->fd >= 0 && !output->error && !io_copy_rest(spool->fd, output->fd))
            output->error = errno;
        output_write(output, buf_str(&spool->held));
        return;
    }
    Buf out = {0};
    if (spool->fd >= 0)
        unfold_file(spool->fd, report, &out, output);
    unfold_held(buf_str(&spool->held), report, &out, output);
    buf_free(&out);
}

void spool_free(Spool *spool) {
    buf_free(&spool->held);
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

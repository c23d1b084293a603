#include "lang/cmd/spool.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { HELD_BYTES = 4 << 20, COPY_BYTES = 1 << 18 };

void spool_init(Cli *cli, Spool *spool) {
    const char *folder = getenv("TMPDIR");
    *spool = (Spool){.fd = -1, .folder = str_copy(cli->arena, str_of(folder && *folder ? folder : "/tmp"))};
}

static void open_file(Spool *spool) {
    char name[4096];
    int n = snprintf(name, sizeof name, "%.*s/banfa.XXXXXX", STR_ARG(spool->folder));
    if (n < 0 || (size_t)n >= sizeof name) {
        spool->error = ENAMETOOLONG;
        return;
    }
    spool->fd = mkstemp(name);
    if (spool->fd < 0 || fcntl(spool->fd, F_SETFD, FD_CLOEXEC) != 0 || unlink(name) != 0)
        spool->error = errno;
}

static void write_held(Spool *spool) {
    if (spool->fd < 0 && !spool->error)
        open_file(spool);
    if (!spool->error && !io_write_all(spool->fd, spool->held.p, spool->held.n))
        spool->error = errno;
    buf_clear(&spool->held);
}

void spool_add(Spool *spool, Str bytes) {
    if (spool->error)
        return;
    buf_add(&spool->held, bytes);
    if (spool->held.n > HELD_BYTES)
        write_held(spool);
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

void spool_write(Spool *spool, Output *output) {
    if (spool->fd >= 0) {
        char *block = malloc(COPY_BYTES);
        ssize_t n = block && lseek(spool->fd, 0, SEEK_SET) == 0 ? 1 : -1;
        while (n > 0 && !output->error) {
            n = io_read(spool->fd, block, COPY_BYTES);
            if (n > 0)
                output_write(output, (Str){block, (size_t)n});
        }
        if (n < 0 && !output->error)
            output->error = errno;
        free(block);
    }
    output_write(output, buf_str(&spool->held));
}

void spool_free(Spool *spool) {
    buf_free(&spool->held);
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

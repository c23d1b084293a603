/* Where results go: standard output, or a file that appears only when it is complete. */
#include "lang/cmd/cli.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void report_failure(Cli *cli, const Output *output, int error) {
    if (output->path.n)
        diag_add(&cli->diags, DIAG_OUTPUT_FAILED, place_none(),
                 DIAG_ARGS(words_of(output->path), words_of_errno(cli->arena, error)));
    else if (error == EPIPE)
        cli->reader_gone = true; /* `| head` has read enough */
    else
        diag_add(&cli->diags, DIAG_OUTPUT_STDOUT, place_none(), DIAG_ARGS(words_of_errno(cli->arena, error)));
}

/* What a new file's mode is under the process's umask. */
static mode_t new_file_mode(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static int open_temporary(Output *output) {
    size_t n = strlen(output->target) + sizeof ".XXXXXX";
    output->temporary = malloc(n);
    if (!output->temporary)
        return -1;
    snprintf(output->temporary, n, "%s.XXXXXX", output->target);
    return mkstemp(output->temporary);
}

bool output_open(Cli *cli, Str path, Output *output) {
    *output = (Output){.fd = STDOUT_FILENO, .path = path};
    if (path.n == 0 || str_equal(path, STR("-"))) {
        output->path = STR_NONE;
        return true;
    }
    struct stat info, standard;
    char *name = str_c(cli->arena, path);
    bool exists = stat(name, &info) == 0;
    /* /dev/stdout, or what it is a name of: replacing that file would leave standard output without a name. */
    if (exists && fstat(STDOUT_FILENO, &standard) == 0 && standard.st_dev == info.st_dev &&
        standard.st_ino == info.st_ino) {
        output->path = STR_NONE;
        return true;
    }
    if (exists && !S_ISREG(info.st_mode)) {
        /* A device or a pipe is written to; replacing it by a file would be a surprise. */
        output->fd = S_ISDIR(info.st_mode) ? -1 : open(name, O_WRONLY | O_CLOEXEC);
        errno = S_ISDIR(info.st_mode) ? EISDIR : errno;
    } else {
        /* Through a symbolic link the file that it names is replaced, not the link. */
        Str real = exists ? path_real(cli->arena, path) : path;
        output->target = str_c(cli->arena, real);
        output->fd = exists && access(output->target, W_OK) != 0 ? -1 : open_temporary(output);
        if (output->fd >= 0 && fchmod(output->fd, exists ? info.st_mode & 07777 : new_file_mode()) != 0)
            output->error = errno;
    }
    if (output->fd >= 0)
        return true;
    report_failure(cli, output, errno);
    free(output->temporary);
    output->temporary = NULL;
    return false;
}

bool output_write(Output *output, Str bytes) {
    if (!output->error && !io_write_all(output->fd, bytes.p, bytes.n))
        output->error = errno;
    return !output->error;
}

bool output_close(Cli *cli, Output *output) {
    if (output->fd != STDOUT_FILENO) {
        if (output->temporary && !output->error && fsync(output->fd) != 0)
            output->error = errno;
        if (close(output->fd) != 0 && !output->error)
            output->error = errno;
        if (output->temporary && !output->error && rename(output->temporary, output->target) != 0)
            output->error = errno;
        if (output->temporary && output->error)
            unlink(output->temporary);
        free(output->temporary);
        output->temporary = NULL;
    }
    if (output->error)
        report_failure(cli, output, output->error);
    return !output->error;
}

void output_abandon(Output *output) {
    if (output->fd != STDOUT_FILENO && output->fd >= 0)
        close(output->fd);
    if (output->temporary)
        unlink(output->temporary);
    free(output->temporary);
    output->temporary = NULL;
    output->fd = -1;
}

bool output_print(Cli *cli, const Buf *buf) {
    Output output;
    if (!output_open(cli, STR_NONE, &output))
        return false;
    output_write(&output, buf_str(buf));
    return output_close(cli, &output);
}

bool cli_is_terminal(int fd) {
    const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(fd) && !(no_colour && *no_colour) && !(terminal && strcmp(terminal, "dumb") == 0);
}

int cli_terminal_width(int fd) {
    if (!isatty(fd))
        return 0;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    struct winsize size;
    if (width <= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    return width > 0 ? width : 0;
}

#include "runtime/base/io.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

bool io_write_all(int fd, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno != EINTR)
            return false;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
    return true;
}

ssize_t io_read(int fd, char *block, size_t n) {
    ssize_t got;
    do
        got = read(fd, block, n);
    while (got < 0 && errno == EINTR);
    return got;
}

int io_wait(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

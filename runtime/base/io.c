#include "runtime/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
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

static bool copy_by_hand(int from, int to) {
    char block[1 << 16];
    ssize_t n;
    while ((n = io_read(from, block, sizeof block)) > 0)
        if (!io_write_all(to, block, (size_t)n))
            return false;
    return n == 0;
}

/* Not every file can take bytes from another: one that is appended to cannot. Both are where they were then. */
bool io_copy_rest(int from, int to) {
    enum { AT_ONCE = 1 << 30 };
    ssize_t n;
    do
        n = sendfile(to, from, NULL, AT_ONCE);
    while (n > 0 || (n < 0 && errno == EINTR));
    return n == 0 || ((errno == EINVAL || errno == ENOSYS) && copy_by_hand(from, to));
}

const char *io_temporary_folder(void) {
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

int io_open_nameless(const char *folder) {
    char name[4096];
    int n = snprintf(name, sizeof name, "%s/banfa.XXXXXX", folder);
    if (n < 0 || (size_t)n >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkstemp(name);
    if (fd >= 0 && (unlink(name) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

int io_wait(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

static const struct {
    int error;
    const char *en, *zh;
} error_words[] = {
    {ENOENT, "there is no such file or directory", "没有这个文件或目录"},
    {EACCES, "no permission", "没有权限"},
    {EPERM, "no permission", "没有权限"},
    {EISDIR, "it is a directory", "这是一个目录"},
    {EEXIST, "it is there already", "文件已存在"},
    {ENOTDIR, "a part of the path is no directory", "路径中有一段不是目录"},
    {ENOSPC, "the disk is full", "磁盘已满"},
    {EDQUOT, "the disk quota is used up", "磁盘配额已用完"},
    {EROFS, "the disk is read-only", "磁盘为只读"},
    {EFBIG, "the file would be too large", "文件过大"},
    {ELOOP, "symbolic links lead in a circle", "符号链接循环"},
    {ENAMETOOLONG, "the name is too long", "名称过长"},
    {EMFILE, "too many files are open", "打开的文件过多"},
    {ENFILE, "too many files are open", "打开的文件过多"},
    {EPIPE, "the reader has closed its end", "接收方已关闭"},
    {EBADF, "it is closed", "已关闭"},
    {EIO, "the device reports an error", "设备读写出错"},
    {ETXTBSY, "the file is in use", "文件正在使用"},
    {ENXIO, "there is no such device", "没有这个设备"},
    {EINTR, "it was interrupted", "读取被中断"}, /* Ctrl-C while a pipe has nothing to give */
    {EAGAIN, "it has nothing to give now", "暂时读不到内容"},
    {EBUSY, "it is in use", "正在被占用"},
    {ENODEV, "there is no such device", "没有这个设备"},
    {ENOMEM, "there is not enough memory", "内存不足"},
    {EINVAL, "it cannot be read or written like a file", "它不能像文件那样读写"},
    {ETIMEDOUT, "it did not answer in time", "等待超时"},
    {ESTALE, "the network folder has changed meanwhile", "网络文件夹已经变动"},
    {ENOTCONN, "the network folder is not connected", "网络文件夹未连接"},
    {EHOSTDOWN, "the computer that has it does not answer", "存放它的计算机没有应答"},
    {EHOSTUNREACH, "the computer that has it does not answer", "存放它的计算机没有应答"},
    {ENETUNREACH, "the network does not answer", "网络没有应答"},
};

Words words_of_errno(Arena *arena, int error) {
    for (size_t i = 0; i < sizeof error_words / sizeof *error_words; i++)
        if (error_words[i].error == error)
            return (Words){str_of(error_words[i].en), str_of(error_words[i].zh)};
    return (Words){str_of(strerror(error)), str_format(arena, "操作系统报错，错误号 %d", error)};
}

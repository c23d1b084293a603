/* Reading, writing and waiting that go on after a signal. What goes wrong is left in errno. */
#ifndef BANFA_BASE_IO_H
#define BANFA_BASE_IO_H

#include "runtime/base/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool io_write_all(int fd, const char *bytes, size_t n); /* false where not all of it could be written */
ssize_t io_read(int fd, char *block, size_t n);         /* up to n bytes; 0 at the end, -1 for an error */
/* From where `from` is to its end, without its bytes passing through here where the system can do that. */
bool io_copy_rest(int from, int to);
const char *io_temporary_folder(void);  /* TMPDIR, else /tmp */
int io_open_nameless(const char *folder); /* a file without a name, to write and read; -1 when there is no place for one */
int io_wait(pid_t pid);                                 /* the status with which the child ended */

/* What an errno means, for people: completes `it cannot be read:`. Of one that is not known the system's own words, in Chinese its number. */
Words words_of_errno(Arena *arena, int error);

#endif

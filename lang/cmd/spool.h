/* Bytes that wait until the input is proved good: a megabyte in memory, then in a file in TMPDIR (else /tmp)
 * that has no name.
 *
 * Owner: spool_free. Errors are kept, and reported by spool_report: a full disk, no place for the file. */
#ifndef BANFA_CMD_SPOOL_H
#define BANFA_CMD_SPOOL_H

#include "lang/cmd/cli.h"
#include "runtime/report/report.h"

typedef struct Spool {
    Buf held; /* behind what is in the file */
    int fd;   /* -1: no file yet */
    int error;
    Str folder;
} Spool;

void spool_init(Cli *cli, Spool *spool);
void spool_add(Spool *spool, Str bytes);
/* Forgets what was added. */
void spool_clear(Spool *spool);
/* False, with an error queued, when anything could not be kept. */
bool spool_report(Cli *cli, const Spool *spool);
/* As the report unfolds it. */
void spool_write(Spool *spool, const Report *report, Output *output);
void spool_free(Spool *spool);

#endif

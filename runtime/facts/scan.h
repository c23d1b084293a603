/* Bytes looked at many at a time: the marks that end cells, and whether bytes are UTF-8.
 *
 * In: bytes; scan_marks may read SCAN_SLACK bytes beyond them (what stands there does not matter). Out: offsets, or
 * counts. The widest form that the processor knows is chosen once; all forms give the same. */
#ifndef BANFA_FACTS_SCAN_H
#define BANFA_FACTS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCAN_SLACK = 64 };

/* Offsets of the separator, quotes and line ends (LF, CR) in [p, p + n), in order. `marks` has room for n + SCAN_SLACK.
 * Returns how many there are. n is below 2^32. */
size_t scan_marks(const char *p, size_t n, char separator, uint32_t *marks);

/* How many line feeds, carriage returns and quotes are in [p, p + n). */
typedef struct ScanCounts {
    int64_t lf, cr, quotes;
} ScanCounts;
ScanCounts scan_count(const char *p, size_t n);

/* The forms; the first that is here is taken. The list ends with name NULL. */
typedef struct ScanForm {
    const char *name;
    bool (*is_here)(void);
    size_t (*marks)(const char *p, size_t n, char separator, uint32_t *marks);
    /* How many bytes from p on are ASCII without NUL; perhaps up to 63 fewer. */
    size_t (*ascii)(const char *p, size_t n);
    ScanCounts (*count)(const char *p, size_t n);
} ScanForm;
extern const ScanForm scan_forms[];
const ScanForm *scan_best(void);

#endif

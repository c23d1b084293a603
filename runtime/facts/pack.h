/* Values of a column as they lie in a segment (table.h), looked at and packed many at a time for who works on them in
 * batches. The widest form that the processor knows is chosen once; all forms give the same. */
#ifndef BANFA_FACTS_PACK_H
#define BANFA_FACTS_PACK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct PackLook {
    int64_t low, high; /* of the known values; low > high when there is none */
    int64_t known;     /* how many */
    int meta;          /* the byte beside each of them; 0: there is none; -1: they have several */
} PackLook;

typedef struct PackForm {
    const char *name;
    bool (*is_here)(void);
    /* `known` gets a bit for each value; those behind n in the last word are 0. */
    PackLook (*look)(const int64_t *values, const uint8_t *meta, int64_t n, uint64_t *known);
    /* A bit for each known value that is not zero. What `known` has behind n belongs to others. */
    void (*truths)(const int64_t *values, const uint64_t *known, int64_t n, uint64_t *truths);
    /* Known values times `factor`, zero for the others, in `width` bytes, which hold them. */
    void (*lanes)(const int64_t *values, const uint64_t *known, int64_t n, int64_t factor, int width, void *lanes);
} PackForm;
extern const PackForm pack_forms[]; /* the first that is here is taken; the list ends with name NULL */
const PackForm *pack_best(void);

#endif

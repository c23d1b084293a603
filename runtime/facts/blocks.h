/* A file of CSV or NDJSON in blocks of whole records, found without reading them: at the end of a line that lies in no
 * quotes, or before a line that begins with a brace. That may be wrong (a quote within an unquoted cell, JSON over
 * several lines); then the block ends within a record, and whoever reads it finds an error there. */
#ifndef BANFA_FACTS_BLOCKS_H
#define BANFA_FACTS_BLOCKS_H

#include "runtime/facts/text.h"

typedef struct Blocks {
    TextInput *input;
    size_t at; /* in the window: the first byte that is in no block yet */
    int64_t line;
    bool json;
} Blocks;

typedef enum BlockEnd { BLOCK_TAKEN, BLOCK_NONE /* the file is at its end, or failed */, BLOCK_ENDLESS } BlockEnd;

/* Reads about `bytes` into `block`, whose memory is used again; the first of their lines is *line. BLOCK_ENDLESS: no end
 * of a record is found in what a record may be. */
BlockEnd blocks_take(Blocks *blocks, size_t bytes, Buf *block, int64_t *line);

#endif

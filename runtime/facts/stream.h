/* Facts in batches: memory does not grow with the file.
 *
 * A `facts` is streamed when one file of CSV or NDJSON holds its records and nothing refers to them. The others are
 * read whole. A stream gives blocks of whole records; a window reads a block into a FactSet and can be used by one
 * thread; blocks are joined in their order, which is where keys are held against those of the blocks before.
 *
 * A stream gives up where it cannot say what reading whole would: a key that may occur twice, elements out of order, a
 * file of another kind. Nothing that came out of it is then to be used, and whoever asked reads the facts whole
 * (facts_read), which says what is wrong. Owner: the arena given, and facts_stream_close. */
#ifndef BANFA_FACTS_STREAM_H
#define BANFA_FACTS_STREAM_H

#include "runtime/facts/facts.h"

typedef struct FactPlan FactPlan;
typedef struct FactStream FactStream;
typedef struct FactWindow FactWindow;

typedef enum StreamEnd {
    STREAM_GOES_ON,
    STREAM_IS_READ,   /* to its end */
    STREAM_UNORDERED, /* keys do not ascend: to be opened again, with a set of keys */
    STREAM_AGAIN,     /* bytes are no UTF-8: to be opened again, and is then looked at before it is read */
    STREAM_GIVES_UP,  /* facts_read has to say */
} StreamEnd;

/* What is streamed, what is whole; the latter is read. NULL when nothing is streamed, or nothing could be read:
 * facts_read has to say. */
FactPlan *facts_plan(Arena *arena, const Schema *schema, const FactsInput *inputs, int ninputs, bool lenient,
                     DiagList *diags);
FactSet *facts_plan_whole(const FactPlan *plan);
bool facts_plan_streams(const FactPlan *plan, const Facts *facts);
/* Whether errors come in the order in which reading whole finds them: then there is no need to read again to report
 * them. */
bool facts_plan_keeps_order(const FactPlan *plan);

/* Reads what stands before the first record. NULL: give up. `key_set`: keys are kept in a set (22 bytes a key at most),
 * else they have to ascend in natural order. `block_bytes` is about how much a block holds; 0: what has proved good. */
FactStream *facts_stream_open(FactPlan *plan, const Facts *facts, bool key_set, size_t block_bytes, DiagList *diags);
/* How many there may be, at most: what is one block needs no second thread. */
int64_t facts_stream_blocks(const FactStream *stream);
/* Whether blocks may be read at one time. */
bool facts_stream_is_parallel(const FactStream *stream);
/* Whether a block can be read without those before it, which are then only taken. */
bool facts_stream_blocks_stand_alone(const FactStream *stream);
void facts_stream_close(FactStream *stream);

/* `diags` is of this window alone, where several work at one time. */
FactWindow *facts_window_new(FactStream *stream, DiagList *diags);
FactSet *facts_window_set(const FactWindow *window);
void facts_window_free(FactWindow *window);

/* Takes the next block: one thread at a time, in the order of the file. */
StreamEnd facts_window_take(FactWindow *window);
/* Makes records of it. */
void facts_window_read(FactWindow *window);
/* Joins it to the blocks before: one at a time, in the order of the file. */
StreamEnd facts_window_join(FactWindow *window);
/* Behind the last block: what can be said only then. */
StreamEnd facts_stream_end(FactStream *stream, FactWindow *window);

#endif

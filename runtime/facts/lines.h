/* Lines of NDJSON that are built alike, read quickly (read_lines.c). */
#ifndef BANFA_FACTS_LINES_H
#define BANFA_FACTS_LINES_H

#include "runtime/facts/reader.h"

typedef struct QuickLines QuickLines;

/* What a key of an object means. */
typedef struct LinesField {
    bool known;   /* the key was met before */
    Field *field; /* NULL: it binds to nothing */
    void *keys;   /* of a nested record */
} LinesField;
typedef LinesField LinesBind(void *context, const void *keys, Str key);

QuickLines *lines_new(Arena *arena, Reader *reader, const Facts *facts);
void lines_free(QuickLines *lines);
/* Behind a record that stands on one line, and of which nothing had to be said: the next ones may be built like it. */
void lines_learn(QuickLines *lines, const JsonReader *json, LinesBind *bind, void *context, const void *root);
/* Between two values: appends records as long as their lines are like that one. Returns how many. */
int64_t lines_read(QuickLines *lines, JsonReader *json, int origin);

#endif

/* A pull parser of JSON: one token at a time, numbers as they are written.
 *
 * The text is one array or any number of values one after another (NDJSON). Errors are reported here. A wrong string or
 * number gives a token with `bad` set and reading goes on; after an error of syntax the rest of an array is not read,
 * but in NDJSON reading goes on (JSON_TOKEN_SKIPPED) at the next line that begins with `{`. */
#ifndef BANFA_FACTS_JSON_H
#define BANFA_FACTS_JSON_H

#include "runtime/facts/text.h"

enum { JSON_MAX_DEPTH = 64, JSON_MAX_TOKEN_MB = 16 };

typedef enum JsonKind {
    JSON_TOKEN_END,
    JSON_TOKEN_SKIPPED, /* after an error: the value that was being read is given up */
    JSON_TOKEN_OBJECT,
    JSON_TOKEN_OBJECT_END,
    JSON_TOKEN_ARRAY,
    JSON_TOKEN_ARRAY_END,
    JSON_TOKEN_KEY,
    JSON_TOKEN_STRING,
    JSON_TOKEN_NUMBER,
    JSON_TOKEN_TRUE,
    JSON_TOKEN_FALSE,
    JSON_TOKEN_NULL,
} JsonKind;

typedef struct JsonReader {
    TextInput *input;
    DiagList *diags;
    JsonKind kind; /* the current token */
    Str text;      /* keys and strings decoded, numbers as written; until the next token */
    bool bad;
    int64_t line; /* where the token starts */
    int depth;
    /* inside */
    size_t start, at; /* of the token in the window */
    int64_t at_line;
    size_t line_start;    /* in the window: of the line, or of what the window has of it */
    int64_t line_dropped; /* code points of the line before that */
    bool in_object[JSON_MAX_DEPTH];
    bool first; /* nothing stands in the innermost bracket yet */
    bool after_key;
    bool was_array; /* the first value of the text: then nothing may follow it */
    bool any;
    bool ended;
    Buf decoded;
} JsonReader;

void json_start(JsonReader *reader, TextInput *input, DiagList *diags);
JsonKind json_next(JsonReader *reader);
/* With the current token the beginning of a value: skips all of it. False at the end or JSON_TOKEN_SKIPPED. */
bool json_skip(JsonReader *reader);
void json_stop(JsonReader *reader);
/* Begins anew with what its input shows, which starts at `line`: the next value, or the end. */
void json_restart(JsonReader *reader, int64_t line);
DiagPlace json_place(JsonReader *reader); /* of the current token */
Words json_kind_words(JsonKind kind);           /* "a number" */

#endif

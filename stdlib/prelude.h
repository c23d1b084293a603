/* The text of prelude.banfa, embedded at build. */
#ifndef BANFA_STDLIB_PRELUDE_H
#define BANFA_STDLIB_PRELUDE_H

extern const char prelude_text[];

#endif

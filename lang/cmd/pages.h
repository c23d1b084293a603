/* The pages of docs/errors/, embedded at build by docs/embed.sh, in the order of their codes.
 *
 * A page is Markdown in UTF-8: `# CODE`, then `## English`, `## 中文` and `## Example`, each up to the next line that begins with `## `. */
#ifndef BANFA_CMD_PAGES_H
#define BANFA_CMD_PAGES_H

typedef struct ErrorPage {
    const char *code; /* "E0123" */
    const char *text; /* the whole page */
} ErrorPage;

extern const ErrorPage error_pages[]; /* error_pages_count of them */
extern const int error_pages_count;

#endif

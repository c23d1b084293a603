#!/bin/sh
# Writes C to standard output: the pages docs/errors/CODE.md given as arguments, for `banfa explain` (lang/cmd/pages.h).
set -eu
cat <<'HEAD'
/* Made by docs/embed.sh from docs/errors/. */
#include "lang/cmd/pages.h"

const ErrorPage error_pages[] = {
HEAD
for page in "$@"; do
    printf '    {"%s",\n' "$(basename "$page" .md)"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\t/\\t/g' -e 's/^/     "/' -e 's/$/\\n"/' "$page"
    printf '    },\n'
done
cat <<TAIL
    {0, 0},
};

const int error_pages_count = $#;
TAIL

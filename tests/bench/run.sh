#!/bin/bash
# The benchmarks, as one table: `make bench` calls it. Nothing here passes or fails; what is wanted stands beside what was measured.
#   BANFA  the program    BENCH  what measures inside one process (tests/bench/*.c)
set -u
cd "$(dirname "$0")/../.." || exit 2
echo "Times are of one processor; each ratio is of two things measured in turn in the same run, the middle of several."
empty=$(mktemp) || exit 2
trap 'rm -f "$empty"' EXIT
echo 'int main(void) { return 0; }' | ${CC:-gcc} -O2 -x c - -o "$empty" || exit 2
"$BENCH" "$(realpath "$BANFA")" "$empty" || exit 1

#!/bin/bash
# Branch coverage of lang/ from what a build with --coverage left in BUILD: a line for each file, then `lang/ branches: NN.N %`.
# A branch counts as covered once it was taken. Generated code is not counted; the actions in the grammar and the scanner are.
set -u
build=${1:?the build folder}
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
find "$PWD/$build/obj/lang" "$PWD/$build/obj/gen" -name '*.gcda' >"$work/data"
while read -r data; do
    # -i is JSON, -n writes no file: its summary on standard output is all we need.
    gcov -n -b "$data" 2>/dev/null
done <"$work/data" | awk '
    /^File / { file = $2; gsub(/\047/, "", file); next }
    /^Taken at least once:/ {
        if (file !~ /^lang\/.*\.(c|y|l)$/) next
        split($0, part, /[:%]/); share = part[2]
        total = $NF
        taken = share * total / 100
        if (total > branches[file] || taken > covered[file]) { branches[file] = total; covered[file] = taken }
    }
    END {
        for (file in branches) {
            printf "%6.1f %%  %5d  %s\n", branches[file] ? 100 * covered[file] / branches[file] : 100, branches[file], file | "sort -k 4"
            all += branches[file]; got += covered[file]
        }
        close("sort -k 4")
        printf "lang/ branches: %.1f %%\n", all ? 100 * got / all : 0
    }'

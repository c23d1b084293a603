#!/bin/bash
# Runs every test and prints, at the very end, `N passed, N failed`. `make test` calls it; by hand: BANFA=build/banfa tests/run.sh.
#
#   BANFA    the program under test (build/banfa)         BUILD    where its libraries and unit tests are (build)
#   JOBS     how many run at once (2)                     ONLY     only cases whose name contains this
#   ACCEPT=1 rewrites what golden cases expect            SLOW=1   tests/slow/ too
#
# The document of the measures is no part of the repository: what is held against it is said to be left out where it is not beside it.
#
# A case is a file or folder; its place says how it is run (tests/README.md). What a case does is in tests/lib/case.sh.
set -u
cd "$(dirname "$0")/.." || exit 2
export ROOT=$PWD
BANFA=$(realpath -m "${BANFA:-build/banfa}")
BUILD=$(realpath -m "${BUILD:-build}")
export BANFA BUILD ACCEPT=${ACCEPT:-} CC=${CC:-gcc} CFLAGS=${CFLAGS:-} LDLIBS=${LDLIBS:--ljansson -lutf8proc}
# Nothing may depend on the locale, so all of it runs in the plainest one.
unset BANFA_LANG LANG LANGUAGE LC_MESSAGES
export LC_ALL=C
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}

if [ ! -x "$BANFA" ]; then
    echo "There is no program at $BANFA: run \`make\` first."
    echo "0 passed, 1 failed"
    exit 1
fi

WORK=$(mktemp -d) || exit 2
export WORK
trap 'rm -rf "$WORK"' EXIT
mkdir "$WORK/results" "$WORK/bin"
ln -s "$BANFA" "$WORK/bin/banfa"

# Cases, one a line: KIND PATH.
list_cases() {
    local phase folder
    for folder in tests/golden tests/errors tests/cli ${SLOW:+tests/slow}; do
        [ -d "$folder" ] && find "$folder" -type f -name cmd -printf 'cmd %h\n'
    done
    for phase in tokens ast core; do
        [ -d tests/golden/$phase ] && find tests/golden/$phase -type f -name '*.banfa' -printf "dump $phase %p\n"
    done
    # A file in tests/errors/ is a case of its own unless a folder it is in is one.
    find tests/errors -type f \( -name cmd -o -name "*.banfa" \) 2>/dev/null | awk '
        /\/cmd$/ { sub(/cmd$/, ""); folders[$0] = 1; next }
        { files[$0] = 1 }
        END {
            for (file in files) {
                folder = file
                while (sub(/[^\/]+\/?$/, "", folder) && !(folder in folders)) continue
                if (folder == "") print "error " file
            }
        }'
    find policies -mindepth 2 -type f -name '*.banfa' -printf '%h\n' | sort -u | sed 's/^/policy /'
    find tests/unit -type f -name 'test_*.c' -printf '%f\n' 2>/dev/null | sed 's/\.c$//; s/^/unit /'
    grep -rl --include="*.md" '^```console' README*.md docs | sed "s/^/docs /"
    echo "layers runtime"
    echo "oracle kernels"
    echo "roster facts"
    echo "planted sample"
    echo "planted prefecture --large"
    echo "planted clean --large --defects 0 --seed 2"
    echo "mutate policies/huzhou/2013"
    echo "clauses huzhou"
    echo "keywords reference"
    echo "form policies"
    echo "codes and-pages"
}

list_cases | sort -u | { if [ -n "${ONLY:-}" ]; then grep -F -- "$ONLY"; else cat; fi; } >"$WORK/cases"
# Portions: small enough that both processors are busy to the end.
xargs -r -d '\n' -P "${JOBS:-2}" -n 16 bash tests/lib/case.sh <"$WORK/cases"

cat "$WORK"/results/* 2>/dev/null | grep -v '^PASS '
passed=$(cat "$WORK"/results/* 2>/dev/null | grep -c '^PASS ')
failed=$(cat "$WORK"/results/* 2>/dev/null | grep -c '^FAIL ')
if [ "$((passed + failed))" -eq 0 ]; then
    echo "No test was run."
    failed=1
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/bin/bash
# Runs the cases given as arguments, each `KIND PATH…`, and writes to a file of its own in $WORK/results a line `PASS name` or
# `FAIL name` for each, the latter followed by the reason, indented. Called by tests/run.sh.
set -u
cd "$ROOT" || exit 2
results=$WORK/results/$$
limit_s=120
scratch=$WORK/scratch.$$
mkdir -p "$scratch"

pass() { echo "PASS $1" >>"$results"; }

# fail NAME: the reason on standard input.
fail() {
    {
        echo "FAIL $1"
        head -n 60 | cut -c -400 | sed 's/^/    /'
    } >>"$results"
}

# One line end at the end, and no path of this machine.
tidy() { sed -e "s#$ROOT/#ROOT/#g" -e "s#$scratch/tmp#TMP#g" -e '$a\' "$1"; }

# capture FOLDER COMMAND ALWAYS: standard output, then what went to standard error, then the exit code (ALWAYS, or when it is not 0).
capture() {
    local status
    rm -rf "$scratch/tmp"
    mkdir "$scratch/tmp"
    (cd "$1" && TMP=$scratch/tmp PATH=$WORK/bin:$PATH timeout "$limit_s" bash -c "$2") \
        >"$scratch/stdout" 2>"$scratch/stderr" </dev/null
    status=$?
    tidy "$scratch/stdout"
    if [ -s "$scratch/stderr" ]; then
        echo '--- stderr'
        tidy "$scratch/stderr"
    fi
    if [ "$status" -ne 0 ] || [ -n "$3" ]; then
        echo "--- exit $status"
    fi
}

# compare NAME EXPECTED ACTUAL; rewrites EXPECTED when accepting, but never with what a sanitizer or a crash wrote.
compare() {
    if grep -qE 'ERROR: (Address|Leak|Undefined)|runtime error: |^--- exit (1[0-9][0-9]|2[0-9][0-9])$' "$3"; then
        { echo "a crash, a sanitizer's report or a time-out:"; cat "$3"; } | fail "$1"
        return
    fi
    if [ -n "$ACCEPT" ] && ! cmp -s "$2" "$3"; then
        cp "$3" "$2"
        echo "accepted $2" >&2
    fi
    if [ ! -e "$2" ]; then
        echo "there is no $2: \`make accept\` writes it" | fail "$1"
    elif cmp -s "$2" "$3"; then
        pass "$1"
    else
        diff -u --label expected --label actual "$2" "$3" | fail "$1"
    fi
}

run_cmd() { # FOLDER
    capture "$1" "$(cat "$1/cmd")" always >"$scratch/actual"
    compare "$1" "$1/expected" "$scratch/actual"
}

run_dump() { # PHASE FILE
    capture "$(dirname "$2")" "banfa check --dump $1 '$(basename "$2")'" '' >"$scratch/actual"
    compare "$2" "${2%.banfa}.expected" "$scratch/actual"
}

run_error() { # FILE
    local name language
    name=$(basename "$1")
    for language in en zh; do
        echo "\$ banfa check $name --lang $language"
        capture "$(dirname "$1")" "banfa check '$name' --lang $language" always
    done >"$scratch/actual"
    compare "$1" "${1%.banfa}.expected" "$scratch/actual"
}

# The tests in the measures, each counted, and the check without lint.
run_policy() { # FOLDER
    local n
    capture . "banfa check '$1'" always >"$scratch/actual"
    if [ "$(cat "$scratch/actual")" = '--- exit 0' ]; then pass "check $1"; else fail "check $1" <"$scratch/actual"; fi
    capture . "banfa test '$1' --lang en" always >"$scratch/actual"
    n=$(sed -n 's/^\([0-9]*\) passed, 0 failed$/\1/p' "$scratch/actual" | tail -n 1)
    if [ -n "$n" ] && [ "$(tail -n 1 "$scratch/actual")" = '--- exit 0' ]; then
        while [ "$n" -gt 0 ]; do
            pass "test $1 $n"
            n=$((n - 1))
        done
    else
        fail "test $1" <"$scratch/actual"
    fi
}

run_unit() { # PROGRAM
    local good bad status
    (cd "$ROOT" && TMP=$scratch timeout "$limit_s" "$BUILD/unit/$1") >"$scratch/actual" 2>&1 </dev/null
    status=$?
    good=$(grep -c '^\[       OK \]' "$scratch/actual")
    bad=$(grep '^\[  FAILED  \]' "$scratch/actual" | grep -vc 'listed below')
    while [ "$good" -gt 0 ]; do
        pass "unit/$1 $good"
        good=$((good - 1))
    done
    if [ "$bad" -gt 0 ] || [ "$status" -ne 0 ] || ! grep -q '^\[  PASSED  \]' "$scratch/actual"; then
        { echo "exit $status"; grep -v -e '^\[ RUN' -e '^\[       OK' "$scratch/actual"; } | fail "unit/$1"
    fi
}

# runtime/ ships without lang/: no include of it, and all of its objects link alone.
run_layers() {
    if grep -rnE '#include *"(lang|build)/' runtime >"$scratch/actual"; then
        { echo 'runtime/ includes lang/:'; cat "$scratch/actual"; } | fail 'runtime includes no lang'
    else
        pass 'runtime includes no lang'
    fi
    # shellcheck disable=SC2086 # flags are words
    if $CC $CFLAGS -I. tests/lib/runtime_alone.c -Wl,--whole-archive "$BUILD/libbanfa-runtime.a" -Wl,--no-whole-archive \
        $LDLIBS -o "$scratch/alone" >"$scratch/actual" 2>&1 && "$scratch/alone" >>"$scratch/actual" 2>&1; then
        pass 'runtime links without lang'
    else
        fail 'runtime links without lang' <"$scratch/actual"
    fi
}

# The reference has each word of the one list, in both languages.
run_keywords() {
    sed -nE 's/^[A-Z]+(_WORD)?\([A-Z_]+, "([^"]+)", "([^"]+)".*/\2|\3/p' lang/lex/keywords.def |
        while IFS="|" read -r english chinese; do
            for page in docs/reference/README.md docs/reference/README.zh.md; do
                grep -qF "\`$english" "$page" && grep -qF "$chinese" "$page" || echo "$page: $english $chinese"
            done
        done >"$scratch/actual"
    if [ -s "$scratch/actual" ]; then
        { echo "not in the reference:"; cat "$scratch/actual"; } | fail keywords
    else
        pass keywords
    fi
}

# The committed sample facts are what their generator makes.
run_roster() {
    rm -rf "$scratch/roster"
    mkdir "$scratch/roster"
    "$BUILD/make_roster" "$scratch/roster" >"$scratch/actual" 2>&1
    if diff -r "$scratch/roster" policies/huzhou/facts >>"$scratch/actual" 2>&1; then
        pass "sample facts"
    else
        { echo "make roster writes:"; cat "$scratch/actual"; } | fail "sample facts"
    fi
}

# Each code has a page and a golden case in which it is printed.
run_code() { # CODE
    if [ ! -e "docs/errors/$1.md" ]; then
        echo "write docs/errors/$1.md (docs/errors/README.md says how)" | fail "missing page $1"
    elif ! grep -qx "$1" "$WORK/codes_tested"; then
        echo "no file that tests/errors/ expects contains [$1]" | fail "no test for $1"
    else
        pass "code $1"
    fi
}

# Each page is of a code that exists, has its four parts, and its example yields the code.
run_page() { # FILE
    local code
    code=$(basename "$1" .md)
    [ "$code" = README ] && return
    {
        grep -q "\"$code\"" runtime/base/diag_*.def || echo "no diag_*.def declares $code"
        [ "$(head -n 1 "$1")" = "# $code" ] || echo "the first line must be: # $code"
        grep -E '^## ' "$1" | diff <(printf '## English\n## 中文\n## Example\n') - >/dev/null ||
            echo 'its parts must be ## English, ## 中文, ## Example'
        awk -v code="[$code]" '/^```/ { console = ($0 == "```console" && !console) } console && index($0, code) { found = 1 }
            END { exit !found }' "$1" || echo "no console block shows [$code]"
    } >"$scratch/actual"
    if [ -s "$scratch/actual" ]; then fail "page $1" <"$scratch/actual"; else pass "page $1"; fi
}

for line in "$@"; do
    read -r kind first rest <<<"$line"
    case $kind in
    cmd) run_cmd "$first" ;;
    dump) run_dump "$first" "$rest" ;;
    error) run_error "$first" ;;
    policy) run_policy "$first" ;;
    unit) run_unit "$first" ;;
    docs) . tests/lib/docs.sh; run_docs "$first" ;;
    layers) run_layers ;;
    roster) run_roster ;;
    keywords) run_keywords ;;
    code) run_code "$first" ;;
    page) run_page "$first" ;;
    esac
done
rm -rf "$scratch"

#!/bin/bash
# Runs the cases given as arguments, each `KIND PATH…`, and writes to a file of its own in $WORK/results a line `PASS name` or
# `FAIL name` for each, the latter followed by the reason, indented. Called by tests/run.sh.
#
# There are more than a thousand cases, so what runs for each keeps to the shell's own means where it can: a process costs more than
# most cases do.
set -u
cd "$ROOT" || exit 2
results=$WORK/results/$$
limit_s=120
[ -z "${SLOW:-}" ] || limit_s=3600
scratch=$WORK/scratch.$$
mkdir "$scratch"
ncases=0

pass() { echo "PASS $1" >>"$results"; }

# fail NAME: the reason on standard input.
fail() {
    {
        echo "FAIL $1"
        head -n 60 | cut -c -400 | sed 's/^/    /'
    } >>"$results"
}

# tidy FILE: its text in $text, with one line end at the end, and no path of this machine.
tidy() {
    text=
    IFS= read -rd '' text <"$1"
    if [ "${#text}" -gt 100000 ]; then
        text=$(sed -e "s#$ROOT/#ROOT/#g" -e "s#$folder#TMP#g" "$1")
    else
        text=${text//"$ROOT/"/ROOT/}
        text=${text//"$folder"/TMP}
    fi
    case $text in
    '' | *$'\n') ;;
    *) text+=$'\n' ;;
    esac
}

# A fresh name of a folder for one case, made when it is wanted.
fresh_folder() {
    ncases=$((ncases + 1))
    folder=$scratch/tmp$ncases
}

# capture FOLDER ALWAYS COMMAND…: standard output, then what went to standard error, then the exit code (ALWAYS, or when it is not
# 0), added to $actual.
capture() {
    local where=$1 always=$2 status text
    shift 2
    (cd "$where" && TMP=$folder PATH=$WORK/bin:$PATH exec timeout "$limit_s" "$@") \
        >"$scratch/stdout" 2>"$scratch/stderr" </dev/null
    status=$?
    tidy "$scratch/stdout"
    actual+=$text
    if [ -s "$scratch/stderr" ]; then
        tidy "$scratch/stderr"
        actual+=$'--- stderr\n'$text
    fi
    if [ "$status" -ne 0 ] || [ -n "$always" ]; then
        actual+="--- exit $status"$'\n'
    fi
}

# compare NAME EXPECTED: with $actual. Rewrites EXPECTED when accepting, but never with what a sanitizer or a crash wrote.
compare() {
    local expected=
    local crash='ERROR: (Address|Leak|Undefined)|runtime error: |--- exit (1[0-9][0-9]|2[0-9][0-9])'
    if [[ $actual =~ $crash ]]; then
        { echo "a crash, a sanitizer's report or a time-out:"; printf '%s' "$actual"; } | fail "$1"
        return
    fi
    if [ -e "$2" ]; then
        IFS= read -rd '' expected <"$2"
    elif [ -z "$ACCEPT" ]; then
        echo "there is no $2: \`make accept\` writes it" | fail "$1"
        return
    fi
    if [ "$expected" = "$actual" ]; then
        pass "$1"
    elif [ -n "$ACCEPT" ]; then
        printf '%s' "$actual" >"$2"
        echo "accepted $2" >&2
        pass "$1"
    else
        printf '%s' "$actual" | diff -u --label expected --label actual "$2" - | fail "$1"
    fi
}

run_cmd() { # FOLDER
    local command
    IFS= read -rd '' command <"$1/cmd"
    if [[ $command == *TMP* ]]; then mkdir "$folder"; fi
    actual=
    capture "$1" always bash -c "$command"
    compare "$1" "$1/expected"
}

run_dump() { # PHASE FILE
    actual=
    capture "${2%/*}" '' "$BANFA" check --dump "$1" "${2##*/}"
    compare "$2" "${2%.banfa}.expected"
}

run_error() { # FILE
    local language
    actual=
    for language in en zh; do
        actual+="\$ banfa check ${1##*/} --lang $language"$'\n'
        capture "${1%/*}" always "$BANFA" check "${1##*/}" --lang $language
    done
    compare "$1" "${1%.banfa}.expected"
}

# The tests in the measures, each counted, and the check without lint.
run_policy() { # FOLDER
    local n last
    actual=
    capture . always "$BANFA" check "$1"
    if [ "$actual" = $'--- exit 0\n' ]; then pass "check $1"; else printf '%s' "$actual" | fail "check $1"; fi
    actual=
    capture . always "$BANFA" test "$1" --lang en
    last=$'(^|\n)([0-9]+) passed, 0 failed\n--- exit 0\n$'
    if [[ $actual =~ $last ]]; then
        for ((n = BASH_REMATCH[2]; n > 0; n--)); do pass "test $1 $n"; done
    else
        printf '%s' "$actual" | fail "test $1"
    fi
}

run_unit() { # PROGRAM
    local good bad status
    mkdir "$folder"
    TMP=$folder timeout "$limit_s" "$BUILD/unit/$1" >"$scratch/actual" 2>&1 </dev/null
    status=$?
    good=$(grep -c '^\[       OK \]' "$scratch/actual")
    bad=$(grep '^\[  FAILED  \]' "$scratch/actual" | grep -vc 'listed below')
    for ((; good > 0; good--)); do pass "unit/$1 $good"; done
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
    local page
    for page in docs/reference/README.md docs/reference/README.zh.md; do
        awk -v page="$page" 'NR == FNR { text = text $0 "\n"; next }
            /^ALSO\(/ { split($0, part, "\""); if (!index(text, part[2])) print page " lacks " part[2]; next }
            /^[A-Z]+(_WORD)?\(/ {
                split($0, part, "\"")
                if (!index(text, "`" part[2]) || !index(text, part[4])) print page " lacks " part[2] " " part[4]
            }' "$page" lang/lex/keywords.def
    done >"$scratch/actual"
    if [ -s "$scratch/actual" ]; then fail keywords <"$scratch/actual"; else pass keywords; fi
}

# The policies of the repository are in the one form. `banfa fmt --write` on what is named here puts it into it.
run_form() {
    if find policies stdlib -name '*.banfa' -exec "$BANFA" fmt --check {} + >"$scratch/actual" 2>&1; then
        pass "policies in the form"
    else
        fail "policies in the form" <"$scratch/actual"
    fi
}

# The committed sample facts are what their generator makes.
run_roster() {
    mkdir -p "$folder/facts"
    "$BUILD/make_roster" "$folder/facts" "$folder/planted.csv" >"$scratch/actual" 2>&1
    if { diff -r "$folder/facts" policies/huzhou/facts && diff "$folder/planted.csv" policies/huzhou/planted.csv; } >>"$scratch/actual" 2>&1; then
        pass "sample facts"
    else
        { echo "make roster writes:"; cat "$scratch/actual"; } | fail "sample facts"
    fi
}

# What is planted in the facts is found, and nothing else. NAME is sample, prefecture, or clean; the rest are options of make_roster.
run_planted() { # NAME OPTION…
    local name=$1
    shift
    mkdir -p "$folder/facts"
    "$BUILD/make_roster" "$@" "$folder/facts" "$folder/planted.csv" >"$scratch/actual" 2>&1
    awk -F, 'NR > 1 { print $1 "," $2 "," $3 }' "$folder/planted.csv" | sort >"$scratch/expected"
    "$BANFA" eval policies/huzhou/2013 --facts "$folder/facts" --as-of 2014-12-31 --format csv --lang en \
        --verdict fail,pending,unknown >"$scratch/stdout" 2>>"$scratch/actual"
    awk -F, 'NR > 1 { print $4 "," $5 "," $8 }' "$scratch/stdout" | sort >"$scratch/found"
    if diff "$scratch/expected" "$scratch/found" >>"$scratch/actual" && [ ! -s "$scratch/actual" ]; then
        pass "defects planted in the $name are found, and nothing else"
    else
        fail "defects planted in the $name are found, and nothing else" <"$scratch/actual"
    fi
}

# No comparison, limit or connective of the measures can be changed without a policy test that notices.
run_mutate() { # FOLDER
    if "$BUILD/mutate" "$1" >"$scratch/actual" 2>&1; then
        pass "each change of $1 is noticed"
    else
        fail "each change of $1 is noticed" <"$scratch/actual"
    fi
}

# Each clause of the document is a rule or remarked, and nothing is cited that it does not have.
run_clauses() {
    local document=$ROOT/../shared/measures/000_115995bbbbaa0574.txt
    if [ ! -e "$document" ]; then
        echo "left out: the clauses of the measures, because ../shared/measures is not there" >>"$results"
    elif "$BANFA" coverage policies/huzhou/2013 --source "$document" >"$scratch/actual" 2>&1; then
        pass "clauses of the measures"
    else
        fail "clauses of the measures" <"$scratch/actual"
    fi
}

# Each code has a page of the form that docs/errors/README.md states, and is printed by a golden case; each page is of a code.
run_codes() {
    # What the output of golden cases shows, in one list.
    grep -rhoE '(error|warning)\[[EW][0-9]+\]' tests/errors tests/cli --include='*.expected' --include=expected |
        sort -u >"$scratch/shown"
    awk -f tests/lib/codes.awk "$scratch/shown" runtime/base/diag_*.def docs/errors/*.md >>"$results"
}

for line in "$@"; do
    read -r kind first rest <<<"$line"
    fresh_folder
    case $kind in
    cmd) run_cmd "$first" ;;
    dump) run_dump "$first" "$rest" ;;
    error) run_error "$first" ;;
    policy) run_policy "$first" ;;
    unit) run_unit "$first" ;;
    docs) . tests/lib/docs.sh; run_docs "$first" ;;
    layers) run_layers ;;
    keywords) run_keywords ;;
    form) run_form ;;
    roster) run_roster ;;
    # shellcheck disable=SC2086 # the options are words
    planted) run_planted "$first" $rest ;;
    mutate) run_mutate "$first" ;;
    oracle) . tests/lib/oracle.sh; run_oracle ;;
    clauses) run_clauses ;;
    codes) run_codes ;;
    esac
done
rm -rf "$scratch"

# The examples of a page, run: sourced by tests/lib/case.sh, which defines pass, fail, tidy, $scratch and $folder.
#
# A fence whose info string is a language and a name (```banfa rules.banfa, ```csv orgs.csv) writes that file into a fresh folder;
# a ```console fence is run there, in one shell: lines `$ …` are commands (`> ` continues one), what follows is their output, both
# streams; a line `…` stands for any number of lines. The folder has the repository's policies/, and `banfa` is on PATH.
# With ACCEPT=1 the output in a page is rewritten, except in blocks that have such a line.

# Splits a page into numbered blocks, BLOCKS.N.{line,script,expected}; a script first writes the files that stand before it.
split_page() { # PAGE BLOCKS
    awk -v blocks="$2" '
        function quote(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
        function flush_command() { if (command != "") print "run " quote(shown) " " quote(command) >script; command = shown = "" }
        function flush_file() {
            if (target ~ /\//) { directory = target; sub(/\/[^\/]*$/, "", directory); files = files "mkdir -p " quote(directory) "\n" }
            files = files "printf %s " quote(content) " >" quote(target) "\n"
        }
        /^```/ && !open {
            open = 1; kind = content = ""
            n = split(substr($0, 4), word, " ")
            if (word[1] == "console") {
                kind = "console"; count++
                script = blocks "." count ".script"; expected = blocks "." count ".expected"
                printf "%s", NR >(blocks "." count ".line"); close(blocks "." count ".line")
                printf "" >expected
                # `echo $?` shows the code of the command before it, as in a terminal.
                print files "status=0; run() { printf \"%s\\n\" \"$1\"; (exit $status); eval \"$2\"; status=$?; }" >script
                files = ""
            } else if (n == 2 && word[2] !~ /\.\.|^\// ) {
                kind = "file"; target = word[2]
            }
            next
        }
        /^```/ && open {
            if (kind == "console") { flush_command(); close(script); close(expected) }
            if (kind == "file") flush_file()
            open = 0; next
        }
        !open { next }
        kind == "file" { content = content $0 "\n"; next }
        kind == "console" {
            print >expected
            if (/^\$ /) { flush_command(); command = substr($0, 3); shown = $0 }
            else if (/^> / && command != "") { command = command "\n" substr($0, 3); shown = shown "\n" $0 }
        }' "$1"
}

# Whether standard input is EXPECTED, where a line `…` in the latter stands for any number of lines.
matches() { # EXPECTED
    awk 'NR == FNR { want[++n] = $0; next }
        { have[++m] = $0 }
        function match_from(i, j,   k) {
            for (; i <= n; i++) {
                if (want[i] == "…") {
                    for (k = j; k <= m + 1; k++) if (match_from(i + 1, k)) return 1
                    return 0
                }
                if (j > m || want[i] != have[j]) return 0
                j++
            }
            return j == m + 1
        }
        END { exit !match_from(1, 1) }' "$1" -
}

# The page with the accepted blocks in place of what it had.
accept_page() { # PAGE BLOCKS
    awk -v blocks="$2" '
        /^```console$/ && !open {
            print; open = 1
            base = blocks "." (++count) ".accepted"
            replaced = (getline line <base) > 0
            if (replaced) do print line; while ((getline line <base) > 0)
            close(base)
            next
        }
        /^```/ { open = !open; if (!open) replaced = 0; print; next }
        !replaced' "$1"
}

run_docs() { # PAGE
    local blocks=$folder.block number line expected text accepted=
    mkdir "$folder"
    if grep -q 'policies/' "$1"; then ln -s "$ROOT/policies" "$folder/policies"; fi
    split_page "$1" "$blocks"
    for ((number = 1; ; number++)); do
        [ -e "$blocks.$number.line" ] || break
        read -r line <"$blocks.$number.line"
        (cd "$folder" && PATH=$WORK/bin:$PATH exec timeout "$limit_s" bash "$blocks.$number.script") \
            >"$scratch/stdout" 2>&1 </dev/null
        tidy "$scratch/stdout"
        IFS= read -rd '' expected <"$blocks.$number.expected"
        if [ "$expected" = "$text" ]; then
            pass "$1:$line"
        elif [[ $'\n'$expected == *$'\n…\n'* ]]; then
            if printf '%s' "$text" | matches "$blocks.$number.expected"; then
                pass "$1:$line"
            else
                printf '%s' "$text" | diff -u --label "$1" --label actual "$blocks.$number.expected" - | fail "$1:$line"
            fi
        elif [ -n "$ACCEPT" ]; then
            printf '%s' "$text" >"$blocks.$number.accepted"
            accepted=1
            pass "$1:$line"
        else
            printf '%s' "$text" | diff -u --label "$1" --label actual "$blocks.$number.expected" - | fail "$1:$line"
        fi
    done
    if [ -n "$accepted" ]; then
        accept_page "$1" "$blocks" >"$scratch/accepted" && cp "$scratch/accepted" "$1"
        echo "accepted $1" >&2
    fi
}

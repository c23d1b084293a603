# The examples of a page, run: sourced by tests/lib/case.sh, which defines pass, fail, tidy and $scratch.
#
# A fence whose info string is a language and a name (```banfa rules.banfa, ```csv orgs.csv) writes that file into a fresh folder;
# a ```console fence is run there, in one shell: lines `$ …` are commands (`> ` continues one), what follows is their output, both
# streams; a line `…` stands for any number of lines. The folder has the repository's policies/, and `banfa` is on PATH.
# With ACCEPT=1 the output in a page is rewritten, except in blocks that have such a line.

# Splits a page into files and numbered blocks: FOLDER/files in place, FOLDER.blocks/N.{line,script,expected}.
split_page() { # PAGE FOLDER
    awk -v folder="$2" -v blocks="$2.blocks" '
        function quote(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
        function flush_command() { if (command != "") print "run " quote(shown) " " quote(command) >script; command = shown = "" }
        /^```/ && !open {
            open = 1; target = ""; kind = ""
            info = substr($0, 4)
            n = split(info, word, " ")
            if (word[1] == "console") {
                kind = "console"; count++
                base = blocks "/" sprintf("%03d", count)
                script = base ".script"; expected = base ".expected"
                print NR >(base ".line"); close(base ".line")
                printf "" >expected; printf "" >script
                # A page goes on where its last block left the files written in between.
                for (i = 1; i <= nfiles; i++) print files[i] >(base ".files")
            } else if (n == 2 && word[2] !~ /\.\.|^\// ) {
                kind = "file"; target = blocks "/file" (++nfiles)
                files[nfiles] = "file" nfiles " " word[2]
                printf "" >target
            }
            next
        }
        /^```/ && open {
            if (kind == "console") { flush_command(); close(script); close(expected); close(base ".files") }
            if (kind == "file") close(target)
            open = 0; next
        }
        !open { next }
        kind == "file" { print >target; next }
        kind == "console" {
            if ($0 ~ /^\$ /) { flush_command(); command = substr($0, 3); shown = $0; print >expected; next }
            if ($0 ~ /^> / && command != "") { command = command "\n" substr($0, 3); shown = shown "\n" $0; print >expected; next }
            print >expected
        }' "$1"
}

# Whether ACTUAL is EXPECTED, where a line `…` in the latter stands for any number of lines.
matches() { # EXPECTED ACTUAL
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
        END { exit !match_from(1, 1) }' "$1" "$2"
}

# The page with the accepted blocks in place of what it had.
accept_page() { # PAGE BLOCKS
    awk -v blocks="$2" '
        /^```console$/ && !open { print; open = 1; base = sprintf("%s/%03d.accepted", blocks, ++count); next_line = getline line <base
            replaced = next_line > 0
            while (next_line > 0) { print line; next_line = getline line <base }
            close(base); next }
        /^```/ { open = !open; if (!open) replaced = 0; print; next }
        !replaced' "$1"
}

run_docs() { # PAGE
    local folder=$scratch/page base name number file
    rm -rf "$folder" "$folder.blocks"
    mkdir "$folder" "$folder.blocks"
    ln -s "$ROOT/policies" "$folder/policies"
    split_page "$1" "$folder"
    for base in "$folder.blocks"/*.line; do
        base=${base%.line}
        name=$1:$(cat "$base.line")
        if [ -e "$base.files" ]; then
            while read -r number file; do
                [ -e "$folder.blocks/$number" ] || continue
                mkdir -p "$(dirname "$folder/$file")"
                mv "$folder.blocks/$number" "$folder/$file"
            done <"$base.files"
        fi
        {
            # `echo $?` shows the code of the command before it, as in a terminal.
            echo 'status=0'
            echo 'run() { printf "%s\n" "$1"; (exit $status); eval "$2"; status=$?; }'
            cat "$base.script"
        } >"$base.sh"
        (cd "$folder" && PATH=$WORK/bin:$PATH timeout "$limit_s" bash "$base.sh") >"$scratch/out" 2>&1 </dev/null
        tidy "$scratch/out" >"$scratch/actual"
        if ! matches "$base.expected" "$scratch/actual" && [ -n "$ACCEPT" ] && ! grep -qx "…" "$base.expected"; then
            cp "$scratch/actual" "$base.accepted"
            cp "$scratch/actual" "$base.expected"
        fi
        if matches "$base.expected" "$scratch/actual"; then
            pass "$name"
        else
            diff -u --label "$1" --label actual "$base.expected" "$scratch/actual" | fail "$name"
        fi
    done
    if ls "$folder.blocks"/*.accepted >/dev/null 2>&1; then
        accept_page "$1" "$folder.blocks" >"$scratch/accepted" && cp "$scratch/accepted" "$1"
        echo "accepted $1" >&2
    fi
}

#!/bin/bash
# `banfa repl` through a real terminal: tests/cli/repl-terminal runs it. Prints a line for each thing that was seen; waits for what the
# screen shows, never for a time. $BANFA is the program, $TMP an empty folder.
. "$ROOT/tests/repl/screen.sh"
facts=$PWD/orgs.csv
for columns in 40 100; do
    for locale in C C.UTF-8; do
        echo "# $columns columns, $locale"
        start $columns $locale zh --facts "$facts"
        see prompt '办法> '
        t send-keys -l '党员甲'
        see 'Chinese is shown' '办法> 党员甲'
        t send-keys Left BSpace
        see 'deletion before the cursor' '办法> 党甲'
        t send-keys C-c
        see 'Ctrl-C cancels a line' '^C'
        t send-keys -l 'members + 1000 + 1000 + 1000 + 1000 + 1000'
        t send-keys Enter
        see 'a line that wraps' '5120'
        t send-keys -l 'type == b'
        t send-keys Tab
        see completion 'type == branch'
        t send-keys Enter
        see verdicts '5 条记录：'
        t send-keys -l 'type in {branch, com'
        t send-keys Tab
        see 'completion within braces' 'type in {branch, committee'
        t send-keys C-u
        t send-keys -l ':撤'
        t send-keys Tab
        see 'completion of a command' ':撤销'
        t send-keys C-u
        t send-keys Up Up Home
        see history '1000 + 1000 + 1000'
        t send-keys End C-u
        t send-keys -l ':org A0'
        t send-keys Tab Tab
        see 'a list of completions' 'A05'
        t send-keys C-u C-d
        see 'Ctrl-D leaves' 'LEFT 0'
        stat -c 'history %a' "$TMP/state/banfa/history"
    done
done

echo '# a paste of twenty lines'
start 100 C en --facts "$facts"
see prompt 'banfa> '
for ((i = 1; i <= 20; i++)); do echo "$i * 1000 + 7"; done >"$TMP/paste"
t load-buffer "$TMP/paste"
t paste-buffer -p
see 'its last line is answered' '20007'
t send-keys -l '2'
resize 60 2>/dev/null
t send-keys -l '2 + 3'
see 'typing goes on after a resize' 'banfa> 22 + 3'
t send-keys Enter
see 'and is answered' '25  (a number)'
t send-keys -l ':facts'
t send-keys Enter
see 'a table is as wide as the screen has become' 'last_election'
screen | (LC_ALL=C.UTF-8; while IFS= read -r line; do [ ${#line} -le 60 ] || echo "not ok: wider than 60: $line"; done)
resize 30
t send-keys C-l
t send-keys -l 'type == committee'
t send-keys Enter
see 'and is cut where there is no room' '…'

echo '# Ctrl-C while facts are read'
awk 'BEGIN { print "id,a"; for (i = 0; i < 300000; i++) print "org-" i "," i }' >"$TMP/large.csv"
start 100 C en --facts "$TMP/large.csv"
see prompt 'banfa> '
# The key may come before the reading has begun, or after its end: then it is tried again.
for ((try = 0; try < 40; try++)); do
    t send-keys -l ':reload'
    t send-keys Enter
    sleep 0.0$((try % 8 + 1))
    t send-keys C-c
    sleep 0.2
    if screen | grep -qF 'it was interrupted'; then break; fi
done
see 'it is interrupted' 'it was interrupted'
t send-keys -l 'a == 299999'
t send-keys Enter
see 'and the records are those of before' '300000 records: 1 pass'

echo '# NO_COLOR, and colour without it'
for none in '' 1; do
    new_socket
    env -u NO_COLOR HOME="$TMP" TERM=xterm LC_ALL=C tmux -u -S "$socket" -f /dev/null new-session -d -x 100 -y 30 \
        "env ${none:+NO_COLOR=1} XDG_STATE_HOME=$TMP/state $BANFA repl --facts $facts --as-of 2014-01-01 --lang en; cat"
    see prompt 'banfa> '
    t send-keys -l 'members > 100'
    t send-keys Enter
    see verdicts '5 records:'
    if t capture-pane -p -e | grep -q $'\x1b\[[0-9;]*3[0-9]'; then echo coloured; else echo plain; fi
done

echo '# Ctrl-C in a long evaluation'
awk 'BEGIN { print "id,a"; for (i = 0; i < 150000; i++) print "org-" i "," i }' >"$TMP/many.csv"
awk 'BEGIN { printf "a"; for (i = 0; i < 150; i++) printf " + a * a / 3 + a / (a + 1)"; print "" }' >"$TMP/long"
start 100 C en --facts "$TMP/many.csv"
see prompt 'banfa> '
t load-buffer "$TMP/long"
# On a busy machine the key may come before the evaluation has begun: then it only cancels the line, and it is tried again.
for ((try = 0; try < 20; try++)); do
    t paste-buffer -p
    t send-keys Enter
    sleep 0.3
    t send-keys C-c
    sleep 0.2
    if screen | grep -qF 'Interrupted.'; then break; fi
done
see 'it is interrupted' 'Interrupted.'
t send-keys -l '40 + 2'
t send-keys Enter
see 'and the session goes on' '42  (a number)'

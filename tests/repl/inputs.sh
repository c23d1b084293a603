#!/bin/bash
# `banfa repl` through a real terminal: inputs of several lines, pastes, pipes that give nothing.
. "$ROOT/tests/repl/screen.sh"
sample

echo '# an input of several lines ends with an empty one'
start 100 C.UTF-8 en "$TMP/rules.banfa" --facts "$TMP/org.csv"
see prompt 'banfa> '
say 'rule small'
see 'a rule goes on' '  ...> '
say '  must members <= 20'
say ''
see 'and is answered after an empty line' '3 records: 2 pass, 1 fail'
t send-keys C-l
say 'define term =' '  4 years when level == city,' '  3 years otherwise'
see 'a define with a comma goes on' '...>   3 years otherwise'
screen | grep -c 'values$'
say ''
see 'and ends with an empty line' 'a duration: 3 records, 2 values'
t send-keys C-l
say 'define limit = 3,'
say ''
see 'its first line ends in a comma: it has gone on' 'error[E0'
t send-keys C-l
say 'define limit = 3 + 4'
see 'a define without a comma does not' 'a number: 3 records, 1 value'
t send-keys C-l
say 'test "three are small"' '  given members = 3' '  expect small pass'
see 'a test goes on' '...>   expect small pass'
say ''
see 'and is run' 'test "three are small" passed'
t send-keys C-l
say 'facts county key id {' '  id text' '  people count' '}'
see 'facts go on though the block is closed' '...> }'
say ''
see 'and are declared' 'facts county: 2 columns'
t send-keys C-l
say 'article 9 "Ninth" {' '  rule ninth' '    must members >= 1' '' '  rule tenth' '    must members >= 2' '}'
see 'an article goes on over an empty line' '...> }'
say ''
see 'and ends with one after it' 'tenth'
t send-keys C-l
say 'members >=' '  20'
see 'an expression goes on where something is wanting' '3 records: 1 pass, 2 fail'
t send-keys C-l
say 'rule never'
see 'a rule goes on' '...> '
t send-keys C-d
see 'Ctrl-D ends the input alone' 'banfa> '
say ':show never'
see 'and nothing is kept of it' 'No rule, define, param or fact is called'
t send-keys C-l
say 'rule never' '  must members >= 1'
t send-keys C-c
see 'Ctrl-C cancels the input' '^C'
say ':show never'
see 'and nothing is kept of it either' 'No rule, define, param or fact is called'
leave

echo '# a paste of twenty lines: each is answered'
start 100 C en --facts "$TMP/org.csv"
see prompt 'banfa> '
for ((i = 1; i <= 20; i++)); do printf '%d * 1000 + 7\t\n' $i; done >"$TMP/paste"
t load-buffer "$TMP/paste"
t paste-buffer -p
see 'the last one is answered' '20007'
t capture-pane -p -J -S -200 | grep -o '^[0-9]*007  (a number)' | tr '\n' ' '
echo
leave

echo '# a pipe given to :load that nobody writes to, and one that gives nothing'
mkfifo "$TMP/none.csv" "$TMP/slow.csv" "$TMP/none.banfa" "$TMP/good.csv"
start 100 C en --facts "$TMP/org.csv"
see prompt 'banfa> '
# The key may come before the reading has begun: then it is tried again.
interrupt() {
    local try
    for ((try = 0; try < 40; try++)); do
        t send-keys C-c
        sleep 0.2
        if screen | grep -qF "$1"; then return; fi
    done
}
say ":load $TMP/none.csv"
interrupt 'it was interrupted'
see 'opening it is interrupted' 'none.csv` cannot be read: it was interrupted'
t send-keys C-u C-l
sleep 300 >"$TMP/slow.csv" & writer=$!
say ":load $TMP/slow.csv"
interrupt 'it was interrupted'
see 'reading it is interrupted' 'slow.csv` cannot be read: it was interrupted'
kill $writer
t send-keys C-u C-l
say ":load $TMP/none.banfa"
interrupt 'it was interrupted'
see 'a policy likewise' 'none.banfa` cannot be read: it was interrupted'
t send-keys C-u C-l
say 'members >= 12'
see 'and the session goes on as before' '3 records: 2 pass, 1 fail'
printf 'id,heads\nx,4\n' >"$TMP/good.csv" &
say ":load good=$TMP/good.csv" ':facts heads'
see 'a pipe that is written to is read' 'heads'
say ':reload' '1000 + 1'
see 'and is not read again' '1001'
leave

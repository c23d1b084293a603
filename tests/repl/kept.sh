#!/bin/bash
# `banfa repl` through a real terminal: watched files, and the history.
. "$ROOT/tests/repl/screen.sh"
sample

echo '# a watched file is read anew while nothing is typed'
cp "$TMP/rules.banfa" "$TMP/watched.banfa"
start 100 C.UTF-8 zh "$TMP/watched.banfa" --facts "$TMP/org.csv"
see prompt '办法> '
say ':监视'
see 'it is watched' '已开始监视'
say ':核对'
see 'the question' '符合 2，不符合 1'
t send-keys -l 'memb'
sed -i 's/>= 5/>= 100/' "$TMP/watched.banfa"
see 'is asked again' '符合 0，不符合 3'
see 'and what was being typed has stayed' '办法> memb'
t send-keys -l 'ers + 40'
t send-keys Enter
see 'to go on with' '70'
echo 'rule broken must' >>"$TMP/watched.banfa"
see 'a file that no longer parses' '仍使用上一次正确的版本'
say ':核对'
see 'leaves the last good one' '符合 0，不符合 3'
say ':重新加载'
see 'also when asked for' '未重新加载'
leave

echo '# the history'
start 100 C.UTF-8 en --facts "$TMP/org.csv"
see prompt 'banfa> '
say '  ' 'members + 1' 'members + 2' 'members + 2'
see 'answered' '32'
leave
stat -c '%a %n' "$TMP/state" "$TMP/state/banfa" "$TMP/state/banfa/history" | sed "s|$TMP|TMP|"
cat "$TMP/state/banfa/history"
for ((i = 0; i < 4100; i++)); do echo "$i + 0"; done >"$TMP/long"
mkdir -p "$TMP/old/banfa"
cp "$TMP/long" "$TMP/old/banfa/history"
chmod 644 "$TMP/old/banfa/history"
ENVIRONMENT="HOME=$TMP XDG_STATE_HOME=$TMP/old"
start 60 C en
see prompt 'banfa> '
t send-keys Up
see 'the newest line of before' 'banfa> 4099 + 0'
t send-keys C-u C-r
t send-keys -l '3999'
see 'is searched' '3999 + 0'
t send-keys Enter
see 'and asked again' '3999  (a number)'
leave
stat -c '%a' "$TMP/old/banfa/history"
wc -l <"$TMP/old/banfa/history"
for state in relative "$TMP/paste"; do # no place for it: none is kept
    ENVIRONMENT="HOME=$state XDG_STATE_HOME=$state"
    start 60 C en
    see prompt 'banfa> '
    say '20 + 3'
    see 'without a history' '23  (a number)'
    leave
done
ENVIRONMENT="-u XDG_STATE_HOME HOME=$TMP/home"
start 60 C en
see prompt 'banfa> '
say '20 + 3'
leave
cat "$TMP/home/.local/state/banfa/history"

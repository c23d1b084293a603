#!/bin/bash
# What the scripts beside it share that drive `banfa repl` through a real terminal. They print a line for each thing that was seen; they wait
# for what the screen shows, never for a time. $BANFA is the program, $TMP an empty folder.
set -u
mkdir -p "$TMP"
servers=0
socket=$TMP/tmux.0
trap 'tmux -S "$socket" kill-server 2>/dev/null' EXIT

# sample: three records and one rule, org.csv and rules.banfa in $TMP.
sample() {
    printf 'id,level,members,seats,last_election\nA,city,12,5,2010-05-01\nB,county,3,9,\nC,city,30,,2012-01-01\n' >"$TMP/org.csv"
    cat >"$TMP/rules.banfa" <<'END'
facts org "组织" key id {
  id text
  level "级别" one of city "市级", county "县级"
  members "党员人数" count
  seats "委员数" count
  last_election date
}
rule enough "人数"
  must members >= 5
END
}

t() { tmux -S "$socket" "$@"; }
screen() { t capture-pane -p -J; }

# Each has a socket of its own: a server that is about to end still takes whoever comes.
new_socket() {
    t kill-server 2>/dev/null
    socket=$TMP/tmux.$((++servers))
}

# ENVIRONMENT is what `env` is told besides.
start() { # COLUMNS LOCALE LANGUAGE ARGUMENTS
    new_socket
    rm -rf "$TMP/state"
    local columns=$1 locale=$2 language=$3
    shift 3
    env -u NO_COLOR HOME="$TMP" XDG_STATE_HOME="$TMP/state" TERM=xterm LC_ALL=C tmux -u -S "$socket" -f /dev/null new-session -d -x "$columns" -y 30 \
        "env ${ENVIRONMENT:-XDG_STATE_HOME=$TMP/state} LC_ALL=$locale $BANFA repl $* --as-of 2014-01-01 --lang $language; echo LEFT \$?; cat"
}

# see WHAT TEXT: waits until the screen has the text.
see() {
    local i
    for ((i = 0; i < 200; i++)); do
        if screen | grep -qF -- "$2"; then
            echo "ok $1"
            return
        fi
        sleep 0.05
    done
    echo "not ok $1: no “$2” in"
    screen
}

# resize COLUMNS: waits until the program's side of the terminal has them, which the server tells it of later.
resize() {
    local i terminal
    t resize-window -x "$1" -y 30
    terminal=$(t display-message -p '#{pane_tty}')
    for ((i = 0; i < 200; i++)); do
        [ "$(stty -F "$terminal" size)" = "30 $1" ] && return
        sleep 0.05
    done
    echo "not ok: the terminal has not become $1 columns wide"
}

# say TEXT…: each is typed, and ended by Enter.
say() {
    local text
    for text in "$@"; do
        t send-keys -l -- "$text"
        t send-keys Enter
    done
}

# leave: Ctrl-D on an empty line; the program ends by itself.
leave() {
    t send-keys C-u C-d
    see 'Ctrl-D leaves' 'LEFT 0'
}

#!/bin/bash
# What the scripts beside it share that drive `banfa repl` through a real terminal. They print a line for each thing that was seen; they wait
# for what the screen shows, never for a time. $BANFA is the program, $TMP an empty folder.
set -u
mkdir -p "$TMP"
servers=0
socket=$TMP/tmux.0
trap 'tmux -S "$socket" kill-server 2>/dev/null' EXIT

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

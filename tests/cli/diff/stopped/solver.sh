#!/bin/bash
# A solver that never answers about products; the rest it leaves to the real one. Which process waits is written down.
while read -r kind bytes; do
    if [ "$kind" != l ]; then
        echo $$ >>"$TMP/pids"
        exec sleep 600
    fi
    { echo "$kind $bytes"; head -c "$bytes"; } | "$REAL_SOLVE"
done

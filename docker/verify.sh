#!/bin/sh
# Verifies a System against the head that it had last time, and keeps the new one: for cron, a timer
# or an orchestrator's schedule. `sh verify.sh FILE`; keep FILE where the System cannot write. Ends
# with another code than 0 where something is wrong, and then keeps what was kept.
set -eu
kept=${1:?the file that keeps the head from one time to the next}
if [ -s "$kept" ]; then
    said=$(canopy verify --expect "$(cat "$kept")")
else
    said=$(canopy verify)
fi
printf '%s\n' "$said"
printf '%s\n' "$said" | sed -n 's/^head //p' >"$kept.new"
test -s "$kept.new"
mv "$kept.new" "$kept"

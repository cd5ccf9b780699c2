# Runs one server, and obeys the words that its test writes: sh -c THIS sh DIR END COMMAND...
# Every word is answered by one line. The end of its input, however the test process came to
# its end, ends the server by the signal END and clears DIR away.
dir=$1
end=$2
shift 2

# The kernel sends HUP to a group with stopped members whose parent has died; the shell has
# to outlive that to clear up, while the server is to find HUP as it usually is.
trap '' HUP

start() {
    (
        trap - HUP
        exec "$@" </dev/null >&2
    ) &
    pid=$!
    code=
}

# The direct children: PostgreSQL's are process groups of their own.
children() {
    for stat in /proc/[0-9]*/stat; do
        { read -r child _ _ parent _ <"$stat"; } 2>/dev/null || continue
        [ "$parent" = "$pid" ] && echo "$child"
    done
}

# The parent stops first, so that it forks nothing while its children are listed.
family() {
    kill -STOP "$pid" 2>/dev/null
    members=$(children)
    for member in $members "$pid"; do
        kill "-$1" "$member" 2>/dev/null
    done
    [ "$1" != KILL ] || gone $members
}

# Waits for these to be gone, or what reaps them to be slow: until then PostgreSQL finds its shared
# memory in use, and does not start anew.
gone() {
    for member; do
        while { read -r _ _ letter _ <"/proc/$member/stat"; } 2>/dev/null; do
            case $letter in
            Z | X) break ;;
            esac
            sleep 0.01
        done
    done
}

# Reaps the server once it has ended. A killed server's entry stays until it is reaped.
state() {
    if [ -z "$code" ]; then
        { read -r _ _ letter _ <"/proc/$pid/stat"; } 2>/dev/null || letter=Z
        case $letter in
        Z | X)
            wait "$pid"
            code=$?
            ;;
        esac
    fi
    echo "${code:-running}"
}

start "$@"
while read -r word signal; do
    case $word in
    start) start "$@" && echo started ;;
    signal) [ -z "$code" ] && kill "-$signal" "$pid" 2>/dev/null; echo sent ;;
    family) [ -z "$code" ] && family "$signal"; echo sent ;;
    state) state ;;
    pid) echo "$pid" ;;
    *) echo "unknown word $word" ;;
    esac
done

if [ -z "$code" ]; then
    family CONT
    kill "-$end" "$pid" 2>/dev/null
    wait "$pid"
fi
rm -rf "$dir"

# shellcheck shell=bash
# A machine for a test: a real systemd, booted in namespaces on a throw-away copy of this system. For bash, to be sourced.
#
#   machine_prepare        makes ready; where there can be no machine here, prints why and returns 77
#   machine_boot PACKAGE   boots one that sees the folder PACKAGE as /package
#   machine COMMAND ...    runs a command in it, as its root, for a minute at most
#   machine_remove         ends it and takes away what is left of it; for a trap
#   await SECONDS COMMAND  waits until a command succeeds; fails after that time
#
# Mounts are made in the machine's own mount namespace, so they go with its last process. That process cannot outlive the
# script: the kernel kills it when the script is gone, however it went. A folder and a cgroup may stay behind then; the next
# run takes them away.

machine_scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
machine_folder=
machine_cgroup=
machine_pid=
machine_parent=

machine_prepare() {
    local tool cgroups complaint
    if [ "$(id -u)" -ne 0 ]; then
        echo "namespaces and mounts take root"
        return 77
    fi
    for tool in unshare nsenter setpriv findmnt pivot_root systemctl systemd-analyze; do
        if ! command -v "$tool" >/dev/null; then
            echo "$tool is not installed"
            return 77
        fi
    done
    if [ ! -x /usr/lib/systemd/systemd ] && [ ! -x /lib/systemd/systemd ]; then
        echo "systemd is not installed"
        return 77
    fi
    if ! cgroups=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET); then
        echo "no cgroup2 file system is mounted"
        return 77
    fi
    machine_sweep "$cgroups"
    machine_folder=$(mktemp --directory --tmpdir "kycc-machine.$$.XXXXXX") || return
    mkdir "$machine_folder"/{disk,root}
    machine_cgroup=$cgroups/kycc-machine.$$
    if ! complaint=$({ mkdir "$machine_cgroup" && machine_enter; } 2>&1); then
        echo "namespaces or mounts are closed: ${complaint:-unshare failed without a word}"
        return 77
    fi
}

# Takes away what scripts that were killed could not: the folders and cgroups of their machines.
machine_sweep() {
    local left
    for left in "${TMPDIR:-/tmp}"/kycc-machine.*; do
        if [[ $left =~ kycc-machine\.([0-9]+)\. ]] && ! kill -0 "${BASH_REMATCH[1]}" 2>/dev/null; then
            rm -rf --one-file-system "$left"
        fi
    done
    for left in "$1"/kycc-machine.*; do
        if [ -d "$left" ] && ! kill -0 "${left##*.}" 2>/dev/null; then find "$left" -depth -type d -exec rmdir {} \;; fi
    done
}

# Ends the shell it is called in, which becomes init.sh in new namespaces: with a cgroup of its own, the root of those that
# the machine sees, and with its life bound to the script's.
machine_enter() {
    echo "$BASHPID" >"$machine_cgroup/cgroup.procs"
    exec setpriv --pdeathsig KILL \
        unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup \
        "$machine_scripts/init.sh" "$machine_folder" "$@"
}

machine_boot() {
    rm "$machine_folder/pid"
    machine_enter "$1" >"$machine_folder/console" 2>&1 </dev/null &
    machine_parent=$!
    if ! await 30 test -s "$machine_folder/pid"; then
        cat "$machine_folder/console"
        return 1
    fi
    machine_pid=$(cat "$machine_folder/pid")
    if ! await 60 machine systemctl --quiet is-active sysinit.target 2>/dev/null; then
        cat "$machine_folder/console"
        machine systemctl list-jobs
        return 1
    fi
}

machine() {
    timeout 60 nsenter --target "$machine_pid" --mount --uts --ipc --net --pid --cgroup --root --wd -- \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"
}

machine_remove() {
    if [ -n "$machine_parent" ]; then
        # With process 1 the kernel ends all others of the machine; unshare returns when the last is gone.
        kill -KILL "${machine_pid:-$machine_parent}" 2>/dev/null || true
        wait "$machine_parent" 2>/dev/null || true
    fi
    if [ -d "$machine_cgroup" ]; then find "$machine_cgroup" -depth -type d -exec rmdir {} \;; fi
    if [ -n "$machine_folder" ]; then rm -rf --one-file-system "$machine_folder"; fi
}

# A shell has nothing but looking again to wait with.
await() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then return 1; fi
        sleep 0.1
    done
}

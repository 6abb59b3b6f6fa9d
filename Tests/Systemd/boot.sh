#!/usr/bin/env bash
# Installs KYCC on a machine with a real systemd, the way systemd/README.md says, and sees that the service does there what
# it promises: readiness, status, scores, restarts, a clean stop, and a sandbox that holds.
#
#   boot.sh PROGRAM   exits with 0, or with 1 and what failed, or with 77 and why no systemd can be booted here
#   boot.sh --check   exits with 0, or with 77 and why not
set -euo pipefail
export LC_ALL=C
program=${1:?the program to test, or --check}
[ "$program" = --check ] || program=$(realpath "$program")
cd "$(dirname "$0")/../.."
. Tests/Systemd/machine.sh

trap machine_remove EXIT
trap 'exit 130' INT TERM HUP
machine_prepare || exit

if [ "$program" = --check ]; then exit 0; fi
package=$machine_folder/package
root=/var/lib/kycc

# MARK: Telling

began=${EPOCHREALTIME/./}
passed() {
    local milliseconds=$(((${EPOCHREALTIME/./} - began) / 1000))
    printf '%3d.%03d s  %s\n' $((milliseconds / 1000)) $((milliseconds % 1000)) "$*"
}

fail() {
    echo "FAILED: $*"
    if [ -n "$machine_pid" ]; then machine journalctl --no-pager --lines 60 || true; fi
    exit 1
}

is() { [ "$2" = "$3" ] || fail "$1 is $2 and not $3"; }

# MARK: Looking

# A property of the service, as systemd has it.
property() { machine systemctl show --property "$1" --value "${2-kycc.service}"; }

status_is() { [ "$(property StatusText)" = "$1" ]; }
is_scored() { machine test -s "$root/archive/$1/scores.csv"; }
runs_anew() { [ "$(property ActiveState)" = active ] && [ "$(property NRestarts)" = "$1" ]; }

# MARK: Doing

as() {
    local user=$1
    shift
    machine setpriv --reuid "$user" --regid "$(machine id -g "$user")" --init-groups -- "$@"
}

drop() { as producer sh -c "umask 027 && cp /package/$1 $root/inbox"; }

# Runs the shell commands that stand under a heading of the instructions.
follow() {
    local said
    said=$(sed -n "/^### $1\$/,/^#/{/^\`\`\`sh\$/,/^\`\`\`\$/{/^\`\`\`/!p}}" systemd/README.md |
        machine sh -exc 'cd /package; . /dev/stdin' 2>&1) || fail "$1: $said"
    [[ $said == *"+ "*"+ "* ]] || fail "$1: there is nothing to do in the instructions"
}

# A drop-in for a unit; the file may be of use for this run only.
drop_in() { machine sh -c "mkdir -p /run/systemd/system/$1.d && cat >/run/systemd/system/$1.d/test.conf"; }

# MARK: The package of files, and the machine

mkdir -p "$package"
cp -r systemd Tests/Systemd/probe.sh "$package"
cp "$program" "$package/kycc"
runtime=$(ldd "$program" | awk '/lib\/swift\// { print $3 }')
[ -z "$runtime" ] || fail "the program needs $runtime, which no machine without Swift has"
for number in 1 2 3; do "$program" generate --batch-number $number --out "$package" >/dev/null; done
machine_boot "$package" || fail "systemd does not come up"
passed "a machine with $(machine systemctl --version | head -n 1) is up"

# MARK: Installing

follow "On the machine"
is "the state after the installation" "$(property ActiveState)" active
is "the type of the service" "$(property Type)" notify
status_is "0 batches scored, v1 is active" || fail "STATUS is $(property StatusText)"
complaints=$(machine systemd-analyze verify --man=no /etc/systemd/system/kycc.service 2>&1 | grep kycc || true)
[ -z "$complaints" ] || fail "systemd-analyze verify: $complaints"
passed "installed and started; STATUS: $(property StatusText)"

# MARK: Scoring

machine systemd-sysusers --inline 'u producer - "Drops files" /' 'm producer kycc-drop' \
    'u analyst - "Looks at results" /' 'm analyst kycc' 'm analyst kycc-drop' 2>/dev/null
# As another user, whose folders the daemon has no right to move: they must not stop the files beside them.
as producer sh -c "cd $root/inbox && mkdir BATCH_007_profiles.json && mkfifo BATCH_008_profiles.json &&
    ln -s /etc/shadow BATCH_009_profiles.json"
drop BATCH_001_profiles.json
await 20 is_scored BATCH_001 || fail "a batch was dropped and not scored"
columns=1,3-5
diff <(cut -d, -f$columns Tests/Fixtures/generated/BATCH_001_scores.csv) \
    <(machine cut -d, -f$columns $root/archive/BATCH_001/scores.csv) || fail "the scores are others"
drop BATCH_001_labels.json
await 20 status_is "1 batches scored, v2 is active" || fail "STATUS after training is $(property StatusText)"
passed "scored and learned, beside what cannot be read; STATUS: $(property StatusText)"

is "the owner of what is archived" "$(machine stat --format %U $root/archive/BATCH_001/BATCH_001_profiles.json)" kycc
if as nobody sh -c "ls $root/archive || ls $root || : >$root/inbox/x" 2>/dev/null; then fail "anybody gets in"; fi
if as producer sh -c "ls $root/archive || cat $root/kycc.sqlite" 2>/dev/null; then fail "a producer reads the results"; fi
as nobody cat $root/status/metrics.prom >/dev/null || fail "metrics.prom is not readable by everybody"
as analyst sh -c "kycc status --root $root && kycc scores BATCH_001 --root $root" >/dev/null ||
    fail "the results are closed to whom they should be open"
passed "the folders are open to whom they should be"

# MARK: The sandbox

pid=$(property MainPID)
# shellcheck disable=SC2016
facts=$(machine awk '/^(Uid|CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):/ { print $1 $2 }' "/proc/$pid/status" | tr '\n' ' ')
none=0000000000000000
is "the process" "$facts" "Uid:$(machine id -u kycc) CapPrm:$none CapEff:$none CapBnd:$none NoNewPrivs:1 Seccomp:2 "
for namespace in ipc mnt net user uts; do
    if [ "$(machine readlink "/proc/$pid/ns/$namespace")" = "$(machine readlink "/proc/1/ns/$namespace")" ]; then
        fail "the $namespace namespace is the system's"
    fi
done
# Of mounts on one place the last is the one that counts.
# shellcheck disable=SC2016
writable=$(machine awk '{ options[$5] = $6 } END { for (at in options) if (options[at] ~ /^rw/) print at }' \
    "/proc/$pid/mountinfo" | sort | tr '\n' ' ')
is "what is mounted for writing" "$writable" "/proc $root "

# The unit itself with another program, which needs the tools of the system as the daemon does not.
drop_in kycc-probe.service <<END
[Service]
Type=oneshot
Restart=no
ExecStart=
ExecStart=/usr/bin/bash /package/probe.sh $root
StandardOutput=file:/run/probe
END
machine cp /etc/systemd/system/kycc.service /run/systemd/system/kycc-probe.service
machine systemctl daemon-reload
if machine systemctl start kycc-probe.service 2>/dev/null; then fail "the sandbox has a shell in it"; fi
is "what a shell in the sandbox ended with" "$(property ExecMainStatus kycc-probe.service)" 203
machine sed -i '\,^InaccessiblePaths=/usr/bin ,d' /run/systemd/system/kycc-probe.service
machine systemctl daemon-reload
machine systemctl start kycc-probe.service || fail "the sandbox cannot be probed"
inside=$(machine cat /run/probe)
outside=$(machine sh -c 'mkdir /run/outside && bash /package/probe.sh /run/outside')
# Outside and as root everything is open; so whatever is closed inside, the sandbox closes.
if grep '^closed' <<<"$outside"; then fail "the probe proves nothing of what is closed without a sandbox too"; fi
is "what is open in the sandbox" "$(grep '^open' <<<"$inside")" "open writing in its root"
grep -q 'internet socket: .*Address family not supported' <<<"$inside" || fail "the socket is not refused by its family"
passed "the sandbox holds: $(grep -c '^closed' <<<"$inside") ways out are closed"

# MARK: Restarts

drop_in kycc.service <<END
[Service]
WatchdogSec=2
RestartSec=1
END
machine systemctl daemon-reload
machine systemctl restart kycc.service
machine kill -STOP "$(property MainPID)"
drop BATCH_002_profiles.json
await 30 runs_anew 1 || fail "the watchdog did not restart a stopped process"
machine journalctl --no-pager --unit kycc.service | grep -c "Watchdog timeout" >/dev/null || fail "it was not the watchdog"
await 20 is_scored BATCH_002 || fail "what was dropped meanwhile was not scored"
passed "a process that stood still was restarted by the watchdog, and scored what had come meanwhile"

drop BATCH_003_profiles.json
machine kill -KILL "$(property MainPID)"
await 30 runs_anew 2 || fail "it was not restarted after SIGKILL"
await 20 is_scored BATCH_003 || fail "what was dropped before SIGKILL was not scored"
passed "a killed process was restarted, and scored what had come before"

before=$(property MainPID)
logged() { machine grep -q "signal name=$1 " $root/status/status.log; }
for signal in HUP USR1 USR2 ALRM; do
    machine kill -s "$signal" "$before"
    await 10 logged "$signal" || fail "SIG$signal was not logged"
done
is "the process after the signals" "$(property ActiveState) $(property MainPID)" "active $before"
passed "HUP, USR1, USR2 and ALRM were logged, and did not end it"

machine sh -c "echo 'nonsense: 1' >$root/kycc.yaml"
if machine systemctl restart kycc.service 2>/dev/null; then fail "it starts with wrong settings"; fi
is "the state after wrong settings" "$(property ActiveState) $(property ExecMainStatus)" "failed 78"
machine rm $root/kycc.yaml
machine systemctl start kycc.service || fail "it does not start with the settings corrected"
passed "wrong settings end it, and it is not started over and over"

# MARK: Stopping

stopping=$SECONDS
machine systemctl stop kycc.service
[ $((SECONDS - stopping)) -le 5 ] || fail "stopping took $((SECONDS - stopping)) s"
is "the state at the end" "$(property ActiveState) $(property Result) $(property ExecMainStatus)" "inactive success 0"
machine grep -q '"state": "stopped"' $root/status/status.json || fail "status.json does not say that it stopped"
as kycc kycc verify --root $root >/dev/null || fail "kycc verify finds something"
passed "a clean stop, and everything that it left verifies"

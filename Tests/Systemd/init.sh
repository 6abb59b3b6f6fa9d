#!/usr/bin/env bash
# Process 1 of a machine for a test, until systemd takes its place (machine.sh starts it, in namespaces of its own).
#
# The machine's disk is a copy-on-write overlay of this system's, in memory: what happens to it is gone with the namespaces.
#
#   init.sh FOLDER PACKAGE   FOLDER has the empty folders disk and root; PACKAGE is seen in the machine as /package
#   init.sh FOLDER           lays everything out, then ends with 0: whether a machine can be had here
set -euo pipefail
folder=$1
package=${2-}

mount --make-rprivate /
# Read with the outer /proc, so it is the number by which the outside knows this process.
read -r outer_pid _ </proc/self/stat
echo "$outer_pid" >"$folder/pid"

mount -t tmpfs -o mode=0755 kycc-disk "$folder/disk"
mkdir "$folder"/disk/{upper,work}
mount -t overlay -o "lowerdir=/,upperdir=$folder/disk/upper,workdir=$folder/disk/work" kycc-root "$folder/root"
cd "$folder/root"

mount -t proc proc proc
# Settings of the one kernel that both sides share are not the machine's to change.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=0755 run run
mount -t tmpfs -o mode=1777 tmp tmp

mount -t tmpfs -o mode=0755 dev dev
for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
done
mkdir dev/{pts,shm}
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
for link in fd:/proc/self/fd stdin:/proc/self/fd/0 stdout:/proc/self/fd/1 stderr:/proc/self/fd/2; do
    ln -s "${link#*:}" "dev/${link%%:*}"
done

# The machine has no other disks, and an identity of its own.
: >etc/fstab
: >etc/machine-id
[ -n "$package" ] || exit 0
mkdir -p package
mount --bind "$package" package

for systemd in /usr/lib/systemd/systemd /lib/systemd/systemd; do
    [ ! -x "$systemd" ] || break
done
pivot_root . .
umount --lazy .
exec env -i container=other PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set=-sys_boot,-sys_module,-sys_rawio,-sys_time,-syslog \
    "$systemd" --system --unit=sysinit.target --log-target=journal

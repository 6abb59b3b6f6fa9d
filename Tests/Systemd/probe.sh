#!/usr/bin/env bash
# Tries what a program that was taken over would try, and tells of each attempt whether it was open or closed to it:
# `closed NAME: why`. It tells and does not judge: boot.sh runs it inside the sandbox and outside.
#
# The sandbox has no pipes, so there is no $(...) and no here-document in this script.
#
#   probe.sh ROOT   ROOT is the folder that may be written in
set -u
root=$1

attempt() {
    local name=$1 why=
    shift
    if "$@" >/dev/null 2>"$root/.probe"; then
        echo "open $name"
    else
        read -r why <"$root/.probe"
        echo "closed $name: ${why:-no such thing}"
    fi
}

reads() { : <"$1"; }
writes() { : >"$1"; }
mounts() { mount -t tmpfs none /mnt && umount /mnt; }
runs_a_copy() { cp /usr/bin/true "$root/.program" && "$root/.program"; }
opens_an_internet_socket() { : >/dev/udp/127.0.0.1/9; }
sees_other_processes() { [ -d /proc/1 ]; }
# mmap(2) of a page to read, write and execute.
maps_writable_code() { perl -e 'syscall($ARGV[0] + 0, 0, 4096, 7, 0x22, -1, 0) != -1 or die "$!\n"' "$1"; }

attempt "writing in its root" writes "$root/.file"
attempt "reading /etc/shadow" reads /etc/shadow
attempt "looking into /home" ls /home
attempt "seeing other processes" sees_other_processes
attempt "reading the kernel's settings" reads /proc/sys/kernel/hostname
attempt "reading /proc/meminfo" reads /proc/meminfo
for folder in /etc /usr/lib /usr/local/bin /var/lib /var/tmp /tmp /dev/shm /run; do
    attempt "writing in $folder" writes "$folder/.kycc-probe"
done
attempt "an internet socket" opens_an_internet_socket
attempt "a namespace of users" unshare --user true
attempt "a namespace of mounts" unshare --mount true
attempt "mounting" mounts
attempt "making a device" mknod "$root/.device" c 1 3
attempt "giving a file away" chown nobody "$root/.file"
attempt "making a set-user-ID file" chmod u+s "$root/.file"
attempt "running what it wrote" runs_a_copy
declare -A mmap=([x86_64]=9 [aarch64]=222)
if command -v perl >/dev/null && [ -n "${mmap[$HOSTTYPE]-}" ]; then
    attempt "memory to write code in and run it" maps_writable_code "${mmap[$HOSTTYPE]}"
fi
rm -f "$root"/.{file,device,program,probe}

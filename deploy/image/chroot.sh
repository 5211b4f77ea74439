#!/bin/sh
# chroot.sh FOLDER COMMAND…: what the container image does, where no container tool is at hand. As root, on Debian.
# Makes a Debian system in FOLDER (debootstrap) with the software, as the Containerfile does, unless it is there,
# and runs `handlingsplan COMMAND…` in it as an unprivileged user, with the image's settings.
# If a proxy with a certificate of its own is between the machine and the packages, copy your
# /etc/ssl/certs/ca-certificates.crt into FOLDER after the first attempt, and run the same command again.
# Before you delete FOLDER: umount FOLDER/proc FOLDER/dev.
set -eu
root=$1
shift
repository=$(cd "$(dirname "$0")/../.." && pwd)
software=/srv/handlingsplan
state=/var/lib/handlingsplan

# debootstrap removes its own folder at the end, so a system that has it is not complete.
{ [ -x "$root/bin/sh" ] && [ ! -d "$root/debootstrap" ]; } || debootstrap --variant=minbase bookworm "$root"
if [ ! -x "$root$software/.venv/bin/handlingsplan" ]; then
    mkdir -p "$root$software"
    git -C "$repository" archive HEAD | tar -x -C "$root$software"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    chroot "$root" "$software/deploy/image/install.sh"
fi
chroot "$root" id handlingsplan >/dev/null 2>&1 \
    || chroot "$root" useradd --uid 10001 --user-group --shell /usr/sbin/nologin --home-dir "$state" --create-home handlingsplan
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
[ -c "$root/dev/urandom" ] || mount --bind /dev "$root/dev"
# chroot(1) would keep the variables of this shell, and its umask.
exec env -i PATH="$software/.venv/bin:/usr/sbin:/usr/bin:/bin" LANG=C.UTF-8 \
    HANDLINGSPLAN_HOST="${HANDLINGSPLAN_HOST:-127.0.0.1}" HANDLINGSPLAN_PORT="${HANDLINGSPLAN_PORT:-8000}" \
    HANDLINGSPLAN_METRICS_PORT="${HANDLINGSPLAN_METRICS_PORT:-0}" HANDLINGSPLAN_RELEASES="$state/releases" \
    chroot --userspec=handlingsplan "$root" handlingsplan "$@"

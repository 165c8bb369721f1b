#!/bin/sh
# add-packages.sh TARGET BASE PACKAGE...
# Makes TARGET, a copy of the root BASE with more packages, which appears only when it is complete. Hosts have no network:
# packages are installed before they boot, with the outer machine's network and apt settings.
set -eu
target=$1 base=$2
shift 2

exec 9>"$target.lock"
flock 9
[ ! -d "$target" ] || exit 0

partial=$target.partial
rm -rf --one-file-system "$partial"
cp -a "$base" "$partial"

mount -t proc proc "$partial/proc"
settings=$partial/etc/apt/apt.conf.d/99outer
apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?::|Check-|Retries)' | grep -v Auto-Detect >"$settings" || true
cat /etc/resolv.conf >"$partial/etc/resolv.conf"
# Nothing may start in the chroot.
printf '#!/bin/sh\nexit 101\n' >"$partial/usr/sbin/policy-rc.d"
chmod 0755 "$partial/usr/sbin/policy-rc.d"

export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
chroot "$partial" apt-get update -qq
chroot "$partial" apt-get install -qq -y --no-install-recommends "$@"
chroot "$partial" apt-get clean
rm -rf "$partial"/var/lib/apt/lists/*

rm -f "$settings" "$partial/etc/resolv.conf" "$partial/usr/sbin/policy-rc.d"
umount "$partial/proc"
mv "$partial" "$target"

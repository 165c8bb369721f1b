#!/bin/sh
# build-root.sh TARGET SUITE PACKAGE,...
# Makes a minimal Debian in TARGET, which appears only when it is complete. Of several at a time, one works and the others wait.
set -eu
target=$1 suite=$2 packages=$3

mkdir -p "$(dirname "$target")"
exec 9>"$target.lock"
flock 9
[ ! -d "$target" ] || exit 0

# debootstrap knows neither apt's mirror nor apt's proxy.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | grep -m 1 '^https\?:' || true)
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"

partial=$target.partial
rm -rf --one-file-system "$partial"
if ! debootstrap --variant=minbase --include="$packages" "$suite" "$partial" $mirror; then
  tail -n 20 "$partial/debootstrap/debootstrap.log" >&2 || true
  exit 1
fi

# Without /etc/hosts `localhost` does not resolve in Node; with /etc/hostname the machine would bear the outer one's name.
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$partial/etc/hosts"
rm -f "$partial/etc/hostname" "$partial/etc/resolv.conf"
rm -rf "$partial"/var/cache/apt/archives/*.deb "$partial"/var/lib/apt/lists/*
chmod 0755 "$partial"
mv "$partial" "$target"

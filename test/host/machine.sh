#!/bin/sh
# machine.sh NAME ROOT LAYER PROJECT NODE
# Boots systemd on a throw-away layer over ROOT. Runs as the first process of a process namespace (guardian.ts): all
# mounts and processes made here end with it. LAYER is an empty folder that serves every machine, each in its own mounts.
set -eu
name=$1 root=$2 layer=$3 project=$4 node=$5

mount -t tmpfs -o mode=0755 "$name" "$layer"
cd "$layer"
mkdir root.lower root.upper root.work root project.lower project.upper project.work project

# The bind mounts spare the paths from being escaped in mount's options.
mount --bind "$root" root.lower
mount -t overlay -o lowerdir=root.lower,upperdir=root.upper,workdir=root.work "$name" root

# Nothing happens at a time of the distribution's choosing: apt, dpkg and tmpfiles change files, each at its hour.
ln -s /dev/null root/etc/systemd/system/timers.target

# The overlay's upper folder gives the project's own folder the mode 0755, whatever `mktemp -d` gave it.
mount --bind "$project" project.lower
mount -t overlay -o lowerdir=project.lower,upperdir=project.upper,workdir=project.work "$name" project

# nspawn leaves folders there when it is killed.
mkdir -p /run/systemd/nspawn
mount -t tmpfs "$name" /run/systemd/nspawn

ln -s "$node" node
boot() {
  # bpf: without it IPAddressDeny= silently does nothing.
  systemd-nspawn --quiet --register=no --keep-unit --machine="$name" --directory=root \
    --private-network --link-journal=no \
    --system-call-filter='bpf io_uring_*' --capability=CAP_BPF \
    --bind-ro="$layer/node:/usr/bin/node" --bind-ro="$layer/project:/opt/lowport" \
    --boot </dev/null
}

# 133 is nspawn's word for a reboot.
while :; do
  code=0
  boot || code=$?
  [ "$code" -eq 133 ] || exit "$code"
done

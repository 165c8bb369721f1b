import type { Host } from '../host/index.js';

/**
 * Podman in a host that is itself a container: without a driver for layers, kernel keys, limits beyond those that are
 * there, and nft(8). With the crun of Debian 12 also without cgroups of its own: it raises RLIMIT_MEMLOCK for them.
 */
export async function preparePodman(host: Host): Promise<void> {
  await host.write(
    '/etc/containers/storage.conf',
    '[storage]\ndriver = "vfs"\nrunroot = "/run/containers/storage"\ngraphroot = "/var/lib/containers/storage"\n',
  );
  const isOld = (await host.run('crun --version')).stdout.startsWith('crun version 1.8');
  const runtime = isOld ? '/usr/local/bin/crun-without-cgroups' : '/usr/bin/crun';
  if (isOld) await host.write(runtime, '#!/bin/sh\nexec crun --cgroup-manager=disabled "$@"\n', { mode: 0o755 });
  await host.write(
    '/etc/containers/containers.conf',
    `[containers]
keyring = false
pids_limit = 0
default_ulimits = ["nofile=1024:4096", "nproc=1024:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "here"
[engine.runtimes]
here = ["${runtime}"]
[network]
firewall_driver = "iptables"
`,
  );
}

/** An image with node, what node is linked to, and /srv/app of the host: there is no registry to fetch one from. */
export async function importImage(host: Host, image: string): Promise<void> {
  await host.run(
    `mkdir -p /tmp/image/usr/bin /tmp/image/tmp && cd /tmp/image && cp /usr/bin/node usr/bin/ && cp -a /srv/app app
    for library in $(ldd /usr/bin/node | grep -o '/[^ ]*'); do install -D "$library" ".$library"; done
    tar -c . | podman import --quiet --change 'WORKDIR /app' --change 'USER 1000:1000' - ${image}
    rm -r /tmp/image`,
    { timeoutMs: 120_000 },
  );
}

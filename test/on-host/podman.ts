import type { Host } from '../host/index.js';

/** Podman in a host that is itself a container: without a driver for layers, kernel keys, and a limit of processes. */
export async function preparePodman(host: Host): Promise<void> {
  await host.write(
    '/etc/containers/storage.conf',
    '[storage]\ndriver = "vfs"\nrunroot = "/run/containers/storage"\ngraphroot = "/var/lib/containers/storage"\n',
  );
  await host.write(
    '/etc/containers/containers.conf',
    '[containers]\nkeyring = false\npids_limit = 0\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
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

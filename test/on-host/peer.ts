import type { Host } from '../host/index.js';

/** Another machine on a wire to the host, as a program on the host sees it: a network namespace with a stack of its own. */
export const peer = { ipv4: '10.9.0.2', ipv6: 'fd09::2' };
export const peerAddress = peer.ipv4;

/** Where the peer finds the host. */
export const hostUrls = { ipv4: 'http://10.9.0.1', ipv6: 'http://[fd09::1]' };

/** For curl, which takes `localhost` for this machine whatever the hosts file says. */
export const toHost = '--connect-to ::10.9.0.1:';

/** Goes before a command that the peer runs. */
export const onPeer = 'ip netns exec peer';

/** Plugs the wire in, until the host's next reboot; to the peer the host is `localhost`. Returns what goes before its commands. */
export async function addPeer(host: Host): Promise<string> {
  await host.write('/etc/netns/peer/hosts', '10.9.0.1 localhost\n');
  await host.run(
    [
      'ip netns add peer',
      'ip link add wire type veth peer name wire netns peer',
      'ip addr add 10.9.0.1/24 dev wire',
      'ip addr add fd09::1/64 dev wire nodad',
      'ip link set wire up',
      `ip -n peer addr add ${peer.ipv4}/24 dev wire`,
      `ip -n peer addr add ${peer.ipv6}/64 dev wire nodad`,
      'ip -n peer link set wire up',
      // Until then neighbours of IPv6 are not asked for.
      'while { ip -6 addr show dev wire; ip -n peer -6 addr; } | grep -q tentative; do sleep 0.05; done',
    ].join(' && '),
  );
  return onPeer;
}

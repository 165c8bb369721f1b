import type { Host } from '../host/index.js';

/** The peer's address, as a program on the host sees it. */
export const peerAddress = '10.9.0.2';

/** For curl, which takes `localhost` for this machine whatever the hosts file says. */
export const toHost = '--connect-to ::10.9.0.1:';

/** Another machine, to which the host is `localhost`; until the host's next reboot. What it returns goes before a command. */
export async function addPeer(host: Host): Promise<string> {
  await host.write('/etc/netns/peer/hosts', '10.9.0.1 localhost\n');
  await host.run(`
    ip netns add peer
    ip link add peer0 type veth peer name eth0 netns peer
    ip address add 10.9.0.1/24 dev peer0 && ip link set peer0 up
    ip -n peer address add ${peerAddress}/24 dev eth0 && ip -n peer link set eth0 up
  `);
  return 'ip netns exec peer';
}

import { readdirSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { type Address, formatAddress } from '../../../../listen-address.js';
import { findOwners, readTcpSockets, type TcpSocket } from '../../proc-sockets.js';
import { runCommand } from '../../run-command.js';

/** `elsewhere`: the other end is in no network that can be seen from here. */
export type Acceptor = { pid: number } | 'elsewhere';

/** The process that has accepted this connection, undefined as long as none has. */
export async function findAcceptor(socket: Socket, address: Address): Promise<Acceptor | undefined> {
  if ('port' in address) return findTcpAcceptor(socket, address.port);
  const pid = await findUnixAcceptor(formatAddress(address));
  return pid === undefined ? undefined : { pid };
}

/**
 * Known by this end's port: a redirect may have led the connection to any port there, or into the network of a container.
 */
function findTcpAcceptor({ localAddress, localPort, destroyed }: Socket, port: number): Acceptor | undefined {
  const sockets = readTcpSockets();
  // Closed by the other side: it was accepted by one of those who may.
  if (destroyed) return toAcceptor(findListener(sockets, port));
  const isOther = (row: TcpSocket) => row.remoteAddress === localAddress && row.remotePort === localPort;
  // TCP_DEFER_ACCEPT, as Apache has it: the kernel holds a connection back until the client has sent something.
  const heldBack = sockets.find(row => isOther(row) && row.state === 'half-open');
  if (heldBack !== undefined) return toAcceptor(findListener(sockets, heldBack.port));
  // What is closing has no inode either: an earlier connection from the same port.
  const accepted = sockets.find(row => isOther(row) && row.inode !== 0);
  if (accepted !== undefined) return toAcceptor(findOwners(accepted.inode)[0]);
  if (sockets.some(isOther)) return undefined;
  return toAcceptor(findInOtherNetworks(localPort ?? 0)) ?? 'elsewhere';
}

function toAcceptor(pid: number | undefined): Acceptor | undefined {
  return pid === undefined ? undefined : { pid };
}

/** Who has the listening socket open beside systemd. */
function findListener(sockets: readonly TcpSocket[], port: number): number | undefined {
  const listening = sockets.filter(row => row.state === 'listening' && row.port === port);
  return listening.flatMap(({ inode }) => findOwners(inode)).find(pid => pid !== 1);
}

/** In a container the client has another address, and mostly the same port. */
function findInOtherNetworks(clientPort: number): number | undefined {
  for (const pid of listNetworks()) {
    const rows = readTcpSockets(pid).filter(row => row.remotePort === clientPort && row.inode !== 0);
    const [owner] = rows.flatMap(({ inode }) => findOwners(inode));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** One process of each network but this one's. */
function listNetworks(): string[] {
  const own = readNetwork('self');
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const found = new Map(pids.map(pid => [readNetwork(pid), pid] as const));
  return [...found].flatMap(([network, pid]) => (network === undefined || network === own ? [] : [pid]));
}

function readNetwork(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has ended since.
    return undefined;
  }
}

/** `u_str ESTAB 0 0 /run/app.sock 12346 * 12345 users:(("node",pid=71,fd=20))`, as ss(8) prints it; no users before it is accepted. */
async function findUnixAcceptor(path: string): Promise<number | undefined> {
  const { output } = await runCommand([
    'ss',
    '--no-header',
    '--numeric',
    '--processes',
    '--unix',
    'state',
    'connected',
  ]);
  const rows = output.split('\n').filter(line => line.trim().split(/\s+/).includes(path));
  const pids = rows.flatMap(line => [...line.matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid)));
  return pids.find(pid => pid !== 1 && pid !== process.pid);
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * A row of the kernel's tables of TCP sockets, /proc/net/tcp and tcp6. `inode` is 0 before a connection is accepted. IPv4
 * on a socket of IPv6 shows as IPv4.
 */
export type TcpSocket = {
  address: string;
  port: number;
  remoteAddress: string;
  remotePort: number;
  state: 'listening' | 'established' | 'half-open' | 'other';
  inode: number;
};

const states: Readonly<Record<string, TcpSocket['state']>> = {
  '0A': 'listening',
  '01': 'established',
  '03': 'half-open',
};

/** The TCP sockets of the network namespace that a process is in: this one's, unless told. */
export function readTcpSockets(pid = 'self'): TcpSocket[] {
  return [`/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`].flatMap(path => readLines(path).slice(1).map(parseRow));
}

/** The listening unix sockets: their paths, abstract ones with `@`, and their inodes. */
export function readUnixListeners(): { path: string; inode: number }[] {
  // Num RefCount Protocol Flags Type St Inode Path; the flag is __SO_ACCEPTCON.
  return readUnixRows()
    .filter(({ flags }) => (flags & 0x10000) !== 0)
    .map(({ path, inode }) => ({ path, inode }));
}

/** The same of all that have a name and are of the kind that systemd opens for ListenStream=, whether or not they listen. */
export function readUnixStreams(): { path: string; inode: number }[] {
  return readUnixRows().filter(({ type, path }) => type === 1 && path !== '');
}

function readUnixRows(): { flags: number; type: number; inode: number; path: string }[] {
  return readLines('/proc/net/unix')
    .slice(1)
    .flatMap(line => {
      // The name is the rest of the line, and may hold spaces.
      const [, flags = '', type = '', inode = '', path = ''] =
        /^(?:\S+ +){3}(\S+) +(\S+) +\S+ +(\d+)(?: (.*))?$/.exec(line) ?? [];
      return [{ flags: Number.parseInt(flags, 16), type: Number.parseInt(type, 16), inode: Number(inode), path }];
    });
}

/** The processes that have a socket open, by its inode. Those that this user may not look into are left out. */
export function findOwners(inode: number): number[] {
  return findOpeners(`socket:[${inode}]`);
}

/** The processes that have this open, in the words of /proc/PID/fd: a path, or a socket by its inode. */
export function findOpeners(target: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.filter(pid => listOpen(pid).includes(target)).map(Number);
}

/** The inodes of the sockets that a process has open; none where this user may not look. */
export function readSocketInodes(pid: number): Set<number> {
  const found = listOpen(String(pid)).flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.slice(1) ?? []);
  return new Set(found.map(Number));
}

function listOpen(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map(name => readLink(`${folder}/${name}`));
  } catch {
    return [];
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since it was listed.
    return '';
  }
}

function parseRow(line: string): TcpSocket {
  const [, local = '', remote = '', state = '', , , , , , inode] = line.trim().split(/\s+/);
  const [address = '', port = ''] = local.split(':');
  const [remoteAddress = '', remotePort = ''] = remote.split(':');
  return {
    address: decodeAddress(address),
    port: Number.parseInt(port, 16),
    remoteAddress: decodeAddress(remoteAddress),
    remotePort: Number.parseInt(remotePort, 16),
    state: states[state] ?? 'other',
    inode: Number(inode),
  };
}

// ::ffff:0:0/96
const mappedPrefix = '0000000000000000FFFF0000';

/** The kernel writes the address as 32-bit words in the byte order of the machine, which is little-endian for Node. */
function decodeAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap(word => (word.match(/../g) ?? []).reverse().map(byte => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join('.');
  if (hex.startsWith(mappedPrefix)) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  // The URL parser writes it as everybody does, with `::` in the right place.
  return new URL(`http://[${groups.map(group => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    // Without IPv6 there is no tcp6.
    return [];
  }
}

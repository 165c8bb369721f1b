import { readFileSync } from 'node:fs';

/** A row of the kernel's socket tables, proc(5). The tables show only the network namespace of this process. */
export type UnixRow = { type: 'stream' | 'datagram' | 'seqpacket'; connected: boolean; path: string | undefined };

const unixTypes: Record<string, UnixRow['type']> = { '0001': 'stream', '0002': 'datagram', '0005': 'seqpacket' };

/** The unix socket with this inode; undefined under `PrivateNetwork=`, where systemd's sockets are not in the table. */
export function readUnixRow(inode: string): UnixRow | undefined {
  for (const line of readTable('unix')) {
    // Num RefCount Protocol Flags Type St Inode Path; an abstract name begins with @, an unnamed socket has none
    const [, type = '', state, row, path] = /^\S+ \S+ \S+ \S+ (\S+) (\S+) +(\d+)(?: (.*))?$/.exec(line) ?? [];
    if (row === inode) return { type: unixTypes[type] ?? 'stream', connected: state === '03', path };
  }
  return undefined;
}

/** The local address of the UDP socket with this inode; undefined where the table does not show it. */
export function readUdpRow(inode: string): { host: string; port: number } | undefined {
  for (const family of ['udp', 'udp6']) {
    for (const line of readTable(family)) {
      const fields = line.trim().split(/\s+/);
      if (fields[9] === inode) return parseHexAddress(fields[1] ?? '');
    }
  }
  return undefined;
}

function readTable(name: string): string[] {
  try {
    return readFileSync(`/proc/self/net/${name}`, 'utf8').split('\n').slice(1);
  } catch {
    return []; // no /proc, or --permission: the fact is unknown, and nothing depends on it alone
  }
}

/** `0100007F:0050` is 127.0.0.1:80: words of 32 bits in host byte order, the port in hexadecimal. */
function parseHexAddress(text: string): { host: string; port: number } {
  const [address = '', port = '0'] = text.split(':');
  const bytes = Buffer.from(address, 'hex');
  if (littleEndian) bytes.swap32();
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  const host = bytes.length === 4 ? bytes.join('.') : new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  return { host, port: Number.parseInt(port, 16) };
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

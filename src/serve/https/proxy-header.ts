import { isIPv4, isIPv6 } from 'node:net';

/** Who is at the other end of a connection. */
export type Peer = { address: string; port: number; family: 'IPv4' | 'IPv6' };

/**
 * What the first bytes of a connection say, by the PROXY protocol of haproxy.org/download/3.0/doc/proxy-protocol.txt.
 * `done`: the header is `length` bytes long; without `peer` it speaks of nobody (a health check of the proxy itself).
 */
export type ProxyHeader = { state: 'more' } | { state: 'invalid' } | { state: 'done'; length: number; peer?: Peer };

const more: ProxyHeader = { state: 'more' };
const invalid: ProxyHeader = { state: 'invalid' };

/** Version 1: a line of text, 107 bytes at most. */
const v1Start = Buffer.from('PROXY ');
const v1Longest = 107;
const v1Line = /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})\r\n$/;

/** Version 2: a signature, 4 bytes, the addresses, and extensions that nobody here reads. */
const v2Start = Buffer.from('\r\n\r\n\0\r\nQUIT\n');
const v2Fixed = 16;
/** Far more than any proxy sends; the field itself would allow 64 KB. */
const v2Longest = 4096;

/** Reads as much as has come so far. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, v1Start)) return bytes.length < v1Start.length ? more : readV1(bytes);
  if (startsLike(bytes, v2Start)) return bytes.length < v2Fixed ? more : readV2(bytes);
  return invalid;
}

/** Whether the bytes, as many as have come, are those of the start. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

function readV1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, v1Longest).indexOf('\r\n');
  if (end === -1) return bytes.length < v1Longest ? more : invalid;
  const length = end + 2;
  const line = bytes.toString('latin1', 0, length);
  if (/^PROXY UNKNOWN[ \r]/.test(line)) return { state: 'done', length };
  const [, version, address = '', target = '', port, targetPort] = v1Line.exec(line) ?? [];
  const isAddress = version === '4' ? isIPv4 : isIPv6;
  const hasPorts = Number(port) <= 65_535 && Number(targetPort) <= 65_535;
  if (version === undefined || !isAddress(address) || !isAddress(target) || !hasPorts) return invalid;
  return { state: 'done', length, peer: { address, port: Number(port), family: `IPv${version as '4' | '6'}` } };
}

function readV2(bytes: Buffer): ProxyHeader {
  const command = bytes.readUInt8(12);
  const family = bytes.readUInt8(13);
  const length = v2Fixed + bytes.readUInt16BE(14);
  if ((command !== local && command !== proxied) || length > v2Longest) return invalid;
  if (bytes.length < length) return more;
  if (command === local || family === unspecified) return { state: 'done', length };
  if (family === unixStream) return length < v2Fixed + 216 ? invalid : { state: 'done', length };
  if (family === tcp4 && length >= v2Fixed + 12) {
    const address = bytes.subarray(16, 20).join('.');
    return { state: 'done', length, peer: { address, port: bytes.readUInt16BE(24), family: 'IPv4' } };
  }
  if (family === tcp6 && length >= v2Fixed + 36) {
    const groups = bytes.subarray(16, 32).toString('hex').match(/.{4}/g) ?? [];
    // As the kernel writes it: the URL parser abbreviates in the same way.
    const address = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
    return { state: 'done', length, peer: { address, port: bytes.readUInt16BE(48), family: 'IPv6' } };
  }
  return invalid;
}

const local = 0x20;
const proxied = 0x21;
const unspecified = 0x00;
const tcp4 = 0x11;
const tcp6 = 0x21;
const unixStream = 0x31;

import type { BlockList, Socket } from 'node:net';
import { presentPeer } from '../activation/listen-handle.js';
import { report } from '../report.js';
import { readProxyHeader } from './proxy-header.js';

/** A proxy sends its header at once. */
const patienceMs = 5000;

/**
 * Takes the PROXY header off a new connection and gives it on, with the client as its peer. A connection from elsewhere, or
 * without a header, is closed: else everybody could say that he is somebody else.
 * @param networks from where the header is believed. A unix socket is believed: who may connect its file's mode says.
 */
export function acceptProxied(socket: Socket, networks: BlockList, deliver: (socket: Socket) => void): void {
  const { remoteAddress: from, remoteFamily } = socket;
  if (from !== undefined && !networks.check(from, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4')) {
    refuse(socket, `${from} is not among the proxies`);
    return;
  }
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => refuse(socket, `${from ?? 'a client'} sent no whole PROXY header`), patienceMs);
  const stop = () => {
    clearTimeout(timer);
    socket.off('readable', read).off('end', leave).off('error', stop).off('close', stop);
  };
  // As a proxy does that looks whether the port is open: nothing is wrong with that.
  const leave = () => {
    stop();
    socket.destroy();
  };
  const read = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      bytes = Buffer.concat([bytes, chunk]);
    }
    const header = readProxyHeader(bytes);
    if (header.state === 'more') return;
    stop();
    if (header.state === 'invalid') {
      refuse(socket, `${from ?? 'a client'} sent no PROXY header`);
      return;
    }
    if (header.peer !== undefined) presentPeer(socket, header.peer);
    if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
    // A turn later, when the stream has noticed that nobody waits for 'readable' any more.
    process.nextTick(() => {
      if (socket.readableEnded) socket.destroy();
      else deliver(socket);
    });
  };
  socket.on('readable', read).on('end', leave).on('error', stop).on('close', stop);
}

const said = new Set<string>();

/** Said once for each, since a port that is open to the world is tried all day. */
function refuse(socket: Socket, reason: string): void {
  socket.destroy();
  const kind = reason.replace(/^\S+ /, '');
  if (said.has(kind)) return;
  said.add(kind);
  report('warning', `lowport: a connection was refused: ${reason} of --proxy-protocol. This is said once.`);
}

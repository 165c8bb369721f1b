import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { Socket } from 'node:net';
import { type Companion, type CompanionOptions, describeError, makeCompanion } from './options.js';

const textFrame = 0x81;
const closeFrame = 0x88;
const pingFrame = 0x89;
const pongFrame = 0x8a;

/** A WebSocket that speaks as little as it has to: Node 20 has none of its own. */
export function openSocket({
  url,
  socketPath,
  socket: { path = '/', say = '' } = { path: '/' },
}: CompanionOptions): Companion {
  const companion = makeCompanion();
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  };
  const request = http.get(new URL(path, url), { agent: false, headers, ...(socketPath && { socketPath }) });
  request.on('error', error => companion.end(`no answer, ${describeError(error)}`));
  request.on('response', response => companion.end(`status ${response.statusCode}`));
  request.on('upgrade', (_response, socket: Socket, head) => {
    companion.open();
    if (say !== '') socket.write(makeFrame(textFrame, Buffer.from(say)));
    follow(socket, head, companion.end);
  });
  return companion;
}

function follow(socket: Socket, head: Buffer, end: (how: string) => void): void {
  let how = 'closed without a goodbye';
  let data = head;
  const read = () => {
    for (let frame = readFrame(data); frame !== undefined; frame = readFrame(data)) {
      data = data.subarray(frame.length);
      if (frame.type === closeFrame) {
        how = `closed with ${frame.body.length >= 2 ? frame.body.readUInt16BE(0) : 'no code'}`;
        socket.end(makeFrame(closeFrame, frame.body));
      }
      if (frame.type === pingFrame) socket.write(makeFrame(pongFrame, frame.body));
      // Engine.IO asks the same by a message.
      if (frame.type === textFrame && String(frame.body) === '2') socket.write(makeFrame(textFrame, Buffer.from('3')));
    }
  };
  socket.on('data', part => {
    data = Buffer.concat([data, part]);
    read();
  });
  socket.on('error', error => end(how.includes('without') ? describeError(error) : how));
  socket.on('end', () => socket.end());
  socket.on('close', () => end(how));
  read();
}

/** RFC 6455, 5.2, without what a server does not send to a client that says little. */
function readFrame(data: Buffer): { type: number; body: Buffer; length: number } | undefined {
  if (data.length < 2) return undefined;
  const short = (data[1] ?? 0) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < start) return undefined;
  const size = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const length = start + size;
  return data.length < length ? undefined : { type: data[0] ?? 0, body: data.subarray(start, length), length };
}

/** A client masks what it says; by zeros, it is the same. */
function makeFrame(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

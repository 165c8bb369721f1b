import http from 'node:http';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { connectPacket } from '../../load/mqtt-session.js';
import { type Companion, type CompanionOptions, describeError, makeCompanion } from './options.js';

/** A connection on which nothing comes after its begin, as a browser's tab keeps one. */
export function openIdle(options: CompanionOptions): Companion {
  switch (options.idle) {
    case 'http2':
      return openSession(options);
    case 'tcp':
      return openRaw(options, '');
    case 'mqtt':
      return openRaw(options, connectPacket);
    default:
      return openAnswered(options);
  }
}

/** It has had one answer. */
function openAnswered({ url, socketPath, idlePath, idleHeaders = {} }: CompanionOptions): Companion {
  const companion = makeCompanion();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const request = http.get(new URL(idlePath, url), { agent, headers: idleHeaders, ...(socketPath && { socketPath }) });
  request.on('error', error => companion.end(`no answer, ${describeError(error)}`));
  request.on('response', response => {
    response.resume().on('end', () => companion.open());
    response.on('error', error => companion.end(`answer cut, ${describeError(error)}`));
    const { socket } = response;
    socket.on('error', error => companion.end(describeError(error)));
    socket.on('close', () => companion.end('closed'));
  });
  return companion;
}

function openSession({ url }: CompanionOptions): Companion {
  const companion = makeCompanion();
  const session = http2.connect(new URL(url).origin);
  let how = 'closed';
  session.on('remoteSettings', () => companion.open());
  session.on('goaway', () => {
    how = 'goodbye';
  });
  session.on('error', error => companion.end(describeError(error)));
  session.on('close', () => companion.end(how));
  return companion;
}

function openRaw({ url }: CompanionOptions, text: string | Buffer): Companion {
  const companion = makeCompanion();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port || 80), hostname);
  if (text.length > 0) socket.write(text);
  let last = '';
  socket.on('data', data => {
    companion.open();
    last = String(data).slice(0, 3);
  });
  socket.on('error', error => companion.end(describeError(error)));
  socket.on('end', () => socket.end());
  socket.on('close', () => companion.end(last === '421' ? 'goodbye' : 'closed'));
  return companion;
}

import http from 'node:http';
import type tls from 'node:tls';
import { report } from '../report.js';
import { teachHttp1 } from './http2-messages.js';

/**
 * Gives the connections of the door to the http server, those of HTTP/2 by Node's compatibility layer: the program's
 * request listener gets `Http2ServerRequest` and `Http2ServerResponse`, which most programs take for HTTP/1.
 */
export function speakHttp2(door: tls.Server, server: http.Server): void {
  const http2 = process.getBuiltinModule('node:http2'); // here alone, as few programs want it
  const speaker = http2.createServer(teachHttp1(http2));
  speaker
    .on('request', (request, response) => server.emit('request', request, response))
    .on('checkContinue', (request, response) => {
      if (server.emit('checkContinue', request, response)) return;
      response.writeContinue();
      server.emit('request', request, response);
    })
    .on('checkExpectation', (request, response) => {
      if (!server.emit('checkExpectation', request, response)) response.writeHead(417).end();
    })
    // Whoever drains follows the door.
    .on('session', session => door.emit('session', session))
    .on('stream', (...heard) => door.emit('stream', ...heard));
  door.on('secureConnection', socket => {
    const target = socket.alpnProtocol === 'h2' ? speaker : server;
    target.emit('connection', socket);
  });
}

/**
 * Whether the program can answer over HTTP/2. Express, and Nest on it, cannot: it gives each message the prototypes of
 * HTTP/1, and fails at the first one. Its clients are offered HTTP/1 alone then, and that is said.
 */
export function speaksHttp2(server: http.Server): boolean {
  if (!server.listeners('request').some(isExpress)) return true;
  report(
    'warning',
    'lowport: HTTP/2 is not offered, since the program is of Express, which speaks HTTP/1 alone.\n' +
      '  Leave --http2 out, or use Fastify, Koa or hapi.',
  );
  return false;
}

function isExpress(listener: object): boolean {
  return 'request' in listener && listener.request instanceof http.IncomingMessage;
}

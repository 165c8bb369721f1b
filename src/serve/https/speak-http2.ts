import type http from 'node:http';
import type tls from 'node:tls';
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

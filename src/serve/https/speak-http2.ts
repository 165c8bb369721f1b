import type http from 'node:http';
import type tls from 'node:tls';

/**
 * Gives the connections of the door to the http server, those of HTTP/2 by Node's compatibility layer: the program's
 * request listener gets `Http2ServerRequest` and `Http2ServerResponse`, which most programs take for HTTP/1.
 */
export function speakHttp2(door: tls.Server, server: http.Server): void {
  const http2 = process.getBuiltinModule('node:http2'); // here alone, as few programs want it
  const speaker = http2.createServer();
  speaker
    .on('request', (request, response) => server.emit('request', request, response))
    // Whoever drains follows the door.
    .on('session', session => door.emit('session', session))
    .on('stream', (...heard) => door.emit('stream', ...heard));
  door.on('secureConnection', socket => {
    const target = socket.alpnProtocol === 'h2' ? speaker : server;
    target.emit('connection', socket);
  });
}

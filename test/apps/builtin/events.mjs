// events.mjs KIND: a server's life from listen() to close(), each step as a line.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

const credentials = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };
const create = {
  net: () => net.createServer(() => {}),
  'net without a handler': () => net.createServer(),
  tls: () => tls.createServer(credentials),
  http: () => http.createServer(),
  https: () => https.createServer(credentials),
  http2: () => http2.createServer(),
  'http2 secure': () => http2.createSecureServer(credentials),
};
const server = create[process.argv[2]]();
const log = (...step) => console.log(...step, server.listening);

for (const event of ['listening', 'close', 'error']) server.on(event, () => log(event));
const listen = () => server.listen({ port: process.env.PORT }, () => log('listen callback'));

log('returns itself', listen() === server);
log('address at once', server.address() !== null);
await once(server, 'listening');
log('address', JSON.stringify(server.address()));
try {
  listen();
} catch (error) {
  log(error.code);
}
server.unref().ref();
log('connections', await new Promise(resolve => server.getConnections((error, count) => resolve(count))));

log('close returns itself', server.close(() => log('close callback')) === server);
log('address', server.address());
await once(server, 'close');
server.close(error => log('close again', error.code));
await once(server, 'close');

listen();
await once(server, 'listening');
await server[Symbol.asyncDispose]();
log('disposed');

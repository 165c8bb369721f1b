// listen-edges.mjs EDGE: one corner of what listen() and its server promise, each step as a line.
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

const port = Number(process.env.PORT);
const log = (...step) => console.log(...step);
const ask = () =>
  fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(answer => answer.text());
const up = (server, ...args) => new Promise(resolve => server.listen(...args, resolve));
const down = server => new Promise(resolve => server.close(resolve));
const tell = server => {
  for (const event of ['listening', 'close', 'error']) server.on(event, ({ code } = {}) => log(event, code));
  return server;
};

const edges = {
  async 'an aborted signal'() {
    const server = tell(http.createServer());
    server.listen({ port, signal: AbortSignal.abort() });
    await once(server, 'close');
    log(server.listening, server.address());
  },
  async 'no signal'() {
    const server = tell(http.createServer());
    try {
      server.listen({ port, signal: 'stop' });
    } catch ({ code }) {
      log(code, server.listening);
    }
    await up(server, port);
    await down(server);
  },
  async 'closed at once'() {
    const server = tell(http.createServer((_, response) => response.end('of its own')));
    server.listen(port);
    await down(server);
    await up(server, 0, '127.0.0.1');
    log(await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text());
    server.closeAllConnections();
    await down(server);
  },
  async 'listen twice'() {
    const server = tell(http.createServer((_, response) => response.end('still here')));
    server.listen(port);
    for (const where of [port, 0]) {
      try {
        server.listen(where);
      } catch ({ code, message }) {
        log(code, message);
      }
    }
    log(await ask());
    await down(server);
  },
  async 'every spelling'() {
    const spellings = [
      [port, 5],
      [port, undefined, undefined],
      [`${port}`],
      [{ port, backlog: 3 }],
      [{ port: `${port}` }],
    ];
    for (const spelling of [
      ...spellings,
      [{ port, readableAll: true, ipv6Only: false }],
      [{ port, path: '/nowhere' }],
    ]) {
      const server = http.createServer((_, response) => response.end('heard'));
      await up(server, ...spelling);
      log(await ask());
      await down(server);
    }
  },
  async 'the order of events'() {
    const server = http.createServer();
    server.on('listening', () => log('listening'));
    server.listen(port, function () {
      log('callback', this === server);
    });
    process.nextTick(() => log('tick'));
    setImmediate(() => log('immediate'));
    await once(server, 'listening');
    await down(server);
  },
  async 'an asynchronous context'() {
    const context = new AsyncLocalStorage();
    const resources = new Set();
    const hook = createHook({ init: (_, type) => type === 'TCPSERVERWRAP' && resources.add(type) }).enable();
    const server = http.createServer((_, response) => response.end(`in ${context.getStore()}`));
    await context.run('the context of listen()', () => up(server, port));
    hook.disable();
    log(await ask(), ...resources);
    await down(server);
  },
  async 'a diagnostics channel'() {
    subscribe('net.server.socket', ({ socket }) => log('net.server.socket', socket.constructor.name));
    subscribe('http.server.request.start', ({ server: { listening } }) => log('http.server.request.start', listening));
    const server = http.createServer((_, response) => response.end('seen'));
    await up(server, port);
    log(await ask());
    await down(server);
  },
  async 'options of a server'() {
    const options = { highWaterMark: 77, allowHalfOpen: true, noDelay: true, keepAlive: true, pauseOnConnect: true };
    const server = net.createServer(options, socket => {
      log(socket.readableHighWaterMark, socket.allowHalfOpen, socket.isPaused());
      socket.on('data', data => socket.end(`echo ${data}`)).resume();
    });
    await up(server, { port, exclusive: true });
    const client = net.connect(port).setEncoding('utf8');
    client.end('hello');
    log(await client.toArray());
    await down(server);
  },
  async 'dropped connections'() {
    const server = net.createServer(() => {}).on('drop', ({ localPort, remoteFamily }) => log(localPort, remoteFamily));
    Object.assign(server, { maxConnections: 1, dropMaxConnection: true });
    await up(server, port);
    const first = net.connect(port, '127.0.0.1');
    await once(server, 'connection');
    const second = net.connect(port, '127.0.0.1').on('error', () => {});
    await once(second, 'close');
    server.getConnections((_, count) => log(count));
    first.destroy();
    await down(server);
  },
};

await edges[process.argv[2]]();

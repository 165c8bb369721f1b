import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import test from 'ava';
import { waitFor } from '../host/wait-for.js';
import { connect, readToEnd, serve } from './https/served.js';

const limit = 256;
const crowd = 600;
const kept = 'Host: localhost\r\n\r\n';
const closing = 'Host: localhost\r\nConnection: close\r\n\r\n';
/** The first bytes of a handshake, and of a request. */
const halfHello = Buffer.from('16030102000100', 'hex');
const halfRequest = 'GET / HTTP/1.1\r\nX-Slow: ';

type Side = 'http' | 'https';

// One after the other: the clients are in this process, and those of another test would keep these waiting.
const crowds: [what: string, side: Side, bytes: string | Buffer][] = [
  ['silent connections', 'http', ''],
  ['requests that never end', 'http', halfRequest],
  ['silent connections', 'https', ''],
  ['stuck handshakes', 'https', halfHello],
];

for (const [what, side, bytes] of crowds) {
  test.serial(
    `with ${limit} descriptors ${crowd} ${what} over ${side} keep nobody out, cut no request, and leave nothing`,
    async t => {
      const { program, httpPort, httpsPort } = await serve(t, 'https/tell.cjs', { env: { ALSO_TELL: '1' } });
      const port = side === 'http' ? httpPort : httpsPort;
      execFileSync('prlimit', [`--pid=${program.child.pid}`, `--nofile=${limit}:${limit}`]);
      const count = () => readdirSync(`/proc/${program.child.pid}/fd`).length;
      const before = count();

      const inFlight = await open(port, side);
      inFlight.write(`GET /slow HTTP/1.1\r\n${closing}`);
      const answer = readToEnd(inFlight);
      const attackers = Array.from({ length: crowd }, () => {
        const socket = net.connect(port, '127.0.0.1').on('error', () => {});
        socket.write(bytes);
        return socket.resume();
      });
      await Promise.all(attackers.map(socket => once(socket, 'connect').catch(() => {})));
      await waitFor('a crowd', 10_000, () => attackers.filter(({ destroyed }) => destroyed).length > crowd - limit);
      t.regex(await answer, /end\n/);
      t.regex(await ask(port, side), /^HTTP\/1\.1 200 OK/);

      for (const socket of attackers) socket.destroy();
      const began = performance.now();
      t.regex(await ask(port, side), /^HTTP\/1\.1 200 OK/);
      t.true(performance.now() - began < 1000);
      await waitFor('the descriptors to be given back', 4000, () => count() <= before);
      t.is([...program.stderr.matchAll(/nearly all of 256 descriptors are in use/g)].length, 1, program.stderr);
    },
  );
}

test.serial('where all that are in have a request, newcomers wait until one is answered', async t => {
  const { program, httpPort } = await serve(t, 'https/tell.cjs', { env: { ALSO_TELL: '1' } });
  execFileSync('prlimit', [`--pid=${program.child.pid}`, `--nofile=${limit}:${limit}`]);
  const answers = Array.from({ length: crowd }, async () => {
    const socket = net.connect(httpPort, '127.0.0.1').on('error', () => {});
    socket.write(`GET /slow HTTP/1.1\r\n${closing}`);
    return readToEnd(socket);
  });
  const all = await Promise.all(answers);
  t.deepEqual(
    all.filter(answer => !answer.includes('end\n')),
    [],
  );
});

test.serial('a kept connection that was used last is kept longest', async t => {
  const { program, httpPort } = await serve(t, 'https/tell.cjs', { env: { ALSO_TELL: '1' } });
  execFileSync('prlimit', [`--pid=${program.child.pid}`, `--nofile=${limit}:${limit}`]);
  const askAgain = async (socket: net.Socket) => {
    if (!socket.destroyed) socket.write(`GET / HTTP/1.1\r\n${kept}`);
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  };
  const old = await open(httpPort, 'http');
  old.setMaxListeners(0);
  await askAgain(old);
  const others: net.Socket[] = [];
  while (others.filter(({ destroyed }) => destroyed).length === 0 && others.length < crowd) {
    const socket = await open(httpPort, 'http');
    socket.on('error', () => {});
    await askAgain(socket);
    await askAgain(old);
    others.push(socket);
  }
  t.true(others.length < limit);
  t.false(old.destroyed);
  for (const socket of [old, ...others]) socket.destroy();
});

async function open(port: number, side: Side): Promise<net.Socket> {
  if (side === 'https') return connect(port, { host: '127.0.0.1' });
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function ask(port: number, side: Side): Promise<string> {
  const socket = await open(port, side);
  socket.write(`GET / HTTP/1.1\r\n${closing}`);
  return readToEnd(socket);
}

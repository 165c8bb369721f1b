import test from 'ava';
import { holdSocket } from '../../src/serve/supervisor/holder.js';
import { answersBothWays, withoutPorts } from '../support/both-ways.js';
import { type Credentials, makeCredentials } from '../support/credentials.js';
import { anyPort, hold, portOf, runApp } from '../support/program.js';
import { get, getOverHttp2, getSecurely, hear, hearSecurely } from '../support/request.js';

type Visit = (port: number, credentials: Credentials) => Promise<string>;

const rows: [app: string, over: string, answer: string, visit: Visit][] = [
  ['named-import.mjs', 'HTTP', 'hello from node:http\n', port => get({ port })],
  ['exclusive.cjs', 'HTTP', 'hello from an exclusive server\n', port => get({ port })],
  ['https.cjs', 'HTTPS', 'hello from https\n', (port, { ca }) => getSecurely(port, ca)],
  ['https.mjs', 'HTTPS', 'hello from node:https\n', (port, { ca }) => getSecurely(port, ca)],
  ['http2-secure.mjs', 'HTTP/2', 'hello from http2\n', (port, { ca }) => getOverHttp2(port, ca)],
  ['http2-secure.mjs', 'HTTPS', 'hello from http2\n', (port, { ca }) => getSecurely(port, ca)],
  ['http2-cleartext.cjs', 'HTTP/2', 'hello from http2\n', port => getOverHttp2(port)],
  ['tls.mjs', 'TLS', 'hello from tls\n', (port, { ca }) => hearSecurely(port, ca)],
  ['extended-server.mjs', 'TCP', 'hello from a class of its own\n', port => hear(port)],
  ['abort-signal.mjs', 'HTTP', 'hello until the signal\n', port => get({ port })],
  ['send-server.mjs', 'HTTP', 'hello from the child\n', port => get({ port })],
];

for (const [app, over, answer, visit] of rows) {
  test(`${app} answers over ${over} on an inherited socket as on one of its own`, async t => {
    const credentials = await makeCredentials(t);
    t.is(await answersBothWays(t, `builtin/${app}`, credentials.folder, port => visit(port, credentials)), answer);
  });
}

for (const kind of ['net', 'net without a handler', 'tls', 'http', 'https', 'http2', 'http2 secure']) {
  test(`a server of ${kind} goes through the same events as without lowport`, async t => {
    const { folder: cwd } = await makeCredentials(t);
    const plain = runApp(t, 'builtin/events.mjs', { args: [kind], cwd, plain: true, env: { PORT: '0' } });
    const sockets = hold(t, anyPort);
    const [port] = sockets.map(portOf);
    const adopted = runApp(t, 'builtin/events.mjs', { args: [kind], cwd, sockets, env: { PORT: String(port) } });
    t.is(await plain.ended, 0, plain.stderr);
    t.is(await adopted.ended, 0, adopted.stderr);
    t.true(adopted.stdout.includes(`"port":${port}`) && adopted.stdout.endsWith('disposed false\n'));
    t.is(withoutPorts(adopted.stdout), withoutPorts(plain.stdout));
  });
}

const edges = [
  'an aborted signal',
  'no signal',
  'closed at once',
  'listen twice',
  'every spelling',
  'the order of events',
  'an asynchronous context',
  'a diagnostics channel',
  'options of a server',
  'dropped connections',
];

for (const edge of edges) {
  test(`listen() and its server are as without lowport: ${edge}`, async t => {
    const socket = holdSocket(anyPort);
    const common = { args: [edge], env: { PORT: String(portOf(socket)) } };
    const adopted = runApp(t, 'builtin/listen-edges.mjs', { ...common, sockets: [socket] });
    const status = await adopted.ended;
    socket.release();
    t.is(status, 0, adopted.stderr);
    const plain = runApp(t, 'builtin/listen-edges.mjs', { ...common, plain: true });
    t.is(await plain.ended, 0, plain.stderr);
    t.is(adopted.stdout, plain.stdout);
    t.not(adopted.stdout, '');
  });
}

test('an aborted signal closes the server', async t => {
  const sockets = hold(t, anyPort);
  const program = runApp(t, 'builtin/abort-signal.mjs', { sockets, env: { PORT: String(sockets.map(portOf)) } });
  await program.says('listening');
  program.child.kill('SIGUSR2');
  t.is(await program.ended, 0);
  t.true(program.stdout.endsWith('aborted false\nclosed\n'));
});

test('a signal has no power over a server that was closed and listens again without it', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const program = runApp(t, 'builtin/abort-signal.mjs', { sockets, env: { PORT: String(port) } });
  await program.says('listening');
  program.child.kill('SIGUSR1');
  await program.says('listening without it');
  program.child.kill('SIGUSR2');
  await program.says('aborted true');
  t.is(await get({ port }), 'hello until the signal\n');
});

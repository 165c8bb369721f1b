import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { appPath, cleanEnvironment, node, registerPath, watch } from '../support/program.js';

const oddDescriptor = fileURLToPath(new URL('../../../test/support/odd-descriptor.pl', import.meta.url));

type Row = [title: string, kind: string, env: NodeJS.ProcessEnv, code: string, message: RegExp];

const rows: Row[] = [
  ['an empty LISTEN_FDS', 'none', { LISTEN_FDS: '' }, 'ERR_LISTEN_FDS', /LISTEN_FDS="" is empty/],
  ['a negative LISTEN_FDS', 'none', { LISTEN_FDS: '-1' }, 'ERR_LISTEN_FDS', /LISTEN_FDS="-1" is not a number/],
  ['a huge LISTEN_FDS', 'none', { LISTEN_FDS: '4000000000' }, 'ERR_LISTEN_FDS', /is more than 65536/],
  ['a LISTEN_FDS that is no number', 'none', { LISTEN_FDS: 'many' }, 'ERR_LISTEN_FDS', /"many" is not a number/],
  ['too few names', 'none', { LISTEN_FDS: '2', LISTEN_FDNAMES: 'a' }, 'ERR_LISTEN_FDNAMES', /1 names for 2 sockets/],
  ['too many names', 'none', { LISTEN_FDS: '1', LISTEN_FDNAMES: 'a:b' }, 'ERR_LISTEN_FDNAMES', /2 names for 1 sockets/],
  ['a closed descriptor', 'none', { LISTEN_FDS: '1' }, 'ERR_FD_CLOSED', /fd 3 \(unknown\) is not open/],
  ['more descriptors than are open', 'none', { LISTEN_FDS: '60000' }, 'ERR_FD_CLOSED', /is not open/],
  ['a file', 'file', { LISTEN_FDS: '1' }, 'ERR_FD_NOT_SOCKET', /fd 3 \(unknown\) is the file \/etc\/passwd/],
  ['a pipe', 'pipe', { LISTEN_FDS: '1' }, 'ERR_FD_NOT_SOCKET', /is a pipe/],
  ['a seqpacket socket', 'seqpacket', { LISTEN_FDS: '1' }, 'ERR_FD_NOT_SOCKET', /is a unix seqpacket socket/],
  ['UDP where the program wants a stream', 'udp', { LISTEN_FDS: '1' }, 'ERR_SOCKET_DATAGRAM', /is a datagram socket/],
  ['a connected TCP socket', 'connected', { LISTEN_FDS: '1' }, 'ERR_SOCKET_CONNECTED', /is one client's connection/],
  ['a connected unix socket', 'connected-unix', { LISTEN_FDS: '1' }, 'ERR_SOCKET_CONNECTED', /one client's connection/],
  ['an unbound socket', 'unbound', { LISTEN_FDS: '1' }, 'ERR_SOCKET_UNBOUND', /is bound to no address/],
  ['a bad LOWPORT_MAP', 'none', { LOWPORT_MAP: '3000' }, 'ERR_PORT_MAP', /"3000" has no "="/],
];

for (const [title, kind, env, code, message] of rows) {
  test(`${title} ends a service with status 78, an error of its own and a cure`, async t => {
    const command = [node, '--import', registerPath, appPath('hello.mjs')];
    const program = watch(
      t,
      spawn('perl', [oddDescriptor, kind, ...command], {
        env: { ...cleanEnvironment(), INVOCATION_ID: '1', PORT: '0', ...env },
      }),
    );
    t.is(await program.ended, 78);
    const [first = '', hint = '', last] = program.stderr.trim().split('\n');
    t.regex(first, message);
    t.true(first.startsWith('lowport: ') && hint.trim().length > 20);
    t.is(last?.trim(), `(${code})`);
    t.is(program.stdout, '');
  });
}

test('a stale LISTEN_FDS of another process does no harm to what is on fd 3', async t => {
  const child = fork(appPath('ipc-echo.mjs'), {
    env: { ...cleanEnvironment(), LISTEN_FDS: '1', LISTEN_PID: '1' },
    execPath: node,
    execArgv: ['--import', registerPath],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.teardown(() => child.kill());
  child.send('over fd 3');
  const [answer] = await once(child, 'message');
  t.is(answer, 'over fd 3');
});

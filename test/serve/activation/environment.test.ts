import test from 'ava';
import { LowportError } from '../../../src/errors.js';
import {
  type ActivationEnvironment,
  clearEnvironment,
  readEnvironment,
} from '../../../src/serve/activation/environment.js';

const self = { pid: 100, ppid: 99, readInode: (fd: number) => (fd < 5 ? `700${fd}` : undefined) };

const rows: [title: string, env: NodeJS.ProcessEnv, expected: ActivationEnvironment][] = [
  ['nothing is passed', {}, { state: 'none' }],
  ['no socket is passed', { LISTEN_FDS: '0', LISTEN_PID: '100', LISTEN_FDNAMES: '' }, { state: 'none' }],
  [
    'sockets have the names that systemd gives',
    { LISTEN_FDS: '2', LISTEN_PID: '100', LISTEN_FDNAMES: 'app.socket:admin' },
    {
      state: 'own',
      fds: [
        { fd: 3, name: 'app.socket' },
        { fd: 4, name: 'admin' },
      ],
      handedDown: false,
    },
  ],
  [
    'sockets without names are unknown, as in sd_listen_fds_with_names(3)',
    { LISTEN_FDS: '1', LISTEN_PID: '100' },
    { state: 'own', fds: [{ fd: 3, name: 'unknown' }], handedDown: false },
  ],
  [
    'the supervisor vouches for the sockets of its workers',
    { LISTEN_FDS: '1', LISTEN_PID: '99', LOWPORT_LISTEN_PPID: '99' },
    { state: 'own', fds: [{ fd: 3, name: 'unknown' }], handedDown: false },
  ],
  [
    'who has the very sockets may serve them, whoever started it',
    { LISTEN_FDS: '1', LISTEN_PID: '50', LOWPORT_LISTEN_INODES: '7003' },
    { state: 'own', fds: [{ fd: 3, name: 'unknown' }], handedDown: true },
  ],
  [
    'who has only some of the sockets has not been given them',
    { LISTEN_FDS: '2', LISTEN_PID: '50', LOWPORT_LISTEN_INODES: '7003,7777' },
    { state: 'foreign', pid: 50 },
  ],
  ['sockets for another process are foreign', { LISTEN_FDS: '1', LISTEN_PID: '101' }, { state: 'foreign', pid: 101 }],
  ['sockets for nobody are foreign', { LISTEN_FDS: '1' }, { state: 'foreign', pid: undefined }],
  [
    'garbage that is foreign is not our business',
    { LISTEN_FDS: '-1', LISTEN_PID: '101' },
    { state: 'foreign', pid: 101 },
  ],
];

for (const [title, env, expected] of rows) {
  test(title, t => t.deepEqual(readEnvironment(env, self), expected));
}

const refused: [env: NodeJS.ProcessEnv, code: string, message: RegExp][] = [
  [{ LISTEN_FDS: '' }, 'ERR_LISTEN_FDS', /LISTEN_FDS="" is empty/],
  [{ LISTEN_FDS: '-1' }, 'ERR_LISTEN_FDS', /LISTEN_FDS="-1" is not a number of sockets/],
  [{ LISTEN_FDS: '1.5' }, 'ERR_LISTEN_FDS', /is not a number of sockets/],
  [{ LISTEN_FDS: 'two' }, 'ERR_LISTEN_FDS', /is not a number of sockets/],
  [{ LISTEN_FDS: '999999999' }, 'ERR_LISTEN_FDS', /is more than 65536/],
  [{ LISTEN_FDS: '99999999999999999999' }, 'ERR_LISTEN_FDS', /is not a number of sockets/],
  [{ LISTEN_FDS: '1', LISTEN_PID: 'me' }, 'ERR_LISTEN_PID', /LISTEN_PID="me" is not a process id/],
  [{ LISTEN_FDS: '2', LISTEN_FDNAMES: 'one' }, 'ERR_LISTEN_FDNAMES', /"one" has 1 names for 2 sockets/],
  [{ LISTEN_FDS: '1', LISTEN_FDNAMES: 'one:two' }, 'ERR_LISTEN_FDNAMES', /"one:two" has 2 names for 1 sockets/],
];

for (const [env, code, message] of refused) {
  test(`${JSON.stringify(env)} is refused with a cure`, t => {
    const error = t.throws(() => readEnvironment({ LISTEN_PID: '100', ...env }, self), {
      instanceOf: LowportError,
      code,
      message,
    });
    t.true(error.hint.length > 20);
  });
}

test('the environment is cleared of the protocol and of nothing else', t => {
  const env = {
    LISTEN_FDS: '1',
    LISTEN_PID: '1',
    LISTEN_FDNAMES: '',
    LISTEN_PIDFDID: '7',
    LOWPORT_LISTEN_PPID: '1',
    LOWPORT_LISTEN_INODES: '1',
    LOWPORT_MAP: '',
    PATH: '/',
  };
  clearEnvironment(env);
  t.deepEqual(env as object, { LOWPORT_MAP: '', PATH: '/' });
});

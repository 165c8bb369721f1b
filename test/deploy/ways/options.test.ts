import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { readStamp } from '../../../src/deploy/ways/stamp.js';
import { checkWay, planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const refused: [raw: RawOptions, code: string, value: string][] = [
  [{ listen: ['99999'] }, 'ERR_LISTEN_ADDRESS', '"99999"'],
  [{ listen: [`${'a'.repeat(41)}=80`] }, 'ERR_LISTEN_ADDRESS', '=80"'],
  [{ listen: ['http=443'], tlsCert: 'c', tlsKey: 'k' }, 'ERR_LISTEN_ADDRESS', '"http=443"'],
  [{ listen: ['80', '127.0.0.1:80'] }, 'ERR_LISTEN_TWICE', '"127.0.0.1:80"'],
  [{ listen: ['/run/a', 'x=/run/a'] }, 'ERR_LISTEN_TWICE', '"/run/a"'],
  [{ tlsCert: 'c.pem' }, 'ERR_TLS_PAIR', '"c.pem"'],
  [{ tlsKey: 'k.pem' }, 'ERR_TLS_PAIR', '"k.pem"'],
  [{ name: '..' }, 'ERR_NAME', '".."'],
  [{ name: '' }, 'ERR_NAME', '""'],
  [{ name: 'a/b' }, 'ERR_NAME', '"a/b"'],
  [{ name: 'a@b' }, 'ERR_NAME', '"a@b"'],
  [{ name: 'a b' }, 'ERR_NAME', '"a b"'],
  [{ name: '-a' }, 'ERR_NAME', '"-a"'],
  [{ name: 'a\n' }, 'ERR_NAME', '"a\\n"'],
  [{ name: 'app.service' }, 'ERR_NAME', '"app.service"'],
  [{ name: 'a'.repeat(201) }, 'ERR_NAME', '"aaa'],
  [{ env: ['NOVALUE'] }, 'ERR_ENVIRONMENT', '"NOVALUE"'],
  [{ env: ['1A=b'] }, 'ERR_ENVIRONMENT', '"1A=b"'],
  [{ env: ['A-B=c'] }, 'ERR_ENVIRONMENT', '"A-B=c"'],
  [{ sandbox: 'tight' }, 'ERR_SANDBOX', '"tight"'],
  [{ memoryMax: '0' }, 'ERR_MEMORY', '"0"'],
  [{ memoryMax: '512MB' }, 'ERR_MEMORY', '"512MB"'],
  [{ memoryMax: '120%' }, 'ERR_MEMORY', '"120%"'],
  [{ startTimeout: 'never' }, 'ERR_DURATION', '"never"'],
  [{ drainTimeout: 'soon' }, 'ERR_DURATION', '"soon"'],
  [{ idleExit: '1min', workers: '2' }, 'ERR_IDLE_WORKERS', '"1min"'],
  [{ workers: '0' }, 'ERR_WORKERS', '"0"'],
  [{ workers: 'all' }, 'ERR_WORKERS', '"all"'],
  [{ maintenanceAfter: 'later' }, 'ERR_DURATION', '"later"'],
  [{ map: '3000' }, 'ERR_PORT_MAP', '"3000"'],
  [{ map: '3000=81' }, 'ERR_PORT_MAP', '"3000=81"'],
];

for (const [raw, code, value] of refused) {
  test(`${JSON.stringify(raw).slice(0, 60)} is refused with value, reason and cure`, t => {
    const error = t.throws(() => readOptions(raw, '/srv'), { instanceOf: LowportError, code });
    t.true(error.message.includes(value), error.message);
    t.true(error.message.length > value.length + 10);
    t.true(error.hint.length > 10);
  });
}

test('an unknown way is refused with those that there are', t => {
  const error = t.throws(() => checkWay('telepathy'), { instanceOf: LowportError, code: 'ERR_WAY' });
  t.regex(error.hint, /socket, ambient/);
});

test('a certificate opens 443 too', t => {
  const listen = (raw: RawOptions) => readOptions(raw, '/').listen;
  t.deepEqual(listen({}), [{ kind: 'port', port: 80 }]);
  t.deepEqual(listen({ tlsCert: 'c', tlsKey: 'k' }), [
    { kind: 'port', port: 80 },
    { kind: 'port', port: 443 },
  ]);
  t.deepEqual(listen({ tlsCert: 'c', tlsKey: 'k', listen: ['8443'] }), [{ kind: 'port', port: 8443 }]);
});

test('paths are taken from where the command runs', t => {
  t.like(readOptions({ entry: 'server.js', workdir: '..', envFile: ['a.env'] }, '/srv/app'), {
    entry: '/srv/app/server.js',
    workdir: '/srv',
    envFiles: ['/srv/app/a.env'],
  });
});

test('the unit knows the options that made it', t => {
  const options = readOptions(
    { args: ['a "b" \\ %h\x7f'.slice(0, -1)], env: ['A=b'], listen: ['https=8443'] },
    '/srv/app',
  );
  const { files } = planWay(socket, options, hostFacts());
  const stamp = readStamp(parseUnit(files.at(-1)?.content ?? ''));
  t.deepEqual(stamp, {
    way: 'socket',
    version: '1.2.3',
    options: { ...options, entry: '/srv/app/server.js', name: 'app' },
  });
});

test('a unit without a stamp, or with a spoilt one, has none', t => {
  t.is(readStamp(parseUnit('[Service]\n')), undefined);
  t.is(readStamp(parseUnit('[X-Lowport]\nWay="socket"\nVersion="1"\nOptions={')), undefined);
});

test('a name that is a user is refused, unless that user is meant', t => {
  const options = readOptions({}, '/srv');
  const error = t.throws(() => planWay(socket, options, hostFacts({ nameIsTaken: true })), {
    instanceOf: LowportError,
    code: 'ERR_NAME_TAKEN',
  });
  t.regex(error.hint, /--name.*--user app/);
  t.notThrows(() =>
    planWay(socket, options, hostFacts({ nameIsTaken: true, user: { name: 'app', uid: 999, group: 'app' } })),
  );
});

test('files that the user of the service cannot read are refused with mode, owner and cure', t => {
  const blocker = { path: '/srv/app', need: 'search' as const, mode: 0o700, uid: 1000, gid: 1000 };
  const blocked = [{ path: '/srv/app/server.js', use: 'entry', blocker }];
  const error = t.throws(() => planWay(socket, readOptions({}, '/srv'), hostFacts({ blocked })), {
    instanceOf: LowportError,
    code: 'ERR_UNREADABLE',
  });
  t.is(
    error.message,
    'entry "/srv/app/server.js": the dynamic user of the service cannot pass through "/srv/app" (mode 0700, owner 1000, group 1000)',
  );
  t.regex(error.hint, /chmod o\+x "\/srv\/app".*--user/);
});

test('keys that the service cannot read are noted with the cure', t => {
  const { notes } = planWay(socket, readOptions({}, '/srv'), hostFacts({ unreadableKeys: ['/srv/app/key.pem'] }));
  t.regex(notes.join(), /"\/srv\/app\/key\.pem".*--tls-key/);
});

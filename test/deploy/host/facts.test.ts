import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { collectFacts } from '../../../src/deploy/host/facts.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { LowportError } from '../../../src/errors.js';
import { makeFolder, makeProgram } from '../make-program.js';

const collect = (cwd: string, raw: RawOptions = {}, systemd = '252') =>
  collectFacts(readOptions(raw, cwd), { cwd, path: process.env['PATH'], systemd });

test('a program is described by what its package says', t => {
  const folder = makeProgram(t);
  const { program, systemdVersion, blocked, nameIsTaken } = collect(folder);
  t.like(program, {
    name: 'shop',
    entry: join(folder, 'server.js'),
    workdir: folder,
    register: join(folder, 'node_modules/lowport/dist/serve/register.cjs'),
  });
  t.is(systemdVersion, 252);
  t.deepEqual(blocked, []);
  t.false(nameIsTaken);
});

test('a program in /tmp is made visible, since a service has a /tmp of its own', t => {
  const folder = makeProgram(t);
  t.true(collect(folder).homes.exposed.includes(folder));
});

test('a link to the release stays a link', t => {
  const folder = makeProgram(t);
  const top = makeFolder(t, {});
  mkdirSync(join(top, 'app'));
  renameSync(folder, join(top, 'app/42'));
  symlinkSync('42', join(top, 'app/current'));
  const { program, homes } = collect(join(top, 'app/current'));
  t.is(program.entry, join(top, 'app/current/server.js'));
  t.true(homes.exposed.includes(join(top, 'app/current')));
});

test('a linked lowport is made visible where it is', t => {
  const folder = makeFolder(t, { 'package.json': '{}', 'server.js': '' });
  const lowport = makeFolder(t, { 'package.json': '{"name": "lowport"}', 'dist/serve/register.cjs': '' });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(lowport, join(folder, 'node_modules/lowport'));
  const { program, homes } = collect(folder);
  t.is(program.register, join(folder, 'node_modules/lowport/dist/serve/register.cjs'));
  t.true(homes.exposed.includes(lowport));
});

test('an entry that others may not read is in the way', t => {
  const folder = makeProgram(t);
  chmodSync(join(folder, 'server.js'), 0o600);
  const [first] = collect(folder).blocked;
  t.like(first, { use: 'entry', path: join(folder, 'server.js') });
});

test('keys beside the program that the service cannot read are found', t => {
  const folder = makeProgram(t);
  writeFileSync(join(folder, 'key.pem'), '', { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), '', { mode: 0o644 });
  t.deepEqual(collect(folder).unreadableKeys, [join(folder, 'key.pem')]);
});

test('a dynamic user cannot write to a folder of somebody else', t => {
  const folder = makeProgram(t, { 'data/x': '' });
  t.like(collect(folder, { readWrite: ['data'] }).blocked[0], { use: '--read-write', path: join(folder, 'data') });
});

test('the name of a user is found out', t => {
  t.true(collect(makeProgram(t), { name: 'root' }).nameIsTaken);
});

const refused: [what: string, raw: RawOptions, code: string, value: RegExp, systemd?: string][] = [
  ['a missing entry', { entry: 'no.js' }, 'ERR_ENTRY', /no\.js"/],
  ['a missing node', { node: '/no/node' }, 'ERR_NO_FILE', /--node "\/no\/node"/],
  ['a missing working directory', { workdir: '/no/dir' }, 'ERR_NO_FILE', /--workdir "\/no\/dir"/],
  ['a file as working directory', { workdir: '/etc/passwd' }, 'ERR_NO_FILE', /not a folder/],
  ['a missing file of variables', { envFile: ['/no/env'] }, 'ERR_NO_FILE', /--env-file "\/no\/env"/],
  ['a missing writable path', { readWrite: ['/no/data'] }, 'ERR_NO_FILE', /--read-write "\/no\/data"/],
  ['a missing certificate', { tlsCert: '/no/c', tlsKey: '/etc/passwd' }, 'ERR_NO_FILE', /--tls-cert "\/no\/c"/],
  ['a missing key', { tlsCert: '/etc/passwd', tlsKey: '/no/k' }, 'ERR_NO_FILE', /--tls-key "\/no\/k"/],
  ['an unknown user', { user: 'no-such-user' }, 'ERR_USER', /"no-such-user"/],
  ['a user that is no name', { user: '-x;' }, 'ERR_USER', /"-x;"/],
  ['root', { user: 'root' }, 'ERR_USER', /that is root/],
  ['root by number', { user: '0' }, 'ERR_USER', /that is root/],
  ['a systemd that is too old', {}, 'ERR_SYSTEMD_VERSION', /"246".*247 or later/, '246'],
  ['a systemd that is no number', {}, 'ERR_SYSTEMD_VERSION', /"new"/, 'new'],
];

for (const [what, raw, code, value, systemd] of refused) {
  test(`${what} is refused with value, reason and cure`, t => {
    const error = t.throws(() => collect(makeProgram(t), raw, systemd), { instanceOf: LowportError, code });
    t.regex(error.message, value);
    t.true(error.hint.length > 20);
  });
}

test('a lowport that was never built is refused', t => {
  const folder = makeFolder(t, { 'server.js': '', 'node_modules/lowport/package.json': '{}' });
  const error = t.throws(() => collect(folder), { instanceOf: LowportError, code: 'ERR_NO_FILE' });
  t.regex(error.message, /lowport ".*register\.cjs"/);
});

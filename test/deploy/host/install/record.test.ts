import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { readJournal, writeJournal } from '../../../../src/deploy/host/install/journal.js';
import { isPlannedPlace } from '../../../../src/deploy/host/install/places.js';
import { type Installation, listRecords, readRecord, writeRecord } from '../../../../src/deploy/host/install/record.js';
import { exampleFacts, planExample } from '../../../../src/deploy/ways/example.js';
import { readOptions } from '../../../../src/deploy/ways/options.js';
import { loadWay, loadWays } from '../../../../src/deploy/ways/ways.js';
import { rootTest } from '../../../support/root-test.js';
import { makeFolder } from '../../make-program.js';

const facts = exampleFacts('app', '1.0.0');
const tls = { tlsCert: '/etc/letsencrypt/live/app/fullchain.pem', tlsKey: '/etc/letsencrypt/live/app/privkey.pem' };

async function makeRecord(): Promise<Installation> {
  const plan = planExample(await loadWay('socket'), facts, tls);
  return {
    format: 1,
    id: '01234567-89ab-cdef-0123-456789abcdef',
    version: '1.0.0',
    installedAt: '2026-01-01T00:00:00.000Z',
    project: '/srv/app',
    options: readOptions({ ...tls, entry: 'server.js' }, '/srv/app'),
    plan,
    installed: plan.files.map(({ path }) => ({
      path,
      unit: 'app.service',
      state: { kind: 'file', sha256: 'a', mode: 0o644, uid: 0, gid: 0 },
    })),
    folders: ['/etc/systemd', '/var/lib/private/app'],
  };
}

const record = await makeRecord();

rootTest('a record and a journal are read as they were written', t => {
  const root = makeImage(t);
  writeRecord(root, record);
  t.deepEqual(readRecord(root, 'app'), record);
  const { path } = record.installed[0] ?? { path: '' };
  const { plan, earlier, folders, id } = { ...record, earlier: record };
  const journal = {
    format: 1,
    id,
    kind: 'install',
    plan,
    earlier,
    folders,
    changes: [{ path, action: 'create' }],
  } as const;
  writeJournal(root, { ...journal, changes: [...journal.changes] });
  t.deepEqual(readJournal(root, 'app'), journal as never);
  t.deepEqual(listRecords(root), ['app']);
});

/** What somebody may have made of a record, and the reason that is told. */
const tampered: [what: string, tamper: (value: Tamperable) => unknown, reason: RegExp][] = [
  ['nothing but a format', () => ({ format: 1 }), /missing/],
  ['null', () => null, /expected object/],
  ['a list', () => [], /expected object/],
  ['another format', one => ({ ...one, format: 2 }), /format/],
  ['another name', one => set(one, 'plan', 'name', 'other'), /another name/],
  ['a name that is none', one => set(one, 'plan', 'name', '../../x'), /no name/],
  ['no list', one => ({ ...one, installed: 'all' }), /installed/],
  ['a path that leads up', one => put(one, '/etc/systemd/system/../../../tmp/x'), /no way writes/],
  ['a path elsewhere', one => put(one, '/etc/shadow'), /no way writes/],
  ['a place without a name', one => put(one, '/etc/systemd/system/'), /no way writes/],
  ['a relative path', one => put(one, 'etc/systemd/system/x.service'), /no way writes/],
  ['a path with a line break', one => put(one, '/etc/systemd/system/x\n.service'), /no way writes/],
  ['a path that is a number', one => put(one, 7), /expected string/],
  ['a folder that leads up', one => ({ ...one, folders: ['/var/lib/app/../../etc'] }), /folders/],
  [
    'a unit that is an option',
    one => ({
      ...one,
      installed: [{ path: '/etc/systemd/system/a.service', unit: '--root=/', state: { kind: 'absent' } }],
    }),
    /no name of a unit/,
  ],
  ['a command that is none', one => set(one, 'plan', 'undo', [[]]), /no command/],
  ['a command that is a text', one => set(one, 'plan', 'undo', ['rm -rf /']), /expected array/],
  [
    'a unit that cannot be read',
    one => set(one, 'plan', 'files', [{ path: '/etc/systemd/system/a.service', content: '[Service', mode: 0o644 }]),
    /cannot be read/,
  ],
  ['a time that is none', one => ({ ...one, installedAt: 'today' }), /no time/],
  ['an address of no kind', one => ({ ...one, options: { listen: [{ kind: 'tcp', port: 80 }] } }), /listen/],
];

for (const [what, tamper, reason] of tampered) {
  rootTest(`a record is refused with the reason, and no stack: ${what}`, t => {
    const root = makeImage(t);
    writeFileSync(join(root, 'var/lib/lowport/app.json'), JSON.stringify(tamper(structuredClone(record) as never)));
    const error = t.throws(() => readRecord(root, 'app'), { code: 'ERR_RECORD' });
    t.regex(error?.message ?? '', reason);
    writeFileSync(join(root, 'var/lib/lowport/.app.journal'), JSON.stringify(tamper(structuredClone(record) as never)));
    t.throws(() => readJournal(root, 'app'), { code: 'ERR_RECORD' });
  });
}

/** What may stand in the place of a record. */
const things: [what: string, make: (path: string) => void, reason: RegExp][] = [
  ['a part of one', path => truncateSync(path, 400), /only a part/],
  ['an empty file', path => truncateSync(path), /empty/],
  ['a gigabyte', path => truncateSync(path, 2 ** 30), /larger/],
  ['a file of a user', path => chownSync(path, 1000, 1000), /uid 1000/],
  ['a file that a group may change', path => chmodSync(path, 0o664), /others than root/],
  ['a link', path => [rmSync(path), symlinkSync('/etc/hostname', path)], /it is a link/],
  ['a link to nothing', path => [rmSync(path), symlinkSync('/no/such', path)], /it is a link/],
  ['a folder', path => [rmSync(path), mkdirSync(path)], /no regular file/],
  ['a pipe', path => [rmSync(path), spawnSync('mkfifo', [path])], /no regular file/],
];

for (const [what, make, reason] of things) {
  rootTest(`in the place of a record it is refused: ${what}`, t => {
    const root = makeImage(t);
    writeRecord(root, record);
    make(join(root, 'var/lib/lowport/app.json'));
    const error = t.throws(() => readRecord(root, 'app'), { code: 'ERR_RECORD' });
    t.regex(error?.message ?? '', reason);
  });
}

const folders: [what: string, make: (path: string) => void, reason: RegExp][] = [
  ['a file', path => writeFileSync(path, ''), /no folder/],
  ['a link that leads nowhere', path => symlinkSync('no-such', path), /leads nowhere/],
  ['the folder of a user', path => [mkdirSync(path), chownSync(path, 1000, 1000)], /does not belong to root/],
  ['a folder that all may write to', path => [mkdirSync(path), chmodSync(path, 0o777)], /others than root/],
];

for (const [what, make, reason] of folders) {
  rootTest(`in the place of the folder of records it is refused: ${what}`, t => {
    const root = makeFolder(t, { 'var/lib/other': '' });
    make(join(root, 'var/lib/lowport'));
    for (const read of [() => readRecord(root, 'app'), () => listRecords(root)]) {
      const error = t.throws(read, { code: 'ERR_RECORD_FOLDER' });
      t.regex(error?.message ?? '', reason);
    }
  });
}

test('every path of every way is one that a record may hold', async t => {
  const host = { ...facts, composer: ['/usr/bin/docker', 'compose'] as const };
  for (const way of await loadWays()) {
    const plan = planWith(tls) ?? planWith({});
    if (plan === undefined) throw new Error(`${way.name} has no plan`);
    const paths = [...plan.files, ...plan.links, ...plan.copies].map(({ path }) => path);
    t.true(paths.length > 0, way.name);
    function planWith(raw: object) {
      try {
        return planExample(way, host, raw);
      } catch {
        return undefined;
      }
    }
    if (plan.target === 'host')
      t.deepEqual(
        paths.filter(path => !isPlannedPlace(path)),
        [],
        way.name,
      );
  }
});

type Tamperable = Record<string, unknown> & { plan: Record<string, unknown> };

function set(value: Tamperable, key: 'plan', field: string, content: unknown): unknown {
  return { ...value, [key]: { ...value[key], [field]: content } };
}

function put(value: Tamperable, path: unknown): unknown {
  return { ...value, installed: [{ path, state: { kind: 'absent' } }], changes: [{ path, action: 'create' }] };
}

function makeImage(t: ExecutionContext): string {
  return makeFolder(t, { 'var/lib/lowport/.keep': '' });
}

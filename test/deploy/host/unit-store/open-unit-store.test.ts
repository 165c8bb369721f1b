import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openUnitStore } from '../../../../src/deploy/host/unit-store/open-unit-store.js';
import { listSettings, type Unit } from '../../../../src/deploy/units/unit.js';
import { makeFolder } from '../../make-program.js';

/** Paths to contents; `-> TARGET` is a link. */
type Files = Readonly<Record<string, string>>;

test('the first folder that has a unit counts, and drop-ins of all folders do, by their names', t => {
  const { folders, load } = open(t, {
    'etc/app.service': '[Service]\nExecStart=/etc\n',
    'usr/app.service': '[Service]\nExecStart=/usr\n',
    'usr/app.service.d/20-last.conf': '[Service]\nExecStart=/usr/20\n',
    'etc/app.service.d/10-first.conf': '[Service]\nExecStart=\nExecStart=/etc/10\n',
    'usr/app.service.d/10-first.conf': '[Service]\nExecStart=/usr/10\n',
    'usr/app.service.d/README': '[Service]\nExecStart=/readme\n',
  });
  const unit = load('app.service');
  t.deepEqual(
    unit.files.map(({ path }) => path),
    ['etc/app.service', 'etc/app.service.d/10-first.conf', 'usr/app.service.d/20-last.conf'].map(path =>
      join(dirname(folders[0] ?? ''), path),
    ),
  );
  t.deepEqual(starts(unit), ['/etc/10', '/usr/20']);
  t.is(listSettings(unit, 'Service', 'ExecStart')[0]?.line, 3);
});

// The order that systemctl cat showed on systemd 252.
const measured = ['foo-bar@x', 'foo-bar@', 'foo-', 'foo-@x', 'foo-@'].map(name => `${name}.service`);

test('an instance has the drop-ins of its template, of shorter prefixes and of its type, the nearest first', t => {
  const all = [...measured, 'service', 'foo-bar.service'];
  const files = Object.fromEntries(all.map(name => [`etc/${name}.d/one.conf`, `[Service]\nExecStart=/${name}\n`]));
  for (const [index, expected] of [...measured, 'service'].entries()) {
    const left = Object.entries(files).filter(
      ([path]) => !measured.slice(0, index).some(name => path.includes(`/${name}.d`)),
    );
    const { load } = open(t, { ...Object.fromEntries(left), 'usr/foo-bar@.service': '[Service]\n' });
    t.deepEqual(starts(load('foo-bar@x.service')), [`/${expected}`]);
  }
});

test('a folder that comes first takes the place of a nearer name in a later one', t => {
  const { load } = open(t, {
    'usr/foo-bar.service': '[Service]\n',
    'usr/foo-bar.service.d/one.conf': '[Service]\nExecStart=/near\n',
    'etc/foo-.service.d/one.conf': '[Service]\nExecStart=/first\n',
  });
  t.deepEqual(starts(load('foo-bar.service')), ['/first']);
});

test('an instance has its own file before its template', t => {
  const { load } = open(t, {
    'usr/app@.service': '[Service]\nExecStart=/template\n',
    'usr/app@1.service': '[Service]\nExecStart=/one\n',
  });
  t.deepEqual(starts(load('app@1.service')), ['/one']);
  t.deepEqual(starts(load('app@2.service')), ['/template']);
  t.is(load('app@2.service').name, 'app@2.service');
});

test('an alias is its target, and the drop-ins of both names count', t => {
  const { load } = open(t, {
    'usr/app.service': '[Service]\nExecStart=/app\n',
    'etc/web.service': '-> ../usr/app.service',
    'etc/web.service.d/one.conf': '[Service]\nExecStart=/web\n',
  });
  for (const name of ['web.service', 'app.service']) {
    t.is(load(name).name, 'app.service');
    t.deepEqual(load(name).aliases, ['web.service']);
    t.deepEqual(starts(load(name)), ['/app', '/web']);
  }
});

test('a link out of the folders is the unit itself', t => {
  const { load } = open(t, {
    'srv/other.service': '[Service]\nExecStart=/srv\n',
    'etc/x': '',
    'etc/app.service': '-> ../srv/other.service',
  });
  t.is(load('app.service').name, 'app.service');
  t.deepEqual(starts(load('app.service')), ['/srv']);
});

test('units and drop-ins are masked by a link to /dev/null or by an empty file', t => {
  const { store, load } = open(t, {
    'usr/app.service': '[Service]\nExecStart=/app\n',
    'usr/gone.service': '[Service]\n',
    'etc/empty.service': '',
    'usr/app.service.d/one.conf': '[Service]\nExecStart=/one\n',
    'etc/app.service.d/x': '',
    'etc/gone.service': '-> /dev/null',
    'etc/app.service.d/one.conf': '-> /dev/null',
  });
  t.is(store.load('gone.service'), 'masked');
  t.is(store.load('empty.service'), 'masked');
  t.is(store.load('nowhere.service'), 'missing');
  t.deepEqual(starts(load('app.service')), ['/app']);
});

test('links that lead in a circle are no unit', t => {
  const { store } = open(t, { 'etc/x': '', 'etc/a.service': '-> b.service', 'etc/b.service': '-> a.service' });
  t.is(store.load('a.service'), 'missing');
});

test('a file that systemd refuses is loaded with its fault, one that is not UTF-8 with the lines', t => {
  const { folders, load } = open(t, { 'etc/app.service': '\n[Service\nExecStart=/a\n' });
  t.like(load('app.service').files[0]?.fault, { line: 2 });
  writeFileSync(join(folders[0] ?? '', 'latin.service'), Buffer.from('[Service]\nExecStart=/\xe9\n', 'latin1'));
  t.deepEqual(load('latin.service').files[0]?.garbled, [2]);
});

test('the units of a type are listed once, without templates', t => {
  const { store } = open(t, { 'etc/a.socket': '', 'usr/a.socket': '', 'usr/b@.socket': '', 'usr/c.service': '' });
  t.deepEqual(store.list('socket'), ['a.socket']);
});

function open(t: ExecutionContext, files: Files) {
  const isLink = ([, content]: [string, string]) => content.startsWith('-> ');
  const root = makeFolder(t, Object.fromEntries(Object.entries(files).filter(file => !isLink(file))));
  const folders = ['etc', 'usr'].map(name => join(root, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files).filter(isLink)) symlinkSync(content.slice(3), join(root, path));
  const store = openUnitStore(folders);
  const load = (name: string): Unit => {
    const unit = store.load(name);
    if (typeof unit === 'string') throw new Error(`${name} is ${unit}`);
    return unit;
  };
  return { folders, store, load };
}

function starts(unit: Unit): string[] {
  return listSettings(unit, 'Service', 'ExecStart').map(({ value }) => value);
}

import test from 'ava';
import { describeNeeds, introduceSteps, listSteps } from '../../src/cli/next-steps.js';
import { makePlan, unitFile } from '../../src/deploy/ways/plan.js';

const plan = makePlan({
  way: 'proxy',
  name: 'app',
  needs: [
    { program: 'nginx', package: 'nginx-light' },
    { program: 'setcap', package: 'libcap2-bin' },
  ],
  files: [
    unitFile('app.service', ''),
    { path: '/etc/nginx/app.conf', content: '', mode: 0o644 },
    { path: '/etc/app/app.conf', content: '', mode: 0o600, owner: 'app', group: 'adm' },
  ],
  links: [{ path: '/etc/nginx/on/app.conf', target: '../app.conf' }],
  copies: [{ path: '/usr/local/lib/app/node', source: '/usr/bin/node', mode: 0o750 }],
  apply: [['systemctl', 'start', "it's"]],
  undo: [],
});
const apply = [
  'install -D --mode=0750 /usr/bin/node /usr/local/lib/app/node',
  'ln -s ../app.conf /etc/nginx/on/app.conf',
  "systemctl start 'it'\\''s'",
];

test('printed files have to be in place first; copies and links come before the commands', t => {
  t.is(
    introduceSteps(plan),
    'Next, as root, with /etc/systemd/system/app.service, /etc/nginx/app.conf and /etc/app/app.conf in place:',
  );
  t.deepEqual(listSteps(plan), apply);
});

test('written files are put into their places, those of the same name from folders of their own', t => {
  t.is(introduceSteps(plan, '/tmp/out'), 'Next, as root:');
  t.deepEqual(listSteps(plan, '/tmp/out'), [
    'cp /tmp/out/app.service /etc/systemd/system/app.service',
    'install -D --mode=0644 /tmp/out/etc/nginx/app.conf /etc/nginx/app.conf',
    'install -D --mode=0600 --owner=app --group=adm /tmp/out/etc/app/app.conf /etc/app/app.conf',
    ...apply,
  ]);
});

test('files that are written where they belong are not moved', t => {
  const units = makePlan({ way: 'socket', name: 'app', files: [unitFile('a.socket', '')], apply: [], undo: [] });
  t.deepEqual(listSteps(units, '/etc/systemd/system'), []);
});

test('a plan for elsewhere asks for no place on this host, and for no root', t => {
  const elsewhere = { ...plan, target: 'elsewhere' as const, copies: [], links: [] };
  t.is(introduceSteps(elsewhere, '/tmp/out'), 'Next:');
  t.deepEqual(listSteps(elsewhere, '/tmp/out'), apply.slice(2));
});

test('what a plan needs is named by its packages', t => {
  t.is(describeNeeds(plan), 'It needs nginx-light and libcap2-bin: apt-get install nginx-light libcap2-bin');
  t.is(describeNeeds({ needs: [] }), undefined);
});

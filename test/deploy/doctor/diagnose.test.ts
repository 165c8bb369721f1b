import { constants } from 'node:os';
import test from 'ava';
import { diagnose } from '../../../src/deploy/doctor/diagnose.js';
import type { Facts } from '../../../src/deploy/doctor/facts.js';
import type { Failure } from '../../../src/deploy/doctor/facts-of-units.js';
import { findPlaces } from '../../../src/deploy/doctor/places.js';
import { alice, makeFacts, makeFailure, makeService, makeSocket } from './facts.js';

const failed = (failure: Partial<Failure>, parts: Parameters<typeof makeService>[0] = {}): Partial<Facts> => ({
  service: makeService({ activeState: 'failed', subState: 'failed', ...parts }),
  sockets: [makeSocket()],
  runs: [{ startedAt: 1_750_000_000, failure: makeFailure(failure) }],
});
const killed = (signal: keyof typeof constants.signals) =>
  ({ code: 'killed', status: constants.signals[signal] }) as const;

const verdicts: [what: string, facts: Partial<Facts>, codes: string[]][] = [
  ['a machine on which nothing is wrong', {}, []],
  ['an unprivileged user', { runner: alice }, ['port-forbidden']],
  ['an unprivileged user, and a port above', { runner: alice, places: [{ kind: 'port', port: 8080 }] }, []],
  ['a service that holds its sockets', { service: makeService(), sockets: [makeSocket()], runner: alice }, []],
  ['a service that cannot open its port', { service: makeService(), runner: alice }, ['ambient-missing']],
  [
    'root without the capability in its bounding set',
    { service: makeService({ bounding: [], user: 'root' }) },
    ['ambient-missing'],
  ],
  [
    'a kill by SIGTRAP with MemoryDenyWriteExecute=',
    failed(killed('SIGTRAP'), { memoryDenyWriteExecute: true }),
    ['killed-memory-deny-write-execute'],
  ],
  ['a kill by SIGTRAP without it', failed(killed('SIGTRAP')), ['service-failed']],
  ['a kill by SIGKILL, of which nobody knows the reason', failed(killed('SIGKILL')), ['service-failed']],
  [
    'a kill by SIGKILL of which the kernel says that memory ran out',
    failed({ ...killed('SIGKILL'), kernel: [{ at: 0, process: 'node', kind: 'out-of-memory' }] }),
    ['killed-out-of-memory'],
  ],
  [
    'a failure from before the service was started by hand',
    {
      service: makeService(),
      sockets: [makeSocket()],
      runs: [{ startedAt: 1, failure: makeFailure({ result: 'watchdog' }) }, { startedAt: 2 }],
    },
    [],
  ],
  [
    'an expired certificate beside a failure',
    {
      ...failed({ error: 'TypeError: x' }),
      certificates: [
        { path: '/c.pem', names: [], validFrom: '2020-01-01', validTo: '2020-02-01', daysLeft: -9, started: true },
      ],
    },
    ['certificate-expired'],
  ],
  [
    'a stale unit file beside what it may have mended',
    {
      ...failed({}, { needsReload: true }),
    },
    ['daemon-reload-pending'],
  ],
  ['listeners that could not be read', { listeners: undefined }, []],
  ['a packet filter that could not be read', { firewall: undefined }, []],
  [
    'capabilities of node that could not be read',
    { runner: alice, node: { ...makeFacts().node, capabilities: undefined } },
    ['port-forbidden'],
  ],
];

for (const [what, facts, codes] of verdicts) {
  test(`${what}: ${codes.join(', ') || 'nothing to say'}`, t => {
    t.deepEqual(
      diagnose(makeFacts(facts)).map(({ code }) => code),
      codes,
    );
  });
}

const halfDone: Facts['interrupted'][number] = {
  name: 'shop',
  change: 'install',
  next: 'take back',
  since: '2026-05-04T11:00:00.123Z',
  files: [],
  units: ['shop.socket'],
  addresses: ['80'],
};

const interruptions: [what: string, facts: Partial<Facts>, severity: string][] = [
  ['on the port in question', {}, 'error'],
  ['of the service in question', { places: [], service: makeService({ name: 'shop.service' }) }, 'error'],
  ['of another', { places: [{ kind: 'port', port: 8080 }] }, 'warning'],
];

for (const [what, facts, severity] of interruptions) {
  test(`an installation ${what} that was interrupted is of severity ${severity}`, t => {
    const [first] = diagnose(makeFacts({ interrupted: [halfDone], ...facts }));
    t.like(first, { code: 'interrupted', severity });
    t.regex(first?.cure ?? '', /^ {2}lowport uninstall shop --interrupted$/m);
  });
}

test('a system call that the kernel names is named, whatever the filter looks like', t => {
  const kernel = [{ at: 0, process: 'node', kind: 'system-call', number: 425, call: 'io_uring_setup' } as const];
  const [first] = diagnose(makeFacts(failed({ ...killed('SIGSYS'), kernel })));
  t.regex(first?.text ?? '', /kills for the system call io_uring_setup/);
});

const filters: [what: string, filter: { allows: boolean; calls: string[] } | undefined, names: boolean][] = [
  ['an allow list without pkey_alloc', { allows: true, calls: ['read'] }, true],
  ['an allow list with it', { allows: true, calls: ['read', 'pkey_alloc'] }, false],
  ['a deny list with it', { allows: false, calls: ['pkey_alloc'] }, true],
  ['a deny list without it', { allows: false, calls: ['ptrace'] }, false],
  ['no filter', undefined, false],
];

for (const [what, callFilter, names] of filters) {
  test(`without the kernel's log, ${what} ${names ? 'explains' : 'does not explain'} a kill by seccomp`, t => {
    const [first] = diagnose(makeFacts(failed(killed('SIGSYS'), { callFilter })));
    t.is(first?.text.includes('pkey_alloc'), names);
    t.regex(first?.text ?? '', /root can read/);
  });
}

const tried: [error: string, places: string[]][] = [
  ['Error: listen EADDRINUSE: address already in use 0.0.0.0:80', ['0.0.0.0']],
  ['Error: listen EACCES: permission denied :::80', ['any']],
  ['Error: listen EACCES: permission denied ::1:80', ['::1']],
  ['TypeError: x is not a function', ['any']],
];

for (const [error, hosts] of tried) {
  test(`port 80 after "${error}" is that of ${hosts}`, t => {
    const runs = [{ startedAt: 0, failure: makeFailure({ error }) }];
    const places = findPlaces(makeFacts().question, { sockets: [] }, runs);
    t.deepEqual(
      places.map(place => ('host' in place ? place.host : 'any')),
      hosts,
    );
  });
}

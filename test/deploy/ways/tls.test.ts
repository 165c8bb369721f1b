import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { ambient } from '../../../src/deploy/ways/ambient.js';
import { nftables } from '../../../src/deploy/ways/nftables.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

const live = '/etc/letsencrypt/live/example.com';

const accepted: [raw: RawOptions, expected: object][] = [
  [{ tlsCert: 'both.pem', tlsKey: 'both.pem' }, { tls: { cert: '/w/both.pem', key: '/w/both.pem' } }],
  [{ tlsCert: 'c.pem', tlsKey: 'k.pem' }, { tls: { cert: '/w/c.pem', key: '/w/k.pem' } }],
  [{ tlsCert: live }, { tls: { cert: `${live}/fullchain.pem`, key: `${live}/privkey.pem` } }],
  [{ tlsCert: `${live}/`, tlsKey: `${live}/` }, { tls: { cert: `${live}/fullchain.pem`, key: `${live}/privkey.pem` } }],
  [
    { tlsCert: live, tls: ['Shop.example=/s.pem,/s.key', '*.many.example=/x/live/many'] },
    {
      tls: {
        cert: `${live}/fullchain.pem`,
        key: `${live}/privkey.pem`,
        named: [
          { name: 'shop.example', cert: '/s.pem', key: '/s.key' },
          { name: '*.many.example', cert: '/x/live/many/fullchain.pem', key: '/x/live/many/privkey.pem' },
        ],
      },
    },
  ],
  [
    { tls: ['a.example=/a.pem,/a.key'] },
    { tls: { cert: '/a.pem', key: '/a.key', named: [{ name: 'a.example', cert: '/a.pem', key: '/a.key' }] } },
  ],
  [{ tlsMin: '1.3' }, { tlsMin: '1.3' }],
  [{ hsts: '365d' }, { hsts: 'max-age=31536000' }],
  [{ hsts: '1h,preload,subdomains' }, { hsts: 'max-age=3600; includeSubDomains; preload' }],
  [
    { redirect: false, acmeWebroot: 'acme' },
    { redirect: false, acmeWebroot: '/w/acme' },
  ],
  [{ proxyProtocol: 'from=10.0.0.0/8,::1' }, { proxyProtocol: 'from=10.0.0.0/8,::1' }],
];

for (const [raw, expected] of accepted) {
  test(`${JSON.stringify(raw)} is understood`, t => {
    t.like(readOptions(raw, '/w'), expected);
  });
}

const refused: [raw: RawOptions, code: string, message: RegExp][] = [
  [{ tlsCert: 'c.pem' }, 'ERR_TLS_PAIR', /--tls-cert "c\.pem": there is no --tls-key/],
  [{ tlsKey: live }, 'ERR_TLS_PAIR', /there is no --tls-cert/],
  [{ tls: ['/a.pem,/a.key'] }, 'ERR_TLS_NAME', /not NAME=CERTIFICATE,KEY/],
  [{ tls: ['a.example=/a.pem'] }, 'ERR_TLS_NAME', /a\.example/],
  [{ tls: ['a.example=/a,/b,/c'] }, 'ERR_TLS_NAME', /a\.example/],
  [{ tls: ['a/b=/a.pem,/a.key'] }, 'ERR_TLS_NAME', /a\/b/],
  [{ tls: ['*.*.example=/a.pem,/a.key'] }, 'ERR_TLS_NAME', /\*/],
  [{ tls: ['../x=/a.pem,/a.key'] }, 'ERR_TLS_NAME', /x/],
  [{ tlsMin: '1.1' }, 'ERR_TLS_MIN', /--tls-min "1\.1"/],
  [{ hsts: 'a year' }, 'ERR_DURATION', /a year/],
  [{ hsts: '365d,all' }, 'ERR_HSTS', /365d,all/],
  [{ proxyProtocol: '10.0.0.0/8' }, 'ERR_NETWORKS', /--proxy-protocol "10\.0\.0\.0\/8"/],
];

for (const [raw, code, message] of refused) {
  test(`${JSON.stringify(raw)} is refused with ${code}`, t => {
    t.throws(() => readOptions(raw, '/w'), { code, message });
  });
}

test('the service gets the certificates as credentials, the rest by its environment, and renews at a reload', t => {
  const raw = {
    tlsCert: live,
    tls: ['*.shop.example=/s.pem,/s.key'],
    tlsMin: '1.3',
    hsts: '1d',
    redirect: true,
    acmeWebroot: '/var/www/acme',
    http2: true as const,
    proxyProtocol: 'from=::1',
  };
  const service = serviceOf(raw);
  const values = (key: string) => valuesOf(service, 'Service', key);
  t.deepEqual(values('LoadCredential'), [
    `tls-cert:${live}/fullchain.pem`,
    `tls-key:${live}/privkey.pem`,
    'tls-cert._wildcard.shop.example:/s.pem',
    'tls-key._wildcard.shop.example:/s.key',
  ]);
  for (const line of [
    'LOWPORT_TLS_MIN=1.3',
    'LOWPORT_HSTS=max-age=86400',
    'LOWPORT_REDIRECT=on',
    'LOWPORT_ACME_WEBROOT=/var/www/acme',
    'LOWPORT_HTTP2=on',
    'LOWPORT_PROXY_PROTOCOL=from=::1',
  ]) {
    t.true(values('Environment').includes(line), line);
  }
  t.deepEqual(values('SetCredential').slice(0, 2), [
    `tls-cert:LOWPORT_MISSING=${live}/fullchain.pem`,
    `tls-key:LOWPORT_MISSING=${live}/privkey.pem`,
  ]);
  const [ask = '', ...more] = values('ExecReload');
  t.is(more.length, 0);
  t.regex(ask, /^\/usr\/bin\/node \S+cli\/main\.js reload --renewed-by=app-tls\.service$/);
  t.deepEqual(values('RuntimeDirectoryPreserve'), ['restart']);
});

test('a reload first starts the unit that brings the certificates, as the user of the service', t => {
  const raw = { tlsCert: '/c.pem', tlsKey: '/k.pem', tls: ['*.a.example=/a.pem,/a.key'] };
  const unit = serviceOf(raw);
  for (const key of ['Wants', 'PropagatesReloadTo'])
    t.true(valuesOf(unit, 'Unit', key).includes('app-tls-reload.service'));
  t.regex(valuesOf(unit, 'Unit', 'After').join(' '), /app-tls-reload\.service/);
  const starter = serviceOf(raw, 'app-tls-reload');
  t.deepEqual(valuesOf(starter, 'Service', 'ExecReload'), ['/bin/systemctl start app-tls.service']);
  for (const key of ['Environment', 'EnvironmentFile', 'User']) t.deepEqual(valuesOf(starter, 'Service', key), []);
  const renewal = serviceOf(raw, 'app-tls');
  const names = ['tls-cert', 'tls-key', 'tls-cert._wildcard.a.example', 'tls-key._wildcard.a.example'];
  t.deepEqual(
    valuesOf(renewal, 'Service', 'LoadCredential').map(value => value.split(':')[0]),
    names,
  );
  const [copy = ''] = valuesOf(renewal, 'Service', 'ExecStart');
  t.regex(copy, /^\/usr\/bin\/install /);
  for (const name of names) t.true(copy.split(' ').includes(`\${CREDENTIALS_DIRECTORY}/${name}`));
  t.deepEqual(valuesOf(renewal, 'Service', 'User'), ['app']);
  t.deepEqual(valuesOf(renewal, 'Service', 'RuntimeDirectory'), valuesOf(unit, 'Service', 'RuntimeDirectory'));
});

test('a name that is none for a user gets one that both units share', t => {
  const raw = { tlsCert: '/c.pem', tlsKey: '/k.pem' };
  const facts = hostFacts({ program: { name: 'my.shop' } });
  const [own, renewal] = ['my.shop', 'my.shop-tls'].map(name =>
    valuesOf(serviceOf(raw, name, facts), 'Service', 'User'),
  );
  t.regex(own?.[0] ?? '', /^lowport-[0-9a-f]{20}$/);
  t.deepEqual(own, renewal);
});

test('with workers the certificates come before they are replaced', t => {
  const lines = valuesOf(serviceOf({ tlsCert: live, workers: '2' }), 'Service', 'ExecReload');
  t.is(lines.length, 1);
  t.regex(lines[0] ?? '', /reload --renewed-by=app-tls\.service$/);
});

test("Certbot's hook is planned for a certificate of Certbot, and reloads for that one alone", t => {
  const { files, verify } = planWay(
    socket,
    readOptions({ tlsCert: live, tls: [`b.example=/etc/letsencrypt/live/b`] }, '/'),
    hostFacts(),
  );
  const hook = files.find(({ path }) => path === '/etc/letsencrypt/renewal-hooks/deploy/lowport-app');
  t.is(hook?.mode, 0o755);
  t.false(verify.flat().some(word => word.includes('letsencrypt')));
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'hook'), hook?.content ?? '', { mode: 0o755 });
  const systemctl = (failed: number) =>
    writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\n[ "$1" != is-failed ] || exit ${failed}\necho "$@"\n`, {
      mode: 0o755,
    });
  systemctl(1);
  const run = (lineage: string) =>
    execFileSync(join(folder, 'hook'), { env: { PATH: `${folder}:/bin`, RENEWED_LINEAGE: lineage }, encoding: 'utf8' });
  t.is(run(live), 'try-reload-or-restart app.service\n');
  t.is(run('/etc/letsencrypt/live/b'), 'try-reload-or-restart app.service\n');
  t.is(run('/etc/letsencrypt/live/example.com.au'), '');
  systemctl(0);
  t.is(run(live), 'restart app.service\n');
  t.false(
    planWay(socket, readOptions({ tlsCert: '/c.pem', tlsKey: '/k.pem' }, '/'), hostFacts()).files.some(({ path }) =>
      path.includes('letsencrypt'),
    ),
  );
});

test('a way whose program opens its ports itself gets the credentials, and refuses what only lowport could do', t => {
  const plan = planWay(ambient, readOptions({ tlsCert: live }, '/'), hostFacts());
  const service = parseUnit(plan.files[0]?.content ?? '');
  t.is(valuesOf(service, 'Service', 'LoadCredential').length, 2);
  t.is(valuesOf(service, 'Service', 'ExecReload').length, 0);
  for (const raw of [{ hsts: '1d' }, { redirect: false }, { proxyProtocol: 'from=::1' }, { acmeWebroot: '/a' }]) {
    t.throws(() => planWay(ambient, readOptions({ tlsCert: live, ...raw }, '/'), hostFacts()), {
      code: 'ERR_WAY_CANNOT',
    });
  }
});

test('behind a rule that redirects the port, clients are sent to the port that they see', t => {
  const plan = planWay(nftables, readOptions({ tlsCert: live }, '/'), hostFacts());
  const service = parseUnit(plan.files.find(({ path }) => path.endsWith('/app.service'))?.content ?? '');
  t.true(valuesOf(service, 'Service', 'Environment').includes('LOWPORT_REDIRECT_PORT=443'));
});

function serviceOf(raw: RawOptions, name = 'app', facts = hostFacts()) {
  const { files } = planWay(socket, readOptions(raw, '/'), facts);
  return parseUnit(files.find(({ path }) => path.endsWith(`/${name}.service`))?.content ?? '');
}

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

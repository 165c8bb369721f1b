import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import type { Plan } from '../../../src/deploy/ways/plan.js';
import { loadWay, planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const proxies = ['nginx', 'apache', 'caddy', 'haproxy'];
const tls = { tlsCert: '/c.pem', tlsKey: '/k.pem' };

async function plan(way: string, raw: RawOptions, name = 'app'): Promise<Plan> {
  return planWay(await loadWay(way), readOptions(raw, '/srv/app'), hostFacts({ program: { name } }));
}

function contentOf({ files }: Plan, end: string): string {
  return files.find(({ path }) => path.endsWith(end))?.content ?? '';
}

const configs: Readonly<Record<string, string>> = {
  nginx: 'sites-available/app.conf',
  apache: 'sites-available/zz-app.conf',
  caddy: '.caddyfile',
  haproxy: '.cfg',
};

test('behind haproxy the program and the page read the PROXY protocol that it speaks', async t => {
  const planned = await plan('haproxy', tls);
  t.regex(contentOf(planned, '.cfg'), /send-proxy-v2/);
  for (const unit of ['/app.service', '/app-maintenance.service']) {
    const environment = valuesOf(parseUnit(contentOf(planned, unit)), 'Service', 'Environment');
    t.true(environment.includes('LOWPORT_PROXY_PROTOCOL=from=127.0.0.1'), unit);
  }
});

for (const way of proxies) {
  test(`behind ${way} the program has a unix socket for the proxy alone, and no key`, async t => {
    const planned = await plan(way, tls);
    const socket = parseUnit(contentOf(planned, '/app.socket'));
    t.deepEqual(valuesOf(socket, 'Socket', 'ListenStream'), ['/run/lowport-app.sock']);
    t.deepEqual(valuesOf(socket, 'Socket', 'SocketMode'), ['0660']);
    t.is(valuesOf(socket, 'Socket', 'SocketGroup').length, 1);
    const service = parseUnit(contentOf(planned, '/app.service'));
    t.deepEqual(valuesOf(service, 'Service', 'LoadCredential'), []);
    t.deepEqual(valuesOf(service, 'Service', 'AmbientCapabilities'), []);
  });

  test(`behind ${way} the program's PORT is a number that leads to the socket, and so does --map`, async t => {
    const environment = async (raw: RawOptions) =>
      valuesOf(parseUnit(contentOf(await plan(way, raw), '/app.service')), 'Service', 'Environment').filter(line =>
        /^(LOWPORT_MAP|PORT)=/.test(line),
      );
    t.deepEqual(await environment({}), ['LOWPORT_MAP=80=/run/lowport-app.sock', 'PORT=80']);
    t.deepEqual(await environment({ map: '3000=80' }), [
      'LOWPORT_MAP=80=/run/lowport-app.sock,3000=/run/lowport-app.sock',
      'PORT=80',
    ]);
    t.deepEqual(await environment({ env: ['PORT=3000'] }), ['LOWPORT_MAP=3000=/run/lowport-app.sock', 'PORT=3000']);
    t.deepEqual(await environment({ env: ['PORT=a,b'] }), ['LOWPORT_MAP=', 'PORT=a,b']);
  });

  test(`${way} leads http to https at the port that it is on`, async t => {
    const config = contentOf(await plan(way, { ...tls, listen: ['80', 'https=8443'] }), configs[way] ?? '');
    t.regex(config, /https:\/\/\S*:8443\S*/);
    const usual = contentOf(await plan(way, tls), configs[way] ?? '');
    t.regex(usual, /308/);
    t.notRegex(usual, /https:\/\/\S*[^/]:443/);
    t.notRegex(contentOf(await plan(way, {}), configs[way] ?? ''), /308/);
  });

  test(`${way} keeps another site's files apart from those of this one`, async t => {
    const [one, other] = [await plan(way, tls), await plan(way, tls, 'a.p-p_')];
    const paths = new Set([...one.files, ...one.links].map(({ path }) => path));
    t.deepEqual(
      [...other.files, ...other.links].filter(({ path }) => paths.has(path)),
      [],
    );
  });
}

test('two sites of nginx never share a variable', async t => {
  const names = ['a-b', 'a_b', 'a.b', 'a_2d_b', 'ab'];
  const plans = await Promise.all(names.map(name => plan('nginx', {}, name)));
  const variables = plans.map(({ files }) => /^map \S+ (\S+)/m.exec(files.at(-1)?.content ?? '')?.[1]);
  t.is(new Set(variables).size, names.length);
});

test('names of hosts stand in the site; without them it takes what no other site has', async t => {
  const names = { serverName: ['shop.example', '*.shop.example'] };
  t.regex(contentOf(await plan('nginx', names), '.conf'), /server_name shop\.example \*\.shop\.example;/);
  t.regex(contentOf(await plan('nginx', {}), '.conf'), /server_name ~\.;/);
  const apache = contentOf(await plan('apache', names), '.conf');
  t.regex(apache, /ServerName shop\.example\n +ServerAlias \*\.shop\.example\n/);
  t.regex(contentOf(await plan('apache', {}), '.conf'), /ServerAlias \*\n/);
  t.regex(
    contentOf(await plan('caddy', { ...names, listen: ['443'] }), '.caddyfile'),
    /^https:\/\/shop\.example:443 https:\/\/\*\.shop\.example:443 \{$/m,
  );
});

test('caddy gets a certificate for a name where none is given', async t => {
  const config = contentOf(await plan('caddy', { listen: ['80', '443'], serverName: ['shop.example'] }), '.caddyfile');
  t.regex(config, /auto_https disable_redirects/);
  t.notRegex(config, /^ *tls /m);
  t.regex(contentOf(await plan('caddy', tls), '.caddyfile'), /auto_https off/);
});

const refused: [what: string, raw: RawOptions, ways?: string[]][] = [
  ['a unix path', { listen: ['/run/app.sock'] }],
  ['an abstract name', { listen: ['@app'] }],
  ['a role of the user', { listen: ['80', 'admin=9000'] }],
  ['https without a certificate', { listen: ['80', '443'] }],
  ['a certificate without https', { ...tls, listen: ['80'] }],
  ['names of hosts', { serverName: ['a.example'] }, ['haproxy']],
];

for (const [what, raw, ways = proxies] of refused) {
  for (const way of ways) {
    test(`${way} refuses ${what}`, async t => {
      const error = await t.throwsAsync(plan(way, raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
      t.true(error.message.includes(` with --way ${way}: `));
    });
  }
}

test('a name that makes the path of its socket too long is refused', async t => {
  await t.notThrowsAsync(plan('nginx', {}, 'n'.repeat(89)));
  await t.throwsAsync(plan('nginx', {}, 'n'.repeat(90)), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
});

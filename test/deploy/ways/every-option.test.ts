import test from 'ava';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { loadWay, planWay, wayNames } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const pair = { tlsCert: '/etc/c.pem', tlsKey: '/etc/k.pem' };

/** Options, and what they are compared with. */
const options: [what: string, raw: RawOptions, base?: RawOptions][] = [
  ['--listen of one address', { listen: ['127.0.0.1:80'] }],
  ['--listen of one IPv6 address', { listen: ['[::1]:80'] }],
  ['--listen of a path', { listen: ['/run/app.sock'] }],
  ['--listen of an abstract address', { listen: ['@app'] }],
  ['--maintenance', { maintenance: '/etc/page.html' }],
  ['--maintenance-after', { maintenanceAfter: '5s' }],
  ['--sandbox closed', { sandbox: 'closed' }],
  ['--sandbox off', { sandbox: 'off' }],
  ['--workers', { workers: '2' }],
  ['--idle-exit', { idleExit: '5s' }],
  ['--drain-timeout', { drainTimeout: '7s' }],
  ['--start-timeout', { startTimeout: '5min' }],
  ['--memory-max', { memoryMax: '300M' }],
  ['--map', { map: '3000=80' }],
  ['--read-write', { readWrite: ['/srv/uploads'] }],
  ['--node-options', { nodeOptions: '--enable-source-maps' }],
  ['--env', { env: ['COLOR=blue'] }],
  ['--env-file', { envFile: ['/etc/app.env'] }],
  ['--credential', { credential: ['db=/etc/db'] }],
  ['--tls-cert', pair],
  ['--tls-min', { ...pair, tlsMin: '1.3' }, pair],
  ['--hsts', { ...pair, hsts: 'max-age=60' }, pair],
  ['--no-redirect', { ...pair, redirect: false }, pair],
  ['--http2', { ...pair, http2: true }, pair],
  ['--acme-webroot', { acmeWebroot: '/var/www' }],
  ['--proxy-protocol', { proxyProtocol: '10.0.0.0/8' }],
  ['--server-name', { serverName: ['shop.example'] }],
  ['--image', { image: 'localhost/shop:1' }],
];

for (const way of wayNames) {
  test(`${way}: every option changes what is put on the host, or is refused with the reason`, async t => {
    for (const [what, raw, base = {}] of options) {
      t.not(await plan(way, raw), await plan(way, base), what);
    }
  });
}

/** All that the plan does, without the options as they stand in X-Lowport; or the code of the refusal. */
async function plan(way: string, raw: RawOptions): Promise<string> {
  try {
    const { files, apply, links, copies } = planWay(await loadWay(way), readOptions(raw, '/srv/app'), hostFacts());
    const texts = files.map(({ path, content }) => [path, content.replace(/^Options=.*$/m, '')]);
    return JSON.stringify([texts, apply, links, copies]);
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

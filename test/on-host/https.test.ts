import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { httpsPackages } from '../host/used-roots.js';
import { startLoad } from '../load/start-load.js';
import { fillWebroot, hostileRequests } from '../serve/https/hostile-requests.js';
import { watch } from '../support/program.js';
import { lowport } from './lowport.js';
import { startPebble } from './pebble.js';
import { curl, generate, name, readSerial, root, startSecured } from './secured.js';
import { showApp } from './started.js';

hostTest('an unmodified http program: https, redirect, wss, a browser, and certificates of Certbot', async t => {
  const host = await bootHost(t, { packages: httpsPackages });
  await host.run('mkdir -p /var/www/acme');
  await startSecured(host, 'https/counter.cjs', '--acme-webroot /var/www/acme');

  await servesHttps(t, host);
  await opensInBrowser(t, host);
  await answersHostileRequests(t, host);
  await speaksOnlySoundTls(t, host);
  await resumesSessions(t, host);
  await renewsByCertbot(t, host);
});

async function servesHttps(t: ExecutionContext, host: Host): Promise<void> {
  const { secure } = JSON.parse(await curl(host, `https://${name}/who`));
  t.true(secure);
  const head = await curl(host, `--head 'http://${name}/a?b=c'`);
  t.regex(head, /^HTTP\/1\.1 308 /);
  t.regex(head, new RegExp(`^Location: https://${name}/a\\?b=c\r$`, 'm'));
  t.regex(await curl(host, `--location http://${name}/`), /<h1>https, secure: true<\/h1>/);
  const { stdout } = await host.run(`node /srv/app/clients/socket-io.cjs wss://${name} ${root}`);
  t.is(stdout, 'ping over websocket\n');
  t.is((await showApp(host, 'StatusText')).StatusText, 'Serving on 80, 443');
}

/** Chromium trusts what is in the certificate store of its user, and ends at its page of warning for all else. */
async function opensInBrowser(t: ExecutionContext, host: Host): Promise<void> {
  const open = (url: string) =>
    host.run(`cd /srv/app && node clients/browse.cjs ${url} /root/page.png`, { reject: false });
  const store = 'sql:/root/.pki/nssdb';
  await host.run(`mkdir -p /root/.pki/nssdb && certutil -d ${store} -N --empty-password`);
  t.regex((await open(`https://${name}/`)).stderr, /net::ERR_CERT_AUTHORITY_INVALID/);
  await host.run(`certutil -d ${store} -A -t C,, -n test -i ${root}`);
  const { stdout, stderr } = await open(`http://${name}/`);
  t.not(stdout, '', stderr);
  const { counts, ...page } = JSON.parse(stdout);
  t.deepEqual(page, { address: `https://${name}/`, isSecureContext: true, heading: 'https, secure: true' });
  t.true(counts[2] > counts[0]);
  const folder = join(import.meta.dirname, '../../screenshots');
  mkdirSync(folder, { recursive: true });
  const { stdout: png } = await host.run('base64 /root/page.png');
  writeFileSync(join(folder, 'https-counter.png'), Buffer.from(png, 'base64'));
  t.log(`the page as Chromium shows it: ${join(folder, 'https-counter.png')}`);
}

async function answersHostileRequests(t: ExecutionContext, host: Host): Promise<void> {
  const before = (await showApp(host, 'MainPID')).MainPID;
  await host.run(`sh -c '${fillWebroot.replaceAll("'", "'\\''")}' sh /var/www/acme && chmod -R o+rX /var/www/acme`);
  const requests = hostileRequests.map(({ lines }) => `${lines.join('\r\n')}\r\n\r\n`);
  const { stdout } = await host.run('node /srv/app/clients/send-raw.mjs 80', { input: JSON.stringify(requests) });
  const answers: string[] = JSON.parse(stdout);
  for (const [index, { what, status, location }] of hostileRequests.entries()) {
    t.regex(answers[index] ?? '', new RegExp(`^HTTP/1\\.1 ${status} `), what);
    const [, sent] = /^Location: (.*)\r$/m.exec(answers[index] ?? '') ?? [];
    t.is(sent, location?.replace('$', ''), what);
  }
  // A head that comes a line a second is cut off.
  const slow =
    'const s = require("net").connect(80, "127.0.0.1"); s.write("GET / HTTP/1.1\\r\\nHost: h\\r\\n"); ' +
    'setInterval(() => s.write("X: y\\r\\n"), 1000); s.on("data", d => { console.log(String(d)); process.exit() })';
  t.regex((await host.run(`node -e '${slow}'`)).stdout, /^HTTP\/1\.1 408 /);
  t.is((await showApp(host, 'MainPID')).MainPID, before);
  await host.run('rm -r /var/www/acme/.well-known');
}

async function speaksOnlySoundTls(t: ExecutionContext, host: Host): Promise<void> {
  const { stdout: scan } = await host.run(`sslscan --no-colour --sni-name=${name} 127.0.0.1:443`);
  for (const version of ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1'])
    t.regex(scan, new RegExp(`^${version} +disabled$`, 'm'));
  for (const version of ['TLSv1.2', 'TLSv1.3']) t.regex(scan, new RegExp(`^${version} +enabled$`, 'm'));
  const accepted = [...scan.matchAll(/^(?:Accepted|Preferred) +(\S+) +\d+ bits +(\S+)/gm)].map(
    ([, version, cipher]) => `${version} ${cipher}`,
  );
  t.true(accepted.length >= 5, scan);
  t.deepEqual(
    accepted.filter(one => !/^TLSv1\.3 TLS_|^TLSv1\.2 ECDHE-ECDSA-(AES\d+-GCM|CHACHA20)/.test(one)),
    [],
  );
  t.log(accepted.join(', '));
  for (const option of [
    '-tls1',
    '-tls1_1',
    '-tls1_2 -cipher kRSA',
    '-tls1_2 -cipher AES256-SHA:ECDHE-ECDSA-AES256-SHA',
  ]) {
    const { exitCode } = await sClient(host, `${option.replace('-cipher ', '-cipher @SECLEVEL=0:')}`);
    t.not(exitCode, 0, option);
  }
}

async function resumesSessions(t: ExecutionContext, host: Host): Promise<void> {
  for (const version of ['-tls1_2', '-tls1_3']) {
    t.regex((await sClient(host, `${version} -sess_out /root/session`)).stdout, /^New, TLSv1/m);
    await host.run('systemctl restart app.service');
    t.regex(
      (await sClient(host, `${version} -sess_in /root/session`)).stdout,
      /^Reused, TLSv1/m,
      `${version} after a restart`,
    );
  }
  const options = `--tls-cert /etc/app-tls/fullchain.pem --tls-key /etc/app-tls/privkey.pem --acme-webroot /var/www/acme`;
  await generate(host, '/srv/app/counter.cjs', `${options} --workers 2`);
  const pidOf = (text: string) => /"pid":(\d+)/.exec(text)?.[1];
  const { stdout: first } = await sClient(host, '-tls1_2 -sess_out /root/session');
  await waitFor('a session that resumes on the other worker', 20_000, async () => {
    const { stdout: next } = await sClient(host, '-tls1_2 -sess_in /root/session');
    t.regex(next, /^Reused, TLSv1/m);
    return pidOf(next) !== pidOf(first);
  });
  await generate(host, '/srv/app/counter.cjs', options);
}

function sClient(host: Host, options: string) {
  const command = `openssl s_client -connect 127.0.0.1:443 -servername ${name} -CAfile ${root} -ign_eof ${options}`;
  return host.run(command, { input: `GET /who HTTP/1.0\r\nHost: ${name}\r\n\r\n`, reject: false });
}

async function renewsByCertbot(t: ExecutionContext, host: Host): Promise<void> {
  const { trust, certbot } = await startPebble(host);
  await certbot(
    `certonly --webroot --webroot-path /var/www/acme --domain ${name} --agree-tos --email a@${name} --no-eff-email`,
  );
  await host.run(
    `cd /srv/app && systemctl stop app.socket app.service && systemctl clean --what=all app.service && rm /etc/systemd/system/app* && node_modules/.bin/lowport install counter.cjs --name app --tls-cert /etc/letsencrypt/live/${name} --acme-webroot /var/www/acme --yes && systemctl start app.service`,
  );
  const before = await readSerial(host);

  const [file, ...args] = host.nsenterCommand([
    'env',
    `NODE_EXTRA_CA_CERTS=${trust}`,
    'node',
    '/srv/app/clients/stay.cjs',
    `https://${name}`,
  ]);
  const stay = watch(t, spawn(file, args));
  await stay.says('began here over websocket');
  const url = `https://${name}/who`;
  const modes = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'] as const;
  const loads = await Promise.all(
    modes.map(mode => startLoad(t, host, { url, mode, clients: 4, thinkMs: [0, 20] }, trust)),
  );
  await Promise.all(loads.map(load => load.ended(100)));

  await certbot('renew --force-renewal --no-random-sleep-on-renew');
  const after = await readSerial(host);
  t.not(after, before, await host.journal('app.service'));
  await Promise.all(loads.map(load => load.ended(100)));
  const results = await Promise.all(loads.map(load => load.stop()));
  for (const [index, { requests, failed, first }] of results.entries()) {
    t.log(`${modes[index]}: ${requests} requests, ${failed} failed`);
    t.is(failed, 0, JSON.stringify(first));
  }
  await saysWhatKeepsARenewalFromWorking(t, host, certbot);
  stay.child.stdin?.write('\n');
  t.is(await stay.ended, 0, stay.stderr);
  t.deepEqual(JSON.parse(stay.stdout.trim().split('\n').at(-1) ?? ''), {
    download: 'begin\nend\n',
    answer: 'still here over websocket',
  });
  t.notRegex(stay.stdout, /disconnected/);
}

/** Each is broken in Certbot's own settings, told with its cure, and well again after that. */
async function saysWhatKeepsARenewalFromWorking(
  t: ExecutionContext,
  host: Host,
  certbot: (words: string) => Promise<void>,
): Promise<void> {
  const told = async () => {
    const { stdout } = await lowport(host, 'status app --json');
    const [{ findings }] = JSON.parse(stdout).installed;
    return findings.filter(({ code }: { code: string }) => code === 'renewal') as { text: string; cure: string }[];
  };
  await host.run('systemctl start certbot.timer');
  t.deepEqual(await told(), []);

  const conf = `/etc/letsencrypt/renewal/${name}.conf`;
  const breaks: [how: string, text: RegExp][] = [
    [
      `sed -i 's/^authenticator = .*/authenticator = standalone/' ${conf}`,
      /standalone.*systemd holds port 80 for app$/,
    ],
    [`sed -i 's/^authenticator = .*/authenticator = nginx/' ${conf}`, /by its nginx plugin, and app has port 80$/],
    [
      `sed -i 's,/var/www/acme,/var/www/other,' ${conf}`,
      /into \/var\/www\/other, and app answers them from \/var\/www\/acme$/,
    ],
  ];
  for (const [how, text] of breaks) {
    await host.run(how);
    const [finding, ...others] = await told();
    t.deepEqual(others, []);
    t.regex(finding?.text ?? '', text);
    t.true(finding?.cure.startsWith('certbot '), finding?.cure);
    await certbot(finding?.cure.replace('certbot ', '') ?? '');
    t.deepEqual(await told(), [], how);
  }

  await host.run('systemctl stop certbot.timer');
  const [stopped] = await told();
  t.regex(stopped?.text ?? '', /no timer of Certbot runs/);
  await host.run(stopped?.cure ?? '');
  t.deepEqual(await told(), []);
}

import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type tls from 'node:tls';
import test from 'ava';
import { requestReload } from '../../../src/serve/lifecycle/reload-socket.js';
import { ask, authority, closing, connect, makeFolder, putCredentials, readToEnd, serve } from './served.js';

test('a reload serves the certificate that came, to new connections; what runs goes on', async t => {
  const { httpsPort, runtime, credentials } = await serve(t, 'https/tell.cjs');
  const open = await connect(httpsPort);
  open.setEncoding('utf8').write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(open, 'data');
  const before = open.getPeerCertificate().serialNumber;

  arrive(runtime, await authority.issue());
  await requestReload({ RUNTIME_DIRECTORY: runtime });
  const renewed = await serialOn(httpsPort);
  t.not(renewed, before);
  t.false(existsSync(join(runtime, 'tls-incoming')));

  let rest = '';
  for await (const text of open) {
    rest += text;
    if (rest.includes('end\n')) break;
  }
  t.true(rest.includes('end\n'), 'the download that began before the reload');

  putCredentials(credentials, await authority.issue());
  await requestReload({ RUNTIME_DIRECTORY: runtime });
  t.is(await serialOn(httpsPort), renewed, 'what came last counts, not what the service was started with');
});

test('a reload to a certificate that cannot be served fails with the reason, and the old one stays', async t => {
  const { httpsPort, runtime, program } = await serve(t, 'https/tell.cjs');
  const before = await serialOn(httpsPort);
  arrive(runtime, await authority.issue({ from: -9, until: -2 }));
  const error = await t.throwsAsync(requestReload({ RUNTIME_DIRECTORY: runtime }), { code: 'ERR_TLS_EXPIRED' });
  t.regex(error?.message ?? '', /^tls-cert: it has expired on /);
  t.is(await serialOn(httpsPort), before);
  t.false(existsSync(join(runtime, 'tls-incoming')));
  t.is(program.child.exitCode, null);

  arrive(runtime, await authority.issue());
  await requestReload({ RUNTIME_DIRECTORY: runtime });
  t.not(await serialOn(httpsPort), before);
});

for (const [what, dates, warning] of [
  [
    'has expired',
    { from: -9, until: -2 },
    /^lowport: tls-cert: it has expired on .*\. It is served, and clients warn of it\.\n {2}Renew it/m,
  ],
  ['is not valid yet', { from: 2, until: 5 }, /^lowport: tls-cert: it is valid from .*\. It is served/m],
] as const) {
  test(`a start with a certificate that ${what} serves it with a warning, so that it can be renewed`, async t => {
    const { httpsPort, runtime, program } = await serve(t, 'https/tell.cjs', { issued: await authority.issue(dates) });
    const before = await serialOn(httpsPort, { rejectUnauthorized: false });
    t.regex(program.stderr, warning);
    arrive(runtime, await authority.issue());
    await requestReload({ RUNTIME_DIRECTORY: runtime });
    t.not(await serialOn(httpsPort), before);
  });
}

test('a reload that meets an error of the file system fails with it, and the program serves on', async t => {
  const env = { INVOCATION_ID: 'no/such/folder' };
  const { httpsPort, runtime } = await serve(t, 'https/tell.cjs', { env });
  const before = await serialOn(httpsPort);
  arrive(runtime, await authority.issue());
  const error = { code: 'ERR_RELOAD', message: /^reload: ENOENT/ };
  await t.throwsAsync(requestReload({ RUNTIME_DIRECTORY: runtime }), error);
  t.is(await serialOn(httpsPort), before);
});

test('SIGHUP reads the credentials again, and says what is wrong with them', async t => {
  const { httpsPort, credentials, program } = await serve(t, 'https/tell.cjs');
  const before = await serialOn(httpsPort);
  putCredentials(credentials, { ...(await authority.issue()), key: (await authority.issue()).key });
  program.child.kill('SIGHUP');
  await program.says('ERR_TLS_KEY_MISMATCH');
  t.is(await serialOn(httpsPort), before);
  const next = await authority.issue();
  putCredentials(credentials, next);
  program.child.kill('SIGHUP');
  for (let serial = before; serial === before; ) serial = await serialOn(httpsPort);
  t.is(program.child.exitCode, null);
});

test('a program that serves TLS itself cannot be reloaded, and is told so', async t => {
  const folder = makeFolder(t);
  putCredentials(folder, await authority.issue());
  const env = { KEY: join(folder, 'tls-key'), CERT: join(folder, 'tls-cert') };
  const { runtime } = await serve(t, 'https/limits.cjs', { env });
  await t.throwsAsync(requestReload({ RUNTIME_DIRECTORY: runtime }), {
    code: 'ERR_RELOAD',
    message: /by the TLS of lowport/,
  });
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a session of ${version} resumes in another process that has the runtime directory, after a renewal too`, async t => {
    const issued = await authority.issue();
    const first = await serve(t, 'https/tell.cjs', { issued });
    const session = await keepSession(first.httpsPort, version);
    const second = await serve(t, 'https/tell.cjs', { issued, runtime: first.runtime });
    t.true(await resumes(second.httpsPort, version, session));
    const strange = await serve(t, 'https/tell.cjs', { issued });
    t.false(await resumes(strange.httpsPort, version, session));

    arrive(first.runtime, await authority.issue());
    await requestReload({ RUNTIME_DIRECTORY: first.runtime });
    t.true(await resumes(second.httpsPort, version, session));
    t.is(readdirSync(first.runtime).filter(name => name.startsWith('tickets-')).length, 1);
  });
}

function arrive(runtime: string, issued: { chain: string; key: string }): void {
  const incoming = join(runtime, 'tls-incoming');
  mkdirSync(incoming, { mode: 0o700 });
  putCredentials(incoming, issued);
}

async function serialOn(port: number, options: tls.ConnectionOptions = {}): Promise<string> {
  const socket = await connect(port, options);
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

type Version = 'TLSv1.2' | 'TLSv1.3';

async function keepSession(port: number, version: Version): Promise<Buffer> {
  const socket = await connect(port, { minVersion: version, maxVersion: version });
  // Of TLS 1.2 the ticket is part of the handshake, of 1.3 it comes after it.
  const sessions = [socket.getSession()];
  socket.on('session', session => sessions.push(session));
  socket.write(`GET / HTTP/1.1\r\n${closing}`);
  await readToEnd(socket);
  const last = sessions.at(-1);
  if (last === undefined) throw new Error('no session');
  return last;
}

async function resumes(port: number, version: Version, session: Buffer): Promise<boolean> {
  const options: tls.ConnectionOptions = { minVersion: version, maxVersion: version, session };
  const socket = await connect(port, options);
  const isReused = socket.isSessionReused();
  socket.destroy();
  await ask(port, `GET / HTTP/1.1\r\n${closing}`);
  return isReused;
}
